"""A form's tables of numbers: each blank cell's row label and column heading together name a figure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from app.exchange.forms.meaning.wants import Rules, Want
from app.exchange.forms.meaning.words import Vocabulary, normal
from app.exchange.forms.sheet.cells import Place, SheetXml
from app.exchange.forms.sheet.looks import Look
from app.exchange.imports.headings import SHEETS_OWN, heading_key
from app.figures import Figure
from app.figures.crossing import figure

_TALLEST, _WIDEST = 4, 3
#: More blank cells are no table of numbers but a sheet that was given frames to the bottom.
_MOST_BLANKS = 5_000
_SERIAL = re.compile(r"[(（]?\d{1,3}[)）]?|[甲乙丙丁戊己]")
#: A text this long, or with a full stop, is a note and no heading.
_LONGEST = 40
_NOT_A_LABEL = re.compile(r"[。；]|^(截止|截至|统计截止)|年[\s_]*月[\s_]*日|^单位[:：]|^(注|说明|备注|填表说明|附注)\d*[:：]|(签名|签字|盖章)|(填报|填表|制表|负责|复核|审核)(人|单位|日期)|^附件\d*$")


class Labels(NamedTuple):
    """What stands above a cell and left of it, from the widest group down."""

    above: tuple[str, ...]
    left: tuple[str, ...]


def find(
    sheet: SheetXml, title: str, looks: Sequence[Look], rules: Rules, words: Vocabulary, taken: range
) -> tuple[dict[Place, Want], dict[Place, str]]:
    """What every blank cell with labels wants, and the labels nobody knows by the first cell they concern; rows in `taken` are others'."""
    found: dict[Place, Want] = {}
    unknown: dict[Place, str] = {}
    grid = _Grid(sheet)
    places = [place for place in grid.blanks(looks, rules) if place[0] not in taken]
    if len(places) > _MOST_BLANKS:
        return {}, {}
    bases: dict[Place, Figure] = {}
    labelled: dict[Labels, list[Place]] = {}
    context = words.meaning(re.sub(r"(统计|汇总|情况|一览|基本)*(表|情况表)$", "", title)).figures
    for place in sorted(places):
        labels = grid.labels(place)
        if not labels.left and not labels.above:
            continue
        if said := words.said([*labels.above, *labels.left]):
            found[place] = Want(said.target, "-".join((*labels.above, *labels.left)), said.look)
            continue
        labelled.setdefault(labels, []).append(place)
        around = sorted((p for p in bases if p[0] == place[0] or p[1] == place[1]), key=lambda p: (p[0] != place[0], abs(p[1] - place[1]), -p[0]))
        told = (*words.telling(labels.above), *words.telling(labels.left))
        target = words.figure(told, [*(bases[p] for p in around), *context])
        if target is None:
            _note_unknown(unknown, place, labels, words)
            continue
        found[place] = Want(target[0], target[1])
        bases[place] = figure(target[0].partition(":")[2].partition("@")[0])
    _drop_doubtful(found, unknown, labelled)
    # One lonely cell that happens to be called 人数 makes no table; two that a label names do.
    return (found, unknown) if len(found) >= 2 else ({}, {})


def _drop_doubtful(found: dict[Place, Want], unknown: dict[Place, str], labelled: dict[Labels, list[Place]]) -> None:
    """Several places with the very same labels cannot all be meant: below a heading alone none is, beside a label the first."""
    for labels, places in labelled.items():
        for place in places[1:] if labels.left else places if len(places) > 1 else ():
            if found.pop(place, None) and not labels.left and labels.above[-1] not in unknown.values():
                unknown[place] = labels.above[-1]


def _note_unknown(unknown: dict[Place, str], place: Place, labels: Labels, words: Vocabulary) -> None:
    for label in (*labels.above[-1:], *labels.left[-1:]):
        if not words.meaning(label).known and heading_key(label) not in SHEETS_OWN and label not in unknown.values():
            unknown[place] = label
            return


def labels_at(sheet: SheetXml, place: Place) -> tuple[str, ...]:
    """All labels of one place, those above first."""
    labels = _Grid(sheet).labels(place)
    return (*labels.above, *labels.left)


class _Grid:
    """The sheet as people see it: a merged cell's words belong to all its places."""

    def __init__(self, sheet: SheetXml) -> None:
        self.sheet = sheet
        self.covered = sheet.covered()

    def text(self, place: Place) -> str:
        return re.sub(r"\s+", "", self.sheet.text(self.covered.get(place, place)))

    def blanks(self, looks: Sequence[Look], rules: Rules) -> list[Place]:
        """Cells that may hold a number: blank, framed where the sheet has frames, not locked or grey."""
        def look(place: Place) -> Look:
            return looks[min(self.sheet.style_at(place), len(looks) - 1)]

        blank = [p for p, cell in self.sheet.cells.items() if cell.value in (None, 0) and cell.formula is None and p not in self.covered]
        open_ = [p for p in blank if not (self.sheet.protected and look(p).locked) and not (rules.spare_grey and look(p).grey)]
        framed = [p for p in open_ if look(p).framed]
        return framed or open_

    def labels(self, place: Place) -> Labels:
        """The headings above and the labels at the left."""
        return Labels(self._above(place), self._left(place))

    def _above(self, place: Place) -> tuple[str, ...]:
        row, column = place
        while row > 1 and (not self.text((row - 1, column)) or _SERIAL.fullmatch(self.text((row - 1, column)))):
            row -= 1
            if place[0] - row > 200:
                return ()
        found: list[str] = []
        seen: set[Place] = set()
        while row > 1 and len(found) < _TALLEST:
            row -= 1
            at = self.covered.get((row, column), (row, column))
            text = self.text(at)
            if not text or not _is_label(text) or self._spans(at) > 40 or self._is_title(at):
                break
            if at not in seen:
                seen.add(at)
                found.insert(0, text)
        return tuple(found)

    def _left(self, place: Place) -> tuple[str, ...]:
        row, column = place
        found: list[str] = []
        seen: set[Place] = set()
        passed = False
        for left in range(column - 1, 0, -1):
            at = self.covered.get((row, left), (row, left))
            text = self.text(at)
            if not text:
                # Beyond the numbers of this row lie its labels; beyond the labels lies what has labels of its own.
                if passed:
                    break
                continue
            cell = self.sheet.cells.get(at)
            if (cell and (cell.formula is not None or isinstance(cell.value, float))) or _SERIAL.fullmatch(text) or not _is_label(text):
                continue
            if at not in seen:
                seen.add(at)
                found.insert(0, text)
                passed = True
            if len(found) >= _WIDEST:
                break
        return tuple(found)

    @cached_property
    def _widths(self) -> dict[Place, int]:
        return {(top, left): right - left + 1 for top, left, _, right in self.sheet.merged}

    def _spans(self, at: Place) -> int:
        return self._widths.get(at, 1)

    @cached_property
    def _leftmost(self) -> int:
        return min(column for _, column in self.sheet.cells)

    def _is_title(self, at: Place) -> bool:
        """A cell merged over the whole width with nothing beside it is the title, not a group of columns."""
        spans = self._spans(at)
        if spans < 3:
            return False
        beside = [cell for cell in self.sheet.rows[at[0]].cells if cell.value is not None and cell.place != at]
        return not beside and at[1] == self._leftmost


def _is_label(text: str) -> bool:
    return len(text) <= _LONGEST and not _NOT_A_LABEL.search(text) and bool(normal(text))

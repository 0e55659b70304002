"""A form about one person or child: label cells with the blank beside or beneath them, and boxes to be ticked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from app.exchange.forms.meaning import kin
from app.exchange.forms.meaning.columns import asked_here, column_of
from app.exchange.forms.meaning.shapes import shape_for
from app.exchange.forms.meaning.wants import Blank, Card, Rules, Want
from app.exchange.forms.meaning.words import Vocabulary
from app.exchange.forms.sheet.cells import Place, SheetXml
from app.exchange.forms.sheet.looks import Look
from app.exchange.imports.columns.headings import Headings, heading_key
from app.exchange.imports.tables.cards import BOX, labels
from app.lists import query as listing
from db.errors import BadValue
from db.kinds import Choice, Choices, YesNo
from db.records import VIEWS, View, view

_VIEWS = {"children": r"儿童|帮扶|留守|困境|未成年|学生", "volunteers": r"志愿者", "members": r"团员|青年|党员|干部|推荐|登记|申请|个人"}
_FEWEST = 4
_BEFORE = re.compile(r"(?P<box>[（(][\s　]*[)）]|[□☐○])(?P<words>[^（(□☐○、，,；;\s]+)")
_AFTER = re.compile(r"(?P<words>[^）)□☐○、，,；;\s:：]+?)(?P<box>[（(][\s　]*[)）]|[□☐○])")


def find(sheet: SheetXml, title: str, looks: Sequence[Look], rules: Rules, words: Vocabulary) -> tuple[Card, dict[Place, str]] | None:
    """The card a sheet is and its labels of unknown meaning by their blanks; None where too little of it is known."""
    best: tuple[int, Card, dict[Place, str]] | None = None
    for number, (key, called) in enumerate(_VIEWS.items()):
        blanks, unknown = _blanks(sheet, key, looks, rules, words)
        named = any(blank.want.target == f"{key}.name" for blank in blanks)
        if not named or len(blanks) < _FEWEST:
            continue
        score = 4 * len(blanks) + 20 * bool(re.search(called, title)) - number
        if best is None or score > best[0]:
            best = (score, Card(key, tuple(blanks)), unknown)
    return best[1:] if best else None


def _blanks(sheet: SheetXml, key: str, looks: Sequence[Look], rules: Rules, words: Vocabulary) -> tuple[list[Blank], dict[Place, str]]:
    chosen = view(key)
    assert chosen
    found_labels = _labels(sheet)
    found, _ = _headings(key).columns([path for _, path in found_labels])
    by_index = {c.index: c.field.name for c in found if not c.link}
    worked_out = {heading_key(c.label): k for k, c in listing.columns(key).items() if c.field is None}
    blanks = []
    taken: set[Place] = set()
    for index, (place, path) in enumerate(found_labels):
        said = words.said(path)
        asked = asked_here(chosen, path) or ("" if index in by_index else _as_other(chosen, path))
        name = "" if asked else by_index.get(index) or (worked_out.get(re.sub(r"\(.*?\)", "", heading_key(path[-1]))) if len(path) == 1 else None)
        target = said.target if said else asked or (f"{key}.{name}" if name else kin.target(chosen, path))
        at = _answer(sheet, place, {p for p, _ in found_labels} | taken) if target else None
        if at is not None and at not in taken and (blank := _blank(sheet, at, target, "-".join(path), looks, rules)):
            taken.add(at)
            blanks.append(blank)
    places = {place for place, _ in found_labels}
    unknown = {}
    for place, path in found_labels:
        at = _answer(sheet, place, places | taken)
        if at and at not in taken and at not in unknown and at[0] == place[0] and not (sheet.protected and looks[sheet.cells[at].style].locked):
            unknown[at] = "-".join(path)
    return blanks, unknown


@cache
def _headings(view_key: str) -> Headings:
    chosen = view(view_key)
    assert chosen
    return Headings(chosen, loose=False)


def _as_other(chosen: View, path: tuple[str, ...]) -> str:
    """What a card of a member asks of the same person as a volunteer: 志愿者编号."""
    words = re.sub(r"\(.*?\)", "", heading_key(path[-1]))
    for other, fields in _beside(chosen.key) if len(path) == 1 else ():
        if target := asked_here(other, path) or fields.get(words, ""):
            return target
    return ""


@cache
def _beside(view_key: str) -> tuple[tuple[View, dict[str, str]], ...]:
    """The other views of the same record, and what only they show: the targets by the fields' words."""
    chosen = VIEWS[view_key]
    found = []
    for other in VIEWS.values():
        if other.record is chosen.record and other.key != chosen.key:
            only = [f for f in other.fields() if f not in chosen.fields()]
            found.append((other, {heading_key(words): f"{other.key}.{f.name}" for f in reversed(only) for words in (f.label, *f.aliases)}))
    return tuple(found)


def _labels(sheet: SheetXml) -> list[tuple[Place, tuple[str, ...]]]:
    """Every cell that may be a label, with the group it stands in."""
    texts = {p: re.sub(r"\s+", "", str(c.value)) for p, c in sheet.cells.items() if isinstance(c.value, str) and c.formula is None}
    return labels(texts, sheet.merged)


def _answer(sheet: SheetXml, place: Place, labels: set[Place]) -> Place | None:
    """The place for a label's value: the next cell at the right, or the one below; a cell with boxes counts."""
    top, left, bottom, right = next((area for area in sheet.merged if area[:2] == place), (*place, *place))
    for at in ((top, right + 1), (bottom + 1, left)):
        cell = sheet.cells.get(at)
        if cell is None or cell.formula is not None or at in sheet.covered():
            continue
        if cell.value is None or (isinstance(cell.value, str) and BOX.search(cell.value)):
            return at
        if at in labels and at[0] == top:
            return None
    return None


def _blank(sheet: SheetXml, at: Place, target: str, heading: str, looks: Sequence[Look], rules: Rules) -> Blank | None:
    column = column_of(target)
    if column is None:
        return None
    cell = sheet.cells[at]
    if isinstance(cell.value, str):
        return Blank(at, Want(target, heading, "ticks"), cell.value) if isinstance(column.kind, Choice | YesNo) else None
    look = looks[min(cell.style, len(looks) - 1)]
    if sheet.protected and look.locked:
        return None
    return Blank(at, Want(target, heading, shape_for(column, heading, "", look, rules)))


def ticked(text: str, target: str, stored: object) -> str:
    """The form's choices with the boxes of the right ones ticked: （√）男. Nothing is ticked where the value is unknown."""
    column = column_of(target)
    if column is None or stored is None:
        return text
    kind = column.kind
    value = kind.load(stored)
    wanted = set(value) if isinstance(kind, Choices) else {value}
    before = len(_BEFORE.findall(text)) >= len(_AFTER.findall(text)) and bool(re.match(r"\s*([（(][\s　]*[)）]|[□☐○])", text))

    def tick(found: re.Match[str]) -> str:
        try:
            meant = kind.read(found["words"])
        except BadValue:
            return found[0]
        meant = set(meant) if isinstance(meant, tuple) else {meant}
        if not meant & wanted:
            return found[0]
        box = "☑" if found["box"] in "□☐○" else f"{found['box'][0]}√{found['box'][-1]}"
        return box + found["words"] if before else found["words"] + box

    return (_BEFORE if before else _AFTER).sub(tick, text)

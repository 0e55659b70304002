"""A form's tables of numbers: each blank cell's row label and column heading together name a figure; a word left over leaves it blank."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.exchange.forms.meaning.columns import column_of
from app.exchange.forms.meaning.numbers import whole
from app.exchange.forms.meaning.numbers.bare import Block
from app.exchange.forms.meaning.numbers.composing import (
    Composed,
    Sense,
    composed,
    is_group,
    is_other,
    narrows,
    of_the_league,
    of_title,
    own_bases,
    refines,
    without_narrowings,
)
from app.exchange.forms.meaning.numbers.grid import Grid, Labels, is_label
from app.exchange.forms.meaning.numbers.lexicon import LEAGUE, MONTHLY, normal, to_date, unit_of
from app.exchange.forms.meaning.wants import UNKNOWN_WORD, Roster, Rules, Want, rows_of
from app.exchange.forms.meaning.whom.titles import OTHERS, counted, limits, of_others
from app.exchange.forms.meaning.whom.titles import place as place_named
from app.exchange.forms.meaning.words import Path, Vocabulary, target_of
from app.exchange.forms.sheet.cells import Place, SheetXml
from app.exchange.forms.sheet.looks import Look
from app.exchange.imports.columns.headings import SHEETS_OWN, heading_key
from db.records import Branch, Post

#: More blank cells are no table of numbers but a sheet that was given frames to the bottom.
_MOST_BLANKS = 5_000
#: 单位：元, also in brackets behind a title and after other words; 填报单位：… is another thing.
_SHEET_UNIT = re.compile(r"(?<![\u4e00-\u9fff])(?:计量|金额)?单位\s*[:：]\s*(\w+(?:[、，,/]\w+)*)|^\s*[(（](\w+)[)）]\s*$")
#: Columns that nobody wants filled.
_FREE = frozenset(("备注", "签名", "签字", "备注说明", "说明"))
_HONOURS = re.compile("(荣誉|奖项|表彰|获奖)(名称|称号|项目|类别)?|称号")
CHOICE, RUNS_ON, SECTION = (
    "行和列合起来不是台账里的一个数字，或者有几种意思", "“{}”不知道是哪一组的", "这一行像小标题：别的行有计量单位，这一行没有",
)


@dataclass
class Numbers:
    """What the cells of a sheet's tables of numbers want, and why the others stay blank."""

    cells: dict[Place, Want] = field(default_factory=dict)
    unknown: dict[Place, str] = field(default_factory=dict)
    why: dict[Place, str] = field(default_factory=dict)
    read: dict[Place, tuple[str, str]] = field(default_factory=dict)
    totals: dict[Place, tuple[Place, ...]] = field(default_factory=dict)
    listed: set[Place] = field(default_factory=set)
    changes: dict[Place, tuple[str, str]] = field(default_factory=dict)


def find(sheet: SheetXml, title: str, looks: Sequence[Look], rules: Rules, words: Vocabulary, rosters: Sequence[Roster]) -> Numbers:
    """What every blank cell with labels wants, and the words nobody knows by the cells they concern; the rows of rosters are theirs."""
    table = Table(sheet, title, words, rosters)
    taken = rows_of(rosters)
    blank, bare = table.grid.blanks(looks, rules)
    places = sorted(place for place in blank if place[0] not in taken)
    if len(places) > _MOST_BLANKS:
        return Numbers()
    for place in places:
        table.take(place)
    whole.settle(table)
    for block in bare:
        table.drop_words(block)
    return table.found if table.is_one() else Numbers()


def labels_at(sheet: SheetXml, place: Place) -> tuple[str, ...]:
    """All labels of one place, those above first."""
    grid = Grid(sheet)
    labels = grid.labels(place)
    return grid.texts((*labels.above, *labels.left))


class Table:
    """Reads a sheet's blank cells one after the other."""

    def __init__(self, sheet: SheetXml, title: str, words: Vocabulary, rosters: Sequence[Roster] = ()) -> None:
        self.grid, self.words, self.rosters = Grid(sheet), words, rosters
        self.found = Numbers()
        self.context = counted(title, words)
        self.limits = [] if self.context else limits(title, words)
        self.others = of_others(title)
        where = place_named(title, words)
        self.sides: list[Sequence[Sense]] = [[Sense(parts=(where,))]] if where else []
        everything = [self.grid.text(p) for p, cell in sheet.cells.items() if isinstance(cell.value, str) and cell.formula is None]
        #: Whether the sheet speaks of the League: 书记 and 企业 are else another's.
        self.league = any(LEAGUE.search(text) for text in (title, *filter(is_label, everything)))
        self.inclusive = not words.exclusive(everything)
        #: Beside 本月 累计 is of this year so far.
        self.monthly = any(normal(text) in MONTHLY for text in everything)
        self.units = _units(sheet, title)
        self.labelled: dict[Labels, list[Place]] = {}
        self.composed: dict[Place, Composed] = {}
        #: Places below a heading that is no label for numbers, with its row.
        self.unheaded: dict[Place, int] = {}
        #: Places whose row and column have labels, and one of them says what is counted.
        self.asked: set[Place] = set()
        self._paths: dict[tuple[tuple[str, ...], str], Path] = {}
        self._scoped: dict[tuple[bool, Place, tuple[Place, ...]], tuple[Sense, ...] | str] = {}

    def is_one(self) -> bool:
        """Whether there is a table of numbers: one lonely cell that happens to be called 人数 makes none; two that a label names do, or one with a row and a column."""
        understood = max(len(self.found.cells), len(self.composed), sum(why == CHOICE for why in self.found.why.values()))
        return understood >= 2 or bool(self.asked)

    def drop_words(self, block: Block) -> None:
        """Rows without frames of which nothing is about numbers are no table, and nothing is wanted there."""
        inside = {place for place in self.found.unknown if block.first <= place[0] <= block.last}
        if not any(block.first <= row <= block.last for row, _ in (*self.found.cells, *self.asked)):
            for place in inside:
                del self.found.unknown[place], self.found.why[place]

    def take(self, place: Place) -> None:
        """Find out what one blank cell wants."""
        labels = self.grid.labels(place)
        if not (labels.left or labels.above) or self.grid.is_label_column(place):
            return
        above, left = self.grid.texts(labels.above), self.grid.texts(labels.left)
        if left and self.grid.without_unit(place):
            self.leave(place, left[-1], SECTION)
            return
        if any(heading_key(text) in SHEETS_OWN or heading_key(text) in _FREE for text in above[-1:]):
            return
        if left and not above and (row := self.grid.no_label_above(place)):
            self.unheaded[place] = row
            if not self.grid.is_for_hands(heading := self.grid.heading(place)):
                self.leave(place, heading, UNKNOWN_WORD.format(heading))
            return
        if said := self.words.whole((*above, *left)):
            self.write(place, Want(said.target, "-".join((*above, *left)), said.look))
            return
        paths = self._path(place, labels.above), self._path(place, labels.left)
        for path in paths:
            if path.said is not None:
                self.write(place, Want(path.said.target, "-".join((*above, *left)), path.said.look))
                return
        self.labelled.setdefault(labels, []).append(place)
        if labels.left and not labels.above and len(self.labelled[labels]) > 1:
            return
        if labels.left and labels.above and any(path.based for path in paths):
            self.asked.add(place)
        if unknown := next((path.unknown for path in paths if path.unknown), ""):
            self.leave(place, unknown, UNKNOWN_WORD.format(unknown))
            return
        self._compose(place, labels, paths)

    def _compose(self, place: Place, labels: Labels, paths: tuple[Path, Path]) -> None:
        sides = list(self.sides)
        for upward, path, own in ((False, paths[0], labels.above), (True, paths[1], labels.left)):
            if not own:
                continue
            scoped = self._scope(place, path, own, upward)
            if isinstance(scoped, str):
                self.leave(place, scoped, RUNS_ON.format(scoped))
                return
            sides.append(of_title(scoped, self.context))
        words = "-".join(self.grid.texts((*labels.above[-1:], *labels.left[-1:])))
        if self.others:
            self.leave(place, words, OTHERS.format(self.others))
            return
        made = composed(sides, self.context, self.units, self.limits)
        # Beside 本月 and 累计 去年同期 may be of either.
        if made is None or (made.time == "same" and self.monthly) or (made.base.record in (Branch, Post) and not self.league):
            self.leave(place, words, CHOICE)
            return
        self.compose(place, made)

    def compose(self, place: Place, made: Composed) -> None:
        """Keep the figure that a place wants."""
        labels = self.grid.labels(place)
        self.composed[place] = made
        self.found.read[place] = ("-".join(self.grid.texts(labels.left)), "-".join(self.grid.texts(labels.above)))
        self.write(place, Want(target_of(made.figure, made.time), _words(made)))

    def write(self, place: Place, want: Want) -> None:
        """Keep what a place wants; NOTHING: a person said that it stays blank."""
        if want.target:
            self.found.cells[place] = want
            self.found.unknown.pop(place, None)
            self.found.why.pop(place, None)

    def forget(self, place: Place) -> None:
        """Nobody wants anything there."""
        for kept in (self.found.cells, self.found.unknown, self.found.why, self.found.read, self.composed):
            kept.pop(place, None)  # type: ignore[attr-defined]

    def labelled_places(self) -> Iterator[Place]:
        """Every place with labels, whether these are understood or not."""
        for places in self.labelled.values():
            yield from places

    def part_of(self, place: Place, split: str) -> str:
        """The part of a split that a place counts; '' where it is not understood, or not narrowed by it."""
        return next((n.part.key for n in self.composed[place].narrowings if n.split.key == split), "") if place in self.composed else ""

    @staticmethod
    def is_amount(target: str) -> bool:
        """Whether a record's field is one that adds up: money, and counts."""
        column = column_of(target)
        return column is not None and column.kind.name in ("money", "whole", "minutes")

    def leave(self, place: Place, words: str, why: str) -> None:
        """Name a place that stays blank."""
        self.found.cells.pop(place, None)
        self.found.unknown[place] = words
        self.found.why[place] = why

    def _path(self, place: Place, labels: tuple[Place, ...]) -> Path:
        dimension = self.grid.dimension(place, labels[-1]) if labels else ""
        if _HONOURS.fullmatch(normal(dimension)):
            # 优秀共青团员 below 荣誉名称 is what somebody got, and no kind of member.
            return Path(unknown=self.grid.text(labels[-1]), labels=self.grid.texts(labels))
        key = to_date(self.grid.texts(labels)) if self.monthly else self.grid.texts(labels), dimension
        if key not in self._paths:
            self._paths[key] = self.words.path(*key, inclusive=self.inclusive)
        return self._paths[key]

    # --- what a narrowing is a part of: the nearest label before it that says what is counted

    def _scope(self, place: Place, path: Path, own: tuple[Place, ...], upward: bool) -> tuple[Sense, ...] | str:
        """The senses of one side with what they are parts of; the words, where that is not known."""
        if path.based and path.among:
            return self._within(place, path, own, upward)
        if path.based or not path.narrow:
            return path.senses
        key = (upward, own[-1], own)
        if key not in self._scoped:
            self._scoped[key] = ()
            self._scoped[key] = self._headed(place, path, own, upward)
        return self._scoped[key]

    def _within(self, place: Place, path: Path, own: tuple[Place, ...], upward: bool) -> tuple[Sense, ...] | str:
        """其中：女团员 is a part of what is counted before it, or nothing is known of it."""
        for _, before, _ in self._before(place, own, upward):
            if before.unknown:
                return path.labels[-1]
            if before.based and not before.among:
                heads = [b for head in before.senses for b in head.bases]
                inside = tuple(s for s in path.senses if all(any(b == head or refines(b, head) or is_group(head, b) for head in heads) for b in s.bases))
                return inside or path.labels[-1]
        return path.senses

    def _headed(self, place: Place, path: Path, own: tuple[Place, ...], upward: bool) -> tuple[Sense, ...] | str:
        mine = frozenset().union(*(s.splits for s in path.senses))
        passed: frozenset[str] = frozenset()
        group = self.grid.group(place, own, upward)
        for at, before, labels in self._before(place, own, upward):
            if not path.among and group != self.grid.group(at, labels, upward):
                return self._beside(place, path, own, upward)
            if before.unknown:
                return path.labels[-1] if path.among else self._alone(path)
            if before.said is not None or not before.senses:
                continue
            theirs = frozenset().union(*(s.splits for s in before.senses))
            if before.based and not before.among:
                return self._below(path, before.senses, mine, theirs)
            if before.among:
                if path.among and theirs and not mine & theirs and self._goes_on(place, own, upward, theirs):
                    # 其中：专职, 其中：女, 兼职: women among the full-time, or among all?
                    return path.labels[-1]
                passed |= theirs
            elif before.narrow and (path.among or (passed and not mine & theirs)):
                if not mine & passed if not path.among else self._is_begun(at, labels, upward, theirs):
                    return path.labels[-1]
                head = self._scope(at, before, labels, upward)
                return head if isinstance(head, str) else tuple(s.under(h) for h in head for s in path.senses)
            elif not before.narrow and path.among:
                return path.senses
        return self._alone(path)

    def _alone(self, path: Path) -> tuple[Sense, ...]:
        """The senses of a word with nothing counted before it."""
        return path.senses if self.context else of_the_league(path.senses)

    def _is_begun(self, place: Place, own: tuple[Place, ...], upward: bool, theirs: frozenset[str]) -> bool:
        """Whether a part without 其中 goes on with others: 其中农村 behind 男 and 女, or a second 其中 below what the first began, may be of it or of all."""
        paths = (path for _, path, _ in self._before(place, own, upward))
        begun = next((p for p in paths if p.among or not (upward and p.narrow)), None)
        return begun is not None and (begun.among or not upward) and bool(theirs & frozenset().union(*(s.splits for s in begun.senses)))

    def _goes_on(self, place: Place, own: tuple[Place, ...], upward: bool, theirs: frozenset[str]) -> bool:
        """Whether the parts that began before a place go on behind it, without 其中."""
        paths = (path for _, path, _ in self._before(place, own, upward, step=1))
        behind = next((p for p in paths if not p.among), None)
        return behind is not None and bool(theirs & frozenset().union(*(s.splits for s in behind.senses)))

    def _beside(self, place: Place, path: Path, own: tuple[Place, ...], upward: bool) -> tuple[Sense, ...] | str:
        """年龄 in a group beside 团员情况 over 总数 and 女: of all that is counted there, never of a part; where several things are, of which?"""
        bases = {b.key: b for _, before, _ in self._before(place, own, upward) if before.based for s in before.senses for b in s.bases}
        widest = [b for b in bases.values() if not any(refines(b, other) for other in bases.values())]
        mine = {n.split.base.record for s in path.senses for options in s.parts for n in options}
        fitting = [b for b in widest if b.record in mine]
        if len(fitting) > 1:
            return path.labels[-1]
        return self._below(path, (Sense((fitting[0],)),), frozenset(), frozenset()) if fitting else path.senses

    @staticmethod
    def _below(path: Path, heads: tuple[Sense, ...], mine: frozenset[str], theirs: frozenset[str]) -> tuple[Sense, ...] | str:
        if theirs and not path.among:
            if not mine & theirs:
                return path.labels[-1]
            heads = tuple(dict.fromkeys(without_narrowings(head) for head in heads))
        records = {b.record for head in heads for b in head.bases}
        own = {b.record for s in path.senses for b in own_bases(s.parts)}
        if not any({n.split.base.record for n in options} & records for s in path.senses for options in s.parts):
            return path.labels[-1] if path.among else path.senses
        if own - records and not path.among:
            # 农村团支部 below 团员总数: so many organisations, or the members in them.
            return path.labels[-1]
        based = tuple(s.under(h) for h in heads for s in path.senses if not s.bases)
        counted_there = [b for head in heads for b in head.bases]
        return (*based, *(s for s in path.senses if s.bases and not (is_other(s, counted_there) and any(narrows(other, counted_there) for other in path.senses))))

    def _before(self, place: Place, own: tuple[Place, ...], upward: bool, step: int = -1) -> Iterator[tuple[Place, Path, tuple[Place, ...]]]:
        """The labels of the rows above (or the columns at the left), the nearest first, as far as the table goes; `step` 1: of those behind."""
        row, column = place
        labels = self.grid.labels(place)
        if upward:
            top = labels.above[-1][0] if labels.above else 0
            others = ((r, column) for r in range(own[-1][0] + step, top if step < 0 else self.grid.last + 1, step))
        else:
            first = labels.left[-1][1] if labels.left else 0
            others = ((row, c) for c in range(own[-1][1] + step, first if step < 0 else self.grid.widest + 1, step))
        seen = {own}
        for at in others:
            theirs = self.grid.labels(at).left if upward else self.grid.labels(at).above
            if not theirs or theirs in seen or (upward and theirs[-1][0] != at[0] and self.grid.covered.get(at, at) not in theirs):
                continue
            seen.add(theirs)
            yield at, self._path(at, theirs), theirs


def _units(sheet: SheetXml, title: str) -> list[str]:
    """The units that a sheet says all its numbers are in: 单位：万元 in any line, （万元） behind its title or alone in a cell."""
    texts = [str(cell.value) for cell in sheet.cells.values() if isinstance(cell.value, str) and cell.formula is None]
    said = [found for text in texts for found in _SHEET_UNIT.finditer(text)]
    return [*filter(None, [unit_of(title)]), *(unit for found in said for unit in re.split(r"[、，,/和]", found[1] or found[2]))]


def _words(made: Composed) -> str:
    before = {"last": "上年末的", "same": "上年同期的", "month": "本月的", "quarter": "本季度的", "todate": "年初以来的"}.get(made.time, f"{made.time}年的" if made.time else "")
    return before + made.figure.label



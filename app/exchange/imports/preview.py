"""A planned import as a person looks it over: each cell with what was and what will be, each row with what to know of it."""

from bisect import bisect_left
from collections.abc import Iterable, Set
from dataclasses import dataclass, field, replace
from datetime import date

from app.exchange.files.reading import Value
from app.exchange.imports import doubts as checking
from app.exchange.imports.headings import Column
from app.exchange.imports.plan import CHANGED, LEFT_OUT, NEW, PROBLEM, SAME, UPDATE, Plan, PlannedRow, Source
from app.exchange.imports.planning import plan_layout
from app.lists.declare import mask
from app.lists.titles import titles
from app.progress import Progress, silent
from db.fields import Field
from db.kinds import Link, Stored
from db.kinds.base import plain
from db.records import TABLES, View, is_private
from db.store import Store

#: The order in which people want to see rows: what needs them first.
ORDER = (PROBLEM, CHANGED, NEW, LEFT_OUT, SAME)
#: Beyond so many rows doubtful things are left to the check of the whole ledger.
_DOUBTED = 2_000
BLANK = "（空）"


@dataclass(frozen=True)
class Cell:
    """What a cell shows; `old` is filled where it changes something, `why` where it cannot stay."""

    text: str
    old: str = ""
    why: str = ""


@dataclass
class Preview:
    """A plan with the words to show it."""

    plan: Plan
    titles: dict[str, dict[int, str]] = field(default_factory=dict)
    masked_titles: dict[str, dict[int, str]] = field(default_factory=dict)
    doubts: dict[int, str] = field(default_factory=dict)
    _problems: dict[int, list[tuple[str, str]]] = field(init=False, default_factory=dict)
    _shown: dict[str, Column] = field(init=False, default_factory=dict)
    _places: dict[str, list[int]] = field(init=False, default_factory=dict)
    _cells: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        for problem in self.plan.problems:
            self._problems.setdefault(problem.row, []).append((problem.column, problem.problem))
        self._shown = {c.field.name: c for c in self.columns if not c.link}
        self._places = {verdict: [] for verdict in ORDER}
        for place, row in enumerate(self.plan.rows):
            self._places[row.verdict].append(place)
            self._cells += len(row.changes)

    @property
    def columns(self) -> list[Column]:
        """The sheet's columns that go somewhere, in the sheet's order."""
        return self.plan.layout.columns

    def places(self, verdicts: Iterable[str]) -> list[int]:
        """Where in the plan the rows of these verdicts are, what needs a person first."""
        wanted = set(verdicts)
        return [place for verdict in ORDER if verdict in wanted for place in self._places[verdict]]

    def counts(self) -> dict[str, int]:
        """How many rows of each verdict, and how many cells change."""
        return {verdict: len(places) for verdict, places in self._places.items()} | {"cells": self._cells}

    def cell(self, row: PlannedRow, column: Column, *, masked: bool) -> Cell:
        """One cell of the sheet. What is wrong is shown as it stands in the file, unless it tells a child that is masked."""
        raw = row.cells[column.index]
        text = "" if raw is None else plain(raw).strip()
        if why := next((why for heading, why in self._problems.get(row.number, ()) if heading == column.heading), ""):
            hidden = masked and self._tells_a_child(column)
            return Cell((mask(column.field.kind, text) if hidden else text) or BLANK, why=self._hushed(row, why) if masked else why)
        f = column.field
        if not column.link and (change := row.changes.get(f.name)):
            return Cell(self._words(f, change[1], masked), self._words(f, change[0], masked))
        if not column.link and not isinstance(f.kind, Link) and f.name in row.stored:
            return Cell(self._words(f, row.stored[f.name], masked))
        return Cell(mask(f.kind, text) if masked and self._guarded(column) else text)

    def _guarded(self, column: Column) -> bool:
        """Whether a cell is masked: by what its column is, and where it brings a link, by what that is called."""
        f = column.field
        return f.sensitive or (isinstance(f.kind, Link) and not column.link and is_private(TABLES[f.target]))

    def _tells_a_child(self, column: Column) -> bool:
        record = TABLES[self.plan.view.record.field(column.link).target] if column.link else self.plan.view.record
        f = column.field
        return self._guarded(column) and (is_private(record) or (isinstance(f.kind, Link) and is_private(TABLES[f.target])))

    def _hushed(self, row: PlannedRow, sentence: str) -> str:
        """A sentence about a row in which what the row tells of a child is masked."""
        for column in self.columns:
            text = plain(cell).strip() if (cell := row.cells[column.index]) is not None else ""
            if len(text) > 1 and self._tells_a_child(column):
                sentence = sentence.replace(text, mask(column.field.kind, text))
        return sentence

    def raw(self, row: PlannedRow, column: Column) -> str:
        """A cell's content for putting it right."""
        cell = row.cells[column.index]
        return "" if cell is None else plain(cell)

    def _words(self, f: Field, stored: Stored, masked: bool) -> str:
        if stored is None:
            return BLANK
        if isinstance(f.kind, Link):
            called = self.masked_titles if masked else self.titles
            return f"第 {-stored} 行" if isinstance(stored, int) and stored < 0 else called.get(f.target, {}).get(int(stored), "")
        text = f.kind.show(f.kind.load(stored))
        return mask(f.kind, text) if masked and f.sensitive else text

    def problems(self, row: PlannedRow, *, masked: bool) -> list[str]:
        """Why a row cannot go in, each with its column's name."""
        found = [f"{heading}：{why}" if heading else why for heading, why in self._problems.get(row.number, ())]
        return [self._hushed(row, why) for why in found] if masked else found

    def bad_column(self, row: PlannedRow) -> int | None:
        """The first of `columns` in which the row has a problem."""
        headings = {heading for heading, _ in self._problems.get(row.number, ())}
        return next((n for n, column in enumerate(self.columns) if column.heading in headings), None)

    def note(self, row: PlannedRow, *, masked: bool) -> str:
        """What there is to know of a row beside its cells."""
        if found := self._problems.get(row.number):
            words = "；".join(why for _, why in found)
            return self._hushed(row, words) if masked else words
        record = self.plan.view.record
        beside = [
            f"{record.field(name).label} {self._words(record.field(name), new, masked)}"
            for name, (_, new) in row.changes.items()
            if name not in self._shown
        ]
        parts = ["同时改：" + "、".join(beside)] if beside else []
        return "；".join([*parts, *([self.doubts[row.number]] if row.number in self.doubts else [])])


def preview(
    store: Store, chosen: View, layout: Source, progress: Progress = silent, *, left_out: Set[int] = frozenset(), known: str = UPDATE
) -> Preview:
    """Plan an import and gather what it takes to show it; nothing is written."""
    made = plan_layout(store, chosen, layout, progress, left_out=left_out, known=known)
    return Preview(made, _titles(store, made, masked=False), _titles(store, made, masked=True), _doubts(store, made))


def put_right(source: Source, number: int, index: int, text: str) -> None:
    """Give one cell of a table another content; the file stays as it is."""
    value = text.strip() or None
    for rows in (source.sheet.rows,):
        place = bisect_left(rows, number, key=lambda row: row[0])
        rows[place] = (number, _with(rows[place][1], index, value))
    for place, row in enumerate(source.table.rows):
        if row.number == number:
            source.table.rows[place] = replace(row, cells=_with(row.cells, index, value))


def _with(cells: list[Value], index: int, value: Value) -> list[Value]:
    cells = list(cells) + [None] * (index + 1 - len(cells))
    cells[index] = value
    return cells


def _titles(store: Store, made: Plan, *, masked: bool) -> dict[str, dict[int, str]]:
    """What the links that change point to."""
    wanted: dict[str, set[int]] = {}
    links = {f.name: f.target for f in made.view.record.links()}
    for row in made.rows:
        for name in row.changes.keys() & links.keys():
            wanted.setdefault(links[name], set()).update(i for i in row.changes[name] if isinstance(i, int) and i > 0)
    return {table: titles(store, table, ids, masked=masked) for table, ids in wanted.items()}


def _doubts(store: Store, made: Plan) -> dict[int, str]:
    """What is doubtful about the rows that would go in."""
    found: dict[int, list[str]] = {}
    rows = sum(row.verdict in (NEW, CHANGED) for row in made.rows)
    more = checking.find(store, made, date.today()) if 0 < rows <= _DOUBTED else []
    for doubt in (*made.doubts, *more):
        told = found.setdefault(doubt.row, [])
        if doubt.problem not in told:
            told.append(doubt.problem)
    return {number: "；".join(sentences) for number, sentences in found.items()}

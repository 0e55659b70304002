"""A planned import as a person looks it over: each cell with what was and what will be, each row with what to know of it."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from app.exchange.files.reading import Value
from app.exchange.imports import asks
from app.exchange.imports import doubts as checking
from app.exchange.imports.apply import would_move
from app.exchange.imports.asks import NameAsk, WordAsk
from app.exchange.imports.columns.headings import Column
from app.exchange.imports.names.known import Known
from app.exchange.imports.names.words import Answers
from app.exchange.imports.plan import CHANGED, LEFT_OUT, NEW, PROBLEM, SAME, UPDATE, Plan, PlannedRow, RowProblem, Source
from app.exchange.imports.planning import plan_sources
from app.exchange.imports.rows.context import told_day
from app.exchange.imports.tables.tables import LeftOut
from app.lists.declare import mask
from app.lists.titles import titles
from app.progress import Progress, silent
from app.work.closing.guard import Moved
from db.fields import Field
from db.kinds import IdNumber, Link, Name, Phone, Stored
from db.kinds.base import plain
from db.records import TABLES, is_private, is_secret
from db.store import Store
from db.text import clipped

#: The order in which people want to see rows: what needs them first.
ORDER = (PROBLEM, CHANGED, NEW, LEFT_OUT, SAME)
#: Rows that go in though something about them is doubtful: no verdict of its own.
DOUBTFUL = "doubtful"
#: Beyond so many rows doubtful things are left to the check of the whole ledger.
_DOUBTED = 2_000
BLANK = "（空）"


@dataclass(frozen=True)
class Cell:
    """What a cell shows; `old` is filled where it changes something, `why` where it cannot stay, `doubt` where one should look."""

    text: str
    old: str = ""
    why: str = ""
    doubt: str = ""


@dataclass
class Preview:
    """A plan with the words to show it, one table at a time: `source` is the one in sight."""

    plan: Plan
    titles: dict[str, dict[int, str]] = field(default_factory=dict)
    masked_titles: dict[str, dict[int, str]] = field(default_factory=dict)
    doubts: Sequence[RowProblem] = ()
    #: The figures of closed years that it would move.
    moved: Sequence[Moved] = ()
    words: list[WordAsk] = field(default_factory=list)
    names: list[NameAsk] = field(default_factory=list)
    #: From which day on holds what the sheets say otherwise than the ledger, and their words for it.
    since: tuple[date, str] = (date.min, "")
    _problems: dict[int, list[tuple[str, str]]] = field(init=False, default_factory=dict)
    _doubts: dict[int, list[tuple[str, str]]] = field(init=False, default_factory=dict)
    source: Source = field(init=False)

    def __post_init__(self) -> None:
        self.source = self.plan.layout
        for told, kept in ((self.plan.problems, self._problems), (self.doubts, self._doubts)):
            for problem in told:
                sentences = kept.setdefault(problem.row_key, [])
                if (problem.column, problem.problem) not in sentences:
                    sentences.append((problem.column, problem.problem))

    @property
    def columns(self) -> list[Column]:
        """The columns of the table in sight that go somewhere, in its own order."""
        return self.source.columns

    @property
    def rows(self) -> list[PlannedRow]:
        """The rows of the table in sight."""
        return self.source.rows

    def is_doubtful(self, row: PlannedRow) -> bool:
        """Whether a row goes in, and something about it should be looked at."""
        return row.verdict in (NEW, CHANGED, SAME) and (row.key in self._doubts or self.is_offered(row))

    def is_offered(self, row: PlannedRow) -> bool:
        """Whether a person may still say which record a row is."""
        return bool(row.offered) and not (row.source and row.number in row.source.meant)

    def places(self, verdicts: Iterable[str]) -> list[int]:
        """Where in the table in sight the rows of these verdicts are, what needs a person first."""
        wanted = list(verdicts)
        if wanted == [DOUBTFUL]:
            return [place for place, row in enumerate(self.rows) if self.is_doubtful(row)]
        return [place for verdict in ORDER if verdict in wanted for place, row in enumerate(self.rows) if row.verdict == verdict]

    def counts(self, source: Source | None = None) -> dict[str, int]:
        """How many rows of each verdict, how many doubtful ones, and how many cells change: in one table, else in all."""
        rows = source.rows if source else self.plan.rows
        found = Counter(row.verdict for row in rows)
        return {verdict: found[verdict] for verdict in ORDER} | {
            DOUBTFUL: sum(map(self.is_doubtful, rows)), "cells": sum(len(row.changes) for row in rows)
        }  # fmt: skip

    def cell(self, row: PlannedRow, column: Column, *, masked: bool) -> Cell:
        """One cell of the sheet. What is wrong is shown as it stands in the file, unless it tells a child that is masked."""
        raw = row.cell(column)
        text = "" if raw is None else plain(raw).strip()
        f = column.field
        if why := _about(self._problems, row, column):
            hidden = masked and self._tells_a_child(column)
            return Cell((mask(f.kind, text) if hidden else text) or BLANK, why=self._hushed(row, why) if masked else why)
        doubt = _about(self._doubts, row, column)
        doubt = self._hushed(row, doubt) if masked else doubt
        own = not column.link and not column.part and not column.role
        if own and (change := row.changes.get(f.name)):
            return Cell(self._words(f, change[1], masked), self._words(f, change[0], masked), doubt=doubt)
        if own and not isinstance(f.kind, Link) and f.name in row.stored and not doubt:
            return Cell(self._words(f, row.stored[f.name], masked))
        return Cell(mask(f.kind, text) if masked and self._guarded(column) else text, doubt=doubt)

    def alike(self, row: PlannedRow, column: Column) -> list[PlannedRow]:
        """The rows with the same content in this column for which the same is wrong or doubtful, this one among them."""
        raw = self.raw(row, column)
        told = _about(self._problems, row, column) or _about(self._doubts, row, column)
        if not raw or not told or _is_somebodys_own(column, row):
            return [row]
        found = [r for r in self.rows if r.verdict != LEFT_OUT and self.raw(r, column) == raw]
        return [r for r in found if r is row or _about(self._problems, r, column) or _about(self._doubts, r, column)]

    def _guarded(self, column: Column) -> bool:
        """Whether a cell is masked: by what its column is, and where it brings a link, by what that is called."""
        return column.field.sensitive if column.link else is_secret(self.source.view.record, column.field)

    def _tells_a_child(self, column: Column) -> bool:
        own = self.source.view.record
        record = TABLES[own.field(column.link).target] if column.link else own
        f = column.field
        return self._guarded(column) and (is_private(record) or (isinstance(f.kind, Link) and is_private(TABLES[f.target])))

    def _hushed(self, row: PlannedRow, sentence: str) -> str:
        """A sentence about a row in which what the row tells of a child is masked."""
        for column in self.columns:
            text = self.raw(row, column).strip()
            if len(text) > 1 and self._tells_a_child(column):
                sentence = sentence.replace(text, mask(column.field.kind, text))
        return sentence

    def raw(self, row: PlannedRow, column: Column) -> str:
        """A cell's content for putting it right."""
        cell = row.cell(column)
        return "" if cell is None else plain(cell)

    def _words(self, f: Field, stored: Stored, masked: bool) -> str:
        if stored is None:
            return BLANK
        if isinstance(f.kind, Link):
            called = self.masked_titles if masked else self.titles
            return "这次新来的" if isinstance(stored, int) and stored < 0 else called.get(f.target, {}).get(int(stored), "")
        text = f.kind.show(f.kind.load(stored))
        return mask(f.kind, text) if masked and f.sensitive else text

    def problems(self, row: PlannedRow, *, masked: bool) -> list[str]:
        """Why a row cannot go in, each with its column's name."""
        found = [f"{heading}：{why}" if heading else why for heading, why in self._problems.get(row.key, ())]
        return [self._hushed(row, why) for why in found] if masked else found

    def bad_column(self, row: PlannedRow) -> int | None:
        """The first of `columns` in which the row has a problem."""
        headings = {heading for heading, _ in self._problems.get(row.key, ())}
        return next((n for n, column in enumerate(self.columns) if column.heading in headings), None)

    def note(self, row: PlannedRow, *, masked: bool) -> str:
        """What there is to know of a row beside its cells."""
        if found := self._problems.get(row.key):
            words = "；".join(why for _, why in found)
            return self._hushed(row, words) if masked else words
        record = self.source.view.record
        shown = {c.field.name for c in self.columns if not c.link and not c.part}
        beside = [
            f"{record.field(name).label} {self._words(record.field(name), new, masked)}" for name, (_, new) in row.changes.items() if name not in shown
        ]
        told = "；".join([*(["同时改：" + "、".join(beside)] if beside else []), *(why for _, why in self._doubts.get(row.key, ()))])
        return self._hushed(row, told) if masked else told

    def doubt(self, row: PlannedRow, *, masked: bool) -> str:
        """What is doubtful about a row, each with its column's name."""
        told = "；".join(f"{heading}：{why}" if heading else why for heading, why in self._doubts.get(row.key, ()))
        return self._hushed(row, told) if masked else told

    def beside(self) -> list[tuple[str, str, int, str]]:
        """What else is to be told before writing: what becomes of it, what it is, how many of which unit."""
        told: Counter[tuple[str, str, str]] = Counter((f"会改动 {m.year} 年已封账的数字", m.words, "个") for m in self.moved)
        for draft in self.plan.created:
            kind = next((str(draft.stored[n]) for n in ("org_type", "kind") if draft.stored.get(n)), "")
            told[f"新建{draft.record.label}", f"{draft.stored[draft.record.title[0]]}{f'（{kind}）' if kind else ''}", draft.record.unit] += 1
        for row in self.plan.rows:
            if row.verdict in (NEW, CHANGED, SAME):
                told.update(("同时记下", part.record.label, "条") for part in row.parts if part.verdict in (NEW, CHANGED))
        told.update({(f"记在{where or '备注'}", f"“{heading}”", "格"): cells for (heading, where), cells in self.plan.kept.items()})
        told.update({("不导入的列", f"“{heading}”", "格"): cells for heading, cells in self.plan.ignored_cells.items() if cells})
        if dated := self.plan.changes_dated():
            day, words = self.since
            told["与台账不同的内容", f"从 {day} 起算（{f'表上写着“{clipped(words)}”' if words else '表上没有写日期，按今天'}），可以在这一页改", "处"] = dated
        told.update(("请留意" if one.notice else "不当作记录", f"{one.sheet}：{one.why}", "处") for one in self.plan.left_out)
        return [(what, which, count, unit) for (what, which, unit), count in told.items()]


def _is_somebodys_own(column: Column, row: PlannedRow) -> bool:
    """Whether a column tells one record from another: two rows cannot be put right alike in it."""
    own = {name for key in row.record.keys if len(key) == 1 for name in key} | set(row.record.title)
    return isinstance(column.field.kind, IdNumber | Phone | Name) or column.field.name in own


def _about(told: dict[int, list[tuple[str, str]]], row: PlannedRow, column: Column) -> str:
    return next((why for heading, why in told.get(row.key, ()) if heading == column.heading), "")


def preview(
    store: Store, sources: Sequence[Source], progress: Progress = silent, *, mode: str = UPDATE, answers: Answers | None = None,
    unseen: Sequence[LeftOut] = (),
) -> Preview:
    """Plan an import and gather what it takes to show it; nothing is written. `mode`: UPDATE, FILL or SKIP. `unseen`: what stays outside unseen."""
    known = Known(store, answers=answers)
    made = plan_sources(store, sources, progress, mode=mode, known=known)
    made.left_out = [*unseen, *made.left_out]
    doubts = [*made.doubts, *_checked(store, made)]
    moved, since = would_move(store, made, progress), told_day(made.sources, store.today)
    return Preview(made, _titles(store, made, masked=False), _titles(store, made, masked=True), doubts, moved, asks.words(made), asks.names(known, made), since)


def put_right(source: Source, numbers: Iterable[int], index: int, text: str) -> None:
    """Give cells of one column of a table another content, by row number; the files stay as they are."""
    wanted, value = set(numbers), text.strip() or None
    lines = source.sheet.rows
    for place, row in enumerate(source.table.rows):
        if row.number not in wanted:
            continue
        at = bisect_left(lines, row.number, key=lambda line: line[0])
        # A card's cells stand elsewhere on its sheet.
        if at < len(lines) and lines[at][0] == row.number and lines[at][1][index : index + 1] == row.cells[index : index + 1]:
            lines[at] = (row.number, _with(lines[at][1], index, value))
        source.table.rows[place] = replace(row, cells=_with(row.cells, index, value))


def _with(cells: list[Value], index: int, value: Value) -> list[Value]:
    cells = list(cells) + [None] * (index + 1 - len(cells))
    cells[index] = value
    return cells


def _titles(store: Store, made: Plan, *, masked: bool) -> dict[str, dict[int, str]]:
    """What the links that change point to."""
    wanted: dict[str, set[int]] = {}
    for row in made.rows:
        for name, change in row.changes.items():
            if table := _target(row, name):
                wanted.setdefault(table, set()).update(i for i in change if isinstance(i, int) and i > 0)
        if row.offered:
            wanted.setdefault(row.record.table, set()).update(i for i in row.offered if i > 0)
    return {table: titles(store, table, ids, masked=masked) for table, ids in wanted.items()}


def _target(row: PlannedRow, name: str) -> str:
    f = row.record.field(name)
    return f.target if isinstance(f.kind, Link) else ""


def _checked(store: Store, made: Plan) -> list[RowProblem]:
    """What the checks of the ledger find doubtful about the rows that would go in."""
    rows = sum(row.verdict in (NEW, CHANGED) for row in made.rows)
    return checking.find(store, made, date.today()) if 0 < rows <= _DOUBTED else []

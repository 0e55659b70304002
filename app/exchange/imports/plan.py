"""An import as it would be: the tables it takes, the records that come of each row, what is wrong, doubtful, kept as words, left out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from app.exchange.files.reading import Sheet, Value
from app.exchange.imports.columns.headings import Column
from app.exchange.imports.tables.tables import LeftOut, Table
from db.fields import Record
from db.kinds import Stored
from db.records import View
from db.text import clipped, with_clipped_quotes

NEW, CHANGED, SAME, PROBLEM, LEFT_OUT = "new", "changed", "same", "problem", "left out"
#: What becomes of records the ledger has already: what the sheet says goes over, fills blanks only, or stays outside.
UPDATE, FILL, SKIP = "update", "fill", "skip"
ERROR, WARNING = "error", "warning"
_LOOKED_AT = 40


@dataclass(frozen=True)
class RowProblem:
    """One thing wrong or doubtful about one row: where it stands in the sheet, what stands there, why that is so.

    `level`: ERROR keeps the row out, WARNING does not.
    """

    sheet: str
    row: int
    column: str
    value: str
    problem: str
    level: str = ERROR
    #: The row it is about: several tables may have rows of one number on one sheet.
    row_key: int = field(default=0, compare=False)

    def __post_init__(self) -> None:
        # A cell may hold 32,767 signs; what is told of it is told in a line.
        for name in ("column", "value"):
            object.__setattr__(self, name, clipped(getattr(self, name)))
        object.__setattr__(self, "problem", with_clipped_quotes(self.problem))


@dataclass(slots=True, eq=False)
class Draft:
    """One record that an import would write or change; values are stored ones, links to other new records are their `key`.

    `key`: below 0, its own in the whole plan. `stored`: all that is to be written of a new record, all that is said of a
    known one. `changes`: of a known record, by field: what it is and what it will be.
    """

    record: type[Record]
    key: int
    stored: dict[str, Stored]
    verdict: str = ""
    record_id: int | None = None
    changes: dict[str, tuple[Stored, Stored]] = field(default_factory=dict)

    @property
    def id(self) -> int:
        """The number by which links mean it: the record's in the ledger, else its key."""
        return self.record_id or self.key


@dataclass(slots=True, eq=False)
class PlannedRow(Draft):
    """One row of a table: the record it is about, and what else it tells of.

    `parts`: records beside its own, by the key under which they are told. `kept`: words that no field takes, each under
    its heading. `words`: as what they stand in the note. `offered`: records of the same name that may be it, as nothing
    surer tells.
    """

    number: int = 0
    cells: list[Value] = field(default_factory=list)
    source: Source | None = None
    parts: list[Draft] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)
    offered: tuple[int, ...] = ()

    def cell(self, column: Column) -> Value:
        """What stands in a column; None where the row ends before it, or the paper around says it and no column."""
        return self.cells[column.index] if 0 <= column.index < len(self.cells) else None


@dataclass(eq=False)
class Source:
    """A table of the file: of which view, with what in its columns. `ignored`: headings of no use, with their filled cells.

    What a person said of its rows, by number: `left_out` stay outside, `meant` are these records of the ledger, None a new one.
    """

    table: Table
    view: View
    columns: list[Column]
    ignored_cells: dict[str, int] = field(default_factory=dict)
    rows: list[PlannedRow] = field(default_factory=list)
    #: What the paper around the rows says of all of them, by field: words as they stand there.
    context: dict[str, str] = field(default_factory=dict)
    left_out: set[int] = field(default_factory=set)
    meant: dict[int, int | None] = field(default_factory=dict)

    @property
    def sheet(self) -> Sheet:
        """The sheet it stands on."""
        return self.table.sheet

    @property
    def top(self) -> int:
        """The first row of its heading."""
        return self.table.top

    @property
    def bottom(self) -> int:
        """The last row of its heading."""
        return self.table.bottom

    @property
    def ignored(self) -> list[str]:
        """Headings that go nowhere."""
        return list(self.ignored_cells)

    def column(self, name: str, link: str = "", part: str = "") -> Column | None:
        """The column that brings this field."""
        return next((c for c in self.columns if c.target == (part, link, name) and c.role != "words"), None)

    def mostly_filled(self, index: int) -> bool:
        """Whether half of the first rows or more have something in a column."""
        first = self.table.rows[:_LOOKED_AT]
        return 2 * sum(index < len(row.cells) and row.cells[index] is not None for row in first) >= len(first)

    def column_at(self, index: int) -> Column | None:
        """The column of use at a place of the sheet."""
        return next((c for c in self.columns if c.index == index), None)


@dataclass
class Plan:
    """An import as it would be. A cell of a sheet may be put right and the plan made anew by `plan_sources`."""

    sources: list[Source] = field(default_factory=list)
    #: What keeps rows out.
    problems: list[RowProblem] = field(default_factory=list)
    #: What is doubtful and keeps nothing out.
    doubts: list[RowProblem] = field(default_factory=list)
    #: Records that names of the sheet made: branches, teams, events, partners.
    created: list[Draft] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    #: Cells kept as words, by heading and where they are kept.
    kept: Counter[tuple[str, str]] = field(default_factory=Counter)
    #: What may be asked, with how many cells say it: (table, field, word) of no code, (table, name) of no clear record.
    unknown_words: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    unknown_names: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def view(self) -> View:
        """What the first table is of."""
        return self.sources[0].view

    @property
    def layout(self) -> Source:
        """The first table."""
        return self.sources[0]

    @property
    def rows(self) -> list[PlannedRow]:
        """The rows of all tables."""
        return self.sources[0].rows if len(self.sources) == 1 else [row for source in self.sources for row in source.rows]

    def counts(self) -> dict[str, int]:
        """How many rows are new, changed, same."""
        found = Counter(row.verdict for row in self.rows)
        return {verdict: found[verdict] for verdict in (NEW, CHANGED, SAME)}

    @property
    def bad_rows(self) -> list[PlannedRow]:
        """The rows that cannot go in."""
        return [row for row in self.rows if row.verdict == PROBLEM]

    @property
    def ignored_cells(self) -> Counter[str]:
        """Headings that go nowhere, with how many cells are filled under them."""
        found: Counter[str] = Counter()
        for source in self.sources:
            found.update(source.ignored_cells)
        return found

    @property
    def ignored_columns(self) -> list[str]:
        """Headings that go nowhere."""
        return list(dict.fromkeys(heading for source in self.sources for heading in source.ignored_cells))

    def changes_dated(self) -> int:
        """How many values are changed that hold from a day on and were others before."""
        return sum(
            old is not None and draft.record.field(name).dated
            for draft in self.drafts() if draft.record_id for name, (old, _) in draft.changes.items()
        )

    def drafts(self) -> list[Draft]:
        """Everything that is to be written or changed."""
        found = [*self.created]
        for row in self.rows:
            if row.verdict in (NEW, CHANGED):
                found.append(row)
            if row.verdict in (NEW, CHANGED, SAME):
                found += [part for part in row.parts if part.verdict in (NEW, CHANGED)]
        return found

"""The rows of one table read: cells, what the paper around says, links, what follows from the values and what contradicts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.exchange.files.reading import Value
from app.exchange.imports.columns.cells import is_blank
from app.exchange.imports.columns.headings import Column, headings_of
from app.exchange.imports.names.known import Known
from app.exchange.imports.names.linking import Clues, not_listed, parts_of_list, said_of_one
from app.exchange.imports.names.naming import Naming
from app.exchange.imports.plan import LEFT_OUT, PlannedRow, Source
from app.exchange.imports.rows import context
from app.exchange.imports.rows.bundles import Parts
from app.exchange.imports.rows.denying import Denying
from app.exchange.imports.rows.guesses import derive
from app.exchange.imports.rows.matching import parted_names
from app.exchange.imports.rows.telling import Telling
from app.exchange.imports.rows.values import Cell, CellReader, cell_reader, name_in, text_of
from app.progress import Progress
from db.bodies import key_of
from db.kinds import Choices, Link, Minutes, Name, Stored

_TELL_EVERY = 500
#: Columns whose contradiction keeps a row out, where the ID number says otherwise.
_AGAINST_ID = frozenset(("birth_date", "sex"))


_LAST_DAY = re.compile(r"至 \d{4}-")
_HAS_LENGTH = re.compile(r"小时|分钟|\dh|^[\d.]+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Reader:
    index: int
    column: Column
    read: CellReader


class RowReader:
    """Reads one table's rows."""

    def __init__(self, known: Known, telling: Telling, parts: Parts, progress: Progress) -> None:
        self.known, self.telling, self.parts, self.progress = known, telling, parts, progress
        self.source: Source = telling.source
        self.record, self._left_out = telling.record, telling.source.left_out
        self.naming = Naming(known, telling)
        self.rows: list[PlannedRow] = []
        self._whole = parted_names(known.store, self.record)
        told = dict(self.source.table.context.said).get("年度", "")
        self._year = int(told) if told.isdigit() else None
        own = [c for c in self.source.columns if not c.part]
        self._own = [self._reader(c) for c in own if not c.link and not isinstance(c.field.kind, Link)]
        self._denying = Denying((r.column for r in self._own), self.source.table.rows, self.source.view)
        self._clues = [self._reader(c) for c in own if c.link]
        self._links = [c for c in own if not c.link and isinstance(c.field.kind, Link)]
        self._main = next((self.record.field(c.link) for c in self.source.columns if c.link), None)
        self._groups: dict[str, tuple[str, str] | None] = {}
        self._around: dict[str, tuple[Any, Stored]] = {}
        #: What the paper says of all rows and is still to be asked about, or goes with them as words: 2024年5月 for a day.
        self._open: list[tuple[Column, Cell]] = []
        self.expected: dict[int, int] = {}

    def _reader(self, column: Column) -> _Reader:
        whole = self._whole if isinstance(column.field.kind, Name) else ()
        return _Reader(column.index, column, cell_reader(self.record, column, self.known.words, own=not column.link, year=self._year, whole=whole))

    def _read_context(self) -> None:
        """What the paper says of all rows, as values; names are linked row by row, so that what is made or missing is told."""
        told = self.source.context = context.tells(self.source, headings_of(self.source.view.key), self.known.links)
        for name, text in told.items():
            f = self.record.field(name)
            if not isinstance(f.kind, Link) and (cell := cell_reader(self.record, Column(-1, f.label, f), self.known.words)(text)):
                if cell.waits or cell.words:
                    self._open.append((Column(-1, f.label, f), cell))
                for other, value, kept in cell.values:
                    if other not in self.telling.columns:
                        self._around[other] = value, kept

    def run(self) -> list[PlannedRow]:
        """Read them all."""
        found = self.source.table.rows
        self._read_context()
        self._expect_own()
        linked = {name: text for name, text in self.source.context.items() if isinstance(self.record.field(name).kind, Link)}
        once: dict[int, Value] = {}
        for done, line in enumerate(found):
            cells = self._filled(line.cells, once)
            row = PlannedRow(self.record, self._own_key(line.number), {}, number=line.number, cells=cells, source=self.source)
            if line.number in self._left_out:
                row.verdict = LEFT_OUT
                self.rows.append(row)
                continue
            values = self._read(row)
            if not values and not row.kept and self._goes_on(row):
                continue
            self.rows.append(row)
            self._tell_of_blanks(row, line.cells)
            if why := self._denying.why(row):
                self.telling.wait(row, why)
                continue
            self._surround(row, values, linked, line.group)
            self._link(row, values)
            for each, said in self._several(row, values):
                self._complete(each, said)
            if not done % _TELL_EVERY:
                self.progress(done, len(found), "核对")
        self.progress(len(found), len(found), "核对")
        return self.rows

    def _filled(self, cells: list[Value], once: dict[int, Value]) -> list[Value]:
        """The cells with what is written once for the blanks below it."""
        if not self.source.table.once:
            return cells
        cells = list(cells)
        for n in self.source.table.once:
            if n < len(cells):
                if cells[n] is None:
                    cells[n] = once.get(n)
                else:
                    once[n] = cells[n]
        return cells

    def _tell_of_blanks(self, row: PlannedRow, cells: list[Value]) -> None:
        for column in self.source.columns if self.source.table.once else ():
            if column.index in self.source.table.once and cells[column.index] is None and row.cells[column.index] is not None:
                self.telling.doubt(row, column, "这一格空着，按上面写的那一个记，请核对")

    def _read(self, row: PlannedRow) -> dict[str, Any]:
        """Put what the row's own cells hold into it; returns the same as values."""
        values: dict[str, Any] = {}
        stored, cells = row.stored, row.cells
        width = len(cells)
        told: list[tuple[Column, Cell]] = []
        for reader in self._own:
            raw = cells[reader.index] if reader.index < width else None
            if raw is None or (cell := reader.read(raw)) is None:
                continue
            column = reader.column
            for name, value, kept in cell.values:
                if name != column.field.name and len(cell.values) == 1 and self._has_own(row, name):
                    # A number that belongs under another heading, which has its own.
                    self.telling.keep(row, column.heading, text_of(raw))
                elif name not in stored:
                    values[name], stored[name] = value, kept
                elif name == column.field.name:
                    self._again_in_row(row, values, column, value, kept)
            if cell.words or cell.fault:
                told.append((column, cell))
        self._tell(row, told)
        return values

    def _tell(self, row: PlannedRow, told: list[tuple[Column, Cell]]) -> None:
        """Tell of a row's cells; what happened over several days is told with the first of them."""
        days = next((c for c, cell in told if c.field.name == "day" and _LAST_DAY.match(cell.words)), None) if self.record.repeats else None
        if days:
            self.telling.doubt(row, days, "写的是几天，按第一天记下，到哪天为止记在备注里，请核对")
        for column, cell in told:
            if days and cell.fatal and isinstance(column.field.kind, Minutes):
                cell = cell._replace(fault=f"{cell.fault}；这是几天合计的时长，一条服务记录只记一天，请按天分成几行")
            self.telling.tell(row, column, cell)

    def _has_own(self, row: PlannedRow, name: str) -> bool:
        """Whether the row brings a field in a column of its own."""
        column = self.telling.columns.get(name)
        return column is not None and not is_blank(row.cell(column))

    def _again_in_row(self, row: PlannedRow, values: dict[str, Any], column: Column, value: Any, kept: Stored) -> None:
        """A second column of one field: ticks add up; a field's own column comes before what others tell of it."""
        name, kind = column.field.name, column.field.kind
        if isinstance(kind, Choices):
            values[name] = kind.read([*values[name], *value])
        elif column.role:
            return
        else:
            values[name] = value
        row.stored[name] = kind.store(values[name])

    def _goes_on(self, row: PlannedRow) -> bool:
        """A row that only tells of somebody beside goes on with the record above it: the mother below the father."""
        if not self.rows or not self.parts.present(row) or any(name_in(row.cell(c)) for c in self._links):
            return False
        before = self.rows[-1]
        self.parts.more(before, row)
        return True

    def _surround(self, row: PlannedRow, values: dict[str, Any], linked: dict[str, str], group: tuple[str, ...]) -> None:
        """Fill what no column brings from the rows above and the paper around."""
        for text in reversed(group):
            if text not in self._groups:
                self._groups[text] = context.of_group(text, self.source, self.known.links)
                if self._groups[text] is None and not self._is_known(text, row):
                    self.telling.doubt(row, None, f"“{text}”单独占一行，像是下面各行的一组，没有对应的栏目，没有记下，请核对")
            if (meant := self._groups[text]) is None:
                continue
            f = self.record.field(meant[0])
            if isinstance(f.kind, Link):
                linked = linked | {f.name: meant[1]}
            elif f.name not in row.stored:
                cell = cell_reader(self.record, Column(-1, f.label, f), self.known.words)(meant[1])
                for name, value, kept in cell.values if cell else ():
                    values.setdefault(name, value)
                    row.stored.setdefault(name, kept)
        for name, (value, kept) in self._around.items():
            if name not in row.stored and not (name == "member_status" and self._denying.stays(row)):
                values[name], row.stored[name] = value, kept
        for column, cell in self._open:
            if column.field.name not in row.stored or (cell.values and row.stored[column.field.name] == self._around[column.field.name][1]):
                self.telling.tell(row, column, cell)
        for name, text in linked.items():
            self.naming.find(row, values, self.record.field(name), None, text, ())

    def _is_known(self, text: str, row: PlannedRow) -> bool:
        """Whether a group's name stands in its rows or in the title too."""
        name = key_of(text)
        return any(name in key_of(told) or key_of(told) in name for told in (*self.source.table.context.titles, *map(text_of, row.cells)) if len(told) > 1)

    def _link(self, row: PlannedRow, values: dict[str, Any]) -> None:
        main = self._main
        clues = self._clues_of(row) if main else ()
        for column in self._links:
            text = name_in(row.cell(column))
            said = clues if main and column.field.name == main.name else ()
            if text or said:
                self.naming.find(row, values, column.field, column, text, said)
        if main and clues and main.name not in self.telling.columns:
            self.naming.find(row, values, main, None, "", clues)

    def _clues_of(self, row: PlannedRow) -> Clues:
        found: dict[str, Stored] = {}
        for reader in self._clues:
            raw = row.cell(reader.column)
            if raw is None or (cell := reader.read(raw)) is None:
                continue
            for name, _, kept in cell.values:
                found.setdefault(name, kept)
            if cell.fault:
                if reader.column.field.name == "id_number" and "*" not in text_of(raw):
                    self.telling.problem(row, reader.column, cell.fault)
                else:
                    self.telling.doubt(row, reader.column, cell.fault)
        return tuple(found.items())

    def _several(self, row: PlannedRow, values: dict[str, Any]) -> Iterator[tuple[PlannedRow, dict[str, Any]]]:
        """One row for each name in a cell that lists several."""
        text = self.naming.several.pop(row.key, None)
        if text is None:
            yield row, values
            return
        self.rows.pop()
        link = next(c for c in self._links if c.field.required and c.field.target in ("person", "child"))
        names = parts_of_list(text)
        if doubtful := not_listed(text, len(names)):
            self.telling.doubt(row, link, doubtful)
        for part in names:
            name, remark = said_of_one(part)
            each = PlannedRow(self.record, self.known.key(), dict(row.stored), number=row.number, cells=row.cells, source=self.source, kept=dict(row.kept))
            each.verdict = row.verdict
            said = dict(values)
            self.rows.append(each)
            if remark:
                self._of_one(each, said, link, remark)
            self.naming.find(each, said, link.field, link, name, ())
            yield each, said

    def _of_one(self, row: PlannedRow, values: dict[str, Any], link: Column, remark: str) -> None:
        """What is said of one of several people: the length of their own service, else words."""
        f = next((f for f in self.record.fields() if isinstance(f.kind, Minutes)), None)
        cell = cell_reader(self.record, Column(-1, link.heading, f), self.known.words)(remark) if f and _HAS_LENGTH.search(remark) else None
        if cell is None or cell.fault:
            self.telling.keep(row, link.heading, remark)
            return
        for name, value, kept in cell.values:
            values[name], row.stored[name] = value, kept

    def _own_key(self, number: int) -> int:
        return self.expected.get(number) or self.known.key()

    def _expect_own(self) -> None:
        """A record may point to another of the same sheet: a branch to its committee three rows above."""
        table, links = self.record.table, self.known.links
        if not any(c.field.target == table for c in self._links):
            return
        names = [c for c in self.source.columns if not c.part and not c.link and c.field.name in (*self.record.title, "short_name")]
        for line in self.source.table.rows:
            texts = [text_of(line.cells[c.index]) if c.index < len(line.cells) else "" for c in names]
            if line.number not in self._left_out and texts and texts[0] and not links.knows(table, texts[0]):
                self.expected[line.number] = self.known.key()
                links.expect(table, self.expected[line.number], *texts)

    def _complete(self, row: PlannedRow, values: dict[str, Any]) -> None:
        derive(self.telling, row)
        completed = self.record.complete(values)
        if completed is not values:
            for name, value in completed.items():
                if value is not None and value is not values.get(name):
                    row.stored[name] = self.record.field(name).kind.store(value)
        self.check(row, completed)

    def check(self, row: PlannedRow, values: dict[str, Any]) -> None:
        """Say what contradicts itself: against the ID number it keeps the row out, else it stays as words."""
        for problem in self.record.impossible(values):
            column = self.telling.columns.get(problem.column)
            f = self.record.field(problem.column)
            if (problem.column in _AGAINST_ID and values.get("id_number")) or problem.column not in row.stored:
                self.telling.problem(row, column, problem.sentence, f)
                continue
            # What cannot be true stays as words; the rest of the row goes in.
            text = f.kind.show(f.kind.load(row.stored.pop(problem.column)))
            values = {name: value for name, value in values.items() if name != problem.column}
            self.telling.doubt(row, column, f"{problem.sentence}；先记在备注里", f, text)
            self.telling.keep(row, column.heading if column else f.label, text)
            self.telling.spoil(row, f.name)

    def linked_words(self, row: PlannedRow) -> dict[str, str]:
        """Names that earlier stood as words and are links now."""
        found = {}
        for column in self._links:
            if row.stored.get(column.field.name) is not None:
                found[column.field.label] = text_of(row.cells[column.index])
        for name, text in self.source.context.items():
            if row.stored.get(name) is not None and isinstance(self.record.field(name).kind, Link):
                found[self.record.field(name).label] = text
        return found

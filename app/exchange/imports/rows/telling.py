"""What is said of the rows of one table: what keeps them out, what is doubtful, what is kept of them as words."""

from __future__ import annotations

from app.exchange.imports.columns.headings import Column
from app.exchange.imports.names.known import MAKEABLE
from app.exchange.imports.plan import LEFT_OUT, PROBLEM, WARNING, Plan, PlannedRow, RowProblem, Source
from app.exchange.imports.rows.values import Cell, text_of
from app.exchange.imports.tables.tables import LeftOut
from db.fields import Field


class Telling:
    """Gathers problems and doubts into the plan, and words into the rows."""

    def __init__(self, made: Plan, source: Source) -> None:
        self.plan, self.source, self.record = made, source, source.view.record
        self.columns = {c.field.name: c for c in source.columns if not c.link and not c.part and c.role != "words"}
        self.has_note = any(f.name == "note" for f in self.record.fields())
        self._bad_fields: dict[int, set[str]] = {}

    def is_bad(self, row: PlannedRow, name: str) -> bool:
        """Whether a field's cell was told to be wrong already."""
        return name in self._bad_fields.get(row.key, ())

    def spoil(self, row: PlannedRow, name: str) -> None:
        """A field's cell holds what it cannot take."""
        self._bad_fields.setdefault(row.key, set()).add(name)

    def tell(self, row: PlannedRow, column: Column, cell: Cell) -> None:
        """Say what is wrong with a cell, and keep its words."""
        if cell.fatal:
            self.problem(row, column, cell.fault)
            return
        if cell.fault:
            self.doubt(row, column, cell.fault)
        self.ask(cell)
        if cell.waits:
            self.wait(row, cell.fault)
        if cell.words and not cell.values and column.role != "words":
            self.spoil(row, column.field.name)
        if cell.words:
            self.keep(row, column.heading or column.field.label, cell.words)

    def wait(self, row: PlannedRow, why: str) -> None:
        """Leave a row out until something is answered, and tell of it as of any other."""
        row.verdict = LEFT_OUT
        self.plan.left_out.append(LeftOut(self.source.sheet.name, row.number, why, sum(cell is not None for cell in row.cells)))

    def ask(self, cell: Cell) -> None:
        """Have words asked about that no code list has."""
        self.plan.unknown_words.update(cell.unknown)

    def ask_name(self, table: str, text: str) -> None:
        """Have a name asked about that is no clear record's; people are told of in their rows."""
        if table in MAKEABLE and text:
            self.plan.unknown_names[table, text] += 1

    def keep(self, row: PlannedRow, heading: str, words: str) -> None:
        """Words that no field takes, for the note."""
        known = row.kept.get(heading)
        row.kept[heading] = words if known is None or known == words else f"{known}；{words}"

    def count_kept(self, row: PlannedRow) -> None:
        """Count the words kept of a row that goes in."""
        for heading in row.kept:
            self.plan.kept[heading, "备注" if self.has_note else ""] += 1
        for f in self.record.worded():
            if row.stored.get(f.words) is not None:
                self.plan.kept[self.columns[f.name].heading if f.name in self.columns else f.label, self.record.field(f.words).label] += 1

    def problem(self, row: PlannedRow, column: Column | None, sentence: str, field: Field | None = None) -> None:
        """Keep a row out and say why."""
        row.verdict = PROBLEM
        if column and not column.link and not column.part:
            self.spoil(row, column.field.name)
        self.plan.problems.append(self._told(row, column, sentence, field))

    def doubt(self, row: PlannedRow, column: Column | None, sentence: str, field: Field | None = None, value: str = "") -> None:
        """Say what is doubtful about a row that goes in."""
        told = self._told(row, column, sentence, field)
        self.plan.doubts.append(RowProblem(told.sheet, told.row, told.column, told.value or value, sentence, WARNING, row.key))

    def forget_doubts(self, row: PlannedRow, value: str) -> None:
        """A name that turned out to be the other side's is no branch of ours that is missing."""
        self.plan.doubts = [d for d in self.plan.doubts if not (d.row == row.number and d.value == value and d.sheet == self.source.sheet.name)]

    def _told(self, row: PlannedRow, column: Column | None, sentence: str, field: Field | None) -> RowProblem:
        heading = column.heading if column else field.label if field else ""
        value = text_of(row.cells[column.index]) if column and 0 <= column.index < len(row.cells) else ""
        return RowProblem(self.source.sheet.name, row.number, heading, value, sentence, row_key=row.key)

"""What pasted texts mean for the cells they go to, by the very rules of the form's inputs; whatever is only guessed is told before it is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from app.lists.declare import Column
from app.lists.order import shown_title
from app.ui.form.input_of import field_input
from app.ui.form.link_input import LinkInput
from app.ui.lists.editing.cell_table import CellTable
from app.ui.session import Session
from app.work.cells import sealed
from app.work.cells.changing import Wrong
from db.errors import BadValue
from db.fields import Record
from db.records import TABLES, View

_MASK = "*"


class Reader:
    """Reads texts for one column; equal texts are sought once."""

    def __init__(self, session: Session, column: Column) -> None:
        assert column.field
        self._session, self._column, self._field = session, column, column.field
        self._input = made if isinstance(made := field_input(self._field, session), LinkInput) else None
        self._read: dict[str, Any] = {}
        #: How texts are understood that name nothing for certain, a sentence each.
        self.guesses: dict[str, str] = {}

    def read(self, text: str) -> Any:
        """The value; None for a blank. Raises BadValue."""
        if not text:
            return None
        if _MASK in text and (self._column.sensitive or self._column.guarded):
            raise BadValue("这是遮盖过的内容，不能当作真的写进去；请先按 F8 显示，再复制")
        if text not in self._read:
            self._read[text] = self._link(self._input, text) if self._input else self._field.kind.typed(text)
        return self._read[text]

    def _link(self, made: LinkInput, text: str) -> Any:
        value, certain = made.read(text)
        if isinstance(value, str):
            self.guesses[text] = f"台账里没有“{text}”，按文字记下"
        elif not certain:
            target = TABLES[self._field.target]
            called = str(self._session.store.scalar(f'SELECT {shown_title(target, "x")} FROM "{target.table}" x WHERE x.id = ?', (value,)) or "")
            if called != text:
                self.guesses[text] = f"“{text}”按“{called}”记下"
        return value

    def close(self) -> None:
        """Read no more."""
        if self._input:
            self._input.deleteLater()


@dataclass
class Block:
    """A block of new values for cells that stand in a list: by record and column; what cannot be; what was guessed; how many would be emptied."""

    values: dict[int, dict[str, Any]] = field(default_factory=dict)
    wrong: list[Wrong] = field(default_factory=list)
    guesses: list[str] = field(default_factory=list)
    emptied: list[tuple[int, str]] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many cells are to be written."""
        return sum(map(len, self.values.values()))

    def put(self, record_id: int, name: str, value: Any) -> None:
        """Have a cell written."""
        self.values.setdefault(record_id, {})[name] = value

    def spare(self, cells: Sequence[tuple[int, str]]) -> None:
        """Leave cells as they are after all."""
        for record_id, name in cells:
            self.values[record_id].pop(name)
            if not self.values[record_id]:
                del self.values[record_id]

    def without(self, ids: set[int]) -> None:
        """Leave records out."""
        self.values = {i: of_one for i, of_one in self.values.items() if i not in ids}


def read_texts(session: Session, shown: View, table: CellTable, rows: Sequence[int], columns: Sequence[Column], texts: Sequence[Sequence[str]]) -> Block:
    """What a block of texts makes of these rows and columns; a cell that says already what is pasted is left alone."""
    block, readers = Block(), {c.key: Reader(session, c) for c in columns if not sealed.of_column(shown, c)}
    known = {record.id: record for record in session.store.page(shown.record, [table.records.ids[row] for row in rows])}
    for row, line in zip(rows, texts, strict=True):
        if (record := known.get(i := table.records.ids[row])) is None:
            block.wrong.append(Wrong(i, "", f"这条{shown.record.label}已经被删除"))
            continue
        told = record.told()
        for column, text in zip(columns, line, strict=True):
            held = _held(table, row, column)
            if text == column.text(held, masked=session.masked):
                continue
            why = _why_not(session, shown, record, column, held)
            try:
                new = _refused(why) if why else readers[column.key].read(text)
            except BadValue as error:
                block.wrong.append(Wrong(i, column.label, str(error) if why or f"“{text}”" in str(error) else f"“{text}”：{error}"))
                continue
            if new != told[column.key]:
                block.put(i, column.key, new)
                block.emptied += [(i, column.key)] * (new is None)
    for reader in readers.values():
        block.guesses += reader.guesses.values()
        reader.close()
    return block


def _held(table: CellTable, row: int, column: Column) -> Any:
    """What a cell holds, as it is stored."""
    stored = table.records.values(row)
    return stored[table.records.columns.index(column)] if stored else None


def _why_not(session: Session, shown: View, record: Record, column: Column, held: Any) -> str:
    """Why a cell cannot be written; '' where it can."""
    return sealed.of_column(shown, column) or sealed.of_cell(column, held, masked=session.masked) or sealed.of_record(shown, record, column.key)


def _refused(why: str) -> Any:
    raise BadValue(why)


def same_value(
    session: Session, shown: View, table: CellTable, rows: Sequence[int], columns: Sequence[Column], values: Sequence[Any]
) -> Block:
    """The same value for all these rows, one for each column: what is filled down, or None where cells are cleared."""
    block = Block()
    known = {record.id: record for record in session.store.page(shown.record, [table.records.ids[row] for row in rows])}
    for row in rows:
        if (record := known.get(table.records.ids[row])) is None:
            continue
        told = record.told()
        for column, value in zip(columns, values, strict=True):
            held = _held(table, row, column)
            if told.get(column.key) == value and column.field and not (session.masked and column.sensitive):
                continue
            if column.field is None and held is None and value is None:
                continue
            if why := _why_not(session, shown, record, column, held):
                block.wrong.append(Wrong(record.id or 0, column.label, why))
            else:
                block.put(record.id or 0, column.key, value)
    return block

"""Single rows of records: written, noted in the step and indexed, always the three together."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, TypeVar

from db import history, ids_given, search
from db.errors import Invalid, NoSuchRecord
from db.fields import Record
from db.history import Row, Step
from db.kinds import Stored
from db.records import TABLES
from db.sql import marks, names

R = TypeVar("R", bound=Record)


def stored(connection: Any, table: str, record_id: int) -> Row | None:
    """A row as SQLite keeps it, None when there is none."""
    columns = [f.name for f in TABLES[table].fields()]
    row = connection.execute(f'SELECT {names(columns)} FROM "{table}" WHERE id = ?', (record_id,)).fetchone()
    return dict(zip(columns, row, strict=True)) if row else None


def was_and_is(connection: Any, table: str, record_id: int, before: Row | None) -> tuple[Row, Row]:
    """A whole row as it was before a step noted `before` of it, and as it is now; one that came is told as it is, one that is gone is empty now."""
    now = stored(connection, table, record_id) or {}
    return now | (before or {}), now


def save(connection: Any, step: Step, record: R) -> R:
    """Write one record, new (id None) or changed; returns it as it now stands. Raises Invalid, nothing written."""
    record = record.completed()
    if problems := record.problems():
        raise Invalid(record.label, problems)
    if record.id is not None:
        return _update(connection, step, record)
    return record.with_(id=add(connection, step, type(record), record.stored()))


def _update(connection: Any, step: Step, record: R) -> R:
    assert record.id is not None
    now, row = record.stored(), stored(connection, record.table, record.id)
    if row is None:
        raise NoSuchRecord(f"这条{record.label}已经被删除，没有保存")
    if after := {name: value for name, value in now.items() if row[name] != value}:
        assign(connection, step, type(record), record.id, {name: row[name] for name in after}, after)
    return record


def assign(connection: Any, step: Step, record: type[Record], record_id: int, before: Row, after: Row) -> None:
    """Give some columns of a row other stored values; `before` are those they have."""
    columns = ", ".join(f'"{name}" = ?' for name in after)
    connection.execute(f'UPDATE main."{record.table}" SET {columns} WHERE id = ?', (*after.values(), record_id))
    step.noted(record.table, record_id, before, after)
    if after.keys() & {f.name for f in search.searched(record)}:
        history.reindex(connection, record, [record_id])


def add(connection: Any, step: Step, record: type[Record], row: Row) -> int:
    """Add a row of stored values; returns its id."""
    record_id = ids_given.next_id(connection, record.table)
    put(connection, step, record, record_id, row)
    return record_id


def put(connection: Any, step: Step, record: type[Record], record_id: int, row: Row) -> None:
    """Put a row into its table under an id of its own: a new one, or one that comes back from the bin."""
    columns = [f.name for f in record.fields()]
    connection.execute(
        f'INSERT INTO main."{record.table}"(id, {names(columns)}) VALUES ({marks(["id", *columns])})',
        (record_id, *(row.get(name) for name in columns)),
    )
    step.noted(record.table, record_id, None, {})
    search.add(connection, record, [(record_id, row)])


def insert_many(
    connection: Any,
    step: Step,
    record: type[Record],
    columns: Sequence[str],
    rows: Sequence[Sequence[Stored]],
    ids: Sequence[int] | None = None,
) -> Sequence[int]:
    """Add many rows of stored values at once; returns their ids, new ones unless `ids` that nobody ever had are given."""
    if ids is None:
        first = ids_given.next_id(connection, record.table)
        ids = range(first, first + len(rows))
    if rows:
        connection.executemany(
            f'INSERT INTO main."{record.table}"(id, {names(columns)}) VALUES ({marks(["id", *columns])})',
            ((i, *row) for i, row in zip(ids, rows, strict=True)),
        )
        for run in _runs(ids):
            step.inserted(record.table, run)
        search.add_rows(connection, record, ids, columns, rows)
    return ids


def _runs(ids: Sequence[int]) -> Iterator[range]:
    """The same ids as ranges without gaps."""
    if isinstance(ids, range):
        yield ids
        return
    ordered = sorted(ids)
    start = ordered[0]
    for before, after in pairwise([*ordered, ordered[-1] + 2]):
        if after != before + 1:
            yield range(start, before + 1)
            start = after


def take_out(connection: Any, step: Step, record: type[Record], ids: list[int]) -> int:
    """Take rows out of their table, the whole of each into the log; returns how many there were."""
    columns = [f.name for f in record.fields()]
    where = f"id IN ({marks(ids)})"
    rows = connection.execute(f'SELECT id, {names(columns)} FROM "{record.table}" WHERE {where}', ids).fetchall()
    for row in rows:
        step.noted(record.table, row[0], dict(zip(columns, row[1:], strict=True)), None)
    search.remove(connection, record, ids)
    # Rows of one table may point to each other (a branch to its parent).
    connection.execute("PRAGMA defer_foreign_keys = ON")
    connection.execute(f'DELETE FROM main."{record.table}" WHERE {where}', ids)
    return len(rows)

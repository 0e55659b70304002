"""The one log of what changed: undo, redo, a record's history and the bin are all read from it.

A step is what one person did in one go. Within a step every record has at most one change:

    new      before is NULL                   (the row itself is the copy; undo writes it to `after`)
    edited   before and after: the changed columns only
    deleted  after is NULL, before is the whole row

so a step can be taken back set by set, without regard to order, while foreign keys wait for the commit.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from db import search
from db.fields import Record
from db.kinds import Stored
from db.records import TABLES

Row = dict[str, Stored]

UNDONE, DONE, ABANDONED = 0, 1, -1


@dataclass(frozen=True)
class StepInfo:
    """One step as the history shows it; `state` is DONE, UNDONE (can be redone) or ABANDONED (undone for good)."""

    id: int
    label: str
    at: datetime
    state: int


@dataclass(frozen=True)
class Change:
    """One record's change in one step, as stored values; a new record has no `before`, a deleted one no `after`."""

    step: StepInfo
    record: str
    record_id: int
    before: Row | None
    after: Row | None


@dataclass
class Step:
    """What is being written now; it lands in the log when the step ends."""

    label: str
    changes: dict[tuple[str, int], tuple[Row | None, Row | None]] = field(default_factory=dict)
    bulk: list[tuple[str, range]] = field(default_factory=list)

    def inserted(self, table: str, ids: range) -> None:
        """Rows were added, with these ids."""
        self.bulk.append((table, ids))

    def noted(self, table: str, record_id: int, before: Row | None, after: Row | None) -> None:
        """A record changed; several changes of one record in one step become one."""
        if any(name == table and record_id in ids for name, ids in self.bulk):
            if after is not None:
                return
            self._take_out(table, record_id)
            return
        key = table, record_id
        earlier = self.changes.pop(key, None)
        if earlier is None:
            self.changes[key] = before, after
        elif merged := _merged(earlier, (before, after)):
            self.changes[key] = merged

    def _take_out(self, table: str, record_id: int) -> None:
        split = []
        for name, ids in self.bulk:
            if name == table and record_id in ids:
                split += [(name, range(ids.start, record_id)), (name, range(record_id + 1, ids.stop))]
            else:
                split.append((name, ids))
        self.bulk = [(name, ids) for name, ids in split if ids]

    def touched(self) -> dict[str, set[int]]:
        """Ids of everything changed so far, by table."""
        found: dict[str, set[int]] = {}
        for table, record_id in self.changes:
            found.setdefault(table, set()).add(record_id)
        for table, ids in self.bulk:
            found.setdefault(table, set()).update(ids)
        return found

    def write(self, connection: Any) -> None:
        """Put the step into the log, inside the transaction that made the changes; an empty step leaves nothing."""
        if not self.changes and not self.bulk:
            return
        at = datetime.now().isoformat(timespec="seconds")
        connection.execute("UPDATE step SET state = ? WHERE state = ?", (ABANDONED, UNDONE))
        step = connection.execute("INSERT INTO step(label, at, state) VALUES (?, ?, ?)", (self.label, at, DONE)).lastrowid
        insert = "INSERT INTO change(step, record, record_id, before, after) VALUES (?, ?, ?, ?, ?)"
        connection.executemany(
            insert, ((step, table, i, _json(before), _json(after) if before is not None else None)
                     for (table, i), (before, after) in self.changes.items())
        )
        for table, ids in self.bulk:
            connection.execute(
                f'INSERT INTO change(step, record, record_id) SELECT ?, ?, id FROM "{table}" WHERE id >= ? AND id < ?',
                (step, table, ids.start, ids.stop),
            )


def _merged(
    earlier: tuple[Row | None, Row | None], later: tuple[Row | None, Row | None]
) -> tuple[Row | None, Row | None] | None:
    was, between = earlier
    _, now = later
    if was is None:
        # New in this step: whatever it became is new; deleted again, it never was.
        return (None, now) if now is not None else None
    if between is None:
        # Deleted and brought back in one step: what differs is an edit.
        return was, now
    if now is None:
        return (later[0] or {}) | was, None
    return (later[0] or {}) | was, between | now


def _json(row: Row | None) -> str | None:
    return None if row is None else json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def _row(text: str | None) -> Row | None:
    return None if text is None else json.loads(text)


def next_id(connection: Any, table: str) -> int:
    """An id no record of this table ever had, living or deleted: an id in the log means one record for ever."""
    return int(
        connection.execute(
            f'SELECT max(coalesce((SELECT max(id) FROM "{table}"), 0),'
            " coalesce((SELECT max(record_id) FROM change WHERE record = ?), 0)) + 1",
            (table,),
        ).fetchone()[0]
    )


# --- taking back and doing again


def newest(connection: Any) -> StepInfo | None:
    """The step that undo would take back."""
    return next(_steps(connection, "state = ? ORDER BY id DESC LIMIT 1", (DONE,)), None)


def next_redo(connection: Any) -> StepInfo | None:
    """The step that redo would do again."""
    return next(_steps(connection, "state = ? ORDER BY id LIMIT 1", (UNDONE,)), None)


def steps(connection: Any, limit: int = 200, before: int | None = None) -> list[StepInfo]:
    """Steps, newest first, from `before` (a step's id) backwards."""
    return list(_steps(connection, "id < ? ORDER BY id DESC LIMIT ?", (before or 1 << 62, limit)))


def _steps(connection: Any, rest: str, parameters: tuple[Any, ...]) -> Iterator[StepInfo]:
    for row in connection.execute(f"SELECT id, label, at, state FROM step WHERE {rest}", parameters):
        yield StepInfo(row[0], row[1], datetime.fromisoformat(row[2]), row[3])


def take_back(connection: Any, step: StepInfo) -> dict[str, set[int]]:
    """Undo a step inside the caller's transaction; returns the ids touched, by table."""
    return _turn(connection, step, UNDONE)


def do_again(connection: Any, step: StepInfo) -> dict[str, set[int]]:
    """Redo a step inside the caller's transaction; returns the ids touched, by table."""
    return _turn(connection, step, DONE)


def _turn(connection: Any, step: StepInfo, state: int) -> dict[str, set[int]]:
    connection.execute("PRAGMA defer_foreign_keys = ON")
    tables = [row[0] for row in connection.execute("SELECT DISTINCT record FROM change WHERE step = ?", (step.id,))]
    touched = {}
    for table in tables:
        if table not in TABLES:
            continue
        ids = {row[0] for row in connection.execute(_OF_STEP.format("record_id"), (step.id, table))}
        columns = [f.name for f in TABLES[table].fields()]
        if state == UNDONE:
            _remember_new(connection, step.id, table, columns)
        gone, back = ("before IS NULL", "after IS NULL AND before IS NOT NULL")
        if state == DONE:
            gone, back = back, gone
        connection.execute(
            f'DELETE FROM "{table}" WHERE id IN ({_OF_STEP.format("record_id")} AND {gone})', (step.id, table)
        )
        _bring_back(connection, step.id, table, columns, back, "before" if state == UNDONE else "after")
        _rewrite(connection, step.id, table, columns, "before" if state == UNDONE else "after")
        if state == DONE:
            connection.execute("UPDATE change SET after = NULL WHERE step = ? AND record = ? AND before IS NULL", (step.id, table))
        reindex(connection, TABLES[table], ids)
        touched[table] = ids
    connection.execute("UPDATE step SET state = ? WHERE id = ?", (state, step.id))
    return touched


_OF_STEP = "SELECT {} FROM change WHERE step = ? AND record = ?"


def _remember_new(connection: Any, step: int, table: str, columns: list[str]) -> None:
    pairs = ", ".join(f"'{c}', \"{c}\"" for c in columns)
    connection.execute(
        f'UPDATE change SET after = (SELECT json_object({pairs}) FROM "{table}" t WHERE t.id = record_id)'
        " WHERE step = ? AND record = ? AND before IS NULL",
        (step, table),
    )


def _bring_back(connection: Any, step: int, table: str, columns: list[str], which: str, side: str) -> None:
    names = ", ".join(f'"{c}"' for c in columns)
    values = ", ".join(f"{side} ->> '$.{c}'" for c in columns)
    connection.execute(
        f'INSERT INTO "{table}"(id, {names}) SELECT record_id, {values} FROM change'
        f" WHERE step = ? AND record = ? AND {which} AND {side} IS NOT NULL",
        (step, table),
    )


def _rewrite(connection: Any, step: int, table: str, columns: list[str], side: str) -> None:
    query = f"{_OF_STEP.format('record_id, ' + side)} AND before IS NOT NULL AND after IS NOT NULL"
    for record_id, text in connection.execute(query, (step, table)).fetchall():
        row = {name: value for name, value in json.loads(text).items() if name in columns}
        assign = ", ".join(f'"{name}" = ?' for name in row)
        connection.execute(f'UPDATE "{table}" SET {assign} WHERE id = ?', (*row.values(), record_id))


def reindex(connection: Any, record: type[Record], ids: Iterable[int]) -> None:
    """Bring the search index in line with what the table now holds under these ids."""
    if record.table not in search.INDEXED:
        return
    ids = list(ids)
    search.remove(connection, record, ids)
    names = [f.name for f in search.searched(record)]
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        rows = connection.execute(
            f'SELECT id, {", ".join(names)} FROM "{record.table}" WHERE id IN ({",".join("?" * len(some))})', some
        ).fetchall()
        search.add(connection, record, ((row[0], dict(zip(names, row[1:], strict=True))) for row in rows))


# --- reading the past


_CHANGES = (
    "SELECT s.id, s.label, s.at, s.state, c.record, c.record_id, c.before, c.after, c.id FROM change c JOIN step s ON s.id = c.step"
)


def _changes(connection: Any, rest: str, parameters: tuple[Any, ...]) -> list[Change]:
    return [
        Change(StepInfo(row[0], row[1], datetime.fromisoformat(row[2]), row[3]), row[4], row[5], _row(row[6]), _row(row[7]))
        for row in connection.execute(f"{_CHANGES} WHERE {rest}", parameters)
    ]


def of_step(connection: Any, step: int, limit: int = 1000) -> list[Change]:
    """What one step changed."""
    return _changes(connection, "c.step = ? ORDER BY c.id LIMIT ?", (step, limit))


def of_record(connection: Any, table: str, record_id: int) -> list[Change]:
    """One record's life, newest change first, without what was undone; a new record's `after` is as it was when new."""
    changes = _changes(
        connection, "c.record = ? AND c.record_id = ? AND s.state = 1 ORDER BY c.id DESC", (table, record_id)
    )
    return _with_first_values(connection, table, record_id, changes)


def _with_first_values(connection: Any, table: str, record_id: int, changes: list[Change]) -> list[Change]:
    columns = [f.name for f in TABLES[table].fields()]
    names = ", ".join(f'"{c}"' for c in columns)
    found = connection.execute(f'SELECT {names} FROM "{table}" WHERE id = ?', (record_id,)).fetchone()
    state: Row = dict(zip(columns, found, strict=True)) if found else {}
    told = []
    for change in changes:
        if change.before is None:
            change = Change(change.step, table, record_id, None, dict(state))
        else:
            state = state | change.before
        told.append(change)
    return told


def deleted(connection: Any, table: str | None = None, limit: int = 1000) -> list[Change]:
    """The bin: records whose last change was to be deleted, newest first."""
    rest = (
        "c.before IS NOT NULL AND c.after IS NULL AND s.state = 1"
        " AND c.id = (SELECT max(d.id) FROM change d JOIN step t ON t.id = d.step"
        " WHERE d.record = c.record AND d.record_id = c.record_id AND t.state = 1)"
    )
    parameters: tuple[Any, ...] = (limit,)
    if table:
        rest, parameters = f"c.record = ? AND {rest}", (table, limit)
    return _changes(connection, f"{rest} ORDER BY c.id DESC LIMIT ?", parameters)


def forget(connection: Any, table: str, record_id: int) -> None:
    """Remove every trace of a deleted record from the log; it cannot come back."""
    connection.execute("DELETE FROM change WHERE record = ? AND record_id = ?", (table, record_id))

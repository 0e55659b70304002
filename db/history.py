"""The one log of what changed: undo, redo, a record's history and the bin are all read from it.

A step is what one person did in one go. Within a step every record has at most one change:

    new      before is NULL                   (the row itself is the copy; undo writes it to `after`)
    edited   before and after: the changed columns only
    deleted  after is NULL, before is the whole row

so a step can be taken back set by set, without regard to order, while foreign keys wait for the commit.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from db import ids_given, search
from db.errors import UserError
from db.fields import Record
from db.kinds import Stored
from db.records import TABLES, PastValue
from db.sql import marks, names, portions

Row = dict[str, Stored]
#: What a field of a record held before comes and goes with that record, and its change is that record's.
_OF_ITS_OWN = f"record <> '{PastValue.table}'"
#: Told how many records are done, of how many.
Told = Callable[[int, int], object]

UNDONE, DONE, ABANDONED = 0, 1, -1


@dataclass(frozen=True)
class StepInfo:
    """One step as the history shows it; `state` is DONE, UNDONE (can be redone) or ABANDONED (undone for good)."""

    id: int
    label: str
    at: datetime
    state: int
    #: Whose step it was, where each person has a password; else "".
    who: str = ""


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
    #: Settings that were given; they are not part of the log.
    settings: set[str] = field(default_factory=set)
    #: The rows are those of another ledger, as they stood there: nothing follows from their coming.
    as_kept: bool = False
    #: Records that it removed for good: nothing of them goes into the log.
    for_good: set[tuple[str, int]] = field(default_factory=set)
    #: Whose it is, where each person has a password.
    who: str = ""
    #: Since when what is changed in it holds (db.dated), where somebody said so for all of it.
    since: date | str | None = "unsaid"
    #: Its number in the log, as soon as it stands there.
    number: int | None = None

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
        for key in self.for_good:
            self.changes.pop(key, None)
        if not self.changes and not self.bulk:
            return
        at = datetime.now().isoformat(timespec="seconds")
        connection.execute("UPDATE main.step SET state = ? WHERE state = ?", (ABANDONED, UNDONE))
        step = connection.execute("INSERT INTO main.step(label, at, state, who) VALUES (?, ?, ?, ?)", (self.label, at, DONE, self.who or None)).lastrowid
        self.number = step
        insert = "INSERT INTO main.change(step, record, record_id, before, after) VALUES (?, ?, ?, ?, ?)"
        connection.executemany(
            insert,
            (
                (step, table, i, _json(before), None if before is None else _json(after))
                for (table, i), (before, after) in self.changes.items()
            ),
        )
        for table, ids in self.bulk:
            connection.execute(
                f'INSERT INTO main.change(step, record, record_id) SELECT ?, ?, id FROM "{table}" WHERE id >= ? AND id < ?',
                (step, table, ids.start, ids.stop),
            )


def _merged(
    earlier: tuple[Row | None, Row | None], later: tuple[Row | None, Row | None]
) -> tuple[Row | None, Row | None] | None:
    was, between = earlier
    _, now = later
    if was is None:
        # New in this step: whatever it became is new; deleted again, it never was.
        return None if now is None else (None, now)
    assert between is not None, "what this step deleted is not in the bin before the step ends"
    before = (later[0] or {}) | was
    if now is None:
        return before, None
    after = between | now
    return None if before == after else (before, after)


def _json(row: Row | None) -> str | None:
    return None if row is None else json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def _row(text: str | None) -> Row | None:
    return None if text is None else json.loads(text)


# --- taking back and doing again


def newest(connection: Any) -> StepInfo | None:
    """The step that undo would take back."""
    return next(_steps(connection, "state = ? ORDER BY id DESC LIMIT 1", (DONE,)), None)


def next_redo(connection: Any) -> StepInfo | None:
    """The step that redo would do again."""
    return next(_steps(connection, "state = ? ORDER BY id LIMIT 1", (UNDONE,)), None)


def is_there(connection: Any, step: Step) -> bool:
    """Whether a step that was written stands in the log."""
    return step.number is not None and state(connection, step.number) == DONE


def state(connection: Any, number: int) -> int | None:
    """Whether a step is done, undone or abandoned; None where there is none of this number."""
    row = connection.execute("SELECT state FROM step WHERE id = ?", (number,)).fetchone()
    return None if row is None else int(row[0])


def steps(connection: Any, limit: int = 200, before: int | None = None) -> list[StepInfo]:
    """Steps, newest first, from `before` (a step's id) backwards."""
    return list(_steps(connection, "id < ? ORDER BY id DESC LIMIT ?", (before or 1 << 62, limit)))


def _steps(connection: Any, rest: str, parameters: tuple[Any, ...]) -> Iterator[StepInfo]:
    for row in connection.execute(f"SELECT {_STEP.format('')} FROM step WHERE {rest}", parameters):
        yield _info(row)


_STEP = "{0}id, {0}label, {0}at, {0}state, coalesce({0}who, '')"


def _info(row: tuple[Any, ...]) -> StepInfo:
    return StepInfo(row[0], row[1], datetime.fromisoformat(row[2]), row[3], row[4])


def size(connection: Any, step: StepInfo, at_most: int, *, on: bool = False) -> int:
    """How many records a step changed, and all after it with `on`; it is not counted further than `at_most`."""
    query = f"SELECT count(*) FROM (SELECT 1 FROM change WHERE step {'>=' if on else '='} ? AND {_OF_ITS_OWN} LIMIT ?)"
    return int(connection.execute(query, (step.id, at_most)).fetchone()[0])


def in_step(connection: Any, step: StepInfo, at_most: int) -> list[Change]:
    """What a step changed, as far as `at_most` records; a new record that is still there has no `after`."""
    return _changes(connection, f"c.step = ? AND c.{_OF_ITS_OWN} ORDER BY c.id LIMIT ?", (step.id, at_most))


def take_back(connection: Any, step: StepInfo, told: Told = lambda done, total: None) -> dict[str, set[int]]:
    """Undo a step inside the caller's transaction; returns the ids touched, by table."""
    return _turn(connection, step, UNDONE, told)


def do_again(connection: Any, step: StepInfo, told: Told = lambda done, total: None) -> dict[str, set[int]]:
    """Redo a step inside the caller's transaction; returns the ids touched, by table."""
    return _turn(connection, step, DONE, told)


def _turn(connection: Any, step: StepInfo, state: int, told: Told) -> dict[str, set[int]]:
    connection.execute("PRAGMA defer_foreign_keys = ON")
    tables = [row[0] for row in connection.execute("SELECT DISTINCT record FROM change WHERE step = ?", (step.id,))]
    if not TABLES.keys() >= set(tables):
        raise UserError(f"“{step.label}”涉及本程序已经没有的记录，不能撤销或重做；台账没有变")
    touched = {}
    for table in tables:
        ids = {row[0] for row in connection.execute(_OF_STEP.format("record_id"), (step.id, table))}
        turn = _take_back_table if state == UNDONE else _do_table_again
        turn(connection, step.id, table)
        reindex(connection, TABLES[table], ids, told)
        touched[table] = ids
    connection.execute("UPDATE main.step SET state = ? WHERE id = ?", (state, step.id))
    return touched


_OF_STEP = "SELECT {} FROM change WHERE step = ? AND record = ?"
_NEW, _DELETED = "before IS NULL", "before IS NOT NULL AND after IS NULL"


def _take_back_table(connection: Any, step: int, table: str) -> None:
    _remember_new(connection, step, table)
    _remove(connection, step, table, _NEW)
    _bring_back(connection, step, table, _DELETED, "before")
    _rewrite(connection, step, table, "before")


def _do_table_again(connection: Any, step: int, table: str) -> None:
    _remove(connection, step, table, _DELETED)
    _bring_back(connection, step, table, _NEW, "after")
    _rewrite(connection, step, table, "after")
    connection.execute(f"UPDATE main.change SET after = NULL WHERE id IN ({_OF_STEP.format('id')} AND {_NEW})", (step, table))


def _remember_new(connection: Any, step: int, table: str) -> None:
    pairs = ", ".join(f"'{f.name}', \"{f.name}\"" for f in TABLES[table].fields())
    connection.execute(
        f'UPDATE main.change SET after = (SELECT json_object({pairs}) FROM "{table}" t WHERE t.id = record_id)'
        f" WHERE id IN ({_OF_STEP.format('id')} AND {_NEW})",
        (step, table),
    )


def _remove(connection: Any, step: int, table: str, which: str) -> None:
    # Where nothing is to go, who may delete nothing there takes the rest back all the same.
    if connection.execute(f"{_OF_STEP.format('1')} AND {which} LIMIT 1", (step, table)).fetchone():
        connection.execute(f'DELETE FROM main."{table}" WHERE id IN ({_OF_STEP.format("record_id")} AND {which})', (step, table))


def _bring_back(connection: Any, step: int, table: str, which: str, side: str) -> None:
    columns = [f.name for f in TABLES[table].fields()]
    values = ", ".join(f"{side} ->> '$.{c}'" for c in columns)
    connection.execute(
        f'INSERT INTO main."{table}"(id, {names(columns)}) {_OF_STEP.format(f"record_id, {values}")} AND {which} AND {side} IS NOT NULL',
        (step, table),
    )


def _rewrite(connection: Any, step: int, table: str, side: str) -> None:
    query = f"{_OF_STEP.format('record_id, ' + side)} AND before IS NOT NULL AND after IS NOT NULL"
    columns = {f.name for f in TABLES[table].fields()}
    for record_id, text in connection.execute(query, (step, table)).fetchall():
        row = {name: value for name, value in json.loads(text).items() if name in columns}
        if row:
            assign = ", ".join(f'"{name}" = ?' for name in row)
            connection.execute(f'UPDATE main."{table}" SET {assign} WHERE id = ?', (*row.values(), record_id))


def reindex(connection: Any, record: type[Record], ids: Collection[int], told: Told = lambda done, total: None) -> None:
    """Bring the search index in line with what the table now holds under these ids."""
    columns = [f.name for f in search.searched(record)]
    if not columns:
        return
    done = 0
    for some in portions(ids):
        told(done, len(ids))
        done += len(some)
        search.remove(connection, record, some)
        rows = connection.execute(f'SELECT id, {names(columns)} FROM "{record.table}" WHERE id IN ({marks(some)})', some).fetchall()
        search.add_rows(connection, record, [row[0] for row in rows], columns, [row[1:] for row in rows])


# --- reading the past


_CHANGES = f"SELECT {_STEP.format('s.')}, c.record, c.record_id, c.before, c.after FROM change c JOIN step s ON s.id = c.step"


def _changes(connection: Any, rest: str, parameters: tuple[Any, ...]) -> list[Change]:
    return [
        Change(_info(row), row[5], row[6], _row(row[7]), _row(row[8]))
        for row in connection.execute(f"{_CHANGES} WHERE {rest}", parameters)
    ]


def of_record(connection: Any, table: str, record_id: int) -> list[Change]:
    """One record's life, newest change first, without what was undone; a new record's `after` is as it was when new."""
    changes = _changes(
        connection, "c.record = ? AND c.record_id = ? AND s.state = 1 ORDER BY c.id DESC", (table, record_id)
    )
    return _with_first_values(connection, table, record_id, changes)


def _with_first_values(connection: Any, table: str, record_id: int, changes: list[Change]) -> list[Change]:
    columns = [f.name for f in TABLES[table].fields()]
    found = connection.execute(f'SELECT {names(columns)} FROM "{table}" WHERE id = ?', (record_id,)).fetchone()
    state: Row = dict(zip(columns, found, strict=True)) if found else {}
    told = []
    for change in changes:
        if change.before is None:
            change = Change(change.step, table, record_id, None, dict(state))
        else:
            state = state | change.before
        told.append(change)
    return told


_IN_BIN = (
    f"{_DELETED} AND s.state = 1 AND c.id = (SELECT max(d.id) FROM change d JOIN step t ON t.id = d.step"
    " WHERE d.record = c.record AND d.record_id = c.record_id AND t.state = 1)"
)


def deleted(connection: Any, table: str | None = None, limit: int = 1000) -> list[Change]:
    """The bin: records whose last change was to be deleted, newest first; not those of which nothing is shown to this person (db.rights)."""
    of_table, parameters = ("c.record = ? AND ", (table, limit)) if table else (f"c.{_OF_ITS_OWN} AND ", (limit,))
    return _changes(connection, f"{of_table}{_IN_BIN} AND c.before <> '{{}}' ORDER BY c.id DESC LIMIT ?", parameters)


def deletion(connection: Any, table: str, record_id: int) -> Change | None:
    """How a record came into the bin; None when it is not there."""
    found = _changes(connection, f"c.record = ? AND c.record_id = ? AND {_IN_BIN}", (table, record_id))
    return found[0] if found else None


def deleted_with(connection: Any, deletion: Change) -> list[Change]:
    """Everything that a step deleted together with a record, itself included."""
    return _changes(connection, f"c.step = ? AND {_DELETED}", (deletion.step.id,))


def forget(connection: Any, table: str, ids: Iterable[int]) -> None:
    """Remove every trace of deleted records from the log, and steps that were about nothing else; their ids stay taken."""
    ids_given.reserve(connection, table, 0)
    for record_id in ids:
        theirs = connection.execute("SELECT DISTINCT step FROM change WHERE record = ? AND record_id = ?", (table, record_id)).fetchall()
        connection.execute("DELETE FROM main.change WHERE record = ? AND record_id = ?", (table, record_id))
        connection.executemany(
            "DELETE FROM main.step WHERE id = ? AND NOT EXISTS (SELECT 1 FROM change WHERE change.step = step.id)", theirs
        )

"""What two copies of one ledger have in common: the last step of both, and how every record stood after it.

A copy has the steps of the ledger up to the day it was made, and then its own. Each ledger is walked back through its own log; where
both come to the same records, that is where they parted. A step of the common past that one of them has taken back since is a deed of
that one. What one removed for good is in its log no more: it was there, and is gone.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from db import ids_given, rows
from db.errors import UserError
from db.history import DONE, Row
from db.records import TABLES
from db.sql import names

#: A record: its table and its id.
Key = tuple[str, int]
#: So many steps back a common one is looked for; equal steps of one second, made apart, are fewer.
_TRIED = 50


@dataclass(frozen=True)
class StepMark:
    """What tells one step from every other."""

    id: int
    label: str
    at: str


@dataclass
class Since:
    """What a ledger did since a step.

    `then`: every record touched, as it stood after that step, None where it was not there. `when`: when a column of a record was last
    changed and by which person, by record and column; under "" when the record came or went.
    """

    connection: Any
    then: dict[Key, Row | None] = field(default_factory=dict)
    when: dict[tuple[Key, str], str] = field(default_factory=dict)
    _now: dict[Key, Row | None] = field(default_factory=dict)

    def now(self, key: Key) -> Row | None:
        """A record as it stands, None where it is not there."""
        if key not in self._now:
            self._now[key] = rows.stored(self.connection, *key)
        return self._now[key]

    def before(self, key: Key) -> Row | None:
        """A record as it stood after the step."""
        return self.then[key] if key in self.then else self.now(key)

    def turn(self, key: Key, at: str, before: Row | None, after: Row | None, *, back: bool) -> None:
        """Go over one change of a record, backwards or forwards, and remember when it was."""
        came_or_went = before is None or after is None
        row = before if back else after
        if not came_or_went:
            there = self.before(key)
            row = there and there | (row or {})
        self.then[key] = row and {f.name: row.get(f.name) for f in TABLES[key[0]].fields()}
        for column in ("",) if came_or_went else after or ():
            self.when[key, column] = max(at, self.when.get((key, column), ""))


@dataclass(frozen=True)
class Common:
    """Where two ledgers parted: the id of the last common step, and what each did since."""

    step: int
    ours: Since
    theirs: Since


def marks(connection: Any) -> dict[int, tuple[StepMark, int]]:
    """All steps of a ledger by id, each with its state."""
    found = connection.execute("SELECT id, label, at, state FROM step ORDER BY id")
    return {row[0]: (StepMark(row[0], row[1], row[2]), row[3]) for row in found}


def undone(connection: Any, last: int) -> set[int]:
    """The steps up to this one that are taken back now."""
    return {row[0] for row in connection.execute("SELECT id FROM step WHERE id <= ? AND state <> ?", (last, DONE))}


def common(ours: Any, theirs: Any, name: str) -> Common:
    """Where two ledgers (connections) parted. Raises UserError, calling the other by its name, where they are not copies of one."""
    here, there = marks(ours), marks(theirs)
    shared = _shared(here, there)
    differing = _differing(ours, theirs) if shared else set()
    for last in reversed(shared[-_TRIED:]):
        back = undone(ours, last) & undone(theirs, last)
        found = Common(last, since(ours, last, back), since(theirs, last, back))
        if all(_same(found, key) for key in differing | found.ours.then.keys() | found.theirs.then.keys()):
            return found
    raise UserError(
        f"“{name}”和现在的台账不是从同一份台账分出来的，没有共同的历史，不能合并，什么都没有改；"
        "要收进里面的名单，请在那一份里导出，再导入到这里"
    )


def _shared(here: dict[int, tuple[StepMark, int]], there: dict[int, tuple[StepMark, int]]) -> list[int]:
    """Ids of the steps of both; those that only one still has are about records that the other removed for good."""
    found: list[int] = []
    for number in sorted(here.keys() & there.keys()):
        if here[number][0] != there[number][0]:
            break
        found.append(number)
    return found


def _differing(ours: Any, theirs: Any) -> set[Key]:
    """The records that are not the same in both ledgers now."""
    found: set[Key] = set()
    for table, record in TABLES.items():
        query = f'SELECT id, {names([f.name for f in record.fields()])} FROM "{table}" ORDER BY id'
        here, there = ours.execute(query), theirs.execute(query)
        one, other = here.fetchone(), there.fetchone()
        while one or other:
            if one == other:
                one, other = here.fetchone(), there.fetchone()
            elif other is None or (one and one[0] < other[0]):
                found.add((table, one[0]))
                one = here.fetchone()
            else:
                found.add((table, other[0]))
                # Of one id in both, the other's row waits for its turn.
                one = here.fetchone() if one and one[0] == other[0] else one
                other = there.fetchone()
    return found


def _same(found: Common, key: Key) -> bool:
    """Whether a record stood in both alike where they parted."""
    here, there = found.ours.before(key), found.theirs.before(key)
    if here == there:
        return True
    if here is None:
        return removed_for_good(found.ours.connection, key)
    return there is None and removed_for_good(found.theirs.connection, key)


def removed_for_good(connection: Any, key: Key) -> bool:
    """Whether a ledger had a record of which nothing is left, not even in its log."""
    return not known_by(connection, key, 1 << 62) and ids_given.next_id(connection, key[0]) > key[1]


def known_by(connection: Any, key: Key, step: int) -> bool:
    """Whether a record had come into the ledger by that step."""
    query = "SELECT 1 FROM change WHERE record = ? AND record_id = ? AND step <= ? LIMIT 1"
    return connection.execute(query, (*key, step)).fetchone() is not None


def came_in(connection: Any, key: Key) -> int:
    """The step in which a record first came into the ledger, 0 where the log does not tell."""
    found = connection.execute("SELECT min(step) FROM change WHERE record = ? AND record_id = ?", key).fetchone()[0]
    return int(found or 0)


def since(connection: Any, last: int, undone_then: Collection[int]) -> Since:
    """What a ledger did since a step, at which those steps before it were taken back."""
    found = Since(connection)
    for _, key, at, before, after in _changes(connection, f"s.id > ? AND s.state = {DONE} ORDER BY s.id DESC, c.id DESC", last):
        found.turn(key, at, before, after, back=True)
    # The first first; when it was taken back is not kept: it was after it was done.
    for step, key, at, before, after in _changes(connection, f"s.id <= ? AND s.state <> {DONE} ORDER BY s.id, c.id", last):
        if step not in undone_then:
            found.turn(key, at, before, after, back=False)
    return found


#: When a step was done, and behind it the person who did it, where it is known.
_WHEN = "s.at || ' ' || coalesce(s.who, '')"


def _changes(connection: Any, rest: str, last: int) -> Iterator[tuple[int, Key, str, Row | None, Row | None]]:
    """The changes of these steps: the step, the record, when it was, and what the record said before and after."""
    query = f"SELECT c.step, c.record, c.record_id, {_WHEN}, c.before, c.after FROM change c JOIN step s ON s.id = c.step WHERE {rest}"
    for step, table, record_id, at, before, after in connection.execute(query, (last,)):
        if table in TABLES:
            yield step, (table, record_id), at, before and json.loads(before), after and json.loads(after)

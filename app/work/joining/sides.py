"""The three states that are compared: what both ledgers held in common, what each holds now, all of it told with this ledger's own ids.

Where neither was ever joined to the other, the common state is that in which they parted. Where one was, it is the state of the joined
one as it was then, for the other has had all of it since.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.work.closing.years import records_kept
from app.work.joining import notes
from app.work.joining.notes import Note
from db import ancestry, ids_given
from db.ancestry import Key, Since
from db.history import Row
from db.records import OWNED, TABLES, Correction, PastValue
from db.store import Store

#: What a dated field held before: the last day of each value, and the value, the earliest first.
Spans = tuple[tuple[str, str | None], ...]


class Ids:
    """Which record here a record of the other ledger is; one that came since is new, and gets an id of its own where its id is taken."""

    def __init__(self, ours: Store, theirs: Store, known: Callable[[Key], int | None], given: dict[Key, int]) -> None:
        """`known`: which record here one of the other's is, None for a new one; `given`: those that have another id there."""
        self._ours, self._theirs, self._known = ours.connection, theirs.connection, known
        self._here: dict[Key, int] = {}
        self._there: dict[Key, int] = {}
        self._first: dict[str, int] = {}
        self._next: dict[str, int] = {}
        #: Those that are kept in mind: of another id, or found to be one by what they say.
        self._told: set[Key] = set()
        for there, here in given.items():
            self.become(there, here)

    def is_new(self, there: Key) -> bool:
        """Whether a record of the other came to it after the common state."""
        return there not in self._here and self._known(there) is None

    def become(self, there: Key, here: int) -> None:
        """Say which record here one of the other's is."""
        self._told.add(there)
        self._here[there] = here
        self._there[there[0], here] = there[1]

    def here(self, table: str, there: int) -> int:
        """The id here of a record of the other."""
        key = table, there
        if key not in self._here:
            number = self._known(key) or self._free(key)
            self._here[key], self._there[table, number] = number, there
            if number != there:
                self._told.add(key)
        return self._here[key]

    def there(self, here: Key) -> int:
        """The id in the other of a record here; 0 where another record has it there."""
        if here in self._there:
            return self._there[here]
        return 0 if here in self._here or self._known(here) is None else here[1]

    def _free(self, there: Key) -> int:
        table, number = there
        if table not in self._first:
            self._first[table] = ids_given.next_id(self._ours, table)
            self._next[table] = max(self._first[table], ids_given.next_id(self._theirs, table))
        if number >= self._first[table] and (table, number) not in self._there:
            return number
        self._next[table] += 1
        return self._next[table] - 1

    def others(self) -> dict[str, dict[int, int]]:
        """The ids here of records that have another there, or that came to both, by table and their id there."""
        found: dict[str, dict[int, int]] = {}
        for table, there in sorted(self._told):
            found.setdefault(table, {})[there] = self._here[table, there]
        return found

    def row(self, table: str, row: Row) -> Row:
        """A row of the other's, with what it points to as it is called here."""
        record, told = TABLES[table], dict(row)
        for link in record.links():
            if (target := row[link.name]) is not None:
                told[link.name] = self.here(link.target, int(target))
        if record in OWNED and row["owner_table"] in TABLES:
            told["owner_id"] = self.here(str(row["owner_table"]), int(row["owner_id"] or 0))
        if record is PastValue:
            told["value"] = self.past(str(row["owner_table"]), str(row["field_name"]), row["value"])
        if record is Correction and (listed := records_kept(str(row["records"]))):
            told["records"] = json.dumps([[name, sorted(self.here(name, i) for i in ids) if name in TABLES else ids, count] for name, ids, count in listed])
        return told

    def past(self, table: str, name: str, value: object) -> str | None:
        """A value of the past, as a kept span has it."""
        links = {link.name: link.target for link in TABLES[table].links()} if table in TABLES else {}
        return None if value is None else str(self.here(links[name], int(str(value)))) if name in links else str(value)


class History:
    """One ledger's records as they are, and as they were after a step, with what their dated fields held before."""

    def __init__(self, since: Since) -> None:
        self.since = since
        self._touched: dict[Key, dict[int, Row | None]] = {}
        for (table, record_id), row in since.then.items():
            if table == PastValue.table:
                for told in (row, since.now((table, record_id))):
                    if told:
                        self._touched.setdefault(_owner(told), {})[record_id] = row

    def touched(self) -> Iterator[Key]:
        """The records that are not, or may not be, as they were; of what they held before the change is theirs."""
        yield from (key for key in self.since.then if key[0] != PastValue.table)
        yield from self._touched

    def spans(self, key: Key, name: str, *, then: bool) -> Spans:
        """What a dated field of a record held before: now, or after the step."""
        query = "SELECT id, value, last_day FROM past_value WHERE owner_table = ? AND owner_id = ? AND field_name = ?"
        found = {row[0]: (row[2], row[1]) for row in self.since.connection.execute(query, (*key, name))}
        if then:
            for record_id, row in self._touched.get(key, {}).items():
                found.pop(record_id, None)
                if row and _owner(row) == key and row["field_name"] == name:
                    found[record_id] = (row["last_day"], row["value"])
        return tuple(sorted(found.values(), key=str))


def _owner(row: Row) -> Key:
    return str(row["owner_table"]), int(row["owner_id"] or 0)


@dataclass
class State:
    """One record in one of the three states: its row, None where it is not there, and what its dated fields held before."""

    row: Row | None
    spans: dict[str, Spans]

    def __bool__(self) -> bool:
        return self.row is not None


class Sides:
    """Both ledgers, this one and the other, and what they held in common."""

    def __init__(self, ours: Store, theirs: Store, name: str) -> None:
        self.store, self.other, self.name = ours, theirs, name
        found = ancestry.common(ours.connection, theirs.connection, name)
        self.parted = found.step
        self.ours, self.theirs = History(found.ours), History(found.theirs)
        self.marks = ancestry.marks(theirs.connection)
        self._alone = set(self._removed_by_one())
        self._find_anchor(ancestry.marks(ours.connection))

    ids: Ids

    def _find_anchor(self, own: dict[int, tuple[ancestry.StepMark, int]]) -> None:
        """Which side's former state is the common one, and which records of the other are known by it."""
        #: The ledger whose former state both hold in common.
        self.anchor, self._by_theirs = self.ours, False
        taken = [(note, last) for note in notes.notes(self.store, own) if (last := note.last(self.marks)) > self.parted]
        given = [(note, last) for note in notes.notes(self.other, self.marks) if (last := note.last(own)) > self.parted]
        # The one that reaches furthest; of several the last. Whatever was joined later holds the former joining, too.
        here, there = (max(some, key=lambda pair: (pair[1], pair[0].own), default=None) for some in (taken, given))
        came, then = (here[1], ancestry.since(self.other.connection, here[1], here[0].undone)) if here else (0, self.theirs.since)
        if there and (not here or there[1] >= here[0].own):
            self.anchor = History(ancestry.since(self.store.connection, there[1], there[0].undone))
        elif here:
            self.anchor, self._by_theirs = History(then), True
        joined, known_as = {note.step for note, _ in given}, self._known_as(here, there)

        def known(key: Key) -> int | None:
            """Of the other's records those of the common past, those it has from here, and those that came here before."""
            step = self._came(key)
            is_known = step <= self.parted or step in joined or (step <= came and then.before(key) is not None)
            return key[1] if is_known else None

        self._begin = lambda: Ids(self.store, self.other, known, known_as)
        self.begin()

    def _known_as(self, here: tuple[Note, int] | None, there: tuple[Note, int] | None) -> dict[Key, int]:
        """Of the other's records, by their ids there, those that have another here: as they came here, and as they went there."""
        found: dict[Key, int] = {}
        if there:
            found |= {(table, i): mine for table, ids in there[0].ids.items() for mine, i in ids.items()}
        if here:
            found |= {(table, i): mine for table, ids in here[0].ids.items() for i, mine in ids.items() if self._came((table, i)) <= here[1]}
        return found

    def begin(self) -> None:
        """Know of no record that came to both, and give no new ids, as at first."""
        self.ids = self._begin()

    def _came(self, there: Key) -> int:
        return ancestry.came_in(self.other.connection, there)

    # --- the three states of a record, by its id here

    def now(self, key: Key) -> State:
        """A record as it is here."""
        return self._state(key, self.ours.since.now(key), lambda name: self.ours.spans(key, name, then=False))

    def theirs_now(self, key: Key) -> State:
        """A record as it is in the other ledger."""
        there = key[0], self.ids.there(key)
        return self._state(key, self._told(key[0], self.theirs.since.now(there)), lambda name: self._past(key[0], name, self.theirs.spans(there, name, then=False)))

    def base(self, key: Key) -> State:
        """A record as both held it in common."""
        row, spans = self._before(key, self._by_theirs, self.anchor)
        if row is None and self._removed(key, by_theirs=self._by_theirs):
            # Where the log of one tells nothing any more, the other's does.
            row, spans = self._before(key, not self._by_theirs, self.ours if self._by_theirs else self.theirs)
        return self._state(key, row, spans)

    def _before(self, key: Key, by_theirs: bool, side: History) -> tuple[Row | None, Callable[[str], Spans]]:
        if not by_theirs:
            return side.since.before(key), lambda name: side.spans(key, name, then=True)
        there = key[0], self.ids.there(key)
        return self._told(key[0], side.since.before(there)), lambda name: self._past(key[0], name, side.spans(there, name, then=True))

    def _removed(self, key: Key, *, by_theirs: bool) -> bool:
        store, wanted = (self.other, (key[0], self.ids.there(key))) if by_theirs else (self.store, key)
        return ancestry.removed_for_good(store.connection, wanted)

    def _told(self, table: str, row: Row | None) -> Row | None:
        return row and self.ids.row(table, row)

    def _past(self, table: str, name: str, spans: Spans) -> Spans:
        return tuple((day, self.ids.past(table, name, value)) for day, value in spans)

    def _state(self, key: Key, row: Row | None, spans: Callable[[str], Spans]) -> State:
        return State(row, {f.name: spans(f.name) for f in TABLES[key[0]].dated()} if row else {})

    # --- which records there are to look at

    def new_there(self) -> list[Key]:
        """The records that came to the other since, by their ids there, in an order in which what they point to comes first."""
        keys = {key for key in self.theirs.touched() if self.theirs.since.now(key) is not None and self.ids.is_new(key)}
        order = {table: place for place, table in enumerate(TABLES)}
        return sorted(keys, key=lambda key: (order[key[0]], key[1]))

    def touched_there(self) -> set[Key]:
        """All that the other touched, by ids here; ask after what is new was told apart."""
        there = (key for key in self.theirs.touched() if self.theirs.since.now(key) is not None or not self.ids.is_new(key))
        return {(table, self.ids.here(table, i)) for table, i in there}

    def touched(self) -> set[Key]:
        """All that either touched, or removed for good, by ids here."""
        return {*self.ours.touched(), *self.touched_there(), *self._alone}

    def _removed_by_one(self) -> Iterator[Key]:
        for table in TABLES:
            if table != PastValue.table:
                query = f'SELECT id FROM "{table}"'
                here, there = ({row[0] for row in store.connection.execute(query)} for store in (self.store, self.other))
                for number in here ^ there:
                    key = table, number
                    if key not in self.ours.since.then and key not in self.theirs.since.then:
                        yield key

    def changed_here(self, key: Key, column: str) -> str:
        """When a record was last changed here in a column, and by which person; "" where nobody knows."""
        return self.ours.since.when.get((key, column), "") or self.ours.since.when.get((key, ""), "")

    def changed_there(self, key: Key, column: str) -> str:
        """When a record was last changed in the other ledger in a column, and by which person; "" where nobody knows."""
        there, when = (key[0], self.ids.there(key)), self.theirs.since.when
        return when.get((there, column), "") or when.get((there, ""), "")

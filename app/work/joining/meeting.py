"""Records that came to both ledgers since they parted: one where they surely are, two where nothing says so, asked where they may be one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.work.joining.questions import OURS, SAME, Question
from app.work.joining.sides import Sides, State
from db.ancestry import Key
from db.fields import Record
from db.history import Row
from db.records import OWNED, TABLES, PastValue, Service

#: Numbers that each ledger gives out by itself: two of one number are no sign of one record.
_GIVEN_OUT = frozenset(("file_no", "number", "version"))
#: Hours that follow from a visit are one service, whichever ledger worked them out; the event may be none.
_MADE = ("person", "day", "event", "made_from")


def meet(sides: Sides, answers: Mapping[str, str]) -> list[Question]:
    """Say of the other's new records which of this ledger's new ones they are; returns what only a person can tell."""
    came = sides.new_there()
    here = _new_here(sides, {table for table, _ in came})
    asked: list[Question] = []
    taken: set[Key] = set()
    for there in came:
        table, number = there
        found = sides.theirs.since.now(there)
        if not found or table == PastValue.table or not here.get(table):
            continue
        row = _told(sides, table, found)
        record = TABLES[table]
        surely = next((k for k in _alike(record, row, here[table], certain=True) if (table, k) not in taken), None)
        maybe = surely or next((k for k in _alike(record, row, here[table], certain=False) if (table, k) not in taken), None)
        if maybe is None:
            continue
        if surely is None:
            key = f"same.{table}.{number}"
            asked.append(Question(key, SAME, (table, maybe), number, (), State(here[table][maybe], {}), State(row, {}),
                                  sides.changed_here((table, maybe), ""), sides.theirs.since.when.get((there, ""), "")))
            if answers.get(key) != OURS:
                continue
        taken.add((table, maybe))
        sides.ids.become(there, maybe)
    return asked


def _new_here(sides: Sides, tables: set[str]) -> dict[str, dict[int, Row]]:
    """The rows that came to this ledger since, of these tables, by id."""
    found: dict[str, dict[int, Row]] = {}
    for key in sides.ours.touched():
        if key[0] in tables and (row := sides.ours.since.now(key)) and not sides.base(key):
            found.setdefault(key[0], {})[key[1]] = row
    return found


def _told(sides: Sides, table: str, row: Row) -> Row:
    """A row of the other's with ids of this ledger; what it says of others of its own type comes later."""
    own = {link.name: None for link in TABLES[table].links() if link.target == table}
    return sides.ids.row(table, row | own) | dict.fromkeys(own)


def _alike(record: type[Record], row: Row, here: dict[int, Row], *, certain: bool) -> Iterator[int]:
    """Rows here that are recognised by the same key, and in an uncertain one say nothing else."""
    own = {link.name for link in record.links() if link.target == record.table}
    for key in _keys(record, certain=certain):
        if any(row[name] is None and name != "event" for name in key):
            continue
        for number, other in here.items():
            if any(row[name] != other[name] for name in key):
                continue
            if certain or all(_agree(row[name], other[name], exactly=record.repeats) for name in row if name not in own):
                yield number


def _agree(one: object, other: object, *, exactly: bool) -> bool:
    return one == other or (not exactly and (one is None or other is None))


def _keys(record: type[Record], *, certain: bool) -> Iterator[tuple[str, ...]]:
    links = {link.name for link in record.links()}
    if record is Service and certain:
        yield _MADE
    for place, key in enumerate(record.keys):
        surely = not record.repeats and (bool(links.intersection(key)) or record in OWNED or (place == 0 and len(key) == 1))
        if surely is certain and not _GIVEN_OUT.intersection(key):
            yield key

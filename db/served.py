"""A volunteer who tutors or visits children serves: the step that writes it down writes the hours too, changes them and takes them out again.

The children of one day and event are one service of their volunteer, as long as the longest of them. Hours that were entered apart
for the same day are that service already: then none is written, and one that was written goes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from db import rows
from db.fields import Record
from db.history import Row, Step
from db.kinds import Stored
from db.records import Person, Service, Tutoring, Visit
from db.sql import marks, portions


@dataclass(frozen=True)
class _Kind:
    """What makes hours: its record, the link to whoever served, and what the service says of itself."""

    record: type[Record]
    who: str
    made_from: str
    category: str
    content: str

    @property
    def event(self) -> str:
        """The SQL for the event it was at."""
        return "event" if "event" in {f.name for f in self.record.fields()} else "NULL"


_KINDS = (_Kind(Tutoring, "volunteer", "课业辅导", "课业辅导", "课业辅导"), _Kind(Visit, "visitor", "走访", "关爱儿童", "走访儿童"))
_BY_TABLE = {kind.record.table: kind for kind in _KINDS}


class _Group(NamedTuple):
    """One service: of a kind, by somebody, on a day, at an event."""

    table: str
    person: int
    day: str
    event: int | None


@dataclass
class _Told:
    """What was done, for the step's label."""

    made: set[_Group] = field(default_factory=set)
    gone: int = 0
    apart: int = 0


def settle(connection: Any, step: Step) -> None:
    """Bring the hours to what the step wrote of tutoring, visits and services, and say so in its label."""
    told = _Told()
    written = set(_written(connection, step))
    for group in sorted(written | set(_served_apart(connection, step)), key=lambda g: tuple(map(str, g))):
        _settle(connection, step, group, told, said=group in written)
    for count, words in ((len(told.made), "记志愿服务工时 {} 条"), (told.apart, "{} 人当天的工时已另外登记，没有重复记"), (told.gone, "{} 条自动记的工时随之取消")):
        if count:
            step.label += f"，{words.format(count)}"


def _written(connection: Any, step: Step) -> Iterator[_Group]:
    """The services that the written rows are part of, and those they were part of before."""
    ids: dict[str, list[int]] = {table: [i for name, some in step.bulk if name == table for i in some] for table in _BY_TABLE}
    for (table, record_id), (before, after) in step.changes.items():
        if (kind := _BY_TABLE.get(table)) and _touches(before, after, {kind.who, "day", "event", "minutes"}):
            ids[table].append(record_id)
            was, _ = rows.was_and_is(connection, table, record_id, before)
            if was.get(kind.who) and was.get("day"):
                yield _Group(table, int(was[kind.who] or 0), str(was["day"]), _number(was.get("event")))
    for table, some in ids.items():
        kind = _BY_TABLE[table]
        for portion in portions(some):
            where = f"id IN ({marks(portion)}) AND {kind.who} IS NOT NULL"
            yield from _groups(connection, kind, where, portion)


def _served_apart(connection: Any, step: Step) -> Iterator[_Group]:
    """The services that may have been entered apart by this step, or were and are gone."""
    days: set[tuple[int, str]] = set()
    for (table, record_id), (before, after) in step.changes.items():
        if table == Service.table and _touches(before, after, {"person", "day", "event"}):
            days |= {(int(row["person"] or 0), str(row["day"])) for row in rows.was_and_is(connection, table, record_id, before) if row.get("person")}
    spans = [ids for table, ids in step.bulk if table == Service.table]
    for kind in _KINDS:
        for person, day in days:
            yield from _groups(connection, kind, f"{kind.who} = ? AND day = ?", (person, day))
        for ids in spans:
            here = f'EXISTS (SELECT 1 FROM service s WHERE s.person = "{kind.record.table}".{kind.who} AND s.day = "{kind.record.table}".day AND s.id BETWEEN ? AND ?)'
            yield from _groups(connection, kind, f"{kind.who} IS NOT NULL AND minutes IS NOT NULL AND {here}", (ids.start, ids.stop - 1))


def _touches(before: Row | None, after: Row | None, columns: set[str]) -> bool:
    """Whether a change is a new or a removed row, or one of these columns of a row."""
    return before is None or after is None or bool(before.keys() & columns)


def _groups(connection: Any, kind: _Kind, where: str, values: Iterable[Stored]) -> Iterator[_Group]:
    query = f'SELECT DISTINCT {kind.who}, day, {kind.event} FROM "{kind.record.table}" WHERE {where}'
    for person, day, event in connection.execute(query, tuple(values)).fetchall():
        yield _Group(kind.record.table, person, day, event)


def _settle(connection: Any, step: Step, group: _Group, told: _Told, *, said: bool) -> None:
    kind = _BY_TABLE[group.table]
    here = f"{kind.who} = ? AND day = ? AND {kind.event} IS ?"
    minutes = connection.execute(f'SELECT max(minutes) FROM "{group.table}" WHERE {here}', (group.person, group.day, group.event)).fetchone()[0]
    own = connection.execute(
        "SELECT id, minutes FROM service WHERE person = ? AND day = ? AND event IS ? AND made_from = ?", (group.person, group.day, group.event, kind.made_from)
    ).fetchone()
    apart = minutes and _is_apart(connection, group)
    if own and (not minutes or apart):
        rows.take_out(connection, step, Service, [own[0]])
        told.gone += 1
    elif own and own[1] != minutes:
        rows.assign(connection, step, Service, own[0], {"minutes": own[1]}, {"minutes": minutes})
    elif not own and minutes and _is_volunteer(connection, group):
        if apart:
            told.apart += said
            return
        values: Row = {
            "person": group.person, "event": group.event, "day": group.day, "minutes": minutes, "time_kind": "服务", "category": kind.category,
            "beneficiary": "儿童", "content": kind.content, "made_from": kind.made_from,
        }  # fmt: skip
        rows.add(connection, step, Service, values)
        told.made.add(group)


def _is_apart(connection: Any, group: _Group) -> bool:
    """Whether hours of the day were entered by somebody that may be these: of the same event, or one of the two names none."""
    query = "SELECT 1 FROM service WHERE person = ? AND day = ? AND made_from IS NULL AND (event IS ? OR event IS NULL OR ? IS NULL) LIMIT 1"
    return connection.execute(query, (group.person, group.day, group.event, group.event)).fetchone() is not None


def _is_volunteer(connection: Any, group: _Group) -> bool:
    """Whether somebody was a registered volunteer on the day, as far as the dates tell."""
    query = (
        f"SELECT 1 FROM {Person.table} WHERE id = ? AND volunteer_status IS NOT NULL AND coalesce(registered_on, '') <= ?"
        " AND (cancelled_on IS NULL OR cancelled_on > substr(?, 1, length(cancelled_on)))"
    )
    return connection.execute(query, (group.person, group.day, group.day)).fetchone() is not None


def _number(value: Stored) -> int | None:
    return int(value) if value is not None else None

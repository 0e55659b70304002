"""Who was at an event: the list for signing in, heads without names, who can still be ticked, and the event's numbers.

An event is counted by heads (`present`), by names, or by both; then the names are part of the heads, and the rest are
heads without a name. Putting a name on the list gives a name to one of those; saying that somebody on the list came or
did not come changes how many came.
"""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app import checks
from app.figures import FIGURES, answer
from app.figures.activities import heads, named
from app.figures.volunteering import COUNTED, FIRST_TEAM, THIS_YEAR
from db.dates import PartialDate
from db.errors import UserError
from db.records import Attachment, Attendance, Event
from db.store import Store

VOLUNTEER_ROLE = "志愿者"
#: Where somebody comes from, in a word: the team, the branch, the place of work, the village.
_FROM = (
    f"coalesce({FIRST_TEAM}, (SELECT coalesce(b.short_name, b.full_name) FROM branch b WHERE b.id = person.branch), person.branch_words,"
    " person.work_unit, person.village, '')"
)
#: Counted minutes of a person at the event :event.
_SERVED = f"(SELECT sum(minutes) FROM service s WHERE s.event = :event AND s.person = person.id AND {COUNTED})"
_PICTURES = (".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp")


@dataclass(frozen=True)
class Seat:
    """One line of the list: `id` is the attendance's, `minutes` what was served at this event."""

    id: int
    person: int
    name: str
    role: str
    unit: str
    minutes: int | None
    note: str
    absent: bool


@dataclass(frozen=True)
class Sums:
    """The numbers of one event; minutes are counted ones, `nameless` are heads that no name stands for.

    `seats` is how many names the list has, `here` how many of them came; `present` is the event's own count.
    """

    expected: int | None
    present: int | None
    heads: int
    seats: int
    here: int
    volunteers: array[int]
    external: int | None
    minutes: int
    services: array[int]
    quantity: int
    kinds: int
    partners: int
    visitors: int

    @property
    def nameless(self) -> int:
        """Heads without a name."""
        return max(0, self.heads - self.here)


@dataclass(frozen=True)
class Candidate:
    """Somebody who can be ticked; `team` is the first of the present teams, `minutes` those of the year so far."""

    id: int
    name: str
    village: str
    team: str
    minutes: int


@dataclass(frozen=True)
class LastTime:
    """Who came last time: when, to what, and who."""

    day: PartialDate
    what: str
    ids: array[int]


@dataclass(frozen=True)
class Found:
    """What a list of names led to: persons, names that several people have, names that nobody has."""

    ids: tuple[int, ...]
    several: tuple[str, ...]
    unknown: tuple[str, ...]


# --- what there is


def seats(store: Store, event: int, day: date) -> list[Seat]:
    """The list for signing in, in the order in which people were put on it; teams are those of the as-of day."""
    rows = store.rows(
        f"SELECT a.id, person.id, person.name, a.role, {_FROM}, {_SERVED}, a.note, a.absent FROM attendance a"
        " JOIN person ON person.id = a.person WHERE a.event = :event ORDER BY a.id",
        answer.parameters(store, day) | {"event": event},
    )
    return [
        Seat(i, person, name or "", role or (VOLUNTEER_ROLE if minutes else ""), unit, minutes, note or "", bool(absent))
        for i, person, name, role, unit, minutes, note, absent in rows
    ]


def sums(store: Store, event: int, day: date) -> Sums:
    """The event's numbers. Raises NoSuchRecord."""
    record = store.get(Event, event)
    values = answer.parameters(store, day) | {"event": event}
    counted, here = store.rows(f"SELECT {heads()}, {named()} FROM event WHERE id = :event", values)[0]
    services = store.rows(f"SELECT id, person, minutes FROM service WHERE event = :event AND {COUNTED} ORDER BY id", values)
    as_volunteers = store.rows("SELECT person FROM attendance WHERE event = :event AND absent IS NOT 1 AND role = :role", values | {"role": VOLUNTEER_ROLE})
    quantity, kinds = store.rows("SELECT coalesce(sum(quantity), 0), count(*) FROM material WHERE event = :event", values)[0]
    partners, visitors = store.rows("SELECT count(*), coalesce(sum(visitors), 0) FROM event_partner WHERE event = :event", values)[0]
    return Sums(
        record.expected, record.present, counted, store.count(Attendance, "event = ?", (event,)), here,
        array("q", sorted({row[1] for row in services} | {row[0] for row in as_volunteers})), record.external,
        sum(row[2] for row in services), array("q", (row[0] for row in services)), quantity, kinds, partners, visitors,
    )


def photos(store: Store, event: int) -> list[Attachment]:
    """The pictures kept with an event, in the order in which they were put there."""
    kept = store.find(Attachment, "owner_table = 'event' AND owner_id = ?", (event,))
    return [one for one in kept if one.file and is_picture(one.file.name)]


def is_picture(name: str) -> bool:
    """Whether a file of this name is shown among the photos."""
    return name.lower().endswith(_PICTURES)


def by_its_numbers(name: str) -> list[tuple[int, str]]:
    """A key that puts names of files in the order in which a camera numbered them: 照片2 before 照片10."""
    return [(int(part), "") if part.isdigit() else (0, part.lower()) for part in re.split(r"([0-9]+)", name)]


def lacking(store: Store, event: Event, sums: Sums) -> list[str]:
    """What an event that is over still lacks to be a complete record, in a word each.

    The county asks for 时间、地点、人数、内容 in a record of an event, and for a summary with photos.
    """
    wanted = (
        ("地点", event.place or event.village), ("人数", sums.heads or sums.seats or sums.present is not None),
        ("内容成效", event.content or event.result), ("照片", photos(store, event.id or 0)),
    )
    return [name for name, there in wanted if not there]


def doubts(store: Store, event: int, day: date) -> list[str]:
    """What the checks of events find about one of them; one sentence each."""
    return [found.problem for found in checks.of_one(store, Event, event, day)]


# --- who can be ticked


def candidates(store: Store, event: int, day: date) -> list[Candidate]:
    """Present members and volunteers with the year's hours so far, and those who are neither; not those who have left."""
    members, volunteers = FIGURES["members.total"].where, FIGURES["volunteers.total"].where
    rows = store.rows(
        f"SELECT id, name, village, {_FROM}, (SELECT sum(minutes) FROM service WHERE person = person.id AND {THIS_YEAR}) FROM person WHERE ({members}) OR ({volunteers})"
        " OR (member_status IS NULL AND volunteer_status IS NULL)"
        " OR id IN (SELECT person FROM attendance WHERE event = :event) ORDER BY id",
        answer.parameters(store, day) | {"event": event},
    )
    return [Candidate(i, name or "", village or "", unit, minutes or 0) for i, name, village, unit, minutes in rows]


def host_members(store: Store, event: int, day: date) -> set[int]:
    """The present members of the branch that holds the event, and of those below it."""
    rows = store.rows(
        "WITH RECURSIVE below(id) AS (SELECT branch FROM event WHERE id = :event UNION SELECT b.id FROM branch b JOIN below ON b.parent = below.id)"
        f" SELECT id FROM person WHERE branch IN (SELECT id FROM below) AND ({FIGURES['members.total'].where})",
        answer.parameters(store, day) | {"event": event},
    )
    return {row[0] for row in rows}


def last_time(store: Store, event: int) -> LastTime | None:
    """Who came to the newest earlier session of the series with a list, else to the newest event of the kind by the same host."""
    this = store.get(Event, event)
    if this.day is None:
        return None
    same = "e.series = :series" if this.series else "e.kind = :kind AND e.branch IS :branch AND e.branch_words IS :words"
    rows = store.rows(
        "SELECT e.day, e.title_name, (SELECT json_group_array(person) FROM (SELECT person FROM attendance a"
        " WHERE a.event = e.id AND a.absent IS NOT 1 ORDER BY a.id)) FROM event e"
        f" WHERE {same} AND e.id <> :id AND e.day <= :until AND {named('e')} > 0 ORDER BY e.day DESC, e.id DESC LIMIT 1",
        {"series": this.series, "kind": this.kind, "branch": this.branch, "words": this.branch_words, "id": event, "until": this.day.isoformat()},
    )
    return LastTime(PartialDate.fromisoformat(rows[0][0]), rows[0][1], array("q", json.loads(rows[0][2]))) if rows else None


_BETWEEN_NAMES = re.compile(r"[\s,，、;；/|]+")


def by_names(people: Iterable[Candidate], text: str) -> Found:
    """The people whose names stand in a text, one after the other; numbers before them do not matter."""
    known: dict[str, list[int]] = {}
    for person in people:
        known.setdefault(person.name, []).append(person.id)
    wanted = dict.fromkeys(name for part in _BETWEEN_NAMES.split(text) if (name := part.strip("0123456789.．()（）:： ")))
    return Found(
        tuple(known[name][0] for name in wanted if len(known.get(name, ())) == 1),
        tuple(name for name in wanted if len(known.get(name, ())) > 1),
        tuple(name for name in wanted if name not in known),
    )


# --- what can be done, each inside a step of the caller's


def come(store: Store, event: int, attendances: Sequence[int], on: bool) -> None:
    """Say that people on the list came, or did not; the event's own count goes along."""
    changed = [one for one in store.page(Attendance, attendances) if bool(one.absent) is on]
    this = store.get(Event, event)
    for one in changed:
        store.save(one.with_(absent=None if on else True))
    if this.present is not None and changed:
        _count(store, this, max(0, this.present + (len(changed) if on else -len(changed))))


def enlist(store: Store, event: int, persons: Iterable[int]) -> int:
    """Put people on the list as having come; returns how many were not there as such before.

    The event's own count stays, for they were among the heads; it rises only where there are more names than heads.
    """
    known = {one.person: one for one in store.find(Attendance, "event = ?", (event,))}
    came = 0
    for person in persons:
        one = known.get(person) or Attendance(event=event, person=person)
        if one.id is None or one.absent:
            store.save(one.with_(absent=None))
            came += 1
    this = store.get(Event, event)
    here = _here(store, event)
    if this.present is not None and here > this.present:
        _count(store, this, here)
    return came


def strike(store: Store, event: int, attendances: Sequence[int]) -> None:
    """Take people off the list; the event's own count stays, unless every head had its name: then the list is the count."""
    before = _here(store, event)
    store.delete(Attendance, attendances)
    this = store.get(Event, event)
    if this.present is not None and this.present <= before:
        _count(store, this, _here(store, event))


def count_nameless(store: Store, event: int, heads_without_name: int) -> None:
    """Count so many heads besides the names; with none the names alone count. Raises UserError."""
    if heads_without_name < 0:
        raise UserError("人数不能是负数")
    here = _here(store, event)
    _count(store, store.get(Event, event), here + heads_without_name if heads_without_name or not here else None)


def _here(store: Store, event: int) -> int:
    return int(store.scalar(f"SELECT {named()} FROM event WHERE id = ?", (event,)))


def _count(store: Store, event: Event, present: int | None) -> None:
    if event.present != present:
        store.save(event.with_(present=present))

"""The hours of a whole event, written at once: who came last time, what each one has already, what cannot be, and the writing."""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.figures import answer
from app.figures.declare import begun, lasting
from app.figures.volunteering import COUNTED, FIRST_TEAM, LIVE_VOLUNTEER
from app.work import events as attending
from app.work.events import Candidate, LastTime
from db import search
from db.dates import PartialDate
from db.errors import UserError
from db.kinds import CLOCK
from db.records import Event, Person, Service
from db.records.volunteering import DAY_MINUTES
from db.store import Store


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What all services of one event have in common; `new_event` names an event that is made along with them."""

    day: date
    minutes: int | None = None
    started_at: int | None = None
    ended_at: int | None = None
    event: int | None = None
    new_event: str = ""
    event_kind: str = "志愿服务"
    team: int | None = None
    category: str | None = None
    time_kind: str | None = None
    place: str | None = None
    recorder: str | None = None
    witness: str | None = None

    @property
    def length(self) -> int | None:
        """Everybody's minutes: as given, else what lies between start and end."""
        if self.minutes is None and self.started_at is not None and self.ended_at is not None:
            return self.ended_at - self.started_at
        return self.minutes


@dataclass(frozen=True, kw_only=True)
class Own:
    """What one person has instead of the common values: other minutes, or times, or a word about why."""

    minutes: int | None = None
    started_at: int | None = None
    ended_at: int | None = None
    note: str | None = None

    @property
    def differs(self) -> bool:
        """Whether the length or the times are this person's own."""
        return self.minutes is not None or self.started_at is not None


SAME = Own()


@dataclass(frozen=True)
class Clash:
    """What stands against one person's service, in a few words and in a sentence.

    `wrong`: it cannot be kept like this. `free`: the minutes that still fit into the day. `services`: what is there already.
    """

    person: int
    wrong: bool
    short: str
    sentence: str
    free: int | None = None
    services: tuple[int, ...] = ()


@dataclass(frozen=True)
class Written:
    """What was written."""

    services: array[int]
    attendances: int
    event: int | None


def in_hours(minutes: int) -> str:
    """Minutes as hours with one decimal, two where one would say something else."""
    return f"{minutes / 60:.1f}" if minutes % 6 == 0 else f"{minutes / 60:.2f}"


# --- who can be ticked


def candidates(store: Store, day: date) -> list[Candidate]:
    """Every volunteer registered on the day, with the year's hours so far."""
    served = f"(SELECT sum(minutes) FROM service WHERE person = person.id AND day BETWEEN :start AND :day AND {COUNTED})"
    rows = store.rows(
        f"SELECT id, name, village, {FIRST_TEAM}, {served} FROM person WHERE {LIVE_VOLUNTEER} ORDER BY id", answer.parameters(store, day)
    )
    return [Candidate(i, name, village or "", team or "", minutes or 0) for i, name, village, team, minutes in rows]


def team_members(store: Store, team: int, day: date) -> set[int]:
    """Who is in a team on a day."""
    query = f"SELECT person FROM team_member WHERE team = :team AND {begun('joined_on')} AND {lasting('left_on')}"
    return {row[0] for row in store.rows(query, {"team": team, "day": day.isoformat()})}


def found(store: Store, text: str) -> set[int]:
    """Ids of the persons that words, parts of numbers or initials lead to; nobody, where there is nothing to look for in them."""
    where, values = search.condition(Person, text)
    if not values:
        return set()
    return {row[0] for row in store.rows(f"SELECT id FROM person WHERE {where}", values)}


_SESSION = re.compile(r"[（(][^（()）]*[）)]|第\s*[0-9一二三四五六七八九十百]+\s*[期次届批场]|\d+月")


def last_time(store: Store, day: date, title: str = "", team: int | None = None) -> LastTime | None:
    """Who came to the newest earlier session of the same event or series, else who the team sent out last."""
    stem = _SESSION.sub("", title).strip(" ：:-")
    if stem:
        same = "(instr(e.title_name, :stem) = 1 OR e.series = :stem OR e.series = (SELECT series FROM event WHERE title_name = :title LIMIT 1))"
        # CROSS keeps SQLite from walking a million services to find the few of these events.
        rows = store.rows(
            f"SELECT e.title_name, s.day, json_group_array(DISTINCT s.person) FROM event e CROSS JOIN service s ON s.event = e.id"
            f" WHERE {same} AND s.day < :day GROUP BY e.id, s.day ORDER BY s.day DESC, e.id DESC LIMIT 1",
            {"stem": stem, "title": title, "day": day.isoformat()},
        )
        if rows:
            return LastTime(PartialDate.fromisoformat(rows[0][1]), rows[0][0], array("q", json.loads(rows[0][2])))
    if team is not None:
        before = store.scalar("SELECT max(day) FROM service WHERE team = ? AND day < ?", (team, day.isoformat()))
        if before:
            ids = [row[0] for row in store.rows("SELECT DISTINCT person FROM service WHERE team = ? AND day = ?", (team, before))]
            return LastTime(PartialDate.fromisoformat(before), store.titles("team", [team])[team], array("q", ids))
    return None


# --- what would be written, and what stands against it


def service(batch: Batch, person: int, own: Own = SAME) -> Service:
    """One person's service of the event."""
    start, end, minutes = batch.started_at, batch.ended_at, batch.length
    if own.started_at is not None and own.ended_at is not None:
        start, end = own.started_at, own.ended_at
        minutes = own.minutes if own.minutes is not None else end - start
    elif own.minutes is not None:
        minutes = own.minutes
        # Who left early or stayed on began with the others; the end follows from the length.
        end = None if start is None or start + minutes > DAY_MINUTES else start + minutes
    return Service(
        person=person, day=batch.day, minutes=minutes, started_at=start, ended_at=end, event=batch.event, team=batch.team,
        category=batch.category, time_kind=batch.time_kind, place=batch.place, recorder=batch.recorder, witness=batch.witness, note=own.note,
    )


@dataclass(frozen=True)
class _There:
    """A service that is in the ledger already."""

    id: int
    minutes: int
    started_at: int | None
    ended_at: int | None
    event: int | None
    what: str

    @property
    def words(self) -> str:
        times = f"{CLOCK.show(self.started_at)}–{CLOCK.show(self.ended_at)} " if self.started_at is not None and self.ended_at is not None else ""
        return f"{times}{self.what}"


def _already(store: Store, day: date, persons: Iterable[int]) -> dict[int, list[_There]]:
    what = "coalesce((SELECT title_name FROM event WHERE id = s.event), s.event_words, s.content, (SELECT name FROM team WHERE id = s.team), s.team_words, '志愿服务')"
    rows = store.rows(
        f"SELECT s.person, s.id, s.minutes, s.started_at, s.ended_at, s.event, {what} FROM service s"
        " WHERE s.day = ? AND s.person IN (SELECT value FROM json_each(?)) AND s.review_state IS NOT '退回' ORDER BY s.started_at, s.id",
        (day.isoformat(), json.dumps(list(persons))),
    )
    there: dict[int, list[_There]] = {}
    for person, *rest in rows:
        there.setdefault(person, []).append(_There(*rest))
    return there


def clashes(store: Store, batch: Batch, entries: Mapping[int, Own]) -> dict[int, Clash]:
    """What stands against the services of these persons, by person: more than a day holds, two places at once, or doubts."""
    if batch.length is None:
        return {}
    already = _already(store, batch.day, entries)
    names = store.titles("person", entries)
    against = {}
    for person, own in entries.items():
        made = service(batch, person, own)
        if clash := _clash(made, names.get(person, "？"), already.get(person, [])):
            against[person] = clash
    return against


def _clash(made: Service, name: str, there: Sequence[_There]) -> Clash | None:
    assert made.person is not None and made.day is not None
    if problems := made.problems():
        return Clash(made.person, True, problems[0].sentence, f"{name}：{problems[0].sentence}。")
    minutes = made.minutes or 0
    day, ids = f"{made.day.month} 月 {made.day.day} 日", tuple(t.id for t in there)
    before = sum(t.minutes for t in there)
    if before + minutes > DAY_MINUTES:
        what = "、".join(dict.fromkeys(t.what for t in there[:3]))
        sentence = (
            f"{name} {day}已记{what} {in_hours(before)} 小时，再加 {in_hours(minutes)} 小时是 {in_hours(before + minutes)} 小时，一天最多 24 小时。"
        )
        return Clash(made.person, True, f"当天已记 {in_hours(before)}，合计 {in_hours(before + minutes)}", sentence, DAY_MINUTES - before, ids)
    for t in there:
        if _overlap(made, t):
            sentence = f"{name} {day} {t.words}已经记了 {in_hours(t.minutes)} 小时，与这次的时间重叠；请改他的起止时间，或者不登记他。"
            return Clash(made.person, True, f"重叠 {t.words}", sentence, None, (t.id,))
    if again := next((t for t in there if made.event is not None and t.event == made.event), None):
        sentence = f"{name} 这一天在这次活动里已经记了 {in_hours(again.minutes)} 小时；如果是同一次，请不登记他。"
        return Clash(made.person, False, f"这次活动已记 {in_hours(again.minutes)}", sentence, None, (again.id,))
    return None


def _overlap(made: Service, there: _There) -> bool:
    if made.started_at is None or made.ended_at is None or there.started_at is None or there.ended_at is None:
        return False
    return made.started_at < there.ended_at and there.started_at < made.ended_at


# --- the writing


def write(store: Store, batch: Batch, entries: Mapping[int, Own]) -> Written:
    """Write one service for each person, and their attendance where there is an event, as one step.

    Raises UserError, nothing written, when a length is missing or somebody's service cannot be.
    """
    if not entries:
        raise UserError("还没有勾人，请先勾上参加的人")
    if batch.length is None:
        raise UserError("请填默认时长，或者开始和结束时间")
    wrong = [clash for clash in clashes(store, batch, entries).values() if clash.wrong]
    if wrong:
        more = f"（还有 {len(wrong) - 3} 人）" if len(wrong) > 3 else ""
        raise UserError("没有保存。" + "".join(clash.sentence for clash in wrong[:3]) + more)
    with store.step(label(len(entries))):
        if batch.new_event and batch.event is None:
            batch = _with_event(store, batch)
        services = array("q", (store.save(service(batch, person, own)).id or 0 for person, own in entries.items()))
        came = attending.enlist(store, batch.event, entries) if batch.event is not None else 0
    return Written(services, came, batch.event)


def label(count: int) -> str:
    """What the step of writing is called."""
    return f"登记工时 {count} 人"


def _with_event(store: Store, batch: Batch) -> Batch:
    made = store.save(
        Event(title_name=batch.new_event, kind=batch.event_kind, day=PartialDate.of(batch.day), minutes=batch.length, place=batch.place)
    )
    return replace(batch, event=made.id)


def read_own(text: str, note: str | None = None) -> Own:
    """What somebody types for one person: 2, 2.5, 2:30, or from and to as 8:30-10:30. Raises BadValue."""
    text = text.strip()
    if not text:
        return Own(note=note)
    parts = re.split(r"\s*[-–—~～至到]\s*", text)
    if len(parts) == 2 and all(parts):
        start, end = (CLOCK.read(part) for part in parts)
        return Own(started_at=start, ended_at=end, note=note)
    return Own(minutes=Service.field("minutes").kind.read(text), note=note)

"""登记体检: the children who were looked at on a day, at an event or not, each get a record to be filled with what was measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.work.many_records import called
from app.work.transfers import Refusal
from db.dates import PartialDate
from db.errors import UserError
from db.records import Child, Event, HealthCheck
from db.store import Store


@dataclass(frozen=True)
class Planned:
    """The records to be written (those with an id are there and get the event), who gets none and why, what to think of."""

    rows: tuple[HealthCheck, ...]
    refused: tuple[Refusal, ...]
    reminders: tuple[str, ...]


def plan(store: Store, children: Sequence[int], drafted: HealthCheck) -> Planned:
    """What writing down such a check of these children comes to; nothing is written. Without a day it is the event's. Raises UserError where there is neither."""
    day = drafted.day or (store.get(Event, drafted.event).day if drafted.event else None)
    if day is None:
        raise UserError("请填体检日期，或者选是哪次活动")
    day = PartialDate.of(day)
    known = {check.child: check for check in store.find(HealthCheck, "day = ?", (str(day),))}
    rows, refused, linked = [], [], 0
    for child in store.page(Child, children):
        there = known.get(child.id)
        if why := _why_not(child, day, there, drafted):
            refused.append(Refusal(child.id or 0, called(store, child), why))
            continue
        linked += there is not None
        rows.append(there.with_(event=drafted.event) if there else drafted.with_(child=child.id, day=day))
    reminders = (f"{linked} 人这一天的体检已经登记过，只补上活动",) if linked else ()
    return Planned(tuple(rows), tuple(refused), reminders)


def _why_not(child: Child, day: PartialDate, there: HealthCheck | None, drafted: HealthCheck) -> str:
    if child.opened_on and day.is_before(child.opened_on):
        return f"{child.opened_on} 才建档，体检日期 {day} 比它早"
    if child.closed_on and PartialDate.of(child.closed_on).is_before(day):
        return f"档案 {child.closed_on} 已经结案"
    if there and (drafted.event is None or there.event is not None or there.event_words):
        return "这一天的体检已经登记过"
    return ""


def write(store: Store, planned: Planned) -> list[int]:
    """Write it down, inside the caller's step; returns the ids of the records."""
    return [store.save(row).id or 0 for row in planned.rows]

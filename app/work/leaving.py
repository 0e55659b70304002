"""Leaving the League at 28: a procedure, not something that happens by itself (团章); who holds a post in it stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.figures.declare import first_day
from app.figures.organisation import LIVE_POST
from app.rules import AGE_WARNING_DAYS, LEAGUE_MAX_AGE, LIVE_STATUSES, turns
from app.work.transfers import Refusal, waiting_of
from db.dates import PartialDate
from db.records import Person
from db.store import Store

AGED_OUT = "超龄离团"


@dataclass(frozen=True)
class Leavers:
    """Who can leave and on which day, and who cannot and why."""

    able: dict[int, date]
    refused: tuple[Refusal, ...]


def sort_out(store: Store, people: Sequence[int], day: date) -> Leavers:
    """Who of these leaves at 28: on `day`, or on the birthday where it is still ahead but close enough to prepare."""
    posts = _posts(store, people, day)
    able: dict[int, date] = {}
    refused = []
    for person in store.page(Person, people):
        assert person.id
        if why := _why_not(store, person, posts.get(person.id, ""), day):
            refused.append(Refusal(person.id, person.name or "", why))
        else:
            assert person.birth_date
            able[person.id] = max(day, turns(person.birth_date, LEAGUE_MAX_AGE))
    return Leavers(able, tuple(refused))


def _why_not(store: Store, person: Person, post: str, day: date) -> str:
    if person.member_status not in LIVE_STATUSES or person.member_to is not None:
        return f"不是在册团员（{person.member_status or '没有团籍'}）"
    if post:
        return f"还担任{post}，可以继续保留团籍；任期结束后再办"
    if waiting_of(store, person.id or 0):
        return "还有一件转接没有办完，请先办结或撤回"
    if person.birth_date is None or person.birth_date.day is None:
        return "出生日期不完整，算不出哪天满 28 周岁，请先补上"
    when = turns(person.birth_date, LEAGUE_MAX_AGE)
    if when > day + timedelta(days=AGE_WARNING_DAYS):
        return f"到 {when} 才满 {LEAGUE_MAX_AGE} 周岁，还不用办"
    last = store.changed_after("person", "member_status", person.id or 0, max(day, when))
    return f"团员状态在 {last} 变过，离团日期不能早于它" if last else ""


def _posts(store: Store, people: Sequence[int], day: date) -> dict[int, str]:
    ids = ", ".join(str(int(i)) for i in people) or "0"
    rows = store.rows(
        "SELECT p.person, coalesce(b.short_name, b.full_name, ''), p.title_name FROM (SELECT * FROM post WHERE " + LIVE_POST + ") p"
        f" LEFT JOIN branch b ON b.id = p.branch WHERE p.person IN ({ids}) ORDER BY {first_day('p.start_on')}",
        {"day": day.isoformat()},
    )
    return {person: f"{branch}{title}" for person, branch, title in rows}


def leave(store: Store, leavers: Leavers) -> int:
    """Write it down, inside the caller's step; returns how many left."""
    for person in store.page(Person, list(leavers.able)):
        store.save(person.with_(member_status=AGED_OUT, member_to=PartialDate.of(leavers.able[person.id or 0])))
    return len(leavers.able)

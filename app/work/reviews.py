"""The year's review of many members in one step: grade, registration, dues; what is there for the year is brought up to date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app import checks
from app.figures.organisation import live_member
from app.work.dues.register import pay_up
from app.work.transfers import Refusal
from db.errors import UserError
from db.records import Person, Review
from db.store import Store

NOT_GRADED = "不参评"
_PARTY = "保留团籍（党员）"


@dataclass(frozen=True)
class Entry:
    """What is entered for everybody; None leaves what stands. `paid_up`: the dues owed are paid."""

    year: int
    grade: str | None = None
    registration: str | None = None
    paid_up: bool = False


@dataclass(frozen=True)
class Planned:
    """The rows to be written, those left out and why, and what the rules say of the outcome."""

    rows: tuple[Review, ...]
    refused: tuple[Refusal, ...]
    reminders: tuple[str, ...]
    #: The day by which what is due is paid up; None: dues are left as they are.
    paid_up_to: date | None = None


def plan(store: Store, entry: Entry, people: Sequence[int], day: date) -> Planned:
    """What entering this would come to; nothing is written. Raises UserError where nothing was chosen."""
    if not (entry.grade or entry.registration or entry.paid_up):
        raise UserError("请至少选一项：评议等次、团籍注册或团费")
    at = min(day, date(entry.year, 12, 31))
    there = {row[0] for row in store.rows(f"SELECT id FROM person WHERE {live_member()}", {"day": at.isoformat()})}
    known = {r.person: r for r in store.find(Review, "year = ?", (entry.year,))}
    rows, refused, reminders = [], [], []
    kept_on = 0
    for person in store.page(Person, people):
        assert person.id
        if person.id not in there:
            refused.append(Refusal(person.id, person.name or "", f"{entry.year} 年不是本镇团员"))
            continue
        kept_on += person.member_status == _PARTY and entry.grade not in (None, NOT_GRADED)
        rows.append(_entered(known.get(person.id) or Review(person=person.id, year=entry.year), person, entry))
    if kept_on:
        reminders.append(f"{kept_on} 名保留团籍的党员只注册、不评等次，登记为“{NOT_GRADED}”")
    if entry.paid_up and (unknown := sum(row.dues_owed is None for row in rows)):
        reminders.append(f"{unknown} 人没有登记应缴团费，团费一栏不动")
    told = (*reminders, *_beyond_the_share(store, rows, entry, day))
    return Planned(tuple(rows), tuple(refused), told, at if entry.paid_up else None)


def _entered(row: Review, person: Person, entry: Entry) -> Review:
    if entry.grade:
        row = row.with_(grade=NOT_GRADED if person.member_status == _PARTY else entry.grade)
    if entry.registration:
        row = row.with_(registration=entry.registration)
    return row


def _beyond_the_share(store: Store, rows: Sequence[Review], entry: Entry, day: date) -> list[str]:
    if not rows or not entry.grade:
        return []
    ids = ", ".join(str(row.person) for row in rows)
    branches = {row[0] for row in store.rows(f"SELECT DISTINCT branch FROM person WHERE id IN ({ids}) AND branch IS NOT NULL")}
    found = checks.as_if(store, rows, ["review.many_excellent"], day)
    titles = store.titles("branch", branches)
    return [f"{titles[f.id]}：{f.problem}" for f in found if f.id is not None and f.id in branches and f.problem.startswith(f"{entry.year} ")]


def write(store: Store, planned: Planned) -> tuple[int, int]:
    """Write the rows, inside the caller's step; returns how many are new and how many were there."""
    for row in planned.rows:
        saved = store.save(row)
        if planned.paid_up_to:
            pay_up(store, saved, planned.paid_up_to)
    new = sum(row.id is None for row in planned.rows)
    return new, len(planned.rows) - new

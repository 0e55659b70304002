"""升学: children of a school or a class go up a grade on a day, in one step that can be undone; at the end of a school they change it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.work.many_records import called
from app.work.schooling.grades import JUNIOR, PRIMARY, Unclear, following
from app.work.transfers import Refusal
from db.dates import PartialDate
from db.records import Child
from db.store import Store

#: What a move changes, each from its day on.
_MOVED = ("grade", "school", "schooling")
#: 就学情况 of those who are at no school.
_NOT_THERE = ("未入园", "辍学", "不在学")
#: The school year begins on 1 September.
_BEGINS = (9, 1)


@dataclass(frozen=True)
class Schools:
    """Where those go who have finished kindergarten, and primary school."""

    primary: str | None = None
    junior: str | None = None


@dataclass(frozen=True)
class Move:
    """One child's: as it is and as it will be."""

    before: Child
    after: Child


@dataclass(frozen=True)
class Planned:
    """Who moves, and who does not and why."""

    moves: tuple[Move, ...]
    refused: tuple[Refusal, ...]


def proposed_day(today: date) -> date:
    """The first day of the school year that has begun, in summer today."""
    begins = date(today.year, *_BEGINS)
    return begins if today >= begins else today if today.month >= 6 else date(today.year - 1, *_BEGINS)


def classes(store: Store, children: Sequence[int]) -> list[tuple[int, str, str]]:
    """Of these children the id, school and grade, '' where nothing is filled in."""
    return [(c.id or 0, c.school or "", c.grade or "") for c in store.page(Child, children)]


def plan(store: Store, children: Sequence[int], day: date, schools: Schools) -> Planned:
    """Who of these goes up a grade on a day; nothing is written."""
    first = _junior_first(store)
    moves, refused = [], []
    for child in store.page(Child, children):
        found = _moved(store, child, day, schools, first)
        if isinstance(found, Child):
            moves.append(Move(child, found))
        else:
            refused.append(Refusal(child.id or 0, called(store, child), found))
    return Planned(tuple(moves), tuple(refused))


def _moved(store: Store, child: Child, day: date, schools: Schools, first: str) -> Child | str:
    """The child a grade further, or why not."""
    if child.closed_on or child.status == "结案":
        return "档案已经结案"
    if child.schooling in _NOT_THERE:
        return f"就学情况是“{child.schooling}”，不在学校里"
    if not child.grade:
        return "没有填年级，请先补上"
    if child.opened_on and PartialDate.of(day).is_before(child.opened_on):
        return f"{child.opened_on} 才建档，升学日期 {day} 比它早"
    # On the day itself as well: who has gone up is not moved twice.
    changed = max(store.changed_after("child", name, child.id or 0, day - timedelta(days=1)) for name in _MOVED)
    if changed:
        return f"年级或学校在 {changed} 已经改过，可能已经升过了；请核对"
    then = following(child.grade, child.schooling, junior_first=first)
    if isinstance(then, Unclear):
        return then.why
    if not then.elsewhere:
        return child.with_(grade=then.grade, schooling=then.schooling or child.schooling)
    school = {PRIMARY: schools.primary, JUNIOR: schools.junior}[then.schooling]
    if not school:
        return f"{child.grade}读完了，请填升入的{then.schooling}，或者单独改"
    # Another school has other teachers.
    return child.with_(grade=then.grade, schooling=then.schooling, school=school, teacher=None)


def _junior_first(store: Store) -> str:
    """How this ledger writes the first year of junior school."""
    old, new = (store.count(Child, "grade LIKE ?", (f"{sign}%",)) for sign in ("初", "七"))
    return "初一" if old > new else "七年级"


def carry_out(store: Store, planned: Planned, day: date) -> None:
    """Write it down as of the day, inside the caller's step."""
    for move in planned.moves:
        store.save(move.after, dict.fromkeys(_MOVED, day))

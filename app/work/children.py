"""The care for one child: when to visit next, who is in the family, growth and eyesight over time, and the note of who looked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from app import checks, settings
from app.checks import children
from app.figures import FIGURES, answer
from app.figures.children import VISIT_SOON_DAYS, VISITS_DUE
from app.figures.declare import begun
from app.lists.titles import open_number
from app.rules import PARENT_RELATIONS
from db.dates import PartialDate
from db.fields import Record
from db.records import TABLES, Child, FamilyMember, HealthCheck, Visit, is_private
from db.store import Store

#: What may be given as the reason for opening a locked ledger; it is kept in the log of access.
PURPOSES = ("登记走访", "登记物资、辅导、体检", "核对帮扶档案", "上报与报表", "其他工作")
_UNLOCKED = "解锁"
_AT_HOME = "入户"


@dataclass(frozen=True)
class Standing:
    """How many files there are on a day: being helped, paused, closed."""

    helped: int
    paused: int
    closed: int


@dataclass(frozen=True)
class Due:
    """The next visit to a child: the last one and when it is due, and how many days that is ahead (below 0: past)."""

    last: PartialDate | None
    due: date | None
    days: int | None

    @property
    def late(self) -> bool:
        """Whether the visit is overdue; a file that nobody has ever visited, opened nobody knows when, is."""
        return self.days is None or self.days < 0


@dataclass(frozen=True)
class Family:
    """A child's family: who looks after it and is no parent, the parents, and everybody else."""

    carers: list[FamilyMember]
    parents: list[FamilyMember]
    others: list[FamilyMember]

    def __bool__(self) -> bool:
        return bool(self.carers or self.parents or self.others)


# --- visits


def standing(store: Store, day: date) -> Standing:
    """How many files stand where on a day."""
    opened = FIGURES["children.open"].where
    sql = (
        f"SELECT coalesce(sum({opened} AND status IS NOT '暂停'), 0), coalesce(sum({opened} AND status IS '暂停'), 0),"
        f" coalesce(sum(NOT ({opened}) AND {begun('opened_on')}), 0) FROM child"
    )
    return Standing(*store.rows(sql, answer.parameters(store, day))[0])


def due(store: Store, child: int, day: date) -> Due | None:
    """The next visit to a child; None where none is due, because the file is paused, closed or not yet opened."""
    rows = store.rows(f"SELECT last, due FROM ({VISITS_DUE}) WHERE child = :child", answer.parameters(store, day) | {"child": child})
    if not rows:
        return None
    last, when = rows[0]
    when = date.fromisoformat(when) if when else None
    return Due(PartialDate.fromisoformat(last) if last else None, when, (when - day).days if when else None)


@dataclass(frozen=True)
class Reminder:
    """One line of the list of visits that may be seen while the ledger is locked: nothing in it names a child."""

    number: str
    village: str
    due: date
    days: int

    @property
    def words(self) -> str:
        """How late or how soon; nothing where it has time."""
        if self.days < 0:
            return f"过期 {-self.days} 天"
        return "今天" if self.days == 0 else f"{self.days} 天后" if self.days <= VISIT_SOON_DAYS else ""


def reminders(store: Store, day: date, limit: int) -> list[Reminder]:
    """The visits that are due first, without names."""
    sql = (
        f"SELECT coalesce(c.file_no, ''), coalesce(c.village, ''), d.due FROM ({VISITS_DUE}) d JOIN child c ON c.id = d.child"
        " WHERE d.due IS NOT NULL ORDER BY d.due, c.id LIMIT :limit"
    )
    found = store.rows(sql, answer.parameters(store, day) | {"limit": limit})
    return [Reminder(no, village, date.fromisoformat(when), (date.fromisoformat(when) - day).days) for no, village, when in found]


def last_visit(store: Store, child: int, day: date) -> Visit | None:
    """The last visit up to a day, of several on one day the one that agreed the latest next visit, as VISITS_DUE reckons."""
    found = store.find(Visit, "child = ? AND day <= ?", (child, day.isoformat()), "day DESC, next_due DESC NULLS LAST, id DESC LIMIT 1")
    return found[0] if found else None


def interval(store: Store, child: Child) -> int:
    """After how many days a child is visited again: the file's own, else the settings'."""
    return child.visit_every_days or int(settings.get(store, "visit_interval_days"))


def proposed_visit(store: Store, child: Child, day: date) -> dict[str, Any]:
    """What the form of a new visit starts with."""
    return {
        "child": child.id, "day": day, "mode": _AT_HOME, "visitor": child.helper, "next_due": day + timedelta(days=interval(store, child)),
    }


# --- the family


def family(store: Store, child: int) -> Family:
    """The people around a child, the one who is called first before the others."""
    members = store.find(FamilyMember, "child = ?", (child,), "is_primary IS NOT 1, id")
    parents = [m for m in members if m.relation in PARENT_RELATIONS]
    carers = [m for m in members if m not in parents and (m.is_guardian or m.entrusted or m.is_primary)]
    parents.sort(key=lambda m: PARENT_RELATIONS.index(m.relation or ""))
    return Family(carers, parents, [m for m in members if m not in parents and m not in carers])


def lasting(since: PartialDate, day: date) -> str:
    """How long something has lasted, in full years and months; nothing when only the year is known or it has not begun."""
    if since.month is None:
        return ""
    months = (day.year - since.year) * 12 + day.month - since.month - (day.day < (since.day or 1))
    if months <= 0:
        return "不满 1 个月" if months == 0 else ""
    years, rest = divmod(months, 12)
    return " ".join(filter(None, (f"{years} 年" if years else "", f"{rest} 个月" if rest else "")))


def doubts(store: Store, child: int, day: date) -> list[str]:
    """What the checks of children's files find about one of them, beside an overdue visit; one sentence each."""
    keys = {check.key for check in children.CHECKS if check.record is Child} - {"child.visit_overdue"}
    return [found.problem for found in checks.of_one(store, Child, child, day, keys)]


# --- growth


@dataclass(frozen=True)
class Point:
    """One measure on one day."""

    day: PartialDate
    value: Decimal


def growth(checks: Sequence[HealthCheck], column: str) -> list[Point]:
    """A measure over time, oldest first."""
    points = [Point(c.day, value) for c in checks if c.day and (value := getattr(c, column)) is not None]
    return sorted(points, key=lambda p: p.day)


def eyesight(checks: Sequence[HealthCheck]) -> str:
    """What to say when the last check found worse eyes than the one before; nothing when it did not."""
    dated = sorted((c for c in checks if c.day), key=lambda c: str(c.day))
    if len(dated) < 2:
        return ""
    before, last = dated[-2:]
    fallen = [
        (side, old - new)
        for side, old, new in (("左", before.vision_left, last.vision_left), ("右", before.vision_right, last.vision_right))
        if old is not None and new is not None and new < old
    ]
    if not fallen:
        return ""
    if len(fallen) == 2:
        (_, left), (_, right) = fallen
        return f"左右眼视力比上次各降 {left}" if left == right else f"左右眼视力比上次各降 {left} 和 {right}"
    return f"{fallen[0][0]}眼视力比上次降 {fallen[0][1]}"


# --- the log of access


def file_no(store: Store, record: Record) -> str | None:
    """The number of the file that a record is, or belongs to; None when it is about no child, '' when the file has no number."""
    if not is_private(type(record)):
        return None
    while not record.private:
        owner = record.owner()
        assert owner
        above = store.page(TABLES[owner.target], [getattr(record, owner.name) or 0])
        if not above:
            return ""
        record = above[0]
    return open_number(record)


def note(store: Store, record: Record, deed: str) -> None:
    """Keep that somebody saw a child's file, by its number; nothing is kept of records about no child."""
    if (number := file_no(store, record)) is not None:
        store.note_access(deed, number, 1)


def note_many(store: Store, record: type[Record], ids: Sequence[int], deed: str) -> None:
    """Keep that somebody saw what so many records about children hold; which ones is not kept."""
    if ids and file_no(store, store.get(record, ids[0])) is not None:
        store.note_access(deed, "", len(ids))


def note_unlocked(store: Store, purpose: str) -> None:
    """Keep that the ledger was unlocked, and what for."""
    store.note_access(_UNLOCKED, purpose, 0)


def last_unlocked(store: Store) -> tuple[str, str] | None:
    """When the ledger was unlocked last, as ISO text, and what for."""
    rows = store.rows("SELECT at, coalesce(what, '') FROM access_log WHERE action = ? ORDER BY id DESC LIMIT 1", (_UNLOCKED,))
    return (str(rows[0][0]), str(rows[0][1])) if rows else None

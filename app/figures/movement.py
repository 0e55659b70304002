"""The year's movement of members, organisation by organisation: opening + in - out = closing, with everybody's name and reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from app.figures.declare import quoted
from app.rules import LIVE_STATUSES
from db.store import Store

#: What a move between two organisations of the township is called.
WITHIN = "内部调整"


@dataclass(frozen=True)
class Move:
    """Somebody's coming into an organisation or going out of it. `day` is ISO, as exactly as it is known; `other`: from or to where.

    `to`: the id of the township's own organisation that `other` names.
    """

    person: int
    day: str
    reason: str
    other: str = ""
    to: int | None = None


@dataclass
class Movement:
    """One organisation's year; `branch` None: members without an organisation. Numbers are persons."""

    branch: int | None
    began: list[int] = field(default_factory=list)
    closing: int = 0
    came: list[Move] = field(default_factory=list)
    left: list[Move] = field(default_factory=list)

    @property
    def opening(self) -> int:
        """How many it had at the end of last year."""
        return len(self.began)

    @property
    def fell(self) -> int:
        """By how many it is smaller than at the beginning of the year; negative where it grew."""
        return self.opening - self.closing


@dataclass(frozen=True)
class _Member:
    id: int
    branch: int | None
    status: str | None
    joined: str | None
    since: str | None
    until: str | None
    moves: tuple[tuple[str, int | None], ...]

    def begins(self) -> str:
        """The earliest day the membership here can have begun on; '' where nobody knows."""
        start = self.since or self.joined
        return start + "-01-01"[len(start) - 10 :] if start and len(start) < 10 else start or ""

    def ends(self) -> str:
        """The latest day it can have ended on; '9' while it lasts."""
        if self.until is None:
            return "9" if self.status in LIVE_STATUSES else ""
        return self.until + "-12-31"[len(self.until) - 10 :] if len(self.until) < 10 else self.until

    def at(self, day: str) -> int | None:
        """The organisation on a day: what held until a later one (the same rule as BRANCH_THEN)."""
        later = next((before for on, before in self.moves if on > day), None)
        return self.branch if later is None else later

    def lives(self, day: str) -> bool:
        return self.status is not None and self.begins() <= day < self.ends()


def movements(store: Store, day: date) -> dict[int | None, Movement]:
    """Every organisation's movement from the end of last year to the day, by the organisation's id."""
    before, now = f"{day.year - 1}-12-31", day.isoformat()
    found: dict[int | None, Movement] = {}
    reasons = _reasons(store, before, now)
    titles: dict[int, str] = dict(store.rows("SELECT id, coalesce(short_name, full_name) FROM branch"))

    def of(branch: int | None) -> Movement:
        return found.setdefault(branch, Movement(branch))

    places = _places(store)
    began = {m.id for m in _members(store, date(day.year - 1, 12, 31), places) if m.lives(before)}
    for member in _members(store, day, places):
        if member.id in began:
            of(member.at(before)).began.append(member.id)
        if member.lives(now):
            of(member.at(now)).closing += 1
        if stay := _stay(member, member.id in began, before, now):
            _tell(member, stay, member.id in began, now, of, reasons, titles)
    for movement in found.values():
        for moves in (movement.came, movement.left):
            moves.sort(key=lambda move: (move.day, move.person))
    return found


def _stay(member: _Member, began: bool, before: str, now: str) -> tuple[str, str] | None:
    """From when to when somebody is counted in the year, `began`: from its beginning; the same rule as Lifetime. Whoever is back has been here all the time."""
    begins, ends = member.begins(), member.ends()
    if member.lives(now):
        return (before if began else max(begins, before)), "9"
    if began:
        return before, ends if before < ends <= now else now
    return (begins, ends) if member.status is not None and before < begins < ends <= now else None


def _tell(
    member: _Member, stay: tuple[str, str], began: bool, now: str, of: Callable[[int | None], Movement], reasons: dict[int, tuple[str, str]], titles: dict[int, str]
) -> None:
    begins, ends = stay
    if not began:
        reason = ("本年新入团", "") if member.since is None and begins == member.begins() else reasons.get(member.id, ("编入", ""))
        of(member.at(begins)).came.append(Move(member.id, member.since or member.joined or "", *reason))
    for on, _ in member.moves:
        if begins < on <= now and on < ends:
            old, new = member.at(_eve(on)), member.at(on)
            if old != new:
                of(old).left.append(Move(member.id, on, WITHIN, titles.get(new or 0, ""), new))
                of(new).came.append(Move(member.id, on, WITHIN, titles.get(old or 0, ""), old))
    if ends <= now:
        reason = reasons.get(-member.id, ("", ""))
        status = member.status or "团员状态不详"
        of(member.at(_eve(ends))).left.append(Move(member.id, member.until or "", status + (f"（{reason[0]}）" if reason[0] else ""), reason[1]))


def _eve(day: str) -> str:
    """A text that sorts just before a day and after every earlier one."""
    return day[:-1] + chr(ord(day[-1]) - 1) + "~"


#: By person: the organisation now, and the moves, each the day of it and the organisation until then.
_Places = tuple[dict[int, int], dict[int, dict[str, int | None]]]


def _places(store: Store) -> _Places:
    """Where everybody belongs and belonged; the moves are all there ever were."""
    moves: dict[int, dict[str, int | None]] = {}
    for person, old, on in store.held("person", "branch"):
        moves.setdefault(person, {}).setdefault(on, None if old is None else int(old))
    return dict(store.rows("SELECT id, branch FROM person WHERE branch IS NOT NULL")), moves


def _members(store: Store, day: date, places: _Places) -> Iterable[_Member]:
    """Everybody who is or was a member, as the ledger has it of a day."""
    branches, moves = places
    left = _gone_without_a_day(store, day)
    had = "SELECT owner_id FROM past_value WHERE owner_table = 'person' AND field_name = 'member_status'"
    query = f"SELECT id, member_status, joined_on, member_from, member_to FROM person WHERE member_status IS NOT NULL OR id IN ({had}) ORDER BY id"
    for person, status, joined, since, until in store.rows(query, on=day):
        yield _Member(person, branches.get(person), status, joined, since, until or left.get(person), tuple(moves.get(person, {}).items()))


def _gone_without_a_day(store: Store, day: date) -> dict[int, str]:
    """Since when somebody has the status of one who has left, where nobody wrote the day down."""
    found: dict[int, str] = {}
    for person, was, on in store.held("person", "member_status"):
        if on <= day.isoformat() and was in LIVE_STATUSES:
            found[person] = on
    gone = store.rows(f"SELECT id FROM person WHERE member_to IS NULL AND coalesce(member_status NOT IN ({quoted(LIVE_STATUSES)}), 1)", on=day) if found else []
    return {person: found[person] for (person,) in gone if person in found}


def _reasons(store: Store, before: str, now: str) -> dict[int, tuple[str, str]]:
    """Why and from or to where somebody was transferred, by the person's id; that of going out by the negative id."""
    found = {}
    query = "SELECT person, direction, reason, other_org FROM transfer WHERE status = '已通过' AND direction <> '内部调整' ORDER BY coalesce(in_on, out_on), id"
    for person, direction, reason, other in store.rows(query):
        found[person if direction == "转入" else -person] = (reason or direction, other or "")
    return found

"""Moving a member's organisational relation: asking for it, finishing it, sending it back; the member moves with it in the same step.

A way out is 转出中 until it is finished and 已转出 from the day it was approved; a way in makes somebody 在册 on that day;
a move between our own branches changes the branch and nothing else, so that nobody counts as having come or left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from app.figures.members import WITHOUT_POST
from app.figures.organisation import live_branch
from app.rules import LIVE_STATUSES
from db import history
from db.dates import PartialDate
from db.errors import UserError
from db.records import Branch, Person, Transfer, codes
from db.store import Store

IN, OUT, WITHIN = (option.label for option in codes.DIRECTION.options)
#: What people call the directions on a button.
CALLED = {OUT: "转出", IN: "转入", WITHIN: "镇内调整"}
ASKED, OUT_PENDING, IN_PENDING, DONE, REFUSED, LAPSED = (option.label for option in codes.TRANSFER_STATUS.options)
WAITING = (ASKED, OUT_PENDING, IN_PENDING)
ENROLLED, LEAVING, LEFT = "在册", "转出中", "已转出"
#: What a transfer changes of a member, and how it is said that it changed before.
_MOVED = {OUT: ("member_status",), IN: ("branch", "member_status"), WITHIN: ("branch",)}
_MOVED_WORDS = {"branch": "已经换过团支部", "member_status": "已经变过团员状态"}


@dataclass(frozen=True)
class Refusal:
    """Somebody who cannot be moved this way, and why in a sentence."""

    person: int
    name: str
    why: str


@dataclass(frozen=True)
class Sorted:
    """Those who can be moved, those who cannot, and what should be thought of all the same."""

    able: tuple[Person, ...]
    refused: tuple[Refusal, ...]
    reminders: tuple[str, ...] = field(default=())


def waiting(transfer: Transfer) -> bool:
    """Whether a transfer is still to be finished."""
    return transfer.status in WAITING


def sort_out(store: Store, drafted: Transfer, people: Sequence[int], day: date, *, noted: bool = False) -> Sorted:
    """Who of these can be moved as drafted, as of a day; raises UserError where the draft itself is nonsense.

    `noted`: it was done long ago and is only written down, so nobody's present state stands against it.
    """
    _refuse_draft(store, drafted, noted)
    if noted:
        return Sorted(tuple(store.page(Person, people)), ())
    open_ones = {t.person for t in store.find(Transfer, f"status IN ({', '.join('?' * len(WAITING))})", WAITING)}
    able, refused = [], []
    for person in store.page(Person, people):
        assert person.id
        why = _why_not(person, drafted, person.id in open_ones) or _moved_later(store, person, drafted)
        if why:
            refused.append(Refusal(person.id, person.name or "", why))
        else:
            able.append(person)
    return Sorted(tuple(able), tuple(refused), _reminders(store, drafted, able, day))


def _refuse_draft(store: Store, drafted: Transfer, noted: bool) -> None:
    if drafted.direction not in CALLED:
        raise UserError("请选转出、转入还是镇内调整")
    if drafted.direction != OUT:
        if drafted.to_branch is None:
            raise UserError("请选转入哪个团支部")
        branch = store.get(Branch, drafted.to_branch)
        at = (PartialDate.of(drafted.in_on or drafted.applied_on or date.today())).first.isoformat()
        if not noted and not store.count(Branch, f"id = ? AND (level IS '团委' OR {live_branch('?2')})", (branch.id, at)):
            raise UserError(f"“{branch.short_name or branch.full_name}”已经撤销或还没有成立，请选别的团支部")
    if drafted.direction != WITHIN and not drafted.other_org:
        raise UserError("请填对方的团组织，如“某某大学某学院团委”")
    if noted and drafted.status != DONE:
        raise UserError(f"补登的是已经办完的，转接状态请选“{DONE}”")
    if drafted.status == DONE and _moved_on(drafted) is None:
        raise UserError("办结要有日期，请填审批日期")
    if drafted.applied_on is None and drafted.status != DONE:
        raise UserError("请填申请日期")


def _why_not(person: Person, drafted: Transfer, is_moving: bool) -> str:
    live = person.member_status in LIVE_STATUSES and person.member_to is None
    if is_moving:
        return "还有一件转接没有办完，请先办结、退回或撤回那一件"
    if drafted.direction == IN and live:
        return f"已经是本镇团员（{person.member_status}），不用转入；换支部请选“镇内调整”"
    if drafted.direction != IN and not live:
        return f"不是在册团员（{person.member_status or '没有团籍'}），不能{CALLED[drafted.direction or OUT]}"
    if drafted.direction == WITHIN and person.branch == drafted.to_branch:
        return "已经在这个团支部了"
    return _wrong_order(person, drafted)


def _wrong_order(person: Person, drafted: Transfer) -> str:
    at = _moved_on(drafted) or drafted.applied_on
    begun = (person.member_to if drafted.direction == IN else None) or person.member_from or person.joined_on
    if at is None or begun is None:
        return ""
    moved = PartialDate.of(at)
    if moved < begun and not moved.agrees_with(begun):
        what = "离开" if drafted.direction == IN and person.member_to else "编入" if person.member_from else "入团"
        return f"转接日期 {at} 早于{what}日期 {begun}，请核对"
    return ""


def _moved_later(store: Store, person: Person, drafted: Transfer) -> str:
    """Why a transfer cannot be put before what is known of later days: it would start from what is so today, not from what was so on its day."""
    if not (at := _moved_on(drafted) or (drafted.applied_on if drafted.direction == OUT else None)):
        return ""
    for name in _MOVED[drafted.direction or OUT]:
        if last := store.changed_after("person", name, person.id or 0, PartialDate.of(at).last):
            return f"在 {last} {_MOVED_WORDS[name]}，{at} 的{CALLED[drafted.direction or OUT]}不能排在它前面；请核对日期，以前办完的请选补登"
    return ""


def _reminders(store: Store, drafted: Transfer, able: Sequence[Person], day: date) -> tuple[str, ...]:
    """Members who keep a post or owe dues: nothing that stands in the way, but easily forgotten."""
    if drafted.direction == IN or not able:
        return ()
    ids = ", ".join(str(person.id) for person in able)
    holding = store.rows(f"SELECT name FROM person WHERE id IN ({ids}) AND NOT {WITHOUT_POST}", {"day": day.isoformat()})
    if not holding:
        return ()
    names = "、".join(row[0] for row in holding[:3]) + (f"等 {len(holding)} 人" if len(holding) > 3 else "")
    return (f"{names}还担任团内职务，转走后请登记任期结束",)


def _moved_on(transfer: Transfer) -> PartialDate | None:
    """The day a finished transfer takes effect here."""
    return transfer.out_on if transfer.direction == OUT else transfer.in_on


# --- the deeds, each inside the caller's step


def register(store: Store, drafted: Transfer, people: Sequence[Person], *, noted: bool = False) -> list[Transfer]:
    """Enter one transfer for each of these members, and move them as far as it has come; if it is only `noted`, they stay."""
    made = []
    for person in people:
        own = drafted.with_(person=person.id, from_branch=None if drafted.direction == IN or noted else person.branch)
        saved = store.save(own)
        if not noted:
            _follow(store, saved, person)
        made.append(saved)
    return made


def finish(store: Store, transfer: Transfer, day: date) -> Transfer:
    """Finish a waiting transfer on a day; the member moves. Raises UserError where that is nonsense."""
    _only_waiting(transfer)
    person = store.get(Person, transfer.person or 0)
    dated = transfer.with_(status=DONE, out_on=transfer.out_on or PartialDate.of(day), in_on=transfer.in_on or (None if transfer.direction == OUT else PartialDate.of(day)))
    if transfer.direction != OUT and transfer.to_branch is None:
        raise UserError("这件转接没有填转入哪个团支部，请先编辑补上，再办结")
    if wrong := _not_any_more(person, dated) or _wrong_order(person, dated) or _moved_later(store, person, dated):
        raise UserError(f"{person.name}{wrong}")
    saved = store.save(dated)
    _follow(store, saved, person)
    return saved


def refuse(store: Store, transfer: Transfer) -> Transfer:
    """The other side sent it back: the member is again what they were before."""
    return _give_up(store, transfer, REFUSED)


def withdraw(store: Store, transfer: Transfer) -> Transfer:
    """The request was taken back: the member is again what they were before."""
    return _give_up(store, transfer, LAPSED)


def _give_up(store: Store, transfer: Transfer, status: str) -> Transfer:
    _only_waiting(transfer)
    saved = store.save(transfer.with_(status=status))
    person = store.get(Person, transfer.person or 0)
    if transfer.direction == OUT and person.member_status == LEAVING:
        store.save(person.with_(member_status=_status_before(store, person)))
    return saved


def _only_waiting(transfer: Transfer) -> None:
    if not waiting(transfer):
        raise UserError(f"这件转接已经是“{transfer.status}”，不用再办；要改请用“编辑”")


def _not_any_more(person: Person, transfer: Transfer) -> str:
    live = person.member_status in LIVE_STATUSES and person.member_to is None
    if transfer.direction != IN and not live:
        return f"已经不在册（{person.member_status or '没有团籍'}），不能办结，请撤回这件转接"
    return "已经在册，不能再办转入，请撤回这件转接" if transfer.direction == IN and live else ""


def _follow(store: Store, transfer: Transfer, person: Person) -> None:
    """Bring the member to where the transfer has come, as of the day of the deed."""
    if transfer.status == DONE:
        at = _moved_on(transfer)
        assert at
        on = PartialDate.of(at)
        if transfer.direction == WITHIN:
            # Where the member belonged before the transfer itself tells (db.dated), but where it was known by words only.
            since = _since(on) if person.branch is None and person.branch_words else None
            store.save(person.with_(branch=transfer.to_branch), {"branch": since})
            return
        with store.step("", since=_since(on)):
            if transfer.direction == OUT:
                store.save(person.with_(member_status=LEFT, member_to=on))
            else:
                store.save(person.with_(branch=transfer.to_branch, member_status=ENROLLED, member_from=on, member_to=None))
    elif transfer.direction == OUT and waiting(transfer):
        store.save(person.with_(member_status=LEAVING), {"member_status": _since(transfer.applied_on)})


def _since(day: PartialDate | date | None) -> date:
    """Since when holds what was done on a day: the earliest it can mean, and no later than today."""
    return min(PartialDate.of(day).first, date.today()) if day else date.today()


def _status_before(store: Store, person: Person) -> str:
    """What a member was before 转出中, as the log of changes has it."""
    for change in history.of_record(store.connection, "person", person.id or 0):
        if (change.after or {}).get("member_status") == LEAVING and (was := (change.before or {}).get("member_status")):
            return str(was)
    return "保留团籍（党员）" if person.political_status in ("中共党员", "中共预备党员") else ENROLLED


def waiting_of(store: Store, person: int) -> Transfer | None:
    """The transfer of somebody that is still to be finished, if there is one."""
    found = store.find(Transfer, f"person = ? AND status IN ({', '.join('?' * len(WAITING))})", (person, *WAITING), "id DESC")
    return found[0] if found else None

"""A child's file closed, and opened again: two deeds with their day and reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.lists.titles import open_number
from app.rules import CHILD_MAX_AGE, turns
from app.work import children as care
from app.work.transfers import Refusal
from db.dates import PartialDate
from db.errors import BadValue
from db.kinds import FileRef
from db.records import Child
from db.store import Store

CLOSED, OPEN, OF_AGE = "结案", "在帮", "年满"


@dataclass(frozen=True)
class Planned:
    """The files a deed is done to, as they will stand, those it is not done to, and what to think of."""

    rows: tuple[Child, ...]
    refused: tuple[Refusal, ...]
    reminders: tuple[str, ...] = ()
    #: Since when a file is open again; up to then it stays closed, in the figures of that time too.
    since: date | None = None


def called(child: Child) -> str:
    """What a file is called where names are not shown."""
    return open_number(child) or "没有编号的档案"


def closing(store: Store, ids: Sequence[int], day: date | None, reason: str | None) -> Planned:
    """Close files on a day. Raises BadValue where day or reason is missing: without them the year's closed files cannot be told."""
    if day is None or reason is None:
        raise BadValue("请填结案日期和结案原因")
    rows, refused, reminders = [], [], []
    for child in store.page(Child, ids):
        if why := _cannot_close(child, day):
            refused.append(Refusal(child.id or 0, called(child), why))
            continue
        rows.append(child.with_(status=CLOSED, closed_on=PartialDate.of(day), close_reason=reason))
        last = store.scalar("SELECT max(day) FROM visit WHERE child = ?", (child.id,))
        if last and str(last) > day.isoformat():
            reminders.append(f"{called(child)}：{last} 还走访过，比结案日期晚，请核对")
        if reason == OF_AGE and child.birth_date and turns(child.birth_date, CHILD_MAX_AGE) > day:
            reminders.append(f"{called(child)}：到 {turns(child.birth_date, CHILD_MAX_AGE)} 才满 {CHILD_MAX_AGE} 周岁，请核对结案原因")
    return Planned(tuple(rows), tuple(refused), tuple(reminders))


def _cannot_close(child: Child, day: date) -> str:
    if child.status == CLOSED:
        return f"已经于 {child.closed_on} 结案" if child.closed_on else "已经结案，请在编辑里补上结案日期"
    if child.opened_on and PartialDate.of(day).is_before(child.opened_on):
        return f"建档日期是 {child.opened_on}，结案不能比它早"
    return ""


def reopening(store: Store, ids: Sequence[int], day: date | None, reason: str | None) -> Planned:
    """Open closed files again on a day; why, and when and why it had been closed, goes into the file's note. Raises BadValue."""
    if day is None or not (reason or "").strip():
        raise BadValue("请填重新建档的日期和原因")
    rows, refused = [], []
    for child in store.page(Child, ids):
        if child.status != CLOSED:
            refused.append(Refusal(child.id or 0, called(child), "没有结案，不用重新建档"))
        elif child.closed_on and PartialDate.of(day).is_before(child.closed_on):
            refused.append(Refusal(child.id or 0, called(child), f"结案日期是 {child.closed_on}，重新建档不能比它早"))
        else:
            before = "，".join(filter(None, (f"原于 {child.closed_on} 结案" if child.closed_on else "原已结案", child.close_reason)))
            line = f"{day} 重新建档：{(reason or '').strip()}（{before}）"
            note = f"{child.note}\n{line}" if child.note else line
            rows.append(child.with_(status=OPEN, closed_on=None, close_reason=None, note=note))
    return Planned(tuple(rows), tuple(refused), since=day)


def consenting(store: Store, file: int, day: date | None, by: str | None, scan: FileRef | None) -> Planned:
    """A guardian's consent with its day and signer, and the scan of the paper where there is one. Raises BadValue."""
    if day is None or not by:
        raise BadValue("请填同意日期和同意人")
    child = store.get(Child, file)
    if child.birth_date and PartialDate.of(day).is_before(child.birth_date):
        raise BadValue(f"同意日期不能早于出生日期 {child.birth_date}")
    reminders = () if scan else ("还没有附同意书的扫描件或照片；纸质的请收好，以后可以再附",)
    return Planned((child.with_(consent_on=PartialDate.of(day), consent_by=by, consent_file=scan),), (), reminders)


def write(store: Store, planned: Planned, deed: str) -> int:
    """Write it, inside the caller's step; returns how many files it was done to."""
    for child in planned.rows:
        store.save(child, dict.fromkeys(("status", "closed_on"), planned.since) if planned.since else None)
        care.note(store, child, deed)
    return len(planned.rows)

"""Children's files that were kept long enough after they were closed: listed, and removed for good; that they were stays on record.

Source: 个人信息保护法 Art. 19, the shortest time that the purpose needs, and Art. 47, what is needed no longer is deleted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.figures import answer
from app.figures.children import DELETE_ON, KEPT_TOO_LONG
from app.work import unsaved
from app.work.ledger.case_files import called
from db import backup
from db.errors import UserError
from db.records import Child
from db.store import Store

_DEED = "彻底删除档案"


@dataclass(frozen=True)
class Expired:
    """A closed file whose time is over: what it is called without a name, where, how it was closed, and until when it was to be kept."""

    id: int
    called: str
    village: str
    closed_on: str
    reason: str
    until: date

    @property
    def texts(self) -> tuple[str, str, str, str, str]:
        """The line as it is read."""
        return self.called, self.village, self.closed_on, self.reason, self.until.isoformat()


#: The headings of `Expired.texts`.
HEADS = ("档案编号", "所在村", "结案日期", "结案原因", "保存到")


def expired(store: Store, day: date) -> list[Expired]:
    """The files whose keeping time is over on a day, the longest first."""
    found = store.rows(f"SELECT id, {DELETE_ON} FROM child WHERE {KEPT_TOO_LONG} ORDER BY 2, id", answer.parameters(store, day))
    files = {child.id: child for child in store.page(Child, [row[0] for row in found])}
    return [
        Expired(number, called(child := files[number]), child.village or "", str(child.closed_on), child.close_reason or "", date.fromisoformat(until))
        for number, until in found
    ]


def copies_told(store: Store) -> str:
    """Where these files still are after they were removed: in the copies, which nobody reaches into."""
    second = store.second_place()
    here = len(backup.listing(store.path))
    there = len(backup.listing(store.path, second)) if second and second.is_dir() else 0
    places = [f"本机的 {here} 份备份"] * bool(here) + [f"第二个地方的 {there} 份备份"] * bool(there)
    aside = len(backup.set_aside(store.path))
    places += [f"{aside} 份恢复时原样留下的文件"] * bool(aside)
    kept = "、".join(places)
    return f"以前的备份（{kept}，还有拷到别处的）里仍有这些档案，恢复了会再出现；确认不再需要时，请在备份文件夹里自己删掉" if places else (
        "以前拷到别处的备份里仍有这些档案，请在确认不再需要时自己删掉")


def must_remove(store: Store) -> None:
    """Raise NotAllowed where it is not this person's to remove files for good."""
    store.must_manage("彻底删除档案")
    store.must_see(Child, "删除")


def remove(store: Store, ids: Sequence[int], day: date) -> int:
    """Remove files for good in one step, with all that is part of them, in the history and the bin too; the log keeps number and day.

    Raises UserError, nothing removed, where one of them is not over its time, or it is not this person's to do.
    """
    must_remove(store)
    over = {one.id: one for one in expired(store, day)}
    if left := [number for number in ids if number not in over]:
        raise UserError(f"有 {len(left)} 份档案没有结案或没有到期，一份也没有删除；请刷新后再选")
    with store.step(f"彻底删除 {len(ids)} 份到期档案"):
        store.remove_for_good(Child, ids)
        unsaved.drop_orphans(store)
        for number in ids:
            one = over[number]
            store.note_access(_DEED, f"{one.called}，{one.closed_on} 结案，保存到 {one.until}", 1)
    return len(ids)

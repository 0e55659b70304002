"""The line under the list of organisations: how many are shown, and the sums of their members and youth."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.lists.record_list import RecordList
from app.ui.pieces.widgets import clear, fill, label, lay, line
from app.work import branches as organisation


class BranchTotals(QWidget):
    """The sums of what is shown."""

    def __init__(self, made: RecordList) -> None:
        super().__init__()
        self._list = made
        self._row = lay(self, margins=(14, 8, 14, 8), gap=10, across=True)
        self.setObjectName("footer")
        made.listed.connect(self.refresh)

    def refresh(self) -> None:
        """Add up what the list shows now."""
        clear(self._row)
        ids, session = self._list.table.records.ids, self._list.session
        found = organisation.totals(session.store, ids, session.day)
        more = len(ids) - found.branches
        sums = [_sum("团员", f"{found.members:,} 人"), _sum("14–28 岁青年", f"{found.youth:,} 人")]
        if found.share is not None:
            sums.append(_sum("团青比", f"{found.share}%"))
        parts = [part for one in sums for part in (line(upright=True, height=12), one)][1:]
        fill(self._row, (label("合计", "b"), label(f"{found.branches:,} 个组织", "b"), label(f"另有团委 {more} 个", "cap") if more else None, "*", *parts))


def _sum(name: str, value: str) -> QWidget:
    return label(f"{name} <b>{value}</b>", rich=True)

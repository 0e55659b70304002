"""The step of importing a whole ledger in which what it would do is shown, with its problems if there are any."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QVBoxLayout, QWidget

from app.exchange.imports.plan import CHANGED, NEW, SAME
from app.exchange.imports.whole import Outcome, import_all
from app.progress import Progress
from app.ui.pieces.rows import put_text
from app.ui.pieces.widgets import label
from app.work.closing import guard
from db.records import TABLES
from db.store import Store

_LISTED = 500


class WholePage(QWidget):
    """What a whole workbook would do, and what of it cannot come in."""

    def __init__(self) -> None:
        super().__init__()
        self.deed, self.can_go = "", False
        self._told = label("", "h3", wrap=True)
        self._table = QTableWidget(0, 5)
        self._table.setTabKeyNavigation(False)
        self._table.setHorizontalHeaderLabels(["工作表", "行", "栏目", "内容", "问题"])
        self._table.setAccessibleName("工作簿里的问题")
        self._table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._table.setShowGrid(False)
        self._table.verticalHeader().setVisible(False)
        self._table.horizontalHeader().setStretchLastSection(True)
        self._table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 14, 20, 14)
        layout.addWidget(self._told)
        layout.addWidget(self._table, 1)
        #: Keeps the sentence at the top where no table follows.
        self._rest = QWidget()
        layout.addWidget(self._rest, 1)

    @staticmethod
    def job(path: Path, *, dry_run: bool) -> Callable[[Store, Progress], Outcome]:
        """The work of trying a workbook, or of taking in all of it that has no problem."""
        return lambda store, progress: import_all(store, path, dry_run=dry_run, good_rows=True, progress=progress)

    @staticmethod
    def tables() -> list[str]:
        """Everything that may have changed."""
        return list(TABLES)

    def show_outcome(self, outcome: Outcome) -> None:
        """Show what would be written, and the problems."""
        count, counts = len(outcome.problems), outcome.counts()
        self.deed = f"{'先导入没有问题的' if count else '确认导入'} {outcome.changes:,} 条 Ctrl+Enter"
        self.can_go = outcome.changes > 0
        would = f"会新增 {counts[NEW]:,} 条，更新 {counts[CHANGED]:,} 条；另有 {counts[SAME]:,} 条台账里已经一样。"
        if not self.can_go:
            would = f"没有要写入的内容：{counts[SAME]:,} 条台账里都已经一样。"
        more = f"，下面是前 {_LISTED} 处" if count > _LISTED else ""
        wrong = f"工作簿里有 {count:,} 处问题{more}；可以改好工作簿再导入，也可以先导入没有问题的。" if count else ""
        moved = f"{guard.told(outcome.moved)}，保存前会问补正的原因。" if outcome.moved else ""
        self._told.setText(would + ("整批可以一步撤销。" if self.can_go else "") + moved + wrong)
        self._table.setVisible(bool(count))
        self._rest.setVisible(not count)
        self._table.setRowCount(min(count, _LISTED))
        for place, one in enumerate(outcome.problems[:_LISTED]):
            for n, text in enumerate((one.sheet, str(one.row), one.column, one.value[:60], one.problem)):
                put_text(self._table, place, n, text)
        self._table.resizeColumnsToContents()

"""The step of importing a whole ledger in which its problems, if there are any, are shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from app.exchange.whole import Outcome, import_all
from app.progress import Progress
from app.ui.widgets import label
from db.records import TABLES
from db.store import Store

_LISTED = 500


class WholePage(QWidget):
    """What kept a whole workbook from coming in."""

    def __init__(self) -> None:
        super().__init__()
        self.deed, self.can_go = "", False
        self._told = label("", "h3", wrap=True)
        self._table = QTableWidget(0, 5)
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

    @staticmethod
    def job(path: Path, *, good_rows: bool) -> Callable[[Store, Progress], Outcome]:
        """The work of taking a workbook in."""
        return lambda store, progress: import_all(store, path, good_rows=good_rows, progress=progress)

    @staticmethod
    def tables() -> list[str]:
        """Everything that may have changed."""
        return list(TABLES)

    def show_outcome(self, outcome: Outcome) -> None:
        """Show the problems, and how many rows have none."""
        count = len(outcome.problems)
        self.deed, self.can_go = f"先导入没有问题的 {outcome.changes:,} 条", outcome.changes > 0
        more = f"，下面是前 {_LISTED} 处" if count > _LISTED else ""
        self._told.setText(f"工作簿里有 {count:,} 处问题{more}；现在什么都没有写入。可以改好工作簿再导入，也可以先导入没有问题的。")
        self._table.setRowCount(min(count, _LISTED))
        for place, one in enumerate(outcome.problems[:_LISTED]):
            for n, text in enumerate((one.sheet, str(one.row), one.column, one.value[:60], one.problem)):
                self._table.setItem(place, n, QTableWidgetItem(text))
        self._table.resizeColumnsToContents()

"""Every figure with its rule and the way to its records."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QTableWidgetItem, QVBoxLayout

from app import figures
from app.ui.lined_table import text_table
from app.ui.session import Session
from app.ui.tasks import Worker
from app.ui.widgets import Card, button, row, search_box
from app.ui.worked_out import WorkedOut


class FiguresPage(WorkedOut):
    """Every figure with its rule; a double click opens the records behind it."""

    def __init__(self, session: Session, worker: Worker) -> None:
        super().__init__(session, worker)
        self._values: dict[str, figures.Number] = {}
        self._find = search_box("找数字，如 团员、时长", 260)
        self._find.textChanged.connect(lambda _: self._show())
        self._all = QCheckBox("也列出是 0 的")
        self._all.toggled.connect(lambda _: self._show())
        self._table = text_table(["数字", "数值", "单位", "怎么算出来的"], (300, 110, 60), 3, "全部数字")
        self._table.itemActivated.connect(lambda item: self._open(item.row()))
        opened = button("看这些记录", lambda: self._open(self._table.currentRow()), icon_name="external-link")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 12)
        layout.addWidget(row(self._find, self._all, "*", opened))
        layout.addWidget(Card(self._table, margins=(1, 1, 1, 1)), 1)

    def refresh(self) -> None:
        day = self.session.day
        self.worker.run(lambda store, progress: figures.compute(store, day), self._computed)

    def _computed(self, values: dict[str, figures.Number]) -> None:
        self._values = values
        self._show()

    def _show(self) -> None:
        text = self._find.text().strip()
        shown = [
            f for key, f in figures.FIGURES.items()
            if (self._values.get(key) or (self._all.isChecked() and key in self._values)) and text in f.label + f.source
        ]
        self._table.setRowCount(len(shown))
        for number, figure in enumerate(shown):
            value = self._values[figure.key]
            for place, words in enumerate((figure.label, "—" if value is None else f"{value:,}", figure.unit, figure.source)):
                item = QTableWidgetItem(words)
                item.setToolTip(words)
                item.setData(Qt.ItemDataRole.UserRole, figure.key)
                if place == 1:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self._table.setItem(number, place, item)

    def _open(self, number: int) -> None:
        if item := self._table.item(number, 0):
            self.session.show_figure(item.data(Qt.ItemDataRole.UserRole))

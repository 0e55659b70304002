"""Every figure with its rule and the way to its records."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox

from app import figures
from app.ui.pieces.keys import OwnKeys
from app.ui.pieces.rows import fill_texts
from app.ui.pieces.tables import stand_on, text_table
from app.ui.pieces.widgets import Card, button, label, lay, row, search_box
from app.ui.pieces.worker import Worker
from app.ui.session import BehindFigure, Session
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
        self._table = text_table(["数字", "数值", "单位", "怎么算出来的"], (300, 110, 60), 3, "全部数字", none="没有符合的数字。换个说法，或勾上“也列出是 0 的”。")
        self._table.itemActivated.connect(lambda item: self._open(item.row()))
        self._opened = button("看这些记录", lambda: self._open(self._table.currentRow()), icon_name="external-link")
        self._none = label("", "sub", wrap=True)
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        lay(self, row(self._find, self._all, "*", self._opened), self._none, (Card(self._table, margins=(1, 1, 1, 1)), 1), margins=(16, 8, 16, 12))
        OwnKeys(self, {"Ctrl+F": self._find.setFocus, "Esc": self._find.clear})
        OwnKeys(self._table, {"Ctrl+C": self.copy})

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
        values = ["—" if (value := self._values[f.key]) is None else f"{value:,}" for f in shown]
        texts = [(f.label, value, f.unit, f.source) for f, value in zip(shown, values, strict=True)]
        fill_texts(self._table, texts, right=(1,), keys=[f.key for f in shown])

        self._none.setText("" if shown else f"没有叫“{text}”的数字，请换几个字" if text else "到这一天还没有数字")
        self._none.setVisible(not shown)
        self._opened.setEnabled(bool(shown))
        if shown and self._table.currentRow() < 0:
            stand_on(self._table, 0)

    def copy(self) -> None:
        """Put the current figure on the clipboard, as a sheet takes it."""
        items = [self._table.item(self._table.currentRow(), place) for place in range(self._table.columnCount())]
        texts = [item.text() for item in items if item]
        if texts:
            QGuiApplication.clipboard().setText("\t".join(texts))
            self.session.said.emit(f"“{texts[0]}”已复制，可以贴到表格里", False)

    def _open(self, number: int) -> None:
        if item := self._table.item(number, 0):
            self.session.go(BehindFigure(item.data(Qt.ItemDataRole.UserRole)))

"""The printed charts on the screen: a list, the page as it comes out of the printer, and where to write it."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QShowEvent
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from app import charts
from app.progress import Progress
from app.ui import ask
from app.ui.session import Session
from app.ui.tasks import Task, Worker
from app.ui.theme import colour
from app.ui.widgets import Card, button, label, line, name_list, row
from db.store import Store

_FORMATS = {"图片 PNG": "png", "PDF": "pdf", "矢量图 SVG": "svg"}
_DPI = 130


class Paper(QWidget):
    """A page on a darker ground, as large as it fits."""

    def __init__(self) -> None:
        super().__init__()
        self._page = QPixmap()
        self._words = "正在画图…"
        self.setMinimumSize(300, 200)

    def show_page(self, png: bytes) -> None:
        """Show a page that was drawn as PNG."""
        self._page.loadFromData(png)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour("sunken"))
        if self._page.isNull():
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._words)
        else:
            density = self.devicePixelRatioF()
            space = self.size() - QSize(24, 24)
            size = self._page.size().scaled(space, Qt.AspectRatioMode.KeepAspectRatio)
            at = QRect((self.width() - size.width()) // 2, (self.height() - size.height()) // 2, size.width(), size.height())
            smooth = self._page.scaled(size * density, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
            painter.drawPixmap(at, smooth)
            painter.setPen(colour("line2"))
            painter.drawRect(at)
        painter.end()


def _drawn(store: Store, key: str, day: date) -> bytes:
    figure = charts.draw(store, key, day)
    page = io.BytesIO()
    figure.savefig(page, format="png", dpi=_DPI)
    return page.getvalue()


class ChartPage(QWidget):
    """Choose a chart, look at it, write it or all of them."""

    def __init__(self, session: Session, worker: Worker) -> None:
        super().__init__()
        self._session, self._worker = session, worker
        self._task: Task | None = None
        self._stale = True
        self._names = name_list([chart.name for chart in charts.CHARTS], "图表")
        self._paper, self._format = Paper(), QComboBox()
        self._names.currentRowChanged.connect(lambda _: self.refresh())
        self._format.addItems(list(_FORMATS))
        self._format.setAccessibleName("图片格式")
        one = button("存这一张", self.save_one, icon_name="photo-down")
        every = button("全部存到文件夹", self.save_all, icon_name="folder", kind="primary")
        names = Card(row(label("图表", "h3"), margins=(14, 0, 0, 0)), line(), (self._names, 1), margins=(1, 12, 1, 1))
        names.setFixedWidth(210)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 12)
        layout.addWidget(row(label("A4 横向，图里的数字和名册同时更新", "cap"), "*", label("格式", "cap"), self._format, one, every))
        layout.addWidget(row(names, (Card(self._paper, margins=(1, 1, 1, 1)), 1), gap=12), 1)
        session.changed.connect(lambda _: self._mark())
        session.day_changed.connect(self._mark)

    def _mark(self) -> None:
        self._stale = True
        if self.isVisible():
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._names.currentRow() < 0:
            self._names.setCurrentRow(0)
        elif self._stale:
            self.refresh()

    def refresh(self) -> None:
        """Draw the chosen chart anew, off the window's thread."""
        self._stale = False
        if self._task:
            self._task.cancel()
        key, day = charts.CHARTS[max(0, self._names.currentRow())].key, self._session.day
        self._task = self._worker.run(lambda store, progress: _drawn(store, key, day), self._paper.show_page)

    def save_one(self) -> None:
        """Write the chosen chart."""
        chart, kind = charts.CHARTS[max(0, self._names.currentRow())], _FORMATS[self._format.currentText()]
        day = self._session.day
        if out := ask.file_to_save(self, "存图表", f"{chart.name} {day}.{kind}", f"{kind.upper()} (*.{kind})"):
            self._worker.run(lambda store, progress: _write(store, chart.key, day, out, kind), lambda _: self._said(f"图表已存为 {out.name}"))

    def save_all(self) -> None:
        """Write every chart into a folder."""
        kind, day = _FORMATS[self._format.currentText()], self._session.day
        if folder := ask.folder(self, "把图表存到哪个文件夹"):

            def write(store: Store, progress: Progress) -> list[Path]:
                return charts.write_all(store, day, folder, kind, progress)

            self._worker.run(write, lambda paths: self._said(f"{len(paths)} 张图表已存到 {folder.name}"))

    def _said(self, words: str) -> None:
        self._session.said.emit(words, False)


def _write(store: Store, key: str, day: date, out: Path, kind: str) -> None:
    from app.paths import replacing

    with replacing(out) as temporary:
        charts.write(charts.draw(store, key, day), temporary, kind)

"""Printing, one way for everything: a preview with its few choices, then a printer or a PDF."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import (
    QKeyEvent,
    QKeySequence,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPaintEvent,
    QPdfWriter,
    QPen,
    QShortcut,
    QShowEvent,
)
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtWidgets import QBoxLayout, QCheckBox, QFrame, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from app.papers import printables
from app.papers.sheet import EMPTY_COLUMNS, Printable, Wishes, by_whom
from app.paths import PROGRAM, replacing
from app.ui.paper.pages import Paper, Together
from app.ui.paper.type import POINT
from app.ui.pieces import ask
from app.ui.pieces.inputs import ComboBox, SpinBox
from app.ui.pieces.opening import Dialog, run_dialog
from app.ui.pieces.theme import colour
from app.ui.pieces.widgets import Banner, Item, button, clear, column, label, lay, line, row
from app.ui.session import Session
from app.work.ledger.access import printed_by
from db.errors import UserError
from db.store import Store

_GAP = 16
_ZOOMS = (0.5, 0.65, 0.8, 1.0, 1.25, 1.5, 2.0)
#: A resolution at which every tenth of a point is a whole number of dots.
_DOTS = 1440


# --- the ways to paper


def paint(paper: Paper | Together, device: QPagedPaintDevice, resolution: int) -> None:
    """Paint all pages on a printer or a PDF; raises UserError when the device does not take them."""
    size = QPageSize(QSizeF(min(paper.size.width(), paper.size.height()), max(paper.size.width(), paper.size.height())), QPageSize.Unit.Point, "A4",
                     QPageSize.SizeMatchPolicy.FuzzyMatch)
    way = QPageLayout.Orientation.Landscape if paper.landscape else QPageLayout.Orientation.Portrait
    device.setPageLayout(QPageLayout(size, way, QMarginsF(0, 0, 0, 0)))
    painter = QPainter()
    if not painter.begin(device):
        raise UserError("没有打印成：打印机没有回应，或者文件写不进去；请检查后再试")
    for number in range(len(paper.pages)):
        if number:
            device.newPage()
        painter.save()
        painter.scale(resolution / 72 / POINT, resolution / 72 / POINT)
        paper.paint(painter, number)
        painter.restore()
    painter.end()


def pdf(paper: Paper | Together, title: str) -> bytes:
    """The pages as a PDF whose text can be searched and copied."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(title)
    writer.setCreator(PROGRAM)
    writer.setResolution(_DOTS)
    paint(paper, writer, _DOTS)
    return bytes(buffer.data().data())


def laid_out(printable: Printable, wishes: Wishes, landscape: bool | None = None, laid: Callable[..., Any] = Paper) -> Any:
    """The pages of something, or of all its parts one after the other."""
    if printable.parts:
        return Together([part.make(wishes) for part in printable.parts], landscape)
    return laid(printable.make(wishes), landscape)


def issue(store: Store, printable: Printable, wishes: Wishes) -> str:
    """Give the number of a paper, or of each of its parts, away and keep what was printed as wished; returns its name, '' for papers without numbers."""
    return printables.issue(store, printable, lambda part: pdf(Paper(part.make(wishes)), part.name))


def write_pdf(printable: Printable, out: Path) -> int:
    """Write something to a PDF as it is first shown in the preview; returns how many pages."""
    paper = laid_out(printable, printable.start)
    with replacing(out) as temporary:
        temporary.write_bytes(pdf(paper, printable.name))
    return len(paper.pages)


# --- what can be printed


def preview(session: Session, printable: Printable, parent: QWidget | None, laid: Callable[..., Any] = Paper) -> None:
    """Show something as it will be on paper; `laid` lays out what is made."""
    run_dialog(Preview(session, by_whom(printable, printed_by(session.store)), parent, laid))


def print_paper(session: Session, key: str, record: int | Sequence[int], parent: QWidget | None) -> None:
    """Preview one paper of a record, or of several one after the other, by the paper's key (see app.papers.printables)."""
    if printables.is_numbered(key) and session.store.readonly:
        raise UserError("证明的编号要记在台账里，可这个台账现在只能看，开不了证明；请关掉占用它的窗口，或换到能写的地方再开")
    ids = [record] if isinstance(record, int) else record
    preview(session, printables.of_records(session.store, key, ids, session.day, session.today, session.masked), parent)


# --- the preview


class Pages(QWidget):
    """The pages one below the other, as large as the zoom says."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("打印预览")
        self._paper: Paper | Together | None = None
        self._zoom = 1.0

    def show_paper(self, paper: Paper | Together, zoom: float) -> None:
        """Show other pages or another size."""
        self._paper, self._zoom = paper, zoom
        self.setFixedSize(self._sheet.width() + 2 * _GAP, len(paper.pages) * (self._sheet.height() + _GAP) + _GAP)
        self.update()

    @property
    def _sheet(self) -> QSize:
        assert self._paper
        return (self._paper.size * (96 / 72 * self._zoom)).toSize()

    def page_at(self, y: int) -> int:
        """Which page lies at a height, counted from 1."""
        assert self._paper
        return max(1, min(len(self._paper.pages), y // (self._sheet.height() + _GAP) + 1))

    def top_of(self, page: int) -> int:
        """Where a page begins."""
        return (page - 1) * (self._sheet.height() + _GAP)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._paper is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = 96 / 72 * self._zoom / POINT
        for number in range(self.page_at(event.rect().top()) - 1, self.page_at(event.rect().bottom())):
            place = QRectF(_GAP, _GAP + self.top_of(number + 1), self._sheet.width(), self._sheet.height())
            painter.fillRect(place, colour("white"))
            painter.setPen(QPen(colour("line2"), 1))
            painter.drawRect(place)
            painter.save()
            painter.translate(place.topLeft())
            painter.scale(scale, scale)
            self._paper.paint(painter, number)
            painter.restore()
        painter.end()


class Preview(Dialog):
    """The pages at the left, what can be chosen at the right; Enter prints, Esc closes."""

    def __init__(
        self, session: Session, printable: Printable, parent: QWidget | None = None, laid: Callable[..., Any] = Paper,
    ) -> None:
        super().__init__(f"打印预览　{printable.name}", parent, (1160, 664))
        self._session, self._printable, self._laid = session, printable, laid
        self._wishes = printable.start
        self._zoom = 0.8
        self.pages = Pages()
        self._scroll = QScrollArea()
        self._where, self._percent = label("", "sub"), label("", "sub")
        self._warnings = QVBoxLayout()
        self.printers, self._way = ComboBox(), ComboBox()
        self.copies, self.blanks = SpinBox(), SpinBox()
        self.columns, self.other = [QCheckBox(name) for name in EMPTY_COLUMNS], QLineEdit()
        self.signatures, self.whole = QCheckBox("表尾留签名一行"), QCheckBox("号码完整打印（会记入查阅日志）")
        self._build()
        self.show_paper()

    # --- what it looks like

    def _build(self) -> None:
        bar = row(
            label("打印预览", "h3"), self._where, "*",
            button("", lambda: self.step_zoom(-1), icon_name="zoom-out", kind="ghost", tip="缩小 Ctrl+-"), self._percent,
            button("", lambda: self.step_zoom(1), icon_name="zoom-in", kind="ghost", tip="放大 Ctrl++"), margins=(16, 6, 12, 6),
        )
        self._scroll.setWidget(self.pages)
        self._scroll.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._scroll.setObjectName("paper")
        self._scroll.verticalScrollBar().valueChanged.connect(self._tell)
        left = QFrame()
        left.setObjectName("card")
        lay(left, bar, line(), self._scroll, margins=(1, 1, 1, 1), gap=0)
        lay(self, (left, 1), self._side(), margins=(16, 12, 16, 12), gap=12, across=True)
        for keys, deed in (("Ctrl++", lambda: self.step_zoom(1)), ("Ctrl+=", lambda: self.step_zoom(1)), ("Ctrl+-", lambda: self.step_zoom(-1)),
                           ("Ctrl+P", self._main.click), ("Ctrl+S", self.save)):
            QShortcut(QKeySequence(keys), self, deed)

    def _side(self) -> QWidget:
        side = QFrame()
        side.setObjectName("card")
        side.setFixedWidth(272)
        layout = lay(side, label("打印", "h3"), self._warnings, margins=(16, 14, 16, 16), gap=6)
        self._fill_printers()
        self._way.addItems(["自动", "A4 纵向", "A4 横向"])
        self._way.currentIndexChanged.connect(lambda: (self.show_paper(), self._fit()))
        for box, low, high, value in ((self.copies, 1, 99, 1), (self.blanks, 0, 500, self._wishes.blanks)):
            box.setRange(low, high)
            box.setValue(value)
        self.blanks.valueChanged.connect(self._wish)
        for name, widget in (("打印机", self.printers), ("纸张", self._way)):
            widget.setAccessibleName(name)
            layout.addWidget(label(name, "key"))
            layout.addWidget(widget)
        layout.addWidget(self._numbers())
        if self._printable.columns:
            self._choose_columns(layout)
        layout.addSpacing(6)
        for tick, on, there in (
            (self.signatures, self._wishes.signatures, self._printable.signed), (self.whole, not self._wishes.masked, self._printable.sensitive)
        ):
            tick.setChecked(on)
            tick.setVisible(there)
            tick.toggled.connect(self._wish)
            layout.addWidget(tick)
        layout.addStretch(1)
        able = self.printers.isEnabled()
        self._main = button("打印 Enter", self.print, icon_name="printer", kind="primary", tip="" if able else "这台电脑上没有打印机")
        self._main.setEnabled(able)
        self._save = button("存为 PDF… Ctrl+S" if able else "存为 PDF… Enter", self.save, icon_name="file-text", kind="" if able else "primary")
        for choice in (self._main, self._save, button("关闭 Esc", self.reject)):
            layout.addWidget(choice)
        return side

    def _numbers(self) -> QWidget:
        """How many copies, and how many blank lines where there can be any, side by side."""
        shown: list[Item] = []
        for name, box, there in (("份数", self.copies, True), ("空白行（手写用）", self.blanks, self._printable.blanks)):
            box.setAccessibleName(name)
            box.setVisible(there)
            if there:
                shown.append((column(label(name, "key"), box, gap=4), 1))
        return row(*shown, gap=12)

    def _choose_columns(self, layout: QBoxLayout) -> None:
        layout.addWidget(label("空栏（手写用）", "key"))
        layout.addWidget(row(*self.columns, "*", gap=12))
        self.other.setPlaceholderText("另加，如 领取数量、经办人")
        self.other.setAccessibleName("另加的空栏")
        layout.addWidget(self.other)
        for tick in self.columns:
            tick.toggled.connect(self._wish)
        self.other.editingFinished.connect(self._wish)

    def _empty_columns(self) -> tuple[str, ...]:
        named = [tick.text() for tick in self.columns if tick.isChecked()]
        return tuple(dict.fromkeys([*named, *(name for name in re.split(r"[、，,;；\s]+", self.other.text()) if name)]))

    def _fill_printers(self) -> None:
        self.printers.addItems(QPrinterInfo.availablePrinterNames())
        if not self.printers.count():
            self.printers.addItem("没有找到打印机，可以存为 PDF")
            self.printers.setEnabled(False)
        self.printers.setCurrentText(QPrinterInfo.defaultPrinterName())

    # --- what it shows

    def _wish(self) -> None:
        self._wishes = replace(
            self._wishes, masked=not self.whole.isChecked() if self._printable.sensitive else self._wishes.masked, blanks=self.blanks.value(),
            signatures=self.signatures.isChecked() if self._printable.signed else self._wishes.signatures,
            columns=self._empty_columns() if self._printable.columns else (),
        )
        self.show_paper()

    def show_paper(self) -> None:
        """Lay everything out anew, as chosen."""
        way = {1: False, 2: True}.get(self._way.currentIndex())
        self.paper = laid_out(self._printable, self._wishes, way, self._laid)
        self.pages.show_paper(self.paper, self._zoom)
        clear(self._warnings)
        if self._printable.warning:
            self._warnings.addWidget(Banner("gold", self._printable.warning))
        if self._printable.sensitive and self._wishes.masked:
            self._warnings.addWidget(Banner("ink", "证件号、电话等现在是遮住的，纸上也一样。"))
        self._tell()

    def _tell(self) -> None:
        top = self._scroll.verticalScrollBar().value()
        count = len(self.paper.pages)
        self._where.setText(f"第 {self.pages.page_at(top + self._scroll.height() // 3)} 页 / 共 {count} 页　A4 {'横向' if self.paper.landscape else '纵向'}")
        self._percent.setText(f"{self._zoom:.0%}")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Choose a size at which no column is out of sight to the right."""
        if layout := self.layout():
            layout.activate()
        room = self._scroll.viewport().width()
        while self.pages.width() > room and self._zoom > _ZOOMS[0]:
            self.step_zoom(-1)

    def step_zoom(self, way: int) -> None:
        """One size larger or smaller, staying at the same page."""
        page = self.pages.page_at(self._scroll.verticalScrollBar().value() + _GAP)
        nearest = min(range(len(_ZOOMS)), key=lambda n: abs(_ZOOMS[n] - self._zoom))
        self._zoom = _ZOOMS[max(0, min(len(_ZOOMS) - 1, nearest + way))]
        self.pages.show_paper(self.paper, self._zoom)
        self._scroll.verticalScrollBar().setValue(self.pages.top_of(page))
        self._tell()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self._scroll.verticalScrollBar()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._main.isEnabled():
            self.print()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.save()
        elif event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            now = self.pages.page_at(bar.value() + _GAP)
            bar.setValue(self.pages.top_of(now + (1 if event.key() == Qt.Key.Key_PageDown else -1)))
        else:
            super().keyPressEvent(event)

    # --- to paper

    def print(self) -> None:
        """Send the pages to the chosen printer."""
        printer = QPrinter(QPrinterInfo.printerInfo(self.printers.currentText()), QPrinter.PrinterMode.HighResolution)
        printer.setFullPage(True)
        printer.setDocName(self._printable.name)
        printer.setCopyCount(self.copies.value())
        paint(self.paper, printer, printer.resolution())
        self._done(f"已送到打印机：{self._printable.name}，{len(self.paper.pages)} 页")

    def save(self) -> None:
        """Write the pages to a PDF."""
        if target := ask.file_to_save(self, "存为 PDF", f"{self._printable.name}.pdf", "PDF (*.pdf)"):
            if target.suffix.lower() != ".pdf":
                target = target.with_name(target.name + ".pdf")
            with replacing(target) as temporary:
                temporary.write_bytes(pdf(self.paper, self._printable.name))
            self._done(f"已存为“{target.name}”，{len(self.paper.pages)} 页", target)

    def _done(self, sentence: str, written: Path | None = None) -> None:
        if self._printable.sensitive:
            masked = "，号码已遮住" if self._wishes.masked else ""
            # What is laid out by the county's own sheets has no title of its own.
            title = getattr(self.paper, "title", self._printable.name)
            self._session.store.note_access("打印", f"{title} {self._printable.about}".strip() + masked, self._printable.counted)
        self._session.say_written(sentence, written)
        if issued := issue(self._session.store, self._printable, self._wishes):
            self._session.say_written(issued, written, undo=True)
        self.accept()

"""What the summary is written on: a white sheet on darker ground, its headings numbered by the program, its numbers told apart."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextDocument,
)
from PySide6.QtWidgets import QFrame, QTextEdit

from app.summary.outline import SLOT
from app.summary.text import Paragraph, Summary
from app.summary.unsupported import unsupported
from app.ui.pieces.theme import colour
from app.ui.pieces.widgets import lay
from app.ui.reports.summary import text

_SHEET, _EDGE, _INSIDE, _NARROW_INSIDE = 640, 16, 52, 30
_SIZE, _SMALL, _NARROW = 15, 14, 560
_GOLD = "#F6E3AE"
_SLOT = SLOT.partition("：")[0]


class _Marks(QSyntaxHighlighter):
    """Shows numbers without a record in vermilion, the chosen number and what is still to be written on gold."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self.chosen = 0

    def highlightBlock(self, words: str) -> None:
        block = self.currentBlock()
        without = QTextCharFormat()
        without.setForeground(colour("err"))
        without.setBackground(colour("err_t"))
        without.setFontUnderline(True)
        for found in unsupported(Summary(0, "", (text.paragraph_of(block),))):
            self.setFormat(found.start, found.end - found.start, without)
        start = words.find(_SLOT)
        while start >= 0:
            end = words.find("】", start) + 1 or len(words)
            open_ = QTextCharFormat()
            open_.setForeground(colour("gold_x"))
            open_.setBackground(colour("gold_t"))
            self.setFormat(start, end - start, open_)
            start = words.find(_SLOT, end)
        for live in text.live_in(block):
            if live.name == self.chosen:
                chosen = QTextCharFormat(text.dressed(live.number, text.kind_of(block), 1))
                chosen.clearProperty(QTextCharFormat.Property.FontPixelSize)
                chosen.setBackground(QColor(_GOLD))
                self.setFormat(live.start - block.position(), live.end - live.start, chosen)


class Paper(QTextEdit):
    """The sheet and what is shown on it; what one may do with it comes on top."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("summarypage")
        self.setAccessibleName("年度总结正文")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet("QTextEdit#summarypage, QTextEdit#summarypage:focus {background:transparent;border:none;padding:0;}")
        self.viewport().setAutoFillBackground(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._year, self._as_of, self._size = 0, "", _SIZE
        self._quiet = False
        self._marks = _Marks(self.document())
        self._numbered: list[str] | None = None

    def quietly(self, deed: Callable[[], object]) -> None:
        """Do something to the text that is not the person's writing."""
        before, self._quiet = self._quiet, True
        deed()
        self._quiet = before

    # --- what it holds

    def show_summary(self, summary: Summary) -> None:
        """Show another summary, or the same one as it is in the ledger now; the place in it is kept where that can be."""
        at, scrolled = self.textCursor().position(), self.verticalScrollBar().value()
        self._year, self._as_of = summary.year, summary.as_of
        self._marks.chosen = 0
        self.quietly(lambda: text.write(self.document(), summary, self._size))
        self._numbered = None
        cursor = self.textCursor()
        cursor.setPosition(min(at, self.document().characterCount() - 1))
        self.setTextCursor(cursor)
        self.verticalScrollBar().setValue(scrolled)
        self.viewport().update()

    def summary(self) -> Summary:
        """What stands on the sheet now."""
        return text.summary_of(self.document(), self._year, self._as_of)

    def marks(self) -> list[str]:
        """The numbers of the headings, '' for other paragraphs."""
        if self._numbered is None:
            kinds = tuple(Paragraph(text.kind_of(block), ()) for block in text.blocks(self.document()))
            self._numbered = [mark for mark, _ in Summary(0, "", kinds).numbered()]
        return self._numbered

    # --- painting

    def resizeEvent(self, event: QResizeEvent) -> None:
        room = self.width() - self.verticalScrollBar().sizeHint().width()
        sheet = min(_SHEET, room - 2 * _EDGE)
        left = max(0, (room - sheet) // 2)
        self.setViewportMargins(left, 0, max(0, room - sheet - left), 0)
        super().resizeEvent(event)
        self.document().setDocumentMargin(_INSIDE if sheet > _NARROW else _NARROW_INSIDE)
        size = _SIZE if sheet > _NARROW else _SMALL
        if size != self._size:
            shown = self.summary()
            self._size = size
            if self._year:
                self.show_summary(shown)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        top = _EDGE - self.verticalScrollBar().value()
        height = max(self.document().size().height() - 2 * _EDGE, self.viewport().height() - 2 * _EDGE)
        sheet = QRectF(0.5, top + 0.5, self.viewport().width() - 1, height - 1)
        painter.setPen(QPen(colour("line2"), 1))
        painter.setBrush(colour("white"))
        painter.drawRect(sheet)
        painter.end()
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        self._paint_marks(painter, event.rect().top(), event.rect().bottom())
        painter.end()

    def _paint_marks(self, painter: QPainter, top: int, bottom: int) -> None:
        painter.translate(0, -self.verticalScrollBar().value())
        painter.setPen(colour("text"))
        layout = self.document().documentLayout()
        for block, mark in zip(text.blocks(self.document()), self.marks(), strict=True):
            lines = block.layout()
            if not mark or not lines.lineCount():
                continue
            place, first = layout.blockBoundingRect(block), lines.lineAt(0)
            if place.top() - self.verticalScrollBar().value() > bottom or place.bottom() - self.verticalScrollBar().value() < top:
                continue
            font = text.letters(text.kind_of(block), self._size).font()
            left = lines.position().x() + first.naturalTextRect().left() - QFontMetricsF(font).horizontalAdvance(mark)
            painter.setFont(font)
            painter.drawText(QPointF(left, lines.position().y() + first.y() + first.ascent()), mark)


def ground(sheet: Paper) -> QFrame:
    """The darker ground the sheet lies on."""
    made = QFrame()
    made.setObjectName("summaryground")
    made.setStyleSheet(f"QFrame#summaryground{{background:{colour('sunken').name()};border:1px solid {colour('line2').name()};border-radius:6px;}}")
    lay(made, sheet, margins=(1, 1, 1, 1))
    return made



"""A county form's sheet on the screen: as on paper, with letters and numbers at its edges; a cell is chosen with the mouse or the arrows."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from app.exchange.forms.sheet.cells import Place, letters, ref
from app.exchange.forms.sheet.picture import SheetPicture
from app.ui.pieces.keys import OwnKeys
from app.ui.pieces.theme import colour
from app.ui.reports.forms.legend import LOOKS
from app.ui.reports.forms.paint import Painted

_SIDE, _HEAD, _BEYOND = 34, 22, 40
_STEP = 24


class FormSheet(QAbstractScrollArea):
    """Paints what is in sight of one sheet; `chosen` tells the cell the cursor is on."""

    chosen = Signal(object)
    #: Enter or a double click.
    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("表样预览")
        self._painted: Painted | None = None
        self._grounds: dict[Place, QColor] = {}
        self._states: Mapping[Place, str] = {}
        self.current: Place = (1, 1)
        OwnKeys(self, {"Ctrl+C": self.copy})

    def show_sheet(self, picture: SheetPicture | None, states: Mapping[Place, str]) -> None:
        """Show a sheet; every cell that has a state stands on its colour, and bears its mark."""
        self._painted = Painted(picture) if picture else None
        self._states = states
        self._grounds = {place: LOOKS[state].ground for place, state in states.items()}
        if self._painted and (self.current[0] > self._painted.rows or self.current[1] > self._painted.columns):
            self.current = (1, 1)
        self._set_bars()
        self.viewport().update()

    def go(self, place: Place) -> None:
        """Choose a cell and bring it into sight."""
        if not self._painted:
            return
        place = (max(1, min(place[0], self._painted.rows)), max(1, min(place[1], self._painted.columns)))
        self.current = self._painted.origin.get(place, place)
        rect = self._painted.rect(self.current)
        for bar, start, end, room in (
            (self.horizontalScrollBar(), rect.left(), rect.right(), self.viewport().width() - _SIDE),
            (self.verticalScrollBar(), rect.top(), rect.bottom(), self.viewport().height() - _HEAD),
        ):
            if start < bar.value():
                bar.setValue(int(start))
            elif end > bar.value() + room:
                # Of what is wider than the room, the beginning is shown.
                bar.setValue(min(int(start), int(end - room) + 4))
        self.viewport().update()
        self.chosen.emit(self.current)

    def _set_bars(self) -> None:
        width, height = self._painted.picture.size if self._painted else (0, 0)
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        room = self.viewport().size() - QSize(_SIDE, _HEAD)
        across.setRange(0, max(0, int(width) + _BEYOND - room.width()))
        down.setRange(0, max(0, int(height) + _BEYOND - room.height()))
        across.setPageStep(room.width())
        down.setPageStep(room.height())
        across.setSingleStep(_STEP)
        down.setSingleStep(_STEP)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set_bars()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), colour("surface"))
        shown = self._painted
        if shown:
            dx, dy = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
            rows, columns = self._in_sight(shown.top, dy, self.viewport().height()), self._in_sight(shown.left, dx, self.viewport().width())
            painter.save()
            painter.setClipRect(QRect(_SIDE, _HEAD, self.viewport().width(), self.viewport().height()))
            painter.translate(_SIDE - dx, _HEAD - dy)
            shown.paint(painter, rows, columns, self._grounds, grid=True)
            self._marks(painter, shown, rows, columns)
            self._cursor(painter, shown)
            painter.restore()
            self._edges(painter, shown, rows, columns, dx, dy)
        painter.end()

    @staticmethod
    def _in_sight(starts: list[float], at: int, room: int) -> range:
        return range(max(1, bisect_right(starts, at)), min(len(starts) - 1, bisect_right(starts, at + room)) + 1)

    def _marks(self, painter: QPainter, shown: Painted, rows: range, columns: range) -> None:
        """The sign of each state in its cell, for whoever does not tell the colours apart; it never lies on a text."""
        font = QFont(self.font())
        font.setPixelSize(12)
        painter.setFont(font)
        for place in ((r, c) for r in rows for c in columns):
            look = LOOKS.get(self._states.get(place, ""))
            if look is None or not look.mark or place != shown.origin.get(place, place):
                continue
            rect = shown.rect(place).adjusted(3, 1, -3, -1)
            painter.setPen(look.front)
            # Numbers stand at the right or in the middle, and a text that is too long runs in from the left.
            blank = not shown.picture.texts.get(place)
            across, down = (Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignVCenter) if blank else (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignTop)
            painter.drawText(rect, across | down, look.mark)

    def _cursor(self, painter: QPainter, shown: Painted) -> None:
        rect = shown.rect(self.current)
        painter.setPen(QPen(colour("red"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(rect)
        painter.fillRect(QRectF(rect.right() - 3, rect.bottom() - 3, 6, 6), colour("red"))

    def _edges(self, painter: QPainter, shown: Painted, rows: range, columns: range, dx: int, dy: int) -> None:
        painter.fillRect(QRect(0, 0, self.viewport().width(), _HEAD), colour("raised"))
        painter.fillRect(QRect(0, 0, _SIDE, self.viewport().height()), colour("raised"))
        font = QFont(self.font())
        font.setPixelSize(12)
        painter.setFont(font)
        boxes = [(QRectF(_SIDE + shown.left[c - 1] - dx, 0, shown.picture.widths[c - 1], _HEAD), letters(c), c == self.current[1]) for c in columns]
        boxes += [(QRectF(0, _HEAD + shown.top[r - 1] - dy, _SIDE, shown.picture.heights[r - 1]), str(r), r == self.current[0]) for r in rows]
        for box, text, here in boxes:
            if here:
                painter.fillRect(box, colour("gold_t"))
            painter.setPen(QPen(colour("line"), 1))
            painter.drawLine(box.topRight(), box.bottomRight())
            painter.drawLine(box.bottomLeft(), box.bottomRight())
            painter.setPen(colour("text2" if here else "text3"))
            if box.width() > 6 and box.height() > 10:
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        painter.fillRect(QRect(0, 0, _SIDE, _HEAD), colour("raised"))

    def _place_at(self, point: QPointF) -> Place | None:
        if not self._painted or point.x() < _SIDE or point.y() < _HEAD:
            return None
        column = bisect_right(self._painted.left, point.x() - _SIDE + self.horizontalScrollBar().value())
        row = bisect_right(self._painted.top, point.y() - _HEAD + self.verticalScrollBar().value())
        return (row, column) if row <= self._painted.rows and column <= self._painted.columns else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if place := self._place_at(event.position()):
            self.go(place)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if place := self._place_at(event.position()):
            self.go(place)
            self.opened.emit(self.current)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0), Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_PageUp: (-20, 0),
                 Qt.Key.Key_PageDown: (20, 0)}
        step = steps.get(Qt.Key(event.key()))
        if self._painted and event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            last, whole = event.key() == Qt.Key.Key_End, bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            edge = self._painted.rows if last else 1
            self.go((edge if whole else self.current[0], self._painted.columns if last else 1))
            return
        if step and self._painted:
            bottom, right = self.current
            if step[0] > 0 or step[1] > 0:
                rect = self._painted.rect(self.current)
                bottom = bisect_right(self._painted.top, rect.bottom() - 1)
                right = bisect_right(self._painted.left, rect.right() - 1)
            self.go((bottom + step[0] if step[0] else self.current[0], right + step[1] if step[1] else self.current[1]))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(self.current)
        else:
            super().keyPressEvent(event)

    def copy(self) -> None:
        """Put the current cell on the clipboard as it is shown: what is masked stays masked."""
        if self._painted and (text := self._painted.picture.texts.get(self.current)):
            QGuiApplication.clipboard().setText(text)

    def where(self) -> str:
        """The current cell as people call it."""
        return ref(self.current)

"""A chart on its paper: as large as it fits or enlarged, each number to be pressed with the mouse or chosen with the arrow keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QToolTip, QWidget

from app.charts.sheet import HEIGHT, PRINTED, WIDTH, Area
from app.ui.pieces.theme import colour

_EDGE = 12
#: Pixels for a millimetre at 96 dots to the inch: 100 %.
_MM = 96 / 25.4
_WHOLE = QSize(round(WIDTH * _MM), round(HEIGHT * _MM))
_ZOOMS = (0.5, 0.65, 0.8, 1.0, 1.25, 1.5, 2.0)


class Sheet(QWidget):
    """The page itself."""

    #: The number that was pressed, and the one that the keys or the mouse are at (None: none).
    pressed = Signal(object)
    pointed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.image = QImage()
        self.areas: Sequence[Area] = ()
        self.words = "正在画图…"
        self._at: int | None = None
        self._smooth = QImage()
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("图表")

    @property
    def at(self) -> Area | None:
        """The number that is chosen."""
        return self.areas[self._at] if self._at is not None else None

    def show_page(self, image: QImage, areas: Sequence[Area]) -> None:
        """Show another page; the number chosen stays chosen if it is still there."""
        old = self.at
        self.image, self.areas, self._smooth = image, areas, QImage()
        self._at = next((n for n, area in enumerate(areas) if old and (area.key, area.month) == (old.key, old.month)), None)
        self._tell()

    def place(self, area: Area) -> QRectF:
        """Where a number stands on the widget."""
        wide, high = self.width(), self.height()
        return QRectF(area.left * wide, area.top * high, area.width * wide, area.height * high)

    def _tell(self) -> None:
        self.setAccessibleDescription(self.at.words if self.at else "")
        self.pointed.emit(self.at)
        self.update()

    def _found(self, spot: QPointF) -> int | None:
        return next((number for number, area in enumerate(self.areas) if self.place(area).contains(spot)), None)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour("white"))
        if self.image.isNull():
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.words)
        else:
            size = self.size() * self.devicePixelRatioF()
            if self._smooth.size() != size:
                self._smooth = self.image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
            painter.drawImage(self.rect(), self._smooth)
        if self.at:
            place = self.place(self.at).adjusted(-2, -1, 2, 1)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
            painter.fillRect(place, colour("ink_t"))
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
            painter.setPen(QPen(colour("ink"), 1.5))
            painter.drawRoundedRect(place, 3, 3)
        painter.setPen(colour("line2"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self._found(event.position())
        if found is None:
            self.unsetCursor()
            QToolTip.hideText()
            return
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        area = self.areas[found]
        QToolTip.showText(event.globalPosition().toPoint(), f"{area.words}\n点一下看这些记录", self, self.place(area).toRect())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        found = self._found(event.position())
        if found is not None and event.button() == Qt.MouseButton.LeftButton:
            self._at = found
            self._tell()
            self.pressed.emit(self.areas[found])

    def step(self, by: int) -> None:
        """Choose the next number, or the one before."""
        if self.areas:
            first = 0 if by > 0 else len(self.areas) - 1
            self._at = first if self._at is None else max(0, min(len(self.areas) - 1, self._at + by))
            self._tell()

    def leave(self) -> None:
        """Have no number chosen."""
        self._at = None
        self._tell()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1}
        if event.key() in steps:
            self.step(steps[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.at:
            self.pressed.emit(self.at)
        else:
            super().keyPressEvent(event)


class ChartView(QScrollArea):
    """The page on a darker ground: what is printed on it as large as it fits, its blank margins out of sight; the whole page; or enlarged."""

    zoomed = Signal(float)
    _PAGE = 0.0

    def __init__(self) -> None:
        super().__init__()
        self.sheet = Sheet()
        self._zoom: float | None = None
        self.setObjectName("paper")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumSize(300, 200)
        self.setWidget(self.sheet)

    @property
    def zoom(self) -> float:
        """How large the page is against A4."""
        return self.sheet.width() / _WHOLE.width()

    def step_zoom(self, way: int) -> None:
        """One size larger or smaller."""
        larger = [zoom for zoom in _ZOOMS if zoom > self.zoom + 0.01]
        smaller = [zoom for zoom in _ZOOMS if zoom < self.zoom - 0.01]
        self._zoom = (larger or _ZOOMS[-1:])[0] if way > 0 else (smaller or _ZOOMS[:1])[-1]
        self._lay()

    def fit(self) -> None:
        """What is printed as large as there is room for; if it is that already, the whole page."""
        self._zoom = self._PAGE if self._zoom is None else None
        self._lay()

    def _lay(self) -> None:
        room, bars = self.contentsRect().size(), Qt.ScrollBarPolicy
        left, top, right, bottom = PRINTED
        if self._zoom is None:
            size = _WHOLE * min(room.width() / ((right - left) * _MM), room.height() / ((bottom - top) * _MM))
        elif self._zoom == self._PAGE:
            size = QSize(_WHOLE).scaled(room - QSize(2 * _EDGE, 2 * _EDGE), Qt.AspectRatioMode.KeepAspectRatio)
        else:
            size = _WHOLE * self._zoom
        for bar in (self.setHorizontalScrollBarPolicy, self.setVerticalScrollBarPolicy):
            bar(bars.ScrollBarAlwaysOff if self._zoom is None else bars.ScrollBarAsNeeded)
        self.sheet.setFixedSize(size.expandedTo(QSize(1, 1)))
        if self._zoom is None:
            self._stand_on((left + right) / 2, (top + bottom) / 2)
        self.zoomed.emit(self.zoom)

    def _stand_on(self, x: float, y: float) -> None:
        """Have a spot of the page, in millimetres, in the middle."""
        for bar, place, size in ((self.horizontalScrollBar(), x, self.viewport().width()), (self.verticalScrollBar(), y, self.viewport().height())):
            bar.setValue(round(place * _MM * self.zoom - size / 2))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay()

    def event(self, event: QEvent) -> bool:
        # A page may be shown first while it has no size.
        if event.type() == QEvent.Type.Show:
            self._lay()
        return super().event(event)

    def ensure_seen(self, area: Area | None) -> None:
        """Scroll to a number."""
        if area:
            spot: QRect = self.sheet.place(area).toRect()
            self.ensureVisible(spot.center().x(), spot.center().y(), spot.width() // 2 + 8, spot.height() // 2 + 8)

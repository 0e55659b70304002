"""The health checks of a child: the table, a warning when the eyes got worse, and growth drawn over time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil, floor

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.ui.children.care import PartTable
from app.ui.pieces.theme import colour
from app.ui.pieces.widgets import Banner, Card, button, label, lay
from app.ui.session import Import, Session
from app.work import children as care
from app.work.children import Point
from db.records import Child, HealthCheck

_STEPS = (1, 2, 5, 10, 20, 50)
_LINES = 4


class Growth(QWidget):
    """One measure over time: a line with its points and values; squares and circles tell two of them apart without colour."""

    def __init__(self, title: str, points: Sequence[Point], tone: str, *, square: bool = False) -> None:
        super().__init__()
        self._title, self._points, self._tone, self._square = title, list(points), tone, square
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(124)
        self.setAccessibleName(f"{title}：" + "、".join(f"{p.day} {p.value}" for p in points))

    def sizeHint(self) -> QSize:
        return QSize(320, 190)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = QFont(self.font())
        painter.setFont(font)
        painter.setPen(colour("text"))
        painter.drawText(QRectF(44, 0, self.width() - 44, 20), Qt.AlignmentFlag.AlignLeft, self._title)
        font.setPixelSize(12)
        painter.setFont(font)
        if self._points:
            self._draw(painter, QFontMetricsF(font))
        else:
            painter.setPen(colour("text3"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "没有量过")
        painter.end()

    def _draw(self, painter: QPainter, metrics: QFontMetricsF) -> None:
        area = QRectF(44, 40, self.width() - 44 - 28, self.height() - 40 - 26)
        low, high, step = _scale([float(p.value) for p in self._points])
        value = low
        while value <= high:
            y = area.bottom() - (value - low) / (high - low) * area.height()
            painter.setPen(QPen(colour("line"), 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(colour("text2"))
            painter.drawText(QRectF(0, y - 9, area.left() - 8, 18), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{value:g}")
            value += step
        places = self._places(area, low, high)
        painter.setPen(QPen(colour(self._tone), 2))
        painter.drawPolyline(places)
        self._mark(painter, metrics, area, places)

    def _places(self, area: QRectF, low: float, high: float) -> list[QPointF]:
        first, last = self._points[0].day.first, self._points[-1].day.first
        span = (last - first).days
        inset = 22
        return [
            QPointF(
                area.left() + inset + ((p.day.first - first).days / span if span else 0.5) * (area.width() - 2 * inset),
                area.bottom() - (float(p.value) - low) / (high - low) * area.height(),
            )
            for p in self._points
        ]

    def _mark(self, painter: QPainter, metrics: QFontMetricsF, area: QRectF, places: Sequence[QPointF]) -> None:
        """The points, their values above, and when it was below; words that would lie on others are left out."""
        once = len({p.day.year for p in self._points}) == len(self._points)
        value_free, day_free = 0.0, 0.0
        for point, place in zip(self._points, places, strict=True):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(self._tone))
            dot = QRectF(place.x() - 4.5, place.y() - 4.5, 9, 9)
            (painter.drawRect if self._square else painter.drawEllipse)(dot)
            for text, y, tone, free in (
                (f"{point.value:f}", place.y() - 24, "text", value_free),
                (str(point.day)[: 4 if once else 7], area.bottom() + 6, "text2", day_free),
            ):
                half = metrics.horizontalAdvance(text) / 2
                if place.x() - half >= free:
                    painter.setPen(colour(tone))
                    painter.drawText(QRectF(place.x() - half - 2, y, half * 2 + 4, 18), Qt.AlignmentFlag.AlignCenter, text)
                    if tone == "text":
                        value_free = place.x() + half + 4
                    else:
                        day_free = place.x() + half + 4


def _scale(values: Sequence[float]) -> tuple[float, float, float]:
    """The lowest and highest line of a grid, and the step between two."""
    low, high = min(values), max(values)
    step = next((s for s in _STEPS if (high - low) / s <= _LINES - 1), 100)
    bottom = floor(low / step) * step
    return bottom, max(ceil(high / step) * step, bottom + step), step


class HealthTab(QWidget):
    """Everything about a child's health checks."""

    def __init__(self, session: Session, child: Child, changed: Callable[[], object]) -> None:
        super().__init__()
        bring = button("从学校体检表导入", lambda: session.go(Import(HealthCheck.table)), icon_name="table-import")
        self.table = PartTable(session, child, HealthCheck, changed, bring)
        layout = lay(self, self.table, margins=(0, 0, 0, 0), gap=10)
        checks = session.store.find(HealthCheck, "child = ? AND day <= ?", (child.id, session.day.isoformat()), "day, id")
        if not checks:
            layout.addStretch(1)
            return
        if session.masked:
            layout.addWidget(Card(label("身高、体重和视力的变化现在是遮住的，按 F8 显示 30 秒。", "sub", wrap=True)))
            layout.addWidget(self.table.texts)
            layout.addStretch(1)
            return
        if words := care.eyesight(checks):
            layout.addWidget(Banner("gold", f"{words}。请提醒家长带孩子复查。" + (f"医生的建议：{checks[-1].advice}" if checks[-1].advice else "")))
        layout.addWidget(_charts(checks), 1)
        layout.addWidget(self.table.texts)


def _charts(checks: Sequence[HealthCheck]) -> QWidget:
    card = Card(margins=(12, 8, 12, 4))
    side = QHBoxLayout()
    side.setSpacing(16)
    side.addWidget(Growth("身高（厘米）", care.growth(checks, "height_cm"), "red"))
    side.addWidget(Growth("体重（千克）", care.growth(checks, "weight_kg"), "gold", square=True))
    card.body.addLayout(side)
    return card

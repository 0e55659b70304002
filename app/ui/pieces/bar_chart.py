"""A small bar chart on the screen, drawn directly; the charts for paper are Matplotlib's."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.pieces.theme import colour

#: About so many marks stand on the axis.
_MARKS = 4


def nice_step(top: float) -> float:
    """The distance of the marks of an axis that goes up to `top`: 1, 2 or 5 times a power of ten, a whole number."""
    rough = top / _MARKS
    power = 10.0 ** math.floor(math.log10(rough)) if rough > 0 else 1.0
    return max(1.0, next(n * power for n in (1, 2, 5, 10) if n * power >= rough))


def axis_words(mark: float) -> str:
    """A mark as it is read: 3千, 2万, 1.5万; small ones as they are."""
    for size, word in ((10_000, "万"), (1_000, "千")):
        if mark >= size:
            return f"{mark / size:g}{word}"
    return f"{mark:g}"


class Bars(QWidget):
    """Bars from zero with their values, as far as there is room for them; `across`: lying, one line each, else standing, one for each month.

    The bar at the place `now` stands out, without it the last; those behind it have not come yet.
    """

    def __init__(self, bars: Sequence[tuple[str, float]], *, across: bool, now: int | None = None) -> None:
        super().__init__()
        self._bars, self._across = list(bars), across
        self._now = len(self._bars) - 1 if now is None else now
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("、".join(f"{name} {value:,}" for name, value in self._bars[: self._now + 1]))

    def sizeHint(self) -> QSize:
        return QSize(280, 150)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = QFont(self.font())
        font.setPixelSize(12)
        painter.setFont(font)
        if not any(value for _, value in self._bars):
            painter.setPen(colour("text3"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "还没有记录")
        elif self._across:
            self._lying(painter, QFontMetrics(font))
        else:
            self._standing(painter, QFontMetrics(font))
        painter.end()

    def _lying(self, painter: QPainter, metrics: QFontMetrics) -> None:
        names = max(metrics.horizontalAdvance(name) for name, _ in self._bars) + 10
        top = max(value for _, value in self._bars)
        width = self.width() - names - metrics.horizontalAdvance(f"{top:,}") - 12
        height = min(30.0, self.height() / len(self._bars))
        for number, (name, value) in enumerate(self._bars):
            y = number * height
            painter.setPen(colour("text2"))
            painter.drawText(QRectF(0, y, names - 8, height), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, name)
            bar = QRectF(names, y + height * 0.22, max(1.0, width * value / top), height * 0.56)
            painter.fillRect(bar, colour("red"))
            painter.setPen(colour("text"))
            painter.drawText(QRectF(bar.right() + 5, y, 90, height), Qt.AlignmentFlag.AlignVCenter, f"{value:,}")

    def _standing(self, painter: QPainter, metrics: QFontMetrics) -> None:
        top = max(value for _, value in self._bars)
        foot, head = 20, 18
        height = self.height() - foot - head
        by = nice_step(top)
        marks = [by * n for n in range(int(top / by) + 1)]
        left = max(metrics.horizontalAdvance(axis_words(mark)) for mark in marks) + 8
        step = (self.width() - left) / len(self._bars)
        for mark in marks:
            y = head + height * (1 - mark / top)
            painter.setPen(QPen(colour("line"), 1))
            painter.drawLine(int(left), int(y), self.width(), int(y))
            painter.setPen(colour("text2"))
            painter.drawText(QRectF(0, y - 10, left - 6, 20), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, axis_words(mark))
        roomy = all(metrics.horizontalAdvance(f"{value:,.0f}") + 4 <= step for _, value in self._bars)
        for number, (name, value) in enumerate(self._bars):
            tall = height * value / top
            bar = QRectF(left + number * step + step * 0.2, head + height - tall, step * 0.6, tall)
            painter.fillRect(bar, colour("red" if number == self._now else "red_x"))
            painter.setPen(colour("text2"))
            painter.drawText(QRectF(left + number * step, self.height() - foot, step, foot), Qt.AlignmentFlag.AlignCenter, name)
            if number <= self._now and (roomy or value == top or number == self._now):
                painter.setPen(colour("text"))
                text = f"{value:,.0f}"
                wide = metrics.horizontalAdvance(text)
                x = min(max(bar.center().x() - wide / 2, 0), self.width() - wide)
                painter.drawText(QRectF(x, bar.top() - head, wide + 1, head), Qt.AlignmentFlag.AlignCenter, text)

"""How a story is drawn: a rail with a dot for each moment, duties hollow and golden, each line opening what is behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.ui.pieces.theme import colour
from app.ui.pieces.widgets import LinkLabel, column, label, row
from app.work.story import Moment

_DAY_WIDTH = 52


class _Dot(QWidget):
    """The rail at the left of a story; duties ahead are hollow gold."""

    def __init__(self, first: bool, last: bool, ahead: bool) -> None:
        super().__init__()
        self._first, self._last, self._ahead = first, last, ahead
        self.setFixedWidth(18)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour("line2"), 1))
        if not self._first:
            painter.drawLine(8, 0, 8, 3)
        if not self._last:
            painter.drawLine(8, 15, 8, self.height())
        tone = colour("gold" if self._ahead else "red")
        painter.setPen(QPen(tone, 1.6))
        painter.setBrush(colour("surface") if self._ahead else tone)
        painter.drawEllipse(QPointF(8, 9), 3.6, 3.6)
        painter.end()


def moments(found: Sequence[Moment], today: date, opened: Callable[[Moment], object]) -> list[QWidget]:
    """The lines of a story, newest first."""
    return [_line(m, number == 0, number == len(found) - 1, today, opened) for number, m in enumerate(found)]


def _line(moment: Moment, first: bool, last: bool, today: date, opened: Callable[[Moment], object]) -> QWidget:
    day = label(_short(moment.day, today), "cap", width=_DAY_WIDTH)
    day.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
    day.setToolTip(moment.day)
    title = LinkLabel(moment.title, lambda: opened(moment))
    if moment.ahead:
        title.setStyleSheet(f"color:{colour('gold_x').name()};font-weight:700")
    text = column(title, label(moment.more, "cap", wrap=True) if moment.more else None, 8, gap=0)
    return row(day, _Dot(first, last, moment.ahead), (text, 1), gap=4)


def _short(day: str, today: date) -> str:
    """Of this year month and day, else year and month; the whole of it is in the tip."""
    return day[5:] or day if day[:4] == str(today.year) and len(day) == 10 else day[:7]

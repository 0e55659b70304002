"""A county form on paper: its own rows and columns, fitted to the width, its heading rows on every page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtGui import QFont, QPainter

from app.exchange.forms.sheet.picture import SheetPicture
from app.ui.paper.type import MM, POINT
from app.ui.reports.forms.paint import Painted

_A4 = (210 * MM, 297 * MM)
_MARGIN, _FOOT = 12 * MM, 10 * MM
#: One pixel of a sheet in tenths of a point, as large as it is in an office program.
_PIXEL = 72 / 96 * POINT


@dataclass(frozen=True)
class _Page:
    painted: Painted
    heading: range
    rows: range
    scale: float


class FormPaper:
    """The pages of a form's sheets; asked for and painted like any other paper."""

    def __init__(self, sheets: Sequence[SheetPicture], landscape: bool | None = None) -> None:
        self._sheets = sheets
        self.landscape = any(sheet.landscape for sheet in sheets) if landscape is None else landscape
        width, height = reversed(_A4) if self.landscape else _A4
        self.size = QSizeF(width / POINT, height / POINT)
        self._width, self._height = width, height
        self.pages: list[_Page] = []
        for sheet in sheets:
            self._lay(sheet)

    def _lay(self, sheet: SheetPicture) -> None:
        painted = Painted(sheet)
        top, _, bottom, right = sheet.area or (1, 1, len(sheet.heights), len(sheet.widths))
        bottom, right = min(bottom, len(sheet.heights)), min(right, len(sheet.widths))
        scale = min(_PIXEL, (self._width - 2 * _MARGIN) / max(1.0, painted.left[right]))
        room = (self._height - 2 * _MARGIN - _FOOT) / scale
        heading = range(sheet.heading[0], sheet.heading[1] + 1) if sheet.heading else range(0)
        repeated = sum(sheet.heights[n - 1] for n in heading)
        start = top
        while start <= bottom:
            again = heading if heading and start > heading[-1] else range(0)
            left, row = room - (repeated if again else 0), start
            while row <= bottom and left >= sheet.heights[row - 1]:
                left -= sheet.heights[row - 1]
                row += 1
            # A row taller than a page is cut by the page.
            row = max(row, start + 1)
            self.pages.append(_Page(painted, again, range(start, row), scale))
            start = row

    def paint(self, painter: QPainter, number: int) -> None:
        """Paint one page, in tenths of a point."""
        page = self.pages[number]
        painted, columns = page.painted, range(1, page.painted.columns + 1)
        painter.save()
        shown = (self._width - page.scale * painted.left[-1]) / 2
        painter.translate(max(_MARGIN, shown), _MARGIN)
        painter.scale(page.scale, page.scale)
        for rows in (page.heading, page.rows):
            if rows:
                top = painted.top[rows[0] - 1]
                painter.save()
                painter.translate(0, -top)
                painter.setClipRect(QRectF(-4, top - 2, painted.left[-1] + 8, painted.top[rows[-1]] - top + 4))
                painted.paint(painter, rows, columns, {}, grid=False)
                painter.restore()
                painter.translate(0, painted.top[rows[-1]] - top)
        painter.restore()
        self._foot(painter, number)

    def _foot(self, painter: QPainter, number: int) -> None:
        if len(self.pages) > 1:
            font = QFont()
            font.setPixelSize(round(9 * POINT))
            painter.setFont(font)
            painter.drawText(QRectF(0, self._height - _MARGIN - _FOOT / 2, self._width, _FOOT), 0x84, f"{number + 1} / {len(self.pages)}")

"""Charts on paper, one, two or four to a sheet of A4, their numbers behind them; painted like any other paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPainterPath, QPen

from app.charts.strokes import Colour, Hatching, Outline, Picture, Shape, Words
from app.papers.sheet import Sheet
from app.ui.paper.pages import Paper
from app.ui.paper.type import MM, POINT

_A4 = (210 * MM, 297 * MM)
#: How many stand on one sheet: whether it lies, and how many across and down.
_PLACES = {1: (True, 1, 1), 2: (False, 1, 2), 4: (True, 2, 2)}
PER_SHEET = tuple(_PLACES)


@dataclass(frozen=True)
class ChartSheets:
    """What is printed: the charts, how many to a sheet, and the numbers behind them."""

    pictures: Sequence[Picture]
    per_sheet: int = 1
    numbers: Sequence[Sheet] = ()


class ChartPaper:
    """The pages of some charts; asked for and painted like any other paper."""

    def __init__(self, sheets: ChartSheets, landscape: bool | None = None) -> None:
        lies, across, down = _PLACES[sheets.per_sheet]
        self.landscape = lies if landscape is None else landscape
        if self.landscape != lies:
            across, down = down, across
        width, height = reversed(_A4) if self.landscape else _A4
        self.size = QSizeF(width / POINT, height / POINT)
        self._cell = QSizeF(width / across, height / down)
        self._across = across
        per = across * down
        self._charts = [sheets.pictures[start : start + per] for start in range(0, len(sheets.pictures), per)]
        self._numbers = [(paper, page) for sheet in sheets.numbers for paper in [Paper(sheet, self.landscape)] for page in range(len(paper.pages))]
        self.pages: list[object] = [*self._charts, *self._numbers]

    def paint(self, painter: QPainter, number: int) -> None:
        """Paint one page, in tenths of a point."""
        if number >= len(self._charts):
            paper, page = self._numbers[number - len(self._charts)]
            paper.paint(painter, page)
            return
        for place, picture in enumerate(self._charts[number]):
            down, across = divmod(place, self._across)
            scale = min(self._cell.width() / picture.width, self._cell.height() / picture.height)
            painter.save()
            painter.translate(
                across * self._cell.width() + (self._cell.width() - picture.width * scale) / 2,
                down * self._cell.height() + (self._cell.height() - picture.height * scale) / 2,
            )
            painter.scale(scale, scale)
            paint_picture(painter, picture)
            painter.restore()


def paint_picture(painter: QPainter, picture: Picture) -> None:
    """Paint a chart, in tenths of a point."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for item in picture.items:
        if isinstance(item, Shape):
            _shape(painter, item)
        else:
            _words(painter, item)


def _colour(rgba: Colour) -> QColor:
    return QColor.fromRgbF(*rgba)


def _path(outline: Outline) -> QPainterPath:
    path = QPainterPath()
    for what, points in outline:
        spots = [QPointF(x, y) for x, y in zip(points[::2], points[1::2], strict=True)]
        if what == "move":
            path.moveTo(spots[0])
        elif what == "line":
            path.lineTo(spots[0])
        elif what == "quad":
            path.quadTo(*spots)
        elif what == "cubic":
            path.cubicTo(*spots)
        else:
            path.closeSubpath()
    return path


def _shape(painter: QPainter, shape: Shape) -> None:
    path = _path(shape.outline)
    if shape.fill:
        painter.fillPath(path, QBrush(_colour(shape.fill)))
    if shape.hatching:
        _hatch(painter, path, shape.hatching)
    if shape.stroke:
        pen = QPen(_colour(shape.stroke), shape.width)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if shape.dashes:
            # Qt counts dashes in widths of the pen.
            pen.setDashPattern([dash / shape.width for dash in shape.dashes])
        painter.strokePath(path, pen)


def _hatch(painter: QPainter, path: QPainterPath, hatching: Hatching) -> None:
    tile, box, side = _path(hatching.tile), path.boundingRect(), hatching.side
    painter.save()
    painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
    pen = QPen(_colour(hatching.colour), hatching.width)
    for column in range(int(box.left() // side), int(box.right() // side) + 1):
        for row in range(int(box.top() // side), int(box.bottom() // side) + 1):
            if box.intersects(QRectF(column * side, row * side, side, side)):
                painter.strokePath(tile.translated(column * side, row * side), pen)
    painter.restore()


def _words(painter: QPainter, words: Words) -> None:
    font = QFont()
    font.setPixelSize(max(1, round(words.size)))
    font.setBold(words.bold)
    painter.setFont(font)
    painter.setPen(_colour(words.colour))
    painter.drawText(QPointF(words.x, words.y), words.text)

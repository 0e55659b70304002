"""Painting a county form's sheet as its own office program would: fills, frames, letters; the same on the screen and on paper."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from app.exchange.forms.sheet.cells import Place
from app.exchange.forms.sheet.picture import Face, SheetPicture
from app.ui.pieces.theme import colour

_PLAIN = Face()
_PAD = 3.0
_WIDTHS = {"thin": 1.0, "hair": 0.6, "dotted": 1.0, "dashed": 1.0, "medium": 2.0, "thick": 3.0, "double": 1.0, "mediumDashed": 2.0}
_DASHES = {"dotted": Qt.PenStyle.DotLine, "hair": Qt.PenStyle.DotLine, "dashed": Qt.PenStyle.DashLine, "mediumDashed": Qt.PenStyle.DashLine}
_DOWN = {"top": Qt.AlignmentFlag.AlignTop, "center": Qt.AlignmentFlag.AlignVCenter, "bottom": Qt.AlignmentFlag.AlignBottom}
_ACROSS = {"left": Qt.AlignmentFlag.AlignLeft, "center": Qt.AlignmentFlag.AlignHCenter, "right": Qt.AlignmentFlag.AlignRight}
_SERIF, _SANS = ["SimSun", "Songti SC", "Noto Serif CJK SC", "Ledger Sans SC"], ["Microsoft YaHei", "Ledger Sans SC"]


class Painted:
    """One sheet ready to be painted: where its columns and rows begin, in pixels of its own."""

    def __init__(self, picture: SheetPicture) -> None:
        self.picture = picture
        self.left = [0.0, *accumulate(picture.widths)]
        self.top = [0.0, *accumulate(picture.heights)]
        self.origin = {
            (r, c): (top, left) for top, left, bottom, right in picture.merged for r in range(top, bottom + 1) for c in range(left, right + 1)
        }
        self._areas = {(top, left): (bottom, right) for top, left, bottom, right in picture.merged}
        self._fonts: dict[tuple[Face, float], QFont] = {}

    @property
    def rows(self) -> int:
        return len(self.picture.heights)

    @property
    def columns(self) -> int:
        return len(self.picture.widths)

    def rect(self, place: Place) -> QRectF:
        """The area of a cell; of a merged one the whole."""
        row, column = self.origin.get(place, place)
        bottom, right = self._areas.get((row, column), (row, column))
        bottom, right = min(bottom, self.rows), min(right, self.columns)
        return QRectF(self.left[column - 1], self.top[row - 1], self.left[right] - self.left[column - 1], self.top[bottom] - self.top[row - 1])

    def paint(self, painter: QPainter, rows: range, columns: range, grounds: Mapping[Place, QColor], *, grid: bool) -> None:
        """Paint these rows and columns, counted from 1; `grounds` colour cells that have no fill of their own."""
        places = dict.fromkeys(self.origin.get((r, c), (r, c)) for r in rows for c in columns)
        for place in places:
            self._ground(painter, place, grounds.get(place), grid=grid)
        for place in places:
            self._frame(painter, place)
        for place in places:
            if text := self.picture.texts.get(place):
                self._text(painter, place, text)

    def _ground(self, painter: QPainter, place: Place, ground: QColor | None, *, grid: bool) -> None:
        face, rect = self.picture.faces.get(place, _PLAIN), self.rect(place)
        if ground or (face.fill and face.fill != "FFFFFF"):
            painter.fillRect(rect, ground or QColor(f"#{face.fill}"))
        elif grid and self.picture.grid:
            painter.setPen(QPen(colour("line"), 1))
            painter.drawLine(rect.topRight(), rect.bottomRight())
            painter.drawLine(rect.bottomLeft(), rect.bottomRight())

    def _frame(self, painter: QPainter, place: Place) -> None:
        rect = self.rect(place)
        bottom, right = self._areas.get(place, place)
        # The right and the lower frame of a merged area are those of its last cell.
        first, last = self.picture.faces.get(place, _PLAIN), self.picture.faces.get((bottom, right), self.picture.faces.get(place, _PLAIN))
        lines = (
            (first.frames[0], rect.topLeft(), rect.bottomLeft()), (first.frames[1], rect.topLeft(), rect.topRight()),
            (last.frames[2], rect.topRight(), rect.bottomRight()), (last.frames[3], rect.bottomLeft(), rect.bottomRight()),
        )
        for style, start, end in lines:
            if style:
                painter.setPen(QPen(QColor("#3A342E"), _WIDTHS.get(style, 1.0), _DASHES.get(style, Qt.PenStyle.SolidLine)))
                painter.drawLine(start, end)

    def font(self, face: Face, scale: float = 1.0) -> QFont:
        """The letters of a cell; 1 pt is 4/3 pixels."""
        if (face, scale) not in self._fonts:
            letters = face.letters
            font = QFont()
            font.setFamilies(_SERIF if letters.serif else _SANS)
            font.setPixelSize(max(6, round(letters.size * 4 / 3 * scale)))
            font.setBold(letters.bold)
            font.setItalic(letters.italic)
            font.setUnderline(letters.underline)
            self._fonts[face, scale] = font
        return self._fonts[face, scale]

    def _text(self, painter: QPainter, place: Place, text: str) -> None:
        face, rect = self.picture.faces.get(place, _PLAIN), self.rect(place).adjusted(_PAD, 0, -_PAD, 0)
        font = self.font(face)
        width = QFontMetricsF(font).horizontalAdvance(text)
        if face.shrink and width > rect.width() > 0:
            font = self.font(face, round(rect.width() / width, 2))
        across = _ACROSS[face.across or ("right" if place in self.picture.numbers else "left")]
        flags = int(across | _DOWN.get(face.down, Qt.AlignmentFlag.AlignVCenter))
        if face.wrap or "\n" in text:
            flags |= int(Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere)
        elif not face.shrink and width > rect.width() and place not in self.picture.numbers:
            rect = self._spilling(place, rect, width)
        painter.setFont(font)
        painter.setPen(QColor(f"#{face.letters.colour}"))
        painter.save()
        painter.setClipRect(rect.adjusted(-_PAD, 0, _PAD, 0), Qt.ClipOperation.IntersectClip)
        painter.drawText(rect, flags, text)
        painter.restore()

    def _spilling(self, place: Place, rect: QRectF, width: float) -> QRectF:
        """A text that is too long runs over blank neighbours, as spreadsheets let it."""
        column = self._areas.get(place, place)[1]
        while column < self.columns and rect.width() < width and not self.picture.texts.get((place[0], column + 1)) and (place[0], column + 1) not in self.origin:
            column += 1
            rect = QRectF(rect.topLeft(), QPointF(self.left[column] - _PAD, rect.bottom()))
        return rect

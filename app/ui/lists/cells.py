"""How the cells of a list are drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QIcon, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.lists.declare import DUE, OWED, SHARE
from app.paths import resource
from app.ui.pieces.tables import Index, draw_pill, draw_share, shorter
from app.ui.pieces.theme import colour
from db.kinds import Link

if TYPE_CHECKING:
    from app.ui.lists.table import RecordModel, RecordTable

#: The height of a text's base line within a rectangle.
Base = Callable[[QRect, QFontMetrics], int]


def middle(rect: QRect, metrics: QFontMetrics) -> int:
    """Half way up, as Qt does it."""
    return rect.top() + (rect.height() - metrics.height()) // 2 + metrics.ascent()


def below(rect: QRect, metrics: QFontMetrics) -> int:
    """At the upper edge."""
    return rect.top() + metrics.ascent()


def above(rect: QRect, metrics: QFontMetrics) -> int:
    """At the lower edge."""
    return rect.bottom() + 1 - metrics.descent()


class RecordDelegate(QStyledItemDelegate):
    """Draws a cell: hairline below, pale red and a bar for the selected row, pills for what is out of the ordinary.

    It asks the records themselves and keeps fonts and colours: a page of cells through Qt's roles takes twice as long.
    """

    def __init__(self, table: RecordTable, records: RecordModel) -> None:
        super().__init__(table)
        self._table, self._records = table, records
        self._boxes = {on: QIcon(str(resource(f"icons/controls/cb{int(on)}.svg"))) for on in (False, True)}
        self._faces: dict[tuple[int, bool, int], tuple[QFont, QFontMetrics]] = {}

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect  # type: ignore[attr-defined]
        row, column = index.row(), index.column() - 1
        selected, block = bool(option.state & QStyle.StateFlag.State_Selected), self._table.block  # type: ignore[attr-defined]
        if selected and (block is None or column + 1 in block):
            painter.fillRect(rect, colour("red_t"))
        elif selected:
            # Qt has painted the whole row as selected; only a block of it is.
            painter.fillRect(rect, colour("surface"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, colour("line"))
        if column < 0:
            if selected and block is None:
                painter.fillRect(rect.left(), rect.top(), 3, rect.height(), colour("red"))
            box = QRect(rect.center().x() - 7, rect.center().y() - 8, 16, 16)
            self._boxes[self._records.ids[row] in self._records.ticked].paint(painter, box)
        else:
            self.content(painter, rect.adjusted(8, 0, -8, -1), row, column, option.font)  # type: ignore[attr-defined]

    def words(self, column: int, text: str) -> str:
        """What is written in a cell for its text."""
        return text

    def content(self, painter: QPainter, rect: QRect, row: int, column: int, font: QFont) -> None:
        """Draw what a cell holds; columns are counted without the ticks."""
        records, shown = self._records, self._records.columns[column]
        look, text = shown.look, records.text(row, column)
        tone = records.tone(column, text)
        text = self.words(column, text).replace("\n", " ") or shown.blank
        if tone and look not in (DUE, OWED):
            painter.save()
            draw_pill(painter, rect, text, tone, QFont(font))
            painter.restore()
            return
        if look == SHARE and (share := records.share(row, column)) is not None:
            painter.save()
            draw_share(painter, rect, share)
            painter.restore()
        face = self.face(font, bold=column == records.lead)
        if isinstance(shown.kind, Link) and face[1].horizontalAdvance(text) > rect.width():
            text = shorter(text)
        self.line(painter, rect, text, face, tone or ("text3" if text == "—" else "text"), middle, right=shown.numeric)

    def line(
        self, painter: QPainter, rect: QRect, text: str, face: tuple[QFont, QFontMetrics], tone: str, base: Base, *, right: bool = False
    ) -> None:
        """Draw a line of text, with three dots where there is no room for all of it; `base` says at which height."""
        font, metrics = face
        painter.setFont(font)
        painter.setPen(colour(tone))
        width, room = metrics.horizontalAdvance(text), rect.width()
        if width > room:
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        # From a point: Qt lays a text out anew for a rectangle, which takes half as long again.
        x = rect.right() + 1 - width if right and width < room else rect.left()
        painter.drawText(x, base(rect, metrics), text)

    def face(self, font: QFont, *, bold: bool = False, smaller: int = 0) -> tuple[QFont, QFontMetrics]:
        """A table's font, bold or so many pixels smaller, and its measures."""
        # The letters are the program's own; only their size is a matter of choice.
        key = font.pixelSize(), bold, smaller
        if key not in self._faces:
            made = QFont(font)
            made.setBold(bold)
            if smaller:
                made.setPixelSize(max(11, font.pixelSize() - smaller))
            self._faces[key] = made, QFontMetrics(made)
        return self._faces[key]

"""The red arrow beside the heading a list is sorted by."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app.lists.declare import SHARE
from app.ui.lists.editing.cell_table import CellTable
from app.ui.pieces.icons import pixmap

_SIZE = 12


class SortArrow(QLabel):
    """Stands where the heading leaves room: at the right of words at the left, at the left of those at the right."""

    def __init__(self, table: CellTable) -> None:
        self._header = table.heads
        super().__init__(self._header.viewport())
        self._table = table
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFixedSize(_SIZE, _SIZE)
        self.hide()
        for moved in (self._header.sectionResized, self._header.sectionMoved, table.horizontalScrollBar().valueChanged):
            moved.connect(self._place)

    def point(self) -> None:
        """Show the order of the rows that are shown."""
        self.setPixmap(pixmap("arrow-narrow-down" if self._table.records.listing.descending else "arrow-narrow-up", "red", _SIZE))
        self._place()

    def _place(self, *_: int) -> None:
        records = self._table.records
        number = next((n for n, column in enumerate(records.columns, 1) if column.key == records.listing.sort), 0)
        self.setVisible(number > 0 and not self._header.isSectionHidden(number))
        if self.isHidden():
            return
        column, left = records.columns[number - 1], self._header.left_of(number)
        # Beneath frozen headings there is nothing to point at.
        self.setVisible(left >= self._header.width_of_frozen() or number in self._header.sections())
        at_left = column.numeric and column.look != SHARE
        self.move(left if at_left else left + self._header.sectionSize(number) - _SIZE, (self._header.height() - _SIZE) // 2)

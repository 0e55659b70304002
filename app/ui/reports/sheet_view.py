"""A sheet on the screen as it will be on paper: its cells, merged areas, borders and fonts; nothing can be edited."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from app.exchange.files.writing import DATE, Row, Sheet

_ALIGN = {"left": Qt.AlignmentFlag.AlignLeft, "center": Qt.AlignmentFlag.AlignHCenter, "right": Qt.AlignmentFlag.AlignRight}
_AREA = re.compile(r"([A-Z]+)(\d+):([A-Z]+)(\d+)")
#: Pixels for one unit of a spreadsheet's column width.
_UNIT = 7.2
_SHOWN = 2000


class _SheetModel(QAbstractTableModel):
    def __init__(self, rows: Sequence[Row], columns: int) -> None:
        super().__init__()
        self._rows, self._columns = rows, columns

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return self._columns

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, place = self._rows[index.row()], index.column()
        if place >= len(row.values):
            return None
        look = row.looks[place]
        if role == Qt.ItemDataRole.DisplayRole:
            value = row.values[place]
            if isinstance(value, float | Decimal):
                return f"{value:,}" if value != int(value) else f"{int(value):,}"
            return "" if value is None else value.isoformat() if look.format == DATE and hasattr(value, "isoformat") else str(value)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{_letters(place)}{index.row() + 1} {self.data(index) or '空'}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(_ALIGN[look.across] | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.FontRole:
            font = QFont()
            font.setPixelSize(round(look.size * 1.2))
            font.setBold(look.bold or look.font == "黑体")
            return font
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return _letters(section) if orientation == Qt.Orientation.Horizontal else str(section + 1)


class SheetView(QTableView):
    """Shows one sheet; long rosters are cut at two thousand rows on the screen only."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setWordWrap(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        self.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAccessibleName("报表预览")

    def show_sheet(self, sheet: Sheet) -> None:
        """Show another sheet."""
        rows = list(sheet.rows)[:_SHOWN]
        self.verticalScrollBar().setValue(0)
        self.setModel(_SheetModel(rows, len(sheet.widths)))
        self.clearSpans()
        for number, width in enumerate(sheet.widths):
            self.setColumnWidth(number, round(width * _UNIT + 10))
        for number, row in enumerate(rows):
            self.setRowHeight(number, round((row.height or 18) * 1.4))
        for area in sheet.merged:
            if found := _AREA.fullmatch(area):
                left, top, right, bottom = _number(found[1]), int(found[2]) - 1, _number(found[3]), int(found[4]) - 1
                if bottom < len(rows):
                    self.setSpan(top, left, bottom - top + 1, right - left + 1)


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _letters(number: int) -> str:
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters

"""A sheet on the screen as it will be on paper: its cells, merged areas, borders and fonts; nothing can be edited. And the same for the printer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from app.exchange.files.sheets import letters
from app.exchange.files.writing import DATE, HEI, Look, Row, Sheet
from app.exchange.forms.sheet.picture import Face, Letters, SheetPicture

_ALIGN = {"left": Qt.AlignmentFlag.AlignLeft, "center": Qt.AlignmentFlag.AlignHCenter, "right": Qt.AlignmentFlag.AlignRight}
_AREA = re.compile(r"([A-Z]+)(\d+):([A-Z]+)(\d+)")
#: Pixels for one unit of a spreadsheet's column width.
_UNIT = 7.2
_SHOWN = 2000
#: Wider than this many pixels a sheet lies on its paper.
_PORTRAIT = 720


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
            return _words(row, place)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{ref_of(index.row(), place)} {self.data(index) or '空'}"
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
        return letters(section) if orientation == Qt.Orientation.Horizontal else str(section + 1)


class SheetView(QTableView):
    """Shows one sheet; long rosters are cut at two thousand rows on the screen only. `stood_on`: the cursor came to this row and column."""

    stood_on = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setWordWrap(True)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        self.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAccessibleName("报表预览")
        self.setItemDelegate(_InSight(self))

    def show_sheet(self, sheet: Sheet) -> None:
        """Show another sheet."""
        rows = list(sheet.rows)[:_SHOWN]
        self.verticalScrollBar().setValue(0)
        self.setModel(_SheetModel(rows, len(sheet.widths)))
        self.selectionModel().currentChanged.connect(lambda index, _: self.stood_on.emit(index.row(), index.column()))
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
        first = sheet.heading[1] if sheet.heading else 0
        self.setCurrentIndex(self.model().index(min(first, len(rows) - 1), 0))

    def text_at(self, row: int, place: int) -> str:
        """What stands in a cell."""
        return str(self.model().index(row, place).data() or "")


class _InSight(QStyledItemDelegate):
    """Writes the words of a merged area that is wider than the window in the middle of what is seen of it."""

    def __init__(self, view: SheetView) -> None:
        super().__init__(view)
        self._view = view

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        if self._view.columnSpan(index.row(), index.column()) > 1:
            seen = option.rect.intersected(self._view.viewport().rect())  # type: ignore[attr-defined]
            if not seen.isEmpty():
                option.rect = seen  # type: ignore[attr-defined]


def _words(row: Row, place: int) -> str:
    """What a cell of a sheet reads."""
    value = row.values[place]
    if isinstance(value, float | Decimal):
        return f"{value:,}" if value != int(value) else f"{int(value):,}"
    if isinstance(value, date):
        return value.isoformat() if row.looks[place].format == DATE else f"{value.year}.{value.month:02}.{value.day:02}"
    return "" if value is None else str(value)


def pictured(sheet: Sheet) -> SheetPicture:
    """The sheet as the printer gets it: sizes in pixels at 96 to the inch, letters, frames."""
    rows, texts, numbers, faces = list(sheet.rows), {}, set(), {}
    known: dict[Look, Face] = {}
    for number, row in enumerate(rows, 1):
        for place, look in enumerate(row.looks, 1):
            faces[number, place] = known.get(look) or known.setdefault(look, _face(look))
            if text := _words(row, place - 1):
                texts[number, place] = text
                if not isinstance(row.values[place - 1], str):
                    numbers.add((number, place))
    widths = [round(width * 7 + 5) for width in sheet.widths]
    merged = [area for found in map(_AREA.fullmatch, sheet.merged) if found for area in [(int(found[2]), _number(found[1]) + 1, int(found[4]), _number(found[3]) + 1)]]
    heights = [(row.height or 15.0) * 96 / 72 for row in rows]
    return SheetPicture(sheet.name, list(map(float, widths)), heights, texts, numbers, faces, merged, landscape=sum(widths) > _PORTRAIT, heading=sheet.heading, grid=False)


def _face(look: Look) -> Face:
    written = Letters(look.size, bold=look.bold or look.font == HEI, serif=look.font != HEI)
    return Face(written, look.across, "center", look.wrap, look.fill, ("thin",) * 4 if look.border else ("",) * 4)


def ref_of(row: int, place: int) -> str:
    """A cell's name, its row and column counted from 0: C7."""
    return f"{letters(place)}{row + 1}"


def _number(column: str) -> int:
    number = 0
    for letter in column:
        number = number * 26 + ord(letter) - 64
    return number - 1

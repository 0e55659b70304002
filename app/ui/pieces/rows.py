"""Small tables of worked-out rows: a model whose columns are declared, and plain texts put into a table of items."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QTableWidget, QTableWidgetItem

from app.ui.pieces.tables import Index
from app.ui.pieces.theme import colour

Row = TypeVar("Row")
Role = Qt.ItemDataRole
LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True)
class Col(Generic[Row]):
    """One column: its heading and what it reads for a row.

    `right`: numbers, at the right; `tone`: the name of the letters' colour, '' for the common one; `more`: what other roles give.
    """

    head: str
    text: Callable[[Row], str]
    right: bool = False
    tone: Callable[[Row], str] = lambda row: ""
    more: Mapping[int, Callable[[Row], Any]] = field(default_factory=dict)


class RowModel(QAbstractTableModel, Generic[Row]):
    """Rows of any kind under declared columns; `named` is what a screen reader says of a row first."""

    def __init__(self, columns: Sequence[Col[Row]], rows: Iterable[Row] = (), named: Callable[[Row], str] | None = None) -> None:
        super().__init__()
        self.columns, self._named = tuple(columns), named
        self.rows = list(rows)

    def show(self, rows: Iterable[Row], columns: Sequence[Col[Row]] | None = None) -> None:
        """Show other rows, under other columns where these are given."""
        self.beginResetModel()
        self.rows = list(rows)
        self.columns = self.columns if columns is None else tuple(columns)
        self.endResetModel()

    def repaint(self) -> None:
        """Have the rows that are there read anew."""
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, len(self.columns) - 1))

    def texts(self, number: int) -> tuple[str, ...]:
        """One row as it is read."""
        return tuple(column.text(self.rows[number]) for column in self.columns)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        column = self.columns[section]
        return column.head if role == Role.DisplayRole else (RIGHT if column.right else LEFT) if role == Role.TextAlignmentRole else None

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        row, column = self.rows[index.row()], self.columns[index.column()]
        if role in column.more:
            return column.more[role](row)
        if role in (Role.DisplayRole, Role.EditRole):
            return column.text(row)
        if role == Role.TextAlignmentRole:
            return RIGHT if column.right else LEFT
        if role == Role.AccessibleTextRole:
            whose = self._named(row) if self._named else f"行 {index.row() + 1}"
            return f"{whose}，{column.head} {column.text(row) or '空'}"
        tone = column.tone(row) if role == Role.ForegroundRole else ""
        return colour(tone) if tone else None


def fill_texts(
    table: QTableWidget, rows: Sequence[Sequence[str]], *, right: Collection[int] | Callable[[str], bool] = (), keys: Sequence[Any] = (),
    tones: Mapping[int, Sequence[str]] | None = None, tips: Sequence[str] = (), sums: Collection[int] = (),
) -> None:
    """Put texts into a table of items, each with itself as its tip.

    `right`: the columns of numbers, or what tells a number in any column but the first; `keys`: what each row's items keep for whoever
    asks for the row; `tones`: the letters' colours by column; `tips`: another tip for each row; `sums`: the rows that sum up others.
    """
    table.setRowCount(len(rows))
    for number, texts in enumerate(rows):
        for place, text in enumerate(texts):
            item = put_text(table, number, place, text)
            item.setToolTip(tips[number] if tips else text)
            if place and right(text) if callable(right) else place in right:
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            if keys:
                item.setData(Role.UserRole, keys[number])
            if tones and place in tones and (tone := tones[place][number]):
                item.setForeground(colour(tone))
            if number in sums:
                _sum_up(item)


def put_text(table: QTableWidget, row: int, place: int, text: str) -> QTableWidgetItem:
    """Put a text into a cell; a screen reader is told its row, its heading and what stands in it."""
    item = QTableWidgetItem(text)
    head, beside = table.horizontalHeaderItem(place), table.verticalHeaderItem(row)
    where = f"行 {beside.text() if beside else row + 1}，{head.text() if head else f'第 {place + 1} 列'}"
    item.setData(Role.AccessibleTextRole, f"{where} {text or '空'}")
    table.setItem(row, place, item)
    return item


def _sum_up(item: QTableWidgetItem) -> None:
    font = QFont(item.font())
    font.setBold(True)
    item.setFont(font)
    item.setBackground(colour("raised"))
    item.setFlags(Qt.ItemFlag.ItemIsEnabled)


def numbers_right(table: QTableWidget, columns: Iterable[int]) -> None:
    """Put the headings of columns of numbers over them."""
    for place in columns:
        if head := table.horizontalHeaderItem(place):
            head.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

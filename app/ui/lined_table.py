"""A small table with hairlines, for lists that are worked out rather than kept: ticks, icons, coloured rows."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from app.paths import resource
from app.ui.theme import colour

ROW_HEIGHT, HEAD_HEIGHT = 28, 30
Index = QModelIndex | QPersistentModelIndex


class LinedTable(QTableView):
    """The table; `widths` of its columns, 0 for the one that takes what is left."""

    def __init__(self, model: QAbstractTableModel, widths: tuple[int, ...], name: str, *, by_row: bool = True) -> None:
        super().__init__()
        self.setModel(model)
        self.setAccessibleName(name)
        self.setItemDelegate(LinedDelegate(self))
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        behaviour = QAbstractItemView.SelectionBehavior
        self.setSelectionBehavior(behaviour.SelectRows if by_row else behaviour.SelectItems)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setFixedHeight(HEAD_HEIGHT)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(24)
        for number, width in enumerate(widths):
            if width:
                self.setColumnWidth(number, width)
            else:
                header.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)

    def current_row(self) -> int:
        """The row the cursor is on, -1 for none."""
        return self.currentIndex().row()

    def go(self, row: int, column: int = 0) -> None:
        """Put the cursor on a row."""
        if 0 <= row < self.model().rowCount():
            self.setCurrentIndex(self.model().index(row, column))

    def step(self, by: int) -> None:
        """Put the cursor some rows further down or up, stopping at the ends."""
        self.go(max(0, min(self.model().rowCount() - 1, self.current_row() + by)))


class LinedDelegate(QStyledItemDelegate):
    """Draws a cell from its model's roles: ground, icon, text, tick."""

    def __init__(self, table: LinedTable) -> None:
        super().__init__(table)
        self._table = table
        self._boxes = {on: QIcon(str(resource(f"icons/controls/cb{int(on)}.svg"))) for on in (False, True)}

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        rect: QRect = option.rect  # type: ignore[attr-defined]
        current = index.row() == self._table.current_row()
        ground = index.data(Qt.ItemDataRole.BackgroundRole)
        painter.fillRect(rect, ground if isinstance(ground, QColor) else colour("red_t" if current else "surface"))
        painter.setPen(QPen(colour("line"), 1))
        painter.drawLine(rect.left(), rect.bottom(), rect.right(), rect.bottom())
        if current and index.column() == 0:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), colour("red"))
        self.content(painter, rect.adjusted(8, 0, -8, -1), index, QFont(option.font))  # type: ignore[attr-defined]
        painter.restore()

    def content(self, painter: QPainter, rect: QRect, index: Index, font: QFont) -> None:
        """Draw what the cell holds."""
        tick = index.data(Qt.ItemDataRole.CheckStateRole)
        if tick is not None:
            box = QRect(rect.center().x() - 8, rect.center().y() - 8, 16, 16)
            self._boxes[Qt.CheckState(tick) == Qt.CheckState.Checked].paint(painter, box)
            return
        picture = index.data(Qt.ItemDataRole.DecorationRole)
        if isinstance(picture, QPixmap):
            painter.drawPixmap(rect.left(), rect.center().y() - 7, picture)
            rect = rect.adjusted(20, 0, 0, 0)
        font.setBold(bool(index.data(Qt.ItemDataRole.UserRole)))
        painter.setFont(font)
        front = index.data(Qt.ItemDataRole.ForegroundRole)
        painter.setPen(front.color() if isinstance(front, QBrush) else front if isinstance(front, QColor) else colour("text"))
        flags = index.data(Qt.ItemDataRole.TextAlignmentRole) or int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        text = QFontMetrics(font).elidedText(str(index.data() or ""), Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, int(flags), text)

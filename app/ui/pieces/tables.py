"""How every table looks: hairlines and no grid, pills, and small tables for lists that are worked out rather than kept."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QIcon, QInputMethodEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QLabel,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QTableWidget,
    QVBoxLayout,
)

from app.paths import resource
from app.ui.pieces.theme import SIZE, TONES, colour

ROW_HEIGHT, HEAD_HEIGHT = 28, 30
#: What the words beside a share take, in pixels.
_SHARE_WORDS = 38
Index = QModelIndex | QPersistentModelIndex


def dress(table: QTableView) -> None:
    """Give a table of records or worked-out rows the common look: no grid, fixed rows, smooth scrolling, no editing."""
    table.setShowGrid(False)
    table.setFrameShape(QFrame.Shape.NoFrame)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.setTabKeyNavigation(False)
    table.verticalHeader().setVisible(False)
    table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    header = table.horizontalHeader()
    header.setFixedHeight(HEAD_HEIGHT)
    header.setHighlightSections(False)


def typed_over(table: QTableView, event: QInputMethodEvent) -> bool:
    """Open the cell under the cursor for text that an input method commits without having composed it in sight.

    Qt opens the input by itself while something is composed, but drops such a text. False: it is for Qt.
    """
    current = table.currentIndex()
    if event.preeditString() or not event.commitString() or table.indexWidget(current) is not None:
        return False
    if not current.flags() & Qt.ItemFlag.ItemIsEditable:
        return False
    table.edit(current)
    if editor := table.indexWidget(current):
        QCoreApplication.sendEvent(editor.focusProxy() or editor, event)
    return True


class _Nothing(QLabel):
    """Words in the middle of a table that has no rows, and no longer than that."""

    def __init__(self, table: QTableView, words: str) -> None:
        super().__init__(words, table.viewport())
        self.setProperty("role", "cap")
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setContentsMargins(24, 8, 24, 8)
        QVBoxLayout(table.viewport()).addWidget(self)
        self._model = table.model()
        for changed in (self._model.rowsInserted, self._model.rowsRemoved, self._model.modelReset):
            changed.connect(self._tell)
        self._tell()

    def _tell(self) -> None:
        self.setVisible(self._model.rowCount() == 0)


def text_table(heads: Sequence[str], widths: Sequence[int], stretch: int, name: str, *, none: str = "") -> QTableWidget:
    """A table of plain texts, chosen by rows; the column `stretch` takes what the `widths` of the others leave.

    `none`: what stands in it while it has no rows.
    """
    table = QTableWidget(0, len(heads))
    # Tab would go from cell to cell and, on a page, never out of it.
    table.setTabKeyNavigation(False)
    table.setHorizontalHeaderLabels(list(heads))
    table.setAccessibleName(name)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setShowGrid(False)
    table.verticalHeader().setVisible(False)
    table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
    if none:
        _Nothing(table, none)
    header = table.horizontalHeader()
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)
    for place, width in zip((n for n in range(len(heads)) if n != stretch), widths, strict=True):
        # The widths are meant for letters of the common size.
        table.setColumnWidth(place, width * table.font().pixelSize() // SIZE)
    return table


def stand_on(table: QTableWidget, row: int) -> None:
    """Put the cursor of a table of texts on a row, or on its last, and choose that; so that the keys have where to go."""
    if table.rowCount():
        selection = table.selectionModel().SelectionFlag
        table.setCurrentCell(min(row, table.rowCount() - 1), 0, selection.ClearAndSelect | selection.Rows)


#: What the names of organisations end with; their beginnings tell them apart.
_KIND = re.compile(r"(?<=..)(团支部|团总支|团委|支部委员会|(?<!^志愿)服务队)$")


def shorter(text: str) -> str:
    """A name without the words for its kind, where there is no room for them: 尖岩花卉种植团支部 → 尖岩花卉种植."""
    return _KIND.sub("", text)


def draw_pill(painter: QPainter, rect: QRect, text: str, tone: str, font: QFont) -> None:
    """Draw a word in its rounded ground at the left of a cell."""
    front, ground = TONES[tone]
    font.setPixelSize(max(11, font.pixelSize() - 1))
    width = min(QFontMetrics(font).horizontalAdvance(text) + 16, rect.width() + 12)
    box = QRectF(rect.left(), rect.center().y() - 9, width, 19)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(ground))
    painter.drawRoundedRect(box, 9.5, 9.5)
    painter.setFont(font)
    painter.setPen(colour(front))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def draw_share(painter: QPainter, rect: QRect, percent: int) -> None:
    """Draw a share of a hundred as a small bar at the left of a cell, its words having the right."""
    box = QRectF(rect.left(), rect.center().y() - 3, max(0, rect.width() - _SHARE_WORDS), 7)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    for part, tone in ((1.0, "sunken"), (min(percent, 100) / 100, "red")):
        painter.setBrush(colour(tone))
        painter.drawRoundedRect(QRectF(box.left(), box.top(), max(box.width() * part, 7), box.height()), 3.5, 3.5)


class LinedTable(QTableView):
    """The table; `widths` of its columns, 0 for the one that takes what is left."""

    def __init__(self, model: QAbstractTableModel, widths: tuple[int, ...], name: str, *, by_row: bool = True) -> None:
        super().__init__()
        self.setModel(model)
        self.setAccessibleName(name)
        self.setItemDelegate(LinedDelegate(self))
        dress(self)
        behaviour = QAbstractItemView.SelectionBehavior
        self.setSelectionBehavior(behaviour.SelectRows if by_row else behaviour.SelectItems)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.horizontalHeader()
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


def finish_typing(view: QAbstractItemView) -> None:
    """Take what is being typed into a cell, as Enter would: a key for saving must not pass it by."""
    if editor := view.indexWidget(view.currentIndex()):
        view.commitData(editor)
        view.closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)

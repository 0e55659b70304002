"""The table of a list whose cells can be chosen as a block: with Shift and the arrows or by dragging; and whose first columns may stay."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import QAbstractItemView, QHeaderView

from app.lists.declare import Column
from app.lists.query import Listing
from app.ui.lists.editing.frozen import FrozenHeader, paint_frozen
from app.ui.lists.table import RecordTable
from app.ui.pieces.tables import Index
from app.ui.pieces.theme import colour
from app.ui.session import Session

if TYPE_CHECKING:
    from app.ui.lists.editing.mode import Editing

_FLAGS = QItemSelectionModel.SelectionFlag
_ALONG = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_DOWN = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
_GOING = {*_ALONG, *_DOWN, Qt.Key.Key_Home, Qt.Key.Key_End}
_NO_LETTER = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
#: A cell: its row, and its place from the left among the columns that are shown, without the ticks.
Cell = tuple[int, int]


class CellTable(RecordTable):
    """Rows are chosen as in every list until a block of cells is; while it is worked in (`editing`) there is always one, of one cell at least."""

    block_changed = Signal()
    # Qt calls what is overridden here while it is still being made.
    editing: Editing | None = None
    _from: Cell = (0, 0)
    _to: Cell = (0, 0)
    _dragging = False
    _own_height = 0

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        # What is frozen stays; Qt moves the pixels of all columns alike.
        self.horizontalScrollBar().valueChanged.connect(lambda: (self.viewport().update(), self.heads.viewport().update()))

    def _own_header(self) -> QHeaderView:
        self.heads = FrozenHeader(self)
        return self.heads

    def freeze(self, columns: int) -> None:
        """Have so many columns stay at the left, and the ticks with them."""
        self.heads.frozen = columns
        self.viewport().update()
        self.heads.viewport().update()

    def set_room(self, more: int) -> None:
        """Have rows so many pixels higher than they are by themselves, or lower."""
        rows = self.verticalHeader()
        self._own_height = self._own_height or rows.defaultSectionSize()
        if rows.defaultSectionSize() != self._own_height + more:
            rows.setDefaultSectionSize(self._own_height + more)

    # --- the block

    def places(self) -> list[int]:
        """The sections of the columns that are shown, from the left."""
        heads = self.heads
        return [n for n in map(heads.logicalIndex, range(heads.count())) if n and not heads.isSectionHidden(n)]

    def block_columns(self) -> list[Column]:
        """The columns of the block from the left; none where whole rows are chosen."""
        return [self.records.columns[n - 1] for n in self.places() if self.block and n in self.block]

    def block_rows(self) -> range:
        """The rows of the block."""
        rows = sorted((self._from[0], self._to[0]))
        return range(rows[0], rows[1] + 1) if self.block else range(0)

    def cell(self) -> Cell:
        """The cell the cursor is on."""
        return self._to

    def go(self, row: int, place: int, *, extend: bool = False) -> None:
        """Put the cursor on a cell, as near as there is one; `extend`: the block reaches from where it began to there."""
        places = self.places()
        if not places or not self.records.ids:
            return
        self._to = max(0, min(row, len(self.records.ids) - 1)), max(0, min(place, len(places) - 1))
        self._from = self._from if extend else self._to
        (top, left), (bottom, right) = self._corners()
        self.block = frozenset(places[left : right + 1])
        model, chosen = self.records, self.selectionModel()
        current = model.index(self._to[0], places[self._to[1]])
        rows = QItemSelection(model.index(top, 0), model.index(bottom, model.columnCount() - 1))
        chosen.setCurrentIndex(current, _FLAGS.NoUpdate)
        chosen.select(rows, _FLAGS.ClearAndSelect)
        self.scrollTo(current)
        self.viewport().update()
        self.block_changed.emit()

    def _corners(self) -> tuple[Cell, Cell]:
        rows, places = sorted((self._from[0], self._to[0])), sorted((self._from[1], self._to[1]))
        return (rows[0], places[0]), (rows[1], places[1])

    def drop_block(self) -> None:
        """Whole rows are chosen again."""
        if self.block is not None:
            self.block = None
            self.viewport().update()
            self.block_changed.emit()

    def begin(self) -> None:
        """The cursor stands on a cell from now on: on the one of the current row that it was on."""
        places, current = self.places(), self.currentIndex()
        self.go(max(0, current.row()), places.index(current.column()) if current.column() in places else 0)

    def _cell_at(self, index: Index) -> Cell | None:
        places = self.places()
        return (index.row(), places.index(index.column())) if index.isValid() and index.column() in places else None

    # --- kept when the rows are fetched anew

    def show_rows(self, wanted: Listing, columns: Sequence[Column], ids: array[int]) -> bool:
        before, was = self._corners(), self.records.ids
        key = columns_key(self, self._to[1])
        (top, left), (bottom, right) = before
        chosen = was[top : bottom + 1]
        anew = super().show_rows(wanted, columns, ids)
        if not anew:
            return anew
        if self.editing is None:
            self.block = None
            return anew
        place = next((n for n, section in enumerate(self.places()) if self.records.columns[section - 1].key == key), 0)
        if len(chosen) > 1 or left != right:
            if ids[top : bottom + 1] == chosen:
                self.go(*before[0])
                self.go(*before[1], extend=True)
            return anew
        self.go(max(0, self.currentIndex().row()), place)
        return anew

    def _stand_on(self, row: int) -> None:
        super()._stand_on(row)
        if self.editing is not None:
            self.go(row, self._to[1])

    # --- frozen columns

    def indexAt(self, point: QPoint) -> QModelIndex:
        return super().indexAt(QPoint(point.x() - self.heads.shift(point.x()), point.y()))

    def visualRect(self, index: Index) -> QRect:
        rect = super().visualRect(index)
        return rect.translated(self.heads.offset(), 0) if index.column() in self.heads.sections() else rect

    def scrollTo(self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible) -> None:
        bar, frozen = self.horizontalScrollBar(), self.heads.sections()
        before = bar.value()
        super().scrollTo(index, hint)
        if index.column() in frozen or index.column() == 0:
            bar.setValue(before)
        elif (hidden := self.heads.width_of_frozen() - self.columnViewportPosition(index.column())) > 0:
            bar.setValue(bar.value() - hidden)

    def paintEvent(self, event: QPaintEvent) -> None:
        # What lies beneath frozen columns need not be drawn.
        covered = QRect(0, 0, self.heads.width_of_frozen(), self.viewport().height())
        super().paintEvent(QPaintEvent(event.region().subtracted(QRegion(covered))) if covered.width() else event)
        paint_frozen(self, self.heads, event.rect(), self.initViewItemOption)
        if self.editing is not None and not self.editing.is_open:
            rect = self.visualRect(self.currentIndex()).adjusted(0, 0, -1, -1)
            painter = QPainter(self.viewport())
            painter.setPen(QPen(colour("ink"), 2))
            if self.currentIndex().column() not in self.heads.sections():
                painter.setClipRect(self.viewport().rect().adjusted(self.heads.width_of_frozen(), 0, 0, 0))
            painter.drawRect(rect.adjusted(1, 1, -1, -1))
            painter.end()

    # --- keys and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if self.editing is not None and self._work(event, shift):
            return
        if self.editing is None and shift and (key in _ALONG or (self.block and key in _DOWN)):
            if self.block is None:
                self.begin()
            self._step(Qt.Key(key), extend=True)
            return
        if self.editing is None and key in _GOING:
            self.drop_block()
        super().keyPressEvent(event)

    def _work(self, event: QKeyEvent, shift: bool) -> bool:
        """What a key does while cells are worked in; False where it is the list's own."""
        key, editing = event.key(), self.editing
        assert editing
        if key in _GOING:
            self._step(Qt.Key(key), extend=shift, far=bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.go(self._to[0] + (-1 if shift else 1), self._to[1])
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and not event.modifiers() & _NO_LETTER:
            editing.clear()
        elif key == Qt.Key.Key_Space:
            return False
        elif event.text() and event.text().isprintable() and not event.modifiers() & _NO_LETTER:
            editing.open(event)
        else:
            return False
        return True

    def _step(self, key: Qt.Key, *, extend: bool, far: bool = False) -> None:
        row, place = self._to
        if key in _DOWN:
            page = max(1, self.viewport().height() // max(1, self.verticalHeader().defaultSectionSize()) - 1)
            row += _DOWN[key] * (page if key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown) else len(self.records.ids) if far else 1)
        elif key in _ALONG:
            place += _ALONG[key] * (len(self.places()) if far else 1)
        else:
            end = key == Qt.Key.Key_End
            row, place = (len(self.records.ids) * end if far else row), len(self.places()) * end
        self.go(row, place, extend=extend)

    def focusNextPrevChild(self, next: bool) -> bool:
        # Tab goes along the cells; past the last one it leaves, so that nobody is caught here.
        if self.editing is None or not self.step_along(1 if next else -1):
            return super().focusNextPrevChild(next)
        return True

    def step_along(self, by: int) -> bool:
        """Go to the next cell at the right or left, from the end of a row to the next row; False where there is none."""
        row, place = self._to
        across = len(self.places())
        number = row * across + place + by
        if not 0 <= number < across * len(self.records.ids):
            return False
        self.go(*divmod(number, across))
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._cell_at(self.indexAt(event.position().toPoint()))
        if self.editing is not None and not self.editing.leave():
            return
        left, shift = event.button() == Qt.MouseButton.LeftButton, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._dragging = left and at is not None
        if self.editing is None:
            self.drop_block()
            super().mousePressEvent(event)
            if at:
                self._from = self._to = at
        elif at is None:
            super().mousePressEvent(event)
        elif left or not self._in_block(at):
            self.setFocus()
            self.go(*at, extend=left and shift)

    def _in_block(self, at: Cell) -> bool:
        (top, left), (bottom, right) = self._corners()
        return top <= at[0] <= bottom and left <= at[1] <= right

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        held = self._dragging and event.buttons() & Qt.MouseButton.LeftButton
        if self.editing is None:
            super().mouseMoveEvent(event)
        if not held:
            return
        inside = self.viewport().rect().adjusted(0, 0, -1, -1)
        point = event.position().toPoint()
        at = self._cell_at(self.indexAt(QPoint(max(inside.left(), min(point.x(), inside.right())), max(inside.top(), min(point.y(), inside.bottom())))))
        # Down one column rows are chosen, as ever; across some it is a block.
        if at and at != self._to and (self.editing is not None or self.block is not None or at[1] != self._from[1]):
            self.go(*at, extend=True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragging = False
        if self.editing is None or self._cell_at(self.indexAt(event.position().toPoint())) is None:
            super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = self._cell_at(self.indexAt(event.position().toPoint()))
        if self.editing is not None and at:
            self.go(*at)
            self.editing.open()
        else:
            super().mouseDoubleClickEvent(event)

    # --- an input method types into cells, too

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        if self.editing is not None:
            if event.preeditString() or event.commitString():
                self.editing.open(event)
            event.accept()
        else:
            super().inputMethodEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._let_compose()

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self._let_compose()

    def _let_compose(self) -> None:
        # Qt turns it off for cells it does not open itself.
        if self.editing is not None:
            self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, True)


def columns_key(table: CellTable, place: int) -> str:
    """The key of the column at a place; '' where there is none."""
    places = table.places()
    return table.records.columns[places[place] - 1].key if 0 <= place < len(places) else ""

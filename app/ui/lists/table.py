"""A table of any number of records: it holds their ids only and fetches pages of values as they come into sight."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableView,
)

from app.figures.members import TURNING_WORDS
from app.lists import list_of
from app.lists import query as listing
from app.lists.declare import DUE, OWED, REMIND, SHARE, Column
from app.lists.query import Listing
from app.ui.lists.cells import RecordDelegate
from app.ui.pieces.quiet import Quiet
from app.ui.pieces.tables import Index, dress
from app.ui.pieces.theme import colour
from app.ui.session import Session
from db.fields import Record
from db.sql import marks, portions

#: Rows fetched at a time: little more than what is in sight, for an encrypted file is read row by row.
_PAGE = 32
_PAGES_KEPT = 256
_PAUSE_MS = 900
#: Sets of more ids than this take a tenth of a second to make; and so many are put into one without a break for the window.
_LONG, _AT_ONCE = 100_000, 10_000
#: So few ticked records are sought one by one rather than by going through all.
_FEW = 20
#: Words of state that are out of the ordinary, and their tone; ordinary ones stay plain.
PILLS = {
    **dict.fromkeys(("转出中", "流出", "流入", "申请中", "转出审批中", "转入审批中"), "ink"),
    **dict.fromkeys((TURNING_WORDS, "待审", "待核", "临时", "暂停", "停用", "保留团籍（党员）", "保留团籍", "暂缓"), "gold"),
    **dict.fromkeys(("退回", "整顿", "留团察看", "已拒绝", "辍学", "不合格"), "err"),
    **dict.fromkeys(("撤销", "已转出", "超龄离团", "退团", "自行脱团除名", "开除团籍", "去世", "注销", "停止", "结案", "失效"), "grey"),
}
#: How words stand in a cell, and numbers.
_SIDES = {
    False: int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter),
    True: int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter),
}


class RecordModel(QAbstractTableModel):
    """Ids in their order, the columns shown, which rows are ticked; values come in pages."""

    ticked_changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.listing = Listing("members")
        self.columns: list[Column] = []
        #: The column that names the record.
        self.lead = 0
        self.ids: array[int] = array("I")
        self.ticked: set[int] = set()
        self._pages: OrderedDict[int, dict[int, tuple[Any, ...]]] = OrderedDict()
        session.masked_changed.connect(self.repaint)

    def show(self, wanted: Listing, columns: Sequence[Column], ids: array[int]) -> None:
        """Show other rows or columns; the view must stand at its top unless rows are only added (see `grows`)."""
        if self.grows(wanted, columns, ids):
            here = len(self.ids)
            self.beginInsertRows(QModelIndex(), here, len(ids) - 1)
            self._pages.pop(here // _PAGE, None)
            self.ids = ids
            self.endInsertRows()
            return
        self.beginResetModel()
        self.listing, self.columns, self.ids = wanted, list(columns), ids
        self.lead = next((n for n, column in enumerate(columns) if column.field), 0)
        self._pages.clear()
        self.endResetModel()

    def grows(self, wanted: Listing, columns: Sequence[Column], ids: array[int]) -> bool:
        """Whether these are the rows shown and more of them below."""
        here = len(self.ids)
        return 0 < here < len(ids) and wanted == self.listing and list(columns) == self.columns and ids[:here] == self.ids

    def place(self, record_id: int) -> int | None:
        """The row a record stands in, None when it is not shown."""
        # Bytes are searched twenty times quicker than an array.
        needle, hay, size = array("I", [record_id]).tobytes(), self.ids.tobytes(), self.ids.itemsize
        at = hay.find(needle)
        while at % size and at >= 0:
            at = hay.find(needle, at + 1)
        return None if at < 0 else at // size

    def refresh(self) -> None:
        """Fetch values anew; the rows are the same."""
        self._pages.clear()
        self.repaint()

    def repaint(self) -> None:
        """Have every visible cell drawn again."""
        if self.ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.ids) - 1, self.columnCount() - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(self.columns) + 1

    def values(self, row: int) -> tuple[Any, ...]:
        """Stored values of one row; empty when the record is gone."""
        number = row // _PAGE
        page = self._pages.get(number)
        if page is None:
            wanted = self.ids[number * _PAGE : (number + 1) * _PAGE]
            page = listing.page(self._session.store, self.listing, self._session.day, wanted, self.columns)
            self._pages[number] = page
            if len(self._pages) > _PAGES_KEPT:
                self._pages.popitem(last=False)
        return page.get(self.ids[row], ())

    def text(self, row: int, column: int) -> str:
        """What a cell shows; columns are counted without the ticks."""
        values = self.values(row)
        return self.columns[column].text(values[column], masked=self._session.masked) if values else ""

    def share(self, row: int, column: int) -> int | None:
        """The percentage that a cell holds, None for none."""
        values = self.values(row)
        return values[column] if values else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = index.row(), index.column() - 1
        if column < 0:
            if role == Qt.ItemDataRole.CheckStateRole:
                return Qt.CheckState.Checked if self.ids[row] in self.ticked else Qt.CheckState.Unchecked
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(row, column) or self.columns[column].blank
        if role == Qt.ItemDataRole.ForegroundRole:
            return self.tone(column, self.text(row, column))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _SIDES[self.columns[column].numeric]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"行 {row + 1}，{self.columns[column].label} {self.text(row, column) or '空'}"
        return None

    def head(self, column: Column) -> str:
        """What stands above a column."""
        return list_of(self.listing.view).heads.get(column.key, column.label)

    def tone(self, column: int, text: str) -> str:
        """The tone of a text that is out of the ordinary in its column."""
        look = self.columns[column].look
        if look == DUE:
            return "err" if text and text < self._session.day.isoformat() else ""
        if look == OWED:
            return "err" if text else ""
        if look == REMIND and text:
            return "err" if text.startswith("过期") else "gold"
        return PILLS.get(text, "")

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or section == 0:
            return None
        column = self.columns[section - 1]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.head(column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _SIDES[column.numeric and column.look != SHARE]
        if role == Qt.ItemDataRole.ForegroundRole and column.key == self.listing.sort:
            return colour("red")
        return None

    def tick(self, rows: Sequence[int], on: bool | None = None) -> None:
        """Tick or untick rows; None turns them over."""
        for row in rows:
            record = self.ids[row]
            if on if on is not None else record not in self.ticked:
                self.ticked.add(record)
            else:
                self.ticked.discard(record)
        if rows:
            self.dataChanged.emit(self.index(min(rows), 0), self.index(max(rows), 0))
        self.ticked_changed.emit()

    def untick_gone(self, record: type[Record], touched: set[int]) -> None:
        """Take the tick off what is no longer in the ledger, of these ids; other filters and orders leave ticks alone."""
        for some in portions(sorted(self.ticked & touched)):
            left = self._session.store.rows(f'SELECT id FROM "{record.table}" WHERE id IN ({marks(some)})', some)
            self.ticked -= set(some) - {row[0] for row in left}

    def tick_all(self) -> None:
        """Tick every row shown, or none if all are ticked; of a long list in a moment, off the window's thread."""
        ids, ticked = self.ids, self.ticked

        def take(found: set[int]) -> None:
            if self.ids is ids and self.ticked is ticked:
                self.ticked = found
                self.repaint()
                self.ticked_changed.emit()

        if len(ids) > _LONG:
            self._session.worker.run(lambda store, progress: _turned(ids, ticked), take, at_once=True)
        else:
            take(_turned(ids, ticked))


def _turned(shown: array[int], ticked: set[int]) -> set[int]:
    """What is ticked after all these rows were ticked, or unticked if all of them were."""
    found, every = set(ticked), all(map(ticked.__contains__, shown))
    for start in range(0, len(shown), _AT_ONCE):
        (found.difference_update if every else found.update)(shown[start : start + _AT_ONCE])
    return found


class RecordTable(QTableView):
    """The table itself; rows are opened with Enter or a double click, ticked with Space, sought by typing initials."""

    opened = Signal(int)
    sorted_by = Signal(str)
    #: All letters typed without a pause.
    initials_typed = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.records = RecordModel(session)
        if header := self._own_header():
            self.setHorizontalHeader(header)
        self.setModel(self.records)
        self._initials, self._initials_over = "", Quiet(self, _PAUSE_MS, self._forget_initials)
        #: Of the selected rows only these columns are meant, counted with the ticks; None: the rows are, whole.
        self.block: frozenset[int] | None = None
        self.setItemDelegate(RecordDelegate(self, self.records))
        dress(self)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.setSectionsMovable(True)
        header.setStretchLastSection(True)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.sectionClicked.connect(self._head_clicked)
        self.clicked.connect(self._clicked)
        self.doubleClicked.connect(lambda index: index.column() and self.opened.emit(self.records.ids[index.row()]))

    def _own_header(self) -> QHeaderView | None:
        """The headings, where they are not Qt's own."""
        return None

    def show_rows(self, wanted: Listing, columns: Sequence[Column], ids: array[int]) -> bool:
        """Show a list, keeping the current record if it is still in it, at its place on the screen if the list is the same.

        False when rows were only added below those shown.
        """
        if self.records.grows(wanted, columns, ids):
            self.records.show(wanted, columns, ids)
            return False
        current, same = self.current_id(), wanted == self.records.listing
        above = self.rowViewportPosition(self.currentIndex().row()) if current is not None else 0
        # Qt takes seconds to shrink a long table that is scrolled to its end.
        self.verticalScrollBar().setValue(0)
        self.records.show(wanted, columns, ids)
        self.setColumnWidth(0, 40)
        row = self.records.place(current) if current is not None else None
        if ids:
            self._stand_on(row or 0)
        if row is not None and same and 0 <= above < self.viewport().height():
            # Standing on the row may have scrolled to it.
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() + self.rowViewportPosition(row) - above)
        elif row is not None:
            self.scrollTo(self.currentIndex())
        return True

    def select(self, record_id: int) -> bool:
        """Make one record the current one; False when it is not shown."""
        row = self.records.place(record_id)
        if row is None:
            return False
        self._stand_on(row)
        self.scrollTo(self.currentIndex())
        return True

    def _stand_on(self, row: int) -> None:
        # Qt's selectRow turns the selection over while Ctrl is down, as it still is right after Ctrl+Z.
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(self.records.index(row, 0), flags)

    def current_id(self) -> int | None:
        """The record the cursor is on."""
        row = self.currentIndex().row()
        return self.records.ids[row] if 0 <= row < len(self.records.ids) else None

    def chosen(self) -> list[int]:
        """The ticked records, else the selected ones, in the order shown."""
        ids, ticked = self.records.ids, self.records.ticked
        if not ticked:
            return [ids[row] for row in self._selected()]
        if len(ticked) < _FEW:
            places = [row for record in ticked if (row := self.records.place(record)) is not None]
            return [ids[row] for row in sorted(places)]
        return list(filter(ticked.__contains__, ids))

    def _selected(self) -> list[int]:
        """The selected rows; by ranges, for an index of Qt's for each of a million rows would take seconds."""
        return sorted({row for some in self.selected_ranges() for row in some})

    def selected_ranges(self) -> list[range]:
        """The selected rows as Qt keeps them, none twice, for they are selected whole."""
        chosen = self.selectionModel().selection()
        return [range(some.top(), some.bottom() + 1) for some in (chosen.at(n) for n in range(chosen.count()))]

    def _clicked(self, index: QModelIndex) -> None:
        if index.column() == 0:
            self.records.tick([index.row()])

    def _head_clicked(self, section: int) -> None:
        if section == 0:
            self.records.tick_all()
        else:
            self.sorted_by.emit(self.records.columns[section - 1].key)

    def _forget_initials(self) -> None:
        self._initials = ""

    def _sought(self, more: str) -> None:
        self._initials += more
        self._initials_over.start()
        self.initials_typed.emit(self._initials)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        # Nothing is typed into this table: what is still being composed is nothing, a finished name is sought like initials.
        if words := event.commitString().strip():
            self._sought(words)
        event.accept()

    def keyboardSearch(self, search: str) -> None:
        """Not Qt's own, which would fetch every row there is."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self.selectionModel().hasSelection():
            self.records.tick(self._selected())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current_id() is not None:
            self.opened.emit(self.current_id())
        elif event.text().isalpha() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._sought(event.text())
        else:
            super().keyPressEvent(event)

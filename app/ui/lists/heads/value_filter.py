"""A filter by value: every value of a column with a tick and its count, and a line to seek one; what stays ticked becomes one condition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListView

from app.lists.declare import Column
from app.lists.query import Condition, Listing
from app.lists.query import columns as columns_of
from app.lists.values import MOST, Counted, counted
from app.progress import Progress
from app.ui.pieces.opening import Dialog, foot, run_dialog
from app.ui.pieces.tables import Index
from app.ui.pieces.widgets import button, column, label, row, search_box
from app.ui.pieces.worker import Task
from db.store import Store

if TYPE_CHECKING:
    from app.ui.lists.record_list import RecordList

_SIZE = (380, 480)
#: Stands for whatever is filled in where that is masked.
_FILLED = "\0filled"
Role = Qt.ItemDataRole


class _Values(QAbstractListModel):
    """The values in their order, each ticked or not."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Counted] = []
        self.ticked: set[Any] = set()

    def show(self, rows: Sequence[Counted], ticked: set[Any]) -> None:
        self.beginResetModel()
        self.rows, self.ticked = list(rows), ticked
        self.endResetModel()

    def tick(self, rows: Sequence[int], on: bool) -> None:
        """Tick or untick some rows."""
        (self.ticked.update if on else self.ticked.difference_update)(self.rows[row].value for row in rows)
        if self.rows:
            self.dataChanged.emit(self.index(0), self.index(len(self.rows) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        one = self.rows[index.row()]
        if role == Role.DisplayRole:
            return f"{one.words}　{one.count:,}"
        if role == Role.AccessibleTextRole:
            return f"{one.words}，{one.count:,} 行"
        if role == Role.CheckStateRole:
            return Qt.CheckState.Checked if one.value in self.ticked else Qt.CheckState.Unchecked
        return one.words if role == Role.UserRole else None

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        if role != Role.CheckStateRole:
            return False
        self.tick([index.row()], Qt.CheckState(value) == Qt.CheckState.Checked)
        return True


class _List(QListView):
    """The list; Space ticks what is chosen."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and (index := self.currentIndex()).isValid():
            on = index.data(Role.CheckStateRole) == Qt.CheckState.Checked
            self.model().setData(index, Qt.CheckState.Unchecked if on else Qt.CheckState.Checked, Role.CheckStateRole)
        else:
            super().keyPressEvent(event)


class ValueFilter(Dialog):
    """The dialog; `condition` is what was chosen, None for everything."""

    def __init__(self, shown: RecordList, of: Column) -> None:
        super().__init__(f"按{of.label}的内容筛选", shown.window(), _SIZE, within=True)
        self._shown, self._column = shown, of
        self.condition: Condition | None = None
        self._task: Task | None = None
        self._more = ""
        self.values, self._sought = _Values(), QSortFilterProxyModel(self)
        self._sought.setSourceModel(self.values)
        self._sought.setFilterRole(Role.UserRole)
        self._sought.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.finder = search_box("找一个内容")
        self.finder.textChanged.connect(self._seek)
        self.list = _List()
        self.list.setAccessibleName(f"{of.label}的内容")
        self.list.setModel(self._sought)
        self.list.setUniformItemSizes(True)
        self._words, self._fault = label("正在读取…", "cap", wrap=True), label("", "err", wrap=True)
        self.go = button("筛选", self._accept, icon_name="filter", kind="primary")
        self.go.setDefault(True)
        ticks = row(button("全勾", lambda: self._tick_all(True)), button("全不勾", lambda: self._tick_all(False)), "*")
        body = column(self.finder, ticks, (self.list, 1), self._words, self._fault, margins=(16, 14, 16, 8), gap=8)
        self.lay_with_foot((body, 1), foot=foot("*", button("取消 Esc", self.reject), self.go))
        self.values.dataChanged.connect(lambda *_: self._tell())
        self._ask()

    def _ask(self) -> None:
        shown, session, of = self._shown, self._shown.session, self._column
        listing, day, masked = shown.listing, session.day, session.masked
        if masked and (of.sensitive or of.guarded):
            # Masked values are not told apart; whether there is one is no secret.
            blank = _ticked_of_masked(listing, of)
            self._take(([Counted(_FILLED, "（有内容，已遮盖）", 0), Counted(None, "（空白）", 0)], 2), blank)
            return

        def job(store: Store, progress: Progress) -> tuple[list[Counted], int]:
            return counted(store, listing, day, of, masked=masked)

        self._task = shown.worker.run(job, self._take, at_once=True, reading=True)

    def _take(self, found: tuple[list[Counted], int], ticked: set[Any] | None = None) -> None:
        rows, kinds = found
        self._task = None
        on = next((c for c in self._shown.listing.conditions if c.column == self._column.key and c.how in ("any", "blank", "filled")), None)
        if ticked is None:
            ticked = {one.value for one in rows}
            if on:
                ticked &= set(on.values) if on.how == "any" else {None} if on.how == "blank" else ticked - {None}
        self.values.show(rows, ticked)
        self._more = f"这一栏有 {kinds:,} 种内容，只列出最多的 {MOST:,} 种；别的请用“加条件”里的“包含”。" if kinds > len(rows) else ""
        self._tell()

    def _seek(self, text: str) -> None:
        self._sought.setFilterFixedString(text.strip())
        self._tell()

    def _visible(self) -> list[int]:
        return [self._sought.mapToSource(self._sought.index(n, 0)).row() for n in range(self._sought.rowCount())]

    def _meant(self) -> list[Any]:
        """The ticked values that are to be seen: who has sought for something means that."""
        return [one.value for one in map(self.values.rows.__getitem__, self._visible()) if one.value in self.values.ticked]

    def _tick_all(self, on: bool) -> None:
        self.values.tick(self._visible(), on)

    def _tell(self) -> None:
        self._fault.setText("")
        self._words.setText(f"勾了 {len(self._meant()):,} 种，一共 {len(self.values.rows):,} 种。{self._more}")

    def _accept(self) -> None:
        if self._task:
            return
        meant, every = self._meant(), len(self.values.rows)
        if not meant:
            self._fault.setText("请至少勾一项")
            return
        key = self._column.key
        if meant == [None]:
            self.condition = Condition(key, "blank")
        elif meant == [_FILLED]:
            self.condition = Condition(key, "filled")
        elif len(meant) < every or self._more:
            self.condition = Condition(key, "any", tuple(meant))
        self.accept()

    def done(self, result: int) -> None:
        """Close; what is still being counted is not waited for."""
        if self._task:
            self._task.cancel()
        super().done(result)


def _ticked_of_masked(listing: Listing, of: Column) -> set[Any]:
    """What is ticked at first of a masked column: what the list shows of it."""
    how = next((c.how for c in listing.conditions if c.column == of.key and c.how in ("blank", "filled")), "")
    return {None} if how == "blank" else {_FILLED} if how == "filled" else {_FILLED, None}


def ask_values(shown: RecordList, key: str) -> None:
    """Let the person tick values of a column, and show the rows that hold one of them."""
    dialog = ValueFilter(shown, columns_of(shown.listing.view)[key])
    if run_dialog(dialog):
        others = tuple(c for c in shown.listing.conditions if not (c.column == key and c.how in ("any", "blank", "filled")))
        shown.show_listing(replace(shown.listing, conditions=(*others, dialog.condition) if dialog.condition else others))

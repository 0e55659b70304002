"""How one list looks: which columns, how wide, in which order of rows; and what of that this computer remembers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu, QWidget

from app.lists import list_of
from app.lists import query as listing
from app.lists.declare import Column
from app.lists.query import Listing
from app.ui.lists.editing.cell_table import CellTable
from app.ui.lists.table import RecordTable
from app.ui.session import Session
from db.records import View

_WIDTHS = {
    "id_number": 148, "phone": 112, "day": 96, "partial_date": 92, "minutes": 72, "whole": 64, "money": 80, "yes_no": 60, "clock": 64,
    "choice": 92, "choices": 132, "link": 132, "text": 128, "measure": 64, "file": 120,
}
#: A heading's margins, and what is kept free beside it for the arrow of the order.
_BESIDE_HEAD = 20
#: A cell's margins; how wide a column becomes by itself at most; how many rows are looked at for it.
_BESIDE_TEXT, _WIDEST, _LOOKED_AT = 18, 420, 200
#: Names stand among so many first columns, or are not kept in sight.
_NAMES_AMONG = 2
#: Where it is kept how much higher rows are than usual, in pixels.
ROOM = "rows/room"


class ListLook:
    """The look of one view: `known` is every column it can show, `shown` what the program declares for it."""

    def __init__(self, session: Session, view: View) -> None:
        self._preferences = session.preferences
        self._view, self._label, self._unit, self._record = view.key, view.label, view.record.unit, view.record
        self.shown = list_of(view.key)
        self.known = listing.columns(view.key)
        self._laying_out = False

    def remembered(self) -> Listing:
        """The list as this computer showed it last, without its filter: a forgotten one would hide members from next week's clerk."""
        kept = self._preferences.value(f"list/{self._view}")
        fresh = Listing(self._view, sort=self.shown.sort, descending=self.shown.descending)
        if isinstance(kept, str):
            found = Listing.from_json(self._view, kept)
            return replace(fresh, sort=found.sort or fresh.sort, descending=found.descending, columns=found.columns)
        return fresh

    def remember(self, now: Listing) -> None:
        """Keep the order and the columns of a list."""
        self._preferences.setValue(f"list/{self._view}", now.cleared().to_json())

    def columns(self, now: Listing) -> list[Column]:
        """The columns a list shows."""
        return [self.known[name] for name in now.columns or self.shown.columns if name in self.known]

    def lay_out(self, table: CellTable) -> None:
        """Give the table's columns their places and widths: what a person dragged, else what the kind of value wants; and its rows their height."""
        self._laying_out = True
        table.set_room(int(self._preferences.value(ROOM) or 0))
        table.setAccessibleName(self._label)
        header = table.horizontalHeader()
        for number, shown in enumerate(table.records.columns, 1):
            # Columns come in their order; what was dragged before is in it by now.
            header.moveSection(header.visualIndex(number), number)
            kept = self._preferences.value(f"{self._width_of}/{shown.key}")
            table.setColumnWidth(number, int(kept) if kept else self.shown.widths.get(shown.key) or _width(shown, table))
        table.freeze(self.frozen(table))
        self._laying_out = False

    def frozen(self, table: CellTable) -> int:
        """How many columns stay at the left: as many as somebody said, else up to the one that names the record, if that is among the first two."""
        if (kept := self._preferences.value(self._frozen_of)) is not None:
            return int(kept)
        record = self._record
        owner = record.owner()
        names = {*record.title[:1], *([owner.name] if owner else [])}
        first = [column.key for column in in_sight(table)[:_NAMES_AMONG]]
        return next((place for place, key in enumerate(first, 1) if key in names), 1)

    def freeze(self, table: CellTable, columns: int) -> None:
        """Have so many columns stay at the left from now on."""
        self._preferences.setValue(self._frozen_of, columns)
        table.freeze(columns)

    def fit(self, table: CellTable, number: int) -> None:
        """Make a column as wide as its heading and what stands in it where one looks; that is kept like a width that was dragged."""
        records, column = table.records, table.records.columns[number - 1]
        first = max(0, table.rowAt(0))
        texts = [records.text(row, number - 1) for row in range(first, min(first + _LOOKED_AT, len(records.ids)))]
        widest = max((table.fontMetrics().horizontalAdvance(text) for text in texts), default=0) + _BESIDE_TEXT
        width = min(max(widest, _least(column, table)), _WIDEST)
        table.setColumnWidth(number, width)
        self._preferences.setValue(f"{self._width_of}/{column.key}", width)

    def dragged(self, table: RecordTable, number: int) -> None:
        """Keep a width. Only what a person dragged is kept: the list's own widths may become better ones some day."""
        header = table.horizontalHeader()
        # The last one only takes what the window leaves.
        if number and not self._laying_out and header.visualIndex(number) < header.count() - 1:
            self._preferences.setValue(f"{self._width_of}/{table.records.columns[number - 1].key}", table.columnWidth(number))

    def moved(self, table: RecordTable) -> tuple[str, ...] | None:
        """The columns as a person has put them by dragging a heading; None while they are only laid out."""
        return None if self._laying_out else tuple(column.key for column in in_sight(table))

    @property
    def _frozen_of(self) -> str:
        return f"frozen/{self._view}"

    @property
    def _width_of(self) -> str:
        return f"width/{self._view}"

    def told(self, now: Listing, count: int, ticked: int, total: int | None, complete: bool) -> str:
        """What is shown, of how many, how filtered, ticked and ordered; `total` None: that is not known yet."""
        unit = self._unit
        if not complete:
            texts = [f"显示 {count:,} {unit}，正在读取"]
        else:
            texts = [f"显示 {count:,} {unit}" if total is None else f"显示 {count:,} / 共 {total:,} {unit}"]
        if now.filtered:
            texts.append("已筛选")
        if ticked:
            texts.append(f"已勾选 {ticked:,} {unit}")
        if now.sort in self.known:
            texts.append(f"按{self.known[now.sort].label}排序 {'↓' if now.descending else '↑'}")
        return "　｜　".join(texts)

    def columns_menu(self, now: Callable[[], Listing], show: Callable[[Listing], object], parent: QWidget) -> QMenu:
        """A menu to put columns into a list or take them out, one after the other."""
        menu = _StaysOpen(parent)
        names = list(now().columns or self.shown.columns)
        for key, column in self.known.items():
            action = menu.addAction(column.label)
            action.setCheckable(True)
            action.setChecked(key in names)
            action.toggled.connect(lambda on, k=key, a=action: self.turn(now, show, k, on) or a.setChecked(True))
        menu.addSeparator()
        menu.addAction("恢复默认的栏目和宽度", lambda: self._as_declared(now, show))
        return menu

    def _as_declared(self, now: Callable[[], Listing], show: Callable[[Listing], object]) -> None:
        self._preferences.remove(self._width_of)
        self._preferences.remove(self._frozen_of)
        show(replace(now(), columns=()))

    def turn(self, now: Callable[[], Listing], show: Callable[[Listing], object], key: str, on: bool) -> bool:
        """Put a column in or take it out; False when it is the last one, which stays."""
        names = list(now().columns or self.shown.columns)
        if on is (key in names):
            return True
        if not on and len(names) == 1:
            return False
        show(replace(now(), columns=(*names, key) if on else tuple(name for name in names if name != key)))
        return True


class _StaysOpen(QMenu):
    """A menu whose ticks are set one after the other without its closing."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        action = self.actionAt(event.position().toPoint())
        if action is not None and action.isCheckable():
            action.toggle()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = self.activeAction()
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter) and action is not None and action.isCheckable():
            action.toggle()
        else:
            super().keyPressEvent(event)


def beside(table: RecordTable) -> Callable[[], None]:
    """What puts the cursor where a record stood that is gone when the same list is shown again."""
    was, row, before = table.current_id(), table.currentIndex().row(), table.records.listing

    def stay() -> None:
        ids = table.records.ids
        if was is not None and ids and table.records.listing == before and table.current_id() != was:
            table.select(ids[min(row, len(ids) - 1)])

    return stay


def in_sight(table: RecordTable) -> list[Column]:
    """The columns in the order they stand on the screen."""
    header = table.horizontalHeader()
    return [table.records.columns[n - 1] for n in sorted(range(1, len(table.records.columns) + 1), key=header.visualIndex)]


def _least(shown: Column, table: RecordTable) -> int:
    return table.fontMetrics().horizontalAdvance(table.records.head(shown)) + _BESIDE_HEAD


def _width(shown: Column, table: RecordTable) -> int:
    return max(_least(shown, table), shown.width or _WIDTHS.get(shown.kind.name, 100))

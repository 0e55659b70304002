"""The line under a list: how many rows are selected or filtered, and what their numbers come to; worked out off the window's thread."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy

from app.lists.declare import Column
from app.lists.sums import Sum, added, sums
from app.ui.pieces.quiet import Quiet
from app.ui.pieces.widgets import Item, clear, fill, label, lay, line
from app.ui.pieces.worker import Task

if TYPE_CHECKING:
    from app.ui.lists.record_list import RecordList

#: Arrow keys held down select row after row; nobody reads the sums meanwhile.
_STILL_MS = 150


class SumLine(QFrame):
    """Sums of the chosen cells, else of the ticked rows, else of those selected if they are several, else of all that the list shows; hides where nothing adds up."""

    def __init__(self, made: RecordList) -> None:
        super().__init__()
        self._list = made
        self._task: Task | None = None
        self.setObjectName("footer")
        self.setAccessibleName("合计")
        self._words, self._parts = label("", "cap"), QHBoxLayout()
        self._parts.setSpacing(10)
        lay(self, self._words, "*", self._parts, margins=(14, 5, 14, 5), gap=10, across=True)
        # A narrow list cuts it, and tells the rest on pointing, rather than grow by it.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._soon = Quiet(self, _STILL_MS, self._ask)
        self.hide()
        made.listed.connect(self.refresh)
        made.table.records.ticked_changed.connect(self.refresh)
        made.table.selectionModel().selectionChanged.connect(lambda *_: self.refresh())
        made.table.block_changed.connect(self.refresh)
        made.session.closing.connect(self._stop)

    def refresh(self) -> None:
        """Other rows are shown or selected: what is told holds no longer; add them up when all of them are there."""
        self._stop()
        self._say("正在合计…")
        self._soon.start()

    def _stop(self) -> None:
        self._soon.stop()
        if self._task:
            self._task.cancel()
        self._task = None

    def _ask(self) -> None:
        made = self._list
        block, day = self._block(), made.session.day
        columns = block or added(made.shown_columns())
        if not (columns and made.complete and made.isVisible() and made.table.records.ids):
            self.hide()
            return
        ids, words = self._meant()
        everything = made.listing

        def job(store: object, progress: object) -> tuple[int, list[Sum]]:
            wanted = everything if ids is None else replace(everything.cleared(), everyone=True, only=tuple(ids()))
            return sums(store, wanted, day, columns)  # type: ignore[arg-type]

        self._task = made.worker.run(job, lambda found: self._tell(words, *found, of_cells=bool(block)), reading=True)

    def _block(self) -> list[Column]:
        """The columns of which several cells are chosen; none where rows are, or a single cell."""
        table = self._list.table
        columns = table.block_columns()
        return columns if len(columns) > 1 or len(table.block_rows()) > 1 else []

    def _meant(self) -> tuple[Callable[[], array[int] | list[int]] | None, str]:
        """Whose numbers are meant (None: all shown) and what they are called; ids are gathered where they are added up."""
        table = self._list.table
        records = table.records
        if block := self._block():
            ids, rows = records.ids, table.block_rows()
            return lambda: ids[rows.start : rows.stop], f"选中的 {len(block) * len(rows):,} 格，"
        if records.ticked:
            ticked = set(records.ticked)
            return lambda: sorted(ticked), "勾选的"
        ranges = table.selected_ranges()
        if 1 < (count := sum(map(len, ranges))) < len(records.ids):
            ids = records.ids
            return lambda: [ids[row] for some in ranges for row in some], "选中的"
        return None, "选中的" if count > 1 else "筛选出的" if self._list.listing.filtered else "全部"

    def _tell(self, words: str, rows: int, found: list[Sum], *, of_cells: bool = False) -> None:
        self._task = None
        filled = sum(one.filled for one in found)
        adding = added([one.column for one in found])
        found = [one for one in found if one.words and one.column in adding]
        told = [label(f"{one.column.label} <b>{escape(one.words)}</b>", rich=True) for one in found]
        parts = [part for shown in told for part in (line(upright=True, height=12), shown)][1:]
        self._say(f"{words}有内容的 {filled:,} 格" if of_cells else f"{words} {rows:,} {self._list.view.record.unit}", *parts)
        self.setToolTip("\n".join(f"{one.column.label} {one.words}" for one in found))
        self.setVisible(bool(told) or of_cells)

    def _say(self, words: str, *parts: Item) -> None:
        self._words.setText(words)
        clear(self._parts)
        fill(self._parts, parts)

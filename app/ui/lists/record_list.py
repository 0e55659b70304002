"""A list of one view of records with everything one does to it: find, filter, sort, tick, edit, delete, export, print."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QSplitter, QWidget

from app.lists import query as listing
from app.lists.declare import Column
from app.lists.query import Listing
from app.ui.form import record_form as form
from app.ui.lists import menus, row_deeds
from app.ui.lists.detail import AFTER_PAINT_MS, WIDE_LIST, WIDTH
from app.ui.lists.editing.cell_table import CellTable
from app.ui.lists.editing.mode import Editing
from app.ui.lists.empty import NothingFound, nothing_yet
from app.ui.lists.fetching import Fetching
from app.ui.lists.filters import FilterBar, QuickChoice, with_choice
from app.ui.lists.heads.sort_arrow import SortArrow
from app.ui.lists.look import ListLook, beside, in_sight
from app.ui.lists.menus import below
from app.ui.lists.own import Own
from app.ui.lists.saved_views import keep
from app.ui.lists.sum_line import SumLine
from app.ui.pieces.folding_row import FoldingRow
from app.ui.pieces.quiet import Quiet
from app.ui.pieces.widgets import Card, Item, button, lay, search_box, stacked
from app.ui.pieces.worker import Worker
from app.ui.session import Import, Out, Session
from app.work import children as care
from app.work.entering import clone_of
from db.errors import NoSuchRecord
from db.records import view
from db.store import Touched

_TYPING_MS = 180
_DRAWER_BELOW = 1340
_MARGINS = 32


class RecordList(QWidget):
    """The page of one view; `status` tells what is shown, of how many."""

    status = Signal(str)
    #: Other rows are shown.
    listed = Signal()

    def __init__(self, session: Session, worker: Worker, view_key: str, before: tuple[Item, ...] = (), own: Own | None = None) -> None:
        super().__init__()
        shown = view(view_key)
        assert shown
        self.session, self.worker, self.view, self.own = session, worker, shown, own or Own()
        self.look = ListLook(session, shown)
        self.shown, self._known = self.look.shown, self.look.known
        self.listing = self.look.remembered()
        self._fetching = Fetching(session, worker)
        self._stale, self._listing_rows, self._untold = True, False, False
        #: The record that is to be the current one when all rows are there, and whether a filter that hides it goes.
        self._sought: tuple[int, bool] | None = None
        self._side: QWidget | None = None
        self._none: NothingFound | None = None
        #: What opens for a new record in place of the form.
        self.adds: Callable[[], Any] | None = None
        self.table = CellTable(session)
        self._arrow, self.editing = SortArrow(self.table), Editing(self)
        self.detail = self.own.detail(session, view_key)
        self._quick = [QuickChoice(self._known[name]) for name in self.shown.quick]
        self._filters = FilterBar(session, lambda key: menus.ask_values(self, key))
        self._find = search_box(self.shown.hint, 180)
        self._typing = Quiet(self, _TYPING_MS, lambda: self.show_listing(replace(self.listing, text=self._find.text().strip())))
        self._build(before)
        self._connect()
        self.own.furnish(self)

    # --- what it looks like

    def _build(self, before: tuple[Item, ...]) -> None:
        common = (
            button("批量修改", lambda: row_deeds.bulk_edit(self), icon_name="edit"),
            button("导入", self.take_in, icon_name="table-import"),
            button("导出", lambda: self.session.go(Out(self)), icon_name="file-export"),
            button("打印", lambda: self.session.go(Out(self, on_paper=True)), icon_name="printer", tip="打印 Ctrl+P"),
        )
        self._everyone = self._everyone_box()
        self._views = button("", lambda: menus.show_views(self, below(self._views)), icon_name="bookmark", tip="保存的视图")
        self._columns_button = button("", lambda: menus.show_columns(self, below(self._columns_button)), icon_name="columns-3", tip="选择栏目")
        new = button(f"新建{self.shown.one}", self.new, icon_name="plus", kind="primary", tip="新建 Ctrl+N")
        self._tools = FoldingRow(
            (*before, self._find, *self._quick, "*", self._everyone), common, (new,),
            self.own.tools(self), (self.editing.switch, self._views, self._columns_button),
        )
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(12)
        self._table_card = Card(self.editing.strip, self.table, SumLine(self), margins=(1, 1, 1, 1), gap=0)
        self._split.addWidget(self._table_card)
        self._split.addWidget(self.detail)
        self._split.setStretchFactor(int(self.detail.wide), 1)
        self._split.setSizes([WIDE_LIST, 1000] if self.detail.wide else [1000, WIDTH])
        self._stack = stacked(self._split, nothing_yet(self.session, self.shown, self.new, self.take_in))
        lay(self, self._tools, self._filters, (self._stack, 1), margins=(16, 12, 16, 12), gap=10)
        self.setAcceptDrops(True)

    def _everyone_box(self) -> QCheckBox | None:
        if not self.shown.present:
            return None
        box = QCheckBox(self.shown.others)
        box.setChecked(self.listing.everyone)
        box.toggled.connect(lambda on: self.show_listing(replace(self.listing, everyone=on)))
        return box

    def _connect(self) -> None:
        self._fetching.found.connect(self._show_ids)
        self._fetching.counted.connect(self._tell)
        self._find.textEdited.connect(lambda: self._typing.start())
        self.session.closing.connect(self._typing.stop)
        for quick in self._quick:
            quick.picked.connect(lambda key, values: self.show_listing(with_choice(self.listing, key, values)))
        self._filters.changed.connect(self.show_listing)
        self._filters.find_asked.connect(self.go_find)
        self._filters.save_asked.connect(lambda: keep(self.session, self.listing, self))
        self.table.opened.connect(self.edit)
        self.table.sorted_by.connect(self._sort)
        self.table.initials_typed.connect(self._seek)
        self.table.selectionModel().currentRowChanged.connect(lambda: self._listing_rows or self._show_detail())
        self.table.records.ticked_changed.connect(self._tell)
        (header := self.table.horizontalHeader()).setFirstSectionMovable(False)
        header.customContextMenuRequested.connect(lambda point: menus.show_heading(self, point))
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(lambda point: menus.show_row(self, point))
        header.sectionResized.connect(lambda number, *_: self.look.dragged(self.table, number))
        header.sectionMoved.connect(self._keep_order)
        self.detail.edit_asked.connect(self.edit)
        self.session.changed.connect(self._changed)
        self.session.day_changed.connect(self.mark_stale)

    def add_side(self, widget: QWidget, width: int, detail: int = WIDTH) -> None:
        """Put a view's own pane, a tree for one, at the left of the table."""
        self._split.insertWidget(0, widget)
        self._split.setStretchFactor(0, 0)
        self._split.setStretchFactor(1, 1)
        self._split.setSizes([width, 1000, detail])
        self._side = widget
        widget.setVisible(self.width() >= _DRAWER_BELOW)

    @property
    def sides(self) -> list[QWidget]:
        """The pane at the left, where there is one to be seen."""
        return [self._side] if self._side and self._side.isVisible() else []

    def toggle_side(self) -> None:
        """Show or hide the pane at the left."""
        if self._side:
            self._side.setVisible(not self._side.isVisible())

    def add_head(self, widget: QWidget) -> None:
        """Put a line of its own above the table."""
        self._table_card.body.insertWidget(0, widget)

    def add_foot(self, widget: QWidget) -> None:
        """Put a line of its own under the table."""
        self._table_card.body.addWidget(widget)

    # --- which rows

    def show_listing(self, wanted: Listing) -> None:
        """Show another filter, order or choice of columns."""
        self.listing = wanted
        if self._find.text().strip() != wanted.text:
            self._find.setText(wanted.text)
        if self._everyone and self._everyone.isChecked() != wanted.everyone:
            self._everyone.setChecked(wanted.everyone)
        self.look.remember(wanted)
        self.reload()

    def mark_stale(self) -> None:
        """The records changed; fetch them when the page is looked at."""
        self._stale = True
        if self.isVisible():
            self.reload()

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        if not self.complete:  # Closing the file for a moment cuts fetching off.
            self.reload()
        elif self._untold:
            self._show_detail()
        self._tell()

    def reload(self) -> None:
        """Fetch the ids anew."""
        again = self._stale and self.listing == self.table.records.listing
        self._stale = False
        self._filters.show_listing(self.listing)
        for quick in self._quick:
            quick.show_condition(self.listing)
        if again:
            self.table.records.refresh()
        # A list that is only fetched again keeps its rows until all the new ones are there.
        self._fetching.fetch(self.listing, ahead=not again)
        self._tell()

    def _show_ids(self, ids: array[int], whole: bool) -> None:
        nothing = not ids and not self.listing.filtered and not self.session.store.count(self.view.record, self.view.where)
        self._stack.setCurrentIndex(1 if nothing else 0)
        self._listing_rows = True
        stay = beside(self.table)
        if anew := self.table.show_rows(self.listing, self.look.columns(self.listing), ids):
            stay()
            self.look.lay_out(self.table)
            self._arrow.point()
        self._listing_rows, self._untold = False, self._untold or bool(anew)
        if anew and self._fetching.light:
            self._show_detail()
        elif anew:  # Of a long list the rows come first; by then it may have been closed.
            QTimer.singleShot(AFTER_PAINT_MS, self, lambda: self.isVisible() and self._show_detail())
        self.listed.emit()
        if self._none or not ids:
            self._none = self._none or NothingFound(self)
            self._none.tell(not ids and whole)
        if whole:
            self._go_to_sought()
        self._tell()

    def select(self, record_id: int, *, lift: bool = False) -> None:
        """Make a record the current one as soon as all rows are there; `lift`: a filter that hides it is taken off."""
        self._sought = record_id, lift
        if self.complete:
            self._go_to_sought()

    def _go_to_sought(self) -> None:
        if self._sought is None:
            return
        record_id, lift = self._sought
        self._sought = None
        if not self.table.select(record_id) and lift:
            self._sought = record_id, False
            self.show_listing(replace(self.listing.cleared(), everyone=True))

    def _tell(self) -> None:
        if self.isVisible():
            records = self.table.records
            self.status.emit(self.look.told(self.listing, len(records.ids), len(records.ticked), self._fetching.total, self.complete))

    def _changed(self, touched: Touched) -> None:
        tables = {self.view.record.table, *(f.kind.table for f in self.view.record.links())}  # type: ignore[attr-defined]
        if tables & touched.keys() or any(c.field is None for c in self._known.values()):
            self.table.records.untick_gone(self.view.record, touched.get(self.view.record.table, set()))
            self._fetching.forget()
            self.mark_stale()
        else:
            # The pane tells also of parts, attachments and what happened elsewhere.
            self._untold = True
            if self.isVisible():
                self._show_detail()

    # --- the current record

    def _show_detail(self) -> None:
        self._untold = False
        current = self.table.current_id()
        try:
            record = self.session.store.get(self.view.record, current) if current is not None else None
        except NoSuchRecord:
            record = None
        self.detail.show_record(record)

    def new(self) -> None:
        """Open the form for a new record, or what a view has instead, and show the last one saved."""
        self.session.must_write()
        if made := self.adds() if self.adds else form.add(self.session, self.view.key, parent=self.window()):
            self.select(made.id or 0)

    def take_in(self, files: tuple[Path, ...] | None = None) -> None:
        """Have sheets taken into this list; without files they are asked for."""
        self.session.go(Import(self.view.key, files))

    def edit(self, record_id: int | None = None) -> None:
        """Open the form on a record, or on the current one."""
        current = record_id if record_id is not None else self.table.current_id()
        if current is not None:
            form.edit(self.session, self.view.key, current, self.window())

    def clone(self) -> None:
        """Open the form for a new record that starts as a copy of the current one."""
        if (current := self.table.current_id()) is not None:
            record = self.session.store.get(self.view.record, current)
            care.note(self.session.store, record, f"复制{record.label}")
            form.add(self.session, self.view.key, clone_of(record), self.window())

    @property
    def total(self) -> int:
        """How many rows there are without any filter, as far as it is known."""
        return self._fetching.total or 0

    @property
    def complete(self) -> bool:
        """Whether all rows of the list have come."""
        return self._fetching.complete and not self._stale

    def shown_columns(self) -> list[Column]:
        """The columns in the order they stand on the screen."""
        return in_sight(self.table)

    # --- order, columns, views

    def _sort(self, key: str) -> None:
        self.show_listing(replace(self.listing, sort=key, descending=key == self.listing.sort and not self.listing.descending))

    def _seek(self, initials: str) -> None:
        if (found := listing.first_named(self.session.store, self.listing, self.session.day, initials)) is not None:
            self.table.select(found)

    def _keep_order(self) -> None:
        if (keys := self.look.moved(self.table)) is not None:
            self.listing = replace(self.listing, columns=keys)
            self.look.remember(self.listing)

    def add_condition(self) -> None:
        """Let the person add a condition to the filter."""
        self._filters.ask_condition()

    # --- from outside

    def go_find(self) -> None:
        """Go to the quick filter."""
        self._find.setFocus()
        self._find.selectAll()

    def escape(self) -> None:
        """Take the filter off; where there is none, close what a narrow window shows as a drawer."""
        if self.listing.filtered:
            self.show_listing(self.listing.cleared())
        elif self.width() < _DRAWER_BELOW and not self.detail.wide:
            for pane in (*self.sides, self.detail):
                pane.hide()
        self.table.setFocus()

    def show_only(self, ids: list[int] | None, why: str) -> None:
        """Show just these records, or with None all of them."""
        only = None if ids is None else tuple(ids)
        self.show_listing(replace(self.listing.cleared(), only=only, only_label=why))

    def show_figure(self, key: str, why: str) -> None:
        """Show the records behind a figure."""
        self.show_listing(replace(self.listing.cleared(), figure=key, only_label=why))

    def show_one(self, record_id: int) -> None:
        """Make one record the current one, lifting the filter if it hides it."""
        if self._stale:
            self.reload()
        self.select(record_id, lift=True)

    def toggle_detail(self) -> None:
        """Show or hide the pane beside the list."""
        self.detail.setVisible(not self.detail.isVisible())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tools.fit(event.size().width() - _MARGINS)
        # A wide record is what the page is for; only a pane beside a list may become a drawer.
        before = event.oldSize().width()
        if not self.detail.wide and (before < 0 or (event.size().width() < _DRAWER_BELOW) != (before < _DRAWER_BELOW)):
            for pane in (self._side, self.detail):
                if pane:
                    pane.setVisible(event.size().width() >= _DRAWER_BELOW)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        row_deeds.take_in(self, [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

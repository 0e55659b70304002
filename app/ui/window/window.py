"""The main window: menus and the named undo on top, seven tabs, the search over everything, and the line of facts below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QChildEvent, QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QMainWindow,
    QMenuBar,
    QSizePolicy,
    QStackedWidget,
    QTabBar,
    QWidget,
)

from app.figures import FIGURES
from app.lists.where import view_of, view_of_figure
from app.paths import PROGRAM
from app.ui.pieces.editor_keys import watch_editors
from app.ui.pieces.focus import Ringed, show_focus
from app.ui.pieces.icons import app_icon, icon
from app.ui.pieces.opening import run_dialog
from app.ui.pieces.widgets import Pill, button, column, label, line, row, search_box
from app.ui.pieces.worker import Worker
from app.ui.session import BehindFigure, Import, OneRecord, Out, Page, Pasted, Place, Records, Session
from app.ui.tabs import TABS, Tab, tab_of
from app.ui.window import panes
from app.ui.window.damage import DamageStrip
from app.ui.window.doors import Doors
from app.ui.window.search import SeekDrop
from app.ui.window.status import StatusLine
from app.ui.window.toast import Toasts
from db.records import Person

if TYPE_CHECKING:
    from app.ui.lists.record_list import RecordList
    from app.ui.lists.tab_page import RecordsPage
    from app.ui.reports.page import Reports

SIZE = QSize(1366, 690)
_CLOCK_MS = 20_000
#: The search's width, the least of it where the tabs leave little, and what stands beside the two.
_SEEK, _SEEK_LEAST, _BESIDE = 292, 120, 84


class MainWindow(Ringed, QMainWindow):
    """Holds the pages together; each page does its own work through the session."""

    #: Another ledger is to be opened in place of this one, by its path.
    other_asked = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._doors = Doors(self)
        self.session = session
        self.worker = session.worker = Worker(session.store)
        self._pages: dict[str, QWidget] = {}
        self.setWindowIcon(app_icon())
        watch_editors()
        self.setMinimumSize(900, 500)
        self._tabs, self._stack = QTabBar(), QStackedWidget()
        self._undo = button("", session.undo, icon_name="arrow-back-up", kind="ghost")
        self._day = button("", self._choose_day, icon_name="calendar", kind="ghost", tip="所有数字都按这一天统计")
        self._seek = search_box("全部记录：姓名、首字母、支部、活动", _SEEK)
        self.status = StatusLine(self.statusBar(), session)
        self.toasts = Toasts(session, self)
        #: The cover over everything while locked.
        self.locked: QWidget | None = None
        self._build()
        self._keys()
        self._connect()
        self._restore()

    # --- what it looks like

    def _build(self) -> None:
        from app.ui.window.menus import make_menus

        bar = QMenuBar()
        bar.setNativeMenuBar(False)
        bar.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        make_menus(self, bar)
        lock = button("锁定", self.lock, icon_name="lock", kind="ghost", tip="锁定 Ctrl+L")
        demo = Pill("演示数据", "gold") if self.session.demo else None
        top = row((bar, 1), self._undo, line(upright=True, height=16), 4, label("统计截止", "cap"), self._day,
                  line(upright=True, height=16), 4, demo, 4, lock, gap=4, margins=(0, 0, 8, 0))
        top.setObjectName("top")
        top.setFixedHeight(31)
        self.setMenuWidget(top)
        self._make_tabs()
        tabs = row(self._tabs, "*", self._seek, label("Ctrl+K", "cap"), margins=(8, 0, 16, 0))
        tabs.setObjectName("tabrow")
        tabs.setFixedHeight(41)
        self._damage = DamageStrip(self)
        self.setCentralWidget(column(tabs, self._damage, (self._stack, 1), gap=0))
        SeekDrop(self.session, self._seek, self).opened.connect(self._show_found)

    def _make_tabs(self) -> None:
        self._tabs.setObjectName("mainbar")
        self._tabs.setIconSize(QSize(17, 17))
        self._tabs.setExpanding(False)
        self._tabs.setUsesScrollButtons(False)
        self._tabs.setElideMode(Qt.TextElideMode.ElideNone)
        self._tabs.setDrawBase(False)
        self._tabs.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._tabs.setFixedHeight(40)
        for number, tab in enumerate(TABS):
            self._tabs.addTab(icon(tab.icon, "red" if number == 0 else "text2", 17), tab.label)
        self._tabs.currentChanged.connect(self._show_tab)

    def _keys(self) -> None:
        for number in range(len(TABS)):
            self._key(f"Ctrl+{number + 1}", lambda n=number: self._tabs.setCurrentIndex(n))
        self._key("Ctrl+K", self._go_seek)
        self._key("F6", self._next_pane)
        self._key("Esc", lambda: self._on_list(lambda shown: shown.escape()))
        self._key("Ctrl+F", lambda: self._on_list(lambda shown: shown.go_find()))

    def _key(self, keys: str, deed: Callable[[], Any]) -> None:
        QShortcut(QKeySequence(keys), self, deed)

    def _connect(self) -> None:
        session = self.session
        session.changed.connect(lambda _: self.tell())
        session.day_changed.connect(self.tell)
        session.masked_changed.connect(self.tell)
        session.said.connect(self.toast)
        session.took_back.connect(self.toasts.offer_redo)
        session.wrote.connect(self.toasts.offer_opening)
        session.went.connect(self.go)
        session.closing.connect(self.worker.close)
        # A lock closes the file; what a toast says and offers is not for whoever sits there then.
        session.closing.connect(self.toasts.drop)
        self._seek.returnPressed.connect(self._seek_all)
        self._clock = QTimer(self, interval=_CLOCK_MS)
        # While it is locked the pages have nothing to read.
        self._clock.timeout.connect(lambda: self.locked or self.isHidden() or (session.follow_clock(), self._damage.tell()))
        self._clock.start()

    def _restore(self) -> None:
        kept = self.session.preferences.value("window/geometry")
        if kept is None or not self.restoreGeometry(kept):
            self.resize(SIZE)
        self._show_tab(0)
        self.tell()

    # --- pages

    def _show_tab(self, number: int) -> None:
        for n, tab in enumerate(TABS):
            self._tabs.setTabIcon(n, icon(tab.icon, "red" if n == number else "text2", 17))
        # The chosen tab is bold and wider; the row must not take that width from the others.
        self._give_way()
        self.status.left.setText("")
        self._stack.setCurrentWidget(self.page(TABS[number]))
        # Arrows and letters are the list's at once; whoever walks along the tabs with the arrows goes on walking.
        if not self._tabs.hasFocus():
            self._on_list(lambda shown: shown.table.setFocus())

    def page(self, tab: Tab, view: str = "") -> QWidget:
        """The page of a tab, made when it is first looked at; `view` is the list wanted on it."""
        if tab.key not in self._pages:
            self._pages[tab.key] = made = panes.make_page(self.session, self.worker, tab, view, self.status.left.setText)
            self._stack.addWidget(made)
        return self._pages[tab.key]

    def somebody_else(self) -> None:
        """Another person sits here now: every page is made anew, a filled form may stand on any of them, and what was sought names people."""
        for made in self._pages.values():
            self._stack.removeWidget(made)
            made.deleteLater()
        self._pages.clear()
        self._seek.clear()
        self.session.sought.clear()
        self._show_tab(self._tabs.currentIndex())

    def current_list(self) -> RecordList | None:
        """The list in sight, None on a page without one."""
        found: RecordList | None = getattr(self._stack.currentWidget(), "current", None)
        return found

    def _on_list(self, deed: Callable[[RecordList], Any]) -> None:
        if shown := self.current_list():
            deed(shown)

    def menu_on_list(self, deed: Callable[[RecordList], Any], *, one: bool = False, writes: bool = False) -> None:
        """Do what a menu names on the list in sight, or say what it wants: a list, with `one` a row, with `writes` a ledger to write to."""
        shown = self.current_list()
        if shown is None:
            self.toast("这一页没有名册。请先打开“团员”等页签里的一张名册，再用这一项", False)
            return
        if writes:
            self.session.must_write()
        if one and shown.table.current_id() is None:
            self.toast("请先在名册里选中一行", False)
        else:
            deed(shown)

    def list_of(self, view: str) -> RecordList | None:
        """Go to a list; None when no tab has it."""
        tab = tab_of(view)
        panes.must_see(self.session.store, view)
        if tab is None:
            return self._reports().show_list(view)
        page = cast("RecordsPage", self.page(tab, view))
        # Before it is seen, so that no other list of the page is made or fetched on the way.
        shown = page.show_view(view)
        self._tabs.setCurrentIndex(TABS.index(tab))
        return shown

    def _reports(self) -> Reports:
        from app.ui.reports.page import Reports

        self._tabs.setCurrentIndex(len(TABS) - 1)
        page = self.page(TABS[-1])
        assert isinstance(page, Reports)
        return page

    def show_records(self, view: str, ids: list[int] | None, why: str) -> None:
        """Go to a list and show just these records there; a county's form is opened."""
        if view == "county_form" and ids:
            self._reports().show_form(ids[0])
            return
        if shown := self.list_of(view):
            shown.show_only(ids, why)
            shown.table.setFocus()

    def show_figure(self, key: str) -> None:
        """Go to the records behind a figure."""
        figure = FIGURES[key]
        if shown := self.list_of(view_of_figure(figure.record.table, key)):
            shown.show_figure(key, figure.label)

    def go(self, place: Place) -> None:
        """Go where a page asks to."""
        match place:
            case Records(view, ids, why):
                self.show_records(view, ids, why)
            case OneRecord(table, record_id):
                self.show_record(table, record_id)
            case BehindFigure(key):
                self.show_figure(key)
            case Page(name):
                self.show_page(name)
            case Import(view, files):
                self.import_files(view, files)
            case Pasted():
                self._doors.paste()
            case Out(shown, on_paper):
                self.give_out(cast("RecordList", shown), on_paper)

    def show_page(self, name: str) -> None:
        """Go to a page, or do what a button elsewhere asks for."""
        from app.ui.window import menus

        if name == "reports":
            self._tabs.setCurrentIndex(len(TABS) - 1)
        elif name in ("backups", "password", "access_log", "settings", "wizard", "open_demo", "retention", "handover", "takeover"):
            getattr(menus, name)(self)
        else:
            self.list_of(name)

    def show_record(self, table: str, record_id: int) -> None:
        """Go to one record where it is listed."""
        if shown := self.list_of(view_of(self.session.store, table, record_id)):
            shown.show_one(record_id)
            # The keys are the record's now: Ctrl+Z in a search box would only take letters back.
            shown.table.setFocus()

    def _show_found(self, table: str, record_id: int) -> None:
        """Go to a record that was sought; a person is sought for what he did."""
        self.show_record(table, record_id)
        if table == Person.table:
            self._on_list(lambda shown: shown.detail.show_story())

    # --- deeds of the menus and buttons

    def import_files(self, view: str, paths: Sequence[Path] | None) -> None:
        """Take sheets in, from their preview on; without `paths` it is asked which."""
        self._doors.files(view, paths)

    def give_out(self, shown: RecordList, on_paper: bool) -> None:
        """Write what a list shows to a sheet, or preview it on paper."""
        from app.ui.lists.exporting import export_list, print_list

        if on_paper:
            print_list(self.session, shown)
        else:
            export_list(self.session, self.worker, shown)

    def close_dialogs(self) -> None:
        """Close every window that belongs to this one."""
        for dialog in self.findChildren(QWidget):
            if dialog.isWindow() and dialog is not self and dialog.isVisible():
                dialog.close()

    def lock(self) -> None:
        """Cover everything until the password is given."""
        from app.ui.window.locking import lock

        lock(self)

    def _choose_day(self) -> None:
        from app.ui.window.day import choose_day

        choose_day(self.session, self._day)

    def _go_seek(self) -> None:
        self._seek.setFocus()
        self._seek.selectAll()

    def _seek_all(self) -> None:
        from app.ui.window.search import Seek

        if run_dialog(Seek(self.session, self._seek.text(), self)):
            self._seek.clear()

    def _next_pane(self) -> None:
        shown = self.current_list()
        there: list[QWidget] = [self._seek, *([shown._find, *shown.sides, shown.table, shown.detail] if shown else [self._stack.currentWidget()])]
        # What is folded away or has nothing in it takes no keys; the round would end there.
        panes = [pane for pane in there if pane.isVisible() and pane.isEnabled()]
        now = next((n for n, pane in enumerate(panes) if pane.hasFocus() or pane.isAncestorOf(self.focusWidget() or self)), -1)
        show_focus(panes[(now + 1) % len(panes)])

    # --- what it tells

    def tell(self) -> None:
        """Bring the strip above and the line below up to date."""
        self._damage.tell()
        unit = self.session.unit
        self.setWindowTitle(f"{PROGRAM} － {unit}" if unit else PROGRAM)
        step = self.session.store.undoable()
        self._undo.setText(f" 撤销：{step.label}" if step else " 没有可撤销的")
        self._undo.setEnabled(step is not None and not self.session.store.readonly)
        self._day.setText(f" {self.session.day:%Y-%m-%d}")
        self.status.tell()

    def toast(self, sentence: str, undo: bool) -> None:
        """Say for six seconds what was done, with a way back; the undo button on top keeps it longer."""
        if self.locked:
            self.toasts.drop()
        else:
            self.toasts.say(sentence, undo)

    def childEvent(self, event: QChildEvent) -> None:
        # A dialog is sized for a common screen; it never becomes larger than the window it belongs to.
        if event.type() is QEvent.Type.ChildPolished and isinstance(child := event.child(), QDialog):
            child.resize(child.size().boundedTo(self.size()))
        super().childEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give_way()
        self.toasts.place()
        if self.locked:
            self.locked.setGeometry(self.rect())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._give_way()

    def _give_way(self) -> None:
        """Let the tabs keep their words on a narrow window, and the search have what they leave."""
        wanted = self._tabs.sizeHint().width()
        self._tabs.setMinimumWidth(wanted)
        self._seek.setFixedWidth(max(_SEEK_LEAST, min(_SEEK, self.width() - wanted - _BESIDE)))

    def closeEvent(self, event: QCloseEvent) -> None:
        self.session.preferences.setValue("window/geometry", self.saveGeometry())
        self._clock.stop()
        self.worker.close()
        self.session.store.close()
        super().closeEvent(event)

"""The desk (工作台): what wants doing today, the deeds done most, the key figures, and what the check of the records found."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QScrollArea, QVBoxLayout, QWidget

from app import checks, figures
from app.lists.where import view_of
from app.ui.desk.figures import CHECK_NAMES, KEYS, Figures
from app.ui.desk.todos import TodoList
from app.ui.pieces.theme import TOKENS
from app.ui.pieces.widgets import button, clear, label, lay, row
from app.ui.pieces.worker import Task, Worker
from app.ui.session import BehindFigure, Import, Page, Session
from app.ui.worked_out import WorkedOut
from app.work.todos import OVERDUE, SUMMARY, WIZARD, Todo, first_things, is_empty, todos
from db.records import TABLES, VIEWS
from db.store import Store

if TYPE_CHECKING:
    from app.checks import Finding

_WEEKDAYS = "一二三四五六日"
_SOON_MS = 400
_WHOLE, _BEGIN = "all", "begin."
#: Where what is no list of records is done, by the key of what wants doing.
_PAGES = {"backup": "backups", SUMMARY: "summary", WIZARD: "wizard"}


def _wanted(store: Store, today: date) -> list[Todo]:
    """What wants doing today, and in an empty ledger first of all."""
    return first_things(store) if is_empty(store) else todos(store, today)


def _recorded(store: Store) -> int:
    """How many records there are to be checked."""
    return sum(store.count(record) for record in TABLES.values() if store.sees(record))


class Desk(WorkedOut):
    """The first page; everything on it opens the records behind it."""

    status = Signal(str)

    def __init__(self, session: Session, worker: Worker) -> None:
        super().__init__(session, worker, _SOON_MS)
        self._tasks: list[Task] = []
        self._beginning = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._list, self._figures = TodoList(), Figures()
        self._build()
        self._list.opened.connect(self._do)
        self._figures.figure.connect(lambda key: session.go(BehindFigure(key)))
        self._figures.findings.connect(self._open_findings)
        self._figures.check_asked.connect(self._check)
        session.closing.connect(self._cut_off)

    # --- what it looks like

    def _build(self) -> None:
        tools = (
            button("登记工时", self.enter_hours, icon_name="clock-plus"),
            button("登记走访", self.enter_visit, icon_name="home-heart"),
            button("导入 Excel", icon_name="table-import", menu=self._import_menu()),
            button("填县里的表", lambda: self.session.go(Page("reports")), icon_name="file-spreadsheet"),
        )
        top = QWidget()
        self._head = QVBoxLayout(top)
        self._head.setContentsMargins(0, 0, 0, 0)
        # On the lowest screens the figures scroll.
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self._figures)
        lay(self, row((top, 1), *tools), (row((self._list, 46), (area, 54), gap=12), 1), margins=(16, 12, 16, 12), gap=10)

    def _import_menu(self) -> QMenu:
        """Which list a sheet goes into; the import then asks for the file."""
        menu = QMenu(self)
        for key, shown in VIEWS.items():
            menu.addAction(shown.label, lambda k=key: self.session.go(Import(k)))
        menu.addSeparator()
        menu.addAction("整本台账", lambda: self.session.go(Import(_WHOLE)))
        return menu

    # --- what it shows

    @property
    def _todos(self) -> list[Todo]:
        return self._list.todos

    @property
    def _shown(self) -> list[Todo]:
        return self._list.shown

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # A digit opens a to-do at once.
        self.setFocus()
        self._tell()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        # A look at a million hours must not stand before the list that is wanted now.
        if self._tasks:
            self._stale = True
            self._stop()

    def _cut_off(self) -> None:
        # The file is closed for a moment; what was being worked out never comes.
        if self._tasks:
            self._stop()
            self.mark_stale()

    def _stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        self._tasks.clear()

    def refresh(self) -> None:
        """Work everything out anew, off the window's thread."""
        self._stop()
        self._stale = False
        day, today = self.session.day, self.session.today
        self._tasks.append(self.worker.run(lambda store, progress: _wanted(store, today), self._show_todos, reading=True))
        self._tasks.append(self.worker.run(
            lambda store, progress: (
                figures.compute(store, day, KEYS),
                figures.grouped(store, "branches.by_type", day),
                figures.grouped(store, "service.by_month", day),
            ),
            self._show_figures, reading=True,
        ))
        self._check()

    def _show_figures(self, found: tuple[Any, ...]) -> None:
        # A method of the desk: what arrives when it is gone goes nowhere, a bare function would run.
        self._figures.show_figures(*found)

    def _check(self) -> None:
        today = self.session.today
        self._figures.show_checking()
        self._tasks.append(
            self.worker.run(lambda store, progress: (checks.run(store, today, progress=progress), _recorded(store)), self._show_health, reading=True)
        )

    def _show_todos(self, found: list[Todo]) -> None:
        late = sum(t.urgency == OVERDUE for t in found)
        clear(self._head)
        today = self.session.today
        self._head.addWidget(label(f"{today.month} 月 {today.day} 日　星期{_WEEKDAYS[today.weekday()]}", "h1"))
        words = f"今天有 <b>{len(found)}</b> 件事" + (f"，其中 <b style='color:{TOKENS['err']}'>{late} 件已过期</b>" if late else "")
        text = f"{words}。做完一件，会自动从这里消失。" if found else "今天没有要办的事。"
        self._beginning = any(todo.key.startswith(_BEGIN) for todo in found)
        if self._beginning:
            text = f"台账还是空的，先做这 <b>{len(found)}</b> 件事。想先看看样子，任何一张空名册里都可以打开演示数据。"
        self._head.addWidget(label(text, "sub", rich=True))
        self._list.show_todos(found)
        self._tell()

    def _show_health(self, checked: tuple[list[Finding], int]) -> None:
        # Jobs follow each other, and this is the last.
        self._tasks.clear()
        self._figures.show_health(*checked, beginning=self._beginning)

    def _tell(self) -> None:
        if self.isVisible():
            self.status.emit(f"今日待办 {len(self._todos)} 件　｜　按 1–9 直接打开对应待办")

    # --- where it leads

    def enter_hours(self) -> None:
        """Enter the hours of an event."""
        from app.ui.volunteering.hours_entry import enter_hours

        enter_hours(self.session, self.window())

    def enter_visit(self) -> None:
        """Ask which child was visited, then write the visit down."""
        from app.ui.desk.visit import enter_visit

        enter_visit(self.session, self.window())

    def _do(self, todo: Todo) -> None:
        if page := _PAGES.get(todo.key):
            self.session.go(Page(page))
        elif todo.key.startswith(_BEGIN):
            self.session.go(Import(todo.view))
        else:
            self.session.show_records(todo.view, list(todo.ids), todo.title)

    def _open_findings(self, found: list[Finding]) -> None:
        ids = list({f.id for f in found if f.record == found[0].record and f.id})
        if ids:
            self.session.show_records(view_of(self.session.store, found[0].record, ids[0]), ids, CHECK_NAMES[found[0].check])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        number = event.text()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if not (plain and number.isdecimal() and self._list.open_number(int(number))):
            super().keyPressEvent(event)

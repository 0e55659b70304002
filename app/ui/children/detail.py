"""The file of one child: who it is, whether a visit is due, and in tabs the family, the care given, the story and all the facts."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QMenu, QWidget

from app.lists import list_of
from app.lists import query as listing
from app.lists.titles import link_titles
from app.rules import age_on
from app.ui.children.care import PARTS, PartTable
from app.ui.children.case_files import ClosingForm, ConsentForm, ReopeningForm
from app.ui.children.family import FamilyTab
from app.ui.children.forms import add_part, reschedule
from app.ui.children.health import HealthTab
from app.ui.lists.detail import Detail, Tab
from app.ui.pieces.opening import run_dialog
from app.ui.pieces.widgets import Banner, Pill, button, clear, column, label, picture, row
from app.ui.session import Session
from app.work import children as care
from app.work.ledger import case_files
from db.dates import PartialDate
from db.fields import Record
from db.records import Attachment, Child, FamilyMember, HealthCheck, Visit

_NARROW = 760
_RED = ("留守", "孤儿", "事实无人抚养", "监护缺失或不当", "受暴力侵害")

_RISKS = {"高": "err", "中": "gold", "低": "green"}


class ChildDetail(Detail):
    """A child's file takes the greater part of the page; seeing it unmasked is logged, by its number."""

    wide: ClassVar[bool] = True
    first_tab: ClassVar[str] = "家庭监护"

    def __init__(self, session: Session, view_key: str) -> None:
        self._noted: set[int] = set()
        self._table: PartTable | None = None
        #: Where the cursor was in the table that stood here before.
        self._before: tuple[Record | None, tuple[int | None, type[Record], int]] | None = None
        super().__init__(session, view_key)
        clear(self._actions)
        self._actions.setContentsMargins(0, 0, 0, 0)
        self.setMinimumWidth(420)
        QShortcut(QKeySequence("Ctrl+Shift+N"), self, self.add_visit)

    @property
    def child(self) -> Child | None:
        """The child that is shown."""
        return self.record if isinstance(self.record, Child) else None

    @property
    def _child(self) -> Child:
        assert isinstance(self.record, Child)
        return self.record

    # --- seeing is logged

    def refresh(self) -> None:
        """Draw everything again."""
        super().refresh()
        self._note_seen()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._note_seen()

    def _note_seen(self) -> None:
        if self._session.masked:
            self._noted.clear()
        elif self.child and self.child.id and self.child.id not in self._noted and self.isVisible():
            self._noted.add(self.child.id)
            care.note(self._session.store, self.child, "查看帮扶档案")

    # --- the head

    def _show_head(self) -> None:
        clear(self._head)
        child = self.child
        if child is None:
            self._head.addWidget(label("没有选中档案", "cap"))
            return
        narrow = self.width() < _NARROW
        buttons = self._buttons()
        self._head.addWidget(row(_face(), (self._who(child), 1), *(() if narrow else buttons), gap=10))
        if narrow:
            self._head.addWidget(row(*buttons, "*"))
        if banner := self._banner(child):
            self._head.addWidget(banner)

    def _who(self, child: Child) -> QWidget:
        columns, stored = listing.columns(self._view), child.stored()
        masked = self._session.masked

        def text(name: str) -> str:
            return columns[name].text(stored[name], masked=masked)

        age = f"{age_on(child.birth_date, self._session.day)} 岁" if child.birth_date else "没有填出生日期"
        first = [label(text("name"), "h2"), *(label(words, "sub") for words in (child.sex or "", age, text("birth_date")) if words)]
        helper = link_titles(self._session.store, child, masked=masked).get("helper", "还没有")
        school = " ".join(filter(None, (child.school, child.grade))) or child.schooling or ""
        facts = (f"档案 {child.file_no or '没有编号'}", f"身份证号 {text('id_number') or '没有填'}", school, f"结对：{helper}")
        second = label("　".join(fact for fact in facts if fact), "cap", wrap=True)
        return column(row(*first, *_pills(child), "*"), second, gap=4)

    def _buttons(self) -> tuple[QWidget, ...]:
        menu = QMenu(self)
        menu.addAction("编辑档案\tF2", self.edit_asked.emit)
        for part, (words, *_) in PARTS.items():
            if part is not Visit:
                menu.addAction(words, lambda p=part: self._add(p))
        menu.addAction("登记家庭成员", lambda: self._add(FamilyMember))
        menu.addSeparator()
        menu.addAction("添加附件…", self._choose_file)
        menu.addAction("打印监护人知情同意书…", lambda: self.print_paper("consent"))
        menu.addAction("登记监护人同意…", lambda: self._do_to_file(ConsentForm))
        closed = self._child.status == case_files.CLOSED
        menu.addAction("重新建档…" if closed else "结案…", lambda: self._do_to_file(ReopeningForm if closed else ClosingForm))
        more = button("", icon_name="dots", tip="更多", menu=menu)
        more.setText("")
        more.setStyleSheet("QPushButton::menu-indicator{image:none;width:0}")
        visit = button("登记走访", self.add_visit, icon_name="home-heart", kind="primary", tip="登记走访 Ctrl+Shift+N")
        return visit, button("打印档案", lambda: self.print_paper("child"), icon_name="printer"), more

    def _do_to_file(self, form: type[ClosingForm | ConsentForm | ReopeningForm]) -> None:
        self._session.must_write()
        run_dialog(form(self._session, [self._child.id or 0], self.window()))

    def _banner(self, child: Child) -> QWidget | None:
        store, day = self._session.store, self._session.day
        assert child.id
        if child.status == "结案" or child.status == "暂停":
            closed = f"于 {child.closed_on} 结案" if child.closed_on else child.status
            return Banner("grey", f"这份档案已{closed}" + (f"，原因是{child.close_reason}。" if child.close_reason else "，不再提醒走访。"))
        due = care.due(store, child.id, day)
        if due is None or not due.late:
            return None
        last = care.last_visit(store, child.id, day)
        if last is None:
            when = f"，应在 {_long(due.due)}前走访。" if due.due else "，也没有填建档日期，请尽快走访。"
            return Banner("err", "还没有走访过" + when)
        again = button("改期", lambda: reschedule(self._session, child, last, self.window()))
        see = button("看上次记录", self.see_last_visit)
        return Banner("err", self._overdue(last, due), again, see)

    def _overdue(self, last: Visit, due: care.Due) -> str:
        words = f"走访已过期 {-(due.days or 0)} 天。上次 {_long(last.day)}{last.mode or ''}，" if due.days is not None else ""
        words += f"{'约定' if last.next_due == due.due else '应在'} {_long(due.due)}前再去"
        if not last.needs:
            return words + "。"
        needs = "记了存在的问题，按 F8 显示" if self._session.masked else f"当时记的问题：{last.needs.rstrip('。')}"
        return f"{words}，{needs}。"

    # --- the tabs

    def _tabs_of_record(self) -> list[Tab]:
        parts: list[Tab] = [(f"{list_of(part.table).one} {self._count(part)}", partial(self._care, part)) for part in PARTS]
        story, (files, attachments), changes = self._last_tabs()
        count = self._session.store.count(Attachment, "owner_table = 'child' AND owner_id = ?", (self._child.id,))
        return [
            (self.first_tab, self._family), *parts, story, (f"{files} {count}" if count else files, attachments), changes, ("全部资料", self._facts),
        ]

    def _show_tab(self) -> None:
        self._before = (self._table.chosen, self._table.place) if self._table else None
        self._table = None
        super()._show_tab()

    def _family(self) -> None:
        self._body.addWidget(FamilyTab(self._session, self._child, self._written))

    def _care(self, part: type[Record]) -> bool:
        """What was done of one kind, the cursor where it was before it was written to; whether that takes all the room."""
        if part is HealthCheck:
            tab = HealthTab(self._session, self._child, self._written)
            self._table = tab.table
            self._body.addWidget(tab, 1)
        else:
            self._table = PartTable(self._session, self._child, part, self._written)
            self._body.addWidget(self._table)
        if self._before:
            chosen, place = self._before
            if not (isinstance(chosen, part) and chosen.id and self._table.select(chosen.id)):
                self._table.stand_where(place)
        return part is HealthCheck

    def _written(self) -> None:
        self.show_record(self.record)

    def see_last_visit(self) -> None:
        """Show the last visit among all."""
        self._tabs.setCurrentIndex(1)
        if self._table:
            self._table.select_first()

    # --- deeds

    def add_visit(self) -> None:
        """Write down a visit to the child."""
        self._add(Visit)

    def _add(self, part: type[Record]) -> None:
        if self.child and add_part(self._session, self.child, part, self.window()):
            self._written()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if (event.size().width() < _NARROW) != (event.oldSize().width() < _NARROW):
            self._show_head()


def _face() -> QWidget:
    made = picture("user", "red", 24)
    made.setFixedSize(44, 44)
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    made.setObjectName("face")
    return made


def _pills(child: Child) -> list[QWidget]:
    made: list[QWidget] = []
    if child.risk_level:
        made.append(Pill(f"{child.risk_level}风险", _RISKS.get(child.risk_level, "grey")))
    made += [Pill(word, "red" if word in _RED else "line") for word in child.categories or ()]
    if child.care_type and child.care_type != "父母":
        made.append(Pill(child.care_type, "err" if child.care_type == "无人监护" else "line"))
    return made


def _long(day: date | PartialDate | None) -> str:
    return PartialDate.of(day).words.partition("年 ")[2] or f"{day.year} 年" if day else ""

"""Choosing who is on an event's list: the tick list of hours entry over all people, and a pasted list of names."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from app.ui.pieces.opening import Dialog
from app.ui.pieces.quiet import Quiet
from app.ui.pieces.widgets import Banner, Card, button, clear, label, lay, line, name_list, row, set_names
from app.ui.session import Session
from app.ui.volunteering.people import PeopleModel, Picker, Ticks
from app.work import events as attending
from app.work import unsaved
from db.records import Attendance, Event

_SHOWN = 200


class _People(PeopleModel):
    GROUP = "单位、队伍"


class EventPicker(Picker):
    """Who can be put on the list: everybody, the host's members, those who came last time."""

    SCOPES = ("全部人员", "主办组织的团员", "上次来的")
    MODEL = _People
    STEP = 0
    HINT = "多音姓每种读法都能搜到：曾 = z、c。空格勾上或去掉，↑↓ 换人，Ctrl+A 全勾。"
    UNKNOWN = "换个写法，或先到“团员”“志愿者”里新建。"
    NOBODY = "台账里还没有人，请先到“团员”“志愿者”里新建，或从 Excel 导入。"


#: A power cut takes no more than what was ticked in this time.
_KEEP_MS = 4000


class PickPeople(Dialog):
    """Who is ticked here is on the list as having come; those unticked are taken off it.

    What was ticked and not saved is kept as a draft, and is there when the same event's list is opened again.
    """

    def __init__(self, session: Session, event: int, parent: QWidget | None = None) -> None:
        super().__init__("勾人", parent, (880, 560))
        self._session, self._event, self._where = session, event, unsaved.key("sign_in", event)
        self.ticks = Ticks()
        self._before = {a.person or 0: a.id or 0 for a in session.store.find(Attendance, "event = ? AND absent IS NOT 1", (event,))}
        self.ticks.tick(self._before)
        self.picker = EventPicker(session, self.ticks)
        self.picker.table.setAccessibleName("可以勾的人")
        self._people = attending.candidates(session.store, event, session.day)
        self.names = QPlainTextEdit()
        self._told = label("", "warn", wrap=True)
        self._count = label("", "h3")
        self._added = name_list((), "新勾上的人")
        self._save = button("", self.save, icon_name="check", kind="primary")
        self._notices = QVBoxLayout()
        self._keep_soon = Quiet(self, _KEEP_MS, self._keep)
        self._build()
        last = attending.last_time(session.store, event)
        self.picker.show_people(self._people)
        why = f"{last.day} {last.what}" if last else ""
        self.picker.show_scopes(attending.host_members(session.store, event, session.day), last.ids if last else (), why)
        self._bring()
        self.ticks.changed.connect(self._tell)
        self.ticks.changed.connect(lambda: self._keep_soon.start())
        self.names.textChanged.connect(lambda: self._keep_soon.start())
        self._tell()
        self.picker.finder.setFocus()

    def _build(self) -> None:
        title = self._session.store.get(Event, self._event).title_name or ""
        self.names.setPlaceholderText("也可以把一串姓名粘到这里，用空格、顿号或换行隔开")
        self.names.setAccessibleName("粘贴姓名")
        self.names.setFixedHeight(84)
        side = Card(
            self._count, (self._added, 1), line(), label("粘贴名单", "h3"), self.names,
            row(button("按姓名勾上", self.tick_names, icon_name="list-check"), "*"), self._told,
        )
        side.setFixedWidth(272)
        body = QHBoxLayout()
        body.setSpacing(12)
        body.addWidget(self.picker, 1)
        body.addWidget(side)
        lay(
            self, label(title, "h2", wrap=True), self._notices, (body, 1), row("*", button("取消 Esc", self.reject), self._save),
            margins=(16, 12, 16, 12), gap=10,
        )
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.save)

    def _tell(self) -> None:
        added, gone = self._changes()
        names = self.picker.names()
        set_names(self._added, [names.get(person, "？") for person in reversed(added[-_SHOWN:])])
        self._count.setText(f"名单上 {len(self.ticks.entries)} 人" + (f"，新勾 {len(added)} 人" if added else ""))
        words = [f"加 {len(added)} 人"] * bool(added) + [f"去掉 {len(gone)} 人"] * bool(gone)
        self._save.setText(" " + ("，".join(words) or "没有改动") + " Ctrl+Enter")
        self._save.setEnabled(bool(words))

    def _changes(self) -> tuple[list[int], list[int]]:
        """Persons newly ticked, and attendances of those whose tick is gone."""
        return (
            [person for person in self.ticks.entries if person not in self._before],
            [attendance for person, attendance in self._before.items() if person not in self.ticks.entries],
        )

    def tick_names(self) -> None:
        """Tick those whose names were pasted; say whom that leaves out and why."""
        found = attending.by_names(self._people, self.names.toPlainText())
        self.ticks.tick(found.ids)
        told = [f"勾上 {len(found.ids)} 人。"]
        if found.several:
            told.append(f"{'、'.join(found.several)}有同名的，请在左边按单位勾。")
        if found.unknown:
            told.append(f"没有找到{'、'.join(found.unknown)}，请看看写法，或先新建。")
        self._told.setText("".join(told))
        self.names.setPlainText("\n".join((*found.several, *found.unknown)))

    # --- what was not saved

    def _bring(self) -> None:
        """Go on with what was ticked the last time."""
        if not (draft := unsaved.find(self._session.store, self._where)):
            return
        known = self.picker.names()
        self.ticks.tick(person for person in draft.typed.get("added", ()) if person in known)
        self.ticks.tick((person for person in draft.typed.get("gone", ()) if person in self._before), False)
        self.names.setPlainText(draft.typed.get("names", ""))
        self._notices.addWidget(Banner("gold", "上次勾了没有保存，已经带出来，可以接着勾", button("不要了", self._begin_again)))

    def _begin_again(self) -> None:
        clear(self._notices)
        self.names.clear()
        self.ticks.entries.clear()
        self.ticks.tick(self._before)
        self._keep()
        self.picker.finder.setFocus()

    def _keep(self) -> bool:
        """Keep what differs from the list; False where nothing does."""
        self._keep_soon.stop()
        store = self._session.store
        if store.readonly:
            return False
        added, _ = self._changes()
        pasted = self.names.toPlainText().strip()
        people = [person for person in self._before if person not in self.ticks.entries]
        typed = {name: value for name, value in (("added", added), ("gone", people), ("names", pasted)) if value}
        unsaved.drop_orphans(store)
        unsaved.keep(store, self._where, typed, datetime.now())
        return bool(typed)

    def reject(self) -> None:
        """Close; what was ticked is kept as a draft, nothing is asked."""
        if self._keep():
            self._session.said.emit("勾的还没有保存，留成了草稿，下次打开还在", False)
        super().reject()

    def done(self, result: int) -> None:
        """Close; the ledger may be shut a moment later."""
        super().done(result)
        self._keep_soon.stop()

    # --- saving

    def save(self) -> None:
        """Put those newly ticked on the list and take the others off, as one step."""
        added, gone = self._changes()
        if not added and not gone:
            return
        words = "，".join([f"登记签到 {len(added)} 人"] * bool(added) + [f"从签到名单去掉 {len(gone)} 人"] * bool(gone))
        with self._session.step(words):
            attending.strike(self._session.store, self._event, gone)
            attending.enlist(self._session.store, self._event, added)
        unsaved.drop(self._session.store, self._where)
        self.accept()

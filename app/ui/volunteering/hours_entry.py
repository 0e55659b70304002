"""Entering the hours of a whole event: the event at the left, people in the middle, those ticked at the right, all saved as one step."""

from __future__ import annotations

from datetime import date

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.papers import person as papers
from app.ui.pieces.opening import run_dialog
from app.ui.pieces.quiet import Quiet
from app.ui.pieces.widgets import Banner, Segments, button, clear, label, lay, line, row
from app.ui.session import Session
from app.ui.volunteering.hours_batch import BatchForm
from app.ui.volunteering.people import Picker, Ticks, step_mark
from app.ui.volunteering.ticked import TickedModel, TickedTable
from app.work import hours
from app.work.hours import Batch, Clash, Own
from app.work.serving import hours_drafts
from app.work.serving.hours_drafts import Draft
from db.errors import UserError

#: A power cut takes no more of the ticking than this.
_KEEP_MS = 2000
_HINT = "直接打字就改这个人的时长，如 2、2:30 或 8:30-10:30；Delete 不登记他"


class HoursEntry(QDialog):
    """Stays open for batch after batch; what was not saved is there again the next time."""

    def __init__(self, session: Session, parent: QWidget | None = None, event: int | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.ticks = Ticks()
        self.form = BatchForm(session)
        self.picker = Picker(session, self.ticks)
        self.ticked = TickedModel(self.ticks)
        self.table = TickedTable(self.ticked)
        self.batch: Batch | None = None
        self._people_of: date | None = None
        self._scopes_of: object = None
        self._last: int | None = None
        #: Batches of other events that wait; what was written last, and the step it was.
        self._others: list[Draft] = []
        self._written: tuple[Draft, int] | None = None
        self._keep_soon = Quiet(self, _KEEP_MS, self._keep_drafts)
        self.setWindowTitle("登记工时")
        room = self.screen().availableSize()
        self.resize(min(1240, room.width() - 24), min(664, room.height() - 48))
        self._build()
        self._connect()
        self._start(event)

    # --- what it looks like

    def _build(self) -> None:
        self._notices = QVBoxLayout()
        panels = QHBoxLayout()
        panels.setSpacing(12)
        panels.addWidget(self.form, 25)
        panels.addWidget(self.picker, 31)
        panels.addWidget(self._ticked_card(), 38)
        lay(self, self._notices, (panels, 1), self._foot(), margins=(16, 12, 16, 12), gap=10)

    def _ticked_card(self) -> QWidget:
        card = QFrame()
        card.setObjectName("card")
        self._title = label("已勾 0 人", "h3")
        segments = Segments(("例外 0", "全部 0"), on=1)
        self._segments = segments.buttons
        self._segments[0].toggled.connect(self._show_exceptions)
        self._matter = QVBoxLayout()
        self._matter.setContentsMargins(12, 8, 12, 4)
        lay(
            card, row(step_mark(3), self._title, "*", segments, margins=(16, 0, 12, 0)), line(), (self.table, 1), line(),
            self._matter, margins=(1, 12, 1, 8), gap=8,
        )
        return card

    def _foot(self) -> QWidget:
        self._persons, self._length = label("0", "fig2"), label("", "b")
        self._exceptions, self._times = label("", "b"), label("", "b")
        self._sum, self._say = label("0", "fig2"), label("", "err")
        self._undo = button("撤销", self._take_back, kind="link")
        self._undo.hide()
        self._print = button("打印签到表", self._print_sheet, icon_name="printer")
        self._some = button("", self.save_sound)
        self._save = button("全部保存 Ctrl+Enter", self.save, icon_name="check", kind="primary")
        foot = QFrame()
        foot.setObjectName("card")
        lay(
            foot,
            row(
            self._persons, label("人", "cap"), 4, label("×", "sub"), 4, self._length, label("小时", "cap"), 8, line(upright=True, height=16), 8,
            label("例外", "sub"), self._exceptions, label("人", "cap"), 8, line(upright=True, height=16), 8, label("合计", "sub"), self._times, label("人次", "cap"), 4, self._sum,
            label("小时", "cap"), 8, self._say, self._undo, gap=4,
        ),
            "*", self._print, self._some, self._save, margins=(16, 8, 12, 8), across=True,
        )
        return foot

    def _connect(self) -> None:
        self.form.changed.connect(self._form_changed)
        self.form.event_picked.connect(self.picker.finder.setFocus)
        self.ticks.changed.connect(self._ticks_changed)
        for changed in (self.ticks.changed, self.form.changed):
            changed.connect(lambda: self._keep_soon.start())
        self.picker.finder.tabbed.connect(self._go_lengths)
        self.table.removed.connect(lambda person: self.ticks.tick([person], False))
        self.table.finished.connect(self.picker.finder.setFocus)
        self.table.selectionModel().currentChanged.connect(lambda *_: self._show_matter())
        self.ticked.refused.connect(lambda sentence: self._tell(sentence))
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.save)
        for key, deed in (("Ctrl+F", self.picker.finder.setFocus), ("Ctrl+S", self.keep_for_later), ("Ctrl+P", self._print.click)):
            QShortcut(QKeySequence(key), self, deed)

    # --- beginning and leaving

    def _start(self, event: int | None) -> None:
        drafts = hours_drafts.kept(self._session.store)
        mine = next((d for d in drafts if event is None or d.event == event), None)
        self._others = [d for d in drafts if d is not mine]
        self.form.begin()
        if mine:
            self._bring(mine)
        elif event is not None:
            self.form.show_event(event)
        self._tell_others()
        self._form_changed()
        self.ticks.changed.emit()
        self.form.go() if event is None else self.picker.finder.setFocus()

    def _bring(self, draft: Draft) -> None:
        """Go on with a batch that was not saved."""
        clear(self._notices)
        self.form.show_texts(draft.texts, draft.event)
        # Where nothing differs from an empty form nobody has told who can be ticked.
        self._form_changed()
        known = self.picker.names()
        self.ticks.entries = {person: own for person, own in draft.entries.items() if person in known}
        gone = len(draft.entries) - len(self.ticks.entries)
        words = f"上次勾了 {len(self.ticks.entries)} 人没有保存，已经带出来，可以接着登记"
        words += f"；另有 {gone} 人这一天不是在册志愿者，没有带出来" if gone else ""
        self._notices.addWidget(Banner("gold", words, button("不要了", self._drop_draft)))

    def _tell_others(self) -> None:
        """Say that other batches wait, and offer the newest."""
        if self._others:
            other = self._others[0]
            words = f"“{other.about}”勾了 {len(other.entries)} 人还没有保存"
            self._notices.addWidget(Banner("gold", words, button("换到那一批", self._change_batch)))

    def _change_batch(self) -> None:
        other = self._others.pop(0)
        if self.ticks.entries:
            self._others.append(self._draft())
        self.form.begin()
        self._bring(other)
        self._tell_others()
        self._form_changed()
        self.ticks.changed.emit()

    def _drop_draft(self) -> None:
        clear(self._notices)
        self._tell_others()
        self.ticks.entries.clear()
        self.ticks.changed.emit()
        self.form.begin()
        self.form.go()

    def reject(self) -> None:
        """Close; who was ticked and not saved is kept for the next time."""
        self._keep_drafts()
        super().reject()

    def keep_for_later(self) -> None:
        """Keep who is ticked without saving any hours."""
        self.table.finish()
        self._keep_drafts()
        if self._session.store.readonly:
            self._tell("这个台账现在只能看，草稿存不下来")
        elif self.ticks.entries:
            self._tell(f"草稿已存，勾了 {len(self.ticks.entries)} 人；工时还没有登记，登记请按 Ctrl+Enter", "ok")
        else:
            self._tell("还没有勾人，没有要存的草稿")

    def _draft(self) -> Draft:
        return Draft(self.form.texts(), dict(self.ticks.entries), self.form.event_id)

    def _keep_drafts(self) -> None:
        self._keep_soon.stop()
        hours_drafts.keep(self._session.store, [self._draft(), *self._others])

    # --- changes

    def _form_changed(self) -> None:
        self.batch = self.form.batch()
        day = self.form.day
        if day is not None and day != self._people_of:
            self._people_of = day
            self.picker.show_people(hours.candidates(self._session.store, day))
            self._scopes_of = None
            self.ticked.names |= self.picker.names()
        scopes = (day, self.form.event_title, self.form.team)
        if day is not None and scopes != self._scopes_of:
            self._scopes_of = scopes
            last = hours.last_time(self._session.store, day, self.form.event_title, self.form.team)
            members = hours.team_members(self._session.store, self.form.team, day) if self.form.team else set()
            self.picker.show_scopes(members, last.ids if last else (), f"{last.day} {last.what}" if last else "")
        self._ticks_changed()

    def _ticks_changed(self) -> None:
        entries = self.ticks.entries
        self._last = next(reversed(entries), None)
        self.ticked.clashes = hours.clashes(self._session.store, self.batch, entries) if self.batch else {}
        self.ticked.minutes = {p: hours.service(self.batch, p, own).minutes for p, own in entries.items()} if self.batch else {}
        current, place = self.table.current_person(), self.table.currentIndex().column()
        self.ticked.refresh()
        if current in self.ticked.rows:
            self.table.go(self.ticked.rows.index(current), max(place, 1))
        self._show_totals()
        self._show_matter()

    def _show_exceptions(self, only: bool) -> None:
        self.ticked.only_exceptions = only
        self.ticked.refresh()

    def _show_totals(self) -> None:
        entries, minutes = self.ticks.entries, self.ticked.minutes
        count, wrong = len(entries), self._wrong()
        exceptional = sum(map(self.ticked.exceptional, entries))
        length = self.batch.length if self.batch else None
        self._persons.setText(f"{count:,}")
        self._length.setText("—" if length is None else hours.in_hours(length))
        self._exceptions.setText(str(exceptional))
        self._times.setText(f"{len(minutes):,}")
        self._sum.setText(f"{sum(m or 0 for m in minutes.values()) / 60:,.1f}")
        self._title.setText(f"已勾 {count} 人")
        self._segments[0].setText(f"例外 {exceptional}")
        self._segments[1].setText(f"全部 {count}")
        if not exceptional:
            self._segments[1].setChecked(True)
        ready = bool(count) and length is not None
        self._save.setEnabled(ready and not wrong)
        self._some.setVisible(ready and 0 < len(wrong) < count)
        self._some.setText(f"先保存没问题的 {count - len(wrong)} 人")
        self._print.setEnabled(bool(count))
        needs = "请填默认时长，或者开始和结束时间" if count and self.batch and length is None else ""
        self._tell(f"{len(wrong)} 处错误，改好才能全部保存" if wrong else needs)

    def _tell(self, sentence: str, tone: str = "err") -> None:
        self._say.setText(sentence)
        self._say.setProperty("role", tone)
        self._say.style().unpolish(self._say)
        self._say.style().polish(self._say)
        newest = self._session.store.undoable()
        self._undo.setVisible(self._written is not None and newest is not None and newest.id == self._written[1])

    def _wrong(self) -> list[Clash]:
        return [clash for clash in self.ticked.clashes.values() if clash.wrong]

    # --- what stands against somebody

    def _show_matter(self) -> None:
        clear(self._matter)
        person = self.table.current_person()
        clash = self.ticked.clashes.get(person) if person is not None else None
        clash = clash or next(iter(self._wrong()), None)
        if clash is None:
            self._matter.addWidget(label(_HINT if self.ticks.entries else "在中间勾人，勾上的会列在这里", "cap", wrap=True))
            return
        self._matter.addWidget(Banner("err" if clash.wrong else "gold", clash.sentence))
        actions: list[QWidget | str] = []
        if clash.free:
            actions.append(button(f"改成 {hours.in_hours(clash.free)} 小时", lambda: self._shorten(clash)))
        if clash.services:
            actions.append(button("去看那一条", lambda: self._look(clash.services[0])))
        actions.append(button("不登记他", lambda: self.ticks.tick([clash.person], False)))
        self._matter.addWidget(row(*actions, "*"))

    def _shorten(self, clash: Clash) -> None:
        own = self.ticks.entries[clash.person]
        self.ticks.set_own(clash.person, Own(minutes=clash.free, note=own.note))

    def _look(self, service: int) -> None:
        # What was ticked stays as a draft and is there when one comes back.
        self.reject()
        self._session.show_record("service", service)

    def _go_lengths(self) -> None:
        if self._last is not None:
            self.table.edit_length(self._last)
        else:
            self.table.setFocus()

    # --- saving

    def save(self) -> None:
        """Write all, as one step, and begin the next batch; what is wrong stays in sight instead."""
        if not self.table.finish():
            return
        if not self.ticks.entries:
            self._tell("还没有勾人，请先在中间勾上来的人")
        elif self._wrong():
            self._show_matter()
            self._tell(f"没有保存：{len(self._wrong())} 处错误，改好才能全部保存")
        elif said := self._write(dict(self.ticks.entries)):
            self.form.keep_pinned()
            self.form.begin(self.form.pinned_texts())
            self.form.go()
            self._tell(said, "ok")

    def save_sound(self) -> None:
        """Write those against whom nothing stands; the others stay ticked."""
        wrong = {clash.person for clash in self._wrong()}
        self._write({person: own for person, own in self.ticks.entries.items() if person not in wrong})

    def _write(self, entries: dict[int, Own]) -> str:
        """Write these, and say so; returns what was said, nothing when it could not be."""
        if self.batch is None:
            return ""
        total = sum(self.ticked.minutes.get(p) or 0 for p in entries)
        given = Draft(self.form.texts(), entries, self.form.event_id)
        try:
            with self._session.step(hours.label(len(entries))):
                written = hours.write(self._session.store, self.batch, entries)
        except UserError as error:
            self._tell(str(error))
            return ""
        newest = self._session.store.undoable()
        self._written = (given, newest.id) if newest else None
        clear(self._notices)
        self._tell_others()
        if written.event is not None and self.form.event_id is None:
            self.form.show_event(written.event)
        self._people_of = None
        for person in entries:
            self.ticks.entries.pop(person)
        self._keep_drafts()
        self._form_changed()
        said = f"已登记 {len(entries)} 人，{hours.in_hours(total)} 小时"
        self._tell(said, "ok")
        return said

    def _take_back(self) -> None:
        """Undo the batch just written; unless another was begun, it is there again to be put right."""
        self._session.undo()
        given, self._written = self._written, None
        self._people_of = None
        self.form.forget_gone()
        back = given is not None and (not self.ticks.entries or self._still(given[0]))
        if given and back:
            self.ticks.entries = given[0].entries | self.ticks.entries
            self.form.begin()
            self.form.show_texts(given[0].texts, given[0].event)
        self._form_changed()
        self._tell(f"已撤销刚才的登记{'，勾的人还在，可以改了再保存' if back else ''}", "ok")

    def _still(self, given: Draft) -> bool:
        """Whether the form is still about the same batch: some were saved first, the others wait."""
        return {**self.form.texts(), "event": ""} == {**given.texts, "event": ""}

    def _print_sheet(self) -> None:
        from app.ui.paper.preview import preview

        title = self.form.event_title or "志愿服务"
        place = self.form.text("place") or None
        preview(self._session, papers.sign_in(self._session.store, title, self.form.day, place, list(self.ticks.entries)), self)


def enter_hours(session: Session, parent: QWidget | None, event: int | None = None) -> None:
    """Open the entry of hours, on an event if one is given."""
    run_dialog(HoursEntry(session, parent, event))

"""Ticking people for an event's hours: who can be ticked, found by initials, last attenders first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from app.ui.pieces.keys import ALL
from app.ui.pieces.rows import Col, Role, RowModel
from app.ui.pieces.tables import Index, LinedTable
from app.ui.pieces.widgets import Segments, button, label, lay, line, put_search_sign, row
from app.ui.session import Session
from app.work import hours
from app.work.events import Candidate
from app.work.hours import SAME, Own
from db import pinyin, search

ON, OFF = Qt.CheckState.Checked, Qt.CheckState.Unchecked


class Ticks(QObject):
    """Who is ticked, in the order of ticking, and what each has of their own; both lists look at this."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[int, Own] = {}

    def tick(self, persons: Iterable[int], on: bool = True) -> None:
        """Tick people, or take them off again."""
        for person in persons:
            if on:
                self.entries.setdefault(person, SAME)
            else:
                self.entries.pop(person, None)
        self.changed.emit()

    def set_own(self, person: int, own: Own) -> None:
        """Give one person a length or a word of their own."""
        if person in self.entries:
            self.entries[person] = own
            self.changed.emit()


# --- the list to tick in


class PeopleModel(RowModel[Candidate]):
    """The people found, with their ticks; `GROUP` is what their team or unit is called."""

    GROUP = "主要队伍"

    def __init__(self, ticks: Ticks) -> None:
        tip = {int(Role.ToolTipRole): lambda person: "，".join(filter(None, (person.name, person.village, person.team)))}
        super().__init__((
            Col("", lambda _: "", more={Role.CheckStateRole: lambda person: ON if self._ticked(person) else OFF}),
            Col("姓名", lambda person: person.name, more=tip | {Role.UserRole: self._ticked}),
            Col("首字母", lambda person: self._initials.get(person.id, ""), tone=lambda _: "ink", more=tip),
            Col(self.GROUP, lambda person: person.team.removesuffix("志愿服务队") or "—", more=tip),
            Col("今年小时", lambda person: hours.in_hours(person.minutes), right=True, more=tip),
        ), named=lambda person: f"{'已勾' if self._ticked(person) else '未勾'} {person.name}")
        self._ticks = ticks
        self._initials: dict[int, str] = {}
        ticks.changed.connect(self.repaint)

    def show_people(self, people: list[Candidate], initials: dict[int, str]) -> None:
        """Show other people, each with the initials it was found by."""
        self._initials = initials
        self.show(people)

    def _ticked(self, person: Candidate) -> bool:
        return person.id in self._ticks.entries


class _Find(QLineEdit):
    """A line for initials: the arrows move in the list, Enter ticks, a blank in the empty line ticks or unticks,
    Ctrl+A ticks all that are shown, Tab goes on to the lengths.
    """

    moved = Signal(int)
    entered = Signal()
    turned = Signal()
    all_asked = Signal()
    tabbed = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 10, Qt.Key.Key_PageUp: -10}
        if event.key() in steps:
            self.moved.emit(steps[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Space and not self.text():
            self.turned.emit()
        elif QKeySequence(event.keyCombination()) == QKeySequence(ALL):
            self.all_asked.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Tab:
            self.tabbed.emit()
            return True
        return super().event(event)


class Picker(QFrame):
    """Find people and tick them; `STEP` is the number it has in a larger form, 0 for none."""

    SCOPES: tuple[str, ...] = ("全部志愿者", "本队", "上次来的")
    MODEL: type[PeopleModel] = PeopleModel
    STEP = 2
    HINT = "多音姓每种读法都能搜到：曾 = z、c。空格勾上或去掉，↑↓ 换人，Ctrl+A 全勾，Tab 去改时长。"
    UNKNOWN = "换个写法，或先到“志愿者”里新建。"
    NOBODY = "这一天还没有在册的志愿者，请先到“志愿者”里新建，或从 Excel 导入。"

    def __init__(self, session: Session, ticks: Ticks) -> None:
        super().__init__()
        self.setObjectName("card")
        self._session, self._ticks = session, ticks
        self._all: list[Candidate] = []
        self._readings: dict[int, list[str]] = {}
        self._ids: tuple[set[int] | None, set[int], set[int]] = (None, set(), set())
        self.scope = 0
        #: The text for which somebody went to the row the cursor is on, or was told which one it is.
        self._pointed = ""
        self.model = self.MODEL(ticks)
        self.table = LinedTable(self.model, (42, 82, 66, 0, 82), "可以勾的人")
        self.table.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.finder = _Find()
        self.finder.setPlaceholderText("首字母、姓名、村，回车勾上")
        self.finder.setAccessibleName("找人")
        self._say = label("", "sub", wrap=True)
        self._everybody = button("全勾", self.tick_shown, kind="ghost", tip="勾上下面显示的所有人 Ctrl+A")
        self._segments = Segments(self.SCOPES, self.show_scope)
        self._build()
        ticks.changed.connect(self._show_button)

    def _build(self) -> None:
        mark = step_mark(self.STEP) if self.STEP else None
        layout = lay(self, row(mark, label("勾人", "h3"), label("打首字母，回车勾上并清空", "sub"), "*", margins=(16, 0, 16, 0)), margins=(1, 12, 1, 8), gap=8)
        put_search_sign(self.finder)
        layout.addWidget(row((self.finder, 1), margins=(16, 0, 12, 0)))
        layout.addWidget(row(self._segments, "*", self._everybody, margins=(16, 0, 8, 0)))
        layout.addWidget(line())
        layout.addWidget(self.table, 1)
        layout.addWidget(line())
        layout.addWidget(row((self._say, 1), margins=(16, 0, 16, 0)))
        self.finder.textChanged.connect(lambda: self.refresh())
        self.finder.moved.connect(self._step)
        self.finder.entered.connect(self.enter)
        self.finder.turned.connect(lambda: self._turn(self.table.current_row()))
        self.finder.all_asked.connect(self.tick_shown)
        self.table.clicked.connect(self._clicked)

    # --- who is there

    def show_people(self, people: list[Candidate]) -> None:
        """Take other people to choose from."""
        self._all = people
        for person in people:
            if person.id not in self._readings:
                self._readings[person.id] = sorted(search.readings(person.name))

    def show_scopes(self, team: set[int], last: Sequence[int], why: str) -> None:
        """Tell who is in the team and who came last time; those stand first."""
        known = {person.id for person in self._all}
        self._ids = (None, team & known, set(last) & known)
        counts = (len(self._all), len(self._ids[1]), len(self._ids[2]))
        for number, (made, name, count) in enumerate(zip(self._segments.buttons, self.SCOPES, counts, strict=True)):
            made.setText(f"{name} {count}")
            made.setEnabled(number == 0 or count > 0)
        self._segments.buttons[2].setToolTip(why)
        if not counts[self.scope]:
            self.scope = 0
            self._segments.buttons[0].setChecked(True)
        _, in_team, came = self._ids
        self._all.sort(key=lambda p: (p.id not in came, p.id not in in_team, pinyin.order_of_name(p.name), p.id))
        self.refresh()

    def show_scope(self, number: int) -> None:
        """Show all, the team, or those of last time."""
        self.scope = number
        self._segments.buttons[number].setChecked(True)
        self.refresh()
        self.finder.setFocus()

    def refresh(self) -> None:
        """Show who is found, those whose own initials begin like that first; the cursor goes to the first without a tick."""
        text, self._pointed = self.finder.text().strip().lower(), ""
        scope = self._ids[self.scope]
        people = [p for p in self._all if scope is None or p.id in scope]
        if text:
            # Somebody new comes along with those of last time: what is typed is sought among all, those in scope first.
            ids = hours.found(self._session.store, text)
            people = [p for p in self._all if p.id in ids]
            people.sort(key=lambda p: (
                not (p.name.startswith(text) or any(r.startswith(text) for r in self._readings[p.id])), scope is not None and p.id not in scope,
            ))
        self.model.show_people(people, {p.id: self._shown_initials(p.id, text) for p in people})
        first = next((n for n, p in enumerate(people) if p.id not in self._ticks.entries), 0)
        self.table.go(first)
        self._show_button()
        self._tell(text, len(people))

    def _shown_initials(self, person: int, text: str) -> str:
        readings = self._readings[person]
        fitting = [r for r in readings if text and r.startswith(text)]
        return (fitting or readings or [""])[0] if fitting or len(readings) < 2 else "/".join(sorted({r[0] for r in readings})) + readings[0][1:]

    def _tell(self, text: str, count: int) -> None:
        if not self._all:
            self._say.setText(self.NOBODY)
        elif not text:
            self._say.setText(self.HINT)
        elif count:
            self._say.setText(f"“{text}”找到 {count} 人。")
        else:
            self._say.setText(f"没有找到“{text}”。{self.UNKNOWN}")

    # --- ticking

    def enter(self) -> None:
        """Tick the only one who can be meant and begin anew; of several the one the cursor is on is named first.

        An empty line ticks nobody.
        """
        text = self.finder.text().strip().lower()
        current = self.table.current_row()
        if not text or not 0 <= current < len(self.model.rows):
            return
        person = self._meant(text)
        if person is None:
            person = self.model.rows[current]
            if self._pointed != text:
                self._pointed = text
                self._say.setText(f"“{text}”找到 {len(self.model.rows)} 人，还没有勾。再按一次回车勾 {person.name}；别的人请多打一个字，或用 ↑↓ 选。")
                return
        known = person.id in self._ticks.entries
        self._ticks.tick([person.id])
        self.finder.clear()
        self._say.setText(f"{person.name}{'已经勾上了。' if known else f' 勾上了，共 {len(self._ticks.entries)} 人。'}")

    def _meant(self, text: str) -> Candidate | None:
        """Who is meant without a doubt, None when it may be another.

        That is the only one found; the one of that name; of those with these initials (two at least) the one on whom the
        cursor stands, as long as no other one found has the same name. A number, a village or half a name of several means nobody.
        """
        people, here = self.model.rows, self.model.rows[self.table.current_row()]
        if len(people) == 1:
            return here
        initials = len(text) > 1 and any(reading.startswith(text) for reading in self._readings[here.id])
        alone = sum(p.name == here.name for p in people) == 1
        return here if alone and (initials or text == here.name) else None

    def _step(self, by: int) -> None:
        self._pointed = self.finder.text().strip().lower()
        self.table.step(by)

    def _clicked(self, index: Index) -> None:
        self._turn(index.row())
        # The keys for finding and ticking are the line's.
        self.finder.setFocus()

    def _turn(self, current: int) -> None:
        if 0 <= current < len(self.model.rows):
            person = self.model.rows[current].id
            self._ticks.tick([person], person not in self._ticks.entries)

    def tick_shown(self) -> None:
        """Tick everybody shown, or nobody of them if all are ticked."""
        shown = [p.id for p in self.model.rows]
        self._ticks.tick(shown, not all(i in self._ticks.entries for i in shown))
        self.finder.setFocus()

    def _show_button(self) -> None:
        people = self.model.rows
        self._everybody.setText("全不勾" if people and all(p.id in self._ticks.entries for p in people) else f"全勾 {len(people)}")
        self._everybody.setEnabled(bool(people))

    def names(self) -> dict[int, str]:
        """The names of all who can be ticked."""
        return {p.id: p.name for p in self._all}


def step_mark(number: int) -> QWidget:
    """The number of a step in its pale red circle."""
    made = label(str(number), "step")
    made.setFixedSize(22, 22)
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return made

"""What all services of one event have in common: the event, the day, the team, times and length, each with a pin to keep it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCompleter, QFrame, QGridLayout, QLineEdit, QWidget

from app.ui.pieces.icons import icon
from app.ui.pieces.inputs import ComboBox
from app.ui.pieces.widgets import button, column, label, lay, picture, row
from app.ui.session import Session
from app.ui.volunteering.people import step_mark
from app.work import hours
from app.work.hours import Batch
from db.errors import BadValue
from db.kinds import CLOCK, DAY, MINUTES
from db.records import Event, Service, Team, codes
from db.records.volunteering import DAY_MINUTES

_PINS_KEY, _VALUES_KEY = "hours/pins", "hours.pinned"
_PINNED_FIRST = ("day", "team", "category", "time_kind", "recorder")
_RECENT = 80
_NO_TEAM = "（不分队）"
#: The fields, their labels, and where they stand: row, column, columns wide (of six).
_PLACES = {
    "event": ("活动", 0, 0, 6), "day": ("服务日期", 1, 0, 3), "team": ("服务队", 1, 3, 3),
    "started_at": ("开始", 2, 0, 2), "ended_at": ("结束", 2, 2, 2), "minutes": ("默认时长（小时）", 2, 4, 2), "category": ("服务类别", 3, 0, 3),
    "time_kind": ("计时类别", 3, 3, 3), "place": ("地点", 4, 0, 3), "event_kind": ("新活动的类别", 4, 3, 3), "recorder": ("记录人", 5, 0, 3),
    "witness": ("证明人", 5, 3, 3),
}
#: Narrower than this a day or a time would be cut off.
_WIDTH = 292
_UNPINNED = ("started_at", "ended_at", "minutes", "event_kind")


class BatchForm(QFrame):
    """Step 1. `changed` tells of every change; `batch()` reads it all, faults are shown at the inputs."""

    changed = Signal()
    event_picked = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setMinimumWidth(_WIDTH)
        self._session = session
        self._inputs: dict[str, QLineEdit | ComboBox] = {}
        self._pins: dict[str, Any] = {}
        self._typed_length = False
        self._fault = label("", "err", wrap=True)
        self._build()
        self._connect()

    # --- what it looks like

    def _build(self) -> None:
        layout = lay(self, row(step_mark(1), label("活动与默认时长", "h3"), "*"), margins=(16, 12, 16, 12), gap=6)
        self._grid = grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        pinned = json.loads(str(self._session.preferences.value(_PINS_KEY) or "null")) or list(_PINNED_FIRST)
        self._boxes: dict[str, QWidget] = {}
        for name, (words, down, across, wide) in _PLACES.items():
            made = self._made(name)
            made.setAccessibleName(words)
            made.setMinimumWidth(40)
            self._inputs[name] = made
            pin = None if name in _UNPINNED else self._pin(name, words, name in pinned)
            self._boxes[name] = column(row(label(words, "sub"), "*", pin, gap=2), made, gap=2)
            grid.addWidget(self._boxes[name], down, across, 1, wide)
        for across in range(6):
            grid.setColumnStretch(across, 1)
        layout.addLayout(grid)
        layout.addWidget(self._fault)
        layout.addStretch(1)
        layout.addWidget(row(picture("pinned-filled", "red", 14), label("带红图钉的，登记下一批时照旧带出", "cap"), "*", gap=6))
        self._show_kind(False)

    def _made(self, name: str) -> QLineEdit | ComboBox:
        if name in ("event", "event_kind", "team", "category", "time_kind"):
            box = ComboBox(narrow=True)
            if name == "event":
                self._fill_events(box)
            elif name == "team":
                box.addItem(_NO_TEAM, None)
                for team in self._session.store.find(Team, "status IS NOT '停止'"):
                    box.addItem(team.name or "", team.id)
            else:
                choice = {"event_kind": codes.EVENT_KIND, "category": codes.SERVICE_CATEGORY, "time_kind": codes.TIME_KIND}[name]
                box.addItems([*([] if name != "category" else [""]), *(o.label for o in choice.options)])
                box.setCurrentText({"event_kind": "志愿服务", "time_kind": "服务"}.get(name, ""))
            return box
        made = QLineEdit()
        made.setPlaceholderText({"day": "2021-11-24", "started_at": "08:30", "ended_at": "12:00", "minutes": "3.5"}.get(name, ""))
        if name == "minutes":
            made.setAlignment(Qt.AlignmentFlag.AlignRight)
        if name == "day":
            made.setText(self._session.today.isoformat())
        return made

    def _fill_events(self, box: ComboBox) -> None:
        box.setEditable(True)
        box.setInsertPolicy(ComboBox.InsertPolicy.NoInsert)
        box.addItem("", None)
        latest = (self._session.today + timedelta(days=31)).isoformat()
        for event in self._session.store.find(Event, "day <= ?", (latest,), f"day DESC, id DESC LIMIT {_RECENT}"):
            box.addItem(_event_words(event), event.id)
        completer = QCompleter(box.model(), box)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        box.setCompleter(completer)
        edit = box.lineEdit()
        assert edit
        edit.setPlaceholderText("选一个，或写新活动的名称")

    def _pin(self, name: str, words: str, on: bool) -> QWidget:
        pin = button("", lambda: self._pinned(name), kind="link", tip=f"登记下一批时照旧带出{words}")
        pin.setCheckable(True)
        pin.setChecked(on)
        pin.setFixedSize(20, 18)
        pin.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._pins[name] = pin
        pin.setIcon(icon("pinned-filled", "red" if on else "line2", 14))
        return pin

    def _pinned(self, name: str) -> None:
        pin = self._pins[name]
        pin.setIcon(icon("pinned-filled", "red" if pin.isChecked() else "line2", 14))
        self._session.preferences.setValue(_PINS_KEY, json.dumps([n for n, p in self._pins.items() if p.isChecked()]))

    def _connect(self) -> None:
        for name, made in self._inputs.items():
            if isinstance(made, ComboBox):
                made.currentTextChanged.connect(lambda _, n=name: self._changed(n))
            else:
                made.textChanged.connect(lambda _, n=name: self._changed(n))
        length = self._inputs["minutes"]
        assert isinstance(length, QLineEdit)
        length.textEdited.connect(self._length_typed)
        events = self._inputs["event"]
        assert isinstance(events, ComboBox)
        events.activated.connect(lambda _: self._take_event())

    # --- what it holds

    def text(self, name: str) -> str:
        """What stands in an input."""
        made = self._inputs[name]
        return (made.currentText() if isinstance(made, ComboBox) else made.text()).strip()

    def set_text(self, name: str, text: str) -> None:
        """Put something into an input."""
        made = self._inputs[name]
        if isinstance(made, QLineEdit):
            made.setText(text)
        elif made.isEditable():
            made.setCurrentIndex(max(0, made.findText(text)))
            made.setEditText(text)
            made.lineEdit().setCursorPosition(0)  # type: ignore[union-attr]
        else:
            made.setCurrentIndex(max(0, made.findText(text)))

    def texts(self) -> dict[str, str]:
        """Everything as it stands, for keeping."""
        return {name: self.text(name) for name in self._inputs}

    def show_texts(self, texts: dict[str, str], event: int | None = None) -> None:
        """Everything as it was kept; `event` is the one that was chosen, whatever its name is now."""
        if event is not None:
            self._choose(event)
            texts = {name: text for name, text in texts.items() if name != "event"}
        for name, text in texts.items():
            if name in self._inputs:
                self.set_text(name, text)
        self._typed_length = bool(texts.get("minutes")) and not (texts.get("started_at") and texts.get("ended_at"))

    def pinned_texts(self) -> dict[str, str]:
        """What the next batch begins with."""
        return {name: self.text(name) for name, pin in self._pins.items() if pin.isChecked()}

    def keep_pinned(self) -> None:
        """Have the pinned values there the next time, too; they are kept in the ledger, names among them."""
        if not self._session.store.readonly:
            self._session.store.set_setting(_VALUES_KEY, json.dumps(self.pinned_texts(), ensure_ascii=False))

    def begin(self, texts: dict[str, str] | None = None) -> None:
        """Empty everything but what is pinned; without `texts` as it was kept from the last time, but for the day."""
        kept = json.loads(self._session.store.setting(_VALUES_KEY) or "{}") if texts is None else texts
        if texts is None:
            kept = {name: text for name, text in kept.items() if name != "day" and self._pins[name].isChecked()}
        fresh = dict.fromkeys(self._inputs, "") | {"time_kind": "服务", "event_kind": "志愿服务", "day": self._session.today.isoformat()}
        self.show_texts(fresh | kept)
        self._typed_length = False

    @property
    def event_id(self) -> int | None:
        """The event chosen, None for a new one or none."""
        events = self._inputs["event"]
        assert isinstance(events, ComboBox)
        text, found = self.text("event"), events.currentIndex()
        if found < 0 or events.itemText(found) != text:
            # Who writes the name of an event of this very day means that one.
            found = max(events.findText(text), events.findText(f"{text}（{self.day}）"))
        return events.itemData(found) if found > 0 and text else None

    @property
    def event_title(self) -> str:
        """What the event is called, without its day."""
        if (event := self.event_id) is not None:
            return self._session.store.titles("event", [event]).get(event, "")
        return self.text("event")

    @property
    def team(self) -> int | None:
        """The team chosen."""
        teams = self._inputs["team"]
        assert isinstance(teams, ComboBox)
        found: int | None = teams.currentData()
        return found

    @property
    def day(self) -> date | None:
        """The day, None while it cannot be read."""
        try:
            found: date = DAY.read(self.text("day"))
        except BadValue:
            return None
        return found

    def show_event(self, event: int) -> None:
        """Take an event, with its day and place."""
        self._choose(event)
        self._take_event()

    def _choose(self, event: int) -> None:
        events = self._inputs["event"]
        assert isinstance(events, ComboBox)
        if events.findData(event) < 0:
            events.insertItem(1, _event_words(self._session.store.get(Event, event)), event)
        events.setCurrentIndex(events.findData(event))
        events.lineEdit().setCursorPosition(0)  # type: ignore[union-attr]

    def forget_gone(self) -> None:
        """Offer no event that is not there any more, as after the step that made it was undone."""
        events = self._inputs["event"]
        assert isinstance(events, ComboBox)
        offered = [events.itemData(n) for n in range(1, events.count())]
        there = self._session.store.titles("event", offered)
        for n in range(events.count() - 1, 0, -1):
            if events.itemData(n) not in there:
                events.removeItem(n)

    def _take_event(self) -> None:
        if (event := self.event_id) is None:
            return
        record = self._session.store.get(Event, event)
        if record.day and record.day.as_date():
            self.set_text("day", str(record.day))
        if record.place:
            self.set_text("place", record.place)
        if record.minutes and record.minutes <= DAY_MINUTES and not self.text("started_at"):
            self.set_text("minutes", MINUTES.show(record.minutes))
        self.event_picked.emit()

    # --- changes

    def _length_typed(self, text: str) -> None:
        self._typed_length = bool(text.strip())

    def _changed(self, name: str) -> None:
        if name in ("event", "day"):
            self._show_kind(bool(self.text("event")) and self.event_id is None)
        if name in ("started_at", "ended_at") and not self._typed_length:
            self._work_out_length()
        self.changed.emit()

    def _show_kind(self, new: bool) -> None:
        """Ask what kind of event a new one is, beside its place."""
        self._boxes["event_kind"].setVisible(new)
        _, down, across, wide = _PLACES["place"]
        self._grid.addWidget(self._boxes["place"], down, across, 1, wide if new else 6)

    def _work_out_length(self) -> None:
        try:
            start, end = CLOCK.read(self.text("started_at")), CLOCK.read(self.text("ended_at"))
        except BadValue:
            return
        length = self._inputs["minutes"]
        with QSignalBlocker(length):
            self.set_text("minutes", MINUTES.show(end - start) if end > start else "")

    def batch(self) -> Batch | None:
        """What is common to all, None while something cannot be read; faults are shown at their inputs."""
        values: dict[str, Any] = {}
        faults: list[str] = []
        reads: dict[str, Callable[[object], Any]] = {
            "day": DAY.read, "started_at": CLOCK.read, "ended_at": CLOCK.read, "minutes": Service.field("minutes").kind.read
        }
        for name, read in reads.items():
            text = self.text(name)
            try:
                values[name] = read(text) if text else None
                self._state(name, "")
            except BadValue as error:
                self._state(name, "err")
                faults.append(f"{_PLACES[name][0].partition('（')[0]}：{error}")
        if not faults and values["day"] is None:
            faults.append("请填服务日期")
        if not faults and values["started_at"] is not None and values["ended_at"] is not None and values["ended_at"] <= values["started_at"]:
            self._state("ended_at", "err")
            faults.append("结束时间应晚于开始时间；跨过零点的，请不填起止时间，只填时长")
        if not faults and None not in (values["started_at"], values["ended_at"], values["minutes"]):
            between = values["ended_at"] - values["started_at"]
            if values["minutes"] > between:
                self._state("minutes", "err")
                faults.append(f"默认时长比起止时间之间的 {hours.in_hours(between)} 小时还长，请改一处")
        self._fault.setText(faults[0] if faults else "")
        if faults:
            return None
        kept: dict[str, Any] = {name: self.text(name) or None for name in ("category", "time_kind", "place", "recorder", "witness")}
        new = self.text("event") if self.event_id is None else ""
        return Batch(**values, **kept, event=self.event_id, new_event=new, event_kind=self.text("event_kind"), team=self.team)

    def _state(self, name: str, state: str) -> None:
        made = self._inputs[name]
        if (made.property("state") or "") != state:
            made.setProperty("state", state)
            made.style().unpolish(made)
            made.style().polish(made)

    def go(self) -> None:
        """Go to the first input."""
        self._inputs["event"].setFocus()


def _event_words(event: Event) -> str:
    return f"{event.title_name}（{event.day}）"

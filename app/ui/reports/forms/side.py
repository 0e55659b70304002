"""Beside a county form: how the chosen cell was understood, where its value comes from or why it is blank, and the way to put it right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.exchange.forms import states
from app.exchange.forms.filling import Filled, Left
from app.exchange.forms.kept import Ready
from app.exchange.forms.meaning.wants import CHANGE, DAY, NOBODY, SERIAL, TODAY, day_of
from app.exchange.forms.meaning.words import own_key
from app.exchange.forms.sheet.cells import Place, ref
from app.exchange.forms.states import Gap, explainable, filled_at, left_at, roster_at
from app.figures import SPLITS, Group, crossing, grouped
from app.lists.titles import title, titles
from app.lists.where import view_of_figure
from app.progress import Progress
from app.ui.pieces.widgets import button, clear, label, line, row
from app.ui.reports.forms.findings import why
from app.ui.reports.side import SideCard
from app.ui.session import Session
from db.records import view
from db.store import Store

_RECORDS = 8
_OTHERWISE = {SERIAL: "序号，程序按行排的", DAY: "统计截止日", TODAY: "今天的日期", CHANGE: "同一行两个时间的数相减"}


class Source(SideCard):
    """One cell: what it is, its rule in words, the records behind it; what is wrong or unknown about it can be explained here."""

    #: Its heading, and where it is in the filled form.
    explained = Signal(str, object)
    #: Whom the roster of the sheet lists is to be chosen.
    list_asked = Signal()

    def __init__(self, session: Session) -> None:
        self._head = QVBoxLayout()
        super().__init__(self._head, line(), margins=(14, 12, 6, 10))
        self._session = session
        #: Counts the cells asked about, so that an answer about another one is dropped.
        self._wish = 0
        self._deed: QPushButton | None = None

    def show_cell(self, made: Ready | None, sheet: str, place: Place) -> None:
        """Show where the value of a cell comes from."""
        self._wish += 1
        self._deed = None
        clear(self._head)
        clear(self.inside)
        filled = filled_at(made.filling, sheet, place) if made else None
        if made and filled and filled.figure:
            self._figure(made, filled)
        elif made and filled:
            self._field(made, filled)
        elif made and (left := left_at(made.filling, sheet, place)):
            self._left(made, left)
        elif made:
            self._not_filled(made, sheet, place)
        if not (filled and filled.figure):
            self.inside.addStretch(1)

    def _title(self, text: str, *beside: QWidget) -> None:
        self._head.addWidget(row((label(text, "h3", wrap=True), 1), *beside))

    def _say(self, text: str, role: str = "body") -> None:
        self.inside.addWidget(label(text, role, wrap=True))

    def _read(self, made: Ready, sheet: str, origin: Place) -> None:
        """As which row and column the program took it."""
        wants = made.form.wants.get(sheet)
        found = wants.read.get(origin) if wants else None
        if found:
            self._say("读作：" + "，".join(f"{side}“{words}”" for side, words in zip(("行", "列"), found, strict=True) if words), "cap")

    def put_right(self) -> None:
        """What the card offers to do about its cell; nothing where it offers nothing."""
        if self._deed:
            self._deed.click()

    def _offer_deed(self, words: str, does: Callable[[], object], icon: str) -> None:
        self._deed = button(words, does, icon_name=icon)
        self.inside.addWidget(row(self._deed, "*"))

    def _offer(self, made: Ready, sheet: str, place: Place, words: str) -> None:
        if heading := explainable(made.form, sheet, made.filling.origin(sheet, place), made.own):
            if own_key(heading) in map(own_key, made.own):
                self._say("照您说过的填。", "cap")
            self._offer_deed(words, lambda: self.explained.emit(heading, place), "edit")

    # --- what is blank or not ours

    def _left(self, made: Ready, left: Left) -> None:
        origin = made.filling.origin(left.sheet, left.place)
        self._title(f"{ref(left.place)} 空着")
        self._say(why(made, Gap(left.sheet, left.place, left.words, left.why), masked=self._session.masked))
        self._read(made, left.sheet, origin)
        roster = roster_at(made.form, left.sheet, origin)
        if roster and roster.figure == NOBODY:
            self._offer_deed("选列出哪些…", self.list_asked.emit, "users")
            return
        if states.understood(made.form, left.sheet, origin):
            self._only_no_value(made, left.sheet, left.place)
        elif heading := explainable(made.form, left.sheet, origin, made.own):
            self._say(f"“{heading}”选一次，以后都照着填。", "cap")
            self._offer(made, left.sheet, left.place, "选它填什么…")

    def _only_no_value(self, made: Ready, sheet: str, place: Place) -> None:
        """What belongs here is known: the record the row is about can be mended, or something else be chosen for the column."""
        beside = next((c for c in made.filling.cells if c.sheet == sheet and c.place[0] == place[0] and c.record is not None), None)
        if beside:
            self._record(beside)
        self._offer(made, sheet, place, "改填别的…")

    def _not_filled(self, made: Ready, sheet: str, place: Place) -> None:
        origin = made.filling.origin(sheet, place)
        cell = made.form.sheets[sheet].cells.get(origin) if sheet in made.form.sheets else None
        if place in made.pictures[sheet].formulas:
            self._title(f"{ref(place)} 是表里的公式")
            told = f"＝{cell.formula}，" if cell and cell.formula else ""
            self._say(f"{told}程序不写，随各格自动算出。")
            return
        if states.understood(made.form, sheet, origin) and (cell is None or (cell.value is None and cell.formula is None)):
            self._title(f"{ref(place)} 没有内容")
            self._say(f"“{explainable(made.form, sheet, origin, made.own)}”认出来了，台账里没有这一项，所以空着。")
            self._only_no_value(made, sheet, place)
            return
        self._title(f"{ref(place)} 不是程序填的格")
        heading = explainable(made.form, sheet, origin, made.own)
        if not heading:
            self._say("浅黄底的格是程序填的，点它可以看数字从哪来；其余和县里的原表一字不差。", "cap")
            return
        self._say(f"表头是“{heading}”，程序没有认作要填的格。")
        self._offer(made, sheet, place, "选它填什么…")

    # --- a number

    def _figure(self, made: Ready, filled: Filled) -> None:
        time, _, key = filled.figure.partition(":")
        figure = crossing.figure(key)
        day = day_of(time, self._session.day) or self._session.day
        value = f"{filled.value:,}" if isinstance(filled.value, int | float) else str(filled.value)
        origin = made.filling.origin(filled.sheet, filled.place)
        heading = explainable(made.form, filled.sheet, origin, made.own)
        self._deed = button("改填别的…", lambda: self.explained.emit(heading, filled.place), kind="link") if heading else None
        self._title(f"{ref(filled.place)} 的 {value} 从哪来", *([self._deed] if self._deed else []))
        self._say(f"{filled.want.words} ＝ {figure.source}，截止 {day:%Y-%m-%d}", "cap")
        if own_key(heading) in map(own_key, made.own):
            self._say("照您说过的填。", "cap")
        if filled.record is None:
            self._read(made, filled.sheet, origin)
            if parts := made.form.wants[filled.sheet].totals.get(origin):
                self._say(f"合计：和这一列的 {len(parts)} 行加起来一样", "cap")
        wish, masked = self._wish, self._session.masked

        def job(store: Store, progress: Progress) -> _Behind:
            return _behind(store, wish, key, day, masked=masked)

        self._session.worker.run(job, self._show_behind, at_once=True, reading=True)

    def _show_behind(self, found: _Behind) -> None:
        # A method of the card: what arrives when it is gone goes nowhere.
        if found.wish != self._wish:
            return
        figure, key, day = crossing.figure(found.key), found.key, found.day
        unit, view_key, name = figure.record.unit, view_of_figure(figure.record.table, key), f"{figure.label}（{day:%Y-%m-%d}）"

        def show() -> None:
            self._session.show_records(view_key, list(crossing.records(self._session.store, key, day)), name)

        self._head.addWidget(row(button(f"打开这 {found.count:,} {unit}记录", show, icon_name="external-link", kind="link"), "*"))
        for group in found.groups:
            if group.value:
                self.inside.addWidget(row(label(group.label), "*", label(f"{group.value:,}")))
        if found.groups:
            self.inside.addWidget(line())
        for words in found.titles:
            self._say(words)
        if found.count > _RECORDS:
            self._say(f"…… 一共 {found.count:,} {unit}", "cap")
        self.inside.addStretch(1)

    # --- what stands in a record

    def _record(self, filled: Filled) -> None:
        """Whom the row is about, and the way there."""
        chosen = view(filled.view)
        assert chosen and filled.record is not None
        table, record = chosen.record.table, filled.record
        words = title(self._session.store, table, record, masked=self._session.masked)
        self._say(f"{chosen.record.label} {words}".strip())
        self.inside.addWidget(row(button("打开这条记录", lambda: self._session.show_record(table, record), icon_name="external-link", kind="link"), "*"))

    def _field(self, made: Ready, filled: Filled) -> None:
        self._title(f"{ref(filled.place)} {filled.want.words}")
        words = "“设置”里填的" if filled.want.target.startswith("setting:") else _OTHERWISE.get(filled.want.target, "")
        chosen = view(filled.view) if filled.view else None
        if chosen and filled.record is not None:
            self._record(filled)
        elif words:
            self._say(words)
        if chosen:
            heading = filled.want.words
            self.inside.addWidget(row(button("这一栏改填别的…", lambda: self.explained.emit(heading, filled.place), kind="link"), "*"))


@dataclass(frozen=True)
class _Behind:
    """What is behind a figure: how many records, the titles of the first ones, and the groups of a whole."""

    wish: int
    key: str
    day: date
    count: int
    titles: list[str]
    groups: list[Group]


def _behind(store: Store, wish: int, key: str, day: date, *, masked: bool) -> _Behind:
    table = crossing.figure(key).record.table
    count, ids = crossing.first_records(store, key, day, _RECORDS)
    called = titles(store, table, ids, masked=masked)
    # How a whole is made up, by the first way its records are parted.
    split = None if "@" in key else next((s for s in SPLITS.values() if s.base.key == key and s.parts and not s.overlapping), None)
    return _Behind(wish, key, day, count, [called[i] for i in ids if i in called], grouped(store, split.key, day) if split else [])

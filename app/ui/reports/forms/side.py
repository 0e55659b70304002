"""Beside a county form: what its checks found, and where the chosen cell's value comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.exchange.forms.checking import FAILED, PASSED, WORD, Point
from app.exchange.forms.filling import Filled
from app.exchange.forms.kept import Ready
from app.exchange.forms.meaning import recognising
from app.exchange.forms.meaning.wants import DAY, SERIAL, TODAY
from app.exchange.forms.sheet.cells import Place, ref
from app.figures import SPLITS, Group, crossing, grouped
from app.lists.titles import title, titles
from app.lists.where import view_of_figure
from app.progress import Progress, silent
from app.ui.pieces.widgets import Pill, button, clear, column, label, line, row
from app.ui.reports.side import SideCard, marked
from app.ui.session import Session
from db.records import view
from db.store import Store

_ICONS = {FAILED: ("alert-circle", "err"), WORD: ("alert-triangle", "gold_x"), PASSED: ("circle-check", "green")}
_RECORDS = 8


class Points(SideCard):
    """The checks: failures, what needs a word, what passed; each jumps to its cell and its record."""

    jumped = Signal(str, object)
    #: A record to be mended: its table and id.
    mended = Signal(str, int)
    falls_asked = Signal()

    def __init__(self) -> None:
        self._pills = QVBoxLayout()
        super().__init__(label("勾稽关系", "h3"), self._pills, margins=(14, 12, 6, 12))

    def show_points(self, points: list[Point]) -> None:
        """Show other findings."""
        clear(self._pills)
        counts = {level: sum(p.level == level for p in points) for level in (PASSED, FAILED, WORD)}
        self._pills.addWidget(row(
            Pill(f"{counts[PASSED]} 通过", "green"), Pill(f"{counts[FAILED]} 不符", "err") if counts[FAILED] else None,
            Pill(f"{counts[WORD]} 要说明", "gold") if counts[WORD] else None, "*", gap=6,
        ))
        self.list_them(points, self._row, "先改好上面的")

    def _row(self, point: Point) -> QWidget:
        icon, tone = _ICONS[point.level]
        links = []
        if point.place:
            links.append(button("看这一格", lambda: self.jumped.emit(point.sheet, point.place), kind="link"))
        if point.record is not None:
            links.append(button("改这条记录", lambda: self.mended.emit(point.table, point.record), kind="link"))
        if point.level == WORD and "下降说明" in point.more:
            links.append(button("生成下降说明", self.falls_asked.emit, kind="link"))
        words = label(point.sentence, "body" if point.level == PASSED else "b", wrap=True)
        text = column(words, label(point.more, "cap", wrap=True) if point.more else None, row(*links, "*", gap=12) if links else None, gap=1)
        return marked(icon, tone, text, 2)


class Source(SideCard):
    """One cell: what it is, its rule in words, the records behind it; an unknown one can be explained here."""

    explained = Signal(str, object)

    def __init__(self, session: Session) -> None:
        self._head = QVBoxLayout()
        super().__init__(self._head, line(), margins=(14, 12, 6, 10))
        self._session = session
        #: Counts the cells asked about, so that an answer about another one is dropped.
        self._wish = 0

    def show_cell(self, made: Ready | None, sheet: str, place: Place) -> None:
        """Show where the value of a cell comes from."""
        self._wish += 1
        clear(self._head)
        clear(self.inside)
        filled = next((c for c in made.filling.cells if c.sheet == sheet and c.place == place), None) if made else None
        if made is None or filled is None:
            self._not_filled(made, sheet, place)
        elif filled.figure:
            self._figure(filled)
        else:
            self._field(filled)
        if not (filled and filled.figure):
            self.inside.addStretch(1)

    def _title(self, text: str) -> None:
        self._head.addWidget(label(text, "h3", wrap=True))

    def _not_filled(self, made: Ready | None, sheet: str, place: Place) -> None:
        self._title(f"{ref(place)} 不是程序填的格")
        wants = made.form.wants.get(sheet) if made else None
        words = wants.unknown.get(place) if wants else None
        # A roster's heading is for its whole column; among numbers each place has a meaning of its own.
        heading = words if words and wants and wants.roster else recognising.heading_of(made.form, sheet, place) if made else ""
        if not heading:
            self.inside.addWidget(label("浅黄底的格是程序填的，点它可以看数字从哪来；其余和县里的原表一字不差。", "cap", wrap=True))
            return
        self.inside.addWidget(label(f"“{heading}”还不知道该填什么。选一次，以后这张表都照着填。" if words else f"表头是“{heading}”。", wrap=True))
        self.inside.addWidget(row(button("选它填什么…", lambda: self.explained.emit(heading, place), icon_name="edit"), "*"))

    def _figure(self, filled: Filled) -> None:
        kind, _, key = filled.figure.partition(":")
        figure = crossing.figure(key)
        day = date(self._session.day.year - 1, 12, 31) if kind == "last" else self._session.day
        value = f"{filled.value:,}" if isinstance(filled.value, int | float) else str(filled.value)
        self._title(f"{ref(filled.place)} 的 {value} 从哪来")
        self.inside.addWidget(label(f"{filled.want.words} ＝ {figure.source}，截止 {day:%Y-%m-%d}", "cap", wrap=True))
        wish, masked = self._wish, self._session.masked

        def job(store: Store, progress: Progress) -> _Behind:
            return _behind(store, wish, key, day, masked=masked)

        if worker := self._session.worker:
            worker.run(job, self._show_behind, at_once=True, reading=True)
        else:
            self._show_behind(job(self._session.store, silent))

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
            self.inside.addWidget(label(words, wrap=True))
        if found.count > _RECORDS:
            self.inside.addWidget(label(f"…… 一共 {found.count:,} {unit}", "cap"))
        self.inside.addStretch(1)

    def _field(self, filled: Filled) -> None:
        self._title(f"{ref(filled.place)} {filled.want.words}")
        words = {SERIAL: "序号，程序按行排的", DAY: "统计截止日", TODAY: "今天的日期"}.get(filled.want.target, "")
        if filled.want.target.startswith("setting:"):
            words = "“设置”里填的"
        chosen = view(filled.view) if filled.view else None
        if chosen and filled.record is not None:
            table, record = chosen.record.table, filled.record
            words = title(self._session.store, table, record, masked=self._session.masked)
            self.inside.addWidget(label(f"{chosen.record.label} {words}".strip(), wrap=True))
            self.inside.addWidget(row(button("打开这条记录", lambda: self._session.show_record(table, record), icon_name="external-link", kind="link"), "*"))
        elif words:
            self.inside.addWidget(label(words, wrap=True))
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

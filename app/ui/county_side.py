"""Beside a county form: what its checks found, and where the chosen cell's value comes from."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from app.exchange.forms import recognising
from app.exchange.forms.cells import Place, ref
from app.exchange.forms.checking import FAILED, PASSED, WORD, Point
from app.exchange.forms.filling import Filled
from app.exchange.forms.kept import Ready
from app.exchange.forms.wants import DAY, SERIAL, TODAY
from app.figures import SPLITS, crossing
from app.ui.session import Session
from app.ui.widgets import Card, Pill, button, clear, column, label, line, picture, row
from db.records import view

_ICONS = {FAILED: ("alert-circle", "err"), WORD: ("alert-triangle", "gold_x"), PASSED: ("circle-check", "green")}
_SHOWN = 60
_RECORDS = 8


def scrolled(inner: QVBoxLayout) -> QScrollArea:
    """A column that scrolls when it is longer than its card."""
    holder = QWidget()
    holder.setLayout(inner)
    inner.setContentsMargins(0, 0, 8, 0)
    inner.setSpacing(8)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(holder)
    return area


class Points(Card):
    """The checks: failures, what needs a word, what passed; each jumps to its cell and its record."""

    jumped = Signal(str, object)
    #: A record to be mended: its table and id.
    mended = Signal(str, int)
    falls_asked = Signal()

    def __init__(self) -> None:
        super().__init__(margins=(14, 12, 6, 12))
        self._pills, self._list = QVBoxLayout(), QVBoxLayout()
        self.body.addWidget(label("勾稽关系", "h3"))
        self.body.addLayout(self._pills)
        self.body.addWidget(scrolled(self._list), 1)

    def show_points(self, points: list[Point]) -> None:
        """Show other findings."""
        clear(self._pills)
        clear(self._list)
        counts = {level: sum(p.level == level for p in points) for level in (PASSED, FAILED, WORD)}
        self._pills.addWidget(row(
            Pill(f"{counts[PASSED]} 通过", "green"), Pill(f"{counts[FAILED]} 不符", "err") if counts[FAILED] else None,
            Pill(f"{counts[WORD]} 要说明", "gold") if counts[WORD] else None, "*", gap=6,
        ))
        for point in points[:_SHOWN]:
            self._list.addWidget(self._row(point))
        if len(points) > _SHOWN:
            self._list.addWidget(label(f"还有 {len(points) - _SHOWN} 处没有列出，先改好上面的", "cap", wrap=True))
        self._list.addStretch(1)

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
        mark = column(picture(icon, tone), "*", margins=(0, 2, 0, 0))
        return row(mark, (text, 1), gap=6)


class Source(Card):
    """One cell: what it is, its rule in words, the records behind it; an unknown one can be explained here."""

    explained = Signal(str, object)

    def __init__(self, session: Session) -> None:
        super().__init__(margins=(14, 12, 6, 10))
        self._session = session
        self._head, self._list = QVBoxLayout(), QVBoxLayout()
        self.body.addLayout(self._head)
        self.body.addWidget(line())
        self.body.addWidget(scrolled(self._list), 1)

    def show_cell(self, made: Ready | None, sheet: str, place: Place) -> None:
        """Show where the value of a cell comes from."""
        clear(self._head)
        clear(self._list)
        filled = next((c for c in made.filling.cells if c.sheet == sheet and c.place == place), None) if made else None
        if made is None or filled is None:
            self._not_filled(made, sheet, place)
        elif filled.figure:
            self._figure(filled)
        else:
            self._field(filled)
        self._list.addStretch(1)

    def _title(self, text: str) -> None:
        self._head.addWidget(label(text, "h3", wrap=True))

    def _not_filled(self, made: Ready | None, sheet: str, place: Place) -> None:
        self._title(f"{ref(place)} 不是程序填的格")
        wants = made.form.wants.get(sheet) if made else None
        words = wants.unknown.get(place) if wants else None
        # A roster's heading is for its whole column; among numbers each place has a meaning of its own.
        heading = words if words and wants and wants.roster else recognising.heading_of(made.form, sheet, place) if made else ""
        if not heading:
            self._list.addWidget(label("浅黄底的格是程序填的，点它可以看数字从哪来；其余和县里的原表一字不差。", "cap", wrap=True))
            return
        self._list.addWidget(label(f"“{heading}”还不知道该填什么。选一次，以后这张表都照着填。" if words else f"表头是“{heading}”。", wrap=True))
        self._list.addWidget(row(button("选它填什么…", lambda: self.explained.emit(heading, place), icon_name="edit"), "*"))

    def _figure(self, filled: Filled) -> None:
        kind, _, key = filled.figure.partition(":")
        figure = crossing.figure(key)
        day = self._session.day.replace(year=self._session.day.year - 1, month=12, day=31) if kind == "last" else self._session.day
        value = f"{filled.value:,}" if isinstance(filled.value, int | float) else str(filled.value)
        self._title(f"{ref(filled.place)} 的 {value} 从哪来")
        ids = list(crossing.records(self._session.store, key, day))
        view_key = view_of_figure(figure.record.table, key)
        name = f"{figure.label}（{day:%Y-%m-%d}）"
        unit = figure.record.unit
        self._head.addWidget(row(button(f"打开这 {len(ids):,} {unit}记录", lambda: self._session.show_records(view_key, ids, name), icon_name="external-link",
                                        kind="link"), "*"))
        self._list.addWidget(label(f"{filled.want.words} ＝ {figure.source}，截止 {day:%Y-%m-%d}", "cap", wrap=True))
        self._groups(key, day)
        titles = self._session.store.titles(figure.record.table, ids[:_RECORDS])
        if figure.record.table != "child":
            for record in ids[:_RECORDS]:
                self._list.addWidget(label(titles.get(record, ""), wrap=True))
        if len(ids) > _RECORDS:
            self._list.addWidget(label(f"…… 一共 {len(ids):,} {unit}", "cap"))

    def _groups(self, key: str, day: object) -> None:
        """How a whole is made up, by the first way its records are parted."""
        if "@" in key:
            return
        split = next((s for s in SPLITS.values() if s.base.key == key and s.parts and not s.overlapping), None)
        if split is None:
            return
        from app.figures import grouped

        for group in grouped(self._session.store, split.key, day):  # type: ignore[arg-type]
            if group.value:
                self._list.addWidget(row(label(group.label), "*", label(f"{group.value:,}")))
        self._list.addWidget(line())

    def _field(self, filled: Filled) -> None:
        self._title(f"{ref(filled.place)} {filled.want.words}")
        words = {SERIAL: "序号，程序按行排的", DAY: "统计截止日", TODAY: "今天的日期"}.get(filled.want.target, "")
        if filled.want.target.startswith("setting:"):
            words = "“设置”里填的"
        chosen = view(filled.view) if filled.view else None
        if chosen and filled.record is not None:
            table, record = chosen.record.table, filled.record
            title = "" if table == "child" else self._session.store.titles(table, [record]).get(record, "")
            self._list.addWidget(label(f"{chosen.record.label} {title}".strip(), wrap=True))
            self._list.addWidget(row(button("打开这条记录", lambda: self._session.show_record(table, record), icon_name="external-link", kind="link"), "*"))
        elif words:
            self._list.addWidget(label(words, wrap=True))
        if chosen:
            heading = filled.want.words
            self._list.addWidget(row(button("这一栏改填别的…", lambda: self.explained.emit(heading, filled.place), kind="link"), "*"))


def view_of_figure(table: str, key: str) -> str:
    """The list that shows a figure's records."""
    if table == "person":
        return "volunteers" if key.startswith("volunteers") else "members"
    return {"branch": "branches", "service": "hours", "child": "children", "event": "events", "team": "teams"}.get(table, table)

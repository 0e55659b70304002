"""The desk (工作台): what wants doing today, the key figures, and what the check of the records found."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app import checks, figures
from app.todos import LATER, OVERDUE, SOON, Todo, todos
from app.ui.bars import Bars
from app.ui.session import Session
from app.ui.tasks import Task, Worker
from app.ui.theme import TOKENS
from app.ui.widgets import Card, Pill, Pressable, button, clear, column, label, line, picture, row
from db import pinyin

if TYPE_CHECKING:
    from app.checks import Finding

_WEEKDAYS = "一二三四五六日"
_TONES = {OVERDUE: "err", SOON: "gold", LATER: "grey"}
_SOON_MS = 400
_CHECK_NAMES = {check.key: check.label for check in checks.CHECKS}


class Desk(QWidget):
    """The first page; everything on it opens the records behind it."""

    status = Signal(str)

    def __init__(self, session: Session, worker: Worker) -> None:
        super().__init__()
        self._session, self._worker = session, worker
        self._todos: list[Todo] = []
        self._shown: list[Todo] = []
        self._only = ""
        self._stale = True
        self._tasks: list[Task] = []
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self.refresh)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._head, self._list = QVBoxLayout(), QVBoxLayout()
        self._tiles, self._charts, self._health = QGridLayout(), QHBoxLayout(), QHBoxLayout()
        self._build()
        session.changed.connect(lambda _: self._mark())
        session.day_changed.connect(self._mark)

    # --- what it looks like

    def _build(self) -> None:
        tools = [
            button("登记工时", lambda: self._go("hours"), icon_name="clock-plus"),
            button("登记走访", lambda: self._go("children"), icon_name="home-heart"),
            button("导入 Excel", lambda: self._go("members"), icon_name="table-import"),
            button("县级报表", lambda: self._go("reports"), icon_name="file-spreadsheet"),
        ]
        top = QWidget()
        top.setLayout(self._head)
        self._head.setContentsMargins(0, 0, 0, 0)
        self._filter = QHBoxLayout()
        self._filter.setSpacing(0)
        self._count = QHBoxLayout()
        card = Card(margins=(16, 10, 14, 8), gap=6)
        head = QHBoxLayout()
        head.addWidget(label("待办", "h3"))
        head.addLayout(self._count)
        head.addStretch(1)
        head.addLayout(self._filter)
        card.body.addLayout(head)
        inner = QWidget()
        inner.setLayout(self._list)
        self._list.setContentsMargins(0, 0, 6, 0)
        self._list.setSpacing(0)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inner)
        card.body.addWidget(scroll, 1)
        self._tiles.setSpacing(10)
        self._charts.setSpacing(10)
        health = Card(margins=(14, 10, 14, 10), gap=6)
        self._checked = label("正在检查…", "cap")
        again = button("重新检查", self._check, icon_name="refresh", kind="ghost")
        health.body.addWidget(row(picture("stethoscope"), label("报前体检", "h3"), self._checked, "*", again))
        health.body.addLayout(self._health)
        right = column(gap=10)
        layout = right.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.addLayout(self._tiles)
        layout.addLayout(self._charts, 1)
        layout.addWidget(health)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 12, 16, 12)
        outer.setSpacing(10)
        outer.addWidget(row((top, 1), *tools))
        outer.addWidget(row((card, 46), (right, 54), gap=12), 1)

    # --- what it shows

    def _mark(self) -> None:
        self._stale = True
        if self.isVisible():
            self._soon.start()

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self._tell()
        if self._stale:
            self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        # A look at a million hours must not stand before the list that is wanted now.
        if self._tasks:
            self._stale = True
            self._stop()

    def _stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        self._tasks.clear()

    def refresh(self) -> None:
        """Work everything out anew, off the window's thread."""
        self._stop()
        self._stale = False
        day, today = self._session.day, self._session.today
        self._tasks.append(self._worker.run(lambda store, progress: todos(store, today), self._show_todos, reading=True))
        self._tasks.append(self._worker.run(
            lambda store, progress: (
                figures.compute(store, day, [key for tile in _TILES for key in tile.keys]),
                figures.grouped(store, "branches.by_type", day),
                figures.grouped(store, "service.by_month", day),
            ),
            self._show_figures, reading=True,
        ))
        self._check()
        # The first list sorted by name would otherwise wait for it.
        self._tasks.append(self._worker.run(lambda store, progress: pinyin.learn(), lambda _: None, reading=True))

    def _check(self) -> None:
        today = self._session.today
        self._checked.setText("正在检查…")
        self._tasks.append(
            self._worker.run(lambda store, progress: checks.run(store, today, progress=progress), self._show_health, reading=True)
        )

    def _show_todos(self, found: list[Todo]) -> None:
        self._todos = found
        late = sum(t.urgency == OVERDUE for t in found)
        clear(self._head)
        today = self._session.today
        self._head.addWidget(label(f"{today.month} 月 {today.day} 日　星期{_WEEKDAYS[today.weekday()]}", "h1"))
        words = f"今天有 <b>{len(found)}</b> 件事" + (f"，其中 <b style='color:{TOKENS['err']}'>{late} 件已过期</b>" if late else "")
        text = f"{words}。做完一件，会自动从这里消失。" if found else "今天没有要办的事。"
        self._head.addWidget(label(text, "sub", rich=True))
        self._show_filter()
        self._show_list()
        self._tell()

    def _show_filter(self) -> None:
        clear(self._filter)
        clear(self._count)
        self._count.addWidget(Pill(str(len(self._todos)), "solid"))
        group = QButtonGroup(self)
        for number, (words, only) in enumerate((("全部", ""), (OVERDUE, OVERDUE), (SOON, SOON), (LATER, LATER))):
            count = sum(not only or t.urgency == only for t in self._todos)
            made = QPushButton(f"{words} {count}")
            made.setCheckable(True)
            made.setChecked(only == self._only)
            made.setProperty("kind", "seg")
            made.setProperty("edge", "l" if number == 0 else "r" if number == 3 else "m")
            made.clicked.connect(lambda _=False, o=only: self._filter_by(o))
            group.addButton(made)
            self._filter.addWidget(made)

    def _filter_by(self, only: str) -> None:
        self._only = only
        self._show_filter()
        self._show_list()

    def _show_list(self) -> None:
        clear(self._list)
        self._shown = [t for t in self._todos if not self._only or t.urgency == self._only]
        for todo in self._shown:
            self._list.addWidget(self._row(todo))
            self._list.addWidget(line())
        if not self._shown:
            empty = label("没有待办。走访、换届、满 28 岁、上报和备份到期时，会自动出现在这里。", "cap", wrap=True)
            self._list.addWidget(empty)
        self._list.addStretch(1)

    def _row(self, todo: Todo) -> QWidget:
        tone = _TONES[todo.urgency]
        front = {"err": "err", "gold": "gold_x", "grey": "text2"}[tone]
        mark = QFrame()
        mark.setFixedSize(28, 28)
        ground = {"err": "err_t", "gold": "gold_t", "grey": "sunken"}[tone]
        mark.setStyleSheet(f"background:{TOKENS[ground]};border-radius:14px")
        inside = QHBoxLayout(mark)
        inside.setContentsMargins(6, 6, 6, 6)
        inside.addWidget(picture(todo.icon, front))
        words = column(label(todo.title, "b"), label(todo.detail, "cap"), gap=1)
        deed = button(todo.deed, lambda: self._do(todo))
        deed.setFixedWidth(88)
        return row(mark, (words, 1), Pill(todo.when, tone), deed, gap=10, margins=(0, 7, 0, 7))

    def _show_figures(self, found: tuple[dict[str, figures.Number], list[figures.Group], list[figures.Group]]) -> None:
        values, types, months = found
        clear(self._tiles)
        for number, tile in enumerate(_TILES):
            self._tiles.addWidget(_TileCard(tile, values, self._open_figure), number // 3, number % 3)
        clear(self._charts)
        kinds = [(g.label.removesuffix("团支部").removesuffix("团组织"), g.value or 0) for g in types if g.value]
        self._charts.addWidget(Card(row(label("团组织构成", "h3"), "*", label("个", "cap")), (Bars(kinds, across=True), 1)), 1)
        hours = [(g.label.removesuffix("月"), g.value or 0) for g in months]
        title = row(label("今年志愿服务时长", "h3"), "*", label("小时 / 月", "cap"))
        self._charts.addWidget(Card(title, (Bars(hours, across=False), 1)), 1)

    def _show_health(self, found: list[Finding]) -> None:
        # Jobs follow each other, and this is the last.
        self._tasks.clear()
        clear(self._health)
        self._checked.setText(f"{len(found)} 处要看一下" if found else "没有发现问题")
        by_key: dict[str, list[Finding]] = {}
        for finding in found:
            by_key.setdefault(finding.check, []).append(finding)
        worst = sorted(by_key.values(), key=lambda some: (some[0].level != "error", -len(some)))[:5]
        for number, some in enumerate(worst):
            if number:
                self._health.addWidget(line(upright=True, height=34))
            self._health.addWidget(_HealthCell(some, lambda s=some: self._open_findings(s)), 1)

    def _tell(self) -> None:
        if self.isVisible():
            self.status.emit(f"今日待办 {len(self._todos)} 件　｜　按 1–9 直接打开对应待办")

    # --- where it leads

    def _do(self, todo: Todo) -> None:
        if todo.key == "backup":
            self._session.page_asked.emit("backups")
        else:
            self._session.show_records(todo.view, list(todo.ids), todo.title)

    def _go(self, where: str) -> None:
        self._session.page_asked.emit(where)

    def _open_figure(self, key: str) -> None:
        self._session.show_figure(key)

    def _open_findings(self, found: list[Finding]) -> None:
        ids = list({f.id for f in found if f.record == found[0].record and f.id})
        if ids:
            from app.ui.seek import view_of

            self._session.show_records(view_of(self._session, found[0].record, ids[0]), ids, _CHECK_NAMES[found[0].check])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        number = event.text()
        if number.isdigit() and number != "0" and int(number) <= len(self._shown):
            self._do(self._shown[int(number) - 1])
        else:
            super().keyPressEvent(event)


class _Tile:
    def __init__(self, title: str, key: str, detail: Callable[[dict[str, figures.Number]], str], *more: str) -> None:
        self.title, self.key, self.detail = title, key, detail
        self.keys = (key, *more)


def _n(value: figures.Number) -> str:
    return "—" if value is None else f"{value:,}"


_TILES = (
    _Tile("团组织", "branches.total", lambda v: f"其中农村 {_n(v['branches.rural'])}、企业 {_n(v['branches.enterprise'])}", "branches.rural",
          "branches.enterprise"),
    _Tile("团员", "members.total", lambda v: f"年初 {_n(v['members.opening'])}，增 {_n(v['members.came'])}，减 {_n(v['members.left'])}",
          "members.opening", "members.came", "members.left"),
    _Tile("注册志愿者", "volunteers.total", lambda v: f"{_n(v['teams.total'])} 支队伍，今年 {_n(v['service.persons'])} 人参加服务", "teams.total",
          "service.persons"),
    _Tile("今年培训", "training.sessions", lambda v: f"{_n(v['training.attendances'])} 人次（{_n(v['training.persons'])} 人）{_n(v['training.hours'])} 小时",
          "training.attendances", "training.persons", "training.hours"),
    _Tile("今年志愿时长", "service.hours", lambda v: f"人均 {_n(v['service.hours_per_volunteer'])} 小时", "service.hours_per_volunteer"),
    _Tile("在帮档案", "children.open", lambda v: f"今年走访 {_n(v['visits.total'])} 次，走到 {_n(v['visits.children'])} 人", "visits.total",
          "visits.children"),
)


class _Pressable(Pressable, Card):
    """A card that does something when it is pressed."""

    def __init__(self, does: Callable[[], None], name: str) -> None:
        super().__init__(margins=(14, 10, 14, 10), gap=2)
        self.can_be_pressed(does, name)


class _TileCard(_Pressable):
    def __init__(self, tile: _Tile, values: dict[str, figures.Number], opens: Callable[[str], None]) -> None:
        unit = figures.FIGURES[tile.key].unit
        super().__init__(lambda: opens(tile.key), f"{tile.title} {_n(values[tile.key])} {unit}")
        self.body.addWidget(label(tile.title, "sub"))
        self.body.addWidget(row(label(_n(values[tile.key]), "fig"), label(unit, "cap"), "*", gap=4))
        self.body.addWidget(label(tile.detail(values), "cap"))


class _HealthCell(_Pressable):
    def __init__(self, some: list[Finding], opens: Callable[[], None]) -> None:
        super().__init__(opens, f"{_CHECK_NAMES[some[0].check]} {len(some)} 处")
        self.setObjectName("plain")
        self.body.setContentsMargins(4, 2, 4, 2)
        count = label(str(len(some)), "fig2")
        count.setStyleSheet(f"color:{TOKENS['err' if some[0].level == 'error' else 'gold_x']}")
        self.body.addWidget(row(count, (label(_CHECK_NAMES[some[0].check], "cap", wrap=True), 1), gap=6))


"""What stands beside the to-dos on the desk: the key figures, two small charts, and what the check of the records found."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from app import checks, figures
from app.ui.pieces import theme
from app.ui.pieces.bar_chart import Bars
from app.ui.pieces.theme import TOKENS
from app.ui.pieces.widgets import Card, Pressable, button, clear, label, lay, line, picture, row

if TYPE_CHECKING:
    from app.checks import Finding

CHECK_NAMES = {check.key: check.label for check in checks.CHECKS}
_WORST, _MONTHS = 5, 12
_CHARTS_FROM = 460


class _Tile:
    def __init__(self, title: str, key: str, detail: Callable[[dict[str, figures.Number]], str], *more: str) -> None:
        self.title, self.key, self.detail = title, key, detail
        self.keys = (key, *more)


def _n(value: figures.Number) -> str:
    return "—" if value is None else f"{value:,}"


_TILES = (
    _Tile("团组织", "branches.total", lambda v: ""),
    _Tile("团员", "members.total", lambda v: f"年初 {_n(v['members.opening'])}，增 {_n(v['members.came'])}，减 {_n(v['members.left'])}",
          "members.opening", "members.came", "members.left"),
    _Tile("注册志愿者", "volunteers.total", lambda v: f"{_n(v['teams.total'])} 支队伍，今年 {_n(v['service.persons'])} 人参加服务", "teams.total",
          "service.persons"),
    _Tile("今年培训", "training.sessions", lambda v: f"{_n(v['training.attendances'])} 人次（{_n(v['training.persons'])} 人）{_n(v['training.hours'])} 小时",
          "training.attendances", "training.persons", "training.hours"),
    _Tile("今年志愿时长", "service.hours", lambda v: f"人均 {_n(v['service.hours_per_volunteer'])} 小时", "service.hours_per_volunteer"),
    _Tile("在帮档案", "children.open", lambda v: f"今年走访 {_n(v['visits.total'])} 次，走到 {_n(v['visits.children'])} 人", "visits.total",
          "visits.children", "visits.overdue"),
)


def _adds_up(types: list[figures.Group], total: figures.Number) -> QLabel:
    """The organisations of each type, and whether they come to the total."""
    parts = sorted((int(g.value) for g in types if g.value), reverse=True)
    if not parts:
        return label("还没有团组织", "cap")
    adds_up = sum(parts) == total
    return label("+".join(map(str, parts)) + ("，核对无误" if adds_up else f"＝{sum(parts):,}，与总数不一致"), "ok" if adds_up else "err")


def _late(children: figures.Number) -> QLabel | None:
    """How many children wait for a visit that is due; that goes before what was done."""
    return label(f"{children:,} 户走访过期", "err") if children else None


class _Pressable(Pressable, Card):
    """A card that does something when it is pressed."""

    def __init__(self, does: Callable[[], None], name: str) -> None:
        super().__init__(margins=(14, 10, 14, 10), gap=2)
        self.can_be_pressed(does, name)


class _TileCard(_Pressable):
    def __init__(self, tile: _Tile, values: dict[str, figures.Number], opens: Callable[[str], None], told: QWidget | None) -> None:
        unit = figures.FIGURES[tile.key].unit
        super().__init__(lambda: opens(tile.key), f"{tile.title} {_n(values[tile.key])} {unit}")
        self.body.addWidget(label(tile.title, "sub"))
        self.body.addWidget(row(label(_n(values[tile.key]), "fig"), label(unit, "cap"), "*", gap=4))
        self.body.addWidget(told or label(tile.detail(values), "cap"))


class _HealthCell(_Pressable):
    def __init__(self, some: list[Finding], opens: Callable[[], None]) -> None:
        super().__init__(opens, f"{CHECK_NAMES[some[0].check]} {len(some)} 处")
        self.setObjectName("plain")
        self.body.setContentsMargins(4, 2, 4, 2)
        self.body.addWidget(_counted(len(some), CHECK_NAMES[some[0].check], "err" if some[0].level == "error" else "gold_x"))


def _counted(number: int, words: str, tone: str) -> QWidget:
    count = label(str(number), "fig2")
    count.setStyleSheet(f"color:{TOKENS[tone]}")
    return row(count, (label(words, "cap", wrap=True), 1), gap=6)


#: Every figure that a tile shows.
KEYS = [key for tile in _TILES for key in tile.keys]


class Figures(QWidget):
    """The tiles, the charts, and 报前体检; `figure` names the figure that was pressed, `findings` holds what was."""

    figure = Signal(str)
    findings = Signal(list)
    check_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._tiles, self._charts, self._health = QGridLayout(), QHBoxLayout(), QHBoxLayout()
        self._tiles.setSpacing(10)
        self._drawn = QWidget()
        self._drawn.setLayout(self._charts)
        self._charts.setContentsMargins(0, 0, 0, 0)
        self._charts.setSpacing(10)
        self._checked = label("正在检查…", "cap")
        again = button("重新检查", self.check_asked.emit, icon_name="refresh", kind="ghost")
        health = Card(margins=(14, 10, 14, 10), gap=6)
        health.body.addWidget(row(picture("stethoscope"), label("报前体检", "h3"), self._checked, "*", again))
        health.body.addLayout(self._health)
        health.body.addStretch(1)
        lay(self, self._tiles, (self._drawn, 1), health, margins=(0, 0, 0, 0), gap=10)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Bars a few pixels high say nothing; on a low screen the figures and the check have the room.
        # With larger letters the cards above take more of it.
        around = self.parentWidget() or self
        self._drawn.setVisible(around.height() * theme.SIZE >= _CHARTS_FROM * self.font().pixelSize())

    def show_figures(self, values: dict[str, figures.Number], types: list[figures.Group], months: list[figures.Group]) -> None:
        """Show the key figures, organisations by type, and hours by month."""
        clear(self._tiles)
        for number, tile in enumerate(_TILES):
            told = _adds_up(types, values[tile.key]) if tile.key == "branches.total" else _late(values["visits.overdue"]) if tile.key == "children.open" else None
            self._tiles.addWidget(_TileCard(tile, values, self.figure.emit, told), number // 3, number % 3)
        clear(self._charts)
        kinds = [(g.label.removesuffix("团支部").removesuffix("团组织"), g.value or 0) for g in types if g.value]
        self._charts.addWidget(Card(row(label("团组织构成", "h3"), "*", label("个", "cap")), (Bars(kinds, across=True), 1)), 1)
        hours = [(g.label.removesuffix("月"), g.value or 0) for g in months]
        hours += [(str(month), 0) for month in range(len(hours) + 1, _MONTHS + 1)]
        title = row(label("今年志愿服务时长", "h3"), "*", label("小时 / 月", "cap"))
        self._charts.addWidget(Card(title, (Bars(hours, across=False, now=len(months) - 1), 1)), 1)

    def show_checking(self) -> None:
        """The check is under way."""
        self._checked.setText("正在检查…")

    def show_health(self, found: list[Finding], recorded: int, *, beginning: bool = False) -> None:
        """Show what the check of so many records found, the worst first, then what it found in order; at the beginning only that it will."""
        clear(self._health)
        if beginning:
            self._checked.setText("有了团员、活动以后，这里会告诉您哪里要看一下")
            return
        self._checked.setText(f"检查了 {recorded:,} 条记录，" + (f"{len(found)} 处要看一下" if found else "没有发现问题"))
        by_key: dict[str, list[Finding]] = {}
        for finding in found:
            by_key.setdefault(finding.check, []).append(finding)
        worst = sorted(by_key.values(), key=lambda some: (some[0].level != checks.ERROR, -len(some)))[:_WORST]
        cells: list[QWidget] = [_HealthCell(some, lambda s=some: self.findings.emit(s)) for some in worst]  # type: ignore[misc]
        good = (check for check in checks.CHECKS if check.key not in by_key and check.level == checks.ERROR)
        cells += [_counted(0, check.label, "green") for check, _ in zip(good, range(_WORST - len(cells)), strict=False)]
        for number, cell in enumerate(cells):
            if number:
                self._health.addWidget(line(upright=True, height=34))
            self._health.addWidget(cell, 1)

"""Beside a county form: what its checks found, and every wanted cell that stays blank, with the reason."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.exchange.forms.checking import FAILED, PASSED, WORD, Point
from app.exchange.forms.kept import Ready
from app.exchange.forms.sheet.cells import ref
from app.exchange.forms.states import Gap, gaps, sensitive_at
from app.ui.pieces.widgets import LinkLabel, Pill, Segments, button, clear, column, label, lay, row, stacked
from app.ui.reports.side import SideCard, marked

_ICONS = {FAILED: ("alert-circle", "err"), WORD: ("alert-triangle", "gold_x"), PASSED: ("circle-check", "green")}


class Points(SideCard):
    """The checks: failures, what needs a word, what passed; each jumps to its cell and its record."""

    jumped = Signal(str, object)
    #: A record to be mended: its table and id.
    mended = Signal(str, int)
    falls_asked = Signal()

    def __init__(self) -> None:
        self._pills = QVBoxLayout()
        super().__init__(self._pills, margins=(14, 12, 6, 12))

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


class Blanks(SideCard):
    """The wanted cells that stay blank, those of one row or column together; each jumps to its first cell."""

    jumped = Signal(str, object)

    def __init__(self) -> None:
        super().__init__(label("点一行就到那一格，按回车选它填什么；Ctrl+↓ 到下一处", "cap", wrap=True), margins=(14, 12, 6, 12))

    def show_form(self, made: Ready, found: list[Gap], *, masked: bool) -> None:
        """Show the blanks of another filling."""
        several = len(made.form.wants) > 1

        def drawn(gap: Gap) -> QWidget:
            where = f"{gap.sheet} " if several else ""
            count = f"，一共 {gap.count:,} 格" if gap.count > 1 else ""
            words = LinkLabel(f"{where}{ref(gap.place)} {gap.words}{count}", lambda: self.jumped.emit(gap.sheet, gap.place))
            words.setProperty("role", "link")
            return marked("alert-triangle", "gold_x", column(words, label(why(made, gap, masked=masked), "cap", wrap=True), gap=1), 2)

        self.list_them(found, drawn, "先填好上面的")


def why(made: Ready, gap: Gap, *, masked: bool) -> str:
    """Why cells stay blank; nothing of a value that is masked is told."""
    if masked and "“" in gap.why and sensitive_at(made.form, gap.sheet, made.filling.origin(gap.sheet, gap.place)):
        return "台账里写的不在这一格的可选项里"
    return gap.why


def verdict(made: Ready) -> Pill:
    """In a word how the filled form stands: what is wrong first, then what is blank."""
    wrong, blank = sum(point.level == FAILED for point in made.points), len({(left.sheet, left.place) for left in made.filling.blanks})
    if wrong:
        return Pill(f"{wrong} 项不符", "err")
    if not made.filling.cells:
        return Pill("没有填上任何一格" if blank else "没有认出要填的格", "gold")
    return Pill(f"空着 {blank:,} 格", "gold") if blank else Pill("核对通过", "green")


class Findings(QWidget):
    """The checks and the blanks, one of them in sight: the blanks first where there are any and nothing is wrong, until a person chooses."""

    def __init__(self) -> None:
        super().__init__()
        self.points, self.blanks = Points(), Blanks()
        self.gaps: list[Gap] = []
        self._stack = stacked(self.blanks, self.points)
        self._which = Segments(("空着的格", "勾稽关系"), self._choose)
        self._form: int | None = None
        lay(self, row(self._which, "*"), (self._stack, 1), margins=(0, 0, 0, 0), gap=6)

    def _choose(self, place: int) -> None:
        self._stack.setCurrentIndex(place)

    def show_form(self, made: Ready | None, *, masked: bool) -> None:
        """Show what was found in another filling; None: nothing is filled."""
        points = made.points if made else []
        self.gaps = gaps(made.filling) if made else []
        self.points.show_points(points)
        if made:
            self.blanks.show_form(made, self.gaps, masked=masked)
        wrong, open_ = sum(p.level == FAILED for p in points), sum(gap.count for gap in self.gaps)
        for button_, words, count in zip(self._which.buttons, ("空着的格", "勾稽关系"), (open_, wrong), strict=True):
            button_.setText(f"{words} {count:,}" if count else words)
        if made and made.id != self._form:
            self._form = made.id
            self._which.buttons[1 if wrong or not open_ else 0].click()

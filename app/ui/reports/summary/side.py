"""Beside the summary: where the chosen number comes from, what an update changed, what may stand for a typed number, and the hints."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QPushButton, QTableWidget, QWidget

from app.figures import crossing
from app.summary.behind import Behind
from app.summary.hints import ERROR, Hint
from app.summary.targets import FIGURE
from app.summary.text import Number
from app.ui.pieces.rows import fill_texts, numbers_right
from app.ui.pieces.tables import text_table
from app.ui.pieces.widgets import LinkLabel, button, clear, column, label, lay, line, row
from app.ui.reports.side import SideCard, marked
from app.ui.session import Session

_ROW, _HEAD = 23, 26
#: What a card's margins and scroll bar, and the word 写法, take of its width.
_MARGINS, _CAPTION = 46, 32


class SourceCard(SideCard):
    """One number: its records, its rule, how it may be worded, what it was last year; under a title, with a cross."""

    closed = Signal()
    #: Another wording for the chosen number.
    worded = Signal(str)
    #: Put this live number in the place of the typed one that was asked about, or go to a changed one (paragraph, start, end).
    taken = Signal(object)
    jumped = Signal(int, int, int)

    def __init__(self, session: Session) -> None:
        self._title = label("", "h3", wrap=True)
        cross = button("", lambda: self.closed.emit(), icon_name="x", kind="ghost", tip="关闭 Esc")
        super().__init__(row((self._title, 1), cross, margins=(14, 0, 4, 0)), line(), margins=(1, 6, 1, 8), gap=4, inner=6, edge=0)
        self._session = session

    def start(self, title: str) -> None:
        """Begin anew under another title."""
        self._title.setText(title)
        clear(self.inside)

    def say(self, *widgets: QWidget) -> None:
        """Put something below, with the card's margins."""
        for widget in widgets:
            self.inside.addWidget(row((widget, 1), margins=(13, 0, 10, 0)))

    def show_number(self, found: Behind, year: int) -> None:
        """Show where a number comes from."""
        self.start(f"“{found.number.shown}”从哪来")
        last = f"{year - 1} 年：{found.last}" if found.last else ""
        self.say(row((label(f"{found.source.label}：{found.source.exact}", "b", wrap=True), 1), label(last, "cap") if last else None))
        if len(found.wordings) > 1:
            self.say(self._wordings(found))
        if found.rows:
            self.inside.addWidget(self._table(found))
        self.say(label(found.source.rule, "cap", wrap=True))
        if found.others:
            self.say(label(found.others, "cap", wrap=True))
        count = len(found.source.ids)
        if count:
            open_ = button(f"打开这 {count:,} 条记录", lambda: self._open(found), icon_name="external-link", kind="link")
            self.say(row(open_, "*"))
        self.inside.addStretch(1)

    def _open(self, found: Behind) -> None:
        if len(found.source.ids) == 1:
            self._session.show_record(found.source.table, found.source.ids[0])
        else:
            self._session.show_records(found.view, list(found.source.ids), found.source.label)

    def _table(self, found: Behind) -> QTableWidget:
        count = len(found.columns)
        widths = {4: (58, 54, 52), 3: (102, 76), 2: (118,)}.get(count, ())
        made = text_table(list(found.columns), widths, 0, f"“{found.number.shown}”的记录")
        made.verticalHeader().setDefaultSectionSize(_ROW)
        made.horizontalHeader().setFixedHeight(_HEAD)
        made.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        made.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        more = len(found.source.ids) - len(found.rows)
        lines = [texts for _, texts in found.rows]
        if more:
            lines.append((f"…… 还有 {more:,} 条", *[""] * (count - 1)))
        lines.append(tuple(found.total))
        if all(texts[-1][:1].isdigit() for texts in lines if texts[-1]):
            numbers_right(made, range(1, count))
        tones = ["ink"] * len(found.rows) + [""] * (len(lines) - len(found.rows))
        fill_texts(made, [texts[:count] for texts in lines], right=lambda words: words[:1].isdigit(), tones={0: tones}, sums=(len(lines) - 1,))
        made.setFixedHeight(_HEAD + _ROW * len(lines) + 2)
        made.itemActivated.connect(lambda item: self._open_row(found, item.row()))
        made.itemDoubleClicked.connect(lambda item: self._open_row(found, item.row()))
        return made

    def _open_row(self, found: Behind, number: int) -> None:
        if number < len(found.rows):
            self._session.show_record(found.source.table, found.rows[number][0])

    def _wordings(self, found: Behind) -> QWidget:
        """A button for each wording, in as many lines as the card's width asks for."""
        made = QWidget()
        layout = lay(made, margins=(0, 0, 0, 0), gap=4)
        line_, taken = QHBoxLayout(), _CAPTION
        line_.addWidget(label("写法", "key", width=_CAPTION))
        lines = [line_]
        for wording, words in found.wordings.items():
            choice = QPushButton(words)
            choice.setProperty("kind", "seg")
            choice.setCheckable(True)
            choice.setChecked(words == found.number.shown)
            choice.setAccessibleName(f"写成“{words}”")
            choice.clicked.connect(lambda _, wording=wording: self.worded.emit(wording))
            # Bold when chosen; its row must hold that.
            choice.setStyleSheet("padding: 0 8px;")
            width = choice.fontMetrics().horizontalAdvance(words) * 11 // 10 + 20
            if taken + width > self.width() - _MARGINS:
                lines.append(QHBoxLayout())
                taken = 0
            lines[-1].addWidget(choice)
            taken += width
        for one in lines:
            one.setSpacing(0)
            one.addStretch(1)
            layout.addLayout(one)
        return made

    def show_typed(self, hint: Hint, settle: Callable[[], object]) -> None:
        """Show what may stand for a number that was typed."""
        self.start(f"“{hint.words}”没有记录支持")
        if hint.offers:
            self.say(label("台账里有这些数字是一样的。点一个，这里就连到记录上，以后跟着更新：", wrap=True))
            for offer in hint.offers:
                self.say(_link(_called(offer), lambda offer=offer: self.taken.emit(offer)))
        else:
            self.say(label("台账里没有找到同样的数字。请核对；台账里有记录的，请改用台账数字，没有的话请删去或改成不带数字的说法。", wrap=True))
        self.say(row(button("就这样写，不再提醒", settle), "*"))
        self.inside.addStretch(1)

    def show_changes(self, day: str, changes: Sequence[tuple[int, int, int, str, str, str]]) -> None:
        """Show what an update changed: each its paragraph, start, end, words before and now, and the part it is in."""
        self.start(f"数字更新到 {day}：改了 {len(changes)} 处")
        self.say(label("只改了数字，别的字一个没动。点一行看它在哪。" if changes else "数字和台账里的一样，没有要改的。", "cap", wrap=True))
        for paragraph, start, end, before, now, part in changes:
            words = f"{before} → {now}　（{part}）" if part else f"{before} → {now}"
            self.say(_link(words, lambda p=paragraph, s=start, e=end: self.jumped.emit(p, s, e)))
        self.inside.addStretch(1)


class Hints(SideCard):
    """What the clerk should look at, each with what can be done about it."""

    jumped = Signal(object)
    mended = Signal(object)
    seen = Signal(object)
    handled = Signal(object)
    #: What was waved off is to be told again.
    again_asked = Signal()

    def __init__(self) -> None:
        self._title = label("", "h3")
        super().__init__(self._title, margins=(14, 10, 6, 10), gap=4)
        self.hints: list[Hint] = []

    def show_hints(self, hints: Sequence[Hint], waved: int = 0) -> None:
        """Show other hints; `waved` more were waved off."""
        self.hints = list(hints)
        self._title.setText(f"请您看 {len(hints)} 处" if hints else "没有要您看的了")
        again = [_link(f"点过“知道了”的 {waved} 处，再提醒一遍", self.again_asked.emit)] if waved else []
        self.list_them(hints, self._row, "请先看上面的", *again)

    def _row(self, hint: Hint) -> QWidget:
        icon, tone = ("alert-circle", "err") if hint.level == ERROR else ("alert-triangle", "gold_x")
        slot = hint.words.strip("【】").removeprefix("请补写：")
        words = LinkLabel(f"还要您来写：{slot}" if hint.kind == "slot" else hint.problem, lambda: self.jumped.emit(hint))
        words.setToolTip(f"“{hint.words}”：{hint.suggestion}。点这里看它在哪")
        deeds: list[QWidget] = []
        if hint.replacement is not None:
            told = f"改成“{hint.replacement}”" if hint.replacement else "删去"
            deeds.append(button(told if len(told) <= 12 else "改好", lambda: self.mended.emit(hint), kind="link", tip=hint.suggestion))
        elif hint.level == ERROR or hint.kind == "slot":
            deeds.append(button("去处理", lambda: self.handled.emit(hint), kind="link", tip=hint.suggestion))
        if hint.level != ERROR and hint.kind != "slot":
            deeds.append(button("知道了", lambda: self.seen.emit(hint), kind="link", tip="这一处不再提醒"))
        if len(deeds) == 1:
            return marked(icon, tone, words, 3, column(deeds[0], "*"))
        return marked(icon, tone, column(words, row("*", *deeds, gap=10), gap=0), 3)


def _called(number: Number) -> str:
    """What a live number is called, with what it counts."""
    kind, _, key = number.target.partition(":")
    if kind != FIGURE:
        return "统计截止日"
    figure = crossing.figure(key)
    return f"{figure.label}（{figure.unit}）"


def _link(words: str, does: Callable[[], object]) -> LinkLabel:
    made = LinkLabel(words, does)
    made.setProperty("role", "link")
    return made

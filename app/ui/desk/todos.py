"""The to-dos on the desk: all or those of one urgency, each with its deed; a digit opens one."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.pieces.focus import focus_kept
from app.ui.pieces.theme import TOKENS
from app.ui.pieces.widgets import Card, Pill, Segments, button, clear, column, label, lay, line, picture, row, scrolled
from app.work.todos import LATER, OVERDUE, SOON, TODAY, Todo

_TONES = {OVERDUE: "err", SOON: "gold", LATER: "grey"}
_FRONTS = {"err": "err", "gold": "gold_x", "grey": "text2"}
_GROUNDS = {"err": "err_t", "gold": "gold_t", "grey": "sunken"}
_DIGITS = 9


class TodoList(Card):
    """`opened` is the to-do that was chosen; `shown` are those in sight, in their order."""

    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__(margins=(16, 8, 14, 4), gap=2)
        self.todos: list[Todo] = []
        self.shown: list[Todo] = []
        self._only = ""
        self._filter, self._count, self._list = QHBoxLayout(), QHBoxLayout(), QVBoxLayout()
        self._filter.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(label("待办", "h3"))
        head.addLayout(self._count)
        head.addStretch(1)
        head.addLayout(self._filter)
        self.body.addLayout(head)
        self._list.setContentsMargins(0, 0, 6, 0)
        self._list.setSpacing(0)
        self.body.addWidget(scrolled(self._list), 1)

    def show_todos(self, found: list[Todo]) -> None:
        """Show what wants doing."""
        self.todos = found
        with focus_kept(self, self):
            self._show_filter()
            self._show_list()

    def open_number(self, number: int) -> bool:
        """Open the to-do of that place, from 1 on; False where there is none."""
        if not 1 <= number <= min(len(self.shown), _DIGITS):
            return False
        self.opened.emit(self.shown[number - 1])
        return True

    def _show_filter(self) -> None:
        clear(self._filter)
        clear(self._count)
        self._count.addWidget(Pill(str(len(self.todos)), "solid"))
        kinds = ("", OVERDUE, SOON, LATER)
        counts = [sum(not only or todo.urgency == only for todo in self.todos) for only in kinds]
        names = [only or "全部" for only in kinds]
        segments = Segments([f"{name} {count}" for name, count in zip(names, counts, strict=True)], lambda n: self._filter_by(kinds[n]), kinds.index(self._only))
        for choice, name in zip(segments.buttons, names, strict=True):
            choice.setAccessibleName(name)
        self._filter.addWidget(segments)

    def _filter_by(self, only: str) -> None:
        self._only = only
        with focus_kept(self, self):
            self._show_list()

    def _show_list(self) -> None:
        clear(self._list)
        self.shown = [t for t in self.todos if not self._only or t.urgency == self._only]
        for number, todo in enumerate(self.shown, 1):
            self._list.addWidget(self._row(number, todo))
            self._list.addWidget(line())
        if not self.shown:
            empty = label("没有待办。走访、换届、满 28 岁、上报和备份到期时，会自动出现在这里。", "cap", wrap=True)
            self._list.addWidget(empty)
        self._list.addStretch(1)

    def _row(self, number: int, todo: Todo) -> QWidget:
        tone = _TONES[todo.urgency]
        mark = QFrame()
        mark.setFixedSize(28, 28)
        mark.setStyleSheet(f"background:{TOKENS[_GROUNDS[tone]]};border-radius:14px")
        lay(mark, picture(todo.icon, _FRONTS[tone]), margins=(6, 6, 6, 6), across=True)
        words = column(label(todo.title, "b", wrap=True), label(todo.detail, "cap", wrap=True), gap=1)
        deed = button(todo.deed, lambda: self.opened.emit(todo), kind="primary" if todo.when == TODAY else "")
        deed.setFixedWidth(88)
        deed.setAccessibleName(f"{todo.deed}：{todo.title}")
        key = label(str(number) if number <= _DIGITS else "", "cap", width=10)
        return row(key, mark, (words, 1), Pill(todo.when, tone), deed, gap=10, margins=(0, 5, 0, 6))

"""The history window: every step with the way back to it, and the bin beside it (`app.ui.ledger.bin`)."""

from __future__ import annotations

from datetime import date

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.ui.ledger.bin import Bin
from app.ui.pieces.opening import Dialog
from app.ui.pieces.theme import TOKENS
from app.ui.pieces.widgets import Card, Pill, button, clear, column, label, lay, line, picture, row
from app.ui.session import Session
from app.work.ledger.step_words import what_changed
from db import history
from db.history import ABANDONED, DONE, StepInfo

_STEPS = 200
_ICONS = {
    "导入": ("table-import", "green", "green_t"),
    "删除": ("trash", "err", "err_t"),
    "批量": ("users", "gold_x", "gold_t"),
    "登记": ("clock-plus", "green", "green_t"),
    "修改": ("pencil", "text2", "sunken"),
    "新建": ("plus", "green", "green_t"),
}


class Past(Dialog):
    """Steps on the left, deleted records on the right; both survive closing the program."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("历史与回收站", parent, (1160, 600))
        self._session = session
        self._steps = QVBoxLayout()
        self.bin = Bin(session)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 14)
        layout.addWidget(row((self._steps_card(), 46), (self.bin, 54), gap=12), 1)
        hint = label("撤销按顺序一步步退回；要单独找回一条，用回收站更快。帮扶档案的内容默认遮住。", "cap")
        layout.addWidget(row(picture("info-circle", "ink", 14), hint, "*", button("关闭 Esc", self.reject)))
        session.changed.connect(self.refresh)
        session.masked_changed.connect(self.refresh)
        QShortcut(QKeySequence("F8"), self, session.unmask)
        self.refresh()

    def _steps_card(self) -> QWidget:
        inner = QWidget()
        inner.setLayout(self._steps)
        self._steps.setContentsMargins(0, 0, 0, 0)
        self._steps.setSpacing(0)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inner)
        head = row(label("操作历史", "h3"), label("关掉程序也还在", "cap"), "*", margins=(16, 10, 16, 10))
        return Card(head, line(), (scroll, 1), margins=(1, 1, 1, 1), gap=0)

    # --- steps

    def refresh(self) -> None:
        """Show what is there now."""
        self._show_steps()
        self.bin.refresh()

    def _show_steps(self) -> None:
        clear(self._steps)
        steps = history.steps(self._session.store.connection, _STEPS)
        now = next((s.id for s in steps if s.state == DONE), None)
        day: date | None = None
        for step in steps:
            if step.at.date() != day:
                day = step.at.date()
                self._steps.addWidget(self._day_row(day))
            self._steps.addWidget(self._step_row(step, step.id == now))
            self._steps.addWidget(line())
        if not steps:
            self._steps.addWidget(row(label("还没有做过什么改动", "cap"), margins=(16, 12, 16, 12)))
        self._steps.addStretch(1)

    def _day_row(self, day: date) -> QWidget:
        days = (self._session.today - day).days
        name = {0: "今天　", 1: "昨天　"}.get(days, "")
        return row(label(f"{name}{day:%m 月 %d 日}", "b"), "*", margins=(16, 6, 16, 4))

    def _step_row(self, step: StepInfo, is_now: bool) -> QWidget:
        icon, front, ground = next((v for word, v in _ICONS.items() if word in step.label), ("history", "text2", "sunken"))
        mark = QFrame()
        mark.setFixedSize(26, 26)
        mark.setStyleSheet(f"background:{TOKENS[ground]};border-radius:13px")
        lay(mark, picture(icon, front), margins=(5, 5, 5, 5), across=True)
        name = label(step.label, "b" if is_now else "body", wrap=True)
        more = label(what_changed(self._session.store, step, masked=self._session.masked), "cap", wrap=True)
        more.setVisible(bool(more.text()))
        if step.state != DONE:
            name.setStyleSheet(f"color:{TOKENS['text3']};text-decoration:line-through")
        end: QWidget
        if is_now:
            end = Pill("现在在这里", "solid")
        elif step.state == ABANDONED:
            end = label("已撤销", "cap")
        elif step.state == DONE:
            end = button("撤销到这里", lambda: self._go(step, back=True), kind="link")
        else:
            end = button("重做到这里", lambda: self._go(step, back=False), kind="link")
        who = label(step.who, "cap") if step.who else None
        return row(label(f"{step.at:%H:%M}", "cap", width=36), mark, (column(name, more, gap=1), 1), who, end, gap=8, margins=(16, 8, 14, 8))

    def _go(self, step: StepInfo, *, back: bool) -> None:
        """Undo everything after a step, or redo up to and with it."""
        try:
            self._session.go_to(step, back=back)
        finally:
            self.refresh()

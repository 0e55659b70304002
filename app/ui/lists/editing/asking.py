"""What is asked before cells are written: since when a new value holds, and whether those that can be are written without those that cannot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QWidget

from app.ui.form.since import SinceChoice
from app.ui.pieces.opening import Dialog, foot, run_dialog
from app.ui.pieces.rows import fill_texts
from app.ui.pieces.tables import text_table
from app.ui.pieces.widgets import button, column, label
from db.dated import Since
from db.errors import BadValue

_MOST = 500


class SinceQuestion(Dialog):
    """The form's own question beneath a dated field, for cells: what is proposed is taken with Enter."""

    def __init__(self, labels: Sequence[str], proposed: Since, today: date, parent: QWidget | None) -> None:
        super().__init__("从哪天起", parent, (440, 190))
        named = "、".join(labels)
        self.choice = SinceChoice(named)
        self.choice.propose(proposed, today)
        self.fault = label("", "err", wrap=True)
        self.go = button("保存", self._accept, icon_name="check", kind="primary")
        self.go.setDefault(True)
        words = label(f"“{named}”原来填的是别的内容。是从某一天起变的，还是以前就填错了？", wrap=True)
        self.lay_with_foot(
            (column(words, self.choice, self.fault, "*", margins=(20, 16, 20, 8), gap=8), 1), foot=foot("*", button("取消 Esc", self.reject), self.go))
        self.go.setFocus()

    def _accept(self) -> None:
        try:
            self.choice.said()
        except BadValue as error:
            self.fault.setText(str(error))
            return
        self.accept()


class LeaveOut(Dialog):
    """Which cells cannot be written and why; the others are, or none is. Each row: where, whose, which column, what for."""

    def __init__(self, title: str, wrong: Sequence[tuple[str, str, str, str]], rest: int, parent: QWidget | None) -> None:
        super().__init__(title, parent, (760, 420), within=True)
        self.table = text_table(("行", "哪条记录", "栏目", "为什么不能写"), (56, 150, 110), 3, "不能写的格")
        fill_texts(self.table, wrong[:_MOST], right=(0,))
        head = f"{len(wrong):,} 格不能写，现在一格也没有写。"
        more = f"（只列出前 {_MOST} 处）" if len(wrong) > _MOST else ""
        self.go = button(f"不写这些，写其余 {rest:,} 格", self.accept, icon_name="check", kind="primary")
        self.go.setVisible(rest > 0)
        back = button("都不写 Esc", self.reject)
        (self.go if rest else back).setDefault(True)
        body = column(label(head, "b"), label(f"可以先不写它们，也可以回去改好再来。{more}", "sub", wrap=True), (self.table, 1), margins=(20, 16, 20, 12), gap=8)
        self.lay_with_foot((body, 1), foot=foot("*", back, self.go))
        back.setFocus()


def since(labels: Sequence[str], proposed: Since, today: date, parent: QWidget | None) -> tuple[bool, Since]:
    """Ask since when the new values hold: whether to go on, and the answer."""
    question = SinceQuestion(labels, proposed, today, parent)
    return (True, question.choice.said()) if run_dialog(question) else (False, None)


def leave_out(title: str, wrong: Sequence[tuple[str, str, str, str]], rest: int, parent: QWidget | None) -> bool:
    """Show what cannot be written, and ask whether the rest is."""
    return bool(run_dialog(LeaveOut(title, wrong, rest, parent)))

"""Asked before something is saved that moves figures of a closed year: the figures with both numbers, and the reason to go on with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Event, Thread
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QObject, QThread, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui.pieces.opening import Dialog, foot, front_window, run_dialog
from app.ui.pieces.rows import fill_texts
from app.ui.pieces.tables import text_table
from app.ui.pieces.wait_window import WaitWindow
from app.ui.pieces.widgets import button, column, label
from app.work.closing.guard import Moved, figure, told
from db.errors import Cancelled

#: The change waits half written in the file meanwhile: unanswered it is given up, and sooner than an idle ledger is locked.
_PATIENCE_MS = 180_000
#: What is over within this many seconds needs no window in the way.
_QUICK_SECONDS = 0.15

T = TypeVar("T")


class ClosedFigures(Dialog):
    """What a change would make of closed figures. Without a reason the only way is back."""

    def __init__(self, deed: str, moved: Sequence[Moved], parent: QWidget | None = None) -> None:
        super().__init__("会改动已封账的数字", parent, (720, 440))
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("例如：去年漏登，现按登记表补记")
        self.reason.setAccessibleName("补正的原因")
        self.table = text_table(("年度", "数字", "封账的数", "改后的数", "单位"), (60, 90, 90, 60), 1, "会改动的数字")
        self.go = button("记为补正并保存", self.accept, icon_name="check", kind="primary")
        self.go.setDefault(True)
        fill_texts(self.table, [(f"{m.year}", m.label, figure(m.before), figure(m.after), m.unit) for m in moved], right=(2, 3))
        body = column(
            label(f"{told(moved)}。", "b", wrap=True), label(f"正在做：{deed}。确实要补正，请写明原因；不改就点“取消”，内容还在原处。", "sub", wrap=True),
            (self.table, 1), label("补正的原因", "sub"), self.reason, margins=(20, 16, 20, 12), gap=8)
        self.lay_with_foot((body, 1), foot=foot("*", button("取消 Esc", self.reject), self.go))
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self.reject)
        self._patience.start()
        self.reason.textChanged.connect(self._typed)
        self._typed()
        self.reason.setFocus()

    def _typed(self) -> None:
        self.go.setEnabled(bool(self.reason.text().strip()))
        self._patience.start()


def putting_right(deed: str, moved: Sequence[Moved], closed: Callable[[], object]) -> str | None:
    """Ask why figures of a closed year are to be moved; None when the person does not go on. `closed` is called when the dialog goes."""
    dialog = ClosedFigures(deed, moved, front_window())
    # Where the ledger is locked meanwhile whoever waits for the answer is told at once, not when this loop has ended.
    dialog.rejected.connect(closed)
    return dialog.reason.text().strip() or None if run_dialog(dialog) else None


def aside(job: Callable[[], T]) -> T:
    """Do a job and return what it returns; one that the window would wait for too long goes on beside it, with a small window in the way."""
    if QThread.currentThread() is not QCoreApplication.instance().thread():  # type: ignore[union-attr]
        return job()
    outcome: list[T] = []
    errors: list[BaseException] = []

    def work() -> None:
        try:
            outcome.append(job())
        except BaseException as error:
            errors.append(error)

    thread = Thread(target=work)
    thread.start()
    thread.join(_QUICK_SECONDS)
    if thread.is_alive():
        WaitWindow("正在核对已封账年度的数字").stand_until(lambda: not thread.is_alive())
    if errors:
        raise errors[0]
    return outcome[0]


class Asker(QObject):
    """Asks in the window, from whatever thread a step is written on; raises Cancelled where the person does not go on."""

    _wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._wanted.connect(self._show)

    def __call__(self, deed: str, moved: Sequence[Moved]) -> str:
        question = _Question(deed, moved)
        if QThread.currentThread() is self.thread():
            self._show(question)
        else:
            self._wanted.emit(question)
            question.answered.wait()
        if question.reason is None:
            raise Cancelled
        return question.reason

    def _show(self, question: _Question) -> None:
        try:
            question.reason = putting_right(question.deed, question.moved, question.answered.set)
        finally:
            question.answered.set()


class _Question:
    def __init__(self, deed: str, moved: Sequence[Moved]) -> None:
        self.deed, self.moved = deed, moved
        self.reason: str | None = None
        self.answered = Event()

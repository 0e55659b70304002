"""The toast: what was done, said for six seconds at the foot of the window or of the dialog before it, with the way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QPushButton, QWidget
from shiboken6 import isValid

from app.ui.pieces.widgets import label, picture
from app.ui.session import Session
from db.history import StepInfo

SHOWN_MS = 6000
_ABOVE = 40
_EDGE = 24
_ICON_AND_GAPS = 60


class Toast(QFrame):
    """One sentence and at most one deed, the undo or the redo of the very step that it names."""

    def __init__(self, over: QWidget, sentence: str, deed: str = "", does: Callable[[], Any] | None = None) -> None:
        super().__init__(over)
        self._under, self.sentence = over, sentence
        self.button: QPushButton | None = None
        self.setObjectName("toast")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 4, 14 if does is None else 8, 4)
        layout.addWidget(picture("circle-check", "#9FD3B6"))
        self._words = label(sentence)
        self._words.setMinimumHeight(28)
        layout.addWidget(self._words)
        if does:
            self.button = QPushButton(deed)
            self.button.setAccessibleName(f"{deed}：{sentence}")
            # First away: a deed that cannot be done says so, and would leave a button that does nothing.
            self.button.clicked.connect(lambda: (self.hide(), does()))
            layout.addWidget(self.button)
        self.place()
        self.show()
        self.raise_()
        gone = QTimer(self, singleShot=True, interval=SHOWN_MS)
        gone.timeout.connect(self._over)
        gone.start()

    def _over(self) -> None:
        # Qt's own `hide` in the place of this would be the last to hold a toast that goes before its time, and crash.
        self.hide()

    def place(self) -> None:
        """Stand at the foot, in the middle; a long sentence takes a second line."""
        over = self._under
        room = over.width() - 2 * _EDGE - _ICON_AND_GAPS - (self.button.sizeHint().width() if self.button else 0)
        wide = self._words.fontMetrics().horizontalAdvance(self.sentence) + 4
        self._words.setWordWrap(wide > room)
        self._words.setFixedWidth(min(wide, room))
        self.adjustSize()
        self.move((over.width() - self.width()) // 2, over.height() - self.height() - _ABOVE)


class Toasts(QObject):
    """Shows the newest sentence of a session over one window."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        # A form that closes with what it says is gone by then; a dialog that stays would cover the sentence.
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._before_all)
        self.shown: Toast | None = None
        self._before: Toast | None = None

    def say(self, sentence: str, undo: bool) -> None:
        """Say what was done; `undo`: it can be taken back, as long as nothing was done after it."""
        step = self._session.store.undoable() if undo else None
        if step:
            self._show(sentence, "撤销", lambda: self._session.undo(step))
        else:
            self._show(sentence)

    def offer_redo(self, step: StepInfo) -> None:
        """What is said now is that this step was taken back."""
        if self.shown:
            self._show(self.shown.sentence, "重做", lambda: self._session.redo(step))

    def _show(self, sentence: str, deed: str = "", does: Callable[[], Any] | None = None) -> None:
        self.drop()
        self.shown = Toast(self._window, sentence, deed, does)
        self._soon.start()

    def _before_all(self) -> None:
        dialog = QApplication.activeModalWidget()
        if self.shown and dialog and dialog is not self._window and dialog.isVisible():
            self._before = Toast(dialog, self.shown.sentence)

    def place(self) -> None:
        """The window has another size."""
        if self.shown:
            self.shown.place()

    def drop(self) -> None:
        """Take away what is shown."""
        if self.shown:
            self.shown.hide()
            self.shown.deleteLater()
        # One over a dialog goes with it; let go before, in the same breath as its dialog, it would take the program along.
        if self._before and isValid(self._before):
            self._before.hide()
        self.shown = self._before = None

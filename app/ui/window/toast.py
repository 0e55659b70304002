"""The toast: what was done, said for six seconds at the foot of the window or of the dialog before it, with the way back or to what was written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QElapsedTimer, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QMouseEvent, QMoveEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QFrame, QPushButton, QScrollArea, QWidget
from shiboken6 import isValid

from app.ui.pieces.opening import open_file, open_folder_of
from app.ui.pieces.widgets import label, lay, picture
from app.ui.session import Session
from db.history import StepInfo

SHOWN_MS = 6000
#: The undo of a toast means the press that began on it, and not before it has stood there so long: a click on its way elsewhere is none.
STILL_MS = 400
_EDGE = 24
#: How finely a free place is looked for, in pixels.
_STEP = 2
_ICON_AND_GAPS, _GAP = 60, 6

Deed = tuple[str, Callable[[], Any]]


class Toast(QFrame):
    """One sentence and its deeds: the undo or the redo of the very step that it names, or the ways to the file that it names."""

    def __init__(self, over: QWidget, sentence: str, deeds: Sequence[Deed] = ()) -> None:
        super().__init__(over)
        self._under, self.sentence = over, sentence
        self.buttons: list[QPushButton] = []
        self.setObjectName("toast")
        self._words = label(sentence)
        self._words.setMinimumHeight(28)
        layout = lay(self, picture("circle-check", "#9FD3B6"), self._words, margins=(14, 0, 8 if deeds else 14, 0), across=True)
        for words, does in deeds:
            deed = _Deed(words)
            deed.setAccessibleName(f"{words}：{sentence}")
            # First away: a deed that cannot be done says so, and would leave a button that does nothing.
            deed.clicked.connect(lambda _=False, does=does: (self.hide(), does()))
            layout.addWidget(deed)
            self.buttons.append(deed)
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
        """Stand as low as nothing that can be pressed is covered: over the line of facts, in a dialog between its parts.

        A sentence longer than the window is cut, and told whole on pointing.
        """
        over = self._under
        room = over.width() - 2 * _EDGE - _ICON_AND_GAPS - sum(deed.sizeHint().width() + _GAP for deed in self.buttons)
        wide = self._words.fontMetrics().horizontalAdvance(self.sentence) + 4
        self._words.setFixedWidth(min(wide, room))
        self._words.setText(self._words.fontMetrics().elidedText(self.sentence, Qt.TextElideMode.ElideRight, room))
        self.setToolTip(self.sentence if wide > room else "")
        self.adjustSize()
        left, lowest = (over.width() - self.width()) // 2, over.height() - self.height()
        taken = [rect for widget in over.findChildren(QWidget) if (rect := _pressed_at(widget, over)) and not self.isAncestorOf(widget)]
        free = (top for top in range(lowest, -1, -_STEP) if not any(rect.intersects(QRect(left, top, self.width(), self.height())) for rect in taken))
        self.move(left, next(free, lowest))


class _Deed(QPushButton):
    """The way back: only a press that began on it when it had stood still for a while, or a key."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self._stood = QElapsedTimer()
        self._stood.start()

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        self._stood.restart()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._stood.elapsed() >= STILL_MS:
            super().mousePressEvent(event)


def _pressed_at(widget: QWidget, over: QWidget) -> QRect | None:
    """Where a widget of a window can be pressed; None where it cannot."""
    can = isinstance(widget, QAbstractButton) or widget.focusPolicy() is not Qt.FocusPolicy.NoFocus
    can = can or widget.cursor().shape() is Qt.CursorShape.PointingHandCursor
    if not can or not widget.isVisible() or isinstance(widget, QScrollArea) or widget.window() is not over.window():
        return None
    # What is scrolled out of sight cannot be pressed.
    return widget.visibleRegion().boundingRect().translated(widget.mapTo(over, QPoint(0, 0)))


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
        self._deeds: Sequence[Deed] = ()
        #: What of it can be done from a dialog, too.
        self._ways: Sequence[Deed] = ()

    def say(self, sentence: str, undo: bool) -> None:
        """Say what was done; `undo`: it can be taken back, as long as nothing was done after it."""
        step = self._session.store.undoable() if undo else None
        if step:
            self._show(sentence, ("撤销", lambda: self._session.undo(step)))
        else:
            self._show(sentence)

    def offer_redo(self, step: StepInfo) -> None:
        """What is said now is that this step was taken back."""
        if self.shown:
            self._show(self.shown.sentence, ("重做", lambda: self._session.redo(step)))

    def offer_opening(self, path: Path) -> None:
        """What is said now is that this file was written, or several into this folder."""
        if self.shown:
            ways: list[Deed] = [("打开文件夹", lambda: open_file(path))]
            if not path.is_dir():
                ways = [("打开", lambda: open_file(path)), ("打开所在文件夹", lambda: open_folder_of(path))]
            self._show(self.shown.sentence, *self._deeds, *ways)
            # It changes nothing, so that a dialog that stays in front offers it, too.
            self._ways = ways

    def _show(self, sentence: str, *deeds: Deed) -> None:
        self.drop()
        self._deeds, self._ways = deeds, []
        self.shown = Toast(self._window, sentence, deeds)
        self._soon.start()

    def _before_all(self) -> None:
        dialog = QApplication.activeModalWidget()
        if self.shown and dialog and dialog is not self._window and dialog.isVisible():
            self._before = Toast(dialog, self.shown.sentence, self._ways)
            # Where there is nothing to press on it, whatever it must stand over can be.
            self._before.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not self._ways)

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

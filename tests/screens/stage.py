"""The stage screens are played on: the real window on a ledger, a stopped clock, and a way through dialogs that block."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any
from unittest import mock

from PySide6.QtCore import QCoreApplication, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLineEdit, QTabBar, QWidget

from app.ui.lists.record_list import RecordList
from app.ui.session import Session
from app.ui.tabs import TABS
from app.ui.window.window import MainWindow
from db.store import Store

DAY = date(2021, 11, 26)
_AT = datetime(2021, 11, 26, 9, 26)
_PATIENCE_SECONDS = 60.0
#: So many turns without work are the end: what a job brought is laid out only in those after it.
_QUIET = 6


class _Stopped(datetime):
    @classmethod
    def now(cls, tz: Any = None) -> datetime:
        return _AT


@contextmanager
def stopped_clock() -> Iterator[None]:
    """Every step and copy made meanwhile is of the same minute."""
    with mock.patch("db.history.datetime", _Stopped), mock.patch("db.backup.datetime", _Stopped), mock.patch("db.guarded.datetime", _Stopped):
        yield


class Stage:
    """One window, and what looks at it: `look(name, widget)` is called for every picture."""

    def __init__(self, store: Store, size: QSize, look: Callable[[str, QWidget], None]) -> None:
        self.session = Session(store, DAY)
        self.session.preferences.clear()
        self.window = MainWindow(self.session)
        self.size, self._look = size, look
        self.name = ""
        self.window.resize(size)
        self.window.show()
        self.window.activateWindow()
        self.settle()

    def close(self) -> None:
        """Take everything down."""
        self.window.close()
        self.window.deleteLater()

    def unlock(self) -> None:
        """Open the cover of a ledger without a password."""
        assert self.window.locked
        key(self.window.locked, Qt.Key.Key_Return)
        assert self.window.locked is None
        self.settle()

    # --- waiting and looking

    def settle(self, ms: int = 0) -> None:
        """Let what was begun come to its end: the worker's jobs, what they tell, what is laid out after that."""
        until = time.monotonic() + ms / 1000
        limit = time.monotonic() + _PATIENCE_SECONDS
        quiet = 0
        while quiet < _QUIET or time.monotonic() < until:
            assert time.monotonic() < limit, f"{self.name}: still at work after {_PATIENCE_SECONDS} s"
            QCoreApplication.processEvents()
            quiet = 0 if self.window.worker.busy else quiet + 1
            if self.window.worker.busy or quiet >= 3:
                time.sleep(0.002)

    def shot(self, part: str = "", widget: QWidget | None = None) -> None:
        """Have the window, or another widget, looked at."""
        self.settle()
        shown = widget or self.window
        # Grabbing has every layout done that Qt had put off.
        shown.grab(QRect(0, 0, 1, 1))
        self._look(f"{self.name}.{part}" if part else self.name, shown)

    # --- going about, as a person would

    def tab(self, key: str) -> None:
        """Go to a main tab."""
        names = [tab.key for tab in TABS]
        self.find(QTabBar, "mainbar").setCurrentIndex(names.index(key))
        self.settle()

    def list_of(self, view: str) -> RecordList:
        """Go to a list without any filter."""
        shown = self.window.list_of(view)
        assert shown, view
        self.settle()
        shown.escape()
        self.settle()
        return shown

    def find(self, kind: type[QWidget], name: str) -> Any:
        """A widget of the window by its object name."""
        found = self.window.findChild(kind, name)
        assert found, name
        return found

    def press(self, words: str, within: QWidget | None = None) -> None:
        """Click the visible button with these words, or with this accessible name or hint."""
        self.button(words, within).click()
        self.settle()

    def button(self, words: str, within: QWidget | None = None) -> QAbstractButton:
        """The visible button with these words."""
        return button(within or self.window, words)

    def menu(self, words: str) -> None:
        """Choose from the menus."""
        action = next(a for a in self.window.findChildren(QAction) if a.text().split("\t")[0] == words)
        action.trigger()

    def through(self, deed: Callable[[], Any], act: Callable[[Any], Any] | None = None) -> None:
        """Do what opens a dialog or menu that blocks, act on it, have it looked at unless `act` did that, and close it."""
        errors: list[BaseException] = []
        met: list[QWidget] = []
        timer = QTimer(interval=5)

        def meet() -> None:
            found = QApplication.activePopupWidget() or QApplication.activeModalWidget()
            if found is None or met:
                return
            timer.stop()
            met.append(found)
            try:
                self.settle()
                (act or (lambda dialog: self.shot(widget=dialog)))(found)
            except BaseException as error:
                errors.append(error)
            finally:
                self.close_all()

        timer.timeout.connect(meet)
        timer.start()
        deed()
        timer.stop()
        if errors:
            raise errors[0]
        assert met, f"{self.name}: nothing opened"
        # Without a window manager nobody gives the keys back to the window.
        self.window.activateWindow()
        self.settle()

    def close_all(self) -> None:
        """Close every dialog and menu in front of the window."""
        for _ in range(20):
            front = QApplication.activePopupWidget() or QApplication.activeModalWidget()
            if front is None:
                return
            front.reject() if isinstance(front, QDialog) else front.close()
            self.settle()


def button(within: QWidget, words: str) -> QAbstractButton:
    """The visible button with these words, or with this accessible name or hint."""
    found = [b for b in within.findChildren(QAbstractButton) if b.isVisible() and words in (bare(b.text()), b.accessibleName(), b.toolTip())]
    assert found, f"no button {words}; there are {[b.text() or b.toolTip() for b in within.findChildren(QAbstractButton) if b.isVisible()]}"
    return found[0]


def line_edit(within: QWidget, name: str) -> QLineEdit:
    """The visible line with this accessible name."""
    found = next((e for e in within.findChildren(QLineEdit) if e.isVisible() and e.accessibleName() == name), None)
    assert found, f"no line {name}"
    return found


def write(line: QWidget, text: str) -> None:
    """Put text in place of what is there, as typing does."""
    line.setFocus()
    if isinstance(line, QLineEdit):
        line.selectAll()
        line.insert(text)
        line.textEdited.emit(text)
    else:
        QTest.keyClicks(line, text)


def key(widget: QWidget, *keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press keys on a widget."""
    for one in keys:
        QTest.keyClick(widget, one, modifier)
    if modifier != Qt.KeyboardModifier.NoModifier:
        let_go(QApplication.focusWidget() or QApplication.activeWindow() or widget)


def let_go(widget: QWidget) -> None:
    """Let Ctrl go; Qt would go on thinking that it is held."""
    QTest.keyRelease(widget, Qt.Key.Key_Control)


def bare(text: str) -> str:
    """The words of a button without the room beside them."""
    return text.strip(" 　").replace("&", "")


def copied(source: Path, folder: Path) -> Path:
    """A ledger of one's own, the same as another one."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / source.name
    target.write_bytes(source.read_bytes())
    return target

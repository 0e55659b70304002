"""The one way to open a dialog or a menu: it is taken down when its own loop has ended, and never within it.

Deleted from its own signals it would go while its loop still turns, with timers and threads that still tell it things.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget
from shiboken6 import isValid


def front_window() -> QWidget | None:
    """The window a person looks at; one that was closed a moment ago is still called active, and takes its children along."""
    window = QApplication.activeModalWidget() or QApplication.activeWindow()
    while window and not window.isVisible():
        window = window.parentWidget()
    return window.window() if window else None


def run_dialog(dialog: QDialog) -> int:
    """Open a dialog and wait until it is closed; returns what it was closed with. What Python keeps in it may be read after."""
    try:
        return dialog.exec()
    finally:
        # One whose window was taken down meanwhile went with it.
        if isValid(dialog):
            dialog.deleteLater()


def run_menu(menu: QMenu, at: QPoint) -> None:
    """Open a menu at a place of the screen and wait until it is closed; one with nothing in it does not open."""
    try:
        if not menu.isEmpty():
            menu.exec(at)
    finally:
        if isValid(menu):
            menu.deleteLater()

"""What a dialog is framed by, and the one way to open one, a menu, or a file in its own program: a dialog is taken down when its own loop has ended, and never within it.

Deleted from its own signals it would go while its loop still turns, with timers and threads that still tell it things.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QDir, QMimeData, QPoint, QProcess, QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDrag
from PySide6.QtWidgets import QApplication, QDialog, QFrame, QMenu, QWidget
from shiboken6 import isValid

from app.ui.pieces.focus import Ringed
from app.ui.pieces.widgets import Item, lay
from db.errors import UserError


class Dialog(Ringed, QDialog):
    """A dialog under its title; `size` in pixels is cut to what the window it opens from has room for where it is to be `within` it."""

    def __init__(self, title: str, parent: QWidget | None, size: tuple[int, int] | None = None, *, within: bool = False) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        if size:
            room = QSize(*size)
            self.resize(room.boundedTo(parent.window().size() - QSize(40, 20)) if within and parent else room)

    def lay_with_foot(self, *items: Item, foot: QWidget) -> None:
        """Put items from edge to edge, and the foot beneath them."""
        lay(self, *items, foot, margins=(0, 0, 0, 0), gap=0)


def foot(*items: Item) -> QFrame:
    """The strip at the foot of a dialog: words, "*", the way out, the deed."""
    made = QFrame()
    made.setObjectName("footer")
    lay(made, *items, margins=(20, 10, 20, 10), across=True)
    return made


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


def run_drag(source: QWidget, path: Path) -> None:
    """Let a file be dragged out of a widget, as a copy, and wait until it is let go."""
    drag, carried = QDrag(source), QMimeData()
    carried.setUrls([QUrl.fromLocalFile(str(path))])
    drag.setMimeData(carried)
    drag.exec(Qt.DropAction.CopyAction)


def open_file(path: Path) -> None:
    """Open a file in the computer's own program for it, or a folder; raises UserError where it is gone or nothing opens it."""
    if not path.exists():
        raise UserError(f"“{path.name}”不在原来的位置了，可能已经移走、改名或删除")
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
        raise UserError(f"这台电脑上没有能打开“{path.name}”的程序；文件在 {path.parent}")


def open_folder_of(path: Path) -> None:
    """Open the folder that a file lies in, with the file marked where the computer can do that; raises UserError where it is gone."""
    if sys.platform == "win32" and path.exists():
        QProcess.startDetached("explorer.exe", ["/select,", QDir.toNativeSeparators(str(path))])
    else:
        open_file(path.parent)

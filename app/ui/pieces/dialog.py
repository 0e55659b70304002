"""The frame of a dialog: its title, its size, and the strip of buttons at its foot."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QFrame, QWidget

from app.ui.pieces.widgets import Item, lay


class Dialog(QDialog):
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

"""A row of tools that puts its common buttons into a menu where it has not the width for them."""

from __future__ import annotations

from itertools import chain

from PySide6.QtCore import QSize
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QMenu, QPushButton, QWidget

from app.ui.pieces.widgets import Item, button, fill, lay

#: How wide a line to type in is where there is not much room, and where there is least.
_NARROW_LINE, _LEAST_LINE = 150, 110


class FoldingRow(QWidget):
    """Items before, the list's own buttons, the buttons that fold first, those that fold last, items after."""

    def __init__(
        self, before: tuple[Item, ...], foldable: tuple[QPushButton, ...], after: tuple[Item, ...], own: tuple[QPushButton, ...] = (),
        last: tuple[QPushButton, ...] = (),
    ) -> None:
        super().__init__()
        self._foldable, self._own, self._last = foldable, own, last
        menu = QMenu(self)
        self._actions = {tool: _folded(menu, tool) for tool in (*own, *foldable, *last)}
        self._more = button("更多", menu=menu)
        layout = lay(self, margins=(0, 0, 0, 0), gap=8, across=True)
        fill(layout, (*before, *own, *foldable, self._more, *last, *after))
        self._lines = {item: item.maximumWidth() for item in before if isinstance(item, QLineEdit)}
        self._fold(())

    def minimumSizeHint(self) -> QSize:
        """No width is too small for it: what it holds folds."""
        return QSize(0, super().minimumSizeHint().height())

    def fit(self, width: int) -> None:
        """Fold or unfold for this many pixels: first what every list has, then the list's own buttons from the last one on.

        Before the list's own buttons go, the lines to type in give a little of their width.
        """
        # Buttons would rather lose their words than overflow, so what they would like to have is asked for first.
        own, common = self._own, self._foldable
        for folded in ((), common):
            self._fold(folded)
            if self.sizeHint().width() <= width:
                return
        # The last ones go one after the other, from the first on.
        less = ((*own[len(own) - n :], *common) for n in range(len(own) + 1))
        least = ((*own, *common, *self._last[:n]) for n in range(1, len(self._last) + 1))
        for folded in chain(less, least):
            self._fold(folded, _NARROW_LINE)
            if self.sizeHint().width() <= width:
                return
        self._fold((*own, *common, *self._last), _LEAST_LINE)

    def _fold(self, folded: tuple[QPushButton, ...], most: int = 1 << 20) -> None:
        for sought, full in self._lines.items():
            sought.setFixedWidth(min(full, most))
        for tool, action in self._actions.items():
            tool.setVisible(tool not in folded)
            action.setVisible(tool in folded)
        self._more.setVisible(bool(folded))


def _folded(menu: QMenu, tool: QPushButton) -> QAction:
    """A button's place in the menu; one with a menu of its own becomes a menu in it."""
    words = tool.text().strip() or tool.toolTip()
    if inner := tool.menu():
        inner.setTitle(words)
        return menu.addMenu(inner)
    return menu.addAction(tool.icon(), words, tool.click)

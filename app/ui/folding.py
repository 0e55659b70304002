"""A row of tools that puts its common buttons into a menu where it has not the width for them."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from app.ui.widgets import Item, button, fill


class FoldingRow(QWidget):
    """Items before, the buttons that may fold, items after."""

    def __init__(self, before: tuple[Item, ...], foldable: tuple[QPushButton, ...], after: tuple[Item, ...]) -> None:
        super().__init__()
        self._foldable = foldable
        menu = QMenu(self)
        for tool in foldable:
            menu.addAction(tool.icon(), tool.text().strip(), tool.click)
        self._more = button("更多", menu=menu)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        fill(layout, (*before, *foldable, self._more, *after))
        self._fold(False)

    def fit(self, width: int) -> None:
        """Fold or unfold for this many pixels."""
        # Buttons would rather lose their words than overflow, so what they would like to have is asked for first.
        self._fold(False)
        self._fold(self.sizeHint().width() > width)

    def _fold(self, on: bool) -> None:
        for tool in self._foldable:
            tool.setVisible(not on)
        self._more.setVisible(on)

"""The cards beside a form or a text: what is on them scrolls where it is longer than its room, and a long list ends with how many more there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.pieces.widgets import Card, Item, Margins, clear, column, label, picture, row, scrolled

Thing = TypeVar("Thing")
#: So many of a list stand on a card.
_LISTED = 60


class SideCard(Card):
    """A card with `above` standing still and `inside` scrolling below it."""

    def __init__(self, *above: Item, margins: Margins, gap: int = 8, inner: int = 8, edge: int = 8) -> None:
        self.inside = QVBoxLayout()
        self.inside.setContentsMargins(0, 0, edge, 0)
        self.inside.setSpacing(inner)
        self.area = scrolled(self.inside)
        super().__init__(*above, (self.area, 1), margins=margins, gap=gap)

    def list_them(self, things: Sequence[Thing], drawn: Callable[[Thing], QWidget], more: str, *below: QWidget) -> None:
        """List other things; `more` is what is to be done before those that are not listed."""
        clear(self.inside)
        for thing in things[:_LISTED]:
            self.inside.addWidget(drawn(thing))
        if len(things) > _LISTED:
            self.inside.addWidget(label(f"还有 {len(things) - _LISTED} 处没有列出，{more}", "cap", wrap=True))
        for widget in below:
            self.inside.addWidget(widget)
        self.inside.addStretch(1)


def marked(icon: str, tone: str, words: QWidget, drop: int, *after: Item) -> QWidget:
    """Words beside their mark, which stands `drop` pixels lower, at the height of their first line."""
    return row(column(picture(icon, tone), "*", margins=(0, drop, 0, 0)), (words, 1), *after, gap=6)

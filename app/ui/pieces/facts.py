"""What is told of one thing: facts, each its name and value, key numbers that open what they count; or that there is nothing yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from app.ui.pieces.widgets import Card, Item, Pressable, fill, label, lay, line, picture, row, scrolled

#: A name and its value, as words or as a widget; None is a hairline between groups.
Fact = tuple[str, str | QWidget] | None


def put_facts(grid: QGridLayout, facts: Iterable[Fact], *, width: int = 64, gap: int = 4, wrap: bool = False) -> QGridLayout:
    """Put facts below each other; words can be selected. `width` of the names in pixels, whether they `wrap`."""
    grid.setVerticalSpacing(gap)
    grid.setColumnStretch(1, 1)
    for place, fact in enumerate(facts):
        if fact is None:
            grid.addWidget(line(), place, 0, 1, 2)
            continue
        name, told = fact
        key = label(name, "key", wrap=wrap, width=width)
        key.setAlignment(Qt.AlignmentFlag.AlignTop)
        grid.addWidget(key, place, 0)
        grid.addWidget(_selectable(told) if isinstance(told, str) else told, place, 1)
    return grid


def _selectable(words: str) -> QLabel:
    made = label(words, wrap=True)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def facts_grid(facts: Iterable[Fact], *, width: int = 64, gap: int = 4, wrap: bool = False) -> QGridLayout:
    """A grid of facts."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(8)
    return put_facts(grid, facts, width=width, gap=gap, wrap=wrap)


class KeyNumber(Pressable, QWidget):
    """A number under its name; pressing it opens what it counts."""

    def __init__(self, name: str, does: Callable[[], object], gap: int = 0) -> None:
        super().__init__()
        self._name = name
        self._value, self._unit = label("", "fig2"), label("", "cap")
        lay(self, label(name, "cap"), row(self._value, self._unit, "*", gap=4), margins=(0, 0, 0, 0), gap=gap)
        self.can_be_pressed(does, name)

    def show_value(self, text: str, unit: str, tip: str) -> None:
        """Show a number; without one a dash."""
        self._value.setText(text or "—")
        self._unit.setText(unit if text else "")
        self.setToolTip(tip)
        self.setAccessibleName(f"{self._name} {text or '没填'} {unit if text else ''}".rstrip())


def nothing_here(icon_name: str, title: str | QLabel, words: str | QLabel, *below: Item) -> Card:
    """The card in the place of what there is nothing of yet: a picture, what is missing, what brings it, and the ways to it."""
    mark = picture(icon_name, "red", 40)
    mark.setFixedSize(88, 88)
    mark.setObjectName("mark")
    texts = [text if isinstance(text, QLabel) else label(text, role, wrap=True) for text, role in ((title, "h1"), (words, "sub"))]
    for centred in (mark, *texts):
        centred.setAlignment(Qt.AlignmentFlag.AlignCenter)
    inside = QVBoxLayout()
    fill(inside, ("*", row("*", mark, "*"), 4, *texts, 4, *below, "*"))
    return Card((scrolled(inside), 1), margins=(8, 8, 8, 8))

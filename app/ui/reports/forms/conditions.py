"""The conditions of a figure as chips: only women, only one village; each can be taken off, and others added from what its records may be parted by."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from app.exchange.forms import offered
from app.figures.crossing import Narrowing
from app.figures.declare import Split
from app.ui.pieces.opening import run_menu
from app.ui.pieces.widgets import Chip, clear
from app.ui.session import Session


class Conditions(QWidget):
    """A chip for each condition and one to add more; `changed` tells the figure's key as it is to be."""

    changed = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session, self.key = session, ""
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(6)

    def show_figure(self, key: str) -> None:
        """Show a figure's conditions."""
        self.key = key
        clear(self._line)
        found = offered.conditions(key)
        for condition in found:
            chip = Chip(condition.split.label, offered.named_group(self._session.store, condition))
            chip.removed.connect(lambda gone=condition: self._tell([c for c in offered.conditions(self.key) if c != gone]))
            self._line.addWidget(chip)
        if offered.splits_for(key):
            self.add = Chip("", "加条件")
            self.add.pressed.connect(self.ask)
            self._line.addWidget(self.add)
        self._line.addStretch(1)

    def ask(self) -> None:
        """Offer what the figure may be narrowed by, each with its groups."""
        menu = QMenu(self)
        for split in offered.splits_for(self.key):
            self._offer(menu, split)
        run_menu(menu, self.add.mapToGlobal(QPoint(0, self.add.height())))

    def _offer(self, menu: QMenu, split: Split) -> None:
        inner = menu.addMenu(split.label)

        def fill() -> None:
            # Names of villages and branches are looked up once the menu is opened.
            if inner.isEmpty():
                for group in offered.groups_of(self._session.store, split, self._session.day):
                    inner.addAction(group.part.label, lambda group=group: self.narrow(group))

        if split.of or split.free:
            inner.aboutToShow.connect(fill)
        else:
            fill()

    def narrow(self, group: Narrowing) -> None:
        """Only those of this group."""
        self._tell([*offered.conditions(self.key), group])

    def _tell(self, found: list[Narrowing]) -> None:
        self.changed.emit(offered.with_conditions(self.key, found))

"""A card is about one person or child; who, is chosen beside its name."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.form.link_input import LinkInput
from app.ui.pieces.widgets import clear
from app.ui.session import Session
from db.errors import BadValue
from db.fields import Field
from db.kinds import Link
from db.records import view


class Whom(QWidget):
    """A box with the name; nothing where the form is no card."""

    chosen = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.record: int | None = None
        self.box: LinkInput | None = None
        self._home = QVBoxLayout(self)
        self._home.setContentsMargins(0, 0, 0, 0)

    def show_view(self, view_key: str) -> None:
        """Ask for a record of this view, beginning with the first; '' for none."""
        chosen = view(view_key) if view_key else None
        table = chosen.record.table if chosen else ""
        if (self.box.field.name if self.box else "") == table:
            return
        clear(self._home)
        self.box, self.record = None, None
        if chosen:
            self.box = LinkInput(Field(name=table, label="填谁的", kind=Link(table)), self._session)
            self.box.setFixedWidth(170)
            self.box.edited.connect(self._choose)
            self.box.line.editingFinished.connect(self._settle)
            self._home.addWidget(self.box)
            first = self._session.store.ids(chosen.record, chosen.where, (), "id")
            if first:
                self.box.show_value(first[0])
                self.record = first[0]
                self.chosen.emit()

    def _choose(self) -> None:
        assert self.box
        try:
            found = self.box.value()
        except BadValue:
            return
        if found is not None and found != self.record:
            self.record = found
            self.chosen.emit()

    def _settle(self) -> None:
        """What names nobody goes back to who is shown: the sheet must not bear another name than the box beside its title."""
        box = self.box
        if box is None or self.record is None:
            return
        try:
            box.value()
        except BadValue as error:
            self._session.said.emit(f"{error}，表里填的没有变", False)
        self._choose()
        box.show_value(self.record)

"""Whether a new value holds from a day on, or was wrong before: asked beneath each dated field that was changed, once for many records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.ui.form.fields import FieldBox
from app.ui.form.inputs import LineInput
from app.ui.pieces.inputs import ComboBox
from app.ui.pieces.widgets import lay, row
from app.ui.session import Session
from db import dated
from db.dated import Since
from db.errors import BadValue
from db.fields import Field, Record
from db.kinds import DAY

FROM, WRONG, MISSING = "从这天起", "以前就填错了", "补填，以前就是"
_DAY_WIDTH = 96


class SinceChoice(QWidget):
    """从 a day 起, or 以前就填错了; what is proposed stays until somebody chooses otherwise."""

    edited = Signal()

    def __init__(self, label: str) -> None:
        super().__init__()
        self._label, self._filling = label, False
        #: Whether somebody chose, or typed another day.
        self.chosen = False
        self.way = ComboBox(narrow=True)
        self.way.addItems([FROM, WRONG])
        self.way.setAccessibleName(f"{label}改了：从哪天起，还是以前就填错了")
        self.day = LineInput(Field(name="since", label=f"{label}从哪天起", kind=DAY))
        self.day.setFixedWidth(_DAY_WIDTH)
        self.way.currentIndexChanged.connect(self._turned)
        self.day.edited.connect(self._typed)
        lay(self, row((self.way, 1), self.day, gap=4), margins=(0, 0, 0, 0), gap=0)

    def propose(self, since: Since, today: date, *, blank: bool = False) -> None:
        """Show what is most likely, until somebody has chosen; `blank`: there was no value before."""
        self.way.setItemText(1, MISSING if blank else WRONG)
        if self.chosen:
            return
        self._filling = True
        self.way.setCurrentIndex(1 if since is None else 0)
        self.day.show_value(since or today)
        self._filling = False
        self._show()

    def said(self) -> Since:
        """What stands there. Raises BadValue for a day that cannot be read or has not come."""
        if self.way.currentIndex() == 1:
            return None
        day = self.day.value()
        if not isinstance(day, date):
            self.day.setFocus()
            raise BadValue(f"请填“{self._label}”从哪天起，或者选“{self.way.itemText(1)}”")
        return day

    def _turned(self) -> None:
        self._show()
        self._typed()

    def _typed(self) -> None:
        if not self._filling:
            self.chosen = True
            self.edited.emit()

    def _show(self) -> None:
        self.day.setVisible(self.way.currentIndex() == 0)


class Sinces:
    """The choices of one form, one beneath each dated field whose value is another than the record's."""

    def __init__(self, session: Session, record: Record | None, boxes: Mapping[str, FieldBox]) -> None:
        self._session, self._record, self._boxes = session, record, boxes
        self.choices: dict[str, SinceChoice] = {}

    def look(self, made: Record) -> None:
        """Ask of what was changed, and of nothing else."""
        if self._record is None:
            return
        before, after = self._record.stored(), made.stored()
        for f in dated.asked(type(made)):
            names = [f.name, f.words] if f.words else [f.name]
            changed = f.name in self._boxes and any(before[name] != after[name] for name in names)
            if changed and f.name not in self.choices:
                self.choices[f.name] = SinceChoice(f.label)
                self._boxes[f.name].put_below(self.choices[f.name])
            if f.name in self.choices:
                self.choices[f.name].setVisible(changed)
            if changed:
                since = dated.assumed(type(made), f, before, after, self._session.today)
                self.choices[f.name].propose(since, self._session.today, blank=dated.is_blank(type(made), f, before))

    def said(self, made: Record) -> dict[str, Since | str]:
        """What was said of each changed field of the record, for `Store.save`. Raises BadValue."""
        if self._record is None or made.id != self._record.id:
            return {}
        return {name: choice.said() for name, choice in self.choices.items() if not choice.isHidden()}

"""The input of a link: another record, sought while typing, or made on the spot where it is missed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QStringListModel, QTimer
from PySide6.QtWidgets import QCompleter, QLineEdit

from app.lists.order import is_named_as_person
from app.lists.titles import title
from app.ui.form import missed
from app.ui.form.inputs import Input
from app.ui.form.seeking import seek
from app.ui.session import Session
from db.errors import BadValue
from db.fields import Field
from db.kinds import Link
from db.records import TABLES


class LinkInput(Input):
    """Another record, sought by words, numbers or pinyin initials while typing."""

    _SHOWN = 30

    def __init__(self, field: Field, session: Session) -> None:
        super().__init__(field)
        assert isinstance(field.kind, Link)
        self._table, self._session = field.kind.table, session
        self._id: int | None = None
        self._shown: dict[str, int] = {}
        #: How many records are called exactly what was typed; of several one has to be chosen.
        self._namesakes = 0
        #: The line that offers to make what was typed, and what was typed.
        self._missed = self._missed_words = ""
        self.line = QLineEdit()
        self.line.setPlaceholderText("姓名、名称或拼音首字母")
        self._model = QStringListModel(self)
        completer = QCompleter(self._model, self)
        # The store has sought already: initials do not look like the names they stand for.
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.activated.connect(self._picked)
        self.line.setCompleter(completer)
        self.line.textEdited.connect(self._typed)
        self._hold(self.line)

    def _typed(self, text: str) -> None:
        self._id = None
        sought = seek(self._session, self._table, text, self._SHOWN)
        self._shown = {one.words: one.id for one in sought}
        self._namesakes = sum(one.title == text.strip() for one in sought)
        self._missed, self._missed_words = "" if self._namesakes else missed.line_for(self._session, self.field, text), text.strip()
        self._model.setStringList(self._offered(text))
        if self._namesakes == 1:
            self._id = self._shown[text.strip()]
        elif self._session.masked and not self._namesakes:
            # A whole name is known to who typed it; what is offered calls a child by the number of its file.
            named = [i for i, name in self._session.store.titles(self._table, self._shown.values()).items() if name == text.strip()]
            self._id = named[0] if len(named) == 1 else None
        self.edited.emit()

    def _offered(self, text: str) -> list[str]:
        """The lines of the list under the input."""
        return [*self._shown, *filter(None, [self._missed])]

    def _picked(self, title: str) -> None:
        if title == self._missed and title not in self._shown:
            # The list puts its line into the input after it has told of it.
            QTimer.singleShot(0, self, self._make_missed)
            return
        self._id = self._shown.get(title)
        self.edited.emit()

    def _make_missed(self) -> None:
        """Make what is missed and put it here; given up, what was typed stands as it stood."""
        words = self._missed_words
        self.line.setText(words)
        if (made := missed.make(self._session, self.field, words, self.window())) is not None:
            self.show_value(made)
            self.edited.emit()
        self.line.setFocus()

    def _typed_text(self) -> str:
        """What stands in the input; a line of the list that is only pointed at says what was typed."""
        text = self.line.text().strip()
        return self._missed_words if self._missed and text == self._missed else text

    def value(self) -> Any:
        text = self._typed_text()
        if not text:
            return None
        if self._id is None:
            if self._namesakes > 1:
                raise BadValue(f"台账里有 {self._namesakes} {TABLES[self._table].unit}“{text}”，请从列表里选一{TABLES[self._table].unit.replace('人', '个')}")
            # Half a name is nobody's: 王丽 must not become 王丽娟 because she is the only one. Initials and parts of other titles may.
            half_a_name = is_named_as_person(TABLES[self._table]) and not text.isascii()
            if len(self._shown) == 1 and not half_a_name:
                return next(iter(self._shown.values()))
            raise BadValue(f"请从列表里选一条{TABLES[self._table].label}" if self._shown else f"台账里没有“{text}”")
        return self._id

    def show_value(self, value: Any) -> None:
        shown = title(self._session.store, self._table, value, masked=self._session.masked) if value else ""
        # What was pinned or typed once may be gone by now.
        self._id = value if shown else None
        self._shown, self._namesakes, self._missed = {}, 0, ""
        self.line.setText(shown)
        self.line.setCursorPosition(0)

    def read(self, text: str) -> tuple[Any, bool]:
        """What a text means here, and whether it is that record's very name rather than what only that one is found by. Raises BadValue."""
        self.show_draft([None, text])
        return self.value(), self._id is not None

    def draft(self) -> list[Any]:
        text = self._typed_text()
        return [self._id, text] if text else []

    def show_draft(self, kept: Any) -> None:
        record_id, text = kept or (None, "")
        self.show_value(record_id)
        if self._id is None:
            self.line.setText(text)
            self._typed(text)

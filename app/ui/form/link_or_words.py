"""The input of a link that may be words: a record is chosen, or what is meant is written down as it is called."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QTimer

from app.lists.order import is_named_as_person
from app.ui.form.link_input import LinkInput
from app.ui.session import Session
from db.errors import BadValue
from db.fields import Field
from db.kinds import TEXT
from db.records import TABLES

#: The last line of a list in which what is meant may not be there.
_AS_WORDS = "台账里没有，按文字记下“{}”"


class LinkOrWordsInput(LinkInput):
    """Another record, or the words for what the ledger has no record of: `value()` is an id or a text.

    Words are what no record is found for, the whole name of a person nobody has, and what is chosen to be words in the list.
    """

    def __init__(self, field: Field, session: Session) -> None:
        super().__init__(field, session)
        #: Words that were chosen to be kept as they are, whatever the ledger holds.
        self._kept = ""

    def _typed(self, text: str) -> None:
        self._kept = ""
        super()._typed(text)

    def _offered(self, text: str) -> list[str]:
        lines = super()._offered(text)
        place = len(self._shown)
        # Where nothing is found it is words anyhow, and is said to be.
        return [*lines[:place], *([_AS_WORDS.format(text.strip())] if self._shown else ()), *lines[place:]]

    def _picked(self, title: str) -> None:
        before, _, after = _AS_WORDS.partition("{}")
        words = title.removeprefix(before).removesuffix(after)
        if title not in self._shown and title == _AS_WORDS.format(words):
            self._kept = words
            # The list puts its line into the input after it has told of it.
            QTimer.singleShot(0, self, lambda: self.line.setText(words))
        super()._picked(title)

    def value(self) -> Any:
        text = self._typed_text()
        if self._kept and text in (self._kept, _AS_WORDS.format(self._kept)):
            return self._kept
        if self._id is None and text and self._namesakes < 2 and (not self._shown or self._is_whole_name(text)):
            return TEXT.read(text)
        return super().value()

    def _is_whole_name(self, text: str) -> bool:
        """王丽 is somebody's whole name though 王丽娟 is found; one sign, initials and a name that is there are not."""
        return is_named_as_person(TABLES[self._table]) and not text.isascii() and len(text) > 1 and text not in self._shown

    def show_value(self, value: Any) -> None:
        super().show_value(None if isinstance(value, str) else value)
        self._kept = value if isinstance(value, str) else ""
        if self._kept:
            self.line.setText(self._kept)
            self.line.setCursorPosition(0)

    def draft(self) -> list[Any]:
        return [self._kept or self._id, text] if (text := self._typed_text()) else []

    def show_draft(self, kept: Any) -> None:
        super().show_draft(kept)
        if kept and isinstance(kept[0], str):
            self._kept = kept[0]

    def note(self) -> str:
        try:
            value = self.value()
        except BadValue:
            return ""
        label = TABLES[self._table].label
        if isinstance(value, str):
            return f"台账里没有“{value}”，按文字记下；以后建了同名的{label}会自动连上"
        only = next(iter(self._shown), "")
        return f"按“{only}”记下" if value and self._id is None and only != self.line.text().strip() else ""

"""The number that a form for a new record proposes, as long as nobody has written another one or taken it out."""

from __future__ import annotations

from collections.abc import Mapping

from app.lists.numbering import next_number, numbered
from app.ui.form.fields import FieldBox
from app.ui.session import Session
from db.fields import Record


class Number:
    """The box of the number of one form, if its records are numbered in a row."""

    def __init__(self, record: type[Record], boxes: Mapping[str, FieldBox]) -> None:
        self._box = boxes.get(numbered(record))
        self._proposed = ""

    def begin(self) -> None:
        """The form stands as it begins; nothing is proposed yet."""
        self._proposed = ""

    def propose(self, made: Record, session: Session) -> Record:
        """Put the number that follows now in the place of the one proposed before; returns the record without it.

        By a number that nobody wrote a record is not told apart from one that is in the ledger already.
        """
        if self._box is None or self._box.input.draft() != self._proposed:
            return made
        self._proposed = next_number(session.store, made, session.today) or ""
        self._box.input.show_value(self._proposed or None)
        return made.with_(**{self._box.field.name: None})

"""Which input a field has, by its kind."""

from __future__ import annotations

from app.ui.form.inputs import ChoiceInput, ChoicesInput, FileInput, IdNumberInput, Input, LineInput, LongTextInput
from app.ui.form.link_input import LinkInput
from app.ui.form.link_or_words import LinkOrWordsInput
from app.ui.session import Session
from db.fields import Field
from db.kinds import Choice, Choices, File, IdNumber, Link, Text, YesNo


def make_input(field: Field, session: Session) -> Input:
    """The input for a field, by its kind."""
    kind = field.kind
    if isinstance(kind, Choices):
        return ChoicesInput(field)
    if isinstance(kind, Choice):
        return ChoiceInput(field, tuple(option.label for option in kind.options))
    if isinstance(kind, YesNo):
        return ChoiceInput(field, ("是", "否"))
    if isinstance(kind, Link):
        return LinkInput(field, session)
    if isinstance(kind, File):
        return FileInput(field, session)
    if isinstance(kind, IdNumber):
        return IdNumberInput(field)
    if isinstance(kind, Text) and kind.multiline:
        return LongTextInput(field)
    return LineInput(field)


def field_input(field: Field, session: Session) -> Input:
    """The input for a record's own field; the value of a link that may be words is an id or a text."""
    return LinkOrWordsInput(field, session) if field.words else make_input(field, session)

"""A record that is missed while another one is filled in: made from where it is missed, and put there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.lists import list_of
from app.ui.pieces.opening import run_dialog
from app.ui.session import Session
from db.fields import Field
from db.kinds import Text
from db.records import TABLES, VIEWS, is_private

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

def line_for(session: Session, link: Field, text: str) -> str:
    """The last line of what is offered for a link: make what was typed; "" where it may not be made from here.

    Initials are nobody's name. What is a child's is made on its own page, where looking is logged; what the program writes, not by hand.
    """
    record, words = TABLES[link.target], text.strip()
    if session.store.readonly or len(words) < 2 or words.isascii() or is_private(record):
        return ""
    named = bool(record.title) and isinstance(record.field(record.title[0]).kind, Text)
    if not named or any(f.by_program for f in record.fields()):
        return ""
    return f"＋ 新建{list_of(_view_key(link)).one}“{words}”"


def make(session: Session, link: Field, text: str, parent: QWidget) -> int | None:
    """Open the form of what was missed, named as it was typed; returns the record's id, None when nothing was saved."""
    from app.ui.form.missed_form import MissedForm

    form = MissedForm(session, _view_key(link), given={TABLES[link.target].title[0]: text.strip()}, parent=parent)
    run_dialog(form)
    return form.saved.id if form.saved else None


def _view_key(link: Field) -> str:
    """The view whose form is opened: that which is called as the link is (团员), else the only one of the table, else the table."""
    keys = [key for key, shown in VIEWS.items() if shown.record.table == link.target]
    return next((key for key in keys if VIEWS[key].label == link.label), keys[0] if len(keys) == 1 else link.target)

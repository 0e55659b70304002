"""Putting a county form right: what a heading means, whom a roster lists; said once and kept with the form."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.exchange.forms import kept, states
from app.exchange.forms.kept import Ready
from app.exchange.forms.meaning.wants import Want
from app.exchange.forms.meaning.whom import listed
from app.exchange.forms.sheet.cells import Place
from app.ui.pieces.opening import run_dialog
from app.ui.reports.forms.meaning import MeaningDialog
from app.ui.session import Session


def explain(session: Session, made: Ready, sheet: str, heading: str, place: Place, parent: QWidget) -> None:
    """Have a heading explained, beginning with what it means now; `place` in the filled form."""
    roster = states.roster_at(made.form, sheet, made.filling.origin(sheet, place))
    cell = states.filled_at(made.filling, sheet, place)
    now = made.own.get(heading, cell.want if cell else None)
    dialog = MeaningDialog(session, heading, roster.view if roster else kept.card_view(made.form), parent, now=now)
    if run_dialog(dialog) and dialog.want:
        with session.told(f"记住了“{heading}”填什么", f"“{heading}”本来就这么填，没有改"):
            kept.explain(session.store, made.id, made.own, heading, dialog.want)


def ask_whom(session: Session, made: Ready, sheet: str, view: str, key: str, parent: QWidget) -> None:
    """Ask whom the roster of a sheet lists, beginning with the figure it lists now."""
    dialog = MeaningDialog(session, sheet, view, parent, now=Want(f"figure:{key}", sheet) if key else None, lists=True)
    if run_dialog(dialog) and dialog.want:
        list_these(session, made, sheet, dialog.want)


def list_these(session: Session, made: Ready, sheet: str, want: Want) -> None:
    """Keep whom the roster of a sheet lists."""
    with session.told(f"记住了“{sheet}”列出哪些", f"“{sheet}”本来就这么列，没有改"):
        kept.explain(session.store, made.id, made.own, listed.key(sheet), want)

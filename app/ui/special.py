"""What single lists have of their own: the extra buttons above a list and in its detail pane."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.record_list import RecordList
from app.ui.session import Session
from app.ui.widgets import Item


def tools(session: Session, view: str, parent: QWidget) -> tuple[Item, ...]:
    """Buttons before 批量修改 for one view."""
    return ()


def furnish(made: RecordList) -> None:
    """Give a list's detail pane its own actions."""

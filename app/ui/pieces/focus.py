"""The keys stay where they were while a part of a page is drawn anew, and do not wander to whatever button comes next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid


@contextmanager
def focus_kept(page: QWidget, otherwise: QWidget) -> Iterator[None]:
    """What had the focus inside `page` gets it back, or what bears its name afterwards, else `otherwise`.

    Qt gives the focus of a widget that goes to the next one in line; Enter would press that.
    """
    had = page.window().focusWidget()
    inside = had is not None and page.isAncestorOf(had)
    kind, name = (type(had), had.accessibleName()) if had and inside else (QWidget, "")
    yield
    if not had or not inside or (isValid(had) and had.isVisibleTo(page)):
        return

    def give_back() -> None:
        found = (one for one in page.findChildren(kind) if one.accessibleName() == name and one.isVisibleTo(page) and one.isEnabled())
        next(found, otherwise).setFocus()

    # What was drawn anew is not shown before this is over.
    QTimer.singleShot(0, page, give_back)

"""The pages of the tabs, made when they are first looked at, and which tab's folder says what a list has of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.ui.lists.own import Own
from app.ui.pieces.widgets import column, label, lay, picture, row
from app.ui.pieces.worker import Worker
from app.ui.session import Session
from app.ui.tabs import Tab
from db.fields import Record
from db.records import is_private, view
from db.store import Store

if TYPE_CHECKING:
    from app.ui.lists.tab_page import RecordsPage
    from app.ui.reports.page import Reports


def make_page(session: Session, worker: Worker, tab: Tab, view: str, says: Callable[[str], object]) -> QWidget:
    """The page of a tab; `view` is the list wanted on it, `says` hears what the page says of itself."""
    if tab.key == "desk":
        from app.ui.desk.page import Desk

        desk = Desk(session, worker)
        desk.status.connect(says)
        return desk
    if is_private_tab(tab) and not all(session.store.sees(record_of(key)) for key in tab.views):
        return NotYours(session, tab)
    page: RecordsPage | Reports
    if tab.views:
        from app.ui.lists.tab_page import RecordsPage

        page = RecordsPage(session, worker, tab, own_of, view)
    else:
        from app.ui.reports.page import Reports

        page = Reports(session, worker)
    page.status.connect(says)
    return page


class NotYours(QWidget):
    """In the place of a page whose records are not this person's to see: that it is so, and whom to ask."""

    def __init__(self, session: Session, tab: Tab) -> None:
        super().__init__()
        words = label(
            f"{session.store.who()}，您没有“{tab.label}”这项权利，这里的内容不给您看；报表里的合计数字照常统计。\n需要的话请找管理员：工具 → 密码 → 改权利。", "sub", wrap=True,
        )
        words.setFixedWidth(420)
        shown = column(row("*", picture("lock", "text3", 28), "*"), row("*", label("这一页需要另外的权利", "h2"), "*"), words, gap=10)
        lay(self, "*", row("*", shown, "*"), "*")


def record_of(key: str) -> type[Record]:
    """The record of a view or table."""
    found = view(key)
    assert found
    return found.record


def is_private_tab(tab: Tab) -> bool:
    """Whether a tab is about children."""
    return any(is_private(record_of(key)) for key in tab.views)


def must_see(store: Store, key: str) -> None:
    """Raise NotAllowed for a view whose records are not this person's to see."""
    if found := view(key):
        store.must_see(found.record)


def own_of(view: str) -> Own:
    """What the list of a view has of its own."""
    match view:
        case "branches":
            from app.ui.branches.list import OWN
        case "members":
            from app.ui.members.list_deeds import OWN
        case "dues":
            from app.ui.members.list_deeds import OF_DUES as OWN
        case "transfer":
            from app.ui.members.transfers import OWN
        case "hours" | "teams":
            from app.ui.volunteering.list import OWN
        case "volunteers":
            from app.ui.volunteering.list import OF_VOLUNTEERS as OWN
        case "children":
            from app.ui.children.list import OWN
        case "events":
            from app.ui.events.list import OWN
        case _:
            return Own()
    return OWN

"""Lists kept under a name in the ledger, so that the next clerk has them: kept, shown again, renamed, taken out."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QMenu, QWidget

from app import settings
from app.lists.query import Listing
from app.ui.pieces import ask
from app.ui.pieces.opening import Dialog, run_dialog
from app.ui.pieces.widgets import button, label, lay, name_list, row, set_names
from app.ui.session import Session
from db.errors import UserError

#: A setting once made stays; that of a view that is gone says nothing.
_GONE = ""


def saved_views(session: Session, view: str) -> dict[str, Listing]:
    """The lists kept of one view, by name."""
    prefix = _key(view, "")
    return {name: Listing.from_json(view, value) for name, value in settings.kept_under(session.store, prefix).items()}


def _key(view: str, name: str) -> str:
    return f"view.{view}.{name}"


def keep(session: Session, listing: Listing, parent: QWidget) -> None:
    """Ask for a name and keep a list under it; raises UserError where a part of its filter cannot be kept."""
    if listing.only is not None or listing.figure:
        raise UserError(f"“只看 {listing.only_label or '指定的记录'}”是从别处点过来的，存不进视图；请先点它的 × 去掉，或者改用“加条件”，再保存")
    name = ask.text(parent, "保存为视图", "给这个视图起个名字，用已有的名字就替换它：")
    if name and _may_take(session, listing.view, name, parent):
        session.store.set_setting(_key(listing.view, name), listing.to_json())
        session.said.emit(f"视图“{name}”已保存", False)


def _may_take(session: Session, view: str, name: str, parent: QWidget) -> bool:
    there = name in saved_views(session, view)
    return not there or ask.sure(parent, f"已经有视图“{name}”了。替换以后，原来的条件和栏目就没有了。", "替换")


def views_menu(session: Session, view: str, show: Callable[[Listing], object], parent: QWidget) -> QMenu:
    """A menu of the saved views."""
    menu = QMenu(parent)
    for name, listing in saved_views(session, view).items():
        # An & would be taken for the sign of a key.
        menu.addAction(name.replace("&", "&&"), lambda listing=listing: show(listing))
    if menu.isEmpty():
        menu.addAction("还没有保存的视图").setEnabled(False)
    else:
        menu.addAction("给视图改名、删除视图…", lambda: run_dialog(ManageViews(session, view, parent)))
    return menu


class ManageViews(Dialog):
    """The saved views of one list: one is chosen, then renamed or deleted."""

    def __init__(self, session: Session, view: str, parent: QWidget) -> None:
        super().__init__("保存的视图", parent)
        self._session, self._view = session, view
        self.setMinimumSize(420, 320)
        self.names = name_list((), "保存的视图")
        self._rename = button("改名…", self.rename, icon_name="pencil")
        self._delete = button("删除", self.delete, icon_name="trash")
        lay(
            self, label("视图只是筛选条件、栏目和顺序，改名或删除不会动到任何记录。", "sub", wrap=True), (self.names, 1),
            row(self._rename, self._delete, "*", button("关闭 Esc", self.reject)), margins=(20, 16, 20, 14), gap=10,
        )
        self._fill()

    def _fill(self, chosen: str = "") -> None:
        found = list(saved_views(self._session, self._view))
        set_names(self.names, found)
        self.names.setCurrentRow(found.index(chosen) if chosen in found else 0)
        for one in (self._rename, self._delete):
            one.setEnabled(bool(found))

    @property
    def _chosen(self) -> str:
        item = self.names.currentItem()
        return item.text() if item else ""

    def rename(self) -> None:
        """Give the chosen view another name."""
        old, store = self._chosen, self._session.store
        new = ask.text(self, "给视图改名", "新的名字：", old)
        if new and new != old and _may_take(self._session, self._view, new, self):
            kept = saved_views(self._session, self._view)[old]
            store.set_setting(_key(self._view, new), kept.to_json())
            store.set_setting(_key(self._view, old), _GONE)
            self._fill(new)

    def delete(self) -> None:
        """Take the chosen view out of the ledger."""
        name = self._chosen
        if ask.sure(self, f"删除视图“{name}”？删除以后要重新设条件、重新保存；记录不受影响。", "删除"):
            self._session.store.set_setting(_key(self._view, name), _GONE)
            self._fill()

"""The county's forms in a list: what is due, what came back, what was filed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from app.exchange.forms import kept
from app.ui.pieces.icons import icon
from app.ui.pieces.keys import TO_BIN, OwnKeys
from db.records import CountyForm
from db.store import Store

_ROW = 44


@dataclass(frozen=True)
class FormLine:
    """One form in the list: what is due, and how it was filed last."""

    id: int
    name: str
    state: str
    icon: str
    tone: str


def form_lines(store: Store) -> list[FormLine]:
    """The kept forms with what stands out about them, what is due first."""
    found = []
    for form in store.find(CountyForm, "1", (), "due_on IS NULL, due_on, id DESC"):
        assert form.id
        last = kept.last_filed(store, form.id)
        if last and last.accepted is False:
            found.append(FormLine(form.id, form.name or "", f"退回：{last.feedback or '没写原因'}", "file-alert", "err"))
        elif last and last.sent_on:
            found.append(FormLine(form.id, form.name or "", f"{last.sent_on:%m-%d} 已报，第 {last.version or 1} 版", "circle-check", "green"))
        else:
            due = f"{form.due_on:%m-%d} 前报" if form.due_on else f"{form.received_on:%m-%d} 收到" if form.received_on else ""
            found.append(FormLine(form.id, form.name or "", due, "file-spreadsheet", "gold_x" if form.due_on else "text2"))
    return found


class FormList(QListWidget):
    """Two lines for each form; what one can do with it is in its menu."""

    due_asked = Signal(int)
    removed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("要报的表")
        for words, told in (("要求上报日…", self.due_asked), (f"删到回收站\t{TO_BIN}", self.removed)):
            action = QAction(words, self)
            action.triggered.connect(lambda _=False, told=told: self._tell(told))
            self.addAction(action)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        OwnKeys(self, {TO_BIN: lambda: self._tell(self.removed)})

    def _tell(self, told: SignalInstance) -> None:
        if (form := self.current_form()) is not None:
            told.emit(form)

    def current_form(self) -> int | None:
        """The chosen form's id."""
        item = self.currentItem()
        return None if item is None else int(item.data(Qt.ItemDataRole.UserRole))

    def show_lines(self, lines: Sequence[FormLine], chosen: int | None) -> None:
        """Show other forms, silently, with this one chosen, else the first."""
        self.blockSignals(True)
        self.clear()
        for found in lines:
            item = QListWidgetItem(icon(found.icon, found.tone), f"{found.name}\n{found.state}")
            item.setData(Qt.ItemDataRole.UserRole, found.id)
            item.setSizeHint(QSize(0, _ROW))
            item.setToolTip(found.name)
            self.addItem(item)
            if found.id == chosen:
                self.setCurrentItem(item)
        if lines and self.currentRow() < 0:
            self.setCurrentRow(0)
        self.blockSignals(False)

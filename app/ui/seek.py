"""The search over all records (Ctrl+K): words, parts of numbers, pinyin initials; Enter opens."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.ui.session import Session
from app.ui.tabs import SHOWN
from app.ui.widgets import label, search_box
from db import search
from db.records import TABLES, VIEWS

_EACH = 8
#: Where people look first; a service is found through its person.
_SOUGHT = ("person", "branch", "event", "team", "child", "partner", "honour", "document")


def view_of(session: Session, table: str, record_id: int) -> str:
    """The list in which a record is shown: a person's depends on what the person is."""
    for key, view in VIEWS.items():
        if view.record.table == table and session.store.count(view.record, f"id = ? AND ({view.where})", (record_id,)):
            return key
    return "members" if table == "person" else table


class Seek(QDialog):
    """A line to type in and what was found below it."""

    def __init__(self, session: Session, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setWindowTitle("查找全部记录")
        self.resize(560, 460)
        self._line: QLineEdit = search_box("姓名、首字母、证件号或电话的一段、支部、活动")
        self.found = QListWidget()
        self._count = label("", "cap")
        layout = QVBoxLayout(self)
        for widget in (self._line, self.found, self._count):
            layout.addWidget(widget)
        self._line.textChanged.connect(self._seek)
        self._line.returnPressed.connect(self.open)
        self.found.itemActivated.connect(lambda _: self.open())
        self._line.setText(text)
        self._seek()

    def _seek(self) -> None:
        self.found.clear()
        text = self._line.text().strip()
        for table in _SOUGHT if text else ():
            record = TABLES[table]
            where, values = search.condition(record, text)
            ids = [r[0] for r in self._session.store.rows(f'SELECT id FROM "{table}" WHERE {where} ORDER BY id LIMIT {_EACH}', values)]
            titles = self._session.store.titles(table, ids)
            for record_id in ids:
                title = titles[record_id]
                if table == "child" and self._session.masked:
                    title = title[:1] + "**"
                view = view_of(self._session, table, record_id)
                item = QListWidgetItem(f"{title}　　{SHOWN[view].one if view in SHOWN else record.label}")
                item.setData(Qt.ItemDataRole.UserRole, (table, record_id))
                self.found.addItem(item)
        self.found.setCurrentRow(0)
        self._count.setText(f"找到 {self.found.count()} 条，按 Enter 打开" if text else "输入要找的内容")

    def open(self) -> None:
        """Go to the chosen record."""
        if item := self.found.currentItem():
            self._session.show_record(*item.data(Qt.ItemDataRole.UserRole))
            self.accept()

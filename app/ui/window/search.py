"""The search over all records (Ctrl+K): words, parts of numbers, pinyin in full or by initials; a list below the line while one types, Enter opens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.lists import LISTS, apart, list_of
from app.lists.declare import NOWHERE
from app.lists.titles import titles as titles_shown
from app.lists.where import view_of
from app.ui.pieces.opening import Dialog
from app.ui.pieces.quiet import Quiet
from app.ui.pieces.widgets import label, search_box
from app.ui.session import Session
from db import search
from db.records import TABLES, view
from db.store import Store

_EACH = 8
#: So many of a kind are looked at for the likeliest: a pair of initials stands in many names, at the front of few.
_LOOKED_AT = 60
_QUIET_MS = 120
_WIDTH, _ROW, _ROWS = 440, 28, 12


def _sought(store: Store) -> Iterable[str]:
    """The tables that are sought, in their order; of two lists of one table the first says where. What this person may not see is not sought."""
    return dict.fromkeys(
        shown.record.table
        for listed in sorted(LISTS.values(), key=lambda listed: listed.sought)
        if listed.tab and listed.sought != NOWHERE and (shown := view(listed.view)) and not shown.record.owner() and store.sees(shown.record)
    )


def found(session: Session, text: str) -> Iterator[tuple[str, str, int]]:
    """What is found: its words, its table and its id; of each kind those that begin like that come first."""
    # Signs alone say nothing; all records would have them.
    for table in _sought(session.store) if any(sign.isalnum() for sign in text) else ():
        record = TABLES[table]
        where, values = search.condition(record, text)
        ids = [r[0] for r in session.store.rows(f'SELECT id FROM "{table}" WHERE {where} ORDER BY id LIMIT {_LOOKED_AT}', values)]
        titles = session.store.titles(table, ids)
        ids.sort(key=lambda i: (text.lower() not in search.readings(titles[i]), not search.begins(titles[i], text)))
        more, shown = apart(session.store, table, ids[:_EACH]), titles_shown(session.store, table, ids[:_EACH], masked=session.masked)
        for record_id in ids[:_EACH]:
            title, beside = shown[record_id], more.get(record_id, "")
            told = (title, list_of(view_of(session.store, table, record_id)).one, beside if beside != title else "")
            yield "　　".join(part for part in told if part), table, record_id


def _fill(shown: QListWidget, session: Session, text: str) -> None:
    shown.clear()
    for words, table, record_id in found(session, text):
        item = QListWidgetItem(words)
        item.setData(Qt.ItemDataRole.UserRole, (table, record_id))
        shown.addItem(item)
    shown.setCurrentRow(0)


_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


def _step(shown: QListWidget, key: int) -> None:
    """Go to the next or the one before, round and round."""
    if shown.count():
        shown.setCurrentRow((shown.currentRow() + _STEPS[Qt.Key(key)]) % shown.count())


class SeekDrop(QListWidget):
    """What is found, right below the line while one types there: ↑↓ choose, Enter or a click opens, Esc closes."""

    #: The table and the id of what was chosen.
    opened = Signal(str, int)

    def __init__(self, session: Session, line: QLineEdit, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._line = session, line
        self._any = False
        self._soon = Quiet(self, _QUIET_MS, self.show_found)
        self.setObjectName("seekdrop")
        self.setAccessibleName("找到的记录")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.hide()
        line.textEdited.connect(lambda: self._soon.start())
        line.installEventFilter(self)
        self.itemClicked.connect(lambda _: self._open())
        session.closing.connect(self._close)

    def show_found(self) -> None:
        """Show what is found for what stands in the line; for nothing, what was sought and opened before in this sitting."""
        self._soon.stop()
        text = self._line.text().strip()
        _fill(self, self._session, text)
        for before in () if text else self._session.sought:
            item = QListWidgetItem(f"最近找过　　{before}")
            item.setData(Qt.ItemDataRole.UserRole, before)
            self.addItem(item)
        self.setCurrentRow(0)
        self._any = bool(self.count())
        if text and not self._any:
            nothing = QListWidgetItem(f"没有找到“{text}”；可以试试首字母，或号码的一段")
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
            self.addItem(nothing)
        self.setVisible(bool(self.count()))
        if self.count():
            self._place()
            self.raise_()

    def _place(self) -> None:
        if around := self.parentWidget():
            place = self._line.mapTo(around, QPoint(self._line.width(), self._line.height() + 3))
            self.setGeometry(place.x() - _WIDTH, place.y(), _WIDTH, min(self.count(), _ROWS) * _ROW + 10)

    def _close(self) -> None:
        self._soon.stop()
        self.hide()

    def _open(self) -> None:
        meant = self.currentItem().data(Qt.ItemDataRole.UserRole)
        if isinstance(meant, str):
            self._line.setText(meant)
            self.show_found()
            return
        self._session.remember_sought(self._line.text().strip())
        self._close()
        self._line.clear()
        self.opened.emit(*meant)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Move and self.isVisible():
            self._place()
        if event.type() is QEvent.Type.FocusOut:
            self._close()
        if event.type() is QEvent.Type.MouseButtonPress and not self._line.text():
            self.show_found()
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape and self.isVisible():
            # The key is this list's before it is the window's.
            event.accept()
            return True
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and self._key(event.key()):
            return True
        return super().eventFilter(watched, event)

    def _key(self, key: int) -> bool:
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._soon.isActive():
                self.show_found()
            if self.isVisible():
                if self._any:
                    self._open()
                return True
        elif key in _STEPS and not self.isVisible() and not self._line.text():
            self.show_found()
            return True
        elif self.isVisible() and key in _STEPS:
            _step(self, key)
            return True
        elif self.isVisible() and key == Qt.Key.Key_Escape:
            self._close()
            return True
        return False


class Seek(Dialog):
    """A line to type in and what was found below it."""

    def __init__(self, session: Session, text: str, parent: QWidget | None = None) -> None:
        super().__init__("查找全部记录", parent, (560, 460))
        self._session = session
        self._line: QLineEdit = search_box("姓名、首字母、证件号或电话的一段、支部、活动")
        self.found = QListWidget()
        self.found.setAccessibleName("找到的记录")
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
        text = self._line.text().strip()
        _fill(self.found, self._session, text)
        found = self.found.count()
        told = f"找到 {found} 条，按 ↑↓ 选，按 Enter 打开" if found else f"没有找到“{text}”；可以试试首字母，或号码的一段"
        self._count.setText(told if text else "输入要找的内容")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # The keys are in the line; what it does not want moves in the list.
        if event.key() in _STEPS:
            _step(self.found, event.key())
        else:
            super().keyPressEvent(event)

    def open(self) -> None:
        """Go to the chosen record."""
        if item := self.found.currentItem():
            self._session.remember_sought(self._line.text().strip())
            self._session.show_record(*item.data(Qt.ItemDataRole.UserRole))
            self.accept()

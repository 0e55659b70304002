"""The input that stands open in a cell: the kind's own, as in the form, with the keys of a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QCompleter, QLineEdit, QPlainTextEdit, QWidget

from app.ui.form.inputs import ChoiceInput, ChoicesInput, Input, LongTextInput
from app.ui.form.link_input import LinkInput
from app.ui.lists.editing.cell_table import CellTable
from app.ui.pieces.editor_keys import editor_of
from app.ui.pieces.inputs import ComboBox
from app.ui.pieces.theme import TOKENS
from app.ui.pieces.widgets import label

DOWN, UP, RIGHT, LEFT, STAY = "down", "up", "right", "left", "stay"
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
#: The least an input needs, in pixels, by what it is.
_ROOM = ((LongTextInput, 300), (LinkInput, 220), (ChoicesInput, 180), (ChoiceInput, 130), (Input, 96))
_HEIGHT, _LONG_HEIGHT, _GAP, _NOTE_WIDTH = 32, 74, 2, 300
_TONES = {"err": (TOKENS["err"], TOKENS["err_t"]), "warn": (TOKENS["gold_x"], TOKENS["gold_t"])}
_NOTE = "background:{ground};color:{front};border:1px solid {front};border-radius:4px;padding:4px 8px"
#: Keys of the window that are the input's own while one types into it.
_KEPT = {Qt.Key.Key_F2, Qt.Key.Key_Escape, Qt.Key.Key_Delete}
_KEPT_WITH_CONTROL = {Qt.Key.Key_D, Qt.Key.Key_Delete, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_V, Qt.Key.Key_X}


class CellEditor(QObject):
    """`finished` asks to have the value taken, and says where to go then; `given_up` that it is not to be."""

    finished = Signal(str)
    given_up = Signal()

    def __init__(self, table: CellTable, made: Input, record_id: int, section: int) -> None:
        super().__init__(table)
        self.table, self.input, self.record_id, self.section = table, made, record_id, section
        self.note = label("", wrap=True)
        #: What was told of the value already; taken once more it is meant.
        self.told = ""
        for widget in (made, self.note):
            widget.setParent(table.viewport())
        made.setAccessibleName(made.field.label)
        self.target = _focused(made)
        self.target.installEventFilter(self)
        if popup := self._popup():
            popup.installEventFilter(self)
        for bar in (table.verticalScrollBar(), table.horizontalScrollBar()):
            bar.valueChanged.connect(self.place)
        made.edited.connect(lambda: self.say(""))
        made.left.connect(self._left)

    def open(self, value: object, event: QEvent | None) -> None:
        """Stand there with a value; what was typed to open it takes the value's place."""
        replaced = event is not None and not isinstance(self.input, ChoicesInput)
        self.input.show_value(None if replaced else value)
        self.place()
        self.input.show()
        self.input.raise_()
        self.target.setFocus()
        line = editor_of(self.target)
        if isinstance(line, QLineEdit):
            line.end(False)
        elif isinstance(line, QPlainTextEdit):
            line.moveCursor(QTextCursor.MoveOperation.End)
        if replaced and event is not None:
            QCoreApplication.sendEvent(self.target, _copied(event))

    def is_meant(self, value: object, called: Callable[[int], str]) -> bool:
        """Whether a link's value is what was typed: a record by its name, or one that was chosen. What it is only taken for is told first."""
        if not isinstance(self.input, LinkInput) or value is None or self.input.draft()[0] is not None:
            return True
        words = self.input.note() or f"按“{called(value)}”记下" if isinstance(value, int) else self.input.note()
        if words == self.told:
            return True
        self.told = words
        self.say(f"{words}。是这样就再按一次 Enter，不改按 Esc", "warn")
        return False

    def place(self) -> None:
        """Stand over the cell, wherever it is now; out of sight with it."""
        row = self.table.records.place(self.record_id)
        if row is None:
            return
        rect, room = self.table.visualRect(self.table.records.index(row, self.section)), self.table.viewport().rect()
        width = min(max(rect.width(), next(least for kind, least in _ROOM if isinstance(self.input, kind))), room.width())
        height = _LONG_HEIGHT if isinstance(self.input, LongTextInput) else max(rect.height(), _HEIGHT)
        top = min(rect.top() - (height - rect.height()) // 2 if height < _LONG_HEIGHT else rect.top(), max(rect.top() + rect.height(), room.height()) - height)
        self.input.setGeometry(max(0, min(rect.left(), room.width() - width)), max(0, top) if rect.top() >= 0 else top, width, height)
        self._place_note()

    def _place_note(self) -> None:
        at, room = self.input.geometry(), self.table.viewport().rect()
        width = min(_NOTE_WIDTH, room.width())
        height = self.note.heightForWidth(width)
        below = at.bottom() + _GAP
        top = below if below + height <= room.height() else at.top() - height - _GAP
        self.note.setGeometry(QRect(max(0, min(at.left(), room.width() - width)), top, width, height))

    def say(self, sentence: str, tone: str = "err") -> None:
        """Say at the cell what is wrong, or with `warn` what it would be taken for; with '' that nothing is."""
        self.input.set_state(tone if sentence else "")
        self.note.setStyleSheet(_NOTE.format(**dict(zip(("front", "ground"), _TONES[tone], strict=True))))
        self.note.setText(sentence)
        self.note.setVisible(bool(sentence))
        if sentence:
            self.note.raise_()
            self.input.setAccessibleDescription(sentence)
            self._place_note()
            self.target.setFocus()

    def close(self) -> None:
        """Go away; the keys are the table's again."""
        self.target.removeEventFilter(self)
        self.input.left.disconnect(self._left)
        had_keys = self.target.hasFocus() or self.input.isAncestorOf(self.target.window().focusWidget() or self.target.window())
        for widget in (self.input, self.note):
            widget.hide()
            widget.deleteLater()
        if had_keys:
            self.table.setFocus()
        self.deleteLater()

    def _left(self) -> None:
        # Whatever took the keys is not disturbed: the value is taken when that has happened.
        QTimer.singleShot(0, self, lambda: self.finished.emit(STAY) if self.input.isVisible() and not self.target.hasFocus() else None)

    def _popup(self) -> QWidget | None:
        """The list of candidates beneath the input, where it has one."""
        line = editor_of(self.target)
        completer: QCompleter | None = line.completer() if isinstance(line, QLineEdit) else None
        return completer.popup() if completer else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if event.key() in (_KEPT_WITH_CONTROL if control else _KEPT):
                event.accept()
                return True
            return False
        if event.type() != QEvent.Type.KeyPress:
            return False
        if watched is not self.target:
            return self._in_list(event)
        return self._key(event)

    def _key(self, event: QKeyEvent) -> bool:
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key == Qt.Key.Key_Escape:
            self.given_up.emit()
        elif key in _ENTER and event.modifiers() & Qt.KeyboardModifier.AltModifier and isinstance(self.target, QPlainTextEdit):
            self.target.insertPlainText("\n")
        elif way := _way(key, shift):
            self.finished.emit(way)
        else:
            # Not the box's own history of keys: a letter of a combo box's list is typed, and F2 opens nothing twice.
            return key == Qt.Key.Key_F2
        return True

    def _in_list(self, event: QKeyEvent) -> bool:
        """Enter and Tab in the list of candidates take the one that is marked, and the cell with it."""
        way, popup = _way(event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)), self._popup()
        if not way or popup is None:
            return False
        marked = popup.currentIndex().isValid()  # type: ignore[attr-defined]
        QTimer.singleShot(0, self, lambda: self.finished.emit(way))
        if not marked:
            popup.hide()
        return not marked


def _way(key: int, shift: bool) -> str:
    if key in _ENTER:
        return UP if shift else DOWN
    if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
        return LEFT if shift or key == Qt.Key.Key_Backtab else RIGHT
    return ""


def _focused(made: QWidget) -> QWidget:
    """Who gets the keys in an input."""
    while (proxy := made.focusProxy()) is not None and proxy is not made:
        if isinstance(made, ComboBox):
            break
        made = proxy
    return made


def _copied(event: QEvent) -> QEvent:
    if isinstance(event, QKeyEvent):
        return QKeyEvent(event.type(), event.key(), event.modifiers(), event.text())
    assert isinstance(event, QInputMethodEvent)
    copied = QInputMethodEvent(event.preeditString(), event.attributes())
    copied.setCommitString(event.commitString(), event.replacementStart(), event.replacementLength())
    return copied

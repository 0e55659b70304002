"""One input per kind of value: what a person types becomes a value, or a sentence says why not."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent
from PySide6.QtWidgets import (
    QCompleter,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.paths import chosen_content
from app.ui.pieces import ask
from app.ui.pieces.inputs import ComboBox
from app.ui.pieces.widgets import button, lay
from app.ui.session import Session
from db import identity
from db.fields import Field
from db.kinds import Choices, FileRef

_HINTS = {
    "day": "2021-03-05 或 20210305",
    "partial_date": "2003-05-12、2003.5 或 2003",
    "minutes": "小时，如 2.5 或 2:30",
    "clock": "14:30",
    "id_number": "18 位",
    "phone": "11 位手机号",
    "money": "元",
}
_MOST_SIGNS = 12
# The style gives a button with a menu no room at its left.
_INSET = "  "


class Input(QWidget):
    """The base: `value()` gives the Python value (None: blank) or raises BadValue.

    `edited` tells of each change, `left` that the keyboard went elsewhere. A draft is what stands in the input, readable
    or not, as JSON can keep it; nothing for a blank.
    """

    #: An input by itself follows from no other one.
    fixed = False
    edited = Signal()
    left = Signal()

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.field = field
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)

    def _hold(self, widget: QWidget) -> None:
        widget.setAccessibleName(self.field.label)
        self._layout.addWidget(widget)
        self.setFocusProxy(widget)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # A list that drops down, or the candidates of an input method, take the keyboard without anybody having left.
        stays = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
        if event.type() == QEvent.Type.FocusOut and isinstance(event, QFocusEvent) and event.reason() not in stays:
            self.left.emit()
        return False

    def value(self) -> Any:
        raise NotImplementedError

    def show_value(self, value: Any) -> None:
        raise NotImplementedError

    def draft(self) -> Any:
        """What stands in the input."""
        raise NotImplementedError

    def show_draft(self, kept: Any) -> None:
        """Put it there again."""
        raise NotImplementedError

    def note(self) -> str:
        """What is to be told of the value beneath the input, where nothing is wrong with it."""
        return ""

    def set_state(self, state: str) -> None:
        """Colour the input: err, warn, or nothing."""
        widget = self.focusProxy() or self
        if widget.property("state") != state:
            widget.setProperty("state", state)
            widget.style().unpolish(widget)
            widget.style().polish(widget)


class LineInput(Input):
    """A line of text for every kind that is written rather than chosen."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self.line = QLineEdit()
        self.line.setPlaceholderText(_HINTS.get(field.kind.name, ""))
        self.line.textChanged.connect(lambda: self.edited.emit())
        self._hold(self.line)

    def value(self) -> Any:
        text = self.line.text().strip()
        return self.field.kind.typed(text) if text else None

    def show_value(self, value: Any) -> None:
        self.line.setText("" if value is None else self.field.kind.show(value))
        self.line.setCursorPosition(0)

    def draft(self) -> str:
        return self.line.text()

    def show_draft(self, kept: Any) -> None:
        self.line.setText(str(kept))


class IdNumberInput(LineInput):
    """A citizen identity number: what its check digit says is told while it is typed."""

    def note(self) -> str:
        return identity.so_far(self.line.text()) if self.line.isModified() and self.line.hasFocus() else ""


class LongTextInput(Input):
    """Several lines of text."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self.box = QPlainTextEdit()
        self.box.setFixedHeight(72)
        self.box.setTabChangesFocus(True)
        self.box.textChanged.connect(lambda: self.edited.emit())
        self._hold(self.box)

    def value(self) -> Any:
        text = self.box.toPlainText().strip()
        return self.field.kind.typed(text) if text else None

    def show_value(self, value: Any) -> None:
        self.box.setPlainText(value or "")

    def draft(self) -> str:
        return self.box.toPlainText()

    def show_draft(self, kept: Any) -> None:
        self.box.setPlainText(str(kept))


class ChoiceInput(Input):
    """One of a list, picked or typed; words of the aliases (大专) are understood."""

    def __init__(self, field: Field, options: tuple[str, ...]) -> None:
        super().__init__(field)
        self.box = ComboBox(narrow=True)
        self.box.setEditable(True)
        self.box.setInsertPolicy(ComboBox.InsertPolicy.NoInsert)
        self.box.addItems(["", *options])
        completer = QCompleter(options, self.box)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.box.setCompleter(completer)
        self.box.editTextChanged.connect(lambda: self.edited.emit())
        self._hold(self.box)

    def value(self) -> Any:
        text = self.box.currentText().strip()
        return self.field.kind.typed(text) if text else None

    def show_value(self, value: Any) -> None:
        self.box.setCurrentText("" if value is None else self.field.kind.show(value))
        edit = self.box.lineEdit()
        assert edit
        edit.setCursorPosition(0)

    def draft(self) -> str:
        return self.box.currentText()

    def show_draft(self, kept: Any) -> None:
        self.box.setCurrentText(str(kept))


class ChoicesInput(Input):
    """Any number of a list, ticked in a menu that stays open."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self._button = QPushButton(f"{_INSET}未选")
        self._button.setProperty("kind", "choices")
        self._button.setAutoDefault(False)
        self._menu = _StayingMenu(self._button)
        assert isinstance(field.kind, Choices)
        for option in field.kind.options:
            action = QAction(option.label, self._menu, checkable=True)
            action.toggled.connect(self._changed)
            self._menu.addAction(action)
        self._button.setMenu(self._menu)
        self._hold(self._button)

    def _changed(self) -> None:
        words = "、".join(self.value() or ()) or "未选"
        # A button would rather grow than shorten its words, and push its neighbours out of the form.
        self._button.setText(_INSET + (words if len(words) <= _MOST_SIGNS else f"{words[:_MOST_SIGNS]}…"))
        self._button.setToolTip(words)
        self.edited.emit()

    def value(self) -> Any:
        return tuple(a.text() for a in self._menu.actions() if a.isChecked()) or None

    def show_value(self, value: Any) -> None:
        for action in self._menu.actions():
            action.setChecked(action.text() in (value or ()))

    def draft(self) -> list[str]:
        return list(self.value() or ())

    def show_draft(self, kept: Any) -> None:
        self.show_value(tuple(kept))


class _StayingMenu(QMenu):
    """A menu of ticks that does not close at each of them."""

    def mouseReleaseEvent(self, event: Any) -> None:
        action = self.activeAction()
        if action and action.isEnabled():
            action.trigger()
        else:
            super().mouseReleaseEvent(event)


class FileInput(Input):
    """A file to be kept inside the ledger."""

    def __init__(self, field: Field, session: Session) -> None:
        super().__init__(field)
        self._session, self._value = session, None
        self.pending: tuple[str, bytes] | None = None
        holder = QWidget()
        self._name = QLineEdit()
        self._name.setReadOnly(True)
        self._name.setProperty("state", "ro")
        self._name.setAccessibleName(field.label)
        choose = button("选文件…", self._choose)
        choose.setAccessibleName(f"{field.label}：选文件")
        self._name.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        lay(holder, (self._name, 1), choose, margins=(0, 0, 0, 0), across=True)
        self._layout.addWidget(holder)
        self.setFocusProxy(choose)

    def set_state(self, state: str) -> None:
        """The line with the name is read-only and stays as it is."""

    def _choose(self) -> None:
        path = ask.file_to_open(self, "选择文件", "所有文件 (*)")
        if path:
            self.pending = (path.name, chosen_content(path))
            self._name.setText(path.name)
            self.edited.emit()

    def value(self) -> FileRef | None:
        return self._value

    def show_value(self, value: Any) -> None:
        self._value, self.pending = value, None
        self._name.setText(value.name if value else "")

    def draft(self) -> str:
        # A chosen file lies where it was; it is chosen again.
        return ""

    def show_draft(self, kept: Any) -> None:
        """There is none."""

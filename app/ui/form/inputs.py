"""One input per kind of value: what a person types becomes a value, or a sentence says why not."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt, Signal
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

from app.lists.order import is_named_as_person
from app.lists.titles import title
from app.paths import chosen_content
from app.ui.form.seeking import seek
from app.ui.pieces import ask
from app.ui.pieces.inputs import ComboBox
from app.ui.pieces.widgets import button, lay
from app.ui.session import Session
from db.errors import BadValue
from db.fields import Field
from db.kinds import Choice, Choices, File, FileRef, Link, Text, YesNo
from db.records import TABLES

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


class LinkInput(Input):
    """Another record, sought by words, numbers or pinyin initials while typing."""

    _SHOWN = 30

    def __init__(self, field: Field, session: Session) -> None:
        super().__init__(field)
        assert isinstance(field.kind, Link)
        self._table, self._session = field.kind.table, session
        self._id: int | None = None
        self._shown: dict[str, int] = {}
        #: How many records are called exactly what was typed; of several one has to be chosen.
        self._namesakes = 0
        self.line = QLineEdit()
        self.line.setPlaceholderText("姓名、名称或拼音首字母")
        self._model = QStringListModel(self)
        completer = QCompleter(self._model, self)
        # The store has sought already: initials do not look like the names they stand for.
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.activated.connect(self._picked)
        self.line.setCompleter(completer)
        self.line.textEdited.connect(self._typed)
        self._hold(self.line)

    def _typed(self, text: str) -> None:
        self._id = None
        sought = seek(self._session, self._table, text, self._SHOWN)
        self._shown = {one.words: one.id for one in sought}
        self._namesakes = sum(one.title == text.strip() for one in sought)
        self._model.setStringList(list(self._shown))
        if self._namesakes == 1:
            self._id = self._shown[text.strip()]
        elif self._session.masked and not self._namesakes:
            # A whole name is known to who typed it; what is offered calls a child by the number of its file.
            named = [i for i, name in self._session.store.titles(self._table, self._shown.values()).items() if name == text.strip()]
            self._id = named[0] if len(named) == 1 else None
        self.edited.emit()

    def _picked(self, title: str) -> None:
        self._id = self._shown.get(title)
        self.edited.emit()

    def value(self) -> Any:
        text = self.line.text().strip()
        if not text:
            return None
        if self._id is None:
            if self._namesakes > 1:
                raise BadValue(f"台账里有 {self._namesakes} {TABLES[self._table].unit}“{text}”，请从列表里选一{TABLES[self._table].unit.replace('人', '个')}")
            # Half a name is nobody's: 王丽 must not become 王丽娟 because she is the only one. Initials and parts of other titles may.
            half_a_name = is_named_as_person(TABLES[self._table]) and not text.isascii()
            if len(self._shown) == 1 and not half_a_name:
                return next(iter(self._shown.values()))
            raise BadValue(f"请从列表里选一条{TABLES[self._table].label}" if self._shown else f"台账里没有“{text}”")
        return self._id

    def show_value(self, value: Any) -> None:
        shown = title(self._session.store, self._table, value, masked=self._session.masked) if value else ""
        # What was pinned or typed once may be gone by now.
        self._id = value if shown else None
        self._shown, self._namesakes = {}, 0
        self.line.setText(shown)
        self.line.setCursorPosition(0)

    def read(self, text: str) -> tuple[Any, bool]:
        """What a text means here, and whether it is that record's very name rather than what only that one is found by. Raises BadValue."""
        self.show_draft([None, text])
        return self.value(), self._id is not None

    def draft(self) -> list[Any]:
        text = self.line.text()
        return [self._id, text] if text.strip() else []

    def show_draft(self, kept: Any) -> None:
        record_id, text = kept or (None, "")
        self.show_value(record_id)
        if self._id is None:
            self.line.setText(text)
            self._typed(text)


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


def make_input(field: Field, session: Session) -> Input:
    """The input for a field, by its kind."""
    kind = field.kind
    if isinstance(kind, Choices):
        return ChoicesInput(field)
    if isinstance(kind, Choice):
        return ChoiceInput(field, tuple(option.label for option in kind.options))
    if isinstance(kind, YesNo):
        return ChoiceInput(field, ("是", "否"))
    if isinstance(kind, Link):
        return LinkInput(field, session)
    if isinstance(kind, File):
        return FileInput(field, session)
    if isinstance(kind, Text) and kind.multiline:
        return LongTextInput(field)
    return LineInput(field)

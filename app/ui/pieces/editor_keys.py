"""The keys of every editor, the same on every system: Qt takes those of the desktop, by which Ctrl+Y is nothing on Linux and
Ctrl+Shift+Z, the program's history, takes the place of it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from app.ui.pieces.inputs import ComboBox

_Editor = QLineEdit | QTextEdit | QPlainTextEdit
_UNDO, _REDO = QKeySequence("Ctrl+Z"), QKeySequence("Ctrl+Y")
#: What the program does with these no editor may keep: the history, and the search over everything (some desktops cut a line off).
_PROGRAMS = (QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+K"))


def editor_of(widget: QWidget | None) -> _Editor | None:
    """The editor in which somebody writes who has the keys in this widget."""
    if isinstance(widget, ComboBox):
        return widget.lineEdit()
    if isinstance(widget, QAbstractSpinBox):
        return widget.findChild(QLineEdit)
    return widget if isinstance(widget, QLineEdit | QTextEdit | QPlainTextEdit) else None


class EditorKeys(QObject):
    """Listens to the one widget that has the keys; there is one of it in a program."""

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        application.focusChanged.connect(self._follow)

    def _follow(self, old: QWidget | None, new: QWidget | None) -> None:
        if editor_of(old) and old:
            old.removeEventFilter(self)
        if editor_of(new) and new:
            new.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress) or not isinstance(event, QKeyEvent):
            return False
        keys = QKeySequence(event.keyCombination())
        if keys in _PROGRAMS:
            # Not taken here: the window's shortcut follows.
            event.ignore()
            return True
        editor = editor_of(watched) if isinstance(watched, QWidget) else None
        if keys not in (_UNDO, _REDO) or editor is None or editor.isReadOnly() or not _keeps(editor, keys):
            return False
        event.accept()
        if event.type() is QEvent.Type.KeyPress:
            editor.undo() if keys == _UNDO else editor.redo()
        return True


def _keeps(editor: _Editor, keys: QKeySequence) -> bool:
    """A text as large as a page leaves the key to the program where it has nothing to take back or to bring again."""
    if not isinstance(editor, QTextEdit):
        return True
    return editor.document().isUndoAvailable() if keys == _UNDO else editor.document().isRedoAvailable()


def watch_editors() -> None:
    """Have every editor of this program follow these keys from now on."""
    application = QApplication.instance()
    if isinstance(application, QApplication) and not application.findChild(EditorKeys):
        EditorKeys(application)

"""Keys and menus of what the cursor is on in a table beside a list, where the window would take them for the list's own record."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QMenu, QWidget

from app.ui.pieces.opening import run_menu

#: To the bin with it; plain Delete never takes a record away.
TO_BIN = "Ctrl+Delete"
ALL = "Ctrl+A"
#: What a menu says, the key that does the same, and what it does.
Entry = tuple[str, str, Callable[[], object]]


class OwnKeys(QObject):
    """Does a widget's own deeds for keys, even those that are shortcuts of its window; only as long as `when` says so."""

    def __init__(self, widget: QWidget, deeds: dict[str, Callable[[], object]], when: Callable[[], bool] = lambda: True) -> None:
        super().__init__(widget)
        self._when = when
        self._deeds = {QKeySequence(keys): deed for keys, deed in deeds.items()}
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not self._when() or not isinstance(event, QKeyEvent) or event.type() not in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            return super().eventFilter(watched, event)
        deed = next((does for keys, does in self._deeds.items() if keys == QKeySequence(event.keyCombination())), None)
        if deed is None:
            return super().eventFilter(watched, event)
        event.accept()
        if event.type() == QEvent.Type.KeyPress:
            deed()
        return True


def row_menu(view: QAbstractItemView, of_row: Sequence[Entry], always: Sequence[Entry] = ()) -> None:
    """A menu at the right mouse button: what can be done to the row under it, and what can be done anywhere."""

    def show(point: QPoint) -> None:
        index = view.indexAt(point)
        if index.isValid():
            view.setCurrentIndex(index)
        menu = QMenu(view)
        for words, keys, does in (*(of_row if index.isValid() else ()), *always):
            menu.addAction(f"{words}\t{keys}".rstrip(), does)
        run_menu(menu, view.viewport().mapToGlobal(point))

    view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    view.customContextMenuRequested.connect(show)

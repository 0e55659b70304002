"""Keys that mean what the cursor is on in one of an event's cards, where the window would take them for the event itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

#: To the bin with it; plain Delete never takes a record away.
TO_BIN = "Ctrl+Delete"
ALL = "Ctrl+A"


class OwnKeys(QObject):
    """Does a widget's own deeds for keys, even those that are shortcuts of its window."""

    def __init__(self, widget: QWidget, deeds: dict[str, Callable[[], object]]) -> None:
        super().__init__(widget)
        self._deeds = {QKeySequence(keys): deed for keys, deed in deeds.items()}
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() not in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            return super().eventFilter(watched, event)
        deed = next((does for keys, does in self._deeds.items() if keys == QKeySequence(event.keyCombination())), None)
        if deed is None:
            return super().eventFilter(watched, event)
        event.accept()
        if event.type() == QEvent.Type.KeyPress:
            deed()
        return True

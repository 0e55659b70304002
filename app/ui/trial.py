"""A trial of a built program: with LEDGER_TRIAL=FOLDER the window writes down there how it came up, shows every tab, and closes."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.tabs import TABS
from app.ui.window.window import MainWindow

_TAB_MS = 1200


class Trial(QObject):
    """Watches one window. `first.json`: when it was first painted (seconds since the epoch), on what, and what was loaded by then;
    `1.png` and so on: each tab, complete; `last.json`: the font families of all that was in the window by then."""

    def __init__(self, window: MainWindow, folder: Path) -> None:
        super().__init__(window)
        self._window, self._folder = window, folder
        folder.mkdir(parents=True, exist_ok=True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            # By the time the event loop comes round again, everything inside the window is painted too.
            QTimer.singleShot(0, self._painted)
        return False

    def _painted(self) -> None:
        loaded = sorted({name.partition(".")[0] for name in tuple(sys.modules)})
        told = {"painted": time.time(), "platform": QGuiApplication.platformName(), "loaded": loaded}
        (self._folder / "first.json").write_text(json.dumps(told), encoding="utf-8")
        QTimer.singleShot(_TAB_MS, lambda: self._look(0))

    def _look(self, number: int) -> None:
        if self._window.worker.busy:
            # What is worked out beside the window is part of the page.
            QTimer.singleShot(_TAB_MS, lambda: self._look(number))
            return
        self._window.grab().save(str(self._folder / f"{number + 1}.png"))
        if number + 1 == len(TABS):
            letters = sorted({widget.font().family() for widget in self._window.findChildren(QWidget)})
            (self._folder / "last.json").write_text(json.dumps({"letters": letters}), encoding="utf-8")
            QApplication.closeAllWindows()
            return
        self._window._tabs.setCurrentIndex(number + 1)
        QTimer.singleShot(_TAB_MS, lambda: self._look(number + 1))

"""A small window that stands before the others while something long is done, so that nothing else is begun meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QProgressBar

from app.ui.pieces.opening import front_window, run_dialog
from app.ui.pieces.widgets import Item, label, lay
from app.ui.pieces.worker import Job, Worker

_LOOK_MS = 20


class WaitWindow(QDialog):
    """Says what is being done; it closes by itself when that is over, and only then."""

    def __init__(self, words: str, *more: Item) -> None:
        super().__init__(front_window())
        self._over = False
        self.setWindowTitle("请稍候")
        self.setWindowFlags(Qt.WindowType.Dialog | Qt.WindowType.CustomizeWindowHint | Qt.WindowType.WindowTitleHint)
        self.setWindowModality(Qt.WindowModality.ApplicationModal)
        self.setFixedWidth(360)
        lay(self, label(words, "b", wrap=True), *more, margins=(20, 16, 20, 16), gap=10)

    def stand_until(self, over: Callable[[], bool]) -> None:
        """Stand before the others until it is over."""
        # Looked at rather than listened to: the last signal may come before the window is up, and it would stay for ever.
        look = QTimer(self, interval=_LOOK_MS)
        look.timeout.connect(lambda: over() and self._end())
        look.start()
        run_dialog(self)
        look.stop()

    def _end(self) -> None:
        self._over = True
        self.accept()

    def reject(self) -> None:
        """Not before it is over."""

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._over:
            super().closeEvent(event)
        else:
            event.ignore()


class Waiting(WaitWindow):
    """The same for a job on the worker, with how far it is."""

    def __init__(self, worker: Worker, words: str) -> None:
        bar, count = QProgressBar(), label("", "cap")
        super().__init__(words, bar, count)
        self._worker, self._bar, self._count = worker, bar, count
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        bar.setAccessibleName("进度")

    def outcome(self, job: Job) -> Any:
        """Run a job and return what it returns; its error is raised here. None when the ledger was closed meanwhile."""
        task = self._worker.run(job, lambda _: None, lambda _: None, self._progressed, at_once=True)
        self.stand_until(lambda: task.over)
        if task.error and not task.cancelled:
            raise task.error
        return task.outcome

    def _progressed(self, done: int, total: int, what: str) -> None:
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        self._count.setText(f"{what} {done:,} / {total:,}" if total else what)

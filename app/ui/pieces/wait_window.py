"""A small window that stands before the others while something long is done, so that nothing else is begun meanwhile."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QProgressBar

from app.ui.pieces.opening import front_window, run_dialog
from app.ui.pieces.widgets import label, lay
from app.ui.pieces.worker import Job, Worker

_LOOK_MS = 20


class Waiting(QDialog):
    """Shows what is being done and how far it is; it closes by itself, and only then."""

    def __init__(self, worker: Worker, words: str) -> None:
        super().__init__(front_window())
        self._worker = worker
        self._over = False
        self.setWindowTitle("请稍候")
        self.setWindowFlags(Qt.WindowType.Dialog | Qt.WindowType.CustomizeWindowHint | Qt.WindowType.WindowTitleHint)
        self.setWindowModality(Qt.WindowModality.ApplicationModal)
        self.setFixedWidth(360)
        self._bar, self._count = QProgressBar(), label("", "cap")
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("进度")
        lay(self, label(words, "b", wrap=True), self._bar, self._count, margins=(20, 16, 20, 16), gap=10)

    def outcome(self, job: Job) -> Any:
        """Run a job and return what it returns; its error is raised here. None when the ledger was closed meanwhile."""
        task = self._worker.run(job, lambda _: None, lambda _: None, self._progressed, at_once=True)
        # Looked at rather than listened to: the last signal may come before the window is up, and it would stay for ever.
        look = QTimer(self, interval=_LOOK_MS)
        look.timeout.connect(lambda: task.over and self._end())
        look.start()
        run_dialog(self)
        look.stop()
        if task.error and not task.cancelled:
            raise task.error
        return task.outcome

    def _progressed(self, done: int, total: int, what: str) -> None:
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        self._count.setText(f"{what} {done:,} / {total:,}" if total else what)

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

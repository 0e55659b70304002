"""A strip that shows a long job running: what it does, how far it is, and a button to stop it."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget
from shiboken6 import isValid

from app.progress import Progress
from app.ui.pieces.widgets import button, label
from app.ui.pieces.worker import Job, Task, Worker
from db.errors import Cancelled
from db.store import Store

_STOPPED = object()


class Working(QWidget):
    """Runs one job at a time; hidden while there is none.

    A job that is stopped counts as running until it has really ended: what it wrote in its last moment is told as done.
    """

    #: Whether a job is running now.
    busy = Signal(bool)

    def __init__(self, worker: Worker) -> None:
        super().__init__()
        self._worker = worker
        self._task: Task | None = None
        self._stop = Event()
        self._done: Callable[[Any], object] | None = None
        self._failed: Callable[[BaseException], object] | None = None
        self._words, self._bar = label("", "cap"), QProgressBar()
        self._words.setMinimumWidth(180)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(180)
        self._bar.setAccessibleName("进度")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._bar, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self._words)
        self._halt = button("停下", self.cancel, kind="ghost", tip="停下，什么都不会留下一半")
        layout.addWidget(self._halt)
        self.hide()

    @property
    def running(self) -> bool:
        """Whether a job is running now."""
        return self._task is not None

    def run(self, what: str, job: Job, done: Callable[[Any], object], failed: Callable[[BaseException], object] | None = None) -> None:
        """Start a job in place of the one that runs; without `failed` an error goes to the program's own handler."""
        self._stop.set()
        self._stop = Event()
        self._done, self._failed = done, failed
        self._halt.setEnabled(True)
        self._words.setText(what)
        self._bar.setRange(0, 0)
        self.show()
        self.busy.emit(True)
        # What arrives bears the stop of its own job, by which it is told from what a job that was replaced still tells.
        own = self._stop
        self._task = self._worker.run(
            _stoppable(job, own), lambda outcome: self._on_done(own, outcome), lambda error: self._on_failed(own, error),
            lambda *how: self._on_progress(own, *how),
        )
        self._task.ended.connect(lambda: self._on_ended(own))

    def cancel(self) -> None:
        """Ask the job to stop; it takes back what it did."""
        if self._task:
            self._stop.set()
            self._halt.setEnabled(False)
            self._words.setText("正在停下")

    def _end(self) -> None:
        self._task = None
        self.hide()
        self.busy.emit(False)

    def _is_old(self, own: Event) -> bool:
        """Whether what arrives comes from a job that was replaced."""
        return self._task is None or own is not self._stop

    def _on_progress(self, own: Event, done: int, total: int, what: str) -> None:
        if self._is_old(own) or own.is_set():
            return
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        self._words.setText(f"{what} {done:,} / {total:,}" if total else f"{what} {done:,}" if done else what)

    def _on_done(self, own: Event, outcome: Any) -> None:
        if not self._is_old(own):
            done = self._done
            self._end()
            if done and outcome is not _STOPPED:
                done(outcome)

    def _on_ended(self, own: Event) -> None:
        # A job that ended without a word was stopped from elsewhere, as when the ledger is locked.
        if isValid(self) and not self._is_old(own):
            self._end()

    def _on_failed(self, own: Event, error: BaseException) -> None:
        if not self._is_old(own):
            failed = self._failed
            self._end()
            if failed is None:
                raise error
            failed(error)


def _stoppable(job: Job, stop: Event) -> Job:
    """The same job, ending with _STOPPED when it is asked to stop."""

    def watched(store: Store, progress: Progress) -> Any:
        def told(done: int, total: int, what: str) -> None:
            if stop.is_set():
                raise Cancelled
            progress(done, total, what)

        try:
            if stop.is_set():
                return _STOPPED
            return job(store, told)
        except Cancelled:
            return _STOPPED

    return watched

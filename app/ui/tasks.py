"""Long work off the window's thread: a job is a plain function job(store, progress); cancel takes everything back."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, QThreadPool, QTimer, Signal

from app.progress import Progress
from db.errors import Cancelled
from db.store import Store

Job = Callable[[Store, Progress], Any]
#: Qt asks Python back for every widget it paints, and waits so long each time while a job computes: at Python's own
#: 5 ms a page of a hundred widgets stood still for a second.
_TURN_SECONDS = 0.0005
_SWEEP_MS = 500


class Task(QObject):
    """One running job; its signals arrive on the window's thread."""

    progressed = Signal(int, int, str)
    done = Signal(object)
    failed = Signal(object)
    ended = Signal()

    def __init__(self, home: QObject) -> None:
        # Owned by its home and let go by the window's thread: the worker's may drop the last name for it while
        # its signals are still on their way, and a QObject that dies then takes the program along.
        super().__init__(home)
        self.ended.connect(self.deleteLater)
        self._cancelled = False

    def cancel(self) -> None:
        """Ask the job to stop; it ends without `done` or `failed`."""
        self._cancelled = True

    @property
    def cancelled(self) -> bool:
        """Whether the job was asked to stop."""
        return self._cancelled

    def progress(self, done: int, total: int, what: str) -> None:
        """What the job calls; raises Cancelled when it is to stop."""
        if self._cancelled:
            raise Cancelled
        self.progressed.emit(done, total, what)


class Worker:
    """One thread with one connection of its own, so that jobs follow each other and never wait for the window."""

    def __init__(self, store: Store) -> None:
        self._front = store
        self._store: Store | None = None
        self._pool = QThreadPool()
        self._pool.setMaxThreadCount(1)
        self._pool.setExpiryTimeout(-1)
        self._tasks: set[Task] = set()
        self._home = QObject()
        sys.setswitchinterval(_TURN_SECONDS)
        _sweep_here()

    def run(
        self, job: Job, done: Callable[[Any], object], failed: Callable[[BaseException], object] | None = None,
        progressed: Callable[[int, int, str], object] | None = None,
    ) -> Task:
        """Start a job; `done` gets its result. Without `failed` an error goes to the program's own handler."""
        task = Task(self._home)
        self._tasks.add(task)
        task.done.connect(done)
        task.failed.connect(failed or _raise)
        if progressed:
            task.progressed.connect(progressed)
        self._pool.start(lambda: self._work(task, job))
        return task

    def _work(self, task: Task, job: Job) -> None:
        try:
            if not task.cancelled:
                if self._store is None:
                    self._store = self._front.another()
                outcome = job(self._store, task.progress)
                if not task.cancelled:
                    task.done.emit(outcome)
        except Cancelled:
            pass
        except Exception as error:
            task.failed.emit(error)
        finally:
            self._tasks.discard(task)
            task.ended.emit()

    @property
    def busy(self) -> bool:
        """Whether a job runs or waits for its turn."""
        return bool(self._tasks)

    def close(self) -> None:
        """Stop running jobs and close the connection; the next job opens one anew."""
        for task in list(self._tasks):
            task.cancel()
        self._pool.waitForDone()
        if self._store:
            self._store.close()
            self._store = None


def _raise(error: BaseException) -> None:
    raise error


class _Sweeper(QObject):
    """Collects Python's garbage on the window's thread.

    Python collects on whatever thread is at work; a closed window that dies on the worker's takes the program along.
    """

    def __init__(self, application: QCoreApplication) -> None:
        super().__init__(application)
        gc.disable()
        timer = QTimer(self, interval=_SWEEP_MS)
        timer.timeout.connect(self.sweep)
        timer.start()

    def sweep(self) -> None:
        """Do what Python would have done by itself since the last time."""
        counts, limits = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if counts[generation] > limits[generation]:
                gc.collect(generation)
                return


def _sweep_here() -> None:
    application = QCoreApplication.instance()
    if application and not application.findChild(_Sweeper):
        _Sweeper(application)

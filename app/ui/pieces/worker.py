"""Long work off the window's thread: a job is a plain function job(store, progress); cancel takes everything back.

There are two threads, each with a connection of its own: one for what a person looks at and waits for (`at_once`), and one
for all other work, so that a list never waits for an export or a check of the whole file.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from inspect import getclosurevars
from threading import Event
from types import FunctionType, MethodType
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, QThreadPool, QTimer, Signal
from shiboken6 import isValid

from app.progress import Progress, silent
from db.errors import Cancelled, UserError
from db.store import Store

Job = Callable[[Store, Progress], Any]
Heard = Callable[..., object]
#: Qt asks Python back for every widget it paints, and waits so long each time while a job computes: at Python's own
#: 5 ms a page of a hundred widgets stood still for a second.
_TURN_SECONDS = 0.0005
_SWEEP_MS = 500
#: Pages of the file kept in memory: for the window's own few rows, and for each of the two threads.
_FRONT_MEGABYTES, _LANE_MEGABYTES = 8, 16


class Task(QObject):
    """One running job; what it tells arrives on the window's thread, or nowhere when whoever asked is gone by then."""

    progressed = Signal(int, int, str)
    done = Signal(object)
    failed = Signal(object)
    ended = Signal()

    def __init__(self, home: QObject, done: Heard, failed: Heard, progressed: Heard | None, forget: Callable[[Task], object]) -> None:
        # Owned by its home and let go by the window's thread: the worker's may drop the last name for it while
        # its signals are still on their way, and a QObject that dies then takes the program along.
        super().__init__(home)
        self._on_done, self._on_failed, self._on_progress, self._forget = done, failed, progressed, forget
        self.done.connect(self._arrived)
        self.failed.connect(self._missed)
        self.progressed.connect(self._moved)
        self.ended.connect(self._end)
        self._cancelled = False
        #: How it ended, for who looks rather than listens: `over` comes last.
        self.outcome: Any = None
        self.error: BaseException | None = None
        self.over = False

    def cancel(self) -> None:
        """Ask the job to stop, in the middle of a query if need be; it ends without `done` or `failed`."""
        self._cancelled = True

    @property
    def cancelled(self) -> bool:
        """Whether the job was asked to stop."""
        return self._cancelled

    def progress(self, done: int, total: int, what: str) -> None:
        """What the job calls; raises Cancelled when it is to stop."""
        if self._cancelled:
            raise Cancelled
        self.tell("progressed", done, total, what)

    def tell(self, signal: str, *values: Any) -> None:
        """Emit a signal, from the worker's thread; without a word when the window took the task down meanwhile."""
        try:
            getattr(self, signal).emit(*values)
        except RuntimeError:
            if isValid(self):
                raise

    def _arrived(self, outcome: Any) -> None:
        self._hand(self._on_done, outcome)

    def _missed(self, error: BaseException) -> None:
        self._hand(self._on_failed, error)

    def _moved(self, done: int, total: int, what: str) -> None:
        if self._on_progress:
            self._hand(self._on_progress, done, total, what)

    def _end(self) -> None:
        self._forget(self)
        self.deleteLater()

    def _hand(self, heard: Heard, *values: Any) -> None:
        # The ledger may have been closed, or the page, while this was on its way.
        if not self._cancelled and _there(heard):
            heard(*values)


def _there(heard: object, depth: int = 2) -> bool:
    """Whether all widgets are still there that a function belongs to: its own object, or those it was written among."""
    if isinstance(heard, QObject):
        return isValid(heard)
    if isinstance(heard, MethodType):
        return _there(heard.__self__, depth)
    if not isinstance(heard, FunctionType) or not depth:
        return True
    return all(_there(held, depth - 1) for held in getclosurevars(heard).nonlocals.values())


class _Lane:
    """One thread with one connection: its jobs follow each other."""

    def __init__(self, front: Store, clear: Event) -> None:
        self._front, self._clear = front, clear
        self._store: Store | None = None
        self._pool = QThreadPool()
        self._pool.setMaxThreadCount(1)
        self._pool.setExpiryTimeout(-1)

    def start(self, task: Task, job: Job, reading: bool) -> None:
        """Put a job at the end of the row."""
        self._pool.start(lambda: self._work(task, job, reading))

    def _work(self, task: Task, job: Job, reading: bool) -> None:
        try:
            while not task.cancelled:
                if reading:
                    self._clear.wait()
                if self._one(task, job, reading):
                    break
        except Cancelled:
            pass
        except Exception as error:
            task.error = error
            if not task.cancelled:
                task.tell("failed", error)
        finally:
            task.over = True
            task.tell("ended")

    def _one(self, task: Task, job: Job, reading: bool) -> bool:
        """Do the job; False when it had to give way to a write and is to be done again."""
        if self._store is None:
            self._store = self._front.another()
            self._store.keep_pages(_LANE_MEGABYTES)
        interrupted = False

        def stop() -> bool:
            nonlocal interrupted
            interrupted = interrupted or (reading and not self._clear.is_set())
            return interrupted or task.cancelled

        self._store.stop_when(stop)
        try:
            outcome = job(self._store, task.progress)
        except Exception:
            if interrupted and not task.cancelled:
                return False
            raise
        finally:
            self._store.stop_when(None)
        if interrupted:
            return False
        task.outcome = outcome
        if not task.cancelled:
            task.tell("done", outcome)
        return True

    def close(self) -> None:
        """Wait for the last job and close the connection; the next job opens one anew."""
        self._pool.waitForDone()
        if self._store:
            self._store.close()
            self._store = None


class Worker:
    """Runs jobs on threads of their own, so that the window never waits for them."""

    def __init__(self, store: Store) -> None:
        self._clear = Event()
        self._clear.set()
        # Three connections would keep the same pages three times.
        store.keep_pages(_FRONT_MEGABYTES)
        self._lanes = {at_once: _Lane(store, self._clear) for at_once in (False, True)}
        self._tasks: set[Task] = set()
        self._home = QObject()
        sys.setswitchinterval(_TURN_SECONDS)
        _sweep_here()

    def run(
        self, job: Job, done: Heard, failed: Heard | None = None, progressed: Heard | None = None,
        *, at_once: bool = False, reading: bool = False,
    ) -> Task:
        """Start a job; `done` gets its result. Without `failed` an error goes to the program's own handler.

        What comes after the ledger was closed, or after the widgets that `done` belongs to are gone, is dropped.

        `at_once`: a person waits for it; it does not queue behind other work. `reading`: it only reads; a write of the
        window's interrupts it and it begins anew.
        """
        task = Task(self._home, done, failed or _raise, progressed, self._tasks.discard)
        self._tasks.add(task)
        self._lanes[at_once].start(task, job, reading)
        return task

    @contextmanager
    def reading_stopped(self) -> Iterator[None]:
        """Have jobs that only read stand aside: SQLite cannot commit while somebody reads, and the window would wait."""
        outermost = self._clear.is_set()
        self._clear.clear()
        try:
            yield
        finally:
            if outermost:
                self._clear.set()

    @property
    def busy(self) -> bool:
        """Whether a job runs, waits for its turn, or has a result on its way."""
        return bool(self._tasks)

    def close(self) -> None:
        """Stop running jobs and close the connections; the next job opens one anew."""
        for task in list(self._tasks):
            task.cancel()
        self._clear.set()
        for lane in self._lanes.values():
            lane.close()
        self._tasks.clear()


class Here:
    """What works in place of a worker where there is no window to keep alive: every job is done when `run` returns."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def run(
        self, job: Job, done: Heard, failed: Heard | None = None, progressed: Heard | None = None,
        *, at_once: bool = False, reading: bool = False,
    ) -> None:
        """Do a job and hand over what it returns, or its error."""
        try:
            outcome = job(self._store, silent)
        except UserError as error:
            (failed or _raise)(error)
        else:
            done(outcome)

    def reading_stopped(self) -> AbstractContextManager[None]:
        """Nobody reads beside it."""
        return nullcontext()


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

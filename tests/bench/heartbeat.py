"""The longest time the window did not answer, and where it was: a timer of 5 ms that looks how late it is."""

from __future__ import annotations

import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, Qt, QTimer

_BEAT_MS = 5
_STUCK_SECONDS = 0.04
_LONGEST_WAIT = 120.0


class Heartbeat(QObject):
    """Beats from when it is made; `gaps` are the longest silence (ms) of each phase, `places` the code each stood in,
    `peaks` the most memory (MB) the process ever had at its end."""

    def __init__(self, *, places: bool = False) -> None:
        super().__init__()
        self.gaps: dict[str, float] = {}
        self.places: dict[str, str] = {}
        self.peaks: dict[str, float] = {}
        #: How much of the longest silence the window's own thread was at work; the rest it waited for Python or the machine.
        self.busy: dict[str, float] = {}
        self._last, self._used = time.perf_counter(), time.thread_time()
        self._phase = ""
        self._seen = ""
        self._timer = QTimer(self, interval=_BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start()
        if places:
            threading.Thread(target=self._watch, args=(threading.get_ident(),), daemon=True).start()

    def _beat(self) -> None:
        now, used = time.perf_counter(), time.thread_time()
        gap = (now - self._last) * 1000
        if gap > self.gaps.get(self._phase, 0):
            self.gaps[self._phase] = gap
            self.busy[self._phase] = (used - self._used) * 1000
            if self._seen:
                self.places[self._phase] = self._seen
        self._last, self._used, self._seen = now, used, ""

    def turn(self) -> None:
        """Let the window do what it has to do before anybody can touch it again."""
        before = self._last
        wait(lambda: self._last > before)

    def _watch(self, thread: int) -> None:
        while True:
            time.sleep(_STUCK_SECONDS / 2)
            frame = sys._current_frames().get(thread)
            if frame and time.perf_counter() - self._last > _STUCK_SECONDS and not self._seen:
                self._seen = " < ".join(f"{f.name}:{f.lineno}" for f in reversed(traceback.extract_stack(frame)[-7:]))

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Count silences under this name."""
        self._last, self._used, self._phase = time.perf_counter(), time.thread_time(), name
        yield
        self._beat()
        self._phase = ""
        self.peaks[name] = peak()


def wait(done: Callable[[], object]) -> float:
    """Let the window live until something holds; returns for how many seconds. Raises TimeoutError."""
    began = time.perf_counter()
    while not done():
        if time.perf_counter() - began > _LONGEST_WAIT:
            raise TimeoutError
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        # Outside an event loop of Qt's own what was let go would never be deleted.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # type: ignore[arg-type]
    return time.perf_counter() - began


def peak() -> float:
    """The most memory this process ever had, in MB; what getrusage says may be its parent's."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024

"""The shim between the program and the disk: built with the system's compiler, loaded into a process of its own that forks for every trial."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).with_name("shim.c")
#: The sorts of calls, as the shim numbers them.
WRITES, SYNCS, SIZES, OPENS, NAMES, REMOVALS, READS = 1, 2, 4, 8, 16, 32, 64
#: All that changes something on the disk.
CHANGES = WRITES | SYNCS | SIZES | OPENS | NAMES | REMOVALS
#: All that a full disk refuses: what takes room, not what gives it back.
FILLING = WRITES | OPENS | NAMES
ONCE, FROM_THEN_ON, DIE = 0, 1, 2
_PRELOADED = "LEDGER_FAULTS"
#: A trial that takes longer hangs, in seconds.
PATIENCE = 120
#: The exit code of a trial that raised what nobody expected.
CRASHED = 77


@dataclass(frozen=True)
class Fault:
    """What the shim is to do: at the `at`-th call of these sorts (0: never) fail with `error`, or kill the process."""

    at: int = 0
    kinds: int = CHANGES
    error: int = errno.EIO
    way: int = ONCE
    #: The folder of the trial whose files fail, '' for all of them.
    beneath: str = ""
    #: By how many seconds the clock is wrong.
    clock: int = 0

    @property
    def words(self) -> str:
        """For the person who looks for what went wrong."""
        deed = {ONCE: "once", FROM_THEN_ON: "from then on", DIE: "killed"}[self.way]
        return f"call {self.at} of {self.kinds:#x} {errno.errorcode.get(self.error, '')} {deed}"


@dataclass(frozen=True)
class Outcome:
    """How a trial ended: its exit code (below 0: the signal), what it said, how many calls it made and how many things it confirmed."""

    code: int
    said: str
    error: str
    calls: int
    confirmed: int
    #: How long it worked, in seconds.
    took: float = 0.0


def why_not() -> str:
    """Why the shim cannot be used here; '' where it can."""
    if not sys.platform.startswith("linux"):
        return "the shim is for Linux"
    return "" if shutil.which("gcc") or shutil.which("cc") else "there is no C compiler"


def build(folder: Path) -> Path:
    """Compile the shim into a folder; returns the library."""
    library = folder / "shim.so"
    compiler = shutil.which("gcc") or shutil.which("cc")
    assert compiler
    subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", str(library), str(SOURCE), "-ldl"], check=True)
    return library


def is_loaded() -> bool:
    """Whether this process was started behind the shim."""
    return bool(os.environ.get(_PRELOADED))


def environment(home: Path, temporary: Path, library: Path) -> dict[str, str]:
    """What a process behind the shim is started with."""
    names = ("HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")
    left = {name: value for name, value in os.environ.items() if not name.startswith(("LEDGER_", "PYTEST_"))}
    return left | dict.fromkeys(names, str(home)) | {"TMPDIR": str(temporary), "LD_PRELOAD": str(library), _PRELOADED: "1", "QT_QPA_PLATFORM": "offscreen", "PYTHONHASHSEED": "0"}


def _shim() -> ctypes.CDLL:
    library = ctypes.CDLL(None)
    library.faults_arm.argtypes = (ctypes.c_char_p, ctypes.c_uint, ctypes.c_long, ctypes.c_int, ctypes.c_int, ctypes.c_int)
    library.faults_clock.argtypes = (ctypes.c_long,)
    library.faults_mark.argtypes = (ctypes.c_long,)
    library.faults_count.restype = ctypes.c_long
    return library


def confirm(number: int) -> None:
    """Within a trial: tell that so many things are now confirmed to the person."""
    if is_loaded():
        _shim().faults_mark(number)
    os.write(1, f"confirmed {number}\n".encode())


def trial(
    work: Callable[[], int], root: Path, notes: Path, fault: Fault | None = None, *, kill_after: float | None = None, recorded: Path | None = None,
) -> Outcome:
    """Fork, do the work behind the shim, and tell how it ended. `root`: the folder whose files count; `notes`: a folder beside it.

    `kill_after`: seconds after which it is killed; `recorded`: where everything that went to the disk is written down.
    """
    out, err, counted = notes / "out", notes / "err", notes / "calls"
    counted.unlink(missing_ok=True)
    for told in (out, err):
        told.write_text("")
    started = time.monotonic()
    child = os.fork()
    if not child:
        _be_the_trial(work, root, out, err, counted, fault or Fault(), recorded)
    end = started + (PATIENCE if kill_after is None else kill_after)
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            break
        if time.monotonic() >= end:
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            break
        time.sleep(0.0005)
    took = time.monotonic() - started
    if kill_after is None and took >= PATIENCE:
        raise TimeoutError(f"a trial hangs: {fault and fault.words}")
    said = out.read_text("utf-8", "replace")
    confirmed = max((int(line.split()[1]) for line in said.splitlines() if line.startswith("confirmed ")), default=0)
    calls = int(counted.read_text() or 0) if counted.exists() else 0
    return Outcome(os.waitstatus_to_exitcode(status), said, err.read_text("utf-8", "replace"), calls, confirmed, took)


def _be_the_trial(work: Callable[[], int], root: Path, out: Path, err: Path, counted: Path, fault: Fault, recorded: Path | None) -> None:
    code = CRASHED
    shim = _shim()
    try:
        for number, path in ((1, out), (2, err)):
            fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
            os.dup2(fd, number)
        log = os.open(recorded, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600) if recorded else -1
        shim.faults_clock(fault.clock)
        shim.faults_arm(str(root / fault.beneath).encode(), fault.kinds, fault.at, fault.error, fault.way, log)
        code = work()
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:
        shim.faults_disarm()
        os.write(2, traceback.format_exc().encode("utf-8", "replace"))
    finally:
        shim.faults_disarm()
        counted.write_text(str(shim.faults_count()))
        # Nothing of the process this was forked from is to be tidied up here.
        os._exit(code)

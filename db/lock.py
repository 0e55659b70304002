"""One program at a time writes a ledger: a lock of the operating system, which vanishes with the process."""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from db.errors import FileBusy, FileReadOnly

#: For so long a job waits for another one, in seconds; a window, which can be opened to look meanwhile, less; and who has a file may take so long to say so.
PATIENCE, _OF_A_WINDOW, _GREETING = 60.0, 10.0, 0.3
_EVERY = 0.1


@dataclass
class _Working:
    """What this process is at, '' for a window, which may be open all day; and who hears that it waits."""

    name: str = ""
    told: Callable[[str], object] = lambda words: None


_WORKING = _Working()


@contextmanager
def working_as(name: str, told: Callable[[str], object]) -> Iterator[None]:
    """Within, this process holds ledgers as a job that ends by itself: others wait for it, and are told its name; `told` hears for whom it waits."""
    global _WORKING
    before, _WORKING = _WORKING, _Working(name, told)
    try:
        yield
    finally:
        _WORKING = before


class WriteLock:
    """The right to write one ledger, shared by all connections of this process that were given it.

    SQLite's own locks last for one transaction only. The lock is not on the ledger itself: on Linux, closing a
    second handle of a file drops the locks SQLite holds on it.
    """

    def __init__(self, ledger: Path) -> None:
        self._path = ledger.with_name(f".{ledger.name}.lock")
        self._ledger = ledger
        self._open: BinaryIO | None = None
        self._holders = 1
        self._counting = threading.Lock()
        try:
            self._file = self._waited_for(ledger)
            _leave_name(self._file)
        except OSError as error:
            raise FileReadOnly(f"“{ledger.parent}”里不能写文件，台账“{ledger.name}”只能查看；请检查文件夹的权限") from error

    def _waited_for(self, ledger: Path) -> BinaryIO:
        """Lock the file, after a job that has it. Raises FileBusy where a window has it, or the job takes too long."""
        began, told = time.monotonic(), False
        while True:
            try:
                return _locked(self._path)
            except (BlockingIOError, _Held) as error:
                holder, waited = _holder(self._path), time.monotonic() - began
                patience = PATIENCE if _WORKING.name else min(PATIENCE, _OF_A_WINDOW)
                if waited >= (patience if holder else _GREETING):
                    raise FileBusy(_busy(ledger, holder, patience)) from error
                if holder and not told:
                    told = True
                    _WORKING.told(f"台账“{ledger.name}”正由另一个程序写入（{holder}），等它做完再继续……")
            time.sleep(_EVERY)

    def share(self) -> "WriteLock":
        """The same lock, for one more holder."""
        with self._counting:
            self._holders += 1
        return self

    def ledger(self) -> BinaryIO:
        """The ledger's file itself, to be written behind SQLite's pages; it stays open as long as the lock is held.

        Closing it sooner would drop the locks that SQLite holds on it (Linux).
        """
        if self._open is None:
            self._open = self._ledger.open("rb+", buffering=0)  # type: ignore[assignment]
        assert self._open
        return self._open

    def release(self) -> None:
        """Give the lock up when the last holder does."""
        with self._counting:
            self._holders -= 1
            if self._holders:
                return
        if self._open:
            self._open.close()
            self._open = None
        # Gone before it is unlocked, so nobody waits on a name that is about to vanish; Windows wants it closed first.
        # A name that stays, because the disk is gone or turned read-only, locks nobody out.
        if sys.platform != "win32":
            with suppress(OSError):
                self._path.unlink(missing_ok=True)
        with suppress(OSError):
            self._file.close()
        if sys.platform == "win32":
            with suppress(OSError):
                self._path.unlink(missing_ok=True)


def _busy(ledger: Path, holder: str, patience: float) -> str:
    if holder:
        return f"台账“{ledger.name}”一直由另一个程序写入（{holder}），等了 {patience:.0f} 秒还没有做完；没有写入任何内容，请等它做完再试"
    return f"台账“{ledger.name}”正在另一个窗口里打开，请先关掉那个窗口；没有写入任何内容"


def _leave_name(file: BinaryIO) -> None:
    """Say in the file who has it. Windows lets nobody read what is locked, so nothing is said there."""
    if sys.platform != "win32":
        # A full disk keeps nobody from the ledger, and a name that did not fit is no name.
        with suppress(OSError):
            os.ftruncate(file.fileno(), 0)
            os.write(file.fileno(), f"{os.getpid()}\n{_WORKING.name}\n".encode())


def _holder(path: Path) -> str:
    """The job that has a file; '' where it is a window, this very process, or not known."""
    try:
        process, name, _ = path.read_text("utf-8").split("\n")
    except (OSError, ValueError):
        return ""
    return "" if process == str(os.getpid()) else name


class _Held(Exception):
    """Another process has the lock."""


def _locked(path: Path) -> BinaryIO:
    """Open and lock a file; once more when its last holder removed it in between."""
    for _ in range(10):
        file = path.open("ab")
        try:
            _lock(file)
        except BaseException:
            file.close()
            raise
        if sys.platform == "win32" or _is_still(file, path):
            return file
        file.close()
    raise _Held


def _is_still(file: BinaryIO, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _lock(file: BinaryIO) -> None:
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise _Held from error
    else:
        import fcntl

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)

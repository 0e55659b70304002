"""One program at a time writes a ledger: a lock of the operating system, which vanishes with the process."""

import os
import sys
import threading
from pathlib import Path
from typing import BinaryIO

from db.errors import FileBusy, FileReadOnly


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
            self._file = _locked(self._path)
        except (BlockingIOError, _Held) as error:
            raise FileBusy(f"台账“{ledger.name}”正在另一个窗口里打开，请先关掉那个窗口；没有写入任何内容") from error
        except OSError as error:
            raise FileReadOnly(f"“{ledger.parent}”里不能写文件，台账“{ledger.name}”只能查看；请检查文件夹的权限") from error

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
        if sys.platform != "win32":
            self._path.unlink(missing_ok=True)
        self._file.close()
        if sys.platform == "win32":
            try:
                self._path.unlink(missing_ok=True)
            except OSError:
                return


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

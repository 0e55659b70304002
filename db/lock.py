"""One program at a time writes a ledger: a lock of the operating system, which vanishes with the process."""

import os
import sys
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
        self._holders = 1
        try:
            self._file: BinaryIO = open(self._path, "ab")
        except OSError as error:
            raise FileReadOnly(f"“{ledger.parent}”里不能写文件，台账“{ledger.name}”只能查看；请检查文件夹的权限") from error
        try:
            _lock(self._file)
        except OSError as error:
            self._file.close()
            raise FileBusy(f"台账“{ledger.name}”正在另一个窗口里打开，请先关掉那个窗口；没有写入任何内容") from error

    def share(self) -> "WriteLock":
        """The same lock, for one more holder."""
        self._holders += 1
        return self

    def release(self) -> None:
        """Give the lock up when the last holder does."""
        self._holders -= 1
        if self._holders:
            return
        # Gone before it is unlocked, so nobody waits on a name that is about to vanish; Windows wants it closed first.
        if sys.platform != "win32":
            self._path.unlink(missing_ok=True)
        self._file.close()
        if sys.platform == "win32":
            try:
                self._path.unlink(missing_ok=True)
            except OSError:
                return


def _lock(file: BinaryIO) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not os.path.exists(file.name) or os.fstat(file.fileno()).st_ino != os.stat(file.name).st_ino:
            raise OSError("the lock file was removed by its last holder")

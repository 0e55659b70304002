"""What is written is seen onto the disk: a file's content, and that it is there under its name; and why the system refused, in words."""

import errno
import os
import sys
from contextlib import suppress
from pathlib import Path

from db.errors import UserError


def flush(path: Path) -> None:
    """See a file's content onto the disk. Raises OSError."""
    with open(path, "rb+") as file:
        os.fsync(file.fileno())


def flush_names(folder: Path) -> None:
    """See onto the disk what the files in a folder are called, so that no power cut takes back what was moved there or removed.

    Windows does so by itself. A folder that cannot be synced (some network folders) is left to the system: the names are as they are to be.
    """
    if sys.platform == "win32":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def remove(path: Path) -> None:
    """Remove what is no longer needed; what does not go now is left for the next time, for nothing depends on it."""
    with suppress(OSError):
        path.unlink(missing_ok=True)


def put(new: Path, place: Path) -> None:
    """Let a file take a place, with what is there now or without; after a power cut it is the one or the other, and once this is done the new one. Raises OSError."""
    flush(new)
    os.replace(new, place)
    flush_names(place.parent)


_REASONS = {
    errno.ENOENT: "这个位置不在了", errno.EIO: "磁盘读写出错", errno.EISDIR: "这是一个文件夹", errno.ENOTDIR: "路径里有一段不是文件夹",
    errno.ENAMETOOLONG: "名字太长", errno.EINVAL: "名字里有不能用的字符", errno.ENODEV: "磁盘已经拔掉", errno.ENXIO: "磁盘已经拔掉",
    errno.EBUSY: "正被别的程序占用", errno.EMFILE: "打开的文件太多", errno.ENOSPC: "磁盘满了", errno.EDQUOT: "磁盘满了", errno.EFBIG: "文件太大",
    errno.EACCES: "没有权限", errno.EPERM: "没有权限", errno.EROFS: "磁盘是只读的",
}


def reason(error: OSError) -> str:
    """Why the system refused, in Chinese: Python has its words in English, but Windows in its own language."""
    said = (error.strerror or "").rstrip("。.")
    if any("\u4e00" <= sign <= "\u9fff" for sign in said):
        return said
    return _REASONS.get(error.errno or 0, "系统没有允许")


#: What a disk says of itself; whatever else the system refuses may be the program's own fault.
_FAILING = (errno.EIO, errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.ENODEV, errno.ENXIO, errno.EMFILE, errno.ENFILE)


def failing(error: OSError) -> UserError | None:
    """Words for a disk that fails, wherever the program came upon it; None where the error says something else."""
    if error.errno not in _FAILING:
        return None
    return UserError(f"读写磁盘时出错：{reason(error)}。这件事没有做完，台账没有写坏；请看看 U 盘是不是拔了、磁盘是不是满了，再试一次")

"""Where things lie: the user's ledger, the shipped resources, caches; and how a file is put in place."""

import errno
import glob
import itertools
import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from db import disk
from db.connect import LEDGER_SUFFIX, is_text, ledger_file
from db.errors import DiskFull, UserError

PROGRAM = "乡镇团务台账"
LEDGER_NAME = f"团务台账{LEDGER_SUFFIX}"
#: What the user's own ledger was called before there was an ending of our own; one that is there stays.
_FORMER_NAME = "团务台账.sqlite"
_SEVERAL = "这些文件"
#: How the name begins of what is half written, before the number of the process that writes it.
_TEMPORARY = ".~"
#: How the note begins that something is half written in a folder.
_NOTE = "unfinished-"
_COUNT = itertools.count()
_LARGEST_KEPT = 50 * 1024 * 1024


def program_folder() -> Path:
    """The folder the program was started from: the checkout, or the one that holds the frozen program."""
    if getattr(sys, "frozen", False):
        return Path(sys.executable).resolve().parent
    return Path(__file__).resolve().parent.parent


def resource(name: str) -> Path:
    """A file shipped with the program."""
    root = Path(getattr(sys, "_MEIPASS", program_folder()))
    return root / "resources" / name


def command_name() -> str:
    """What a person types to run the program."""
    return Path(sys.executable).name if getattr(sys, "frozen", False) else "main.py"


def portable_folder() -> Path | None:
    """The folder `data` beside the program, if somebody put it there: then all that is kept is kept in it."""
    folder = program_folder() / "data"
    return folder if folder.is_dir() else None


def stay_portable() -> None:
    """In portable use, have libraries put what they write for a while beside the ledger too, not on a strange computer."""
    if portable_folder() and (folder := cache_folder()):
        for name in ("TMPDIR", "TEMP", "TMP", "XDG_CACHE_HOME"):
            os.environ[name] = str(folder)


def data_folder() -> Path:
    """Where the user's ledger lies: the portable folder if there is one, else the user's own."""
    if folder := portable_folder():
        return folder
    from platformdirs import user_data_path

    return user_data_path(PROGRAM, appauthor=False)


def default_ledger() -> Path:
    """The user's own ledger."""
    former = data_folder() / _FORMER_NAME
    return former if former.exists() else data_folder() / LEDGER_NAME


def cache_folder() -> Path | None:
    """A folder for what can be made again and the places of errors; it holds nothing personal.

    None where the system lets none be made. That never raises: a home that cannot be written, a full disk or a system
    without Chinese file names must not keep a chart from being drawn or an error from being told.
    """
    import tempfile

    from platformdirs import user_cache_path

    portable = portable_folder()
    for make in (
        lambda: portable / "缓存" if portable else user_cache_path(PROGRAM, appauthor=False),
        lambda: Path(tempfile.gettempdir()) / "youth-league-ledger",
    ):
        # A name that the system cannot write is a ValueError; no home at all a RuntimeError.
        with suppress(OSError, ValueError, RuntimeError):
            folder = make()
            folder.mkdir(parents=True, exist_ok=True)
            if os.access(folder, os.W_OK):
                return folder
    return None


def keep_places(kind: str, places: Iterable[str]) -> str:
    """Add to the log where an unforeseen error came from; returns what to tell the person. Never raises."""
    if folder := cache_folder():
        with suppress(OSError, ValueError), open(folder / "errors.log", "a", encoding="utf-8", errors="backslashreplace") as file:
            file.write("\n".join([kind, *places]) + "\n\n")
            return f"出错的位置记在 {folder / 'errors.log'}，请把它交给维护的人"
    last = next(reversed(list(places)), "")
    return f"出错的位置没有地方记下，请把这一行交给维护的人：{last}"


def file_name(words: str) -> str:
    """Words as a part of a file's name that every system takes."""
    return re.sub(r'[\\/:*?"<>|\s]+', "_", words)


def chosen_content(path: Path) -> bytes:
    """What a file that a person chose holds, to be kept in the ledger. Raises UserError for what cannot be kept."""
    if path.is_dir():
        raise UserError(f"“{path.name}”是文件夹，不能整个放进台账；请打开它，选里面的文件")
    try:
        if path.stat().st_size > _LARGEST_KEPT:
            raise UserError(f"“{path.name}”超过 50 MB，请压缩后再放进台账")
        return path.read_bytes()
    except OSError as error:
        raise UserError(f"“{path.name}”读不出来，可能正被别的程序占用，或者所在的盘已经拔下；请核对后再试") from error


#: What files of an ending begin with. Of any other ending nothing is known.
_STARTS = {
    ".xlsx": (b"PK",), ".docx": (b"PK",), ".ods": (b"PK",), ".zip": (b"PK",), ".pdf": (b"%PDF",), ".png": (b"\x89PNG",), ".jpg": (b"\xff\xd8",),
    ".jpeg": (b"\xff\xd8",), ".svg": (b"<?xml", b"<svg"), ".xls": (b"\xd0\xcf\x11\xe0",), ".et": (b"\xd0\xcf\x11\xe0", b"PK"), ".doc": (b"\xd0\xcf\x11\xe0",),
}
_TEXTS = (".csv", ".txt")


def may_replace(path: Path) -> bool:
    """Whether a file is there that the new one takes the place of, where nobody was asked by its name whether it may go.

    Raises UserError for anything not of its own kind: a ledger, whatever it is called, a picture called .xlsx.
    """
    _spare_ledgers(path)
    if not path.exists():
        return False
    if not path.is_file():
        raise UserError(f"“{path}”不是普通文件，不能写在它上面，请换一个文件名")
    try:
        with open(path, "rb") as file:
            start = file.read(512)
    except OSError as error:
        raise _in_words(error, path) from error
    suffix = path.suffix.lower()
    fits = start.startswith(_STARTS[suffix]) if suffix in _STARTS else is_text(start) if suffix in _TEXTS else True
    if start and not fits:
        raise UserError(f"已经有一个叫“{path.name}”的文件，里面却不是 {suffix} 的内容，没有动它；请换一个文件名")
    return True


def _spare_ledgers(path: Path) -> None:
    if path.is_dir():
        raise UserError(f"“{path}”是一个文件夹，请给出文件名")
    if ledger_file(path):
        raise UserError(f"“{path.name}”是台账或它的备份，不能写在它上面，请换一个文件名")


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a path beside `path` to write to; moved into place when all went well, gone when anything failed.

    A ledger is never written over. Whether anything else that has this name may go is asked before: by the dialog, or `may_replace`.
    """
    path = Path(path)
    _spare_ledgers(path)
    try:
        with passing(path) as temporary:
            yield temporary
            disk.put(temporary, path)
    except OSError as error:
        raise _in_words(error, path) from error


@contextmanager
def replacing_together(folder: Path) -> Iterator[Path]:
    """Give a folder inside `folder` to write several files to; they are moved into place when all went well, gone when anything failed."""
    try:
        with passing(folder / _SEVERAL) as temporary:
            temporary.mkdir()
            yield temporary
            written = sorted(temporary.iterdir())
            for file in written:
                may_replace(folder / file.name)
                disk.flush(file)
            for file in written:
                os.replace(file, folder / file.name)
            disk.flush_names(folder)
    except OSError as error:
        raise _in_words(error, folder / _SEVERAL) from error


@contextmanager
def passing(path: Path) -> Iterator[Path]:
    """Give a path beside `path` for a file or folder that is gone afterwards; what a kill leaves of it goes when the program starts again."""
    temporary = path.with_name(f"{_TEMPORARY}{os.getpid()}-{path.name}")
    _sweep(path.parent)
    with writing(path):
        try:
            yield temporary
        finally:
            with suppress(OSError):
                shutil.rmtree(temporary) if temporary.is_dir() else temporary.unlink(missing_ok=True)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Keep for as long as something is half written that it is so in its folder; nothing of its name, which may be somebody's."""
    folder = path.parent
    note, was_there = None, folder.is_dir()
    if place := cache_folder():
        # Where nothing can be noted it is written all the same.
        with suppress(OSError, ValueError):
            note = place / f"{_NOTE}{os.getpid()}-{next(_COUNT)}"
            note.write_text(str(folder.resolve()), "utf-8", "surrogateescape")
            disk.flush(note)
            disk.flush_names(place)
    try:
        yield
    finally:
        # What a pulled stick keeps half written goes when it is there again.
        if note and not _is_left(path, was_there):
            disk.remove(note)


def _is_left(path: Path, was_there: bool) -> bool:
    """Whether this process leaves a file half written, or its folder cannot be seen any more."""
    try:
        return any(path.parent.glob(f"{_TEMPORARY}{os.getpid()}-{glob.escape(path.name)}*")) if path.parent.is_dir() else was_there
    except OSError:
        return True


def sweep_unfinished() -> None:
    """Remove what killed programs left half written, wherever they were writing: it may hold names. Never raises."""
    place = cache_folder()
    for note in place.glob(f"{_NOTE}*") if place else ():
        process = note.name.removeprefix(_NOTE).partition("-")[0]
        with suppress(OSError, ValueError):
            if not _running(process):
                folder = Path(note.read_text("utf-8", "surrogateescape"))
                if _sweep(folder):
                    note.unlink()


def _sweep(folder: Path) -> bool:
    """Remove what killed programs left half written in a folder; whether nothing is left of it. A stick that is not there now may come again."""
    if not folder.is_dir():
        return False
    gone = True
    for left in folder.glob(f"{_TEMPORARY}[0-9]*-*"):
        if not _running(left.name.removeprefix(_TEMPORARY).partition("-")[0]):
            try:
                shutil.rmtree(left) if left.is_dir() else left.unlink()
            except OSError:
                gone = False
    return gone


def _running(process: str) -> bool:
    if not process.isdecimal():
        return True
    if sys.platform == "win32":
        import ctypes

        # PROCESS_QUERY_LIMITED_INFORMATION: nobody has it of a process that is gone.
        handle = ctypes.windll.kernel32.OpenProcess(0x1000, False, int(process))
        return bool(handle and ctypes.windll.kernel32.CloseHandle(handle))
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _in_words(error: OSError, path: Path) -> UserError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return DiskFull(f"磁盘满了，“{path.name}”没有写成，请清理磁盘后再试")
    if not path.parent.is_dir():
        return UserError(f"没有“{path.parent}”这个文件夹，请先建好或换一个位置")
    if getattr(error, "winerror", None) in (5, 32):
        return UserError(f"“{path.name}”正被 Excel 或 WPS 打开，请先关掉它再试")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return UserError(f"“{path.parent}”里不能写文件，请换一个文件夹")
    return UserError(f"“{path.name}”没有写成：{disk.reason(error)}，请换一个位置再试")

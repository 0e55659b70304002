"""Copies of a ledger: made through SQLite, proven by opening them, thinned by age, and put back."""

import filecmp
import glob
import os
import re
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from db import accounts, disk, keyslots
from db.connect import LEDGER_SUFFIX, LEDGER_SUFFIXES, connect, explained, look, quick_check
from db.errors import FileBusy, FileDamaged, FileReadOnly, NotALedger, UserError
from db.lock import WriteLock
from db.schema import current

#: Why a copy was made, as it stands in its name. Only the first kind is thinned by age.
DAILY, BEFORE_UPGRADE, BEFORE_IMPORT, BEFORE_RESTORE, NEW_PASSWORD, BY_HAND = "每日", "升级前", "导入前", "恢复前", "新密码", "手动"
_COUNTED = (BEFORE_UPGRADE, BEFORE_IMPORT, BEFORE_RESTORE, NEW_PASSWORD)
_KEPT_OF_A_KIND = 10
_DAYS, _WEEKS, _MONTHS = 7, 5, 24
_NAME = re.compile(r"(?P<stem>.+) (?P<at>\d{4}-\d{2}-\d{2} \d{6}) (?P<why>\S+)\.sqlite")
_PAGES_AT_ONCE = 2048


@dataclass(frozen=True)
class Backup:
    """One copy in the backup folder; `size` in bytes."""

    path: Path
    at: datetime
    why: str
    size: int


def folder(ledger: Path) -> Path:
    """Where the copies of a ledger lie: 备份 beside it."""
    return ledger.parent / "备份"


def listing(ledger: Path, place: Path | None = None) -> list[Backup]:
    """The copies of this ledger, newest first; those in another `place` than its backup folder where one is given."""
    found = []
    for path in (place or folder(ledger)).glob("*.sqlite"):
        if (name := _NAME.fullmatch(path.name)) and name["stem"] == ledger.stem:
            at = datetime.fromisoformat(name["at"])
            found.append(Backup(path, at, name["why"], path.stat().st_size))
    return sorted(found, key=lambda backup: (backup.at, backup.path.stat().st_mtime_ns), reverse=True)


def make(connection: Any, key: str | None, ledger: Path, why: str) -> Path:
    """Copy the open ledger into its backup folder, prove the copy, thin the older ones; returns the copy's path."""
    try:
        folder(ledger).mkdir(exist_ok=True)
    except OSError as error:
        raise FileReadOnly(f"建不了备份文件夹“{folder(ledger)}”，请检查权限") from error
    disk.flush_names(ledger.parent)
    at = datetime.now()
    while (target := folder(ledger) / f"{ledger.stem} {at:%Y-%m-%d %H%M%S} {why}.sqlite").exists():
        at += timedelta(seconds=1)
    copy(connection, key, target)
    thin(listing(ledger), target)
    return target


def put_beside(copy: Path, ledger: Path, place: Path) -> Path:
    """Lay a proven copy into a second place, too, and thin what is there; returns where it went. Raises UserError."""
    target = place / copy.name
    partial = partial_name(target)
    try:
        sweep(place, ledger.stem)
        copy_file(copy, partial)
        if not filecmp.cmp(copy, partial, shallow=False):
            raise UserError(f"写到“{place}”的备份和原来的不一样，没有留下它；这个盘可能坏了，请换一个位置")
        disk.put(partial, target)
        thin(listing(ledger, place), target)
    except OSError as error:
        raise UserError(f"第二份没有写到“{place}”：{disk.reason(error)}；本机的那一份是好的") from error
    finally:
        disk.remove(partial)
    return target


def is_ledger(path: Path) -> bool:
    """Whether a file is a ledger or a copy of one by its name, or by what is in it."""
    try:
        state = look(path)
    except UserError:
        return path.is_file() and path.suffix.lower() in (LEDGER_SUFFIX, ".sqlite")
    return state == "plain" or (state == "sealed" and path.suffix.lower() in LEDGER_SUFFIXES)


def set_aside(ledger: Path) -> list[Path]:
    """The files that did not open and were kept as they were before a copy took their place."""
    return sorted(path for path in ledger.parent.glob(f"{glob.escape(ledger.stem)} * 原样*") if path.is_file())


def not_itself(target: Path, ledger: Path) -> None:
    """Raise UserError for a copy that would be written over its own ledger, by whatever name."""
    if target.resolve() == ledger.resolve() or (target.exists() and ledger.samefile(target)):
        raise UserError("备份不能写到台账自己的位置，请换一个文件名")


def may_replace(target: Path, key: str | None) -> bool:
    """Whether a copy written to `target` takes the place of another ledger or copy. Raises UserError where it must not.

    `key` is that of the ledger to be copied. What cannot be told to be a ledger is never written over.
    """
    if target.suffix.lower() not in LEDGER_SUFFIXES:
        raise UserError(f"备份是台账文件，不能叫“{target.name}”，请改成 {LEDGER_SUFFIX} 结尾")
    try:
        state = look(target)
        if state == "missing":
            return False
        connect(target, key, readonly=True).close()
    except FileBusy:
        raise
    except UserError:
        raise UserError(f"已经有一个叫“{target.name}”的文件，看不出它是台账，没有动它；请换一个文件名") from None
    # Whoever has that ledger open would go on writing into nothing.
    WriteLock(target).release()
    return True


def copy(connection: Any, key: str | None, target: Path, progress: Callable[[int, int], None] = lambda done, total: None) -> None:
    """Write a whole, checked copy of the open ledger to `target`; `key` is the ledger's own, which the copy shares."""
    if connection.in_transaction:
        raise RuntimeError("a copy inside a step would wait for the step for ever")
    partial = partial_name(target)
    try:
        partial.unlink(missing_ok=True)
        with explained(target):
            _copy_pages(connection, key, partial, progress)
        prove(partial, key)
        if slots := accounts.slots(connection):
            keyslots.lay(partial, slots)
        _without_journal(target)
        disk.put(partial, target)
    except OSError as error:
        raise UserError(f"备份没有写成“{target}”：{disk.reason(error)}，请换一个位置再试") from error
    finally:
        disk.remove(partial)


def partial_name(target: Path) -> Path:
    """What a copy is called while it is made."""
    return target.with_name(f".~{os.getpid()}-{target.name}.partial")


def sweep(place: Path, stem: str) -> None:
    """Remove copies of a ledger in a folder that a killed program left half made; only for whoever has the right to write that ledger."""
    for left in place.glob(f".~*{glob.escape(stem)} *.partial*"):
        disk.remove(left)


def _copy_pages(connection: Any, key: str | None, partial: Path, progress: Callable[[int, int], None]) -> None:
    copied = connect(partial, key, new=True)
    try:
        # Nothing of the half-made copy is ever used, so it need not be safe while it is made.
        copied.execute("PRAGMA synchronous = OFF")
        copied.execute("PRAGMA journal_mode = OFF").fetchone()
        connection.backup(
            copied, pages=_PAGES_AT_ONCE, progress=lambda status, left, total: progress(total - left, total), sleep=0.01
        )
    finally:
        copied.close()


def copy_file(source: Path, target: Path) -> None:
    """Copy a proven file as it is and see it onto the disk."""
    try:
        shutil.copyfile(source, target)
        disk.flush(target)
        disk.flush_names(target.parent)
    except OSError as error:
        raise UserError(f"“{source.name}”没有抄写到“{target.parent}”：{disk.reason(error)}；台账还是原来的样子") from error


def prove(path: Path, key: str | None) -> None:
    """Open a copy and let SQLite check all of it. Raises FileDamaged, NotALedger or WrongPassword."""
    if look(path) == "missing":
        raise NotALedger(f"没有“{path}”这个文件")
    connection = connect(path, key, readonly=True)
    try:
        if quick_check(connection, full=True):
            raise FileDamaged(f"备份“{path.name}”已损坏，没有用它；请换一份更早的备份")
        current(connection)
    finally:
        connection.close()


def counts(path: Path, key: str | None, tables: Iterable[str]) -> dict[str, int]:
    """How many records of these types a copy holds."""
    if look(path) == "missing":
        raise NotALedger(f"没有“{path}”这个文件")
    connection = connect(path, key, readonly=True)
    try:
        with explained(path):
            # A copy of an older format may lack what came later.
            there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            return {table: connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] if table in there else 0 for table in tables}
    finally:
        connection.close()


def thin(backups: Iterable[Backup], made: Path | None = None) -> list[Path]:
    """Remove old copies; call only after a copy was made and proven. Returns what was removed.

    Of the daily ones the newest of each of the last 7 days, 5 weeks and 24 months stays; of every other kind the last ten.
    Copies made by hand always stay. The one that was just made (`made`) is the newest, whatever its name says: the clock may have been set back.
    """
    backups = sorted(backups, key=lambda backup: backup.path != made)
    daily = [backup for backup in backups if backup.why == DAILY]
    kept: set[Path] = set()
    for scale, count in (("%Y-%m-%d", _DAYS), ("%G-%V", _WEEKS), ("%Y-%m", _MONTHS)):
        newest: dict[str, Path] = {}
        for backup in daily:
            newest.setdefault(backup.at.strftime(scale), backup.path)
        kept |= set(list(newest.values())[:count])
    for why in _COUNTED:
        kept |= {backup.path for backup in [b for b in backups if b.why == why][:_KEPT_OF_A_KIND]}
    removed = [b.path for b in backups if b.path not in kept and b.why in (DAILY, *_COUNTED)]
    for path in removed:
        disk.remove(path)
    return removed


def newest_sound(ledger: Path, key: str | None, of: int | None = None) -> Backup | None:
    """The newest copy that opens with this key and passes the whole check; `of`: looking at so many only."""
    for backup in listing(ledger)[:of]:
        try:
            prove(backup.path, key)
        except UserError:
            continue
        return backup
    return None


def replace_ledger(new: Path, ledger: Path) -> None:
    """Let a proven file take the ledger's place; the caller holds the lock and has kept what was there."""
    try:
        _without_journal(ledger)
        disk.put(new, ledger)
    except OSError as error:
        raise UserError(f"“{ledger}”没有换成：{disk.reason(error)}；台账还是原来的样子") from error


def _without_journal(path: Path) -> None:
    """Remove the journal a crash left: it belongs to the file about to be replaced and would be played into the new one."""
    path.with_name(path.name + "-journal").unlink(missing_ok=True)


def keep_as_it_is(ledger: Path) -> Path:
    """Copy a ledger that does not open, with the journal a crash left, under a dated name; returns that name."""
    kept = ledger.with_name(f"{ledger.stem} {datetime.now():%Y-%m-%d %H%M%S} 原样{ledger.suffix}")
    journal = ledger.with_name(ledger.name + "-journal")
    copy_file(ledger, kept)
    if journal.exists():
        copy_file(journal, kept.with_name(kept.name + "-journal"))
    return kept

"""A ledger file made, opened, brought up to date and put back, in every state it may be found in."""

import glob
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db import accounts, backup, disk, keyslots, schema, tries
from db.connect import (
    LEDGER_SUFFIX,
    LEDGER_SUFFIXES,
    connect,
    explained,
    is_foreign,
    is_plain,
    look,
    quick_check,
)
from db.errors import FileDamaged, FileReadOnly, NotALedger, NotAllowed, OldFormat, UserError, WrongPassword
from db.keys import is_raw, raw_key
from db.keyslots import Opened, Password, Slot
from db.lock import WriteLock
from db.sealing import give_persons, persons_of, recrypt


def examined(path: Path, key: str | None) -> str:
    """What `look` says of a path; a stump with a sound backup beside it is a damaged ledger."""
    try:
        return look(path)
    except (FileDamaged, NotALedger):
        if path.is_file() and (sound := backup.newest_sound(path, key)):
            raise damaged(path, sound) from None
        raise


def missing(path: Path) -> NotALedger:
    """The sentence for a ledger that is not there."""
    return NotALedger(f"没有“{path}”这个台账文件，请核对文件名和文件夹；新台账要打开窗口，或用“导入”“恢复”来建")


def create(path: Path, key: str | None) -> None:
    """Lay a new ledger beside its place and move it there, so that a cut leaves no half file under its name."""
    _fitting(path)
    temporary = temporary_name(path, "new")
    connection = connect(temporary, key, new=True)
    try:
        with explained(path):
            schema.follow(connection)
        connection.close()
        disk.put(temporary, path)
    finally:
        connection.close()
        disk.remove(temporary)


def _fitting(path: Path) -> None:
    if path.suffix.lower() not in LEDGER_SUFFIXES:
        raise NotALedger(f"台账不能叫“{path.name}”，请改成 {LEDGER_SUFFIX} 结尾")


def free(path: Path) -> None:
    """Raise UserError where a new ledger cannot lie at a path: something is there, or it would not be known for one by its name."""
    _fitting(path)
    if path.exists():
        raise UserError(f"已经有“{path}”，没有动它；请换一个文件名")


def _not_foreign(path: Path) -> None:
    """Refuse to put a ledger where something else lies. A damaged ledger may look like nothing at all; that is put right."""
    try:
        if look(path) != "sealed":
            return
    except (FileDamaged, NotALedger):
        # What has a ledger's own name was one, whatever became of it; it is kept as it is beside the new one.
        if is_foreign(path) and (path.suffix.lower() not in (LEDGER_SUFFIX, ".sqlite") or is_plain(path)):
            raise NotALedger(f"“{path}”不是台账，没有动它；请核对台账的文件名") from None
    _fitting(path)


def make_folder(path: Path) -> None:
    """Make the folder a new ledger is to lie in."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileReadOnly(f"建不了文件夹“{path.parent}”，请换一个位置") from error


def opened(path: Path, key: str | None, *, readonly: bool = False) -> tuple[Any, str | None, Slot | None]:
    """A connection to an existing ledger, its raw key, None if it has no password, and the slot of the person whose password opened it.

    Raises WrongPassword, TooManyTries, or FileDamaged naming the newest sound backup.
    """
    with _counted(path, key) if _typed(path, key) else nullcontext():
        return _opened(path, key, readonly)


def _typed(path: Path, key: str | None) -> bool:
    """Whether a key is what a person gave for this file, and may be a guess."""
    return bool(key) and not is_plain(path) and not is_raw(key or "")


def _counted(path: Path, key: str | None) -> AbstractContextManager[None]:
    """Wrong passwords are one count for all persons of a ledger; who has a password begins anew with his own part of it only."""
    return tries.counted(path, keyslots.whose(path, key.person) if isinstance(key, Password) else "")


def _opened(path: Path, key: str | None, readonly: bool) -> tuple[Any, str | None, Slot | None]:
    # What a slot says is sealed with the key itself: a password that no slot takes is wrong, whatever became of the file.
    found = keyslots.opened(path, key) if key and not is_plain(path) else Opened("")
    raw = found.raw or None
    try:
        connection = connect(path, raw, readonly=readonly)
    except WrongPassword:
        # The same error stands for both. Every new password begins with a backup, so the newest one tells.
        if sound := backup.newest_sound(path, raw if found.slot else key, of=1):
            raise damaged(path, sound) from None
        raise
    except FileDamaged:
        raise damaged(path, backup.newest_sound(path, raw if found.slot else key)) from None
    try:
        if found.slot:
            with explained(path):
                accounts.of_slot(connection, found.slot)
    except BaseException:
        connection.close()
        raise
    return connection, raw, found.slot


def locked(path: Path) -> UserError:
    """The sentence for a file that needs a password; with a newest backup that needs none, it is a damaged ledger."""
    if sound := backup.newest_sound(path, None, of=1):
        return damaged(path, sound)
    if keyslots.has(path):
        return WrongPassword(f"“{path.name}”是每人一个密码的台账，请写明是谁在打开，并输入密码")
    return WrongPassword(f"“{path.name}”是加了密码的台账，或者不是台账文件；是台账的话请先输入密码")


@dataclass
class Health:
    """What was found of a file, shared by all connections to it: while it is damaged, none of them writes."""

    damage: FileDamaged | None = None


@contextmanager
def remedied(path: Path, key: str | None) -> Iterator[None]:
    """Say of damage that comes to light here which copy can take the ledger's place."""
    try:
        yield
    except FileDamaged as error:
        raise error if error.sound else damaged(path, backup.newest_sound(path, key)) from None


def untouched(connection: Any) -> bool:
    """Whether nothing was ever written: no step, and no setting but what is noted of the tables themselves."""
    noted = "SELECT 1 FROM setting WHERE key <> 'schema' AND key NOT LIKE 'search.%'"
    return not connection.execute(f"SELECT EXISTS (SELECT 1 FROM step) OR EXISTS ({noted})").fetchone()[0]


def ready(connection: Any, path: Path, key: str | None, *, readonly: bool, check: bool) -> None:
    """Look an open ledger over and bring it up to date, after a copy was made."""
    with remedied(path, key), explained(path):
        is_current = schema.current(connection)
        if check and quick_check(connection):
            raise damaged(path, backup.newest_sound(path, key))
        if is_current:
            return
        if readonly:
            raise OldFormat(f"“{path.name}”是旧版本的台账，要升级才能看，现在却不能写；请检查权限，或先关掉打开它的窗口")
        schema.follow(connection, lambda: backup.make(connection, key, path, backup.BEFORE_UPGRADE))


@contextmanager
def beside(path: Path, ledger: Path, key: str | None) -> Iterator[tuple[Any, str | None]]:
    """Another ledger opened to be read, and its raw key, while this one is open; nothing of it is touched.

    One of an older version is brought up to date in a copy beside this ledger, which is gone afterwards. Raises as opening does, and
    NotAllowed for the password of a person who may not see all of it.
    """
    path = path.resolve()
    if path == ledger:
        raise UserError(f"“{path.name}”就是现在打开的这个台账，请选另外的那一份")
    state = look(path)
    if state == "missing":
        raise NotALedger(f"没有“{path}”这个文件")
    if state == "sealed" and not key:
        raise WrongPassword(f"“{path.name}”有密码，请先输入它的密码")
    with _counted(path, key) if _typed(path, key) else nullcontext():
        found = keyslots.opened(path, key) if key and state == "sealed" else Opened("")
        raw = found.raw or None
        connection = connect(path, raw, readonly=True)
    temporary = temporary_name(ledger, "beside")
    try:
        with explained(path):
            if found.slot and not accounts.of_slot(connection, found.slot).everything:
                raise NotAllowed(f"“{path.name}”里有您没有权利看的内容，不能整份读出来；请找那一份的管理员")
            is_current = schema.current(connection)
            if quick_check(connection):
                raise FileDamaged(f"“{path.name}”已损坏，什么都没有改；请换一份完好的")
        if not is_current:
            backup.copy(connection, raw, temporary)
            connection.close()
            connection = connect(temporary, raw)
            schema.follow(connection)
        yield connection, raw
    finally:
        connection.close()
        temporary.unlink(missing_ok=True)


def damaged(path: Path, sound: backup.Backup | None) -> FileDamaged:
    """The sentence for a damaged ledger, with the way out."""
    if sound:
        advice = f"最近一份完好的备份是“{sound.path.name}”（在“{sound.path.parent.name}”文件夹里），请用“恢复”换回它"
    else:
        advice = "没有找到完好的备份，请把这个文件原样保存好，看看 U 盘等别处有没有备份，或找懂电脑的人看一下"
    return FileDamaged(f"台账“{path.name}”已损坏，没有再写入任何内容；{advice}", sound.path if sound else None)


def temporary_name(path: Path, what: str) -> Path:
    """The name under which something is made before it takes a ledger's place."""
    return path.with_name(f".~{path.name}.{what}")


def sweep(path: Path) -> None:
    """Remove what a killed program left half made; the caller holds the lock, so nobody is making it now."""
    made = f".~{glob.escape(path.name)}.*"
    # What one of these is copied into has a name made of its own.
    for left in (*path.parent.glob(made), *path.parent.glob(f".~[0-9]*-{made}")):
        disk.remove(left)
    backup.sweep(backup.folder(path), path.stem)


def restore(source: Path, ledger: Path, key: str | None = None, own: str | None = None) -> Path | None:
    """Replace a ledger by a backup; returns where the former content was kept, None if there was none.

    `own` is the backup's password where it has another than the ledger's `key`. A ledger keeps its password; one without gets the backup's.

    The backup is checked first. What was there is kept: as a backup if it is sound, else as it is under a dated
    name. A ledger that had a password gets it again when the backup has none; and whoever has a password now has it afterwards, nobody else.
    """
    source, ledger = Path(source), Path(ledger).resolve()
    if source.resolve() == ledger:
        raise UserError("备份文件就是台账自己，没有动它")
    _must_manage(ledger, key)
    with _counted(source, own or key) if _typed(source, own or key) else nullcontext():
        backup.prove(source, own or key)
    if ledger.exists() and not ledger.is_file():
        raise NotALedger(f"“{ledger}”不是文件，不能换成备份")
    _not_foreign(ledger)
    make_folder(ledger)
    lock = WriteLock(ledger)
    try:
        kept = _keep(ledger, key) if ledger.exists() else None
        _put_in_place(source, ledger, key, own)
    finally:
        lock.release()
    return kept


def _keep(ledger: Path, key: str | None) -> Path:
    try:
        look(ledger)
        raw = keyslots.opened(ledger, key).raw if key and not is_plain(ledger) else None
        connection = connect(ledger, raw)
        try:
            if not quick_check(connection):
                return backup.make(connection, raw, ledger, backup.BEFORE_RESTORE)
        finally:
            connection.close()
    except (FileDamaged, NotALedger, WrongPassword):
        pass
    return backup.keep_as_it_is(ledger)


def _put_in_place(source: Path, ledger: Path, key: str | None, own: str | None) -> None:
    temporary = temporary_name(ledger, "restore")
    try:
        raw = keyslots.opened(ledger, key).raw if key and ledger.exists() and not is_plain(ledger) else None
        persons = persons_of(ledger, raw) if raw else None
        if raw and key and (own or is_plain(source)):
            raw = raw if persons else raw_key(None, key)
            recrypt(source, own, temporary, raw)
            give_persons(temporary, raw, persons or [])
        else:
            backup.copy_file(source, temporary)
            if raw and persons is not None and keyslots.is_of(temporary, raw):
                give_persons(temporary, raw, persons)
        backup.replace_ledger(temporary, ledger)
    finally:
        disk.remove(temporary)


def _must_manage(ledger: Path, key: str | None) -> None:
    """Raise where a ledger has persons and the key is not a manager's; the program itself, which has the raw key, has asked before."""
    if is_raw(key or "") or not keyslots.has(ledger):
        return
    if not key:
        raise locked(ledger)
    try:
        connection, _, slot = opened(ledger, key, readonly=True)
    except FileDamaged:
        # Whose the password is was told by its slot; what that person may do stands in what is damaged.
        return
    try:
        if slot and not accounts.of_slot(connection, slot).manages:
            raise NotAllowed("只有管理员可以用备份换回台账，没有改动；请找管理员")
    finally:
        connection.close()

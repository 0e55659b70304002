"""The password of a ledger: set, changed, removed, and the code that opens it when it is forgotten.

The password is SQLCipher's own key, so it travels with every copy of the file. A change writes the whole ledger
into a new file, checks it, makes a backup with the new password and only then takes the old file's place: a kill at
any instant leaves one or the other. What was unprotected is written over before it is given up, as far as the disk
obeys (an SSD may keep old blocks). Older backups with none are sealed afterwards with `seal_copies`; those with another
password keep it, and so do copies that people carried elsewhere.
"""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from db import accounts, backup, disk, keyslots, opening
from db.connect import connect, explained, is_plain, quick_check
from db.errors import NotAllowed, UserError
from db.keys import check, raw_key
from db.keyslots import Slot
from db.lock import WriteLock
from db.schema import current
from db.sealing import give_persons, persons_of, recrypt


def set_password(path: Path, new: str) -> None:
    """Give a ledger without a password one. The ledger must be closed; raises FileBusy when it is not."""
    check(new)
    _convert(path, None, new)


def set_first_person(path: Path, old: str | None, name: str, password: str) -> None:
    """Give a ledger with no password, or with one for all, a password for each person; this one manages the others.

    It gets a key of its own, and with it a new recovery code; `old` opens it no longer.
    """
    check(password)
    _convert(path, old, None, (accounts.checked(name, ()), password))


def change_password(path: Path, old: str, new: str) -> None:
    """Give a ledger another password; the recovery code of the old one opens it no longer."""
    check(new)
    if keyslots.has(path):
        raise UserError(f"“{path.name}”是每人一个密码的台账，请换自己的密码；要回到一个密码，请先由管理员取消密码")
    _convert(path, old, new)


def remove_password(path: Path, old: str) -> None:
    """Turn a ledger into a file that anybody can read. Raises NotAllowed where each person has a password and this is no manager's."""
    _convert(path, old, None)


def recovery_code(path: Path, key: str) -> str:
    """The code that opens a ledger without its password, in groups of four, to be kept in the safe.

    It is valid until the password changes, where each person has one until all of them are taken away, for the ledger and for every backup made from it since the password was set.
    """
    _require(path, sealed=True)
    connection, raw, slot = opening.opened(path, key, readonly=True)
    try:
        _must_manage(connection, slot)
    finally:
        connection.close()
    assert raw
    code = raw[2:66].upper()
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


def loose_copies(ledger: Path, second: Path | None = None) -> list[Path]:
    """Copies of a ledger that anybody can read: its backups, there and in the second place, and what was set aside before a restore."""
    copies = [copy.path for copy in (*backup.listing(ledger), *(backup.listing(ledger, second) if second else ()))]
    return [path for path in (*copies, *backup.set_aside(ledger)) if is_plain(path)]


def seal_copies(
    ledger: Path, key: str, second: Path | None = None, told: Callable[[int, int], object] = lambda done, total: None,
) -> list[Path]:
    """Give the copies of a ledger with a password that password too; returns those that are damaged and could not be sealed.

    Raises WrongPassword. What was readable is written over. A kill leaves the rest as they were, to be sealed the next time.
    """
    _require(ledger, sealed=True)
    # Sealed with a password that is not the ledger's they would be lost.
    connection, raw, _ = opening.opened(ledger, key, readonly=True)
    connection.close()
    persons = persons_of(ledger, raw)
    left, loose = [], loose_copies(ledger, second)
    for done, copy in enumerate(loose):
        told(done, len(loose))
        temporary = copy.with_name(f".~{copy.name}.partial")
        try:
            recrypt(copy, None, temporary, raw)
            if persons:
                give_persons(temporary, raw, persons)
            with _written_over(copy):
                backup.replace_ledger(temporary, copy)
        except UserError:
            left.append(copy)
        finally:
            disk.remove(temporary)
    return left


def destroy_copies(paths: Iterable[Path]) -> None:
    """Remove copies that anybody could read, written over as far as the disk obeys."""
    for path in paths:
        with _written_over(path):
            path.unlink(missing_ok=True)


def _require(path: Path, *, sealed: bool) -> None:
    state = opening.examined(path, None)
    if state == "missing":
        raise opening.missing(path)
    if sealed and state == "plain":
        raise UserError(f"台账“{path.name}”没有密码")
    if not sealed and state == "sealed":
        raise UserError(f"台账“{path.name}”已经有密码了；要换密码请用“更换密码”")


def _convert(path: Path, old: str | None, new: str | None, first: tuple[str, str] | None = None) -> None:
    path = Path(path).resolve()
    _require(path, sealed=old is not None)
    lock = WriteLock(path)
    temporary = opening.temporary_name(path, "new")
    try:
        opening.sweep(path)
        raw = keyslots.new_key() if first else raw_key(None, new) if new else None
        from_raw = _look_over(path, old)
        recrypt(path, from_raw, temporary, raw)
        give_persons(temporary, raw, [_manager(raw, *first)] if first and raw else [])
        slots = _back_up(temporary, raw, path, _deed(old, new, first))
        with _written_over(path):
            backup.replace_ledger(temporary, path)
        keyslots.lay_beside(path, slots)
    finally:
        disk.remove(temporary)
        lock.release()


def _deed(old: str | None, new: str | None, first: tuple[str, str] | None) -> str:
    if first:
        return "改成每人一个密码"
    return "设置密码" if old is None else "更换密码" if new else "取消密码"


def _manager(raw: str, name: str, password: str) -> tuple[Any, ...]:
    day = datetime.now().date().isoformat()
    return 1, name, accounts.MANAGES, 1, day, keyslots.make(raw, 1, name, password).kept


def _must_manage(connection: Any, slot: Slot | None) -> None:
    if slot and not accounts.of_slot(connection, slot).manages:
        raise NotAllowed("只有管理员可以改台账的密码、看恢复码，没有改动；请找管理员")


def _look_over(path: Path, key: str | None) -> str | None:
    connection, raw, slot = opening.opened(path, key)
    try:
        with explained(path):
            current(connection)
            _must_manage(connection, slot)
            if quick_check(connection, full=True):
                raise opening.damaged(path, backup.newest_sound(path, raw))
    finally:
        connection.close()
    return raw


def _back_up(temporary: Path, raw: str | None, path: Path, deed: str) -> list[Slot]:
    connection = connect(temporary, raw)
    try:
        with explained(path):
            # In the words of the log's first day, so that a ledger of any version takes them.
            connection.execute("INSERT INTO access_log(at, action, what) VALUES (?, ?, '')", (datetime.now().isoformat(timespec="seconds"), deed))
        backup.make(connection, raw, path, backup.NEW_PASSWORD)
        slots = accounts.slots(connection)
    finally:
        connection.close()
    # The line in the log may have made the file grow over them.
    keyslots.lay(temporary, slots)
    return slots


@contextmanager
def _written_over(path: Path) -> Iterator[None]:
    """Write zeros over an unprotected file once another has taken its name. Windows lets no open file be replaced."""
    if sys.platform == "win32" or not is_plain(path):
        yield
        return
    with open(path, "rb+") as old:
        size = path.stat().st_size
        yield
        if os.fstat(old.fileno()).st_nlink:
            return
        for start in range(0, size, 1 << 20):
            old.write(bytes(min(1 << 20, size - start)))
        os.fsync(old.fileno())

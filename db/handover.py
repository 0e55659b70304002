"""A ledger on its way to another clerk: one sealed file with all of it, told apart from a copy by the list of what is in it.

The file is a ledger written anew under a password of its own. The list says of every table how many rows it has and what they come to
(SHA-256 over all values in their order); it is compared when the file was written, before it is taken over, and afterwards. Nothing is
read as a record on the way, so what today's rules would refuse comes through as it is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from db import backup, disk, opening, schema, tries
from db.connect import connect, explained, is_plain, look, quick_check
from db.errors import FileDamaged, NotALedger, UserError, WrongPassword
from db.keys import raw_key
from db.lock import WriteLock
from db.migrations import KEPT_TABLES
from db.records import TABLES
from db.sealing import give_persons, recrypt
from db.sql import names

#: The ending of such a file.
SUFFIX = ".twjj"
_LIST = "handover.list"
_ROWS_AT_ONCE = 2000
Told = Callable[[int, int], None]


@dataclass(frozen=True)
class Listed:
    """What is in such a file: of every table how many rows, and their digest; and what the maker said of it."""

    tables: dict[str, tuple[int, str]]
    about: dict[str, str] = field(default_factory=dict)

    def count(self, table: str) -> int:
        """How many rows a table has; 0 for one that is not there."""
        return self.tables.get(table, (0, ""))[0]


def listed(connection: Any, told: Told = lambda done, total: None) -> dict[str, tuple[int, str]]:
    """Of every table of a ledger how many rows it has, and their digest; whose passwords open it is not handed over."""
    there = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    wanted = [name for name in (*TABLES, *sorted(KEPT_TABLES - {"account"})) if name in there]
    found = {}
    for done, table in enumerate(wanted):
        told(done, len(wanted))
        found[table] = _digest(connection, table)
    return found


def _digest(connection: Any, table: str) -> tuple[int, str]:
    columns = sorted(row[1] for row in connection.execute(f'PRAGMA table_info("{table}")'))
    first = next(row[1] for row in connection.execute(f'PRAGMA table_info("{table}")'))
    # The list cannot tell of itself.
    where = f"WHERE key <> '{_LIST}'" if table == "setting" else ""
    rows = connection.execute(f'SELECT {names(columns)} FROM "{table}" {where} ORDER BY "{first}"')
    count, whole = 0, hashlib.sha256(repr(columns).encode())
    # A photo is large enough by itself.
    while some := rows.fetchmany(1 if table == "kept_file" else _ROWS_AT_ONCE):
        count += len(some)
        whole.update(repr(some).encode(errors="surrogatepass"))
    return count, whole.hexdigest()


def pack(connection: Any, key: str | None, ledger: Path, target: Path, password: str, about: dict[str, str], told: Told = lambda done, total: None) -> Listed:
    """Write the open ledger into such a file under a password of its own, and look it over; `key` is the ledger's. What is at `target` goes.

    Raises UserError, and leaves what was at `target`.
    """
    if target.suffix.lower() != SUFFIX:
        raise UserError(f"交接包不能叫“{target.name}”，请改成 {SUFFIX} 结尾")
    raw = raw_key(None, password)
    copied, partial = opening.temporary_name(ledger, "handover"), backup.partial_name(target)
    try:
        backup.copy(connection, key, copied, told)
        with _read(copied, key) as source:
            packed = Listed(listed(source, told), about)
        recrypt(copied, key, partial, raw)
        give_persons(partial, raw, [])
        _tell(partial, raw, packed)
        _compare(partial, raw, packed, target.name)
        disk.put(partial, target)
    except OSError as error:
        raise UserError(f"交接包没有写成“{target}”：{disk.reason(error)}，请换一个位置再试") from error
    finally:
        for left in (copied, partial):
            disk.remove(left)
    return packed


@contextmanager
def _read(path: Path, key: str | None) -> Any:
    connection = connect(path, key, readonly=True)
    try:
        with explained(path):
            yield connection
    finally:
        connection.close()


def _tell(path: Path, raw: str, packed: Listed) -> None:
    connection = connect(path, raw)
    try:
        with explained(path):
            connection.execute("INSERT OR REPLACE INTO setting(key, value) VALUES (?, ?)", (_LIST, json.dumps(asdict(packed), ensure_ascii=False)))
    finally:
        connection.close()


def _compare(path: Path, key: str | None, packed: Listed, name: str) -> None:
    """Raise FileDamaged where a file does not hold what its list says, to the last value."""
    with _read(path, key) as connection:
        if quick_check(connection, full=True) or listed(connection) != packed.tables:
            raise FileDamaged(f"“{name}”里的内容和它的清单对不上，没有用它；请重新做一份交接包")


def read(package: Path, password: str) -> Listed:
    """What such a file says is in it. Raises WrongPassword, or NotALedger for anything else."""
    state = look(package)
    if state == "missing":
        raise NotALedger(f"没有“{package}”这个文件")
    if state == "plain":
        raise NotALedger(f"“{package.name}”是台账，不是交接包；要打开它，请用“打开另一个台账”")
    if not password:
        raise WrongPassword(f"请输入“{package.name}”的密码")
    with tries.counted(package), _read(package, password) as connection:
        schema.current(connection)
        found = connection.execute("SELECT value FROM setting WHERE key = ?", (_LIST,)).fetchone()
    if found is None:
        raise NotALedger(f"“{package.name}”是台账的备份，不是交接包；要用它，请用“备份与恢复”")
    told = json.loads(found[0])
    return Listed({table: (count, digest) for table, (count, digest) in told["tables"].items()}, told["about"])


def unpack(package: Path, password: str, ledger: Path, new: str | None = None) -> Listed:
    """Make a ledger of such a file, under `new` or the same password, and compare it with the list. An existing file is never written over."""
    ledger = ledger.resolve()
    packed = read(package, password)
    _compare(package, password, packed, package.name)
    opening.make_folder(ledger)
    lock = WriteLock(ledger)
    temporary = opening.temporary_name(ledger, "takeover")
    try:
        opening.free(ledger)
        raw = raw_key(None, new or password)
        recrypt(package, password, temporary, raw)
        _compare(temporary, raw, packed, package.name)
        _forget_list(temporary, raw)
        opening.free(ledger)
        disk.put(temporary, ledger)
    except OSError as error:
        raise UserError(f"“{ledger}”没有写成：{disk.reason(error)}，请换一个位置再试") from error
    finally:
        disk.remove(temporary)
        lock.release()
    return packed


def _forget_list(path: Path, raw: str) -> None:
    connection = connect(path, raw)
    try:
        with explained(path):
            connection.execute("DELETE FROM setting WHERE key = ?", (_LIST,))
    finally:
        connection.close()


def is_package(path: Path) -> bool:
    """Whether a file is such a one, by its name and its beginning."""
    return path.suffix.lower() == SUFFIX and path.is_file() and not is_plain(path)

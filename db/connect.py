"""The one place that opens a SQLite file: driver, key, pragmas, and what its errors mean."""

from __future__ import annotations

import codecs
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlcipher3 import dbapi2 as driver

from db import functions, keyslots, pinyin
from db.errors import (
    DiskFull,
    FileBusy,
    FileDamaged,
    FileReadOnly,
    NoSuchRecord,
    NotALedger,
    NotAllowed,
    UserError,
    WrongPassword,
)
from db.keys import PLAIN_HEADER, raw_key, start

if TYPE_CHECKING:
    import sqlite_utils

#: "TWTZ" (团务台账): tells our files from other people's SQLite files.
APPLICATION_ID = 0x5457545A
BUSY_MILLISECONDS = 15_000
SMALLEST_LEDGER = 512
#: The ending of our own: what a double click opens. A ledger with a password has nothing else to be known by.
LEDGER_SUFFIX = ".twtz"
#: Endings a ledger and its copies may have.
LEDGER_SUFFIXES = (LEDGER_SUFFIX, ".sqlite", ".sqlite3", ".db", ".bak", "")
#: The engine and its version.
ENGINE = f"SQLite {driver.sqlite_version}"
DatabaseError = (driver.DatabaseError, sqlite3.DatabaseError)
# Where SQLite's header keeps the application id; it never changes, so it can be read past an unfinished write.
_ID_AT = slice(68, 72)

_FOREIGN_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\xff\xd8\xff", b"\x89PNG", b"Rar!", b"7z\xbc\xaf")


def connect(path: Path, key: str | None = None, *, readonly: bool = False, new: bool = False) -> Any:
    """Open a file with every safety on; `key` is a password, a recovery code, or what `raw_key` made of one.

    The journal is DELETE, not WAL: people copy the file to a stick while the program is open, and then a WAL
    would stay behind. `synchronous` is EXTRA: with FULL a power cut may take back a commit already reported.
    Only `new` creates a file. A key given for a file that has none is not used.
    """
    mode = "ro" if readonly else "rwc" if new else "rw"
    with explained(path):
        raw = (raw_key(None, key) if new else None if is_plain(path) else keyslots.opened(path, key).raw) if key else None
        connection = driver.connect(
            f"{path.resolve().as_uri()}?mode={mode}", uri=True, isolation_level=None, check_same_thread=False
        )
        try:
            _prepare(connection, raw, readonly)
        except BaseException:
            connection.close()
            raise
    return connection


def _prepare(connection: Any, raw: str | None, readonly: bool) -> None:
    execute = connection.execute
    # Without this SQLCipher writes three lines to stderr for each wrong password.
    execute("PRAGMA cipher_log_level = NONE")
    if raw:
        execute(f'PRAGMA key = "{raw}"')
    execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    execute("PRAGMA temp_store = MEMORY")
    execute("PRAGMA mmap_size = 0")
    execute("PRAGMA trusted_schema = OFF")
    execute("PRAGMA cell_size_check = ON")
    execute("PRAGMA foreign_keys = ON")
    execute("PRAGMA cache_size = -65536")
    pinyin.register(connection)
    functions.register(connection)
    execute("SELECT count(*) FROM sqlite_master").fetchone()
    if not readonly:
        execute("PRAGMA secure_delete = ON")
        execute("PRAGMA synchronous = EXTRA")
        execute("PRAGMA journal_mode = DELETE").fetchone()


def is_plain(path: Path) -> bool:
    """Whether the file has no password; of a file that cannot be read, no."""
    return start(path) == PLAIN_HEADER


def look(path: Path) -> str:
    """Say what lies at a path before it is opened: 'missing', 'plain' or 'sealed' (encrypted, or no ledger at all).

    Raises NotALedger or FileDamaged for what cannot be a ledger; nothing is touched.
    """
    try:
        if path.is_dir():
            raise NotALedger(f"“{path}”是一个文件夹，不是台账文件")
        if not path.exists():
            return "missing"
        if not path.is_file():
            raise NotALedger(f"“{path}”不是普通文件，不能当台账打开")
        with open(path, "rb") as file:
            start = file.read(SMALLEST_LEDGER)
    except PermissionError:
        # Not FileReadOnly: what cannot be read cannot be opened to look only, either.
        raise NotALedger(f"没有权限读取“{path}”，没有动它；请换一个位置，或请管理员开放权限") from None
    except OSError as error:
        raise NotALedger(f"“{path}”读不出来，没有动它；请核对文件名，看看所在的盘还在不在") from error
    if start.startswith(_FOREIGN_STARTS):
        raise NotALedger(f"“{path.name}”不是台账文件；要把表格导入台账，请用“导入”")
    if len(start) < SMALLEST_LEDGER:
        # SQLite itself would take a file of one byte for an empty database and write over it.
        raise FileDamaged(f"“{path.name}”不是完整的台账文件（只有 {len(start)} 字节），没有动它；请从备份恢复")
    if start.startswith(PLAIN_HEADER):
        if int.from_bytes(start[_ID_AT], "big") != APPLICATION_ID:
            raise NotALedger(f"“{path.name}”不是本程序的台账（或者它的开头已经损坏），没有动它")
        return "plain"
    if is_text(start):
        raise NotALedger(f"“{path.name}”是文本文件，不是台账，没有动它；要把名单导入台账，请用“导入”")
    return "sealed"


def ledger_file(path: Path) -> bool:
    """Whether a path belongs to a ledger: by its name, by what lies there, or because it is open now."""
    endings = (LEDGER_SUFFIX, ".sqlite", ".sqlite3")
    return path.name.lower().removesuffix("-journal").endswith(endings) or start(path) == PLAIN_HEADER or path.with_name(f".{path.name}.lock").exists()


def is_foreign(path: Path) -> bool:
    """Whether a file is plainly something else than a ledger, sound or damaged: a document, a text, another program's SQLite file."""
    with open(path, "rb") as file:
        start = file.read(SMALLEST_LEDGER)
    if not start.startswith(PLAIN_HEADER):
        return start.startswith(_FOREIGN_STARTS) or (bool(start) and is_text(start))
    if len(start) < SMALLEST_LEDGER or int.from_bytes(start[_ID_AT], "big") == APPLICATION_ID:
        return False
    try:
        connection = connect(path, readonly=True)
    except UserError:
        return False
    try:
        return not connection.execute("SELECT count(*) FROM sqlite_master WHERE name IN ('person', 'step')").fetchone()[0]
    finally:
        connection.close()


def is_text(start: bytes) -> bool:
    """Whether the bytes are writing; what is encrypted never looks like that."""
    for encoding in ("utf-8", "gb18030"):
        try:
            # An incremental decoder waits for the rest of a sign that was cut in two.
            text = codecs.getincrementaldecoder(encoding)().decode(start)
        except UnicodeDecodeError:
            continue
        if not any(sign < " " and sign not in "\t\r\n\f" for sign in text):
            return True
    return False


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn the driver's errors into sentences; the driver's own text never reaches a person, it may quote data."""
    try:
        yield
    except (*DatabaseError, UnicodeDecodeError) as error:
        if words := _in_words(str(error).lower(), path, error):
            raise words from error
        raise


_DAMAGED = ("malformed", "corrupt", "vtable constructor failed", "unsupported file format", "could not decode")


def _in_words(text: str, path: Path, error: BaseException) -> UserError | None:
    name = path.name
    if "file is not a database" in text or "file is encrypted" in text:
        return WrongPassword(f"“{name}”打不开：密码不对，或者文件已经损坏")
    if isinstance(error, UnicodeError) or any(word in text for word in _DAMAGED):
        return FileDamaged(f"台账“{name}”已损坏，没有再写入任何内容；请用“恢复”换回最近的备份")
    if "prohibited" in text:
        return NotAllowed("这里要用到帮扶档案里的内容，您没有“帮扶档案”这项权利；需要的话请找管理员")
    if "not authorized" in text:
        return NotAllowed("这一步要改的内容，您没有权利改，台账没有变；需要的话请找管理员")
    if "foreign key constraint" in text:
        return NoSuchRecord("这一步用到的记录已经不在台账里了，没有保存；请刷新后再试")
    if "disk is full" in text or "no space" in text:
        return DiskFull("磁盘满了，这一步没有保存，台账还是原来的样子；请清理磁盘后再试")
    if "locked" in text or "busy" in text:
        return FileBusy(f"台账“{name}”正被另一个程序写入，请稍等再试")
    if "readonly" in text or "read-only" in text or "attempt to write" in text:
        return FileReadOnly(f"台账“{name}”是只读的，不能保存；请检查文件和文件夹的权限")
    if "unable to open" in text:
        if not path.parent.is_dir():
            return UserError(f"没有“{path.parent}”这个文件夹，请先建好或换一个位置")
        return FileReadOnly(f"打不开“{name}”，它所在的文件夹不能写或没有权限")
    if "disk i/o error" in text:
        return UserError(f"读写“{name}”时磁盘出错，这一步没有保存，台账还是原来的样子；请检查磁盘或 U 盘、看看是不是满了，再试")
    return None


def utils_database(connection: Any) -> sqlite_utils.Database:
    """A sqlite-utils database over our connection.

    sqlite-utils catches the errors of the driver it imported; sqlcipher3 raises its own, unrelated ones, so it is
    put in the place where sqlite-utils looks for a better driver.
    """
    import sys

    import sqlcipher3

    sys.modules.setdefault("pysqlite3", sqlcipher3)
    sys.modules.setdefault("pysqlite3.dbapi2", driver)
    import sqlite_utils

    return sqlite_utils.Database(connection)


def quick_check(connection: Any, *, full: bool = False) -> list[str]:
    """SQLite's own faults of the file, [] when it is sound; damage may also stop the check itself."""
    try:
        # SQLite holds a search index that another connection has written to against what this one read of it earlier,
        # and calls it damaged; a query has it read again.
        for (index,) in connection.execute("SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL TABLE%fts5%'").fetchall():
            connection.execute(f'SELECT 1 FROM "{index}" WHERE "{index}" MATCH ?', ("1",)).fetchone()
        rows = connection.execute(f"PRAGMA {'integrity_check' if full else 'quick_check'}").fetchall()
    except UnicodeError as error:
        return [str(error)]
    except DatabaseError as error:
        # A busy file, a failing disk or a person who stopped it says nothing of the content; whatever else stops the check does.
        if "interrupted" not in str(error) and isinstance(_in_words(str(error).lower(), Path(), error), FileDamaged | WrongPassword | None):
            return [str(error)]
        raise
    return [row[0] for row in rows if row[0] != "ok"]

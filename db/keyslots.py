"""The passwords of several persons on one ledger: for each of them the ledger's own key, wrapped with a key made of the password.

A ledger with persons is encrypted with a random key. What opens it for a person is a slot: who (not by name), a salt, the wrapped key,
and a seal that only who has the key can make. The slots lie in one page behind SQLite's own pages, which SQLite never reads, so they go
wherever the file is copied; and once more in a small file beside the ledger, for SQLite writes over that page when the ledger grows,
and a program that is killed just then has no time to lay it again. Nothing in them can be read without a password.

A slot's password costs as much to guess as the password of a ledger without persons: PBKDF2-HMAC-SHA512, 256,000 rounds.
"""

import hashlib
import hmac
import os
import struct
import time
import unicodedata
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from sqlcipher3 import dbapi2 as driver

from db import disk, keys
from db.errors import UserError, WrongPassword
from db.keys import is_raw, raw_key, recovery_code_in, start

#: SQLCipher's pages, and so the block behind them.
BLOCK = 4096
_MAGIC = b"TWTZ-PERSONS-1\x00\x00"
_SALT = 16
_HEAD = struct.Struct(f">{len(_MAGIC)}s{_SALT}sI")
_SLOT = struct.Struct(">8sIQ16s32s32s32s")
_SEAL = 32
#: So many persons can have a password; while one is changed there is one slot more.
MOST = 25


class Password(str):
    """What a person typed, and who says so; any other text is nobody's in particular."""

    person: str

    def __new__(cls, text: str, person: str = "") -> "Password":
        made = super().__new__(cls, text)
        made.person = person
        return made


#: What it raises when others do not let go of the ledger, or the disk fails.
BUSY = (driver.OperationalError,)


@dataclass(frozen=True)
class Slot:
    """What opens a ledger for one person. `who` stands for the name, `number` is the account's, `at` when it was made, in microseconds since 1970."""

    who: bytes
    number: int
    at: int
    salt: bytes
    wrapped: bytes
    #: That the password is the right one, and that whoever made the slot had the ledger's key.
    right: bytes
    seal: bytes

    @property
    def kept(self) -> bytes:
        """The slot as it is kept in the ledger and behind it."""
        return _SLOT.pack(self.who, self.number, self.at, self.salt, self.wrapped, self.right, self.seal)

    @classmethod
    def of(cls, kept: bytes) -> "Slot":
        """A slot as it was kept."""
        return cls(*_SLOT.unpack(kept))


@dataclass(frozen=True)
class Opened:
    """What a password came to: the ledger's raw key, and the slot that gave it, None where no person's did."""

    raw: str
    slot: Slot | None = None


def new_key() -> str:
    """The raw key of a ledger to be made for persons."""
    return f"x'{os.urandom(32).hex()}{os.urandom(_SALT).hex()}'"


def key_of(name: str) -> str:
    """What spellings of one person's name have in common."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def make(raw: str, number: int, name: str, password: str) -> Slot:
    """A slot for a person of a ledger with this raw key."""
    key, salt = bytes.fromhex(raw[2:66]), os.urandom(_SALT)
    pad, proof = _of_password(password, salt)
    who, at = _who(bytes.fromhex(raw[66:98]), name), time.time_ns() // 1000
    wrapped = bytes(a ^ b for a, b in zip(key, pad, strict=True))
    right = hmac.digest(proof, salt + wrapped, "sha256")
    return Slot(who, number, at, salt, wrapped, right, _sealed(key, who, number, at, salt, wrapped))


def _of_password(password: str, salt: bytes) -> tuple[bytes, bytes]:
    # The salt is new for each slot, so what covers the key is used this once.
    made = hashlib.pbkdf2_hmac("sha512", password.encode(errors="surrogateescape"), salt, keys.KEY_ROUNDS, 64)
    return made[:32], made[32:]


def _who(file_salt: bytes, name: str) -> bytes:
    return hashlib.sha256(file_salt + key_of(name).encode()).digest()[:8]


def _sealed(key: bytes, who: bytes, number: int, at: int, salt: bytes, wrapped: bytes) -> bytes:
    return hmac.digest(key, b"slot" + who + struct.pack(">IQ", number, at) + salt + wrapped, "sha256")


def whose(path: Path, name: str) -> str:
    """What stands for a person's name where wrong passwords are counted; "" for a name that has no slot."""
    salt, slots = start(path), read(path)
    who = _who(salt, name)
    return who.hex() if any(slot.who == who for slot in slots) else ""


def opened(path: Path, key: str) -> Opened:
    """The raw key of a ledger from what was typed, whether it has persons or one password. Raises WrongPassword, in the first case only."""
    slots = [] if is_raw(key) or recovery_code_in(key) else read(path)
    if not slots:
        return Opened(raw_key(path, key))
    name = key.person if isinstance(key, Password) else ""
    if not name:
        raise WrongPassword(f"“{path.name}”是每人一个密码的台账，请写明是谁在打开（命令行写 --as 姓名），或者用恢复码")
    salt = start(path)
    who = _who(salt, name)
    for slot in slots:
        if slot.who == who and (code := _unwrapped(slot, key)):
            return Opened(f"x'{code.hex()}{salt.hex()}'", slot)
    raise WrongPassword(f"“{path.name}”打不开：姓名或密码不对")


def _unwrapped(slot: Slot, password: str) -> bytes | None:
    pad, proof = _of_password(password, slot.salt)
    if not hmac.compare_digest(hmac.digest(proof, slot.salt + slot.wrapped, "sha256"), slot.right):
        return None
    key = bytes(a ^ b for a, b in zip(slot.wrapped, pad, strict=True))
    return key if hmac.compare_digest(_sealed(key, slot.who, slot.number, slot.at, slot.salt, slot.wrapped), slot.seal) else None


# --- where they are kept


def has(path: Path) -> bool:
    """Whether a ledger, or a copy of one, has a password for each person."""
    return bool(read(path))


def read(path: Path) -> list[Slot]:
    """The slots of a ledger or a copy, those behind it and those beside it; [] where there are none, or where they are another file's."""
    return list({slot.kept: slot for slot in (*behind(path), *by_its_side(path))}.values())


def behind(path: Path) -> list[Slot]:
    """The slots that lie behind SQLite's pages."""
    return _slots(_behind(path), start(path))


def by_its_side(path: Path) -> list[Slot]:
    """The slots that are kept once more in a file beside a ledger."""
    try:
        return _slots(beside(path).read_bytes(), start(path))
    except OSError:
        return []


def is_of(path: Path, raw: str) -> bool:
    """Whether a file has the salt of this raw key, and so was made with it."""
    return start(path).hex() == raw[66:98]


def _behind(path: Path) -> bytes:
    try:
        with open(path, "rb") as file:
            file.seek(-BLOCK, os.SEEK_END)
            return file.read(BLOCK)
    except OSError:
        return b""


def beside(path: Path) -> Path:
    """The file beside a ledger in which its slots are kept once more."""
    return path.with_name(f".{path.name}.persons")


def _slots(block: bytes, salt: bytes) -> list[Slot]:
    if len(block) != BLOCK or not block.startswith(_MAGIC) or hashlib.sha256(block[:-_SEAL]).digest() != block[-_SEAL:]:
        return []
    _, own, count = _HEAD.unpack_from(block)
    if own != salt or count > MOST + 1:
        return []
    return [Slot.of(block[_HEAD.size + n * _SLOT.size : _HEAD.size + (n + 1) * _SLOT.size]) for n in range(count)]


def block(salt: bytes, slots: Sequence[Slot]) -> bytes:
    """The slots as one page. Raises UserError for too many."""
    if len({slot.number for slot in slots}) > MOST:
        raise UserError(f"一个台账最多 {MOST} 个人有密码，没有再加；请先去掉不用的")
    body = _HEAD.pack(_MAGIC, salt, len(slots)) + b"".join(slot.kept for slot in slots)
    body = body.ljust(BLOCK - _SEAL, b"\x00")
    return body + hashlib.sha256(body).digest()


def lay(path: Path, slots: Sequence[Slot]) -> None:
    """Put slots behind a file that nobody has open, in the place of those that are there; none takes them away."""
    salt = start(path)
    with open(path, "rb+") as file:
        size = file.seek(0, os.SEEK_END)
        at = size - BLOCK if _behind(path).startswith(_MAGIC) else size
        if slots:
            file.seek(at)
            file.write(block(salt, slots))
        else:
            file.truncate(at)
        file.flush()
        os.fsync(file.fileno())


def lay_beside(path: Path, slots: Sequence[Slot]) -> None:
    """Keep slots in the file beside a ledger, whole or not at all; none takes it away."""
    kept = beside(path)
    if not slots:
        kept.unlink(missing_ok=True)
        return
    partial = path.with_name(f".~{path.name}.persons")
    try:
        partial.write_bytes(block(start(path), slots))
        disk.put(partial, kept)
    except OSError as error:
        raise UserError(f"“{path.parent}”里写不了文件，密码没有改；请检查权限和磁盘") from error
    finally:
        disk.remove(partial)


def lay_in(connection: Any, file: BinaryIO, slots: Sequence[Slot]) -> None:
    """Put slots behind a ledger that is open, outside of a transaction; `file` is the ledger, opened to be written to.

    Nobody else writes meanwhile: SQLite's own lock is held.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        at = _end(connection)
        file.seek(0)
        page = block(file.read(_SALT), slots)
        file.seek(at)
        file.write(page)
        file.flush()
    finally:
        connection.execute("ROLLBACK")


def lies_behind(connection: Any, path: Path) -> bool:
    """Whether there is room taken behind the pages of an open ledger: SQLite has not grown over the slots."""
    with suppress(OSError):
        return path.stat().st_size == _end(connection) + BLOCK
    return True


def _end(connection: Any) -> int:
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    return int(pages) * int(connection.execute("PRAGMA page_size").fetchone()[0])


def replaced(slots: Iterable[Slot], number: int, by: Slot | None) -> list[Slot]:
    """The slots with one person's replaced, or gone."""
    return [slot for slot in slots if slot.number != number] + ([by] if by else [])

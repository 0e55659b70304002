"""What a password is turned into before SQLCipher gets it, and the recovery code, which is that very thing."""

import hashlib
import os
import re
import unicodedata
from pathlib import Path

from db.errors import UserError

#: SQLCipher's own number, so that its other programs open the file with the same password.
KEY_ROUNDS = 256_000
SHORTEST = 6
PLAIN_HEADER = b"SQLite format 3\x00"
_RAW_KEY = re.compile("x'[0-9a-f]{96}'")


def start(path: Path) -> bytes:
    """The first 16 bytes of a file, of which SQLCipher makes the salt; b"" where it cannot be read."""
    try:
        with open(path, "rb") as file:
            return file.read(len(PLAIN_HEADER))
    except OSError:
        return b""


def raw_key(path: Path | None, key: str) -> str:
    """What SQLCipher computes of a password and a file's salt (its first 16 bytes), in the form x'key salt'.

    With it a file opens at once, a copy can share the salt of the ledger, so that one recovery code opens both,
    and the password itself need not be kept. A file that is still to be made (no path) gets a new salt.
    """
    if is_raw(key):
        return key
    salt = start(path).ljust(16) if path else os.urandom(16)
    code = recovery_code_in(key) or hashlib.pbkdf2_hmac(
        "sha512", key.encode(errors="surrogateescape"), salt, KEY_ROUNDS, 32
    ).hex()
    return f"x'{code}{salt.hex()}'"


def is_raw(key: str) -> bool:
    """Whether a key is what `raw_key` made, and not what a person typed."""
    return _RAW_KEY.fullmatch(key) is not None


def recovery_code_in(text: str) -> str | None:
    """The 64 signs of a recovery code, however it was grouped or written; None for any other text."""
    code = re.sub(r"[\s-]", "", text).lower()
    return code if re.fullmatch("[0-9a-f]{64}", code) else None


def check(new: str, kept: str = "密码没有改") -> None:
    """Raise UserError for a password that would be trouble; `kept` says what was not done."""
    if len(new) < SHORTEST:
        raise UserError(f"密码太短，至少要 {SHORTEST} 个字符；{kept}")
    if new != new.strip():
        raise UserError(f"密码的开头或末尾有空格，容易输错，请去掉；{kept}")
    if any(unicodedata.category(sign).startswith("C") for sign in new):
        raise UserError(f"密码里有看不见的字符，请重新输入；{kept}")
    if recovery_code_in(new) or re.fullmatch("x'[0-9a-f]*'", new, re.IGNORECASE):
        raise UserError(f"这个密码会被当成恢复码，请换一个；{kept}")

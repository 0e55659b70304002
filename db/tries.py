"""Wrong passwords are counted beside the ledger, and after a few of them the next one has to wait.

The count outlives the program and holds for the window and the command line alike. It slows down whoever sits at this computer; a
copy carried away is guarded by SQLCipher's own slow key alone. Only how many and when is kept, nothing of what was typed.
"""

import json
import math
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from db.errors import TooManyTries, WrongPassword

#: How long to wait, in seconds, after the fourth wrong password and each further one; the last stands for all that follow.
WAITS = (2, 5, 15, 30, 60, 120, 300)
_FREE = 3
#: So short a wait is waited for, not refused.
_SLEPT = 2
#: Where the folder cannot be written the count lasts as long as the program.
_UNWRITTEN: dict[Path, "Tries"] = {}


@dataclass(frozen=True)
class Tries:
    """How many wrong passwords in a row, and when the last one was given, in seconds since 1970.

    `of`: how many of them in the name of a person who has a password, by what stands for the person; the rest were in nobody's.
    """

    wrong: int = 0
    at: float = 0.0
    of: Mapping[str, int] = field(default_factory=dict)

    def one_more(self, whose: str, now: float) -> "Tries":
        """With another wrong password, in this person's name."""
        of = {**self.of, whose: self.of.get(whose, 0) + 1} if whose else self.of
        return Tries(self.wrong + 1, now, of)

    def opened_by(self, whose: str) -> "Tries":
        """What stays after this person's right password: the guesses at others' passwords, so that nobody guesses on between openings of his own."""
        of = {one: wrong for one, wrong in self.of.items() if one != whose} if whose else {}
        return Tries(sum(of.values()), self.at, of)

    @property
    def wait(self) -> int:
        """How long the next password has to wait after the last one, in seconds."""
        return WAITS[min(self.wrong - _FREE, len(WAITS)) - 1] if self.wrong > _FREE else 0


def left(ledger: Path) -> int:
    """For how many seconds no password is taken for this ledger now."""
    tries = _read(ledger)
    # A clock that was set back makes nobody wait longer than once.
    return math.ceil(max(0.0, tries.wait - max(0.0, time.time() - tries.at)))


@contextmanager
def counted(ledger: Path, whose: str = "") -> Iterator[None]:
    """Try a password within: refused with TooManyTries while it has to wait, counted when it raises WrongPassword, forgotten when it opens.

    `whose`: what stands for the person whose it is, where each has one; "" for one password, the recovery code, or nobody's name.
    """
    tries, seconds = _read(ledger), left(ledger)
    if 0 < seconds <= _SLEPT:
        time.sleep(seconds)
    elif seconds:
        raise too_many(tries.wrong, seconds)
    try:
        yield
    except WrongPassword as error:
        _write(ledger, tries := tries.one_more(whose, time.time()))
        if tries.wait:
            raise WrongPassword(f"{error}；已经输错 {tries.wrong} 次，请过 {spoken(tries.wait)}再试", tries.wait) from error
        raise
    if (left_over := tries.opened_by(whose)).wrong:
        _write(ledger, left_over)
    else:
        forget(ledger)


def too_many(wrong: int, seconds: int) -> TooManyTries:
    """The refusal of a password that comes too early."""
    return TooManyTries(f"密码已经输错 {wrong} 次，请过 {spoken(seconds)}再试；忘了密码可以用恢复码", seconds)


def spoken(seconds: int) -> str:
    """So many seconds as people say them: 45 秒, 2 分 5 秒."""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes} 分钟" if minutes and not rest else f"{minutes} 分 {rest} 秒" if minutes else f"{rest} 秒"


def forget(ledger: Path) -> None:
    """Begin to count anew."""
    _UNWRITTEN.pop(ledger, None)
    with suppress(OSError):
        _kept(ledger).unlink(missing_ok=True)


def _kept(ledger: Path) -> Path:
    return ledger.with_name(f".{ledger.name}.tries")


def _read(ledger: Path) -> Tries:
    with suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
        kept = json.loads(_kept(ledger).read_text(encoding="ascii"))
        return Tries(max(0, int(kept["wrong"])), float(kept["at"]), {str(one): max(0, int(wrong)) for one, wrong in kept.get("of", {}).items()})
    return _UNWRITTEN.get(ledger, Tries())


def _write(ledger: Path, tries: Tries) -> None:
    try:
        _kept(ledger).write_text(json.dumps({"wrong": tries.wrong, "at": tries.at} | ({"of": dict(tries.of)} if tries.of else {})), encoding="ascii")
    except OSError:
        _UNWRITTEN[ledger] = tries

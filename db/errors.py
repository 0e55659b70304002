"""What can go wrong in words a clerk can act on; anything else that is raised is a bug."""

from dataclasses import dataclass
from pathlib import Path


class UserError(Exception):
    """Something the person at the keyboard can put right; its text says what happened and what to do."""


class Cancelled(Exception):
    """The person stopped a long job; it ends silently and nothing stays half done."""


class BadValue(UserError):
    """A text that cannot be read as a value of its kind; the sentence says why."""


class NotALedger(UserError):
    """The file exists and is something else."""


class FileTooNew(UserError):
    """The file was written by a newer version of the program."""


class FileDamaged(UserError):
    """The file is a ledger whose content no longer holds together; `sound` is the newest copy that does, where it was sought."""

    def __init__(self, sentence: str, sound: Path | None = None) -> None:
        self.sound = sound
        super().__init__(sentence)


class FileBusy(UserError):
    """Another program is writing the file."""


class FileReadOnly(UserError):
    """The file or its folder cannot be written."""


class OldFormat(FileReadOnly):
    """The file was written by an older version and must be brought up to date before it can be read, which cannot be done here."""


class WrongPassword(UserError):
    """The file is encrypted and the password given (or its absence) does not open it; `wait` is how long the next must wait, in seconds."""

    def __init__(self, sentence: str, wait: int = 0) -> None:
        self.wait = wait
        super().__init__(sentence)


class TooManyTries(UserError):
    """After several wrong passwords the next one was given too early; `seconds` is how long to wait."""

    def __init__(self, sentence: str, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(sentence)


class NotAllowed(UserError):
    """The person who opened the ledger has no right to this; nothing was changed."""


class DiskFull(UserError):
    """The disk has no room; nothing was changed."""


class NoSuchRecord(UserError):
    """A record was asked for that is not in the ledger (any more)."""


class StillUsed(UserError):
    """A record cannot go to the bin while others point to it; `uses` says in words which and how many."""

    def __init__(self, sentence: str, uses: str) -> None:
        self.uses = uses
        super().__init__(sentence)


@dataclass(frozen=True)
class Problem:
    """One fault of one value: the column's name in the code ('' for the whole record) and a sentence."""

    column: str
    sentence: str


class Invalid(UserError):
    """A record was refused; `problems` has one entry for each fault."""

    def __init__(self, what: str, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(f"{what}没有保存：" + "；".join(p.sentence for p in problems))

"""What an open ledger does about its copies: made, laid into a second place, counted; and the settings this is kept in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any

from db import backup, handover, history, tries
from db.errors import UserError
from db.reading import Reader

#: The settings that name who works with a ledger, the nearest first.
_WHO = ("filler", "unit")
#: The setting that names the second place of copies.
_SECOND = "second_place"


class Copies(Reader):
    """A ledger that can be copied; `Store` adds the writing."""

    def __init__(self, path: Path, connection: Any, key: str | None) -> None:
        super().__init__(path, connection, key)
        #: Why the last copy was not laid into the second place.
        self.second_problem: UserError | None = None

    def setting(self, key: str) -> str | None:
        """A setting kept in the ledger."""
        value = self.scalar("SELECT value FROM setting WHERE key = ?", (key,))
        return None if value is None else str(value)

    def set_setting(self, key: str, value: str) -> None:
        """Keep a setting in the ledger."""
        raise NotImplementedError

    def who(self) -> str:
        """Who sits at this ledger, as far as it is known: the clerk of the settings, else the unit."""
        return next((name for key in _WHO if (name := self.setting(key))), "")

    def backup_due(self) -> bool:
        """Whether the ledger has something in it and no copy from today."""
        if any(copy.at.date() == date.today() for copy in backup.listing(self.path)):
            return False
        return history.newest(self.connection) is not None

    def backup(self, why: str = backup.BY_HAND) -> Path:
        """Make a copy in the ledger's backup folder, and lay it into the second place when that is there."""
        copy = backup.make(self.connection, self._key, self.path, why)
        self.second_problem = None
        if (place := self.second_place()) and place.is_dir():
            try:
                backup.put_beside(copy, self.path, place)
            except UserError as problem:
                self.second_problem = problem
        return copy

    def second_place(self) -> Path | None:
        """The folder that every copy is laid into a second time, None where there is none."""
        place = self.setting(_SECOND)
        return Path(place) if place else None

    @property
    def second_asked(self) -> bool:
        """Whether somebody has chosen a second place, or said that there is to be none."""
        return self.setting(_SECOND) is not None

    def set_second_place(self, place: Path | None) -> None:
        """Lay every copy into this folder, too; None for none. Raises UserError for the folder the copies lie in anyway."""
        if place and place.resolve() in (self.path.parent, backup.folder(self.path).resolve()):
            raise UserError("这里就是台账和备份所在的文件夹，请选别的盘上的文件夹，例如 U 盘或 D 盘")
        self.set_setting(_SECOND, str(place.resolve()) if place else "")

    def copy_to(self, target: Path, progress: Callable[[int, int], None] = lambda done, total: None) -> None:
        """Make a checked copy anywhere else. What is there is written over: ask `may_copy_to` first."""
        backup.not_itself(Path(target), self.path)
        backup.copy(self.connection, self._key, Path(target), progress)

    def hand_over(
        self, target: Path, password: str, about: dict[str, str], progress: Callable[[int, int], None] = lambda done, total: None
    ) -> handover.Listed:
        """Write all of the ledger into one file for another clerk, sealed with a password of its own; what is there is written over. Returns the list of what is in it."""
        backup.not_itself(Path(target), self.path)
        return handover.pack(self.connection, self._key, self.path, Path(target), password, about, progress)

    def may_copy_to(self, target: Path) -> bool:
        """Whether a copy there takes the place of another ledger or copy. Raises UserError where it must not."""
        backup.not_itself(Path(target), self.path)
        return backup.may_replace(Path(target), self._key)

    def counts_in(self, copy: Path, tables: Iterable[str], own: str | None = None) -> dict[str, int]:
        """How many records of these types a copy holds; `own` is its password where it has another. Raises as opening it does."""
        with tries.counted(copy) if own else nullcontext():
            return backup.counts(copy, own or self._key, tables)

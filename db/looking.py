"""A copy of an older format, looked at: brought up to date in a copy of its own, which is gone when it is closed. The copy itself stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from db import backup, keyslots, schema
from db.connect import connect, explained
from db.opening import opened
from db.store import Store


class Upgraded(Store):
    """An older copy as it reads in today's format; nothing can be written. It is sealed as the copy is, with the same password."""

    #: What removes it.
    leave: Callable[[], object]
    _stays = False

    @classmethod
    def of(cls, path: Path, key: str | None, folder: Path, leave: Callable[[], object]) -> Upgraded:
        """Copy `path` into a folder made for it, bring it up to date there, and open it to look only; `leave` removes the folder.

        Raises as opening the copy does, FileTooNew and FileDamaged among them; the folder is gone then.
        """
        try:
            connection, raw, _ = opened(path, key, readonly=True)
            connection.close()
            own = folder / path.name
            backup.copy_with_journal(path, own)
            connection = connect(own, raw)
            try:
                with explained(own):
                    if not schema.current(connection):
                        schema.follow(connection)
            finally:
                connection.close()
            if slots := keyslots.read(path):
                # What was added grew over those behind it.
                keyslots.lay(own, slots)
            store = cls.open(own, key, readonly=True)
        except BaseException:
            leave()
            raise
        store.leave = leave
        return store

    def shut(self) -> str | None:
        """Close the file for a while; it stays, to be opened again."""
        self._stays = True
        try:
            return super().shut()
        finally:
            self._stays = False

    def close(self) -> None:
        """Let it go, and remove it."""
        super().close()
        if not self._stays:
            self.leave()

"""A ledger written anew with another password, or with none."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from db import accounts, keyslots, schema
from db.connect import APPLICATION_ID, connect, explained, quick_check
from db.errors import FileDamaged, UserError


def recrypt(source: Path, key: str | None, target: Path, new: str | None) -> None:
    """Write all that a ledger holds into a new file with another raw key, and check it against the original."""
    target.unlink(missing_ok=True)
    connection = connect(source, key, readonly=True)
    try:
        with explained(source):
            _export(connection, target, new)
        copied = connect(target, new)
        try:
            if quick_check(copied, full=True) or _counts(copied) != _counts(connection):
                raise FileDamaged(f"“{source.name}”没有能够完整地抄写，没有改动它；请先检查台账")
        finally:
            copied.close()
    finally:
        connection.close()


def persons_of(path: Path, raw: str | None) -> list[tuple[Any, ...]] | None:
    """Who has a password of a ledger, as `accounts.rows` tells; None where it cannot be read any more."""
    try:
        connection = connect(path, raw, readonly=True)
    except UserError:
        return None
    try:
        with explained(path):
            return accounts.rows(connection)
    except UserError:
        return None
    finally:
        connection.close()


def give_persons(path: Path, raw: str | None, persons: Sequence[tuple[Any, ...]]) -> None:
    """Have a file that nobody has open, and that is encrypted with this key, opened by just these persons."""
    connection = connect(path, raw)
    try:
        with explained(path):
            if persons and not schema.current(connection):
                schema.follow(connection)
            if persons or accounts.there(connection):
                connection.execute("BEGIN IMMEDIATE")
                accounts.take(connection, persons)
                connection.execute("COMMIT")
            slots = accounts.slots(connection)
    finally:
        connection.close()
    keyslots.lay(path, slots)


def _export(connection: Any, target: Path, new: str | None) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    connection.execute("ATTACH ? AS new KEY ?", (f"{target.resolve().as_uri()}?mode=rwc", new or ""))
    # Nothing of the half-made file is ever used, so it need not be safe while it is made.
    connection.execute("PRAGMA new.synchronous = OFF")
    connection.execute("PRAGMA new.journal_mode = OFF").fetchone()
    connection.execute("SELECT sqlcipher_export('new')").fetchone()
    connection.execute(f"PRAGMA new.application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA new.user_version = {version}")
    connection.execute("DETACH new")


def _counts(connection: Any) -> dict[str, int]:
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'").fetchall()
    return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in tables}

"""Files kept inside the ledger, each content once."""

import hashlib
from typing import Any

from db.errors import NoSuchRecord
from db.kinds import File, FileRef
from db.records import TABLES


def keep(connection: Any, name: str, content: bytes) -> FileRef:
    """Keep a file's content; the reference goes into a record."""
    sha256 = hashlib.sha256(content).hexdigest()
    connection.execute("INSERT OR IGNORE INTO main.kept_file(sha256, content) VALUES (?, ?)", (sha256, content))
    return FileRef(name, len(content), sha256)


def content(connection: Any, file: FileRef) -> bytes:
    """A kept file, byte for byte. Raises NoSuchRecord."""
    row = connection.execute("SELECT content FROM kept_file WHERE sha256 = ?", (file.sha256,)).fetchone()
    if row is None:
        raise NoSuchRecord(f"附件“{file.name}”的内容不在台账里了")
    return bytes(row[0])


def drop_unused(connection: Any) -> None:
    """Remove contents that no record has and none in the log had."""
    columns = [(r.table, f.name) for r in TABLES.values() for f in r.fields() if isinstance(f.kind, File)]
    had = [f"SELECT \"{column}\" ->> '$[2]' AS sha FROM main.\"{table}\"" for table, column in columns]
    had += [
        f"SELECT ({side} ->> '$.{column}') ->> '$[2]' FROM main.change WHERE record = '{table}'"
        for table, column in columns
        for side in ("before", "after")
    ]
    connection.execute(
        f"DELETE FROM main.kept_file WHERE sha256 NOT IN (SELECT sha FROM ({' UNION '.join(had)}) WHERE sha IS NOT NULL)"
    )

"""The ids given to records: none is given twice, to whatever becomes of its record."""

from __future__ import annotations

from typing import Any

_LAST_ID = "last_id."


def next_id(connection: Any, table: str) -> int:
    """An id no record of this table ever had, living, deleted or purged: an id in the log means one record for ever."""
    return int(
        connection.execute(
            f'SELECT max(coalesce((SELECT max(id) FROM "{table}"), 0),'
            " coalesce((SELECT max(record_id) FROM change WHERE record = ?), 0),"
            " coalesce((SELECT CAST(value AS INTEGER) FROM setting WHERE key = ?), 0)) + 1",
            (table, _LAST_ID + table),
        ).fetchone()[0]
    )


def reserve(connection: Any, table: str, record_id: int) -> None:
    """Never give this id to a record, though nothing here tells of one that had it."""
    last = max(next_id(connection, table) - 1, record_id)
    connection.execute("INSERT OR REPLACE INTO main.setting(key, value) VALUES (?, ?)", (_LAST_ID + table, str(last)))

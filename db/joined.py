"""Rows of another copy of a ledger put into it, as they were decided on, with the files and the past that belong to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from db import bin, files, history, ids_given, rows
from db.ancestry import Key
from db.history import Row, Step
from db.kinds import File, FileRef
from db.records import TABLES, PastValue

#: What a dated field held before, by field: the last day of each value, and the value.
Spans = Mapping[str, Iterable[tuple[str, str | None]]]


@dataclass(frozen=True)
class Joined:
    """What is to be written. `rows`: whole rows, those that are not here among them; `gone`: what goes into the bin;
    `reserved`: ids that are never to be given to another record."""

    rows: Mapping[Key, Row]
    spans: Mapping[Key, Spans] = field(default_factory=dict)
    gone: Iterable[Key] = ()
    reserved: Iterable[Key] = ()


def write(connection: Any, step: Step, joined: Joined, content: Callable[[FileRef], bytes]) -> None:
    """Write it within a step; `content` gives the files of the other ledger."""
    connection.execute("PRAGMA defer_foreign_keys = ON")
    came: dict[str, list[int]] = {}
    for (table, record_id), row in joined.rows.items():
        _keep_files(connection, table, row, content)
        there = rows.stored(connection, table, record_id)
        if there is not None:
            if after := {name: value for name, value in row.items() if there[name] != value}:
                rows.assign(connection, step, TABLES[table], record_id, {name: there[name] for name in after}, after)
        elif history.deletion(connection, table, record_id):
            rows.put(connection, step, TABLES[table], record_id, row)
        else:
            came.setdefault(table, []).append(record_id)
    for table, ids in came.items():
        columns = [f.name for f in TABLES[table].fields()]
        values = [[joined.rows[table, i][name] for name in columns] for i in ids]
        rows.insert_many(connection, step, TABLES[table], columns, values, ids)
    for key, spans in joined.spans.items():
        for name, wanted in spans.items():
            _write_past(connection, step, key, name, set(wanted))
    for table, record in TABLES.items():
        ids = [i for name, i in joined.gone if name == table and rows.stored(connection, table, i) is not None]
        if ids:
            bin.delete_along(connection, step, record, ids)
    for key in joined.reserved:
        ids_given.reserve(connection, *key)


def _keep_files(connection: Any, table: str, row: Row, content: Callable[[FileRef], bytes]) -> None:
    for f in TABLES[table].fields():
        if isinstance(f.kind, File) and row[f.name] is not None:
            file = f.kind.load(str(row[f.name]))
            if not connection.execute("SELECT 1 FROM kept_file WHERE sha256 = ?", (file.sha256,)).fetchone():
                files.keep(connection, file.name, content(file))


def _write_past(connection: Any, step: Step, key: Key, name: str, wanted: set[tuple[str, str | None]]) -> None:
    query = f"SELECT id, last_day, value FROM {PastValue.table} WHERE owner_table = ? AND owner_id = ? AND field_name = ?"
    there = {(row[1], row[2]): row[0] for row in connection.execute(query, (*key, name))}
    rows.take_out(connection, step, PastValue, [i for span, i in there.items() if span not in wanted])
    for last_day, value in sorted(wanted - there.keys(), key=str):
        rows.add(connection, step, PastValue, {"owner_table": key[0], "owner_id": key[1], "field_name": name, "value": value, "last_day": last_day})

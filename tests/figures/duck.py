"""The ledger's tables in DuckDB, to ask the same questions of another engine."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db import functions
from db.records import TABLES
from db.store import Store

if TYPE_CHECKING:
    import duckdb

_PARAMETER = re.compile(r"(?<!:):(\w+)")
_TYPES = {"INTEGER": "BIGINT", "TEXT": "VARCHAR"}


class Duck:
    """What figures ask of a store, answered by DuckDB; only the sign before a parameter's name differs (:day, $day)."""

    def __init__(self, store: Store, folder: Path) -> None:
        import duckdb

        self.setting, self.titles = store.setting, store.titles
        self.connection: duckdb.DuckDBPyConnection = duckdb.connect()
        # Of what every engine is given DuckDB has floor.
        assert set(functions.FUNCTIONS) == {"days_after", "floor"}
        self.connection.execute("CREATE MACRO days_after(day, number) AS strftime(CAST(day AS DATE) + CAST(number AS INTEGER), '%Y-%m-%d')")
        for table, record in TABLES.items():
            fields = {"id": "BIGINT"} | {f.name: _TYPES[f.kind.sql] for f in record.fields()}
            names = ", ".join(f'"{name}"' for name in fields)
            columns = ", ".join(f'"{name}" {kind}' for name, kind in fields.items())
            self.connection.execute(f'CREATE TABLE "{table}" ({columns})')
            lines = [json.dumps(dict(zip(fields, row, strict=True))) for row in store.rows(f'SELECT {names} FROM "{table}"')]
            if lines:
                (file := folder / f"{table}.json").write_text("\n".join(lines), encoding="utf-8")
                types = ", ".join(f"'{name}': '{kind}'" for name, kind in fields.items())
                self.connection.execute(f"INSERT INTO \"{table}\" SELECT {names} FROM read_json(?, columns = {{{types}}})", [str(file)])

    def rows(self, sql: str, parameters: dict[str, Any] | Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        assert isinstance(parameters, dict)
        named = set(_PARAMETER.findall(sql))
        return self.connection.execute(_PARAMETER.sub(r"$\1", sql), {name: parameters[name] for name in named}).fetchall()

    def scalar(self, sql: str, parameters: dict[str, Any] | Sequence[Any] = ()) -> Any:
        """The first value of the first row."""
        found = self.rows(sql, parameters)
        return found[0][0] if found else None

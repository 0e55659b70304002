"""The ledger's tables in DuckDB, to ask the same questions of another engine."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date
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
    """What figures ask of a store, answered by DuckDB; only the sign before a parameter's name differs (:day, $day).

    Whoever asks another engine gives it the tables as they stood on the day (db.dated): a store does so by itself.
    """

    def __init__(self, store: Store, folder: Path) -> None:
        self.setting, self.titles = store.setting, store.titles
        self._store, self._folder = store, folder
        self._days: dict[str, duckdb.DuckDBPyConnection] = {}
        # Of what every engine is given DuckDB has floor.
        assert set(functions.FUNCTIONS) == {"days_after", "floor"}

    def _as_of(self, day: str) -> duckdb.DuckDBPyConnection:
        if day not in self._days:
            import duckdb

            self._days[day] = duckdb.connect()
            self._days[day].execute("CREATE MACRO days_after(day, number) AS strftime(CAST(day AS DATE) + CAST(number AS INTEGER), '%Y-%m-%d')")
            for table in TABLES:
                self._copy(self._days[day], table, date.fromisoformat(day))
        return self._days[day]

    def _copy(self, to: duckdb.DuckDBPyConnection, table: str, day: date) -> None:
        fields = {"id": "BIGINT"} | {f.name: _TYPES[f.kind.sql] for f in TABLES[table].fields()}
        names = ", ".join(f'"{name}"' for name in fields)
        columns = ", ".join(f'"{name}" {kind}' for name, kind in fields.items())
        to.execute(f'CREATE TABLE "{table}" ({columns})')
        lines = [json.dumps(dict(zip(fields, row, strict=True))) for row in self._store.rows(f'SELECT {names} FROM "{table}"', on=day)]
        if lines:
            (file := self._folder / f"{table}.json").write_text("\n".join(lines), encoding="utf-8")
            types = ", ".join(f"'{name}': '{kind}'" for name, kind in fields.items())
            to.execute(f"INSERT INTO \"{table}\" SELECT {names} FROM read_json(?, columns = {{{types}}})", [str(file)])

    def rows(self, sql: str, parameters: dict[str, Any] | Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        assert isinstance(parameters, dict)
        named = set(_PARAMETER.findall(sql))
        there = self._as_of(parameters.get("as_of") or parameters["day"])
        return there.execute(_PARAMETER.sub(r"$\1", sql), {name: parameters[name] for name in named}).fetchall()

    def scalar(self, sql: str, parameters: dict[str, Any] | Sequence[Any] = ()) -> Any:
        """The first value of the first row."""
        found = self.rows(sql, parameters)
        return found[0][0] if found else None

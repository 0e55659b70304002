"""A ledger read: rows, records, ids, titles; and what is found wrong with the file on the way."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from db import backup, dated, opening
from db.connect import explained, quick_check
from db.errors import FileDamaged, NoSuchRecord
from db.fields import Record
from db.opening import Health
from db.records import TABLES
from db.sql import marks, names, portions
from db.titles import title_sql

R = TypeVar("R", bound=Record)
#: Values for a query's question marks or names.
Parameters = Sequence[Any] | dict[str, Any]
#: Steps of SQLite's machine between two looks at whether a query is still wanted: a thousandth of a second or so.
_ASK_EVERY = 50_000


def _day_of(parameters: Parameters) -> date | None:
    """The day of which a query is asked."""
    named = parameters.get("as_of") or parameters.get("day") if isinstance(parameters, dict) else None
    return date.fromisoformat(str(named)) if named else None


class Reader:
    """One connection to a ledger, for reading; everything is SQL over the records' columns."""

    def __init__(self, path: Path, connection: Any, key: str | None) -> None:
        self.path = path
        self.connection = connection
        self._key = key
        self._health = Health()
        self._megabytes: int | None = None

    @property
    def damage(self) -> FileDamaged | None:
        """What was found wrong with the file; until a copy takes its place nothing is written to it."""
        return self._health.damage

    def verify(self, *, full: bool = False) -> FileDamaged | None:
        """Have SQLite look the file over; damage shuts it for writing, on every connection."""
        if self._faults(full):
            self._health.damage = opening.damaged(self.path, backup.newest_sound(self.path, self._key))
        return self.damage

    def _faults(self, full: bool) -> list[str]:
        return quick_check(self.connection, full=full)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            with opening.remedied(self.path, self._key), explained(self.path):
                yield
        except FileDamaged as error:
            self._health.damage = error
            raise

    @property
    def encrypted(self) -> bool:
        """Whether the file has a password."""
        return self._key is not None

    def stop_when(self, asked: Callable[[], bool] | None) -> None:
        """Have a running query end with the driver's error as soon as `asked` holds; None lets every query run to its end."""
        self.connection.set_progress_handler(asked, _ASK_EVERY)

    def keep_pages(self, megabytes: int) -> None:
        """Keep at most so much of the file in memory for this connection, also when it is opened again."""
        self._megabytes = megabytes
        self.connection.execute(f"PRAGMA cache_size = {-1024 * megabytes}")

    def rows(self, sql: str, parameters: Parameters = (), on: date | None = None) -> list[tuple[Any, ...]]:
        """All rows of a query, with what dated fields held on a day: `on`, else the one that the query is told as :day (:as_of goes before it); without any today's."""
        return self._found(sql, parameters, on or _day_of(parameters))

    def scalar(self, sql: str, parameters: Parameters = (), on: date | None = None) -> Any:
        """The first value of the first row of a query, None when there is none; as of a day as `rows` is."""
        with self._explained():
            row = self.connection.execute(self._as_of(sql, on or _day_of(parameters)), parameters).fetchone()
        return row[0] if row else None

    def _found(self, sql: str, parameters: Parameters, on: date | None) -> list[tuple[Any, ...]]:
        with self._explained():
            return list(self.connection.execute(self._as_of(sql, on), parameters))

    def _as_of(self, sql: str, day: date | None) -> str:
        opening = re.match(r"\s*WITH (RECURSIVE )?", sql)
        if not day or not (opening or sql.lstrip().startswith("SELECT")):
            # What asks how the file is made, as PRAGMA does, is of no day.
            return sql
        if not (then := dated.given(self.connection, sql, day)):
            return sql
        return f"{opening[0]}{then}, {sql[opening.end() :]}" if opening else f"WITH {then} {sql}"

    def get(self, record: type[R], record_id: int) -> R:
        """The record with this id. Raises NoSuchRecord."""
        if found := self.find(record, "id = ?", (record_id,)):
            return found[0]
        raise NoSuchRecord(f"这条{record.label}已经不在台账里了")

    def find(
        self, record: type[R], where: str = "1", parameters: Parameters = (), order: str = "id", on: date | None = None
    ) -> list[R]:
        """Records for which an SQL condition holds; `on`: as of a day. Without it they are today's, to be written as they are, whatever the condition names."""
        columns = ["id", *(f.name for f in record.fields())]
        query = f'SELECT {names(columns)} FROM "{record.table}" WHERE {where} ORDER BY {order}'
        return [record.loaded(dict(zip(columns, row, strict=True))) for row in self._found(query, parameters, on)]

    def page(self, record: type[R], ids: Sequence[int], on: date | None = None) -> list[R]:
        """The records with these ids, in this order; what is gone is left out. `on`: with what they held on that day."""
        found: dict[int | None, R] = {}
        for some in portions(ids):
            found |= {r.id: r for r in self.find(record, f"id IN ({marks(some)})", some, on=on)}
        return [found[i] for i in ids if i in found]

    def ids(
        self, record: type[Record], where: str = "1", parameters: Parameters = (), order: str = "id", given: str = "",
        limit: int | None = None,
    ) -> array[int]:
        """Ids only, in the order asked for; `limit`: the first ones. `given`: a table, after WITH, for what the order names."""
        some = "" if limit is None else f" LIMIT {limit}"
        return self.ids_in(f'SELECT id FROM "{record.table}" WHERE {where} ORDER BY {order}{some}', parameters, given)

    def ids_in(self, query: str, parameters: Parameters = (), given: str = "") -> array[int]:
        """The ids a query gives; one blob from SQLite, so a million of them take a fifth of a second."""
        found = array("I")
        whole = f"{given and 'WITH ' + given} SELECT unhex(group_concat(printf('%08x', id), '')) FROM ({query})"
        if blob := self.scalar(whole, parameters):
            found.frombytes(blob)
            found.byteswap()
        return found

    def count(self, record: type[Record], where: str = "1", parameters: Parameters = ()) -> int:
        """How many records a condition holds for."""
        return int(self.scalar(f'SELECT count(*) FROM "{record.table}" WHERE {where}', parameters))

    def titles(self, table: str, ids: Iterable[int]) -> dict[int, str]:
        """What people call these records."""
        titles: dict[int, str] = {}
        for some in portions(set(ids)):
            titles |= self.rows(f'SELECT id, {title_sql(TABLES[table])} FROM "{table}" WHERE id IN ({marks(some)})', some)
        return titles

"""What a check is, what it finds, and the SQL that several checks share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.figures.declare import first_day, last_day
from db.fields import Record
from db.store import Store

ERROR, WARNING = "error", "warning"
#: How a sentence speaks of the record o beside r; drafts have numbers below 0.
OTHER = "CASE WHEN o.id > 0 THEN '记录号 ' || o.id ELSE '同一批里的一条' END"


@dataclass(frozen=True)
class Finding:
    """One thing that is impossible (error) or doubtful (warning) in the records.

    `record` is the table, `id` the row (None: not saved yet, or no single row), `column` its column ('': the whole row).
    `value` is the text as people see it, masked where the column is sensitive.
    """

    check: str
    level: str
    record: str
    id: int | None
    column: str
    value: str
    problem: str


@dataclass(frozen=True)
class Ledger:
    """What a check looks at: the store, the day, which tables are asked for, and what its SQL may name.

    :day, :start, :before and the settings are those of figures; :today is the day or the real today, whichever is later.
    """

    store: Store
    day: date
    tables: frozenset[str]
    parameters: dict[str, Any]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return self.store.rows(sql, self.parameters)


@dataclass(frozen=True)
class Found:
    """What a check's search yields; `stored` is the value as SQLite keeps it."""

    table: str
    id: int | None
    column: str
    stored: Any
    problem: str


@dataclass(frozen=True, kw_only=True)
class Check:
    """One check, declared once; `source` says which rule it comes from.

    Most are a query over `record` giving the row's id, the value of `column` (for a link: the text to show), and what
    `problem` has blanks for. The others `search` by themselves; without a `record` they look at every table.
    `draft`: it also says something useful about a record while it is typed in or imported.
    """

    key: str
    label: str
    level: str = WARNING
    source: str
    record: type[Record] | None = None
    column: str = ""
    sql: str = ""
    problem: str = ""
    search: Callable[[Ledger], Iterator[Found]] | None = None
    draft: bool = False

    def find(self, ledger: Ledger, only: str = "") -> Iterator[Found]:
        """What is wrong; `only`: a query giving the ids to look at."""
        if self.search:
            yield from self.search(ledger)
            return
        assert self.record
        sql = f"SELECT * FROM ({self.sql}) WHERE id IN ({only})" if only else self.sql
        for record_id, stored, *blanks in ledger.rows(sql):
            yield Found(self.record.table, record_id, self.column, stored, self.problem.format(*blanks))


def same(record: type[Record], column: str, source: str, *, level: str = ERROR, who: str = OTHER) -> Check:
    """Two records with one value that only one may have."""
    label = record.field(column).label
    return Check(
        key=f"{record.table}.same_{column}", label=f"{label}重复", level=level, source=source, record=record, column=column, draft=True,
        sql=f"SELECT r.id, r.{column}, group_concat({who}, '、') FROM {record.table} r JOIN {record.table} o"
            f" ON o.{column} = r.{column} AND o.id <> r.id GROUP BY r.id",
        problem=f"{label}与另一条{record.label}（{{0}}）相同；同一个请合并或删去一条，不是同一个请核对",
    )


def circle(record: type[Record], column: str) -> Check:
    """Records that stand above themselves."""
    table, label = record.table, record.field(column).label
    return Check(
        key=f"{table}.circle", label=f"{label}绕成圈", level=ERROR, source="上下级关系不能循环", record=record, column=column, draft=True,
        sql=f"WITH RECURSIVE up(id, at) AS (SELECT id, {column} FROM {table} WHERE {column} IS NOT NULL UNION"
            f" SELECT up.id, t.{column} FROM up JOIN {table} t ON t.id = up.at WHERE t.{column} IS NOT NULL)"
            f" SELECT r.id, (SELECT {record.title[0]} FROM {table} p WHERE p.id = r.{column}) FROM {table} r JOIN up ON up.id = r.id AND up.at = r.id",
        problem=f"顺着{label}往上找，又找到了它自己，请重新选择{label}",
    )


def most_years(born: str, at: str) -> str:
    """The highest age somebody can have had at a date, either of which may be known in part only."""
    return _years(first_day(born), last_day(at))


def least_years(born: str, at: str) -> str:
    """The lowest age somebody can have had at a date."""
    return _years(last_day(born), first_day(at))


def _years(born: str, at: str) -> str:
    return f"(CAST(substr({at}, 1, 4) AS INTEGER) - CAST(substr({born}, 1, 4) AS INTEGER) - (substr({at}, 6) < substr({born}, 6)))"

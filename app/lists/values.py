"""What stands in a column of a list, each value with how often it does: the ticks of a filter by value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from app.lists.declare import Column, mask
from app.lists.query import Listing, record_of, where_of
from db.kinds import Choice, Choices, Link
from db.pinyin import order
from db.store import Store

#: So many different values are listed, the most frequent ones.
MOST = 2_000


@dataclass(frozen=True)
class Counted:
    """A value as a condition takes it (None: nothing is filled in), the words for it, and in how many rows it stands."""

    value: Any
    words: str
    count: int


def counted(store: Store, listing: Listing, day: date, column: Column, *, masked: bool) -> tuple[list[Counted], int]:
    """The values of a column among the rows that the list's other conditions leave, in the column's order, and how many different ones there are."""
    others = tuple(c for c in listing.conditions if not (c.column == column.key and c.how in ("any", "blank", "filled")))
    wanted = replace(listing, conditions=others)
    where, parameters = where_of(store, wanted, day)
    table = record_of(listing).table
    value, text, source = _selected(column, table)
    grouped = f'SELECT {value} AS value, {text} AS words, count(*) AS times FROM {source} WHERE {where} GROUP BY 1'
    rows = store.rows(f"SELECT value, words, times FROM ({grouped}) ORDER BY times DESC LIMIT {MOST}", parameters)
    kinds = len(rows) if len(rows) < MOST else int(store.scalar(f"SELECT count(*) FROM ({grouped})", parameters))
    found = [Counted(value, _words(column, value, words, masked=masked), times) for value, words, times in rows]
    return sorted(found, key=lambda one: _place(column, one)), kinds


def _selected(column: Column, table: str) -> tuple[str, str, str]:
    """The SQL for a value, for what it is called, and for the rows they are read from."""
    if isinstance(column.kind, Choices):
        return "single.value", "single.value", f'"{table}" LEFT JOIN json_each({column.sql}) AS single'
    if isinstance(column.kind, Link) and column.field:
        value = f'"{table}"."{column.field.name}"'
        return (f'coalesce({value}, "{table}"."{column.field.words}")' if column.field.words else value), column.sql, f'"{table}"'
    return column.sql, column.sql, f'"{table}"'


def _words(column: Column, value: Any, words: Any, *, masked: bool) -> str:
    if value is None:
        return "（空白）"
    if isinstance(column.kind, Choices):
        return str(value)
    hide = masked and isinstance(column.kind, Link) and isinstance(value, str) and bool(column.guarded)
    return mask(column.kind, str(words)) if hide else column.text(words, masked=masked)


def _place(column: Column, one: Counted) -> tuple[Any, ...]:
    """Blanks last; words of a code list in its order, names by their sound, numbers and days by themselves."""
    if one.value is None:
        return (1,)
    if isinstance(column.kind, Choice):
        labels = [option.label for option in column.kind.options]
        return (0, labels.index(one.value) if one.value in labels else len(labels), str(one.value))
    if isinstance(one.value, int | float) and not isinstance(column.kind, Link):
        return (0, 0, one.value)
    return (0, 1, order(one.words))

"""What a column of a list is sorted by: words as they are read, chosen ones in the order of their list, the rest by value."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from db.fields import Field, Record
from db.kinds import Choice, Choices, Kind, Link, Text
from db.records import TABLES
from db.store import Store
from db.titles import title_sql

#: Columns that hold a person's name, which is read as one.
_NAMES = ("姓名", "曾用名", "联系人", "书记")


@dataclass(frozen=True)
class Order:
    """An SQL expression to sort by, and the table it needs after WITH, if any."""

    sql: str
    given: str = ""


def shown_title(target: type[Record], alias: str) -> str:
    """What a column calls a row of another table: its short name where it has one, for full names of organisations all begin alike."""
    title = title_sql(target, alias)
    return f"coalesce({alias}.short_name, {title})" if any(f.name == "short_name" for f in target.fields()) else title


def is_named_as_person(record: type[Record]) -> bool:
    """Whether a record is called by somebody's name."""
    return bool(record.title) and record.field(record.title[0]).label in _NAMES


def order_of(record: type[Record], label: str, kind: Kind, sql: str, field: Field | None, values: str = "") -> Order:
    """How the column of that label and kind is sorted, whose value is `sql` (of `field`, if it is one).

    `values`: a table whose `value` is to be sorted in place of the record's own rows, `sql` being that value.
    """
    if isinstance(kind, Link) and field:
        if values:
            return _by_title(kind, f"{values}.value", values)
        return _by_title(kind, f'"{record.table}"."{field.name}"', f'"{record.table}"', f'"{record.table}"."{field.words}"' if field.words else "")
    if isinstance(kind, Choice) and not isinstance(kind, Choices):
        return Order(_by_place(kind, sql))
    if isinstance(kind, Text | Choices):
        return Order(f"{'pinyin_name' if label in _NAMES else 'pinyin'}({sql})")
    return Order(sql)


def ranked(record: type[Record], field: Field, by: Order) -> Order:
    """The same order for all rows of a table: its different texts are put in order once, so that rows compare numbers."""
    column = f'"{record.table}"."{field.name}"'
    given = (
        f"ranked AS MATERIALIZED (SELECT value, dense_rank() OVER (ORDER BY {by.sql.replace(column, 'value')}) AS at"
        f' FROM (SELECT DISTINCT {column} AS value FROM "{record.table}" WHERE {column} IS NOT NULL))'
    )
    return Order(f"(SELECT at FROM ranked WHERE ranked.value = {column})", given)


def _by_title(kind: Link, stored: str, among: str, words: str = "") -> Order:
    # The few that are pointed to are put in order once, so that a million rows compare numbers; words that stand in for a link are among them.
    target = TABLES[kind.table]
    read = "pinyin_name" if is_named_as_person(target) else "pinyin"
    called = f'SELECT id, {shown_title(target, "aimed")} AS called, NULL AS words FROM "{target.table}" aimed WHERE id IN (SELECT {stored} FROM {among})'
    by_id = f"(SELECT at FROM standing WHERE standing.id = {stored})"
    if not words:
        return Order(by_id, f"standing AS MATERIALIZED (SELECT id, row_number() OVER (ORDER BY {read}(called), id) AS at FROM ({called}))")
    called += f" UNION ALL SELECT DISTINCT NULL, {words}, {words} FROM {among} WHERE {words} IS NOT NULL"
    given = f"standing AS MATERIALIZED (SELECT id, words, row_number() OVER (ORDER BY {read}(called), id) AS at FROM ({called}))"
    by_words = f"CASE WHEN {words} IS NOT NULL THEN (SELECT at FROM standing WHERE standing.words = {words}) END"
    return Order(f"coalesce({by_id}, {by_words})", given)


def _by_place(kind: Choice, sql: str) -> str:
    options = sorted(kind.options, key=lambda o: o.code) if all(o.code for o in kind.options) else kind.options
    places = " ".join(f"WHEN '{option.label.replace(chr(39), chr(39) * 2)}' THEN {place}" for place, option in enumerate(options))
    return f"CASE {sql} {places} END"


# --- long lists, in the order of a column with an index: its values are put in order, then the rows of each are read from the index.
# A million services by their content are so as quick as by their day, and SQLite need not sort a million texts.

#: A column with more values than this is sorted row by row.
_MANY = 20_000


def walkable(record: type[Record], field: Field) -> bool:
    """Whether an index begins with this column."""
    return field in record.links() or any(index[0] == field.name for index in record.indexes)


def walked(
    store: Store, record: type[Record], field: Field, where: str, parameters: dict[str, Any], *, descending: bool, limit: int | None
) -> array[int] | None:
    """The ids for which a condition that is cheap to ask holds, by what the column is sorted by, then by id; None when it has too many values."""
    if field.words and store.scalar(f'SELECT 1 FROM "{record.table}" WHERE "{field.words}" IS NOT NULL LIMIT 1'):
        # Words that stand in for a link have their place among the titles.
        return None
    ranked = _ranked(store, record, field, descending)
    if ranked is None:
        return None
    found = array("I")
    column = f'"{record.table}"."{field.name}"'
    for key, values in ranked:
        named = {f"walked{n}": value for n, value in enumerate(values)}
        here = f"{column} IN ({', '.join(':' + name for name in named)})" + f" OR {column} IS NULL" * (key is None)
        left = None if limit is None else limit - len(found)
        found += store.ids(record, f"({where}) AND ({here})", parameters | named, limit=left)
        if limit is not None and len(found) >= limit:
            break
    return found


def _ranked(store: Store, record: type[Record], field: Field, descending: bool) -> list[tuple[Any, list[Any]]] | None:
    """What rows are sorted by, in its order, with the column's values that come to it; None, for what has no place, is last."""
    order = order_of(record, field.label, field.kind, "walked.value", field, "walked")
    column, table = f'"{field.name}"', f'"{record.table}"'
    # A step from each value to the next one: SQLite's own DISTINCT goes through every row.
    walked = (
        f"walked(value) AS (SELECT min({column}) FROM {table} UNION ALL"
        f" SELECT (SELECT min({column}) FROM {table} WHERE {column} > walked.value) FROM walked WHERE walked.value IS NOT NULL LIMIT {_MANY + 2})"
    )
    rows = store.rows(
        f"WITH RECURSIVE {walked}{order.given and ', ' + order.given} SELECT {order.sql} AS key, value FROM walked"
        f" WHERE value IS NOT NULL ORDER BY key {'DESC' if descending else 'ASC'} NULLS LAST"
    )
    if len(rows) > _MANY:
        return None
    ranked = [(key, [value for _, value in some]) for key, some in groupby(rows, itemgetter(0))]
    if not ranked or ranked[-1][0] is not None:
        ranked.append((None, []))
    return ranked

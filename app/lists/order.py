"""What a column of a list is sorted by: words as they are read, chosen ones in the order of their list, the rest by value."""

from __future__ import annotations

from dataclasses import dataclass

from db.fields import Field, Record
from db.kinds import Choice, Choices, Kind, Link, Text
from db.records import TABLES
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

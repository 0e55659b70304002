"""Long lists in the order of a column with an index: its values are put in order, then the rows of each are read from the index.

A million services by their content are so as quick as by their day, and SQLite need not sort a million texts.
"""

from __future__ import annotations

from array import array
from itertools import groupby
from operator import itemgetter
from typing import Any

from app.lists.order import order_of
from db.fields import Field, Record
from db.store import Store

#: A column with more values than this is sorted row by row.
_MANY = 20_000


def walkable(record: type[Record], field: Field) -> bool:
    """Whether an index begins with this column."""
    return field in record.links() or any(index[0] == field.name for index in record.indexes)


def ids(
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

"""What the numbers of a list come to together: how many are filled in, their sum, their mean; worked out in SQL, never row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.lists import list_of
from app.lists.declare import OWED, SUM, Column
from app.lists.query import Listing, record_of, where_of
from db.kinds import Measure, Minutes, Money, Whole
from db.store import Store

#: More kinds of goods than this are not told one by one.
_KINDS = 4


@dataclass(frozen=True)
class Sum:
    """A column's values: how many rows have one, and what they come to, in the unit they are stored in.

    `by_unit`: the same by what is counted (twelve books, three desks), the most first, where the list says in which field that stands.
    """

    column: Column
    filled: int
    total: int
    by_unit: tuple[tuple[str, int], ...] = ()

    @property
    def words(self) -> str:
        """Sum and mean as they are read, of one kind of goods or of several; "" where nothing is filled in."""
        if not self.filled:
            return ""
        mean = f"平均 {_shown(self.column, self.total / self.filled)}"
        if self.column.added_up != SUM:
            return f"{mean} {_unit(self.column)}".rstrip()
        if len(self.by_unit) > 1:
            more = f" 等 {len(self.by_unit)} 种" if len(self.by_unit) > _KINDS else ""
            return "、".join(f"{_shown(self.column, total)} {unit or '（没写单位）'}" for unit, total in self.by_unit[:_KINDS]) + more
        unit = self.by_unit[0][0] if self.by_unit else _unit(self.column)
        return f"{_shown(self.column, self.total)} {unit}".rstrip() + f"（{mean}）"


def added(columns: Sequence[Column]) -> list[Column]:
    """Those of the columns whose numbers come to something together, and may be seen by everybody: of one row a sum is its value."""
    return [column for column in columns if column.added_up and not column.sensitive]


def sums(store: Store, listing: Listing, day: date, columns: Sequence[Column]) -> tuple[int, list[Sum]]:
    """How many rows a list has, and the sums of these columns of them."""
    record = record_of(listing)
    where, parameters = where_of(store, listing, day)
    counted_in = list_of(listing.view).counted_in
    picked = "".join(f", count({column.sql}), coalesce(sum({column.sql}), 0)" for column in columns)
    rows, *found = store.rows(f'SELECT count(*){picked} FROM "{record.table}" WHERE {where}', parameters)[0]
    told = []
    for place, column in enumerate(columns):
        by_unit: list[tuple[str, int]] = []
        if unit := counted_in.get(column.key):
            by_unit = store.rows(
                f"""SELECT coalesce("{unit}", ''), sum({column.sql}) AS total FROM "{record.table}" WHERE ({where}) AND {column.sql} IS NOT NULL """
                "GROUP BY 1 ORDER BY total DESC", parameters)  # type: ignore[assignment]
        told.append(Sum(column, found[2 * place], found[2 * place + 1], tuple(by_unit)))
    return rows, told


def _shown(column: Column, stored: float) -> str:
    number = stored / 60 if isinstance(column.kind, Minutes) else stored / 100 if isinstance(column.kind, Money | Measure) else stored
    return f"{number:,.2f}".rstrip("0").rstrip(".")


def _unit(column: Column) -> str:
    if isinstance(column.kind, Minutes):
        return "小时"
    if isinstance(column.kind, Money):
        return "元"
    return "个月" if column.look == OWED else column.kind.unit if isinstance(column.kind, Whole | Measure) else ""

"""What the register of dues comes to, by branch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.work.dues.register import Line, branches, register
from db.store import Store


@dataclass(frozen=True)
class Total:
    """What a branch's register comes to by the day, in yuan; `people` who are in it, `owing` who have not paid up."""

    name: str
    people: int
    owed: Decimal
    paid: Decimal
    deferred: Decimal
    short: Decimal
    owing: tuple[str, ...]


def total(name: str, lines: Sequence[Line]) -> Total:
    """The sums of some lines."""

    def add(column: str) -> Decimal:
        return sum((getattr(line, column) for line in lines), Decimal(0))

    owing = tuple(line.person.name or "" for line in lines if line.short)
    return Total(name, len(lines), add("owed"), add("paid"), add("deferred"), add("short"), owing)


def totals(store: Store, year: int, day: date) -> list[Total]:
    """What each branch's register comes to, those without a branch last, where there are any."""
    at = min(day, date(year, 12, 31))
    lines, names = register(store, None, year, day), branches(store, at)
    known = dict(names)
    # Where a member belonged at the year's end or on the day, as the register of a branch has it.
    belonged = dict(store.rows("SELECT id, branch FROM person", on=at))
    apart = [line for line in lines if belonged[line.person.id] not in known]
    found = [total(name, [line for line in lines if belonged[line.person.id] == i]) for i, name in names]
    return [*found, *([total("（没有填支部）", apart)] if apart else [])]

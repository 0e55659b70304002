"""Answering figures and splits from a ledger, as of a day."""

from __future__ import annotations

import json
from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from app import settings
from app.figures.declare import MONTHS, NO_MONTH, UNSET, Figure, Group, Number, Part, Split
from app.rules import star_hours
from db.records import TABLES
from db.store import Store


def parameters(store: Store, day: date) -> dict[str, Any]:
    """What the conditions of figures may name."""
    stars = star_hours(settings.get(store, "star_rule"))
    kinds = [kind.strip() for kind in settings.get(store, "hour_kinds").split("、")]
    return {
        "day": day.isoformat(),
        "start": f"{day.year}-01-01",
        "before": f"{day.year - 1}-12-31",
        "hour_kinds": "、".join(kinds),
        "keep_years": settings.years_kept(store),
        "visit_interval": int(settings.get(store, "visit_interval_days")),
        **{f"star_{n}": hours * 60 for n, hours in enumerate(stars, 1)},
    }


def _at(figure: Figure, values: dict[str, Any]) -> dict[str, Any]:
    """What a figure's condition may name, with the day of which its records are read where it is another than :day."""
    return values | {"as_of": values["before"]} if figure.eve else values


@dataclass(frozen=True)
class Exact:
    """What a figure is before it is divided: whole numbers that add up (minutes, cents, people).

    `number` over `divisor` (60: minutes into hours) times `below` (what it is said per: volunteers).
    """

    number: int
    divisor: int
    below: int
    nearest: bool
    places: int = 1

    @property
    def shown(self) -> Number:
        """The number as people read it."""
        return ratio(self.number, self.divisor * self.below, self.places, nearest=self.nearest)


def compute(store: Store, day: date, figures: Iterable[Figure], by_key: dict[str, Figure]) -> dict[str, Number]:
    """The numbers of these figures."""
    return {key: found.shown for key, found in exact(store, day, figures, by_key).items()}


def exact(store: Store, day: date, figures: Iterable[Figure], by_key: dict[str, Figure]) -> dict[str, Exact]:
    """These figures before any quotient is made; `by_key` has those that others are divided by."""
    values = parameters(store, day)
    measures: dict[str, int] = {}
    parted: dict[str, dict[str | None, int]] = {}

    def measured(figure: Figure) -> int:
        if split := figure.split:
            if split.key not in parted:
                parted[split.key] = _parted(store, split, _at(split.base, values))
            return parted[split.key].get(figure.part, 0)
        if figure.key not in measures:
            measures[figure.key] = _measured(store, figure, _at(figure, values))
        return measures[figure.key]

    return {f.key: Exact(measured(f), f.divisor, measured(by_key[f.per]) if f.per else 1, f.nearest, f.places) for f in figures}


def _measured(store: Store, figure: Figure, values: dict[str, Any]) -> int:
    table = f'"{figure.record.table}"'
    if figure.entries:
        lists = store.rows(f"SELECT DISTINCT {figure.entries} FROM {table} WHERE ({figure.where}) AND {figure.entries} IS NOT NULL", values)
        return len({entry for (kept,) in lists for entry in json.loads(kept)})
    return int(store.scalar(f"SELECT {figure.measure} + {figure.plus} FROM {table} WHERE {figure.where}", values))


def ratio(number: int, divisor: int, places: int = 1, *, nearest: bool = False) -> Number:
    """A quotient with so many decimals, cut or rounded to the nearest; None where there is nothing to divide by."""
    if divisor == 0:
        return None
    one = int(10**places)
    parts = (number * one * 2 + divisor) // (divisor * 2) if nearest else number * one // divisor
    return parts // one if parts % one == 0 else parts / one


def grouped(store: Store, split: Split, day: date) -> list[Group]:
    """A split's groups with their numbers."""
    values = _at(split.base, parameters(store, day))
    found = _parted(store, split, values)
    return [
        Group(part.key, part.label, ratio(found.get(part.value, 0), split.base.divisor, split.base.places))
        for part in _groups(store, split, day, found, values)
    ]


def _parted(store: Store, split: Split, values: dict[str, Any]) -> dict[str | None, int]:
    base = split.base
    table = f'"{base.record.table}"'
    if split.pairs:
        query = f"SELECT pair.part, {base.measure} FROM {table} LEFT JOIN ({split.pairs}) pair ON pair.record = {table}.id WHERE {base.where} GROUP BY 1"
    elif split.monthly:
        # By day along the index first, then by month: much cheaper than a month worked out for each row.
        days = f"SELECT day, {base.measure} AS m FROM {table} WHERE {base.where} GROUP BY day"
        query = f"SELECT {split.by}, sum(m) FROM ({days}) days GROUP BY 1"
    else:
        query = f"SELECT {split.by}, {base.measure} FROM {table} WHERE {base.where} GROUP BY 1"
    found = store.rows(query, values)
    return _by_entry(found) if split.overlapping and not split.pairs else {None if key is None else str(key): int(number) for key, number in found}


def _by_entry(found: Iterable[tuple[str | None, int]]) -> dict[str | None, int]:
    """Numbers by whole lists, as numbers by their entries; None: no list, or an empty one."""
    numbers: Counter[str | None] = Counter()
    for kept, number in found:
        for entry in set(json.loads(kept or "[]")) or {None}:
            numbers[entry] += int(number)
    return dict(numbers)


def _groups(store: Store, split: Split, day: date, found: dict[str | None, int], values: dict[str, Any]) -> list[Part]:
    if split.monthly:
        return [*MONTHS[: day.month], *([NO_MONTH] if None in found else [])]
    if split.free:
        words = sorted((key for key in found if key is not None), key=lambda key: (-found[key], key))
        return [*(Part(word, word, word) for word in words), *([UNSET] if None in found else [])]
    if split.ranged:
        return []
    return _of_records(store, split, found, values) if split.of else _of_parts(split, found)


def _of_parts(split: Split, found: dict[str | None, int]) -> list[Part]:
    told = [part for part in split.parts if part.value is not None or None in found]
    known = {p.value for p in split.parts}
    # Words that are in no list of ours, or were once, are groups of their own: what is counted is told somewhere.
    words = sorted(key for key in found if key is not None and key not in known and found[key])
    unset = [UNSET] if found.get(None) and None not in known else []
    return [*told, *(Part(word, word, word) for word in words), *unset]


def _of_records(store: Store, split: Split, found: dict[str | None, int], values: dict[str, Any]) -> list[Part]:
    live = [row[0] for row in store.rows(f'SELECT id FROM "{split.of}" WHERE {split.of_where} ORDER BY {TABLES[split.of].order}', values)]
    # What is gone by now, or was never meant to be counted here, still shows if records point to it.
    others = sorted(int(key) for key in found if key is not None and int(key) not in live)
    titles = store.titles(split.of, [*live, *others])
    groups = [Part(str(i), titles.get(i, f"（已不在台账里的 {i} 号）"), str(i)) for i in (*live, *others)]
    return [*groups, UNSET] if None in found else groups


def records(store: Store, figure: Figure, day: date, order: str = "id") -> array[int]:
    """Ids of the records behind a figure."""
    where, values = figure.where, _at(figure, parameters(store, day))
    rows = store.rows(f'SELECT id FROM "{figure.record.table}" WHERE {where} ORDER BY {order}', values)
    return array("q", (row[0] for row in rows))


def first_records(store: Store, figure: Figure, day: date, most: int) -> tuple[int, array[int]]:
    """How many records are behind a figure, and the ids of the first of them."""
    where, values = figure.where, _at(figure, parameters(store, day))
    total = store.scalar(f'SELECT count(*) FROM "{figure.record.table}" WHERE {where}', values)
    rows = store.rows(f'SELECT id FROM "{figure.record.table}" WHERE {where} ORDER BY id LIMIT {int(most)}', values)
    return total, array("q", (row[0] for row in rows))


def group_records(store: Store, split: Split, group: str, day: date) -> array[int]:
    """Ids of the records behind one group of a split."""
    base = split.base
    part = next((p for p in split.parts if p.key == group), Part(group, group, None if group == "unset" else group))
    query = f'SELECT id FROM "{base.record.table}" WHERE ({base.where}) AND {split.condition(part)} ORDER BY id'
    return array("q", (row[0] for row in store.rows(query, _at(base, parameters(store, day)))))


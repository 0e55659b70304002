"""Every number the program states, declared once, with the records behind it; every output reads this list."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from datetime import date

from app.figures import activities, answer, children, dues, organisation, pending, volunteering
from app.figures.declare import Figure, Group, Number, Split
from db.store import Store

__all__ = ["FIGURES", "SPLITS", "Figure", "Group", "Number", "Split", "compute", "exact", "group_records", "grouped", "records"]

_PARTS = (organisation, dues, volunteering, activities, children, pending)
SPLITS: dict[str, Split] = {split.key: split for part in _PARTS for split in part.SPLITS}


def _all() -> dict[str, Figure]:
    listed = [f for part in _PARTS for f in (*part.FIGURES, *(g for split in part.SPLITS for g in split.figures()))]
    by_key = {figure.key: figure for figure in listed}
    if len(by_key) != len(listed):
        raise RuntimeError("two figures have one key")
    return by_key


FIGURES: dict[str, Figure] = _all()


def compute(store: Store, day: date, keys: Iterable[str] | None = None) -> dict[str, Number]:
    """Figures as of a day, by key; a year's figures run from 1 January of that year. All of them unless `keys` are given."""
    wanted = FIGURES.values() if keys is None else [FIGURES[key] for key in keys]
    return answer.compute(store, day, wanted, FIGURES)


def exact(store: Store, day: date, keys: Iterable[str] | None = None) -> dict[str, answer.Exact]:
    """The same figures as the whole numbers they are made of, before any quotient: what several ledgers' figures are added by."""
    wanted = FIGURES.values() if keys is None else [FIGURES[key] for key in keys]
    return answer.exact(store, day, wanted, FIGURES)


def grouped(store: Store, key: str, day: date) -> list[Group]:
    """The groups of a split as of a day, in its own order; groups of a code list are there even when empty."""
    return answer.grouped(store, SPLITS[key], day)


def records(store: Store, key: str, day: date, order: str = "id") -> array[int]:
    """Ids of the records behind a figure, of type FIGURES[key].record."""
    return answer.records(store, FIGURES[key], day, order)


def group_records(store: Store, key: str, group: str, day: date) -> array[int]:
    """Ids of the records behind one group of a split (its Group.key)."""
    return answer.group_records(store, SPLITS[key], group, day)

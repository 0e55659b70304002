"""The numbers that places of a form want, worked out together for each time, with why one cannot be told."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date
from typing import TypeVar

from app.exchange.forms.known import Knowledge
from app.exchange.forms.meaning.wants import Period, Want, day_of, number_of
from app.figures import crossing
from app.figures.declare import Number
from db.store import Store

Key = TypeVar("Key", bound=Hashable)


def numbers(store: Store, known: Knowledge, wanted: Mapping[Key, Want], period: Period | None, day: date) -> tuple[dict[Key, Number], dict[Key, str]]:
    """The number of each want that is one, by its key, and in words why the others are not known. `period`: of the form's title; `day`: of the filling."""
    by_time: dict[str, dict[Key, str]] = {}
    found: dict[Key, Number] = {}
    left: dict[Key, str] = {}
    for key, want in wanted.items():
        if not number_of(want.target):
            continue
        time, figure, why = known.asked(want.target, period)
        if why:
            left[key] = why
        else:
            by_time.setdefault(time, {})[key] = figure
    for time, figures in by_time.items():
        at = day_of(time, day)
        worked_out = crossing.compute(store, at, figures.values()) if at else dict.fromkeys(figures.values())
        for key, figure in figures.items():
            if why := known.doubt(figure, time, worked_out[figure]):
                left[key] = why
            else:
                found[key] = worked_out[figure]
    return found, left

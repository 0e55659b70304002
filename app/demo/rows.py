"""What every part of the sample needs: records put in by the hundred, and days picked by chance."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from db.dates import PartialDate
from db.fields import Record
from db.store import Store

R = TypeVar("R", bound=Record)

#: The sample is a ledger as it stood on this day.
AS_OF = date(2021, 12, 31)
YEARS = range(2018, 2022)


def put(store: Store, records: Sequence[R]) -> list[R]:
    """Add records of one type; returns them with their ids. They are checked by the tests, not here."""
    if not records:
        return []
    full = [record.completed() for record in records]
    names = [f.name for f in full[0].fields()]
    ids = store.insert_rows(type(full[0]), names, [tuple(record.stored().values()) for record in full])
    return [record.with_(id=i) for i, record in zip(ids, full, strict=True)]


def number(record: Record) -> int:
    """The id of a record that was put in."""
    assert record.id is not None
    return record.id


def between(rng: Random, first: date, last: date) -> date:
    """Any day from the first to the last."""
    return first + timedelta(days=rng.randrange((last - first).days + 1))


def partial(day: date) -> PartialDate:
    """A full day, for columns that may hold less."""
    return PartialDate.of(day)

"""The declared SQL means the same to another engine, whatever a ledger holds."""

from __future__ import annotations

import random
from array import array
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.figures import FIGURES, SPLITS, answer
from app.figures.declare import Figure, Split
from app.figures.details import DETAILS
from app.figures.dimensions import DIMENSIONS
from app.figures.rolls import ROLLS
from db.fields import Field
from db.kinds import Choice, Choices, Link
from db.records import TABLES, Service
from db.store import Store
from tests.conftest import copy_of
from tests.figures.duck import Duck

#: The seed a ledger is shuffled with, and the day it is asked about.
ASKED = ((1, date(2021, 12, 31)), (2, date(2020, 2, 29)))
#: So many records of a kind are enough to be different in every way.
_MOST = 400
#: Every so many values are lost.
_LOST = 9


def shuffled(store: Store, seed: int) -> None:
    """Give every code, day, number and link of a record to another one; some are lost, some days known in part only."""
    chance = random.Random(seed)
    people, teams, events = ([row[0] for row in store.rows(f'SELECT id FROM "{table}"')] for table in ("person", "team", "event"))
    services = [(chance.choice(people), chance.choice(teams), chance.choice(events), f"{chance.randint(2017, 2021)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}",
                 chance.randint(1, 9_000), "服务", "通过") for _ in range(_MOST)]
    with store.step("工时"):
        store.insert_rows(Service, ("person", "team", "event", "day", "minutes", "time_kind", "review_state"), services)
    store.connection.execute("BEGIN")
    for table, record in TABLES.items():
        store.connection.execute(f'DELETE FROM "{table}" WHERE id NOT IN (SELECT id FROM "{table}" ORDER BY id % 7, id LIMIT {_MOST})')
        ids = [row[0] for row in store.rows(f'SELECT id FROM "{table}"')]
        for f in record.fields():
            values = [_changed(value, f, chance) for (value,) in store.rows(f'SELECT "{f.name}" FROM "{table}"')]
            chance.shuffle(values)
            store.connection.executemany(f'UPDATE "{table}" SET "{f.name}" = ? WHERE id = ?', list(zip(values, ids, strict=True)))
    store.connection.execute("COMMIT")


def _changed(value: Any, f: Field, chance: random.Random) -> Any:
    kind = f.kind
    if isinstance(kind, Link):
        return value
    if not f.required and not chance.randrange(_LOST):
        return None
    if isinstance(kind, Choices):
        return kind.store(tuple(o.label for o in kind.options if not chance.randrange(3)))
    if isinstance(kind, Choice):
        return chance.choice(kind.options).label
    if kind.name == "partial_date" and value:
        return str(value)[: chance.choice((4, 7, 10, 10))]
    return value


@pytest.fixture(scope="module", params=ASKED, ids=lambda asked: str(asked[1]))
def both(request: pytest.FixtureRequest, sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Duck, date]]:
    """A shuffled ledger, and its copy in the other engine."""
    pytest.importorskip("duckdb")
    folder = tmp_path_factory.mktemp("shuffled")
    with Store.open(copy_of(sample_file, folder), check=False, daily=False) as store:
        store.connection.execute("PRAGMA foreign_keys = OFF")
        seed, day = request.param
        shuffled(store, seed)
        yield store, Duck(store, folder), day


@pytest.mark.whole
def test_every_figure_is_the_same_in_another_engine(both: tuple[Store, Any, date]) -> None:
    store, duck, day = both
    every: dict[str, Figure] = FIGURES | ROLLS
    known, numbers = answer.exact(store, day, every.values(), every), answer.exact(duck, day, every.values(), every)
    assert {key: (numbers[key], known[key]) for key in every if numbers[key] != known[key]} == {}
    assert sum(found.number > 0 for found in known.values()) > len(every) // 2
    assert [key for key, figure in every.items() if answer.records(duck, figure, day) != answer.records(store, figure, day)] == []


@pytest.mark.whole
def test_every_split_is_the_same_in_another_engine(both: tuple[Store, Any, date]) -> None:
    store, duck, day = both
    every: dict[str, Split] = SPLITS | DETAILS | DIMENSIONS
    chance = random.Random(3)
    for key, split in every.items():
        groups = answer.grouped(store, split, day)
        assert answer.grouped(duck, split, day) == groups, key
        for group in chance.sample(groups, min(len(groups), 1)):
            there: array[int] = answer.group_records(duck, split, group.key, day)
            assert there == answer.group_records(store, split, group.key, day), (key, group)

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
from db.store import Store
from tests.conftest import copy_of
from tests.figures.duck import Duck
from tests.figures.shuffling import shuffled

#: The seed a ledger is shuffled with, and the day it is asked about.
ASKED = ((1, date(2021, 12, 31)), (2, date(2020, 2, 29)))
@pytest.fixture(scope="module", params=ASKED, ids=lambda asked: str(asked[1]))
def both(request: pytest.FixtureRequest, sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Duck, date]]:
    """A shuffled ledger, and its copy in the other engine."""
    pytest.importorskip("duckdb")
    folder = tmp_path_factory.mktemp("shuffled")
    with Store.open(copy_of(sample_file, folder), check=False, daily=False) as store:
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

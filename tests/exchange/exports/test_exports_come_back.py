"""What goes out of the sample township comes back: into itself nothing changes, into an empty ledger everything is there."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import demo
from app.exchange.exports.export import export
from app.exchange.imports.apply import apply
from app.exchange.imports.names.linking import clues_of
from app.exchange.imports.planning import plan
from db.records import TABLES, VIEWS, Person, Team, view
from db.store import Store

#: What a sheet cannot carry: files.
_LEFT_OUT = [table for table, record in TABLES.items() if any(f.kind.name == "file" and f.required for f in record.fields())]
#: What points to a record by table and number comes back with the whole ledger alone.
_BY_NUMBER = [table for table, record in TABLES.items() if "owner_id" in {f.name for f in record.fields()}]
#: A record points only to types above it; of one type the views come first, as a clerk would send them.
ORDER = [key for table, record in TABLES.items() if table not in _LEFT_OUT for key in (*(k for k, v in VIEWS.items() if v.record is record), table)]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.open(tmp_path_factory.mktemp("town") / "town.sqlite", daily=False) as store:
        demo.fill(store, hours=False)
        yield store


def rows(path: Path) -> list[str]:
    """The rows of a sheet in no order, without the ids behind names, which are each ledger's own."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return sorted(re.sub(r"〔#\d+", "〔#", "|".join(row)) for row in csv.reader(file))


@pytest.mark.whole
@pytest.mark.parametrize("key", ORDER)
def test_an_export_into_its_own_ledger_changes_nothing(town: Store, tmp_path: Path, key: str) -> None:
    count = export(town, key, tmp_path / "a.csv")
    if count:
        planned = plan(town, key, tmp_path / "a.csv")
        shown = view(key)
        files = [f.label for f in shown.fields() if f.kind.name == "file"] if shown else []
        assert [p.problem for p in planned.problems] == [] and planned.ignored_columns == files
        assert planned.counts() == {"new": 0, "changed": 0, "same": count}


@pytest.mark.whole
def test_one_kind_after_the_other_makes_an_empty_ledger_the_same(town: Store, tmp_path: Path) -> None:
    with Store.open(tmp_path / "new.sqlite") as other:
        for key in ORDER:
            if export(town, key, tmp_path / f"{key}.csv"):
                planned = plan(other, key, tmp_path / f"{key}.csv")
                if key in _BY_NUMBER:
                    assert planned.counts()["new"] == 0 and all("整本台账" in p.problem for p in planned.problems) and planned.problems
                    continue
                assert (key, [p.problem for p in planned.problems]) == (key, [])
                apply(other, planned)
        for key in (key for key in ORDER if key not in _BY_NUMBER):
            assert export(other, key, tmp_path / "b.csv") == export(town, key, tmp_path / "a.csv"), key
            assert rows(tmp_path / "b.csv") == rows(tmp_path / "a.csv"), key


def test_a_namesake_with_the_same_id_in_another_ledger_is_another(store: Store, tmp_path: Path) -> None:
    with store.step("样例"):
        store.save(Person(name="张丽", volunteer_no="1101"))
        leader = store.save(Person(name="张丽", volunteer_no="1102"))
        store.save(Team(name="护水队", leader=leader.id, status="活跃"))
    export(store, "teams", tmp_path / "a.csv")
    with Store.open(tmp_path / "new.sqlite") as other:
        with other.step("样例"):
            right, wrong = other.save(Person(name="张丽", volunteer_no="1102")), other.save(Person(name="张丽", volunteer_no="1101"))
        assert (right.id, wrong.id) == (1, leader.id)
        apply(other, plan(other, "teams", tmp_path / "a.csv"))
        assert other.find(Team)[0].leader == right.id
    assert clues_of("person", "张丽〔#2，志愿者编号 1102〕").keys() <= {"volunteer_no"}

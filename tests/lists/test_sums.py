"""The numbers at the foot of a list: against what adding up by hand gives, for every list, filtered and selected."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from app.lists import LISTS
from app.lists.declare import MEAN, SUM
from app.lists.query import Condition, Listing, columns, ids, page
from app.lists.sums import added, sums
from db.records import Aid, Child, Person, Service, view
from db.store import Store

DAY = date(2021, 11, 26)


@pytest.mark.parametrize("key", LISTS)
def test_sums_of_a_whole_list_are_those_of_its_rows(town: Store, key: str) -> None:
    every = list(columns(key).values())
    wanted = Listing(key)
    shown = added(every)
    rows, found = sums(town, wanted, DAY, shown)
    there = ids(town, wanted, DAY)
    values = page(town, wanted, DAY, there, shown).values()
    assert rows == len(there)
    for place, one in enumerate(found):
        own = [row[place] for row in values if row[place] is not None]
        assert (one.filled, one.total) == (len(own), sum(own)), one.column.label


def test_only_numbers_that_mean_something_together_are_added_up() -> None:
    said = {(key, c.key): c.added_up for key in LISTS for c in columns(key).values() if c.numeric}
    assert {c for c, how in said.items() if how == MEAN} == {
        *((key, "age") for key in ("members", "person", "volunteers", "children")), ("children", "visit_every_days"),
        *(("health_check", name) for name in ("height_cm", "weight_kg", "vision_left", "vision_right")),
    }
    never = {name for (_, name), how in said.items() if not how}
    assert never == {"year", "session_no", "first_year", "version", "members", "youth_count", "share"}
    assert said["hours", "minutes"] == said["review", "dues_paid"] == said["aid", "value"] == said["members", "dues_months"] == SUM


def test_sum_and_mean_are_told_in_the_unit_one_reads(store: Store) -> None:
    with store.step("样例"):
        person = store.save(Person(name="王立春"))
        for minutes in (90, 120, 150_000):
            store.save(Service(person=person.id, day=date(2021, 5, 4), minutes=minutes))
    (_, [hours]) = sums(store, Listing("hours"), DAY, added([columns("hours")["minutes"]]))
    assert hours.words == "2,503.5 小时（平均 834.5）"
    narrowed = Listing("hours", conditions=(Condition("minutes", "to", (100,)),))
    assert [one.words for one in sums(store, narrowed, DAY, added([columns("hours")["minutes"]]))[1]] == ["1.5 小时（平均 1.5）"]
    none = Listing("hours", conditions=(Condition("minutes", "to", (1,)),))
    assert sums(store, none, DAY, added([columns("hours")["minutes"]]))[1][0].words == ""


def test_goods_of_several_units_are_not_one_number(store: Store) -> None:
    with store.step("样例"):
        child = store.save(Child(name="单白露", file_no="FW-001"))
        for number, unit, value in ((12, "册", 120), (3, "张", 900), (8, "册", None), (1, None, 5)):
            store.save(Aid(child=child.id, day=date(2021, 5, 4), item="物品", quantity=number, unit_name=unit, value=None if value is None else Decimal(value)))
    known = columns("aid")
    shown = [known["quantity"], known["value"]]
    assert [one.words for one in sums(store, Listing("aid"), DAY, shown)[1]] == ["20 册、3 张、1 （没写单位）", "1,025 元（平均 341.67）"]
    books = Listing("aid", conditions=(Condition("unit_name", "has", ("册",)),))
    assert sums(store, books, DAY, shown)[1][0].words == "20 册（平均 10）"


def test_what_is_masked_is_not_told_by_its_sum() -> None:
    assert all(not c.sensitive for key in LISTS for c in added(list(columns(key).values())))
    income = columns("members")["monthly_income"]
    assert added([income]) == ([] if income.sensitive else [income])
    assert view("members")

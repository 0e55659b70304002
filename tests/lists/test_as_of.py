"""A list as of a past day holds that day's records with that day's values, and as many as its figure says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app.figures import compute, grouped
from app.lists import query
from app.lists.query import Condition, Listing
from db.dates import PartialDate
from db.records import (
    Attendance,
    Branch,
    Child,
    Dues,
    Event,
    EventPartner,
    FamilyMember,
    Honour,
    Material,
    Partner,
    Person,
    Service,
    Visit,
)
from db.store import Store
from tests.conftest import copy_of

END_2020 = date(2020, 12, 31)


def test_what_happened_later_is_not_in_the_list_of_a_day(store: Store) -> None:
    with store.step("建"):
        child = store.save(Child(name="张某某", file_no="2019-1", opened_on=PartialDate(2019), status="在帮", categories=("留守",)))
        person = store.save(Person(name="王小明", volunteer_status="在册", registered_on=PartialDate(2019)))
        for year in (2020, 2021):
            store.save(Visit(child=child.id, day=date(year, 5, 1), mode="入户"))
            store.save(Service(person=person.id, day=date(year, 5, 1), minutes=60))
            store.save(Event(title_name="清扫", kind="志愿服务", day=date(year, 5, 1)))
    for view in ("visit", "hours", "events"):
        listing = Listing(view, sort="day")
        assert [len(query.ids(store, listing, day)) for day in (END_2020, store.today)] == [1, 2]
        assert query.total(store, listing, END_2020) == 1
    column = query.columns("children")["visits"]
    assert [query.page(store, Listing("children"), day, [child.id or 0], [column])[child.id or 0] for day in (END_2020, store.today)] == [(1,), (2,)]


def test_what_belongs_to_something_later_is_not_in_the_list_of_a_day(store: Store) -> None:
    with store.step("建"):
        person, partner = store.save(Person(name="王小明")), store.save(Partner(full_name="某大学"))
        for year in (2020, 2021):
            event = store.save(Event(title_name=f"清扫{year}", kind="志愿服务", day=date(year, 5, 1)))
            child = store.save(Child(name=f"张某{year}", opened_on=PartialDate(year)))
            for part in (
                Attendance(event=event.id, person=person.id), EventPartner(event=event.id, partner=partner.id), Material(event=event.id, item="书"),
                FamilyMember(child=child.id, name="张父", relation="父"), Dues(person=person.id, month=PartialDate(year, 3), paid=Decimal("2.4")),
                Honour(name="优秀团员", year=year, person=person.id),
            ):
                store.save(part)
    for view in ("attendance", "event_partner", "material", "family_member", "dues", "review", "honour"):
        assert [len(query.ids(store, Listing(view), day)) for day in (date(2019, 12, 31), END_2020, date(2021, 3, 1), store.today)] in ([0, 1, 1, 2], [0, 1, 2, 2]), view


def test_what_is_planned_is_in_the_list_of_today(store: Store) -> None:
    store.given_today = END_2020
    with store.step("建"):
        store.save(Event(title_name="迎春", kind="文体活动", day=date(2021, 2, 1)))
    assert len(query.ids(store, Listing("events"), END_2020)) == 1
    assert len(query.ids(store, Listing("events"), date(2020, 12, 30))) == 0


def test_cells_filters_and_order_are_those_of_the_day(store: Store) -> None:
    with store.step("建"):
        village, school = (store.save(Branch(full_name=name, org_type=kind)) for name, kind in (("甲村团支部", "农村团支部"), ("中学团支部", "学校团组织")))
        people = [store.save(Person(name=name, branch=village.id, member_status="在册", joined_on=PartialDate(2015), education="初中")) for name in ("王甲", "李乙")]
        store.save(people[0].with_(branch=school.id, education="大学本科"), {"branch": date(2021, 9, 1), "education": date(2021, 9, 1)})
    columns = [query.columns("members")[key] for key in ("branch", "education", "branch_type")]
    assert query.page(store, Listing("members"), END_2020, [people[0].id or 0], columns) == {people[0].id: ("甲村团支部", "初中", "农村团支部")}
    for column, value in (("branch", village.id), ("education", "初中"), ("branch_type", "农村团支部")):
        listing = Listing("members", conditions=(Condition(column, "any", (value,)),), sort=column)
        assert [len(query.ids(store, listing, day)) for day in (END_2020, store.today)] == [2, 1]
    for day in (END_2020, store.today):
        assert list(query.ids(store, Listing("members", sort="branch"), day)) == sorted(
            (p.id or 0 for p in people), key=lambda i: (i == people[0].id and day > END_2020, i))


def test_long_lists_in_the_order_of_what_has_changed_since(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query, "_FEW", 1)
    test_cells_filters_and_order_are_those_of_the_day(store)


def test_the_sample_township_agrees_with_itself(sample_file: Path, tmp_path: Path) -> None:
    with Store.open(copy_of(sample_file, tmp_path), check=False, daily=False) as store:
        store.given_today = date(2021, 12, 31)
        for day in (END_2020, date(2021, 6, 30)):
            rural = next(g.value for g in grouped(store, "members.by_branch_type", day) if g.key == "rural")
            listing = Listing("members", conditions=(Condition("branch_type", "any", ("农村团支部",)),))
            ids = query.ids(store, listing, day)
            assert len(ids) == rural
            states = query.page(store, listing, day, ids, [query.columns("members")["member_status"]]).values()
            assert not {"已转出", "退团", "超龄离团"} & {state for (state,) in states}
            assert query.total(store, Listing("members"), day) == compute(store, day, ["members.total"])["members.total"]

"""Cells written where they stand: what a pasted block says, what cannot be written and why, all of a block or nothing of it."""

from __future__ import annotations

from datetime import date

import pytest

from app.lists.query import columns
from app.work.cells import sealed
from app.work.cells.block import block_of, has_heads, without_heads
from app.work.cells.changing import CellsRefused, asked_since, change, changed
from db.dates import PartialDate
from db.kinds import File
from db.records import VIEWS, Branch, Person, view
from db.store import Store
from tests.samples import id_number

TODAY = date(2021, 11, 26)
MEMBERS = VIEWS["members"]


@pytest.mark.parametrize(("text", "cells"), [
    ("", []),
    ("一", [["一"]]),
    ("一\t二\r\n三\t四\r\n", [["一", "二"], ["三", "四"]]),
    ("一\n\n三\n", [["一"], [""], ["三"]]),
    ("一\t二\n三", [["一", "二"], ["三", ""]]),
    ('"两\n行"\t"他说""好"""\n三\t', [["两\n行", '他说"好"'], ["三", ""]]),
    ('1.5" 螺丝\t二', [['1.5" 螺丝', "二"]]),
    ("\t\n\t", [["", ""], ["", ""]]),
])
def test_a_blank_cell_or_row_keeps_its_place(text: str, cells: list[list[str]]) -> None:
    assert block_of(text) == cells


def test_headings_are_told_from_values() -> None:
    block = [["姓名", "手机"], ["王立春", "1"]]
    assert without_heads(block, ["姓名", "手机", "学历"]) == [["王立春", "1"]]
    assert without_heads(block, ["手机", "姓名"]) == block and has_heads(block, ["姓名", "手机"])
    assert without_heads([["姓名"]], ["姓名"]) == [["姓名"]] and not has_heads(block[1:] * 2, ["姓名", "手机"])


@pytest.mark.parametrize("key", VIEWS)
def test_every_worked_out_column_says_what_it_comes_from(key: str) -> None:
    shown = view(key)
    assert shown
    for column in columns(key).values():
        why = sealed.of_column(shown, column)
        assert bool(why) is (column.field is None or isinstance(column.kind, File))
        if column.field is None:
            assert "“" in why and "其他栏目" not in why, column.key
            assert all(word.isascii() is False for word in why.split("、")), why


@pytest.fixture
def two(store: Store) -> tuple[Store, list[int]]:
    with store.step("样例"):
        branch = store.save(Branch(full_name="石马峪村团支部", org_type="农村团支部"))
        made = [
            store.save(Person(name=name, member_status="在册", joined_on=PartialDate(2018), branch=branch.id, id_number=id_number(n, "20010109")))
            for n, name in enumerate(("丁一", "丁二"), 1)
        ]
    return store, [person.id or 0 for person in made]


def test_what_an_id_number_told_goes_with_it(two: tuple[Store, list[int]]) -> None:
    store, (first, _) = two
    person = store.get(Person, first)
    made = changed(MEMBERS, person, {"id_number": id_number(8, "19990203")})
    assert isinstance(made, Person) and str(made.birth_date) == "1999-02-03"
    gone = changed(MEMBERS, person, {"id_number": None})
    assert isinstance(gone, Person) and gone.birth_date == person.birth_date, "where nothing follows any more it stays"
    assert "身份证号" in sealed.of_record(MEMBERS, person, "birth_date") and not sealed.of_record(MEMBERS, person, "note")


def test_one_wrong_cell_keeps_the_whole_block_from_being_written(two: tuple[Store, list[int]]) -> None:
    store, (first, second) = two
    with pytest.raises(CellsRefused) as refused, store.step("块"):
        change(store, MEMBERS, {first: {"note": "好"}, second: {"name": None}, 999: {"note": "谁"}}, TODAY)
    assert {(one.id, one.label) for one in refused.value.wrong} == {(999, ""), (second, "姓名")}
    assert store.get(Person, first).note is None


def test_since_when_is_asked_only_where_something_else_was(two: tuple[Store, list[int]]) -> None:
    store, (first, second) = two
    with store.step("空"):
        store.save(store.get(Person, second).with_(branch=None))
        other = store.save(Branch(full_name="柳庄村团支部", org_type="农村团支部"))
    assert [f.name for f in asked_since(store, MEMBERS, {first: {"branch": other.id}})] == ["branch"]
    assert asked_since(store, MEMBERS, {second: {"branch": other.id}}) == []
    assert asked_since(store, MEMBERS, {first: {"note": "好"}}) == []


def test_a_cell_that_would_be_written_before_a_known_change_is_named_with_its_row(two: tuple[Store, list[int]]) -> None:
    store, ids = two
    with store.step("学历"):
        store.save(store.get(Person, ids[0]).with_(education="大学本科"), {"education": date(2021, 9, 1)})
    with pytest.raises(CellsRefused) as refused, store.step("表内修改", date(2020, 1, 1)):
        change(store, MEMBERS, {i: {"education": "大学专科"} for i in ids}, TODAY)
    assert [(one.id, one.label) for one in refused.value.wrong] == [(ids[0], "学历")] and "2021-09-01" in refused.value.wrong[0].sentence
    assert store.get(Person, ids[1]).education != "大学专科"

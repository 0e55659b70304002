"""Sheets that would make somebody a member, a child or another person in silence: refused, left out, or told."""

from pathlib import Path
from typing import Any

import pytest

from app.exchange.imports.apply import apply
from app.exchange.imports.planning import plan
from db.errors import UserError
from db.records import Branch, Child, Person, Review
from db.store import Store
from tests.exchange.imports.test_import import book, put
from tests.exchange.imports.test_unusual_sheets import column
from tests.samples import id_number

A, B = id_number(611, "20050304"), id_number(612, "20060708")


@pytest.fixture
def township(store: Store) -> Store:
    put(store, Branch(full_name="梨树村团支部", org_type="农村团支部", village_or_unit="梨树村"))
    put(store, *(Person(name=name, id_number=number, branch=1, member_status="在册") for name, number in (("秦小满", A), ("尤大暑", B))))
    put(store, Child(name="庞小雪", id_number=id_number(621, "20140506")), Review(person=1, year=2022, dues_owed=12, dues_paid=12))
    return store


def people(store: Store) -> list[Any]:
    return column(store, "SELECT name FROM person WHERE id > 2 ORDER BY id")


# --- lists of other offices


PEOPLE = [["费小寒", "男", "1968.3", "1992.7", "团员"], ["鲍大寒", "女", "1999.3", "2019.7", "群众"]]


@pytest.mark.parametrize(
    ("title", "day"),
    [
        ("梨树村党支部党员名册", "入党时间"), ("梨树村党员花名册", "入团时间"), ("入党积极分子名册", "递交入党申请时间"), ("基干民兵花名册", "编入时间"),
        ("民兵应急连名册", "转入日期"), ("工会会员名册", "入会时间"), ("退役军人登记表", "联系时间"), ("妇联执委名单", "联系时间"), ("党代表名单", "入党日期"),
    ],
)  # fmt: skip
def test_a_list_of_another_office_makes_nobody_a_member(title: str, day: str, township: Store, tmp_path: Path) -> None:
    rows = [[title], ["姓名", "性别", "出生年月", day, "政治面貌"], *PEOPLE]
    with pytest.raises(UserError, match=r"没有写明|认不出"):
        apply(township, plan(township, "auto", book(tmp_path / "表.xlsx", {"表": rows})))
    assert people(township) == []


@pytest.mark.parametrize("title", ["梨树村党员、团员花名册", "团员推优入党名单", "梨树村团支部民兵中的团员名册"])
def test_a_list_of_members_that_names_another_office_is_one(title: str, township: Store, tmp_path: Path) -> None:
    apply(township, plan(township, "auto", book(tmp_path / "表.xlsx", {"表": [[title], ["姓名", "性别", "入团时间"], ["费小寒", "女", "2016-05"]]})))
    assert people(township) == ["费小寒"]


# --- on the way to becoming a member


def test_who_is_on_the_way_to_the_league_is_no_member_yet(township: Store, tmp_path: Path) -> None:
    rows = [
        ["2021年团员发展情况表"], ["姓名", "出生年月", "递交申请时间", "确定积极分子时间", "确定发展对象时间", "入团时间"],
        ["费小寒", "2007.3", "2021.3.1", "2021.6.1", "2021.11.1", "2021.12.8"], ["鲍大寒", "2007.4", "2021.3.1", "2021.6.1", "", ""], ["米谷雨", "2008.4", "2021.9.1", "", "", ""],
    ]  # fmt: skip
    planned = plan(township, "auto", book(tmp_path / "表.xlsx", {"表": rows}))
    assert [(p.row, "还没有入团" in p.problem) for p in planned.problems] == [(4, True), (5, True)]


def test_a_member_who_is_to_join_the_party_stays_a_member(township: Store, tmp_path: Path) -> None:
    rows = [["团员花名册"], ["姓名", "出生年月", "确定为入党积极分子时间"], ["费小寒", "2003.3", "2021.6.1"]]
    apply(township, plan(township, "auto", book(tmp_path / "表.xlsx", {"表": rows})))
    assert column(township, "SELECT name FROM person WHERE member_status = '在册' AND id > 2") == ["费小寒"]


# --- who a row is


@pytest.mark.parametrize("cell", ["另选他人：费小寒", "组长: 费小寒", "新增：费小寒"])
def test_a_label_before_a_name_is_no_part_of_it(cell: str, township: Store, tmp_path: Path) -> None:
    rows = [["梨树村团支部团员名册"], ["姓名", "性别", "民族"], ["米谷雨", "女", "汉族"], [cell, "女", "汉族"]]
    apply(township, plan(township, "auto", book(tmp_path / "表.xlsx", {"表": rows})))
    assert people(township) == ["米谷雨", "费小寒"]
    assert cell[:2] in column(township, "SELECT note FROM person WHERE name = '费小寒'")[0]


def test_a_namesake_that_nothing_tells_apart_is_told(township: Store, tmp_path: Path) -> None:
    rows = [["志愿者名册"], ["姓名", "志愿者编号", "手机"], ["秦小满", "V001", "13911110000"], ["费小寒", "V002", ""]]
    planned = plan(township, "auto", book(tmp_path / "表.xlsx", {"表": rows}))
    assert [(d.row, d.value) for d in planned.doubts if "同名" in d.problem] == [(3, "秦小满")]


def test_another_birthday_is_another_person_without_a_doubt(township: Store, tmp_path: Path) -> None:
    rows = [["团员名册"], ["姓名", "出生日期"], ["秦小满", "1999-01-01"]]
    planned = plan(township, "auto", book(tmp_path / "表.xlsx", {"表": rows}))
    assert not [d for d in planned.doubts if "同名" in d.problem]


def test_a_year_that_nobody_tells_is_no_year_of_the_ledger(township: Store, tmp_path: Path) -> None:
    rows = [["团费收缴"], ["姓名", "应缴团费", "实缴团费", "说明"], ["秦小满", 12, 12, "现金"]]
    planned = plan(township, "review", book(tmp_path / "表.xlsx", {"表": rows}))
    assert [p.row for p in planned.problems] == [3]
    assert [row.verdict for row in planned.rows] == ["problem"]


@pytest.mark.parametrize("cell", ["伍秋分（父亲）", "伍秋分 父亲", "父亲：伍秋分", "父亲 : 伍 秋 分"])
def test_what_a_guardian_is_to_a_child_is_no_part_of_the_name(cell: str, township: Store, tmp_path: Path) -> None:
    rows = [["留守儿童名单"], ["姓名", "出生日期", "监护人"], ["费小寒", "2014-05-06", cell], ["鲍大寒", "2014-05-07", "鲍惊蛰（母亲）"]]
    apply(township, plan(township, "auto", book(tmp_path / "表.xlsx", {"表": rows})))
    assert column(township, "SELECT name, relation FROM family_member ORDER BY id")[:1] == [("伍秋分", "父")]


def test_who_leaves_it_open_whether_he_is_a_member_is_none(township: Store, tmp_path: Path) -> None:
    rows = [["初三（1）班学生名单"], ["姓名", "出生年月", "是否团员", "入团时间"], ["费小寒", "2006.1", "是", "2020.5"], ["鲍大寒", "2006.2", "否", ""], ["米谷雨", "2006.3", "", ""], ["司白露", "2006.4", "", "2020.5"]]
    planned = plan(township, "auto", book(tmp_path / "表.xlsx", {"表": rows}))
    apply(township, planned)
    assert people(township) == ["费小寒", "司白露"]
    assert [one.row for one in planned.left_out if "是否团员" in one.why] == [4, 5]


def test_a_column_that_nobody_filled_in_denies_nobody(township: Store, tmp_path: Path) -> None:
    rows = [["团员名单"], ["姓名", "出生年月", "是否团员"], ["费小寒", "2006.1", ""], ["鲍大寒", "2006.2", ""]]
    apply(township, plan(township, "auto", book(tmp_path / "表.xlsx", {"表": rows})))
    assert people(township) == ["费小寒", "鲍大寒"]


@pytest.mark.parametrize("remark", ["已转出（大学）", "重复，删除", "2020年去世", "已退团", "不是团员"])
def test_a_remark_that_somebody_left_is_told(remark: str, township: Store, tmp_path: Path) -> None:
    rows = [["团员名册"], ["姓名", "出生年月", "备注"], ["费小寒", "2006.1", remark], ["鲍大寒", "2006.2", "关系未转出"], ["米谷雨", "2006.3", "外出务工"]]
    planned = plan(township, "auto", book(tmp_path / "表.xlsx", {"表": rows}))
    assert [(d.row, remark in d.problem) for d in planned.doubts if "备注写着" in d.problem] == [(3, True)]


@pytest.mark.parametrize("cell", ["（空）", "(无)", "【暂无】", "不详"])
def test_words_for_nothing_in_brackets_change_nothing(cell: str, township: Store, tmp_path: Path) -> None:
    rows = [["团员名册"], ["姓名", "身份证号", "职业", "工作单位"], ["秦小满", A, cell, cell]]
    planned = plan(township, "members", book(tmp_path / "表.xlsx", {"表": rows}))
    assert planned.rows[0].changes == {}

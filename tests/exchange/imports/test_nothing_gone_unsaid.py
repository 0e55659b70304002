"""What a sheet shows and an import does not take as it stands is told: a stroke through a name, a question mark, a lunar month, the second of two people."""

from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font

from app.exchange.imports.apply import apply
from app.exchange.imports.planning import plan
from db.dates import read_partial_date
from db.errors import BadValue, UserError
from db.records import Branch, Child, Person
from db.store import Store
from tests.exchange.imports.test_import import book, put
from tests.exchange.imports.test_unusual_sheets import column


@pytest.fixture
def township(store: Store) -> Store:
    put(store, Branch(full_name="梨树村团支部", org_type="农村团支部", village_or_unit="梨树村"), Child(name="庞小雪", birth_date=None), Child(name="米小满", birth_date=None))
    return store


def test_rows_with_a_stroke_through_them_are_told(township: Store, tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    for row in (["团员花名册"], ["姓名", "性别", "入团时间"], ["费小寒", "女", "2016-05"], ["鲍大寒", "男", "2013-05"], ["司白露", "男", "2014-05"]):
        sheet.append(row)
    sheet["A4"].font = sheet["B4"].font = Font(strike=True)
    sheet["F5"].font = Font(strike=True)
    made.save(tmp_path / "表.xlsx")
    planned = plan(township, "auto", tmp_path / "表.xlsx")
    assert [one.row for one in planned.left_out if "删除线" in one.why and one.notice] == [4]


def test_a_sheet_without_strokes_says_nothing_of_them(township: Store, tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    for row in (["姓名", "入团时间"], ["费小寒", "2016-05"]):
        made.active.append(row)
    made.active["A2"].font = Font(strike=False, bold=True)
    made.save(tmp_path / "表.xlsx")
    assert not [one for one in plan(township, "auto", tmp_path / "表.xlsx").left_out if "删除线" in one.why]


@pytest.mark.parametrize("text", ["2010年腊月", "2010年冬月初八", "2010年农历正月", "2010年3月（农历）", "2021年九月初九", "阴历2010.3.5"])
def test_a_lunar_month_is_no_date(text: str) -> None:
    with pytest.raises(BadValue):
        read_partial_date(text)


@pytest.mark.parametrize(("heading", "cell", "field"), [("团员状态", "转出？", "member_status"), ("出生日期", "2003.5？", "birth_date"), ("政治面貌", "党员?", "political_status")])
def test_a_question_mark_is_told(heading: str, cell: str, field: str, township: Store, tmp_path: Path) -> None:
    planned = plan(township, "members", book(tmp_path / "表.xlsx", {"表": [["姓名", "性别", heading], ["费小寒", "女", cell]]}))
    assert planned.rows[0].stored[field]
    assert [d.value for d in planned.doubts if "问号" in d.problem] == [cell]


def test_whoever_got_goods_that_no_unit_tells_is_not_dropped(township: Store, tmp_path: Path) -> None:
    rows = [["2021年“六一”慰问品发放表"], ["序号", "儿童姓名", "发放日期", "书包（个）", "文具盒", "现金（元）"], [1, "庞小雪", "2021-06-01", "√", 1, 200], [2, "米小满", "2021-06-01", 1, "", "贰佰元"]]
    planned = plan(township, "auto", book(tmp_path / "表.xlsx", {"表": rows}))
    assert {row.number for row in planned.rows} == {3, 4}
    assert not [one for one in planned.left_out if one.row == 3]


def test_people_with_a_column_each_are_all_taken(township: Store, tmp_path: Path) -> None:
    rows = [["梨树村团员信息登记"], ["姓名", "时小雪", "白大暑", "丁小暑"], ["性别", "男", "女", "男"], ["出生日期", "2000-01-02", "2001-01-02", "2002-01-02"], ["入团时间", "2015-05-04", "2016-05-04", None], ["联系电话", "13900004101", "13900004102", "13900004103"]]
    apply(township, plan(township, "auto", book(tmp_path / "表.xlsx", {"表": rows})))
    assert column(township, "SELECT name, joined_on, phone FROM person ORDER BY id") == [
        ("时小雪", "2015-05-04", "13900004101"), ("白大暑", "2016-05-04", "13900004102"), ("丁小暑", None, "13900004103"),
    ]  # fmt: skip


def test_remarks_beside_the_values_of_a_card_are_no_second_person(township: Store, tmp_path: Path) -> None:
    rows = [["梨树村团员信息登记"], ["姓名", "时小雪", "必填"], ["性别", "男", "必填"], ["出生日期", "2000-01-02", "8位数字"], ["入团时间", "2015-05-04", "必填"], ["联系电话", "13900004101", "选填"]]
    apply(township, plan(township, "auto", book(tmp_path / "表.xlsx", {"表": rows})))
    assert column(township, "SELECT name FROM person") == ["时小雪"]


def test_an_amount_for_each_month_is_no_amount_for_the_year(township: Store, tmp_path: Path) -> None:
    put(township, Person(name="秦小满", branch=1, member_status="在册"))
    rows = [["2021年团费缴纳统计"], ["姓名", "应缴", "实缴"], ["秦小满", "0.2元/月", "2.4"]]
    planned = plan(township, "auto", book(tmp_path / "表.xlsx", {"表": rows}))
    assert [(p.value, "不是总数" in p.problem) for p in planned.doubts if p.column == "应缴"] == [("0.2元/月", True)]
    assert planned.rows[0].stored.get("dues_paid") == 240


def test_a_name_and_a_day_of_something_else_are_no_contact(township: Store, tmp_path: Path) -> None:
    put(township, Person(name="秦小满", branch=1, member_status="在册"))
    rows = [["2021年团组织关系转接台账"], ["姓名", "转出", "转入", "转出地", "转入地", "时间"], ["秦小满", "√", "√", "梨树村团支部", "枣园村", "2021.9.3"]]
    with pytest.raises(UserError):
        plan(township, "auto", book(tmp_path / "表.xlsx", {"表": rows}))

"""What a title says narrows all that stands below it: of whom, of which months; and what is not known there is named."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date

import pytest

from app.exchange.forms import filling
from app.exchange.forms.filling import Choice, Filling
from app.exchange.forms.meaning.recognising import recognise
from app.exchange.forms.meaning.wants import Period, of_period
from app.exchange.forms.meaning.whom import titles
from app.exchange.forms.sheet.cells import ref
from app.exchange.forms.sheet.converting import timeless
from app.exchange.forms.sheet.package import Package
from db.records import Aid, Branch, FamilyMember, Person, Post, Transfer, Visit
from db.store import Store
from tests.exchange.forms.county_package import BOX, HEAD, PLAIN, TITLE, Book, Sheet
from tests.exchange.forms.test_listed import names, roster
from tests.exchange.forms.test_numbers import DAY, MEMBER, cells, count, filled, named, table, town

__all__ = ["town"]


@pytest.fixture(scope="module")
def place(town: Store) -> Store:
    """The town with visits to both kinds of children, gifts of two holidays, somebody who went away, and a post."""
    with town.step("试"):
        left, orphan = (int(town.scalar("SELECT id FROM child WHERE village = '石桥村' AND categories LIKE ?", (f"%{words}%",))) for words in ("留守", "孤儿"))
        for child, times in ((left, 2), (orphan, 5)):
            for n in range(times):
                town.save(Visit(child=child, day=date(2024, 3, n + 1), mode="入户", findings="好"))  # type: ignore[arg-type]
        for child, words in ((left, "春节慰问"), (orphan, "六一慰问")):
            town.save(Aid(child=child, event_words=words, day=date(2024, 2, 2), item="大米", quantity=1))
        people = [int(row[0]) for row in town.rows("SELECT id FROM person ORDER BY id")]
        for person, status in ((people[1], "流出"), (people[2], "流入")):
            town.save(replace(town.get(Person, person), member_status=status))
        town.save(Transfer(person=people[3], direction="转出", other_org="某校团委", out_on=date(2024, 8, 1), reason="升学", status="已通过"))  # type: ignore[arg-type]
        town.save(Post(person=people[0], branch=1, title_name="书记", basis="兼职", start_on=date(2023, 5, 4)))  # type: ignore[arg-type]
        town.save(replace(town.get(Person, people[0]), phone="15400000001"))
        town.save(replace(town.get(Branch, 1), phone="010-60000001"))
        # Who lives in the village and belongs elsewhere.
        town.save(Person(name="居村者", sex="女", birth_date="2002-01-01", village="柳林村", branch=2, member_status="在册", joined_on="2018-05-04"))  # type: ignore[arg-type]
        for relation, name, work in (("母", "母甲", "北京市"), ("父", "父甲", None), ("祖母", "祖母甲", None)):
            town.save(FamilyMember(child=left, name=name, relation=relation, work_place=work))
    return town


def why(made: Filling, cell: str) -> str:
    return next((left.why for left in made.blanks if ref(left.place) == cell), "")


# --- of whom


def test_a_word_that_narrows_below_a_title_of_new_members_is_of_them(place: Store) -> None:
    made = filled(place, table(("村", "发展团员数", "男", "少数民族"), ("青山村", None, None, None), ("石桥村", None, None, None), title="2021年发展团员情况统计表"))
    for row, village in ((4, "青山村"), (5, "石桥村")):
        for column, condition in (("B", "1"), ("C", "sex = '男'"), ("D", "ethnicity <> '汉族'")):
            assert cells(made)[f"{column}{row}"] == count(place, f"joined_on LIKE '2021%' AND village = '{village}' AND {condition}")


def test_kinds_beside_one_another_are_no_parts_of_each_other(place: Store) -> None:
    made = filled(place, table(("月份", "培训", "主题团日", "志愿服务"), ("3月", None, None, None), ("9月", None, None, None), title="2024年活动开展情况统计表"))
    assert [cells(made)[at] for at in ("B4", "D4", "B5", "D5")] == [1, 1, 1, 0]


def test_a_title_that_begins_with_whom_it_is_about_narrows_every_number(place: Store) -> None:
    made = filled(place, table(("村", "走访次数"), ("石桥村", None), ("青山村", None), title="2024年留守儿童关爱服务情况统计表"))
    assert [cells(made)[at] for at in ("B4", "B5")] == [2, 0]


def test_a_village_below_organisations_is_the_organisation(place: Store) -> None:
    made = filled(place, table(("团支部", "团员总数", "女"), ("柳林村", None, None), ("石桥村支部", None, None), ("永兴公司", None, None)))
    live = "member_status IN ('在册', '流出', '流入')"
    assert [cells(made)[f"B{row}"] for row in (4, 5, 6)] == [count(place, f"{live} AND branch = {n}") for n in (1, 2, 4)]
    assert cells(made)["C4"] == count(place, f"{live} AND branch = 1 AND sex = '女'")


@pytest.mark.parametrize(("title", "condition"), [
    ("流动团员（流出）花名册", "member_status = '流出'"), ("流动团员花名册（流入）", "member_status = '流入'"), ("团员花名册（样表）", "member_status IN ('在册', '流出', '流入')"),
    ("未满十八周岁团员名单", "member_status IN ('在册', '流出', '流入') AND birth_date > '2006-12-31'"),
    ("党员团员（含预备党员）花名册", "member_status IN ('在册', '流出', '流入') AND political_status LIKE '中共%'"),
])
def test_brackets_of_a_title_say_whom_too(place: Store, title: str, condition: str) -> None:
    assert len(names(filled(place, roster(title, ("序号", "姓名", "性别", "联系电话"))))) == count(place, condition)


@pytest.mark.parametrize(("title", "headings"), [
    ("团员花名册（困难家庭）", ("序号", "姓名", "性别", "联系电话")), ("专（兼、挂）职团干部花名册", ("序号", "姓名", "职务", "任职时间")),
    ("毕业生团员组织关系转出登记表", ("序号", "姓名", "转接原因", "转出时间")), ("2024年11月发展团员名册", ("序号", "姓名", "性别", "入团时间")),
    ("留守儿童慰问物资领取名册", ("序号", "姓名", "慰问物品", "数量")),
])
def test_nobody_is_listed_below_a_title_that_narrows_by_what_is_not_known(place: Store, title: str, headings: tuple[str, ...]) -> None:
    made = filled(place, roster(title, headings))
    if title.startswith("留守"):
        assert len(names(made)) == 1
        return
    assert not names(made)
    assert "没有认出来" in why(made, "B3")


@pytest.mark.parametrize(("title", "times"), [("2024年春节慰问困难青少年花名册", 1), ("“六一”慰问困难儿童发放花名册", 1), ("慰问困难青少年花名册", 2), ("中秋慰问困难儿童花名册", 0)])
def test_gifts_of_a_holiday_are_of_that_holiday(place: Store, title: str, times: int) -> None:
    assert len(names(filled(place, roster(title, ("序号", "姓名", "慰问物品", "数量"))))) == times


def test_each_sheet_lists_its_own_and_one_that_nobody_knows_lists_nobody(place: Store) -> None:
    made = []
    for name in ("柳林", "石桥村", "某某村", "汇总"):
        sheet = Sheet(name)
        sheet.put("A1", "共青团员花名册", TITLE, "C1")
        sheet.put("A2", "团支部：", PLAIN)
        sheet.line(3, ("序号", "姓名", "性别"), HEAD)
        sheet.blanks(range(4, 8), [BOX] * 3)
        made.append(sheet)
    found = filled(place, Book(made))
    listed = {name: sum(cell.sheet == name and cell.want.target == "members.name" for cell in found.cells) for name in ("柳林", "石桥村", "某某村", "汇总")}
    live = "member_status IN ('在册', '流出', '流入')"
    assert listed == {"柳林": count(place, f"{live} AND branch = 1"), "石桥村": count(place, f"{live} AND branch = 2"), "某某村": 0, "汇总": count(place, live)}
    assert any(left.sheet == "某某村" for left in found.blanks)


# --- of which time


@pytest.mark.parametrize(("title", "expected"), [
    ("2024年1—11月志愿服务统计表", Period(2024, 1, 11)), ("工作统计表（2024年三季度）", Period(2024, 7, 9)), ("截至2024年6月30日团员统计表", Period(2024, 1, 6)), ("2024年9月份活动表", Period(2024, 9, 9)),
    ("（2024年1月1日至9月30日）", Period(2024, 1, 9)), ("2024年度", Period(2024)), ("2023—2024学年团员", None), ("团员花名册", None),
])
def test_the_time_of_a_title(title: str, expected: Period | None) -> None:
    assert titles.period(title) == expected


def test_times_below_a_period_that_is_over() -> None:
    first_half = Period(2024, 1, 6)
    assert [of_period(time, first_half, DAY) for time in ("figure", "same", "last", "2022")] == ["2024-06-30", "2023-06-30", "2023", "2022"]
    assert of_period("figure", first_half, date(2024, 6, 10)) == "figure"
    assert of_period("figure", Period(2024, 1, 2), DAY) == "2024-02-29"


@pytest.mark.parametrize(("title", "trainings"), [("活动统计表（2024年1—6月）", 1), ("2024年三季度活动统计表", 1), ("2024年第二季度活动统计表", 0), ("2024年活动统计表", 2)])
def test_numbers_below_a_title_of_months_are_of_these_months(place: Store, title: str, trainings: int) -> None:
    made = filled(place, table(("活动类别", "次数", "参加人次"), ("培训", None, None), ("志愿服务", None, None), title=title))
    assert (cells(made)["B4"], cells(made)["C4"]) == (trainings, 20 * trainings)


def test_what_cannot_be_told_by_months_stays_blank_and_named(place: Store) -> None:
    made = filled(place, table(("村", "本年发展团员", "团员总数"), ("青山村", None, None), ("石桥村", None, None), title="2024年第三季度团员情况统计表"))
    assert "B4" not in cells(made)
    assert "7—9 月" in why(made, "B4")
    assert cells(made)["C4"] == count(place, f"{MEMBER} AND village = '青山村'")


def test_a_roster_of_another_year_lists_who_was_there_then(place: Store) -> None:
    made = filled(place, roster("2020年女团员花名册", ("序号", "姓名", "性别", "联系电话")))
    assert len(names(made)) == count(place, f"{MEMBER} AND sex = '女' AND joined_on <= '2020-12-31'")


# --- columns and cards


def test_a_group_and_its_heading_name_the_column_together(place: Store) -> None:
    sheet = Sheet("表")
    sheet.put("A1", "团支部基本情况表", TITLE, "D1")
    for at, words, across in (("A2", "序号", "A3"), ("B2", "团支部名称", "B3"), ("C2", "书记", "D2")):
        sheet.put(at, words, HEAD, across)
    sheet.put("C3", "姓名", HEAD)
    sheet.put("D3", "电话", HEAD)
    sheet.blanks(range(4, 9), [BOX] * 4)
    made = filled(place, Book([sheet]))
    assert cells(made)["D4"] == "15400000001"
    # Nobody holds the post in the others.
    assert why(made, "D5") == "台账里没有填"


def test_rows_of_names_that_the_ledger_has_not_are_named(place: Store) -> None:
    sheet = Sheet("表")
    sheet.put("A1", "团员花名册", TITLE, "D1")
    sheet.line(2, ("序号", "姓名", "性别", "民族"), HEAD)
    for n, name in enumerate(("人00", "查无此人", "人01"), 3):
        sheet.line(n, (n - 2, name, None, None), BOX)
    made = filled(place, Book([sheet]))
    assert {"C4", "D4"} <= named(made)
    assert cells(made)["C3"] == "女"


def test_the_family_in_a_childs_card_is_filled_row_by_row(place: Store) -> None:
    sheet = Sheet("表")
    sheet.put("A1", "留守儿童信息卡", TITLE, "F1")
    for row, words in ((2, ("姓名", None, "性别", None, "所在村", None)), (3, ("就学情况", None, "健康状况", None, "类别", None))):
        sheet.line(row, words, BOX)
    sheet.put("A4", "家庭成员", BOX, "A8")
    sheet.line(4, ("姓名", "与儿童关系", "务工地点", "联系电话", "健康状况"), BOX, 2)
    for row in range(5, 9):
        sheet.line(row, (None,) * 5, BOX, 2)
    child = int(place.scalar("SELECT child FROM family_member LIMIT 1"))
    made = filling.fill(place, recognise(place, Package(Book([sheet]).content(), "表.xlsx"), {}), Choice(DAY, DAY, record=child))
    found = cells(made)
    assert [(found[f"B{row}"], found[f"C{row}"]) for row in (5, 6, 7)] == [("父甲", "父"), ("母甲", "母"), ("祖母甲", "祖母")]
    assert found["D6"] == "北京市"
    # What the ledger has not is named; a family of three wants no fourth row but what nobody knows.
    assert {"D5", "E6", "F5"} <= named(made)
    assert not {"B8", "C8", "E8"} & named(made)


def test_boxes_behind_their_words_are_ticked(place: Store) -> None:
    sheet = Sheet("表")
    sheet.put("A1", "困境儿童登记表", TITLE, "F1")
    sheet.put("A2", "困境儿童分类：留守儿童（  ） 孤儿（  ） 残疾儿童（  ）", BOX, "F2")
    for row, words in ((3, ("姓名", None, "性别", None, "所在村", None)), (4, ("出生日期", None, "就学情况", None, "民族", None))):
        sheet.line(row, words, BOX)
    child = int(place.scalar("SELECT id FROM child WHERE categories LIKE '%孤儿%' ORDER BY id"))
    made = filling.fill(place, recognise(place, Package(Book([sheet]).content(), "表.xlsx"), {}), Choice(DAY, DAY, record=child))
    assert cells(made)["A2"] == "困境儿童分类：留守儿童（  ） 孤儿（√） 残疾儿童（  ）"


def test_an_old_format_converted_twice_gives_the_same_bytes() -> None:
    def converted(second: int) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr(zipfile.ZipInfo("docProps/core.xml", (2024, 1, 1, 0, 0, second)), f"<a><dcterms:modified>2024-01-01T00:00:{second:02d}Z</dcterms:modified></a>")
            archive.writestr(zipfile.ZipInfo("xl/workbook.xml", (2024, 1, 1, 0, 0, second)), "<b/>")
        return out.getvalue()

    assert timeless(converted(2)) == timeless(converted(40))
    with zipfile.ZipFile(io.BytesIO(timeless(converted(2)))) as archive:
        assert archive.read("xl/workbook.xml") == b"<b/>"

"""Whom a roster lists, and how its cells want their values: titles, villages, groups, blocks, lists of words, masks, ticks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.exchange.forms import filling
from app.exchange.forms.filling import Choice as Choice_
from app.exchange.forms.filling import Filling
from app.exchange.forms.meaning.choosing import word_for
from app.exchange.forms.meaning.recognising import recognise
from app.exchange.forms.meaning.wants import Want
from app.exchange.forms.meaning.whom.listed import key
from app.exchange.forms.sheet.package import Package
from db.kinds import Choice
from db.records import Person, Post, Service, codes
from db.store import Store
from tests.exchange.forms.county_package import BOX, HEAD, PLAIN, TITLE, Book, Sheet
from tests.exchange.forms.test_numbers import DAY, cells, count, filled, named, town

__all__ = ["town"]

MEMBER = "member_status = '在册'"


def roster(title: str, headings: tuple[str, ...], rows: int = 4, name: str = "表") -> Book:
    sheet = Sheet(name)
    sheet.put("A1", title, TITLE, "F1")
    sheet.line(2, headings, HEAD)
    sheet.blanks(range(3, 3 + rows), [BOX] * len(headings))
    return Book([sheet])


def names(made: Filling, column: str = "B") -> list[object]:
    return [value for place, value in cells(made).items() if place.startswith(column)]


@pytest.mark.parametrize(("title", "condition"), [
    ("示例镇共青团员花名册", MEMBER), ("女团员花名册", f"{MEMBER} AND sex = '女'"), ("石桥村团员花名册", f"{MEMBER} AND village = '石桥村'"),
    ("少数民族团员名单", f"{MEMBER} AND ethnicity <> '汉族'"), ("石桥村团支部女团员名册", f"{MEMBER} AND sex = '女' AND branch = 2"), ("团员花名册（按村分组）", MEMBER),
    ("党员团员花名册", f"{MEMBER} AND political_status LIKE '中共%'"), ("2024年发展团员名册", f"{MEMBER} AND joined_on LIKE '2024%'"), ("2023年度发展团员名册", f"{MEMBER} AND joined_on LIKE '2023%'"),
])
def test_a_title_says_whom_to_list(town: Store, title: str, condition: str) -> None:
    made = filled(town, roster(title, ("序号", "姓名", "性别", "联系电话")))
    assert len(names(made)) == count(town, condition)
    assert made.rosters[0].says.startswith("按标题列出")


@pytest.mark.parametrize("title", ["困难团员花名册", "外出务工团员花名册", "示例镇初中团员花名册", "毕业生团员名单"])
def test_a_title_that_is_not_understood_lists_nobody_until_a_person_says_whom(town: Store, title: str) -> None:
    book = roster(title, ("序号", "姓名", "性别", "联系电话"))
    made = filled(town, book)
    assert not cells(made)
    assert {"B3", "C3", "D3"} <= named(made)
    chosen = filled(town, book, {key("表"): Want("figure:members.total@members.by_sex=male", "列出")})
    assert len(names(chosen)) == count(town, f"{MEMBER} AND sex = '男'")


def test_blocks_side_by_side_grow_together(town: Store) -> None:
    made = filled(town, roster("女团员通讯录", ("序号", "姓名", "性别", "序号", "姓名", "性别"), rows=2))
    women = count(town, f"{MEMBER} AND sex = '女'")
    depth = -(-women // 2)
    assert len(names(made, "B")) == depth
    assert len(names(made, "E")) == women - depth
    assert cells(made)["D3"] == depth + 1


def test_groups_list_their_own_village(town: Store) -> None:
    sheet = Sheet("表")
    sheet.put("A1", "团员花名册", TITLE, "C1")
    sheet.line(2, ("村名", "序号", "姓名", "性别"), HEAD)
    sheet.blanks(range(3, 15), [BOX] * 4)
    sheet.put("A3", "柳林村", BOX, "A8")
    sheet.put("A9", "石桥村", BOX, "A14")
    made = filled(town, Book([sheet]))
    assert [place for place in cells(made) if place.startswith("C")] == [f"C{row}" for row in (*range(3, 7), *range(9, 14))]
    small = Sheet("表")
    small.put("A1", "团员花名册", TITLE, "C1")
    small.line(2, ("村名", "序号", "姓名", "性别"), HEAD)
    small.blanks(range(3, 7), [BOX] * 4)
    small.put("A3", "柳林村", BOX, "A4")
    small.put("A5", "石桥村", BOX, "A6")
    made = filled(town, Book([small]))
    assert [place for place in cells(made) if place.startswith("C")] == [f"C{row}" for row in range(3, 12)], "both groups grow"
    small.put("A8", "不得增加行", PLAIN)
    made = filled(town, Book([small]))
    assert any("放不下" in left.why for left in made.blanks)


@pytest.mark.parametrize(("value", "options", "wanted"), [
    ("初中", ("初中及以下", "高中/中专", "大专及以上"), "初中及以下"), ("小学毕业", ("初中及以下", "高中/中专", "大专及以上"), "初中及以下"), ("中等专科毕业", ("初中及以下", "高中/中专", "大专及以上"), "高中/中专"),
    ("硕士研究生毕业", ("初中及以下", "高中/中专", "大专及以上"), "大专及以上"), ("大学本科", ("初中", "高中"), None), ("职业高中毕业", ("高中/中专", "大专"), None), ("其他", ("初中及以下", "大专及以上"), None),
])
def test_a_word_of_the_forms_own_list_that_holds_ours(value: str, options: tuple[str, ...], wanted: str | None) -> None:
    assert word_for(codes.EDUCATION, value, options) == wanted


def test_party_words_of_a_list() -> None:
    assert word_for(codes.POLITICAL_STATUS, "中共预备党员", ("中共党员（含预备）", "共青团员", "群众")) == "中共党员（含预备）"
    assert word_for(codes.POLITICAL_STATUS, "中共预备党员", ("中共党员", "共青团员", "群众")) is None


def test_masks_stars_and_ticks(store: Store) -> None:
    from db.records import Person
    from tests.samples import id_number

    number = id_number(1, "20050101")
    with store.step("试"):
        store.save(Person(name="王芳", id_number=number, phone="13800000001", member_status="在册"))
    headings = ("*姓名", "身份证号码（中间八位用*代替）", "身份证号码（末四位）", "联系电话*", "男", "女")
    made = cells(filled(store, roster("团员花名册", headings)))
    assert made["A3"] == "王芳"
    assert made["B3"] == f"{number[:6]}********{number[14:]}"
    assert made["C3"] == number[-4:]
    assert made["D3"] == "13800000001"
    assert {place for place, value in made.items() if value == "√"} in ({"E3"}, {"F3"})


def test_what_a_form_asks_for_is_not_what_an_import_would_take_it_for(town: Store) -> None:
    """书记姓名 showed whom to call at the organisation, 累计服务时长 only what was carried over."""
    with town.step("试"):
        town.save(Post(person=1, branch=1, title_name="书记"))  # type: ignore[arg-type]
        town.save(Service(person=1, day=date(2024, 3, 5), minutes=150))
    made = cells(filled(town, roster("团支部花名册", ("序号", "团支部名称", "团支部书记", "书记联系电话"))))
    assert made["C3"] == "人00"
    made = cells(filled(town, roster("注册志愿者花名册", ("序号", "姓名", "性别", "累计服务时长（小时）"))))
    assert made["D3"] == 2.5


def test_a_heading_hides_only_its_own_column(town: Store) -> None:
    """A column 后四位 made the whole number beside it four digits, and the birth date a star."""
    headings = ("序号", "姓名*", "公民身份号码（第7至14位用*代替）", "身份证号后四位", "出生年月（如2003.05）", "身份证号（出生日期8位用*代替）")
    with town.step("试"):
        town.save(replace(town.get(Person, 1), id_number="110000200005060021"))  # type: ignore[arg-type]
    made = cells(filled(town, roster("女团员花名册", headings)))
    assert (made["C3"], made["D3"], made["E3"], made["F3"]) == ("110000********0021", "0021", "2000.05", "110000********0021")


@pytest.mark.parametrize(("title", "condition"), [
    ("中国共产主义青年团团员花名册", MEMBER), ("柳林镇14—28周岁团员花名册", f"{MEMBER} AND birth_date > '1995-12-31'"), ("18-22周岁女团员名单", f"{MEMBER} AND sex = '女' AND birth_date > '2001-12-31' AND birth_date <= '2006-12-31'"),
])
def test_titles_with_ages_and_whole_names(town: Store, title: str, condition: str) -> None:
    assert len(names(filled(town, roster(title, ("序号", "姓名", "性别"), rows=30)))) == count(town, condition)


def test_each_sheet_says_itself_whether_its_example_stays(town: Store) -> None:
    """An invented person stayed on the second sheet, because the first sheet's example was to stay."""
    sheets = []
    for name, note in (("甲", "说明：示例行请保留。"), ("乙", "说明：第1行为示例，填报时请删除。")):
        sheet = Sheet(name)
        sheet.put("A1", "团员花名册", TITLE, "C1")
        sheet.put("A2", note, BOX, "C2")
        sheet.line(3, ("序号", "姓名", "性别"), HEAD)
        sheet.line(4, ("示例", "李四", "女"), BOX)
        sheet.blanks(range(5, 40), [BOX] * 3)
        sheets.append(sheet)
    made = filled(town, Book(sheets))
    rows = {cell.sheet: {c.place[0] for c in made.cells if c.sheet == cell.sheet} for cell in made.cells}
    assert (min(rows["甲"]), min(rows["乙"])) == (5, 4)


def test_ticks_for_yes_and_no_and_for_a_word_that_stands_for_several(town: Store) -> None:
    sheet = Sheet("表")
    sheet.put("A1", "团员登记表（在相应栏内打“√”）", TITLE, "H1")
    for at, words, across in (("A2", "序号", "A3"), ("B2", "姓名", "B3"), ("C2", "民族", "D2"), ("E2", "是否志愿者", "F2"), ("G2", "学历", "H2")):
        sheet.put(at, words, HEAD, across)
    for at, words in zip("CDEFGH", ("汉族", "少数民族", "是", "否", "初中及以下", "大专及以上"), strict=True):
        sheet.put(f"{at}3", words, HEAD)
    sheet.blanks(range(4, 40), [BOX] * 8)
    made = cells(filled(town, Book([sheet])))
    ticks = {c: sum(made.get(f"{c}{row}") == "√" for row in range(4, 60)) for c in "CDEFGH"}
    manchu, volunteers = count(town, f"{MEMBER} AND ethnicity = '满族'"), count(town, f"{MEMBER} AND volunteer_status = '在册'")
    every = count(town, MEMBER)
    assert (ticks["C"], ticks["D"], ticks["E"], ticks["F"]) == (every - manchu, manchu, volunteers, every - volunteers)
    assert (ticks["G"], ticks["H"]) == (count(town, f"{MEMBER} AND education = '初中'"), count(town, f"{MEMBER} AND education = '大学专科'"))


@pytest.mark.parametrize(("kind", "value", "options", "word"), [
    (codes.ETHNICITY, "满族", ["汉族", "少数民族"], "少数民族"), (codes.ETHNICITY, "汉族", ["汉族", "少数民族"], "汉族"), (codes.EDUCATION, "普通高中", ["初中及以下", "高中及中专", "大专及以上"], "高中及中专"),
    (codes.EDUCATION, "中等专科毕业", ["初中", "高中（中专）"], "高中（中专）"), (codes.SEX, "女", ["1.男", "2.女"], "2.女"),
])
def test_more_words_of_lists(kind: Choice, value: str, options: list[str], word: str) -> None:
    assert word_for(kind, value, options) == word


def test_a_card_of_a_member_asks_what_the_same_person_is_as_a_volunteer(town: Store) -> None:
    """Labels that lists of volunteers, or only forms, have; 是否注册志愿者 is ticked in its boxes."""
    with town.step("试"):
        town.save(replace(town.get(Person, 1), volunteer_no="110000100000001"))  # type: ignore[arg-type]
    sheet = Sheet("表")
    sheet.put("A1", "团员登记卡", TITLE, "D1")
    sheet.line(2, ("姓名", None, "性别", "□男  □女"), BOX)
    sheet.line(3, ("民族", None, "志愿者编号", None), BOX)
    sheet.line(4, ("是否注册志愿者", "□是  □否", "累计志愿服务时长（小时）", None), BOX)
    form = recognise(town, Package(Book([sheet]).content(), "表.xlsx"), {})
    made = cells(filling.fill(town, form, Choice_(DAY, DAY, record=1)))
    assert (made["D2"], made["D3"], made["B4"]) == ("□男  ☑女", "110000100000001", "☑是  □否")
    assert "D4" in made


def test_villages_beside_names_that_are_there_are_no_groups(town: Store) -> None:
    """A roster the county began, with the village first in every row, was refused: its first row heads no group."""
    sheet = Sheet("表")
    sheet.put("A1", "团员花名册", TITLE, "C1")
    sheet.line(2, ("所在村", "姓名", "性别"), HEAD)
    known = town.find(Person, MEMBER)[:3]
    for row, person in enumerate(known, 3):
        sheet.line(row, (person.village, person.name, None), BOX)
    made = cells(filled(town, Book([sheet])))
    assert [made[f"C{row}"] for row in range(3, 6)] == [person.sex for person in known]


def test_rows_that_name_a_village_head_its_people(town: Store) -> None:
    """Each section lists its own and grows with it; where the form may not grow it says how many have no room."""
    sheet = Sheet("表")
    sheet.put("A1", "各村团员花名册", TITLE, "C1")
    sheet.line(2, ("序号", "姓名", "性别"), HEAD)
    for top, village in ((3, "一、柳林村"), (10, "二、石桥村")):
        sheet.put(f"A{top}", village, BOX, f"C{top}")
        for n in range(1, 7 if top == 3 else 4):
            sheet.line(top + n, (n, None, None), BOX)
    first, second = count(town, f"{MEMBER} AND village = '柳林村'"), count(town, f"{MEMBER} AND village = '石桥村'")
    people = cells(filled(town, Book([sheet])))
    assert [place for place in people if place.startswith("B")] == [f"B{row}" for row in (*range(4, 4 + first), *range(11, 11 + second))]
    assert first <= 6 < 6 + second and second > 3
    for n in range(4, 7):
        # Numbers that run on from group to group would stand wrong below rows put in.
        sheet.put(f"A{7 + n}", n + 3, BOX)
    made = filled(town, Book([sheet]))
    assert sum(f"B{row}" in cells(made) for row in range(11, 14)) == 3
    assert any("放不下" in left.why for left in made.blanks)

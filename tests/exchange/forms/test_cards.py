"""Cards of a workbook: room within a cell's own words, tables within a card, branches and teams; rosters below one another."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from app.exchange.forms import filling
from app.exchange.forms.filling import Choice, Filling
from app.exchange.forms.meaning.lines import rooms
from app.exchange.forms.meaning.recognising import recognise
from app.exchange.forms.sheet.cells import ref
from app.exchange.forms.sheet.package import Package
from db.store import Store
from tests.exchange.forms.county_package import BOX, HEAD, NOTE, PLAIN, TITLE, Book, Formula, Sheet
from tests.exchange.forms.test_word import DAY, MEMBERS, number, place

__all__ = ["place"]


@pytest.fixture(scope="module")
def town(place: Path) -> Iterator[Store]:
    """The ledger of the Word forms, open; the tests leave it as it is."""
    with Store.open(place, daily=False) as store:
        yield store


def card(title: str, *rows: tuple[Any, ...], merged: tuple[str, ...] = ()) -> Book:
    sheet = Sheet("表")
    sheet.put("A1", title, TITLE)
    for n, row in enumerate(rows, 2):
        sheet.line(n, row, BOX)
    sheet.merges += merged
    return Book([sheet])


def filled(store: Store, book: Book, record: int | None = None) -> Filling:
    form = recognise(store, Package(book.content(), "表.xlsx"), {})
    made = filling.fill(store, form, Choice(DAY, DAY, record=record))
    assert filling.fill(store, form, Choice(DAY, DAY, record=record)).content == made.content
    return made


def cells(made: Filling) -> dict[str, object]:
    return {ref(cell.place): cell.value for cell in made.cells if cell.value != ""}


def named(made: Filling) -> set[str]:
    return {left.words for left in made.blanks}


def test_a_card_in_one_column(town: Store) -> None:
    book = card(
        "入团申请人登记卡", ("姓名：______  性别：____  民族：____",), ("身份证号：__________________",), ("出生年月：____年__月  入团时间：____年__月__日",), ("所在团支部：____________",),
        ("是否注册志愿者：□是 □否",), ("单位及职务：____________",), ("联系电话：                 学历：              ",), ("爱好：____________",), ("单位：____ 填报人：____  填报日期：____",),
    )
    made = filled(town, book, 1)
    assert cells(made) == {
        "A2": "姓名：王芳    性别：女    民族：汉族", "A3": f"身份证号：{number(0)}", "A4": "出生年月：2000年1月  入团时间：2015年5月4日", "A5": "所在团支部：柳林村团支部",
        "A6": "是否注册志愿者：□是 ☑否", "A7": "单位及职务：示例镇农机站、柳林村团支部书记", "A8": "联系电话：13900000000      学历：大学专科",
        "A10": "单位：示例镇团委  填报人：陈晨  填报日期：2024年12月31日",
    }
    assert named(made) == {"爱好"}


def test_lines_beside_the_word_that_says_whose_they_are(town: Store) -> None:
    book = card(
        "留守儿童关爱档案", ("姓名", None, "性别：____"), ("出生日期：  年  月  日", "类别：□留守 □孤儿 □单亲"), ("监护人", "姓名：______ 电话：__________ 与儿童关系：____"),
        ("父亲", "姓名：____ 务工地点：______"), ("母亲", "姓名：____ 务工地点：______"), ("就读学校：______", "帮扶人电话：____"), ("填表人：________  联系电话：________",),
    )
    made = filled(town, book, 1)
    assert cells(made) == {
        "B2": "蒋小雨", "C2": "性别：女", "A3": "出生日期：2011年2月3日", "B3": "类别：☑留守 □孤儿 □单亲", "B4": "姓名：王秀英  电话：13800000002  与儿童关系：祖母",
        "B5": "姓名：蒋国强  务工地点：浙江宁波", "A7": "就读学校：示例镇中学", "A8": "填表人：陈晨      联系电话：010-60000000",
    }
    assert "帮扶人电话" in named(made)


@pytest.mark.parametrize("heading", [("称谓", "姓名", "政治面貌", "工作单位", "联系电话"), ("姓名", "与本人关系", "政治面貌", "学历", "联系电话"), ("起止时间", "工作单位", "职务", "学历", "证明人")])
def test_a_table_within_a_card_is_not_about_the_record(town: Store, heading: tuple[str, ...]) -> None:
    book = card("团员登记表", ("姓名", None, "性别", None, None), ("出生年月", None, "民族", None, None), heading, (None,) * 5, (None,) * 5)
    made = filled(town, book, 1)
    assert cells(made) == {"B2": "王芳", "D2": "女", "B3": "2000.01", "D3": "汉族"}
    assert named(made) >= set(heading)


def test_a_branch_and_whose_telephone_stands_beside_its_secretary(town: Store) -> None:
    book = card("团支部基本情况登记表", ("团支部名称", None, "团员人数", None), ("书记姓名", None, "联系电话", None), ("所在村", None, "获奖情况", None))
    made = filled(town, book, 1)
    assert cells(made) == {"B2": "柳林村团支部", "D2": 3, "B3": "王芳", "D3": "13900000000", "B4": "柳林村"}
    assert named(made) == {"获奖情况"}


@pytest.mark.parametrize(("label", "wanted"), [
    ("祖母", "王秀英"), ("奶奶姓名", "王秀英"), ("祖父姓名", None), ("外祖母姓名", None), ("监护人姓名", "王秀英"), ("委托照护人姓名", "王秀英"), ("母亲姓名", None),
])
def test_whom_of_the_family_a_label_names(town: Store, label: str, wanted: str | None) -> None:
    book = card("留守儿童登记表", ("姓名", None, "性别", None), ("学校", None, "年级", None), (label, None, "联系电话", None))
    made = cells(filled(town, book, 1))
    assert (made.get("B4"), made.get("D4")) == (wanted, wanted and "13800000002")


@pytest.mark.parametrize(("text", "wanted"), [
    ("姓名：____ 性别：____", ["姓名", "性别"]), ("姓    名：      性  别：      ", ["姓名", "性别"]), ("填报单位：某镇团委    填报人：____", ["填报人"]), ("单位：元", []), ("单位：万元  时间：2024年", []),
    ("电话：010-60000000", []), ("注：姓名、性别必填；电话：可不填。", []), ("姓名____，性别____，民族____", ["姓名", "性别", "民族"]), ("出生：    年  月", ["出生"]), ("截至2024年12月31日", []),
    ("性别：□男 □女  是否团员：□是 □否", ["性别", "是否团员"]), ("单位负责人（签名）：      填表人：", ["单位负责人", "填表人"]), ("比例 3：2", []), ("时间：8：00", []),
])
def test_room_in_a_text(text: str, wanted: list[str]) -> None:
    found = rooms((1, 1), text)
    assert [room.label for room in found] == wanted
    assert all(a.end <= b.start for a, b in pairwise(found))


def two(second: str, *headings: str) -> Book:
    sheet = Sheet("表")
    sheet.put("A1", "柳林村团员花名册", TITLE)
    sheet.line(2, ("序号", "姓名", "性别"), HEAD)
    sheet.blanks(range(3, 5), [BOX] * 3)
    sheet.put("B5", Formula("COUNTA(B3:B4)"), PLAIN)
    if second:
        sheet.put("A7", second, NOTE)
    sheet.line(8, headings or ("序号", "姓名", "民族"), HEAD)
    sheet.blanks(range(9, 10), [BOX] * 3)
    sheet.put("A11", "填报人：____", PLAIN)
    return Book([sheet])


def test_a_roster_below_another_lists_what_its_own_line_says(town: Store) -> None:
    made = filled(town, two("二、女团员名单"))
    assert cells(made) == {
        "A3": 1, "B3": "王芳", "C3": "女", "A4": 2, "B4": "李强", "C4": "男", "A5": 3, "B5": "赵敏", "C5": "女",
        "A10": 1, "B10": "王芳", "C10": "汉族", "A11": 2, "B11": "赵敏", "C11": "汉族", "A13": "填报人：陈晨",
    }
    assert b"COUNTA(B3:B5)" in Package(made.content, "表.xlsx").part("xl/worksheets/sheet1.xml")


def test_a_roster_below_another_of_other_records(town: Store) -> None:
    sheet = two("三、注册志愿者名单", "序号", "姓名", "志愿者编号")
    assert [row.says for row in filled(town, sheet).rosters] == ["按标题列出：柳林村团员 3 人", "按标题列出：柳林村注册志愿者 1 人"]
    children = filled(town, two("附：留守儿童名单", "序号", "儿童姓名", "就读学校"))
    assert children.rosters[1].view == "children"


@pytest.mark.parametrize("second", ["", "二、困难户名单"])
def test_a_roster_below_another_that_nothing_names_lists_nobody(town: Store, second: str) -> None:
    made = filled(town, two(second))
    assert not {"B10", "C10"} & cells(made).keys()
    assert {left.place[0] for left in made.blanks} >= {9, 10} or {left.place[0] for left in made.blanks} & {9, 10}
    assert made.rosters[1].figure == "nobody"


@pytest.mark.parametrize("merged", [True, False])
def test_groups_take_rows_in_and_stay_within_their_frames(town: Store, merged: bool) -> None:
    sheet = Sheet("表")
    sheet.put("A1", "团员花名册", TITLE)
    sheet.line(2, ("村", "姓名", "性别") if merged else ("序号", "姓名", "性别"), HEAD)
    if merged:
        sheet.blanks(range(3, 7), [BOX] * 3)
        sheet.put("A3", "柳林村", BOX, "A4")
        sheet.put("A5", "石桥村", BOX, "A6")
        rows = (3, 4, 5, 6, 7)
    else:
        sheet.blanks(range(3, 7), [BOX] * 3)
        sheet.put("A3", "一、柳林村", BOX, "C3")
        sheet.put("A5", "二、石桥村", BOX, "C5")
        rows = (4, 5, 6, 8, 9)
    last = max(rows)
    sheet.line(7, ("合计", Formula("COUNTA(B3:B6)"), None), BOX)
    made = filled(town, Book([sheet]))
    assert {f"B{row}": name for row, name in zip(rows, MEMBERS, strict=True)}.items() <= cells(made).items()
    xml = Package(made.content, "表.xlsx").part("xl/worksheets/sheet1.xml").decode()
    assert f"COUNTA(B3:B{last})" in xml
    assert ('ref="A3:A5"' in xml and 'ref="A6:A7"' in xml) if merged else ('ref="A7:C7"' in xml)

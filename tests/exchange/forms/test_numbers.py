"""Numbers in the county's tables: written where the row and the column are both understood, else left blank and named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.exchange.forms import filling
from app.exchange.forms.filling import Choice, Filling
from app.exchange.forms.meaning.recognising import recognise
from app.exchange.forms.meaning.wants import Want
from app.exchange.forms.sheet.cells import ref
from app.exchange.forms.sheet.package import Package
from db.records import Branch, Child, Event, Person, Review
from db.store import Store
from tests.exchange.forms.county_package import BOX, HEAD, PLAIN, TITLE, Book, Sheet

DAY = date(2024, 12, 31)
VILLAGES = ("柳林村", "石桥村", "青山村")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Three village branches and one of an enterprise, with members of both sexes, volunteers, children and events."""
    with Store.open(tmp_path_factory.mktemp("town") / "town.sqlite", daily=False) as store:
        with store.step("试"):
            for n, village in enumerate((*VILLAGES, "永兴公司")):
                domain = "乡镇（村）" if village in VILLAGES else "企业"
                kind = "农村团支部" if village in VILLAGES else "企业团组织"
                branch = store.save(Branch(full_name=f"{village}团支部", org_type=kind, stat_domain=domain, level="团支部", village_or_unit=village, status="正常"))
                for i in range(4 + n):
                    store.save(Person(
                        name=f"人{n}{i}", sex="女" if i % 3 == 0 else "男", birth_date=f"{2000 + i}-05-06", ethnicity="满族" if i == 1 else "汉族", village=village,  # type: ignore[arg-type]
                        branch=branch.id, member_status="在册", joined_on=f"{2018 + i}-05-04", political_status="共青团员" if i else "中共预备党员",  # type: ignore[arg-type]
                        education="初中" if i % 2 else "大学专科", volunteer_status="在册" if i < 2 else None, registered_on="2021-03-05" if i < 2 else None,  # type: ignore[arg-type]
                    ))
            for n, village in enumerate(VILLAGES):
                for i in range(n + 1):
                    store.save(Child(name=f"童{n}{i}", sex="女" if i else "男", birth_date=f"{2010 + 3 * i}-01-01", village=village, categories=("留守",) if i else ("孤儿",), status="在帮"))  # type: ignore[arg-type]
            for month, kind in ((3, "培训"), (3, "志愿服务"), (9, "培训")):
                store.save(Event(title_name=f"{month}月{kind}", kind=kind, day=date(2024, month, 5), present=20))
        yield store


def table(*rows: tuple[str | int | None, ...], title: str = "基本情况统计表", above: str = "") -> Book:
    sheet = Sheet("表")
    sheet.put("A1", title, TITLE, "F1")
    if above:
        sheet.put("C2", above, PLAIN)
    for number, row in enumerate(rows, 3):
        sheet.line(number, row, HEAD if number == 3 else BOX)
    return Book([sheet])


def filled(store: Store, book: Book, own: dict[str, Want] | None = None, day: date = DAY) -> Filling:
    form = recognise(store, Package(book.content(), "表.xlsx"), own or {})
    return filling.fill(store, form, Choice(day, day))


def cells(made: Filling) -> dict[str, object]:
    return {ref(cell.place): cell.value for cell in made.cells}


def named(made: Filling) -> set[str]:
    return {ref(left.place) for left in made.blanks}


def count(store: Store, condition: str, record: str = "person") -> int:
    return int(store.scalar(f'SELECT count(*) FROM "{record}" WHERE {condition}'))


MEMBER = "member_status = '在册'"


def test_a_total_row_keeps_its_label_cell(town: Store) -> None:
    """A 0 stood in the blank label cell of a 合计 row: 团支部 above it counts organisations elsewhere."""
    made = cells(filled(town, table(("序号", "团支部", "团员数"), (1, "柳林村团支部", None), (2, "石桥村团支部", None), (3, None, None), ("合计", None, None))))
    assert made["C4"] == count(town, f"{MEMBER} AND branch = 1")
    assert not {"B6", "B7"} & made.keys()


def test_a_total_of_rows_is_written_only_where_the_rows_give_it(town: Store) -> None:
    some = filled(town, table(("村", "团员数"), ("柳林村", None), ("石桥村", None), ("合计", None)))
    assert {"B4", "B5"} <= cells(some).keys()
    assert "B6" not in cells(some)
    assert "B6" in named(some)
    every = cells(filled(town, table(("团支部", "团员数"), *((f"{v}团支部", None) for v in (*VILLAGES, "永兴公司")), ("合计", None))))
    assert every["B8"] == count(town, MEMBER) == sum(int(str(every[f"B{row}"])) for row in range(4, 8))


@pytest.mark.parametrize("own", [{}, {"其中女团员": Want("figure:members.female", "其中女团员")}, {"其中女团员": Want("figure:members.total@members.by_sex=female", "其中女团员")}])
def test_a_heading_crosses_its_row_also_where_a_person_explained_it(town: Store, own: dict[str, Want]) -> None:
    """The township's women stood in the row 农村, where only the heading was explained."""
    made = filled(town, table(("领域", "团员数", "其中女团员"), ("农村团支部", None, None), ("企业团组织", None, None), ("火星团组织", None, None)), own)
    for row, kind in ((4, "农村团支部"), (5, "企业团组织")):
        where = f"branch IN (SELECT id FROM branch WHERE org_type = '{kind}')"
        assert cells(made)[f"B{row}"] == count(town, f"{MEMBER} AND {where}")
        assert cells(made)[f"C{row}"] == count(town, f"{MEMBER} AND sex = '女' AND {where}")
    assert not {"B6", "C6"} & cells(made).keys()
    assert {"B6", "C6"} <= named(made)


@pytest.mark.parametrize("heading", ["外省籍团员", "其中：党龄十年以上", "团员数（不含流动）", "2023年春", "团员数（万元）", "2031年", "留守团员"])
def test_a_word_nobody_knows_leaves_the_cell_blank(town: Store, heading: str) -> None:
    made = filled(town, table(("项目", "团员数", heading), ("农村团支部", None, None), ("女", None, None)))
    assert {"B4", "B5"} <= cells(made).keys()
    assert not {"C4", "C5"} & cells(made).keys()
    assert {"C4", "C5"} <= named(made)


def test_a_narrowing_ends_with_its_group(town: Store) -> None:
    rows = [("指标", "数量"), ("团员总数", None), ("其中：女", None), ("少数民族", None), ("志愿突击队员", None), ("其中：女", None), ("注册志愿者", None), ("其中：女", None), ("男", None),
            ("团组织数", None)]
    made = filled(town, table(*rows))  # type: ignore[arg-type]
    volunteer = "volunteer_status = '在册'"
    assert cells(made) == {
        "B4": count(town, MEMBER), "B5": count(town, f"{MEMBER} AND sex = '女'"), "B6": count(town, f"{MEMBER} AND ethnicity <> '汉族'"), "B9": count(town, volunteer),
        "B10": count(town, f"{volunteer} AND sex = '女'"), "B11": count(town, f"{volunteer} AND sex = '男'"), "B12": 4,
    }
    assert {"B7", "B8"} <= named(made)


def test_a_narrowing_of_a_narrowing(town: Store) -> None:
    rows = [("指标", "数量"), ("团员总数", None), ("农村", None), ("其中：女", None), ("企业", None), ("少数民族", None)]
    made = filled(town, table(*rows))  # type: ignore[arg-type]
    rural = "branch IN (SELECT id FROM branch WHERE org_type = '农村团支部')"
    assert cells(made).get("B6", count(town, f"{MEMBER} AND sex = '女' AND {rural}")) == count(town, f"{MEMBER} AND sex = '女' AND {rural}")


@pytest.mark.parametrize(("unit", "wanted"), [("单位：元", True), ("单位：人", True), ("单位：人次", False), ("单位：万元", True)])
def test_what_a_sheet_says_of_its_unit(town: Store, unit: str, wanted: bool) -> None:
    made = filled(town, table(("村", "团员数"), ("柳林村", None), ("石桥村", None), above=unit))
    assert ("B4" in cells(made)) is wanted


def test_years_months_and_ages(town: Store) -> None:
    made = cells(filled(town, table(("项目", "2023年底", "2024年", "上年同期"), ("团员数", None, None, None), ("团组织数", None, None, None))))
    assert made["B4"] == made["D4"] == count(town, f"{MEMBER} AND joined_on < '2024-01-01'")
    assert made["C4"] == count(town, f"{MEMBER} AND joined_on <= '2024-12-31'")
    months = cells(filled(town, table(("活动类别", "3月", "第一季度", "下半年", "合计"), ("培训", *[None] * 4), ("志愿服务", *[None] * 4), title="活动统计表")))
    assert [months[f"{c}4"] for c in "BCDE"] == [1, 1, 1, 2]
    assert [months[f"{c}5"] for c in "BCDE"] == [1, 1, 0, 1]
    ages = cells(filled(town, table(("年龄段", "合计", "男", "女"), ("0—9岁", *[None] * 3), ("10-14周岁", *[None] * 3), title="帮扶儿童分年龄统计表")))
    assert ages["B5"] == count(town, "birth_date > '2009-12-31' AND birth_date <= '2014-12-31'", "child")
    assert ages["B5"] == ages["C5"] + ages["D5"]  # type: ignore[operator]


def test_ages_that_overlap_are_left_to_a_person(town: Store) -> None:
    made = filled(town, table(("年龄", "团员数"), ("18岁以下", None), ("18-22岁", None), ("23-28岁", None)))
    assert "B4" not in cells(made)
    assert {"B4", "B5"} <= named(made)


def test_a_title_that_names_a_village_is_about_that_village(town: Store) -> None:
    made = cells(filled(town, table(("项目", "数量"), ("团员数", None), ("注册志愿者", None), title="石桥村青少年工作统计表")))
    assert made["B4"] == count(town, f"{MEMBER} AND village = '石桥村'")
    women = cells(filled(town, table(("学历", "人数"), ("初中", None), ("大专", None), title="女团员学历统计表")))
    assert women["B4"] == count(town, f"{MEMBER} AND sex = '女' AND education = '初中'")


def test_party_members_with_and_without_probationary_ones(town: Store) -> None:
    alone = cells(filled(town, table(("项目", "团员数"), ("女", None), ("中共党员（含预备）", None))))
    assert alone["B5"] == count(town, f"{MEMBER} AND political_status LIKE '中共%'")
    beside = cells(filled(town, table(("政治面貌", "团员数"), ("中共党员", None), ("预备党员", None), ("共青团员", None))))
    assert [beside[f"B{row}"] for row in (4, 5, 6)] == [0, 4, count(town, f"{MEMBER} AND political_status = '共青团员'")]


def test_what_is_known_only_of_now_is_not_written_for_last_year(town: Store) -> None:
    """Today's count of youth stood under 上年末."""
    with town.step("试"):
        for branch in town.find(Branch, "1", (), "id"):
            town.save(replace(branch, youth_count=30))
    made = filled(town, table(
        ("指标", "本年", "上年末"), ("团员总数", None, None), ("14—28周岁青年数", None, None), ("党员（含预备）", None, None),
        ("其中：大学专科学历团员", None, None)))
    assert {"B4", "C4", "B5"} <= cells(made).keys()
    assert not {"C5", "C6"} & cells(made).keys()
    assert {"C5", "C6", "C7"} <= named(made)


def test_what_was_never_recorded_is_not_zero(town: Store) -> None:
    """走访 0 次 stood where nobody ever kept visits; 培训 none in June is 0."""
    made = filled(town, table(("指标", "本年"), ("走访次数", None), ("课业辅导", None), ("本年转入", None), ("团课", None), ("培训期数", None), ("本年荣誉", None)))
    assert cells(made) == {"B7": 0, "B8": 2}
    assert {"B4", "B5", "B6", "B9"} <= named(made)


def test_a_group_of_columns_takes_nothing_from_the_group_before(town: Store) -> None:
    """孤儿 below 类别 counted only those of 10—14岁, the last column of the group before; 其中：女 stood between."""
    sheet = Sheet("表")
    sheet.put("A1", "儿童情况统计表", TITLE, "H1")
    for at, words, across in (("A2", "村", "A3"), ("B2", "儿童总数", "B3"), ("C2", "年龄", "D2"), ("E2", "类别", "G2"), ("H2", "性别", None)):
        sheet.put(at, words, HEAD, across)
    for at, words in zip("CDEFGH", ("0-9岁", "10-14岁", "留守儿童", "其中：女", "孤儿", "男"), strict=True):
        sheet.put(f"{at}3", words, HEAD)
    for number, village in enumerate(VILLAGES, 4):
        sheet.line(number, [village, *([None] * 7)], BOX)
    made = cells(filled(town, Book([sheet])))
    for number, village in enumerate(VILLAGES, 4):
        orphans = count(town, f"village = '{village}' AND categories LIKE '%孤儿%'", "child")
        assert made[f"G{number}"] == orphans


def test_ages_beside_a_group_are_of_all_in_it(town: Store) -> None:
    sheet = Sheet("表")
    sheet.put("A1", "各村团员情况统计表", TITLE, "F1")
    for at, words, across in (("A2", "村", "A3"), ("B2", "团员情况", "D2"), ("E2", "年龄结构", "F2")):
        sheet.put(at, words, HEAD, across)
    for at, words in zip("BCDEF", ("总数", "女", "少数民族", "14—20周岁", "21—28周岁"), strict=True):
        sheet.put(f"{at}3", words, HEAD)
    for number, village in enumerate(VILLAGES, 4):
        sheet.line(number, [village, *([None] * 5)], BOX)
    made = cells(filled(town, Book([sheet])))
    for number, village in enumerate(VILLAGES, 4):
        young = count(town, f"{MEMBER} AND village = '{village}' AND birth_date > '2003-12-31'")
        assert (made[f"E{number}"], made[f"C{number}"]) == (young, count(town, f"{MEMBER} AND village = '{village}' AND sex = '女'"))


def test_sections_and_signatures_are_no_rows(town: Store) -> None:
    """A section 二、团员队伍 got a number, and words below the table left a column blank without a word."""
    sheet = Sheet("表")
    sheet.put("A1", "工作统计表", TITLE, "D1")
    sheet.put("D2", "统计年度：2024年", PLAIN)
    sheet.line(3, ["指标名称", "计量单位", "2023年", "2024年"], HEAD)
    rows = [("一、团员队伍", None), ("团员总数", "人"), ("其中：女团员", "人"), ("二、志愿服务", None), ("注册志愿者", "人")]
    for number, row in enumerate(rows, 4):
        sheet.line(number, [*row, None, None], BOX)
    for at, words in (("A9", "单位负责人："), ("B9", "填表人："), ("D9", "联系电话：")):
        sheet.put(at, words, PLAIN)
    made = filled(town, Book([sheet]))
    assert cells(made).keys() == {"C5", "D5", "C6", "D6", "C8", "D8"}
    assert {"C4", "D4", "C7", "D7"} <= named(made)


def test_rows_that_only_name_organisations_are_a_table_of_numbers(town: Store) -> None:
    sheet = Sheet("表")
    sheet.put("A1", "团员分性别、年龄统计表", TITLE, "F1")
    for at, words, across in (("A2", "序号", "A3"), ("B2", "团支部名称", "B3"), ("C2", "男", "D2"), ("E2", "女", "F2")):
        sheet.put(at, words, HEAD, across)
    for at, words in zip("CDEF", ("未满18周岁", "18周岁及以上", "未满18周岁", "18周岁及以上"), strict=True):
        sheet.put(f"{at}3", words, HEAD)
    for number, branch in enumerate(("柳林村团支部", "北山村团支部", "石桥村团支部"), 4):
        sheet.line(number, [number - 3, branch, None, None, None, None], BOX)
    made = filled(town, Book([sheet]))
    assert cells(made)["D4"] == count(town, f"{MEMBER} AND branch = 1 AND sex = '男' AND birth_date <= '2006-12-31'")
    assert {"C5", "D5", "E5", "F5"} <= named(made)


def test_committees_are_no_branches(town: Store) -> None:
    """团支部总数 counted a school's committee, too."""
    with town.step("试"):
        committee = town.save(Branch(full_name="柳林中学团委", org_type="学校团组织", level="团委", parent=1, status="正常"))
        town.save(Branch(full_name="九一班团支部", org_type="学校团组织", level="团支部", parent=committee.id, status="正常"))
    made = cells(filled(town, table(("指标", "数量"), ("团组织总数", None), ("团支部总数", None), ("其中：农村团支部", None), ("学校团支部", None), ("企业团支部", None))))
    with town.step("试"):
        town.delete(Branch, [committee.id or 0, (committee.id or 0) + 1])
    assert made == {"B4": 6, "B5": 5, "B6": 3, "B7": 1, "B8": 1}


def test_what_was_held_and_how_long(town: Store) -> None:
    """开展, 举办 say only that it happened; 参加人数（人次） are heads; 时长 of a kind of event is its hours."""
    made = cells(filled(town, table(("项目", "单位", "3月", "全年"), ("开展志愿服务活动", "场", None, None), ("举办培训", "期", None, None), ("参训人次", "人次", None, None))))
    assert made == {"C4": 1, "D4": 1, "C5": 1, "D5": 2, "C6": 20, "D6": 40}
    made = cells(filled(town, table(("活动类别", "次数（次）", "参加人数（人次）", "时长（小时）", "经费（元）"), ("培训", *[None] * 4), ("志愿服务", *[None] * 4))))
    assert (made["C4"], made["C5"]) == (40, 20)
    assert not {"E4", "E5"} & made.keys()


def test_a_title_of_another_year_is_of_that_year(town: Store) -> None:
    """Below 2023年度 stood the numbers of the day."""
    rows = (("指标", "本年", "上年末", "上年同期"), ("团员总数", None, None, None), ("新发展团员", None, None, None))
    made = filled(town, table(*rows, title="2022年度团员情况统计表"))
    assert cells(made)["B4"] == count(town, f"{MEMBER} AND joined_on <= '2022-12-31'")
    assert cells(made)["C4"] == count(town, f"{MEMBER} AND joined_on <= '2021-12-31'")
    assert cells(made)["B5"] == count(town, f"{MEMBER} AND joined_on LIKE '2022%'")
    assert {"D4", "D5"} <= named(made)


def test_dues_by_branch(town: Store) -> None:
    with town.step("试"):
        town.save(Review(person=1, year=2024, dues_owed=36, dues_paid=18))
    rows = [("团支部", "团费收缴", None, None, "欠缴人数"), (None, "应缴", "实缴", "欠缴", None), ("柳林村团支部", *[None] * 4), ("石桥村团支部", *[None] * 4)]
    for title, unit, expected in (("2024年度团费收缴统计表", "单位：人、元", {"B5": 36, "C5": 18, "D5": 18, "E5": 1}), ("2023年度团费收缴统计表", "单位：人、元", {}),
                                  ("2024年度团费收缴统计表", "单位：万元", {"B5": 0.0036, "C5": 0.0018, "D5": 0.0018, "E5": 1})):
        sheet = Sheet("表")
        sheet.put("A1", title, TITLE, "E1")
        sheet.put("D2", unit, PLAIN)
        for at, words, across in (("A3", "团支部", "A4"), ("B3", "团费收缴", "D3"), ("E3", "欠缴人数", "E4")):
            sheet.put(at, words, HEAD, across)
        for at, words in zip("BCD", rows[1][1:4], strict=True):
            sheet.put(f"{at}4", str(words), HEAD)
        for number, row in enumerate(rows[2:], 5):
            sheet.line(number, row, BOX)
        made = cells(filled(town, Book([sheet])))
        assert {at: value for at, value in made.items() if at.endswith("5")} == expected, title


@pytest.mark.parametrize(("title", "above", "scale"), [
    ("团费统计表", "单位：万元", 10_000), ("团费统计表（单位：万元）", "", 10_000), ("团费统计表（万元）", "", 10_000), ("团费统计表", "填报单位：柳林镇团委   单位：万元", 10_000),
    ("团费统计表", "金额单位：千元", 1_000), ("团费统计表", "（万元）", 10_000), ("团费统计表", "单位：元", 1), ("团费统计表", "填报单位：柳林镇团委", 1),
])
def test_money_is_told_in_the_unit_the_sheet_names(town: Store, title: str, above: str, scale: int) -> None:
    """A title that ends （单位：万元） was not heard: 36 stood where 0.0036 belonged."""
    with town.step("试"):
        town.save(Review(person=2, year=2023, dues_owed=Decimal("12.35"), dues_paid=Decimal("9.65")))
    made = cells(filled(town, table(("项目", "金额", "金额（元）"), ("应缴团费", None, None), ("实缴团费", None, None), title=title, above=above), day=date(2023, 12, 31)))
    owed, paid = (town.scalar(f"SELECT sum(dues_{kind}) FROM review WHERE year = 2023") / 100 for kind in ("owed", "paid"))
    assert made == pytest.approx({"B4": owed / scale, "B5": paid / scale, "C4": owed, "C5": paid})

"""The county workbook: laid out as forms are, every sum tied, every roster as long as its figure."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.cell import MergedCell
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from app import figures
from app.exchange.files.writing import write_workbook
from app.exchange.workbook.layout import Column, Cover, Form, Line, Tie, lay
from app.exchange.workbook.rosters import masked_name
from app.exchange.workbook.submit import submit
from db.dates import PartialDate
from db.errors import Cancelled, UserError
from db.identity import check_digit
from db.records import Attendance, Branch, Child, Event, FamilyMember, Person, Post, Service, Team, TeamMember, Visit
from db.store import Store

DAY = date(2021, 12, 31)
SHEETS = ["团组织和团员情况统计", "团员花名册", "团干部名册", "志愿服务队和工时汇总", "注册志愿者名册", "帮扶儿童花名册", "活动与培训统计", "数据来源"]


def id_number(birth: str, sequence: int) -> str:
    body = f"110000{birth}{sequence:03d}"
    return body + check_digit(body)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A small township: three branches, members who come, go and move, two teams, children, trainings."""
    with Store.open(tmp_path_factory.mktemp("ledger") / "t.sqlite") as store:
        with store.step("示例"):
            for key, value in {"unit": "溪翁庄镇团委", "filler": "王干事", "phone": "010-69012345"}.items():
                store.set_setting(key, value)
            _fill(store)
        yield store


def _fill(store: Store) -> None:
    committee = store.save(Branch(full_name="溪翁庄镇团委", level="团委", org_type="其他", status="正常")).id
    rural, firm = (
        store.save(Branch(full_name=name, parent=committee, org_type=kind, status="正常")).id
        for name, kind in (("石马峪村团支部", "农村团支部"), ("观光园团支部", "企业团组织"))
    )
    people = [
        store.save(
            Person(
                name=f"王小{'甲乙丙丁戊己庚辛壬癸'[n]}", id_number=id_number(f"200{n % 5}0512", n), phone=f"1390000000{n}",
                ethnicity="满族" if n == 3 else "汉族", political_status="共青团员",                 branch=rural if n % 3 else firm, member_status="在册", joined_on=PartialDate(2018, 5), member_from=PartialDate(2021, 3) if n == 8 else None,
                member_to=PartialDate(2021, 8, 9) if n == 9 else None, volunteer_status="在册" if n % 2 else None,
            )
        ).id
        for n in range(10)
    ]
    store.save(Post(person=people[0], branch=firm, title_name="书记", start_on=PartialDate(2020, 3)))
    store.save(Post(person=people[0], branch=committee, title_name="编外委员", basis="编外", nominated_via=("组织推荐", "群众推荐"),
                    start_on=PartialDate(2021, 4, 2)))
    teams = [store.save(Team(name=name, leader=people[1], status="活跃")).id for name in ("青年队", "环保队")]
    for person in (people[1], people[3]):
        for team in teams:
            store.save(TeamMember(team=team, person=person))
    for team, minutes in ((teams[0], 100), (teams[0], 100), (teams[1], 107), (None, 50)):
        store.save(Service(person=people[1], team=team, day=date(2021, 5, 4), minutes=minutes, content="=清理河道"))
    for n in range(3):
        event = store.save(Event(title_name=f"第{n + 1}期培训班", kind="培训", session_no=n + 1, day=date(2021, 4 + n, 5), minutes=100,
                                 present=40 if n else None)).id
        store.save(Attendance(event=event, person=people[0]))
    store.save(Event(title_name="春节慰问", kind="关爱慰问", day=date(2021, 2, 5), present=8))
    store.save(Event(title_name="县里的培训", kind="培训", day=date(2021, 2, 5), present=8, by_county=True))
    for n in range(3):
        child = store.save(
            Child(name=f"孙丫{'一二三'[n]}", file_no=f"2021-石马峪-{n + 1:03d}", id_number=id_number(f"20100{n + 1}15", 300 + n), village="石马峪村",
                  categories=("留守",), opened_on=date(2020, 3, 1), status="结案" if n == 2 else "在帮", closed_on=date(2021, 9, 1) if n == 2 else None)
        ).id
        store.save(FamilyMember(child=child, name="赵大娘", relation="祖母", is_guardian=True, is_primary=True))
        store.save(Visit(child=child, day=date(2021, 6, 1 + n)))


@pytest.fixture(scope="module")
def path(ledger: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("county") / "county.xlsx"
    submit(ledger, DAY, out)
    return out


@pytest.fixture(scope="module")
def book(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path)


def rows(page: Worksheet) -> list[list[Any]]:
    return [list(row) for row in page.values]


def table(page: Worksheet) -> list[list[Any]]:
    """The numbered lines of a form."""
    return [row for row in rows(page) if isinstance(row[0], int)]


def total(page: Worksheet) -> list[Any]:
    return next(row for row in rows(page) if str(row[0]).startswith("合计"))


def text(page: Worksheet) -> str:
    return "\n".join(str(value) for row in page.values for value in row if value is not None)


def test_every_sheet_is_laid_out_as_a_form(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == SHEETS
    for number, page in enumerate(book, 1):
        assert page["A1"].value == f"附件{number}"
        assert page["A2"].value.startswith("溪翁庄镇") and (page["A2"].font.sz, page["A2"].font.b) == (18, True)
        last = openpyxl.utils.get_column_letter(page.max_column)
        assert f"A2:{last}2" in {str(area) for area in page.merged_cells.ranges}
        line = [value for value in rows(page)[2] if value]
        assert line[:2] == ["填报单位（盖章）：溪翁庄镇团委", "统计截止：2021年12月31日"] and line[2].startswith("填报日期：")
        assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
        assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight, page.sheet_properties.pageSetUpPr.fitToPage) == (1, 0, True)
        assert page.oddFooter.center.text == "第&P页 共&N页"
        assert page.print_title_rows in ("$4:$4", "$4:$5")
        assert page["A4"].value == "序号"
        assert [row[0] for row in table(page)] == list(range(1, len(table(page)) + 1))


def test_every_cell_of_the_table_has_its_border(book: openpyxl.Workbook) -> None:
    for page in book:
        for row in page.iter_rows(min_row=4):
            if isinstance(row[0].value, int) or str(row[0].value).startswith(("合计", "序号")):
                assert all(cell.border.left.style == cell.border.bottom.style == "thin" for cell in row if not isinstance(cell, MergedCell)), (page.title, row[0].row)


def test_the_signatures_close_all_forms_but_the_sources(book: openpyxl.Workbook) -> None:
    for page in book:
        signed = [[v for v in row if v] for row in rows(page) if str(row[0]).startswith("单位负责人")]
        expected = [["单位负责人（签名）：", "复核人（签名）：", "填表人（签名）：王干事", "联系电话：010-69012345"]]
        assert signed == ([] if page.title == "数据来源" else expected)


def test_organisations_and_members_tie(book: openpyxl.Workbook, ledger: Store) -> None:
    page = book[SHEETS[0]]
    lines = table(page)
    assert [row[1:8] for row in lines] == [["农村团支部", 1, 5, 1, 0, 6, 3], ["企业团组织", 1, 4, 0, 1, 3, 1]]
    sums = total(page)
    assert [sum(row[n] for row in lines) for n in range(2, page.max_column)] == sums[2:]
    assert "已核对，全部相符" in text(page)
    stated = figures.compute(ledger, DAY, ["members.opening", "members.came", "members.left", "members.total"])
    assert sums[3:7] == list(stated.values()) == [9, 1, 1, 9]


def test_rosters_are_as_long_as_their_figures(book: openpyxl.Workbook, ledger: Store) -> None:
    for name, key in ((SHEETS[1], "members.total"), (SHEETS[2], "posts.total"), (SHEETS[5], "children.open")):
        assert len(table(book[name])) == len(figures.records(ledger, key, DAY)), name
    assert total(book[SHEETS[1]])[0] == "合计：9 人"
    assert total(book[SHEETS[2]])[0] == "合计：1 人，2 个职务"
    assert total(book[SHEETS[5]])[0] == "合计：2 人"


def test_a_roster_keeps_numbers_as_text_and_days_as_days(book: openpyxl.Workbook) -> None:
    page = book[SHEETS[1]]
    first = next(row for row in page.iter_rows() if row[0].value == 1)
    assert [cell.value for cell in first[:9]] == [
        1, "王小乙", "女" if int(first[10].value[16]) % 2 == 0 else "男", "汉族", datetime(2001, 5, 12), "共青团员", None, "石马峪村团支部", "2018.05",
    ]
    assert first[4].number_format == "yyyy.mm.dd"
    assert (first[10].value, first[10].number_format, first[11].value) == (id_number("20010512", 1), "@", "13900000001")


def test_children_are_masked_unless_asked_for(book: openpyxl.Workbook, ledger: Store, tmp_path: Path) -> None:
    page = book[SHEETS[5]]
    assert [(row[1], row[2], row[5], row[7], row[13]) for row in table(page)] == [
        ("2021-石马峪-001", "孙某某", "2010.01", "110000**********" + id_number("20100115", 300)[-2:], "赵某某（祖母）"),
        ("2021-石马峪-002", "孙某某", "2010.02", "110000**********" + id_number("20100215", 301)[-2:], "赵某某（祖母）"),
    ]
    assert not re.search("孙丫|赵大娘|2010-01-15|20100115", text(page))
    submit(ledger, DAY, tmp_path / "open.xlsx", mask_children=False)
    shown = openpyxl.load_workbook(tmp_path / "open.xlsx")[SHEETS[5]]
    assert next((row[2], row[7]) for row in table(shown)) == ("孙丫一", id_number("20100115", 300))
    assert "未成年人个人信息" in text(shown)
    whats = [row[0] for row in ledger.rows("SELECT what FROM access_log ORDER BY id")]
    assert whats == ["县级报表，儿童信息已遮盖", "县级报表，儿童信息未遮盖"]


def test_visits_to_closed_files_are_told(book: openpyxl.Workbook) -> None:
    page = book[SHEETS[5]]
    assert [row[15] for row in table(page)] == [1, 1] and total(page)[15] == 2
    assert "本年另走访已结案儿童 1 次" in text(page) and "已核对，全部相符" in text(page)


def test_teams_count_a_volunteer_once_and_hours_to_the_minute(book: openpyxl.Workbook) -> None:
    page = book[SHEETS[3]]
    assert [(row[1], row[7], row[8], row[9]) for row in table(page)] == [
        ("青年队", 2, 2, 3.3), ("环保队", 2, 1, 1.7), ("不属于任何队伍", 3, 1, 0.8),
    ]
    assert total(page)[7:] == [5, 4, 5.9]
    assert "各行相加为 5.8，与合计 5.9 的差别是折算尾差" in text(page)
    assert "已核对，全部相符" in text(page)


def test_volunteers_are_listed_with_teams_hours_and_star(book: openpyxl.Workbook, ledger: Store) -> None:
    page = book[SHEETS[4]]
    assert [(row[1], row[13], row[14], row[15], row[16]) for row in table(page)][:2] == [
        ("王小乙", "青年队、环保队", 5.9, 5.9, "未定星级"), ("王小丁", "青年队、环保队", 0, 0, "未定星级"),
    ]
    assert {row[13] for row in table(page)[2:]} == {None}
    assert len(table(page)) == figures.compute(ledger, DAY, ["volunteers.total"])["volunteers.total"] == 5
    assert total(page)[0] == "合计：5 人" and total(page)[14:16] == [5.9, 5.9]
    assert "已核对，全部相符" in text(page)


def test_hours_of_nobody_on_the_roster_are_told(ledger: Store, tmp_path: Path) -> None:
    with ledger.step("加"):
        service = ledger.save(Service(day=date(2021, 6, 1), minutes=90, person=1, content="打扫"))
    try:
        submit(ledger, DAY, tmp_path / "a.xlsx")
    finally:
        with ledger.step("还原"):
            ledger.delete(Service, [service.id or 0])
    page = openpyxl.load_workbook(tmp_path / "a.xlsx")[SHEETS[4]]
    assert "不在名册上的人（已注销、没有注册或没有写明是谁）本年服务 1.5 小时，不在合计内" in text(page)
    assert total(page)[14] == 5.9 and "已核对，全部相符" in text(page)


def test_events_are_summed_kind_by_kind(book: openpyxl.Workbook, ledger: Store) -> None:
    page = book[SHEETS[6]]
    assert [row[2] for row in table(page)] == ["第1期培训班", "第2期培训班", "第3期培训班", "春节慰问"]
    assert [row[10] for row in table(page)] == [1, 40, 40, 8]
    subtotals = [row[1:3] + row[8:11] for row in rows(page) if str(row[2]).startswith("小计")]
    assert subtotals == [["培训", "小计：3 场次", 5, None, 81], ["关爱慰问", "小计：1 场次", None, None, 8]]
    assert total(page)[0] == "合计：4 场次" and total(page)[8:11] == [5, None, 89]
    assert "已核对，全部相符" in text(page) and "培训 3 期、81 人次、共 5 小时" in text(page)


def test_every_figure_names_its_source_and_its_records(book: openpyxl.Workbook, ledger: Store) -> None:
    lines = {row[7]: row for row in table(book["数据来源"])}
    values = figures.compute(ledger, DAY)
    for key, row in lines.items():
        figure = figures.FIGURES[key]
        expected = "—" if values[key] is None else values[key]
        assert row[1:6] == [figure.label, expected, figure.unit, figure.source, figure.record.label]
        assert row[6] == len(figures.records(ledger, key, DAY)), key
    assert {"members.total", "branches.rural", "service.hours", "children.open"} <= lines.keys()
    assert {key for key, value in values.items() if value} <= lines.keys()


def test_calamine_reads_the_same(path: Path, book: openpyxl.Workbook) -> None:
    theirs = CalamineWorkbook.from_path(path)
    assert theirs.sheet_names == SHEETS
    for page in book:
        ours = [[v.date() if isinstance(v, datetime) else "" if v is None else v for v in row] for row in rows(page)]
        assert theirs.get_sheet_by_name(page.title).to_python(skip_empty_area=False)[: len(ours)] == ours


def test_the_past_comes_out_the_same(ledger: Store, tmp_path: Path) -> None:
    submit(ledger, date(2020, 12, 31), tmp_path / "past.xlsx")
    book = openpyxl.load_workbook(tmp_path / "past.xlsx")
    assert total(book[SHEETS[1]])[0] == "合计：9 人" and len(table(book[SHEETS[5]])) == 3
    assert "本期没有记录" in text(book[SHEETS[6]])


def test_an_empty_ledger_gives_empty_forms(tmp_path: Path) -> None:
    with Store.open(tmp_path / "empty.sqlite") as store:
        submit(store, DAY, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    for page in book.worksheets[:7]:
        assert "本期没有记录" in text(page) and "不符" not in text(page)
    hours = next(row for row in table(book["数据来源"]) if row[7] == "service.hours_per_volunteer")
    assert hours[2] == "—"


def test_who_is_in_no_sum_is_said_so(ledger: Store, tmp_path: Path) -> None:
    """A member marked as gone without a day of leaving: neither come nor left, and told beside the sums, which tie."""
    with ledger.step("坏数据"):
        person = ledger.save(Person(name="某人", member_status="已转出", joined_on=PartialDate(2021, 5, 4)))
    try:
        submit(ledger, DAY, tmp_path / "a.xlsx")
    finally:
        with ledger.step("还原"):
            ledger.delete(Person, [person.id or 0])
    told = text(openpyxl.load_workbook(tmp_path / "a.xlsx")[SHEETS[0]])
    assert "另有 1 人本年入团或编入、已经不在团，但没有填离开日期" in told
    assert "勾稽不符" not in told


def test_a_tie_says_what_differs() -> None:
    assert Tie("合计＝各类之和", 2.5, 2.5).holds
    assert Tie("合计＝各类之和", 265, 267, "男").fault == "“男”不满足“合计＝各类之和”（前者 265，后者 267，相差 2）"


@pytest.mark.parametrize(
    ("unit", "place"), [("溪翁庄镇团委", "溪翁庄镇"), ("共青团溪翁庄镇委员会", "溪翁庄镇"), ("", ""), ("溪翁庄镇团工委", "溪翁庄镇")]
)
def test_the_title_begins_with_the_place(unit: str, place: str) -> None:
    assert Cover(unit, DAY, DAY, "", "", "", "").place == place


def test_long_words_get_the_height_they_need(tmp_path: Path) -> None:
    columns = [Column("名称", 10), Column("时长合计", 6), Column("人数", 6)]
    form = Form("表", "表", columns, [Line(["很长" * 20, 1, 1]), Line(["短", 2, 2])], ["合计", 3, 3], notes=["注" * 200])
    write_workbook(tmp_path / "a.xlsx", [lay(form, 1, Cover("", DAY, DAY, "", "", "", ""))])
    page = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    heights = [page.row_dimensions[n].height for n in range(4, 10)]
    assert page["C4"].value == "时长\n合计" and page["A7"].value == "合计"
    assert heights[1] > 4 * heights[2] and heights[5] > 10 * heights[2]


def test_masked_names() -> None:
    assert [masked_name(n) for n in ("王小明", "欧阳", "䶮")] == ["王某某", "欧某某", "䶮某某"]


def test_stopping_it_leaves_nothing(ledger: Store, tmp_path: Path) -> None:
    def stop(done: int, total: int, what: str) -> None:
        if done:
            raise Cancelled

    with pytest.raises(Cancelled):
        submit(ledger, DAY, tmp_path / "a.xlsx", progress=stop)
    with pytest.raises(UserError, match=r"\.xlsx"):
        submit(ledger, DAY, tmp_path / "a.csv")
    assert list(tmp_path.iterdir()) == []
    with ledger.step("still works"):
        ledger.set_setting("head", "")

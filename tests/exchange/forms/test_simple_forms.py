"""The simplest forms, with frames and without: every number is what SQL says, every wanted blank is named, nothing else changes."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest

from app.exchange.forms import filling
from app.exchange.forms.filling import Choice
from app.exchange.forms.meaning.recognising import recognise
from app.exchange.forms.sheet.cells import Place, ref
from app.exchange.forms.sheet.package import Package
from db.records import Branch
from db.store import Store
from tests.exchange.forms.county_package import BOX, HEAD, PLAIN, TITLE, Book, Sheet
from tests.exchange.forms.county_town import county
from tests.exchange.forms.simple_forms import FORMS, Form, Named, Sql

__all__ = ["county"]

DAY = date(2024, 12, 31)


def answers(store: Store, form: Form) -> dict[str, object]:
    """What belongs into the form's cells, by A1."""
    return {ref(place): store.scalar(want) if isinstance(want, Sql) else str(want) for place, want in form.wants.items() if not isinstance(want, Named)}


def check(county: Store, form: Form, *, tight: bool, framed: bool) -> None:
    """Fill the form, and hold every cell of it against what SQL says."""
    content = form.book(framed=framed, tight=tight).content()
    read = recognise(county, Package(content, "表.xlsx"), {})
    made = filling.fill(county, read, Choice(DAY, DAY))
    written: dict[Place, object] = {cell.place: cell.value for cell in made.cells}
    table, up = range(3 - tight, 3 - tight + len(form.rows)), int(tight)
    assert {ref((row + up, column)): value for (row, column), value in written.items() if row in table} == pytest.approx(answers(county, form))
    named = {ref((left.place[0] + up, left.place[1])) for left in made.blanks if left.place[0] in table}
    assert named == {ref(place) for place, want in form.wants.items() if isinstance(want, Named)}
    before, after = (openpyxl.load_workbook(io.BytesIO(bytes_)).worksheets[0] for bytes_ in (content, made.content))
    for row in before.iter_rows():
        for cell in row:
            if (cell.row, cell.column) not in written:
                assert after.cell(cell.row, cell.column).value == cell.value
    assert filling.fill(county, read, Choice(DAY, DAY)).content == made.content


@pytest.mark.parametrize("number", range(len(FORMS)), ids=lambda number: f"{number} {FORMS[number].title}")
def test_a_simple_form_is_filled(county: Store, number: int) -> None:
    check(county, FORMS[number], tight=number % 2 == 1, framed=number % 2 == 0)


@pytest.mark.whole
@pytest.mark.parametrize("tight", [True, False], ids=["tight", "wide"])
@pytest.mark.parametrize("framed", [True, False], ids=["framed", "bare"])
def test_every_simple_form_is_filled_however_it_is_drawn(county: Store, framed: bool, tight: bool) -> None:
    for form in FORMS:
        check(county, form, tight=tight, framed=framed)


def roster(title: str, above: str, *headings: str) -> Book:
    sheet = Sheet("表")
    sheet.put("A1", title, TITLE)
    sheet.put("A2", above, PLAIN)
    sheet.line(3, headings, HEAD)
    sheet.blanks(range(4, 4 + 40), [BOX] * len(headings))
    return Book([sheet])


def test_each_volunteers_services_of_a_year_in_times_hours_and_minutes(county: Store) -> None:
    """A line 填报单位：… right above a heading made the whole roster unknown."""
    book = roster("注册志愿者服务情况登记表", "填报单位：柳林镇团委", "序号", "姓名", "性别", "2024年服务次数（次）", "2024年服务时长（小时）", "2023年服务时长（分钟）")
    made = filling.fill(county, recognise(county, Package(book.content(), "表.xlsx"), {}), Choice(DAY, DAY))
    rows: dict[int, dict[int, object]] = {}
    for cell in made.cells:
        rows.setdefault(cell.place[0], {})[cell.place[1]] = cell.value
    expected = {
        name: (count, hours, minutes) for name, count, hours, minutes in county.rows(
            "SELECT name, (SELECT count(*) FROM service WHERE person = person.id AND day LIKE '2024%'), (SELECT sum(minutes) / 60.0 FROM service WHERE person = person.id AND day LIKE '2024%'),"
            " (SELECT sum(minutes) FROM service WHERE person = person.id AND day LIKE '2023%') FROM person WHERE volunteer_status = '在册'")
    }
    listed = {str(row[2]): tuple(row.get(column) or 0 for column in (4, 5, 6)) for row in rows.values()}
    assert listed == {name: tuple(value or 0 for value in values) for name, values in expected.items()}


def test_a_form_of_another_children_asks_for_grandparents(county: Store) -> None:
    book = roster("留守儿童花名册", "填报单位：柳林镇团委", "序号", "姓名", "祖母姓名", "受委托监护人电话")
    made = filling.fill(county, recognise(county, Package(book.content(), "表.xlsx"), {}), Choice(DAY, DAY))
    assert sorted(str(cell.value) for cell in made.cells if cell.place[1] == 3) == sorted(row[0] for row in county.rows("SELECT name FROM family_member"))
    assert sum(cell.place[1] == 4 for cell in made.cells) == county.scalar("SELECT count(*) FROM family_member")


def test_the_kind_of_an_organisation_says_its_domain_where_nobody_filled_it_in(county: Store) -> None:
    rows = [["领域", "团组织数", "团员数"], *([domain, None, None] for domain in ("学生", "企业", "乡镇（村）", "机关事业单位", "城市街道（社区）"))]
    form = Form("团内统计表", [list(row) for row in rows])
    package = Package(form.book(framed=True).content(), "表.xlsx")
    before = [cell.value for cell in filling.fill(county, recognise(county, package, {}), Choice(DAY, DAY)).cells]
    with county.step("试"):
        for branch in list(county.find(Branch)):
            county.save(branch.with_(stat_domain=None))
    after = [cell.value for cell in filling.fill(county, recognise(county, package, {}), Choice(DAY, DAY)).cells]
    assert county.undo()
    assert before == after
    assert len(after) >= 8


@pytest.mark.parametrize("title", ["党建带团建工作团员统计表", "2024年度党建工作团员情况统计表"])
def test_work_that_a_title_names_narrows_nothing(county: Store, title: str) -> None:
    form = Form(title, [["村", "团员数"], ["柳林村", Sql("SELECT count(*) FROM person WHERE member_status IN ('在册', '流出') AND village = '柳林村'")]])
    check(county, form, tight=False, framed=False)

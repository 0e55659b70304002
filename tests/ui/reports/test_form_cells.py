"""A county form in the window, cell by cell: what each one is and why, whom a roster lists, what is put right once and where it is remembered."""

import time
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.exchange.forms import kept, offered
from app.exchange.forms.filling import Choice
from app.exchange.forms.meaning.wants import Want
from app.exchange.forms.states import BLANK, FILLED, FORMULA, WRONG, states
from app.figures import crossing
from app.ui.pieces import ask
from app.ui.pieces.widgets import Chip
from app.ui.reports.filed import ChangesDialog
from app.ui.reports.forms.meaning import MeaningDialog
from app.ui.reports.forms.page import _KINDS, CountyForms
from app.ui.session import Session
from db.dates import PartialDate
from db.records import Branch, Child, CountyForm, Person, Submission
from db.store import Store
from tests.samples import id_number
from tests.ui.reports.test_county_forms import DAY, again, boxed, words

_FILES = Path(__file__).parents[2] / "files" / "papers"


@pytest.fixture
def session(store: Store, qtbot: QtBot) -> Session:
    store.set_setting("unit", "示例镇团委")
    with store.step("起始"):
        branches = [store.save(Branch(full_name=f"{name}团支部", short_name=name, org_type="农村团支部", village_or_unit=name)).id for name in ("柳林村", "石桥村")]
        for number, (name, sex) in enumerate((("张甲", "女"), ("张乙", "男"), ("张丙", "女")), 2):
            store.save(Person(name=name, sex=sex, id_number=id_number(number, "20030512"), branch=branches[sex == "男"], member_status="在册", joined_on=PartialDate(2018)))
    return Session(store, DAY)


def roster(path: Path, title: str, headings: tuple[str, ...] = ("序号", "姓名", "性别", "所在团支部"), rows: int = 4, more: Any = None) -> Path:
    """A list with frames; `more(sheet)` may add to it."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet
    sheet.title, sheet["A1"] = "名册", title
    for column, heading in enumerate(headings, 1):
        sheet.cell(2, column, heading)
    boxed(sheet, f"A2:{chr(64 + len(headings))}{2 + rows}")
    if more:
        more(sheet)
    book.save(path)
    return path


def table(path: Path, title: str, rows: tuple[str, ...], columns: tuple[str, ...]) -> Path:
    """A table of numbers with the sums of its columns below."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet
    sheet.title, sheet["A1"], sheet["A2"] = "统计", title, "项目"
    for column, heading in enumerate(columns, 2):
        sheet.cell(2, column, heading)
        sheet.cell(3 + len(rows), column, f"=SUM({chr(64 + column)}3:{chr(64 + column)}{2 + len(rows)})")
    for row, label in enumerate(rows, 3):
        sheet.cell(row, 1, label)
    sheet.cell(3 + len(rows), 1, "合计")
    boxed(sheet, f"A2:{chr(65 + len(columns))}{3 + len(rows)}")
    book.save(path)
    return path


def take(page: CountyForms, path: Path, qtbot: QtBot) -> None:
    again(page, qtbot, lambda: page.take(path))
    # A change and the form that came may each have it filled; the last one counts.
    qtbot.waitUntil(lambda: page._fresh and not page._working.running, timeout=20_000)


def see(widget: Any, *texts: str) -> None:
    """Wait until all of these words are to be seen."""
    end = time.monotonic() + 60
    while not all(text in words(widget) for text in texts):
        assert time.monotonic() < end, (texts, words(widget))
        QTest.qWait(10)


def press(widget: Any, text: str) -> None:
    see(widget, text)
    next(b for b in widget.findChildren(QPushButton) if b.isVisible() and text in b.text()).click()


def answer(monkeypatch: pytest.MonkeyPatch, typed: str, *groups: tuple[str, str], when: str = "") -> None:
    """Answer the dialog as a person would: words typed, the first found, conditions, a time."""

    def chosen(dialog: MeaningDialog) -> int:
        dialog._find.setText(typed)
        for split, group in groups:
            named = next(s for s in offered.splits_for(dialog.conditions.key) if s.label == split)
            dialog.conditions.narrow(next(g for g in offered.groups_of(dialog._session.store, named, DAY) if g.part.label == group))
        if when:
            dialog._time.setCurrentIndex(dialog._time.findText(when))
        dialog.take()
        return 1

    monkeypatch.setattr(MeaningDialog, "exec", chosen)


def test_every_cell_says_what_it_is(page: CountyForms, tmp_path: Path, qtbot: QtBot) -> None:
    take(page, table(tmp_path / "表.xlsx", "情况统计表", ("团员数", "幸福指数"), ("合计", "其中：女")), qtbot)
    made = page.made
    assert made
    found = states(made.filling, made.points, made.pictures["统计"])
    assert (found[3, 2], found[3, 3], found[4, 2], found[4, 3]) == (FILLED, FILLED, BLANK, BLANK)
    assert {found[5, 2], found[5, 3]} <= {FORMULA, WRONG} and (2, 1) not in found
    see(page, "填了 2", "空着 2", "其余照原表")
    page.jump("统计", (3, 3))
    see(page.source, "C3 的 2 从哪来", "张甲", "行“团员数”", "列“其中：女”")
    page.jump("统计", (4, 2))
    see(page.source, "B4 空着", "“幸福指数”没有认出来")
    page.jump("统计", (5, 3))
    see(page.source, "SUM(C3:C4)")
    page.jump("统计", (2, 1))
    see(page.source, "不是程序填的格")


def test_blanks_are_listed_and_walked_through(page: CountyForms, tmp_path: Path, qtbot: QtBot) -> None:
    take(page, roster(tmp_path / "册.xlsx", "团员花名册", ("序号", "姓名", "性别", "家里几口人", "鞋码"), rows=2), qtbot)
    assert [(gap.words, gap.count) for gap in page.findings.gaps] == [("家里几口人", 3), ("鞋码", 3)]
    see(page.findings.blanks, "D3 家里几口人，一共 3 格")
    page.jump("名册", (1, 1))
    places = []
    for _ in range(3):
        qtbot.keyClick(page.sheet, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
        places.append(page.sheet.where())
    assert places == ["D3", "E3", "D3"]


def test_one_label_explained_fills_its_row_here_and_in_other_forms(page: CountyForms, session: Session, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    with session.step("志愿者"):
        session.store.save(Person(name="吴女", sex="女", volunteer_status="在册", registered_on=PartialDate(2020, 3)))
    take(page, table(tmp_path / "甲.xlsx", "情况统计表", ("团员数", "红领巾数"), ("合计", "其中：女")), qtbot)
    answer(monkeypatch, "注册志愿者")
    page.jump("统计", (4, 3))
    again(page, qtbot, lambda: press(page.source, "选它填什么"))
    assert page.made and [page.made.pictures["统计"].texts[4, column] for column in (2, 3)] == ["1", "1"]
    page.jump("统计", (4, 3))
    see(page.source, "照您说过的填")
    # Another form, not at all like the first, has the same heading.
    take(page, table(tmp_path / "乙.xlsx", "工作汇总表", ("红领巾数", "团支部数", "儿童数", "服务队数", "活动数"), ("数量",)), qtbot)
    assert page.made and page.made.own == {"红领巾数": Want("figure:volunteers.total", "红领巾数")}
    assert page.made.pictures["统计"].texts[3, 2] == "1"
    # Below a title that is about one village it is asked again.
    take(page, table(tmp_path / "丙.xlsx", "柳林村情况表", ("红领巾数", "学生数", "党员人数", "教师数", "干部人数"), ("数量",)), qtbot)
    assert page.made and page.made.own == {}


def test_what_two_forms_say_differently_is_asked(session: Session, tmp_path: Path) -> None:
    store = session.store
    for name, target in (("甲", "figure:members.total"), ("乙", "figure:branches.total")):
        form = kept.keep(store, table(tmp_path / f"{name}.xlsx", f"{name}类表", (f"{name}一", f"{name}二", "红领巾数"), ("数量",)), DAY)
        kept.explain(store, form, {}, "红领巾数", Want(target, "红领巾数"))
    form = kept.keep(store, table(tmp_path / "丙.xlsx", "工作汇总表", ("红领巾数", "团支部数"), ("数量",)), DAY)
    assert kept.ready(store, form, Choice(DAY, DAY)).own == {}


def test_a_number_is_put_right_with_its_conditions_and_its_time(page: CountyForms, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    take(page, table(tmp_path / "表.xlsx", "情况统计表", ("团员数", "团支部数"), ("数量",)), qtbot)
    page.jump("统计", (3, 2))
    see(page.source, "改填别的")
    answer(monkeypatch, "团员数（人）", ("性别", "女"), ("所在村", "柳林村"), when="上年末")
    again(page, qtbot, lambda: press(page.source, "改填别的"))
    cell = next(c for c in page.made.filling.cells if c.place == (3, 2)) if page.made else None
    assert cell and cell.figure == "last:members.total@members.by_sex=female&members.by_village=柳林村" and cell.value == 2
    page.jump("统计", (3, 2))
    see(page.source, "截止 2020-12-31")


def test_the_dialog_begins_with_what_a_heading_means_now(session: Session, qtbot: QtBot) -> None:
    dialog = MeaningDialog(session, "女团员", "", now=Want("same:members.total@members.by_sex=female", ""))
    qtbot.addWidget(dialog)
    assert dialog.found.currentItem().text() == "团员数（人）" and dialog._time.currentText() == "上年同期"
    assert [chip.accessibleName() for chip in dialog.conditions.findChildren(Chip) if chip.accessibleName() != "加条件"] == ["性别 女"]
    assert "2 人" in dialog._result.text()
    dialog.take()
    assert dialog.want and dialog.want.target == "same:members.total@members.by_sex=female"


def test_whom_a_roster_lists_is_said_and_changed(page: CountyForms, session: Session, tmp_path: Path, qtbot: QtBot) -> None:
    take(page, roster(tmp_path / "册.xlsx", "女团员花名册"), qtbot)
    see(page.roll, "按标题列出：女团员 2 人")
    chip = next(c for c in page.roll.findChildren(Chip) if c.accessibleName() == "性别 女")
    again(page, qtbot, chip.removed.emit)
    assert page.made and [page.made.pictures["名册"].texts[row, 2] for row in (3, 4, 5)] == ["张甲", "张乙", "张丙"]
    see(page.roll, "团员 3 人")
    split = next(s for s in offered.splits_for("members.total") if s.label == "所在团组织")
    group = next(g for g in offered.groups_of(session.store, split, DAY) if g.part.label == "石桥村团支部")
    again(page, qtbot, lambda: page.roll.changed.emit(offered.with_conditions("members.total", [group])))
    see(page.roll, "石桥村团支部团员 1 人")
    assert page.made.pictures["名册"].texts[3, 2] == "张乙"
    # Next year's form, a little changed, lists the same.
    take(page, roster(tmp_path / "明年.xlsx", "女团员花名册", ("序号", "姓名", "性别", "所在团支部", "备注")), qtbot)
    see(page.roll, "石桥村团支部团员 1 人")


def test_a_title_that_nobody_knows_lists_nobody_until_asked_once(page: CountyForms, session: Session, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    path = roster(tmp_path / "册.xlsx", "青马工程学员花名册")
    take(page, path, qtbot)
    assert page.made and not any(cell.record for cell in page.made.filling.cells)
    see(page.roll, "没有列出任何人")
    page.jump("名册", (3, 2))
    see(page.source, "选列出哪些")
    answer(monkeypatch, "团员数", ("性别", "男"))
    again(page, qtbot, lambda: press(page.source, "选列出哪些"))
    assert page.made.pictures["名册"].texts[3, 2] == "张乙"
    see(page.roll, "男团员 1 人")
    answer(monkeypatch, "全部团员")
    again(page, qtbot, lambda: press(page.roll, "换名单"))
    see(page.roll, "全部团员 3 人")
    session.undo()
    see(page.roll, "男团员 1 人")


def test_what_is_said_of_one_roster_is_not_said_of_another_kind_below(session: Session, tmp_path: Path) -> None:
    with session.step("建档"):
        session.store.save(Child(file_no="2021-001", name="方一", sex="女", birth_date=PartialDate(2012, 1, 2), status="在帮", opened_on=DAY))
    form = kept.keep(session.store, roster(tmp_path / "册.xlsx", "留守儿童花名册", ("序号", "儿童姓名", "年级", "监护类型", "家庭住址")), DAY)
    made = kept.ready(session.store, form, Choice(DAY, DAY))
    assert {r.view for r in made.filling.rosters} == {"children"}
    # Three members have ids that children may have, too.
    kept.explain(session.store, form, {}, "列出：名册", Want("figure:members.total", "列出：名册"))
    listed = kept.ready(session.store, form, Choice(DAY, DAY)).filling.rosters
    assert all(crossing.figure(r.figure).record is Child for r in listed if r.figure and r.figure != "nobody")


def test_what_differs_from_the_version_filed_stands_on_the_page(page: CountyForms, session: Session, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ask, "sure", lambda *_: True)
    take(page, table(tmp_path / "表.xlsx", "情况统计表", ("团员数", "团支部数"), ("数量",)), qtbot)
    assert "已报第" not in words(page)
    again(page, qtbot, page.file)
    see(page, "和已报第 1 版比一字不差")

    def leaves() -> None:
        with session.step("离团"):
            session.store.save(session.store.get(Person, 3).with_(member_status="已转出", member_to=PartialDate(2021, 9, 1)))

    again(page, qtbot, leaves)
    see(page, "和已报第 1 版比有 1 格不同")
    seen: list[list[tuple[str, Any, Any]]] = []
    monkeypatch.setattr(ChangesDialog, "exec", lambda dialog: seen.append([(c.cell, c.old, c.new) for c in dialog.changes]))
    press(page, "和已报第 1 版")
    assert seen == [[("B3", 3, 2)]] and session.store.count(Submission) == 1


def test_a_form_that_gets_no_cell_says_what_to_do(page: CountyForms, tmp_path: Path, qtbot: QtBot) -> None:
    take(page, table(tmp_path / "天气.xlsx", "气象观测表", ("降雨量", "风力"), ("上旬", "下旬")), qtbot)
    see(page, "这张表一格也没有填")
    assert "核对通过" not in words(page)


def test_a_blank_below_rows_that_were_put_in_is_explained_where_it_is(page: CountyForms, tmp_path: Path, qtbot: QtBot) -> None:
    def numbers(sheet: Any) -> None:
        for row, (label, value) in enumerate((("指标", "数量"), ("团支部数", None), ("团员数", None), ("幸福指数", None)), 7):
            sheet.cell(row, 1, label)
            sheet.cell(row, 2, value)
        boxed(sheet, "A7:B10")

    take(page, roster(tmp_path / "册.xlsx", "团员花名册", rows=1, more=numbers), qtbot)
    gap = next(gap for gap in page.findings.gaps if gap.words == "幸福指数")
    # Two rows were put in above.
    assert gap.place == (12, 2)
    page.jump(gap.sheet, gap.place)
    see(page.source, "“幸福指数”选一次")


def test_why_a_masked_value_has_no_place_tells_nothing_of_it(page: CountyForms, session: Session, tmp_path: Path, qtbot: QtBot) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    with session.step("建档"):
        session.store.save(Child(file_no="2021-001", name="方一", sex="女", birth_date=PartialDate(2012, 1, 2), health="残疾", status="在帮", opened_on=DAY, categories=("留守",)))

    def choices(sheet: Any) -> None:
        rule = DataValidation(type="list", formula1='"甲,乙"')
        rule.add("E3:E6")
        sheet.add_data_validation(rule)

    take(page, roster(tmp_path / "册.xlsx", "留守儿童花名册", ("序号", "儿童姓名", "监护类型", "就读学校", "身体状况"), more=choices), qtbot)
    gap = next(gap for gap in page.findings.gaps if gap.place == (3, 5))
    page.jump("名册", (3, 5))
    see(page.source, "不在这一格的可选项里")
    assert "残疾" in gap.why and "残疾" not in words(page.source) + words(page.findings)
    session.unmask()
    page.jump("名册", (3, 5))
    see(page.source, "残疾")


def test_a_workbook_with_macros_is_taken_and_given_as_one(page: CountyForms, session: Session, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "*.xlsm" in _KINDS
    take(page, _FILES / "F05团员花名册(带宏).xlsm", qtbot)
    asked: list[str] = []

    def answered(parent: Any, title: str, suggestion: str, kinds: str) -> Path:
        asked.append(kinds)
        return tmp_path / suggestion

    monkeypatch.setattr(ask, "file_to_save", answered)
    page.export()
    out = tmp_path / "F05团员花名册(带宏) 2021-11-26.xlsm"
    assert out.exists() and asked == ["带宏的 Excel 工作簿 (*.xlsm)"] and len(session.store.find(CountyForm)) == 1


def test_groups_for_a_condition_are_those_of_the_day(session: Session) -> None:
    split = next(s for s in offered.splits_for("members.total") if s.label == "所在团组织")
    assert [g.part.label for g in offered.groups_of(session.store, split, date(2021, 11, 26))] == ["柳林村团支部", "石桥村团支部"]
    assert offered.whom("members", "members.total@members.by_branch=2", session.store) == "石桥村团支部团员"
    assert [s for s in offered.splits_for("members.total@members.by_sex=female") if s.label == "性别"] == []

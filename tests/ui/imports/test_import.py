"""Import in the window: from a dropped file to one step, with everything a clerk may put right on the way."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from threading import Event
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from app.exchange.exports.export import export_all
from app.exchange.imports import preview, taking
from app.exchange.imports.planning import CHANGED, NEW, PROBLEM, SAME
from app.progress import Progress
from app.ui.closing import asking
from app.ui.imports.dialog import COLUMNS, FILE, REVIEW, SHEET, ImportDialog
from app.ui.imports.model import OWN
from app.ui.pieces import ask
from app.ui.pieces.progress_strip import Working
from app.ui.pieces.worker import Worker
from app.ui.session import Records, Session
from app.work.closing import years
from db.dates import PartialDate
from db.errors import Cancelled
from db.records import TABLES, Branch, Child, Person
from db.store import Store
from tests.samples import dump, id_number
from tests.ui.conftest import when_asked

ZHANG, LI, WANG = id_number(11, "20030512"), id_number(22, "20041001"), id_number(33, "20011231")
HEAD: list[Any] = ["姓名", "身份证号码", "联系电话", "所在支部", "文化程度"]
MEMBERS: list[list[Any]] = [
    HEAD,
    ["张三", ZHANG, "13800000001", "石马峪村", "大专"],
    ["李四", LI, "13800000002", "石马峪村", "本科"],
    ["王五", WANG[:-1] + ("1" if WANG[-1] != "1" else "2"), "13800000003", "石马峪村", None],
]


def book(path: Path, **sheets: Sequence[Sequence[Any]]) -> Path:
    """A workbook with these sheets."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        worksheet = workbook.create_sheet(name)
        for row in rows:
            worksheet.append(list(row))
    workbook.save(path)
    return path


@pytest.fixture
def session(store: Store, qtbot: QtBot) -> Session:
    """A branch, and a member whose telephone and schooling will change."""
    with store.step("起始"):
        branch = store.save(Branch(full_name="石马峪村团支部", org_type="农村团支部")).id
        store.save(Person(name="张三", id_number=ZHANG, phone="13900000009", branch=branch, member_status="在册", village="石马峪"))
    return Session(store, date(2021, 11, 26))


Open = Callable[..., ImportDialog]


@pytest.fixture
def opened(session: Session, worker: Worker, qtbot: QtBot) -> Open:
    """Opens the dialog on a file and waits until something is to be decided."""

    def open_on(view: str, path: Path, step: int = COLUMNS) -> ImportDialog:
        dialog = ImportDialog(session, worker, view)
        qtbot.addWidget(dialog)
        dialog.show()
        dialog.open_files([path])
        qtbot.waitUntil(lambda: dialog.step == step and not dialog._working.running)
        return dialog

    return open_on


def on(dialog: ImportDialog, qtbot: QtBot, step: int = REVIEW) -> ImportDialog:
    """Go on to the next step."""
    dialog.next()
    qtbot.waitUntil(lambda: dialog.step == step and not dialog._working.running)
    return dialog


def settled(dialog: ImportDialog, qtbot: QtBot) -> None:
    """Wait until what is shown is what would be written."""
    qtbot.waitUntil(lambda: not dialog._stale and not dialog._working.running)


def put_in(dialog: ImportDialog, qtbot: QtBot) -> None:
    """Write, as with Ctrl+Enter."""
    assert dialog.forward.isEnabled()
    dialog.apply()
    qtbot.waitUntil(lambda: not dialog.isVisible())


def counts(dialog: ImportDialog) -> tuple[int, int, int, int]:
    found = dialog.review_page.preview.counts()  # type: ignore[union-attr]
    return found[NEW], found[CHANGED], found[SAME], found[PROBLEM]


def shown(dialog: ImportDialog) -> list[list[str]]:
    """The table as a person reads it, without ticks and notes."""
    model = dialog.review_page.table.review
    return [[str(model.index(row, n).data()) for n in range(1, model.columnCount() - 1)] for row in range(model.rowCount())]


def place_of(dialog: ImportDialog, number: int) -> int:
    model = dialog.review_page.table.review
    return next(row for row in range(model.rowCount()) if model.planned(row).number == number)


def test_good_rows_come_in_as_one_step_and_the_rest_is_kept_for_later(
    opened: Open, session: Session, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[tuple[str, bool]] = []
    came: list[tuple[str, list[int], str]] = []
    session.said.connect(lambda *told: said.append(told))
    when_asked(session, Records, lambda *told: came.append(told))
    before = dump(session.store)
    dialog = on(opened("members", book(tmp_path / "名册.xlsx", 名册=MEMBERS)), qtbot)
    assert counts(dialog) == (1, 1, 0, 1)
    assert [row[1] for row in shown(dialog)] == ["有问题", "修改 2 格", "新增"]
    assert shown(dialog)[1][-1] == "（空） → 大学专科"
    assert dialog.forward.text().startswith("先导入没有问题的 2 人")
    monkeypatch.setattr(ask, "file_to_save", lambda *_: tmp_path / "问题")
    dialog.choose_report()
    qtbot.waitUntil(lambda: (tmp_path / "问题.xlsx").exists() and not dialog._working.running)
    kept = list(openpyxl.load_workbook(tmp_path / "问题.xlsx").active.values)
    assert [row[0] for row in kept] == ["姓名", "王五"] and "校验位" in str(kept[1][-1])
    put_in(dialog, qtbot)
    people = {p.name: p for p in session.store.find(Person)}
    assert (people["张三"].phone, people["张三"].education, people["张三"].village) == ("13800000001", "大学专科", "石马峪")
    assert (people["李四"].id_number, people["李四"].birth_date, people["李四"].member_status) == (LI, PartialDate(2004, 10, 1), "在册")
    assert "王五" not in people
    assert said[-1] == ("已导入 团员 2 人", True)
    view, ids, why = came[-1]
    assert (view, {p.id for p in people.values()}, why) == ("members", set(ids), "刚导入的 2 人")
    session.undo()
    assert dump(session.store) == before


def test_a_cell_is_put_right_in_place_and_read_again(opened: Open, session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = on(opened("members", book(tmp_path / "名册.xlsx", 名册=MEMBERS)), qtbot)
    table = dialog.review_page.table
    assert dialog.review_page.next_problem() and table.current().number == 4  # type: ignore[union-attr]
    qtbot.keyClick(table, Qt.Key.Key_F2)
    editor = table.viewport().findChild(QLineEdit)
    assert editor is not None and editor.text() == MEMBERS[3][1]
    editor.setText(WANG)
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: counts(dialog) == (2, 1, 0, 0))
    assert dialog.forward.text().startswith("确认导入 3 人")
    put_in(dialog, qtbot)
    assert {p.id_number for p in session.store.find(Person)} == {ZHANG, LI, WANG}


def test_ctrl_down_goes_from_problem_to_problem_and_space_settles_just_that_one(opened: Open, qtbot: QtBot, tmp_path: Path) -> None:
    rows = [HEAD[:2], ["甲", "1"], ["李四", LI], ["乙", "2"], ["丙", "3"]]
    dialog = on(opened("members", book(tmp_path / "名册.xlsx", 名册=rows)), qtbot)
    table = dialog.review_page.table
    for _ in range(2):
        qtbot.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert [row.number for row in table.chosen()] == [5]
    qtbot.keyClick(table, Qt.Key.Key_Space)
    settled(dialog, qtbot)
    assert dialog.review_page.left_out == {5} and counts(dialog) == (1, 0, 0, 2)
    assert table.current().number == 2  # type: ignore[union-attr]


def test_rows_are_left_out_and_taken_in_again(opened: Open, session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = on(opened("members", book(tmp_path / "名册.xlsx", 名册=MEMBERS)), qtbot)
    table = dialog.review_page.table
    for number in (2, 3):
        table.go_to(place_of(dialog, number))
        qtbot.keyClick(table, Qt.Key.Key_Space)
        settled(dialog, qtbot)
    assert counts(dialog) == (0, 0, 0, 1) and not dialog.forward.isEnabled()
    table.go_to(place_of(dialog, 3))
    qtbot.keyClick(table, Qt.Key.Key_Space)
    settled(dialog, qtbot)
    put_in(dialog, qtbot)
    assert {p.name: p.phone for p in session.store.find(Person)} == {"张三": "13900000009", "李四": "13800000002"}


def test_of_two_rows_of_one_person_the_one_left_out_no_longer_counts(opened: Open, session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    rows = [HEAD, ["李四", LI, "13800000002", None, None], ["李四", LI, "13800000099", None, None]]
    dialog = on(opened("members", book(tmp_path / "名册.xlsx", 名册=rows)), qtbot)
    assert counts(dialog) == (1, 0, 0, 1)
    dialog.review_page.toggle([dialog.review_page.table.review.planned(place_of(dialog, 2))])
    settled(dialog, qtbot)
    assert counts(dialog) == (1, 0, 0, 0)
    put_in(dialog, qtbot)
    assert [p.phone for p in session.store.find(Person, "name = '李四'")] == ["13800000099"]


@pytest.mark.parametrize(("known", "phone", "education"), [("update", "13800000001", "大学专科"), ("fill", "13900000009", "大学专科"), ("skip", "13900000009", None)])
def test_what_becomes_of_those_who_are_there_is_the_clerks_choice(
    opened: Open, session: Session, qtbot: QtBot, tmp_path: Path, known: str, phone: str, education: str | None
) -> None:
    rows = [[*HEAD, "家庭住址", "村"], ["张三", ZHANG, "13800000001", None, "大专", None, "  "], ["李四", LI, None, None, None, None, None]]
    dialog = opened("members", book(tmp_path / "名册.xlsx", 名册=rows))
    dialog.columns_page.known[known].setChecked(True)
    put_in(on(dialog, qtbot), qtbot)
    zhang, li = session.store.find(Person)
    assert (zhang.phone, zhang.education, zhang.village, li.name) == (phone, education, "石马峪", "李四")
    assert zhang.branch is not None, "a blank cell clears nothing"


def test_columns_are_matched_by_hand_and_remembered(opened: Open, session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    head = ["姓名", "身份证号", "甲栏", "手机"]
    path = book(tmp_path / "怪表.xlsx", 表=[head, ["李四", LI, "团结村", "13800000002"]])
    dialog = opened("members", path)
    columns = dialog.columns_page
    assert {c.heading: c.role for c in columns.mapped().columns} == {"姓名": "", "身份证号": "", "甲栏": "words", "手机": ""}
    assert columns._boxes[2][4].text() == "没认出，1 格放进备注"
    columns.choose(2, "village")
    columns.choose(3, "")
    put_in(on(dialog, qtbot), qtbot)
    assert [(p.village, p.phone) for p in session.store.find(Person, "name = '李四'")] == [("团结村", None)]
    again = opened("members", book(tmp_path / "又来.xlsx", 别的=[head, ["王五", WANG, "太平村", "13800000003"]]))
    assert {c.heading: c.field.name for c in again.columns_page.mapped().columns} == {"姓名": "name", "身份证号": "id_number", "甲栏": "village"}
    assert "上次的对应" in again.columns_page._boxes[2][4].text()


def test_a_field_takes_one_column_only(opened: Open, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened("members", book(tmp_path / "名册.xlsx", 名册=[["姓名", "身份证号", "别名"], ["李四", LI, "小四"]]))
    dialog.columns_page.choose(2, "name")
    assert {c.index: c.field.name for c in dialog.columns_page.mapped().columns} == {1: "id_number", 2: "name"}
    dialog.columns_page.clear_all()
    assert not dialog.forward.isEnabled()


def test_all_tables_of_a_file_come_in_at_once_but_those_unticked(opened: Open, session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    second, third = [["团员"], ["姓名", "身份证号码"], ["王五", WANG]], [["姓名", "身份证号码"], ["赵六", id_number(55, "20020202")]]
    dialog = opened("members", book(tmp_path / "三张.xlsx", 一=MEMBERS[:2], 二=second, 说明=[["这是说明"]], 三=third))
    tables = dialog.columns_page.tables
    assert [tables.item(n).text().split("\n")[1] for n in range(tables.count())] == ["一", "二", "三"]
    tables.item(2).setCheckState(Qt.CheckState.Unchecked)
    on(dialog, qtbot)
    assert [source.sheet.name for source in dialog.review_page.preview.plan.sources] == ["一", "二"]  # type: ignore[union-attr]
    put_in(dialog, qtbot)
    assert {p.name for p in session.store.find(Person)} == {"张三", "王五"}


def test_a_heading_nobody_recognises_is_pointed_at(opened: Open, session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened("members", book(tmp_path / "外文.xlsx", 表=[["list"], ["who", "card"], ["王五", WANG]]), SHEET)
    assert not dialog.forward.isEnabled()
    dialog.sheet_page._table.cellClicked.emit(1, 0)
    on(dialog, qtbot, COLUMNS)
    dialog.columns_page.choose(0, "name")
    dialog.columns_page.choose(1, "id_number")
    put_in(on(dialog, qtbot), qtbot)
    assert [p.id_number for p in session.store.find(Person, "name = '王五'")] == [WANG]


def test_a_file_that_cannot_be_read_says_why_and_another_may_be_chosen(
    opened: Open, session: Session, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = tmp_path / "照片.xlsx"
    bad.write_bytes(b"\xff\xd8\xff\xe0 picture")
    dialog = opened("members", bad, FILE)
    assert dialog.file_page.top.count() == 1
    good = book(tmp_path / "名册.xlsx", 名册=MEMBERS)
    monkeypatch.setattr(ask, "files_to_open", lambda *_: [good])
    dialog.next()
    qtbot.waitUntil(lambda: dialog.step == COLUMNS)
    assert dialog.file_page.top.count() == 0


def test_numbers_and_childrens_names_are_masked_until_shown(opened: Open, session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    rows = [["姓名", "身份证号", "家庭住址"], ["孙小丫", id_number(44, "20130101"), "某村"]]
    dialog = on(opened("children", book(tmp_path / "儿童.xlsx", 儿童=rows)), qtbot)
    row = shown(dialog)[0]
    assert "孙小丫" not in row and all(str(rows[1][1]) not in text for text in row)
    assert "孙小丫" not in dialog.review_page.strip.why.text()
    session.unmask()
    assert "孙小丫" in shown(dialog)[0] and rows[1][1] in shown(dialog)[0]
    put_in(dialog, qtbot)
    assert [c.name for c in session.store.find(Child)] == ["孙小丫"]


def test_what_cannot_be_read_and_the_first_rows_are_masked_too(opened: Open, session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    torn, phone = ZHANG[:-1], "13900000009"
    rows = [["姓名", "身份证号", "手机", "家里情况"], ["孙小丫", torn, f"{phone}1", f"母亲 {phone[:3]} {phone[3:7]} {phone[7:]}，号码{ZHANG}"]]
    dialog = opened("children", book(tmp_path / "儿童.xlsx", 儿童=rows))

    def told() -> str:
        return "".join(made.text() for made in dialog.columns_page.findChildren(QLabel))

    assert "读不懂" in told() and not any(secret in told() for secret in (torn[:12], phone, ZHANG))
    dialog.back()
    qtbot.waitUntil(lambda: dialog.step == SHEET)
    table = dialog.sheet_page._table
    cells = [table.item(1, n).text() for n in range(4)]
    assert cells[0] == "孙*" + "*" and not any(secret in "".join(cells) for secret in (torn, phone, ZHANG))
    session.unmask()
    assert [table.item(1, n).text() for n in range(4)] == rows[1] and torn[:12] in told()


def test_the_segments_show_their_rows_only(opened: Open, qtbot: QtBot, tmp_path: Path) -> None:
    rows = [HEAD[:3], ["张三", ZHANG, "13900000009"], ["李四", LI, "13800000002"], ["王五", "1", None]]
    dialog = on(opened("members", book(tmp_path / "名册.xlsx", 名册=rows)), qtbot)
    assert [row[0] for row in shown(dialog)] == ["4", "3"], "what is the same is hidden at first"
    dialog.review_page._hide_same.setChecked(False)
    assert [row[0] for row in shown(dialog)] == ["4", "3", "2"]
    for key, numbers in ((NEW, ["3"]), (SAME, ["2"]), (PROBLEM, ["4"]), (CHANGED, [])):
        dialog.review_page.segments[key].click()
        assert [row[0] for row in shown(dialog)] == numbers


def test_doubtful_things_are_told_beside_a_row(session: Session, tmp_path: Path) -> None:
    path = book(tmp_path / "名册.xlsx", 名册=[["姓名", "出生日期", "入团时间", "团员状态"], ["赵六", "2003-01-01", "2009-05-04", "在册"]])
    opened = taking.open_files(session.store, "members", [path])
    made = preview.preview(session.store, [taken.source() for taken in opened.chosen()])
    assert made.counts()[NEW] == made.counts()[preview.DOUBTFUL] == 1
    assert "入团" in made.note(made.plan.rows[0], masked=True)


def test_figures_of_a_closed_year_that_would_move_are_told_before_writing_and_asked_about_when_writing(
    session: Session, opened: Open, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    years.close(session.store, 2020, session.today)
    path = book(tmp_path / "名册.xlsx", 名册=[["姓名", "性别", "入团时间", "团员状态", "所在支部"], ["赵六", "女", "2019-05-04", "在册", "石马峪村"]])
    before = dump(session.store)
    dialog = on(opened("members", path), qtbot)
    assert "会改动 2020 年已封账的数字" in dialog.review_page.beside.words.text()
    preview_made = dialog.review_page.preview
    assert preview_made and ("会改动 2020 年已封账的数字", "“团员数”从 1 变为 2", 1, "个") in preview_made.beside()
    assert dump(session.store) == before
    monkeypatch.setattr(asking, "putting_right", lambda deed, moved, closed: "漏登")
    put_in(dialog, qtbot)
    (year,) = years.closed_years(session.store)
    assert [c.reason for c in year.corrections] == ["漏登"] and session.store.count(Person) == 2


def test_a_job_that_is_stopped_ends_without_a_word(session: Session, worker: Worker, qtbot: QtBot) -> None:
    strip = Working(worker)
    qtbot.addWidget(strip)
    ended: list[Any] = []
    begun = Event()

    def job(store: Store, progress: Progress) -> None:
        begun.set()
        try:
            while True:
                progress(0, 0, "算")
        except Cancelled:
            ended.append("cancelled")
            raise

    strip.run("算", job, lambda _: ended.append("done"))
    begun.wait(5)
    strip.cancel()
    qtbot.waitUntil(lambda: not strip.running)
    assert ended == ["cancelled"]
    strip.run("再算", lambda store, progress: 7, ended.append)
    qtbot.waitUntil(lambda: 7 in ended)
    assert ended == ["cancelled", 7]


def test_a_job_that_the_lock_stops_does_not_go_on_in_the_strip(session: Session, worker: Worker, qtbot: QtBot) -> None:
    strip = Working(worker)
    qtbot.addWidget(strip)
    begun = Event()

    def job(store: Store, progress: Progress) -> None:
        begun.set()
        while True:
            progress(0, 0, "算")

    with qtbot.waitSignals([strip.busy, strip.busy]):
        strip.run("算", job, lambda _: None)
        begun.wait(5)
        worker.close()
    assert not strip.running and not strip.isVisible()


def test_what_was_written_before_it_could_stop_is_told(session: Session, worker: Worker, qtbot: QtBot) -> None:
    strip = Working(worker)
    qtbot.addWidget(strip)
    begun, may_end = Event(), Event()
    told: list[str] = []

    def job(store: Store, progress: Progress) -> str:
        begun.set()
        may_end.wait(5)
        return "written"

    strip.run("写", job, told.append)
    begun.wait(5)
    strip.cancel()
    assert strip.running
    may_end.set()
    qtbot.waitUntil(lambda: not strip.running)
    assert told == ["written"]


def test_an_import_that_is_stopped_leaves_nothing(opened: Open, session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    before = dump(session.store)
    dialog = on(opened("members", book(tmp_path / "名册.xlsx", 名册=MEMBERS)), qtbot)
    dialog.apply()
    dialog.reject()
    qtbot.waitUntil(lambda: not dialog._working.running)
    assert dialog.isVisible() and dump(session.store) == before
    put_in(dialog, qtbot)
    assert len(session.store.find(Person)) == 2


def test_a_whole_ledger_comes_back(qtbot: QtBot, tmp_path: Path) -> None:
    with Store.open(tmp_path / "旧.sqlite") as old:
        with old.step("记录"):
            branch = old.save(Branch(full_name="石马峪村团支部", org_type="农村团支部")).id
            old.save(Person(name="张三", id_number=ZHANG, branch=branch, member_status="在册"))
        export_all(old, tmp_path / "整本.xlsx")
        wanted = dump(old)
    with Store.open(tmp_path / "新.sqlite") as new:
        session = Session(new, date(2021, 11, 26))
        worker = Worker(new)
        touched: list[dict[str, set[int]]] = []
        session.changed.connect(touched.append)
        dialog = ImportDialog(session, worker, "all")
        qtbot.addWidget(dialog)
        dialog.show()
        dialog.open_files([tmp_path / "整本.xlsx"])
        qtbot.waitUntil(lambda: dialog.step == 1 and not dialog._working.running, timeout=8000)
        assert new.undoable() is None and "会新增 2 条" in dialog.whole_page._told.text(), "nothing before the last button"
        QTest.keyClick(dialog, Qt.Key.Key_Return)
        assert dialog.isVisible() and not dialog._working.running, "and Enter is not it"
        QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=8000)
        again = ImportDialog(session, worker, "all")
        qtbot.addWidget(again)
        again.show()
        again.open_files([tmp_path / "整本.xlsx"])
        qtbot.waitUntil(lambda: again.step == 1 and not again._working.running, timeout=8000)
        assert "没有要写入的内容" in again.whole_page._told.text() and not again.forward.isEnabled()
        worker.close()
        assert dump(new) == wanted
        assert set(touched[-1]) == set(TABLES)


def test_a_broken_whole_workbook_shows_its_problems_and_writes_nothing(session: Session, worker: Worker, qtbot: QtBot, tmp_path: Path) -> None:
    before = dump(session.store)
    path = book(tmp_path / "整本.xlsx", 人员=[["编号", "姓名", "性别"], [7, "王五", "不知道"], [8, "赵六", "女"]])
    dialog = ImportDialog(session, worker, "all")
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.open_files([path])
    qtbot.waitUntil(lambda: dialog.step == 1 and not dialog._working.running)
    assert dump(session.store) == before
    assert dialog.whole_page._table.rowCount() == 1 and dialog.forward.text() == "先导入没有问题的 1 条 Ctrl+Enter"
    dialog.next()
    qtbot.waitUntil(lambda: not dialog.isVisible())
    assert {p.name for p in session.store.find(Person)} == {"张三", "赵六"}


def test_the_note_column_and_the_cursor_know_the_first_bad_cell(opened: Open, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = on(opened("members", book(tmp_path / "名册.xlsx", 名册=MEMBERS)), qtbot)
    table = dialog.review_page.table
    dialog.review_page.next_problem()
    assert table.currentIndex().column() == OWN + 1
    cell = table.review.cell(table.currentIndex())
    assert cell is not None and "校验位" in cell.why and cell.text == MEMBERS[3][1]


def test_what_was_put_right_is_not_thrown_away_unasked(
    opened: Open, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = on(opened("members", book(tmp_path / "名册.xlsx", 名册=MEMBERS)), qtbot)
    asked: list[str] = []
    monkeypatch.setattr(ask, "sure", lambda _, sentence, deed: asked.append(sentence))
    table = dialog.review_page.table
    table.go_to(place_of(dialog, 3))
    QTest.keyClick(table, Qt.Key.Key_Space)
    settled(dialog, qtbot)
    table.go_to(place_of(dialog, 4), OWN + 4)
    assert table.review.setData(table.currentIndex(), "本科")
    settled(dialog, qtbot)
    dialog.reject()
    assert asked == ["您在这里改了 1 格、去掉了 1 行，还没有导入；现在关掉，这些要重做。"] and dialog.isVisible()
    dialog.back()
    on(dialog, qtbot)
    assert dialog.review_page.left_out == {3}, "it stays outside when one looks at the columns again"
    assert [row[-1] for row in shown(dialog) if row[0] == "4"] == ["大学本科"]
    dialog.close()
    assert not dialog.isVisible() and len(asked) == 1, "the lock is not held up by a question"


def test_an_import_that_changed_nothing_is_closed_without_a_question(opened: Open, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = on(opened("members", book(tmp_path / "名册.xlsx", 名册=MEMBERS)), qtbot)
    dialog.reject()
    assert not dialog.isVisible()


def test_a_choice_in_a_narrow_column_is_whole_while_it_is_put_right(opened: Open, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = on(opened("members", book(tmp_path / "名册.xlsx", 名册=MEMBERS)), qtbot)
    table = dialog.review_page.table
    table.go_to(place_of(dialog, 3), OWN + 4)
    table.setColumnWidth(OWN + 4, 64)
    table.edit(table.currentIndex())
    box = table.indexWidget(table.currentIndex())
    assert isinstance(box, QComboBox) and box.width() >= box.sizeHint().width()
    assert table.viewport().rect().contains(box.geometry())


def test_what_is_hidden_is_told_and_may_be_taken_in(opened: Open, session: Session, tmp_path: Path, qtbot: QtBot) -> None:
    path = book(tmp_path / "名册.xlsx", 现=[*MEMBERS[:3], ["赵六", None, "13800000004", "石马峪村", None]], 旧=[HEAD, ["钱七", id_number(44, "20020202"), "13800000005", "石马峪村", "大专"]], 选项=[["男"]])
    hiding = openpyxl.load_workbook(path)
    hiding["旧"].sheet_state = hiding["选项"].sheet_state = "hidden"
    hiding["现"].row_dimensions[4].hidden = hiding["现"].column_dimensions["C"].hidden = True
    hiding.save(path)
    dialog = opened("members", path)
    tables = dialog.columns_page.tables
    assert [(tables.item(n).checkState(), "（隐藏的工作表）" in tables.item(n).text()) for n in range(tables.count())] == [(Qt.CheckState.Checked, False), (Qt.CheckState.Unchecked, True)]
    facts = [made.text() for made in dialog.columns_page.findChildren(QLabel)]
    assert "1 行、1 列，已一并读入" in facts
    dialog.next()
    qtbot.waitUntil(lambda: dialog.step == REVIEW and not dialog._working.running, timeout=30_000)
    told = [which for what, which, *_ in dialog.review_page.preview.beside() if what == "请留意"]
    assert told == [
        "旧：在隐藏的工作表里，像是团员的表，没有导入；要导入请在“对应列”一步把它勾上", "现：隐藏的行 1 行，已一并读入", "现：隐藏的列 C，已一并读入",
    ]  # fmt: skip
    dialog.back()
    tables.item(1).setCheckState(Qt.CheckState.Checked)
    dialog.next()
    qtbot.waitUntil(lambda: dialog.step == REVIEW and not dialog._working.running and len(dialog.review_page.preview.plan.sources) == 2, timeout=30_000)
    assert not any("没有导入" in which for what, which, *_ in dialog.review_page.preview.beside() if what == "请留意")

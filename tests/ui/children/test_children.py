"""The page of children's files: masked and logged, what is due, the tabs, a visit written down by keyboard, and the locked look."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.checks import integrity
from app.progress import Progress
from app.ui.children.detail import ChildDetail
from app.ui.children.forms import CareForm
from app.ui.children.health import Growth
from app.ui.children.list import DueStrip
from app.ui.desk.page import Desk
from app.ui.form import record_form as form
from app.ui.lists.record_list import RecordList
from app.ui.pieces import ask, theme
from app.ui.pieces import worker as tasks
from app.ui.pieces.opening import run_dialog
from app.ui.pieces.progress_strip import Working
from app.ui.pieces.wait_window import Waiting
from app.ui.session import Session
from app.ui.window.locking import Cover, IdleWatch, lock
from app.ui.window.window import MainWindow
from db.dates import PartialDate
from db.errors import UserError
from db.fields import Record
from db.password import set_password
from db.records import Aid, Child, FamilyMember, HealthCheck, Person, Tutoring, Visit
from db.store import Store
from tests.samples import id_number

TODAY = date(2021, 11, 26)
NAMES = ("方小满", "丁谷雨", "方示例", "方某甲")
FILE_NO = "2019-桃溪村-003"


@pytest.fixture
def child(store: Store) -> int:
    """A left-behind child whose visit is overdue, and another who has time."""
    with store.step("样例"):
        helper = store.save(Person(name="赵银杏")).id
        one = store.save(Child(
            name="方小满", file_no=FILE_NO, village="桃溪村", sex="女", birth_date=PartialDate(2010, 6, 3), id_number=id_number(12, "20100603"),
            categories=("留守",), is_rural_hukou=True, opened_on=date(2019, 3, 1), status="在帮", helper=helper, care_rating="一般",
        )).id
        other = store.save(Child(name="丁谷雨", file_no="2020-柳湾村-011", village="柳湾村", opened_on=date(2020, 1, 1), status="在帮")).id
        for record in (
            FamilyMember(child=one, name="方示例", relation="祖母", is_guardian=True, is_primary=True, phone="13800130031", capacity="一般", note="腰伤"),
            FamilyMember(child=one, name="方某甲", relation="父", away=True, away_since=PartialDate(2019, 2), work_place="河北省廊坊市"),
            Visit(child=one, day=date(2021, 9, 20), mode="电话", findings="都好"),
            Visit(child=one, day=date(2021, 10, 15), mode="入户", needs="奶奶腰伤，冬衣不够", next_due=date(2021, 11, 5)),
            Visit(child=other, day=date(2021, 11, 20), next_due=date(2021, 12, 10)),
            Aid(child=one, day=date(2021, 2, 1), item="书包"), Tutoring(child=one, day=date(2021, 7, 10), subject="数学", minutes=90),
            HealthCheck(child=one, day=date(2020, 11, 12), height_cm=Decimal("134"), weight_kg=Decimal("28.5"), vision_left=Decimal("5"), vision_right=Decimal("5")),
            HealthCheck(child=one, day=date(2021, 11, 9), height_cm=Decimal("140.5"), weight_kg=Decimal(31), vision_left=Decimal("4.9"), vision_right=Decimal("4.8")),
        ):
            store.save(record)
    assert one
    return one


@pytest.fixture
def window(store: Store, qapp: QApplication, qtbot: QtBot) -> Iterator[MainWindow]:
    theme.apply(qapp)
    made = MainWindow(Session(store, TODAY))
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    yield made
    let_go(made, qtbot)


def let_go(window: MainWindow, qtbot: QtBot) -> None:
    """Let the work of its pages come to an end, as nobody is there to be told of it."""
    for _ in range(5):
        qtbot.waitUntil(lambda: not window.worker.busy)
        QApplication.processEvents()
    window.worker.close()


@pytest.fixture
def page(child: int, window: MainWindow) -> RecordList:
    made = window.list_of("children")
    assert made
    return made


def detail(page: RecordList) -> ChildDetail:
    assert isinstance(page.detail, ChildDetail)
    return page.detail


def words(widget: QWidget) -> str:
    """Everything that can be read in a widget."""
    QApplication.processEvents()
    return "\n".join(part.text() for kind in (QLabel, QPushButton) for part in widget.findChildren(kind) if part.isVisibleTo(widget))


def press(widget: QWidget, name: str) -> None:
    """Press the button with these words."""
    QApplication.processEvents()
    next(b for b in widget.findChildren(QPushButton) if b.text().strip() == name and b.isVisibleTo(widget)).click()


def tab(page: RecordList, begins: str) -> None:
    bar = detail(page)._tabs
    bar.setCurrentIndex(next(n for n in range(bar.count()) if bar.tabText(n).startswith(begins)))


def cells(page: RecordList) -> list[str]:
    table = detail(page)._table
    assert table and table.table
    return [table.table.records.text(0, n) for n in range(len(table.table.records.columns))]


def log(store: Store) -> list[tuple[Any, ...]]:
    return store.rows("SELECT action, what FROM access_log ORDER BY id")


# --- the list


def test_the_list_shows_what_is_due_first(page: RecordList, child: int) -> None:
    model = page.table.records
    assert [model.head(c) for c in model.columns] == ["档案", "姓名", "年龄", "村", "应走访", "提醒"]
    assert [[model.text(row, n) for n in (0, 1, 3, 4, 5)] for row in (0, 1)] == [
        ["003", "方**", "桃溪村", "2021-11-05", "过期 21 天"], ["011", "丁**", "柳湾村", "2021-12-10", ""],
    ]
    assert page.table.current_id() == child


def test_late_this_month_and_all_are_counted_and_follow_the_day(page: RecordList, window: MainWindow, child: int) -> None:
    strip = page.findChild(DueStrip)
    assert strip
    assert [b.text() for b in strip.buttons] == ["过期 1", "本月 1", "全部 2"] and strip.buttons[2].isChecked()
    strip.buttons[0].click()
    assert list(page.table.records.ids) == [child] and strip.buttons[0].isChecked()
    window.session.set_day(date(2021, 12, 11))
    assert [b.text() for b in strip.buttons] == ["过期 2", "本月 2", "全部 2"]
    assert len(page.table.records.ids) == 2 and strip.buttons[0].isChecked()
    page.escape()
    assert strip.buttons[2].isChecked()
    page.show_only([child], "走访过期 1 户")
    assert not any(button.isChecked() for button in strip.buttons), "it is none of the three"
    strip.buttons[2].click()
    assert len(page.table.records.ids) == 2
    assert "在帮 2" in words(page) and "结案 0" in words(page)


# --- the file


def test_names_and_numbers_are_masked_until_shown(page: RecordList, window: MainWindow) -> None:
    shown = words(page)
    assert FILE_NO in shown and "方**" in shown
    for secret in (*NAMES, "13800130031", id_number(12, "20100603"), "奶奶腰伤"):
        assert secret not in shown
    window.session.unmask()
    shown = words(page)
    for secret in ("方小满", "方示例", "13800130031", id_number(12, "20100603"), "奶奶腰伤，冬衣不够"):
        assert secret in shown


def test_the_banner_says_how_late_and_what_was_found_last(page: RecordList, window: MainWindow) -> None:
    assert "走访已过期 21 天。上次 10 月 15 日入户，约定 11 月 5 日前再去，记了存在的问题，按 F8 显示。" in words(page)
    window.session.set_day(date(2021, 11, 5))
    assert "过期" not in words(detail(page)), "due today is not late"
    window.session.set_day(date(2021, 11, 6))
    assert "走访已过期 1 天" in words(page)


def test_judgements_are_as_of_the_day_and_name_what_is_missing(page: RecordList, window: MainWindow) -> None:
    shown = words(page)
    assert "截止 2021-11-26" in shown and "资料不够" in shown and "没有登记母亲" in shown
    assert "2019-02，共 2 年 9 个月" in shown and "一般：腰伤" in shown
    with window.session.step("登记母亲"):
        window.session.store.save(FamilyMember(child=page.table.current_id(), name="李某乙", relation="母", away=True, away_since=PartialDate(2020, 6)))
    assert "父母双方外出，不满 16 周岁，农村户籍" in words(page)


def test_every_kind_of_care_has_its_tab(page: RecordList, window: MainWindow) -> None:
    bar = detail(page)._tabs
    assert [bar.tabText(n) for n in range(bar.count())] == [
        "家庭监护", "走访 2", "物资 1", "辅导 1", "体检 2", "联系 0", "经历", "附件", "改动", "全部资料",
    ]
    window.session.unmask()
    tab(page, "走访")
    assert cells(page)[:2] == ["2021-10-15", "入户"], "the newest first"
    assert "奶奶腰伤，冬衣不够" in words(detail(page))
    tab(page, "物资")
    assert cells(page)[1] == "书包"
    tab(page, "辅导")
    assert cells(page)[1] == "数学"
    for name in ("经历", "附件", "改动", "全部资料"):
        tab(page, name)
    assert "民族" not in words(detail(page)) and "出生日期" in words(detail(page))


def test_growth_is_drawn_and_worse_eyes_are_told_only_when_shown(page: RecordList, window: MainWindow) -> None:
    tab(page, "体检")
    assert not detail(page).findChildren(Growth) and "按 F8" in words(detail(page)) and "视力比上次" not in words(detail(page))
    assert cells(page)[2] not in ("140.5", "")
    window.session.unmask()
    QApplication.processEvents()
    drawn = [g.accessibleName() for g in detail(page).findChildren(Growth) if g.isVisible()]
    assert drawn == ["身高（厘米）：2020-11-12 134、2021-11-09 140.5", "体重（千克）：2020-11-12 28.5、2021-11-09 31"]
    assert "左右眼视力比上次各降 0.1 和 0.2" in words(detail(page))
    assert not detail(page).grab().isNull()


def test_a_bare_file_says_what_to_do(page: RecordList, window: MainWindow, store: Store) -> None:
    page.table.selectRow(1)
    assert "还没有登记家人和监护人" in words(detail(page)) and "登记家庭成员" in words(detail(page))
    tab(page, "走访")
    page.table.selectRow(0)
    page.table.selectRow(1)
    assert cells(page)[0] == "2021-11-20"
    for name, sentence in (("物资", "还没有帮扶物资记录"), ("辅导", "还没有课业辅导记录"), ("体检", "还没有体检记录")):
        tab(page, name)
        page.table.selectRow(0)
        assert sentence not in words(detail(page))
        page.table.selectRow(1)
        assert sentence in words(detail(page))
        assert not detail(page).grab().isNull()
    tab(page, "联系")
    assert "还没有联系记录。" in words(detail(page))


def test_the_last_visit_is_one_press_away(page: RecordList) -> None:
    press(detail(page), "看上次记录")
    assert detail(page)._tabs.tabText(detail(page)._tabs.currentIndex()) == "走访 2"
    table = detail(page)._table
    assert table and isinstance(table.chosen, Visit) and table.chosen.day == date(2021, 10, 15)


def test_another_day_is_agreed_in_one_step(page: RecordList, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ask, "text", lambda *_: "2021-12-03")
    press(detail(page), "改期")
    step = store.undoable()
    assert step and step.label == f"走访改期 {FILE_NO}"
    assert "走访已过期" not in words(detail(page))
    assert [page.table.records.text(0, n) for n in (4, 5)] == ["2021-12-03", "7 天后"]
    store.undo()
    assert "走访已过期 21 天" in words(detail(page))


def test_a_day_before_the_visit_is_refused(page: RecordList, store: Store, child: int, window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.ui.children.forms import reschedule

    monkeypatch.setattr(ask, "text", lambda *_: "2021-10-01")
    visit = store.find(Visit, "day = '2021-10-15'")[0]
    with pytest.raises(UserError, match="早于本次"):
        reschedule(window.session, store.get(Child, child), visit, None)
    assert store.get(Visit, visit.id or 0).next_due == date(2021, 11, 5)


def test_a_record_of_care_is_removed_with_a_way_back(page: RecordList, store: Store) -> None:
    tab(page, "物资")
    table = detail(page)._table
    assert table
    table.remove()
    step = store.undoable()
    assert step and step.label == f"删除帮扶物资 {FILE_NO}" and store.count(Aid) == 0
    assert detail(page)._tabs.tabText(2) == "物资 0"
    store.undo()
    assert detail(page)._tabs.tabText(2) == "物资 1"


def test_keys_in_a_table_of_care_are_its_own_and_not_the_files(page: RecordList, store: Store, child: int, qtbot: QtBot) -> None:
    tab(page, "走访")
    table = detail(page)._table
    assert table and table.table
    table.table.setFocus()
    for key in (Qt.Key.Key_Delete, Qt.Key.Key_A):
        QTest.keyClick(table.table, key, Qt.KeyboardModifier.ControlModifier)
    assert (store.count(Child), store.count(Visit, "child = ?", (child,)), page.table.records.ticked) == (2, 1, set())
    left = detail(page)._table
    assert left and left.table
    qtbot.waitUntil(left.table.hasFocus)
    seen: list[tuple[str, bool]] = []

    def look() -> None:
        opened = QApplication.activeModalWidget()
        assert isinstance(opened, form.RecordForm)
        seen.append((opened.windowTitle(), "child" in opened._boxes))
        opened.reject()

    for key, held in ((Qt.Key.Key_F2, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)):
        QTimer.singleShot(0, look)
        QTest.keyClick(left.table, key, held)
    assert seen == [(f"编辑走访　{FILE_NO}", False), (f"登记走访　{FILE_NO}", False)]
    QTest.keyClick(left.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text().splitlines()[1].startswith("2021-09-20\t电话")


def test_a_row_taken_away_leaves_the_cursor_where_it_was(page: RecordList, child: int, store: Store) -> None:
    with store.step("多走访几次"):
        for number in range(1, 6):
            store.save(Visit(child=child, day=date(2021, 5, number)))
    tab(page, "走访")
    table = detail(page)._table
    assert table and table.table
    table.table.selectRow(3)
    table.remove()
    now = detail(page)._table
    assert now and now.table and now.table.currentIndex().row() == 3


# --- writing down a visit


def in_the_form(deed: Callable[[CareForm], None]) -> list[CareForm]:
    """Do something in the form that is about to open; it is closed whatever happens."""
    seen: list[CareForm] = []

    def act() -> None:
        opened = QApplication.activeModalWidget()
        if not isinstance(opened, CareForm) or not opened.isActiveWindow():
            QTimer.singleShot(50, act)
            return
        seen.append(opened)
        try:
            deed(opened)
        finally:
            if opened.isVisible():
                opened.reject()

    QTimer.singleShot(50, act)
    return seen


def test_a_visit_is_written_down_by_keyboard_from_the_to_do(child: int, window: MainWindow, store: Store, qtbot: QtBot) -> None:
    desk = window._stack.currentWidget()
    assert isinstance(desk, Desk)
    qtbot.waitUntil(lambda: any(todo.key == "visits" for todo in desk._todos))
    number = 1 + next(n for n, todo in enumerate(desk._shown) if todo.key == "visits")
    QTest.keyClick(desk, Qt.Key(Qt.Key.Key_0.value + number))
    page = window.current_list()
    assert page and page.view.key == "children" and page.table.current_id() == child

    def fill(opened: CareForm) -> None:
        assert "方小满" not in words(opened) + opened.windowTitle() and FILE_NO in opened.windowTitle()
        box = QApplication.focusWidget()
        assert isinstance(box, QPlainTextEdit) and box.accessibleName() == "走访情况"
        box.insertPlainText("送去冬衣，奶奶腰好些了")
        QTest.keyClick(opened, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    seen = in_the_form(fill)
    QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert seen
    new = store.find(Visit, "findings IS NOT NULL", (), "id DESC")[0]
    assert (new.day, new.mode, new.findings, new.next_due) == (TODAY, "入户", "送去冬衣，奶奶腰好些了", date(2021, 12, 26))
    assert new.visitor == store.get(Child, child).helper
    step = store.undoable()
    assert step and step.label == f"登记走访 {FILE_NO}"
    assert "走访已过期" not in words(page) and detail(page)._tabs.tabText(1) == "走访 3"


@pytest.mark.parametrize(("part", "name"), [(Aid, "品名"), (Tutoring, "志愿者"), (HealthCheck, "体检机构"), (FamilyMember, "家庭成员姓名")])
def test_a_form_about_a_child_begins_with_what_has_to_be_told(page: RecordList, part: type[Record], name: str) -> None:
    at: list[str] = []
    seen = in_the_form(lambda opened: at.append((opened.focusWidget() or opened).accessibleName()))
    detail(page)._add(part)
    assert seen and at == [name]


def test_the_keys_are_not_at_the_way_back_after_saving(page: RecordList, qtbot: QtBot) -> None:
    button = next(b for b in detail(page).findChildren(QPushButton) if b.text().strip() == "登记走访" and b.isVisible())
    button.setFocus()
    seen = in_the_form(lambda opened: QTest.keyClick(opened, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier))
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert seen and detail(page)._tabs.tabText(1) == "走访 3"
    qtbot.waitUntil(lambda: (page.window().focusWidget() or page).accessibleName() == "登记走访")


def test_the_next_visit_moves_along_with_the_day_until_it_is_written(page: RecordList, qtbot: QtBot) -> None:
    def change(opened: CareForm) -> None:
        day, due = opened._boxes["day"].input, opened._boxes["next_due"].input
        day.show_value(date(2021, 11, 20))
        assert due.value() == date(2021, 12, 20)
        due.show_value(date(2022, 1, 8))
        day.show_value(date(2021, 11, 21))
        assert due.value() == date(2022, 1, 8)

    seen = in_the_form(change)
    detail(page).add_visit()
    assert seen


# --- the log


def test_seeing_a_file_unmasked_is_kept_once_each_time(page: RecordList, window: MainWindow, store: Store) -> None:
    assert log(store) == []
    window.session.unmask()
    detail(page).refresh()
    assert log(store) == [("查看敏感信息", ""), ("查看帮扶档案", FILE_NO)]
    page.table.selectRow(1)
    page.table.selectRow(0)
    assert log(store)[2:] == [("查看帮扶档案", "2020-柳湾村-011")]
    window.session.mask()
    window.session.unmask()
    assert log(store)[-1] == ("查看帮扶档案", FILE_NO)
    assert not any(name in str(log(store)) for name in NAMES)


def test_a_file_that_is_not_in_sight_is_not_seen(page: RecordList, window: MainWindow, store: Store) -> None:
    window.list_of("members")
    window.session.unmask()
    assert log(store) == [("查看敏感信息", "")]
    window.list_of("children")
    assert log(store)[1:] == [("查看帮扶档案", FILE_NO)]


def test_opening_a_file_or_what_belongs_to_it_for_editing_is_kept(page: RecordList, store: Store, child: int, window: MainWindow) -> None:
    family = store.find(FamilyMember)[0]
    for view, record in (("children", store.get(Child, child)), ("family_member", family), ("members", store.find(Person)[0])):
        form.RecordForm(window.session, view, record).deleteLater()
    assert log(store) == [("打开帮扶档案编辑", FILE_NO), ("打开家庭成员与监护人编辑", FILE_NO)]


def test_printing_is_kept_by_the_number(page: RecordList, store: Store, window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.papers.child_file import child_file
    from app.ui.paper.preview import Preview

    dialog = Preview(window.session, child_file(store, page.table.current_id() or 0, TODAY, True), None)
    qtbot.addWidget(dialog)
    monkeypatch.setattr(ask, "file_to_save", lambda *_: tmp_path / "档案.pdf")
    dialog.save()
    assert (tmp_path / "档案.pdf").read_bytes().startswith(b"%PDF")
    assert log(store) == [("打印", f"帮扶档案登记表 {FILE_NO}，号码已遮住")]


@pytest.mark.parametrize("masked", [True, False])
def test_no_number_is_broken_in_two_on_paper(page: RecordList, store: Store, child: int, masked: bool) -> None:
    from app.papers.child_file import child_file
    from app.papers.sheet import Wishes
    from app.ui.paper.pages import Paper

    with store.step("电话"):
        store.save(store.get(Child, child).with_(consent_on=date(2020, 1, 1), consent_by="方示例"))
    paper = Paper(child_file(store, child, TODAY, masked).make(Wishes(masked)))
    texts = [text.text for sheet in paper.pages for text in sheet.texts]
    number = id_number(12, "20100603")
    assert (number in texts) is not masked and ("1100**********" + number[-4:] in texts) is masked


def test_a_visit_in_its_own_list_names_no_child_while_masked(child: int, window: MainWindow) -> None:
    visits = window.list_of("visit")
    assert visits
    shown = words(visits) + "".join(visits.table.records.text(row, n) for row in range(3) for n in range(4))
    assert not any(name in shown for name in NAMES) and "方**" in shown
    window.session.unmask()
    assert visits.table.records.text(1, 0) in NAMES


@pytest.mark.whole
def test_every_button_of_a_file_opens_or_does_something_and_leaves_nothing_behind(
    page: RecordList, window: MainWindow, store: Store, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("text", "file_to_open", "files_to_open", "file_to_save"):
        monkeypatch.setattr(ask, name, lambda *_: None)
    opened: dict[str, str] = {}
    now = ""

    def shut() -> None:
        if front := QApplication.activePopupWidget() or QApplication.activeModalWidget():
            opened[now] = type(front).__name__
            front.close()

    shutting = QTimer(page, interval=20)
    shutting.timeout.connect(shut)
    shutting.start()
    before, pressed = store.undoable(), 0
    for place in range(detail(page)._tabs.count()):
        detail(page)._tabs.setCurrentIndex(place)
        QApplication.processEvents()
        for now in sorted({b.text().strip() or b.accessibleName() for b in detail(page).findChildren(QPushButton) if b.isVisible() and b.isEnabled()}):
            found = (b for b in detail(page).findChildren(QPushButton) if now in (b.text().strip(), b.accessibleName()) and b.isVisible())
            if button := next(found, None):
                pressed += 1
                QTest.mouseClick(button, Qt.MouseButton.LeftButton)
                qtbot.waitUntil(lambda: not (QApplication.activePopupWidget() or QApplication.activeModalWidget()))
                QApplication.processEvents()
            detail(page)._tabs.setCurrentIndex(place)
    shutting.stop()
    assert QApplication.activeModalWidget() is None and QApplication.activePopupWidget() is None and pressed > 30
    forms = {"登记走访", "登记物资", "登记辅导", "登记体检", "登记家庭成员"}
    assert {name: opened.get(name) for name in forms} == dict.fromkeys(forms, "CareForm")
    assert (opened["打印档案"], opened["修改"], opened["更多"]) == ("Preview", "RecordForm", "QMenu")
    while store.undoable() != before:
        window.session.undo()
    assert (store.count(Visit), store.count(Aid), store.count(Tutoring), store.count(HealthCheck)) == (3, 1, 1, 2)
    assert integrity(store) == []


# --- locked


def test_a_locked_window_shows_numbers_and_days_only(page: RecordList, window: MainWindow, store: Store, qtbot: QtBot) -> None:
    window.session.unmask()
    lock(window)
    cover = window.locked
    assert isinstance(cover, Cover)
    assert [(r.number, r.words) for r in cover._reminders] == [(FILE_NO, "过期 21 天"), ("2020-柳湾村-011", "")]
    readable = "\n".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())
    assert "没有设密码" in readable and not any(name in readable for name in NAMES)
    assert not any(part.isVisible() for part in (window.centralWidget(), window.statusBar()))
    assert not window.grab().isNull()
    QTest.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(window, Qt.Key.Key_F8)
    cover._purpose.setCurrentIndex(2)
    QTest.keyClick(cover._open, Qt.Key.Key_Return)
    assert window.locked is None and page.isVisible() and window.session.masked
    assert log(store)[-1] == ("解锁", "核对帮扶档案")
    QTest.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    shown = window.current_list()
    assert shown and shown.view.key == "members", "the keys work again"
    lock(window)
    assert isinstance(window.locked, Cover) and window.locked._reminders == []
    assert "上次解锁" in words(window.locked) and "核对帮扶档案" in words(window.locked)


@pytest.mark.whole
def test_a_wrong_password_keeps_it_locked(qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    theme.apply(qapp)
    path = tmp_path / "密.sqlite"
    Store.open(path).close()
    set_password(path, "枫叶桥边42")
    with Store.open(path, "枫叶桥边42") as store:
        window = MainWindow(Session(store, TODAY))
        qtbot.addWidget(window)
        window.show()
        window.list_of("children")
        lock(window, idle=True)
        cover = window.locked
        assert isinstance(cover, Cover) and "自动锁上" in words(cover)
        said: list[str] = []
        monkeypatch.setattr(ask, "tell", lambda _, sentence: said.append(sentence))
        press(cover, "忘记密码")
        assert "恢复码" in said[0]
        QTest.keyClicks(cover._password, "wrong")
        QTest.keyClick(cover._password, Qt.Key.Key_Return)
        assert window.locked is cover and "密码不对" in words(cover) and cover._password.text() == ""
        for _ in range(4):
            cover._password.setText("wrong")
            cover.unlock()
        assert not cover._open.isEnabled() and "秒再输" in words(cover), "no password is taken for a while, and it says for how long"
        cover._password.setText("枫叶桥边42")
        QTest.keyClick(cover._password, Qt.Key.Key_Return)
        assert window.locked is cover
        monkeypatch.setattr(time, "time", lambda was=time.time: was() + 60)
        cover._tell_wait()
        assert cover._open.isEnabled() and "现在可以" in words(cover)
        cover._password.setText("枫叶桥边42")
        QTest.keyClick(cover._password, Qt.Key.Key_Return)
        assert window.locked is None
        let_go(window, qtbot)


def test_only_a_ledger_with_a_password_locks_itself(page: RecordList, window: MainWindow, store: Store) -> None:
    watch = IdleWatch(window)
    watch.lock()
    assert window.locked is None
    with window.session.closed("枫叶桥边42"):
        set_password(store.path, "枫叶桥边42")
    watch.lock()
    assert window.locked is None, "from now on it counts"
    watch.lock()
    assert isinstance(window.locked, Cover) and "自动锁上" in words(window.locked)
    window.locked._password.setText("枫叶桥边42")
    QTest.keyClick(window.locked._password, Qt.Key.Key_Return)
    assert window.locked is None and page.isVisible()


def test_writing_with_an_input_method_is_no_idleness(page: RecordList, window: MainWindow) -> None:
    watch = IdleWatch(window)
    watch._watch()
    watch._timer.stop()
    QApplication.sendEvent(window, QInputMethodEvent("zou", []))
    assert watch._timer.isActive()


def test_a_long_write_is_not_locked_away(page: RecordList, window: MainWindow, store: Store) -> None:
    with window.session.closed("枫叶桥边42"):
        set_password(store.path, "枫叶桥边42")
    watch = IdleWatch(window)
    locked: list[object] = []

    def job(store: Store, progress: Progress) -> str:
        while not locked:
            time.sleep(0.005)
        return "done"

    def idle() -> None:
        if isinstance(QApplication.activeModalWidget(), Waiting) and not locked:
            watch.lock()
            locked.append(window.locked)

    timer = QTimer(window, interval=5)
    timer.timeout.connect(idle)
    timer.start()
    assert window.session.work("正在写", job) == "done" and locked == [None]
    watch.lock()
    assert isinstance(window.locked, Cover)
    window.locked._password.setText("枫叶桥边42")
    QTest.keyClick(window.locked._password, Qt.Key.Key_Return)
    pages = -1024 * tasks._FRONT_MEGABYTES
    assert store.scalar("PRAGMA cache_size") == pages, "as before it was locked"


def test_a_job_in_a_dialog_keeps_the_ledger_open_until_it_is_over(page: RecordList, window: MainWindow, store: Store, qtbot: QtBot) -> None:
    with window.session.closed("枫叶桥边42"):
        set_password(store.path, "枫叶桥边42")
    dialog = QDialog(window)
    strip = Working(window.worker)
    QVBoxLayout(dialog).addWidget(strip)
    dialog.open()
    watch, over, told = IdleWatch(window), Event(), []
    strip.run("核对", lambda store, progress: over.wait(5), told.append)
    watch._timer.start(60_000)
    watch.lock()
    assert window.locked is None and dialog.isVisible()
    assert watch._timer.remainingTime() > 110_000, "as if somebody had touched it"
    watch._timer.stop()
    watch._see_jobs()
    assert watch._timer.isActive()
    over.set()
    qtbot.waitUntil(lambda: not strip.running)
    assert told == [True]
    watch._timer.stop()
    watch._see_jobs()
    assert not watch._timer.isActive()
    watch.lock()
    assert isinstance(window.locked, Cover) and not dialog.isVisible()
    window.locked._password.setText("枫叶桥边42")
    QTest.keyClick(window.locked._password, Qt.Key.Key_Return)


def test_today_goes_on_at_midnight_and_a_chosen_day_stays(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock(date):
        @classmethod
        def today(cls) -> Clock:
            return cls(2021, 12, 31 if early else 30)

    early = False
    monkeypatch.setattr("app.ui.session.date", Clock)
    session = Session(store)
    early = True
    session.follow_clock()
    assert session.today == session.day == date(2021, 12, 31)
    session.set_day(date(2020, 12, 31))
    early = False
    session.follow_clock()
    assert (session.today, session.day) == (date(2021, 12, 30), date(2020, 12, 31))
    given = Session(store, TODAY)
    given.follow_clock()
    assert given.today == TODAY


def test_a_dialog_that_was_closed_is_let_go(page: RecordList, window: MainWindow, qtbot: QtBot) -> None:
    before = len(window.findChildren(QDialog))
    for _ in range(3):
        dialog = QDialog(window)
        QTimer.singleShot(0, dialog, dialog.reject)
        run_dialog(dialog)
    qtbot.waitUntil(lambda: len(window.findChildren(QDialog)) == before)


def test_records_of_other_kinds_keep_their_pane(window: MainWindow, store: Store) -> None:
    saved: list[Record] = []
    with store.step("样例"):
        saved.append(store.save(Person(name="王立春", member_status="在册")))
    shown = window.list_of("members")
    assert shown and not isinstance(shown.detail, ChildDetail) and "王立春" in words(shown.detail)


def test_the_watch_follows_the_page_in_sight(page: RecordList, window: MainWindow, store: Store) -> None:
    watch = IdleWatch(window)
    assert watch._timer.interval() == 2 * 60_000, "the files of children are in sight"
    window.list_of("members")
    watch._see_jobs()
    watch._touched()
    assert watch._timer.interval() == 4 * 60_000
    window.list_of("children")
    watch._see_jobs()
    assert 110_000 < watch._timer.remainingTime() < 130_000, "sooner at once, without a touch"


def test_a_file_is_closed_and_opened_again_from_its_page(page: RecordList, window: MainWindow, store: Store, qtbot: QtBot) -> None:
    from app.ui.children.case_files import ClosingForm, ReopeningForm

    child = store.find(Child)[0]
    form = ClosingForm(window.session, [child.id or 0], window)
    qtbot.addWidget(form)
    form.show()
    assert not form.go.isEnabled() and "结案原因" in words(form) and (child.name or "") not in form.windowTitle()
    form.inputs["close_reason"].show_value("迁出")
    form.apply()
    closed = store.get(Child, child.id or 0)
    assert (closed.status, closed.close_reason) == ("结案", "迁出") and closed.closed_on
    form = ReopeningForm(window.session, [child.id or 0], window)
    qtbot.addWidget(form)
    form.show()
    form.inputs["note"].show_value("又回来了")
    form.apply()
    assert store.get(Child, child.id or 0).status == "在帮" and "又回来了" in (store.get(Child, child.id or 0).note or "")

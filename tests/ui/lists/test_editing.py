"""表内修改: cells typed over, filled, copied, pasted and cleared where they stand, by the rules of the form, each deed one step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit
from pytestqt.qtbot import QtBot

from app.ui.lists import row_deeds
from app.ui.lists.editing.asking import LeaveOut, SinceQuestion
from app.ui.lists.editing.mode import KEY
from app.ui.lists.record_list import RecordList
from app.ui.lists.sum_line import SumLine
from app.ui.pieces import ask
from app.ui.session import Pasted
from app.ui.window.window import MainWindow
from db.dates import PartialDate
from db.errors import UserError
from db.records import Branch, Child, Event, Person, Service
from db.store import Store
from tests.samples import id_number
from tests.ui.conftest import shown_window

TODAY = date(2021, 11, 26)
Key, CTRL, SHIFT, PLAIN = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier
NAMES = ("丁一", "丁二", "丁三", "丁四", "丁五")


@pytest.fixture
def filled(store: Store) -> Store:
    """Five members of a branch, without phones or notes; a second branch; a child; three services."""
    with store.step("样例"):
        here = store.save(Branch(full_name="石马峪村团支部", short_name="石马峪村", level="团支部", status="正常", org_type="农村团支部"))
        store.save(Branch(full_name="柳庄村团支部", short_name="柳庄村", level="团支部", status="正常", org_type="农村团支部"))
        people = [
            store.save(Person(name=name, branch=here.id, joined_on=PartialDate(2015, 5), member_status="在册", id_number=id_number(n, f"200{n % 10}0109")))
            for n, name in enumerate(NAMES, 11)
        ]
        store.save(Child(name="王小苗", file_no="2021-001", status="在帮", id_number=id_number(70, "20130512")))
        for day, person in enumerate(people[:3], 1):
            store.save(Service(person=person.id, day=date(2021, 5, day), minutes=60 * day))
    return store


@pytest.fixture
def window(qtbot: QtBot, filled: Store) -> Iterator[MainWindow]:
    made = shown_window(qtbot, filled, TODAY)
    yield made
    made.worker.close()


@pytest.fixture
def members(window: MainWindow, qtbot: QtBot) -> RecordList:
    return worked_in(window, qtbot, "members", ("name", "sex", "id_number", "phone", "branch", "education", "note", "age"))


def worked_in(window: MainWindow, qtbot: QtBot, view: str, columns: tuple[str, ...]) -> RecordList:
    """A list with these columns, in order of its records, switched on."""
    shown = window.list_of(view)
    assert shown
    shown.show_listing(replace(shown.listing, columns=columns, sort="", descending=False))
    qtbot.waitUntil(lambda: shown.complete, timeout=30_000)
    shown.editing.turn()
    assert shown.editing.on and shown.table.hasFocus()
    return shown


def at(shown: RecordList, row: int, key: str) -> None:
    """Put the cursor on a cell."""
    keys = [shown.table.records.columns[n - 1].key for n in shown.table.places()]
    shown.table.go(row, keys.index(key))


def to(shown: RecordList, row: int, key: str) -> None:
    """Have the block reach there."""
    keys = [shown.table.records.columns[n - 1].key for n in shown.table.places()]
    shown.table.go(row, keys.index(key), extend=True)


def press(key: Qt.Key, held: Qt.KeyboardModifier = PLAIN) -> None:
    found = QApplication.focusWidget()
    assert found
    QTest.keyClick(found, key, held)


def write(words: str) -> None:
    """Type where the keyboard is: letters one by one, signs as an input method commits them."""
    for part in words:
        found = QApplication.focusWidget()
        assert found
        if part.isascii():
            QTest.keyClicks(found, part)
        else:
            event = QInputMethodEvent()
            event.setCommitString(part)
            QApplication.sendEvent(found, event)


def answered(qtbot: QtBot, deed: Callable[[], Any], *answers: Callable[[Any], Any]) -> None:
    """Do what opens dialogs one after the other, and answer each."""
    left, back = list(answers), QApplication.focusWidget()
    timer = QTimer(interval=5)

    def meet() -> None:
        front = QApplication.activeModalWidget()
        if isinstance(front, QDialog) and left:
            left.pop(0)(front)

    timer.timeout.connect(meet)
    timer.start()
    deed()
    qtbot.waitUntil(lambda: not left and QApplication.activeModalWidget() is None, timeout=30_000)
    timer.stop()
    if back:
        # Without a window manager nobody gives the keys back.
        qtbot.waitUntil(lambda: back.window().activateWindow() or back.setFocus() or back.hasFocus(), timeout=30_000)


def heard(shown: RecordList) -> list[str]:
    said: list[str] = []
    shown.session.said.connect(lambda words, _: said.append(words))
    return said


def people(shown: RecordList) -> list[Person]:
    return shown.session.store.page(Person, list(shown.table.records.ids))


def steps(shown: RecordList) -> int:
    return int(shown.session.store.scalar("SELECT count(*) FROM step") or 0)


# --- the switch


def test_off_a_list_stays_as_it_is(window: MainWindow, qtbot: QtBot) -> None:
    shown = window.list_of("members")
    assert shown
    qtbot.waitUntil(lambda: shown.complete, timeout=30_000)
    shown.table.setFocus()
    press(Key.Key_Down)
    assert shown.table.block is None and not shown.editing.on and not shown.editing.strip.isVisible()
    press(Key.Key_D)
    assert not shown.editing.is_open and shown.table.current_id() is not None


def test_the_key_turns_it_on_and_esc_off(window: MainWindow, members: RecordList) -> None:
    assert members.editing.strip.isVisible() and members.editing.switch.isChecked()
    press(Key.Key_Escape)
    assert not members.editing.on and not members.editing.strip.isVisible() and members.table.block is None
    window.activateWindow()
    QTest.keyClick(members.table, Qt.Key[f"Key_{KEY}"])
    assert members.editing.on


def test_a_list_of_another_day_is_not_written_in(members: RecordList) -> None:
    members.session.set_day(date(2020, 12, 31))
    assert not members.editing.on
    with pytest.raises(UserError, match="统计截止"):
        members.editing.turn()
    assert not members.editing.switch.isChecked()


# --- one cell


def test_typing_writes_a_cell_and_enter_goes_down(members: RecordList) -> None:
    at(members, 0, "note")
    before = steps(members)
    for words in ("能说会道", "abc"):
        write(words)
        assert members.editing.is_open
        press(Key.Key_Return)
    assert [p.note for p in people(members)] == ["能说会道", "abc", None, None, None]
    assert steps(members) == before + 2 and members.table.cell()[0] == 2 and not members.editing.is_open
    members.session.undo()
    assert [p.note for p in people(members)][:2] == ["能说会道", None]


def test_tab_goes_right_and_f2_keeps_what_is_there(members: RecordList) -> None:
    at(members, 0, "note")
    write("甲")
    press(Key.Key_Return)
    at(members, 0, "note")
    press(Key.Key_F2)
    write("乙")
    press(Key.Key_Tab)
    assert people(members)[0].note == "甲乙"
    assert members.table.cell() == (0, 7)
    press(Key.Key_Backtab, SHIFT)
    press(Key.Key_F2)
    write("丙")
    press(Key.Key_Escape)
    assert people(members)[0].note == "甲乙" and members.table.hasFocus() and members.editing.on


def test_a_choice_is_understood_and_a_wrong_one_leaves_the_cell_open(members: RecordList) -> None:
    at(members, 0, "education")
    before = steps(members)
    write("大专")
    press(Key.Key_Return)
    assert people(members)[0].education == "大学专科" and members.table.cell()[0] == 1
    write("不知道什么")
    press(Key.Key_Return)
    editor = members.editing._editor
    assert editor and editor.note.isVisible() and "不知道什么" in editor.note.text()
    assert steps(members) == before + 1 and people(members)[1].education is None
    press(Key.Key_Escape)
    assert not members.editing.is_open and people(members)[1].education is None


def test_the_rules_of_the_form_hold(members: RecordList) -> None:
    members.session.unmask()
    at(members, 0, "name")
    press(Key.Key_F2)
    line = QApplication.focusWidget()
    assert isinstance(line, QLineEdit)
    line.clear()
    press(Key.Key_Return)
    editor = members.editing._editor
    assert editor and editor.note.text() == "请填姓名" and people(members)[0].name == "丁一"
    press(Key.Key_Escape)
    at(members, 0, "id_number")
    write(people(members)[1].id_number or "")
    press(Key.Key_Return)
    assert people(members)[0].id_number == id_number(11, "20010109"), members.editing._editor and members.editing._editor.note.text()


def test_what_is_worked_out_or_told_by_a_number_says_where_it_comes_from(members: RecordList) -> None:
    said = heard(members)
    for key in ("age", "sex"):
        at(members, 0, key)
        write("1")
        assert not members.editing.is_open
    assert "出生日期" in said[0] and "算出来" in said[0]
    assert said[1].startswith("“性别”取自") and "身份证号" in said[1]


def test_masked_cells_are_neither_read_nor_written_over(members: RecordList, window: MainWindow, qtbot: QtBot) -> None:
    said = heard(members)
    at(members, 0, "phone")
    press(Key.Key_F2)
    assert not members.editing.is_open and "F8" in said[-1]
    at(members, 0, "id_number")
    told: list[str] = []
    answered(qtbot, lambda: press(Key.Key_Delete), lambda box: (told.append(box.table.item(0, 3).text()), box.reject()))
    assert "遮盖" in told[0] and people(members)[0].id_number
    members.session.unmask()
    press(Key.Key_F2)
    assert members.editing.is_open
    members.session.mask()
    assert not members.editing.is_open and "没有保存" in said[-1]


def test_a_child_is_noted_when_its_cell_is_opened(window: MainWindow, qtbot: QtBot) -> None:
    shown = worked_in(window, qtbot, "children", ("name", "file_no", "village"))
    said = heard(shown)
    press(Key.Key_F2)
    assert not shown.editing.is_open and "F8" in said[-1]
    at(shown, 0, "village")
    write("东村")
    press(Key.Key_Return)
    store = shown.session.store
    assert store.find(Child)[0].village == "东村"
    assert store.scalar("SELECT count(*) FROM access_log WHERE what = '2021-001'") == 1
    undone = store.undoable()
    assert undone and "2021-001" in undone.label and "王小苗" not in undone.label


def test_a_dated_cell_asks_since_when(members: RecordList, qtbot: QtBot) -> None:
    at(members, 0, "branch")
    said: list[Any] = []

    def typed() -> None:
        write("柳庄村")
        press(Key.Key_Return)
        # Only the full name is the record's own: what it is taken for is told, and taken at the second Enter.
        editor = members.editing._editor
        assert editor and "柳庄村团支部" in editor.note.text()
        press(Key.Key_Return)

    answered(qtbot, typed, lambda box: (said.append(box.choice.said()), box.go.click()) if isinstance(box, SinceQuestion) else None)
    qtbot.waitUntil(lambda: people(members)[0].branch == 2, timeout=30_000)
    assert said == [TODAY]
    assert members.session.store.scalar("SELECT last_day FROM past_value WHERE field_name = 'branch'") == "2021-11-25"


def test_words_that_name_no_record_are_told_before_they_are_kept(members: RecordList, qtbot: QtBot) -> None:
    at(members, 0, "branch")
    QTest.keyClick(members.table, Key.Key_Q)
    line = QApplication.focusWidget()
    assert isinstance(line, QLineEdit) and line.text() == "q"
    press(Key.Key_Return)
    editor = members.editing._editor
    assert editor and "按文字记下" in editor.note.text() and people(members)[0].branch == 1
    press(Key.Key_Escape)
    assert not members.editing.is_open and people(members)[0].branch == 1


# --- blocks


def test_a_block_is_filled_down_and_cleared_each_in_one_step(members: RecordList) -> None:
    at(members, 0, "note")
    write("同样的话")
    press(Key.Key_Return)
    at(members, 0, "note")
    before = steps(members)
    for _ in range(3):
        press(Key.Key_Down, SHIFT)
    press(Key.Key_D, CTRL)
    assert [p.note for p in people(members)] == ["同样的话"] * 4 + [None]
    assert steps(members) == before + 1 and len(members.table.block_rows()) == 4
    press(Key.Key_Delete)
    assert [p.note for p in people(members)] == [None] * 5
    members.session.undo()
    assert [p.note for p in people(members)] == ["同样的话"] * 4 + [None]


def test_numbers_of_one_person_are_not_filled_down(members: RecordList) -> None:
    members.session.unmask()
    said = heard(members)
    at(members, 0, "id_number")
    press(Key.Key_Down, SHIFT)
    press(Key.Key_D, CTRL)
    assert "各不相同" in said[-1] and people(members)[1].id_number == id_number(12, "20020109")


def test_a_block_from_a_spreadsheet_is_pasted_in_one_step(members: RecordList) -> None:
    QApplication.clipboard().setText("本科\t好\r\n\t\r\n大专\t也好\r\n")
    at(members, 1, "education")
    before = steps(members)
    press(Key.Key_V, CTRL)
    assert [(p.education, p.note) for p in people(members)] == [(None, None), ("大学本科", "好"), (None, None), ("大学专科", "也好"), (None, None)]
    assert steps(members) == before + 1
    press(Key.Key_Z, CTRL)
    assert [p.education for p in people(members)] == [None] * 5


def test_a_block_with_a_wrong_cell_is_refused_whole_or_written_without_it(members: RecordList, qtbot: QtBot) -> None:
    QApplication.clipboard().setText("本科\t好\n没有这种\t也好\n大专\t再好")
    at(members, 0, "education")
    told: list[list[str]] = []

    def read(box: LeaveOut) -> None:
        told.append([box.table.item(0, n).text() for n in range(4)])

    before = steps(members)
    answered(qtbot, lambda: press(Key.Key_V, CTRL), lambda box: (read(box), box.reject()))
    assert told[0][:3] == ["2", "丁二", "学历"] and "没有这种" in told[0][3]
    assert steps(members) == before and [p.note for p in people(members)] == [None] * 5
    answered(qtbot, lambda: press(Key.Key_V, CTRL), lambda box: box.go.click())
    assert [(p.education, p.note) for p in people(members)][:3] == [("大学本科", "好"), (None, "也好"), ("大学专科", "再好")]
    assert steps(members) == before + 1


def test_a_check_over_several_rows_refuses_a_block_of_which_each_row_alone_is_right(members: RecordList, qtbot: QtBot) -> None:
    members.session.unmask()
    same = id_number(50, "20000101")
    QApplication.clipboard().setText(f"{same}\n{same}")
    at(members, 0, "id_number")
    told: list[str] = []
    answered(qtbot, lambda: press(Key.Key_V, CTRL), lambda box: (told.append(box.table.item(0, 3).text()), box.reject()))
    assert told and [p.id_number for p in people(members)].count(same) == 0
    QApplication.clipboard().setText(same)
    at(members, 0, "id_number")
    press(Key.Key_V, CTRL)
    # What the number tells follows it.
    assert (people(members)[0].id_number, str(people(members)[0].birth_date)) == (same, "2000-01-01")


def test_blank_cells_of_a_pasted_block_ask_before_they_empty_anything(members: RecordList, monkeypatch: pytest.MonkeyPatch) -> None:
    at(members, 0, "note")
    write("留着")
    press(Key.Key_Return)
    QApplication.clipboard().setText("本科\t\n大专\t新的")
    asked: list[str] = []
    for answer, note in ((0, "留着"), (1, None)):
        monkeypatch.setattr(ask, "which", lambda parent, words, *_, answer=answer: asked.append(words) or answer)
        at(members, 0, "education")
        press(Key.Key_V, CTRL)
        assert [p.note for p in people(members)][:2] == [note, "新的"]
    assert "1 格是空的" in asked[0]


def test_more_rows_than_stand_there_go_to_the_import(members: RecordList) -> None:
    went: list[Any] = []
    members.session.went.connect(went.append)
    members.session.went.disconnect(members.window().go)  # type: ignore[attr-defined]
    for text in ("一\n二\n三", "姓名\t手机\n新人\t13800138000"):
        QApplication.clipboard().setText(text)
        at(members, 3 if "手机" not in text else 0, "note")
        press(Key.Key_V, CTRL)
    assert went == [Pasted(), Pasted()] and [p.note for p in people(members)] == [None] * 5


def test_names_that_are_only_like_one_of_the_ledgers_are_told_first(members: RecordList, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    asked: list[str] = []
    monkeypatch.setattr(ask, "sure", lambda parent, words, *_: bool(asked.append(words)))
    QApplication.clipboard().setText("柳庄\n某某公司")
    at(members, 0, "branch")
    press(Key.Key_V, CTRL)
    assert "按“柳庄村”记下" in asked[0] and "按文字记下" in asked[0] and [p.branch for p in people(members)][:2] == [1, 1]
    QApplication.clipboard().setText("柳庄村")
    answered(qtbot, lambda: press(Key.Key_V, CTRL), lambda box: box.go.click())
    assert people(members)[0].branch == 2 and len(asked) == 1


def test_one_cell_is_pasted_into_all_that_are_chosen(members: RecordList) -> None:
    QApplication.clipboard().setText("一样")
    at(members, 0, "note")
    to(members, 2, "note")
    press(Key.Key_V, CTRL)
    assert [p.note for p in people(members)] == ["一样"] * 3 + [None] * 2


def test_a_masked_copy_is_not_taken_for_the_real_thing(members: RecordList, qtbot: QtBot) -> None:
    at(members, 0, "id_number")
    row_deeds.copy(members)
    assert "*" in QApplication.clipboard().text()
    members.session.unmask()
    at(members, 1, "id_number")
    told: list[str] = []
    answered(qtbot, lambda: press(Key.Key_V, CTRL), lambda box: (told.append(box.table.item(0, 3).text()), box.reject()))
    assert "遮盖" in told[0] and people(members)[1].id_number == id_number(12, "20020109")


@pytest.mark.parametrize("on", [True, False])
def test_a_block_is_copied_without_headings_in_both_modes(members: RecordList, on: bool) -> None:
    if not on:
        members.editing.turn()
        members.table.setCurrentIndex(members.table.records.index(0, 1))
        press(Key.Key_Right, SHIFT)
        press(Key.Key_Down, SHIFT)
    else:
        at(members, 0, "name")
        to(members, 1, "sex")
    row_deeds.copy(members)
    sexes = [p.sex for p in people(members)]
    assert QApplication.clipboard().text() == f"丁一\t{sexes[0]}\n丁二\t{sexes[1]}"
    if not on:
        press(Key.Key_Down)
        assert members.table.block is None
        row_deeds.copy(members)
        assert QApplication.clipboard().text().startswith("姓名\t")


def test_a_block_is_dragged_with_the_mouse(members: RecordList) -> None:
    table, view = members.table, members.table.viewport()
    first, last = (table.visualRect(table.records.index(row, column)).center() for row, column in ((1, 1), (3, 3)))
    QTest.mousePress(view, Qt.MouseButton.LeftButton, PLAIN, first)
    QTest.mouseMove(view, QPoint(last.x(), first.y()))
    QTest.mouseMove(view, last)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, PLAIN, last)
    assert list(table.block_rows()) == [1, 2, 3] and [c.key for c in table.block_columns()] == ["name", "sex", "id_number"]


def test_the_line_below_counts_the_chosen_cells(window: MainWindow, qtbot: QtBot) -> None:
    shown = worked_in(window, qtbot, "hours", ("person", "minutes", "note"))
    at(shown, 0, "minutes")
    to(shown, 2, "note")
    line = shown.findChild(SumLine)
    assert line
    qtbot.waitUntil(lambda: line._words.text() == "选中的 6 格，有内容的 3 格", timeout=30_000)
    assert "6 小时（平均 2）" in line.toolTip()


def test_a_block_of_a_list_of_events_goes_to_what_is_shown(window: MainWindow, qtbot: QtBot) -> None:
    with window.session.store.step("样例"):
        window.session.store.save(Event(title_name="清明祭扫", kind="主题团日", day=date(2021, 4, 5), place="镇中心校"))
    shown = worked_in(window, qtbot, "events", ("title_name", "day", "kind", "place", "note"))
    qtbot.waitUntil(lambda: len(shown.table.records.ids) == 1, timeout=30_000)
    assert [shown.table.records.columns[n - 1].key for n in shown.table.places()] == ["title_name", "note"]
    at(shown, 0, "note")
    write("下雨")
    press(Key.Key_Return)
    assert shown.session.store.find(Event)[0].note == "下雨"

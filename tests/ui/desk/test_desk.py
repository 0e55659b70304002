"""The desk: its buttons open the deed itself, digits open to-dos."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QMenu, QPushButton, QScrollArea
from pytestqt.qtbot import QtBot

from app.ui.children import forms as child_forms
from app.ui.desk.page import Desk
from app.ui.desk.visit import ChildPicker
from app.ui.imports.dialog import FILE, ImportDialog
from app.ui.pieces import theme
from app.ui.reports.page import Reports
from app.ui.session import Records, Session
from app.ui.volunteering.hours_entry import HoursEntry
from app.ui.window.window import MainWindow
from app.work.todos import LATER, SUMMARY, Todo
from app.work.todos import TODAY as TODAY_WORDS
from db.fields import Record
from db.records import Child, Person, Visit
from db.store import Store
from tests.ui.conftest import when_asked
from tests.volunteers import volunteers

TODAY = date(2021, 11, 26)


@pytest.fixture
def window(store: Store, qtbot: QtBot, qapp: QApplication) -> Iterator[MainWindow]:
    theme.apply(qapp)
    volunteers(store, 3)
    with store.step("档案"):
        helper = store.find(Person)[0].id
        for number, (name, village, last) in enumerate((("曾小强", "石马峪", date(2021, 11, 20)), ("单小雨", "尖岩村", date(2021, 1, 5))), 1):
            child = store.save(Child(name=name, village=village, file_no=f"2021-{village}-00{number}", status="在帮", opened_on=date(2021, 1, 1)))
            store.save(Visit(child=child.id, day=last, visitor=helper, mode="入户"))
    made = MainWindow(Session(store, TODAY))
    made.resize(1366, 690)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    yield made
    made.worker.close()


def desk_of(window: MainWindow, qtbot: QtBot) -> Desk:
    desk = window._stack.currentWidget()
    assert isinstance(desk, Desk)
    qtbot.waitUntil(lambda: bool(desk._todos))
    return desk


def press(desk: Desk, words: str) -> None:
    next(b for b in desk.findChildren(QPushButton) if b.text().strip() == words).click()


def ran(monkeypatch: pytest.MonkeyPatch, kind: type[QDialog]) -> list[QDialog]:
    """Which dialogs were opened."""
    seen: list[QDialog] = []

    def run(dialog: QDialog) -> int:
        seen.append(dialog)
        return 0

    monkeypatch.setattr(kind, "exec", run)
    return seen


def test_hours_are_entered_from_the_desk(window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = ran(monkeypatch, HoursEntry)
    press(desk_of(window, qtbot), "登记工时")
    assert len(seen) == 1 and isinstance(window._stack.currentWidget(), Desk)


def test_a_sheet_is_taken_in_from_the_desk_and_the_file_asked_for(window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = ran(monkeypatch, ImportDialog)
    desk = desk_of(window, qtbot)
    menu = next(b.menu() for b in desk.findChildren(QPushButton) if b.text().strip().startswith("导入 Excel"))
    assert isinstance(menu, QMenu)
    next(a for a in menu.actions() if a.text() == "志愿者").trigger()
    (dialog,) = seen
    assert isinstance(dialog, ImportDialog) and dialog.step == FILE and "志愿者" in dialog.windowTitle()


def test_a_visit_begins_with_the_child_those_due_first(window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen: list[tuple[int | None, type[Record]]] = []
    monkeypatch.setattr(child_forms, "add_part", lambda session, child, part, parent: chosen.append((child.id, part)))

    def pick(picker: ChildPicker) -> int:
        with qtbot.waitActive(picker):
            picker.show()
            picker.activateWindow()
        texts = [shown for _, shown in picker.model.rows]
        assert texts[0][0] == "2021-尖岩村-002" and texts[0][3].endswith("已过期")
        assert "曾小强" not in str(texts) and texts[1][1] == "曾**"
        QTest.keyClicks(picker.finder, "zxq")
        assert [shown[0] for _, shown in picker.model.rows] == ["2021-石马峪-001"]
        picker.finder.clear()
        QTest.keyClick(picker.finder, Qt.Key.Key_Down)
        QTest.keyClick(picker.finder, Qt.Key.Key_Return)
        return 1

    monkeypatch.setattr(ChildPicker, "exec", pick)
    press(desk_of(window, qtbot), "登记走访")
    assert chosen == [(1, Visit)]


def test_a_digit_opens_a_to_do_wherever_the_keyboard_is_on_the_desk(window: MainWindow, qtbot: QtBot) -> None:
    went: list[str] = []
    window.session.went.disconnect(window.go)
    when_asked(window.session, Records, lambda view, ids, why: went.append(why))
    desk = desk_of(window, qtbot)
    assert desk.hasFocus()
    numbers = [part.text() for part in desk._list.findChildren(QLabel) if part.text().isdecimal() and part.width() == 10]
    assert numbers[: len(desk._shown)] == [str(n) for n in range(1, len(desk._shown) + 1)]
    todo = next(n for n, t in enumerate(desk._shown, 1) if t.key == "visits")
    digit = Qt.Key(Qt.Key.Key_0.value + todo)
    QTest.keyClick(QApplication.focusWidget() or desk, digit)
    next(b for b in desk.findChildren(QPushButton) if b.text().strip() == "登记工时").setFocus()
    QTest.keyClick(QApplication.focusWidget() or desk, digit)
    assert went == [desk._shown[todo - 1].title] * 2
    window._seek.setFocus()
    QTest.keyClick(window._seek, digit)
    assert window._seek.text() == str(todo) and len(went) == 2
    # After another page the desk takes the keyboard again.
    window._tabs.setCurrentIndex(1)
    window._tabs.setCurrentIndex(0)
    assert desk.hasFocus()


def test_nine_to_dos_stand_on_the_desk_of_a_common_laptop_and_the_ninth_key_opens_the_last(window: MainWindow, qtbot: QtBot) -> None:
    desk = desk_of(window, qtbot)
    desk._list.show_todos([Todo(f"x{n}", "users", f"第 {n} 件事", "看一看", TODAY_WORDS if n == 1 else "稍后", LATER, "看名单") for n in range(1, 10)])
    area = desk._list.findChild(QScrollArea)
    assert area
    qtbot.waitUntil(lambda: 0 < area.widget().sizeHint().height() <= area.viewport().height())
    primary = [b.accessibleName() for b in desk._list.findChildren(QPushButton) if b.property("kind") == "primary"]
    assert primary == ["看名单：第 1 件事"], "what is due today stands out"
    opened: list[str] = []
    desk._list.opened.connect(lambda todo: opened.append(todo.key))
    window.session.went.disconnect(window.go)
    QTest.keyClick(desk, Qt.Key.Key_9)
    assert opened == ["x9"]


def test_the_summary_that_was_begun_is_opened_from_the_desk(window: MainWindow, qtbot: QtBot) -> None:
    desk = desk_of(window, qtbot)
    desk._do(Todo(SUMMARY, "file-text", "2021 年度总结", "", "年底前", LATER, "接着写"))
    page = window._stack.currentWidget()
    assert isinstance(page, Reports) and page._stack.currentWidget() is page._made["summary"]


def test_the_check_says_how_many_records_it_was_and_also_what_is_in_order(window: MainWindow, qtbot: QtBot) -> None:
    desk = desk_of(window, qtbot)
    qtbot.waitUntil(lambda: "条记录" in desk._figures._checked.text())
    said = " ".join(part.text() for part in desk._figures.findChildren(QLabel))
    assert "检查了" in said and "2 户走访过期" not in said and "1 户走访过期" in said
    assert desk._figures._health.count() == 2 * 5 - 1, "five checks with lines between, those that found nothing behind the others"

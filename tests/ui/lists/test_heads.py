"""Headings of a list: a filter by value, first columns that stay, widths and heights of rows; and how they go with chips and saved views."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.lists.query import Condition, Listing, columns, ids
from app.lists.values import counted
from app.ui.ledger.settings import Preferences
from app.ui.lists import menus
from app.ui.lists.heads.value_filter import ValueFilter
from app.ui.lists.record_list import RecordList
from app.ui.pieces.tables import shorter
from db.dates import PartialDate
from db.records import Branch, Person
from db.store import Store
from tests.samples import id_number
from tests.ui.conftest import shown_window

TODAY = date(2021, 11, 26)
WIDE = ("name", "sex", "birth_date", "id_number", "phone", "branch", "joined_on", "education", "ethnicity", "political_status", "note", "age", "member_status")


@pytest.fixture
def filled(store: Store) -> Store:
    with store.step("样例"):
        branches = [store.save(Branch(full_name=f"{name}团支部", short_name=name, org_type="农村团支部")) for name in ("石马峪村", "柳庄村")]
        for n, (name, education) in enumerate((("丁一", "大学本科"), ("丁二", "大学本科"), ("丁三", "高中"), ("丁四", None)), 11):
            store.save(Person(
                name=name, branch=branches[n % 2].id, joined_on=PartialDate(2015, 5), member_status="在册", education=education,
                id_number=id_number(n, f"200{n % 10}0109"), ethnicity="汉族", phone=f"1380013800{n % 10}"))
    return store


@pytest.fixture
def members(qtbot: QtBot, filled: Store) -> Iterator[RecordList]:
    window = shown_window(qtbot, filled, TODAY, 1000, 620)
    shown = window.list_of("members")
    assert shown
    shown.show_listing(replace(shown.listing, columns=WIDE, sort="", descending=False))
    qtbot.waitUntil(lambda: shown.complete, timeout=30_000)
    shown.table.setFocus()
    yield shown
    window.worker.close()


def names(shown: RecordList) -> list[str]:
    return [shown.table.records.text(row, 0) for row in range(len(shown.table.records.ids))]


def asked(shown: RecordList, qtbot: QtBot, key: str) -> ValueFilter:
    dialog = ValueFilter(shown, columns("members")[key])
    qtbot.addWidget(dialog)
    qtbot.waitUntil(lambda: dialog._task is None, timeout=30_000)
    return dialog


# --- filter by value


def test_values_are_counted_among_the_rows_that_the_other_conditions_leave(filled: Store) -> None:
    of, known = Listing("members", everyone=True), columns("members")
    found, kinds = counted(filled, of, TODAY, known["education"], masked=False)
    assert {one.words: one.count for one in found} == {"大学本科": 2, "高中": 1, "（空白）": 1}
    assert kinds == 3 and found[-1].value is None
    narrow = replace(of, conditions=(Condition("branch", "any", (1,)), Condition("education", "any", ("高中",))))
    found, _ = counted(filled, narrow, TODAY, known["education"], masked=False)
    assert sum(one.count for one in found) == 2
    found, _ = counted(filled, of, TODAY, known["branch"], masked=True)
    assert [(one.words, one.count) for one in found] == [("柳庄村", 2), ("石马峪村", 2)]


def test_a_blank_is_a_value_like_any(filled: Store) -> None:
    wanted = Listing("members", everyone=True, conditions=(Condition("education", "any", ("高中", None)),))
    assert len(ids(filled, wanted, TODAY)) == 2
    assert Listing.from_json("members", wanted.to_json()).conditions == wanted.conditions


def test_what_stays_ticked_is_shown_under_a_chip_and_kept_with_a_view(members: RecordList, qtbot: QtBot) -> None:
    dialog = asked(members, qtbot, "education")
    dialog.finder.setText("本科")
    assert dialog._meant() == ["大学本科"]
    dialog.go.click()
    assert dialog.condition == Condition("education", "any", ("大学本科",))
    dialog = asked(members, qtbot, "name")
    dialog._tick_all(False)
    dialog.go.click()
    assert dialog.condition is None and "至少" in dialog._fault.text()
    dialog.values.tick([0, 2], True)
    dialog.go.click()
    members.show_listing(replace(members.listing, conditions=(dialog.condition,) if dialog.condition else ()))
    qtbot.waitUntil(lambda: len(names(members)) == 2, timeout=30_000)
    chip = members._filters._conditions[0]
    assert "姓名" in chip.accessibleName() and members._filters.isVisible()
    # Its chip opens the ticks again, for the dialog of conditions has none for names.
    opened: list[str] = []
    members._filters._by_value = opened.append
    chip.pressed.emit()
    assert opened == ["name"]


def test_masked_values_are_not_listed(members: RecordList, qtbot: QtBot) -> None:
    dialog = asked(members, qtbot, "id_number")
    assert [one.words for one in dialog.values.rows] == ["（有内容，已遮盖）", "（空白）"]
    dialog.values.tick([0], False)
    dialog.go.click()
    assert dialog.condition == Condition("id_number", "blank")


def test_the_menu_of_a_heading_has_all_of_it(members: RecordList) -> None:
    stood: list[str] = []

    def meet() -> None:
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        stood.extend(action.text() for action in menu.actions() if action.text())
        next(a for a in menu.actions() if a.text().startswith("冻结到")).trigger()
        menu.close()

    QTimer.singleShot(0, meet)
    menus.show_heading(members, QPoint(members.table.heads.left_of(3) + 5, 5))
    assert any(words.startswith("按出生日期的内容筛选") for words in stood) and "调到合适的宽度" in stood and "不显示“出生日期”" in stood
    assert members.table.heads.frozen == 3


# --- first columns that stay


def scrolled(shown: RecordList) -> None:
    bar = shown.table.horizontalScrollBar()
    assert bar.maximum() > 0
    bar.setValue(bar.maximum())


def test_the_name_stays_and_takes_the_mouse_where_it_stands(members: RecordList) -> None:
    table = members.table
    assert table.heads.frozen == 1 and table.heads.sections() == []
    scrolled(members)
    assert table.heads.sections() == [0, 1]
    at = QPoint(table.heads.left_of(1) + 10, table.rowViewportPosition(2) + 8)
    assert (table.indexAt(at).row(), table.indexAt(at).column()) == (2, 1)
    assert table.visualRect(table.records.index(2, 1)).contains(at)
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    assert table.currentIndex().row() == 2 and table.horizontalScrollBar().value() > 0
    tick = QPoint(10, table.rowViewportPosition(1) + 8)
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, tick)
    assert table.records.ticked == {table.records.ids[1]}


def test_the_heading_that_stays_sorts_by_its_own_column(members: RecordList) -> None:
    scrolled(members)
    heads = members.table.heads
    at = QPoint(heads.left_of(1) + 20, 10)
    assert heads.section_at(at) == 1
    QTest.mouseClick(heads.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    assert members.listing.sort == "name"


def test_a_frozen_name_is_drawn_where_other_columns_have_gone_beneath_it(members: RecordList) -> None:
    table = members.table
    name = table.visualRect(table.records.index(3, 1))
    before = table.viewport().grab(name).toImage()
    scrolled(members)
    after = table.viewport().grab(table.visualRect(table.records.index(3, 1)).adjusted(0, 0, -1, 0)).toImage()
    assert before.copy(after.rect()) == after
    table.freeze(0)
    assert table.viewport().grab(name).toImage() != before


def test_the_cursor_never_hides_beneath_what_stays(members: RecordList) -> None:
    members.editing.turn()
    table = members.table
    scrolled(members)
    last = len(table.places()) - 1
    for place in (last, 3, 2, 1):
        table.go(0, place)
        assert table.visualRect(table.currentIndex()).left() >= table.heads.width_of_frozen()
    scrolled(members)
    before = table.horizontalScrollBar().value()
    table.go(0, 0)
    assert table.horizontalScrollBar().value() == before and table.visualRect(table.currentIndex()).left() >= 0


def test_what_is_frozen_and_how_wide_it_is_is_remembered(members: RecordList) -> None:
    look, table = members.look, members.table
    look.freeze(table, 2)
    look.fit(table, 1)
    width = table.columnWidth(1)
    members.show_listing(replace(members.listing, sort="name"))
    assert table.heads.frozen == 2 and table.columnWidth(1) == width
    look._as_declared(lambda: members.listing, members.show_listing)
    assert table.heads.frozen == 1


# --- rows denser or airier


def test_rows_are_denser_or_airier_as_the_settings_say(members: RecordList, qtbot: QtBot) -> None:
    usual = members.table.rowHeight(0)
    for words, height in (("紧凑", usual - 4), ("宽松", usual + 8), ("标准", usual)):
        dialog = Preferences(members.session, members.window())
        qtbot.addWidget(dialog)
        dialog._rows.setCurrentText(words)
        dialog.save()
        qtbot.waitUntil(lambda height=height: members.table.rowHeight(0) == height, timeout=30_000)


@pytest.mark.parametrize(("name", "short"), [
    ("尖岩花卉种植团支部", "尖岩花卉种植"), ("镇中心校团总支", "镇中心校"), ("共青团溪翁庄镇石马峪村支部委员会", "共青团溪翁庄镇石马峪村"), ("志愿服务队", "志愿服务队"), ("应急救护服务队", "应急救护"),
    ("团委", "团委"), ("王立春", "王立春"),
])  # fmt: skip
def test_where_there_is_no_room_a_name_goes_without_the_word_for_its_kind(name: str, short: str) -> None:
    assert shorter(name) == short

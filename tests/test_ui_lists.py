"""What every list has, in the whole window: keys between its panes, deeds on its rows, filters, views, columns, its menus."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.record_list import RecordList
from app.ui.session import Session
from app.ui.start import make_application
from app.ui.window import MainWindow
from db.dates import PartialDate
from db.records import Branch, Person
from db.store import Store
from tests.samples import id_number

TODAY = date(2021, 11, 26)


@pytest.fixture
def filled(store: Store) -> Store:
    """Five people of two branches; one of them has left."""
    with store.step("样例"):
        here = store.save(Branch(full_name="镇中心校团总支", level="团总支", status="正常", org_type="事业单位团组织"))
        store.save(Branch(full_name="石马峪村团支部", level="团支部", status="正常", org_type="农村团支部"))
        for number, name in enumerate(("王立春", "单丙寅", "李寒露", "解腊梅", "郑白露"), 11):
            left: dict[str, Any] = {"member_status": "已转出", "member_to": PartialDate(2020, 9)} if name == "郑白露" else {"member_status": "在册"}
            born = f"199{number - 8}0109"
            store.save(Person(name=name, branch=here.id, joined_on=PartialDate(2015, 5), id_number=id_number(number, born), ethnicity="汉族", **left))
    return store


def opened(qtbot: QtBot, store: Store, width: int = 1366) -> MainWindow:
    make_application()
    window = MainWindow(Session(store, TODAY))
    qtbot.addWidget(window)
    window.resize(width, 690)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    return window


@pytest.fixture
def window(qtbot: QtBot, filled: Store) -> Iterator[MainWindow]:
    made = opened(qtbot, filled)
    yield made
    made.worker.close()


@pytest.fixture
def members(window: MainWindow, qtbot: QtBot) -> RecordList:
    shown = window.list_of("members")
    assert shown
    qtbot.waitUntil(lambda: shown.complete)
    shown.table.setFocus()
    QTest.qWait(20)
    return shown


def names(shown: RecordList) -> list[str]:
    return [shown.table.records.text(row, 0) for row in range(len(shown.table.records.ids))]


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the keyboard is."""
    found = QApplication.focusWidget() or QApplication.activeWindow()
    assert found
    QTest.keyClick(found, key, modifier)


def heard(window: MainWindow) -> list[str]:
    """The sentences said from now on."""
    said: list[str] = []
    window.session.said.connect(lambda sentence, _: said.append(sentence))
    return said


# --- keys and panes


@pytest.mark.parametrize("folded", [False, True])
def test_f6_goes_round_also_where_the_pane_is_folded_away(window: MainWindow, members: RecordList, folded: bool) -> None:
    if folded:
        press(Qt.Key.Key_F9)
    assert members.detail.isVisible() is not folded
    stops = []
    for _ in range(4 - folded):
        press(Qt.Key.Key_F6)
        stops.append(QApplication.focusWidget())
    assert stops[-1] is members.table and members._find in stops and window._seek in stops
    assert any(stop and members.detail.isAncestorOf(stop) for stop in stops) is not folded


# --- deeds without rows


def test_a_deed_without_rows_says_so(window: MainWindow, members: RecordList) -> None:
    said = heard(window)
    members.table.records.tick([0, 1])
    members._find.setFocus()
    QTest.keyClicks(members._find, "zbl")
    QTest.qWait(250)
    assert names(members) == []
    members.delete()
    members.bulk_edit()
    members.copy()
    assert [s[:19] for s in said] == ["勾选的 2 人不在现在显示的里面，没有"] * 3
    press(Qt.Key.Key_Escape)
    assert len(names(members)) == 4 and len(members.table.records.ticked) == 2


def test_deleting_what_is_ticked_leaves_other_ticks_alone(window: MainWindow, members: RecordList) -> None:
    members.table.records.tick([0, 1, 2, 3])
    members._find.setFocus()
    QTest.keyClicks(members._find, "wlc")
    QTest.qWait(250)
    assert names(members) == ["王立春"]
    members.delete()
    press(Qt.Key.Key_Escape)
    assert len(names(members)) == 3 and len(members.table.records.ticked) == 3
    window.session.undo()
    assert len(names(members)) == 4

"""The line under a list: what the selected, ticked or filtered rows come to, told anew with each of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.lists.query import Condition
from app.ui.lists.record_list import RecordList
from app.ui.lists.sum_line import SumLine
from app.ui.session import Session
from app.ui.window.window import MainWindow
from db.records import Person, Service
from db.store import Store


@pytest.fixture
def hours(store: Store, qtbot: QtBot) -> Iterator[RecordList]:
    with store.step("样例"):
        person = store.save(Person(name="王立春", volunteer_status="在册"))
        for day, minutes in enumerate((60, 90, 120, 300), 1):
            store.save(Service(person=person.id, day=date(2021, 5, day), minutes=minutes))
    window = MainWindow(Session(store, date(2021, 11, 26)))
    qtbot.addWidget(window)
    window.resize(1366, 690)
    window.show()
    shown = window.list_of("hours")
    assert shown
    yield shown
    window.worker.close()


def told(of: RecordList) -> str:
    line = of.findChild(SumLine)
    assert line
    return " ".join(part.text() for part in line.findChildren(QLabel) if part.isVisible())


def test_sums_are_of_what_is_filtered_selected_or_ticked(hours: RecordList, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: told(hours) == "全部 4 条 服务时长 <b>9.5 小时（平均 2.38）</b>")
    hours.show_listing(replace(hours.listing, conditions=(Condition("minutes", "to", (120,)),)))
    qtbot.waitUntil(lambda: told(hours) == "筛选出的 3 条 服务时长 <b>4.5 小时（平均 1.5）</b>")
    hours.table.setFocus()
    hours.table._stand_on(0)
    QTest.keyClick(hours.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: told(hours) == "选中的 2 条 服务时长 <b>3.5 小时（平均 1.75）</b>")
    hours.table.records.tick([2])
    qtbot.waitUntil(lambda: told(hours) == "勾选的 1 条 服务时长 <b>1 小时（平均 1）</b>")


def test_sums_follow_what_is_written(hours: RecordList, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: "9.5 小时" in told(hours))
    store = hours.session.store
    with hours.session.step("改时长"):
        store.save(replace(store.find(Service)[0], minutes=120))
    qtbot.waitUntil(lambda: "10.5 小时" in told(hours))


def test_rows_selected_here_and_there_count_once(hours: RecordList, qtbot: QtBot) -> None:
    model, chosen = hours.table.records, QItemSelection()
    for row in (0, 2):
        chosen.select(model.index(row, 0), model.index(row, model.columnCount() - 1))
    hours.table.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    qtbot.waitUntil(lambda: told(hours) == "选中的 2 条 服务时长 <b>6.5 小时（平均 3.25）</b>")


def test_where_nothing_adds_up_there_is_no_line(hours: RecordList, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: "9.5" in told(hours))
    hours.show_listing(replace(hours.listing, columns=("person", "day")))
    qtbot.waitUntil(lambda: told(hours) == "")

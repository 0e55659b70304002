"""登记体检 of ticked children in the window: the event's day is taken, who has a record already is told, one undo."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.ui.children.checkup import CheckupForm
from app.ui.session import Session
from db.dates import PartialDate
from db.records import Child, Event, HealthCheck


@pytest.fixture
def children(session: Session) -> list[int]:
    with session.store.step("建档"):
        session.store.save(Event(title_name="六一儿童体检", kind="关爱慰问", day=date(2021, 6, 1)))
        return [session.store.save(Child(name=f"张某{n}", file_no=f"2019-{n}", opened_on=PartialDate(2019), status="在帮")).id or 0 for n in range(3)]


def test_ticked_children_get_their_records_at_the_event(session: Session, children: list[int], qtbot: QtBot) -> None:
    form = CheckupForm(session, children)
    qtbot.addWidget(form)
    with qtbot.waitActive(form):
        form.show()
    assert not form.go.isEnabled() and "请填体检日期" in form._fault.text()
    form.inputs["event"].show_value(1)
    form.inputs["agency"].show_value("镇卫生院")
    assert form.review() and "登记体检 3 人" in form.go.text()
    QTest.keyClick(form.inputs["agency"], Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert form._fault.text() == "" and not form.isVisible() and len(form.made) == 3
    assert {(c.event, str(c.day), c.agency) for c in session.store.find(HealthCheck)} == {(1, "2021-06-01", "镇卫生院")}
    again = CheckupForm(session, children)
    qtbot.addWidget(again)
    again.inputs["event"].show_value(1)
    assert not again.review() and again.left_out == tuple(children)
    session.undo()
    assert session.store.count(HealthCheck) == 0


def test_nobody_ticked_is_told(session: Session, qtbot: QtBot) -> None:
    form = CheckupForm(session, [])
    qtbot.addWidget(form)
    assert not form.go.isEnabled() and "请先勾选" in form._fault.text()

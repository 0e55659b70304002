"""升学 in the window: the children in the list, narrowed to a class, seen before they move, in one step that can be undone."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.ui.children.promotion import PromotionForm
from app.ui.session import Session
from db.dates import PartialDate
from db.records import Child

CLASSES = (("方小满", "镇中心小学", "五年级"), ("丁谷雨", "镇中心小学", "六年级"), ("李白露", "镇中学", "初二"), ("王小寒", "镇中学", None))


@pytest.fixture
def children(session: Session) -> list[int]:
    with session.store.step("建档"):
        return [
            session.store.save(Child(
                name=name, file_no=f"2019-{n}", opened_on=PartialDate(2019), status="在帮", school=school, grade=grade,
                schooling="小学" if "小学" in school else "初中")).id or 0
            for n, (name, school, grade) in enumerate(CLASSES, 1)
        ]  # fmt: skip


@pytest.fixture
def form(session: Session, children: list[int], qtbot: QtBot) -> PromotionForm:
    made = PromotionForm(session, children)
    qtbot.addWidget(made)
    made.show()
    return made


def shown(form: PromotionForm) -> list[tuple[str, ...]]:
    return [tuple(item.text() for n in range(4) if (item := form.table.item(place, n))) for place in range(form.table.rowCount())]


def grades(session: Session, children: list[int], day: date | None = None) -> list[str | None]:
    return [c.grade for c in session.store.page(Child, children, day)]


def test_who_moves_is_seen_before_and_goes_in_one_step(session: Session, children: list[int], form: PromotionForm) -> None:
    assert form.inputs["day"].value() == date(2021, 9, 1)
    assert shown(form) == [("2019-1", "五年级", "六年级", "镇中心小学"), ("2019-3", "初二", "初三", "镇中学")], "without names while they are masked"
    assert form.left_out == (children[1], children[3]) and "升学 2 人" in form.go.text()
    form.inputs["junior"].show_value("镇中学")
    form.review()
    assert ("2019-2", "六年级", "初一", "镇中心小学 → 镇中学") in shown(form)
    form.school.setCurrentText("镇中心小学")
    assert [texts[0] for texts in shown(form)] == ["2019-1", "2019-2"]
    QTest.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert not form.isVisible() and grades(session, children) == ["六年级", "初一", "初二", None]
    assert grades(session, children, date(2021, 8, 31)) == ["五年级", "六年级", "初二", None]
    undoable = session.store.undoable()
    assert undoable and undoable.label == "升学 2 人"
    session.undo()
    assert grades(session, children) == ["五年级", "六年级", "初二", None]


def test_a_day_that_has_not_come_or_is_missing_is_refused(session: Session, children: list[int], form: PromotionForm) -> None:
    form.inputs["day"].show_value(date(2022, 9, 1))
    assert not form.review() and "还没有到" in form._fault.text() and shown(form) == []
    form.inputs["day"].show_value(None)
    form.apply()
    assert "请填升学日期" in form._fault.text() and form.isVisible() and grades(session, children)[0] == "五年级"


def test_an_empty_list_says_so(session: Session, qtbot: QtBot) -> None:
    form = PromotionForm(session, [])
    qtbot.addWidget(form)
    assert not form.go.isEnabled() and "没有可以升学的儿童" in form._fault.text()

"""What is missed while a form is filled in: made from the last line of what is offered, put there, or given up without a loss."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app.ui.form import missed
from app.ui.form.link_input import LinkInput
from app.ui.form.missed_form import MissedForm
from app.ui.form.record_form import RecordForm
from app.ui.session import Session
from db import history, identity
from db.fields import Field
from db.kinds import Link
from db.records import TABLES, Branch, EventPartner, Partner, Person, Post, Submission, Team, Visit
from db.store import Store
from tests.samples import id_number

DAY = date(2021, 11, 26)


@pytest.fixture
def session(store: Store) -> Session:
    with store.step("已有"):
        store.save(Branch(full_name="石马峪团支部", org_type="农村团支部"))
    return Session(store, DAY)


def form_of(qtbot: QtBot, session: Session, key: str) -> RecordForm:
    form = RecordForm(session, key)
    qtbot.addWidget(form, before_close_func=lambda closing: closing.done(0))
    with qtbot.waitActive(form):
        form.show()
        form.activateWindow()
    return form


def link(form: RecordForm, name: str) -> LinkInput:
    found = form._boxes[name].input
    assert isinstance(found, LinkInput)
    return found


def typed(made: LinkInput, text: str) -> list[str]:
    """Type over what stands in the input; the lines offered."""
    made.line.setFocus()
    made.line.setText(text)
    made.line.textEdited.emit(text)
    return list(made._model.stringList())


def answer(qtbot: QtBot, does: Any) -> list[MissedForm]:
    """Answer the small form that opens next."""
    met: list[MissedForm] = []
    timer = QTimer(interval=5)

    def look() -> None:
        front = QApplication.activeModalWidget()
        if isinstance(front, MissedForm) and not met:
            timer.stop()
            met.append(front)
            does(front)

    timer.timeout.connect(look)
    timer.start()
    qtbot._missed = timer  # type: ignore[attr-defined]  # kept until the test ends
    return met


def test_a_branch_that_is_missed_is_made_and_put_into_the_field(qtbot: QtBot, session: Session) -> None:
    form = form_of(qtbot, session, "members")
    branch = link(form, "branch")
    lines = typed(branch, "尖岩村团支部")
    assert lines == ["＋ 新建团组织“尖岩村团支部”"]

    def fill(small: MissedForm) -> None:
        assert small._boxes["full_name"].input.draft() == "尖岩村团支部"
        small._boxes["org_type"].input.show_value("农村团支部")
        small.save_and_close()

    met = answer(qtbot, fill)
    branch.line.setText(lines[-1])
    branch._picked(lines[-1])
    qtbot.waitUntil(lambda: bool(met) and branch.line.text() == "尖岩村团支部" and form.focusWidget() is branch.line, timeout=30_000)
    made = session.store.find(Branch, "full_name = ?", ("尖岩村团支部",))[0]
    assert branch.value() == made.id and made.status == "正常"
    form._boxes["name"].input.show_value("王立春")
    assert form.save()
    assert form.saved and form.saved.branch == made.id  # type: ignore[attr-defined]
    # Each of the two is a step of its own.
    assert [step.label for step in history.steps(session.store.connection, 2)] == ["新建团员 王立春", "新建团组织 尖岩村团支部"]


def test_given_up_the_words_stay_as_they_were_typed(qtbot: QtBot, session: Session) -> None:
    form = form_of(qtbot, session, "events")
    host = link(form, "branch")
    lines = typed(host, "石马")
    assert lines == ["石马峪团支部", "台账里没有，按文字记下“石马”", "＋ 新建团组织“石马”"]
    # A line that is only pointed at is what was typed.
    host.line.setText(lines[-1])
    assert host.draft()[1] == "石马" and host.value() is not None
    met = answer(qtbot, lambda small: small.reject())
    host._picked(lines[-1])
    qtbot.waitUntil(lambda: bool(met) and host.line.text() == "石马" and form.focusWidget() is host.line, timeout=30_000)
    assert session.store.count(Branch) == 1


def test_the_line_is_reached_and_chosen_by_the_keyboard(qtbot: QtBot, session: Session) -> None:
    form = form_of(qtbot, session, "event_partner")
    partner = link(form, "partner")
    typed(partner, "密云水务所")
    completer = partner.line.completer()
    completer.complete()
    popup = completer.popup()
    qtbot.waitUntil(popup.isVisible, timeout=30_000)
    met = answer(qtbot, lambda small: small.save_and_close())
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(met) and partner.line.text() == "密云水务所", timeout=30_000)
    assert partner.value() == session.store.find(Partner)[0].id


def test_it_is_offered_where_it_may_be_made(session: Session, qtbot: QtBot) -> None:
    assert missed.line_for(session, EventPartner.field("partner"), "水务所") == "＋ 新建共建单位“水务所”"
    assert missed.line_for(session, Team.field("leader"), "王立春") == "＋ 新建人员“王立春”"
    assert missed.line_for(session, Field(name="person", label="团员", kind=Link("person")), "王立春") == "＋ 新建团员“王立春”"
    # Initials, a single sign, a child, what only the program writes: none of them.
    for field, text in ((Team.field("leader"), "wlc"), (Team.field("leader"), "王"), (Visit.field("child"), "王小满"), (Submission.field("form"), "年报表")):
        assert missed.line_for(session, field, text) == "", field.label
    with session.step("有了"):
        session.store.save(Person(name="王立春"))
    picker = LinkInput(Post.field("person"), session)
    qtbot.addWidget(picker)
    assert typed(picker, "王立春") == ["王立春"]


def test_every_link_that_offers_it_opens_a_form_named_as_typed(session: Session, qtbot: QtBot) -> None:
    offered = {
        (missed._view_key(f), f.target): f for record in TABLES.values() for f in record.links() if missed.line_for(session, f, "甲乙丙")
    }
    assert {key for key, _ in offered} >= {"branches", "person", "partner", "teams", "events"}
    for field in offered.values():
        met = answer(qtbot, lambda small: small.reject())
        holder = QLineEdit()
        qtbot.addWidget(holder)
        assert missed.make(session, field, "甲乙丙", holder) is None
        assert met and met[0]._boxes[TABLES[field.target].title[0]].input.draft() == "甲乙丙", field.label


# --- a number that is told of while it is typed


def test_the_check_digit_is_told_while_the_number_is_typed(qtbot: QtBot, session: Session) -> None:
    form = form_of(qtbot, session, "members")
    box = form._boxes["id_number"]
    number = id_number(22, "20041001")
    box.go()

    def said(text: str) -> str:
        box.input.focusProxy().clear()  # type: ignore[union-attr]
        QTest.keyClicks(box.input.focusProxy(), text)
        form.review()
        return box.message

    assert said(number[:14]) == "已输 14 位，还差 4 位"
    assert said(number[:17]) == f"还差末 1 位，按前 17 位算应为 {number[17]}"
    assert said(number).startswith("18 位，校验位正确，2004-10-01 生，")
    other = "0" if number[17] != "0" else "1"
    assert said(number[:17] + other) == f"末位按前 17 位算应为 {number[17]}，至少有一位写错了"
    assert box.tone == ""
    form._left("id_number")
    form.review()
    assert box.tone == "err" and "校验位不对" in box.message


@pytest.mark.parametrize(("raw", "told"), [("", ""), ("１１００００", "已输 6 位，还差 12 位"), ("abc", ""), ("110000 2004", "已输 10 位，还差 8 位"), ("1" * 19, "")])
def test_what_is_no_beginning_of_a_number_says_nothing(raw: str, told: str) -> None:
    assert identity.so_far(raw) == told

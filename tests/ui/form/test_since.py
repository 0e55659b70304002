"""Beneath a dated field that was changed the form asks whether it is so from a day on, or was wrong before."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.figures import compute
from app.ui.form.many_records import BulkEdit
from app.ui.form.record_form import RecordForm
from app.ui.form.since import MISSING, WRONG
from app.ui.lists.past import PutRight
from app.ui.pieces.widgets import Banner
from app.ui.session import Session
from app.work.story import story
from db.dates import PartialDate
from db.records import Branch, Person, view

TODAY, BEFORE = date(2021, 11, 26), date(2020, 12, 31)


@pytest.fixture
def branch(session: Session) -> Branch:
    with session.store.step("建"):
        return session.store.save(Branch(full_name="石桥村团支部", org_type="农村团支部", youth_count=100, founded_on=PartialDate(2010)))


def opened(qtbot: QtBot, session: Session, view_key: str, record: Person | Branch) -> RecordForm:
    form = RecordForm(session, view_key, record)
    qtbot.addWidget(form)
    form.show()
    return form


def youth(session: Session, day: date) -> object:
    return compute(session.store, day, ["members.youth"])["members.youth"]


def test_a_change_is_from_today_on_unless_it_was_wrong_before(qtbot: QtBot, session: Session, branch: Branch) -> None:
    form = opened(qtbot, session, "branches", branch)
    assert not form._sinces.choices, "nothing is asked of what nobody changed"
    form._boxes["youth_count"].input.show_value(80)
    form.review()
    choice = form._sinces.choices["youth_count"]
    assert choice.isVisible() and choice.said() == TODAY and choice.way.itemText(1) == WRONG
    assert form.save()
    assert (youth(session, BEFORE), youth(session, TODAY)) == (100, 80)
    again = opened(qtbot, session, "branches", session.store.get(Branch, branch.id or 0))
    again._boxes["youth_count"].input.show_value(90)
    again.review()
    again._sinces.choices["youth_count"].way.setCurrentIndex(1)
    assert again.save()
    assert (youth(session, BEFORE), youth(session, TODAY)) == (100, 90), "what was kept before stays"


def test_the_day_can_be_another_and_has_to_be_one(qtbot: QtBot, session: Session, branch: Branch) -> None:
    form = opened(qtbot, session, "branches", branch)
    form._boxes["youth_count"].input.show_value(80)
    form.review()
    day = form._sinces.choices["youth_count"].day
    day.line.setText("去年")
    assert not form.save() and session.store.get(Branch, branch.id or 0).youth_count == 100
    day.line.setText("2020-05-01")
    assert form.save()
    assert [youth(session, d) for d in (date(2020, 4, 30), BEFORE)] == [100, 80]


def test_what_is_taken_back_is_not_asked_of(qtbot: QtBot, session: Session, branch: Branch) -> None:
    form = opened(qtbot, session, "branches", branch)
    for count in (80, 100):
        form._boxes["youth_count"].input.show_value(count)
        form.review()
    assert not form._sinces.choices["youth_count"].isVisible()
    assert form.save() and not session.store.rows("SELECT 1 FROM past_value")


def test_the_day_of_joining_the_party_is_proposed_and_a_blank_was_so_before(qtbot: QtBot, session: Session, branch: Branch) -> None:
    with session.store.step("建"):
        person = session.store.save(Person(name="王小明", member_status="在册", joined_on=PartialDate(2015), branch=branch.id, political_status="共青团员"))
    form = opened(qtbot, session, "members", person)
    form._boxes["political_status"].input.show_value("中共预备党员")
    form._boxes["party_joined_on"].input.show_value(PartialDate(2021, 7, 1))
    form._boxes["education"].input.show_value("大学本科")
    form.review()
    party, learnt = (form._sinces.choices[name] for name in ("political_status", "education"))
    assert party.said() == date(2021, 7, 1) and learnt.said() is None and learnt.way.itemText(1) == MISSING
    assert form.save()
    assert [(s.value, s.last) for s in session.store.spans("person", person.id or 0, "political_status")] == [("共青团员", date(2021, 6, 30))]
    assert not session.store.spans("person", person.id or 0, "education")


def test_many_records_are_asked_once(qtbot: QtBot, session: Session, branch: Branch) -> None:
    shown = view("branches")
    assert shown
    with session.store.step("建"):
        other = session.store.save(Branch(full_name="王庄村团支部", org_type="农村团支部", youth_count=50, founded_on=PartialDate(2010)))
    form = BulkEdit(session, shown, [branch.id or 0, other.id or 0])
    qtbot.addWidget(form)
    form.show()
    form.rows["status"][0].setChecked(False)
    assert not form._since.isVisible()
    form.rows["org_type"][1].show_value("社区团支部")
    form.rows["org_type"][0].setChecked(True)
    assert form._since.isVisible()
    form._since.day.line.setText("2021-09-01")
    form.apply()
    numbers = [compute(session.store, day, ["branches.rural"])["branches.rural"] for day in (date(2021, 8, 31), date(2021, 9, 1))]
    assert numbers == [2, 0]


def test_it_stands_beneath_its_input(qtbot: QtBot, session: Session, branch: Branch) -> None:
    form = opened(qtbot, session, "branches", branch)
    for name, value in (("youth_count", 80), ("org_type", "社区团支部")):
        form._boxes[name].input.show_value(value)
    form.review()
    box = form._boxes["youth_count"]
    assert box.input.geometry().bottom() < form._sinces.choices["youth_count"].geometry().top() and box.width() >= form._sinces.choices["youth_count"].minimumSizeHint().width()


def test_a_wrong_span_is_put_right_in_the_story(qtbot: QtBot, session: Session, branch: Branch) -> None:
    with session.store.step("改"):
        branch = session.store.save(branch.with_(youth_count=80), {"youth_count": date(2021, 3, 1)})

    def told() -> list[tuple[str, str, str]]:
        return [(m.day, m.title, m.more) for m in story(session.store, branch, TODAY) if m.table == "past_value"]

    assert [words[1:] for words in told()] == [("14–28岁青年数：80", "此前 100")] and told()[0][0] == "2021-03-01"
    for deed, numbers in (("move", [100, 80]), ("drop", [80, 80])):
        moment = next(m for m in story(session.store, branch, TODAY) if m.table == "past_value")
        dialog = PutRight(session, branch, moment)
        qtbot.addWidget(dialog)
        dialog.day.line.setText("2099-01-01")
        dialog.go.click()
        assert "还没有到" in dialog.fault.text()
        dialog.day.line.setText("2021-01-01")
        (dialog.go if deed == "move" else dialog.drop).click()
        assert [youth(session, day) for day in (BEFORE, TODAY)] == numbers
    session.undo()
    assert youth(session, BEFORE) == 100


def test_a_day_before_a_known_change_is_refused_in_words_and_what_was_typed_stays(qtbot: QtBot, session: Session, branch: Branch) -> None:
    with session.store.step("改"):
        branch = session.store.save(branch.with_(youth_count=80), {"youth_count": date(2021, 3, 1)})
    form = opened(qtbot, session, "branches", branch)
    form._boxes["youth_count"].input.show_value(70)
    form.review()
    form._sinces.choices["youth_count"].day.line.setText("2020-05-01")
    assert not form.save() and form.isVisible()
    assert any("在 2021-03-01 变过" in told.text() for banner in form.findChildren(Banner) for told in banner.findChildren(QLabel))
    assert youth(session, BEFORE) == 100 and session.store.get(Branch, branch.id or 0).youth_count == 80
    form._sinces.choices["youth_count"].day.line.setText("2021-03-01")
    assert form.save() and [youth(session, day) for day in (BEFORE, TODAY)] == [100, 70]

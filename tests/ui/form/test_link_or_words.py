"""A link in the form where the ledger may have no such record: words are kept, told of, drafted, pinned, and become the link."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.ui.children.detail import ChildDetail
from app.ui.form.link_or_words import LinkOrWordsInput
from app.ui.form.many_records import BulkEdit
from app.ui.form.record_form import RecordForm
from app.ui.form.same_record import Compare
from app.ui.lists.detail import Detail
from app.ui.lists.filters import ConditionDialog
from app.ui.pieces import theme
from app.ui.session import Session
from app.work import unsaved
from app.work.entering import clone_of
from db.errors import BadValue
from db.records import Branch, Child, Person, Team, Visit, view
from db.store import Store

TODAY = date(2021, 11, 26)


@pytest.fixture
def session(store: Store, qapp: QApplication) -> Session:
    theme.apply(qapp)
    with store.step("已有"):
        store.save(Person(name="王丽娟"))
        store.save(Branch(full_name="甲村团支部", org_type="农村团支部"))
        store.save(Branch(full_name="甲村小学团支部", org_type="学校团支部"))
    return Session(store, TODAY)


def form_of(qtbot: QtBot, session: Session, key: str, record: Any = None, given: dict[str, Any] | None = None) -> RecordForm:
    form = RecordForm(session, key, record, given)
    qtbot.addWidget(form, before_close_func=lambda closing: closing.done(0))
    return form


def link_in(form: RecordForm, name: str) -> LinkOrWordsInput:
    made = form._boxes[name].input
    assert isinstance(made, LinkOrWordsInput)
    return made


def typed(made: LinkOrWordsInput, text: str) -> LinkOrWordsInput:
    """Type over what stands in the input."""
    made.line.clear()
    if text.isascii():
        QTest.keyClicks(made.line, text)
    else:
        made.line.setText(text)
        made.line.textEdited.emit(text)
    return made


def message(form: RecordForm, name: str) -> str:
    form.review()
    return form._boxes[name].message


# --- one input


def test_a_name_nobody_has_is_kept_as_words_and_the_form_says_so(qtbot: QtBot, session: Session) -> None:
    form = form_of(qtbot, session, "teams")
    assert "leader_words" not in form._boxes
    form._boxes["name"].input.show_value("甲队")
    typed(link_in(form, "leader"), "赵小满")
    assert message(form, "leader") == "台账里没有“赵小满”，按文字记下；以后建了同名的人员会自动连上"
    assert form._boxes["leader"].tone == ""
    assert form.save()
    assert isinstance(form.saved, Team)
    assert (form.saved.leader, form.saved.leader_words) == (None, "赵小满")
    again = form_of(qtbot, session, "teams", form.saved)
    assert link_in(again, "leader").line.text() == "赵小满" and again.save()
    assert session.store.get(Team, form.saved.id or 0) == form.saved
    with session.store.step("来了"):
        person = session.store.save(Person(name="赵小满"))
    now = form_of(qtbot, session, "teams", session.store.get(Team, form.saved.id or 0))
    assert link_in(now, "leader").value() == person.id and "按文字" not in message(now, "leader")


def test_what_is_a_record_is_the_record_and_half_of_one_is_asked_for(qtbot: QtBot, session: Session) -> None:
    form = form_of(qtbot, session, "events")
    host = link_in(form, "branch")
    assert typed(host, "甲村团支部").value() == 1
    # The start of two names: nobody knows which, so the person says.
    with pytest.raises(BadValue, match="请从列表里选"):
        typed(host, "甲村").value()
    assert typed(host, "小学").value() == 2 and message(form, "branch") == "按“甲村小学团支部”记下"
    assert typed(host, "丙县妇女联合会").value() == "丙县妇女联合会"
    leader = link_in(form_of(qtbot, session, "teams"), "leader")
    assert typed(leader, "王丽").value() == "王丽"
    assert typed(leader, "王丽娟").value() == 1 == typed(leader, "wlj").value()
    with pytest.raises(BadValue, match="请从列表里选"):
        typed(leader, "王").value()


def test_the_last_line_of_the_list_keeps_what_was_typed(qtbot: QtBot, session: Session) -> None:
    form = form_of(qtbot, session, "events")
    host = typed(link_in(form, "branch"), "甲村")
    lines = host._model.stringList()
    assert lines == ["甲村团支部", "甲村小学团支部", "台账里没有，按文字记下“甲村”", "＋ 新建团组织“甲村”"]
    host.line.setText(lines[2])
    host._picked(lines[2])
    assert host.value() == "甲村"
    qtbot.waitUntil(lambda: host.line.text() == "甲村")
    assert host.value() == "甲村"
    kept = host.draft()
    second = form_of(qtbot, session, "events")
    other = link_in(second, "branch")
    other.show_draft(kept)
    assert other.value() == "甲村"
    assert typed(other, "甲村团支部").value() == 1


# --- what the form remembers


def test_words_are_pinned_copied_and_changed_for_many(qtbot: QtBot, session: Session) -> None:
    store = session.store
    with store.step("走访"):
        child = store.save(Child(name="孙某", file_no="2021-甲村-01", helper_words="周大夫"))
        visit = store.save(Visit(child=child.id, day=TODAY, visitor_words="周大夫"))
    shown = view("visit")
    assert shown
    assert clone_of(visit)["visitor"] == "周大夫"
    copy = form_of(qtbot, session, "visit", given={"child": child.id} | clone_of(visit))
    assert link_in(copy, "visitor").value() == "周大夫"
    unsaved.pin(store, shown, {"visitor": "周大夫"})
    assert unsaved.pinned(store, shown) == {"visitor": "周大夫"}
    pinned = form_of(qtbot, session, "visit", given={"child": child.id})
    assert link_in(pinned, "visitor").value() == "周大夫"
    bulk = BulkEdit(session, shown, [visit.id or 0])
    qtbot.addWidget(bulk)
    tick, made = bulk.rows["visitor"]
    assert "visitor_words" not in bulk.rows and isinstance(made, LinkOrWordsInput) and made.value() == "周大夫"
    typed(made, "吴大夫")
    assert tick.isChecked()
    bulk.apply()
    assert store.get(Visit, visit.id or 0).visitor_words == "吴大夫"
    child_pane, team_pane = ChildDetail(session, "children"), Detail(session, "teams")
    with store.step("队"):
        team = store.save(Team(name="甲队", leader_words="赵小满"))
    for pane, record, words in ((child_pane, child, "结对：周**"), (team_pane, team, "赵小满")):
        qtbot.addWidget(pane)
        pane.show_record(record)
        assert any(words in part.text() for part in pane.findChildren(QLabel))
    session.unmask()
    assert any("结对：周大夫" in part.text() for part in child_pane.findChildren(QLabel))


def test_side_by_side_words_fill_a_blank_and_stand_against_none(qtbot: QtBot, session: Session) -> None:
    store = session.store
    shown = view("members")
    assert shown
    with store.step("团员"):
        there = store.save(Person(name="李四", member_status="在册", branch=1))
        blank = store.save(Person(name="李五", member_status="在册"))
    for one, blanks in ((there, {}), (blank, {"branch": "丁村团支部"})):
        dialog = Compare(session, shown, one, Person(name=one.name, branch_words="丁村团支部"))
        qtbot.addWidget(dialog)
        assert dialog.blanks == blanks
    form = form_of(qtbot, session, "members")
    form._fill_blanks(blank, {"branch": "丁村团支部"})
    assert store.get(Person, blank.id or 0).branch_words == "丁村团支部"


def test_a_filter_offers_the_words_beside_the_records(qtbot: QtBot, session: Session) -> None:
    with session.store.step("活动"):
        session.store.save(Person(name="李四", member_status="在册", branch_words="丁村团支部"))
    dialog = ConditionDialog(session, "members")
    qtbot.addWidget(dialog)
    labels = [c.label for c in dialog._known]
    assert "所在团支部（台账里没有的）" not in labels
    dialog._column.setCurrentIndex(labels.index("所在团支部"))
    assert [dialog._list.item(i).text() for i in range(dialog._list.count())][-1] == "丁村团支部（按文字记的）"

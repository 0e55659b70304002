"""The window of drafts: what was typed and not saved, taken up or thrown away, and brought back."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.form.record_form import RecordForm
from app.ui.ledger.drafts import Drafts
from app.ui.session import OneRecord, Session
from app.work import unsaved
from app.work.ledger.kept_drafts import all_kept
from db.records import Branch, Child, Person
from db.store import Store
from tests.ui.conftest import when_asked

AT = datetime(2021, 11, 26, 9, 20)


@pytest.fixture
def session(store: Store) -> Session:
    with store.step("已有"):
        store.save(Branch(full_name="石马峪团支部", org_type="农村团支部"))
        store.save(Person(name="王立春", member_status="在册"))
        store.save(Child(name="单白露", file_no="2021-尖岩村-001"))
    for minute, (where, typed) in enumerate((
        (unsaved.key("members"), {"name": "李秋分", "phone": "13800138000"}), (unsaved.key("branches", 1), {"contact": "王立春"}),
        (unsaved.key("visit", owner=1), {"findings": "在家"}), (unsaved.key("transferring", 1), {"reason": "上学"}), (unsaved.key("closing", 1), {"close_reason": "年满"}),
    )):
        unsaved.keep(store, where, typed, AT.replace(minute=minute))
    unsaved.keep(store, "draft.hours_entry", {}, AT)
    return Session(store, date(2021, 11, 26))


@pytest.fixture
def drafts(session: Session, qtbot: QtBot) -> Drafts:
    made = Drafts(session)
    qtbot.addWidget(made)
    made.show()
    return made


def lines(drafts: Drafts) -> list[tuple[str, ...]]:
    texts = [[drafts.table.item(row, column) for column in range(4)] for row in range(drafts.table.rowCount())]
    return [tuple(item.text() if item else "" for item in row) for row in texts]


def test_every_draft_is_listed_in_words_and_a_child_by_its_number(drafts: Drafts) -> None:
    assert lines(drafts) == [
        ("结案", "2021-尖岩村-001", "2021-11-26 09:04", "1"), ("转接", "王立春", "2021-11-26 09:03", "1"),
        ("新建走访", "2021-尖岩村-001", "2021-11-26 09:02", "1"), ("编辑团组织", "石马峪团支部", "2021-11-26 09:01", "1"),
        ("新建团员", "（新的）", "2021-11-26 09:00", "2"),
    ]
    assert drafts._count.text() == "5 份草稿"


def test_one_that_is_thrown_away_comes_back(drafts: Drafts, session: Session) -> None:
    before = [(one.where, one.at, one.fields) for one in all_kept(session.store)]
    assert drafts._back.isHidden()
    drafts.table.selectRow(4)
    drafts.throw_away()
    drafts.throw_away()
    assert [text[0] for text in lines(drafts)] == ["结案", "转接", "新建走访"]
    assert drafts._back.text() == " 撤销：不要编辑团组织的草稿"
    drafts.bring_back()
    drafts.bring_back()
    assert [(one.where, one.at, one.fields) for one in all_kept(session.store)] == before
    assert drafts._back.isHidden()


@pytest.mark.parametrize(("place", "field", "typed"), [(4, "name", "李秋分"), (3, "contact", "王立春"), (2, "findings", "在家")])
def test_a_form_is_taken_up_with_all_that_was_typed(drafts: Drafts, qtbot: QtBot, place: int, field: str, typed: str) -> None:
    met: list[object] = []
    timer = QTimer(interval=5)

    def look() -> None:
        front = QApplication.activeModalWidget()
        if isinstance(front, RecordForm):
            timer.stop()
            met.append(front._boxes[field].input.draft())
            front._drafts.drop()
            front.reject()

    timer.timeout.connect(look)
    timer.start()
    drafts.table.selectRow(place)
    drafts.take_up()
    assert met == [typed]
    # It was dropped in its form; the list is of what is there now.
    assert len(lines(drafts)) == 4


def test_a_deed_is_gone_on_with_at_its_record(drafts: Drafts, session: Session) -> None:
    went: list[object] = []
    when_asked(session, OneRecord, lambda table, number: went.append((table, number)))
    drafts.table.selectRow(1)
    drafts.take_up()
    assert went == [("person", 1)] and not drafts.isVisible()


def test_what_was_typed_about_a_purged_record_goes_with_it(session: Session) -> None:
    with session.step("删除"):
        session.store.delete(Child, [1])
    session.store.purge("child", 1)
    unsaved.drop_orphans(session.store)
    assert [one.words for one in all_kept(session.store)] == ["转接", "编辑团组织", "新建团员"]


def test_an_empty_list_says_so(store: Store, qtbot: QtBot) -> None:
    made = Drafts(Session(store, date(2021, 11, 26)))
    qtbot.addWidget(made)
    assert made._count.text() == "没有草稿" and not made._take.isEnabled() and not made._throw.isEnabled()

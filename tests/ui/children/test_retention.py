"""到期的结案档案 and 登记监护人同意: listed, asked, done in one go; the paper names the child only where that is shown."""

from collections.abc import Iterator
from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from app.papers.printables import of_record
from app.papers.sheet import Facts, Words
from app.ui.children.case_files import ConsentForm
from app.ui.children.retention import Retention
from app.ui.pieces import ask
from app.ui.session import OneRecord, Page, Session
from app.work.ledger import access
from app.work.ledger.access import Wanted
from db.dates import PartialDate
from db.records import Child, Visit
from db.store import Store
from tests.ui.conftest import when_asked

TODAY = date(2026, 11, 30)


@pytest.fixture
def session(store: Store) -> Iterator[Session]:
    with store.step("建档"):
        for number, closed in enumerate((2019, 2021, 2025), 1):
            store.save(Child(
                name=f"某童{'甲乙丙'[number - 1]}", file_no=f"2018-{number}", status="结案", closed_on=PartialDate(closed, 3, 1), close_reason="迁出", birth_date=PartialDate(2014, 5)))
        store.save(Visit(child=1, day=date(2018, 5, 1), findings="好"))
    yield Session(store, TODAY)


def test_files_over_their_time_are_removed_after_a_question(session: Session, store: Store, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    dialog = Retention(session)
    qtbot.addWidget(dialog)
    assert dialog._count.text() == "2 份，结案已满 3 年" and not dialog._gone.isEnabled()
    dialog.table.selectAll()
    asked: list[str] = []
    monkeypatch.setattr(ask, "sure", lambda parent, words, *rest: asked.append(words))
    dialog.remove()
    assert store.count(Child) == 3 and "撤销和回收站都找不回来" in asked[0] and "备份" in asked[0]
    monkeypatch.setattr(ask, "sure", lambda *_: True)
    dialog.remove()
    assert [child.file_no for child in store.find(Child)] == ["2018-3"] and store.count(Visit) == 0
    assert dialog._count.text() == "没有结案满 3 年的档案" and not dialog._gone.isEnabled()
    assert sorted(line.what[:6] for line in access.entries(store, Wanted(action="彻底删除档案"))) == ["2018-1", "2018-2"]


def test_a_file_is_seen_and_the_years_are_set_from_there(session: Session, qtbot: QtBot) -> None:
    went: list[object] = []
    for kind in (OneRecord, Page):
        when_asked(session, kind, lambda *where: went.append(where))
    dialog = Retention(session)
    qtbot.addWidget(dialog)
    dialog.table.selectRow(0)
    dialog.see()
    dialog._settings()
    assert went == [("child", 1), ("settings",)]


def test_consent_is_registered_with_day_and_signer(session: Session, store: Store, qtbot: QtBot) -> None:
    form = ConsentForm(session, [3])
    qtbot.addWidget(form)
    assert not form.go.isEnabled()
    form.inputs["consent_by"].show_value("某家长")
    assert form.review()
    form.apply()
    child = store.get(Child, 3)
    assert (child.consent_on, child.consent_by) == (PartialDate(2026, 11, 30), "某家长")
    store.undo()
    assert store.get(Child, 3).consent_on is None


def test_the_paper_of_consent_names_the_child_only_where_names_are_shown(session: Session, store: Store) -> None:
    for masked in (True, False):
        paper = of_record(store, "consent", 3, TODAY, TODAY, masked)
        sheet = paper.make(paper.start)
        facts = dict(next(block for block in sheet.blocks if isinstance(block, Facts)).pairs)
        assert facts["儿童姓名"].strip("　") == ("" if masked else "某童丙")
        assert any("保存 3 年" in block.text for block in sheet.blocks if isinstance(block, Words))
        assert "某童丙" not in paper.name and paper.sensitive

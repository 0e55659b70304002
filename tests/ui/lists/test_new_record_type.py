"""A record type added by its class, its row in TABLES and its List alone is a full citizen of the program."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.cli import run
from app.exchange.exports.export import export, export_all
from app.lists import LISTS
from app.lists.declare import List
from app.papers import printables
from app.ui.form.record_form import RecordForm
from app.ui.lists.own import papers
from app.ui.lists.record_list import RecordList
from app.ui.lists.tab_page import RecordsPage
from app.ui.paper import preview
from app.ui.pieces.worker import Worker
from app.ui.session import Session
from app.ui.tabs import tab_of
from app.ui.window import search
from app.ui.window.panes import own_of
from app.work.story import story
from db import history
from db.fields import Record, column
from db.kinds import DAY, LONG_TEXT, MINUTES, TEXT, Link
from db.records import TABLES, Person
from db.store import Store

TODAY = date(2021, 12, 31)


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class Study(Record):
    """Somebody's attendance at a lesson, of which nothing else is known to the program."""

    table = "study"
    label = "团课学习记录"
    title = ("topic",)
    keys = (("person", "day", "topic"),)

    person: int | None = column("学习人", Link("person"), required=True, aliases=("姓名",))
    topic: str | None = column("团课主题", TEXT, required=True, searchable=True)
    day: date | None = column("学习日期", DAY)
    minutes: int | None = column("学时", MINUTES)
    thoughts: str | None = column("学习体会", LONG_TEXT)


@pytest.fixture
def session(ledger: Path, monkeypatch: pytest.MonkeyPatch, qapp: QApplication) -> Iterator[Session]:
    monkeypatch.setitem(TABLES, "study", Study)
    monkeypatch.setitem(LISTS, "study", List("study", "团课学习", ("person", "topic", "day", "minutes"), sort="day", descending=True, tab="members"))
    with Store.open(ledger) as store:
        with store.step("人员"):
            person = store.save(Person(name="王立春", member_status="在册"))
            store.save(Study(person=person.id, topic="五四精神", day=date(2021, 5, 4), minutes=90))
        yield Session(store, TODAY)
        # What shows the type must be gone before the type is.
        for window in QApplication.topLevelWidgets():
            window.hide()
            window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def shown(qtbot: QtBot, session: Session, worker: Worker) -> RecordList:
    """Its list, in the tab that its row names."""
    tab = tab_of("study")
    assert tab and tab.key == "members"
    page = RecordsPage(session, worker, tab, own_of)
    qtbot.addWidget(page)
    page.show()
    made = page.show_view("study")
    qtbot.waitUntil(lambda: len(made.table.records.ids) == 1)
    return made


def test_it_is_listed_and_its_pane_tells_it(shown: RecordList) -> None:
    assert [c.label for c in shown.shown_columns()] == ["学习人", "团课主题", "学习日期", "学时"]
    assert [shown.table.records.text(0, n) for n in range(4)] == ["王立春", "五四精神", "2021-05-04", "1.5"]
    assert shown.detail.record and shown.detail.record.label == "团课学习记录"


def test_it_is_entered_in_a_form(qtbot: QtBot, session: Session) -> None:
    form = RecordForm(session, "study")
    qtbot.addWidget(form)
    assert set(form._boxes) == {f.name for f in Study.fields()}


def test_it_is_found_and_the_search_leads_to_its_list(qtbot: QtBot, session: Session) -> None:
    assert list(search.found(session, "五四")) == [("五四精神　　团课学习", "study", 1)]
    assert next(search.found(session, "wsjs"))[1:] == ("study", 1)


def test_whom_it_is_about_has_it_in_the_story(session: Session) -> None:
    person = session.store.find(Person)[0]
    told = [m for m in story(session.store, person, TODAY) if m.table == "study"]
    assert [(m.day, m.title, m.ids) for m in told] == [("2021-05-04", "团课学习记录　五四精神", (1,))]


def test_it_is_printed(shown: RecordList, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setattr(preview, "preview", lambda session, made, parent: seen.append(made.name))
    (words, deed), = papers(shown)
    deed()
    assert (words, seen) == ("打印这一条", ["团课学习记录登记表"])
    store = shown.session.store
    assert printables.printable(store, "study", [], TODAY, True).name == "团课学习记录一览表"
    assert printables.printable(store, "study", [1], TODAY, True).name == "团课学习记录登记表"


def test_it_leaves_and_comes_back(session: Session, tmp_path: Path) -> None:
    out = tmp_path / "团课.xlsx"
    assert export(session.store, "study", out) == 1
    rows = [list(row) for row in load_workbook(out).active.iter_rows(values_only=True)]
    assert rows[0] == ["学习人", "团课主题", "学习日期", "学时", "学习体会"]
    assert rows[1][:2] == ["王立春", "五四精神"]
    export_all(session.store, everything := tmp_path / "整本.xlsx")
    other = tmp_path / "另一个.sqlite"
    assert run(["--ledger", str(other), "import", "all", str(everything)])[0] == 0
    with Store.open(other) as store, store.step("删除"):
        assert store.find(Study) == session.store.find(Study)
        store.delete(Study, [1])
    assert run(["--ledger", str(other), "import", "study", str(out)])[0] == 0
    with Store.open(other) as store:
        assert [(s.person, s.topic, s.day, s.minutes) for s in store.find(Study)] == [(1, "五四精神", date(2021, 5, 4), 90)]


def test_it_is_remembered_and_taken_back(session: Session) -> None:
    store = session.store
    with store.step("改"):
        store.save(store.get(Study, 1).with_(topic="一大精神"))
    assert history.of_record(store.connection, "study", 1)[0].after == {"topic": "一大精神"}
    store.undo()
    assert store.get(Study, 1).topic == "五四精神"

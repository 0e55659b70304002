"""The last tab as a whole: every button of every page is pressed once; the list of all figures; the county's workbook registered."""

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QMenu, QPushButton, QTabBar
from pytestqt.qtbot import QtBot

from app.ui.form import record_form as form
from app.ui.paper.preview import Preview
from app.ui.pieces import ask
from app.ui.pieces.worker import Worker
from app.ui.reports.figures import FiguresPage
from app.ui.reports.page import Reports
from app.ui.reports.workbook import CountyPage
from app.ui.session import BehindFigure, Records, Session
from db.dates import PartialDate
from db.errors import UserError
from db.records import Branch, Person, Submission
from db.store import Store
from tests.ui.conftest import when_asked

DAY = date(2021, 11, 26)
PAGES = ("forms", "workbook", "charts", "summary", "figures", "submission", "round", "correction")


@pytest.fixture
def session(store: Store) -> Session:
    with store.step("起始"):
        branch = store.save(Branch(full_name="石马峪村团支部", short_name="石马峪村", org_type="农村团支部")).id
        store.save(Person(name="张甲", branch=branch, member_status="在册", joined_on=PartialDate(2018)))
    return Session(store, DAY)


@pytest.fixture
def tab(session: Session, worker: Worker, qtbot: QtBot) -> Reports:
    made = Reports(session, worker)
    qtbot.addWidget(made)
    made.resize(1366, 600)
    made.show()
    return made


def at_rest(worker: Worker, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not worker.busy, timeout=20_000)
    QApplication.processEvents()


def table_texts(page: FiguresPage) -> list[str]:
    return [item.text() for n in range(page._table.rowCount()) if (item := page._table.item(n, 0))]


def test_a_line_of_the_sources_leads_to_its_records(tab: Reports, session: Session, worker: Worker, qtbot: QtBot) -> None:
    page = tab.page("workbook")
    assert isinstance(page, CountyPage)
    qtbot.waitUntil(lambda: page._names.count() > 0, timeout=30_000)
    opened: list[str] = []
    said: list[str] = []
    when_asked(session, BehindFigure, opened.append)
    session.said.connect(lambda sentence, _: said.append(sentence))
    page._names.setCurrentRow(page._names.count() - 1)
    model = page._view.model()
    row = next(n for n in range(model.rowCount()) if any(model.index(n, c).data() == "members.total" for c in range(model.columnCount())))
    page._view.activated.emit(model.index(row, 1))
    qtbot.waitUntil(lambda: opened == ["members.total"] and not said)
    page._view.activated.emit(model.index(0, 0))
    qtbot.waitUntil(lambda: opened == ["members.total"] and not worker.busy)
    assert opened == ["members.total"] and not said, "a heading is no figure"


def test_a_number_of_the_workbook_leads_to_its_records(tab: Reports, session: Session, worker: Worker, qtbot: QtBot) -> None:
    page = tab.page("workbook")
    assert isinstance(page, CountyPage)
    qtbot.waitUntil(lambda: page._names.count() > 0, timeout=30_000)
    shown: list[tuple[str, list[int] | None]] = []
    figures: list[str] = []
    said: list[str] = []
    when_asked(session, Records, lambda view, ids, why: shown.append((view, ids)))
    when_asked(session, BehindFigure, figures.append)
    session.said.connect(lambda sentence, _: said.append(sentence))
    page._names.setCurrentRow(0)
    form, first = page._forms[0], page._sheets[0].heading[1]  # type: ignore[index]
    column = [c.label.replace("\n", "") for c in form.columns].index("期末团员") + 1
    page._view.setCurrentIndex(page._view.model().index(first, column))
    assert page._open.isVisible() and "农村团支部 · 团员变动 期末团员：1" in page._cell.text()
    page._open.click()
    qtbot.waitUntil(lambda: shown == [("members", [1])])
    page.open_records(first + len(form.lines), column)
    qtbot.waitUntil(lambda: figures == ["members.total"])
    nothing = [c.label.replace("\n", "") for c in form.columns].index("本年增加") + 1
    page.open_records(first, nothing)
    qtbot.waitUntil(lambda: bool(said))
    assert "没有记录" in said[0] and len(shown) == 1
    page._view.setCurrentIndex(page._view.model().index(0, 0))
    assert not page._open.isVisible()


def test_the_workbook_is_printed_as_it_is_on_the_screen_and_names_on_paper_are_noted(
    tab: Reports, session: Session, worker: Worker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
) -> None:
    page = tab.page("workbook")
    assert isinstance(page, CountyPage)
    qtbot.waitUntil(lambda: page._names.count() > 0, timeout=30_000)
    previews: list[Preview] = []
    monkeypatch.setattr("app.ui.paper.preview.run_dialog", previews.append)
    page._names.setCurrentRow(1)
    page.print()
    qtbot.waitUntil(lambda: len(previews) == 1)
    paper = previews[0].paper
    assert paper.landscape and len(paper.pages) == 1 and "团员花名册" in previews[0].windowTitle()
    picture = paper.pages[0].painted.picture
    assert "张甲" in picture.texts.values() and picture.heading == page._sheets[1].heading
    page.print(whole=True)
    qtbot.waitUntil(lambda: len(previews) == 2)
    assert len(previews[1].paper.pages) >= len(page._sheets)
    monkeypatch.setattr(ask, "file_to_save", lambda *_: tmp_path / "名册.pdf")
    previews[0].save()
    assert (tmp_path / "名册.pdf").stat().st_size > 1000
    (noted,) = session.store.rows("SELECT what FROM access_log WHERE action = '打印'")
    assert "共青团员花名册" in noted[0]


def test_a_figure_is_found_copied_and_opened_with_the_keys(tab: Reports, session: Session, worker: Worker, qtbot: QtBot) -> None:
    page = tab.page("figures")
    assert isinstance(page, FiguresPage)
    qtbot.waitUntil(lambda: page._table.rowCount() > 0, timeout=20_000)
    opened: list[str] = []
    when_asked(session, BehindFigure, opened.append)
    # The first line is there to be opened at once.
    QTest.mouseClick(page._opened, Qt.MouseButton.LeftButton)
    assert len(opened) == 1
    page._table.setFocus()
    QTest.keyClick(page._table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().split("\t")[0] == table_texts(page)[0]
    every = page._table.rowCount()
    page._find.setText("没有这个")
    assert page._table.rowCount() == 0 and not page._opened.isEnabled()
    assert any("没有叫“没有这个”的数字" in words.text() for words in page.findChildren(QLabel) if words.isVisible())
    QTest.keyClick(page._find, Qt.Key.Key_Escape)
    assert page._find.text() == "" and page._table.rowCount() == every and page._opened.isEnabled()


def test_the_workbook_is_registered_as_of_the_ledgers_today(tab: Reports, session: Session, worker: Worker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[dict[str, Any]] = []
    monkeypatch.setattr(form, "add", lambda session, view, values, parent: given.append(values))
    page = tab.page("workbook")
    assert isinstance(page, CountyPage)
    page.file()
    assert given == []
    qtbot.waitUntil(lambda: bool(page._forms), timeout=20_000)
    page.file()
    with session.step("登记"):
        session.store.save(Submission(**given[0]))
    at_rest(worker, qtbot)
    page.file()
    assert [(one["sent_on"], one["version"]) for one in given] == [(DAY, 1), (DAY, 2)]


class Presser:
    """Closes whatever opens, so that one press follows the other."""

    def __init__(self) -> None:
        self.opened: list[str] = []
        self._timer = QTimer(interval=20)
        self._timer.timeout.connect(self._close)
        self._timer.start()

    def _close(self) -> None:
        front = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if isinstance(front, QMenu):
            front.close()
        elif isinstance(front, QDialog):
            self.opened.append(front.windowTitle())
            front.reject()

    def stop(self) -> None:
        self._timer.stop()


@pytest.fixture
def presser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Presser]:
    for name, answer in (("file_to_open", None), ("files_to_open", []), ("file_to_save", None), ("folder", None), ("text", None)):
        monkeypatch.setattr(ask, name, lambda *_, answer=answer: answer)
    monkeypatch.setattr(ask, "sure", lambda *_: False)
    made = Presser()
    yield made
    made.stop()


@pytest.mark.parametrize("key", PAGES)
def test_every_button_may_be_pressed(
    key: str, tab: Reports, session: Session, worker: Worker, presser: Presser, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    faults: list[str] = []

    def caught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        # What a person can act on is a sentence.
        if not isinstance(error, UserError):
            faults.append(f"{kind.__name__}: {error}")

    monkeypatch.setattr(sys, "excepthook", caught)
    page = tab.page(key)
    at_rest(worker, qtbot)
    pressed = 0
    for found in page.findChildren(QAbstractButton):
        if found.isVisible() and found.isEnabled() and not isinstance(found.parent(), QTabBar):
            QTest.mouseClick(found, Qt.MouseButton.LeftButton)
            pressed += 1
            at_rest(worker, qtbot)
    assert pressed and faults == [] and QApplication.activeModalWidget() is None
    assert page.isVisible() and session.store.scalar("PRAGMA integrity_check") == "ok"
    assert all(button.accessibleName() or button.text() or button.toolTip() for button in page.findChildren(QPushButton) if button.isVisible())

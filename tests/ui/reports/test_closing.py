"""年末封账 in the window: the deeds on its page, and the question before a change that would move a closed figure, from every thread."""

from collections.abc import Callable, Sequence
from datetime import date
from threading import Event as Event_
from threading import current_thread, main_thread

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.progress import Progress
from app.ui.closing import asking
from app.ui.closing.asking import ClosedFigures
from app.ui.form.record_form import RecordForm
from app.ui.pieces import ask
from app.ui.pieces.worker import Worker
from app.ui.reports.closing import ClosingPage
from app.ui.reports.page import Reports
from app.ui.session import OneRecord, Session
from app.work.closing import years
from app.work.closing.years import Moved
from db.dates import PartialDate
from db.errors import Cancelled
from db.records import Event, Person
from db.store import Store
from tests.ui.conftest import when_asked

DAY = date(2022, 3, 1)


@pytest.fixture
def session(store: Store) -> Session:
    with store.step("起始"):
        store.save(Person(name="张甲", sex="女", member_status="在册", joined_on=PartialDate(2018)))
        store.save(Event(title_name="团课一", kind="培训", day=date(2021, 5, 4), minutes=120, present=20))
    return Session(store, DAY)


@pytest.fixture
def page(session: Session, worker: Worker, qtbot: QtBot) -> ClosingPage:
    reports = Reports(session, worker)
    qtbot.addWidget(reports)
    reports.resize(1366, 600)
    reports.show()
    made = reports.page("correction")
    assert isinstance(made, ClosingPage)
    settled(worker, qtbot)
    return made


def settled(worker: Worker, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not worker.busy, timeout=20_000)
    QApplication.processEvents()


def test_the_page_closes_a_year_and_opens_it_and_tells_what_was_put_right(
    page: ClosingPage, session: Session, worker: Worker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions: list[str] = []
    monkeypatch.setattr(ask, "sure", lambda parent, sentence, deed, otherwise="": questions.append(deed) or True)
    assert page._none.isVisible() and not page._reopen.isEnabled()
    QTest.mouseClick(page._close, Qt.MouseButton.LeftButton)
    settled(worker, qtbot)
    assert questions == ["封 2021 年的账"] and page.year and page.year.is_closed and not page._none.isVisible()
    monkeypatch.setattr(asking, "putting_right", lambda deed, moved, closed: "漏登")
    with session.step("补记活动"):
        session.store.save(Event(title_name="团课二", kind="培训", day=date(2021, 6, 1), minutes=60, present=9))
    settled(worker, qtbot)
    assert page.corrections.rowCount() == 1 and page.correction and page.correction.reason == "漏登"
    shown = {page.figures.item(n, 0).text(): page.figures.item(n, 2).text() for n in range(page.figures.rowCount())}  # type: ignore[union-attr]
    assert shown["培训期数"] == "2"
    went: list[tuple[str, int]] = []
    when_asked(session, OneRecord, lambda table, number: went.append((table, number)))
    QTest.mouseClick(page._records, Qt.MouseButton.LeftButton)
    assert went == [("event", 2)]
    QTest.mouseClick(page._reopen, Qt.MouseButton.LeftButton)
    settled(worker, qtbot)
    assert page.year and not page.year.is_closed and not page._reopen.isEnabled() and page._which.currentText() == "2021 年"


def answered(does: Callable[[ClosedFigures], object]) -> None:
    """Answer the next question as a person does."""

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, ClosedFigures):
            does(dialog)
        else:
            QTimer.singleShot(20, look)

    QTimer.singleShot(20, look)


def test_a_form_asks_before_it_saves_and_keeps_what_was_typed(session: Session, qtbot: QtBot) -> None:
    years.close(session.store, 2021, DAY)
    form = RecordForm(session, "members", session.store.get(Person, 1))
    qtbot.addWidget(form)
    form.show()
    form._boxes["joined_on"].input.show_draft("2022-01")
    seen: list[str] = []

    def refuse(dialog: ClosedFigures) -> None:
        seen.append(dialog.table.item(0, 1).text())  # type: ignore[union-attr]
        assert not dialog.go.isEnabled()
        dialog.reject()

    answered(refuse)
    form.save()
    # What takes longer is looked at beside the window, and asked about then.
    qtbot.waitUntil(lambda: bool(seen), timeout=60_000)
    assert seen == ["团员数"] and form.isVisible() and form._boxes["joined_on"].input.draft() == "2022-01"
    assert session.store.get(Person, 1).joined_on == PartialDate(2018)

    def go_on(dialog: ClosedFigures) -> None:
        QTest.keyClicks(dialog.reason, "wrong before")
        QTest.keyClick(dialog.reason, Qt.Key.Key_Return)

    answered(go_on)
    form.save()
    assert session.store.get(Person, 1).joined_on == PartialDate(2022, 1)
    assert [c.reason for c in years.closed_years(session.store)[0].corrections] == ["wrong before"]


@pytest.mark.parametrize("goes_on", [True, False])
def test_long_work_off_the_windows_thread_asks_in_the_window(
    session: Session, worker: Worker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, goes_on: bool
) -> None:
    years.close(session.store, 2021, DAY)
    session.worker = worker
    asked: list[bool] = []

    def put_right(deed: str, moved: Sequence[Moved], closed: Callable[[], object]) -> str | None:
        asked.append(current_thread() is main_thread())
        return "漏登" if goes_on else None

    monkeypatch.setattr(asking, "putting_right", put_right)

    def add(store: Store, progress: Progress) -> None:
        store.save(Event(title_name="补记", kind="培训", day=date(2021, 6, 1)))

    session.write_many("补记活动", 10_000, add)
    assert asked == [True] and session.store.count(Event) == (2 if goes_on else 1)


def test_figures_that_take_long_are_looked_over_beside_the_window(session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    turned, release = [], Event_()
    QTimer.singleShot(0, lambda: turned.append(True) or release.set())

    def job() -> str:
        assert release.wait(20) and current_thread() is not main_thread()
        return "over"

    assert asking.aside(job) == "over" and turned == [True]
    with pytest.raises(ZeroDivisionError):
        asking.aside(lambda: 1 / 0)


def test_a_setting_that_would_move_closed_figures_is_not_kept_when_nobody_goes_on(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    with session.store.step("服务"):
        session.store.insert_rows(*_service())
    years.close(session.store, 2021, DAY)
    monkeypatch.setattr(asking, "putting_right", lambda deed, moved, closed: None)
    with pytest.raises(Cancelled), session.store.step("改设置"):
        session.store.set_setting("hour_kinds", "会议")
    assert session.store.setting("hour_kinds") is None


def _service() -> tuple[type, list[str], list[list[object]]]:
    from db.records import Service

    return Service, ["person", "day", "minutes", "time_kind"], [[1, "2021-05-04", 60, "服务"]]

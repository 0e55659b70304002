"""Lists of very many rows: what comes late is dropped, ticks stay, the window waits for nothing, undo is whole."""

import threading
import time
from array import array
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.lists import query as listing
from app.progress import Progress
from app.ui.form.many_records import BulkEdit
from app.ui.lists import row_deeds
from app.ui.lists.fetching import FIRST
from app.ui.lists.record_list import RecordList
from app.ui.pieces.wait_window import Waiting
from app.ui.pieces.worker import Task, Worker
from app.ui.session import Session
from app.work import many_records as bulk
from db.errors import UserError
from db.records import Person, Service, Team
from db.store import Store

ROWS = 3_000
DAY = date(2021, 11, 26)


@pytest.fixture
def session(store: Store, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> Session:
    """Three thousand services of ten people, which count as very many."""
    monkeypatch.setattr(listing, "_FEW", 500)
    with store.step("人"):
        store.insert_rows(Person, ("name", "volunteer_status"), [(f"曾{n}", "在册") for n in range(10)])
        store.save(Team(name="先锋队"))
    with store.step("导入工时"):
        rows = [(n % 10 + 1, f"20{n % 20 + 1:02d}-03-05", n % 90 + 1, "义诊" if n % 5 == 0 else "护水") for n in range(ROWS)]
        store.insert_rows(Service, ("person", "day", "minutes", "content"), rows)
    return Session(store, DAY)


@pytest.fixture
def worker(session: Session) -> Iterator[Worker]:
    made = session.worker = Worker(session.store)
    yield made
    made.close()


@pytest.fixture
def hours(session: Session, worker: Worker, qtbot: QtBot) -> RecordList:
    made = RecordList(session, worker, "hours")
    qtbot.addWidget(made)
    made.resize(1366, 600)
    made.show()
    qtbot.waitUntil(lambda: made.complete)
    return made


def shown(hours: RecordList) -> list[int]:
    return list(hours.table.records.ids)


def wanted(hours: RecordList) -> list[int]:
    return list(listing.ids(hours.session.store, hours.listing, DAY))


# --- fetching


def test_first_rows_come_ahead_and_the_rest_is_put_below_them(hours: RecordList, qtbot: QtBot) -> None:
    came: list[tuple[int, bool]] = []
    hours._fetching.found.connect(lambda ids, whole: came.append((len(ids), whole)))
    resets: list[None] = []
    hours.table.records.modelReset.connect(lambda: resets.append(None))
    hours._sort("minutes")
    qtbot.waitUntil(lambda: hours.complete)
    assert came == [(FIRST, False), (ROWS, True)] and len(resets) == 1
    assert shown(hours) == wanted(hours)


def test_only_the_newest_wish_is_met(hours: RecordList, qtbot: QtBot) -> None:
    texts: list[str] = []
    hours.status.connect(texts.append)
    for sort in ("content", "person", "minutes", "place"):
        hours.show_listing(replace(hours.listing, sort=sort))
    old = list(hours._fetching._tasks)
    hours.show_listing(replace(hours.listing, text="义诊", sort="minutes"))
    qtbot.waitUntil(lambda: hours.complete and len(shown(hours)) == ROWS // 5)
    assert all(task.cancelled for task in old)
    qtbot.waitUntil(lambda: "显示 600 / 共 3,000 条" in texts[-1])
    assert shown(hours) == wanted(hours)


def test_what_was_already_on_its_way_is_dropped(hours: RecordList, session: Session, qtbot: QtBot) -> None:
    """An answer that was sent before its task was cancelled still arrives; it must not be shown."""
    late: list[Task] = []
    run = hours._fetching._worker.run

    def keep(*args: object, **kinds: object) -> Task:
        late.append(run(*args, **kinds))  # type: ignore[arg-type]
        return late[-1]

    hours._fetching._worker.run = keep  # type: ignore[method-assign]
    hours._sort("minutes")
    hours.show_listing(replace(hours.listing, text="义诊"))
    late[0].done.emit(array("I", [1]))
    late[1].done.emit(array("I", [1, 2]))
    qtbot.waitUntil(lambda: hours.complete)
    assert shown(hours) == wanted(hours)


def test_a_query_nobody_wants_any_more_ends_at_once(worker: Worker, qtbot: QtBot) -> None:
    began = threading.Event()

    def endless(store: Store, progress: Progress) -> None:
        began.set()
        store.scalar("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n")

    said: list[object] = []
    task = worker.run(endless, said.append, said.append, at_once=True)
    began.wait()
    task.cancel()
    worker.run(lambda store, progress: "next", said.append, at_once=True)
    qtbot.waitUntil(lambda: said == ["next"])
    qtbot.waitUntil(lambda: not worker.busy)


def test_a_write_goes_before_what_only_reads_and_that_is_done_after_it(session: Session, worker: Worker, qtbot: QtBot) -> None:
    began, rounds = threading.Event(), []

    def reading(store: Store, progress: Progress) -> int:
        rounds.append(1)
        if len(rounds) == 1:
            store.connection.create_function("begun", 1, lambda _: began.set())
            store.scalar("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(begun(n.i)) FROM n, service")
        return store.count(Team)

    found: list[int] = []
    worker.run(reading, found.append, reading=True)
    began.wait()
    with session.step("新队"):
        session.store.save(Team(name="银龄队"))
    qtbot.waitUntil(lambda: bool(found))
    assert found == [2] and len(rounds) == 2


def test_a_list_waits_for_no_other_work(hours: RecordList, worker: Worker, qtbot: QtBot) -> None:
    stop = threading.Event()
    ended: list[object] = []
    worker.run(lambda store, progress: stop.wait(30), ended.append)
    hours._sort("minutes")
    qtbot.waitUntil(lambda: hours.complete)
    assert not ended and shown(hours) == wanted(hours)
    stop.set()
    qtbot.waitUntil(lambda: bool(ended))


def test_the_place_in_a_long_list_is_kept_when_a_record_is_changed(hours: RecordList, session: Session, qtbot: QtBot) -> None:
    row = 2_000
    record_id = shown(hours)[row]
    assert hours.table.select(record_id)
    bar = hours.table.verticalScrollBar()
    before = bar.value()
    assert before > 0
    with session.step("改"):
        session.store.save(session.store.get(Service, record_id).with_(witness="李四"))
    qtbot.waitUntil(lambda: hours.complete)
    assert (hours.table.current_id(), bar.value()) == (record_id, before)
    assert hours.detail.record is not None and getattr(hours.detail.record, "witness", "") == "李四"


def test_a_record_asked_for_is_gone_to_when_all_rows_are_there(hours: RecordList, qtbot: QtBot) -> None:
    last = shown(hours)[-1]
    hours.show_listing(replace(hours.listing, text="义诊"))
    hidden = next(i for i in reversed(range(1, ROWS)) if i not in set(wanted(hours)))
    hours.show_one(hidden)
    qtbot.waitUntil(lambda: hours.complete and hours.table.current_id() == hidden)
    assert not hours.listing.filtered
    hours._sort("minutes")
    hours.select(last)
    qtbot.waitUntil(lambda: hours.table.current_id() == last)


def test_place_of_a_record_is_its_row(hours: RecordList) -> None:
    model = hours.table.records
    # 65536 lies across two neighbouring ids when their bytes are read without regard to where one ends.
    model.ids = array("I", [1, 256, 65_536, 1 << 24, 16_777_217, 2])
    assert [model.place(i) for i in model.ids] == list(range(6))
    assert model.place(3) is None and model.place(0) is None


# --- ticks


def test_ticks_stay_through_orders_and_filters_and_go_with_their_records(hours: RecordList, session: Session, qtbot: QtBot) -> None:
    model = hours.table.records
    model.tick([0, 1, 2])
    ticked = set(model.ticked)
    for listed in (replace(hours.listing, sort="minutes"), replace(hours.listing, text="义诊"), hours.listing.cleared()):
        hours.show_listing(listed)
        qtbot.waitUntil(lambda: hours.complete)
        assert model.ticked == ticked
    with session.step("删"):
        session.store.delete(Service, [min(ticked)])
    qtbot.waitUntil(lambda: hours.complete)
    assert model.ticked == ticked - {min(ticked)}
    session.undo()
    qtbot.waitUntil(lambda: hours.complete)
    assert len(shown(hours)) == ROWS


def test_everything_is_ticked_and_unticked_off_the_thread(hours: RecordList, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    monkeypatch.setattr("app.ui.lists.table._LONG", 1_000)
    model = hours.table.records
    model.tick([5])
    model.tick_all()
    qtbot.waitUntil(lambda: len(model.ticked) == ROWS)
    assert hours.table.chosen() == shown(hours)
    model.tick_all()
    qtbot.waitUntil(lambda: not model.ticked)


def test_a_range_of_many_rows_is_selected_and_ticked(hours: RecordList, qtbot: QtBot) -> None:
    hours.table.selectAll()
    assert hours.table.chosen() == shown(hours)
    qtbot.keyClick(hours.table, Qt.Key.Key_Space)
    assert len(hours.table.records.ticked) == ROWS


# --- long writes


def told(session: Session) -> list[tuple[str, bool]]:
    said: list[tuple[str, bool]] = []
    session.said.connect(lambda sentence, undo: said.append((sentence, undo)))
    return said


def dump(store: Store) -> list[tuple[object, ...]]:
    names = ("service", "person", "team", "change", "step")
    return [row for name in names for row in store.rows(f'SELECT * FROM "{name}" ORDER BY id')]


def test_a_long_undo_off_the_thread_leaves_the_same_ledger_as_a_plain_one(
    hours: RecordList, session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    session.store.copy_to(tmp_path / "plain.sqlite")
    said, threads = told(session), []
    session.store.connection.set_trace_callback(lambda sql: threads.append(sql) if sql.startswith("BEGIN") else None)
    with Store.open(tmp_path / "plain.sqlite") as plain:
        session.undo()
        plain.undo()
        assert dump(session.store) == dump(plain)
        qtbot.waitUntil(lambda: hours.complete and not shown(hours))
        session.redo()
        plain.redo()
        assert dump(session.store) == dump(plain)
    assert threads == [], "the window's own connection wrote nothing"
    assert said == [("已撤销：导入工时", False), ("已重做：导入工时", True)]
    qtbot.waitUntil(lambda: hours.complete and len(shown(hours)) == ROWS)
    hours.show_listing(replace(hours.listing, text="义诊"))
    qtbot.waitUntil(lambda: hours.complete and len(shown(hours)) == ROWS // 5)


def test_a_short_undo_needs_no_window(session: Session, worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    with session.step("新队"):
        session.store.save(Team(name="银龄队"))
    monkeypatch.setattr(Waiting, "outcome", lambda *_: pytest.fail("nothing to wait for"))
    said = told(session)
    session.undo()
    assert said == [("已撤销：新队", False)] and session.store.count(Team) == 1


def test_nothing_else_is_done_while_a_long_write_runs(session: Session, worker: Worker, qtbot: QtBot) -> None:
    seen: list[object] = []

    def job(store: Store, progress: Progress) -> str:
        progress(1, 2, "已处理")
        while not seen:
            time.sleep(0.005)
        return "done"

    def look() -> None:
        window = QApplication.activeModalWidget()
        if isinstance(window, Waiting) and not seen:
            qtbot.keyClick(window, Qt.Key.Key_Escape)
            window.close()
            seen.append(window.isVisible())

    from PySide6.QtCore import QTimer

    timer = QTimer(interval=5)
    timer.timeout.connect(look)
    timer.start()
    assert session.work("正在撤销：导入", job) == "done"
    assert seen == [True] and QApplication.activeModalWidget() is None


def test_what_the_closing_of_the_ledger_stopped_is_not_told_as_done(session: Session, worker: Worker) -> None:
    from PySide6.QtCore import QTimer

    said = told(session)

    def job(store: Store, progress: Progress) -> None:
        store.save(Team(name="半截队"))
        while True:
            progress(1, 2, "已处理")

    QTimer.singleShot(200, worker.close)
    session.write_many("批量修改", bulk.MANY, job)
    assert said == [] and session.store.count(Team) == 1


def test_an_error_of_a_long_write_is_raised_where_it_was_asked_for(session: Session, worker: Worker) -> None:
    def job(store: Store, progress: Progress) -> None:
        with store.step("半截"):
            store.save(Team(name="半截队"))
            raise UserError("写不进去，请再试")

    heard: list[object] = []
    session.changed.connect(heard.append)
    with pytest.raises(UserError, match="写不进去"):
        session.work("正在写", job)
    assert session.store.count(Team) == 1 and heard == []


def test_many_records_are_deleted_and_changed_elsewhere_in_one_step(
    hours: RecordList, session: Session, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr("app.work.many_records.MANY", 1_000)
    monkeypatch.setattr("app.ui.session.MANY", 1_000)
    said = told(session)
    hours.show_listing(replace(hours.listing, text="护水"))
    qtbot.waitUntil(lambda: hours.complete)
    hours.table.records.tick(range(len(shown(hours))))
    dialog = BulkEdit(session, hours.view, hours.table.chosen())
    qtbot.addWidget(dialog)
    tick, place = dialog.rows["place"]
    assert dialog.rows["content"][1].value() == "护水" and dialog.rows["person"][1].value() is None
    place.show_value("密云水库")
    tick.setChecked(True)
    dialog.apply()
    assert session.store.count(Service, "place = '密云水库'") == 2_400
    row_deeds.delete(hours)
    assert session.store.count(Service) == 600 and hours.table.records.ticked == set()
    assert said == [("批量修改志愿服务记录 2400 条", True), ("删除志愿服务记录 2400 条", True)]
    session.undo()
    session.undo()
    assert session.store.count(Service) == ROWS and session.store.count(Service, "place IS NOT NULL") == 0


def test_what_many_records_have_in_common(session: Session, hours: RecordList) -> None:
    shared = bulk.in_common(session.store, hours.view, [1, 11, 21, 31])
    assert shared["person"] == 1 and shared["content"] == "义诊"
    assert shared["place"] is None and "day" not in shared


def test_many_rows_are_copied_with_the_look_of_the_screen(
    hours: RecordList, session: Session, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    hours.table.records.tick(range(2_500))
    row_deeds.copy(hours)
    first, *lines = QGuiApplication.clipboard().text().split("\n")
    model = hours.table.records
    assert first.split("\t") == [column.label for column in hours.shown_columns()]
    assert len(lines) == 2_500 and lines[2_499].split("\t") == [model.text(2_499, c) for c in range(len(model.columns))]

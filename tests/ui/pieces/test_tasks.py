"""Work off the window's thread: what must never happen on the worker's."""

import threading
import time
import weakref
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.progress import Progress
from app.ui.pieces.progress_strip import Working
from app.ui.pieces.worker import Worker
from db.errors import UserError
from db.store import Store


def test_garbage_is_collected_on_the_windows_thread_only(store: Store, qtbot: QtBot) -> None:
    class Knot:
        itself: Any = None

    worker = Worker(store)
    where: list[int] = []
    knot = Knot()
    knot.itself = knot
    weakref.finalize(knot, lambda: where.append(threading.get_ident()))
    del knot

    def job(store: Store, progress: Progress) -> list[list[int]]:
        return [[n] for n in range(200_000)]

    made: list[Any] = []
    worker.run(job, made.append)
    qtbot.waitUntil(lambda: bool(made) and bool(where))
    worker.close()
    assert where == [threading.main_thread().ident]


class Page(QObject):
    """Whoever waits for a result."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Any] = []

    def hear(self, outcome: Any) -> None:
        self.setObjectName(str(outcome))
        self.heard.append(outcome)


@pytest.mark.parametrize("way", ["method", "lambda", "nested"])
def test_a_result_nobody_waits_for_any_more_is_dropped(store: Store, qtbot: QtBot, way: str) -> None:
    worker, page, go = Worker(store), Page(), threading.Event()
    take = page.hear
    done = {"method": page.hear, "lambda": lambda outcome: page.hear(outcome), "nested": lambda outcome: take(outcome)}[way]
    with qtbot.captureExceptions() as raised:
        worker.run(lambda store, progress: go.wait(10), done)
        delete(page)
        go.set()
        qtbot.waitUntil(lambda: not worker.busy)
    assert not raised and not page.heard
    worker.close()


def test_a_result_that_comes_after_the_ledger_was_closed_is_dropped(store: Store, qtbot: QtBot) -> None:
    worker, page = Worker(store), Page()
    task = worker.run(lambda store, progress: "late", page.hear)
    while not task.over:
        time.sleep(0.001)
    # The result is on its way to the window, which has not turned since.
    worker.close()
    qtbot.wait(20)
    assert not page.heard and not worker.busy


def test_a_job_outlives_the_window_that_began_it(store: Store, qtbot: QtBot, capfd: pytest.CaptureFixture[str]) -> None:
    worker, begun, go = Worker(store), threading.Event(), threading.Event()

    def job(store: Store, progress: Progress) -> None:
        begun.set()
        go.wait(10)
        progress(1, 2, "读")

    with qtbot.captureExceptions() as raised:
        task = worker.run(job, lambda _: None)
        begun.wait(10)
        delete(worker._home)
        go.set()
        while not task.over:
            time.sleep(0.001)
        worker.close()
    assert not raised and "deleted" not in capfd.readouterr().err


def test_the_strip_tells_of_its_job_and_not_of_the_one_it_replaced(store: Store, qtbot: QtBot) -> None:
    worker = Worker(store)
    strip = Working(worker)
    qtbot.addWidget(strip)
    told: list[str] = []
    strip.run("先", lambda store, progress: "先", told.append)
    strip.run("后", lambda store, progress: "后", told.append)
    qtbot.waitUntil(lambda: not strip.running)
    assert told == ["后"] and strip.isHidden()
    worker.close()


def test_the_strip_hands_over_an_error(store: Store, qtbot: QtBot) -> None:
    worker = Worker(store)
    strip = Working(worker)
    qtbot.addWidget(strip)
    failed: list[str] = []

    def job(store: Store, progress: Progress) -> None:
        raise UserError("不行")

    strip.run("写", job, lambda _: None, lambda error: failed.append(str(error)))
    qtbot.waitUntil(lambda: not strip.running)
    assert failed == ["不行"]
    worker.close()

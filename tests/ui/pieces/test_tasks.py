"""Work off the window's thread: what must never happen on the worker's."""

import threading
import weakref
from typing import Any

from pytestqt.qtbot import QtBot

from app.progress import Progress
from app.ui.pieces.worker import Worker
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

"""What the tests of the window share: the program's look, the worker, the sample township of the pictures."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.ui.pieces import theme
from app.ui.pieces.worker import Worker
from app.ui.session import Session
from app.ui.window.window import MainWindow
from db.store import Store
from tests import screens
from tests.conftest import once

_PATIENCE_MS = 60_000


def when_asked(session: Session, kind: type, does: Callable[..., object]) -> None:
    """Call `does` with what a place of that kind holds, when somebody wants to go there."""
    session.went.connect(lambda place: does(*vars(place).values()) if isinstance(place, kind) else None)


def shown_window(qtbot: QtBot, store: Store, day: date, width: int = 1366, height: int = 690) -> MainWindow:
    """The program's window on a ledger, shown and in front; whoever asks closes its worker."""
    window = MainWindow(Session(store, day))
    qtbot.addWidget(window)
    window.resize(width, height)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    return window


class Patient(QtBot):
    """Waits as long as a busy machine needs for what comes: a wait that ends is over as soon as it does."""

    def waitUntil(self, callback: Callable[[], Any], *, timeout: int = 0) -> None:  # noqa: N802
        super().waitUntil(callback, timeout=max(timeout, _PATIENCE_MS))

    def waitSignal(self, signal: Any, *, timeout: int = 0, **more: Any) -> Any:  # noqa: N802
        return super().waitSignal(signal, timeout=max(timeout, _PATIENCE_MS), **more)

    def waitActive(self, widget: QWidget, *, timeout: int = 0) -> Any:  # noqa: N802
        return super().waitActive(widget, timeout=max(timeout, _PATIENCE_MS))

    def waitExposed(self, widget: QWidget, *, timeout: int = 0) -> Any:  # noqa: N802
        return super().waitExposed(widget, timeout=max(timeout, _PATIENCE_MS))


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """pytest-qt's, with more patience."""
    return Patient(request)


@pytest.fixture(autouse=True)
def _look(qapp: QApplication) -> None:
    """Widgets look, and are as large, as in the program."""
    if not qapp.styleSheet():
        theme.apply(qapp)


@pytest.fixture(autouse=True)
def _answered(qapp: QApplication) -> Iterator[None]:
    """A dialog or menu that nobody answers fails its test; the run would wait for it for ever."""
    seen: list[QWidget | None] = []
    unanswered: list[str] = []

    def look() -> None:
        front = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if front is not None and seen == [front]:
            unanswered.append(f"{type(front).__name__} {front.windowTitle()}")
            front.close()
        seen[:] = [front]

    timer = QTimer(interval=60_000)
    timer.timeout.connect(look)
    timer.start()
    yield
    timer.stop()
    assert not unanswered, f"nobody answered {unanswered}"


@pytest.fixture(autouse=True)
def _gone(qapp: QApplication) -> Iterator[None]:
    """What a test closed is gone when the next begins: no timer of a closed window asks anything of a closed ledger."""
    yield
    for window in QApplication.topLevelWidgets():
        if not window.isVisible() and not window.parent():
            window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def session(store: Store) -> Session:
    """An empty ledger on the day that most modules stop their clock at; those with something in it have their own."""
    return Session(store, date(2021, 11, 26))


@pytest.fixture
def worker(session: Session) -> Iterator[Worker]:
    """The thread for long work on the ledger of the module's own session."""
    worker = Worker(session.store)
    yield worker
    worker.close()
    # As when the program ends: nothing is shown any more when the ledger is closed.
    for window in QApplication.topLevelWidgets():
        window.hide()


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory, qapp: QApplication) -> Path:
    """The sample township as it is on every picture, its clock stopped; copy it before you open it."""
    return once(tmp_path_factory, "pictures.sqlite", lambda path: screens.sample_ledger(path, hours=False))

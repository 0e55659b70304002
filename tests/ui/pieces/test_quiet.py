"""A moment of quiet: what is done when nothing has happened for so long."""

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.ui.pieces.quiet import Quiet


def test_it_is_done_once_however_often_something_happened(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Quiet, "longest", 0)
    home, done = QObject(), []
    quiet = Quiet(home, 60_000, lambda: done.append(1))
    for _ in range(3):
        quiet.start()
    qtbot.waitUntil(lambda: bool(done))
    qtbot.wait(20)
    assert done == [1] and not quiet.isActive()


def test_what_is_stopped_is_not_done(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Quiet, "longest", 0)
    home, done = QObject(), []
    quiet = Quiet(home, 60_000, lambda: done.append(1))
    quiet.start()
    quiet.stop()
    qtbot.wait(20)
    assert done == []

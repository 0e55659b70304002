"""Every button of the pages of organisations and members is pressed once: nothing breaks, nothing is left open, nothing is written unasked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from app.ui.lists.record_list import RecordList
from app.ui.pieces import ask
from app.ui.session import Session
from app.ui.window.window import MainWindow
from db.store import Store
from tests.conftest import copy_of

pytestmark = pytest.mark.whole

#: The lists, and the buttons that do their deed without a form to close.
_LISTS = ("branches", "post", "members", "transfer", "review")
_WRITES = {"交清", "办结", "退回", "撤回"}


@pytest.fixture
def window(sample_file: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    for name in ("file_to_open", "files_to_open", "file_to_save", "folder", "text"):
        monkeypatch.setattr(ask, name, lambda *_: None)
    store = Store.open(copy_of(sample_file, tmp_path), check=False)
    made = MainWindow(Session(store))
    qtbot.addWidget(made)
    made.resize(1366, 690)
    made.show()
    made.activateWindow()
    yield made
    made.close()


def in_sight(within: QWidget) -> list[tuple[int, QAbstractButton]]:
    """The buttons that can be pressed, numbered as they come."""
    QTest.qWait(10)
    return [(n, b) for n, b in enumerate(within.findChildren(QAbstractButton)) if b.isVisible() and b.isEnabled() and not b.isCheckable()]


def put_away() -> None:
    """Close whatever a button opened in front of the window, as Esc does."""
    front = QApplication.activePopupWidget() or QApplication.activeModalWidget()
    if isinstance(front, QDialog):
        front.reject()
    elif front:
        front.close()


def nothing_open() -> bool:
    """Whether the window is the foremost."""
    return QApplication.activeModalWidget() is None and QApplication.activePopupWidget() is None


def press_all(shown: RecordList, within: QWidget, qtbot: QtBot) -> set[str]:
    """Press each button once; the pane is drawn anew under the hand, so the next one is sought by its words."""
    pressed: set[str] = set()
    while True:
        left = [b for _, b in in_sight(within) if (b.accessibleName() or b.text()).strip() not in pressed]
        if not left:
            return pressed
        words = (left[0].accessibleName() or left[0].text()).strip()
        pressed.add(words)
        if words not in _WRITES and not words.startswith(("删到", "在团员", "在活动")):
            QTest.mouseClick(left[0], Qt.MouseButton.LeftButton)
            # A menu may stay open without anybody waiting for it.
            qtbot.waitUntil(lambda: shown.complete and nothing_open())


@pytest.mark.parametrize("view", _LISTS)
def test_every_button_can_be_pressed(view: str, window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(ask, "warn", lambda parent, sentence: told.append(sentence))
    shown = window.list_of(view)
    assert shown
    qtbot.waitUntil(lambda: shown.complete)
    before = window.session.store.undoable()
    closing = QTimer(window, interval=15)
    closing.timeout.connect(put_away)
    closing.start()
    pressed = press_all(shown, shown, qtbot)
    for tab in range(shown.detail._tabs.count()):
        shown.detail._tabs.setCurrentIndex(tab)
        pressed |= press_all(shown, shown.detail, qtbot)
        assert window.current_list() is shown
    closing.stop()
    assert len(pressed) >= 8 and "编辑 F2" in pressed
    assert nothing_open()
    assert told == [] and window.session.store.undoable() == before
    assert window.session.store.scalar("PRAGMA integrity_check") == "ok"

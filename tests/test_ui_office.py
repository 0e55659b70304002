"""What the menus, the strip on top and their windows do: undo and its toast, history, copies, settings, password, search, first steps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.ui import theme
from app.ui.session import Session
from app.ui.window import MainWindow
from db.errors import UserError
from db.records import Branch
from db.store import Store

TODAY = date(2021, 11, 26)


def branch(name: str, code: str) -> Branch:
    return Branch(full_name=name, level="团支部", org_type="农村团支部", status="正常", org_code=code)


@pytest.fixture
def window(store: Store, qtbot: QtBot, qapp: QApplication) -> Iterator[MainWindow]:
    theme.apply(qapp)
    with store.step("新建团组织 石马峪团支部"):
        store.save(branch("石马峪团支部", "001.001"))
    made = MainWindow(Session(store, TODAY))
    made.resize(1366, 690)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    yield made
    made.worker.close()


def words(of: QWidget) -> str:
    parts = [*of.findChildren(QLabel), *of.findChildren(QPushButton)]
    return " ".join(part.text().strip() for part in parts if part.isVisibleTo(of))


def press(of: QWidget, text: str) -> None:
    found = next(b for b in of.findChildren(QPushButton) if b.text().strip().startswith(text))
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)


def toast(window: MainWindow) -> QWidget:
    assert window.toasts.shown and window.toasts.shown.isVisible()
    return window.toasts.shown


def names(store: Store) -> list[str | None]:
    return [found.full_name for found in store.find(Branch)]


# --- the toast


def test_a_toast_takes_back_the_step_it_names_and_offers_it_again(window: MainWindow) -> None:
    session = window.session
    with session.step("新建团组织 尖岩村团支部"):
        session.store.save(branch("尖岩村团支部", "001.002"))
    press(toast(window), "撤销")
    assert names(session.store) == ["石马峪团支部"]
    assert "已撤销：新建团组织 尖岩村团支部" in words(toast(window))
    press(toast(window), "重做")
    assert names(session.store) == ["石马峪团支部", "尖岩村团支部"]
    assert "已重做：新建团组织 尖岩村团支部" in words(toast(window)) and "撤销" in words(toast(window))


def test_a_toast_takes_back_nothing_else_when_something_quiet_was_done_after_it(window: MainWindow) -> None:
    session = window.session
    with session.step("新建团组织 尖岩村团支部"):
        session.store.save(branch("尖岩村团支部", "001.002"))
    with session.step("登记签到", quiet=True):
        session.store.save(branch("北白岩村团支部", "001.003"))
    named = session.store.undoable()
    with pytest.raises(UserError, match=r"新建团组织 尖岩村团支部.*又做了“登记签到”"):
        shown = window.toasts.shown
        assert shown and shown.button
        _clicked_raising(shown.button)
    assert session.store.undoable() == named and len(names(session.store)) == 3


def _clicked_raising(button: QPushButton) -> None:
    """Click, and raise here what the click raised."""
    from pytestqt.exceptions import capture_exceptions

    with capture_exceptions() as raised:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    if raised:
        raise raised[0][1]


def test_a_step_that_changed_nothing_offers_no_way_back(window: MainWindow) -> None:
    session = window.session
    with session.step("修改团组织 石马峪团支部"):
        session.store.save(session.store.find(Branch)[0])
    assert "没有要改的" in words(toast(window)) and "撤销" not in words(toast(window))
    assert names(session.store) == ["石马峪团支部"]


def test_undo_with_nothing_left_says_so(window: MainWindow) -> None:
    window.session.undo()
    window.session.undo()
    assert "没有可以撤销的改动" in words(toast(window))


def test_a_sentence_is_seen_over_the_dialog_that_stays_and_over_the_window_when_it_goes(window: MainWindow, qtbot: QtBot) -> None:
    dialog = QDialog(window)
    dialog.resize(900, 600)

    seen: list[str] = []

    def look() -> None:
        seen.append(words(dialog))
        dialog.accept()

    QTimer.singleShot(0, lambda: window.session.said.emit("备份已做好", False))
    QTimer.singleShot(200, look)
    assert dialog.exec()
    assert "备份已做好" in seen[0] and "撤销" not in seen[0]
    assert "备份已做好" in words(toast(window))
    window.session.said.emit("设置已保存" * 40, False)
    assert toast(window).width() < window.width() and toast(window).geometry().bottom() < window.height()

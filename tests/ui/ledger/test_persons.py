"""The window where each person has a password: how it begins, who sits there, and what is kept from whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QDialog, QLabel, QLineEdit, QListWidget, QTableView, QWidget
from pytestqt.qtbot import QtBot

from app.ui import start
from app.ui.children.retention import Retention
from app.ui.ledger import passwords, persons
from app.ui.ledger.handover import TakeOver
from app.ui.ledger.history import Past
from app.ui.ledger.passwords import Passwords
from app.ui.ledger.persons import Asked, First, Persons
from app.ui.pieces import ask
from app.ui.session import Session, last_person
from app.ui.tabs import TABS
from app.ui.window import menus, search
from app.ui.window.locking import Cover, lock
from app.ui.window.panes import NotYours
from app.ui.window.window import MainWindow
from db.connect import connect
from db.errors import NotAllowed
from db.keyslots import Password
from db.records import Child
from db.store import Store
from tests.conftest import copy_of
from tests.persons import CLERK, MANAGER, SECRET, VIEWER, key

DAY = date(2021, 11, 26)
_WAIT = 30_000
Opened = Callable[[Store], MainWindow]


@pytest.fixture
def shared(persons_file: Path, tmp_path: Path) -> Path:
    return copy_of(persons_file, tmp_path)


@pytest.fixture
def opened(qtbot: QtBot) -> Iterator[Opened]:
    made: list[MainWindow] = []

    def show(store: Store) -> MainWindow:
        window = MainWindow(Session(store, DAY))
        window.resize(1366, 690)
        qtbot.addWidget(window)
        window.show()
        made.append(window)
        return window

    yield show
    for window in made:
        window.close()


def told(widget: QWidget) -> str:
    """Every word in sight in a widget: labels, buttons, inputs, lists and tables, and what its tips say."""
    texts = [widget.windowTitle()]
    for one in (widget, *widget.findChildren(QWidget)):
        texts.append(one.toolTip())
        if isinstance(one, QLabel | QAbstractButton | QLineEdit):
            texts.append(one.text())
        elif isinstance(one, QListWidget):
            texts += [one.item(n).text() for n in range(one.count())]
        elif isinstance(one, QTableView) and (model := one.model()):
            texts += [str(model.data(model.index(r, c)) or "") for r in range(model.rowCount()) for c in range(model.columnCount())]
    return "\n".join(texts)


def answered(monkeypatch: pytest.MonkeyPatch, does: Callable[[Any], object], *places: Any) -> None:
    """Have a dialog that opens done by `does` at once."""

    def run(dialog: QDialog) -> int:
        does(dialog)
        outcome = dialog.result()
        dialog.deleteLater()
        return outcome

    for place in places:
        monkeypatch.setattr(place, "run_dialog", run)


def unlock(window: MainWindow, name: str, given: str) -> None:
    cover = window.locked
    assert isinstance(cover, Cover)
    cover.name.setText(name)
    cover._password.setText(given)
    QTest.keyClick(cover._password, Qt.Key.Key_Return)


def _settled(window: MainWindow, qtbot: QtBot) -> None:
    """What the page asked the worker for has come: its jobs follow each other."""
    done: list[object] = []
    for reading in (True, False):
        window.worker.run(lambda store, progress: None, done.append, reading=reading)
    qtbot.waitUntil(lambda: len(done) == 2, timeout=_WAIT)


# --- how it begins


def test_a_ledger_is_given_persons_and_loses_them_in_the_window(store: Store, opened: Opened, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    window = opened(store)

    def first(dialog: First) -> None:
        assert isinstance(dialog, First)
        dialog.show()
        dialog.name.setText(MANAGER)
        dialog.new.setText("六个字的密码")
        dialog.again.setText("另外六个字的")
        dialog.make()
        assert "不一样" in told(dialog) and not store.has_persons
        dialog.again.setText("六个字的密码")
        dialog.name.setText("")
        dialog.make()
        assert "请写姓名" in told(dialog) and not store.encrypted
        dialog.name.setText(MANAGER)
        QTest.keyClick(dialog.again, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: "恢复码" in told(dialog), timeout=_WAIT)
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        assert dialog.isVisible(), "the code is not taken away by habit"
        dialog.accept()

    answered(monkeypatch, first, passwords)
    dialog = Passwords(window.session, window)
    dialog.each()
    assert store.has_persons and store.account and store.account.name == MANAGER and last_person() == MANAGER
    assert f"{MANAGER}（管理员）" in told(window)

    def add(asked: Asked) -> None:
        asked.name.setText(CLERK)
        for box in (asked.new, asked.again):
            box.setText("短")
        asked.do()
        assert "太短" in told(asked) and asked.result() == 0
        for box in (asked.new, asked.again):
            box.setText("录入员的密码")
        asked.care.setChecked(True)
        asked.do()

    answered(monkeypatch, add, persons)
    listed = Persons(window.session, window)
    listed.add()
    assert CLERK in told(listed) and [p.care for p in store.persons()] == [True, True]
    monkeypatch.setattr(ask, "sure", lambda *_: True)
    listed.table.selectRow(0)
    with pytest.raises(Exception, match="唯一的管理员"):
        listed.remove()
    listed.table.selectRow(1)
    listed.remove()
    assert [p.name for p in store.persons()] == [MANAGER]
    monkeypatch.setattr(ask, "key", lambda *_: Password("六个字的密码", MANAGER))
    listed.to_none()
    assert not store.encrypted and not store.has_persons and store.account is None


def test_opening_asks_who_it_is_and_remembers(shared: Path, opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, warned = [], []
    answers = iter((("", "x"), (CLERK, "不是这个密码"), (CLERK, str(key(CLERK)))))

    def who(dialog: ask.Who) -> None:
        asked.append(dialog.name.text())
        name, given = next(answers)
        dialog.name.setText(name)
        dialog.password.setText(given)
        dialog.accept()

    answered(monkeypatch, who, ask)
    monkeypatch.setattr(ask, "warn", lambda _, words: warned.append(words))
    monkeypatch.delenv("LEDGER_PASSWORD", raising=False)
    store = start._opened(shared, start._writable_or_not)
    assert store and store.account and store.account.name == CLERK
    assert "请写明是谁" in warned[0] and "姓名或密码不对" in warned[1]
    store.close()
    monkeypatch.setattr(start, "_TRIES", 1)
    answers = iter(((VIEWER, "x"),))
    assert start._opened(shared, start._to_look) is None
    assert asked == ["", "", "", CLERK]


# --- who sits there


def test_somebody_else_sits_down_and_the_page_of_the_children_goes_and_comes(shared: Path, opened: Opened, qtbot: QtBot) -> None:
    window = opened(Store.open(shared, key(MANAGER), check=False, daily=False))
    session, children = window.session, next(n for n, tab in enumerate(TABS) if tab.key == "children")
    window._tabs.setCurrentIndex(children)
    assert not isinstance(window._stack.currentWidget(), NotYours)
    menus.switch(window)
    assert isinstance(window.locked, Cover) and window.locked.name.text() == ""
    unlock(window, CLERK, "不是这个密码")
    assert window.locked and "姓名或密码不对" in told(window.locked)
    unlock(window, CLERK, key(CLERK))
    assert window.locked is None and session.store.who() == CLERK and isinstance(window._stack.currentWidget(), NotYours)
    with pytest.raises(NotAllowed):
        window.show_record("child", 1)
    # Locked and unlocked by the same person, who need not write the name again.
    lock(window)
    assert isinstance(window.locked, Cover) and window.locked.name.text() == CLERK
    unlock(window, CLERK, key(CLERK))
    menus.switch(window)
    unlock(window, VIEWER, key(VIEWER))
    assert session.store.readonly and not isinstance(window._stack.currentWidget(), NotYours)
    with pytest.raises(Exception, match="只读"):
        session.must_write()
    lock(window)
    unlock(window, MANAGER, key(MANAGER))
    assert not session.store.readonly
    with session.step("甲"):
        session.store.save(session.store.get(Child, 1).with_(grade="五年级"))
    dialog = Past(session, window)
    assert MANAGER in told(dialog)
    dialog.close()


def test_nothing_that_was_shown_or_sought_stays_for_somebody_else(shared: Path, opened: Opened) -> None:
    window = opened(Store.open(shared, key(MANAGER), check=False, daily=False))
    before = [window.page(tab) for tab in TABS]
    window._seek.setText(SECRET)
    window.session.remember_sought(SECRET)
    lock(window)
    unlock(window, MANAGER, key(MANAGER))
    assert [window.page(tab) for tab in TABS] == before and window.session.sought == [SECRET]
    menus.switch(window)
    unlock(window, CLERK, key(CLERK))
    assert not any(window.page(tab) in before for tab in TABS)
    assert window.session.sought == [] and window._seek.text() == ""


def test_without_persons_there_is_nobody_to_change_with(store: Store, opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    window, said = opened(store), []
    monkeypatch.setattr(ask, "tell", lambda _, words: said.append(words))
    menus.switch(window)
    assert window.locked is None and "没有分人设密码" in said[0]


def test_who_does_not_manage_is_shown_the_own_password_only(shared: Path, opened: Opened) -> None:
    window = opened(Store.open(shared, key(CLERK), check=False, daily=False))
    dialog = Persons(window.session, window)
    dialog.show()
    shown = {button.text().strip() for button in dialog.findChildren(QAbstractButton) if button.isVisible() and button.text()}
    assert shown == {"换自己的密码…", "关闭 Esc"}
    dialog.close()


# --- what is kept from whom


def test_no_page_names_a_child_to_whom_the_files_are_not_shown(shared: Path, opened: Opened, qtbot: QtBot) -> None:
    window = opened(Store.open(shared, key(CLERK), check=False, daily=False))
    session = window.session
    session.unmask()
    seen = ""
    for number, _ in enumerate(TABS):
        window._tabs.setCurrentIndex(number)
        _settled(window, qtbot)
        seen += told(window._stack.currentWidget())
    assert "甲乙丙" in seen
    dialog = Past(session, window)
    seen += told(dialog)
    dialog.close()
    for text in (SECRET, SECRET[:2], "oyyt"):
        seen += repr(list(search.found(session, text)))
    assert SECRET not in seen


def test_who_may_not_remove_for_good_is_told_so_before_it_is_asked(shared: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ask, "sure", lambda *_: pytest.fail("nothing is to be asked"))
    with Store.open(shared, key(CLERK), check=False, daily=False) as store:
        dialog = Retention(Session(store, date(2099, 1, 1)))
        qtbot.addWidget(dialog)
        dialog.table.selectAll()
        with pytest.raises(NotAllowed, match="只有管理员"):
            dialog.remove()
        assert store.count(Child) == 1


def test_an_empty_ledger_makes_room_for_a_package_by_a_manager_only(shared: Path, tmp_path: Path, qtbot: QtBot) -> None:
    connection = connect(shared, key(MANAGER))
    connection.executescript("DELETE FROM change; DELETE FROM step")
    connection.close()
    for name, makes_room in ((CLERK, False), (MANAGER, True)):
        with Store.open(shared, key(name), check=False, daily=False) as store:
            dialog = TakeOver(Session(store, DAY), tmp_path / "交接.twjj")
            qtbot.addWidget(dialog)
            assert dialog.in_place is makes_room

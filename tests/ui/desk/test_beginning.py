"""The first hour: what an empty ledger says to do, and the sample township beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app import demo
from app.ui.desk.page import Desk
from app.ui.pieces import ask
from app.ui.session import Import, Page, Session
from app.ui.window import menus
from app.ui.window.window import MainWindow
from app.work.todos import first_things
from db.records import Branch, Person
from db.store import Store


@pytest.fixture
def window(store: Store, qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow(Session(store, date(2021, 11, 26)))
    made.resize(1366, 690)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.worker.close()


def words(desk: Desk) -> str:
    return " ".join(part.text() for part in desk.findChildren(QLabel) if part.isVisible())


def test_an_empty_ledger_says_three_things_to_do_and_nothing_of_what_is_wrong(window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = window._stack.currentWidget()
    assert isinstance(desk, Desk)
    qtbot.waitUntil(lambda: len(desk._todos) == 3 and "这里会告诉您" in words(desk))
    assert "台账还是空的" in words(desk) and "处要看一下" not in words(desk) and "没有发现问题" not in words(desk)
    gone: list[object] = []
    monkeypatch.setattr(window.session, "go", gone.append)
    for number in (1, 2, 3):
        desk._list.open_number(number)
    assert gone == [Page("wizard"), Page("wizard"), Import("members")]


def test_what_is_done_makes_room_and_with_the_first_people_the_days_work_begins(store: Store) -> None:
    assert [todo.title for todo in first_things(store)] == ["写上是哪个单位", "建好团组织", "导入团员花名册"]
    store.set_setting("unit", "溪翁庄镇团委")
    with store.step("新建"):
        store.save(Branch(full_name="石马峪团支部", org_type="农村团支部"))
    assert [todo.view for todo in first_things(store)] == ["members", "volunteers", "children"]


def test_a_frame_of_organisations_alone_is_still_the_beginning(window: MainWindow, qtbot: QtBot) -> None:
    desk = window._stack.currentWidget()
    assert isinstance(desk, Desk)
    with window.session.step("建立团组织 12 个"):
        for number in range(12):
            window.session.store.save(Branch(full_name=f"团支部{number}", org_type="农村团支部", level="团支部"))
    qtbot.waitUntil(lambda: [todo.title for todo in desk._todos][:2] == ["写上是哪个单位", "导入团员花名册"] and "这里会告诉您" in words(desk))
    with window.session.step("新建团员"):
        window.session.store.save(Person(name="王立春", member_status="在册"))
    qtbot.waitUntil(lambda: "处要看一下" in words(desk))
    assert not any(todo.key.startswith("begin") for todo in desk._todos)


def test_the_sample_is_offered_where_nothing_is_yet_and_opens_from_its_own_file(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = window.list_of("members")
    assert shown
    offered = [b for b in shown.findChildren(QPushButton) if b.text().strip() == "打开演示数据"]
    assert len(offered) == 1
    opened: list[Path] = []
    window.other_asked.connect(opened.append)
    asked: list[str] = []
    monkeypatch.setattr(ask, "sure", lambda parent, sentence, deed: asked.append(sentence) or False)
    offered[0].click()
    assert not opened and "您的台账不会变" in asked[0]
    monkeypatch.setattr(ask, "sure", lambda parent, sentence, deed: True)
    monkeypatch.setattr(menus, "data_folder", lambda: window.session.store.path.parent)
    filled: list[Path] = []

    def fill(store: Store, progress: object) -> None:
        filled.append(store.path)
        with store.step("放入示例数据"):
            store.save(Branch(full_name="石马峪团支部", org_type="农村团支部"))

    monkeypatch.setattr(demo, "fill", fill)
    for _ in range(2):
        offered[0].click()
    path = window.session.store.path.parent / "演示数据.sqlite"
    assert opened == [path, path] and len(filled) == 1 and window.session.store.count(Person) == 0

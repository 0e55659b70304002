"""Every button of 志愿服务, of hours entry, of the ranking and of an import, pressed once: each says or opens something, none breaks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.ui.imports.dialog import COLUMNS, REVIEW, ImportDialog
from app.ui.pieces import ask, theme
from app.ui.session import Session
from app.ui.tabs import TABS
from app.ui.volunteering.hours_entry import HoursEntry
from app.ui.volunteering.ranking import Ranking
from app.ui.window.window import MainWindow
from db.connect import quick_check
from db.records import Person, Service
from db.store import Store
from tests.samples import dump
from tests.volunteers import DAY, event, volunteers

VIEWS = next(tab.views for tab in TABS if tab.key == "volunteering")


@pytest.fixture
def window(store: Store, qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    theme.apply(qapp)
    for question in ("file_to_save", "file_to_open", "text"):
        monkeypatch.setattr(ask, question, lambda *_: None)
    ids = volunteers(store, 12)
    event(store, "植树护林", DAY, ids[:5])
    made = MainWindow(Session(store, date(2021, 11, 26)))
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    yield made
    made.worker.close()


def press_all(root: QWidget, window: MainWindow, qtbot: QtBot, back: Callable[[], object] | None = None) -> list[str]:
    """Press each button that can be pressed now; what opens is closed with Esc. Returns what opened; `back` comes back from another list."""
    opened: list[str] = []

    def meet() -> None:
        found = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if found and found is not root:
            opened.append(found.windowTitle() or type(found).__name__)
            QTest.keyClick(found, Qt.Key.Key_Escape)

    timer = QTimer(root, interval=20)
    timer.timeout.connect(meet)
    timer.start()
    for made in root.findChildren(QPushButton):
        if isValid(made) and made.isVisible() and made.isEnabled():
            QTest.mouseClick(made, Qt.MouseButton.LeftButton)
            qtbot.waitUntil(lambda: not window.worker.busy)
            if back and not root.isVisible():
                back()
            assert root.isVisible(), f"“{made.text() if isValid(made) else '？'}” closed what it stands in"
    timer.stop()
    assert QApplication.activePopupWidget() is None and QApplication.activeModalWidget() in (None, root)
    return opened


@pytest.mark.parametrize("view", VIEWS)
def test_every_button_of_the_lists(view: str, window: MainWindow, qtbot: QtBot, store: Store) -> None:
    shown = window.list_of(view)
    assert shown
    qtbot.waitUntil(lambda: shown.complete and shown.table.records.rowCount() > 0)
    before = dump(store)
    opened = press_all(shown, window, qtbot, lambda: window.list_of(view))
    assert {"登记工时", "时长排行", f"新建{shown.view.label}", f"编辑{shown.view.label}"} <= set(opened)
    assert dump(store) == before and not quick_check(store.connection)


def test_every_button_of_hours_entry(window: MainWindow, qtbot: QtBot, store: Store) -> None:
    dialog = HoursEntry(window.session, window)
    dialog.form.set_text("minutes", "2")
    dialog.ticks.tick([p.id or 0 for p in store.find(Person)][6:9])
    dialog.open()
    opened = press_all(dialog, window, qtbot)
    assert any(title.startswith("打印预览") for title in opened)
    # 全勾 took everybody, 全部保存 wrote them, and 撤销, which stands before it in the row, came too early for that.
    assert store.count(Service) > 5 and not quick_check(store.connection)
    dialog.close()


def test_every_button_of_the_ranking(window: MainWindow, qtbot: QtBot, store: Store) -> None:
    dialog = Ranking(window.session, window.worker, window)
    dialog.open()
    qtbot.waitUntil(lambda: dialog.model.rowCount() == 12)
    before, pressed = dump(store), False
    for made in dialog.findChildren(QPushButton):
        if isValid(made) and made.text() == "看名单":
            made.setParent(None)  # It goes to the list and closes the ranking.
            pressed = True
    opened = press_all(dialog, window, qtbot)
    assert pressed and sum(title.startswith("打印预览") for title in opened) >= 1 and dump(store) == before
    dialog.close()


def test_every_button_of_an_import(window: MainWindow, qtbot: QtBot, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = openpyxl.Workbook()
    for line in (("姓名", "手机", "志愿者状态"), ("钱冬至", "13800000001", "在册"), ("钱小寒", "138", "在册"), ("王立春", "13800000003", "在册")):
        book.active.append(line)  # type: ignore[union-attr]
    book.save(tmp_path / "名册.xlsx")
    monkeypatch.setattr(ask, "sure", lambda *_: False)
    dialog = ImportDialog(window.session, window.worker, "volunteers", window)
    dialog.open_files([tmp_path / "名册.xlsx"])
    dialog.open()
    ready: Callable[[int], bool] = lambda step: dialog.step == step and not dialog._working.running  # noqa: E731
    qtbot.waitUntil(lambda: ready(COLUMNS))
    dialog.next()
    qtbot.waitUntil(lambda: ready(REVIEW))
    before = dump(store)
    for made in (*dialog.review_page.segments.values(), dialog.review_page.strip._fix, dialog.review_page.strip._leave, dialog._report, dialog._back):
        if made.isVisible() and made.isEnabled():
            QTest.mouseClick(made, Qt.MouseButton.LeftButton)
            qtbot.waitUntil(lambda: not dialog._working.running)
    assert dialog.step == COLUMNS and dump(store) == before
    dialog.next()
    qtbot.waitUntil(lambda: ready(REVIEW))
    qtbot.waitUntil(dialog.forward.isEnabled)
    QTest.mouseClick(dialog.forward, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not isValid(dialog) or not dialog.isVisible())
    assert {p.name for p in store.find(Person)} >= {"钱冬至"} and not quick_check(store.connection)

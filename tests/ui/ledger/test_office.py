"""What the menus, the strip on top and their windows do: undo and its toast, history, copies, settings, password, search, first steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QMenuBar, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from app.checks import integrity
from app.ui import start
from app.ui.desk.page import Desk
from app.ui.form.seeking import seek
from app.ui.ledger.backups import Backups
from app.ui.ledger.first_run import FirstRun
from app.ui.ledger.history import Past
from app.ui.ledger.passwords import Passwords
from app.ui.ledger.settings import Preferences
from app.ui.pieces import ask, theme
from app.ui.session import Session
from app.ui.window import menus as office
from app.ui.window.locking import IdleWatch
from app.ui.window.search import Seek, SeekDrop
from app.ui.window.window import MainWindow
from db.dates import PartialDate
from db.errors import FileDamaged, UserError
from db.records import Branch, Child, Event, Person, Review
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
    parts: list[QLabel | QPushButton] = [*of.findChildren(QLabel), *of.findChildren(QPushButton)]
    return " ".join(part.text().strip() for part in parts if part.isVisibleTo(of))


@pytest.fixture(autouse=True)
def _toasts_stand_still_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.ui.window.toast.STILL_MS", 0)


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
        assert shown and shown.buttons
        _clicked_raising(shown.buttons[0])
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
        if "备份已做好" not in words(dialog):
            QTimer.singleShot(20, look)
            return
        seen.append(words(dialog))
        dialog.accept()

    QTimer.singleShot(0, lambda: window.session.said.emit("备份已做好", False))
    QTimer.singleShot(20, look)
    assert dialog.exec()
    assert "备份已做好" in seen[0] and "撤销" not in seen[0]
    assert "备份已做好" in words(toast(window))
    window.session.said.emit("设置已保存" * 40, False)
    assert toast(window).width() < window.width() and toast(window).geometry().bottom() < window.height()


# --- the menus


def action(window: MainWindow, text: str) -> None:
    next(a for a in window.findChildren(QAction) if a.text().startswith(text)).trigger()


@pytest.mark.parametrize("entry", ["新建", "编辑", "复制一份再改", "批量修改", "删到回收站", "导入 Excel", "导出这张表", "打印这张表", "显示或收起详情"])
def test_a_menu_entry_about_a_list_says_on_the_desk_that_it_wants_one(window: MainWindow, entry: str) -> None:
    action(window, entry)
    assert "请先打开" in words(toast(window))


def test_a_menu_entry_about_a_row_says_that_it_wants_one(window: MainWindow, qtbot: QtBot) -> None:
    window._tabs.setCurrentIndex(2)
    for entry in ("编辑", "复制一份再改"):
        action(window, entry)
        assert "请先在名册里选中一行" in words(toast(window))
        window.toasts.drop()


def test_a_ledger_that_may_only_be_read_says_so_before_a_form_is_filled_in(ledger: Path, store: Store, qtbot: QtBot) -> None:
    store.close()
    with Store.open(ledger, readonly=True) as reading:
        window = MainWindow(Session(reading, TODAY))
        qtbot.addWidget(window)
        window.show()
        window._tabs.setCurrentIndex(2)
        for deed in (lambda: window.menu_on_list(lambda shown: shown.new(), writes=True), lambda: window.import_files("members", None),
                     lambda: office.wizard(window), lambda: office.password(window)):
            with pytest.raises(UserError, match="只读方式"):
                deed()
        assert not window._undo.isEnabled() and window.status.saved.text() == "只读"
        window.worker.close()


def test_opening_the_ledger_that_is_open_keeps_it(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(ask, "file_to_open", lambda *_: window.session.store.path)
    monkeypatch.setattr(ask, "tell", lambda parent, sentence: told.append(sentence))
    monkeypatch.setattr(start, "open_ledger", lambda path: pytest.fail("opened a second time"))
    action(window, "打开另一个台账")
    assert "就是现在打开的这个台账" in told[0] and window.isVisible()


# --- the password


def test_enter_sets_the_password_and_no_key_takes_the_code_away(window: MainWindow, qtbot: QtBot) -> None:
    desk = window._stack.currentWidget()
    assert isinstance(desk, Desk)
    dialog = Passwords(window.session, window)
    dialog.show()
    QTest.keyClicks(dialog.new, "mima123")
    QTest.keyClicks(dialog.again, "mima124")
    QTest.keyClick(dialog.again, Qt.Key.Key_Return)
    assert "不一样" in words(dialog) and not window.session.store.encrypted
    QTest.keyClick(dialog.again, Qt.Key.Key_Backspace)
    QTest.keyClick(dialog.again, Qt.Key.Key_3)
    QTest.keyClick(dialog.again, Qt.Key.Key_Return)
    assert window.session.store.encrypted and not dialog.new.isVisible()
    qtbot.waitUntil(lambda: "恢复码" in words(dialog))
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_Return):
        QTest.keyClick(dialog, key)
    assert dialog.isVisible()
    press(dialog, "我抄好了")
    assert not dialog.isVisible()
    # What the desk was working out when the file was closed is worked out anew.
    qtbot.waitUntil(lambda: "正在检查" not in desk._figures._checked.text())


def test_a_wrong_password_changes_nothing_and_is_told_apart_from_a_damaged_file(window: MainWindow) -> None:
    from db.password import set_password

    with window.session.closed("mima123"):
        set_password(window.session.store.path, "mima123")
    dialog = Passwords(window.session, window)
    dialog.show()
    dialog.old.setText("mima999")
    press(dialog, "取消密码")
    assert "现在的密码不对" in words(dialog) and "损坏" not in words(dialog) and window.session.store.encrypted
    dialog.old.setText("mima123")
    press(dialog, "取消密码")
    assert not window.session.store.encrypted and "密码已取消" in words(toast(window))


def test_nothing_is_locked_in_a_window_that_was_closed(window: MainWindow) -> None:
    watch = IdleWatch(window)
    watch._watching = True
    window.session.store._key = "x'00'"
    window.close()
    watch.lock()
    assert window.locked is None and not window._clock.isActive()


# --- the search over everything


def typed(window: MainWindow, qtbot: QtBot, text: str) -> SeekDrop:
    drop = window.findChild(SeekDrop)
    assert isinstance(drop, SeekDrop)
    window._seek.setFocus()
    window._seek.clear()
    window._seek.insert(text)
    qtbot.waitUntil(drop.isVisible)
    return drop


def test_who_is_sought_in_vain_is_told_so_and_enter_opens_nothing(window: MainWindow, qtbot: QtBot) -> None:
    for text in ("查无此人", "'%_*("):
        drop = typed(window, qtbot, text)
        assert drop.count() == 1 and f"没有找到“{text}”" in drop.item(0).text()
        QTest.keyClick(window._seek, Qt.Key.Key_Down)
        QTest.keyClick(window._seek, Qt.Key.Key_Return)
        assert QApplication.activeModalWidget() is None and window._tabs.currentIndex() == 0
        QTest.keyClick(window._seek, Qt.Key.Key_Escape)
        assert not drop.isVisible()


def test_events_of_one_name_are_told_apart_by_their_day_and_children_by_their_number(window: MainWindow, qtbot: QtBot) -> None:
    with window.session.step("登记", quiet=True):
        for year in (2020, 2021):
            window.session.store.save(Event(title_name="六一趣味运动会", kind="文体活动", day=date(year, 6, 1)))
        window.session.store.save(Child(name="陆依依", file_no="2021-尖岩村-001", status="在帮"))
    drop = typed(window, qtbot, "ly")
    texts = [drop.item(n).text() for n in range(drop.count())]
    assert [text.split("　　") for text in texts] == [
        ["六一趣味运动会", "活动", "2020-06-01"], ["六一趣味运动会", "活动", "2021-06-01"], ["2021-尖岩村-001", "档案"],
    ]


def test_arrows_in_the_line_of_the_search_window_move_in_its_list(window: MainWindow) -> None:
    with window.session.step("新建", quiet=True):
        window.session.store.save(branch("石匣村团支部", "001.002"))
    dialog = Seek(window.session, "石", window)
    assert dialog.found.count() == 2 and dialog.found.currentRow() == 0 and "找到 2 条" in words(dialog)
    QTest.keyClick(dialog._line, Qt.Key.Key_Down)
    assert dialog.found.currentRow() == 1
    dialog._line.setText("查无此人")
    assert "没有找到“查无此人”" in words(dialog)


def test_namesakes_are_told_apart_by_branch_and_year_of_birth_wherever_they_are_sought(window: MainWindow, qtbot: QtBot) -> None:
    store = window.session.store
    with window.session.step("登记", quiet=True):
        here = store.find(Branch)[0].id
        for born, where in ((1998, here), (2003, here), (2003, None)):
            village = None if where else "尖岩村"
            store.save(Person(name="王芳", branch=where, village=village, member_status="在册", birth_date=PartialDate(born, 5)))
    apart = ["石马峪团支部 · 1998 年生", "石马峪团支部 · 2003 年生", "尖岩村 · 2003 年生"]
    drop = typed(window, qtbot, "wangf")
    assert [drop.item(n).text().split("　　")[-1] for n in range(drop.count())] == apart
    # A line of a form tells them apart as well.
    assert all("1998 年生" in words or "2003 年生" in words for words in (one.words for one in seek(window.session, "person", "wangf", 30)))


def test_what_was_sought_in_this_sitting_is_offered_again_and_kept_nowhere(window: MainWindow, qtbot: QtBot) -> None:
    drop = typed(window, qtbot, "shima")
    QTest.keyClick(window._seek, Qt.Key.Key_Return)
    assert window._seek.text() == "" and window.session.sought == ["shima"]
    QTest.keyClick(window._seek, Qt.Key.Key_Down)
    assert drop.isVisible() and [drop.item(n).text() for n in range(drop.count())] == ["最近找过　　shima"]
    QTest.keyClick(window._seek, Qt.Key.Key_Return)
    assert window._seek.text() == "shima" and drop.item(0).text().startswith("石马峪团支部")
    kept = [window.session.preferences.value(key) for key in window.session.preferences.allKeys()]
    assert "shima" not in str(kept) + str(window.session.store.rows("SELECT * FROM setting"))


# --- settings and first steps


def test_enter_keeps_the_settings_and_a_fault_is_said(window: MainWindow) -> None:
    dialog = Preferences(window.session, window)
    dialog.show()
    days = dialog.inputs["visit_interval_days"]
    days.setText("0")
    QTest.keyClick(days, Qt.Key.Key_Return)
    assert dialog.isVisible() and "1 到 366" in words(dialog)
    days.setText("45")
    dialog.inputs["unit"].setText("溪翁庄镇团委")
    QTest.keyClick(days, Qt.Key.Key_Return)
    assert not dialog.isVisible() and window.session.store.setting("visit_interval_days") == "45"
    assert window.windowTitle().endswith("溪翁庄镇团委") and "设置已保存" in words(toast(window))


@pytest.mark.parametrize("size", [12, 13, 16])
def test_all_menus_are_there_with_letters_of_any_size(window: MainWindow, qtbot: QtBot, qapp: QApplication, size: int) -> None:
    theme.apply(qapp, size)
    try:
        bar = window.findChild(QMenuBar)
        assert bar
        qtbot.waitUntil(lambda: bar.sizeHint().height() <= bar.height())
        places = [bar.actionGeometry(entry) for entry in bar.actions()]
        assert len(places) == 7 and all(bar.rect().contains(place) for place in places)
    finally:
        theme.apply(qapp)


def test_the_first_steps_make_organisations_beside_those_that_are_there_once(window: MainWindow) -> None:
    store = window.session.store
    wizard = FirstRun(window.session, window)
    wizard.show()
    wizard.inputs["unit"].setText("溪翁庄镇团委")
    QTest.keyClick(wizard.inputs["unit"], Qt.Key.Key_Return)
    assert window.windowTitle().endswith("溪翁庄镇团委")
    wizard.counts["农村团支部"].setValue(3)
    press(wizard, "下一步")
    made = {b.full_name: b.org_code for b in store.find(Branch)}
    assert made == {
        "石马峪团支部": "001.001", "溪翁庄镇团委": "001", "农村团支部 01": "001.002", "农村团支部 02": "001.003", "农村团支部 03": "001.004",
    }
    step = store.undoable()
    press(wizard, "上一步")
    press(wizard, "下一步")
    assert store.undoable() == step and len(names(store)) == 5, "nothing is made a second time"
    wizard.reject()
    window.session.undo()
    assert names(store) == ["石马峪团支部"]


def test_what_was_typed_about_the_unit_is_kept_when_the_first_steps_are_closed(window: MainWindow) -> None:
    wizard = FirstRun(window.session, window)
    wizard.show()
    QTest.keyClicks(wizard.inputs["phone"], "010-69005422")
    wizard.close()
    assert not wizard.isVisible() and window.session.store.setting("phone") == "010-69005422"


def test_a_sentence_over_a_dialog_goes_with_it_when_the_ledger_is_put_back(window: MainWindow, qtbot: QtBot) -> None:
    """A copy is made, then put back: the sentence over the window of copies, the window and the file go in one breath."""
    said: list[str] = []

    def say() -> None:
        if not isinstance(QApplication.activeModalWidget(), Backups):
            QTimer.singleShot(10, say)
            return
        window.session.said.emit("备份已做好", False)
        restore()

    def restore() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, Backups)
        if "备份已做好" not in words(dialog):
            QTimer.singleShot(10, restore)
            return
        said.append(words(dialog))
        window.session.restore(dialog._copies[0].path)
        dialog.accept()

    QTimer.singleShot(0, say)
    window.session.store.backup()
    office.backups(window)
    qtbot.waitUntil(lambda: "已恢复" in words(toast(window)))
    assert said and names(window.session.store) == ["石马峪团支部"]


# --- the day, the history, the copies


def test_a_day_is_chosen_with_the_keys_alone(window: MainWindow) -> None:
    def choose() -> None:
        menu = QApplication.activePopupWidget()
        if not menu:
            QTimer.singleShot(20, choose)
            return
        days = menu.findChild(QTableView)
        assert days
        QTest.keyClick(days, Qt.Key.Key_Left)
        QTest.keyClick(days, Qt.Key.Key_Return)
        menu.close()

    QTimer.singleShot(100, choose)
    QTest.mouseClick(window._day, Qt.MouseButton.LeftButton)
    assert window.session.day == date(2021, 11, 25) and "2021-11-25" in window._day.text()


def test_what_is_removed_for_good_is_said_and_steps_are_turned_as_far_as_they_go(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    session = window.session
    first, kept = session.store.undoable(), branch("尖岩村团支部", "001.002")
    with session.step("新建团组织 尖岩村团支部", quiet=True):
        number = session.store.save(kept).id
    with session.step("删除团组织 1 个", quiet=True):
        session.store.delete(Branch, [number or 0])
    past = Past(session, window)
    past.bin.table.selectRow(0)
    monkeypatch.setattr(ask, "sure", lambda *_: True)
    past.bin.purge()
    assert "已彻底删除 1 条" in words(toast(window)) and past.bin.table.rowCount() == 0
    assert first
    with session.step("修改团组织", quiet=True):
        session.store.save(branch("北白岩村团支部", "001.003"))
    past._go(first, back=True)
    assert "已撤销 1 步" in words(toast(window)) and names(session.store) == ["石马峪团支部"]


def test_a_copy_that_could_not_be_made_can_be_made_again(window: MainWindow, qtbot: QtBot) -> None:
    dialog = Backups(window.session, window.worker, window)
    dialog._make.setEnabled(False)
    with pytest.raises(UserError, match="放不下"):
        dialog._not_made(UserError("放不下"))
    assert dialog._make.isEnabled()


# --- every entry of every menu


@pytest.mark.whole
@pytest.mark.parametrize("tab", [0, 2, 6])
def test_every_entry_of_every_menu_does_something_and_leaves_nothing_open(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tab: int
) -> None:
    for asks in ("file_to_open", "files_to_open", "file_to_save", "folder"):
        monkeypatch.setattr(ask, asks, lambda *_: None)
    opened: list[str] = []

    def shut() -> None:
        if (dialog := QApplication.activeModalWidget()) and dialog.isVisible():
            opened.append(type(dialog).__name__)
            dialog.close()

    closer = QTimer(interval=40)
    closer.timeout.connect(shut)
    closer.start()
    entries = [a for a in window.findChildren(QAction) if a.text() and a.text() != "退出"]
    for entry in entries:
        window._tabs.setCurrentIndex(tab)
        entry.trigger()
        qtbot.wait(1)
        if window.locked:
            QTest.keyClick(window.locked, Qt.Key.Key_Return)
    closer.stop()
    expected = {"Backups", "ExportAll", "ImportDialog", "Past", "Checking", "Preferences", "Passwords", "FirstRun", "Manual", "SelfCheck", "QMessageBox"}
    assert len(entries) > 30 and expected <= set(opened)
    assert QApplication.activeModalWidget() is None and window.locked is None
    assert integrity(window.session.store) == [] and names(window.session.store) == ["石马峪团支部"]


@pytest.mark.parametrize("many", [1, 500])
def test_several_steps_are_gone_back_over_and_forth(window: MainWindow, monkeypatch: pytest.MonkeyPatch, many: int) -> None:
    monkeypatch.setattr("app.ui.session.MANY", many)
    store = window.session.store
    said: list[str] = []
    for number in (2, 3, 4):
        with store.step(f"新建团组织 第{number}团支部"):
            store.save(branch(f"第{number}团支部", f"001.00{number}"))
    window.session.said.connect(lambda sentence, _: said.append(sentence))
    page = Past(window.session, window)
    told: list[set[int]] = []
    window.session.changed.connect(lambda touched: told.append(set(touched.get("branch", ()))))
    ways = [b for b in page.findChildren(QPushButton) if b.text() == "撤销到这里"]
    assert len(ways) == 3, "the newest, on top, is where one stands"
    ways[1].click()  # What came after the second step goes.
    assert store.count(Branch) == 2 and said == ["已撤销 2 步"]
    assert set().union(*told) == {3, 4}
    next(b for b in page.findChildren(QPushButton) if b.text() == "重做到这里").click()
    assert store.count(Branch) == 4 and said[-1] == "已重做 2 步"
    page.close()


def test_after_unlocking_the_keys_are_the_lists(window: MainWindow) -> None:
    shown = window.list_of("branches")
    assert shown
    window.lock()
    assert window.locked
    QTest.keyClick(window.locked, Qt.Key.Key_Return)
    assert window.locked is None and shown.table.hasFocus()


def test_the_search_gives_way_to_the_tabs(window: MainWindow) -> None:
    for width in (1366, 1093, 960):
        window.resize(width, 614)
        QApplication.processEvents()
        tabs = window._tabs
        assert tabs.mapTo(window, tabs.rect().topRight()).x() < window._seek.mapTo(window, window._seek.rect().topLeft()).x()


def test_no_shield_stands_beside_a_ledger_without_a_copy(window: MainWindow) -> None:
    assert not window.status.shield.isVisible() and "还没有备份" in words(window.statusBar())
    window.session.store.backup()
    window.tell()
    assert window.status.shield.isVisible()


# --- damage


def harm(store: Store) -> None:
    """Damage an index, as a bad sector would: what is read looks right, SQLite's own check does not pass."""
    page = store.scalar("SELECT rootpage FROM sqlite_master WHERE name = 'idx_person_branch'")
    size = store.scalar("PRAGMA page_size")
    with open(store.path, "r+b") as file:
        file.seek((page - 1) * size + 20)
        file.write(b"\xff" * 200)


def test_a_damaged_ledger_is_shut_until_the_sound_copy_takes_its_place(
    ledger: Path, qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(ledger) as store:
        with store.step("人员"):
            store.insert_rows(Person, ["name", "note"], [[f"人{n}", "字" * 500] for n in range(200)])
        sound = store.backup()
        harm(store)
    before = ledger.read_bytes()
    monkeypatch.setattr(ask, "warn", lambda *_: None)
    # What the pages count in the background may come upon the damage, too.
    with qtbot.capture_exceptions() as caught:
        window = start.open_ledger(ledger)
        assert window
        qtbot.addWidget(window)
        qtbot.waitUntil(lambda: window.session.store.damage is not None, timeout=10_000)
        qtbot.waitUntil(lambda: window._damage.isVisible(), timeout=3_000)
        assert sound.name in words(window._damage) and "恢复…" in words(window._damage)
        session = window.session
        with pytest.raises(UserError, match="已损坏"):
            session.must_write()
        doors: tuple[Callable[[], object], ...] = (
            session.undo, lambda: session.store.set_setting("unit", "甲镇"), lambda: session.write_many("补填", 1, lambda store, progress: None),
            lambda: window.import_files("members", None), lambda: office.password(window), lambda: office.wizard(window),
        )
        for door in doors:
            with pytest.raises(UserError, match="已损坏"):
                door()
        with pytest.raises(UserError, match="已损坏"), session.step("改"):
            pass
        assert ledger.read_bytes() == before
        dialog = Backups(session, window.worker, window)
        assert dialog.chosen() and dialog.chosen().path == sound  # type: ignore[union-attr]
        qtbot.waitUntil(lambda: dialog._restore.isEnabled(), timeout=5_000)
        monkeypatch.setattr(ask, "sure", lambda *_: True)
        dialog.restore()
        assert session.store.damage is None and not session.store.readonly and not window._damage.isVisible()
        session.store.set_setting("unit", "甲镇")
        window.close()
    assert all(kind is FileDamaged for kind, _, _ in caught)


def test_a_ledger_that_does_not_open_is_put_back_when_asked(ledger: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open(ledger) as store:
        with store.step("新建团组织"):
            store.save(branch("石马峪团支部", "001.001"))
        store.backup()
    ledger.write_bytes(ledger.read_bytes()[:300])
    asked: list[str] = []
    monkeypatch.setattr(ask, "sure", lambda parent, sentence, deed: bool(asked.append(sentence)))
    assert start.open_ledger(ledger) is None and "最近一份完好的备份" in asked[0]
    monkeypatch.setattr(ask, "sure", lambda *_: True)
    window = start.open_ledger(ledger)
    assert window and names(window.session.store) == ["石马峪团支部"]
    qtbot.addWidget(window)
    window.close()


# --- the log of access


def test_the_log_of_access_is_looked_through_and_taken_out(window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.ui.ledger.access import AccessLog

    empty = AccessLog(window.session, window)
    assert "还没有人查阅过" in words(empty) and not empty._export.isEnabled()
    window.session.unmask()
    window.session.store.note_access("导出", "团员", 3)
    dialog = AccessLog(window.session, window)
    assert [dialog.table.item(n, 2).text() for n in range(dialog.table.rowCount())] == ["导出", "查看敏感信息"]  # type: ignore[union-attr]
    dialog._action.setCurrentText("导出")
    assert dialog.table.rowCount() == 1 and "1 条" in words(dialog)
    monkeypatch.setattr(ask, "file_to_save", lambda *_: tmp_path / "日志.xlsx")
    press(dialog, "导出")
    assert (tmp_path / "日志.xlsx").exists()
    dialog._find.setText("没有这个")
    assert dialog.table.rowCount() == 0 and "没有符合的记录" in words(dialog)


# --- copies from elsewhere, with passwords of their own, and in a second place


def elsewhere(window: MainWindow, folder: Path, password: str = "") -> Path:
    from db.password import set_password

    store, path = window.session.store, folder / "U盘" / "旧的.sqlite"
    path.parent.mkdir()
    store.copy_to(path)
    if password:
        set_password(path, password)
    with store.step("新建团组织 后来的团支部"):
        store.save(branch("后来的团支部", "001.009"))
    return path


@pytest.mark.parametrize("password", ["", "那时的密码啊"])
def test_a_copy_dropped_on_the_window_is_restored_with_its_own_password(
    window: MainWindow, tmp_path: Path, password: str, monkeypatch: pytest.MonkeyPatch,
) -> None:
    path, asked = elsewhere(window, tmp_path, password), []
    monkeypatch.setattr(ask, "which", lambda parent, sentence, *deeds: deeds.index("恢复"))
    monkeypatch.setattr(ask, "password", lambda *_: password)
    monkeypatch.setattr(ask, "sure", lambda parent, sentence, deed, otherwise="": asked.append(sentence) or True)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    entered = QDragEnterEvent(QPoint(60, 60), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, entered)
    drop = QDropEvent(QPointF(300, 300), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, drop)
    assert names(window.session.store) == ["石马峪团支部"] and "团组织 1 个" in asked[0]
    assert window.session.store.encrypted is bool(password) and ("那份备份的密码" in words(toast(window))) is bool(password)


def test_a_copy_is_looked_into_beside_the_ledger(window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.ui.session import LookInto

    path, went = elsewhere(window, tmp_path), []
    window.session.went.connect(went.append)
    monkeypatch.setattr(ask, "which", lambda parent, sentence, *deeds: deeds.index("只打开看看"))
    monkeypatch.setattr(ask, "file_to_open", lambda *_: path)
    dialog = Backups(window.session, window.worker, window)
    press(dialog, "别处的备份")
    assert went == [LookInto(path)] and names(window.session.store) == ["石马峪团支部", "后来的团支部"]
    store = start._to_look(path, None)
    assert store.readonly and names(store) == ["石马峪团支部"]
    store.close()


def test_enter_makes_a_copy_and_the_second_place_is_asked_for_once(window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stick, asked = tmp_path / "U盘", []
    stick.mkdir()
    monkeypatch.setattr(ask, "sure", lambda parent, sentence, deed, otherwise="": asked.append(sentence) or True)
    monkeypatch.setattr(ask, "folder", lambda *_: stick)
    dialog = Backups(window.session, window.worker, window)
    dialog.show()
    assert "没有选" in words(dialog)
    for count in (1, 2):
        QTest.keyClick(dialog, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda n=count: dialog._list.rowCount() == n and dialog._make.isEnabled())
    assert len(asked) == 1 and "只问这一次" in asked[0]
    assert len(list(stick.iterdir())) == 2 and "U盘，2 份" in words(dialog)


def test_a_copy_with_an_older_password_asks_for_that(window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    from db.password import change_password, set_password

    path = window.session.store.path
    with window.session.closed("第一个密码啊"):
        set_password(path, "第一个密码啊")
    with window.session.closed("第二个密码啊"):
        change_password(path, "第一个密码啊", "第二个密码啊")
    dialog = Backups(window.session, window.worker, window)
    dialog.show()
    dialog._list.selectRow(1)
    qtbot.waitUntil(lambda: "自己的密码" in words(dialog))
    assert not dialog._restore.isEnabled()
    monkeypatch.setattr(ask, "password", lambda *_: "第一个密码啊")
    press(dialog, "输入它的密码")
    qtbot.waitUntil(dialog._restore.isEnabled)
    assert dialog._compare.rowCount() and not dialog._own.isVisible()


def test_setting_a_password_in_the_window_seals_the_copies(window: MainWindow, qtbot: QtBot) -> None:
    from db.connect import is_plain

    copy = window.session.store.backup()
    dialog = Passwords(window.session, window)
    dialog.show()
    dialog.new.setText("mima123")
    dialog.again.setText("mima123")
    press(dialog, "设置密码")
    qtbot.waitUntil(lambda: "恢复码" in words(dialog))
    assert not is_plain(copy)


# --- who may be one


def two_alike(store: Store) -> tuple[int, int]:
    with store.step("新建"):
        made = [store.save(Person(name="王立春", village="东村", phone=phone)).id or 0 for phone in ("13800138000", None)]
    return made[0], made[1]


def test_two_that_may_be_one_are_merged_field_by_field_or_told_apart(window: MainWindow) -> None:
    from app.ui.ledger.twins import Twins

    store = window.session.store
    _, second = two_alike(store)
    with store.step("修改"):
        store.save(store.get(Person, second).with_(note="后来的"))
    dialog = Twins(window.session, window)
    dialog.show()
    assert "姓名、支部或村相同" in words(dialog) and "1 对" in words(dialog)
    dialog.swap()
    press(dialog, "合并成一条")
    assert [p.id for p in store.find(Person)] == [second] and store.get(Person, second).phone == "13800138000"
    assert "没有了" in words(dialog) and not dialog._merge.isEnabled()
    window.session.undo()
    dialog.look()
    assert store.count(Person) == 2 and len(dialog.pairs) == 1
    press(dialog, "不是同一个")
    assert not dialog.pairs and Twins(window.session, window).pairs == []


def test_a_check_that_says_merge_leads_to_the_two_side_by_side(window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.ui.ledger import checking
    from app.ui.ledger.twins import Twins

    two_alike(window.session.store)
    opened: list[QDialog] = []
    monkeypatch.setattr(checking, "run_dialog", lambda dialog: opened.append(dialog) or 1)
    dialog = checking.Checking(window.session, window.worker, window)
    dialog.show()
    qtbot.waitUntil(lambda: bool(dialog.groups))
    place = next(n for n, (check, _) in enumerate(dialog.groups) if check.key == "person.same_name_home")
    dialog._list.setCurrentRow(place)
    press(dialog, "并排看、合并")
    assert isinstance(opened[0], Twins) and len(opened[0].pairs) == 1
    qtbot.waitUntil(lambda: not dialog._working.running)


def test_who_has_hours_can_be_deleted_with_them(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.ui.lists import row_deeds
    from db.records import Service

    store = window.session.store
    with store.step("新建"):
        gone = store.save(Person(name="王立春", volunteer_status="在册")).id or 0
        store.save(Service(person=gone, day=date(2021, 1, 2), minutes=60))
    shown = window.list_of("volunteers")
    assert shown
    for answer, left in ((False, 1), (True, 0)):
        asked: list[str] = []
        monkeypatch.setattr(ask, "sure", lambda parent, sentence, deed, otherwise="", a=answer, said=asked: said.append(sentence) or a)
        row_deeds.delete(shown, [gone])
        assert "志愿服务记录 1 条" in asked[0] and "合并" in asked[0] and store.count(Person) == left == store.count(Service)
    window.session.undo()
    assert (store.count(Person), store.count(Service)) == (1, 1)


def test_the_safety_page_tells_the_state_and_leads_to_what_is_to_be_done(window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.ui.ledger.self_check import Safety
    from app.ui.session import Page
    from db.password import set_password

    store = window.session.store
    copy = store.backup()
    with window.session.closed("密码密码密码"):
        set_password(store.path, "密码密码密码")
    dialog, went = Safety(window.session, window.worker, window), []
    window.session.went.disconnect(window.go)
    window.session.went.connect(went.append)
    dialog.show()
    qtbot.waitUntil(lambda: dialog._seal.isVisible())
    monkeypatch.setattr(ask, "password", lambda *_: "密码密码密码")
    press(dialog, "给旧备份加密")
    qtbot.waitUntil(lambda: not dialog._seal.isVisible())
    assert copy.exists()
    press(dialog, "查阅日志")
    assert went == [Page("access_log")] and not dialog.isVisible()


def test_the_bin_says_where_a_record_was_what_went_with_it_and_what_stood_in_it(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    session, store = window.session, window.session.store
    with session.step("新建", quiet=True):
        here = store.find(Branch)[0]
        person = store.save(Person(name="王立春", branch=here.id, phone="13800130009", member_status="在册"))
        store.save(Review(person=person.id, year=2021, grade="优秀"))
        event = store.save(Event(title_name="读书会", kind="培训", place="镇文化中心", day=PartialDate(2021, 5, 4)))
    past = Past(session, window)
    assert "回收站是空的" in words(past.bin) and not past.bin._look.isEnabled()
    with session.step("删除团员 1 人", quiet=True):
        store.delete(Person, [person.id or 0])
    with session.step("删除活动 1 次", quiet=True):
        store.delete(Event, [event.id or 0])
    table = past.bin.table
    texts = [[item.text() for place in range(4) if (item := table.item(number, place))] for number in range(table.rowCount())]
    rows = {line[0]: line for line in texts}
    assert rows["人员"][2] == "石马峪团支部" and rows["年度评议与注册"][2].startswith("王立春") and "回收站是空的" not in words(past.bin)
    table.selectRow(texts.index(rows["人员"]))
    assert "王立春　人员，石马峪团支部" in words(past.bin) and "连同 年度评议与注册 1" in words(past.bin)
    shown: list[QWidget] = []
    monkeypatch.setattr(QDialog, "exec", lambda dialog: shown.append(dialog) or 0)
    past.bin.look()
    assert "138****0009" in words(shown[0]) and "石马峪团支部" in words(shown[0])
    past.bin.restore()
    assert store.count(Person) == 1 and store.count(Review) == 1 and [table.item(0, 0).text()] == ["活动"]  # type: ignore[union-attr]
    past.close()


def test_high_contrast_is_chosen_in_the_settings_kept_and_put_on_at_once(window: MainWindow, qapp: QApplication) -> None:
    dialog = Preferences(window.session, window)
    try:
        dialog._colours.setCurrentIndex(dialog._colours.findData("on"))
        dialog.save()
        assert theme.TOKENS["text"] == "#000000" and window.session.preferences.value(theme.CONTRAST_KEY) == "on"
        again = Preferences(window.session, window)
        assert again._colours.currentText() == "高对比度"
        again._colours.setCurrentIndex(again._colours.findData("off"))
        again.save()
        assert theme.TOKENS["text"] == "#2B2622"
    finally:
        theme.apply(qapp)

"""What every list has, in the whole window: keys between its panes, deeds on its rows, filters, views, columns, its menus."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.lists.query import Condition
from app.papers.sheet import Printable
from app.ui.form.many_records import BulkEdit
from app.ui.lists import row_deeds
from app.ui.lists.filters import ConditionDialog
from app.ui.lists.own import papers as papers_of
from app.ui.lists.record_list import RecordList
from app.ui.lists.saved_views import ManageViews, keep, saved_views
from app.ui.paper import preview as printing
from app.ui.pieces import ask
from app.ui.pieces.focus import Ring
from app.ui.pieces.widgets import Chip
from app.ui.session import Import
from app.ui.start import make_application
from app.ui.tabs import TABS
from app.ui.window.window import MainWindow
from db.dates import PartialDate
from db.errors import UserError
from db.records import Branch, Child, Partner, Person, Team, TeamMember, view
from db.store import Store
from tests.samples import dump, fill, id_number
from tests.screens.lint import faults
from tests.ui.conftest import shown_window, when_asked

TODAY = date(2021, 11, 26)
T = TypeVar("T", bound=QWidget)


@pytest.fixture
def filled(store: Store) -> Store:
    """Five people of two branches; one of them has left."""
    with store.step("样例"):
        here = store.save(Branch(full_name="镇中心校团总支", level="团总支", status="正常", org_type="事业单位团组织"))
        store.save(Branch(full_name="石马峪村团支部", level="团支部", status="正常", org_type="农村团支部"))
        for number, name in enumerate(("王立春", "单丙寅", "李寒露", "解腊梅", "郑白露"), 11):
            left: dict[str, Any] = {"member_status": "已转出", "member_to": PartialDate(2020, 9)} if name == "郑白露" else {"member_status": "在册"}
            born = f"199{number - 8}0109"
            store.save(Person(name=name, branch=here.id, joined_on=PartialDate(2015, 5), id_number=id_number(number, born), ethnicity="汉族", **left))
    return store


def opened(qtbot: QtBot, store: Store, width: int = 1366) -> MainWindow:
    make_application()
    return shown_window(qtbot, store, TODAY, width)


@pytest.fixture
def window(qtbot: QtBot, filled: Store) -> Iterator[MainWindow]:
    made = opened(qtbot, filled)
    yield made
    made.worker.close()


@pytest.fixture
def members(window: MainWindow, qtbot: QtBot) -> RecordList:
    shown = window.list_of("members")
    assert shown
    qtbot.waitUntil(lambda: shown.complete)
    shown.table.setFocus()
    QTest.qWait(20)
    return shown


def names(shown: RecordList) -> list[str]:
    return [shown.table.records.text(row, 0) for row in range(len(shown.table.records.ids))]


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the keyboard is."""
    found = QApplication.focusWidget() or QApplication.activeWindow()
    assert found
    QTest.keyClick(found, key, modifier)


def heard(window: MainWindow) -> list[str]:
    """The sentences said from now on."""
    said: list[str] = []
    window.session.said.connect(lambda sentence, _: said.append(sentence))
    return said


# --- keys and panes


@pytest.mark.parametrize("folded", [False, True])
def test_f6_goes_round_also_where_the_pane_is_folded_away(window: MainWindow, members: RecordList, folded: bool) -> None:
    if folded:
        press(Qt.Key.Key_F9)
    assert members.detail.isVisible() is not folded
    stops = []
    for _ in range(4 - folded):
        press(Qt.Key.Key_F6)
        stops.append(QApplication.focusWidget())
    ring = window.findChildren(Ring)[-1]
    assert ring.isVisible() and ring.geometry().contains(members.table.mapTo(window, members.table.rect().center())), "it is seen where the keys are"
    assert stops[-1] is members.table and members._find in stops and window._seek in stops
    assert any(stop and members.detail.isAncestorOf(stop) for stop in stops) is not folded


def test_esc_takes_the_filter_off_first_and_then_closes_the_drawer(window: MainWindow, members: RecordList) -> None:
    window.resize(1093, 614)
    QTest.qWait(20)
    assert not members.detail.isVisible()
    press(Qt.Key.Key_F9)
    members.show_listing(replace(members.listing, text="wlc"))
    press(Qt.Key.Key_Escape)
    assert members.detail.isVisible() and len(names(members)) == 4
    press(Qt.Key.Key_Escape)
    assert not members.detail.isVisible() and members.table.hasFocus()
    window.resize(1366, 690)
    QTest.qWait(20)
    press(Qt.Key.Key_Escape)
    assert members.detail.isVisible()


# --- deeds without rows


def test_a_deed_without_rows_says_so(window: MainWindow, members: RecordList, qtbot: QtBot) -> None:
    said = heard(window)
    members.table.records.tick([0, 1])
    members._find.setFocus()
    QTest.keyClicks(members._find, "zbl")
    qtbot.waitUntil(lambda: members.complete and names(members) == [])
    row_deeds.delete(members)
    row_deeds.bulk_edit(members)
    row_deeds.copy(members)
    assert [s[:19] for s in said] == ["勾选的 2 人不在现在显示的里面，没有"] * 3
    press(Qt.Key.Key_Escape)
    assert len(names(members)) == 4 and len(members.table.records.ticked) == 2


def test_deleting_what_is_ticked_leaves_other_ticks_alone(window: MainWindow, members: RecordList, qtbot: QtBot) -> None:
    members.table.records.tick([0, 1, 2, 3])
    members._find.setFocus()
    QTest.keyClicks(members._find, "wlc")
    qtbot.waitUntil(lambda: members.complete and names(members) == ["王立春"])
    row_deeds.delete(members)
    press(Qt.Key.Key_Escape)
    assert len(names(members)) == 3 and len(members.table.records.ticked) == 3
    window.session.undo()
    assert len(names(members)) == 4


def test_the_cursor_stays_beside_what_was_deleted(window: MainWindow, members: RecordList) -> None:
    before = names(members)
    members.table.select(members.table.records.ids[2])
    press(Qt.Key.Key_Delete)
    assert names(members) == before, "plain Delete takes nothing away"
    press(Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert names(members) == [before[0], before[1], before[3]] and members.table.currentIndex().row() == 2
    press(Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert members.table.currentIndex().row() == 1
    press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert names(members) == before and members.detail.record is not None


# --- columns and their order


def labels(shown: RecordList) -> list[str]:
    return [column.label for column in shown.shown_columns()]


def through(deed: Callable[[], object], *words: str) -> list[str]:
    """Do what opens a menu, click these entries of it, close it; what stood in it, those ticked with a sign before them."""
    stood: list[str] = []

    def meet() -> None:
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        for word in words:
            action = next(a for a in menu.actions() if a.text().split("\t")[0] == word)
            assert action.isEnabled()
            QTest.mouseClick(menu, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, menu.actionGeometry(action).center())
        stood.extend(("✓" if a.isChecked() else "") + a.text() for a in menu.actions() if a.isEnabled() and not a.isSeparator())
        menu.close()

    QTimer.singleShot(0, meet)
    deed()
    assert stood
    return stood


def test_columns_are_ticked_one_after_the_other_and_put_in_order_for_good(qtbot: QtBot, window: MainWindow, members: RecordList) -> None:
    through(members._columns_button.click, "民族", "学历", "性别")
    assert labels(members)[:2] == ["姓名", "出生日期"] and labels(members)[-2:] == ["民族", "学历"]
    header = members.table.horizontalHeader()
    header.moveSection(header.count() - 1, 1)
    members.table.setColumnWidth(1, 133)
    wanted = labels(members)
    assert wanted[0] == "学历"
    # Sorting shows the rows anew, a restart all of it.
    members.table.sorted_by.emit("birth_date")
    assert labels(members) == wanted
    again = opened(qtbot, window.session.store).list_of("members")
    assert again
    assert labels(again) == wanted and again.table.columnWidth(wanted.index("姓名") + 1) == 133
    assert (again.listing.sort, again.listing.descending) == ("birth_date", False)
    through(again._columns_button.click, "恢复默认的栏目和宽度")
    assert labels(again)[:3] == ["姓名", "性别", "出生日期"] and again.table.columnWidth(1) == 80


def test_the_last_column_stays(members: RecordList) -> None:
    members.show_listing(replace(members.listing, columns=("name",)))
    assert "✓姓名" in through(members._columns_button.click, "姓名")
    assert labels(members) == ["姓名"]


def test_a_heading_has_a_menu_of_its_own(members: RecordList) -> None:
    header = members.table.horizontalHeader()
    at = QPoint(header.sectionViewportPosition(2) + 20, 10)
    through(lambda: header.customContextMenuRequested.emit(at), "不显示“性别”")
    assert labels(members)[:2] == ["姓名", "出生日期"]
    through(lambda: header.customContextMenuRequested.emit(at), "按出生日期从大到小排")
    assert names(members)[0] == "解腊梅"
    arrow = members._arrow
    assert arrow.isVisible() and header.logicalIndexAt(arrow.geometry().center()) == 2


def test_the_ticks_stay_at_the_left(members: RecordList) -> None:
    assert not members.table.horizontalHeader().isFirstSectionMovable()


# --- the menu of a row


def right_click(shown: RecordList, row: int) -> None:
    at = shown.table.visualRect(shown.table.records.index(row, 1)).center()
    QTest.mouseClick(shown.table.viewport(), Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, at)
    shown.table.customContextMenuRequested.emit(at)


def test_a_row_has_a_menu_that_means_it_and_not_those_ticked_elsewhere(window: MainWindow, members: RecordList) -> None:
    said = heard(window)
    members.table.records.tick([0, 1])
    stood = through(lambda: right_click(members, 1))
    assert [words.split("\t")[0] for words in stood] == ["批量修改 2 人…", "勾选或取消勾选 2 人", "复制 2 人到剪贴板", "打印一人一档 2 份…", "删 2 人到回收站"]
    last = names(members)[3]
    stood = through(lambda: right_click(members, 3), "删到回收站")
    assert {"编辑\tF2", "复制一份再改\tCtrl+D", "打印一人一档…", "删到回收站\tCtrl+Delete"} <= set(stood)
    assert last not in names(members) and len(names(members)) == 3 and len(members.table.records.ticked) == 2
    window.session.undo()
    assert last in names(members) and said == ["删除团员 1 人", "已撤销：删除团员 1 人"]


def test_a_row_is_ticked_copied_and_printed_from_its_menu(window: MainWindow, members: RecordList, monkeypatch: pytest.MonkeyPatch) -> None:
    previews: list[Printable] = []
    monkeypatch.setattr(printing, "preview", lambda session, printable, *_: previews.append(printable))
    through(lambda: right_click(members, 2), "勾选或取消勾选")
    assert members.table.records.ticked == {members.table.records.ids[2]}
    through(lambda: right_click(members, 0), "复制到剪贴板")
    assert [line.split("\t")[0] for line in QApplication.clipboard().text().splitlines()] == ["姓名", names(members)[0]]
    through(lambda: right_click(members, 0), "打印一人一档…")
    assert names(members)[0] in previews[0].name


@pytest.mark.whole
def test_every_list_prints_one_of_its_records(qtbot: QtBot, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(store)
    with store.step("在册"):
        for person in store.find(Person):
            store.save(person.with_(member_status="在册", volunteer_status="在册"))
    previews: list[Printable] = []
    monkeypatch.setattr(printing, "preview", lambda session, printable, *_: previews.append(printable))
    window = opened(qtbot, store)
    for key in (key for tab in TABS for key in tab.views):
        shown = window.list_of(key)
        assert shown
        shown.show_listing(replace(shown.listing, everyone=True))
        qtbot.wait(5)
        assert shown.complete
        previews.clear()
        stood = through(partial(right_click, shown, 0))
        papers = papers_of(shown)
        assert papers and {f"{words}…" for words, _ in papers} <= set(stood)
        for _, deed in papers:
            deed()
        assert key != "visit" or previews[0].about, "that it was printed is logged by the file's number"
        assert len(previews) == len(papers) and all(printable.make(printable.start).blocks for printable in previews)
    window.worker.close()


def test_a_list_without_rows_under_the_mouse_offers_a_new_one(members: RecordList) -> None:
    low = QPoint(20, members.table.viewport().height() - 5)
    assert through(lambda: members.table.customContextMenuRequested.emit(low)) == ["新建团员\tCtrl+N"]


def test_words_marked_in_the_pane_are_copied_and_not_the_row(window: MainWindow, members: RecordList, qtbot: QtBot) -> None:
    members.detail._tabs.setCurrentIndex(0)
    texts = [one for one in members.detail.findChildren(QLabel) if one.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse]
    name = next(one for one in texts if one.text() == names(members)[0])
    qtbot.waitUntil(lambda: name.isVisible() and name.height() < 100)
    QTest.mouseDClick(name, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(8, 8))
    press(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == names(members)[0]
    members.table.setFocus()
    press(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text().startswith("姓名\t")
    press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(members.table.records.ticked) == 4


# --- filters, and the way out of them


def chips(shown: RecordList) -> list[Chip]:
    return [chip for chip in shown._filters.findChildren(Chip) if chip.isVisible()]


def seen(parent: QWidget, kind: type[T]) -> list[T]:
    return [found for found in parent.findChildren(kind) if found.isVisible()]


def test_a_filter_that_leaves_nothing_says_so_and_has_a_way_out(members: RecordList, qtbot: QtBot) -> None:
    members._find.setFocus()
    QTest.keyClicks(members._find, "zbl")
    viewport = members.table.viewport()
    qtbot.waitUntil(lambda: any("没有找到“zbl”" in words.text() and "已离团的" in words.text() for words in seen(viewport, QLabel)))
    assert members._find.hasFocus()
    back, more = seen(viewport, QPushButton)
    QTest.mouseClick(more, Qt.MouseButton.LeftButton)
    assert names(members) == ["郑白露"] and not seen(viewport, QLabel)
    assert members._everyone and members._everyone.isChecked()
    QTest.keyClicks(members._find, "x")
    qtbot.waitUntil(lambda: len(seen(viewport, QPushButton)) == 1)
    back, = seen(viewport, QPushButton)
    QTest.mouseClick(back, Qt.MouseButton.LeftButton)
    assert len(names(members)) == 5 and members.table.hasFocus()


def test_a_condition_is_changed_where_it_stands(members: RecordList) -> None:
    members.show_listing(replace(members.listing, text="王", conditions=(Condition("birth_date", "from", ("1994",)), Condition("sex", "any", ("男",)))))
    met: list[ConditionDialog] = []

    def fill() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ConditionDialog)
        met.append(dialog)
        assert (dialog._column.currentText(), dialog._text.text()) == ("出生日期", "1994")
        dialog._text.setText("没有")
        QTest.keyClick(dialog._text, Qt.Key.Key_Return)
        assert dialog.isVisible() and "不是日期" in dialog._fault.text()
        dialog._text.setText("1995-01")
        QTest.keyClick(dialog._text, Qt.Key.Key_Return)

    QTimer.singleShot(0, fill)
    QTest.mouseClick(chips(members)[1], Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(20, 12))
    assert met and members.listing.conditions == (Condition("birth_date", "from", ("1995-01",)), Condition("sex", "any", ("男",)))
    QTest.mouseClick(chips(members)[0], Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(20, 12))
    assert members.window().focusWidget() is members._find and members._find.selectedText() == "王"
    QTest.keyClick(chips(members)[2], Qt.Key.Key_Delete)
    assert len(members.listing.conditions) == 1


def test_conditions_without_room_are_behind_a_button(window: MainWindow, members: RecordList, qtbot: QtBot) -> None:
    keys = ("sex", "birth_date", "ethnicity", "education", "joined_on", "phone", "village", "occupation", "branch")
    members.show_listing(replace(members.listing, conditions=tuple(Condition(key, "blank") for key in keys)))
    window.resize(1093, 614)
    QTest.qWait(20)
    there = len(chips(members)) - 1
    assert 2 < there < len(keys) and all(chip.width() >= chip.sizeHint().width() for chip in chips(members))
    assert members._filters._more.text() == f"还有 {len(keys) - there} 个条件"
    assert len(through(members._filters._more.click)) == len(keys) - there


# --- saved views


def test_a_view_is_saved_replaced_renamed_and_deleted(qtbot: QtBot, window: MainWindow, members: RecordList, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(("女团员", "女团员", "女团员", "女青年"))
    asked: list[str] = []
    agreed = iter((False, True, True))

    def sure(parent: QWidget, sentence: str, deed: str) -> bool:
        asked.append(deed)
        return next(agreed)

    monkeypatch.setattr(ask, "text", lambda *_: next(answers))
    monkeypatch.setattr(ask, "sure", sure)
    members.show_listing(replace(members.listing, conditions=(Condition("sex", "any", ("女",)),)))
    through(members._views.click, "把现在的样子保存为视图…")
    kept = members.listing
    members.show_listing(replace(kept, sort="birth_date", columns=("name", "sex")))
    for sort in ("name", "birth_date"):
        through(members._views.click, "把现在的样子保存为视图…")
        again = opened(qtbot, window.session.store).list_of("members")
        assert again
        assert "女团员" in through(again._views.click, "女团员")
        assert (again.listing.sort, again.listing.conditions) == (sort, kept.conditions)
    dialog = ManageViews(window.session, "members", window)
    qtbot.addWidget(dialog)
    dialog.rename()
    assert list(saved_views(window.session, "members")) == ["女青年"]
    dialog.delete()
    assert saved_views(window.session, "members") == {} and asked == ["替换", "替换", "删除"]
    assert not dialog._rename.isEnabled() and "给视图改名、删除视图…" not in through(members._views.click)


def test_what_was_come_to_from_elsewhere_is_not_saved_as_if_it_were_a_condition(window: MainWindow, members: RecordList) -> None:
    window.session.show_records("members", [1], "欠费的人")
    with pytest.raises(UserError, match="欠费的人"):
        keep(window.session, members.listing, members)
    assert saved_views(window.session, "members") == {}


# --- changing many at once


def test_giving_up_a_bulk_edit_says_that_nothing_was_changed(window: MainWindow, members: RecordList, qtbot: QtBot) -> None:
    said = heard(window)
    for begun in (False, True):
        dialog = BulkEdit(window.session, members.view, members.table.records.ids[:2], window)
        dialog.open()
        dialog.rows["note"][0].setChecked(begun)
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        assert not dialog.isVisible()
    assert said == ["已取消批量修改，2 人都没有改"] and not window.session.store.rows("SELECT 1 FROM step WHERE label LIKE '批量%'")


def test_seeing_files_of_children_together_is_logged(window: MainWindow, qtbot: QtBot) -> None:
    store = window.session.store
    with store.step("档案"):
        ids = [store.save(Child(name=f"童{n}", file_no=f"2021-石马峪村-00{n}", village="石马峪村", status="在帮")).id or 0 for n in (1, 2)]
    files, people = view("children"), view("members")
    assert files and people
    qtbot.addWidget(BulkEdit(window.session, files, ids, window))
    assert store.rows("SELECT what, count FROM access_log WHERE action = '批量修改帮扶档案'") == [("", 2)]
    qtbot.addWidget(BulkEdit(window.session, people, [1, 2], window))
    assert store.scalar("SELECT count(*) FROM access_log WHERE action LIKE '批量%'") == 1


# --- files dropped on a list


def test_several_files_dropped_are_taken_in_together(window: MainWindow, members: RecordList) -> None:
    asked: list[tuple[str, object]] = []
    window.session.went.disconnect(window.go)
    when_asked(window.session, Import, lambda key, paths: asked.append((key, paths)))
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile("/甲.xlsx"), QUrl.fromLocalFile("/乙.xlsx")])
    both = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(members, QDragEnterEvent(QPoint(9, 9), Qt.DropAction.CopyAction, dropped, *both))
    QApplication.sendEvent(members, QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, dropped, *both))
    assert asked == [("members", (Path("/甲.xlsx"), Path("/乙.xlsx")))]


# --- the pane beside a list


def test_the_pane_follows_undo_of_what_hangs_on_its_record(window: MainWindow, tmp_path: Path) -> None:
    store = window.session.store
    with store.step("单位"):
        store.save(Partner(full_name="某大学"))
    photo = tmp_path / "照片.jpg"
    photo.write_bytes(b"\xff\xd8\xff")
    shown = window.list_of("partner")
    assert shown
    shown.detail._tabs.setCurrentIndex(shown.detail._tabs.count() - 2)

    def there() -> bool:
        QTest.qWait(20)
        return any(one.text() == "照片.jpg" for one in seen(shown.detail, QLabel))

    shown.detail.attach([photo])
    assert there()
    window.session.undo()
    assert not there()
    window.list_of("members")
    window.session.redo()
    window.list_of("partner")
    assert there()


def test_a_long_list_of_parts_says_how_many_there_are(window: MainWindow) -> None:
    store = window.session.store
    with store.step("队"):
        team = store.save(Team(name="先锋队", status="活跃"))
        people = [store.save(Person(name=f"曾{n}", volunteer_status="在册")) for n in range(201)]
        for person in people:
            store.save(TeamMember(team=team.id, person=person.id))
    shown = window.list_of("teams")
    assert shown
    QTest.qWait(20)
    shown.detail._tabs.setCurrentIndex(1)
    QTest.qWait(20)
    assert "只列出最近的 200 人，一共 201 人" in [one.text() for one in seen(shown.detail, QLabel)]


# --- a ledger that can only be looked at


def test_a_ledger_only_to_be_looked_at_says_so_before_a_form_is_filled_in(qtbot: QtBot, filled: Store) -> None:
    path = filled.path
    filled.close()
    with Store.open(path, readonly=True) as store:
        window = opened(qtbot, store)
        shown = window.list_of("members")
        assert shown
        QTest.qWait(20)
        for deed in (shown.new, partial(row_deeds.bulk_edit, shown)):
            with pytest.raises(UserError, match="只读"):
                deed()
        stood = [words.split("\t")[0] for words in through(lambda: right_click(shown, 1))]
        assert stood == ["勾选或取消勾选", "复制到剪贴板", "打印一人一档…"]
        window.worker.close()


# --- every button once


@pytest.mark.whole
def test_every_button_of_every_list_does_something_and_leaves_nothing_broken(qtbot: QtBot, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(store)
    with store.step("在册"):
        for person in store.find(Person):
            store.save(person.with_(member_status="在册", volunteer_status="在册"))
    before, broken = dump(store), list[BaseException]()
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: broken.append(error))
    for name in ("file_to_open", "files_to_open", "file_to_save", "text"):
        monkeypatch.setattr(ask, name, lambda *_: None)
    window = opened(qtbot, store)
    opened_by: dict[str, str] = {}

    def close() -> None:
        if front := QApplication.activePopupWidget() or QApplication.activeModalWidget():
            opened_by[pressed] = type(front).__name__
            front.reject() if isinstance(front, QDialog) else front.close()

    closing = QTimer(interval=15)
    closing.timeout.connect(close)
    closing.start()
    for key in (key for tab in TABS for key in tab.views):
        shown = window.list_of(key)
        assert shown
        shown.show_listing(replace(shown.listing, everyone=True))
        QTest.qWait(10)
        assert shown.table.current_id() is not None
        for one in shown._tools.findChildren(QPushButton):
            pressed = f"{key} {one.accessibleName()}"
            if one.isVisible() and one.isEnabled() and not one.isCheckable():
                QTest.mouseClick(one, Qt.MouseButton.LeftButton)
            elif not one.isVisible() and not one.menu():
                # It is in 更多.
                one.click()
            qtbot.waitUntil(lambda: not QApplication.activePopupWidget() and not QApplication.activeModalWidget())
        assert not QApplication.activeModalWidget() and not QApplication.activePopupWidget()
        for words in ("保存的视图", "选择栏目", "批量修改", "导入", "导出", "打印", f"新建{shown.shown.one}"):
            assert f"{key} {words}" in opened_by
    closing.stop()
    # A deed that wants other rows says so in a sentence.
    assert [error for error in broken if not isinstance(error, UserError)] == [] and dump(store) == before
    assert store.scalar("PRAGMA integrity_check") == "ok"
    window.worker.close()


def test_a_pane_is_told_of_rows_that_came_while_another_page_was_in_sight(members: RecordList) -> None:
    ids, fetching = members.table.records.ids, members._fetching
    assert members.detail.record and members.detail.record.id == ids[0]
    members.hide()
    # As of a long list: its first rows, then those below them, both before the pane's turn comes.
    fetching.light = False
    fetching.found.emit(ids[2:3], False)
    fetching.found.emit(ids[2:4], True)
    members.show()
    assert members.detail.record and members.detail.record.id == ids[2]


def test_on_the_lowest_screen_the_tools_fold_and_no_button_loses_its_words(window: MainWindow, members: RecordList, qtbot: QtBot) -> None:
    """1920×1080 at 200 %."""
    window.resize(960, 500)
    qtbot.waitUntil(lambda: not [fault for fault in faults(members) if not fault.startswith("hint")])
    more = next(b for b in members.findChildren(QPushButton) if b.isVisible() and b.text().startswith("更多"))
    folded = {action.text() for action in more.menu().actions() if action.isVisible()}
    assert {"导入", "导出", "打印", "批量修改"} <= folded

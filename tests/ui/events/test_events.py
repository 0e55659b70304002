"""The page of an event: signing in by names and by heads, partners, goods, photos, series, and its record on paper."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QBuffer, QIODevice, QMimeData, QPoint, QPointF, QSize, Qt, QTimer, QUrl
from PySide6.QtGui import QColor, QDropEvent, QImage, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from app.checks import integrity
from app.papers import event_record
from app.papers.person import event_sign_in
from app.ui.events import photos as event_photos
from app.ui.events.detail import EventDetail, _Fact
from app.ui.events.list import Choices
from app.ui.events.photos import PhotoCard, Viewer
from app.ui.events.picking import PickPeople
from app.ui.form import record_form as form
from app.ui.lists.record_list import RecordList
from app.ui.lists.tab_page import RecordsPage
from app.ui.paper import preview as printing
from app.ui.paper.pages import Paper
from app.ui.pictures import THUMBNAIL, scaled
from app.ui.pieces import ask
from app.ui.pieces import keys as own_keys
from app.ui.pieces.widgets import Pill
from app.ui.pieces.worker import Worker
from app.ui.session import OneRecord, Session
from app.ui.tabs import TABS
from app.ui.window.panes import own_of
from app.ui.window.window import MainWindow
from app.work import events as attending
from app.work import unsaved
from app.work.story import story
from db.dates import PartialDate
from db.records import Attachment, Attendance, Event, EventPartner, Material, Partner, Person, Service
from db.store import Store
from tests.volunteers import DAY, volunteers

TODAY = date(2021, 11, 26)


def held(store: Store, **values: Any) -> int:
    with store.step("活动"):
        given: dict[str, Any] = {"title_name": "安全自护教育进校园", "kind": "自护教育", "day": DAY, "place": "镇中心校"}
        made = store.save(Event(**(given | values)))
    return made.id or 0


def enlisted(store: Store, event: int, ids: list[int]) -> None:
    with store.step("勾人"):
        attending.enlist(store, event, ids)


def shown(qtbot: QtBot, session: Session, worker: Worker, event: int, size: tuple[int, int] = (1366, 590)) -> tuple[RecordList, EventDetail]:
    page = RecordsPage(session, worker, next(tab for tab in TABS if tab.key == "events"), own_of)
    qtbot.addWidget(page)
    # As in the window, whose own least size holds for all its pages.
    page.setMinimumSize(900, 500)
    page.resize(*size)
    with qtbot.waitExposed(page):
        page.show()
    page.current.show_one(event)
    detail = page.current.detail
    assert isinstance(detail, EventDetail)
    qtbot.waitUntil(lambda: detail.people.isVisible())
    return page.current, detail


def picture(colour: str = "#9B1C26", size: tuple[int, int] = (1600, 1200), kind: str = "JPG") -> bytes:
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, kind)
    return bytes(buffer.data().data())


def photographed(store: Store, event: int, count: int) -> list[Attachment]:
    with store.step("照片"):
        kept = [store.keep_file(f"IMG_{n:03d}.jpg", picture(QColor.fromHsv(n * 3 % 360, 200, 200).name())) for n in range(count)]
        return [store.save(Attachment(owner_table="event", owner_id=event, file=one)) for one in kept]


def numbers(detail: EventDetail) -> dict[str, str]:
    return {one._name: f"{one._value.text()}{one._unit.text()}" for one in detail._numbers}


# --- signing in


def test_space_ticks_one_gesture_is_one_step_and_everything_follows(qtbot: QtBot, session: Session, worker: Worker) -> None:
    ids, event = volunteers(session.store, 5), held(session.store, present=8, expected=9)
    enlisted(session.store, event, ids)
    listed, detail = shown(qtbot, session, worker, event)
    table = detail.people.table
    assert numbers(detail) == {"应到": "9人", "实到": "8人", "其中志愿者": "—", "外来人员": "—", "志愿时长": "—", "发放物资": "—"}
    assert detail.people.nameless.text() == "3"
    table.setFocus()
    table.go(1)
    QTest.keyClick(table, Qt.Key.Key_Space)
    assert session.store.count(Attendance, "absent = 1") == 1
    assert (numbers(detail)["实到"], detail.people.nameless.text(), table.current_row()) == ("7人", "3", 1)
    assert listed.table.records.text(0, 4) == "7"
    step = session.store.undoable()
    assert step and step.label == "取消签到 1 人"
    session.undo()
    assert numbers(detail)["实到"] == "8人" and not session.store.count(Attendance, "absent = 1")


def test_ctrl_a_ticks_everybody_and_not_the_list_of_events(qtbot: QtBot, session: Session, worker: Worker) -> None:
    ids, event = volunteers(session.store, 4), held(session.store)
    enlisted(session.store, event, ids)
    listed, detail = shown(qtbot, session, worker, event)
    QTest.keyClick(detail.people.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert session.store.count(Attendance, "absent = 1") == 4 and detail.people._tally.text() == "0 / 4 人"
    QTest.keyClick(detail.people.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert not session.store.count(Attendance, "absent = 1") and not listed.table.records.ticked


def test_a_click_on_the_box_ticks_and_letters_go_to_a_person(qtbot: QtBot, session: Session, worker: Worker) -> None:
    ids, event = volunteers(session.store, 6), held(session.store)
    enlisted(session.store, event, ids)
    _, detail = shown(qtbot, session, worker, event)
    table = detail.people.table
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(table.model().index(2, 0)).center())
    assert [seat.absent for seat in detail.people.model.rows] == [False, False, True, False, False, False]
    QTest.keyClicks(table, "clc")
    assert detail.people.model.rows[table.current_row()].name == "陈立春"
    typed = QInputMethodEvent()
    typed.setCommitString("张立春")
    table._over.stop()
    QApplication.sendEvent(table, typed)
    assert detail.people.model.rows[table.current_row()].name == "张立春"


def test_role_and_remark_are_typed_in_place(qtbot: QtBot, session: Session, worker: Worker) -> None:
    ids, event = volunteers(session.store, 2), held(session.store)
    enlisted(session.store, event, ids)
    _, detail = shown(qtbot, session, worker, event)
    model = detail.people.model
    assert model.setData(model.index(0, 2), "教师") and model.setData(model.index(1, 5), " 请假 ")
    assert not model.setData(model.index(1, 5), "请假")
    kept = session.store.find(Attendance)
    assert (kept[0].role, kept[1].note) == ("教师", "请假")


def test_people_are_ticked_by_initials_and_land_in_one_step(qtbot: QtBot, session: Session, worker: Worker) -> None:
    ids, event = volunteers(session.store, 38), held(session.store, present=20)
    enlisted(session.store, event, ids[:1])
    dialog = PickPeople(session, event)
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()
    for initials in ("llc", "cylc"):
        QTest.keyClicks(dialog.picker.finder, initials)
        QTest.keyClick(dialog.picker.finder, Qt.Key.Key_Return)
    assert dialog._count.text() == "名单上 2 人，新勾 1 人"
    dialog.names.setPlainText("张立春、陈立春、欧阳谁")
    dialog.tick_names()
    assert dialog._told.text() == "勾上 2 人。没有找到欧阳谁，请看看写法，或先新建。"
    dialog.ticks.tick(ids[:1], False)
    assert dialog._save.text() == " 加 3 人，去掉 1 人 Ctrl+Enter"
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert sorted(a.person or 0 for a in session.store.find(Attendance)) == sorted([ids[1], ids[2], ids[4]])
    assert attending.sums(session.store, event, TODAY).heads == 20
    session.undo()
    assert [a.person for a in session.store.find(Attendance)] == ids[:1]


def test_ticks_that_were_not_saved_are_there_the_next_time(qtbot: QtBot, session: Session) -> None:
    store = session.store
    ids, event, other = volunteers(store, 5), held(store), held(store, title_name="另一次")
    enlisted(store, event, ids[:2])
    said: list[str] = []
    session.said.connect(lambda words, _: said.append(words))

    def opened(of: int = event) -> PickPeople:
        dialog = PickPeople(session, of)
        qtbot.addWidget(dialog)
        return dialog

    first = opened()
    first.reject()
    assert said == [], "nothing was ticked"
    first = opened()
    first.ticks.tick(ids[2:4])
    first.ticks.tick(ids[:1], False)
    first.names.setPlainText("欧阳谁")
    first.reject()
    assert said == ["勾的还没有保存，留成了草稿，下次打开还在"] and store.count(Attendance) == 2
    assert opened(other)._save.text() == " 没有改动 Ctrl+Enter", "it is this event's"
    again = opened()
    assert (again._save.text(), again.names.toPlainText()) == (" 加 2 人，去掉 1 人 Ctrl+Enter", "欧阳谁")
    assert any("带出来" in part.text() for part in again.findChildren(QLabel))
    again.save()
    assert {one.person for one in store.find(Attendance)} == {ids[1], ids[2], ids[3]}
    third = opened()
    assert third._save.text() == " 没有改动 Ctrl+Enter", "what is saved is no draft"
    third.ticks.tick(ids)
    third.reject()
    fourth = opened()
    next(b for b in fourth.findChildren(QPushButton) if b.text() == "不要了").click()
    assert fourth._save.text() == " 没有改动 Ctrl+Enter"
    fourth.reject()
    assert not store.setting(f"draft.sign_in.{event}")
    last = opened()
    last.ticks.tick(ids)
    last.reject()
    with store.step("删除"):
        store.delete(Event, [event])
    unsaved.drop_orphans(store)
    assert not store.setting(f"draft.sign_in.{event}"), "nothing of an event that is gone stays"


def test_heads_without_names_are_typed_in_place(qtbot: QtBot, session: Session, worker: Worker) -> None:
    ids, event = volunteers(session.store, 3), held(session.store)
    enlisted(session.store, event, ids)
    _, detail = shown(qtbot, session, worker, event)
    for box, text in ((detail.people.nameless, "52"), (detail.people.expected, "60"), (detail.people.external, "6")):
        box.setFocus()
        box.selectAll()
        QTest.keyClicks(box, text)
        QTest.keyClick(box, Qt.Key.Key_Return)
    assert (numbers(detail)["实到"], numbers(detail)["应到"], numbers(detail)["外来人员"]) == ("55人", "60人", "6人")
    assert session.store.get(Event, event).present == 55
    detail.people.expected.clear()
    QTest.keyClick(detail.people.expected, Qt.Key.Key_Return)
    assert session.store.get(Event, event).expected is None


def test_a_number_that_was_taken_back_or_given_up_does_not_stay_in_the_line(qtbot: QtBot, session: Session, worker: Worker) -> None:
    event = held(session.store, present=5)
    listed, detail = shown(qtbot, session, worker, event)
    box = detail.people.external
    box.setFocus()
    for text, kept in (("3", 3), ("9", 3)):
        box.selectAll()
        QTest.keyClicks(box, text)
        with qtbot.captureExceptions() as caught:
            QTest.keyClick(box, Qt.Key.Key_Return)
        assert bool(caught) is (text == "9"), "more guests than people"
        assert (box.text(), session.store.get(Event, event).external) == (str(kept), kept)
    session.undo()
    assert box.text() == ""
    QTest.keyClicks(box, "2")
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert box.text() == ""
    listed.table.setFocus()
    assert session.store.get(Event, event).external is None


def test_everything_about_a_person_can_be_done_by_keys(qtbot: QtBot, session: Session, worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    ids, event = volunteers(session.store, 2), held(session.store)
    enlisted(session.store, event, ids)
    _, detail = shown(qtbot, session, worker, event)
    table = detail.people.table
    table.go(1)
    QTest.keyClick(table, Qt.Key.Key_F2)
    line = table.indexWidget(table.currentIndex())
    QTest.keyClicks(line, "late")
    QTest.keyClick(line, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert [one.note for one in session.store.find(Attendance)] == [None, "late"]
    picked: list[int] = []
    monkeypatch.setattr(PickPeople, "exec", lambda dialog: picked.append(dialog._event))
    QTest.keyClick(table, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert picked == [event]


def test_what_cannot_be_does_not_stay_in_the_line(qtbot: QtBot, session: Session, worker: Worker) -> None:
    event = held(session.store, present=5, external=2)
    _, detail = shown(qtbot, session, worker, event)
    detail.people.external.setText("9")
    with qtbot.captureExceptions() as caught:
        detail.people.external.editingFinished.emit()
    assert "外来人数 9 多于实到人数 5" in str(caught[0][1])
    assert detail.people.external.text() == "2" == str(session.store.get(Event, event).external)


def test_an_event_without_anybody_says_what_can_be_done(qtbot: QtBot, session: Session, worker: Worker) -> None:
    event, counted = held(session.store), held(session.store, title_name="宣传周", present=85)
    listed, detail = shown(qtbot, session, worker, event)
    assert detail.people._nobody_yet.isVisible() and detail.people._nobody_yet.text().startswith("还没有人签到")
    detail.people._count.click()
    assert detail.people.nameless.hasFocus()
    listed.show_one(counted)
    assert detail.people._nobody_yet.text().startswith("来的 85 人只计了人数")


# --- what belongs to it


def test_partners_and_goods_are_summed_and_removed_with_a_way_back(qtbot: QtBot, session: Session, worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    store, event = session.store, held(session.store)
    with store.step("记"):
        for name, visitors in (("某大学", 6), ("镇教委", None)):
            store.save(EventPartner(event=event, partner=store.save(Partner(full_name=name)).id, visitors=visitors))
        store.save(Material(event=event, item="手册", quantity=120, unit_name="本"))
        store.save(Material(event=event, item="急救包", quantity=12, unit_name="个"))
    _, detail = shown(qtbot, session, worker, event)
    assert (detail.scene.partners._head.text(), detail.scene.partners._total.text()) == ("合作单位 2", "来访 6 人")
    assert (detail.scene.goods._head.text(), detail.scene.goods._total.text(), numbers(detail)["发放物资"]) == ("物资 2", "合计 132 件", "132件，2 种")
    detail.scene.goods.table.selectRow(1)
    QTest.keyClick(detail.scene.goods.table, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert (detail.scene.goods._total.text(), store.count(Material)) == ("合计 120 件", 1)
    session.undo()
    assert detail.scene.goods._total.text() == "合计 132 件"
    opened: list[Any] = []
    monkeypatch.setattr(form, "add", lambda _, view, given, parent: opened.append((view, given)))
    monkeypatch.setattr(form, "edit", lambda _, view, part, parent, owned: opened.append((view, part)))
    detail.scene.partners.add()
    detail.scene.partners.table.selectRow(0)
    QTest.keyClick(detail.scene.partners.table, Qt.Key.Key_Return)
    assert opened == [("event_partner", {"event": event}), ("event_partner", detail.scene.partners.ids[0])]


def test_the_page_says_what_the_record_of_an_event_still_lacks(qtbot: QtBot, session: Session, worker: Worker) -> None:
    event = held(session.store, present=20)
    _, detail = shown(qtbot, session, worker, event)

    def pills() -> list[str]:
        QApplication.processEvents()
        return [pill.text() for pill in detail.findChildren(Pill) if pill.isVisible()]

    assert pills() == ["自护教育", "还缺内容成效、照片"]
    photographed(session.store, event, 1)
    with session.step("写成效"):
        session.store.save(session.store.get(Event, event).with_(result="都学会了"))
    assert pills() == ["自护教育", "资料齐全"]
    with session.step("改期"):
        session.store.save(session.store.get(Event, event).with_(day=PartialDate(2022, 1, 5)))
    assert pills() == ["自护教育", "还没到日期"]


def test_each_table_has_a_menu_of_its_rows(qtbot: QtBot, session: Session, worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    store, event = session.store, held(session.store, series="安全", session_no=1)
    enlisted(store, event, volunteers(store, 2))
    with store.step("物资"):
        store.save(Material(event=event, item="手册"))
    photographed(store, event, 1)
    listed, detail = shown(qtbot, session, worker, event)
    told: list[list[str]] = []

    class Menu(QMenu):
        def exec(self, *_: Any) -> None:  # type: ignore[override]
            told.append([a.text().split("\t")[0] for a in self.actions()])
            self.actions()[0].trigger()

    monkeypatch.setattr(own_keys, "QMenu", Menu)
    pressed: list[int] = []
    monkeypatch.setattr(Viewer, "exec", lambda viewer: pressed.append(viewer.current))
    monkeypatch.setattr(form, "edit", lambda _, view, part, parent, owned=False: pressed.append(part))
    monkeypatch.setattr(form, "add", lambda _, view, given, parent: None)
    scene = detail.scene
    for view in (scene.people.table, scene.goods.table, scene.photos.grid):
        QApplication.processEvents()
        view.customContextMenuRequested.emit(view.visualRect(view.model().index(0, 0)).center())
    scene.partners.table.customContextMenuRequested.emit(QPoint(5, 5))
    detail._tabs.setCurrentIndex(detail._tabs.count() - 1)
    table = detail.series.table
    QApplication.processEvents()
    table.customContextMenuRequested.emit(table.visualRect(table.model().index(1, 0)).center())
    assert told == [
        ["到了或没到", "填备注", "从名单去掉", "全勾或全不勾", "勾人"], ["修改", "删到回收站", "添加发放物资"], ["看大图", "写说明", "删到回收站"],
        ["添加参与单位"], ["看这一次", "编辑", "删到回收站", "再开一次"],
    ]
    assert pressed == [scene.goods.ids[0], 0] and store.find(Attendance)[0].absent
    assert listed.table.current_id() == event


def test_numbers_open_what_they_count(qtbot: QtBot, session: Session, worker: Worker) -> None:
    ids, event = volunteers(session.store, 3), held(session.store)
    enlisted(session.store, event, ids)
    with session.store.step("工时"):
        services = [session.store.save(Service(person=i, day=DAY, minutes=90, event=event)).id for i in ids[:2]]
    _, detail = shown(qtbot, session, worker, event)
    assert (numbers(detail)["其中志愿者"], numbers(detail)["志愿时长"]) == ("2人", "3.0小时")
    for number, view, wanted in ((2, "volunteers", ids[:2]), (4, "hours", services)):
        with qtbot.waitSignal(session.went) as opened:
            QTest.keyClick(detail._numbers[number], Qt.Key.Key_Return)
        assert (opened.args[0].view, opened.args[0].ids) == (view, wanted)
    QTest.keyClick(detail._numbers[5], Qt.Key.Key_Return)
    assert detail._tabs.tabText(detail._tabs.currentIndex()).startswith("物资")


def test_a_number_that_counts_nothing_says_so(qtbot: QtBot, session: Session, worker: Worker) -> None:
    _, detail = shown(qtbot, session, worker, held(session.store))
    for number, words in ((2, "还没有志愿者"), (4, "还没有登记工时")):
        with qtbot.waitSignal(session.said) as said:
            QTest.keyClick(detail._numbers[number], Qt.Key.Key_Return)
        assert words in said.args[0] and not said.args[1]


def test_every_generic_part_stays_within_reach(qtbot: QtBot, session: Session, worker: Worker) -> None:
    ids, event = volunteers(session.store, 2), held(session.store, content="讲安全")
    enlisted(session.store, event, ids)
    _, detail = shown(qtbot, session, worker, event)
    names = [detail._tabs.tabText(n) for n in range(detail._tabs.count())]
    assert names == ["概况", "全部资料", "名单 2", "物资", "参与单位", "经历", "附件", "改动"]
    for number, words in ((1, "讲安全"), (2, "王立春"), (5, "参加人员"), (7, "活动")):
        detail._tabs.setCurrentIndex(number)
        QApplication.processEvents()
        texts = [one.text() for one in detail._stack.currentWidget().findChildren(QLabel) if one.isVisible()]
        assert any(words in text for text in texts), names[number]


# --- photos


def test_dropped_photos_are_kept_and_can_be_taken_back(qtbot: QtBot, session: Session, worker: Worker, tmp_path: Path) -> None:
    event = held(session.store)
    _, detail = shown(qtbot, session, worker, event)
    assert detail.photos._empty.isVisible()
    paths = [tmp_path / name for name in ("集合.jpg", "讲解.PNG", "通知.docx")]
    for path, kind in zip(paths, ("JPG", "PNG", "PNG"), strict=True):
        path.write_bytes(picture(kind=kind))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    detail.dropEvent(QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier))
    assert (detail.photos._title.text(), session.store.count(Attachment)) == ("照片 2", 3)
    session.undo()
    assert detail.photos._title.text() == "照片" and not session.store.count(Attachment)


def test_photos_are_named_as_such_stand_in_order_and_say_when_they_cannot_be_read(qtbot: QtBot, session: Session, worker: Worker, tmp_path: Path) -> None:
    event = held(session.store)
    _, detail = shown(qtbot, session, worker, event)
    paths = [tmp_path / name for name in ("IMG_10.jpg", "IMG_9.jpg", "坏.jpg")]
    for path in paths:
        path.write_bytes(b"" if path.stem == "坏" else picture())
    said: list[str] = []
    session.said.connect(lambda words, _: said.append(words))
    detail.attach(paths)
    assert said == ["添加照片 3 张", "“坏.jpg”打不开，文件已照样留着；请看看原来的照片是不是完整"]
    kept = [photo.file.name for photo in attending.photos(session.store, event) if photo.file]
    assert kept == ["IMG_9.jpg", "IMG_10.jpg", "坏.jpg"]


def test_a_photo_deleted_by_mistake_comes_back_in_the_window_it_was_deleted_in(qtbot: QtBot, session: Session) -> None:
    event = held(session.store)
    photos = photographed(session.store, event, 3)
    for dialog in (Viewer(session, photos, 2), event_photos.AllPhotos(session, event_photos.Thumbnails(session, QLabel()), photos)):
        qtbot.addWidget(dialog)
        with qtbot.waitActive(dialog):
            dialog.show()
            dialog.activateWindow()
        step = session.store.undoable()
        QTest.keyClick(dialog, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert session.store.undoable() == step, "nothing that was done before it opened"
        if isinstance(dialog, Viewer):
            QTest.keyClick(dialog, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
        else:
            dialog.grid.setCurrentIndex(dialog.grid.photos.index(2))
            QTest.keyClick(dialog.grid, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
            assert dialog.grid.currentIndex().row() == 1
        assert session.store.count(Attachment) == 2
        QTest.keyClick(dialog, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert session.store.count(Attachment) == 3
        if isinstance(dialog, Viewer):
            assert dialog.current == 2, "the one that came back"
        dialog.close()


def test_a_caption_is_written_and_taken_off_by_key(qtbot: QtBot, session: Session, worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    event = held(session.store)
    photographed(session.store, event, 1)
    listed, detail = shown(qtbot, session, worker, event)
    grid = detail.photos.grid
    grid.setCurrentIndex(grid.photos.index(0))
    for words in ("集合", None, ""):
        monkeypatch.setattr(ask, "text", lambda *_, given=words: given)
        QTest.keyClick(grid, Qt.Key.Key_F2)
        kept = attending.photos(session.store, event)[0].caption
        assert kept == (None if words == "" else "集合")
    QTest.keyClick(grid, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert not listed.table.records.ticked


@pytest.mark.whole
def test_of_a_hundred_photos_only_those_in_sight_are_read_and_never_whole(qtbot: QtBot, session: Session, worker: Worker) -> None:
    event = held(session.store)
    photographed(session.store, event, 100)
    _, detail = shown(qtbot, session, worker, event)
    thumbnails, grid = detail.photos.thumbnails, detail.photos.grid
    assert grid.photos.rowCount() == 100
    qtbot.waitUntil(lambda: thumbnails.held > 0 and not thumbnails._wanted)
    assert thumbnails.held < 20
    sizes = [made.size() for made in thumbnails._made.values()]
    assert all(size.width() <= THUMBNAIL.width() and size.height() <= THUMBNAIL.width() for size in sizes)
    before = thumbnails.held
    grid.scrollToBottom()
    qtbot.waitUntil(lambda: thumbnails.held > before)


def test_a_photo_is_read_at_the_size_it_is_shown_and_upright() -> None:
    whole = picture(size=(4000, 3000))
    assert scaled(whole, QSize(400, 400)).size() == QSize(400, 300)
    assert scaled(whole, QSize(400, 400), cover=True).size() == QSize(533, 400)
    assert scaled(picture(size=(40, 30)), QSize(400, 400)).size() == QSize(40, 30)
    assert scaled(b"no picture", QSize(400, 400)).isNull()
    # A camera held upright writes the picture lying and says so: orientation 6 in its Exif.
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
    turned = whole[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + whole[2:]
    assert scaled(turned, QSize(300, 400)).size() == QSize(300, 400)


def test_a_file_that_only_calls_itself_a_photo_is_shown_as_such(qtbot: QtBot, session: Session) -> None:
    event = held(session.store)
    with session.store.step("坏"):
        kept = session.store.keep_file("坏.jpg", b"\xff\xd8 broken")
        bad = session.store.save(Attachment(owner_table="event", owner_id=event, file=kept))
    card = PhotoCard(session)
    qtbot.addWidget(card)
    card.show_photos([bad])
    card.show()
    qtbot.waitUntil(lambda: card.thumbnails.held == 1)
    viewer = Viewer(session, [bad], 0)
    qtbot.addWidget(viewer)
    assert viewer.picture.text().startswith("这张图片打不开")


def test_one_photo_large_with_arrows_caption_and_bin(qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    event = held(session.store)
    photos = photographed(session.store, event, 3)
    viewer = Viewer(session, photos, 0)
    qtbot.addWidget(viewer)
    with qtbot.waitActive(viewer):
        viewer.show()
        viewer.activateWindow()
    viewer.findChildren(QPushButton)[2].setFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Left)
    assert viewer._where.text() == "第 3 张 / 共 3 张"
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
    assert viewer._where.text() == "第 1 张 / 共 3 张"
    assert viewer.picture.pixmap().width() <= viewer.width()
    monkeypatch.setattr(ask, "text", lambda *_: "急救示范")
    viewer.write_caption()
    assert session.store.get(Attachment, photos[0].id or 0).caption == "急救示范" == viewer._words.text()
    monkeypatch.setattr(ask, "file_to_save", lambda *_: tmp_path / "存.jpg")
    viewer.save_as()
    assert photos[0].file and (tmp_path / "存.jpg").read_bytes() == session.store.file_content(photos[0].file)
    viewer.remove()
    assert session.store.count(Attachment) == 2 and viewer._where.text() == "第 1 张 / 共 2 张　Ctrl+Z 撤销删除"
    session.undo()
    assert session.store.count(Attachment) == 3


def test_all_photos_open_large_from_their_own_window(qtbot: QtBot, session: Session, worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    event = held(session.store)
    photographed(session.store, event, 4)
    _, detail = shown(qtbot, session, worker, event)
    opened: list[int] = []
    monkeypatch.setattr(event_photos.Viewer, "exec", lambda viewer: opened.append(viewer.current))
    detail.photos.grid.picked.emit(2)
    window = event_photos.AllPhotos(session, detail.photos.thumbnails, detail.photos.grid.photos.photos)
    qtbot.addWidget(window)
    window.grid.setCurrentIndex(window.grid.photos.index(3))
    QTest.keyClick(window.grid, Qt.Key.Key_Return)
    QTest.keyClick(window.grid, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert opened == [2, 3] and window.windowTitle() == "全部照片 3 张" and detail.photos._title.text() == "照片 3"


def test_a_photo_that_is_closed_at_once_is_read_no_more(qtbot: QtBot, session: Session, worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    event = held(session.store)
    photographed(session.store, event, 1)
    viewer = event_photos.Viewer(session, attending.photos(session.store, event), 0)
    qtbot.addWidget(viewer)
    viewer.show()
    viewer.resize(500, 400)
    viewer.reject()
    read: list[object] = []
    monkeypatch.setattr(event_photos, "read", lambda *_: read.append(1))
    qtbot.waitUntil(lambda: not viewer._again.isActive())
    assert read == []


# --- the list and the series


def test_the_choices_say_the_figures_of_the_day(qtbot: QtBot, session: Session, worker: Worker) -> None:
    store = session.store
    for year, kind in ((2021, "培训"), (2021, "高校共建"), (2021, "自护教育"), (2020, "培训")):
        event = held(store, title_name=f"{year}{kind}", kind=kind, day=date(year, 5, 4))
    held(store, title_name="年底", day=date(2021, 12, 20))
    listed, _ = shown(qtbot, session, worker, event)
    (choices,) = listed.findChildren(Choices)
    assert [one.text() for one in choices.buttons] == ["今年 3", "培训 1", "共建 1", "全部 5"]
    assert [one.isChecked() for one in choices.buttons] == [False, False, False, True]
    assert listed.table.records.text(0, 0) == "年底"
    choices.buttons[1].click()
    assert [one.isChecked() for one in choices.buttons] == [False, True, False, False]
    assert [listed.table.records.text(n, 0) for n in range(listed.table.records.rowCount())] == ["2021培训"]
    session.set_day(date(2020, 12, 31))
    assert [one.text() for one in choices.buttons] == ["今年 1", "培训 1", "共建 0", "全部 1"]
    assert [listed.table.records.text(n, 0) for n in range(listed.table.records.rowCount())] == ["2020培训"]
    choices.buttons[3].click()
    assert listed.table.records.rowCount() == 1 and not listed.listing.filtered


def test_a_series_with_its_sums_and_the_next_session(qtbot: QtBot, session: Session, worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    store = session.store
    first = held(store, title_name="讲堂", series="青年讲堂", session_no=1, day=date(2020, 3, 5), present=30, minutes=90)
    second = held(store, title_name="讲堂", series="青年讲堂", session_no=2, day=date(2021, 6, 5), present=20, minutes=120)
    _, detail = shown(qtbot, session, worker, second)
    assert detail._title.text() == "讲堂（第 2 次）"
    detail._to_series()
    table = detail.series.table
    rows = [[table.item(n, c).text() for c in (0, 1, 4, 5)] for n in range(table.rowCount())]
    assert rows == [["2021 年", "1 次", "20", "2.0"], ["2021-06-05", "2", "20", "2.0"], ["2020 年", "1 次", "30", "1.5"], ["2020-03-05", "1", "30", "1.5"]]
    assert detail.series._sums.text() == "共 2 次，50 人次"
    with qtbot.waitSignal(session.went) as opened:
        detail.series._go(3)
    assert opened.args == [OneRecord("event", first)]
    given: list[dict[str, Any]] = []
    monkeypatch.setattr(form, "add", lambda _, view, values, parent: given.append(values))
    detail.again()
    assert (given[0]["session_no"], given[0]["day"], given[0]["series"], "present" in given[0]) == (3, TODAY, "青年讲堂", False)


@pytest.mark.parametrize(("day", "last", "told", "words"), [
    (PartialDate(2021, 3), None, "2021-03，2 小时", "2021 年 3 月"), (PartialDate(2021), None, "2021，2 小时", "2021 年"),
    (PartialDate(2021, 3), PartialDate(2021, 5), "2021-03 至 05，2 小时", "2021 年 3 月"),
])
def test_an_event_known_to_the_month_is_shown_and_printed_as_far_as_it_is_known(
    day: PartialDate, last: PartialDate | None, told: str, words: str, qtbot: QtBot, session: Session, worker: Worker
) -> None:
    store, ids = session.store, volunteers(session.store, 2)
    event = held(store, day=day, end_day=last, series="讲堂", session_no=1, minutes=120)
    enlisted(store, event, ids)
    _, detail = shown(qtbot, session, worker, event)
    assert told in [fact.text() for fact in detail.findChildren(_Fact)]
    detail._to_series()
    assert detail.series.table.item(1, 0).text() == str(day)
    paper = event_record.printable(store, event, TODAY)
    assert paper.make(paper.start).right == f"日期：{day}"
    sheet = event_sign_in(store, event)
    assert sheet.make(sheet.start).left.startswith(f"时间：{words}　")
    person = store.get(Person, ids[0])
    assert str(day) in [moment.day for moment in story(store, person, TODAY)]
    later = held(store, series="讲堂", day=PartialDate(2021, 6, 1))
    assert (last_time := attending.last_time(store, later)) and last_time.day == day
    assert attending.last_time(store, event) is None
    form_of_it = form.RecordForm(session, "events", store.get(Event, event))
    qtbot.addWidget(form_of_it)
    assert form_of_it.save() and store.get(Event, event).day == day


# --- paper and sizes


def test_keys_in_a_series_are_for_the_session_under_the_cursor(qtbot: QtBot, session: Session, worker: Worker) -> None:
    store = session.store
    first, second, third = (held(store, series="安全", session_no=n, day=date(2021, n, 5)) for n in (1, 2, 3))
    _, detail = shown(qtbot, session, worker, third)
    detail._tabs.setCurrentIndex(detail._tabs.count() - 1)
    table = detail.series.table
    table.setCurrentCell(detail.series._ids.index(first), 0)
    QTest.keyClick(table, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert [e.id for e in store.find(Event)] == [second, third] and detail.event_record and detail.event_record.id == third
    assert detail.series._ids == [None, third, second]
    session.undo()
    table.setCurrentCell(0, 0)
    QTest.keyClick(table, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert store.count(Event) == 3, "the sum of a year is nothing to delete"


def test_what_belongs_to_an_event_is_told_and_not_the_event_again(qtbot: QtBot, session: Session) -> None:
    event = held(session.store)
    with session.store.step("物资"):
        kept = session.store.save(Material(event=event, item="手册"))
    for dialog in (
        form.RecordForm(session, "material", given={"event": event}), form.RecordForm(session, "material", kept, given={"event": event}),
    ):
        qtbot.addWidget(dialog)
        focused = dialog.focusWidget()
        assert focused and focused.accessibleName() == "品名"


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
def test_the_record_on_paper_has_heads_names_parts_and_photos(session: Session, tmp_path: Path) -> None:
    store, ids = session.store, volunteers(session.store, 4)
    event = held(store, expected=20, present=18, external=6, minutes=210, content="讲防溺水和交通安全", speaker="王干事")
    enlisted(store, event, ids)
    with store.step("记"):
        absent = store.find(Attendance)[-1]
        store.save(absent.with_(absent=True, note="请假"))
        store.save(EventPartner(event=event, partner=store.save(Partner(full_name="镇综治办")).id, role="协办", visitors=6))
        store.save(Material(event=event, item="应急救护手册", quantity=120, unit_name="本"))
        store.save(photographed(store, event, 8)[0].with_(caption="急救示范"))
    paper = Paper(event_record.printable(store, event, TODAY).make(event_record.printable(store, event, TODAY).start))
    (tmp_path / "记录.pdf").write_bytes(printing.pdf(paper, "活动记录"))
    read = subprocess.run(["pdftotext", "-layout", str(tmp_path / "记录.pdf"), "-"], capture_output=True, check=True, text=True).stdout
    text = "".join(read.split())
    for words in ("安全自护教育进校园活动记录", "2021-11-24", "3.5小时", "王干事", "应到20人实到18人有名单3人只计人数15人", "外来人员6人", "签到名单3人",
                  "王立春、李立春、张立春", "没有到：刘立春（请假）", "合作单位1家", "镇综治办", "发放物资1种", "应急救护手册", "讲防溺水和交通安全",
                  "照片（共8张，这里是前6张）", "急救示范"):
        assert words in text, words
    assert sum(len(page.pictures) for page in paper.pages) == 6
    for page in paper.pages:
        for place, image in page.pictures:
            assert place.right() <= paper.width and place.bottom() <= paper.height and image.width() <= 800


@pytest.mark.parametrize("size", [(1366, 592), (1093, 516)])
def test_nothing_is_cut_off_at_the_sizes_promised(qtbot: QtBot, session: Session, worker: Worker, size: tuple[int, int]) -> None:
    ids = volunteers(session.store, 12)
    event = held(session.store, title_name="第10期团干部和青年骨干培训：年度工作总结与档案整理", kind="创业就业培训", series="团干部和青年骨干培训班系列讲座",
                 session_no=10, end_day=date(2021, 11, 26), minutes=1080, place="晓慧农业生态观光园青年社三楼会议室", speaker="北京交通大学语言与传播学院老师",
                 present=1180, expected=1200, external=600)
    enlisted(session.store, event, ids)
    photographed(session.store, event, 4)
    with session.store.step("单位"):
        session.store.save(EventPartner(event=event, partner=session.store.save(Partner(full_name="某大学")).id))
    listed, detail = shown(qtbot, session, worker, event, size)
    QApplication.processEvents()
    if size[0] == 1366:
        assert detail.photos.visibleRegion().boundingRect().height() == detail.photos.height() > 140
    assert listed.width() == size[0]
    right = detail.mapTo(listed, detail.rect().topRight()).x()
    assert right <= size[0] - 16
    for one in (*detail.findChildren(QPushButton), *detail.findChildren(QLabel)):
        if one.isVisibleTo(detail) and one.text() and not (isinstance(one, QLabel) and (one.wordWrap() or one.toolTip() == one.text())):
            wanted = one.sizeHint().width() if isinstance(one, QLabel) else one.fontMetrics().horizontalAdvance(one.text()) + 4
            assert one.width() >= wanted, one.text()
            if detail._stack.isAncestorOf(one) is False:
                assert one.mapTo(detail, one.rect().topRight()).x() <= detail.width(), one.text()


def test_the_list_stays_where_it_stands_while_people_are_ticked(qtbot: QtBot, session: Session, worker: Worker) -> None:
    ids = volunteers(session.store, 2)
    events = [held(session.store, title_name=f"活动{n}", day=date(2021, 1, 1 + n % 28)) for n in range(60)]
    event = max(events, key=lambda one: (-(session.store.get(Event, one).day or DAY).day, one))
    enlisted(session.store, event, ids)
    listed, detail = shown(qtbot, session, worker, event)
    QApplication.processEvents()
    stood = listed.table.verticalScrollBar().value()
    assert stood > 0
    for _ in range(3):
        QTest.keyClick(detail.people.table, Qt.Key.Key_Space)
        QApplication.processEvents()
        assert (listed.table.verticalScrollBar().value(), listed.table.current_id()) == (stood, event)


def test_ctrl_delete_on_a_person_takes_the_person_off_and_not_the_event(qtbot: QtBot, session: Session) -> None:
    ids, event = volunteers(session.store, 3), held(session.store, present=3)
    enlisted(session.store, event, ids)
    window = MainWindow(session)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    session.show_record("event", event)
    shown_now = window.current_list()
    assert shown_now and isinstance(shown_now.detail, EventDetail)
    qtbot.waitUntil(lambda: len(shown_now.detail.people.model.rows) == 3)
    table = shown_now.detail.people.table
    table.setFocus()
    table.go(1)
    QTest.keyClick(table, Qt.Key.Key_Delete)
    assert session.store.count(Attendance) == 3
    QTest.keyClick(table, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert (session.store.count(Event), [a.person for a in session.store.find(Attendance)]) == (1, [ids[0], ids[2]])
    assert numbers(shown_now.detail)["实到"] == "2人" and shown_now.detail.people.nameless.text() == "0"
    window.hide()
    window.worker.close()


@pytest.mark.whole
def test_every_button_of_an_event_opens_or_does_something_and_leaves_nothing_behind(
    qtbot: QtBot, session: Session, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, event = session.store, held(session.store, series="安全", session_no=1, present=9)
    enlisted(store, event, volunteers(store, 3))
    with store.step("样例"):
        store.save(Material(event=event, item="手册", quantity=3))
        store.save(EventPartner(event=event, partner=store.save(Partner(full_name="某大学")).id))
    photographed(store, event, 2)
    _, detail = shown(qtbot, session, worker, event)
    for name in ("text", "file_to_open", "files_to_open", "file_to_save"):
        monkeypatch.setattr(ask, name, lambda *_: None)
    monkeypatch.setattr(ask, "files_to_open", lambda *_: [])
    for card in (detail.scene.partners, detail.scene.goods):
        card.table.selectRow(0)
    opened: dict[str, str] = {}
    now = ""

    def shut() -> None:
        if front := QApplication.activePopupWidget() or QApplication.activeModalWidget():
            opened[now] = type(front).__name__
            front.close()

    shutting = QTimer(detail, interval=20)
    shutting.timeout.connect(shut)
    shutting.start()
    before = store.undoable()
    for place in range(detail._tabs.count()):
        detail._tabs.setCurrentIndex(place)
        QApplication.processEvents()
        for now in sorted({b.text().strip() or b.accessibleName() for b in detail.findChildren(QPushButton) if b.isVisible() and b.isEnabled()}):
            found = (b for b in detail.findChildren(QPushButton) if now in (b.text().strip(), b.accessibleName()) and b.isVisible())
            if button := next(found, None):
                QTest.mouseClick(button, Qt.MouseButton.LeftButton)
                qtbot.waitUntil(lambda: not (QApplication.activePopupWidget() or QApplication.activeModalWidget()))
                QApplication.processEvents()
            detail._tabs.setCurrentIndex(place)
    shutting.stop()
    assert QApplication.activeModalWidget() is None and QApplication.activePopupWidget() is None
    wanted = {"编辑 F2": "RecordForm", "再开一次": "RecordForm", "勾人": "PickPeople", "全部": "AllPhotos", "打印": "QMenu", "添加发放物资": "RecordForm"}
    assert {name: opened.get(name) for name in wanted} == wanted
    while store.undoable() != before:
        session.undo()
    assert (store.count(Attendance), store.count(Material), store.count(EventPartner), store.count(Attachment)) == (3, 1, 1, 2)
    assert integrity(store) == []

"""Hours entry and ranking in the window: ticking by initials within its budget of keys, refusals inline, drafts, pins."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.papers import lists
from app.papers import person as papers
from app.ui.paper import preview as printing
from app.ui.pieces import ask
from app.ui.pieces.worker import Worker
from app.ui.session import OneRecord, Session
from app.ui.volunteering.hours_entry import HoursEntry
from app.ui.volunteering.ranking import Ranking
from app.work.serving import hours_drafts
from db.errors import UserError
from db.records import Attendance, Event, Person, Service
from db.store import Store
from tests.volunteers import DAY, event, volunteers

TODAY = date(2021, 11, 26)


def entry(qtbot: QtBot, session: Session, event_id: int | None = None) -> HoursEntry:
    dialog = HoursEntry(session, event=event_id)
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()
    return dialog


def key(dialog: HoursEntry, *keys: Qt.Key) -> None:
    for one in keys:
        QTest.keyClick(QApplication.focusWidget() or dialog, one)


def test_43_people_with_2_exceptions_take_56_keystrokes(qtbot: QtBot, session: Session) -> None:
    ids = volunteers(session.store, 839)
    event(session.store, "安全自护教育进校园（第2次）", date(2021, 9, 1), ids[::22][:38])
    with session.store.step("活动"):
        new = session.store.save(Event(title_name="安全自护教育进校园（第3次）", kind="志愿服务", day=DAY, minutes=210)).id
    dialog = entry(qtbot, session)
    strokes = 0

    def click(does: object) -> None:
        nonlocal strokes
        strokes += 1
        assert callable(does)
        does()

    assert new
    click(lambda: None)  # The list of events drops down.
    click(lambda: dialog.form.show_event(new))
    click(lambda: dialog.picker.show_scope(2))
    click(dialog.picker.tick_shown)
    assert len(dialog.ticks.entries) == 38
    for row in range(5):
        click(lambda r=row: dialog.picker._turn(r))
    click(lambda: dialog.picker.show_scope(0))
    dialog.picker.finder.setFocus()
    late = [p for p in dialog.picker._all if p.id not in dialog.ticks.entries][5:600:60]
    for person in late:
        initials = dialog.picker._readings[person.id][0]
        for letter in initials:
            current = dialog.picker.model.rows[dialog.picker.table.current_row()] if dialog.picker.finder.text() else None
            if current and current.id == person.id:
                break
            QTest.keyClicks(dialog.picker.finder, letter)
            strokes += 1
        # Of those with the same initials the one who stands first will do here.
        person = dialog.picker.model.rows[dialog.picker.table.current_row()]
        QTest.keyClick(dialog.picker.finder, Qt.Key.Key_Return)
        strokes += 1
        assert person.id in dialog.ticks.entries and dialog.picker.finder.text() == ""
    for row, hours in ((20, "2"), (30, "5")):
        click(lambda r=row: dialog.table.go(r, 1))
        dialog.table.setFocus()
        QTest.keyClicks(dialog.table, hours)
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
        qtbot.waitUntil(dialog.picker.finder.hasFocus)
        strokes += 2
    assert (len(dialog.ticks.entries), dialog._sum.text()) == (43, "150.5")
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    strokes += 1
    assert session.store.count(Service, "event = ?", (new,)) == 43 == session.store.count(Attendance, "event = ?", (new,))
    assert sorted(s.minutes or 0 for s in session.store.find(Service, "event = ?", (new,)))[::42] == [120, 300]
    assert strokes <= 56


def test_filtering_839_people_takes_less_than_50_ms_a_key(qtbot: QtBot, session: Session) -> None:
    volunteers(session.store, 839)
    dialog = entry(qtbot, session)
    for letter in "zlc":
        start = time.perf_counter()
        QTest.keyClicks(dialog.picker.finder, letter)
        assert time.perf_counter() - start < 0.05
    found = [p.name for p in dialog.picker.model.rows]
    assert found and {"赵立春", "张立春", "郑立春", "曾立春"} <= set(found)


def test_enter_never_ticks_from_an_empty_line_and_tells_who_is_ticked_already(qtbot: QtBot, session: Session) -> None:
    volunteers(session.store, 38)
    dialog = entry(qtbot, session)
    QTest.keyClick(dialog.picker.finder, Qt.Key.Key_Return)
    assert not dialog.ticks.entries
    for _ in range(2):
        dialog.picker.finder.setText("唐立春")
        QTest.keyClick(dialog.picker.finder, Qt.Key.Key_Return)
    assert len(dialog.ticks.entries) == 1
    assert dialog.picker._say.text() == "唐立春已经勾上了。"


def test_wrong_hours_are_shown_inline_and_the_others_can_be_saved(qtbot: QtBot, session: Session) -> None:
    ids = volunteers(session.store, 4)
    event(session.store, "防汛值守", DAY, ids[:1], minutes=21 * 60)
    dialog = entry(qtbot, session)
    dialog.form.set_text("day", DAY.isoformat())
    dialog.form.set_text("minutes", "4.5")
    dialog.ticks.tick(ids)
    assert not dialog._save.isEnabled()
    assert dialog._say.text() == "1 处错误，改好才能全部保存"
    assert dialog.ticked.rows[0] == ids[0] and dialog.ticked.data(dialog.ticked.index(0, 2)) == "当天已记 21.0，合计 25.5"
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert session.store.count(Service) == 1
    dialog.save_sound()
    assert session.store.count(Service) == 4 and list(dialog.ticks.entries) == ids[:1]
    QTest.mouseClick(dialog._undo, Qt.MouseButton.LeftButton)
    assert session.store.count(Service) == 1 and set(dialog.ticks.entries) == set(ids)
    dialog.save_sound()
    dialog._shorten(dialog.ticked.clashes[ids[0]])
    assert dialog._save.isEnabled()
    dialog.save()
    assert session.store.find(Service)[-1].minutes == 180 and not dialog.ticks.entries


def test_what_was_ticked_and_not_saved_is_there_again(qtbot: QtBot, session: Session) -> None:
    ids = volunteers(session.store, 6)
    dialog = entry(qtbot, session)
    dialog.form.set_text("event", "植树护林")
    dialog.form.set_text("minutes", "2")
    dialog.ticks.tick(ids[:3])
    dialog.table.go(1, 1)
    assert dialog.ticked.setData(dialog.ticked.index(1, 1), "1.5")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    again = entry(qtbot, session)
    assert (set(again.ticks.entries), again.form.text("event"), again._sum.text()) == (set(ids[:3]), "植树护林", "5.5")
    again.save()
    assert session.store.count(Service) == 3
    assert not entry(qtbot, session).ticks.entries


def test_pinned_values_stay_for_the_next_batch_and_the_next_time(qtbot: QtBot, session: Session) -> None:
    ids = volunteers(session.store, 2)
    dialog = entry(qtbot, session)
    for field, text in (("event", "河道清理"), ("day", "2021-11-20"), ("team", "环保护水队"), ("started_at", "8:30"), ("ended_at", "12:00"), ("recorder", "王干事")):
        dialog.form.set_text(field, text)
    assert dialog.form.text("minutes") == "3.5"
    dialog.ticks.tick(ids)
    dialog.save()
    kept = dialog.form.texts()
    assert (kept["event"], kept["day"], kept["team"], kept["minutes"], kept["recorder"]) == ("", "2021-11-20", "环保护水队", "", "王干事")
    dialog.close()
    later = entry(qtbot, session).form.texts()
    assert (later["day"], later["team"], later["recorder"]) == ("2021-11-26", "环保护水队", "王干事")


def test_faults_of_the_form_are_said_at_the_input(qtbot: QtBot, session: Session) -> None:
    ids = volunteers(session.store, 1)
    dialog = entry(qtbot, session)
    dialog.ticks.tick(ids)
    assert dialog._say.text() == "请填默认时长，或者开始和结束时间"
    for field, text, words in (("minutes", "三", "默认时长"), ("day", "11.24", "服务日期"), ("ended_at", "7:00", "结束时间应晚于开始时间")):
        dialog.form.begin()
        dialog.form.set_text("started_at", "8:30")
        dialog.form.set_text(field, text)
        assert dialog.form._fault.text().startswith(words)
        assert dialog.batch is None and not dialog._save.isEnabled()


def test_tab_goes_to_the_length_of_the_one_just_ticked_and_enter_comes_back(qtbot: QtBot, session: Session) -> None:
    volunteers(session.store, 38)
    dialog = entry(qtbot, session)
    dialog.form.set_text("minutes", "3")
    dialog.picker.finder.setFocus()
    QTest.keyClicks(dialog.picker.finder, "llc")
    key(dialog, Qt.Key.Key_Return, Qt.Key.Key_Tab)
    QTest.keyClicks(QApplication.focusWidget(), "1.5")
    key(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(dialog.picker.finder.hasFocus)
    assert [own.minutes for own in dialog.ticks.entries.values()] == [90]


def test_a_draft_goes_back_to_its_event_and_makes_no_second_one(qtbot: QtBot, session: Session) -> None:
    ids = volunteers(session.store, 4)
    old = event(session.store, "清明扫墓", date(2019, 4, 4), [])
    for n in range(90):
        event(session.store, f"巡河（第{n}次）", date(2021, 1, 1), [])
    dialog = entry(qtbot, session, old)
    dialog.form.set_text("minutes", "2")
    dialog.ticks.tick(ids[:2])
    dialog.close()
    again = entry(qtbot, session)
    assert again.form.event_id == old and list(again.ticks.entries) == ids[:2]
    again.save()
    assert {s.event for s in session.store.find(Service)} == {old} and session.store.count(Event) == 91


def test_hours_of_one_event_do_not_lose_what_was_ticked_for_another(qtbot: QtBot, session: Session) -> None:
    ids = volunteers(session.store, 6)
    first, second = (event(session.store, title, DAY, []) for title in ("植树护林", "护水巡查"))
    dialog = entry(qtbot, session, first)
    dialog.form.set_text("minutes", "2")
    dialog.ticks.tick(ids[:3])
    dialog.close()
    entry(qtbot, session, second).close()
    dialog = entry(qtbot, session, second)
    assert not dialog.ticks.entries
    dialog.ticks.tick(ids[3:5])
    change = next(b for b in dialog.findChildren(QPushButton) if b.text() == "换到那一批")
    QTest.mouseClick(change, Qt.MouseButton.LeftButton)
    assert dialog.form.event_id == first and list(dialog.ticks.entries) == ids[:3]
    dialog.save()
    assert {s.event for s in session.store.find(Service)} == {first}
    dialog.close()
    later = entry(qtbot, session)
    assert later.form.event_id == second and list(later.ticks.entries) == ids[3:5]


def test_ctrl_s_keeps_the_draft_and_says_that_nothing_is_entered_yet(qtbot: QtBot, session: Session) -> None:
    ids = volunteers(session.store, 3)
    dialog = entry(qtbot, session)
    dialog.ticks.tick(ids)
    QTest.keyClick(dialog.picker.finder, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert "草稿已存，勾了 3 人" in dialog._say.text() and not session.store.count(Service)
    assert list(entry(qtbot, session).ticks.entries) == ids


def test_a_power_cut_leaves_what_was_ticked(qtbot: QtBot, session: Session) -> None:
    ids = volunteers(session.store, 3)
    dialog = entry(qtbot, session)
    dialog._keep_soon.setInterval(0)
    dialog.ticks.tick(ids[:2])
    qtbot.waitUntil(lambda: bool(hours_drafts.kept(session.store)))
    assert list(hours_drafts.kept(session.store)[0].entries) == ids[:2]
    dialog.close()
    assert not dialog._keep_soon.isActive(), "a locked ledger is not written to"


def test_ctrl_a_ticks_all_shown_and_a_click_leaves_the_keys_with_finding(qtbot: QtBot, session: Session) -> None:
    ids = volunteers(session.store, 40)
    dialog = entry(qtbot, session)
    dialog.picker.finder.setFocus()
    QTest.keyClicks(dialog.picker.finder, "llc")
    shown = [p.id for p in dialog.picker.model.rows]
    QTest.keyClick(dialog.picker.finder, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert list(dialog.ticks.entries) == shown and 0 < len(shown) < len(ids)
    dialog.picker.finder.setText("%%%")
    assert not dialog.picker.model.rows and "没有找到" in dialog.picker._say.text()
    dialog.picker.finder.clear()
    table = dialog.picker.table
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(dialog.picker.model.index(0, 1)).center())
    assert len(dialog.ticks.entries) == len(shown) + 1
    qtbot.waitUntil(dialog.picker.finder.hasFocus)


def test_a_length_that_is_none_is_typed_again_where_it_stood(qtbot: QtBot, session: Session) -> None:
    ids = volunteers(session.store, 2)
    dialog = entry(qtbot, session)
    dialog.form.set_text("minutes", "3")
    dialog.ticks.tick(ids)
    dialog.table.edit_length(ids[0])
    for typed in ("半天", "1.5"):
        QApplication.focusWidget().setText(typed)  # type: ignore[union-attr]
        key(dialog, Qt.Key.Key_Return)
        if typed == "半天":
            QApplication.processEvents()
            assert "没有写明是几小时" in dialog._say.text() and dialog.table.hasFocus() and dialog.table.current_person() == ids[0]
            dialog.table.edit(dialog.table.currentIndex())
    qtbot.waitUntil(dialog.picker.finder.hasFocus)
    assert dialog.ticks.entries[ids[0]].minutes == 90


def test_a_batch_taken_back_is_there_to_be_put_right(qtbot: QtBot, session: Session) -> None:
    ids = volunteers(session.store, 3)
    dialog = entry(qtbot, session)
    dialog.form.set_text("event", "义务理发")
    dialog.form.set_text("minutes", "3")
    dialog.ticks.tick(ids)
    dialog.save()
    assert session.store.count(Event) == 1 and not dialog.ticks.entries
    assert dialog._say.text() == "已登记 3 人，9.0 小时" and not dialog.form.text("event"), "said, though the form is empty again"
    dialog.ticks.tick([])
    assert dialog._undo.isVisible(), "as long as it is the newest step"
    QTest.mouseClick(dialog._undo, Qt.MouseButton.LeftButton)
    assert (session.store.count(Service), session.store.count(Event)) == (0, 0)
    assert list(dialog.ticks.entries) == ids and dialog.form.text("event") == "义务理发" and dialog.form.event_id is None
    dialog.form.set_text("minutes", "4")
    dialog.save()
    assert [s.minutes for s in session.store.find(Service)] == [240] * 3 and session.store.count(Event) == 1


def test_the_name_of_an_event_of_the_day_means_that_event(qtbot: QtBot, session: Session) -> None:
    there = event(session.store, "植树护林", TODAY, [])
    dialog = entry(qtbot, session)
    dialog.form.set_text("event", "植树护林")
    assert dialog.form.event_id == there and dialog.form._boxes["event_kind"].isHidden()
    dialog.form.set_text("day", "2021-11-25")
    assert dialog.form.event_id is None and not dialog.form._boxes["event_kind"].isHidden()


def test_days_and_times_are_whole_on_a_narrow_screen(qtbot: QtBot, session: Session) -> None:
    dialog = entry(qtbot, session)
    dialog.form.set_text("event", "义务理发")
    dialog.ticks.tick(volunteers(session.store, 2))
    dialog.close()
    dialog = entry(qtbot, session)
    dialog.resize(1069, 566)
    QApplication.processEvents()
    assert dialog.height() <= 590, "with a new event's kind and the line about the draft, too"
    for name, text in (("day", "2021-11-26"), ("started_at", "08:30"), ("ended_at", "12:00")):
        made = dialog.form._inputs[name]
        assert made.width() >= made.fontMetrics().horizontalAdvance(text) + 20, name


def test_ranking_shows_filters_exports_and_opens(
    qtbot: QtBot, session: Session, worker: Worker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = volunteers(session.store, 20)
    event(session.store, "一", date(2021, 3, 5), ids[:3], minutes=120)
    event(session.store, "二", date(2021, 6, 5), ids[1:2], minutes=90)
    dialog = Ranking(session, worker)
    qtbot.addWidget(dialog)
    qtbot.waitUntil(lambda: dialog.model.rowCount() == 20)
    assert dialog.model.texts(0) == ("1", "李立春", "环保护水队", "3.5", "3.5", "未定星级", "")
    # The bar has what the other columns leave.
    assert [dialog.table.columnWidth(n) for n in (0, 2, 4, 6)] == [52, 124, 86, 104]
    dialog.finder.setText("zlc")
    assert [dialog.model.texts(n)[:2] for n in range(dialog.model.rowCount())] == [("2", "张立春"), ("4", "赵立春"), ("4", "周立春"), ("4", "朱立春")]
    dialog.finder.clear()
    monkeypatch.setattr(ask, "file_to_save", lambda *_: tmp_path / "榜单")
    dialog.export()
    from openpyxl import load_workbook

    sheet = load_workbook(tmp_path / "榜单.xlsx").active
    assert sheet
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[:2] == [("名次", "姓名", "主要队伍", "今年小时", "累计小时", "星级", "提醒"), (1, "李立春", "环保护水队", 3.5, 3.5, "未定星级", None)]
    dialog._show_by(1)
    assert dialog.model.texts(0)[1] == "课业辅导队"
    with qtbot.waitSignal(session.went) as opened:
        dialog.go_to()
    assert opened.args == [OneRecord("team", 1)]


def test_the_ranking_has_its_keys_and_prints_the_days_that_stand_there(
    qtbot: QtBot, session: Session, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = volunteers(session.store, 20)
    event(session.store, "一", date(2021, 3, 5), ids[:3], minutes=120)
    event(session.store, "二", date(2020, 6, 5), ids[1:2], minutes=90)
    dialog = Ranking(session, worker)
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()
    qtbot.waitUntil(lambda: dialog.model.rowCount() == 20)
    assert dialog.table.hasFocus()
    printed: list[tuple[object, ...]] = []
    monkeypatch.setattr(lists, "ranking", lambda *given: printed.append(given))
    monkeypatch.setattr(printing, "preview", lambda *_: None)
    dialog._choose(2)
    for first, said in (("2020-13-01", True), ("2022-01-01", True), ("2020-01-01", False)):
        dialog.start.setText(first)
        dialog.load()
        dialog.print()
        assert dialog._fault.isVisible() is said and not printed
    qtbot.waitUntil(lambda: bool(printed))
    assert "2020-01-01 至 2021-11-26" in printed[0] and printed[0][3][0][1] == "李立春", "counted first, then printed"
    QTest.keyClick(dialog.table, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert dialog.finder.hasFocus()
    QTest.keyClicks(dialog.finder, "zlc")
    QTest.keyClick(dialog.finder, Qt.Key.Key_Escape)
    assert dialog.isVisible() and not dialog.finder.text() and dialog.model.rowCount() == 20
    QTest.keyClicks(dialog.finder, "llc")
    with qtbot.waitSignal(session.went) as opened:
        QTest.keyClick(dialog.finder, Qt.Key.Key_Return)
    assert opened.args == [OneRecord("person", ids[1])]


def test_an_empty_ledger_says_what_to_do_first(qtbot: QtBot, session: Session, worker: Worker) -> None:
    dialog = entry(qtbot, session)
    assert "请先到“志愿者”里新建" in dialog.picker._say.text()
    dialog.keep_for_later()
    assert dialog._say.text() == "还没有勾人，没有要存的草稿"
    shown = Ranking(session, worker)
    qtbot.addWidget(shown)
    qtbot.waitUntil(lambda: shown._counted.text().startswith("显示 0"))
    assert not any(made.isEnabled() for made in (*shown._outs, shown._whole)), "there is nothing to write out"


def test_a_certificate_of_nothing_is_refused_and_takes_no_number(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    person = volunteers(store, 1)[0]
    monkeypatch.setattr(printing, "preview", lambda *_: pytest.fail("nothing to certify"))
    with pytest.raises(UserError, match="没有可以证明的内容"):
        printing.print_paper(Session(store, TODAY), "certificate", person, None)
    assert papers.next_serial(store, TODAY) == f"{TODAY.year}-0001"


def test_a_certificate_only_looked_at_takes_no_number_and_two_never_share_one(
    qtbot: QtBot, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = volunteers(store, 1)[0]
    with store.step("人员"):
        store.save(store.get(Person, person).with_(opening_minutes=600))
    seen: list[Any] = []
    monkeypatch.setattr(printing, "preview", lambda *given: seen.append(given))
    for _ in range(2):
        printing.print_paper(Session(store, TODAY), "certificate", person, None)
    assert papers.next_serial(store, TODAY) == f"{TODAY.year}-0001"
    seen[0][1].issue(store, b"%PDF")
    with pytest.raises(UserError, match="已经用在另一张证明上"):
        seen[1][1].issue(store, b"%PDF")
    assert papers.next_serial(store, TODAY) == f"{TODAY.year}-0002"


def test_a_certificate_whose_number_cannot_be_kept_is_not_begun(qtbot: QtBot, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    person = volunteers(store, 1)[0]
    monkeypatch.setattr(printing, "preview", lambda *_: pytest.fail("no paper without a number of its own"))
    store.close()
    with Store.open(store.path, readonly=True) as kept, pytest.raises(UserError, match="只能看"):
        printing.print_paper(Session(kept, TODAY), "certificate", person, None)


def test_enter_ticks_nobody_who_was_found_by_accident(qtbot: QtBot, session: Session) -> None:
    ids = volunteers(session.store, 120)
    with session.store.step("手机"):
        for n, number in enumerate(ids):
            session.store.save(session.store.get(Person, number).with_(phone=f"138{n:03}18011"))
    with session.store.step("同名"):
        for number, village in ((ids[0], "尖岩村"), (ids[1], "北白岩村")):
            session.store.save(session.store.get(Person, number).with_(name="钱同名", village=village))
    dialog = entry(qtbot, session)
    finder, said = dialog.picker.finder, dialog.picker._say
    for text in ("8", "11", "138", "村", "赵", "z", "qtm", "钱同名"):
        finder.setText(text)
        QTest.keyClick(finder, Qt.Key.Key_Return)
        assert not dialog.ticks.entries, text
        assert len(dialog.picker.model.rows) != 1 and (not dialog.picker.model.rows or "再按一次回车" in said.text()), text
    for text in ("8", "11", "138"):
        finder.setText(text)
        assert all(text not in (p.village or "") for p in dialog.picker.model.rows) and not dialog.picker.model.rows, text
    # Of two namesakes the one gone to is ticked, and whoever is named may be ticked by a second Enter.
    finder.setText("钱同名")
    QTest.keyClick(finder, Qt.Key.Key_Down)
    below = dialog.picker.model.rows[dialog.picker.table.current_row()].id
    QTest.keyClick(finder, Qt.Key.Key_Return)
    assert list(dialog.ticks.entries) == [below]
    finder.setText("z")
    first = dialog.picker.model.rows[dialog.picker.table.current_row()]
    QTest.keyClick(finder, Qt.Key.Key_Return)
    assert first.name in said.text() and len(dialog.ticks.entries) == 1
    QTest.keyClick(finder, Qt.Key.Key_Return)
    assert list(dialog.ticks.entries) == [below, first.id]


def test_a_number_of_four_digits_ticks_its_owner(qtbot: QtBot, session: Session) -> None:
    ids = volunteers(session.store, 20)
    with session.store.step("手机"):
        session.store.save(session.store.get(Person, ids[7]).with_(phone="13800138011"))
    dialog = entry(qtbot, session)
    dialog.picker.finder.setText("8011")
    QTest.keyClick(dialog.picker.finder, Qt.Key.Key_Return)
    assert list(dialog.ticks.entries) == [ids[7]]

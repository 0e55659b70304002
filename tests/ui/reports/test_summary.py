"""The annual summary in the window: drafted, written on, its numbers kept tied, brought up to date, worded, kept and exported."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QInputMethodEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.papers.sheet import Printable
from app.summary import keeping
from app.summary.outline import DOUBTFUL
from app.summary.text import HEADING, Number, Summary
from app.ui.paper import preview as printing
from app.ui.paper.type import POINT
from app.ui.pieces import ask, theme
from app.ui.pieces.widgets import LinkLabel
from app.ui.pieces.worker import Worker
from app.ui.reports.summary import out as summary_out
from app.ui.reports.summary.compare import Comparing
from app.ui.reports.summary.page import SummaryPage
from app.ui.reports.summary.paper import SummaryPaper
from app.ui.reports.summary.text import Live
from app.ui.session import Records, Session
from app.ui.window.window import MainWindow
from db.records import Event
from db.store import Store
from tests.conftest import copy_of
from tests.screens.stage import key
from tests.ui.conftest import when_asked

TODAY = date(2021, 11, 26)
SESSIONS, HEADS = "figure:training.sessions", "figure:training.attendances"


@pytest.fixture
def store(sample_file: Path, tmp_path: Path) -> Iterator[Store]:
    """The sample without the daily services, with a first draft of its summary."""
    with Store.open(copy_of(sample_file, tmp_path), check=False, daily=False) as opened:
        yield opened


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication, store: Store) -> Iterator[SummaryPage]:
    """The page with this year's draft on it."""
    theme.apply(qapp)
    session = Session(store, TODAY)
    worker = session.worker = Worker(store)
    made = SummaryPage(session, worker)
    qtbot.addWidget(made)
    made.resize(1366, 560)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    QTest.mouseClick(made._first, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: made._shown and bool(made.hints.hints))
    yield made
    made.keeper.save()
    worker.close()


def live(page: SummaryPage, target: str = HEADS) -> Live:
    return next(one for one in page.sheet.numbers() if one.number.target == target)


def go(page: SummaryPage, position: int) -> None:
    cursor = page.sheet.textCursor()
    cursor.setPosition(position)
    page.sheet.setTextCursor(cursor)
    page.sheet.setFocus()


def commit(page: SummaryPage, words: str) -> None:
    """Type as an input method does."""
    event = QInputMethodEvent(words, [])
    QApplication.sendEvent(page.sheet, event)
    event = QInputMethodEvent("", [])
    event.setCommitString(words)
    QApplication.sendEvent(page.sheet, event)


def settle(qtbot: QtBot, page: SummaryPage) -> None:
    """Let the hints be worked out for what stands there."""
    page.look_over()
    qtbot.waitUntil(lambda: not page.worker.busy)
    qtbot.wait(20)


def kept(page: SummaryPage) -> Summary:
    found = keeping.load(page.session.store, 2021)
    assert found
    return found


def words(page: SummaryPage) -> str:
    return "\n".join(mark + paragraph.text for mark, paragraph in page.sheet.summary().numbered())


def press(page: SummaryPage, text: str) -> None:
    found = [b for b in page.findChildren(QPushButton) if b.isVisible() and b.text().strip() == text]
    assert found, text
    found[0].click()


# --- the draft


def test_no_summary_yet_offers_a_draft_and_the_draft_is_kept(qtbot: QtBot, qapp: QApplication, store: Store) -> None:
    theme.apply(qapp)
    session = Session(store, TODAY)
    worker = session.worker = Worker(store)
    page = SummaryPage(session, worker)
    qtbot.addWidget(page)
    page.show()
    assert page._first.text().strip() == "起草今年的总结" and not page.sheet.isVisible() and not page._export.isEnabled()
    page._first.click()
    qtbot.waitUntil(lambda: page._shown)
    assert page.sheet.summary() == keeping.load(store, 2021)
    assert "溪翁庄镇团委2021年工作总结" in words(page) and page._export.isEnabled()
    step = store.undoable()
    assert step and step.label == "起草2021年工作总结"
    session.undo()
    assert not page.sheet.isVisible() and page._first.isEnabled()
    worker.close()


def test_years_with_records_can_be_chosen(page: SummaryPage) -> None:
    listed = [page._year.itemData(n) for n in range(page._year.count())]
    assert listed[0] == 2021 and 2020 in listed and listed == sorted(listed, reverse=True)
    page.go_to(2020)
    assert page._first.text().strip() == "起草 2020 年的总结" and not page._update.isEnabled()
    page.go_to(2021)
    assert page.sheet.summary() == kept(page)


# --- writing


def test_a_number_stays_live_while_one_writes_around_it(page: SummaryPage) -> None:
    before = live(page)
    go(page, before.end)
    QTest.keyClicks(page.sheet, "abc")
    go(page, before.start)
    commit(page, "大约")
    after = live(page)
    assert after.number == before.number
    text = page.sheet.document().toPlainText()
    assert text[after.start - 2 : after.end + 3] == f"大约{before.number.shown}abc"


def test_writing_into_a_number_is_not_possible_and_taking_it_away_takes_it_whole(page: SummaryPage) -> None:
    before = live(page)
    go(page, before.start + 1)
    assert page.sheet.textCursor().position() in (before.start, before.end)
    go(page, before.end)
    QTest.keyClick(page.sheet, Qt.Key.Key_Backspace)
    assert HEADS not in [one.number.target for one in page.sheet.numbers()]
    assert before.number.shown not in page.sheet.document().findBlock(before.start).text()
    page.sheet.undo()
    assert live(page).number == before.number


def test_choosing_part_of_a_number_and_typing_replaces_it_whole(page: SummaryPage) -> None:
    before = live(page)
    cursor = page.sheet.textCursor()
    cursor.setPosition(before.start + 1)
    cursor.setPosition(before.end + 1, QTextCursor.MoveMode.KeepAnchor)
    page.sheet.setTextCursor(cursor)
    QTest.keyClicks(page.sheet, "x")
    block = page.sheet.document().findBlock(before.start)
    assert before.number.shown[:1] not in block.text()[before.start - block.position() - 1 : before.start - block.position() + 2]
    assert HEADS not in [one.number.target for one in page.sheet.numbers()]


def test_merely_choosing_a_number_changes_nothing(page: SummaryPage) -> None:
    before = page.sheet.summary()
    one = live(page)
    cursor = page.sheet.textCursor()
    cursor.setPosition(one.start)
    cursor.setPosition(one.end, QTextCursor.MoveMode.KeepAnchor)
    page.sheet.setTextCursor(cursor)
    assert page.sheet.summary() == before


def test_copied_numbers_stay_tied_and_foreign_text_comes_plain(page: SummaryPage) -> None:
    one = live(page)
    cursor = page.sheet.textCursor()
    cursor.setPosition(one.start - 2)
    cursor.setPosition(one.end, QTextCursor.MoveMode.KeepAnchor)
    page.sheet.setTextCursor(cursor)
    taken = page.sheet.createMimeDataFromSelection()
    page.sheet.go(1)
    page.sheet.insertFromMimeData(taken)
    first = page.sheet.summary().paragraphs[1].pieces
    assert isinstance(first[1], Number) and first[1] == one.number
    foreign = QMimeData()
    foreign.setText("甲\n乙")
    foreign.setHtml("<h1>甲</h1><b>乙</b>")
    page.sheet.go(1)
    page.sheet.insertFromMimeData(foreign)
    assert [p.text[:1] for p in page.sheet.summary().paragraphs[1:3]] == ["甲", "乙"]


def test_a_sentence_written_is_kept_after_a_pause_as_one_named_step(qtbot: QtBot, page: SummaryPage) -> None:
    go(page, live(page).start)
    commit(page, "今年")
    commit(page, "大家")
    qtbot.waitUntil(lambda: page.keeper.kept == page.sheet.summary(), timeout=4000)
    step = page.session.store.undoable()
    assert step and step.label == "改写“培训”一段"
    assert "今年大家" in "".join(p.text for p in kept(page).paragraphs)
    page.session.undo()
    assert "今年大家" not in words(page)


def test_leaving_the_sheet_keeps_what_was_written(page: SummaryPage) -> None:
    go(page, live(page).start)
    commit(page, "抢在前头")
    page.outline.names.setFocus()
    assert "抢在前头" in "".join(p.text for p in kept(page).paragraphs)


def test_closing_the_window_loses_nothing(qtbot: QtBot, qapp: QApplication, store: Store) -> None:
    theme.apply(qapp)
    window = MainWindow(Session(store, TODAY))
    qtbot.addWidget(window)
    window.show()
    window._tabs.setCurrentIndex(6)
    reports = window._stack.currentWidget()
    page = reports.summary
    page._first.click()
    qtbot.waitUntil(lambda: page._shown)
    page.sheet.go(1)
    commit(page, "临走一句")
    window.close()
    with Store.open(store.path, check=False, daily=False) as again:
        found = keeping.load(again, 2021)
    assert found and found.paragraphs[1].text.startswith("临走一句")


def test_enter_after_a_heading_begins_body_text_and_headings_are_numbered_by_the_program(page: SummaryPage) -> None:
    summary = page.sheet.summary()
    place = next(n for n, p in enumerate(summary.paragraphs) if p.kind == HEADING)
    block = page.sheet.block_at(place)
    go(page, block.position() + block.length() - 1)
    QTest.keyClick(page.sheet, Qt.Key.Key_Return)
    commit(page, "新的一段")
    assert page.sheet.summary().paragraphs[place + 1].text == "新的一段" and page.sheet.marks()[place + 1] == ""
    marks = [mark for mark in page.sheet.marks() if mark.endswith("、")]
    key(page.sheet, Qt.Key.Key_1, modifier=Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    assert page.sheet.marks()[place + 1] == "二、"
    assert len([mark for mark in page.sheet.marks() if mark.endswith("、")]) == len(marks) + 1
    assert all(not block.text().startswith(mark) for block, mark in zip(map(page.sheet.block_at, range(len(page.sheet.marks()))), page.sheet.marks(), strict=True) if mark)


# --- numbers without a record, and hints


def test_a_typed_number_is_marked_and_may_be_tied_to_the_ledger(qtbot: QtBot, page: SummaryPage) -> None:
    shown = live(page, SESSIONS).number.shown
    settle(qtbot, page)
    had = {hint.words for hint in page.hints.hints if hint.kind == "unsupported"}
    page.sheet.go(1)
    commit(page, f"举办培训{shown}，覆盖九成青年，")
    settle(qtbot, page)
    found = [hint for hint in page.hints.hints if hint.kind == "unsupported" and hint.words not in had]
    assert [hint.words for hint in found] == [shown, "九成"]
    assert [part.state for part in page.outline.parts() if part.key == "intro"] == [DOUBTFUL]
    page.handle(found[0])
    offer = next(o for o in found[0].offers if o.target == SESSIONS)
    page.source.taken.emit(offer)
    assert next(p for p in page.sheet.summary().paragraphs[1].pieces if isinstance(p, Number)).target == SESSIONS
    settle(qtbot, page)
    assert shown not in [hint.words for hint in page.hints.hints if hint.kind == "unsupported"]


def test_a_hint_that_was_waved_off_does_not_come_back(qtbot: QtBot, page: SummaryPage) -> None:
    page.sheet.go(1)
    commit(page, "大家大家都来，")
    settle(qtbot, page)
    hint = next(h for h in page.hints.hints if h.kind == "doubled")
    page.hints.seen.emit(hint)
    settle(qtbot, page)
    assert "doubled" not in [h.kind for h in page.hints.hints]


def test_a_hint_can_be_mended_with_one_click(qtbot: QtBot, page: SummaryPage) -> None:
    page.sheet.go(1)
    commit(page, "大家大家都来，")
    settle(qtbot, page)
    page.hints.mended.emit(next(h for h in page.hints.hints if h.kind == "doubled"))
    assert page.sheet.summary().paragraphs[1].text.startswith("大家都来，")


# --- where a number comes from


def test_a_number_shows_its_records_and_can_be_worded_otherwise(qtbot: QtBot, page: SummaryPage) -> None:
    one = live(page)
    go(page, one.end)
    QTest.keyClick(page.sheet, Qt.Key.Key_F4)
    qtbot.waitUntil(lambda: any(label.text() == "写法" for label in page.source.findChildren(QLabel)))
    said = [label.text() for label in page.source.findChildren(QLabel)]
    assert f"“{one.number.shown}”从哪来" in said and any("实到人数之和" in text for text in said)
    assert any(text.startswith("2020 年：") for text in said)
    exact = next(b for b in page.source.findChildren(QPushButton) if b.accessibleName().startswith("写成“") and not b.isChecked())
    wanted = exact.text()
    exact.click()
    assert live(page).number.shown == wanted != one.number.shown
    QTest.keyClick(page.sheet, Qt.Key.Key_Escape)
    assert not page.source.isVisible()


def test_a_click_on_a_number_asks_where_it_comes_from(qtbot: QtBot, page: SummaryPage) -> None:
    one = live(page, "figure:branches.total")
    go(page, one.start)
    left = page.sheet.cursorRect().center()
    go(page, one.end)
    QTest.mouseClick(page.sheet.viewport(), Qt.MouseButton.LeftButton, pos=(left + page.sheet.cursorRect().center()) / 2)
    assert page.sheet.chosen() == live(page, "figure:branches.total") and page.source.isVisible()
    qtbot.waitUntil(lambda: any("基层团组织数" in label.text() for label in page.source.findChildren(QLabel)))


def test_keys_go_round_the_outline_the_sheet_and_the_side(page: SummaryPage) -> None:
    page.outline.names.setFocus()
    key(page.outline.names, Qt.Key.Key_F6)
    assert page.sheet.hasFocus()
    key(page.sheet, Qt.Key.Key_F6)
    assert page.hints.isAncestorOf(page.focusWidget())
    key(page.focusWidget(), Qt.Key.Key_F6)
    assert page.outline.names.hasFocus()


def test_the_outline_goes_to_its_part(page: SummaryPage) -> None:
    part = next(n for n, one in enumerate(page.outline.parts()) if one.key == "children.safety")
    page.outline.names.itemClicked.emit(page.outline.names.item(part))
    assert page.sheet.current_section() == "children.safety" and page.sheet.cursorRect().top() < page.sheet.viewport().height()
    assert page.outline.names.currentRow() == part


def test_the_records_behind_a_number_open_in_their_list(qtbot: QtBot, page: SummaryPage) -> None:
    opened: list[tuple[str, int]] = []
    when_asked(page.session, Records, lambda view, ids, why: opened.append((view, len(ids))))
    page.sheet.choose(live(page, SESSIONS))
    qtbot.waitUntil(lambda: any("条记录" in b.text() for b in page.source.findChildren(QPushButton)))
    next(b for b in page.source.findChildren(QPushButton) if "条记录" in b.text()).click()
    count = page.session.store.count(Event, "kind = '培训' AND by_county IS NOT 1 AND day BETWEEN '2021-01-01' AND '2021-11-26'")
    assert opened == [("events", count)]


# --- up to a day


def test_an_update_changes_numbers_and_nothing_else(qtbot: QtBot, page: SummaryPage) -> None:
    page.sheet.go(1)
    commit(page, "我写的一句。")
    page.keeper.save()
    before = page.sheet.summary()
    with page.session.step("记一期培训"):
        page.session.store.save(Event(title_name="第十一期培训", kind="培训", day=date(2021, 11, 20), present=30, minutes=240))
    assert page.sheet.summary() == before
    press(page, "数字更新到今天")
    sessions = live(page, SESSIONS).number
    qtbot.waitUntil(lambda: live(page, SESSIONS).number != sessions)
    after = page.sheet.summary()
    assert int(live(page, SESSIONS).number.shown.rstrip("期")) == int(sessions.shown.rstrip("期")) + 1
    assert after.paragraphs[1].text.startswith("我写的一句。")
    plain = [[p for p in paragraph.pieces if isinstance(p, str)] for paragraph in before.paragraphs]
    assert [[p for p in paragraph.pieces if isinstance(p, str)] for paragraph in after.paragraphs] == plain
    told = [label.text() for label in page.source.findChildren(QLabel)]
    assert any(f"{sessions.shown} → {live(page, SESSIONS).number.shown}" in text for text in told)
    step = page.session.store.undoable()
    assert step and step.label == "总结数字更新到 2021-11-26" and kept(page) == after


def test_a_draft_keeps_its_day_until_asked_and_says_so(qtbot: QtBot, page: SummaryPage) -> None:
    page.session.set_day(date(2021, 8, 1))
    assert page.sheet.summary().as_of == "2021-11-26" and "统计截止日是 08-01" in page._as_of.text()
    press(page, "数字更新到 08-01")
    qtbot.waitUntil(lambda: page.sheet.summary().as_of == "2021-08-01")
    assert "统计截止日" not in page._as_of.text()
    # What is taken back in the text takes its day along.
    page.sheet.undo()
    assert page.sheet.summary().as_of == "2021-11-26"


# --- versions, comparing, out of the window


def test_a_version_is_kept_and_gone_back_to(page: SummaryPage, monkeypatch: pytest.MonkeyPatch) -> None:
    first = page.sheet.summary()
    key(page.sheet, Qt.Key.Key_S, modifier=Qt.KeyboardModifier.ControlModifier)
    page.sheet.go(1)
    commit(page, "第二稿。")
    page.keeper.save()
    second = page.sheet.summary()
    older = page.keeper.older()
    assert [one.version for one in older] == [1]
    monkeypatch.setattr(Comparing, "exec", lambda self: 1)
    page.show_version(older[0])
    assert page.sheet.summary() == first == kept(page)
    assert keeping.load(page.session.store, 2021, 2) == second


def test_last_year_stands_beside_this_year(qtbot: QtBot, page: SummaryPage, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setattr(Comparing, "exec", lambda self: seen.append(self.text.toPlainText()))
    press(page, "与去年对比")
    qtbot.waitUntil(lambda: bool(seen))
    assert "2020年工作总结" in seen[0] and "2021年工作总结" in seen[0]


def test_word_has_the_text_of_the_sheet(qtbot: QtBot, page: SummaryPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from docx import Document

    page.sheet.go(1)
    commit(page, "自己写的一句。")
    out = tmp_path / "总结.docx"
    monkeypatch.setattr(ask, "file_to_save", lambda *_: out)
    monkeypatch.setattr(ask, "sure", lambda *_: True)
    with qtbot.waitSignal(page.session.said, check_params_cb=lambda sentence, undo: "总结.docx" in sentence):
        press(page, "导出 Word")
    written = [p.text for p in Document(str(out)).paragraphs if p.text]
    assert "\n".join(written) == words(page) and any("自己写的一句。" in text for text in written)


def test_paper_is_the_standards_and_has_every_word(page: SummaryPage, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[SummaryPaper] = []

    def preview(session: Session, printable: Printable, parent: object, laid: type[SummaryPaper]) -> None:
        seen.append(laid(printable.make(printable.start)))

    monkeypatch.setattr(printing, "preview", preview)
    key(page.sheet, Qt.Key.Key_P, modifier=Qt.KeyboardModifier.ControlModifier)
    (paper,) = seen
    printed = "".join(line.text for one in paper.pages for line in one.lines)
    assert printed.replace(" ", "") == words(page).replace("\n", "").replace(" ", "")
    millimetre = 72 / 25.4 * POINT
    for one in paper.pages:
        assert len(one.lines) <= 22
        assert all(28 * millimetre - 1 <= line.x and 37 * millimetre <= line.y <= 262 * millimetre for line in one.lines)


def test_letters_that_are_missing_are_told(page: SummaryPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summary_out.faces, "installed", lambda: frozenset({"宋体"}))
    assert summary_out.missing() == "这台电脑没有“方正小标宋简体”，标题会用加粗“宋体”代替"


def test_a_readonly_ledger_shows_but_does_not_change(qtbot: QtBot, qapp: QApplication, page: SummaryPage, tmp_path: Path) -> None:
    page.keeper.save()
    copy = tmp_path / "copy.sqlite"
    page.session.store.copy_to(copy)
    with Store.open(copy, readonly=True, check=False, daily=False) as store:
        session = Session(store, TODAY)
        other = SummaryPage(session, Worker(store))
        qtbot.addWidget(other)
        other.show()
        assert other.sheet.isReadOnly() and not other._update.isEnabled() and other._export.isEnabled()
        assert replace(other.sheet.summary()) == page.sheet.summary()
        qtbot.waitUntil(lambda: not other.worker.busy)
        other.worker.close()


# --- what is stopped, waved off, kept twice


def stop(page: SummaryPage, qtbot: QtBot, begin: Callable[[], object]) -> None:
    """Begin a job behind another one and stop it before its turn comes."""
    held = threading.Event()
    page.worker.run(lambda store, progress: held.wait(), lambda _: None)
    begin()
    assert page.sheet.isReadOnly() or not page._first.isEnabled()
    page._working.cancel()
    held.set()
    qtbot.waitUntil(lambda: not page._working.running)


def test_after_a_stopped_job_one_can_write_and_draft_as_before(page: SummaryPage, qtbot: QtBot) -> None:
    stop(page, qtbot, page.update_numbers)
    assert not page.sheet.isReadOnly()
    page.go_to(2020)
    stop(page, qtbot, lambda: press(page, "起草 2020 年的总结"))
    assert page._first.isEnabled() and keeping.load(page.session.store, 2020) is None


def test_what_was_waved_off_can_be_told_again(page: SummaryPage, qtbot: QtBot) -> None:
    settle(qtbot, page)
    before = [hint.words for hint in page.hints.hints]
    page.wave_off(page.hints.hints[0])
    settle(qtbot, page)
    assert len(page.hints.hints) == len(before) - 1
    again = next(link for link in page.hints.findChildren(LinkLabel) if link.isVisible() and "再提醒一遍" in link.text())
    assert "1 处" in again.text()
    QTest.mouseClick(again, Qt.MouseButton.LeftButton)
    settle(qtbot, page)
    assert [hint.words for hint in page.hints.hints] == before


def test_the_same_text_is_no_other_version(page: SummaryPage) -> None:
    said: list[tuple[str, bool]] = []
    page.session.said.connect(lambda sentence, back: said.append((sentence, back)))
    page.keep_version()
    page.keep_version()
    assert [v.version for v in keeping.versions(page.session.store, 2021)] == [2, 1] and said[-1] == ("和第 1 版一样，没有再存", False)

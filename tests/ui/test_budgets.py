"""The ten commonest tasks, done in the real window with every click and key counted: none may take more than it is allowed.

A chord is one key; free text that anybody would have to type is left out.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Border, Side
from PySide6.QtCore import QMimeData, QModelIndex, QPoint, QPointF, QSize, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QDialog, QMenu, QTabBar, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.summary import keeping
from app.summary.drafting import draft
from app.ui.events.detail import EventDetail
from app.ui.imports.dialog import ASKS, REVIEW, ImportDialog
from app.ui.pieces import ask
from app.ui.reports.page import Reports
from app.ui.reports.summary.page import SummaryPage
from app.ui.session import Out
from app.ui.tabs import TABS
from app.ui.volunteering.hours_entry import HoursEntry
from app.work import hours
from app.work.hours import Batch, Candidate, Own
from db.records import Attendance, Branch, CountyForm, Event, Person, Service, Submission, Transfer, Visit
from db.store import Store
from tests.samples import id_number
from tests.screens.stage import DAY, Stage, button, copied, let_go

pytestmark = pytest.mark.whole

CTRL, SHIFT, PLAIN = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier
Key = Qt.Key
_LINE = Side(style="thin")


class Hand:
    """The clerk's hand: clicks and presses keys where a person would, and counts them."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.clicks, self.keys = stage, 0, 0
        self.store = stage.session.store

    @property
    def spent(self) -> int:
        """Clicks and keys so far."""
        return self.clicks + self.keys

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """A click; what is not to be seen cannot be clicked."""
        assert widget.isVisible() and widget.isEnabled(), widget
        self.clicks += 1
        self._do(lambda: QTest.mouseClick(widget, Qt.MouseButton.LeftButton, PLAIN, at or widget.rect().center()))

    def _do(self, deed: Callable[[], None]) -> None:
        front = QApplication.activeModalWidget()
        deed()
        # A dialog that was closed is still being left; nothing else may happen meanwhile.
        if QApplication.activeModalWidget() is front:
            self.stage.settle()

    def button(self, words: str, within: QWidget | None = None) -> None:
        """A click on the button with these words, with what it counts after them."""
        found = within or self.stage.window
        made = next((b for b in found.findChildren(QAbstractButton) if b.isVisible() and b.text().strip().startswith(words)), None)
        self.click(made or button(found, words))

    def cell(self, table: QAbstractItemView, index: QModelIndex) -> None:
        """A click on a cell, scrolled to before."""
        table.scrollTo(index)
        self.click(table.viewport(), table.visualRect(index).center())

    def item(self, menu: QMenu, words: str) -> None:
        """A click on an entry of a menu."""
        action = next(a for a in menu.actions() if a.text().startswith(words))
        self.click(menu, menu.actionGeometry(action).center())

    def press(self, *keys: Qt.Key, held: Qt.KeyboardModifier = PLAIN) -> None:
        """Keys, where the keyboard is."""
        for one in keys:
            self.keys += 1
            self._do(lambda one=one: QTest.keyClick(self.here(), one, held))
            if held != PLAIN:
                let_go(self.here())

    def letters(self, text: str, *, free: bool = False) -> None:
        """Letters pressed one by one: initials count, a number that has to be typed anywhere is free."""
        self.keys += 0 if free else len(text)
        for letter in text:
            QTest.keyClicks(self.here(), letter)
        self.stage.settle()

    def free(self, text: str) -> None:
        """What has to be typed whatever it is typed into."""
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(self.here(), event)
        self.stage.settle()

    def here(self) -> QWidget:
        """Where the keyboard is."""
        return QApplication.activePopupWidget() or QApplication.focusWidget() or QApplication.activeModalWidget() or self.stage.window

    def then(self, deed: Callable[[], Any], *acts: Callable[[Any], Any]) -> None:
        """A deed that opens dialogs or menus one after the other, and what is done in each."""
        left, met, errors, busy = list(acts), [], [], []
        timer = QTimer(interval=5)

        def meet() -> None:
            found = QApplication.activePopupWidget() or QApplication.activeModalWidget()
            if busy or found is None or found in met or found is already:
                return
            busy.append(met.append(found))
            self.stage.settle()
            try:
                left.pop(0)(found)
            except (AssertionError, IndexError, StopIteration) as error:
                errors.append(error)
            finally:
                busy.clear()
                if isValid(found) and found.isVisible():
                    found.close()

        already = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        timer.timeout.connect(meet)
        timer.start()
        deed()
        # A menu is not waited for by what opens it.
        until = time.monotonic() + 1
        while left and not errors and time.monotonic() < until:
            self.stage.settle(5)
        timer.stop()
        if errors:
            raise errors[0]
        assert not left, "something did not open"
        # Without a window manager nobody gives the keys back to the window.
        (QApplication.activeModalWidget() or self.stage.window).activateWindow()
        self.stage.settle()

    def tab(self, number: int) -> None:
        """Ctrl and a digit."""
        self.press(Key(Key.Key_0 + number), held=CTRL)
        self.stage.settle()


@pytest.fixture
def hand(sample: Path, tmp_path: Path, qtbot: QtBot) -> Iterator[Hand]:
    """The window on a ledger of one's own."""
    with Store.open(copied(sample, tmp_path), check=False, daily=False) as store:
        stage = Stage(store, QSize(1366, 690), lambda *_: None)
        yield Hand(stage)
        stage.close_all()
        stage.close()


def test_hours_of_43_people_with_two_exceptions(hand: Hand) -> None:
    store = hand.store
    people = hours.candidates(store, DAY - timedelta(days=7))
    before, new = people[:38], people[100:110]
    with store.step("上次"):
        batch = Batch(day=DAY - timedelta(days=7), new_event="库区保洁", event_kind="志愿服务", minutes=180)
        hours.write(store, batch, {p.id: Own() for p in before})
        event = store.save(Event(title_name="库区保洁", kind="志愿服务", day=DAY, minutes=180, place="水库北岸"))
    hand.stage.settle()

    def enter(dialog: HoursEntry) -> None:
        hand.free("库区")
        hand.press(Key.Key_Down, Key.Key_Return)
        assert dialog.form.event_id == event.id, dialog.form.text("event")
        hand.button("上次来的", dialog)
        hand.button("全勾", dialog)
        for place in range(5):
            hand.cell(dialog.picker.table, dialog.picker.model.index(place * 3, 1))
        dialog.picker.finder.setFocus()
        for person in new:
            _tick(hand, dialog, person)
        for text in ("2", "1.5"):
            hand.cell(dialog.table, dialog.ticked.index(len(text), 1))
            hand.letters(text, free=True)
        hand.press(Key.Key_Return, held=CTRL)

    hand.then(lambda: hand.button("登记工时"), enter)
    served = store.find(Service, "event = ?", (event.id,))
    assert len(served) == 43
    assert sorted(s.minutes or 0 for s in served)[:3] == [90, 120, 180]
    assert hand.spent <= 56, (hand.clicks, hand.keys)


def _tick(hand: Hand, dialog: HoursEntry, person: Candidate) -> None:
    """Letters of somebody's initials until the cursor stands on the name, then Enter."""
    picker = dialog.picker
    # The arrow goes down where that is shorter than another letter.
    for letter in picker._readings[person.id][0]:
        shown = [p.id for p in picker.model.rows]
        steps = shown.index(person.id) - picker.table.current_row() if person.id in shown[:12] and picker.finder.text() else 99
        if 0 <= steps <= 1:
            break
        hand.letters(letter)
    steps = [p.id for p in picker.model.rows].index(person.id) - picker.table.current_row()
    hand.press(*[Key.Key_Down] * steps, *[Key.Key_Up] * -steps, Key.Key_Return)
    assert person.id in dialog.ticks.entries


def test_a_home_visit(hand: Hand) -> None:
    def told(dialog: QDialog) -> None:
        hand.free("家里收拾得干净，孩子成绩有进步")
        hand.press(Key.Key_Return, held=CTRL)

    before = hand.store.count(Visit)
    hand.then(lambda: hand.button("登记走访"), lambda picker: hand.press(Key.Key_Down, Key.Key_Return), told)
    assert hand.store.count(Visit, "findings = '家里收拾得干净，孩子成绩有进步' AND day = ?", (str(DAY),)) == 1
    assert hand.store.count(Visit) == before + 1
    assert hand.spent <= 12, (hand.clicks, hand.keys)


def test_one_persons_whole_history(hand: Hand) -> None:
    person = _with_own_initials(hand.store)
    hand.press(Key.Key_K, held=CTRL)
    hand.letters(_initials(person))
    hand.press(Key.Key_Return)
    shown = hand.stage.window.current_list()
    assert shown and shown.table.current_id() == person.id and shown.detail.isVisible()
    tabs = shown.detail._tabs
    assert tabs.tabText(tabs.currentIndex()).startswith("经历")
    assert hand.spent <= 5, (hand.clicks, hand.keys)


def _initials(person: Person) -> str:
    from db.search import readings

    return sorted(readings(person.name or ""))[0]


def _with_own_initials(store: Store) -> Person:
    """A member of three characters whose initials are nobody else's."""
    found = store.find(Person, "member_status = '在册' AND length(name) = 3")
    everybody = [_initials(p) for p in store.find(Person)]
    return next(p for p in found if everybody.count(_initials(p)) == 1)


def test_a_new_member(hand: Hand) -> None:
    branch = hand.store.find(Branch, "level = '团支部'")[0]

    def fill(dialog: QDialog) -> None:
        hand.free("王立春")
        hand.press(Key.Key_Return)
        hand.free(id_number(77, "20050512"))
        go_to(dialog, "手机")
        hand.free("13800138077")
        go_to(dialog, "入团时间")
        hand.free("2019.5")
        go_to(dialog, "所在团支部")
        hand.free(branch.short_name or branch.full_name or "")
        hand.press(Key.Key_Down, Key.Key_Return)
        hand.press(Key.Key_Return, held=CTRL)

    def go_to(dialog: QDialog, name: str) -> None:
        box = next(w for w in dialog.findChildren(QWidget) if w.isVisible() and w.accessibleName() == name)
        hand.click(box)

    hand.tab(3)
    hand.then(lambda: hand.press(Key.Key_N, held=CTRL), fill)
    made = hand.store.find(Person, "name = '王立春'")
    assert [(p.sex, str(p.birth_date), p.branch, str(p.joined_on)) for p in made] == [("男", "2005-05-12", branch.id, "2019-05")]
    assert made[0].member_status == "在册"
    assert hand.spent <= 13, (hand.clicks, hand.keys)


def test_import_of_114_rows_of_which_five_are_bad(hand: Hand, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet
    sheet.append(["姓名", "身份证号码", "联系电话"])
    for number in range(114):
        card = id_number(300 + number, "20040512")
        card = card[:14] if number % 25 == 3 else card
        sheet.append([f"导入{'甲乙丙丁戊己庚辛壬癸'[number // 10 % 10]}{'一二三四五六七八九十'[number % 10]}", card, f"138{number:08d}"])
    path = tmp_path / "花名册.xlsx"
    book.save(path)
    hand.stage.list_of("members")
    before = hand.store.count(Person)

    def settle(dialog: ImportDialog) -> None:
        hand.stage.settle(100)
        hand.press(Key.Key_Return)
        hand.stage.settle(100)
        bad = 0
        while dialog.review_page.preview and dialog._count("problem"):
            bad += 1
            assert bad <= 5
            hand.press(Key.Key_Space)
            hand.stage.settle(250)
        hand.press(Key.Key_Return, held=CTRL)
        hand.stage.settle(100)

    hand.then(lambda: _drop(hand, path), settle)
    assert hand.store.count(Person) == before + 109
    assert hand.spent <= 15, (hand.clicks, hand.keys)
    hand.press(Key.Key_Z, held=CTRL)
    assert hand.store.count(Person) == before


def test_a_messy_roster_of_forty_with_five_unknown_branches(hand: Hand, tmp_path: Path) -> None:
    """Columns nobody knows, words of no code, branches the ledger lacks, equal wrong cells: all settled in the one window."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet
    sheet.append(["溪翁庄镇团员花名册"])
    sheet.append(["姓名", "证件号", "隶属支部", "文化程度", "入团年月", "政审意见", "手机"])
    branches = ("柳庄村", "新湾村团支部", "镇二中", "示例食品有限公司", "荷花社区")
    for n in range(40):
        joined, phone = "去年五四" if n % 8 == 1 else "2019.5", "1380013" if n == 11 else f"1381000{n:04d}"
        schooling = ("大专", "本科", "卫校毕业生", "高中")[n % 4]
        sheet.append([f"杂乱{'甲乙丙丁戊己庚辛壬癸'[n % 10]}{'一二三四'[n // 10]}", id_number(500 + n, "20040512"), branches[n % 5], schooling, joined, "合格", phone])
    sheet.append(["合计", "40人"])
    path = tmp_path / "花名册.xlsx"
    book.save(path)
    hand.stage.list_of("members")
    before, had = hand.store.count(Person), hand.store.count(Branch)

    def settle(dialog: ImportDialog) -> None:
        hand.stage.settle(200)
        hand.press(Key.Key_Return)
        hand.stage.settle(200)
        assert dialog.step == ASKS
        hand.button("5 个全部新建", dialog)
        for shortcut in [s for key, s in dialog.asks_page.shortcuts.items() if len(key) == 3]:
            hand.click(shortcut)
        hand.button("下一步", dialog)
        hand.stage.settle(300)
        assert dialog.step == REVIEW
        hand.press(Key.Key_Return, held=CTRL)
        hand.stage.settle(200)

    hand.then(lambda: _drop(hand, path), settle)
    came = hand.store.find(Person, "name LIKE '杂乱%'")
    assert (len(came), hand.store.count(Person), hand.store.count(Branch)) == (40, before + 40, had + 5)
    assert all(p.branch for p in came) and {p.education for p in came} >= {"大学专科", "大学本科"}
    assert sum("政审意见：合格" in (p.note or "") for p in came) == 40
    assert hand.spent <= 15, (hand.clicks, hand.keys)
    hand.press(Key.Key_Z, held=CTRL)
    assert (hand.store.count(Person), hand.store.count(Branch)) == (before, had)


def _drop(hand: Hand, path: Path) -> None:
    """A file dropped onto the list; dragging counts as a click."""
    shown = hand.stage.window.current_list()
    assert shown
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    hand.clicks += 1
    shown.dropEvent(QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, PLAIN))


def test_a_transfer_out(hand: Hand) -> None:
    person = _with_own_initials(hand.store)

    def fill(dialog: QDialog) -> None:
        hand.free("密云区某镇团委")
        hand.press(Key.Key_Tab)
        hand.free("升学")
        hand.press(Key.Key_Return, held=CTRL)

    hand.press(Key.Key_K, held=CTRL)
    hand.letters(_initials(person))
    hand.press(Key.Key_Return)
    hand.then(lambda: hand.press(Key.Key_T, held=CTRL), fill)
    (moved,) = hand.store.find(Transfer, "person = ? AND other_org = '密云区某镇团委'", (person.id,))
    assert (moved.direction, moved.reason) == ("转出", "升学")
    assert hand.spent <= 12, (hand.clicks, hand.keys)


def test_a_known_county_form(hand: Hand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    form = _county_form(tmp_path / "年底要报的表.xlsx")
    out = tmp_path / "填好.xlsx"
    monkeypatch.setattr(ask, "file_to_open", lambda *_: form)
    monkeypatch.setattr(ask, "file_to_save", lambda *_: out)
    hand.tab(len(TABS))
    page = hand.stage.window._pages["reports"]
    assert isinstance(page, Reports)
    hand.button("打开县里的表" if page.county.names.count() == 0 else "收下县里的表", page.county)
    hand.stage.settle(200)
    hand.button("导出", page.county)
    hand.stage.settle(100)
    hand.button("登记已报", page.county)
    hand.stage.settle(100)
    filled = openpyxl.load_workbook(out)["统计"]
    assert filled["B2"].value == 262
    assert hand.store.count(Submission, "template LIKE '年底要报的表%'") == 1
    assert hand.store.count(CountyForm, "name = '年底要报的表'") == 1
    assert hand.spent <= 5, (hand.clicks, hand.keys)


def test_a_new_county_form_of_120_cells(hand: Hand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = ("团员数", "其中：女", "少数民族", "专职团干部", "兼职团干部", "本年发展团员", "志愿服务人次", "服务之星", "注册志愿者", "红旗团支部", "团支部数", "团干部")
    columns = ("合计", "同期", "上年末", "2019年底", "2018年底")
    book = openpyxl.Workbook()
    for number in (1, 2):
        sheet = book.active if number == 1 else book.create_sheet()
        assert sheet
        sheet.title, sheet["A1"], sheet["A2"] = f"表{number}", "团的工作情况统计表", "项目"
        for at, heading in enumerate(columns, 2):
            sheet.cell(2, at, heading)
        for at, heading in enumerate(rows, 3):
            sheet.cell(at, 1, heading)
        for line in sheet["A2:F14"]:
            for cell in line:
                cell.border = Border(_LINE, _LINE, _LINE, _LINE)
    book.save(tmp_path / "新表.xlsx")
    out = tmp_path / "填好.xlsx"
    monkeypatch.setattr(ask, "file_to_open", lambda *_: tmp_path / "新表.xlsx")
    monkeypatch.setattr(ask, "file_to_save", lambda *_: out)
    monkeypatch.setattr(ask, "sure", lambda *_: True)
    hand.tab(len(TABS))
    page = hand.stage.window._pages["reports"]
    assert isinstance(page, Reports)
    county = page.county
    hand.button("打开县里的表", county)
    hand.stage.settle(200)
    assert county._fresh
    for label, meaning in (("服务之星", "本年服务不满20小时的志愿者（人）"), ("红旗团支部", "本年换届的团组织（个）")):
        hand.press(Key.Key_Down, held=CTRL)
        while not county._rule.text().endswith(label):
            hand.press(Key.Key_Down, held=CTRL)

        def choose(dialog: QDialog, meaning: str = meaning) -> None:
            hand.free(meaning)
            hand.press(Key.Key_Return)

        hand.then(lambda: hand.press(Key.Key_Return), choose)
        hand.stage.settle(200)
    hand.button("导出", county)
    hand.stage.settle(100)
    hand.button("登记已报", county)
    hand.stage.settle(100)
    filled = openpyxl.load_workbook(out)
    for sheet in filled.worksheets:
        # Both explained rows are filled on both sheets, in every column whose time is known.
        assert all(sheet.cell(row, 2).value is not None for row in (3, 4, 10, 11, 12)), [c.value for c in sheet["B"]]
    assert hand.store.count(Submission, "template LIKE '新表%'") == 1
    assert hand.spent <= 12, (hand.clicks, hand.keys)


def _county_form(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet
    sheet.title = "统计"
    for place, (words, value) in enumerate((("指标", "数量"), ("团员总数", None), ("团支部数", None)), 1):
        sheet.cell(place, 1, words)
        sheet.cell(place, 2, value)
        for across in (1, 2):
            sheet.cell(place, across).border = Border(_LINE, _LINE, _LINE, _LINE)
    book.save(path)
    return path


def test_a_sign_in_sheet_for_120_and_the_ticks_after(hand: Hand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, out = hand.store, tmp_path / "签到表.pdf"
    with store.step("准备"):
        event = store.save(Event(title_name="五四表彰会", kind="会议", day=DAY))
        for person in store.find(Person)[:120]:
            store.save(Attendance(event=event.id, person=person.id, absent=True))
    monkeypatch.setattr(ask, "file_to_save", lambda *_: out)
    hand.stage.session.show_record("event", event.id or 0)
    hand.stage.settle(100)
    shown = hand.stage.window.current_list()
    assert shown
    detail = shown.detail
    assert isinstance(detail, EventDetail)

    def sheets(menu: QMenu) -> None:
        hand.then(lambda: hand.item(menu, "打印签到表"), lambda preview: hand.press(Key.Key_Return))

    printing = next(b for b in detail.findChildren(QAbstractButton) if b.isVisible() and b.text().strip() == "打印")
    hand.then(lambda: hand.click(printing), sheets)
    assert out.exists()
    hand.button("全勾", detail)
    for place in (3, 7):
        hand.cell(detail.people.table, detail.people.model.index(place, 0))
    assert store.count(Attendance, "event = ? AND absent IS NOT 1", (event.id,)) == 118
    assert hand.spent <= 6, (hand.clicks, hand.keys)


@pytest.mark.parametrize("words", ["满 28", "团费"])
def test_a_list_of_the_desk_on_paper(hand: Hand, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "名单.pdf"
    monkeypatch.setattr(ask, "file_to_save", lambda *_: out)
    desk: Any = hand.stage.window._pages["desk"]
    todo = next(t for t in desk._shown if words in t.title)
    hand.click(button(hand.stage.window, f"{todo.deed}：{todo.title}"))
    shown = hand.stage.window.current_list()
    assert shown and sorted(shown.table.records.ids) == sorted(todo.ids)
    hand.then(lambda: hand.press(Key.Key_P, held=CTRL), lambda preview: hand.press(Key.Key_Return))
    assert out.exists()
    assert hand.spent <= 3, (hand.clicks, hand.keys)


def test_a_summarys_figures_are_brought_up_to_date(hand: Hand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, out = hand.store, tmp_path / "总结.docx"
    monkeypatch.setattr(ask, "file_to_save", lambda *_: out)
    with store.step("夏天写的"):
        keeping.keep(store, draft(store, date(2021, 6, 30)))
    hand.tab(len(TABS))
    reports = hand.stage.window._pages["reports"]
    bar = reports.findChildren(QTabBar)[0]
    place = next(n for n in range(bar.count()) if "总结" in bar.tabText(n))
    hand.click(bar, bar.tabRect(place).center())
    page = next(p for p in reports.findChildren(SummaryPage))
    before = page.sheet.summary()
    hand.button("数字更新到今天", page)
    hand.stage.settle(700)
    after = page.sheet.summary()
    assert before != after and (before.as_of, after.as_of) == ("2021-06-30", str(DAY))
    hand.then(lambda: hand.button("导出 Word", page), lambda question: hand.button("仍要导出", question))
    hand.stage.settle(200)
    assert out.exists()
    # Three hints, each a click, may be looked at in between.
    assert hand.spent + 3 <= 8, (hand.clicks, hand.keys)


def test_five_corrections_in_a_list(hand: Hand) -> None:
    shown = hand.stage.list_of("members")
    shown.show_listing(replace(shown.listing, columns=("name", "education", "note"), sort="", descending=False))
    hand.stage.settle()
    hand.press(Key.Key_F7)
    ids = list(shown.table.records.ids)
    hand.cell(shown.table, shown.table.records.index(2, 3))
    for words in ("常年在外", "身体不好"):
        hand.free(words)
        hand.press(Key.Key_Return)
    hand.cell(shown.table, shown.table.records.index(6, 2))
    for words in ("大专", "本科", "大专"):
        hand.free(words)
        # Since when, is asked of what holds from a day on: today is proposed.
        hand.then(lambda: hand.press(Key.Key_Return), lambda question: hand.press(Key.Key_Return))
        hand.stage.settle()
    changed = hand.store.page(Person, ids[2:4] + ids[6:9])
    assert [p.note for p in changed[:2]] == ["常年在外", "身体不好"]
    assert [p.education for p in changed[2:]] == ["大学专科", "大学本科", "大学专科"]
    assert hand.spent <= 12, (hand.clicks, hand.keys)


def test_a_block_of_20_by_3_cells_from_excel(hand: Hand) -> None:
    shown = hand.stage.list_of("members")
    shown.show_listing(replace(shown.listing, columns=("name", "ethnicity", "education", "note"), sort="", descending=False))
    hand.stage.settle()
    QApplication.clipboard().setText("".join(f"满族\t{'本科' if n % 2 else '大专'}\t第 {n} 行\r\n" for n in range(20)))
    hand.press(Key.Key_F7)
    hand.cell(shown.table, shown.table.records.index(3, 2))
    hand.then(lambda: hand.press(Key.Key_V, held=CTRL), lambda question: hand.press(Key.Key_Return))
    changed = hand.store.page(Person, list(shown.table.records.ids)[3:23])
    assert [p.note for p in changed] == [f"第 {n} 行" for n in range(20)] and {p.ethnicity for p in changed} == {"满族"}
    assert {p.education for p in changed} == {"大学本科", "大学专科"}
    assert hand.spent <= 4, (hand.clicks, hand.keys)
    hand.press(Key.Key_Z, held=CTRL)
    assert not any((p.note or "").startswith("第 ") for p in hand.store.page(Person, list(shown.table.records.ids)[3:23]))


def test_a_tab_gives_its_list_the_keys_and_the_list_of_filings_is_one_like_any(hand: Hand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, tab in enumerate(TABS, 1):
        hand.tab(number)
        if tab.views:
            shown = hand.stage.window.current_list()
            assert shown and shown.table.hasFocus(), tab.label
    filed = hand.stage.window.list_of("submission")
    assert filed and filed is hand.stage.window.current_list()
    hand.stage.settle()
    out = tmp_path / "已报.pdf"
    monkeypatch.setattr(ask, "file_to_save", lambda *_: out)
    with hand.store.step("报过"):
        hand.store.save(Submission(template="年报", as_of=DAY, version=1))
    hand.stage.settle()
    hand.then(lambda: hand.press(Key.Key_P, held=CTRL), lambda preview: hand.press(Key.Key_Return))
    assert out.exists()
    hand.then(lambda: filed.session.go(Out(filed)), lambda dialog: None)

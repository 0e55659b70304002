"""The page of members in the window: ticking and moving by keyboard, the pane's pills, papers and story, finishing a transfer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QPushButton, QWidget
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from app.ui.form.deed import DeedForm
from app.ui.form.link_input import LinkInput
from app.ui.lists.record_list import RecordList
from app.ui.lists.tab_page import RecordsPage
from app.ui.members.deeds import LeavingForm, ReviewForm
from app.ui.members.detail import MemberDetail
from app.ui.members.transfer import TransferForm
from app.ui.members.transfers import TransferDetail
from app.ui.pieces import ask, crash, theme
from app.ui.pieces.widgets import Banner, LinkLabel, Pill
from app.ui.pieces.worker import Worker
from app.ui.session import Records, Session
from app.ui.tabs import tab_of
from app.ui.window.panes import own_of
from app.work.transfers import DONE, IN, OUT, WITHIN
from db.dates import PartialDate
from db.errors import UserError
from db.records import Attachment, Branch, Person, Review, Service, Transfer
from db.store import Store
from tests.samples import id_number
from tests.ui.conftest import when_asked

TODAY = date(2021, 11, 26)
T = TypeVar("T", bound=QWidget)


@pytest.fixture
def people(store: Store) -> list[Person]:
    """Four members of two branches: one about to turn 28, one in arrears."""
    with store.step("样例"):
        here = store.save(Branch(full_name="镇中心校团总支", level="团总支", status="正常", org_type="事业单位团组织"))
        store.save(Branch(full_name="石马峪村团支部", level="团支部", status="正常", org_type="农村团支部"))
        made = [
            store.save(Person(name=name, member_status="在册", branch=here.id, joined_on=PartialDate(2015, 5), id_number=id_number(n, born), has_card=True))
            for n, (name, born) in enumerate((("王立春", "19940109"), ("单丙寅", "19980201"), ("李寒露", "19980301"), ("解腊梅", "19980401")), 11)
        ]
        store.save(Review(person=made[3].id, year=2021, dues_owed=Decimal(36), dues_paid=Decimal(27)))
        for day in (3, 10, 17):
            store.save(Service(person=made[0].id, day=date(2021, 7, day), minutes=190, content="课业辅导"))
    return made


@pytest.fixture
def session(store: Store, qapp: QApplication, people: list[Person]) -> Session:
    if not qapp.styleSheet():
        theme.apply(qapp)
    return Session(store, TODAY)


@pytest.fixture
def window(qtbot: QtBot, session: Session) -> Iterator[RecordsPage]:
    worker = Worker(session.store)
    tab = tab_of("members")
    assert tab
    made = RecordsPage(session, worker, tab, own_of)
    qtbot.addWidget(made)
    made.resize(1366, 600)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    worker.close()


def page(window: RecordsPage, view: str) -> RecordList:
    shown = window.show_view(view)
    QTest.qWait(20)
    return shown


def names(shown: RecordList) -> list[str]:
    return [shown.table.records.text(row, 0) for row in range(len(shown.table.records.ids))]


def answer(
    monkeypatch: pytest.MonkeyPatch, form: type[DeedForm], fill: Callable[[Any], None], told: list[str] | None = None
) -> list[DeedForm]:
    """Have a form filled and confirmed when it opens; `told` gets what stands in it before it goes."""
    opened: list[DeedForm] = []

    def run(self: DeedForm) -> int:
        opened.append(self)
        fill(self)
        self.apply()
        if told is not None:
            told.extend(texts(self))
        return self.result()

    monkeypatch.setattr(form, "exec", run)
    return opened


def texts(parent: QWidget, kind: type[QLabel] = QLabel) -> list[str]:
    return [found.text() for found in seen(parent, kind)]


def seen(parent: QWidget, kind: type[T]) -> list[T]:
    """The widgets of a kind that are on the screen, once it is laid out; in a dialog that is not shown, those it would show."""
    QTest.qWait(20)
    return [found for found in parent.findChildren(kind) if found.isVisibleTo(parent)]


def press(parent: QWidget, words: str) -> None:
    next(found for found in seen(parent, QPushButton) if found.text().strip() == words).click()


def test_the_list_reads_as_people_do(session: Session, window: RecordsPage) -> None:
    shown = page(window, "members")
    assert names(shown) == ["李寒露", "单丙寅", "王立春", "解腊梅"]
    keys = [c.key for c in shown.table.records.columns]
    state, dues = keys.index("state"), keys.index("dues_months")
    assert [shown.table.records.text(n, state) for n in range(4)] == ["在册", "在册", "将满28岁", "在册"]
    assert [shown.table.records.text(n, dues) for n in range(4)] == ["", "", "", "3 个月"]


def test_ticked_members_go_out_by_keyboard_and_come_back_with_one_undo(
    qtbot: QtBot, session: Session, window: RecordsPage, monkeypatch: pytest.MonkeyPatch, people: list[Person]
) -> None:
    shown = page(window, "members")

    def fill(form: TransferForm) -> None:
        form.inputs["other_org"].show_value("某大学团委")
        form.inputs["status"].show_value(DONE)

    opened = answer(monkeypatch, TransferForm, fill)
    shown.table.setFocus()
    shown.table.selectRow(0)
    QTest.keyClick(shown.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(shown.table, Qt.Key.Key_Space)
    assert len(shown.table.records.ticked) == 2
    QTest.keyClick(shown.table, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(opened))
    assert opened[0].go.text().strip() == "转出 2 人 Ctrl+Enter"
    store = session.store
    assert names(shown) == ["王立春", "解腊梅"] and shown.table.records.ticked == set()
    assert {t.from_branch for t in store.find(Transfer)} == {people[0].branch}
    session.undo()
    assert names(shown) == ["李寒露", "单丙寅", "王立春", "解腊梅"] and store.find(Transfer) == []


def test_who_cannot_be_moved_stays_ticked(session: Session, window: RecordsPage, monkeypatch: pytest.MonkeyPatch, people: list[Person]) -> None:
    store = session.store
    other = store.find(Branch, "org_type = '农村团支部'")[0]
    with session.step("改"):
        store.save(people[0].with_(branch=other.id))

    def fill(form: TransferForm) -> None:
        form.choose(WITHIN)
        form.inputs["to_branch"].show_value(other.id)

    told: list[str] = []
    answer(monkeypatch, TransferForm, fill, told)
    shown = page(window, "members")
    shown.table.records.ticked = {p.id or 0 for p in people[:2]}
    press(shown.detail, "转接")
    assert any("王立春：已经在这个团支部了" in text for text in told)
    assert [t.person for t in store.find(Transfer)] == [people[1].id]
    assert shown.table.records.ticked == {people[0].id}


def test_a_faulty_form_says_what_is_missing_and_writes_nothing(qtbot: QtBot, session: Session, window: RecordsPage, people: list[Person]) -> None:
    form = TransferForm(session, [people[0].id or 0], window)
    qtbot.addWidget(form)
    assert not form.go.isEnabled() and "请填对方的团组织，如“某某大学某学院团委”" in texts(form)
    form.inputs["other_org"].show_value("某大学团委")
    form.inputs["status"].show_value(DONE)
    form.inputs["out_on"].show_value(date(2021, 11, 1))
    form.apply()
    assert any("早于申请日期" in text for text in texts(form)) and session.store.find(Transfer) == []


def test_a_transfer_of_old_is_only_noted(qtbot: QtBot, session: Session, window: RecordsPage, monkeypatch: pytest.MonkeyPatch, people: list[Person]) -> None:
    def fill(form: TransferForm) -> None:
        form.noted.setChecked(True)
        form.inputs["person"].show_value(people[1].id)
        form.inputs["to_branch"].show_value(people[1].branch)
        form.inputs["other_org"].show_value("某中学团委")
        form.inputs["status"].show_value(DONE)
        form.inputs["applied_on"].show_value(date(2018, 8, 1))
        form.inputs["in_on"].show_value(date(2018, 9, 1))

    answer(monkeypatch, TransferForm, fill)
    shown = page(window, "transfer")
    shown.new()
    store = session.store
    assert [(t.person, t.direction, t.status) for t in store.find(Transfer)] == [(people[1].id, IN, DONE)]
    assert store.get(Person, people[1].id or 0) == people[1]
    assert shown.table.current_id() == store.find(Transfer)[0].id


def test_somebody_new_comes_in_with_their_transfer(qtbot: QtBot, session: Session, window: RecordsPage) -> None:
    store = session.store
    form = TransferForm(session, (), window)
    qtbot.addWidget(form)
    assert form.way == IN
    person = form.inputs["person"]
    assert isinstance(person, LinkInput)
    person.line.setText("郑红枫")
    person.line.textEdited.emit("郑红枫")
    form.inputs["id_number"].show_value(id_number(21, "19990505"))
    form.inputs["to_branch"].show_value(store.find(Branch)[1].id)
    form.inputs["other_org"].show_value("某大学团委")
    form.inputs["status"].show_value(DONE)
    form.apply()
    made = store.find(Person, "name = '郑红枫'")[0]
    assert (made.member_status, made.sex, str(made.member_from)) == ("在册", "男", "2021-11-26")
    assert [t.person for t in store.find(Transfer)] == [made.id]
    session.undo()
    assert store.find(Person, "name = '郑红枫'") == []


def test_somebody_new_may_be_called_as_others_begin_but_has_a_number_of_their_own(qtbot: QtBot, session: Session, window: RecordsPage, people: list[Person]) -> None:
    store = session.store
    form = TransferForm(session, (), window)
    qtbot.addWidget(form)
    person = form.inputs["person"]
    assert isinstance(person, LinkInput)
    person.line.setText("单丙")
    person.line.textEdited.emit("单丙")
    form.inputs["to_branch"].show_value(store.find(Branch)[1].id)
    form.inputs["other_org"].show_value("某大学团委")
    form.inputs["id_number"].show_value(people[1].id_number)
    form.apply()
    assert any("在台账里是“单丙寅”" in text for text in texts(form)) and store.count(Person) == 4 and store.find(Transfer) == []
    form.inputs["id_number"].show_value(id_number(21, "19990505"))
    form.apply()
    assert [p.name for p in store.find(Person)][4:] == ["单丙"] and [t.person for t in store.find(Transfer)] == [5]


def test_a_waiting_transfer_is_finished_or_sent_back_in_its_pane(session: Session, window: RecordsPage, people: list[Person]) -> None:
    store = session.store
    with store.step("登记"):
        store.save(Transfer(person=people[0].id, direction=OUT, status="申请中", applied_on=date(2021, 11, 1), other_org="某团委"))
        store.save(people[0].with_(member_status="转出中"))
    shown = page(window, "transfer")
    assert isinstance(shown.detail, TransferDetail)
    shown.table.selectRow(0)
    press(shown.detail, "办结")
    assert store.get(Person, people[0].id or 0).member_status == "已转出"
    assert not {"办结", "退回", "撤回"} & {found.text().strip() for found in seen(shown.detail, QPushButton)}
    undone = store.undoable()
    assert undone and undone.label == "办结转接 王立春"
    session.undo()
    press(shown.detail, "退回")
    assert store.get(Person, people[0].id or 0).member_status == "在册"


def test_reviews_and_leaving_are_done_for_those_ticked(session: Session, window: RecordsPage, monkeypatch: pytest.MonkeyPatch, people: list[Person]) -> None:
    store, shown = session.store, page(window, "members")
    from app.ui.members.list_deeds import do

    shown.table.records.ticked = {p.id or 0 for p in people}
    answer(monkeypatch, ReviewForm, lambda form: form.inputs["grade"].show_value("合格"))
    do(shown, ReviewForm)
    assert [r.grade for r in store.find(Review)] == ["合格"] * 4
    shown.table.records.ticked = {p.id or 0 for p in people}
    answer(monkeypatch, LeavingForm, lambda form: None)
    do(shown, LeavingForm)
    assert [(p.name, str(p.member_to)) for p in store.find(Person, "member_status = '超龄离团'")] == [("王立春", "2022-01-09")]
    assert shown.table.records.ticked == {p.id for p in people[1:]}


def test_the_pane_says_who_and_what_is_due(session: Session, window: RecordsPage, people: list[Person]) -> None:
    shown = page(window, "members")
    detail = shown.detail
    assert isinstance(detail, MemberDetail)
    shown.table.select(people[0].id or 0)
    assert "Wáng Lìchūn" in texts(detail)
    assert texts(detail, Pill) == ["在册", "44 天后满 28 岁"]
    assert [detail._tabs.tabText(n) for n in range(4)] == ["概况", "经历 3", "团费", "材料 1/4"]
    session.set_day(date(2021, 11, 27))
    assert texts(detail, Pill) == ["在册", "43 天后满 28 岁"]
    shown.table.select(people[3].id or 0)
    assert texts(detail, Pill) == ["在册", "欠费 3 个月"]
    detail._tabs.setCurrentIndex(2)
    press(detail, "交清")
    assert texts(detail, Pill) == ["在册"]


def test_papers_are_ticked_in_place(session: Session, window: RecordsPage, people: list[Person]) -> None:
    shown = page(window, "members")
    shown.table.select(people[0].id or 0)
    shown.detail._tabs.setCurrentIndex(3)
    ticks = {tick.text(): tick for tick in seen(shown.detail, QCheckBox)}
    assert {words: tick.isChecked() for words, tick in ticks.items()} == {"入团志愿书": False, "入团申请书": False, "团员证": True, "团员登记表": False}
    ticks["入团志愿书"].click()
    assert session.store.get(Person, people[0].id or 0).has_volition is True
    assert shown.detail._tabs.tabText(3) == "材料 2/4" and shown.detail._tabs.currentIndex() == 3
    session.undo()
    assert shown.detail._tabs.tabText(3) == "材料 1/4"


def test_the_story_sums_a_month_and_opens_what_is_behind_it(session: Session, window: RecordsPage, people: list[Person]) -> None:
    shown = page(window, "members")
    shown.table.select(people[0].id or 0)
    shown.detail._tabs.setCurrentIndex(1)
    assert "1100**********" in "".join(texts(shown.detail))
    lines = seen(shown.detail, LinkLabel)
    assert [found.text() for found in lines] == ["年满 28 周岁，请办离团手续", "7 月志愿服务 3 次 · 9.5 小时", "加入共青团"]
    opened: list[tuple[str, list[int], str]] = []
    when_asked(session, Records, lambda view, ids, why: opened.append((view, ids, why)))
    QTest.keyClick(lines[1], Qt.Key.Key_Return)
    served = [row[0] for row in session.store.rows("SELECT id FROM service ORDER BY id")]
    assert opened == [("hours", served, "7 月志愿服务 3 次 · 9.5 小时")]


@pytest.mark.parametrize("size", [(1366, 600), (1093, 524)])
def test_nothing_is_clipped(session: Session, window: RecordsPage, size: tuple[int, int], people: list[Person]) -> None:
    window.resize(*size)
    shown = page(window, "members")
    shown.table.select(people[0].id or 0)
    for tool in shown._tools.findChildren(QPushButton):
        if tool.isVisible():
            assert tool.width() >= tool.minimumSizeHint().width() and shown.rect().contains(tool.geometry().translated(shown._tools.pos()))


def test_a_deed_left_half_filled_is_offered_again_for_the_same_member(qtbot: QtBot, session: Session, window: RecordsPage, people: list[Person]) -> None:
    said: list[str] = []
    session.said.connect(lambda sentence, _: said.append(sentence))

    def opened(*of: Person) -> TransferForm:
        form = TransferForm(session, [p.id or 0 for p in of], window)
        qtbot.addWidget(form)
        form.show()
        return form

    form = opened(people[0])
    QTest.keyClick(form, Qt.Key.Key_Escape)
    assert said == []
    form = opened(people[0])
    form.choose(WITHIN)
    form.inputs["note"].show_value("等新支部答复")
    QTest.keyClick(form, Qt.Key.Key_Escape)
    assert said == ["没有保存的内容留成了草稿，下次打开还在"] and session.store.find(Transfer) == []
    assert seen(opened(people[1]), Banner) == []
    form = opened(people[0])
    assert form.way == OUT and len(seen(form, Banner)) == 1
    press(form, "接着填")
    assert form.way == WITHIN and form.inputs["note"].value() == "等新支部答复"
    press(form, "不要了")
    assert form.way == OUT and form.inputs["note"].value() is None and seen(form, Banner) == []
    assert not session.store.setting(f"draft.transferring.{people[0].id}")


def test_a_folder_dropped_on_a_member_is_refused_in_plain_words(
    session: Session, window: RecordsPage, people: list[Person], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(ask, "warn", lambda parent, sentence: told.append(sentence))
    shown = page(window, "members")
    shown.show_one(people[0].id or 0)
    (tmp_path / "照片.jpg").write_bytes(b"x")
    for files in ([tmp_path / "照片.jpg", tmp_path], [tmp_path / "照片.jpg"]):
        given = QMimeData()
        given.setUrls([QUrl.fromLocalFile(str(path)) for path in files])
        how = Qt.DropAction.CopyAction, given, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(shown.detail, QDragEnterEvent(QPoint(9, 9), *how))
        event = QDropEvent(QPointF(9, 9), *how)
        try:
            QApplication.sendEvent(shown.detail, event)
        except UserError as error:
            crash.handle(type(error), error, error.__traceback__)
    assert told == [f"“{tmp_path.name}”是文件夹，不能整个放进台账；请打开它，选里面的文件"]
    done = session.store.undoable()
    assert done and done.label == "添加附件 1 个" and len(session.store.find(Attachment)) == 1


def test_a_tick_that_is_refused_does_not_stay(session: Session, window: RecordsPage, people: list[Person], monkeypatch: pytest.MonkeyPatch) -> None:
    shown = page(window, "members")
    shown.show_one(people[0].id or 0)
    shown.detail._tabs.setCurrentIndex(3)
    tick = seen(shown.detail, QCheckBox)[0]
    was = tick.isChecked()

    def refuse(*_: Any) -> None:
        raise UserError("现在只能查看，不能修改")

    monkeypatch.setattr(session.store, "save", refuse)
    with capture_exceptions() as raised:
        QTest.mouseClick(tick, Qt.MouseButton.LeftButton, pos=QPoint(10, tick.height() // 2))
    assert [str(error) for _, error, _ in raised] == ["现在只能查看，不能修改"]
    assert seen(shown.detail, QCheckBox)[0].isChecked() is was


def test_the_first_member_shows_what_happened_and_the_tab_that_was_turned_to_stays(window: RecordsPage, people: list[Person], qtbot: QtBot) -> None:
    shown = window.current
    assert shown
    pane = shown.detail
    assert isinstance(pane, MemberDetail)
    qtbot.waitUntil(lambda: pane.record is not None)
    assert pane._tabs.tabText(pane._tabs.currentIndex()).startswith("经历")
    pane._tabs.setCurrentIndex(0)
    first = pane.record
    shown.table.go(2, 1)
    qtbot.waitUntil(lambda: pane.record is not None and pane.record != first)
    assert pane._tabs.currentIndex() == 0

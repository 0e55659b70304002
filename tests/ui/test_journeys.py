"""One journey per tab through the real window: add, be refused, edit, find, change many, delete, undo, take a sheet in, write one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTableWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.ui.imports.dialog import ASKS, COLUMNS, REVIEW
from app.ui.lists.record_list import RecordList
from app.ui.pieces import ask, crash, theme
from app.ui.session import BehindFigure, OneRecord, Records
from db import history
from db.records import TABLES, Branch, Child, Person, view
from db.store import Store
from tests.samples import fill, id_number, value
from tests.screens.pages import LISTED
from tests.screens.stage import Stage, button, key, let_go
from tests.ui.conftest import when_asked

pytestmark = pytest.mark.whole

CTRL = Qt.KeyboardModifier.ControlModifier


@dataclass(frozen=True)
class Journey:
    """What is typed on the way through one list; texts are as a person writes them, by the field's label."""

    view: str
    typed: dict[str, str]
    #: A field, a text it refuses, and a piece of what it says.
    refused: tuple[str, str, str]
    edited: tuple[str, str]
    #: What finds the new record and nothing else.
    find: str
    bulk: tuple[str, str]
    #: Heading and rows of a sheet that brings new records.
    sheet: list[list[Any]]


JOURNEYS = (
    Journey(
        "branches", {"组织全称": "东沟村团支部", "组织类型": "农村团支部", "联系人": "赵春分"}, ("届满日期", "2021-13-45", "日期"),
        ("联系人", "钱夏至"), "东沟", ("所在村/单位", "东沟村"),
        [["团组织名称", "组织类型"], ["西沟村团支部", "农村团支部"], ["北沟村团支部", "农村团支部"]],
    ),
    Journey(
        "members", {"姓名": "王立春", "身份证号": id_number(11, "20030512"), "入团时间": "2018.5"}, ("身份证号", id_number(11, "20030512")[:-1], "18"),
        ("手机", "13800138077"), "wlc", ("所在村", "石马峪村"),
        [["姓名", "身份证号码", "联系电话"], ["赵雨水", id_number(21, "20030512"), "13800138021"], ["钱惊蛰", id_number(22, "20040512"), "13800138022"]],
    ),
    Journey(
        "volunteers", {"姓名": "孙谷雨", "身份证号": id_number(31, "19950512"), "志愿者编号": "110000000000031"}, ("手机", "1380013", "11"),
        ("手机", "13800138031"), "sgy", ("所在村", "石马峪村"),
        [["姓名", "身份证号码", "所在村"], ["李小满", id_number(41, "19980512"), "东智东村"], ["周芒种", id_number(42, "19970512"), "东智东村"]],
    ),
    Journey(
        "children", {"档案编号": "2021-088", "姓名": "吴小暑", "出生日期": "2012.3"}, ("出生日期", "2012-13", "日期"),
        ("所在村", "石马峪村"), "2021-088", ("所在村", "东沟村"),
        [["档案编号", "姓名", "出生日期"], ["2021-089", "郑大暑", "2011-02-03"], ["2021-090", "冯立秋", "2010-02-03"]],
    ),
    Journey(
        "events", {"活动名称": "秋季防火宣传", "活动类别": "志愿服务", "开始日期": "20211016", "地点": "文化广场"}, ("开始日期", "去年", "日期"),
        ("地点", "村委会院子"), "防火", ("所在村", "石马峪村"),
        [["活动名称", "活动类别", "开始日期"], ["冬季慰问", "志愿服务", "2021-11-01"], ["重阳敬老", "志愿服务", "2021-10-14"]],
    ),
)


@pytest.fixture
def stage(ledger: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Stage]:
    """The window on a ledger with one record of every kind."""
    theme.apply(qapp)
    with Store.open(ledger, daily=False) as store:
        _usual(store, fill(store))
        made = Stage(store, QSize(1366, 690), lambda *_: None)
        yield made
        made.close_all()
        made.close()


def _usual(store: Store, filled: dict[str, Any]) -> None:
    """One more of those that are listed, beside the sample records, which have left or are closed."""
    with store.step("照常"):
        store.save(filled["attachment"].with_(owner_id=1))
        for table in ("snapshot", "submission", "county_form"):
            # What a form of the county keeps is written by the program itself; any other text is not a form.
            store.delete(type(filled[table]), [filled[table].id or 0])
        branch = store.save(Branch(full_name="石马峪村团支部", org_type="农村团支部", level="团支部", status="正常")).id
        store.save(Person(name="张三", branch=branch, member_status="在册", volunteer_status="在册"))
        store.save(Child(name="孙小丫", file_no="2021-001", status="在帮"))
    for table in ("snapshot", "submission", "county_form"):
        store.purge(table, filled[table].id or 0)


def type_in(dialog: QWidget, name: str, text: str) -> None:
    """Type into the input of this name what an input method commits there."""
    kinds = (QLineEdit, QComboBox, QPlainTextEdit)
    found = next((w for w in dialog.findChildren(QWidget) if isinstance(w, kinds) and w.isVisible() and w.accessibleName() == name), None)
    assert found, f"no input {name}"
    line = found.lineEdit() if isinstance(found, QComboBox) else found
    assert line is not None
    line.setFocus()
    line.selectAll()
    commit(line, text)


def commit(line: QWidget, text: str) -> None:
    """What an input method does when a word is chosen."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(line, event)


def texts(dialog: QWidget) -> str:
    """Everything a dialog says."""
    return "\n".join(made.text() for made in dialog.findChildren(QLabel) if made.isVisible())


def cells(shown: RecordList, field: str) -> list[str]:
    """One column of a list by its heading, as far as it is shown."""
    model = shown.table.model()
    heads = [model.headerData(n, Qt.Orientation.Horizontal) for n in range(model.columnCount())]
    return [str(model.index(row, heads.index(field)).data()) for row in range(model.rowCount())] if field in heads else []


class Traveller:
    """Somebody on a journey through one list."""

    def __init__(self, stage: Stage, journey: Journey) -> None:
        self.stage, self.way = stage, journey
        found = view(journey.view)
        assert found
        self.view, self.store = found, stage.session.store
        self.list = stage.list_of(journey.view)
        self.list.table.setFocus()
        self.first = next(iter(journey.typed.values()))
        self.key_field = next(f for f in found.fields() if f.label == next(iter(journey.typed)))

    def press(self, one: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """A key, wherever the focus is."""
        key(QApplication.focusWidget() or self.stage.window, one, modifier=modifier)
        self.stage.settle()

    def dialog(self, one: Qt.Key, modifier: Qt.KeyboardModifier, act: Any) -> None:
        """A key that opens a dialog."""
        self.stage.through(lambda: key(QApplication.focusWidget() or self.stage.window, one, modifier=modifier), act)

    def count(self) -> int:
        """How many records the whole list has."""
        return self.store.count(self.view.record, self.view.where)

    def record(self) -> Any:
        """The record made on the way."""
        found = self.store.find(self.view.record, f'"{self.key_field.name}" = ?', (self.first,))
        return found[0] if found else None

    def stored(self, name: str) -> Any:
        """What the ledger holds in the field of this label, as text."""
        field = next(f for f in self.view.fields() if f.label == name)
        got = getattr(self.record(), field.name)
        return None if got is None else field.kind.show(got)


@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda j: j.view)
def test_a_journey_through_a_list(stage: Stage, journey: Journey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    me = Traveller(stage, journey)
    _add(me)
    _edit(me)
    _find(me)
    _change_many(me)
    _delete_and_bring_back(me)
    _take_in(me, tmp_path, monkeypatch)
    _write_out(me, tmp_path, monkeypatch)
    assert history.steps(me.store.connection, 50)
    assert me.store.scalar("PRAGMA integrity_check") == "ok"


def _add(me: Traveller) -> None:
    before, wrong = me.count(), me.way.refused

    def form(dialog: QDialog) -> None:
        key(dialog, Qt.Key.Key_Return, modifier=CTRL)
        me.stage.settle(30)
        assert me.count() == before and dialog.isVisible(), "an empty form was saved"
        for name, text in me.way.typed.items():
            type_in(dialog, name, text)
        good = me.way.typed.get(wrong[0], "")
        type_in(dialog, wrong[0], wrong[1])
        key(dialog, Qt.Key.Key_Return, modifier=CTRL)
        me.stage.settle(30)
        assert me.count() == before, "something wrong was saved"
        assert wrong[2] in texts(dialog)
        type_in(dialog, wrong[0], good) if good else _clear(dialog, wrong[0])
        me.stage.settle(300)
        key(dialog, Qt.Key.Key_Return, modifier=CTRL)
        me.stage.settle()
        assert me.count() == before + 1, texts(dialog)

    me.dialog(Qt.Key.Key_N, CTRL, form)
    made = me.record()
    assert made is not None
    for name, text in me.way.typed.items():
        field = next(f for f in me.view.fields() if f.label == name)
        assert getattr(made, field.name) == field.kind.read(text)
    if "身份证号" in me.way.typed:
        assert made.sex == "男" and made.birth_date is not None, "sex and birth follow from the number"


def _clear(dialog: QWidget, name: str) -> None:
    type_in(dialog, name, "x")
    key(QApplication.focusWidget() or dialog, Qt.Key.Key_Backspace)


def _edit(me: Traveller) -> None:
    name, text = me.way.edited
    before = me.stored(name)

    def form(dialog: QDialog) -> None:
        type_in(dialog, name, text)
        me.stage.settle(300)
        key(dialog, Qt.Key.Key_Return, modifier=CTRL)

    me.list.show_one(me.record().id)
    me.list.table.setFocus()
    me.dialog(Qt.Key.Key_F2, Qt.KeyboardModifier.NoModifier, form)
    assert me.stored(name) == text
    me.press(Qt.Key.Key_Z, CTRL)
    assert me.stored(name) == before
    me.press(Qt.Key.Key_Y, CTRL)
    assert me.stored(name) == text


def _find(me: Traveller) -> None:
    ids, everything = me.list.table.records.ids, me.count()
    me.press(Qt.Key.Key_F, CTRL)
    line = QApplication.focusWidget()
    assert isinstance(line, QLineEdit)
    commit(line, me.way.find)
    me.stage.settle(300)
    assert list(me.list.table.records.ids) == [me.record().id]
    assert any("已筛选" in made.text() for made in me.list.findChildren(QLabel) if made.isVisible())
    me.press(Qt.Key.Key_Escape)
    assert len(me.list.table.records.ids) == len(ids) and line.text() == ""
    _choose(me, everything)


def _choose(me: Traveller, everything: int) -> None:
    """The first quick choice that somebody has: a chip says so, and its cross takes it off again."""
    quick = next(b for b in me.list.findChildren(QPushButton) if b.isVisible() and b.accessibleName().startswith("按") and b.menu())
    name = quick.accessibleName().removeprefix("按").removesuffix("筛选")
    before = list(me.list.table.records.ids)
    for action in quick.menu().actions():
        action.trigger()
        me.stage.settle()
        if me.list.table.records.ids:
            break
        action.trigger()
        me.stage.settle()
    found = len(me.list.table.records.ids)
    assert 0 < found <= everything, name
    assert me.list.listing.filtered, (name, action.text(), me.list.listing)
    me.stage.press(f"去掉条件“{name}”", me.list)
    assert list(me.list.table.records.ids) == before


def _change_many(me: Traveller) -> None:
    name, text = me.way.bulk
    field = next(f for f in me.view.fields() if f.label == name)
    column, steps = f'SELECT "{field.name}" FROM "{me.view.record.table}" ORDER BY id', len(history.steps(me.store.connection, 500))
    before = me.store.rows(column)

    def dialog(shown: QDialog) -> None:
        main = next(b for b in shown.findChildren(QPushButton) if b.isVisible() and b.text().strip().startswith("修改 "))
        main.click()
        assert shown.isVisible() and me.store.rows(column) == before, "nothing was ticked, so nothing may change"
        type_in(shown, name, text)
        assert next(t for t in shown.findChildren(QCheckBox) if t.text() == name).isChecked(), "typing ticks the field"
        main.click()

    me.list.table.setFocus()
    me.press(Qt.Key.Key_A, CTRL)
    chosen = len(me.list.table.records.ids)
    assert me.list.table.records.ticked == set(me.list.table.records.ids) and chosen > 1
    me.stage.through(lambda: me.stage.menu("批量修改…"), dialog)
    after = me.store.rows(column)
    assert sum(row == (text,) for row in after) >= chosen
    assert len(history.steps(me.store.connection, 500)) == steps + 1
    me.press(Qt.Key.Key_Z, CTRL)
    assert me.store.rows(column) == before
    me.press(Qt.Key.Key_A, CTRL)
    assert not me.list.table.records.ticked


def _delete_and_bring_back(me: Traveller) -> None:
    before, made = me.count(), me.record()
    me.list.show_one(made.id)
    me.list.table.setFocus()
    me.press(Qt.Key.Key_Delete, CTRL)
    assert me.count() == before - 1 and me.record() is None
    label = history.steps(me.store.connection, 1)[0].label
    if me.view.record.table == "child":
        assert me.way.typed["姓名"] not in label

    def past(dialog: QDialog) -> None:
        table = next(t for t in dialog.findChildren(QTableWidget) if t.accessibleName() == "删掉的记录")
        assert table.rowCount() == 1
        let_go(table)
        table.selectRow(0)
        button(dialog, "还原 1 条").click()

    me.dialog(Qt.Key.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier, past)
    assert me.record() == made, "brought back as it was, with its number"
    me.press(Qt.Key.Key_Z, CTRL)
    assert me.record() is None
    me.press(Qt.Key.Key_Z, CTRL)
    assert me.record() == made


def _take_in(me: Traveller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, before = tmp_path / "名册.xlsx", me.count()
    workbook = openpyxl.Workbook()
    for row in me.way.sheet:
        workbook.active.append(row)
    workbook.save(path)
    monkeypatch.setattr(ask, "files_to_open", lambda *_: [path])

    def dialog(shown: Any) -> None:
        shown.forward.click()
        me.stage.settle(20)
        assert shown.step == COLUMNS and me.count() == before
        shown.forward.click()
        me.stage.settle(20)
        if shown.step == ASKS:
            shown.forward.click()
            me.stage.settle(20)
        assert shown.step == REVIEW and me.count() == before, "a preview writes nothing"
        key(shown, Qt.Key.Key_Return, modifier=CTRL)
        me.stage.settle(20)

    me.list.table.setFocus()
    me.dialog(Qt.Key.Key_I, CTRL, dialog)
    new = len(me.way.sheet) - 1
    assert me.count() == before + new
    assert len(me.list.table.records.ids) == new, "what came in is shown"
    me.press(Qt.Key.Key_Z, CTRL)
    assert me.count() == before
    me.list.table.setFocus()
    me.press(Qt.Key.Key_Escape)


def _write_out(me: Traveller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "导出.xlsx"
    monkeypatch.setattr(ask, "file_to_save", lambda *_: out)
    heads = [c.label for c in me.list.shown_columns()]
    model = me.list.table.records
    shown = [model.text(row, 0) for row in range(len(model.ids))]

    def dialog(exporting: QDialog) -> None:
        button(exporting, "选择保存位置…").click()
        me.stage.settle(20)

    me.list.table.setFocus()
    me.dialog(Qt.Key.Key_E, CTRL, dialog)
    head, *rows = list(openpyxl.load_workbook(out).active.values)
    assert list(head) == heads
    assert [str(row[0] or "") for row in rows] == shown


#: A transfer is not typed in but done, in a window of its own.
_OWN_WAY = {"transfer"}
#: What is worked out from other records while these are there.
_FROM = {"review": ("dues",)}


@pytest.mark.parametrize("listed", [key for key in LISTED if key not in {j.view for j in JOURNEYS} | _OWN_WAY])
def test_every_other_list_takes_a_record_and_lets_it_go(stage: Stage, listed: str) -> None:
    shown, store = view(listed), stage.session.store
    assert shown
    with store.step("腾出"):
        for first in _FROM.get(listed, ()):
            store.delete(TABLES[first], list(store.ids(TABLES[first])))
        store.delete(shown.record, list(store.ids(shown.record))) if not store.rows(_USES.get(listed, "SELECT 1 WHERE 0")) else None
    before = store.count(shown.record)
    stage.list_of(listed)

    def form(dialog: QDialog) -> None:
        for field in shown.fields():
            if field.required:
                type_in(dialog, field.label, _text(store, field))
        stage.settle(300)
        key(dialog, Qt.Key.Key_Return, modifier=CTRL)
        stage.settle()
        assert store.count(shown.record) == before + 1, texts(dialog)

    stage.through(lambda: key(stage.window, Qt.Key.Key_N, modifier=CTRL), form)
    key(stage.window, Qt.Key.Key_Z, modifier=CTRL)
    stage.settle()
    assert store.count(shown.record) == before


#: Lists whose one record other records point to; it stays, and the new one lies beside it.
_USES = {"teams": "SELECT 1 FROM team_member", "partner": "SELECT 1 FROM event_partner"}


def _text(store: Store, field: Any) -> str:
    """What a person types into a field that must be filled; never the same as what is there."""
    if field.kind.name == "text":
        return f"{field.label}丁"
    if field.kind.name != "link":
        return str(field.kind.show(value(field, {})))
    found = store.scalar(f'SELECT min(id) FROM "{field.target}"')
    return store.titles(field.target, [found])[found]


def test_the_desk_leads_to_what_is_to_be_done_and_to_the_records_behind_a_figure(stage: Stage) -> None:
    went: list[str] = []
    when_asked(stage.session, Records, lambda view_key, *_: went.append(view_key))
    when_asked(stage.session, BehindFigure, lambda figure: went.append(figure))
    when_asked(stage.session, OneRecord, lambda table, _: went.append(table))
    stage.tab("desk")
    pressable = [w for w in stage.window.centralWidget().findChildren(QWidget) if w.isVisible() and w.accessibleName().startswith("团员")]
    assert pressable, "the figures of the desk can be reached"
    pressable[0].setFocus()
    key(pressable[0], Qt.Key.Key_Return)
    stage.settle()
    assert went and stage.window.current_list() is not None


def test_another_day_gives_other_figures_and_a_figure_opens_its_records(stage: Stage) -> None:
    stage.tab("reports")
    before = texts(stage.window)
    stage.session.set_day(date(2019, 12, 31))
    stage.settle()
    assert "2019-12-31" in next(b.text() for b in stage.window.findChildren(QPushButton) if b.toolTip() == "所有数字都按这一天统计")
    assert texts(stage.window) != before


def test_what_was_undone_elsewhere_is_gone_from_its_pane(stage: Stage) -> None:
    shown = stage.list_of("members")
    assert shown.detail.record is not None
    stage.tab("desk")
    while stage.session.store.undo():
        pass
    key(stage.window, Qt.Key.Key_F8)
    stage.settle()
    assert not stage.session.masked and shown.detail.record is None
    key(stage.window, Qt.Key.Key_3, modifier=CTRL)
    stage.settle()
    assert not shown.table.records.ids


def test_a_stick_that_was_pulled_out_is_told(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(ask, "file_to_save", lambda *_: tmp_path / "U盘" / "台账.sqlite")
    monkeypatch.setattr(ask, "warn", lambda _, sentence: said.append(sentence))
    monkeypatch.setattr("sys.excepthook", crash.handle)
    stage.through(lambda: stage.menu("备份与恢复…"), lambda dialog: button(dialog, "拷到 U 盘…").click())
    assert len(said) == 1 and "U 盘" in said[0]


def test_a_lock_hides_everything_until_it_is_opened(stage: Stage) -> None:
    stage.list_of("children")
    key(stage.window, Qt.Key.Key_L, modifier=CTRL)
    stage.settle()
    assert stage.window.locked and not stage.window.centralWidget().isVisible()
    for one in (Qt.Key.Key_N, Qt.Key.Key_Z, Qt.Key.Key_K, Qt.Key.Key_3):
        key(stage.window, one, modifier=CTRL)
    stage.settle()
    assert stage.window.locked and QApplication.activeModalWidget() is None
    stage.unlock()
    assert stage.window.locked is None and stage.window.centralWidget().isVisible()

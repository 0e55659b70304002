"""Chinese input methods: the first key opens a cell and is not swallowed, composing is not taken for text, the text arrives whole."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.ui.form.record_form import RecordForm
from app.ui.imports.dialog import REVIEW, ImportDialog
from app.ui.imports.model import OWN
from app.ui.lists.record_list import RecordList
from app.ui.pieces import theme
from app.ui.pieces.worker import Worker
from app.ui.session import Session
from app.ui.volunteering.hours_entry import HoursEntry
from app.ui.window.search import Seek
from db.records import Branch, Person
from db.store import Store
from tests.volunteers import volunteers

TODAY = date(2021, 11, 26)


@pytest.fixture
def session(store: Store, qapp: QApplication) -> Session:
    theme.apply(qapp)
    with store.step("起始"):
        store.save(Branch(full_name="石马峪村团支部", org_type="农村团支部"))
        for name in ("王立春", "张三", "李四"):
            store.save(Person(name=name, member_status="在册"))
    return Session(store, TODAY)


def shown(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.addWidget(widget)
    with qtbot.waitActive(widget):
        widget.show()
        widget.activateWindow()


def compose(target: QWidget | None, *preedits: str) -> None:
    """What an input method sends while somebody composes."""
    assert target
    for words in preedits:
        QApplication.sendEvent(target, QInputMethodEvent(words, []))


def commit(target: QWidget | None, words: str) -> None:
    """What it sends when the sign is chosen."""
    assert target
    event = QInputMethodEvent()
    event.setCommitString(words)
    QApplication.sendEvent(target, event)


def editor_of(table: QAbstractItemView) -> QLineEdit:
    """The input that is open in a table."""
    found = table.indexWidget(table.currentIndex())
    line = found.lineEdit() if isinstance(found, QComboBox) else found
    assert isinstance(line, QLineEdit), "the cell is open"
    return line


@pytest.mark.parametrize("name", ["name", "branch", "education", "note", "phone"])
def test_a_field_of_a_form_takes_what_is_composed_whole(name: str, qtbot: QtBot, session: Session) -> None:
    form = RecordForm(session, "members")
    shown(qtbot, form)
    form._boxes[name].go()
    compose(QApplication.focusWidget(), "z", "zh", "zhang")
    # The look over what is typed must not disturb the composing, nor take it for text.
    form.review()
    kept = form._boxes[name].input.draft()
    assert kept in ("", [])
    commit(QApplication.focusWidget(), "张")
    commit(QApplication.focusWidget(), "家坟")
    text = form._boxes[name].input.draft()
    assert (text[1] if isinstance(text, list) else text) == "张家坟"


def test_the_link_picker_seeks_what_was_composed(qtbot: QtBot, session: Session) -> None:
    form = RecordForm(session, "members")
    shown(qtbot, form)
    box = form._boxes["branch"]
    box.go()
    compose(QApplication.focusWidget(), "sh")
    commit(QApplication.focusWidget(), "石")
    assert box.input.value() == 1
    popup = QApplication.activePopupWidget()
    if popup:
        # The list of what was found lies over the form, and hands the next signs on.
        compose(popup, "ma")
        commit(popup, "马")
        assert box.input.draft()[1] == "石马"


def test_search_boxes_seek_what_was_composed(qtbot: QtBot, session: Session, worker: Worker) -> None:
    page = RecordList(session, worker, "members")
    shown(qtbot, page)
    page._find.setFocus()
    compose(QApplication.focusWidget(), "zh", "zhang")
    commit(QApplication.focusWidget(), "张")
    assert page._find.text() == "张"
    qtbot.waitUntil(lambda: len(page.table.records.ids) == 1)
    seek = Seek(session, "")
    shown(qtbot, seek)
    seek._line.setFocus()
    compose(QApplication.focusWidget(), "z")
    assert seek._line.text() == ""
    commit(QApplication.focusWidget(), "张")
    assert seek._line.text() == "张" and seek.found.count()


def test_initials_in_a_table_ignore_composing_and_a_finished_sign_is_sought(qtbot: QtBot, session: Session, worker: Worker) -> None:
    page = RecordList(session, worker, "members")
    shown(qtbot, page)
    qtbot.waitUntil(lambda: len(page.table.records.ids) == 3)
    page.table.selectRow(0)
    page.table.setFocus()
    first = page.table.current_id()
    compose(page.table, "z", "zh", "")
    assert page.table.current_id() == first
    assert page.table.state() == QAbstractItemView.State.NoState
    QTest.keyClick(page.table, Qt.Key.Key_Z)
    assert session.store.titles("person", [page.table.current_id() or 0]).popitem()[1] == "张三"
    page.table._forget_initials()
    commit(page.table, "王")
    assert session.store.titles("person", [page.table.current_id() or 0]).popitem()[1] == "王立春"


def test_a_cell_of_an_import_takes_the_first_key_of_a_composition(qtbot: QtBot, session: Session, worker: Worker, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet
    for row in (["姓名", "所在支部", "文化程度"], ["赵六", "石马峪村", "本科"], ["钱七", "没有的村", "硕士研究"]):
        sheet.append(row)
    book.save(tmp_path / "团员.xlsx")
    dialog = ImportDialog(session, worker, "members")
    dialog.open_files([tmp_path / "团员.xlsx"])
    shown(qtbot, dialog)
    for _ in range(4):
        qtbot.waitUntil(lambda: not dialog._working.running)
        if dialog.step == REVIEW:
            break
        dialog.next()
    qtbot.waitUntil(lambda: dialog.step == REVIEW and not dialog._working.running)
    table = dialog.review_page.table
    table.setFocus()
    for column, words in ((OWN, "张"), (OWN + 1, "柳湾村"), (OWN + 2, "大专")):
        # The list of names that drops down is a window of its own, and may have been the active one.
        with qtbot.waitActive(dialog):
            dialog.activateWindow()
        table.setFocus()
        table.go_to(0, column)
        assert table.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        compose(table, "z", "zh")
        made = editor_of(table)
        assert made.text() == "", "typed over what was there"
        commit(table, words)
        assert made.text() == words
        box = made.parentWidget()
        edited = box if isinstance(box, QComboBox) else made
        assert edited.hasFocus() or made.hasFocus()
        with qtbot.waitSignal(table.review.corrected) as told:
            QTest.keyClick(made, Qt.Key.Key_Return)
        assert told.args and told.args[2] == words
        qtbot.waitUntil(lambda: not dialog._working.running)
    # Some input methods compose in a window of their own and only send what was chosen.
    table.go_to(0, OWN)
    commit(table, "张")
    assert editor_of(table).text() == "张"
    QTest.keyClick(editor_of(table), Qt.Key.Key_Escape)


def test_a_remark_of_ticked_hours_takes_the_first_key_of_a_composition(qtbot: QtBot, session: Session) -> None:
    ids = volunteers(session.store, 3)
    dialog = HoursEntry(session)
    shown(qtbot, dialog)
    dialog.form.set_text("minutes", "2")
    dialog.ticks.tick(ids)
    dialog.table.setFocus()
    dialog.table.go(0, 2)
    assert dialog.table.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    compose(dialog.table, "z", "zhang")
    commit(dialog.table, "张")
    made = editor_of(dialog.table)
    commit(made, "老师替")
    assert made.text() == "张老师替"
    QTest.keyClick(made, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "张老师替" in [own.note for own in dialog.ticks.entries.values()])
    dialog.table.setFocus()
    dialog.table.go(1, 2)
    commit(dialog.table, "李")
    assert editor_of(dialog.table).text() == "李"
    QTest.keyClick(editor_of(dialog.table), Qt.Key.Key_Escape)
    dialog.picker.finder.setFocus()
    compose(dialog.picker.finder, "l")
    commit(dialog.picker.finder, "李")
    assert dialog.picker.finder.text() == "李"

"""The form of a record: what it refuses, what follows by itself, what it remembers, and who may be in the ledger already."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.ui.form import record_form as forms
from app.ui.form import same_record as form_compare
from app.ui.form.inputs import FileInput
from app.ui.form.link_input import LinkInput
from app.ui.form.link_or_words import LinkOrWordsInput
from app.ui.form.many_records import BulkEdit
from app.ui.form.record_form import RecordForm
from app.ui.form.same_record import Compare
from app.ui.session import Session
from app.work import unsaved
from app.work.entering import clone_of
from db.dates import PartialDate
from db.errors import BadValue
from db.kinds import FileRef
from db.records import TABLES, VIEWS, Branch, Child, Honour, Person, Post, view
from db.store import Store
from tests.samples import full, id_number

TODAY = date(2021, 11, 26)
LI = id_number(22, "20041001")


def opened(qtbot: QtBot, session: Session, view_key: str = "members", record: Any = None, given: dict[str, Any] | None = None) -> RecordForm:
    form = RecordForm(session, view_key, record, given)
    qtbot.addWidget(form)
    with qtbot.waitActive(form):
        form.show()
        form.activateWindow()
    return form


def text(form: RecordForm, name: str) -> str:
    found = form._boxes[name].input.draft()
    return found if isinstance(found, str) else str(found)


def keyboard() -> QWidget:
    """Where keys go now."""
    found = QApplication.focusWidget()
    assert found
    return found


def type_into(form: RecordForm, name: str, words: str) -> None:
    """Go to a field, type over what is there, and go on to the next."""
    form._boxes[name].go()
    target = keyboard()
    QTest.keyClick(target, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    if words.isascii():
        QTest.keyClicks(target, words) if words else QTest.keyClick(target, Qt.Key.Key_Delete)
    else:
        commit = QInputMethodEvent()
        commit.setCommitString(words)
        QApplication.sendEvent(target, commit)
    QTest.keyClick(keyboard(), Qt.Key.Key_Tab)
    form.review()


def said(form: RecordForm) -> str:
    """Everything the panel says."""
    # A look that comes due in between would leave words that are not shown yet.
    form._review_soon.stop()
    QApplication.processEvents()
    return "\n".join(part.text() for part in form._side.findChildren(QLabel) if part.isVisibleTo(form._side))


def member(store: Store, **values: Any) -> Person:
    with store.step("团员"):
        return store.save(Person(**({"name": "李四", "member_status": "在册"} | values)))


# --- refusing, putting right, saving, taking back


def test_wrong_values_are_refused_told_put_right_saved_and_taken_back(qtbot: QtBot, session: Session) -> None:
    form = opened(qtbot, session)
    wrong = LI[:-1] + ("1" if LI[-1] != "1" else "2")
    type_into(form, "name", "李四")
    type_into(form, "id_number", wrong)
    assert form._boxes["id_number"].message == f"身份证号的校验位不对：按前 17 位推算，末位应为 {LI[-1]}，现在是 {wrong[-1]}，至少有一位写错了，请按证件核对"
    type_into(form, "joined_on", "1999-01")
    type_into(form, "birth_date", "2004-10-01")
    assert form._boxes["joined_on"].message == "入团时间 1999-01 早于出生日期 2004-10-01"
    assert "2 处错误" in said(form)
    QTest.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert session.store.count(Person) == 0
    assert form._boxes["id_number"].input.hasFocus()
    passed = []
    for _ in range(2):
        QTest.keyClick(form, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
        here = form._fields.focused()
        passed.append(here.field.name if here else "")
    assert passed == ["branch", "joined_on"], "reminders are gone through as well"
    assert form._boxes["joined_on"].input.hasFocus()
    type_into(form, "id_number", LI)
    type_into(form, "joined_on", "2019-05")
    assert form._boxes["id_number"].message == "" and "处错误" not in said(form)
    QTest.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (saved,) = session.store.find(Person)
    assert (saved.name, saved.id_number, saved.sex, saved.joined_on, saved.member_status) == ("李四", LI, "女", PartialDate(2019, 5), "在册")
    assert text(form, "name") == "" and form.isVisible()
    assert session.store.undoable().label == "新建团员 李四"  # type: ignore[union-attr]
    session.undo()
    assert session.store.count(Person) == 0


def test_nothing_is_held_against_a_field_while_it_is_typed(qtbot: QtBot, session: Session) -> None:
    form = opened(qtbot, session)
    form._boxes["phone"].go()
    QTest.keyClicks(keyboard(), "138001")
    form.review()
    assert form._boxes["phone"].message == "" and "手机" not in said(form)
    QTest.keyClick(keyboard(), Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: form._boxes["phone"].message == "手机号少 5 位，应为 11 位")
    form._boxes["phone"].go()
    QTest.keyClicks(keyboard(), "3800")
    form.review()
    assert form._boxes["phone"].message, "what was wrong stays said until it is right"
    QTest.keyClicks(keyboard(), "1")
    form.review()
    assert form._boxes["phone"].message == ""


def test_a_required_blank_is_told_when_it_was_passed_over(qtbot: QtBot, session: Session) -> None:
    form = opened(qtbot, session)
    assert form._boxes["name"].message == ""
    QTest.keyClick(keyboard(), Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: form._boxes["name"].message == "请填姓名")


def test_enter_and_tab_go_through_the_fields_in_order_and_escape_closes(qtbot: QtBot, session: Session) -> None:
    form = opened(qtbot, session, "partner")
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Tab):
        form._boxes["full_name"].go()
        passed = []
        for _ in form._boxes:
            here = form._fields.focused()
            assert here
            passed.append(here.field.name)
            QTest.keyClick(keyboard(), Qt.Key.Key_Tab if here.field.name == "note" else key)
        assert passed == list(form._boxes)
    QTest.keyClick(form, Qt.Key.Key_Escape)
    assert not form.isVisible()


# --- what follows from an ID number


def test_birth_and_sex_come_from_the_id_number_and_are_read_only(qtbot: QtBot, session: Session) -> None:
    form = opened(qtbot, session)
    type_into(form, "id_number", LI)
    for name, shown in (("birth_date", "2004-10-01"), ("sex", "女")):
        box = form._boxes[name]
        assert box.fixed and not box.input.isVisible() and box._fixed.isReadOnly()
        assert box._fixed.text() == shown and "（取自身份证号）" in box._name.text()
    # Another number brings other values with it.
    type_into(form, "id_number", id_number(11, "20050102"))
    assert (form._boxes["birth_date"]._fixed.text(), form._boxes["sex"]._fixed.text()) == ("2005-01-02", "男")
    type_into(form, "id_number", "")
    assert not form._boxes["birth_date"].fixed and form._boxes["birth_date"].input.isVisible()
    assert text(form, "birth_date") == "2005-01-02"
    type_into(form, "birth_date", "2005-01-03")
    assert text(form, "birth_date") == "2005-01-03"
    type_into(form, "id_number", LI)
    assert not form._boxes["birth_date"].fixed
    assert form._boxes["birth_date"].message == "出生日期 2005-01-03 与身份证号里的 2004-10-01 不一致"


def test_a_kept_record_with_another_number_gets_its_birth_date(qtbot: QtBot, session: Session) -> None:
    kept = member(session.store, id_number=LI)
    form = opened(qtbot, session, "members", session.store.get(Person, kept.id or 0))
    assert form._boxes["birth_date"].fixed
    type_into(form, "id_number", id_number(11, "20050102"))
    form.save_and_close()
    now = session.store.get(Person, kept.id or 0)
    assert (now.birth_date, now.sex) == (PartialDate(2005, 1, 2), "男")


def test_a_length_that_follows_from_the_times_can_still_be_typed(qtbot: QtBot, session: Session) -> None:
    form = opened(qtbot, session, "hours")
    type_into(form, "started_at", "8:00")
    type_into(form, "ended_at", "11:00")
    assert text(form, "minutes") in ("3", "3.0") and not form._boxes["minutes"].fixed
    type_into(form, "ended_at", "12:00")
    assert text(form, "minutes") in ("4", "4.0")
    type_into(form, "minutes", "2")
    assert form._boxes["minutes"].input.value() == 120 == form._made(form._read()[0]).values()["minutes"]


# --- pins


def test_pinned_values_begin_the_next_record_and_the_next_sitting(qtbot: QtBot, session: Session) -> None:
    with session.store.step("支部"):
        branch = session.store.save(Branch(full_name="石马峪村团支部", org_type="农村团支部"))
    form = opened(qtbot, session)
    type_into(form, "name", "王五")
    form._boxes["village"].go()
    QTest.keyClick(form, Qt.Key.Key_P, Qt.KeyboardModifier.AltModifier)
    type_into(form, "village", "石马峪")
    form._boxes["branch"].input.show_value(branch.id)
    pin = form._boxes["branch"].pin
    assert pin and form._boxes["village"].pin.isChecked()  # type: ignore[union-attr]
    pin.click()
    QTest.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert (text(form, "name"), text(form, "village"), form._boxes["branch"].input.value()) == ("", "石马峪", branch.id)
    form.reject()
    session.preferences.sync()
    kept = Path(session.preferences.fileName())
    assert not kept.exists() or "石马峪" not in kept.read_text(encoding="utf-8")
    later = opened(qtbot, Session(session.store, TODAY))
    assert (text(later, "village"), later._boxes["branch"].input.value(), text(later, "member_status")) == ("石马峪", branch.id, "在册")
    assert later._boxes["village"].pin.isChecked()  # type: ignore[union-attr]
    later._boxes["village"].pin.click()  # type: ignore[union-attr]
    later.reject()
    assert text(opened(qtbot, session), "village") == ""
    assert text(opened(qtbot, session, "volunteers"), "village") == "", "each list has its own pins"


def test_pins_stand_only_where_another_record_may_have_the_same(qtbot: QtBot, session: Session) -> None:
    form = opened(qtbot, session, "children")
    unpinned = {name for name, box in form._boxes.items() if not box.pin}
    sensitive = {f.name for f in Child.fields() if f.sensitive} - Child.beside()
    assert unpinned == {"id_number", "file_no", "consent_file"} | sensitive, "what is about one child never stands in another one's form"
    kept = opened(qtbot, session, "members", member(session.store))
    assert not any(box.pin for box in kept._boxes.values())


def test_a_pinned_record_that_is_gone_is_not_brought_back(qtbot: QtBot, session: Session) -> None:
    with session.store.step("支部"):
        branch = session.store.save(Branch(full_name="石马峪村团支部", org_type="农村团支部"))
    form = opened(qtbot, session, given={"branch": branch.id})
    form._boxes["branch"].pin.click()  # type: ignore[union-attr]
    form.reject()
    with session.store.step("删"):
        session.store.delete(Branch, [branch.id or 0])
    assert opened(qtbot, session)._boxes["branch"].input.value() is None


# --- drafts


@pytest.mark.parametrize("table", TABLES)
def test_a_draft_holds_every_kind_of_input(table: str, qtbot: QtBot, session: Session) -> None:
    record, links = TABLES[table], {}
    with session.store.step("样例"):
        for name, one in TABLES.items():
            if name in {f.target for f in record.links()} and name != table:
                links[name] = session.store.save(full(one, {})).id or 0
    made = full(record, links)
    form = opened(qtbot, session, table)
    for name, box in form._boxes.items():
        if getattr(made, name) is not None and not isinstance(box.input, FileInput):
            box.input.show_value(getattr(made, name))
    wanted = {name: box.input.draft() for name, box in form._boxes.items()}
    form.reject()
    again = opened(qtbot, session, table)
    assert {name: box.input.draft() for name, box in again._boxes.items()} == wanted
    banner = "\n".join(part.text() for part in again.findChildren(QLabel))
    assert "没有保存，已经带出来，可以接着填" in banner
    again._drafts.drop()
    assert unsaved.find(session.store, f"draft.{table}") is None
    again.reject()


def test_an_edit_left_with_changes_is_offered_again(qtbot: QtBot, session: Session) -> None:
    kept = member(session.store, village="石马峪", phone="13800000001")
    form = opened(qtbot, session, "members", kept)
    type_into(form, "village", "尖岩村")
    type_into(form, "phone", "1380")
    QTest.keyClick(form, Qt.Key.Key_Escape)
    assert session.store.get(Person, kept.id or 0).village == "石马峪"
    again = opened(qtbot, session, "members", kept)
    assert (text(again, "village"), text(again, "phone")) == ("石马峪", "13800000001")
    assert any("在这里填过，没有保存" in part.text() and part.text().startswith("今天 ") for part in again.findChildren(QLabel))
    again.reject()
    third = opened(qtbot, session, "members", kept)
    next(b for b in third.findChildren(QPushButton) if b.text() == "接着填").click()
    assert (text(third, "village"), text(third, "phone")) == ("尖岩村", "1380")
    type_into(third, "phone", "13800000002")
    third.save_and_close()
    assert session.store.get(Person, kept.id or 0).phone == "13800000002"
    assert unsaved.find(session.store, f"draft.members.{kept.id}") is None


def test_drafts_of_a_view_of_a_record_and_of_a_child_lie_apart(qtbot: QtBot, session: Session) -> None:
    with session.store.step("档案"):
        first, second = (session.store.save(Child(name=n, file_no=f"2021-石-00{i}")) for i, n in enumerate("甲乙"))
    form = opened(qtbot, session, "visit", given={"child": first.id})
    assert "child" not in form._boxes and form.windowTitle().endswith("2021-石-000")
    type_into(form, "findings", "奶奶照看，作业没人管")
    form.reject()
    assert text(opened(qtbot, session, "visit", given={"child": second.id}), "findings") == ""
    again = opened(qtbot, session, "visit", given={"child": first.id})
    assert text(again, "findings") == "奶奶照看，作业没人管"
    again.reject()
    with session.store.step("删"):
        session.store.delete(Child, [first.id or 0])
    unsaved.drop_orphans(session.store)
    assert "奶奶" not in str(session.store.rows("SELECT value FROM setting"))


def test_a_copy_is_not_overwritten_by_an_old_draft(qtbot: QtBot, session: Session) -> None:
    form = opened(qtbot, session)
    type_into(form, "village", "尖岩村")
    form.reject()
    shown = view("members")
    assert shown
    copy = clone_of(member(session.store, village="石马峪", id_number=LI, phone="13800000001"))
    assert "id_number" not in copy and "name" not in copy
    form = opened(qtbot, session, given=copy)
    assert text(form, "village") == "石马峪"
    assert any(b.text() == "接着填" for b in form.findChildren(QPushButton))


def test_a_pending_file_is_no_part_of_a_draft(qtbot: QtBot, session: Session) -> None:
    form = opened(qtbot, session, "document")
    chosen = next(box.input for box in form._boxes.values() if isinstance(box.input, FileInput))
    chosen.pending = ("通知.pdf", b"abc")
    form._boxes["title_name"].input.show_draft("通知")
    form.reject()
    kept = unsaved.find(session.store, "draft.document")
    assert kept and kept.typed == {"title_name": "通知"}
    again = opened(qtbot, session, "document")
    chosen = next(box.input for box in again._boxes.values() if isinstance(box.input, FileInput))
    chosen.pending = ("通知.pdf", b"abc")
    again._boxes["kind"].input.show_value(TABLES["document"].field("kind").kind.options[0].label)  # type: ignore[attr-defined]
    assert again.save(), again._problems
    assert again.saved and isinstance(getattr(again.saved, chosen.field.name), FileRef)


# --- somebody who is there already


def answer(monkeypatch: pytest.MonkeyPatch, choice: str) -> list[Compare]:
    """Choose for the person in the comparison."""
    seen: list[Compare] = []

    def run(dialog: Compare) -> int:
        seen.append(dialog)
        dialog._choose(choice)
        return 1

    monkeypatch.setattr(Compare, "exec", run)
    return seen


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"name": "李四", "birth_date": "2004-10"}, {"birth_date": PartialDate(2004, 10, 1)}),
        ({"name": "李四", "phone": "13800000001"}, {"phone": "13800000001"}),
        ({"name": "黎四", "id_number": LI}, {"id_number": LI}),
    ],
)
def test_somebody_like_that_is_warned_about(typed: dict[str, str], kept: dict[str, Any], qtbot: QtBot, session: Session) -> None:
    member(session.store, **kept)
    form = opened(qtbot, session)
    for name, words in typed.items():
        type_into(form, name, words)
    assert "台账里可能已经有了" in said(form) and "李四" in said(form)
    type_into(form, "name", "李五")
    type_into(form, "id_number", id_number(33, "20041001"))
    assert "台账里可能已经有了" not in said(form)


def test_two_id_numbers_are_two_people(qtbot: QtBot, session: Session) -> None:
    member(session.store, id_number=LI)
    form = opened(qtbot, session)
    type_into(form, "name", "李四")
    type_into(form, "id_number", id_number(44, "20041001"))
    assert "台账里可能已经有了" not in said(form)


def test_blanks_of_the_one_that_is_there_are_filled_in_one_step(qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    with session.store.step("志愿者"):
        kept = session.store.save(Person(name="李四", birth_date=PartialDate(2004, 10, 1), volunteer_status="在册", village="石马峪", id_number=LI))
    form = opened(qtbot, session)
    for name, words in (("name", "李四"), ("birth_date", "2004-10-01"), ("village", "尖岩村"), ("phone", "13800000001")):
        type_into(form, name, words)
    seen = answer(monkeypatch, form_compare.FILL)
    next(b for b in form._side.findChildren(QPushButton) if b.text() == "并排看").click()
    rows = {one.label: (one.old, one.new) for one in seen[0].table.model().rows}  # type: ignore[attr-defined]
    assert rows["所在村"] == ("石马峪", "尖岩村") and rows["手机"] == ("", "13800000001")
    assert "*" in rows["身份证号"][0], "what is kept is masked as everywhere"
    assert not form.isVisible() and form.saved and form.saved.id == kept.id
    now = session.store.get(Person, kept.id or 0)
    assert (now.village, now.phone, now.member_status, session.store.count(Person)) == ("石马峪", "13800000001", "在册", 1)
    step = session.store.undoable()
    assert step and step.label == "补空白 团员 李四"
    session.undo()
    assert session.store.get(Person, kept.id or 0).phone is None
    assert text(opened(qtbot, session), "name") == "", "nothing is left over as a draft"


def test_one_is_opened_instead_or_a_new_one_added_all_the_same(qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = member(session.store, phone="13800000001")
    form = opened(qtbot, session)
    type_into(form, "name", "李四")
    type_into(form, "phone", "13800000001")
    opened_ones: list[int] = []
    monkeypatch.setattr(forms, "edit", lambda session, view, record_id, parent: opened_ones.append(record_id))
    answer(monkeypatch, form_compare.OPEN)
    form.compare(kept.id or 0)
    assert opened_ones == [kept.id] and not form.isVisible()
    again = opened(qtbot, session)
    assert text(again, "name") == "李四"
    answer(monkeypatch, form_compare.NEW)
    again.review()
    again.compare(kept.id or 0)
    assert "台账里可能已经有了" not in said(again) and "处提醒" not in said(again).partition("没有填所在团支部")[0].replace("1 处提醒", "")
    again.save_and_close()
    assert session.store.count(Person, "name = '李四'") == 2


def test_the_same_id_number_leaves_no_way_to_a_second_one(qtbot: QtBot, session: Session) -> None:
    kept = member(session.store, id_number=LI)
    form = opened(qtbot, session)
    type_into(form, "name", "李四")
    type_into(form, "id_number", LI)
    dialog = Compare(session, form._view, kept, form._made(form._read()[0]), form)
    assert not dialog.new.isVisibleTo(dialog)
    assert not form.save() and session.store.count(Person) == 1


def test_a_childs_name_is_in_no_step_and_masked_beside_the_form(qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    with session.store.step("档案"):
        kept = session.store.save(Child(name="曾小强", file_no="2021-石-001", birth_date=PartialDate(2012, 3, 4), status="在帮"))
    form = opened(qtbot, session, "children")
    for name, words in (("name", "曾小强"), ("birth_date", "2012-03-04"), ("school", "石马峪小学")):
        type_into(form, name, words)
    assert "2021-石-001" in said(form) and "曾小强" not in said(form)
    answer(monkeypatch, form_compare.FILL)
    form.compare(kept.id or 0)
    step = session.store.undoable()
    assert step and step.label == "补空白 帮扶档案 2021-石-001"


# --- many at once


def test_bulk_edit_changes_only_what_is_ticked_in_one_step(qtbot: QtBot, session: Session) -> None:
    ids = [member(session.store, name=n, village=v, education="大学本科").id or 0 for n, v in (("甲", "石马峪"), ("乙", "尖岩村"), ("丙", "尖岩村"))]
    dialog = BulkEdit(session, VIEWS["members"], ids)
    qtbot.addWidget(dialog)
    dialog.show()
    tick, village = dialog.rows["village"]
    assert village.draft() == "" and not tick.isChecked()
    assert dialog.rows["education"][1].draft() == "大学本科"
    dialog.apply()
    assert dialog.isVisible() and "还没有勾要改的栏目" in dialog._fault.text()
    village.show_draft("白草洼")
    assert tick.isChecked()
    assert dialog.go.text().strip() == "修改 3 人的 1 栏"
    dialog.apply()
    assert {p.village for p in session.store.find(Person)} == {"白草洼"} and {p.education for p in session.store.find(Person)} == {"大学本科"}
    step = session.store.undoable()
    assert step and step.label == "批量修改团员 3 人"
    session.undo()
    assert sorted(p.village or "" for p in session.store.find(Person)) == ["尖岩村", "尖岩村", "石马峪"]


def test_bulk_edit_does_all_or_nothing_and_says_whose_values_stand_against_it(qtbot: QtBot, session: Session) -> None:
    born = PartialDate(2004, 10, 1)
    ids = [member(session.store, name="甲").id or 0, member(session.store, name="乙", birth_date=born).id or 0]
    dialog = BulkEdit(session, VIEWS["members"], ids)
    qtbot.addWidget(dialog)
    dialog.rows["joined_on"][1].show_draft("1999-01")
    dialog.apply()
    assert "乙" in dialog._fault.text() and "早于出生日期" in dialog._fault.text()
    assert not any(p.joined_on for p in session.store.find(Person))
    assert dialog._fault.text().endswith("2 人都没有改")


def test_half_a_name_is_nobodys(session: Session, qtbot: QtBot) -> None:
    with session.store.step("人"):
        person = session.store.save(Person(name="王丽娟", member_status="在册")).id
    picker = LinkInput(Post.field("person"), session)
    qtbot.addWidget(picker)
    QTest.keyClicks(picker.line, "wlj")
    assert picker.value() == person
    picker.line.clear()
    picker.line.insert("王丽")
    picker.line.textEdited.emit("王丽")
    with pytest.raises(BadValue, match="请从列表里选一条"):
        picker.value()
    picker.line.textEdited.emit("王丽娟")
    picker.line.setText("王丽娟")
    assert picker.value() == person


@pytest.mark.parametrize("kind", [LinkInput, LinkOrWordsInput])
def test_of_two_people_of_one_name_none_is_taken_in_silence(kind: type[LinkInput], session: Session, qtbot: QtBot) -> None:
    with session.store.step("人"):
        branch = session.store.save(Branch(full_name="石桥村团支部", org_type="农村团支部")).id
        first = session.store.save(Person(name="张伟", branch=branch, birth_date=PartialDate(2003, 5))).id
        second = session.store.save(Person(name="张伟", branch=branch, birth_date=PartialDate(2006))).id
        for _ in range(40):
            session.store.save(Person(name="张伟华"))
        twins = [session.store.save(Person(name="李娜")).id for _ in range(2)]
    picker = kind(Honour.field("person"), session)
    qtbot.addWidget(picker)
    QTest.keyClicks(picker.line, "zw")
    picker.line.setText("张伟")
    picker.line.textEdited.emit("张伟")
    assert picker._model.stringList()[:2] == ["张伟（石桥村团支部，2003 年生）", "张伟（石桥村团支部，2006 年生）"]
    with pytest.raises(BadValue, match="台账里有 2 人“张伟”，请从列表里选一个"):
        picker.value()
    picker._picked("张伟（石桥村团支部，2006 年生）")
    assert picker.value() == second != first
    picker.line.setText("李娜")
    picker.line.textEdited.emit("李娜")
    assert picker._model.stringList()[:2] == [f"李娜（{i} 号）" for i in twins]


# --- what is asked first, what is proposed, what the next one begins with


def test_what_is_asked_most_stands_on_the_first_screen(qtbot: QtBot, session: Session) -> None:
    form = opened(qtbot, session)
    form.resize(1000, 648)
    seen = form._scroll.viewport().rect()
    for name in ("name", "id_number", "phone", "branch", "member_status", "joined_on", "development_no"):
        box = form._boxes[name]
        top = box.mapTo(form._scroll.viewport(), box.rect().topLeft()).y()
        assert top >= 0 and top + box.height() <= seen.height(), name
    assert {"former_name", "wechat", "recommended_on"} <= form._boxes.keys()


def test_the_next_number_is_proposed_and_gives_way_to_what_is_written(qtbot: QtBot, session: Session) -> None:
    form = opened(qtbot, session, "branches")
    assert text(form, "org_code") == ""
    form.reject()
    with session.step("样例"):
        for code in ("001", "001.001", "001.019"):
            session.store.save(Branch(full_name=f"团支部{code}", org_type="农村团支部", org_code=code))
        session.store.save(Child(name="单白露", file_no="2020-尖岩村-007", village="尖岩村"))
    form = opened(qtbot, session, "branches")
    assert text(form, "org_code") == "001.020" and form._drafts.changes() == {}
    form._boxes["full_name"].input.show_value("黑山寺村团支部")
    form._boxes["org_type"].input.show_value("农村团支部")
    form.save_and_next()
    assert text(form, "org_code") == "001.021"
    form._boxes["org_code"].input.show_value("009")
    form.review()
    assert text(form, "org_code") == "009"
    form._boxes["org_code"].input.show_value(None)
    form.review()
    assert text(form, "org_code") == ""
    # A file's number holds the year and the village: there is none before the village is known.
    form = opened(qtbot, session, "children")
    assert text(form, "file_no") == ""
    form._boxes["village"].input.show_value("尖岩村")
    form.review()
    assert text(form, "file_no") == "2021-尖岩村-001"
    form._boxes["village"].input.show_value("黑山寺村")
    form.review()
    assert text(form, "file_no") == "2021-黑山寺村-001"


@pytest.mark.parametrize("key", [*VIEWS, *TABLES])
def test_after_saving_on_to_the_next_every_input_is_as_in_a_new_form(qtbot: QtBot, session: Session, key: str) -> None:
    form = opened(qtbot, session, key)
    began = {name: (box.draft(), box.message) for name, box in form._boxes.items()}
    record = view(key).record  # type: ignore[union-attr]
    filled = full(record, {})
    for name, box in form._boxes.items():
        value = getattr(filled, name)
        if value is not None and not isinstance(value, FileRef):
            box.input.show_value(value)
        if isinstance(box.input, LinkInput):
            box.input.line.setText("王")
            box.input._typed("王")
        if isinstance(box.input, FileInput):
            box.input.pending = ("照片.jpg", b"x")
    form.review()
    form._begin()
    assert {name: (box.draft(), box.message) for name, box in form._boxes.items()} == began
    for box in form._boxes.values():
        assert not box.fixed
        assert not (isinstance(box.input, FileInput) and box.input.pending)
        assert not (isinstance(box.input, LinkInput) and (box.input._shown or box.input._model.stringList()))

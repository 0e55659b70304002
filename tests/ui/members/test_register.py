"""The register of dues on the screen: opened, ticked by keys, each tick undone by itself, printed, exported and taken back."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.exchange.imports.apply import apply
from app.exchange.imports.planning import plan
from app.papers import dues as papers
from app.ui.members import register as screen
from app.ui.members.register import Register
from app.ui.members.register_table import FIRST
from app.ui.session import Session
from app.work.dues import register as dues
from app.work.dues.totals import Total, totals
from db.records import Branch, Dues, Person, Review
from db.store import Store

D = Decimal


@pytest.fixture
def session(store: Store) -> Session:
    with store.step("名册"):
        branch = store.save(Branch(full_name="石桥村团支部", org_type="农村团支部"))
        for name, kind in (("秦小满", "学生"), ("尤大暑", "农民"), ("许寒露", None)):
            store.save(Person(name=name, member_status="在册", branch=branch.id, fee_class=kind))
    return Session(store, date(2024, 5, 20))


@pytest.fixture
def unopened(session: Session, qtbot: QtBot) -> Register:
    dialog = Register(session, None, 1)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


@pytest.fixture
def register(unopened: Register) -> Register:
    unopened.open_year()
    return unopened


def sign(register: Register, *cells: tuple[int, int]) -> str:
    return "".join(register.model.sign(*cell) or "－" for cell in cells)


def press(register: Register, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(register.table, key)


def test_it_is_kept_by_keys_and_every_tick_is_undone_by_itself(register: Register, session: Session) -> None:
    assert sign(register, (0, 1), (0, 5), (0, 6), (2, 1)) == "欠欠－－"
    register.table.go(0, FIRST)
    press(register, Qt.Key.Key_Space, Qt.Key.Key_Right, Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_Space)
    assert sign(register, (0, 1), (0, 2), (1, 2), (1, 1)) == "√√√欠"
    assert session.store.scalar("SELECT count(*) FROM dues WHERE paid_on IS NOT NULL") == 3
    QTest.keyClick(register, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert sign(register, (0, 1), (0, 2), (1, 2)) == "√√欠"
    # What is ticked is unticked.
    press(register, Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_Space)
    assert sign(register, (0, 1), (0, 2)) == "欠√"


def test_ticks_of_no_known_amount_are_told(register: Register, session: Session) -> None:
    with session.step("打勾"):
        session.store.save(session.store.find(Dues)[0].with_(due=None, paid=None, state="已缴"))
    assert "另有 <b>1</b> 笔打了勾、没有金额" in register._total.text()


def test_a_whole_month_or_member_is_one_step(register: Register, session: Session) -> None:
    steps = session.store.scalar("SELECT count(*) FROM step")
    register.receipt.setText("0012")
    register.choose_month(FIRST + 2)
    press(register, Qt.Key.Key_Space)
    assert sign(register, (0, 3), (1, 3), (2, 3)) == "√√√"
    register.choose_member(1)
    register.mark(dues.DEFERRED_WORD)
    assert sign(register, (1, 3), (1, 12)) == "缓缓"
    assert session.store.scalar("SELECT count(*) FROM step") == steps + 2
    assert [step.label for step in [session.store.undoable()] if step] == ["团费暂缓 2024 年 1–12 月 尤大暑"]
    assert session.store.scalar("SELECT count(*) FROM dues WHERE receipt_no = '0012'") == 2
    press(register, Qt.Key.Key_Delete)
    assert sign(register, (1, 3)) == "欠"


def test_nothing_done_before_it_was_opened_is_taken_back(unopened: Register, session: Session) -> None:
    QTest.keyClick(unopened, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(session.store.find(Person)) == 3


def test_a_year_of_one_sum_is_not_ticked_until_it_is_of_months(unopened: Register, session: Session) -> None:
    with session.store.step("年"):
        session.store.save(Review(person=1, year=2024, dues_owed=D(36), dues_paid=D(27)))
    dialog = unopened
    dialog.choose_member(0)
    dialog.turn()
    assert dialog._said.text() == "选中的人这一年登记的是全年合计，请先点“改成按月登记”"
    assert not session.store.find(Dues)
    dialog.by_months()
    assert sign(dialog, (0, 1)) == "欠"


def test_a_wrong_day_is_told(register: Register) -> None:
    register.paid_on.setText("2024-13-01")
    register.table.go(0, FIRST)
    register.turn()
    assert register._said.text().startswith("缴费日期：") and sign(register, (0, 1)) == "欠"


def test_what_is_exported_is_taken_back_as_it_is(register: Register, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    register.choose_month(FIRST)
    register.turn()
    register.choose_member(1)
    register.mark(dues.DEFERRED_WORD)
    register.table.go(0, FIRST + 3)
    register.mark(dues.EXEMPT)
    monkeypatch.setattr(screen.ask, "file_to_save", lambda *_: tmp_path / "明细.xlsx")
    register.export_details()
    found = plan(session.store, "auto", tmp_path / "明细.xlsx")
    assert [source.view.key for source in found.sources] == ["review"]
    assert not found.problems and not found.drafts(), [(d.record, d.changes) for d in found.drafts()]
    with Store.open(tmp_path / "空.sqlite") as other:
        with other.step("名册"):
            other.save(Branch(full_name="石桥村团支部", org_type="农村团支部"))
            for name in ("秦小满", "尤大暑", "许寒露"):
                other.save(Person(name=name, member_status="在册", branch=1))
        apply(other, plan(other, "auto", tmp_path / "明细.xlsx"))
        query = "SELECT person, month, paid, state FROM dues WHERE paid IS NOT NULL OR state IS NOT NULL ORDER BY 1, 2"
        assert other.rows(query) == session.store.rows(query)


def test_the_papers_say_what_the_register_says(register: Register, session: Session) -> None:
    register.choose_month(FIRST)
    register.turn()
    details, arrears = (make(session.store, "石桥村团支部", register.model.lines, 2024, session.day) for make in (papers.details, papers.arrears))
    first = list(details.make(details.start).blocks[0].rows[0])  # type: ignore[union-attr]
    assert first[:5] == ["1", "秦小满", "0.20", "0.20", ""] and first[-3:] == ["1", "0.20", "0.80"]
    rows = arrears.make(arrears.start).blocks[0].rows  # type: ignore[union-attr]
    assert [row[1:4] for row in rows] == [["秦小满", "2月、3月、4月、5月", "0.80"], ["尤大暑", "2月、3月、4月、5月", "2"], ["合计", "", "2.80"]]
    found = totals(session.store, 2024, session.day)
    assert papers.total_rows(found)[-1] == ["", "合计", 3, 3.5, 0.7, 0.0, 2.8, 2, ""]


def test_large_sums_are_printed_to_the_fen(store: Store) -> None:
    many = Total("石桥村团支部", 3_000, Decimal("12345.65"), Decimal("1234567"), Decimal(0), Decimal("0.7"), ())
    paper = papers.summed(store, [many], 2024, date(2024, 5, 20))
    assert list(paper.make(paper.start).blocks[0].rows[0])[3:7] == ["12345.65", "1234567", "0", "0.70"]  # type: ignore[union-attr]


def test_the_empty_ledger_says_what_to_do(store: Store, qtbot: QtBot) -> None:
    dialog = Register(Session(store, date(2024, 5, 20)), None)
    qtbot.addWidget(dialog)
    assert dialog.model.rowCount() == 0 and not [b for b in dialog.findChildren(QPushButton) if "建立" in b.text()]
    dialog.turn()
    assert dialog._said.text() == "请先选要登记的月份"

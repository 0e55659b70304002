"""Handing sheets out and taking them in, in the window: what is asked of whom, what came back, and one step that can be undone."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.exchange.rounds.sending import FIRST_ROW
from app.ui.pieces import ask
from app.ui.pieces.worker import Worker
from app.ui.reports.rounds import SendDialog, TakeDialog
from app.ui.session import Session
from db.dates import PartialDate
from db.errors import UserError
from db.records import Branch, Person, Round
from db.store import Store
from tests.samples import id_number

DAY = date(2021, 11, 26)


@pytest.fixture
def session(store: Store, qtbot: QtBot) -> Session:
    with store.step("起始"):
        for number, name in enumerate(("石马峪", "桃溪"), 1):
            branch = store.save(Branch(full_name=f"{name}村团支部", short_name=f"{name}村", org_type="农村团支部", org_code=str(number))).id
            store.save(Person(name=f"张{'甲乙'[number - 1]}", id_number=id_number(number, "20030512"), branch=branch, member_status="在册", joined_on=PartialDate(2018)))
    return Session(store, DAY)


def tick(dialog: SendDialog, *labels: str) -> None:
    for number in range(dialog.columns.count()):
        item = dialog.columns.item(number)
        item.setCheckState(Qt.CheckState.Checked if item.text() in labels else Qt.CheckState.Unchecked)


@pytest.fixture
def sent(session: Session, worker: Worker, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Both branches have their sheets."""
    monkeypatch.setattr(ask, "folder", lambda *_: tmp_path)
    dialog = SendDialog(session, worker)
    qtbot.addWidget(dialog)
    dialog.show()
    assert "石马峪村　1 人" in [dialog.branches.item(n).text() for n in range(dialog.branches.count())]
    tick(dialog, "手机")
    dialog.due.line.setText("2021-12-10")
    dialog.send()
    qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=20_000)
    return sorted(tmp_path.glob("*.xlsx"))


def test_each_branch_gets_a_sheet(sent: list[Path], session: Session) -> None:
    assert [path.name for path in sent] == ["团员信息核对 桃溪村团支部.xlsx", "团员信息核对 石马峪村团支部.xlsx"]
    [made] = session.store.find(Round)
    assert (made.name, made.kind, made.due_on) == ("团员信息核对", "团员", date(2021, 12, 10))


def test_a_click_on_the_words_ticks_too(session: Session, worker: Worker, qtbot: QtBot) -> None:
    dialog = SendDialog(session, worker)
    qtbot.addWidget(dialog)
    dialog.show()
    item, marks = dialog.columns.item(0), []
    rect = dialog.columns.visualItemRect(item)
    for left in (rect.left() + 60, rect.left() + 60, rect.left() + 18):
        qtbot.mouseClick(dialog.columns.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(left, rect.center().y()))
        marks.append(item.checkState() == Qt.CheckState.Checked)
    assert marks == [True, False, True]


def test_nothing_chosen_is_said(session: Session, worker: Worker, qtbot: QtBot) -> None:
    dialog = SendDialog(session, worker)
    qtbot.addWidget(dialog)
    tick(dialog)
    with pytest.raises(UserError, match="至少选"):
        dialog.send()
    dialog.due.line.setText("下周")
    with pytest.raises(UserError, match="几号前交回"):
        dialog.send()
    assert session.store.find(Round) == []


def test_what_came_back_is_shown_first_then_taken_as_one_step(sent: list[Path], session: Session, worker: Worker, qtbot: QtBot) -> None:
    book = openpyxl.load_workbook(sent[0])
    sheet = book.worksheets[0]
    phone = next(cell.column_letter for cell in sheet[FIRST_ROW - 1] if cell.value == "手机")
    sheet[f"{phone}{FIRST_ROW}"] = "13800000001"
    book.save(sent[0])
    dialog = TakeDialog(session, worker, 1, sent[:1])
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.taken is not None, timeout=20_000)
    said = "\n".join(words.text() for words in dialog.findChildren(QLabel))
    assert "收到 1 个支部的表：改 1 处，新增 0 条，0 处没有收，还有 1 个支部没交" in said
    assert session.store.get(Person, 2).phone is None
    dialog.take()
    assert session.store.get(Person, 2).phone == "13800000001" and not dialog.isVisible()
    session.undo()
    assert session.store.get(Person, 2).phone is None


def test_the_window_hears_of_a_round_that_was_sent(session: Session, worker: Worker, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    session.changed.connect(heard.extend)
    monkeypatch.setattr(ask, "folder", lambda *_: tmp_path)
    dialog = SendDialog(session, worker)
    qtbot.addWidget(dialog)
    dialog.show()
    tick(dialog, "手机")
    dialog.send()
    qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=20_000)
    assert "round" in heard


def test_closing_while_sheets_are_written_leaves_none(session: Session, worker: Worker, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "下发"
    folder.mkdir()
    monkeypatch.setattr(ask, "folder", lambda *_: folder)
    dialog = SendDialog(session, worker)
    qtbot.addWidget(dialog)
    dialog.show()
    tick(dialog, "手机")
    dialog.send()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=20_000)
    assert list(folder.iterdir()) == [] and session.store.find(Round) == []

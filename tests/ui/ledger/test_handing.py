"""The windows by which a ledger is handed over, taken over, and joined with another copy."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.papers.handover import printable
from app.papers.sheet import Table, Wishes
from app.ui.ledger.handover import HandOver, TakeOver
from app.ui.ledger.joining import Join, compare
from app.ui.ledger.joining import join as ask_which
from app.ui.pieces import ask
from app.ui.session import Session
from app.work.handover import package
from db.handover import is_package
from db.records import Person
from db.store import Store

PASSWORD = "交接专用 2026"


def words(of: QWidget) -> str:
    # What was just put there is shown when Qt comes to it.
    parts: list[QLabel | QPushButton] = [*of.findChildren(QLabel), *of.findChildren(QPushButton)]
    return " ".join(part.text().strip() for part in parts if not part.isHidden())


@pytest.fixture
def filled(session: Session) -> Session:
    with session.store.step("开始"):
        for name in ("曾小强", "单丽"):
            session.store.save(Person(name=name))
    return session


def test_the_package_is_made_and_the_list_tells_of_it(filled: Session, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    filled.said.connect(lambda sentence, _: said.append(sentence))
    dialog = HandOver(filled)
    qtbot.addWidget(dialog)
    dialog.show()
    monkeypatch.setattr(ask, "file_to_save", lambda *_: tmp_path / "交接.twjj")
    dialog.password.setText(PASSWORD)
    dialog.make()
    assert "不一样" in words(dialog) and not (tmp_path / "交接.twjj").exists()
    dialog.again.setText(PASSWORD)
    QTest.keyClick(dialog.again, Qt.Key.Key_Return)
    assert is_package(tmp_path / "交接.twjj") and "核对无误" in words(dialog)
    assert said == ["交接包已做好：交接.twjj"] and dialog.made
    sheet = printable(filled.store, filled.today, *dialog.made).make(Wishes())
    rows = [row for block in sheet.blocks if isinstance(block, Table) for row in block.rows]
    assert any(row[1] == "操作历史" and row[2] == "1 步" for row in rows) and any("公章" in row for row in rows)
    assert sheet.signatures[:3] == ("移交人（签名）：", "接收人（签名）：", "监交人（签名）：")


def test_it_is_taken_over_in_the_place_of_an_empty_ledger(filled: Session, empty_file: Path, tmp_path: Path, qtbot: QtBot) -> None:
    package.make(filled.store, tmp_path / "交接.twjj", PASSWORD)
    new = Path(shutil.copyfile(empty_file, tmp_path / "新电脑.sqlite"))
    with Store.open(new, check=False, daily=False) as store:
        dialog = TakeOver(Session(store, date(2021, 11, 26)), tmp_path / "交接.twjj")
        qtbot.addWidget(dialog)
        dialog.show()
        assert "还是空的" in words(dialog)
        dialog.password.setText("不对的密码")
        dialog.take()
        assert "密码不对" in words(dialog) and not store.count(Person)
        dialog.password.setText(PASSWORD)
        QTest.keyClick(dialog.password, Qt.Key.Key_Return)
        assert not dialog.isVisible() and dialog.taken is None
        assert [p.name for p in store.find(Person)] == ["曾小强", "单丽"] and store.encrypted
    assert sorted(p.name for p in tmp_path.glob("新电脑*")) == ["新电脑.sqlite"]


def test_a_ledger_with_something_in_it_stays_and_the_other_lies_beside(filled: Session, tmp_path: Path, qtbot: QtBot) -> None:
    package.make(filled.store, tmp_path / "交接.twjj", PASSWORD)
    dialog = TakeOver(filled, tmp_path / "交接.twjj")
    qtbot.addWidget(dialog)
    dialog.target = tmp_path / "前任.twtz"
    dialog.password.setText(PASSWORD)
    dialog.new.setText("我自己的密码")
    dialog.again.setText("我自己的密码")
    dialog.take()
    assert dialog.taken == tmp_path / "前任.twtz"
    with Store.open(tmp_path / "前任.twtz", "我自己的密码", readonly=True) as store:
        assert store.count(Person) == 2


@pytest.fixture
def other(filled: Session, tmp_path: Path) -> Path:
    path = tmp_path / "笔记本.sqlite"
    filled.store.copy_to(path)
    return path


def test_nothing_else_in_the_other_says_so(filled: Session, other: Path, qtbot: QtBot) -> None:
    found = compare(filled, other)
    assert found
    dialog = Join(filled, *found)
    qtbot.addWidget(dialog)
    dialog.show()
    assert "没有不同" in words(dialog) and not dialog._merge.isEnabled()
    dialog.reject()
    filled.unmask()
    filled.mask()


def test_what_both_changed_is_chosen_by_keys_and_joined_in_one_step(filled: Session, other: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    store = filled.store
    with store.step("办公室改"):
        for number, note in ((1, "办公室"), (2, "在家")):
            store.save(store.get(Person, number).with_(note=note))
    with Store.open(other, check=False, daily=False) as laptop, laptop.step("村里改"):
        for number, note in ((1, "村里"), (2, "外出")):
            laptop.save(laptop.get(Person, number).with_(note=note))
        laptop.save(Person(name="新来的"))
    monkeypatch.setattr(ask, "file_to_open", lambda *_: other)
    window = QWidget()
    qtbot.addWidget(window)
    dialog = ask_which(filled, window)
    assert dialog
    dialog.show()
    assert "还有 2 处要选" in words(dialog)
    dialog.merge()
    assert store.count(Person) == 2
    QTest.keyClick(dialog.table, Qt.Key.Key_Right)
    assert dialog.joining.open == 1 and dialog.table.currentRow() == 1
    QTest.keyClick(dialog.table, Qt.Key.Key_Left)
    assert "可以合并了" in words(dialog) and dialog._merge.isEnabled()
    said: list[tuple[str, bool]] = []
    filled.said.connect(lambda sentence, undo: said.append((sentence, undo)))
    dialog.merge()
    assert said == [("已合并：新增 1 条，修改 1 条", True)]
    assert [p.note for p in store.find(Person)] == ["村里", "在家", None]
    filled.undo()
    assert [p.note for p in store.find(Person)] == ["办公室", "在家"]

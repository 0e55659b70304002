"""What is offered after a file was written, where file dialogs begin, what files are called, and the recovery code on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.ui.ledger.passwords import Passwords
from app.ui.paper import preview as paper
from app.ui.pieces import ask
from app.ui.session import Session
from app.ui.window.window import MainWindow
from db.errors import UserError
from db.records import Branch
from db.store import Store

ROOT = Path(__file__).parents[3]


@pytest.fixture
def window(store: Store, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    monkeypatch.setattr("app.ui.window.toast.STILL_MS", 0)
    made = MainWindow(Session(store, date(2021, 11, 26)))
    made.resize(1366, 690)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.worker.close()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What was handed to the computer to open."""
    found: list[Path] = []

    def take(url: QUrl) -> bool:
        found.append(Path(url.toLocalFile()))
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", take)
    monkeypatch.setattr("app.ui.pieces.opening.sys.platform", "linux")
    return found


def deeds(window: MainWindow) -> dict[str, QPushButton]:
    assert window.toasts.shown
    return {deed.text(): deed for deed in window.toasts.shown.buttons}


def test_what_was_written_can_be_opened_and_its_folder_too(window: MainWindow, opened: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "团员 2021-11-26.xlsx"
    out.write_bytes(b"x")
    for words, what in (("打开", out), ("打开所在文件夹", tmp_path)):
        window.session.say_written("已导出 2 行到 团员 2021-11-26.xlsx", out)
        assert list(deeds(window)) == ["打开", "打开所在文件夹"]
        QTest.mouseClick(deeds(window)[words], Qt.MouseButton.LeftButton)
        assert opened.pop() == what
    window.session.say_written("12 张图表已存到“图表”", tmp_path)
    assert list(deeds(window)) == ["打开文件夹"]


def test_what_was_written_in_a_step_can_be_opened_and_taken_back(window: MainWindow, tmp_path: Path) -> None:
    with window.session.step("下发表给支部"):
        window.session.store.save(Branch(full_name="石马峪团支部", level="团支部", org_type="农村团支部"))
    window.session.say_written("1 个支部的表已写到 下发", tmp_path, undo=True)
    assert list(deeds(window)) == ["撤销", "打开文件夹"]
    window.session.say_written("已送到打印机", None)
    assert deeds(window) == {}


def test_what_cannot_be_opened_is_said(window: MainWindow, opened: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.ui.pieces.opening import open_file

    with pytest.raises(UserError, match="不在原来的位置"):
        open_file(tmp_path / "没有了.xlsx")
    (tmp_path / "表.et").write_bytes(b"x")
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: False)
    with pytest.raises(UserError, match=re.escape("没有能打开“表.et”的程序")):
        open_file(tmp_path / "表.et")


def test_whoever_writes_a_file_of_one_s_choice_offers_to_open_it() -> None:
    silent = []
    for path in (ROOT / "app/ui").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        if re.search(r"ask\.(file_to_save|folder)\(", source) and "say_written(" not in source:
            silent.append(path.name)
    assert silent == []


def test_file_dialogs_begin_where_one_was_last_and_in_a_folder_that_is_there(window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[Path] = []
    going = tmp_path / "上报"
    going.mkdir()

    def go(dialog: QFileDialog) -> int:
        begun.append(Path(dialog.directory().absolutePath()))
        dialog.setDirectory(str(going))
        return 1

    monkeypatch.setattr(ask, "run_dialog", go)
    ask.file_to_save(window, "导出到", "团员_2021-11-26.xlsx", "Excel 工作簿 (*.xlsx)")
    ask.file_to_open(window, "打开", "所有文件 (*)")
    assert begun[1] == going != begun[0]
    # The next sitting goes on there.
    ask._KEPT.clear()
    Session(window.session.store)
    ask.folder(window, "存到")
    assert begun[2] == going
    going.rmdir()
    monkeypatch.setattr(ask, "run_dialog", lambda dialog: begun.append(Path(dialog.directory().absolutePath())) or 0)
    ask.folder(window, "存到")
    assert begun[3] != going and begun[3].is_dir()


def test_days_in_proposed_names_are_written_as_everywhere() -> None:
    odd = [path.name for path in (ROOT / "app/ui").rglob("*.py") if re.search(r"%Y%m|%Y年|%Y\.%m|%y", path.read_text(encoding="utf-8"))]
    assert odd == []


def test_the_recovery_code_can_be_copied_and_printed(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[paper.Preview] = []
    monkeypatch.setattr(paper, "run_dialog", shown.append)
    dialog = Passwords(window.session, window)
    dialog.show()
    dialog.new.setText("mima123")
    dialog.again.setText("mima123")
    dialog.set()
    assert dialog._code
    code = dialog._code.toPlainText()
    _press(dialog, "复制")
    assert QGuiApplication.clipboard().text() == code
    _press(dialog, "打印")
    words = " ".join(block.text for block in shown[0]._printable.make(shown[0]._printable.start).blocks)  # type: ignore[union-attr]
    assert code.replace("-", "") in words.replace(" ", "") and dialog.isVisible()
    # It stands on the one sheet, and nowhere in the log of what was done.
    assert len(shown[0].paper.pages) == 1 and code[:9] not in str(window.session.store.rows("SELECT * FROM access_log"))


def _press(of: QWidget, words: str) -> None:
    QTest.mouseClick(next(b for b in of.findChildren(QPushButton) if b.text().strip().startswith(words)), Qt.MouseButton.LeftButton)

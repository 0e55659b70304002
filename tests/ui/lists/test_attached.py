"""What is attached to a record: seen small, looked at, given to other programs, and nothing of a child's while it is masked."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.attached import files as attached
from app.ui.attached.files import Pictures, Tile
from app.ui.lists.detail import Detail
from app.ui.pieces import ask
from app.ui.session import Session
from app.work.ledger.access import Wanted, entries
from db.fields import Record
from db.records import Attachment, Child, Person
from db.store import Store


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    made = []
    for number, tone in enumerate(("red", "blue")):
        image = QImage(QSize(300, 200), QImage.Format.Format_RGB32)
        image.fill(QColor(tone))
        image.save(str(tmp_path / f"照片{number}.png"))
        made.append(tmp_path / f"照片{number}.png")
    (tmp_path / "志愿书.pdf").write_bytes(b"%PDF-1.4\n")
    return [*made, tmp_path / "志愿书.pdf"]


def pane(store: Store, qtbot: QtBot, view: str, record: Record) -> Detail:
    made = Detail(Session(store, date(2021, 11, 26)), view)
    qtbot.addWidget(made)
    made.show()
    with store.step("记下"):
        kept = store.save(record)
    made.show_record(kept)
    return made


def tiles(made: Detail) -> list[Tile]:
    made._tabs.setCurrentIndex(next(n for n in range(made._tabs.count()) if made._tabs.tabText(n).startswith("附件")))
    return [tile for tile in made.findChildren(Tile) if not tile.isHidden()]


def test_pictures_are_seen_and_gone_through_and_other_files_go_to_their_program(
    store: Store, qtbot: QtBot, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = pane(store, qtbot, "members", Person(name="王立春", member_status="在册"))
    monkeypatch.setattr(ask, "files_to_open", lambda *_: files)
    made._choose_file()
    assert store.count(Attachment) == 3, "several are chosen at once"
    first, second, paper = tiles(made)
    assert first.accessibleName() == "看 照片0.png" and first.isEnabled()
    seen: list[str] = []

    def go_through() -> None:
        front = QApplication.activeModalWidget()
        if isinstance(front, Pictures):
            seen.append(front._words.text())
            front.go(1)
            seen.append(front._words.text())
            timer.stop()
            front.reject()

    timer = QTimer(interval=5)
    timer.timeout.connect(go_through)
    timer.start()
    second.click()
    assert seen == ["照片1.png　第 2 张 / 共 2 张", "照片0.png　第 1 张 / 共 2 张"]
    opened: list[Path] = []
    monkeypatch.setattr(attached, "open_file", opened.append)
    paper.click()
    assert [path.name for path in opened] == ["志愿书.pdf"] and opened[0].read_bytes() == b"%PDF-1.4\n"
    assert not list(entries(store, Wanted())), "it is about no child"
    made._session.closing.emit()
    assert not opened[0].exists(), "nothing lies about unsealed while the ledger is locked"
    paper.click()
    assert opened[1].read_bytes() == b"%PDF-1.4\n"
    made._session.closing.emit()


def test_of_a_masked_child_nothing_is_seen_and_a_look_is_kept(store: Store, qtbot: QtBot, files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    made = pane(store, qtbot, "children", Child(name="单白露", file_no="2021-尖岩村-001"))
    made.attach(files[:1])
    (tile,) = tiles(made)
    assert not tile.isEnabled() and tile.accessibleName() == "已遮住，按 F8 才能看" and not tile._drags
    made._session.unmask()
    tile = tiles(made)[-1]
    assert tile.isEnabled()
    monkeypatch.setattr(attached, "run_dialog", lambda dialog: dialog.deleteLater())
    tile.click()
    assert any("看附件" in " ".join(entry.texts) and "2021-尖岩村-001" in " ".join(entry.texts) for entry in entries(store, Wanted()))
    assert not tile._drags, "nothing of a child leaves without being asked for"
    made._session.mask()

"""Export and the check window: exactly what is shown goes out, masked unless asked for; each finding leads to its record."""

import csv
import os
from datetime import date
from pathlib import Path
from threading import Event
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.ledger.checking import Checking
from app.ui.lists.exporting import ExportAll, ExportList
from app.ui.lists.record_list import RecordList
from app.ui.pieces import ask
from app.ui.pieces.widgets import Banner
from app.ui.pieces.worker import Worker
from app.ui.session import OneRecord, Session
from db.dates import PartialDate
from db.records import Branch, Child, Person, Visit
from db.store import Store
from tests.samples import id_number
from tests.ui.conftest import when_asked

ZHANG, LI = id_number(11, "20030512"), id_number(22, "20041001")


@pytest.fixture
def session(store: Store, qtbot: QtBot) -> Session:
    """Two members and one who has left."""
    with store.step("起始"):
        branch = store.save(Branch(full_name="石马峪村团支部", org_type="农村团支部")).id
        store.save(Person(name="张三", id_number=ZHANG, phone="13800000001", branch=branch, member_status="在册", joined_on=PartialDate(2018, 5)))
        store.save(Person(name="李四", id_number=LI, phone="13800000002", branch=branch, member_status="在册", joined_on=PartialDate(2019)))
        store.save(Person(name="王五", branch=branch, member_status="已转出"))
    return Session(store, date(2021, 11, 26))


@pytest.fixture
def members(session: Session, worker: Worker, qtbot: QtBot) -> RecordList:
    made = RecordList(session, worker, "members")
    qtbot.addWidget(made)
    made.resize(1366, 600)
    made.show()
    return made


def written(dialog: ExportList | ExportAll, out: Path, qtbot: QtBot) -> Path:
    dialog.show()
    qtbot.addWidget(dialog)
    dialog.save_as(out)
    qtbot.waitUntil(lambda: dialog.written is not None)
    return out


def rows(path: Path) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(path).active.values)


def test_what_is_shown_goes_out_row_by_row_and_column_by_column(
    members: RecordList, session: Session, worker: Worker, qtbot: QtBot, tmp_path: Path
) -> None:
    said: list[str] = []
    session.said.connect(lambda sentence, _: said.append(sentence))
    members._sort("joined_on")
    members._sort("joined_on")
    members.table.horizontalHeader().moveSection(2, 1)
    heading, *found = rows(written(ExportList(session, worker, members), tmp_path / "团员.xlsx", qtbot))
    model = members.table.records
    assert list(heading) == [c.label for c in members.shown_columns()] and heading[:2] == ("性别", "姓名")
    name, number, age = heading.index("姓名"), heading.index("身份证号"), heading.index("年龄")
    assert [row[name] for row in found] == ["李四", "张三"] == [model.text(n, 0) for n in range(2)]
    assert [row[number] for row in found] == ["1100**********" + LI[-4:], "1100**********" + ZHANG[-4:]]
    assert [row[age] for row in found] == [17, 18]
    assert said == ["已导出 2 行到 团员.xlsx"]
    assert session.store.rows("SELECT action, what, count FROM access_log") == [("导出", "团员", 2)]


def test_numbers_go_out_whole_only_when_asked_for(
    members: RecordList, session: Session, worker: Worker, qtbot: QtBot, tmp_path: Path
) -> None:
    session.unmask()
    assert members.table.records.text(0, 4) in (ZHANG, LI)
    dialog = ExportList(session, worker, members)
    assert not dialog._whole.isChecked()
    dialog._whole.setChecked(True)
    dialog._csv.setChecked(True)
    out = written(dialog, tmp_path / "团员.csv", qtbot)
    with open(out, encoding="utf-8-sig", newline="") as file:
        heading, *found = list(csv.reader(file))
    assert {row[heading.index("身份证号")] for row in found} == {ZHANG, LI}
    assert session.store.scalar("SELECT what FROM access_log WHERE action = '导出'") == "团员，含完整的敏感信息"


def test_ticked_rows_may_go_out_alone(members: RecordList, session: Session, worker: Worker, qtbot: QtBot, tmp_path: Path) -> None:
    members.table.records.tick([1])
    wanted = members.table.records.text(1, 0)
    heading, *found = rows(written(ExportList(session, worker, members), tmp_path / "一人.xlsx", qtbot))
    assert [row[heading.index("姓名")] for row in found] == [wanted]


def test_a_file_open_in_excel_is_told_and_nothing_is_lost(
    members: RecordList, session: Session, worker: Worker, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(*_: object) -> None:
        error = PermissionError(13, "used by another process")
        error.winerror = 32  # type: ignore[attr-defined]
        raise error

    out = tmp_path / "团员.xlsx"
    out.write_bytes(b"as it was")
    dialog = ExportList(session, worker, members)
    qtbot.addWidget(dialog)
    dialog.show()
    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", held)
        dialog.save_as(out)
        qtbot.waitUntil(lambda: dialog.findChild(Banner) is not None)
    assert out.read_bytes() == b"as it was" and dialog.isVisible() and [p.name for p in tmp_path.glob("*.xlsx")] == ["团员.xlsx"]
    dialog.save_as(out)
    qtbot.waitUntil(lambda: dialog.written == out)
    assert len(rows(out)) == 3


def test_a_name_without_an_ending_gets_one(
    members: RecordList, session: Session, worker: Worker, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ask, "file_to_save", lambda *_: tmp_path / "名单2021.11")
    dialog = ExportList(session, worker, members)
    qtbot.addWidget(dialog)
    dialog.choose()
    qtbot.waitUntil(lambda: dialog.written == tmp_path / "名单2021.11.xlsx")


def test_enter_goes_on_from_wherever_one_chooses_and_the_progress_has_room(
    members: RecordList, session: Session, worker: Worker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(ask, "file_to_save", lambda *given: asked.append(given))
    dialog = ExportList(session, worker, members)
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()
    for made in (dialog._csv, dialog._whole):
        QTest.mouseClick(made, Qt.MouseButton.LeftButton, pos=QPoint(8, made.height() // 2))
        made.setFocus()
        QTest.keyClick(made, Qt.Key.Key_Return)
    assert len(asked) == 2
    over = Event()
    dialog.write(lambda store, progress: over.wait(5), "行", Path("x.xlsx"))
    dialog._working._words.setText("志愿服务记录 106,700 / 106,732")
    QApplication.processEvents()
    parts = (dialog._working._bar, dialog._working._words, dialog._working._halt)
    places = [QRect(made.mapTo(dialog, QPoint(0, 0)), made.size()) for made in parts]
    over.set()
    qtbot.waitUntil(lambda: not dialog._working.running)
    assert not places[0].intersects(places[1]) and not places[1].intersects(places[2])
    assert places[1].width() >= dialog._working._words.sizeHint().width()


def test_the_whole_ledger_goes_out(session: Session, worker: Worker, qtbot: QtBot, tmp_path: Path) -> None:
    out = written(ExportAll(session, worker, None), tmp_path / "整本.xlsx", qtbot)
    workbook = openpyxl.load_workbook(out)
    assert [row[1] for row in workbook["人员"].values] == ["姓名", "张三", "李四", "王五"]


# --- the check window


@pytest.fixture
def doubtful(session: Session) -> Session:
    """A child's visit on a day that has not come, and a branch of two."""
    with session.store.step("走访"):
        child = session.store.save(Child(name="孙小丫", file_no="2021-001", status="在帮", opened_on=date(2021, 3, 1))).id
        session.store.save(Visit(child=child, day=date(2099, 1, 1), findings="情况", mode="入户"))
    return session


def checked(session: Session, worker: Worker, qtbot: QtBot) -> Checking:
    dialog = Checking(session, worker)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: not dialog._working.running)
    return dialog


def test_a_finding_leads_to_its_record_and_names_no_child(doubtful: Session, worker: Worker, qtbot: QtBot) -> None:
    went: list[tuple[str, int]] = []
    when_asked(doubtful, OneRecord, lambda *where: went.append(where))
    dialog = checked(doubtful, worker, qtbot)
    keys = [check.key for check, _ in dialog.groups]
    dialog._list.setCurrentRow(keys.index("visit.future_day"))
    cells = [dialog._table.item(0, n).text() for n in range(4)]  # type: ignore[union-attr]
    assert "孙小丫" not in cells[0] and cells[0].startswith("2021-001") and cells[1:3] == ["走访日期", "2099-01-01"]
    assert "依据" in dialog._source.text()
    doubtful.unmask()
    assert dialog._table.item(0, 0).text().startswith("孙小丫")  # type: ignore[union-attr]
    dialog.open()
    assert went == [("visit", 1)] and not dialog.isVisible()


def test_findings_go_to_excel_without_names_of_children(doubtful: Session, worker: Worker, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = checked(doubtful, worker, qtbot)
    doubtful.unmask()
    dialog.save_as(tmp_path / "检查.xlsx")
    qtbot.waitUntil(lambda: (tmp_path / "检查.xlsx").exists() and not dialog._working.running)
    heading, *found = rows(tmp_path / "检查.xlsx")
    assert len(found) == sum(len(ones) for _, ones in dialog.groups)
    assert heading[0] == "级别" and not any("孙小丫" in str(cell) for row in found for cell in row)


def test_what_was_put_right_is_gone_when_checked_again(doubtful: Session, worker: Worker, qtbot: QtBot) -> None:
    dialog = checked(doubtful, worker, qtbot)
    with doubtful.step("改"):
        doubtful.store.delete(Visit, [1])
    dialog.check()
    qtbot.waitUntil(lambda: not dialog._working.running)
    assert "visit.future_day" not in [check.key for check, _ in dialog.groups]


def test_a_sound_ledger_says_so(store: Store, qtbot: QtBot) -> None:
    session = Session(store, date(2021, 11, 26))
    worker = Worker(store)
    dialog = checked(session, worker, qtbot)
    worker.close()
    assert dialog.groups == [] and dialog._stack.currentIndex() == 1 and not dialog._export.isEnabled()

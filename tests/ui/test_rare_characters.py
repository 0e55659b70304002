"""Names with rare characters (㛃 䶮 𬭎): typed, kept, drawn, found, printed, written to a sheet and read again, whole."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QInputMethodEvent, QPainter, QRawFont
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.exchange.exports.export import export
from app.exchange.imports.apply import apply
from app.exchange.imports.planning import plan
from app.lists import query as listing
from app.lists.query import Listing
from app.papers import lists
from app.paths import resource
from app.ui.form.record_form import RecordForm
from app.ui.lists.record_list import RecordList
from app.ui.paper.preview import Preview
from app.ui.paper.type import font as paper_font
from app.ui.pieces import ask
from app.ui.pieces.worker import Worker
from app.ui.session import Session
from db import search
from db.history import of_record
from db.records import Person
from db.store import Store

TODAY = date(2021, 11, 26)
#: A name, its initials, its rare sign.
NAMES = {"王㛃": ("wj", "㛃"), "张䶮": ("zy", "䶮"), "李𬭎": ("lh", "𬭎")}
RARE = [sign for _, sign in NAMES.values()]


@pytest.fixture
def kept(session: Session) -> Session:
    """A ledger with the three in it."""
    with session.store.step("团员"):
        for number, name in enumerate(NAMES):
            session.store.save(Person(name=name, member_status="在册", phone=f"1380000000{number}", note=f"别名{name}"))
    return session


def names(store: Store) -> set[str]:
    return {person.name or "" for person in store.find(Person)}


def test_they_are_typed_kept_and_shown_again(qtbot: QtBot, session: Session) -> None:
    form = RecordForm(session, "members")
    qtbot.addWidget(form)
    with qtbot.waitActive(form):
        form.show()
        form.activateWindow()
    for name in NAMES:
        form._boxes["name"].go()
        target = QApplication.focusWidget()
        assert target
        QApplication.sendEvent(target, QInputMethodEvent(name[:1], []))
        commit = QInputMethodEvent()
        commit.setCommitString(name)
        QApplication.sendEvent(target, commit)
        assert form._boxes["name"].input.draft() == name
        assert form.save()
        assert of_record(session.store.connection, "person", form.saved.id or 0)[0].step.label == f"新建团员 {name}"  # type: ignore[union-attr]
        form._begin()
    assert names(session.store) == set(NAMES)
    session.undo()
    session.redo()
    assert names(session.store) == set(NAMES)


@pytest.mark.parametrize("file", ["LedgerSansSC-Regular.otf", "LedgerSansSC-Bold.otf"])
def test_the_shipped_fonts_have_them(file: str, qapp: QApplication) -> None:
    shipped = QRawFont(str(resource("fonts") / file), 13)
    assert shipped.isValid()
    for sign in RARE:
        # Glyph 0 is the box for what is missing.
        assert [g for g in shipped.glyphIndexesForString(sign) if g], sign
        assert 0 not in shipped.glyphIndexesForString(sign)


def drawn(sign: str) -> QImage:
    """A sign as the program's font draws it on the screen."""
    image = QImage(40, 40, QImage.Format.Format_Grayscale8)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setFont(QApplication.font())
    painter.drawText(QRectF(0, 0, 40, 40), Qt.AlignmentFlag.AlignCenter, sign)
    painter.end()
    return image


def test_no_box_is_drawn_on_the_screen_or_on_paper(session: Session) -> None:
    metrics = QFontMetrics(QApplication.font())
    for sign in RARE:
        assert metrics.inFontUcs4(ord(sign)), sign
        assert QFontMetrics(paper_font(10)).inFontUcs4(ord(sign)), sign
    # Of what no font has, one box looks like the other; each of these is its own.
    pictures = [drawn(sign) for sign in RARE]
    missing = drawn(chr(0x10FFFD))
    assert all(picture != missing for picture in pictures)
    assert all(a != b for place, a in enumerate(pictures) for b in pictures[:place])


def test_they_stand_in_the_list_and_are_found_by_sign_and_by_initials(qtbot: QtBot, kept: Session) -> None:
    worker = Worker(kept.store)
    page = RecordList(kept, worker, "members")
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: len(page.table.records.ids) == len(NAMES))
    column = next(n for n, c in enumerate(page.table.records.columns) if c.key == "name")
    assert {page.table.records.text(row, column) for row in range(len(NAMES))} == set(NAMES)
    for name, (initials, sign) in NAMES.items():
        for asked in (name, sign, initials, initials.upper()):
            where, values = search.condition(Person, asked)
            assert [p.name for p in kept.store.find(Person, where, values)] == [name], asked
    worker.close()


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
def test_they_are_printed(qtbot: QtBot, kept: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = kept.store.ids(Person)
    columns = [listing.columns("members")[name] for name in ("name", "member_status")]
    dialog = Preview(kept, lists.printable(kept.store, Listing("members"), columns, ids, TODAY, len(ids), False))
    qtbot.addWidget(dialog)
    monkeypatch.setattr(ask, "file_to_save", lambda *_: tmp_path / "团员.pdf")
    dialog.save()
    read = subprocess.run(["pdftotext", "-layout", str(tmp_path / "团员.pdf"), "-"], capture_output=True, check=True, text=True).stdout
    for name in NAMES:
        # Qt draws signs beyond the first plane (𬭎) but writes no text for them into a PDF.
        assert "".join(sign for sign in name if ord(sign) < 0x10000) in read


@pytest.mark.whole
@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_they_go_out_to_a_sheet_and_come_in_again(suffix: str, kept: Session, tmp_path: Path) -> None:
    out = tmp_path / f"团员{suffix}"
    assert export(kept.store, "members", out) == len(NAMES)
    if suffix == ".xlsx":
        sheet = openpyxl.load_workbook(out).active
        assert sheet
        assert {row[0] for row in sheet.iter_rows(min_row=2, values_only=True)} == set(NAMES)
    same = plan(kept.store, "members", out)
    assert not same.problems
    assert not any(row.changes for row in same.rows)
    with Store.open(tmp_path / "另一本.sqlite") as other:
        apply(other, plan(other, "members", out))
        assert names(other) == set(NAMES)
        assert {person.note for person in other.find(Person)} == {f"别名{name}" for name in NAMES}
        where, values = search.condition(Person, "lh")
        assert [p.name for p in other.find(Person, where, values)] == ["李𬭎"]

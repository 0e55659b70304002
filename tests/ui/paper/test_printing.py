"""What comes out of the printer: the rows of the screen, a heading on every page, nothing cut off, masked as shown."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.lists import query as listing
from app.lists.query import Condition
from app.papers import lists
from app.papers import person as papers
from app.papers.sheet import Column, Facts, Printable, Sheet, Table, Wishes
from app.ui.lists.exporting import print_list
from app.ui.lists.record_list import RecordList
from app.ui.paper import preview as printing
from app.ui.paper.pages import Paper
from app.ui.paper.preview import Preview
from app.ui.paper.type import font
from app.ui.pieces import ask
from app.ui.pieces.worker import Worker
from app.ui.session import Session
from db.errors import UserError
from db.records import Attachment, Person
from db.store import Store
from tests.samples import id_number
from tests.volunteers import DAY, event, volunteers

TODAY = date(2021, 11, 26)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Printable]:
    """What would have been previewed."""
    seen: list[Printable] = []
    monkeypatch.setattr(printing, "preview", lambda session, printable, parent, issued=None: seen.append(printable))
    return seen


def table(sheet: Sheet) -> Table:
    return next(block for block in sheet.blocks if isinstance(block, Table))


def text_of(path: Path) -> list[str]:
    """The pages of a PDF as text."""
    read = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True, text=True)
    return read.stdout.split("\f")[:-1]


def test_printed_list_is_the_screens_rows_columns_and_order(qtbot: QtBot, town: Store, shown: list[Printable]) -> None:
    session = Session(town, TODAY)
    worker = Worker(town)
    page = RecordList(session, worker, "members")
    qtbot.addWidget(page)
    page.show()
    page.show_listing(replace(page.listing, conditions=(Condition("sex", "any", ("女",)),), sort="birth_date", descending=True))
    page.table.horizontalHeader().moveSection(1, 3)
    print_list(session, page)
    sheet = shown[0].make(shown[0].start)
    model = page.table.records
    order = [1, 2, 0, *range(3, len(model.columns))]
    assert [c.label for c in table(sheet).columns] == ["序号", *(model.columns[c].label for c in order)]
    assert [row[1:] for row in table(sheet).rows] == [tuple(model.text(n, c) for c in order) for n in range(model.rowCount())]
    whole = listing.total(town, page.listing, TODAY)
    assert shown[0].warning == f"这张表已经筛选过，只打印显示的 {model.rowCount()} 人，全部是 {whole} 人。"
    assert sheet.left == f"填报单位：{session.unit}" and sheet.right.startswith("统计截止：2021-11-26")
    # An open page asks on, and a closed worker would open the ledger once more for it.
    page.close()
    worker.close()


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
def test_pdf_has_its_text_with_the_heading_and_number_on_every_page(qtbot: QtBot, town: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session(town, TODAY)
    ids = town.ids(Person, "member_status IS NOT NULL", order="name")
    columns = [listing.columns("members")[name] for name in ("name", "id_number", "birth_date", "branch")]
    dialog = Preview(session, lists.printable(town, listing.Listing("members"), columns, ids, TODAY, len(ids), True))
    qtbot.addWidget(dialog)
    monkeypatch.setattr(ask, "file_to_save", lambda *_: tmp_path / "团员")
    dialog.save()
    pages = text_of(tmp_path / "团员.pdf")
    assert len(pages) == len(dialog.paper.pages) > 3
    for number, page in enumerate(pages, 1):
        assert "身份证号" in page and f"第 {number} 页 / 共 {len(pages)} 页" in page
    whole = "".join(pages)
    names = [name for (name,) in town.rows("SELECT name FROM person WHERE member_status IS NOT NULL")]
    # Signs beyond the first plane (𬭎) are drawn, but Qt writes no text for them into a PDF.
    plain = ["".join(sign for sign in name if ord(sign) < 0x10000) for name in names]
    assert [name for name in plain if name not in whole] == []
    numbers = [number for (number,) in town.rows("SELECT id_number FROM person WHERE id_number IS NOT NULL")]
    assert not any(number in whole for number in numbers)
    assert "单位负责人（签名）" in pages[-1]
    fonts = subprocess.run(["pdffonts", str(tmp_path / "团员.pdf")], capture_output=True, check=True, text=True).stdout
    assert "LedgerSansSC" in fonts.replace(" ", "")
    assert town.rows("SELECT action, what, count FROM access_log ORDER BY id DESC LIMIT 1") == [("打印", "团员一览表，号码已遮住", len(ids))]


@pytest.mark.parametrize("view", ["members", "branches", "events", "children", "volunteers", "post"])
def test_nothing_is_cut_off_even_with_every_column(town: Store, view: str) -> None:
    known = list(listing.columns(view).values())
    asked = listing.Listing(view, everyone=True)
    made = lists.printable(town, asked, known, listing.ids(town, asked, TODAY, 60), TODAY, 60, True)
    for columns in (known, known[:8]):
        paper = Paper(lists.printable(town, asked, columns, listing.ids(town, asked, TODAY, 60), TODAY, 60, True).make(made.start))
        for page in paper.pages:
            right = max(x2 for _, _, x2, _ in page.lines)
            assert right <= paper.width - 400
            for text in page.texts:
                wide = QFontMetricsF(font(text.size, text.bold)).horizontalAdvance(text.text)
                assert text.x >= 400 and text.x + wide <= paper.width - 400, text.text
                assert text.y <= paper.height - 200


def test_blank_lines_and_the_signature_line_are_chosen_in_the_preview(qtbot: QtBot, town: Store) -> None:
    columns = [listing.columns("branches")["full_name"]]
    dialog = Preview(Session(town, TODAY), lists.printable(town, listing.Listing("branches"), columns, [1, 2, 3], TODAY, 3, True))
    qtbot.addWidget(dialog)
    dialog.blanks.setValue(4)
    dialog.signatures.setChecked(False)
    texts = [text.text for page in dialog.paper.pages for text in page.texts]
    assert "7" in texts and not any("签名" in text for text in texts)
    before = dialog.pages.height()
    dialog._way.setCurrentIndex(2)
    assert dialog.paper.landscape and dialog.pages.height() < before
    width = dialog.pages.width()
    dialog.step_zoom(1)
    assert dialog.pages.width() > width


def test_a_wide_page_is_seen_whole_at_first(qtbot: QtBot, town: Store) -> None:
    columns = [listing.columns("branches")["full_name"]]
    dialog = Preview(Session(town, TODAY), lists.printable(town, listing.Listing("branches"), columns, [1, 2, 3], TODAY, 3, True))
    qtbot.addWidget(dialog)
    dialog.resize(1053, 560)
    dialog.show()
    for way in (1, 2):
        dialog._way.setCurrentIndex(way)
        assert dialog.pages.width() <= dialog._scroll.viewport().width()
    dialog.step_zoom(1)
    dialog.step_zoom(1)
    assert dialog.pages.width() > dialog._scroll.viewport().width(), "whoever wants it larger has it larger"


def test_full_numbers_are_printed_only_when_asked_for_and_that_is_logged(
    qtbot: QtBot, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = id_number(7)
    with store.step("人员"):
        person = store.save(Person(name="王立春", id_number=number, member_status="在册", phone="13800000000")).id or 0
    dialog = Preview(Session(store, TODAY), papers.person_file(store, person, TODAY, True))
    qtbot.addWidget(dialog)

    def texts() -> list[str]:
        return [text.text for page in dialog.paper.pages for text in page.texts]

    assert number not in texts() and "138****0000" in texts()
    dialog.whole.setChecked(True)
    assert number in texts()
    monkeypatch.setattr(ask, "file_to_save", lambda *_: tmp_path / "王立春.pdf")
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()
    QTest.keyClick(dialog, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert (tmp_path / "王立春.pdf").read_bytes().startswith(b"%PDF")
    assert store.rows("SELECT action, what, count FROM access_log") == [("打印", "团员个人档案", 1)]


def test_certificate_says_everything_and_its_number_is_given_once(
    qtbot: QtBot, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key, value in (("unit", "溪翁庄镇团委"), ("head", "赵立秋"), ("filler", "钱白露"), ("phone", "010-00000000")):
        store.set_setting(key, value)
    ids = volunteers(store, 2)
    with store.step("人员"):
        store.save(store.get(Person, ids[0]).with_(id_number=id_number(5), volunteer_no="11022018000001", opening_minutes=600))
    event(store, "河道清理", DAY, ids[:1], minutes=210)
    made = papers.certificate(store, ids[0], TODAY, TODAY, True).make(Wishes(masked=False))
    facts = dict(next(block for block in made.blocks if isinstance(block, Facts)).pairs)
    assert facts == {
        "姓名": "王立春", "志愿者编号": "11022018000001", "证件类型": "居民身份证", "证件号码": id_number(5), "服务时间": "13.5 小时", "服务次数": "1 次",
        "服务内容": "其他 3.5 小时；启用台账以前累计 10.0 小时", "出具单位": "溪翁庄镇团委", "单位负责人": "赵立秋", "经办人": "钱白露", "联系电话": "010-00000000",
    }
    assert made.right == "证明编号：2021-0001"
    session = Session(store, TODAY)
    monkeypatch.setattr(ask, "file_to_save", lambda *_: tmp_path / "证明.pdf")
    monkeypatch.setattr(Preview, "exec", lambda dialog: (qtbot.addWidget(dialog), dialog.save()))
    printing.print_paper(session, "certificate", ids[0], None)
    kept = store.find(Attachment)[0]
    assert kept.file and kept.file.name == "志愿服务记录证明 2021-0001.pdf"
    assert store.file_content(kept.file).startswith(b"%PDF")
    assert papers.next_serial(store, TODAY) == "2021-0002"
    store.undo()
    assert papers.next_serial(store, TODAY) == "2021-0002"


def test_sign_in_sheet_has_the_names_in_two_columns_when_there_are_many(store: Store) -> None:
    ids = volunteers(store, 41)
    few = papers.sign_in(store, "团课", DAY, "镇文化中心", ids[:3])
    assert [c.label for c in table(few.make(few.start)).columns] == ["序号", "姓名", "单位/村", "电话", "签名"]
    assert [row[:3] for row in table(few.make(few.start)).rows] == [["1", "王立春", "东智北村"], ["2", "李立春", "石马峪村"], ["3", "张立春", "石马峪村"]]
    many = table(papers.sign_in(store, "团课", DAY, None, ids).make(Wishes()))
    assert (len(many.columns), len(many.rows)) == (10, 21)
    assert (many.rows[0][0], many.rows[0][5], many.rows[20][0], many.rows[20][5]) == ("1", "2", "41", "")
    blank = papers.sign_in(store, "团课", None, None, [])
    assert [row[1:] for row in table(blank.make(blank.start)).rows] == [["", "", "", ""]] * 25
    assert len(Paper(blank.make(blank.start)).pages) == 1


def test_a_list_too_long_for_paper_is_refused_in_words(store: Store) -> None:
    columns = [listing.columns("hours")["day"]]
    with pytest.raises(UserError, match="5,001 行，打印出来太多了；请先筛选"):
        lists.printable(store, listing.Listing("hours"), columns, range(5001), TODAY, 5001, True)


def test_a_cell_longer_than_a_page_goes_on_on_the_next(store: Store) -> None:
    words = "一二三四五六七八九十" * 400
    paper = Paper(Sheet("长", [Table([Column("序号"), Column("内容")], [["1", words]])], landscape=True))
    assert len(paper.pages) > 1
    printed = "".join(text.text for page in paper.pages for text in page.texts if set(text.text) <= set(words))
    assert printed == words


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
def test_a_printer_gets_the_same_pages_the_right_way_up(tmp_path: Path) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    printer.setFullPage(True)
    paper = Paper(Sheet("横着的表", [Table([Column("栏")], [[str(n)] for n in range(60)])], landscape=True))
    printing.paint(paper, printer, printer.resolution())
    assert len(text_of(tmp_path / "printed.pdf")) == len(paper.pages) > 1
    told = subprocess.run(["pdfinfo", str(tmp_path / "printed.pdf")], capture_output=True, check=True, text=True).stdout
    width, height = (float(part) for part in told.split("Page size:")[1].split("pts")[0].split(" x "))
    assert round(width) == 842 and round(height) == 595


def test_every_page_about_a_child_says_who_printed_it_and_when(qapp: object, town: Store) -> None:
    from app.papers import printables
    from app.papers.sheet import Wishes
    from app.ui.paper.pages import Paper
    from app.work.ledger.access import stamp
    from db.records import Child

    day = date(2021, 12, 31)
    for made in (printables.of_record(town, "child", town.ids(Child)[0], day, day, True), printables.roster(town, "children", day, True)):
        pages = Paper(made.make(Wishes())).pages
        assert pages and all(stamp(town) in [text.text for text in page.texts] for page in pages)

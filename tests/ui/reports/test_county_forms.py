"""The county's own forms in the window: taken in, filled, checked, traced, explained once, exported, registered, compared."""

import shutil
import subprocess
import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Alignment, Border, Font, Side
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.exchange.forms import archive, kept
from app.ui.paper.preview import pdf
from app.ui.pieces import ask, theme
from app.ui.reports.filed import ChangesDialog, send_back, take_out
from app.ui.reports.forms.meaning import MeaningDialog
from app.ui.reports.forms.page import CountyForms
from app.ui.reports.forms.paper import FormPaper
from app.ui.session import OneRecord, Records, Session
from db.dates import PartialDate
from db.errors import Cancelled, UserError
from db.records import Branch, Child, CountyForm, Person, Submission
from db.store import Store
from tests.samples import id_number
from tests.ui.conftest import when_asked

DAY = date(2021, 11, 26)
LINE = Side(style="thin")


def boxed(sheet: Any, area: str) -> None:
    for row in sheet[area]:
        for cell in row:
            cell.border = Border(LINE, LINE, LINE, LINE)


@pytest.fixture
def form(tmp_path: Path) -> Path:
    """A roster of two rows, and a table of numbers with one that nobody knows."""
    book = openpyxl.Workbook()
    roster = book.active
    roster.title = "名册"
    roster["A1"], roster["A2"] = "团员花名册", "填报单位："
    for place, heading in enumerate(("序号", "姓名", "身份证号", "所在团支部", "家里几口人"), 1):
        roster.cell(3, place, heading)
    boxed(roster, "A3:E5")
    roster["A6"] = "单位负责人（签名）："
    numbers = book.create_sheet("统计")
    for row, (words, value) in enumerate((("指标", "数量"), ("团员总数", None), ("团支部数", None), ("幸福指数", None)), 1):
        numbers.cell(row, 1, words)
        numbers.cell(row, 2, value)
    boxed(numbers, "A1:B4")
    book.save(tmp_path / "年底要报的表.xlsx")
    return tmp_path / "年底要报的表.xlsx"


@pytest.fixture
def session(store: Store, qtbot: QtBot) -> Session:
    store.set_setting("unit", "示例镇团委")
    with store.step("起始"):
        branch = store.save(Branch(full_name="石马峪村团支部", short_name="石马峪村", org_type="农村团支部")).id
        for number, name in enumerate("甲乙丙", 1):
            store.save(Person(name=f"张{name}", id_number=id_number(number, "20030512"), branch=branch, member_status="在册", joined_on=PartialDate(2018)))
    return Session(store, DAY)


@pytest.fixture
def taken(page: CountyForms, form: Path, qtbot: QtBot) -> CountyForms:
    page.take(form)
    qtbot.waitUntil(lambda: page.made is not None, timeout=20_000)
    return page


def again(page: CountyForms, qtbot: QtBot, deed: Callable[[], object]) -> None:
    """Do something after which the form is filled anew."""
    before = page.made
    deed()
    qtbot.waitUntil(lambda: page.made is not before and page.made is not None, timeout=20_000)


def words(page: Any) -> str:
    return "\n".join(w.text() for w in page.findChildren(QLabel) if w.isVisible()) + "\n".join(b.text() for b in page.findChildren(QPushButton) if b.isVisible())


def test_an_empty_page_says_what_to_do(page: CountyForms) -> None:
    assert "把县里发来的 Excel 或 Word 空表拖到这里" in words(page)


def test_a_dropped_form_is_kept_filled_and_shown(page: CountyForms, form: Path, session: Session, qtbot: QtBot) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(form))])
    page.dropEvent(QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier))
    qtbot.waitUntil(lambda: page.made is not None, timeout=20_000)
    assert page.made
    assert [f.name for f in session.store.find(CountyForm)] == ["年底要报的表"]
    texts = page.made.pictures["名册"].texts
    # Three members in a form of two rows: a row was put in, and the signature moved.
    assert [texts[row, 2] for row in (4, 5, 6)] == ["张甲", "张乙", "张丙"] and texts[7, 1] == "单位负责人（签名）："
    assert page.made.pictures["统计"].texts[2, 2] == "3"
    session.undo()
    assert session.store.find(CountyForm) == []


def test_a_number_leads_to_its_records_and_a_row_to_its_person(taken: CountyForms, session: Session, qtbot: QtBot) -> None:
    opened: list[tuple[str, Any]] = []
    when_asked(session, Records, lambda view, ids, why: opened.append((view, ids)))
    when_asked(session, OneRecord, lambda table, record: opened.append((table, record)))
    taken.jump("统计", (2, 2))
    qtbot.waitUntil(lambda: "B2 的 3 从哪来" in words(taken.source) and "编入（或入团）日期" in words(taken.source))
    next(b for b in taken.source.findChildren(QPushButton) if "打开这 3" in b.text()).click()
    taken.jump("名册", (5, 2))
    qtbot.waitUntil(lambda: "打开这条记录" in words(taken.source))
    next(b for b in taken.source.findChildren(QPushButton) if "打开这条记录" in b.text()).click()
    assert opened == [("members", [1, 2, 3]), ("person", 2)]


def test_what_nobody_knows_is_explained_once(taken: CountyForms, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    taken.jump("统计", (4, 2))
    qtbot.waitUntil(lambda: "“幸福指数”选一次" in words(taken.source))

    def answered(dialog: MeaningDialog) -> int:
        dialog._find.setText("基层团组织数")
        dialog.found.setCurrentRow(0)
        dialog.take()
        return 1

    monkeypatch.setattr(MeaningDialog, "exec", answered)
    again(taken, qtbot, lambda: next(b for b in taken.source.findChildren(QPushButton) if "选它填什么" in b.text()).click())
    assert taken.made and taken.made.pictures["统计"].texts[4, 2] == "1"
    # The form of next year, with one more column, is known by then.
    book = openpyxl.load_workbook(taken.session.store.path.parent / "年底要报的表.xlsx")
    book["名册"]["F3"] = "备注"
    book.save(taken.session.store.path.parent / "明年的表.xlsx")
    again(taken, qtbot, lambda: taken.take(taken.session.store.path.parent / "明年的表.xlsx"))
    assert taken.made.pictures["统计"].texts[4, 2] == "1"


def test_numbers_follow_the_records(taken: CountyForms, session: Session, qtbot: QtBot) -> None:
    def leaves() -> None:
        with session.step("离团"):
            session.store.save(session.store.get(Person, 3).with_(member_status="已转出", member_to=PartialDate(2021, 9, 1)))

    again(taken, qtbot, leaves)
    assert taken.made and taken.made.pictures["统计"].texts[2, 2] == "2" and (6, 2) not in taken.made.pictures["名册"].texts


def test_identity_numbers_are_masked_until_shown(taken: CountyForms, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken.jump("名册", (4, 3))
    number = id_number(1, "20030512")
    assert number not in words(taken) and "1100**********" in words(taken)
    session.unmask()
    taken.sheet.go((4, 3))
    assert number in words(taken)
    session.mask()
    monkeypatch.setattr(ask, "file_to_save", lambda *_: tmp_path / "填好.xlsx")
    taken.export()
    # What goes to the county is whole.
    assert openpyxl.load_workbook(tmp_path / "填好.xlsx")["名册"]["C4"].value == number
    assert [row[0] for row in session.store.rows("SELECT action FROM access_log WHERE action = '填表'")] == ["填表"]


def test_filed_compared_returned_and_filed_again(taken: CountyForms, session: Session, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ask, "sure", lambda *_: True)
    again(taken, qtbot, taken.file)
    [first] = session.store.find(Submission)
    assert (first.template, first.version, first.as_of, first.sent_on) == ("年底要报的表", 1, DAY, DAY) and first.id
    assert "已报，第 1 版" in taken.names.item(0).text()
    dialog = ChangesDialog(session, first.id)
    qtbot.addWidget(dialog)
    assert dialog.changes == [] and "一字不差" in words_of(dialog)

    def renamed() -> None:
        with session.step("改名"):
            session.store.save(session.store.get(Person, 2).with_(name="张新"))

    again(taken, qtbot, renamed)
    dialog = ChangesDialog(session, first.id)
    qtbot.addWidget(dialog)
    assert [(c.cell, c.old, c.new, c.record) for c in dialog.changes] == [("B5", "张乙", "张新", 2)]
    monkeypatch.setattr(ask, "text", lambda *_: "姓名不对")
    again(taken, qtbot, lambda: send_back(session, first.id or 0, taken))
    assert session.store.get(Submission, first.id).feedback == "姓名不对" and "退回：姓名不对" in taken.names.item(0).text()
    again(taken, qtbot, taken.file)
    assert [s.version for s in session.store.find(Submission)] == [1, 2]
    monkeypatch.setattr(ask, "file_to_save", lambda *_: tmp_path / "取出.xlsx")
    take_out(session, first.id, taken)
    assert (tmp_path / "取出.xlsx").read_bytes() == archive.content(session.store, first.id)[1]


def test_what_changed_since_is_masked_like_every_list(taken: CountyForms, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ask, "sure", lambda *_: True)
    again(taken, qtbot, taken.file)
    [filed] = session.store.find(Submission)
    old, new = id_number(2, "20030512"), id_number(8, "20030512")
    with session.step("改号"):
        session.store.save(session.store.get(Person, 2).with_(id_number=new))
    dialog = ChangesDialog(session, filed.id or 0)
    qtbot.addWidget(dialog)

    def shown() -> list[str]:
        return [cell.text() + cell.toolTip() for place in (3, 4) if (cell := dialog.table.item(0, place))]

    assert all("1100****" in text and number not in text for text, number in zip(shown(), (old, new), strict=True))
    session.unmask()
    assert all(number in text for text, number in zip(shown(), (old, new), strict=True))


def test_what_is_filled_for_another_day_never_leaves_as_today(taken: CountyForms, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ask, "sure", lambda *_: True)
    before = taken.made
    session.set_day(date(2020, 12, 31))
    taken.file()
    assert session.store.find(Submission) == [] and not any(deed.isEnabled() for deed in taken._deeds[1:])
    qtbot.waitUntil(lambda: taken.made is not before, timeout=20_000)
    assert all(deed.isEnabled() for deed in taken._deeds)
    taken.file()
    assert [filed.as_of for filed in session.store.find(Submission)] == [date(2020, 12, 31)]


def test_what_is_behind_a_number_comes_from_the_worker(taken: CountyForms, session: Session, qtbot: QtBot) -> None:
    session.worker = taken.worker
    taken.jump("统计", (3, 2))
    taken.jump("统计", (2, 2))
    qtbot.waitUntil(lambda: "打开这 3 人记录" in words(taken.source) and "张丙" in words(taken.source))
    assert "石马峪" not in words(taken.source) and words(taken.source).count("打开这") == 1


def words_of(dialog: Any) -> str:
    return "\n".join(w.text() for w in dialog.findChildren(QLabel))


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
def test_paper_is_what_the_screen_shows(taken: CountyForms, tmp_path: Path, qapp: QApplication) -> None:
    theme.apply(qapp)
    assert taken.made
    out = tmp_path / "a.pdf"
    out.write_bytes(pdf(FormPaper([taken.made.pictures["名册"]]), "名册"))  # type: ignore[arg-type]
    read = subprocess.run(["pdftotext", "-layout", str(out), "-"], capture_output=True, text=True, check=True).stdout
    # Some fonts share a glyph between 人 and the radical ⼈, and a PDF tells of the radical.
    text = unicodedata.normalize("NFKC", read).replace(" ", "")
    assert [word for word in ("团员花名册", "张甲", "张丙", "单位负责人(签名):") if word not in text] == []


def test_a_card_is_filled_for_one_or_for_each(page: CountyForms, session: Session, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with session.step("建档"):
        for number, name in enumerate(("方一", "方二"), 1):
            session.store.save(Child(file_no=f"2021-{number:03d}", name=name, sex="女", birth_date=PartialDate(2012, 1, 2), status="在帮", opened_on=DAY))
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"] = "留守儿童基本情况登记表"
    for row, pairs in enumerate((("姓名", "性别"), ("出生日期", "民族"), ("就读学校", "年级"), ("现居住地", "监护类型")), 2):
        sheet.cell(row, 1, pairs[0])
        sheet.cell(row, 3, pairs[1])
    boxed(sheet, "A2:D5")
    sheet["A6"] = "说明：一人一表"
    book.save(tmp_path / "登记表.xlsx")
    page.take(tmp_path / "登记表.xlsx")
    qtbot.waitUntil(lambda: page.made is not None and any(c.record for c in page.made.filling.cells), timeout=20_000)
    assert page.made
    assert page.made.pictures["Sheet"].texts[2, 2] == "方一"
    who, said = page.whom.box, []
    session.said.connect(lambda sentence, _: said.append(sentence))
    assert who
    who.line.clear()
    qtbot.keyClicks(who.line, "zzz")
    qtbot.keyClick(who.line, Qt.Key.Key_Return)
    # The box tells whom the sheet is filled for: a child by the number of its file, while names are masked.
    assert who.line.text() == "2021-001" and said == ["台账里没有“zzz”，表里填的没有变"]
    out = tmp_path / "每人"
    out.mkdir()
    monkeypatch.setattr(ask, "folder", lambda *_: out)
    page.export_each()
    qtbot.waitUntil(lambda: (out / "登记表 2021-002.xlsx").exists(), timeout=20_000)
    # A child's file is named by its number alone.
    assert sorted(path.name for path in out.iterdir()) == ["登记表 2021-001.xlsx", "登记表 2021-002.xlsx"]
    assert openpyxl.load_workbook(out / "登记表 2021-002.xlsx").active["B2"].value == "方二"


    monkeypatch.setattr(ask, "folder", lambda *_: tmp_path / "停下")
    (tmp_path / "停下").mkdir()

    def stop(done: int, total: int, what: str) -> None:
        if what == "一人一表" and done:
            raise Cancelled

    with pytest.raises(Cancelled):
        kept.one_for_each(session.store, page.made.id, [1, 2], page._choice(), tmp_path / "停下", stop)
    assert list((tmp_path / "停下").iterdir()) == []


def test_a_file_that_is_no_workbook_is_refused_in_words(page: CountyForms, tmp_path: Path) -> None:
    (tmp_path / "坏.xlsx").write_text("不是表格")
    with pytest.raises(UserError, match=r"坏\.xlsx"):
        page.take(tmp_path / "坏.xlsx")
    assert page.session.store.find(CountyForm) == []


def test_keys_move_over_merged_cells(taken: CountyForms, qtbot: QtBot) -> None:
    taken.jump("名册", (3, 1))
    qtbot.keyClick(taken.sheet, Qt.Key.Key_Right)
    qtbot.keyClick(taken.sheet, Qt.Key.Key_Down)
    assert taken.sheet.current == (4, 2) and taken.sheet.where() == "B4"
    qtbot.keyClick(taken.sheet, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "张甲"
    qtbot.keyClick(taken.sheet, Qt.Key.Key_End)
    assert taken.sheet.where() == "E4"
    qtbot.keyClick(taken.sheet, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    assert taken.sheet.where() == "A1"
    qtbot.mouseClick(taken.sheet.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(40, 30))
    assert taken.sheet.current == (1, 1)


def test_a_text_the_program_did_not_write_says_nothing(taken: CountyForms, session: Session, qtbot: QtBot) -> None:
    for text in ("不是 JSON", "[]", '{"wants": [1]}', '{"wants": {"a": 1}}'):

        def spoiled(text: str = text) -> None:
            with session.step("改坏"):
                session.store.save(session.store.find(CountyForm)[0].with_(meanings=text))

        again(taken, qtbot, spoiled)
        assert taken.made and taken.made.pictures["统计"].texts[2, 2] == "3"


def answer_file_dialog(path: Path, seen: list[str]) -> None:
    """Type a path into Qt's own file dialog as soon as it is open, and press Enter."""

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, QFileDialog):
            QTimer.singleShot(20, answer)
            return
        seen.extend(w.text() for w in dialog.findChildren(QLabel))
        line = dialog.findChild(QLineEdit, "fileNameEdit")
        assert line
        line.setText(str(path))
        dialog.accept()

    QTimer.singleShot(20, answer)


def test_a_name_without_an_ending_gets_the_workbooks(taken: CountyForms, tmp_path: Path) -> None:
    seen: list[str] = []
    answer_file_dialog(tmp_path / "报县里", seen)
    taken.export()
    assert openpyxl.load_workbook(tmp_path / "报县里.xlsx")["统计"]["B2"].value == 3
    assert not [text for text in seen if "Look" in text or "type" in text]


def test_of_several_dropped_files_the_good_ones_are_kept(page: CountyForms, form: Path, session: Session, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "坏.xlsx").write_text("不是表格")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "坏.xlsx")), QUrl.fromLocalFile(str(form))])
    drop = QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    with pytest.raises(UserError, match=r"坏\.xlsx"):
        page.dropEvent(drop)
    assert [found.name for found in session.store.find(CountyForm)] == ["年底要报的表"]
    qtbot.waitUntil(lambda: page.made is not None, timeout=20_000)


def test_what_changes_nothing_offers_no_way_back(taken: CountyForms, form: Path, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ask, "sure", lambda *_: True)
    monkeypatch.setattr(ask, "text", lambda *_: "姓名不对")
    again(taken, qtbot, taken.file)
    [filed] = session.store.find(Submission)
    again(taken, qtbot, lambda: send_back(session, filed.id or 0, taken))
    said: list[tuple[str, bool]] = []
    session.said.connect(lambda sentence, back: said.append((sentence, back)))
    send_back(session, filed.id or 0, taken)
    taken.take(form)
    assert said == [("退回原因和记下的一样，没有改", False), ("《年底要报的表》和收下的那份一样，没有改", False)]


def test_a_form_goes_to_the_bin_with_the_keys_of_every_list(taken: CountyForms, session: Session, qtbot: QtBot) -> None:
    qtbot.keyClick(taken.names, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert session.store.find(CountyForm) == []
    session.undo()
    assert taken.names.count() == 1


def test_a_sheet_with_nothing_to_fill_is_not_called_checked(page: CountyForms, tmp_path: Path, qtbot: QtBot) -> None:
    openpyxl.Workbook().save(tmp_path / "拿错了.xlsx")
    page.take(tmp_path / "拿错了.xlsx")
    qtbot.waitUntil(lambda: "没有认出要填的格" in words(page), timeout=20_000)
    assert "核对通过" not in words(page)


def test_rows_without_a_height_are_as_high_as_what_stands_in_them(page: CountyForms, tmp_path: Path, qtbot: QtBot) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"], sheet["A2"], sheet["A3"], sheet["A4"] = "大标题", "这一格的字很多要分成几行才放得下", "这一格的字很多要分成几行才放得下", "一行"
    sheet["A1"].font = Font(size=22)
    sheet["A2"].alignment = sheet["A3"].alignment = Alignment(wrap_text=True)
    sheet.row_dimensions[3].height = 15
    book.save(tmp_path / "高.xlsx")
    page.take(tmp_path / "高.xlsx")
    qtbot.waitUntil(lambda: page.made is not None, timeout=20_000)
    assert page.made
    title, wrapped, fixed, plain = page.made.pictures["Sheet"].heights
    assert fixed == plain == 20 and title > 30 and wrapped >= 3 * plain


def test_what_is_no_workbook_is_told_in_a_forms_words(page: CountyForms, tmp_path: Path) -> None:
    (tmp_path / "名单.csv").write_text("姓名", encoding="utf-8")
    with pytest.raises(UserError, match=r"不是县里发的 Excel 表或 Word 表；可以收 \.xlsx"):
        page.take(tmp_path / "名单.csv")


def test_a_meaning_that_is_not_found_is_said(session: Session, qtbot: QtBot) -> None:
    dialog = MeaningDialog(session, "幸福指数", "")
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog._take.isEnabled() and not dialog._none.isVisible()
    qtbot.keyClicks(dialog._find, "zzzz")
    assert not dialog._take.isEnabled() and dialog._none.isVisible()
    qtbot.keyClick(dialog._find, Qt.Key.Key_Return)
    assert dialog.isVisible() and dialog.want is None

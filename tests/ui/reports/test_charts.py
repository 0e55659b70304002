"""The page of charts: choose, order, press a bar and see its records, copy, print, write."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from app import charts
from app.charts import Wish, behind
from app.charts.sheet import PRINTED, Area
from app.charts.strokes import Shape, Words, strokes
from app.lists.where import view_of_figure
from app.papers.sheet import Printable, Wishes
from app.ui.paper import preview as printing
from app.ui.pieces import ask
from app.ui.pieces.worker import Worker
from app.ui.reports.charts import page as chart_page
from app.ui.reports.charts.page import ChartPage
from app.ui.reports.charts.paper import ChartPaper, ChartSheets
from app.ui.session import Records, Session
from app.ui.tabs import tab_of
from db.records import Attendance, Branch, Child, Event, Person, Service, Team, Visit
from db.store import Store
from tests.ui.conftest import when_asked

DAY = date(2021, 11, 26)
KEYS = [chart.key for chart in charts.CHARTS]


@pytest.fixture
def session(store: Store, qtbot: QtBot) -> Session:
    """A township with a little of everything that is charted."""
    store.set_setting("unit", "某镇团委")
    with store.step("起始"):
        small = store.save(Branch(full_name="某镇一村团支部", short_name="一村", org_type="农村团支部")).id
        large = store.save(Branch(full_name="某镇二村团支部", short_name="二村", org_type="农村团支部")).id
        team = store.save(Team(name="某镇服务队")).id
        person = store.save(Person(name="张三", branch=small, member_status="在册", volunteer_status="在册")).id
        for name in ("李四", "王五", "赵六"):
            store.save(Person(name=name, branch=large, member_status="在册"))
        store.save(Service(person=person, team=team, day=date(2021, 3, 5), minutes=90))
        child = store.save(Child(name="小丙", opened_on=date(2021, 1, 5), categories=("留守",), care_type="父母")).id
        store.save(Visit(child=child, day=date(2021, 2, 5)))
        store.save(Event(title_name="某活动", kind="文体活动", day=date(2021, 2, 5)))
        training = store.save(Event(title_name="某培训", kind="培训", day=date(2021, 3, 5))).id
        store.save(Attendance(event=training, person=person))
    return Session(store, DAY)


@pytest.fixture
def page(session: Session, worker: Worker, qtbot: QtBot) -> ChartPage:
    made = ChartPage(session, worker)
    qtbot.addWidget(made)
    made.resize(1366, 560)
    made.show()
    show(made, "members.by_branch", qtbot)
    return made


def drawn(page: ChartPage, qtbot: QtBot) -> QImage:
    """Wait until what is chosen is drawn."""
    def ready() -> bool:
        shown = page._shown
        return shown is not None and (shown.chart, shown.day, shown.page.wish) == (page.chart, page.side.as_of, page.side.wish) and not page.worker.busy

    qtbot.waitUntil(ready, timeout=20_000)
    return page.view.sheet.image


def show(page: ChartPage, key: str, qtbot: QtBot) -> QImage:
    page.names.setCurrentRow(KEYS.index(key))
    return drawn(page, qtbot)


def area(page: ChartPage, begins: str) -> Area:
    return next(area for area in page.view.sheet.areas if area.words.startswith(begins))


def middle(page: ChartPage, begins: str) -> QPoint:
    return page.view.sheet.place(area(page, begins)).center().toPoint()


def numbers(page: ChartPage) -> list[list[str]]:
    table = page._table
    cells = [[table.item(row, place) for place in range(table.columnCount())] for row in range(table.rowCount())]
    return [[cell.text() if cell else "" for cell in row] for row in cells]


@pytest.fixture
def previewed(monkeypatch: pytest.MonkeyPatch) -> list[ChartPaper]:
    """What would have been previewed."""
    seen: list[ChartPaper] = []

    def preview(session: Session, printable: Printable, parent: object, issued: object = None, laid: type[ChartPaper] = ChartPaper) -> None:
        seen.append(laid(printable.make(Wishes())))  # type: ignore[arg-type]

    monkeypatch.setattr(printing, "preview", preview)
    return seen


# --- choosing


@pytest.mark.whole
def test_every_chart_can_be_chosen_and_its_numbers_stand_beside_it(page: ChartPage, qtbot: QtBot) -> None:
    assert [page.names.item(row).text() for row in range(page.names.count())] == [chart.name for chart in charts.CHARTS]
    assert all(not page.names.item(row).icon().isNull() for row in range(page.names.count()))
    seen = set()
    for key in KEYS:
        image = show(page, key, qtbot)
        seen.add(bytes(image.constBits()))
        assert page.view.sheet.areas and numbers(page)
    assert len(seen) == len(KEYS)


def test_the_numbers_are_those_of_the_chart(page: ChartPage, qtbot: QtBot) -> None:
    assert numbers(page) == [["一村", "1", "农村团支部"], ["二村", "3", "农村团支部"]]
    show(page, "events.calendar", qtbot)
    assert [row[:4] + row[-1:] for row in numbers(page)] == [["培训", "0", "0", "1", "1"], ["文体活动", "0", "1", "0", "1"], ["合计", "0", "1", "1", "2"]]
    show(page, "compared", qtbot)
    assert ["活动", "次", "0", "2", "+2"] in numbers(page)


def test_the_order_can_be_by_size_where_there_is_no_order_of_its_own(page: ChartPage, qtbot: QtBot) -> None:
    assert page.side.order.itemText(1) == "按组织类型，从多到少"
    page.side.order.setCurrentIndex(1)
    page.side.order.activated.emit(1)
    drawn(page, qtbot)
    assert [row[0] for row in numbers(page)] == ["二村", "一村"]
    show(page, "service.by_month", qtbot)
    assert not page.side.order.isEnabled() and [row[0] for row in numbers(page)][:2] == ["1月", "2月"]


@pytest.mark.whole
def test_hatching_and_the_sentence_change_the_picture(page: ChartPage, qtbot: QtBot) -> None:
    before = show(page, "compared", qtbot)
    page.side.hatched.click()
    plain = drawn(page, qtbot)
    page.side.told.click()
    silent = drawn(page, qtbot)
    assert before != plain and plain != silent
    page.side.told.click()
    page.side.hatched.click()
    assert drawn(page, qtbot) == before
    show(page, "events.calendar", qtbot)
    assert not page.side.hatched.isEnabled()


def test_another_day_is_for_the_charts_alone_until_the_window_has_another(page: ChartPage, session: Session, qtbot: QtBot) -> None:
    show(page, "events.by_kind", qtbot)
    page.side.day.setText("2021-2-28")
    page.side.day.editingFinished.emit()
    drawn(page, qtbot)
    assert numbers(page) == [["文体活动", "1"]] and session.day == DAY
    session.set_day(date(2020, 12, 31))
    drawn(page, qtbot)
    assert page.side.day.text() == "2020-12-31" and numbers(page) == []


def test_a_day_that_is_none_is_told_and_nothing_changes(page: ChartPage, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(ask, "warn", lambda parent, sentence: told.append(sentence))
    page.side.day.setText("去年")
    page.side.day.editingFinished.emit()
    assert len(told) == 1 and "截止日没有改" in told[0] and page.side.day.text() == "2021-11-26" and page.side.as_of == DAY


def test_what_changes_in_the_ledger_is_drawn_anew(page: ChartPage, session: Session, qtbot: QtBot) -> None:
    with session.store.step("加人"):
        session.store.save(Person(name="孙七", branch=session.store.scalar("SELECT min(id) FROM branch"), member_status="在册"))
    qtbot.waitUntil(lambda: numbers(page)[0][1] == "2", timeout=20_000)


def test_a_drawing_that_is_overtaken_is_dropped(page: ChartPage, qtbot: QtBot) -> None:
    old = page._shown
    assert old
    page.names.setCurrentRow(KEYS.index("events.calendar"))
    page._show(old)
    assert page.view.sheet.accessibleName() == "各团组织团员"
    drawn(page, qtbot)
    page._show(old)
    assert page.view.sheet.accessibleName() == "活动月历"


# --- the records behind a number


def opened(page: ChartPage, session: Session) -> list[tuple[str, list[int] | None, str]]:
    seen: list[tuple[str, list[int] | None, str]] = []
    when_asked(session, Records, lambda view, ids, why: seen.append((view, ids, why)))
    return seen


def test_a_click_on_a_bar_opens_its_records(page: ChartPage, session: Session, qtbot: QtBot) -> None:
    seen = opened(page, session)
    QTest.mouseClick(page.view.sheet, Qt.MouseButton.LeftButton, pos=middle(page, "二村"))
    people = [row[0] for row in session.store.rows("SELECT id FROM person WHERE name <> '张三' ORDER BY id")]
    assert seen == [("members", people, "各团组织团员　二村：3 人（2021-11-26）")]
    QTest.mouseClick(page.view.sheet, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert len(seen) == 1


def test_the_keys_choose_a_bar_and_enter_opens_it(page: ChartPage, session: Session, qtbot: QtBot) -> None:
    seen = opened(page, session)
    sheet = page.view.sheet
    QTest.keyClick(sheet, Qt.Key.Key_Return)
    assert seen == []
    QTest.keyClick(sheet, Qt.Key.Key_Right)
    assert sheet.accessibleDescription() == "一村：1 人" and "一村：1 人" in page._pointed.text()
    for _ in range(3):
        QTest.keyClick(sheet, Qt.Key.Key_Right)
    QTest.keyClick(sheet, Qt.Key.Key_Left)
    QTest.keyClick(sheet, Qt.Key.Key_Return)
    assert [why for _, _, why in seen] == ["各团组织团员　一村：1 人（2021-11-26）"]
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert sheet.at is None


def test_the_mouse_tells_what_it_is_at(page: ChartPage, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda spot, words, *rest: said.append(words))
    QTest.mouseMove(page.view.sheet, middle(page, "二村"))
    QApplication.processEvents()
    assert said and said[-1].startswith("二村：3 人")


def test_a_cell_of_the_calendar_opens_that_month_and_kind(page: ChartPage, session: Session, qtbot: QtBot) -> None:
    show(page, "events.calendar", qtbot)
    seen = opened(page, session)
    for words in ("培训，3月", "合计，2月", "合计，全年"):
        page.open_records(area(page, words))
    names = [[session.store.get(Event, number).title_name for number in ids or ()] for _, ids, _ in seen]
    assert names == [["某培训"], ["某活动"], ["某活动", "某培训"]] and {view for view, _, _ in seen} == {"events"}


@pytest.mark.parametrize("key", KEYS)
def test_every_number_has_records_that_are_listed_somewhere(session: Session, key: str) -> None:
    chart = charts.chart(key)
    for place in charts.drawn(session.store, key, DAY).areas:
        ids = behind.ids(session.store, chart, place.key, DAY, place.month)
        assert bool(ids) == any(digit in place.words.rpartition("：")[2].rpartition("，")[2].removeprefix("2021年") for digit in "123456789")
        assert tab_of(view_of_figure(behind.record(chart, place.key).table, place.key if chart.compared else key))


def test_several_bars_put_together_say_so(page: ChartPage, session: Session) -> None:
    said: list[str] = []
    session.said.connect(lambda words, _: said.append(words))
    seen = opened(page, session)
    page.open_records(Area("", "其余 3 个合计：5 人", 0, 0, 1, 1))
    assert seen == [] and "合起来" in said[0]


# --- looking closer


def test_what_is_printed_fits_until_it_is_enlarged_and_the_whole_page_is_a_key_away(page: ChartPage) -> None:
    fitting, sheet, seen = page.view.zoom, page.view.sheet, page.view.viewport().rect()
    left, top, right, bottom = (round(mm / 25.4 * 96 * fitting) for mm in PRINTED)
    printed = QRect(sheet.mapTo(page.view.viewport(), QPoint(left, top)), QSize(right - left, bottom - top))
    assert seen.adjusted(-2, -2, 2, 2).contains(printed), "title, bars and the sentence below are all in sight"
    assert fitting > 0.75, "at the size of a common laptop its letters can be read"
    QTest.keyClick(page, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert sheet.width() <= page.view.width() and sheet.height() <= page.view.height() and page.view.zoom < fitting
    QTest.keyClick(page, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    page.view.step_zoom(1)
    assert page.view.zoom > fitting and page._percent.text() == f"{page.view.zoom:.0%}"
    page.view.step_zoom(-1)
    for _ in range(20):
        page.view.step_zoom(1)
    assert page.view.zoom == pytest.approx(2, abs=0.01)
    QTest.keyClick(page, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert page.view.zoom == pytest.approx(fitting)


# --- where it goes


def test_the_picture_and_the_numbers_can_be_copied(page: ChartPage) -> None:
    QTest.keyClick(page.view.sheet, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().image().size() == page.view.sheet.image.size()
    QTest.keyClick(page._table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().split("\n") == ["名称\t团员数（人）\t类型", "一村\t1\t农村团支部", "二村\t3\t农村团支部"]


@pytest.mark.parametrize(("kind", "start"), [("png", b"\x89PNG"), ("pdf", b"%PDF"), ("svg", b"<?xml")])
def test_one_chart_is_written_as_it_is_shown(
    page: ChartPage, kind: str, start: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(ask, "file_to_save", lambda *given: tmp_path / "图")
    page.save_one(kind)
    out = tmp_path / f"图.{kind}"
    qtbot.waitUntil(out.exists, timeout=20_000)
    assert out.read_bytes().startswith(start)
    if kind == "png":
        assert QImage(str(out)) == page.view.sheet.image


def test_all_charts_are_written_into_a_folder(page: ChartPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    monkeypatch.setattr(ask, "folder", lambda *given: tmp_path / "图")
    with qtbot.waitSignal(page.session.said, timeout=60_000) as said:
        page.save_all("svg")
    assert said.args == [f"{len(KEYS)} 张图表已存到“图”", False] and len(list((tmp_path / "图").iterdir())) == len(KEYS)


def test_charts_go_into_the_summary_and_out_again(page: ChartPage, session: Session, qtbot: QtBot) -> None:
    assert page._to_summary.text().strip() == "放进总结"
    page._to_summary.click()
    assert charts.in_summary(session.store) == ["members.by_branch"] and page._to_summary.text().strip() == "已放进总结"
    show(page, "compared", qtbot)
    assert page._to_summary.text().strip() == "放进总结"
    page._to_summary.click()
    assert charts.in_summary(session.store) == ["members.by_branch", "compared"]
    page._to_summary.click()
    assert charts.in_summary(session.store) == ["members.by_branch"]


# --- paper


@pytest.mark.parametrize(("per_sheet", "pages", "landscape"), [(1, 3, True), (2, 2, False), (4, 1, True)])
def test_one_two_or_four_stand_on_a_sheet(
    page: ChartPage, per_sheet: int, pages: int, landscape: bool, previewed: list[ChartPaper], qtbot: QtBot
) -> None:
    for key in ("members.by_sex", "compared"):
        page.names.item(KEYS.index(key)).setSelected(True)
    assert page.side.which.itemText(0) == "选中的 3 张"
    page.side.per_sheet.setCurrentIndex(page.side.per_sheet.findData(per_sheet))
    QTest.keyClick(page, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(previewed), timeout=20_000)
    assert (len(previewed[0].pages), previewed[0].landscape) == (pages, landscape)


def test_all_charts_and_their_numbers_are_printed(page: ChartPage, previewed: list[ChartPaper], qtbot: QtBot) -> None:
    page.side.which.setCurrentIndex(1)
    page.side.numbers.click()
    page.side.print_button.click()
    assert not page.side.print_button.isEnabled()
    qtbot.waitUntil(lambda: bool(previewed), timeout=60_000)
    assert len(previewed[0].pages) == 2 * len(KEYS) and page.side.print_button.isEnabled()


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext reads the PDF")
def test_words_on_paper_are_words_in_the_pdf(session: Session, tmp_path: Path) -> None:
    made = [charts.drawn(session.store, key, DAY, Wish()) for key in ("members.by_branch", "events.calendar", "compared")]
    tables = [chart_page._numbers(each.page) for each in made]
    (tmp_path / "a.pdf").write_bytes(printing.pdf(ChartPaper(ChartSheets([strokes(each.figure) for each in made], 2, tables)), "图表"))  # type: ignore[arg-type]
    text = subprocess.run(["pdftotext", "-layout", str(tmp_path / "a.pdf"), "-"], capture_output=True, text=True, check=True).stdout
    for words in ("各团组织团员人数", "一村", "统计截止 2021 年 11 月 26 日", "数据来源", "活动月历", "文体活动", "2021年与上年对比", "数据表"):
        assert words in text
    assert text.count("\f") == 2 + len(tables)


@pytest.mark.parametrize("key", KEYS)
def test_what_is_painted_on_paper_is_what_was_drawn(session: Session, key: str) -> None:
    figure = charts.draw(session.store, key, DAY)
    picture = strokes(figure)
    assert (picture.width, picture.height) == pytest.approx((8419, 5953), abs=2)
    assert any(isinstance(item, Shape) for item in picture.items)
    said = [item for item in picture.items if isinstance(item, Words)]
    assert charts.drawn(session.store, key, DAY).page.title in [item.text for item in said]
    assert all(0 <= item.x <= picture.width and 0 <= item.y <= picture.height for item in said)


def test_paper_turned_the_other_way_still_holds_the_chart(session: Session) -> None:
    picture = strokes(charts.draw(session.store, "members.by_sex", DAY))
    paper = ChartPaper(ChartSheets([picture] * 4, 4), landscape=False)
    assert len(paper.pages) == 1 and not paper.landscape and paper.size.height() > paper.size.width()
    image = QImage(210, 297, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    from PySide6.QtGui import QPainter

    painter = QPainter(image)
    painter.scale(image.width() / (paper.size.width() * 10), image.height() / (paper.size.height() * 10))
    paper.paint(painter, 0)
    painter.end()
    quarters = [image.copy(x, y, 105, 148) for y in (0, 148) for x in (0, 105)]
    assert all(any(quarter.pixelColor(x, y).lightness() < 200 for x in range(105) for y in range(148)) for quarter in quarters)


def test_a_spot_outside_every_number_is_none(page: ChartPage) -> None:
    assert page.view.sheet._found(QPointF(1, 1)) is None


def test_the_charts_stand_behind_the_summarys_text(session: Session, tmp_path: Path) -> None:
    from docx import Document

    from app.cli.outputs import output
    from app.cli.sample import write_summary

    charts.put_in_summary(session.store, ["members.by_branch", "compared"])
    write_summary(session.store, DAY, output(tmp_path / "总结.docx", ".docx", what="年度总结"))
    written = Document(str(tmp_path / "总结.docx"))
    assert len(written.inline_shapes) == 2
    assert [p.text for p in written.paragraphs if p.text.startswith("某镇团委 ")] == ["某镇团委 各团组织团员人数", "某镇团委 2021年与上年对比"]

"""Taking real sheets in through the window: several tables, what is asked once, people who may be the same, pasted blocks."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.exchange.imports.plan import NEW, PROBLEM
from app.exchange.imports.taking import cells_of
from app.ui.imports import opening
from app.ui.imports.dialog import ASKS, COLUMNS, REVIEW, SHEET, ImportDialog
from app.ui.imports.model import OWN
from app.ui.imports.steps import FILES
from app.ui.pieces.worker import Worker
from app.ui.session import Session
from db.records import VIEWS, Branch, Person
from db.store import Store
from tests.samples import dump, id_number
from tests.ui.imports.test_import import WANG, book, counts, on, place_of, put_in, session, settled

__all__ = ["session"]
PAPERS = Path(__file__).parents[2] / "files" / "papers"


def dialog_on(session: Session, worker: Worker, qtbot: QtBot, *paths: Path, asked: str = "members", step: int = COLUMNS) -> ImportDialog:
    """The dialog on some files, once something is to be decided."""
    dialog = ImportDialog(session, worker, asked)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.open_files(paths)
    qtbot.waitUntil(lambda: dialog.step == step and not dialog._working.running, timeout=10_000)
    return dialog


def people(store: Store) -> dict[str, Person]:
    return {p.name or "": p for p in store.find(Person)}


def test_a_sheet_for_each_village_comes_in_at_once_and_is_taken_back_in_one_step(session: Session, worker: Worker, qtbot: QtBot) -> None:
    before, already = dump(session.store), session.store.count(Person)
    dialog = dialog_on(session, worker, qtbot, PAPERS / "R08各村团员花名册(一村一表).xlsx", asked="")
    tables = dialog.columns_page.tables.count()
    assert tables > 2
    on(dialog, qtbot, ASKS)
    names = [key for key in dialog.asks_page.boxes if key[0] == "branch"]
    for key in names:
        dialog.asks_page.shortcuts[key].click()
    on(dialog, qtbot)
    preview = dialog.review_page.preview
    assert preview and len(preview.plan.sources) == tables and len(preview.plan.created) == len(names)
    assert sum(1 for what, *_ in preview.beside() if what == "新建团组织") == len(names)
    rows = sum(len(source.rows) for source in preview.plan.sources)
    assert dialog.review_page._tables.count() == tables
    put_in(dialog, qtbot)
    assert session.store.count(Person) == already + rows
    assert session.store.count(Branch) == 1 + len(names) and all(p.branch for p in session.store.find(Person))
    session.undo()
    assert dump(session.store) == before


HEAD = ["姓名", "身份证号", "所在团支部", "文化程度", "政审意见"]


def roster(path: Path, first: int) -> Path:
    rows = [[f"新人{n}", id_number(first + n, "20030512"), ("柳湾村", "示例食品有限公司")[n % 2], "卫校毕业生", "合格"] for n in range(4)]
    return book(path, 名册=[HEAD, *rows])


def test_each_word_and_name_is_asked_about_once_and_never_again(session: Session, worker: Worker, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = dialog_on(session, worker, qtbot, roster(tmp_path / "一.xlsx", 60))
    assert next(iter(dialog.columns_page._boxes.values()))[4].text() == "没认出，4 格放进备注", "what is asked stands first"
    on(dialog, qtbot, ASKS)
    page, word = dialog.asks_page, ("person", "education", "卫校毕业生")
    assert set(page.boxes) == {word, ("branch", "柳湾村"), ("branch", "示例食品有限公司")}
    assert "农村团支部" in page.boxes["branch", "柳湾村"].itemText(1) and "企业" in page.boxes["branch", "示例食品有限公司"].itemText(1)
    page.answer(word, "中等职业")
    page.answer(("branch", "柳湾村"), "new")
    page.answer(("branch", "示例食品有限公司"), session.store.find(Branch)[0].id)
    on(dialog, qtbot)
    put_in(dialog, qtbot)
    found = people(session.store)
    assert {p.education for n, p in found.items() if n.startswith("新人")} == {"中等职业"}
    branches = {b.id: b.full_name for b in session.store.find(Branch)}
    assert [branches[found[f"新人{n}"].branch or 0] for n in range(2)] == ["柳湾村团支部", "石马峪村团支部"]
    assert found["新人0"].note == "政审意见：合格"
    again = dialog_on(session, worker, qtbot, roster(tmp_path / "二.xlsx", 70))
    assert not again.columns_page._taken.unanswered(), "the column was answered, too"  # type: ignore[union-attr]
    on(again, qtbot, REVIEW)
    assert counts(again)[0] == 4 and not again.asks_page.open


def test_what_nobody_answers_is_kept_as_words(session: Session, worker: Worker, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = dialog_on(session, worker, qtbot, roster(tmp_path / "一.xlsx", 60))
    on(dialog, qtbot, ASKS)
    on(dialog, qtbot)
    told = {(what, which): count for what, which, count, _ in dialog.review_page.preview.beside()}  # type: ignore[union-attr]
    assert [told["记在备注", f"“{heading}”"] for heading in ("政审意见", "文化程度")] == [4, 4]
    assert sum(count for (what, which), count in told.items() if which == "“所在团支部”") == 4, told
    put_in(dialog, qtbot)
    kept = [p.branch_words for n, p in people(session.store).items() if n.startswith("新人") and not p.branch]
    assert kept and all("柳湾村" in words or "示例食品" in words for words in kept if words) and all(kept)
    assert session.store.count(Branch) == 1


def test_a_namesake_of_the_same_branch_is_offered_and_the_clerk_decides(session: Session, worker: Worker, qtbot: QtBot, tmp_path: Path) -> None:
    with session.store.step("又一人"):
        branch = session.store.find(Branch)[0].id
        known = session.store.save(Person(name="李四", branch=branch, member_status="在册"))
    rows = [["姓名", "所在团支部", "手机"], ["李四", "石马峪村", "13800000002"], ["钱五", "石马峪村", "13800000003"]]
    path = book(tmp_path / "名册.xlsx", 名册=rows)
    dialog = on(dialog_on(session, worker, qtbot, path), qtbot)
    page = dialog.review_page
    assert counts(dialog)[:2] == (1, 1)
    page.table.go_to(place_of(dialog, 2))
    assert page.strip.same.isVisible() and page.strip.new.isVisible()
    page.strip.new.click()
    settled(dialog, qtbot)
    assert counts(dialog)[:2] == (2, 0)
    page.table.go_to(place_of(dialog, 2))
    page.strip.same.click()
    settled(dialog, qtbot)
    assert counts(dialog)[:2] == (1, 1) and not page.preview.is_doubtful(page.preview.rows[0])  # type: ignore[union-attr]
    put_in(dialog, qtbot)
    assert session.store.get(Person, known.id or 0).phone == "13800000002" and len(people(session.store)) == 3


def test_equal_wrong_cells_are_put_right_together(session: Session, worker: Worker, qtbot: QtBot, tmp_path: Path) -> None:
    rows = [["姓名", "身份证号", "入团时间"], *[[f"团员{n}", id_number(80 + n, "20030512"), "去年五四" if n % 2 else "2018-05"] for n in range(8)]]
    dialog = on(dialog_on(session, worker, qtbot, book(tmp_path / "名册.xlsx", 名册=rows)), qtbot)
    page = dialog.review_page
    page.segments["doubtful"].click()
    page.table.go_to(0, OWN + 2)
    assert page.strip._all.isVisible() and page.strip._all.text() == "同样的 4 格一起改"
    assert page.table.review.setData(page.table.currentIndex(), "2019-05-04")
    settled(dialog, qtbot)
    assert page.preview and not any("去年五四" in page.preview.raw(row, column) for row in page.preview.rows for column in page.preview.columns)
    assert dialog._corrections == 4
    put_in(dialog, qtbot)
    assert [str(p.joined_on) for n, p in sorted(people(session.store).items()) if n in ("团员1", "团员7")] == ["2019-05-04"] * 2


def test_what_tells_people_apart_is_put_right_for_one_row_only(session: Session, worker: Worker, qtbot: QtBot, tmp_path: Path) -> None:
    rows = [["姓名", "身份证号"], ["王五", "1.10000E+17"], ["钱七", "1.10000E+17"]]
    dialog = on(dialog_on(session, worker, qtbot, book(tmp_path / "名册.xlsx", 名册=rows)), qtbot)
    assert dialog.review_page.next_problem() and not dialog.review_page.strip._all.isVisible()
    table = dialog.review_page.table
    assert table.review.setData(table.currentIndex(), WANG)
    settled(dialog, qtbot)
    assert counts(dialog) == (1, 0, 0, 1)


def test_several_files_are_one_list_of_tables(session: Session, worker: Worker, qtbot: QtBot, tmp_path: Path) -> None:
    first = book(tmp_path / "甲.xlsx", Sheet1=[["姓名", "身份证号"], ["王五", WANG]])
    second = book(tmp_path / "乙.xlsx", Sheet1=[["姓名", "身份证号"], ["赵六", "1"], ["钱七", id_number(91, "20020202")]])
    dialog = on(dialog_on(session, worker, qtbot, first, second), qtbot)
    assert [s.sheet.name for s in dialog.review_page.preview.plan.sources] == ["甲·Sheet1", "乙·Sheet1"]  # type: ignore[union-attr]
    assert counts(dialog) == (2, 0, 0, 1)
    assert dialog.review_page.next_problem() and dialog.review_page._tables.currentIndex() == 1, "on to the other table"
    put_in(dialog, qtbot)
    assert {"王五", "钱七"} <= people(session.store).keys()


def test_of_two_blocks_on_one_sheet_each_row_has_its_own_problems_and_is_left_out_alone(
    session: Session, worker: Worker, qtbot: QtBot, tmp_path: Path
) -> None:
    head = ["姓名", "身份证号"]
    rows: list[list[Any]] = [[*head, None, *head], ["王五", WANG, None, "赵六", "11"], ["钱七", id_number(91, "20020202"), None, "孙八", id_number(92, "20020202")]]
    dialog = on(dialog_on(session, worker, qtbot, book(tmp_path / "两栏.xlsx", 名册=rows)), qtbot)
    preview = dialog.review_page.preview
    assert preview and len(preview.plan.sources) == 2 and counts(dialog) == (3, 0, 0, 1)
    assert [r.verdict for r in preview.rows] == [NEW, NEW]
    dialog.review_page.toggle([preview.rows[0]])
    settled(dialog, qtbot)
    assert counts(dialog) == (2, 0, 0, 1)
    assert [[r.verdict for r in s.rows] for s in dialog.review_page.preview.plan.sources] == [["left out", NEW], [PROBLEM, NEW]]  # type: ignore[union-attr]


def test_a_table_may_be_said_to_be_of_another_kind(session: Session, worker: Worker, qtbot: QtBot, tmp_path: Path) -> None:
    path = book(tmp_path / "名单.xlsx", 名单=[["姓名", "手机"], ["王五", "13800000003"]])
    dialog = dialog_on(session, worker, qtbot, path)
    page = dialog.columns_page
    page._kind.setCurrentIndex(page._kind.findData("volunteers"))
    page._kind.activated.emit(page._kind.currentIndex())
    qtbot.waitUntil(lambda: not dialog._working.running)
    assert page.mapped().view.key == "volunteers"
    put_in(on(dialog, qtbot), qtbot)
    assert [p.name for p in session.store.find(Person, VIEWS["volunteers"].where)] == ["王五"]


def test_a_sheet_of_another_list_is_known_by_what_it_says(session: Session, worker: Worker, qtbot: QtBot) -> None:
    dialog = dialog_on(session, worker, qtbot, PAPERS / "V01志愿者信息导出.xlsx")
    assert dialog.columns_page.mapped().view.key == "volunteers"


def test_each_sheet_of_a_file_is_of_its_own_kind(session: Session, worker: Worker, qtbot: QtBot, tmp_path: Path) -> None:
    volunteers = [["姓名", "手机", "志愿者编号", "服务队"], ["赵六", "13911112222", "110000123", "河道清理队"]]
    path = book(tmp_path / "两种.xlsx", 团员=[["姓名", "身份证号"], ["王五", WANG]], 青年志愿者=volunteers)
    dialog = dialog_on(session, worker, qtbot, path)
    assert [taken.view.key for taken in dialog._opened.tables] == ["members", "volunteers"]  # type: ignore[union-attr]


def test_rows_without_a_heading_are_known_by_their_cells(session: Session, worker: Worker, qtbot: QtBot, tmp_path: Path) -> None:
    rows = [["王五", WANG, "13800000003"], ["钱七", id_number(91, "20020202"), "13800000004"]]
    dialog = dialog_on(session, worker, qtbot, book(tmp_path / "无头.xlsx", 表=rows), step=SHEET)
    dialog.sheet_page._take_bare()
    on(dialog, qtbot, COLUMNS)
    dialog.columns_page.choose(0, "name")
    put_in(on(dialog, qtbot), qtbot)
    assert (people(session.store)["王五"].id_number, people(session.store)["钱七"].phone) == (WANG, "13800000004")


BLOCK = f"姓名\t身份证号\t手机\r\n王五\t{WANG}\t13800000003\r\n钱七\t{id_number(91, '20020202')}\t\r\n"
PAGE = f"<html><body><table><tr><td>姓名</td><td>身份证号</td></tr><tr><td>王五</td><td>{WANG}</td></tr></table></body></html>"


def paste(session: Session, worker: Worker, monkeypatch: pytest.MonkeyPatch, text: str, page: str = "") -> list[ImportDialog]:
    """What opens when this is in the clipboard and Ctrl+V is pressed."""
    held = QMimeData()
    held.setText(text)
    if page:
        held.setHtml(page)
    QGuiApplication.clipboard().setMimeData(held)
    opened: list[ImportDialog] = []
    monkeypatch.setattr(opening, "run_dialog", opened.append)
    opening.import_block(session, worker, "members", None)  # type: ignore[arg-type]
    return opened


@pytest.mark.parametrize(("text", "page", "names"), [(BLOCK, "", {"王五", "钱七"}), ("姓名 身份证号", PAGE, {"王五"})])
def test_a_pasted_block_opens_the_same_preview(
    session: Session, worker: Worker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, text: str, page: str, names: set[str]
) -> None:
    (dialog,) = paste(session, worker, monkeypatch, text, page)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.step == COLUMNS and not dialog._working.running)
    put_in(on(dialog, qtbot), qtbot)
    assert names <= people(session.store).keys() and people(session.store)["王五"].id_number == WANG


@pytest.mark.parametrize("text", ["王五", "王五\t13800000003", "一句话\n又一句话", ""])
def test_one_cell_or_row_or_plain_words_open_nothing(session: Session, worker: Worker, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    assert paste(session, worker, monkeypatch, text) == []


def test_a_cell_with_line_breaks_is_one_cell() -> None:
    assert cells_of('姓名\t说明\r\n王五\t"第一行\n第二行"\r\n') == [["姓名", "说明"], ["王五", "第一行\n第二行"]]


def test_the_file_dialog_lists_macro_workbooks() -> None:
    assert "*.xlsm" in FILES


def test_answers_are_not_thrown_away_unasked(session: Session, worker: Worker, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.ui.pieces import ask

    asked: list[str] = []
    monkeypatch.setattr(ask, "sure", lambda _, sentence, deed: asked.append(sentence))
    dialog = dialog_on(session, worker, qtbot, roster(tmp_path / "一.xlsx", 60))
    on(dialog, qtbot, ASKS)
    dialog.asks_page.answer(("branch", "柳湾村"), "new")
    dialog.reject()
    assert asked == ["您在这里答了 1 处，还没有导入；现在关掉，这些要重做。"] and dialog.isVisible()
    dialog.back()
    assert dialog.step == COLUMNS
    on(dialog, qtbot, REVIEW)
    assert [d.stored["full_name"] for d in dialog.review_page.preview.plan.created] == ["柳湾村团支部"]  # type: ignore[union-attr]


def test_files_dropped_anywhere_on_the_window_and_blocks_pasted_there_are_taken_in(
    session: Session, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.ui.window.window import MainWindow

    opened: list[tuple[str, str]] = []

    def look(dialog: ImportDialog) -> None:
        opened.append((dialog._asked, dialog._name))
        dialog._working.cancel()

    monkeypatch.setattr(opening, "run_dialog", look)
    window = MainWindow(session)
    qtbot.addWidget(window, before_close_func=lambda shown: shown.worker.close())
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(book(tmp_path / f"{name}.xlsx", 表=[HEAD]))) for name in "甲乙"])
    event = QDropEvent(QPointF(60, 60), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    entered = QDragEnterEvent(QPoint(60, 60), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    assert QApplication.sendEvent(window, entered) and entered.isAccepted()
    QApplication.sendEvent(window, event)
    assert opened == [("", "甲.xlsx 等 2 个文件")], "on the desk the files tell what they are"
    window.list_of("members")
    QGuiApplication.clipboard().setText(BLOCK)
    window._doors.paste()
    assert opened[1:] == [("members", "粘贴的内容")]
    window.hide()

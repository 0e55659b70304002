"""The page of organisations: the tree filters and adds, the list and the pane follow the day, elections from the dialog."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.ui.branches.detail import BranchDetail
from app.ui.branches.election import CoOption, Election
from app.ui.branches.tree import BranchTree
from app.ui.form import record_form as form
from app.ui.lists.record_list import RecordList
from app.ui.lists.tab_page import RecordsPage
from app.ui.pieces import theme
from app.ui.pieces.worker import Worker
from app.ui.session import Records, Session
from app.ui.tabs import tab_of
from app.ui.window.panes import own_of
from app.work import unsaved
from app.work.elections import Seat
from db.dates import PartialDate
from db.records import Branch, Event, Person, Post
from db.store import Store
from tests.ui.conftest import when_asked
from tests.volunteers import name
from tests.work.test_organisation import DAY, Town


@pytest.fixture
def town(store: Store) -> Town:
    return Town(store)


@pytest.fixture
def session(town: Town, qapp: QApplication) -> Session:
    if not qapp.styleSheet():
        theme.apply(qapp)
    return Session(town.store, DAY)


@pytest.fixture
def made(session: Session, qtbot: QtBot) -> Iterator[RecordList]:
    worker = Worker(session.store)
    tab = tab_of("branches")
    assert tab
    page = RecordsPage(session, worker, tab, own_of)
    qtbot.addWidget(page)
    page.resize(1366, 620)
    page.show()
    qtbot.waitUntil(lambda: page.current.complete)
    yield page.current
    worker.close()


def tree(made: RecordList) -> BranchTree:
    found = made.findChild(BranchTree)
    assert isinstance(found, BranchTree)
    return found


def go(made: RecordList, label: str, qtbot: QtBot) -> None:
    item = next(item for item in tree(made).items.all() if item.text(0) == label)
    tree(made).items.setCurrentItem(item)
    qtbot.waitUntil(lambda: made.complete)


def shown(made: RecordList) -> list[int]:
    return list(made.table.records.ids)


def words(widget: Any) -> str:
    QApplication.processEvents()
    return "\n".join(found.text() for found in widget.findChildren(QLabel) if found.isVisibleTo(widget))


def press(within: QWidget, words: str) -> None:
    """Click the first button in sight with these words, or with this hint."""
    found = next(b for b in within.findChildren(QPushButton) if b.isVisible() and words in (b.text().strip(), b.toolTip()))
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)


def detail(made: RecordList) -> BranchDetail:
    assert isinstance(made.detail, BranchDetail)
    return made.detail


def test_a_place_in_the_tree_filters_the_list_until_escape(made: RecordList, town: Town, qtbot: QtBot) -> None:
    assert shown(made) == [town.committee, town.taoxi, town.shima, town.firm]
    current = tree(made).items.currentItem()
    assert current and current.text(0) == "溪水镇团委"
    go(made, "农村团支部", qtbot)
    assert shown(made) == [town.taoxi, town.shima] and "农村团支部" in words(made._filters)
    made.escape()
    assert len(shown(made)) == 4
    again = tree(made).items.currentItem()
    assert again and again.text(0) == "溪水镇团委"
    go(made, "已撤销、合并", qtbot)
    assert shown(made) == [town.gone]
    go(made, "石马村", qtbot)
    assert shown(made) == [town.shima] and "石马村团支部" in words(made.detail)


def test_the_tree_is_walked_with_the_keys(made: RecordList, town: Town, qtbot: QtBot) -> None:
    items = tree(made).items
    with qtbot.waitActive(made.window()):
        made.window().activateWindow()
    items.setFocus()
    QTest.keyClick(items, Qt.Key.Key_Down)
    assert shown(made) == [town.taoxi, town.shima]
    QTest.keyClick(items, Qt.Key.Key_Right)
    QTest.keyClick(items, Qt.Key.Key_Down)
    assert shown(made) == [town.taoxi]
    QTest.keyClick(items, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is made.table


def test_what_stands_below_the_tree_says_whether_it_adds_up(made: RecordList, session: Session, town: Town, qtbot: QtBot) -> None:
    assert "类型合计与总数一致" in words(tree(made)) and "2 + 1 = 3" in words(tree(made))
    town.change(town.shima, parent=None)
    assert "1 个组织没有填上级组织" in words(tree(made))
    tree(made)._put_below()
    assert session.store.get(Branch, town.shima).parent == town.committee and "没有填上级" not in words(tree(made))
    session.undo()
    assert "1 个组织没有填上级组织" in words(tree(made))
    town.store.connection.execute("UPDATE branch SET org_type = NULL WHERE id = ?", (town.firm,))
    tree(made).refresh()
    assert "类型合计与总数不一致" in words(tree(made)) and "总数是 3。请给“未填”里的组织选上类型" in words(tree(made))


def test_a_new_organisation_begins_below_the_chosen_place(made: RecordList, town: Town, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, Any]] = []
    monkeypatch.setattr(form, "add", lambda session, view, given=None, parent=None: asked.append(given))
    go(made, "企业团组织", qtbot)
    tree(made).add()
    go(made, "石马村", qtbot)
    tree(made).add()
    assert asked == [{"parent": town.committee, "org_type": "企业团组织"}, {"parent": town.shima, "org_type": "农村团支部"}]


def test_tree_list_and_pane_follow_the_day(made: RecordList, session: Session, town: Town, qtbot: QtBot) -> None:
    session.set_day(date(2021, 3, 1))
    qtbot.waitUntil(lambda: made.complete)
    assert shown(made) == [town.committee, town.taoxi, town.shima, town.gone]
    assert "示例建材" in {item.text(0) for item in tree(made).items.all()}
    assert "2 + 1 = 3" in words(tree(made))
    made.show_one(town.taoxi)
    assert "到 2021-10，还有 7 个月" in words(detail(made))
    session.set_day(DAY)
    qtbot.waitUntil(lambda: made.complete)
    made.show_one(town.taoxi)
    assert "到 2021-10，过期 26 天" in words(detail(made))


def test_terms_are_chosen_above_the_list(made: RecordList, town: Town, qtbot: QtBot) -> None:
    choice = next(found for found in made._quick if "换届与届满" in found.text())
    next(action for action in choice._actions if action.text() == "已届满").trigger()
    assert shown(made) == [town.taoxi]
    next(action for action in choice._actions if action.text() == "60 天内届满").trigger()
    assert shown(made) == [town.taoxi, town.shima]


def test_sums_stand_under_the_table(made: RecordList, qtbot: QtBot) -> None:
    said = words(made._table_card)
    assert "3 个组织" in said and "另有团委 1 个" in said and "<b>13 人</b>" in said and "<b>50 人</b>" in said and "<b>26%</b>" in said
    go(made, "农村团支部", qtbot)
    assert "2 个组织" in words(made._table_card) and "另有团委" not in words(made._table_card)


def test_days_past_and_duties_are_told_by_tone_and_words(made: RecordList, town: Town) -> None:
    model = made.table.records
    heads = [model.headerData(n + 1, Qt.Orientation.Horizontal) for n in range(len(model.columns))]
    assert heads == ["代码", "简称", "类型", "书记", "团员", "青年", "团青比", "届满", "提醒"]
    row = shown(made).index(town.taoxi)
    tone = {model.columns[n].key: model.data(model.index(row, n + 1), Qt.ItemDataRole.ForegroundRole) for n in range(len(model.columns))}
    assert (tone["term_end"], tone["reminder"]) == ("err", "err")
    assert model.data(model.index(row, heads.index("提醒") + 1)) == "过期 26 天"
    other = shown(made).index(town.shima)
    assert model.data(model.index(other, heads.index("提醒") + 1), Qt.ItemDataRole.ForegroundRole) == "gold"
    assert model.data(model.index(other, heads.index("团青比") + 1)) == "25%"


def test_a_narrow_window_folds_the_tree_away(made: RecordList, qtbot: QtBot) -> None:
    assert tree(made).isVisible() and made.sides == [tree(made)]
    made.window().resize(1093, 560)
    qtbot.waitUntil(lambda: not tree(made).isVisible())
    assert made.sides == []
    made.toggle_side()
    assert tree(made).isVisible()


def test_a_wide_window_leaves_no_wide_column_behind(made: RecordList, session: Session, qtbot: QtBot) -> None:
    made.window().resize(1900, 700)
    QApplication.processEvents()
    assert not session.preferences.contains("width/branches/reminder")


def test_the_pane_tells_the_term_the_officers_and_the_meetings(made: RecordList, session: Session, town: Town) -> None:
    with town.store.step("会"):
        for month in (3, 6, 9, 11):
            town.store.save(Event(title_name=f"{month} 月支部大会", kind="支部大会", day=date(2021, month, 2), branch=town.shima))
    made.show_one(town.shima)
    said = words(detail(made))
    assert "还有" not in said.split("本届任期")[0] and "2022-01，还有 45 天" in said
    assert name(0) in said and "4/4" in said and "0/12" in said
    tabs = [detail(made)._tabs.tabText(n) for n in range(detail(made)._tabs.count())]
    assert tabs == ["概况", "班子 3", "团员 10", "活动 4", "经历", "附件", "改动"]
    for number in range(len(tabs)):
        detail(made)._tabs.setCurrentIndex(number)
        assert words(detail(made))
    made.show_one(town.taoxi)
    assert "任期已经届满" in words(_first_tab(made))


def _first_tab(made: RecordList) -> BranchDetail:
    detail(made)._tabs.setCurrentIndex(0)
    return detail(made)


def test_numbers_open_their_records(made: RecordList, session: Session, town: Town) -> None:
    opened: list[tuple[str, int, str]] = []
    when_asked(session, Records, lambda view, ids, why: opened.append((view, len(ids), why)))
    made.show_one(town.shima)
    QApplication.processEvents()
    for figure in detail(made).findChildren(_figure()):
        if figure.isVisibleTo(made) and "青年" not in figure.accessibleName():
            QTest.keyClick(figure, Qt.Key.Key_Return)
    assert opened == [
        ("members", 10, "石马村团支部的团员"), ("members", 10, "石马村团支部的团员"), ("volunteers", 5, "石马村团支部的志愿者"),
    ]


def test_volunteers_without_a_branch_are_told_of_where_the_number_stands(made: RecordList, town: Town) -> None:
    made.show_one(town.committee)
    assert "都含下级组织" in words(detail(made)) and "没有填所在团支部" not in words(detail(made))
    with town.store.step("志愿者"):
        town.store.save(Person(name="王立春", volunteer_status="在册"))
    made.show_one(town.shima)
    made.show_one(town.committee)
    assert "另有 1 名志愿者没有填所在团支部，不在这里的数里" in words(detail(made))


def _figure() -> type:
    from app.ui.branches import detail as branch_detail

    return branch_detail.KeyNumber


def test_the_phone_is_masked(made: RecordList, session: Session, town: Town) -> None:
    town.change(town.shima, phone="13800138000")
    made.show_one(town.shima)
    assert "138****8000" in words(detail(made)) and "13800138000" not in words(detail(made))
    session.unmask()
    assert "13800138000" in words(detail(made))
    session.mask()


def test_an_event_is_entered_for_this_organisation(made: RecordList, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(form, "add", lambda session, view, given=None, parent=None: asked.append((view, given)))
    made.show_one(town.shima)
    detail(made).add_event()
    assert asked == [("events", {"branch": town.shima})]


# --- elections


def election(session: Session, branch: int, qtbot: QtBot) -> Election:
    dialog = Election(session, session.store.get(Branch, branch))
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    return dialog


def test_an_election_from_the_dialog_is_undone_at_once(made: RecordList, session: Session, town: Town, qtbot: QtBot) -> None:
    made.show_one(town.shima)
    said: list[tuple[str, bool]] = []
    session.said.connect(lambda sentence, undo: said.append((sentence, undo)))
    dialog = election(session, town.shima, qtbot)
    assert [line.guess().title for line in dialog.lines] == ["书记", "副书记", "组织委员"]
    assert {line.said.text() for line in dialog.lines} == {"连任"} and "2024-11-26 届满；一般每届 2–3 年" in dialog._ends.text()
    dialog.lines[1].show_seat(Seat(title="副书记", person=town.people[1], background="优秀青年"))
    dialog.lines[1].inputs["person"].show_value(town.people[5])
    dialog.lines[1].inputs["person"].edited.emit()
    # Where the one before came from is not where the new one comes from.
    assert dialog.lines[1].guess().background is None
    dialog.day.show_value(date(2021, 11, 20))
    assert dialog.lines[1].said.text() == "新任" and f"免职：{name(1)}（副书记）" in dialog._summary.text()
    dialog.apply()
    assert not dialog.isVisible() and said == [("换届 石马村团支部", True)]
    assert session.store.get(Branch, town.shima).term_end == date(2024, 11, 20)
    assert name(5) in words(detail(made)) and name(1) not in words(detail(made))
    session.undo()
    assert session.store.get(Branch, town.shima).term_end == date(2022, 1, 10)
    assert name(1) in words(detail(made))


def test_a_person_is_found_by_initials(session: Session, town: Town, qtbot: QtBot) -> None:
    with session.store.step("人"):
        person = session.store.save(Person(name="欧阳青云")).id
    dialog = election(session, town.firm, qtbot)
    assert [line.guess().title for line in dialog.lines] == ["书记", "副书记", "组织委员", "宣传委员"]
    QTest.keyClicks(dialog.lines[0].inputs["person"].line, "oyqy")  # type: ignore[attr-defined]
    dialog.apply()
    post = session.store.find(Post, "branch = ?", (town.firm,))
    assert [(p.title_name, p.person, p.start_on) for p in post] == [("书记", person, PartialDate.of(DAY))]


def test_a_refusal_stays_in_the_dialog(session: Session, town: Town, qtbot: QtBot) -> None:
    dialog = election(session, town.firm, qtbot)
    dialog.apply()
    assert dialog.isVisible() and "还没有书记" in dialog.fault.text()
    dialog.day.show_value(None)
    dialog.apply()
    assert "请填换届日期" in dialog.fault.text()
    dialog.lines[0].inputs["person"].line.setText("没有这个人")  # type: ignore[attr-defined]
    dialog.day.show_value(DAY)
    dialog.apply()
    assert "没有这个人" in dialog.fault.text() and session.store.find(Post, "branch = ?", (town.firm,)) == []


def test_a_by_election_from_the_dialog(session: Session, town: Town, qtbot: QtBot) -> None:
    dialog = CoOption(session, session.store.get(Branch, town.shima))
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.apply()
    assert "还缺人" in dialog.fault.text()
    dialog.line.inputs["person"].show_value(town.people[6])
    dialog.apply()
    post = session.store.find(Post, "person = ?", (town.people[6],))
    assert [(p.title_name, p.appointed_by) for p in post] == [("委员", "增补")]
    done = session.store.undoable()
    assert done and done.label == f"增补委员 {name(6)}"


def test_an_election_left_half_filled_is_there_again_until_it_is_entered(session: Session, town: Town, qtbot: QtBot) -> None:
    said: list[str] = []
    session.said.connect(lambda sentence, _: said.append(sentence))
    dialog = election(session, town.shima, qtbot)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert said == [] and session.store.setting(f"draft.election.{town.shima}") is None
    dialog = election(session, town.shima, qtbot)
    dialog.document.line.setText("团字〔2021〕3号")  # type: ignore[attr-defined]
    dialog.years.setCurrentIndex(1)
    press(dialog, "删去这一行")
    press(dialog, "加一行")
    qtbot.waitUntil(dialog.lines[-1].inputs["title"].hasFocus)
    dialog.lines[-1].inputs["title"].show_value("宣传委员")
    dialog.lines[-1].inputs["person"].show_value(town.people[5])
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible() and said == ["没有保存的内容留成了草稿，下次打开还在"]
    again = election(session, town.shima, qtbot)
    assert [(line.guess().title, line.said.text()) for line in again.lines] == [("副书记", "连任"), ("组织委员", "连任"), ("宣传委员", "新任")]
    assert (again.document.value(), again.years.currentData()) == ("团字〔2021〕3号", 2) and "接着填" in words(again)
    press(again, "不要了")
    assert [line.guess().title for line in again.lines] == ["书记", "副书记", "组织委员"] and again.document.value() is None
    again.document.line.setText("团字〔2021〕4号")  # type: ignore[attr-defined]
    QTest.keyClick(again, Qt.Key.Key_Return)
    assert again.isVisible() and session.store.get(Branch, town.shima).term_end == date(2022, 1, 10)
    QTest.keyClick(again, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert not again.isVisible() and session.store.get(Branch, town.shima).term_end == date(2024, 11, 26)
    assert not session.store.setting(f"draft.election.{town.shima}")


def test_a_draft_of_an_election_goes_with_its_organisation(session: Session, town: Town, qtbot: QtBot) -> None:
    dialog = CoOption(session, session.store.get(Branch, town.firm))
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.line.inputs["person"].show_value(town.people[6])
    dialog.reject()
    assert session.store.setting(f"draft.co_option.{town.firm}")
    unsaved.drop_orphans(session.store)
    assert session.store.setting(f"draft.co_option.{town.firm}")
    with session.step("删除"):
        session.store.delete(Branch, [town.firm])
    unsaved.drop_orphans(session.store)
    assert not session.store.setting(f"draft.co_option.{town.firm}")


def test_a_right_click_offers_what_is_done_to_the_place_under_the_mouse(
    made: RecordList, session: Session, town: Town, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    menus: list[list[str]] = []
    asked: list[Any] = []
    monkeypatch.setattr(form, "add", lambda session, view, given=None, parent=None: asked.append(given))
    monkeypatch.setattr(form, "edit", lambda session, view, number, parent=None: asked.append(number))
    when_asked(session, Records, lambda view, ids, why: asked.append((view, ids, why)))
    items = tree(made).items

    def right(label: str, words: str) -> None:
        item = next(item for item in items.all() if item.text(0) == label)
        items.customContextMenuRequested.emit(items.visualItemRect(item).center())
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        menus.append([a.text() for a in menu.actions() if not a.isSeparator()])
        next(a for a in menu.actions() if a.text().startswith(words)).trigger()
        menu.close()

    right("企业团组织", "全部展开")
    assert menus[-1] == ["在下面新建团组织…", "全部展开", "只展开到类型"] and all(item.isExpanded() for item in items.all() if item.childCount())
    before = shown(made)
    right("石马村", "在下面新建")
    right("石马村", "编辑")
    right("石马村", "看它的团员")
    assert asked == [
        {"parent": town.shima, "org_type": "农村团支部"}, town.shima,
        ("members", [row[0] for row in session.store.rows("SELECT id FROM person WHERE branch = ? ORDER BY id", (town.shima,))], "石马村的团员"),
    ]
    # Looking at a menu filters nothing.
    assert shown(made) == before
    right("企业团组织", "只展开到类型")
    assert not next(item for item in items.all() if item.text(0) == "农村团支部").isExpanded()


def test_tab_goes_through_the_lines_of_an_election_as_they_stand(session: Session, town: Town, qtbot: QtBot) -> None:
    dialog = election(session, town.shima, qtbot)
    press(dialog, "加一行")
    qtbot.waitUntil(dialog.lines[-1].inputs["title"].hasFocus)
    dialog.document.setFocus()
    met = []
    for _ in range(len(dialog.lines) * 5 + 1):
        dialog.focusNextChild()
        here = dialog.focusWidget()
        assert here
        met.append(here.accessibleName() or here.toolTip())
    assert met == ["职务", "任职人", "任职方式", "来源", "删去这一行"] * len(dialog.lines) + ["加一行"]

"""Pictures of the window itself: every list of every tab, each detail tab, filtered, ticked, empty, locked."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabBar, QWidget

from app.ui.lists.record_list import RecordList
from app.ui.reports.page import Reports
from app.ui.tabs import TABS
from tests.screens.cells import CELLS
from tests.screens.stage import Stage, key, line_edit, write

Shoot = Callable[[Stage], None]


def page(tab: str) -> Shoot:
    """A page without a list of its own, with each of its small tabs."""

    def shoot(stage: Stage) -> None:
        stage.tab(tab)
        _each_tab(stage, stage.window.centralWidget(), "")
        stage.shot()

    return shoot


def records(view: str) -> Shoot:
    """A list with its first record chosen, then each tab of the record, filtered, and ticked."""

    def shoot(stage: Stage) -> None:
        shown = stage.list_of(view)
        shown.table.setFocus()
        stage.shot()
        was_there = shown.detail.isVisible()
        if not was_there:
            key(stage.window, Qt.Key.Key_F9)
        _each_tab(stage, shown.detail, "")
        if not was_there:
            key(stage.window, Qt.Key.Key_F9)
        _filtered(stage, shown)
        key(shown.table, Qt.Key.Key_Down, Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_Space)
        stage.shot("ticked")
        shown.table.records.ticked.clear()

    return shoot


def _each_tab(stage: Stage, within: QWidget, part: str) -> None:
    """Look at each tab of the outermost bars of small tabs."""
    bars = [bar for bar in within.findChildren(QTabBar) if bar.isVisible() and bar.objectName() != "mainbar"]
    for bar in bars[:1]:
        for number in range(bar.count()):
            bar.setCurrentIndex(number)
            name = bar.tabText(number).split()[0] if bar.tabText(number) else str(number)
            stage.shot(f"{part}{number + 1}{name}")
        bar.setCurrentIndex(0)
        stage.settle()


def _filtered(stage: Stage, shown: RecordList) -> None:
    row = max(shown.table.currentIndex().row(), 0)
    text = next((t for n in range(len(shown.table.records.columns)) if (t := shown.table.records.text(row, n)) and "*" not in t), "")
    if not shown.table.records.ids:
        return
    finds = [e for e in shown.findChildren(QWidget) if e.isVisible() and e.accessibleName() in ("姓名或拼音首字母", "查找这张表")]
    if finds:
        write(finds[0], text[:2])
        stage.settle(250)
        stage.shot("filtered")
        key(stage.window, Qt.Key.Key_Escape)
        stage.settle(50)


def empty(view: str) -> Shoot:
    """A list of which there is nothing yet."""

    def shoot(stage: Stage) -> None:
        stage.list_of(view)
        stage.shot()

    return shoot


def locked(stage: Stage) -> None:
    """The cover over everything."""
    stage.menu("锁定")
    stage.shot()
    stage.unlock()


def unmasked(stage: Stage) -> None:
    """What is hidden otherwise, and the toast of a step."""
    stage.list_of("members")
    key(stage.window, Qt.Key.Key_F8)
    stage.shot()
    stage.session.mask()


def toast(stage: Stage) -> None:
    """What was just done, with a way back."""
    # A visit: nothing else hangs on it.
    stage.list_of("visit").table.setFocus()
    key(stage.window, Qt.Key.Key_Delete, modifier=Qt.KeyboardModifier.ControlModifier)
    stage.shot()
    key(stage.window, Qt.Key.Key_Z, modifier=Qt.KeyboardModifier.ControlModifier)
    stage.shot("undone")


def global_search(stage: Stage) -> None:
    """The search over everything, with something found."""
    key(stage.window, Qt.Key.Key_K, modifier=Qt.KeyboardModifier.ControlModifier)
    seek = line_edit(stage.window, "全部记录：姓名、首字母、支部、活动")
    write(seek, "wlc")
    stage.through(lambda: seek.returnPressed.emit())
    seek.clear()


def summary(stage: Stage) -> None:
    """This year's summary as it is first drafted, with where a number comes from and what may stand for a typed one."""
    stage.tab("reports")
    reports = stage.window.page(next(tab for tab in TABS if tab.key == "reports"))
    assert isinstance(reports, Reports)
    page = reports.summary
    stage.press("起草今年的总结")
    stage.settle(600)
    stage.shot()
    page.sheet.choose(next(live for live in page.sheet.numbers() if live.number.target == "figure:training.attendances"))
    # The card is laid out once its words are there, and again for the bar they need.
    stage.settle(400)
    stage.shot("source")
    page.sheet.go(1)
    page.sheet.insertPlainText("培训10期，")
    stage.settle(600)
    page.handle(next(hint for hint in page.hints.hints if hint.kind == "unsupported"))
    stage.shot("typed")
    stage.through(lambda: (page.compare(), stage.settle()), lambda dialog: stage.shot("compare", dialog))
    stage.press("数字更新到今天")
    stage.shot("updated")
    # As it was: other screens are of a township that has none yet.
    while page.sheet.isVisible():
        stage.session.undo()
    reports.page("forms")


LISTED = tuple(view for tab in TABS for view in tab.views)
PAGES: dict[str, Shoot] = {tab.key: page(tab.key) for tab in TABS if not tab.views}
PAGES |= {f"list.{view}": records(view) for view in LISTED}
PAGES |= CELLS
PAGES |= {"locked": locked, "unmasked": unmasked, "toast": toast, "seek": global_search, "reports.summary": summary}
EMPTY: dict[str, Shoot] = {f"empty.{tab.key}": page(tab.key) for tab in TABS if not tab.views}
EMPTY |= {f"empty.{view}": empty(view) for view in LISTED}

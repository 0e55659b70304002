"""Every page by the keyboard alone: Tab comes to everything that can be clicked and away from it again, F6 to every pane, and one sees where one is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QButtonGroup,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QMenuBar,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    QWidget,
)

from app.ui.pieces.focus import _SHOWING
from app.ui.pieces.widgets import Pressable
from app.ui.tabs import TABS
from tests import screens
from tests.conftest import copy_of
from tests.screens.lint import path_of
from tests.screens.stage import Stage

pytestmark = pytest.mark.whole

_CLICKED = (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QPlainTextEdit, QTextEdit, QAbstractItemView, Pressable)
#: What Qt puts into a widget of its own is worked through that: the sign in a line, the arrows of a row of tabs, the headings of a table.
_OWN = (QLineEdit, QComboBox, QAbstractSpinBox, QTabBar, QMenuBar, QAbstractItemView)
_REPORTS = ("forms", "workbook", "charts", "summary", "figures", "submission", "round", "correction")
PAGES = [tab.key for tab in TABS if not tab.views and tab.key != "reports"] + [f"list.{tab.views[0]}" for tab in TABS if tab.views] + [
    f"reports.{key}" for key in _REPORTS
]  # fmt: skip
#: No page has more stops than this.
_MOST = 250


@pytest.fixture(scope="module")
def stage(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with screens.stage_on(copy_of(sample, tmp_path_factory.mktemp("walk")), screens.SIZES[0], lambda name, widget: None) as made:
        yield made


def _go(stage: Stage, page: str) -> None:
    kind, _, name = page.partition(".")
    if kind == "list":
        stage.list_of(name)
    elif kind == "reports":
        stage.window._reports().page(name)
    else:
        stage.tab(page)
    if stage.window.locked:
        stage.unlock()
    stage.settle()


def _clickable(window: QWidget) -> list[QWidget]:
    """What a mouse could do something with."""
    found = [w for w in window.findChildren(QWidget) if isinstance(w, _CLICKED) and w.isVisible() and w.isEnabled()]
    return [w for w in found if not isinstance(w, QHeaderView) and not _inner(w) and not (isinstance(w, QLineEdit) and w.isReadOnly())]


def _inner(widget: QWidget) -> bool:
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, _OWN):
            return True
        above = above.parentWidget()
    return False


def _walk(window: QWidget, key: Qt.Key, start: QWidget) -> list[QWidget]:
    """Where the keys were, one stop after the other, until they are back where they began."""
    start.setFocus(Qt.FocusReason.TabFocusReason)
    stops: list[QWidget] = []
    while len(stops) < _MOST:
        here = QApplication.focusWidget()
        assert here is not None, f"the keys are nowhere after {path_of(stops[-1], window)}" if stops else "the keys are nowhere"
        if here in stops:
            assert here is stops[0] or stops.index(here) < 2, f"caught at {path_of(here, window)}"
            return stops
        stops.append(here)
        QTest.keyClick(here, key, Qt.KeyboardModifier.ShiftModifier if key == Qt.Key.Key_Backtab else Qt.KeyboardModifier.NoModifier)
    raise AssertionError("Tab never comes back to where it began")


def _seen(window: QWidget, here: QWidget) -> bool:
    """Whether it shows where the keys are: by a frame of its own, or by one around it."""
    rings = [w for w in window.findChildren(QWidget, "focus_ring") if w.isVisible()]
    return here.isVisible() and (isinstance(here, _SHOWING) or any(ring._around is here for ring in rings))  # type: ignore[attr-defined]


@pytest.mark.parametrize("page", PAGES)
def test_tab_comes_to_everything_on_a_page_and_back(stage: Stage, page: str) -> None:
    _go(stage, page)
    window = stage.window
    stops = _walk(window, Qt.Key.Key_Tab, window._seek)
    groups = {id(group) for stop in stops if isinstance(stop, QAbstractButton) and (group := stop.group())}
    proxies = {id(stop.focusProxy()) for stop in stops if stop.focusProxy()}
    missed = [
        path_of(w, window) for w in _clickable(window)
        if w not in stops and w.focusProxy() not in stops and id(w) not in proxies and not (isinstance(w, QAbstractButton) and _grouped(w) in groups)
    ]  # fmt: skip
    assert missed == [], "a click does something there, and the keys never come to it"
    assert len(_walk(window, Qt.Key.Key_Backtab, window._seek)) == len(stops), "backwards it is the same way"


def _grouped(widget: QAbstractButton) -> int:
    """The group whose buttons the arrows walk along."""
    group: QButtonGroup | None = widget.group()
    return id(group) if group else 0


@pytest.mark.parametrize("page", PAGES)
def test_f6_goes_round_the_panes_and_one_sees_where_it_went(stage: Stage, page: str) -> None:
    _go(stage, page)
    window = stage.window
    window._seek.setFocus()
    been: list[QWidget] = []
    while len(been) < 20:
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_F6)
        here = QApplication.focusWidget()
        assert here is not None and here.isVisible(), f"F6 went nowhere after {been[-1:]}"
        assert _seen(window, here), f"nothing shows that the keys are at {path_of(here, window)}"
        if here in been:
            break
        been.append(here)
    assert window._seek in been and len(been) >= 2

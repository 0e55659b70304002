"""Every page and dialog at the two sizes it must fit: no word is cut off, nothing lies on top of anything else."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QTabBar,
    QTableWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.ui.pieces import theme
from app.ui.tabs import TABS
from db.records import TABLES
from tests import screens
from tests.conftest import copy_of
from tests.screens.lint import faults, unnamed
from tests.screens.spoken import mute, texts
from tests.screens.wheel import choosers, turned
from tests.test_sentences import wrong

pytestmark = pytest.mark.whole

#: What was looked at on purpose and may stay as it is, with why.
ALLOWED: dict[str, str] = {}
#: Drawn at the smaller size only by the command: forms and menus do not depend on the window's size.
_ONCE = ("form.", "menu", "ask", "manual", "import", "print.", "check", "reports", "empty.")
_PARTS = 8


def _sheaf(size: QSize, part: int) -> dict[str, screens.Shoot]:
    """One of the parts that the screens of a size are looked over in, so that several processes share them."""
    first = size == screens.SIZES[0]
    wanted = [name for name in screens.SCREENS if first or not name.startswith(_ONCE)]
    return {name: screens.SCREENS[name] for name in wanted[part::_PARTS]}


@pytest.mark.parametrize("part", range(_PARTS))
@pytest.mark.parametrize("size", screens.SIZES, ids=lambda s: f"{s.width()}x{s.height()}")
def test_no_word_is_cut_off_and_no_input_turns_with_the_wheel(sample: Path, tmp_path: Path, size: QSize, part: int) -> None:
    wanted = _sheaf(size, part)
    seen: set[str] = set()
    cut: dict[str, str] = {}
    nameless: dict[str, str] = {}
    said: dict[str, str] = {}
    changed: dict[str, str] = {}
    turned_over: set[str] = set()

    def look(name: str, widget: QWidget) -> None:
        seen.add(name)
        cut.update({fault: name for fault in faults(widget) if not any(words in fault for words in ALLOWED) and fault not in cut})
        said.update({text: name for text in texts(widget) if wrong(text, [])})
        nameless.update({fault: name for fault in (*unnamed(widget), *mute(widget)) if fault not in nameless})
        if size == screens.SIZES[0] and not name.startswith(("print.", "empty.")):
            turned_over.update([name] * bool(choosers(widget)))
            changed.update({f"{name}: {box}": became for box, became in turned(widget).items()})

    screens.play(wanted, copy_of(sample, tmp_path), tmp_path / "空.sqlite", size, look)
    assert not said, "\n".join(f"{name}: {words}" for words, name in said.items())
    assert not cut, "\n".join(f"{name}: {fault}" for fault, name in cut.items())
    assert not nameless, "\n".join(f"{name}: {fault}" for fault, name in nameless.items())
    assert not changed, "\n".join(f"{box}: {became}" for box, became in changed.items())
    if size == screens.SIZES[0]:
        assert turned_over >= {name for name in seen if name.startswith(("form.members", "hours_entry"))}
    assert {name.split(".")[1] for name in wanted if name.startswith("list.")} <= {name.split(".")[1] for name in seen if name.startswith("list.")}


def test_every_list_is_among_the_screens() -> None:
    listed = [name.split(".")[1] for part in range(_PARTS) for name in _sheaf(screens.SIZES[1], part) if name.startswith("list.")]
    assert set(listed) == {view for tab in TABS for view in tab.views}


def test_every_record_has_its_form_among_the_screens() -> None:
    forms = {name.split(".")[1] for name in screens.SCREENS if name.startswith("form.")}
    listed = {view for tab in TABS for view in tab.views}
    # Attachments are chosen, snapshots taken; neither is typed in.
    assert forms >= listed | (set(TABLES) - {"person", "branch", "team", "service", "child", "event", "attachment", "snapshot"})


def shown(qtbot: QtBot, *widgets: QWidget, width: int = 300) -> QWidget:
    """Widgets side by side in a window of their own."""
    window = QWidget()
    layout = QHBoxLayout(window)
    for widget in widgets:
        layout.addWidget(widget)
    window.resize(width, 80)
    qtbot.addWidget(window)
    window.show()
    return window


def _named(widget: QWidget) -> QWidget:
    widget.setAccessibleName("名称")
    return widget


def _narrow(widget: QWidget, width: int = 30) -> QWidget:
    widget.setFixedWidth(width)
    return _named(widget)


def test_what_fits_is_not_complained_of(qtbot: QtBot, qapp: QApplication) -> None:
    theme.apply(qapp)
    window = shown(qtbot, QLabel("团员"), _named(QPushButton("保存")), _named(QLineEdit()), width=400)
    assert faults(window) == [] and unnamed(window) == []


def test_a_word_without_room_is_found(qtbot: QtBot, qapp: QApplication) -> None:
    theme.apply(qapp)
    low = QLabel("很长的一句话，要分成好几行才写得下，可是只给了一行的高度")
    low.setWordWrap(True)
    low.setFixedSize(80, 18)
    hint = QLineEdit()
    hint.setPlaceholderText("姓名、首字母、支部、活动")
    choice = QComboBox()
    choice.addItem("保留团籍（党员）")
    bar = QTabBar()
    bar.setUsesScrollButtons(False)
    for name in ("概况", "名单", "物资", "参与单位"):
        bar.addTab(name)
    table = QTableWidget(1, 1)
    table.setHorizontalHeaderLabels(["发展团员编号"])
    table.setColumnWidth(0, 30)
    cases: dict[str, QWidget] = {
        "text": _narrow(QLabel("溪翁庄镇团委")), "text (height)": low, "button": _narrow(QPushButton("保存并填下一条")), "hint": _narrow(hint, 60),
        "choice": _narrow(choice, 60), "tick": _narrow(QCheckBox("含已离团的")), "tab": _narrow(bar, 60), "heading": table,
    }
    for what, widget in cases.items():
        found = faults(shown(qtbot, widget))
        assert any(fault.startswith(what) for fault in found), f"{what}: {found}"


def test_what_lies_on_something_else_or_outside_is_found(qtbot: QtBot, qapp: QApplication) -> None:
    window = shown(qtbot, QLabel("甲甲甲甲甲甲"), QLabel("乙乙乙乙乙乙"))
    first, second = window.findChildren(QLabel)
    second.setGeometry(first.geometry())
    assert any("lies on" in fault for fault in faults(window))
    box = QWidget()
    box.setFixedSize(40, 30)
    outside = QLabel("外面", box)
    outside.move(30, 0)
    assert any("outside" in fault for fault in faults(shown(qtbot, box)))


def test_a_button_without_words_or_name_is_found(qtbot: QtBot) -> None:
    assert any("QPushButton" in fault for fault in unnamed(shown(qtbot, QPushButton())))

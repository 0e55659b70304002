"""What every input of every page and dialog does alike, whatever it holds."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from app.ui.pieces import theme
from app.ui.pieces.editor_keys import editor_of
from app.ui.pieces.inputs import ComboBox
from app.ui.tabs import TABS
from app.ui.volunteering.hours_batch import BatchForm
from app.ui.window.toast import STILL_MS, _pressed_at
from tests import screens
from tests.screens.stage import line_edit
from tests.screens.wheel import turn_wheel


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory, qapp: QApplication) -> Path:
    """The sample township, made once."""
    theme.apply(qapp)
    return screens.sample_ledger(tmp_path_factory.mktemp("inputs") / "溪翁庄镇.sqlite", hours=False)


def test_the_wheel_over_a_batch_of_hours_keeps_event_and_team(sample: Path, tmp_path: Path) -> None:
    with screens.stage_on(sample, QSize(1366, 690), lambda name, widget: None) as stage:
        form = BatchForm(stage.session)
        form.show()
        before = form.texts()
        for name in ("活动", "服务队", "计时类别"):
            box = next(b for b in form.findChildren(QComboBox) if b.accessibleName() == name)
            box.setFocus()
            turn_wheel(box, -1)
        assert form.texts() == before
        assert line_edit(form, "服务日期").text() == stage.session.today.isoformat()
        form.close()


@pytest.mark.parametrize("kind", [QLineEdit, QPlainTextEdit, ComboBox])
def test_keys_of_an_editor_are_the_programs_own_on_every_system(sample: Path, tmp_path: Path, kind: type[QWidget]) -> None:
    with screens.stage_on(sample, QSize(1366, 690), lambda name, widget: None) as stage:
        asked: list[str] = []
        holder = QWidget(stage.window)
        for keys in ("Ctrl+Shift+Z", "Ctrl+K"):
            for action in stage.window.findChildren(QAction):
                if action.shortcut() == QKeySequence(keys):
                    action.triggered.disconnect()
                    action.triggered.connect(lambda _=False, k=keys: asked.append(k))
        editor = kind(holder)
        if isinstance(editor, ComboBox):
            editor.setEditable(True)
        holder.resize(300, 40)
        holder.show()
        editor.show()
        editor.setFocus()
        stage.settle()
        text = (lambda: editor.toPlainText()) if isinstance(editor, QPlainTextEdit) else (lambda: editor_of(editor).text())  # type: ignore[union-attr]
        QTest.keyClicks(editor, "abc")
        ctrl, both = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        before = stage.session.store.undoable()
        QTest.keyClick(editor, Qt.Key.Key_Z, ctrl)
        assert text() != "abc"
        QTest.keyClick(editor, Qt.Key.Key_Y, ctrl)
        assert text() == "abc" and stage.session.store.undoable() == before
        QTest.keyClick(editor, Qt.Key.Key_Z, ctrl)
        QTest.keyClick(editor, Qt.Key.Key_Z, both)
        assert text() != "abc" and asked == ["Ctrl+Shift+Z"]
        holder.deleteLater()


def test_what_was_undone_in_the_summary_comes_back_with_ctrl_y(sample: Path, tmp_path: Path) -> None:
    with screens.stage_on(sample, QSize(1366, 690), lambda name, widget: None) as stage:
        stage.tab("reports")
        page = stage.window.page(TABS[-1]).summary  # type: ignore[attr-defined]
        page.window()
        stage.window._reports().page("summary")
        stage.settle()
        stage.press("起草今年的总结")
        stage.settle(300)
        page.sheet.setFocus()
        before = page.sheet.toPlainText()
        QTest.keyClicks(page.sheet, "xyz")
        written = page.sheet.toPlainText()
        ctrl = Qt.KeyboardModifier.ControlModifier
        QTest.keyClick(page.sheet, Qt.Key.Key_Z, ctrl)
        assert page.sheet.toPlainText() == before != written
        QTest.keyClick(page.sheet, Qt.Key.Key_Y, ctrl)
        assert page.sheet.toPlainText() == written


@pytest.mark.whole
@pytest.mark.parametrize("size", screens.SIZES, ids=lambda s: f"{s.width()}x{s.height()}")
def test_a_toast_covers_nothing_that_can_be_pressed(sample: Path, tmp_path: Path, size: QSize) -> None:
    with screens.stage_on(sample, size, lambda name, widget: None) as stage:
        undone: list[int] = []
        for tab in TABS:
            stage.list_of(tab.views[0]) if tab.views else stage.tab(tab.key)
            stage.window.toasts._show("新建团组织 尖岩村团支部", ("撤销", lambda: undone.append(1)))
            stage.settle()
            toast = stage.window.toasts.shown
            assert toast and toast.buttons and toast.isVisible() and stage.window.rect().contains(toast.geometry())
            below = [w for w in stage.window.findChildren(QWidget) if not toast.isAncestorOf(w) and (at := _pressed_at(w, stage.window)) and at.intersects(toast.geometry())]
            assert not below, (tab.key, below)
            undone.clear()
            toast.buttons[0]._stood.restart()  # type: ignore[attr-defined]
            QTest.mouseClick(toast.buttons[0], Qt.MouseButton.LeftButton)
            assert not undone and toast.isVisible()
            QTest.qWait(STILL_MS + 50)
            QTest.mouseClick(toast.buttons[0], Qt.MouseButton.LeftButton)
            assert undone

"""The program's look, on systems that have a look of their own."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QTableWidget
from pytestqt.qtbot import QtBot

from app.ui.pieces import theme

#: What Windows has letters of its own for, by Qt's names.
KINDS = ("QMenu", "QMenuBar", "QAbstractItemView", "QStatusBar", "QTipLabel", "QMessageBox")


class Windows:
    """An application on Windows: Qt reads the system's letters anew with every style, and the first style sheet makes one."""

    def __init__(self, application: QApplication) -> None:
        self._application = application

    def __getattr__(self, name: str) -> object:
        own = {"setStyle": self._style, "setStyleSheet": self._style_sheet}
        return own.get(name) or getattr(self._application, name)

    def _style(self, name: str) -> None:
        self._application.setStyle(name)
        self._read_letters()

    def _style_sheet(self, sheet: str) -> None:
        first = not self._application.styleSheet()
        self._application.setStyleSheet(sheet)
        if first:
            self._read_letters()

    def _read_letters(self) -> None:
        for kind in KINDS:
            QApplication.setFont(QFont("MS Shell Dlg", 8), kind)


@pytest.fixture
def plain(qapp: QApplication) -> Iterator[QApplication]:
    """The application, with the look it had given back to it afterwards."""
    font, palette, sheet = QApplication.font(), QApplication.palette(), qapp.styleSheet()
    qapp.setStyleSheet("")
    yield qapp
    qapp.setStyleSheet(sheet)
    qapp.setPalette(palette)
    qapp.setFont(font)


def test_menus_tables_and_messages_are_in_the_programs_letters_and_size_where_the_system_has_others(plain: QApplication) -> None:
    for size in (theme.SIZE, theme.SIZE + 3):
        theme.apply(Windows(plain), size)  # type: ignore[arg-type]
        for kind in KINDS:
            font = QApplication.font(kind)
            assert (font.families()[0], font.pixelSize()) == ("Ledger Sans SC", size), kind


@pytest.mark.parametrize("system", [Windows, lambda application: application], ids=["Windows", "Linux"])
def test_a_window_that_is_open_takes_on_another_size(system: Callable[[QApplication], QApplication], plain: QApplication, qtbot: QtBot) -> None:
    theme.apply(system(plain))
    window = QMainWindow()
    qtbot.addWidget(window)
    table, words = QTableWidget(2, 2), QLabel("团员")
    table.setCellWidget(0, 0, words)
    window.setCentralWidget(table)
    window.menuBar().addMenu("文件(&F)")
    window.show()
    before = window.menuBar().font().pixelSize()
    theme.apply(system(plain), theme.SIZE + 3)
    sizes = [widget.font().pixelSize() for widget in (table, words, QTableWidget())]
    assert sizes == [theme.SIZE + 3] * 3 and window.menuBar().font().pixelSize() == before + 3

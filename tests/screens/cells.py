"""Pictures of a list that is worked in: a block of cells, a cell that is wrong, what is asked before a block is written, first columns that stay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.lists.query import columns
from app.ui.lists import menus
from app.ui.lists.heads.value_filter import ValueFilter
from app.ui.lists.record_list import RecordList
from app.ui.pieces.opening import run_dialog
from tests.screens.stage import Stage, key

_COLUMNS = ("name", "sex", "birth_date", "id_number", "phone", "branch", "joined_on", "education", "ethnicity", "note", "political_status", "age")
CTRL = Qt.KeyboardModifier.ControlModifier


def _opened(stage: Stage) -> RecordList:
    shown = stage.list_of("members")
    shown.show_listing(replace(shown.listing, columns=_COLUMNS, sort="", descending=False))
    stage.settle()
    return shown


def _on(shown: RecordList, row: int, name: str) -> None:
    shown.table.go(row, _COLUMNS.index(name))


def _here(stage: Stage) -> QWidget:
    found = stage.window.focusWidget()
    assert found
    return found


def _type(stage: Stage, words: str) -> None:
    """Chinese, as an input method commits it, in place of what stands there."""
    key(_here(stage), Qt.Key.Key_A, modifier=CTRL)
    event = QInputMethodEvent()
    event.setCommitString(words)
    QApplication.sendEvent(_here(stage), event)


def worked_in(stage: Stage) -> None:
    """A block, its numbers at the foot, and a cell that cannot be taken."""
    shown = _opened(stage)
    shown.editing.turn()
    _on(shown, 3, "joined_on")
    shown.table.go(8, _COLUMNS.index("education"), extend=True)
    stage.settle(300)
    stage.shot()
    _on(shown, 4, "education")
    key(shown.table, Qt.Key.Key_F2)
    _type(stage, "不知道")
    key(_here(stage), Qt.Key.Key_Return)
    stage.settle(50)
    stage.shot("wrong")
    shown.editing.give_up()
    _on(shown, 5, "note")
    key(shown.table, Qt.Key.Key_F2)
    stage.shot("long")
    shown.editing.give_up()
    shown.editing.turn()


def asked(stage: Stage) -> None:
    """Since when a new branch holds, and which cells of a block cannot be written."""
    shown = _opened(stage)
    shown.editing.turn()
    _on(shown, 2, "political_status")
    key(shown.table, Qt.Key.Key_F2)
    _type(stage, "中共党员")
    stage.through(lambda: key(_here(stage), Qt.Key.Key_Return), lambda dialog: stage.shot("since", dialog))
    shown.editing.give_up()
    QApplication.clipboard().setText("大专\t汉族\n没有这种\t汉族\n本科\t哪一族")
    _on(shown, 2, "education")
    stage.through(lambda: key(shown.table, Qt.Key.Key_V, modifier=CTRL), lambda dialog: stage.shot("wrong", dialog))
    shown.editing.turn()


def heads(stage: Stage) -> None:
    """The name stays, the menu of a heading, and the values of a column with their ticks."""
    shown = _opened(stage)
    shown.table.horizontalScrollBar().setValue(shown.table.horizontalScrollBar().maximum())
    stage.shot("frozen")
    at = QPoint(shown.table.heads.left_of(1) + 5, 5)
    stage.through(lambda: menus.show_heading(shown, at), lambda menu: stage.shot("menu", menu))
    dialog = ValueFilter(shown, columns("members")["education"])
    stage.through(lambda: (stage.settle(), run_dialog(dialog)), lambda front: stage.shot("values", front))


CELLS: dict[str, Callable[[Stage], None]] = {"cells": worked_in, "cells.asked": asked, "heads": heads}

"""What a list shows while it has nothing in it: what belongs there and the ways to put it in; or why nothing is found and the way out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.lists.declare import List
from app.ui.pieces.widgets import Card, button, clear, label, picture, row
from app.ui.session import Page, Session

if TYPE_CHECKING:
    from app.ui.lists.record_list import RecordList


def nothing_yet(session: Session, listed: List, new: Callable[[], object], take_in: Callable[[], object]) -> Card:
    """The card in the place of an empty table."""
    first = button(f"新建{listed.one}", new, icon_name="plus", kind="primary")
    second = button("从 Excel 导入", take_in, icon_name="table-import")
    sample = None if session.demo else button("打开演示数据", lambda: session.go(Page("open_demo")), icon_name="eye", tip="看看填好以后是什么样子；您的台账不会变")
    words = label(listed.empty or f"还没有{listed.one}。", "sub")
    drop = label("也可以把 Excel 文件直接拖到这里", "cap")
    for text in (words, drop):
        text.setAlignment(Qt.AlignmentFlag.AlignCenter)
    mark = row("*", picture("file-plus", "control", 48), "*")
    return Card("*", mark, 8, words, 8, row("*", first, second, sample, "*"), 8, drop, "*")


class NothingFound(QWidget):
    """Lies in the middle of a table whose filter leaves nothing: a sentence, and the buttons that bring rows back."""

    def __init__(self, shown: RecordList) -> None:
        viewport = shown.table.viewport()
        super().__init__(viewport)
        self._shown = shown
        self._inside = QVBoxLayout(self)
        self._inside.setSpacing(10)
        QVBoxLayout(viewport).addWidget(self, 0, Qt.AlignmentFlag.AlignCenter)

    def tell(self, nothing: bool) -> None:
        """Say why there is nothing; go away when there is something."""
        self.setVisible(nothing)
        clear(self._inside)
        if not nothing:
            return
        shown, listing = self._shown, self._shown.listing
        one, others = shown.shown.one, shown.shown.others
        left_out = bool(others) and not listing.everyone and listing.only is None and not listing.figure
        what = f"没有找到“{listing.text}”" if listing.text and not listing.conditions else f"没有符合条件的{one}" if listing.filtered else f"现在没有{one}"
        words = label(what + (f"。这张表现在没有列出{others.removeprefix('含')}。" if left_out else "。"), "sub")
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        back = button("清除筛选 Esc", shown.escape, icon_name="filter-off") if listing.filtered else None
        more = button(others, lambda: shown.show_listing(replace(shown.listing, everyone=True)), icon_name="eye") if left_out else None
        self._inside.addWidget(words)
        self._inside.addWidget(row("*", back, more, "*"))

"""What a list shows while it has nothing in it: what belongs there and the ways to put it in; or why nothing is found and the way out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.lists.declare import List
from app.ui.pieces.facts import nothing_here
from app.ui.pieces.widgets import Card, button, clear, label, lay, picture, row
from app.ui.session import Page, Session
from app.ui.tabs import tab_of

if TYPE_CHECKING:
    from app.ui.lists.record_list import RecordList


_WAYS = "把手头的 Excel 表导进来最快；导入前会逐格给您看，导错了一步就能撤销。"


def nothing_yet(session: Session, listed: List, new: Callable[[], object], take_in: Callable[[], object]) -> Card:
    """The card in the place of an empty table: the sheet at hand is the quickest way, then one by one; the sample for who wants to try first."""
    title, _, more = (listed.empty or f"还没有{listed.one}。").partition("。")
    first = button("从 Excel 导入", take_in, icon_name="table-import", kind="primary")
    second = button(f"新建{listed.one}", new, icon_name="plus", tip=f"新建{listed.one} Ctrl+N")
    tab = tab_of(listed.view)
    mark = tab.icon if tab else "file-plus"
    return nothing_here(mark, title, more or _WAYS, row("*", first, second, "*"), 4, row("*", _drop_zone(), "*"), 4, None if session.demo else _sample(session))


def _drop_zone() -> QFrame:
    zone = QFrame()
    zone.setObjectName("drop")
    zone.setFixedWidth(560)
    hint = label("认得 .xlsx、.xls、.csv；表头有几行、有合并格都没关系", "cap")
    hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
    lay(zone, row("*", picture("file-spreadsheet", "green"), label("也可以把 Excel 文件直接拖到这里"), "*"), hint, margins=(12, 14, 12, 14), gap=6)
    return zone


def _sample(session: Session) -> QWidget:
    opens = button("打开演示数据", lambda: session.go(Page("open_demo")), kind="link", tip="看看填好以后是什么样子；您的台账不会变")
    return row("*", picture("school"), label("想先练练手？", "sub"), opens, label("它和您的台账分开存放，不会混在一起。", "sub"), "*", gap=4)


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

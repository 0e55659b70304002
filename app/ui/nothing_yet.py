"""What a list shows while it has nothing in it: what belongs there and the ways to put it in."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt

from app.ui.tabs import Shown
from app.ui.widgets import Card, button, label, picture, row


def nothing_yet(shown: Shown, new: Callable[[], object], take_in: Callable[[], object]) -> Card:
    """The card in the place of an empty table."""
    first = button(f"新建{shown.one}", new, icon_name="plus", kind="primary")
    second = button("从 Excel 导入", take_in, icon_name="table-import")
    words = label(shown.empty or f"还没有{shown.one}。", "sub")
    drop = label("也可以把 Excel 文件直接拖到这里", "cap")
    for text in (words, drop):
        text.setAlignment(Qt.AlignmentFlag.AlignCenter)
    mark = row("*", picture("file-plus", "control", 48), "*")
    return Card("*", mark, 8, words, 8, row("*", first, second, "*"), 8, drop, "*")

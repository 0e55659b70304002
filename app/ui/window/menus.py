"""The menus, declared: words, deed, key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QMenuBar

from app.ui.lists import row_deeds as list_deeds
from app.ui.tabs import TABS

if TYPE_CHECKING:
    from app.ui.lists.record_list import RecordList
    from app.ui.window.window import MainWindow


@dataclass(frozen=True)
class OnRows:
    """A deed done to rows of a list: to those given, else to the ticked or selected ones. `single`: to one only.

    In its words {} is where the number of rows stands.
    """

    words: str
    keys: str
    do: Callable[[RecordList, Sequence[int] | None], Any]
    single: bool = False
    writes: bool = True

    def said(self, many: str = "") -> str:
        """Its words, for one row or for so many."""
        return self.words.format(f" {many}" if many else "")


#: Where the papers that a list has of one record stand in the menu of a row.
PAPERS = "papers"
#: The deeds in the menu 记录 and in that of a row; None is a line between.
ON_ROWS: tuple[OnRows | str | None, ...] = (
    OnRows("编辑", "F2", lambda shown, ids: shown.edit(ids[0] if ids else None), single=True),
    OnRows("复制一份再改", "Ctrl+D", lambda shown, _: shown.clone(), single=True),
    OnRows("批量修改{}…", "", list_deeds.bulk_edit),
    None,
    OnRows("勾选或取消勾选{}", "Space", list_deeds.tick, writes=False),
    OnRows("复制{}到剪贴板", "Ctrl+C", list_deeds.copy, writes=False),
    PAPERS,
    None,
    OnRows("删{}到回收站", "Ctrl+Delete", list_deeds.delete),
)


def make_menus(window: MainWindow, bar: QMenuBar) -> None:
    """Fill the menu bar."""
    from app.ui.window import office

    on_list = window.menu_on_list
    session = window.session
    file = bar.addMenu("文件(&F)")
    window.action(file, "打开另一个台账…", lambda: office.open_other(window))
    file.addSeparator()
    window.action(file, "备份与恢复…", lambda: office.backups(window), "Ctrl+B")
    window.action(file, "导出整本台账…", lambda: office.export_all(window))
    window.action(file, "导入整本台账…", lambda: window.import_file("all", None))
    file.addSeparator()
    window.action(file, "退出", window.close, "Ctrl+Q")

    edit = bar.addMenu("编辑(&E)")
    window.action(edit, "撤销", session.undo, "Ctrl+Z")
    window.action(edit, "重做", session.redo, "Ctrl+Y")
    window.action(edit, "历史与回收站…", lambda: office.history(window), "Ctrl+Shift+Z")

    record = bar.addMenu("记录(&R)")
    window.action(record, "新建", lambda: on_list(lambda shown: shown.new(), writes=True), "Ctrl+N")
    for deed in ON_ROWS:
        if deed is None:
            record.addSeparator()
        elif isinstance(deed, OnRows):
            # A key that tables have anyway is only named, or it would be taken from whatever else has the keyboard.
            keys, tail = (deed.keys, "") if deed.keys != "Space" else ("", "\tSpace")
            window.action(record, deed.said() + tail, lambda d=deed: on_list(lambda shown: d.do(shown, None), one=d.single, writes=d.writes), keys)
    window.action(record, "全部勾选或取消", lambda: on_list(lambda shown: shown.table.records.tick_all()), "Ctrl+A")

    data = bar.addMenu("数据(&D)")
    window.action(data, "导入 Excel…", lambda: on_list(lambda shown: shown.import_asked.emit(shown.view.key, None)), "Ctrl+I")
    window.action(data, "导出这张表…", lambda: on_list(window.export_list), "Ctrl+E")
    window.action(data, "打印这张表…", lambda: on_list(window.print_list), "Ctrl+P")
    data.addSeparator()
    window.action(data, "检查台账…", lambda: office.check(window))

    _looking(window, bar)


def _looking(window: MainWindow, bar: QMenuBar) -> None:
    """The menus that change nothing in the records."""
    from app.ui.window import office

    on_list, session = window.menu_on_list, window.session
    look = bar.addMenu("视图(&V)")
    for number, tab in enumerate(TABS):
        window.action(look, f"{tab.label}\tCtrl+{number + 1}", lambda n=number: window._tabs.setCurrentIndex(n))
    look.addSeparator()
    window.action(look, "显示或收起详情", lambda: on_list(lambda shown: shown.toggle_detail()), "F9")
    window.action(look, "显示敏感信息 30 秒", session.unmask, "F8")

    tools = bar.addMenu("工具(&T)")
    window.action(tools, "设置…", lambda: office.settings(window))
    window.action(tools, "密码…", lambda: office.password(window))
    window.action(tools, "锁定", window.lock, "Ctrl+L")
    window.action(tools, "首次使用向导…", lambda: office.wizard(window))

    helping = bar.addMenu("帮助(&H)")
    window.action(helping, "使用说明和快捷键", lambda: office.manual(window), "F1")
    window.action(helping, "关于", lambda: office.about(window))

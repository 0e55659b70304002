"""The menus, declared: words, deed, key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenuBar

from app.ui.tabs import TABS

if TYPE_CHECKING:
    from app.ui.window import MainWindow


def make_menus(window: MainWindow, bar: QMenuBar) -> None:
    """Fill the menu bar."""
    from app.ui import office

    on_list = window._on_list
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
    window.action(record, "新建", lambda: on_list(lambda shown: shown.new()), "Ctrl+N")
    window.action(record, "编辑", lambda: on_list(lambda shown: shown.edit()), "F2")
    window.action(record, "复制一份再改", lambda: on_list(lambda shown: shown.clone()), "Ctrl+D")
    window.action(record, "批量修改…", lambda: on_list(lambda shown: shown.bulk_edit()))
    window.action(record, "删到回收站", lambda: on_list(lambda shown: shown.delete()), "Ctrl+Delete")

    data = bar.addMenu("数据(&D)")
    window.action(data, "导入 Excel…", lambda: on_list(lambda shown: shown.import_asked.emit(shown.view.key, None)), "Ctrl+I")
    window.action(data, "导出这张表…", lambda: on_list(window.export_list), "Ctrl+E")
    window.action(data, "打印这张表…", lambda: on_list(window.print_list), "Ctrl+P")
    data.addSeparator()
    window.action(data, "检查台账…", lambda: office.check(window))

    _looking(window, bar)


def _looking(window: MainWindow, bar: QMenuBar) -> None:
    """The menus that change nothing in the records."""
    from app.ui import office

    on_list, session = window._on_list, window.session
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

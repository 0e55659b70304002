"""The menus, declared: words, deed, key; and the windows they open, each imported when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from app import __version__
from app.paths import PROGRAM, data_folder
from app.progress import Progress
from app.ui.lists.editing.mode import KEY as EDIT_CELLS
from app.ui.lists.row_deeds import ON_ROWS, OnRows
from app.ui.pieces import ask
from app.ui.pieces.opening import run_dialog
from app.ui.session import Out
from app.ui.tabs import TABS
from db.records import Branch
from db.store import Store

if TYPE_CHECKING:
    from app.ui.window.window import MainWindow


_DEMO = "演示数据.sqlite"


def action(window: MainWindow, menu: QMenu, words: str, deed: Callable[[], Any], keys: str = "") -> None:
    """Add a deed to a menu, with its key."""
    made = QAction(words, window)
    made.triggered.connect(lambda: deed())
    made.setShortcut(QKeySequence(keys))
    menu.addAction(made)


def make_menus(window: MainWindow, bar: QMenuBar) -> None:
    """Fill the menu bar."""
    on_list, session = window.menu_on_list, window.session
    _on_file(window, bar)

    edit = bar.addMenu("编辑(&E)")
    action(window, edit, "撤销", session.undo, "Ctrl+Z")
    action(window, edit, "重做", session.redo, "Ctrl+Y")
    action(window, edit, "历史与回收站…", lambda: history(window), "Ctrl+Shift+Z")
    action(window, edit, "没填完的草稿…", lambda: drafts(window))
    action(window, edit, "查阅日志…", lambda: access_log(window))

    record = bar.addMenu("记录(&R)")
    action(window, record, "新建", lambda: on_list(lambda shown: shown.new(), writes=True), "Ctrl+N")
    for deed in ON_ROWS:
        if deed is None:
            record.addSeparator()
        elif isinstance(deed, OnRows):
            # A key that tables have anyway is only named, or it would be taken from whatever else has the keyboard.
            keys, tail = (deed.keys, "") if deed.keys != "Space" else ("", "\tSpace")
            action(window, record, deed.said() + tail, lambda d=deed: on_list(lambda shown: d.do(shown, None), one=d.single, writes=d.writes), keys)
    action(window, record, "表内修改（打开或退出）", lambda: on_list(lambda shown: shown.editing.turn()), EDIT_CELLS)
    action(window, record, "全部勾选或取消", lambda: on_list(lambda shown: shown.table.records.tick_all()), "Ctrl+A")

    data = bar.addMenu("数据(&D)")
    action(window, data, "导入 Excel…", lambda: on_list(lambda shown: shown.take_in()), "Ctrl+I")
    action(window, data, "粘贴导入 Excel 里复制的几行…", window._doors.paste, "Ctrl+V")
    action(window, data, "导出这张表…", lambda: on_list(lambda shown: shown.session.go(Out(shown))), "Ctrl+E")
    action(window, data, "打印这张表…", lambda: on_list(lambda shown: shown.session.go(Out(shown, on_paper=True))), "Ctrl+P")
    data.addSeparator()
    _tidying(window, data)

    _looking(window, bar)


def _tidying(window: MainWindow, data: QMenu) -> None:
    """What keeps the records in order."""
    action(window, data, "检查台账…", lambda: check(window))
    action(window, data, "疑似同一人…", lambda: twins(window))
    action(window, data, "到期的结案档案…", lambda: retention(window))


def _on_file(window: MainWindow, bar: QMenuBar) -> None:
    """The menu of the whole ledger: another one, its copies, handed over and joined."""
    file = bar.addMenu("文件(&F)")
    action(window, file, "打开另一个台账…", lambda: open_other(window))
    file.addSeparator()
    action(window, file, "备份与恢复…", lambda: backups(window), "Ctrl+B")
    action(window, file, "导出整本台账…", lambda: export_all(window))
    action(window, file, "导入整本台账…", lambda: window.import_files("all", None))
    file.addSeparator()
    action(window, file, "制作交接包…", lambda: handover(window))
    action(window, file, "接收交接包…", lambda: takeover(window))
    action(window, file, "合并另一份台账…", lambda: join(window))
    file.addSeparator()
    action(window, file, "退出", window.close, "Ctrl+Q")


def _looking(window: MainWindow, bar: QMenuBar) -> None:
    """The menus that change nothing in the records."""
    on_list, session = window.menu_on_list, window.session
    look = bar.addMenu("视图(&V)")
    for number, tab in enumerate(TABS):
        action(window, look, f"{tab.label}\tCtrl+{number + 1}", lambda n=number: window._tabs.setCurrentIndex(n))
    look.addSeparator()
    action(window, look, "显示或收起详情", lambda: on_list(lambda shown: shown.toggle_detail()), "F9")
    action(window, look, "显示敏感信息 30 秒", session.unmask, "F8")

    tools = bar.addMenu("工具(&T)")
    action(window, tools, "设置…", lambda: settings(window))
    action(window, tools, "密码…", lambda: password(window))
    action(window, tools, "安全…", lambda: safety(window))
    action(window, tools, "锁定", window.lock, "Ctrl+L")
    action(window, tools, "换人…", lambda: switch(window), "Ctrl+Shift+L")
    action(window, tools, "首次使用向导…", lambda: wizard(window))

    helping = bar.addMenu("帮助(&H)")
    action(window, helping, "使用说明和快捷键", lambda: manual(window), "F1")
    action(window, helping, "环境自检…", lambda: self_check(window))
    action(window, helping, "关于", lambda: about(window))


# --- what the menus open


def backups(window: MainWindow) -> None:
    """Copies of the ledger: make, look at, put back."""
    from app.ui.ledger.backups import Backups

    run_dialog(Backups(window.session, window.worker, window))


def handover(window: MainWindow) -> None:
    """The whole ledger as one sealed file for whoever takes over, with the printed list."""
    from app.ui.ledger.handover import HandOver

    run_dialog(HandOver(window.session, window))


def takeover(window: MainWindow, path: Path | None = None) -> None:
    """Take such a file over; without a path it is asked which."""
    from app.ui.ledger.handover import PACKAGES, TakeOver

    path = path or ask.file_to_open(window, "接收交接包", f"{PACKAGES};;所有文件 (*)")
    if path is None:
        return
    dialog = TakeOver(window.session, path, window)
    if run_dialog(dialog) and dialog.taken:
        window.other_asked.emit(dialog.taken)


def join(window: MainWindow) -> None:
    """Another copy of this ledger, edited apart, joined to it."""
    from app.ui.ledger.joining import join as ask_which

    if dialog := ask_which(window.session, window):
        run_dialog(dialog)


def history(window: MainWindow) -> None:
    """What was done, step by step, and the bin."""
    from app.ui.ledger.history import Past

    run_dialog(Past(window.session, window))


def drafts(window: MainWindow) -> None:
    """What was typed into forms and not saved."""
    from app.ui.ledger.drafts import Drafts

    run_dialog(Drafts(window.session, window))


def access_log(window: MainWindow) -> None:
    """Who looked at, printed or took out personal data."""
    from app.ui.ledger.access import AccessLog

    run_dialog(AccessLog(window.session, window))


def check(window: MainWindow) -> None:
    """Look the whole ledger over."""
    from app.ui.ledger.checking import Checking

    run_dialog(Checking(window.session, window.worker, window))


def twins(window: MainWindow) -> None:
    """Records that may be one and the same."""
    from app.ui.ledger.twins import Twins

    run_dialog(Twins(window.session, window))


def retention(window: MainWindow) -> None:
    """Closed files of children that were kept long enough."""
    from app.ui.children.retention import Retention

    run_dialog(Retention(window.session, window))


def settings(window: MainWindow) -> None:
    """The settings of the ledger and of this computer."""
    from app.ui.ledger.settings import Preferences

    run_dialog(Preferences(window.session, window))


def password(window: MainWindow) -> None:
    """Set, change or remove the password, or those of all persons."""
    if window.session.store.has_persons:
        from app.ui.ledger.persons import Persons

        run_dialog(Persons(window.session, window))
        return
    from app.ui.ledger.passwords import Passwords

    window.session.must_write()
    run_dialog(Passwords(window.session, window))


def switch(window: MainWindow) -> None:
    """Have somebody else sit down at the ledger."""
    if window.session.store.has_persons:
        from app.ui.window.locking import lock

        lock(window, switching=True)
    else:
        ask.tell(window, "这个台账没有分人设密码，不用换人。要每人一个密码，请打开“工具 → 密码”")


def wizard(window: MainWindow) -> None:
    """The first steps again."""
    from app.ui.ledger.first_run import FirstRun

    window.session.must_write()
    run_dialog(FirstRun(window.session, window))


def manual(window: MainWindow) -> None:
    """The manual, with the keys."""
    from app.ui.ledger.manual import Manual

    run_dialog(Manual(window))


def self_check(window: MainWindow) -> None:
    """Look this computer over."""
    from app.ui.ledger.self_check import SelfCheck

    run_dialog(SelfCheck(window.session, window.worker, window))


def safety(window: MainWindow) -> None:
    """How safe the ledger is, and what to do."""
    from app.ui.ledger.self_check import Safety

    run_dialog(Safety(window.session, window.worker, window))


def export_all(window: MainWindow) -> None:
    """The whole ledger as one workbook."""
    from app.ui.lists.exporting import export_all as write

    write(window.session, window.worker, window)


def open_other(window: MainWindow) -> None:
    """Ask for another ledger to open in place of this one."""
    path = ask.file_to_open(window, "打开台账", f"{ask.LEDGERS};;所有文件 (*)")
    if path is None:
        return
    store = window.session.store
    if path.resolve() == store.path.resolve() and not store.readonly:
        # A second opening would find it busy, and leave a window that only looks in place of this one.
        ask.tell(window, f"“{path.name}”就是现在打开的这个台账")
    else:
        window.other_asked.emit(path)


def open_demo(window: MainWindow) -> None:
    """Open the sample township in place of this ledger, from a file of its own that is made the first time."""
    path = data_folder() / _DEMO
    words = "演示数据放在另一个文件里，您的台账不会变。看完关上窗口，下次打开程序就回到您的台账；也可以从“文件 → 打开另一个台账”回来。"
    if not ask.sure(window, words, "打开演示数据"):
        return

    def make(_: Store, progress: Progress) -> None:
        from app import demo

        with Store.open(path, check=False, daily=False) as store:
            demo.fill(store, progress=progress)

    # All of it comes in one step: one that was broken off left an empty file, which is filled now.
    if not _is_filled(path):
        window.session.work("正在准备演示数据，要半分钟左右", make)
    if _is_filled(path):
        window.other_asked.emit(path)


def _is_filled(path: Path) -> bool:
    if not path.exists():
        return False
    with Store.open(path, readonly=True, check=False, daily=False) as store:
        return store.count(Branch) > 0


def about(window: MainWindow) -> None:
    """Which version this is."""
    ask.tell(window, f"{PROGRAM} {__version__}\n台账文件：{window.session.store.path}")

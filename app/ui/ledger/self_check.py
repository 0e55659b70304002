"""The self-check window: the program, this computer and the ledger, topic by topic; and what only Qt can see of a computer."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from PySide6.QtCore import qVersion
from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtPrintSupport import QPrinterInfo
from PySide6.QtWidgets import QApplication, QWidget

from app.machine.inspection import STATES, Finding, as_text, inspect
from app.machine.safety import safety
from app.progress import Progress
from app.ui.ledger import input_method
from app.ui.ledger.passwords import seal
from app.ui.pieces import ask
from app.ui.pieces.opening import Dialog
from app.ui.pieces.progress_strip import Working
from app.ui.pieces.rows import fill_texts
from app.ui.pieces.tables import text_table
from app.ui.pieces.widgets import button, label, lay, row
from app.ui.pieces.worker import Worker
from app.ui.session import Page, Session
from db.store import Store

#: Characters of names that many fonts lack: 8,105 characters of 通用规范汉字表 and one beyond.
_RARE = "䶮㛃𬭎𬱖𠮷"
#: Below this the pages do not fit, in pixels as the program counts them.
_SMALLEST = (1093, 614)
_TONES = {"ok": "green", "note": "gold", "bad": "err"}


def screen_findings() -> list[Finding]:
    """What Qt sees: itself, the screen, rare characters, printers, the input method. Needs the application."""
    return [_qt(), _screen(), _rare(), _printers(), _input_method()]


def _qt() -> Finding:
    return Finding("界面", f"Qt {qVersion()}，{QGuiApplication.platformName()}")


def _screen() -> Finding:
    screen = QGuiApplication.primaryScreen()
    if screen is None or QGuiApplication.platformName() == "offscreen":
        return Finding("屏幕", "没有屏幕", "note", "可以用命令行")
    size, scale = screen.size(), screen.devicePixelRatio()
    words = f"{size.width() * scale:.0f}×{size.height() * scale:.0f}，放大 {scale * 100:.0f}%"
    if size.width() < _SMALLEST[0] or size.height() < _SMALLEST[1]:
        return Finding("屏幕", words, "note", "画面放得太大，有的内容要滚动才看得见，请在系统设置里把缩放调小")
    return Finding("屏幕", words)


def _rare() -> Finding:
    metrics = QFontMetrics(QApplication.font())
    missing = [sign for sign in _RARE if not metrics.inFontUcs4(ord(sign))]
    if missing:
        return Finding("生僻字", f"{'、'.join(missing)}显示不出来", "note", "这些字照样保存和导出；要看见它们，请安装一种收字多的字体")
    return Finding("生僻字", "显示得出来")


def _printers() -> Finding:
    names = QPrinterInfo.availablePrinterNames()
    if not names:
        return Finding("打印机", "没有装打印机", "note", "可以先存成 PDF，再拿到别的电脑上打印")
    default = "有默认打印机" if QPrinterInfo.defaultPrinterName() else "没有设默认打印机"
    return Finding("打印机", f"{len(names)} 台，{default}")


def _input_method() -> Finding:
    if not sys.platform.startswith("linux"):
        return Finding("输入法", "用系统的输入法")
    wanted = input_method.wanted()
    if wanted and not input_method.is_there(wanted):
        return Finding("输入法", f"系统用的是 {wanted}，程序里没有它的插件", "bad", "请装上 ibus 的中文输入法（例如 ibus-libpinyin），并把 QT_IM_MODULE 设成 ibus")
    if not wanted:
        return Finding("输入法", "系统没有说用哪一种", "note", "打不出中文时，请把 QT_IM_MODULE 设成 ibus 再打开程序")
    return Finding("输入法", wanted)


class Findings(Dialog):
    """One row a topic; F5 looks again, the text can be copied and handed on."""

    title = ""

    def __init__(self, session: Session, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__(self.title, parent, (860, 560), within=True)
        self._session = session
        self._working = Working(worker)
        self.findings: list[Finding] = []
        self._summary = label("", "sub")
        self.table = text_table(["项目", "情况", "要做什么", ""], (90, 330, 70), 2, self.title)
        self._copy = button("复制成文字", self.copy, tip="不含姓名、证件号和用户文件夹的名字")
        self._build()
        QShortcut(QKeySequence("F5"), self, self.look)
        self.look()

    def _build(self) -> None:
        self.table.setWordWrap(True)
        lay(
            self, row(self._summary, "*", self._working, button("重新检查", self.look, icon_name="refresh", tip="重新检查 F5")), (self.table, 1),
            row(self._copy, *self._deeds(), "*", button("关闭 Esc", self.reject)), margins=(16, 12, 16, 12), gap=10,
        )

    def _deeds(self) -> Sequence[QWidget]:
        """What can be done about it from here."""
        return ()

    def look(self) -> None:
        """Look everything over again."""
        self._working.run("正在检查", self._job(), self._show)

    def _job(self) -> Callable[[Store, Progress], list[Finding]]:
        raise NotImplementedError

    def _show(self, findings: list[Finding]) -> None:
        self.findings = findings
        amiss = [found for found in findings if found.state != "ok"]
        self._summary.setText(f"{len(findings)} 项，{len(amiss)} 项要看一看" if amiss else f"{len(findings)} 项都正常")
        fill_texts(
            self.table, [(found.topic, found.words, found.advice, STATES[found.state]) for found in findings],
            tones={3: [_TONES[found.state] for found in findings]},
        )
        self.table.resizeRowsToContents()

    def copy(self) -> None:
        """Put the findings on the clipboard."""
        QApplication.clipboard().setText(as_text(self.findings))
        self._session.said.emit("自检结果已复制，里面没有姓名和证件号", False)


class SelfCheck(Findings):
    """环境自检: the program, this computer and the ledger."""

    title = "环境自检"

    def _job(self) -> Callable[[Store, Progress], list[Finding]]:
        screen = screen_findings()
        return lambda store, progress: inspect(store.path, store, screen=lambda: screen)


class Safety(Findings):
    """安全: how safe the ledger is, with the way to what is to be done."""

    title = "安全"

    def _deeds(self) -> Sequence[QWidget]:
        self._seal = button("给旧备份加密…", self.seal, icon_name="lock")
        self._seal.hide()
        ways = (("密码…", "password"), ("备份与恢复…", "backups"), ("查阅日志…", "access_log"), ("到期档案…", "retention"), ("设置…", "settings"))
        return (self._seal, *(button(words, lambda n=name: self._go(n)) for words, name in ways))

    def _go(self, name: str) -> None:
        self.accept()
        self._session.go(Page(name))

    def _job(self) -> Callable[[Store, Progress], list[Finding]]:
        return lambda store, progress: safety(store)

    def _show(self, findings: list[Finding]) -> None:
        super()._show(findings)
        self._seal.setVisible(any(found.topic == "旧备份" and found.state == "bad" for found in findings))

    def seal(self) -> None:
        """Give the ledger's password to the copies that have none."""
        store = self._session.store
        key = ask.key(self, store.path, store.who(), "请输入台账现在的密码，没有密码的旧备份会用它加密：")
        if key is not None:
            seal(self._session, key, self)
            self.look()

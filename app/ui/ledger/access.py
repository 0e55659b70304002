"""The window of the log of access: who looked at what, when and how much; filtered, printed and exported, never changed."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.exchange.exports.access_log import export_access
from app.papers import access_log
from app.ui.paper.preview import preview
from app.ui.pieces import ask
from app.ui.pieces.inputs import ComboBox
from app.ui.pieces.opening import Dialog
from app.ui.pieces.rows import fill_texts, numbers_right
from app.ui.pieces.tables import text_table
from app.ui.pieces.widgets import button, label, lay, row, search_box
from app.ui.session import Session
from app.work.ledger import access
from app.work.ledger.access import Wanted

_ALL = "全部动作"
#: The periods one may choose, and how many days back they begin.
_PERIODS = (("全部时间", None), ("今天", 0), ("近 7 天", 6), ("近 30 天", 29), ("近一年", 365))


class AccessLog(Dialog):
    """The newest line first."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("查阅日志", parent, (1000, 600), within=True)
        self._session = session
        self._count = label("", "sub")
        self._find = search_box("谁、做了什么、档案编号", 240)
        self._period, self._action = ComboBox(), ComboBox()
        self._period.addItems([words for words, _ in _PERIODS])
        self._period.setAccessibleName("时间")
        self._action.addItems([_ALL, *access.actions(session.store)])
        self._action.setAccessibleName("做了什么")
        self.table = text_table(access.HEADS, (140, 150, 150, 70), 3, "查阅日志", none="没有记录。看、印、导出帮扶档案都会记在这里。")
        numbers_right(self.table, (4,))
        self._print, self._export = button("打印…", self.print, icon_name="printer", tip="打印 Ctrl+P"), button("导出 Excel…", self.choose, icon_name="file-export", tip="导出 Ctrl+E")
        self._build()
        self.show_lines()
        self._find.setFocus()

    def _build(self) -> None:
        whose = "“谁”是用自己的密码打开台账的人" if self._session.store.has_persons else "“谁”是设置里的填报人，没有填就是填报单位"
        words = f"谁在什么时候看过、打印过、取出过个人信息，都自动记在这里，改不了也删不掉；{whose}。"
        for box in (self._period, self._action):
            box.currentIndexChanged.connect(lambda _: self.show_lines())
        self._find.textChanged.connect(lambda _: self.show_lines())
        for keys, deed in (("Ctrl+P", self.print), ("Ctrl+E", self.choose), ("F5", self.show_lines), ("Ctrl+F", self._find.setFocus)):
            QShortcut(QKeySequence(keys), self, deed)
        lay(
            self, row(self._find, self._period, self._action, "*", self._count), (self.table, 1), label(words, "cap", wrap=True),
            row(self._print, self._export, "*", button("关闭 Esc", self.reject)), margins=(16, 12, 16, 12), gap=10,
        )

    @property
    def wanted(self) -> Wanted:
        """What is chosen above the table."""
        days = _PERIODS[self._period.currentIndex()][1]
        action = self._action.currentText()
        return Wanted(None if days is None else date.today() - timedelta(days), "" if action == _ALL else action, self._find.text().strip())

    def show_lines(self) -> None:
        """Show the lines that are wanted now."""
        store, wanted = self._session.store, self.wanted
        rows, total = [entry.texts for entry in access.entries(store, wanted)], access.count(store, wanted)
        fill_texts(self.table, rows, right=(4,))
        more = f"，显示最近的 {len(rows):,} 条" if total > len(rows) else ""
        self._count.setText(f"{total:,} 条{more}" if total else "没有符合的记录" if wanted != Wanted() else "还没有人查阅过")
        for deed in (self._print, self._export):
            deed.setEnabled(bool(rows))

    def print(self) -> None:
        """Preview what is shown on paper."""
        if self.table.rowCount():
            preview(self._session, access_log.printable(self._session.store, self.wanted), self)

    def choose(self) -> None:
        """Ask where the workbook is to go."""
        if self.table.rowCount() and (out := ask.file_to_save(self, "导出查阅日志", f"查阅日志_{date.today():%Y-%m-%d}.xlsx", "Excel 工作簿 (*.xlsx)")):
            self.save_as(out)

    def save_as(self, out: Path) -> None:
        """Write all that is wanted to a workbook."""
        count = export_access(self._session.store, self.wanted, out)
        self._session.say_written(f"已导出 {count:,} 行到 {out.name}", out)

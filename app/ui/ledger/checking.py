"""The check window: what is wrong or doubtful in the whole ledger, check by check, each finding a way to its record."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QTableWidget,
    QVBoxLayout,
    QWidget,
)

from app import checks
from app.checks import ERROR, Finding
from app.exchange.exports import findings as words
from app.progress import Progress
from app.ui.pieces import ask
from app.ui.pieces.icons import icon
from app.ui.pieces.opening import Dialog, run_dialog
from app.ui.pieces.progress_strip import Working
from app.ui.pieces.rows import fill_texts
from app.ui.pieces.widgets import Banner, Card, button, clear, label, lay, picture, row
from app.ui.pieces.worker import Worker
from app.ui.session import Page, Session
from app.work.ledger.twins import LIKENESSES
from db.errors import UserError
from db.records import TABLES
from db.store import Store

_ICONS = {True: ("alert-circle", "err"), False: ("alert-triangle", "gold")}


class Checking(Dialog):
    """Checks with findings on the left, the findings of one on the right."""

    def __init__(self, session: Session, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__("检查台账", parent, (1160, 620))
        self._session = session
        self.groups: list[tuple[checks.Check, list[Finding]]] = []
        self._faults: list[str] = []
        self._working = Working(worker)
        self._summary = label("", "sub")
        self._top = QVBoxLayout()
        self._list, self._table = QListWidget(), QTableWidget(0, 4)
        self._title, self._source = label("", "h3", wrap=True), label("", "cap", wrap=True)
        self._open = button("打开这条记录 Enter", self.open, icon_name="external-link", kind="primary")
        self._twins = button("并排看、合并…", self.merge, icon_name="arrows-exchange")
        self._again = button("重新检查", self.check, icon_name="refresh", tip="重新检查 F5")
        self._export = button("导出 Excel…", self.choose, icon_name="file-export")
        self._stack = QStackedWidget()
        self._build()
        QShortcut(QKeySequence("F5"), self, self.check)
        session.masked_changed.connect(self._show_group)
        QShortcut(QKeySequence("F8"), self, session.unmask)
        self.check()

    # --- what it looks like

    def _build(self) -> None:
        self._list.setAccessibleName("检查项")
        self._list.setFixedWidth(330)
        self._list.setIconSize(QSize(16, 16))
        self._list.currentRowChanged.connect(lambda _: self._show_group())
        self._build_table()
        right = Card(self._title, self._source, 4, margins=(16, 12, 16, 12), gap=4)
        right.body.addWidget(self._table, 1)
        right.body.addWidget(row(label("双击一行，或按 Enter，去看那条记录", "cap"), "*", self._twins, self._open))
        left = Card(margins=(1, 6, 1, 6), gap=0)
        left.body.addWidget(self._list)
        found = row(left, (right, 1), gap=12)
        for page in (found, self._page("circle-check", "green", "没有发现问题", "记录之间没有矛盾，也没有要补的。"),
                     self._page("list-check", "control", "正在检查", "检查不会改动任何记录。")):
            self._stack.addWidget(page)
        lay(
            self, row(label("检查台账", "h1"), 4, self._summary, "*", self._working, self._again, self._export), self._top, (self._stack, 1),
            margins=(16, 12, 16, 12), gap=10,
        )

    def _build_table(self) -> None:
        table = self._table
        table.setHorizontalHeaderLabels(["哪一条", "栏目", "现在的内容", "问题和办法"])
        table.setAccessibleName("发现的问题")
        table.setShowGrid(False)
        table.setWordWrap(True)
        table.verticalHeader().setVisible(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setTabKeyNavigation(False)
        for n, width in enumerate((190, 90, 150)):
            table.setColumnWidth(n, width)
        header = table.horizontalHeader()
        header.setStretchLastSection(True)
        header.setFixedHeight(30)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.sectionResized.connect(lambda *_: table.resizeRowsToContents())
        table.verticalHeader().setMinimumSectionSize(30)
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.itemActivated.connect(lambda _: self.open())
        table.itemSelectionChanged.connect(self._chosen)

    @staticmethod
    def _page(name: str, tone: str, title: str, more: str) -> QWidget:
        made, inner = QWidget(), QVBoxLayout()
        outer = QHBoxLayout(made)
        outer.addLayout(inner)
        inner.addStretch(1)
        inner.addWidget(picture(name, tone, 48), 0, Qt.AlignmentFlag.AlignCenter)
        for one in (label(title, "h2"), label(more, "sub")):
            inner.addWidget(one, 0, Qt.AlignmentFlag.AlignCenter)
        inner.addStretch(1)
        return made

    # --- checking

    def check(self) -> None:
        """Look the ledger over anew."""
        if self._working.running:
            return
        day = self._session.day
        self._again.setDisabled(True)
        self._export.setDisabled(True)
        self._stack.setCurrentIndex(2)

        def job(store: Store, progress: Progress) -> tuple[list[str], list[Finding]]:
            # Of a damaged file the records say nothing that could be relied on.
            faults = checks.integrity(store)
            return faults, [] if faults else checks.run(store, day, progress=progress)

        self._working.run("检查", job, self._show, self._failed)

    def _failed(self, error: BaseException) -> None:
        self._again.setDisabled(False)
        if not isinstance(error, UserError):
            raise error
        clear(self._top)
        self._top.addWidget(Banner("err", str(error)))

    def _show(self, outcome: tuple[list[str], list[Finding]]) -> None:
        self._faults, found = outcome
        by_key: dict[str, list[Finding]] = {}
        for one in found:
            by_key.setdefault(one.check, []).append(one)
        groups = [(check, by_key[check.key]) for check in checks.CHECKS if check.key in by_key]
        self.groups = sorted(groups, key=lambda group: group[0].level != ERROR)
        self._again.setDisabled(False)
        self._export.setDisabled(not found)
        clear(self._top)
        for fault in self._faults:
            self._top.addWidget(Banner("err", fault, button("恢复…", self._restore, icon_name="restore", kind="danger")))
        if self._faults:
            # The strip over the pages, and all that must not be pressed any more.
            self._session.changed.emit({})
        wrong, doubtful = (sum(len(ones) for check, ones in self.groups if (check.level == ERROR) is is_wrong) for is_wrong in (True, False))
        day = f"按 {self._session.day:%Y-%m-%d} 检查了 {len(checks.CHECKS)} 项"
        self._summary.setText(f"{day}：{wrong:,} 处错误，{doubtful:,} 处提醒" if found else day)
        self._fill_list()
        self._stack.setVisible(not self._faults)
        self._stack.setCurrentIndex(0 if found else 1)
        self._list.setFocus()

    def _restore(self) -> None:
        self.reject()
        self._session.go(Page("backups"))

    def _fill_list(self) -> None:
        self._list.clear()
        for check, ones in self.groups:
            is_wrong = check.level == ERROR
            item = QListWidgetItem(icon(*_ICONS[is_wrong]), f"{check.label}　{len(ones):,}")
            item.setToolTip(f"{words.LEVELS[is_wrong]}：{check.label}，{len(ones)} 处")
            item.setData(Qt.ItemDataRole.AccessibleTextRole, item.toolTip())
            item.setSizeHint(QSize(0, 30))
            self._list.addItem(item)
        self._list.setCurrentRow(0 if self.groups else -1)

    # --- one check

    def _current(self) -> tuple[checks.Check, list[Finding]] | None:
        place = self._list.currentRow()
        return self.groups[place] if 0 <= place < len(self.groups) else None

    def _show_group(self) -> None:
        group = self._current()
        self._table.setRowCount(0)
        if group is None:
            return
        check, ones = group
        self._title.setText(f"{words.LEVELS[check.level == ERROR]}　{check.label}")
        self._source.setText(f"依据：{check.source}")
        names = words.named(self._session.store, ones, masked=self._session.masked)
        whats = [TABLES[one.record].label if one.record in TABLES else "" for one in ones]
        texts = [(name or what, words.column_label(one), one.value, one.problem) for one, name, what in zip(ones, names, whats, strict=True)]
        fill_texts(self._table, texts, tones={2: [_ICONS[True][1] if check.level == ERROR else "gold_x"] * len(ones)})
        self._table.resizeRowsToContents()
        self._table.selectRow(0)
        self._chosen()

    def _finding(self) -> Finding | None:
        group, place = self._current(), self._table.currentRow()
        return group[1][place] if group and 0 <= place < len(group[1]) else None

    def _chosen(self) -> None:
        one = self._finding()
        can = one is not None and one.id is not None
        self._open.setEnabled(can)
        self._twins.setVisible(can and one is not None and ".same_" in one.check and TABLES[one.record] in LIKENESSES)
        self._open.setToolTip("" if can else "这一条不属于某一条记录")

    def open(self) -> None:
        """Go to the record of the chosen finding."""
        one = self._finding()
        if one is not None and one.id is not None:
            self.accept()
            self._session.show_record(one.record, one.id)

    def merge(self) -> None:
        """Look at the record of the chosen finding beside those it may be one with; what was merged is checked anew."""
        from app.ui.ledger.twins import Twins

        one = self._finding()
        if one is not None and one.id is not None:
            run_dialog(Twins(self._session, self, (one.record, one.id)))
            self.check()

    def keyPressEvent(self, event: Any) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open()
        else:
            super().keyPressEvent(event)

    # --- taking it out

    def choose(self) -> None:
        """Ask where the list of findings is to go."""
        if out := ask.file_to_save(self, "导出检查结果", f"检查结果_{date.today():%Y-%m-%d}.xlsx", "Excel 工作簿 (*.xlsx)"):
            self.save_as(out if out.suffix.lower() == ".xlsx" else out.with_name(out.name + ".xlsx"))

    def save_as(self, out: Path) -> None:
        """Write every finding to a workbook."""
        found = [one for _, ones in self.groups for one in ones]

        def done(count: int) -> None:
            self._session.said.emit(f"已导出 {count:,} 行到 {out.name}", False)

        self._working.run("写文件", lambda store, progress: words.export_findings(store, found, out), done, self._failed)

    def reject(self) -> None:
        """Stop checking and close."""
        self._working.cancel()
        super().reject()

"""Handing sheets out to branches and taking them in: what to ask whom, what came back, who has not replied."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.exchange.rounds import sending, taking
from app.exchange.rounds.sending import Plan
from app.exchange.rounds.taking import Taken
from app.lists import query as listing
from app.progress import Progress
from app.ui.form.inputs import LineInput
from app.ui.lists.own import Own
from app.ui.lists.record_list import RecordList
from app.ui.pieces import ask
from app.ui.pieces.inputs import ComboBox
from app.ui.pieces.opening import Dialog, run_dialog
from app.ui.pieces.progress_strip import Working
from app.ui.pieces.rows import fill_texts
from app.ui.pieces.tables import text_table
from app.ui.pieces.widgets import Banner, button, column, label, lay, row, subtabs
from app.ui.pieces.worker import Worker
from app.ui.session import Session
from db.errors import BadValue, UserError
from db.records import Round, view
from db.store import Store, Touched


def _tools(page: RecordList) -> tuple[QPushButton, ...]:
    return (button("下发…", lambda: send_out(page.session, page.worker, page.window()), icon_name="send", tip="给支部下发要填的表"),)


def _furnish(made: RecordList) -> None:
    def take() -> None:
        if made.detail.record and made.detail.record.id is not None:
            take_in(made.session, made.worker, made.detail.record.id, made.window())

    made.detail.add_action(button("收回表…", take, icon_name="folder-open", kind="primary", tip="把支部交回的表一起收进来"))


OWN = Own(tools=_tools, furnish=_furnish)


def send_out(session: Session, worker: Worker, parent: QWidget) -> None:
    """Ask what is wanted from whom, and write a sheet for each branch."""
    run_dialog(SendDialog(session, worker, parent))


def take_in(session: Session, worker: Worker, round_id: int, parent: QWidget) -> None:
    """Ask for the returned files and show what they bring before anything is written."""
    if paths := ask.files_to_open(parent, "收回支部交来的表", "Excel 工作簿 (*.xlsx *.xlsm)"):
        run_dialog(TakeDialog(session, worker, round_id, paths, parent))


def _checks(name: str) -> QListWidget:
    made = _Ticks()
    made.setAccessibleName(name)
    return made


class _Ticks(QListWidget):
    """A list of boxes to tick; a click anywhere on a line ticks it, not only one on its small box."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        item = self.itemAt(event.position().toPoint())
        before = item.checkState() if item else None
        super().mouseReleaseEvent(event)
        if item and event.button() == Qt.MouseButton.LeftButton and item is self.currentItem() and item.checkState() == before:
            item.setCheckState(Qt.CheckState.Unchecked if before == Qt.CheckState.Checked else Qt.CheckState.Checked)


def _add(made: QListWidget, words: str, value: object, *, on: bool) -> None:
    item = QListWidgetItem(words)
    item.setData(Qt.ItemDataRole.UserRole, value)
    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
    item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
    made.addItem(item)


def _ticked(made: QListWidget) -> list[object]:
    items = [made.item(n) for n in range(made.count())]
    return [item.data(Qt.ItemDataRole.UserRole) for item in items if item.checkState() == Qt.CheckState.Checked]


class SendDialog(Dialog):
    """What is asked for: the records, the columns, the branches, until when."""

    def __init__(self, session: Session, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__("下发表给支部", parent, (760, 560))
        self._session = session
        self.name, self.kind = QLineEdit("团员信息核对"), ComboBox()
        self.name.setAccessibleName("任务名称")
        self.kind.setAccessibleName("核对什么")
        for key in sending.KINDS:
            chosen = view(key)
            assert chosen
            self.kind.addItem(chosen.label, key)
        self.due = LineInput(Round.field("due_on"))
        self.columns, self.branches = _checks("要填的栏目"), _checks("发给哪些支部")
        self.kind.currentIndexChanged.connect(lambda _: self._fill())
        self._working = Working(worker)
        self._leaving = False
        self._build()
        self._fill()
        self._working.busy.connect(self._on_busy)

    def _build(self) -> None:
        every = button("全选", lambda: self._all_branches(True), kind="link")
        none = button("全不选", lambda: self._all_branches(False), kind="link")
        self._send = button("选文件夹并下发", self.send, icon_name="send", kind="primary")
        lay(
            self, label("每个支部得到一个 Excel 文件：已有的记录列好了，姓名、证号等锁住不能改，要填的格有下拉。填好交回来一起收，不用逐份誊抄。", "sub", wrap=True),
            row(label("任务名称", "key"), (self.name, 2), label("核对什么", "key"), (self.kind, 1), label("几号前交回", "key"), (self.due, 1)),
            (row(
            (column(row(label("要填的栏目", "h3"), "*"), (self.columns, 1)), 1),
            (column(row(label("发给哪些支部", "h3"), "*", every, none), (self.branches, 1)), 1), gap=12,
        ), 1),
            row(self._working, "*", button("取消", self.reject), self._send), margins=(16, 14, 16, 14),
        )

    def _fill(self) -> None:
        key = self.kind.currentData()
        chosen = view(key)
        assert chosen
        self.columns.clear()
        locked = sending.key_columns(chosen.record)
        for shown in sending.offered(key):
            if shown.key not in locked:
                _add(self.columns, shown.label, shown.key, on=False)
        self.branches.clear()
        for branch, title, count in sending.branches_with(self._session.store, key, self._session.day):
            _add(self.branches, f"{title}　{count} {chosen.record.unit}", branch, on=count > 0)

    def _all_branches(self, on: bool) -> None:
        for number in range(self.branches.count()):
            self.branches.item(number).setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    def plan(self) -> Plan:
        """What was chosen. Raises UserError for what is missing."""
        try:
            due = self.due.value()
        except BadValue as error:
            raise UserError(f"几号前交回：{error}") from error
        if not self.name.text().strip():
            raise UserError("请给这次任务起个名字，比如“团员信息核对”")
        branches = tuple(b for b in _ticked(self.branches) if isinstance(b, int))
        return Plan(self.name.text().strip(), self.kind.currentData(), tuple(map(str, _ticked(self.columns))), branches, due)

    def send(self) -> None:
        """Write the sheets into a folder."""
        plan = self.plan()
        if not plan.columns or not plan.branches:
            raise UserError("请至少选一个支部和一个要填的栏目")
        folder = ask.folder(self, f"把 {len(plan.branches)} 个支部的表存到哪个文件夹")
        if folder is None:
            return
        day, today = self._session.day, self._session.today

        def job(store: Store, progress: Progress) -> Touched:
            touched: Touched = {}
            with store.hearing(touched):
                sending.send(store, plan, day, today, folder, progress)
            return touched

        self._working.run("写下发表", job, lambda touched: self._sent(touched, len(plan.branches), folder))

    def _sent(self, touched: Touched, count: int, folder: Path) -> None:
        # The worker wrote through a connection of its own; nobody in the window has heard of it.
        self._session.changed.emit(touched)
        self._session.say_written(f"{count} 个支部的表已写到 {folder.name}，拷到 U 盘或发给支部就行", folder, undo=True)
        self.accept()

    def _on_busy(self, busy: bool) -> None:
        self._send.setEnabled(not busy)
        if self._leaving and not busy:
            super().reject()

    def reject(self) -> None:
        """Close; what is being written is stopped first, and nothing of it stays."""
        self._leaving = self._working.running
        if self._leaving:
            self._working.cancel()
        else:
            super().reject()


class TakeDialog(Dialog):
    """What the returned files bring, before it is written: changes, new records, what was not taken, who has not replied."""

    def __init__(self, session: Session, worker: Worker, round_id: int, paths: list[Path], parent: QWidget | None = None) -> None:
        super().__init__("收回支部的表", parent, (920, 580))
        self._session = session
        self.taken: Taken | None = None
        self._head = QVBoxLayout()
        self._tabs = subtabs()
        self.table = text_table(("支部或文件", "记录或行", "栏目", "原来", "现在"), (220, 150, 120, 150), 4, "收回的内容", none="这一类没有。")
        self._tabs.currentChanged.connect(self._show)
        self._take = button("收下", self.take, icon_name="check", kind="primary")
        self._take.setEnabled(False)
        self._working = Working(worker)
        self._parts: list[tuple[str, list[tuple[str, ...]]]] = []
        lay(self, self._head, self._tabs, (self.table, 1), row(self._working, "*", button("先不收", self.reject), self._take), margins=(16, 14, 16, 14))
        day = session.day

        def job(store: Store, progress: Progress) -> Taken:
            return taking.take(store, round_id, paths, day, progress)

        self.rejected.connect(self._working.cancel)
        self._working.run("读交回的表", job, self._arrived)

    def _arrived(self, taken: Taken) -> None:
        self.taken = taken
        store = self._session.store
        branches = store.titles("branch", [*taken.replied, *(e.branch for e in taken.edits)])
        left = [title for branch, title in taking.missing(store, taken.round) if branch not in taken.replied]
        names, columns = taking.titles(store, taken), taking.column_labels(taken)
        edits: list[tuple[str, ...]] = [(branches.get(e.branch, ""), names.get(e.record, ""), columns[e.column], self._words(e.column, e.old), self._words(e.column, e.new))
                 for e in taken.edits]
        added: list[tuple[str, ...]] = [(branches.get(branch, ""), str(getattr(made, taken.view.record.title[0])), "新增", "", "") for branch, made in taken.added]
        problems: list[tuple[str, ...]] = [(p.file, f"第 {p.row} 行" if p.row else "整份", "没有收", "", p.sentence) for p in taken.problems]
        missing: list[tuple[str, ...]] = [(title, "", "还没交", "", "") for title in left]
        self._parts = [("改了", edits), ("新增", added), ("没有收", problems), ("还没交", missing)]
        words = f"收到 {len(taken.replied)} 个支部的表：改 {len(edits)} 处，新增 {len(added)} 条，{len(problems)} 处没有收，还有 {len(left)} 个支部没交。"
        self._head.addWidget(Banner("gold" if problems else "green", words))
        for name, rows in self._parts:
            self._tabs.addTab(f"{name} {len(rows)}")
        self._tabs.setCurrentIndex(next((n for n, (_, rows) in enumerate(self._parts) if rows), 0))
        self._show(self._tabs.currentIndex())
        self._take.setEnabled(bool(taken.replied))

    def _words(self, name: str, stored: object) -> str:
        assert self.taken
        return listing.columns(self.taken.view.key)[name].text(stored, masked=self._session.masked) or "（空）"

    def _show(self, number: int) -> None:
        rows = self._parts[number][1] if 0 <= number < len(self._parts) else []
        fill_texts(self.table, rows)

    def take(self) -> None:
        """Write what was taken, in one step."""
        if self.taken:
            with self._session.step(f"收回《{self.taken.round.name}》{len(self.taken.replied)} 份"):
                taking.apply(self._session.store, self.taken)
            self.accept()


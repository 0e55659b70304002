"""The page of copies: how safe the ledger is, what each copy would bring back, and the way to restore one."""

from __future__ import annotations

import shutil
from pathlib import Path

from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QWidget,
)

from app.progress import Progress
from app.ui.pieces import ask
from app.ui.pieces.opening import Dialog, open_file
from app.ui.pieces.rows import fill_texts
from app.ui.pieces.tables import text_table
from app.ui.pieces.theme import TOKENS
from app.ui.pieces.widgets import Card, button, column, label, lay, line, picture, row
from app.ui.pieces.worker import Worker
from app.ui.session import Session
from db import backup
from db.connect import LEDGER_SUFFIX
from db.errors import FileDamaged, UserError
from db.records import TABLES
from db.store import Store

_COUNTED = ("person", "branch", "service", "event", "child", "visit", "attachment")


class Backups(Dialog):
    """Copies of the ledger, newest first; the chosen one is compared with what is there now."""

    def __init__(self, session: Session, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__("备份与恢复", parent, (1120, 620))
        self._session, self._worker = session, worker
        self._copies: list[backup.Backup] = []
        self._word, self._more = label("", "h2"), label("", "sub", wrap=True)
        self._make = button("现在备份", self.make, icon_name="device-floppy", kind="primary")
        self._list = text_table(["时间", "怎么来的", "大小", "文件名"], (130, 90, 80), 3, "备份")
        self._compare = text_table(["种类", "现在", "那一份", "恢复后"], (110, 70, 70), 3, "恢复后会怎样")
        for table in (self._list, self._compare):
            table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._which = label("选一份备份，看恢复后会怎样", "h3")
        self._fault = label("", "err", wrap=True)
        self._restore = button("恢复这一份…", self.restore, icon_name="restore", kind="danger")
        lay(
            self, self._head(), (row((self._left(), 60), (self._right(), 40), gap=12), 1), row("*", button("关闭 Esc", self.reject)),
            margins=(20, 16, 20, 14), gap=12,
        )
        self.refresh()
        self._make.setFocus()

    def _head(self) -> QWidget:
        mark = QFrame()
        mark.setFixedSize(48, 48)
        mark.setStyleSheet(f"background:{TOKENS['green_t']};border-radius:24px")
        lay(mark, picture("shield-check", "green", 28), margins=(10, 10, 10, 10), across=True)
        stick = button("拷到 U 盘…", self.copy_out, icon_name="device-usb")
        return Card(row(mark, (column(self._word, self._more, gap=2), 1), stick, self._make, gap=12))

    def _left(self) -> QWidget:
        self._list.itemSelectionChanged.connect(self._chosen)
        folder = button("打开文件夹", self._open_folder, icon_name="folder-open", kind="ghost")
        kept = "每天第一次打开、导入前、升级前、恢复前自动做；按天、周、月留存"
        head = row(label("备份列表", "h3"), label(kept, "cap"), "*", folder, margins=(16, 8, 8, 8))
        return Card(head, line(), (self._list, 1), margins=(1, 1, 1, 1), gap=0)

    def _right(self) -> QWidget:
        words = label("恢复前会先把现在这份另存为一份“恢复前”备份。", "cap", wrap=True)
        head = row(self._which, margins=(16, 10, 16, 10))
        foot = column(words, self._fault, row(self._restore, "*"), margins=(16, 10, 16, 12))
        return Card(head, line(), (self._compare, 1), line(), foot, margins=(1, 1, 1, 1), gap=0)

    # --- what is there

    def refresh(self) -> None:
        """Show the copies that exist now."""
        store = self._session.store
        self._copies = backup.listing(store.path)
        newest = self._copies[0] if self._copies else None
        days = (self._session.today - newest.at.date()).days if newest else None
        if newest is None:
            self._word.setText("还没有备份")
            self._more.setText("点“现在备份”做一份；以后每天第一次打开时自动做。")
        else:
            self._word.setText("数据是安全的" if days is not None and days <= 1 else f"{days} 天没有备份了")
            self._more.setText(f"最近一份：{newest.at:%Y-%m-%d %H:%M}（{newest.why}）。做好时已经真的打开、整份检查过。")
        fill_texts(self._list, [(f"{copy.at:%Y-%m-%d %H:%M}", copy.why, f"{copy.size / 1e6:.1f} MB", copy.path.name) for copy in self._copies])
        self._restore.setEnabled(False)
        damage = store.damage
        if damage:
            self._word.setText("台账已损坏，请恢复" if damage.sound else "台账已损坏，没有完好的备份")
            self._more.setText(str(damage))
            self._make.setEnabled(False)
            sound = next((n for n, copy in enumerate(self._copies) if copy.path == damage.sound), None)
            if sound is not None:
                self._list.selectRow(sound)

    def chosen(self) -> backup.Backup | None:
        """The copy that is selected."""
        number = self._list.currentRow()
        return self._copies[number] if 0 <= number < len(self._copies) else None

    def _chosen(self) -> None:
        copy = self.chosen()
        if copy is None:
            return
        self._which.setText(f"如果恢复到 {copy.at:%m-%d %H:%M}")
        self._fault.setText("")
        self._restore.setEnabled(False)

        def compare(store: Store, progress: Progress) -> list[tuple[str, int | None, int]]:
            return [(TABLES[t].label, _count_now(store, t), n) for t, n in store.counts_in(copy.path, _COUNTED).items()]

        self._worker.run(compare, self._compared, self._failed)

    def _compared(self, rows: list[tuple[str, int | None, int]]) -> None:
        texts, tones = [], []
        for name, now, then in rows:
            if now is None:
                texts.append((name, "读不出来", f"{then:,}", "换成那一份的"))
            else:
                change = "不变" if now == then else f"少 {now - then:,} 条" if now > then else f"多 {then - now:,} 条"
                texts.append((name, f"{now:,}", f"{then:,}", change))
            tones.append("err" if now is not None and now > then else "")
        fill_texts(self._compare, texts, tones={3: tones})
        # A damaged ledger is shut for everything but this.
        self._restore.setEnabled(self._session.store.damage is not None or not self._session.store.readonly)

    def _failed(self, error: BaseException) -> None:
        self._compare.setRowCount(0)
        if not isinstance(error, UserError):
            raise error
        self._fault.setText(f"{error}。不会用它恢复。")

    # --- deeds

    def make(self) -> None:
        """Make a copy now."""
        self._make.setEnabled(False)
        self._worker.run(lambda store, progress: store.backup(), self._made, self._not_made)

    def _not_made(self, error: BaseException) -> None:
        # It can be tried again, a full disk for one is soon cleared.
        self._make.setEnabled(True)
        raise error

    def _made(self, path: Path) -> None:
        self._make.setEnabled(True)
        self._session.said.emit("备份已做好，并整份检查过", False)
        self.refresh()

    def copy_out(self) -> None:
        """Write a checked copy anywhere, for instance to a stick."""
        suggestion = f"{self._session.store.path.stem} {self._session.today}{LEDGER_SUFFIX}"
        if target := ask.file_to_save(self, "拷到 U 盘", suggestion, ask.LEDGERS):
            # The dialog has asked whether a copy that is there may go.
            self._session.store.may_copy_to(target)
            if not target.parent.is_dir():
                raise UserError(f"找不到“{target.parent}”；如果是 U 盘，可能已经拔下来了，请插好再拷一次")
            free = shutil.disk_usage(target.parent).free
            if free < self._session.store.path.stat().st_size * 2:
                raise UserError(f"“{target.parent}”只剩 {free / 1e6:.0f} MB，放不下，请换一个位置")
            self._worker.run(
                lambda store, progress: store.copy_to(target, lambda done, total: progress(done, total, "备份")),
                lambda _: self._session.say_written(f"已拷到 {target.name}，检查无误，可以拔 U 盘了", target),
            )

    def restore(self) -> None:
        """Put the chosen copy in the ledger's place, after asking: everything changes."""
        copy = self.chosen()
        if copy and ask.sure(self, f"整本台账会换成 {copy.at:%Y-%m-%d %H:%M} 的样子；现在这份会另存为“恢复前”备份。", "恢复这一份"):
            self._session.restore(copy.path)
            self.accept()

    def _open_folder(self) -> None:
        open_file(backup.folder(self._session.store.path))


def _count_now(store: Store, table: str) -> int | None:
    """How many records the ledger has now, None where damage keeps it from being counted."""
    try:
        return store.count(TABLES[table])
    except FileDamaged:
        return None

"""The page of copies: how safe the ledger is, what each copy would bring back, and the way to restore one."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QWidget,
)

from app.paths import writing
from app.progress import Progress
from app.ui.pieces import ask
from app.ui.pieces.opening import Dialog, open_file
from app.ui.pieces.rows import fill_texts
from app.ui.pieces.tables import text_table
from app.ui.pieces.theme import TOKENS
from app.ui.pieces.widgets import Card, button, column, label, lay, line, picture, row
from app.ui.pieces.worker import Worker
from app.ui.session import LookInto, Page, Session
from db import backup
from db.connect import LEDGER_SUFFIX
from db.errors import FileDamaged, TooManyTries, UserError, WrongPassword
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
        self._make = button("现在备份 Enter", self.make, icon_name="device-floppy", kind="primary")
        self._make.setDefault(True)
        self._second, self._second_deed = label("", "cap", wrap=True), button("选择…", self.choose_second, kind="link")
        #: The passwords that were given for copies with another one.
        self._keys: dict[Path, str] = {}
        self._own = button("输入它的密码…", self._ask_own, icon_name="lock-open")
        self._own.hide()
        self._list = text_table(["时间", "怎么来的", "大小", "文件名"], (130, 90, 80), 3, "备份", none="还没有备份。点右上角的“现在备份”做第一份，以后每天自动做。")
        self._compare = text_table(["种类", "现在", "那一份", "恢复后"], (110, 70, 70), 3, "恢复后会怎样", none="在左边选一份备份，这里逐项列出恢复以后哪些会变多、变少。")
        for table in (self._list, self._compare):
            table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._which = label("选一份备份，看恢复后会怎样", "h3")
        self._fault = label("", "err", wrap=True)
        self._restore = button("恢复这一份…", self.restore, icon_name="restore", kind="danger")
        lay(
            self, self._head(), (row((self._left(), 60), (self._right(), 40), gap=12), 1),
            row((self._second, 1), self._second_deed, 12, button("别处的备份…", self.choose_other, icon_name="folder-open"), button("关闭 Esc", self.reject)),
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
        handing = button("制作交接包…", lambda: self._session.go(Page("handover")), icon_name="device-usb", kind="ghost", tip="换人、换电脑时用：一个加密的文件，一张移交清单")
        kept = "每天第一次打开、导入前、升级前、恢复前自动做；按天、周、月留存"
        head = row(label("备份列表", "h3"), label(kept, "cap"), "*", handing, folder, margins=(16, 8, 8, 8))
        return Card(head, line(), (self._list, 1), margins=(1, 1, 1, 1), gap=0)

    def _right(self) -> QWidget:
        words = label("恢复前会先把现在这份另存为一份“恢复前”备份。", "cap", wrap=True)
        look = self._look = button("只打开看看", self.look, icon_name="eye")
        head = row(self._which, margins=(16, 10, 16, 10))
        foot = column(words, self._fault, row(self._restore, look, self._own, "*"), margins=(16, 10, 16, 12))
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
        self._look.setEnabled(False)
        self._show_second()
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
        self._own.hide()
        self._restore.setEnabled(False)
        self._look.setEnabled(True)

        def compare(store: Store, progress: Progress) -> list[tuple[str, int | None, int]]:
            counted = store.counts_in(copy.path, _COUNTED, self._keys.get(copy.path))
            return [(TABLES[t].label, _count_now(store, t), n) for t, n in counted.items()]

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
        sealed = isinstance(error, WrongPassword | TooManyTries)
        self._own.setVisible(sealed)
        self._fault.setText(f"{error}。这一份有自己的密码，输入它才能比较和恢复。" if sealed else f"{error}。不会用它恢复。")

    def _ask_own(self) -> None:
        """Ask for the password the chosen copy was made with, and look into it again."""
        if (copy := self.chosen()) and (own := ask.key(self, copy.path, self._session.store.who())):
            self._keys[copy.path] = own
            self._chosen()

    # --- the second place

    def _show_second(self) -> None:
        store = self._session.store
        place = store.second_place()
        self._second_deed.setText("修改…" if place else "选择…")
        self._second_deed.setEnabled(not store.readonly)
        if place is None:
            self._second.setText("第二份：没有选。电脑坏了，本机的备份也跟着没了，请选 U 盘或别的盘上的文件夹。")
        elif not place.is_dir():
            self._second.setText(f"第二份：“{place}”现在不在，插上以后下次备份时自己写过去。")
        else:
            copies = backup.listing(store.path, place)
            self._second.setText(f"第二份：{place}，{len(copies)} 份" + (f"，最近 {copies[0].at:%Y-%m-%d %H:%M}" if copies else "，下次备份时自己写过去"))

    def choose_second(self) -> None:
        """Ask for the folder that every copy is laid into a second time."""
        if place := ask.folder(self, "第二份备份放在哪里"):
            self._session.store.set_second_place(place)
            self._show_second()

    def _ask_second_once(self) -> None:
        store = self._session.store
        if not store.second_asked and not store.readonly:
            words = "备份和台账在同一个盘上，盘坏了会一起没有。要不要再选一个地方（U 盘、D 盘），以后每次备份都自动写第二份？只问这一次。"
            if ask.sure(self, words, "选一个文件夹", "不用"):
                self.choose_second()
            if not store.second_asked:
                store.set_second_place(None)

    # --- deeds

    def make(self) -> None:
        """Make a copy now."""
        if not self._make.isEnabled():
            return
        self._ask_second_once()
        self._make.setEnabled(False)
        self._worker.run(lambda store, progress: (store.backup(), store.second_problem), self._made, self._not_made)

    def _not_made(self, error: BaseException) -> None:
        # It can be tried again, a full disk for one is soon cleared.
        self._make.setEnabled(True)
        raise error

    def _made(self, outcome: tuple[Path, UserError | None]) -> None:
        self._make.setEnabled(True)
        place = self._session.store.second_place()
        second = f"。{outcome[1]}" if outcome[1] else "，第二份也写好了" if place and place.is_dir() else ""
        self._session.said.emit(f"备份已做好，并整份检查过{second}", False)
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
                lambda store, progress: _copy(store, target, lambda done, total: progress(done, total, "备份")),
                lambda _: self._session.say_written(f"已拷到 {target.name}，检查无误，可以拔 U 盘了", target),
            )

    def restore(self) -> None:
        """Put the chosen copy in the ledger's place, after asking: everything changes."""
        copy = self.chosen()
        if copy and ask.sure(self, f"整本台账会换成 {copy.at:%Y-%m-%d %H:%M} 的样子；现在这份会另存为“恢复前”备份。", "恢复这一份"):
            self._session.restore(copy.path, self._keys.get(copy.path))
            self.accept()

    def look(self) -> None:
        """Open the chosen copy in a window of its own, to look only."""
        if copy := self.chosen():
            self._session.go(LookInto(copy.path))

    def choose_other(self) -> None:
        """Ask for a copy that lies anywhere, and restore it or look into it."""
        if (path := ask.file_to_open(self, "别处的备份", f"{ask.LEDGERS};;所有文件 (*)")) and take_in(self._session, path, self):
            self.accept()

    def _open_folder(self) -> None:
        open_file(backup.folder(self._session.store.path))


def take_in(session: Session, path: Path, parent: QWidget) -> bool:
    """Restore a copy that lies anywhere, or open it to look only, as is chosen; whether the ledger was replaced.

    A copy with another password asks for its own.
    """
    store, own = session.store, None
    if path.resolve() == store.path.resolve():
        ask.tell(parent, f"“{path.name}”就是现在打开的这个台账")
        return False
    deed = ask.which(parent, f"“{path.name}”是台账或它的备份，要怎么办？", "恢复", "只打开看看")
    if deed == 1:
        session.go(LookInto(path))
    if deed != 0:
        return False
    if store.readonly and not store.damage:
        session.must_write()
    try:
        held = store.counts_in(path, _COUNTED)
    except WrongPassword:
        own = ask.key(parent, path, store.who())
        if own is None:
            return False
        held = store.counts_in(path, _COUNTED, own)
    told = "，".join(f"{TABLES[table].label} {count:,} {TABLES[table].unit}" for table, count in held.items() if count) or "什么都没有"
    if not ask.sure(parent, f"“{path.name}”里有：{told}。整本台账会换成它的样子；现在这份会另存为“恢复前”备份。", "恢复这一份"):
        return False
    session.restore(path, own)
    return True


def _copy(store: Store, target: Path, progress: Callable[[int, int], None]) -> None:
    store.note_access("拷出整本台账", "有密码" if store.encrypted else "没有密码", 0)
    with writing(target):
        store.copy_to(target, progress)


def _count_now(store: Store, table: str) -> int | None:
    """How many records the ledger has now, None where damage keeps it from being counted."""
    try:
        return store.count(TABLES[table])
    except FileDamaged:
        return None

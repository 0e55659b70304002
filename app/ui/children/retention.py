"""到期的结案档案: closed files whose keeping time is over, looked through and removed for good after a question."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QWidget

from app import settings
from app.ui.pieces import ask
from app.ui.pieces.opening import Dialog
from app.ui.pieces.rows import fill_texts
from app.ui.pieces.tables import text_table
from app.ui.pieces.widgets import button, label, lay, row
from app.ui.session import OneRecord, Page, Session
from app.work.ledger import retention
from app.work.ledger.retention import Expired


class Retention(Dialog):
    """The longest over its time first; several are chosen with Ctrl or Shift."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("到期的结案档案", parent, (820, 520), within=True)
        self._session = session
        self.files: list[Expired] = []
        self._count, self._hint = label("", "sub"), label("", "cap", wrap=True)
        self.table = text_table(retention.HEADS, (150, 120, 110, 110), 4, "到期的结案档案", none="没有到期的结案档案，不用处理。")
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._see = button("看这份档案", self.see, icon_name="eye")
        self._gone = button("彻底删除…", self.remove, icon_name="trash", kind="danger")
        self._build()
        self.look()
        self.table.setFocus()

    def _build(self) -> None:
        self.table.itemSelectionChanged.connect(self._chosen)
        self.table.itemActivated.connect(lambda _: self.see())
        for keys, deed in (("F5", self.look), ("Ctrl+A", self.table.selectAll)):
            QShortcut(QKeySequence(keys), self, deed)
        lay(
            self, row(self._count, "*", button("改保存年数…", self._settings, kind="link")), (self.table, 1), self._hint,
            row(self._see, self._gone, "*", button("关闭 Esc", self.reject)), margins=(16, 12, 16, 12), gap=10,
        )

    def look(self) -> None:
        """Look for them anew."""
        store = self._session.store
        self.files = retention.expired(store, self._session.today)
        fill_texts(self.table, [one.texts for one in self.files])
        years = settings.years_kept(store)
        self._count.setText(f"{len(self.files):,} 份，结案已满 {years} 年" if self.files else f"没有结案满 {years} 年的档案")
        self._chosen()

    def chosen(self) -> list[Expired]:
        """The files that are selected."""
        return [self.files[n] for n in sorted({index.row() for index in self.table.selectedIndexes()}) if n < len(self.files)]

    def _chosen(self) -> None:
        count = len(self.chosen())
        self._gone.setText(f" 彻底删除 {count} 份…" if count else " 彻底删除…")
        self._gone.setEnabled(count > 0 and not self._session.store.readonly)
        self._see.setEnabled(count == 1)
        self._hint.setText("彻底删除会把档案连同走访、物资、体检、附件和修改历史一起去掉，撤销和回收站都找不回来；只在查阅日志里留下编号和日期。")

    def see(self) -> None:
        """Look at the chosen file before it is decided."""
        if len(chosen := self.chosen()) == 1:
            self.accept()
            self._session.go(OneRecord("child", chosen[0].id))

    def _settings(self) -> None:
        self.accept()
        self._session.go(Page("settings"))

    def remove(self) -> None:
        """Remove the chosen files for good, after asking: there is no undo."""
        chosen = self.chosen()
        if not chosen:
            return
        self._session.must_write()
        store = self._session.store
        retention.must_remove(store)
        words = f"彻底删除 {len(chosen)} 份到期档案以后，撤销和回收站都找不回来；没有封账的年度，数字会跟着变。{retention.copies_told(store)}。"
        if ask.sure(self, words, f"彻底删除 {len(chosen)} 份"):
            with self._session.worker.reading_stopped():
                count = retention.remove(store, [one.id for one in chosen], self._session.today)
            self._session.said.emit(f"已彻底删除 {count} 份到期档案，查阅日志里记下了编号和日期", False)
            self.look()

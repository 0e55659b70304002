"""The history window: every step with the way back to it, and the bin beside it."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.lists.titles import composed, title
from app.ui.pieces import ask
from app.ui.pieces.inputs import ComboBox
from app.ui.pieces.opening import Dialog
from app.ui.pieces.rows import fill_texts
from app.ui.pieces.tables import text_table
from app.ui.pieces.theme import TOKENS
from app.ui.pieces.widgets import Card, Pill, button, clear, column, label, lay, line, picture, row, search_box
from app.ui.session import Session
from app.work import unsaved
from app.work.ledger.step_words import what_changed
from db import history
from db.history import ABANDONED, DONE, Change, StepInfo
from db.records import TABLES

_STEPS = 200
_BIN = 2000
_ICONS = {
    "导入": ("table-import", "green", "green_t"),
    "删除": ("trash", "err", "err_t"),
    "批量": ("users", "gold_x", "gold_t"),
    "登记": ("clock-plus", "green", "green_t"),
    "修改": ("pencil", "text2", "sunken"),
    "新建": ("plus", "green", "green_t"),
}


class Past(Dialog):
    """Steps on the left, deleted records on the right; both survive closing the program."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("历史与回收站", parent, (1160, 600))
        self._session = session
        self._deleted: list[Change] = []
        self._gone_by_id: dict[tuple[str, int], Change] = {}
        self._steps = QVBoxLayout()
        self._find = search_box("找删掉的")
        self._kinds = ComboBox()
        self._kinds.setAccessibleName("删掉的记录的种类")
        self._table = text_table(["种类", "内容", "删除时间", "那一步"], (110, 110, 170), 1, "删掉的记录")
        self._count = label("", "cap")
        self._chosen = label("", "cap", wrap=True)
        self._back = button("还原", self.restore, icon_name="restore", kind="primary")
        self._gone = button("彻底删除", self.purge, icon_name="trash", kind="danger")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 14)
        layout.addWidget(row((self._steps_card(), 46), (self._bin_card(), 54), gap=12), 1)
        hint = label("撤销按顺序一步步退回；要单独找回一条，用回收站更快。帮扶档案的内容默认遮住。", "cap")
        layout.addWidget(row(picture("info-circle", "ink", 14), hint, "*", button("关闭 Esc", self.reject)))
        session.changed.connect(self.refresh)
        session.masked_changed.connect(self.refresh)
        QShortcut(QKeySequence("F8"), self, session.unmask)
        self.refresh()

    def _steps_card(self) -> QWidget:
        inner = QWidget()
        inner.setLayout(self._steps)
        self._steps.setContentsMargins(0, 0, 0, 0)
        self._steps.setSpacing(0)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inner)
        head = row(label("操作历史", "h3"), label("关掉程序也还在", "cap"), "*", margins=(16, 10, 16, 10))
        return Card(head, line(), (scroll, 1), margins=(1, 1, 1, 1), gap=0)

    def _bin_card(self) -> QWidget:
        self._table.itemSelectionChanged.connect(self._show_chosen)
        self._find.textChanged.connect(lambda _: self._show_bin())
        self._kinds.currentIndexChanged.connect(lambda _: self._show_bin())
        top = row(label("回收站", "h3"), self._count, "*", margins=(16, 10, 16, 10))
        tools = row((self._find, 1), self._kinds, margins=(12, 8, 12, 8))
        foot = column(self._chosen, row(self._back, "*", self._gone), margins=(16, 10, 16, 12))
        return Card(top, line(), tools, (self._table, 1), line(), foot, margins=(1, 1, 1, 1), gap=0)

    # --- steps

    def refresh(self) -> None:
        """Show what is there now."""
        self._show_steps()
        store = self._session.store
        deleted = history.deleted(store.connection, limit=_BIN)
        self._deleted = [change for change in deleted if change.record not in TABLES or store.sees(TABLES[change.record])]
        self._gone_by_id = {(c.record, c.record_id): c for c in self._deleted if c.record in TABLES}
        kinds = sorted({TABLES[c.record].label for c in self._deleted if c.record in TABLES})
        chosen = self._kinds.currentText()
        self._kinds.blockSignals(True)
        self._kinds.clear()
        self._kinds.addItems(["全部种类", *kinds])
        self._kinds.setCurrentText(chosen if chosen in kinds else "全部种类")
        self._kinds.blockSignals(False)
        self._show_bin()

    def _show_steps(self) -> None:
        clear(self._steps)
        steps = history.steps(self._session.store.connection, _STEPS)
        now = next((s.id for s in steps if s.state == DONE), None)
        day: date | None = None
        for step in steps:
            if step.at.date() != day:
                day = step.at.date()
                self._steps.addWidget(self._day_row(day))
            self._steps.addWidget(self._step_row(step, step.id == now))
            self._steps.addWidget(line())
        if not steps:
            self._steps.addWidget(row(label("还没有做过什么改动", "cap"), margins=(16, 12, 16, 12)))
        self._steps.addStretch(1)

    def _day_row(self, day: date) -> QWidget:
        days = (self._session.today - day).days
        name = {0: "今天　", 1: "昨天　"}.get(days, "")
        return row(label(f"{name}{day:%m 月 %d 日}", "b"), "*", margins=(16, 6, 16, 4))

    def _step_row(self, step: StepInfo, is_now: bool) -> QWidget:
        icon, front, ground = next((v for word, v in _ICONS.items() if word in step.label), ("history", "text2", "sunken"))
        mark = QFrame()
        mark.setFixedSize(26, 26)
        mark.setStyleSheet(f"background:{TOKENS[ground]};border-radius:13px")
        lay(mark, picture(icon, front), margins=(5, 5, 5, 5), across=True)
        name = label(step.label, "b" if is_now else "body", wrap=True)
        more = label(what_changed(self._session.store, step, masked=self._session.masked), "cap", wrap=True)
        more.setVisible(bool(more.text()))
        if step.state != DONE:
            name.setStyleSheet(f"color:{TOKENS['text3']};text-decoration:line-through")
        end: QWidget
        if is_now:
            end = Pill("现在在这里", "solid")
        elif step.state == ABANDONED:
            end = label("已撤销", "cap")
        elif step.state == DONE:
            end = button("撤销到这里", lambda: self._go(step, back=True), kind="link")
        else:
            end = button("重做到这里", lambda: self._go(step, back=False), kind="link")
        who = label(step.who, "cap") if step.who else None
        return row(label(f"{step.at:%H:%M}", "cap", width=36), mark, (column(name, more, gap=1), 1), who, end, gap=8, margins=(16, 8, 14, 8))

    def _go(self, step: StepInfo, *, back: bool) -> None:
        """Undo everything after a step, or redo up to and with it."""
        try:
            self._session.go_to(step, back=back)
        finally:
            self.refresh()

    # --- the bin

    def _title(self, change: Change) -> str:
        """What a deleted record is called; what it points to may have gone with it."""
        masked = self._session.masked

        def linked(table: str, record_id: int) -> str:
            if found := title(self._session.store, table, record_id, masked=masked):
                return found
            gone = self._gone_by_id.get((table, record_id))
            return self._title(gone) if gone and gone is not change else "（也已删除）"

        deleted = TABLES[change.record].loaded({"id": change.record_id, **(change.before or {})})
        return composed(deleted, linked, masked=masked)

    def _show_bin(self) -> None:
        kind, text = self._kinds.currentText(), self._find.text().strip()
        shown = []
        for change in self._deleted:
            label_ = TABLES[change.record].label
            if kind not in ("", "全部种类", label_):
                continue
            title = self._title(change)
            if text in title or text in label_:
                shown.append((label_, title, change))
        texts = [(label_, title, _when(change.step.at, self._session.today), change.step.label) for label_, title, change in shown]
        fill_texts(self._table, texts, keys=[(change.record, change.record_id) for _, _, change in shown])
        self._count.setText(f"{len(self._deleted)} 条；删掉的一直留在这里，直到彻底删除" if self._deleted else "是空的")
        self._show_chosen()

    def chosen(self) -> list[tuple[str, int]]:
        """The records selected in the bin."""
        rows = sorted({index.row() for index in self._table.selectedIndexes()})
        items = [self._table.item(row_, 0) for row_ in rows]
        return [item.data(Qt.ItemDataRole.UserRole) for item in items if item]

    def _show_chosen(self) -> None:
        count = len(self.chosen())
        self._back.setText(f" 还原 {count} 条" if count else " 还原")
        for deed in (self._back, self._gone):
            deed.setEnabled(count > 0 and not self._session.store.readonly)
        self._chosen.setText("连同一起删掉的内容会一并还原，编号不变。" if count else "选中要还原的记录；按住 Ctrl 可以选多条。")

    def restore(self) -> None:
        """Bring the selected records back."""
        wanted = self.chosen()
        if wanted:
            with self._session.step(f"还原 {len(wanted)} 条"):
                for table, record_id in wanted:
                    found = self._session.store.count(TABLES[table], "id = ?", (record_id,))
                    if not found:
                        self._session.store.restore(table, record_id)

    def purge(self) -> None:
        """Remove the selected records for good, after asking: there is no undo."""
        wanted = self.chosen()
        if wanted and ask.sure(self, f"彻底删除 {len(wanted)} 条以后，撤销和恢复都找不回来。", f"彻底删除 {len(wanted)} 条"):
            for table, record_id in wanted:
                self._session.store.purge(table, record_id)
            unsaved.drop_orphans(self._session.store)
            self._session.said.emit(f"已彻底删除 {len(wanted)} 条", False)
            self.refresh()


def _when(at: datetime, today: date) -> str:
    return f"今天 {at:%H:%M}" if at.date() == today else f"{at:%m-%d %H:%M}"

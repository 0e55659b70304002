"""The bin (回收站): what was deleted, where it was, what went with it; looked at, brought back, or removed for good."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.lists.titles import composed, title, words_shown
from app.ui.pieces import ask
from app.ui.pieces.facts import Fact, facts_grid
from app.ui.pieces.inputs import ComboBox
from app.ui.pieces.opening import Dialog, foot, run_dialog
from app.ui.pieces.rows import fill_texts
from app.ui.pieces.tables import text_table
from app.ui.pieces.widgets import Card, button, column, fill, label, line, row, scrolled, search_box
from app.ui.session import Session
from app.work import unsaved
from app.work.ledger.step_words import contents
from db import bin, history
from db.fields import Record
from db.history import Change
from db.records import TABLES

_ALL = "全部种类"
_MOST = 2000
#: What went along is told of steps that deleted no more records than this.
_TOLD = 500
_HEADS = ("种类", "内容", "原来在", "删除时间")


class Bin(Card):
    """Deleted records, newest first; they stay until they are removed for good."""

    def __init__(self, session: Session) -> None:
        super().__init__(margins=(1, 1, 1, 1), gap=0)
        self._session = session
        self._deleted: list[Change] = []
        self._gone_by_id: dict[tuple[str, int], Change] = {}
        self._find, self._kinds = search_box("找删掉的"), ComboBox()
        self._kinds.setAccessibleName("删掉的记录的种类")
        self.table = text_table(_HEADS, (112, 132, 104), 1, "删掉的记录", none="回收站是空的。删掉的记录会先放在这里，随时可以还原。")
        self._count, self._what, self._chosen = label("", "cap"), label("", "b", wrap=True), label("", "cap", wrap=True)
        self._back = button("还原", self.restore, icon_name="restore", kind="primary")
        self._look = button("看内容", self.look, icon_name="eye")
        self._gone = button("彻底删除", self.purge, icon_name="trash", kind="danger")
        self.table.itemSelectionChanged.connect(self._show_chosen)
        self.table.itemActivated.connect(lambda _: self.look())
        self._find.textChanged.connect(lambda _: self._show())
        self._kinds.currentIndexChanged.connect(lambda _: self._show())
        top = row(label("回收站", "h3"), self._count, "*", margins=(16, 10, 16, 10))
        tools = row((self._find, 1), self._kinds, margins=(12, 8, 12, 8))
        below = column(self._what, self._chosen, row(self._back, self._look, "*", self._gone), gap=6, margins=(16, 8, 16, 12))
        for part in (top, line(), tools):
            self.body.addWidget(part)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(line())
        self.body.addWidget(below)

    def refresh(self) -> None:
        """Show what is there now."""
        store = self._session.store
        deleted = history.deleted(store.connection, limit=_MOST)
        self._deleted = [change for change in deleted if change.record in TABLES and store.sees(TABLES[change.record])]
        self._gone_by_id = {(c.record, c.record_id): c for c in self._deleted}
        kinds = sorted({TABLES[c.record].label for c in self._deleted})
        chosen = self._kinds.currentText()
        self._kinds.blockSignals(True)
        self._kinds.clear()
        self._kinds.addItems([_ALL, *kinds])
        self._kinds.setCurrentText(chosen if chosen in kinds else _ALL)
        self._kinds.blockSignals(False)
        self._show()

    # --- what is told of a deleted record

    def _title(self, change: Change) -> str:
        """What a deleted record is called; what it points to may have gone with it."""
        return composed(_as_it_was(change), lambda table, number: self._linked(table, number, change), masked=self._session.masked)

    def _linked(self, table: str, record_id: int, by: Change) -> str:
        """What a deleted record points to is called."""
        if found := title(self._session.store, table, record_id, masked=self._session.masked):
            return found
        gone = self._gone_by_id.get((table, record_id))
        return self._title(gone) if gone and gone is not by else "（也已删除）"

    def _where(self, change: Change) -> str:
        """Whose part a deleted record was, else the first thing that it named beside what it is called by."""
        if whose := bin.owner_of(change):
            return self._linked(whose[0], int(str(whose[1])), change)
        record, told = TABLES[change.record], _as_it_was(change).told()
        for link in (f for f in record.links() if f.name not in record.title):
            value = told.get(link.name)
            if isinstance(value, str):
                return words_shown(record, link, value, masked=self._session.masked)
            if value is not None:
                return self._linked(link.target, int(value), change)
        return ""

    def _along(self, change: Change) -> str:
        """How many records of which kind went with one, and would come back with it."""
        connection = self._session.store.connection
        if len(history.in_step(connection, change.step, _TOLD + 1)) > _TOLD:
            return ""
        _, *others = bin.coming_with(connection, change)
        counted = Counter(TABLES[c.record] for c in others if self._session.store.sees(TABLES[c.record]))
        return "、".join(f"{record.label} {count:,} {record.unit}" for record, count in counted.most_common(3))

    def _show(self) -> None:
        kind, text = self._kinds.currentText(), self._find.text().strip()
        shown, keys, tips = [], [], []
        for change in self._deleted:
            what = TABLES[change.record].label
            if kind not in ("", _ALL, what):
                continue
            name, where = self._title(change), self._where(change)
            if text in name or text in what or text in where:
                shown.append((what, name, where, _when(change.step.at, self._session.today)))
                keys.append((change.record, change.record_id))
                tips.append(f"{name}\n{change.step.label}，{change.step.at:%Y-%m-%d %H:%M}")
        fill_texts(self.table, shown, keys=keys, tips=tips)
        self._count.setText(f"{len(self._deleted)} 条；一直留在这里，直到彻底删除" if self._deleted else "是空的")
        self._show_chosen()

    # --- the chosen ones

    def chosen(self) -> list[tuple[str, int]]:
        """The records selected in the bin."""
        rows = sorted({index.row() for index in self.table.selectedIndexes()})
        items = [self.table.item(row_, 0) for row_ in rows]
        return [item.data(Qt.ItemDataRole.UserRole) for item in items if item]

    def _show_chosen(self) -> None:
        chosen = self.chosen()
        count = len(chosen)
        self._back.setText(f" 还原 {count} 条" if count else " 还原")
        for deed in (self._back, self._gone):
            deed.setEnabled(count > 0 and not self._session.store.readonly)
        self._look.setEnabled(count == 1)
        self._what.setVisible(count == 1)
        if count == 1:
            change = self._gone_by_id[tuple(chosen[0])]  # type: ignore[index]
            what, where, along = TABLES[change.record].label, self._where(change), self._along(change)
            self._what.setText(f"{self._title(change)}　{what}" + (f"，{where}" if where else ""))
            self._chosen.setText(f"{change.step.label}。" + (f"连同 {along}一起删的，还原时一并回来，编号不变。" if along else "还原以后编号不变。"))
        else:
            self._chosen.setText("连同一起删掉的内容会一并还原，编号不变。" if count else "选中要还原的记录；按住 Ctrl 可以选多条。")

    def look(self) -> None:
        """Show what stood in the chosen record."""
        chosen = self.chosen()
        if len(chosen) == 1:
            change = self._gone_by_id[tuple(chosen[0])]  # type: ignore[index]
            told = contents(self._session.store, change, masked=self._session.masked)
            run_dialog(_Contents(f"{TABLES[change.record].label}：{self._title(change)}", told, self.window()))

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


class _Contents(Dialog):
    """What stood in a deleted record, to be read."""

    def __init__(self, name: str, told: list[tuple[str, str]], parent: QWidget) -> None:
        super().__init__(f"删掉的{name}", parent, (520, 480), within=True)
        facts: list[Fact] = list(told)
        inside = QVBoxLayout()
        inside.setContentsMargins(20, 16, 20, 16)
        fill(inside, (facts_grid(facts, width=96, gap=6, wrap=True) if told else label("内容已遮住，关上以后按 F8 再看。", "sub"), "*"))
        close = button("关闭 Esc", self.reject)
        self.lay_with_foot((scrolled(inside), 1), foot=foot("*", close))
        close.setFocus()


def _as_it_was(change: Change) -> Record:
    return TABLES[change.record].loaded({"id": change.record_id, **(change.before or {})})


def _when(at: datetime, today: date) -> str:
    return f"今天 {at:%H:%M}" if at.date() == today else f"{at:%m-%d %H:%M}"

"""年末封账 in the window: which years are closed, the deeds of closing and opening again, and what was put right with its records."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget

from app.lists.where import view_of
from app.progress import Progress
from app.ui.pieces import ask
from app.ui.pieces.inputs import ComboBox
from app.ui.pieces.rows import fill_texts
from app.ui.pieces.tables import stand_on, text_table
from app.ui.pieces.widgets import Card, button, column, label, lay, line, picture, row
from app.ui.pieces.worker import Worker
from app.ui.session import Session
from app.ui.worked_out import WorkedOut
from app.work.closing import years
from app.work.closing.years import ClosedYear, Putting, figure
from db.records import TABLES
from db.store import Store

_EMPTY = "还没有封过账。封账以后，这一年的数字就定住了：再有改动会动到它们，保存前会先说明是哪个数字、从多少变为多少，写了原因才改，并记在这里。"

#: The card of the years, beside what was put right and alone, in pixels.
_LEFT, _WIDEST = 430, 16_777_215


class ClosingPage(WorkedOut):
    """The closed years at the left; at the right what was put right in the chosen one, and the figures each time moved."""

    def __init__(self, session: Session, worker: Worker) -> None:
        super().__init__(session, worker)
        self.years: list[ClosedYear] = []
        self._which = ComboBox()
        self._which.setAccessibleName("要封账的年度")
        self._close = button("封账", self.close_year, icon_name="lock", kind="primary", tip="定住这一年到 12 月 31 日的全部数字")
        self._reopen = button("打开封账", self.reopen, icon_name="lock-open", tip="打开以后，改动这一年的数字不再询问")
        self.table = text_table(("年度", "状态", "封账日期", "补正"), (64, 96, 56), 1, "封过账的年度")
        self.corrections = text_table(("日期", "做了什么", "原因", "数字", "记录"), (96, 240, 56, 56), 2, "补正", none="封账以后没有补正过。")
        self.figures = text_table(("数字", "补正前", "补正后", "单位"), (96, 96, 64), 0, "补正的数字", none="在左边选一次补正，看它动了哪些数字。")
        self._records = button("看这些记录", self.show_records, icon_name="external-link")
        self._told, self._none = label("", "sub", wrap=True), label(_EMPTY, "sub", wrap=True)
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.table.currentCellChanged.connect(lambda *_: self._show_year())
        self.corrections.currentCellChanged.connect(lambda *_: self._show_correction())
        self.corrections.itemActivated.connect(lambda _: self.show_records())
        self._lay()

    def _lay(self) -> None:
        empty = column("*", row("*", picture("lock", "control", 48), "*"), self._none, "*", gap=12, margins=(24, 0, 24, 0))
        self._closed = QStackedWidget()
        self._closed.addWidget(empty)
        self._closed.addWidget(column((self.table, 1), row(self._reopen, "*", margins=(12, 6, 12, 8)), gap=0))
        left = Card(row(label("年度", "h3"), "*", self._which, self._close, margins=(14, 0, 12, 0)), line(), (self._closed, 1), margins=(1, 10, 1, 1))
        self._left, self._right = left, Card(
            row(label("补正", "h3"), "*", self._records, margins=(14, 0, 12, 0)), row((self._told, 1), margins=(14, 0, 14, 4)), line(),
            (self.corrections, 1), line(), (self.figures, 1), margins=(1, 10, 1, 1))
        lay(self, (row((left, 1), (self._right, 1), gap=12), 1), margins=(16, 8, 16, 12))

    def refresh(self) -> None:
        today = self.session.today

        def read(store: Store, progress: Progress) -> tuple[list[ClosedYear], list[int]]:
            return years.closed_years(store, open_too=True), years.closable(store, today)

        self.worker.run(read, self._read)

    def _read(self, found: tuple[list[ClosedYear], list[int]]) -> None:
        self.years, closable = found
        chosen = self._which.currentData()
        self._which.clear()
        for year in closable:
            self._which.addItem(f"{year} 年", year)
        self._which.setCurrentIndex(max(0, self._which.findData(chosen)))
        self._close.setEnabled(bool(closable))
        # Bare headings say nothing: while no year is closed there is only what closing means, and the button.
        self._closed.setCurrentIndex(int(bool(self.years)))
        self._right.setVisible(bool(self.years))
        self._left.setMaximumWidth(_LEFT if self.years else _WIDEST)
        at = max(0, self.table.currentRow())
        states = ["已封账" if year.is_closed else f"{year.reopened_on} 又打开" for year in self.years]
        rows = [(str(year.year), state, str(year.closed_on), str(len(year.corrections))) for year, state in zip(self.years, states, strict=True)]
        fill_texts(self.table, rows, right=(3,))
        stand_on(self.table, at)
        self._show_year()

    # --- what is shown

    @property
    def year(self) -> ClosedYear | None:
        """The chosen year."""
        at = self.table.currentRow()
        return self.years[at] if 0 <= at < len(self.years) else None

    @property
    def correction(self) -> Putting | None:
        """The chosen 补正 of the chosen year."""
        at = self.corrections.currentRow()
        return self.year.corrections[at] if self.year and 0 <= at < len(self.year.corrections) else None

    def _show_year(self) -> None:
        year = self.year
        listed = year.corrections if year else ()
        fill_texts(self.corrections, [(str(c.day), c.deed, c.reason, str(len(c.figures)), f"{sum(n for *_, n in c.records):,}") for c in listed], right=(3, 4))
        self._told.setText("" if year is None else self._words(year))
        self._reopen.setEnabled(bool(year and year.is_closed))
        stand_on(self.corrections, 0)
        self._show_correction()

    @staticmethod
    def _words(year: ClosedYear) -> str:
        if year.unreadable:
            return f"{year.year} 年{year.state}。"
        corrections = f"封账以后补正 {len(year.corrections)} 次" if year.corrections else "封账以后没有补正"
        damaged = sum(c.unreadable for c in year.corrections)
        return f"{year.year} 年定住了 {len(year.figures)} 个数字，{corrections}" + (f"，其中 {damaged} 次的数字或记录有损坏，读不全。" if damaged else "。")

    def _show_correction(self) -> None:
        chosen = self.correction
        fill_texts(self.figures, [(m.label, figure(m.before), figure(m.after), m.unit) for m in chosen.figures] if chosen else [], right=(1, 2))
        self._records.setEnabled(bool(chosen and chosen.records))

    # --- the deeds

    def close_year(self) -> None:
        """Close the year chosen at the top, after saying what that means."""
        year = self._which.currentData()
        if year is None or not ask.sure(
            self, f"封账以后，{year} 年到 12 月 31 日的全部数字就定住了。以后的改动会动到它们时，会先说明，写了原因才改。要打开也可以。", f"封 {year} 年的账"):
            return
        with self.session.told(f"{year} 年已封账", f"{year} 年没有封账"):
            self.session.work(f"正在封 {year} 年的账", lambda store, progress: years.close(store, year, self.session.today))

    def reopen(self) -> None:
        """Open the chosen year again."""
        year = self.year
        if year and ask.sure(self, f"打开以后，改动 {year.year} 年的数字不再询问，也不记补正。改完可以再封。", "打开封账"):
            with self.session.told(f"已打开 {year.year} 年的封账", f"{year.year} 年没有封账"):
                years.reopen(self.session.store, year.year, self.session.today)

    def show_records(self) -> None:
        """Go to the records of the chosen 补正: the one, or those of the table with most."""
        if not self.correction or not self.correction.records:
            return
        table, ids, _ = max(self.correction.records, key=lambda of_table: of_table[2])
        if len(ids) == 1:
            self.session.show_record(table, ids[0])
        elif table in TABLES:
            self.session.show_records(view_of(self.session.store, table, ids[0]), list(ids), f"补正：{self.correction.deed}")

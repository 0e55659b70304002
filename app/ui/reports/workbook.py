"""The program's own county workbook on the screen: its sheets as they will be written, with every tie beside them."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QScrollArea, QVBoxLayout, QWidget

from app.exchange.files.writing import Sheet
from app.exchange.forms import archive
from app.exchange.workbook import submit as workbook
from app.exchange.workbook.layout import Form
from app.figures import FIGURES
from app.progress import Progress
from app.ui.form import record_form as form
from app.ui.pieces import ask
from app.ui.pieces.widgets import Card, Pill, button, clear, column, label, line, name_list, picture, row, set_names
from app.ui.pieces.worker import Worker
from app.ui.reports.sheet_view import SheetView
from app.ui.session import BehindFigure, Session
from app.ui.worked_out import WorkedOut
from db.store import Store


class CountyPage(WorkedOut):
    """The county's sheets as they will be written, with every tie beside them."""

    def __init__(self, session: Session, worker: Worker) -> None:
        super().__init__(session, worker)
        self._forms: list[Form] = []
        self._sheets: list[Sheet] = []
        self._names = name_list((), "要报的表")
        self._names.currentRowChanged.connect(self._show)
        self._view = SheetView()
        self._view.activated.connect(lambda index: self.open_records(index.row()))
        self._title = label("正在统计…", "h3")
        self._ties = QVBoxLayout()
        self._named = QCheckBox("写明儿童姓名和证号")
        self._named.setToolTip("默认遮住；只有县里要求时才写明，会留下记录")
        self._named.toggled.connect(lambda _: self.refresh())
        export = button("导出 Excel", self.export, icon_name="file-export")
        filed = button("登记已报", self.file, icon_name="send", kind="primary")
        again = button("重新统计", self.refresh, icon_name="refresh")
        names = Card(row(label("要报的表", "h3"), margins=(14, 0, 0, 0)), line(), (self._names, 1), margins=(1, 12, 1, 1))
        inner = QWidget()
        inner.setLayout(self._ties)
        self._ties.setSpacing(8)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inner)
        self._pills = QVBoxLayout()
        side = Card(label("勾稽关系", "h3"), margins=(14, 12, 10, 12))
        side.body.addLayout(self._pills)
        side.body.addWidget(scroll, 1)
        names.setFixedWidth(210)
        side.setFixedWidth(270)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 12)
        layout.addWidget(row(self._title, "*", self._named, again, export, filed))
        layout.addWidget(row(names, (Card(self._view, margins=(1, 1, 1, 1)), 1), side, gap=12), 1)

    def refresh(self) -> None:
        day, masked = self.session.day, not self._named.isChecked()

        def fill(store: Store, progress: Progress) -> tuple[list[Form], list[Sheet]]:
            made = workbook.forms(store, day, mask_children=masked, progress=progress)
            sheets = workbook.laid(store, day, made)
            for sheet in sheets:
                sheet.rows = list(sheet.rows)
            return made, sheets

        self.worker.run(fill, self._filled)

    def _filled(self, made: tuple[list[Form], list[Sheet]]) -> None:
        now = max(0, self._names.currentRow())
        self._forms, self._sheets = made
        set_names(self._names, [f.name for f in self._forms])
        self._names.setCurrentRow(now)

    def _show(self, number: int) -> None:
        if not 0 <= number < len(self._sheets):
            return
        shown = self._forms[number]
        self._title.setText(shown.title)
        self._view.show_sheet(self._sheets[number])
        clear(self._pills)
        clear(self._ties)
        bad = [tie for tie in shown.ties if not tie.holds]
        good = len(shown.ties) - len(bad)
        self._pills.addWidget(row(Pill(f"{good} 通过", "green"), Pill(f"{len(bad)} 不符", "err") if bad else None, "*"))
        for tie in bad:
            self._ties.addWidget(row(picture("alert-circle", "err"), (label(tie.fault, wrap=True), 1)))
        for tie in shown.ties:
            if tie.holds:
                words = column(label(tie.words, wrap=True), label(tie.what, "cap", wrap=True) if tie.what else None, gap=0)
                self._ties.addWidget(row(picture("circle-check", "green"), (words, 1)))
        if not shown.ties:
            self._ties.addWidget(label("这张表没有要核对的合计", "cap", wrap=True))
        self._ties.addStretch(1)

    def open_records(self, row_: int) -> None:
        """Go to the records behind a line of 数据来源, each of which is a figure; other sheets say where that is."""
        rows = [row.values for row in self._sheets[self._names.currentRow()].rows]
        if key := next((str(value) for value in rows[row_] if value in FIGURES), ""):
            self.session.go(BehindFigure(key))
        elif not any(value in FIGURES for values in rows for value in values):
            self.session.said.emit("每个数字是哪些记录，在左边的“数据来源”里双击那一行看", False)

    def export(self) -> None:
        """Write the workbook where the person wants it; what its frame lacks is told."""
        day, masked, open_ = self.session.day, not self._named.isChecked(), workbook.unfinished(self.session.store)
        if out := ask.file_to_save(self, "导出成套报表", f"成套报表 {day}.xlsx", "Excel 工作簿 (*.xlsx)"):
            self.worker.run(
                lambda store, progress: workbook.submit(store, day, out, mask_children=masked, progress=progress),
                lambda _: self.session.say_written(f"成套报表已写到 {out.name}" + (f"；{open_}" if open_ else ""), out),
            )

    def file(self) -> None:
        """Register that this was sent: which form, as of when, for which time."""
        if not self._forms:
            return
        name, day = self._title.text(), self.session.day
        given = {"template": name, "as_of": day, "sent_on": self.session.today, "version": archive.next_version(self.session.store, name, day)}
        form.add(self.session, "submission", given, self.window())

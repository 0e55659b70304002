"""The program's own county workbook on the screen: its sheets as they will be written, with every tie beside them."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QMenu, QScrollArea, QVBoxLayout, QWidget

from app.exchange.files.writing import Sheet
from app.exchange.forms import archive
from app.exchange.forms.sheet.picture import SheetPicture
from app.exchange.workbook import submit as workbook
from app.exchange.workbook.layout import Form
from app.papers.sheet import Printable, Wishes
from app.progress import Progress
from app.ui.form import record_form as form
from app.ui.pieces import ask
from app.ui.pieces.keys import OwnKeys
from app.ui.pieces.widgets import Card, Pill, button, clear, column, label, line, name_list, picture, row, set_names
from app.ui.pieces.worker import Worker
from app.ui.reports.behind import Behind, behind
from app.ui.reports.sheet_view import SheetView, pictured, ref_of
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
        self._view.activated.connect(lambda index: self.open_records(index.row(), index.column()))
        self._view.stood_on.connect(self._tell)
        self._cell, self._open = label("", "sub", wrap=True), button("看这些记录 Enter", self._open_current, kind="link")
        self._title = label("正在统计…", "h3")
        self._ties, self._pills = QVBoxLayout(), QVBoxLayout()
        self._named = QCheckBox("写明儿童姓名和证号")
        self._named.setToolTip("默认遮住；只有县里要求时才写明，会留下记录")
        self._named.toggled.connect(lambda _: self.refresh())
        self._build()

    def _build(self) -> None:
        export = button("导出 Excel", self.export, icon_name="file-export")
        filed = button("登记已报", self.file, icon_name="send", kind="primary")
        again = button("重新统计", self.refresh, icon_name="refresh")
        papers = QMenu(self)
        papers.addAction("打印这一张\tCtrl+P", self.print)
        papers.addAction("打印全套", lambda: self.print(whole=True))
        printing = button("打印", icon_name="printer", menu=papers)
        OwnKeys(self, {"Ctrl+P": self.print})
        names = Card(row(label("要报的表", "h3"), margins=(14, 0, 0, 0)), line(), (self._names, 1), margins=(1, 12, 1, 1))
        inner = QWidget()
        inner.setLayout(self._ties)
        self._ties.setSpacing(8)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inner)
        side = Card(label("勾稽关系", "h3"), margins=(14, 12, 10, 12))
        side.body.addLayout(self._pills)
        side.body.addWidget(scroll, 1)
        names.setFixedWidth(210)
        side.setFixedWidth(270)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 12)
        layout.addWidget(row(self._title, "*", self._named, again, printing, export, filed))
        strip = row((self._cell, 1), self._open, margins=(14, 6, 10, 6))
        layout.addWidget(row(names, (Card(strip, line(), (self._view, 1), margins=(1, 1, 1, 1), gap=0), 1), side, gap=12), 1)

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

    # --- what stands behind a cell

    def _place(self, row_: int, place: int) -> tuple[Form, int, int] | None:
        """The form, its line and its column that a cell of the sheet shows; None for what stands around the table."""
        number = self._names.currentRow()
        if not 0 <= number < len(self._sheets):
            return None
        form, heading = self._forms[number], self._sheets[number].heading
        line_ = row_ - (heading[1] if heading else 0)
        if not 0 <= line_ <= len(form.lines) or (line_ == len(form.lines) and form.total is None):
            return None
        # The running number stands before the form's own columns, and stands for the line.
        return form, line_, max(0, place - 1)

    def _tell(self, row_: int, place: int) -> None:
        """Say of the cell what it counts."""
        found = self._place(row_, place)
        text = self._view.text_at(row_, place)
        self._open.setVisible(found is not None)
        if found is None:
            self._cell.setText("点一个数字，看它是哪些记录算出来的")
            return
        form, line_, column_ = found
        head = form.columns[column_]
        whose = "合计" if line_ == len(form.lines) else str(form.lines[line_].values[0])
        what = " ".join(filter(None, (head.group, head.label.replace("\n", ""))))
        self._cell.setText(f"{ref_of(row_, place)}　{whose} · {what}：{text or '空'}")

    def _open_current(self) -> None:
        index = self._view.currentIndex()
        self.open_records(index.row(), index.column())

    def open_records(self, row_: int, place: int) -> None:
        """Go to the records behind a cell."""
        if (found := self._place(row_, place)) is None:
            return
        day, (form, line_, column_) = self.session.day, found
        words = f"{form.name} {self._cell.text().partition('　')[2]}（{day:%Y-%m-%d}）"

        def go(told: Behind | None) -> None:
            if told is None:
                self.session.said.emit("这一格没有记录，或者分不出是哪些记录；可以点“合计”一行，或在左边的“数据来源”里看口径", False)
            elif told.figure:
                self.session.go(BehindFigure(told.figure))
            else:
                self.session.show_records(told.view, list(told.ids), words)

        self.worker.run(lambda store, progress: behind(store, day, form, line_, column_), go, reading=True)

    # --- where it goes

    def print(self, *, whole: bool = False) -> None:
        """Preview the sheet in sight, or all of them, as they will be on paper."""
        from app.ui.paper.preview import preview
        from app.ui.reports.forms.paper import FormPaper

        number = self._names.currentRow()
        if not 0 <= number < len(self._sheets):
            return
        sheets, forms = (self._sheets, self._forms) if whole else ([self._sheets[number]], [self._forms[number]])
        personal = sum(len(form.lines) for form in forms if any(column.label == "身份证号" for column in form.columns))

        def show(pictures: list[SheetPicture]) -> None:
            # What goes to the county is whole; that it was printed is kept.
            name = "成套报表" if whole else forms[0].title
            printable = Printable(f"{name} {self.session.day}", lambda wishes: pictures, Wishes(masked=False), signed=False, sensitive=bool(personal), counted=personal)  # type: ignore[arg-type, return-value]
            preview(self.session, printable, self.window(), laid=FormPaper)

        self.worker.run(lambda store, progress: [pictured(sheet) for sheet in sheets], show, reading=True)

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

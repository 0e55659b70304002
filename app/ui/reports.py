"""The last tab (上报与报表): the county workbook with its checks, the charts, every figure, and what was filed."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QScrollArea,
    QStackedWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app import figures
from app.exchange import workbook
from app.exchange.county.layout import Form
from app.exchange.writing import Sheet
from app.progress import Progress
from app.ui import ask, filed, form, rounds
from app.ui.chart_page import ChartPage
from app.ui.county_forms import CountyForms
from app.ui.lined_table import text_table
from app.ui.record_list import RecordList
from app.ui.session import Session
from app.ui.sheet_view import SheetView
from app.ui.summary_page import SummaryPage
from app.ui.tasks import Worker
from app.ui.widgets import (
    Card,
    Pill,
    button,
    clear,
    column,
    label,
    line,
    name_list,
    picture,
    row,
    search_box,
    set_names,
    subtabs,
)
from db.store import Store


class Reports(QWidget):
    """Four pages under small tabs."""

    status = Signal(str)

    def __init__(self, session: Session, worker: Worker) -> None:
        super().__init__()
        self._bar = subtabs("县里的表", "县级报表", "图表", "年度总结", "全部数字", "已报存档", "下发回收")
        self.filed = RecordList(session, worker, "submission")
        filed.furnish(self.filed)
        send = button("下发…", lambda: rounds.send_out(session, worker, self.window()), icon_name="send", tip="给支部下发要填的表")
        self.rounds = RecordList(session, worker, "round", extra=(send,))
        rounds.furnish(self.rounds, worker)
        self.county = CountyForms(session, worker)
        self.summary = SummaryPage(session, worker)
        figures_page = FiguresPage(session, worker)
        self.pages: list[QWidget] = [
            self.county, CountyPage(session, worker), ChartPage(session, worker), self.summary, figures_page, self.filed, self.rounds,
        ]
        stack = QStackedWidget()
        for page in self.pages:
            stack.addWidget(page)
        self._bar.currentChanged.connect(stack.setCurrentIndex)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(row(self._bar, "*", label("打印和导出的与屏幕上看到的一样", "cap"), margins=(18, 0, 16, 0)))
        layout.addWidget(stack, 1)
        self._bar.currentChanged.connect(lambda _: self._tell())
        self.filed.status.connect(self.status)
        self.summary.status.connect(self.status)
        self.rounds.status.connect(self.status)
        session.day_changed.connect(self._tell)
        self._session = session

    def show_list(self, view: str) -> RecordList | None:
        """Go to the list of filings or rounds; None for a view that has no list here."""
        for number, page in enumerate(self.pages):
            if isinstance(page, RecordList) and page.view.key == view:
                self._bar.setCurrentIndex(number)
                return page
        return None

    def show_form(self, form_id: int) -> None:
        """Go to one of the county's forms."""
        self._bar.setCurrentIndex(self.pages.index(self.county))
        self.county.open(form_id)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tell()

    def _tell(self) -> None:
        # The summary has a day of its own and says so itself.
        if self.isVisible() and not self.summary.isVisible():
            self.status.emit(f"统计截止 {self._session.day:%Y-%m-%d}　｜　一年的数字从 1 月 1 日算起")


class _Page(QWidget):
    """A page that is worked out anew, off the window's thread, when it is looked at after a change."""

    def __init__(self, session: Session, worker: Worker) -> None:
        super().__init__()
        self.session, self.worker = session, worker
        self._stale = True
        session.changed.connect(lambda _: self._mark())
        session.day_changed.connect(self._mark)

    def _mark(self) -> None:
        self._stale = True
        if self.isVisible():
            self.showEvent(None)

    def showEvent(self, event: QShowEvent | None) -> None:
        if event is not None:
            super().showEvent(event)
        if self._stale:
            self._stale = False
            self.refresh()

    def refresh(self) -> None:
        """Work the page out anew."""
        raise NotImplementedError


class CountyPage(_Page):
    """The county's sheets as they will be written, with every tie beside them."""

    def __init__(self, session: Session, worker: Worker) -> None:
        super().__init__(session, worker)
        self._forms: list[Form] = []
        self._sheets: list[Sheet] = []
        self._names = name_list((), "要报的表")
        self._names.currentRowChanged.connect(self._show)
        self._view = SheetView()
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

    def export(self) -> None:
        """Write the workbook where the person wants it."""
        day, masked = self.session.day, not self._named.isChecked()
        if out := ask.file_to_save(self, "导出县级报表", f"县级报表 {day}.xlsx", "Excel 工作簿 (*.xlsx)"):
            self.worker.run(
                lambda store, progress: workbook.submit(store, day, out, mask_children=masked, progress=progress),
                lambda _: self.session.said.emit(f"县级报表已写到 {out.name}", False),
            )

    def file(self) -> None:
        """Register that this was sent: which form, as of when."""
        given = {"template": self._title.text(), "as_of": self.session.day, "sent_on": date.today(), "version": 1}
        form.add(self.session, "submission", given, self.window())


class FiguresPage(_Page):
    """Every figure with its rule; a double click opens the records behind it."""

    def __init__(self, session: Session, worker: Worker) -> None:
        super().__init__(session, worker)
        self._values: dict[str, figures.Number] = {}
        self._find = search_box("找数字，如 团员、时长", 260)
        self._find.textChanged.connect(lambda _: self._show())
        self._all = QCheckBox("也列出是 0 的")
        self._all.toggled.connect(lambda _: self._show())
        self._table = text_table(["数字", "数值", "单位", "怎么算出来的"], (300, 110, 60), 3, "全部数字")
        self._table.itemActivated.connect(lambda item: self._open(item.row()))
        opened = button("看这些记录", lambda: self._open(self._table.currentRow()), icon_name="external-link")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 12)
        layout.addWidget(row(self._find, self._all, "*", opened))
        layout.addWidget(Card(self._table, margins=(1, 1, 1, 1)), 1)

    def refresh(self) -> None:
        day = self.session.day
        self.worker.run(lambda store, progress: figures.compute(store, day), self._computed)

    def _computed(self, values: dict[str, figures.Number]) -> None:
        self._values = values
        self._show()

    def _show(self) -> None:
        text = self._find.text().strip()
        shown = [
            f for key, f in figures.FIGURES.items()
            if (self._values.get(key) or (self._all.isChecked() and key in self._values)) and text in f.label + f.source
        ]
        self._table.setRowCount(len(shown))
        for number, figure in enumerate(shown):
            value = self._values[figure.key]
            for place, words in enumerate((figure.label, "—" if value is None else f"{value:,}", figure.unit, figure.source)):
                item = QTableWidgetItem(words)
                item.setToolTip(words)
                item.setData(Qt.ItemDataRole.UserRole, figure.key)
                if place == 1:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self._table.setItem(number, place, item)

    def _open(self, number: int) -> None:
        if item := self._table.item(number, 0):
            self.session.show_figure(item.data(Qt.ItemDataRole.UserRole))

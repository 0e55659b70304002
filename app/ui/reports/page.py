"""The last tab (上报与报表): the county's forms and workbook, the charts, the summary, every figure, what was filed and handed out, the closed years."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.ui.pieces.widgets import label, lay, row, subtabs
from app.ui.pieces.worker import Worker
from app.ui.session import Session

if TYPE_CHECKING:
    from app.ui.lists.record_list import RecordList
    from app.ui.reports.forms.page import CountyForms
    from app.ui.reports.summary.page import SummaryPage

#: What tells the first two small tabs apart.
_MEANT = ("县里发来的空表，原样填好再交上去", "程序自己排好的一套报表：组织、名册、工时、儿童、活动，一个 Excel 工作簿")


class Reports(QWidget):
    """Pages under small tabs, each made when it is first looked at."""

    status = Signal(str)
    #: What the lists among the pages ask for, as lists anywhere do.

    def __init__(self, session: Session, worker: Worker) -> None:
        super().__init__()
        self._session, self._worker = session, worker
        self._makers: dict[str, tuple[str, Callable[[], QWidget]]] = {
            "forms": ("填县里的表", self._make_forms), "workbook": ("成套报表", self._make_workbook), "charts": ("图表", self._make_charts),
            "summary": ("年度总结", self._make_summary), "figures": ("全部数字", self._make_figures), "submission": ("已报存档", self._make_filed),
            "round": ("下发回收", self._make_rounds), "correction": ("年末封账", self._make_closing),
        }
        self._made: dict[str, QWidget] = {}
        self._bar = subtabs(*(name for name, _ in self._makers.values()))
        for place, words in enumerate(_MEANT):
            self._bar.setTabToolTip(place, words)
        self._stack = QStackedWidget()
        self._bar.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._bar.currentChanged.connect(lambda number: self.page(list(self._makers)[number]))
        lay(self, row(self._bar, "*", label("打印和导出的与屏幕上看到的一样", "cap"), margins=(18, 0, 16, 0)), (self._stack, 1), margins=(0, 4, 0, 0), gap=0)
        self.page("forms")
        session.day_changed.connect(self._tell)

    # --- the pages

    def page(self, key: str) -> QWidget:
        """Go to a page by its key: forms, workbook, charts, summary, figures, submission, round or correction."""
        if key not in self._made:
            self._made[key] = self._makers[key][1]()
            self._stack.addWidget(self._made[key])
        self._stack.setCurrentWidget(self._made[key])
        self._bar.setCurrentIndex(list(self._makers).index(key))
        self._tell()
        self._give_keys()
        return self._made[key]

    def _give_keys(self) -> None:
        # Its keys work at once, but for whoever walks along the small tabs with the arrows.
        shown = self.current.table if self.current else self._stack.currentWidget()
        if shown and self.isVisible() and not self._bar.hasFocus():
            shown.setFocus()

    @property
    def county(self) -> CountyForms:
        """The county's own forms, gone to."""
        from app.ui.reports.forms.page import CountyForms

        page = self.page("forms")
        assert isinstance(page, CountyForms)
        return page

    @property
    def summary(self) -> SummaryPage:
        """The annual summary, gone to."""
        from app.ui.reports.summary.page import SummaryPage

        page = self.page("summary")
        assert isinstance(page, SummaryPage)
        return page

    def _make_forms(self) -> QWidget:
        from app.ui.reports.forms.page import CountyForms

        return CountyForms(self._session, self._worker)

    def _make_workbook(self) -> QWidget:
        from app.ui.reports.workbook import CountyPage

        return CountyPage(self._session, self._worker)

    def _make_charts(self) -> QWidget:
        from app.ui.reports.charts.page import ChartPage

        return ChartPage(self._session, self._worker)

    def _make_summary(self) -> QWidget:
        from app.ui.reports.summary.page import SummaryPage

        made = SummaryPage(self._session, self._worker)
        made.status.connect(self.status)
        return made

    def _make_figures(self) -> QWidget:
        from app.ui.reports.figures import FiguresPage

        return FiguresPage(self._session, self._worker)

    def _make_filed(self) -> QWidget:
        from app.ui.lists.record_list import RecordList
        from app.ui.reports import filed

        made = RecordList(self._session, self._worker, "submission", own=filed.OWN)
        return self._listening(made)

    def _make_rounds(self) -> QWidget:
        from app.ui.lists.record_list import RecordList
        from app.ui.reports import rounds

        made = RecordList(self._session, self._worker, "round", own=rounds.OWN)
        return self._listening(made)

    def _make_closing(self) -> QWidget:
        from app.ui.reports.closing import ClosingPage

        return ClosingPage(self._session, self._worker)

    def _listening(self, made: RecordList) -> RecordList:
        made.status.connect(self.status)
        return made

    # --- from outside

    @property
    def current(self) -> RecordList | None:
        """The list in sight, None on a page without one."""
        from app.ui.lists.record_list import RecordList

        shown = self._stack.currentWidget()
        return shown if isinstance(shown, RecordList) else None

    def show_list(self, view: str) -> RecordList | None:
        """Go to the list of filings or rounds; None for a view that has no list here."""
        from app.ui.lists.record_list import RecordList

        page = self.page(view) if view in self._makers else None
        return page if isinstance(page, RecordList) else None

    def show_form(self, form_id: int) -> None:
        """Go to one of the county's forms."""
        self.county.open(form_id)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tell()
        self._give_keys()

    def _tell(self) -> None:
        # The summary has a day of its own and says so itself.
        if self.isVisible() and self._stack.currentWidget() is not self._made.get("summary"):
            self.status.emit(f"统计截止 {self._session.day:%Y-%m-%d}　｜　一年的数字从 1 月 1 日算起")

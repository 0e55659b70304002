"""The printed charts on the screen: a list, the page as it comes out of the printer, what can be chosen, and where it goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication, QImage, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QMenu

from app import charts
from app.charts import Chart, Wish
from app.charts.content import Page
from app.charts.sheet import Area
from app.lists.where import view_of_figure
from app.papers.sheet import Printable, Sheet, Wishes
from app.paths import replacing
from app.progress import Progress
from app.ui.pieces import ask
from app.ui.pieces.icons import icon
from app.ui.pieces.keys import OwnKeys
from app.ui.pieces.rows import fill_texts
from app.ui.pieces.tables import text_table
from app.ui.pieces.widgets import Card, button, label, lay, line, name_list, row
from app.ui.pieces.worker import Task, Worker
from app.ui.reports.charts.paper import ChartPaper, ChartSheets
from app.ui.reports.charts.side import ChartSide
from app.ui.reports.charts.view import ChartView
from app.ui.session import Session
from app.ui.worked_out import WorkedOut
from db.store import Store

_FORMATS = {"png": "图片 PNG", "pdf": "PDF", "svg": "矢量图 SVG"}
_NUMBERS_WIDTH = 264
#: From this width of the page on there is room for the numbers beside the paper.
_WIDE = 1600


@dataclass(frozen=True)
class _Shown:
    """A drawn chart: the picture, where its numbers stand, and the numbers."""

    chart: Chart
    page: Page
    image: QImage
    areas: tuple[Area, ...]
    day: date


def _drawn(store: Store, chart: Chart, day: date, wish: Wish) -> _Shown:
    drawn = charts.drawn(store, chart.key, day, wish)
    return _Shown(chart, drawn.page, QImage.fromData(charts.png(drawn.figure)), drawn.areas, day)


def _sheets(store: Store, keys: Sequence[str], day: date, wish: Wish, per_sheet: int, numbers: bool, progress: Progress) -> ChartSheets:
    """Draw some charts for paper."""
    from app.charts.strokes import strokes

    pictures, tables = [], []
    for done, key in enumerate(keys):
        progress(done, len(keys), charts.chart(key).name)
        drawn = charts.drawn(store, key, day, wish)
        pictures.append(strokes(drawn.figure))
        if numbers and drawn.page.bars:
            tables.append(_numbers(drawn.page))
    return ChartSheets(pictures, per_sheet, tables)


def _numbers(page: Page) -> Sheet:
    from app.charts.numbers import table
    from app.papers.sheet import LEFT, RIGHT, Column, Table

    heads, rows = table(page)
    words = {0, 2} if page.legend else {0, 1} if page.chart.compared else {0}
    columns = [Column(head, LEFT if place in words else RIGHT, whole=place not in words) for place, head in enumerate(heads)]
    return Sheet(f"{page.title}　数据表", [Table(columns, rows)], left=page.reporter, right=page.day)


def _icon(chart: Chart) -> str:
    if chart.compared:
        return "chart-arrows-vertical"
    if chart.calendar:
        return "calendar-event"
    if chart.key.endswith("by_month"):
        return "chart-line"
    return "chart-histogram" if chart.in_order else "chart-donut" if "构成" in chart.title else "chart-bar"


class ChartPage(WorkedOut):
    """Choose a chart, look at it, open the records behind its bars, print it, write it, put it into the summary."""

    def __init__(self, session: Session, worker: Worker) -> None:
        super().__init__(session, worker)
        self._task: Task | None = None
        self._shown: _Shown | None = None
        self._names = name_list([chart.name for chart in charts.CHARTS], "图表")
        self.view, self.side = ChartView(), ChartSide(session)
        self._table = text_table(["名称", "数"], (90,), 0, "图里的数字", none="这张图里还没有数字。")
        self._percent, self._pointed = label("", "sub"), label("", "cap", wrap=True)
        self._to_summary = button("放进总结", self.put_in_summary, icon_name="file-plus", kind="ghost")
        self._show_numbers = button("数字", self._toggle_numbers, icon_name="list", kind="ghost", tip="在纸旁边列出图里的数字，可以复制")
        self._numbers = self._number_card()
        self._build()
        self._connect()

    # --- what it looks like

    def _build(self) -> None:
        self._names.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        for number, chart in enumerate(charts.CHARTS):
            self._names.item(number).setIcon(icon(_icon(chart)))
            self._names.item(number).setSizeHint(QSize(0, 28))
        hint = label("按住 Ctrl 可以选几张", "cap")
        names = Card(row(label("图表", "h3"), margins=(14, 0, 0, 0)), line(), (self._names, 1), line(), row((hint, 1), margins=(14, 4, 10, 6)),
                     margins=(1, 12, 1, 1))
        names.setFixedWidth(190)
        menu = QMenu(self)
        for kind, name in _FORMATS.items():
            menu.addAction(f"存这一张：{name}…", lambda kind=kind: self.save_one(kind))
        menu.addAction("复制为图片\tCtrl+C", self.copy_image)
        menu.addSeparator()
        for kind, name in _FORMATS.items():
            menu.addAction(f"全部存到文件夹：{name}…", lambda kind=kind: self.save_all(kind))
        # Beside the paper and not above it: every line above would make the chart smaller.
        looking = row(
            button("", lambda: self.view.step_zoom(-1), icon_name="zoom-out", kind="ghost", tip="缩小 Ctrl+-"), self._percent,
            button("", lambda: self.view.step_zoom(1), icon_name="zoom-in", kind="ghost", tip="放大 Ctrl++；Ctrl+0 看整张"), "*", self._show_numbers, gap=4,
        )
        self._pointed.setMinimumHeight(2 * self._pointed.fontMetrics().lineSpacing())
        out = row(button("存为图片", icon_name="photo-down", kind="ghost", menu=menu), "*", self._to_summary, gap=0)
        self.side.add_tools(looking, out, self._pointed)
        paper = Card((self.view, 1), margins=(1, 1, 1, 1), gap=0)
        lay(self, (row(names, (paper, 1), self._numbers, self.side, gap=12), 1), margins=(16, 4, 16, 12))

    def _number_card(self) -> Card:
        copy = button("复制", self.copy_numbers, kind="link", tip="复制图里的数字，可以贴到表格里 Ctrl+C")
        card = Card(row(label("图里的数字", "h3"), "*", copy, margins=(14, 0, 10, 0)), line(), (self._table, 1), margins=(1, 10, 1, 1))
        card.setFixedWidth(_NUMBERS_WIDTH)
        return card

    def _connect(self) -> None:
        self._names.currentRowChanged.connect(lambda _: self.refresh())
        self._names.itemSelectionChanged.connect(self._offer)
        self.side.changed.connect(self.mark_stale)
        self.side.print_asked.connect(self.print)
        self.view.zoomed.connect(lambda zoom: self._percent.setText(f"{zoom:.0%}"))
        self.view.sheet.pressed.connect(self.open_records)
        self.view.sheet.pointed.connect(self._point)
        OwnKeys(self, {"Ctrl+P": self.print, "Ctrl++": lambda: self.view.step_zoom(1), "Ctrl+=": lambda: self.view.step_zoom(1),
                       "Ctrl+-": lambda: self.view.step_zoom(-1), "Ctrl+0": self.view.fit})
        OwnKeys(self.view.sheet, {"Ctrl+C": self.copy_image, "Esc": self.view.sheet.leave})
        OwnKeys(self._table, {"Ctrl+C": self.copy_numbers})

    def _toggle_numbers(self) -> None:
        self._numbers.setVisible(not self._numbers.isVisible())

    # --- what it shows

    @property
    def chart(self) -> Chart:
        """The chart in sight."""
        return charts.CHARTS[max(0, self._names.currentRow())]

    @property
    def names(self) -> QListWidget:
        """The list of charts."""
        return self._names

    def chosen(self) -> list[str]:
        """Keys of the charts that are marked in the list, in its order; at least the one in sight."""
        rows = sorted(index.row() for index in self._names.selectedIndexes())
        return [charts.CHARTS[number].key for number in rows] or [self.chart.key]

    def showEvent(self, event: QShowEvent) -> None:
        if self._names.currentRow() < 0:
            self._numbers.setVisible(self.width() >= _WIDE)
            self._names.setCurrentRow(0)
        super().showEvent(event)

    def _offer(self) -> None:
        self.side.show_chart(self.chart, len(self.chosen()))

    def refresh(self) -> None:
        """Draw the chosen chart anew, off the window's thread; a drawing that is overtaken is dropped."""
        self._stale = False
        if self._task:
            self._task.cancel()
        self._offer()
        self._say_summary()
        chart, day, wish = self.chart, self.side.as_of, self.side.wish
        self._task = self.worker.run(lambda store, progress: _drawn(store, chart, day, wish), self._show, reading=True)

    def _show(self, shown: _Shown) -> None:
        if (shown.chart, shown.day, shown.page.wish) != (self.chart, self.side.as_of, self.side.wish):
            return
        self._shown = shown
        self.view.sheet.setAccessibleName(shown.chart.name)
        self.view.sheet.show_page(shown.image, shown.areas)
        self._fill()

    def _fill(self) -> None:
        from app.charts.numbers import table

        assert self._shown
        heads, rows = table(self._shown.page)
        self._table.setColumnCount(len(heads))
        # Beside the paper there is room for the unit alone.
        self._table.setHorizontalHeaderLabels([self._shown.page.unit if head == self._shown.page.axis else head for head in heads])
        header = self._table.horizontalHeader()
        for place in range(len(heads)):
            header.setSectionResizeMode(place, header.ResizeMode.Stretch if place == 0 and len(heads) < 3 else header.ResizeMode.ResizeToContents)
        fill_texts(self._table, rows, right=lambda words: words[-1:].isdigit())

    def _point(self, area: Area | None) -> None:
        self._pointed.setText(f"{area.words}　Enter 看这些记录" if area else "点柱子看它后面的记录；也可以用方向键选、Enter 打开")
        self.view.ensure_seen(area)

    # --- what is behind it

    def open_records(self, area: Area) -> None:
        """Show the records behind a number where they are listed."""
        from app.charts import behind

        shown = self._shown
        if not shown:
            return
        if not area.key and not shown.chart.calendar:
            self.session.said.emit("这一条是几项合起来的，请从数字小的那几项分别打开", False)
            return
        ids = behind.ids(self.session.store, shown.chart, area.key, shown.day, area.month)
        view = view_of_figure(behind.record(shown.chart, area.key).table, area.key if shown.chart.compared else shown.chart.key)
        self.session.show_records(view, ids, f"{shown.chart.name}　{area.words}（{shown.day:%Y-%m-%d}）")

    # --- where it goes

    def print(self) -> None:
        """Preview the marked charts, or all, as they will be on paper."""
        keys = [chart.key for chart in charts.CHARTS] if self.side.which.currentIndex() else self.chosen()
        day, wish, per_sheet, numbers = self.side.as_of, self.side.wish, self.side.per_sheet.currentData(), self.side.numbers.isChecked()
        self.side.print_button.setEnabled(False)

        def failed(error: BaseException) -> None:
            self.side.print_button.setEnabled(True)
            raise error

        self.worker.run(
            lambda store, progress: _sheets(store, keys, day, wish, per_sheet, numbers, progress), lambda sheets: self._preview(keys, sheets), failed,
            reading=True,
        )

    def _preview(self, keys: list[str], sheets: ChartSheets) -> None:
        from app.ui.paper import preview as printing

        self.side.print_button.setEnabled(True)

        def make(wishes: Wishes) -> Any:
            return sheets

        name = charts.chart(keys[0]).name if len(keys) == 1 else f"图表 {len(keys)} 张"
        printing.preview(self.session, Printable(f"{name} {self.side.as_of}", make, signed=False), self.window(), laid=ChartPaper)

    def save_one(self, kind: str = "png") -> None:
        """Write the chart in sight."""
        chart, day, wish = self.chart, self.side.as_of, self.side.wish
        if out := ask.file_to_save(self, "存图表", f"{chart.name} {day}.{kind}", f"{_FORMATS[kind]} (*.{kind})"):
            target = out if out.suffix.lower() == f".{kind}" else out.with_name(f"{out.name}.{kind}")
            self.worker.run(lambda store, progress: _write(store, chart.key, day, wish, target, kind),
                             lambda _: self._said(f"图表已存为“{target.name}”", target))

    def save_all(self, kind: str = "png") -> None:
        """Write every chart into a folder."""
        day, wish = self.side.as_of, self.side.wish
        if folder := ask.folder(self, "把图表存到哪个文件夹"):

            def write(store: Store, progress: Progress) -> list[Path]:
                return charts.write_all(store, day, folder, kind, progress, wish)

            self.worker.run(write, lambda paths: self._said(f"{len(paths)} 张图表已存到“{folder.name}”", folder))

    def copy_image(self) -> None:
        """Put the picture on the clipboard."""
        if self._shown:
            QGuiApplication.clipboard().setImage(self._shown.image)
            self._said(f"“{self._shown.chart.name}”已复制，可以贴到文档里")

    def copy_numbers(self) -> None:
        """Put the numbers on the clipboard, as a sheet takes them."""
        from app.charts.numbers import table

        if self._shown:
            heads, rows = table(self._shown.page)
            QGuiApplication.clipboard().setText("\n".join("\t".join(texts) for texts in (heads, *rows)))
            self._said(f"“{self._shown.chart.name}”的 {len(rows)} 行数字已复制，可以贴到表格里")

    def put_in_summary(self) -> None:
        """Put the marked charts behind the summary's text, or take them out when they are all there."""
        chosen, there = self.chosen(), charts.in_summary(self.session.store)
        out = set(chosen) <= set(there)
        keys = [key for key in there if key not in chosen] if out else [*there, *chosen]
        charts.put_in_summary(self.session.store, keys)
        self._say_summary()
        names = "、".join(charts.chart(key).name for key in chosen)
        self._said(f"“{names}”不再附在总结后面" if out else f"“{names}”会附在总结导出的 Word 后面，再点一次拿掉")

    def _say_summary(self) -> None:
        there = set(self.chosen()) <= set(charts.in_summary(self.session.store))
        self._to_summary.setText(" 已放进总结" if there else " 放进总结")
        self._to_summary.setIcon(icon("check" if there else "file-plus", "green" if there else "text2"))
        self._to_summary.setToolTip("附在年度总结导出的 Word 后面" + ("；再点一次拿掉" if there else ""))

    def _said(self, words: str, written: Path | None = None) -> None:
        self.session.say_written(words, written)


def _write(store: Store, key: str, day: date, wish: Wish, out: Path, kind: str) -> None:
    with replacing(out) as temporary:
        charts.write(charts.draw(store, key, day, wish), temporary, kind)

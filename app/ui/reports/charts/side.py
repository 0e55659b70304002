"""What can be chosen about a chart and its print: order, day, hatching, sentence, numbers; how many to a sheet."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from app import figures
from app.charts import Chart, Wish
from app.ui.pieces import ask
from app.ui.pieces.inputs import ComboBox
from app.ui.pieces.widgets import Card, button, column, label, line, row
from app.ui.reports.charts.paper import PER_SHEET
from app.ui.session import Session
from db.errors import BadValue
from db.kinds import Day


class ChartSide(Card):
    """The settings at the right; `changed` when the drawing is to change, `print_asked` for the preview."""

    changed = Signal()
    print_asked = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(row(label("图表设置", "h3"), margins=(16, 0, 0, 0)), margins=(1, 12, 1, 14), gap=5)
        self._session = session
        self._chosen: date | None = None
        self.data, self.order, self.day = label("", "sub", wrap=True), ComboBox(), QLineEdit()
        self.hatched, self.told, self.numbers = QCheckBox("黑白打印也分得清（加花纹）"), QCheckBox("图下附一句话说明"), QCheckBox("打印时附数据表")
        self.which, self.per_sheet, self._tools = ComboBox(), ComboBox(), QVBoxLayout()
        self._tools.setSpacing(2)
        self.print_button = button("打印预览 Ctrl+P", self.print_asked.emit, icon_name="printer", kind="primary")
        self.hatched.setChecked(True)
        self.told.setChecked(True)
        self._build()
        self._show_day()
        self.order.activated.connect(lambda _: self.changed.emit())
        self.hatched.toggled.connect(lambda _: self.changed.emit())
        self.told.toggled.connect(lambda _: self.changed.emit())
        self.day.editingFinished.connect(self._day_given)
        session.day_changed.connect(self._follow)

    def add_tools(self, *tools: QWidget) -> None:
        """Put what is done with the picture beneath the settings."""
        for place, tool in enumerate(tools):
            self._tools.insertWidget(place, tool)

    def _build(self) -> None:
        self.which.addItems(["选中的 1 张", "全部图表"])
        for count in PER_SHEET:
            self.per_sheet.addItem(f"每页 {count} 张", count)
        self.day.setPlaceholderText("2021-03-05")
        self.day.setToolTip("只对图表有效；改窗口右上角的统计截止日，这里跟着变")
        sheets = row((self.which, 3), (self.per_sheet, 2), gap=6)
        inside = column(
            *_named("数据", self.data), *_named("分组与排序", self.order), *_named("截止日", self.day), 4, self.hatched, self.told, 4, line(), 4,
            label("打印", "h3"), sheets, self.numbers, 2, line(), self._tools, "*", gap=5, margins=(16, 4, 16, 4),
        )
        for name, widget in (("打印哪些", self.which), ("一张 A4 纸上几张图", self.per_sheet)):
            widget.setAccessibleName(name)
            widget.setToolTip(name)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        self.body.addWidget(scroll, 1)
        self.body.addWidget(row((self.print_button, 1), margins=(16, 4, 16, 0)))
        self.setFixedWidth(264)

    # --- what is chosen

    @property
    def as_of(self) -> date:
        """The day of the charts."""
        return self._chosen or self._session.day

    @property
    def wish(self) -> Wish:
        """How the charts are to be drawn."""
        return Wish(by_size=self.order.currentIndex() == 1, hatched=self.hatched.isChecked(), told=self.told.isChecked())

    def show_chart(self, chart: Chart, chosen: int) -> None:
        """Offer what this chart has to choose from; `chosen` charts are marked in the list."""
        self.data.setText(_data(chart))
        by_size = self.order.currentIndex() == 1
        self.order.clear()
        sorts = "按组织类型，" if chart.coloured_by else ""
        self.order.addItems(["按先后顺序"] if chart.in_order else [f"{sorts}按台账里的顺序", f"{sorts}从多到少"])
        self.order.setCurrentIndex(int(by_size and not chart.in_order))
        self.order.setEnabled(not chart.in_order)
        self.order.setToolTip("月份、年龄、星级有先后，不按多少排" if chart.in_order else "")
        self.hatched.setEnabled(not chart.calendar)
        self.hatched.setToolTip("月历里写着数，深浅已经分得清" if chart.calendar else "")
        self.which.setItemText(0, f"选中的 {chosen} 张")

    def _day_given(self) -> None:
        text = self.day.text().strip()
        try:
            day = Day().read(text) if text else None
        except BadValue as error:
            self._show_day()
            ask.warn(self.window(), f"截止日没有改：{error}")
            return
        before, self._chosen = self.as_of, None if day == self._session.day else day
        self._show_day()
        if self.as_of != before:
            self.changed.emit()

    def _follow(self) -> None:
        self._chosen = None
        self._show_day()
        self.changed.emit()

    def _show_day(self) -> None:
        self.day.setText(f"{self.as_of:%Y-%m-%d}")


def _named(name: str, widget: QWidget) -> tuple[QWidget, QWidget]:
    widget.setAccessibleName(name)
    return label(name, "key"), widget


def _data(chart: Chart) -> str:
    """What a chart counts, in words."""
    if chart.compared:
        return f"{len(chart.compared)} 个数字，和上年同一天比"
    split = figures.SPLITS[chart.calendar or chart.key]
    return f"{split.base.label}（{split.unit}），按{split.label}{'和月份' if chart.calendar else ''}"

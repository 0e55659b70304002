"""How events are listed at the left: two lines for each, and the choices 今年, 培训, 共建, 全部 with their numbers above."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QHeaderView, QSplitter, QWidget

from app.figures import FIGURES, compute
from app.ui.events.detail import EventDetail
from app.ui.lists import cells as record_cells
from app.ui.lists.cells import RecordDelegate
from app.ui.lists.own import Own, to_preview
from app.ui.lists.table import RecordTable
from app.ui.pieces.widgets import Card, Segments, lay

if TYPE_CHECKING:
    from app.ui.lists.record_list import RecordList

#: The choices: the figure whose records are shown, and its word here; the last one shows everything.
CHOICES = (("events.total", "今年"), ("training.sessions", "培训"), ("partners.visits", "共建"), ("", "全部"))
#: Columns whose values stand in the second line under the title.
_BELOW = ("day", "kind", "place")
_TITLE = "title_name"
_ROW = 46
#: The list's share of the page, against a thousand for the event.
WIDTH = 345


class TwoLines(RecordDelegate):
    """Draws the title with day, kind and place below it; other columns as every list does."""

    def content(self, painter: QPainter, rect: QRect, row: int, column: int, font: QFont) -> None:
        columns = self._records.columns
        if columns[column].key != _TITLE:
            super().content(painter, rect, row, column, font)
            return
        texts = {c.key: self._records.text(row, n) for n, c in enumerate(columns)}
        below = "　".join(texts[key] for key in _BELOW if texts.get(key))
        upper, lower = QRect(rect), QRect(rect)
        upper.setBottom(rect.center().y())
        lower.setTop(rect.center().y() + 1)
        self.line(painter, upper, texts[_TITLE], self.face(font, bold=True), "text", record_cells.above)
        self.line(painter, lower, below, self.face(font, smaller=1), "text3", record_cells.below)


def in_two_lines(table: RecordTable) -> None:
    """Have a table show each event in two lines."""
    table.setItemDelegate(TwoLines(table, table.records))
    table.verticalHeader().setDefaultSectionSize(_ROW)
    header = table.horizontalHeader()
    header.setStretchLastSection(False)

    def lay_out() -> None:
        keys = [column.key for column in table.records.columns]
        for number, key in enumerate(keys, 1):
            hidden = key in _BELOW and _TITLE in keys
            header.setSectionHidden(number, hidden)
            header.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch if key == _TITLE else QHeaderView.ResizeMode.Interactive)

    table.records.modelReset.connect(lay_out)


class Choices(QWidget):
    """The choices in a row; each says how many events it shows as of the day."""

    def __init__(self, made: RecordList) -> None:
        super().__init__()
        self._made = made
        segments = Segments([name for _, name in CHOICES], lambda place: self._choose(*CHOICES[place]), None)
        segments.group.setExclusive(False)
        self.buttons = segments.buttons
        for choice, (figure, _) in zip(self.buttons, CHOICES, strict=True):
            choice.setStyleSheet("padding: 0 9px")
            choice.setToolTip(FIGURES[figure].source if figure else "台账里所有的活动，也有还没到日期的")
        lay(self, segments, "*", margins=(10, 8, 8, 8), gap=0, across=True)
        made.listed.connect(self.tell)
        self.tell()

    def _choose(self, figure: str, name: str) -> None:
        made = self._made
        # The newest first again: the heading to sort by the day is not there where the day stands below the title.
        made.show_listing(
            replace(made.listing.cleared(), figure=figure, only_label=name * bool(figure), sort=made.shown.sort, descending=made.shown.descending)
        )
        self.tell()

    def tell(self) -> None:
        """Say the numbers, and which choice is on."""
        now, session = self._made.listing, self._made.session
        numbers = compute(session.store, session.day, [figure for figure, _ in CHOICES if figure])
        for one, (figure, name) in zip(self.buttons, CHOICES, strict=True):
            count = numbers[figure] if figure else self._made.total
            one.setText(f"{name} {count:,}")
            one.setAccessibleName(f"{name} {count} 次")
            one.setChecked(now.figure == figure if figure else not now.filtered)


def _furnish(made: RecordList) -> None:
    """Give the list of events its look and its choices."""
    in_two_lines(made.table)
    card = made.table.parentWidget()
    assert isinstance(card, Card)
    card.body.insertWidget(0, Choices(made))
    split = card.parentWidget()
    assert isinstance(split, QSplitter)
    split.setSizes([WIDTH, 1000])


OWN = Own(EventDetail, furnish=_furnish, papers=(("打印签到表", to_preview("print_sign_in")), ("打印活动记录", to_preview("print_event"))))

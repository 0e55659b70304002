"""First columns that stay where they are while the others are scrolled: one table draws them over what has gone beneath them.

No second table lies over the first: rows, cursor, selection and headings are those of the one there is, and where nothing is scrolled to
the side nothing is drawn twice.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView, QStyle, QStyleOptionViewItem, QTableView

from app.ui.pieces.theme import colour

#: Frozen columns that would take more than this part of the table are not frozen: nothing else would be to be seen.
_MOST_OF_IT = 0.6


class FrozenHeader(QHeaderView):
    """The headings of such a table: those of frozen columns are drawn, and take the mouse, where they stand."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self.setSectionsClickable(True)
        #: How many columns after the ticks are frozen.
        self.frozen = 0
        self._pressed_at = 0

    def sections(self) -> list[int]:
        """The frozen sections from the left, the ticks with them; none while nothing has gone beneath them."""
        if not self.frozen or self.offset() <= 0:
            return []
        found = [n for place in range(min(self.frozen + 1, self.count())) if not self.isSectionHidden(n := self.logicalIndex(place))]
        return found if sum(map(self.sectionSize, found)) <= self.viewport().width() * _MOST_OF_IT else []

    def width_of_frozen(self) -> int:
        """What they take of the table, in pixels."""
        return sum(map(self.sectionSize, self.sections()))

    def shift(self, x: int) -> int:
        """How far what is drawn at a place stands away from where the table has it: 0 for what is not frozen."""
        return self.offset() if x < self.width_of_frozen() else 0

    def left_of(self, section: int) -> int:
        """Where a section is drawn."""
        return self.sectionViewportPosition(section) + (self.offset() if section in self.sections() else 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not (frozen := self.sections()):
            return
        painter = QPainter(self.viewport())
        for section in frozen:
            rect = QRect(self.left_of(section), 0, self.sectionSize(section), self.height())
            painter.fillRect(rect, colour("raised"))
            painter.save()
            self.paintSection(painter, rect, section)
            painter.restore()
        edge(painter, self.width_of_frozen(), 0, self.height())
        painter.end()

    def section_at(self, point: QPoint) -> int:
        """The section drawn at a place; -1 for none."""
        return self.logicalIndexAt(point.x() - self.shift(point.x()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = self.shift(int(event.position().x()))
        super().mousePressEvent(_moved(event, self._pressed_at))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        # What is dragged began where it was pressed, and goes on as it began.
        super().mouseMoveEvent(_moved(event, self._pressed_at if event.buttons() else self.shift(int(event.position().x()))))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(_moved(event, self._pressed_at))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(_moved(event, self.shift(int(event.position().x()))))


def _moved(event: QMouseEvent, by: int) -> QMouseEvent:
    if not by:
        return event
    at = event.position() - QPointF(by, 0)
    return QMouseEvent(event.type(), at, event.scenePosition(), event.globalPosition(), event.button(), event.buttons(), event.modifiers())


def edge(painter: QPainter, x: int, top: int, bottom: int) -> None:
    """The line at which frozen columns end."""
    painter.fillRect(QRect(x - 1, top, 1, bottom - top), colour("control"))


def paint_frozen(table: QTableView, header: FrozenHeader, visible: QRect, option_of: Callable[[QStyleOptionViewItem], None]) -> None:
    """Draw the frozen cells of the rows within `visible` over whatever lies beneath; `option_of` fills in what Qt gives a cell."""
    frozen, width = header.sections(), header.width_of_frozen()
    if not frozen or not visible.intersects(QRect(0, 0, width, table.viewport().height())):
        return
    # The same for every row.
    places = [(section, header.left_of(section), header.sectionSize(section)) for section in frozen]
    painter = QPainter(table.viewport())
    rows, model, chosen = table.verticalHeader(), table.model(), table.selectionModel()
    first, last = rows.visualIndexAt(visible.top()), rows.visualIndexAt(visible.bottom())
    last = model.rowCount() - 1 if last < 0 else last
    delegate, option = table.itemDelegate(), QStyleOptionViewItem()
    option_of(option)
    plain = option.state & ~QStyle.StateFlag.State_Selected  # type: ignore[attr-defined]
    painter.fillRect(QRect(0, visible.top(), width, visible.height()), colour("surface"))
    for row in range(max(first, 0), last + 1):
        top, height = table.rowViewportPosition(row), table.rowHeight(row)
        selected = chosen.isRowSelected(row)
        option.state = plain | QStyle.StateFlag.State_Selected if selected else plain  # type: ignore[attr-defined]
        for section, left, across in places:
            option.rect = QRect(left, top, across, height)  # type: ignore[attr-defined]
            delegate.paint(painter, option, model.index(row, section))
    edge(painter, width, visible.top(), visible.bottom() + 1)
    painter.end()

"""The table of the register of dues: a line for each member, a cell for each month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from app.papers.dues import money
from app.ui.pieces.rows import Col, Role, RowModel
from app.ui.pieces.tables import Index, LinedDelegate
from app.ui.pieces.theme import colour
from app.work.dues.register import FREE, LATER, MONTHS, NONE, OPEN, PART, TICKED, WAITS, Line, stands

#: The column of January.
FIRST = 2
_TONES = {TICKED: "green", OPEN: "err", PART: "gold_x", FREE: "text3", WAITS: "gold_x", NONE: "text3", LATER: "text"}
_WORDS = {TICKED: "已缴", OPEN: "没有缴", PART: "缴了一部分", FREE: "免缴", WAITS: "暂缓", NONE: "没有登记", LATER: "还没有到"}
_SIGN = Role.UserRole + 1


def month_of(column: int) -> int:
    """The month a column is of, 0 for those that are of none."""
    return column - FIRST + 1 if FIRST <= column < FIRST + len(MONTHS) else 0


class RegisterModel(RowModel[Line]):
    """The lines of a register, each month as its sign."""

    def __init__(self, day: date) -> None:
        self._day, self._year = day, day.year
        months = [
            Col[Line](f"{n}月", partial(self._text, n), tone=partial(self._tone, n), more={
                Role.ToolTipRole: partial(self._tip, n), _SIGN: partial(self._sign_of, n), Role.TextAlignmentRole: lambda _: int(Qt.AlignmentFlag.AlignCenter),
            })
            for n in MONTHS
        ]  # fmt: skip
        super().__init__((
            Col("姓名", lambda line: line.person.name or "", more={Role.UserRole: lambda _: False, Role.ToolTipRole: _about}),
            Col("月标准", lambda line: money(line.standard) or "—", right=True, tone=lambda _: "text2"),
            *months,
            Col("应缴", lambda line: money(line.owed), right=True),
            Col("实缴", lambda line: money(line.paid), right=True),
            Col("欠缴", lambda line: money(line.short) if line.short else "", right=True, tone=lambda _: "err"),
        ), named=lambda line: line.person.name or "")  # fmt: skip

    @property
    def lines(self) -> Sequence[Line]:
        """The lines shown."""
        return self.rows

    def show_lines(self, lines: Sequence[Line], year: int) -> None:
        """Show other lines; the same ones are only drawn anew."""
        self._year = year
        if [line.person.id for line in lines] == [line.person.id for line in self.rows]:
            self.rows = list(lines)
            self.repaint()
        else:
            self.show(lines)

    def sign(self, place: int, month: int) -> str:
        """How a month of a line stands."""
        return self._sign_of(month, self.rows[place])

    def _sign_of(self, month: int, line: Line) -> str:
        return stands(line.months.get(month), date(self._year, month, 1), self._day)

    def _text(self, month: int, line: Line) -> str:
        return "" if line.by_year else self._sign_of(month, line)

    def _tone(self, month: int, line: Line) -> str:
        return _TONES[self._sign_of(month, line)]

    def _tip(self, month: int, line: Line) -> str:
        if line.by_year:
            return "这一年登记的是全年合计"
        row, sign = line.months.get(month), self._sign_of(month, line)
        told = [f"{month} 月：{_WORDS[sign]}"]
        if row:
            told += [f"{name} {value}" for name, value in (
                ("应缴", money(row.due)), ("实缴", money(row.paid)), ("缴费日期", row.paid_on), ("收据号", row.receipt_no), ("", row.note)) if value]  # fmt: skip
        return "，".join(told)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        if role == Role.TextAlignmentRole and month_of(section):
            return int(Qt.AlignmentFlag.AlignCenter)
        return super().headerData(section, orientation, role)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if role == Role.AccessibleTextRole and (month := month_of(index.column())):
            line = self.rows[index.row()]
            return f"{line.person.name}，{self._tip(month, line)}"
        return super().data(index, role)


def _about(line: Line) -> str:
    kind = line.person.fee_class or "没有填缴费类别"
    income = f"，月收入 {money(line.person.monthly_income)} 元" if line.person.monthly_income is not None else ""
    return f"{kind}{income}"


class RegisterDelegate(LinedDelegate):
    """Draws the months' signs in the middle of their cells, what is chosen on its ground and the cursor in its frame."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect  # type: ignore[attr-defined]
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        painter.save()
        painter.fillRect(rect, colour("red_t2" if chosen else "red_t" if index.row() == self._table.current_row() else "surface"))
        painter.setPen(QPen(colour("line"), 1))
        painter.drawLine(rect.left(), rect.bottom(), rect.right(), rect.bottom())
        if index.column() >= FIRST:
            painter.drawLine(rect.left(), rect.top(), rect.left(), rect.bottom())
        if index.row() == self._table.current_row() and index.column() == 0:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), colour("red"))
        self.content(painter, rect.adjusted(6, 0, -6, -1), index, QFont(option.font))  # type: ignore[attr-defined]
        if index.row() == self._table.current_row() and index.column() == self._table.currentIndex().column() and self._table.hasFocus():
            painter.setPen(QPen(colour("ink"), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -2))
        painter.restore()

"""What the list of children's files has of its own: late, this month or all above it, how many files there are below it."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta

from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from app.lists import query as listing
from app.lists.query import Condition, Listing
from app.ui.children.detail import ChildDetail
from app.ui.form.deed import DeedForm
from app.ui.lists.cells import RecordDelegate
from app.ui.lists.own import Own
from app.ui.lists.record_list import RecordList
from app.ui.pieces.opening import run_dialog
from app.ui.pieces.widgets import Segments, button, clear, fill, label, lay, line, row
from app.work import children as care

_HALF_A_YEAR = 182
_ALL = 2


class _Delegate(RecordDelegate):
    """Days of visits without their year, which is plain from the day itself: the list is narrow."""

    def words(self, column: int, text: str) -> str:
        return text[5:] if self._records.columns[column].key == "due" and _near(text, self._today) else text

    _today = date.min

    def show_day(self, day: date) -> None:
        """Days are near or far as seen from this one."""
        self._today = day


def _near(text: str, day: date) -> bool:
    return len(text) == 10 and abs((date.fromisoformat(text) - day).days) < _HALF_A_YEAR


class DueStrip(QWidget):
    """Three buttons with their counts: visits overdue, due in this month or before, all files."""

    def __init__(self, made: RecordList) -> None:
        super().__init__()
        self._list = made
        #: Which of the three the list shows, None for something else.
        self._chosen: int | None = _ALL
        segments = Segments(("", "", ""), self.choose, None)
        self.buttons, self._group = segments.buttons, segments.group
        lay(self, segments, "*", margins=(12, 8, 12, 8), gap=0, across=True)
        self._delegate = _Delegate(made.table, made.table.records)
        made.table.setItemDelegate(self._delegate)
        self._day = made.session.day
        made.listed.connect(self.refresh)

    def _listings(self) -> tuple[Listing, Listing, Listing]:
        day = self._list.session.day
        month_end = day.replace(day=monthrange(day.year, day.month)[1])
        everything = self._list.listing.cleared()
        return (
            replace(everything, conditions=(Condition("due", "to", ((day - timedelta(days=1)).isoformat(),)),)),
            replace(everything, conditions=(Condition("due", "to", (month_end.isoformat(),)),)),
            everything,
        )

    def choose(self, number: int) -> None:
        """Show the late ones, those of this month, or all."""
        self._chosen = number
        self._list.show_listing(self._listings()[number])

    def refresh(self) -> None:
        """Count anew, and see which of the three the list shows."""
        session, wanted = self._list.session, self._listings()
        if session.day != self._day:
            self._day = session.day
            if self._chosen not in (None, _ALL):
                # The list still asks for what was late on the day before.
                self.choose(self._chosen or 0)
                return
        self._delegate.show_day(session.day)
        self._chosen = next((n for n, one in enumerate(wanted) if one == self._list.listing), None)
        for number, (words, one) in enumerate(zip(("过期", "本月", "全部"), wanted, strict=True)):
            self.buttons[number].setText(f"{words} {len(listing.ids(session.store, one, session.day)):,}")
        self.buttons[1].setToolTip("应在本月走访的，包括已经过期的")
        self._group.setExclusive(False)
        for number, one_of_three in enumerate(self.buttons):
            one_of_three.setChecked(number == self._chosen)
        self._group.setExclusive(True)


class Standing(QWidget):
    """The line below: how many files are open, paused and closed on the day."""

    def __init__(self, made: RecordList) -> None:
        super().__init__()
        self._list = made
        self._row = lay(self, margins=(14, 8, 14, 8), gap=12, across=True)
        made.listed.connect(self.refresh)

    def refresh(self) -> None:
        """Count anew."""
        clear(self._row)
        session = self._list.session
        found = care.standing(session.store, session.day)
        words = (("在帮", found.helped), ("暂停", found.paused), ("结案", found.closed))
        fill(self._row, (*(label(f"{name} {count:,}", "cap") for name, count in words), "*"))


def _furnish(made: RecordList) -> None:
    """Put both around the table of a list of files."""
    made.add_head(line())
    made.add_head(DueStrip(made))
    made.add_foot(line())
    made.add_foot(row(Standing(made), gap=0))


def _promote(made: RecordList) -> None:
    """升学 of those ticked, or of all in the list."""
    from app.ui.children.promotion import PromotionForm

    records = made.table.records
    _do(made, PromotionForm(made.session, sorted(records.ticked) or list(records.ids), made.window()))


def _check_up(made: RecordList) -> None:
    """登记体检 of those ticked or selected; then what was written is shown, to be filled in."""
    from app.ui.children.checkup import CheckupForm

    form = CheckupForm(made.session, made.table.chosen(), made.window())
    if _do(made, form):
        made.session.show_records("health_check", form.made, f"刚登记的 {len(form.made)} 条体检")


def _do(made: RecordList, form: DeedForm) -> bool:
    """Open a deed's form; who it was not done to stays ticked."""
    if not run_dialog(form):
        return False
    made.table.records.ticked &= set(form.left_out)
    made.table.records.ticked_changed.emit()
    made.table.records.repaint()
    return True


def _tools(made: RecordList) -> tuple[QPushButton, ...]:
    menu = QMenu()
    deeds = button("办理", menu=menu, tip="升学：勾选的，没有勾选时列表里全部的儿童升一个年级；登记体检：勾选的儿童参加了同一次体检")
    menu.setParent(deeds, menu.windowFlags())
    for words, deed in (("升学…", _promote), ("登记体检…", _check_up)):
        menu.addAction(words, lambda do=deed: do(made))
    return (deeds,)


OWN = Own(ChildDetail, _tools, _furnish)

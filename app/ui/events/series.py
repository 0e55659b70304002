"""The sessions of a series, one below the other, with their heads and hours and the sums of each year."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from PySide6.QtWidgets import QFrame

from app.ui.form import record_form as form
from app.ui.pieces.keys import ALL, TO_BIN, OwnKeys, row_menu
from app.ui.pieces.rows import fill_texts, numbers_right
from app.ui.pieces.tables import text_table
from app.ui.pieces.widgets import button, label, lay, row
from app.ui.session import Session
from app.work import hours, series
from app.work.series import Session as Sitting
from db.records import Event

_HEADS = ("日期", "期次", "活动", "地点", "人次", "小时", "志愿小时")
_NUMBERS = (4, 5, 6)


class SeriesPane(QFrame):
    """All sessions of a series; double click or Enter goes to one, F2 edits it, Ctrl+Delete puts it into the bin."""

    def __init__(self, session: Session, again: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("card")
        self._session = session
        self._title, self._sums = label("", "h3"), label("", "sub")
        self.table = text_table(_HEADS, (96, 56, 128, 64, 72, 84), 2, "系列里的各次活动")
        self.table.setFrameShape(QFrame.Shape.NoFrame)
        numbers_right(self.table, _NUMBERS)
        self.table.itemActivated.connect(lambda item: self._go(item.row()))
        # Of the session the cursor is on, not of the one the page shows.
        OwnKeys(self.table, {TO_BIN: self.remove, "F2": self.edit, "Ctrl+N": again, ALL: lambda: None})
        of_row = (("看这一次", "Enter", lambda: self._go(self.table.currentRow())), ("编辑", "F2", self.edit), ("删到回收站", TO_BIN, self.remove))
        row_menu(self.table, of_row, (("再开一次", "Ctrl+N", again),))
        new = button("再开一次", again, icon_name="calendar-plus")
        lay(self, row(self._title, 8, (self._sums, 1), new, margins=(14, 0, 10, 0)), (self.table, 1), margins=(1, 6, 1, 1), gap=6)
        self._ids: list[int | None] = []

    def show_series(self, event: Event) -> None:
        """Show the series an event belongs to; its own row is the chosen one."""
        sittings = series.sessions(self._session.store, event.series or "", self._session.day)
        self._title.setText(event.series or "")
        self._sums.setText(f"共 {len(sittings)} 次，{sum(sitting.heads for sitting in sittings):,} 人次")
        rows: list[tuple[int | None, tuple[str, ...]]] = []
        for year, some in groupby(sittings, lambda sitting: sitting.day.year):
            of_year = list(some)
            rows.append((None, _summed(year, of_year)))
            rows += [(sitting.id, _told(sitting)) for sitting in of_year]
        self._ids = [number for number, _ in rows]
        sums = [place for place, number in enumerate(self._ids) if number is None]
        fill_texts(self.table, [texts for _, texts in rows], right=_NUMBERS, sums=sums)
        if event.id in self._ids:
            self.table.selectRow(self._ids.index(event.id))
            self.table.scrollTo(self.table.currentIndex())

    @property
    def chosen(self) -> int | None:
        """The session the cursor is on; None on the sums of a year."""
        place = self.table.currentRow()
        return self._ids[place] if 0 <= place < len(self._ids) else None

    def edit(self) -> None:
        """Open the form on the chosen session."""
        if (event := self.chosen) is not None:
            form.edit(self._session, "events", event, self.window())

    def remove(self) -> None:
        """Put the chosen session into the bin."""
        if (event := self.chosen) is not None:
            with self._session.step("删除活动 1 次"):
                self._session.store.delete(Event, [event])

    def _go(self, place: int) -> None:
        if (event := self._ids[place]) is not None:
            self._session.show_record("event", event)


def _summed(year: int, sittings: list[Sitting]) -> tuple[str, ...]:
    numbers = (sum(sitting.heads for sitting in sittings), sum(sitting.lasted for sitting in sittings), sum(sitting.minutes for sitting in sittings))
    return (f"{year} 年", f"{len(sittings)} 次", "", "", f"{numbers[0]:,}", *(hours.in_hours(n) if n else "—" for n in numbers[1:]))


def _told(sitting: Sitting) -> tuple[str, ...]:
    lengths = (hours.in_hours(n) if n else "—" for n in (sitting.lasted, sitting.minutes))
    return (str(sitting.day), str(sitting.number or "—"), sitting.title, sitting.place, f"{sitting.heads:,}", *lengths)

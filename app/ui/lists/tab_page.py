"""The page of one main tab: its lists, one at a time, chosen by the buttons at their left."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.lists.shown import SHOWN
from app.ui.lists.own import Own
from app.ui.lists.record_list import RecordList
from app.ui.pieces.widgets import Segments, lay
from app.ui.pieces.worker import Worker
from app.ui.session import Session
from app.ui.tabs import Tab


class RecordsPage(QWidget):
    """Lists of one tab; each is made when it is first looked at."""

    status = Signal(str)

    def __init__(self, session: Session, worker: Worker, tab: Tab, own_of: Callable[[str], Own], view: str = "") -> None:
        super().__init__()
        self._session, self._worker, self._tab, self._own_of = session, worker, tab, own_of
        self._lists: dict[str, RecordList] = {}
        self._stack = QStackedWidget()
        lay(self, self._stack, margins=(0, 0, 0, 0))
        self.show_view(view or tab.views[0])

    @property
    def current(self) -> RecordList:
        """The list that is shown."""
        shown = self._stack.currentWidget()
        assert isinstance(shown, RecordList)
        return shown

    def show_view(self, view: str) -> RecordList:
        """Show one of the tab's lists."""
        if view not in self._lists:
            made = RecordList(
                self._session, self._worker, view, before=(self._switch(view),) if len(self._tab.views) > 1 else (), own=self._own_of(view)
            )
            made.status.connect(self.status)
            self._lists[view] = made
            self._stack.addWidget(made)
        self._stack.setCurrentWidget(self._lists[view])
        return self._lists[view]

    def _switch(self, view: str) -> QWidget:
        def switch(place: int) -> None:
            # Every list has its own row of buttons, which always shows its own name as the chosen one.
            segments.buttons[place].setChecked(place == own)
            segments.buttons[own].setChecked(True)
            self.show_view(self._tab.views[place])

        own = self._tab.views.index(view)
        segments = Segments([SHOWN[key].one for key in self._tab.views], switch, own)
        return segments

"""A page that is worked out off the window's thread, anew after every change, when it is looked at."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from app.ui.pieces.quiet import Quiet
from app.ui.pieces.worker import Worker
from app.ui.session import Session


class WorkedOut(QWidget):
    """A page that is worked out anew when it is looked at after a change; in sight, once no change has come for `pause` milliseconds."""

    def __init__(self, session: Session, worker: Worker, pause: int = 0) -> None:
        super().__init__()
        self.session, self.worker = session, worker
        self._stale, self._soon = True, Quiet(self, pause, self._renew)
        session.changed.connect(lambda _: self.mark_stale())
        session.day_changed.connect(self.mark_stale)

    def mark_stale(self) -> None:
        """What is shown may not be so any more."""
        self._stale = True
        if self.isVisible() and self._soon.interval():
            self._soon.start()
        elif self.isVisible():
            self._renew()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._renew()

    def _renew(self) -> None:
        self._stale = False
        self.renew()

    def renew(self) -> None:
        """Work out what may not be so any more; the whole page where nothing else is said."""
        self.refresh()

    def refresh(self) -> None:
        """Work the page out anew."""
        raise NotImplementedError

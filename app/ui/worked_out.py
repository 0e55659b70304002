"""A page that is worked out off the window's thread, anew after every change, when it is looked at."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from app.ui.pieces.worker import Worker
from app.ui.session import Session


class WorkedOut(QWidget):
    """A page that is worked out anew, off the window's thread, when it is looked at after a change."""

    def __init__(self, session: Session, worker: Worker) -> None:
        super().__init__()
        self.session, self.worker = session, worker
        self._stale = True
        session.changed.connect(lambda _: self._mark())
        session.day_changed.connect(self._mark)

    def _mark(self) -> None:
        self._stale = True
        if self.isVisible():
            self.showEvent(None)

    def showEvent(self, event: QShowEvent | None) -> None:
        if event is not None:
            super().showEvent(event)
        if self._stale:
            self._stale = False
            self.refresh()

    def refresh(self) -> None:
        """Work the page out anew."""
        raise NotImplementedError

"""Fetching the ids of a list: a short one at once, a long one from the worker, its first rows ahead of the rest."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QObject, Signal

from app import listing
from app.listing import Listing
from app.progress import Progress
from app.ui.session import Session
from app.ui.tasks import Task, Worker
from db.store import Store

#: Up to here a list is fetched at once; beyond it first rows come first and the rest from the worker.
_SMALL = 20_000
_FIRST = 200


class Fetching(QObject):
    """Fetches one list at a time; what was asked for before is given up. `total` is the count without any filter."""

    #: Ids, the first ones or all.
    found = Signal(object)

    def __init__(self, session: Session, worker: Worker) -> None:
        super().__init__()
        self._session, self._worker = session, worker
        self._tasks: list[Task] = []
        self.total = 0

    def fetch(self, wanted: Listing) -> None:
        """Fetch a list in place of the one that is being fetched."""
        for task in self._tasks:
            task.cancel()
        self._tasks.clear()
        day = self._session.day
        self.total = listing.total(self._session.store, wanted, day)
        if self.total <= _SMALL:
            self.found.emit(listing.ids(self._session.store, wanted, day))
            return
        self._run(wanted, day, _FIRST)
        self._run(wanted, day, None)

    def _run(self, wanted: Listing, day: date, limit: int | None) -> None:
        def job(store: Store, progress: Progress) -> array[int]:
            return listing.ids(store, wanted, day, limit)

        emit: Callable[[array[int]], object] = self.found.emit
        self._tasks.append(self._worker.run(job, emit))

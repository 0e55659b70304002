"""Fetching the ids of a list: a light one at once, any other from the worker, its first rows ahead of the rest, counts last."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.lists import query as listing
from app.lists.query import Listing
from app.progress import Progress
from app.ui.pieces.worker import Task, Worker
from app.ui.session import Session
from db.store import Store

FIRST = 200


class Fetching(QObject):
    """Meets the newest wish only: what was asked for before is stopped, and what of it is still on its way is dropped."""

    #: Ids, and whether these are all.
    found = Signal(object, bool)
    #: `total` became known.
    counted = Signal()

    def __init__(self, session: Session, worker: Worker) -> None:
        super().__init__()
        self._session, self._worker = session, worker
        self._tasks: list[Task] = []
        self._wish = 0
        self._totals: dict[tuple[bool, date], int] = {}
        #: The last list that was fetched whole without a filter, and its ids.
        self._whole: tuple[Listing, date, array[int]] | None = None
        #: Whether all ids of the newest wish have come.
        self.complete = True
        #: Whether the newest wish was met at once.
        self.light = True
        #: How many rows there are without any filter; None while that is being counted.
        self.total: int | None = None

    def forget(self) -> None:
        """The records changed: what was counted no longer holds."""
        self._totals.clear()
        self._whole = None

    def fetch(self, wanted: Listing, *, ahead: bool = True) -> None:
        """Fetch a list in place of the one that is being fetched; `ahead`: its first rows before the rest."""
        for task in self._tasks:
            task.cancel()
        self._tasks.clear()
        self._wish += 1
        store, day = self._session.store, self._session.day
        key = wanted.everyone, day
        self.light = listing.light(store, wanted)
        if self.light:
            self.complete = True
            self.total = self._totals[key] = listing.total(store, wanted, day)
            self.found.emit(listing.ids(store, wanted, day), True)
            return
        self.complete, self.total = False, self._totals.get(key)
        if wanted.text and self._whole and self._whole[:2] == (wanted.cleared(), day):
            whole = self._whole[2]
            self._run(lambda store, progress: listing.narrowed(store, wanted, day, whole), lambda ids: self._come(key, wanted, ids, True))
            return
        if ahead:
            self._run(lambda store, progress: listing.ids(store, wanted, day, FIRST), lambda ids: self._come(key, wanted, ids, len(ids) < FIRST))
        self._run(lambda store, progress: listing.ids(store, wanted, day), lambda ids: self._come(key, wanted, ids, True))
        if wanted.filtered and self.total is None:
            self._run(lambda store, progress: listing.total(store, wanted, day), lambda count: self._count(key, count))

    def _run(self, job: Callable[[Store, Progress], Any], take: Callable[[Any], None]) -> None:
        wish = self._wish

        def newest_only(outcome: Any) -> None:
            if wish == self._wish:
                take(outcome)

        self._tasks.append(self._worker.run(job, newest_only, at_once=True, reading=True))

    def _come(self, key: tuple[bool, date], wanted: Listing, ids: array[int], whole: bool) -> None:
        if self.complete:
            return
        self.complete = whole
        if whole and not wanted.filtered:
            self.total = self._totals[key] = len(ids)
            self._whole = wanted, key[1], ids
        self.found.emit(ids, whole)

    def _count(self, key: tuple[bool, date], count: int) -> None:
        self.total = self._totals[key] = count
        self.counted.emit()

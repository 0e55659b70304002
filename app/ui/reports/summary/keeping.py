"""Keeping the summary while it is written: a step for each pause, versions on request."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.summary import keeping
from app.summary.differing import step_label
from app.summary.text import Summary
from app.ui.pieces.quiet import Quiet
from app.ui.session import Session
from db.records import YearSummary

#: What was written is kept after so long a pause, and at the latest so long after it was begun.
_PAUSE_MS, _LATEST_MS = 1500, 15000


class Keeper(QObject):
    """Knows what the ledger has of a year's summary and writes what the sheet has beyond that."""

    #: The ledger has another text now, by undo or from elsewhere.
    changed = Signal()
    saved = Signal()

    def __init__(self, session: Session, now: Callable[[], Summary | None]) -> None:
        super().__init__()
        self._session, self._now = session, now
        self.kept: Summary | None = None
        self.year = 0
        self._pause, self._latest = Quiet(self, _PAUSE_MS, self.save), Quiet(self, _LATEST_MS, self.save)
        session.closing.connect(self.save)
        session.changed.connect(self._heard)

    def load(self, year: int) -> Summary | None:
        """What the ledger has for a year."""
        self.year = year
        self.kept = keeping.load(self._session.store, year)
        return self.kept

    def touched(self) -> None:
        """Something was written: keep it after a pause."""
        self._pause.start()
        if not self._latest.isActive():
            self._latest.start()

    def save(self, label: str = "") -> None:
        """Keep what stands on the sheet now, if it differs, as one step."""
        self._pause.stop()
        self._latest.stop()
        now = self._now()
        if now is None or self.kept is None or now == self.kept or self._session.store.readonly:
            return
        label = label or step_label(self.kept, now)
        before, self.kept = self.kept, now
        try:
            with self._session.step(label, quiet=True):
                keeping.keep(self._session.store, now)
        except BaseException:
            self.kept = before
            raise
        self.saved.emit()

    def begin(self, summary: Summary) -> None:
        """Keep a first draft."""
        self.year, self.kept = summary.year, summary
        with self._session.step(f"起草{summary.year}年工作总结"):
            keeping.keep(self._session.store, summary)

    def keep_version(self) -> None:
        """Put what stands there by, and go on writing in a copy of it."""
        self.save()
        before = self.older()
        if before and keeping.load(self._session.store, self.year, before[0].version) == self.kept:
            self._session.said.emit(f"和第 {before[0].version} 版一样，没有再存", False)
        elif self.kept:
            with self._session.step(f"保存{self.year}年总结一版"):
                keeping.keep(self._session.store, self.kept, new=True)

    def restore(self, version: int) -> None:
        """Go on from an earlier version; what stood there is a version too then."""
        self.save()
        found = keeping.load(self._session.store, self.year, version)
        if found:
            with self._session.step(f"恢复{self.year}年总结第 {version} 版"):
                keeping.keep(self._session.store, found, new=True)

    def older(self) -> list[keeping.Version]:
        """The versions put by, newest first."""
        return keeping.versions(self._session.store, self.year)[1:]

    def _heard(self, touched: dict) -> None:
        if YearSummary.table in touched and self.year and keeping.load(self._session.store, self.year) != self.kept:
            self.changed.emit()

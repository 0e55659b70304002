"""Keeping the summary while it is written: a step for each pause, versions on request, and which hints were seen."""

from __future__ import annotations

import json
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from app.summary import keeping
from app.summary.hints import Hint
from app.summary.outline import BY_KEY
from app.summary.text import Number, Summary
from app.ui.session import Session
from db.records import YearSummary
from db.store import Store

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
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._latest = QTimer(self, singleShot=True, interval=_LATEST_MS)
        for timer in (self._pause, self._latest):
            timer.timeout.connect(self.save)
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


def step_label(before: Summary, after: Summary) -> str:
    """What a step that leads from one text to another is called: the one part it is about, else the whole."""
    parts = [key for key in dict.fromkeys(p.section for p in (*before.paragraphs, *after.paragraphs)) if _part(before, key) != _part(after, key)]
    if len(parts) == 1 and parts[0] in BY_KEY:
        return f"改写“{BY_KEY[parts[0]].label}”一段"
    return f"改写{after.year}年工作总结"


def _part(summary: Summary, key: str) -> list[object]:
    return [paragraph for paragraph in summary.paragraphs if paragraph.section == key]


def years(store: Store, today: int) -> list[int]:
    """The years one may write about, newest first: those with a summary or with events, and this one."""
    found = {today, *(version.year for version in keeping.versions(store))}
    found |= {int(year) for (year,) in store.rows("SELECT DISTINCT substr(day, 1, 4) FROM event WHERE day IS NOT NULL") if int(year) <= today}
    return sorted(found, reverse=True)


# --- hints that were seen


def _sign(hint: Hint, summary: Summary) -> list[str]:
    return [hint.kind, summary.paragraphs[hint.paragraph].section, hint.words, hint.problem]


def unseen(store: Store, summary: Summary, hints: list[Hint]) -> list[Hint]:
    """The hints that nobody has waved off."""
    seen = _seen(store, summary.year)
    return [hint for hint in hints if _sign(hint, summary) not in seen]


def wave_off(store: Store, summary: Summary, hint: Hint) -> None:
    """Not to be reminded of this again in this year's summary."""
    seen = _seen(store, summary.year)
    store.set_setting(f"summary.{summary.year}.seen", json.dumps([*seen, _sign(hint, summary)], ensure_ascii=False))


def seen_count(store: Store, year: int) -> int:
    """How many hints of a year's summary were waved off."""
    return len(_seen(store, year))


def remind_again(store: Store, year: int) -> None:
    """Have the hints of a year's summary told again that were waved off."""
    store.set_setting(f"summary.{year}.seen", "[]")


def _seen(store: Store, year: int) -> list[list[str]]:
    return list(json.loads(store.setting(f"summary.{year}.seen") or "[]"))


# --- what an update changed


def changed_numbers(before: Summary, after: Summary) -> list[tuple[int, int, int, str, str, str]]:
    """The numbers that differ between two summaries of the same words: paragraph, start and end in the later text, both words, the part."""
    found = []
    for place, (old, new) in enumerate(zip(before.paragraphs, after.paragraphs, strict=True)):
        at = 0
        for one, other in zip(old.pieces, new.pieces, strict=True):
            words = other.shown if isinstance(other, Number) else other
            if isinstance(one, Number) and one.shown != words:
                part = BY_KEY[new.section].label if new.section in BY_KEY else ""
                found.append((place, at, at + len(words), one.shown, words, part))
            at += len(words)
    return found

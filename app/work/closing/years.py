"""Closing a year and opening it again, each one step; the years that are closed, with what was put right in them since."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.figures import Number
from app.figures.earlier import frozen, is_number
from app.work.closing.sources import known, sources, values
from db.errors import UserError
from db.records import Correction, Snapshot
from db.store import Store
from db.text import kept_as

#: The first year that can be closed.
_FIRST = 1949
#: Of so many records of a table a correction keeps the ids; more would be more than a cell of a sheet can hold.
_MOST_RECORDS = 1_000


@dataclass(frozen=True)
class Moved:
    """A closed figure and what becomes of it; None: it cannot be said."""

    year: int
    key: str
    label: str
    unit: str
    before: Number
    after: Number

    @property
    def words(self) -> str:
        """“团员数”从 170 变为 169."""
        return f"“{self.label}”从 {figure(self.before)} 变为 {figure(self.after)}"


def figure(value: Number) -> str:
    """A number of a closed year as people read it."""
    return "—" if value is None else f"{value:,}"


@dataclass(frozen=True)
class Putting:
    """One 补正: when, what was done, why, the figures it moved, and the records: by table, the ids (of very many the first) and how many there were.

    `unreadable`: what was kept of figures or records is damaged; what of it can be read is there.
    """

    id: int
    day: date
    deed: str
    reason: str
    figures: tuple[Moved, ...]
    records: tuple[tuple[str, tuple[int, ...], int], ...]
    unreadable: bool = False

    @property
    def words(self) -> str:
        """The figures it moved, in a sentence."""
        return "，".join([m.words for m in self.figures] + ["这一处补正的数字或记录有损坏，读不全"] * self.unreadable)


@dataclass(frozen=True)
class ClosedYear:
    """A year that is closed, or was and is open again (`reopened_on`). `figures`: as frozen; `corrections`: the oldest first.

    `unreadable`: the frozen figures are damaged; what they were is not known then, and any change that may move one is told.
    """

    id: int
    year: int
    closed_on: date
    reopened_on: date | None
    figures: dict[str, Number]
    corrections: tuple[Putting, ...]
    unreadable: bool = False

    @property
    def state(self) -> str:
        """Whether it is closed, and what of it cannot be read."""
        state = f"已封账（{self.closed_on}）" if self.is_closed else f"封账后又打开（{self.reopened_on}）"
        return state + ("，封账的数字有损坏，读不出来；请从备份恢复，或打开后重新封账" if self.unreadable else "")

    @property
    def is_closed(self) -> bool:
        """Whether it is closed now."""
        return self.reopened_on is None

    def now(self) -> dict[str, Number]:
        """The closed figures as the corrections left them; what is nought is left out."""
        amended = dict(self.figures)
        for correction in self.corrections:
            amended |= {moved.key: moved.after for moved in correction.figures}
        return {key: value for key, value in amended.items() if value != 0}


def closed_years(store: Store, *, open_too: bool = False) -> list[ClosedYear]:
    """The closed years, newest first; `open_too`: those as well that were opened again."""
    where = "closes IS NOT NULL" + ("" if open_too else " AND reopened_on IS NULL")
    found = store.find(Snapshot, where, order="closes DESC, id DESC")
    return [_closed(store, snapshot) for snapshot in found]


def is_any_closed(store: Store) -> bool:
    """Whether a year is closed; asked at every step, so it is one look at a small table."""
    return bool(store.scalar("SELECT EXISTS (SELECT 1 FROM snapshot WHERE closes IS NOT NULL AND reopened_on IS NULL)"))


def _closed(store: Store, snapshot: Snapshot) -> ClosedYear:
    corrections = store.find(Correction, "snapshot = ?", (snapshot.id,), order="number")
    assert snapshot.id and snapshot.closes and snapshot.closed_on
    figures = frozen(snapshot)
    return ClosedYear(
        snapshot.id, snapshot.closes, snapshot.closed_on, snapshot.reopened_on,
        {key: value for key, value in (figures or {}).items() if known(key)},
        tuple(_putting(correction) for correction in corrections), figures is None,
    )


def _putting(correction: Correction) -> Putting:
    rows, listed = kept_as(list, correction.figures), kept_as(list, correction.records)
    moved = tuple(Moved(correction.year or 0, *row) for row in rows if _is_figure(row))
    records = records_kept(correction.records)
    assert correction.id and correction.day
    damaged = not moved or not records or (len(moved), len(records)) != (len(rows), len(listed))
    return Putting(correction.id, correction.day, correction.deed or "", correction.reason or "", moved, records, damaged)


def _is_figure(row: object) -> bool:
    """Whether this is a moved figure as it is kept: key, label, unit, the number before and after."""
    return isinstance(row, list) and len(row) == 5 and all(isinstance(word, str) for word in row[:3]) and all(map(is_number, row[3:]))


def records_kept(text: str | None) -> tuple[tuple[str, tuple[int, ...], int], ...]:
    """The records of a correction that can be read: by table, the ids and how many there were."""
    return tuple((row[0], tuple(row[1]), row[2]) for row in kept_as(list, text) if _is_records(row))


def _is_records(row: object) -> bool:
    return isinstance(row, list) and len(row) == 3 and isinstance(row[0], str) and isinstance(row[1], list) and all(type(n) is int for n in (*row[1], row[2]))


def closable(store: Store, today: date) -> list[int]:
    """The years that could be closed now, newest first: over, with events or members' doings on record, and not closed yet."""
    closed = {year.year for year in closed_years(store)}
    query = (
        "SELECT DISTINCT CAST(substr(day, 1, 4) AS INTEGER) FROM event WHERE day IS NOT NULL UNION SELECT year FROM review"
        " UNION SELECT DISTINCT CAST(substr(day, 1, 4) AS INTEGER) FROM visit WHERE day IS NOT NULL"
    )
    told = {int(year) for (year,) in store.rows(query) if year}
    last = today.year if _is_over(today.year, today) else today.year - 1
    return sorted({year for year in (*told, last) if year <= last} - closed, reverse=True)


def _is_over(year: int, today: date) -> bool:
    return today >= date(year, 12, 31)


def close(store: Store, year: int, today: date) -> ClosedYear:
    """Freeze a year's figures in one step. Raises UserError for a year that is closed already, or is not over."""
    if any(closed.year == year for closed in closed_years(store)):
        raise UserError(f"{year} 年已经封账了，没有改动")
    if not year >= _FIRST or not _is_over(year, today):
        raise UserError(f"{year} 年还没有结束，请到 {year} 年 12 月 31 日以后再封账")
    times = store.count(Snapshot, "closes = ?", (year,)) + 1
    figures = json.dumps({"figures": values(store, year, sources())}, ensure_ascii=False, separators=(",", ":"))
    with store.step(f"封账 {year} 年"):
        made = store.save(Snapshot(
            as_of=date(year, 12, 31), name=f"{year} 年年末封账" + (f"（第 {times} 次）" if times > 1 else ""), closes=year, closed_on=today, figures=figures))
    return _closed(store, made)


def reopen(store: Store, year: int, today: date) -> None:
    """Open a closed year again in one step; what was frozen and put right stays on record. Raises UserError for one that is not closed."""
    closed = next((closed for closed in closed_years(store) if closed.year == year), None)
    if closed is None:
        raise UserError(f"{year} 年没有封账，不用打开")
    with store.step(f"打开 {year} 年的封账"):
        store.save(store.get(Snapshot, closed.id).with_(reopened_on=today))


def put_right(store: Store, deed: str, moved: Sequence[Moved], records: dict[str, set[int]], reason: str, today: date) -> None:
    """Keep a 补正 for each closed year that is moved, within the step that moves it."""
    for year in closed_years(store):
        rows = [[m.key, m.label, m.unit, m.before, m.after] for m in moved if m.year == year.year]
        if rows:
            number = int(store.scalar("SELECT coalesce(max(number), 0) + 1 FROM correction WHERE snapshot = ?", (year.id,)))
            store.save(Correction(
                snapshot=year.id, number=number, year=year.year, day=today, deed=deed[:200], reason=reason,
                figures=json.dumps(rows, ensure_ascii=False), records=json.dumps([[table, sorted(ids)[:_MOST_RECORDS], len(ids)] for table, ids in sorted(records.items())]),
            ))

"""The sessions of a series: which there were with their heads and hours, and what the next one starts with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.figures import answer
from app.figures.activities import heads
from app.figures.volunteering import COUNTED
from db.dates import PartialDate
from db.records import Event
from db.store import Store

#: What the next session does not take over: what only this one had.
_OWN = ("present", "external", "end_day", "result", "cost", "note")
_NUMBER = re.compile(r"第\s*([0-9]+|[一二三四五六七八九十百]+)\s*(?=[期次届批场讲])")
_MONTH = re.compile(r"(?<!\d)(1[0-2]|[1-9])(?=\s*月)")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?=\s*年)")
_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True)
class Session:
    """One event of a series; `minutes` are the counted ones of all who served there, `lasted` how long it took."""

    id: int
    day: PartialDate
    number: int | None
    title: str
    place: str
    heads: int
    minutes: int
    lasted: int


def sessions(store: Store, series: str, day: date) -> list[Session]:
    """Every session of a series, newest first; also those still to come."""
    served = f"(SELECT coalesce(sum(minutes), 0) FROM service s WHERE s.event = event.id AND {COUNTED})"
    rows = store.rows(
        f"SELECT id, day, session_no, title_name, coalesce(place, ''), {heads()}, {served}, coalesce(minutes, 0) FROM event"
        " WHERE series = :series ORDER BY day DESC, id DESC",
        answer.parameters(store, day) | {"series": series},
    )
    return [Session(row[0], PartialDate.fromisoformat(row[1]), *row[2:]) for row in rows]


def ordinal(event: Event) -> str:
    """“第 3 次” of an event whose title does not say so itself, else nothing."""
    if event.session_no is None or _NUMBER.search(event.title_name or ""):
        return ""
    return f"第 {event.session_no} {'期' if event.kind == '培训' else '次'}"


def following(store: Store, event: Event, day: date) -> dict[str, Any]:
    """What the next session of an event's series starts with, held on `day`: a copy with its own number and day."""
    number = _next_number(store, event, day)
    title = event.title_name or ""
    if number is not None:
        title = _NUMBER.sub(lambda m: f"第{number if m[1].isdigit() else in_chinese(number)}", title)
    if event.day:
        # Only a title that names the month of its own day speaks of that month.
        title = _MONTH.sub(lambda m: str(day.month) if event.day and int(m[1]) == event.day.month else m[1], title)
        title = _YEAR.sub(lambda m: str(day.year) if event.day and int(m[1]) == event.day.year else m[1], title)
    kept = {name: value for name, value in event.values().items() if value is not None and name not in _OWN}
    return kept | {"title_name": title, "session_no": number, "day": day}


def _next_number(store: Store, event: Event, day: date) -> int | None:
    """One more than the highest of the year; a series that began anew in an earlier year does so again."""
    if not event.series:
        return event.session_no + 1 if event.session_no else None
    rows = store.rows("SELECT substr(day, 1, 4), max(session_no), min(session_no) FROM event WHERE series = ? AND session_no IS NOT NULL GROUP BY 1", (event.series,))
    highest = {int(year): most for year, most, _ in rows}
    if day.year in highest:
        return int(highest[day.year]) + 1
    again = sum(1 for _, _, least in rows if least == 1) > 1
    return 1 if again or not highest else max(highest.values()) + 1


def in_chinese(number: int) -> str:
    """A number from 1 to 99 in Chinese numerals; higher ones in figures."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    return ("" if not tens else "十" if tens == 1 else _DIGITS[tens] + "十") + (_DIGITS[ones] if ones else "")

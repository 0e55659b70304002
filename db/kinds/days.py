"""Days, and dates known only in part."""

from dataclasses import dataclass
from datetime import date

from db.dates import OpenDay, PartialDate, Span, read_span
from db.errors import BadValue
from db.kinds.base import Kind, Reading, plain
from db.text import fold


@dataclass(frozen=True)
class Day(Kind):
    """A calendar day."""

    name = "day"

    def read(self, raw: object) -> date:
        return self.reading(raw).value  # type: ignore[no-any-return]

    def reading(self, raw: object, year: int | None = None) -> Reading:
        """The (first) day, and what the cell says beyond it; `year` is the sheet's, for 5月4日."""
        span = read_span(_narrow(raw), year)
        day = span.begin.as_date()
        if day is None:
            sentence = f"“{plain(raw)}”缺少日，请写成 2021-03-05 的样子"
            raise OpenDay(sentence, span.begin) if span.begin.month and not span.end else BadValue(sentence)
        return Reading(day, _beyond(span))

    def show(self, value: date) -> str:
        return value.isoformat()

    def store(self, value: date) -> str:
        return value.isoformat()

    def load(self, stored: str) -> date:
        return date.fromisoformat(stored)


@dataclass(frozen=True)
class PartialDay(Kind):
    """A date that may be known to the month or the year only."""

    name = "partial_date"

    def read(self, raw: object) -> PartialDate:
        return self.reading(raw).value  # type: ignore[no-any-return]

    def reading(self, raw: object, year: int | None = None) -> Reading:
        """The (first) date, and what the cell says beyond it; `year` is the sheet's, for 5月4日."""
        span = read_span(_narrow(raw), year)
        return Reading(span.begin, _beyond(span))

    def store(self, value: PartialDate) -> str:
        return str(value)

    def load(self, stored: str) -> PartialDate:
        return PartialDate.fromisoformat(stored)


def _beyond(span: Span) -> str:
    return "，".join(filter(None, (f"至 {span.end}" if span.end else "", span.rest)))


def _narrow(raw: object) -> object:
    return fold(raw) if isinstance(raw, str) else raw

"""Days, and dates known only in part."""

from dataclasses import dataclass
from datetime import date

from db.dates import PartialDate, read_partial_date
from db.errors import BadValue
from db.kinds.base import Kind, plain
from db.text import fold


@dataclass(frozen=True)
class Day(Kind):
    """A calendar day."""

    name = "day"

    def read(self, raw: object) -> date:
        day = read_partial_date(_narrow(raw)).as_date()
        if day is None:
            raise BadValue(f"“{plain(raw)}”缺少日，请写成 2021-03-05 的样子")
        return day

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
        return read_partial_date(_narrow(raw))

    def store(self, value: PartialDate) -> str:
        return str(value)

    def load(self, stored: str) -> PartialDate:
        return PartialDate.fromisoformat(stored)


def _narrow(raw: object) -> object:
    return fold(raw) if isinstance(raw, str) else raw

"""Dates known only in part, and the many ways a roster writes them."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import total_ordering

from db.errors import BadValue

EARLIEST_YEAR = 1900
LATEST_YEAR = 2100
_EXCEL_DAY_ZERO = date(1899, 12, 30)


@total_ordering
@dataclass(frozen=True)
class PartialDate:
    """A date known to the day, the month or the year; its ISO text sorts as the date does."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.day is not None and self.month is None:
            raise ValueError("a day needs a month")
        if not EARLIEST_YEAR <= self.year <= LATEST_YEAR:
            raise ValueError("year out of range")
        # Not `or`: there is no month 0.
        date(self.year, 1 if self.month is None else self.month, 1 if self.day is None else self.day)

    def __str__(self) -> str:
        text = f"{self.year:04d}"
        if self.month is not None:
            text += f"-{self.month:02d}"
        if self.day is not None:
            text += f"-{self.day:02d}"
        return text

    def __lt__(self, other: "PartialDate") -> bool:
        return str(self) < str(other)

    @classmethod
    def fromisoformat(cls, text: str) -> "PartialDate":
        """Read back what str() wrote."""
        parts = [int(part) for part in text.split("-")]
        return cls(*parts)

    @classmethod
    def of(cls, day: date) -> "PartialDate":
        """The same day, as a partial date that happens to be complete."""
        return cls(day.year, day.month, day.day)

    def as_date(self) -> date | None:
        """The day, where it is known."""
        if self.month is None or self.day is None:
            return None
        return date(self.year, self.month, self.day)

    def agrees_with(self, other: "PartialDate") -> bool:
        """Whether both can be the same day: 2003-05 agrees with 2003-05-12."""
        mine, theirs = str(self), str(other)
        return mine.startswith(theirs) or theirs.startswith(mine)


_SEPARATED = re.compile(
    r"(?P<y>\d{4})\s*[-./年]\s*(?P<m>\d{1,2})(?:\s*[-./月]\s*(?P<d>\d{1,2})\s*[日号]?|\s*月)?"
    r"(?:[ T]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
)
_YEAR = re.compile(r"(\d{4})\s*年?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})?")
_SERIAL = re.compile(r"\d{5}(?:\.0+)?")
_OTHER_ORDER = re.compile(r"\d{1,2}[-./]\d{1,2}[-./]\d{2,4}")
_SHORT_YEAR = re.compile(r"\d{2}[-./年]\d{1,2}.*")


def read_partial_date(raw: object) -> PartialDate:
    """Read a date in any style a roster uses: 2003.5, 20030512, 2003年5月, 2003/5/12, a date cell, 37753.

    Raises BadValue for what is no date, and for what could be two: 5/12/2003, or the *number* 2003.1,
    which is how Excel keeps 2003.10 as well.
    """
    if isinstance(raw, date):
        return _build(raw.isoformat()[:10], raw.year, raw.month, raw.day)
    if isinstance(raw, PartialDate):
        return raw
    if isinstance(raw, bool) or raw is None:
        raise BadValue(f"“{raw}”不是日期")
    if isinstance(raw, float) and not raw.is_integer():
        return _read_decimal(raw)
    text = str(int(raw)) if isinstance(raw, float) else str(raw).strip().rstrip("。.，,")
    return _read_text(text)


def _read_decimal(raw: float) -> PartialDate:
    text = repr(raw)
    year, _, month = text.partition(".")
    if len(year) == 4 and len(month) <= 2:
        if month == "1":
            raise BadValue(f"“{text}”可能是 {year} 年 1 月，也可能是 10 月（Excel 去掉了末尾的 0），请写成 {year}-01 或 {year}-10")
        return _build(text, int(year), int(month), None)
    if len(year) == 5:
        return _from_serial(text, int(year))
    raise BadValue(f"“{text}”不是日期，请写成 2003-05-12 或 2003-05")


def _read_text(text: str) -> PartialDate:
    if found := _SEPARATED.fullmatch(text):
        day = found["d"]
        return _build(text, int(found["y"]), int(found["m"]), int(day) if day else None)
    if found := _YEAR.fullmatch(text):
        return _build(text, int(found[1]), None, None)
    if found := _COMPACT.fullmatch(text):
        day = found[3]
        return _build(text, int(found[1]), int(found[2]), int(day) if day else None)
    if _SERIAL.fullmatch(text):
        return _from_serial(text, int(text.partition(".")[0]))
    if _OTHER_ORDER.fullmatch(text):
        raise BadValue(f"“{text}”分不清哪个是月、哪个是日，请写成 2003-05-12 的样子")
    if _SHORT_YEAR.fullmatch(text):
        raise BadValue(f"“{text}”的年份不是四位，请写成 2003-05 的样子")
    raise BadValue(f"“{text}”不是日期，请写成 2003-05-12 或 2003-05")


def _build(text: str, year: int, month: int | None, day: int | None) -> PartialDate:
    try:
        return PartialDate(year, month, day)
    except ValueError:
        raise BadValue(f"没有“{text}”这一天，请核对年月日") from None


def _from_serial(text: str, serial: int) -> PartialDate:
    # 10000 is 1927-05-18 and 73050 is 2099-12-31: every five-digit number in use is a day some time in between.
    if not 10_000 <= serial <= 73_050:
        raise BadValue(f"“{text}”不是日期，请写成 2003-05-12 或 2003-05")
    return PartialDate.of(_EXCEL_DAY_ZERO + timedelta(days=serial))

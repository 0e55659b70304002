"""Dates known only in part, and the many ways a roster writes them."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import total_ordering
from typing import NamedTuple, NoReturn

from db.errors import BadValue

EARLIEST_YEAR = 1900
LATEST_YEAR = 2100
_EXCEL_DAY_ZERO = date(1899, 12, 30)


@total_ordering
@dataclass(frozen=True, eq=False)
class PartialDate:
    """A date known to the day, the month or the year; its ISO text sorts as the date does.

    One known to the day equals that day, and sorts among days by its text: a month before its days.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        """Refuse what is no date; its text is asked for whenever it is compared."""
        if self.day is not None and self.month is None:
            raise ValueError("a day needs a month")
        if not EARLIEST_YEAR <= self.year <= LATEST_YEAR:
            raise ValueError("year out of range")
        # Not `or`: there is no month 0.
        first = date(self.year, 1 if self.month is None else self.month, 1 if self.day is None else self.day).isoformat()
        object.__setattr__(self, "_text", first[:4] if self.month is None else first[:7] if self.day is None else first)

    def __str__(self) -> str:
        return self._text  # type: ignore[attr-defined,no-any-return]

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other) if isinstance(other, PartialDate | date) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.as_date() or str(self))

    def __lt__(self, other: "PartialDate | date") -> bool:
        return str(self) < str(other)

    def isoformat(self) -> str:
        """Its ISO text, as a day has one: 2003, 2003-05 or 2003-05-12."""
        return str(self)

    @property
    def words(self) -> str:
        """As people write it: 2003 年 5 月 12 日, 2003 年 5 月, 2003 年."""
        return f"{self.year} 年" + (f" {self.month} 月" if self.month else "") + (f" {self.day} 日" if self.day else "")

    @classmethod
    def fromisoformat(cls, text: str) -> "PartialDate":
        """Read back what str() wrote."""
        parts = [int(part) for part in text.split("-")]
        return cls(*parts)

    @classmethod
    def of(cls, day: "date | PartialDate") -> "PartialDate":
        """The same day, as a partial date that happens to be complete; one known in part stays so."""
        if isinstance(day, PartialDate):
            return day
        return cls(day.year, day.month, day.day)

    def as_date(self) -> date | None:
        """The day, where it is known."""
        if self.month is None or self.day is None:
            return None
        return date(self.year, self.month, self.day)

    @property
    def first(self) -> date:
        """The earliest day it can be."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        """The latest day it can be."""
        if self.month is None:
            return date(self.year, 12, 31)
        return date(self.year, self.month, self.day or monthrange(self.year, self.month)[1])

    def is_before(self, other: "PartialDate | date") -> bool:
        """Whether it surely lies before the other: its latest day before the other's earliest."""
        return self.last < PartialDate.of(other).first

    def agrees_with(self, other: "PartialDate") -> bool:
        """Whether both can be the same day: 2003-05 agrees with 2003-05-12."""
        mine, theirs = str(self), str(other)
        return mine.startswith(theirs) or theirs.startswith(mine)


class OpenDay(BadValue):
    """A date known to the month only, where a day is needed. `month`: which."""

    def __init__(self, sentence: str, month: PartialDate) -> None:
        super().__init__(sentence)
        self.month = month


class Span(NamedTuple):
    """What a cell says about a time: its (first) day, its last day where it names two, and the words beyond them."""

    begin: PartialDate
    end: PartialDate | None = None
    rest: str = ""


_HAN_DIGITS = {sign: str(n) for n, signs in enumerate(("零〇○", "一", "二", "三", "四", "五", "六", "七", "八", "九")) for sign in signs}
_HAN_YEAR = re.compile(r"[零〇○一二三四五六七八九]{4}(?=年)")
_HAN_NUMBER = re.compile(r"(?:[一二三四五六七八九]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|[一二三四五六七八九])(?=个?[月日号])")
_DASHES = str.maketrans("—–―─－﹣−~～〜", "-" * 10)
_SEPARATED = re.compile(
    r"(?P<y>\d{4})\s*(?P<a>[-./年·、,])\s*(?P<m>\d{1,2})(?!\d)(?:\s*(?P<b>[-./月·、,])\s*(?P<d>\d{1,2})(?![\d:时点])\s*[日号]?|\s*月份?)?"
)
_COMPACT = re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})?(?!\d)")
_YEAR = re.compile(r"(?P<y>\d{4})\s*(?:年(?!级)|(?=\s*(?:$|-|至|到|[(])))")
_YEARLESS = re.compile(r"(?P<m>\d{1,2})(?:\s*(?P<b>[-./月])\s*(?P<d>\d{1,2})(?![\d:时点])\s*[日号]?|\s*月份?)")
_DAY_ONLY = re.compile(r"(?P<d>\d{1,2})(?![\d:.时点])\s*[日号]?")
_MONTHS = {name: n for n, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_ENGLISH = re.compile(
    r"(?:(?P<d1>\d{1,2})(?:st|nd|rd|th)?[\s-]+)?(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?[\s,-]+"
    r"(?:(?P<d2>\d{1,2})(?:st|nd|rd|th)?(?:,\s*|\s+))?(?P<y>\d{4})(?!\d)",
    re.IGNORECASE,
)
#: What nearly every cell of a column looks like.
_USUAL = re.compile(r"(\d{4})(?:([-./])(\d{1,2})(?:\2(\d{1,2}))?|年(\d{1,2})月(?:(\d{1,2})日)?)", re.ASCII)
_SERIAL = re.compile(r"\d{5}(?:\.0+)?")
_OTHER_ORDER = re.compile(r"\d{1,2}[-./]\d{1,2}[-./]\d{2,4}")
_SHORT_YEAR = re.compile(r"\d{2}[-./年]\d{1,2}.*")
_TO = re.compile(r"\s*(?:-+|至|到)\s*")
_BEFORE = re.compile(r"\s*(?P<about>大?约|大概)?\s*(出生于|生于|于|自|从)?\s*")
#: What says no more than the date does: a weekday, an age, that somebody was born, the second of a time stamp.
_NO_MORE = re.compile(
    r"\s*(?:[(]?(?:星期|周|礼拜)[一二三四五六日天][)]?|T?\d{1,2}:\d{2}:\d{2}(?:\.\d+)?|[T ]\s*0{1,2}:00|[(]\s*\d{1,3}\s*(?:周?岁)?\s*[)]|\d{1,3}\s*周?岁|(?:出)?生|起|开始)\s*"
)
_LUNAR = re.compile(r"农历|阴历|旧历|[冬腊]月|月\s*初[一二三四五六七八九十]")
_CLOCKS = re.compile(r"[上下中]午|[早晚]上|凌晨|傍晚|\d{1,2}\s*[:时点]")


def read_partial_date(raw: object, year: int | None = None) -> PartialDate:
    """Read a date in any style a roster uses: 2003.5, 20030512, 2003年5月, 二〇〇三年五月, 12 May 2003, a date cell, 37753.

    `year`: what the sheet says the year is, for 5月12日. Words beyond the date are passed over; `read_span` has them.
    Raises BadValue for what is no date, and for what could be two: 5/12/2003, 2003.5-6, or the *number* 2003.1,
    which is how Excel keeps 2003.10 as well.
    """
    return read_span(raw, year).begin


def read_span(raw: object, year: int | None = None) -> Span:
    """Read a date or two (2023.5.4-5.6, 7月10日至20日 with its `year`), and keep what the cell says beyond them. Raises BadValue."""
    if isinstance(raw, date):
        return Span(_build(raw.isoformat()[:10], raw.year, raw.month, raw.day))
    if isinstance(raw, PartialDate):
        return Span(raw)
    if isinstance(raw, bool) or raw is None:
        raise BadValue(f"“{raw}”不是日期")
    if isinstance(raw, float) and not raw.is_integer():
        return Span(_read_decimal(raw, year))
    text = str(int(raw)) if isinstance(raw, float) else str(raw).strip().rstrip("。.，,")
    return _read_text(text, year)


def _read_decimal(raw: float, context: int | None) -> PartialDate:
    text = repr(raw)
    year, _, month = text.partition(".")
    if len(year) == 4 and len(month) <= 2:
        if month == "1":
            raise BadValue(f"“{text}”可能是 {year} 年 1 月，也可能是 10 月（Excel 去掉了末尾的 0），请写成 {year}-01 或 {year}-10")
        return _build(text, int(year), int(month), None)
    if len(year) == 5:
        return _from_serial(text, int(year))
    if context and len(year) <= 2 and len(month) <= 2:
        if len(month) == 1 and month in "123":
            raise BadValue(f"“{text}”可能是 {month} 日，也可能是 {month}0 日（Excel 去掉了末尾的 0），请写成 {context}-{int(year):02d}-0{month} 的样子")
        return _build(text, context, int(year), int(month))
    raise BadValue(f"“{text}”不是日期，请写成 2003-05-12 或 2003-05")


def _read_text(written: str, context: int | None) -> Span:
    if usual := _USUAL.fullmatch(written):
        year, _, month, day, month_in_words, day_in_words = usual.groups()
        last = day or day_in_words
        return Span(_build(written, int(year), int(month or month_in_words), int(last) if last else None))
    if _LUNAR.search(written):
        # Its last months lie in the next year.
        raise BadValue(f"“{written}”写的是农历，请按公历写成 2003-05-12 或 2003-05")
    text = _in_digits(written).translate(_DASHES)
    before = _BEFORE.match(text)
    at = before.end() if before else 0
    if not (found := _first(written, text, at, context)):
        _refuse(written, text)
    begin, at = found
    end: PartialDate | None = None
    if to := _TO.match(text, at):
        if text[to.end() :] in ("今", ""):
            return Span(begin, None, "至今")
        if second := _second(written, text, to.end(), begin):
            end, at = second
            if end.last < begin.first:
                raise BadValue(f"“{written}”的结束早于开始，请核对")
    rest = _rest(text[at:])
    if re.search(r"\d", rest) and not _CLOCKS.search(rest):
        _refuse(written, text)
    about = before["about"] if before else None
    return Span(begin, end, "，".join(filter(None, (about, rest))))


def _first(written: str, text: str, at: int, context: int | None) -> tuple[PartialDate, int] | None:
    """The date at a place in the text, and where it ends."""
    if found := _SEPARATED.match(text, at):
        first, second = found["a"], found["b"]
        if first == "年" and second == "-" and text[found.end() :].lstrip().startswith("月"):
            return _build(written, int(found["y"]), int(found["m"]), None), found.start("b")
        # 2023.5-6 may be two months or one day.
        if second and first != second and "-" in (first, second):
            raise BadValue(f"“{written}”分不清是一天还是一段时间，请写成 2003-05-12 的样子")
        return _matched(written, found, int(found["y"])), found.end()
    if found := _ENGLISH.match(text, at):
        day = found["d1"] or found["d2"]
        return _build(written, int(found["y"]), _MONTHS[found["name"].lower()], int(day) if day else None), found.end()
    if _SERIAL.fullmatch(text, at):
        return _from_serial(written, int(text[at:].partition(".")[0])), len(text)
    if (found := _COMPACT.match(text, at)) or (found := _YEAR.match(text, at)):
        return _matched(written, found, int(found["y"])), found.end()
    if context and not _OTHER_ORDER.match(text, at) and (found := _YEARLESS.match(text, at)):
        return _matched(written, found, context), found.end()
    return None


def _second(written: str, text: str, at: int, begin: PartialDate) -> tuple[PartialDate, int] | None:
    """The end of a span: a date, or what of it differs from the beginning."""
    if found := _first(written, text, at, begin.year):
        end, stop = found
        # 5.6 behind a day is a day; 6月 behind a day would be less exact than its beginning, but may be meant.
        return end, stop
    if begin.day and (one := _DAY_ONLY.match(text, at)):
        return _build(written, begin.year, begin.month, int(one["d"])), one.end()
    return None


def _matched(written: str, found: re.Match[str], year: int) -> PartialDate:
    parts = found.groupdict()
    month, day = parts.get("m"), parts.get("d")
    return _build(written, year, int(month) if month else None, int(day) if day else None)


def _in_digits(text: str) -> str:
    """Chinese numerals of years, months and days in digits: 二〇〇五年九月二十一日."""
    text = _HAN_YEAR.sub(lambda found: "".join(_HAN_DIGITS[sign] for sign in found[0]), text)
    return _HAN_NUMBER.sub(lambda found: str(han_number(found[0])), text)


def han_number(text: str) -> int:
    """A number below a hundred in Chinese numerals: 十二, 二十一, 廿三, 两. Raises BadValue for signs that make none, such as 一一."""
    tens, ten, ones = text.replace("廿", "二十").replace("两", "二").rpartition("十")
    if any(digits and digits not in _HAN_DIGITS for digits in (tens, ones)):
        raise BadValue(f"“{text}”不像一个数，请写成阿拉伯数字")
    units = int(_HAN_DIGITS[ones]) if ones else 0
    return (int(_HAN_DIGITS[tens]) if tens else 1) * 10 + units if ten else units


def _rest(text: str) -> str:
    """What is left when everything is taken away that tells no more than the date."""
    while found := _NO_MORE.match(text):
        text = text[found.end() :]
    return text.strip(" ()。.，,;；、")


def _refuse(written: str, text: str) -> NoReturn:
    if _OTHER_ORDER.fullmatch(text):
        raise BadValue(f"“{written}”分不清哪个是月、哪个是日，请写成 2003-05-12 的样子")
    if _SHORT_YEAR.fullmatch(text):
        raise BadValue(f"“{written}”的年份不是四位，请写成 2003-05 的样子")
    raise BadValue(f"“{written}”不是日期，请写成 2003-05-12 或 2003-05")


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

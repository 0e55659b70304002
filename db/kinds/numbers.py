"""Numbers: counts, measures, hours, clock times, money."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal, InvalidOperation

from db.dates import han_number, read_partial_date
from db.errors import BadValue
from db.kinds.base import Kind, Reading, plain
from db.text import fold
from db.times import clock, length

# Commas only where they part thousands: 1,2 may be somebody's 1.2.
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?(?:[eE][+-]?\d{1,2})?", re.ASCII)


_WORDED = re.compile(
    r"(?P<about>大?约|近|将近)?(?P<sum>共计|合计|总计|共有|共|计|人民币|第|rmb)?[:\s]*(?P<sign>[¥￥]?)\s*"
    r"(?P<number>[+-]?\d[\d,]*(?:\.\d+)?|[一二两三四五六七八九十廿]{1,3})\s*(?P<more>余|多|来)?(?P<rest>[^\d].*)?",
    re.IGNORECASE | re.DOTALL,
)
_HAN = re.compile(r"[一二两三四五六七八九]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|[一二两三四五六七八九]")
#: Words behind a number that say no more than its unit; a whole number of something else keeps its unit as a rest.
_HEADS = ("人次", "人", "名", "位", "个人")
_SCALES = {"万": 10_000, "千": 1_000, "百": 100}
_YUANS = ("元整", "元人民币", "元", "块钱", "块", "圆")
_YEARS = ("年度", "年")


def _number(raw: object, example: str) -> Decimal:
    text = fold(plain(raw)).replace("，", ",")
    if not isinstance(raw, bool) and _NUMBER.fullmatch(text):
        try:
            number = Decimal(text.replace(",", ""))
        except InvalidOperation:
            pass
        else:
            if abs(number) < Decimal(10) ** 15:
                return number
    raise BadValue(f"“{plain(raw)}”不是数字，请写成 {example} 的样子")


def _worded(raw: object, example: str, units: tuple[str, ...]) -> tuple[Decimal, str]:
    """A number among words, and the words that say more than its `units`: 约30人 is 30 and 约; of two numbers it is none."""
    text = fold(raw) if isinstance(raw, str) else ""
    if not text or _NUMBER.fullmatch(text.replace("，", ",")) or not (found := _WORDED.fullmatch(text)):
        return _number(raw, example), ""
    written, rest = found["number"], (found["rest"] or "").strip()
    if written[0] in "一二两三四五六七八九十廿":
        if not _HAN.fullmatch(written):
            raise BadValue(f"“{raw}”不是数字，请写成 {example} 的样子")
        number = Decimal(han_number(written))
        if not rest:
            return number, ""
    else:
        number = _number(written, example)
    for unit in units:
        if unit and rest.startswith(unit):
            rest = rest[len(unit) :].strip()
            break
    if re.match(r"[百千万亿零〇一二三四五六七八九十%‰.]", rest) and not (units is _YUANS and rest.startswith(tuple(_SCALES))):
        raise BadValue(f"“{plain(raw)}”不是数字，请写成 {example} 的样子")
    # Words that go on with another number must say what it is: 32人，其中女15人, but not 10-15人.
    if re.search(r"\d", rest) and not re.match(r"[(,，;；、。]?\s*(其中|含|包括|另|女|男)", rest):
        raise BadValue(f"“{plain(raw)}”不是数字，或者不止一个数，请写成 {example} 的样子")
    rest = rest.strip(" ,，;；。、:")
    return number, "，".join(part for part in (found["about"], found["more"], rest) if part)


@dataclass(frozen=True)
class Whole(Kind):
    """A whole number within its limits."""

    low: int = 0
    high: int = 10_000_000
    unit: str = ""
    name = "whole"
    sql = "INTEGER"
    numeric = True

    def read(self, raw: object) -> int:
        return self.reading(raw).value  # type: ignore[no-any-return]

    def reading(self, raw: object) -> Reading:
        if self.unit == "年" and (dated := self._year_of(raw)):
            return dated
        units = _HEADS if self.unit == "人" else _YEARS if self.unit == "年" else (self.unit,)
        number, rest = _worded(raw, "12", units)
        if number != number.to_integral_value():
            raise BadValue(f"“{plain(raw)}”不是整数")
        if not self.low <= number <= self.high:
            raise BadValue(f"{number} 超出范围，应在 {self.low} 到 {self.high} 之间")
        return Reading(int(number), rest)


    def _year_of(self, raw: object) -> Reading | None:
        """The year of a date (2024年5月, a date cell), with the date in words; None for a plain year."""
        try:
            when = read_partial_date(fold(raw) if isinstance(raw, str) else raw)
        except BadValue:
            return None
        return Reading(when.year, str(when)) if when.month and self.low <= when.year <= self.high else None


_SAME_UNITS = {"cm": ("厘米", "公分", "CM"), "kg": ("公斤", "千克", "KG")}
#: How many of a measure's own unit one of another is.
_OTHER_UNITS = {
    "cm": {"米": Decimal(100), "m": Decimal(100), "毫米": Decimal("0.1"), "mm": Decimal("0.1")},
    "kg": {"市斤": Decimal("0.5"), "斤": Decimal("0.5"), "克": Decimal("0.001"), "g": Decimal("0.001")},
}


@dataclass(frozen=True)
class Measure(Kind):
    """A measured quantity with one or two decimals (height, weight, eyesight), kept as hundredths."""

    low: Decimal
    high: Decimal
    unit: str = ""
    name = "measure"
    sql = "INTEGER"
    numeric = True

    def read(self, raw: object) -> Decimal:
        number, rest = _worded(raw, "132.5", (self.unit, *_SAME_UNITS.get(self.unit, ())))
        if rest in self.other_units:
            number *= self.other_units[rest]
        elif rest:
            raise BadValue(f"“{plain(raw)}”不是数字，请写成 132.5 的样子")
        if not self.low <= number <= self.high:
            raise BadValue(f"{number} 超出范围，应在 {self.low} 到 {self.high} 之间")
        return (number.quantize(Decimal("0.01"))).normalize() + 0

    @property
    def other_units(self) -> Mapping[str, Decimal]:
        """Units in which it may be told as well, each with how many of its own one of them is: 斤 of kg."""
        return _OTHER_UNITS.get(self.unit, {})

    def show(self, value: Decimal) -> str:
        return f"{value:f}"

    def store(self, value: Decimal) -> int:
        return int(value * 100)

    def load(self, stored: int) -> Decimal:
        return (Decimal(stored) / 100).normalize() + 0


_CLOCK = re.compile(r"(\d{1,4}):([0-5]\d)(?::00)?")


@dataclass(frozen=True)
class Minutes(Kind):
    """A length of time, kept in whole minutes, read and shown in hours: 2.5, 2小时30分, 150分钟, 2:30, 14:00-16:30, 两个半小时."""

    low: int = 1
    high: int = 60_000_000
    name = "minutes"
    sql = "INTEGER"
    numeric = True

    def read(self, raw: object) -> int:
        return self.reading(raw).value  # type: ignore[no-any-return]

    def reading(self, raw: object) -> Reading:
        about = re.match(r"\s*(大?约|近|共计|共|计|合计)\s*(?=\d|[一二两三四五六七八九十半])", raw) if isinstance(raw, str) else None
        return Reading(self._whole(raw[about.end() :] if about and isinstance(raw, str) else raw), about[1] if about and about[1] in ("约", "大约", "近") else "")

    def _whole(self, raw: object) -> int:
        whole = int(self._minutes(raw).to_integral_value())
        if not self.low <= whole <= self.high:
            if whole <= 0:
                raise BadValue("时长应大于 0")
            raise BadValue(f"{self.show(whole)} 小时太长，最多 {self.show(self.high)} 小时")
        return whole

    def _minutes(self, raw: object) -> Decimal:
        if isinstance(raw, time):
            return Decimal(raw.hour * 60 + raw.minute)
        text = fold(plain(raw))
        if found := _CLOCK.fullmatch(text):
            return Decimal(int(found[1]) * 60 + int(found[2]))
        if (minutes := length(text)) is not None:
            return minutes
        return _number(raw, "2.5（小时）") * 60

    def show(self, value: int) -> str:
        # Two decimals of an hour are 0.3 minutes at the worst, so reading it back gives the same minute.
        return f"{value / 60:.2f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Clock(Kind):
    """A time of day, kept as minutes after midnight."""

    name = "clock"
    sql = "INTEGER"

    def read(self, raw: object) -> int:
        if isinstance(raw, datetime | time):
            return raw.hour * 60 + raw.minute
        if isinstance(raw, float) and 0 <= raw < 1:
            return round(raw * 1440)
        if (told := clock(plain(raw))) is not None:
            return told
        text = fold(plain(raw)).replace("时", ":").replace("点", ":").rstrip("分")
        hour, _, minute = text.partition(":")
        minute = minute.partition(":")[0] or "0"
        if not (hour.isdecimal() and minute.isdecimal() and int(hour) <= 24 and int(minute) < 60):
            raise BadValue(f"“{plain(raw)}”不是几点几分，请写成 14:30 的样子")
        total = int(hour) * 60 + int(minute)
        if total > 1440:
            raise BadValue(f"“{plain(raw)}”超过了 24 点")
        return total

    def show(self, value: int) -> str:
        return f"{value // 60:02d}:{value % 60:02d}"


@dataclass(frozen=True)
class Money(Kind):
    """An amount in yuan, kept in fen."""

    low: Decimal = Decimal(0)
    high: Decimal = Decimal(1_000_000_000)
    name = "money"
    sql = "INTEGER"
    numeric = True

    def read(self, raw: object) -> Decimal:
        return self.reading(raw).value  # type: ignore[no-any-return]

    def reading(self, raw: object) -> Reading:
        amount, rest = _worded(raw, "120.50", _YUANS)
        if scale := _SCALES.get(rest[:1]):
            amount, rest = amount * scale, rest[1:].removeprefix("元")
        if rest.startswith(("角", "分", "毛", *_SCALES, "亿", "美", "港", "%")):
            raise BadValue(f"“{plain(raw)}”不是数字，请写成 120.50 的样子")
        # A sheet's 0.1+0.2 arrives as 0.30000000000000004; a third decimal that someone typed is a mistake.
        rounded = amount.quantize(Decimal("0.01"))
        if abs(rounded - amount) > Decimal("0.000001"):
            raise BadValue(f"“{plain(raw)}”的金额细到分以下，请核对")
        if not self.low <= rounded <= self.high:
            raise BadValue(f"{rounded} 超出范围，应在 {self.low} 到 {self.high} 元之间")
        return Reading(rounded, rest)

    def show(self, value: Decimal) -> str:
        return f"{value:.2f}".removesuffix(".00")

    def store(self, value: Decimal) -> int:
        return int(value * 100)

    def load(self, stored: int) -> Decimal:
        return (Decimal(stored) / 100).quantize(Decimal("0.01"))

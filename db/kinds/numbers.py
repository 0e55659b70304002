"""Numbers: counts, measures, hours, clock times, money."""

import re
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal, InvalidOperation

from db.errors import BadValue
from db.kinds.base import Kind, plain
from db.text import fold

# Commas only where they part thousands: 1,2 may be somebody's 1.2.
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?(?:[eE][+-]?\d{1,2})?", re.ASCII)


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


def _without(raw: object, unit: str) -> object:
    """The text before a unit that people write behind the number."""
    return fold(raw).removesuffix(unit) if unit and isinstance(raw, str) else raw


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
        number = _number(_without(raw, self.unit), "12")
        if number != number.to_integral_value():
            raise BadValue(f"“{plain(raw)}”不是整数")
        if not self.low <= number <= self.high:
            raise BadValue(f"{number} 超出范围，应在 {self.low} 到 {self.high} 之间")
        return int(number)


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
        number = _number(_without(raw, self.unit), "132.5")
        if not self.low <= number <= self.high:
            raise BadValue(f"{number} 超出范围，应在 {self.low} 到 {self.high} 之间")
        return (number.quantize(Decimal("0.01"))).normalize() + 0

    def show(self, value: Decimal) -> str:
        return f"{value:f}"

    def store(self, value: Decimal) -> int:
        return int(value * 100)

    def load(self, stored: int) -> Decimal:
        return (Decimal(stored) / 100).normalize() + 0


_HOURS_AND_MINUTES = re.compile(
    r"(?:(?P<h>\d+(?:\.\d+)?)\s*(?:小时|个小时|时|[hH]))?\s*(?:(?P<m>\d+)\s*(?:分钟|分|min))?"
)
_CLOCK = re.compile(r"(\d{1,4}):([0-5]\d)(?::00)?")


@dataclass(frozen=True)
class Minutes(Kind):
    """A length of time, kept in whole minutes, read and shown in hours: 2.5, 2小时30分, 150分钟, 2:30."""

    low: int = 1
    high: int = 60_000_000
    name = "minutes"
    sql = "INTEGER"
    numeric = True

    def read(self, raw: object) -> int:
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
        found = _HOURS_AND_MINUTES.fullmatch(text)
        if found and text:
            return Decimal(found["h"] or 0) * 60 + Decimal(found["m"] or 0)
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
        amount = _number(fold(plain(raw)).removesuffix("元").lstrip("¥￥"), "120.50")
        # A sheet's 0.1+0.2 arrives as 0.30000000000000004; a third decimal that someone typed is a mistake.
        rounded = amount.quantize(Decimal("0.01"))
        if abs(rounded - amount) > Decimal("0.000001"):
            raise BadValue(f"“{plain(raw)}”的金额细到分以下，请核对")
        if not self.low <= rounded <= self.high:
            raise BadValue(f"{rounded} 超出范围，应在 {self.low} 到 {self.high} 元之间")
        return rounded

    def show(self, value: Decimal) -> str:
        return f"{value:.2f}".removesuffix(".00")

    def store(self, value: Decimal) -> int:
        return int(value * 100)

    def load(self, stored: int) -> Decimal:
        return (Decimal(stored) / 100).quantize(Decimal("0.01"))

"""The closed list of kinds of value, each with three forms: what Python holds, what people read, what SQLite keeps.

`read` takes anything a person or a sheet may give (text, a number cell, a date cell) and returns the Python
value or raises BadValue with a sentence. `show` gives the text a person reads, and `read(show(v)) == v`.
`store` and `load` convert to and from SQLite. Absence is None in every form and never passes through a kind.
"""

import json
import re
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from db import identity
from db.dates import PartialDate, read_partial_date
from db.errors import BadValue
from db.text import clean, fold, forbidden

Stored = int | float | str | None


class Kind:
    """One kind of value. `name` is what a form or a model switches on; `sql` is the column's type in SQLite."""

    name = ""
    sql = "TEXT"
    #: Numbers stand right-aligned and may be summed.
    numeric = False

    def read(self, raw: object) -> Any:
        raise NotImplementedError

    def show(self, value: Any) -> str:
        return str(value)

    def store(self, value: Any) -> Stored:
        return value  # type: ignore[no-any-return]

    def load(self, stored: Any) -> Any:
        return stored


def _plain(raw: object) -> str:
    """A cell's content as text: a whole number without the .0 that spreadsheets add."""
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        return str(int(raw))
    if isinstance(raw, datetime):
        return raw.date().isoformat() if raw.time() == time() else raw.isoformat(" ")
    return str(raw)


def _number(raw: object, example: str) -> Decimal:
    if isinstance(raw, bool):
        raise BadValue(f"“{raw}”不是数字，请写成 {example} 的样子")
    text = fold(_plain(raw)).replace(",", "").replace("，", "")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise BadValue(f"“{_plain(raw)}”不是数字，请写成 {example} 的样子") from None
    if not number.is_finite():
        raise BadValue(f"“{_plain(raw)}”不是数字，请写成 {example} 的样子")
    return number


@dataclass(frozen=True)
class Text(Kind):
    """Free text; blanks around it are not part of it."""

    multiline: bool = False
    limit: int = 4000
    name = "text"

    def read(self, raw: object) -> str:
        text = _plain(raw)
        if fault := forbidden(text.replace("\r", "")):
            raise BadValue(fault)
        text = clean(text)
        if len(text) > self.limit:
            raise BadValue(f"太长了：{len(text)} 个字，最多 {self.limit} 个字")
        return text


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
        number = _number(str(raw).removesuffix(self.unit) if self.unit else raw, "12")
        if number != number.to_integral_value():
            raise BadValue(f"“{_plain(raw)}”不是整数")
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
        number = _number(str(raw).removesuffix(self.unit) if self.unit else raw, "132.5")
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
_CLOCK = re.compile(r"(\d{1,4}):(\d{2})(?::00)?")


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
        text = fold(_plain(raw))
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
        text = fold(_plain(raw)).replace("：", ":").replace("时", ":").replace("点", ":").rstrip("分")
        if isinstance(raw, float) and 0 <= raw < 1:
            return round(raw * 1440)
        hour, _, minute = text.partition(":")
        minute = minute.partition(":")[0] or "0"
        if not (hour.isdecimal() and minute.isdecimal() and int(hour) <= 24 and int(minute) < 60):
            raise BadValue(f"“{_plain(raw)}”不是几点几分，请写成 14:30 的样子")
        total = int(hour) * 60 + int(minute)
        if total > 1440:
            raise BadValue(f"“{_plain(raw)}”超过了 24 点")
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
        amount = _number(fold(_plain(raw)).removesuffix("元").lstrip("¥￥"), "120.50")
        # A sheet's 0.1+0.2 arrives as 0.30000000000000004; a third decimal that someone typed is a mistake.
        rounded = amount.quantize(Decimal("0.01"))
        if abs(rounded - amount) > Decimal("0.000001"):
            raise BadValue(f"“{_plain(raw)}”的金额细到分以下，请核对")
        if not self.low <= rounded <= self.high:
            raise BadValue(f"{rounded} 超出范围，应在 {self.low} 到 {self.high} 元之间")
        return rounded

    def show(self, value: Decimal) -> str:
        return f"{value:.2f}".removesuffix(".00")

    def store(self, value: Decimal) -> int:
        return int(value * 100)

    def load(self, stored: int) -> Decimal:
        return (Decimal(stored) / 100).quantize(Decimal("0.01"))


@dataclass(frozen=True)
class Day(Kind):
    """A calendar day."""

    name = "day"

    def read(self, raw: object) -> date:
        day = read_partial_date(_narrow(raw)).as_date()
        if day is None:
            raise BadValue(f"“{_plain(raw)}”缺少日，请写成 2021-03-05 的样子")
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


_YES = frozenset("是 有 √ ✓ ✔ ☑ 对 y yes true 1 已 已交 已签".split())
_NO = frozenset("否 无 × ✗ ☐ x n no false 0 未 没有 不是 未交 未签".split())


@dataclass(frozen=True)
class YesNo(Kind):
    """Yes or no; a tick counts as yes."""

    name = "yes_no"
    sql = "INTEGER"

    def read(self, raw: object) -> bool:
        if isinstance(raw, bool):
            return raw
        text = fold(_plain(raw)).lower()
        if text in _YES:
            return True
        if text in _NO:
            return False
        raise BadValue(f"“{_plain(raw)}”看不出是“是”还是“否”")

    def show(self, value: bool) -> str:
        return "是" if value else "否"

    def store(self, value: bool) -> int:
        return int(value)

    def load(self, stored: int) -> bool:
        return bool(stored)


@dataclass(frozen=True)
class Option:
    """One entry of a code list: the words people use, an English key for figures, the national code if there is one."""

    label: str
    key: str
    code: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Choice(Kind):
    """One of a list; kept as its Chinese wording, so that the file can be read without this program."""

    options: tuple[Option, ...]
    title: str = ""
    name = "choice"

    @cached_property
    def _by_wording(self) -> dict[str, str]:
        words: dict[str, str] = {}
        for option in self.options:
            for word in (*option.aliases, option.code, option.code.lstrip("0")):
                if word:
                    words.setdefault(_loose(word), option.label)
        return words | {_loose(option.label): option.label for option in self.options}

    def read(self, raw: object) -> str:
        text = _loose(_plain(raw))
        try:
            return self._by_wording[text]
        except KeyError:
            some = "、".join(option.label for option in self.options[:8])
            more = "等" if len(self.options) > 8 else ""
            raise BadValue(f"“{_plain(raw)}”不在可选项里，可以填：{some}{more}") from None

    def option(self, label: str) -> Option:
        """The entry with this wording."""
        return next(option for option in self.options if option.label == label)


@dataclass(frozen=True)
class Choices(Choice):
    """Any number of a list, in the list's own order; kept as a JSON array."""

    name = "choices"

    def read(self, raw: object) -> tuple[str, ...]:  # type: ignore[override]
        parts = raw if isinstance(raw, list | tuple) else re.split(r"[、，,;；/\n|]+", fold(_plain(raw)))
        chosen = {super(Choices, self).read(part) for part in parts if str(part).strip()}
        return tuple(option.label for option in self.options if option.label in chosen)

    def show(self, value: tuple[str, ...]) -> str:
        return "、".join(value)

    def store(self, value: tuple[str, ...]) -> str:
        return json.dumps(list(value), ensure_ascii=False)

    def load(self, stored: str) -> tuple[str, ...]:
        return tuple(json.loads(stored))


def _loose(word: str) -> str:
    return re.sub(r"\s+", "", fold(word)).lower()


@dataclass(frozen=True)
class IdNumber(Kind):
    """A citizen identity number of GB 11643-1999, 18 signs; 15-digit numbers of before 1999 are completed."""

    name = "id_number"

    def read(self, raw: object) -> str:
        if isinstance(raw, float) and raw.is_integer() and raw < 1e15:
            raw = int(raw)
        if isinstance(raw, int | float):
            if not isinstance(raw, int) or len(str(raw)) != 15:
                raise BadValue(
                    "这一格是数字格式，身份证号的后 3 位已被 Excel 丢掉，请把这一列设成“文本”后按证件重新录入"
                )
            raw = str(raw)
        return identity.read_id_number(str(raw))


_MOBILE = re.compile(r"(?:\+?86-?)?(1[3-9]\d)[- ]?(\d{4})[- ]?(\d{4})")
_LANDLINE = re.compile(r"(?:\(?(0\d{2,3})\)?[- ]?)?([2-9]\d{6,7})(?:[- 转](\d{1,6}))?")


@dataclass(frozen=True)
class Phone(Kind):
    """A mobile number of 11 digits or a landline, several of them parted by 、."""

    name = "phone"

    def read(self, raw: object) -> str:
        text = fold(_plain(raw))
        parts = [part.strip() for part in re.split(r"[/、,，;；]+", text) if part.strip()]
        return "、".join(self._one(part) for part in parts)

    def _one(self, text: str) -> str:
        if found := _MOBILE.fullmatch(text):
            return "".join(found.groups())
        if found := _LANDLINE.fullmatch(text):
            area, number, extension = found.groups()
            return (f"{area}-" if area else "") + number + (f"-{extension}" if extension else "")
        digits = re.sub(r"\D", "", text)
        if text.startswith("1") and digits == text:
            short = 11 - len(digits)
            if short > 0:
                raise BadValue(f"手机号少 {short} 位，应为 11 位")
            if short < 0:
                raise BadValue(f"手机号多 {-short} 位，应为 11 位")
        raise BadValue(f"“{text}”不是电话号码，请写成 11 位手机号或 010-69012345")


@dataclass(frozen=True)
class Link(Kind):
    """Another record, by its id. `part_of`: this record has no life without that one and goes to the bin with it."""

    table: str
    part_of: bool = False
    name = "link"
    sql = "INTEGER"

    def read(self, raw: object) -> int:
        # What people write is the other record's title; only the ledger can tell which id that is.
        if isinstance(raw, int) and not isinstance(raw, bool) and raw > 0:
            return raw
        raise BadValue(f"“{raw}”不在台账里")


@dataclass(frozen=True)
class FileRef:
    """A file kept inside the ledger: its name, its size in bytes, the SHA-256 of its content."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class File(Kind):
    """A file kept inside the ledger; the value says which, the content lies beside the records."""

    name = "file"

    def read(self, raw: object) -> FileRef:
        if isinstance(raw, FileRef):
            return raw
        found = re.fullmatch(r"(.+)（(\d+) 字节，([0-9a-f]{64})）", str(raw))
        if not found:
            raise BadValue("附件只能在程序里添加")
        return FileRef(found[1], int(found[2]), found[3])

    def show(self, value: FileRef) -> str:
        return f"{value.name}（{value.size} 字节，{value.sha256}）"

    def store(self, value: FileRef) -> str:
        return json.dumps([value.name, value.size, value.sha256], ensure_ascii=False)

    def load(self, stored: str) -> FileRef:
        return FileRef(*json.loads(stored))


TEXT = Text()
LONG_TEXT = Text(multiline=True, limit=20_000)
WHOLE = Whole()
MINUTES = Minutes()
CLOCK = Clock()
MONEY = Money()
DAY = Day()
PARTIAL_DATE = PartialDay()
YES_NO = YesNo()
ID_NUMBER = IdNumber()
PHONE = Phone()
FILE = File()

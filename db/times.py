"""Times of day and lengths of time as people write them: 下午2:00—4:30, 两个半小时, 2024年3月5日14:00-16:30."""

import re
from decimal import Decimal
from typing import NamedTuple

from db.dates import PartialDate, han_number, read_span
from db.errors import BadValue
from db.text import fold

_HALF_DAYS = "凌晨|清晨|早晨|早上|上午|中午|下午|傍晚|晚上|晚|午后"
_AFTERNOON = frozenset(("下午", "傍晚", "晚上", "晚", "午后"))
_TO = r"\s*(?:-+|—+|–|―|~|～|〜|至|到)\s*"
_AT = r"(?P<half{0}>{1})?\s*(?P<h{0}>\d{{1,2}})\s*(?::\s*(?P<m{0}>[0-5]\d)(?::[0-5]\d)?|[时点]\s*(?:(?P<n{0}>[0-5]?\d)\s*分?|(?P<semi{0}>半))?)"
_SPAN = re.compile(_AT.format(1, _HALF_DAYS) + _TO + _AT.format(2, _HALF_DAYS))
_JOINS = re.compile(r"[\s,，、;；和及+与]*")
_NUMBER = r"(?:\d+(?:\.\d+)?|[一二两三四五六七八九十]{1,3})"
_LENGTH = re.compile(
    rf"(?:(?P<h>{_NUMBER})?\s*(?P<some>个)?(?P<half>半个?)?\s*(?:小时|钟头|个?时(?!间)|hours?|hrs?|h)(?P<after>半)?)?\s*(?:(?P<m>{_NUMBER})\s*(?:分钟|分|mins?|minutes?))?",
    re.IGNORECASE,
)
_UNIT_BEHIND = re.compile(r"(\d+(?:\.\d+)?)\s*\((小时|h|hours?|分钟|min)\)", re.IGNORECASE)
_EXPLAINED = re.compile(r"(.+?)\s*\((?:共|计|共计|合计)?(.+?)\)")


#: Lengths whose hours nobody said: 半天, 一天, 一上午, 2天, 一个工作日; each with how many half days it is.
_OPEN = re.compile(
    rf"(?:大?约|近|共计|共|计)?(?P<n>{_NUMBER})?\s*个?\s*(?:[大小]?(?P<half>半)个?)?\s*(?P<what>工作日|整天|全天|上午|中午|下午|早上|傍晚|晚上|(?<=[\d.一二两三四五六七八九十个半\s])[天夜晚]|(?<=半)日)(?P<after>半)?(?:时间|左右)?"
)
#: What people mostly mean by half a working day, in minutes.
HALF_DAY = 240


class OpenLength(BadValue):
    """A length of time whose hours nobody said: 半天, 一上午. `likely`: what people mostly mean by it, in minutes."""

    def __init__(self, sentence: str, likely: int) -> None:
        super().__init__(sentence)
        self.likely = likely


class When(NamedTuple):
    """When something happened: its days, and on the day from and to which minutes after midnight."""

    begin: PartialDate
    end: PartialDate | None
    hours: tuple[tuple[int, int], ...]
    rest: str


def read_when(raw: object, year: int | None = None) -> When:
    """A cell with a day and hours in one: 2024年3月5日14:00-16:30. `year`: the sheet's, for 3月5日. Raises BadValue."""
    span = read_span(fold(raw) if isinstance(raw, str) else raw, year)
    hours = clock_spans(span.rest)
    return When(span.begin, span.end, hours, "" if hours else span.rest)


def clock_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Parts of a day as minutes after midnight (上午9:00-11:00，下午2:00-4:00); none where the text is anything else.

    Raises BadValue where a part ends before it begins.
    """
    spans: list[tuple[int, int]] = []
    text, at = fold(text), 0
    while found := _SPAN.match(text, at):
        start, end = _minute(found, 1, found["half1"]), _minute(found, 2, found["half2"] or found["half1"])
        if not start < end <= 1440 or (spans and start < spans[-1][1]):
            raise BadValue(f"“{text}”的结束不晚于开始，请写成 14:00-16:30 的样子")
        spans.append((start, end))
        joins = _JOINS.match(text, found.end())
        at = joins.end() if joins else found.end()
    return tuple(spans) if at == len(text) else ()


_ONE_TIME = re.compile(_AT.format(1, _HALF_DAYS) + r"整?\s*(?P<half>[ap])?\.?m?\.?", re.IGNORECASE)


def clock(text: str) -> int | None:
    """A time of day in words as minutes after midnight: 下午1:30, 8点半, 1:30 PM; None where the text is anything else."""
    found = _ONE_TIME.fullmatch(fold(text))
    if not found:
        return None
    half = {"a": "上午", "p": "下午"}.get((found["half"] or "").lower(), found["half1"])
    minute = _minute(found, 1, half)
    return minute if minute <= 1440 else None


def _minute(found: re.Match[str], side: int, half: str | None) -> int:
    hour = int(found[f"h{side}"])
    minute = 30 if found[f"semi{side}"] else int(found[f"m{side}"] or found[f"n{side}"] or 0)
    if (half in _AFTERNOON and hour < 12) or (half == "中午" and hour < 6):
        hour += 12
    return hour * 60 + minute


def length(raw: str) -> Decimal | None:
    """A length of time in minutes, where words say its unit or its two ends (两个半小时, 1小时30分, 9:00~11:30); else None.

    Raises BadValue where a cell says two lengths that differ.
    """
    text = fold(raw)
    if spans := clock_spans(text):
        return Decimal(sum(end - start for start, end in spans))
    if found := _UNIT_BEHIND.fullmatch(text):
        text = f"{found[1]}{found[2]}"
    elif (found := _EXPLAINED.fullmatch(text)) and (meant := _explained(raw, found[1], found[2])) is not None:
        return meant
    if found := _OPEN.fullmatch(text):
        raise OpenLength(f"“{raw}”没有写明是几小时，请写成 2.5（小时） 的样子", int(_half_days(found) * HALF_DAY))
    found = _LENGTH.fullmatch(text)
    if not found or not text or not (found["h"] or found["half"] or found["m"]):
        return None
    if found["half"] and found["h"] and not found["some"]:
        return None
    hours = _number(found["h"]) + (Decimal("0.5") if found["half"] else 0) + (Decimal("0.5") if found["after"] else 0)
    return hours * 60 + _number(found["m"])


def _explained(raw: str, words: str, explanation: str) -> Decimal | None:
    """The length that words and their explanation say, both or one of an open other; None for none. Raises BadValue where they differ."""
    first, second = _said(words), _said(explanation)
    if first is not None and second is not None:
        if first != second:
            raise BadValue(f"“{raw}”前后两个时长不一样，请核对")
        return first
    if first is None:
        return second if _OPEN.fullmatch(words) else None
    return first if _OPEN.fullmatch(explanation) else None


def _half_days(found: re.Match[str]) -> Decimal | int:
    """How many half days an open length is: 两天, 半天多."""
    whole = found["what"] in ("工作日", "整天", "全天", "天", "日") and not found["half"]
    return (2 if whole else 1) * (_number(found["n"]) if found["n"] else 1) + (1 if found["after"] else 0)


def _said(text: str) -> Decimal | None:
    try:
        return length(text)
    except OpenLength:
        # The other one says how long: 半天（4小时）.
        return None


def _number(text: str | None) -> Decimal:
    if not text:
        return Decimal(0)
    return Decimal(text) if text[0].isdecimal() else Decimal(han_number(text))

"""The grade that follows a grade as people write it (三年级2班, 初二, 8年级, 中班), and where it leads to another school."""

from __future__ import annotations

import re
from dataclasses import dataclass

PRIMARY, JUNIOR, VOCATIONAL = "小学", "初中", "中职"
_DIGITS = "一二三四五六七八九"
_NUMBER = r"(?:[1-9](?!\d)|[一二三四五六七八九])"
_BELOW_SCHOOL = {"托班": "小班", "小班": "中班", "中班": "大班"}
_LAST_BELOW_SCHOOL = ("大班", "学前班")
#: 三年级2班, 3年级, 三（2）班: the number, and the class that goes along.
_YEAR = re.compile(rf"(?P<before>小学)?(?P<number>{_NUMBER})(?P<after>年级.*|[(（]\d+[)）]班?)")
#: 初二, 高一3班, 中专二年级: the stage, the number, the rest.
_STAGED = re.compile(rf"(?P<stage>初中|高中|中专|中职|职高|初|高)(?P<number>{_NUMBER})(?P<after>.*)")
_LAST_OF_PRIMARY, _LAST_OF_JUNIOR, _YEARS = 6, 9, 3


@dataclass(frozen=True)
class Next:
    """What follows a grade: the grade, the 就学情况 it is of ('' where that stays), and whether it is another school's."""

    grade: str
    schooling: str = ""
    elsewhere: bool = False


@dataclass(frozen=True)
class Unclear:
    """Why nothing follows by itself, in a sentence."""

    why: str


def following(grade: str, schooling: str | None, *, junior_first: str = "七年级") -> Next | Unclear:
    """What comes a year after a grade; `junior_first`: how this ledger writes the first year of junior school (七年级, 初一).

    Primary school is six years, junior and senior three each (义务教育法; 九年一贯 goes on counting). What comes after junior or senior
    school is for each child to be said.
    """
    text = grade.strip()
    for now, then in _BELOW_SCHOOL.items():
        if now in text:
            return Next(text.replace(now, then))
    if any(word in text for word in _LAST_BELOW_SCHOOL):
        return Next("一年级", PRIMARY, elsewhere=True)
    if found := _STAGED.fullmatch(text):
        return _staged(text, found)
    if found := _YEAR.fullmatch(text):
        if schooling == VOCATIONAL:
            return _staged(text, found)
        return _counted(text, found, junior_first)
    return Unclear(f"年级写的是“{text}”，看不出下一年级是什么，请单独改")


def _staged(text: str, found: re.Match[str]) -> Next | Unclear:
    number = _value(found["number"])
    if number >= _YEARS:
        return Unclear(f"{text}读完了，以后上哪里要一个一个登记（就学情况、学校）")
    return Next(_put(text, found, number + 1))


def _counted(text: str, found: re.Match[str], junior_first: str) -> Next | Unclear:
    number = _value(found["number"])
    if number == _LAST_OF_PRIMARY:
        return Next(junior_first, JUNIOR, elsewhere=True)
    if number >= _LAST_OF_JUNIOR:
        return Unclear(f"{text}读完了，以后上哪里要一个一个登记（就学情况、学校）")
    return Next(_put(text, found, number + 1))


def _value(sign: str) -> int:
    return int(sign) if sign.isascii() else _DIGITS.index(sign) + 1


def _put(text: str, found: re.Match[str], number: int) -> str:
    """The text with another number, written as the one before was."""
    sign = str(number) if found["number"].isascii() else _DIGITS[number - 1]
    return text[: found.start("number")] + sign + text[found.end("number") :]

"""How a form wants a value written: date formats, masked or last-four numbers, its own words or codes for a choice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from app.exchange.forms.meaning.choosing import holds, without_number, word_for
from app.exchange.forms.meaning.notes import date_shape
from app.exchange.forms.meaning.wants import Rules
from app.exchange.forms.sheet.cells import Value
from app.exchange.forms.sheet.looks import Look
from app.lists.declare import Column, mask
from db.dates import PartialDate
from db.errors import BadValue
from db.kinds import TEXT, Choice, Choices, IdNumber, Kind, Minutes, Phone, YesNo
from db.text import fold

_DATES = ("day", "partial_date")
#: With what the names of birth dates begin, and the notes on them; with what a note on a number's last four signs ends.
_BIRTH, _LAST_FOUR = "出生", "后四位"


class Unfit(Exception):
    """A value for which the form's own list has no word."""


#: 中间八位用*代替, 后四位隐去: which digits of a number are hidden; 后四位 alone asks for these only.
_DIGITS = "一二三四五六七八九十"
_HIDDEN = re.compile(r"(?P<where>中间|后|末|最后|前)(?P<count>[一二三四五六七八九十]|\d{1,2})位(数字|数)?(请)?(以|用|打|处|采用)?[“\"'‘]?(\*|星号|隐去|隐藏|遮|不显示|脱敏|代替|替换)")
#: 出生日期8位用*代替, 第7至14位用*代替: of an ID number the digits of the birth date, or those that are named.
_HIDDEN_FROM = re.compile(r"(?:第?(?P<low>\d{1,2})位?[-至到~](?:第)?(?P<high>\d{1,2})位|出生(?:日期|年月日?)?(?:的)?(?:[八8]位)?(?:数字|数)?)(请)?(以|用|打|处|采用)?[“\"'‘]?(\*|星号|隐去|隐藏|遮|不显示|脱敏|代替|替换)")
_STARRED = re.compile(r"(以|用|打)[“\"'‘]?\*|\*(号)?(代替|替代|表示|隐藏|代)|\d{2,}\*{2,}|脱敏|隐去|打码")
#: The shapes a person may choose from, by the kind of value, with their words.
SHAPES = {
    "date": {"2003-05-12": "2003-05-12", "2003.05": "2003.05", "2003.05.12": "2003.05.12", "20030512": "20030512", "200305": "200305",
             "2003-05": "2003-05", "2003年5月": "2003年5月", "2003年5月12日": "2003年5月12日", "2003/5/12": "2003/5/12", "date": "Excel 日期"},
    "id": {"": "原样", "masked": "中间遮住", "last4": "后四位"},
    "choice": {"": "文字", "code": "代码", "short": "简称"},
    "yes_no": {"": "是、否", "tick": "√"},
}


def shapes_of(kind: Kind) -> dict[str, str]:
    """The shapes a kind of value may take."""
    if kind.name in _DATES:
        return SHAPES["date"]
    if isinstance(kind, IdNumber | Phone):
        return SHAPES["id"]
    if isinstance(kind, Choice):
        return SHAPES["choice"]
    return SHAPES["yes_no"] if isinstance(kind, YesNo) else {"": "原样"}


def shape_for(column: Column, heading: str, sample: str, look: Look, rules: Rules) -> str:
    """The shape a column wants, by its heading, the form's example, its notes, its cell format."""
    kind, words = column.kind, re.sub(r"\s+", "", fold(heading))
    if kind.name in _DATES:
        return _date_shape(column, words, sample, look, rules)
    if column.key == "name" or (kind.name == "link" and "姓名" in words):
        about = [about for about in rules.masked if _names(about, words)]
        return "masked" if _stars(words, sample, about) and not _last_four(words, sample, about) else ""
    if isinstance(kind, IdNumber | Phone):
        return _number_shape(kind, words, sample, rules)
    if isinstance(kind, Choice) and not isinstance(kind, Choices):
        return _choice_shape(kind, words, sample)
    return "tick" if isinstance(kind, YesNo) and ("√" in words or sample in ("√", "✓")) else ""


def _date_shape(column: Column, words: str, sample: str, look: Look, rules: Rules) -> str:
    if column.label.startswith(_BIRTH) and any(about.startswith(_BIRTH) for about in rules.masked):
        return "masked"
    if look.date:
        return "date"
    usual = "2003.05" if re.search(r"年月|年、月", words) else "2003-05-12"
    return date_shape(words) or date_shape(sample) or _noted(words, column.label, rules) or usual


def _number_shape(kind: IdNumber | Phone, words: str, sample: str, rules: Rules) -> str:
    """As much of an ID number or a telephone as the form wants to see."""
    if hidden := _HIDDEN.search(words):
        return f"hide:{'后' if hidden['where'] in '末最后' else hidden['where']}{_count(hidden['count'])}"
    is_id = isinstance(kind, IdNumber)
    if (hidden := _HIDDEN_FROM.search(words)) and (hidden["low"] or is_id):
        return f"hide:{hidden['low']}-{hidden['high']}" if hidden["low"] else "hide:7-14"
    about = [about for about in rules.masked if _names(about, words) or (is_id and about.startswith(_BIRTH))]
    if _last_four(words, sample, about):
        return "last4"
    return "masked" if _stars(words, sample, about) else ""


def _names(about: str, words: str) -> bool:
    """Whether what a note says is to be masked is this heading's."""
    return about.removesuffix(_LAST_FOUR)[:2] in words


def _last_four(words: str, sample: str, about: Sequence[str]) -> bool:
    """Whether heading, example or notes ask for a number's last four signs."""
    return bool(re.search(r"(后|末)(四|4)位", words) or any(note.endswith(_LAST_FOUR) for note in about) or re.fullmatch(r"\d{3}[\dXx]", sample))


def _stars(words: str, sample: str, about: Sequence[str]) -> bool:
    """Whether stars are to stand for signs; a star at an end of a heading says that the column is required."""
    return bool(about or "*" in sample or _STARRED.search(words))


def _choice_shape(kind: Choice, words: str, sample: str) -> str:
    if "代码" in words or (sample and sample in {o.code for o in kind.options if o.code}):
        return "code"
    shorter = {short for o in kind.options if (short := _short(o.label)) != o.label}
    return "short" if sample in shorter else ""


def _count(sign: str) -> int:
    return _DIGITS.index(sign) + 1 if sign in _DIGITS else int(sign)


def _with_hidden(text: str, look: str) -> str:
    """A number with just these digits hidden; the middle eight of an ID number are its birth date."""
    if span := re.fullmatch(r"hide:(\d+)-(\d+)", look):
        low, high = int(span[1]) - 1, min(int(span[2]), len(text))
        return text[:low] + "*" * (high - low) + text[high:]
    where, count = look[5:].rstrip("0123456789"), int(re.sub(r"\D", "", look))
    count = min(count, len(text))
    start = {"前": 0, "后": len(text) - count}.get(where, 6 if len(text) == 18 and count == 8 else (len(text) - count) // 2)
    return text[:start] + "*" * count + text[start + count :]


def _noted(heading: str, label: str, rules: Rules) -> str:
    """The shape a note asks for: one about this very column, else one about all dates."""
    bare = re.sub(r"\(.*?\)", "", heading)
    for about, shape in rules.dates:
        if bare in about or label in about or (len(bare) > 2 and bare[:2] in about):
            return shape
    others = re.compile(r"出生|入团|入党|成立|注册|任职|建档|换届")
    return next((shape for about, shape in rules.dates if not others.search(about)), "")


def shaped(column: Column, stored: Any, look: str, options: Sequence[str] = ()) -> Value | None:
    """A stored value as the form wants it; None for nothing known. `options`: what the form's own list allows.

    Raises Unfit where that list has no word for it.
    """
    if stored is None:
        return None
    if look.startswith("before:"):
        return _before(shaped(column, stored, "", options), look[7:])
    kind = column.kind
    if look.startswith("tick:"):
        return "√" if _is_meant(kind, kind.load(stored), look[5:]) else ""
    is_number = isinstance(kind, IdNumber | Phone)
    if look == "masked" and not is_number:
        # A birth date that may not be read is a star; of a name the first sign is left.
        return "*" if kind.name in _DATES else mask(TEXT, str(stored))
    if kind.name in _DATES:
        return _dated(str(stored), look)
    if kind.name == "link":
        return str(stored) if column.field is None else _listed(str(stored), options)
    value = kind.load(stored)
    if isinstance(kind, Minutes):
        return _hours(value)
    if kind.numeric:
        return float(value) if not isinstance(value, int) else value
    if isinstance(kind, Choice) and not isinstance(kind, Choices):
        return _chosen(kind, value, look, options)
    if isinstance(kind, YesNo):
        return _ticked(value, look, options)
    text = kind.show(value)
    if options and text not in options and not is_number:
        return _sole(kind, value, options)
    return _in_part(kind, text, look)


def _hours(minutes: int) -> int | float:
    hours = minutes / 60
    return int(hours) if hours == int(hours) else round(hours, 2)


def _sole(kind: Kind, value: Any, options: Sequence[str]) -> str:
    """The list's word for several choices of which one was made. Raises Unfit where it has none, or more were made."""
    if isinstance(kind, Choices) and len(value) == 1 and (word := word_for(kind, value[0], options)):
        return word
    raise Unfit(kind.show(value))


def _before(value: Value | None, tail: str) -> str:
    """A value without the word that follows its room: 柳林村 before 团支部. Raises Unfit where it does not end so."""
    text = str(value)
    if not text.endswith(tail) or text == tail:
        raise Unfit(text)
    return text.removesuffix(tail)


def _in_part(kind: Kind, text: str, look: str) -> str:
    """As much of a number as the form wants to see."""
    text = text.upper() if isinstance(kind, IdNumber) else text
    if look.startswith("hide:"):
        return _with_hidden(text, look)
    if look == "last4":
        return text[-4:]
    return mask(kind, text) if look == "masked" else text


def _is_meant(kind: Kind, value: Any, word: str) -> bool:
    if isinstance(kind, YesNo):
        return bool(value == kind.read(word))
    values = value if isinstance(value, tuple) else (value,)
    return word in values or (isinstance(kind, Choice) and any(holds(kind, word, v) for v in values))


def _dated(stored: str, shape: str) -> Value:
    value = PartialDate.fromisoformat(stored)
    year, month, day = value.year, value.month, value.day
    if shape == "date":
        # Days since 1900 as Excel counts them, with its leap year that never was.
        return (date(year, month, day) - date(1899, 12, 30)).days if month and day else stored
    if month is None:
        return f"{year}"
    if shape in ("2003.05", "2003-05", "200305", "2003年5月"):
        return {"2003.05": f"{year}.{month:02d}", "2003-05": f"{year}-{month:02d}", "200305": f"{year}{month:02d}"}.get(shape, f"{year}年{month}月")
    if day is None:
        return {"20030512": f"{year}{month:02d}", "2003.05.12": f"{year}.{month:02d}", "2003/5/12": f"{year}/{month}"}.get(
            shape, f"{year}年{month}月" if "年" in shape else f"{year}-{month:02d}"
        )
    return {"20030512": f"{year}{month:02d}{day:02d}", "2003.05.12": f"{year}.{month:02d}.{day:02d}", "2003/5/12": f"{year}/{month}/{day}",
            "2003年5月12日": f"{year}年{month}月{day}日"}.get(shape, f"{year}-{month:02d}-{day:02d}")


def _chosen(kind: Choice, value: str, look: str, options: Sequence[str]) -> str:
    option = kind.option(value)
    # What the form's own list calls it comes first: other words it would refuse.
    if options:
        if word := word_for(kind, value, options):
            return word
        raise Unfit(option.label)
    if look == "code":
        return option.code or option.label
    return _short(option.label) if look == "short" else option.label


def _short(label: str) -> str:
    """汉 for 汉族; 农村 stays."""
    return label.removesuffix("族") if len(label) > 2 or label.endswith("族") else label


def _ticked(value: bool, look: str, options: Sequence[str]) -> str:
    if look == "tick":
        return "√" if value else ""
    kind = YesNo()
    for words in options:
        try:
            if kind.read(without_number(words)) == value:
                return words
        except BadValue:
            continue
    if options:
        raise Unfit(kind.show(value))
    return kind.show(value)


def _listed(title: str, options: Sequence[str]) -> str:
    """A record's title as the form's own list has it: 石马峪村团支部 where it offers 石马峪村."""
    if not options or title in options:
        return title
    near = [words for words in options if words and (words in title or title in words)]
    if len(near) != 1:
        raise Unfit(title)
    return near[0]

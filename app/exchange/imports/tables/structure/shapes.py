"""What a cell looks like, whatever it means: an ID number, a telephone, a day, a number, a few words, many words."""

import re
from datetime import date, time
from functools import lru_cache

from app.exchange.files.reading import Value
from db.dates import PartialDate
from db.text import fold

ID, PHONE, DAY, NUMBER, SHORT, LONG = "id", "phone", "day", "number", "short", "long"
#: Shapes that only data has: no heading, title or total looks like this.
STRONG = frozenset((ID, PHONE))
_LONGEST_HEADING = 40
_ID = re.compile(r"(?<![\dA-Za-z])\d{17}[\dXx](?!\d)|(?<!\d)[\d*]{14,17}[\dXx*](?!\d)")
_PHONE = re.compile(r"(?<!\d)1[3-9](\d[ -]?){1,2}[\d*][\d* -]{7,10}(?!\d)|(?<!\d)0\d{2,3}-?\d{7,8}(?!\d)")
_DAY = re.compile(
    r"(19|20)\d\d\s*[年./、,·-]\s*\d{1,2}(\s*[月./、,·-]\s*(\d{1,2}\s*日?)?)?(\s*\d{1,2}:\d\d(:\d\d)?)?|(19|20)\d{2}[01]\d([0-3]\d)?"
)
_NUMBER = re.compile(r"[-+]?\d[\d,]*(\.\d+)?%?")
#: What a formula shows that has nothing to work with.
_VOID = frozenset(
    (
        "",
        "0",
        "0.0",
        "0.00",
        "0000-00-00",
        "0000/00/00",
        "0000年00月",
        "0000.00",
        "1900-01-00",
        "1900-1-0",
        "1900/1/0",
        "1899-12-30",
    )
)
_ERRORS = ("#N/A", "#VALUE!", "#REF!", "#NUM!", "#DIV/0!", "#NAME?", "#NULL!")


#: Signs and words for what stands in the cell above.
_DITTO = frozenset('〃 ″ 〞 " ” “ 同上 (同上) 同上行 同前 上同'.split())
_DITTO_BEGINS = frozenset('〃″〞＂"”“同(（上')


def is_ditto(value: Value) -> bool:
    """Whether a cell only says that it holds what the one above it holds: 同上, 〃."""
    return isinstance(value, str) and value[:1] in _DITTO_BEGINS and squeezed(value) in _DITTO


def squeezed(value: Value) -> str:
    """A cell's words without blanks and line ends, in narrow signs."""
    if isinstance(value, str):
        return _squeezed(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


@lru_cache(maxsize=65536)
def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", fold(text))


def shape(value: Value) -> str:
    """The shape of a filled cell."""
    if isinstance(value, str):
        return _shape(value)
    if isinstance(value, date | time | PartialDate):
        return DAY
    if isinstance(value, bool) or value is None:
        return SHORT
    if value >= 1e14:
        return ID
    return PHONE if 1.3e10 <= value < 2e10 else NUMBER


@lru_cache(maxsize=65536)
def _shape(text: str) -> str:
    words = fold(text)
    if _NUMBER.fullmatch(words) and len(words) < 7:
        return NUMBER
    if _ID.search(words) and len(words) < 40:
        return ID
    if _PHONE.search(words) and len(words) < 40:
        return PHONE
    if _DAY.fullmatch(words):
        return DAY
    if _NUMBER.fullmatch(words):
        return NUMBER
    return SHORT if len(words) <= _LONGEST_HEADING else LONG


def is_strong(value: Value) -> bool:
    """Whether a cell can be nothing but data."""
    return shape(value) in STRONG


def is_void(value: Value) -> bool:
    """Whether a cell shows nothing, as a formula over empty cells does, or a picture."""
    if isinstance(value, str):
        words = value.strip()
        return words in _VOID or words.startswith((*_ERRORS, "=DISPIMG(", "=_xlfn.DISPIMG("))
    if isinstance(value, date | time):
        return isinstance(value, date) and value.year < 1901
    return not value

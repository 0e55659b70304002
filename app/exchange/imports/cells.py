"""Cells of one column as values of its field: blanks and strokes, units of the heading, equal cells read once."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from app.exchange.files.reading import Value
from db.errors import BadValue
from db.fields import Field
from db.kinds import Choice, Kind, Minutes, Stored, Text, YesNo
from db.text import close_up, fold

#: What forms want written where nothing applies.
_STROKES = frozenset("- -- — —— ― ／ / \\ – ---".split())
#: Words for the same, where they cannot be the value itself.
_NOTHING = frozenset("无 没有 不详 不清楚 未知 暂无 待补 空 / n/a none null".split())
_DIGITS_KEPT = 1e15

Pair = tuple[Any, Stored]
Read = Callable[[Value], Pair | None]


def reader(field: Field, unit: str = "", *, exact: bool = False) -> Read:
    """How cells of a field's column are read: as (value, stored value), None for a blank; raises BadValue.

    `exact`: the column was written by this program, so a stroke is a stroke and every blank counts.
    """
    read = _exact(field.kind) if exact else _tolerant(field, unit)
    known: dict[Any, Pair | None] = {}
    faults: dict[Any, str] = {}

    def cached(raw: Value) -> Pair | None:
        # 1, 1.0 and True are one key to a dictionary, and three things in a sheet.
        key = raw if type(raw) is str else (type(raw), raw)
        if key in known:
            return known[key]
        if key in faults:
            raise BadValue(faults[key])
        try:
            pair = known[key] = read(raw)
        except BadValue as fault:
            faults[key] = str(fault)
            raise
        return pair

    return cached


def is_blank(raw: Value) -> bool:
    """Whether a cell holds nothing but blanks or a stroke."""
    return raw is None or (isinstance(raw, str) and (not (text := fold(raw)) or text in _STROKES))


def _exact(kind: Kind) -> Read:
    def read(raw: Value) -> Pair | None:
        value = kind.read(raw)
        return None if value in ("", ()) else (value, kind.store(value))

    return read


def _tolerant(field: Field, unit: str) -> Read:
    kind = field.kind
    is_name = isinstance(kind, Text) and field.label.endswith("姓名")

    def read(raw: Value) -> Pair | None:
        if is_blank(raw):
            return None
        if isinstance(kind, Text) and isinstance(raw, float) and abs(raw) >= _DIGITS_KEPT:
            raise BadValue("这一格是数字格式，长数字的后几位已被 Excel 丢掉，请把这一列设成“文本”后重新录入")
        try:
            value = kind.read(_with_unit(raw, kind, unit))
        except BadValue:
            if not isinstance(kind, Text | YesNo) and _says_nothing(raw):
                return None
            raise
        if value in ("", ()):
            return None
        if is_name:
            value = close_up(value)
        return value, kind.store(value)

    return read


def _says_nothing(raw: Value) -> bool:
    return isinstance(raw, str) and fold(raw).lower() in _NOTHING


def _with_unit(raw: Value, kind: Kind, unit: str) -> object:
    """A bare number under a heading with a unit, with that unit."""
    if not unit or isinstance(raw, bool) or isinstance(kind, Choice):
        return raw
    try:
        number = Decimal(fold(str(raw)).replace(",", ""))
    except InvalidOperation:
        return raw
    if isinstance(kind, Minutes):
        return f"{round(number)}分钟"
    return str(number * 10_000)

"""Cells of one column as values of its field: blanks and strokes, units of the heading, equal cells read once."""

from collections.abc import Callable, Container
from decimal import Decimal, InvalidOperation
from typing import Any

from app.exchange.files.reading import Value
from app.exchange.imports.columns.composites import NO_PEOPLE
from app.exchange.imports.columns.headings import YEARS_DUES
from db.errors import BadValue
from db.fields import Field
from db.kinds import Choice, Day, Kind, Name, PartialDay, Reading, Stored, Text, Whole, YesNo
from db.kinds.base import plain
from db.text import close_up, fold

#: What forms want written where nothing applies.
_STROKES = frozenset("- -- — —— ― ／ / \\ – ---".split())
_LONGEST_STROKE = max(map(len, _STROKES))
#: Words for the same, where they cannot be the value itself.
_NOTHING = frozenset("无 无残疾 没有 不详 不清楚 未知 暂无 待补 空 0000-00-00 0000-00 0000.00.00 / n/a none null".split())
_UNKNOWN = frozenset("不详 不清楚 未知 待补 空 n/a null".split())
_LONGEST_UNKNOWN = 8
#: From here on a number of Excel is none that was written: it keeps fifteen digits.
DIGITS_KEPT = 1e15

Pair = tuple[Any, Stored]


class Read:
    """How the cells of one column are read: call it with a cell for (value, stored value), or None for a blank.

    Raises BadValue; equal cells are read once. `rest` is what a cell says beyond the field's value: the remark behind a
    name, whose telephone it is, the end of a span of days; '' for nothing.
    """

    def __init__(self, read: Callable[[Value], Reading | None], field: Field) -> None:
        self._read, self._kind = read, field.kind
        self._restated = tuple(heading for heading in (field.label, *field.aliases))
        self._known: dict[Any, Pair | None] = {}
        self._rests: dict[Any, str] = {}
        self._faults: dict[Any, BadValue] = {}

    def __call__(self, raw: Value) -> Pair | None:
        # 1, 1.0 and True are one key to a dictionary, and three things in a sheet.
        key = raw if type(raw) is str else (type(raw), raw)
        if key in self._known:
            return self._known[key]
        if key in self._faults:
            raise self._faults[key]
        try:
            pair, rest = self.fresh(raw)
        except BadValue as fault:
            self._faults[key] = fault
            raise
        if rest:
            self._rests[key] = rest
        self._known[key] = pair
        return pair

    def fresh(self, raw: Value) -> tuple[Pair | None, str]:
        """A cell's value and what it says beyond that, for callers that remember cells themselves."""
        reading = self._read(raw)
        if reading is None:
            return None, ""
        rest = reading.rest
        if rest and any(rest in heading for heading in self._restated):
            rest = ""
        return (reading.value, self._kind.store(reading.value)), rest

    def rest(self, raw: Value) -> str:
        """What a cell that was read says beyond the value."""
        return self._rests.get(raw if type(raw) is str else (type(raw), raw), "") if self._rests else ""


def reader(field: Field, unit: str = "", *, exact: bool = False, year: int | None = None, whole: Container[str] = ()) -> Read:
    """How cells of a field's column are read.

    `exact`: the column was written by this program, so a stroke is a stroke and every blank counts.
    `year`: the year the sheet is about, for days written without one.
    `whole`: names that the ledger holds with brackets or marks in them; of these none is taken for a remark.
    """
    return Read(_exact(field.kind) if exact else _tolerant(field, unit, year, whole), field)


def is_blank(raw: Value) -> bool:
    """Whether a cell holds nothing but blanks or a stroke."""
    if type(raw) is str and len(raw) > _LONGEST_STROKE and raw[0].isalnum():
        return False
    return raw is None or (isinstance(raw, str) and (not (text := fold(raw)) or text in _STROKES))


def _exact(kind: Kind) -> Callable[[Value], Reading | None]:
    def read(raw: Value) -> Reading | None:
        value = kind.read(raw)
        return None if value in ("", ()) else Reading(value)

    return read


def _tolerant(field: Field, unit: str, year: int | None, whole: Container[str]) -> Callable[[Value], Reading | None]:
    kind = field.kind

    def read(raw: Value) -> Reading | None:
        if _tells_nothing(kind, raw):
            return None
        if isinstance(kind, Text) and isinstance(raw, float) and abs(raw) >= DIGITS_KEPT:
            raise BadValue("这一格是数字格式，长数字的后几位已被 Excel 丢掉，请把这一列设成“文本”后重新录入")
        try:
            said = kind.reading(raw, year) if isinstance(kind, Day | PartialDay) else kind.reading(_with_unit(raw, kind, unit))
        except BadValue:
            if not isinstance(kind, Text | YesNo) and says_nothing(raw):
                return None
            raise
        if said.value in ("", ()):
            return None
        if said.rest:
            _refuse_other_measures(field, said.rest, raw)
        if said.rest and isinstance(kind, Name) and (name := kind.read(raw)) in whole:
            return Reading(name)
        return said._replace(value=close_up(said.value)) if isinstance(kind, Text) and field.label.endswith("姓名") else said

    return read


def _refuse_other_measures(field: Field, rest: str, raw: Value) -> None:
    """Raise BadValue for a number of something else than the field holds: 12户 for people, 0.2/月 for a year's amount."""
    if isinstance(field.kind, Whole) and field.label.endswith(("人数", "青年数")) and NO_PEOPLE.match(rest):
        raise BadValue(f"“{plain(raw)}”数的不是人，请写成 12 的样子")
    if field.name in YEARS_DUES and rest[:1] in ("/", "每"):
        raise BadValue(f"“{plain(raw)}”不是总数，请写成 120.50 的样子")


def _tells_nothing(kind: Kind, raw: Value) -> bool:
    """Whether a cell is blank, or for a text has words that nobody knows it, or words for nothing in brackets; 无 may be a text of its own."""
    if is_blank(raw) or not isinstance(kind, Text) or isinstance(kind, Name):
        return is_blank(raw)
    return isinstance(raw, str) and len(raw) <= _LONGEST_UNKNOWN and ((text := fold(raw)) in _UNKNOWN or (text[:1] in ("(", "[", "【") and says_nothing(raw)))


def says_nothing(raw: Value) -> bool:
    """Whether words stand where there is nothing: 无, 暂无, 不详."""
    return isinstance(raw, str) and fold(raw).lower().strip("()[]【】 ") in _NOTHING


def _with_unit(raw: Value, kind: Kind, unit: str) -> object:
    """A bare number under a heading with a unit, with that unit."""
    if not unit or isinstance(raw, bool) or isinstance(kind, Choice):
        return raw
    try:
        number = Decimal(fold(str(raw)).replace(",", ""))
    except InvalidOperation:
        return raw
    return f"{round(number) if unit == '分钟' else number:f}{unit}"

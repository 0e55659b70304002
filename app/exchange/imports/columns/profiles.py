"""What the cells of columns hold: their different values with their numbers, ticks, how many can be read as a field."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.exchange.files.reading import Value
from app.exchange.imports.columns.cells import Read, is_blank, reader
from db.dates import OpenDay
from db.errors import BadValue
from db.fields import Field
from db.identity import HiddenNumber
from db.kinds.base import plain
from db.text import fold, ticked
from db.times import OpenLength

#: Of so many different values of a column its cells are judged.
_TRIED = 40
_TICKS = frozenset("√ ✓ ✔ ☑ ■ ● v V ○ * ＊ 1 是 有 1.0 对 Y y".split())
_NO_TICKS = frozenset("× ✗ ☐ □ 0 0.0 否 无 x X N n 不是".split())
_TICK_WITH_WORDS = re.compile(r"^([√✓✔☑])[\s(（].*$")


@dataclass(frozen=True)
class Profile:
    """What the cells of one column hold: its different values with their numbers, and how many cells are filled."""

    values: Counter[Value]
    filled: int

    @property
    def tried(self) -> list[Value]:
        """The values by which the column is judged."""
        return [value for value, _ in self.values.most_common(_TRIED)]

    @property
    def ticked(self) -> bool:
        """Whether its cells are nothing but ticks, with words behind them or without."""
        signs = [_TICK_WITH_WORDS.sub(r"\1", sign_of(value)) for value in self.values]
        return bool(signs) and all(sign in _TICKS or sign in _NO_TICKS for sign in signs)

    def share(self, field: Field, unit: str = "") -> float:
        """How much of it can be read as the field, by its commonest values."""
        tried = self.tried
        if not tried:
            return 1.0
        read = reader(field, unit)
        return sum(_reads(read, value) for value in tried) / len(tried)


def sign_of(value: Value) -> str:
    """A cell as a sign."""
    return plain(value).strip()


def _reads(read: Read, value: Value) -> bool:
    try:
        return read(value) is not None
    except BadValue as fault:
        # A hidden number is one, half a day is a length, and a month a date.
        return isinstance(fault, HiddenNumber | OpenLength | OpenDay)


def profiles(rows: Iterable[Sequence[Value]], width: Iterable[int]) -> dict[int, Profile]:
    """Look through the rows once."""
    counted: dict[int, Counter[Value]] = {n: Counter() for n in width}
    listed = list(rows)
    for n, values in counted.items():
        values.update([cells[n] for cells in listed if n < len(cells) and cells[n] is not None])
        for blank in [value for value in values if is_blank(value)]:
            del values[blank]
    return {n: Profile(values, values.total()) for n, values in counted.items()}


def is_ticked(value: Value) -> bool | None:
    """Whether a cell is a tick; None where it says something else."""
    sign = sign_of(value)
    if marked := ticked(fold(sign)) if len(sign) > 2 else "":
        sign = marked
    return True if sign in _TICKS else False if sign in _NO_TICKS else None

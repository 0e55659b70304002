"""What every kind of value can do, and how a cell's content is taken as text."""

from datetime import datetime, time
from typing import Any, NamedTuple

from db.errors import BadValue

Stored = int | float | str | None


class Reading(NamedTuple):
    """What a cell says: the field's value, and in words what it says beyond it ('' for nothing)."""

    value: Any
    rest: str = ""


class Kind:
    """One kind of value. `name` is what a form or a model switches on; `sql` is the column's type in SQLite."""

    name = ""
    sql = "TEXT"
    #: Numbers stand right-aligned and may be summed.
    numeric = False

    def read(self, raw: object) -> Any:
        raise NotImplementedError

    def reading(self, raw: object) -> Reading:
        """The value `read` gives, with what else the cell says. Raises BadValue."""
        return Reading(self.read(raw))

    def typed(self, raw: object) -> Any:
        """The value of what a person typed into this very field, where nothing beside it can be kept. Raises BadValue."""
        value, rest = self.reading(raw)
        if rest:
            raise BadValue(f"“{rest}”放不进这一栏，请去掉，需要的话写到备注里")
        return value

    def show(self, value: Any) -> str:
        return str(value)

    def store(self, value: Any) -> Stored:
        return value  # type: ignore[no-any-return]

    def load(self, stored: Any) -> Any:
        return stored


def plain(raw: object) -> str:
    """A cell's content as text: a whole number without the .0 that spreadsheets add."""
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        return str(int(raw))
    if isinstance(raw, datetime):
        return raw.date().isoformat() if raw.time() == time() else raw.isoformat(" ")
    return str(raw)

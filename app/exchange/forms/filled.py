"""What came of filling a form: every cell written, every one that stays blank and why, whom its rosters list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from app.exchange.forms.meaning.wants import NOBODY, Roster, Want
from app.exchange.forms.sheet.cells import Place, Value, ref
from app.figures import crossing
from db.records import view


@dataclass(frozen=True)
class Filled:
    """One cell that was written: where it is in the filled form, what it means, and where its value is from.

    `figure`: the key of the figure. `record`: the id of the record of `view` it tells of.
    """

    sheet: str
    place: Place
    value: Value
    want: Want
    view: str = ""
    record: int | None = None
    figure: str = ""


@dataclass(frozen=True)
class Left:
    """A cell that is wanted and stays blank: what the form calls it, and why."""

    sheet: str
    place: Place
    words: str
    why: str


@dataclass(frozen=True)
class Listed:
    """Whom a roster lists: the figure whose records they are, and that in words."""

    sheet: str
    view: str
    figure: str
    says: str


@dataclass
class Filling:
    """A filled form: its bytes, every cell written, and how many records had no room.

    `rest`: ids that are for the next sheet of a form that may not grow, by the sheet's name.
    """

    content: bytes
    cells: list[Filled]
    rest: dict[str, list[int]] = field(default_factory=dict)
    blanks: list[Left] = field(default_factory=list)
    rosters: list[Listed] = field(default_factory=list)

    @property
    def personal(self) -> int:
        """How many records about people are in it."""
        return len({(cell.view, cell.record) for cell in self.cells if cell.record is not None})


@dataclass(frozen=True)
class Choice:
    """What is filled in: as of which day, on which day, and where it is not everything, these records.

    `ids`: the rows of rosters by their view. `record`: whom a card is about.
    """

    day: date
    today: date
    ids: dict[str, Sequence[int]] = field(default_factory=dict)
    record: int | None = None


def meanings(cells: Iterable[Filled], words: Callable[[str], str] = str) -> list[dict[str, Any]]:
    """Every cell written, for a person or a script: where, what it means, what it holds."""
    return [
        {"sheet": c.sheet, "cell": ref(c.place), "heading": c.want.words, "target": c.figure or c.want.target, "value": words(c.value) if isinstance(c.value, str) else c.value}
        for c in cells
    ]


def save(filling: Filling, out: Path) -> None:
    """Write the filled form beside its target and move it into place."""
    from app.paths import replacing

    with replacing(out) as temporary:
        temporary.write_bytes(filling.content)


def says(roster: Roster, count: int) -> str:
    """按标题列出：团员数：女 127 条."""
    chosen = view(roster.view)
    assert chosen
    if roster.given:
        return f"补全表里已有的 {count} 条"
    if roster.figure == NOBODY:
        return "标题没有认出来，没有列出任何人；请选列出哪些人"
    what = crossing.figure(roster.figure).label if roster.figure else f"全部{chosen.label}"
    return f"按标题列出：{what} {count} 条"

"""What came of filling a form: every cell written, every one that stays blank and why, whom its rosters list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from app.exchange.forms.meaning.wants import Want
from app.exchange.forms.sheet.cells import Place, Value, ref
from app.exchange.forms.sheet.shifting import Insertion


@dataclass(frozen=True)
class Filled:
    """One cell that was written: where it is in the filled form, what it means, and where its value is from.

    `figure`: the key of the figure. `record`: the id of the record of `view` it tells of. `rooms`: of a cell that keeps its own words,
    what was written among them, and what that means.
    """

    sheet: str
    place: Place
    value: Value
    want: Want
    view: str = ""
    record: int | None = None
    figure: str = ""
    rooms: tuple[tuple[str, Want], ...] = ()

    @property
    def said(self) -> tuple[tuple[str, Want], ...]:
        """Everything that was written into it, and what that means."""
        return self.rooms or ((str(self.value), self.want),)


@dataclass(frozen=True)
class Left:
    """A cell that is wanted and stays blank: what the form calls it, and why."""

    sheet: str
    place: Place
    words: str
    why: str


@dataclass(frozen=True)
class Listed:
    """Whom a roster lists: the figure whose records they are, that in words, and how many they are."""

    sheet: str
    view: str
    figure: str
    says: str
    count: int = 0


@dataclass
class Filling:
    """A filled form: its bytes, every cell written, and how many records had no room.

    `rest`: ids that are for the next sheet of a form that may not grow, by the sheet's name. `moves`: the rows put in, by the sheet's name.
    """

    content: bytes
    cells: list[Filled]
    rest: dict[str, list[int]] = field(default_factory=dict)
    blanks: list[Left] = field(default_factory=list)
    rosters: list[Listed] = field(default_factory=list)
    moves: dict[str, list[Insertion]] = field(default_factory=dict)

    @property
    def personal(self) -> int:
        """How many records about people are in it."""
        return len({(cell.view, cell.record) for cell in self.cells if cell.record is not None})

    def origin(self, sheet: str, place: Place) -> Place:
        """Where a cell of the filled form is in the form as it came; of a row put in, the row that lent it its look."""
        row = place[0]
        for move in sorted(self.moves.get(sheet, ()), key=lambda move: move.after):
            row = max(move.after, row - move.count) if row > move.after else row
        return row, place[1]


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

"""What the child process tells of a foreign sheet, whatever format it comes from; runs in the child."""

from collections.abc import Iterable, Iterator
from typing import Any

#: Areas beyond this many are not told: no sheet made by people has them.
MERGED_AT_MOST = 50_000
#: What a cell of Excel holds at most; no program writes more into one.
CELL_LIMIT = 32_767
_BATCH = 250
Cells = list[Any]
Wanted = dict[str, Any]


class Refused(Exception):
    """The file cannot be read; the first argument is a word for why, the others say where."""


class Month:
    """A date of which only the year, or the year and the month, are shown; as ISO text."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


class Around:
    """What a sheet has beside its rows: areas as (top, left, bottom, right), rows counted from 1, columns from 0.

    `formulas`: (row, column) of the cells that are worked out; `unworked`: of those that hold no result; `struck`: of those with a stroke through them. `blind`: neither number formats nor what is hidden can be seen.
    """

    def __init__(self, merged: list[tuple[int, int, int, int]] | None = None) -> None:
        self.merged = merged or []
        self.hidden_rows: list[int] = []
        self.hidden_columns: list[int] = []
        self.formulas: list[tuple[int, int]] = []
        self.unworked: list[tuple[int, int]] = []
        self.struck: list[tuple[int, int]] = []
        self.blind = False

    def answer(self) -> list[Any]:
        """As it is sent to the parent."""
        return [self.merged, self.hidden_rows, self.hidden_columns, self.formulas, self.unworked, self.struck, self.blind]


def batches(rows: Iterable[tuple[int, Cells]], wanted: Wanted) -> Iterator[list[tuple[int, Cells]]]:
    """Numbered rows that hold something, without blanks at their end; in batches, within the limits."""
    batch: list[tuple[int, Cells]] = []
    count = 0
    for number, row in rows:
        while row and row[-1] is None:
            row.pop()
        if not row:
            continue
        if len(row) > wanted["columns"]:
            raise Refused("columns")
        for place, cell in enumerate(row):
            if type(cell) is str and len(cell) > CELL_LIMIT:
                raise Refused("cell", number, letters(place), len(cell))
        batch.append((number, row))
        if len(batch) == _BATCH:
            count += _BATCH
            if count > wanted["rows"]:
                raise Refused("rows")
            yield batch
            batch = []
    if count + len(batch) > wanted["rows"]:
        raise Refused("rows")
    yield batch


def letters(column: int) -> str:
    """The name of a column counted from 0: A, B, …, Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name

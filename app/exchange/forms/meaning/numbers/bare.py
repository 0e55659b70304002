"""Tables without frames: the cells that are to hold numbers do not stand in the file, but a row and a column cross where they belong."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.exchange.forms.sheet.cells import Place

if TYPE_CHECKING:
    from app.exchange.forms.meaning.numbers.grid import Grid

_TALLEST = 3
#: What is never a heading by itself.
_AMONG = ("其中", "其中包括", "其中含")


@dataclass(frozen=True)
class Block:
    """Rows of words without a gap between them, and the places among them that may be meant for numbers."""

    first: int
    last: int
    places: tuple[Place, ...]


def blocks(grid: Grid, framed: Set[int] = frozenset()) -> list[Block]:
    """Every table of a sheet as its words show it, from the top down; those with framed blanks, in these rows, are left out."""
    rows: list[int] = []
    found = []
    for row in range(1, grid.last + 2):
        if row in framed or (grid.columns_of(row) and not grid.is_line(row)):
            rows.append(row)
        elif rows:
            found += [_Words(grid, rows).block()] if framed.isdisjoint(rows) else []
            rows = []
    return found


class _Words:
    """One block of rows: its heading, its columns, its rows of labels."""

    def __init__(self, grid: Grid, rows: list[int]) -> None:
        self.grid, self.rows = grid, rows
        self.left = min(column for row in rows for column in grid.columns_of(row))

    def block(self) -> Block:
        places = tuple(self._pairs() if self._is_of_pairs() else self._crossings())
        return Block(self.rows[0], max((row for row, _ in places), default=self.rows[-1]), places)

    def _is_of_pairs(self) -> bool:
        """Whether each word has room at its right in every row: 团支部数 __ 团员数 __, or labels one below the other."""
        taken = {column for row in self.rows for column in self.grid.columns_of(row)}
        return not any(self.grid.right_of((row, column)) + 1 in taken for row in self.rows for column in self.grid.columns_of(row))

    def _pairs(self) -> Iterator[Place]:
        for row in self.rows:
            for column in self.grid.columns_of(row):
                if not self.grid.text((row, column)).endswith((":", "：")):
                    yield row, self.grid.right_of((row, column)) + 1

    def _crossings(self) -> Iterator[Place]:
        top = next(row for row in self.rows if len(self.grid.columns_of(row)) > 1)
        bottom = self._bottom(top)
        columns = sorted({column for row in range(top, bottom + 1) for at in self.grid.columns_of(row) for column in range(at, self.grid.right_of((row, at)) + 1)})
        below = [row for row in self.rows if row > bottom]
        for row in below or ([bottom + 1] if not self.grid.columns_of(bottom + 1) else []):
            first = min(self.grid.columns_of(row), default=0)
            yield from ((row, column) for column in columns if column > first and not self.grid.text((row, column)))

    def _bottom(self, top: int) -> int:
        """The last row of the heading: as far as what is merged reaches, and as rows name parts of the groups above them."""
        bottom = max(self.grid.bottom_of((top, column)) for column in self.grid.columns_of(top))
        while bottom - top + 1 < _TALLEST and self._names_parts(bottom + 1, top):
            bottom += 1
        return bottom

    def _names_parts(self, row: int, top: int) -> bool:
        columns = self.grid.columns_of(row)
        return bool(columns) and columns[0] > self.left and any(self._is_in_a_group((row, column), top) for column in columns)

    def _is_in_a_group(self, place: Place, top: int) -> bool:
        """Whether a word stands below the name of several columns: merged over them, or written once beside blanks."""
        row, column = place
        above = [at for at in range(top, row) if self.grid.text((at, column))]
        if not above:
            return True
        at = above[-1], column
        if self.grid.text(at).strip(":：") in _AMONG:
            return True
        wide = self.grid.right_of(self.grid.covered.get(at, at)) > column or self.grid.covered.get(at, at) != at
        return wide or (not self.grid.text((at[0], column + 1)) and column + 1 in self.grid.columns_of(row))

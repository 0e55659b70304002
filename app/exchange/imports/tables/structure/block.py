"""What a table is made of while it is read: its columns, its rows, and what single lines say."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from app.exchange.files.reading import Value
from app.exchange.imports.tables.structure import words
from app.exchange.imports.tables.structure.heads import Head, Line, is_serial
from app.exchange.imports.tables.structure.shapes import DAY, NUMBER, shape, squeezed

LOOKED_AT = 50
#: Row, reason and number of filled cells of what is no data.
Left = tuple[int, str, int]


@dataclass(frozen=True)
class TableRow:
    """One row of a table.

    `number` is the sheet's own; `cells` stand at the sheet's column indexes, None outside the table, merged cells filled
    down; `filled` names the columns filled from a merged cell that begins above; `group` the words of the group rows
    above it, widest first.
    """

    number: int
    cells: list[Value]
    group: tuple[str, ...] = ()
    filled: frozenset[int] = frozenset()


@dataclass
class Block:
    """The columns of one table and what its lines are judged by."""

    head: Head | None
    left: int
    right: int
    paths: dict[int, tuple[str, ...]]
    group: tuple[str, ...] = ()
    serials: frozenset[int] = frozenset()
    rows: list[TableRow] = field(default_factory=list)
    left_out: list[Left] = field(default_factory=list)
    said: list[tuple[str, str]] = field(default_factory=list)

    def own(self, line: Line) -> list[int]:
        """The filled columns of a line that are the table's."""
        filled = line.filled
        if filled[0] >= self.left and filled[-1] <= self.right:
            return filled
        return [n for n in filled if self.left <= n <= self.right]


def serial_columns(paths: dict[int, tuple[str, ...]], lines: Iterable[Line]) -> frozenset[int]:
    """Columns of running numbers: by their heading, or a first column without one that counts."""
    found = {n for n, path in paths.items() if path and is_serial(path[-1])}
    first = min(paths, default=0)
    if not found and not paths.get(first):
        told = [line.cells[first] for line in lines if first in line.filled][:LOOKED_AT]
        numbers = [squeezed(cell) for cell in told]
        if len(told) >= 2 and all(n.isdigit() for n in numbers) and numbers[:2] in (["1", "2"], ["01", "02"], ["001", "002"]):
            found.add(first)
    return frozenset(found)


def first_texts(line: Line, own: list[int]) -> list[str]:
    """The first two texts among a line's first cells; numbers written as text are none."""
    texts: list[str] = []
    for n in own[:4]:
        cell = line.cells[n]
        if isinstance(cell, str) and not (cell[:-1].isdecimal() or (cell[0].isdecimal() and shape(cell) == NUMBER)):
            texts.append(cell)
            if len(texts) == 2:
                break
    return texts


def counts_columns(texts: list[str]) -> bool:
    """甲 乙 1 2 3, (1) (2) (3), A B C, also 3=1+2."""
    marks = [text.strip("()（）").partition("=")[0] for text in texts]
    letters = [mark for mark in marks if mark in tuple("甲乙丙丁戊己庚辛")]
    rest = marks[len(letters) :]
    if marks[: len(letters)] != list("甲乙丙丁戊己庚辛"[: len(letters)]):
        return False
    if not letters and rest and rest[0] == "A":
        return rest == [chr(65 + n) for n in range(len(rest))]
    if not letters and rest and rest[0] == "①":
        return all(ord(mark[0]) == 0x2460 + n for n, mark in enumerate(rest) if mark)
    if not letters and rest and rest[0] in ("栏次", "栏号", "列号", "序号"):
        rest = rest[1:]
    return bool(letters or rest) and rest == [str(n + 1) for n in range(len(rest))]


def said(line: Line, own: list[int], *, labelled: bool = False) -> list[tuple[str, str]]:
    """The label：value pairs of a filing line: within its cells, or in two cells side by side."""
    told: list[tuple[str, str]] = []
    open_label = ""
    for n in own:
        text = words.text_of(line.cells[n])
        found = words.pairs(text)
        if found:
            told += [pair for pair in found if pair[1]]
            open_label = "" if found[-1][1] else found[-1][0]
        elif labelled and not told and not open_label:
            open_label = text
        elif open_label:
            told.append((open_label, text))
            open_label = ""
        elif words.says(text) in (words.FILING, words.SIGNED) and shape(line.cells[n]) != DAY and len(text) <= 12:
            open_label = text.strip(":： ")
        elif shape(line.cells[n]) == DAY:
            told.append(("日期", text))
    return told

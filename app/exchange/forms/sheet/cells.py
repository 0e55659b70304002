"""One worksheet as text and as cells: where each cell stands in the file, so that single cells can be written and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from xml.sax.saxutils import escape

from app.exchange.files.sheets import CELL_LIMIT
from db.errors import UserError

#: A form holds fewer cells than this; more is a data dump, or an attack.
MOST_CELLS = 400_000


class Rich(str):
    """A text that stands in a cell as it is written here: runs of XML with their own letters and colours."""

    __slots__ = ()


#: What may be put into a cell.
Value = str | int | float
Place = tuple[int, int]
TAG = re.compile(rb"""<[^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*>""")
_REF = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
# What XML 1.0 cannot hold; Excel calls such a file damaged.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Excel reads _x000D_ as a control character, so a text that says so is written with its underscore spelt out.
_SPELT = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_SPELT_OUT = re.compile(r"_x([0-9A-Fa-f]{4})_")


def letters(column: int) -> str:
    """The letters of a column counted from 1."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def as_text(value: Value) -> str:
    """A value as text; a whole number has no fraction."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def ref(place: Place) -> str:
    """A5 for (5, 1)."""
    return f"{letters(place[1])}{place[0]}"


def place_of(text: str) -> Place:
    """(5, 1) for A5; raises ValueError."""
    found = _REF.fullmatch(text)
    if not found:
        raise ValueError(text)
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


def area_of(text: str) -> tuple[int, int, int, int]:
    """(top, left, bottom, right), all from 1, for A1:B2 or A1."""
    first, _, last = text.partition(":")
    top, left = place_of(first)
    bottom, right = place_of(last) if last else (top, left)
    return top, left, bottom, right


@dataclass
class Cell:
    """A cell as it stands: its value (None: blank), its style number, and the bytes it takes from `start` to `end`."""

    place: Place
    style: int
    kind: str
    start: int
    end: int = 0
    value: Value | bool | None = None
    formula: str | None = None
    rich: bool = False
    #: For a shared string its number.
    shared: int | None = None


@dataclass
class RowXml:
    """A row as it stands: `start` to `end` in bytes, `inside` where its cells begin; equal to `end` for <row/>."""

    number: int
    start: int
    inside: int
    end: int = 0
    style: int | None = None
    hidden: bool = False
    cells: list[Cell] = field(default_factory=list)


class SheetXml:
    """One worksheet part, understood as far as filling needs it; made by reading.read_sheet."""

    def __init__(self, content: bytes, strings: list[tuple[str, bool]], part: str = "") -> None:
        self.content = content
        self.part = part
        self._strings = strings
        self.rows: dict[int, RowXml] = {}
        self.cells: dict[Place, Cell] = {}
        self.merged: list[tuple[int, int, int, int]] = []
        self.column_styles: list[tuple[int, int, int]] = []
        self.hidden_columns: list[tuple[int, int]] = []
        self.protected = False
        #: Whether cells may be written that do not stand in the file.
        self.roomy = True
        self.validations: list[tuple[str, dict[str, str], str]] = []
        #: Where <sheetData> has its rows, in bytes; and whether it is written <sheetData/>.
        self.data = (0, 0, False)

    @cached_property
    def size(self) -> Place:
        """The last row and the last column that the file mentions."""
        return max(self.rows, default=0), max((column for _, column in self.cells), default=0)

    def area(self, place: Place) -> tuple[int, int, int, int]:
        """From where to where a cell reaches, as (top, left, bottom, right): over its merged area, or itself alone."""
        return self._areas.get(place, (*place, *place))

    @cached_property
    def _areas(self) -> dict[Place, tuple[int, int, int, int]]:
        # Of two that begin in one place the first counts.
        return {area[:2]: area for area in reversed(self.merged)}

    def covered(self) -> dict[Place, Place]:
        """For every cell of a merged area but its first: the first."""
        return self._covered

    @cached_property
    def _covered(self) -> dict[Place, Place]:
        # A merged area may reach to the end of the world; nothing stands there.
        low, wide = self.size
        areas = [(top, left, min(bottom, low), min(right, wide)) for top, left, bottom, right in self.merged]
        if sum(max(0, bottom - top + 1) * max(0, right - left + 1) for top, left, bottom, right in areas) > 4 * MOST_CELLS:
            raise UserError("这张表的合并单元格太多，不像一张要填的表；请核对是不是拿错了文件")
        return {
            (row, column): (top, left)
            for top, left, bottom, right in areas
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
            if (row, column) != (top, left)
        }

    def text(self, place: Place) -> str:
        """What a cell says, as text; nothing for a blank one."""
        cell = self.cells.get(place)
        return "" if cell is None or cell.value is None else as_text(cell.value)

    def style_at(self, place: Place) -> int:
        """The style a cell has, or would have where the file does not mention it."""
        if cell := self.cells.get(place):
            return cell.style
        row = self.rows.get(place[0])
        if row and row.style is not None:
            return row.style
        return next((style for low, high, style in self.column_styles if low <= place[1] <= high), 0)

    def shared(self, number: int) -> tuple[str, bool]:
        """A shared string and whether it is rich text."""
        return self._strings[number] if 0 <= number < len(self._strings) else ("", False)

    def written(self, values: Mapping[Place, Value]) -> bytes:
        """The part with these cells holding these values, and every other byte as it was."""
        by_row: dict[int, dict[int, Value]] = {}
        for (row, column), value in values.items():
            by_row.setdefault(row, {})[column] = value
        pieces, at = [], 0
        start, end, closed = self.data
        prefix = _prefix(self.content[start:])
        new = sorted(by_row.keys() - self.rows.keys())
        if closed and by_row:
            name = prefix + b"sheetData"
            body = b"".join(_row(prefix, n, by_row[n], self) for n in new)
            return self.content[:start] + b"<" + name + b">" + body + b"</" + name + b">" + self.content[end:]
        for number, there in sorted(self.rows.items()):
            while new and new[0] < number:
                pieces += [self.content[at : there.start], _row(prefix, new[0], by_row[new[0]], self)]
                at = there.start
                del new[0]
            if number in by_row:
                pieces += [self.content[at : there.start], self._row_with(there, by_row[number], prefix)]
                at = there.end
        for number in new:
            pieces += [self.content[at:end], _row(prefix, number, by_row[number], self)]
            at = end
        return b"".join([*pieces, self.content[at:]])

    def _row_with(self, row: RowXml, values: Mapping[int, Value], prefix: bytes) -> bytes:
        if row.inside == row.end:
            opening = self.content[row.start : row.end][:-2].rstrip() + b">"
            body = b"".join(_cell(prefix, (row.number, c), values[c], self.style_at((row.number, c))) for c in sorted(values))
            return opening + body + b"</" + prefix + b"row>"
        pieces, at = [], row.start
        left = dict(sorted(values.items()))
        for cell in row.cells:
            for column in [c for c in left if c < cell.place[1]]:
                pieces += [self.content[at : cell.start], self._new(row.number, column, left.pop(column), prefix)]
                at = cell.start
            if (value := left.pop(cell.place[1], None)) is not None:
                pieces += [self.content[at : cell.start], _cell(prefix, cell.place, value, cell.style)]
                at = cell.end
        closing = row.cells[-1].end if row.cells else row.inside
        for column, value in left.items():
            pieces += [self.content[at:closing], self._new(row.number, column, value, prefix)]
            at = closing
        return b"".join([*pieces, self.content[at : row.end]])

    def _new(self, row: int, column: int, value: Value, prefix: bytes) -> bytes:
        return _cell(prefix, (row, column), value, self.style_at((row, column)))


def _prefix(tag: bytes) -> bytes:
    found = re.match(rb"</?([A-Za-z_][\w.-]*:)?", tag)
    return (found and found[1]) or b""


def _row(prefix: bytes, number: int, values: Mapping[int, Value], sheet: SheetXml) -> bytes:
    cells = b"".join(_cell(prefix, (number, c), values[c], sheet.style_at((number, c))) for c in sorted(values))
    return b"<" + prefix + f'row r="{number}">'.encode() + cells + b"</" + prefix + b"row>"


def _cell(prefix: bytes, place: Place, value: Value, style: int) -> bytes:
    p, at = prefix.decode(), ref(place)
    look = f' s="{style}"' if style else ""
    if not isinstance(value, str):
        return f'<{p}c r="{at}"{look}><{p}v>{value!r}</{p}v></{p}c>'.encode()
    if value == "":
        return f'<{p}c r="{at}"{look}/>'.encode()
    if isinstance(value, Rich):
        return f'<{p}c r="{at}"{look} t="inlineStr"><{p}is>{value}</{p}is></{p}c>'.encode()
    keep = ' xml:space="preserve"' if value != value.strip() or "\n" in value or "  " in value else ""
    return f'<{p}c r="{at}"{look} t="inlineStr"><{p}is><{p}t{keep}>{spelt(value, place)}</{p}t></{p}is></{p}c>'.encode()


def spelt(value: str, place: Place) -> str:
    """A text as it stands in XML; raises UserError for what no cell can hold."""
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    if found := _FORBIDDEN.search(value):
        shown = value.replace(found[0], "?")
        raise UserError(f"要填进 {ref(place)} 的“{shown}”里有 Excel 存不了的控制字符，请在台账里改正这个值再填")
    if len(value) > CELL_LIMIT:
        raise UserError(f"要填进 {ref(place)} 的文字超过 Excel 一格能放的 {CELL_LIMIT} 字，请先在台账里缩短")
    return escape(_SPELT.sub("_x005F_", value), {"\t": "&#9;"})


def unspelt(text: str) -> str:
    """A text of the file as people read it."""
    return _SPELT_OUT.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text

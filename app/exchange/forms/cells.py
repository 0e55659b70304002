"""One worksheet as text and as cells: where each cell stands in the file, so that single cells can be written and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import escape

from db.errors import UserError

#: A form holds fewer cells than this; more is a data dump, or an attack.
MOST_CELLS = 400_000


class Rich(str):
    """A text that stands in a cell as it is written here: runs of XML with their own letters and colours."""

    __slots__ = ()


#: What may be put into a cell.
Value = str | int | float
Place = tuple[int, int]
_TAG = re.compile(rb"""<[^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*>""")
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
    """One worksheet part, understood as far as filling needs it."""

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
        self.validations: list[tuple[str, dict[str, str], str]] = []
        #: Where <sheetData> has its rows, in bytes; and whether it is written <sheetData/>.
        self.data = (0, 0, False)
        _Reader(self).read()

    def covered(self) -> dict[Place, Place]:
        """For every cell of a merged area but its first: the first."""
        return {
            (row, column): (top, left)
            for top, left, bottom, right in self.merged
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
            if (row, column) != (top, left)
        }

    def text(self, place: Place) -> str:
        """What a cell says, as text; nothing for a blank one."""
        cell = self.cells.get(place)
        if cell is None or cell.value is None:
            return ""
        value = cell.value
        return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)

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
    if len(value) > 32_767:
        raise UserError(f"要填进 {ref(place)} 的文字超过 Excel 一格能放的 32767 字，请先在台账里缩短")
    return escape(_SPELT.sub("_x005F_", value), {"\t": "&#9;"})


def unspelt(text: str) -> str:
    """A text of the file as people read it."""
    return _SPELT_OUT.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


class _Reader:
    """Reads a worksheet with expat, which tells the byte where each tag begins."""

    def __init__(self, sheet: SheetXml) -> None:
        self.sheet = sheet
        self.path: list[str] = []
        self.row: RowXml | None = None
        self.cell: Cell | None = None
        self.text: list[str] = []
        self.validation: tuple[str, dict[str, str]] | None = None
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text.append
        self.parser.StartDoctypeDeclHandler = self._refuse

    def read(self) -> None:
        if b"\0" in self.sheet.content[:4]:
            raise UserError("这张表的文字编码很少见，读不了；请用 Excel 或 WPS 打开，另存为新的 .xlsx 再来")
        try:
            self.parser.Parse(self.sheet.content, True)
        except (expat.ExpatError, ValueError) as error:
            raise UserError("这张表的内容读不出来，文件可能已损坏；请用 Excel 或 WPS 打开，另存为新的 .xlsx 再来") from error

    def _refuse(self, *_: Any) -> None:
        raise UserError("文件里带有外部声明，可能有害，没有打开")

    def _tag_end(self) -> int:
        found = _TAG.match(self.sheet.content, self.parser.CurrentByteIndex)
        assert found
        return found.end()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition("}")[2]
        self.path.append(name)
        handler = getattr(self, f"_start_{name.lower()}", None)
        if handler:
            handler(attributes)
        if name in ("v", "f", "t", "formula1", "sqref"):
            self.text.clear()

    def end(self, name: str) -> None:
        name = self.path.pop()
        if handler := getattr(self, f"_end_{name.lower()}", None):
            handler()

    def _after(self, inside: int) -> int:
        """The byte after an element's end; for one written <c/> its start tag is its end."""
        return inside if self.sheet.content[inside - 2 : inside] == b"/>" else self._tag_end()

    def _start_sheetdata(self, _: dict[str, str]) -> None:
        start, inside = self.parser.CurrentByteIndex, self._tag_end()
        closed = self.sheet.content[inside - 2 : inside] == b"/>"
        self.sheet.data = (start, inside, closed)

    def _end_sheetdata(self) -> None:
        start, inside, closed = self.sheet.data
        self.sheet.data = (start, inside if closed else self.parser.CurrentByteIndex, closed)

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = int(attributes.get("r", max(self.sheet.rows, default=0) + 1))
        style = int(attributes["s"]) if attributes.get("customFormat") in ("1", "true") and "s" in attributes else None
        self.row = RowXml(number, self.parser.CurrentByteIndex, self._tag_end(), style=style, hidden=attributes.get("hidden") in ("1", "true"))

    def _end_row(self) -> None:
        assert self.row
        self.row.end = self._after(self.row.inside)
        self.sheet.rows[self.row.number] = self.row
        self.row = None

    def _start_c(self, attributes: dict[str, str]) -> None:
        assert self.row
        place = place_of(attributes["r"]) if "r" in attributes else (self.row.number, self.row.cells[-1].place[1] + 1 if self.row.cells else 1)
        self.cell = Cell(place, int(attributes.get("s", 0)), attributes.get("t", "n"), self.parser.CurrentByteIndex, self._tag_end())
        self.inline: list[str] = []

    def _end_v(self) -> None:
        if self.cell:
            self._set("".join(self.text))

    def _set(self, text: str) -> None:
        cell = self.cell
        assert cell
        match cell.kind:
            case "s":
                cell.shared = int(text)
                cell.value, cell.rich = self.sheet.shared(cell.shared)
            case "b":
                cell.value = text == "1"
            case "n":
                cell.value = float(text) if text else None
            case _:
                cell.value = unspelt(text)

    def _start_f(self, attributes: dict[str, str]) -> None:
        if self.cell:
            self.cell.formula = ""

    def _end_f(self) -> None:
        if self.cell:
            self.cell.formula = "".join(self.text)

    def _end_t(self) -> None:
        if self.cell and "rPh" not in self.path:
            self.inline.append("".join(self.text))
            self.cell.rich |= "r" in self.path

    def _end_c(self) -> None:
        cell, row = self.cell, self.row
        assert cell and row
        cell.end = self._after(cell.end)
        if cell.kind == "inlineStr":
            cell.value = unspelt("".join(self.inline))
        if cell.value == "":
            cell.value = None
        row.cells.append(cell)
        self.sheet.cells[cell.place] = cell
        self.cell = None
        if len(self.sheet.cells) > MOST_CELLS:
            raise UserError("这张表的格子太多，不像一张要填的表；请核对是不是拿错了文件")

    def _start_mergecell(self, attributes: dict[str, str]) -> None:
        self.sheet.merged.append(area_of(attributes["ref"]))

    def _start_col(self, attributes: dict[str, str]) -> None:
        low, high = int(attributes["min"]), int(attributes["max"])
        if "style" in attributes:
            self.sheet.column_styles.append((low, high, int(attributes["style"])))
        if attributes.get("hidden") in ("1", "true"):
            self.sheet.hidden_columns.append((low, high))

    def _start_sheetprotection(self, attributes: dict[str, str]) -> None:
        self.sheet.protected = attributes.get("sheet") in ("1", "true")

    def _start_datavalidation(self, attributes: dict[str, str]) -> None:
        self.validation = (attributes.get("sqref", ""), attributes)

    def _end_formula1(self) -> None:
        if self.validation:
            self.sheet.validations.append((*self.validation, "".join(self.text)))


    def _end_sqref(self) -> None:
        # Excel 2010's kind of validation names its cells after its list.
        if self.validation and self.sheet.validations and not self.sheet.validations[-1][0]:
            self.sheet.validations[-1] = ("".join(self.text), *self.sheet.validations[-1][1:])


def shared_strings(content: bytes) -> list[tuple[str, bool]]:
    """The table of shared strings: each text without its phonetic signs, and whether it is rich."""
    from defusedxml.ElementTree import fromstring

    found = []
    for item in fromstring(content):
        words, rich = [], False
        for child in item:
            name = child.tag.rpartition("}")[2]
            if name == "t":
                words.append(child.text or "")
            elif name == "r":
                rich = True
                words += [t.text or "" for t in child if t.tag.rpartition("}")[2] == "t"]
        found.append((unspelt("".join(words)), rich))
    return found


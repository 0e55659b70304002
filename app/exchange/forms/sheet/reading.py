"""Reading a worksheet part: its cells with the bytes they take, merged areas, lists to choose from, protection."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import ParseError
from xml.parsers import expat

from app.exchange.files.sheets import CELL_LIMIT
from app.exchange.forms.sheet.cells import MOST_CELLS, TAG, Cell, RowXml, SheetXml, area_of, place_of, unspelt
from app.exchange.forms.sheet.package import Package
from db.errors import UserError

UNREADABLE = "这张表的内容读不出来，文件可能已损坏；请用 Excel 或 WPS 打开，另存为新的 .xlsx 再来"


def read_sheet(content: bytes, strings: list[tuple[str, bool]], part: str = "") -> SheetXml:
    """Read a worksheet part with its workbook's shared strings. Raises UserError for what is broken or too large."""
    sheet = SheetXml(content, strings, part)
    _Reader(sheet).read()
    return sheet


_PARENTS = {"row": "sheetData", "c": "row", "col": "cols", "mergeCell": "mergeCells"}


class _Reader:
    """Reads a worksheet with expat, which tells the byte where each tag begins."""

    def __init__(self, sheet: SheetXml) -> None:
        self.sheet = sheet
        self.path: list[str] = []
        self.row: RowXml | None = None
        self.cell: Cell | None = None
        self.text: list[str] = []
        self.validation: tuple[str, dict[str, str]] | None = None
        self.last = 0
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
        except (expat.ExpatError, ValueError, KeyError) as error:
            raise UserError(UNREADABLE) from error

    def _refuse(self, *_: Any) -> None:
        raise UserError("文件里带有外部声明，可能有害，没有打开")

    def _tag_end(self) -> int:
        found = TAG.match(self.sheet.content, self.parser.CurrentByteIndex)
        assert found
        return found.end()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition("}")[2]
        self.path.append(name)
        handler = getattr(self, f"_start_{name.lower()}", None)
        if handler and self._belongs(name, self.path[-2:-1]):
            handler(attributes)
        if name in ("v", "f", "t", "formula1", "sqref"):
            self.text.clear()

    def end(self, name: str) -> None:
        name = self.path.pop()
        handler = getattr(self, f"_end_{name.lower()}", None)
        if handler and self._belongs(name, self.path[-1:]):
            handler()

    @staticmethod
    def _belongs(name: str, parent: list[str]) -> bool:
        """Whether an element is the sheet's own: the place of a button also has its rows and columns."""
        return _PARENTS.get(name) in (None, *parent)

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
        number = int(attributes["r"]) if "r" in attributes else self.last + 1
        if number <= self.last:
            raise UserError("这张表的行次序是乱的，文件可能已损坏；请用 Excel 或 WPS 打开，另存为新的 .xlsx 再来")
        self.last = number
        style = int(attributes["s"]) if attributes.get("customFormat") in ("1", "true") and "s" in attributes else None
        self.row = RowXml(number, self.parser.CurrentByteIndex, self._tag_end(), style=style, hidden=attributes.get("hidden") in ("1", "true"))

    def _end_row(self) -> None:
        assert self.row
        self.row.end = self._after(self.row.inside)
        self.sheet.rows[self.row.number] = self.row
        self._bounded()
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
                cell.value = _told(text)

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
            cell.value = _told("".join(self.inline))
        if cell.value == "":
            cell.value = None
        row.cells.append(cell)
        self.sheet.cells[cell.place] = cell
        self.cell = None
        self._bounded()

    def _bounded(self) -> None:
        if max(len(self.sheet.cells), len(self.sheet.rows)) > MOST_CELLS:
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


def _told(text: str) -> str:
    """A cell's text as it is read. Raises UserError for one longer than a cell can hold, which is nothing that people wrote."""
    if len(text) > CELL_LIMIT:
        raise UserError(f"表里有一格写了 {len(text)} 个字（Excel 一格最多 {CELL_LIMIT} 个字），不像一张要填的表；请核对是不是拿错了文件")
    return unspelt(text)


def strings_of(package: Package) -> list[tuple[str, bool]]:
    """A workbook's shared strings; none where it has no table of them."""
    return shared_strings(package.part("xl/sharedStrings.xml")) if "xl/sharedStrings.xml" in package.names else []


def shared_strings(content: bytes) -> list[tuple[str, bool]]:
    """The table of shared strings: each text without its phonetic signs, and whether it is rich."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        items = fromstring(content)
    except (ParseError, DefusedXmlException) as error:
        raise UserError(UNREADABLE) from error
    found = []
    for item in items:
        words, rich = [], False
        for child in item:
            name = child.tag.rpartition("}")[2]
            if name == "t":
                words.append(child.text or "")
            elif name == "r":
                rich = True
                words += [t.text or "" for t in child if t.tag.rpartition("}")[2] == "t"]
        found.append((_told("".join(words)), rich))
    return found


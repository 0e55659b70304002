"""What platforms export under the name .xls: web pages with tables, and XML Spreadsheet 2003; runs in the child process."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path
from typing import Any

from app.exchange.files.decoding import declared, decoded
from app.exchange.files.formats import Show, shown_by
from app.exchange.files.sheets import MERGED_AT_MOST, Around, Cells, Refused, Wanted, batches

#: Rows and columns of a sheet of Excel.
_ROWS, _COLUMNS = 1_048_576, 16_384
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass
class _Grid:
    """Rows as they are read, and the areas of cells that reach over others; rows count from 1, columns from 0."""

    widest: int
    rows: dict[int, Cells] = field(default_factory=dict)
    around: Around = field(default_factory=Around)
    #: For each column the last row that an area from above covers.
    _covered: dict[int, int] = field(default_factory=dict)

    def free(self, row: int, column: int) -> int:
        """The first column from here that no area from above covers."""
        while self._covered.get(column, 0) >= row:
            column += 1
        return column

    def put(self, row: int, column: int, value: Any, *, right: int = 0, down: int = 0) -> None:
        """Put a value; it reaches over so many columns and rows more."""
        if row > _ROWS or column > self.widest:
            raise Refused("rows" if row > _ROWS else "columns")
        cells = self.rows.setdefault(row, [])
        if value is not None:
            cells.extend([None] * (column + 1 - len(cells)))
            cells[column] = value
        if right or down:
            right, down = min(right, _COLUMNS), min(down, _ROWS - row)
            if len(self.around.merged) < MERGED_AT_MOST:
                self.around.merged.append((row, column, row + down, column + right))
            if down:
                for covered in range(column, min(column + right, self.widest) + 1):
                    self._covered[covered] = row + down

    def parts(self, wanted: Wanted) -> Iterator[Any]:
        """What lies around the rows, then the rows."""
        yield self.around.answer()
        yield from batches(iter(sorted(self.rows.items())), wanted)


def _count(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.strip().isdigit() and len(text) < 8 else 0


# --- web pages

#: What begins a line of its own inside a cell, and what holds no text for people.
_BLOCKS = frozenset("p div li br h1 h2 h3 h4 h5 h6 dt dd".split())
_UNSEEN = frozenset("script style head title noscript template select xml".split())
_SHEET_NAME = re.compile(r"<x:Name>\s*([^<]{1,80}?)\s*</x:Name>")


class Page:
    """An HTML page as Excel opens it: one sheet, its tables and the text between them one below another."""

    def __init__(self, wanted: Wanted) -> None:
        from lxml import etree

        self._wanted = wanted
        content = Path(wanted["path"]).read_bytes()
        text = decoded(content, declared(content))
        if re.search(r"<!ENTITY|<!DOCTYPE[^>]*\[", text[: 1 << 16], re.IGNORECASE):
            raise Refused("doctype")
        names = _SHEET_NAME.findall(text)
        self._name = names[0] if len(names) == 1 else Path(wanted["path"]).stem
        parser = etree.HTMLParser(encoding="utf-8", no_network=True, recover=True, remove_comments=True, remove_pis=True)
        self._root = etree.fromstring(_NOT_IN_XML.sub("", text).encode("utf-8", "replace"), parser)
        self._grid = _Grid(wanted["columns"])
        self._row = 0

    def sheets(self) -> list[tuple[str, bool]]:
        """One sheet, named as the page says or as the file is."""
        return [(self._name, True)]

    def parts(self, name: str) -> Iterator[Any]:
        """What lies around the rows, then the rows."""
        if self._root is not None and not self._row:
            self._read(self._root)
        yield from self._grid.parts(self._wanted)

    def _read(self, node: Any) -> None:
        """Take in a part of the page that is no table itself."""
        self._line(node.text)
        for child in node:
            if child.tag == "table":
                self._read_table(child)
            elif child.tag not in _UNSEEN:
                if next(child.iter("table"), None) is not None:
                    self._read(child)
                else:
                    self._line(_text(child))
            self._line(child.tail)

    def _line(self, text: str | None) -> None:
        if text and (text := " ".join(text.split())):
            self._row += 1
            self._grid.put(self._row, 0, text)

    def _read_table(self, table: Any) -> None:
        if next(table.iterdescendants("table"), None) is not None:
            # A table that holds tables only lays out the page.
            for cell in _cells_of_layout(table):
                self._read(cell)
            return
        column = 0
        for col in table.iter("col"):
            width = max(1, _count(col.get("span")))
            if _is_hidden(col):
                self._grid.around.hidden_columns += range(column, min(column + width, self._wanted["columns"]))
            column += width
        for caption in table.iter("caption"):
            self._line(_text(caption))
        for row in table.iter("tr"):
            self._read_row(row)

    def _read_row(self, row: Any) -> None:
        self._row += 1
        if _is_hidden(row):
            self._grid.around.hidden_rows.append(self._row)
        column = 0
        for cell in row:
            if cell.tag not in ("td", "th"):
                continue
            column = self._grid.free(self._row, column)
            right = max(1, _count(cell.get("colspan"))) - 1
            down = max(1, _count(cell.get("rowspan"))) - 1
            self._grid.put(self._row, column, _text(cell) or None, right=right, down=down)
            column += right + 1


def _cells_of_layout(table: Any) -> Iterator[Any]:
    for row in table.iter("tr"):
        if next(row.iterancestors("table")) is table:
            yield from (cell for cell in row if cell.tag in ("td", "th"))


def _is_hidden(node: Any) -> bool:
    style = re.sub(r"\s", "", node.get("style", "")).lower()
    return "display:none" in style or "hidden" in node.attrib


def _text(node: Any) -> str:
    """The text of a cell: blanks as a browser shows them, lines where it breaks them."""
    pieces: list[str] = []
    _collect(node, pieces, 0)
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def _collect(node: Any, pieces: list[str], depth: int) -> None:
    if node.tag in _UNSEEN or depth > 100:
        return
    if node.text:
        pieces.append(" ".join(re.split(r"\s", node.text)))
    for child in node:
        if child.tag in _BLOCKS:
            pieces.append("\n")
        _collect(child, pieces, depth + 1)
        if child.tag in _BLOCKS and child.tag != "br":
            pieces.append("\n")
        if child.tail:
            pieces.append(" ".join(re.split(r"\s", child.tail)))


# --- XML Spreadsheet 2003

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_EXCEL = "{urn:schemas-microsoft-com:office:excel}"


class XmlBook:
    """A workbook in the XML of Office 2003, all of it in one file."""

    def __init__(self, wanted: Wanted) -> None:
        from lxml import etree

        self._wanted = wanted
        content = Path(wanted["path"]).read_bytes()
        text = decoded(content, declared(content))
        if re.search(r"<!ENTITY|<!DOCTYPE", text, re.IGNORECASE):
            raise Refused("doctype")
        text = _NOT_IN_XML.sub("", _DECLARATION.sub("", text, count=1))
        source = io.BytesIO(text.encode("utf-8", "replace"))
        self._shows: dict[str, Show] = {}
        self._grids: dict[str, _Grid] = {}
        self._hidden: set[str] = set()
        events = etree.iterparse(source, events=("end",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        self._read(events)
        if not self._grids:
            raise Refused("no_sheet")

    def sheets(self) -> list[tuple[str, bool]]:
        """Names, and whether people see the sheet."""
        return [(name, name not in self._hidden) for name in self._grids]

    def parts(self, name: str) -> Iterator[Any]:
        """What lies around the rows, then the rows."""
        yield from self._grids[name].parts(self._wanted)

    def _read(self, events: Any) -> None:
        grid, row, column = _Grid(self._wanted["columns"]), 0, 0
        for _, node in events:
            if node.tag == f"{_SS}Style":
                self._read_style(node)
            elif node.tag == f"{_SS}Column":
                column = (_count(node.get(f"{_SS}Index")) or column + 1) + _count(node.get(f"{_SS}Span"))
                if node.get(f"{_SS}Hidden") == "1":
                    first = column - _count(node.get(f"{_SS}Span")) - 1
                    grid.around.hidden_columns += range(first, min(column, self._wanted["columns"]))
            elif node.tag == f"{_SS}Row":
                row = self._read_row(node, grid, row)
                node.clear()
            elif node.tag == f"{_SS}Worksheet":
                name = node.get(f"{_SS}Name") or f"Sheet{len(self._grids) + 1}"
                self._grids[name] = grid
                if (node.findtext(f".//{_EXCEL}Visible") or "").startswith("Sheet"):
                    self._hidden.add(name)
                node.clear()
                grid, row, column = _Grid(self._wanted["columns"]), 0, 0

    def _read_style(self, node: Any) -> None:
        for code in node.iter(f"{_SS}NumberFormat"):
            show = shown_by(code.get(f"{_SS}Format") or "General")
            if show:
                self._shows[node.get(f"{_SS}ID", "")] = show

    def _read_row(self, node: Any, grid: _Grid, last: int) -> int:
        row = _count(node.get(f"{_SS}Index")) or last + 1
        span = _count(node.get(f"{_SS}Span"))
        if row <= last:
            raise Refused("broken")
        if node.get(f"{_SS}Hidden") == "1":
            grid.around.hidden_rows += range(row, min(row + span, row + 10_000) + 1)
        column = 0
        for cell in node.iter(f"{_SS}Cell"):
            column = _count(cell.get(f"{_SS}Index")) - 1 if cell.get(f"{_SS}Index") else grid.free(row, column)
            column = max(0, column)
            show = self._shows.get(cell.get(f"{_SS}StyleID") or node.get(f"{_SS}StyleID") or "")
            data = cell.find(f"{_SS}Data")
            value = None if data is None else _value(data)
            if cell.get(f"{_SS}Formula"):
                grid.around.formulas.append((row, column))
            right, down = _count(cell.get(f"{_SS}MergeAcross")), _count(cell.get(f"{_SS}MergeDown"))
            grid.put(row, column, show(value) if show and value is not None else value, right=right, down=down)
            column += right + 1
        return row + span


def _value(data: Any) -> Any:
    text = "".join(data.itertext())
    kind = data.get(f"{_SS}Type")
    try:
        if kind == "Number":
            return float(text)
        if kind == "Boolean":
            return text.strip() == "1"
        if kind == "DateTime":
            when = datetime.fromisoformat(text.strip())
            return when.date() if when.time() == time() else when
    except ValueError:
        pass
    return text or None

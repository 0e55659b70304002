"""Workbooks and CSV files on their way out: openpyxl lays an empty shell, the rows are streamed into it.

openpyxl writes every sheet in the clear to the temp folder before it packs it. The shell it makes here has no cell
at all, so nothing of the ledger ever lies there; and streaming the rows takes a quarter of the time.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from app.exchange.files.sheets import CELL_LIMIT
from app.paths import PROGRAM, replacing
from app.progress import Progress, silent
from db.errors import UserError

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

Value = str | int | float | Decimal | date | None

#: Half a million rows keep a sheet below the 2 GiB that a plain zip entry may hold, and below Excel's 1,048,576 rows.
SHEET_ROWS = 500_000
NAME_LIMIT = 31
SONG, HEI = "宋体", "黑体"
TEXT, GENERAL, DATE, MONEY = "@", "General", "yyyy-mm-dd", "#,##0.00"


@dataclass(frozen=True)
class Look:
    """How a cell looks."""

    size: float = 11
    font: str = SONG
    bold: bool = False
    across: str = "left"
    wrap: bool = False
    border: bool = True
    format: str = GENERAL
    fill: str = ""


#: The looks of a row's cells, one for each column; rows that look alike share one and the same tuple.
Looks = tuple[Look, ...]


class Row(NamedTuple):
    """One row of a sheet; without a height the spreadsheet program fits it to its content."""

    values: Sequence[Value]
    looks: Looks
    height: float | None = None


@dataclass
class Sheet:
    """One sheet: its rows from the top, and what lies around them. Row numbers count from 1."""

    name: str
    widths: Sequence[float]
    rows: Iterable[Row]
    merged: Sequence[str] = field(default_factory=list)
    #: The first and the last row of the heading, printed on every page.
    heading: tuple[int, int] | None = None
    #: The cell whose upper left stays in sight.
    frozen: str | None = None
    filtered: str | None = None


def sheet_name(label: str, taken: Iterable[str] = ()) -> str:
    """A label as a sheet may be called, unlike those taken: none of []:*?/\\, no outer ', at most 31 signs."""
    plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", "", label).strip("' ") or "表"
    used = {name.lower() for name in taken}
    name, number = plain[:NAME_LIMIT], 1
    while name.lower() in used:
        number += 1
        name = plain[: NAME_LIMIT - len(f"({number})")] + f"({number})"
    return name


def display_width(text: str) -> int:
    """How many half-width signs a text is wide, at its longest line."""
    lines = text.split("\n")
    return max(sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in line) for line in lines)


def write_workbook(out: Path, sheets: Sequence[Sheet], *, total: int = 0, progress: Progress = silent) -> int:
    """Write a workbook, whole or not at all; returns how many rows it got. `total`: rows to come, for the progress."""
    workbook = _shell(sheets)
    parts = _saved(workbook)
    writer = _RowWriter(workbook, total, progress)
    with replacing(out) as beside, zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        for index, sheet in enumerate(sheets, 1):
            name = f"xl/worksheets/sheet{index}.xml"
            head, tail = _split(parts.pop(name))
            with archive.open(name, "w") as entry:
                entry.write(head)
                for chunk in writer.chunks(sheet):
                    entry.write(chunk.encode())
                entry.write(tail)
        # The looks are known only now that the rows have gone by.
        parts["xl/styles.xml"] = _saved(workbook)["xl/styles.xml"]
        for name, content in parts.items():
            archive.writestr(name, content)
        progress(writer.done, total, "正在存盘")
    return writer.done


def _shell(sheets: Sequence[Sheet]) -> Workbook:
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    workbook = Workbook()
    workbook.remove(workbook.active)
    workbook.properties.creator = PROGRAM
    # Nothing is to be worked out: without this Excel asks to save a file that was only looked at.
    workbook.calculation.fullCalcOnLoad = False
    workbook._named_styles["Normal"].font = Font(name=SONG, size=11)
    workbook._fonts[0] = Font(name=SONG, size=11)
    for sheet in sheets:
        worksheet = workbook.create_sheet(sheet.name)
        for number, width in enumerate(sheet.widths, 1):
            worksheet.column_dimensions[get_column_letter(number)].width = width
        for area in sheet.merged:
            worksheet.merged_cells.add(area)
        worksheet.freeze_panes = sheet.frozen
        worksheet.auto_filter.ref = sheet.filtered
        _set_page(worksheet, sheet)
    return workbook


def _set_page(worksheet: Worksheet, sheet: Sheet) -> None:
    page = worksheet.page_setup
    page.orientation, page.paperSize = "landscape", worksheet.PAPERSIZE_A4
    page.fitToWidth, page.fitToHeight = 1, 0
    worksheet.sheet_properties.pageSetUpPr.fitToPage = True
    margins = worksheet.page_margins
    margins.left = margins.right = 0.5
    margins.top, margins.bottom, margins.footer = 0.6, 0.7, 0.35
    worksheet.print_options.horizontalCentered = True
    worksheet.oddFooter.center.text = "第&P页 共&N页"
    if sheet.heading:
        worksheet.print_title_rows = f"{sheet.heading[0]}:{sheet.heading[1]}"


def _saved(workbook: Workbook) -> dict[str, bytes]:
    memory = io.BytesIO()
    workbook.save(memory)
    with zipfile.ZipFile(memory) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _split(part: bytes) -> tuple[bytes, bytes]:
    """A sheet's XML before and after where its rows go."""
    # The shell's size is that of an empty sheet; readers that trust it would stop at the first cell.
    part = re.sub(rb'<dimension ref="[^"]*" ?/>', b"", part)
    head, tail = re.split(rb"<sheetData ?/>|<sheetData></sheetData>", part)
    # ID numbers are text on purpose: no green corners.
    quiet = b'<ignoredErrors><ignoredError sqref="A1:XFD1048576" numberStoredAsText="1"/></ignoredErrors></worksheet>'
    return head + b"<sheetData>", b"</sheetData>" + tail.replace(b"</worksheet>", quiet)


class _RowWriter:
    """Turns rows into the XML of a sheet, and numbers the looks it meets."""

    def __init__(self, workbook: Workbook, total: int, progress: Progress) -> None:
        self._workbook = workbook
        self._total = total
        self._progress = progress
        self._styles: dict[Look, int] = {}
        self._text = lru_cache(maxsize=20_000)(_text_xml)
        self.done = 0

    def chunks(self, sheet: Sheet) -> Iterator[str]:
        """The rows' XML, some hundred rows at a time."""
        looks: Looks = ()
        cells: list[tuple[str, str]] = []
        lines: list[str] = []
        for number, row in enumerate(sheet.rows, 1):
            if row.looks is not looks:
                looks, cells = row.looks, self._openings(row.looks)
            lines.append(self._line(sheet, number, row, cells))
            self.done += 1
            if not number % 500:
                self._progress(self.done, self._total, sheet.name)
                yield "".join(lines)
                lines.clear()
        yield "".join(lines)
        self._progress(self.done, self._total, sheet.name)

    def _openings(self, looks: Looks) -> list[tuple[str, str]]:
        from openpyxl.utils import get_column_letter

        return [(f'<c r="{get_column_letter(n)}', f'" s="{self._style(look)}"') for n, look in enumerate(looks, 1)]

    def _line(self, sheet: Sheet, number: int, row: Row, cells: list[tuple[str, str]]) -> str:
        height = f' ht="{row.height}" customHeight="1"' if row.height else ""
        line = [f'<row r="{number}"{height}>']
        for (start, style), value in zip(cells, row.values, strict=True):
            if isinstance(value, date):
                value = _serial(value)
            if value is None or value == "":
                line.append(f"{start}{number}{style}/>")
            elif isinstance(value, str):
                try:
                    line.append(f'{start}{number}{style} t="inlineStr"><is>{self._text(value)}</is></c>')
                except _Unwritable as fault:
                    raise UserError(f"没有导出：“{sheet.name}”里 {start[6:]}{number} 这一格{fault}") from None
            else:
                line.append(f"{start}{number}{style}><v>{value}</v></c>")
        line.append("</row>")
        return "".join(line)

    def _style(self, look: Look) -> int:
        if look not in self._styles:
            self._styles[look] = _register(self._workbook, look)
        return self._styles[look]


def _register(workbook: Workbook, look: Look) -> int:
    """The number of a look in the workbook's styles."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    cell: Any = WriteOnlyCell(workbook.worksheets[0])
    cell.font = Font(name=look.font, size=look.size, bold=look.bold)
    cell.alignment = Alignment(horizontal=look.across, vertical="center", wrap_text=look.wrap)
    cell.number_format = look.format
    if look.border:
        line = Side(style="thin")
        cell.border = Border(left=line, right=line, top=line, bottom=line)
    if look.fill:
        cell.fill = PatternFill("solid", fgColor=look.fill)
    return int(cell.style_id)


class _Unwritable(Exception):
    """A text no workbook can hold; says why."""


_IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: Excel and calamine read _x0041_ as A; only _x005F_x0041_ is read as what it says.
_ESCAPE_LOOKALIKE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def _text_xml(text: str) -> str:
    if found := _IMPOSSIBLE.search(text):
        raise _Unwritable(f"含有写不进表格的字符（U+{ord(found[0]):04X}），请在台账里改掉后再导出")
    if len(text) > CELL_LIMIT:
        raise _Unwritable(f"有 {len(text)} 个字，Excel 一格最多 {CELL_LIMIT} 个字，请在台账里缩短后再导出")
    keep = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
    return f"<t{keep}>{_ESCAPE_LOOKALIKE.sub('_x005F_', text)}</t>"


_DAY_ZERO = date(1899, 12, 30).toordinal()
_FIRST_SAFE_DAY = date(1900, 3, 1)


def _serial(day: date) -> Value:
    """A day as Excel counts it; it believes in a 29 February 1900, so earlier days are better written out."""
    return day.isoformat() if day < _FIRST_SAFE_DAY else day.toordinal() - _DAY_ZERO


# --- CSV

_ACTIVE_STARTS = tuple("=+-@\t\r＝＋－＠'")


def guarded(text: str) -> str:
    """A text that no spreadsheet program takes for a formula; `delimited.unguarded` gives the original back."""
    return f"'{text}" if text.startswith(_ACTIVE_STARTS) else text


def write_csv(out: Path, rows: Iterable[Sequence[str]]) -> None:
    """Write a CSV file that Excel opens with its characters right, whole or not at all."""
    with replacing(out) as beside, open(beside, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        for row in rows:
            writer.writerow([guarded(text) for text in row])

"""How a form's sheet looks, for the screen and for paper: sizes, letters, frames, and what each cell says."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any

from app.exchange.forms.meaning.recognising import sheets_of
from app.exchange.forms.sheet.calculation import Workbook
from app.exchange.forms.sheet.cells import Place, SheetXml, area_of
from app.exchange.forms.word.document import opened

#: Pixels at 96 dots to the inch: one unit of a column's width, and what Excel adds; points of a row's height.
_UNIT, _EXTRA, _POINT = 7, 5, 96 / 72
_USUAL_WIDTH, _USUAL_HEIGHT = 8.43, 15.0
#: A line alone and one of several are so many times as high as their letters; signs from here on are as wide as they are high.
_LINE, _OF_SEVERAL, _WIDE = 1.3, 1.45, 0x2000
_INDEXED = {8: "000000", 9: "FFFFFF", 10: "FF0000", 22: "C0C0C0", 23: "808080", 64: "000000"}
#: The theme's first colours, as Excel's own "Office" theme has them.
_THEME = ("FFFFFF", "000000", "E7E6E6", "44546A", "4472C4", "ED7D31", "A5A5A5", "FFC000", "5B9BD5", "70AD47")
#: A sheet with more rows is shown up to here; it is written whole.
MOST_ROWS = 3_000
_MOST_COLUMNS = 200


@dataclass(frozen=True)
class Letters:
    """How a text is written: size in points, colour as hex."""

    size: float = 11
    bold: bool = False
    italic: bool = False
    underline: bool = False
    serif: bool = True
    colour: str = "000000"


@dataclass(frozen=True)
class Face:
    """How a cell looks. `across`: left, center, right or '' (by the value); `down`: top, center, bottom; frames left, top, right, bottom."""

    letters: Letters = field(default_factory=Letters)
    across: str = ""
    down: str = "bottom"
    wrap: bool = False
    fill: str = ""
    frames: tuple[str, str, str, str] = ("", "", "", "")
    shrink: bool = False


@dataclass
class SheetPicture:
    """One sheet. `widths` and `heights` in pixels, from column and row 1 on; 0 where hidden. `heading`: rows repeated on every printed page."""

    name: str
    widths: list[float]
    heights: list[float]
    texts: dict[Place, str]
    numbers: set[Place]
    faces: dict[Place, Face]
    merged: list[tuple[int, int, int, int]]
    landscape: bool = False
    heading: tuple[int, int] | None = None
    area: tuple[int, int, int, int] | None = None
    grid: bool = True
    #: The cells that the form works out itself.
    formulas: set[Place] = field(default_factory=set)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in pixels."""
        return sum(self.widths), sum(self.heights)


def pictures(content: bytes, name: str) -> dict[str, SheetPicture]:
    """The visible sheets of a form, as they look."""
    import openpyxl

    package = opened(content, name)
    raw = sheets_of(package)
    book = Workbook(raw)
    found = {}
    with warnings.catch_warnings():
        # What it does not know it would drop; it is only looked at here.
        warnings.simplefilter("ignore")
        try:
            loaded = openpyxl.load_workbook(io.BytesIO(package.workbook))
        except (ArithmeticError, AttributeError, LookupError, SyntaxError, TypeError, ValueError):
            # It asks more of a file than the office programs do, and filling asks less of it.
            return {part.name: _plain(part.name, raw[part.name], book) for part in package.sheets if not part.hidden and part.name in raw}
    for sheet in loaded.worksheets:
        if sheet.sheet_state == "visible" and sheet.title in raw:
            found[sheet.title] = _picture(sheet, book)
            found[sheet.title].formulas = {place for place, cell in raw[sheet.title].cells.items() if cell.formula is not None}
    return found


def _plain(name: str, sheet: SheetXml, book: Workbook) -> SheetPicture:
    """What a sheet's cells say, without their looks."""
    rows, columns = (min(max((place[n] for place in sheet.cells), default=1), most) for n, most in ((0, MOST_ROWS), (1, _MOST_COLUMNS)))
    merged = [(a[0], a[1], min(a[2], rows), min(a[3], columns)) for a in sheet.merged if a[0] <= rows and a[1] <= columns]
    made = SheetPicture(name, [round(_USUAL_WIDTH * _UNIT + _EXTRA)] * columns, [round(_USUAL_HEIGHT * _POINT)] * rows, {}, set(), {}, merged)
    made.formulas = {place for place, cell in sheet.cells.items() if cell.formula is not None}
    for place, cell in sheet.cells.items():
        value = cell.value if cell.formula is None else book.number((name, place))
        if value is not None and place[0] <= rows and place[1] <= columns:
            made.texts[place] = shown(value, "General")
            if isinstance(value, int | float) and not isinstance(value, bool):
                made.numbers.add(place)
    return made


def _picture(sheet: Any, book: Workbook) -> SheetPicture:
    rows, columns = min(sheet.max_row, MOST_ROWS), min(sheet.max_column, _MOST_COLUMNS)
    merged = [(a.min_row, a.min_col, a.max_row, a.max_col) for a in sheet.merged_cells.ranges if a.min_row <= rows]
    made = SheetPicture(sheet.title, _widths(sheet, columns), _heights(sheet, rows), {}, set(), {}, merged)
    known: dict[Any, Face] = {}
    for row in sheet.iter_rows(max_row=rows, max_col=columns):
        for cell in row:
            place = (cell.row, cell.column)
            if cell.has_style:
                if cell.style_id not in known:
                    known[cell.style_id] = _face(cell)
                made.faces[place] = known[cell.style_id]
            _say(made, place, cell, sheet.title, book)
    _grow(made, {n for n in range(1, rows + 1) if (d := sheet.row_dimensions[n]).hidden or d.height})
    made.grid = sheet.sheet_view.showGridLines is not False
    _set_paper(made, sheet)
    return made


def _widths(sheet: Any, columns: int) -> list[float]:
    usual = sheet.sheet_format.defaultColWidth or sheet.sheet_format.baseColWidth + 0.43 or _USUAL_WIDTH
    widths = [float(round(usual * _UNIT + _EXTRA))] * columns
    for dimension in sheet.column_dimensions.values():
        for column in range(max(dimension.min or 0, 1), min(dimension.max or 0, columns) + 1):
            if dimension.hidden or dimension.customWidth or dimension.width:
                widths[column - 1] = 0.0 if dimension.hidden else float(round(dimension.width * _UNIT + _EXTRA))
    return widths


def _heights(sheet: Any, rows: int) -> list[float]:
    usual = sheet.sheet_format.defaultRowHeight or _USUAL_HEIGHT
    return [0.0 if (d := sheet.row_dimensions[n]).hidden else float(round((d.height or usual) * _POINT)) for n in range(1, rows + 1)]


def _set_paper(made: SheetPicture, sheet: Any) -> None:
    """How the sheet is to be printed."""
    made.landscape = sheet.page_setup.orientation == "landscape"
    if sheet.print_title_rows:
        first, last = (int(n.strip("$")) for n in sheet.print_title_rows.split(":"))
        made.heading = (first, last)
    if isinstance(sheet.print_area, str) and sheet.print_area and "," not in sheet.print_area:
        made.area = area_of(sheet.print_area.rpartition("!")[2].replace("$", ""))


def _grow(made: SheetPicture, fixed: set[int]) -> None:
    """Rows without a height of their own are as high as their letters and wrapped lines, as spreadsheets make them; merged cells wrap without that."""
    merged = {(row, column) for top, left, bottom, right in made.merged for row in range(top, bottom + 1) for column in range(left, right + 1)}
    for (row, column), text in made.texts.items():
        if row in fixed or not text:
            continue
        face = made.faces.get((row, column), Face())
        size, lines = face.letters.size * _POINT, 1
        if face.wrap and (row, column) not in merged:
            room = max(size, made.widths[column - 1] - _EXTRA)
            lines = sum(max(1, ceil(sum(size if ord(sign) > _WIDE else size * 0.55 for sign in part) / room)) for part in text.split("\n"))
        made.heights[row - 1] = max(made.heights[row - 1], float(round(size * (_LINE if lines == 1 else _OF_SEVERAL * lines))))


def _say(made: SheetPicture, place: Place, cell: Any, sheet: str, book: Workbook) -> None:
    value = cell.value
    if value is None:
        return
    if isinstance(value, str) and value.startswith("=") and cell.data_type == "f":
        value = book.number((sheet, place))
        if value is None:
            made.texts[place] = "（打开后计算）"
            return
    if isinstance(value, int | float) and not isinstance(value, bool):
        made.numbers.add(place)
    made.texts[place] = shown(value, cell.number_format)


def shown(value: Any, number_format: str) -> str:
    """A value as a spreadsheet shows it, for the formats that forms use."""
    if isinstance(value, datetime | date):
        return f"{value.year}/{value.month}/{value.day}" if "年" not in number_format else f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if not isinstance(value, int | float):
        return str(value)
    code = number_format.split(";")[0]
    if any(sign in code.lower() for sign in ("yy", "d/", "m/d")):
        return shown(datetime(1899, 12, 30) + timedelta(days=float(value)), number_format)
    if code.endswith("%"):
        return f"{value * 100:.{_places(code)}f}%"
    if "0" in code:
        return f"{value:,.{_places(code)}f}" if "," in code else f"{value:.{_places(code)}f}"
    return f"{value:.10g}"


def _places(code: str) -> int:
    return len(code.partition(".")[2].rstrip('%"_ )').replace("#", "0").split("0_")[0]) if "." in code else 0


def _face(cell: Any) -> Face:
    font, alignment, border = cell.font, cell.alignment, cell.border
    name = font.name or ""
    letters = Letters(
        float(font.sz or 11), bool(font.b) or "黑" in name, bool(font.i), bool(font.u), "宋" in name or "仿" in name or "楷" in name or "Times" in name,
        _colour(font.color) or "000000",
    )
    fill = _colour(cell.fill.fgColor) if cell.fill and cell.fill.fill_type == "solid" else ""
    frames = tuple((side.style or "") if side else "" for side in (border.left, border.top, border.right, border.bottom))
    across = alignment.horizontal if alignment.horizontal in ("left", "center", "right") else "center" if alignment.horizontal in ("centerContinuous", "distributed") else ""
    return Face(letters, across, alignment.vertical or "bottom", bool(alignment.wrap_text), fill or "", frames, bool(alignment.shrink_to_fit))  # type: ignore[arg-type]


def _colour(colour: Any) -> str:
    if colour is None:
        return ""
    if colour.type == "rgb" and isinstance(colour.rgb, str):
        return colour.rgb[-6:]
    if colour.type == "theme" and colour.theme < len(_THEME):
        return _tinted(_THEME[colour.theme], colour.tint or 0)
    return _INDEXED.get(colour.indexed, "") if colour.type == "indexed" else ""


def _tinted(colour: str, tint: float) -> str:
    """Lighter for a positive tint, darker for a negative one (ECMA-376 18.8.19, on the channels instead of the lightness)."""
    parts = [int(colour[n : n + 2], 16) for n in (0, 2, 4)]
    return "".join(f"{round(p + (255 - p) * tint) if tint > 0 else round(p * (1 + tint)):02X}" for p in parts)

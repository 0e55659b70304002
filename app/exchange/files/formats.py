"""What calamine does not tell of an .xlsx: number formats that matter, hidden rows and columns, formulas; runs in the child.

A cell that holds 2005-09-01 and shows 2005-9 says a month; one that holds 5 and shows 005 says 005. Both stand in the
sheet's XML (the cell's style) and in the styles (the style's format, ECMA-376 part 1, 18.8.30).
"""

import posixpath
import re
import zipfile
from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime
from typing import Any, BinaryIO, Self

from app.exchange.files.sheets import Around, Month

Show = Callable[[Any], Any]
#: Formats without a code in the file that show a month: 17 everywhere, the others where Excel or WPS is Chinese.
_MONTH_IDS = frozenset((17, 27, 36, 50, 52, 57))
#: Columns further right are refused anyhow.
_WIDEST = 400
#: A sheet beyond this many bytes (some 200,000 rows) is no roster that people format by hand; its values stay as they are.
_LARGEST = 128 << 20
#: Years that a date known in part may have; what lies beyond stays the day it is.
_EARLIEST, _LATEST = 1900, 2100
_HIDDEN = re.compile(rb"""\shidden=["'](?:1|true)["']""")
_PLACE = re.compile(rb"""\sr=["']([A-Z]{0,3})(\d{1,7})["']""")
_FROM_TO = re.compile(rb"""\b(min|max)=["'](\d{1,7})["']""")
# Plain text is found several times faster than a pattern; what follows the name is looked at afterwards.
_FORMULA = re.compile(rb"<f")
_PREFIXED_FORMULA = re.compile(rb"<\w+:f")
_RESULT = re.compile(rb"<(?:\w+:)?v[^>/]*>[^<]")
_NAME_ENDS = frozenset(b" \t\r\n>/")
_NO_SIGN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_SECTION = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;])*')
_PIECE = re.compile(r'"([^"]*)"|\\(.)|(_.|\*.|\[[^\]]*\])|([0#?])|(.)', re.DOTALL)


class Marks:
    """What a sheet's XML says beside the values; rows count from 1, columns from 0."""

    def __init__(self, *, blind: bool = False) -> None:
        self.cells: dict[int, list[tuple[int, Show]]] = {}
        self.around = Around()
        self.around.blind = blind


class Formats:
    """The formats of a workbook; a sheet's own part is read when the sheet is asked for."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._parts = _sheet_parts(archive)
        self._shows, self._struck = _styles(archive)

    @classmethod
    def of(cls, file: BinaryIO) -> Self | None:
        """The formats of a workbook; None for .ods, and for what only calamine understands."""
        try:
            return cls(zipfile.ZipFile(file))
        # ElementTree's ParseError is a SyntaxError.
        except (KeyError, SyntaxError, ValueError, zipfile.BadZipFile):
            return None

    def marks(self, name: str) -> Marks:
        """What the XML of this sheet says."""
        part = self._parts.get(name)
        if part is None:
            return Marks()
        with self._archive.open(part) as file:
            # The archive's directory may lie about the size.
            xml = file.read(_LARGEST + 1)
        if len(xml) > _LARGEST:
            return Marks(blind=True)
        start = max(0, xml.find(b"sheetData"))
        hidden = _hidden(xml, start) if b"hidden=" in xml else ([], [])
        marks = Marks()
        for row, column, style in _styled(xml, self._shows):
            marks.cells.setdefault(row, []).append((column, self._shows[style]))
        marks.around.struck = [(row, column) for row, column, _ in _styled(xml, self._struck)]
        marks.around.hidden_rows, marks.around.hidden_columns = hidden
        marks.around.formulas, marks.around.unworked = _formulas(xml, prefixed=xml[start - 1 : start] == b":")
        return marks


def _styled(xml: bytes, styles: Collection[int]) -> Iterator[tuple[int, int, int]]:
    """The cells of these styles: row, column, style."""
    if not styles:
        return
    some = b"|".join(b"%d" % style for style in styles)
    quote = b"'" if b" s='" in xml else b'"'
    for style in re.finditer(b" s=" + quote + b"(" + some + b")" + quote, xml):
        if place := _PLACE.search(_tag(xml, style.start())):
            column, row = _number(place[1]), int(place[2])
            if column >= 0:
                yield row, column, int(style[1])


def _tag(xml: bytes, at: int) -> bytes:
    """The tag that this place stands in."""
    return xml[xml.rfind(b"<", 0, at) : xml.find(b">", at)]


def _hidden(xml: bytes, start: int) -> tuple[list[int], list[int]]:
    """Hidden rows and columns; the columns stand before `start`."""
    rows: list[int] = []
    columns: set[int] = set()
    for hidden in _HIDDEN.finditer(xml):
        tag = _tag(xml, hidden.start())
        if hidden.start() > start:
            if (place := _PLACE.search(tag)) and not place[1]:
                rows.append(int(place[2]))
            continue
        places = dict(_FROM_TO.findall(tag))
        if b"min" in places and b"max" in places:
            columns.update(range(int(places[b"min"]) - 1, min(int(places[b"max"]), _WIDEST)))
    return rows, sorted(columns)


def _formulas(xml: bytes, *, prefixed: bool) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The cells that hold formulas, and those of them that no program has worked out."""
    sign, end = (_PREFIXED_FORMULA, b":f>") if prefixed else (_FORMULA, b"</f>")
    found: list[tuple[int, int]] = []
    unworked: list[tuple[int, int]] = []
    # One shared formula at least is written out.
    for formula in sign.finditer(xml) if end in xml else ():
        if xml[formula.end()] not in _NAME_ENDS:
            continue
        cell = _tag(xml, formula.start() - 1)
        if place := _PLACE.search(cell):
            found.append((int(place[2]), _number(place[1])))
            # A text without signs is a result too.
            if b't="str"' not in cell and not _RESULT.search(xml, formula.end(), xml.find(b"c>", formula.end())):
                unworked.append(found[-1])
    return found, unworked


def _number(name: bytes) -> int:
    """A column's place, counted from 0."""
    place = 0
    for letter in name:
        place = place * 26 + letter - 64
    return place - 1


# --- where the sheets and the formats stand


def _root(archive: zipfile.ZipFile, part: str) -> Any:
    from defusedxml.ElementTree import fromstring

    root = fromstring(archive.read(part), forbid_dtd=True)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """The part of each sheet, by the sheet's name."""
    package = {item.get("Type", "").rpartition("/")[2]: item.get("Target", "") for item in _root(archive, "_rels/.rels")}
    book = package["officeDocument"].lstrip("/")
    folder, file = posixpath.split(book)
    links = {
        item.get("Id"): posixpath.normpath(posixpath.join("/" + folder, item.get("Target", ""))).lstrip("/")
        for item in _root(archive, f"{folder}/_rels/{file}.rels".lstrip("/"))
    }
    names = set(archive.namelist())
    parts: dict[str, str] = {}
    for sheet in _root(archive, book).iter("sheet"):
        link = next((value for key, value in sheet.items() if key.endswith("}id")), None)
        if (part := links.get(link)) in names:
            parts[sheet.get("name", "")] = str(part)
    return parts


def _styles(archive: zipfile.ZipFile) -> tuple[dict[int, Show], frozenset[int]]:
    """How cells of a style are shown, for the styles that matter, and the styles with a stroke through the words (18.8.22)."""
    part = next((name for name in archive.namelist() if name.endswith("/styles.xml")), None)
    if part is None:
        return {}, frozenset()
    root = _root(archive, part)
    fonts = [n for n, font in enumerate(root.findall("./fonts/font")) if any(strike.get("val", "1") in ("1", "true") for strike in font.findall("strike"))]
    struck: set[int] = set()
    codes = {int(item.get("numFmtId", 0)): item.get("formatCode", "") for item in root.iter("numFmt")}
    shows: dict[int, Show] = {}
    for style, xf in enumerate(root.findall("./cellXfs/xf")):
        if int(xf.get("fontId", 0)) in fonts:
            struck.add(style)
        number = int(xf.get("numFmtId", 0))
        code = codes.get(number)
        show = (_month if number in _MONTH_IDS else None) if code is None else shown_by(code)
        if show:
            shows[style] = show
    return shows, frozenset(struck)


# --- formats


def shown_by(code: str) -> Show | None:
    """What a number format makes of a value, where that says more or less than the value; None where it does not."""
    section = _SECTION.match(code)
    first = section[0] if section else code
    signs = _NO_SIGN.sub("", first).lower()
    if "general" in signs or "通用" in signs:
        return None
    if "y" in signs or ("e" in signs and "m" in signs and not re.search("[0#?]", signs)):
        if re.search("[dhs]", signs.replace("am/pm", "")):
            return None
        return _month if "m" in signs else _year
    # Thousands, decimals, percent, fractions and powers are how a number is written, not a text of its own.
    if re.search(r"0[0#?]", signs) and not re.search(r"[.,%/e@dhmsy]", signs):
        return lambda value: _padded(first, value)
    return None


def _month(value: Any) -> Any:
    return Month(f"{value.year:04d}-{value.month:02d}") if _is_day(value) else value


def _year(value: Any) -> Any:
    return Month(f"{value.year:04d}") if _is_day(value) else value


def _is_day(value: Any) -> bool:
    return isinstance(value, date) and _EARLIEST <= value.year <= _LATEST


def _padded(code: str, value: Any) -> Any:
    """A whole number as a format with leading zeros shows it."""
    if isinstance(value, bool) or not isinstance(value, int | float) or isinstance(value, datetime):
        return value
    if value < 0 or value != int(value) or value >= 1e15:
        return value
    pieces = _PIECE.findall(code)
    places = sum(bool(piece[3]) for piece in pieces)
    digits = str(int(value)) if value else ""
    spare, digits = digits[: max(0, len(digits) - places)], digits[-places:].rjust(places)
    shown: list[str] = []
    at = 0
    begun = bool(spare)
    for quoted, escaped, nothing, place, sign in pieces:
        if nothing:
            continue
        if not place:
            shown.append(quoted or escaped or sign)
            continue
        digit = digits[at]
        at += 1
        if digit == " ":
            digit = "0" if place == "0" or begun else ""
        begun = begun or bool(digit)
        shown.append(spare + digit)
        spare = ""
    return "".join(shown).strip()

"""A form in a Word document as a package of sheets: read as cells, and written by changing only what stands in them."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.exchange.forms.sheet.cells import Place, SheetXml, letters
from app.exchange.forms.sheet.package import Package, Parts
from app.exchange.forms.sheet.reading import read_sheet, strings_of
from app.exchange.forms.word import layout
from app.exchange.forms.word.layout import Box, Page
from app.exchange.forms.word.text import child
from db.errors import UserError

if TYPE_CHECKING:
    from app.exchange.forms.sheet.shifting import Insertion

#: What Word documents end with; the second may have macros.
WORD = (".docx", ".docm")
_PART = "word/document.xml"
#: Twentieths of a point to an Excel column's unit, to points; how large letters are where the document does not say.
_UNIT, _POINT, _USUAL = 105.0, 20.0, 10.5
_NARROWEST, _WIDEST = 2.0, 120.0
_MOST_SIGNS = 30_000


def is_word(name: str) -> bool:
    """Whether a file of this name is a Word document."""
    return Path(name).suffix.lower() in WORD


def opened(content: bytes, name: str) -> Package:
    """A form's package by what its name says it is. Raises UserError for what is not one."""
    return Document(content, name) if is_word(name) else Package(content, name)


class _Parts(Parts):
    """The parts of a document."""

    program, kind = "Word", ".docx"


class Document(Package):
    """A document whose tables and lines are the sheets of a workbook; saved, it is the document with other words in its cells."""

    program, kind = _Parts.program, _Parts.kind
    roomy = False

    def __init__(self, content: bytes, name: str) -> None:
        self._document = _Parts(content, name)
        if _PART not in self._document.names:
            raise UserError(self._document.unreadable())
        found = layout.pages(self._body()[1])
        if not found:
            raise UserError(f"“{name}”里没有表格，也没有要填的空；请核对是不是拿错了文件")
        super().__init__(_workbook(found), name)
        self.workbook, self.content = self.content, content

    def _body(self) -> tuple[Any, Any]:
        """The document's tree and its body, read anew."""
        from lxml import etree

        try:
            root = etree.fromstring(self._document.part(_PART), etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
        except etree.XMLSyntaxError as error:
            raise UserError(self._document.unreadable()) from error
        if root.getroottree().docinfo.doctype:
            raise UserError("文件里带有外部声明，可能有害，没有打开")
        body = child(root, "body")
        if body is None:
            raise UserError(self._document.unreadable())
        return root, body

    def filled(self, changes: Mapping[str, bytes], moves: Sequence[Insertion]) -> bytes:
        """The document with what these sheets say in its cells, and rows put in as they were in them."""
        from lxml import etree

        root, body = self._body()
        found = dict(zip((sheet.name for sheet in self.sheets), layout.pages(body), strict=True))
        for move in sorted(moves, key=lambda move: -move.after):
            found[move.sheet].grow(move.after, move.count)
        if moves:
            found = dict(zip(found, layout.pages(body), strict=True))
        strings = strings_of(self)
        for sheet in self.sheets:
            if sheet.part in changes:
                _fill(found[sheet.name], read_sheet(changes[sheet.part], strings, sheet.part))
        made = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        return self._document.saved({_PART: made})


def _fill(page: Page, sheet: SheetXml) -> None:
    for place, box in page.boxes.items():
        now = sheet.text(place)
        if now != _in_cell(box) and not box.words.worked_out:
            box.words.become(now)


def _in_cell(box: Box) -> str:
    """What a cell of a sheet can hold of a box's words."""
    return box.text[:_MOST_SIGNS]


def _workbook(found: Sequence[Page]) -> bytes:
    """The pages as sheets of a workbook."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for number, page in enumerate(found, 1):
        sheet = book.create_sheet(f"表{number}")
        columns = page.columns
        for (row, column), box in sorted(page.boxes.items()):
            width = box.width if page.rows[row - 1] is not None else columns
            _put(sheet, (row, column), box, width)
        for column, twips in enumerate(page.widths[:columns], 1):
            sheet.column_dimensions[letters(column)].width = min(max(twips / _UNIT, _NARROWEST), _WIDEST)
        for row, height in _heights(page).items():
            sheet.row_dimensions[row].height = height / _POINT
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _heights(page: Page) -> dict[int, float]:
    """How high the rows are, as a document's grow with what stands in them."""
    found = {row: height for row, height in page.heights.items() if height}
    for (row, column), box in page.boxes.items():
        if box.height > 1:
            continue
        room = sum(page.widths[column - 1 : column - 1 + box.width] if page.rows[row - 1] is not None else page.widths) or layout.PAGE
        size = (box.letters.size or _USUAL) * _POINT
        lines = sum(max(1, ceil(sum(size if ord(sign) > 0x2000 else size / 2 for sign in line) / max(room - size, size))) for line in box.text.rstrip().split("\n"))
        found[row] = max(found.get(row, 0), (lines * 1.35 + 0.3) * size)
    return found


def _put(sheet: Any, place: Place, box: Box, width: int) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.worksheet.datavalidation import DataValidation

    row, column = place
    cell = sheet.cell(row, column)
    if box.text:
        cell.value = _in_cell(box)
        # A text may begin with = and is no formula.
        cell.data_type = "s"
    line = Side(style="thin") if box.framed else None
    border = Border(left=line, right=line, top=line, bottom=line)
    if box.height > 1 or width > 1:
        sheet.merge_cells(start_row=row, start_column=column, end_row=row + box.height - 1, end_column=column + width - 1)
    for at in ((r, c) for r in range(row, row + box.height) for c in range(column, column + width)):
        one = sheet.cell(*at)
        one.border = border
        one.font = Font(name="宋体", size=box.letters.size or _USUAL, bold=box.letters.bold)
        one.alignment = Alignment(horizontal="center" if box.letters.centred else None, vertical="center", wrap_text=True)
        if box.grey:
            one.fill = PatternFill("solid", fgColor="D9D9D9")
    if box.words.options and not any("," in words for words in box.words.options):
        offered = DataValidation(type="list", formula1='"{}"'.format(",".join(box.words.options)))
        offered.add(cell)
        sheet.add_data_validation(offered)

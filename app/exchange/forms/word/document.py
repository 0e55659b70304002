"""A form in a Word document as a package of sheets: read as cells, and written by changing only what stands in them."""

from __future__ import annotations

import io
import re
from collections import Counter
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
_AROUND = re.compile(r"word/(header|footer)\d*\.xml")
#: What the document's own sheets are called, with their numbers.
_PAGE = "表"
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
        found = [page for _, _, of_part in self._pages() for page in of_part]
        if not any(name.startswith(_PAGE) for name, _ in found):
            raise UserError(f"“{name}”里没有表格，也没有要填的空；请核对是不是拿错了文件")
        super().__init__(_workbook(found), name)
        self.workbook, self.content = self.content, content

    def _pages(self) -> list[tuple[str, Any, list[tuple[str, Page]]]]:
        """Every part that has words to be filled in, its tree, and its sheets by their names; the document itself first. Read anew."""
        root = self._tree(_PART)
        body = child(root, "body")
        if body is None:
            raise UserError(self._document.unreadable())
        found = [(_PART, root, [(_PAGE, page) for page in layout.pages(body)] + [("文本框", page) for page in layout.around(body)])]
        for part in sorted(name for name in self._document.names if _AROUND.fullmatch(name)):
            tree = self._tree(part)
            found.append((part, tree, [("页眉" if "header" in part else "页脚", page) for page in layout.around(tree)]))
        counts: Counter[str] = Counter()
        numbered = []
        for part, tree, of_part in found:
            named = []
            for kind, page in of_part:
                counts[kind] += 1
                named.append((f"{kind}{counts[kind]}", page))
            numbered.append((part, tree, named))
        return numbered

    def _tree(self, part: str) -> Any:
        """A part's tree, read anew."""
        from lxml import etree

        try:
            root = etree.fromstring(self._document.part(part), etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
        except etree.XMLSyntaxError as error:
            raise UserError(self._document.unreadable()) from error
        if root.getroottree().docinfo.doctype:
            raise UserError("文件里带有外部声明，可能有害，没有打开")
        return root

    def filled(self, changes: Mapping[str, bytes], moves: Sequence[Insertion]) -> bytes:
        """The document with what these sheets say in its cells, and rows put in as they were in them."""
        from lxml import etree

        found = self._pages()
        # Rows are put into the document's own tables.
        (_, root, own), *others = found
        pages = dict(own)
        for move in sorted(moves, key=lambda move: -move.after):
            pages[move.sheet].grow(move.after, move.count)
        if moves:
            again = [*layout.pages(child(root, "body")), *layout.around(child(root, "body"))]
            pages = dict(zip(pages, again, strict=True))
        pages |= {name: page for _, _, of_part in others for name, page in of_part}
        strings = strings_of(self)
        for sheet in self.sheets:
            if sheet.part in changes:
                _fill(pages[sheet.name], read_sheet(changes[sheet.part], strings, sheet.part))
        changed = {sheet.name for sheet in self.sheets if sheet.part in changes}
        made = {part: tree for part, tree, of_part in found if part == _PART or any(name in changed for name, _ in of_part)}
        return self._document.saved({part: etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True) for part, tree in made.items()})


def _fill(page: Page, sheet: SheetXml) -> None:
    for place, box in page.boxes.items():
        now = sheet.text(place)
        if now != _in_cell(box) and not box.words.worked_out:
            box.words.become(now)


def _in_cell(box: Box) -> str:
    """What a cell of a sheet can hold of a box's words."""
    return box.text[:_MOST_SIGNS]


def _workbook(found: Sequence[tuple[str, Page]]) -> bytes:
    """The pages as sheets of a workbook."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for name, page in found:
        sheet = book.create_sheet(name)
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

"""How a document is laid out as sheets: its tables with the lines above and below them, as rows of cells."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.exchange.forms.sheet.cells import Place
from app.exchange.forms.sheet.looks import is_grey
from app.exchange.forms.word.text import Words, attribute, child, is_gap, local

_AROUND = ("sdt", "sdtContent", "customXml", "ins", "smartTag")
#: 附件1, and what a form is called: above a table it begins a sheet of its own.
_ANNEX = re.compile(r"附件\s*\d*[:：]?|附表\s*\d*[:：]?")
_CALLED = re.compile(r"[^:：，。；_]{2,40}(表|册|名单|台账|通讯录|一览|档案|书)([(（].*[)）])?")
_MOST_LINES = 4
#: Beside the document's own lines only what is to be filled in counts.
_FILING = re.compile(r"(填报|填表|报送|上报|制表|申报|统计|截[止至])\w{0,6}([(（].{0,6}[)）])?\s*[:：]")
#: How wide the words of an A4 page are where no table says so, in twentieths of a point.
PAGE = 8300.0
_NO_BORDERS = ("none", "nil")
#: What names one row alone and may not stand in two.
_IDENTITIES = ("paraId", "textId", "rsidR", "rsidTr", "rsidRPr", "rsidRDefault", "rsidP")
_MARKS = ("bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd")


@dataclass(frozen=True)
class Letters:
    """How a cell's words are set: `size` in points, 0 where the document does not say."""

    size: float = 0
    bold: bool = False
    centred: bool = False


@dataclass
class Box:
    """One cell: so many rows and columns, and what it says; `framed`: it has lines around it."""

    words: Words
    height: int = 1
    width: int = 1
    framed: bool = False
    grey: bool = False
    letters: Letters = field(default_factory=Letters)

    @property
    def text(self) -> str:
        """What it says; nothing where it is only room to write."""
        return "" if is_gap(self.words.text) else self.words.text


@dataclass
class Page:
    """One sheet: its cells by their places, the table row behind each row (None for a line of text), sizes in twentieths of a point."""

    boxes: dict[Place, Box] = field(default_factory=dict)
    rows: list[Any | None] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    widths: list[float] = field(default_factory=list)
    tables: int = 0

    @property
    def columns(self) -> int:
        """How many columns it has."""
        return max((column + box.width - 1 for (_, column), box in self.boxes.items()), default=1)

    def grow(self, after: int, count: int) -> None:
        """Put rows in below a row of a table, blank and otherwise like it."""
        row = self.rows[after - 1]
        if row is None:
            return
        for _ in range(count):
            row.addnext(_blank_copy(row))


def pages(body: Any) -> list[Page]:
    """The sheets of a document, in their order; one that says nothing is none."""
    found = [Page()]
    fresh = False
    for block in _blocks(body):
        if local(block) == "tbl":
            _add_table(found[-1], block)
            fresh = False
            continue
        words = Words([block])
        if _breaks(block):
            fresh = True
        if is_gap(words.text):
            continue
        if _begins(found[-1], words.text, fresh):
            found.append(Page())
        fresh = False
        page = found[-1]
        page.rows.append(None)
        page.boxes[len(page.rows), 1] = Box(words, letters=_letters([block]))
    found = [page for page in found if page.boxes]
    for page in found:
        page.widths = page.widths or [PAGE]
    return found


def around(root: Any) -> list[Page]:
    """The sheets of a header, a footer or a document's boxes of text that say who files the form, or when; of a header what stands in it itself, too."""
    boxes = [element for element in root.iter() if local(element) == "txbxContent"]
    containers = [*([root] if local(root) in ("hdr", "ftr") else []), *boxes]
    return [page for container in containers for page in pages(container) if any(_FILING.search(box.words.text) for box in page.boxes.values())]


def _blocks(element: Any) -> Iterator[Any]:
    """Paragraphs and tables, from the top down; a table within a cell comes after the one it stands in."""
    for block in element:
        name = local(block)
        if name == "p":
            yield block
        elif name == "tbl":
            yield block
            for row in _unwrapped(block, "tr"):
                for cell in _unwrapped(row, "tc"):
                    yield from (inner for inner in _blocks(cell) if local(inner) == "tbl")
        elif name in _AROUND:
            yield from _blocks(block)


def _unwrapped(element: Any, name: str) -> Iterator[Any]:
    for inner in element:
        if local(inner) == name:
            yield inner
        elif local(inner) in _AROUND:
            yield from _unwrapped(inner, name)


def _breaks(paragraph: Any) -> bool:
    """Whether a new page begins with a paragraph, or after it."""
    properties = child(paragraph, "pPr")
    own = child(properties, "pageBreakBefore") is not None or child(properties, "sectPr") is not None
    return own or any(local(e) == "br" and attribute(e, "type") == "page" for e in paragraph.iter())


def _begins(page: Page, text: str, fresh: bool) -> bool:
    """Whether a line begins another form: an annex, or a title below a table, on a new page, or below a letter."""
    words = re.sub(r"\s+", "", text)
    if not page.boxes:
        return False
    if _ANNEX.fullmatch(words):
        return True
    titled = bool(_CALLED.fullmatch(words))
    return titled and (page.tables > 0 or fresh or (len(page.rows) > _MOST_LINES and not _ANNEX.match(_last_line(page))))


def _last_line(page: Page) -> str:
    return page.boxes[len(page.rows), 1].words.text.strip() if (len(page.rows), 1) in page.boxes else ""


def _add_table(page: Page, table: Any) -> None:
    page.tables += 1
    framed = _is_framed(table)
    above: dict[int, Place] = {}
    first = len(page.rows)
    if not page.widths:
        page.widths = [float(attribute(column, "w") or 0) for grid in table if local(grid) == "tblGrid" for column in grid]
    for row in _unwrapped(table, "tr"):
        page.rows.append(row)
        number = len(page.rows)
        properties = child(row, "trPr")
        page.heights[number] = float(attribute(child(properties, "trHeight"), "val") or 0)
        column = 1 + int(attribute(child(properties, "gridBefore"), "val") or 0)
        for cell in _unwrapped(row, "tc"):
            look = child(cell, "tcPr")
            width = int(attribute(child(look, "gridSpan"), "val") or 1)
            merged = child(look, "vMerge")
            top = above.get(column)
            if merged is not None and attribute(merged, "val") != "restart" and top and page.boxes[top].width == width:
                page.boxes[top].height = number - top[0] + 1
            else:
                page.boxes[number, column] = _box(cell, width, framed)
                above[column] = (number, column)
                if merged is None:
                    above.pop(column)
            column += width
    if first == len(page.rows):
        page.tables -= 1


def _box(cell: Any, width: int, framed: bool) -> Box:
    paragraphs = [block for block in _blocks(cell) if local(block) == "p"]
    shade = attribute(child(child(cell, "tcPr"), "shd"), "fill")
    grey = re.fullmatch(r"[0-9A-Fa-f]{6}", shade) is not None and is_grey(shade)
    return Box(Words(paragraphs), 1, width, framed, grey, _letters(paragraphs))


def _is_framed(table: Any) -> bool:
    """Whether a table has lines; one that does not say so has them by its style."""
    borders = child(child(table, "tblPr"), "tblBorders")
    return borders is None or any(attribute(line, "val") not in _NO_BORDERS for line in borders)


def _letters(paragraphs: Sequence[Any]) -> Letters:
    """How the first words are set, or would be."""
    for paragraph in paragraphs:
        properties = child(paragraph, "pPr")
        run = next((r for r in paragraph.iter() if local(r) == "r"), None)
        look = child(run, "rPr") if run is not None else child(properties, "rPr")
        size = attribute(child(look, "sz"), "val")
        bold = child(look, "b")
        return Letters(
            float(size) / 2 if size.isdigit() else 0, bold is not None and attribute(bold, "val") not in ("0", "false"), attribute(child(properties, "jc"), "val") == "center"
        )
    return Letters()


def _blank_copy(row: Any) -> Any:
    """A row with its looks and without its words."""
    made = copy.deepcopy(row)
    for element in list(made.iter()):
        if local(element) in _MARKS:
            element.getparent().remove(element)
            continue
        for key in [key for key in element.attrib if key.rpartition("}")[2] in _IDENTITIES]:
            del element.attrib[key]
    for cell in _unwrapped(made, "tc"):
        words = Words([block for block in _blocks(cell) if local(block) == "p"])
        if not is_gap(words.text):
            words.become("")
    return made

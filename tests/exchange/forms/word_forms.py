"""Forms as Word documents, built for the tests: lines with room, tables with merged cells, controls; and what they say when they are filled."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

#: A merged area of a table: the first row and column and the last, counted from 0.
Area = tuple[int, int, int, int]


class Paper:
    """A document that grows from the top down."""

    def __init__(self, *lines: str) -> None:
        self.document = Document()
        for words in lines:
            self.line(words)

    def line(self, *parts: str | int) -> Any:
        """One line; a number is so many underlined blanks."""
        paragraph = self.document.add_paragraph()
        for part in parts:
            run = paragraph.add_run(part if isinstance(part, str) else " " * part)
            run.underline = isinstance(part, int) or None
        return paragraph

    def table(self, rows: Sequence[Sequence[str]], *merged: Area) -> Any:
        """A table; of a merged area only the first cell may say anything."""
        made = self.document.add_table(len(rows), len(rows[0]), style="Table Grid")
        for r, row in enumerate(rows):
            for c, words in enumerate(row):
                if words:
                    made.cell(r, c).text = words
        for top, left, bottom, right in merged:
            kept = made.cell(top, left).text
            made.cell(top, left).merge(made.cell(bottom, right)).text = kept
        return made

    def content(self) -> bytes:
        """The file."""
        out = io.BytesIO()
        self.document.save(out)
        return out.getvalue()


def control(cell: Any, properties: str, words: str, *, placeholder: bool = False) -> None:
    """Put a content control into a cell: a drop-down, a box to tick, a text with its invitation."""
    shown = "<w:showingPlcHdr/>" if placeholder else ""
    style = '<w:rPr><w:rStyle w:val="PlaceholderText"/></w:rPr>' if placeholder else ""
    w14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    cell.paragraphs[0]._p.append(parse_xml(
        f"<w:sdt {nsdecls('w')} {w14}><w:sdtPr>{shown}{properties}</w:sdtPr><w:sdtContent><w:r>{style}<w:t>{words}</w:t></w:r></w:sdtContent></w:sdt>"
    ))


def said(content: bytes) -> tuple[list[str], list[list[list[str]]]]:
    """The lines and the tables of a document as python-docx reads them."""
    found = Document(io.BytesIO(content))
    lines = [paragraph.text for paragraph in found.paragraphs if paragraph.text.strip()]
    return lines, [[[cell.text.strip() for cell in row.cells] for row in table.rows] for table in found.tables]

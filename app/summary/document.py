"""The summary as a Word document exactly as GB/T 9704-2012 wants the page, with real styles so that one can go on editing.

A4; 37 mm above, 28 mm at the left, 156 × 225 mm of type; body 16 pt 仿宋, 22 lines of 28 characters; title 22 pt 小标宋; headings 黑体, 楷体;
page numbers — 1 — in 14 pt 宋体, odd pages right, even pages left.
"""

from __future__ import annotations

import io
import math
import unicodedata
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from app.paths import replacing
from app.summary import faces
from app.summary.faces import BODY as BODY_FACE
from app.summary.faces import HEADING as HEADING_FACE
from app.summary.faces import NUMBERS as NUMBERS_FACE
from app.summary.faces import SUBHEADING as SUBHEADING_FACE
from app.summary.faces import TITLE as TITLE_FACE
from app.summary.faces import Face
from app.summary.sources import Source, sources_of
from app.summary.text import ANNEX, BODY, DATED, HEADING, POINT, SIGNED, SUBHEADING, TITLE, Paragraph, Summary
from db.store import Store

#: Millimetres; type area 156 × 225.
_PAGE, _TOP, _LEFT, _RIGHT, _BOTTOM, _FOOTER = (210, 297), 37, 28, 26, 35, 24
#: Points: the body's letters, the title's, the page number's; one line of 22 on 225 mm, one character of 28 on 156 mm.
_SIZE, _TITLE_SIZE, _NUMBER_SIZE = 16, 22, 14
_LINE_TWIPS = 579
#: In twentieths of a point, by how much letters of 16 pt must move together for 28 of them on 156 mm.
_CLOSER = math.floor((156 / 25.4 * 72 / 28 - _SIZE) * 20)
_STYLES = {TITLE: "Title", HEADING: "Heading 1", SUBHEADING: "Heading 2", POINT: "Heading 3", BODY: "Normal", SIGNED: "落款", DATED: "成文日期", ANNEX: "附件说明"}


def write(store: Store, summary: Summary, out: Path, *, sources: bool = False, pictures: Sequence[tuple[str, bytes]] = ()) -> list[str]:
    """Write the document; returns what the person should know about letters that are not installed.

    `sources`: with the appendix 数据来源, every number with its rule. `pictures`: charts as (title, PNG) behind the text.
    """
    content = made(store, summary, sources=sources, pictures=pictures)
    with replacing(out) as temporary:
        temporary.write_bytes(content)
    return faces.notes(faces.installed())


def made(store: Store, summary: Summary, *, sources: bool = False, pictures: Sequence[tuple[str, bytes]] = ()) -> bytes:
    """The document's bytes."""
    from docx import Document

    document = Document()
    families = faces.installed()
    _page(document)
    _styles(document, families)
    signed = next((p for p in summary.paragraphs if p.kind == SIGNED), None)
    dated = next((p for p in summary.paragraphs if p.kind == DATED), None)
    for mark, paragraph in summary.numbered():
        _paragraph(document, mark, paragraph, signed, dated)
    for title, png in pictures:
        _picture(document, title, png)
    if sources:
        _sources(document, sources_of(store, summary, date.fromisoformat(summary.as_of)))
    _footers(document, families)
    _fall_backs(document)
    document.core_properties.title = next((p.text for p in summary.paragraphs if p.kind == TITLE), "工作总结")
    document.core_properties.author = signed.text if signed else ""
    document.core_properties.comments = ""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


# --- the page and its styles


def _page(document: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(_PAGE[0]), Mm(_PAGE[1])
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = Mm(_TOP), Mm(_BOTTOM), Mm(_LEFT), Mm(_RIGHT)
    section.footer_distance, section.header_distance = Mm(_FOOTER), Mm(15)
    properties = section._sectPr
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    grid = OxmlElement("w:docGrid")
    # A grid of characters too would be the standard's own way; LibreOffice gives letters wider than its cells two of them.
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(_LINE_TWIPS))
    properties.append(grid)
    document.settings.odd_and_even_pages_header_footer = True


def _styles(document: Any, families: frozenset[str]) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
    from docx.shared import Pt

    styles = document.styles
    _style(styles["Normal"], BODY_FACE, families, _SIZE)
    _closer(styles["Normal"])
    for name, face in (("Heading 1", HEADING_FACE), ("Heading 2", SUBHEADING_FACE), ("Heading 3", BODY_FACE)):
        _style(styles[name], face, families, _SIZE)
    _style(styles["Title"], TITLE_FACE, families, _TITLE_SIZE)
    title = styles["Title"].paragraph_format
    title.alignment, title.space_after, title.first_line_indent = ALIGN.CENTER, Pt(_LINE_TWIPS / 20), Pt(0)
    title.line_spacing = Pt(34)
    _without_border(styles["Title"])
    for name in ("落款", "成文日期", "附件说明"):
        made_style = styles.add_style(name, 1)
        made_style.base_style = styles["Normal"]
        made_style.next_paragraph_style = styles["Normal"]
        made_style.paragraph_format.first_line_indent = Pt(0)


def _style(style: Any, face: Face, families: frozenset[str], size: float) -> None:
    from docx.shared import Pt, RGBColor

    family, bold = faces.chosen(face, families)
    _letters(style.element.get_or_add_rPr(), family)
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    shape = style.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing = Pt(_LINE_TWIPS / 20)
    shape.first_line_indent = Pt(2 * _SIZE)
    shape.keep_with_next = style.name.startswith("Heading") or None
    _indent_in_characters(style.element.get_or_add_pPr(), 200)


def _closer(style: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), str(_CLOSER))
    # Behind colour and before size (ECMA-376 17.3.2.28).
    size = style.element.get_or_add_rPr().find(qn("w:sz"))
    size.addprevious(spacing)


def _letters(properties: Any, family: str) -> None:
    """Name a family for Chinese and for Latin letters; a theme's letters would come first."""
    from docx.oxml.ns import qn

    fonts = properties.get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(name), family)
    fonts.set(qn("w:hint"), "eastAsia")


def _indent_in_characters(properties: Any, hundredths: int) -> None:
    from docx.oxml.ns import qn

    indent = properties.get_or_add_ind()
    indent.set(qn("w:firstLineChars"), str(hundredths))


def _without_border(style: Any) -> None:
    from docx.oxml.ns import qn

    properties = style.element.get_or_add_pPr()
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)


# --- paragraphs


def _paragraph(document: Any, mark: str, paragraph: Paragraph, signed: Paragraph | None, dated: Paragraph | None) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
    from docx.oxml.ns import qn
    from docx.shared import Pt

    if paragraph.kind == SIGNED:
        # Two lines stand between the text and who signs it.
        document.add_paragraph(style="Normal")
        document.add_paragraph(style="Normal")
    made_paragraph = document.add_paragraph(mark + paragraph.text, style=_STYLES[paragraph.kind])
    if paragraph.kind in (SIGNED, DATED):
        made_paragraph.alignment = ALIGN.RIGHT
        right = _from_right(paragraph, dated) if paragraph.kind == SIGNED else 4.0
        made_paragraph.paragraph_format.right_indent = Pt(right * _SIZE)
        made_paragraph.paragraph_format.first_line_indent = Pt(0)
        made_paragraph._p.get_or_add_pPr().get_or_add_ind().set(qn("w:rightChars"), str(round(right * 100)))
    elif paragraph.kind == BODY:
        made_paragraph.alignment = ALIGN.JUSTIFY


def _from_right(signed: Paragraph, dated: Paragraph | None) -> float:
    """How many characters from the right the signer stands, centred above the date, which stands four from the right."""
    if dated is None:
        return 4.0
    return max(0.0, 4 + (_width(dated.text) - _width(signed.text)) / 2)


def _width(text: str) -> float:
    """A text's width in characters; a Latin sign is half of one."""
    return sum(1.0 if unicodedata.east_asian_width(sign) in "WF" else 0.5 for sign in text)


def _picture(document: Any, title: str, png: bytes) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
    from docx.shared import Mm, Pt

    holder = document.add_paragraph(style="Normal")
    holder.alignment, holder.paragraph_format.first_line_indent, holder.paragraph_format.keep_with_next = ALIGN.CENTER, Pt(0), True
    # A fixed line would cut the picture.
    holder.paragraph_format.line_spacing = 1.0
    holder.add_run().add_picture(io.BytesIO(png), width=Mm(156))
    words = document.add_paragraph(title, style="Normal")
    words.alignment, words.paragraph_format.first_line_indent = ALIGN.CENTER, Pt(0)


def _sources(document: Any, sources: Sequence[Source]) -> None:
    """The appendix: every number of the text, what it counts, and how many records are behind it."""
    from docx.enum.text import WD_BREAK
    from docx.shared import Mm, Pt

    document.add_paragraph(style="附件说明").add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("附件", style="附件说明")
    document.add_paragraph("数据来源", style="Title")
    table = document.add_table(rows=1, cols=5)
    table.style, table.autofit = "Table Grid", False
    widths = (12, 28, 36, 60, 20)
    rows = [("序号", "文中", "数字", "口径", "记录"), *((str(n), s.shown, s.label, s.rule, s.records) for n, s in enumerate(sources, 1))]
    for number, texts in enumerate(rows):
        cells = table.rows[0].cells if number == 0 else table.add_row().cells
        for cell, text, width in zip(cells, texts, widths, strict=True):
            cell.width = Mm(width)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.first_line_indent, paragraph.paragraph_format.line_spacing = Pt(0), Pt(16)
            run = paragraph.add_run(text)
            run.font.size, run.font.bold = Pt(10.5), number == 0
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    _repeated(table.rows[0])


def _repeated(row: Any) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


# --- page numbers and fall-backs


def _footers(document: Any, families: frozenset[str]) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
    from docx.shared import Pt

    section = document.sections[0]
    family, _ = faces.chosen(NUMBERS_FACE, families)
    for footer, side in ((section.footer, ALIGN.RIGHT), (section.even_page_footer, ALIGN.LEFT)):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style = document.styles["Normal"]
        paragraph.alignment = side
        shape = paragraph.paragraph_format
        shape.first_line_indent = Pt(0)
        # One character's room between the number and the edge of the type.
        shape.left_indent, shape.right_indent = (Pt(0), Pt(_NUMBER_SIZE)) if side == ALIGN.RIGHT else (Pt(_NUMBER_SIZE), Pt(0))
        for text, field in (("— ", ""), ("", "PAGE"), (" —", "")):
            run = paragraph.add_run(text)
            run.font.size = Pt(_NUMBER_SIZE)
            _letters(run._r.get_or_add_rPr(), family)
            if field:
                _field(run, field)


def _field(run: Any, code: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for kind in ("begin", "", "separate", "end"):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = code
        run._r.append(element)


def _fall_backs(document: Any) -> None:
    """Say in the document itself what stands in for letters that another computer lacks."""
    from docx.opc.part import Part
    from lxml import etree

    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    part: Part = next(p for p in document.part.package.iter_parts() if p.partname.endswith("fontTable.xml"))
    root = etree.fromstring(part.blob)
    known = {font.get(f"{{{space}}}name") for font in root}
    for face in faces.FACES:
        if face.name not in known:
            font = etree.SubElement(root, f"{{{space}}}font")
            font.set(f"{{{space}}}name", face.name)
            if face.instead != face.name:
                etree.SubElement(font, f"{{{space}}}altName").set(f"{{{space}}}val", face.instead)
            etree.SubElement(font, f"{{{space}}}charset").set(f"{{{space}}}val", "86")
            etree.SubElement(font, f"{{{space}}}family").set(f"{{{space}}}val", "modern")
    part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)

"""The summary's page is that of GB/T 9704-2012: sizes, letters, headings, page numbers; measured on the rendered page where that is possible."""

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from app.summary import document, faces
from app.summary.text import BODY, DATED, HEADING, POINT, SIGNED, SUBHEADING, TITLE, Number, Paragraph, Summary, chinese
from db.records import Branch
from db.store import Store

SUMMARY = Summary(2021, "2021-12-31", (
    Paragraph(TITLE, ("石马峪镇团委2021年工作总结",)),
    Paragraph(HEADING, ("基本情况",)), Paragraph(BODY, ("全镇现有基层团组织", Number("figure:branches.total", "2个"), "。")),
    Paragraph(SUBHEADING, ("组织建设",)), Paragraph(POINT, ("抓好换届",)), Paragraph(SUBHEADING, ("队伍建设",)),
    Paragraph(HEADING, ("存在的不足",)), Paragraph(BODY, ("国" * 28 * 60,)),
    Paragraph(SIGNED, ("共青团石马峪镇委员会",)), Paragraph(DATED, ("2021年12月31日",)),
))


@pytest.fixture
def written(store: Store, tmp_path: Path) -> Path:
    with store.step("起始"):
        for name in ("甲村团支部", "乙村团支部"):
            store.save(Branch(full_name=name, org_type="农村团支部"))
    out = tmp_path / "总结.docx"
    document.write(store, SUMMARY, out, sources=True)
    return out


def test_the_page_and_its_letters(written: Path) -> None:
    made = docx.Document(str(written))
    section = made.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert [round(length.mm) for length in (section.top_margin, section.left_margin, section.right_margin, section.bottom_margin)] == [37, 28, 26, 35]
    styles = made.styles
    named = {face.name for face in faces.FACES} | {face.instead for face in faces.FACES}
    for name, size in (("Normal", 16), ("Title", 22), ("Heading 1", 16), ("Heading 2", 16), ("Heading 3", 16)):
        fonts = styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) in named and fonts.get(qn("w:asciiTheme")) is None
        assert styles[name].font.size == Pt(size) and str(styles[name].font.color.rgb) == "000000"
    assert styles["Normal"].paragraph_format.line_spacing == Pt(28.95)


def test_parts_are_numbered_and_signed(written: Path) -> None:
    made = docx.Document(str(written))
    texts = [(p.style.name, p.text) for p in made.paragraphs if p.text]
    assert texts[:7] == [
        ("Title", "石马峪镇团委2021年工作总结"), ("Heading 1", "一、基本情况"), ("Normal", "全镇现有基层团组织2个。"), ("Heading 2", "（一）组织建设"),
        ("Heading 3", "1.抓好换届"), ("Heading 2", "（二）队伍建设"), ("Heading 1", "二、存在的不足"),
    ]
    signed, dated = (next(p for p in made.paragraphs if p.style.name == name) for name in ("落款", "成文日期"))
    assert dated.paragraph_format.right_indent == Pt(64) and signed.paragraph_format.right_indent < dated.paragraph_format.right_indent
    [table] = made.tables
    assert [cell.text for cell in table.rows[1].cells][:3] == ["1", "2个", "基层团组织数"] and table.rows[1].cells[4].text == "2 个"


def test_page_numbers_stand_outside(written: Path) -> None:
    made = docx.Document(str(written))
    assert made.settings.odd_and_even_pages_header_footer
    odd, even = made.sections[0].footer.paragraphs[0], made.sections[0].even_page_footer.paragraphs[0]
    assert (odd.alignment, even.alignment) == (2, 0) and odd.text.startswith("— ") and odd.text.endswith(" —")
    assert "PAGE" in odd._p.xml and odd.runs[0].font.size == Pt(14)


def test_what_stands_in_is_in_the_file_and_told() -> None:
    assert faces.chosen(faces.BODY, frozenset(("仿宋",))) == ("仿宋", False)
    assert faces.chosen(faces.TITLE, frozenset(("宋体",))) == ("宋体", True)
    assert faces.chosen(faces.TITLE, frozenset(("宋体", "方正小标宋简体"))) == ("方正小标宋简体", False)
    assert faces.chosen(faces.TITLE, frozenset()) == ("方正小标宋简体", False)
    told = faces.notes(frozenset(("宋体", "仿宋", "楷体", "黑体")))
    assert len(told) == 3 and "方正小标宋简体" in told[0] and "加粗“宋体”" in told[0]
    assert faces.notes(frozenset(face.name for face in faces.FACES)) == []


def test_every_part_is_well_formed_and_names_its_fall_backs(written: Path) -> None:
    from defusedxml.ElementTree import fromstring

    with zipfile.ZipFile(written) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                fromstring(package.read(name))
        fonts = package.read("word/fontTable.xml").decode()
    assert '<w:font w:name="方正小标宋简体"><w:altName w:val="宋体"/>' in fonts


def test_pictures_follow_the_text(store: Store) -> None:
    import matplotlib.figure

    page = io.BytesIO()
    matplotlib.figure.Figure(figsize=(2, 1)).savefig(page, format="png")
    made = docx.Document(io.BytesIO(document.made(store, SUMMARY, pictures=[("图一", page.getvalue())])))
    assert len(made.inline_shapes) == 1 and made.inline_shapes[0].width == Mm(156) and made.paragraphs[-1].text == "图一"


@pytest.mark.skipif(not (shutil.which("soffice") and shutil.which("pdftotext")), reason="LibreOffice and poppler are needed to measure the page")
def test_the_rendered_page_measures_as_the_standard_says(written: Path, tmp_path: Path) -> None:
    profile = (tmp_path / "profile").as_uri()
    subprocess.run(["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(written)],
                   check=True, capture_output=True, timeout=600)
    told = subprocess.run(["pdftotext", "-bbox-layout", "-f", "2", "-l", "2", str(written.with_suffix(".pdf")), "-"], check=True, capture_output=True, text=True).stdout
    lines = [tuple(map(float, found)) for found in re.findall(r'<line xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)"', told)]
    body, number = lines[:-1], lines[-1]
    millimetre = 72 / 25.4
    assert len(body) == 22
    assert abs(body[0][0] / millimetre - 28) < 1 and abs((body[0][2] - body[0][0]) / millimetre - 156) < 1
    pitch = (body[-1][1] - body[0][1]) / 21 / millimetre
    assert abs(pitch * 22 - 225) < 1
    first = re.search(r"<word[^>]*>(国+)</word>", told)
    assert first and len(first[1]) == 28
    # Page 2 is even: its number stands at the left, below the type.
    assert number[0] / millimetre < 60 and number[1] > body[-1][3]


def test_chinese_figures() -> None:
    assert [chinese(n) for n in (1, 9, 10, 11, 20, 21, 99)] == ["一", "九", "十", "十一", "二十", "二十一", "九十九"]

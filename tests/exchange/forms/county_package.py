"""Workbooks put together by hand, part by part, so that they hold what no library keeps: the county's forms as they come."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

from app.exchange.forms.sheet.cells import Place, area_of, letters, place_of, ref

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
_XM = "http://schemas.microsoft.com/office/excel/2006/main"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
#: Cell styles by what they are for; the order is that of cellXfs.
PLAIN, TITLE, HEAD, BOX, TEXT, DATE, GREY, OPEN, NOTE, OPEN_TEXT, DAY, TEXT_GREY = range(12)
_FONTS = '<fonts count="4"><font><sz val="11"/><name val="宋体"/></font><font><b/><sz val="18"/><name val="宋体"/></font>' \
    '<font><b/><sz val="11"/><name val="宋体"/></font><font><sz val="10"/><name val="仿宋"/></font></fonts>'
_FILLS = '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>' \
    '<fill><patternFill patternType="solid"><fgColor rgb="FFD9D9D9"/><bgColor indexed="64"/></patternFill></fill></fills>'
_SIDES = "".join(f'<{side} style="thin"><color auto="1"/></{side}>' for side in ("left", "right", "top", "bottom"))
_BORDERS = f'<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border><border>{_SIDES}<diagonal/></border></borders>'


def _xf(form: int = 0, font: int = 0, fill: int = 0, border: int = 0, align: str = "", locked: bool = True) -> str:
    inside = (f"<alignment {align}/>" if align else "") + ("" if locked else '<protection locked="0"/>')
    return f'<xf numFmtId="{form}" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0" applyNumberFormat="1" applyAlignment="1" applyProtection="1">{inside}</xf>'


_CENTRE = 'horizontal="center" vertical="center" wrapText="1"'
_XFS = (
    _xf(), _xf(font=1, align=_CENTRE), _xf(font=2, border=1, align=_CENTRE), _xf(border=1, align=_CENTRE), _xf(49, border=1, align=_CENTRE),
    _xf(164, border=1, align=_CENTRE), _xf(fill=2, border=1, align=_CENTRE), _xf(border=1, align=_CENTRE, locked=False),
    _xf(font=3, align='wrapText="1" vertical="center"'), _xf(49, border=1, align=_CENTRE, locked=False), _xf(14, border=1, align=_CENTRE),
    _xf(49, fill=2, border=1, align=_CENTRE),
)
STYLES = (
    f'{XML}<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;;@"/></numFmts>{_FONTS}{_FILLS}{_BORDERS}'
    f'<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="{len(_XFS)}">{"".join(_XFS)}</cellXfs>'
    '<cellStyles count="1"><cellStyle name="常规" xfId="0" builtinId="0"/></cellStyles>'
    '<dxfs count="1"><dxf><font><color rgb="FFFF0000"/></font></dxf></dxfs></styleSheet>'
)
#: Parts of a worksheet behind its rows, in the order that Excel wants (ECMA-376 18.3.1.99).
_ORDER = (
    "sheetProtection", "protectedRanges", "autoFilter", "mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks",
    "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "ignoredErrors", "drawing", "legacyDrawing", "legacyDrawingHF",
    "picture", "controls", "tableParts", "extLst",
)


class Formula(str):
    """A formula without its =; `attributes` are those of <f>."""

    attributes = ""

    @classmethod
    def shared(cls, number: int, text: str = "", area: str = "") -> Formula:
        """The first of a group with its text and area, or one that follows it."""
        made = cls(text)
        made.attributes = f' t="shared" si="{number}"' + (f' ref="{area}"' if area else "")
        return made

    @classmethod
    def array(cls, text: str, area: str) -> Formula:
        made = cls(text)
        made.attributes = f' t="array" ref="{area}"'
        return made


@dataclass(frozen=True)
class Runs:
    """Rich text: pieces, every other one red; `said`: how the first is read aloud."""

    pieces: tuple[str, ...]
    said: str = ""

    def xml(self) -> str:
        runs = [
            f'<r><rPr>{"<color rgb=" + chr(34) + "FFFF0000" + chr(34) + "/>" if n % 2 else "<b/>"}<sz val="11"/><rFont val="宋体"/></rPr><t xml:space="preserve">{escape(p)}</t></r>'
            for n, p in enumerate(self.pieces)
        ]
        return "".join(runs) + (f'<rPh sb="0" eb="2"><t>{self.said}</t></rPh><phoneticPr fontId="1"/>' if self.said else "")


@dataclass
class Sheet:
    """One worksheet to be written; cells by A1. `prefix`: every element has one. `bare`: rows and cells do not say where they are."""

    name: str
    hidden: bool = False
    prefix: str = ""
    bare: bool = False
    inline: bool = False
    widths: tuple[float, ...] = ()
    views: str = ""
    cells: dict[Place, tuple[Any, int]] = field(default_factory=dict)
    rows: dict[int, str] = field(default_factory=dict)
    merges: list[str] = field(default_factory=list)
    parts: dict[str, str] = field(default_factory=dict)
    columns: str = ""
    related: list[tuple[str, str]] = field(default_factory=list)

    def put(self, at: str, value: Any, style: int = BOX, across: str = "") -> None:
        """One cell, merged up to `across`."""
        self.cells[place_of(at)] = value, style
        if across:
            self.merges.append(f"{at}:{across}")
            top, left, bottom, right = area_of(self.merges[-1])
            for place in ((r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)):
                self.cells.setdefault(place, (None, style))

    def line(self, row: int, values: list[Any] | tuple[Any, ...], style: int = BOX, first: int = 1) -> None:
        """Cells side by side; '' leaves a place out."""
        for column, value in enumerate(values, first):
            if isinstance(value, Formula) or value != "":
                self.put(f"{letters(column)}{row}", value, style)

    def blanks(self, rows: range, styles: list[int] | tuple[int, ...], first: int = 1) -> None:
        """Rows to be filled: framed cells without values."""
        for row in rows:
            for column, style in enumerate(styles, first):
                self.cells.setdefault((row, column), (None, style))

    def add(self, name: str, xml: str) -> None:
        """An element behind the rows; several of one name stand side by side."""
        self.parts[name] = self.parts.get(name, "") + xml

    def relate(self, kind: str, part: str) -> str:
        """A relation from this sheet to a part; its id."""
        self.related.append((kind, part))
        return f"rId{len(self.related)}"


@dataclass
class Book:
    """A whole workbook. `names`: defined names as XML. `others`: more parts with their content types ('' by extension)."""

    sheets: list[Sheet]
    names: str = ""
    chain: bool = False
    others: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    strings: list[str] = field(default_factory=list)

    def content(self) -> bytes:
        """The package."""
        parts: dict[str, bytes] = {}
        chain, rels = "", []
        for number, sheet in enumerate(self.sheets, 1):
            name = f"xl/worksheets/sheet{number}.xml"
            parts[name] = self._sheet(sheet).encode()
            rels.append(("worksheet", f"worksheets/sheet{number}.xml"))
            chain += "".join(f'<c r="{ref(p)}" i="{number}"/>' for p, (v, _) in sorted(sheet.cells.items()) if isinstance(v, Formula))
            if sheet.related:
                parts[f"xl/worksheets/_rels/sheet{number}.xml.rels"] = _relations(sheet.related)
        items = "".join(f"<si>{item}</si>" for item in self.strings)
        parts["xl/sharedStrings.xml"] = f'{XML}<sst xmlns="{MAIN}" count="{len(self.strings)}" uniqueCount="{len(self.strings)}">{items}</sst>'.encode()
        parts["xl/styles.xml"] = STYLES.encode()
        more = [("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")]
        if self.chain and chain:
            parts["xl/calcChain.xml"] = f'{XML}<calcChain xmlns="{MAIN}">{chain}</calcChain>'.encode()
            more.append(("calcChain", "calcChain.xml"))
        sheets = "".join(
            f'<sheet name="{escape(s.name)}" sheetId="{n}"{" state=" + chr(34) + "hidden" + chr(34) if s.hidden else ""} r:id="rId{n}"/>' for n, s in enumerate(self.sheets, 1)
        )
        names = f"<definedNames>{self.names}</definedNames>" if self.names else ""
        parts["xl/workbook.xml"] = (
            f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}"><workbookPr defaultThemeVersion="124226"/><bookViews><workbookView activeTab="0"/></bookViews>'
            f'<sheets>{sheets}</sheets>{names}<calcPr calcId="144525"/></workbook>'
        ).encode()
        parts["xl/_rels/workbook.xml.rels"] = _relations([*rels, *more])
        parts["_rels/.rels"] = _relations([("officeDocument", "xl/workbook.xml")])
        parts |= {name: content for name, (content, _) in self.others.items()}
        parts["[Content_Types].xml"] = self._types(parts)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in sorted(parts):
                archive.writestr(zipfile.ZipInfo(name, (2021, 11, 2, 8, 0, 0)), parts[name], zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED)
        return out.getvalue()

    def _types(self, parts: dict[str, bytes]) -> bytes:
        kinds = {
            "xl/workbook.xml": "sheet.main", "xl/styles.xml": "styles", "xl/sharedStrings.xml": "sharedStrings", "xl/calcChain.xml": "calcChain",
        } | {name: "worksheet" for name in parts if name.startswith("xl/worksheets/sheet")} | {n: t for n, (_, t) in self.others.items() if t and "/" not in t}
        full = {n: t for n, (_, t) in self.others.items() if "/" in t}
        base = "application/vnd.openxmlformats-officedocument.spreadsheetml."
        overrides = "".join(f'<Override PartName="/{n}" ContentType="{base}{k}+xml"/>' for n, k in kinds.items() if n in parts)
        overrides += "".join(f'<Override PartName="/{n}" ContentType="{t}"/>' for n, t in full.items())
        return (
            f'{XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
            'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
            f'<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>{overrides}</Types>'
        ).encode()

    def _sheet(self, sheet: Sheet) -> str:
        last = max(sheet.cells)
        width = max(c for _, c in sheet.cells)
        rows = []
        numbers = sorted({r for r, _ in sheet.cells} | set(sheet.rows))
        for number in range(1, last[0] + 1) if sheet.bare else numbers:
            columns = sorted(c for r, c in sheet.cells if r == number)
            inside = "".join(self._cell(sheet, (number, c)) for c in (range(1, max(columns, default=0) + 1) if sheet.bare else columns))
            where = "" if sheet.bare else f' r="{number}"'
            rows.append(f"<row{where}{sheet.rows.get(number, '')}>{inside}</row>" if inside else f"<row{where}{sheet.rows.get(number, '')}/>")
        merges = "".join(f'<mergeCell ref="{area}"/>' for area in sheet.merges)
        if merges:
            sheet.parts["mergeCells"] = f'<mergeCells count="{len(sheet.merges)}">{merges}</mergeCells>'
        widths = sheet.columns or "".join(f'<col min="{n}" max="{n}" width="{w}" customWidth="1"/>' for n, w in enumerate(sheet.widths, 1))
        behind = "".join(sheet.parts.get(name, "") for name in _ORDER)
        views = sheet.views or '<sheetView workbookViewId="0"/>'
        text = (
            f'<worksheet xmlns="{MAIN}" xmlns:r="{_OFFICE}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac" '
            f'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="A1:{letters(width)}{last[0]}"/>'
            f'<sheetViews>{views}</sheetViews><sheetFormatPr defaultRowHeight="14.25" x14ac:dyDescent="0.15"/>{"<cols>" + widths + "</cols>" if widths else ""}'
            f"<sheetData>{''.join(rows)}</sheetData>{behind}</worksheet>"
        )
        return XML + (_prefixed(text, sheet.prefix) if sheet.prefix else text)

    def _cell(self, sheet: Sheet, place: Place) -> str:
        value, style = sheet.cells.get(place, (None, PLAIN))
        look = ("" if sheet.bare else f' r="{ref(place)}"') + (f' s="{style}"' if style else "")
        if value is None:
            return f"<c{look}/>"
        if isinstance(value, Formula):
            text = f"<f{value.attributes}>{escape(value)}</f>" if value else f"<f{value.attributes}/>"
            return f"<c{look}>{text}<v>0</v></c>"
        if isinstance(value, int | float):
            return f"<c{look}><v>{value}</v></c>"
        item = value.xml() if isinstance(value, Runs) else f'<t xml:space="preserve">{escape(value)}</t>'
        if sheet.inline:
            return f'<c{look} t="inlineStr"><is>{item}</is></c>'
        if item not in self.strings:
            self.strings.append(item)
        return f'<c{look} t="s"><v>{self.strings.index(item)}</v></c>'


def _prefixed(text: str, prefix: str) -> str:
    return re.sub(r"<(/?)([A-Za-z])(?![\w.]*:)", rf"<\1{prefix}:\2", text).replace(f'xmlns="{MAIN}"', f'xmlns:{prefix}="{MAIN}"')


def _relations(pairs: list[tuple[str, str]]) -> bytes:
    inside = "".join(f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>' for n, (kind, target) in enumerate(pairs, 1))
    return f'{XML}<Relationships xmlns="{_RELS}">{inside}</Relationships>'.encode()


# --- what libraries drop


def png() -> bytes:
    """A small red picture."""
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\xc8\x28\x28" * 24 for _ in range(24))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 24, 24, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def new_list(area: str, formula: str) -> str:
    """A list to choose from, in Excel 2010's way: on another sheet."""
    return f'<ext uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}" xmlns:x14="{_X14}"><x14:dataValidations count="1" xmlns:xm="{_XM}"><x14:dataValidation type="list" ' \
        f'allowBlank="1" showErrorMessage="1"><x14:formula1><xm:f>{escape(formula)}</xm:f></x14:formula1><xm:sqref>{area}</xm:sqref></x14:dataValidation></x14:dataValidations></ext>'


def new_format(area: str, formula: str) -> str:
    """A conditional format in Excel 2010's way."""
    return f'<ext uri="{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}" xmlns:x14="{_X14}"><x14:conditionalFormattings xmlns:xm="{_XM}"><x14:conditionalFormatting><x14:cfRule ' \
        f'type="expression" priority="9" id="{{00000000-0000-0000-0000-000000000001}}"><xm:f>{escape(formula)}</xm:f><x14:dxf><font><color rgb="FFFF0000"/></font></x14:dxf></x14:cfRule>' \
        f"<xm:sqref>{area}</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext>"


def drawing(book: Book, sheet: Sheet, number: int, words: str, row: int, chart: str = "") -> None:
    """A text box in row 1 (from 0) and a picture or chart at `row`."""
    draw, a = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing", "http://schemas.openxmlformats.org/drawingml/2006/main"

    def anchor(top: int, inside: str) -> str:
        ends = "".join(
            f"<xdr:{end}><xdr:col>{c}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{r}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:{end}>" for end, c, r in (("from", 0, top), ("to", 2, top + 2))
        )
        return f'<xdr:twoCellAnchor editAs="oneCell">{ends}{inside}<xdr:clientData/></xdr:twoCellAnchor>'

    shape = '<xdr:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="900000" cy="300000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr>'
    box = f'<xdr:sp macro="" textlink="{sheet.name}!$A${row}"><xdr:nvSpPr><xdr:cNvPr id="2" name="文本框 1"/><xdr:cNvSpPr txBox="1"/></xdr:nvSpPr>{shape}<xdr:txBody><a:bodyPr/><a:lstStyle/>' \
        f"<a:p><a:r><a:rPr lang=\"zh-CN\" sz=\"900\"/><a:t>{words}</a:t></a:r></a:p></xdr:txBody></xdr:sp>"
    if chart:
        second = '<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="3" name="图表 1"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm>' \
            '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="rId1"/></a:graphicData></a:graphic></xdr:graphicFrame>'
        target = ("chart", f"../charts/chart{number}.xml")
        book.others[f"xl/charts/chart{number}.xml"] = (chart.encode(), "application/vnd.openxmlformats-officedocument.drawingml.chart+xml")
    else:
        second = f'<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="3" name="团徽"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId1"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill>{shape}</xdr:pic>'
        target = ("image", "../media/image1.png")
        book.others["xl/media/image1.png"] = (png(), "")
    name = f"xl/drawings/drawing{number}.xml"
    xml = f'{XML}<xdr:wsDr xmlns:xdr="{draw}" xmlns:a="{a}" xmlns:r="{_OFFICE}">{anchor(0, box)}{anchor(row, second)}</xdr:wsDr>'
    book.others[name] = (xml.encode(), "application/vnd.openxmlformats-officedocument.drawing+xml")
    book.others[f"xl/drawings/_rels/drawing{number}.xml.rels"] = (_relations([target]), "")
    sheet.add("drawing", f'<drawing r:id="{sheet.relate("drawing", f"../drawings/drawing{number}.xml")}"/>')


def comments(book: Book, sheet: Sheet, number: int, texts: dict[str, str], button: int = 0) -> None:
    """Comments with their yellow boxes, and a form's button at row `button` (from 0)."""
    items = "".join(f'<comment ref="{at}" authorId="0"><text><r><t>{escape(words)}</t></r></text></comment>' for at, words in texts.items())
    book.others[f"xl/comments{number}.xml"] = (f'{XML}<comments xmlns="{MAIN}"><authors><author>县团委</author></authors><commentList>{items}</commentList></comments>'.encode(), "comments")
    shapes = "".join(
        f'<v:shape id="_x0000_s{1025 + n}" type="#_x0000_t202" style=\'visibility:hidden\' fillcolor="#ffffe1"><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{place_of(at)[1]}, 15, {place_of(at)[0]}, 2, {place_of(at)[1] + 2}, 15, {place_of(at)[0] + 3}, 4</x:Anchor><x:AutoFill>False</x:AutoFill>"
        f"<x:Row>{place_of(at)[0] - 1}</x:Row><x:Column>{place_of(at)[1] - 1}</x:Column></x:ClientData></v:shape>" for n, at in enumerate(texts)
    )
    if button:
        shapes += f'<v:shape id="_x0000_s1090" type="#_x0000_t201" o:button="t"><v:textbox><div>校验<br></div></v:textbox><x:ClientData ObjectType="Button"><x:Anchor>1, 0, {button}, 0, 3, 0, {button + 2}, 0</x:Anchor><x:FmlaLink>$H${button}</x:FmlaLink></x:ClientData></v:shape>'
    vml = f'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">{shapes}</xml>'
    book.others[f"xl/drawings/vmlDrawing{number}.vml"] = (vml.encode(), "")
    sheet.relate("comments", f"../comments{number}.xml")
    sheet.add("legacyDrawing", f'<legacyDrawing r:id="{sheet.relate("vmlDrawing", f"../drawings/vmlDrawing{number}.vml")}"/>')


def table(book: Book, sheet: Sheet, number: int, area: str, headings: list[str]) -> None:
    """A list object (Excel's "table")."""
    columns = "".join(f'<tableColumn id="{n}" name="{escape(words)}"/>' for n, words in enumerate(headings, 1))
    xml = f'{XML}<table xmlns="{MAIN}" id="{number}" name="表{number}" displayName="表{number}" ref="{area}" totalsRowShown="0"><autoFilter ref="{area}"/>' \
        f'<tableColumns count="{len(headings)}">{columns}</tableColumns><tableStyleInfo name="TableStyleLight9" showRowStripes="1"/></table>'
    book.others[f"xl/tables/table{number}.xml"] = (xml.encode(), "table")
    sheet.add("tableParts", f'<tableParts count="1"><tablePart r:id="{sheet.relate("table", f"../tables/table{number}.xml")}"/></tableParts>')


def ticked(book: Book, sheet: Sheet, row: int) -> None:
    """A check box of Excel 2010's kind at `row` (from 0), which puts TRUE into a cell; its place stands in the sheet itself."""
    draw = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
    ends = "".join(f"<{end}><xdr:col>{c}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{row + n}</xdr:row><xdr:rowOff>0</xdr:rowOff></{end}>" for n, (end, c) in enumerate((("from", 4), ("to", 5))))
    book.others["xl/ctrlProps/ctrlProp1.xml"] = (
        f'{XML}<formControlPr xmlns="{_X14}" objectType="CheckBox" fmlaLink="$H${row + 1}" lockText="1" noThreeD="1"/>'.encode(), "application/vnd.ms-excel.controlproperties+xml")
    own = sheet.relate("ctrlProp", "../ctrlProps/ctrlProp1.xml")
    sheet.add("controls", f'<mc:AlternateContent><mc:Choice xmlns:x14="{_X14}" Requires="x14"><controls><mc:AlternateContent><mc:Choice Requires="x14"><control shapeId="1090" r:id="{own}" name="Check 1">'
              f'<controlPr defaultSize="0" autoFill="0" autoLine="0" autoPict="0"><anchor moveWithCells="1" xmlns:xdr="{draw}">{ends}</anchor></controlPr></control></mc:Choice></mc:AlternateContent>'
              "</controls></mc:Choice></mc:AlternateContent>")


def background(book: Book, sheet: Sheet) -> None:
    """A picture behind the cells."""
    book.others["xl/media/image1.png"] = (png(), "")
    sheet.add("picture", f'<picture r:id="{sheet.relate("image", "../media/image1.png")}"/>')


def bar_chart(sheet: str, names: str, values: str) -> str:
    """A chart of one row of bars."""
    return f'{XML}<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><c:chart><c:plotArea><c:layout/>' \
        f'<c:barChart><c:barDir val="col"/><c:grouping val="clustered"/><c:ser><c:idx val="0"/><c:order val="0"/><c:cat><c:strRef><c:f>{sheet}!{names}</c:f></c:strRef></c:cat><c:val><c:numRef><c:f>{sheet}!{values}</c:f></c:numRef></c:val></c:ser>' \
        '<c:axId val="1"/><c:axId val="2"/></c:barChart><c:catAx><c:axId val="1"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:axPos val="b"/><c:crossAx val="2"/></c:catAx>' \
        '<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:axPos val="l"/><c:crossAx val="1"/></c:valAx></c:plotArea></c:chart></c:chartSpace>'

"""Adding rows to a form's table: what lies below moves, and everything in the file that points there moves with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from app.exchange.forms.sheet.cells import TAG, SheetXml, area_of, letters, ref
from app.exchange.forms.sheet.package import Package, SheetPart
from app.exchange.forms.sheet.reading import UNREADABLE, read_sheet
from db.errors import UserError

_LAST_ROW = 1_048_576
_SHEET_NAME = r"(?:'(?P<quoted>(?:[^']|'')+)'|(?P<bare>[^\W\d][\w.]*))!"
_OPERAND = re.compile(rf"(?:{_SHEET_NAME})?(?P<area>\$?[A-Za-z]{{1,3}}\$?\d+(?::\$?[A-Za-z]{{1,3}}\$?\d+)?|\$?\d+:\$?\d+)\Z")
_CELL = re.compile(r"(\$?)([A-Za-z]{0,3})(\$?)(\d+)")


@dataclass(frozen=True)
class Insertion:
    """`count` rows put in below row `after`, which is the last row of the table or group and lends them its look.

    `merged`: what is merged over several rows that end there takes them in.
    """

    sheet: str
    after: int
    count: int
    merged: bool = False

    def row(self, number: int) -> int:
        """Where a row is afterwards."""
        return min(number + self.count, _LAST_ROW) if number > self.after else number

    def end(self, number: int) -> int:
        """Where the last row of an area is afterwards: what ends with the table takes the new rows in."""
        return min(number + self.count, _LAST_ROW) if number >= self.after else number


def moved_area(text: str, move: Insertion, *, stretch: bool = True) -> str:
    """A1 or A1:B5 or 5:9 after the insertion; dollar signs are kept. `stretch`: an area that ends with the table grows."""
    first, colon, last = text.partition(":")
    if not colon:
        return _moved(first, move.row)
    top = int(_CELL.fullmatch(first)[4])  # type: ignore[index]
    # A formula that names the table's last row alone means that row.
    end = move.end if stretch and top <= move.after else move.row
    return f"{_moved(first, move.row)}:{_moved(last, end)}"


def _moved(text: str, where: Callable[[int], int]) -> str:
    found = _CELL.fullmatch(text)
    return f"{found[1]}{found[2]}{found[3]}{where(int(found[4]))}" if found else text


def moved_list(text: str, move: Insertion) -> str:
    """A list of areas, as validations and conditional formats have it: a rule for the last row is for the new ones too."""
    found = []
    for area in text.split():
        top, left, bottom, right = area_of(area) if not re.fullmatch(r"\d+:\d+|[A-Z]+:[A-Z]+", area) else (0, 0, 0, 0)
        if not top:
            found.append(moved_area(area, move) if area[0].isdigit() else area)
        elif top <= move.after:
            low, high = ref((top, left)), ref((move.end(bottom), right))
            found.append(low if low == high else f"{low}:{high}")
        else:
            found.append(moved_area(area, move))
    return " ".join(found)


def moved_formula(formula: str, move: Insertion, home: str) -> str:
    """A formula of the sheet `home` (without its =) after the insertion."""
    from openpyxl.formula.tokenizer import Token, Tokenizer, TokenizerError

    try:
        tokens = Tokenizer("=" + formula).items
    except (TokenizerError, IndexError):
        return formula
    pieces = []
    for token in tokens:
        value = token.value
        if token.type == Token.OPERAND and token.subtype == Token.RANGE:
            value = _moved_operand(value, move, home)
        pieces.append(value)
    return "".join(pieces)


def _moved_operand(value: str, move: Insertion, home: str) -> str:
    found = _OPERAND.match(value)
    if not found:
        return value
    name = found["quoted"].replace("''", "'") if found["quoted"] else found["bare"] or home
    if name != move.sheet:
        return value
    return value[: found.start("area")] + moved_area(found["area"], move)


class _Rewriter:
    """Goes through a part and replaces attributes and texts, leaving every other byte as it is."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.changes: list[tuple[int, int, bytes]] = []
        self.path: list[str] = []
        self._text: list[str] = []
        self._text_from = 0
        self.attribute: Callable[[list[str], str, str, dict[str, str]], str] = lambda path, name, value, all_: value
        self.words: Callable[[list[str], str], str] = lambda path, text: text

    def run(self) -> bytes:
        parser = expat.ParserCreate()
        parser.ordered_attributes = True
        parser.buffer_text = True
        parser.StartElementHandler = lambda name, attributes: self._start(parser, name, attributes)
        parser.EndElementHandler = lambda name: self._end(parser)
        parser.CharacterDataHandler = self._text.append
        try:
            parser.Parse(self.content, True)
        except expat.ExpatError as error:
            raise UserError(UNREADABLE) from error
        pieces, at = [], 0
        for start, end, new in sorted(self.changes):
            pieces += [self.content[at:start], new]
            at = end
        return b"".join([*pieces, self.content[at:]])

    def _start(self, parser: expat.XMLParserType, name: str, attributes: list[str]) -> None:
        self.path.append(name.rpartition(":")[2])
        start = parser.CurrentByteIndex
        found = TAG.match(self.content, start)
        assert found
        pairs = dict(zip(attributes[::2], attributes[1::2], strict=True))
        changed = {key: new for key, value in pairs.items() if (new := self.attribute(self.path, key, value, pairs)) != value}
        if changed:
            self.changes.append((start, found.end(), _with_attributes(found[0].decode(), changed).encode()))
        self._text.clear()
        self._text_from = found.end()

    def _end(self, parser: expat.XMLParserType) -> None:
        text = "".join(self._text)
        # Only what is nothing but text is replaced: of <a>x<b/></a> nothing is.
        if text and (new := self.words(self.path, text)) != text:
            self.changes.append((self._text_from, parser.CurrentByteIndex, escape(new).encode()))
        self._text.clear()
        self.path.pop()


def _with_attributes(tag: str, changed: dict[str, str]) -> str:
    for key, value in changed.items():
        if found := re.search(rf"(\s{re.escape(key)}\s*=\s*)(\"[^\"]*\"|'[^']*')", tag):
            tag = tag[: found.end(1)] + quoteattr(value) + tag[found.end() :]
    return tag


def insert(package: Package, changes: dict[str, bytes], sheet: SheetPart, move: Insertion) -> None:
    """Put rows in below the table; `changes` holds the parts as they are by now and gets them as they are then."""

    def now(part: str) -> bytes:
        return changes.get(part) or package.part(part)

    changes[sheet.part] = _with_rows(read_sheet(_plain_formulas(now(sheet.part)), []), move)
    for other in package.sheets:
        changes[other.part] = _sheet_moved(now(other.part), move, other, here=other == sheet)
    changes["xl/workbook.xml"] = _formulas_moved(now("xl/workbook.xml"), move, "definedName")
    for name in package.names:
        if re.fullmatch(r"xl/charts/chart[^/]*\.xml", name):
            changes[name] = _formulas_moved(now(name), move, "f")
        elif name == "xl/calcChain.xml":
            changes[name] = _chain_moved(now(name), move, sheet.id)
    for kind, part in package.related(sheet.part).values():
        _part_moved(package, changes, kind, part, move)


def _part_moved(package: Package, changes: dict[str, bytes], kind: str, part: str, move: Insertion) -> None:
    if part not in package.names:
        return
    content = changes.get(part) or package.part(part)
    match kind:
        case "drawing":
            changes[part] = _anchors_moved(content, move)
        case "ctrlProp":
            rewriter = _Rewriter(content)
            rewriter.attribute = lambda path, name, value, _: moved_formula(value, move, move.sheet) if name in _LINKS else value
            changes[part] = rewriter.run()
        case "vmlDrawing":
            changes[part] = _notes_moved(content, move)
        case "comments" | "table" | "threadedComment":
            rewriter = _Rewriter(content)
            rewriter.attribute = lambda path, name, value, _: moved_area(value, move) if name == "ref" else value
            changes[part] = rewriter.run()


def _with_rows(table: SheetXml, move: Insertion) -> bytes:
    """The sheet with copies of the table's last row below it, marked, so that they are left alone when the others move."""
    row = table.rows.get(move.after)
    if row is None:
        return table.content
    copies = b"".join(_row_copy(table, move, offset) for offset in range(1, move.count + 1))
    return table.content[: row.end] + copies + table.content[row.end :]


#: Marks the rows that were put in, until everything else has moved.
_NEW = "new-"


def _row_copy(table: SheetXml, move: Insertion, offset: int) -> bytes:
    from openpyxl.formula.translate import Translator

    row = table.rows[move.after]
    opening = table.content[row.start : row.inside]
    target = row.number + offset
    opening = re.sub(rb'(\sr\s*=\s*)("[^"]*"|\'[^\']*\')', lambda m: m[1] + f'"{_NEW}{target}"'.encode(), opening, count=1)
    prefix = re.match(rb"<([A-Za-z_][\w.-]*:)?", opening)[1] or b""  # type: ignore[index]
    p = prefix.decode()
    if row.inside == row.end:
        return opening
    cells = []
    for cell in row.cells:
        look = f' s="{cell.style}"' if cell.style else ""
        at = f"{letters(cell.place[1])}{_NEW}{target}"
        if cell.formula:
            moved = moved_formula(cell.formula, move, move.sheet)
            text = Translator("=" + moved, origin=ref(cell.place)).translate_formula(ref((target, cell.place[1])))[1:]
            cells.append(f'<{p}c r="{at}"{look}><{p}f>{escape(text)}</{p}f></{p}c>')
        else:
            cells.append(f'<{p}c r="{at}"{look}/>')
    return opening + "".join(cells).encode() + f"</{p}row>".encode()


def _sheet_moved(content: bytes, move: Insertion, sheet: SheetPart, *, here: bool) -> bytes:
    rewriter = _Rewriter(content)
    in_copy = False

    def attribute(path: list[str], name: str, value: str, _: dict[str, str]) -> str:
        nonlocal in_copy
        if path[-1] == "c" and name == "r":
            in_copy = _NEW in value
        if (path[-1], name) == ("hyperlink", "location"):
            return moved_formula(value, move, sheet.name)
        return value if _NEW in value or not here else _sheet_attribute(path, name, value, move)

    def words(path: list[str], text: str) -> str:
        if path[-1] in ("f", "formula", "formula1", "formula2"):
            return text if in_copy and path[-1] == "f" and path[-2] == "c" else moved_formula(text, move, sheet.name)
        if here and path[-1] == "row" and path[-2] in ("from", "to"):
            return _anchored(text, move)
        return moved_list(text, move) if here and path[-1] == "sqref" else text

    rewriter.attribute = attribute

    rewriter.words = words
    moved = rewriter.run()
    return _merges_copied(moved.replace(_NEW.encode(), b""), move) if here else moved


def _sheet_attribute(path: list[str], name: str, value: str, move: Insertion) -> str:
    match path[-1], name:
        case "row", "r":
            return str(move.row(int(value)))
        case ("c", "r") | ("selection", "activeCell") | ("pane" | "sheetView", "topLeftCell"):
            return moved_area(value, move)
        case "brk", "id" if path[-2] == "rowBreaks":
            return str(move.row(int(value)))
        case ("mergeCell", "ref"):
            top, _, bottom, _ = area_of(value)
            return moved_area(value, move, stretch=move.merged and top < bottom == move.after)
        case ("dimension" | "hyperlink" | "autoFilter" | "f" | "sortState" | "sortCondition", "ref"):
            return moved_area(value, move)
        case ("dataValidation" | "conditionalFormatting" | "protectedRange" | "ignoredError", "sqref"):
            return moved_list(value, move)
        case "selection", "sqref":
            return " ".join(moved_area(area, move, stretch=False) for area in value.split())
    return value


def _plain_formulas(content: bytes) -> bytes:
    """Shared formulas written out one by one: a group that straddles the new rows could not move otherwise."""
    from openpyxl.formula.translate import Translator

    # Patterns, not a tree: every byte that is no shared formula stays.
    masters: dict[str, tuple[str, str]] = {}
    pattern = re.compile(rb"(<(?:\w+:)?c\b[^>]*?\sr=\"([A-Z]+\d+)\"[^>]*>\s*)<((?:\w+:)?f)\b([^>]*?\bt=\"shared\"[^>]*?)(?:/>|>([^<]*)</(?:\w+:)?f>)")

    def plain(found: re.Match[bytes]) -> bytes:
        number = re.search(rb'\bsi="(\d+)"', found[4])
        key, at = (number[1].decode() if number else ""), found[2].decode()
        if found[5]:
            masters[key] = (at, _unescaped(found[5].decode()))
        if key not in masters:
            return found[0]
        origin, text = masters[key]
        own = Translator("=" + text, origin=origin).translate_formula(at)[1:]
        return found[1] + b"<" + found[3] + b">" + escape(own).encode() + b"</" + found[3] + b">"

    return pattern.sub(plain, content)


def _unescaped(text: str) -> str:
    from xml.sax.saxutils import unescape

    return unescape(text, {"&quot;": '"', "&apos;": "'"})


def _merges_copied(content: bytes, move: Insertion) -> bytes:
    """Cells that are merged side by side in the last row are merged so in the new ones."""
    found = re.findall(rb'<((?:\w+:)?mergeCell)\s[^>]*?ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"[^>]*/?>', content)
    own = [(tag, left, right) for tag, left, top, right, low in found if int(top) == int(low) == move.after]
    if not own:
        return content
    new = b"".join(
        b"<" + tag + f' ref="{left.decode()}{n}:{right.decode()}{n}"/>'.encode()
        for n in range(move.after + 1, move.after + move.count + 1) for tag, left, right in own
    )
    at = re.search(rb"</(?:\w+:)?mergeCells>", content)
    assert at
    content = content[: at.start()] + new + content[at.start() :]
    total = len(found) + len(own) * move.count
    return re.sub(rb'(<(?:\w+:)?mergeCells\s[^>]*?count=")\d+', lambda m: m[1] + str(total).encode(), content, count=1)


def _formulas_moved(content: bytes, move: Insertion, element: str) -> bytes:
    rewriter = _Rewriter(content)
    rewriter.words = lambda path, text: moved_formula(text, move, "") if path[-1] == element else text
    return rewriter.run()


def _chain_moved(content: bytes, move: Insertion, number: int) -> bytes:
    """The order of calculation: an `i` that is left out means the sheet named last."""
    current = [0]
    rewriter = _Rewriter(content)

    def attribute(path: list[str], name: str, value: str, pairs: dict[str, str]) -> str:
        current[0] = int(pairs.get("i", current[0]))
        return moved_area(value, move) if path[-1] == "c" and name == "r" and current[0] == number else value

    rewriter.attribute = attribute
    return rewriter.run()


def _anchors_moved(content: bytes, move: Insertion) -> bytes:
    """Pictures and text boxes: their rows are counted from 0; a box may show what a cell says."""
    rewriter = _Rewriter(content)
    rewriter.words = lambda path, text: _anchored(text, move) if path[-1] == "row" and path[-2] in ("from", "to") else text
    rewriter.attribute = lambda path, name, value, _: moved_formula(value, move, move.sheet) if name in _LINKS else value
    return rewriter.run()


#: What a text box, a button or a drop-down takes from cells or puts into them.
_LINKS = ("textlink", "fmlaLink", "fmlaRange", "fmlaTxbx")


def _anchored(text: str, move: Insertion) -> str:
    return str(move.row(int(text) + 1) - 1)


def _notes_moved(content: bytes, move: Insertion) -> bytes:
    """The boxes of comments and buttons, in VML, which is not always well formed."""

    def anchor(found: re.Match[bytes]) -> bytes:
        parts = found[2].decode().split(",")
        for place in (2, 6):
            if len(parts) > place and parts[place].strip().isdigit():
                parts[place] = re.sub(r"\d+", lambda m: str(move.row(int(m[0]) + 1) - 1), parts[place])
        return found[1] + ",".join(parts).encode() + found[3]

    content = re.sub(rb"(<x:Anchor>)([^<]*)(</x:Anchor>)", anchor, content)
    content = re.sub(rb"(<x:Fmla(?:Link|Range|Txbx)>)([^<]*)(</)", lambda m: m[1] + moved_formula(m[2].decode(), move, move.sheet).encode() + m[3], content)
    return re.sub(rb"(<x:Row>)(\d+)(</x:Row>)", lambda m: m[1] + str(move.row(int(m[2]) + 1) - 1).encode() + m[3], content)


"""Every table of a foreign sheet, found by its structure.

How to use it: call `find` for each sheet of a workbook, with a function that tells how surely words are a heading of
something. A `Table` brings its headings as paths (the widest group first), its rows with merged cells filled down, what
it left out and why, and the words around it. Cells of the sheet are all told: in `rows`, in the heading rows from `top`
to `bottom`, or counted in `left_out` (its titles and filing lines too; they are also read in `context`).

- `TableRow.filled` names columns whose value comes from a merged cell that begins in a row above. Rows in which the key
  columns (姓名, 身份证号) are in `filled` go on with the record of the row above them (父亲 and 母亲 one below the other).
- A group named once with blanks below and no merged cell stays blank below: `Table.once` names such columns, nothing is
  filled in. The caller decides whether the blanks mean the same.
- A column that is filled and has no heading has the path (). A table without any heading has `bottom < top`.
- `LeftOut.why` is one of the words of `structure.words`; GROUP (分组行) tells of lines whose words are in `TableRow.group`.
- [] where the sheet is a card (one person a sheet), holds no table, or only prose.
"""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace

from app.exchange.files.reading import Sheet, Value
from app.exchange.imports.tables.structure import cards, words
from app.exchange.imports.tables.structure.block import Block, TableRow, said
from app.exchange.imports.tables.structure.blocks import blocks_of, stacked_bands
from app.exchange.imports.tables.structure.heads import Area, Head, Heads, Line, lines_of
from app.exchange.imports.tables.structure.rows import ORGANISATIONS, Judge
from app.exchange.imports.tables.structure.shapes import SHORT, is_strong, shape, squeezed

__all__ = ["Context", "LeftOut", "Table", "TableRow", "find", "lines_of", "stacked_cards"]


@dataclass(frozen=True)
class LeftOut:
    """A row, or the part of one that stands in a table's columns, that is no data; `cells`: how many are filled.

    `notice`: nothing is left out, but something about the sheet is to be known.
    """

    sheet: str
    row: int
    why: str
    cells: int
    notice: bool = False


@dataclass(frozen=True)
class Context:
    """What stands around a table: title lines above it, label：value pairs above and below (填报单位, 日期, 年度)."""

    sheet: str
    titles: tuple[str, ...] = ()
    said: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Table:
    """One table: heading rows `top` to `bottom` (the sheet's numbers), columns `left` to `right` (indexes, inclusive)."""

    sheet: Sheet
    top: int
    bottom: int
    left: int
    right: int
    paths: dict[int, tuple[str, ...]]
    rows: list[TableRow]
    left_out: list[LeftOut]
    context: Context
    #: Columns in which a value seems to be meant for the blanks below it too.
    once: frozenset[int] = frozenset()


@dataclass
class _Section:
    """The lines from one heading to the next, with the titles above it."""

    head: Head | None
    above: list[Line]
    lines: list[Line] = field(default_factory=list)
    again: set[int] = field(default_factory=set)


def find(sheet: Sheet, knows: Callable[[str], float], *, formulas: Collection[tuple[int, int]] = frozenset(), lines: list[Line] | None = None) -> list[Table]:
    """Find the sheet's tables, from the top down and from the left to the right.

    `knows(words)` tells from 0 to 1 how surely words are a heading of something; it is asked once for each text.
    `formulas`: the cells (row number, column index) that hold formulas; they make no row.
    `lines`: the sheet's, where they were read already.
    """
    lines = lines_of(sheet) if lines is None else lines
    if not lines:
        return []
    heads = Heads(lines, sheet.merged, knows)
    if cards.is_card(lines, heads):
        return []
    found: list[Table] = []
    for band in stacked_bands(lines, sheet.merged, knows):
        found += _Finder(sheet, band, Heads(band, sheet.merged, knows), formulas).tables()
    return found


def stacked_cards(sheet: Sheet, lines: list[Line], knows: Callable[[str], float]) -> list[Sheet]:
    """Each of several cards one below the other as a sheet of its own; [] where there are not several."""
    parts = cards.stacked(lines, Heads(lines, sheet.merged, knows)) if lines else []
    found = []
    for part in parts:
        first, last = part[0].number, part[-1].number
        rows = [(number, cells) for number, cells in sheet.rows if first <= number <= last]
        found.append(replace(sheet, rows=rows, merged=[area for area in sheet.merged if first <= area[0] <= last]))
    return found


class _Finder:
    def __init__(self, sheet: Sheet, lines: list[Line], heads: Heads, formulas: Collection[tuple[int, int]]) -> None:
        self._sheet, self._lines, self._heads, self._formulas = sheet, lines, heads, formulas

    def tables(self) -> list[Table]:
        sections = self._sections()
        found: list[Table] = []
        titles: list[str] = []
        told: list[tuple[str, str]] = []
        for section in sections:
            own, pairs = self._context(section)
            # A title over several lists is the first of the lines above the first of them.
            missing = max(0, len(titles) - len(own)) if found else 0
            own = [*titles[:missing], *own]
            known = {label for label, _ in pairs}
            pairs = [*pairs, *(pair for pair in told if pair[0] not in known)]
            if not found:
                titles, told = own, [pair for pair in pairs if pair[0] != "年度" or len(own) > 1]
            found += self._tables(section, own, pairs)
        return found

    # --- sections

    def _sections(self) -> list[_Section]:
        lines, heads = self._lines, self._heads
        sections: list[_Section] = []
        current = _Section(None, [])
        place = 0
        while place < len(lines):
            line = lines[place]
            may = isinstance(line.cells[line.filled[0]], str)
            head = heads.at(place, fresh=self._is_fresh(place, current)) if may else None
            if head is None or (current.head and len(head.paths) == 1 < len(current.head.paths)):
                current.lines.append(line)
                place += 1
                continue
            if current.head and _is_same(head, current.head) and not self._has_new_title(current):
                current.again |= set(range(len(current.lines), len(current.lines) + head.last + 1 - place))
                current.lines += lines[place : head.last + 1]
            else:
                above = self._take_titles(current)
                if current.head or _is_headless(current.lines, heads):
                    sections.append(current)
                else:
                    above = current.lines + above
                current = _Section(head, above)
            place = head.last + 1
        if current.head or _is_headless(current.lines, heads, whole=True):
            sections.append(current)
        for section in sections:
            if section.head is None:
                start = next(
                    n for n, line in enumerate(section.lines) if len(line.filled) > 1 and not self._is_title_line(line)
                )
                section.above, section.lines = section.above + section.lines[:start], section.lines[start:]
        return sections

    def _is_fresh(self, place: int, current: _Section) -> bool:
        if not place or (not current.lines and not current.head):
            return True
        if not current.lines:
            return False
        above, line = self._lines[place - 1], self._lines[place]
        if not current.head and not any(is_strong(above.cells[n]) for n in above.filled):
            return True
        return (
            line.number - above.number > 1 or len(above.filled) == 1 or bool(words.says(squeezed(above.cells[above.filled[0]])))
        )

    def _is_title_line(self, line: Line) -> bool:
        texts = [line.cells[n] for n in line.filled]
        first = squeezed(texts[0])
        if words.says(first) in (words.TOTAL, words.EMPTY_BELOW, words.NOTE, words.SIGNED, words.EXAMPLE):
            return False
        if words.says(first) == words.FILING or all(isinstance(text, str) and words.pairs(text) for text in texts):
            return "人" not in first.split(":")[0]
        return len(texts) == 1 and isinstance(texts[0], str) and not is_strong(texts[0])

    def _take_titles(self, current: _Section) -> list[Line]:
        """Take the title lines at the end of a section from it: they stand over the heading that follows."""
        if current.head is None:
            start = len(current.lines)
            while start and not any(is_strong(current.lines[start - 1].cells[n]) for n in current.lines[start - 1].filled):
                start -= 1
        else:
            start = len(current.lines)
            single = len(current.head.paths) == 1
            while start and not single and start - 1 not in current.again and self._is_title_line(current.lines[start - 1]):
                start -= 1
        above = current.lines[start:]
        del current.lines[start:]
        return above

    def _has_new_title(self, current: _Section) -> bool:
        """Whether a title, or a filing line with another day or place, that is not the current one stands above a heading that comes again."""
        old = {squeezed(line.cells[line.filled[0]]) for line in current.above}
        told = dict(self._pairs(current.above))
        for line in reversed(current.lines):
            if not self._is_title_line(line):
                return False
            text = squeezed(line.cells[line.filled[0]])
            if any(told.get(label, value) != value for label, value in self._pairs([line])):
                return True
            if words.is_title(text) and text not in old and not text.startswith(("续", "附")):
                return True
        return False

    # --- what stands around

    def _pairs(self, above: list[Line]) -> list[tuple[str, str]]:
        return [pair for line in above for pair in self._labelled(line) or said(line, line.filled)]

    def _context(self, section: _Section) -> tuple[list[str], list[tuple[str, str]]]:
        titles: list[str] = []
        pairs: list[tuple[str, str]] = []
        for line in section.above:
            told = self._labelled(line) or said(line, line.filled)
            if told:
                pairs += told
                # A title may stand in one row with when it was drawn up.
                titles += [text for n in line.filled if words.is_title(text := words.text_of(line.cells[n])) and not words.pairs(text)]
                continue
            for n in line.filled:
                text = words.text_of(line.cells[n])
                if words.says(text) == words.FILING or words.pairs(text):
                    continue
                titles.append(text)
        head = section.head
        for line in self._lines[head.first : head.last] if head else ():
            pairs += [pair for n in line.filled for pair in words.pairs(words.text_of(line.cells[n])) if pair[1]]
        for text in titles:
            pairs += [pair for pair in words.years(text) if pair not in pairs]
        if not any(label == "年度" for label, _ in pairs):
            pairs += [pair for pair in words.years(self._sheet.name) if pair[0] == "年度"]
        return titles, pairs

    def _labelled(self, line: Line) -> list[tuple[str, str]]:
        """Label | value | label | value in cells of their own."""
        texts = [words.text_of(line.cells[n]) for n in line.filled]
        if len(texts) % 2 or not all(self._heads.is_label(label) for label in texts[::2]):
            return []
        return [(label.strip(":："), value) for label, value in zip(texts[::2], texts[1::2], strict=True)]

    # --- tables of a section

    def _tables(self, section: _Section, titles: list[str], pairs: list[tuple[str, str]]) -> list[Table]:
        found = []
        head, lines = section.head, section.lines
        blocks = blocks_of(head, lines, section.again)
        down = self._down(head.bottom if head else 0)
        begun = _begun(section) or self._beside(section, blocks)
        for place, block in enumerate(blocks):
            shared = {} if place == 0 else _shared(lines, blocks[0], block)
            told = [shared.get(line.number, line) for line in lines] if shared else lines
            Judge(block, told, section.again, self._heads.area_at, down, self._formulas, begun, self._heads.is_label).run()
            block.left_out = [left for left in block.left_out if left[0] not in shared]
            block.left, block.right = min(block.paths, default=block.left), max(block.paths, default=block.right)
            first = lines[0].number if lines else 1
            left_out = [LeftOut(self._sheet.name, row, why, cells) for row, why, cells in block.left_out]
            if place == 0:
                left_out[:0] = [self._above(line) for line in section.above]
            context = Context(self._sheet.name, tuple(titles), tuple(dict.fromkeys([*pairs, *block.said])))
            top, bottom = (head.top, head.bottom) if head else (first, first - 1)
            left_out.sort(key=lambda left: left.row)
            found.append(
                Table(
                    self._sheet, top, bottom, block.left, block.right, block.paths, block.rows, left_out, context, _once(block)
                )
            )
        return found

    def _beside(self, section: _Section, blocks: list[Block]) -> str:
        """A tall cell from the heading down beside all the rows: no heading, but the name of their group."""
        head, block = section.head, blocks[0]
        if head is None or block.left not in block.paths:
            return ""
        area = self._heads.area_at(head.top, block.left)
        words_there = block.paths[block.left][-1]
        if len(block.paths) < 3 or area is None or area[2] <= head.bottom or self._heads.is_label(words_there):
            return ""
        del block.paths[block.left]
        block.left_out.append((head.top, words.GROUP, 1))
        return words_there

    def _above(self, line: Line) -> LeftOut:
        text = squeezed(line.cells[line.filled[0]])
        filing = (
            words.says(text) == words.FILING or words.pairs(words.text_of(line.cells[line.filled[0]])) or self._labelled(line)
        )
        why = (
            words.FILING
            if filing
            else words.BESIDE
            if len(line.filled) > 2
            else words.NOTE
            if words.is_prose(text) or words.says(text) == words.NOTE
            else words.TITLE
        )
        return LeftOut(self._sheet.name, line.number, why, len(line.filled))

    def _down(self, bottom: int) -> dict[int, list[tuple[int, Value]]]:
        """What merged cells bring to the rows below their first, by row."""
        merged: list[Area] = [area for area in self._sheet.merged if area[2] > area[0] > bottom]
        if not merged:
            return {}
        at = {line.number: line for line in self._lines}
        found: dict[int, list[tuple[int, Value]]] = {}
        for top, left, low, _ in merged:
            line = at.get(top)
            if line is None or left >= len(line.cells) or line.cells[left] is None:
                continue
            for number in range(top + 1, min(low, self._lines[-1].number) + 1):
                if number in at:
                    found.setdefault(number, []).append((left, line.cells[left]))
        return found


def _is_same(head: Head, other: Head) -> bool:
    ours, theirs = head.keys(), other.keys()
    same = sum(theirs.get(n) == key for n, key in ours.items())
    return same >= 1 and same * 5 >= max(len(ours), len(theirs)) * 4


def _is_headless(lines: list[Line], heads: Heads, *, whole: bool = False) -> bool:
    """Whether lines without a heading are a table: they hold ID numbers or telephones, or look alike throughout."""
    several = [line for line in lines if len(line.filled) > 1 and not words.says(squeezed(line.cells[line.filled[0]]))]
    several = [line for line in several if not any(words.pairs(words.text_of(line.cells[n])) for n in line.filled)]
    plain = [line for line in several if not heads.is_label(squeezed(line.cells[line.filled[0]]))]
    if any(is_strong(line.cells[n]) for line in plain for n in line.filled):
        return True
    if not whole or len(plain) < 3 or len(plain) < len(lines) * 0.7 or len(plain) < len(several):
        return False
    forms = Counter(tuple(line.filled) for line in plain)
    alike = forms.most_common(1)[0][1] * 2 > len(plain)
    texts = [words.text_of(line.cells[n]) for line in plain[:50] for n in line.filled]
    return (
        alike
        and not any(map(words.is_prose, texts))
        and sum(shape(text) != SHORT or text in "男女" for text in texts) * 6 >= len(texts)
    )


def _begun(section: _Section) -> str:
    """The title that names a group like those above the headings that come again: 石桥村团支部（3人）."""
    if not section.again or not section.above:
        return ""
    line = section.above[-1]
    text = words.text_of(line.cells[line.filled[0]])
    return text if len(line.filled) == 1 and words.is_group(text) and not words.is_title(text) and not words.pairs(text) else ""


def _shared(lines: list[Line], first: Block, block: Block) -> dict[int, Line]:
    """Lines of one text at the left of several tables: it names the group in each of them."""
    found = {}
    for line in lines:
        if len(line.filled) == 1 and first.left <= line.filled[0] <= first.right:
            value = line.cells[line.filled[0]]
            if isinstance(value, str) and words.is_group(value) and not words.says(value):
                found[line.number] = Line(line.number, [*[None] * block.left, value], [block.left])
    return found


def _once(block: Block) -> frozenset[int]:
    """Columns of villages or branches before all others, in which each is written once, over the blanks that mean the same.

    Behind the names that they belong to, or where the paper merges cells that mean the same, a blank is a blank.
    """
    rows = block.rows
    found: set[int] = set()
    if not rows or any(row.filled for row in rows):
        return frozenset()
    for n, path in sorted(block.paths.items()):
        if n in block.serials:
            continue
        told = [squeezed(row.cells[n]) for row in rows if row.cells[n] is not None]
        if len(told) < 2 or len(told) * 2 > len(rows) or len(set(told)) < len(told) or rows[0].cells[n] is None or rows[-1].cells[n] is not None:
            break
        if any(word in "".join(path) for word in ORGANISATIONS) or all(map(words.is_group, told)):
            found.add(n)
    return frozenset(found)

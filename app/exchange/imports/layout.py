"""Where a foreign sheet's table is: its heading below titles, its rows, and where totals and notes end it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise

from app.exchange.files.reading import HEADING_AT_MOST, Sheet, Value
from app.exchange.imports.columns.headings import SHEETS_OWN, Column, Headings, heading_key
from db.text import fold

#: The heading is looked for in so many rows from the top, and may be so many rows high.
_SEARCHED, _TALLEST = 40, 3
_SUBTOTAL = re.compile(r".{0,16}小计([:(].*|\d.*)?")
_TOTAL = re.compile(r"(.{0,8}合计|总计|共计|累计|总数)([:(].*|\d.*|人.*)?")
_NOTE = re.compile(r"(注|备注|说明|附注|附|填表说明|填报说明|填写说明)(\d*[:、.]|\d).*|(注|说明|填表说明|填报说明|填写说明)")
_SIGNED = re.compile(
    r"(单位)?(负责人|主要领导|分管领导|复核人|审核人|审批人|填表人|填报人|制表人|经办人|统计人|录入人|联系人)"
    r"(\(?(签名|签字|签章|盖章)\)?[:_]?.*|[:].*)"
)
_FILING = re.compile(r"(填报|制表|报送|上报|填表)(单位|日期|时间|人)(\(.*?\))?[:].*")
_TITLE = re.compile(r".{2,}(名册|花名册|一览表|登记表|汇总表|统计表|明细表|台账)(\(.*\))?|第\d+页.*|附件\d*[:]?")


@dataclass(frozen=True)
class Layout:
    """A sheet understood: heading rows from `top` to `bottom`, the columns of use, the headings of none."""

    sheet: Sheet
    top: int
    bottom: int
    columns: list[Column]
    ignored: list[str] = field(default_factory=list)

    def column(self, name: str, link: str = "") -> Column | None:
        """The column that brings this field."""
        return next((c for c in self.columns if c.field.name == name and c.link == link), None)


def find(sheet: Sheet, headings: Headings, *, fewest: int = 2) -> Layout | None:
    """Find the heading; None where there is none. `fewest`: so many known headings make a table."""
    start = sheet.rows[: _SEARCHED + _TALLEST]
    filled = _filled(sheet, start)
    best: Layout | None = None
    for place in range(min(len(start), _SEARCHED)):
        if not any(isinstance(cell, str) for cell in filled[start[place][0]]):
            # A heading begins with words.
            continue
        for height in range(1, _TALLEST + 1):
            found = _at(sheet, filled, place, height, headings)
            if found and (best is None or len(found.columns) > len(best.columns)):
                best = found
    if best is None or not (len(best.columns) >= fewest or _is_enough(best, filled)):
        return None
    return _whole(best, filled, headings)


def heading_at(sheet: Sheet, number: int, headings: Headings) -> Layout:
    """The table whose heading begins in this row, because a person says so; its columns may all be unknown."""
    place = next(n for n, (at, _) in enumerate(sheet.rows) if at == number)
    filled = _filled(sheet, sheet.rows[: place + _TALLEST])
    tries = [found for height in range(1, _TALLEST + 1) if (found := _at(sheet, filled, place, height, headings))]
    best = max(tries, key=lambda found: len(found.columns))
    return _whole(best, filled, headings) if best.columns else best


def paths(layout: Layout) -> list[tuple[str, ...]]:
    """For each column of the sheet the words of its heading, from the widest group down."""
    start = [row for row in layout.sheet.rows if row[0] <= layout.bottom]
    filled = _filled(layout.sheet, start)
    return _paths([filled[number] for number, _ in start if number >= layout.top], spread=not layout.sheet.merged)


def _is_enough(layout: Layout, filled: dict[int, list[Value]]) -> bool:
    """One known heading makes a table where there are hardly more."""
    return bool(layout.columns) and len({cell for cell in filled[layout.top] if cell is not None}) <= 2


def _at(sheet: Sheet, filled: dict[int, list[Value]], place: int, height: int, headings: Headings) -> Layout | None:
    numbers = [number for number, _ in sheet.rows[place : place + height]]
    if len(numbers) < height or numbers[-1] - numbers[0] >= height:
        return None
    rows = [filled[number] for number in numbers]
    if height > 1 and _is_title(sheet, numbers[0], rows[0]):
        return None
    columns, ignored = headings.columns(_paths(rows, spread=not sheet.merged))
    return Layout(sheet, numbers[0], numbers[-1], columns, ignored)


def _is_title(sheet: Sheet, number: int, cells: list[Value]) -> bool:
    """Words over the whole table with nothing beside them group no columns."""
    words = {str(cell).strip() for cell in cells if cell is not None} - {""}
    left = next((n for n, cell in enumerate(cells) if cell is not None), 0)
    group = next((area for area in sheet.merged if area[0] <= number <= area[2] and area[1] == left), None)
    return len(words) == 1 and bool(sheet.merged) and (group is None or group[0] == group[2])


def _bottom(layout: Layout, filled: dict[int, list[Value]]) -> int:
    """The last row of the heading with the rows that belong to it."""
    bottom = layout.bottom
    for top, left, low, _ in layout.sheet.merged:
        if layout.top <= top <= bottom < low and low - layout.top < _TALLEST and any(c.index == left for c in layout.columns):
            bottom = low
    below = filled.get(bottom + 1)
    if bottom != layout.bottom or not below or bottom + 1 - layout.top >= _TALLEST or layout.sheet.merged:
        return bottom
    known = {column.index for column in layout.columns}
    told = [(index, cell) for index, cell in enumerate(below) if cell is not None]
    return bottom + all(index not in known and isinstance(cell, str) for index, cell in told)


def _whole(layout: Layout, filled: dict[int, list[Value]], headings: Headings) -> Layout:
    """Take in heading rows that added no known column: those merged with the heading, and those below unknown groups only."""
    bottom = _bottom(layout, filled)
    if bottom == layout.bottom:
        return layout
    rows = [filled[number] for number in range(layout.top, bottom + 1) if number in filled]
    columns, ignored = headings.columns(_paths(rows, spread=not layout.sheet.merged))
    if len(columns) < len(layout.columns):
        return replace(layout, bottom=bottom)
    return Layout(layout.sheet, layout.top, bottom, columns, ignored)


def _filled(sheet: Sheet, rows: Sequence[tuple[int, list[Value]]]) -> dict[int, list[Value]]:
    """Rows as people see them: every cell of a merged area has its content."""
    filled = {number: list(cells) for number, cells in rows}
    last = rows[-1][0] if rows else 0
    for top, left, bottom, right in sheet.merged:
        if top > last or top not in filled or left >= len(filled[top]):
            continue
        value = filled[top][left]
        for number in range(top, min(bottom, last) + 1):
            cells = filled.get(number)
            if cells is not None:
                wide = min(right, 300) + 1
                cells.extend([None] * (wide - len(cells)))
                cells[left:wide] = [value] * (wide - left)
    return filled


def _paths(rows: Sequence[list[Value]], *, spread: bool) -> list[tuple[str, ...]]:
    """For each column the words above it, from the widest group down; a merged cell counts once.

    `spread`: the format knows no merged cells, so a group's name reaches over the blanks to its right.
    """
    texts = [[_heading_text(cell) for cell in row] for row in rows]
    width = max(map(len, texts))
    for row in texts:
        row += [""] * (width - len(row))
    if spread:
        for upper, lower in pairwise(texts):
            for n in range(1, width):
                if not upper[n] and lower[n] and upper[n - 1] and lower[n - 1]:
                    upper[n] = upper[n - 1]
    paths = []
    for n in range(width):
        words = [row[n] for row in texts if row[n]]
        paths.append(tuple(word for i, word in enumerate(words) if i == 0 or word != words[i - 1]))
    return paths


def _heading_text(cell: Value) -> str:
    if cell is None or (isinstance(cell, str) and len(cell) > 10 * HEADING_AT_MOST):
        return ""
    text = re.sub(r"\s+", "", str(cell))
    return text if len(text) <= HEADING_AT_MOST else ""


# --- the rows below the heading


#: The rows behind which the table's own are over, or go on.
_ENDS = {"heading": False, "end": True}


def rows(layout: Layout) -> Iterator[tuple[int, list[Value], bool]]:
    """The table's rows with their numbers; the flag says that a row came after the end of the table, yet looks like one.

    Blank rows, titles and headings that come again, totals, notes and signatures are left out.
    """
    indexes = [column.index for column in layout.columns]
    wide = {top for top, left, bottom, right in layout.sheet.merged if top == bottom and right - left >= 2}
    headings = frozenset(name for c in layout.columns for name in (heading_key(c.heading), _last_words(c)))
    ended = False
    for number, cells in _below(layout, max(indexes) + 1):
        kind = _kind(layout, cells, headings)
        if kind in _ENDS:
            ended = _ENDS[kind]
        if kind or all(cells[n] is None for n in indexes) or (number in wide and _count(cells) == 1):
            continue
        if not ended or _is_full(layout, cells):
            yield number, cells, ended


def _below(layout: Layout, width: int) -> Iterator[tuple[int, list[Value]]]:
    """The rows below the heading, as wide as the table at least, with what merged cells bring to them."""
    down = _down(layout)
    for number, cells in layout.sheet.rows:
        if number <= layout.bottom:
            continue
        if len(cells) < width:
            cells = cells + [None] * (width - len(cells))
        for column, value in down.get(number, ()):
            if column < len(cells) and cells[column] is None:
                cells = [*cells[:column], value, *cells[column + 1 :]]
        yield number, cells


def _is_full(layout: Layout, cells: Sequence[Value]) -> bool:
    """Whether a row holds all that is required, and enough, to be one of the table's though it stands behind its end."""
    filled = [column for column in layout.columns if cells[column.index] is not None]
    required = [column for column in layout.columns if column.field.required and not column.link]
    return len(filled) >= min(3, len(layout.columns)) and all(column in filled for column in required)


def _count(cells: Sequence[Value]) -> int:
    return sum(cell is not None for cell in cells)


def _down(layout: Layout) -> dict[int, list[tuple[int, Value]]]:
    """What merged cells bring to the rows below their first, by row."""
    first = dict(layout.sheet.rows) if layout.sheet.merged else {}
    found: dict[int, list[tuple[int, Value]]] = {}
    for top, left, bottom, _ in layout.sheet.merged:
        cells = first.get(top)
        if top <= layout.bottom or bottom == top or not cells or left >= len(cells) or cells[left] is None:
            continue
        for number in range(top + 1, min(bottom, top + 100_000) + 1):
            if number in first:
                found.setdefault(number, []).append((left, cells[left]))
    return found


def _kind(layout: Layout, cells: Sequence[Value], headings: frozenset[str]) -> str:
    """What a row is, where it is no data: '' for data."""
    for cell in cells:
        if isinstance(cell, str):
            kind = _kind_by_words(cell)
            if kind == "title":
                return "skip" if _count(cells) == 1 else ""
            begins = heading_key(cell) in headings or heading_key(cell) in SHEETS_OWN
            return kind or ("heading" if begins and _is_heading(layout, cells) else "")
        # A running number may stand before the word 合计.
        if cell is not None and not isinstance(cell, float):
            return ""
    return ""


@lru_cache(maxsize=4096)
def _kind_by_words(cell: str) -> str:
    text = re.sub(r"\s+", "", fold(cell))
    if _SUBTOTAL.fullmatch(text) or _FILING.fullmatch(text):
        return "skip"
    if _TOTAL.fullmatch(text) or _NOTE.fullmatch(text) or _SIGNED.fullmatch(text):
        return "end"
    return "title" if _TITLE.fullmatch(text) else ""


def _last_words(column: Column) -> str:
    return heading_key(column.heading.rpartition("-")[2])


def _is_heading(layout: Layout, cells: Sequence[Value]) -> bool:
    same = other = 0
    for column in layout.columns:
        cell = cells[column.index]
        if cell is None:
            continue
        words = heading_key(str(cell))
        if words and words in (heading_key(column.heading), _last_words(column)):
            same += 1
        else:
            other += 1
    return same >= 2 and same > other

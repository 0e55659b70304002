"""Where a heading stands in a foreign sheet, and which words stand over each of its columns."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice, pairwise

from app.exchange.files.reading import Sheet, Value
from app.exchange.imports.columns.headings import SHEETS_OWN, heading_key
from app.exchange.imports.tables.structure import words
from app.exchange.imports.tables.structure.shapes import DAY, LONG, NUMBER, SHORT, STRONG, shape, squeezed

_TALLEST = 4
#: So sure must `knows` be that words count as a heading's.
_KNOWN = 0.5
#: So many lines under a heading tell what its columns hold.
_LOOKED_AT = 12
#: Words that no heading has alone, unless its other words are known.
_PLAIN_DATA = frozenset(("男", "女", "是", "否", "有", "无", "汉", "汉族"))
#: A unit in a cell of its own below a heading's words.
_UNIT = re.compile(r"[(（](?:[A-Za-z/%℃]{1,6}|万?元|[岁颗个人次天户月名份斤米]|小时|分钟|厘米|公斤|千克|人次)[)）]")
Area = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the sheet that holds something: its number, its cells, the columns that are filled."""

    number: int
    cells: list[Value]
    filled: list[int]

    def words(self) -> list[str]:
        """The filled cells' words."""
        return [squeezed(self.cells[n]) for n in self.filled]

    def spaced(self, width: int) -> list[str]:
        """The words in so many columns, '' where a cell is blank."""
        row = [""] * width
        for n in self.filled:
            row[n] = squeezed(self.cells[n])
        return row


@dataclass(frozen=True)
class Head:
    """A heading over the lines from `first` to `last` (places, not numbers)."""

    first: int
    last: int
    top: int
    bottom: int
    paths: dict[int, tuple[str, ...]]

    def keys(self) -> dict[int, str]:
        """What the spellings of each column's heading have in common."""
        return {n: "-".join(map(heading_key, path)) for n, path in self.paths.items()}


def lines_of(sheet: Sheet) -> list[Line]:
    """The sheet's lines that hold more than blanks."""
    lines = []
    for number, cells in sheet.rows:
        filled = [n for n, c in enumerate(cells) if c is not None and (c.__class__ is not str or (c and not c.isspace()))]
        if filled:
            lines.append(Line(number, cells, filled))
    return lines


def is_serial(heading: str) -> bool:
    """Whether a heading is that of the sheet's own running number."""
    return heading_key(heading) in SHEETS_OWN or heading_key(heading) in ("编序", "顺序号", "序列", "排序")


class Heads:
    """Tells of the lines of one sheet whether a heading begins there."""

    def __init__(self, lines: list[Line], merged: list[Area], knows: Callable[[str], float]) -> None:
        self._lines = lines
        self._knows = knows
        self._known: dict[str, float] = {}
        self._areas: dict[int, list[Area]] = {}
        for area in merged:
            for number in range(area[0], min(area[2], area[0] + _TALLEST) + 1):
                self._areas.setdefault(number, []).append(area)

    def knows(self, text: str) -> float:
        """How surely words are a heading's; asked once for each."""
        sure = self._known.get(text)
        if sure is None:
            key = squeezed(text).strip("*:")
            sure = self._known[text] = 1.0 if is_serial(key) else self._knows(key)
        return sure

    def is_label(self, text: str) -> bool:
        """Whether words are known to be a heading's."""
        return self.knows(text) >= _KNOWN

    def areas(self, number: int) -> list[Area]:
        """The merged areas that reach over a row (of tall ones only the start)."""
        return self._areas.get(number, [])

    def area_at(self, number: int, column: int) -> Area | None:
        """The merged area that holds a cell."""
        return next((area for area in self.areas(number) if area[1] <= column <= area[3]), None)

    def at(self, place: int, *, fresh: bool) -> Head | None:
        """The heading that begins at this place, if any. `fresh`: nothing stands above, or a gap or a title."""
        line = self._lines[place]
        if not self._may_begin(line, fresh) or self._is_filing(place):
            return None
        last = self._extent(place)
        paths = self._paths(place, last)
        if not self._tells(place, last, paths, fresh=fresh):
            return None
        return Head(place, last, line.number, self._bottom(place, last), paths)

    def _tells(self, place: int, last: int, paths: dict[int, tuple[str, ...]], *, fresh: bool) -> bool:
        """Whether enough of a heading's words are known, or stand out enough from what is below them."""
        leaves = [path[-1] for path in paths.values()]
        sure = sum(max(self.knows(path[-1]), self.knows("".join(path))) for path in paths.values())
        if len(set(leaves)) == 1:
            return fresh and self._is_single(place, sure)
        known = sum(self.is_label(path[-1]) or self.is_label("".join(path)) for path in paths.values())
        most = known >= 2 or (known == 1 and len(paths) <= 3 and fresh)
        if most and sure >= (len(paths) - sum(shape(leaf) == NUMBER for leaf in leaves)) / 2:
            return True
        if not fresh:
            return False
        if known == 1 and self._counts_on(leaves):
            return True
        contrast = self._contrast(last, paths)
        if known >= 1:
            return contrast >= 1 or (known * 3 >= len(paths) and contrast > 0)
        return contrast >= 1 and _PLAIN_DATA.isdisjoint(leaves)

    def _may_begin(self, line: Line, fresh: bool) -> bool:
        if not self._is_worded(line):
            return False
        first = squeezed(line.cells[line.filled[0]])
        if len(line.filled) == 1:
            return fresh and (self.is_label(first) or self._is_part_group(line))
        if words.says(first) and not self.is_label(first):
            return False
        if not fresh:
            return any(self.is_label(text) for text in islice(line.words(), 3))
        told = [text for text in line.words() if words.pairs(text) or words.says(text) == words.FILING]
        return len(told) * 2 < len(line.filled)

    def _is_filing(self, place: int) -> bool:
        """Label | value | label | value above a heading: 活动名称 | 学雷锋 | 开始日期 | 3月5日."""
        if not self._alternates(self._lines[place]):
            return False
        for line in self._lines[place + 1 : place + 2 * _TALLEST]:
            labels = sum(map(self.is_label, line.words()))
            if not self._alternates(line):
                return labels >= 2 and labels * 2 >= len(line.filled) and self._is_worded(line)
        return False

    def _alternates(self, line: Line) -> bool:
        told = line.words()
        return len(told) % 2 == 0 and all(map(self.is_label, told[::2])) and not any(map(self.is_label, told[1::2]))

    def _is_part_group(self, line: Line) -> bool:
        """A cell over a part of the columns below, as 监护人 over 姓名 and 电话."""
        area = self.area_at(line.number, line.filled[0])
        return bool(area and area[0] == area[2] and area[3] - area[1] >= 1 and area[1] > 0)

    def _is_worded(self, line: Line) -> bool:
        """Whether a line holds words only, as headings do; a year or a month may be a number."""
        odd = 0
        for n in line.filled:
            cell = line.cells[n]
            if isinstance(cell, str):
                form = shape(cell)
                if (
                    form in STRONG
                    or (form == DAY and "月" in cell and "日" in cell)
                    or (form == LONG and len(squeezed(cell)) > 80)
                ):
                    return False
                odd += form in (NUMBER, DAY)
            elif isinstance(cell, int | float) and not isinstance(cell, bool):
                if not (1 <= cell <= 31 or 1990 <= cell <= 2100):
                    return False
                odd += 1
            else:
                return False
        first = line.cells[line.filled[0]]
        return (
            isinstance(first, str)
            and shape(first) not in (NUMBER, DAY)
            and (odd * 3 <= len(line.filled) * 2 or self.is_label(squeezed(first)))
        )

    def _counts_on(self, leaves: list[str]) -> bool:
        """姓名 | 2022 | 2023年 | 2024年度: a known word, then years or months that follow one another."""
        numbers = [int(bare) for leaf in leaves[1:] if (bare := leaf.removesuffix("度").rstrip("年月")).isdecimal()]
        return self.is_label(leaves[0]) and len(numbers) >= 2 and all(b - a == 1 for a, b in pairwise(numbers))

    def _is_single(self, place: int, sure: float) -> bool:
        """A list of one column: its known heading, and single cells below it."""
        line = self._lines[place]
        below = self._lines[place + 1 : place + 4]
        return sure >= 0.8 and len(line.filled) == 1 and bool(below) and all(other.filled == line.filled for other in below)

    # --- how many rows a heading has

    def _extent(self, place: int) -> int:
        last = place
        while last + 1 < len(self._lines) and last + 1 - place < _TALLEST and self._goes_on(place, last):
            last += 1
        return last

    def _goes_on(self, place: int, last: int) -> bool:
        upper, lower = self._lines[last], self._lines[last + 1]
        if lower.number - upper.number > 1 or not self._is_worded(lower) or self._is_whole_title(upper, lower):
            return False
        if self._reaches_down(self._lines[place], upper):
            return True
        if any(squeezed(lower.cells[n]) == squeezed(upper.cells[n]) for n in lower.filled if n in upper.filled):
            return False
        return self._is_grouped(upper, lower, self._lines[last + 2] if last + 2 < len(self._lines) else None)

    def _reaches_down(self, start: Line, line: Line) -> bool:
        """Whether a merged cell of a heading that starts in one line reaches below another of its lines."""
        top, filled = start.number, start.filled + line.filled
        return any(top <= a[0] <= line.number < a[2] < top + _TALLEST and a[1] in filled for a in self.areas(line.number))

    def _is_grouped(self, upper: Line, lower: Line, below: Line | None) -> bool:
        """Whether a line's cells name groups of the columns whose headings stand in the next line."""
        if (units := sum(bool(_UNIT.fullmatch(squeezed(lower.cells[n]))) for n in lower.filled)) == len(lower.filled):
            return True
        spans = self._spans(upper, lower)
        wide = [(a, b) for a, b in spans if b > a]
        if not any(sum(a <= n <= b for n in lower.filled) >= 2 for a, b in wide):
            return False
        known = sum(self.is_label(squeezed(lower.cells[n])) for n in lower.filled)
        if known >= 2 and known * 2 >= len(lower.filled):
            return True
        if not all(any(a <= n <= b for a, b in wide) or (units and _UNIT.fullmatch(squeezed(lower.cells[n]))) for n in lower.filled):
            return False
        return below is not None and any(a == b and a in below.filled for a, b in spans)

    def _spans(self, upper: Line, lower: Line) -> list[tuple[int, int]]:
        """The columns each cell of a line reaches over: its merged area, or the blanks to its right that are filled below."""
        merged = any(area[3] > area[1] and area[0] == upper.number for area in self.areas(upper.number))
        ends = [*upper.filled[1:], max(lower.filled[-1], upper.filled[-1]) + 1]
        spans = []
        for start, end in zip(upper.filled, ends, strict=True):
            area = self.area_at(upper.number, start)
            if merged:
                spans.append((start, area[3] if area else start))
                continue
            reach = start
            if start in lower.filled:
                while reach + 1 < end and reach + 1 in lower.filled:
                    reach += 1
            spans.append((start, reach))
        return spans

    def _is_whole_title(self, upper: Line, lower: Line) -> bool:
        """Words over the whole table with nothing beside them group no columns."""
        if len({squeezed(upper.cells[n]) for n in upper.filled}) > 1:
            return False
        area = self.area_at(upper.number, upper.filled[0])
        if area and area[3] > area[1]:
            return area[1] <= lower.filled[0] and area[3] >= lower.filled[-1]
        return upper.filled[0] <= lower.filled[0] or not self.is_label(squeezed(upper.cells[upper.filled[0]]))

    def _bottom(self, place: int, last: int) -> int:
        """The heading's last row: merged cells may reach below its last words."""
        top, bottom = self._lines[place].number, self._lines[last].number
        following = self._lines[last + 1].number if last + 1 < len(self._lines) else bottom + _TALLEST
        reach = [a[2] for a in self.areas(bottom) if top <= a[0] and a[2] < min(following, top + _TALLEST)]
        return max([bottom, *reach])

    # --- the words over each column

    def _paths(self, place: int, last: int) -> dict[int, tuple[str, ...]]:
        rows = self._lines[place : last + 1]
        texts, spread = self._texts(rows)
        for blank, (upper, lower) in zip(spread, pairwise(texts), strict=False):
            if blank:
                _spread(upper, lower)
        paths = {}
        for n, column in enumerate(zip(*texts, strict=True)):
            if told := [word for word in column if word]:
                # A filing line beside the groups is none: 团支部：梨树村 above 姓名.
                told = [word for word in told[:-1] if not any(value for _, value in words.pairs(word))] + told[-1:]
                if len(told) > 1 and _UNIT.fullmatch(told[-1]):
                    told[-2:] = ["".join(told[-2:])]
                paths[n] = tuple(w for i, w in enumerate(told) if i == 0 or w != told[i - 1])
        return _without_repeats(paths, [a for line in rows for a in self.areas(line.number) if a[3] > a[1]])

    def _inside(self, line: Line, first: int) -> list[Area]:
        """The merged areas over a heading's line that begin in no row above the heading's first."""
        return [area for area in self.areas(line.number) if area[0] >= first]

    def _texts(self, rows: list[Line]) -> tuple[list[list[str]], list[bool]]:
        """A heading's words as people see them, every cell of a merged area with its content; and which lines group no columns by merging."""
        first = rows[0].number
        width = max(line.filled[-1] for line in rows) + 1
        for line in rows:
            width = max([width, *(min(area[3], 300) + 1 for area in self._inside(line, first) if area[1] < width)])
        texts = [line.spaced(width) for line in rows]
        spread = []
        for line in rows:
            inside = self._inside(line, first)
            spread.append(not any(area[3] > area[1] for area in inside))
            for top, left, low, right in inside:
                word = texts[top - first][left] if top - first < len(texts) and left < width else ""
                if word and top <= line.number <= low:
                    end = min(right, width - 1) + 1
                    texts[line.number - first][left:end] = [word] * (end - left)
        return texts, spread

    # --- what stands below

    def _contrast(self, last: int, paths: dict[int, tuple[str, ...]]) -> float:
        """How much the cells below differ from the words above them; below 0 where the words come again."""
        below = list(self._below(last, paths))
        if not below:
            return 0.0
        score = 0.0
        for n, path in paths.items():
            cells = [line.cells[n] for line in below if n < len(line.cells) and line.cells[n] is not None]
            if not cells:
                continue
            texts = [squeezed(cell) for cell in cells]
            if path[-1] in texts:
                score -= 2
            other = sum(shape(cell) != SHORT for cell in cells)
            if other * 2 > len(cells) and shape(path[-1]) == SHORT:
                score += 1
            elif len(texts) >= 3 and len(set(texts)) * 2 <= len(texts):
                score += 0.5
        return score

    def _below(self, last: int, paths: dict[int, tuple[str, ...]]) -> Iterator[Line]:
        previous, first = self._lines[last].number, True
        for line in self._lines[last + 1 : last + 1 + _LOOKED_AT]:
            why = words.says(squeezed(line.cells[line.filled[0]]))
            is_words = len(line.filled) == 1 < len(paths) - 1 and shape(line.cells[line.filled[0]]) != NUMBER
            if why == words.EXAMPLE or (first and is_words):
                continue
            if why or is_words or line.number - previous > 2 or line.filled[0] > max(paths):
                break
            previous, first = line.number, False
            yield line


def _spread(upper: list[str], lower: list[str]) -> None:
    """Let a group's name reach over the blanks to its right that have words below them."""
    for n in range(1, len(upper)):
        if not upper[n] and lower[n] and upper[n - 1] and lower[n - 1]:
            upper[n] = upper[n - 1]


def _without_repeats(paths: dict[int, tuple[str, ...]], wide: list[Area]) -> dict[int, tuple[str, ...]]:
    """A heading merged over several columns and nothing below it is one column's."""
    kept = dict(paths)
    for _, left, _, right in wide:
        for n in range(left + 1, right + 1):
            if n in kept and kept[n] == paths.get(left):
                del kept[n]
    return kept

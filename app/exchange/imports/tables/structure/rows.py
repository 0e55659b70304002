"""The rows of one table: which lines are data, which name the group of those below, and why the others are none."""

import re
from collections import Counter
from collections.abc import Callable, Collection
from itertools import pairwise

from app.exchange.files.reading import Value
from app.exchange.imports.columns.headings import heading_key
from app.exchange.imports.tables.structure import words
from app.exchange.imports.tables.structure.block import LOOKED_AT, Block, TableRow, counts_columns, first_texts, said
from app.exchange.imports.tables.structure.heads import Area, Line
from app.exchange.imports.tables.structure.shapes import DAY, ID, NUMBER, SHORT, is_ditto, is_strong, is_void, shape, squeezed

_COUNTED_ON = re.compile(r"([A-Za-z]{1,8}-?(?:\d{4}-)?|\d{4}-)0*(\d{1,6})")
_NONE: frozenset[int] = frozenset()
_TICKS = frozenset("√✓✔")
ORGANISATIONS = ("支部", "组织", "团委", "单位", "村", "社区", "班", "年级", "学校", "组", "队", "类别")


class Judge:
    """Goes through the lines of a block from its heading down."""

    def __init__(
        self,
        block: Block,
        lines: list[Line],
        again: Collection[int],
        areas: Callable[[int, int], Area | None],
        down: dict[int, list[tuple[int, Value]]],
        formulas: Collection[tuple[int, int]],
        begun: str = "",
        is_label: Callable[[str], bool] = bool,
    ) -> None:
        self._block, self._lines, self._again = block, lines, again
        self._area, self._down, self._formulas = areas, down, formulas
        self._starts = {(number - 1, n) for number, cells in down.items() for n, _ in cells}
        self._keys = {n: heading_key(path[-1]) for n, path in block.paths.items() if path}
        self._words = frozenset(self._keys.values())
        self._begin = frozenset(path[-1].strip("*")[:1] for path in block.paths.values() if path)
        self._headed = frozenset(self._keys)
        self._width = len(block.paths) if block.head else block.right - block.left + 1
        self._groups = [(words.rank(begun), words.group_words(begun))] if begun else []
        self._pending: list[tuple[Line, list[int], bool]] = []
        self._ended = False
        self._sample = self._samples()
        self._profile = self._profiles()
        self._organisations: dict[int, bool] = {}
        self._seen: set[int] = set()
        self._is_label = is_label
        self._running = self._counting()

    def run(self) -> None:
        """Sort every line into the block's rows or its left-out lines."""
        previous = self._lines[0].number - 1 if self._lines else 0
        since = 0
        for place, line in enumerate(self._lines):
            own = self._block.own(line)
            if not own:
                continue
            if place in self._again:
                self._leave(line, own, words.AGAIN)
                since = 0
                continue
            why = self._why(line, own, since < 3, line.number - previous - 1)
            since += 1
            previous = line.number
            if why is None:
                continue
            if why:
                self._leave(line, own, why)
                continue
            self._settle(own)
            self._add(line, own)
            since = 3
        self._settle(None)
        self._drop_prepared()
        for n in self._seen:
            self._block.paths.setdefault(n, ())

    # --- one line

    def _why(self, line: Line, own: list[int], below_heading: bool, gap: int) -> str | None:
        """Why a line is no data; '' for data, None where that is not decided yet."""
        if self._is_reserved(line, own):
            return words.RESERVED
        texts = first_texts(line, own)
        why = self._said(line, own, texts)
        if why:
            self._ended = self._ended or why in (words.TOTAL, words.EMPTY_BELOW, words.NOTE, words.SIGNED)
            return why
        if why := self._about_table(line, own, texts, below_heading):
            return why
        if len(own) == 1 or (len(own) <= 3 and len({squeezed(line.cells[n]) for n in own}) == 1):
            return self._single(line, own, gap)
        if self._is_numbered_group(line, own):
            self._pending.append((line, own, True))
            return None
        if self._is_beside(line, own, gap):
            return words.BESIDE
        self._ended = False
        return ""

    def _about_table(self, line: Line, own: list[int], texts: list[str], below_heading: bool) -> str:
        """Why a line speaks of the table: its heading comes again, its columns are numbered or explained, each cell is a label with its value."""
        if texts and self._may_be_heading(texts[0]) and self._is_heading(line, own):
            return words.AGAIN
        if len(own) < 2:
            return ""
        if below_heading and (why := self._about_columns(line, own)):
            return why
        if all(isinstance(cell := line.cells[n], str) and words.pairs(cell) for n in own):
            self._block.said += said(line, own)
            return words.FILING
        return ""

    def _is_beside(self, line: Line, own: list[int], gap: int) -> bool:
        """Whether a line stands under no heading, or behind the table's end or a gap and is not like its rows."""
        if self._headed and self._headed.isdisjoint(own):
            return True
        if not (gap or self._ended) or self._fits(line, own):
            return False
        if self._ended and self._is_label(squeezed(line.cells[own[0]])):
            self._block.said += said(line, own, labelled=True)
        return True

    def _is_reserved(self, line: Line, own: list[int]) -> bool:
        serials, cells = self._block.serials, line.cells
        for n in own:
            if n in serials and (shape(cells[n]) == NUMBER or is_void(cells[n])):
                continue
            if n in self._running and self._width > 1:
                continue
            if (
                not is_void(cells[n])
                and (line.number, n) not in self._formulas
                and not (serials and (line.number, n) in self._starts)
            ):
                return False
        return True

    def _said(self, line: Line, own: list[int], texts: list[str]) -> str:
        for place, text in enumerate(texts):
            why = words.says(text)
            if not why:
                if place == 0 and len(own) > 2:
                    # Beside a name only a total or an example is told by the second words.
                    continue
                if words.is_prose(text) and len(own) == 1:
                    return words.NOTE
                continue
            if why in (words.EMPTY_BELOW, words.EXAMPLE) or (
                why == words.TOTAL and (place == 0 or not self._is_full(line, own))
            ):
                return why
            if place == 0 and self._is_filing(line, own, why):
                self._block.said += said(line, own)
                return why
        return ""

    def _is_full(self, line: Line, own: list[int]) -> bool:
        return any(is_strong(line.cells[n]) for n in own) or len(own) * 2 > len(self._block.paths)

    def _is_filing(self, line: Line, own: list[int], why: str) -> bool:
        """Whether a line that begins like a note or a signature is one; a day may also begin a row of data."""
        if any(shape(line.cells[n]) == ID for n in own):
            return False
        told = [text for n in own if isinstance(text := line.cells[n], str) and (words.says(text) or words.pairs(text))]
        if why == words.NOTE:
            return len(own) <= max(2, len(self._block.paths) // 2)
        first = shape(line.cells[own[0]])
        return len(told) == len(own) or (first != DAY and (len(own) <= 2 or len(told) * 2 >= len(own)))

    def _may_be_heading(self, text: str) -> bool:
        return text.strip("* \n\t　")[:1] in self._begin and heading_key(text) in self._words

    def _is_heading(self, line: Line, own: list[int]) -> bool:
        same = sum(heading_key(squeezed(line.cells[n])) == self._keys.get(n) for n in own)
        return same * 2 > len(own) and (same >= 2 or len(self._keys) == 1)

    def _about_columns(self, line: Line, own: list[int]) -> str:
        """A line under the heading that numbers the columns or tells how to fill them in."""
        texts = [squeezed(line.cells[n]) for n in own]
        if len(own) >= 3 and len(own) >= len(self._headed) - 1 and counts_columns(texts):
            return words.NUMBERS
        # Ticks explain nothing by themselves: a row of them is data.
        told = sum(words.explains(text) for text in texts if text not in _TICKS)
        ticks = sum(text in _TICKS for text in texts)
        return (
            words.NOTE
            if told >= 1
            and (told + ticks) * 2 >= len(texts)
            and not any(is_strong(line.cells[n]) for n in own if not words.explains(squeezed(line.cells[n])))
            else ""
        )

    def _is_numbered_group(self, line: Line, own: list[int]) -> bool:
        """一 | 农村团支部, with nothing beside it but perhaps a count."""
        if len(own) not in (2, 3) or len(self._headed) < 4 or own[0] not in self._block.serials:
            return False
        number, name, *rest = (squeezed(line.cells[n]) for n in own)
        if words.is_group(number) and not number.isdecimal() and all(map(words.is_count, (name, *rest))):
            return True
        return (
            all(sign in "一二三四五六七八九十()、." for sign in number)
            and words.is_group(name)
            and all(words.is_count(r) for r in rest)
        )

    # --- lines of one text: groups, titles, notes

    def _single(self, line: Line, own: list[int], gap: int) -> str | None:
        value = line.cells[own[0]]
        text, column = words.text_of(value), own[0]
        if not isinstance(value, str) or self._width < 2:
            return ""
        if words.is_prose(text):
            return words.NOTE
        if words.is_title(text) and not words.is_group(text):
            return words.TITLE
        told = words.pairs(text)
        if told and not (any(mark in told[0][0] for mark in ORGANISATIONS) if told[0][1] else words.is_group(told[0][0])):
            self._block.said += told
            return words.FILING
        if told or self._is_wide(line.number, column) or column in self._block.serials:
            self._pending.append((line, own, True))
            return None
        headed = column in self._headed
        if not headed and not words.is_group(text):
            return words.BESIDE
        if self._may_name_group(text, column):
            self._pending.append((line, own, not headed or not self._holds_organisations(column)))
            return None
        if gap > 1:
            # Words after several blank rows begin something else.
            self._ended = True
            return words.TITLE
        return words.BESIDE if self._ended else ""

    def _is_wide(self, number: int, column: int) -> bool:
        """Whether a cell is merged over several columns, or over all there are."""
        area = self._area(number, column)
        return area is not None and area[3] - area[1] >= min(2, len(self._block.paths) - 1)

    def _may_name_group(self, text: str, column: int) -> bool:
        """Whether words are a group's and stand at the table's left, where groups are named."""
        return words.is_group(text) and len(squeezed(text)) >= 3 and column <= min(self._headed, default=column) + 1

    def _holds_organisations(self, column: int) -> bool:
        """Whether a column is of villages or branches, so that one of them alone in a line may be a row."""
        known = self._organisations.get(column)
        if known is None:
            told = [squeezed(line.cells[column]) for line in self._sample if column in line.filled]
            known = self._organisations[column] = not told or 2 * sum(map(words.is_group, told)) >= len(told)
        return known

    def _settle(self, own: list[int] | None) -> None:
        """Decide about lines of one text by what follows: data (its columns), or nothing (None)."""
        pending, self._pending = self._pending, []
        for line, columns, sure in pending:
            if not sure and (own is None or columns[0] in own):
                self._add(line, columns)
                continue
            text = words.text_of(line.cells[columns[0]])
            if len(columns) > 1 and not words.is_count(squeezed(line.cells[columns[1]])):
                text = squeezed(line.cells[columns[0]]).strip("、.()") + "、" + squeezed(line.cells[columns[1]])
            if own is not None:
                wide = words.rank(text)
                self._groups = [(at, name) for at, name in self._groups if at < wide] + [(wide, words.group_words(text))]
                self._ended = False
            self._leave(line, columns, words.GROUP)

    # --- rows

    def _add(self, line: Line, own: list[int]) -> None:
        block = self._block
        self._seen.update(own)
        cells = line.cells
        if block.left or len(cells) > block.right + 1:
            cells = [None] * block.left + cells[block.left : block.right + 1]
        if len(cells) <= block.right:
            cells = cells + [None] * (block.right + 1 - len(cells))
        filled: list[int] = []
        for n, value in self._down.get(line.number, ()):
            if block.left <= n <= block.right and cells[n] is None:
                if not filled:
                    cells = list(cells)
                cells[n] = value
                filled.append(n)
        if block.rows and any(map(is_ditto, cells)):
            above = block.rows[-1].cells
            cells = [above[n] if is_ditto(cell) else cell for n, cell in enumerate(cells)]
        group = (*block.group, *(name for _, name in self._groups))
        block.rows.append(TableRow(line.number, cells, group, frozenset(filled) if filled else _NONE))

    def _leave(self, line: Line, own: list[int], why: str) -> None:
        self._block.left_out.append((line.number, why, len(own)))

    def _samples(self) -> list[Line]:
        """Some lines that are surely rows: of several cells, above any larger gap, no total, note or heading."""
        told: list[Line] = []
        previous = 0
        for place, line in enumerate(self._lines):
            own = self._block.own(line)
            if told and line.number - previous > 2:
                break
            previous = line.number
            if len(own) < min(3, self._width) or place in self._again or any(map(words.says, first_texts(line, own)[:1])):
                continue
            if place > 2 or not self._about_columns(line, own):
                told.append(line)
            if len(told) >= LOOKED_AT:
                break
        return told

    def _counting(self) -> frozenset[int]:
        """Columns whose cells count on from line to line behind letters: TY001, TY002; alone in a line such a number makes no row."""
        found = set()
        for n in self._keys:
            cells = [cell for line in self._lines[:LOOKED_AT] if n < len(line.cells) and isinstance(cell := line.cells[n], str)]
            numbers = [parts for cell in cells if (parts := _COUNTED_ON.fullmatch(cell.strip()))]
            if len(numbers) >= 3 and len(numbers) * 10 >= len(cells) * 8 and len({parts[1] for parts in numbers}) == 1:
                told = [int(parts[2]) for parts in numbers]
                if all(after - before == 1 for before, after in pairwise(told)):
                    found.add(n)
        return frozenset(found)

    def _profiles(self) -> dict[int, str]:
        """The shape that most cells of each column have."""
        told: dict[int, Counter[str]] = {}
        for line in self._sample:
            for n in self._block.own(line):
                told.setdefault(n, Counter())[shape(line.cells[n])] += 1
        return {n: counts.most_common(1)[0][0] for n, counts in told.items()}

    def _fits(self, line: Line, own: list[int]) -> bool:
        """Whether a line after a gap or a total is of the rows' shape."""
        least = min(3, (len(self._block.paths) + 1) // 2) if self._ended else 1
        if len(own) < least:
            return False
        same = sum(shape(line.cells[n]) == self._profile.get(n, SHORT) for n in own)
        if any(n in self._block.serials and shape(line.cells[n]) != NUMBER for n in own):
            return False
        if self._ended:
            return same * 4 >= len(own) * 3 and not (len(own) < 5 and self._is_label(squeezed(line.cells[own[0]])))
        return same * 2 >= len(own)

    def _drop_prepared(self) -> None:
        """Take away rows at the end that hold only what was filled in beforehand, the same in each: 汉族, 共青团员."""
        rows, serials = self._block.rows, self._block.serials
        if not serials or len(rows) < 4:
            return

        def told(row: TableRow) -> dict[int, Value]:
            return {
                n: cell for n, cell in enumerate(row.cells) if cell is not None and n not in serials and n not in row.filled
            }

        last = told(rows[-1])
        start = len(rows)
        while start and told(rows[start - 1]) == last:
            start -= 1
        names = set(told(rows[0])) - set(last)
        if (
            len(rows) - start >= 3
            and start
            and names
            and not any(is_strong(cell) for cell in last.values())
            and len(last) * 2 <= len(told(rows[0]))
        ):
            self._block.left_out += [
                (row.number, words.RESERVED, sum(c is not None for n, c in enumerate(row.cells) if n not in row.filled))
                for row in rows[start:]
            ]
            del rows[start:]

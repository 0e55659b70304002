"""A sheet as people see it: which labels stand above a cell and left of it, and which cells are to hold a number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from app.exchange.forms.meaning.numbers.bare import Block, blocks
from app.exchange.forms.meaning.numbers.lexicon import normal
from app.exchange.forms.meaning.wants import Rules
from app.exchange.forms.meaning.whom.titles import title_of
from app.exchange.forms.sheet.cells import Place, SheetXml
from app.exchange.forms.sheet.looks import Look, look_at

_TALLEST, _WIDEST, _WIDEST_GROUP = 4, 3, 60
_SERIAL = re.compile(r"[(（]?\d{1,3}[)）]?|[甲乙丙丁戊己]")
#: A text this long, or with a full stop, is a note and no heading.
_LONGEST = 40
_NOT_A_LABEL = re.compile(r"[。；]|^(截止|截至|统计截止)|年[\s_]*月[\s_]*日|^(计量|金额)?单位[:：]|^(注|说明|备注|填表说明|附注)\d*[:：]|(签名|签字|盖章)|(填报|填表|制表|负责|复核|审核)(人|单位|日期)|^附件\d*$|^(统计|填报|填表|报送|上报|所属|报表|制表|编制|制定|批准|有效)\w{0,6}[:：]|^(文号|表号)[:：]")
_SIGNATURE = re.compile(r"((填报|填表|制表|报送|负责|复核|审核|审批|经办|统计|主管|分管)(人员?|领导|单位)|单位负责人|签名|签字)(\(.*?\)|（.*?）)?[:：]")
#: 填报单位：…, 单位：元: a line about the form.
_FILED = re.compile(r"^(填报|填表|报送|上报|制表|申报|截止|截至|统计|计量|金额)?(单位|日期|时间|人)(\(.*?\)|（.*?）)?[:：]|^(截止|截至|统计)\w{0,6}[:：]")
#: Above a column in which everybody signs for themselves.
_BY_HAND = re.compile(r"\w{0,6}[(（]?(签名|签字|签章|盖章|签收|手印)[)）]?(栏|处)?")
_FARTHEST = 200


class Labels(NamedTuple):
    """What stands above a cell and left of it, from the widest group down: the places of the words."""

    above: tuple[Place, ...]
    left: tuple[Place, ...]


class Grid:
    """The sheet as people see it: a merged cell's words belong to all its places."""

    def __init__(self, sheet: SheetXml) -> None:
        self.sheet = sheet
        self.covered = sheet.covered()
        self._known: dict[Place, Labels] = {}
        self._pairs: dict[int, bool] = {}
        self._texts: dict[Place, str] = {}
        self._signed: dict[int, bool] = {}
        self._bands: dict[int, bool] = {}
        #: The tables without frames, once the blanks have been looked for.
        self._blocks: list[Block] | None = None
        self._worded: dict[int, list[int]] = {}

    def text(self, place: Place) -> str:
        """What stands at a place, without blanks."""
        if place not in self._texts:
            self._texts[place] = re.sub(r"\s+", "", self.sheet.text(self.covered.get(place, place)))
        return self._texts[place]

    def texts(self, places: Sequence[Place]) -> tuple[str, ...]:
        """The words at these places."""
        return tuple(self.text(at) for at in places)

    def columns_of(self, row: int) -> tuple[int, ...]:
        """Where a row has words or numbers of its own, from the left."""
        there = self.sheet.rows.get(row)
        return tuple(cell.place[1] for cell in there.cells if cell.value is not None or cell.formula is not None) if there else ()

    def right_of(self, place: Place) -> int:
        """The last column of a cell, further right than its first where it is merged."""
        return self.sheet.area(place)[3]

    def bottom_of(self, place: Place) -> int:
        """The last row of a cell, further down than its first where it is merged."""
        return self.sheet.area(place)[2]

    def is_line(self, row: int) -> bool:
        """Whether a row is the title, a line about the form, a note or for those who sign, and no row of a table."""
        columns = self.columns_of(row)
        texts = [self.text((row, column)) for column in columns]
        filed = any(_FILED.search(text) for text in texts)
        return filed or self.is_signature(row) or (len(columns) == 1 and self._is_title((row, columns[0]))) or not any(map(is_label, texts))

    def blanks(self, looks: Sequence[Look], rules: Rules) -> tuple[list[Place], list[Block]]:
        """Places that may hold a number, and the tables without frames among them.

        They are blank, framed where the sheet has frames, not locked or grey; in a table without frames also where no cell stands.
        """
        def look(place: Place) -> Look:
            return look_at(self.sheet, place, looks)

        def is_open(place: Place) -> bool:
            return not (self.sheet.protected and look(place).locked) and not (rules.spare_grey and look(place).grey)

        open_ = [p for p, cell in self.sheet.cells.items() if cell.value in (None, 0) and cell.formula is None and p not in self.covered and is_open(p)]
        framed = [p for p in open_ if look(p).framed]
        self._blocks = bare = blocks(self, {row for row, _ in framed}) if self.sheet.roomy else []
        others = (p for block in bare for p in block.places if p not in self.sheet.cells and p not in self.covered and is_open(p))
        return list(dict.fromkeys([*(framed or open_), *others])), bare

    def labels(self, place: Place) -> Labels:
        """The headings above and the labels at the left."""
        if place not in self._known:
            left = self._left(place)
            self._known[place] = Labels(self._above(place, left[0][1] if left else 0), left)
        return self._known[place]

    def heading(self, place: Place) -> str:
        """The nearest words above a place, whatever they are."""
        return next((text for row in range(place[0] - 1, 0, -1) if (text := self.text((row, place[1])))), "")

    def no_label_above(self, place: Place) -> int:
        """The row of the words that head a column of a table and are no label for numbers: 签字, 负责人; 0 where none do."""
        row = next((row for row in range(place[0] - 1, 0, -1) if self.text((row, place[1]))), 0)
        text = self.text((row, place[1])) if row else ""
        return row if text and not is_label(text) and len(self.columns_of(row)) > 1 and not self.is_line(row) else 0

    @staticmethod
    def is_for_hands(heading: str) -> bool:
        """Whether a heading says that somebody signs below it."""
        return bool(_BY_HAND.fullmatch(heading))

    def is_label_column(self, place: Place) -> bool:
        """Whether a place stands among labels: below the heading of its column, other rows have words there."""
        row, column = place
        above = self.labels(place).above
        top = above[-1][0] if above else 0
        if above and self._is_row_of_pairs(top):
            return True
        if self._is_band(row):
            return False
        end = next((at for at in self._signatures if at > row), row + _FARTHEST + 1)
        return any(top < at < end and at != row and self.covered.get((at, column), (at, column)) not in above for at in self._words_in(column))

    def _is_band(self, row: int) -> bool:
        """Whether a row is for the values of the labels right above it, and the next row has labels again."""
        if row not in self._bands:
            over, below = (self.columns_of(at) for at in (row - 1, row + 1))
            self._bands[row] = (
                not self.columns_of(row) and len(over) > 1 and not self.is_line(row - 1) and not self.columns_of(row - 2)[1:]
                and len(below) > 1 and not self.is_line(row + 1) and not self.columns_of(row + 2) and min(over) == min(below)
                and all((row, column) in self.sheet.cells and isinstance(self.sheet.cells[row - 1, column].value, str) for column in over)
            )
        return self._bands[row]

    @cached_property
    def _signatures(self) -> list[int]:
        return [row for row in sorted(self.sheet.rows) if self.is_signature(row)]

    def _words_in(self, column: int) -> list[int]:
        """The rows in which a column has words of its own, those merged from there further down among them."""
        if column not in self._worded:
            places = [(row, self.covered.get((row, column), (row, column))) for row in sorted(self.sheet.rows)]
            self._worded[column] = [row for row, at in places if at[1] == column and (text := self.text(at)) and self._is_words(at, text)]
        return self._worded[column]

    def _is_row_of_pairs(self, row: int) -> bool:
        """Whether each label of a row has a blank of its own beside it: what is below such a label is another label's place."""
        if row not in self._pairs:
            places = [c.place for c in self.sheet.rows[row].cells if c.value is not None]
            beside = [(row, place[1] + self._spans(place)) for place in places]
            self._pairs[row] = len(places) > 1 and all(at in self.sheet.cells and at not in self.covered and self.sheet.cells[at].value is None for at in beside)
        return self._pairs[row]

    def group(self, place: Place, labels: Sequence[Place], upward: bool) -> Place | None:
        """The label that stands over several rows or columns, this one among them; None where the labels are its own."""
        if len(labels) < 2:
            return None
        top, left, bottom, right = self.sheet.area(labels[0])
        several = bottom > top or top != place[0] if upward else max(right, self._reach(labels[0])) > left or left != place[1]
        return labels[0] if several else None

    @cached_property
    def _with_units(self) -> dict[int, frozenset[int]]:
        """The rows that name a unit, by the column that is for units."""
        heads = [at for at in self.sheet.cells if self.text(at) in ("计量单位", "单位", "计量单位名称")]
        return {column: frozenset(r for r in range(row + 1, self.last + 1) if self.text((r, column)) and not self.is_signature(r)) for row, column in heads}

    def without_unit(self, place: Place) -> bool:
        """Whether a row names no unit where others do: it heads a section, and has no number of its own."""
        return any(place[1] > column and place[0] not in rows and len(rows) > 1 and min(rows) - 1 <= place[0] < max(rows) for column, rows in self._with_units.items())

    def is_signature(self, row: int) -> bool:
        """Whether a row is for those who sign: its words are no labels of a table."""
        if row not in self._signed:
            self._signed[row] = is_signature(self.sheet, row)
        return self._signed[row]

    def dimension(self, place: Place, label: Place) -> str:
        """The heading above a column of labels, in the rows where the place has its own headings."""
        above = self.labels(place).above
        if not above or label[0] <= above[-1][0]:
            return ""
        for row in range(above[-1][0], above[0][0] - 1, -1):
            if (text := self.text((row, label[1]))) and self.covered.get((row, label[1]), (row, label[1])) not in above:
                return text
        return ""

    @cached_property
    def last(self) -> int:
        """The last row that holds words."""
        return max((row for (row, _), cell in self.sheet.cells.items() if cell.value is not None or cell.formula is not None), default=0)

    def _is_words(self, place: Place, text: str) -> bool:
        cell = self.sheet.cells.get(self.covered.get(place, place))
        return cell is not None and isinstance(cell.value, str) and cell.formula is None and not _SERIAL.fullmatch(text) and is_label(text) and text not in ("√", "—", "/")

    def _above(self, place: Place, first: int) -> tuple[Place, ...]:
        """`first`: the column of the widest label at the left; what is merged from there is a section over the whole table and heads no column."""
        row, column = place
        while row > 1 and (not self.text((row - 1, column)) or _SERIAL.fullmatch(self.text((row - 1, column))) or self._is_section((row - 1, column), first) or self._is_value((row - 1, column))):
            row -= 1
            if place[0] - row > _FARTHEST:
                return ()
        found: list[Place] = []
        while row > 1 and len(found) < _TALLEST:
            row -= 1
            at = self.covered.get((row, column), (row, column))
            if found and not self.text(at):
                at = self._written_once(row, column)
            text = self.text(at)
            if not text or not is_label(text) or self._spans(at) > 40 or self._is_title(at):
                break
            if at not in found:
                found.insert(0, at)
        return tuple(found)

    def _written_once(self, row: int, column: int) -> Place:
        """The name of the group that a column is in, written over the first of its columns and not merged; the place itself where there is none."""
        left = next((c for c in range(column - 1, 0, -1) if self.text((row, c))), 0)
        if not left or self._spans((row, left)) > 1 or (row, left) in self.covered or self.is_line(row):
            return row, column
        inside = range(left + 1, column + 1)
        parted = all(self.text((row + 1, c)) or self.text((row + 2, c)) for c in (left, *inside))
        return (row, column) if not parted or any(self.text((above, c)) for above in self._headings_over(row) for c in inside) else (row, left)

    def _headings_over(self, row: int) -> list[int]:
        """The rows of the same heading above one of its rows."""
        return [r for r in range(row - 1, max(0, row - _TALLEST), -1) if self.columns_of(r) and not self.is_line(r)]

    def _reach(self, place: Place) -> int:
        """The last column a heading stands over: of one that is not merged, as far as its name is written once."""
        row, column = place
        if self._spans(place) > 1:
            return self.right_of(place)
        while column - place[1] < _WIDEST_GROUP and not self.text((row, column + 1)) and self._written_once(row, column + 1) == place:
            column += 1
        return column

    def _is_value(self, place: Place) -> bool:
        cell = self.sheet.cells.get(self.covered.get(place, place))
        return bool(cell) and (cell.formula is not None or isinstance(cell.value, float))  # type: ignore[union-attr]

    def _is_section(self, place: Place, first: int) -> bool:
        at = self.covered.get(place, place)
        return bool(first) and self._spans(at) > 1 and at[1] <= first < place[1]

    def _left(self, place: Place) -> tuple[Place, ...]:
        row, column = place
        found: list[Place] = []
        for left in range(column - 1, 0, -1):
            at = self.covered.get((row, left), (row, left))
            text = self.text(at)
            if not text:
                # Beyond the numbers of this row lie its labels; beyond the labels lies what has labels of its own.
                if found:
                    break
                continue
            if self._is_value(at) or _SERIAL.fullmatch(text) or not is_label(text):
                continue
            if at not in found:
                found.insert(0, at)
            if len(found) >= _WIDEST:
                break
        return tuple(self._with_groups(found))

    def _with_groups(self, found: list[Place]) -> list[Place]:
        """A group written once beside the first of its rows, not merged, goes on until the next."""
        while found and found[0][1] > 1 and len(found) < _WIDEST:
            row, column = found[0][0], found[0][1] - 1
            if self.text((row, column)):
                break
            above = next((r for r in range(row - 1, 0, -1) if self.text((r, column)) or not self.text((r, column + 1))), 0)
            text = self.text((above, column)) if above else ""
            # The group's first row has a label of its own beside it; a heading has none of these rows.
            if not text or _SERIAL.fullmatch(text) or not is_label(text) or self.covered.get((above, column), (above, column)) != (above, column):
                break
            if not self._heads((above, column)):
                break
            found.insert(0, (above, column))
        return found

    def _heads(self, place: Place) -> bool:
        """Whether a word begins a group of rows: there are blanks to be filled in its own row."""
        row, column = place
        there = self.sheet.rows.get(row)
        blank = bool(there) and any(cell.place[1] > column and cell.value is None and cell.formula is None for cell in there.cells)  # type: ignore[union-attr]
        if not blank and self._blocks is None:
            self._blocks = blocks(self)
        return blank or any(at[0] == row and at[1] > column for block in self._blocks or () if block.first <= row <= block.last for at in block.places)

    def _spans(self, at: Place) -> int:
        return self.right_of(at) - at[1] + 1

    @cached_property
    def _leftmost(self) -> int:
        return min(column for _, column in self.sheet.cells)

    def _is_title(self, at: Place) -> bool:
        """A cell merged over the whole width with nothing beside it is the title, not a group of columns; so is what says the title's words."""
        if self.columns_of(at[0]) != (at[1],) or at[1] != self._leftmost:
            return False
        return self._spans(at) >= max(2, min(3, self.widest)) or self.text(at) == self._title

    @cached_property
    def _title(self) -> str:
        """The title; '' where it may as well be the label of a row: it does not say that it is a form, and other words stand above it."""
        title = title_of(self.sheet)
        first = next((text for row in sorted(self.sheet.rows) for column in self.columns_of(row) if is_label(text := self.text((row, column)))), "")
        return title if title == first or title.endswith(("表", "册")) else ""

    @cached_property
    def widest(self) -> int:
        """The last column of the sheet."""
        return max(column for _, column in self.sheet.cells)


def is_signature(sheet: SheetXml, row: int) -> bool:
    """Whether a row is for those who sign: 单位负责人：, 填表人：, 联系电话：."""
    texts = [re.sub(r"\s+", "", str(cell.value)) for cell in sheet.rows[row].cells if isinstance(cell.value, str)] if row in sheet.rows else []
    return any(_SIGNATURE.search(text) for text in texts)


def is_label(text: str) -> bool:
    """Whether a text may be a label, and is no note, signature or filing line."""
    return len(text) <= _LONGEST and not _NOT_A_LABEL.search(text) and bool(normal(text))

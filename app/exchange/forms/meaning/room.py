"""Which rows of a form's table are to be filled, and which of their cells: blank rows, groups of them, rows that have names already."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.exchange.forms.meaning.columns import column_of
from app.exchange.forms.meaning.given import given
from app.exchange.forms.meaning.numbers.grid import is_signature
from app.exchange.forms.meaning.shapes import shape_for
from app.exchange.forms.meaning.wants import SERIAL, Roster, Rules, Want
from app.exchange.forms.meaning.words import Vocabulary
from app.exchange.forms.sheet.cells import Place, SheetXml
from app.exchange.forms.sheet.looks import Look, look_at
from app.exchange.imports.layout import Layout
from db.records import View
from db.text import fold

_MOST_ROWS = 5_000
_NUMBERS = re.compile(r"[(（]?(\d{1,2}|[甲乙丙丁戊己庚辛壬癸])[)）]?|栏次|列次")
_EXAMPLE = re.compile(r"^(例|示例|样例|范例|举例|样表|例[:：].*|\(例\)|例\d*)$")


@dataclass(frozen=True)
class Table:
    """A candidate: the heading found, the view it is about, what its columns want, and how sure that is."""

    layout: Layout
    view: View
    columns: dict[int, Want]
    unknown: dict[int, str]
    score: int
    blocks: int = 1
    period: int = 0

    @property
    def heading(self) -> tuple[int, int]:
        """The first and the last row of the heading."""
        return self.layout.top, self.layout.bottom


def laid(sheet: SheetXml, table: Table, looks: Sequence[Look], rules: Rules) -> Roster | None:
    """Where the rows to be filled are; None where the table has no room for records."""
    columns, number = table.columns, _first_row(sheet, table)
    sample = ""
    examples: dict[int, str] = {}
    if any(sheet.text((number, c)) for c, want in columns.items() if want.target != SERIAL):
        if not _is_example(sheet, columns, number, rules):
            return None
        examples = {c: sheet.text((number, c)) for c in columns}
        sample = rules.sample or "keep"
        number += sample == "keep"
    beside = {c + block * table.period: want for block in range(table.blocks) for c, want in columns.items()}
    last = _last_row(sheet, beside, number, looks, skip=sample == "replace")
    if last < number:
        return None
    shaped = {c: _shaped(want, sheet, (number, c), examples.get(c, ""), looks, rules) for c, want in columns.items()}
    kept = {c: want for c, want in shaped.items() if not spared(sheet, (number, c), looks, rules)}
    return Roster(
        table.view.key, table.heading, number, last, kept, sample, rules.may_insert is not False, blocks=table.blocks, period=table.period
    )


def grouped(sheet: SheetXml, table: Table, looks: Sequence[Look], rules: Rules, words: Vocabulary) -> list[Roster]:
    """The groups of a table whose first column names a village or organisation for several rows each; nothing where it has none."""
    first = _first_row(sheet, table)
    column = min((*table.columns, *table.unknown))
    if table.columns.get(column, Want("", "")).target == SERIAL or not words.named(sheet.text((first, column))):
        return []
    others = {c: want for c, want in table.columns.items() if c != column}
    starts: list[int] = []
    number, end = first, max(sheet.rows, default=first)
    while number <= end and not any(sheet.text((number, c)) for c, want in others.items() if want.target != SERIAL):
        if text := sheet.text((number, column)):
            if not words.named(text):
                break
            starts.append(number)
        number += 1
    if len(starts) < 2:
        return []
    spans = [(low, high, sheet.text((low, column))) for low, high in zip(starts, [*(s - 1 for s in starts[1:]), number - 1], strict=True)]
    if all(low == high for low, high, _ in spans):
        return []
    return _of_groups(sheet, table, others, spans, looks, rules)


def sectioned(sheet: SheetXml, table: Table, looks: Sequence[Look], rules: Rules, words: Vocabulary) -> list[Roster]:
    """The groups of a table that rows of their own name: 一、柳林村 over the rows of that village; nothing where it has none."""
    first = _first_row(sheet, table)
    data = [c for c, want in table.columns.items() if want.target != SERIAL]
    leftmost = min((*table.columns, *table.unknown))
    number, spans = first, []
    while number <= max(sheet.rows, default=first) and not is_signature(sheet, number):
        text = sheet.text((number, leftmost))
        if words.named(text):
            spans.append((number + 1, number, text))
        elif not spans or (text and not _NUMBERS.fullmatch(text.strip()) and not text.strip().isdigit()) or any(sheet.text((number, c)) for c in data):
            break
        else:
            spans[-1] = (spans[-1][0], number, spans[-1][2])
        number += 1
    if len(spans) < 2 or any(last < low for low, last, _ in spans):
        return []
    return _of_groups(sheet, table, table.columns, spans, looks, rules)


def _of_groups(
    sheet: SheetXml, table: Table, columns: dict[int, Want], spans: Sequence[tuple[int, int, str]], looks: Sequence[Look], rules: Rules
) -> list[Roster]:
    """A roster for each group, from its first row to its last, with the words that name it."""
    firsts = [low for low, _, _ in spans]
    shaped = {c: _shaped(want, sheet, (firsts[0], c), "", looks, rules) for c, want in columns.items()}
    spread = rules.may_insert is not False and not _numbered_on(sheet, table, firsts)
    return [Roster(table.view.key, table.heading, low, last, shaped, spread=spread, group=text) for low, last, text in spans]


def _numbered_on(sheet: SheetXml, table: Table, firsts: Sequence[int]) -> bool:
    """Whether the form's own numbers run on from group to group; rows put in would break them."""
    serials = [c for c, want in table.columns.items() if want.target == SERIAL]
    return any(sheet.text((row, c)).strip() not in ("", "1") for row in firsts[1:] for c in serials)


def named(sheet: SheetXml, table: Table, looks: Sequence[Look], rules: Rules, words: Vocabulary) -> Roster | None:
    """A table whose names are there; its blanks are filled."""
    first = _first_row(sheet, table)
    rows = given(sheet, table.view, table.columns, first, words)
    others = {want.target for want in table.columns.values()} - {SERIAL, f"{table.view.key}.{table.view.record.title[0]}", f"{table.view.key}.note"}
    if not rows or not others:
        # Only the names of rows are known: a table of numbers, if anything.
        return None
    at = min(rows)
    shaped = {c: _shaped(want, sheet, (at, c), "", looks, rules) for c, want in table.columns.items()}
    return Roster(table.view.key, table.heading, first, max(rows), shaped, spread=False, given=rows)


def spared(sheet: SheetXml, place: Place, looks: Sequence[Look], rules: Rules) -> bool:
    """What nobody may write in: formulas, grey cells where the notes say so, locked cells of a protected sheet."""
    cell = sheet.cells.get(place)
    look = look_at(sheet, place, looks)
    return bool(cell and cell.formula is not None) or (rules.spare_grey and look.grey) or (sheet.protected and look.locked)


def _first_row(sheet: SheetXml, table: Table) -> int:
    """The row below the heading, and below the numbers of its columns where there are any."""
    below = table.layout.bottom + 1
    return below + _is_numbering(sheet, table.columns, below)


def _is_numbering(sheet: SheetXml, columns: dict[int, Want], row: int) -> bool:
    """A row of column numbers below the heading: 1 2 3, 甲 乙."""
    texts = [sheet.text((row, c)) for c in columns]
    filled = [text for text in texts if text]
    return len(filled) >= 2 and len(filled) >= len(texts) - 1 and all(_NUMBERS.fullmatch(text.strip()) for text in filled)


def _is_example(sheet: SheetXml, columns: dict[int, Want], row: int, rules: Rules) -> bool:
    around = [fold(sheet.text((row, c))) for c in {1, *columns}]
    below = [sheet.text((row + 1, c)) for c, want in columns.items() if want.target != SERIAL]
    return any(_EXAMPLE.match(text) for text in around) or (bool(rules.sample) and not any(below))


def _last_row(sheet: SheetXml, columns: dict[int, Want], first: int, looks: Sequence[Look], *, skip: bool) -> int:
    """The last of the rows to be filled. `skip`: the first is an example, whatever it says."""
    places = [c for c, want in columns.items() if want.target != SERIAL]
    serials = [c for c, want in columns.items() if want.target == SERIAL]
    covered = sheet.covered()

    def framed(row: int) -> bool:
        return any(look_at(sheet, (row, c), looks).framed for c in places)

    def hangs(row: int) -> bool:
        """Whether a merged cell from above reaches into a row."""
        return any((row, c) in covered and covered[row, c][0] < row for c in places)

    lined = framed(first)
    end = max(sheet.rows, default=first)
    number = first + skip
    while number <= min(end, first + _MOST_ROWS):
        if not _is_blank(sheet, number, serials) or (lined and not framed(number)) or hangs(number):
            break
        number += 1
    if not lined and number > end and sheet.rows:
        # Without frames the table ends where the file's rows end; there is always room for one.
        return max(first, end)
    return number - 1


def _is_blank(sheet: SheetXml, number: int, serials: Sequence[int]) -> bool:
    """Whether a row says nothing yet but its number, and what the form works out itself."""
    row = sheet.rows.get(number)
    if row and any(cell.value is not None and cell.formula is None and cell.place[1] not in serials for cell in row.cells):
        return False
    numbers = (sheet.text((number, c)).strip() for c in serials)
    return all(not text or text.isdigit() or _NUMBERS.fullmatch(text) for text in numbers)


def _shaped(want: Want, sheet: SheetXml, place: Place, sample: str, looks: Sequence[Look], rules: Rules) -> Want:
    column = column_of(want.target)
    if column is None or want.look:
        return want
    look = look_at(sheet, place, looks)
    return Want(want.target, want.words, shape_for(column, want.words, sample, look, rules))

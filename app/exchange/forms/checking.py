"""Checks of a filled form before it is sent: its records, its own sums, its figures, its room, and falls that need a word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from app import checks
from app.exchange.forms.filling import Filled, Filling
from app.exchange.forms.meaning.numbers.statistics import labels_at
from app.exchange.forms.meaning.recognising import Form, sheets_of
from app.exchange.forms.meaning.wants import SheetWants
from app.exchange.forms.meaning.words import Vocabulary
from app.exchange.forms.sheet.calculation import Workbook
from app.exchange.forms.sheet.cells import Place, SheetXml, letters, ref
from app.exchange.forms.sheet.choices import Lists
from app.exchange.forms.word.document import opened
from app.figures import crossing, falls
from db.records import view
from db.store import Store

PASSED, FAILED, WORD = "passed", "failed", "word"


@dataclass(frozen=True)
class Point:
    """One thing checked: passed, failed, or in need of a word of explanation.

    `more` says what to do. `place`: the cell in the filled form. `table` and `record`: the record to mend; `column` its field.
    """

    level: str
    sentence: str
    more: str = ""
    sheet: str = ""
    place: Place | None = None
    table: str = ""
    record: int | None = None
    column: str = ""


def check(store: Store, form: Form, filling: Filling, day: date) -> list[Point]:
    """Everything that is to be said of what was filled before the form is sent: failures first, then what needs a word, then what passed."""
    filled = sheets_of(opened(filling.content, form.package.name))
    book = Workbook(filled)
    points = [
        *_records(store, filling, day), *_lists(form, filling), *_room(form, filling), *_falls(store, filling, day),
    ]
    for name, wants in form.wants.items():
        moved = max((c.place[0] for c in filling.cells if c.sheet == name), default=0)
        points += _sums(filled[name], name, wants, book, moved)
        points += _totals(store, filled[name], name, book, day)
    order = {FAILED: 0, WORD: 1, PASSED: 2}
    return sorted(points, key=lambda point: order[point.level])


def _records(store: Store, filling: Filling, day: date) -> Iterator[Point]:
    """The ledger's own checks, where they are about records and fields that stand in the form."""
    cells: dict[tuple[str, int], dict[str, Filled]] = {}
    for cell in filling.cells:
        chosen = view(cell.view) if cell.view else None
        if chosen and cell.record is not None:
            of_record = cells.setdefault((chosen.record.table, cell.record), {})
            of_record |= {want.target.partition(".")[2]: cell for _, want in cell.said}
    if not cells:
        return
    wrong = 0
    for finding in checks.run(store, day, tables={table for table, _ in cells}):
        row = cells.get((finding.record, finding.id or 0))
        if row is None or (finding.column and finding.column not in row):
            continue
        at = row.get(finding.column) or next(iter(row.values()))
        level = FAILED if finding.level == checks.ERROR else WORD
        wrong += level == FAILED
        yield Point(level, f"{ref(at.place)} {finding.problem}", "", at.sheet, at.place, finding.record, finding.id, finding.column)
    if not wrong:
        yield Point(PASSED, f"名册里 {len(cells)} 条记录没有错误")


def _lists(form: Form, filling: Filling) -> Iterator[Point]:
    """What a cell's own list would refuse."""
    lists = Lists(form)
    for cell in filling.cells:
        if not isinstance(cell.value, str) or not cell.view:
            continue
        options = lists.at(cell.sheet, filling.origin(cell.sheet, cell.place))
        if options and cell.value and cell.value not in options and cell.value != "—":
            chosen = view(cell.view)
            assert chosen
            yield Point(FAILED, f"{ref(cell.place)} 填的“{cell.value}”不在这张表的可选项里", f"可选：{'、'.join(options[:8])}", cell.sheet, cell.place,
                        chosen.record.table, cell.record, cell.want.target.rpartition(".")[2])


def _room(form: Form, filling: Filling) -> Iterator[Point]:
    for name, wants in form.wants.items():
        if wants.roster and name in filling.rest:
            yield Point(FAILED, f"“{name}”只有 {wants.roster.capacity} 行，还有 {len(filling.rest[name])} 条放不下",
                        "这张表不许加行，会另存一份续表", name, (wants.roster.last, 1))
        elif wants.roster:
            yield Point(PASSED, f"“{name}”的行数够用")


def _falls(store: Store, filling: Filling, day: date) -> Iterator[Point]:
    """What fell against last year must be explained, where the form tells of it."""
    told = {cell.figure.partition(":")[2].partition("@")[0] for cell in filling.cells if cell.figure}
    for key, compared in zip(falls.COMPARED, falls.year_on_year(store, day), strict=True):
        if key in told and compared.change is not None and compared.change < 0:
            yield Point(WORD, f"{compared.label}比上年末少 {-compared.change:g} {compared.unit}，要写说明",
                        f"{compared.before:g} → {compared.now:g}；可以生成下降说明")


# --- the form's own sums


def _sums(sheet: SheetXml, name: str, wants: SheetWants, book: Workbook, last: int) -> Iterator[Point]:
    """What the notes say of columns: 7列=4列+5列-6列, row by row."""
    if not wants.rules.sums:
        return
    columns = _numbered(sheet)
    rows = sorted({place[0] for place in wants.cells} | {row for row in range(1, last + 1) if wants.cells and row > min(p[0] for p in wants.cells)})
    for total, parts in wants.rules.sums:
        adding = [columns.get(abs(n), abs(n)) for n in (total, *parts)]
        told = [(row, *added) for row in rows if (added := _added(book, name, row, adding, parts))]
        wrong = [(row, whole, expected) for row, whole, expected in told if whole != expected]
        words = f"{total}列＝" + "".join(f"{'＋' if n > 0 else '－'}{abs(n)}列" for n in parts).lstrip("＋")
        for row, whole, expected in wrong:
            place = (row, columns.get(total, total))
            yield Point(FAILED, f"{ref(place)} 应为 {expected:g}，现在是 {whole:g}", f"按表里的说明 {words}", name, place)
        if told and not wrong:
            yield Point(PASSED, f"{words}", f"{len(told)} 行")


def _added(book: Workbook, name: str, row: int, columns: Sequence[int], signs: Sequence[int]) -> tuple[float, float] | None:
    """What a row says in the first of these columns, and what the others come to, each with its sign; None where one holds no number."""
    numbers = [book.number((name, (row, column))) for column in columns]
    whole, *others = (number or 0 for number in numbers)
    return None if None in numbers else (whole, sum(number * (1 if n > 0 else -1) for number, n in zip(others, signs, strict=True)))


def _numbered(sheet: SheetXml) -> dict[int, int]:
    """Where the form's own numbers of columns stand: a row 1 2 3 below the heading; else columns are counted from A."""
    for row in sheet.rows.values():
        found: dict[int, int] = {}
        for cell in row.cells:
            text = sheet.text(cell.place).strip("()（）")
            if text.isdigit():
                found[int(text)] = cell.place[1]
        texts = [cell for cell in row.cells if cell.value is not None]
        if len(found) >= 3 and len(found) >= len(texts) - 2 and sorted(found) == list(range(1, len(found) + 1)) and sorted(found.values()) == list(found.values()):
            return found
    return {}


def _totals(store: Store, sheet: SheetXml, name: str, book: Workbook, day: date) -> Iterator[Point]:
    """Sums that the form works out itself, held against the ledger's own figure."""
    words = Vocabulary(store)
    right = 0
    for place, cell in sorted(sheet.cells.items()):
        if cell.formula is None or (number := book.number((name, place))) is None:
            continue
        labels = labels_at(sheet, place)
        target = words.heading(labels) if labels else None
        key = target[0].partition(":")[2] if target and target[0].startswith("figure:") else ""
        # Gains and losses of organisations hold moves within the township, which the township's own do not.
        if not key or key in crossing.FLOWS:
            continue
        own = crossing.compute(store, day, [key])[key]
        if own == number:
            right += 1
        elif own is not None:
            figure = crossing.figure(key)
            yield Point(FAILED, f"{ref(place)} 应为 {own:g}，现在是 {number:g}",
                        f"{figure.label}一共 {own:g} {figure.unit}，各行加起来是 {number:g}；多半有记录没有归到哪一行（{letters(place[1])} 列）", name, place)
    if right:
        yield Point(PASSED, f"“{name}”的合计与台账一致", f"{right} 处")

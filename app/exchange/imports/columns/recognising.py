"""The tables of a file, of which kind each is, what is in its columns; in the order in which they can come in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.exchange.files.reading import Sheet, Value, Workbook
from app.exchange.imports.columns import kinds
from app.exchange.imports.columns.across import unfolded, years_dues
from app.exchange.imports.columns.columns import assign
from app.exchange.imports.columns.headings import Column, Headings, headings_of, without_own_group
from app.exchange.imports.columns.mapping import in_units
from app.exchange.imports.columns.profiles import profiles
from app.exchange.imports.names.linking import Links
from app.exchange.imports.plan import Source
from app.exchange.imports.rows.context import event_named
from app.exchange.imports.tables import cards
from app.exchange.imports.tables.tables import LeftOut, Table, find, lines_of, stacked_cards
from app.progress import Progress, silent
from db.errors import UserError
from db.kinds import Link
from db.records import TABLES, VIEWS, View, view
from db.records.told import ACROSS
from db.text import clipped

AUTO = "auto"
#: A table is of the kind that was asked for unless it fits another so much better.
_CLEARLY = 4
#: So many rows tell what a column holds.
_LOOKED_AT = 40
#: So many of a table's headings are named where nobody knows what it is.
_NAMED = 8
#: So many columns of its own show of which kind a table is though it lacks what each of them must have.
_SOUND = 3


def read_file(links: Links, view_key: str, path: Path, sheet: str | None = None, progress: Progress = silent) -> tuple[list[Source], list[LeftOut]]:
    """The tables of a file that are of this kind, or with AUTO of any, and the tables left out.

    Raises UserError for a file without such a table.
    """
    chosen = None if view_key == AUTO else view(view_key)
    if chosen is None and view_key != AUTO:
        raise UserError(f"没有“{view_key}”这一类；可以导入 {' '.join(VIEWS)}，或 {' '.join(TABLES)}")
    found: list[Table] = []
    without: list[LeftOut] = []
    with Workbook(path) as book:
        if sheet is not None and sheet not in book.all_names:
            raise UserError(f"“{path.name}”里没有工作表“{sheet}”，只有：{'、'.join(book.all_names)}")
        for name in book.names if sheet is None else [sheet]:
            of_sheet = book.sheet(name, progress)
            tables = tables_of(of_sheet)
            found += tables
            if of_sheet.rows and not tables:
                without.append(_no_table(of_sheet))
        if sheet is None:
            without += hidden_tables(book, progress)
    sources, left_out = sort_out(links, found, chosen)
    left_out += without
    if not sources and (doubtful := [one.why for one in left_out if "请指明类别" in one.why]):
        raise UserError(f"“{path.name}”{doubtful[0]}")
    if not sources:
        label, examples = (chosen.label, headings_of(chosen.key).examples) if chosen else ("名单或台账", "姓名、身份证号")
        heads = "、".join([clipped("-".join(path)) for path in found[0].paths.values() if path][:_NAMED]) if found else ""
        if heads and not chosen:
            raise UserError(f"“{path.name}”第 {found[0].top} 行起的表（栏目有 {heads}）认不出是什么表；请指明类别再导入，例如 members")
        there = f"；第 {found[0].top} 行起的表里有 {heads}" if heads else ""
        raise UserError(f"“{path.name}”里没有找到{label}的表头：要有一行写着{examples}这样的栏目名{there}")
    return sources, left_out


def hidden_tables(book: Workbook, progress: Progress = silent) -> list[LeftOut]:
    """The lists that stand on sheets which people do not see; none is taken in unless its sheet is named."""
    found = []
    for name in book.all_names:
        for table in tables_of(book.sheet(name, progress)) if name not in book.names else ():
            if key := kind_of(table)[1]:
                found.append(_other(table, f"在隐藏的工作表里，像是{_label(key)}的表，没有导入；要导入请先取消隐藏"))
    return found


def tables_of(sheet: Sheet) -> list[Table]:
    """The tables of one sheet; a card is one of a single row."""
    lines = lines_of(sheet)
    if parts := stacked_cards(sheet, lines, kinds.knows):
        return [card for part in parts if (card := cards.read(part, lambda words: kinds.knows(words) >= 0.5))]
    found = find(sheet, kinds.knows, formulas=sheet.formulas, lines=lines)
    if not found and (card := cards.read(sheet, lambda words: kinds.knows(words) >= 0.5)):
        found = [card]
    return [replace(table, paths=without_own_group(table.paths)) for table in found]


def sort_out(links: Links, tables: list[Table], chosen: View | None) -> tuple[list[Source], list[LeftOut]]:
    """Of which kind each table is; those of another kind than the one chosen are left out, and told."""
    kept: list[tuple[tuple[int, int], int, Source]] = []
    left_out: list[LeftOut] = []
    spare: list[tuple[float, Table]] = []
    for place, table in enumerate(tables):
        table, ranked = _ranked(table, chosen.key if chosen else "")
        best = next((s for s in ranked if s.named and s.own), None)
        if best is None or (not chosen and best.lacking and best.own < _SOUND):
            left_out.append(_other(table, "没有认出是什么表"))
            continue
        if chosen:
            asked = next(s for s in ranked if s.view_key == chosen.key)
            if not (asked.named and asked.own) or asked.points < best.points - _CLEARLY:
                if asked.named and asked.own:
                    spare.append((asked.points, table))
                left_out.append(_other(table, f"像是{_label(best.view_key)}的表，没有导入"))
                continue
        key = chosen.key if chosen else best.view_key
        if not chosen and not best.shown:
            left_out.append(_other(table, f"像是一份名单，但哪里都没有写明是{_label(key)}，没有导入；确实是的话，请指明类别 {key} 再导入"))
            continue
        kept.append((kinds.order(key), place, source(links, table, key)))
    if not kept and chosen and spare:
        # The kind that was named is believed where no table is of it more clearly.
        tables_left = [table for _, table in spare]
        left_out = [one for one in left_out if not any(one.sheet == t.sheet.name and one.row == t.top for t in tables_left)]
        kept = [((0, 0), n, source(links, table, chosen.key)) for n, table in enumerate(tables_left)]
    return [one for *_, one in sorted(kept, key=lambda item: item[:2])], left_out


def _ranked(table: Table, asked: str) -> tuple[Table, list[kinds.Score]]:
    """The kinds a table may be of, the best first, and the table as that kind has it: with a row for each cell under headings that are values."""

    heads = tuple("-".join(path) for path in table.paths.values())

    def ranked(form: Table) -> list[kinds.Score]:
        return kinds.scores(form.paths, form.context.titles, form.context.sheet or form.sheet.name, _given(form), asked, tuple(label for label, _ in form.context.said), heads)

    found = [(table, ranked(table))]
    for key in [asked] if asked else ACROSS:
        if (flat := unfolded(table, key)) and (scores := ranked(flat))[0].view_key == key:
            found.append((flat, scores))
    return max(found, key=lambda one: next((s.points for s in one[1] if s.named and s.own), -1e9))


def kind_of(table: Table, asked: str = "") -> tuple[Table, str | None]:
    """The kind a table is of, None where it tells none, and the table as that kind has it.

    It is the one `asked` for unless it fits another clearly better.
    """
    form, scores = _ranked(table, asked)
    fitting = [s for s in scores if s.named and s.own]
    wanted = next((s for s in fitting if s.view_key == asked), None)
    others = [s for s in fitting if s is not wanted]
    # Asked for is whatever list happens to be in sight: it decides only what the table leaves open.
    if wanted and (not others or wanted.points - kinds.ASKED >= others[0].points - _CLEARLY):
        return form, asked
    return form, others[0].view_key if others else None


def source(links: Links | None, table: Table, key: str) -> Source:
    """A table with its columns recognised."""
    chosen = view(key)
    assert chosen
    headings = headings_of(key)
    table = _with_said(years_dues(table) if key == "review" else table, headings)
    columns = {*table.paths, *range(table.left, table.right + 1)}
    seen = profiles((row.cells for row in table.rows), columns)
    found = assign(headings, table.paths, seen, links)
    return Source(table, chosen, in_units(table, _of_each(table, headings, found.columns)), found.ignored)


def _of_each(table: Table, headings: Headings, columns: list[Column]) -> list[Column]:
    """The columns, with one of what is due told of each month where it is what several months cost, and not the year: 应缴 0.2 beside 0.2 | 0.2 | 0.2."""
    common = next((told for told in headings.told if told.shared), None)
    due = next((c for c in columns if common and not c.part and not c.role and c.field.name == "dues_owed"), None)
    months = [c.index for c in columns if c.part and c.part != (common.key if common else "") and c.field.name == "paid"]
    if not common or not due or any(c.part == common.key for c in columns):
        return columns

    def number(cell: Value) -> float | None:
        try:
            return float(str(cell)) if cell is not None else None
        except ValueError:
            return None

    for row in table.rows[:_LOOKED_AT]:
        amount = number(row.cells[due.index]) if due.index < len(row.cells) else None
        if amount and sum(n < len(row.cells) and number(row.cells[n]) == amount for n in months) > 1:
            return [replace(due, field=common.field("due"), part=common.key) if c is due else c for c in columns]
    return columns


def _with_said(table: Table, headings: Headings) -> Table:
    """The table with a column for what a line above it says that its rows tell beside their own record: 队伍名称：清河服务队."""
    known = {(r.part, r.field.name) for path in table.paths.values() if path for r in headings.readings(path) if r.part}
    for label, value in table.context.said:
        reading = next((r for r in headings.readings((label,)) if r.part == "team" and isinstance(r.field.kind, Link)), None)
        if reading and value and (reading.part, reading.field.name) not in known:
            at = max(table.right, *table.paths) + 1
            rows = [replace(row, cells=[*row.cells, *[None] * (at - len(row.cells)), value]) for row in table.rows]
            return replace(table, paths=table.paths | {at: (label,)}, rows=rows, right=at)
    return table


def _no_table(sheet: Sheet) -> LeftOut:
    number, _ = sheet.rows[0]
    return LeftOut(sheet.name, number, f"工作表“{sheet.name}”里没有认出表格，没有导入", sum(cell is not None for _, cells in sheet.rows for cell in cells))


def _given(table: Table) -> frozenset[str]:
    """Fields that the paper around a table is likely to bring."""
    said = {label for label, _ in table.context.said}
    named = {"event"} if event_named(table.context) else set()
    return frozenset(named) | frozenset({"year"} if "年度" in said else ()) | frozenset({"branch", "village"}) | frozenset({"day"} if any("时间" in s or "日期" in s for s in said) else ())


def _label(key: str) -> str:
    chosen = view(key)
    return chosen.label if chosen else key


def _other(table: Table, why: str) -> LeftOut:
    return LeftOut(table.sheet.name, table.top, f"第 {table.top} 行起的表{why}", sum(cell is not None for row in table.rows for cell in row.cells))

"""Tables whose columns are headed by values (3月5日, 书记, 2023年): each filled cell is a record, told in rows of its own."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from app.exchange.files.reading import Value
from app.exchange.imports.columns.cells import is_blank, reader, says_nothing
from app.exchange.imports.columns.headings import BARE, PERIOD, YEARS_DUES, heading_key, headings_of
from app.exchange.imports.columns.profiles import is_ticked
from app.exchange.imports.names.linking import parts_of_list
from app.exchange.imports.tables.structure import words
from app.exchange.imports.tables.structure.block import TableRow
from app.exchange.imports.tables.tables import LeftOut, Table
from db.dates import OpenDay, han_number
from db.errors import BadValue
from db.fields import Field
from db.kinds import DAY, Day, Link, Minutes
from db.kinds.base import plain
from db.records import view
from db.records.told import ACROSS
from db.times import OpenLength

_FITS = 0.8
_TOOK_PART = frozenset("√✓✔☑")
_VISITED = re.compile(r"走访|入户|探访|家访|访视|看望")
_MONTH_HEAD = re.compile(r"(?P<m>0?[1-9]|1[0-2]|十[一二]?|[一二三四五六七八九])月(?:份)?(?:走访|入户|探访)?(?:时间|日期|情况|记录)?")
_FOUND = "走访情况"
_HANDED_OUT = re.compile(r"发放|慰问|捐赠|物资|领取")
#: Goods as a heading, with what they are counted in.
_GOODS = re.compile(r"(?P<item>[^()/]{1,12})[(/](?P<unit>[个只袋桶件套本份箱盒床双瓶包条台辆册支把提元])[)]?")
#: 学雷锋(3月5日), and what stands beside a day: no second day, no time of it.
_DAY_BEHIND = re.compile(r"(?P<what>[一-鿿]{2,12})\s*[(（\n](?P<day>[^()（）]+)[)）]?")
_DEED = re.compile(r"(?!至|到|上午|下午|全天|晚|星期|周)[一-鿿·“”\"']{2,20}")


def unfolded(table: Table, view_key: str) -> Table | None:
    """The table with a row for each cell under a heading that is a value; None where it has no such headings for rows of this view.

    The rows bring the value and the cell in columns of their own at the right, and what stands beside each such column.
    """
    across, chosen = ACROSS.get(view_key), view(view_key)
    if across is None or chosen is None:
        return None
    field = chosen.record.field(across.heads)
    year = dict(table.context.said).get("年度", "")
    if view_key == "aid":
        return _goods(table, field.label)
    if view_key == "visit":
        return _visits(table, field.label, int(year)) if year.isdigit() else None
    told = {n: found for n, path in table.paths.items() if (found := _value(field, path, int(year) if year.isdigit() else None))}
    heads = {n: text for n, (text, _) in told.items()}
    if len(heads) < 2 or _brought(table, view_key, heads, field.name):
        return None
    minutes = any("分钟" in text for text in (*table.context.titles, *(p[0] for p in table.paths.values() if p)))
    content = next((f for name in across.cells if _fit(f := chosen.record.field(name), table, heads, "分钟" if minutes else "")), None)
    beside = _beside(table.paths, list(heads))
    if content is None or beside is None:
        return None
    unit = "(分钟)" if minutes and isinstance(content.kind, Minutes) else ""
    flat = _with_rows(table, heads, beside, field.label, content, unit)
    called = {text: what for text, what in told.values() if what}
    if not called or _brought(table, view_key, heads, "content"):
        return flat
    at, place = flat.right + 1, max(table.right, *table.paths) + 1
    rows = [replace(row, cells=[*row.cells, called.get(str(row.cells[place]))]) for row in flat.rows]
    return replace(flat, paths=flat.paths | {at: (chosen.record.field("content").label,)}, rows=rows, right=at)


def years_dues(table: Table) -> Table:
    """A list of dues by the half-year or quarter with columns for the year at the right: the sums, where each part of the year has a column."""
    headings, paths = headings_of("review"), dict(table.paths)
    columns: dict[str, dict[str, int]] = {}
    for n, path in table.paths.items():
        if path and (part := PERIOD.search("".join(path[:-1]) or path[-1])):
            leaf = heading_key(path[-1] if len(path) > 1 else PERIOD.sub("", path[-1]))
            reading = next((r.field.name for r in headings.readings((leaf,)) if not r.part and r.field.name in YEARS_DUES), "dues_paid" if leaf in ("", "金额") else "")
            columns.setdefault(reading, {})[part[0]] = n
    for name in YEARS_DUES:
        parts = columns.get(name, {})
        if not parts or len(parts) != (2 if "年" in "".join(parts) else 4) or _brought(table, "review", {}, name):
            continue
        at, field = max(table.right, *paths) + 1, headings.record.field(name)
        paths[at] = (field.label,)
        rows = [replace(row, cells=[*row.cells, *[None] * (at - len(row.cells)), _sum(field, [row.cells[n] for n in parts.values() if n < len(row.cells)])]) for row in table.rows]
        table = replace(table, paths=dict(paths), rows=rows, right=at)
    return table


def _sum(field: Field, cells: Sequence[Value]) -> Value:
    """The sum of the amounts in these cells; None where one is no amount, or all are blank."""
    read, told = reader(field), [cell for cell in cells if not is_blank(cell)]
    try:
        amounts = [found[0] for cell in told if (found := read(cell))]
    except BadValue:
        return None
    return str(sum(amounts)) if amounts else None


def _goods(table: Table, label: str) -> Table | None:
    """A list of what was handed out (书包（个） | 大米（袋） | 慰问金（元）) with a row for each of the goods that somebody got."""
    if not _is_called(table, _HANDED_OUT) or _brought(table, "aid", {}, "item"):
        return None
    heads = {n: found for n, path in table.paths.items() if path and (found := _GOODS.fullmatch(heading_key(path[-1])))}
    used = {n for n in heads if all(number is None or is_blank(number) or isinstance(number, float | int) or str(number).isdigit() for row in table.rows for number in row.cells[n : n + 1])}
    if not used:
        return None
    headings = headings_of("aid")
    goods = {n for n, path in table.paths.items() if n not in used and path and (n in heads or not headings.readings(path))}
    at = max(table.right, *table.paths) + 1
    paths = {n: path for n, path in table.paths.items() if n not in used} | {at: (label,)}
    rows: list[TableRow] = []
    left_out = list(table.left_out)
    for row in table.rows:
        own = _without(row, used, at)
        got = [(heads[n], row.cells[n]) for n in sorted(used) if n < len(row.cells) and not is_blank(row.cells[n]) and plain(row.cells[n]) != "0"]
        rows += [replace(row, cells=[*own, f"{head['item']}{plain(number)}{head['unit']}"]) for head, number in got]
        if not got and any(not is_blank(cell) and plain(cell) != "0" for cell in (row.cells[n] for n in goods if n < len(row.cells))):
            # What this one got stands in columns whose cells are not all numbers, or that name no unit.
            rows.append(replace(row, cells=own))
        elif not got:
            left_out.append(_reserved(table, row))
    return replace(table, paths=paths, rows=rows, left_out=left_out, right=at, once=frozenset())


def _visits(table: Table, label: str, year: int) -> Table | None:
    """A year's visits with a column for each month (1月 | 2月) with a row for each: a day, a tick, or what was found or done."""
    if not _is_called(table, _VISITED) or _brought(table, "visit", {}, "day"):
        return None
    heads = {n: f"{year}-{_month(found['m']):02d}" for n, path in table.paths.items() if path and (found := _MONTH_HEAD.fullmatch(heading_key(path[-1])))}
    told = [(row, _visited(row, heads)) for row in table.rows]
    if len(heads) < 2 or any(isinstance(cell, int | float) and cell > 1 for _, cells in told for _, cell in cells):
        # How often, and not when: nothing of which visits can be made.
        return None
    at = max(table.right, *table.paths) + 1
    paths = {n: path for n, path in table.paths.items() if n not in heads} | {at: (label,), at + 1: (_FOUND,)}
    rows = [replace(row, cells=[*_without(row, heads, at), *_visit(month, cell, year)]) for row, cells in told for month, cell in cells]
    left_out = [_reserved(table, row) for row, cells in told if not cells]
    return replace(table, paths=paths, rows=rows, left_out=[*table.left_out, *left_out], right=at + 1, once=frozenset())


def _visited(row: TableRow, heads: Mapping[int, str]) -> list[tuple[str, Value]]:
    """The months in which a row tells of a visit, and what it tells."""
    return [(month, cell) for n, month in heads.items() for cell in row.cells[n : n + 1] if not is_blank(cell) and is_ticked(cell) is not False]


def _is_called(table: Table, words_for: re.Pattern[str]) -> bool:
    """Whether a title of a table, or its sheet's name, has such words."""
    return any(map(words_for.search, (*table.context.titles, table.context.sheet)))


def _without(row: TableRow, columns: Container[int], width: int) -> list[Value]:
    """A row's cells up to a width, those of the columns that became rows blank."""
    return [None if n in columns else cell for n, cell in enumerate([*row.cells, *[None] * width][:width])]


def _reserved(table: Table, row: TableRow) -> LeftOut:
    """A row of which no column that became rows tells anything."""
    return LeftOut(table.sheet.name, row.number, words.RESERVED, sum(cell is not None for cell in row.cells))


def _visit(month: str, cell: Value, year: int) -> tuple[Value, Value]:
    """When a visit was, to the month where a cell has no day, and what else it says."""
    if is_ticked(cell):
        return month, None
    try:
        said = DAY.reading(cell, year)
    except BadValue:
        return month, cell
    return said.value.isoformat(), said.rest or None


def _month(text: str) -> int:
    return int(text) if text.isdigit() else han_number(text)


def _value(field: Field, path: Sequence[str], year: int | None) -> tuple[str, str] | None:
    """The words of a heading that are a value of the field, and what was done on the day that they name; None where they are no value."""
    kind = field.kind
    for text in dict.fromkeys((path[-1], "".join(path)) if path else ()):
        behind = _DAY_BEHIND.fullmatch(text.strip()) if isinstance(kind, Day) else None
        try:
            said = kind.reading(behind["day"] if behind else text, year) if isinstance(kind, Day) else kind.reading(text)
        except OpenDay as fault:
            return str(fault.month), ""
        except BadValue:
            continue
        what = behind["what"] if behind and not said.rest else said.rest.strip()
        if not what or (isinstance(kind, Day) and _DEED.fullmatch(what)):
            return kind.show(said.value), what
    return None


def _brought(table: Table, view_key: str, heads: dict[int, str], name: str) -> bool:
    """Whether a column of its own brings the field already."""
    headings = headings_of(view_key)
    return any(
        r.field.name == name and not r.part and not r.link and r.rank < BARE
        for n, path in table.paths.items()
        if n not in heads and path
        for r in headings.readings(path)
    )


def _fit(field: Field, table: Table, heads: dict[int, str], unit: str) -> bool:
    cells = [cell for row in table.rows for n in heads if n < len(row.cells) and not is_blank(cell := row.cells[n])]
    # Who took part for an unknown time has a tick among the lengths of the others.
    lengths = [cell for cell in cells if plain(cell) not in _TOOK_PART] if isinstance(field.kind, Minutes) else cells
    return len(lengths) * 2 > len(cells) and sum(_reads(field, cell, unit) for cell in lengths) >= len(lengths) * _FITS


def _reads(field: Field, cell: Value, unit: str) -> bool:
    if isinstance(field.kind, Link):
        return isinstance(cell, str) and not any(sign.isdigit() for sign in cell)
    try:
        reader(field, unit if isinstance(field.kind, Minutes) else "")(cell)
    except OpenLength:
        return True
    except BadValue:
        return cell == 0
    return True


def _beside(paths: dict[int, tuple[str, ...]], heads: list[int]) -> list[list[int]] | None:
    """The columns that follow each of these and tell of the same cell (a telephone after each officer); None where they differ."""
    columns = sorted(paths)
    following = [[n for n in columns if here < n < after] for here, after in pairwise(heads)]
    leaves = [[paths[n][-1] for n in own] for own in following]
    if any(own != leaves[0] for own in leaves):
        return None
    last = [n for n in columns if n > heads[-1]][: len(leaves[0])]
    return [*following, last] if [paths[n][-1] for n in last if paths[n]] == leaves[0] else None


def _with_rows(table: Table, heads: dict[int, str], beside: list[list[int]], label: str, content: Field, unit: str) -> Table:
    used = {*heads, *(n for own in beside for n in own)}
    paths = {n: path for n, path in table.paths.items() if n not in used}
    at = max(table.right, *table.paths) + 1
    paths |= {at: (label,), at + 1: (content.label + unit,)}
    paths |= {at + 2 + n: (table.paths[column][-1],) for n, column in enumerate(beside[0])}
    rows: list[TableRow] = []
    left_out = list(table.left_out)
    for row in table.rows:
        own = _without(row, used, at)
        several = [
            replace(row, cells=[*own, text, cell, *(row.cells[m] if m < len(row.cells) else None for m in following)])
            for (n, text), following in zip(heads.items(), beside, strict=True)
            for cell in _cells(content, row.cells[n] if n < len(row.cells) else None)
        ]
        rows += several
        if not several:
            left_out.append(_reserved(table, row))
    return replace(table, paths=paths, rows=rows, left_out=left_out, right=at + 1 + len(beside[0]), once=frozenset())


def _cells(content: Field, cell: Value) -> list[Value]:
    """What one cell tells: nothing, a value, or several people."""
    if is_blank(cell) or (isinstance(content.kind, Minutes) and cell == 0) or (isinstance(content.kind, Link) and says_nothing(cell)):
        return []
    return list(parts_of_list(plain(cell))) if isinstance(content.kind, Link) else [cell]

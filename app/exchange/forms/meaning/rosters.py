"""A form's table of one row for each person, child, event or branch: its heading, its columns, its room."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.exchange.files.reading import Sheet
from app.exchange.forms.meaning import room
from app.exchange.forms.meaning.beside import each, kin
from app.exchange.forms.meaning.columns import as_other, asked_here, is_before, known, only_forms
from app.exchange.forms.meaning.numbers.grid import is_signature
from app.exchange.forms.meaning.room import Table
from app.exchange.forms.meaning.ticks import ticked
from app.exchange.forms.meaning.wants import SERIAL, Roster, Rules, Want
from app.exchange.forms.meaning.whom import titles
from app.exchange.forms.meaning.words import Vocabulary
from app.exchange.forms.sheet.cells import Place, SheetXml
from app.exchange.forms.sheet.looks import Look
from app.exchange.imports import layout as layouts
from app.exchange.imports.columns.headings import SHEETS_OWN, bare_key, heading_key, headings_of
from app.exchange.imports.columns.kinds import CALLED
from app.exchange.imports.layout import Layout
from app.figures import Figure
from db.kinds import IdNumber, Link, Phone
from db.records import TABLES, VIEWS, View, view
from db.text import fold

_SEARCHED = 12
#: What titles of forms call the records of a view; also by the direction of a transfer.
_CALLED = {**CALLED, "transfer": r"转接|接转|转[出入]", "honour": r"荣誉|表彰|先进|优秀(?!.{0,2}团员)"}
_LONGEST_TITLE = 40


def as_read(sheet: SheetXml, name: str) -> Sheet:
    """The sheet as an import would read it: rows that hold something, columns from 0."""
    rows: dict[int, list[object]] = {}
    for (row, column), cell in sorted(sheet.cells.items()):
        if cell.value is not None or cell.formula is not None:
            cells = rows.setdefault(row, [])
            cells.extend([None] * (column - 1 - len(cells)))
            cells.append(cell.value)
    merged = [(top, left - 1, bottom, right - 1) for top, left, bottom, right in sheet.merged]
    return Sheet(name, list(rows.items()), merged)  # type: ignore[arg-type]


def find(sheet: SheetXml, name: str, title: str, looks: Sequence[Look], rules: Rules, words: Vocabulary) -> tuple[list[Roster], dict[Place, str]] | None:
    """The roster of a sheet (one for each of its groups) and its headings of unknown meaning; None where it has none.

    `title`: what the form and its file are called.
    """
    read = as_read(sheet, name)

    def between(low: int, high: int) -> tuple[list[Roster], dict[Place, str]] | None:
        """The topmost roster between two rows; the search itself takes the one it knows best."""
        rows = [row for row in read.rows if low < row[0] < high]
        if not any(sum(isinstance(cell, str) for cell in cells) > 1 for _, cells in rows):
            return None
        # Below another a roster is what the line above it says.
        alone = [texts[0] for _, cells in rows if len(texts := [cell for cell in cells if isinstance(cell, str)]) == 1 and len(texts[0]) <= _LONGEST_TITLE]
        found = _best(sheet, replace(read, rows=rows), (alone or [""])[0] if low else title, looks, rules, words)
        above = between(low, found[0][0].heading[0]) if found else None
        # The upper row of one heading is no heading of its own.
        return above if above and found and all(roster.last < found[0][0].heading[0] for roster in above[0]) else found

    rosters: list[Roster] = []
    unknown: dict[Place, str] = {}
    end = max(sheet.rows, default=0) + 1
    while found := between(rosters[-1].last if rosters else 0, end):
        rosters, unknown = [*rosters, *found[0]], unknown | found[1]
    return (rosters, unknown) if rosters else None


def _best(sheet: SheetXml, read: Sheet, title: str, looks: Sequence[Look], rules: Rules, words: Vocabulary) -> tuple[list[Roster], dict[Place, str]] | None:
    tables = [found for key in CALLED if (found := _table(sheet, read, view(key), title, words))]
    for table in sorted(tables, key=lambda found: -found.score):
        groups = room.grouped(sheet, table, looks, rules, words) or room.sectioned(sheet, table, looks, rules, words)
        roster = None if groups else room.laid(sheet, table, looks, rules) or room.named(sheet, table, looks, rules, words)
        if rosters := groups or ([roster] if roster else []):
            return rosters, {
                (one.first, column): heading for one in rosters for column, heading in table.unknown.items()
                if column in one.columns or not (groups or room.spared(sheet, (one.first, column), looks, rules))
            }
    return None


def _table(sheet: SheetXml, read: Sheet, chosen: View | None, title: str, words: Vocabulary) -> Table | None:
    if chosen is None or not (found := layouts.find(read, headings_of(chosen.key), fewest=1) or _explained(read, chosen, words)):
        return None
    found = _below_the_lines(found)
    if any(is_signature(sheet, row) for row in range(found.top, found.bottom + 1)):
        return None
    paths = layouts.paths(found)
    columns = dict(ticked(chosen, paths))
    columns |= {index: Want(target, "-".join(path)) for index, path in enumerate(paths, 1) if path and index not in columns and (target := asked_here(chosen, path))}
    columns |= {c.index + 1: Want(_target(chosen, c.link, c.field.name), c.heading) for c in found.columns if c.index + 1 not in columns}
    columns = {index: want for index, want in columns.items() if not is_before(want.target, want.words)}
    unknown, counted = {}, titles.counted(title.rpartition(" ")[0], words)
    for index, path in enumerate(paths, 1):
        if path and (said := words.said(path)):
            columns[index] = Want(said.target, "-".join(path), said.look)
        elif path and index not in columns:
            if heading_key(path[-1]) in SHEETS_OWN:
                columns[index] = Want(SERIAL, path[-1])
            elif target := _again(chosen, path, columns.values()) or _other(chosen, path, words, counted, {want.target for want in columns.values()}):
                columns[index] = Want(target, "-".join(path))
            else:
                unknown[index] = "-".join(path)
    kin.follow(chosen, paths, columns, unknown)
    fields = sum(want.target != SERIAL for want in columns.values())
    if not _names_its_record(chosen, columns) or fields < 2:
        return None
    called = bool(re.search(_CALLED[chosen.key], title))
    blocks, period = _blocks(paths, columns, unknown)
    # 超龄离团 with the organisation they came from is no list of transfers.
    misled = chosen.key == "transfer" and not called and any(f.record is not chosen.record for f in counted)
    return Table(found, chosen, columns, unknown, 10 * fields + 25 * called - 40 * misled - list(CALLED).index(chosen.key), blocks, period)


def _blocks(paths: Sequence[tuple[str, ...]], columns: dict[int, Want], unknown: dict[int, str]) -> tuple[int, int]:
    """How many times the same headings stand side by side, and how far apart; what belongs to the others is taken out."""
    filled = [index for index, path in enumerate(paths, 1) if path]
    for count in range(len(filled) // 2, 1, -1):
        size = len(filled) // count
        period = filled[size] - filled[0]
        same = all(
            filled[block * size + n] == filled[n] + block * period and paths[filled[block * size + n] - 1] == paths[filled[n] - 1]
            for block in range(1, count) for n in range(size)
        )
        if len(filled) == count * size and same and size > 1:
            for index in filled[size:]:
                columns.pop(index, None)
                unknown.pop(index, None)
            return count, period
    return 1, 0


#: 填报单位：…, 单位：元, 团支部：: a line above the heading, and no part of it.
_LINE = re.compile(r"(填报|填表|报送|上报|制表)?(单位|日期|时间|人)(\(.*?\))?:|(截止|截至|统计)\w{0,6}:|年\s*月\s*日|^[^:]{1,10}:_*$")


def _below_the_lines(found: Layout) -> Layout:
    rows = {number: cells for number, cells in found.sheet.rows if found.top <= number < found.bottom}
    lines = [number for number, cells in rows.items() if any(isinstance(cell, str) and _LINE.search(re.sub(r"\s+", "", fold(cell))) for cell in cells)]
    return replace(found, top=max(lines) + 1) if lines else found


#: A heading that asks for a number in a shape of its own.
_SHAPED = re.compile(r"(后|末|最后|中间|前)([一二三四五六七八九十]|\d{1,2})位|脱敏|打码|隐去|\*.{0,2}(代替|代)|用\*")


def _again(chosen: View, path: tuple[str, ...], columns: Iterable[Want]) -> str:
    """A number that a column before has already, in another shape: whole, and its last four digits. The same words twice are two things."""
    shorter = re.sub(r"[(,，]?(后|末|最后|中间|前)([一二三四五六七八九十]|\d{1,2})位.*$", "", heading_key(path[-1]))
    found = next((column for words in (path, (*path[:-1], shorter)) if words[-1] for column in headings_of(chosen.key).columns([words])[0]), None)
    if found is None or not isinstance(found.field.kind, IdNumber | Phone):
        return ""
    target = _target(chosen, found.link, found.field.name)
    others = [want.words for want in columns if want.target == target]
    return target if _SHAPED.search(path[-1]) or (others and all(_SHAPED.search(words) for words in others)) else ""


def _explained(read: Sheet, chosen: View, words: Vocabulary) -> Layout | None:
    """The heading whose words nobody knows but the person who said what they mean."""
    best: tuple[int, Layout] | None = None
    for number, _ in read.rows[:_SEARCHED] if words.explained else ():
        layout = layouts.heading_at(read, number, headings_of(chosen.key))
        told = sum(bool(path and (said := words.said(path)) and said.target.partition(".")[0] == chosen.key) for path in layouts.paths(layout))
        if told > 1 and (best is None or told > best[0]):
            best = (told, layout)
    return best[1] if best else None


def _target(chosen: View, link: str, field: str) -> str:
    return f"{chosen.key}.{link}.{field}" if link else f"{chosen.key}.{field}"


def _names_its_record(chosen: View, columns: dict[int, Want]) -> bool:
    """Without the record's name there is no roster of it."""
    first = chosen.record.title[0] if chosen.record.title else ""
    return any(want.target.split(".")[1:2] == [first] for want in columns.values())


def _other(chosen: View, path: tuple[str, ...], words: Vocabulary, counted: Sequence[Figure], taken: Iterable[str]) -> str:
    """A column that is no field of the record: worked out, a field of whom the record is about, or a figure of each branch or team.

    `counted`: what the title says is counted.
    """
    if found_kin := kin.target(chosen, path):
        return found_kin
    if asked := as_other(chosen, path):
        return asked
    heading = bare_key(path[-1])
    for key, column in known(chosen.key).items():
        alone = len(path) == 1 or heading_key(path[0]) in ("基本情况", "基本信息")
        own = column.field is None or (column.field.name != key and alone)
        if own and heading in (heading_key(column.label), heading_key(column.label).removesuffix("数")):
            return f"{chosen.key}.{key}"
    for f in chosen.record.links():
        if isinstance(f.kind, Link) and f.required and (len(path) == 1 or heading_key(path[0]) in (heading_key(f.label), "基本情况", "个人信息")):
            for other in TABLES[f.kind.table].fields():
                if heading in map(heading_key, (other.label, *other.aliases)) and (target := f"{chosen.key}.{f.name}.{other.name}") not in taken:
                    return target
            people = next((v for v in VIEWS.values() if v.record is TABLES[f.kind.table]), None)
            if people and (asked := asked_here(people, path[-1:]).partition(".")[2]) in [c.key for c in only_forms(people.key)]:
                return f"{chosen.key}.{f.name}.{asked}"
    return each.figure_of(chosen, path, words, counted)

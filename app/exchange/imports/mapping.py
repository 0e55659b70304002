"""Which column of a foreign sheet goes into which field: as it is recognised, as a person changes it, as it was last time."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path

from app.exchange.files.reading import Sheet, Workbook
from app.exchange.imports.cells import is_blank, reader
from app.exchange.imports.headings import IDENTITY, Column, Headings, heading_key, headings_of, unit_of
from app.exchange.imports.plan import Source
from app.exchange.imports.recognising import source, tables_of
from app.exchange.imports.structure.block import TableRow
from app.exchange.imports.tables import Context, Table
from app.progress import Progress, silent
from db.errors import BadValue, UserError
from db.fields import Field
from db.kinds import File, Link
from db.kinds.base import plain
from db.records import TABLES, View
from db.records.told import TOLD
from db.store import Store

_SAMPLES, _TRIED = 3, 500


@dataclass(frozen=True)
class OpenFile:
    """A file read, with the table found on each of its sheets, by the sheets' names."""

    path: Path
    sheets: list[Sheet]
    layouts: dict[str, Source]

    @property
    def best(self) -> str:
        """The sheet whose heading fits best; the first one where none fits."""
        return max(self.layouts, key=lambda name: len(self.layouts[name].columns), default=self.sheets[0].name)


@dataclass(frozen=True)
class Slot:
    """One column of the sheet: its heading, what its first cells say, and how many of its cells say anything."""

    index: int
    heading: str
    samples: tuple[str, ...]
    filled: int


@dataclass(frozen=True)
class Outline:
    """A table at a glance: its columns, the numbers of its first and last row, how many rows it has."""

    slots: list[Slot]
    first: int
    last: int
    rows: int


def open_file(chosen: View, path: Path, progress: Progress = silent) -> OpenFile:
    """Read the sheets that people see and look for tables. Raises UserError."""
    with Workbook(path) as book:
        sheets = [sheet for name in book.names if (sheet := book.sheet(name, progress)).rows]
    if not sheets:
        raise UserError(f"“{path.name}”里没有内容，没有可以导入的")
    found = {}
    for sheet in sheets:
        tables = [known for table in tables_of(sheet) if (known := _known(table, chosen))]
        if tables:
            found[sheet.name] = max(tables, key=lambda one: len(one.columns))
    return OpenFile(path, sheets, found)


def _known(table: Table, chosen: View) -> Source | None:
    """A table of this kind, with what nobody knows told as ignored; None where too little of it is known."""
    made = without_words(source(None, table, chosen.key))
    words = [heading_key(path[-1]) for path in table.paths.values() if path]
    by_words = [c for c in made.columns if headings_of(chosen.key).readings(table.paths.get(c.index, ()))]
    return made if len(by_words) >= 2 or (by_words and len(set(words)) <= 2) else None


def without_words(made: Source) -> Source:
    """The same table with columns nobody knows told as ignored, not kept as words."""
    told = {c.heading: 0 for c in made.columns if c.role == "words"}
    return replace(made, columns=[c for c in made.columns if c.role != "words"], ignored_cells=made.ignored_cells | told)


def heading_at(sheet: Sheet, number: int, headings: Headings) -> Source:
    """The table whose heading begins in this row, because a person says so; its columns may all be unknown."""
    merged = [area for area in sheet.merged if area[0] >= number]
    below = Sheet(sheet.name, [row for row in sheet.rows if row[0] >= number], merged)
    table = next((t for t in tables_of(below) if t.top == number), None) or _plain_table(below, number)
    return without_words(source(None, replace(table, sheet=sheet), headings.view.key))


def _plain_table(sheet: Sheet, number: int) -> Table:
    """The row's words as headings, and every row below it."""
    cells = dict(sheet.rows)[number]
    paths: dict[int, tuple[str, ...]] = {n: (plain(cell).strip(),) for n, cell in enumerate(cells) if cell is not None and plain(cell).strip()}
    rows = [TableRow(at, list(line)) for at, line in sheet.rows if at > number and any(not is_blank(cell) for cell in line)]
    width = max([len(cells), *(len(row.cells) for row in rows)])
    rows = [TableRow(row.number, row.cells + [None] * (width - len(row.cells))) for row in rows]
    return Table(sheet, number, number, min(paths, default=0), width - 1, paths, rows, [], Context(sheet.name))


def outline(layout: Source) -> Outline:
    """Look through a table."""
    headings = {n: "-".join(path) for n, path in layout.table.paths.items() if path}
    samples: dict[int, list[str]] = {n: [] for n in headings}
    filled = dict.fromkeys(headings, 0)
    rows = layout.table.rows
    for row in rows:
        for n in headings:
            if n < len(row.cells) and not is_blank(row.cells[n]):
                filled[n] += 1
                if filled[n] <= _SAMPLES:
                    samples[n].append(plain(row.cells[n]))
    slots = [Slot(n, words, tuple(samples[n]), filled[n]) for n, words in sorted(headings.items())]
    return Outline(slots, rows[0].number if rows else 0, rows[-1].number if rows else 0, len(rows))


# --- fields as targets: 'name'; 'person.id_number' for what tells which person a link means; 'father/phone' for somebody beside


def targets(chosen: View, layout: Source | None = None) -> dict[str, str]:
    """Everything a column may go into, with its words; `layout`: also what its columns were recognised as."""
    found = {f.name: f.label for f in chosen.fields() if not isinstance(f.kind, File)}
    for told in TOLD.get(chosen.key, ()):
        found |= {f"{told.key}/{f.name}": f"{told.label}的{f.label}" for f in told.record.fields() if f.name not in (told.back, "note")}
    link = headings_of(chosen.key).main_link
    if link is not None:
        table = TABLES[link.target]
        found |= {f"{link.name}.{name}": f"{link.label}的{table.field(name).label}" for name in IDENTITY[link.target]}
    for column in layout.columns if layout else ():
        found.setdefault(target_of(column), f"{column.field.label}：{column.word or '合计'}" if column.role else column.field.label)
    return found


def target_of(column: Column) -> str:
    """The target a column goes into."""
    name = f"{column.part}/{column.field.name}" if column.part else column.field.name
    if column.role:
        return f"{name}={column.role}:{column.word or column.index}"
    return f"{column.link}.{name}" if column.link else name


def field_of(chosen: View, target: str) -> Field:
    """The field of a target."""
    part, _, rest = target.partition("=")[0].rpartition("/")
    if part:
        return next(told for told in TOLD[chosen.key] if told.key == part).field(rest)
    link, _, name = rest.rpartition(".")
    return TABLES[chosen.record.field(link).target].field(name) if link else chosen.record.field(name)


def mapped(layout: Source, chosen: View, wanted: Mapping[int, str]) -> Source:
    """The same table with its columns going into these targets, by column index."""
    columns, ignored = [], {}
    recognised = {c.index: c for c in layout.columns}
    for n, path in sorted(layout.table.paths.items()):
        words = "-".join(path)
        target = wanted.get(n)
        if target and n in recognised and target_of(recognised[n]) == target:
            columns.append(recognised[n])
        elif target:
            columns.append(_column(n, words, chosen, target))
        elif words:
            ignored[words] = 0
    return replace(layout, columns=columns, ignored_cells=ignored, rows=[])


def _column(n: int, words: str, chosen: View, target: str) -> Column:
    field = field_of(chosen, target)
    name, _, role = target.partition("=")
    part = name.partition("/")[0] if "/" in name else ""
    link = "" if part else name.rpartition(".")[0]
    kind, _, word = role.partition(":")
    return Column(n, words, field, link, unit_of(words, field), part, kind, word if kind in ("tick", "flag") else "")


def missing(layout: Source, chosen: View) -> list[str]:
    """Labels of fields that every new record needs and no column brings."""
    brought = {c.link or c.field.name for c in layout.columns if not c.part} | chosen.defaults.keys()
    return [f.label for f in chosen.record.fields() if f.required and f.name not in brought]


def unreadable(layout: Source, column: Column) -> list[str]:
    """Cells among the first rows that cannot be read as the column's field."""
    if isinstance(column.field.kind, Link) or column.role:
        return []
    read, found = reader(column.field, column.unit), []
    for row in islice(layout.table.rows, _TRIED):
        try:
            read(row.cells[column.index])
        except BadValue:
            found.append(plain(row.cells[column.index]))
    return found


# --- what is remembered for sheets with the same headings


def _key(chosen: View, layout: Source) -> str:
    headings = "\n".join(heading_key("-".join(path)) for _, path in sorted(layout.table.paths.items()))
    return f"import.{chosen.key}.{hashlib.sha256(headings.encode()).hexdigest()[:16]}"


def remember(store: Store, chosen: View, layout: Source, day: date) -> None:
    """Keep the columns for the next sheet with the same headings."""
    kept = {"on": day.isoformat(), "columns": {str(c.index): target_of(c) for c in layout.columns}}
    store.set_setting(_key(chosen, layout), json.dumps(kept, ensure_ascii=False))


def remembered(store: Store, chosen: View, layout: Source) -> tuple[date, dict[int, str]] | None:
    """When a sheet with the same headings came in, and into what its columns went; fields that are gone are left out."""
    text = store.setting(_key(chosen, layout))
    if text is None:
        return None
    kept, known = json.loads(text), targets(chosen, layout)
    return date.fromisoformat(kept["on"]), {int(n): target for n, target in kept["columns"].items() if target in known}

"""Which column of a foreign sheet goes into which field: as it is recognised, as a person changes it, as it was last time."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path

from app.exchange.files.reading import Sheet, Workbook
from app.exchange.imports import layout as layouts
from app.exchange.imports.cells import is_blank, reader
from app.exchange.imports.headings import IDENTITY, Column, Headings, heading_key, unit_of
from app.exchange.imports.layout import Layout
from app.progress import Progress, silent
from db.errors import BadValue, UserError
from db.fields import Field
from db.kinds import TEXT, File, Link
from db.kinds.base import plain
from db.records import TABLES, View
from db.store import Store

_SAMPLES, _TRIED = 3, 500


@dataclass(frozen=True)
class OpenFile:
    """A file read, with the tables found on its sheets, by the sheets' names."""

    path: Path
    sheets: list[Sheet]
    layouts: dict[str, Layout]

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
    headings = Headings(chosen)
    with Workbook(path) as book:
        sheets = [sheet for name in book.names if (sheet := book.sheet(name, progress)).rows]
    if not sheets:
        raise UserError(f"“{path.name}”里没有内容，没有可以导入的")
    return OpenFile(path, sheets, {sheet.name: found for sheet in sheets if (found := layouts.find(sheet, headings))})


def outline(layout: Layout) -> Outline:
    """Look through a table."""
    headings = {n: "-".join(path) for n, path in enumerate(layouts.paths(layout)) if path}
    samples: dict[int, list[str]] = {n: [] for n in headings}
    filled = dict.fromkeys(headings, 0)
    first = last = count = 0
    for number, cells, _ in layouts.rows(_with_all(layout, headings)):
        first, last, count = first or number, number, count + 1
        for n in headings:
            if n < len(cells) and not is_blank(cells[n]):
                filled[n] += 1
                if filled[n] <= _SAMPLES:
                    samples[n].append(plain(cells[n]))
    return Outline([Slot(n, words, tuple(samples[n]), filled[n]) for n, words in headings.items()], first, last, count)


def _with_all(layout: Layout, headings: Mapping[int, str]) -> Layout:
    """The same table for counting: where no column is known yet, every column makes a row."""
    if layout.columns:
        return layout
    anything = Field(label="", kind=TEXT)
    return replace(layout, columns=[Column(n, words, anything) for n, words in headings.items()])


# --- fields as targets; a target is 'name', or 'person.id_number' for what tells which person a link means


def targets(chosen: View) -> dict[str, str]:
    """Everything a column may go into, with its words."""
    found = {f.name: f.label for f in chosen.fields() if not isinstance(f.kind, File)}
    link = Headings(chosen).main_link
    if link is not None:
        table = TABLES[link.target]
        found |= {f"{link.name}.{name}": f"{link.label}的{table.field(name).label}" for name in IDENTITY[link.target]}
    return found


def target_of(column: Column) -> str:
    """The target a column goes into."""
    return f"{column.link}.{column.field.name}" if column.link else column.field.name


def field_of(chosen: View, target: str) -> Field:
    """The field of a target."""
    link, _, name = target.rpartition(".")
    return TABLES[chosen.record.field(link).target].field(name) if link else chosen.record.field(name)


def mapped(layout: Layout, chosen: View, wanted: Mapping[int, str]) -> Layout:
    """The same table with its columns going into these targets, by column index."""
    columns, ignored = [], []
    for n, path in enumerate(layouts.paths(layout)):
        words = "-".join(path)
        if target := wanted.get(n):
            field = field_of(chosen, target)
            columns.append(Column(n, words, field, target.rpartition(".")[0], unit_of(words, field)))
        elif words:
            ignored.append(words)
    return replace(layout, columns=columns, ignored=ignored)


def missing(layout: Layout, chosen: View) -> list[str]:
    """Labels of fields that every new record needs and no column brings."""
    brought = {c.link or c.field.name for c in layout.columns} | chosen.defaults.keys()
    return [f.label for f in chosen.record.fields() if f.required and f.name not in brought]


def unreadable(layout: Layout, column: Column) -> list[str]:
    """Cells among the first rows that cannot be read as the column's field."""
    if isinstance(column.field.kind, Link):
        return []
    read, found = reader(column.field, column.unit), []
    for _, cells, _ in islice(layouts.rows(layout), _TRIED):
        try:
            read(cells[column.index])
        except BadValue:
            found.append(plain(cells[column.index]))
    return found


# --- what is remembered for sheets with the same headings


def _key(chosen: View, layout: Layout) -> str:
    headings = "\n".join(heading_key("-".join(path)) for path in layouts.paths(layout))
    return f"import.{chosen.key}.{hashlib.sha256(headings.encode()).hexdigest()[:16]}"


def remember(store: Store, chosen: View, layout: Layout, day: date) -> None:
    """Keep the columns for the next sheet with the same headings."""
    kept = {"on": day.isoformat(), "columns": {str(c.index): target_of(c) for c in layout.columns}}
    store.set_setting(_key(chosen, layout), json.dumps(kept, ensure_ascii=False))


def remembered(store: Store, chosen: View, layout: Layout) -> tuple[date, dict[int, str]] | None:
    """When a sheet with the same headings came in, and into what its columns went; fields that are gone are left out."""
    text = store.setting(_key(chosen, layout))
    if text is None:
        return None
    kept, known = json.loads(text), targets(chosen)
    return date.fromisoformat(kept["on"]), {int(n): target for n, target in kept["columns"].items() if target in known}

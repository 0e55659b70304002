"""Which column of a foreign sheet goes into which field: as it is recognised, as a person changes it, as it was last time."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from app.exchange.imports.columns.cells import is_blank, reader
from app.exchange.imports.columns.headings import Column, heading_key, headings_of, unit_of, unit_said
from app.exchange.imports.plan import Source
from app.exchange.imports.tables.structure.words import measures
from app.exchange.imports.tables.tables import Table
from db.errors import BadValue
from db.fields import Field
from db.kinds import File, Link
from db.kinds.base import plain
from db.records import TABLES, View
from db.records.told import TOLD
from db.store import Store

_SAMPLES, _TRIED = 3, 500
#: Units of a field's own, which a heading may state against the paper's.
_OWN_UNIT = re.compile(r"元|小时|公斤|千克|厘米|cm|kg", re.IGNORECASE)
#: The target of columns whose cells stay as words with the record.
KEEP = "note=words:"


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


def outline(layout: Source) -> Outline:
    """Look through a table."""
    headings = {c.index: c.heading or f"第 {c.index + 1} 列" for c in layout.columns}
    headings |= {n: "-".join(path) for n, path in layout.table.paths.items() if path}
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
        found |= {f"{link.name}.{name}": f"{link.label}的{table.field(name).label}" for name in table.told_by}
    if any(f.name == "note" for f in chosen.record.fields()):
        found[KEEP] = "放进备注"
    for column in layout.columns if layout else ():
        found.setdefault(target_of(column), f"{column.field.label}：{column.word or '合计'}" if column.role else column.field.label)
    return found


def target_of(column: Column) -> str:
    """The target a column goes into."""
    if column.role == "words":
        return KEEP
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


def mapped(layout: Source, chosen: View, wanted: Mapping[int, str], filled: Mapping[int, int]) -> Source:
    """The same table with its columns going into these targets; `filled`: how many cells say anything, all by column index."""
    columns, ignored = [], {}
    recognised = {c.index: c for c in layout.columns}
    for n in sorted({*layout.table.paths, *recognised}):
        words = "-".join(layout.table.paths.get(n, ()))
        target = wanted.get(n)
        if target and n in recognised and target_of(recognised[n]) == target:
            columns.append(recognised[n])
        elif target:
            columns.append(_column(n, words, chosen, target))
        elif words:
            ignored[words] = filled.get(n, 0)
    return replace(layout, columns=in_units(layout.table, columns), ignored_cells=ignored, rows=[])


def in_units(table: Table, columns: list[Column]) -> list[Column]:
    """The columns with the unit in which the paper says that it counts (单位：万元), where their own headings say none."""
    context = table.context
    stated = measures((*context.titles, *(f"{label}：{value}" for label, value in context.said)))
    if not stated:
        return columns
    return [c if c.unit or _OWN_UNIT.search(c.heading) else replace(c, unit=unit_said(stated, c.field)) for c in columns]


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


# --- what is remembered: for sheets with the same headings, and for single headings that only a person knows


#: Settings that begin like this hold answers about columns: of whole sheets by their headings, and of single headings.
PREFIX, HEADINGS = "import.", "headings"


def _key(chosen: View, layout: Source) -> str:
    headings = "\n".join(heading_key("-".join(path)) for _, path in sorted(layout.table.paths.items()))
    return f"{PREFIX}{chosen.key}.{hashlib.sha256(headings.encode()).hexdigest()[:16]}"


def _headings_key(chosen: View) -> str:
    return f"{PREFIX}{chosen.key}.{HEADINGS}"


def remember(store: Store, chosen: View, recognised: Source, wanted: Mapping[int, str], day: date) -> None:
    """Keep where the columns go for the next sheet with the same headings, and with one of those that were not recognised."""
    kept = {"on": day.isoformat(), "columns": {str(n): target for n, target in wanted.items() if target}}
    store.set_setting(_key(chosen, recognised), json.dumps(kept, ensure_ascii=False))
    default = {c.index: target_of(c) for c in recognised.columns}
    told = json.loads(store.setting(_headings_key(chosen)) or "{}")
    for n, path in recognised.table.paths.items():
        usual, target = default.get(n, ""), wanted.get(n, "")
        # A column of a place of its own, or with a role, is told by its sheet, not by its heading.
        if path and (usual == KEEP or usual != target) and target.partition("=")[2] in ("", "words:"):
            told[heading_key("-".join(path))] = target
    if told:
        store.set_setting(_headings_key(chosen), json.dumps(told, ensure_ascii=False))


def remembered(store: Store, chosen: View, layout: Source) -> tuple[date | None, dict[int, str]]:
    """Into what columns went before: all of them and the day, where a sheet with the same headings came in; else single headings.

    '' for a column that is to go nowhere; fields that are gone are left out.
    """
    known = targets(chosen, layout)
    if text := store.setting(_key(chosen, layout)):
        kept = json.loads(text)
        told = {int(n): target for n, target in kept["columns"].items() if target in known}
        return date.fromisoformat(kept["on"]), {n: told.get(n, "") for n in layout.table.paths}
    headings = json.loads(store.setting(_headings_key(chosen)) or "{}")
    found = {n: headings.get(heading_key("-".join(path))) for n, path in layout.table.paths.items()}
    return None, {n: target for n, target in found.items() if target is not None and (not target or target in known)}

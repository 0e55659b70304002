"""What a link is written as in a sheet, so that it is found again: here by its id, in another ledger by what else is known."""

from __future__ import annotations

import json
import re
from collections import Counter

from app.exchange.imports.names.linking import clue_fields
from app.lists.titles import open_key
from db.fields import Record
from db.records import TABLES
from db.sql import names as quoted
from db.store import Store
from db.text import name_key
from db.titles import title_sql

_NUMBERED = re.compile(r"〔#\d+〕$")


def link_names(store: Store, table: str, *, sensitive: bool = True, numbered: bool = False) -> dict[int, str]:
    """What links to this table are written as: the title, with the id behind it where the title alone is not clear."""
    record = TABLES[table]
    if not sensitive and any(record.field(name).sensitive for name in record.title):
        title, numbered = _modest_title(record), True
    else:
        title = title_sql(record)
    titles = dict(store.rows(f'SELECT id, {title} FROM "{table}"'))
    alike = Counter(name_key(title).lower() for title in titles.values())
    return {
        record_id: f"{title}〔#{record_id}〕"
        if numbered or not title or alike[name_key(title).lower()] > 1 or _NUMBERED.search(title)
        else title
        for record_id, title in titles.items()
    }


def told_apart(store: Store, table: str, names: dict[int, str], *, sensitive: bool) -> dict[int, str]:
    """Those names that carry an id, with what tells the record apart behind it, for in another ledger the id is another's.

    张丽〔#160，出生日期 2001-05-06〕: the first value that no namesake has, else all there are; sensitive ones only where asked for.
    """
    record = TABLES[table]
    fields = [f for f in map(record.field, clue_fields(table)) if sensitive or not f.sensitive]
    alike = {i: name for i, name in names.items() if _NUMBERED.search(name)}
    if not fields or not alike:
        return {}
    columns = quoted(["id", *(f.name for f in fields)])
    rows = store.rows(f'SELECT {columns} FROM "{table}" WHERE id IN (SELECT value FROM json_each(?))', (json.dumps(list(alike)),))
    titles = {i: name_key(_NUMBERED.sub("", name)).lower() for i, name in alike.items()}
    shared = Counter((titles[i], at, value) for i, *values in rows for at, value in enumerate(values))
    told: dict[int, str] = {}
    for i, *values in rows:
        filled = [(at, f, v) for at, (f, v) in enumerate(zip(fields, values, strict=True)) if v is not None]
        own = [clue for clue in filled if shared[titles[i], clue[0], clue[2]] == 1]
        clues = [f"{f.label} {f.kind.show(f.kind.load(v))}" for _, f, v in own[:1] or filled]
        told[i] = f"{alike[i][:-1]}，{'，'.join(clues)}〕" if clues else alike[i]
    return told


def _modest_title(record: type[Record]) -> str:
    """What a record may be called where its title may not be shown: a child by the number of its file."""
    key = open_key(record)
    return f"coalesce(\"{key}\", '')" if key else "''"

"""Records sought by what is typed, and what tells those of one name apart."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from app.lists.titles import titles
from app.ui.session import Session
from db import search
from db.fields import Record
from db.kinds import Link
from db.records import TABLES
from db.titles import title_sql

#: What people tell namesakes apart by, where the record has it.
_APART = ("branch", "village", "birth_date", "day")


class Sought(NamedTuple):
    """A record found: its id, what it is called, and what tells it apart from others called the same ('' where there are none)."""

    id: int
    title: str
    apart: str

    @property
    def words(self) -> str:
        """The line that offers it."""
        return f"{self.title}（{self.apart}）" if self.apart else self.title


def seek(session: Session, table: str, text: str, limit: int) -> list[Sought]:
    """Records found by what was typed, those called exactly so first; every namesake says what tells it apart."""
    if not text.strip():
        return []
    record, store = TABLES[table], session.store
    where, values = search.condition(record, text)
    query = f'SELECT id FROM "{table}" WHERE {where} ORDER BY {title_sql(record)} = ? DESC, id LIMIT {limit}'
    found = [row[0] for row in store.rows(query, [*values, text.strip()])]
    called = titles(store, table, found, masked=session.masked)
    times = Counter(called.values())
    apart = _told_apart(session, record, [i for i in found if times[called[i]] > 1])
    lines = Counter((called[i], words) for i, words in apart.items())
    # Of two that differ in nothing else the number in the ledger tells.
    return [Sought(i, called[i], "，".join(filter(None, (apart[i], f"{i} 号" * (not apart[i] or lines[called[i], apart[i]] > 1)))) if i in apart else "") for i in found]


def _told_apart(session: Session, record: type[Record], ids: list[int]) -> dict[int, str]:
    fields = [f for f in record.fields() if f.name in _APART and not (f.sensitive and session.masked)]
    rows = session.store.page(record, ids) if ids else []
    linked = {
        f.name: titles(session.store, f.target, {i for row in rows if (i := getattr(row, f.name))}, masked=session.masked)
        for f in fields if isinstance(f.kind, Link)
    }  # fmt: skip
    told = {}
    for row in rows:
        values = ((f, getattr(row, f.name)) for f in sorted(fields, key=lambda f: _APART.index(f.name)))
        words = [
            linked[f.name].get(value, "") if isinstance(f.kind, Link) else f"{value.year} 年生" if f.name == "birth_date" else f.kind.show(value)
            for f, value in values if value is not None
        ]  # fmt: skip
        told[row.id or 0] = "，".join(filter(None, words))
    return told

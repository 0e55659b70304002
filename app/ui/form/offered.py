"""What an input for a link offers to what is typed into it."""

from __future__ import annotations

from collections import Counter

from app.lists import apart
from app.lists.titles import titles
from app.ui.session import Session
from db import search
from db.records import TABLES


def found_titles(session: Session, table: str, text: str, limit: int) -> dict[str, int]:
    """Records found by what was typed, by title as it may be shown now; namesakes are told apart beside the name, at last by their number."""
    if not text.strip():
        return {}
    record, store = TABLES[table], session.store
    where, values = search.condition(record, text)
    found = [row[0] for row in store.rows(f'SELECT id FROM "{table}" WHERE {where} ORDER BY id LIMIT {limit}', values)]
    called = titles(store, table, found, masked=session.masked)
    named = Counter(called.values())
    beside = apart(store, table, [i for i in found if named[called[i]] > 1])
    told = {i: f"{called[i]}（{beside[i]}）" if i in beside else called[i] for i in found}
    named = Counter(told.values())
    return {words if named[words] == 1 else f"{words}（{record_id} 号）": record_id for record_id, words in told.items()}

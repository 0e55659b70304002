"""How one kind of record is looked at: columns, order, query; no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.lists import branches, children, events, members, office, volunteering
from app.lists.declare import List, Paper
from db.fields import Record
from db.records import TABLES, VIEWS, view
from db.sql import marks
from db.store import Store

#: The lists by the key of their view, in the order in which a tab shows them.
LISTS: dict[str, List] = {
    listed.view: listed for domain in (branches, members, volunteering, children, events, office) for listed in domain.LISTS
}


def list_of(view_key: str) -> List:
    """How the records of a view, or of a table, are looked at; raises KeyError when there is no such view."""
    listed = LISTS.get(view_key) or List(view_key)
    if listed.one and listed.columns:
        return listed
    if (shown := view(view_key)) is None:
        raise KeyError(view_key)
    return replace(listed, one=listed.one or shown.label, columns=listed.columns or tuple(f.name for f in shown.fields()[:8]))


def lists_of(record: type[Record]) -> list[List]:
    """The lists of a record type, that of its table last; a person has several."""
    keys = [key for key, shown in VIEWS.items() if shown.record is record]
    return [list_of(key) for key in (*keys, record.table)]


def apart(store: Store, table: str, ids: Sequence[int]) -> dict[int, str]:
    """What tells records of the same name apart, by id; nothing where their list does not say."""
    sql = next((listed.apart for listed in lists_of(TABLES[table]) if listed.apart), "")
    rows = store.rows(f'SELECT id, {sql} FROM "{table}" WHERE id IN ({marks(ids)})', list(ids)) if sql and ids else []
    return {number: str(value) for number, value in rows if value}


def papers_of(view_key: str) -> tuple[Paper, ...]:
    """What can be printed of one record of a list; all that is filled in, where the list declares nothing else."""
    return list_of(view_key).papers or (Paper(view_key, "", "打印这一条"),)

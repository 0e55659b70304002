"""Which list shows a record, and which list shows the records behind a figure."""

from __future__ import annotations

from db.records import TABLES, VIEWS
from db.store import Store


def view_of(store: Store, table: str, record_id: int) -> str:
    """The key of the view in which a record is listed; a person's depends on which roles the person has."""
    views = _views_of(table)
    for key in views:
        view = VIEWS[key]
        if store.count(view.record, f"id = ? AND ({view.where})", (record_id,)):
            return key
    return views[0] if views else table


def view_of_figure(table: str, key: str) -> str:
    """The key of the view that lists the records behind a figure or a split, by their table and its key."""
    views = _views_of(table)
    named = key.partition(".")[0]
    return named if named in views else views[0] if views else table


def _views_of(table: str) -> list[str]:
    return [key for key, view in VIEWS.items() if view.record is TABLES[table]]

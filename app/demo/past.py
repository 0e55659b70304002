"""What was so before: who has left was enrolled, a file that is closed was open, until the eve of its last day."""

from __future__ import annotations

from datetime import timedelta

from db.dates import PartialDate
from db.fields import Record
from db.records import Branch, Child, PastValue, Person
from db.store import Store

#: The record, its field, what it held, and the day on which that was over.
_ENDED: tuple[tuple[type[Record], str, str, str], ...] = (
    (Person, "member_status", "在册", "member_to"),
    (Person, "volunteer_status", "在册", "cancelled_on"),
    (Branch, "status", "正常", "abolished_on"),
    (Child, "status", "在帮", "closed_on"),
)


def fill(store: Store) -> None:
    """Add the spans that are over."""
    rows = [
        (record.table, number, field, value, (PartialDate.fromisoformat(day).last - timedelta(days=1)).isoformat())
        for record, field, value, ended in _ENDED
        for number, day in store.rows(f'SELECT id, "{ended}" FROM "{record.table}" WHERE "{ended}" IS NOT NULL AND "{field}" IS NOT ? ORDER BY id', (value,))
    ]
    store.insert_rows(PastValue, [f.name for f in PastValue.fields()], rows)

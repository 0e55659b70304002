"""The next number of records that are numbered in a row: what the newest one has, one further."""

from __future__ import annotations

import re
from datetime import date

from app.lists import lists_of
from db.fields import Record
from db.store import Store

_NUMBERED = re.compile(r"(?P<before>.*?)(?P<number>\d{1,9})", re.DOTALL)
_YEAR = re.compile(r"20\d\d(?=\D)")


def numbered(record: type[Record]) -> str:
    """The field whose next number is proposed for a new record of this type; "" for none."""
    return next((listed.numbered for listed in lists_of(record) if listed.numbered), "")


def next_number(store: Store, made: Record, today: date) -> str | None:
    """The number that follows for a new record as far as it is typed; None where the ledger has none to go by.

    Where the newest number begins with a year it is this year's now, and where it holds the newest record's own village, it holds this one's;
    until that is known there is none.
    """
    record, name = type(made), numbered(type(made))
    newest = store.find(record, f'"{name}" IS NOT NULL', (), "id DESC LIMIT 1")
    found = _NUMBERED.fullmatch(str(getattr(newest[0], name))) if newest else None
    if not found:
        return None
    before = _YEAR.sub(str(today.year), found["before"], count=1) if _YEAR.match(found["before"]) else found["before"]
    village = getattr(newest[0], "village", None)
    if village and village in before:
        if not (here := getattr(made, "village", None)):
            return None
        before = before.replace(village, here)
    query = (
        f'SELECT max(CAST(substr("{name}", :size) AS INTEGER)) FROM "{record.table}"'
        f' WHERE substr("{name}", 1, :size - 1) = :before AND substr("{name}", :size) GLOB \'[0-9]*\' AND substr("{name}", :size) NOT GLOB \'*[^0-9]*\''
    )
    highest = int(store.scalar(query, {"size": len(before) + 1, "before": before}) or 0)
    return f"{before}{highest + 1:0{len(found['number'])}d}"

"""Changing many records at once: what they have in common, and the change itself."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from app.lists.titles import title
from app.progress import Progress, silent
from app.work.children import file_no
from db.errors import Invalid, UserError
from db.fields import Record
from db.records import View
from db.sql import portions
from db.store import Store

#: From here on such work is done off the window's thread.
MANY = 2_000


def in_common(store: Store, shown: View, ids: Sequence[int]) -> dict[str, Any]:
    """The values that all these records share, by column, words in the place of a link; None where all of them are blank."""
    record, fields = shown.record, shown.fields()
    values = [f'coalesce("{f.name}", "{f.words}")' if f.words else f'"{f.name}"' for f in fields]
    picked = ", ".join(f"count({value}), min({value}), max({value})" for value in values)
    query = f'SELECT count(*), {picked} FROM "{record.table}" WHERE id IN (SELECT value FROM json_each(?))'
    count, *found = store.rows(query, (json.dumps(list(ids)),))[0]
    shared: dict[str, Any] = {}
    for place, f in enumerate(fields):
        filled, low, high = found[place * 3 : place * 3 + 3]
        if filled == 0:
            shared[f.name] = None
        elif filled == count and low == high:
            shared[f.name] = f.kind.load(low)
    return shared


def change(store: Store, shown: View, ids: Sequence[int], values: dict[str, Any], progress: Progress = silent) -> None:
    """Give all these records the same values, a link an id or words, inside a step. Raises UserError, naming the record that stands against it."""
    done = 0
    for some in portions(ids):
        progress(done, len(ids), "已处理")
        for found in store.page(shown.record, some):
            try:
                store.save(found.with_(**found.parted(values)))
            except Invalid as error:
                raise UserError(f"{called(store, found)}：{error.problems[0].sentence}；{len(ids)} {shown.record.unit}都没有改") from error
        done += len(some)


def called(store: Store, record: Record) -> str:
    """What a record is called, one about a child by its file's number."""
    if (number := file_no(store, record)) is not None:
        return f"档案 {number}"
    return title(store, record.table, record.id or 0, masked=True)

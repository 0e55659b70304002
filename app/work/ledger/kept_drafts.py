"""The drafts that lie in a ledger: what each is of, and which record it is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.work.unsaved import about, find
from db.records import DEEDS, view
from db.store import Store


@dataclass(frozen=True)
class Kept:
    """A draft that lies in the ledger: where, when it was typed, how many fields, what it is called, and the record it is about.

    `view`: the view whose form takes it up, "" for a deed, which is taken up where its record is listed. `table`, `id`: the record that is
    edited, or that the new one is a part of (`owned`), or that the deed is done to; id None where it is about nobody.
    """

    where: str
    at: datetime
    fields: int
    words: str
    view: str
    table: str
    id: int | None
    owned: bool


def all_kept(store: Store) -> list[Kept]:
    """Every draft of a form or of a deed, the newest first; batches of hours are offered where hours are entered."""
    lie = []
    for (where,) in store.rows("SELECT key FROM setting WHERE key LIKE 'draft.%' AND value <> ''"):
        key, _, number = where.removeprefix("draft.").partition(".")
        owned = number.startswith("of.")
        shown, table = view(key), about(key, owned=owned)
        if table is None or (draft := find(store, where)) is None:
            continue
        words = f"{'编辑' if number and not owned else '新建'}{shown.label}" if shown else DEEDS[key][1]
        number_of = int(number.removeprefix("of.")) if number else None
        lie.append(Kept(where, draft.at, len(draft.typed), words, key if shown else "", table, number_of, owned))
    return sorted(lie, key=lambda one: one.at, reverse=True)

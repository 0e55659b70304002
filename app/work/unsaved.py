"""What was typed into a form and is no record: drafts until they are saved or dropped, pinned values; in the ledger, never in a file beside it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.fields import Record
from db.kinds import File
from db.records import DEEDS, View, is_private, view
from db.store import Store

_OF_RECORD = re.compile(r"draft\.(\w+)\.(\d+)")
_OF_OWNER = re.compile(r"draft\.(\w+)\.of\.(\d+)")


@dataclass(frozen=True)
class Draft:
    """When it was typed, and by field name what stood in each input (a text, a list of texts, or a link's id and text)."""

    at: datetime
    typed: dict[str, Any]


def key(view_key: str, record_id: int | None = None, owner: int | None = None) -> str:
    """Where the draft of a view's form lies: of one record that is edited, of a new part of an owner, or of a new record."""
    if record_id is not None:
        return f"draft.{view_key}.{record_id}"
    return f"draft.{view_key}" if owner is None else f"draft.{view_key}.of.{owner}"


def keep(store: Store, where: str, typed: dict[str, Any], at: datetime) -> None:
    """Keep what was typed; nothing typed drops the draft."""
    if typed:
        store.set_setting(where, json.dumps({"at": at.isoformat(timespec="seconds"), "typed": typed}, ensure_ascii=False))
    else:
        drop(store, where)


def find(store: Store, where: str) -> Draft | None:
    """The draft that lies there."""
    if not (kept := store.setting(where)):
        return None
    found = json.loads(kept)
    return Draft(datetime.fromisoformat(found["at"]), found["typed"])


def drop(store: Store, where: str) -> None:
    """Forget a draft."""
    if store.setting(where):
        store.set_setting(where, "")


def drop_orphans(store: Store) -> None:
    """Forget the drafts about records that are not in the ledger any more, so that nothing of a purged file stays."""
    for (where,) in store.rows("SELECT key FROM setting WHERE key LIKE 'draft.%.%' AND value <> ''"):
        found = _OF_RECORD.fullmatch(where) or _OF_OWNER.fullmatch(where)
        table = about(found[1], owned=".of." in where) if found else None
        if found and table and not store.scalar(f'SELECT 1 FROM "{table}" WHERE id = ?', (int(found[2]),)):
            drop(store, where)


def about(key: str, *, owned: bool) -> str | None:
    """The table of the record that a draft of this view, or of this deed, is about."""
    if not (shown := view(key)):
        return DEEDS[key][0] if key in DEEDS else None
    owner = shown.record.owner()
    return owner.target if owner and owned else shown.record.table


# --- values that a person pinned in a form, to begin the next new record with


def can_be_shared(record: type[Record]) -> frozenset[str]:
    """The fields whose value another record may have too: no files, and none that alone tells a record apart."""
    own = {key[0] for key in record.keys if len(key) == 1}
    return frozenset(f.name for f in record.fields() if f.name not in own and not isinstance(f.kind, File))


def can_be_pinned(record: type[Record]) -> frozenset[str]:
    """Of these, those that may be pinned: what is sensitive about one child never stands in another one's form."""
    return frozenset(name for name in can_be_shared(record) if not (is_private(record) and record.field(name).sensitive))


def pinned(store: Store, shown: View) -> dict[str, Any]:
    """The pinned values of a view by field name; None: pinned blank."""
    kept = json.loads(store.setting(_pins_key(shown)) or "{}")
    fields = {f.name: f for f in shown.fields()}
    return {n: None if v is None else fields[n].kind.load(v) for n, v in kept.items() if n in fields}


def pin(store: Store, shown: View, values: dict[str, Any]) -> None:
    """Have just these values pinned."""
    kept = {n: None if v is None else shown.record.field(n).kind.store(v) for n, v in values.items()}
    store.set_setting(_pins_key(shown), json.dumps(kept, ensure_ascii=False))


def _pins_key(shown: View) -> str:
    return f"pins.{shown.key}"

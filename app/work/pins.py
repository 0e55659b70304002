"""Values that a person pinned in a form, to begin the next new record with; kept in the ledger, for names are among them."""

from __future__ import annotations

import json
from typing import Any

from db.fields import Record
from db.kinds import File
from db.records import View, is_private
from db.store import Store


def can_be_shared(record: type[Record]) -> frozenset[str]:
    """The fields whose value another record may have too: no files, and none that alone tells a record apart."""
    own = {key[0] for key in record.keys if len(key) == 1}
    return frozenset(f.name for f in record.fields() if f.name not in own and not isinstance(f.kind, File))


def can_be_pinned(record: type[Record]) -> frozenset[str]:
    """Of these, those that may be pinned: what is sensitive about one child never stands in another one's form."""
    return frozenset(name for name in can_be_shared(record) if not (is_private(record) and record.field(name).sensitive))


def pinned(store: Store, shown: View) -> dict[str, Any]:
    """The pinned values of a view by field name; None: pinned blank."""
    kept = json.loads(store.setting(_key(shown)) or "{}")
    fields = {f.name: f for f in shown.fields()}
    return {n: None if v is None else fields[n].kind.load(v) for n, v in kept.items() if n in fields}


def keep(store: Store, shown: View, values: dict[str, Any]) -> None:
    """Have just these values pinned."""
    kept = {n: None if v is None else shown.record.field(n).kind.store(v) for n, v in values.items()}
    store.set_setting(_key(shown), json.dumps(kept, ensure_ascii=False))


def _key(shown: View) -> str:
    return f"pins.{shown.key}"

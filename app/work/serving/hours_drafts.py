"""Batches of hours that were ticked and not saved, kept in the ledger until they are: one for each event."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.work.hours import Own
from db.records import Event
from db.store import Store

_KEY = "draft.hours_entry"


@dataclass(frozen=True)
class Draft:
    """What stood in the form, the event chosen there (None for a new one or none), and who was ticked."""

    texts: dict[str, str]
    entries: dict[int, Own] = field(default_factory=dict)
    event: int | None = None

    @property
    def about(self) -> str:
        """What the batch is for, in the form's own words."""
        return self.texts.get("event") or f"{self.texts.get('day', '')} 的服务"


def kept(store: Store) -> list[Draft]:
    """The batches that were not saved, newest first."""
    found = json.loads(store.setting(_KEY) or "[]")
    return [_read(store, one) for one in (found if isinstance(found, list) else [found])]


def keep(store: Store, drafts: Sequence[Draft]) -> None:
    """Keep these batches in place of those that were kept; there is nothing to keep of one in which nobody is ticked."""
    written = json.dumps([_written(one) for one in drafts if one.entries], ensure_ascii=False) if any(d.entries for d in drafts) else ""
    if written != (store.setting(_KEY) or "") and not store.readonly:
        store.set_setting(_KEY, written)


def _written(draft: Draft) -> dict[str, Any]:
    own = [(person, {name: value for name, value in vars(o).items() if value is not None}) for person, o in draft.entries.items()]
    return {"texts": draft.texts, "entries": own, "event": draft.event}


def _read(store: Store, found: Mapping[str, Any]) -> Draft:
    event, texts = found.get("event"), dict(found["texts"])
    if event is not None and not store.count(Event, "id = ?", (event,)):
        # What is left of an event that went to the bin is its name, without the day that told it apart.
        event, texts["event"] = None, texts.get("event", "").rpartition("（")[0]
    return Draft(texts, {int(person): Own(**own) for person, own in found["entries"]}, event)

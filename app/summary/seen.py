"""Which hints of a year's summary were waved off and are not told again."""

from __future__ import annotations

import json

from app.summary.hints import Hint
from app.summary.text import Summary
from db.store import Store


def _sign(hint: Hint, summary: Summary) -> list[str]:
    return [hint.kind, summary.paragraphs[hint.paragraph].section, hint.words, hint.problem]


def unseen(store: Store, summary: Summary, hints: list[Hint]) -> list[Hint]:
    """The hints that nobody has waved off."""
    seen = _seen(store, summary.year)
    return [hint for hint in hints if _sign(hint, summary) not in seen]


def wave_off(store: Store, summary: Summary, hint: Hint) -> None:
    """Not to be reminded of this again in this year's summary."""
    seen = _seen(store, summary.year)
    store.set_setting(f"summary.{summary.year}.seen", json.dumps([*seen, _sign(hint, summary)], ensure_ascii=False))


def seen_count(store: Store, year: int) -> int:
    """How many hints of a year's summary were waved off."""
    return len(_seen(store, year))


def remind_again(store: Store, year: int) -> None:
    """Have the hints of a year's summary told again that were waved off."""
    store.set_setting(f"summary.{year}.seen", "[]")


def _seen(store: Store, year: int) -> list[list[str]]:
    return list(json.loads(store.setting(f"summary.{year}.seen") or "[]"))

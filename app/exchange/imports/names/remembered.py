"""What was answered once about sheets and holds for this ledger since: words, names, columns; listed, and forgotten on request."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from app.exchange.imports.columns.mapping import HEADINGS, KEEP, PREFIX, field_of
from app.exchange.imports.names.words import KEPT, WORDS, told_before
from db.records import TABLES, VIEWS
from db.rights import NAMES
from db.store import Store


@dataclass(frozen=True)
class Answer:
    """One answer: what sheets say, where, and what it was said to mean; `key`: the setting, and the places in it."""

    said: str
    where: str
    meant: str
    key: tuple[str, ...]


def remembered(store: Store) -> list[Answer]:
    """Every answer that is kept; what belongs to fields that are gone is left out."""
    return [*_words(store), *_names(store), *_columns(store)]


def forget(store: Store, answers: Iterable[Answer]) -> None:
    """Ask again from the next sheet on."""
    for answer in answers:
        setting, *places = answer.key
        if not places:
            store.set_setting(setting, "")
            continue
        told = told_before(store, setting)
        held: Any = told
        for place in places[:-1]:
            held = held.get(place, {})
        held.pop(places[-1], None)
        store.set_setting(setting, json.dumps(told, ensure_ascii=False))


def _words(store: Store) -> Iterator[Answer]:
    for place, told in told_before(store, WORDS).items():
        table, _, name = place.partition(".")
        with suppress(KeyError):
            label = TABLES[table].field(name).label
            for word, meant in told.items():
                yield Answer(word, label, meant or "放进备注", (WORDS, place, word))


def _names(store: Store) -> Iterator[Answer]:
    for table, told in told_before(store, NAMES).items():
        if table not in TABLES:
            continue
        called = store.titles(table, [i for i in told.values() if isinstance(i, int)])
        for name, answer in told.items():
            meant = "按文字记下" if answer == KEPT else called.get(answer, "已删除的记录")
            yield Answer(name, TABLES[table].label, meant, (NAMES, table, name))


def _columns(store: Store) -> Iterator[Answer]:
    for setting, text in store.rows("SELECT key, value FROM setting WHERE key LIKE ? AND value NOT IN ('', '{}') ORDER BY key", (f"{PREFIX}%",)):
        view_key, _, what = setting.removeprefix(PREFIX).partition(".")
        if setting in (WORDS, NAMES) or view_key not in VIEWS:
            continue
        told = json.loads(text)
        if what != HEADINGS:
            used = sum(map(bool, told["columns"].values()))
            yield Answer(f"{told['on'][:7]} 导入过的一种表", VIEWS[view_key].label, f"照上次对好 {used} 列", (setting,))
            continue
        for heading, target in told.items():
            yield Answer(heading, f"{VIEWS[view_key].label}的栏目", _target(view_key, target), (setting, heading))


def _target(view_key: str, target: str) -> str:
    if not target or target == KEEP:
        return "放进备注" if target else "不导入"
    try:
        return field_of(VIEWS[view_key], target).label
    except (KeyError, StopIteration):
        return "已没有的栏目"

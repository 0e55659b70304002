"""Ledgers as no township has them: the sample's values given to other records, some of them lost, some days known in part only."""

from __future__ import annotations

import random
from typing import Any

from db.fields import Field
from db.kinds import Choice, Choices, Link
from db.records import TABLES, Service
from db.store import Store

#: So many records of a kind are enough to be different in every way.
_MOST = 400
#: Every so many values are lost.
_LOST = 9


def shuffled(store: Store, seed: int) -> None:
    """Give every code, day, number and link of a record to another one; some are lost, some days known in part only."""
    chance = random.Random(seed)
    people, teams, events = ([row[0] for row in store.rows(f'SELECT id FROM "{table}"')] for table in ("person", "team", "event"))
    services = [(chance.choice(people), chance.choice(teams), chance.choice(events), f"{chance.randint(2017, 2021)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}",
                 chance.randint(1, 9_000), "服务", "通过") for _ in range(_MOST)]
    with store.step("工时"):
        store.insert_rows(Service, ("person", "team", "event", "day", "minutes", "time_kind", "review_state"), services)
    store.connection.execute("PRAGMA foreign_keys = OFF")
    store.connection.execute("BEGIN")
    for table, record in TABLES.items():
        store.connection.execute(f'DELETE FROM "{table}" WHERE id NOT IN (SELECT id FROM "{table}" ORDER BY id % 7, id LIMIT {_MOST})')
        ids = [row[0] for row in store.rows(f'SELECT id FROM "{table}"')]
        for f in record.fields():
            values = [_changed(value, f, chance) for (value,) in store.rows(f'SELECT "{f.name}" FROM "{table}"')]
            chance.shuffle(values)
            store.connection.executemany(f'UPDATE "{table}" SET "{f.name}" = ? WHERE id = ?', list(zip(values, ids, strict=True)))
    store.connection.execute("COMMIT")


def _changed(value: Any, f: Field, chance: random.Random) -> Any:
    kind = f.kind
    if isinstance(kind, Link):
        return value
    if not f.required and not chance.randrange(_LOST):
        return None
    if isinstance(kind, Choices):
        return kind.store(tuple(o.label for o in kind.options if not chance.randrange(3)))
    if isinstance(kind, Choice):
        return chance.choice(kind.options).label
    if kind.name == "partial_date" and value:
        return str(value)[: chance.choice((4, 7, 10, 10))]
    return value

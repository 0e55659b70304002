"""Records in the ledger that one being typed may be the same as, by the keys its type declares."""

from __future__ import annotations

from typing import Any

from db.fields import Field, Record
from db.kinds import PartialDay, Stored
from db.store import Store

_MOST, _LOOKED_AT = 3, 20


def alike(store: Store, typed: Record) -> list[Record]:
    """What is in the ledger already and may be the same: the first key that finds something decides; at most three.

    A date known less exactly agrees with one known better. Two that differ in a stronger key (two ID numbers) are two.
    """
    record, row = type(typed), typed.stored()
    if record.repeats:
        return []
    for rank, key in enumerate(record.keys):
        if any(row[name] is None for name in key):
            continue
        where, values = _agrees(record, key, row)
        found = store.find(record, f"{where} AND id IS NOT ?", (*values, typed.id), f"id LIMIT {_LOOKED_AT}")
        if fitting := [one for one in found if not _differs(one, row, record.keys[:rank])]:
            return fitting[:_MOST]
    return []


def is_surely(record: type[Record], one: Record, typed: Record) -> bool:
    """Whether the strongest key, where a single value tells records apart, says so: there can be no second one."""
    key = record.keys[0]
    return len(key) == 1 and getattr(one, key[0]) is not None and getattr(one, key[0]) == getattr(typed, key[0])


def blanks_filled(one: Record, typed: dict[str, Any]) -> dict[str, Any]:
    """Of the typed values those that `one` has nothing for, words in the place of a link."""
    there = one.told()
    return {name: value for name, value in typed.items() if value is not None and there[name] is None}


def _agrees(record: type[Record], key: tuple[str, ...], row: dict[str, Stored]) -> tuple[str, list[Stored]]:
    clauses: list[str] = []
    values: list[Stored] = []
    for name in key:
        clause, count = _clause(record.field(name))
        clauses.append(clause)
        values += [row[name]] * count
    return " AND ".join(clauses), values


def _clause(field: Field) -> tuple[str, int]:
    name = field.name
    if isinstance(field.kind, PartialDay):
        return f'("{name}" = substr(?, 1, length("{name}")) OR substr("{name}", 1, length(?)) = ?)', 3
    return f'"{name}" = ?', 1


def _differs(one: Record, row: dict[str, Stored], keys: tuple[tuple[str, ...], ...]) -> bool:
    known = one.stored()
    for key in keys:
        pairs = [(known[name], row[name]) for name in key]
        # A date that is known less exactly is not another date.
        if all(a is not None and b is not None for a, b in pairs) and any(
            not (str(a).startswith(str(b)) or str(b).startswith(str(a))) for a, b in pairs
        ):
            return True
    return False

"""A record looked over while it is typed: what is wrong, what is doubtful, what follows, and who may be there already."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from app import checks
from app.work.children import file_no
from db import history
from db.errors import Problem
from db.fields import Field, Record
from db.kinds import PartialDay, Stored
from db.records import View
from db.store import Store

_MOST, _LOOKED_AT = 3, 20


@dataclass(frozen=True)
class Seen:
    """What keeps a record from being saved, what is to be looked at, and records that may be the same."""

    wrong: list[Problem]
    doubtful: list[Problem]
    twins: list[Record]


def look_over(store: Store, made: Record, unread: list[Problem], today: date, others: Collection[int] | None) -> Seen:
    """What there is to say; `unread` are inputs that could not be read, `others` known to be other records (None: no new one)."""
    names = {p.column for p in unread}
    wrong = unread + [p for p in made.problems() if p.column not in names]
    found = checks.for_record(store, made, today)
    wrong += [Problem(f.column, f.problem) for f in found if f.level == checks.ERROR]
    twins = [] if others is None else [one for one in alike(store, made) if one.id not in others]
    # Of twins more is shown, and it can be answered.
    told = f"{made.table}.same_" if twins or others else None
    doubtful = [Problem(f.column, f.problem) for f in found if f.level != checks.ERROR and not (told and f.check.startswith(told))]
    return Seen(wrong, doubtful, twins)


def told_by_numbers(shown: View, made: Record) -> dict[str, str]:
    """The fields whose value an ID number tells for certain, each with the label of the number that tells it."""
    told: dict[str, str] = {}
    for f in shown.fields():
        if f.kind.name == "id_number" and (number := getattr(made, f.name)) is not None:
            follows = shown.record.following(f.name, number)
            told |= {name: f.label for name, value in follows.items() if getattr(made, name) == value}
    return told


def step_name(store: Store, made: Record) -> str:
    """How a step names a record: the undo button stands in plain sight, so a child's goes by its file number only."""
    if (number := file_no(store, made)) is not None:
        return number
    first = getattr(made, made.title[0]) if made.title else ""
    return first if isinstance(first, str) else ""


def last_change(store: Store, record: Record | None) -> str:
    """When a record was changed last, in words; '' for a new one."""
    changes = history.of_record(store.connection, record.table, record.id) if record and record.id else []
    return f"上次修改：{changes[0].step.at:%Y-%m-%d %H:%M}" if changes else ""


def clone_of(record: Record) -> dict[str, Any]:
    """What a copy of a record starts with: everything but what tells it apart."""
    own = {name for key in record.keys[:2] for name in key if record.field(name).kind.name in ("text", "id_number", "partial_date")}
    return {n: v for n, v in record.told().items() if n not in own and v is not None and record.field(n).kind.name != "file"}


# --- records that one being typed may be the same as, by the keys its type declares


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

"""A record looked over while it is typed: what is wrong, what is doubtful, what follows, and who may be there already."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from app import checks
from app.work.alike import alike
from app.work.children import file_no
from db import history
from db.errors import Problem
from db.fields import Record
from db.records import View
from db.store import Store


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

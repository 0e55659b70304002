"""Cells of several records changed in one step, by the rules of the form: all of them, or none, each wrong one named with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app import checks
from app.progress import Progress, silent
from app.work.entering import told_by_numbers
from db import dated
from db.errors import Invalid, UserError
from db.fields import Field, Record
from db.records import View
from db.store import Store

#: By record the new values by column, as people see a record: an id or words for a link, None for a blank.
Values = Mapping[int, Mapping[str, Any]]


@dataclass(frozen=True)
class Wrong:
    """A cell that cannot be written: whose, the column's label ('' where no single one is to blame), and why."""

    id: int
    label: str
    sentence: str


class CellsRefused(UserError):
    """Some of the cells cannot be written, so none was."""

    def __init__(self, wrong: Sequence[Wrong]) -> None:
        super().__init__(wrong[0].sentence)
        self.wrong = tuple(wrong)


def changed(shown: View, record: Record, values: Mapping[str, Any]) -> Record:
    """The record with some cells changed, and with what follows from them: with an ID number the birth date that it told goes, too."""
    told = told_by_numbers(shown, record)
    numbers = {f.label for f in shown.fields() if f.name in values and f.kind.name == "id_number"}
    followed = [name for name, number in told.items() if number in numbers and name not in values]
    made = record.with_(**record.parted({**values, **dict.fromkeys(followed)})).completed()
    # Where nothing follows any more it stays as it is.
    return made.with_(**{name: getattr(record, name) for name in followed if getattr(made, name) is None})


def change(store: Store, shown: View, values: Values, today: date, progress: Progress = silent) -> list[str]:
    """Write the cells, inside a step; returns what is doubtful now and was not before, a sentence each. Raises CellsRefused, nothing written."""
    pairs, there = [], set()
    for record in store.page(shown.record, list(values)):
        there.add(record.id)
        made = changed(shown, record, values[record.id or 0])
        if made != record:
            pairs.append((record, made))
    wrong = [Wrong(i, "", f"这条{shown.record.label}已经被删除") for i in values if i not in there]
    worse, doubts = _looked_over(store, pairs, today)
    if wrong := wrong + worse:
        raise CellsRefused(wrong)
    for done, (_, made) in enumerate(pairs):
        progress(done, len(pairs), "已处理")
        try:
            store.save(made)
        except Invalid as error:
            # What only writing it tells: since when it holds, and what is known of later days.
            wrong += [Wrong(made.id or 0, made.field(p.column).label if p.column else "", p.sentence) for p in error.problems]
    if wrong:
        raise CellsRefused(wrong)
    return doubts


def _looked_over(store: Store, pairs: Sequence[tuple[Record, Record]], today: date) -> tuple[list[Wrong], list[str]]:
    """What is wrong with the changed records, and what is doubtful; what a check finds that it found before is neither."""
    before = checks.for_records(store, [record for record, _ in pairs], today)
    after = checks.for_records(store, [made for _, made in pairs], today)
    wrong, doubts = [], []
    for (_, made), was, now in zip(pairs, before, after, strict=True):
        known = {(one.check, one.column, one.problem) for one in was}
        new = [one for one in now if (one.check, one.column, one.problem) not in known]
        faults = [(p.column, p.sentence) for p in made.problems()] + [(one.column, one.problem) for one in new if one.level == checks.ERROR]
        wrong += [Wrong(made.id or 0, made.field(name).label if name else "", sentence) for name, sentence in faults]
        doubts += [one.problem for one in new if one.level != checks.ERROR]
    return wrong, doubts


def asked_since(store: Store, shown: View, values: Values) -> list[Field]:
    """The dated fields in which one of these records holds something else so far: somebody has to say since when the new value holds."""
    wanted = [f for f in dated.asked(shown.record) if any(f.name in of_one for of_one in values.values())]
    found: list[Field] = []
    for record in store.page(shown.record, list(values)) if wanted else ():
        before, after = record.stored(), changed(shown, record, values[record.id or 0]).stored()
        found += [f for f in wanted if f not in found and not dated.is_blank(shown.record, f, before) and _differs(f, before, after)]
    return found


def assumed_since(store: Store, shown: View, record_id: int, values: Mapping[str, Any], f: Field, today: date) -> date | None:
    """What is most likely meant by one changed cell, as the form proposes it."""
    record = store.get(shown.record, record_id)
    return dated.assumed(shown.record, f, record.stored(), changed(shown, record, values).stored(), today)


def _differs(f: Field, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    return any(before[name] != after[name] for name in ([f.name, f.words] if f.words else [f.name]))

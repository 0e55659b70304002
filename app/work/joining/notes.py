"""What a ledger remembers of the copies that were joined to it: up to which of their steps, and under which ids their records came.

A note belongs to the step that joined: taken back, that step is as if it had never been. Without it a copy joined a second time
would bring its new records a second time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

from app.settings import kept_under
from db.ancestry import StepMark
from db.history import DONE
from db.store import Store

_PREFIX = "joined."


@dataclass
class Note:
    """One joining. `step`: this ledger's own, 0 where nothing had to be written; `label`: what it begins with; `own`: the newest step that
    this ledger had then, the joining itself among them.

    `steps`: the other's steps since the two parted, each as its id, label and time; `undone`: those taken back then;
    `ids`: by table, the other's ids that became others here.
    """

    step: int
    own: int
    label: str
    steps: list[tuple[int, str, str]]
    undone: list[int] = field(default_factory=list)
    ids: dict[str, dict[int, int]] = field(default_factory=dict)

    def last(self, marks: dict[int, tuple[StepMark, int]]) -> int:
        """The newest step of a ledger that was joined then; 0 where it was another ledger."""
        there = (number for number, label, at in self.steps if number in marks and marks[number][0] == StepMark(number, label, at))
        return max(there, default=0)


def notes(store: Store, marks: dict[int, tuple[StepMark, int]]) -> list[Note]:
    """What was joined to a ledger and stands; `marks` are its own steps."""
    found = []
    for text in kept_under(store, _PREFIX).values():
        told = json.loads(text)
        told["ids"] = {table: {int(there): here for there, here in ids.items()} for table, ids in told["ids"].items()}
        told["steps"] = [tuple(step) for step in told["steps"]]
        note = Note(**told)
        mark, state = marks.get(note.step, (None, 0))
        if note.step == 0 or (mark and state == DONE and mark.label.startswith(note.label)):
            found.append(note)
    return found


def keep(store: Store, note: Note) -> None:
    """Remember a joining, within its step where it has one."""
    number = 1 + max((int(key) for key in kept_under(store, _PREFIX) if key.isdecimal()), default=0)
    store.set_setting(f"{_PREFIX}{number}", json.dumps(asdict(note), ensure_ascii=False))


def told(marks: Iterable[tuple[StepMark, int]], after: int) -> list[tuple[int, str, str]]:
    """The steps of a ledger since it parted, as a note keeps them."""
    return [(mark.id, mark.label, mark.at) for mark, _ in marks if mark.id > after]

"""What a person has to choose where both ledgers changed the same thing."""

from __future__ import annotations

from dataclasses import dataclass

from app.work.joining.sides import State
from db.ancestry import Key
from db.fields import Field
from db.records import TABLES

OURS, THEIRS = "ours", "theirs"
#: What is asked: one field that both changed; one record whose values do not go together; one that was deleted here and used there;
#: one that came to both.
FIELD, RECORD, GONE, SAME = "field", "record", "gone", "same"


@dataclass(frozen=True)
class Question:
    """One choice. `key` tells it from all others; `there`: the record's id in the other ledger; `names`: the columns it is about.

    `ours` and `theirs` are the record in both, told with ids here. A record that was deleted on one side may have others that went
    with it: `more` is how many.
    """

    key: str
    kind: str
    record: Key
    there: int
    names: tuple[str, ...]
    ours: State
    theirs: State
    changed_here: str = ""
    changed_there: str = ""
    more: int = 0

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields it is about, without those whose words stand in for a link among them."""
        record = TABLES[self.record[0]]
        return tuple(record.field(name) for name in self.names if name not in record.beside())

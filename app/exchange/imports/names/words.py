"""Words and names of the township's own that code lists and ledger lack: what was answered about them once holds for this ledger."""

import json
from dataclasses import dataclass, field
from typing import Any

from db.bodies import key_of
from db.errors import BadValue
from db.fields import Field, Record
from db.records import TABLES
from db.rights import NAMES
from db.store import Store

#: The settings that hold the answers.
WORDS = "import.words"
#: The answer that a word or name is to stay as further words of the record.
KEPT = ""
#: The answer that a name is to make its record.
MAKE = "new"


@dataclass
class Answers:
    """What a person says that words and names of one import mean, before anything is written.

    `words`: the code by (table, field, word); `names`: the record's id by (table, name), or MAKE; KEPT for neither.
    """

    words: dict[tuple[str, str, str], str] = field(default_factory=dict)
    names: dict[tuple[str, str], int | str] = field(default_factory=dict)

    def remember(self, store: Store) -> None:
        """Keep them for the next files; a name that made its record is known by itself."""
        for (table, name, word), meant in self.words.items():
            remember(store, table, name, word, meant)
        told = told_before(store, NAMES)
        for (table, name), answer in self.names.items():
            if answer != MAKE:
                told.setdefault(table, {})[key_of(name)] = answer
        if told:
            store.set_setting(NAMES, json.dumps(told, ensure_ascii=False))


class Words:
    """The answers about words kept in one ledger, and those of this import."""

    def __init__(self, store: Store, answers: Answers | None = None) -> None:
        self._told: dict[str, dict[str, str]] = told_before(store, WORDS)
        for (table, name, word), meant in (answers.words if answers else {}).items():
            self._told.setdefault(f"{table}.{name}", {})[word.strip()] = meant

    def meant(self, record: type[Record], field: Field, word: str) -> str | None:
        """The code that a word was said to mean, KEPT for none of them, None where nobody was asked."""
        answer = self._told.get(f"{record.table}.{field.name}", {}).get(word.strip())
        if not answer:
            return answer
        try:
            field.kind.read(answer)
        except BadValue:
            return None
        return answer


class Names:
    """The answers about names: `meant` gives by (table, key of the name) the record's id, MAKE or KEPT."""

    def __init__(self, store: Store, answers: Answers) -> None:
        self.meant: dict[tuple[str, str], int | str] = {}
        for table, told in told_before(store, NAMES).items():
            there = store.titles(table, [i for i in told.values() if isinstance(i, int)]) if table in TABLES else {}
            # A record that is gone answers for nothing.
            self.meant |= {(table, name): i for name, i in told.items() if i in there or (table in TABLES and i == KEPT)}
        self.meant |= {(table, key_of(name)): answer for (table, name), answer in answers.names.items()}


def told_before(store: Store, setting: str) -> dict[str, Any]:
    """The answers that a setting holds; nothing where there are none yet."""
    told: dict[str, Any] = json.loads(store.setting(setting) or "{}")
    return told


def remember(store: Store, table: str, field: str, word: str, meant: str) -> None:
    """Keep what a word means in this ledger; KEPT: it stays as a further word."""
    TABLES[table].field(field)
    told = told_before(store, WORDS)
    told.setdefault(f"{table}.{field}", {})[word.strip()] = meant
    store.set_setting(WORDS, json.dumps(told, ensure_ascii=False))

"""Words of the township's own that a code list lacks: what was answered about them once holds for this ledger."""

import json

from db.errors import BadValue
from db.fields import Field, Record
from db.records import TABLES
from db.store import Store

_KEY = "import.words"
#: The answer that a word is to stay as further words of the record.
KEPT = ""


class Words:
    """The answers kept in one ledger."""

    def __init__(self, store: Store) -> None:
        self._told: dict[str, dict[str, str]] = json.loads(store.setting(_KEY) or "{}")

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


def remember(store: Store, table: str, field: str, word: str, meant: str) -> None:
    """Keep what a word means in this ledger; KEPT: it stays as a further word."""
    TABLES[table].field(field)
    told = json.loads(store.setting(_KEY) or "{}")
    told.setdefault(f"{table}.{field}", {})[word.strip()] = meant
    store.set_setting(_KEY, json.dumps(told, ensure_ascii=False))

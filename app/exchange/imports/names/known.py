"""What a plan can point to: the ledger's records, those that earlier rows bring, and those that names may make."""

from __future__ import annotations

from typing import Any

from app.exchange.imports.names.linking import Links
from app.exchange.imports.names.organisations import branch_level, branch_type, is_league, partner_kind
from app.exchange.imports.names.sessions import Sessions
from app.exchange.imports.names.words import KEPT, MAKE, Answers, Names, Words
from app.exchange.imports.plan import NEW, Draft, PlannedRow
from app.exchange.imports.rows.context import village_of
from app.exchange.imports.rows.matching import Ledger, Records
from app.exchange.imports.tables.structure.shapes import is_ditto
from db.bodies import core, key_of
from db.errors import BadValue
from db.fields import Record
from db.kinds import Stored
from db.records import TABLES, codes
from db.store import Store
from db.text import close_up

#: Records that a name may make.
MAKEABLE = frozenset(("branch", "team", "event", "partner"))


class Known:
    """The ledger as one plan sees it; each table is read once."""

    def __init__(self, store: Store, *, create: bool = False, answers: Answers | None = None) -> None:
        answers = answers or Answers()
        self.store, self.create = store, create
        self.links, self.words, self._names = Links(store), Words(store, answers), Names(store, answers)
        for (table, name), meant in self._names.meant.items():
            if isinstance(meant, int):
                self.links.mean(table, name, meant)
        self.sessions = Sessions(store, self.links)
        self.created: list[Draft] = []
        self._key = 0
        self._records: dict[str, Records] = {}
        self._ledgers: dict[tuple[str, tuple[str, str] | None], Ledger] = {}
        self._beside: dict[tuple[str, tuple[str, ...]], dict[tuple[Any, ...], Draft | int]] = {}
        self._made: dict[tuple[str, str, Stored], int] = {}
        #: Rows of earlier tables that are new or known, by the number that links mean them by.
        self.rows: dict[tuple[str, int], PlannedRow] = {}

    def key(self) -> int:
        """A number for a record that is new."""
        self._key -= 1
        return self._key

    @property
    def last_key(self) -> int:
        """The newest of them."""
        return self._key

    def ledger(self, record: type[Record], days: tuple[str, str] | None = None) -> Ledger:
        """The ledger's rows of a type, of happenings those of these days."""
        key = record.table, days
        if key not in self._ledgers:
            self._ledgers[key] = Ledger(self.store, record, days)
        return self._ledgers[key]

    def records(self, record: type[Record]) -> Records:
        """Who or what a row of a type is."""
        if record.table not in self._records:
            self._records[record.table] = Records(self.ledger(record))
        return self._records[record.table]

    def beside(self, record: type[Record], names: tuple[str, ...]) -> dict[tuple[Any, ...], Draft | int]:
        """The records of a type that rows tell of beside their own, by these columns: the ledger's ids and this plan's drafts."""
        found = self._beside.get((record.table, names))
        if found is None:
            ledger = self.ledger(record)
            places = [ledger.place[name] for name in names]
            found = {}
            for record_id, row in ledger.rows.items():
                found.setdefault(tuple(row[place] for place in places), record_id)
            self._beside[record.table, names] = found
        return found

    # --- what names make

    def makes(self, table: str, text: str) -> bool:
        """Whether a name that the ledger lacks is to make its record."""
        return table in MAKEABLE and not is_ditto(text) and (self.create or self._names.meant.get((table, key_of(text))) == MAKE)

    def is_kept(self, table: str, text: str) -> bool:
        """Whether a name was said to be no record's."""
        return self._names.meant.get((table, key_of(text))) == KEPT

    def make(self, table: str, text: str, day: Stored) -> int | None:
        """Make the record a name means, its kind guessed from the name; None where that takes more than a name."""
        name = close_up(text.strip())
        # An event of one name on another day is another event.
        key = table, name, day if table == "event" else None
        if (made := self._made.get(key)) is not None:
            return made
        stored = _MAKERS[table](self, name, day) if table in _MAKERS else None
        if stored is None:
            return None
        record = TABLES[table]
        draft = Draft(record, self.key(), stored, NEW)
        self.created.append(draft)
        self._made[key] = draft.key
        self.expect(record, draft.key, stored, str(stored[record.title[0]]), name)
        self.records(record).remember(draft.key, stored)
        return draft.key

    def expect(self, record: type[Record], key: int, stored: dict[str, Stored], *names: str) -> None:
        """Let a record be found by its names that is not in the ledger yet."""
        self.links.expect(record.table, key, *names, details=stored)
        if record.table == "event":
            self.sessions.expect(key, stored)

    def make_person(self, name: str, told: dict[str, Stored]) -> int:
        """Somebody the ledger lacks, of whom a row says more than the name: a telephone or an ID number."""
        record = TABLES["person"]
        stored: dict[str, Stored] = {n: v for n, v in told.items() if v is not None}
        stored["name"] = close_up(name.strip())
        draft = Draft(record, self.key(), stored, NEW)
        self.created.append(draft)
        self.links.expect("person", draft.key, str(stored["name"]), details=stored)
        self.records(record).remember(draft.key, stored)
        return draft.key

    def committee(self) -> int | None:
        """The township's own committee, where there is one and no other body has none above it."""
        found = [row[0] for row in self.store.rows("SELECT id FROM branch WHERE parent IS NULL AND level = '团委'")]
        return found[0] if len(found) == 1 else None


def _branch(known: Known, name: str, day: Stored) -> dict[str, Stored]:
    village = village_of(name)
    whole = name if is_league(name) or core(name)[1] or not village else f"{village}团支部"
    stored: dict[str, Stored] = {"full_name": whole, "org_type": branch_type(name), "level": branch_level(whole) or "团支部", "status": "正常"}
    if village:
        stored["village_or_unit"] = village
    if (parent := known.committee()) is not None:
        stored["parent"] = parent
    return stored


def _team(known: Known, name: str, day: Stored) -> dict[str, Stored]:
    return {"name": name, "status": "活跃"}


def _event(known: Known, name: str, day: Stored) -> dict[str, Stored] | None:
    return {"title_name": name, "kind": event_kind(name) or "其他", "day": day} if day else None


def _partner(known: Known, name: str, day: Stored) -> dict[str, Stored]:
    # A partner begins with the event that names it, else figures as of a day before it would count it.
    stored: dict[str, Stored] = {"full_name": name, "kind": partner_kind(name)}
    if day:
        stored["start_on"] = day
    return stored


_MAKERS = {"branch": _branch, "team": _team, "event": _event, "partner": _partner}


def kind_told(table: str, name: str) -> str:
    """Of what kind a record would be that is made from a name, '' where it has none."""
    return {"branch": branch_type, "partner": partner_kind, "event": lambda text: event_kind(text) or "其他"}.get(table, lambda _: "")(name)


def event_kind(*texts: str) -> str | None:
    """The kind of event that words speak of: 防溺水安全教育 is 自护教育 where the list says so."""
    for text in filter(None, texts):
        try:
            return codes.EVENT_KIND.read(text)
        except BadValue:
            pass
        found = [
            (len(word), option.label)
            for option in codes.EVENT_KIND.options
            for word in (option.label, *option.aliases)
            if len(word) > 1 and word in text and option.label != "其他"
        ]
        if found:
            return max(found)[1]
    return None

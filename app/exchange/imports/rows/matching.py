"""Which rows of a sheet are records the ledger has already: by keys in turn; happenings as often as they happened."""

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from db.fields import Field, Record
from db.kinds import Name, PartialDay, Stored, Text
from db.store import Store
from db.text import name_key

Row = dict[str, Stored]


@dataclass(frozen=True)
class Several:
    """More than one record could be meant; `by` are the labels of the columns that did not tell them apart."""

    ids: tuple[int, ...]
    by: tuple[str, ...]


#: The id of a record in the ledger, the negative number of an earlier row of the sheet, several, or none: it is new.
Match = int | Several | None


class Ledger:
    """All stored rows of one record type (of some days, where it has days and is asked so), read with one select."""

    def __init__(self, store: Store, record: type[Record], days: tuple[str, str] | None = None) -> None:
        self.record = record
        self.names = [f.name for f in record.fields()]
        where, parameters = ("day BETWEEN ? AND ?", days) if days else ("1", ())
        columns = ", ".join(f'"{name}"' for name in self.names)
        self.rows: dict[int, tuple[Stored, ...]] = {
            row[0]: row[1:] for row in store.rows(f'SELECT id, {columns} FROM "{record.table}" WHERE {where} ORDER BY id', parameters)
        }
        self.place = {name: place for place, name in enumerate(self.names)}

    def row(self, record_id: int) -> Row:
        """One row by column name."""
        return dict(zip(self.names, self.rows[record_id], strict=True))


@lru_cache(maxsize=1 << 17)
def _name(value: Any) -> Any:
    return name_key(value).lower()


def _year(value: Any) -> Any:
    return value[:4]


def _as_is(value: Any) -> Any:
    return value


def _norm(record: type[Record], field: Field) -> Any:
    if isinstance(field.kind, PartialDay):
        return _year
    return _name if isinstance(field.kind, Text) and field.name in record.title else _as_is


def same(record: type[Record], field: Field, old: Stored, new: Stored) -> bool:
    """Whether a sheet's value tells nothing new: equal, a date known less exactly, another way to write the same name."""
    if old == new:
        return True
    if old is None or new is None:
        return False
    if isinstance(field.kind, PartialDay):
        return str(old).startswith(str(new))
    return _norm(record, field) is _name and _name(old) == _name(new)


#: Where somebody belongs, and numbers that one body gave them: with the name enough to offer a record as the same.
_HOMES = ("branch", "village", "volunteer_no", "development_no")
#: Columns beside the keys in which two people differ.
_TELLING = ("sex", "ethnicity")


def shared_columns(keys: Sequence[tuple[tuple[str, Any], ...]]) -> tuple[str, ...]:
    """The columns of all keys."""
    return tuple(dict.fromkeys(name for key in keys for name, _ in key))


def parted_names(store: Store, record: type[Record]) -> frozenset[str]:
    """Names in the ledger that would be parted from a remark were they met in a sheet: 张伟（石桥村）."""
    found: set[str] = set()
    for f in record.fields():
        if isinstance(f.kind, Name):
            names = store.rows(f'SELECT DISTINCT "{f.name}" FROM "{record.table}" WHERE "{f.name}" GLOB ?', ("*[][()<>（）【】〔〕〈〉*0-9]*",))
            found.update(name for (name,) in names if f.kind.reading(name).rest)
    return frozenset(found)


def _put(index: dict[Any, list[int]], key: Any, candidate: int) -> None:
    """Put a record under a key, once: one that says more than it did is put there again."""
    found = index.setdefault(key, [])
    if candidate not in found[-3:]:
        found.append(candidate)


def _parts(key: Sequence[tuple[str, Any]], value: Callable[[str], Any]) -> tuple[Any, ...] | None:
    """What stands in a key's columns, as it is compared; None unless all are filled."""
    parts = []
    for name, norm in key:
        if (part := value(name)) is None:
            return None
        parts.append(norm(part))
    return tuple(parts)


class Records:
    """Matches records that are met once: the keys in turn, each only where all its columns are filled.

    Rows that are new are remembered, so that a later row of the same sheet meets them.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        record = ledger.record
        self._keys = [tuple((name, _norm(record, record.field(name))) for name in key) for key in record.keys]
        self._title = (record.title[0], _norm(record, record.field(record.title[0])))
        self._dates = frozenset(f.name for f in record.fields() if isinstance(f.kind, PartialDay))
        self._new: dict[int, Row] = {}
        self._index: list[dict[Any, list[int]]] = [{} for _ in self._keys]
        self._titles: dict[Any, list[int]] = {}
        for record_id, row in ledger.rows.items():
            self._add(record_id, lambda name, row=row: row[ledger.place[name]])  # type: ignore[misc]

    def _add(self, candidate: int, value: Any) -> None:
        for key, index in zip(self._keys, self._index, strict=True):
            if (parts := _parts(key, value)) is not None:
                _put(index, parts, candidate)
        name, norm = self._title
        if (title := value(name)) is not None:
            _put(self._titles, norm(title), candidate)

    def remember(self, key: int, row: Row) -> None:
        """A row of the sheet is new; `key` is below 0."""
        self._new[key] = row
        self._add(key, row.get)

    def value(self, candidate: int, name: str) -> Stored:
        """What is known of a record, or of a row that is new; None of one that came with another record's row."""
        return self._value(candidate, name) if candidate in self._new or candidate in self._ledger.rows else None

    def _value(self, candidate: int, name: str) -> Stored:
        if candidate < 0:
            return self._new[candidate].get(name)
        return self._ledger.rows[candidate][self._ledger.place[name]]

    def match(self, row: Row, taken: Container[int] = ()) -> Match:
        """What this row is; of those `taken` by other rows only where it may be the very same."""
        had_key = False
        for rank, key in enumerate(self._keys):
            if (parts := _parts(key, row.get)) is None:
                continue
            had_key = True
            found = self._index[rank].get(parts, ())
            if fitting := [c for c in found if self._fits(c, row, rank) and not (c in taken and self.is_apart(c, row))]:
                return self._one(fitting, row, rank)
        return None if had_key else self._by_content(row)

    def is_apart(self, candidate: int, row: Row) -> bool:
        """Whether a record differs from a row in what parts two of one key: the place of events of one name and day."""
        for name in self._ledger.record.apart:
            mine, theirs = row.get(name), self._value(candidate, name)
            if mine is not None and theirs is not None and mine != theirs:
                return True
        return False

    def _same_place(self, candidate: int, row: Row, rank: int) -> bool:
        return not self.is_apart(candidate, row)

    def _fits(self, candidate: int, row: Row, rank: int) -> bool:
        for name, _ in self._keys[rank]:
            if name in self._dates:
                mine, theirs = str(row[name]), str(self._value(candidate, name))
                if not (mine.startswith(theirs) or theirs.startswith(mine)):
                    return False
        # Namesakes born on one day, with two ID numbers, are two.
        return not any(self._differs(candidate, row, stronger) for stronger in self._keys[:rank])

    def _differs(self, candidate: int, row: Row, key: Sequence[tuple[str, Any]]) -> bool:
        different = False
        for name, norm in key:
            mine, theirs = row.get(name), self._value(candidate, name)
            if mine is None or theirs is None:
                return False
            different = different or norm(mine) != norm(theirs)
        return different

    def _one(self, fitting: list[int], row: Row, rank: int) -> Match:
        for narrower in (self._equal_key, self._same_place, self._equal_content):
            if len(fitting) > 1:
                fitting = [c for c in fitting if narrower(c, row, rank)] or fitting
        if len(fitting) > 1:
            labels = tuple(self._ledger.record.field(name).label for name, _ in self._keys[rank])
            return Several(tuple(fitting), labels)
        return fitting[0]

    def _equal_key(self, candidate: int, row: Row, rank: int) -> bool:
        return all(row[name] == self._value(candidate, name) for name, _ in self._keys[rank])

    def _equal_content(self, candidate: int, row: Row, rank: int = 0) -> bool:
        record = self._ledger.record
        return all(same(record, record.field(name), self._value(candidate, name), value) for name, value in row.items())

    def namesakes(self, row: Row, before: int, *, anywhere: bool = False) -> list[int]:
        """Records of the same name that nothing in the row contradicts and that share its branch, village or number, or live `anywhere`; drafts only from `before` on."""
        name, norm = self._title
        shared = [n for n in _HOMES if n in self._ledger.place and row.get(n) is not None]
        if (title := row.get(name)) is None or not (shared or anywhere):
            return []
        found = [c for c in self._titles.get(norm(title), ()) if c > before]
        return [c for c in found if (anywhere or any(self._value(c, n) == row[n] for n in shared)) and not self._contradicted(c, row)]

    def _contradicted(self, candidate: int, row: Row) -> bool:
        """Whether a key column says that it is somebody else."""
        for n in (*_TELLING, *shared_columns(self._keys)):
            mine, theirs = row.get(n), self._value(candidate, n) if n in self._ledger.place else None
            if mine is None or theirs is None or n == self._title[0]:
                continue
            if n in self._dates:
                if not (str(mine).startswith(str(theirs)) or str(theirs).startswith(str(mine))):
                    return True
            elif mine != theirs:
                return True
        return False

    def update(self, candidate: int, row: Row) -> None:
        """A new row of the sheet says more than it did."""
        self._new[candidate].update(row)
        self._add(candidate, row.get)

    def _by_content(self, row: Row) -> Match:
        """No key is filled: only a record of which all that the row says is true already can be meant, and never one of several years or days."""
        name, norm = self._title
        if (title := row.get(name)) is None or any(self._ledger.record.field(part).required and row.get(part) is None for part in shared_columns(self._keys)):
            return None
        return next((c for c in self._titles.get(norm(title), ()) if self._equal_content(c, row)), None)


class Happenings:
    """Matches records of which two equal ones are two: every one in the ledger answers for one row of the sheet."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        record = ledger.record
        self._keys = record.keys
        self._base = [f.name for f in record.fields() if f.required]
        self._free = dict.fromkeys(ledger.rows)

    def match(self, rows: Sequence[Row]) -> list[Match]:
        """What each row is: first those that are equal altogether, then those with blanks, then those of one key."""
        found: list[Match] = [None] * len(rows)
        for way in (self._equal, self._blanks):
            index = self._by(tuple(self._base))
            for n, row in enumerate(rows):
                if found[n] is None:
                    found[n] = self._take(index.get(tuple(row.get(name) for name in self._base), ()), row, way)
        for key in self._keys:
            for n, match in self._by_key(key, rows, found):
                found[n] = match
                self._free.pop(match, None)
        return found

    def claim(self, record_id: int) -> bool:
        """Let a record answer for a row that is known to be it; False where it has answered already."""
        return self._free.pop(record_id, self) is not self

    def _by(self, names: tuple[str, ...]) -> dict[Any, list[int]]:
        places = [self._ledger.place[name] for name in names]
        index: dict[Any, list[int]] = {}
        for record_id in self._free:
            row = self._ledger.rows[record_id]
            index.setdefault(tuple(row[place] for place in places), []).append(record_id)
        return index

    def _take(self, candidates: Sequence[int], row: Row, way: Any) -> int | None:
        for candidate in candidates:
            if candidate in self._free and way(self._ledger.rows[candidate], row):
                del self._free[candidate]
                return candidate
        return None

    def _equal(self, known: tuple[Stored, ...], row: Row) -> bool:
        return all(row.get(name) == value for name, value in zip(self._ledger.names, known, strict=True))

    def _blanks(self, known: tuple[Stored, ...], row: Row) -> bool:
        return all(known[self._ledger.place[name]] == value for name, value in row.items())

    def _by_key(self, key: tuple[str, ...], rows: Sequence[Row], found: Sequence[Match]) -> Iterator[tuple[int, int]]:
        """A key that one free record and one row have, and nobody else, makes them one."""
        index = self._by(key)
        wanting: dict[Any, list[int]] = {}
        for n, row in enumerate(rows):
            if found[n] is None and all(row.get(name) is not None for name in key):
                wanting.setdefault(tuple(row[name] for name in key), []).append(n)
        for values, places in wanting.items():
            candidates = [c for c in index.get(values, ()) if len(places) == 1 and not self._contradicts(c, rows[places[0]], key)]
            if len(candidates) == 1:
                yield places[0], candidates[0]

    def _contradicts(self, candidate: int, row: Row, key: tuple[str, ...]) -> bool:
        """A stronger key tells them apart."""
        known = self._ledger.rows[candidate]
        for stronger in self._keys[: self._keys.index(key)]:
            pairs = [(row.get(name), known[self._ledger.place[name]]) for name in stronger]
            if all(mine is not None and theirs is not None for mine, theirs in pairs) and any(m != t for m, t in pairs):
                return True
        return False

"""The rows of a whole ledger's sheets, and which of the ledger's records they are."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.exchange.imports.rows.matching import Happenings, Ledger, Records, Several, same
from db.fields import Field, Record
from db.kinds import Stored
from db.store import Store


@dataclass(slots=True)
class WholeRow:
    """A row as it was read, and the record it is once that was found."""

    number: int
    #: The record's id in the workbook.
    number_there: int | None
    stored: dict[str, Stored]
    #: Links within the table, still as text.
    own_links: list[tuple[Field, str]]
    record_id: int | None = None
    bad: bool = False


class Target:
    """One record type in the ledger, to be met by the rows of its sheets."""

    def __init__(self, store: Store, record: type[Record]) -> None:
        self.record = record
        self.ledger = Ledger(store, record)
        self._happenings = Happenings(self.ledger) if record.repeats else None
        self._records = None if record.repeats or not self.ledger.rows else Records(self.ledger)
        self._taken: set[int] = set()

    def match(self, rows: Sequence[WholeRow]) -> None:
        """Say which rows are records of the ledger: first those with the same number and title, then by keys."""
        if not self.ledger.rows:
            return
        left = [row for row in rows if not self._take(row, row.number_there if self._is_itself(row) else None)]
        if self._happenings:
            for row, match in zip(left, self._happenings.match([row.stored for row in left]), strict=True):
                row.record_id = match if isinstance(match, int) else None
        elif self._records:
            for row in left:
                match = self._records.match(row.stored)
                any(self._take(row, candidate) for candidate in (match.ids if isinstance(match, Several) else (match,)))

    def _is_itself(self, row: WholeRow) -> bool:
        if row.number_there not in self.ledger.rows:
            return False
        known = self.ledger.row(row.number_there)
        names = {*self.record.title, *(f.name for f in self.record.fields() if f.required)}
        own = {f.name for f, _ in row.own_links}
        singles = {key[0] for key in self.record.keys if len(key) == 1}
        contradicted = any(row.stored.get(n) and known[n] and row.stored[n] != known[n] for n in singles)
        return not contradicted and all(same(self.record, self.record.field(n), known[n], row.stored.get(n)) for n in names - own)

    def _take(self, row: WholeRow, record_id: int | None) -> bool:
        if record_id is None or record_id in self._taken or (self._happenings and not self._happenings.claim(record_id)):
            return False
        self._taken.add(record_id)
        row.record_id = record_id
        return True

"""A year's dues and its months: where months are registered, here or in the sheet, the year is their sum and nothing else."""

from __future__ import annotations

from app.exchange.imports.names.known import Known
from app.exchange.imports.plan import CHANGED, NEW, PROBLEM, SAME, Draft, PlannedRow
from app.exchange.imports.rows.telling import Telling
from db.dues import year_of
from db.kinds import MONEY, Stored
from db.records import Dues, Review


def sum_months(known: Known, telling: Telling, row: PlannedRow) -> None:
    """Bring a member's year to the sums of its months, those of the ledger and those told in the row; say where the sheet has another sum."""
    if row.verdict == PROBLEM or (months := _months(known, row)) is None:
        return
    there = known.ledger(Review).row(row.record_id) if row.record_id else {}
    for name, value in year_of([(m.get("due"), m.get("paid")) for m in months]).items():
        said = row.stored.get(name)
        if said is not None and said != value:
            label = Review.field(name).label
            telling.doubt(row, telling.columns.get(name), f"各月合计 {_yuan(value)} 元，与{label} {_yuan(said)} 元不一样；按各月的记，请核对", Review.field(name))
        row.stored[name] = value
        row.changes.pop(name, None)
        if row.record_id and there.get(name) != value:
            row.changes[name] = (there.get(name), value)
    if row.record_id and row.verdict in (SAME, CHANGED):
        row.verdict = CHANGED if row.changes or any(part.verdict in (NEW, CHANGED) for part in row.parts) else SAME


def _months(known: Known, row: PlannedRow) -> list[dict[str, Stored]] | None:
    """The year's months as they will stand; None where there are none."""
    there = known.ledger(Review).row(row.record_id) if row.record_id else {}
    person, year = (row.stored.get(name, there.get(name)) for name in ("person", "year"))
    index = known.beside(Dues, Dues.keys[0])
    found = [met for n in range(1, 13) if (met := index.get((person, f"{year}-{n:02d}"))) is not None]
    return [_row(known, met) for met in found] or None


def _row(known: Known, met: Draft | int) -> dict[str, Stored]:
    if not isinstance(met, Draft):
        return known.ledger(Dues).row(met)
    return (known.ledger(Dues).row(met.record_id) if met.record_id else {}) | met.stored


def _yuan(stored: Stored) -> str:
    return MONEY.show(MONEY.load(stored))  # type: ignore[arg-type]

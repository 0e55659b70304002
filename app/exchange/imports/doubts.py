"""What the checks of the ledger find doubtful about what a plan would bring, judged on everything it brings together."""

from __future__ import annotations

from datetime import date
from typing import Any

from app import checks
from app.exchange.imports.plan import CHANGED, NEW, WARNING, Draft, Plan, PlannedRow, RowProblem
from db.fields import Record
from db.kinds import Stored
from db.store import Store


def find(store: Store, made: Plan, day: date) -> list[RowProblem]:
    """The doubts about the rows that come in, only about what the sheet brings; each with its row and column."""
    drafts: dict[type[Record], list[tuple[int, Record]]] = {}
    told: dict[tuple[str, int], tuple[PlannedRow, Draft]] = {}
    rows = [row for row in made.rows if row.verdict in (NEW, CHANGED)]
    for row in rows:
        for draft in (row, *row.parts):
            if draft.verdict in (NEW, CHANGED):
                told[draft.record.table, draft.id] = row, draft
    for draft in made.drafts():
        drafts.setdefault(draft.record, []).append((draft.id, _record(store, draft)))
    found = []
    for finding in checks.for_bundle(store, drafts, day):
        at = told.get((finding.record, finding.id or 0))
        if at and (problem := _told(*at, finding)):
            found.append(problem)
    return found


def _record(store: Store, draft: Draft) -> Record:
    record = draft.record
    values: dict[str, Stored] = draft.stored
    if draft.record_id:
        return store.get(record, draft.record_id).with_(**_loaded(record, {n: new for n, (_, new) in draft.changes.items()}))
    return record(**_loaded(record, values))


def _loaded(record: type[Record], stored: dict[str, Stored]) -> dict[str, Any]:
    return {name: None if value is None else record.field(name).kind.load(value) for name, value in stored.items()}


def _told(row: PlannedRow, draft: Draft, finding: checks.Finding) -> RowProblem | None:
    """A finding as it is told of a row; None where it is not about what the sheet brings."""
    brought = draft.changes.keys() if draft.record_id else draft.stored.keys()
    if (finding.column and finding.column not in brought) or not row.source:
        return None
    column = row.source.column(finding.column) if draft is row else None
    if column is None and draft is row and finding.column not in ("id_number", "birth_date", "sex", "branch"):
        return None
    label = column.heading if column else draft.record.field(finding.column).label if finding.column else ""
    return RowProblem(row.source.sheet.name, row.number, label, finding.value, finding.problem, WARNING, row.key)

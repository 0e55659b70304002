"""Names that were kept as words because the ledger had no such record, and become links when it comes in."""

from __future__ import annotations

from app.exchange.imports.known import MAKEABLE, Known
from app.exchange.imports.notes import merged_note
from app.exchange.imports.plan import CHANGED, NEW, Draft, Plan, PlannedRow
from db.fields import Field, Record
from db.kinds import Stored
from db.records import TABLES


def settle(known: Known, made: Plan) -> list[Draft]:
    """Records of the ledger in whose note a new record's name waits, with the link in place of the words."""
    new = [d for d in (*made.rows, *made.created) if d.verdict == NEW and d.record.table in MAKEABLE]
    if not new:
        return []
    known_names = {d.key for d in new}
    for draft in new:
        title = draft.stored.get(draft.record.title[0])
        if isinstance(draft, PlannedRow) and title and not known.links.knows(draft.record.table, str(title)):
            known.links.expect(draft.record.table, draft.key, str(title), _short(draft))
    touched: set[tuple[str, int | None]] = {(d.record.table, d.record_id) for d in made.rows if d.record_id}
    found = []
    for table in dict.fromkeys(d.record.table for d in new):
        for record in TABLES.values():
            for link in record.links():
                if link.target == table and not link.required and "note" in {f.name for f in record.fields()}:
                    found += _waiting(known, record, link, known_names, touched)
    return found


def _short(draft: Draft) -> str | None:
    short = draft.stored.get("short_name")
    return str(short) if short else None


def _waiting(known: Known, record: type[Record], link: Field, new: set[int], touched: set[tuple[str, int | None]]) -> list[Draft]:
    sign = f"{link.label}："
    query = f'SELECT id, note FROM "{record.table}" WHERE "{link.name}" IS NULL AND instr(note, ?)'
    found = []
    for record_id, note in known.store.rows(query, (sign,)):
        words = next((line.removeprefix(sign) for line in str(note).split("\n") if line.startswith(sign)), "")
        meant = known.links.finds(link.target, words) if words else None
        if meant is None or meant not in new or (record.table, record_id) in touched:
            continue
        left: Stored = merged_note(note, None, {}, settled={link.label: words})
        draft = Draft(record, known.key(), {}, CHANGED, record_id, {link.name: (None, meant), "note": (note, left)})
        found.append(draft)
    return found

"""What is impossible or doubtful in the records; forms, import previews, the check page and the command line read this list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from app.checks import branches, children, events, links, people, totals, values, volunteering
from app.checks.declare import ERROR, WARNING, Check, Finding, Found, Ledger
from app.figures import answer
from app.progress import Progress, silent
from db import identity
from db.fields import Record
from db.kinds import FileRef, Link
from db.records import TABLES
from db.store import Store

__all__ = ["CHECKS", "ERROR", "WARNING", "Check", "Finding", "as_if", "for_bundle", "for_record", "for_records", "integrity", "of_one", "run"]

_PARTS = (values, links, people, branches, volunteering, children, events, totals)
CHECKS: list[Check] = [check for part in _PARTS for check in part.CHECKS]
#: More findings of one check than this are told as one number.
MOST = 500
#: Of a big table, the rows beside the drafts that can matter to them.
_NEIGHBOURS = {"service": "(person, day) IN (SELECT person, day FROM temp.draft_service)"}


def run(
    store: Store, day: date, keys: Iterable[str] | None = None, tables: Iterable[str] | None = None, progress: Progress = silent
) -> list[Finding]:
    """Every finding in the ledger as of a day; only these checks, or only about these tables, where asked for."""
    seen = frozenset(table for table in (TABLES if tables is None else tables) if store.sees(TABLES[table]))
    ledger = _ledger(store, day, seen)
    wanted = [c for c in CHECKS if (keys is None or c.key in set(keys)) and (c.record is None or c.record.table in ledger.tables)]
    findings: list[Finding] = []
    for done, check in enumerate(wanted):
        progress(done, len(wanted), check.label)
        findings += _told(check, check.find(ledger))
    progress(len(wanted), len(wanted), "")
    return findings


def for_record(store: Store, record: Record, day: date) -> list[Finding]:
    """What there is to say about one record, saved or not, beside what its own rules refuse."""
    return for_records(store, [record], day)[0]


def for_records(store: Store, records: Sequence[Record], day: date) -> list[list[Finding]]:
    """The same for records of one type, as if all of them were in the ledger; one list for each, in their order."""
    if not records:
        return []
    kind = type(records[0])
    if store.blots(kind.table):
        # What is blotted out for this person cannot be looked over, either.
        return [[] for _ in records]
    ids = [-place - 1 if r.id is None else r.id for place, r in enumerate(records)]
    found: dict[int | None, list[Finding]] = {i: [] for i in ids}
    ledger = _ledger(store, day, frozenset((kind.table,)))
    _shadow(store, kind, ids, records)
    try:
        for check in CHECKS:
            if check.draft and check.record is kind:
                for one in check.find(ledger, f"SELECT id FROM temp.draft_{kind.table}"):
                    found[one.id].append(_finding(check, one))
    finally:
        _unshadow(store, kind)
    return [[_unsaved(f) for f in found[i]] for i in ids]


def for_bundle(store: Store, records: Mapping[type[Record], Sequence[tuple[int, Record]]], day: date) -> list[Finding]:
    """What there is to say about records of several types as if all of them were in the ledger, each under the id given with it."""
    records = {kind: drafts for kind, drafts in records.items() if not store.blots(kind.table)}
    ledger = _ledger(store, day, frozenset(kind.table for kind in records))
    found: list[Finding] = []
    try:
        for kind, drafts in records.items():
            _shadow(store, kind, [i for i, _ in drafts], [record for _, record in drafts])
        for check in CHECKS:
            if check.draft and check.record and check.record in records:
                found += [_finding(check, one) for one in check.find(ledger, f"SELECT id FROM temp.draft_{check.record.table}")]
    finally:
        for kind in records:
            _unshadow(store, kind)
    return found


def of_one(store: Store, kind: type[Record], record_id: int, day: date, keys: Iterable[str] | None = None) -> list[Finding]:
    """What the checks of its type, or only these, find about one record of the ledger, without looking through all the others."""
    ledger = _ledger(store, day, frozenset((kind.table,)))
    wanted = [c for c in CHECKS if c.record is kind and (keys is None or c.key in set(keys))]
    found = ((check, one) for check in wanted for one in check.find(ledger, str(record_id)))
    return [_finding(check, one) for check, one in found if one.id == record_id]


def as_if(store: Store, records: Sequence[Record], keys: Iterable[str], day: date) -> list[Finding]:
    """What these checks would find in the ledger if the records, all of one type, were in it."""
    kind = type(records[0])
    if store.blots(kind.table):
        return []
    ids = [-place - 1 if r.id is None else r.id for place, r in enumerate(records)]
    ledger, wanted = _ledger(store, day, frozenset(TABLES)), set(keys)
    _shadow(store, kind, ids, records)
    try:
        return [f for check in CHECKS if check.key in wanted for f in _told(check, check.find(ledger))]
    finally:
        _unshadow(store, kind)


def integrity(store: Store) -> list[str]:
    """What SQLite itself finds wrong with the file, in one sentence that names the newest sound copy; [] when it is sound."""
    damage = store.verify(full=True)
    return [str(damage)] if damage else []


def _ledger(store: Store, day: date, tables: frozenset[str]) -> Ledger:
    parameters: dict[str, Any] = answer.parameters(store, day)
    parameters["today"] = max(day, date.today()).isoformat()
    return Ledger(store, day, tables, parameters)


def _shadow(store: Store, kind: type[Record], ids: Sequence[int], records: Sequence[Record]) -> None:
    """Lay a view over the table, for this connection only, in which the drafts stand in their places.

    The same SQL then answers for what is not saved yet, and nothing is written, so it works while another program writes.
    """
    table, draft = kind.table, f"temp.draft_{kind.table}"
    names = ", ".join(f'"{f.name}"' for f in kind.fields())
    execute = store.connection.execute
    execute(f"CREATE TABLE IF NOT EXISTS {draft} AS SELECT id, {names} FROM main.{table} WHERE 0")
    marks = ", ".join("?" * (len(kind.fields()) + 1))
    rows = ((i, *record.stored().values()) for i, record in zip(ids, records, strict=True))
    store.connection.executemany(f"INSERT INTO {draft} VALUES ({marks})", rows)
    execute(
        f"CREATE TEMP VIEW {table} AS SELECT id, {names} FROM main.{table} WHERE id NOT IN (SELECT id FROM {draft})"
        f" AND {_NEIGHBOURS.get(table, '1')} UNION ALL SELECT id, {names} FROM {draft}"
    )


def _unshadow(store: Store, kind: type[Record]) -> None:
    store.connection.execute(f"DROP VIEW IF EXISTS temp.{kind.table}")
    store.connection.execute(f"DELETE FROM temp.draft_{kind.table}")


def _told(check: Check, found: Iterator[Found]) -> list[Finding]:
    findings: list[Finding] = []
    more, table = 0, ""
    for one in found:
        table = one.table
        if len(findings) < MOST:
            findings.append(_finding(check, one))
        else:
            more += 1
    if more:
        problem = f"“{check.label}”还有 {more} 处没有列出，请先改好前面的，再检查一遍"
        findings.append(Finding(check.key, check.level, table, None, "", "", problem))
    return findings


def _finding(check: Check, found: Found) -> Finding:
    shown = _shown(found)
    return Finding(check.key, check.level, found.table, found.id, found.column, shown, found.problem)


def _shown(found: Found) -> str:
    if found.stored is None:
        return ""
    if not found.column:
        return str(found.stored)
    field = TABLES[found.table].field(found.column)
    if isinstance(field.kind, Link):
        return str(found.stored)
    try:
        value = field.kind.load(found.stored)
        text = value.name if isinstance(value, FileRef) else field.kind.show(value)
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError):
        text = str(found.stored)
    # What turns the reading order or rings a bell must not do so in the list of findings.
    text = "".join(sign if sign.isprintable() else "□" for sign in text)
    return identity.mask(text) if field.sensitive else text


def _unsaved(finding: Finding) -> Finding:
    if finding.id is None or finding.id > 0:
        return finding
    return Finding(finding.check, finding.level, finding.record, None, finding.column, finding.value, finding.problem)

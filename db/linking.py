"""Words that stand in for a link become the link when the record they name comes into the ledger.

The step that brings the record, or renames it, links every row whose words are one of its names and no other record's,
where nothing in the row speaks against it; undone, both are undone. A League body is also meant by another form of its
name: 石桥村 and 共青团甲镇石桥村支部委员会 are one branch, in whichever of them it was written down.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from db import rows, search
from db.bodies import core, key_of, town, without_place
from db.dates import PartialDate
from db.fields import Field, Record
from db.history import Row, Step
from db.kinds import Day, PartialDay
from db.records import TABLES, Branch, Event, Person, links_to
from db.sql import marks, names, portions

_BETWEEN_NAMES = re.compile(r"[、，,;；/]")


@dataclass(frozen=True)
class Waiting:
    """Words that some rows of a record type hold in place of a link."""

    record: type[Record]
    link: Field
    words: str


def waiting(connection: Any, table: str) -> dict[str, list[Waiting]]:
    """All words that stand where a record of this table would, by what their forms have in common; none cost next to nothing."""
    found: dict[str, list[Waiting]] = {}
    target = TABLES[table]
    for record, link in links_to(table):
        if link.words:
            query = f'SELECT DISTINCT "{link.words}" FROM "{record.table}" WHERE "{link.words}" IS NOT NULL'
            for (words,) in connection.execute(query):
                found.setdefault(_common(target, words), []).append(Waiting(record, link, words))
    return found


def bearers(connection: Any, record: type[Record], common: str) -> list[tuple[int, Row]]:
    """The records that have a name of which this is what its forms have in common, with their stored values."""
    where, values = search.condition(record, common)
    return [(i, row) for i, row in _stored(connection, record, where, values) if common in _commons(record, row)]


def meant(connection: Any, some: Waiting, called: list[tuple[int, Row]]) -> list[tuple[int, Row]]:
    """Those of the bearers whose name the words are: the very name, else another form of it."""
    target = TABLES[some.link.target]
    key = key_of(some.words)
    exact = [(i, row) for i, row in called if key in map(key_of, _names(target, row))]
    return exact if exact or target is not Branch else _bodies(connection, some.words, called)


def holding(connection: Any, some: Waiting) -> list[tuple[int, Row]]:
    """The rows that hold these words, with their stored values."""
    return list(_stored(connection, some.record, f'"{some.link.words}" = ?', [some.words]))


def fitting(connection: Any, some: Waiting, row_id: int, row: Row, meant: list[tuple[int, Row]]) -> list[int]:
    """Those of the records called so that a row may speak of: nothing that it says is untrue of them."""
    return [i for i, bearer in meant if _on_the_day(row, bearer) and not _contradicts(connection, some, row_id, row, i, bearer)]


def settle(connection: Any, step: Step) -> None:
    """Link what waits for the records that this step brings or renames, and say in its label how much that is."""
    linked = 0
    for table, ids in _renamed(step).items():
        wanted, record = waiting(connection, table), TABLES[table]
        coming: set[str] = set()
        for some in portions(ids if wanted else ()):
            coming |= {common for _, row in _stored(connection, record, f"id IN ({marks(some)})", some) for common in _commons(record, row)}
        for common in sorted(coming & wanted.keys()):
            called = bearers(connection, record, common)
            linked += sum(_link(connection, step, some, meant(connection, some, called)) for some in wanted[common])
    if linked:
        step.label += f"，{linked} 处写着的名字连到了记录"


def _renamed(step: Step) -> dict[str, list[int]]:
    """Ids of the records that have a new name after this step, by table, where any link to them may be words."""
    found: dict[str, list[int]] = {}
    called = {table: {f.name for f in search.name_fields(record)} for table, record in TABLES.items() if any(f.words for _, f in links_to(table))}
    for (table, record_id), (before, after) in step.changes.items():
        if table in called and after is not None and (before is None or after.keys() & called[table]):
            found.setdefault(table, []).append(record_id)
    for table, ids in step.bulk:
        if table in called:
            found.setdefault(table, []).extend(ids)
    return found


def _stored(connection: Any, record: type[Record], where: str, values: Iterable[Any]) -> Iterator[tuple[int, Row]]:
    columns = [f.name for f in record.fields()]
    for row in connection.execute(f'SELECT id, {names(columns)} FROM "{record.table}" WHERE {where}', list(values)).fetchall():
        yield row[0], dict(zip(columns, row[1:], strict=True))


def _names(record: type[Record], row: Row) -> set[str]:
    texts = [str(row[f.name]) for f in search.name_fields(record) if row[f.name]]
    return {name for text in texts for name in (text, *_BETWEEN_NAMES.split(text)) if name.strip()}


def _common(record: type[Record], name: str) -> str:
    """What all forms of a name have in common."""
    return without_place(core(name)[0]) if record is Branch else key_of(name)


def _commons(record: type[Record], row: Row) -> set[str]:
    return {_common(record, name) for name in _names(record, row)}


def _bodies(connection: Any, words: str, called: list[tuple[int, Row]]) -> list[tuple[int, Row]]:
    """League bodies of which the words are another form of a name: of the place and the level that they state, where they state one."""
    bare, level = core(words)
    forms = [(i, row, *core(name)) for i, row in called for name in _names(Branch, row)]
    same = [form for form in forms if bare in (form[2], without_place(form[2]))]
    if not same and not ((place := town(bare)) and bare != place and (towns := _towns(connection)) and place not in towns):
        # Not where the words speak of a village of another township.
        same = [form for form in forms if without_place(form[2]) == without_place(bare)]
    if level:
        same = [form for form in same if form[3] in (level, "")]
    elif any(form[3] == "branch" for form in same):
        same = [form for form in same if form[3] == "branch"]
    return list({i: (i, row) for i, row, *_ in same}.values())


def _towns(connection: Any) -> set[str]:
    """The townships that the names of the ledger's bodies speak of."""
    columns = ", ".join(f'"{f.name}"' for f in search.name_fields(Branch))
    rows = connection.execute(f'SELECT {columns} FROM "{Branch.table}"')
    return {town(core(str(name))[0]) for row in rows for name in row if name} - {""}


def _link(connection: Any, step: Step, some: Waiting, meant: list[tuple[int, Row]]) -> int:
    linked = 0
    for row_id, row in holding(connection, some):
        # Events are told apart by their day. Of two people of one name nobody knows who is meant, whatever speaks against one of them.
        possible = [i for i, bearer in meant if _on_the_day(row, bearer)]
        if len(possible) == 1 and fitting(connection, some, row_id, row, meant):
            before: Row = {some.link.name: None, some.link.words: some.words}
            rows.assign(connection, step, some.record, row_id, before, {some.link.name: possible[0], some.link.words: None})
            linked += 1
    return linked


def _on_the_day(row: Row, bearer: Row) -> bool:
    """Whether what happened on a day can have been at an event of that day."""
    if "title_name" not in bearer or Event.field("end_day").name not in bearer or not row.get("day"):
        return True
    day, first, last = (PartialDate.fromisoformat(str(value)) for value in (row["day"], bearer["day"], bearer["end_day"] or bearer["day"]))
    return not day.is_before(first) and not last.is_before(day)


def _contradicts(connection: Any, some: Waiting, row_id: int, row: Row, bearer_id: int, bearer: Row) -> bool:
    """Whether the row says something that is not true of the record."""
    if some.link.target == some.record.table:
        return _stands_below(connection, some, row_id, bearer_id)
    if some.link.target != Person.table:
        return False
    phones = [set(str(one["phone"]).split("、")) for one in (row, bearer) if one.get("phone")]
    if len(phones) == 2 and not phones[0] & phones[1]:
        return True
    days = [str(row[f.name]) for f in some.record.fields() if isinstance(f.kind, Day | PartialDay) and f.name != "birth_date" and row[f.name]]
    return bool(days and bearer["birth_date"] and str(bearer["birth_date"]) > min(days))


def _stands_below(connection: Any, some: Waiting, row_id: int, bearer_id: int) -> bool:
    """Whether going up from the record comes to the row itself."""
    above = (
        f'WITH RECURSIVE up(id) AS (VALUES(?) UNION SELECT t."{some.link.name}" FROM up JOIN "{some.record.table}" t ON t.id = up.id)'
        " SELECT 1 FROM up WHERE id = ?"
    )
    return connection.execute(above, (bearer_id, row_id)).fetchone() is not None

"""When somebody was last in touch follows from the log of contacts: the step that writes one brings the member's own day up to date."""

from typing import Any

from db import rows
from db.history import Step
from db.records import Contact, Person

_LAST = "last_contact_on"


def settle(connection: Any, step: Step) -> None:
    """Set the last contact of those whose log this step wrote: to the newest, unless a later one is known; back, where the newest is gone."""
    #: By person, the days that are in the log no more.
    gone: dict[int, set[str]] = {}
    for (table, record_id), (before, _) in step.changes.items():
        if table == Contact.table:
            was, now = rows.was_and_is(connection, table, record_id, before)
            for row in (was, now):
                if row.get("person"):
                    gone.setdefault(int(row["person"] or 0), set())
            gone[int(was["person"] or 0)].add(str(was["day"]))
    for table, ids in step.bulk:
        if table == Contact.table:
            for (person,) in connection.execute("SELECT DISTINCT person FROM contact WHERE id BETWEEN ? AND ?", (ids.start, ids.stop - 1)).fetchall():
                gone.setdefault(person, set())
    for person, days in gone.items():
        _settle(connection, step, person, days)


def _settle(connection: Any, step: Step, person: int, gone: set[str]) -> None:
    row = rows.stored(connection, Person.table, person)
    if row is None:
        return
    newest = connection.execute("SELECT max(day) FROM contact WHERE person = ?", (person,)).fetchone()[0]
    known = row[_LAST]
    if known is not None and str(known) not in gone and (newest is None or str(known) >= newest):
        return
    if known != newest:
        rows.assign(connection, step, Person, person, {_LAST: known}, {_LAST: newest})

"""A year's dues follow from its months: the step that writes a month also writes the sums into the member's year (db.records.person.Review).

So whoever reads the year's dues need not ask how they were registered. A year without months keeps what was written for it.
"""

from collections.abc import Sequence
from typing import Any

from db import rows
from db.errors import UserError
from db.history import Row, Step
from db.kinds import MONEY, Stored
from db.records import Dues, Person, Review
from db.sql import marks, portions

SUMS = ("dues_owed", "dues_paid")


def settle(connection: Any, step: Step) -> None:
    """Bring the years to the sums of the months that this step wrote. Raises UserError where it says otherwise of such a year itself."""
    _end_with_membership(connection, step)
    months, years = _years_of_months(connection, step), _years(connection, step)
    for person, year in sorted(months | years):
        _settle(connection, step, person, year, emptied=(person, year) in months)


def _end_with_membership(connection: Any, step: Step) -> None:
    """Whoever leaves owes nothing for the months after: those of the register that nobody paid are taken out, and the step says so."""
    gone = 0
    for (table, record_id), (_, after) in list(step.changes.items()):
        if table != Person.table or not after or not (left := after.get("member_to")):
            continue
        last = f"{left}-12" if len(str(left)) == 4 else str(left)[:7]
        query = "SELECT id FROM dues WHERE person = ? AND month > ? AND paid IS NULL AND state IS NULL"
        if ids := [row[0] for row in connection.execute(query, (record_id, last))]:
            gone += rows.take_out(connection, step, Dues, ids)
    if gone:
        step.label += f"，离开以后 {gone} 个月的团费不再应缴"


def _years_of_months(connection: Any, step: Step) -> set[tuple[int, int]]:
    """The years of which months were written or taken out, each with whose it is."""
    found: set[tuple[int, int]] = set()
    ids = [i for table, some in step.bulk if table == Dues.table for i in some]
    for (table, record_id), (before, _) in step.changes.items():
        if table != Dues.table:
            continue
        ids.append(record_id)
        if before and ("person" in before or "month" in before):
            was, _ = rows.was_and_is(connection, table, record_id, before)
            found.add((int(was["person"] or 0), int(str(was["month"])[:4])))
    for some in portions(ids):
        query = f"SELECT DISTINCT person, CAST(substr(month, 1, 4) AS INTEGER) FROM dues WHERE id IN ({marks(some)})"
        found |= set(connection.execute(query, some).fetchall())
    return found


def _years(connection: Any, step: Step) -> set[tuple[int, int]]:
    """The years whose dues were written themselves."""
    ids = [i for table, some in step.bulk if table == Review.table for i in some]
    ids += [i for (table, i), (_, after) in step.changes.items() if table == Review.table and after is not None and (not after or after.keys() & set(SUMS))]
    found: set[tuple[int, int]] = set()
    for some in portions(ids):
        found |= set(connection.execute(f"SELECT person, year FROM review WHERE id IN ({marks(some)})", some).fetchall())
    return found


def year_of(months: Sequence[tuple[Stored, Stored, Stored]], written: Stored = None) -> Row:
    """What months come to, each as what is due and was paid, in cents, and its state; a sum that no month tells is left out.

    `written`: what the year says was paid. It stands where some month was paid and nobody wrote how much, unless those that are known come to more.
    """
    due, paid = ([int(value) for month in months if (value := month[n]) is not None] for n in (0, 1))
    untold = any(month[1] is None and month[2] == "已缴" for month in months)
    if untold and written is not None:
        paid = [max(sum(paid), int(written))]
    found: Row = {"dues_owed": sum(due)} if due else {}
    return found | ({"dues_paid": sum(paid)} if paid or (due and not untold) else {})


def _settle(connection: Any, step: Step, person: int, year: int, *, emptied: bool) -> None:
    query = "SELECT due, paid, state FROM dues WHERE person = ? AND month BETWEEN ? AND ?"
    months = connection.execute(query, (person, f"{year}-01", f"{year}-12")).fetchall()
    there = connection.execute("SELECT id, dues_owed, dues_paid FROM review WHERE person = ? AND year = ? ORDER BY id LIMIT 1", (person, year)).fetchone()
    if not months and not emptied:
        return
    wanted: Row = year_of(months, there[2] if there else None) if months else dict.fromkeys(SUMS)
    if there is None:
        if months:
            rows.add(connection, step, Review, {"person": person, "year": year} | wanted)
        return
    known = dict(zip(SUMS, there[1:], strict=True))
    if not (changed := {name: value for name, value in wanted.items() if known[name] != value}):
        return
    if _said(step, there[0], changed):
        raise UserError(_otherwise(connection, person, year, wanted))
    rows.assign(connection, step, Review, there[0], {name: known[name] for name in changed}, changed)


def _said(step: Step, review: int, changed: Row) -> bool:
    """Whether the step itself wrote these sums: a person's word, which must not be changed in silence."""
    if any(table == Review.table and review in ids for table, ids in step.bulk):
        return True
    before, after = step.changes.get((Review.table, review), (None, None))
    return after is not None and bool(before is None or after.keys() & changed.keys())


def _otherwise(connection: Any, person: int, year: int, wanted: Row) -> str:
    name = connection.execute("SELECT name FROM person WHERE id = ?", (person,)).fetchone()[0]
    told = "、".join(
        f"{Review.field(column).label}合计 {MONEY.show(MONEY.load(value))} 元"  # type: ignore[arg-type]
        for column, value in wanted.items()
        if value is not None
    )
    return f"{name} {year} 年的团费是按月登记的，{told}；请到团费登记册里改月份，全年的数会跟着变"

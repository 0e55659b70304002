"""The register of dues: a year's months of the members of a branch, opened by the rule, ticked, deferred, let off."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from app.figures import answer
from app.figures.dues import DEFERRED, OWED, PAID, SHORT
from app.figures.organisation import live_branch, live_member
from app.rules import monthly_dues
from db.dates import PartialDate
from db.kinds import MONEY
from db.records import Dues, Person, Review
from db.store import Store

MONTHS = range(1, 13)
PAID_WORD, EXEMPT, DEFERRED_WORD, UNPAID = "已缴", "免缴", "暂缓", "未缴"
#: How a month stands in the register.
TICKED, PART, OPEN, FREE, WAITS, LATER, NONE = "√", "部分", "欠", "免", "缓", "", "·"
Cell = tuple[int, int]


@dataclass
class Line:
    """One member's year: what a month costs by the rule as it is now, the months registered, the year's own sums where none are."""

    person: Person
    standard: Decimal | None
    months: dict[int, Dues] = field(default_factory=dict)
    year: Review | None = None
    #: Due and paid by the day, deferred, and left, in yuan.
    owed: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)
    deferred: Decimal = Decimal(0)
    short: Decimal = Decimal(0)

    @property
    def by_year(self) -> bool:
        """Whether only the year's sums are registered."""
        return not self.months and self.year is not None and (self.year.dues_owed is not None or self.year.dues_paid is not None)

    @property
    def untold(self) -> int:
        """How many months were paid and nobody wrote how much."""
        return sum(row.state == PAID_WORD and row.paid is None for row in self.months.values())


def branches(store: Store, day: date) -> list[tuple[int, str]]:
    """The branches that have or had members, each with its name, in their order."""
    ids = [row[0] for row in store.rows(
        f"SELECT id FROM branch WHERE ({live_branch()}) AND id IN (SELECT branch FROM person WHERE member_status IS NOT NULL) ORDER BY org_code NULLS LAST, id",
        answer.parameters(store, day),
    )]  # fmt: skip
    titles = store.titles("branch", ids)
    return [(i, titles[i]) for i in ids]


def register(store: Store, branch: int | None, year: int, day: date) -> list[Line]:
    """The lines of a branch (None: of the township) for a year: its members on the day or at the year's end, and who else has months in it."""
    at = min(day, date(year, 12, 31))
    values = answer.parameters(store, at) | {"year": year, "branch": branch}
    months = "EXISTS (SELECT 1 FROM dues m WHERE m.person = person.id AND m.month BETWEEN :year || '-01' AND :year || '-12')"
    where = f"(({live_member()}) OR {months})" + (" AND branch = :branch" if branch else "")
    ids = [row[0] for row in store.rows(f"SELECT id FROM person WHERE {where} ORDER BY {Person.order}", values)]
    people = {person.id: person for person in store.page(Person, ids)}
    lines = {i: Line(people[i], monthly_dues(people[i].fee_class, people[i].monthly_income, date(year, at.month, 1))) for i in ids}
    # Of a branch only its own are read: the register is drawn anew with every tick.
    values["people"] = json.dumps(ids)
    theirs = "person IN (SELECT value FROM json_each(:people))"
    for row in store.find(Dues, f"month BETWEEN :year || '-01' AND :year || '-12' AND {theirs}", values):
        if row.person and row.month and row.month.month:
            lines[row.person].months[row.month.month] = row
    sums = f"SELECT person, {OWED}, {PAID}, {DEFERRED}, {SHORT} FROM review WHERE year = :year AND {theirs}"
    for person, *amounts in store.rows(sums, values):
        line = lines[person]
        line.owed, line.paid, line.deferred, line.short = (MONEY.load(value or 0) for value in amounts)
    for review in store.find(Review, f"year = :year AND {theirs}", values):
        lines[review.person or 0].year = review
    return list(lines.values())


def stands(row: Dues | None, month: date, day: date) -> str:
    """How a month stands on a day, in one sign."""
    if row is None:
        return NONE
    if row.state in (EXEMPT, DEFERRED_WORD):
        return FREE if row.state == EXEMPT else WAITS
    paid = row.paid or Decimal(0)
    if row.state == PAID_WORD or (row.due is None and paid) or (row.due is not None and paid >= row.due and (paid or not row.due)):
        return TICKED
    if paid:
        return PART
    return OPEN if month <= day and (row.due or row.state == UNPAID) else LATER


def owed_months(person: Person, year: int) -> list[int]:
    """The months of a year in which somebody was a member: from that of joining or coming to that of leaving."""
    first = person.member_from or person.joined_on
    low = 1 if first is None or first.year < year else 13 if first.year > year else first.month or 1
    last = person.member_to
    high = 12 if last is None or last.year > year else 0 if last.year < year else last.month or 12
    return [n for n in MONTHS if low <= n <= high]


def open_year(store: Store, lines: Iterable[Line], year: int) -> int:
    """Enter what is due for every month in which somebody was a member and that is not registered yet, by the rule; returns for how many people.

    Those whose year is registered as one sum are left as they are.
    """
    rows, people = [], 0
    for line in lines:
        missing = [n for n in owed_months(line.person, year) if n not in line.months]
        if line.by_year or not missing:
            continue
        people += 1
        rows += [_row(line.person, year, n) for n in missing]
    _insert(store, rows)
    return people


def by_months(store: Store, lines: Iterable[Line], year: int) -> int:
    """Turn years registered as one sum into months, none of them paid yet; what the year said stays in its remarks. Returns how many."""
    done = 0
    for line in lines:
        if not line.by_year or not line.year:
            continue
        told = [f"{Review.field(name).label} {MONEY.show(value)} 元" for name in ("dues_owed", "dues_paid") if (value := getattr(line.year, name)) is not None]
        note = "\n".join(filter(None, (line.year.note, f"原来按全年登记的团费：{'，'.join(told)}")))
        line.year = store.save(line.year.with_(note=note))
        _insert(store, [_row(line.person, year, n) for n in owed_months(line.person, year)])
        done += 1
    return done


def tick(store: Store, lines: Sequence[Line], cells: Iterable[Cell], year: int, *, on: bool, paid_on: date | None = None, receipt: str | None = None) -> int:
    """Enter months as paid, or as not paid; `cells` are a place among the lines and a month. Returns how many months changed."""
    done = 0
    for line, row in _chosen(lines, cells, year):
        due = _due(line.person, row.month) if row.state == EXEMPT or (row.due is None and row.paid is None) else row.due
        changed = row.with_(due=due, paid=due or row.paid, state=PAID_WORD, paid_on=paid_on, receipt_no=receipt) if on else _unpaid(line, row)
        done += _save(store, row, changed)
    return done


def mark(store: Store, lines: Sequence[Line], cells: Iterable[Cell], year: int, state: str | None) -> int:
    """Let months off (免缴), defer them (暂缓), or, with None, ask for them again. Returns how many months changed."""
    done = 0
    for line, row in _chosen(lines, cells, year):
        done += _save(store, row, _unpaid(line, row).with_(state=state))
    return done


def pay_up(store: Store, year: Review, day: date) -> None:
    """Enter a member's year as paid: the months due by the day, where months are registered, else the whole of it."""
    months = store.find(Dues, "person = ? AND month BETWEEN ? AND ?", (year.person, f"{year.year}-01", f"{year.year}-12"))
    if not any(row.due is not None for row in months):
        if year.dues_owed is not None:
            store.save(year.with_(dues_paid=year.dues_owed))
        return
    for row in months:
        assert row.month and row.month.month
        if stands(row, date(row.month.year, row.month.month, 1), day) in (OPEN, PART):
            store.save(row.with_(paid=row.due or row.paid, state=PAID_WORD, paid_on=min(day, date.today())))


def _unpaid(line: Line, row: Dues) -> Dues:
    due = _due(line.person, row.month) if row.state == EXEMPT else row.due
    return row.with_(due=due, paid=None, state=None, paid_on=None, receipt_no=None)


def _save(store: Store, row: Dues, changed: Dues) -> bool:
    if row.id and changed.completed() == row:
        return False
    store.save(changed)
    return True


def _chosen(lines: Sequence[Line], cells: Iterable[Cell], year: int) -> list[tuple[Line, Dues]]:
    found = []
    for place, month in cells:
        line = lines[place]
        if not line.by_year:
            found.append((line, line.months.get(month) or _row(line.person, year, month)))
    return found


def _row(person: Person, year: int, month: int) -> Dues:
    when = PartialDate(year, month)
    return Dues(person=person.id, month=when, due=_due(person, when))


def _due(person: Person, month: PartialDate | None) -> Decimal | None:
    assert month and month.month
    return monthly_dues(person.fee_class, person.monthly_income, date(month.year, month.month, 1))


def _insert(store: Store, rows: Sequence[Dues]) -> None:
    names = [f.name for f in Dues.fields()]
    stored = [row.completed().stored() for row in rows]
    store.insert_rows(Dues, names, [[values[name] for name in names] for values in stored])

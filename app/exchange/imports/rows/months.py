"""A year's dues and its months: what a month costs, which months an amount is for; where months are registered, the year is their sum."""

from __future__ import annotations

import re
from datetime import date

from app.exchange.imports.columns.composites import UP_TO
from app.exchange.imports.names.known import Known
from app.exchange.imports.plan import CHANGED, NEW, PROBLEM, SAME, Draft, PlannedRow
from app.exchange.imports.rows.beside import Beside
from app.exchange.imports.rows.telling import Telling
from app.rules import monthly_dues
from db.dues import year_of
from db.kinds import MONEY, Stored
from db.records import Dues, Person, Review

#: 补9月, 含补8、9月: months for which an amount in another month's cell was paid; 交至6月: months up to which it was.
_MADE_UP = re.compile(r".*?补[缴交]?(?P<months>[\d月、,，和及~～\-至到]+?)月?(?:份|的)?(?:团费)?[)）]?")
_UP_TO = re.compile(rf"{UP_TO}(?:(?P<year>\d{{4}})[年./-])?(?P<last>1[0-2]|0?[1-9])月?(?:份|底)?")
_PAID = "已缴"
_UNTOLD = "没有写金额，也不知道这个人每月应缴多少；先只记已缴，实缴团费里没有这笔钱，请补填"


def shared(known: Known, telling: Telling, row: PlannedRow, found: list[Beside]) -> list[Beside]:
    """Let what one record says of all others of its type hold for each: what a month costs. Where months are dues, say which are paid by one cell."""
    months = {int(beside.told.key[1:]): beside for beside in found if beside.told.record is Dues and not beside.told.shared}
    for number in months:
        _up_to(telling, row, months, number)
    filled = [beside for beside in months.values() if beside.filled]
    for common in [beside for beside in found if filled and beside.told.shared and beside.filled]:
        for beside in filled:
            beside.stored = common.stored | beside.stored
        found = [beside for beside in found if beside is not common]
    for number in months:
        _made_up(telling, row, months, number)
    if months:
        _by_rule(known, telling, row, months)
    return found


def _up_to(telling: Telling, row: PlannedRow, months: dict[int, Beside], number: int) -> None:
    """已缴至6月 in a month's cell: this month and those after it up to that one were paid."""
    beside = months[number]
    found = next(filter(None, map(_UP_TO.fullmatch, beside.words.values())), None)
    if not found or beside.stored.get("state") != _PAID:
        return
    year = str(row.stored.get("year"))
    last = int(found["last"]) if (found["year"] or year) == year else 12 if found["year"] > year else 0
    for n, other in months.items():
        if number < n <= last and not other.filled:
            other.stored["state"] = _PAID
    if last < number:
        del beside.stored["state"]
    telling.doubt(row, telling.source.column("paid", part=beside.told.key), f"{_called([n for n in months if number <= n <= last]) or '这一年没有一个月'}记作已缴，请核对")


def _made_up(telling: Telling, row: PlannedRow, months: dict[int, Beside], number: int) -> None:
    """An amount that is for earlier months too is parted among them where it is so many times what a month costs, else told."""
    beside = months[number]
    column = telling.source.column("paid", part=beside.told.key)
    text = next((words for words in beside.words.values() if "补" in words), "")
    paid, due = beside.stored.get("paid"), beside.stored.get("due")
    if not isinstance(paid, int):
        return
    if not text:
        if isinstance(due, int) and paid > due:
            telling.doubt(row, column, f"{number} 月缴了 {_yuan(paid)} 元，比每月应缴的 {_yuan(due)} 元多；都记在 {number} 月，是几个月一起缴的请分开")
        return
    others = _numbers(text)
    if others and isinstance(due, int) and paid == due * (len(others) + 1) and all(n in months and not months[n].filled for n in others):
        for n in (number, *others):
            months[n].stored |= {"due": due, "paid": due}
        return
    telling.doubt(row, column, f"这个月写着补缴，{_yuan(paid)} 元都记在 {number} 月，请核对")


def _numbers(text: str) -> list[int]:
    found = _MADE_UP.fullmatch(text)
    numbers: list[int] = []
    for piece in re.split(r"[、,，和及]", found["months"]) if found else ():
        ends = [int(n) for n in re.findall(r"\d+", piece)]
        numbers += range(ends[0], ends[-1] + 1) if len(ends) == 2 else ends
    return numbers if all(1 <= n <= 12 for n in numbers) else []


def _by_rule(known: Known, telling: Telling, row: PlannedRow, months: dict[int, Beside]) -> None:
    """What a month costs by the rule, where it was paid and neither the sheet nor the ledger says how much; told once for the row."""
    index, person, year = known.beside(Dues, Dues.keys[0]), row.stored.get("person"), row.stored.get("year")
    filled: dict[Stored, list[int]] = {}
    for number, beside in months.items():
        month = f"{year}-{number:02d}"
        there = {} if (met := index.get((person, month))) is None else _row(known, met)
        if (due := _costs(known, there, beside.stored | {"person": person, "month": month})) is not None:
            beside.stored["due"] = due
            filled.setdefault(due, []).append(number)
    for due, numbers in filled.items():
        telling.doubt(row, None, f"{_called(numbers)}写着已缴，没有写金额；按团费标准每月记 {_yuan(due)} 元，请核对")


def _costs(known: Known, there: dict[str, Stored], stored: dict[str, Stored]) -> Stored:
    """What a month that was paid costs by the rule; None where sheet or ledger say it, or nobody knows."""
    person = stored.get("person")
    if stored.get("state") != _PAID or not isinstance(person, int) or person < 0:
        return None
    if any(values.get(name) is not None for values in (stored, there) for name in ("due", "paid")):
        return None
    year, month = (int(part) for part in str(stored["month"]).split("-")[:2])
    payer = known.ledger(Person).row(person)
    income = payer["monthly_income"]
    due = monthly_dues(str(payer["fee_class"] or ""), None if income is None else MONEY.load(int(income)), date(year, month, 1))
    return None if due is None else MONEY.store(due)


def settle(known: Known, telling: Telling, row: PlannedRow, there: dict[str, Stored]) -> None:
    """A row of one month that says it was paid and not how much: what was due is what was paid, else it is told; amounts tell that it was not."""
    state, due = row.stored.get("state"), row.stored.get("due", there.get("due"))
    if state == "未缴" and due is not None:
        row.stored["state"] = None
    if state != _PAID or not row.stored.get("month"):
        return
    paid = row.stored.get("paid", there.get("paid"))
    if paid is None and due is None and (due := _costs(known, there, row.stored)) is not None:
        row.stored["due"] = due
        telling.doubt(row, telling.columns.get("state"), f"写着已缴，没有写金额；按团费标准记 {_yuan(due)} 元，请核对")
    if paid is None and due is None:
        telling.doubt(row, telling.columns.get("state"), f"写着已缴，{_UNTOLD}")
        return
    row.stored |= {"paid": due if paid is None else paid, "state": None}


def add_up(known: Known, telling: Telling, row: PlannedRow) -> None:
    """Bring a member's year to the sums of its months, those of the ledger and those told in the row; say where the sheet has another sum."""
    if row.verdict == PROBLEM or not (met := _months(known, row)):
        return
    months, had = [_row(known, month) for month in met], any(not isinstance(month, Draft) or month.record_id for month in met)
    there = known.ledger(Review).row(row.record_id) if row.record_id else {}
    untold = [int(str(m["month"])[5:7]) for m in months if m.get("state") == _PAID and m.get("paid") is None]
    written = row.stored.get("dues_paid", there.get("dues_paid"))
    for name, value in year_of([(m.get("due"), m.get("paid"), m.get("state")) for m in months], written).items():
        said, label = row.stored.get(name), Review.field(name).label
        if said is None and not had and isinstance(old := there.get(name), int) and old > int(value or 0):
            telling.doubt(row, None, f"台账里这一年的{label}是 {_yuan(old)} 元，各月合计只有 {_yuan(value)} 元；按各月的记，空着的月份不算，请核对", Review.field(name))
        if said is not None and said != value:
            telling.doubt(row, telling.columns.get(name), f"各月合计 {_yuan(value)} 元，与{label} {_yuan(said)} 元不一样；按各月的记，请核对", Review.field(name))
        row.stored[name] = value
        row.changes.pop(name, None)
        if row.record_id and there.get(name) != value:
            row.changes[name] = (there.get(name), value)
    brought = [int(str(part.stored["month"])[5:7]) for part in row.parts if part.record is Dues]
    if untold := [n for n in untold if n in brought]:
        telling.doubt(row, None, f"{_called(untold)}写着已缴，{_UNTOLD}")
    if row.record_id and row.verdict in (SAME, CHANGED):
        row.verdict = CHANGED if row.changes or any(part.verdict in (NEW, CHANGED) for part in row.parts) else SAME


def _called(months: list[int]) -> str:
    return "、".join(f"{n}月" for n in sorted(months)) if len(months) < 12 else "全年各月"


def _months(known: Known, row: PlannedRow) -> list[Draft | int]:
    """The year's months as they will stand."""
    there = known.ledger(Review).row(row.record_id) if row.record_id else {}
    person, year = (row.stored.get(name, there.get(name)) for name in ("person", "year"))
    index = known.beside(Dues, Dues.keys[0])
    return [met for n in range(1, 13) if (met := index.get((person, f"{year}-{n:02d}"))) is not None]


def _row(known: Known, met: Draft | int) -> dict[str, Stored]:
    if not isinstance(met, Draft):
        return known.ledger(Dues).row(met)
    return (known.ledger(Dues).row(met.record_id) if met.record_id else {}) | met.stored


def _yuan(stored: Stored) -> str:
    return MONEY.show(MONEY.load(stored))  # type: ignore[arg-type]

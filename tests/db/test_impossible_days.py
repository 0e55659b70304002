"""Days of what has happened lie between a birth and today, at every door; what is planned may lie ahead."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from app import checks
from db.errors import UserError
from db.fields import Field, Record
from db.records import TABLES, Child, Event, Person, Visit
from db.store import Store
from tests.samples import id_number

TOMORROW = date.today() + timedelta(days=1)
HAPPENED = [(record, f) for record in TABLES.values() for f in record.happened()]


def read(field: Field, day: date) -> object:
    return field.kind.read(day.isoformat())


@pytest.mark.parametrize(("record", "field"), HAPPENED, ids=lambda x: x.table if isinstance(x, type) else x.name)
def test_nothing_has_happened_tomorrow(record: type[Record], field: Field) -> None:
    at = [p for p in record(**{field.name: read(field, TOMORROW)}).problems() if p.column == field.name]
    assert at and "还没有到" in at[0].sentence
    assert not [p for p in record(**{field.name: read(field, date.today())}).problems() if p.column == field.name]


def test_what_is_planned_may_lie_ahead() -> None:
    ahead = [(r.table, f.name) for r in TABLES.values() for f in r.fields() if f.ahead]
    assert {("event", "day"), ("visit", "next_due"), ("branch", "term_end"), ("round", "due_on")} <= set(ahead)
    for table, name in ahead:
        record = TABLES[table]
        assert not [p for p in record(**{name: read(record.field(name), TOMORROW)}).problems() if "还没有到" in p.sentence]


def test_nothing_happens_before_a_birth() -> None:
    for record in (Person, Child):
        born = record.field("birth_date").kind.read("2005-03")
        for f in record.happened():
            values = {"birth_date": born, f.name: f.kind.read("1999-01-02")}
            if f.name != "birth_date":
                assert [p.column for p in record(**values).problems() if "早于出生" in p.sentence] == [f.name]
    assert not [p for p in Person(name="甲", birth_date=Person.field("birth_date").kind.read("2005-03-09"),
                                  registered_on=Person.field("registered_on").kind.read("2005")).problems() if p.column == "registered_on"]


def test_a_day_to_come_is_refused_when_written(store: Store) -> None:
    with pytest.raises(UserError, match="入团时间 2031-05 还没有到"), store.step("新增"):
        store.save(Person(name="甲子", member_status="在册", joined_on=Person.field("joined_on").kind.read("2031.05")))
    with store.step("新增"):
        store.save(Event(title_name="明年的活动", kind="文体活动", day=TOMORROW))
        child = store.save(Child(name="乙丑")).id
        store.save(Visit(child=child, day=date.today(), next_due=TOMORROW))


def test_a_day_to_come_that_is_in_the_file_is_told_of(store: Store) -> None:
    with store.step("新增"):
        member = store.save(Person(name="甲子", id_number=id_number(11, "20030512"), member_status="在册")).id
    store.connection.execute("UPDATE person SET joined_on = '2031-05' WHERE id = ?", (member,))
    found = [f for f in checks.run(store, date.today()) if f.column == "joined_on"]
    assert len(found) == 1 and found[0].level == checks.ERROR and "还没有到" in found[0].problem


def test_every_such_day_in_the_file_is_told_of(store: Store) -> None:
    store.connection.execute("PRAGMA foreign_keys = OFF")
    for record in TABLES.values():
        if happened := record.happened():
            names, days = ", ".join(f'"{f.name}"' for f in happened), ", ".join(f"'{TOMORROW}'" for _ in happened)
            store.connection.execute(f'INSERT INTO "{record.table}" (id, {names}) VALUES (1, {days})')
    found = {f.check for f in checks.run(store, date.today()) if f.level == checks.ERROR}
    assert {f"{record.table}.future_{f.name}" for record, f in HAPPENED} <= found


def test_a_day_to_come_in_a_sheet_is_not_taken_but_told(ledger: Path, tmp_path: Path) -> None:
    from openpyxl import Workbook

    from app.cli.run import run

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["姓名", "入团时间"], ["甲子", "2031.05"], ["乙丑", "2019.05"]):
        sheet.append(row)
    book.save(tmp_path / "团员.xlsx")
    command = ["--ledger", str(ledger), "import", "members", str(tmp_path / "团员.xlsx")]
    assert run(command)[0] == 0
    with Store.open(ledger) as store:
        early, late = store.find(Person, order="name")
        assert {early.name, late.name} == {"甲子", "乙丑"}
        days = {p.name: (str(p.joined_on or ""), p.note) for p in (early, late)}
    assert days == {"甲子": ("", "入团时间：2031-05"), "乙丑": ("2019-05", None)}, "the row is in the list, the day stays as words"

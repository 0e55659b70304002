"""Random histories of a small ledger, and what two ledgers are compared by where ids may differ."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

from hypothesis import strategies as st

from db.dates import PartialDate
from db.errors import StillUsed, UserError
from db.fields import Record
from db.history import deleted
from db.kinds import File
from db.records import OWNED, TABLES, Attachment, Branch, Child, Dues, Person, Service, Visit
from db.store import Store

NAMES = ("曾小强", "单丽", "张三", "李四")
DAYS = (date(2021, 3, 5), date(2021, 5, 4), date(2021, 6, 1))
Deed = tuple[str, int, int]
#: What is done, and two numbers that say to which record, and with which value.
DEEDS = st.lists(
    st.tuples(
        st.sampled_from(("add", "add", "add", "edit", "edit", "edit", "move", "delete", "drop", "undo", "redo", "purge", "restore")),
        st.integers(0, 11), st.integers(0, 11),
    ),
    max_size=7,
)  # fmt: skip


def begin(store: Store) -> None:
    """What both have in common."""
    with store.step("开始"):
        above = store.save(Branch(full_name="甲镇团委", org_type="农村团支部"))
        below = store.save(Branch(full_name="乙村团支部", org_type="农村团支部", parent=above.id))
        people = [store.save(Person(name=name, branch=below.id, village="东村")) for name in NAMES[:3]]
        child = store.save(Child(name="小满", helper=people[0].id))
        store.save(Visit(child=child.id, day=PartialDate(2021, 3, 5), findings="在家"))
        store.save(Dues(person=people[0].id, month=PartialDate(2021, 3), due=200))
        store.save(Attachment(owner_table="person", owner_id=people[1].id, file=store.keep_file("照片.jpg", b"one")))
    with store.step("再来"):
        store.save(Service(person=people[0].id, day=DAYS[0], minutes=60, content="清扫"))


def _pick(store: Store, record: type[Record], number: int) -> int | None:
    ids = store.ids(record)
    return ids[number % len(ids)] if len(ids) else None


def _new(store: Store, one: int, two: int) -> Record | None:
    person, child, branch = (_pick(store, record, two) for record in (Person, Child, Branch))
    name = NAMES[two % len(NAMES)]
    made: list[Callable[[], Record]] = [
        lambda: Person(name=name, branch=branch), lambda: Branch(full_name=f"{name}村团支部", org_type="农村团支部", parent=branch), lambda: Child(name=name, helper=person),
        lambda: Service(person=person, day=DAYS[two % 3], minutes=60, content=name), lambda: Visit(child=child, day=PartialDate(2021, 5, 1 + two % 3), findings=name),
        lambda: Dues(person=person, month=PartialDate(2021, 1 + two % 3), due=200, paid=100 * (two % 3) or None),
        lambda: Attachment(owner_table="person", owner_id=person, file=store.keep_file(f"{name}.jpg", name.encode())),
    ]  # fmt: skip
    record = made[one % len(made)]()
    needed = [f.name for f in record.fields() if f.required and getattr(record, f.name) is None]
    return None if needed else record


def _edit(store: Store, one: int, two: int) -> None:
    person, child, service = (_pick(store, record, two) for record in (Person, Child, Service))
    if one % 4 == 0 and child:
        store.save(store.get(Child, child).with_(village=NAMES[two % 4]))
    elif one % 4 == 1 and service:
        store.save(store.get(Service, service).with_(minutes=60 + two))
    elif person:
        changed = {"village": NAMES[two % 4]} if one % 4 == 2 else {"phone": f"138001380{two:02d}", "note": NAMES[two % 4]}
        store.save(store.get(Person, person).with_(**changed))


def do(store: Store, deeds: list[Deed], side: str) -> None:
    """Do all of it; what cannot be done is left out."""
    for number, (deed, one, two) in enumerate(deeds):
        try:
            _do(store, deed, one, two, f"{side}{number}")
        except (UserError, StillUsed):
            continue


def _do(store: Store, deed: str, one: int, two: int, label: str) -> None:
    table = (Person, Branch, Child, Service, Visit)[one % 5]
    if deed == "undo":
        store.undo()
    elif deed == "redo":
        store.redo()
    elif deed == "purge":
        for change in deleted(store.connection)[:1]:
            store.purge(change.record, change.record_id)
    else:
        with store.step(label):
            if deed == "add" and (record := _new(store, one, two)):
                store.save(record)
            elif deed == "edit":
                _edit(store, one, two)
            elif deed == "move" and (person := _pick(store, Person, one)):
                store.save(store.get(Person, person).with_(branch=_pick(store, Branch, two)), {"branch": DAYS[two % 3]})
            elif deed == "restore":
                for change in deleted(store.connection)[:1]:
                    store.restore(change.record, change.record_id)
            elif (number := _pick(store, table, two)) and deed in ("delete", "drop"):
                (store.delete if deed == "delete" else store.delete_along)(table, [number])


def told(store: Store) -> dict[str, Counter[Any]]:
    """All records of a ledger, told without ids: each with what it points to."""
    rows = {table: {record.id: record.stored() for record in store.find(TABLES[table])} for table in TABLES}

    def one(table: str, number: int | None, seen: tuple[Any, ...] = ()) -> Any:
        if number is None or (table, number) in seen or number not in rows[table]:
            return None
        record, row = TABLES[table], dict(rows[table][number])
        for link in record.links():
            row[link.name] = one(link.target, row[link.name], (*seen, (table, number)))
        if record in OWNED:
            linked = {link.name: link.target for link in TABLES[row["owner_table"]].links()}
            if row.get("field_name") in linked and row["value"]:
                row["value"] = one(linked[row["field_name"]], int(row["value"]))
            row["owner_id"] = one(row["owner_table"], row["owner_id"])
        return table, tuple(sorted((name, str(value)) for name, value in row.items()))

    return {table: Counter(one(table, number) for number in rows[table]) for table in TABLES}


def files_are_there(store: Store) -> bool:
    """Whether every file that a record names is in the ledger, byte for byte."""
    for table in TABLES.values():
        for f in table.fields():
            if isinstance(f.kind, File):
                for record in store.find(table, f'"{f.name}" IS NOT NULL'):
                    if len(store.file_content(getattr(record, f.name))) != getattr(record, f.name).size:
                        return False
    return True

"""One full record of every type, and what a whole ledger holds, for tests that loop over TABLES."""

from datetime import date
from decimal import Decimal
from typing import Any

from db.dates import PartialDate
from db.fields import Field, Record
from db.identity import check_digit
from db.kinds import Choices, FileRef
from db.records import TABLES
from db.store import Store

Dump = dict[str, list[tuple[Any, ...]]]

# Values that rules across fields tie together.
_TIED: dict[str, Any] = {
    "birth_date": PartialDate(2008, 3, 12),
    "sex": "男",
    "development_no": "202100000017",
    "started_at": 540,
    "ended_at": 720,
    "minutes": 120,
    "external": 1,
    "year": 2021,
    "first_year": 2021,
    "closes": 2021,
    "owner_table": "branch",
}


def id_number(sequence: int, born: str = "20080312") -> str:
    """A number nobody has: area 110000, any birth date, and its check digit; odd sequences are male."""
    body = f"110000{born}{sequence:03d}"
    return body + check_digit(body)


def value(field: Field, links: dict[str, int]) -> Any:
    """Some value for a field, in Python's form."""
    if field.name in _TIED:
        return _TIED[field.name]
    match field.kind.name:
        case "text":
            return f"{field.label}甲乙丙"
        case "whole":
            return 3
        case "minutes":
            return 150
        case "clock":
            return 600
        case "measure":
            return Decimal("5.1") if "vision" in field.name else Decimal("132.5")
        case "money":
            return Decimal("120.50")
        case "day":
            return date(2021, 3, 5)
        case "partial_date":
            return PartialDate(2021, 3)
        case "yes_no":
            return False
        case "choice":
            return field.kind.options[-1].label  # type: ignore[attr-defined]
        case "choices":
            assert isinstance(field.kind, Choices)
            return tuple(option.label for option in field.kind.options[:2])
        case "id_number":
            return id_number(11)
        case "phone":
            return "13800138011"
        case "link":
            return links.get(field.target)
        case "file":
            return FileRef("照片.jpg", 3, "0" * 64)
    raise AssertionError(f"no sample for {field.kind}")


def full(record: type[Record], links: dict[str, int]) -> Record:
    """A record with every field filled whose link has something to point to; other links hold words where they may."""
    made = record(**{f.name: value(f, links) for f in record.fields()})
    return made.with_(**{f.words: None for f in record.worded() if getattr(made, f.name) is not None})


def fill(store: Store) -> dict[str, Record]:
    """Save one full record of every type in one step; returns them by table."""
    saved: dict[str, Record] = {}
    with store.step("样例") as step:
        # Nothing follows from what is made up.
        step.as_kept = True
        for table, record in TABLES.items():
            links = {name: one.id for name, one in saved.items() if one.id}
            saved[table] = store.save(full(record, links))
    return saved


def dump(store: Store) -> Dump:
    """Every row of every record table, as stored."""
    return {table: store.rows(f'SELECT * FROM "{table}" ORDER BY id') for table in TABLES}

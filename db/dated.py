"""Values that hold from a day on: what a dated field held before lies in past_value, and a query as of a day reads it there.

A record's own column keeps today's value. A change closes the span before it; a correction replaces today's value alone, and
with it the past as far back as no other value was kept. Which of the two it is, the first that holds:

    somebody said so for the field                                                         as said
    the day field that tells since when (a status and 离开日期) is given in the same go    a change on that day
    the field was blank, or is a day itself                                                a correction
    somebody said so for the whole step                                                    as said
    nobody said anything                                                                   a correction

A change is not written before one that is known of a later day: what was held since would be lost. It is refused, with that day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any, Final, TypeVar

from db import rows
from db.dates import PartialDate
from db.errors import Invalid, Problem, UserError
from db.fields import Field, Record
from db.history import Row, Step
from db.kinds import Stored
from db.records import TABLES, PastValue
from db.sql import names

R = TypeVar("R", bound=Record)
#: Since when a new value holds: from a day on, or (None) it was wrong before.
Since = date | None
#: What a caller says who knows nothing of it.
UNSAID: Final = "unsaid"
_ONE = timedelta(days=1)
_DAYS = ("day", "partial_date")
_WORDS, _ALL_COLUMNS = re.compile(r"\w+"), re.compile(r"SELECT \*|\.\*")
_GIVEN = re.compile(r'(?:WITH|,) "(\w+)"(?:\([^)]*\))? AS (?:NOT )?MATERIALIZED')

#: Spans that records of their own tell beside those kept: whose, the value, and the day on which the next one began.
_DEEDS = {
    ("person", "branch"): (
        "SELECT person AS owner_id, from_branch AS value, in_on AS until, id FROM main.transfer"
        " WHERE direction = '内部调整' AND status = '已通过' AND from_branch IS NOT NULL AND in_on > {day}"
    ),
}


@dataclass(frozen=True)
class Span:
    """A value that is over: the stored value, the last day it held, and the id of the row that keeps it."""

    id: int
    value: Stored
    last: date


# --- writing


def save(connection: Any, step: Step, record: R, said: Mapping[str, Since | str]) -> R:
    """Write a record as `rows.save` does, and keep what its dated fields held before; `said`: since when the new values hold, by field."""
    record_type = type(record)
    before = rows.stored(connection, record.table, record.id) if record.id is not None and record_type.dated() else None
    saved = rows.save(connection, step, record)
    if before:
        after = {name: value for name, value in saved.stored().items() if before[name] != value}
        _follow(connection, step, record_type, saved.id or 0, before, after, said)
    return saved


def _follow(connection: Any, step: Step, record: type[Record], record_id: int, before: Row, after: Row, said: Mapping[str, Since | str]) -> None:
    """Keep what changed fields held before; `before` is the whole row, `after` what changed.

    Raises UserError for a day that has not come, Invalid for one before a change that is known.
    """
    link_of = {f.words: f.name for f in record.worded()}
    for f in record.dated():
        name, own = _day_field(f, after), _own_day(f, after)
        word = _word(step, record, f, before, after, said.get(link_of.get(f.name, f.name), UNSAID)) if f.name in after else None
        if own and word in (None, own) and name == _day_field(f, before) and (was := _own_day(f, before)):
            _move(connection, step, record, f, record_id, was - _ONE, own - _ONE)
        if word is not None:
            since = _within(connection, record, f, record_id, PartialDate.fromisoformat(str(after[name])), word) if word == own else word
            _close(connection, step, record, f, record_id, before[f.name], after[f.name], since)


def _within(connection: Any, record: type[Record], f: Field, record_id: int, told: PartialDate, day: date) -> date:
    """The day since when a value holds that is told to the month or the year: the one within it on which the last change is known, else `day`."""
    kept = spans(connection, record.table, record_id, f.name)[-1:]
    return next((span.last + _ONE for span in kept if told.first <= span.last + _ONE <= told.last), day)


def _word(step: Step, record: type[Record], f: Field, before: Row, after: Row, said: Since | str) -> Since:
    """Since when the new value of a field holds; None for a correction."""
    if said is None or isinstance(said, date):
        return said and _come(f, said)
    blank, own = is_blank(record, f, before), _own_day(f, after)
    if own:
        # Of a status the day itself says what was before: who left long ago and is only now written down was there, who registered was not.
        return None if blank and f.closed_in else own
    if f.kind.name in _DAYS:
        return _with_status(step, record, f, before, after)
    return None if blank or not isinstance(step.since, date) else _come(f, step.since)


def _with_status(step: Step, record: type[Record], day: Field, before: Row, after: Row) -> Since:
    """Since when a day field says something else: it is put right, unless its status begins anew (who had left is here again)."""
    for f in record.dated():
        if f.name in after and f.closed_in and day.name in (f.opened_in, f.closed_in) and (before | after)[f.closed_in] is None:
            return _word(step, record, f, before, after, UNSAID)
    return None


def asked(record: type[Record]) -> tuple[Field, ...]:
    """The fields of which somebody has to say whether a new value is a change or a correction: a day tells that itself, words go with their link."""
    return tuple(f for f in record.dated() if f.kind.name not in _DAYS and f.name not in record.beside())


def assumed(record: type[Record], f: Field, before: Row, after: Row, today: date) -> Since:
    """What is most likely meant by a changed field, between two whole rows: the day told in the same go, else from today on; a blank was filled in."""
    name, blank = _day_field(f, after), is_blank(record, f, before)
    if name and before.get(name) != after[name]:
        return None if blank and f.closed_in else _own_day(f, after)
    return None if blank else today


def is_blank(record: type[Record], f: Field, values: Row) -> bool:
    """Whether a field holds nothing, and no words in a link's place."""
    beside = f.words or next((link.name for link in record.worded() if link.words == f.name), "")
    return values[f.name] is None and (not beside or values[beside] is None)


def _come(f: Field, day: date) -> date:
    if day > date.today():
        raise UserError(f"“{f.label}”从 {day} 起，这一天还没有到；请改成今天或以前的日期")
    return day


def _day_field(f: Field, values: Row) -> str:
    """The day field that tells since when a field holds its value, of those that are filled in; '' where none is."""
    return next((name for name in (f.closed_in, f.opened_in) if name and values.get(name)), "")


def _own_day(f: Field, values: Row) -> date | None:
    """The day that these values tell as the one since when a field holds its own; no later than today."""
    name = _day_field(f, values)
    if not name:
        return None
    day = PartialDate.fromisoformat(str(values[name]))
    return min(day.last if name == f.closed_in else day.first, date.today())


def _close(
    connection: Any, step: Step, record: type[Record], f: Field, record_id: int, was: Stored, now: Stored, since: date
) -> None:
    """From a day on a field holds a new value: what it held on the eve is kept."""
    if later := changed_after(connection, record.table, f.name, record_id, since):
        raise Invalid(record.label, [Problem(f.name, f"“{f.label}”在 {later} 变过，再写成从 {since} 起变的，那以后的就丢了；请填 {later} 或以后的日期，那一次不对的请先改它")])
    eve = since - _ONE
    same_day = [span for span in spans(connection, record.table, record_id, f.name) if span.last == eve]
    held = same_day[0].value if same_day else was
    rows.take_out(connection, step, PastValue, [span.id for span in same_day])
    if held != now:
        add(connection, step, record.table, record_id, f.name, held, eve)


def changed_after(connection: Any, table: str, field: str, record_id: int, day: date) -> str:
    """The last day, after this one, on which a field of a record is known to have changed; "" for none."""
    last = max((began for _, _, began in held(connection, table, field, record_id)), default="")
    return last if last > day.isoformat() else ""


def _move(connection: Any, step: Step, record: type[Record], f: Field, record_id: int, last: date, to: date) -> None:
    """The day of a deed was put right: the span that ended on its eve ends on the new one."""
    kept = spans(connection, record.table, record_id, f.name)
    place = next((n for n, span in enumerate(kept) if span.last == last), None)
    if place is None or any((span.last >= to) if n < place else (span.last <= to) for n, span in enumerate(kept) if n != place):
        return
    end(connection, step, kept[place], to)


def add(connection: Any, step: Step, table: str, record_id: int, field: str, value: Stored, last: date) -> None:
    """Keep one span."""
    row: Row = {"owner_table": table, "owner_id": record_id, "field_name": field, "value": None if value is None else str(value), "last_day": last.isoformat()}
    rows.add(connection, step, PastValue, row)


def end(connection: Any, step: Step, span: Span, last: date) -> None:
    """Have a span end on another day. Raises UserError where that is not between the ends of its neighbours, or has not come."""
    table, record_id, field = connection.execute("SELECT owner_table, owner_id, field_name FROM past_value WHERE id = ?", (span.id,)).fetchone()
    label = TABLES[table].field(field).label
    _come(TABLES[table].field(field), last + _ONE)
    for other in spans(connection, table, record_id, field):
        if other.id != span.id and (other.last < span.last) != (other.last < last):
            raise UserError(f"“{label}”在 {other.last + _ONE} 也变过，日期不能越过那一天；请先改那一处")
    rows.assign(connection, step, PastValue, span.id, {"last_day": span.last.isoformat()}, {"last_day": last.isoformat()})


# --- reading


def spans(connection: Any, table: str, record_id: int, field: str) -> list[Span]:
    """The kept spans of one field of a record, the earliest first."""
    value = _as_stored(TABLES[table].field(field))
    query = f"SELECT id, {value}, last_day FROM past_value WHERE owner_table = ? AND field_name = ? AND owner_id = ? ORDER BY last_day"
    return [Span(row[0], row[1], date.fromisoformat(row[2])) for row in connection.execute(query, (table, field, record_id))]


def given(connection: Any, sql: str, day: date) -> str:
    """What stands after WITH so that a query reads its tables as of a day: those in which a value of that day is over, under their own names.

    Where nothing that the query may read has ended since, it is "" and costs a few looks into an index.
    """
    # A table that the query itself gives is read as it gives it.
    tables = sorted(set(_dated().findall(sql)) - set(_GIVEN.findall(sql)))
    ended = _changed(connection, tables, day.isoformat()) if tables else {}
    # What is not named in the query is not laid out; where nothing that changed is named, the table is read as it is.
    named = None if not ended or _ALL_COLUMNS.search(sql) else set(_WORDS.findall(sql))
    found = []
    for table, fields in ended.items():
        columns = [f.name for f in TABLES[table].fields() if named is None or f.name in named]
        if not fields.isdisjoint(columns):
            found.append(_then(table, frozenset(fields), tuple(columns), day.isoformat(), drafted=_drafted(connection, table)))
    return ", ".join(found)


def changed(connection: Any, table: str, field: str, day: date) -> bool:
    """Whether any record held another value in that field on a day than it does today."""
    return TABLES[table].field(field).dated and field in _changed(connection, [table], day.isoformat()).get(table, ())


def behind(words: Iterable[str]) -> frozenset[str]:
    """The words of SQL by which a query over these reads what was so on a day: the tables that tell it, and their columns."""
    found: set[str] = set()
    for table in {record.table for record in TABLES.values() if record.dated()} & set(words):
        found |= {PastValue.table, *(f.name for f in PastValue.fields())}
        for (owner, _), deeds in _DEEDS.items():
            found |= set(re.findall(r"\w+", deeds)) if owner == table else set()
    return frozenset(found)


@cache
def _dated() -> re.Pattern[str]:
    """The names of the tables whose fields may have held something else."""
    return re.compile(rf"\b(?:{'|'.join(table for table, record in TABLES.items() if record.dated())})\b")


def _changed(connection: Any, tables: list[str], day: str) -> dict[str, set[str]]:
    wanted = ", ".join(f"('{table}', '{f.name}')" for table in tables for f in TABLES[table].dated())
    query = (
        f"WITH wanted(t, f) AS (VALUES {wanted}) SELECT t, f FROM wanted"
        " WHERE EXISTS (SELECT 1 FROM past_value p WHERE p.owner_table = t AND p.field_name = f AND p.last_day >= ?)"
    )
    found: dict[str, set[str]] = {}
    for table, name in connection.execute(query, (day,)):
        found.setdefault(table, set()).add(name)
    for (table, name), deeds in _DEEDS.items():
        if table in tables and connection.execute(f"{deeds.format(day='?')} LIMIT 1", (day,)).fetchone():
            found.setdefault(table, set()).add(name)
    return found


def _drafted(connection: Any, table: str) -> bool:
    """Whether drafts that are looked over before they are saved lie in a view of the table's name."""
    return connection.execute("SELECT 1 FROM temp.sqlite_master WHERE type = 'view' AND name = ?", (table,)).fetchone() is not None


@lru_cache(maxsize=256)
def _then(table: str, fields: frozenset[str], columns: tuple[str, ...], day: str, *, drafted: bool) -> str:
    """Columns of a table as of a day: of the fields that have changed since, what they held then."""
    record = TABLES[table]
    shown = [_held(record, record.field(name), day) + f' AS "{name}"' if name in fields else names([name]) for name in columns]
    # Named more than once in a query it would be laid out whole: as a part of the query it uses the indexes.
    return f'"{table}" AS NOT MATERIALIZED (SELECT {", ".join(["id", *shown])} FROM {"temp" if drafted else "main"}."{table}" AS today)'


def _held(record: type[Record], f: Field, day: str) -> str:
    value = _as_stored(f)
    # Sorts after the last day itself and before the day on which the next value began.
    kept = (
        f"SELECT owner_id, {value} AS value, last_day || '~' AS until, id FROM past_value"
        f" WHERE owner_table = '{record.table}' AND field_name = '{f.name}' AND last_day >= '{day}'"
    )
    deeds = _DEEDS.get((record.table, f.name), "").format(day=f"'{day}'")
    among = f"SELECT owner_id FROM ({kept})" + (f" UNION ALL SELECT owner_id FROM ({deeds})" if deeds else "")
    own = f"{kept} AND owner_id = today.id" + (f" UNION ALL {deeds} AND person = today.id" if deeds else "")
    return f'CASE WHEN today.id IN ({among}) THEN (SELECT value FROM ({own}) ORDER BY until, id LIMIT 1) ELSE today."{f.name}" END'


def held_then(table: str, columns: Iterable[str], condition: str, day: str) -> str:
    """The condition that another one, over some columns of a row of the table, held as of a day (a piece of SQL); columns that are not dated are as they are."""
    fields = [f.name for f in TABLES[table].dated() if f.name in set(columns)]
    kept = f"FROM past_value WHERE owner_table = '{table}' AND field_name {{}} AND last_day >= {day}"
    changed = "SELECT owner_id " + kept.format(f"IN ({', '.join(map(repr, fields))})")
    then = []
    for name in fields:
        own = kept.format(f"= '{name}'") + f' AND owner_id = "{table}".id'
        then.append(f"""CASE WHEN EXISTS (SELECT 1 {own}) THEN (SELECT value {own} ORDER BY last_day LIMIT 1) ELSE "{table}".{name} END AS {name}""")
    # Of few rows anything else was kept: the others are asked as they are.
    return f"""(CASE WHEN "{table}".id IN ({changed}) THEN EXISTS (SELECT 1 FROM (SELECT {", ".join(then)}) past WHERE {condition}) ELSE {condition} END)"""


def held(connection: Any, table: str, field: str, record_id: int | None = None) -> Iterator[tuple[int, Stored, str]]:
    """All that a field held before: whose, the value, and the day on which the next one began; the earliest first. Of one record, or of all."""
    f = TABLES[table].field(field)
    kept = f"SELECT owner_id, {_as_stored(f)} AS value, date(last_day, '+1 day') AS until, id FROM past_value WHERE owner_table = :table AND field_name = :field"
    deeds = _DEEDS.get((table, field), "").format(day="''")
    if record_id is not None:
        kept, deeds = f"{kept} AND owner_id = :id", deeds and f"{deeds} AND person = :id"
    query = kept + (f" UNION ALL {deeds}" if deeds else "") + " ORDER BY owner_id, until, id"
    for owner, before, until, _ in connection.execute(query, {"table": table, "field": field, "id": record_id}):
        yield owner, before, until


def _as_stored(f: Field) -> str:
    """The SQL for a kept value as the field's own column has it."""
    return "CAST(value AS INTEGER)" if f.kind.sql == "INTEGER" else "value"

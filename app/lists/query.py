"""A list of records as people ask for it: which columns, which conditions, which order; worked out in SQL."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import compress
from typing import Any

from app.figures import FIGURES, answer
from app.figures.declare import Figure, begun
from app.lists import list_of, lists_of
from app.lists.declare import Column, Guarded, List
from app.lists.order import Order, order_of, ranked, shown_title, walkable, walked
from db import search
from db.fields import Field, Record
from db.kinds import Choice, Choices, Link, Text
from db.records import TABLES, view
from db.sql import portions
from db.store import Store
from db.titles import or_words


def columns(view_key: str) -> dict[str, Column]:
    """Every column a view can show: its fields, then what is worked out from them."""
    shown, listed = view(view_key), list_of(view_key)
    assert shown
    known = {f.name: _field_column(shown.record, f, listed) for f in shown.fields()}
    return known | {c.key: c for c in listed.worked_out}


def _field_column(record: type[Record], f: Field, listed: List) -> Column:
    sql = f'"{record.table}"."{f.name}"'
    if isinstance(f.kind, Link):
        inner = f"of_{f.name}"
        target = TABLES[f.kind.table]
        title = f'(SELECT {shown_title(target, inner)} FROM "{target.table}" {inner} WHERE {inner}.id = {sql})'
        sql = or_words(f, title, f'"{record.table}"')
    guarded = f'"{record.table}"."{f.words}"' if f.words and record.field(f.words).sensitive else ""
    return Column(f.name, f.label, sql, f.kind, f, look=listed.looks.get(f.name, ""), width=listed.room.get(f.name, 0), guarded=guarded, adds=listed.adds.get(f.name))


@dataclass(frozen=True)
class Condition:
    """One condition of a filter: a column, how it is compared, and with what (stored values).

    `how`: any (one of the values, None for a blank) · has (contains the text) · from / to (not before, not after) · blank · filled.
    """

    column: str
    how: str
    values: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Listing:
    """What a list shows; immutable, so that a view can be saved, compared and gone back to.

    `everyone`: also those who have left, closed files, abolished branches (see List.present).
    `only`: no others than these ids, and `figure`: only the records behind that figure; `only_label` says why.
    """

    view: str
    text: str = ""
    everyone: bool = False
    conditions: tuple[Condition, ...] = ()
    sort: str = ""
    descending: bool = False
    columns: tuple[str, ...] = ()
    only: tuple[int, ...] | None = field(default=None, repr=False)
    figure: str = ""
    only_label: str = ""

    @property
    def filtered(self) -> bool:
        """Whether anything is left out."""
        return bool(self.text or self.conditions or self.figure or self.only is not None)

    def cleared(self) -> Listing:
        """The same list without any filter."""
        return replace(self, text="", conditions=(), only=None, figure="", only_label="")

    def to_json(self) -> str:
        """The view as it is saved."""
        kept = {"text": self.text, "everyone": self.everyone, "sort": self.sort, "descending": self.descending, "columns": self.columns,
                "conditions": [[c.column, c.how, list(c.values)] for c in self.conditions]}
        return json.dumps(kept, ensure_ascii=False)

    @classmethod
    def from_json(cls, view_key: str, text: str) -> Listing:
        """A saved view; columns that are no longer there are left out."""
        kept, known = json.loads(text), columns(view_key)
        conditions = tuple(Condition(c, how, tuple(v)) for c, how, v in kept["conditions"] if c in known)
        sort = kept["sort"] if kept["sort"] in known else ""
        shown = tuple(c for c in kept["columns"] if c in known)
        return cls(view_key, kept["text"], kept.get("everyone", False), conditions, sort, kept["descending"], shown)


def ids(store: Store, listing: Listing, day: date, limit: int | None = None) -> array[int]:
    """Ids of the rows in their order; `limit`: only the first ones, which costs next to nothing."""
    record = record_of(listing)
    where, parameters = where_of(store, listing, day)
    by, whole = columns(listing.view).get(listing.sort), not listing.filtered and _highest(store, record) > _FEW
    if whole and by and by.field and walkable(record, by.field) and not store.changed_since(record.table, by.field.name, day):
        found = walked(store, record, by.field, where, parameters, descending=listing.descending, limit=limit)
        if found is not None:
            return found
    order = _order(listing, whole=whole)
    return store.ids(record, where, parameters, order.sql, order.given, limit)


def narrowed(store: Store, listing: Listing, day: date, whole: array[int]) -> array[int]:
    """The same as `ids`, taken out of the ids of the list without its filter: many rows need not be put in order again."""
    if replace(listing, text="").filtered:
        return ids(store, listing, day)
    query, parameters = search.found(record_of(listing), listing.text)
    found = store.ids_in(query, parameters) if query else whole
    if len(found) <= _FEW:
        return ids(store, listing, day)
    # In parts, for Python lets nobody else have a turn within one.
    parts = [whole[start : start + _AT_ONCE] for start in range(0, len(whole), _AT_ONCE)]
    # The newest rows may be gone from the table by now, and the list is on its way to be fetched anew.
    wanted = bytearray(1 + max(max(part, default=0) for part in (found, *parts)))
    for i in found:
        wanted[i] = 1
    left = array("I")
    for part in parts:
        left.extend(compress(part, map(wanted.__getitem__, part)))
    return left


#: So many rows are looked through for a title; those that hold its initials further on are few.
_LOOKED_THROUGH = 2_000


def first_named(store: Store, listing: Listing, day: date, start: str) -> int | None:
    """The first row whose own title begins with these initials, or holds these words; None where there is none."""
    record = record_of(listing)
    where, parameters = where_of(store, listing, day)
    sql, values = search.condition(record, start, names_only=True)
    order = _order(listing)
    query = (
        f'{order.given and "WITH " + order.given} SELECT "{record.table}".id FROM "{record.table}" WHERE {where} AND ({_named(sql, "start", values, parameters)}) '
        f"ORDER BY {order.sql} LIMIT {_LOOKED_THROUGH}"
    )
    for some in portions(int(row[0]) for row in store.rows(query, parameters)):
        titles = store.titles(record.table, some)
        if (found := next((i for i in some if search.begins(titles[i], start)), None)) is not None:
            return found
    return None


#: Up to so many rows a list takes no time, whatever its order.
_FEW = 20_000
_AT_ONCE = 20_000


def light(store: Store, listing: Listing) -> bool:
    """Whether `ids` is sure to take no time: few rows, and nothing in order or conditions that is worked out from many others."""
    known = columns(listing.view)
    named = [known[key] for key in (listing.sort, *(c.column for c in listing.conditions)) if key in known]
    worked_out = listing.figure or any(column.field is None for column in named)
    tables = TABLES if worked_out else (record_of(listing).table,)
    return all(_highest(store, TABLES[table]) <= _FEW for table in tables)


def _highest(store: Store, record: type[Record]) -> int:
    """The highest id, which says at no cost how many rows there are at most, for ids are never used twice."""
    return int(store.scalar(f'SELECT max(id) FROM "{record.table}"') or 0)


def total(store: Store, listing: Listing, day: date) -> int:
    """How many rows the view has without any filter; those who are gone are counted only with `everyone`."""
    where, parameters = where_of(store, Listing(listing.view, everyone=listing.everyone), day)
    record = record_of(listing)
    return int(store.scalar(f'SELECT count(*) FROM "{record.table}" WHERE {where}', parameters))


def page(store: Store, listing: Listing, day: date, wanted: Sequence[int], shown: Iterable[Column]) -> dict[int, tuple[Any, ...]]:
    """Stored values of these columns for these ids; words that stand in for a link and are sensitive are Guarded. Raises NotAllowed for what is not this person's to see."""
    record, shown = record_of(listing), tuple(shown)
    # Whatever shows, prints or writes out a list comes by here.
    store.must_see(record)
    guarded = [place for place, column in enumerate(shown) if column.guarded]
    picked = ", ".join([*(column.sql for column in shown), *(f"{shown[place].guarded} IS NOT NULL" for place in guarded)]) or "1"
    marks = ", ".join(str(int(i)) for i in wanted)
    query = f'SELECT "{record.table}".id, {picked} FROM "{record.table}" WHERE "{record.table}".id IN ({marks})'
    found = {row[0]: row[1:] for row in store.rows(query, answer.parameters(store, day))}
    return {i: _guarded(row, guarded) for i, row in found.items()} if guarded else found


def _guarded(row: tuple[Any, ...], places: list[int]) -> tuple[Any, ...]:
    """A row without the signs behind it that say which values are Guarded."""
    own, signs = row[: -len(places)], row[-len(places) :]
    hidden = {place for place, sign in zip(places, signs, strict=True) if sign}
    return tuple(Guarded(value) if place in hidden and value is not None else value for place, value in enumerate(own))


def record_of(listing: Listing) -> type[Record]:
    """The record type that a list shows."""
    shown = view(listing.view)
    assert shown
    return shown.record


def _order(listing: Listing, *, whole: bool = False) -> Order:
    """What a list is sorted by; `whole`: all rows of a long table are."""
    found = columns(listing.view).get(listing.sort)
    record = record_of(listing)
    if found is None:
        return Order(f'"{record.table}".id')
    way = "DESC" if listing.descending else "ASC"
    by = Order(found.order) if found.order else order_of(record, found.label, found.kind, found.sql, found.field)
    if whole and found.field and isinstance(found.kind, Text):
        by = ranked(record, found.field, by)
    return Order(f'{by.sql} {way} NULLS LAST, "{record.table}".id', by.given)


def where_of(store: Store, listing: Listing, day: date) -> tuple[str, dict[str, Any]]:
    """The SQL for which rows a list shows, and its parameters."""
    shown = view(listing.view)
    assert shown
    parameters = answer.parameters(store, day)
    listed = list_of(listing.view)
    by_itself = listing.only is None and not listing.figure
    if by_itself and listed.present and not listing.everyone:
        clauses = [f"({listed.present})"]
    else:
        # A figure counts whom it counts: who has left the list since the end of last year is among those who were in it then.
        clauses = [] if listing.figure else [f"({shown.where})"]
        if by_itself and day < store.today:
            # What is planned stands in the list of today; what had not been by a day that is past does not stand in that day's.
            clauses.append(_begun(shown.record, listed))
    if listing.only is not None:
        clauses.append(f'"{shown.record.table}".id IN (SELECT value FROM json_each(:only))')
        parameters["only"] = json.dumps(listing.only)
    if listing.figure:
        clauses.append(_behind(store, FIGURES[listing.figure], day, parameters))
    if listing.text.strip():
        sql, values = search.condition(shown.record, listing.text)
        clauses.append(f"({_named(sql, 'text', values, parameters)})")
    known = columns(listing.view)
    for number, condition in enumerate(listing.conditions):
        if condition.column in known:
            sql, values = _clause(known[condition.column], condition)
            clauses.append(f"({_named(sql, f'c{number}_', values, parameters)})")
    return " AND ".join(clauses), parameters


def _begun(record: type[Record], listed: List) -> str:
    """What holds for the records that were there by the as-of day."""
    names = {f.name for f in record.fields()}
    if link := next((f for f in record.links() if f.name == listed.begun), None):
        return f'("{link.name}" IS NULL OR "{link.name}" IN (SELECT id FROM "{link.target}" WHERE {_begun(TABLES[link.target], lists_of(TABLES[link.target])[0])}))'
    if listed.begun or "day" in names:
        return begun(listed.begun or '"day"')
    return '("year" IS NULL OR "year" <= CAST(substr(:day, 1, 4) AS INTEGER))' if "year" in names else "1"


def _behind(store: Store, figure: Figure, day: date, parameters: dict[str, Any]) -> str:
    """What holds for the records behind a figure."""
    if not figure.eve:
        return f"({figure.where})"
    # They are read as of another day than the list shows them.
    parameters["behind"] = json.dumps(list(answer.records(store, figure, day)))
    return f'"{figure.record.table}".id IN (SELECT value FROM json_each(:behind))'


def _named(sql: str, prefix: str, values: Sequence[Any], parameters: dict[str, Any]) -> str:
    """Turn question marks into named parameters: SQLite does not take both kinds in one query."""
    parts = sql.split("?")
    named = parts[0]
    for number, (value, rest) in enumerate(zip(values, parts[1:], strict=True)):
        parameters[f"{prefix}{number}"] = value
        named += f":{prefix}{number}{rest}"
    return named


def _clause(column: Column, condition: Condition) -> tuple[str, list[Any]]:
    values = list(condition.values)
    match condition.how:
        case "blank":
            return f"{column.sql} IS NULL", []
        case "filled":
            return f"{column.sql} IS NOT NULL", []
        case "has":
            return f"instr(lower({column.sql}), ?)", [str(values[0]).lower()]
        case "from":
            return f"{column.sql} >= ?", values
        case "to":
            # A partial date ends where its longest meaning ends: to 2003 includes 2003-05-12.
            return f"substr({column.sql}, 1, {len(str(values[0]))}) <= ?" if isinstance(values[0], str) else f"{column.sql} <= ?", values
    filled = [value for value in values if value is not None]
    clause, given = _one_of(column, filled)
    return clause if len(filled) == len(values) else f"{clause} OR {column.sql} IS NULL", given


def _one_of(column: Column, values: list[Any]) -> tuple[str, list[Any]]:
    marks = ", ".join("?" * len(values))
    if isinstance(column.kind, Choices):
        return f"EXISTS (SELECT 1 FROM json_each({column.sql}) WHERE value IN ({marks}))", values
    if isinstance(column.kind, Link) and column.field:
        return _one_of_links(column.field, values), [*values, *values] if column.field.words else values
    return f"{column.sql} IN ({marks})", values


def _one_of_links(link: Field, values: Sequence[Any]) -> str:
    """Ids of records, and words that stand in for one, told apart by their type."""
    marks = ", ".join("?" * len(values))
    return f'("{link.name}" IN ({marks}) OR "{link.words}" IN ({marks}))' if link.words else f'"{link.name}" IN ({marks})'


def choices_of(column: Column) -> tuple[str, ...]:
    """What a column with a code list can hold."""
    return tuple(option.label for option in column.kind.options) if isinstance(column.kind, Choice) else ()

"""A list of records as people ask for it: which columns, which conditions, which order; worked out in SQL."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import compress
from typing import Any

from app.checks.branches import REMINDER
from app.figures import FIGURES, answer
from app.figures.activities import heads
from app.figures.children import VISIT_DUE, VISIT_REMINDER
from app.figures.declare import age
from app.figures.members import DUES_MONTHS, STATE
from app.figures.organisation import MEMBERS_HERE, SECRETARY, TERM_STATE, TERM_STATES, YOUTH_SHARE
from app.figures.volunteering import MINUTES_SO_FAR
from app.lists import walking
from app.lists.order import Order, order_of, ranked, shown_title
from db import identity, search
from db.fields import Field, Record
from db.kinds import DAY, MINUTES, TEXT, WHOLE, Choice, Choices, Kind, Link, Option, Phone, Text
from db.records import TABLES, View, codes, view
from db.sql import portions
from db.store import Store
from db.titles import or_words

SHARE, REMIND, DUE, OWED = "share", "remind", "due", "owed"
_UNITS = {SHARE: "%", OWED: " 月"}


@dataclass(frozen=True)
class Column:
    """One column of a list; `sql` gives what is shown and sorted by, `field` is None for what is worked out.

    `order`: what it is sorted by instead. `look`: how the screen draws it: a share (percent with a bar), a reminder (a pill),
    due (a day that is out of the ordinary once it is past), owed (so many months behind, always out of the ordinary).
    """

    key: str
    label: str
    sql: str
    kind: Kind
    field: Field | None = None
    order: str = ""
    look: str = ""

    @cached_property
    def sensitive(self) -> bool:
        """Whether it is masked until asked for."""
        return self.field is not None and (self.field.sensitive or _names_a_child(self.kind))

    @cached_property
    def numeric(self) -> bool:
        """Whether it stands right-aligned."""
        return self.kind.numeric

    @property
    def blank(self) -> str:
        """What a list shows for nothing: a dash, but where nothing wants doing, nothing is missing either."""
        return "" if self.look == REMIND else "—"

    def text(self, stored: Any, *, masked: bool = False) -> str:
        """What a person reads for a stored value; nothing for an absent one."""
        if stored is None:
            return ""
        text = str(stored) if isinstance(self.kind, Link) else self.kind.show(self.kind.load(stored))
        text += _UNITS.get(self.look, "")
        return mask(self.kind, text) if masked and self.sensitive else text


def _names_a_child(kind: Kind) -> bool:
    target = TABLES[kind.table] if isinstance(kind, Link) else None
    return target is not None and any(target.field(name).sensitive for name in target.title)


def mask(kind: Kind, text: str) -> str:
    """A sensitive text with its middle hidden: numbers keep both ends, a name its first sign."""
    if kind.name == "id_number":
        return text[:4] + "*" * (len(text) - 8) + text[-4:] if len(text) > 8 else "*" * len(text)
    if isinstance(kind, Phone):
        return "、".join(one[:3] + "****" + one[-4:] if len(one) > 8 else "*" * len(one) for one in text.split("、"))
    return identity.mask(text) if text.isascii() and text.isalnum() else text[:1] + "*" * min(len(text) - 1, 4)


def columns(view_key: str) -> dict[str, Column]:
    """Every column a view can show: its fields, then what is worked out from them."""
    shown = view(view_key)
    assert shown
    found = {f.name: _field_column(shown, f) for f in shown.fields()}
    return found | {c.key: c for c in _WORKED_OUT.get(view_key, ())}


def _field_column(shown: View, f: Field) -> Column:
    sql = f'"{shown.record.table}"."{f.name}"'
    if isinstance(f.kind, Link):
        inner = f"of_{f.name}"
        target = TABLES[f.kind.table]
        title = f'(SELECT {shown_title(target, inner)} FROM "{target.table}" {inner} WHERE {inner}.id = {sql})'
        sql = or_words(f, title, f'"{shown.record.table}"')
    return Column(f.name, f.label, sql, f.kind, f, look=_LOOKS.get((shown.record.table, f.name), ""))


def _count(key: str, label: str, table: str, link: str, of: str) -> Column:
    return Column(key, label, f'(SELECT count(*) FROM "{table}" t WHERE t."{link}" = "{of}".id)', WHOLE)


def _side(branch: str) -> str:
    """Where a transfer begins or ends: one of our branches, else the other organisation."""
    own = f'(SELECT {shown_title(TABLES["branch"], "b")} FROM branch b WHERE b.id = transfer.{branch})'
    called = or_words(TABLES["transfer"].field(branch), own, "transfer")
    return f"coalesce({called}, CASE WHEN direction <> '内部调整' THEN other_org END)"


#: The end of an organisation's code, which tells it apart from its neighbours; the committee's own is the same for all.
_OWN_CODE = (
    """CASE WHEN "branch".parent IS NOT NULL THEN replace("branch".org_code,"""
    """ rtrim("branch".org_code, replace("branch".org_code, '.', '')), '') END"""
)
_LOOKS = {("branch", "term_end"): DUE}
_AGE = Column("age", "年龄", age("birth_date"), WHOLE)
_WORKED_OUT: dict[str, tuple[Column, ...]] = {
    "members": (
        _AGE,
        Column("branch_type", "组织类型", "(SELECT org_type FROM branch b WHERE b.id = person.branch)", codes.BRANCH_TYPE),
        Column("state", "状态", STATE, TEXT),
        Column("dues_months", "欠费月数", DUES_MONTHS, WHOLE, look=OWED),
    ),
    "transfer": (
        Column("moved_from", "转自", _side("from_branch"), TEXT),
        Column("moved_to", "转往", _side("to_branch"), TEXT),
    ),
    "volunteers": (_AGE, Column("hours_total", "累计时长", MINUTES_SO_FAR, MINUTES)),
    "person": (_AGE,),
    "children": (
        _AGE,
        Column("file_short", "档案", "replace(file_no, rtrim(file_no, '0123456789'), '')", TEXT),
        Column("due", "应走访", VISIT_DUE, DAY, look=DUE),
        Column("reminder", "提醒", VISIT_REMINDER, TEXT, order=VISIT_DUE, look=REMIND),
        Column("last_visit", "最近走访", "(SELECT max(day) FROM visit v WHERE v.child = child.id AND v.day <= :day)", TABLES["visit"].field("day").kind),
        _count("visits", "走访次数", "visit", "child", "child"),
    ),
    "branches": (
        Column("code", "代码", _OWN_CODE, TEXT, order='"branch".org_code'),
        Column("type", "类型", """replace(replace("branch".org_type, '团支部', ''), '团组织', '')""", TEXT),
        Column("secretary", "书记", SECRETARY, TEXT),
        Column("members", "团员数", MEMBERS_HERE, WHOLE),
        Column("term_state", "换届与届满", TERM_STATE, Choice(tuple(Option(words, words) for words in TERM_STATES), "换届与届满")),
        Column("share", "团青比（%）", YOUTH_SHARE, WHOLE, look=SHARE),
        Column("reminder", "提醒", REMINDER, TEXT, look=REMIND),
    ),
    "teams": (_count("team_members", "队员数", "team_member", "team", "team"),),
    "events": (Column("heads", "参加人次", heads(), WHOLE),),
}


@dataclass(frozen=True)
class Condition:
    """One condition of a filter: a column, how it is compared, and with what (stored values).

    `how`: any (one of the values) · has (contains the text) · from / to (not before, not after) · blank · filled.
    """

    column: str
    how: str
    values: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Listing:
    """What a list shows; immutable, so that a view can be saved, compared and gone back to.

    `everyone`: also those who have left, closed files, abolished branches (see PRESENT).
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


#: What a list shows at first: those counted as present on the as-of day; and the words for showing the others too.
PRESENT: dict[str, tuple[str, str]] = {
    "branches": (f"level IS '团委' OR {FIGURES['branches.total'].where}", "含已撤销的"),
    "members": (FIGURES["members.total"].where, "含已离团的"),
    "volunteers": (FIGURES["volunteers.total"].where, "含已注销的"),
    "teams": (FIGURES["teams.total"].where, "含已停止的"),
    "children": (FIGURES["children.open"].where, "含已结案的"),
}


def ids(store: Store, listing: Listing, day: date, limit: int | None = None) -> array[int]:
    """Ids of the rows in their order; `limit`: only the first ones, which costs next to nothing."""
    record = _record(listing)
    where, parameters = _where(store, listing, day)
    by, whole = columns(listing.view).get(listing.sort), not listing.filtered and _highest(store, record) > _FEW
    if whole and by and by.field and walking.walkable(record, by.field):
        found = walking.ids(store, record, by.field, where, parameters, descending=listing.descending, limit=limit)
        if found is not None:
            return found
    order = _order(listing, whole=whole)
    return store.ids(record, where, parameters, order.sql, order.given, limit)


def narrowed(store: Store, listing: Listing, day: date, whole: array[int]) -> array[int]:
    """The same as `ids`, taken out of the ids of the list without its filter: many rows need not be put in order again."""
    if replace(listing, text="").filtered:
        return ids(store, listing, day)
    query, parameters = search.found(_record(listing), listing.text)
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
    record = _record(listing)
    where, parameters = _where(store, listing, day)
    sql, values = search.condition(record, start, names_only=True)
    order = _order(listing)
    query = (
        f'{order.given and "WITH " + order.given} SELECT "{record.table}".id FROM "{record.table}" WHERE {where} AND ({_named(sql, "start", values, parameters)}) '
        f"ORDER BY {order.sql} LIMIT {_LOOKED_THROUGH}"
    )
    for some in portions([row[0] for row in store.rows(query, parameters)]):
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
    tables = TABLES if worked_out else (_record(listing).table,)
    return all(_highest(store, TABLES[table]) <= _FEW for table in tables)


def _highest(store: Store, record: type[Record]) -> int:
    """The highest id, which says at no cost how many rows there are at most, for ids are never used twice."""
    return int(store.scalar(f'SELECT max(id) FROM "{record.table}"') or 0)


def total(store: Store, listing: Listing, day: date) -> int:
    """How many rows the view has without any filter; those who are gone are counted only with `everyone`."""
    where, parameters = _where(store, Listing(listing.view, everyone=listing.everyone), day)
    record = _record(listing)
    return int(store.scalar(f'SELECT count(*) FROM "{record.table}" WHERE {where}', parameters))


def page(store: Store, listing: Listing, day: date, wanted: Sequence[int], shown: Iterable[Column]) -> dict[int, tuple[Any, ...]]:
    """Stored values of these columns for these ids."""
    record = _record(listing)
    picked = ", ".join(column.sql for column in shown) or "1"
    marks = ", ".join(str(int(i)) for i in wanted)
    query = f'SELECT "{record.table}".id, {picked} FROM "{record.table}" WHERE "{record.table}".id IN ({marks})'
    return {row[0]: row[1:] for row in store.rows(query, answer.parameters(store, day))}


def _record(listing: Listing) -> type[Record]:
    shown = view(listing.view)
    assert shown
    return shown.record


def _order(listing: Listing, *, whole: bool = False) -> Order:
    """What a list is sorted by; `whole`: all rows of a long table are."""
    found = columns(listing.view).get(listing.sort)
    record = _record(listing)
    if found is None:
        return Order(f'"{record.table}".id')
    way = "DESC" if listing.descending else "ASC"
    by = Order(found.order) if found.order else order_of(record, found.label, found.kind, found.sql, found.field)
    if whole and found.field and isinstance(found.kind, Text):
        by = ranked(record, found.field, by)
    return Order(f'{by.sql} {way} NULLS LAST, "{record.table}".id', by.given)


def _where(store: Store, listing: Listing, day: date) -> tuple[str, dict[str, Any]]:
    shown = view(listing.view)
    assert shown
    parameters = answer.parameters(store, day)
    clauses = [f"({shown.where})"]
    if listing.view in PRESENT and not listing.everyone and listing.only is None and not listing.figure:
        clauses.append(f"({PRESENT[listing.view][0]})")
    if listing.only is not None:
        clauses.append(f'"{shown.record.table}".id IN (SELECT value FROM json_each(:only))')
        parameters["only"] = json.dumps(listing.only)
    if listing.figure:
        clauses.append(f"({FIGURES[listing.figure].where})")
    if listing.text.strip():
        sql, values = search.condition(shown.record, listing.text)
        clauses.append(f"({_named(sql, 'text', values, parameters)})")
    known = columns(listing.view)
    for number, condition in enumerate(listing.conditions):
        if condition.column in known:
            sql, values = _clause(known[condition.column], condition)
            clauses.append(f"({_named(sql, f'c{number}_', values, parameters)})")
    return " AND ".join(clauses), parameters


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

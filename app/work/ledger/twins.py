"""Records that may be one and the same, found by what two of them have in common, told apart for good or made one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any

from app.settings import kept_under
from app.work import entering
from db.bodies import core, key_of, without_place
from db.fields import Record
from db.records import Branch, Child, Partner, Person, Team, links_to
from db.search import readings
from db.store import Store

#: A group as large as this is no doubt of anybody; of a larger one only neighbours are shown.
_GROUP = 6
_APART = "apart."

Values = dict[str, Any]


@dataclass(frozen=True)
class Likeness:
    """What two records have in common: one of the keys of each, and nothing that `fits` finds against it; `columns` are what both read."""

    label: str
    columns: tuple[str, ...]
    keys: Callable[[Values], Iterable[Hashable]]
    fits: Callable[[Values, Values], bool] = lambda a, b: True


@dataclass(frozen=True)
class Pair:
    """Two records that may be one, the older first, and why."""

    table: str
    first: int
    second: int
    why: str


def _agree(a: Values, b: Values, name: str) -> bool | None:
    """Whether two values say the same, a date known less exactly with one known better; None where one is missing."""
    one, other = a[name], b[name]
    if one is None or other is None:
        return None
    return str(one).startswith(str(other)) or str(other).startswith(str(one))


def _one_id(a: Values, b: Values) -> bool:
    return _agree(a, b, "id_number") is not False


def _born_alike(a: Values, b: Values) -> bool:
    return _one_id(a, b) and _agree(a, b, "birth_date") is True


def _nothing_against(a: Values, b: Values) -> bool:
    return _one_id(a, b) and all(_agree(a, b, name) is not False for name in ("birth_date", "sex"))


def _by(*names: str) -> Callable[[Values], Iterable[Hashable]]:
    """Equal in all of these; names of people are compared without blanks and signs between them."""


    def keys(row: Values) -> Iterable[Hashable]:
        if all(row[name] is not None for name in names):
            yield tuple(key_of(row[name]) if isinstance(row[name], str) else row[name] for name in names)

    return keys


def _phones(row: Values) -> Iterable[Hashable]:
    return str(row["phone"]).split("、") if row["name"] and row["phone"] else []


def _initials_alike(a: Values, b: Values) -> bool:
    # Names are read where a phone is shared only: reading every name takes seconds.
    return _nothing_against(a, b) and bool(readings(a["name"]) & readings(b["name"]))


def _home(row: Values) -> Iterable[Hashable]:
    if row["name"]:
        yield from ((key_of(row["name"]), place, row[place]) for place in ("branch", "village") if row[place] is not None)


def _body(row: Values) -> Iterable[Hashable]:
    for name in (row["full_name"], row["short_name"]):
        if name:
            bare, level = core(name)
            yield without_place(bare), level


_ID, _BORN = ("name", "id_number"), ("name", "id_number", "birth_date", "sex")
#: Of whom two may be one, and how that shows, the surest first.
LIKENESSES: dict[type[Record], tuple[Likeness, ...]] = {
    Person: (
        Likeness("身份证号相同", _ID, _by("id_number")),
        Likeness("姓名、出生日期相同", _BORN, _by("name"), _born_alike),
        Likeness("姓名首字母和手机相同", (*_BORN, "phone"), _phones, _initials_alike),
        Likeness("姓名、支部或村相同", (*_BORN, "branch", "village"), _home, _nothing_against),
    ),
    Branch: (Likeness("组织代码相同", ("org_code",), _by("org_code")), Likeness("名称是同一个的不同写法", ("full_name", "short_name"), _body)),
    Partner: (Likeness("名称相同", ("full_name",), _by("full_name")),),
    Team: (Likeness("队名相同", ("name",), _by("name")),),
    Child: (
        Likeness("身份证号相同", _ID, _by("id_number")),
        Likeness("姓名、出生日期相同", _BORN, _by("name"), _born_alike),
        Likeness("姓名、村相同", (*_BORN, "village"), _by("name", "village"), _nothing_against),
    ),
}


def pairs(store: Store, record: type[Record]) -> list[Pair]:
    """The pairs of a record type that may be one, the surest first; those that were told apart are left out."""
    if not store.sees(record):
        return []
    columns = sorted({name for likeness in LIKENESSES[record] for name in likeness.columns})
    names = ", ".join(f'"{name}"' for name in columns)
    rows = {row[0]: dict(zip(columns, row[1:], strict=True)) for row in store.rows(f'SELECT id, {names} FROM "{record.table}" ORDER BY id')}
    found: dict[tuple[int, int], str] = {}
    apart = kept_under(store, f"{_APART}{record.table}.")
    for likeness in LIKENESSES[record]:
        for first, second in _alike(rows, likeness):
            if f"{first}.{second}" not in apart:
                found.setdefault((first, second), likeness.label)
    return [Pair(record.table, first, second, why) for (first, second), why in found.items()]


def _alike(rows: dict[int, Values], likeness: Likeness) -> Iterable[tuple[int, int]]:
    groups: dict[Hashable, list[int]] = {}
    for row_id, row in rows.items():
        for key in dict.fromkeys(likeness.keys(row)):
            groups.setdefault(key, []).append(row_id)
    for ids in groups.values():
        for first, second in combinations(ids, 2) if len(ids) <= _GROUP else pairwise(ids):
            if likeness.fits(rows[first], rows[second]):
                yield first, second


def tell_apart(store: Store, pair: Pair) -> None:
    """Remember that two records are two."""
    store.set_setting(f"{_APART}{pair.table}.{pair.first}.{pair.second}", "1")


def merged(kept: Record, gone: Record) -> dict[str, Any]:
    """What the one record would say: what the kept one says, and where that is blank what the other does."""
    there, other = kept.told(), gone.told()
    return {name: other[name] if value is None else value for name, value in there.items()}


def merge(store: Store, kept: Record, gone: Record, told: dict[str, Any]) -> int:
    """Make one of two in one step, with these values as people see them; returns how many rows came over.

    Raises Invalid where they do not go together, and nothing is written.
    """
    assert kept.id and gone.id
    record = type(kept)
    name = entering.step_name(store, kept)
    with store.step(f"合并重复的{record.label} {name}（2 {record.unit}合成 1 {record.unit}）"):
        moved = store.merge(record, kept.id, gone.id)
        now = store.get(record, kept.id)
        links = {f.name for f in record.links() if f.target == record.table}
        # A link to the other of the two was put right already.
        wanted = {n: v for n, v in record.parted(told).items() if not (n in links and v in (kept.id, gone.id))}
        if (made := now.with_(**wanted)).stored() != now.stored():
            store.save(made)
    return moved


def hangs_on(store: Store, record: Record) -> list[tuple[str, int]]:
    """How many rows of which kind belong to a record, for whoever chooses which to keep."""
    counts: dict[str, int] = {}
    for user, link in links_to(record.table):
        if count := store.count(user, f'"{link.name}" = ?', (record.id,)):
            counts[user.label] = counts.get(user.label, 0) + count
    return list(counts.items())

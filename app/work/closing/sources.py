"""What is frozen of a year: every figure and every split, each with the SQL that says which records it depends on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from functools import cache

from app.figures import FIGURES, SPLITS, Figure, Number, Split, compute, grouped
from app.settings import SETTINGS
from db import dated
from db.store import Store

_WORDS = re.compile(r"\w+")
_NO_SQL = ("key", "label", "unit", "source", "of", "prefix", "per")
_SUBQUERY = re.compile(r'(?:\bFROM|\bJOIN)\s+\(?\s*"?(\w+)')
#: Figures and groups beside each other in one list: a group is split=group.
_GROUP = "="
#: The parameters of figures that come from settings begin like the settings they are made of.
_PARAMETERS = {"hour_kinds": ("hour_kinds",), "visit_interval_days": ("visit_interval",), "star_rule": tuple(f"star_{n}" for n in range(1, 6))}


@dataclass(frozen=True)
class Source:
    """A figure, or a split with all its groups. `words`: every word of its SQL; `others`: the tables its SQL reads beside its records' own."""

    key: str
    base: Figure
    split: Split | None
    words: frozenset[str]
    others: frozenset[str]

    @property
    def table(self) -> str:
        """The table of the records behind it."""
        return self.base.record.table

    def reads_settings(self, names: Iterable[str]) -> bool:
        """Whether its SQL names what one of these settings says."""
        return any(parameter in self.words for name in names for parameter in _PARAMETERS.get(name, ()))


def affecting(names: Iterable[str]) -> set[str]:
    """Those of these settings that figures are worked out by."""
    return {name for name in names if name in _PARAMETERS and name in SETTINGS}


@cache
def sources() -> tuple[Source, ...]:
    """All of them; the parts of a split that are figures of their own are told with the split."""
    single = [_source(key, figure, None) for key, figure in FIGURES.items() if figure.split is None]
    return (*single, *(_source(key, split.base, split) for key, split in SPLITS.items()))


def _source(key: str, base: Figure, split: Split | None) -> Source:
    sql = " ".join(_sql(declared) for declared in (base, split) if declared)
    others = set(_SUBQUERY.findall(sql))
    if base.per:
        per = FIGURES[base.per]
        sql += f" {_sql(per)}"
        # Not what the records behind it say alone: the other figure moves it too.
        others |= {per.record.table, *_SUBQUERY.findall(_sql(per))}
    words = frozenset(_WORDS.findall(sql)) | {base.record.table}
    return Source(key, base, split, words | dated.behind(words), frozenset(others))


def _sql(declared: Figure | Split) -> str:
    """All SQL of a declaration; whatever it says else is in no words of SQL."""
    return " ".join(value for f in fields(declared) if f.name not in _NO_SQL and isinstance(value := getattr(declared, f.name), str))


def values(store: Store, year: int, wanted: Iterable[Source]) -> dict[str, Number]:
    """The numbers of these sources as of the end of a year, by figure, and by split=group; what is nought is left out."""
    day = date(year, 12, 31)
    wanted = list(wanted)
    keys = [source.key for source in wanted if source.split is None]
    found: dict[str, Number] = dict(compute(store, day, [*keys, *(part for s in wanted if s.split for part in _parts(s.split))]))
    for source in wanted:
        if source.split and not source.split.prefix:
            found |= {f"{source.key}{_GROUP}{group.key}": group.value for group in grouped(store, source.key, day)}
    return {key: value for key, value in found.items() if value != 0}


def keys(source: Source, among: Iterable[str]) -> set[str]:
    """Those of these keys that are told by the source."""
    if source.split is None:
        return {source.key} & set(among)
    if source.split.prefix:
        return set(_parts(source.split)) & set(among)
    return {key for key in among if key.startswith(source.key + _GROUP)}


@cache
def _parts(split: Split) -> tuple[str, ...]:
    return tuple(figure.key for figure in split.figures())


def labels(store: Store, frozen: Iterable[str], year: int) -> dict[str, tuple[str, str]]:
    """What frozen numbers are called, and their units; a split is asked once for the words of all its groups."""
    groups: dict[str, dict[str, str]] = {}
    found = {}
    for key in frozen:
        name = key.partition(_GROUP)[0]
        if name != key and name in SPLITS and name not in groups:
            groups[name] = {group.key: group.label for group in grouped(store, name, date(year, 12, 31))}
        found[key] = _label(key, groups.get(name, {}))
    return found


def _label(key: str, groups: dict[str, str]) -> tuple[str, str]:
    if figure := FIGURES.get(key):
        # 未填 alone does not say what was not filled in.
        parted = figure.split and next((p.label for p in figure.split.parts if p.value == figure.part), "")
        return (_group(figure.split, parted) if figure.split and parted else figure.label), figure.unit
    name, _, group = key.partition(_GROUP)
    split = SPLITS.get(name)
    if split is None:
        return key, ""
    return _group(split, groups.get(group, group)), split.unit


def _group(split: Split, words: str) -> str:
    return f"{split.base.label}（{split.label}：{words}）"


def known(key: str) -> bool:
    """Whether the program still states this number."""
    return key in FIGURES or key.partition(_GROUP)[0] in SPLITS

"""What a person may choose from when the form's own words do not say it: fields, figures, conditions, settings; and what the choice is called."""

from __future__ import annotations

from datetime import date
from urllib.parse import unquote

from app.exchange.forms.meaning.wants import DAY, NOBODY, NOTHING, SERIAL, TODAY, Roster
from app.figures import FIGURES, SPLITS, answer, crossing
from app.figures.crossing import Narrowing, narrowing
from app.figures.declare import MONTHS, NO_MONTH, Part, Split
from app.figures.details import DETAILS
from app.figures.dimensions import DIMENSIONS
from app.figures.rolls import ROLLS
from app.lists import query as listing
from app.settings import SETTINGS
from db.errors import UserError
from db.kinds import File, Link
from db.records import TABLES, view
from db.store import Store

_OFFICE = ("unit", "superior", "party_committee", "county", "head", "reviewer", "filler", "phone")
#: Of when a number may be, by the time of a target.
TIMES = {"figure": "截止日", "last": "上年末", "same": "上年同期", "month": "本月", "quarter": "本季度", "todate": "年初以来"}


def choices(view_key: str) -> list[tuple[str, str]]:
    """Everything a heading may mean, as (target, words): the record's own columns first, then whom it is about, figures, settings."""
    found: list[tuple[str, str]] = []
    chosen = view(view_key) if view_key else None
    if chosen:
        found += [(f"{view_key}.{key}", column.label) for key, column in listing.columns(view_key).items() if not isinstance(column.kind, File)]
        for f in chosen.record.links():
            if isinstance(f.kind, Link):
                others = TABLES[f.kind.table].fields()
                found += [(f"{view_key}.{f.name}.{o.name}", f"{f.label}的{o.label}") for o in others if not isinstance(o.kind, File)]
        found.append((SERIAL, "序号"))
    found += [(f"figure:{key}", f"{figure.label}（{figure.unit}）") for key, figure in FIGURES.items()]
    found += [(f"setting:{key}", SETTINGS[key].label) for key in _OFFICE]
    return [*found, (DAY, "统计截止日"), (TODAY, "填表日期"), (NOTHING, "空着，不填")]


def rolls(view_key: str) -> list[tuple[str, str]]:
    """Whom a roster of a view may list, as (target, words): everybody, then every figure whose records those are."""
    chosen = view(view_key)
    assert chosen
    counts = [f for f in (*FIGURES.values(), *ROLLS.values()) if f.record is chosen.record and f.split is None and f.measure == "count(*)" and not f.per]
    # What the view is called by comes first; a part of a split is a condition on the whole.
    listed = sorted(counts, key=lambda f: f.key.partition(".")[0] != view_key)
    return [*((f"figure:{f.key}", f.label) for f in listed), (NOTHING, f"全部{chosen.label}")]


def base_of(key: str) -> str:
    """The figure without its conditions."""
    return key.partition("@")[0]


def conditions(key: str) -> list[Narrowing]:
    """The conditions of a figure's key. Raises UserError for one that is gone."""
    found = []
    for part in key.partition("@")[2].split("&") if "@" in key else ():
        name, _, group = part.partition("=")
        split = crossing.split_named(name)
        if split is None:
            raise UserError(f"台账里没有“{name}”这种分法了，请重新选")
        found.append(narrowing(split, unquote(group) if split.free else group))
    return found


def with_conditions(key: str, chosen: list[Narrowing]) -> str:
    """The key of a figure with other conditions."""
    return base_of(key) + ("@" + "&".join(n.key for n in sorted(chosen, key=lambda n: n.key)) if chosen else "")


def splits_for(key: str) -> list[Split]:
    """By what a figure may be narrowed further, each only once."""
    base, now = crossing.figure(base_of(key)), conditions(key)
    taken = {n.split.label for n in now if not n.split.overlapping}
    found: dict[str, Split] = {}
    every = {**SPLITS, **DETAILS, **DIMENSIONS}.values()
    for split in sorted((s for s in every if s.base.record is base.record and not s.ranged), key=lambda s: s.base.key.partition(".")[0] != base.key.partition(".")[0]):
        sample = Narrowing(split, split.parts[0] if split.parts else Part("0", "", "0"))
        if split.label not in taken and crossing.admits(base, [*now, sample]):
            found.setdefault(split.label, split)
    return list(found.values())


def groups_of(store: Store, split: Split, day: date) -> list[Narrowing]:
    """The groups of a split that a person may choose from: its parts, months, records, or the words that are there."""
    if split.of:
        ids = [row[0] for row in store.rows(f'SELECT id FROM "{split.of}" WHERE {split.of_where} ORDER BY id', answer.parameters(store, day))]
        called = store.titles(split.of, ids)
        return [narrowing(split, str(i), called[i]) for i in ids if i in called]
    if split.free:
        rows = store.rows(f'SELECT DISTINCT {split.by} FROM "{split.base.record.table}"', answer.parameters(store, day))
        return [narrowing(split, str(row[0])) for row in sorted(rows, key=str) if row[0]]
    if split.monthly:
        return [Narrowing(split, month) for month in (*MONTHS, NO_MONTH)]
    return [Narrowing(split, part) for part in split.parts]


def named_group(store: Store, condition: Narrowing) -> str:
    """What a condition's group is called; a record by its title."""
    if condition.split.of and condition.part.key.isdigit():
        return store.titles(condition.split.of, [int(condition.part.key)]).get(int(condition.part.key), "已删除的记录")
    return condition.part.label


def whom(view_key: str, key: str, store: Store | None = None) -> str:
    """Whom a roster lists, in words: 女团员, 全部转接."""
    chosen = view(view_key)
    assert chosen
    if not key:
        return f"全部{chosen.label}"
    whole, _, part = crossing.figure(base_of(key)).label.partition("：")
    words = f"{part}{_bare(whole)}"
    for condition in conditions(key):
        part = named_group(store, condition) if store else condition.part.label
        words = part if part.endswith(words) else f"{part}{words}"
    return words


def _bare(label: str) -> str:
    """团员 for 团员数."""
    label = label.split("（")[0]
    return next((label.removesuffix(end) for end in ("总数", "人数", "数") if label.endswith(end) and len(label) > len(end) + 1), label)


def says(roster: Roster, count: int) -> str:
    """What a page tells of a roster: 按标题列出：女团员 127 人."""
    chosen = view(roster.view)
    assert chosen
    if roster.given:
        return f"补全表里已有的 {count} {chosen.record.unit}"
    if roster.figure == NOBODY:
        return "标题没有认出来，没有列出任何人；请选列出哪些人"
    return f"按标题列出：{whom(roster.view, roster.figure)} {count} {chosen.record.unit}"

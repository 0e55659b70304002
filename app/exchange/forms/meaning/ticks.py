"""Columns that part one field among them, to be ticked: 性别 over 男 and 女, 是否志愿者 over 是 and 否, 民族 over 汉族 and 少数民族."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from app.exchange.forms.meaning.choosing import stands_for_several
from app.exchange.forms.meaning.columns import called, known
from app.exchange.forms.meaning.wants import Want
from app.exchange.imports.columns.headings import bare_key, heading_key
from db.errors import BadValue
from db.kinds import Choice, YesNo
from db.records import View


def ticked(chosen: View, paths: Sequence[tuple[str, ...]]) -> Iterable[tuple[int, Want]]:
    """Columns that part one field among them, to be ticked: 性别 over 男 and 女, 类别（打√） over the kinds."""
    by_field: dict[str, list[tuple[int, Want]]] = {}
    for index, path in enumerate(paths, 1):
        for f in chosen.fields() if path else ():
            if isinstance(f.kind, Choice) and (len(path) == 1 or bare_key(path[-2]) in map(heading_key, (f.label, *f.aliases, f.kind.title))) and (word := _word_of(f.kind, path[-1])):
                by_field.setdefault(f.name, []).append((index, Want(f"{chosen.key}.{f.name}", "-".join(path), f"tick:{word}")))
        for key in _asked_as(chosen, path):
            by_field.setdefault(key, []).append((index, Want(f"{chosen.key}.{key}", "-".join(path), f"tick:{bare_key(path[-1])}")))
    for found in by_field.values():
        # A word on its own may be the heading of something else.
        if len(found) > 1 or (found and len(paths[found[0][0] - 1]) > 1):
            yield from found


def _asked_as(chosen: View, path: tuple[str, ...]) -> Iterator[str]:
    """What is asked by 是 and 否 below its name, or by a word for several of a list's: 少数民族 below 民族."""
    for key, column in known(chosen.key).items() if len(path) > 1 else ():
        own = (column.label, *called(chosen.key, key), *(column.field.aliases if column.field else ()))
        if bare_key(path[-2]) not in map(heading_key, own):
            continue
        if isinstance(column.kind, YesNo):
            if bare_key(path[-1]) in ("是", "否", "有", "无"):
                yield key
        elif isinstance(column.kind, Choice) and not _word_of(column.kind, path[-1]) and stands_for_several(column.kind, path[-1]):
            yield key


@lru_cache(maxsize=4096)
def _word_of(kind: Choice, heading: str) -> str:
    try:
        found = kind.read(bare_key(heading))
    except BadValue:
        return ""
    return (found[0] if len(found) == 1 else "") if isinstance(found, tuple) else found

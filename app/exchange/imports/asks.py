"""What an import cannot know by itself: words of no code and names of no record, each distinct one asked about once."""

from __future__ import annotations

from dataclasses import dataclass

from app.exchange.imports.names.known import Known, kind_told
from app.exchange.imports.names.linking import Unclear
from app.exchange.imports.plan import Plan
from db.dates import OpenDay
from db.errors import BadValue
from db.kinds import Choice, Day, Minutes
from db.records import TABLES
from db.times import OpenLength

#: So many names of one kind are asked about; a sheet with more lacks a register, not some names.
_MOST = 200
#: What is asked before rows can come in, by the kind of value that they lack.
_WAITING = {Minutes: "这些时长没有写明几小时，按几小时记？", Day: "这些日期只写到月，按哪一天记？"}


@dataclass(frozen=True)
class WordAsk:
    """Which code a word means, how many hours, or which day. `codes`: all there are, the likeliest `near` ones first.

    `waits`: the question, where the rows stay outside until it is answered, for they must have one; else ''.
    """

    key: tuple[str, str, str]
    cells: int
    label: str
    codes: tuple[str, ...]
    near: int
    waits: str = ""


@dataclass(frozen=True)
class NameAsk:
    """Which record a name means. `kind`: of what kind a new one would be; `likely`: records by id, the likeliest first."""

    key: tuple[str, str]
    cells: int
    label: str
    can_make: bool
    kind: str
    likely: tuple[tuple[int, str], ...]


def words(made: Plan) -> list[WordAsk]:
    """The words to ask about, the commonest first."""
    found = []
    for (table, name, word), cells in made.unknown_words.most_common(_MOST):
        field = TABLES[table].field(name)
        kind = field.kind
        if isinstance(kind, Minutes):
            near = _likely_hours(kind, word)
            every = [f"{half / 2:g} 小时" for half in range(1, 25)]
        elif isinstance(kind, Day):
            near, every = _days(kind, word)
        else:
            assert isinstance(kind, Choice)
            near = [option.label for option in kind.nearest(word)]
            every = [option.label for option in kind.options]
        codes = (*near, *(code for code in every if code not in near))
        found.append(WordAsk((table, name, word), cells, field.label, codes, len(near), _WAITING.get(type(kind), "") if field.required else ""))
    return found


def _days(kind: Day, word: str) -> tuple[list[str], list[str]]:
    """The last day of a month that stands alone, the likeliest, and all its days."""
    try:
        kind.reading(word)
    except OpenDay as fault:
        first, last = fault.month.first, fault.month.last
        return [last.isoformat()], [first.replace(day=n).isoformat() for n in range(1, last.day + 1)]
    except BadValue:
        pass
    return [], []


def _likely_hours(kind: Minutes, word: str) -> list[str]:
    """What people mostly mean by half a day, where it is a length that the field can hold."""
    try:
        kind.read(word)
    except OpenLength as fault:
        return [f"{kind.show(fault.likely)} 小时"] if kind.low <= fault.likely <= kind.high else []
    return []


def names(known: Known, made: Plan) -> list[NameAsk]:
    """The names to ask about, the commonest first."""
    found = []
    for (table, name), cells in made.unknown_names.most_common(_MOST):
        likely = known.links.likely(table, name)
        called = known.store.titles(table, likely)
        unclear = False
        try:
            known.links.find(table, name)
        except Unclear:
            unclear = True
        except BadValue:
            pass
        found.append(NameAsk((table, name), cells, TABLES[table].label, not unclear, kind_told(table, name), tuple((i, called[i]) for i in likely if i in called)))
    return found

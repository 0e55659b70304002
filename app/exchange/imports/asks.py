"""What an import cannot know by itself: words of no code and names of no record, each distinct one asked about once."""

from __future__ import annotations

from dataclasses import dataclass

from app.exchange.imports.names.known import Known, kind_told
from app.exchange.imports.names.linking import Unclear
from app.exchange.imports.plan import Plan
from db.errors import BadValue
from db.kinds import Choice
from db.records import TABLES

#: So many names of one kind are asked about; a sheet with more lacks a register, not some names.
_MOST = 200


@dataclass(frozen=True)
class WordAsk:
    """Which code a word means. `codes`: all of the list, the likeliest `near` ones first."""

    key: tuple[str, str, str]
    cells: int
    label: str
    codes: tuple[str, ...]
    near: int


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
        assert isinstance(field.kind, Choice)
        near = [option.label for option in field.kind.nearest(word)]
        rest = [option.label for option in field.kind.options if option.label not in near]
        found.append(WordAsk((table, name, word), cells, field.label, (*near, *rest), len(near)))
    return found


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

"""What one ledger deleted and the other still used: what went together is asked about together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from app.work.joining.questions import GONE, OURS, THEIRS, Question
from app.work.joining.sides import Sides, State
from db.ancestry import Key
from db.history import Row
from db.records import OWNED, TABLES

States = Mapping[Key, State]


@dataclass
class Gone:
    """What becomes of deleted records.

    `deleted`: they go from this ledger, too. `stay_out`: they are not here, and what the other says of them does not come.
    `kept`: the other deleted them, but they stay. `back`: this ledger deleted them, but they come back.
    """

    deleted: set[Key] = field(default_factory=set)
    stay_out: set[Key] = field(default_factory=set)
    kept: set[Key] = field(default_factory=set)
    back: set[Key] = field(default_factory=set)
    questions: list[Question] = field(default_factory=list)


def settle(sides: Sides, base: States, ours: States, theirs: States, answers: Mapping[str, str]) -> Gone:
    """Decide over all that is gone from one of the two: where the other had nothing to do with it since, it is gone."""
    found = Gone()
    for by_us, gone in ((True, ours), (False, theirs)):
        other = theirs if by_us else ours
        family = [key for key in base if base[key] and not gone[key]]
        used = _used(base, other)
        for group in _families(family, {key: base[key].row or {} for key in family}):
            alive = [key for key in group if other[key]]
            if not any(_changed(base[key], other[key]) for key in alive) and not used.intersection(group):
                (found.stay_out if by_us else found.deleted).update(group if by_us else alive)
                continue
            question = _question(sides, group, alive, base, ours, theirs)
            found.questions.append(question)
            chosen = answers.get(question.key, OURS)
            if by_us:
                (found.back if chosen == THEIRS else found.stay_out).update(group)
            else:
                (found.deleted if chosen == THEIRS else found.kept).update(alive if chosen == THEIRS else group)
    return found


def _changed(base: State, now: State) -> bool:
    return base.row != now.row or base.spans != now.spans


def targets(table: str, row: Row) -> list[tuple[str, Key, bool]]:
    """What a row points to: by which column, to what, and whether it cannot be without it."""
    record = TABLES[table]
    if not row:
        return []
    found = [(link.name, (link.target, int(row[link.name] or 0)), link.required) for link in record.links() if row[link.name] is not None]
    if record in OWNED:
        found.append(("owner_id", (str(row["owner_table"]), int(row["owner_id"] or 0)), True))
    return found


def _used(base: States, other: States) -> set[Key]:
    """What rows of a ledger point to that did not before."""
    found: set[Key] = set()
    for key, state in other.items():
        if state.row:
            before = {(name, target) for name, target, _ in targets(key[0], base[key].row or {})}
            found |= {target for name, target, _ in targets(key[0], state.row) if (name, target) not in before}
            found |= _used_before(key[0], base[key], state)
    return found


def _used_before(table: str, base: State, state: State) -> set[Key]:
    """What a record pointed to on a day that is past, and did not in the common state."""
    links = {link.name: link.target for link in TABLES[table].links()}
    return {
        (links[name], int(value))
        for name, spans in state.spans.items() if name in links
        for span in spans if span not in base.spans.get(name, ()) and (value := span[1]) is not None
    }


def _families(keys: Iterable[Key], rows: Mapping[Key, Row]) -> list[list[Key]]:
    """Deleted records in groups: what cannot be without another that is gone went with it."""
    head: dict[Key, Key] = {key: key for key in keys}

    def find(key: Key) -> Key:
        while head[key] != key:
            head[key] = head[head[key]]
            key = head[key]
        return key

    for key in head:
        for _, target, needed in targets(key[0], rows[key]):
            if needed and target in head:
                head[find(key)] = find(target)
    groups: dict[Key, list[Key]] = {}
    for key in head:
        groups.setdefault(find(key), []).append(key)
    order = {table: place for place, table in enumerate(TABLES)}
    rank: Callable[[Key], tuple[int, int]] = lambda key: (order[key[0]], key[1])  # noqa: E731
    return sorted((sorted(group, key=rank) for group in groups.values()), key=lambda group: rank(group[0]))


def _question(sides: Sides, group: list[Key], alive: list[Key], base: States, ours: States, theirs: States) -> Question:
    # What the others hang on tells best what it is about; one that both deleted tells nothing.
    hung = {target for key in group for _, target, needed in targets(key[0], base[key].row or {}) if needed}
    first = next((key for key in alive if key in hung), (alive or group)[0])
    where = "there" if ours[first] else "here"
    when = [max((told(key, name) for key in group for name in ("", *(base[key].row or {}))), default="") for told in (sides.changed_here, sides.changed_there)]
    return Question(
        f"gone.{where}.{first[0]}.{first[1]}", GONE, first, sides.ids.there(first), (), ours[first], theirs[first], when[0], when[1], more=len(group) - 1
    )

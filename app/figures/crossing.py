"""A figure for a part of its records: any split of the same record type narrows it, and several narrow it together."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from urllib.parse import quote, unquote

from app.figures import FIGURES, SPLITS, answer
from app.figures.declare import MONTHS, NO_MONTH, UNSET, Figure, Number, Part, Split
from app.figures.details import DETAILS
from app.figures.dimensions import DIMENSIONS
from app.figures.movement import WITHIN, Movement, movements
from app.figures.organisation import domain
from app.figures.rolls import ROLLS
from db.errors import UserError
from db.fields import Record
from db.records import TABLES, VIEWS, PastValue
from db.store import Store

#: What an organisation had, gained and lost; for these its moves within the township count.
FLOWS = ("members.opening", "members.came", "members.left")
#: Where a member belongs, and what of an organisation says so: moves within the township come and go there, too.
_PLACES = {"members.by_branch": "CAST(id AS TEXT)", "members.by_branch_type": "org_type", "members.by_domain": domain(), "members.by_village": "village_or_unit"}
#: What free words may hold that stands for something in a key, or in a text that names one.
_MARKS = re.compile(r"[%&@{}|⟦⟧\\\s]")
_SPAN, _MONTH_SPAN = re.compile(r"\d{0,3}-\d{0,3}"), re.compile(r"\d\d-\d\d")


@dataclass(frozen=True)
class Narrowing:
    """One part of a split as a condition on another figure; `part` is a group's key, for a split by records its id."""

    split: Split
    part: Part

    @property
    def key(self) -> str:
        """How it is written in a key: members.by_sex=male."""
        group = _MARKS.sub(lambda found: quote(found[0], safe=""), self.part.key) if self.split.free else self.part.key
        return f"{self.split.key}={group}"

    @property
    def condition(self) -> str:
        """What holds for the records that are left."""
        return self.split.condition(self.part)


def split_named(key: str) -> Split | None:
    """A split by its key, those that are for crossing only too."""
    return SPLITS.get(key) or DETAILS.get(key) or DIMENSIONS.get(key)


def admits(base: Figure, narrowings: Sequence[Narrowing]) -> bool:
    """Whether the figure can be said for only those records that are in all of these groups.

    Not where it holds more than its records give (opening balances, a divisor without the like part), and not where the moves
    within the township would be missed.
    """
    if not narrowings:
        return True
    if any(n.split.base.record is not base.record for n in narrowings) or base.plus != "0" or (base.per and not all(_like(base.per, n) for n in narrowings)):
        return False
    if base.key in FLOWS and any(n.split.key in _PLACES for n in narrowings):
        return len(narrowings) == 1
    return True


def narrowing(split: Split, group: str, label: str = "") -> Narrowing:
    """The narrowing to one group of a split, by the group's key. Raises UserError for one that is gone."""
    if split.of or split.free or (split.ranged and _SPAN.fullmatch(group)) or (split.monthly and _MONTH_SPAN.fullmatch(group)):
        return Narrowing(split, Part(group, label or group, None if group == "unset" else group))
    known = {part.key: part for part in ((*MONTHS, NO_MONTH) if split.monthly else (UNSET, *split.parts))}
    if all(key in known for key in group.split("+")):
        parts = tuple(known[key] for key in group.split("+"))
        return Narrowing(split, parts[0] if len(parts) == 1 else Part.together(parts))
    raise UserError(f"“{split.label}”里没有“{group}”这一项，请重新选这一格要填什么")


def crossed(figure: Figure, narrowings: Sequence[Narrowing]) -> Figure:
    """The figure over only those records that are in all of these groups."""
    return reduce(_narrowed, narrowings, figure)


def _narrowed(figure: Figure, by: Narrowing) -> Figure:
    if by.split.base.record is not figure.record:
        raise UserError(f"“{figure.label}”不能按“{by.split.label}”分开统计")
    mark = "&" if "@" in figure.key else "@"
    return replace(
        figure, key=f"{figure.key}{mark}{by.key}", label=f"{figure.label}：{by.part.label}", source=f"{figure.source}；{by.split.label}为“{by.part.label}”",
        where=f"({figure.where}) AND ({by.condition})",
        # What is added to the whole (opening balances) belongs to no part, and a part's own split is not this one's.
        plus="0", split=None, part=None, per=_per(figure.per, by),
    )


def _per(key: str, by: Narrowing) -> str:
    """The divisor of a quotient, narrowed by the like part of its own split; the whole where it has none."""
    like = _like(key, by) if key else None
    return crossed(figure(key), [Narrowing(like, by.part)]).key if like else key


def _like(key: str, by: Narrowing) -> Split | None:
    below = figure(key)
    return next((s for s in SPLITS.values() if s.base.record is below.record and any(p == by.part for p in s.parts)), None)


def figure(key: str) -> Figure:
    """A figure by its key, crossed ones too: members.total@members.by_sex=male&members.by_branch_type=rural; dues.paid~万元 is told in another unit.

    Raises UserError for one that is gone.
    """
    base, _, rest = key.partition("@")
    base, _, unit = base.partition("~")
    whole = FIGURES.get(base) or ROLLS.get(base)
    if whole and unit:
        whole = whole.told_in(unit)
    if whole is None:
        raise UserError(f"台账里没有“{base}”这个数字了，请重新选这一格要填什么")
    parts: Iterable[str] = rest.split("&") if rest else ()
    found = []
    for part in parts:
        name, _, group = part.partition("=")
        split = split_named(name)
        if not split:
            raise UserError(f"台账里没有“{name}”这种分法了，请重新选这一格要填什么")
        found.append(narrowing(split, unquote(group) if split.free else group))
    return crossed(whole, found)


def compute(store: Store, day: date, keys: Iterable[str]) -> dict[str, Number]:
    """Figures as of a day, crossed ones too, by key."""
    wanted = [figure(key) for key in dict.fromkeys(keys)]
    moved: list[Movement] = []
    flows = {f.key: people for f in wanted if (people := _flowing(store, f.key, day, moved)) is not None}
    others = [f for f in wanted if f.key not in flows]
    below = {f.per: figure(f.per) for f in others if f.per}
    return answer.compute(store, day, others, below) | {key: len(people) for key, people in flows.items()}


def records(store: Store, key: str, day: date, order: str = "id") -> array[int]:
    """Ids of the records behind a figure, a crossed one too."""
    people = _flowing(store, key, day, [])
    return answer.records(store, figure(key), day, order) if people is None else array("q", sorted(set(people)))


def unsaid(store: Store, key: str, day: date) -> str:
    """What nobody filled in, where a figure parts by it: the split's name; '' where any of its records has it. Zero is then not known."""
    base, _, rest = key.partition("@")
    whole = figure(base)
    asked = [(split.label, split.known) for part in rest.split("&") if rest and (split := split_named(part.partition("=")[0])) and not split.monthly]
    summed = re.search(r"\bsum\((\w+)\)", whole.measure)
    if filled := whole.filled or (summed[1] if summed else ""):
        asked.append((whole.label, f"{filled} IS NOT NULL"))
    for label, said in asked:
        known = replace(whole, key=f"{base} known", where=f"({whole.where}) AND {said}", measure="count(*)", entries="", plus="0", per="", divisor=1, split=None, part=None)
        every = replace(known, key=f"{base} every", where=whole.where)
        found = answer.compute(store, day, [known, every], {})
        if found[every.key] and not found[known.key]:
            return label
    return ""


def only_present(key: str) -> str:
    """What the ledger says only of now, where a figure counts or parts by it: its words; '' where it is known for any day."""
    base, _, rest = key.partition("@")
    whole = figure(base)
    splits = [whole.split, *(split_named(part.partition("=")[0]) for part in rest.split("&") if rest)]
    return whole.label if whole.present else next((split.label for split in splits if split and split.present), "")


def first_record(store: Store, key: str) -> str | None:
    """The day of the first record of a figure's kind, '' where no day is known of any; None where nothing was ever recorded."""
    chosen = figure(key)
    # Who owes dues is a person, and known from the yearly records: what a condition looks into has to be there, too; not what was so before.
    others = [TABLES[name] for name in dict.fromkeys(re.findall(r"FROM (\w+)", chosen.where)) if name in TABLES and name not in (chosen.record.table, PastValue.table)]
    # Of a record of several kinds (a person is a member, a volunteer) only those of the figure's count.
    kinds = [v.where for v in VIEWS.values() if v.record is chosen.record and v.where.lower() in chosen.where.lower()]
    days = [_first_day(store, chosen.record, kinds[0] if kinds else "1"), *(_first_day(store, record, "1") for record in others)]
    known = [day for day in days if day is not None]
    return max(known) if len(known) == len(days) else None


def _first_day(store: Store, record: type[Record], where: str) -> str | None:
    names = {f.name for f in record.fields()}
    day = "min(day)" if "day" in names else "min(year) || '-01-01'" if "year" in names else "''"
    count, first = next(iter(store.rows(f'SELECT count(*), {day} FROM "{record.table}" WHERE {where}')))
    return str(first or "") if count else None


def is_of_a_year(key: str) -> bool:
    """Whether a figure counts what happened in the year, not what there is on the day."""
    where = figure(key).where
    return ":start" in where or ":day, 1, 4" in where


def of_months(key: str, first: int, last: int) -> str:
    """The key of a figure of a year for only these months of it; '' where its records are not parted by months."""
    base = figure(key)
    split = next((s for s in (*SPLITS.values(), *DIMENSIONS.values()) if s.monthly and s.base.record is base.record), None)
    by = narrowing(split, f"{first:02d}" if first == last else f"{first:02d}-{last:02d}") if split else None
    return crossed(base, [by]).key if by and admits(base, [by]) else ""


def first_records(store: Store, key: str, day: date, most: int) -> tuple[int, array[int]]:
    """How many records are behind a figure, a crossed one too, and the ids of the first of them."""
    people = _flowing(store, key, day, [])
    if people is None:
        return answer.first_records(store, figure(key), day, most)
    ids = sorted(set(people))
    return len(ids), array("q", ids[:most])


#: Where a person in an organisation is counted.
_Where = Callable[[int, int | None], str | None]


def _flowing(store: Store, key: str, day: date, moved: list[Movement]) -> list[int] | None:
    """Who began, came or left in one organisation or kind of them; None for every other figure. `moved` is worked out once.

    An organisation also gains and loses by moves within the township, which the township's own figures leave out. Where a member is
    counted is what the ledger says of the day; whoever is counted elsewhere than at the end of last year without having moved
    (another village, another type of the organisation) came and left by that, so that opening + came - left is the closing.
    """
    base, _, rest = key.partition("@")
    split, _, group = rest.partition("=")
    chosen = split_named(split)
    if base not in FLOWS or split not in _PLACES or "&" in rest or not chosen:
        return None
    wanted = narrowing(chosen, unquote(group) if chosen.free else group).part.value
    before, now = (_place(store, split, at) for at in (date(day.year - 1, 12, 31), day))
    if not moved:
        moved += movements(store, day).values()
    if base == "members.opening":
        return [person for m in moved for person in m.began if before(person, m.branch) == wanted]
    return _crossed_over(base == "members.came", moved, before, now, wanted)


def _crossed_over(coming: bool, moved: list[Movement], before: _Where, now: _Where, wanted: str | None) -> list[int]:
    """Who came to a place in the year, or left it: by a transfer, or by being counted elsewhere at its end than at its beginning."""
    began = {person for m in moved for person in m.began}
    # Whoever is gone by the day went from where the year found them, whatever was written down later.
    gone = began & {move.person for m in moved for move in m.left if move.reason != WITHIN}

    def there(person: int, branch: int | None) -> bool:
        return (before if person in gone else now)(person, branch) == wanted

    first, second = (now, before) if coming else (before, now)
    found = [p for m in moved for p in m.began if p not in gone and first(p, m.branch) == wanted != second(p, m.branch)]
    for m in moved:
        moves = m.came if coming else m.left
        found += [move.person for move in moves if there(move.person, m.branch) and not (move.reason == WITHIN and there(move.person, move.to))]
    return found


def _place(store: Store, split: str, day: date) -> _Where:
    """Tells where a person in an organisation is counted by a split, as the ledger has it of a day."""
    places = dict(store.rows(f"SELECT id, {_PLACES[split]} FROM branch", on=day))
    # Who lives in a village of the ledger's is counted there, wherever the organisation is.
    homes = dict(store.rows("SELECT id, village FROM person WHERE village IS NOT NULL", on=day)) if split == "members.by_village" else {}
    return lambda person, branch: homes.get(person) or places.get(branch)

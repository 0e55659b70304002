"""What several labels mean together: one figure over one set of records, or nothing where they contradict or leave a choice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product

from app.exchange.forms.meaning.numbers.lexicon import Reading, same_kind
from app.figures import FIGURES, Figure, Split
from app.figures.crossing import Narrowing, admits, crossed, split_named
from app.figures.crossing import figure as figure_of
from app.figures.declare import MONEY, TIME
from app.figures.organisation import live_member
from app.rules import LIVE_STATUSES
from db.records import Child, Person

#: Units that forms use for one another. 人 and 人次 are two things, and so are 元 and 万元.
_ALIKE = ({"人", "名"}, {"次", "场", "场次", "期", "批", "项"}, {"个", "支", "家"}, {"小时", "学时", "课时"})
#: Of one kind of quantity: what a sheet says of its unit concerns only these.
_KINDS = ({"人", "名", "人次"}, {*MONEY}, {*TIME, "学时", "课时", "天"})
#: A group about these may stand above figures of those.
_ABOVE = {"volunteers": ("service",), "children": ("visits", "aid", "tutoring", "health_checks"), "branches": ("members", "posts"), "events": ("training",), "teams": ("volunteers", "service")}
#: The words of these say what is counted, too: 留守儿童, 农村团支部, 主题团日.
_NOUNS = ("children.by_category", "branches.by_type", "branches.by_level", "events.by_kind", "visits.by_mode", "tutoring.by_subject", "help.by_kind")
#: What parts all people, members or not.
_OF_ANYBODY = frozenset(("members.by_political_status", "members.by_nation", "members.by_ethnicity"))
_MOST = 400


@dataclass(frozen=True)
class Sense:
    """What the labels of one side mean: what is counted, the narrowings, the time, the units."""

    bases: tuple[Figure, ...] = ()
    parts: tuple[tuple[Narrowing, ...], ...] = ()
    time: str = ""
    units: tuple[str, ...] = ()
    among: bool = False
    cost: int = 0

    def under(self, head: Sense) -> Sense:
        """The same below a head that says what is counted."""
        return Sense((*head.bases, *self.bases), (*head.parts, *self.parts), self.time or head.time, self.units or head.units, self.among, self.cost + head.cost)

    @property
    def splits(self) -> frozenset[str]:
        """What its narrowings part by."""
        return frozenset(n.split.label for options in self.parts for n in options)


def senses(readings: Sequence[tuple[Reading, ...]]) -> list[Sense]:
    """What a path of labels may mean, from the widest group down; nothing where they contradict."""
    found = []
    for chosen in islice(product(*readings), _MOST):
        if any(_passes_over(chosen, n, alike) for n, alike in enumerate(readings) if n):
            continue
        times = {r.time for r in chosen if r.time}
        bases = _narrowest([b for r in chosen for b in r.bases], grouped=True)
        if len(times) > 1 or bases is None:
            continue
        found.append(Sense(bases, tuple(p for r in chosen for p in r.parts), "".join(times), tuple(r.unit for r in chosen if r.unit),
                           bool(chosen) and chosen[-1].among, sum(r.cost for r in chosen)))
    return list(dict.fromkeys(found))


def _passes_over(chosen: Sequence[Reading], n: int, alike: Sequence[Reading]) -> bool:
    """Whether a label below a group counts all the township's of a kind where it may as well be a part of the group: 少数民族 below 发展团员."""
    heads = [b for r in chosen[:n] for b in r.bases]
    own = chosen[n].bases
    if not heads or not own or own[-1] == heads[-1] or own[-1].unit != heads[-1].unit or refines(own[-1], heads[-1]) or refines(heads[-1], own[-1]):
        return False
    return any(not r.bases and any(p.split.base.record is heads[-1].record for options in r.parts for p in options) for r in alike)


def refines(figure: Figure, whole: Figure) -> bool:
    """Whether a figure counts a part of what another counts."""
    return figure.record is whole.record and figure.key != whole.key and whole.where in figure.where and figure.unit == whole.unit


def _narrowest(bases: Sequence[Figure], *, grouped: bool) -> tuple[Figure, ...] | None:
    """The one figure that several words name together: the part where one is a part of the other. `grouped`: each is a group of the next."""
    found: Figure | None = None
    for figure in bases:
        if found is None or figure == found or refines(figure, found):
            found = figure
        elif not (refines(found, figure) or (grouped and is_group(found, figure) and not (is_list(found) and found.record is not figure.record))):
            return None
        elif not refines(found, figure):
            found = figure
    return (found,) if found else ()


def is_group(group: Figure, figure: Figure) -> bool:
    """Whether a figure may stand below a group that counts another: 团员 over 发展团员."""
    family, own = group.key.partition(".")[0], figure.key.partition(".")[0]
    return family == own or own in _ABOVE.get(family, ())


def is_other(sense: Sense, wholes: Sequence[Figure]) -> bool:
    """Whether a word's own figure is no part of any of these, and none of them."""
    return not any(b == whole or refines(b, whole) for b in sense.bases for whole in wholes)


def of_title(found: Sequence[Sense], context: Sequence[Figure]) -> Sequence[Sense]:
    """少数民族 below a title of 发展团员 are those of them, not all of the township's: a word that narrows what the title counts says no more."""
    return [s for s in found if not (s.bases and is_other(s, context))] if any(narrows(s, context) for s in found) else found


def of_the_league(found: Sequence[Sense]) -> tuple[Sense, ...]:
    """党员 where nothing says that members are counted may be anybody's: a word that narrows any people is no count of members by itself."""
    anybody = any(n.split.key in _OF_ANYBODY and n.part.key != "league" for s in found if not s.bases for options in s.parts for n in options)
    return tuple(s for s in found if not s.bases) if anybody else tuple(found)


def narrows(sense: Sense, wholes: Sequence[Figure]) -> bool:
    """Whether a word may be a part of one of these; 主题团日 is none of 团课."""
    return not sense.bases and any(n.split.base.record is whole.record and not _is_part(whole, n.split) for options in sense.parts for n in options for whole in wholes)


def fits(figure: Figure, unit: str) -> bool:
    """Whether a form's unit may be this figure's."""
    if not unit or figure.unit == unit or any({figure.unit, unit} <= alike for alike in _ALIKE) or same_kind(unit, figure.unit):
        return True
    # One file for each child.
    return figure.unit == figure.record.unit and unit in ("人", "名") and "birth_date" in {f.name for f in figure.record.fields()}


def _told_in(figure: Figure, units: Sequence[str], sheet_units: Iterable[str]) -> Figure | None:
    """A figure in the unit its labels name, else in that of the sheet (单位：万元 concerns amounts only); None where it has none of these."""
    exact = [u for u in units if u and not u.startswith("~")]
    of_sheet = [u for u in sheet_units if any({u, figure.unit} <= kind for kind in _KINDS)]
    for unit in exact or sorted(of_sheet, key=lambda unit: not fits(figure, unit))[:1]:
        told = figure if fits(figure, unit) else figure.told_in(unit)
        if told is None:
            return None
        figure = told
    return figure if all(fits(figure, unit) for unit in units) else None


def _is_part(figure: Figure, split: Split) -> bool:
    """Whether a figure is one part of this split already: theme days are no part of them something else."""
    if split.of or split.free or split.ranged or figure == split.base:
        return False
    return bool(re.search(rf"(?<!\w){re.escape(split.by)}(?!\w)", figure.where))


@dataclass(frozen=True)
class Composed:
    """A figure that labels mean together, and the time it is of."""

    figure: Figure
    time: str
    narrowings: tuple[Narrowing, ...]
    base: Figure


def composed(
    sides: Sequence[Sequence[Sense]], context: Sequence[Figure] = (), sheet_units: Sequence[str] = (), limits: Sequence[Figure] = ()
) -> Composed | None:
    """The figure that the senses of several sides mean together; None where there is none, or where it could be one of several.

    `context`: what is counted where the labels do not say; `limits`: of whom everything is, where the title says so and more.
    """
    best: dict[tuple[str, str], tuple[int, Composed]] = {}
    for chosen in islice(product(*sides), _MOST):
        for cost, found in _resolved(chosen, context, sheet_units, limits or context):
            key = (found.figure.key, found.time)
            if key not in best or cost < best[key][0]:
                best[key] = (cost, found)
    lowest = min((cost for cost, _ in best.values()), default=0)
    cheapest = [found for cost, found in best.values() if cost == lowest]
    if limits and any(all(is_list(limit) and limit.record is not found.base.record for limit in limits) for found in cheapest):
        # 走访次数 below 困境儿童走访情况: of these children, which no split says.
        return None
    return cheapest[0] if len(cheapest) == 1 else None


def _candidates(bases: Sequence[Figure], units: Sequence[str], context: Sequence[Figure], parts: Sequence[tuple[Narrowing, ...]]) -> list[tuple[int, Figure]]:
    """The figures that may be counted, each with what it costs to take it: those that were named, in their unit, else what they or the context stand for."""
    return (
        [(0, b) for b in bases if all(fits(b, u) or b.told_in(u) for u in units)]
        or [(1, b) for b in _measured(bases, units)]
        or [(0, b) for b in bases]
        or [(2, b) for b in context]
        or [(4, b) for b in _measured(own_bases(parts), units)]
    )


def _resolved(chosen: Sequence[Sense], context: Sequence[Figure], sheet_units: Sequence[str], limits: Sequence[Figure]) -> Iterator[tuple[int, Composed]]:
    times = {s.time for s in chosen if s.time}
    bases = _narrowest([b for s in chosen for b in s.bases], grouped=False)
    if len(times) > 1 or bases is None:
        return
    parts = [options for s in chosen for options in s.parts]
    units = [u for s in chosen for u in s.units]
    cost = sum(s.cost for s in chosen)
    for more, base in _candidates(bases, units, context, parts):
        within = _within(base, limits)
        told = _told_in(within, units, sheet_units) if within else None
        if told is None:
            continue
        base = told
        for narrowings in _narrowings(base, parts):
            if admits(base, narrowings):
                yield cost + more, Composed(crossed(base, narrowings), "".join(times), tuple(narrowings), base)


def _within(base: Figure, context: Sequence[Figure]) -> Figure | None:
    """What is counted, of only those the title is about (女团员情况统计表); None where the title narrows what it cannot narrow."""
    narrowed = [c for c in context if "@" in c.key and c.key != base.key]
    if not narrowed or base in context:
        return base
    rest = next((rest for c in narrowed if (rest := _reaching(c, base))), "")
    if not rest:
        return base if len(narrowed) < len(context) else None
    splits = [split for part in rest.split("&") if (split := split_named(part.partition("=")[0]))]
    if base.plus != "0" or base.per or "@" in base.key or any(_is_part(base, split) for split in splits):
        # 困境儿童 below a title of 留守儿童: those who are both, or those who are the one?
        return None
    return figure_of(f"{base.key}@{rest}")


def is_list(figure: Figure) -> bool:
    """Whether a figure counts only some people or children by a rule of its own, as 困境儿童 and 流动团员."""
    return figure.key.startswith("roll.") and figure.record in (Child, Person)


def _reaching(limit: Figure, base: Figure) -> str:
    """How a title's narrowing is written for what is counted: of children for what was done for them; '' where it is not said of it."""
    parts = limit.key.partition("@")[2].split("&")
    if limit.record is not base.record:
        parts = [f"{base.record.table}.{part}" for part in parts]
    named = [split_named(part.partition("=")[0]) for part in parts]
    return "&".join(parts) if all(split and split.base.record is base.record for split in named) else ""


def own_bases(parts: Sequence[tuple[Narrowing, ...]]) -> list[Figure]:
    """What narrowings that nobody says the whole of are parts of: 留守儿童, 农村团支部."""
    found = {n.split.base.key: n.split.base for options in parts for n in options if n.split.key in _NOUNS}
    return list(found.values())


def _measured(bases: Sequence[Figure], units: Sequence[str]) -> list[Figure]:
    """These, or where a unit is named that they have not, what the same records give in it: the hours of events."""
    found = []
    for base in bases:
        alike = [f for f in FIGURES.values() if f.record is base.record and f.where == base.where and not f.per and all(fits(f, unit) for unit in units)] if units else [base]
        found += [base] if base in alike else alike if len(alike) == 1 else []
    return found


def _narrowings(base: Figure, parts: Sequence[tuple[Narrowing, ...]]) -> Iterator[list[Narrowing]]:
    held = base.key.partition("@")[2].split("&")
    # 留守儿童 again, where the title is about them already, narrows no further.
    left = [options for options in parts if not any(n.key in held for n in options)]
    fitting = [[n for n in options if n.split.base.record is base.record and not _has_left(base, n) and ((n.split.overlapping and n.condition in base.where) or not _is_part(base, n.split))] for options in left]
    for chosen in islice(product(*[_of_one_kind(base, options) for options in fitting]), _MOST):
        by_split: dict[str, dict[str, Narrowing]] = {}
        for n in chosen:
            by_split.setdefault(n.split.label if not n.split.overlapping else f"{n.split.label} {n.part.key}", {})[n.part.key] = n
        if all(len(same) == 1 for same in by_split.values()):
            yield sorted((n for same in by_split.values() for n in same.values()), key=lambda n: n.key)


def _has_left(base: Figure, n: Narrowing) -> bool:
    """Whether nobody of those who are counted may have this status: 超龄离团 below 团员 are those who left, and not none of the members."""
    return n.split.by == "member_status" and n.part.value not in (None, *LIVE_STATUSES) and live_member() in base.where


def _of_one_kind(base: Figure, options: Sequence[Narrowing]) -> list[Narrowing]:
    """A word that two splits of one label have (members.by_sex, volunteers.by_sex) narrows by the figure's own, else the first.

    One that says what is counted (留守儿童) is not also the word of another list.
    """
    found: dict[str, Narrowing] = {}
    for n in sorted([n for n in options if n.split.key in _NOUNS] or options, key=lambda n: n.split.base.key.split(".")[0] != base.key.split(".")[0]):
        found.setdefault(n.split.label, n)
    return list(found.values())


def without_narrowings(sense: Sense) -> Sense:
    """Only what is counted."""
    return replace(sense, parts=())

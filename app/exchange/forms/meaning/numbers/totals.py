"""Which places of a table are totals of others, and which hold what no other row or column counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from app.exchange.forms.meaning.numbers.lexicon import normal
from app.exchange.forms.meaning.wants import UNKNOWN_WORD, Roster, number_of
from app.exchange.forms.sheet.cells import Place
from app.figures.crossing import Narrowing, admits, crossed, narrowing
from app.figures.declare import Split

if TYPE_CHECKING:
    from app.exchange.forms.meaning.numbers.statistics import Table

_TOTAL = re.compile(r"(合计|总计|共计|总数|计|总合计|全镇合计|全镇|全乡)")
_OTHERS = frozenset(("其他", "其它", "其余"))
AMONG_THE_OTHERS = "不知道“其他”里有没有表里没有认出来的那几项"


def find(table: Table) -> None:
    """Find the totals and what they are of; say what 其他 counts beside the parts that have rows or columns of their own."""
    for place in list(table.labelled_places()):
        for upward, side in ((True, table.grid.labels(place).left), (False, table.grid.labels(place).above)):
            if side and normal(table.grid.text(side[-1])) in _OTHERS:
                _of_the_others(table, place, upward=upward)
    for place in [*table.labelled_places(), *table.unheaded]:
        left = table.grid.labels(place).left
        if left and _TOTAL.fullmatch(table.grid.text(left[-1])):
            roster = _above(table, place)
            if roster:
                _below_a_roster(table, place, roster)
            elif place in table.found.cells and place in table.composed:
                _total(table, place)
    of_rows: dict[int, list[Place]] = {}
    for place in table.labelled_places():
        of_rows.setdefault(place[0], []).append(place)
    for place in table.composed:
        above = table.grid.labels(place).above
        at = next((n for n, text in enumerate(table.grid.texts(above)) if _TOTAL.fullmatch(text)), None)
        if at is not None and place in table.found.cells and place not in table.found.totals:
            _total_of_columns(table, place, at, of_rows[place[0]])


# --- totals


def _total(table: Table, place: Place) -> None:
    """A total of the rows above is written only where the rows give it: the township has more than the form lists."""
    rows = _labelled_rows(table, place)
    known = [p for p in rows if p in table.composed]
    if known and _part(table, place, known):
        table.found.totals[place] = tuple(known) if len(known) == len(rows) else ()
    elif _of_others(table, place, rows):
        table.found.totals[place] = ()


def _total_of_columns(table: Table, place: Place, at: int, row: Sequence[Place]) -> None:
    """A total beside columns of some villages or organisations, or of what nobody knows, is theirs or the township's: written only where these are the same.

    `at`: which of the labels above, from the widest group down, says that it is a total.
    """
    own = table.grid.labels(place)
    columns = [p for p in row if (theirs := table.grid.labels(p)).left == own.left and _but(table, theirs.above, at) == _but(table, own.above, at) and not _TOTAL.fullmatch(table.grid.text(theirs.above[at]))]
    known = [p for p in columns if p in table.composed]
    if known and _part(table, place, known) and any(n.split.of or n.split.free for n in table.composed[known[0]].narrowings):
        table.found.totals[place] = tuple(known) if len(known) == len(columns) else ()
    elif not columns and any(len(above := table.grid.labels(p).above) > at and table.words.named(table.grid.text(above[at])) for p in row):
        # 合计, 女 beside 柳林村, 志愿者数: of some villages, who do not say how many women there are.
        table.found.totals[place] = ()
    elif len(columns) > 1 and all(table.found.unknown.get(p) == table.grid.text(table.grid.labels(p).above[at]) for p in columns):
        table.found.totals[place] = ()


def _but(table: Table, above: Sequence[Place], at: int) -> tuple[str, ...]:
    """The words of all labels but one; with another number of labels nothing is the same."""
    return tuple("" if n == at else text for n, text in enumerate(table.grid.texts(above)))


def _part(table: Table, total: Place, rows: Sequence[Place]) -> bool:
    """Whether each row is one part of the total by the same split: 女 beside 农村 does not add up to anything, nor do kinds that overlap.

    A total at the top may be more than the kinds listed below it.
    """
    whole = table.composed[total]
    own = [[n for n in table.composed[p].narrowings if n.key not in {w.key for w in whole.narrowings}] for p in rows]
    listed = all(p[0] < total[0] for p in rows)
    return all(len(each) == 1 and not each[0].split.overlapping and (listed or not each[0].split.parts) for each in own) and len({each[0].split.label for each in own}) == 1


def _of_others(table: Table, total: Place, rows: Sequence[Place]) -> bool:
    """Whether a total is of rows that nobody knows: of villages that are not in the ledger, of other townships beside ours, of a kind listed above it."""
    unknown = [p for p in rows if p not in table.composed and not table.grid.text(table.grid.labels(p).left[-1]).startswith("其中")]
    if unknown and all(p[0] < total[0] for p in rows):
        return True
    ours = any(table.words.is_township(table.grid.text(table.grid.labels(p).left[-1])) for p in rows)
    return bool(unknown) and (ours or len(unknown) == len(rows))


def _labelled_rows(table: Table, total: Place) -> list[Place]:
    """The first cell of each row in a total's column that has labels and is no total, below the same heading."""
    header = table.grid.labels(total).above
    found = {
        p[0]: p for labels, places in table.labelled.items() if labels.above == header and labels.left and not _TOTAL.fullmatch(table.grid.text(labels.left[-1]))
        for p in places if p[1] == total[1]
    }
    return list(found.values())


def _above(table: Table, place: Place) -> Roster | None:
    """The roster whose heading a place stands below."""
    above = table.grid.labels(place).above
    row = above[-1][0] if above else table.unheaded.get(place, 0)
    return next((r for r in table.rosters if r.heading[0] <= row <= r.heading[1] and place[0] > r.last), None)


def _below_a_roster(table: Table, place: Place, roster: Roster) -> None:
    """A total of a column of numbers is the sum of its rows; nobody wants one of names, and of what nobody knows there is none."""
    want = roster.columns.get(place[1])
    if (want is not None and number_of(want.target) and place in table.found.cells) or (place in table.found.cells and want is not None and table.is_amount(want.target)):
        table.found.listed.add(place)
    elif want is not None and not number_of(want.target) and not table.is_amount(want.target):
        table.forget(place)
    elif want is None:
        table.leave(place, words := table.grid.heading(place), UNKNOWN_WORD.format(words))


# --- 其他


def _of_the_others(table: Table, place: Place, *, upward: bool) -> None:
    """其他 counts what no other row (or column) of its group does."""
    beside = _siblings(table, place, upward=upward)
    split = _parted_by(table, place, beside)
    if split is None:
        return
    known = {p: n for p in beside if p in table.composed for n in table.composed[p].narrowings if n.split is split}
    grouped = upward or len(table.grid.labels(place).above) > 1
    if grouped and any(p not in table.composed for p in beside):
        table.leave(place, table.grid.texts(table.grid.labels(place).left if upward else table.grid.labels(place).above)[-1], AMONG_THE_OTHERS)
        return
    used = {key for n in known.values() for key in n.part.key.split("+")}
    rest = [part.key for part in split.parts if part.value is not None and part.key not in used]
    first = next(iter(known))
    made = table.composed[first]
    others: list[Narrowing] = [n for n in made.narrowings if n.split is not split]
    if rest and used and admits(made.base, [*others, (ours := narrowing(split, "+".join(rest), "其他"))]):
        narrowings = tuple(sorted((*others, ours), key=lambda n: n.key))
        table.compose(place, replace(made, figure=crossed(made.base, narrowings), narrowings=narrowings))


def _siblings(table: Table, place: Place, *, upward: bool) -> list[Place]:
    """The other cells of the same column (or row) whose labels stand in the same group, without totals and what is counted as a whole."""
    own = table.grid.labels(place)
    found = []
    for other in table.labelled_places():
        theirs = table.grid.labels(other)
        if upward:
            same = other[1] == place[1] and theirs.above == own.above and theirs.left[:-1] == own.left[:-1] and theirs.left != own.left
        else:
            same = other[0] == place[0] and theirs.left == own.left and theirs.above[:-1] == own.above[:-1] and theirs.above != own.above
        side = theirs.left if upward else theirs.above
        if same and side and not _TOTAL.fullmatch(normal(table.grid.text(side[-1])) or "合计"):
            found.append(other)
    return found


def _parted_by(table: Table, place: Place, beside: Sequence[Place]) -> Split | None:
    """The split of which 其他 and the cells beside it are parts; None where there is none, or its parts overlap."""
    own = table.composed[place].narrowings if place in table.composed else ()
    splits = {n.split.key: n.split for n in own if normal(n.part.label) in _OTHERS}
    if not splits:
        sets = [{n.split.key: n.split for n in table.composed[p].narrowings} for p in beside if p in table.composed]
        splits = {key: split for key, split in (sets[0] if sets else {}).items() if all(key in other for other in sets) and len({table.part_of(p, key) for p in beside if p in table.composed}) == len(sets)}
    fitting = [s for s in splits.values() if s.parts and not (s.overlapping or s.of or s.free or s.ranged or s.monthly)]
    fitting = [s for s in fitting if any(table.part_of(p, s.key) for p in beside)]
    return fitting[0] if len(fitting) == 1 else None

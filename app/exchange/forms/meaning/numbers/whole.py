"""A table of numbers as a whole: which of its places cannot all be meant, what changed between two of them, whose it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.exchange.forms.meaning.numbers import totals
from app.exchange.forms.meaning.numbers.lexicon import normal
from app.exchange.forms.meaning.wants import CHANGE, Want, number_of
from app.exchange.forms.sheet.cells import Place

if TYPE_CHECKING:
    from app.exchange.forms.meaning.numbers.statistics import Table

SAME, OVERLAP, AMONG_ITS_PARTS = (
    "有几格的行和列一样，不知道各填什么", "年龄段有重叠，不知道端点算在哪一段", "“{}”和它下面的村、团支部列在一起，不知道是不是指全镇",
)


#: By how much a number changed: 增减, 比上年增减数, 较去年同期增减（+、-）; a rate is another thing.
_CHANGED = re.compile(r"(?P<of>(?![与同比较上去年])\w+?)?((与|同|比|较)?(?P<since>上年末|上年底|上年同期|去年同期|同期|上年|去年|年初|上期)?(数)?(相比|比|对比)?)?(净?增减|净增|增减变化)(数|数量|量|额|值|情况|人数)?(\([+\-±、,/]*\))?")
_SINCE = {"上年同期": "same", "去年同期": "same", "同期": "same"}
#: Below these stands who fills the form in.
_OURSELVES = frozenset(("单位", "填报单位", "单位名称", "填报单位名称", "报送单位", "上报单位"))


def settle(table: Table) -> None:
    """Take back what cannot be meant, find the totals, the changes between two numbers, and where the township names itself."""
    _drop_same(table)
    _drop_overlapping(table)
    _drop_township_among_its_parts(table)
    totals.find(table)
    _find_changes(table)
    _name_ourselves(table)


def _drop_same(table: Table) -> None:
    """Several places with the very same labels cannot all be meant: below a heading alone none is, beside a label the first."""
    for labels, places in table.labelled.items():
        for place in places[1:] if labels.left else places if len(places) > 1 else ():
            if place in table.found.cells:
                table.leave(place, table.grid.texts((*labels.above, *labels.left))[-1], SAME)


def _drop_overlapping(table: Table) -> None:
    """Ages that two rows or columns both count: 18岁以下 beside 18-28岁 means one of two things."""
    spans = {place: n for place, made in table.composed.items() for n in made.narrowings if n.split.ranged}
    bounds = {place: _ends(n.part.key) for place, n in spans.items()}
    ends = set(bounds.values())
    for place, (low, high) in bounds.items():
        touching = [e for e in ends if e != (low, high) and (e[0] == high or e[1] == low)]
        if touching and place in table.found.cells:
            table.leave(place, spans[place].part.label, OVERLAP)


def _ends(key: str) -> tuple[int, int]:
    low, _, high = key.partition("-")
    return int(low or 0), int(high or 200)


def _last_labels(table: Table, place: Place) -> Iterator[tuple[tuple[str, int], str]]:
    """The nearest label of each side: the row or the column it stands in, and its words."""
    labels = table.grid.labels(place)
    for axis, side, at in (("row", labels.above, 0), ("column", labels.left, 1)):
        if side:
            yield (axis, side[-1][at]), table.grid.text(side[-1])


def _drop_township_among_its_parts(table: Table) -> None:
    """柳林镇团委 beside 柳林村团支部 may be the committee itself, and no sum of them."""
    lines = {place: list(_last_labels(table, place)) for place in table.composed}
    parted = {line for labels in lines.values() for line, text in labels if table.words.named(text)}
    for place, labels in lines.items():
        text = next((text for line, text in labels if line in parted and table.words.is_township(text)), "")
        if text and place in table.found.cells:
            table.leave(place, text, AMONG_ITS_PARTS.format(text))


def _find_changes(table: Table) -> None:
    """增减 beside the same number of two times is what lies between them; beside only one, with 比上年, what lies between it and last year's.

    团员增减 says of which number.
    """
    for place, words in list(table.found.unknown.items()):
        said = _CHANGED.fullmatch(normal(words))
        if not said:
            continue
        labels = table.grid.labels(place)
        upward = bool(labels.left) and table.grid.text(labels.left[-1]) == words
        beside = [p for p in (_of(table, place, said["of"], upward=upward) if said["of"] else _beside(table, place, upward=upward)) if p in table.found.cells]
        targets = list(dict.fromkeys(table.found.cells[p].target for p in beside))
        numbers = [number for target in targets if (number := number_of(target))]
        if said["since"] and len(numbers) == 1 and numbers[0][0] == "figure":
            targets.append(f"{_SINCE.get(said['since'], 'last')}:{numbers[0][1]}")
        if len(targets) == 2 and len({target.partition(":")[2] for target in targets}) == 1:
            table.found.changes[place] = (targets[0], targets[1])
            table.write(place, Want(CHANGE, words))
            if parts := [table.found.totals[p] for p in beside if p in table.found.totals]:
                # The change of a total is that of its rows together.
                table.found.totals[place] = tuple((at[0], place[1]) if not upward else (place[0], at[1]) for at in parts[0])


def _of(table: Table, place: Place, words: str, *, upward: bool) -> list[Place]:
    """The numbers of the same row (or column) that count what these words name, of whatever time."""
    said = table.words.heading((words,), table.context)
    own = table.grid.labels(place)
    same = [p for p in table.composed if (p[1] == place[1] and table.grid.labels(p).above == own.above if upward else p[0] == place[0] and table.grid.labels(p).left == own.left)]
    return [p for p in same if said and table.composed[p].base.key == said[0].partition(":")[2]]


def _beside(table: Table, place: Place, *, upward: bool) -> list[Place]:
    """The numbers of the same row (or, for labels at the left, of the same column) that stand in the same group."""
    own = table.grid.labels(place)
    found = []
    for other in table.composed:
        theirs = table.grid.labels(other)
        if (upward and other[1] == place[1] and theirs.above == own.above and theirs.left[:-1] == own.left[:-1]) or (not upward and other[0] == place[0] and theirs.left == own.left and theirs.above[:-1] == own.above[:-1]):
            found.append(other)
    return found


def _name_ourselves(table: Table) -> None:
    """A blank below 单位 before numbers of the whole township is for its own name."""
    for row in {place[0] for place in table.composed if not table.grid.labels(place).left}:
        for column in range(1, min(c for r, c in table.composed if r == row)):
            heading = table.grid.heading((row, column))
            if not table.grid.text((row, column)) and heading in _OURSELVES:
                table.write((row, column), Want("setting:unit", heading))

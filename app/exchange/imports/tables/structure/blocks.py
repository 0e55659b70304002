"""Tables side by side: the columns under one heading told apart, and lists whose headings stand at different heights."""

from collections import Counter
from collections.abc import Callable, Collection
from itertools import pairwise

from app.exchange.imports.columns.headings import heading_key
from app.exchange.imports.tables.structure.block import Block, serial_columns
from app.exchange.imports.tables.structure.heads import Area, Head, Heads, Line, is_serial

_SEARCHED = 60


def stacked_bands(lines: list[Line], merged: list[Area], knows: Callable[[str], float]) -> list[list[Line]]:
    """The lines parted at blank columns, where what stands on each side has a heading of its own at another height."""
    bands = _bands(lines)
    if len(bands) < 2:
        return [lines]
    parts: list[list[Line]] = []
    tops: list[tuple[int, int]] = []
    for left, right in bands:
        part = [Line(line.number, line.cells, own) for line in lines if (own := [n for n in line.filled if left <= n <= right])]
        head = _first_head(part, Heads(part, merged, knows))
        if head is None and parts:
            merged_part = {line.number: line for line in parts[-1]}
            for line in part:
                before = merged_part.get(line.number)
                merged_part[line.number] = Line(line.number, line.cells, (before.filled if before else []) + line.filled)
            parts[-1] = [merged_part[number] for number in sorted(merged_part)]
            continue
        parts.append(part)
        if head:
            tops.append((head.top, head.bottom))
    apart = len(tops) >= 2 and len(tops) == len(parts) and any(a[1] < b[0] or b[1] < a[0] for a, b in pairwise(tops))
    return parts if apart else [lines]


def _bands(lines: list[Line]) -> list[tuple[int, int]]:
    """Runs of columns between columns that are blank in every line of several cells; the outer ones take what is beyond."""
    counts: Counter[int] = Counter()
    for line in lines:
        if len(line.filled) > 1:
            counts.update(line.filled)
    columns = sorted(counts)
    starts = [b for a, b in pairwise(columns) if b - a > 1]
    edges = [0, *starts, 1 << 20]
    return [(a, b - 1) for a, b in pairwise(edges)]


def _first_head(lines: list[Line], heads: Heads) -> Head | None:
    for place in range(min(len(lines), _SEARCHED)):
        head = heads.at(place, fresh=True)
        if head and len(head.paths) >= 2 and sum(heads.is_label(path[-1]) for path in head.paths.values()) >= 2:
            return head
    return None


def blocks_of(head: Head | None, lines: list[Line], again: Collection[int]) -> list[Block]:
    """The tables under one heading; together they hold every column of the lines."""
    least = min((line.filled[0] for line in lines), default=0)
    most = max((line.filled[-1] for line in lines), default=0)
    if head is None:
        return [Block(None, least, most, {}, serials=serial_columns({}, [line for line in lines if len(line.filled) > 1]))]
    counts: Counter[int] = Counter()
    for line in lines:
        if len(line.filled) > 1:
            counts.update(line.filled)
    columns = sorted(head.paths)
    starts = _starts(columns, head.paths, counts)
    if len(starts) == 1:
        starts = _apart(columns, counts, lines)
    blocks = []
    for left, after in zip(starts, [*starts[1:], 1 << 20], strict=True):
        paths = {n: head.paths[n] for n in columns if left <= n < after}
        first = min(least, left) if left == starts[0] else left
        last = max(most, columns[-1]) if after == 1 << 20 else after - 1
        blocks.append(Block(head, first, last, paths, serials=serial_columns(paths, lines)))
    if len(blocks) > 1:
        _name_groups(blocks)
    return blocks


def _starts(columns: list[int], paths: dict[int, tuple[str, ...]], counts: Counter[int]) -> list[int]:
    keys = ["-".join(map(heading_key, paths[n])) for n in columns]
    serials = [is_serial(paths[n][-1]) for n in columns]
    if period := _period(columns, paths):
        return columns[::period]
    starts = [0]
    for place in range(1, len(columns)):
        begin = starts[-1]
        before = keys[begin:place]
        n = columns[place]
        if (place + 1 < len(columns) and serials[place] and any(serials[begin:place])) or (
            len(before) >= 2 and keys[place : place + 2] == before[:2]
        ):
            starts.append(place)
        elif n - columns[place - 1] > 1 and not any(counts[m] for m in range(columns[place - 1] + 1, n)):
            after = set(keys[place : place + max(2, len(before))]) - {"备注", "说明"}
            own_number = serials[place] and place + 1 < len(columns)
            if own_number or (len(before) >= 2 and keys[place] in before[:2]) or len(after & set(before)) >= 2:
                starts.append(place)
    return [columns[place] for place in starts]


def _apart(columns: list[int], counts: Counter[int], lines: list[Line]) -> list[int]:
    """Parted at a blank column where one side ends earlier, each of its lines filled: a small table beside the list."""
    for before, after in pairwise(columns):
        if after - before < 2 or any(counts[n] for n in range(before + 1, after)):
            continue
        sides = [[n for n in columns if n <= before], [n for n in columns if n >= after]]
        told = [[sum(n in line.filled for n in side) for line in lines if len(line.filled) > 1] for side in sides]
        if _ends_earlier(sides[0], told[0], told[1]) or _ends_earlier(sides[1], told[1], told[0]):
            return [columns[0], after]
    return [columns[0]]


def _ends_earlier(side: list[int], ours: list[int], theirs: list[int]) -> bool:
    """Whether the lines of one side, each of them filled, end while those of the other go on; `ours` and `theirs`: how many cells of each line."""
    ends = len(ours) - next((n for n, count in enumerate(reversed(ours)) if count), len(ours))
    whole = all(count == len(side) for count in ours[:ends])
    return len(side) >= 2 and 1 <= ends < len(ours) and whole and all(theirs)


def _period(columns: list[int], paths: dict[int, tuple[str, ...]]) -> int:
    """How many columns come again and again under groups that differ, from the first column on; 0 for none."""
    leaves = [heading_key(paths[n][-1]) for n in columns]
    groups = [paths[n][:-1] for n in columns]
    for size in range(2, len(columns) // 2 + 1):
        parts = range(0, len(columns), size)
        if len(columns) % size or any(leaves[start : start + size] != leaves[:size] for start in parts):
            continue
        if all(groups[0]) and all(len(set(groups[start : start + size])) == 1 for start in parts):
            return size
    return 0


def _name_groups(blocks: list[Block]) -> None:
    """A word over all the columns of one block, another over the next: the groups of their rows."""
    firsts = [{path[0] for path in block.paths.values() if len(path) > 1} for block in blocks]
    if not all(len(first) == 1 for first in firsts) or len({*map(frozenset, firsts)}) < len(blocks):
        return
    for block, (word,) in zip(blocks, firsts, strict=True):
        if all(len(path) > 1 for path in block.paths.values()):
            block.group = (word,)
            block.paths = {n: path[1:] for n, path in block.paths.items()}

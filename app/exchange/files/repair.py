"""One record whose quotes are in disorder, read as it was most likely meant; runs in the child process."""

from heapq import heappop, heappush
from typing import NamedTuple

from app.exchange.files.dialects import Dialect

#: A record with more of these is parted at its delimiters, whatever its quotes say.
_LONGEST, _QUOTES, _DELIMITERS, _CLOSINGS = 100_000, 60, 500, 12


class _Step(NamedTuple):
    """A cell on the way from the start of the record: what it costs so far, from where it came."""

    cost: int
    start: int
    cells: int
    cell: str


def repaired(text: str, dialect: Dialect, widths: tuple[int, ...]) -> list[str]:
    """The cells of a record without its line end, as many as one of `widths` if any reading gives that many.

    Each quote at the start of a cell may open it or be a sign of its text; each quote before a delimiter may close it.
    Among readings of the right width the one with the fewest quotes out of place is taken.
    """
    sign, quote = dialect.delimiter, dialect.quote
    if quote not in text:
        return _plain(text, dialect)
    if len(text) > _LONGEST or text.count(quote) > _QUOTES or text.count(sign) > _DELIMITERS:
        return [_unquoted(cell, quote) for cell in _plain(text, dialect)]
    steps = _steps(text, dialect, _closings(text, dialect))
    ends = steps[len(text) + 1]
    if not ends:
        return [_unquoted(cell, quote) for cell in _plain(text, dialect)]
    far = {count: min(abs(count - width) for width in widths) for count in ends}
    count = min(ends, key=lambda count: (far[count], ends[count].cost, -count))
    cells: list[str] = []
    at = len(text) + 1
    while count:
        step = steps[at][count]
        cells.append(step.cell)
        at, count = step.start, step.cells
    return cells[::-1]


def _plain(text: str, dialect: Dialect) -> list[str]:
    cells = text.split(dialect.delimiter)
    return [cell.lstrip(" ") for cell in cells] if dialect.spaced else cells


def _unquoted(cell: str, quote: str) -> str:
    return cell[1:-1].replace(quote * 2, quote) if len(cell) > 1 and cell[0] == cell[-1] == quote else cell


def _closings(text: str, dialect: Dialect) -> list[tuple[int, int]]:
    """Where a quote may close a cell, and where the cell after it begins."""
    sign, quote, length = dialect.delimiter, dialect.quote, len(text)
    found = []
    at = text.find(quote)
    while at >= 0:
        after = at + 1
        while after < length and text[after] == " " and sign != " ":
            after += 1
        if after == length:
            found.append((at, length + 1))
        elif text.startswith(sign, after):
            found.append((at, after + len(sign)))
        at = text.find(quote, at + 1)
    return found


def _past_blanks(text: str, start: int) -> int:
    while start < len(text) and text[start] == " ":
        start += 1
    return start


def _steps(text: str, dialect: Dialect, closings: list[tuple[int, int]]) -> dict[int, dict[int, _Step]]:
    """For each place where a cell may begin (and for the end) the cheapest way there, by the number of cells."""
    sign, quote, length = dialect.delimiter, dialect.quote, len(text)
    steps: dict[int, dict[int, _Step]] = {0: {0: _Step(0, 0, 0, "")}, length + 1: {}}
    waiting = [0]
    while waiting:
        start = heappop(waiting)
        if start > length:
            continue
        first = start if sign == " " else _past_blanks(text, start)
        opens = text.startswith(quote, first)
        end = text.find(sign, start)
        stop, following = (length, length + 1) if end < 0 else (end, end + len(sign))
        literal = text[first if dialect.spaced else start : stop]
        # A cell that begins and ends with a quote has both out of place if they do not hold it.
        strange = opens + 2 * (opens and first + 1 < stop and literal.rstrip().endswith(quote))
        ways = [] if "\n" in literal or "\r" in literal else [(following, literal, strange)]
        if opens:
            ways += [
                (following, *_content(text[first + 1 : at], dialect))
                for at, following in [closing for closing in closings if closing[0] > first][:_CLOSINGS]
            ]
        for following, cell, cost in ways:
            if following not in steps:
                steps[following] = {}
                heappush(waiting, following)
            for count, step in steps[start].items():
                known = steps[following].get(count + 1)
                if known is None or step.cost + cost < known.cost:
                    steps[following][count + 1] = _Step(step.cost + cost, start, count, cell)
    return steps


def _content(inside: str, dialect: Dialect) -> tuple[str, int]:
    """What stands between two quotes, and how many quotes in it are out of place."""
    quote, sign = dialect.quote, dialect.delimiter
    if dialect.escaped:
        inside = inside.replace("\\" + quote, quote * 2)
    alone = inside.replace(quote * 2, "").count(quote)
    return inside.replace(quote * 2, quote), alone + (sign + quote in inside)

"""Text files as rows: .csv, tab-separated text under any name; quotes that stand alone do no harm; runs in the child."""

import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.exchange.files.decoding import decoded
from app.exchange.files.dialects import Dialect, detected, told
from app.exchange.files.repair import repaired
from app.exchange.files.sheets import CELL_LIMIT, Around, Refused, Wanted, batches

#: What an apostrophe in front keeps from being taken for a formula; the exporter writes it, people do too.
_GUARDED = re.compile("'(?=[=+\\-@\t\r＝＋－＠'])")
#: ="00123" keeps Excel from taking a long number for a number.
_AS_TEXT = re.compile(r'=\s*(?:"([^"]*)"|“([^”]*)”)')
#: Stands for a delimiter of several signs, which csv does not know.
_UNIT = "\x1f"
#: A cell's text goes on over so many lines at most where its quotes are in disorder.
_JOINED = 20
#: So many signs are read again at most after quotes that stand alone; then a quote does not reach beyond its line.
_READ_AGAIN = 30_000_000


def unguarded(text: str) -> str:
    """A CSV field without the one apostrophe that guards it."""
    return text[1:] if _GUARDED.match(text) else text


class DelimitedText:
    """A text file as one sheet."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        text = decoded(Path(wanted["path"]).read_bytes())
        # What was turned into the line ends of Windows twice.
        self._text = text.replace("\r\r\n", "\r\n") if "\r\r\n" in text else text

    def sheets(self) -> list[tuple[str, bool]]:
        """The file's own name: a text file is one sheet."""
        return [(Path(self._wanted["path"]).stem, True)]

    def parts(self, name: str) -> Iterator[Any]:
        """Nothing lies around the rows; then the rows."""
        yield Around().answer()
        # Excel does not count the line `sep=;`.
        sign, text = told(self._text)
        rows = records(text, detected(text, sign))
        yield from batches(enumerate((list(map(_value, row)) for row in rows), 1), self._wanted)


def _value(cell: str) -> str | None:
    if not cell:
        return None
    if cell[0] in "=\t" or cell[-1] == "\t":
        cell = cell.strip("\t")
        if found := _AS_TEXT.fullmatch(cell):
            cell = (found[1] or found[2] or "").strip("\t")
    return unguarded(cell) or None


def records(text: str, dialect: Dialect) -> Iterator[list[str]]:
    """The records of a text, blank ones too. Raises Refused for a cell that no sheet holds."""
    if len(dialect.delimiter) == 1:
        yield from _Records(text, dialect)
        return
    replaced = text.replace(dialect.delimiter, _UNIT)
    plain = Dialect(_UNIT, dialect.quote, dialect.spaced, dialect.escaped, dialect.width)
    for row in _Records(replaced, plain):
        yield [cell.replace(_UNIT, dialect.delimiter) for cell in row]


class _Records:
    """Records by way of csv in its strict mode; where it stops, quotes are in disorder and the record is repaired."""

    def __init__(self, text: str, dialect: Dialect) -> None:
        self._dialect = dialect
        self._lines: Iterator[str] = iter(io.StringIO(text, newline=""))
        #: Lines that are to be read again, and those of the record that is being read.
        self._back: deque[str] = deque()
        self._taken: list[str] = []
        self._again = 0
        self._last = 0

    def __iter__(self) -> Iterator[list[str]]:
        csv.field_size_limit(4 * CELL_LIMIT)
        width, quote, escape = self._dialect.width, self._dialect.quote, "\\" + self._dialect.quote
        escaped = self._dialect.escaped
        while True:
            reader = csv.reader(
                self._take(), delimiter=self._dialect.delimiter, quotechar=quote, strict=True, skipinitialspace=self._dialect.spaced
            )
            try:
                for row in reader:
                    taken = self._taken
                    if len(row) != width or escaped or len(taken) > 1:
                        if (len(taken) > 1 and self._is_swallowed(row)) or (escaped and any(escape in line for line in taken)):
                            raise csv.Error("quotes in disorder")
                        row = self._other_delimiter(row)
                    self._last = len(row)
                    yield row
                    taken.clear()
            except csv.Error:
                yield self._repair()
                continue
            return

    def _take(self) -> Iterator[str]:
        back, taken = self._back, self._taken
        while True:
            line = back.popleft() if back else next(self._lines, "")
            if not line:
                return
            taken.append(line)
            # Quotes that stand alone in a large file would have the rest of it read again and again.
            if len(taken) > 1 and self._again > _READ_AGAIN:
                raise csv.Error("quotes in disorder")
            yield line

    def _widths(self) -> tuple[int, ...]:
        return (self._dialect.width, self._last) if self._last > 1 else (self._dialect.width,)

    def _single(self, line: str) -> list[str]:
        return repaired(line.rstrip("\r\n"), self._dialect, self._widths())

    def _whole(self, lines: list[str]) -> int:
        """How many of these lines are rows of their own."""
        return sum(len(self._single(line)) in self._widths() for line in lines[:200])

    def _is_swallowed(self, row: list[str]) -> bool:
        """Whether a quote that stands alone made one cell of several rows."""
        lines = self._taken[:200]
        if len(row) in self._widths():
            # Right by the book; but whole rows, several of them, stand in no cell.
            return len(lines) > 4 and self._whole(lines) == len(lines)
        return self._dialect.width > 1 and self._whole(lines) * 2 > len(lines)

    def _repair(self) -> list[str]:
        """The first record of the lines taken; the others are to be read again."""
        lines, width = self._taken[:], self._dialect.width
        self._taken.clear()
        if not lines:
            return []
        rest = lines[1:]
        self._again += sum(map(len, rest))
        row = self._single(lines[0])
        if len(row) not in self._widths():
            for count in range(2, min(len(lines), _JOINED) + 1):
                joined = repaired("".join(lines[:count]).rstrip("\r\n"), self._dialect, self._widths())
                if len(joined) in self._widths() and not self._whole(lines[1:count]):
                    row, rest = joined, lines[count:]
                    break
            else:
                if sum(map(len, lines)) > CELL_LIMIT and width > 1 and self._whole(lines) * 2 <= min(len(lines), 200) and len(lines) > 1:
                    raise Refused("long")
        self._back.extendleft(reversed(rest))
        self._last = len(row)
        return row

    def _other_delimiter(self, row: list[str]) -> list[str]:
        """A row that another delimiter parts into just as many columns as the others have."""
        width = self._dialect.width
        if len(row) >= width or width < 4 or len(self._taken) != 1:
            return row
        for sign in ",;\t|":
            if sign != self._dialect.delimiter and self._taken[0].count(sign) >= width - 1:
                parted = repaired(self._taken[0].rstrip("\r\n"), Dialect(sign, self._dialect.quote, width=width), (width,))
                if len(parted) == width:
                    return parted
        return row



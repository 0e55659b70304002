"""What a form wants: which places are to hold which field, figure or setting, and in what shape."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.exchange.forms.sheet.cells import Place

#: Targets that are no field, figure or setting.
SERIAL, DAY, TODAY, NOTHING, CHANGE = "serial", "day", "today", "", "change"
#: Whom a roster lists where its title is not understood.
NOBODY = "nobody"
#: A time of a number that nobody knows: 同期 below a title of another year.
UNKNOWN_TIME = "unknown"
#: Why a place stays blank whose words nobody knows.
UNKNOWN_WORD = "“{}”没有认出来"


#: The months of a time that the title or the day names.
SPANS = {"month": 1, "quarter": 3}
_NUMBER = re.compile(r"(figure|last|same|month|quarter|todate|20\d\d(?:-\d\d-\d\d)?):(.+)")


def number_of(target: str) -> tuple[str, str] | None:
    """The time and the key of a target that is a number; None for every other."""
    found = _NUMBER.fullmatch(target)
    return (found[1], found[2]) if found else None


def day_of(time: str, day: date) -> date | None:
    """The day a number of this time is worked out for; None for a year that is still to come, or that nobody knows."""
    if time == UNKNOWN_TIME:
        return None
    if time == "last":
        return date(day.year - 1, 12, 31)
    if time == "same":
        return date(day.year - 1, day.month, min(day.day, 28) if day.month == 2 else day.day)
    if "-" in time:
        return min(day, then) if (then := date.fromisoformat(time)).replace(day=1) <= day else None
    if time.isdigit():
        return day if int(time) == day.year else date(int(time), 12, 31) if int(time) < day.year else None
    return day


@dataclass(frozen=True)
class Period:
    """The time a title says all its numbers are of: a year, and its months from the first to the last."""

    year: int
    first: int = 1
    last: int = 12

    @property
    def end(self) -> date:
        """Its last day."""
        return date(self.year + self.last // 12, self.last % 12 + 1, 1) - timedelta(days=1)

    @property
    def before(self) -> Period:
        """The same months of the year before."""
        return Period(self.year - 1, self.first, self.last)


def of_period(time: str, period: Period | None, day: date) -> str:
    """A number's time below a title of this period: of one that is over by the day, 本年 is that period, 上年 the year before it."""
    if period is None or time[0].isdigit() or (period.year == day.year and period.end >= day):
        return time
    if (period.first, period.last) == (1, 12):
        return {"figure": str(period.year), "todate": str(period.year), "last": str(period.year - 1)}.get(time, UNKNOWN_TIME)
    return {"figure": period.end.isoformat(), "todate": period.end.isoformat(), "last": str(period.year - 1), "same": period.before.end.isoformat()}.get(time, UNKNOWN_TIME)


@dataclass(frozen=True)
class Want:
    """What one place or column wants.

    `target`: a list's column (members.name), a field of whom a record is about (post.person.id_number), figure:KEY
    (with * for the row's own record), last:KEY (the figure at the end of the year before), same:KEY (a year before the day),
    month:KEY (of the title's month, or the day's), quarter:KEY, todate:KEY (from January to there), 2023:KEY (at the end of that year, or on
    the day in the day's own year), 2023-06-30:KEY, setting:unit, serial, day, today;
    '' where nothing is known. `look`: how the value is written (see shapes). `words`: what the form calls it.
    """

    target: str
    words: str
    look: str = ""


@dataclass(frozen=True)
class Roster:
    """A table of one row for each record of a view, in rows `first` to `last`.

    `figure`: the key of the figure whose records they are; '' for all the view's, NOBODY where that is not known; `time`: of which year.
    `columns`: by column number. `sample`: the first row is an example, which stays ('keep'), is written over ('replace') or is not there ('').
    `spread`: rows may be put in where there are more records than rows. `below`: the first row that is not the table's any more.
    """

    view: str
    heading: tuple[int, int]
    first: int
    last: int
    columns: dict[int, Want]
    sample: str = ""
    spread: bool = True
    figure: str = ""
    time: str = ""
    #: Where the county has written the names in: the record of each row.
    given: dict[int, int] = field(default_factory=dict)

    #: The village or organisation whose group of rows it is; '' where it is the whole table's.
    group: str = ""
    #: So many blocks side by side, each so many columns from the one before; they are filled one after the other and grow together.
    blocks: int = 1
    period: int = 0

    @property
    def depth(self) -> int:
        """How many rows a block has."""
        return self.last - self.first + 1

    @property
    def capacity(self) -> int:
        """How many records have room as the form is."""
        return self.depth * self.blocks

    def day_on(self, day: date) -> date | None:
        """As of which day it lists the records of its figure, filled in on this day; None where it has no figure, and for a year that is still to come."""
        return day_of(self.time, day) if self.figure not in ("", NOBODY) else None


def rows_of(rosters: Sequence[Roster]) -> range:
    """The rows that rosters reach over, from the first heading to the last row."""
    return range(rosters[0].heading[0], max(roster.last for roster in rosters) + 1) if rosters else range(0)


@dataclass(frozen=True)
class Blank:
    """One place for one value, a cell of its own or room within the form's own words, which stay.

    `before`: the words from the room before it, `gap` the room itself, or the boxes; `after`: the words behind the last room of a cell.
    `apart`: another label follows.
    """

    place: Place
    want: Want
    before: str = ""
    gap: str = ""
    after: str = ""
    apart: bool = False

    @property
    def alone(self) -> bool:
        """Whether the cell holds nothing but its value."""
        return not (self.before or self.gap or self.after)


@dataclass(frozen=True)
class Card:
    """A sheet about one record of a view: a blank for each of its values, ticks among the form's own choices."""

    view: str
    blanks: tuple[Blank, ...]


@dataclass(frozen=True)
class Rules:
    """What the form says about itself, in its notes and headings."""

    sample: str = ""
    may_insert: bool | None = None
    spare_grey: bool = False
    one_each: bool = False
    stroke: bool = False
    #: How dates are written: what the note is about, and an example's shape.
    dates: tuple[tuple[str, str], ...] = ()
    masked: tuple[str, ...] = ()
    #: Columns that must add up: the number of the sum, those of its parts, negative where they are taken off.
    sums: tuple[tuple[int, tuple[int, ...]], ...] = ()


@dataclass
class SheetWants:
    """What one sheet wants.

    `unknown` are headings that wait for a person to say what they mean, by the place to be filled; `why`: in words, why a place
    stays blank. `read`: the row and the column that a place was understood as. `totals`: for the cell of a total, those of its parts; `listed`: totals of a roster's column.
    `changes`: for a cell that asks by how much a number changed, the two numbers as targets.
    """

    name: str
    rules: Rules = field(default_factory=Rules)
    #: The time its title names.
    period: Period | None = None
    roster: Roster | None = None
    more: list[Roster] = field(default_factory=list)
    cells: dict[Place, Want] = field(default_factory=dict)
    blanks: list[Blank] = field(default_factory=list)
    card: Card | None = None
    unknown: dict[Place, str] = field(default_factory=dict)
    #: Further words within a cell that nobody knows, where the first of them is in `unknown`.
    further: list[tuple[Place, str]] = field(default_factory=list)
    why: dict[Place, str] = field(default_factory=dict)
    read: dict[Place, tuple[str, str]] = field(default_factory=dict)
    totals: dict[Place, tuple[Place, ...]] = field(default_factory=dict)
    listed: set[Place] = field(default_factory=set)
    changes: dict[Place, tuple[str, str]] = field(default_factory=dict)

    @property
    def rosters(self) -> list[Roster]:
        """All rosters of the sheet, from the top down: `roster`, and `more` of groups or below it."""
        return [self.roster, *self.more] if self.roster else []

    @property
    def told(self) -> bool:
        """Whether a sentence has room for a number."""
        return any(number_of(blank.want.target) for blank in self.blanks)

    @property
    def empty(self) -> bool:
        """Whether nothing was recognised."""
        return not (self.roster or self.cells or self.card or self.blanks)

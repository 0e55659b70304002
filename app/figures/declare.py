"""What a figure is: its words, the records behind it as an SQL condition, and how they are measured."""

import re
from dataclasses import dataclass, field, replace
from typing import Literal

from db.dated import held_then
from db.fields import Record
from db.kinds import Choice

#: How a figure of several townships is made of theirs:
#: sum: their numbers added up. persons: the people (or children) behind it, each once, however many ledgers name them.
#: person_sum: people told by a sum over what each of them did (hours for a star); one person's sums are added before.
#: names: the different names, each once. flow: like persons, and who went from one township to another neither came nor left.
Adds = Literal["sum", "persons", "person_sum", "names", "flow"]
_DIFFERENT = re.compile(r"count\(DISTINCT (\w+)\)")
#: An exact count or amount; a quotient has one decimal; None: cannot be said.
Number = int | float | None
#: Units of one kind of quantity, by how many of the smallest kept (fen, minutes) each holds.
MONEY, TIME = {"元": 100, "千元": 100_000, "万元": 1_000_000}, {"分钟": 1, "小时": 60, "万小时": 600_000}


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One number the program states.

    `where` is true for the records behind it. It may use :day (the as-of date), :start (1 January of that year),
    :before (31 December of the year before) and the parameters of answer.parameters.
    `measure` is an SQL aggregate over those records, always a whole number; `divisor` turns it into `unit` (60: minutes into hours).
    `plus` is an SQL scalar added to the measure; `per` the key of a figure that this one is divided by.
    `entries`: a column that holds a list; how many different entries the records have is counted instead of `measure`.
    Quotients are cut to one decimal and never rounded up (500.0 hours must be reached), unless `nearest`; money is exact to the fen.
    `aliases`: what else forms call it. `present`: the records say it only of now, whatever the day. `filled`: the column that
    is empty in all records where it is not known, if not the one it adds up.
    `eve`: it is about the day before the year began, and reads what the records held then.
    `adding`: how it adds over townships, where `adds` cannot tell from the measure.
    """

    key: str
    label: str
    unit: str
    source: str
    record: type[Record]
    where: str
    measure: str = "count(*)"
    divisor: int = 1
    plus: str = "0"
    per: str = ""
    nearest: bool = False
    aliases: tuple[str, ...] = ()
    present: bool = False
    eve: bool = False
    filled: str = ""
    entries: str = ""
    adding: Adds | None = None

    @property
    def adds(self) -> Adds:
        """How it adds over townships; of a quotient, how the number above adds."""
        if self.adding:
            return self.adding
        if self.entries:
            return "names"
        if different := _DIFFERENT.search(self.measure):
            return "persons" if different[1] in _PEOPLE else "names"
        return "persons" if self.unit == "人" and self.measure == "count(*)" else "sum"

    #: The split this is a part of, and what the split's `by` gives for it; all parts of a split are measured in one go.
    split: "Split | None" = field(default=None, repr=False, compare=False)
    part: str | None = None

    @property
    def places(self) -> int:
        """How many decimals its numbers have."""
        if self.unit == "万小时":
            # To the hour, so that the parts of a total add up.
            return 4
        return len(str(MONEY[self.unit])) - 1 if self.unit in MONEY and not self.per else 1

    def told_in(self, unit: str) -> "Figure | None":
        """The same quantity in another unit of its kind: 万元 for 元, 分钟 for 小时; None where it has none."""
        kind = next((units for units in (MONEY, TIME) if self.unit in units and unit in units), None)
        if kind is None or self.per or self.divisor != kind[self.unit]:
            return None
        whole, _, rest = self.key.partition("@")
        key = f"{whole.partition('~')[0]}~{unit}" + (f"@{rest}" if rest else "")
        return replace(self, key=key, unit=unit, divisor=kind[unit], source=f"{self.source}；按{unit}", split=None, part=None)


@dataclass(frozen=True)
class Group:
    """One group of a split with its number; `key` is the code list's key, a month, or a record's id."""

    key: str
    label: str
    value: Number


@dataclass(frozen=True)
class Part:
    """A group known beforehand: its key, its words, and what the split's `by` gives for it (None: not filled in).

    `narrower`: words for only some of it (中专 of 中等职业). `values`: of several groups together, what `by` gives for each.
    """

    key: str
    label: str
    value: str | None
    aliases: tuple[str, ...] = ()
    narrower: tuple[str, ...] = field(default=(), compare=False)
    values: tuple[str, ...] = ()

    @classmethod
    def together(cls, parts: "tuple[Part, ...]") -> "Part":
        """Several groups as one: its key joins theirs with +."""
        values = tuple(part.value for part in parts if part.value is not None)
        return cls("+".join(part.key for part in parts), "、".join(part.label for part in parts), "+".join(values), values=values)


#: The group of those where it is not filled in.
UNSET = Part("unset", "未填", None)
#: The groups of grown people by sex.
MALE_AND_FEMALE = (Part("male", "男", "男", ("男性",)), Part("female", "女", "女", ("女性",)), Part("sex_unset", "未填", None))


@dataclass(frozen=True, kw_only=True)
class Split:
    """A figure parted into groups by an SQL expression.

    The groups are `parts`, or the records of table `of` (then `by` gives their id), or the months of the year,
    or (`free`) whatever words the records hold, or (`ranged`) spans of a number, both ends included: 6-13, 18-, -17.
    `prefix`: where the parts deserve figures of their own, how their keys begin. `overlapping`: `by` is a column that holds a list,
    a record may be in several groups, and the groups do not add up to the whole. `pairs`: the same where other records say it:
    a SELECT DISTINCT of what it is about (`record`) and of the group (`part`), both ids.
    `aliases`: what else forms call what it parts by. `present`: the records say it only of now, whatever the day.
    `adding`: how the parts add over townships, where not as the whole does.
    `once`: where the whole counts different people, `by` says the same in all records of one of them.
    `levels`: the keys of its parts from the highest level down, where forms ask for 大专及以上.
    """

    key: str
    label: str
    base: Figure
    by: str = ""
    pairs: str = ""
    parts: tuple[Part, ...] = ()
    of: str = ""
    of_where: str = "1 = 1"
    monthly: bool = False
    free: bool = False
    prefix: str = ""
    ranged: bool = False
    overlapping: bool = False
    aliases: tuple[str, ...] = ()
    present: bool = False
    adding: Adds | None = None
    once: bool = False
    levels: tuple[tuple[str, ...], ...] = ()
    unit: str = field(init=False)
    source: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "unit", self.base.unit)
        object.__setattr__(self, "source", self.base.source)

    def condition(self, part: Part) -> str:
        """What holds for the records of one part."""
        if self.ranged or (self.monthly and "-" in part.key):
            low, high = part.key.split("-")
            quote = "'" if self.monthly else ""
            return f"({self.by}) BETWEEN {quote}{low or 0}{quote} AND {quote}{high or 999}{quote}"
        if self.pairs:
            return f"NOT ({self.known})" if part.value is None else self._paired(f"pair.part = {int(part.value)}")
        if part.value is None:
            return f"(({self.by}) IS NULL OR ({self.by}) = '[]')" if self.overlapping else f"({self.by}) IS NULL"
        if self.overlapping:
            return holds(self.by, part.value)
        if part.values:
            return f"({self.by}) IN ({', '.join(map(_quoted, part.values))})"
        value = str(int(part.value)) if self.of else _quoted(part.value)
        return f"({self.by}) = {value}"

    @property
    def adds_up(self) -> bool:
        """Whether the groups add up to the whole: not where one record, or one of those counted, may be in several."""
        return not self.overlapping and (self.once or not _DIFFERENT.search(self.base.measure))

    @property
    def known(self) -> str:
        """What holds for the records that say which group they are in."""
        return self._paired("pair.part IS NOT NULL") if self.pairs else f"({self.by}) IS NOT NULL"

    def _paired(self, which: str) -> str:
        record = f'"{self.base.record.table}".id'
        return f"EXISTS (SELECT 1 FROM ({self.pairs}) pair WHERE pair.record = {record} AND {which})"

    def figures(self) -> list[Figure]:
        """The figures of the parts."""
        return [self._figure(part) for part in self.parts] if self.prefix else []

    def _figure(self, part: Part) -> Figure:
        base = self.base
        return Figure(
            key=self.prefix + part.key, label=f"{base.label}：{part.label}", unit=base.unit, source=f"{base.source}；按{self.label}",
            record=base.record, where=f"({base.where}) AND ({self.condition(part)})", measure=base.measure, divisor=base.divisor, eve=base.eve,
            split=self, part=part.value, adding=self.adding or base.adding,
        )


#: What records call those of whom one may be in several ledgers.
_PEOPLE = ("person", "child", "volunteer")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def options(choice: Choice, *, unset: bool = True) -> tuple[Part, ...]:
    """The parts of a code list in its order, then 未填."""
    parts = tuple(Part(option.key, option.label, option.label, option.aliases) for option in choice.options)
    return (*parts, UNSET) if unset else parts


# --- SQL that several declarations share; a column may hold a date known to the day, the month or the year.
# All of it means the same to SQLite, DuckDB and PostgreSQL: no IS between values, every derived table named, no dates but as
# texts, no division of whole numbers. Of functions it names instr and those of db.functions, which an engine may have to be given.


def first_day(column: str) -> str:
    """The earliest day a partial date can mean."""
    return f"({column} || substr('-01-01', length({column}) - 3))"


def last_day(column: str) -> str:
    """The latest day a partial date can mean."""
    return f"(CASE length({column}) WHEN 7 THEN {column} || {_month_end(column)} ELSE {column} || substr('-12-31', length({column}) - 3) END)"


def _month_end(month: str) -> str:
    # No year between 1900 and 2100 but these two is a multiple of four and has no 29 February.
    february = f"CASE WHEN CAST(substr({month}, 1, 4) AS INTEGER) % 4 = 0 AND substr({month}, 1, 4) NOT IN ('1900', '2100') THEN '-29' ELSE '-28' END"
    return f"CASE WHEN substr({month}, 6, 2) = '02' THEN {february} WHEN substr({month}, 6, 2) IN ('04', '06', '09', '11') THEN '-30' ELSE '-31' END"


def within(column: str) -> str:
    """The date lies in the year up to the as-of day; one known in part by its earliest day, as its text sorts before all its days."""
    return f"{column} BETWEEN substr(:start, 1, 4) AND :day"


#: What is kept by the year, not by the day, is of the as-of day's year.
OF_THE_YEAR = "year = CAST(substr(:day, 1, 4) AS INTEGER)"
#: The month of what happened, 01 to 12; NULL where only the year is known.
MONTH = "nullif(substr(day, 6, 2), '')"
MONTHS = tuple(Part(f"{month:02d}", f"{month}月", f"{month:02d}") for month in range(1, 13))
NO_MONTH = Part("unset", "月份不详", None)


def ended(column: str) -> str:
    """It ended in the year up to the as-of day; what is known in part by its latest day, as `lasting` has it."""
    return f"{last_day(column)} BETWEEN :start AND :day"


def begun(column: str, day: str = ":day") -> str:
    """Begun by the day, or since nobody knows when. What is known in part is the beginning of its earliest day's text, and comes before it and no day earlier."""
    return f"({column} IS NULL OR {column} <= {day})"


def lasting(column: str, day: str = ":day") -> str:
    """Not ended by the day."""
    return f"({column} IS NULL OR {last_day(column)} > {day})"


@dataclass(frozen=True)
class Lifetime:
    """What is there from one partial date to another: a membership, an organisation, a file. Its conditions are of a row of the table, as of :day.

    `state`: the table and the column that tell, where no end is known, whether it is still there; `live`: the condition on that column
    that then holds. `having`: the condition on whoever has one at all. What ended no later than it began was never there.

    `came` and `left` compare the day with the end of last year as the ledger has it of each (db.dated), so that for any day:
    there at the end of last year + `came` - `left` = there now. Whoever left and is back within the year did neither.
    """

    begin: str
    end: str
    state: tuple[str, str]
    live: str
    having: str = "1 = 1"

    def here(self, day: str = ":day") -> str:
        """There on the day."""
        return f"({self.having} AND {begun(self.begin, day)} AND (CASE WHEN {self.end} IS NULL THEN {self.live} ELSE {last_day(self.end)} > {day} END))"

    @property
    def came(self) -> str:
        """Came in the year up to the day."""
        return f"(({self._is_here} AND NOT {self._was_here}) OR {self._passed})"

    @property
    def left(self) -> str:
        """Left in the year up to the day."""
        return f"(({self._was_here} AND NOT {self._is_here}) OR {self._passed})"

    @property
    def lost(self) -> str:
        """Began in the year up to the day, and was never there: what a count of beginnings has more than `came`."""
        there = f"CASE WHEN {self.end} IS NULL THEN {self.live} ELSE {last_day(self.end)} > {first_day(self.begin)} END"
        return f"({self.having} AND {within(self.begin)} AND NOT ({there}) AND NOT {self._was_here})"

    @property
    def _is_here(self) -> str:
        # Spelled otherwise than `here`: a figure whose condition holds that of another counts a part of what the other counts.
        return self.here("(:day)")

    @property
    def _was_here(self) -> str:
        """There at the end of last year."""
        table, state = self.state
        return held_then(table, [state, *re.findall(r"[a-z_]+", f"{self.begin} {self.end}")], self.here("(:before)"), ":before")

    @property
    def _passed(self) -> str:
        """Came and left within the year."""
        return f"({self.having} AND NOT {self._was_here} AND {within(self.begin)} AND {ended(self.end)} AND {first_day(self.begin)} < {last_day(self.end)})"


def age(column: str) -> str:
    """Full years on the as-of day; the same rule as app.rules.age_on."""
    return (
        f"(CAST(substr(:day, 1, 4) AS INTEGER) - CAST(substr({column}, 1, 4) AS INTEGER)"
        f" - CASE WHEN substr(:day, 6) < substr({first_day(column)}, 6) THEN 1 ELSE 0 END)"
    )


def holds(column: str, word: str) -> str:
    """The list kept in a column has this entry; a word of our own code lists, which hold no quotes."""
    return f"""instr({column}, '"{word}"') > 0"""


def quoted(values: tuple[str, ...]) -> str:
    """A list for SQL's IN, from our own code lists."""
    return ", ".join("'" + value.replace("'", "''") + "'" for value in values)

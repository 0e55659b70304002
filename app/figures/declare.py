"""What a figure is: its words, the records behind it as an SQL condition, and how they are measured."""

from dataclasses import dataclass, field

from db.fields import Record
from db.kinds import Choice

#: An exact count or amount; a float has one decimal; None: cannot be said.
Number = int | float | None


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One number the program states.

    `where` is true for the records behind it. It may use :day (the as-of date), :start (1 January of that year),
    :before (31 December of the year before) and the parameters of answer.parameters.
    `measure` is an SQL aggregate over those records; `divisor` turns it into `unit` (60: minutes into hours).
    `plus` is an SQL scalar added to the measure; `per` the key of a figure that this one is divided by.
    Quotients are cut to one decimal and never rounded up (500.0 hours must be reached), unless `nearest`.
    `aliases`: what else forms call it. `present`: the records say it only of now, whatever the day.
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

    #: The split this is a part of, and what the split's `by` gives for it; all parts of a split are measured in one go.
    split: "Split | None" = field(default=None, repr=False, compare=False)
    part: str | None = None


@dataclass(frozen=True)
class Group:
    """One group of a split with its number; `key` is the code list's key, a month, or a record's id."""

    key: str
    label: str
    value: Number


@dataclass(frozen=True)
class Part:
    """A group known beforehand: its key, its words, and what the split's `by` gives for it (None: not filled in)."""

    key: str
    label: str
    value: str | None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Split:
    """A figure parted into groups by an SQL expression.

    The groups are `parts`, or the records of table `of` (then `by` gives their id), or the months of the year,
    or (`free`) whatever words the records hold, or (`ranged`) spans of a number, both ends included: 6-13, 18-, -17.
    `prefix`: where the parts deserve figures of their own, how their keys begin. `overlapping`: `by` tests a list,
    a record may be in several groups, and the groups do not add up to the whole. `aliases`: what else forms call what it parts by.
    `present`: the records say it only of now, whatever the day.
    """

    key: str
    label: str
    base: Figure
    by: str
    parts: tuple[Part, ...] = ()
    of: str = ""
    of_where: str = "1"
    monthly: bool = False
    free: bool = False
    prefix: str = ""
    ranged: bool = False
    overlapping: bool = False
    aliases: tuple[str, ...] = ()
    present: bool = False
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
        value = "NULL" if part.value is None else "'" + part.value.replace("'", "''") + "'"
        return f"EXISTS (SELECT 1 FROM json_each({self.by}) WHERE value = {value})" if self.overlapping else f"({self.by}) IS {value}"

    def figures(self) -> list[Figure]:
        """The figures of the parts."""
        return [self._figure(part) for part in self.parts] if self.prefix else []

    def _figure(self, part: Part) -> Figure:
        base = self.base
        return Figure(
            key=self.prefix + part.key, label=f"{base.label}：{part.label}", unit=base.unit, source=f"{base.source}；按{self.label}",
            record=base.record, where=f"({base.where}) AND ({self.condition(part)})", measure=base.measure, divisor=base.divisor,
            split=self, part=part.value,
        )


def options(choice: Choice, *, unset: bool = True) -> tuple[Part, ...]:
    """The parts of a code list in its order, then 未填."""
    parts = tuple(Part(option.key, option.label, option.label, option.aliases) for option in choice.options)
    return (*parts, Part("unset", "未填", None)) if unset else parts


# --- SQL that several declarations share; a column may hold a date known to the day, the month or the year.


def first_day(column: str) -> str:
    """The earliest day a partial date can mean."""
    return f"({column} || substr('-01-01', length({column}) - 3))"


def last_day(column: str) -> str:
    """The latest day a partial date can mean."""
    month_end = f"date({column} || '-01', '+1 month', '-1 day')"
    return f"(CASE length({column}) WHEN 7 THEN {month_end} ELSE {column} || substr('-12-31', length({column}) - 3) END)"


def within(column: str) -> str:
    """The date lies in the year up to the as-of day; one known in part by its earliest day, as its text sorts before all its days."""
    return f"{column} BETWEEN substr(:start, 1, 4) AND :day"


#: The month of what happened, 01 to 12; NULL where only the year is known.
MONTH = "nullif(substr(day, 6, 2), '')"
MONTHS = tuple(Part(f"{month:02d}", f"{month}月", f"{month:02d}") for month in range(1, 13))
NO_MONTH = Part("unset", "月份不详", None)


def ended(column: str) -> str:
    """It ended in the year up to the as-of day; what is known in part by its latest day, as `lasting` has it."""
    return f"{last_day(column)} BETWEEN :start AND :day"


def begun(column: str, day: str = ":day") -> str:
    """Begun by the day, or since nobody knows when."""
    return f"({column} IS NULL OR {first_day(column)} <= {day})"


def lasting(column: str, day: str = ":day") -> str:
    """Not ended by the day."""
    return f"({column} IS NULL OR {last_day(column)} > {day})"


def age(column: str) -> str:
    """Full years on the as-of day; the same rule as app.rules.age_on."""
    return (
        f"(CAST(substr(:day, 1, 4) AS INTEGER) - CAST(substr({column}, 1, 4) AS INTEGER)"
        f" - (substr(:day, 6) < substr({first_day(column)}, 6)))"
    )


def quoted(values: tuple[str, ...]) -> str:
    """A list for SQL's IN, from our own code lists."""
    return ", ".join("'" + value.replace("'", "''") + "'" for value in values)

"""One field of a record, declared once: everything else that knows about a column is worked out from this."""

import dataclasses
import re
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any, ClassVar, Self, TypeVar, dataclass_transform

from db.errors import Problem
from db.kinds import TEXT, Kind, Link

R = TypeVar("R", bound="Record")


#: The help of a field that only the program writes begins with this.
BY_PROGRAM = "由程序写入"


@dataclass(frozen=True, kw_only=True)
class Field:
    """The declaration of one column.

    `sensitive`: masked on screen and left out of exports unless asked for.
    `aliases`: other headings under which sheets bring the same thing.
    `ahead`: a day that is planned or agreed and may lie in the future; any other day is of something that has happened.
    `otherwise`: another field, and the pattern of texts that belong there when they stand under this heading.
    `dated`: its value holds from a day on, and what it held before is kept beside (db.dated); `opened_in` and `closed_in`: the day field
    that says since when the value holds, as the earliest or as the latest day it can mean.
    `programs`: the program fills it in, no form and no sheet does.
    `group`: the form's section, and the role (团员, 志愿者) the field belongs to.
    """

    name: str = ""
    label: str
    kind: Kind
    required: bool = False
    searchable: bool = False
    sensitive: bool = False
    ahead: bool = False
    programs: bool = False
    aliases: tuple[str, ...] = ()
    group: str = ""
    help: str = ""
    dated: bool = False
    opened_in: str = ""
    closed_in: str = ""
    otherwise: tuple[str, str] | None = None

    def belongs(self, text: object) -> str:
        """The name of the field that a text under this heading belongs in: this one's but for what `otherwise` names."""
        if self.otherwise and isinstance(text, str) and re.fullmatch(self.otherwise[1], text):
            return self.otherwise[0]
        return self.name

    @property
    def by_program(self) -> bool:
        """Whether only the program writes it and reads it: what stands in it is no text for people."""
        return BY_PROGRAM in self.help

    @property
    def target(self) -> str:
        """The table this column points to; only links have one."""
        assert isinstance(self.kind, Link)
        return self.kind.table

    @property
    def words(self) -> str:
        """The column whose words stand in for this link where the ledger has no such record; "" where there is none."""
        return self.kind.words if isinstance(self.kind, Link) else ""


def column(label: str, kind: Kind, **flags: Any) -> Any:
    """Declare a dataclass attribute as a column of the record's table."""
    return field(default=None, metadata={"field": Field(label=label, kind=kind, **flags)})


def words_beside(label: str, **flags: Any) -> Any:
    """Declare the column whose words stand in for the link of that label."""
    return column(f"{label}（台账里没有的）", TEXT, searchable=True, **flags)


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class Record:
    """The base of every record type; an instance is one row, and never changes."""

    #: The table's name in SQLite and in every key that names the record.
    table: ClassVar[str]
    #: What people call one of these, and its counting word.
    label: ClassVar[str]
    unit: ClassVar[str] = "条"
    #: The columns whose values, together, are what people call this very record.
    title: ClassVar[tuple[str, ...]] = ()
    #: Ways to recognise the same record in a sheet, tried in turn; all columns of one way must be filled.
    keys: ClassVar[tuple[tuple[str, ...], ...]] = ()
    #: Fields in which two records of one key differ where they are two: the places of two events of one name and day.
    apart: ClassVar[tuple[str, ...]] = ()
    #: The SQL of the order in which these stand wherever nobody asked for another; of those that say nothing by whose part they are and their day.
    order: ClassVar[str] = "id"
    #: Columns by which a sheet about something else tells which of several of one name it means; none where a name is enough.
    told_by: ClassVar[tuple[str, ...]] = ()
    #: Columns by which it is known beside its title, and whether people write parts of its long name.
    also_called: ClassVar[tuple[str, ...]] = ()
    shortened: ClassVar[bool] = False
    #: Two equal ones are two happenings (two services on one day), not one record met twice.
    repeats: ClassVar[bool] = False
    #: It is about a child, and so is everything that is part of it (db.records.is_private).
    private: ClassVar[bool] = False
    #: Columns that are searched or summed together; every link is indexed anyway.
    indexes: ClassVar[tuple[tuple[str, ...], ...]] = ()

    id: int | None = None

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and vars(other) == vars(self)

    def __hash__(self) -> int:
        return hash((type(self), *vars(self).values()))

    def __repr__(self) -> str:
        filled = (f"{name}={value!r}" for name, value in vars(self).items() if value is not None)
        return f"{type(self).__name__}({', '.join(filled)})"

    @classmethod
    def fields(cls) -> tuple[Field, ...]:
        """The declared columns in their order, without the id."""
        return _fields(cls)  # type: ignore[arg-type]  # a class can be hashed, whatever its instances do

    @classmethod
    def field(cls, name: str) -> Field:
        """The column of that name."""
        return _by_name(cls)[name]  # type: ignore[arg-type]

    @classmethod
    def links(cls) -> tuple[Field, ...]:
        """The columns that point to other records."""
        return _links(cls)  # type: ignore[arg-type]

    @classmethod
    def worded(cls) -> tuple[Field, ...]:
        """The links that may hold words instead of a record."""
        return _worded(cls)  # type: ignore[arg-type]

    @classmethod
    def beside(cls) -> frozenset[str]:
        """The columns that hold such words: where people look at a record, each is one with its link."""
        return _beside(cls)  # type: ignore[arg-type]

    @classmethod
    def dated(cls) -> tuple[Field, ...]:
        """The columns whose values hold from a day on."""
        return _dated(cls)  # type: ignore[arg-type]

    @classmethod
    def owner(cls) -> Field | None:
        """The column naming the record this one is a part of, if it is part of one."""
        return next((f for f in cls.links() if isinstance(f.kind, Link) and f.kind.part_of), None)

    @classmethod
    def complete(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Fill blanks that follow from other values (sex and birth date from an ID number)."""
        return values

    @classmethod
    def following(cls, name: str, value: Any) -> dict[str, Any]:
        """What `complete` fills in from this one value alone."""
        filled = cls.complete({f.name: None for f in cls.fields()} | {name: value})
        return {other: found for other, found in filled.items() if other != name and found is not None}

    @classmethod
    def check(cls, values: dict[str, Any]) -> list[Problem]:
        """What is impossible about these values taken together; doubtful things are for app.checks."""
        return []

    @classmethod
    def happened(cls) -> tuple[Field, ...]:
        """The days on which something happened; none of them can lie after today or before the birth of whom the record is about."""
        return _happened(cls)  # type: ignore[arg-type]

    @classmethod
    def impossible(cls, values: dict[str, Any], today: date | None = None) -> list[Problem]:
        """What cannot be: by the record's own rules, and by the calendar of the day on which it is written down, the real one."""
        problems = cls.check(values)
        said, now = {p.column for p in problems}, date.today().isoformat()
        latest, birth = today.isoformat() if today else now, str(values.get("birth_date") or "")
        for f in cls.happened():
            value = values.get(f.name)
            if value is None or f.name in said:
                continue
            # Texts of dates sort as the dates do; 2026 and 2026-11 are not after 2026-11-30.
            day = str(value)
            if day > latest:
                problems.append(Problem(f.name, f"{f.label} {day} 还没有到（今天是 {latest}），请核对；电脑的日期不对的，请先调准"))
            elif day < birth <= now and not birth.startswith(day):
                problems.append(Problem(f.name, f"{f.label} {day} 早于出生日期 {birth}，请核对"))
        return problems

    def completed(self) -> Self:
        """The same record with no empty texts or lists, and with the blanks filled that follow from other values.

        Where a link is there, no words stand in for it.
        """
        values = {name: None if value in ("", ()) else value for name, value in self.values().items()}
        values |= {f.words: None for f in self.worded() if values[f.name] is not None}
        return replace(self, **type(self).complete(values))

    def problems(self) -> list[Problem]:
        """Why this record cannot be kept: what is missing, then what is impossible."""
        values = self.values()
        missing = [Problem(f.name, f"请填{f.label}") for f in self.fields() if f.required and values[f.name] is None]
        return missing + type(self).impossible(values)

    def values(self) -> dict[str, Any]:
        """Column name to Python value, without the id."""
        return {f.name: getattr(self, f.name) for f in self.fields()}

    def stored(self) -> dict[str, Any]:
        """Column name to what SQLite keeps, without the id."""
        return {f.name: None if (v := getattr(self, f.name)) is None else f.kind.store(v) for f in self.fields()}

    @classmethod
    def loaded(cls, row: dict[str, Any]) -> Self:
        """A record from a row of its table; columns the record does not know are not for it."""
        values = {f.name: None if (v := row.get(f.name)) is None else f.kind.load(v) for f in cls.fields()}
        return cls(id=row["id"], **values)

    def told(self) -> dict[str, Any]:
        """Column name to value as people see the record: the words that stand in for a link are in the link's place."""
        values = self.values()
        return {name: value for name, value in values.items() if name not in self.beside()} | {
            f.name: values[f.words] for f in self.worded() if values[f.name] is None
        }

    @classmethod
    def parted(cls, told: dict[str, Any]) -> dict[str, Any]:
        """The other way round: words given in the place of a link go to the column beside it."""
        values = dict(told)
        for f in cls.worded():
            if f.name in told:
                words = told[f.name] if isinstance(told[f.name], str) else None
                values |= {f.name: None if words else told[f.name], f.words: words}
        return values

    def with_(self, **values: Any) -> Self:
        """The same record with some values changed."""
        return replace(self, **values)


@dataclass_transform(kw_only_default=True, frozen_default=True)
def record(cls: type[R]) -> type[R]:
    """Make a record type of a class; comparing and showing are the base's, for making them for each type delays every start."""
    made = dataclass(frozen=True, kw_only=True, repr=False, eq=False)(cls)
    if made.order == "id":
        owner = made.owner()
        made.order = ", ".join([*([owner.name] if owner else []), *(f.name for f in made.fields() if f.name == "day"), "id"])
    return made


@cache
def _fields(cls: type[Record]) -> tuple[Field, ...]:
    return tuple(
        replace(declared.metadata["field"], name=declared.name)
        for declared in dataclasses.fields(cls)
        if "field" in declared.metadata
    )


@cache
def _by_name(cls: type[Record]) -> dict[str, Field]:
    return {f.name: f for f in cls.fields()}


@cache
def _links(cls: type[Record]) -> tuple[Field, ...]:
    return tuple(f for f in cls.fields() if isinstance(f.kind, Link))


@cache
def _dated(cls: type[Record]) -> tuple[Field, ...]:
    return tuple(f for f in cls.fields() if f.dated)


@cache
def _worded(cls: type[Record]) -> tuple[Field, ...]:
    return tuple(f for f in cls.links() if f.words)


@cache
def _beside(cls: type[Record]) -> frozenset[str]:
    return frozenset(f.words for f in cls.worded())


@cache
def _happened(cls: type[Record]) -> tuple[Field, ...]:
    return tuple(f for f in cls.fields() if f.kind.name in ("day", "partial_date") and not f.ahead)

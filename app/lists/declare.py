"""How one kind of record is looked at, as plain data: its list, the columns of it, its papers, how it is told in the story of another."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from db import identity
from db.fields import Field, Record
from db.kinds import WHOLE, Kind, Link, Measure, Phone, Whole
from db.records import TABLES
from db.titles import or_words

SHARE, REMIND, DUE, OWED = "share", "remind", "due", "owed"
SUM, MEAN = "sum", "mean"
_UNITS = {SHARE: "%", OWED: " 个月"}


class Guarded(str):
    """Words that stand in for a link and are sensitive themselves, whatever a record in their place would be."""

    __slots__ = ()


@dataclass(frozen=True)
class Column:
    """One column of a list; `sql` gives what is shown and sorted by, `field` is None for what is worked out.

    `order`: what it is sorted by instead. `look`: how the screen draws it: a share (percent with a bar), a reminder (a pill),
    due (a day that is out of the ordinary once it is past), owed (so many months behind, always out of the ordinary).
    `guarded`: the SQL for words that stand in for a link and are sensitive though the name of a record is not; "" for none.
    `width`: pixels its values want on the screen, 0 for what those of its kind want. `adds`: see `added_up`, None for what its kind says.
    """

    key: str
    label: str
    sql: str
    kind: Kind
    field: Field | None = None
    order: str = ""
    look: str = ""
    width: int = 0
    guarded: str = ""
    adds: str | None = None

    @cached_property
    def added_up(self) -> str:
        """What its values come to together: SUM, MEAN (a sum of ages says nothing), or "" (nor does a mean of years)."""
        if self.adds is not None or not self.numeric or self.look == SHARE:
            return self.adds or ""
        if isinstance(self.kind, Measure):
            return MEAN
        return {"年": "", "期": "", "天": MEAN}.get(self.kind.unit, SUM) if isinstance(self.kind, Whole) else SUM

    @cached_property
    def sensitive(self) -> bool:
        """Whether it is masked until asked for."""
        return self.field is not None and (self.field.sensitive or _names_somebody_guarded(self.kind))

    @cached_property
    def numeric(self) -> bool:
        """Whether it stands right-aligned."""
        return self.kind.numeric

    @property
    def blank(self) -> str:
        """What a list shows for nothing: a dash, but where nothing wants doing, nothing is missing either."""
        return "" if self.look == REMIND else "—"

    def text(self, stored: Any, *, masked: bool = False) -> str:
        """What a person reads for a stored value; nothing for an absent one."""
        if stored is None:
            return ""
        text = str(stored) if isinstance(self.kind, Link) else self.kind.show(self.kind.load(stored))
        text += _UNITS.get(self.look, "")
        return mask(self.kind, text) if masked and (self.sensitive or isinstance(stored, Guarded)) else text


def _names_somebody_guarded(kind: Kind) -> bool:
    target = TABLES[kind.table] if isinstance(kind, Link) else None
    return target is not None and any(target.field(name).sensitive for name in target.title)


def mask(kind: Kind, text: str) -> str:
    """A sensitive text with its middle hidden: numbers keep both ends, a name its first sign."""
    if kind.name == "id_number":
        return text[:4] + "*" * (len(text) - 8) + text[-4:] if len(text) > 8 else "*" * len(text)
    if isinstance(kind, Phone):
        return "、".join(number[:3] + "****" + number[-4:] if len(number) > 8 else "*" * len(number) for number in text.split("、"))
    return identity.mask(text) if text.isascii() and text.isalnum() else text[:1] + "*" * min(len(text) - 1, 4)


def count(key: str, label: str, table: str, link: str, of: str) -> Column:
    """A column that counts the rows of another table that point to the record; of what happened on a day, what has by the as-of day."""
    by_then = " AND t.day <= :day" if any(f.name == "day" for f in TABLES[table].happened()) else ""
    return Column(key, label, f'(SELECT count(*) FROM "{table}" t WHERE t."{link}" = "{of}".id{by_then})', WHOLE)


@dataclass(frozen=True)
class Told:
    """How a row that points to somebody is told in that record's story, in SQL: when, what, more, and which record (table, id) to open.

    `monthly`: of several in a month only how often and how many hours is told.
    """

    day: str
    title: str
    more: str = "''"
    table: str = ""
    id: str = "id"
    monthly: bool = False


def hours(minutes: str) -> str:
    """The SQL for hours behind a title; NULL for none."""
    return f"printf(' · %.1f 小时', nullif({minutes}, 0) / 60.0)"


def of(link: str, value: str, table: str) -> str:
    """The SQL for a value of the record that a link points to, which is called `x` in it."""
    return f'(SELECT {value} FROM "{table}" x WHERE x.id = {link})'


def called(record: type[Record], link: str, value: str) -> str:
    """The SQL for what a link of a record's rows is called: a value of what it points to (see `of`), else the words that stand in for it."""
    f = record.field(link)
    return or_words(f, of(link, value, f.target), record.table)


#: What an organisation that a link points to is called.
ORGANISATION = "coalesce(x.short_name, x.full_name)"


@dataclass(frozen=True)
class Paper:
    """What can be printed of one record: its name on the command line, its title, and what the button says if not 打印 and the title.

    `numbered`: every copy that leaves has a number of its own, which is given away then (see app.papers.printables).
    """

    key: str
    title: str
    deed: str = ""
    numbered: bool = False

    @property
    def words(self) -> str:
        """What a button or a menu says."""
        return self.deed or f"打印{self.title}"


#: Where those are sought that say nothing of it, and for nowhere at all.
LAST, NOWHERE = 99, 0


@dataclass(frozen=True)
class List:
    """How the records of one view are looked at; a view without one shows its first fields.

    On the screen: `tab` is the tab that lists it. `one` follows 新建 on the button; `columns`, `sort` and `descending` are those at first,
    `quick` can be chosen at once; `pills` the detail pane shows beside the title; `empty` is said while there is none; `hint` says what can
    be sought. `heads` are shorter headings; `looks` how the screen draws a field (see Column); `widths` in pixels, `room` likewise,
    but no narrower than the heading. `adds` what the numbers of a field come to together (see Column), `counted_in` the field that says
    what those of another count: twelve books and three desks are not fifteen.
    `begun`: the SQL of the day, known at least in part, from which on a record belongs into the list, or the link to the record with which it does;
    a day or a year of its own needs none.
    `worked_out`: columns beside the fields. `present`: which are shown at first, in SQL that says of
    itself what the view asks (it is not asked twice of each of many rows), and `others` the words for showing the others too.
    On paper: `printed` are the columns of the roster, if not those of the screen; `papers` what is printed of one record.
    In the form: `asked` are the fields asked most, which come first, and the others of their group below them; `numbered` is the field whose
    next number is proposed.
    Elsewhere: `told` is how a row is told in the story of what its link of that name points to, `dates` what its own story calls its dates.
    `sought`: the place among the kinds that are sought over all records (NOWHERE: it is found through what it points to),
    `apart` the SQL of what tells two of the same name apart.
    """

    view: str
    one: str = ""
    columns: tuple[str, ...] = ()
    quick: tuple[str, ...] = ()
    sort: str = ""
    descending: bool = False
    pills: tuple[str, ...] = ()
    empty: str = ""
    tab: str = ""
    hint: str = "查找这张表"
    heads: dict[str, str] = field(default_factory=dict)
    looks: dict[str, str] = field(default_factory=dict)
    widths: dict[str, int] = field(default_factory=dict)
    room: dict[str, int] = field(default_factory=dict)
    adds: dict[str, str] = field(default_factory=dict)
    counted_in: dict[str, str] = field(default_factory=dict)
    worked_out: tuple[Column, ...] = ()
    begun: str = ""
    present: str = ""
    others: str = ""
    printed: tuple[str, ...] = ()
    papers: tuple[Paper, ...] = ()
    asked: tuple[str, ...] = ()
    numbered: str = ""
    told: dict[str, Told] = field(default_factory=dict)
    dates: dict[str, str] = field(default_factory=dict)
    sought: int = LAST
    apart: str = ""

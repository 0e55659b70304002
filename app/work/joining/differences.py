"""What becomes of every record that either ledger touched: taken where one side changed it, asked where both did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from app.work.joining import gone as gone_
from app.work.joining import meeting
from app.work.joining.gone import Gone, targets
from app.work.joining.questions import FIELD, OURS, RECORD, THEIRS, Question
from app.work.joining.sides import Sides, Spans, State
from db.ancestry import Key
from db.fields import Field, Record
from db.history import Row
from db.records import TABLES, Dues, Person, Review, Service

#: What follows from other records is brought to them by the step that joins: it is taken from here, and asked of nobody.
_WORKED_OUT = frozenset(((Service.table, "minutes"), (Review.table, "dues_owed"), (Review.table, "dues_paid"), (Person.table, "last_contact_on")))


@dataclass
class Plan:
    """What would be written: `rows` with what they say in the end, `new` those of them that are not here, `spans` what their dated
    fields held before, `gone` what goes into the bin; `out`: new records of the other that do not come."""

    questions: list[Question] = field(default_factory=list)
    rows: dict[Key, Row] = field(default_factory=dict)
    new: set[Key] = field(default_factory=set)
    spans: dict[Key, dict[str, Spans]] = field(default_factory=dict)
    gone: list[Key] = field(default_factory=list)
    out: set[Key] = field(default_factory=set)

    @property
    def empty(self) -> bool:
        """Whether the two are not different in anything that could be taken or asked."""
        return not (self.rows or self.spans or self.gone or self.questions)

    def unanswered(self, answers: Mapping[str, str]) -> list[Question]:
        """What is still to be chosen."""
        return [question for question in self.questions if question.key not in answers]

    @property
    def changed(self) -> set[Key]:
        """The records of here that get other values."""
        return (self.rows.keys() | self.spans.keys()) - self.new


def plan(sides: Sides, answers: Mapping[str, str]) -> Plan:
    """Work out what joining would do, as chosen; what was not chosen stays as it is here."""
    sides.begin()
    found = Plan()
    found.questions += meeting.meet(sides, answers)
    keys = sorted(sides.touched(), key=lambda key: (_order()[key[0]], key[1]))
    base, ours, theirs = ({key: state(key) for key in keys} for state in (sides.base, sides.now, sides.theirs_now))
    gone = gone_.settle(sides, base, ours, theirs, answers)
    found.questions += gone.questions
    found.gone = [key for key in keys if key in gone.deleted]
    for key in keys:
        if key in gone.deleted or key in gone.stay_out or not theirs[key] or (base[key] and not ours[key] and key not in gone.back):
            continue
        if not ours[key]:
            found.new.add(key)
            found.rows[key], found.spans[key] = dict(theirs[key].row or {}), dict(theirs[key].spans)
        else:
            _Merging(sides, found, gone, answers, key, base[key], ours[key], theirs[key]).merge()
    _leave_out(found, gone, base, ours)
    return found


@cache
def _order() -> dict[str, int]:
    return {table: place for place, table in enumerate(TABLES)}


@cache
def units(table: str) -> tuple[tuple[str, ...], ...]:
    """The columns of a record that say one thing together: a link with the words in its place, every other by itself."""
    record = TABLES[table]
    return tuple((f.name, f.words) if f.name in {w.name for w in record.worded()} else (f.name,) for f in record.fields() if f.name not in record.beside())


@dataclass
class _Merging:
    """One record that is in both."""

    sides: Sides
    found: Plan
    gone: Gone
    answers: Mapping[str, str]
    key: Key
    base: State
    ours: State
    theirs: State

    def merge(self) -> None:
        """Take what the other alone changed, and ask where both did."""
        taken, asked = [], []
        here, there = False, False
        for unit in units(self.key[0]):
            was, mine, other = (self._value(state, unit) for state in (self.base, self.ours, self.theirs))
            mine, other = self._not_let_go(unit, was, mine, self.gone.back), self._not_let_go(unit, was, other, self.gone.kept)
            here, there = here or mine != was, there or other != was
            if other in (was, mine):
                # What this ledger let go of comes back with the record.
                if mine != self._value(self.ours, unit):
                    self._take(unit, mine)
            elif mine == was:
                taken.append((unit, other))
            elif not self._is_worked_out(unit):
                asked.append((unit, other))
            elif self.key[0] == Person.table and str(other[0]) > str(mine[0]):
                # Of two days on which somebody was in touch last, the later.
                taken.append((unit, other))
        if here and there and self.base and self._clash(taken):
            self._ask(RECORD, [*taken, *asked])
            return
        for unit, other in taken:
            if not (self._is_worked_out(unit) and self._follows(unit)):
                self._take(unit, other)
        for one in asked:
            self._ask(FIELD, [one])

    def _value(self, state: State, unit: tuple[str, ...]) -> tuple[Any, ...]:
        """What a state says in these columns, and then what each of them held before."""
        row = state.row or dict.fromkeys(unit)
        return (*(row[name] for name in unit), *(state.spans.get(name, ()) for name in unit))

    def _not_let_go(self, unit: tuple[str, ...], was: tuple[Any, ...], now: tuple[Any, ...], staying: set[Key]) -> tuple[Any, ...]:
        """A value as before where its link was only let go of with a record that stays after all."""
        links = {link.name: link.target for link in TABLES[self.key[0]].links()}
        let_go = unit[0] in links and now[0] is None and was[0] is not None and (links[unit[0]], was[0]) in staying
        return was if let_go else now

    def _is_worked_out(self, unit: tuple[str, ...]) -> bool:
        if self.key[0] == Service.table and not (self.ours.row or {}).get("made_from"):
            return False
        return (self.key[0], unit[0]) in _WORKED_OUT

    def _follows(self, unit: tuple[str, ...]) -> bool:
        """Whether what the other says follows from months that it has."""
        row = self.theirs.row or {}
        if self.key[0] != Review.table:
            return False
        person = self.sides.ids.there((Person.table, int(row["person"] or 0)))
        where = f"SELECT 1 FROM {Dues.table} WHERE person = ? AND substr(month, 1, 4) = ? LIMIT 1"
        return self.sides.other.scalar(where, (person, str(row["year"]))) is not None

    def _take(self, unit: tuple[str, ...], value: tuple[Any, ...]) -> None:
        ours = self.ours.row or {}
        for name, told, spans in zip(unit, value[: len(unit)], value[len(unit) :], strict=True):
            if ours[name] != told:
                self.found.rows.setdefault(self.key, dict(ours))[name] = told
            if spans != self.ours.spans.get(name, ()):
                self.found.spans.setdefault(self.key, {})[name] = spans

    def _ask(self, kind: str, about: list[tuple[tuple[str, ...], tuple[Any, ...]]]) -> None:
        """Ask which of the two holds; where it was chosen, and it is the other, take it."""
        names = tuple(name for unit, _ in about for name in unit)
        key = ".".join((kind, self.key[0], str(self.key[1]), *(names[:1] if kind == FIELD else ())))
        sides = self.sides
        here, there = (max((told(self.key, name) for name in names), default="") for told in (sides.changed_here, sides.changed_there))
        self.found.questions.append(Question(key, kind, self.key, sides.ids.there(self.key), names, self.ours, self.theirs, here, there))
        if self.answers.get(key, OURS) == THEIRS:
            for unit, other in about:
                self._take(unit, other)

    def _clash(self, taken: list[tuple[tuple[str, ...], tuple[Any, ...]]]) -> bool:
        """Whether the values of both, put together, cannot be, while those of each can."""
        record: type[Record] = TABLES[self.key[0]]
        both = dict(self.ours.row or {})
        for unit, value in taken:
            both |= dict(zip(unit, value[: len(unit)], strict=True))
        if both == self.ours.row:
            return False
        wrong, here, there = ({p.column for p in record.loaded({**row, "id": self.key[1]}).problems()} for row in (both, self.ours.row or {}, self.theirs.row or {}))
        return bool(wrong - here - there) or self._stands_above_itself(both)

    def _stands_above_itself(self, row: Row) -> bool:
        """Whether going up from the record comes to itself."""
        for link in TABLES[self.key[0]].links():
            above, seen = row[link.name] if link.target == self.key[0] else None, set()
            while above is not None and above not in seen:
                if above == self.key[1]:
                    return True
                seen.add(above)
                key = self.key[0], int(above)
                above = (self.found.rows.get(key) or self.sides.now(key).row or {}).get(link.name)
        return False


def _leave_out(found: Plan, gone: Gone, base: Mapping[Key, State], ours: Mapping[Key, State]) -> None:
    """What points to a record that does not come, or goes, does not come either; what may be without it keeps its name, or what it pointed to here."""
    out = set(gone.stay_out)
    for key in sorted(found.rows, key=lambda key: (_order()[key[0]], key[1])):
        row, here = found.rows[key], ours[key].row
        links = {link.name: link for link in TABLES[key[0]].links()}
        for name, target, needed in targets(key[0], row):
            if target not in out:
                continue
            if here:
                row |= {n: here[n] for unit in units(key[0]) if name in unit for n in unit}
            elif needed:
                out.add(key)
                break
            else:
                row |= _let_go(links[name], (base[target].row or {}) if target in base else {})
    found.out = {key for key in out if key in found.new}
    for key in found.out:
        found.rows.pop(key, None)
        found.spans.pop(key, None)
        found.new.discard(key)
    _without_past_of(found, out)


def _let_go(link: Field, row: Row) -> Row:
    """The name of a record in the place of a link to it, where there is one for words."""
    title = TABLES[link.target].title
    return {link.name: None} | ({link.words: row.get(title[0])} if link.words and title else {})


def _without_past_of(found: Plan, out: set[Key]) -> None:
    """Nothing is kept of a day on which a record pointed to what does not come."""
    for key, spans in found.spans.items():
        links = {link.name: link for link in TABLES[key[0]].links()}
        for name in spans.keys() & links.keys():
            spans[name] = tuple((day, value) for day, value in spans[name] if value is None or (links[name].target, int(value)) not in out)

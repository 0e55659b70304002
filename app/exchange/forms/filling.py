"""Filling a form: every place gets its value, rows are put in where there are not enough, and all else stays as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from app.exchange.forms.meaning import blanks, cards
from app.exchange.forms.meaning.recognising import Form
from app.exchange.forms.meaning.rosters import column_of
from app.exchange.forms.meaning.shapes import shaped
from app.exchange.forms.meaning.wants import NOTHING, SERIAL, TODAY, Blank, Roster, SheetWants, Want
from app.exchange.forms.sheet import calculation
from app.exchange.forms.sheet.cells import Place, SheetXml, Value, ref
from app.exchange.forms.sheet.choices import Lists
from app.exchange.forms.sheet.reading import read_sheet, strings_of
from app.exchange.forms.sheet.rich import with_words
from app.exchange.forms.sheet.shifting import Insertion, insert
from app.figures import crossing
from app.lists import query as listing
from app.lists.declare import Column
from app.lists.query import Listing
from app.progress import Progress, silent
from db.records import view
from db.store import Store

_PAGE = 500
#: How a roster's rows follow each other, by the table's name.
_ORDERS = {
    "person": "(SELECT b.org_code FROM branch b WHERE b.id = person.branch) NULLS LAST, id", "branch": "org_code NULLS LAST, id",
    "child": "file_no NULLS LAST, id", "event": "day, id",
}


@dataclass(frozen=True)
class Filled:
    """One cell that was written: where it is in the filled form, what it means, and where its value is from.

    `figure`: the key of the figure. `record`: the id of the record of `view` it tells of.
    """

    sheet: str
    place: Place
    value: Value
    want: Want
    view: str = ""
    record: int | None = None
    figure: str = ""


@dataclass
class Filling:
    """A filled form: its bytes, every cell written, and how many records had no room.

    `rest`: ids that are for the next sheet of a form that may not grow, by the sheet's name.
    """

    content: bytes
    cells: list[Filled]
    rest: dict[str, list[int]] = field(default_factory=dict)

    @property
    def personal(self) -> int:
        """How many records about people are in it."""
        return len({(cell.view, cell.record) for cell in self.cells if cell.record is not None})


@dataclass(frozen=True)
class Choice:
    """What is filled in: as of which day, on which day, and where it is not everything, these records.

    `ids`: the rows of rosters by their view. `record`: whom a card is about.
    """

    day: date
    today: date
    ids: dict[str, Sequence[int]] = field(default_factory=dict)
    record: int | None = None


def fill(store: Store, form: Form, choice: Choice, progress: Progress = silent, left: Mapping[str, Sequence[int]] | None = None) -> Filling:
    """Fill a form from the ledger. Raises UserError for a value that no cell can hold.

    `left`: for the next sheet of a form that may not grow, the records its rosters still have to list, by the sheet's name.
    """
    filler = _Filler(store, form, choice, progress, left)
    for wants in form.wants.values():
        filler.take(wants)
    return filler.written()


def continued(store: Store, form: Form, choice: Choice, progress: Progress = silent) -> list[Filling]:
    """The form as often as its rows need it, where it may not grow."""
    found = [fill(store, form, choice, progress)]
    while rest := found[-1].rest:
        found.append(fill(store, form, choice, progress, rest))
    return found


def rows_of(store: Store, roster: Roster, choice: Choice) -> list[int]:
    """The records a roster lists, in their order."""
    chosen = view(roster.view)
    assert chosen
    if roster.given:
        return list(roster.given.values())
    if roster.view in choice.ids:
        return list(choice.ids[roster.view])
    order = _ORDERS.get(chosen.record.table, "id")
    if roster.figure:
        return list(crossing.records(store, roster.figure, choice.day, order))
    return list(store.ids(chosen.record, chosen.where, (), order))


class _Filler:
    """Gathers values sheet by sheet, then writes them all."""

    def __init__(self, store: Store, form: Form, choice: Choice, progress: Progress, left: Mapping[str, Sequence[int]] | None) -> None:
        self.left = left
        self.store, self.form, self.choice, self.progress = store, form, choice, progress
        self.lists = Lists(form)
        self.cells: list[Filled] = []
        self.moves: dict[str, Insertion] = {}
        self.rest: dict[str, list[int]] = {}

    def take(self, wants: SheetWants) -> None:
        """Work out everything one sheet wants; places are those of the form before rows are put in."""
        if wants.roster:
            self._roster(wants, wants.roster)
        self._numbers(wants.name, wants.cells)
        for blank in wants.blanks:
            self._add_blank(wants.name, blank, blanks.value(self.store, blank.want.target, self.choice.day, self.choice.today))
        if wants.card and self.choice.record is not None:
            self._card(wants, self.choice.record)

    # --- rosters

    def _roster(self, wants: SheetWants, roster: Roster) -> None:
        ids = rows_of(self.store, roster, self.choice) if self.left is None or roster.given else list(self.left.get(wants.name, ()))
        rows = list(roster.given) or range(roster.first, roster.first + len(ids))
        extra = len(ids) - roster.capacity
        if extra > 0 and roster.spread:
            self.moves[wants.name] = Insertion(wants.name, roster.last, extra)
        elif extra > 0:
            self.rest[wants.name] = ids[roster.capacity :]
            ids = ids[: roster.capacity]
        columns = {c: (want, column_of(want.target)) for c, want in roster.columns.items()}
        fields = {c: (want, column) for c, (want, column) in columns.items() if column}
        each = {c: want for c, want in roster.columns.items() if want.target.partition(":")[0] in ("figure", "last")}
        options = {c: self.lists.at(wants.name, (roster.first, c)) for c in fields}
        for start in range(0, len(ids), _PAGE):
            some = ids[start : start + _PAGE]
            found = self._page(roster.view, some, [column for _, column in fields.values()])
            for offset, record in enumerate(some, start):
                self.progress(offset, len(ids), "填写名册")
                row = rows[offset]
                self._serial(wants.name, roster, row, offset)
                for (c, (want, column)), stored in zip(fields.items(), found[record], strict=True):
                    value = shaped(column, stored, want.look, options[c])
                    self._add(wants, Filled(wants.name, (row, c), _or_stroke(value, wants), want, roster.view, record), roster)
        self._of_each(wants, roster, dict(zip(rows, ids, strict=False)), each)
        if roster.sample == "replace":
            self._without_sample(wants.name, roster)

    def _without_sample(self, name: str, roster: Roster) -> None:
        """What the example says in columns that nobody fills goes too; without records it goes altogether."""
        sheet = self.form.sheets[name]
        written = {cell.place for cell in self.cells if cell.sheet == name}
        for cell in sheet.rows[roster.first].cells:
            if cell.value is not None and cell.formula is None and cell.place not in written:
                self.cells.append(Filled(name, cell.place, "", Want(NOTHING, "示例")))

    def _page(self, view_key: str, ids: Sequence[int], columns: Sequence[Column]) -> dict[int, tuple[Any, ...]]:
        found = listing.page(self.store, Listing(view_key), self.choice.day, ids, columns)
        blank = (None,) * len(columns)
        # A record may be listed twice, and one may be gone since.
        return {record: found.get(record, (*blank, 1))[: len(columns)] for record in ids}

    def _serial(self, sheet: str, roster: Roster, row: int, offset: int) -> None:
        for c, want in roster.columns.items():
            if want.target == SERIAL:
                there = self.form.sheets[sheet].cells.get((row, c))
                has = there is not None and row <= roster.last and (there.value is not None or there.formula is not None)
                if not has or (roster.sample == "replace" and offset == 0):
                    self.cells.append(Filled(sheet, (row, c), offset + 1, want))

    def _of_each(self, wants: SheetWants, roster: Roster, ids: Mapping[int, int], each: dict[int, Want]) -> None:
        for c, want in each.items():
            kind, _, key = want.target.partition(":")
            keys = {record: key.replace("*", str(record)) for record in ids.values()}
            numbers = crossing.compute(self.store, self._day(kind), keys.values())
            for row, record in ids.items():
                if self._open(wants.name, (row, c), roster):
                    self._number(wants.name, (row, c), want, f"{kind}:{keys[record]}", numbers[keys[record]], record, roster.view)

    def _open(self, sheet: str, place: Place, roster: Roster) -> bool:
        """Whether a place is to be written: no formula is written over, and of rows that the county began only blanks are."""
        there = self.form.sheets[sheet].cells.get(place) if place[0] <= roster.last else None
        return there is None or (there.formula is None and (there.value is None or not roster.given))

    def _add(self, wants: SheetWants, filled: Filled, roster: Roster) -> None:
        blank = filled.value == ""
        if not self._open(filled.sheet, filled.place, roster):
            return
        if not blank or (roster.sample == "replace" and filled.place[0] == roster.first):
            self.cells.append(filled)

    # --- numbers

    def _day(self, kind: str) -> date:
        return date(self.choice.day.year - 1, 12, 31) if kind == "last" else self.choice.day

    def _numbers(self, sheet: str, cells: dict[Place, Want]) -> None:
        for kind in ("figure", "last"):
            wanted = {place: want for place, want in cells.items() if want.target.startswith(kind + ":")}
            numbers = crossing.compute(self.store, self._day(kind), [want.target.partition(":")[2] for want in wanted.values()])
            for place, want in wanted.items():
                self._number(sheet, place, want, want.target, numbers[want.target.partition(":")[2]])
        for place, want in cells.items():
            if want.target.startswith("setting:") or want.target in ("day", "today"):
                self._add_blank(sheet, Blank(place, want), blanks.value(self.store, want.target, self.choice.day, self.choice.today))

    def _number(self, sheet: str, place: Place, want: Want, target: str, number: float | None, record: int | None = None, view_key: str = "") -> None:
        if number is not None:
            self.cells.append(Filled(sheet, place if record else self._below(sheet, place), number, want, view_key, record, target))

    def _below(self, sheet: str, place: Place) -> Place:
        """Where a place is once rows have been put in above it."""
        move = self.moves.get(sheet)
        return (move.row(place[0]), place[1]) if move else place

    # --- blanks and cards

    def _add_blank(self, sheet: str, blank: Blank, value: str) -> None:
        if not value:
            return
        place = self._below(sheet, blank.place)
        after = blank.after
        if after and not after.strip():
            after = " " * max(2, len(after) - sum(2 if ord(sign) > 0x2E80 else 1 for sign in value))
        text: Value = f"{blank.before}{value}{after}"
        if self.cells and self.cells[-1].sheet == sheet and self.cells[-1].place == place:
            # Several blanks in one cell: the later ones go on where the one before ended.
            before = self.cells.pop()
            text = f"{before.value}{text}"
            if before.want.target == TODAY:
                # The cell as a whole changes from day to day.
                blank = replace(blank, want=before.want)
        self.cells.append(Filled(sheet, place, text, blank.want))

    def _card(self, wants: SheetWants, record: int) -> None:
        card = wants.card
        assert card
        chosen = view(card.view)
        assert chosen
        # Refuses a record that is not there.
        self.store.get(chosen.record, record)
        columns = [(blank, column) for blank in card.blanks if (column := column_of(blank.want.target))]
        found = self._page(card.view, [record], [column for _, column in columns])[record]
        for (blank, column), stored in zip(columns, found, strict=True):
            if blank.want.look == "ticks":
                value: Value | None = cards.ticked(blank.before, blank.want.target, stored)
                value = None if value == blank.before else value
            else:
                value = shaped(column, stored, blank.want.look, self.lists.at(wants.name, blank.place))
            if value is not None or wants.rules.stroke:
                self.cells.append(Filled(wants.name, self._below(wants.name, blank.place), "—" if value is None else value, blank.want, card.view, record))

    # --- writing

    def written(self) -> Filling:
        """The filled form."""
        package = self.form.package
        changes: dict[str, bytes] = {}
        for name, move in self.moves.items():
            insert(package, changes, self.form.part(name), move)
        sheets = self._sheets(changes)
        for name, sheet in sheets.items():
            if values := {cell.place: self._with_letters(sheet, cell) for cell in self.cells if cell.sheet == name}:
                changes[sheet.part] = sheet.written(values)
        self._calculate(changes)
        return Filling(package.saved(changes), self.cells, self.rest)

    def _with_letters(self, sheet: SheetXml, filled: Filled) -> Value:
        there = sheet.cells.get(filled.place)
        if there and there.rich and isinstance(filled.value, str) and filled.value:
            return with_words(self.form.package, sheet, there, filled.value)
        return filled.value

    def _sheets(self, changes: dict[str, bytes]) -> dict[str, SheetXml]:
        return {
            sheet.name: read_sheet(changes[sheet.part], self._strings, sheet.part) if sheet.part in changes else self.form.sheets[sheet.name]
            for sheet in self.form.package.sheets
        }

    @cached_property
    def _strings(self) -> list[tuple[str, bool]]:
        return strings_of(self.form.package)

    def _calculate(self, changes: dict[str, bytes]) -> None:
        if not any(cell.formula is not None for sheet in self.form.sheets.values() for cell in sheet.cells.values()):
            return
        sheets = self._sheets(changes)
        written = {(cell.sheet, cell.place) for cell in self.cells}
        stale = calculation.dependent(sheets, written)
        if not stale:
            return
        book = calculation.Workbook(sheets)
        for name, sheet in sheets.items():
            if any(at[0] == name for at in stale):
                changes[sheet.part] = calculation.recalculated(sheet, name, stale, book)
        part = "xl/workbook.xml"
        changes[part] = calculation.calculated_on_opening(changes.get(part) or self.form.package.part(part))


def _or_stroke(value: Value | None, wants: SheetWants) -> Value:
    if value is None:
        return "—" if wants.rules.stroke else ""
    return value


def meanings(cells: Iterable[Filled], words: Callable[[str], str] = str) -> list[dict[str, Any]]:
    """Every cell written, for a person or a script: where, what it means, what it holds."""
    return [
        {"sheet": c.sheet, "cell": ref(c.place), "heading": c.want.words, "target": c.figure or c.want.target, "value": words(c.value) if isinstance(c.value, str) else c.value}
        for c in cells
    ]


def save(filling: Filling, out: Path) -> None:
    """Write the filled form beside its target and move it into place."""
    from app.paths import replacing

    with replacing(out) as temporary:
        temporary.write_bytes(filling.content)

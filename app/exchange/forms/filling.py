"""Filling a form: every place gets its value, rows are put in where there are not enough, and all else stays as it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from app.exchange.forms import counted
from app.exchange.forms.filled import Choice, Filled, Filling, Left, Listed, meanings, save
from app.exchange.forms.known import Knowledge
from app.exchange.forms.meaning import blanks, cards
from app.exchange.forms.meaning.beside import kin
from app.exchange.forms.meaning.columns import column_of
from app.exchange.forms.meaning.recognising import Form
from app.exchange.forms.meaning.shapes import Unfit, shaped
from app.exchange.forms.meaning.wants import (
    NOTHING,
    SERIAL,
    TODAY,
    UNKNOWN_WORD,
    Blank,
    Roster,
    SheetWants,
    Want,
    day_of,
    number_of,
)
from app.exchange.forms.offered import says
from app.exchange.forms.records import rows_of, unknown_rows
from app.exchange.forms.sheet import calculation
from app.exchange.forms.sheet.cells import Place, SheetXml, Value, as_text
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

__all__ = ["Choice", "Filled", "Filling", "Left", "Listed", "continued", "fill", "meanings", "save"]

_PAGE, NOT_FILLED_IN = 500, "台账里没有填"


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


class _Slot(NamedTuple):
    """Where one record goes: its row in the filled form and in the form as it came (None for a row put in), and how far its block is at the right."""

    row: int
    origin: int | None
    shift: int


class _Filler:
    """Gathers values sheet by sheet, then writes them all."""

    def __init__(self, store: Store, form: Form, choice: Choice, progress: Progress, left: Mapping[str, Sequence[int]] | None) -> None:
        self.left = left
        self.store, self.form, self.choice, self.progress = store, form, choice, progress
        self.lists = Lists(form)
        self.cells: list[Filled] = []
        self.moves: dict[str, list[Insertion]] = {}
        self.rest: dict[str, list[int]] = {}
        self.blanks: list[Left] = []
        self.known = Knowledge(store, choice.day)
        self.slots: dict[tuple[str, int], list[_Slot]] = {}
        self.rosters: list[Listed] = []

    def take(self, wants: SheetWants) -> None:
        """Work out everything one sheet wants; places are those of the form before rows are put in."""
        planned = [(roster, self._planned(wants, roster)) for roster in wants.rosters]
        for roster, ids in planned:
            self._roster(wants, roster, ids)
        self._numbers(wants)
        rooms, left = counted.numbers(self.store, self.known, {blank: blank.want for blank in wants.blanks}, wants.period, self.choice.day)
        self.blanks += [Left(wants.name, self._below(wants.name, blank.place), blank.want.words, why) for blank, why in left.items()]
        for of_cell in blanks.by_cell(wants.blanks):
            self._add_blank(wants, of_cell, rooms)
        if wants.card and self.choice.record is not None:
            self._card(wants, self.choice.record)
        self._name_blanks(wants)

    def _name_blanks(self, wants: SheetWants) -> None:
        """Every place that is wanted and stays blank: a heading that nobody knows leaves all the rows of its column blank."""
        rows = {roster.first: [slot.row for slot in self.slots.get((wants.name, roster.first), ())] for roster in wants.rosters}
        for place, words in wants.unknown.items():
            why = wants.why.get(place, UNKNOWN_WORD.format(words))
            self.blanks += [Left(wants.name, (row, place[1]), words, why) for row in rows.get(place[0]) or [self._below(wants.name, place)[0]]]
        self.blanks += [Left(wants.name, self._below(wants.name, place), words, UNKNOWN_WORD.format(words)) for place, words in wants.further]

    # --- rosters

    def _planned(self, wants: SheetWants, roster: Roster) -> list[int]:
        """The records a roster lists here; rows are put in, or what has no room is left for the next sheet."""
        ids = rows_of(self.store, roster, self.choice) if self.left is None or roster.given else list(self.left.get(wants.name, ()))
        day = roster.day_on(self.choice.day)
        if day and day < self.choice.day and (present := crossing.only_present(roster.figure)):
            self.blanks.append(Left(wants.name, (roster.first, 1), says(roster, 0), f"台账里只有现在的“{present}”，没有 {day.year} 年的"))
            ids = []
        self.rosters.append(Listed(wants.name, roster.view, roster.figure, says(roster, len(ids)), len(ids)))
        extra = -(-len(ids) // roster.blocks) - roster.depth
        if extra > 0 and roster.spread:
            self.moves.setdefault(wants.name, []).append(Insertion(wants.name, roster.last, extra, bool(roster.group)))
        elif extra > 0 and len(wants.rosters) > 1:
            whose = roster.group or says(roster, len(ids)).partition("：")[2]
            left = f"“{whose}”只有 {roster.capacity} 行，还有 {len(ids) - roster.capacity} 人放不下"
            self.blanks.append(Left(wants.name, (roster.last, 1), whose, left))
            ids = ids[: roster.capacity]
        elif extra > 0:
            self.rest[wants.name] = ids[roster.capacity :]
            ids = ids[: roster.capacity]
        return ids

    def _slots(self, sheet: str, roster: Roster, count: int) -> list[_Slot]:
        """Where the records go: down one block after the other, all of them as deep as they have to be."""
        if roster.given:
            return [_Slot(self._below(sheet, (row, 1))[0], row, 0) for row in roster.given]
        depth = max(roster.depth, -(-count // roster.blocks))
        top = self._below(sheet, (roster.first, 1))[0]
        return [
            _Slot(top + n % depth, roster.first + n % depth if n % depth < roster.depth else None, n // depth * roster.period) for n in range(count)
        ]

    def _roster(self, wants: SheetWants, roster: Roster, ids: Sequence[int]) -> None:
        slots = self.slots[wants.name, roster.first] = self._slots(wants.name, roster, len(ids))
        columns = {c: (want, column_of(want.target)) for c, want in roster.columns.items()}
        fields = {c: (want, column) for c, (want, column) in columns.items() if column}
        each = {c: want for c, want in roster.columns.items() if number_of(want.target)}
        day = roster.day_on(self.choice.day)
        options = {c: self.lists.at(wants.name, (roster.first, c)) for c in fields}
        for start in range(0, len(ids), _PAGE):
            some = ids[start : start + _PAGE]
            found = self._page(roster.view, some, [column for _, column in fields.values()], day)
            for offset, record in enumerate(some, start):
                self.progress(offset, len(ids), "填写名册")
                slot = slots[offset]
                self._serial(wants.name, roster, slot, offset)
                for (c, (want, column)), stored in zip(fields.items(), found[record], strict=True):
                    place = (slot.row, c + slot.shift)
                    if not self._open(wants.name, place[1], roster, slot):
                        continue
                    value = self._shaped(wants, place, want, column, stored, options[c])
                    if value != "" or (roster.sample == "replace" and slot.origin == roster.first):
                        self.cells.append(Filled(wants.name, place, value, want, roster.view, record))
        self._of_each(wants, roster, list(zip(slots, ids, strict=False)), each)
        self.blanks += [
            Left(wants.name, self._below(wants.name, place), want.words, "这一行的名字台账里没有，或者不止一个") for place, want in unknown_rows(self.form.sheets[wants.name], roster)
        ]
        if roster.sample == "replace":
            self._without_sample(wants.name, roster)

    def _shaped(self, wants: SheetWants, place: Place, want: Want, column: Column, stored: Any, options: Sequence[str]) -> Value:
        """A value as the form wants it; '' and named where the ledger has none, or none that the form has a word for."""
        try:
            value = shaped(column, stored, want.look, options)
        except Unfit as unfit:
            tail = want.look.removeprefix("before:") if want.look.startswith("before:") else ""
            why = f"台账里是“{unfit}”，和这一格后面的“{tail}”接不上" if tail else f"这一格的可选项里没有“{unfit}”"
            self.blanks.append(Left(wants.name, place, want.words, why))
            return ""
        if value is None and not wants.rules.stroke and not want.target.endswith(".note"):
            self.blanks.append(Left(wants.name, place, want.words, NOT_FILLED_IN))
        return _or_stroke(value, wants)

    def _without_sample(self, name: str, roster: Roster) -> None:
        """What the example says in columns that nobody fills goes too; without records it goes altogether."""
        sheet = self.form.sheets[name]
        written = {cell.place for cell in self.cells if cell.sheet == name}
        for cell in sheet.rows[roster.first].cells:
            if cell.value is not None and cell.formula is None and cell.place not in written:
                self.cells.append(Filled(name, cell.place, "", Want(NOTHING, "示例")))

    def _page(self, view_key: str, ids: Sequence[int], columns: Sequence[Column], day: date | None = None) -> dict[int, tuple[Any, ...]]:
        """What the ledger says of records in these columns, as of the day that the title names."""
        found = listing.page(self.store, Listing(view_key), day or self.choice.day, ids, columns)
        blank = (None,) * len(columns)
        # A record may be listed twice, and one may be gone since.
        return {record: found.get(record, (*blank, 1))[: len(columns)] for record in ids}

    def _serial(self, sheet: str, roster: Roster, slot: _Slot, offset: int) -> None:
        moved = roster.blocks > 1 and any(move.after == roster.last for move in self.moves.get(sheet, ()))
        for c, want in roster.columns.items():
            if want.target == SERIAL:
                there = self.form.sheets[sheet].cells.get((slot.origin, c + slot.shift)) if slot.origin else None
                has = there is not None and (there.formula is not None or (there.value is not None and not moved))
                if not has or (roster.sample == "replace" and offset == 0):
                    self.cells.append(Filled(sheet, (slot.row, c + slot.shift), offset + 1, want))

    def _of_each(self, wants: SheetWants, roster: Roster, slots: Sequence[tuple[_Slot, int]], each: dict[int, Want]) -> None:
        for c, want in each.items():
            kind, key, why_not = self.known.asked(want.target, wants.period)
            keys = {record: key.replace("*", str(record)) for _, record in slots}
            day = day_of(kind, self.choice.day)
            numbers = crossing.compute(self.store, day, keys.values()) if day else dict.fromkeys(keys.values())
            for slot, record in slots:
                if not self._open(wants.name, c + slot.shift, roster, slot):
                    continue
                if why := why_not or self.known.doubt(keys[record], kind, numbers[keys[record]]):
                    self.blanks.append(Left(wants.name, (slot.row, c + slot.shift), want.words, why))
                else:
                    self._number(wants.name, (slot.row, c + slot.shift), want, f"{kind}:{keys[record]}", numbers[keys[record]], record, roster.view)

    def _open(self, sheet: str, column: int, roster: Roster, slot: _Slot) -> bool:
        """Whether a place is to be written: no formula is written over, and of rows that the county began only blanks are."""
        there = self.form.sheets[sheet].cells.get((slot.origin, column)) if slot.origin else None
        return there is None or (there.formula is None and (there.value is None or not roster.given))

    # --- numbers

    def _numbers(self, wants: SheetWants) -> None:
        sheet, cells, totals = wants.name, wants.cells, wants.totals
        found, left = counted.numbers(self.store, self.known, cells, wants.period, self.choice.day)
        self.blanks += [Left(sheet, self._below(sheet, place), cells[place].words, why) for place, why in left.items()]
        found |= self._changes(wants)
        for place, value in sorted(found.items()):
            if (place in totals and (not totals[place] or sum(found.get(part) or 0 for part in totals[place]) != value)) or (place in wants.listed and self._listed(sheet, place) != value):
                self.blanks.append(Left(sheet, self._below(sheet, place), cells[place].words, "全镇的数和表里各行加起来不一样，不知道合计要哪一个"))
                continue
            self._number(sheet, place, cells[place], cells[place].target if place not in wants.changes else "", value)
        for place, want in cells.items():
            if want.target.startswith("setting:") or want.target in ("day", "today"):
                self._add_blank(wants, [Blank(place, want)], {})

    def _listed(self, sheet: str, total: Place) -> float:
        """What the rosters above a total have in its column together."""
        above = (cell.value for cell in self.cells if cell.sheet == sheet and cell.record is not None and cell.place[1] == total[1] and cell.place[0] < self._below(sheet, total)[0])
        return round(sum(float(value) for value in above if isinstance(value, int | float)), 6)

    def _changes(self, wants: SheetWants) -> dict[Place, float]:
        changes = {place: self.known.change(targets, wants.period) for place, targets in wants.changes.items()}
        self.blanks += [Left(wants.name, self._below(wants.name, place), wants.cells[place].words, why) for place, why in changes.items() if isinstance(why, str)]
        return {place: changed for place, changed in changes.items() if not isinstance(changed, str)}

    def _number(self, sheet: str, place: Place, want: Want, target: str, number: float | None, record: int | None = None, view_key: str = "") -> None:
        if number is not None:
            self.cells.append(Filled(sheet, place if record else self._below(sheet, place), number, want, view_key, record, target))

    def _below(self, sheet: str, place: Place) -> Place:
        """Where a place is once rows have been put in above it."""
        return place[0] + sum(move.count for move in self.moves.get(sheet, ()) if place[0] > move.after), place[1]

    # --- blanks and cards

    def _add_blank(self, wants: SheetWants, of_cell: Sequence[Blank], about: Mapping[Blank, Value | None]) -> None:
        """Write the blanks of one cell. `about`: what is known of the record, and the numbers, for those that are about these."""
        found: list[tuple[Blank, Value]] = []
        for blank in of_cell:
            value = about.get(blank, "")
            if column_of(blank.want.target) is None and not number_of(blank.want.target):
                value = blanks.value(self.store, blank.want.target, self.choice.day, self.choice.today)
                value = value.partition("月")[0] + "月" if "月" in blank.gap and "日" not in blank.gap else value
                if not value:
                    self.blanks.append(Left(wants.name, self._below(wants.name, blank.place), blank.want.words, f"设置里还没有填“{blanks.words(blank.want.target)}”"))
            found.append((blank, _or_stroke(value, wants)))
        written = [(blank, value) for blank, value in found if value != ""]
        if not written:
            return
        place = self._below(wants.name, of_cell[0].place)
        card = wants.card if any(column_of(blank.want.target) for blank, _ in written) else None
        view_key, record = (card.view, self.choice.record) if card else ("", None)
        if of_cell[0].alone:
            self.cells.append(Filled(wants.name, place, written[0][1], written[0][0].want, view_key, record))
            return
        # The cell as a whole changes from day to day where one of its dates does.
        want = next((blank.want for blank, _ in written if blank.want.target == TODAY and not card), written[-1][0].want)
        rooms = tuple((as_text(value), blank.want) for blank, value in written)
        text = blanks.line([(blank, as_text(value)) for blank, value in found])
        self.cells.append(Filled(wants.name, place, text, want, view_key, record, rooms=rooms))

    def _card(self, wants: SheetWants, record: int) -> None:
        card = wants.card
        assert card
        chosen = view(card.view)
        assert chosen
        # Refuses a record that is not there.
        self.store.get(chosen.record, record)
        columns = [(blank, column) for blank in card.blanks if (column := column_of(blank.want.target))]
        found = self._page(card.view, [record], [column for _, column in columns])[record]
        about: dict[Blank, Value | None] = {}
        rows = [kin.row_of(blank.want.target) for blank, _ in columns]
        # The family has no more members than these rows.
        there = {row for row, stored in zip(rows, found, strict=True) if stored is not None or not row}
        for (blank, column), stored, row in zip(columns, found, rows, strict=True):
            if row not in there:
                continue
            if blank.want.look == "ticks":
                ticks = cards.ticked(blank.gap, blank.want.target, stored)
                about[blank] = "" if ticks == blank.gap else ticks
                if not about[blank]:
                    why = NOT_FILLED_IN if stored is None else f"这一格的可选项里没有“{column.kind.show(column.kind.load(stored))}”"
                    self.blanks.append(Left(wants.name, blank.place, blank.want.words, why))
            else:
                about[blank] = self._shaped(wants, blank.place, blank.want, column, stored, self.lists.at(wants.name, blank.place))
        numbers, left = counted.numbers(self.store, self.known, {b: replace(b.want, target=b.want.target.replace("*", str(record))) for b in card.blanks}, wants.period, self.choice.day)
        self.blanks += [Left(wants.name, blank.place, blank.want.words, why) for blank, why in left.items()]
        for last, target in kin.beyond(card.blanks):
            if (column := column_of(target)) and self._page(card.view, [record], [column])[record][0] is not None:
                self.blanks.append(Left(wants.name, last.place, last.want.words, "表里的行不够，还有人没有填上"))
        for of_cell in blanks.by_cell(card.blanks):
            self._add_blank(wants, of_cell, about | numbers)

    # --- writing

    def written(self) -> Filling:
        """The filled form."""
        package = self.form.package
        changes: dict[str, bytes] = {}
        for name, moves in self.moves.items():
            # From the bottom up: what is put in above moves what is below.
            for move in sorted(moves, key=lambda move: -move.after):
                insert(package, changes, self.form.part(name), move)
        sheets = self._sheets(changes)
        for name, sheet in sheets.items():
            if values := {cell.place: self._with_letters(sheet, cell) for cell in self.cells if cell.sheet == name}:
                changes[sheet.part] = sheet.written(values)
        self._calculate(changes)
        return Filling(package.filled(changes, [move for moves in self.moves.values() for move in moves]), self.cells, self.rest, self.blanks, self.rosters, self.moves)

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

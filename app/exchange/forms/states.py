"""What every cell of a filled form is: written by the program, blank for a reason, worked out by the form itself, wrong; all else is the county's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.exchange.forms.checking import FAILED, Point
from app.exchange.forms.filled import Filled, Filling, Left
from app.exchange.forms.meaning.columns import column_of
from app.exchange.forms.meaning.numbers import statistics
from app.exchange.forms.meaning.recognising import Form
from app.exchange.forms.meaning.wants import NOBODY, UNKNOWN_WORD, Roster, Want
from app.exchange.forms.meaning.words import own_key
from app.exchange.forms.sheet.cells import Place
from app.exchange.forms.sheet.picture import SheetPicture

FILLED, BLANK, FORMULA, WRONG = "filled", "blank", "formula", "wrong"


@dataclass(frozen=True)
class Gap:
    """Cells of a sheet that stay blank for one reason: the first of them, how many, what the form calls them, why."""

    sheet: str
    place: Place
    words: str
    why: str
    count: int = 1


def gaps(filling: Filling) -> list[Gap]:
    """Every wanted cell that stays blank, those of one row or column for one reason together, in the order of the sheets and rows."""
    order = {name: n for n, name in enumerate(dict.fromkeys(left.sheet for left in filling.blanks))}
    found: dict[tuple[str, str, str], set[Place]] = {}
    for left in filling.blanks:
        found.setdefault((left.sheet, left.words, left.why), set()).add(left.place)
    made = [Gap(sheet, min(places), words, why, len(places)) for (sheet, words, why), places in found.items()]
    return sorted(made, key=lambda gap: (order[gap.sheet], gap.place))


def states(filling: Filling, points: Sequence[Point], picture: SheetPicture) -> dict[Place, str]:
    """The state of every cell of one sheet that has one, by its place in the filled form."""
    name = picture.name
    found = dict.fromkeys(picture.formulas, FORMULA)
    found |= dict.fromkeys((left.place for left in filling.blanks if left.sheet == name), BLANK)
    # Where one of several rooms in a cell is still blank, the cell is.
    partly = {place for place in found if found[place] == BLANK}
    found |= dict.fromkeys((cell.place for cell in filling.cells if cell.sheet == name and cell.value != "" and not (cell.rooms and cell.place in partly)), FILLED)
    return found | dict.fromkeys((p.place for p in points if p.level == FAILED and p.sheet == name and p.place), WRONG)


def filled_at(filling: Filling, sheet: str, place: Place) -> Filled | None:
    """What the program wrote into a cell; None where it wrote nothing."""
    return next((cell for cell in filling.cells if cell.sheet == sheet and cell.place == place), None)


def left_at(filling: Filling, sheet: str, place: Place) -> Left | None:
    """Why a wanted cell stays blank; None for every other."""
    return next((left for left in filling.blanks if left.sheet == sheet and left.place == place), None)


def understood(form: Form, sheet: str, origin: Place) -> bool:
    """Whether it is known what belongs in a place of the form as it came; then only its value is missing."""
    wants, roster = form.wants.get(sheet), roster_at(form, sheet, origin)
    card = bool(wants and wants.card and any(blank.place == origin for blank in wants.card.blanks))
    return bool(wants and origin in wants.cells) or card or bool(roster and roster.figure != NOBODY and origin[1] in roster.columns)


def roster_at(form: Form, sheet: str, origin: Place) -> Roster | None:
    """The roster whose rows a place of the form as it came lies in."""
    wants = form.wants.get(sheet)
    return next((roster for roster in wants.rosters if roster.first <= origin[0] <= roster.last), None) if wants else None


def explainable(form: Form, sheet: str, origin: Place, own: Mapping[str, Want]) -> str:
    """The words by which a person may say what a place wants; '' for a place without any.

    A roster's heading for its whole column; among numbers the label that nobody knows, or that was explained before, for its whole
    row or column; else all the labels of the one place. `own`: what was said of the form's words.
    """
    wants = form.wants.get(sheet)
    if wants is None:
        return ""
    roster = roster_at(form, sheet, origin)
    if roster and roster.figure != NOBODY and (words := wants.unknown.get((roster.first, origin[1]))):
        return words
    if roster and (want := roster.columns.get(origin[1])):
        return want.words
    words = wants.unknown.get(origin, "")
    if words and (wants.card or wants.why.get(origin) == UNKNOWN_WORD.format(words)):
        return words
    cell = form.sheets[sheet].cells.get(origin)
    # Of a table without frames the blanks do not stand in the file.
    if (cell is None and not words and origin not in wants.cells) or (cell is not None and (cell.value is not None or cell.formula is not None)):
        return ""
    said = set(map(own_key, own))
    labels = statistics.labels_at(form.sheets[sheet], origin)
    whole = "-".join(labels)
    return whole if words or own_key(whole) in said else next((label for label in labels if own_key(label) in said), whole)


def sensitive_at(form: Form, sheet: str, origin: Place) -> bool:
    """Whether what belongs in a place is masked on the screen; then the reason it stays blank may not tell it either."""
    roster = roster_at(form, sheet, origin)
    wants = form.wants.get(sheet)
    found = [blank.want for blank in wants.card.blanks if blank.place == origin] if wants and wants.card else []
    if roster:
        found = [want for column, want in roster.columns.items() if column == origin[1]]
    return any(column.sensitive for want in found if (column := column_of(want.target)))

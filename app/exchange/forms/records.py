"""Which of the ledger's records a form's rosters list, and whom its cards are for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from app.exchange.forms.filled import Choice
from app.exchange.forms.meaning.wants import NOBODY, SERIAL, Roster, Want, day_of
from app.exchange.forms.meaning.whom import listed
from app.exchange.forms.sheet.cells import Place, SheetXml
from app.figures import crossing
from db.records import view
from db.store import Store


def rows_of(store: Store, roster: Roster, choice: Choice) -> list[int]:
    """The records a roster lists, in their order."""
    chosen = view(roster.view)
    assert chosen
    if roster.given:
        return list(roster.given.values())
    if roster.view in choice.ids:
        chosen_ids = list(choice.ids[roster.view])
        within = set(crossing.records(store, roster.figure, choice.day)) if roster.group and roster.figure != NOBODY else None
        return chosen_ids if within is None else [record for record in chosen_ids if record in within]
    order = chosen.record.order
    if roster.figure == NOBODY:
        return []
    if roster.figure:
        day = day_of(roster.time, choice.day)
        if day is None and not crossing.is_of_a_year(roster.figure):
            # Whoever is there now is on a list for next year.
            day = choice.day
        return list(crossing.records(store, roster.figure, day, order)) if day else []
    return list(store.ids(chosen.record, chosen.where, (), order))


def records_of_cards(store: Store, view_key: str, day: date) -> list[int]:
    """Everybody a card of this view is for, in the order of a roster: those who are there on the day."""
    figure = listed.whole(view_key)
    return list(crossing.records(store, figure, day, crossing.figure(figure).record.order))


def unknown_rows(sheet: SheetXml, roster: Roster) -> Iterator[tuple[Place, Want]]:
    """The blanks of rows whose names the county wrote in and the ledger has not, or more than once."""
    wanted = {c: want for c, want in roster.columns.items() if want.target != SERIAL and not want.target.endswith(".note")}
    for row in range(roster.first, roster.last + 1) if roster.given else ():
        if row not in roster.given and any(sheet.text((row, c)) for c in wanted):
            yield from (((row, c), want) for c, want in wanted.items() if not sheet.text((row, c)))

"""What a person said of a heading in one form, for the same heading in other forms: only where the program itself does not know it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath

from app.exchange.forms.meaning.recognising import Form, said
from app.exchange.forms.meaning.wants import NOBODY, Want, number_of
from app.exchange.forms.meaning.whom import titles
from app.exchange.forms.meaning.whom.titles import title_of
from app.exchange.forms.meaning.words import Vocabulary, own_key
from app.exchange.forms.states import explainable, roster_at
from db.records import CountyForm
from db.store import Store

_LISTS = own_key("列出：")


def known_by_words(store: Store, form: Form, own: Mapping[str, Want]) -> dict[str, Want]:
    """What was said in other forms of the headings that are unknown in this one, with what was said of this one already.

    A heading that two forms explain differently is asked again, and so is a number below a title that narrows what it counts.
    """
    told = _told(store)
    found = dict(own)
    for name, wants in form.wants.items():
        narrowed = _narrowed(store, form, name) if told and wants.unknown else False
        for place in wants.unknown:
            heading = explainable(form, name, place, own)
            want = told.get(own_key(heading)) if heading else None
            roster = roster_at(form, name, place)
            view = roster.view if roster else wants.card.view if wants.card else ""
            of_record = want is not None and want.target.partition(".")[0] == view
            of_numbers = want is not None and not view and not narrowed and (number_of(want.target) is not None or want.target.startswith("setting:"))
            if want and (of_record or of_numbers) and not (roster and roster.figure == NOBODY):
                found.setdefault(heading, want)
    return found


def _told(store: Store) -> dict[str, Want]:
    """What was said of headings in all kept forms, by their words; nothing where two forms say two things."""
    every: dict[str, set[Want]] = {}
    for kept in store.find(CountyForm, "meanings IS NOT NULL", (), "id"):
        for words, want in said(kept.meanings).items():
            if not own_key(words).startswith(_LISTS):
                every.setdefault(own_key(words), set()).add(Want(want.target, "", want.look))
    return {words: next(iter(wants)) for words, wants in every.items() if len(wants) == 1}


def _narrowed(store: Store, form: Form, sheet: str) -> bool:
    """Whether the title is about one village or organisation, or about a part: what was said of a number says nothing of that."""
    title, words = title_of(form.sheets[sheet]) or PurePath(form.package.name).stem, Vocabulary(store)
    return bool(titles.place(title, words)) or any("@" in figure.key or figure.split for figure in titles.counted(title, words))

"""What a whole form wants: every sheet's roster, numbers, card and blanks, with what a person said before about such a form."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any

from app.exchange.forms.meaning import blanks, cards, notes, rosters
from app.exchange.forms.meaning.numbers import sentences, statistics
from app.exchange.forms.meaning.numbers.lexicon import bands
from app.exchange.forms.meaning.wants import NOBODY, SERIAL, Roster, Rules, SheetWants, Want, rows_of
from app.exchange.forms.meaning.whom import listed, titles
from app.exchange.forms.meaning.whom.titles import title_of
from app.exchange.forms.meaning.words import Vocabulary
from app.exchange.forms.sheet.cells import Place, SheetXml
from app.exchange.forms.sheet.looks import Look, looks
from app.exchange.forms.sheet.package import Package, SheetPart
from app.exchange.forms.sheet.reading import read_sheet, strings_of
from app.exchange.imports.columns.headings import heading_key
from db.records import CountyForm
from db.store import Store

#: Forms whose labels are so much alike are the same form with small changes.
_ALIKE = 0.75


@dataclass
class Form:
    """An opened form: its package, its sheets as cells, and what they want, by the sheets' names."""

    package: Package
    sheets: dict[str, SheetXml]
    looks: list[Look]
    wants: dict[str, SheetWants]

    def part(self, name: str) -> SheetPart:
        """The worksheet with this name."""
        return next(sheet for sheet in self.package.sheets if sheet.name == name)

    @property
    def recognised(self) -> bool:
        """Whether anything in it can be filled."""
        return any(wants.roster or wants.cells or wants.card or wants.told for wants in self.wants.values())


def sheets_of(package: Package) -> dict[str, SheetXml]:
    """All worksheets as cells, hidden ones too."""
    strings = strings_of(package)
    found = {sheet.name: read_sheet(package.part(sheet.part), strings, sheet.part) for sheet in package.sheets}
    for sheet in found.values():
        sheet.roomy = package.roomy
    return found


def recognise(store: Store, package: Package, own: Mapping[str, Want] | None = None) -> Form:
    """Find out what a form wants. `own`: what a person said some headings mean, by the headings' words; else what was said before."""
    sheets, found = sheets_of(package), looks(package)
    form = Form(package, sheets, found, {})
    said = remembered(store, form) if own is None else dict(own)
    words = Vocabulary(store, said)
    texts = {name: [cell.value for cell in sheet.cells.values() if isinstance(cell.value, str)] for name, sheet in sheets.items()}
    words.bands = bands(text for of_sheet in texts.values() for text in of_sheet)
    whole = notes.rules(text for of_sheet in texts.values() for text in of_sheet)
    for part in package.sheets:
        if part.hidden:
            continue
        form.wants[part.name] = _sheet(sheets[part.name], part.name, package.name, found, notes.of_sheet(whole, texts[part.name]), words)
    _leave_unplaced(form, words)
    return form


#: A sheet for all the others.
_ALL_OF_THEM = re.compile(r"(?i).*(汇总|总表|合计|总计|总名单|全部|所有).*|sheet\d*|工作表\d*|表\d*")


def _leave_unplaced(form: Form, words: Vocabulary) -> None:
    """Beside sheets that each list their own village or organisation, one whose name nobody knows lists nobody until somebody says who."""
    titled: dict[tuple[str, str], list[SheetWants]] = {}
    for wants in form.wants.values():
        if len(wants.rosters) == 1 and not wants.rosters[0].given and not words.told(listed.key(wants.name)):
            titled.setdefault((wants.rosters[0].view, title_of(form.sheets[wants.name])), []).append(wants)
    for alike in titled.values():
        if not any(words.named(wants.name) and "@" in wants.rosters[0].figure for wants in alike):
            continue
        for wants in alike:
            if not (words.named(wants.name) or words.is_township(wants.name) or _ALL_OF_THEM.fullmatch(wants.name)):
                wants.roster = replace(wants.rosters[0], figure=NOBODY)
                _note_nobody(wants, wants.roster, wants.name)


def _sheet(sheet: SheetXml, name: str, file: str, found: list[Look], whole: Rules, words: Vocabulary) -> SheetWants:
    wants = SheetWants(name, whole)
    title = title_of(sheet)
    words.by_status = any("政治面貌" in cell.value for cell in sheet.cells.values() if isinstance(cell.value, str))
    words.by_branch = "支部" in title
    wants.period = titles.period(title)
    about = " ".join((title or PurePath(file).stem, name))
    paper = cards.find(sheet, about, found, whole, words)
    card = paper.card if paper else None
    table = None if card and whole.one_each else rosters.find(sheet, name, about, found, whole, words)
    if card and table and (len(card.blanks) > len(table[0][0].columns) + 2 or cards.begins_above(card, table[0][0].heading[1])):
        table = None
    if table:
        _take_rosters(wants, sheet, table, title or PurePath(file).stem, words)
    elif paper:
        wants.card, wants.unknown, wants.further = paper.card, paper.unknown, paper.further
    if not wants.card:
        numbers = statistics.find(sheet, title, found, whole, words, wants.rosters)
        wants.cells, wants.totals, wants.listed, wants.changes, wants.read = numbers.cells, numbers.totals, numbers.listed, numbers.changes, numbers.read
        wants.unknown |= numbers.unknown
        wants.why |= numbers.why
        sentences.take(sentences.find(sheet, title, words, rows_of(wants.rosters)), wants)
    _take_blanks(wants, sheet, paper.filing if paper and wants.card else None)
    return wants


def _take_rosters(wants: SheetWants, sheet: SheetXml, table: tuple[list[Roster], dict[Place, str]], called: str, words: Vocabulary) -> None:
    """Take in the sheet's rosters, with whom they list."""
    (wants.roster, *wants.more), wants.unknown = _listed(sheet, table[0], called, wants.name, words), table[1]
    for roster in wants.rosters:
        if roster.figure == NOBODY:
            _note_nobody(wants, roster, _called(sheet, roster, wants.rosters) or called)


def _take_blanks(wants: SheetWants, sheet: SheetXml, filing: Collection[int] | None) -> None:
    """Take in the blanks that nothing else fills. `filing`: of a card the rows that say who files it; only there a telephone is not the record's."""
    told = {blank.place for blank in wants.blanks}
    for blank in blanks.find(sheet):
        if blank.place in told or blank.place in wants.cells or _in_card(wants, blank.place):
            continue
        if filing is not None and blank.want.target == "setting:phone" and blank.place[0] not in filing:
            continue
        wants.blanks.append(blank)
        if blank.alone:
            wants.unknown.pop(blank.place, None)
    if not wants.card:
        wants.further += blanks.others(sheet, {*wants.unknown, *wants.cells, *told})


def _listed(sheet: SheetXml, found: Sequence[Roster], title: str, name: str, words: Vocabulary) -> list[Roster]:
    """The rosters with whom they list; one below another by the line above it, and nobody where there is none."""
    made: list[Roster] = []
    views: set[str] = set()
    for roster in found:
        second = roster.heading != found[0].heading
        own = _called(sheet, roster, found) if second else title
        if roster.given:
            made.append(roster)
            continue
        place = words.named(name, branch=_of_a_branch(sheet))
        figure, time = listed.listed(roster.view, own, name, words, roster.group, title if second else None, place) if own else (NOBODY, "")
        if second and roster.view not in views and (said := listed.told(roster.view, name, words)):
            figure, time = said
        made.append(replace(roster, figure=figure, time=time))
        views.add(roster.view)
    return made


def _of_a_branch(sheet: SheetXml) -> bool:
    """Whether a sheet says that it is one organisation's: 团支部：."""
    return any(isinstance(cell.value, str) and re.match(r"\s*(所在)?(团支部|支部|团组织)(名称|全称)?\s*[:：]", cell.value) for cell in sheet.cells.values())


def _called(sheet: SheetXml, roster: Roster, found: Sequence[Roster]) -> str:
    """What a line between a roster and the one above it calls it; '' for the first, and where there is none."""
    low = max((other.last for other in found if other.last < roster.heading[0]), default=0)
    return titles.between(sheet, low, roster.heading[0]) if low else ""


def _note_nobody(wants: SheetWants, roster: Roster, title: str) -> None:
    """Every column is wanted, and nobody is listed until somebody says who."""
    for column, want in roster.columns.items():
        if want.target != SERIAL:
            place = (roster.first, column)
            wants.unknown.setdefault(place, want.words)
            wants.why[place] = f"标题“{title}”没有认出来，不知道列哪些人；请选列出哪些人"


def _in_card(wants: SheetWants, place: Place) -> bool:
    return bool(wants.card) and any(blank.place == place for blank in wants.card.blanks)  # type: ignore[union-attr]


# --- what is remembered of a form: by its labels, so that a moved column or a new one does not lose the rest


def labels(form: Form) -> frozenset[str]:
    """The short words of a form's visible sheets, folded."""
    hidden = {sheet.name for sheet in form.package.sheets if sheet.hidden}
    return frozenset(
        heading_key(cell.value) for name, sheet in form.sheets.items() if name not in hidden
        for cell in sheet.cells.values() if isinstance(cell.value, str) and 1 < len(cell.value) <= 24
    )


def meanings(form: Form, own: Mapping[str, Want]) -> str:
    """What is kept with a form: its labels, and what a person said its headings mean."""
    kept = {"labels": sorted(labels(form)), "wants": {words: [want.target, want.look] for words, want in own.items()}}
    return json.dumps(kept, ensure_ascii=False)


def said(kept: str | None) -> dict[str, Want]:
    """What a person said, from what is kept with a form; a text that the program did not write says nothing."""
    try:
        return {words: Want(target, words, look) for words, (target, look) in _kept(kept)["wants"].items()}
    except (AttributeError, KeyError, TypeError, ValueError):
        return {}


def _kept(text: str | None) -> dict[str, Any]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def remembered(store: Store, form: Form) -> dict[str, Want]:
    """What was said about this form, or about the kept one most like it."""
    mine = labels(form)
    best: tuple[float, dict[str, Want]] = (_ALIKE, {})
    for kept in store.find(CountyForm, "meanings IS NOT NULL", (), "id"):
        theirs = frozenset(map(str, _kept(kept.meanings).get("labels") or ()))
        alike = len(mine & theirs) / max(1, len(mine | theirs))
        if alike >= best[0]:
            best = (alike, said(kept.meanings))
    return best[1]

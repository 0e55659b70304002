"""Drafting the annual summary from the ledger, and bringing its numbers up to a day without touching a word."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from app.summary.outline import OUTLINE, SLOT, Section, parts
from app.summary.sections import WRITERS
from app.summary.sentence import Pieces, Writer, merged
from app.summary.targets import Answers
from app.summary.text import BODY, HEADING, SUBHEADING, Number, Paragraph, Piece, Summary
from db.store import Store

#: Sections that stand there even when the ledger says nothing about them.
_ALWAYS = ("basics", "shortcomings", "plans")


def draft(store: Store, day: date) -> Summary:
    """A new summary of the day's year as of the day; what has no records is left out, what only the clerk knows is marked 【请补写】."""
    writer = Writer(store, day)
    written = {section.key: _paragraphs(writer, section) for section in OUTLINE if section.key in WRITERS}
    paragraphs: list[Paragraph] = []
    for section in OUTLINE:
        if "." in section.key:
            continue
        below = [part for part in parts(section.key) if written[part.key]]
        own = written.get(section.key, [])
        if section.kind != HEADING:
            paragraphs += own
            continue
        if not own and section.key in _ALWAYS:
            own = [Paragraph(BODY, (SLOT.format(section.label),), section.key)]
        if own or below:
            alone = below[0].heading if len(below) == 1 and not own else section.heading
            paragraphs.append(Paragraph(HEADING, (alone,), section.key))
        paragraphs += own
        for part in below:
            # A single part gives its heading to the whole.
            paragraphs += [Paragraph(SUBHEADING, (part.heading,), part.key)] if len(below) > 1 else []
            paragraphs += written[part.key]
    return Summary(day.year, day.isoformat(), tuple(paragraphs))


def _paragraphs(writer: Writer, section: Section) -> list[Paragraph]:
    kind = section.kind if section.kind not in (HEADING, SUBHEADING) else BODY
    joined: list[Pieces] = [merged(piece for sentence in sentences for piece in sentence) for sentences in WRITERS[section.key](writer)]
    return [Paragraph(kind, pieces, section.key) for pieces in joined if pieces]


def refreshed(store: Store, summary: Summary, day: date) -> Summary:
    """The same text with its numbers as of another day of the summary's year (数字更新到今天); nothing else changes.

    A day outside the year counts as the year's first or last. A number whose record or figure is gone stays as it was.
    """
    day = min(max(day, date(summary.year, 1, 1)), date(summary.year, 12, 31))
    answers = Answers(store, day)
    answers.prepare(summary)
    return replace(summary, as_of=day.isoformat(), paragraphs=tuple(
        replace(paragraph, pieces=tuple(_now(answers, piece) for piece in paragraph.pieces)) for paragraph in summary.paragraphs
    ))


def _now(answers: Answers, piece: Piece) -> Piece:
    if isinstance(piece, str):
        return piece
    shown = answers.shown(piece)
    return piece if shown is None else replace(piece, shown=shown)


def reworded(store: Store, number: Number, wording: str, day: date) -> Number:
    """The same number in another wording (see wording.choices)."""
    made = replace(number, wording=wording)
    shown = Answers(store, day).shown(made)
    return number if shown is None else replace(made, shown=shown)

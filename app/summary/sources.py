"""Where the numbers of a summary come from: what each counts, by which rule, and how many records are behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.figures import crossing
from app.summary.targets import base_figure
from app.summary.text import Number, Summary
from db.store import Store


@dataclass(frozen=True)
class Source:
    """One number of the text: its words there, what it is, its rule, its records as words."""

    target: str
    shown: str
    label: str
    rule: str
    records: str


def day_of(target: str, day: date) -> date:
    """The day a number is as of: the summary's, or the end of the year before."""
    return date(day.year - 1, 12, 31) if target.startswith("last:") else day


def sources_of(store: Store, summary: Summary, day: date) -> list[Source]:
    """Every figure of the text once, in the order it first appears; parts of dates and words of single records are no figures."""
    numbers = {p.target: p for paragraph in summary.paragraphs for p in paragraph.pieces if isinstance(p, Number) and base_figure(p.target)}
    found = []
    for target, number in numbers.items():
        key, at = target.partition(":")[2], day_of(target, day)
        figure = crossing.figure(key)
        count = len(crossing.records(store, key, at))
        before = "上年末" if target.startswith("last:") else "与上年末相比，" if target.startswith("change:") else ""
        found.append(Source(target, number.shown, before + figure.label, f"{figure.source}（截止 {at:%Y-%m-%d}）", f"{count:,} {figure.record.unit}"))
    return found

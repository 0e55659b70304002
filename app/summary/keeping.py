"""The summary kept in the ledger: versions of each year, each a record that can be taken back like any other."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.summary.drafting import draft, refreshed
from app.summary.numerals import DIGITS
from app.summary.sentence import merged
from app.summary.targets import pieces_text
from app.summary.text import BODY, TITLE, Number, Paragraph, Piece, Summary
from db.errors import UserError
from db.records import YearSummary
from db.store import Store

_FORMAT = 1


@dataclass(frozen=True)
class Version:
    """One kept version: its record's id, its number within the year, its title, and the day its numbers are as of (ISO)."""

    id: int
    year: int
    version: int
    name: str
    as_of: str


def keep(store: Store, summary: Summary, *, new: bool = False) -> int:
    """Write the summary over its year's newest version, or as a `new` one behind it; returns the record's id.

    One step; inside another step it is part of that. Nothing is written where nothing changed.
    """
    found = store.find(YearSummary, "year = ?", (summary.year,), "version DESC")
    last = found[0] if found else None
    name = next((p.text for p in summary.paragraphs if p.kind == TITLE and p.text.strip()), f"{summary.year}年工作总结")
    values: dict[str, Any] = {"name": name, "as_of": _day(summary.as_of), "contents": written(summary)}
    if last is None or new:
        changed = YearSummary(year=summary.year, version=(last.version or 0) + 1 if last else 1, **values)
    else:
        changed = last.with_(**values)
        if changed == last:
            return last.id or 0
    with store.step(f"{'另存' if new else '改写'}{summary.year}年工作总结"):
        return store.save(changed).id or 0


def _day(iso: str) -> Any:
    return YearSummary.field("as_of").kind.read(iso)


def load(store: Store, year: int, version: int | None = None) -> Summary | None:
    """A year's newest version, or the one with this number; None where there is none."""
    found = store.find(YearSummary, "year = ? AND (? IS NULL OR version = ?)", (year, version, version), "version DESC")
    return read(found[0].contents or "") if found else None


def versions(store: Store, year: int | None = None) -> list[Version]:
    """The kept versions of a year or of all years, newest first."""
    found = store.find(YearSummary, "? IS NULL OR year = ?", (year, year), "year DESC, version DESC")
    return [Version(one.id or 0, one.year or 0, one.version or 0, one.name or "", str(one.as_of or "")) for one in found]


def years(store: Store, today: int) -> list[int]:
    """The years one may write about, newest first: those with a summary or with events, and this one."""
    found = {today, *(version.year for version in versions(store))}
    found |= {int(year) for (year,) in store.rows("SELECT DISTINCT substr(day, 1, 4) FROM event WHERE day IS NOT NULL") if int(year) <= today}
    return sorted(found, reverse=True)


def before(store: Store, year: int) -> Summary | None:
    """The newest version of the latest earlier year, to compare with."""
    earlier = [version for version in versions(store) if version.year < year]
    return load(store, earlier[0].year) if earlier else None


def own_words(store: Store, year: int, day: date) -> list[Paragraph]:
    """What the clerk wrote himself into the summary of the year before: sentences that no draft of that year has, those side by side together.

    Their live numbers are those of the day in `year`.
    """
    earlier = before(store, year)
    if earlier is None:
        return []
    drafted = draft(store, date.fromisoformat(earlier.as_of))
    known = {_same(sentence) for paragraph in drafted.paragraphs for sentence in _sentences(paragraph.pieces)}
    found: list[Paragraph] = []
    for paragraph in earlier.paragraphs:
        run: list[Piece] = []
        for sentence in [*_sentences(paragraph.pieces), ()] if paragraph.kind == BODY else []:
            if sentence and _same(sentence) not in known and "【请补写" not in pieces_text(sentence):
                run += sentence
            elif run:
                found.append(Paragraph(BODY, merged(run), paragraph.section))
                run = []
    return list(refreshed(store, Summary(year, day.isoformat(), tuple(found)), day).paragraphs)


def _same(sentence: tuple[Piece, ...]) -> str:
    return DIGITS.sub("0", pieces_text(sentence)).strip()


def _sentences(pieces: tuple[Piece, ...]) -> list[tuple[Piece, ...]]:
    """A paragraph's pieces by sentences."""
    found: list[list[Piece]] = [[]]
    for piece in pieces:
        for part in re.split("(?<=。)", piece) if isinstance(piece, str) else [piece]:
            if part != "":
                found[-1].append(part)
            if isinstance(part, str) and part.endswith("。"):
                found.append([])
    return [tuple(sentence) for sentence in found if sentence]


def written(summary: Summary) -> str:
    """The summary as JSON."""
    def piece(one: Piece) -> str | list[str]:
        return one if isinstance(one, str) else [one.target, one.shown, one.wording, one.measure]

    paragraphs = [[p.kind, p.section, [piece(one) for one in p.pieces]] for p in summary.paragraphs]
    return json.dumps({"format": _FORMAT, "year": summary.year, "as_of": summary.as_of, "paragraphs": paragraphs}, ensure_ascii=False)


def read(contents: str) -> Summary:
    """A summary from its JSON. Raises UserError for anything else."""
    try:
        found = json.loads(contents)
        if found["format"] > _FORMAT:
            raise UserError("这份年度总结是更新版本的程序写的，请先升级本程序再打开")
        paragraphs = tuple(
            Paragraph(kind, tuple(one if isinstance(one, str) else Number(*one) for one in pieces), section)
            for kind, section, pieces in found["paragraphs"]
        )
        return Summary(int(found["year"]), str(found["as_of"]), paragraphs)
    except (ValueError, KeyError, TypeError) as error:
        raise UserError("这份年度总结的内容读不出来了，请在历史里找上一个版本，或重新生成一份") from error

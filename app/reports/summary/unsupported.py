"""Numbers typed by hand that no record stands behind, and the figures they may well be."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from app.figures import FIGURES
from app.figures.answer import compute
from app.reports.summary.numerals import DIGITS, chinese_numbers
from app.reports.summary.targets import DAY, FIGURE, Answers
from app.reports.summary.text import EXACT, MANY, OVER, SOME, Number, Paragraph, Piece, Summary
from app.reports.summary.wording import worded
from db.store import Store

_TYPED = re.compile(
    rf"(?P<digits>{DIGITS.pattern})(?P<more>[余多])?(?P<measure>人次|小时|学时|[人名个支份期次场本元家批项件户位种年月日])?(?P<above>以上)?"
)
_OFFERED = 6


@dataclass(frozen=True)
class Unsupported:
    """A number without a record: which paragraph (from 0), where in its text, and the words."""

    paragraph: int
    start: int
    end: int
    words: str


def unsupported(summary: Summary) -> list[Unsupported]:
    """Every number typed by hand, in the order of the text: Arabic figures, and Chinese ones before a measure word (九成)."""
    return [Unsupported(place, *found) for place, paragraph in enumerate(summary.paragraphs) for found in _in(paragraph)]


def _in(paragraph: Paragraph) -> list[tuple[int, int, str]]:
    found: list[tuple[int, int, str]] = []
    at = 0
    for piece in paragraph.pieces:
        words = piece if isinstance(piece, str) else piece.shown
        if isinstance(piece, str):
            spans = [*(m.span() for m in _TYPED.finditer(piece)), *chinese_numbers(piece)]
            found += [(at + start, at + end, piece[start:end]) for start, end in spans]
        at += len(words)
    return sorted(found)


def offered(store: Store, words: str, day: date, near: str = "") -> list[Number]:
    """The live numbers that read just like these typed words as of the day, the likeliest first.

    `near`: the words before, by which figures are put in order. A number without a measure word fits figures of any unit.
    """
    match = _TYPED.fullmatch(words)
    if not match:
        return []
    measure = match["measure"] or ""
    wording = OVER if match["above"] else {"余": SOME, "多": MANY}.get(match["more"] or "", EXACT)
    found = _of_the_day(match["digits"], measure, day)
    for key, value in compute(store, day, FIGURES.values(), FIGURES).items():
        figure = FIGURES[key]
        if value and _fits(figure.unit, measure) and worded(value, wording, measure) == words:
            found.append(Number(f"{FIGURE}:{key}", words, wording, measure))
    return sorted(found, key=lambda number: -_near(number, near))[:_OFFERED]


def _of_the_day(digits: str, measure: str, day: date) -> list[Number]:
    parts = {"年": (("year", day.year), ("last_year", day.year - 1), ("next_year", day.year + 1)), "月": (("month", day.month),), "日": (("day", day.day),)}
    return [Number(f"{DAY}:{part}", digits + measure, EXACT, measure) for part, value in parts.get(measure, ()) if str(value) == digits]


def _fits(unit: str, measure: str) -> bool:
    """Whether a figure of one unit may be told with another measure word; 人 and 人次 are kept apart."""
    people = ("人", "名", "位")
    return not measure or unit == measure or (unit in people and measure in people) or (unit != "人次" and measure in ("份", "名", "个", "次", "场", "期"))


def _near(number: Number, near: str) -> int:
    """How many signs of the figure's name stand in the words before the number."""
    figure = FIGURES.get(number.target.partition(":")[2])
    return sum(sign in near for sign in set(figure.label)) if figure else 0


def tied(store: Store, summary: Summary, place: Unsupported, number: Number, day: date) -> Summary:
    """The summary with those typed words become that live number."""
    shown = Answers(store, day).shown(number)
    number = replace(number, shown=place.words if shown is None else shown)
    paragraph = summary.paragraphs[place.paragraph]
    pieces: list[Piece] = []
    at = 0
    for piece in paragraph.pieces:
        words = piece if isinstance(piece, str) else piece.shown
        start, end = place.start - at, place.end - at
        if isinstance(piece, str) and start >= 0 and end <= len(words):
            pieces += [part for part in (words[:start], number, words[end:]) if part != ""]
        else:
            pieces.append(piece)
        at += len(words)
    changed = replace(paragraph, pieces=tuple(pieces))
    return replace(summary, paragraphs=(*summary.paragraphs[: place.paragraph], changed, *summary.paragraphs[place.paragraph + 1 :]))


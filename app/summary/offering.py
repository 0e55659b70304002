"""Typed numbers that are a figure after all: which live number reads just so, and putting it there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from app.figures import FIGURES, crossing
from app.summary.drafting import draft
from app.summary.targets import DAY, FIGURE, Answers
from app.summary.text import CHINESE, EXACT, MANY, OVER, SOME, Number, Piece, Summary
from app.summary.unsupported import TYPED, Unsupported
from app.summary.wording import worded
from db.store import Store

_OFFERED = 6
_PEOPLE = ("人", "名", "位")
#: Measure words that may stand behind a figure of another unit.
_LOOSE = ("份", "名", "个", "次", "场", "期", "批", "本", "支")


class Known:
    """Every number that could be offered in one ledger as of a day, worked out when it is first asked for."""

    def __init__(self, store: Store, day: date) -> None:
        self.store, self.day = store, day
        self._values: dict[str, tuple[float, str, str]] = {}

    def values(self) -> dict[str, tuple[float, str, str]]:
        """By target: the value, its unit, its words; all figures, and the crossed ones that a fresh draft tells."""
        if not self._values:
            answers = Answers(self.store, self.day)
            answers.learn()
            drafted = (p for paragraph in draft(self.store, self.day).paragraphs for p in paragraph.pieces if isinstance(p, Number))
            keys = [*FIGURES, *(n.target.removeprefix(f"{FIGURE}:") for n in drafted if n.target.startswith(f"{FIGURE}:"))]
            for key in dict.fromkeys(keys):
                figure = crossing.figure(key)
                if value := answers.value(key):
                    self._values[f"{FIGURE}:{key}"] = (value, figure.unit, figure.label)
        return self._values


def offered(store: Store, words: str, day: date, near: str = "", known: Known | None = None) -> list[Number]:
    """The live numbers that read just like these typed words as of the day, the likeliest first.

    `near`: the words before, by which figures are put in order. A number without a measure word fits figures of any unit.
    `known`: to ask about many numbers of one day without working them out again.
    """
    match = TYPED.fullmatch(words)
    measure = (match["measure"] or "") if match else next((m for m in ("人次", "小时", *_PEOPLE, *_LOOSE) if words.endswith(m)), "")
    wordings = (EXACT, SOME, MANY, OVER) if match else (CHINESE,)
    found = _of_the_day(words, day)
    for target, (value, unit, _) in (known := known or Known(store, day)).values().items():
        wording = next((one for one in wordings if worded(value, one, measure) == words), None)
        if wording and _fits(unit, measure):
            found.append(Number(target, words, wording, measure))
    return sorted(found, key=lambda number: -_near(number, near, known))[:_OFFERED]


def _of_the_day(words: str, day: date) -> list[Number]:
    parts = (("year", day.year, "年"), ("last_year", day.year - 1, "年"), ("next_year", day.year + 1, "年"), ("month", day.month, "月"), ("day", day.day, "日"))
    return [Number(f"{DAY}:{part}", words, EXACT, measure) for part, value, measure in parts if words == f"{value}{measure}"]


def _fits(unit: str, measure: str) -> bool:
    """Whether a figure of one unit may be told with another measure word; 人 and 人次 are kept apart."""
    return not measure or unit == measure or (unit in _PEOPLE and measure in _PEOPLE) or (unit != "人次" and measure in _LOOSE)


def _near(number: Number, near: str, known: Known) -> int:
    """How many signs of the figure's name stand in the words before the number."""
    _, _, label = known.values().get(number.target, (0, "", ""))
    return sum(sign in near for sign in set(label))


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

"""Numbers typed by hand that no record stands behind."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.summary.numerals import DIGITS, chinese_numbers
from app.summary.text import Paragraph, Summary

#: A number as one types it: 400余人次, 500小时以上.
TYPED = re.compile(
    rf"(?P<digits>{DIGITS.pattern}万?)(?P<more>[余多])?(?P<measure>人次|小时|学时|[人名个支份期次场本元家批项件户位种年月日])?(?P<above>以上)?"
)


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
            spans = [*(m.span() for m in TYPED.finditer(piece)), *chinese_numbers(piece)]
            found += [(at + start, at + end, piece[start:end]) for start, end in spans]
        at += len(words)
    return sorted(found)

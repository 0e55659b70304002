"""What differs between two summaries, paragraph by paragraph within their sections."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

from app.summary.numerals import DIGITS
from app.summary.outline import BY_KEY
from app.summary.text import Number, Paragraph, Summary

#: A paragraph is the same, says the same with other numbers, was rewritten, is new, or is no longer there.
SAME, NUMBERS, CHANGED, ADDED, REMOVED = "same", "numbers", "changed", "added", "removed"
#: Two paragraphs less alike than this are not one rewritten.
_ALIKE = 0.4


@dataclass(frozen=True)
class Difference:
    """One paragraph in both summaries. `spans`: (before start, before end, after start, after end) in their texts where they differ."""

    kind: str
    before: Paragraph | None
    after: Paragraph | None
    spans: tuple[tuple[int, int, int, int], ...] = ()


def differences(before: Summary, after: Summary) -> list[Difference]:
    """All paragraphs of both, in the order of `after`; what only `before` had stands where it was."""
    old, new = [_key(p) for p in before.paragraphs], [_key(p) for p in after.paragraphs]
    found: list[Difference] = []
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        left, right = before.paragraphs[a1:a2], after.paragraphs[b1:b2]
        found += [_pair(one, other) for one, other in zip(left, right, strict=True)] if tag == "equal" else _block(left, right)
    return found


def _key(paragraph: Paragraph) -> tuple[str, str]:
    return (paragraph.kind, DIGITS.sub("0", paragraph.text))


def _block(old: tuple[Paragraph, ...], new: tuple[Paragraph, ...]) -> list[Difference]:
    """Of a stretch that differs, each new paragraph with the most alike old one of its section."""
    left = list(range(len(old)))
    found: list[Difference] = []
    for paragraph in new:
        alike = [(_likeness(old[place], paragraph), -place) for place in left]
        ratio, place = max(alike, default=(0.0, 0))
        if ratio < _ALIKE:
            found.append(Difference(ADDED, None, paragraph))
        else:
            left.remove(-place)
            found.append(_pair(old[-place], paragraph))
    return [*(Difference(REMOVED, old[place], None) for place in left), *found]


def _likeness(old: Paragraph, new: Paragraph) -> float:
    """From 0 to 1; paragraphs of different sections are never alike."""
    if (old.section, old.kind) != (new.section, new.kind):
        return 0.0
    return SequenceMatcher(None, old.text, new.text, autojunk=False).ratio()


def _pair(before: Paragraph, after: Paragraph) -> Difference:
    if before.text == after.text:
        return Difference(SAME, before, after)
    codes = SequenceMatcher(None, before.text, after.text, autojunk=False).get_opcodes()
    spans = tuple((a1, a2, b1, b2) for tag, a1, a2, b1, b2 in codes if tag != "equal")
    return Difference(NUMBERS if _key(before) == _key(after) else CHANGED, before, after, spans)


def step_label(before: Summary, after: Summary) -> str:
    """What a step that leads from one text to another is called: the one part it is about, else the whole."""
    parts = [key for key in dict.fromkeys(p.section for p in (*before.paragraphs, *after.paragraphs)) if _part(before, key) != _part(after, key)]
    if len(parts) == 1 and parts[0] in BY_KEY:
        return f"改写“{BY_KEY[parts[0]].label}”一段"
    return f"改写{after.year}年工作总结"


def _part(summary: Summary, key: str) -> list[object]:
    return [paragraph for paragraph in summary.paragraphs if paragraph.section == key]


def changed_numbers(before: Summary, after: Summary) -> list[tuple[int, int, int, str, str, str]]:
    """The numbers that differ between two summaries of the same words: paragraph, start and end in the later text, both words, the part."""
    found = []
    for place, (old, new) in enumerate(zip(before.paragraphs, after.paragraphs, strict=True)):
        at = 0
        for one, other in zip(old.pieces, new.pieces, strict=True):
            words = other.shown if isinstance(other, Number) else other
            if isinstance(one, Number) and one.shown != words:
                part = BY_KEY[new.section].label if new.section in BY_KEY else ""
                found.append((place, at, at + len(words), one.shown, words, part))
            at += len(words)
    return found

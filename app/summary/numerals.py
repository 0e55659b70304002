"""What counts as a number in a text: Arabic figures, and Chinese ones before a measure word."""

from __future__ import annotations

import re

#: Arabic figures as a person may type them.
DIGITS = re.compile(r"[0-9０-９]+(?:[.．][0-9０-９]+)?")
#: Chinese figures count before a measure word or 成, 倍; 一个, 一批 are ways of speaking, and so are the phrases.
_CHINESE = re.compile(
    r"(?:[二三四五六七八九十百千万两][零一二三四五六七八九十百千万两]*|一[十百千万][零一二三四五六七八九十百千万]*|一(?=成|倍))[余多几]?"
    r"(?:成|倍|人次|人|名|个|次|场|期|小时|学时|份|支|家|批|件|本|元|户|项|位)"
)
_PHRASES = re.compile(r"两个维护|两个确立|四个意识|四个自信|四个全面|三会两制一课|三会一课|两个全体青年|两年一届|三年一届|第[一二三四五六七八九十百]+")


def chinese_numbers(text: str) -> list[tuple[int, int]]:
    """Where Chinese numbers stand, with their measure words."""
    spoken = [found.span() for found in _PHRASES.finditer(text)]
    return [m.span() for m in _CHINESE.finditer(text) if not any(start < m.end() and m.start() < end for start, end in spoken)]


def numbers(text: str) -> list[tuple[int, int]]:
    """Where numbers of either kind stand, in their order."""
    return sorted([*(found.span() for found in DIGITS.finditer(text)), *chinese_numbers(text)])

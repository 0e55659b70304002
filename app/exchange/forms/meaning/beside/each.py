"""A figure of each record: the members of a branch, the hours of a volunteer, by what a heading of a roster or a label of a card says."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.exchange.forms.meaning.words import Vocabulary
from app.figures import SPLITS, Figure
from app.figures.crossing import figure
from app.figures.details import DETAILS
from db.errors import UserError
from db.records import View

_BY_RECORD = [split for split in (*SPLITS.values(), *DETAILS.values()) if split.of]
_TIMES = re.compile(r"(参加|参与)?(志愿)?服务次数([(（]次[)）])?")


def figure_of(chosen: View, path: tuple[str, ...], words: Vocabulary, counted: Sequence[Figure] = ()) -> str:
    """The target of a figure of each record of a view, its id as *; '' where the words name none, or its records cannot be parted so.

    `counted`: what the title says is counted.
    """
    # Of one person, so many times are so many 人次.
    times = (*path[:-1], _TIMES.sub("服务人次", path[-1]))
    found = words.heading(times, counted) if any(s.of == chosen.record.table for s in _BY_RECORD) else None
    return _of_each(found[0], chosen) if found else ""


def _of_each(target: str, chosen: View) -> str:
    """A figure for each row's own branch or team, where its records can be parted so."""
    kind, _, key = target.partition(":")
    try:
        base = figure(key)
    except UserError:
        return ""
    split = next((s for s in _BY_RECORD if s.of == chosen.record.table and s.base.record is base.record), None)
    return f"{kind}:{key}{'&' if '@' in key else '@'}{split.key}=*" if split else ""

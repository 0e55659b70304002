"""What a number in the text stands for, and what it is on a day: a figure, its change in a year, a part of the date, a fact of one record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app import settings
from app.figures import FIGURES, compute, crossing, earlier
from app.summary.numerals import numbers
from app.summary.text import EXACT, NET, Number, Piece, Summary
from app.summary.wording import worded
from db.dates import PartialDate
from db.errors import NoSuchRecord, UserError
from db.records import TABLES
from db.store import Store

FIGURE, LAST, CHANGE, DAY, SETTING, RECORD = "figure", "last", "change", "day", "setting", "record"
#: What a figure crossed with a single record is narrowed by, and the record's table.
_SINGLE = re.compile(r"(?:events|materials|aid|health_checks)\.by_(event|partner)=(\d+)")


#: A field of one record: table, id, field.
_PATH = re.compile(r"([a-z_]+)/(\d{1,18})/([a-z_]+)")


@dataclass(frozen=True)
class Source:
    """Where a number comes from: what it is called, its rule, its exact value, and the records behind it."""

    label: str
    rule: str
    exact: str
    table: str = ""
    ids: tuple[int, ...] = ()


class Answers:
    """The answers of one ledger as of one day, each worked out once."""

    def __init__(self, store: Store, day: date) -> None:
        self.store, self.day = store, day
        self._now: dict[str, float | None] = {}
        self._last: dict[str, float | None] = {}
        self._records: dict[tuple[str, int], Any] = {}

    def learn(self, keys: Iterable[str] | None = None, last: Iterable[str] = ()) -> None:
        """Work out many figures in one go; all of the list unless `keys` are given."""
        self._now |= compute(self.store, self.day, keys)
        told = [key for key in last if key not in self._last and earlier.has_records(self.store, key, self.before)]
        self._last |= compute(self.store, self.before, told)

    def prepare(self, summary: Summary) -> None:
        """Work out all plain figures of a summary in one go, which is much cheaper than one by one."""
        targets = {piece.target for paragraph in summary.paragraphs for piece in paragraph.pieces if isinstance(piece, Number)}
        split = [target.partition(":") for target in sorted(targets)]
        self.learn(
            [key for kind, _, key in split if kind in (FIGURE, CHANGE) and key in FIGURES],
            [key for kind, _, key in split if kind in (LAST, CHANGE) and key in FIGURES],
        )

    @property
    def before(self) -> date:
        """The end of the year before."""
        return date(self.day.year - 1, 12, 31)

    def value(self, key: str) -> float | None:
        """A figure as of the day; None: it cannot be said, or the record it is about is gone."""
        if key not in self._now:
            self._now[key] = None if self.gone(key) else crossing.compute(self.store, self.day, [key])[key]
        return self._now[key]

    def last(self, key: str) -> float | None:
        """A figure as of the end of the year before; None as well where the ledger has no records of that year and nothing filed as of its end."""
        if key not in self._last:
            self._last[key] = None if self.gone(key) else self._of_last_year(key)
        return self._last[key]

    def _of_last_year(self, key: str) -> float | None:
        if earlier.has_records(self.store, key, self.before):
            return crossing.compute(self.store, self.before, [key])[key]
        return earlier.filed(self.store, key, self.before)

    def gone(self, key: str) -> bool:
        """Whether a figure is declared no more, or narrowed by a record that is not in the ledger."""
        try:
            crossing.figure(key)
        except (UserError, ValueError):
            return True
        return any(self.record(table, int(number)) is None for table, number in _SINGLE.findall(key))

    def record(self, table: str, number: int) -> Any:
        """The record, None where it is gone."""
        if (table, number) not in self._records:
            try:
                self._records[table, number] = self.store.get(TABLES[table], number)
            except NoSuchRecord:
                self._records[table, number] = None
        return self._records[table, number]

    # --- in words

    def shown(self, number: Number) -> str | None:
        """The words for a number as of the day; None where its record or figure is gone."""
        kind, _, rest = number.target.partition(":")
        if kind == CHANGE:
            return self._changed(rest, number.measure, number.wording)
        if kind in (FIGURE, LAST):
            value = self.value(rest) if kind == FIGURE else self.last(rest)
            return None if value is None else worded(value, number.wording, number.measure)
        if kind == DAY:
            part = self._of_day(rest)
            return None if part is None else f"{part}{number.measure}"
        path, _, place = rest.partition("#")
        text = self._text(kind, path)
        runs = numbers(text or "")
        if text is None or not place.isdigit() or int(place) >= len(runs):
            return None
        start, end = runs[int(place)]
        return text[start:end] + number.measure

    def exact(self, target: str) -> float | None:
        """The value of a figure or a change behind a number; None for facts."""
        kind, _, rest = target.partition(":")
        if kind == CHANGE:
            now, last = self.value(rest), self.last(rest)
            return None if now is None or last is None else round(now - last, 1)
        return self.value(rest) if kind == FIGURE else self.last(rest) if kind == LAST else None

    def _changed(self, key: str, measure: str, wording: str) -> str | None:
        change = self.exact(f"{CHANGE}:{key}")
        if change is None:
            return None
        net = "净" if wording == NET else ""
        return "持平" if change == 0 else f"相比{net}{'增加' if change > 0 else '减少'}{worded(abs(change), EXACT, measure)}"

    def _of_day(self, part: str) -> int | None:
        return {
            "year": self.day.year, "last_year": self.day.year - 1, "next_year": self.day.year + 1, "month": self.day.month, "day": self.day.day,
        }.get(part)

    def _text(self, kind: str, path: str) -> str | None:
        if kind == SETTING:
            return settings.get(self.store, path) if path in settings.SETTINGS else None
        found = _PATH.fullmatch(path) if kind == RECORD else None
        record = self.record(found[1], int(found[2])) if found and found[1] in TABLES else None
        return plain(getattr(record, found[3], None)) if found and record else None


def plain(value: Any) -> str:
    """A field's value as words; dates as 2021-7-13, so that their parts read as people say them."""
    if isinstance(value, date | PartialDate):
        return "-".join(part.lstrip("0") for part in str(value).split("-"))
    if isinstance(value, tuple):
        return "、".join(value)
    return "" if value is None else str(value)


def spelled(target: str, text: str) -> tuple[Piece, ...]:
    """Words of a record or a setting as pieces: each number in them keeps its tie to where it stands."""
    pieces: list[Piece] = []
    end = 0
    for place, (start, stop) in enumerate(numbers(text)):
        pieces += [text[end:start], Number(f"{target}#{place}", text[start:stop])]
        end = stop
    return tuple(piece for piece in (*pieces, text[end:]) if piece != "")


def source(store: Store, number: Number, day: date) -> Source:
    """Where a number comes from, with the ids of the records behind it. Raises UserError when its figure or record is gone."""
    answers = Answers(store, day)
    kind, _, rest = number.target.partition(":")
    if kind in (FIGURE, LAST, CHANGE):
        figure = crossing.figure(rest)
        on = answers.before if kind == LAST else day
        exact = answers.exact(number.target)
        said = "—" if exact is None else worded(exact, EXACT, figure.unit)
        label = {FIGURE: "", LAST: "上年末的", CHANGE: "与上年末相比的"}[kind] + figure.label
        return Source(label, figure.source, said, figure.record.table, tuple(crossing.records(store, rest, on)))
    if kind == RECORD:
        path = _PATH.fullmatch(rest.partition("#")[0])
        if not path or path[1] not in TABLES or answers.record(path[1], int(path[2])) is None:
            raise UserError(f"“{number.shown}”依据的记录已经不在台账里了，请核对后改写")
        record = TABLES[path[1]]
        return Source(f"{record.label}的{record.field(path[3]).label}", "记录里写着的", number.shown, path[1], (int(path[2]),))
    if kind == SETTING:
        return Source(settings.SETTINGS[rest.partition("#")[0]].label, "设置里写着的", number.shown)
    return Source("统计截止日", "由统计截止日得出", number.shown)


def base_figure(target: str) -> str:
    """The key of the plain figure behind a target, '' for a fact."""
    kind, _, rest = target.partition(":")
    key = rest.partition("@")[0]
    return key if kind in (FIGURE, LAST, CHANGE) and key in FIGURES else ""


def pieces_text(pieces: Sequence[Piece]) -> str:
    """What a reader sees of some pieces."""
    return "".join(piece if isinstance(piece, str) else piece.shown for piece in pieces)

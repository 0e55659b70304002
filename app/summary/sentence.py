"""Sentences with numbers in them: a template's figures are filled in, and what has no records is left out.

In a template {training.sessions} is a figure with its unit, {partners.visitors|many|名} one with a wording and another measure word,
{change:members.total} how it differs from the end of last year, {day:month||月} a part of the date, {=name} words given by the caller.
A clause in [brackets] goes when a figure in it is nought; a whole sentence goes when one outside brackets is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from app import settings
from app.figures import SPLITS, records
from app.figures.crossing import crossed, figure, narrowing
from app.figures.declare import Split
from app.figures.details import DETAILS
from app.summary.targets import CHANGE, DAY, FIGURE, LAST, RECORD, SETTING, Answers, plain, spelled
from app.summary.text import EXACT, NET, SOME, Number, Piece
from app.summary.wording import TEN_THOUSAND
from db.dates import PartialDate
from db.fields import Record
from db.kinds import Choices
from db.records import Event, Partner, Tutoring
from db.store import Store

Pieces = tuple[Piece, ...]
#: So many names are listed; more end in 等.
LISTED = 4
_CLAUSE = re.compile(r"\[([^\[\]]*)\]")
_HOLE = re.compile(r"\{([^{}|]+)(?:\|(\w*))?(?:\|([^{}]*))?\}")
#: From this month on a year's doings are compared with the whole year before.
_COMPARED_FROM_MONTH = 12
#: Money is told to the yuan.
_MONEY = "元"
#: What says no more than that there are more.
_IN_GENERAL = ("增加",)
#: Figures of what was done in the year, with the day it was done on, which may be known by its year only.
_DATED = {
    "branches.founded": "founded_on", "branches.reelected": "elected_on", "members.joined": "joined_on", "members.transferred_in": "in_on",
    "members.recommended": "recommended_on", "members.joined_party": "party_joined_on", "posts.extra_committee": "start_on", "volunteers.new": "registered_on",
    "children.opened": "opened_on",
}
_YEAR_ONLY = "【请补写：有的只记到年份，请核对到统计截止日是否已经办完】"
#: Figures that are a state of the day, not a sum over the year, by the beginning of their keys.
_STATES = ("branches.total", "members.total", "posts.total", "volunteers.total", "teams.total", "children.open", "partners.total")


class Writer:
    """Puts the sentences of one ledger's year together, as of a day."""

    def __init__(self, store: Store, day: date) -> None:
        self.store, self.day = store, day
        self.answers = Answers(store, day)
        self.answers.learn()
        self._events: list[Event] | None = None
        #: What came of events and was told already.
        self._results: set[str] = set()
        self._partners: dict[int, list[tuple[Partner, str]]] | None = None

    def say(self, template: str, **words: str | Sequence[Piece]) -> Pieces:
        """One sentence, () where it has nothing to say."""
        pieces: list[Piece] = []
        end = 0
        for clause in _CLAUSE.finditer(template):
            before = self._filled(template[end : clause.start()], words)
            if before is None:
                return ()
            pieces += before
            pieces += self._filled(clause[1], words) or []
            end = clause.end()
        rest = self._filled(template[end:], words)
        return () if rest is None else merged([*pieces, *rest, *self._doubt([*pieces, *rest])])

    def _doubt(self, pieces: Sequence[Piece]) -> Pieces:
        """Within a year: that something may be still to come, of which only the year is known."""
        keys = [piece.target.partition(":")[2] for piece in pieces if isinstance(piece, Number)] if not self.is_whole_year else []
        return (_YEAR_ONLY,) if any(self._year_only(key) for key in keys if key in _DATED) else ()

    def _year_only(self, key: str) -> bool:
        ids = list(records(self.store, key, self.day))
        return any(is_year_only(getattr(record, _DATED[key])) for record in self.store.page(figure(key).record, ids))

    def _filled(self, template: str, words: dict[str, str | Sequence[Piece]]) -> list[Piece] | None:
        pieces: list[Piece] = []
        end = 0
        for hole in _HOLE.finditer(template):
            name, wording, measure = hole[1], hole[2] or EXACT, hole[3]
            if name.startswith("="):
                given = words[name[1:]]
                filling: Sequence[Piece] = (given,) if isinstance(given, str) and given else given  # type: ignore[assignment]
            else:
                filling = self.number(name, wording, measure)
            if not filling:
                return None
            pieces += [template[end : hole.start()], *filling]
            end = hole.end()
        return [*pieces, template[end:]]

    def number(self, name: str, wording: str = EXACT, measure: str | None = None) -> Pieces:
        """A live number; () for nought, for what cannot be said, and for a comparison with a year that has no records."""
        kind, _, rest = name.rpartition(":")
        kind = kind or FIGURE
        if kind in (FIGURE, LAST, CHANGE):
            measure = figure(rest).unit if measure is None else measure
            if not self._worth_saying(kind, rest):
                return ()
            if kind == FIGURE and wording == EXACT and measure != _MONEY and self.value(rest) >= TEN_THOUSAND:
                wording = SOME
        made = Number(f"{kind}:{rest}", "", wording, measure or "")
        shown = self.answers.shown(made)
        return () if shown is None else (Number(made.target, shown, wording, made.measure),)

    def _worth_saying(self, kind: str, key: str) -> bool:
        if kind == FIGURE:
            return bool(self.answers.value(key))
        if kind == CHANGE and key not in _STATES and not self.is_whole_year:
            return False
        return bool(self.answers.last(key)) and (kind == LAST or self.answers.value(key) is not None)

    @property
    def year(self) -> str:
        """How a sentence about what was done begins: 全年 of a year that is all but over, else 今年以来."""
        return "全年" if self.is_whole_year else "今年以来"

    def net(self, key: str, came: tuple[str, str], left: tuple[str, str]) -> Pieces:
        """与上年末相比净增加126人（新注册135人，注销9人）; `came` and `left`: a figure and what it is called. Plain where only one of them is."""
        change = self.answers.exact(f"{CHANGE}:{key}")
        if change is None or not self.answers.last(key):
            return ()
        more, less = self.value(came[0]), self.value(left[0])
        if not (more and less) or more - less != change:
            told = self.say("与上年末{change:" + key + "}")
            return merged([*told, f"，均为{came[1]}"]) if change > 1 and more == change and not less and came[1] not in _IN_GENERAL else told
        moved = merged([f"（{came[1]}", *self.number(came[0]), f"，{left[1]}", *self.number(left[0]), "）"])
        return merged(["与上年末", *self.number(f"{CHANGE}:{key}", NET), *moved])

    def held(self, count: float, names: Pieces, distinct: int) -> Pieces:
        """What several things were: 包括甲、乙; 即甲 of a single one, 均为甲 where all are called the same."""
        if not names:
            return ()
        return merged(["即" if count == 1 else "均为" if distinct == 1 and count > 1 else "包括", *names])

    def titles(self, key: str, events: Sequence[Record], most: int = LISTED, field: str = "title_name") -> Pieces:
        """The names behind a figure that counts these events, with the word before them."""
        return self.held(self.value(key), self.names(events, field, most), len({plain(getattr(event, field)) for event in events}))

    def results(self, events: Iterable[Event], most: int = 3) -> list[Pieces]:
        """What came of events, a sentence each, in the clerk's words."""
        told = {plain(event.result): merged([*self.sentence(event, "result"), "。"]) for event in events if event.result and plain(event.result) not in self._results}
        self._results |= set(list(told)[:most])
        return list(told.values())[:most]

    def value(self, key: str) -> float:
        """A figure, nought where it cannot be said."""
        return self.answers.value(key) or 0

    def rising(self, key: str) -> float:
        """By how much a figure is more than at the end of last year; nought where last year has no records."""
        return (self.answers.exact(f"{CHANGE}:{key}") or 0) if self.answers.last(key) else 0

    @property
    def is_whole_year(self) -> bool:
        """Whether the year is all but over: what is done in a year is not held against a whole one before."""
        return self.day.month >= _COMPARED_FROM_MONTH

    # --- words from records

    def setting(self, key: str) -> Pieces:
        """A setting's words, with the digits in them tied to it."""
        return spelled(f"{SETTING}:{key}", settings.get(self.store, key))

    def fact(self, record: Record, field: str, text: str | None = None) -> Pieces:
        """A field's words; `text`: a part of them, without digits of its own."""
        whole = plain(getattr(record, field))
        if text is None:
            return spelled(f"{RECORD}:{record.table}/{record.id}/{field}", whole)
        start = whole.find(text)
        pieces = spelled(f"{RECORD}:{record.table}/{record.id}/{field}", whole)
        return _cut(pieces, start, start + len(text)) if start >= 0 else (text,)

    def sentence(self, record: Record, field: str) -> Pieces:
        """A field's words without the stop at their end, to stand inside a sentence."""
        return self.fact(record, field, plain(getattr(record, field)).rstrip("。；，. ")) if getattr(record, field) else ()

    def tutoring(self) -> list[Tutoring]:
        """This year's lessons."""
        return self.store.find(Tutoring, "day BETWEEN ? AND ?", self.span)

    def month(self, event: Event) -> Pieces:
        """7月, from an event's day; () where only its year is known."""
        assert event.day
        if event.day.month is None:
            return ()
        return (Number(f"{RECORD}:event/{event.id}/day#1", f"{event.day.month}月", EXACT, "月"),)

    def parts(self, key: str, least: float = 1, names: dict[str, str] | None = None, measure: str | None = None) -> Pieces:
        """The parts of a split that have figures of their own: 农村团支部14个、企业团组织7个; () where one part is the whole.

        `names`: other words for some of them; `least`: smaller parts are left out.
        """
        split = SPLITS[key]
        listed = []
        for part in split.parts:
            of = split.prefix + part.key
            if self.value(of) >= least:
                label = (names or {}).get(part.key, part.label)
                listed.append(merged([label, *self.number(of, EXACT, measure)]))
        is_whole = len(listed) == 1 and self.value(split.base.key) == max(self.value(split.prefix + part.key) for part in split.parts)
        return () if is_whole else series(listed, len(listed))

    def listed(self, *named: tuple[str, str], whole: str = "") -> Pieces:
        """Several figures with their words, 女团员12人、少数民族团员3人; what is nought is left out, and what is all of the `whole`."""
        items = [merged([words, *self.number(key)]) for words, key in named if self.value(key) and not (whole and self.value(key) == self.value(whole))]
        return series(items, len(items))

    def among(self, part: str, whole: str, words: str, left: tuple[str, str] = ("", "")) -> Pieces:
        """其中今年新建10份, or 均为今年新建 where the part is the whole; `words` name the part.

        `left`: a figure of those that are no more, and what it is called: what came may be among them, and is no part of the whole.
        """
        if left[0] and self.value(left[0]):
            return self.say(words + "{" + part + "}，" + left[1] + "{" + left[0] + "}")
        if self.value(part) == self.value(whole):
            return (f"均为{words}",) if self.value(part) > 1 else ()
        return self.say("其中" + words + "{" + part + "}")

    def crossed(self, key: str, *by: tuple[str, int | str | None]) -> str:
        """The key of a figure narrowed by groups, each a split's key and the group's."""
        return crossed(figure(key), [narrowing(_split(name), str(group)) for name, group in by]).key

    # --- events and partners

    def events(self, kind: str) -> list[Event]:
        """This year's events of a kind, the committee's own, by day."""
        if self._events is None:
            self._events = self.store.page(Event, list(self.store.ids(Event, "by_county IS NOT 1 AND day BETWEEN ? AND ?", self.span, "day, id")))
        return [event for event in self._events if event.kind == kind]

    @property
    def span(self) -> tuple[str, str]:
        """The year, before all dates in it, and the day, as SQL wants them."""
        return (str(self.day.year), self.day.isoformat())

    def partners(self, events: Iterable[Event]) -> list[tuple[Partner, str]]:
        """The partners of some events with their part in them, each once, those of most events first."""
        if self._partners is None:
            found: dict[int, list[tuple[Partner, str]]] = {}
            partners = {p.id: p for p in self.store.find(Partner)}
            for event, partner, role in self.store.rows("SELECT event, partner, coalesce(role, '') FROM event_partner ORDER BY id"):
                if partner in partners:
                    found.setdefault(event, []).append((partners[partner], role))
            self._partners = found
        listed = [pair for event in events for pair in self._partners.get(event.id or 0, ())]
        often = {p.id: sum(q.id == p.id for q, _ in listed) for p, _ in listed}
        return sorted({p.id: (p, role) for p, role in reversed(listed)}.values(), key=lambda pair: (-often[pair[0].id], pair[0].id or 0))

    def names(self, records: Iterable[Record], field: str, most: int = LISTED) -> Pieces:
        """Records by a field's words, each once: 甲、乙、丙等."""
        listed = {plain(getattr(record, field)): self.fact(record, field) for record in records if getattr(record, field)}
        return series(list(listed.values()), most)

    def chosen(self, records: Iterable[Record], field: str, names: dict[str, str] | None = None, most: int = LISTED) -> Pieces:
        """The values of a code list that some records hold, in the list's order, 其他 left out; `names`: other words for some of them."""
        held: set[str] = set()
        kind = None
        for record in records:
            kind = record.field(field).kind
            value = getattr(record, field)
            held |= set(value or ()) if isinstance(kind, Choices) else {value} if value else set()
        options = [option.label for option in kind.options] if kind else []  # type: ignore[attr-defined]
        return series([((names or {}).get(label, label),) for label in options if label in held and not label.startswith("其他")], most)


def is_year_only(day: PartialDate | None) -> bool:
    """Whether of a date only its year is known."""
    return day is not None and day.month is None


def _split(name: str) -> Split:
    return SPLITS[name] if name in SPLITS else DETAILS[name]


def series(items: Sequence[Sequence[Piece]], most: int = LISTED, mark: str = "、") -> Pieces:
    """甲、乙、丙, with 等 behind when there are more; no `mark` between book titles."""
    pieces: list[Piece] = []
    for place, item in enumerate(items[:most]):
        pieces += [mark, *item] if place else item
    return merged([*pieces, "等"] if len(items) > most else pieces)


def and_others(pieces: Pieces) -> Pieces:
    """Several names with 等 behind; one name stands alone."""
    text = pieces[-1] if pieces and isinstance(pieces[-1], str) else ""
    several = any("、" in piece for piece in pieces if isinstance(piece, str))
    return merged([*pieces, "等"]) if several and not text.endswith("等") else pieces


def merged(pieces: Iterable[Piece]) -> Pieces:
    """The same pieces with neighbouring words in one, and nothing empty."""
    found: list[Piece] = []
    for piece in pieces:
        if piece == "":
            continue
        if isinstance(piece, str) and found and isinstance(found[-1], str):
            found[-1] += piece
        else:
            found.append(piece)
    return tuple(found)


def _cut(pieces: Pieces, start: int, end: int) -> Pieces:
    """The pieces between two places of their text; a number that is cut is left whole."""
    found: list[Piece] = []
    at = 0
    for piece in pieces:
        words = piece if isinstance(piece, str) else piece.shown
        first, last = max(start - at, 0), min(end - at, len(words))
        if first < last:
            found.append(words[first:last] if isinstance(piece, str) else piece)
        at += len(words)
    return merged(found)


__all__ = ["CHANGE", "DAY", "LISTED", "Pieces", "Writer", "merged", "series"]

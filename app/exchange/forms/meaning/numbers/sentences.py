"""Sentences with room for numbers: 团员____名，其中女____名; a room is filled where all that is said before it and behind it is understood."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from app.exchange.forms.meaning import blanks
from app.exchange.forms.meaning.lines import Room, is_by_hand, rooms
from app.exchange.forms.meaning.numbers.composing import (
    Composed,
    Sense,
    composed,
    is_group,
    is_list,
    of_the_league,
    of_title,
    refines,
)
from app.exchange.forms.meaning.numbers.lexicon import LEAGUE, normal, part_of_year
from app.exchange.forms.meaning.wants import UNKNOWN_WORD, Blank, Period, SheetWants, Want, number_of
from app.exchange.forms.meaning.whom import titles
from app.exchange.forms.meaning.words import Path, Vocabulary, target_of
from app.exchange.forms.sheet.cells import Place, SheetXml
from app.figures import FIGURES, Figure, crossing
from db.records import Branch, Child, Person, Post

#: Units right behind a room; what follows them ends a clause, or opens a bracket of parts.
_UNIT = re.compile(r"\s*(万小时|小时|人次|场次|学时|课时|分钟|万元|千元|元|名|人|个|支|次|场|期|批|份|件|条|户|家|项|%|％)?\s*(?=$|[，,。；;、（()）\n])")
_ENDS = re.compile(r"[。；;\n]")
_COMMAS = re.compile(r"[，,：:（()）\s　]+")
#: What a sentence says before what it counts, and what was done with it; nothing of what it is.
_FIRST = re.compile(r"(?:我|全|本)(?:镇|乡|街道|县|单位|辖区)|截至目前|截止目前|目前|现")
_DONE = re.compile(r"(?:共计|总共|一共|共|已)?(?:设有|设|拥有|有|开展了?|举办了?|举行了?|召开了?|组织开展了?|进行了?|建档立卡|建档|在档|在册|实有)?(?:各类|各种|各项|的)?")
#: After a clause that nobody knows, only what there is stands for itself: 参加____人次 was about that.
_STANDING = frozenset(("名", "个", "支"))
_TIME = re.compile(r"本月|当月|本季度|本季|本年度?|今年|全年|年内|当年|20\d\d年度?|上半年|下半年")
#: The time of the title again.
_OF_TITLE = re.compile(r"(?P<until>截[至止]到?|到|至)?(?P<part>[上下]半年|第?[1-4一二三四]季度|\d{1,2}月)(份|底|末)?")
#: Words of time that are no part of what a room's own label says.
_TIMES = re.compile(r"月|季度|半年|去年|上年|同期|前年|往年|截[至止]|以来|\d{4}年")
#: What was done by whoever came, whatever it was.
_ATTENDED = re.compile(r"(参加|参与|参训|参会|出席|到会)(人次|人数)?")
_LONGEST_WORD = 8
#: Limits nothing.
_ANY = (FIGURES["members.total"],)


@dataclass
class Said:
    """What the rooms of a sheet's sentences want; those that nobody knows, by their cells."""

    blanks: list[Blank] = field(default_factory=list)
    unknown: list[tuple[Place, str]] = field(default_factory=list)


def find(sheet: SheetXml, title: str, words: Vocabulary, skip: range) -> Said:
    """The numbers that the rooms of sentences want. `skip`: rows that belong to rosters."""
    said = Said()
    section = ""
    readers: dict[str, _Reader] = {}
    for place in sorted(sheet.cells):
        cell = sheet.cells[place]
        if not isinstance(cell.value, str) or cell.formula is not None or place[0] in skip:
            continue
        of_cell = [room for room in rooms(place, cell.value) if not room.boxes]
        if not of_cell:
            section = cell.value if _heads_a_section(sheet, place) else section
        elif any(_unit(cell.value, room) for room in of_cell):
            about = _beside(sheet, place) or section
            if about not in readers:
                readers[about] = _Reader(title, about, words, said)
            readers[about].read(cell.value, of_cell)
    return said


def _heads_a_section(sheet: SheetXml, place: Place) -> bool:
    """Whether a short line of its own says what the sentences below it are about."""
    return len(sheet.text(place)) <= 24 and sum(cell.value is not None for cell in sheet.rows[place[0]].cells) == 1


def _beside(sheet: SheetXml, place: Place) -> str:
    """The words at the left of a sentence, which say what it is about."""
    covered = sheet.covered()
    at = covered.get((place[0], place[1] - 1), (place[0], place[1] - 1))
    return sheet.text(at) if len(sheet.text(at)) <= 24 else ""


def _unit(text: str, room: Room) -> str:
    found = _UNIT.match(text, room.end) if not room.date else None
    return (found[1] or "").replace("％", "%") if found else ""


class _Reader:
    """Reads the sentences of cells below a title and the words that head them."""

    def __init__(self, title: str, section: str, words: Vocabulary, said: Said) -> None:
        self._words, self._said = words, said
        own, whole = (self._about(text) for text in (section, title))
        # Whom a section is about narrows what is done for them; 志愿服务 over 注册志愿者____人 narrows nothing.
        own = own[0], [f for f in (*own[0], *own[1]) if _limits(f)]
        #: A title and a section that both narrow may mean those who are both; 去年情况 beside a sentence is of another time.
        narrowed = {f.key for f in (*whole[0], *whole[1]) if "@" in f.key}
        self._clash = bool(own[1] and narrowed and {f.key for f in own[1]} != narrowed) or bool(_TIMES.search(section) and not titles.period(section))
        self._clash |= bool(titles.of_others(title) or titles.of_others(section))
        self._context = own[0] or whole[0]
        self._limits = own[1] or [f for f in (*whole[0], *whole[1]) if _limits(f)]
        self._titled = titles.period(title)
        self._section = titles.period(section)
        where = titles.place(section, words) or titles.place(title, words)
        self._sides: list[Sequence[Sense]] = [[Sense(parts=(where,))]] if where else []

    def _about(self, text: str) -> tuple[list[Figure], list[Figure]]:
        counted = titles.counted(text, self._words) if text else []
        return counted, [] if counted or not text else titles.limits(text, self._words)

    def read(self, text: str, of_cell: Sequence[Room]) -> None:
        """Take in what each room wants."""
        filing = dict(blanks.filing(text, of_cell))
        known: list[tuple[Room, Want]] = list(filing.items())
        for begin, end in _sentences(text):
            self._head: tuple[str, Composed] | None = None
            self._among, self._lost, self._inclusive, at = False, False, "预备" not in text, begin
            for room in (r for r in of_cell if begin <= r.start < end):
                between, at = text[at : room.start], room.end
                if room in filing or (is_by_hand(room.label) and not _unit(text, room)):
                    continue
                unit = _unit(text, room)
                made = self._want(between, unit, self._period(text[begin : room.start]) or self._section or "") if _UNIT.match(text, room.end) else _label(between)
                if isinstance(made, Want):
                    known.append((room, made))
                else:
                    self._said.unknown.append((room.place, made or "____" + unit))
                at += len(unit)
        if any(number_of(want.target) for _, want in known):
            in_order = sorted(known, key=lambda item: item[0].start)
            self._said.blanks += blanks.pieces(text, [(room if want.target.startswith("setting:") else replace(room, apart=False), want) for room, want in in_order])

    def _period(self, before: str) -> Period | str:
        """The time that a sentence names; the words of one that is not understood; '' for none."""
        text = re.sub(r"\s+", "", before)
        if found := titles.period(text):
            return found
        return "" if not re.search(r"20\d\d", text) else text

    def _want(self, between: str, unit: str, period: Period | str) -> Want | str:
        """What a room wants; the words that are not understood."""
        label, asides = _clause(between)
        unclear = label or f"____{unit}"
        if self._clash or (isinstance(period, str) and period):
            return unclear
        if any(self._may_narrow(aside, label) for aside in asides):
            self._head, self._lost = None, True
            return "，".join((*asides, label))
        for text in _wordings(self._timeless(label), unit) if not self._lost or unit in _STANDING else ():
            if read := self._read(text, f"（{unit}）" if unit else "", among=label.startswith("其中")):
                made, words = read
                target = _timed(made, period)
                return Want(target, words) if target else unclear
        if not self._among:
            self._head, self._lost = None, True
        return unclear

    def _read(self, text: str, behind: str, *, among: bool) -> tuple[Composed, str] | None:
        """What a clause counts: by itself, or below the head of its sentence; None where it may be either, and these are not the same."""
        unit = behind.strip("（）")
        alone = self._words.path((text + behind,), inclusive=self._inclusive) if text else Path(senses=(Sense(units=(unit,) if unit else ()),))
        below = self._below(text, behind, among=among)
        if among or (self._among and not alone.based):
            return self._part(text, alone, below)
        own = None if alone.unknown or not alone.senses else self._alone(alone)
        if own:
            if own.figure.record in (Branch, Post) and not (self._head or self._context or LEAGUE.search(text)):
                # 企业____家 are so many companies, and no organisations in them.
                return None
            return self._own(text, alone, own, below, unit)
        # 转出 may be who left, or those of whom the sentence speaks who did.
        return None if any(s.bases for s in alone.senses) else self._led(text, below)

    def _alone(self, path: Path) -> Composed | None:
        """What a clause counts by itself."""
        return self._made(path.senses, ()) if self._head else self._made(path.senses if self._context else of_the_league(path.senses), self._context)

    def _below(self, text: str, behind: str, *, among: bool) -> Composed | None:
        """What a clause counts of that of which its sentence speaks."""
        if self._head is None:
            return None
        words, counted = self._head
        together = self._words.path((words, text + behind), inclusive=self._inclusive)
        below = None if together.unknown else self._made(together.senses)
        if below is None and not among and _ATTENDED.fullmatch(text):
            below = self._made((Sense(bases=(counted.figure,), units=(behind.strip("（）"),)),))
        return below

    def _part(self, text: str, alone: Path, below: Composed | None) -> tuple[Composed, str] | None:
        """A part of what the sentence speaks of: 其中女____名."""
        if self._head is None:
            return None
        self._among, counted = True, self._head[1]
        inside = tuple(s for s in alone.senses if s.bases and _is_inside(s, counted))
        return self._led(text, below or (self._made(inside) if alone.based else None))

    def _own(self, text: str, alone: Path, own: Composed, below: Composed | None, unit: str) -> tuple[Composed, str] | None:
        """What counts something by itself, which the sentence speaks of from here on."""
        counted = self._head[1].figure if self._head else None
        if counted:
            if below and below.figure.key != own.figure.key:
                measures = (alone.based or _ATTENDED.fullmatch(text)) and own.figure.record is below.figure.record is counted.record and not own.narrowings
                return self._led(text, below) if measures else None
            if unit not in (*_STANDING, "人") and own.figure.where in counted.where:
                # 参加____人次 of all events is not what the sentence speaks of.
                return None
            if self._among and own.figure.record is counted.record and not is_group(counted, own.figure):
                # 团员____名，其中女____名，注册志愿者____人: of all, or of the members?
                return None
        self._head, self._among = (text, own), False
        return own, text

    def _led(self, text: str, made: Composed | None) -> tuple[Composed, str] | None:
        return (made, f"{self._head[0]}：{text}") if made and self._head else None

    def _made(self, senses: Sequence[Sense], context: Sequence[Figure] = ()) -> Composed | None:
        return composed([*self._sides, of_title(senses, self._context)], context, (), self._limits or _ANY) if senses else None

    def _timeless(self, words: str) -> str:
        """Words without the time of the title at their beginning: 上半年, 截至6月底 below 2021年上半年."""
        found = _OF_TITLE.match(words)
        if found is None or self._titled is None:
            return words
        months, at = part_of_year(found["part"]) or "", self._titled
        whole = f"{at.first:02d}-{at.last:02d}" if at.first < at.last else f"{at.last:02d}"
        return words[found.end() :] if months == whole or (found["until"] and months == f"{at.last:02d}") else words

    def _may_narrow(self, aside: str, label: str) -> bool:
        """Whether words that stand apart before a clause name a part, a place or a time: 对留守儿童，走访____次."""
        text = _FIRST.sub("", normal(aside))
        if not text or titles.period(text) or self._words.is_township(text) or not self._timeless(text) or (label and text in normal(label)):
            return False
        if _TIMES.search(text) or part_of_year(text) or any(sign in text for sign in "男女"):
            return True
        pieces = {text[at : at + size] for size in range(2, _LONGEST_WORD + 1) for at in range(len(text) - size + 1)}
        return any(r.parts for piece in pieces for r in self._words.label(piece)) or bool(titles.name_in(text, self._words))


def _limits(figure: Figure) -> bool:
    return ("@" in figure.key and figure.record in (Child, Person, Branch)) or is_list(figure)


def _is_inside(sense: Sense, head: Composed) -> bool:
    return all(b == head.figure or refines(b, head.figure) or is_group(head.figure, b) for b in sense.bases)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    begin = 0
    for found in _ENDS.finditer(text):
        yield begin, found.start()
        begin = found.end()
    yield begin, len(text)


def _label(between: str) -> str:
    return _clause(between)[0]


def _clause(between: str) -> tuple[str, list[str]]:
    """The words right before a room, without the unit of the room before; and what the sentence says apart before these."""
    text = re.sub(r"^\s*[（(]?\s*[一二三四五六七八九十\d]{1,3}\s*[、.．)）]", "", between.strip("_＿ 　\t、").rstrip(":：_＿ 　\t"))
    pieces = [piece.strip("、_＿ ") for piece in _COMMAS.split(text)]
    label = pieces.pop() if pieces else ""
    asides = [piece for piece in pieces if piece]
    if asides and re.fullmatch("其中(含|包括)?", asides[-1]):
        label = asides.pop() + label
    return label, asides


def _wordings(label: str, unit: str) -> Iterator[str]:
    """A label as it is, then without the words that say nothing of what is counted; 参加____人次 is 参加人次."""
    ends = (unit, "") if unit == "人次" else ("",)
    for text in _without_verbs(label):
        yield from (text + end for end in ends if not text.endswith(unit or "$"))


def _without_verbs(label: str) -> Iterator[str]:
    yield label
    text = _FIRST.sub("", label, count=1) if _FIRST.match(label) else label
    time = _TIME.match(text)
    rest = text[time.end() :] if time else text
    rest = _FIRST.sub("", rest, count=1) if _FIRST.match(rest) else rest
    for shorter in dict.fromkeys((text, (time[0] if time else "") + _DONE.sub("", rest, count=1))):
        if shorter != label:
            yield shorter


def _timed(made: Composed, period: Period | str) -> str:
    """The target of a figure for the time a sentence names; '' where it cannot be told for it."""
    if not isinstance(period, Period):
        return target_of(made.figure, made.time)
    if made.time and made.time != str(period.year):
        return ""
    if (period.first, period.last) == (1, 12):
        return f"{period.year}:{made.figure.key}"
    key = made.figure.key
    if period.first > 1 and crossing.is_of_a_year(key):
        key = crossing.of_months(key, period.first, period.last)
    return f"{period.end.isoformat()}:{key}" if key else ""


def take(said: Said, wants: SheetWants) -> None:
    """Take in the blanks; of the rooms that nobody knows the first of a cell is named in `unknown`, the others in `further`."""
    wants.blanks += said.blanks
    for place, words in said.unknown:
        if place in wants.unknown:
            wants.further.append((place, words))
        else:
            wants.unknown[place], wants.why[place] = words, UNKNOWN_WORD.format(words)

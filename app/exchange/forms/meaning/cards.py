"""A form about one person or child: label cells with the blank beside or beneath them, and boxes to be ticked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from app.exchange.forms.meaning import blanks, lines
from app.exchange.forms.meaning.beside import each, kin, officers
from app.exchange.forms.meaning.columns import as_other, asked_here, column_of, is_before
from app.exchange.forms.meaning.lines import Room
from app.exchange.forms.meaning.shapes import shape_for
from app.exchange.forms.meaning.wants import Blank, Card, Rules, Want, number_of
from app.exchange.forms.meaning.words import Vocabulary
from app.exchange.forms.sheet.cells import Place, SheetXml
from app.exchange.forms.sheet.looks import Look, look_at
from app.exchange.imports.columns.headings import bare_key, heading_key, headings_of
from app.exchange.imports.tables.cards import BOX, labels
from app.lists import query as listing
from db.errors import BadValue
from db.kinds import Choice, Choices, YesNo
from db.records import View, view

_VIEWS = {
    "children": r"儿童|帮扶|留守|困境|未成年|学生", "volunteers": r"志愿者", "members": r"团员|青年|党员|干部|推荐|登记|申请|个人|入团|志愿书",
    "events": r"活动|主题团日|团课|培训|三会", "branches": r"(团组织|团支部|支部|团委|组织)(基本|情况|信息|登记|概况|申报|推荐|备案|对标|建设)|基层团组织", "teams": r"(志愿)?(服务队|志愿者队伍|志愿服务(组织|队伍|团体))",
}
_FEWEST = 4
_MOST_ROWS = 30


@dataclass(frozen=True)
class _Label:
    """Words that may ask for something: their cell, the words with the group they stand in, the room behind them in the same cell.

    `carried`: whose it is the line does not say, and the line before is about somebody of the family.
    """

    place: Place
    path: tuple[str, ...]
    room: Room | None = None
    carried: bool = False


@dataclass(frozen=True)
class Found:
    """A card, its labels of unknown meaning by their places, and those that share a place with another; `filing`: rows about who fills it in."""

    card: Card
    unknown: dict[Place, str]
    further: list[tuple[Place, str]]
    filing: frozenset[int]


_BEFORE = re.compile(r"(?P<box>[（(][\s　]*[)）]|[□☐○])(?P<words>[^（(□☐○、，,；;\s]+)")
_AFTER = re.compile(r"(?P<words>[^）)□☐○、，,；;\s:：]+?)(?P<box>[（(][\s　]*[)）]|[□☐○])")


def find(sheet: SheetXml, title: str, looks: Sequence[Look], rules: Rules, words: Vocabulary) -> Found | None:
    """The card a sheet is; None where too little of it is known."""
    best: tuple[int, Found] | None = None
    labels_ = _labels(sheet)
    for number, (key, called) in enumerate(_VIEWS.items()):
        chosen = view(key)
        assert chosen
        found = _Reader(sheet, chosen, looks, rules, words).read(labels_)
        about = [blank for blank in found.card.blanks if column_of(blank.want.target) and not kin.row_of(blank.want.target)]
        named = any(blank.want.target == f"{key}.{chosen.record.title[0]}" for blank in about)
        if not named or len(about) < _FEWEST:
            continue
        score = 4 * len(about) + 20 * bool(re.search(called, title)) - number
        if best is None or score > best[0]:
            best = (score, found)
    return best[1] if best else None


def begins_above(card: Card, row: int) -> bool:
    """Whether a card is one by what stands above a row: then the table that begins there is of the record's family, or of its years."""
    return sum(blank.place[0] < row and column_of(blank.want.target) is not None for blank in card.blanks) >= _FEWEST


class _Reader:
    """Reads one sheet as a card about a record of a view."""

    def __init__(self, sheet: SheetXml, chosen: View, looks: Sequence[Look], rules: Rules, words: Vocabulary) -> None:
        self._sheet, self._chosen, self._looks, self._rules, self._words = sheet, chosen, looks, rules, words
        self._taken: set[Place] = set()
        self._filing: set[int] = set()

    def read(self, found: list[_Label]) -> Found:
        """The blanks of the labels, and the labels that nobody knows."""
        key = self._chosen.key
        # Beside 填表人 a telephone is not the record's.
        self._filing = {label.place[0] for label in found if _is_filing(label)}
        inner = _tables(self._sheet, found)
        found = [replace(label, path=()) if label.place[0] in self._filing and _is_telephone(label) else label for label in found if label.place[0] not in inner]
        known, _ = headings_of(self._chosen.key, loose=False).columns([label.path for label in found])
        by_index = {c.index: c.field.name for c in known if not c.link and not is_before(f"{self._chosen.key}.{c.field.name}", c.heading)}
        targets: list[str] = []
        for index, label in enumerate(found):
            before = targets[-1] if targets and found[index - 1].place[0] == label.place[0] else ""
            after = f"{before}_phone" if before.endswith(".secretary") and _is_telephone(label) else ""
            targets.append(after or self._target(label, by_index.get(index)))
        in_cells = self._cells([(label, target) for label, target in zip(found, targets, strict=True) if label.room is None])
        unknown, further = self._unknown([label for label in found if label.room is None]), []
        in_tables, open_ = self._tables(inner)
        in_cells, unknown = [*in_cells, *in_tables], unknown | open_
        in_lines: list[Blank] = []
        for place in dict.fromkeys(label.place for label in found if label.room):
            of_cell = [(label, target) for label, target in zip(found, targets, strict=True) if label.place == place and label.room]
            blanks_, left = self._rooms(place, of_cell)
            in_lines += blanks_
            for n, words in enumerate(left):
                if n == 0 and place not in unknown:
                    unknown[place] = words
                else:
                    further.append((place, words))
        return Found(Card(key, (*in_cells, *in_lines)), unknown, further, frozenset(self._filing))

    def _target(self, label: _Label, name: str | None) -> str:
        """What a label asks for, in a field of the record or of its family; '' for what is not known."""
        key, path = self._chosen.key, label.path
        if not path:
            return ""
        if said := self._words.said(path):
            return said.target
        if label.carried:
            return ""
        if asked := asked_here(self._chosen, path) or ("" if name else as_other(self._chosen, path)):
            return asked
        if not name and (number := self._number(path)):
            return number
        name = name or (_worked_out(key).get(bare_key(path[-1])) if len(path) == 1 else None)
        return f"{key}.{name}" if name else kin.target(self._chosen, path)

    def _number(self, path: tuple[str, ...]) -> str:
        """A figure of whom the card is about; of a person only where the label says of which time: 志愿服务时长 may be of all years."""
        of_a_body = self._chosen.key in ("branches", "teams")
        return each.figure_of(self._chosen, path, self._words) if of_a_body or re.search(r"20\d\d|本年|今年|全年|年度|上年|去年", "".join(path)) else ""

    def _cells(self, found: Sequence[tuple[_Label, str]]) -> list[Blank]:
        """The labels with a cell of their own beside or beneath them."""
        places = {label.place for label, _ in found}
        made = []
        for label, target in found:
            at = self._answer(label.place, places | self._taken) if target else None
            if at is not None and at not in self._taken and (blank := self._blank(at, target, "-".join(label.path))):
                self._taken.add(at)
                made.append(blank)
        return made

    def _tables(self, heads: set[int]) -> tuple[list[Blank], dict[Place, str]]:
        """The blanks of the tables within a card: of a child's family a row for each, parents first; of all others what they want."""
        made: list[Blank] = []
        unknown: dict[Place, str] = {}
        for row in sorted(heads):
            columns = {at: re.sub(r"\s+", "", self._sheet.text(cell.place)) for cell in self._sheet.rows[row].cells if isinstance(cell.value, str) and (at := _beneath(self._sheet, cell.place))}
            of_kin, of_posts = (of.columns(self._chosen, list(columns.values())) for of in (kin, officers))
            whose, targets = ("kin", of_kin) if any(of_kin) else ("post", of_posts)
            for n, down in enumerate(_rows_below(self._sheet, [*columns]), 1):
                for (_, heading), name, at in zip(columns.items(), targets, down, strict=True):
                    blank = self._blank(at, f"{self._chosen.key}.{whose}{n}.{name}", heading) if name else None
                    if blank:
                        made.append(blank)
                    elif not self._locked(at):
                        unknown[at] = heading
        return made, unknown

    def _unknown(self, found: Sequence[_Label]) -> dict[Place, str]:
        places, unknown = {label.place for label in found}, {}
        for label in found:
            at = self._answer(label.place, places | self._taken)
            if at and at not in self._taken and at not in unknown and at[0] == label.place[0] and not self._locked(at):
                unknown[at] = "-".join(label.path)
        return unknown

    def _rooms(self, place: Place, found: Sequence[tuple[_Label, str]]) -> tuple[list[Blank], list[str]]:
        """The rooms of one cell: what is known goes in between its words; who files the form may stand among them."""
        text = self._sheet.text(place)
        rooms = [label.room for label, _ in found if label.room]
        filing = dict(blanks.filing(text, rooms))
        known, open_ = [], []
        for label, target in found:
            room = label.room
            assert room
            want = filing.get(room)
            if want and (want.target != "setting:phone" or place[0] in self._filing):
                known.append((room, want))
            elif made := self._want(room, target, label):
                known.append((room, made))
            elif (label.path or room.tail) and not lines.is_by_hand(room.label):
                open_.append("-".join(label.path) or f"____{room.tail}")
        # Who files it is written in for everybody alike.
        about = any(column_of(want.target) for _, want in known)
        return (blanks.pieces(text, known) if about else []), open_

    def _want(self, room: Room, target: str, label: _Label) -> Want | None:
        if self._locked(room.place) or room.parts:
            return None
        heading = "-".join(label.path) or f"____{room.tail}"
        tail = lines.TAILS.get(room.tail, "")
        if not target and tail and lines.is_introduced(room.label):
            target = f"{self._chosen.key}.{self._chosen.record.title[0] if tail == lines.NAME else tail}"
        column = column_of(target) if target else None
        if column is None:
            return None
        if room.boxes:
            return Want(target, heading, "ticks") if isinstance(column.kind, Choice | YesNo) else None
        if room.date:
            dated = column.kind.name in ("date", "partial_date", "day")
            return Want(target, heading, "2003年5月12日" if "日" in room.date else "2003年5月") if dated else None
        if tail and tail != lines.NAME:
            return Want(target, heading, f"before:{room.tail}")
        return Want(target, heading, shape_for(column, heading, "", Look(), self._rules))

    def _locked(self, at: Place) -> bool:
        return self._sheet.protected and look_at(self._sheet, at, self._looks).locked

    def _answer(self, place: Place, labels: set[Place]) -> Place | None:
        """The place for a label's value: the next cell at the right, or the one below; a cell with boxes counts."""
        sheet = self._sheet
        top, left, bottom, right = sheet.area(place)
        for at in ((top, right + 1), (bottom + 1, left)):
            cell = sheet.cells.get(at)
            if cell is None or cell.formula is not None or at in sheet.covered():
                continue
            if cell.value is None or (isinstance(cell.value, str) and BOX.search(cell.value) and not (lines.rooms(at, cell.value))):
                return at
            if at in labels and at[0] == top:
                return None
        return None

    def _blank(self, at: Place, target: str, heading: str) -> Blank | None:
        if number_of(target) and self._sheet.cells[at].value is None and not self._locked(at):
            return Blank(at, Want(target, heading))
        column = column_of(target)
        if column is None:
            return None
        cell = self._sheet.cells[at]
        if isinstance(cell.value, str):
            return Blank(at, Want(target, heading, "ticks"), gap=cell.value) if isinstance(column.kind, Choice | YesNo) else None
        if self._locked(at):
            return None
        look = look_at(self._sheet, at, self._looks)
        return Blank(at, Want(target, heading, shape_for(column, heading, "", look, self._rules)))


#: What heads a column of a table within a card: of one family, of one life there are several.
_OF_MANY = re.compile(r"称谓|(与(本人|儿童|学生|申请人))?关系|起止.*|起始.*|何年何月.*|时间|年月")


def _tables(sheet: SheetXml, found: Sequence[_Label]) -> set[int]:
    """The rows that head a table within a card, of the family or of the years at school: what stands below is not the record's."""
    rows: dict[int, list[_Label]] = {}
    for label in found:
        if label.room is None:
            rows.setdefault(label.place[0], []).append(label)
    names = [label.place[0] for label in found if label.room is None and heading_key(label.path[-1]) in ("姓名", "名字")]
    heads = set()
    for row, labels_ in rows.items():
        side = [label for label in labels_ if _beneath(sheet, label.place)]
        many = any(_OF_MANY.fullmatch(heading_key(label.path[-1])) for label in side) or (row in names and min(names) < row) or _is_grouped(sheet, row, side)
        if len(side) > 2 and many:
            heads.add(row)
    return heads


def _is_grouped(sheet: SheetXml, row: int, side: Sequence[_Label]) -> bool:
    """Whether a word over three rows and more (班子成员) stands at the left of these labels, which head the rows beside it."""
    first = min((label.place[1] for label in side), default=0)
    return any(cell.place[1] < first and sheet.area(cell.place)[2] - row > 1 for cell in sheet.rows[row].cells if isinstance(cell.value, str))


def _beneath(sheet: SheetXml, place: Place) -> Place | None:
    """The blank cell under a label that has none beside it."""
    top, left, bottom, right = sheet.area(place)
    below, beside = sheet.cells.get((bottom + 1, left)), sheet.text((top, right + 1))
    last = not any(column > right for row, column in sheet.cells if row == top)
    return (bottom + 1, left) if below is not None and below.value is None and below.formula is None and (beside or last) else None


def _rows_below(sheet: SheetXml, firsts: Sequence[Place]) -> Iterator[tuple[Place, ...]]:
    """The rows of blank cells that begin with these, as far down as all of them are blank."""
    covered = sheet.covered()
    for row in range(firsts[0][0], firsts[0][0] + _MOST_ROWS) if firsts else ():
        down = tuple((row, column) for _, column in firsts)
        cells = [sheet.cells.get(at) for at in down]
        if any(cell is None or cell.value is not None or cell.formula is not None or cell.place in covered for cell in cells):
            return
        # 备注 at the left of a row asks for something of its own.
        first = min(column for _, column in firsts)
        if any(cell.place[1] < first and isinstance(cell.value, str) and not cell.value.strip().isdigit() for cell in sheet.rows[row].cells):
            return
        yield down


def _is_filing(label: _Label) -> bool:
    """Whether a label is about who fills the form in."""
    words = label.room.label if label.room else re.sub(r"[(（].*|[:：]$", "", label.path[-1] if label.path else "")
    return blanks.target_of(words) not in ("", "setting:phone")


def _is_telephone(label: _Label) -> bool:
    return blanks.target_of(re.sub(r"[:：]$", "", label.path[-1] if label.path else "")) == "setting:phone"


@cache
def _worked_out(key: str) -> dict[str, str]:
    return {heading_key(c.label): k for k, c in listing.columns(key).items() if c.field is None}


def _labels(sheet: SheetXml) -> list[_Label]:
    """Every cell and every room within one that may have a label, with the group it stands in, from the top down."""
    rooms = lines.of_sheet(sheet)
    texts = {p: re.sub(r"\s+", "", str(c.value)) for p, c in sheet.cells.items() if isinstance(c.value, str) and c.formula is None and p not in rooms}
    found = [_Label(place, path) for place, path in labels(texts, sheet.merged)]
    for place, of_cell in rooms.items():
        group = _group(sheet, place, texts)
        paths = dict(labels(lines.whose(of_cell), []))
        for n, room in enumerate(of_cell):
            path = paths.get((room.line, 2 * n), (room.label,) if room.label else ())
            found.append(_Label(place, (group, *path) if group and len(path) == 1 else path, room))
    return _carried(sorted(found, key=lambda label: (label.place, label.room.start if label.room else 0)))


def _group(sheet: SheetXml, place: Place, texts: Mapping[Place, str]) -> str:
    """The words in the cell right at the left of one with rooms, which say whose they are."""
    covered = sheet.covered()
    at = covered.get((place[0], place[1] - 1), (place[0], place[1] - 1))
    text = texts.get(at, "")
    return text if len(text) <= 12 else ""


def _carried(found: list[_Label]) -> list[_Label]:
    """Below a line about somebody of the family, what anybody has may be theirs: such a label alone says not whose it is."""
    made: list[_Label] = []
    about: Place | None = None
    line = -1
    for label in found:
        here = label.room.line if label.room else -1
        same = about == label.place and line == here
        if label.room and label.path:
            if len(label.path) > 1 or lines.is_family(label.path[-1]):
                about, line = label.place, here
            elif not same and about and lines.is_anybodys(label.path[-1]):
                label = replace(label, carried=True)
            elif lines.is_own(label.path[-1]):
                about = None
        made.append(label)
    return made


def ticked(text: str, target: str, stored: object) -> str:
    """The form's choices with the boxes of the right ones ticked: （√）男. Nothing is ticked where the value is unknown."""
    column = column_of(target)
    if column is None or stored is None:
        return text
    kind = column.kind
    value = kind.load(stored)
    wanted = set(value) if isinstance(kind, Choices) else {value}
    before = len(_BEFORE.findall(text)) >= len(_AFTER.findall(text)) and bool(re.match(r"\s*([（(][\s　]*[)）]|[□☐○])", text))

    def tick(found: re.Match[str]) -> str:
        try:
            meant = kind.read(found["words"])
        except BadValue:
            return found[0]
        meant = set(meant) if isinstance(meant, tuple) else {meant}
        if not meant & wanted:
            return found[0]
        box = "☑" if found["box"] in "□☐○" else f"{found['box'][0]}√{found['box'][-1]}"
        return box + found["words"] if before else found["words"] + box

    return (_BEFORE if before else _AFTER).sub(tick, text)

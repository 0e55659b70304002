"""What one cell brings: values of one field or of several, words that no field takes, and why it cannot be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from typing import Any, NamedTuple

from app.exchange.files.reading import Value
from app.exchange.imports.columns.cells import DIGITS_KEPT, is_blank, reader
from app.exchange.imports.columns.composites import Told, parted, tells_more
from app.exchange.imports.columns.headings import Column
from app.exchange.imports.columns.profiles import is_ticked
from app.exchange.imports.names.words import Words
from db.dates import OpenDay
from db.errors import BadValue
from db.fields import Record
from db.identity import HiddenNumber
from db.kinds import Choice, Choices, IdNumber, Kind, Link, Name, Phone, Stored, Text, YesNo
from db.kinds.base import plain
from db.text import close_up, fold, forbidden
from db.times import OpenLength

#: Words in the place of a name that say there is none.
_NOBODY = frozenset("无 没有 暂无 不详 未知 空 缺 空缺 暂缺 待定 待补 n/a none / \\ — - 无人 未定".split())
_REASON = r"(?:因?(?:[公事病]|有事|事|生病|病|故|工作|上课|外出|出差|身体不适|家中有事|家里有事)[,，、]?)?"
_ABSENT = re.compile(rf"(?:{_REASON}(?:请?[公事病婚产]?假|缺席|缺勤|旷[会课工]|缺|(?:未|没|没有)能?(?:到[会场岗课]?|参加|出席|签到|来))[,，、;；()（）\s]*)+|[事病公旷]")
_LONGEST_ABSENT = 16
_PRESENT = re.compile(r"已?(到会?|参加|出席|签到|出勤)")
_SCIENTIFIC = re.compile(r"[\d.]+e\+\d+", re.IGNORECASE)


class Cell(NamedTuple):
    """What a cell brings: (field, value, stored value) each, words left over, what is wrong with it.

    `fault` is told; where `fatal` it keeps the row out, else the cell stays as words. `unknown`: words of no code, each
    with the table and field it was met for. `waits`: the row is left out until it is answered.
    """

    values: tuple[tuple[str, Any, Stored], ...] = ()
    words: str = ""
    fault: str = ""
    fatal: bool = False
    unknown: tuple[tuple[str, str, str], ...] = ()
    waits: bool = False


CellReader = Callable[[Value], Cell | None]


def cell_reader(record: type[Record], column: Column, words: Words, *, own: bool = True, year: int | None = None, whole: Container[str] = ()) -> CellReader:
    """How cells of a column are read; equal cells are read once.

    `own`: the record is the row's, not one told beside it. `year`: that of the sheet, for days without one.
    `whole`: names of the ledger that are no name with a remark.
    """
    read = _reader(record, column, words, own, year, whole)
    known: dict[Any, Cell | None] = {}

    def cached(raw: Value) -> Cell | None:
        # 1, 1.0 and True are one key to a dictionary, and three things in a sheet.
        key = raw if type(raw) is str else (type(raw), raw)
        if key not in known:
            known[key] = None if is_blank(raw) else read(raw)
        return known[key]

    return cached


def text_of(raw: Value) -> str:
    """A cell as it is told to a person."""
    return "" if raw is None else plain(raw).strip()


def name_in(raw: Value) -> str:
    """A name as a cell gives it, '' where it says that there is none."""
    text = text_of(raw)
    return "" if is_blank(raw) or text.strip("()（）[]【】 ").lower() in _NOBODY else text


def _reader(record: type[Record], column: Column, words: Words, own: bool, year: int | None, whole: Container[str]) -> Callable[[Value], Cell | None]:
    f = column.field
    if column.role == "tick":
        return _tick(record, column, words)
    if column.role == "flag":
        return _flag(record, column)
    if column.role == "words":
        return _words
    if column.role == "either":
        return _of_either(record, column, words, own)
    read = reader(f, column.unit, year=year, whole=whole)
    if column.role == "parts":
        return _of_several(record, column, words, own, year)

    may_tell_more = (own or bool(column.part)) and tells_more(record.table, f.name)
    of_somebody = isinstance(f.kind, Text) and f.name == "contact"

    def parse(raw: Value) -> Cell | None:
        if of_somebody:
            if not name_in(raw):
                return Cell(words=text_of(raw))
            raw = close_up(text_of(raw))
        if may_tell_more and (told := parted(record.table, f.name, raw, year)):
            return _several(record, column, words, told, raw)
        try:
            pair, rest = read.fresh(raw)
        except BadValue as fault:
            return _unread(record, column, words, raw, fault, own)
        if pair is None:
            return None
        if rest:
            return _with_rest(record, f.name, pair, rest)._replace(fault=_asking(f.kind, raw)[1])
        name = f.belongs(pair[0]) if own and f.otherwise else f.name
        return Cell(((name, *pair),), *_asking(f.kind, raw))

    return parse


def _asking(kind: Kind, raw: Value) -> tuple[str, str]:
    """The words of a cell that ends in a question mark, and the doubt about what was read of it; '' where it does not, or says it as it stands."""
    text = text_of(raw)
    asks = text[-1:] in ("?", "？") and not isinstance(kind, Text | Link)
    return (text, "这一格带着问号，先按写的记，请核对") if asks else ("", "")


def _words(raw: Value) -> Cell | None:
    """Further words, as they stand; of a long number that Excel has as one it is told that its end is lost."""
    if isinstance(raw, int | float) and abs(raw) >= DIGITS_KEPT:
        return Cell(words=f"{raw:.0f}", fault="这一格是数字格式，长数字的后几位已被 Excel 丢掉，请按原件核对")
    return Cell(words=text_of(raw)) if text_of(raw) else None


#: Between what a cell tells of several fields; blanks only where nothing else parts it.
_BETWEEN, _BLANKS = re.compile(r"[/、，,;；|\n()（）]+"), re.compile(r"\s+")


def _of_several(record: type[Record], column: Column, words: Words, own: bool, year: int | None) -> Callable[[Value], Cell | None]:
    """Cells that tell of several fields: each piece goes to the field that can read it, plain words last and in their order."""
    fields = sorted((column.field, *column.others), key=lambda f: isinstance(f.kind, Text | Name) and not isinstance(f.kind, IdNumber | Phone))
    readers = [(f, reader(f, year=year)) for f in fields]

    def parse(raw: Value) -> Cell | None:
        text = text_of(raw)
        pieces = [piece.strip() for piece in (_BETWEEN if _BETWEEN.search(text) else _BLANKS).split(text) if piece.strip()]
        found: list[tuple[str, Any, Stored]] = []
        for f, read in readers:
            for piece in pieces:
                try:
                    pair = read(piece)
                except BadValue:
                    continue
                if pair is not None and not read.rest(piece):
                    found.append((f.name, *pair))
                    pieces.remove(piece)
                    break
        if not any(name == column.field.name for name, *_ in found):
            # What the column is about cannot be read: say why, as of any other column.
            try:
                reader(column.field)(pieces[0] if len(pieces) == 1 else raw)
            except BadValue as fault:
                return _unread(record, column, words, raw, fault, own)
            return Cell(words=text)
        return Cell(tuple(found), "、".join(pieces))

    return parse


def _of_either(record: type[Record], column: Column, words: Words, own: bool) -> Callable[[Value], Cell | None]:
    """Cells that are of the first field that can read them: an amount, else a tick or a word."""
    readers = [(f, reader(f)) for f in (column.field, *column.others)]

    def parse(raw: Value) -> Cell | None:
        if told := parted(record.table, column.field.name, raw):
            return _several(record, column, words, told, raw)
        fault: BadValue | None = None
        for f, read in readers:
            try:
                pair, rest = read.fresh(raw)
            except BadValue as bad:
                fault = fault or bad
                continue
            return Cell(((f.name, *pair),), rest) if pair else None
        assert fault
        return _unread(record, column, words, raw, fault, own)

    return parse


def _with_rest(record: type[Record], name: str, pair: tuple[Any, Stored], rest: str) -> Cell:
    """A value with what the cell says beyond it: sex and people behind a name are values, other remarks words."""
    found: list[tuple[str, Any, Stored]] = [(name, *pair)]
    left: list[str] = [rest]
    if name == "name" and "sex" in {f.name for f in record.fields()}:
        found, left = _remarks(record, rest, found, [])
    return Cell(tuple(found), "；".join(left))


def _unread(record: type[Record], column: Column, words: Words, raw: Value, fault: BadValue, own: bool) -> Cell | None:
    f, text = column.field, text_of(raw)
    if isinstance(f.kind, Choice):
        meant = words.meant(record, f, text)
        kind: Kind = f.kind
        if meant:
            value = kind.read(meant)
            return Cell(((f.name, value, kind.store(value)),))
        if isinstance(kind, Choices) and (some := _some(kind, text, lambda word: words.meant(record, f, word))):
            known, left, asked = some
            told = f"“{'、'.join(asked)}”不在可选项里，先记在备注里" if asked else ""
            return Cell(((f.name, known, kind.store(known)),), "、".join(left), told, unknown=tuple((record.table, f.name, word) for word in asked))
        if meant is not None:
            return Cell(words=text)
        return Cell(words=text, fault=f"“{text}”不在可选项里，先记在备注里；{_hint(fault)}", unknown=((record.table, f.name, text),))
    if isinstance(fault, OpenLength | OpenDay):
        return _open(record, column, words, text, fault, own)
    fatal = own and not isinstance(fault, HiddenNumber) and _keeps_out(record, column, raw)
    if fatal or forbidden(text):
        return Cell(fault=str(fault), fatal=True)
    masked = isinstance(fault, HiddenNumber)
    why = "身份证号中间打了码，先空着，请补上完整号码" if masked else f"{fault}；先记在备注里"
    return Cell(words=text, fault=why)


def _open(record: type[Record], column: Column, words: Words, text: str, fault: OpenLength | OpenDay, own: bool) -> Cell:
    """Half a day, whose hours are asked about once, or a month, whose day; until then a row that must have them waits.

    A day that was chosen for a month is told with the month as the sheet has it.
    """
    f, meant, is_day = column.field, words.meant(record, column.field, text), isinstance(fault, OpenDay)
    if meant:
        value = f.kind.read(meant)
        return Cell(((f.name, value, f.kind.store(value)),), text if is_day else "")
    waits = own and f.required and not column.link
    asked = ((record.table, f.name, text),)
    if waits:
        what = "只写到月，没有写哪一天，这一行先不记；请补上日期" if is_day else "没有写明是几小时，这一行先不记；请补上小时数"
        return Cell(fault=f"“{text}”{what}", waits=True, unknown=asked)
    if is_day:
        return Cell(words=text, fault=f"{fault}；先记在备注里")
    return Cell(words=text, fault="" if meant is not None else f"{fault}；先记在备注里", unknown=() if meant is not None else asked)


def _hint(fault: BadValue) -> str:
    return str(fault).rpartition("”")[2].partition("，")[2] or "请核对"


def _some(kind: Choices, text: str, meant: Callable[[str], str | None]) -> tuple[tuple[str, ...], list[str], list[str]] | None:
    """Of several words those that the list has, the others, and those of the others that nobody was asked about."""
    read: list[str] = []
    left: list[str] = []
    asked: list[str] = []
    for part in re.split(r"[、，,;；/\n|]+", text):
        try:
            read += kind.read(part)
        except BadValue:
            answer = meant(part)
            if answer:
                read += kind.read(answer)
                continue
            left.append(part.strip())
            asked += [part.strip()] * (answer is None)
    return (kind.read(read), left, asked) if read else None


def _keeps_out(record: type[Record], column: Column, raw: Value) -> bool:
    """Whether a cell that cannot be read keeps its row out: a damaged ID number, no name, no day, no length of a service."""
    f = column.field
    if isinstance(f.kind, IdNumber):
        text = text_of(raw)
        like = re.fullmatch(r"[\dXx\s]+", fold(text)) or re.search(r"\d{6}", text) or _SCIENTIFIC.fullmatch(text)
        return "*" not in text and "＊" not in text and bool(like or not isinstance(raw, str))
    return f.required and not isinstance(f.kind, Choice) and not column.link


def _several(record: type[Record], column: Column, words: Words, told: Told, raw: Value) -> Cell:
    """A cell that tells several things: each as its own field reads it; what cannot be read stays as words."""
    found: list[tuple[str, Any, Stored]] = []
    left = [told[""]] if told.get("") else []
    for name, text in told.items():
        if name:
            f = record.field(name)
            try:
                pair = reader(f)(text)
            except BadValue as fault:
                if name == column.field.name:
                    fatal = _keeps_out(record, column, raw)
                    return Cell(words="" if fatal else text_of(raw), fault=str(fault), fatal=fatal)
                left.append(text)
                continue
            if pair:
                found.append((name, *pair))
    return Cell(tuple(found), "；".join(left))


def _remarks(
    record: type[Record], text: str, found: list[tuple[str, Any, Stored]], left: list[str]
) -> tuple[list[tuple[str, Any, Stored]], list[str]]:
    """What stands in brackets behind a name: sex, people, political status; the rest are words."""
    for remark in filter(None, re.split(r"[，,、；;\s]+", text)):
        for name in ("sex", "ethnicity", "political_status"):
            if name not in {f.name for f in record.fields()} or any(known == name for known, *_ in found):
                continue
            try:
                pair = reader(record.field(name))(remark)
            except BadValue:
                continue
            if pair:
                found = [*found, (name, *pair)]
                break
        else:
            left = [*left, remark]
    return found, left


_TICK_WITH_WORDS = re.compile(r"[√✓✔☑][\s(（]*([^()（）]+)[)）]?")


def _tick(record: type[Record], column: Column, words: Words) -> Callable[[Value], Cell | None]:
    f, kind = column.field, column.field.kind

    def value_of(text: str) -> Cell | None:
        try:
            value = kind.read(text)
        except BadValue as fault:
            return _unread(record, column, words, text, fault, True)
        return Cell(((f.name, value, kind.store(value)),))

    def parse(raw: Value) -> Cell | None:
        ticked = is_ticked(raw)
        if ticked is None and (more := _TICK_WITH_WORDS.fullmatch(text_of(raw))) and (cell := value_of(column.word)):
            return cell._replace(words=more[1])
        if ticked is None:
            return value_of(text_of(raw))
        return value_of(column.word) if ticked else None

    return parse


def _flag(record: type[Record], column: Column) -> Callable[[Value], Cell | None]:
    f = column.field
    value = f.kind.read(column.word)

    # Who signed in is not absent, and neither is anybody of whom nothing is said.
    here = isinstance(f.kind, YesNo) and not value

    def parse(raw: Value) -> Cell | None:
        ticked, text = is_ticked(raw), text_of(raw)
        if ticked:
            return None if here else Cell(((f.name, value, f.kind.store(value)),))
        if here and (ticked is False or says_absent(text)):
            return Cell(((f.name, True, 1),), "" if ticked is False else text)
        return None if ticked is False or (here and _PRESENT.fullmatch(text)) else Cell(words=text)

    return parse


def says_absent(text: str) -> bool:
    """Whether words say that somebody was not there: 请假未到, 因病缺席."""
    return len(text) <= _LONGEST_ABSENT and bool(_ABSENT.fullmatch(text.strip(" ()（）。.!！")))


def is_text(column: Column) -> bool:
    """Whether a column holds plain words."""
    return isinstance(column.field.kind, Text) and not isinstance(column.field.kind, Link)

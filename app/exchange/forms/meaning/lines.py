"""Room to write within a cell's or a line's own words: 姓名：____ 性别：□男 □女, ______团支部, 出生年月：____年__月."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.exchange.forms.sheet.cells import Place, SheetXml
from app.exchange.imports.tables.cards import BOX

#: Blanks and what is drawn to be written on.
GAP = r"[ \t\xa0_＿　]*"
DATE_GAP = rf"(?:\d{{4}}|(?:19|20)?[ \t\xa0_＿　]+)年{GAP}月(?:{GAP}日)?"
_ROOM = re.compile(rf"[:：]?(?P<date>[ \t\xa0　]*(?<!\d){DATE_GAP})|[:：](?P<colon>{GAP})|(?P<bare>[_＿]{{2,}}{GAP})")
#: 分类：留守儿童（  ） 孤儿（  ）: each box behind its word.
_WORD_AND_BOX = re.compile(r"[ \t　]*[^\s（）()：:，,；;_]{1,14}[（(][\s　]*[)）][ \t　]*[^\s（）()：:，,；;_]{1,14}[（(][\s　]*[)）]")
_ENDS = re.compile(r"[，。；;,)）]")
_LONGEST = 14
#: Words right behind the room, which belong to what is written: the branch's, the village's, the person's; and units.
NAME = "name"
TAILS = {"团支部": "branch", "支部": "branch", "村": "village", "社区": "village", "同志": NAME, "同学": NAME, "小朋友": NAME}
_UNITS = ("周岁", "岁", "小时", "次", "元", "分")
_TAIL = re.compile("|".join(sorted((*TAILS, *_UNITS), key=len, reverse=True)))
_INTRODUCED = re.compile(r"兹有|今有|现有|兹介绍|现介绍|兹证明|我支部|我单位|团员|青年|学生|儿童")
#: By hand, with a pen, or for an office to stamp.
_BY_HAND = re.compile(r"签名|签字|签章|盖章|公章|意见|审批|审核|负责人|领导|经办")


@dataclass(frozen=True)
class Room:
    """Room in a cell's text from `start` to `end`; `label`: the words before it, without blanks; `tail`: the word right behind it.

    `boxes`: choices to be ticked stand there. `date`: 年, 月 and 日 stand in it. `parts`: it is one of several for one answer.
    `apart`: another label follows.
    """

    place: Place
    line: int
    start: int
    end: int
    label: str
    tail: str = ""
    boxes: bool = False
    date: str = ""
    parts: bool = False
    apart: bool = False


def rooms(place: Place, text: str) -> list[Room]:
    """The rooms of a cell's text, from the left, line by line; nothing for a text without any."""
    found: list[Room] = []
    at = 0
    for number, line in enumerate(text.split("\n")):
        if len(line) < 400:
            found += _of_line(place, number, line, at)
        at += len(line) + 1
    return found


def _of_line(place: Place, number: int, line: str, at: int) -> Iterator[Room]:
    matches = list(_ROOM.finditer(line))
    begin = 0
    for n, match in enumerate(matches):
        kind = match.lastgroup or ""
        start, end = match.span(kind)
        label, following = _label(line[begin : match.start()]), line[end:]
        if kind == "colon" and (BOX.match(following) or _WORD_AND_BOX.match(following)):
            end += len(_choices(following))
            yield Room(place, number, at + start, at + end, label, boxes=True, apart=bool(line[end:].strip()))
            begin = end
            continue
        until = matches[n + 1].start() - end if n + 1 < len(matches) else None
        if kind == "colon" and not _is_open(match[kind], following, until):
            # It is filled in already.
            continue
        close = bool(following) and not match[kind][-1:].isspace()
        tail = _TAIL.match(following) if close else None
        begin = end + (len(tail[0]) if tail else 0)
        ended = bool(tail or _ENDS.match(following))
        # 家庭住址：____镇____村: parts of one answer.
        parts = _is_addressed(following, tail) or (close and not ended and not (until and line[end + until] in ":："))
        yield Room(
            place, number, at + start, at + end, label, tail[0] if tail else "", date=match["date"] or "", parts=parts, apart=bool(following.strip()) and not ended,
        )


def _is_addressed(following: str, tail: re.Match[str] | None) -> bool:
    """____团支部： is whom a letter is for."""
    return tail is not None and following[len(tail[0]) :].lstrip().startswith(("：", ":"))


def _label(text: str) -> str:
    """The words right before the room: 性别 of 姓名：王芳    性  别; '' for what is too long for a label."""
    text = re.sub(r"[(（][^()（）]*[)）]", "", text)
    pieces = re.split(r"[\s　]{2,}|　", re.split(r"[，。；;,:：(（]", text)[-1].strip("_＿ 　\t\xa0"))
    label = "".join(pieces) if all(len(piece) == 1 for piece in pieces) else pieces[-1]
    label = re.sub(r"\s+", "", label).strip("_＿")
    return label if len(label) <= _LONGEST else ""


def _is_open(room: str, following: str, until: int | None) -> bool:
    """Whether a colon has room behind it: drawn, or to the end, or to the next label."""
    if not following.strip():
        return True
    if "_" in room or "＿" in room:
        return True
    if until is None or len(room.replace("　", "  ")) < 2:
        return False
    pieces = re.split(r"[\s　]{2,}|　", following[:until].strip())
    return all(pieces) and (len(pieces) == 1 or all(len(piece) == 1 for piece in pieces)) and not _ENDS.search(following[:until])


def _choices(text: str) -> str:
    """The boxes and their words, up to the next label: □男 □女 of □男 □女  民族：."""
    following = re.search(r"(?<=[ \t　])[^\s□☐○（）()、，:：]{1,14}[:：]", text)
    return text[: following.start()].rstrip() if following else text


def is_introduced(label: str) -> bool:
    """Whether the words before a room with a word behind it leave it the record's: 兹有____同志; not 转入____团支部."""
    return not label or bool(_INTRODUCED.fullmatch(label))


def is_by_hand(label: str) -> bool:
    """Whether a label asks for a hand or a stamp, which no program has."""
    return bool(_BY_HAND.search(label))


#: Whom of a family a label names; what is the record's own; what everybody has.
_FAMILY = re.compile(r"((法定|主要|实际|现)?监护人|父亲?|母亲?|爸爸|妈妈|家长|外?祖[父母]|爷爷|奶奶|外公|外婆|姥|受?委托|紧急联系)")
_OWN = re.compile(r"儿童|学生|本人|班级|年级|学校|家庭|备注|^姓名$|身高|体重|健康")
_ANYBODYS = re.compile(r"(联系|手机|家庭)?(电话|号码|方式)|手机号?|身份证.*|年龄|性别|民族|出生.*|务工.*|工作.*|职业|文化程度|学历|住址|现住址|(与|同).*关系|关系")

#: Of these each of a family has their own.
IDENTITY = re.compile(r"身份证|年龄|性别|民族|出生|学历|文化程度")


def is_family(label: str) -> bool:
    """Whether a label names somebody of the family."""
    return bool(_FAMILY.match(label))


def is_own(label: str) -> bool:
    """Whether a label is surely about whom the card is about."""
    return bool(_OWN.search(label))


def is_anybodys(label: str) -> bool:
    """Whether a label asks for what everybody has, and says not whose."""
    return bool(_ANYBODYS.fullmatch(label))


def beside(sheet: SheetXml, place: Place) -> bool:
    """Whether the cell at the right is blank and there to be written in: then a label that ends its cell is for it."""
    top, _, _, right = sheet.area(place)
    cell = sheet.cells.get((top, right + 1))
    return cell is not None and cell.value is None and cell.formula is None and (top, right + 1) not in sheet.covered()


def of_sheet(sheet: SheetXml) -> dict[Place, list[Room]]:
    """The rooms of every cell that has any; a cell that is only a label has none."""
    found = {}
    for place, cell in sheet.cells.items():
        if isinstance(cell.value, str) and cell.formula is None and (of_cell := rooms(place, cell.value)):
            alone = len(of_cell) == 1 and of_cell[0].start == of_cell[0].end == len(cell.value)
            if not (alone and beside(sheet, place)):
                found[place] = of_cell
    return found


def whose(of_cell: Sequence[Room]) -> dict[tuple[int, int], str]:
    """The labels of one cell as if each stood in a cell of its own, none beside another: by line and number."""
    return {(room.line, 2 * n): room.label for n, room in enumerate(of_cell) if room.label}

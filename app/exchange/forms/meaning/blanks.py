"""The blanks around a form's tables: who fills it in, when, as of which day; filled inside the form's own words."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby

from app import settings
from app.exchange.forms.meaning.lines import Room, is_by_hand, rooms
from app.exchange.forms.meaning.wants import DAY, TODAY, Blank, Want
from app.exchange.forms.sheet.cells import Place, SheetXml
from db.store import Store

_BRACKETS = r"(?:[(（][^()（）]{0,8}[)）])?"
#: Labels and what they want; a label is followed by a colon, or is alone in its cell with a blank one beside it.
_LABELS = {
    "setting:unit": r"填报单位|填表单位|报送单位|上报单位|制表单位|单位名称|申报单位|填报单位名称",
    "setting:superior": r"上级单位|上级团委|主管单位",
    "setting:head": r"单位负责人|负责人签发",
    "setting:reviewer": r"复核人|审核人",
    "setting:filler": r"填报人|填表人|制表人|经办人|统计人",
    "setting:phone": r"联系电话|填报人电话|填表人电话|联系人电话|联系方式|电话",
    TODAY: r"填报日期|填表日期|填报时间|填表时间|上报日期|报送日期|制表日期|报出日期",
    DAY: r"截止日期|截止时间|统计截止日期|统计截止时间|统计截止日|数据截止|截至日期|统计日期|截止|截至",
}
_WORDS = {target: pattern.partition("|")[0] for target, pattern in _LABELS.items()}
_COUNTED = re.compile(r"\s*(人次|小时|名|人|个|支|次|场|期|份|件|条|元|%)(?=$|[，,。；;、（()）\s])")
#: By hand, with a pen.
_SIGNED = re.compile(r"\w*人[(（](签名|签字|签章|盖章)[)）]")


def find(sheet: SheetXml) -> list[Blank]:
    """The blanks of a sheet; those in one cell come one after the other."""
    found: list[Blank] = []
    for place, cell in sheet.cells.items():
        if isinstance(cell.value, str) and cell.formula is None and len(cell.value) < 200:
            found += _in_cell(sheet, place, cell.value)
    return found


#: Who is to be asked, where and when: what no setting says is a person's to fill in.
_OF_THE_FILING = re.compile(r"(联系|分管|主管|带队|活动|项目)?(人|领导|同志|电话|方式|手机号?|传真|邮箱|电子邮箱|地址|邮编|编号|文号|日期|时间|单位)|QQ|微信号?")


def others(sheet: SheetXml, told: Container[Place]) -> Iterator[tuple[Place, str]]:
    """Labels of the filing with room behind them that nobody fills: 联系人：. `told`: places of which something is known."""
    for place, cell in sheet.cells.items():
        if isinstance(cell.value, str) and cell.formula is None and len(cell.value) < 200 and place not in told:
            for room in rooms(place, cell.value):
                if _OF_THE_FILING.fullmatch(room.label) and not room.parts and not target_of(room.label) and not is_by_hand(room.label):
                    yield place, room.label


def target_of(label: str) -> str:
    """What a label before some room wants; '' for one nobody knows here. 负责人电话 is not the telephone of who fills the form in."""
    return next((target for target, pattern in _LABELS.items() if re.fullmatch(pattern, label)), "")


def pieces(text: str, found: Sequence[tuple[Room, Want]]) -> list[Blank]:
    """The rooms of a cell's text as blanks that come one after the other."""
    made, at = [], 0
    for number, (room, want) in enumerate(found):
        after = text[room.end :] if number == len(found) - 1 else ""
        made.append(Blank(room.place, want, text[at : room.start], text[room.start : room.end], after, room.apart))
        at = room.end
    return made


def _in_cell(sheet: SheetXml, place: Place, text: str) -> list[Blank]:
    found = filing(text, rooms(place, text))
    if not found:
        return _beside(sheet, place, text)
    if len(found) == 1 and found[0][0].end == len(text) and not found[0][0].date and (beside := _free_beside(sheet, place)):
        return [Blank(beside, found[0][1])]
    return pieces(text, found)


def filing(text: str, of_cell: Sequence[Room]) -> list[tuple[Room, Want]]:
    """The rooms of a line that are about who files the form, and when; 单位 is, where the line tells of more."""
    # 电话____次 counts calls.
    of_cell = [room for room in of_cell if not _COUNTED.match(text, room.end)]
    found = [(room, target) for room in of_cell if not room.parts and (target := target_of(room.label)) and not _signed(text, room)]
    if any(target != "setting:phone" for _, target in found):
        found += [(room, "setting:unit") for room in of_cell if room.label == "单位"]
    return [(room, Want(target, room.label)) for room, target in sorted(found, key=lambda item: item[0].start)]


def _signed(text: str, room: Room) -> bool:
    """Whether it says in brackets before the room that a hand signs."""
    return bool(re.search(r"人[(（](签名|签字|签章|盖章)[)）]\s*[:：]?\s*$", text[: room.start]))


def _beside(sheet: SheetXml, place: Place, text: str) -> list[Blank]:
    """A label alone in its cell, the blank in the next."""
    label = re.sub(rf"{_BRACKETS}[:：]?\s*$", "", re.sub(r"\s+", "", text))
    target = target_of(label)
    if not target or _SIGNED.match(text) or target == "setting:phone" or label in ("截止", "截至", "电话", "负责人"):
        return []
    beside = _free_beside(sheet, place)
    return [Blank(beside, Want(target, label))] if beside else []


def _free_beside(sheet: SheetXml, place: Place) -> Place | None:
    """The cell at the right, if it is there, blank, and the form means it to be written in (it is framed off or merged)."""
    at = (place[0], sheet.area(place)[3] + 1)
    cell = sheet.cells.get(at)
    own = sheet.cells[place]
    merged = any(area[:2] == at for area in sheet.merged)
    return at if cell and cell.value is None and cell.formula is None and (merged or cell.style != own.style) else None


def value(store: Store, target: str, day: date, today: date) -> str:
    """What a blank is filled with; nothing where the setting is not filled in."""
    if target in (DAY, TODAY):
        wanted = day if target == DAY else today
        return f"{wanted.year}年{wanted.month}月{wanted.day}日"
    return settings.get(store, target.removeprefix("setting:"))


def by_cell(found: Iterable[Blank]) -> Iterator[list[Blank]]:
    """The blanks of each cell together, in their order."""
    for _, of_cell in groupby(found, key=lambda blank: blank.place):
        yield list(of_cell)


def line(found: Sequence[tuple[Blank, str]]) -> str:
    """A cell's words with what was found in its rooms; a room for which there is nothing stays as it is."""
    text = ""
    for blank, said in found:
        drawn = re.sub(r"[_＿]", " ", blank.gap.replace("　", "  "))
        text += blank.before + (said or blank.gap)
        if said and blank.apart and not drawn.strip():
            # Before the next label the room stays, as far as the value does not take it.
            text += " " * max(2, len(drawn) - sum(2 if ord(sign) > 0x2E80 else 1 for sign in said))
        text += blank.after
    return text


def words(target: str) -> str:
    """What a blank's target is called."""
    return _WORDS.get(target, target)

"""The blanks around a form's tables: who fills it in, when, as of which day; filled inside the form's own words."""

from __future__ import annotations

import re
from datetime import date

from app import settings
from app.exchange.forms.meaning.wants import DAY, TODAY, Blank, Want
from app.exchange.forms.sheet.cells import Place, SheetXml
from db.store import Store

_BRACKETS = r"(?:[(（][^()（）]{0,8}[)）])?"
_GAP = r"[\s_＿　]*"
_DATE_GAP = rf"(?:\d{{4}}|[\s_＿　]*)年{_GAP}月{_GAP}日"
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
# 负责人电话 is not the telephone of who fills the form in.
_ANY = re.compile("(?<![\u4e00-\u9fff])(?P<label>" + "|".join(sorted((p for ps in _LABELS.values() for p in ps.split("|")), key=len, reverse=True)) + f"){_BRACKETS}[:：]")
_DAYS = "|".join(sorted("|".join((_LABELS[TODAY], _LABELS[DAY])).split("|"), key=len, reverse=True))
_DATES = re.compile(rf"(?<![\u4e00-\u9fff])(?P<label>(?:{_DAYS})[:：]?)(?P<gap>{_GAP}{_DATE_GAP})")
#: By hand, with a pen.
_SIGNED = re.compile(r"\w*人[(（](签名|签字|签章|盖章)[)）]")


def find(sheet: SheetXml) -> list[Blank]:
    """The blanks of a sheet; those in one cell come one after the other."""
    found: list[Blank] = []
    for place, cell in sheet.cells.items():
        if isinstance(cell.value, str) and cell.formula is None and len(cell.value) < 200:
            found += _in_cell(sheet, place, cell.value)
    return found


def _target(label: str) -> str:
    return next(target for target, pattern in _LABELS.items() if re.fullmatch(pattern, label))


def _in_cell(sheet: SheetXml, place: Place, text: str) -> list[Blank]:
    pieces: list[tuple[int, int, str, str]] = [
        (found.start("gap"), found.end("gap"), _target(found["label"].rstrip(":：")), found["label"]) for found in _DATES.finditer(text)
    ]
    for found in _ANY.finditer(text):
        gap = re.compile(_GAP).match(text, found.end())
        assert gap
        end = gap.end()
        follows = text[end:]
        if (follows and not _ANY.match(follows) and not _DATES.match(follows)) or _SIGNED.match(text, found.start()):
            continue
        if not any(start <= end and found.end() <= stop for start, stop, *_ in pieces):
            pieces.append((found.end(), end, _target(found["label"]), found["label"]))
    if not pieces:
        return _beside(sheet, place, text)
    pieces.sort()
    if len(pieces) == 1 and pieces[0][1] == len(text) and not text[pieces[0][0] :].strip("_＿ 　") and (beside := _free_beside(sheet, place)):
        return [Blank(beside, Want(pieces[0][2], pieces[0][3]))]
    made, at = [], 0
    for number, (start, end, target, label) in enumerate(pieces):
        last = number == len(pieces) - 1
        # Before the next label the gap stays, as far as the value does not take it.
        after = text[end:] if last else re.sub(r"[_＿]", " ", text[start:end].replace("　", "  "))
        made.append(Blank(place, Want(target, label.strip(":：")), text[at:start], after))
        at = end
    return made


def _beside(sheet: SheetXml, place: Place, text: str) -> list[Blank]:
    """A label alone in its cell, the blank in the next."""
    label = re.sub(rf"{_BRACKETS}[:：]?\s*$", "", re.sub(r"\s+", "", text))
    target = next((target for target, pattern in _LABELS.items() if re.fullmatch(pattern, label)), None)
    if target is None or _SIGNED.match(text) or target == "setting:phone" or label in ("截止", "截至", "电话", "负责人"):
        return []
    beside = _free_beside(sheet, place)
    return [Blank(beside, Want(target, label))] if beside else []


def _free_beside(sheet: SheetXml, place: Place) -> Place | None:
    """The cell at the right, if it is there, blank, and the form means it to be written in (it is framed off or merged)."""
    right = next((area[3] for area in sheet.merged if area[:2] == place), place[1]) + 1
    at = (place[0], right)
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


def words(target: str) -> str:
    """What a blank's target is called."""
    return _WORDS.get(target, target)

"""Opening a form of any format, and checking what a mapping file says of its headings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.exchange.forms.meaning.columns import column_of
from app.exchange.forms.meaning.recognising import Form
from app.exchange.forms.meaning.wants import DAY, NOTHING, SERIAL, TODAY, Want
from app.exchange.forms.sheet.cells import ref
from app.exchange.forms.sheet.converting import OLD, converted
from app.exchange.forms.sheet.package import Package, read
from app.exchange.forms.word.document import WORD, opened
from app.figures import crossing
from app.settings import SETTINGS
from db.errors import UserError

#: What a form's file may end with.
ENDINGS = (".xlsx", ".xlsm", *WORD, *OLD)


def open_form(path: Path) -> Package:
    """Open a form. Raises UserError for what cannot be filled, with what to do."""
    if path.is_dir():
        raise UserError(f"“{path.name}”是一个文件夹，请选择里面的表格文件")
    if path.suffix.lower() not in ENDINGS:
        raise UserError(f"“{path.name}”不是县里发的 Excel 表或 Word 表；可以收 {'、'.join(ENDINGS)} 文件")
    if new := OLD.get(path.suffix.lower()):
        return opened(converted(path), path.with_suffix(new).name)
    return opened(read(path), path.name)


def filled_ending(path: Path) -> str:
    """What the filled form's file ends with."""
    suffix = path.suffix.lower()
    return OLD.get(suffix, suffix if suffix in ENDINGS else ".xlsx")


def unfinished(form: Form) -> str:
    """What a filled form leaves open because nobody knows what belongs there, told on the way out; "" when nothing is."""
    left = unknown(form)
    if not left:
        return ""
    places = "、".join(f"{place} {words}".strip() for _, place, words in left[:3])
    return f"表里还有 {len(left)} 处没有认出，空着没填：{places}{'等' if len(left) > 3 else ''}"


def unknown(form: Form) -> list[tuple[str, str, str]]:
    """Headings that nobody knows: the sheet, the cell to be filled, the words."""
    return [(name, ref(place), words) for name, wants in form.wants.items() for place, words in sorted(wants.unknown.items())]


def checked_want(words: str, said: Any) -> Want:
    """What a mapping says of one heading. Raises UserError where it names nothing that exists."""
    target, look = (said.get("target"), said.get("look", "")) if isinstance(said, Mapping) else (said, "")
    if not isinstance(target, str) or not isinstance(look, str):
        raise UserError(f"“{words}”后面应写要填的栏目，例如 members.name")
    kind, _, key = target.partition(":")
    if target in (SERIAL, DAY, TODAY, NOTHING) or (kind == "setting" and key in SETTINGS) or column_of(target):
        return Want(target, words, look)
    if kind in ("figure", "last"):
        crossing.figure(key.replace("*", "0"))
        return Want(target, words, look)
    raise UserError(f"“{words}”写的“{target}”不是台账里的栏目、数字或设置")

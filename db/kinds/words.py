"""Free text, identity numbers and telephone numbers."""

import re
from dataclasses import dataclass

from db import identity
from db.errors import BadValue
from db.kinds.base import Kind, plain
from db.text import clean, fold, forbidden

# A cell wrapped by hand holds a line break where a person sees a blank.
_BREAK = re.compile(r"\s*[\n\t]\s*")
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z ./-]*")


@dataclass(frozen=True)
class Text(Kind):
    """Free text, kept as it was written but for the blanks around it.

    `code`: a number that somebody gave out (团员证号); full-width digits and letters of one are its narrow ones.
    """

    multiline: bool = False
    limit: int = 4000
    code: bool = False
    name = "text"

    def read(self, raw: object) -> str:
        text = plain(raw)
        if fault := forbidden(text.replace("\r", "")):
            raise BadValue(fault)
        text = clean(text)
        if not self.multiline:
            text = _BREAK.sub(" ", text)
        if self.code and _CODE.fullmatch(narrow := fold(text)):
            text = narrow
        if len(text) > self.limit:
            raise BadValue(f"太长了：{len(text)} 个字，最多 {self.limit} 个字")
        return text


@dataclass(frozen=True)
class IdNumber(Kind):
    """A citizen identity number of GB 11643-1999, 18 signs; 15-digit numbers of before 1999 are completed."""

    name = "id_number"

    def read(self, raw: object) -> str:
        if isinstance(raw, float) and raw.is_integer() and raw < 1e15:
            raw = int(raw)
        if isinstance(raw, int | float):
            if not isinstance(raw, int) or len(str(raw)) != 15:
                raise BadValue(
                    "这一格是数字格式，身份证号的后 3 位已被 Excel 丢掉，请把这一列设成“文本”后按证件重新录入"
                )
            raw = str(raw)
        return identity.read_id_number(str(raw))


_MOBILE = re.compile(r"(?:(?:\+|00)?86[- ]?)?(1[3-9]\d)[- ]?(\d{4})[- ]?(\d{4})", re.ASCII)
_LANDLINE = re.compile(r"(?:\(?(0\d{2,3})\)?[- ]?)?([2-9]\d{6,7})(?:[- 转](\d{1,6}))?", re.ASCII)


@dataclass(frozen=True)
class Phone(Kind):
    """A mobile number of 11 digits or a landline, several of them parted by 、."""

    name = "phone"

    def read(self, raw: object) -> str:
        text = fold(plain(raw))
        parts = [part.strip() for part in re.split(r"[/、,，;；]+", text) if part.strip()]
        return "、".join(self._one(part) for part in parts)

    def _one(self, text: str) -> str:
        if found := _MOBILE.fullmatch(text):
            return "".join(found.groups())
        if found := _LANDLINE.fullmatch(text):
            area, number, extension = found.groups()
            return (f"{area}-" if area else "") + number + (f"-{extension}" if extension else "")
        digits = re.sub(r"\D", "", text)
        if text.startswith("1") and digits == text:
            short = 11 - len(digits)
            if short > 0:
                raise BadValue(f"手机号少 {short} 位，应为 11 位")
            if short < 0:
                raise BadValue(f"手机号多 {-short} 位，应为 11 位")
        raise BadValue(f"“{text}”不是电话号码，请写成 11 位手机号或 010-69012345")

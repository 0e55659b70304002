"""Free text, identity numbers and telephone numbers."""

import re
from dataclasses import dataclass

from db import identity
from db.errors import BadValue
from db.kinds.base import Kind, Reading, plain
from db.text import clean, close_up, fold, forbidden

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


# A single sign in brackets tells two people of one name apart, 张伟（大）, and stays.
_REMARK = re.compile(r"\s*[(（\[【〔〈<](?![大小老甲乙丙丁一二三a-dA-D\d]\W)(?P<words>[^()（）\[\]【】〔〕〈〉<>]*)[)）\]】〕〉>]\s*")
_MARKS = "*＊※★☆▲△●○◆◇■□#＃√✓"
_NUMBER_BEHIND = re.compile(r"[\s:：,，]*(?P<words>(?:(?:电话|手机|联系电话|联系方式)[:：]?\s*)?1[3-9]\d{9})\s*")

#: What somebody is, before or behind the name and parted from it: 另选他人：李某, 伍某 父亲.
_KIN = "父亲?|母亲?|爸爸|妈妈|爷爷|奶奶|姥姥|姥爷|外公|外婆|祖父|祖母|外祖父|外祖母|伯父|叔叔|姑姑|舅舅|哥哥|姐姐"
_LABEL = re.compile(rf"(?P<words>姓名|名字|本人|新增|补[录报充]|增补|{_KIN}|[一-鿿]{{0,4}}(?:[人长员]|书记|主任|组|班))\s*[:：]\s*(?=[一-鿿]\s*[一-鿿])")
_NO_MORE = frozenset(("姓名", "名字", "本人"))
_KIN_BEHIND = re.compile(rf"(?<=[一-鿿])\s+(?P<words>{_KIN})")


@dataclass(frozen=True)
class Name(Text):
    """A person's name; a sheet's cell may hold remarks behind it, which are not part of it: 王芳（女，满族）, 赵敏*."""

    def reading(self, raw: object) -> Reading:
        """The name without blanks between its signs, and the remarks: words in brackets, marks, a telephone number."""
        text = self.read(raw)
        bare = text.strip(_MARKS + " \u3000")
        remarks = [sign for sign in text if sign in _MARKS and sign not in bare]
        if label := _LABEL.match(bare):
            remarks += [label["words"]] * (label["words"] not in _NO_MORE)
            bare = bare[label.end() :]
        if (number := _NUMBER_BEHIND.search(bare)) and number.start() and number.end() == len(bare):
            remarks.append(number["words"])
            bare = bare[: number.start()]
        if (kin := _KIN_BEHIND.search(bare)) and kin.end() == len(bare):
            remarks.insert(0, kin["words"])
            bare = bare[: kin.start()]
        remarks = [found["words"].strip() for found in _REMARK.finditer(bare)] + remarks
        bare = _REMARK.sub(" ", bare).strip(_MARKS + " \u3000")
        if not bare:
            return Reading(close_up(text))
        return Reading(close_up(bare), "，".join(filter(None, remarks)))

    def typed(self, raw: object) -> str:
        return self.read(raw)


@dataclass(frozen=True)
class IdNumber(Kind):
    """A citizen identity number of GB 11643-1999, 18 signs; 15-digit numbers of before 1999 are completed."""

    name = "id_number"

    def read(self, raw: object) -> str:
        return self.reading(raw).value  # type: ignore[no-any-return]

    def reading(self, raw: object) -> Reading:
        if isinstance(raw, float) and raw.is_integer() and raw < 1e15:
            raw = int(raw)
        if isinstance(raw, int | float):
            if not isinstance(raw, int) or len(str(raw)) != 15:
                raise BadValue(
                    "这一格是数字格式，身份证号的后 3 位已被 Excel 丢掉，请把这一列设成“文本”后按证件重新录入"
                )
            raw = str(raw)
        return Reading(*identity.read_with_words(str(raw)))


#: How nearly every one is written.
_USUAL_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_MOBILE = re.compile(r"(?:(?:\+|00)?86[- ]?)?(1[3-9]\d)[- ]?(\d{4})[- ]?(\d{4})", re.ASCII)
_LANDLINE = re.compile(r"(?:\(?(0\d{2,3})\)?[- ]?)?([2-9]\d{6,7})(?:[- 转](\d{1,6}))?", re.ASCII)

_AMONG = re.compile(r"(?<![\d+*])(?:(?:\+|00)?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?![\d*])|(?<![\d*-])\(?0\d{2,3}\)?[- ]?[2-9]\d{6,7}(?:[-转]\d{1,6})?(?![\d*])", re.ASCII)
_PHONE_WORDS = re.compile(r"本人|联系电话|联系方式|电话号码|手机号码?|移动电话|电话|手机|座机|固话|号码|tel|phone", re.IGNORECASE)
_SHORT_NUMBER = re.compile(r"(短号|集团号|分机|转)[:\s]*\d{2,6}")


@dataclass(frozen=True)
class Phone(Kind):
    """A mobile number of 11 digits or a landline, several of them parted by 、."""

    name = "phone"

    def read(self, raw: object) -> str:
        return self.reading(raw).value  # type: ignore[no-any-return]

    def reading(self, raw: object) -> Reading:
        if isinstance(raw, str) and _USUAL_MOBILE.fullmatch(raw):
            return Reading(raw)
        text = fold(plain(raw))
        parts = [part.strip() for part in re.split(r"[/、,，;；\n]+", text) if part.strip()]
        try:
            return Reading("、".join(self._one(part) for part in parts))
        except BadValue:
            if found := self._among_words(text):
                return found
            raise

    def _among_words(self, text: str) -> Reading | None:
        """Whole numbers among words (手机：…, …（微信同号）); None where there is none, or digits are left over."""
        numbers: list[str] = []

        def take(found: re.Match[str]) -> str:
            numbers.append(self._one(found[0].strip()))
            return " "

        left = _AMONG.sub(take, text)
        if not numbers or re.search(r"\d{7}|\d{2}", _SHORT_NUMBER.sub("", left)):
            return None
        rest = re.sub(r"[\s/、,，;；:()\[\]【】]+", " ", _PHONE_WORDS.sub(" ", left)).strip(" -.。")
        return Reading("、".join(dict.fromkeys(numbers)), rest)

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

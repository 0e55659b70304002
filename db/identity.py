"""Citizen identity numbers (公民身份号码, GB 11643-1999): check digit, birth date, sex.

python-stdnum computes the check digit and the birth date. Its `validate` is not used: it also wants the area
code to have existed in the year of *birth*, while the code is that of the place of issue, so it refuses good
numbers (everyone from 密云县 born before 1982).
"""

import re
from datetime import date
from functools import lru_cache

from db.dates import PartialDate
from db.errors import BadValue
from db.text import fold

_AMONG = re.compile(r"(?<![0-9A-Za-z*])(?:[0-9]{17}[0-9Xx]|[0-9]{15})(?![0-9A-Za-z*])")
_HIDDEN = re.compile(r"[0-9]{1,14}[*＊×xX#•●]{2,}[0-9]{0,6}[0-9Xx]?|[*＊#•●]{4,}[0-9]{0,6}[0-9Xx]?")
_CALLED = re.compile(r"(居民|公民)?(身份证|证件|身份)(件)?(号码|编号|号)?|号码|本人|[:：;；,，、.。()（）\[\]【】“”\"'‘’`\s]")


class HiddenNumber(BadValue):
    """A number part of which is starred out (110000********3712): no number, but a clue to whose it is.

    `begins`, `ends`: the digits that can be read; `born`: the birth date as far as it can be read, None where it cannot.
    """

    def __init__(self, sentence: str, begins: str, ends: str) -> None:
        super().__init__(sentence)
        self.begins, self.ends = begins, ends
        self.born = _born(begins[6:14]) if len(begins) >= 10 else None

    def may_be(self, number: str) -> bool:
        """Whether this may be that number."""
        return number.startswith(self.begins) and number.endswith(self.ends.upper())


def _born(digits: str) -> PartialDate | None:
    """The birth date in the digits 7 to 14 of a number, as many of them as there are."""
    year, month, day = digits[:4], digits[4:6], digits[6:8]
    try:
        return PartialDate(int(year), int(month) if len(month) == 2 else None, int(day) if len(day) == 2 else None)
    except ValueError:
        return None


def read_with_words(raw: str) -> tuple[str, str]:
    """A number and the words around it (身份证：…, …（本人）) that say more than that it is one. Raises BadValue, HiddenNumber."""
    try:
        return read_id_number(raw), ""
    except BadValue:
        text = fold(raw)
        if hidden := _HIDDEN.fullmatch("".join(_CALLED.sub("", text).split())):
            begins, ends = re.match(r"[0-9]*", hidden[0]), re.search(r"[0-9]*[0-9Xx]?$", hidden[0])
            raise HiddenNumber(
                "身份证号有几位用 * 盖住了，不能当作号码，请按证件补上", begins[0] if begins else "", ends[0] if ends else ""
            ) from None
        found = list(_AMONG.finditer(text))
        if len(found) == 1:
            number = read_id_number(found[0][0])
            rest = _CALLED.sub(" ", text[: found[0].start()] + " " + text[found[0].end() :]).strip()
            if not re.search(r"[0-9]", rest):
                return number, rest
        raise


@lru_cache(maxsize=65536)
def read_id_number(raw: str) -> str:
    """Fold and check a number; 15 digits are completed with 19 and the check digit. Raises BadValue."""
    from stdnum.cn import ric

    number = "".join(fold(raw).split()).replace("-", "").lstrip("'‘’`").upper()
    if "E+" in number:
        raise BadValue("身份证号已变成科学计数法，后几位已经丢失，请把这一列设成“文本”后按证件重新录入")
    if len(number) == 15 and number.isdecimal() and number.isascii():
        number = number[:6] + "19" + number[6:]
        number += ric.calc_check_digit(number + "0")
    if len(number) != 18:
        short = 18 - len(number)
        raise BadValue(f"身份证号{'少' if short > 0 else '多'} {abs(short)} 位，应为 18 位")
    if not (number.isascii() and number[:17].isdecimal() and (number[17].isdecimal() or number[17] == "X")):
        raise BadValue("身份证号只能是 17 位数字加末位数字或 X")
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise BadValue("身份证号第 7–14 位不是一个日期，请核对") from None
    if ric.calc_check_digit(number) != number[17]:
        raise BadValue(damaged_or_mistyped(number))
    return number


def damaged_or_mistyped(number: str) -> str:
    """Say why a number of the right length fails its check digit."""
    if number.endswith("000"):
        return "身份证号末三位是 000 且校验位不对，多半是被 Excel 改坏了，请按证件重新录入"
    from stdnum.cn import ric

    wanted = ric.calc_check_digit(number)
    return f"身份证号的校验位不对：按前 17 位推算，末位应为 {wanted}，现在是 {number[17]}，至少有一位写错了，请按证件核对"


def so_far(raw: str) -> str:
    """What can be said of a number that is being typed: how many signs are missing, the check digit the first 17 come to, whether it is right.

    "" for what is no beginning of a number, which is refused in words when it is read.
    """
    from stdnum.cn import ric

    number = "".join(fold(raw).split()).replace("-", "").upper()
    if not number or not number.isascii() or not number[:17].isdecimal() or len(number) > 18:
        return ""
    if len(number) < 17:
        return f"已输 {len(number)} 位，还差 {18 - len(number)} 位"
    wanted = ric.calc_check_digit(number[:17] + "0")
    if len(number) == 17:
        return f"还差末 1 位，按前 17 位算应为 {wanted}"
    if number[17] != wanted:
        return f"末位按前 17 位算应为 {wanted}，至少有一位写错了"
    try:
        return f"18 位，校验位正确，{date(int(number[6:10]), int(number[10:12]), int(number[12:14])):%Y-%m-%d} 生，{sex(number)}"
    except ValueError:
        return ""


@lru_cache(maxsize=1 << 14)
def birth_date(number: str) -> PartialDate:
    """The birth date in a checked number (digits 7–14)."""
    return PartialDate(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def sex(number: str) -> str:
    """男 when the 17th digit is odd, 女 when it is even."""
    return "男" if int(number[16]) % 2 else "女"


def check_digit(body: str) -> str:
    """The 18th sign for 17 digits; for made-up people in samples and tests."""
    from stdnum.cn import ric

    return str(ric.calc_check_digit(body + "0"))


_NUMBERS = re.compile(
    r"(?<![\dA-Za-z])(?P<id>\d{6}[ -]?\d{4}[ -]?\d{4}[ -]?\d{3}[\dXx]|\d{14,17}[\dXx]?)(?!\d)|(?P<torn>\d\.\d{9,}[eE]\+?\d+)"
    r"|(?<!\d)(?P<phone>1[3-9]\d[ -]?\d{4}[ -]?\d{4}\d{0,2}|0\d{2,3}-?\d{7,8})(?!\d)"
)


def without_numbers(text: str) -> str:
    """Words with the ID numbers and telephones among them hidden: 本人138****2001."""
    return _NUMBERS.sub(lambda found: f"{found[0][:3]}****{found[0][-4:]}" if found["phone"] else mask(found[0]), text)


def mask(number: str) -> str:
    """The number with its birth date and sequence hidden: 110228********0187 → first six, last two."""
    return number[:6] + "*" * (len(number) - 8) + number[-2:] if len(number) > 8 else "*" * len(number)

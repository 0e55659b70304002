"""Citizen identity numbers (公民身份号码, GB 11643-1999): check digit, birth date, sex.

python-stdnum computes the check digit and the birth date. Its `validate` is not used: it also wants the area
code to have existed in the year of *birth*, while the code is that of the place of issue, so it refuses good
numbers (everyone from 密云县 born before 1982).
"""

from functools import lru_cache

from db.dates import PartialDate
from db.errors import BadValue
from db.text import fold


@lru_cache(maxsize=65536)
def read_id_number(raw: str) -> str:
    """Fold and check a number; 15 digits are completed with 19 and the check digit. Raises BadValue."""
    from stdnum.cn import ric
    from stdnum.exceptions import ValidationError

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
        ric.get_birth_date(number)
    except ValidationError:
        raise BadValue("身份证号第 7–14 位不是一个日期，请核对") from None
    if ric.calc_check_digit(number) != number[17]:
        raise BadValue(damaged_or_mistyped(number))
    return number


def damaged_or_mistyped(number: str) -> str:
    """Say why a number of the right length fails its check digit."""
    if number.endswith("000"):
        return "身份证号末三位是 000 且校验位不对，多半是被 Excel 改坏了，请按证件重新录入"
    return "身份证号的校验位不对，至少有一位写错了，请按证件核对"


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


def mask(number: str) -> str:
    """The number with its birth date and sequence hidden: 110228********0187 → first six, last two."""
    return number[:6] + "*" * (len(number) - 8) + number[-2:] if len(number) > 8 else "*" * len(number)

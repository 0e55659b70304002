"""How a number is put in words: exact, 400余人次, 40多名, 500小时以上, 两批; cut down, never rounded up."""

from __future__ import annotations

from app.summary.text import CHINESE, EXACT, MANY, OVER, SOME, chinese

#: What the choices are called to the clerk.
NAMES = {EXACT: "准确数", SOME: "几百余", MANY: "几十多", OVER: "以上", CHINESE: "汉字"}
#: From here on a number may be cut; smaller ones stay as they are.
_SMALLEST = 20
_HUNDRED, _THOUSANDS = 100, 1000
#: From here on numbers are told in 万.
TEN_THOUSAND = 10_000
#: Hundreds are cut to one digit where that leaves out less than this part of them, else to two: 412 is 400余, 245 is 240余.
_LITTLE = 20
_LARGEST_CHINESE = 99


def floored(value: float, *, coarse: bool = False) -> int:
    """The round number below: tens below a hundred, then one digit where little is left out, else two; small numbers lose their fraction only.

    `coarse`: hundreds to one digit always.
    """
    whole = int(value)
    if whole < _SMALLEST:
        return whole
    step = int(10 ** (len(str(whole)) - 1))
    if whole >= _THOUSANDS or (not coarse and step >= _HUNDRED and (whole % step) * _LITTLE >= whole):
        step //= 10
    return whole // step * step


def worded(value: float, wording: str = EXACT, measure: str = "") -> str:
    """The number with its measure word; a number that is round already takes no 余 or 多."""
    base = floored(value, coarse=wording == OVER)
    if wording == SOME and base < value and base >= _SMALLEST:
        return f"{figures(base)}余{measure}"
    if wording == MANY and base < value and base >= _SMALLEST:
        return f"{figures(base)}多{measure}"
    if wording == OVER and base >= _SMALLEST:
        return f"{figures(base)}{measure}以上"
    if wording == CHINESE and value == int(value) and 0 < value <= _LARGEST_CHINESE:
        return ("两" if value == 2 else chinese(int(value))) + measure
    return f"{figures(value)}{measure}"


def figures(value: float) -> str:
    """Arabic figures; a whole number has no fraction, any other one decimal; 12000 is 1.2万, 12345 stays as it is."""
    if value >= TEN_THOUSAND and value % _THOUSANDS == 0:
        return f"{figures(value / TEN_THOUSAND)}万"
    return str(int(value)) if value == int(value) else f"{value:.1f}"


def choices(value: float, measure: str = "") -> dict[str, str]:
    """The different ways to word a number, by wording; the exact one is always the first."""
    found: dict[str, str] = {}
    for wording in (EXACT, SOME, MANY, OVER, CHINESE):
        words = worded(value, wording, measure)
        if words not in found.values():
            found[wording] = words
    return found

"""How a text is parted into columns: delimiter, quotes and escapes told by evidence; runs in the child process."""

import re
from collections import Counter
from functools import lru_cache
from typing import NamedTuple

#: The dialect is worked out on so much of the file, and so many lines.
_SAMPLE, _LINES = 1 << 15, 300
#: What separates columns in files that people have, with how much its evidence weighs.
_USUAL = {",": 1.0, "\t": 1.0, ";": 0.98, "|": 0.95}
#: What may also stand inside cells: taken where all lines agree and nothing usual parts them.
_RARE = ("^", "~", "，", "；", "\\t", "§", ":", " ", "、")
#: Rare ones that are in every date, time and sentence need more columns.
_EVERYWHERE = frozenset(": 、，；")
_SEP = re.compile(r'"?sep=(.|\\t)"?[ \t,;]*(\r\n|\r|\n|$)', re.IGNORECASE)


class Dialect(NamedTuple):
    """How the columns of a text are parted.

    `spaced`: a blank follows each delimiter. `escaped`: a quote in a cell has a backslash in front.
    `width`: the number of columns that most rows have.
    """

    delimiter: str = ","
    quote: str = '"'
    spaced: bool = False
    escaped: bool = False
    width: int = 1


def told(text: str) -> tuple[str, str]:
    """The delimiter that a first line `sep=;` names, and the text below it; ('', text) where there is no such line."""
    found = _SEP.match(text)
    return ("\t" if found[1] == "\\t" else found[1], text[found.end() :]) if found else ("", text)


def detected(text: str, delimiter: str = "") -> Dialect:
    """The dialect of a text. `delimiter`: known already."""
    sample = _sample(text)
    sign = delimiter or _delimiter(sample)
    quote = _quote(sample, sign)
    lines = _bare_lines(sample, sign, quote)
    width = _mode([line.count(sign) + 1 for line in lines])
    sign, width = _doubled(lines, sign, width)
    escaped = len(re.findall(rf"\\{quote}(?!\s*(?:{re.escape(sign)}|$))", sample, re.MULTILINE)) > 0
    return Dialect(sign, quote, _spaced(lines, sign), escaped, width)


def _sample(text: str) -> str:
    sample = text[:_SAMPLE]
    if len(text) > _SAMPLE:
        sample = sample[: max(sample.rfind("\n"), sample.rfind("\r")) + 1] or sample
    return sample.replace("\r\n", "\n").replace("\r", "\n")


def _delimiter(sample: str) -> str:
    scores = {sign: weight * _evidence(sample, sign) for sign, weight in _USUAL.items()}
    best = max(scores, key=lambda sign: scores[sign])
    if scores[best] >= 0.4:
        return best
    for sign in _RARE:
        if sign in sample and _agree(sample, sign):
            return sign
    quoted = _between_quotes(sample, " ")
    if quoted > max(_between_quotes(sample, sign) for sign in _USUAL) and quoted > 2:
        return " "
    return best if scores[best] > 0 else ","


def _evidence(sample: str, sign: str) -> float:
    """From 0 to 1: how many lines this sign parts into how many columns, and how equally."""
    if sign not in sample:
        return 0.0
    widths = [line.count(sign) + 1 for line in _bare_lines(sample, sign, _quote(sample, sign))]
    common = Counter(width for width in widths if width > 1).most_common(3)
    if not common:
        return 0.0
    width, times = common[0]
    # Of a file with several tables each has its own width.
    equal = 0.7 * times + 0.3 * sum(times for _, times in common)
    return equal / len(widths) * (width - 1) / width


def _agree(sample: str, sign: str) -> bool:
    widths = [line.count(sign) + 1 for line in _bare_lines(sample, sign, _quote(sample, sign))]
    width = _mode(widths)
    least = 3 if sign in _EVERYWHERE else 2
    return len(widths) > 1 and width >= least and widths[0] == width and widths.count(width) >= 0.9 * len(widths)


def _between_quotes(sample: str, sign: str) -> int:
    return len(re.findall(rf'"{re.escape(sign)}"', sample))


def _quote(sample: str, sign: str) -> str:
    """The double quote, or the single one where it stands on both sides of more cells."""

    def sides(quote: str) -> int:
        edge = re.escape(sign)
        starts = len(re.findall(rf"(?:^|{edge}) ?{quote}", sample, re.MULTILINE))
        return min(starts, len(re.findall(rf"{quote} ?(?:{edge}|$)", sample, re.MULTILINE)))

    double, single = sides('"'), sides("'")
    return "'" if single > max(1, double) else '"'


@lru_cache(maxsize=64)
def _quoted(sign: str, quote: str) -> re.Pattern[str]:
    """A quoted cell between delimiters or ends of lines."""
    edge = re.escape(sign)
    inside = f"[^{quote}]{{0,2000}}(?:{quote}{quote}[^{quote}]{{0,2000}}){{0,50}}"
    return re.compile(rf"((?:^|{edge}) *){quote}{inside}{quote}(?= *(?:{edge}|$))", re.MULTILINE)


def _bare_lines(sample: str, sign: str, quote: str) -> list[str]:
    """The lines that hold something, without what stands in quotes."""
    bare = _quoted(sign, quote).sub(r"\1Q", sample)
    return [line for line in bare.split("\n") if line.strip(" " + sign)][:_LINES]


def _mode(widths: list[int]) -> int:
    """The commonest number of columns; of two equally common the larger."""
    counted = Counter(width for width in widths if width > 1)
    return max(counted, key=lambda width: (counted[width], width)) if counted else 1


def _spaced(lines: list[str], sign: str) -> bool:
    """Whether a blank follows (nearly) every delimiter."""
    if sign == " ":
        return False
    all_of_them = sum(line.count(sign) for line in lines)
    return all_of_them > 0 and sum(line.count(sign + " ") for line in lines) >= 0.9 * all_of_them


def _doubled(lines: list[str], sign: str, width: int) -> tuple[str, int]:
    """Two tabs or two strokes where never one stands alone."""
    if sign not in "\t|":
        return sign, width
    runs = re.findall(f"{re.escape(sign)}+", "\n".join(lines))
    if runs and all(len(run) % 2 == 0 for run in runs):
        return sign * 2, (width - 1) // 2 + 1
    return sign, width

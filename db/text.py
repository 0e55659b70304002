"""Text as it comes from keyboards and foreign sheets: folding, cleaning, and what is refused."""

import json
import re
import unicodedata
from typing import Any

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
# Zero-width space, joiners and BOM come along when people copy from a web page; nobody typed them.
_INVISIBLE = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD))
_DOTS = dict.fromkeys(map(ord, "•・‧．∙⋅●﹒"), "·")
_DIRECTION_MARKS = frozenset(chr(c) for c in (*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
# Windows puts direction marks around numbers that are copied from its lists; a number loses nothing with them.
_UNSEEN = _INVISIBLE | dict.fromkeys((0x200E, 0x200F, *map(ord, _DIRECTION_MARKS)))
_FOLDED = _WIDE | _UNSEEN
_TO_FOLD = re.compile(f"[{re.escape(''.join(map(chr, _FOLDED)))}]")
_KEPT_CONTROLS = frozenset("\n\t")
_SPACE_BETWEEN_HAN = re.compile(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])")


def fold(text: str) -> str:
    """Narrow every full-width sign, digit and space; for numbers, dates, codes and headings, and for comparing, never for what is kept."""
    # Looking for what is to be folded is cheaper than folding, and mostly there is nothing.
    return text.translate(_FOLDED).strip() if not text.isascii() and _TO_FOLD.search(text) else text.strip()


def clean(text: str) -> str:
    """Text as it is kept: invisible signs and outer blanks gone, every other sign as it was written, however wide."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.translate(_INVISIBLE).strip()


def forbidden(text: str) -> str | None:
    """Say what in a text cannot be kept, or None: control signs, half a character, marks that turn the reading order.

    A workbook holding them cannot be written again, and direction marks falsify what a reader sees.
    """
    for sign in text:
        if sign in _DIRECTION_MARKS:
            return f"含有看不见的方向控制符（U+{ord(sign):04X}），请重新录入"
        category = unicodedata.category(sign)
        if category == "Cc" and sign not in _KEPT_CONTROLS:
            return f"含有看不见的控制字符（U+{ord(sign):04X}），请重新录入"
        if category == "Cs" or ord(sign) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(sign) <= 0xFDEF:
            return f"含有损坏的字符（U+{ord(sign):04X}），请重新录入"
    return None


def name_key(name: str) -> str:
    """What two spellings of one person's name have in common: no blanks, one kind of dot."""
    return re.sub(r"\s+", "", fold(name)).translate(_DOTS)


def close_up(name: str) -> str:
    """A name without the blanks that line two characters up with three: 张　三 becomes 张三."""
    return _SPACE_BETWEEN_HAN.sub("", name)


#: So many signs of a value are told where something is wrong with it.
_CLIPPED_AT = 60
_LONG_QUOTE = re.compile(rf"“([^“”]{{{_CLIPPED_AT + 1},}})(?=”|$)", re.DOTALL)
_SENTENCE_AT_MOST = 400


def clipped(text: str) -> str:
    """A value as it is told to a person: its first 60 signs, and … where it goes on."""
    return text if len(text) <= _CLIPPED_AT else text[:_CLIPPED_AT] + "…"


def with_clipped_quotes(sentence: str) -> str:
    """A sentence whose “quoted” values are clipped; one that is still endless, because of quotes in a quote, is cut off."""
    sentence = _LONG_QUOTE.sub(lambda quote: f"“{clipped(quote[1])}", sentence)
    return sentence if len(sentence) <= _SENTENCE_AT_MOST else sentence[:_SENTENCE_AT_MOST] + "…"


_BOX = r"[☐□○☑✓✔√■●▣◼☒]"
_FULL = frozenset("☑✓✔√■●▣◼☒")


def ticked(text: str) -> str | None:
    """The word that is ticked among several with boxes (男□ 女☑, ☑是 □否); None where there are no boxes, or not just one ticked."""
    boxes = re.findall(_BOX, text)
    if len(boxes) < 2:
        return None
    first = text.lstrip()[:1] in boxes
    pattern = rf"({_BOX})\s*([^\s☐□○☑✓✔√■●▣◼☒]+)" if first else rf"([^\s☐□○☑✓✔√■●▣◼☒]+)\s*({_BOX})"
    pairs = [(box, word) if first else (word, box) for box, word in re.findall(pattern, text)]
    marked = [word.strip("/、,;；") for box, word in pairs if box in _FULL]
    return marked[0] if len(marked) == 1 else None


def kept_as(shape: type[Any], text: str | None) -> Any:
    """What is kept as JSON, a list or a dict; an empty one where it is anything else, or cannot be read."""
    try:
        found = json.loads(text or "null")
    except (ValueError, RecursionError):
        found = None
    return found if isinstance(found, shape) else shape()

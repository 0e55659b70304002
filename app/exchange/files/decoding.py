"""The text of a foreign file, its encoding told by evidence; runs in the child process."""

import codecs
import re

from app.exchange.files.sheets import Refused

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
_SAMPLE = 1 << 16
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,20})""", re.IGNORECASE)
#: Of 100 characters of a text so many are common ones where the encoding is the right one, and fewer where it is not.
_FEW, _MOST = 0.6, 0.85


def decoded(content: bytes, declared: str = "") -> str:
    """The text. `declared`: what the file says of its own encoding. Raises Refused."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _without_nul(_decode(content[len(mark) :], name))
    for name in (_utf16(content), "utf-8", *_of(declared), _chinese(content)):
        if not name:
            continue
        try:
            return _without_nul(content.decode(name))
        except UnicodeDecodeError:
            continue
    raise Refused("encoding")


def declared(content: bytes) -> str:
    """What a page or an XML file says of its own encoding; '' where it says nothing."""
    found = _DECLARED.search(content[:4096])
    return found[1].decode("ascii") if found else ""


def _decode(content: bytes, name: str) -> str:
    try:
        return content.decode(name)
    except UnicodeDecodeError:
        raise Refused("encoding") from None


def _of(name: str) -> tuple[str, ...]:
    """A declared encoding; whoever says gb2312 writes GBK."""
    try:
        codec = codecs.lookup(name).name if name else ""
    except LookupError:
        return ()
    known = codec.startswith(("utf", "big5", "cp950", "hz"))
    return ("gb18030",) if codec.startswith("gb") else (codec,) if known else ()


def _utf16(content: bytes) -> str:
    """UTF-16 without its mark: every second byte of digits and separators is 0."""
    start = content[:4096]
    even, odd = start[::2].count(0), start[1::2].count(0)
    if len(content) % 2 or max(even, odd) * 10 < len(start):
        return ""
    return "" if min(even, odd) * 10 > max(even, odd) else "utf-16-be" if even > odd else "utf-16-le"


def _chinese(content: bytes) -> str:
    """GB18030, or Big5 where the characters would all be rare ones in the one, and common ones in the other."""
    sample = content[:_SAMPLE]
    if _damaged_utf8(sample):
        return ""
    try:
        simple = _common(sample.decode("gb18030", "ignore"), "gb2312", 0xB0, 0xD7)
        traditional = _common(sample.decode("big5", "strict" if len(content) < _SAMPLE else "ignore"), "big5", 0xA4, 0xC6)
    except UnicodeDecodeError:
        return "gb18030"
    return "big5" if simple < _FEW and traditional > _MOST else "gb18030"


def _damaged_utf8(sample: bytes) -> bool:
    """Text in UTF-8 but for a few bytes: as GB18030 it would be read, and every character wrong."""
    text = sample.decode("utf-8", "replace")
    lost = text.count("\ufffd")
    han = sum("\u4e00" <= sign <= "\u9fff" for sign in text)
    return lost * 20 < han


def _common(text: str, codec: str, first: int, last: int) -> float:
    han = [sign for sign in text if "\u3400" <= sign <= "\u9fff" or "\ue000" <= sign <= "\uf8ff"][:4000]
    known = (sign.encode(codec, "ignore") for sign in han)
    return sum(len(code) == 2 and first <= code[0] <= last for code in known) / len(han) if han else 1.0


def _without_nul(text: str) -> str:
    count = text.count("\0")
    if count * 10 > len(text):
        raise Refused("broken")
    return text.replace("\0", "") if count else text

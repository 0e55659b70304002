"""Words put into a cell whose text has letters of several colours: the runs stay, the new words join the run they stand in."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from xml.sax.saxutils import unescape

from app.exchange.forms.sheet.cells import Cell, Rich, SheetXml, spelt, unspelt
from app.exchange.forms.sheet.package import Package

_ITEM = re.compile(rb"<(?:\w+:)?si\b[^>]*?(?:/>|>(.*?)</(?:\w+:)?si>)", re.DOTALL)
_INLINE = re.compile(rb"<(?:\w+:)?is\b[^>]*>(.*?)</(?:\w+:)?is>", re.DOTALL)
_TEXT = re.compile(r"<((?:\w+:)?)t\b([^>]*?)(?:/>|>([^<]*)</(?:\w+:)?t>)")
_PHONETIC = re.compile(r"<((?:\w+:)?)(rPh|phoneticPr)\b.*?(?:/>|</(?:\w+:)?\2>)", re.DOTALL)


def with_words(package: Package, sheet: SheetXml, cell: Cell, text: str) -> str:
    """The cell's runs, changed so that together they say `text`."""
    inside = _runs(package, sheet, cell)
    old = "".join(unspelt(unescape(found[3] or "")) for found in _TEXT.finditer(inside))
    added: dict[int, str] = {}
    removed: set[int] = set()
    for tag, a, b, c, d in SequenceMatcher(None, old, text, autojunk=False).get_opcodes():
        if tag != "equal":
            added[a] = added.get(a, "") + text[c:d]
            removed |= set(range(a, b))
    at = 0

    def changed(found: re.Match[str]) -> str:
        nonlocal at
        words = unspelt(unescape(found[3] or ""))
        # What is put in between two runs joins the one before.
        new = "".join((added.pop(at + n, "") if n or at == 0 else "") + ("" if at + n in removed else sign) for n, sign in enumerate(words))
        at += len(words)
        new += added.pop(at, "")
        return f'<{found[1]}t xml:space="preserve">{spelt(new, cell.place)}</{found[1]}t>'

    return Rich(_TEXT.sub(changed, inside))


def _runs(package: Package, sheet: SheetXml, cell: Cell) -> str:
    if cell.shared is not None:
        items = [found[1] or b"" for found in _ITEM.finditer(package.part("xl/sharedStrings.xml"))]
        inside = items[cell.shared]
    else:
        found = _INLINE.search(sheet.content, cell.start, cell.end)
        inside = found[1] if found else b""
    # How the old words are read aloud does not fit the new ones.
    return _PHONETIC.sub("", inside.decode())

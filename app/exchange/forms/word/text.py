"""What a paragraph or a table cell of a document says, each sign with the piece of a run it stands in, so that single signs can be changed."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

#: What may stand around runs and belongs to the text; what was deleted under tracked changes does not.
_AROUND = ("ins", "hyperlink", "smartTag", "sdt", "sdtContent", "customXml", "fldSimple", "bdo", "dir", "moveTo")
#: Hollow boxes of the Wingdings fonts.
_BOXES = ("F0A8", "F06F", "F071", "F072", "00A8", "006F")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_GAPS = re.compile(r"[\s_＿　]+")
#: A text in more pieces is compared sign by sign.
_MOST_PIECES = 30
#: What XML text cannot hold in a sheet's cell.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: What a paragraph's mark says of changes is no look of letters.
_NO_LOOK = ("ins", "del", "moveFrom", "moveTo", "rPrChange")


def local(element: Any) -> str:
    """An element's name without its namespace; '' for a comment."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: Any, name: str) -> Any | None:
    """The first child of this name."""
    return next((c for c in element if local(c) == name), None) if element is not None else None


def attribute(element: Any | None, name: str) -> str:
    """An attribute by its name without the namespace; '' where there is none."""
    return next((value for key, value in element.items() if key.rpartition("}")[2] == name), "") if element is not None else ""


@dataclass
class _Sign:
    """One sign; `node`: the element that says it, None between two paragraphs. `gap`: room to write, by its look."""

    text: str
    node: Any | None
    gap: bool = False


def is_gap(text: str) -> bool:
    """Whether a text is nothing but room to write."""
    return not _GAPS.sub("", text)


class Words:
    """The text of some paragraphs; an underlined blank is an underscore, as people see it."""

    def __init__(self, paragraphs: Sequence[Any]) -> None:
        self._paragraphs = paragraphs
        self._signs: list[_Sign] = []
        #: Whether a field of the document works it out.
        self.worked_out = False
        #: What its drop-down offers.
        self.options: tuple[str, ...] = ()
        for number, paragraph in enumerate(paragraphs):
            if number:
                self._signs.append(_Sign("\n", None))
            for run, placeholder in self._runs(paragraph, False):
                self._signs += self._said(run, placeholder)
        self.text = "".join(sign.text for sign in self._signs)

    def _runs(self, element: Any, placeholder: bool) -> Iterator[tuple[Any, bool]]:
        for inner in element:
            name = local(inner)
            if name == "r":
                yield inner, placeholder
            elif name in _AROUND:
                if name == "fldSimple" and attribute(inner, "instr").strip().startswith("="):
                    self.worked_out = True
                properties = child(inner, "sdtPr") if name == "sdt" else None
                if properties is not None:
                    self.options = self.options or _options(properties)
                yield from self._runs(inner, placeholder or child(properties, "showingPlcHdr") is not None)

    def _said(self, run: Any, placeholder: bool) -> Iterator[_Sign]:
        underline = child(child(run, "rPr"), "u")
        underlined = underline is not None and attribute(underline, "val") not in ("none", "0")
        for node in run:
            name = local(node)
            if name == "instrText" and (node.text or "").strip().startswith("="):
                self.worked_out = True
            said = _CONTROLS.sub(" ", node.text or "") if name == "t" else _OTHERS.get(name, "")
            if name == "sym":
                said = "□" if attribute(node, "char").upper() in _BOXES else "·"
            if name == "br" and attribute(node, "type") in ("page", "column"):
                said = ""
            for sign in said:
                gap = placeholder or (underlined and sign.isspace() and name != "br")
                yield _Sign("_" if gap else sign, node, gap)

    def become(self, text: str) -> None:
        """Change the runs so that they say this, leaving every sign that stays in its run."""
        if text == self.text:
            return
        if not any(sign.node is not None for sign in self._signs):
            _write_new(self._paragraphs[0], text)
            return
        now = [sign.text for sign in self._signs]
        for start, end, new in _changes(self.text, text):
            at = self._anchor(start, end)
            for n in range(start, end):
                now[n] = "" if self._signs[n].node is not None else now[n]
            now[at] = new + now[at] if start == end == at else now[at] + new
        self._put(now)

    def _anchor(self, start: int, end: int) -> int:
        """In which sign's piece a new text goes: the room it takes, else the piece before, else the one that follows."""
        inside = [n for n in range(start, end) if self._signs[n].node is not None]
        if inside:
            return next((n for n in inside if self._signs[n].gap), inside[0])
        before = [n for n in range(start) if self._signs[n].node is not None]
        return before[-1] if before else next(n for n in range(start, len(self._signs)) if self._signs[n].node is not None)

    def _put(self, now: Sequence[str]) -> None:
        nodes: dict[int, tuple[Any, list[int]]] = {}
        for n, sign in enumerate(self._signs):
            if sign.node is not None:
                nodes.setdefault(id(sign.node), (sign.node, []))[1].append(n)
        for node, places in nodes.values():
            if any(now[n] != self._signs[n].text for n in places):
                # What looks like an underscore is a blank in the run.
                kept = [node.text[k] if local(node) == "t" and now[n] == self._signs[n].text else now[n] for k, n in enumerate(places)]
                _settle(node, "".join(kept))
                _say(node, "".join(kept))


_OTHERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def _options(properties: Any) -> tuple[str, ...]:
    chosen = next((c for name in ("dropDownList", "comboBox") if (c := child(properties, name)) is not None), None)
    items = [item for item in chosen if local(item) == "listItem"] if chosen is not None else []
    # What has no value is the invitation to choose.
    return tuple(attribute(item, "displayText") or attribute(item, "value") for item in items if attribute(item, "value"))


def _changes(old: str, new: str) -> list[tuple[int, int, str]]:
    """What is to be replaced by what, from left to right: the rooms between the form's own words, else the least that differs."""
    pieces = [(m.start(), m.end()) for m in re.finditer(r"[\s_＿　]+|[（(][\s　]*[)）]|[□☐○]|\d{4}(?=年)|(?<=[:：])(?=\S)|$", old)]
    pattern, at = "", 0
    for start, end in pieces:
        # A room that stays as it is comes first.
        pattern += f"{re.escape(old[at:start])}({re.escape(old[start:end])}|.*?)"
        at = end
    found = re.fullmatch(pattern + re.escape(old[at:]), new, re.DOTALL) if len(pieces) < _MOST_PIECES else None
    if found:
        return [(start, end, found[n]) for n, (start, end) in enumerate(pieces, 1) if old[start:end] != found[n]]
    made = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [(low, high, new[first:last]) for tag, low, high, first, last in made if tag != "equal"]


def _say(node: Any, text: str) -> None:
    """Let a piece of a run say something else; a line's end is an element of its own."""
    run, w = node.getparent(), node.tag.rpartition("}")[0] + "}"
    at = run.index(node)
    run.remove(node)
    lines = text.split("\n") if text else []
    for number, line in enumerate(lines):
        if number:
            run.insert(at, run.makeelement(w + "br", {}))
            at += 1
        piece = run.makeelement(w + "t", {_SPACE: "preserve"} if line != line.strip() or "  " in line else {})
        piece.text = line
        run.insert(at, piece)
        at += 1


def _settle(node: Any, text: str) -> None:
    """Of the controls around a piece: one that is filled in shows its invitation no longer, one whose box is ticked is ticked."""
    run = node.getparent()
    for control in (a for a in node.iterancestors() if local(a) == "sdt"):
        properties = child(control, "sdtPr")
        if (invitation := child(properties, "showingPlcHdr")) is not None:
            invitation.getparent().remove(invitation)
            if (style := child(child(run, "rPr"), "rStyle")) is not None:
                style.getparent().remove(style)
        box = child(properties, "checkbox")
        if (checked := child(box, "checked")) is not None and "☑" in text:
            for key in checked.attrib:
                checked.set(key, "1")


def _write_new(paragraph: Any, text: str) -> None:
    """The first words of a blank paragraph, in the letters its end is set in."""
    w = paragraph.tag.rpartition("}")[0] + "}"
    run = next((c for c in paragraph if local(c) == "r"), None)
    if run is None:
        run = paragraph.makeelement(w + "r", {})
        look = child(child(paragraph, "pPr"), "rPr")
        if look is not None and len(kept := [copy.deepcopy(c) for c in look if local(c) not in _NO_LOOK]):
            properties = run.makeelement(w + "rPr", {})
            properties.extend(kept)
            run.append(properties)
        paragraph.append(run)
    piece = run.makeelement(w + "t", {})
    run.append(piece)
    _say(piece, text)

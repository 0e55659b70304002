"""The summary as plain text in which every live number is marked, for editing: ⟦400余人次|figure:training.attendances|some|人次⟧.

One line is one paragraph: a sign for its kind, its section in [brackets], then its words. A line typed by hand without them is
body text of the section above. What is written around a mark stays words, what is inside stays a number.
"""

from __future__ import annotations

import re
from datetime import date

from app.summary.sentence import merged
from app.summary.text import ANNEX, BODY, DATED, HEADING, POINT, SIGNED, SUBHEADING, TITLE, Number, Paragraph, Piece, Summary
from db.errors import UserError

_SIGNS = {TITLE: "#", HEADING: "##", SUBHEADING: "###", POINT: "####", BODY: "", SIGNED: ">", DATED: ">>", ANNEX: "+"}
_KINDS = {sign: kind for kind, sign in _SIGNS.items()}
OPEN, CLOSE, _PART = "⟦", "⟧", "|"
_FIRST = re.compile(r"年度 (\d{4}) 截止 (\d{4}-\d{2}-\d{2})")
_LINE = re.compile(r"(#{1,4}|>{1,2}|\+)?\[((?:[^\]\\]|\\.)*)\] ?(.*)", re.DOTALL)
_TOKEN = re.compile(r"\\(.)|(⟦(?:[^⟦⟧\\]|\\.)*⟧)|([^\\⟦]+|.)", re.DOTALL)
_PARTS = 4


def marked(summary: Summary) -> str:
    """The whole summary as marked text; `parsed` gives the same summary back."""
    lines = [f"年度 {summary.year} 截止 {summary.as_of}"]
    lines += [f"{_SIGNS[p.kind]}[{_escaped(p.section, ']')}] {marked_pieces(p.pieces)}" for p in summary.paragraphs]
    return "\n".join(lines)


def parsed(text: str) -> Summary:
    """A summary from marked text. Raises UserError when its first line, which says year and day, is gone."""
    first, _, rest = text.partition("\n")
    found = _FIRST.fullmatch(first.strip())
    if not found:
        raise UserError("这段文字的第一行应写明年度和截止日，例如“年度 2021 截止 2021-12-31”")
    try:
        date.fromisoformat(found[2])
    except ValueError as error:
        raise UserError(f"第一行的截止日“{found[2]}”不是一个日期，请改成例如“2021-12-31”") from error
    paragraphs: list[Paragraph] = []
    for line in rest.split("\n") if rest else ():
        above = paragraphs[-1].section if paragraphs else ""
        whole = _LINE.fullmatch(line)
        if whole:
            paragraphs.append(Paragraph(_KINDS[whole[1] or ""], parsed_pieces(whole[3]), _plain(whole[2])))
        elif line.strip():
            paragraphs.append(Paragraph(BODY, parsed_pieces(line), above))
    return Summary(int(found[1]), found[2], tuple(paragraphs))


def marked_pieces(pieces: tuple[Piece, ...]) -> str:
    """One paragraph's pieces as marked text."""
    return "".join(_escaped(p, OPEN + CLOSE) if isinstance(p, str) else _mark(p) for p in pieces)


def parsed_pieces(text: str) -> tuple[Piece, ...]:
    """Pieces from marked text; a mark that is broken is words."""
    pieces: list[Piece] = []
    for escaped, mark, words in _TOKEN.findall(text):
        if escaped:
            pieces.append("\n" if escaped == "n" else escaped)
        else:
            pieces.append(_number(mark) or _plain(mark) if mark else words)
    return merged(pieces)


def _mark(number: Number) -> str:
    parts = (number.shown, number.target, number.wording, number.measure)
    return OPEN + _PART.join(_escaped(part, OPEN + CLOSE + _PART) for part in parts) + CLOSE


def _number(mark: str) -> Number | None:
    parts = [_plain(part) for part in re.findall(r"(?:^|\|)((?:[^|\\]|\\.)*)", mark[1:-1], re.DOTALL)]
    if len(parts) != _PARTS:
        return None
    shown, target, wording, measure = parts
    return Number(target, shown, wording, measure)


def _escaped(text: str, special: str) -> str:
    return re.sub(f"[{re.escape(special)}\\\\]", lambda found: "\\" + found[0], text).replace("\n", "\\n")


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], text, flags=re.DOTALL)

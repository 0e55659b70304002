"""The summary as text with live numbers in it: paragraphs of words and figures, the same for the window, for Word and for the ledger."""

from __future__ import annotations

from dataclasses import dataclass

#: What a paragraph is on the page (GB/T 9704-2012): 标题, 一、, （一）, 1., 正文, 落款, 成文日期, 附件说明.
TITLE, HEADING, SUBHEADING, POINT, BODY, SIGNED, DATED, ANNEX = "title", "heading", "subheading", "point", "body", "signed", "dated", "annex"
#: How a number is worded: as it is, 400余人次 (never up), 40多名, 500小时以上, 两批; 近… is never used.
EXACT, SOME, MANY, OVER, CHINESE = "exact", "some", "many", "over", "chinese"
#: A change that is what is left of more coming and going: 净增加126人.
NET = "net"


@dataclass(frozen=True)
class Number:
    """A number in the text that follows its figure.

    `target`: figure:KEY, or last:KEY for the end of the year before (keys of app.figures.crossing), change:KEY for the
    difference in words, or a fact (app.reports.summary.targets): day:year, setting:KEY#N, record:TABLE/ID/FIELD#N.
    `shown`: the words that stand there now, unit included. `wording`: EXACT, SOME, MANY, OVER or CHINESE. `measure`: the measure word behind it.
    """

    target: str
    shown: str
    wording: str = EXACT
    measure: str = ""


#: Plain words, or a live number.
Piece = str | Number


@dataclass(frozen=True)
class Paragraph:
    """One paragraph; numbers of headings (一、 （一） 1.) are the program's and are not part of the pieces. `section`: the outline's key."""

    kind: str
    pieces: tuple[Piece, ...]
    section: str = ""

    @property
    def text(self) -> str:
        """What a reader sees, without the heading's number."""
        return "".join(piece if isinstance(piece, str) else piece.shown for piece in self.pieces)


@dataclass(frozen=True)
class Summary:
    """A whole summary of one year, as of a day (ISO)."""

    year: int
    as_of: str
    paragraphs: tuple[Paragraph, ...]

    def numbered(self) -> list[tuple[str, Paragraph]]:
        """Every paragraph with the number before it: 一、 （一） 1. in their order, '' for the others."""
        found, first, second, third = [], 0, 0, 0
        for paragraph in self.paragraphs:
            mark = ""
            if paragraph.kind == HEADING:
                first, second, third = first + 1, 0, 0
                mark = f"{chinese(first)}、"
            elif paragraph.kind == SUBHEADING:
                second, third = second + 1, 0
                mark = f"（{chinese(second)}）"
            elif paragraph.kind == POINT:
                third += 1
                mark = f"{third}."
            found.append((mark, paragraph))
        return found


def chinese(number: int) -> str:
    """1 to 99 in Chinese figures."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if not tens:
        return digits[ones]
    return ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")

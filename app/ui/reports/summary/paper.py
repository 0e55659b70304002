"""The summary on paper as GB/T 9704-2012 lays it out: A4, 22 lines of 28 letters, page numbers outside at the foot."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QSizeF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextLayout, QTextOption

from app.summary import faces
from app.summary.text import DATED, HEADING, SIGNED, SUBHEADING, TITLE, Paragraph, Summary
from app.summary.text import POINT as THIRD
from app.ui.paper.type import MM, POINT
from app.ui.reports.summary.text import families, is_bold

_A4 = (210 * MM, 297 * MM)
_TOP, _LEFT, _WIDTH, _HEIGHT = 37 * MM, 28 * MM, 156 * MM, 225 * MM
_LINES, _SIGNS = 22, 28
#: Points: the body's letters, the title's with its line, the page number's.
_SIZE, _TITLE_SIZE, _TITLE_LINE, _NUMBER_SIZE = 16, 22, 34, 14
_PITCH = _HEIGHT / _LINES
#: How far below the type the page number stands.
_BELOW = 7 * MM
_FROM_RIGHT = 4


@dataclass(frozen=True)
class _Line:
    """One line of type at its baseline's left end."""

    x: float
    y: float
    text: str
    font: QFont


@dataclass
class _Page:
    lines: list[_Line] = field(default_factory=list)


def type_of(kind: str) -> QFont:
    """The letters of a kind of paragraph, in tenths of a point; the body's stand 28 in a line."""
    size = _TITLE_SIZE if kind == TITLE else _SIZE
    made = QFont()
    made.setFamilies(families(kind))
    made.setPixelSize(round(size * POINT))
    made.setBold(is_bold(kind, faces.installed()))
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if kind != TITLE:
        made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, _WIDTH / _SIGNS - _SIZE * POINT)
    return made


class SummaryPaper:
    """The pages of a summary; asked for and painted like any other paper. It always stands upright."""

    landscape = False

    def __init__(self, summary: Summary, landscape: bool | None = None) -> None:
        self.size = QSizeF(_A4[0] / POINT, _A4[1] / POINT)
        self.title = next((p.text for p in summary.paragraphs if p.kind == TITLE), "")
        self.pages = [_Page()]
        self._y = _TOP
        numbered = summary.numbered()
        dated = next((p for p in summary.paragraphs if p.kind == DATED), None)
        for mark, paragraph in numbered:
            self._paragraph(mark, paragraph, dated)

    def _paragraph(self, mark: str, paragraph: Paragraph, dated: Paragraph | None) -> None:
        font = type_of(paragraph.kind)
        if paragraph.kind == TITLE:
            self._title(paragraph.text, font)
            return
        if paragraph.kind in (SIGNED, DATED):
            self._signed(paragraph, dated, font)
            return
        # A heading does not stay behind alone at the foot of a page.
        follows = 1 if paragraph.kind in (HEADING, SUBHEADING, THIRD) else 0
        lines = _broken(mark + paragraph.text, font, 2 * _WIDTH / _SIGNS)
        for place, (text, left) in enumerate(lines):
            self._room(1 + (follows if place == len(lines) - 1 else 0))
            self._put(text, _LEFT + left, font)

    def _title(self, text: str, font: QFont) -> None:
        pitch = _TITLE_LINE * POINT
        for words, _ in _broken(text, font, 0):
            width = QFontMetricsF(font).horizontalAdvance(words)
            self._put(words, _LEFT + (_WIDTH - width) / 2, font, pitch)
        self._y += _PITCH

    def _signed(self, paragraph: Paragraph, dated: Paragraph | None, font: QFont) -> None:
        """The signer two lines below the text and centred above the date, which stands four letters from the right."""
        measure = QFontMetricsF(font)
        if paragraph.kind == SIGNED:
            self._room(4)
            self._y += 2 * _PITCH
        self._room(1)
        right = _LEFT + _WIDTH - _FROM_RIGHT * _WIDTH / _SIGNS
        width = measure.horizontalAdvance(paragraph.text)
        centre = right - measure.horizontalAdvance(dated.text) / 2 if dated and paragraph.kind == SIGNED else right - width / 2
        self._put(paragraph.text, min(centre - width / 2, _LEFT + _WIDTH - width), font)

    def _room(self, lines: int) -> None:
        if self._y + lines * _PITCH > _TOP + _HEIGHT + 1:
            self.pages.append(_Page())
            self._y = _TOP

    def _put(self, text: str, x: float, font: QFont, pitch: float = _PITCH) -> None:
        measure = QFontMetricsF(font)
        base = self._y + (pitch - measure.height()) / 2 + measure.ascent()
        self.pages[-1].lines.append(_Line(x, base, text, font))
        self._y += pitch

    def paint(self, painter: QPainter, number: int) -> None:
        """Paint one page, in tenths of a point."""
        painter.setPen(QColor("black"))
        for one in self.pages[number].lines:
            painter.setFont(one.font)
            painter.drawText(QPointF(one.x, one.y), one.text)
        font = QFont()
        font.setFamilies([faces.NUMBERS.name, "Noto Serif CJK SC", *families(HEADING)])
        font.setPixelSize(round(_NUMBER_SIZE * POINT))
        painter.setFont(font)
        words = f"— {number + 1} —"
        inset = _NUMBER_SIZE * POINT
        # Odd pages have it at the right, even ones at the left.
        x = _LEFT + inset if number % 2 else _LEFT + _WIDTH - inset - QFontMetricsF(font).horizontalAdvance(words)
        painter.drawText(QPointF(x, _TOP + _HEIGHT + _BELOW + QFontMetricsF(font).ascent() / 2), words)


def _broken(text: str, font: QFont, indent: float) -> list[tuple[str, float]]:
    """A text in lines of the type's width, each with how far in it begins."""
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout = QTextLayout(text, font)
    layout.setTextOption(option)
    layout.beginLayout()
    found: list[tuple[str, float]] = []
    while (made := layout.createLine()).isValid():
        left = 0.0 if found else indent
        # The last letter's spacing would push it into the next line.
        made.setLineWidth(_WIDTH - left + 2)
        found.append((text[made.textStart() : made.textStart() + made.textLength()].rstrip(" "), left))
    layout.endLayout()
    return found

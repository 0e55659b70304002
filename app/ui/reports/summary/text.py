"""The summary as a document one can edit: a paragraph is a block, a live number a stretch of letters that carries what it stands for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QGuiApplication,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)

from app.summary import faces
from app.summary.marked import marked_pieces, parsed_pieces
from app.summary.sentence import merged
from app.summary.targets import DAY, SETTING
from app.summary.text import BODY, DATED, HEADING, POINT, SIGNED, SUBHEADING, TITLE, Number, Paragraph, Piece, Summary
from app.ui.pieces.theme import colour

_OWN = QTextFormat.Property.UserProperty.value
#: What a block is: its kind and its section, the first also the day of the numbers, so that undo turns it along with them;
#: what a stretch of letters is: a number of its own, as marked text.
_KIND, _SECTION, _NAME, _MARKED, _DAY = _OWN + 1, _OWN + 2, _OWN + 3, _OWN + 4, _OWN + 5
#: Letters of official documents where neither the standard's own nor their substitutes are there.
_SERIF = ("FangSong", "Noto Serif CJK SC", "Source Han Serif SC", "SimSun")
_FACES = {TITLE: faces.TITLE, HEADING: faces.HEADING, SUBHEADING: faces.SUBHEADING, SIGNED: faces.BODY, DATED: faces.BODY}
#: First lines begin so many letters in; before a heading's words the program paints its number into that room.
_INDENTS = {BODY: 2.0, HEADING: 4.0, SUBHEADING: 5.0, POINT: 3.0}
_TITLE_SIZE, _LINE = 1.4, 1.7
_names = count(1)


@dataclass(frozen=True)
class Live:
    """A live number in the document: its name there, what it is, and where it begins and ends."""

    name: int
    number: Number
    start: int
    end: int


# --- how it looks


def families(kind: str) -> list[str]:
    """The letters of a kind of paragraph, the standard's own first."""
    face = _FACES.get(kind, faces.BODY)
    others = () if kind == HEADING else _SERIF
    return [face.name, face.instead, *others, *QGuiApplication.font().families()]


def is_bold(kind: str, known: frozenset[str]) -> bool:
    """Whether a kind is told apart by weight, for want of letters of its own."""
    face = _FACES.get(kind)
    return face is not None and kind in (TITLE, HEADING, SUBHEADING) and face.name not in known and (face.bold or face.instead not in known)


def letters(kind: str, size: int) -> QTextCharFormat:
    """Plain letters of a kind of paragraph; `size` in pixels is the body's."""
    made = QTextCharFormat()
    made.setFontFamilies(families(kind))
    made.setProperty(QTextFormat.Property.FontPixelSize, round(size * _TITLE_SIZE) if kind == TITLE else size)
    made.setFontWeight(700 if is_bold(kind, faces.installed()) else 400)
    made.setForeground(colour("text"))
    return made


def shape(kind: str, section: str, size: int) -> QTextBlockFormat:
    """A paragraph's shape, with what it is."""
    made = QTextBlockFormat()
    made.setProperty(_KIND, kind)
    made.setProperty(_SECTION, section)
    made.setTextIndent(_INDENTS.get(kind, 0.0) * size)
    height = round(size * _LINE * (_TITLE_SIZE if kind == TITLE else 1))
    made.setLineHeight(height, QTextBlockFormat.LineHeightTypes.MinimumHeight.value)
    if kind == TITLE:
        made.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        made.setBottomMargin(size * 0.8)
    elif kind in (SIGNED, DATED):
        made.setAlignment(Qt.AlignmentFlag.AlignRight)
        made.setRightMargin(size * 4)
        made.setTopMargin(size * 2 if kind == SIGNED else 0)
    return made


def dressed(number: Number, kind: str, size: int, name: int = 0) -> QTextCharFormat:
    """The letters of a live number; facts of the day and of the settings are underlined more lightly than what is counted."""
    made = letters(kind, size)
    made.setForeground(colour("ink"))
    is_fact = number.target.partition(":")[0] in (DAY, SETTING)
    style = QTextCharFormat.UnderlineStyle
    made.setUnderlineStyle(style.DotLine if is_fact else style.SingleUnderline)
    made.setUnderlineColor(colour("ink"))
    made.setProperty(_NAME, name or next(_names))
    made.setProperty(_MARKED, marked_pieces((number,)))
    return made


# --- reading it


def kind_of(block: QTextBlock) -> str:
    """What a block is."""
    return block.blockFormat().stringProperty(_KIND) or BODY


def section_of(block: QTextBlock) -> str:
    """The outline's key a block belongs to."""
    return block.blockFormat().stringProperty(_SECTION)


def day_in(document: QTextDocument) -> str:
    """The day the document's numbers are as of."""
    return document.begin().blockFormat().stringProperty(_DAY)


def set_day(cursor: QTextCursor, day: str) -> None:
    """Say as of which day the numbers are."""
    cursor.setPosition(0)
    made = QTextBlockFormat()
    made.setProperty(_DAY, day)
    cursor.mergeBlockFormat(made)


def name_in(letters_: QTextCharFormat) -> int:
    """The name of the number some letters belong to, 0 for plain words."""
    return letters_.intProperty(_NAME) if letters_.hasProperty(_NAME) else 0


def number_in(letters_: QTextCharFormat) -> Number | None:
    """The number some letters belong to."""
    if not letters_.hasProperty(_MARKED):
        return None
    found = parsed_pieces(letters_.stringProperty(_MARKED))
    return found[0] if len(found) == 1 and isinstance(found[0], Number) else None


def stretches(block: QTextBlock) -> Iterator[tuple[int, str, QTextCharFormat]]:
    """The stretches of like letters in a block: where each begins in the document, its words, its letters."""
    at = block.begin()
    while not at.atEnd():
        fragment = at.fragment()
        yield fragment.position(), fragment.text(), fragment.charFormat()
        at += 1


def live_in(block: QTextBlock) -> list[Live]:
    """The live numbers of a block; a stretch whose words are no longer the number's is none."""
    found = []
    for start, words, letters_ in stretches(block):
        number = number_in(letters_)
        if number is not None and number.shown == words:
            found.append(Live(name_in(letters_), number, start, start + len(words)))
    return found


def blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    """All paragraphs in their order."""
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def paragraph_of(block: QTextBlock) -> Paragraph:
    """A block as a paragraph of the summary, letter for letter."""
    pieces: list[Piece] = []
    for _, words, letters_ in stretches(block):
        number = number_in(letters_)
        pieces.append(number if number is not None and number.shown == words else words)
    return Paragraph(kind_of(block), merged(pieces), section_of(block))


def summary_of(document: QTextDocument, year: int, as_of: str) -> Summary:
    """The document as a summary; `as_of`: the day of its numbers where the document no longer says."""
    return Summary(year, day_in(document) or as_of, tuple(paragraph_of(block) for block in blocks(document)))


# --- writing it


def put(cursor: QTextCursor, pieces: Iterable[Piece], kind: str, size: int) -> None:
    """Write words and live numbers where the cursor is."""
    for piece in pieces:
        words = piece if isinstance(piece, str) else piece.shown
        cursor.insertText(words, letters(kind, size) if isinstance(piece, str) else dressed(piece, kind, size))


def write(document: QTextDocument, summary: Summary, size: int) -> None:
    """Put a whole summary in the document's place; what was done before cannot be taken back in it."""
    document.setUndoRedoEnabled(False)
    document.clear()
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    for place, paragraph in enumerate(summary.paragraphs):
        made = shape(paragraph.kind, paragraph.section, size)
        if place:
            cursor.insertBlock(made, letters(paragraph.kind, size))
        else:
            cursor.setBlockFormat(made)
            cursor.setBlockCharFormat(letters(paragraph.kind, size))
        put(cursor, paragraph.pieces, paragraph.kind, size)
    set_day(cursor, summary.as_of)
    cursor.endEditBlock()
    document.setUndoRedoEnabled(True)
    document.setModified(False)


def mend(block: QTextBlock, size: int) -> bool:
    """Make plain words of what was written into a live number, joined to the edit that did it; whether there was any."""
    torn = []
    for start, words, letters_ in stretches(block):
        number = number_in(letters_)
        if number is None or number.shown == words:
            continue
        # What was added at an end of a whole number is taken off it; any other change makes it words.
        if words.startswith(number.shown):
            torn.append((start + len(number.shown), start + len(words)))
        elif words.endswith(number.shown):
            torn.append((start, start + len(words) - len(number.shown)))
        else:
            torn.append((start, start + len(words)))
    if torn:
        cursor = QTextCursor(block)
        cursor.joinPreviousEditBlock()
        for first, last in torn:
            cursor.setPosition(first)
            cursor.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
            cursor.setCharFormat(letters(kind_of(block), size))
        cursor.endEditBlock()
    return bool(torn)

"""Laying a described sheet out over A4 pages and painting them, the same on the screen, in a PDF and on a printer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from app.papers.sheet import CENTRE, LEFT, RIGHT, Block, Column, Facts, Pictures, Sheet, Table, Words
from app.ui.paper.type import MM, POINT, Type, font
from app.ui.pictures import scaled

_A4 = (210 * MM, 297 * MM)
_SIDE, _TOP, _FOOT = 15 * MM, 15 * MM, 16 * MM
_BODY, _DENSE, _SMALLEST, _TITLE, _HEADING, _SMALL = 10.5, 9.0, 6.0, 18.0, 12.0, 9.0
_PAD_X, _PAD_Y = 45.0, 32.0
_LINE = 5.0
#: What the line for signatures takes.
_SIGN = 14 * MM
_HEAD_GROUND = "#F1EDE6"
#: A text column is not made narrower than this many signs as long as the page can be turned or the print made smaller.
_NARROWEST = 5
_WIDEST = 26
#: Photos are read with so many dots for each tenth of a point: 216 to the inch.
_PHOTO_DOTS = 0.3
_PHOTO_GAP = 4 * MM


@dataclass(frozen=True)
class _Text:
    """One line of text at its baseline's left end."""

    x: float
    y: float
    text: str
    size: float
    bold: bool


@dataclass
class Page:
    """What is painted on one page."""

    texts: list[_Text] = field(default_factory=list)
    lines: list[tuple[float, float, float, float]] = field(default_factory=list)
    grounds: list[QRectF] = field(default_factory=list)
    pictures: list[tuple[QRectF, QImage]] = field(default_factory=list)


class Paper:
    """A sheet laid out: its pages, their size, and whether the paper lies on its side."""

    def __init__(self, sheet: Sheet, landscape: bool | None = None) -> None:
        self._type = Type()
        self._sheet = sheet
        self.landscape = self._lies(sheet, landscape)
        self.width, self.height = reversed(_A4) if self.landscape else _A4
        self.pages: list[Page] = []
        self._y = 0.0
        self._new_page()
        self._head()
        for block in sheet.blocks:
            self._block(block)
        self._sign()
        self._number()

    @property
    def title(self) -> str:
        """What stands on top of the first page."""
        return self._sheet.title

    @property
    def size(self) -> QSizeF:
        """The page's size in points."""
        return QSizeF(self.width / POINT, self.height / POINT)

    def paint(self, painter: QPainter, number: int) -> None:
        """Paint one page; the painter's unit is a tenth of a point."""
        page = self.pages[number]
        for ground in page.grounds:
            painter.fillRect(ground, QColor(_HEAD_GROUND))
        for place, picture in page.pictures:
            painter.drawImage(place, picture)
        painter.setPen(QPen(QColor("black"), _LINE))
        for x1, y1, x2, y2 in page.lines:
            painter.drawLine(QPointF(x1, y1), QPointF(x2, y2))
        for text in page.texts:
            painter.setFont(font(text.size, text.bold))
            painter.drawText(QPointF(text.x, text.y), text.text)

    # --- pages

    def _lies(self, sheet: Sheet, asked: bool | None) -> bool:
        if asked is not None:
            return asked
        if sheet.landscape is not None:
            return sheet.landscape
        upright = _A4[0] - 2 * _SIDE
        return any(sum(self._wanted(block, _DENSE)) > upright for block in sheet.blocks if isinstance(block, Table))

    def _new_page(self) -> None:
        self.pages.append(Page())
        self._y = _TOP

    @property
    def _inner(self) -> float:
        return self.width - 2 * _SIDE

    @property
    def _bottom(self) -> float:
        return self.height - _FOOT

    def _room(self, height: float) -> bool:
        return self._y + height <= self._bottom

    def _put(self, text: str, left: float, width: float, top: float, size: float, bold: bool = False, align: str = LEFT) -> None:
        if not text:
            return
        spare = width - self._type.width(text, size, bold)
        x = left + (spare / 2 if align == CENTRE else spare if align == RIGHT else 0)
        self.pages[-1].texts.append(_Text(x, top + self._type.metrics(size, bold).ascent(), text, size, bold))

    def _head(self) -> None:
        for text in self._type.broken(self._sheet.title, self._inner, _TITLE, True):
            self._put(text, _SIDE, self._inner, self._y, _TITLE, True, CENTRE)
            self._y += self._type.height(_TITLE)
        self._y += 3 * MM
        left, right = self._sheet.left, self._sheet.right
        size = _BODY
        while size > _SMALLEST and self._type.width(left, size) + self._type.width(right, size) + 5 * MM > self._inner:
            size -= 0.5
        self._put(left, _SIDE, self._inner, self._y, size)
        self._put(right, _SIDE, self._inner, self._y, size, align=RIGHT)
        if left or right:
            self._y += self._type.height(size) + 1.5 * MM

    def _block(self, block: Block) -> None:
        if isinstance(block, Words):
            self._words(block)
        elif isinstance(block, Facts):
            self._facts(block)
        elif isinstance(block, Pictures):
            self._pictures(block)
        else:
            self._table(block)

    def _words(self, words: Words) -> None:
        self._y += words.above * MM
        # A heading does not stay behind alone at the foot of a page.
        follows = 20 * MM if words.bold else 0
        step = self._type.height(words.size) * 1.25
        for text in self._type.broken(words.text, self._inner, words.size, words.bold):
            if not self._room(step + follows):
                self._new_page()
            self._put(text, _SIDE, self._inner, self._y, words.size, words.bold, words.align)
            self._y += step

    def _sign(self) -> None:
        if not self._sheet.signatures:
            return
        if not self._room(_SIGN):
            self._new_page()
        self._y += 6 * MM
        width = self._inner / len(self._sheet.signatures)
        for number, text in enumerate(self._sheet.signatures):
            self._put(text, _SIDE + number * width, width, self._y, _BODY)
        self._y += 8 * MM

    def _number(self) -> None:
        if stamp := self._sheet.stamp:
            # No lower: office printers leave the last few millimetres white.
            below = self.height - 11 * MM + self._type.metrics(_SMALL).ascent()
            for page in self.pages:
                page.texts.append(_Text(_SIDE, below, stamp, _SMALL, False))
        if len(self.pages) == 1 and not self._sheet.foot:
            return
        top = self.height - (15.5 if self._sheet.stamp else 12) * MM
        for number, page in enumerate(self.pages, 1):
            for text, align in ((self._sheet.foot, LEFT), (f"第 {number} 页 / 共 {len(self.pages)} 页", CENTRE), (self._sheet.title, RIGHT)):
                if text and not (align != CENTRE and len(self.pages) == 1):
                    spare = self._inner - self._type.width(text, _SMALL)
                    x = _SIDE + (spare / 2 if align == CENTRE else spare if align == RIGHT else 0)
                    page.texts.append(_Text(x, top + self._type.metrics(_SMALL).ascent(), text, _SMALL, False))

    # --- photos

    def _pictures(self, block: Pictures) -> None:
        width = (self._inner - _PHOTO_GAP * (block.across - 1)) / block.across
        below = self._type.height(_SMALL) + 1 * MM
        for first in range(0, len(block.pictures), block.across):
            title = block.title if first == 0 else ""
            above = self._type.height(_HEADING) * 1.25 + 4 * MM if title else 0
            if not self._room(above + block.height * MM + below):
                self._new_page()
            self._put(title, _SIDE, self._inner, self._y + 4 * MM, _HEADING, True)
            self._y += above
            for number, (words, load) in enumerate(block.pictures[first : first + block.across]):
                box = QRectF(_SIDE + number * (width + _PHOTO_GAP), self._y, width, block.height * MM)
                self._picture(box, load())
                self._put(words, box.left(), width, box.bottom() + 0.5 * MM, _SMALL, align=CENTRE)
            self._y += block.height * MM + below + 2 * MM

    def _picture(self, box: QRectF, content: bytes) -> None:
        image = scaled(content, (box.size() * _PHOTO_DOTS).toSize())
        if image.isNull():
            self._put("（这张图片打不开）", box.left(), box.width(), box.center().y(), _SMALL, align=CENTRE)
            return
        size = QSizeF(image.size()).scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(QPointF(0, 0), size)
        place.moveCenter(box.center())
        self.pages[-1].pictures.append((place, image))

    # --- facts

    def _facts(self, facts: Facts) -> None:
        label = max(self._type.width(name, _BODY, True) for name, _ in facts.pairs) + 2 * _PAD_X
        room = self._inner / facts.across
        # A number is not broken in two where its label can give way instead, down to three tenths.
        numbers = (self._type.width(text, _BODY) + 2 * _PAD_X for _, text in facts.pairs if text.isascii() and " " not in text)
        label = min(label, room / 2.5, room - max((width for width in numbers if width <= room * 0.7), default=0.0))
        value = room - label
        rows: list[list[tuple[str, str]]] = [[]]
        for pair in facts.pairs:
            long = pair[0] in facts.wide or self._type.width(pair[1], _BODY) > (value - 2 * _PAD_X) * 1.6
            if rows[-1] and (long or len(rows[-1]) == facts.across):
                rows.append([])
            rows[-1].append(pair)
            if long and facts.across > 1:
                rows.append([])
        for row in filter(None, rows):
            last = self._inner - label * len(row) - value * (len(row) - 1)
            cells = [part for number, (name, text) in enumerate(row) for part in (
                (name, label, True), (text, last if number == len(row) - 1 else value, False))]
            self._cells(cells, _BODY, facts.height * MM * (2 if row[0][0] in facts.wide else 1))
        self._y += 1 * MM

    def _cells(self, cells: Sequence[tuple[str, float, bool]], size: float, least: float) -> None:
        broken = [self._type.broken(text, width - 2 * _PAD_X, size, bold) for text, width, bold in cells]
        height = max(least, self._height(broken, size))
        if not self._room(height):
            self._new_page()
        left = _SIDE
        for lines, (_, width, bold) in zip(broken, cells, strict=True):
            self._cell(lines, left, width, height, size, bold, LEFT, ground=bold)
            left += width
        self._y += height

    # --- tables

    def _wanted(self, table: Table, size: float) -> list[float]:
        """How wide each column would like to be."""
        widths = []
        for number, column in enumerate(table.columns):
            if column.width:
                widths.append(column.width * MM)
                continue
            texts = max((self._type.width(row[number], size) for row in table.rows if row[number]), default=0.0)
            limit = texts if column.whole else min(texts, _WIDEST * size * POINT)
            widths.append(max(limit, self._type.width(column.label, size, True)) + 2 * _PAD_X)
        return widths

    def _least(self, column: Column, wanted: float, size: float) -> float:
        if column.whole or column.width:
            return wanted
        return min(wanted, _NARROWEST * size * POINT + 2 * _PAD_X)

    def _fitted(self, table: Table) -> tuple[list[float], float]:
        """The columns' widths and the size of print with which the table fits the page."""
        size = _BODY
        # A little smaller is better than names broken in two; much smaller is not.
        while size > _DENSE and sum(self._wanted(table, size)) > self._inner:
            size -= 0.5
        wanted = self._wanted(table, size)
        if sum(wanted) <= self._inner:
            return _widened(table.columns, wanted, self._inner), size
        while sum(least := [self._least(c, w, size) for c, w in zip(table.columns, wanted, strict=True)]) > self._inner and size > _SMALLEST:
            size -= 0.5
            wanted = self._wanted(table, size)
        if sum(least) >= self._inner:
            return [w * self._inner / sum(least) for w in least], size
        share = (self._inner - sum(least)) / (sum(wanted) - sum(least))
        return [low + (high - low) * share for low, high in zip(least, wanted, strict=True)], size

    def _table(self, table: Table) -> None:
        widths, size = self._fitted(table)
        heads = [self._type.broken(c.label, w - 2 * _PAD_X, size, True) for c, w in zip(table.columns, widths, strict=True)]
        head_height = self._height(heads, size)
        least = table.height * MM
        first = max(least, self._type.height(size) + 2 * _PAD_Y) if table.rows else 0
        if not self._room(head_height + first):
            self._new_page()
        self._heading(table.columns, heads, widths, head_height, size)
        for number, row in enumerate(table.rows):
            broken = [self._type.broken(text, w - 2 * _PAD_X, size) if text else [] for text, w in zip(row, widths, strict=True)]
            for part in self._parts(broken, size, head_height):
                height = max(least, self._height(part, size))
                # Nobody signs a page with nothing on it: the last row goes along.
                below = _SIGN if self._sheet.signatures and table is self._sheet.blocks[-1] and number == len(table.rows) - 1 else 0
                if not self._room(height + below):
                    self._new_page()
                    self._heading(table.columns, heads, widths, head_height, size)
                left = _SIDE
                for lines, width, column in zip(part, widths, table.columns, strict=True):
                    self._cell(lines, left, width, height, size, False, column.align)
                    left += width
                self._y += height

    def _parts(self, cells: list[list[str]], size: float, head: float) -> list[list[list[str]]]:
        """The row, cut where it is taller than a whole page."""
        most = int((self._bottom - _TOP - head - 2 * _PAD_Y) / self._type.height(size))
        longest = max(len(lines) for lines in cells)
        return [[lines[start : start + most] for lines in cells] for start in range(0, max(longest, 1), most)]

    def _heading(self, columns: Sequence[Column], heads: list[list[str]], widths: list[float], height: float, size: float) -> None:
        left = _SIDE
        for lines, width, _ in zip(heads, widths, columns, strict=True):
            self._cell(lines, left, width, height, size, True, CENTRE, ground=True)
            left += width
        self._y += height

    def _height(self, cells: list[list[str]], size: float) -> float:
        return max(1, *(len(lines) for lines in cells)) * self._type.height(size) + 2 * _PAD_Y if cells else 0.0

    def _cell(
        self, lines: list[str], left: float, width: float, height: float, size: float, bold: bool, align: str, ground: bool = False
    ) -> None:
        page, top = self.pages[-1], self._y
        if ground:
            page.grounds.append(QRectF(left, top, width, height))
        right, bottom = left + width, top + height
        page.lines += [(left, top, right, top), (left, bottom, right, bottom), (left, top, left, bottom), (right, top, right, bottom)]
        step = self._type.height(size)
        y = top + (height - step * len(lines)) / 2
        for text in lines:
            self._put(text, left + _PAD_X, width - 2 * _PAD_X, y, size, bold, align)
            y += step


def _widened(columns: Sequence[Column], widths: list[float], room: float) -> list[float]:
    """Give what is left of the page to the columns of text, or to all when every one is of a fixed kind."""
    spare = room - sum(widths)
    elastic = [n for n, c in enumerate(columns) if not c.width and not c.whole] or [n for n, c in enumerate(columns) if not c.width]
    if not elastic:
        return [w * room / sum(widths) for w in widths]
    base = sum(widths[n] for n in elastic)
    return [w + spare * w / base if n in elastic else w for n, w in enumerate(widths)]


class Together:
    """Several sheets laid out one after the other, each from a page of its own and with its own page numbers."""

    def __init__(self, sheets: Sequence[Sheet], landscape: bool | None = None) -> None:
        first = Paper(sheets[0], landscape)
        self.papers = [first, *(Paper(sheet, first.landscape) for sheet in sheets[1:])]
        self.landscape, self.size, self.title = first.landscape, first.size, first.title
        #: Of each page, whose it is and which of its pages.
        self.pages = [(paper, number) for paper in self.papers for number in range(len(paper.pages))]

    def paint(self, painter: QPainter, number: int) -> None:
        """Paint one page; the painter's unit is a tenth of a point."""
        paper, own = self.pages[number]
        paper.paint(painter, own)

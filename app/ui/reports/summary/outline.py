"""The summary's outline: each part with how it stands; choosing one goes there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.summary.hints import Hint
from app.summary.outline import BY_KEY, DOUBTFUL, OPEN, outline
from app.summary.text import HEADING, POINT, SUBHEADING, Number, Summary
from app.summary.unsupported import unsupported
from app.ui.pieces.icons import pixmap
from app.ui.pieces.tables import Index
from app.ui.pieces.theme import colour
from app.ui.pieces.widgets import Card, button, label, line, row

WARNED = "warned"
#: Icon, colour and word of each state.
_STATES = {
    DOUBTFUL: ("alert-circle", "err", "有数字没有记录支持"), OPEN: ("pencil", "text3", "还要您来写"), WARNED: ("alert-triangle", "gold_x", "有提醒"),
    "done": ("circle-check", "green", "写好了"),
}
_HIGH, _LOW, _STEP = 31, 28, 14
#: What is not a part of the text one writes.
_OUTSIDE = ("title", "signed", "dated")
_FACTS = ("day:", "setting:")


@dataclass(frozen=True)
class Part:
    """One line of the outline: its words, level, state ('' for a heading that only holds others), and its paragraph."""

    key: str
    words: str
    level: int
    state: str
    paragraph: int
    heading: str


def parts_of(summary: Summary, hints: Sequence[Hint]) -> list[Part]:
    """The outline as it is shown; a part with something to look at is warned of."""
    numbered = summary.numbered()
    warned = {summary.paragraphs[hint.paragraph].section for hint in hints if hint.paragraph < len(summary.paragraphs)}
    listed = [(key, heading, state) for key, heading, state in outline(summary) if key not in _OUTSIDE]
    keys = {key for key, _, _ in listed}
    found = []
    for key, heading, state in listed:
        place = next((n for n, p in enumerate(summary.paragraphs) if p.section == key), 0)
        mark, paragraph = numbered[place]
        holds = any(other.startswith(f"{key}.") for other in keys)
        level = 1 if "." in key or paragraph.kind in (SUBHEADING, POINT) else 0
        words = BY_KEY[key].label if key in BY_KEY else heading or "（没有标题）"
        shown = WARNED if state == "done" and key in warned else state
        found.append(Part(key, (mark if paragraph.kind == HEADING else "") + words, level, "" if holds else shown, place, heading))
    return found


def counted(summary: Summary) -> tuple[int, int]:
    """How many numbers hang on records, and how many on nothing."""
    tied = sum(isinstance(p, Number) and not p.target.startswith(_FACTS) for paragraph in summary.paragraphs for p in paragraph.pieces)
    return tied, len(unsupported(summary))


class _Lines(QStyledItemDelegate):
    """Words at the left, the state at the right."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        part: Part = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        rect: QRect = option.rect  # type: ignore[attr-defined]
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        if chosen:
            painter.fillRect(rect, colour("red_t"))
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), colour("red"))
        font = option.font  # type: ignore[attr-defined]
        font.setBold(part.level == 0)
        painter.setFont(font)
        painter.setPen(colour("text2" if part.level else "text"))
        words = rect.adjusted(14 + part.level * _STEP, 0, -30 if part.state else -8, 0)
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter), QFontMetrics(font).elidedText(part.words, Qt.TextElideMode.ElideRight, words.width()))
        if part.state:
            name, tone, _ = _STATES[part.state]
            painter.drawPixmap(rect.right() - 24, rect.center().y() - 6, pixmap(name, tone, 14))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(60, _LOW if index.data(Qt.ItemDataRole.UserRole).level else _HIGH)


class Outline(Card):
    """The parts, and below how many numbers have a source."""

    #: Go to a paragraph.
    jumped = Signal(int)
    #: The clerk's own phrases are wanted.
    phrases_asked = Signal()

    def __init__(self) -> None:
        super().__init__(margins=(1, 10, 1, 8), gap=4)
        self.names = QListWidget()
        self.names.setAccessibleName("提纲")
        self.names.setItemDelegate(_Lines(self.names))
        self.names.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.names.itemClicked.connect(self._go)
        self.names.itemActivated.connect(self._go)
        self._tied, self._loose = label("", "b"), label("", "ok")
        for widget in (row(label("提纲", "h3"), margins=(14, 0, 0, 2)), line()):
            self.body.addWidget(widget)
        self.body.addWidget(self.names, 1)
        phrases = button("常用语", self.phrases_asked.emit, icon_name="file-plus", tip="在光标处插入常写的话，或去年自己写的话")
        self.body.addWidget(row((phrases, 1), margins=(10, 2, 10, 2)))
        self.body.addWidget(line())
        self.body.addWidget(row(label("数字", "key"), "*", self._tied, margins=(14, 4, 14, 0)))
        self.body.addWidget(row("*", self._loose, margins=(14, 0, 14, 0)))

    def show_parts(self, summary: Summary, hints: Sequence[Hint], section: str) -> None:
        """Show how a summary stands, with the section the cursor is in chosen."""
        found = parts_of(summary, hints)
        for place, part in enumerate(found):
            item = self.names.item(place)
            if item is None:
                item = QListWidgetItem()
                self.names.addItem(item)
            item.setData(Qt.ItemDataRole.UserRole, part)
            told = _STATES[part.state][2] if part.state else ""
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{part.words} {told}".strip())
            item.setToolTip("　".join(filter(None, (part.heading, told))))
        while self.names.count() > len(found):
            self.names.takeItem(self.names.count() - 1)
        self.show_section(section)
        tied, loose = counted(summary)
        self._tied.setText(f"{tied} 已连记录")
        self._loose.setText(f"{loose} 没有来源")
        self._loose.setProperty("role", "err" if loose else "cap")
        self._loose.style().polish(self._loose)

    def show_section(self, section: str) -> None:
        """Have a section chosen, without going there."""
        for place in range(self.names.count()):
            if self.names.item(place).data(Qt.ItemDataRole.UserRole).key == section:
                self.names.setCurrentRow(place)
                return
        self.names.clearSelection()

    def parts(self) -> list[Part]:
        """What is shown."""
        return [self.names.item(n).data(Qt.ItemDataRole.UserRole) for n in range(self.names.count())]

    def _go(self, item: QListWidgetItem) -> None:
        self.jumped.emit(item.data(Qt.ItemDataRole.UserRole).paragraph)


__all__ = ["WARNED", "Outline", "Part", "counted", "parts_of"]

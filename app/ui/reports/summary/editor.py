"""The summary's sheet: white paper on darker ground, written on in place; numbers stay whole and tied while one writes around them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QPointF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QTextBlock,
    QTextCursor,
)
from PySide6.QtWidgets import QMenu

from app.summary.hints import Hint
from app.summary.marked import marked_pieces, parsed_pieces
from app.summary.text import BODY, HEADING, POINT, SUBHEADING, Number, Summary
from app.ui.pieces.opening import run_menu
from app.ui.reports.summary import text
from app.ui.reports.summary.sheet import Paper
from app.ui.reports.summary.text import Live

#: The key that takes back what was written, and what was done where nothing was.
UNDO = "Ctrl+Z"
MIME = "application/x-summary-pieces"
_HEADINGS = (HEADING, SUBHEADING, POINT)
#: What a paragraph may be made, with the digit that does it together with Ctrl and Alt.
KINDS = {"正文": (BODY, 0), "一级标题　一、": (HEADING, 1), "二级标题　（一）": (SUBHEADING, 2), "三级标题　1.": (POINT, 3)}


class Sheet(Paper):
    """The text; its numbers of headings are painted by the program and cannot be written on."""

    #: Something was written, by the person or for them.
    edited = Signal()
    #: A live number was asked for (Live), or none any more.
    number_chosen = Signal(object)
    #: Ctrl+Z with nothing left to take back here.
    back_asked = Signal()
    #: The keys went elsewhere.
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self._last, self._touched = 0, (0, -1)
        self.document().contentsChange.connect(self._changed)
        self.document().contentsChanged.connect(self._told)
        self.cursorPositionChanged.connect(self._keep_out)

    # --- what it holds

    def numbers(self) -> list[Live]:
        """All live numbers in their order."""
        return [live for block in text.blocks(self.document()) for live in text.live_in(block)]

    def block_at(self, paragraph: int) -> QTextBlock:
        """A paragraph's block, counted from 0."""
        return self.document().findBlockByNumber(paragraph)

    def current_section(self) -> str:
        """The section the cursor is in."""
        return text.section_of(self.textCursor().block())

    # --- changing it for the person

    def put_numbers(self, summary: Summary) -> None:
        """Take over the numbers of another summary with the same words, and its day, as one edit."""
        cursor = QTextCursor(self.document())
        self._as_of = summary.as_of
        cursor.beginEditBlock()
        for paragraph, block in zip(summary.paragraphs, list(text.blocks(self.document())), strict=True):
            wanted = [piece for piece in paragraph.pieces if isinstance(piece, Number)]
            for live, number in reversed(list(zip(text.live_in(block), wanted, strict=True))):
                if live.number != number:
                    self._replace(cursor, live.start, live.end, number, live.name)
        text.set_day(cursor, summary.as_of)
        cursor.endEditBlock()

    def put_number(self, start: int, end: int, number: Number, name: int = 0) -> None:
        """Put a live number in the place of some letters."""
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        self._replace(cursor, start, end, number, name)
        cursor.endEditBlock()

    def put_words(self, paragraph: int, start: int, end: int, words: str) -> None:
        """Put words in the place of some letters of a paragraph."""
        block = self.block_at(paragraph)
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + start)
        cursor.setPosition(block.position() + end, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(words, text.letters(text.kind_of(block), self._size))

    def put_right(self, hint: Hint) -> None:
        """Put in the place of the words what a hint suggests, if they still stand there."""
        block = self.block_at(hint.paragraph)
        if hint.replacement is None or block.text()[hint.start : hint.end] != hint.words:
            return
        if hint.kind != "stale":
            self.put_words(hint.paragraph, hint.start, hint.end, hint.replacement)
        elif live := self.number_at(block.position() + hint.start + 1):
            self.put_number(live.start, live.end, Number(live.number.target, hint.replacement, live.number.wording, live.number.measure), live.name)

    def untie(self, live: Live) -> None:
        """Make plain words of a number."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(live.start)
        kind = text.kind_of(cursor.block())
        cursor.setPosition(live.end, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(live.number.shown, text.letters(kind, self._size))

    def set_kind(self, kind: str) -> None:
        """Make the paragraph under the cursor a heading or body text; a new heading begins a part of its own."""
        block = self.textCursor().block()
        old = text.section_of(block)
        taken = {text.section_of(other) for other in text.blocks(self.document())}
        section = old
        if kind in (HEADING, SUBHEADING) and text.kind_of(block) not in _HEADINGS:
            above = "" if kind == HEADING else f"{old.partition('.')[0]}."
            section = next(key for n in range(1, 1000) if (key := f"{above}own{n}") not in taken)
        cursor = QTextCursor(block)
        cursor.beginEditBlock()
        self._reshape(block, kind, section)
        following = block.next()
        while section != old and following.isValid() and text.section_of(following) == old and text.kind_of(following) not in _HEADINGS:
            self._reshape(following, text.kind_of(following), section)
            following = following.next()
        cursor.endEditBlock()

    def _reshape(self, block: QTextBlock, kind: str, section: str) -> None:
        cursor = QTextCursor(block)
        cursor.mergeBlockFormat(text.shape(kind, section, self._size))
        cursor.setBlockCharFormat(text.letters(kind, self._size))
        for start, words, letters in list(text.stretches(block)):
            number = text.number_in(letters)
            cursor.setPosition(start)
            cursor.setPosition(start + len(words), QTextCursor.MoveMode.KeepAnchor)
            cursor.setCharFormat(text.dressed(number, kind, self._size, text.name_in(letters)) if number else text.letters(kind, self._size))

    def _replace(self, cursor: QTextCursor, start: int, end: int, number: Number, name: int) -> None:
        cursor.setPosition(start)
        kind = text.kind_of(cursor.block())
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(number.shown, text.dressed(number, kind, self._size, name))

    # --- what happens when something is written

    def _changed(self, position: int, removed: int, added: int) -> None:
        if self._quiet:
            return
        block, last = self.document().findBlock(position), self.document().findBlock(position + added)
        self._touched = (block.blockNumber(), (last if last.isValid() else block).blockNumber())

    def _told(self) -> None:
        if self._quiet:
            return
        self._numbered = None
        (first, last), self._touched = self._touched, (0, -1)
        for number in range(first, last + 1):
            block = self.block_at(number)
            if block.isValid():
                self.quietly(lambda block=block: text.mend(block, self._size))
        self.viewport().update()
        self.edited.emit()

    def _keep_out(self) -> None:
        """The cursor never stands inside a number, and what is written next to one is plain."""
        cursor = self.textCursor()
        if not cursor.hasSelection():
            inside = next((live for live in text.live_in(cursor.block()) if live.start < cursor.position() < live.end), None)
            if inside:
                forward = self._last <= inside.start
                cursor.setPosition(inside.end if forward else inside.start)
                self.setTextCursor(cursor)
        self._last = self.textCursor().position()
        # With a choice Qt would give these letters to what is chosen.
        if not self.textCursor().hasSelection() and text.name_in(self.currentCharFormat()):
            self.setCurrentCharFormat(text.letters(text.kind_of(self.textCursor().block()), self._size))

    def _whole(self) -> None:
        """A choice that cuts numbers takes them whole."""
        cursor = self.textCursor()
        if not cursor.hasSelection():
            return
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        for at in (start, end):
            for live in text.live_in(self.document().findBlock(at)):
                if live.start < at < live.end:
                    start, end = min(start, live.start), max(end, live.end)
        if (start, end) != (cursor.selectionStart(), cursor.selectionEnd()):
            cursor.setPosition(start)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            self.setTextCursor(cursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if QKeySequence(event.keyCombination()) == QKeySequence(UNDO) and not self.document().isUndoAvailable():
            self.back_asked.emit()
        elif event.key() == Qt.Key.Key_F4:
            self.choose(self.number_near())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.isReadOnly():
            self._new_paragraph()
        elif event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete) and not self.isReadOnly() and self._take_away(event.key()):
            pass
        else:
            if event.text() and event.text().isprintable():
                self._whole()
                self._keep_out()
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        if event.preeditString() or event.commitString():
            self._whole()
        super().inputMethodEvent(event)

    def _new_paragraph(self) -> None:
        """A new paragraph after a heading is body text; before one the heading goes down whole."""
        self._whole()
        cursor = self.textCursor()
        cursor.beginEditBlock()
        cursor.removeSelectedText()
        block = cursor.block()
        kind, section = text.kind_of(block), text.section_of(block)
        if cursor.atBlockStart() and block.length() > 1:
            cursor.insertBlock(text.shape(kind, section, self._size), text.letters(kind, self._size))
            self._reshape(cursor.block().previous(), BODY, section)
        else:
            cursor.insertBlock(text.shape(BODY, section, self._size), text.letters(BODY, self._size))
            if kind != BODY:
                self._reshape(cursor.block(), BODY, section)
        cursor.endEditBlock()
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def _take_away(self, key: int) -> bool:
        """Take a number away whole, or a heading back to body text; False: it is for Qt."""
        self._whole()
        cursor = self.textCursor()
        if cursor.hasSelection():
            return False
        back, at = key == Qt.Key.Key_Backspace, cursor.position()
        beside = next((live for live in text.live_in(cursor.block()) if (live.end if back else live.start) == at), None)
        if beside:
            cursor.setPosition(beside.start)
            cursor.setPosition(beside.end, QTextCursor.MoveMode.KeepAnchor)
            cursor.removeSelectedText()
            return True
        if back and cursor.atBlockStart() and text.kind_of(cursor.block()) in _HEADINGS:
            self.set_kind(BODY)
            return True
        return False

    # --- choosing numbers

    def number_at(self, position: int) -> Live | None:
        """The number a place in the text lies in or beside."""
        block = self.document().findBlock(position)
        return next((live for live in text.live_in(block) if live.start <= position <= live.end), None)

    def number_near(self) -> Live | None:
        """The number the cursor stands beside."""
        return self.number_at(self.textCursor().position())

    def choose(self, live: Live | None) -> None:
        """Have a number shown as the chosen one."""
        old, self._marks.chosen = self._marks.chosen, live.name if live else 0
        if old != self._marks.chosen:
            for block in text.blocks(self.document()):
                if any(other.name in (old, self._marks.chosen) for other in text.live_in(block)):
                    self.quietly(lambda block=block: self._marks.rehighlightBlock(block))
        self.number_chosen.emit(live)

    def chosen(self) -> Live | None:
        """The chosen number as it is now."""
        return next((live for live in self.numbers() if self._marks.chosen and live.name == self._marks.chosen), None)

    def go(self, paragraph: int, start: int = 0, end: int = 0) -> None:
        """Go to a paragraph, with some of its letters chosen."""
        block = self.block_at(paragraph)
        if block.isValid():
            cursor = QTextCursor(block)
            cursor.setPosition(block.position() + start)
            cursor.setPosition(block.position() + end, QTextCursor.MoveMode.KeepAnchor)
            top = self.document().documentLayout().blockBoundingRect(block).top()
            self.setTextCursor(cursor)
            if not 0 <= top - self.verticalScrollBar().value() < self.viewport().height() * 0.7:
                self.verticalScrollBar().setValue(round(top) - 60)
            self.ensureCursorVisible()
            self.setFocus()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and not self.textCursor().hasSelection():
            over = self._under(event.position())
            if over:
                self.choose(over)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        over = self._under(event.position())
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.IBeamCursor)

    def _under(self, point: QPointF) -> Live | None:
        at = self.document().documentLayout().hitTest(point + QPointF(0, self.verticalScrollBar().value()), Qt.HitTestAccuracy.ExactHit)
        return self.number_at(at) if at >= 0 else None

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Mouse and not self.textCursor().hasSelection():
            self.setTextCursor(self.cursorForPosition(event.pos()))
        run_menu(self.menu(), event.globalPos())

    def menu(self) -> QMenu:
        """What can be done with the number and the paragraph under the cursor."""
        menu = self.createStandardContextMenu()
        live = self.number_near()
        if live:
            menu.addSeparator()
            menu.addAction("这个数字从哪来\tF4", lambda: self.choose(live))
        if not self.isReadOnly():
            if live:
                menu.addAction("改成普通文字，不再跟着更新", lambda: self.untie(live))
            kinds = menu.addMenu("这一段是")
            for words, (kind, digit) in KINDS.items():
                kinds.addAction(f"{words}\tCtrl+Alt+{digit}", lambda kind=kind: self.set_kind(kind))
        return menu

    # --- taking along

    def createMimeDataFromSelection(self) -> QMimeData:
        cursor = self.textCursor()
        made = QMimeData()
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        lines, plain = [], []
        block = self.document().findBlock(start)
        while block.isValid() and block.position() <= end:
            pieces: list[str | Number] = []
            for at, words, letters in text.stretches(block):
                part = words[max(0, start - at) : max(0, end - at)]
                number = text.number_in(letters)
                pieces.append(number if number is not None and part == number.shown else part)
            lines.append(marked_pieces(tuple(piece for piece in pieces if piece != "")))
            plain.append("".join(piece if isinstance(piece, str) else piece.shown for piece in pieces))
            block = block.next()
        made.setText("\n".join(plain))
        made.setData(MIME, "\n".join(lines).encode())
        return made

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasText()

    def insertFromMimeData(self, source: QMimeData) -> None:
        self._whole()
        taken = bytes(source.data(MIME).data()).decode() if source.hasFormat(MIME) else ""
        lines: Sequence[tuple[str | Number, ...]]
        lines = [parsed_pieces(part) for part in taken.split("\n")] if taken else [(part.strip(),) for part in source.text().splitlines()]
        cursor = self.textCursor()
        cursor.beginEditBlock()
        cursor.removeSelectedText()
        for place, pieces in enumerate(lines):
            if place:
                cursor.insertBlock(text.shape(BODY, text.section_of(cursor.block()), self._size), text.letters(BODY, self._size))
            text.put(cursor, pieces, text.kind_of(cursor.block()), self._size)
        cursor.endEditBlock()
        self.setTextCursor(cursor)

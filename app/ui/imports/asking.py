"""The step of an import in which words of no code and names of no record are asked about, each distinct one once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from app.exchange.imports.asks import NameAsk, WordAsk
from app.exchange.imports.names.words import KEPT, MAKE, Answers
from app.ui.pieces.inputs import ComboBox
from app.ui.pieces.widgets import button, clear, label, row, scrolled

Ask = WordAsk | NameAsk


class AsksPage(QWidget):
    """The short lists; `answers` holds what was said, and what was not said is kept as words."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.answers = Answers()
        self._asks: dict[tuple[str, ...], Ask] = {}
        self.boxes: dict[tuple[str, ...], ComboBox] = {}
        self.shortcuts: dict[tuple[str, ...], QPushButton] = {}
        self._lists = QVBoxLayout()
        self._lists.setContentsMargins(20, 14, 20, 14)
        self._lists.setSpacing(6)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        area = scrolled(self._lists)
        area.setObjectName("white")
        layout.addWidget(area)

    def forget(self) -> None:
        """Start anew for other files."""
        self.answers = Answers()
        self._asks.clear()

    @property
    def open(self) -> bool:
        """Whether there is anything to ask, or was."""
        return bool(self._asks)

    @property
    def answered(self) -> int:
        """How many answers were given."""
        return len(self.answers.words) + len(self.answers.names)

    def show_asks(self, asks: Sequence[Ask]) -> bool:
        """Show what a plan asks beside what was answered already; returns whether anything is new."""
        given = self.answers.words.keys() | self.answers.names.keys()
        kept = {key: ask for key, ask in self._asks.items() if key in given}
        fresh: dict[tuple[str, ...], Ask] = {ask.key: ask for ask in asks}
        new = bool(fresh.keys() - self._asks.keys())
        self._asks = kept | fresh
        clear(self._lists)
        self.boxes.clear()
        self.shortcuts.clear()
        self._list("这些说法台账里没有，是哪一项？", "没选的原样放进备注。", [ask for ask in self._asks.values() if isinstance(ask, WordAsk) and not ask.waits])
        waiting = [ask for ask in self._asks.values() if isinstance(ask, WordAsk) and ask.waits]
        for question in dict.fromkeys(ask.waits for ask in waiting):
            self._list(question, "没选的那些行先不记。", [ask for ask in waiting if ask.waits == question])
        self._list("这些名字台账里没有，是谁？", "没选的按文字记下，以后建好了会自动归入。", [ask for ask in self._asks.values() if isinstance(ask, NameAsk)])
        self._lists.addStretch(1)
        return new

    def _list(self, title: str, more: str, asks: Sequence[Ask]) -> None:
        if not asks:
            return
        makeable = [ask for ask in asks if isinstance(ask, NameAsk) and ask.can_make]
        everything = button(f"{len(makeable)} 个全部新建", lambda: self._make_all(makeable), icon_name="circle-plus") if len(makeable) > 1 else None
        self._lists.addWidget(row(label(title, "h2"), label(f"{len(asks)} 个。{more}回答会记住，下次不再问。", "sub"), "*", everything, gap=10))
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 12)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(6)
        for place, words in enumerate(("表里写的", "栏目", "", "当作", "")):
            grid.addWidget(label(words, "head"), 0, place)
        for place, ask in enumerate(asks, 1):
            box, quick = self._box(ask), self._quick(ask)
            grid.addWidget(label(ask.key[-1], "b", wrap=True), place, 0)
            grid.addWidget(label(ask.label, "sub"), place, 1)
            grid.addWidget(label(f"{ask.cells:,} 格", "cap"), place, 2, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(box, place, 3)
            if quick:
                grid.addWidget(quick, place, 4, Qt.AlignmentFlag.AlignLeft)
        grid.setColumnMinimumWidth(0, 240)
        grid.setColumnStretch(4, 1)
        self._lists.addWidget(holder)

    def _box(self, ask: Ask) -> ComboBox:
        box = ComboBox(narrow=True)
        box.setAccessibleName(f"“{ask.key[-1]}”当作")
        box.setFixedWidth(300)
        if isinstance(ask, WordAsk):
            box.addItem("先不记这些行" if ask.waits else "放进备注", KEPT)
            for n, code in enumerate(ask.codes):
                if n in (0, ask.near):
                    box.insertSeparator(box.count())
                box.addItem(code, code)
        else:
            box.addItem("按文字记下", KEPT)
            if ask.can_make:
                box.addItem(_making(ask), MAKE)
            box.insertSeparator(box.count())
            for record_id, title in ask.likely:
                box.addItem(f"就是 {title}", record_id)
        box.setCurrentIndex(max(0, box.findData(self._given(ask))))
        box.activated.connect(lambda _: self._take(ask, box.currentData()))
        self.boxes[ask.key] = box
        return box

    def _quick(self, ask: Ask) -> QPushButton | None:
        """The likeliest answer in one press."""
        if isinstance(ask, WordAsk):
            likeliest: Any = ask.codes[0] if ask.near else None
            words = f"就是“{likeliest}”"
        else:
            likeliest, words = (MAKE, _making(ask)) if ask.can_make else (None, "")
        if likeliest is None:
            return None
        made = button(words, lambda: self.answer(ask.key, likeliest), kind="link")
        self.shortcuts[ask.key] = made
        return made

    def _given(self, ask: Ask) -> Any:
        return self.answers.words.get(ask.key, KEPT) if isinstance(ask, WordAsk) else self.answers.names.get(ask.key, KEPT)

    def _take(self, ask: Ask, answer: Any) -> None:
        if isinstance(ask, WordAsk):
            self.answers.words[ask.key] = answer
        else:
            self.answers.names[ask.key] = answer
        self.changed.emit()

    def answer(self, key: tuple[str, ...], answer: Any) -> None:
        """Say what a word or name means: a code, a record's id, MAKE or KEPT."""
        box = self.boxes[key]
        box.setCurrentIndex(box.findData(answer))
        self._take(self._asks[key], answer)

    def _make_all(self, asks: Sequence[NameAsk]) -> None:
        for ask in asks:
            self.answer(ask.key, MAKE)


def _making(ask: NameAsk) -> str:
    return f"新建（{ask.kind}）" if ask.kind else f"新建{ask.label}"

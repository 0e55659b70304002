"""What the colours and marks on a form's cells mean, and how many cells of the sheet each is on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.exchange.forms.sheet.cells import Place
from app.exchange.forms.states import BLANK, FILLED, FORMULA, WRONG
from app.ui.pieces.theme import colour
from app.ui.pieces.widgets import clear, label


class Look(NamedTuple):
    """How a state shows: its word, its mark in the cell, the cell's ground, the colour of the mark."""

    word: str
    mark: str
    ground: QColor
    front: QColor


LOOKS = {
    FILLED: Look("填了", "", QColor("#FFFBEA"), colour("gold_x")),
    BLANK: Look("空着", "空", colour("gold_t"), colour("gold_x")),
    FORMULA: Look("公式", "Σ", colour("green_t"), colour("green")),
    WRONG: Look("不符", "!", colour("err_t"), colour("err")),
}


class Legend(QWidget):
    """One line below the sheet; a state that no cell has is left out."""

    def __init__(self) -> None:
        super().__init__()
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(4)

    def show_states(self, states: Mapping[Place, str]) -> None:
        """Count other cells."""
        clear(self._line)
        counts = Counter(states.values())
        for state, look in LOOKS.items():
            if counts[state]:
                swatch = QLabel(look.mark)
                swatch.setAlignment(Qt.AlignmentFlag.AlignCenter)
                swatch.setStyleSheet(f"background:{look.ground.name()};color:{look.front.name()};border:1px solid {colour('line2').name()};font-size:12px;font-weight:700")
                swatch.setFixedSize(18, 18)
                self._line.addWidget(swatch)
                self._line.addWidget(label(f"{look.word} {counts[state]:,}", "cap"))
                self._line.addSpacing(8)
        self._line.addWidget(label("其余照原表", "cap"))

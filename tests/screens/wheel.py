"""The mouse wheel over the inputs of a page: it scrolls the page and never changes what an input holds."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractSlider, QAbstractSpinBox, QApplication, QComboBox, QScrollBar, QWidget

NOTCH = 120


def turn_wheel(widget: QWidget, notches: int) -> None:
    """Turn the wheel with the pointer over the middle of a widget."""
    at = QPointF(widget.rect().center())
    where = QPointF(widget.mapToGlobal(widget.rect().center()))
    QApplication.sendEvent(widget, QWheelEvent(
        at, where, QPoint(), QPoint(0, notches * NOTCH), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    ))


def held(widget: QWidget) -> object:
    """What an input holds."""
    if isinstance(widget, QComboBox):
        return widget.currentIndex(), widget.currentText()
    return widget.text() if isinstance(widget, QAbstractSpinBox) else widget.value()  # type: ignore[attr-defined]


def choosers(within: QWidget) -> list[QWidget]:
    """Every input that Qt would let the wheel change."""
    kinds = (QComboBox, QAbstractSpinBox, QAbstractSlider)
    found = [widget for kind in kinds for widget in within.findChildren(kind) if not isinstance(widget, QScrollBar)]
    return [widget for widget in found if widget.isVisible() and widget.isEnabled()]


def turned(within: QWidget) -> dict[str, str]:
    """By the name of the input, what the wheel made of each that it changed, with the focus and without."""
    changed: dict[str, str] = {}
    for box in choosers(within):
        for focused in (False, True):
            if focused:
                box.setFocus()
            before = held(box)
            for notches in (-1, 1, 1):
                turn_wheel(box, notches)
                if held(box) != before:
                    changed[box.accessibleName()] = f"{before} → {held(box)}"
    return changed

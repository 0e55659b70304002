"""Where the keys are: kept while a part of a page is drawn anew, and framed where the widget itself does not show it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit, QPlainTextEdit, QPushButton, QTextEdit, QToolButton, QWidget
from shiboken6 import isValid

from app.ui.pieces.inputs import ComboBox
from app.ui.pieces.theme import colour


@contextmanager
def focus_kept(page: QWidget, otherwise: QWidget) -> Iterator[None]:
    """What had the focus inside `page` gets it back, or what bears its name afterwards, else `otherwise`.

    Qt gives the focus of a widget that goes to the next one in line; Enter would press that.
    """
    had = page.window().focusWidget()
    inside = had is not None and page.isAncestorOf(had)
    kind, name = (type(had), had.accessibleName()) if had and inside else (QWidget, "")
    yield
    if not had or not inside or (isValid(had) and had.isVisibleTo(page)):
        return

    def give_back() -> None:
        found = (one for one in page.findChildren(kind) if one.accessibleName() == name and one.isVisibleTo(page) and one.isEnabled())
        next(found, otherwise).setFocus()

    # What was drawn anew is not shown before this is over.
    QTimer.singleShot(0, page, give_back)


#: The style sheet frames these.
_SHOWING = (QPushButton, QLineEdit, ComboBox, QAbstractSpinBox, QPlainTextEdit, QTextEdit, QToolButton)


class Ring(QWidget):
    """A frame of ink around what the keyboard went to, where its own look does not tell: tables, lists, trees, rows of tabs, ticks, cards."""

    def __init__(self, around: QWidget) -> None:
        super().__init__(around.window())
        self.setObjectName("focus_ring")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._around = around
        around.installEventFilter(self)
        self._place()
        self.show()
        self.raise_()

    def _place(self) -> None:
        corner = self._around.mapTo(self.window(), self._around.rect().topLeft())
        self.setGeometry(QRect(corner, self._around.size()).adjusted(-2, -2, 2, 2).intersected(self.window().rect()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in (QEvent.Type.FocusOut, QEvent.Type.Hide):
            self.hide()
            self.deleteLater()
        elif kind in (QEvent.Type.Resize, QEvent.Type.Move):
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QPen(colour("ink"), 2))
        painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()


def show_focus(widget: QWidget) -> None:
    """Give the keyboard to a widget, or to what takes it in its place, and have it seen there."""
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    ring_around(widget.window().focusWidget())


def ring_around(widget: QWidget | None) -> None:
    """Frame what has the keyboard, unless it shows that by itself."""
    if widget is not None and widget.isVisible() and not widget.isWindow() and not isinstance(widget, _SHOWING):
        Ring(widget)


class Ringed:
    """A window in which whoever walks with Tab sees where he is."""

    def focusNextPrevChild(self, next_: bool) -> bool:
        """Go to the next or the previous input."""
        went = super().focusNextPrevChild(next_)  # type: ignore[misc]
        if went:
            ring_around(self.focusWidget())  # type: ignore[attr-defined]
        return bool(went)

"""Small pieces every page is made of: labels, buttons, cards, pills, rows and columns of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.ui.pieces.icons import icon, pixmap
from app.ui.pieces.theme import TOKENS, TONES

#: What a row or column takes: a widget or layout, either with its (…, stretch), a gap in pixels, "*" for a stretch, None for nothing.
Item = QWidget | QLayout | tuple[QWidget, int] | tuple[QLayout, int] | int | str | None
Margins = tuple[int, int, int, int]


def label(text: str = "", role: str = "body", *, wrap: bool = False, rich: bool = False, width: int = 0) -> QLabel:
    """A text; `role` picks its size and colour from the style sheet (h1 h2 h3 b sub cap key fig link err warn ok)."""
    made = QLabel(text)
    made.setProperty("role", role)
    made.setWordWrap(wrap)
    made.setTextFormat(Qt.TextFormat.RichText if rich else Qt.TextFormat.PlainText)
    if width:
        made.setFixedWidth(width)
    return made


def picture(name: str, colour: str = "text2", size: int = 16) -> QLabel:
    """An icon as a widget."""
    made = QLabel()
    made.setPixmap(pixmap(name, colour, size))
    made.setFixedSize(size, size)
    return made


_ICON_COLOURS = {"primary": "white", "link": "ink", "danger": "err"}


def button(
    text: str, does: Callable[[], Any] | None = None, *, icon_name: str = "", kind: str = "", tip: str = "", menu: QMenu | None = None
) -> QPushButton:
    """A button; `kind` is primary, ghost, danger, link or nothing. A button without words needs a `tip`."""
    made = QPushButton((" " if icon_name and text else "") + text + ("　" if menu and text else ""))
    if kind:
        made.setProperty("kind", kind)
    if icon_name:
        made.setIcon(icon(icon_name, _ICON_COLOURS.get(kind, "text2")))
        made.setIconSize(QSize(16, 16))
    if menu:
        made.setMenu(menu)
    if tip:
        made.setToolTip(tip)
    made.setAccessibleName(text or tip)
    if kind == "link":
        made.setCursor(Qt.CursorShape.PointingHandCursor)
    if does:
        made.clicked.connect(lambda: does())
    made.setAutoDefault(False)
    return made


def put_search_sign(line: QLineEdit) -> None:
    """Put the glass before what is typed into a line."""
    line.addAction(icon("search", "text3"), QLineEdit.ActionPosition.LeadingPosition)
    line.findChildren(QToolButton)[-1].setAccessibleName("查找")


def search_box(hint: str, width: int = 0) -> QLineEdit:
    """A line for typing what to look for."""
    made = QLineEdit()
    made.setPlaceholderText(hint)
    made.setAccessibleName(hint)
    put_search_sign(made)
    made.setClearButtonEnabled(True)
    made.findChildren(QToolButton)[-1].setAccessibleName("清空")
    made.setFixedHeight(30)
    if width:
        made.setFixedWidth(width)
    return made


def secret_box(name: str) -> QLineEdit:
    """A line for typing a password, which nobody can read over a shoulder; `name`: what a screen reader calls it."""
    made = QLineEdit()
    made.setEchoMode(QLineEdit.EchoMode.Password)
    made.setAccessibleName(name)
    return made


def fill(layout: QBoxLayout, items: Sequence[Item]) -> None:
    """Put items into a row or column."""
    for item in items:
        what, stretch = item if isinstance(item, tuple) else (item, 0)
        if isinstance(what, QWidget):
            layout.addWidget(what, stretch)
        elif isinstance(what, QLayout):
            layout.addLayout(what, stretch)
        elif isinstance(what, int):
            layout.addSpacing(what)
        elif what:
            layout.addStretch(1)


def lay(home: QWidget, *items: Item, margins: Margins | None = None, gap: int | None = None, across: bool = False) -> QBoxLayout:
    """Put items into a widget, one below the other or `across` it; margins and gap are the style's where none are given."""
    layout = QHBoxLayout(home) if across else QVBoxLayout(home)
    if margins is not None:
        layout.setContentsMargins(*margins)
    if gap is not None:
        layout.setSpacing(gap)
    fill(layout, items)
    return layout


def row(*items: Item, gap: int = 8, margins: Margins = (0, 0, 0, 0)) -> QWidget:
    """Items side by side."""
    made = QWidget()
    lay(made, *items, margins=margins, gap=gap, across=True)
    return made


def column(*items: Item, gap: int = 8, margins: Margins = (0, 0, 0, 0)) -> QWidget:
    """Items one below the other."""
    made = QWidget()
    lay(made, *items, margins=margins, gap=gap)
    return made


def scrolled(inside: QLayout, home: QWidget | None = None) -> QScrollArea:
    """A column that scrolls up and down where it is longer than its room."""
    holder = QWidget()
    holder.setLayout(inside)
    made = QScrollArea(home)
    made.setWidgetResizable(True)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setWidget(holder)
    return made


def stacked(*pages: QWidget) -> QStackedWidget:
    """Pages of which one is seen at a time."""
    made = QStackedWidget()
    for page in pages:
        made.addWidget(page)
    return made


def line(*, upright: bool = False, height: int = 0) -> QFrame:
    """A hairline."""
    made = QFrame()
    made.setObjectName("vsep" if upright else "sep")
    if height:
        made.setFixedHeight(height)
    return made


class Card(QFrame):
    """A white sheet with a fine border; `body` is its column."""

    def __init__(self, *items: Item, title: str = "", margins: tuple[int, int, int, int] = (16, 12, 16, 12), gap: int = 8) -> None:
        super().__init__()
        self.setObjectName("card")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(*margins)
        self.body.setSpacing(gap)
        if title:
            self.body.addWidget(label(title, "h3"))
        fill(self.body, items)


class Pill(QLabel):
    """A word in a rounded ground; only exceptions get one."""

    def __init__(self, text: str, tone: str = "grey") -> None:
        super().__init__(text)
        front, ground = (TOKENS[name] for name in TONES[tone])
        border = TOKENS["line2"] if tone == "line" else ground
        self.setStyleSheet(
            f"color:{front};background:{ground};border:1px solid {border};border-radius:9px;padding:0 8px;font-size:12px;"
            "min-height:17px;max-height:17px;"
        )
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)


class Banner(QFrame):
    """One fact and one or two actions; it stays until its reason is gone."""

    _ICONS: ClassVar = {"gold": "alert-triangle", "err": "alert-circle", "green": "circle-check", "ink": "info-circle", "grey": "info-circle"}

    def __init__(self, tone: str, text: str, *actions: QWidget) -> None:
        super().__init__()
        front, ground = TONES[tone]
        self.setStyleSheet(
            f"Banner{{background:{TOKENS[ground]};border:none;border-radius:6px;border-left:3px solid {TOKENS[front]};}}"
        )
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 7, 8, 7)
        layout.addWidget(picture(self._ICONS[tone], front))
        layout.addWidget(label(text, wrap=True), 1)
        for action in actions:
            layout.addWidget(action)


#: So many signs of a condition's words stand on its chip.
_LONGEST = 24


class Chip(QFrame):
    """A condition that is on: what, which, and a cross to take it off. Without a name it is the dashed 加条件."""

    removed = Signal()
    pressed = Signal()

    def __init__(self, name: str, value: str) -> None:
        super().__init__()
        self.setObjectName("chip" if name else "chip_add")
        self.setFixedHeight(24)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(f"{name} {value}".strip())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(9, 0, 6 if name else 9, 0)
        layout.setSpacing(4)
        if not name:
            layout.addWidget(picture("plus", "text2", 14))
            layout.addWidget(label(value, "cap"))
            return
        text = label(value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…", "b")
        text.setStyleSheet("font-size:12px")
        layout.addWidget(label(name, "cap"))
        layout.addWidget(text)
        cross = button("", self.removed.emit, icon_name="x", kind="link", tip=f"去掉条件“{name}”")
        cross.setFixedSize(16, 20)
        layout.addWidget(cross)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.removed.emit()
        else:
            super().keyPressEvent(event)


class Pressable:
    """What makes a widget do something when it is pressed, with the mouse or with Enter and Space."""

    def can_be_pressed(self, does: Callable[[], Any], name: str) -> None:
        """Do `does` when pressed; `name` is what a screen reader says."""
        self._does = does
        assert isinstance(self, QWidget)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(name)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        # Whoever presses and then draws the mouse away has thought better of it.
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):  # type: ignore[attr-defined]
            self._does()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._does()
        else:
            super().keyPressEvent(event)  # type: ignore[misc]


class LinkLabel(Pressable, QLabel):
    """Words that open something and may run over several lines, which a button's cannot."""

    def __init__(self, text: str, does: Callable[[], Any]) -> None:
        super().__init__(text)
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.can_be_pressed(does, text)


def name_list(names: Sequence[str], what: str) -> QListWidget:
    """A list to choose one name from; `what` says of what."""
    made = QListWidget()
    made.setAccessibleName(what)
    set_names(made, names)
    return made


def set_names(made: QListWidget, names: Sequence[str]) -> None:
    """Put other names into a list of names."""
    made.clear()
    for name in names:
        item = QListWidgetItem(name)
        item.setSizeHint(QSize(0, 30))
        made.addItem(item)


def subtabs(*names: str) -> QTabBar:
    """A bar of small tabs under a heading."""
    bar = QTabBar()
    bar.setObjectName("sub")
    bar.setExpanding(False)
    bar.setDrawBase(False)
    bar.setUsesScrollButtons(False)
    bar.setElideMode(Qt.TextElideMode.ElideNone)
    for name in names:
        bar.addTab(name)
    bar.setFixedHeight(34)
    return bar


class Segments(QWidget):
    """Joined buttons of which one is on, none at first where `on` is None; `does` is told the place of the one that is pressed."""

    def __init__(self, names: Sequence[str], does: Callable[[int], Any] | None = None, on: int | None = 0) -> None:
        super().__init__()
        self.group = QButtonGroup(self)
        self.buttons = [QPushButton(name) for name in names]
        for place, made in enumerate(self.buttons):
            made.setCheckable(True)
            made.setChecked(place == on)
            made.setAutoDefault(False)
            made.setProperty("kind", "seg")
            made.setProperty("edge", "l" if place == 0 else "r" if place == len(names) - 1 else "m")
            if does:
                made.clicked.connect(lambda _=False, place=place: does(place))
            self.group.addButton(made, place)
        lay(self, *self.buttons, margins=(0, 0, 0, 0), gap=0, across=True)


def clear(layout: QLayout) -> None:
    """Take everything out of a layout, and out of the layouts inside it."""
    while item := layout.takeAt(0):
        if widget := item.widget():
            widget.hide()
            widget.deleteLater()
        elif inner := item.layout():
            clear(inner)

"""Finds what a person would see cut off: words without room, things on top of each other, things outside their box."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QFrame,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QSplitter,
    QStackedLayout,
    QStackedWidget,
    QStyle,
    QStyleOptionButton,
    QTabBar,
    QTableView,
    QToolButton,
    QWidget,
)

#: A pixel more or less is nobody's trouble.
_SLACK = 1
_ICON, _ARROW = 20, 14


def faults(root: QWidget) -> list[str]:
    """Everything cut off in a shown window, one sentence each; an empty list is what one wants."""
    found: list[str] = []
    for widget in [root, *root.findChildren(QWidget)]:
        if (not widget.isVisibleTo(root) and widget is not root) or widget.width() < 2:
            continue
        if _elsewhere(widget, root):
            continue
        for fault in (*_words(widget), *_overlaps(widget), *_outside(widget, root)):
            found.append(f"{fault}  [{path_of(widget, root)}]")
    return list(dict.fromkeys(found))


def _elsewhere(widget: QWidget, root: QWidget) -> bool:
    # A dialog or menu of the window is looked at by itself.
    return widget is not root and widget.window() is not root.window()


def path_of(widget: QWidget, root: QWidget) -> str:
    names = []
    while widget is not None and widget is not root and len(names) < 5:
        names.append(widget.objectName() or type(widget).__name__)
        widget = widget.parentWidget()
    return "<".join(names)


def _words(widget: QWidget) -> Iterator[str]:
    match widget:
        case QLabel():
            yield from _label(widget)
        case QCheckBox() | QRadioButton():
            if widget.sizeHint().width() > widget.width() + _SLACK:
                yield _short("tick", widget.text(), widget.sizeHint().width(), widget.width())
        case QPushButton() | QToolButton():
            yield from _button(widget)
        case QComboBox():
            text = widget.currentText()
            need = widget.fontMetrics().horizontalAdvance(text) + 28
            if text and not widget.isEditable() and need > widget.width() + _SLACK:
                yield _short("choice", text, need, widget.width())
        case QLineEdit():
            yield from _line(widget)
        case QHeaderView():
            yield from _header(widget)
        case QTabBar():
            yield from _tab_bar(widget)
        case QListWidget():
            yield from _list(widget)


def _short(what: str, text: str, need: int, room: int) -> str:
    return f"{what} “{text[:30]}” needs {need}, has {room}"


def _label(widget: QLabel) -> Iterator[str]:
    if not widget.text() or not widget.pixmap().isNull():
        return
    if widget.wordWrap():
        need = widget.heightForWidth(widget.width())
        if need > widget.height() + _SLACK:
            yield _short("text (height)", widget.text(), need, widget.height())
        longest = max((widget.fontMetrics().horizontalAdvance(sign) for sign in widget.text()), default=0)
        if longest > widget.width():
            yield _short("text", widget.text(), longest, widget.width())
        return
    if widget.sizeHint().width() > widget.width() + _SLACK:
        yield _short("text", widget.text(), widget.sizeHint().width(), widget.width())
    if widget.fontMetrics().height() > widget.height() + 2:
        yield _short("text (height)", widget.text(), widget.fontMetrics().height(), widget.height())


def _button(widget: QAbstractButton) -> Iterator[str]:
    text = widget.text().replace("&&", "\0").replace("&", "").replace("\0", "&")
    if not text or (isinstance(widget, QToolButton) and widget.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly):
        return
    need = widget.fontMetrics().horizontalAdvance(text) + (_ICON if not widget.icon().isNull() else 0)
    room = widget.width()
    if isinstance(widget, QPushButton):
        option = QStyleOptionButton()
        widget.initStyleOption(option)
        room = widget.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, widget).width()
        # The ring of the focus lies where the padding was.
        room += 4 if widget.hasFocus() else 0
        need += _ARROW if widget.menu() and room == widget.width() else 0
    if need > room + _SLACK:
        yield _short("button", text, need, room)
    if widget.fontMetrics().height() > widget.height() + 2:
        yield _short("button (height)", text, widget.fontMetrics().height(), widget.height())


def _line(widget: QLineEdit) -> Iterator[str]:
    # What was typed may be longer than its line; what we wrote there may not.
    if widget.text() or not widget.placeholderText() or isinstance(widget.parentWidget(), QAbstractSpinBox):
        return
    need = widget.fontMetrics().horizontalAdvance(widget.placeholderText()) + (42 if widget.actions() else 12)
    if need > widget.width() + _SLACK:
        yield _short("hint", widget.placeholderText(), need, widget.width())


def _header(widget: QHeaderView) -> Iterator[str]:
    model = widget.model()
    if model is None or widget.orientation() != Qt.Orientation.Horizontal:
        return
    for section in range(widget.count()):
        text = str(model.headerData(section, Qt.Orientation.Horizontal) or "")
        need = max((widget.fontMetrics().horizontalAdvance(part) for part in text.split("\n")), default=0) + 8
        if text and not widget.isSectionHidden(section) and need > widget.sectionSize(section) + _SLACK:
            yield _short("heading", text, need, widget.sectionSize(section))


def _tab_bar(widget: QTabBar) -> Iterator[str]:
    for number in range(widget.count()):
        need = widget.fontMetrics().horizontalAdvance(widget.tabText(number)) + (_ICON if not widget.tabIcon(number).isNull() else 0)
        if need > widget.tabRect(number).width() + _SLACK:
            yield _short("tab", widget.tabText(number), need, widget.tabRect(number).width())
    if not widget.usesScrollButtons() and widget.count() and widget.tabRect(widget.count() - 1).right() > widget.width() + _SLACK:
        yield _short("tabs", widget.tabText(widget.count() - 1), widget.tabRect(widget.count() - 1).right(), widget.width())


def _list(widget: QListWidget) -> Iterator[str]:
    if widget.wordWrap() or widget.itemDelegate().metaObject().className() != "QStyledItemDelegate":
        return
    for number in range(min(widget.count(), 60)):
        item = widget.item(number)
        need = widget.fontMetrics().horizontalAdvance(item.text()) + (_ICON if item.flags() & Qt.ItemFlag.ItemIsUserCheckable else 0)
        if need > widget.viewport().width() and not item.toolTip() and not widget.horizontalScrollBar().isVisible():
            yield _short("list item", item.text(), need, widget.viewport().width())


def _overlaps(widget: QWidget) -> Iterator[str]:
    layout = widget.layout()
    if layout is None or isinstance(widget, QStackedWidget) or isinstance(layout, QStackedLayout):
        return
    items = [layout.itemAt(n).widget() for n in range(layout.count())]
    kids = [kid for kid in items if kid is not None and kid.isVisible() and kid.parentWidget() is widget]
    for number, one in enumerate(kids):
        for other in kids[number + 1 :]:
            shared = one.geometry().intersected(other.geometry())
            if shared.width() > 2 and shared.height() > 2:
                yield f"“{_told(one)}” lies on “{_told(other)}” by {shared.width()}×{shared.height()}"


_SHOWS_SOMETHING = (QLabel, QAbstractButton, QLineEdit, QComboBox, QFrame)


def _outside(widget: QWidget, root: QWidget) -> Iterator[str]:
    parent = widget.parentWidget()
    if widget is root or parent is None or not isinstance(widget, _SHOWS_SOMETHING):
        return
    # What a pane scrolls may be larger than the pane; sideways it may only where there is a bar for it.
    if isinstance(parent, QAbstractScrollArea | QSplitter | QComboBox | QTableView):
        return
    pane = parent.parentWidget()
    if isinstance(pane, QScrollArea) and parent is pane.viewport():
        if widget.width() > parent.width() + _SLACK and pane.horizontalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAlwaysOff:
            yield f"“{_told(widget)}” is wider ({widget.width()}) than its pane ({parent.width()})"
        return
    if isinstance(pane, QAbstractScrollArea):
        return
    place = widget.geometry()
    if parent.width() > 10 and not QRect(QPoint(0, 0), parent.size()).adjusted(-1, -1, 1, 1).contains(place):
        yield f"“{_told(widget)}” at {place.getRect()} is outside its box of {parent.width()}×{parent.height()}"


def _told(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QLabel | QAbstractButton | QLineEdit) else ""
    return (text or widget.objectName() or type(widget).__name__)[:30]


def unnamed(root: QWidget) -> list[str]:
    """Controls a screen reader has no word for, and buttons that show only a picture without a tip."""
    found = []
    for widget in root.findChildren(QWidget):
        if not widget.isVisible() or widget.window() is not root.window() or widget.objectName().startswith("qt_"):
            continue
        if isinstance(widget.parentWidget(), QComboBox | QAbstractSpinBox | QLineEdit | QTabBar | QHeaderView | QAbstractScrollArea):
            continue
        if isinstance(widget, QPushButton | QCheckBox | QRadioButton | QComboBox | QAbstractSpinBox | QLineEdit):
            words = widget.text() if isinstance(widget, QAbstractButton) else ""
            words += "".join(made.text() for made in widget.findChildren(QLabel))
            if not (words.strip() or widget.accessibleName() or any(made.buddy() is widget for made in root.findChildren(QLabel))):
                found.append(f"{type(widget).__name__} has no name  [{path_of(widget, root)}]")
            elif isinstance(widget, QPushButton) and not words.strip() and not widget.toolTip():
                found.append(f"{widget.accessibleName()} shows no word and has no tip  [{path_of(widget, root)}]")
    return list(dict.fromkeys(found))

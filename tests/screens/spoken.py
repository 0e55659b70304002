"""Finds what a screen reader is told nothing of, asked for in the way it asks."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QLabel, QTabBar, QTableView, QWidget

from tests.screens.lint import path_of

Role = QAccessible.Role
#: What a person can act on or go through.
_SPOKEN = (
    Role.Button, Role.CheckBox, Role.RadioButton, Role.EditableText, Role.ComboBox, Role.SpinBox, Role.Table, Role.List, Role.Tree, Role.PageTab,
    Role.MenuItem, Role.ButtonMenu, Role.ButtonDropDown, Role.Slider,
)  # fmt: skip
_CELLS = (Role.Table, Role.List, Role.Tree)


def texts(root: QWidget) -> list[str]:
    """Every sentence that a shown window says: its labels, buttons and hints."""
    shown = [w for w in root.findChildren(QWidget) if w.isVisible()]
    said = [w.text() for w in shown if isinstance(w, QLabel | QAbstractButton)] + [w.toolTip() for w in shown]
    return list(dict.fromkeys(text for text in said if text))


def mute(root: QWidget) -> list[str]:
    """What a screen reader is told nothing of, through the way it asks: controls without a name, and cells that do not say heading and value."""
    found: list[str] = []
    _walk(QAccessible.queryAccessibleInterface(root), root, found)
    return list(dict.fromkeys(found))


def _walk(here: QAccessibleInterface | None, root: QWidget, found: list[str]) -> None:
    if here is None or not here.isValid() or here.state().invisible:  # type: ignore[attr-defined]
        return
    widget = here.object()
    if isinstance(widget, QWidget) and not widget.isVisible():
        return
    role = here.role()
    # What Qt puts into a widget of its own (the line of a box, the buttons that scroll tabs) is named by it.
    inner = isinstance(widget, QWidget) and isinstance(widget.parentWidget(), QComboBox | QAbstractSpinBox | QTabBar)
    if role in _SPOKEN and not inner and not here.text(QAccessible.Text.Name).strip():
        found.append(f"{role.name} says nothing  [{path_of(widget, root) if isinstance(widget, QWidget) else here.parent().text(QAccessible.Text.Name)}]")
    if role in _CELLS:
        if isinstance(widget, QTableView):
            found += _mute_cells(widget, root)
        return
    for number in range(here.childCount()):
        _walk(here.child(number), root, found)


def _mute_cells(table: QTableView, root: QWidget) -> list[str]:
    """The columns of a table whose first cell does not say what it is and what stands in it; a single sign may be said in words."""
    model, found = table.model(), []
    for column in range(model.columnCount() if model and model.rowCount() else 0):
        index = model.index(0, column)
        told, shown = str(index.data(Qt.ItemDataRole.AccessibleTextRole) or ""), str(index.data() or "")
        head = str(model.headerData(column, Qt.Orientation.Horizontal) or "") if not table.horizontalHeader().isHidden() else ""
        tick = index.data(Qt.ItemDataRole.CheckStateRole) is not None and not shown
        if not tick and (not told or (len(shown) > 1 and shown not in told)):
            found.append(f"column {column + 1} {head} says {told or 'nothing'} for {shown}  [{path_of(table, root)}]")
    return found

"""Filters of a list: quick choices above it, the golden bar with one chip per condition, and the dialog for a new one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from operator import itemgetter
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.lists.declare import Column, mask
from app.lists.query import Condition, Listing, choices_of, columns
from app.lists.titles import titles
from app.ui.pieces.inputs import ComboBox
from app.ui.pieces.opening import Dialog, run_dialog, run_menu
from app.ui.pieces.widgets import Chip, button, clear, label, picture, row
from app.ui.session import Session
from db.errors import BadValue, UserError
from db.kinds import Choices, Link, YesNo
from db.records import TABLES, view
from db.store import Store

_HOW = {"any": "是", "has": "包含", "from": "不早于（不小于）", "to": "不晚于（不大于）", "blank": "没填", "filled": "已填"}


def words(store: Store, condition: Condition, column: Column, *, masked: bool) -> str:
    """What a condition says about its column."""
    if condition.how in ("blank", "filled"):
        return _HOW[condition.how]
    values = list(condition.values)
    blank = ["空白"] * (None in values)
    values = [value for value in values if value is not None]
    if isinstance(column.kind, Link) and condition.how == "any" and column.field:
        called = titles(store, column.kind.table, [v for v in values if not isinstance(v, str)], masked=masked)
        hide = masked and bool(column.guarded)
        shown = [(mask(column.kind, v) if hide else v) if isinstance(v, str) else called.get(v, "？") for v in values]
    elif condition.how == "has":
        shown = values
    else:
        shown = [_word(column, v, masked=masked) for v in values]
    shown = [*shown, *blank]
    text = "、".join(map(str, shown[:3])) + (f" 等 {len(shown)} 项" if len(shown) > 3 else "")
    return {"from": "≥ ", "to": "≤ ", "has": "含"}.get(condition.how, "") + text


def _word(column: Column, value: Any, *, masked: bool) -> str:
    # A choice of many is stored as a list of its words, of which a condition names single ones.
    return str(value) if isinstance(column.kind, Choices) else column.text(value, masked=masked)


class QuickChoice(QPushButton):
    """A button over a list of choices for one column; what is ticked becomes one condition."""

    picked = Signal(str, tuple)

    def __init__(self, column: Column) -> None:
        super().__init__(f"{column.label}　")
        self._column = column
        menu = QMenu(self)
        self._actions: list[QAction] = []
        for choice in choices_of(column):
            action = QAction(choice, menu, checkable=True)
            action.triggered.connect(self._changed)
            menu.addAction(action)
            self._actions.append(action)
        self.setMenu(menu)
        self.setAutoDefault(False)
        self.setAccessibleName(f"按{column.label}筛选")

    def show_condition(self, listing: Listing) -> None:
        """Tick what the list is filtered by."""
        on = {v for c in listing.conditions if c.column == self._column.key and c.how == "any" for v in c.values}
        for action in self._actions:
            action.setChecked(action.text() in on)

    def _changed(self) -> None:
        self.picked.emit(self._column.key, tuple(a.text() for a in self._actions if a.isChecked()))


def with_choice(listing: Listing, key: str, values: tuple[Any, ...]) -> Listing:
    """The list with one column's choice put in place of the former one."""
    kept = tuple(c for c in listing.conditions if not (c.column == key and c.how == "any"))
    return replace(listing, conditions=(*kept, Condition(key, "any", values)) if values else kept)


class FilterBar(QFrame):
    """The golden bar: there only while something is left out, and the way to see everything again."""

    changed = Signal(object)
    save_asked = Signal()
    #: The words sought are to be typed anew.
    find_asked = Signal()

    def __init__(self, session: Session, by_value: Callable[[str], object]) -> None:
        super().__init__()
        self._session, self._by_value = session, by_value
        self._listing = Listing("members")
        self.setObjectName("filterbar")
        self.setFixedHeight(36)
        layout = self._line = QHBoxLayout(self)
        layout.setContentsMargins(10, 0, 6, 0)
        layout.setSpacing(8)
        title = label("已筛选", "warn")
        title.setStyleSheet("font-weight:700")
        layout.addWidget(picture("filter", "gold_x"))
        layout.addWidget(title)
        self._chips = QHBoxLayout()
        self._chips.setSpacing(8)
        layout.addLayout(self._chips)
        self._conditions: list[Chip] = []
        self._rest: list[Chip] = []
        self._more: QPushButton = button("", self._show_rest, kind="ghost")
        layout.addStretch(1)
        layout.addWidget(button("保存为视图", self.save_asked.emit, icon_name="bookmark", kind="ghost"))
        layout.addWidget(button("清除筛选 Esc", self.clear_all, icon_name="filter-off", kind="ghost"))
        self.hide()

    def clear_all(self) -> None:
        """Show everything again."""
        self.changed.emit(self._listing.cleared())

    def show_listing(self, listing: Listing) -> None:
        """Show a chip for each condition; the bar hides when there is none."""
        self._listing = listing
        clear(self._chips)
        self._conditions = []
        if listing.only is not None or listing.figure:
            self._add(Chip("只看", listing.only_label or "指定的记录"), replace(listing, only=None, figure="", only_label=""))
        if listing.text:
            self._add(Chip("查找", listing.text), replace(listing, text="")).pressed.connect(self.find_asked)
        known = columns(listing.view)
        for number, condition in enumerate(listing.conditions):
            rest = listing.conditions[:number] + listing.conditions[number + 1 :]
            shown = known[condition.column]
            chip = self._add(Chip(shown.label, words(self._session.store, condition, shown, masked=self._session.masked)), replace(listing, conditions=rest))
            chip.setToolTip("点一下改这个条件")
            chip.pressed.connect(lambda n=number: self.change_condition(n))
        self._more = button("", self._show_rest, kind="ghost")
        add = Chip("", "加条件")
        add.pressed.connect(self.ask_condition)
        for widget in (self._more, add):
            self._chips.addWidget(widget)
            widget.show()
        self.setVisible(listing.filtered)
        self._fit()

    def _add(self, chip: Chip, without: Listing) -> Chip:
        chip.removed.connect(lambda: self.changed.emit(without))
        self._chips.addWidget(chip)
        self._conditions.append(chip)
        return chip

    def _fit(self) -> None:
        """Chips for which there is no room are behind a button that says how many they are."""
        for count in range(len(self._conditions), -1, -1):
            for number, chip in enumerate(self._conditions):
                chip.setVisible(number < count)
            self._rest = self._conditions[count:]
            self._more.setText(f"还有 {len(self._rest)} 个条件")
            self._more.setVisible(bool(self._rest))
            self._chips.invalidate()
            self._line.invalidate()
            if self._line.sizeHint().width() <= self.width():
                return

    def _show_rest(self) -> None:
        menu = QMenu(self)
        for chip in self._rest:
            one = menu.addMenu(chip.accessibleName().replace("&", "&&"))
            one.addAction("改这个条件…", chip.pressed.emit)
            one.addAction("去掉", chip.removed.emit)
        run_menu(menu, self._more.mapToGlobal(self._more.rect().bottomLeft()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def ask_condition(self) -> None:
        """Let the person add a condition."""
        dialog = ConditionDialog(self._session, self._listing.view, self)
        if run_dialog(dialog) and dialog.condition:
            self.changed.emit(replace(self._listing, conditions=(*self._listing.conditions, dialog.condition)))

    def change_condition(self, number: int) -> None:
        """Let the person change one of the conditions, in its place."""
        kept = list(self._listing.conditions)
        if kept[number].how == "any" and not can_be_asked(columns(self._listing.view)[kept[number].column], kept[number]):
            self._by_value(kept[number].column)
            return
        dialog = ConditionDialog(self._session, self._listing.view, self, kept[number])
        if run_dialog(dialog) and dialog.condition:
            kept[number] = dialog.condition
            self.changed.emit(replace(self._listing, conditions=tuple(kept)))


def can_be_asked(column: Column, condition: Condition) -> bool:
    """Whether the dialog for conditions can show this one of single values: those of a closed list, and no blank among them."""
    return None not in condition.values and bool(choices_of(column) or isinstance(column.kind, YesNo) or (isinstance(column.kind, Link) and column.field))


#: So many records of another kind can be chosen from.
_CHOICES = 2000


class ConditionDialog(Dialog):
    """Which column, how, and what: for one condition of a filter, a new one or one that is changed."""

    def __init__(self, session: Session, view_key: str, parent: QWidget | None = None, changed: Condition | None = None) -> None:
        super().__init__("改条件" if changed else "加条件", parent)
        self.condition: Condition | None = None
        self._session, self._view = session, view_key
        self._known = [c for c in columns(view_key).values() if c.kind.name != "file"]
        self.setMinimumWidth(420)
        self._column, self._how = ComboBox(), ComboBox()
        self._column.addItems([c.label for c in self._known])
        self._column.currentIndexChanged.connect(self._column_changed)
        self._how.currentIndexChanged.connect(self._how_changed)
        self._list, self._text = QListWidget(), QLineEdit()
        self._list.setMinimumHeight(200)
        self._values = QStackedWidget()
        for page in (self._list, self._text, QWidget()):
            self._values.addWidget(page)
        self._fault = label("", "err", wrap=True)
        layout = QVBoxLayout(self)
        for name, widget in (("栏目", self._column), ("条件", self._how)):
            layout.addWidget(label(name, "key"))
            layout.addWidget(widget)
        layout.addWidget(self._values)
        layout.addWidget(self._fault)
        ok = button("改好了" if changed else "加上", self._accept, kind="primary")
        ok.setDefault(True)
        layout.addWidget(row("*", button("取消", self.reject), ok))
        self._column_changed()
        if changed:
            self._show(changed)

    def _show(self, condition: Condition) -> None:
        self._column.setCurrentIndex(next((n for n, c in enumerate(self._known) if c.key == condition.column), 0))
        self._how.setCurrentIndex(max(0, self._how.findData(condition.how)))
        for item in map(self._list.item, range(self._list.count())):
            if item.data(Qt.ItemDataRole.UserRole) in condition.values:
                item.setCheckState(Qt.CheckState.Checked)
        if condition.how in ("from", "to"):
            kind = self._chosen.kind
            self._text.setText(kind.show(kind.load(condition.values[0])))
        elif condition.how == "has":
            self._text.setText(str(condition.values[0]))
        (self._list if condition.how == "any" else self._text if condition.values else self._how).setFocus()
        self._text.selectAll()

    @property
    def _chosen(self) -> Column:
        return self._known[self._column.currentIndex()]

    def _hows(self, column: Column) -> list[str]:
        if choices_of(column) or isinstance(column.kind, Link | YesNo):
            return ["any", "blank", "filled"]
        if column.numeric or column.kind.name in ("day", "partial_date", "clock"):
            return ["from", "to", "blank", "filled"]
        return ["has", "blank", "filled"]

    def _column_changed(self) -> None:
        column = self._chosen
        self._how.clear()
        for how in self._hows(column):
            self._how.addItem(_HOW[how], how)
        self._list.clear()
        for text, value in self._choices(column):
            item = QListWidgetItem(text)
            item.setData(Qt.ItemDataRole.UserRole, value)
            item.setCheckState(Qt.CheckState.Unchecked)
            self._list.addItem(item)

    def _choices(self, column: Column) -> list[tuple[str, Any]]:
        if isinstance(column.kind, YesNo):
            return [("是", 1), ("否", 0)]
        if isinstance(column.kind, Link):
            store, table = self._session.store, column.kind.table
            called = titles(store, table, store.ids(TABLES[table], limit=_CHOICES), masked=self._session.masked)
            found: list[tuple[str, Any]] = sorted(((words, i) for i, words in called.items()), key=itemgetter(0))
            hide = self._session.masked and bool(column.guarded)
            return found + [(f"{mask(column.kind, words) if hide else words}（按文字记的）", words) for words in self._words_instead(column)]
        return [(choice, choice) for choice in choices_of(column)]

    def _words_instead(self, column: Column) -> list[str]:
        """The words that stand in a link's place somewhere."""
        shown = view(self._view)
        if not shown or not column.field or not column.field.words:
            return []
        words = f'"{column.field.words}"'
        query = f'SELECT DISTINCT {words} FROM "{shown.record.table}" WHERE {words} IS NOT NULL ORDER BY pinyin({words}) LIMIT 2000'
        return [row[0] for row in self._session.store.rows(query)]

    def _how_changed(self) -> None:
        how = self._how.currentData()
        self._values.setCurrentIndex({"any": 0, "has": 1, "from": 1, "to": 1}.get(how, 2))

    def _accept(self) -> None:
        how, column = self._how.currentData(), self._chosen
        try:
            values = self._read(how, column)
        except UserError as error:
            self._fault.setText(str(error))
            return
        self.condition = Condition(column.key, how, values)
        self.accept()

    def _read(self, how: str, column: Column) -> tuple[Any, ...]:
        if how in ("blank", "filled"):
            return ()
        if how == "any":
            items = [self._list.item(i) for i in range(self._list.count())]
            picked = tuple(i.data(Qt.ItemDataRole.UserRole) for i in items if i.checkState() == Qt.CheckState.Checked)
            if not picked:
                raise BadValue("请至少勾一项")
            return picked
        text = self._text.text().strip()
        if not text:
            raise BadValue("请填要比较的内容")
        return (text,) if how == "has" else (column.kind.store(column.kind.read(text)),)

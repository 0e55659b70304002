"""What was done for a child, one kind at a time: a table, newest first, and the whole of the chosen record below it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QGridLayout, QSizePolicy, QStyle, QStyleOptionViewItem, QVBoxLayout, QWidget

from app import care, listing
from app.listing import Listing
from app.ui import form
from app.ui.child_forms import add_part
from app.ui.lined_table import HEAD_HEIGHT, ROW_HEIGHT
from app.ui.record_table import Index, RecordDelegate, RecordTable
from app.ui.session import Session
from app.ui.theme import colour
from app.ui.widgets import Item, button, clear, label, picture, row
from db.fields import Record
from db.kinds import Text
from db.records import Aid, Child, HealthCheck, Tutoring, Visit

#: The tabs of a child's file that list what was done: the words on the button, the icon, the columns with their widths.
PARTS: dict[type[Record], tuple[str, str, dict[str, int]]] = {
    Visit: ("登记走访", "home-heart", {"day": 88, "mode": 52, "visitor": 72, "findings": 240, "needs": 150, "next_due": 96}),
    Aid: ("登记物资", "package", {"day": 88, "item": 140, "quantity": 48, "unit_name": 68, "value": 76, "donor": 150, "received_by": 76}),
    Tutoring: ("登记辅导", "school", {"day": 88, "subject": 84, "volunteer": 84, "minutes": 68, "remark": 200}),
    HealthCheck: ("登记体检", "stethoscope", {
        "day": 88, "agency": 146, "height_cm": 56, "weight_kg": 56, "vision_left": 68, "vision_right": 68, "caries": 48, "result": 96, "advice": 150,
    }),
}
_ROWS = 6


class _Delegate(RecordDelegate):
    """The cells of a table without ticks: the bar of the chosen row stands in the first column."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        rect: QRect = option.rect  # type: ignore[attr-defined]
        if index.column() == 1 and option.state & QStyle.StateFlag.State_Selected:  # type: ignore[attr-defined]
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), colour("red"))


class PartTable(QWidget):
    """All records of one kind about one child; `changed` is called after something was written."""

    def __init__(self, session: Session, child: Child, part: type[Record], changed: Callable[[], object], *extra: QWidget) -> None:
        super().__init__()
        self._session, self._child, self._part, self._done = session, child, part, changed
        words, icon_name, widths = PARTS[part]
        self._ids = session.store.ids(part, "child = ?", (child.id,), "day DESC, id DESC")
        new = button(words, self.add, icon_name=icon_name)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)
        self._more = QGridLayout()
        if not self._ids:
            self._layout.addWidget(nothing(f"还没有{part.label}记录。", new, *extra))
            return
        change = button("修改", self.edit, icon_name="edit")
        remove = button("删除", self.remove, icon_name="trash", tip="删到回收站")
        head = label(f"{part.label} {len(self._ids)} {part.unit}", "h3")
        self._layout.addWidget(row(head, "*", change, remove, new, *extra))
        self.table = self._table(widths)
        self._layout.addWidget(self.table)
        self._layout.addLayout(self._more)
        self._show_chosen()

    def _table(self, widths: dict[str, int]) -> RecordTable:
        table = RecordTable(self._session)
        table.setAccessibleName(self._part.label)
        table.setItemDelegate(_Delegate(table, table.records))
        known = listing.columns(self._part.table)
        table.show_rows(Listing(self._part.table), [known[name] for name in widths], self._ids)
        table.setColumnHidden(0, True)
        for number, width in enumerate(widths.values(), 1):
            table.setColumnWidth(number, width)
        table.horizontalHeader().setSectionsClickable(False)
        table.horizontalHeader().setSectionsMovable(False)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        table.setFixedHeight(HEAD_HEIGHT + ROW_HEIGHT * min(_ROWS, len(self._ids)) + 14)
        table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        table.opened.connect(lambda _: self.edit())
        table.selectionModel().currentRowChanged.connect(lambda: self._show_chosen())
        return table

    # --- the chosen one

    @property
    def chosen(self) -> Record | None:
        """The record the cursor is on."""
        current = self.table.current_id() if self._ids else None
        return next(iter(self._session.store.page(self._part, [current])), None) if current else None

    def select_first(self) -> None:
        """Go to the newest one."""
        if self._ids:
            self.table.selectRow(0)
            self.table.setFocus()

    def _show_chosen(self) -> None:
        """Below the table: the texts that its cells cannot hold."""
        clear(self._more)
        chosen = self.chosen
        if chosen is None:
            return
        self._more.setColumnStretch(1, 1)
        self._more.setHorizontalSpacing(12)
        self._more.setVerticalSpacing(4)
        columns, stored = listing.columns(self._part.table), chosen.stored()
        long = [f for f in self._part.fields() if stored[f.name] is not None and isinstance(f.kind, Text)]
        for place, f in enumerate(long):
            key = label(f.label, "key", width=64)
            key.setAlignment(Qt.AlignmentFlag.AlignTop)
            value = label(columns[f.name].text(stored[f.name], masked=self._session.masked), wrap=True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._more.addWidget(key, place, 0)
            self._more.addWidget(value, place, 1)

    # --- deeds

    def add(self) -> None:
        """Write down a new one."""
        if add_part(self._session, self._child, self._part, self.window()):
            self._done()

    def edit(self) -> None:
        """Change the chosen one."""
        if (chosen := self.chosen) and form.edit(self._session, self._part.table, chosen.id or 0, self.window()):
            self._done()

    def remove(self) -> None:
        """Put the chosen one into the bin."""
        if chosen := self.chosen:
            store = self._session.store
            with self._session.step(f"删除{self._part.label} {care.file_no(store, chosen) or ''}".strip()):
                store.delete(self._part, [chosen.id or 0])
            self._done()


def nothing(sentence: str, *buttons: Item) -> QWidget:
    """One sentence and what to do about it, where there is nothing to show."""
    holder = QWidget()
    layout = QVBoxLayout(holder)
    layout.setContentsMargins(0, 40, 0, 0)
    layout.setSpacing(12)
    layout.addWidget(row("*", picture("folder-heart", "control", 40), "*"))
    layout.addWidget(row("*", label(sentence, "sub"), "*"))
    layout.addWidget(row("*", *buttons, "*"))
    return holder

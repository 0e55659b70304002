"""What was done for a child, one kind at a time: a table, newest first, and the whole of the chosen record below it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHeaderView,
    QSizePolicy,
    QStyle,
    QStyleOptionViewItem,
    QWidget,
)

from app.lists import query as listing
from app.lists.query import Listing
from app.lists.titles import link_titles
from app.ui.children.forms import add_part
from app.ui.form import record_form as form
from app.ui.lists.cells import RecordDelegate
from app.ui.lists.table import RecordTable
from app.ui.pieces.facts import put_facts
from app.ui.pieces.keys import ALL, TO_BIN, OwnKeys, row_menu
from app.ui.pieces.tables import HEAD_HEIGHT, ROW_HEIGHT, Index
from app.ui.pieces.theme import colour
from app.ui.pieces.widgets import Item, button, clear, label, lay, picture, row
from app.ui.session import Session
from app.work import children as care
from db.fields import Record
from db.kinds import Text
from db.records import Aid, Child, ChildContact, HealthCheck, Tutoring, Visit

#: The tabs of a child's file that list what was done: the words on the button, the icon, the columns with their widths
#: (0: a share of what the others leave).
PARTS: dict[type[Record], tuple[str, str, dict[str, int]]] = {
    Visit: ("登记走访", "home-heart", {"day": 92, "mode": 56, "visitor": 72, "findings": 0, "needs": 0, "next_due": 92}),
    Aid: ("登记物资", "package", {"day": 92, "item": 0, "quantity": 50, "unit_name": 50, "value": 64, "donor": 0, "received_by": 70}),
    Tutoring: ("登记辅导", "school", {"day": 92, "subject": 84, "volunteer": 84, "minutes": 64, "remark": 0}),
    HealthCheck: ("登记体检", "stethoscope", {
        "day": 92, "agency": 0, "height_cm": 56, "weight_kg": 56, "vision_left": 50, "vision_right": 50, "caries": 50, "result": 0,
    }),
    ChildContact: ("登记联系", "user", {"day": 92, "with_whom": 84, "mode": 64, "contacted_by": 84, "content": 0}),
}
#: So many rows are seen at once, where it is not 7.
_ROWS: dict[type[Record], int] = {HealthCheck: 3}
#: So many signs of a text can be read in its cell.
_IN_A_CELL = 7


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
        self._layout = lay(self, margins=(0, 0, 0, 0), gap=8)
        self.table: RecordTable | None = None
        #: The texts of the chosen one; a page that has more to show may put them elsewhere.
        self.texts = QWidget()
        self._more = QGridLayout(self.texts)
        self._more.setContentsMargins(0, 0, 0, 0)
        if not self._ids:
            self._layout.addWidget(nothing(f"还没有{part.label.removesuffix('记录')}记录。", new, *extra))
            return
        change = button("修改", self.edit, icon_name="edit")
        remove = button("删除", self.remove, icon_name="trash", tip="删到回收站 Ctrl+Delete")
        head = label(f"{part.label} {len(self._ids)} {part.unit}", "h3")
        self._layout.addWidget(row(head, "*", change, remove, new, *extra))
        self.table = self._table(widths)
        self._layout.addWidget(self.table)
        if part is not HealthCheck:
            self._layout.addWidget(self.texts)
        self._show_chosen()

    def _table(self, widths: dict[str, int]) -> RecordTable:
        table = RecordTable(self._session)
        table.setAccessibleName(self._part.label)
        table.setItemDelegate(_Delegate(table, table.records))
        known = listing.columns(self._part.table)
        table.show_rows(Listing(self._part.table), [known[name] for name in widths], self._ids)
        table.setColumnHidden(0, True)
        header = table.horizontalHeader()
        header.setStretchLastSection(False)
        for number, width in enumerate(widths.values(), 1):
            if width:
                table.setColumnWidth(number, width)
            else:
                header.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)
        header.setSectionsClickable(False)
        header.setSectionsMovable(False)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setFixedHeight(HEAD_HEIGHT + ROW_HEIGHT * min(_ROWS.get(self._part, 7), len(self._ids)) + 2)
        table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        table.opened.connect(lambda _: self.edit())
        table.selectionModel().currentRowChanged.connect(lambda: self._show_chosen())
        # All these would otherwise be done to the child's file, whose list the window takes them for.
        OwnKeys(table, {
            TO_BIN: self.remove, "F2": self.edit, "Ctrl+N": self.add, "Ctrl+D": self.clone, "Ctrl+C": self.copy, ALL: lambda: None,
        })
        row_menu(
            table, (("修改", "F2", self.edit), ("照着再登记一条", "Ctrl+D", self.clone), ("复制这一行", "Ctrl+C", self.copy), ("删到回收站", TO_BIN, self.remove)),
            ((PARTS[self._part][0], "Ctrl+N", self.add),),
        )
        return table

    # --- the chosen one

    @property
    def chosen(self) -> Record | None:
        """The record the cursor is on."""
        current = self.table.current_id() if self.table else None
        return next(iter(self._session.store.page(self._part, [current])), None) if current else None

    def select_first(self) -> None:
        """Go to the newest one."""
        if self.table:
            self.table.selectRow(0)
            self.table.setFocus()

    def select(self, record_id: int) -> bool:
        """Go to one of them; False when it is not there any more."""
        return bool(self.table and self.table.select(record_id))

    @property
    def place(self) -> tuple[int | None, type[Record], int]:
        """Whose records of which kind these are, and which row the cursor is on."""
        return self._child.id, self._part, self.table.currentIndex().row() if self.table else 0

    def stand_where(self, before: tuple[int | None, type[Record], int]) -> None:
        """Go to the row the cursor was on before the same list was made anew, where its record is gone."""
        if self.table and before[:2] == self.place[:2] and self._ids:
            self.table.select(self._ids[min(max(before[2], 0), len(self._ids) - 1)])

    def _show_chosen(self) -> None:
        """Below the table: the texts that its cells cannot hold."""
        clear(self._more)
        chosen = self.chosen
        if chosen is None:
            return
        self._more.setHorizontalSpacing(12)
        put_facts(self._more, self._texts(chosen))

    def _texts(self, chosen: Record) -> list[tuple[str, str]]:
        """Long texts, unless their cell holds all of it; short ones without a cell share a line."""
        columns, stored, widths = listing.columns(self._part.table), chosen.stored(), PARTS[self._part][2]
        titles = link_titles(self._session.store, chosen, masked=self._session.masked)
        long, short = [], []
        for f in self._part.fields():
            in_a_cell = f.name in widths and widths[f.name] and len(str(stored[f.name])) <= _IN_A_CELL
            if f.name not in columns or titles.get(f.name, stored[f.name]) is None or in_a_cell:
                continue
            text = titles.get(f.name) or columns[f.name].text(stored[f.name], masked=self._session.masked)
            if isinstance(f.kind, Text) and f.kind.multiline:
                long.append((f.label, text))
            elif f.name not in widths and f != self._part.owner():
                short.append(f"{f.label} {text}")
        return [*long, *([("其他", "　".join(short))] if short else [])]

    # --- deeds

    def add(self) -> None:
        """Write down a new one."""
        if add_part(self._session, self._child, self._part, self.window()):
            self._done()

    def edit(self) -> None:
        """Change the chosen one."""
        if (chosen := self.chosen) and form.edit(self._session, self._part.table, chosen.id or 0, self.window(), owned=True):
            self._done()

    def clone(self) -> None:
        """Write down a new one that begins as a copy of the chosen one."""
        if (chosen := self.chosen) and add_part(self._session, self._child, self._part, self.window(), chosen):
            self._done()

    def copy(self) -> None:
        """Copy the chosen one for a spreadsheet."""
        from app.exchange.exports.listing import tabbed

        if self.table and (chosen := self.table.current_id()):
            session, wanted = self._session, self.table.records
            text = tabbed(session.store, wanted.listing, wanted.columns, [chosen], session.day, masked=session.masked)
            QGuiApplication.clipboard().setText(text)
            session.said.emit("已复制 1 行，可以粘到 Excel 里", False)

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
    lay(
        holder, row("*", picture("folder-heart", "control", 40), "*"), row("*", label(sentence, "sub"), "*"), row("*", *buttons, "*"),
        margins=(0, 40, 0, 0), gap=12,
    )
    return holder

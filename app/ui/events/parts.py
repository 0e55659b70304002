"""Small cards of what belongs to an event: the units that took part, and the goods handed out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QSizePolicy, QTableWidget

from app.lists import query as listing
from app.lists.query import Listing
from app.ui.form import record_form as form
from app.ui.pieces.keys import ALL, TO_BIN, OwnKeys, row_menu
from app.ui.pieces.rows import fill_texts
from app.ui.pieces.tables import text_table
from app.ui.pieces.widgets import button, label, lay, row
from app.ui.session import Session
from db.fields import Record
from db.records import EventPartner, Material

_ROW, _HEAD = 26, 44
#: So many rows are seen without scrolling, where there are as many.
_ROWS = 4
#: What is shown of a part: texts from the list's own columns, by their keys.
Texts = Callable[[dict[str, str]], Sequence[str]]


class PartCard(QFrame):
    """The parts of one kind that an event has; double click or Enter edits one, Ctrl+Delete takes it to the bin."""

    def __init__(self, session: Session, part: type[Record], title: str, empty: str, widths: Sequence[int], texts: Texts) -> None:
        super().__init__()
        self.setObjectName("card")
        self._session, self._part, self._title, self._texts = session, part, title, texts
        self._event = 0
        self.ids: list[int] = []
        self._columns = listing.columns(part.table)
        self._head, self._total = label(title, "h3"), label("", "cap")
        self._empty = label(empty, "cap", wrap=True)
        self.table = text_table([""] * (len(widths) + 1), widths, 0, title)
        self._change = button("", self.edit, icon_name="edit", kind="ghost", tip="修改选中的一行")
        self._away = button("", self.remove, icon_name="trash", kind="ghost", tip="删到回收站 Ctrl+Delete")
        self._build()

    def _build(self) -> None:
        new = button("", self.add, icon_name="plus", kind="ghost", tip=f"添加{self._part.label}")
        for small in (self._change, self._away, new):
            small.setFixedWidth(28)
            small.setStyleSheet("padding: 0")
        self._empty.setContentsMargins(14, 0, 14, 6)
        layout = lay(
            self, row(self._head, 2, (self._total, 1), self._change, self._away, new, margins=(14, 0, 6, 0), gap=0), self._empty,
            margins=(1, 4, 1, 1), gap=2,
        )
        self.table.horizontalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(_ROW)
        self.table.setFrameShape(QFrame.Shape.NoFrame)
        self.table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # It takes what the card has; its own wish of height would push the photos out of sight.
        self.table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.table.itemDoubleClicked.connect(lambda _: self.edit())
        self.table.itemSelectionChanged.connect(self._able)
        OwnKeys(self.table, {TO_BIN: self.remove, **dict.fromkeys(("Return", "Enter", "F2"), self.edit), "Ctrl+N": self.add, ALL: lambda: None})
        row_menu(self.table, (("修改", "F2", self.edit), ("删到回收站", TO_BIN, self.remove)), ((f"添加{self._part.label}", "Ctrl+N", self.add),))
        layout.addWidget(self.table, 1)
        layout.addStretch(0)

    def show_event(self, event: int, total: str) -> None:
        """Show what another event has, or this one has now; `total` stands in the card's head."""
        place = self.table.currentRow() if event == self._event else -1
        self._event = event
        self.ids = [part.id or 0 for part in self._session.store.find(self._part, "event = ?", (event,))]
        values = listing.page(self._session.store, Listing(self._part.table), self._session.day, self.ids, self._columns.values())
        told = [{c.key: c.text(v) for c, v in zip(self._columns.values(), values[part], strict=True)} for part in self.ids]
        tips = ["　".join(text for key, text in part.items() if text and key != "event") for part in told]
        fill_texts(self.table, [self._texts(part) for part in told], right=(self.table.columnCount() - 1,), tips=tips)
        if 0 <= place < len(self.ids):
            self.table.selectRow(place)
        else:
            self.table.clearSelection()
        self._head.setText(f"{self._title} {len(self.ids)}" if self.ids else self._title)
        self._total.setText(total if self.ids else "")
        self._empty.setVisible(not self.ids)
        self.table.setVisible(bool(self.ids))
        self.setMinimumHeight(_HEAD + _ROW * max(2, min(len(self.ids), _ROWS)))
        self._able()

    def _able(self) -> None:
        chosen = bool(self.table.selectedItems())
        for small in (self._change, self._away):
            small.setVisible(bool(self.ids))
            small.setEnabled(chosen)
            small.setToolTip((small.accessibleName()) if chosen else "请先点一行")

    @property
    def chosen(self) -> int | None:
        """The part in the chosen row."""
        return self.ids[self.table.currentRow()] if self.table.selectedItems() else None

    def add(self) -> None:
        """Open the form for a new part of the event."""
        form.add(self._session, self._part.table, {"event": self._event}, self.window())

    def edit(self) -> None:
        """Open the form on the chosen part."""
        if (part := self.chosen) is not None:
            form.edit(self._session, self._part.table, part, self.window(), owned=True)

    def remove(self) -> None:
        """Put the chosen part into the bin."""
        if (part := self.chosen) is not None:
            with self._session.step(f"删除{self._part.label} 1 {self._part.unit}"):
                self._session.store.delete(self._part, [part])


def partners_card(session: Session) -> PartCard:
    """The units that took part: which, as what, and how many people each sent."""
    return PartCard(
        session, EventPartner, "合作单位", "还没有登记合作单位。按右上角的加号添加。", (48, 58),
        lambda told: (told["partner"], told["role"], f"{told['visitors']} 人" if told["visitors"] else ""),
    )


def goods_card(session: Session) -> PartCard:
    """The goods handed out: what, and how much of it."""
    return PartCard(
        session, Material, "物资", "还没有登记发放的物资。按右上角的加号添加。", (72,),
        lambda told: (told["item"], " ".join(filter(None, (told["quantity"], told["unit_name"])))),
    )

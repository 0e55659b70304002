"""Side by side: a record that is in the ledger, and what was typed for a new one that may be the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.lists import query as listing
from app.ui.form.findings import known_as
from app.ui.pieces.tables import Index, LinedTable
from app.ui.pieces.theme import colour
from app.ui.pieces.widgets import button, fit, label
from app.ui.session import Session
from app.work import alike
from db.fields import Field, Record
from db.kinds import Link
from db.records import View

OPEN, FILL, NEW = "open", "fill", "new"
_WIDTH, _HEIGHT = 760, 560


@dataclass(frozen=True)
class _Row:
    label: str
    old: str
    new: str
    tone: str
    typed: bool


class _Model(QAbstractTableModel):
    """One row for each field that either side has something for."""

    HEADS = ("栏目", "已有的", "这次填的")

    def __init__(self, rows: list[_Row]) -> None:
        super().__init__()
        self.rows = rows

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(self.HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.HEADS[section]
        left = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return left if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        shown, column = self.rows[index.row()], index.column()
        text = (shown.label, shown.old, shown.new)[column]
        if role == Qt.ItemDataRole.DisplayRole:
            return text or "（空）"
        if role == Qt.ItemDataRole.ToolTipRole:
            return text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{shown.label}，{self.HEADS[column]} {text or '空'}"
        if role == Qt.ItemDataRole.ForegroundRole:
            return colour("text2" if column == 0 else "text" if text else "text3")
        if role == Qt.ItemDataRole.BackgroundRole and shown.tone and column:
            return colour(shown.tone)
        return None


class Compare(QDialog):
    """`chosen` is what to do: open the one that is there, fill its blanks, or go on with a new one."""

    def __init__(self, session: Session, shown: View, one: Record, typed: Record, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._view, self._one, self._typed = session, shown, one, typed
        self.chosen = ""
        self.blanks: dict[str, Any] = alike.blanks_filled(one, {f.name: typed.told()[f.name] for f in shown.fields()})
        self.setWindowTitle("并排看")
        self.table = LinedTable(_Model(self._rows()), (140, 270, 0), "已有的和这次填的")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        inside = QVBoxLayout()
        inside.setContentsMargins(20, 16, 20, 12)
        inside.setSpacing(8)
        inside.addWidget(label("台账里已有的，和这次填的", "h3"))
        inside.addWidget(label(known_as(session, one), "sub", wrap=True))
        inside.addWidget(self.table, 1)
        inside.addWidget(label(self._sentence(), "cap", wrap=True))
        layout.addLayout(inside, 1)
        layout.addWidget(self._footer())
        fit(self, _WIDTH, _HEIGHT)

    def _sentence(self) -> str:
        if alike.is_surely(self._view.record, self._one, self._typed):
            first = self._view.record.field(self._view.record.keys[0][0]).label
            return f"{first}相同，就是同一{self._one.unit}，不能再新建。两边不一样的（黄底）不会改，补空白只填已有的里面空着的（绿底）。"
        return "两边不一样的（黄底）不会改；补空白只填已有的里面空着的（绿底）。"

    def _footer(self) -> QWidget:
        footer = QFrame()
        footer.setObjectName("footer")
        inside = QHBoxLayout(footer)
        inside.setContentsMargins(20, 10, 20, 10)
        inside.addWidget(button("回去接着填 Esc", self.reject))
        inside.addStretch(1)
        self.look = button("打开已有的", lambda: self._choose(OPEN), icon_name="external-link")
        self.fill = button(f"用这次填的补空白 {len(self.blanks)} 栏", lambda: self._choose(FILL), icon_name="check", kind="primary")
        self.fill.setEnabled(bool(self.blanks) and not self._session.store.readonly)
        self.fill.setToolTip("" if self.blanks else "这次填的，已有的里面都有了")
        self.new = button("仍然新建", lambda: self._choose(NEW))
        self.new.setVisible(not alike.is_surely(self._view.record, self._one, self._typed))
        for made in (self.new, self.look, self.fill):
            inside.addWidget(made)
        return footer

    def _choose(self, what: str) -> None:
        self.chosen = what
        self.accept()

    def _rows(self) -> list[_Row]:
        rows, there, typed = [], self._one.told(), self._typed.told()
        for f in self._view.fields():
            old, new = there[f.name], typed[f.name]
            if old is not None or new is not None:
                tone = "green_t" if f.name in self.blanks else "gold_t" if new is not None and old != new else ""
                # What is typed is in sight in the form anyway; what is kept is masked as everywhere.
                rows.append(_Row(f.label, self._text(f, old, masked=self._session.masked), self._text(f, new, masked=False), tone, new is not None))
        return sorted(rows, key=lambda one: not one.typed)

    def _text(self, f: Field, value: Any, *, masked: bool) -> str:
        if value is None:
            return ""
        if isinstance(f.kind, Link) and isinstance(value, str):
            return value
        text = self._session.store.titles(f.kind.table, [value]).get(value, "") if isinstance(f.kind, Link) else f.kind.show(value)
        return listing.mask(f.kind, text) if masked and f.sensitive else text

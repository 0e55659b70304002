"""The rows of one table of an import's preview as a table model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt, Signal

from app.exchange.imports.columns.headings import Column
from app.exchange.imports.plan import CHANGED, LEFT_OUT, NEW, PROBLEM, SAME, PlannedRow
from app.exchange.imports.preview import Cell, Preview
from app.ui.pieces.tables import Index
from app.ui.session import Session

#: The columns before the sheet's own: the tick, the row's number, what becomes of it. The note stands behind.
TICK, NUMBER, VERDICT, OWN = 0, 1, 2, 3
_TONES = {PROBLEM: "err", CHANGED: "gold", NEW: "green", LEFT_OUT: "grey", SAME: "grey"}


class ReviewModel(QAbstractTableModel):
    """Some rows of a preview; nothing is copied, so that a hundred thousand rows are shown at once."""

    #: A cell got another content: the row's place in the plan, the column's in the preview, the text.
    corrected = Signal(int, int, str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.preview: Preview | None = None
        self.places: Sequence[int] = ()
        session.masked_changed.connect(self.repaint)

    def show(self, preview: Preview | None, places: Sequence[int]) -> None:
        """Show these rows of the table that a preview has in sight."""
        self.beginResetModel()
        self.preview, self.places = preview, places
        self.endResetModel()

    def repaint(self) -> None:
        """Have every cell drawn again."""
        if self.places:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.places) - 1, self.columnCount() - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.places)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return OWN + len(self.preview.columns) + 1 if self.preview else 0

    def planned(self, place: int) -> PlannedRow:
        """The planned row shown in this place."""
        assert self.preview
        return self.preview.rows[self.places[place]]

    def cell(self, index: Index) -> Cell | None:
        """The sheet's cell shown here; None beside the sheet's columns."""
        assert self.preview
        place = index.column() - OWN
        if not 0 <= place < len(self.preview.columns):
            return None
        return self.preview.cell(self.planned(index.row()), self.preview.columns[place], masked=self._session.masked)

    def verdict_words(self, row: PlannedRow) -> str:
        """What becomes of a row, in words."""
        if is_left_out(row):
            return "不导入"
        return {PROBLEM: "有问题", NEW: "新增", SAME: "无变化", CHANGED: f"修改 {len(row.changes)} 格"}.get(row.verdict, "不导入")

    def tone(self, row: PlannedRow) -> str:
        """The tone of what becomes of a row."""
        return "grey" if is_left_out(row) else _TONES[row.verdict]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.preview is None:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if index.column() == NUMBER else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.EditRole):
            return self._text(index, role)
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == TICK:
            return Qt.CheckState.Checked if self._goes_in(self.planned(index.row())) else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.AccessibleTextRole:
            row = self.planned(index.row())
            return f"行 {row.number}，{self.verdict_words(row)}，{self.headerData(index.column(), Qt.Orientation.Horizontal)} {self._text(index, 0)}"
        return None

    def _goes_in(self, row: PlannedRow) -> bool:
        return row.verdict in (NEW, CHANGED) and not is_left_out(row)

    def _text(self, index: Index, role: int) -> str:
        assert self.preview
        row, column = self.planned(index.row()), index.column()
        if column == NUMBER:
            return str(row.number)
        if column == VERDICT:
            return self.verdict_words(row)
        cell = self.cell(index)
        if cell is None:
            return "" if column == TICK else self.preview.note(row, masked=self._session.masked)
        if role == Qt.ItemDataRole.EditRole:
            return self.preview.raw(row, self.preview.columns[column - OWN])
        if role == Qt.ItemDataRole.ToolTipRole:
            return cell.why or "\n".join(filter(None, (f"{cell.old} → {cell.text}" if cell.old else "", cell.doubt)))
        return f"{cell.old} → {cell.text}" if cell.old else cell.text

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or self.preview is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            names = ["", "行", "结果", *map(_heading, self.preview.columns), "说明"]
            return names[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section == NUMBER else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return usual | Qt.ItemFlag.ItemIsEditable if self.preview and self.cell(index) is not None else usual

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or str(value).strip() == self._text(index, role).strip():
            return False
        self.corrected.emit(self.places[index.row()], index.column() - OWN, str(value))
        return True


def is_left_out(row: PlannedRow) -> bool:
    """Whether a person wants a row to stay outside."""
    return bool(row.source) and row.number in row.source.left_out  # type: ignore[union-attr]


def _heading(column: Column) -> str:
    return column.heading if column.role or column.part or not column.field.label else column.field.label

"""The first steps of an import: the bar of steps, the file, its sheet and heading, its columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QDragEnterEvent, QDropEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.exchange.files.reading import SUFFIXES, Sheet
from app.exchange.imports.headings import Headings
from app.exchange.imports.mapping import OpenFile, heading_at
from app.exchange.imports.plan import Source
from app.lists.declare import mask
from app.ui.pieces import ask
from app.ui.pieces.icons import pixmap
from app.ui.pieces.theme import colour
from app.ui.pieces.widgets import Banner, clear, column, label, line, name_list, picture, row, set_names
from app.ui.session import Session
from db import identity
from db.fields import Field
from db.kinds.base import plain
from db.records import View

FILES = f"表格 ({' '.join('*' + suffix for suffix in SUFFIXES)});;所有文件 (*)"
_LOOKED_AT, _WIDE = 40, 30
_ID_LIKE = re.compile(r"\d{15}|\d{17}[\dXx]")


class StepBar(QWidget):
    """Where one is on the way: done steps ticked, the current one red."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        self.setObjectName("steps")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(48)
        self._marks: list[tuple[QLabel, QLabel]] = []
        layout = QHBoxLayout(self)
        layout.setContentsMargins(20, 0, 20, 0)
        layout.setSpacing(8)
        for number, name in enumerate(names):
            if number:
                between = line()
                between.setFixedWidth(30)
                layout.addWidget(between)
            mark, words = QLabel(), label(name)
            mark.setFixedSize(22, 22)
            mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
            mark.setObjectName("step")
            layout.addWidget(mark)
            layout.addWidget(words)
            self._marks.append((mark, words))
        layout.addStretch(1)

    def show_step(self, current: int) -> None:
        """Make one step the current one."""
        for number, (mark, words) in enumerate(self._marks):
            state = "done" if number < current else "now" if number == current else "later"
            if state == "done":
                mark.setPixmap(pixmap("check", "green", 14))
            else:
                mark.setText(str(number + 1))
            words.setProperty("role", {"done": "body", "now": "red", "later": "sub"}[state])
            mark.setProperty("state", state)
            for made in (mark, words):
                made.style().unpolish(made)
                made.style().polish(made)
        self.setAccessibleName(f"第 {current + 1} 步，{self._marks[min(current, len(self._marks) - 1)][1].text()}")


class FilePage(QWidget):
    """Choose a file, or drop one."""

    chosen = Signal(object)

    def __init__(self, what: str, more: Sequence[str]) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.top = QVBoxLayout()
        drop = QFrame()
        drop.setObjectName("drop")
        inner = QVBoxLayout(drop)
        inner.setSpacing(10)
        inner.addStretch(1)
        texts = [label(f"把{what}拖到这里", "h2"), *(label(sentence, "sub") for sentence in more)]
        for made in (picture("file-spreadsheet", "green", 48), *texts):
            inner.addWidget(made, 0, Qt.AlignmentFlag.AlignCenter)
        inner.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.addLayout(self.top)
        layout.addWidget(drop, 1)

    def choose(self) -> None:
        """Ask which file."""
        if path := ask.file_to_open(self, "选择要导入的文件", FILES):
            self.chosen.emit(path)

    def say(self, sentence: str) -> None:
        """Say why a file cannot be taken; nothing when there is nothing to say."""
        clear(self.top)
        if sentence:
            self.top.addWidget(Banner("err", sentence))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            self.chosen.emit(paths[0])


class _Grounded(QStyledItemDelegate):
    """Paints a cell's own ground, which a style sheet on the table would leave out."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        painter.fillRect(option.rect, index.data(Qt.ItemDataRole.BackgroundRole))  # type: ignore[attr-defined]
        super().paint(painter, option, index)


class SheetPage(QWidget):
    """Which sheet, and which of its rows is the heading; both are proposed."""

    changed = Signal()

    def __init__(self, chosen: View, session: Session) -> None:
        super().__init__()
        self._headings, self._session = Headings(chosen), session
        self._file: OpenFile | None = None
        self.layout_found: Source | None = None
        self._names: QListWidget = name_list((), "工作表")
        self._names.setFixedWidth(230)
        self._names.currentRowChanged.connect(self._show_sheet)
        self._told = label("", "sub", wrap=True)
        self._table = QTableWidget()
        self._table.setAccessibleName("表格的前几行，点一行把它当作表头")
        self._table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self._table.setTabKeyNavigation(False)
        self._table.setItemDelegate(_Grounded(self._table))
        self._table.horizontalHeader().setVisible(False)
        self._table.verticalHeader().setDefaultSectionSize(26)
        self._table.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        self._table.cellClicked.connect(lambda place, _: self._choose_heading(place))
        left = column(label("导哪张工作表", "h3"), (self._names, 1), margins=(20, 14, 12, 14))
        right = column(row(label("表头在哪一行", "h3"), (self._told, 1)), (self._table, 1), margins=(12, 14, 20, 14))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(left)
        layout.addWidget(line(upright=True))
        layout.addWidget(right, 1)

    def show_file(self, file: OpenFile) -> None:
        """Show the sheets of a file, the likeliest first chosen."""
        self._file = file
        words = [
            f"{s.name}　认出 {len(file.layouts[s.name].columns)} 栏" if s.name in file.layouts else f"{s.name}　没认出表头" for s in file.sheets
        ]
        set_names(self._names, words)
        self._names.setCurrentRow(next(n for n, s in enumerate(file.sheets) if s.name == file.best))

    def _sheet(self) -> Sheet | None:
        place = self._names.currentRow()
        return self._file.sheets[place] if self._file and 0 <= place < len(self._file.sheets) else None

    def _show_sheet(self) -> None:
        sheet = self._sheet()
        if sheet is None or self._file is None:
            return
        rows = sheet.rows[:_LOOKED_AT]
        width = min(_WIDE, max(len(cells) for _, cells in rows))
        self._table.clear()
        self._table.setRowCount(len(rows))
        self._table.setColumnCount(width)
        self._table.setVerticalHeaderLabels([str(number) for number, _ in rows])
        for place, (_, cells) in enumerate(rows):
            for n in range(width):
                cell = cells[n] if n < len(cells) else None
                text = "" if cell is None else told(plain(cell), None, self._session.masked)
                self._table.setItem(place, n, QTableWidgetItem(text))
        self.layout_found = self._file.layouts.get(sheet.name)
        self._mark()

    def _choose_heading(self, place: int) -> None:
        sheet = self._sheet()
        if sheet:
            self.layout_found = heading_at(sheet, sheet.rows[place][0], self._headings)
            self._mark()

    def _mark(self) -> None:
        sheet, found = self._sheet(), self.layout_found
        assert sheet
        for place, (number, _) in enumerate(sheet.rows[:_LOOKED_AT]):
            is_heading = found is not None and found.top <= number <= found.bottom
            ground = colour("gold_t") if is_heading else colour("surface") if found is None or number > found.top else colour("sunken")
            for n in range(self._table.columnCount()):
                item = self._table.item(place, n)
                assert item
                item.setBackground(QBrush(ground))
                font = item.font()
                font.setBold(is_heading)
                item.setFont(font)
        if found is None:
            self._told.setText("没有认出表头，请点写着栏目名的那一行")
        else:
            self._told.setText(f"{rows_told(found)}，认出 {len(found.columns)} 栏；不对的话请点真正的表头")
        self.changed.emit()


def rows_told(found: Source) -> str:
    """Where the heading is, in words."""
    return f"第 {found.top} 行" if found.top == found.bottom else f"第 {found.top}–{found.bottom} 行"


def told(text: str, field: Field | None, masked: bool) -> str:
    """A cell of the file with its secrets kept."""
    if not masked or (field is not None and not field.sensitive):
        return text
    if field is not None:
        return mask(field.kind, text)
    return identity.mask(text) if _ID_LIKE.fullmatch(text.strip()) else text

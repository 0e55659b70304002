"""The first steps of an import: the bar of steps, the file, its sheet and heading, its columns."""

from __future__ import annotations

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
    QVBoxLayout,
    QWidget,
)

from app.exchange.files.reading import SUFFIXES, Sheet
from app.exchange.imports.plan import Source
from app.exchange.imports.taking import Opened, Taken, heading_at, no_heading
from app.lists.declare import mask
from app.ui.pieces import ask
from app.ui.pieces.icons import pixmap
from app.ui.pieces.rows import put_text
from app.ui.pieces.theme import colour
from app.ui.pieces.widgets import Banner, button, clear, column, label, line, name_list, picture, row, set_names
from app.ui.session import Session
from db import identity
from db.fields import Field, Record
from db.kinds.base import plain
from db.records import is_secret

FILES = f"表格 ({' '.join('*' + suffix for suffix in SUFFIXES)});;所有文件 (*)"
_LOOKED_AT, _WIDE = 40, 30


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
    """Choose files, or drop them."""

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
        """Ask which files."""
        if paths := ask.files_to_open(self, "选择要导入的文件", FILES):
            self.chosen.emit(paths)

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
            self.chosen.emit(paths)


class _Grounded(QStyledItemDelegate):
    """Paints a cell's own ground, which a style sheet on the table would leave out."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        painter.fillRect(option.rect, index.data(Qt.ItemDataRole.BackgroundRole))  # type: ignore[attr-defined]
        super().paint(painter, option, index)


class SheetPage(QWidget):
    """Which rows of the sheets are headings, where they were not found or not rightly."""

    changed = Signal()

    def __init__(self, asked: str, session: Session) -> None:
        super().__init__()
        self._asked, self._session = asked, session
        self._opened: Opened | None = None
        self._names: QListWidget = name_list((), "工作表")
        self._names.setFixedWidth(230)
        self._names.currentRowChanged.connect(self._show_sheet)
        session.masked_changed.connect(self._show_sheet)
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
        left = column(label("工作表", "h3"), (self._names, 1), margins=(20, 14, 12, 14))
        bare = button("这些行没有表头", self._take_bare, kind="ghost", tip="按格子里的内容认列，认不出的下一步自己选")
        right = column(row(label("表头在哪一行", "h3"), (self._told, 1), bare), (self._table, 1), margins=(12, 14, 20, 14))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(left)
        layout.addWidget(line(upright=True))
        layout.addWidget(right, 1)

    def show_file(self, opened: Opened) -> None:
        """Show the sheets of the files."""
        self._opened = opened
        set_names(self._names, [self._words(sheet) for _, sheet in opened.sheets])
        self._names.setCurrentRow(0)

    def _words(self, sheet: Sheet) -> str:
        assert self._opened
        found = [taken for taken in self._opened.on(sheet) if taken.ticked]
        return f"{sheet_told(sheet)}　{f'{len(found)} 张表' if len(found) > 1 else '没认出表头' if not found else f'认出 {_known(found[0])} 栏'}"

    def _sheet(self) -> Sheet | None:
        place = self._names.currentRow()
        return self._opened.sheets[place][1] if self._opened and 0 <= place < len(self._opened.sheets) else None

    def _show_sheet(self) -> None:
        sheet = self._sheet()
        if sheet is None:
            return
        rows = sheet.rows[:_LOOKED_AT]
        width = min(_WIDE, max(len(cells) for _, cells in rows))
        self._table.clear()
        self._table.setRowCount(len(rows))
        self._table.setColumnCount(width)
        self._table.setVerticalHeaderLabels([str(number) for number, _ in rows])
        for place, (number, cells) in enumerate(rows):
            for n in range(width):
                cell = cells[n] if n < len(cells) else None
                text = "" if cell is None else told(plain(cell), *self._meant(sheet, number, n))
                put_text(self._table, place, n, text)
        self._mark()

    def _meant(self, sheet: Sheet, number: int, index: int) -> tuple[Field | None, bool, type[Record]]:
        """The field in which a cell of a table's rows would go, None where it is not known; whether secrets are kept; of which record."""
        assert self._opened
        for taken in self._opened.on(sheet):
            column = taken.found.column_at(index) if number > taken.found.bottom else None
            if column and not column.role:
                return column.field, self._session.masked, taken.view.record
        return None, self._session.masked, Record

    def _choose_heading(self, place: int) -> None:
        if sheet := self._sheet():
            self._take(heading_at(self._session.store, self._file, sheet, sheet.rows[place][0], self._asked))

    def _take_bare(self) -> None:
        if sheet := self._sheet():
            self._take(no_heading(self._session.store, self._file, sheet, self._asked))

    @property
    def _file(self) -> str:
        assert self._opened
        return self._opened.sheets[self._names.currentRow()][0]

    def _take(self, taken: Taken) -> None:
        assert self._opened
        self._opened.put(taken)
        item = self._names.currentItem()
        item.setText(self._words(taken.sheet))
        self._mark()

    def _mark(self) -> None:
        sheet = self._sheet()
        assert sheet and self._opened
        found = [taken.found for taken in self._opened.on(sheet) if taken.ticked]
        first = min((one.top for one in found), default=0)
        for place, (number, _) in enumerate(sheet.rows[:_LOOKED_AT]):
            is_heading = any(one.top <= number <= one.bottom for one in found)
            ground = colour("gold_t") if is_heading else colour("surface" if number >= first else "sunken")
            for n in range(self._table.columnCount()):
                item = self._table.item(place, n)
                assert item
                item.setBackground(QBrush(ground))
                font = item.font()
                font.setBold(is_heading)
                item.setFont(font)
        heads = [one for one in found if one.bottom >= one.top]
        if not found:
            self._told.setText("没有认出表头，请点写着栏目名的那一行")
        elif not heads:
            self._told.setText("没有表头，每一行都是数据，下一步给各列选栏目")
        else:
            self._told.setText(f"{'；'.join(map(rows_told, heads))}，不对的话请点真正的表头")
        self.changed.emit()


def _known(taken: Taken) -> int:
    return sum(column.role != "words" for column in taken.found.columns)


def rows_told(found: Source) -> str:
    """Where the heading is, in words."""
    if found.bottom < found.top:
        return "没有表头"
    return f"第 {found.top} 行" if found.top == found.bottom else f"第 {found.top}–{found.bottom} 行"


def sheet_told(sheet: Sheet) -> str:
    """A sheet's name, with a word where people do not see it."""
    return f"{sheet.name}（隐藏的工作表）" if sheet.hidden else sheet.name


def hidden_told(found: Source) -> str:
    """How many rows and columns of a table people do not see in the file; '' for none."""
    rows = sum(row.number in found.sheet.hidden_rows for row in found.table.rows)
    columns = sum(column.index in found.sheet.hidden_columns for column in found.columns)
    some = "、".join(f"{count:,} {unit}" for count, unit in ((rows, "行"), (columns, "列")) if count)
    return f"{some}，已一并读入" if some else ""


def told(text: str, field: Field | None, masked: bool, record: type[Record] = Record) -> str:
    """A cell of the file with its secrets kept."""
    if not masked or (field is not None and not is_secret(record, field)):
        return text
    if field is not None:
        return mask(field.kind, text)
    return identity.without_numbers(text)

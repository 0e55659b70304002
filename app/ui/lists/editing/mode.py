"""表内修改: the switch above a list, and what is done to its cells while it is on, each deed one step with the rules of the form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame

from app.lists.declare import Column
from app.lists.titles import title
from app.ui.form.input_of import field_input
from app.ui.lists.editing import asking
from app.ui.lists.editing.editor import DOWN, LEFT, RIGHT, STAY, UP, CellEditor
from app.ui.lists.editing.reading import Block, read_texts, same_value
from app.ui.pieces import ask
from app.ui.pieces.keys import OwnKeys
from app.ui.pieces.widgets import button, label, lay, picture
from app.ui.session import Pasted
from app.work import children as care
from app.work import unsaved
from app.work.cells import sealed
from app.work.cells.block import block_of, has_heads, without_heads
from app.work.cells.changing import CellsRefused, Values, Wrong, asked_since, assumed_since, change
from app.work.entering import step_name
from app.work.many_records import called
from db.dated import UNSAID, Since
from db.errors import Cancelled, NoSuchRecord, UserError

if TYPE_CHECKING:
    from app.ui.lists.record_list import RecordList

#: The key of the switch.
KEY = "F7"
_NAME = "表内修改"
#: More cells than these are no block that somebody looks over.
_MOST = 10_000
_TOLD = 6


class Editing(QObject):
    """Of one list: `on` while its cells are worked in, `is_open` while one of them is written."""

    def __init__(self, shown: RecordList) -> None:
        super().__init__(shown)
        self._list, self._table, self._session, self._view = shown, shown.table, shown.session, shown.view
        self._editor: CellEditor | None = None
        self._taking = False
        self._noted: int | None = None
        self.switch = button("", self.turn, icon_name="pencil", tip=f"{_NAME}：直接在表里改 {KEY}")
        self.switch.setCheckable(True)
        self.switch.setProperty("kind", "toggle")
        self.strip = _strip()
        self.deeds: tuple[tuple[str, str, Callable[[], object]], ...] = (
            ("改这一格", "F2", self.open), ("粘贴到这里", "Ctrl+V", self.paste), ("向下填", "Ctrl+D", self.fill_down), ("清空选中的格", "Delete", self.clear),
        )
        OwnKeys(self._table, {**{keys: deed for _, keys, deed in self.deeds[:3]}, "Esc": self.turn}, when=lambda: self.on)
        self._session.masked_changed.connect(self._masked)
        self._session.day_changed.connect(self._day_changed)
        self._session.closing.connect(self.give_up)
        shown.listed.connect(self._listed)

    @property
    def on(self) -> bool:
        """Whether cells are worked in."""
        return self._table.editing is self

    @property
    def is_open(self) -> bool:
        """Whether an input stands open in a cell."""
        return self._editor is not None

    def turn(self) -> None:
        """Turn it on or off; raises UserError where the list shows another day than today, or the ledger can only be looked at."""
        try:
            if self.on:
                if self.leave():
                    self._table.editing = None
                    self._table.drop_block()
            else:
                self._may_begin()
                self._table.editing = self
                self._table.begin()
                self._table.setFocus()
        finally:
            self.switch.setChecked(self.on)
            self.strip.setVisible(self.on)
            self._table.viewport().update()

    def _may_begin(self) -> None:
        self._session.must_write()
        if self._session.day != self._session.today:
            day, today = self._session.day, self._session.today
            raise UserError(f"这张表现在是 {day} 那天的样子，改的却是现在的内容；请先把右上角的统计截止改回今天（{today}），再打开{_NAME}")

    def _day_changed(self) -> None:
        if self.on and self._session.day != self._session.today:
            # What is typed is not written into a list that shows another day by now.
            self.give_up()
            self.turn()

    # --- one cell

    def open(self, event: QEvent | None = None) -> None:
        """Open the cell under the cursor; `event`: what was typed to open it. One that cannot be written says why."""
        if self._editor:
            self._editor.target.setFocus()
            return
        self._session.must_write()
        table, current = self._table, self._table.currentIndex()
        if current.column() < 1 or not table.records.ids:
            return
        column, record_id = table.records.columns[current.column() - 1], table.records.ids[current.row()]
        held = table.records.values(current.row())
        if why := sealed.of_column(self._view, column) or sealed.of_cell(column, held[current.column() - 1] if held else None, masked=self._session.masked):
            self._session.said.emit(why, False)
            return
        try:
            record = self._session.store.get(self._view.record, record_id)
        except NoSuchRecord as gone:
            self._session.said.emit(str(gone), False)
            return
        if why := sealed.of_record(self._view, record, column.key):
            self._session.said.emit(why, False)
            return
        if self._noted != record_id:
            care.note(self._session.store, record, f"{_NAME}{self._view.label}")
            self._noted = record_id
        assert column.field
        self._editor = CellEditor(table, field_input(column.field, self._session), record_id, current.column())
        self._editor.finished.connect(self._take)
        self._editor.given_up.connect(self.give_up)
        self._editor.open(record.told()[column.key], event)

    def leave(self) -> bool:
        """Take what stands in an open cell; False where it cannot be, and the cell stays open."""
        return self._take(STAY)

    def give_up(self) -> None:
        """Close an open cell and leave it as it was."""
        if self._editor:
            editor, self._editor = self._editor, None
            editor.close()
            self._table.viewport().update()

    def _take(self, way: str) -> bool:
        if self._editor is None:
            return True
        if self._taking:
            return False
        self._taking = True
        try:
            taken = self._write_one(self._editor)
        finally:
            self._taking = False
        if taken:
            self._move(self._editor, way)
        return taken

    def _write_one(self, editor: CellEditor) -> bool:
        f, store = editor.input.field, self._session.store
        try:
            value = editor.input.value()
            record = store.get(self._view.record, editor.record_id)
            if record.told()[f.name] == value:
                return True
            if not editor.is_meant(value, lambda i: title(store, f.target, i, masked=self._session.masked)):
                return False
            values = {editor.record_id: {f.name: value}}
            since: Since | str = UNSAID
            if asked := asked_since(store, self._view, values):
                go_on, since = asking.since([f.label], assumed_since(store, self._view, editor.record_id, values[editor.record_id], asked[0], self._session.today),
                                            self._session.today, self._list.window())
                if not go_on:
                    editor.target.setFocus()
                    return False
            named = step_name(store, record)
            self._write(f"{_NAME} {named}：{f.label}" if named else f"{_NAME}{self._view.label}：{f.label}", values, since)
        except CellsRefused as refused:
            wrong = refused.wrong[0]
            editor.say(wrong.sentence if wrong.label in ("", f.label) else f"{wrong.label}：{wrong.sentence}")
            return False
        except UserError as error:
            editor.say(str(error))
            return False
        except Cancelled:
            editor.target.setFocus()
            return False
        return True

    def _move(self, editor: CellEditor, way: str) -> None:
        """Close the input and go on from the record it was about, wherever that stands by now."""
        table, places = self._table, self._table.places()
        ids = table.records.ids
        row = table.records.place(editor.record_id)
        row = table.cell()[0] if row is None else row
        place = places.index(editor.section) if editor.section in places else 0
        self.give_up()
        if way == STAY or not ids:
            return
        table.go(row, place)
        if way in (DOWN, UP):
            table.go(row + (1 if way == DOWN else -1), place)
        elif way in (RIGHT, LEFT):
            table.step_along(1 if way == RIGHT else -1)

    def _masked(self) -> None:
        """What is masked again may not stay open to be read."""
        if self._editor and self._session.masked:
            column = self._table.records.columns[self._editor.section - 1]
            if column.sensitive or column.guarded:
                self.give_up()
                self._session.said.emit(f"“{column.label}”已经重新遮盖，刚才那一格没有保存", False)

    def _listed(self) -> None:
        if self._editor is None:
            return
        if self._table.records.place(self._editor.record_id) is None and not self._taking:
            self.give_up()
            self._session.said.emit("正在改的那一行已经不在表里，这一格没有保存", False)
        elif self._editor:
            self._editor.place()

    # --- a block of cells

    def clear(self) -> None:
        """Empty the cells of the block."""
        columns = self._table.block_columns()
        if self._may_write():
            rows = self._table.block_rows()
            self._write_block("清空", same_value(self._session, self._view, self._table, rows, columns, [None] * len(columns)))

    def fill_down(self) -> None:
        """Give the rows of the block what its first row holds."""
        columns, rows = self._table.block_columns(), self._table.block_rows()
        if not self._may_write():
            return
        if len(rows) < 2:
            self._session.said.emit("请先用 Shift+↓ 或拖动选中几行，最上面一行的内容会填到下面各行", False)
            return
        shared, masked = unsaved.can_be_shared(self._view.record), self._session.masked
        held = self._table.records.values(rows[0])
        for column in columns:
            stored = held[self._table.records.columns.index(column)] if held else None
            why = sealed.of_column(self._view, column) or sealed.of_cell(column, stored, masked=masked)
            if column.field and column.key not in shared:
                why = f"“{column.label}”每条记录各不相同，不能向下填"
            if why:
                self._session.said.emit(why, False)
                return
        told = self._session.store.get(self._view.record, self._table.records.ids[rows[0]]).told()
        self._write_block("向下填", same_value(self._session, self._view, self._table, rows[1:], columns, [told[c.key] for c in columns]))

    def paste(self) -> None:
        """Write the clipboard's cells over those that stand there; more rows than there are go to the import, whose preview asks."""
        if not self._may_write():
            return
        table, texts = self._table, block_of(QGuiApplication.clipboard().text())
        known = {c.label for c in table.records.columns}
        (row, place), rows, chosen = self._corner(), table.block_rows(), table.block_columns()
        all_columns = [table.records.columns[n - 1] for n in table.places()]
        columns = all_columns[place : place + len(texts[0])] if texts else []
        texts = without_heads(texts, [c.label for c in columns])
        if not texts:
            self._session.said.emit("剪贴板里没有文字；请先在 Excel、WPS 或这里复制几格，再来粘贴", False)
        elif row + len(texts) > len(table.records.ids) or has_heads(texts, [*known]):
            # Rows that are not there yet are new records: the preview shows what each becomes.
            self._session.go(Pasted())
        elif len(texts) == len(texts[0]) == 1 and (len(rows) > 1 or len(chosen) > 1):
            self._write_texts(rows, chosen, [texts[0] * len(chosen)] * len(rows))
        elif len(columns) < len(texts[0]):
            self._session.said.emit(f"粘贴的有 {len(texts[0])} 栏，从这一格往右只有 {len(columns)} 栏；请从左边一点的格开始，或者先调整栏目", False)
        else:
            table.go(row, place)
            table.go(row + len(texts) - 1, place + len(columns) - 1, extend=True)
            self._write_texts(range(row, row + len(texts)), columns, texts)

    def _corner(self) -> tuple[int, int]:
        """The cell at the upper left of the block."""
        rows, columns = self._table.block_rows(), self._table.block_columns()
        places = self._table.places()
        return rows[0], places.index(self._table.records.columns.index(columns[0]) + 1)

    def _write_texts(self, rows: Sequence[int], columns: Sequence[Column], texts: Sequence[Sequence[str]]) -> None:
        if len(rows) * len(columns) > _MOST:
            self._too_many()
            return
        block = read_texts(self._session, self._view, self._table, rows, columns, texts)
        if block.guesses and not self._are_meant(block.guesses):
            return
        if block.emptied:
            answer = ask.which(
                self._list.window(), f"粘贴的内容里有 {len(block.emptied)} 格是空的，台账里这些格有内容。", "空白格不动", f"清空这 {len(block.emptied)} 格")
            if answer is None:
                return
            if answer == 0:
                block.spare(block.emptied)
        self._write_block("粘贴", block)

    def _are_meant(self, guesses: Sequence[str]) -> bool:
        words = "\n".join(guesses[:_TOLD]) + (f"\n还有 {len(guesses) - _TOLD} 处" if len(guesses) > _TOLD else "")
        return ask.sure(self._list.window(), f"有 {len(guesses)} 种写法和台账里的名称不完全一样：\n{words}", "这样写", "先不粘贴")

    def _may_write(self) -> bool:
        """Whether a block can be written now; raises UserError where the ledger can only be looked at."""
        self._session.must_write()
        table = self._table
        if not table.records.ids or not table.block or not self.leave():
            return False
        if len(table.block_rows()) * len(table.block_columns()) > _MOST:
            self._too_many()
            return False
        return True

    def _too_many(self) -> None:
        self._session.said.emit(f"一次最多改 {_MOST:,} 格；请少选一些，或者用“批量修改”", False)

    def _write_block(self, deed: str, block: Block) -> bool:
        """Write a block in one step. Cells that cannot be written are shown with their reasons, and left out if that is wished."""
        wrong, since, asked = block.wrong, UNSAID, False
        window, store = self._list.window(), self._session.store
        while True:
            if wrong and not asking.leave_out(f"{deed}：有的格不能写", self._told(wrong), block.count, window):
                return False
            if not asked and (fields := asked_since(store, self._view, block.values)):
                asked, today = True, self._session.today
                go_on, since = asking.since([f.label for f in fields], today, today, window)  # type: ignore[assignment]
                if not go_on:
                    return False
            words = f"{deed} {block.count:,} 格（{self._view.label} {len(block.values):,} {self._view.record.unit}）"
            try:
                if not block.values:
                    self._session.said.emit(f"{deed}：没有要改的", False)
                    return False
                care.note_many(store, self._view.record, [*block.values], f"{_NAME}{self._view.label}")
                self._write(words, block.values, since)
            except CellsRefused as refused:
                wrong = list(refused.wrong)
                block.without({one.id for one in wrong})
                continue
            except Cancelled:
                return False
            except UserError as error:
                ask.warn(window, f"{error}；没有写任何一格")
                return False
            return True

    def _told(self, wrong: Sequence[Wrong]) -> list[tuple[str, str, str, str]]:
        places = self._table.records.place
        names = {record.id: called(self._session.store, record) for record in self._session.store.page(self._view.record, [*{one.id for one in wrong}])}
        return [(f"{place + 1:,}" if (place := places(one.id)) is not None else "", names.get(one.id, ""), one.label, one.sentence) for one in wrong]

    def _write(self, words: str, values: Values, since: Since | str) -> None:
        doubts: list[str] = []
        view, today = self._view, self._session.today

        def job(store: Any, progress: Any) -> None:
            doubts.extend(change(store, view, values, today, progress))

        self._session.write_many(words, len(values), job, since)
        if doubts:
            more = f"等 {len(doubts)} 处" if len(doubts) > 1 else ""
            self._session.said.emit(f"{words}；请看一下：{doubts[0]}{more}", True)


def _strip() -> QFrame:
    """The line over the table that says what the keys do while cells are worked in."""
    strip = QFrame()
    strip.setObjectName("editstrip")
    keys = (f"{_NAME}", "打字或 F2 改这一格", "Enter 向下", "Tab 向右", "Shift+方向键选一块", "Ctrl+D 向下填", "Delete 清空", "Ctrl+Z 撤销", "Esc 退出")
    words = label("　".join(keys), "cap")
    words.setMinimumWidth(1)
    lay(strip, picture("pencil", "gold_x", 14), (words, 1), margins=(12, 4, 12, 4), gap=8, across=True)
    strip.setAccessibleName("表内修改已打开")
    strip.hide()
    return strip

"""疑似同一人: records that may be one, side by side field by field; made one, or told apart for good."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QVBoxLayout, QWidget

from app.lists.declare import mask
from app.lists.titles import title, titles, words_shown
from app.ui.pieces.inputs import ComboBox
from app.ui.pieces.opening import Dialog
from app.ui.pieces.rows import fill_texts
from app.ui.pieces.tables import text_table
from app.ui.pieces.widgets import Banner, Card, button, clear, label, lay, line, row
from app.ui.session import Session
from app.work import children as care
from app.work.ledger import twins
from app.work.ledger.twins import LIKENESSES, Pair
from db.errors import UserError
from db.fields import Field, Record
from db.kinds import Link
from db.records import TABLES


@dataclass
class _Choice:
    """One field of the two, and whether the right one's value is taken."""

    field: Field
    left: Any
    right: Any
    take_right: bool

    @property
    def value(self) -> Any:
        """The value that is taken."""
        return self.right if self.take_right else self.left


class Twins(Dialog):
    """Pairs at the left, the two records of one at the right; `about` shows only the pairs of one record."""

    def __init__(self, session: Session, parent: QWidget | None = None, about: tuple[str, int] | None = None) -> None:
        super().__init__("疑似同一人", parent, (1160, 620), within=True)
        self._session, self._about = session, about
        self.pairs: list[Pair] = []
        self._two: tuple[Record, Record] | None = None
        self._choices: list[_Choice] = []
        self._kinds = ComboBox()
        self._kinds.setAccessibleName("哪一种")
        self._count = label("", "sub")
        self._list = QListWidget()
        self._list.setAccessibleName("可能是同一个的")
        self._list.setFixedWidth(310)
        self._why, self._hangs = label("", "h3", wrap=True), label("", "sub", wrap=True)
        self.table = text_table(["栏目", "留下的一条", "并进来的一条", "合并以后"], (120, 220, 220), 3, "并排看")
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._fault = QVBoxLayout()
        self._swap = button("左右对调", self.swap, icon_name="arrows-exchange", tip="留下右边那一条")
        self._apart = button("不是同一个", self.tell_apart, icon_name="x")
        self._merge = button("合并成一条", self.merge, icon_name="check", kind="primary")
        self._build()
        self._fill_kinds()

    def _build(self) -> None:
        self._list.currentRowChanged.connect(lambda _: self._show_pair())
        self.table.itemActivated.connect(lambda item: self.toggle(item.row()))
        self._session.masked_changed.connect(self._show_pair)
        for keys, deed in (("F5", self.look), ("F8", self._session.unmask), ("Space", lambda: self.toggle(self.table.currentRow()))):
            QShortcut(QKeySequence(keys), self, deed)
        left = Card(row(self._kinds, "*", self._count, margins=(12, 8, 12, 8)), line(), (self._list, 1), margins=(1, 1, 1, 1), gap=0)
        hint = label("黄字的栏目两边不一样，按空格或双击换成另一边的；工时、活动、任职等会跟着并过来。合并是一步，可以撤销。", "cap", wrap=True)
        right = Card(self._why, self._hangs, self._fault, (self.table, 1), hint, row(self._swap, "*", self._apart, self._merge), margins=(16, 12, 16, 12), gap=8)
        lay(self, (row(left, (right, 1), gap=12), 1), row("*", button("关闭 Esc", self.reject)), margins=(16, 12, 16, 12), gap=10)

    # --- what there is

    def _fill_kinds(self) -> None:
        for record in LIKENESSES:
            self._kinds.addItem(record.label, record.table)
        if self._about:
            self._kinds.setCurrentIndex(self._kinds.findData(self._about[0]))
            self._kinds.setEnabled(False)
        self._kinds.currentIndexChanged.connect(lambda _: self.look())
        self.look()
        self._list.setFocus()

    def look(self, at: int = 0) -> None:
        """Look for pairs anew, and stand on the one at that place."""
        record = TABLES[self._kinds.currentData()]
        found = twins.pairs(self._session.store, record)
        self.pairs = [pair for pair in found if not self._about or self._about[1] in (pair.first, pair.second)]
        names = titles(self._session.store, record.table, {i for pair in self.pairs for i in (pair.first, pair.second)}, masked=self._session.masked)
        with QSignalBlocker(self._list):
            self._list.clear()
            self._list.addItems([f"{names.get(pair.first, '')}｜{names.get(pair.second, '')}\n{pair.why}" for pair in self.pairs])
            self._list.setCurrentRow(min(at, len(self.pairs) - 1))
        self._count.setText(f"{len(self.pairs):,} 对" if self.pairs else "没有了")
        self._show_pair()

    def current(self) -> Pair | None:
        """The pair that is looked at."""
        place = self._list.currentRow()
        return self.pairs[place] if 0 <= place < len(self.pairs) else None

    def _show_pair(self) -> None:
        clear(self._fault)
        pair = self.current()
        for deed in (self._swap, self._apart, self._merge):
            deed.setEnabled(pair is not None and not self._session.store.readonly)
        self._two = None
        if pair is None:
            self._why.setText("没有疑似重复的")
            self._hangs.setText("证件号、姓名加出生日期、首字母加手机、姓名加支部或村相同的，会列在这里。")
            self.table.setRowCount(0)
            return
        record, store = TABLES[pair.table], self._session.store
        two = store.get(record, pair.first), store.get(record, pair.second)
        care.note(store, two[0], "并排看")
        self._put(two)

    def _put(self, two: tuple[Record, Record]) -> None:
        pair = self.current()
        assert pair
        self._two = two
        left, right = (one.told() for one in two)
        beside = two[0].beside()
        self._choices = [
            _Choice(f, left[f.name], right[f.name], left[f.name] is None)
            for f in two[0].fields() if f.name not in beside and (left[f.name] is not None or right[f.name] is not None)
        ]
        self._choices.sort(key=lambda one: one.left == one.right or one.left is None or one.right is None)
        self._why.setText(pair.why)
        said = [("、".join(f"{name} {count:,}" for name, count in twins.hangs_on(self._session.store, one)) or "没有别的记录") for one in two]
        self._hangs.setText(f"留下的一条：{said[0]}　　并进来的一条：{said[1]}")
        self._fill()

    def _fill(self) -> None:
        texts = [
            (one.field.label, self._text(one.field, one.left) or "（空）", self._text(one.field, one.right) or "（空）", self._text(one.field, one.value))
            for one in self._choices
        ]
        tones = ["gold_x" if one.left != one.right and None not in (one.left, one.right) else "" for one in self._choices]
        place = self.table.currentRow()
        fill_texts(self.table, texts, tones={0: tones, 3: tones})
        if self._choices:
            self.table.selectRow(max(0, min(place, len(self._choices) - 1)))

    def _text(self, f: Field, value: Any) -> str:
        assert self._two
        if value is None:
            return ""
        masked = self._session.masked
        if isinstance(f.kind, Link):
            if isinstance(value, str):
                return words_shown(type(self._two[0]), f, value, masked=masked)
            return title(self._session.store, f.target, value, masked=masked)
        text = f.kind.show(value)
        return mask(f.kind, text) if masked and f.sensitive else text

    # --- deeds

    def toggle(self, place: int) -> None:
        """Take the other one's value of a field."""
        if 0 <= place < len(self._choices) and self._choices[place].left != self._choices[place].right:
            self._choices[place].take_right = not self._choices[place].take_right
            self._fill()

    def swap(self) -> None:
        """Keep the other of the two."""
        if self._two:
            self._put((self._two[1], self._two[0]))

    def tell_apart(self) -> None:
        """Remember that they are two."""
        if pair := self.current():
            twins.tell_apart(self._session.store, pair)
            self._session.said.emit("记下了：不是同一个，以后不再列出", False)
            self._next()

    def merge(self) -> None:
        """Make one of the two, as chosen."""
        if not self._two:
            return
        (kept, gone), told, store = self._two, {one.field.name: one.value for one in self._choices}, self._session.store
        clear(self._fault)
        try:
            with self._session.worker.reading_stopped():
                moved = twins.merge(store, kept, gone, told)
        except UserError as error:
            self._fault.addWidget(Banner("err", str(error)))
            return
        self._session.said.emit(f"已合并成一{kept.unit}，并过来 {moved:,} 条记录", True)
        self._next()

    def _next(self) -> None:
        self.look(self._list.currentRow())

    def keyPressEvent(self, event: Any) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
        else:
            super().keyPressEvent(event)

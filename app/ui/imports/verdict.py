"""What stands around the table of an import's preview: what becomes of the row in sight, and what else comes with all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLabel, QTableWidget, QVBoxLayout, QWidget

from app.ui.pieces.icons import pixmap
from app.ui.pieces.inputs import ComboBox
from app.ui.pieces.rows import fill_texts
from app.ui.pieces.tables import text_table
from app.ui.pieces.widgets import button, label


class Strip(QFrame):
    """Says what becomes of one row, and offers what can be done about it."""

    #: The row is this record of the ledger, None: a new one.
    meant = Signal(object)

    def __init__(self, fix: Callable[[], Any], leave: Callable[[], Any]) -> None:
        super().__init__()
        self.setObjectName("verdict")
        self.setFixedHeight(60)
        self._mark, self.why = QLabel(), label("", wrap=True, rich=True)
        self._mark.setFixedSize(18, 18)
        self._all = QCheckBox()
        self._all.setChecked(True)
        self._fix = button("当场填写 F2", fix, icon_name="edit")
        self._leave = button("不导入这行", leave)
        self._records = ComboBox(narrow=True)
        self._records.setAccessibleName("是台账里的哪一个")
        self._records.setMinimumWidth(170)
        self.same = button("就是他", lambda: self.meant.emit(self._records.currentData()))
        self.new = button("新建", lambda: self.meant.emit(None))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(20, 0, 16, 0)
        layout.setSpacing(10)
        layout.addWidget(self._mark)
        layout.addWidget(self.why, 1)
        for made in (self._all, self._fix, self._records, self.same, self.new, self._leave):
            layout.addWidget(made)

    @property
    def all_alike(self) -> bool:
        """Whether equal cells are to be put right together."""
        return self._all.isChecked()

    def say(self, tone: str, icon_name: str, words: str) -> None:
        """Say something and offer nothing."""
        for made in (self._all, self._fix, self._records, self.same, self.new, self._leave):
            made.hide()
        self._mark.setPixmap(pixmap(icon_name, tone, 18))
        self.why.setText(words)
        self.why.setToolTip(words)
        self.setProperty("tone", tone)
        self.style().unpolish(self)
        self.style().polish(self)

    def offer_row(self, *, can_fix: bool, can_leave: bool, is_out: bool) -> None:
        """Offer to put the row right, to leave it out or to take it in again."""
        self._fix.setVisible(can_fix)
        self._leave.setVisible(can_leave or is_out)
        self._leave.setText("还是导入这行" if is_out else "不导入这行")

    def offer_all(self, count: int) -> None:
        """Offer to put so many equal cells right together."""
        self._all.setText(f"同样的 {count:,} 格一起改")
        self._all.setVisible(count > 1)

    def offer_records(self, called: Mapping[int, str], said: int | None) -> None:
        """Offer the records that the row may be; `said`: the one that was chosen, None for a new one, 0 for no choice yet."""
        self._records.clear()
        for record_id, title in called.items():
            self._records.addItem(title, record_id)
        self._records.setCurrentIndex(max(0, self._records.findData(said)))
        for made in (self.same, self.new):
            made.setVisible(bool(called))
        self._records.setVisible(len(called) > 1)
        self.same.setEnabled(not said)
        self.new.setEnabled(said is not None)


class Beside(QWidget):
    """What comes with the rows or stays away: made, kept as words, left out; in one line, and on request one by one."""

    def __init__(self) -> None:
        super().__init__()
        self.words = label("", "sub")
        self.more = button("看明细", self._toggle, kind="link")
        self.list: QTableWidget = text_table(("怎么处理", "内容", "多少"), (150, 80), 1, "另外会记下和不导入的")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 0, 20, 8)
        layout.addWidget(self.list)
        self.setFixedHeight(170)
        self.hide()

    def show_told(self, told: Sequence[tuple[str, str, int, str]]) -> None:
        """Show what is to be told before writing."""
        counts: Counter[tuple[str, str]] = Counter()
        for what, _, count, unit in told:
            counts[what, unit] += count
        self.words.setText("另外：" + "，".join(f"{what} {count:,} {unit}" for (what, unit), count in counts.items()) if told else "")
        self.words.setToolTip(self.words.text())
        self.more.setVisible(bool(told))
        if not told:
            self.hide()
        fill_texts(self.list, [(what, which, f"{count:,} {unit}") for what, which, count, unit in told], right=(2,))

    def _toggle(self) -> None:
        self.setVisible(not self.isVisible())
        self.more.setText("收起" if self.isVisible() else "看明细")

"""What was answered once about sheets: looked through, and forgotten so that it is asked again."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.exchange.imports.names.remembered import forget, remembered
from app.ui.pieces import ask
from app.ui.pieces.keys import TO_BIN, OwnKeys
from app.ui.pieces.opening import Dialog
from app.ui.pieces.rows import fill_texts
from app.ui.pieces.tables import text_table
from app.ui.pieces.widgets import button, label, lay, row
from app.ui.session import Session

_HEADS = ("表里写的", "栏目", "当作")


class Answers(Dialog):
    """The answers in a table; those chosen, or all of them, are forgotten."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("导入时的回答", parent, (640, 460))
        self._session = session
        self.table = text_table(_HEADS, (170, 190), 0, "导入时的回答")
        self.table.setSelectionMode(self.table.SelectionMode.ExtendedSelection)
        self._none = label("还没有记住的回答。导入时遇到没见过的说法、名字和栏目，回答一次就会记在这里。", "sub", wrap=True)
        self.forget = button("忘掉选中的", self.forget_chosen, tip=f"下次导入再问（{TO_BIN.replace('Delete', 'Del')}）")
        self.everything = button("全部忘掉…", self.forget_all, kind="danger")
        OwnKeys(self.table, {TO_BIN: self.forget_chosen})
        lay(
            self, label("记在台账里，随台账走。忘掉以后，下次导入遇到同样的会再问；已经导入的记录不变。", "sub", wrap=True), self._none, (self.table, 1),
            row(self.everything, "*", self.forget, button("关闭 Esc", self.reject)),
        )
        self._show()

    def _show(self) -> None:
        self._answers = remembered(self._session.store)
        fill_texts(self.table, [(answer.said, answer.where, answer.meant) for answer in self._answers])
        self._none.setVisible(not self._answers)
        self.table.setVisible(bool(self._answers))
        writes = bool(self._answers) and not self._session.store.readonly
        self.forget.setEnabled(writes)
        self.everything.setEnabled(writes)

    def forget_chosen(self) -> None:
        """Ask about those under the cursor again."""
        self._session.must_write()
        places = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        forget(self._session.store, [self._answers[n] for n in places])
        self._show()
        if places and self._answers:
            self.table.selectRow(min(places[0], len(self._answers) - 1))

    def forget_all(self) -> None:
        """Ask about everything again."""
        self._session.must_write()
        if ask.sure(self, f"忘掉全部 {len(self._answers)} 条回答？下次导入会重新问，不能撤销。", "全部忘掉"):
            forget(self._session.store, self._answers)
            self._show()

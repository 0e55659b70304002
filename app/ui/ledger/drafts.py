"""The window of drafts: what was typed into forms and not saved, each to be taken up where it was left, or thrown away."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.lists.titles import title
from app.ui.form import record_form as form
from app.ui.pieces.opening import Dialog
from app.ui.pieces.rows import fill_texts, numbers_right
from app.ui.pieces.tables import stand_on, text_table
from app.ui.pieces.widgets import button, label, lay, row
from app.ui.session import Session
from app.work import unsaved
from app.work.ledger.kept_drafts import Kept, all_kept
from app.work.unsaved import Draft
from db.records import view


class Drafts(Dialog):
    """The newest first; what was thrown away comes back with 撤销 until the window is closed."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("没填完的草稿", parent, (760, 460), within=True)
        self._session = session
        self._kept: list[Kept] = []
        self._thrown: list[tuple[Kept, Draft]] = []
        self._count = label("", "sub")
        self.table = text_table(["填的是什么", "哪一条", "什么时候填的", "填了几栏"], (170, 150, 80), 1, "没填完的草稿", none="没有草稿。表单没保存就关上时，填了的会留在这里。")
        self._take = button("接着填", self.take_up, icon_name="pencil", kind="primary", tip="接着填 Enter")
        self._throw = button("不要了", self.throw_away, icon_name="trash", tip="不要了 Delete")
        self._back = button("", self.bring_back, icon_name="arrow-back-up", tip="撤销 Ctrl+Z")
        numbers_right(self.table, (3,))
        self.table.itemActivated.connect(lambda _: self.take_up())
        for keys, deed in (("Delete", self.throw_away), ("Ctrl+Z", self.bring_back), ("F5", self.refresh)):
            QShortcut(QKeySequence(keys), self, deed)
        words = label("没有保存就关上的表单都留在这里；草稿不计入任何数字。选中一行按 Enter 接着填，按 Delete 不要了。", "cap", wrap=True)
        lay(
            self, row(self._count, "*"), (self.table, 1), words, row(self._take, self._throw, self._back, "*", button("关闭 Esc", self.reject)),
            margins=(16, 12, 16, 12), gap=10,
        )  # fmt: skip
        session.masked_changed.connect(self.refresh)
        self.refresh()
        self.table.setFocus()

    def refresh(self) -> None:
        """Show what lies in the ledger now."""
        place = max(0, self.table.currentRow())
        self._kept = all_kept(self._session.store)
        fill_texts(self.table, [(one.words, self._whose(one), f"{one.at:%Y-%m-%d %H:%M}", str(one.fields)) for one in self._kept], right=(3,))
        stand_on(self.table, place)
        self._count.setText(f"{len(self._kept)} 份草稿" if self._kept else "没有草稿")
        writes = not self._session.store.readonly
        self._take.setEnabled(bool(self._kept) and writes)
        self._throw.setEnabled(bool(self._kept) and writes)
        self._back.setVisible(bool(self._thrown))
        if self._thrown:
            self._back.setText(f" 撤销：不要{self._thrown[-1][0].words}的草稿")

    def _whose(self, one: Kept) -> str:
        return title(self._session.store, one.table, one.id, masked=self._session.masked) if one.id is not None else "（新的）"

    def _current(self) -> Kept | None:
        place = self.table.currentRow()
        return self._kept[place] if 0 <= place < len(self._kept) else None

    def throw_away(self) -> None:
        """Forget the chosen draft; it can be brought back for as long as this window is open."""
        one, store = self._current(), self._session.store
        if one and not store.readonly and (draft := unsaved.find(store, one.where)):
            self._thrown.append((one, draft))
            unsaved.drop(store, one.where)
            self.refresh()

    def bring_back(self) -> None:
        """Bring back what was thrown away last, unless something newer was typed there meanwhile."""
        if self._thrown:
            one, draft = self._thrown.pop()
            if unsaved.find(self._session.store, one.where) is None:
                unsaved.keep(self._session.store, one.where, draft.typed, draft.at)
            self.refresh()

    def take_up(self) -> None:
        """Open the form it was typed into with all that was typed; a deed is gone on with where its record is listed."""
        one = self._current()
        if one is None or self._session.store.readonly:
            return
        if not one.view:
            self.accept()
            if one.id is not None:
                self._session.show_record(one.table, one.id)
            self._session.said.emit(f"请在这里再按一次“{one.words}”，填过的会带出来", False)
            return
        self._open(one)
        self.refresh()

    def _open(self, one: Kept) -> None:
        if one.id is not None and not one.owned:
            form.edit(self._session, one.view, one.id, self, take_up=True)
            return
        given: dict[str, Any] = {}
        shown = view(one.view)
        if one.owned and shown and (owner := shown.record.owner()):
            given[owner.name] = one.id
        form.add(self._session, one.view, given, self, take_up=True)

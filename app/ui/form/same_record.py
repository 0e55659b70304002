"""Side by side: a record that is in the ledger, and what was typed for a new one that may be the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QWidget

from app.lists import query as listing
from app.lists.titles import title
from app.ui.form.findings import known_as
from app.ui.pieces.opening import Dialog, foot
from app.ui.pieces.rows import Col, Role, RowModel
from app.ui.pieces.tables import LinedTable
from app.ui.pieces.theme import colour
from app.ui.pieces.widgets import button, column, label
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


def _side(head: str, text: Callable[[_Row], str]) -> Col[_Row]:
    return Col(
        head, lambda row: text(row) or "（空）", tone=lambda row: "text" if text(row) else "text3",
        more={Role.ToolTipRole: text, Role.BackgroundRole: lambda row: colour(row.tone) if row.tone else None},
    )


_COLUMNS = (Col[_Row]("栏目", lambda row: row.label, tone=lambda _: "text2"), _side("已有的", lambda row: row.old), _side("这次填的", lambda row: row.new))


class Compare(Dialog):
    """`chosen` is what to do: open the one that is there, fill its blanks, or go on with a new one."""

    def __init__(self, session: Session, shown: View, one: Record, typed: Record, parent: QWidget | None = None) -> None:
        super().__init__("并排看", parent, (_WIDTH, _HEIGHT), within=True)
        self._session, self._view, self._one, self._typed = session, shown, one, typed
        self.chosen = ""
        self.blanks: dict[str, Any] = alike.blanks_filled(one, {f.name: getattr(typed, f.name) for f in shown.fields()})
        self.table = LinedTable(RowModel(_COLUMNS, self._rows(), lambda row: row.label), (140, 270, 0), "已有的和这次填的")
        inside = column(
            label("台账里已有的，和这次填的", "h3"), label(known_as(session, one), "sub", wrap=True), (self.table, 1),
            label(self._sentence(), "cap", wrap=True), margins=(20, 16, 20, 12),
        )
        self.lay_with_foot((inside, 1), foot=self._foot())

    def _sentence(self) -> str:
        if alike.is_surely(self._view.record, self._one, self._typed):
            first = self._view.record.field(self._view.record.keys[0][0]).label
            return f"{first}相同，就是同一{self._one.unit}，不能再新建。两边不一样的（黄底）不会改，补空白只填已有的里面空着的（绿底）。"
        return "两边不一样的（黄底）不会改；补空白只填已有的里面空着的（绿底）。"

    def _foot(self) -> QWidget:
        self.look = button("打开已有的", lambda: self._choose(OPEN), icon_name="external-link")
        self.fill = button(f"用这次填的补空白 {len(self.blanks)} 栏", lambda: self._choose(FILL), icon_name="check", kind="primary")
        self.fill.setEnabled(bool(self.blanks) and not self._session.store.readonly)
        self.fill.setToolTip("" if self.blanks else "这次填的，已有的里面都有了")
        self.new = button("仍然新建", lambda: self._choose(NEW))
        self.new.setVisible(not alike.is_surely(self._view.record, self._one, self._typed))
        return foot(button("回去接着填 Esc", self.reject), "*", self.new, self.look, self.fill)

    def _choose(self, what: str) -> None:
        self.chosen = what
        self.accept()

    def _rows(self) -> list[_Row]:
        rows = []
        for f in self._view.fields():
            old, new = getattr(self._one, f.name), getattr(self._typed, f.name)
            if old is not None or new is not None:
                tone = "green_t" if f.name in self.blanks else "gold_t" if new is not None and old != new else ""
                # What is typed is in sight in the form anyway; what is kept is masked as everywhere.
                rows.append(_Row(f.label, self._text(f, old, masked=self._session.masked), self._text(f, new, masked=False), tone, new is not None))
        return sorted(rows, key=lambda one: not one.typed)

    def _text(self, f: Field, value: Any, *, masked: bool) -> str:
        if value is None:
            return ""
        if isinstance(f.kind, Link):
            return title(self._session.store, f.target, value, masked=masked)
        text = f.kind.show(value)
        return listing.mask(f.kind, text) if masked and f.sensitive else text

"""Changing the same fields of many records at once: a tick for each field that is to change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from app.ui.form.input_of import field_input
from app.ui.form.inputs import Input
from app.ui.form.since import SinceChoice
from app.ui.pieces.opening import Dialog, foot
from app.ui.pieces.widgets import button, label
from app.ui.session import Session
from app.work import children as care
from app.work import many_records as bulk
from app.work import unsaved
from db import dated
from db.dated import UNSAID
from db.errors import BadValue, UserError
from db.records import View

_WIDTH, _HEIGHT = 660, 620


class BulkEdit(Dialog):
    """What all the chosen records have in common is shown; where they differ the input starts empty and off."""

    def __init__(self, session: Session, shown: View, ids: Sequence[int], parent: QWidget | None = None) -> None:
        super().__init__(f"批量修改{shown.label} {len(ids)} {shown.record.unit}", parent, (_WIDTH, _HEIGHT), within=True)
        self._session, self._view, self._ids = session, shown, ids
        self._shared = bulk.in_common(session.store, shown, ids)
        care.note_many(session.store, shown.record, ids, f"批量修改{shown.label}")
        self._many = f"{len(ids)} {shown.record.unit}"
        self.rows: dict[str, tuple[QCheckBox, Input]] = {}
        self._fault = label("", "err", wrap=True)
        self.go = button("", self.apply, icon_name="check", kind="primary")
        inside = QVBoxLayout()
        inside.setContentsMargins(20, 14, 20, 8)
        inside.addWidget(label("勾上要改的栏目，没勾的不动。勾上而留空，会清掉这一栏。", "sub", wrap=True))
        inside.addWidget(self._fields(), 1)
        self._since = SinceChoice("勾上的栏目")
        self._since.propose(session.today, session.today)
        self._since.hide()
        inside.addWidget(self._since)
        inside.addWidget(self._fault)
        self.lay_with_foot((inside, 1), foot=foot("*", button("取消 Esc", self.reject), self.go))
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.go.click)
        self._tell()

    def _fields(self) -> QWidget:
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setContentsMargins(0, 4, 8, 4)
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(1, 1)
        place, may_be_shared = 0, unsaved.can_be_shared(self._view.record)
        for f in self._view.fields():
            if f.name not in may_be_shared:
                continue
            made = field_input(f, self._session)
            if f.name in self._shared:
                made.show_value(self._shared[f.name])
            tick = QCheckBox(f.label)
            tick.setAccessibleName(f"改{f.label}")
            tick.toggled.connect(self._tell)
            made.edited.connect(lambda t=tick: t.setChecked(True))
            self.rows[f.name] = (tick, made)
            grid.addWidget(tick, place, 0)
            grid.addWidget(made, place, 1)
            grid.addWidget(label("" if f.name in self._shared else "各不相同", "cap"), place, 2)
            place += 1
        grid.setRowStretch(place, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inner)
        return scroll

    def reject(self) -> None:
        """Close without a change, and say so to whoever had begun one."""
        if self.chosen:
            self._session.said.emit(f"已取消批量修改，{self._many}都没有改", False)
        super().reject()

    @property
    def chosen(self) -> list[str]:
        """The fields that are to change."""
        return [name for name, (tick, _) in self.rows.items() if tick.isChecked()]

    def _tell(self) -> None:
        count = len(self.chosen)
        self.go.setText(f" 修改 {self._many}的 {count} 栏" if count else f" 修改 {self._many}")
        self.go.setAccessibleName(self.go.text().strip())
        self._fault.setText("")
        self._since.setVisible(self._is_dated())

    def _is_dated(self) -> bool:
        return any(f.name in self.chosen for f in dated.asked(self._view.record))

    def apply(self) -> None:
        """Change the ticked fields of every record in one step, or none of them."""
        try:
            values, shown, ids = self._values(), self._view, self._ids
            since = self._since.said() if self._is_dated() else UNSAID
            said = f"批量修改{shown.label} {self._many}"
            self._session.write_many(said, len(ids), lambda store, progress: bulk.change(store, shown, ids, values, progress), since)
        except UserError as error:
            self._fault.setText(str(error))
            return
        self.accept()

    def _values(self) -> dict[str, Any]:
        if not self.chosen:
            raise BadValue("还没有勾要改的栏目")
        values: dict[str, Any] = {}
        for name in self.chosen:
            tick, made = self.rows[name]
            try:
                values[name] = made.value()
            except BadValue as error:
                made.setFocus()
                raise BadValue(f"{tick.text()}：{error}") from error
        return values

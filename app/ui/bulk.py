"""Changing the same fields of many records at once: a tick for each field that is to change."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QCheckBox, QDialog, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from app import bulk
from app.ui.inputs import FileInput, Input, make_input
from app.ui.session import Session
from app.ui.widgets import button, label, line, row
from db.errors import BadValue, UserError
from db.records import View


class BulkEdit(QDialog):
    """What all the chosen records have in common is shown; where they differ the input starts empty and off."""

    def __init__(self, session: Session, shown: View, ids: Sequence[int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._view, self._ids = session, shown, ids
        self._shared = bulk.in_common(session.store, shown, ids)
        self.setWindowTitle(f"批量修改 {len(ids)} {shown.record.unit}{shown.label}")
        self.resize(620, 600)
        self.rows: dict[str, tuple[QCheckBox, Input]] = {}
        self._fault = label("", "err", wrap=True)
        layout = QVBoxLayout(self)
        layout.addWidget(label("勾上要改的栏目；没勾的不动。勾上而留空，会清掉这一栏。", "sub"))
        layout.addWidget(self._fields(), 1)
        layout.addWidget(line())
        layout.addWidget(self._fault)
        self.go = button(f"修改 {len(ids)} {shown.record.unit}", self.apply, icon_name="check", kind="primary")
        layout.addWidget(row("*", button("取消 Esc", self.reject), self.go))

    def _fields(self) -> QWidget:
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setColumnStretch(1, 1)
        for place, f in enumerate(self._view.fields()):
            made = make_input(f, self._session)
            if isinstance(made, FileInput):
                continue
            if f.name in self._shared:
                made.show_value(self._shared[f.name])
            tick = QCheckBox(f.label)
            made.edited.connect(lambda t=tick: t.setChecked(True))
            self.rows[f.name] = (tick, made)
            grid.addWidget(tick, place, 0)
            grid.addWidget(made, place, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inner)
        return scroll

    def apply(self) -> None:
        """Change the ticked fields of every record in one step, or none of them."""
        try:
            values = {name: made.value() for name, (tick, made) in self.rows.items() if tick.isChecked()}
            if not values:
                raise BadValue("还没有勾要改的栏目")
            shown, ids = self._view, self._ids
            said = f"批量修改{shown.label} {len(ids)} {shown.record.unit}"
            self._session.write_many(said, len(ids), lambda store, progress: bulk.change(store, shown, ids, values, progress))
        except UserError as error:
            self._fault.setText(str(error))
            return
        self.accept()

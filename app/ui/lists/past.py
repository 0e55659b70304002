"""A value of the past put right where a record's story tells it: from another day on, or never."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.form.inputs import LineInput
from app.ui.pieces.opening import Dialog, foot, run_dialog
from app.ui.pieces.widgets import button, label, row
from app.ui.session import Session
from app.work.entering import step_name
from app.work.story import Moment
from db.dated import Span
from db.errors import BadValue, UserError
from db.fields import Field, Record
from db.kinds import DAY
from db.records import PastValue

_WIDTH, _HEIGHT = 440, 200


class PutRight(Dialog):
    """Since when a field holds what it does: the day can be changed, or what it held before be dropped."""

    def __init__(self, session: Session, record: Record, moment: Moment, parent: QWidget | None = None) -> None:
        super().__init__("改经历", parent, (_WIDTH, _HEIGHT), within=True)
        self._session, self._record = session, record
        past = session.store.get(PastValue, moment.ids[0])
        assert past.last_day
        self._span = Span(moment.ids[0], past.value, past.last_day)
        self._label = record.field(past.field_name or "").label
        self.day = LineInput(Field(name="since", label="从哪天起", kind=DAY))
        self.day.show_value(past.last_day + timedelta(days=1))
        self.day.setFixedWidth(120)
        self.fault = label("", "err", wrap=True)
        self.drop = button("删去：以前也是这样", self._drop, icon_name="trash")
        inside = QVBoxLayout()
        inside.setContentsMargins(20, 14, 20, 8)
        inside.addWidget(label(f"{moment.title}（{moment.more}）", wrap=True))
        inside.addWidget(row(label("从"), self.day, label("起"), "*", gap=6))
        inside.addWidget(self.fault)
        inside.addStretch(1)
        self.go = button("改日期", self._move, icon_name="check", kind="primary")
        self.lay_with_foot((inside, 1), foot=foot(self.drop, "*", button("取消 Esc", self.reject), self.go))
        self.day.setFocus()

    def _move(self) -> None:
        try:
            day = self.day.value()
            if not isinstance(day, date):
                raise BadValue("请填从哪天起")
            self._session.must_write()
            with self._session.step(f"改{self._label}的起始日期 {step_name(self._session.store, self._record)}".strip()):
                self._session.store.end_span(self._span, day - timedelta(days=1))
        except UserError as error:
            self.fault.setText(str(error))
            return
        self.accept()

    def _drop(self) -> None:
        try:
            self._session.must_write()
            with self._session.step(f"删去以前的{self._label} {step_name(self._session.store, self._record)}".strip()):
                self._session.store.drop_span(self._span)
        except UserError as error:
            self.fault.setText(str(error))
            return
        self.accept()


def put_right(session: Session, record: Record, moment: Moment, parent: QWidget | None) -> bool:
    """Ask what is to become of a value of the past; returns whether anything did."""
    return bool(run_dialog(PutRight(session, record, moment, parent)))

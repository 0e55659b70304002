"""Writing down what was done for a child: one record at a time, begun with what is known, named by the file's number."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from PySide6.QtWidgets import QWidget

from app.ui.form.record_form import RecordForm
from app.ui.pieces import ask
from app.ui.pieces.opening import run_dialog
from app.ui.session import Session
from app.work import children as care
from app.work.entering import clone_of
from db.dates import PartialDate
from db.errors import BadValue, UserError
from db.fields import Record
from db.records import Child, FamilyMember, Visit


class CareForm(RecordForm):
    """A visit, a gift, a lesson, a health check or a relative of one child; saving closes it."""

    adding: ClassVar[str] = "登记"
    in_a_row: ClassVar[bool] = False

    def __init__(self, session: Session, child: Child, part: type[Record], given: dict[str, Any], parent: QWidget | None = None) -> None:
        self._child = child
        super().__init__(session, part.table, given=given, parent=parent)

    def _start(self) -> None:
        super()._start()
        # The keyboard goes to what has to be told; the rest is mostly right as proposed, and few things belong to an event.
        open_ones = [name for name in self._boxes if name not in self._given and name != "event"]
        needed = [name for name in open_ones if self._boxes[name].field.required]
        if name := next((n for n in ("findings", *needed, *open_ones) if n in self._boxes), ""):
            self._boxes[name].input.setFocus()

    def _edited(self, name: str) -> None:
        super()._edited(name)
        if name == "day" and not self._filling and "next_due" in self._boxes and "next_due" not in self._touched:
            self._propose_again()

    def _propose_again(self) -> None:
        """Move the next visit along with the day of this one."""
        try:
            day = self._boxes["day"].input.value()
        except BadValue:
            return
        if isinstance(day, PartialDate):
            self._filling = True
            self._boxes["next_due"].input.show_value(day.first + timedelta(days=care.interval(self._session.store, self._child)))
            self._filling = False


def add_part(session: Session, child: Child, part: type[Record], parent: QWidget | None, like: Record | None = None) -> Record | None:
    """Open the form for something new about a child, `like`: as a copy of this one on another day; returns it as saved."""
    given: dict[str, Any] = {"child": child.id}
    if like:
        care.note(session.store, like, f"复制{part.label}")
        given |= clone_of(like)
    if part is Visit:
        given |= care.proposed_visit(session.store, child, session.today)
    elif part is not FamilyMember:
        given["day"] = session.today
    form = CareForm(session, child, part, {name: value for name, value in given.items() if value is not None}, parent)
    run_dialog(form)
    return form.saved


def reschedule(session: Session, child: Child, visit: Visit, parent: QWidget | None) -> None:
    """Ask for another day for the next visit, and agree it at the last one."""
    field = Visit.field("next_due")
    now = field.kind.show(visit.next_due) if visit.next_due else ""
    given = ask.text(parent, "改期", f"档案 {child.file_no or ''}　下次走访改到哪一天（如 2021-12-05）：", now)
    if given is None:
        return
    changed = visit.with_(next_due=field.kind.typed(given))
    if problems := changed.problems():
        raise UserError(problems[0].sentence)
    with session.step(f"走访改期 {child.file_no or ''}".strip()):
        session.store.save(changed)

"""Two deeds done to ticked members: entering the year's review, and leaving the League at 28."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QCheckBox, QWidget

from app.rules import LEAGUE_MAX_AGE
from app.ui.form.deed import Chosen, DeedForm, who
from app.ui.session import Session
from app.work import leaving
from app.work import reviews as reviewing
from app.work.leaving import Leavers
from app.work.reviews import Entry, Planned
from app.work.transfers import Refusal
from db.errors import BadValue
from db.kinds import DAY
from db.records import Person, Review, Transfer


class ReviewForm(DeedForm):
    """登记评议: the same grade, registration and dues for all; what was entered for the year is brought up to date."""

    def __init__(self, session: Session, people: Sequence[int], parent: QWidget | None = None) -> None:
        self._people = list(people)
        names = [p.name or "" for p in session.store.page(Person, self._people)]
        super().__init__(session, f"登记评议：{who(names)}", "没选的项目不动；这一年已经登记过的会改成现在选的。", parent)
        self._planned = Planned((), (), ())
        self._ask([Review.field(name) for name in ("year", "grade", "registration")])
        self.paid_up = QCheckBox("团费已交清（实缴记成应缴）")
        self.paid_up.toggled.connect(lambda _: self.review())
        self._fields.addWidget(self.paid_up)
        self.inputs["year"].show_value(session.day.year)
        self.review()
        self._draft("reviewing", people, {"paid_up": Chosen(self.paid_up.isChecked, self.paid_up.setChecked)})
        self.inputs["grade"].setFocus()

    def _look(self) -> tuple[int, Sequence[Refusal], Sequence[str]]:
        values = self._values()
        if values["year"] is None:
            raise BadValue("请填年度")
        entry = Entry(values["year"], values["grade"], values["registration"], self.paid_up.isChecked())
        self._planned = reviewing.plan(self._session.store, entry, self._people, self._session.day)
        return len(self._planned.rows), self._planned.refused, self._planned.reminders

    def _deed(self, count: int) -> str:
        return f"登记 {count} 人" if count else "登记"

    def _step_name(self) -> str:
        return f"登记评议 {len(self._planned.rows)} 人"

    def _do(self) -> None:
        reviewing.write(self._session.store, self._planned)


class LeavingForm(DeedForm):
    """办离团手续: on the day given, or on the birthday where it is still ahead."""

    def __init__(self, session: Session, people: Sequence[int], parent: QWidget | None = None) -> None:
        self._people = list(people)
        names = [p.name or "" for p in session.store.page(Person, self._people)]
        hint = f"已满 {LEAGUE_MAX_AGE} 周岁的按下面的日期离团；快满的按满 {LEAGUE_MAX_AGE} 周岁那天离团，到那天以前仍算团员。"
        super().__init__(session, f"办离团手续：{who(names)}", hint, parent)
        self._leavers = Leavers({}, ())
        self._ask([replace(Transfer.field("out_on"), label="离团日期", kind=DAY)])
        self.inputs["out_on"].show_value(session.day)
        self.review()
        self._draft("leaving", people)
        self.inputs["out_on"].setFocus()

    def _look(self) -> tuple[int, Sequence[Refusal], Sequence[str]]:
        day = self._values()["out_on"]
        if day is None:
            raise BadValue("请填离团日期")
        self._leavers = leaving.sort_out(self._session.store, self._people, day)
        names = {p.id: p.name for p in self._session.store.page(Person, list(self._leavers.able))}
        later = [f"{names[i]} {when} 满 {LEAGUE_MAX_AGE} 周岁，按当天离团" for i, when in self._leavers.able.items() if when > day]
        return len(self._leavers.able), self._leavers.refused, later

    def _deed(self, count: int) -> str:
        return f"办离团 {count} 人" if count else "办离团"

    def _step_name(self) -> str:
        return f"办离团手续 {len(self._leavers.able)} 人"

    def _do(self) -> None:
        leaving.leave(self._session.store, self._leavers)

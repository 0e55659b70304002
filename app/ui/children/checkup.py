"""登记体检 of many children at once: the event, the day and who did it; what was measured is typed into the list afterwards."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.ui.form.deed import DeedForm
from app.ui.session import Session
from app.work.checkups import checkups
from app.work.checkups.checkups import Planned
from app.work.transfers import Refusal
from db.errors import BadValue
from db.records import HealthCheck

_HINT = "每人建一条体检记录，身高、体重、视力等随后在“体检”里用表内修改（F7）填。选了活动，日期跟活动走，活动改日期时一起改。"


class CheckupForm(DeedForm):
    """The children ticked were at one health check."""

    def __init__(self, session: Session, children: Sequence[int], parent: QWidget | None = None) -> None:
        self._children = list(children)
        super().__init__(session, f"登记体检：{len(self._children)} 名儿童", _HINT, parent)
        self._planned = Planned((), (), ())
        #: The records that were written.
        self.made: list[int] = []
        self._ask([HealthCheck.field(name) for name in ("event", "day", "agency")], ("event",))
        self.review()
        self._draft("checkup", children)
        self.inputs["event"].setFocus()

    def _look(self) -> tuple[int, Sequence[Refusal], Sequence[str]]:
        if not self._children:
            raise BadValue("请先勾选参加体检的儿童")
        drafted = HealthCheck(**HealthCheck.parted(self._values()))
        if problems := [p for p in drafted.problems() if p.column not in ("child", "day")]:
            raise BadValue(problems[0].sentence)
        self._planned = checkups.plan(self._session.store, self._children, drafted)
        return len(self._planned.rows), self._planned.refused, self._planned.reminders

    def _deed(self, count: int) -> str:
        return f"登记体检 {count} 人" if count else "登记体检"

    def _step_name(self) -> str:
        return f"登记体检 {len(self._planned.rows)} 人"

    def _do(self) -> None:
        self.made = checkups.write(self._session.store, self._planned)

"""升学: the children ticked, or all in the list, go up a grade; narrowed by school and grade, with who moves where seen before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from app.lists.titles import titles
from app.ui.form.deed import Chosen, DeedForm
from app.ui.pieces.inputs import ComboBox
from app.ui.pieces.rows import fill_texts
from app.ui.pieces.tables import text_table
from app.ui.pieces.widgets import column, label, row
from app.ui.session import Session
from app.work.schooling import promotion
from app.work.schooling.promotion import Planned, Schools
from app.work.transfers import Refusal
from db.errors import BadValue
from db.kinds import DAY
from db.records import Child

_ALL = "全部"
_HEADS = ("儿童", "现在", "升到", "学校")
_HINT = "年级各加一级，从下面的日期起；以前的年级留在“经历”里，统计以前的数字不变。整批可以一步撤销。"
#: The form, and in it the table of who moves, in pixels.
_SIZE, _HEIGHT = (860, 720), 200


class PromotionForm(DeedForm):
    """A class or a school, a grade further from a day on."""

    def __init__(self, session: Session, children: Sequence[int], parent: QWidget | None = None) -> None:
        self._classes = promotion.classes(session.store, children)
        super().__init__(session, f"升学：{len(self._classes):,} 份帮扶档案里挑", _HINT, parent)
        # Who moves is what is looked at here.
        self.resize(*_SIZE)
        self.planned = Planned((), ())
        school = Child.field("school")
        self._ask([
            replace(school, name="day", label="升学日期", kind=DAY), replace(school, name="junior", label="小学毕业升入的初中"),
            replace(school, name="primary", label="幼儿园毕业升入的小学"),
        ])  # fmt: skip
        self.school, self.grade = self._filter("学校", 1), self._filter("年级", 2)
        self.table = text_table(_HEADS, (150, 120, 120), 3, "会升学的儿童")
        self.table.setMinimumHeight(_HEIGHT)
        self._fields.addWidget(row((column(label("学校", "sub"), self.school, gap=3), 1), (column(label("年级", "sub"), self.grade, gap=3), 1), gap=12))
        self._fields.addWidget(self.table)
        self.inputs["day"].show_value(promotion.proposed_day(session.day))
        for box in (self.school, self.grade):
            box.currentIndexChanged.connect(lambda _: self.review())
        session.masked_changed.connect(self._soon.start)
        self.review()
        kept = {name: Chosen(box.currentText, box.setCurrentText) for name, box in (("school", self.school), ("grade", self.grade))}
        self._draft("promoting", children, kept)
        self.inputs["day"].setFocus()

    def _filter(self, what: str, place: int) -> ComboBox:
        box = ComboBox()
        box.setAccessibleName(f"只看这个{what}的")
        box.addItems([_ALL, *sorted({str(one[place]) for one in self._classes} - {""})])
        return box

    def _wanted(self) -> list[int]:
        """The children of the school and the grade that are chosen."""
        school, grade = self.school.currentText(), self.grade.currentText()
        return [i for i, at, in_grade in self._classes if school in (_ALL, at) and grade in (_ALL, in_grade)]

    def _look(self) -> tuple[int, Sequence[Refusal], Sequence[str]]:
        self.table.setRowCount(0)
        values = self._values()
        if not self._classes:
            raise BadValue("列表里没有帮扶档案，没有可以升学的儿童；请先建档，或者换一个筛选")
        if values["day"] is None:
            raise BadValue("请填升学日期")
        if values["day"] > self._session.today:
            raise BadValue(f"升学日期 {values['day']} 还没有到；请到那天以后再办，或者改成今天")
        self.planned = promotion.plan(self._session.store, self._wanted(), values["day"], Schools(values["primary"], values["junior"]))
        called = titles(self._session.store, Child.table, [m.before.id or 0 for m in self.planned.moves], masked=self._session.masked)
        fill_texts(self.table, [
            (called.get(m.before.id or 0, ""), m.before.grade or "", m.after.grade or "",
             m.after.school or "" if m.after.school == m.before.school else f"{m.before.school or '（没有填）'} → {m.after.school}")
            for m in self.planned.moves
        ])  # fmt: skip
        return len(self.planned.moves), self.planned.refused, ()

    def _deed(self, count: int) -> str:
        return f"升学 {count} 人" if count else "升学"

    def _step_name(self) -> str:
        return f"升学 {len(self.planned.moves)} 人"

    def _do(self) -> None:
        day = self._values()["day"]
        promotion.carry_out(self._session.store, self.planned, day)

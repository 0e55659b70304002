"""Moving members' organisational relation in one go: which way, where to or from, why, how far it has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QCheckBox, QWidget

from app.ui.form.deed import Chosen, DeedForm, who
from app.ui.form.link_input import LinkInput
from app.ui.form.seeking import seek
from app.ui.pieces.widgets import Segments, row
from app.ui.session import Session
from app.work import transfers as transferring
from app.work.transfers import CALLED, DONE, IN, OUT, WAITING, WITHIN, Refusal, Sorted
from db.errors import BadValue
from db.fields import Field
from db.kinds import Choice
from db.records import Person, Transfer

_WAYS = (OUT, IN, WITHIN)
#: What is asked for each way; the rest is hidden.
_ASKED = {
    OUT: ("other_org", "province", "system", "reason", "status", "applied_on", "out_on", "letter_no", "dues_until", "file_moved", "note"),
    IN: ("to_branch", "other_org", "province", "system", "reason", "status", "applied_on", "in_on", "letter_no", "dues_until", "file_moved", "note"),
    WITHIN: ("to_branch", "reason", "status", "applied_on", "in_on", "note"),
}
_ORDER = (
    "to_branch", "other_org", "reason", "status", "applied_on", "out_on", "in_on", "province", "system", "letter_no", "dues_until", "file_moved", "note",
)
_SOUGHT = 200
_HINT = "没办完的先登记，办完后到“转接”里点“办结”；办结时团员一起转走或编入，撤销一次全部复原。"


class TransferForm(DeedForm):
    """The form; without `people` it asks for the member, and somebody the ledger does not know yet can come in."""

    def __init__(self, session: Session, people: Sequence[int], parent: QWidget | None = None, way: str = "") -> None:
        self._people = list(people)
        self._names = [p.name or "" for p in session.store.page(Person, self._people)]
        title = f"组织关系转接：{who(self._names)}" if people else "办理组织关系转接"
        super().__init__(session, title, _HINT, parent)
        self._sorted = Sorted((), ())
        segments = Segments([CALLED[way] for way in _WAYS], on=None)
        self._way = segments.group
        self._fields.addWidget(row(segments, "*"))
        self.noted = QCheckBox("只补登以前办完的，团员现在的情况不动")
        self.noted.toggled.connect(lambda _: self.review())
        self.made: list[Transfer] = []
        if not people:
            self._fields.addWidget(self.noted)
            self._ask((Transfer.field("person"), replace(Person.field("id_number"), label="身份证号（新来的人填）")))
        self._grid = self._ask([_narrowed(Transfer.field(name)) for name in _ORDER], wide=("note",))
        self._way.idClicked.connect(lambda _: self._turn())
        self.inputs["applied_on"].show_value(session.day)
        self.inputs["status"].show_value(WAITING[0])
        self._way.button(_WAYS.index(way or (OUT if people else IN))).setChecked(True)
        self._turn()
        chosen = {"way": Chosen(lambda: self.way, self.choose), "noted": Chosen(self.noted.isChecked, self.noted.setChecked)}
        self._draft("transferring", people, chosen)
        (self.inputs["other_org"] if people else self.inputs["person"]).setFocus()

    @property
    def way(self) -> str:
        """The direction that is chosen."""
        return _WAYS[self._way.checkedId()]

    def _turn(self) -> None:
        self._place(self._grid, _ORDER, _ASKED[self.way])
        if "id_number" in self._boxes:
            self._boxes["id_number"].setVisible(self.way == IN)
        self.review()

    def choose(self, way: str) -> None:
        """Choose a direction."""
        self._way.button(_WAYS.index(way)).setChecked(True)
        self._turn()

    # --- looking it over

    def _drafted(self) -> Transfer:
        values = self._values(but=("person", "id_number"))
        day = self._session.day
        if values.get("status") == DONE:
            for name in ("out_on", "in_on"):
                if name in _ASKED[self.way] and values.get(name) is None:
                    values[name] = day
        return Transfer(direction=self.way, **values)

    def _look(self) -> tuple[int, Sequence[Refusal], Sequence[str]]:
        drafted = self._drafted()
        if problems := [p for p in drafted.problems() if p.column not in ("person",)]:
            raise BadValue(problems[0].sentence)
        newcomer = self._newcomer()
        noted = self.noted.isChecked()
        self._sorted = transferring.sort_out(self._session.store, drafted, self._chosen(newcomer), self._session.day, noted=noted)
        reminders = list(self._sorted.reminders)
        if newcomer:
            reminders.append(f"台账里没有“{newcomer.name}”，会一起新建这个人")
        return len(self._sorted.able) + bool(newcomer), self._sorted.refused, reminders

    def _chosen(self, newcomer: Person | None) -> list[int]:
        if self._people or newcomer:
            return self._people
        person = self.inputs["person"].value()
        if person is None:
            raise BadValue("请填转接的团员")
        return [person]

    def _newcomer(self) -> Person | None:
        """Somebody to come in whom the ledger does not know."""
        made = self.inputs.get("person")
        if self.way != IN or self.noted.isChecked() or not isinstance(made, LinkInput):
            return None
        name = made.line.text().strip()
        found = seek(self._session, "person", name, _SOUGHT)
        if not name or any(one.title == name for one in found):
            return None
        number = self.inputs["id_number"].value()
        # 王丽 is not 王丽娟: with a number of their own somebody new may have a name that others' begin with.
        if found and not number:
            return None
        if number and (known := self._session.store.find(Person, "id_number = ?", (number,))):
            raise BadValue(f"这个身份证号在台账里是“{known[0].name}”，请在“团员”一栏填这个名字，不要另建")
        return Person(name=name, id_number=number).completed()

    def _deed(self, count: int) -> str:
        if self.noted.isChecked():
            return f"补登{CALLED[self.way]}"
        words = CALLED[self.way] if self.inputs["status"].draft() == DONE else f"登记{CALLED[self.way]}"
        return f"{words} {count} 人" if count else words

    def _step_name(self) -> str:
        able = self._sorted.able
        if self.noted.isChecked():
            return f"补登转接 {able[0].name}"
        return f"{CALLED[self.way]} {able[0].name}" if len(able) == 1 else f"{CALLED[self.way]} {len(able) or 1} 人"

    def _do(self) -> None:
        store, able = self._session.store, self._sorted.able
        if newcomer := self._newcomer():
            able = (store.save(newcomer),)
        self.made = transferring.register(store, self._drafted(), able, noted=self.noted.isChecked())


def _narrowed(f: Field) -> Field:
    """The status without what only the deeds of the list give."""
    if f.name == "status" and isinstance(f.kind, Choice):
        return replace(f, kind=replace(f.kind, options=tuple(o for o in f.kind.options if o.label in (*WAITING, DONE))))
    return f

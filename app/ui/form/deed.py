"""A small form for one deed done to several members: what is asked, who it will and will not be done to, and the button with the number."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QGridLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.ui.form.drafted import DraftedForm
from app.ui.form.drafts import Drafted
from app.ui.form.input_of import make_input
from app.ui.form.inputs import Input
from app.ui.pieces.opening import foot
from app.ui.pieces.quiet import Quiet
from app.ui.pieces.widgets import button, clear, column, label, line, picture, row
from app.ui.session import Session
from app.work import unsaved
from app.work.transfers import Refusal
from db.errors import UserError
from db.fields import Field

#: How long the form waits after a key before it looks everything over.
_QUIET_MS = 120
#: More sentences than these are told as a number.
_TOLD = 6
_ACROSS = 2


class Chosen:
    """What is chosen in a form with something else than an input."""

    fixed = False

    def __init__(self, now: Callable[[], Any], choose: Callable[[Any], object]) -> None:
        self.draft, self._choose = now, choose

    def show_draft(self, kept: Any) -> None:
        """Choose it again."""
        self._choose(kept)


class DeedForm(DraftedForm):
    """The base: a deed says what it asks (`_grid`), looks it over (`_look`) and does it (`_do`)."""

    def __init__(self, session: Session, title: str, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent, (660, 600))
        self._session = session
        self.inputs: dict[str, Input] = {}
        self._boxes: dict[str, QWidget] = {}
        self._wide: tuple[str, ...] = ()
        #: Those it was not done to; the list keeps them ticked.
        self.left_out: tuple[int, ...] = ()
        self._soon = Quiet(self, _QUIET_MS, lambda: self.isVisible() and self.review())
        self.go = button("", self.apply, icon_name="check", kind="primary")
        self._fields, self._told = QVBoxLayout(), QVBoxLayout()
        self._fault = label("", "err", wrap=True)
        self._build(title, hint)

    def _build(self, title: str, hint: str) -> None:
        body = column(label(title, "h2", wrap=True), label(hint, "sub", wrap=True), margins=(20, 16, 20, 12), gap=8)
        inner = body.layout()
        assert isinstance(inner, QVBoxLayout)
        inner.addLayout(self._notices)
        inner.addLayout(self._fields)
        inner.addStretch(1)
        self._told.setSpacing(6)
        self._told.setContentsMargins(20, 10, 20, 10)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(body)
        scroll.setObjectName("white")
        self.lay_with_foot((scroll, 1), line(), self._told, foot=foot((self._fault, 1), button("取消 Esc", self.reject), self.go))
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            # Not the button: it waits for the last letter to be looked over, a quick hand does not.
            QShortcut(QKeySequence(keys), self, self.apply)

    def _draft(self, deed: str, people: Sequence[int], more: Mapping[str, Drafted] | None = None) -> None:
        """Keep what is typed as a draft; what was left the last time is offered, where it is about nobody brought back."""
        where = unsaved.key(deed, people[0] if len(people) == 1 else None)
        first = next(iter(self.inputs.values()))
        self._keep_drafts(self._session, where, {**(more or {}), **self.inputs}, first, at_once=not people)

    def _ask(self, fields: Sequence[Field], wide: Sequence[str] = ()) -> QGridLayout:
        """Put inputs for these fields into the form, two beside each other."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        for f in fields:
            made = make_input(f, self._session)
            made.edited.connect(self._soon.start)
            self.inputs[f.name], self._boxes[f.name] = made, column(label(f.label, "sub"), made, gap=3)
        for across in range(_ACROSS):
            grid.setColumnStretch(across, 1)
        self._fields.addLayout(grid)
        self._wide += tuple(wide)
        self._place(grid, [f.name for f in fields])
        return grid

    def _place(self, grid: QGridLayout, names: Sequence[str], asked: Sequence[str] = ()) -> None:
        """Lay these inputs out anew; only those `asked` are shown, all of them where nothing is said."""
        place = 0
        for name in names:
            box, span = self._boxes[name], _ACROSS if name in self._wide else 1
            grid.removeWidget(box)
            box.setVisible(not asked or name in asked)
            if asked and name not in asked:
                continue
            place += (span - 1) * (place % _ACROSS)
            grid.addWidget(box, place // _ACROSS, place % _ACROSS, 1, span)
            place += span

    def _values(self, but: Sequence[str] = ()) -> dict[str, Any]:
        """What stands in the inputs that are shown, but for some. Raises BadValue."""
        return {name: made.value() for name, made in self.inputs.items() if name not in but and not self._boxes[name].isHidden()}

    # --- looking it over

    def review(self) -> bool:
        """Say who it will be done to; whether it can be done to anybody."""
        self._soon.stop()
        clear(self._told)
        try:
            count, refused, reminders = self._look()
        except UserError as error:
            self._say(0, str(error))
            return False
        self.left_out = tuple(r.person for r in refused)
        for text in reminders:
            self._told.addWidget(row(picture("alert-triangle", "gold_x"), (label(text, wrap=True), 1)))
        if refused:
            self._told.addWidget(label(f"{len(refused)} 人这次不办：", "b"))
        for one in refused[:_TOLD]:
            self._told.addWidget(row(picture("info-circle", "text2"), (label(f"{one.name}：{one.why}", wrap=True), 1)))
        if len(refused) > _TOLD:
            self._told.addWidget(label(f"还有 {len(refused) - _TOLD} 人没有列出", "cap"))
        self._say(count, "")
        return count > 0

    def _say(self, count: int, fault: str) -> None:
        self._fault.setText(fault)
        self.go.setText(f" {self._deed(count)} Ctrl+Enter")
        self.go.setEnabled(count > 0)

    def _look(self) -> tuple[int, Sequence[Refusal], Sequence[str]]:
        """How many it will be done to, who is left out, what to think of. Raises UserError where the inputs are wrong."""
        raise NotImplementedError

    def _deed(self, count: int) -> str:
        """The words on the button and of the step."""
        raise NotImplementedError

    def _do(self) -> None:
        """Write it, inside the step."""
        raise NotImplementedError

    def apply(self) -> None:
        """Do it, in one step."""
        if not self.review():
            return
        try:
            with self._session.step(self._step_name()):
                self._do()
        except UserError as error:
            self._fault.setText(str(error))
            return
        if self._keeper:
            self._keeper.forget()
        self.accept()

    def done(self, result: int) -> None:
        """Close; the ledger may be shut a moment later."""
        super().done(result)
        self._soon.stop()

    def _step_name(self) -> str:
        raise NotImplementedError


def who(names: Sequence[str]) -> str:
    """Those a deed is about, in a few words."""
    return "、".join(names[:3]) + (f"等 {len(names)} 人" if len(names) > 3 else "")

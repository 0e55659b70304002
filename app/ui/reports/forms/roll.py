"""Whom a roster lists: said above it in words, with its conditions to be changed; asked where its title is not understood."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.exchange.forms import offered
from app.exchange.forms.filled import Filling, Listed
from app.exchange.forms.meaning.recognising import Form
from app.exchange.forms.meaning.wants import NOBODY, Roster
from app.ui.pieces.widgets import Banner, button, clear, label, picture
from app.ui.reports.forms.conditions import Conditions
from app.ui.session import Session
from db.records import view


class Roll(QWidget):
    """One line above a sheet; hidden where the sheet has no roster."""

    #: Another list is to be chosen.
    asked = Signal()
    #: The figure whose records are to be listed.
    changed = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.view, self.key = "", ""
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(14, 6, 14, 6)
        self._line.setSpacing(8)
        self.hide()

    def show_sheet(self, form: Form, filling: Filling, sheet: str) -> None:
        """Say whom the rosters of a sheet list."""
        clear(self._line)
        wants = form.wants.get(sheet)
        rosters, told = wants.rosters if wants else [], [listed for listed in filling.rosters if listed.sheet == sheet]
        self.view = rosters[0].view if rosters else ""
        self.setVisible(bool(rosters) and bool(told))
        if self.isHidden():
            return
        mine = [(r, t) for r, t in zip(rosters, told, strict=False) if r.view == self.view]
        if any(r.figure == NOBODY and not r.given for r, _ in mine):
            ask = button("选列出哪些…", self.asked.emit, kind="primary")
            self._line.addWidget(Banner("gold", "标题没有认出来，没有列出任何人。选一次，以后这张表都照着列。", ask), 1)
            return
        self._line.addWidget(picture("users", "text2"))
        self._say(mine, [t for t in told if t.view != self.view])

    def _say(self, mine: list[tuple[Roster, Listed]], others: list[Listed]) -> None:
        chosen = view(self.view)
        assert chosen
        first, listed = mine[0]
        self.key = _without_group(first) if first.group else first.figure
        if len(mine) > 1:
            whole = f"按标题列出：{offered.whom(self.view, self.key, self._session.store)}，分 {len(mine)} 处" if not first.given else listed.says
        else:
            whole = listed.says if first.given else f"按标题列出：{offered.whom(self.view, self.key, self._session.store)} {listed.count:,} {chosen.record.unit}"
        if len(mine) > 1 and not first.given:
            whole += f"，一共 {sum(t.count for _, t in mine):,} {chosen.record.unit}"
        said = label("；".join([whole, *(t.says for t in others)]), "b")
        said.setToolTip(said.text())
        self._line.addWidget(said)
        if not first.given and self.key:
            conditions = Conditions(self._session)
            conditions.show_figure(self.key)
            conditions.changed.connect(self.changed)
            self._line.addWidget(conditions, 1)
        else:
            self._line.addStretch(1)
        if not first.given:
            self._line.addWidget(button("换名单…", self.asked.emit, kind="link"))


def _without_group(roster: Roster) -> str:
    """The figure of all the groups together: the last condition is the group's own."""
    found = offered.conditions(roster.figure)
    own = next((c for c in reversed(found) if c.part.label == roster.group or c.split.of or c.split.free), None)
    return offered.with_conditions(roster.figure, [c for c in found if c != own])

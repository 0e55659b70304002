"""Those ticked for an event's hours, with what is wrong or different about each; a length is changed by typing over it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QInputMethodEvent, QKeyEvent, QPixmap
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QWidget

from app.ui.pieces.icons import pixmap
from app.ui.pieces.rows import Col, Role, RowModel
from app.ui.pieces.tables import Index, LinedTable, finish_typing, typed_over
from app.ui.pieces.theme import colour
from app.ui.volunteering.people import Ticks
from app.work import hours
from app.work.hours import Clash, Own
from db.errors import BadValue
from db.kinds import CLOCK

#: The colour of a length, by what is the matter with it.
_LENGTH_TONES = {"err": "err", "gold_x": "text", "": "text2"}


class TickedModel(RowModel[int]):
    """Those ticked: what is wrong first, then the exceptions, then the newest; length and remark can be typed."""

    refused = Signal(str)

    def __init__(self, ticks: Ticks) -> None:
        ground: dict[int, Callable[[int], Any]] = {Role.BackgroundRole: self._ground}
        bold = ground | {Role.UserRole: lambda person: bool(self._tone(person))}
        super().__init__((
            Col("姓名", lambda person: self.names.get(person, "？"), more=bold),
            Col("小时", self._length, right=True, tone=lambda person: _LENGTH_TONES[self._tone(person)], more=bold),
            Col("说明", self._words, tone=self._tone, more=ground | {Role.EditRole: self._note, Role.DecorationRole: self._mark}),
        ), named=lambda person: self.names.get(person, ""))
        self._ticks = ticks
        self.names: dict[int, str] = {}
        self.clashes: dict[int, Clash] = {}
        self.minutes: dict[int, int | None] = {}
        self.only_exceptions = False

    def refresh(self) -> None:
        """Put the rows in order again; a cell that is being typed in stays open and moves along."""
        order = {person: -number for number, person in enumerate(self._ticks.entries)}
        rows = sorted((p for p in order if not self.only_exceptions or self.exceptional(p)), key=lambda p: (self._rank(p), order[p]))
        if set(rows) != set(self.rows):
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        places = {person: number for number, person in enumerate(rows)}
        after = [self.index(places[self.rows[index.row()]], index.column()) for index in before]
        self.rows = rows
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _rank(self, person: int) -> int:
        clash = self.clashes.get(person)
        return 0 if clash and clash.wrong else 1 if self.exceptional(person) else 2

    def exceptional(self, person: int) -> bool:
        """Whether somebody's service differs from the others', or something stands against it."""
        own = self._ticks.entries[person]
        return own.differs or own.note is not None or person in self.clashes

    def _length(self, person: int) -> str:
        minutes = self.minutes.get(person)
        return "" if minutes is None else hours.in_hours(minutes)

    def _note(self, person: int) -> str:
        return self._ticks.entries[person].note or ""

    def _words(self, person: int) -> str:
        """What stands against somebody's service, the remark, or what an exception without one says of itself."""
        own, clash = self._ticks.entries[person], self.clashes.get(person)
        if clash or own.note:
            return clash.short if clash else own.note or ""
        if own.started_at is not None and own.ended_at is not None:
            return f"{CLOCK.show(own.started_at)}–{CLOCK.show(own.ended_at)}"
        return "时长不同" if own.minutes is not None and self.minutes.get(person) is not None else ""

    def _tone(self, person: int) -> str:
        clash = self.clashes.get(person)
        return "err" if clash and clash.wrong else "gold_x" if self.exceptional(person) else ""

    def _ground(self, person: int) -> QColor | None:
        tone = self._tone(person)
        return colour("err_t" if tone == "err" else "gold_t") if tone else None

    def _mark(self, person: int) -> QPixmap | None:
        tone = self._tone(person)
        return pixmap("alert-circle" if tone == "err" else "alert-triangle" if person in self.clashes else "pencil", tone, 15) if tone else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | (Qt.ItemFlag.ItemIsEditable if index.column() else Qt.ItemFlag.NoItemFlags)

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        person, text = self.rows[index.row()], str(value).strip()
        own = self._ticks.entries[person]
        if index.column() == 2:
            own = Own(minutes=own.minutes, started_at=own.started_at, ended_at=own.ended_at, note=text or None)
        else:
            if text == self.data(index, Role.EditRole):
                return False
            try:
                own = hours.read_own(text, own.note)
            except BadValue as error:
                self.refused.emit(f"{self.names.get(person, '')}：{error}")
                return False
        self._ticks.set_own(person, own)
        return True


class TickedTable(LinedTable):
    """The table of those ticked: typing changes a length at once, Delete takes somebody off, Enter goes back to finding."""

    removed = Signal(int)
    finished = Signal()

    def __init__(self, model: TickedModel) -> None:
        super().__init__(model, (92, 64, 0), "已勾的人", by_row=False)
        self.ticked = model
        self._refused = False
        model.refused.connect(self._refuse)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.AnyKeyPressed | triggers.DoubleClicked | triggers.EditKeyPressed | triggers.SelectedClicked)
        self.itemDelegate().closeEditor.connect(self._closed)

    def _refuse(self) -> None:
        self._refused = True

    def _closed(self, _: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        # Who typed something that is no length stays there to type it again.
        refused, self._refused = self._refused, False
        if hint is QAbstractItemDelegate.EndEditHint.SubmitModelCache and not refused:
            self.finished.emit()

    def edit_length(self, person: int) -> None:
        """Begin typing somebody's length."""
        if person in self.ticked.rows:
            self.setFocus()
            self.go(self.ticked.rows.index(person), 1)
            self.edit(self.currentIndex())

    def finish(self) -> bool:
        """Take what is being typed, as Enter does; False when it was refused."""
        refused: list[str] = []
        self.ticked.refused.connect(refused.append)
        finish_typing(self)
        self.ticked.refused.disconnect(refused.append)
        return not refused

    def current_person(self) -> int | None:
        """Who the cursor is on."""
        current = self.current_row()
        return self.ticked.rows[current] if 0 <= current < len(self.ticked.rows) else None

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        if not typed_over(self, event):
            super().inputMethodEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.state() == QAbstractItemView.State.EditingState:
            # Enter comes by here on its way from the input, which is about to be taken.
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Delete and (person := self.current_person()) is not None:
            self.removed.emit(person)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.edit(self.currentIndex())
        else:
            super().keyPressEvent(event)

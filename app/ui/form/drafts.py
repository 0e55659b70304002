"""What a form remembers: the draft of what was typed and not saved, and the values pinned for the next new record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QVBoxLayout

from app.ui.form.fields import Fields
from app.ui.pieces.quiet import Quiet
from app.ui.pieces.widgets import Banner, button, clear
from app.ui.session import Session
from app.work import unsaved
from app.work.unsaved import Draft
from db.errors import BadValue
from db.records import View

#: A power cut takes no more than this.
_KEEP_MS = 4000


class Drafted(Protocol):
    """A part of a form whose contents are kept."""

    @property
    def fixed(self) -> bool:
        """Whether it follows from another part, and nothing is typed into it."""

    def draft(self) -> Any:
        """What stands in it, as JSON can keep it."""

    def show_draft(self, kept: Any) -> None:
        """Put it there again."""


class DraftKeeper(QObject):
    """Keeps what differs from how the form began; brings it back at once, or offers to."""

    def __init__(
        self, session: Session, where: str, parts: Mapping[str, Drafted], notices: QVBoxLayout, again: Callable[[], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._where, self._parts, self._notices, self._again = session, where, parts, notices, again
        self._start: dict[str, Any] = {}
        #: The draft that is offered and not taken up yet.
        self.offered: Draft | None = None
        self._soon = Quiet(self, _KEEP_MS, self.keep)

    def begin(self) -> None:
        """The form stands as it begins; what is typed from here on is a change."""
        self._soon.stop()
        self._start = {name: part.draft() for name, part in self._parts.items()}

    def put_back(self) -> None:
        """Have the form stand as it began."""
        for name, began in self._start.items():
            self._parts[name].show_draft(began)

    def look(self, *, at_once: bool) -> bool:
        """Bring back what was typed the last time, or offer it; whether it was brought back."""
        found = unsaved.find(self._session.store, self._where)
        if found and at_once:
            self._put(found)
            self._tell(f"{_when(found.at)}填了没有保存，已经带出来，可以接着填")
        elif found:
            self.offered = found
            self._tell(f"{_when(found.at)}在这里填过，没有保存", take=True)
        return found is not None and at_once

    def _tell(self, words: str, *, take: bool = False) -> None:
        clear(self._notices)
        actions = [button("接着填", self.take_up)] if take else []
        self._notices.addWidget(Banner("gold", words, *actions, button("不要了", self.drop)))

    def take_up(self) -> None:
        """Bring the offered draft back."""
        if self.offered:
            self._put(self.offered)
            self._tell(f"{_when(self.offered.at)}填的已经带出来，可以接着填")
            self.offered = None

    def drop(self) -> None:
        """Forget the draft, and begin again if it was brought back."""
        clear(self._notices)
        taken, self.offered = self.offered is None, None
        self.forget()
        if taken:
            self._again()

    def _put(self, draft: Draft) -> None:
        for name, typed in draft.typed.items():
            if name in self._parts:
                self._parts[name].show_draft(typed)

    def changes(self) -> dict[str, Any]:
        """What was typed since the form began, by field name; nothing of what follows from another field."""
        return {
            name: typed for name, part in self._parts.items()
            if not part.fixed and (typed := part.draft()) != self._start.get(name)
        }

    def keep_soon(self) -> None:
        """Something was typed."""
        self._soon.start()

    def stop(self) -> None:
        """The form is closed."""
        self._soon.stop()

    def keep(self) -> bool:
        """Keep what was typed; False where there is nothing to keep."""
        self._soon.stop()
        if self._session.store.readonly:
            return False
        typed = self.changes()
        if self.offered:
            # Nobody has said what is to become of it.
            if not typed:
                return False
            typed = self.offered.typed | typed
        unsaved.drop_orphans(self._session.store)
        unsaved.keep(self._session.store, self._where, typed, datetime.now())
        return bool(typed)

    def leave(self) -> None:
        """The form is closed without being saved: keep what was typed, and say so."""
        if self.keep() and not self.offered:
            self._session.said.emit("没有保存的内容留成了草稿，下次打开还在", False)

    def forget(self) -> None:
        """It was saved, or is not wanted."""
        self._soon.stop()
        self.offered = None
        if not self._session.store.readonly:
            unsaved.drop(self._session.store, self._where)


def _when(at: datetime) -> str:
    days = (datetime.now().date() - at.date()).days
    day = {0: "今天", 1: "昨天"}.get(days, f"{at.year} 年 {at.month} 月 {at.day} 日")
    return f"{day} {at:%H:%M} "


class Pins(QObject):
    """The pins of a form for new records, and their values in the ledger."""

    def __init__(self, session: Session, shown: View, fields: Fields) -> None:
        super().__init__(fields)
        self._session, self._view, self._fields = session, shown, fields
        self._values = unsaved.pinned(session.store, shown)
        for name, box in fields.boxes.items():
            if box.pin:
                box.pin.setChecked(name in self._values)
                box.pin_pressed.connect(lambda n=name: self._turned(n))

    @property
    def values(self) -> dict[str, Any]:
        """What a new record begins with."""
        return {name: value for name, value in self._values.items() if name in self._fields.boxes}

    def turn_current(self) -> None:
        """Pin or unpin the field the keyboard is in."""
        if (box := self._fields.focused()) and box.pin:
            box.pin.click()

    def _turned(self, name: str) -> None:
        pin = self._fields.boxes[name].pin
        if pin and pin.isChecked():
            self._values[name] = self._now(name)
        else:
            self._values.pop(name, None)
        self._write()

    def _now(self, name: str) -> Any:
        try:
            return self._fields.boxes[name].input.value()
        except BadValue:
            return None

    def keep(self) -> None:
        """A record was saved: its values are those to go on with."""
        if self._values:
            self._values = {name: self._now(name) if name in self._fields.boxes else value for name, value in self._values.items()}
            self._write()

    def _write(self) -> None:
        if not self._session.store.readonly:
            unsaved.pin(self._session.store, self._view, self._values)

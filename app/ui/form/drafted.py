"""The dialog that every form is: what was typed and not saved is kept as a draft, and Enter goes on to the next field."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.ui.form.drafts import Drafted, DraftKeeper
from app.ui.form.inputs import Input
from app.ui.pieces.opening import Dialog
from app.ui.session import Session


class DraftedForm(Dialog):
    """A form puts `_notices` where it tells of a draft, and begins to keep one when it stands as it begins."""

    def __init__(self, title: str, parent: QWidget | None, size: tuple[int, int] | None = None, *, within: bool = False) -> None:
        super().__init__(title, parent, size, within=within)
        self.setModal(True)
        self._notices = QVBoxLayout()
        #: None for as long as the form is only filled with what it begins with.
        self._keeper: DraftKeeper | None = None

    def _keep_drafts(self, session: Session, where: str, parts: Mapping[str, Drafted], first: QWidget, *, at_once: bool) -> None:
        """From here on what is changed is a draft; what was left the last time is brought back `at_once`, or offered.

        The keyboard goes to `first` when it is not wanted.
        """

        def begin_again() -> None:
            keeper.put_back()
            # The button that was pressed is gone.
            first.setFocus()

        self._keeper = keeper = DraftKeeper(session, where, parts, self._notices, begin_again, self)
        keeper.begin()
        keeper.look(at_once=at_once)
        for part in parts.values():
            if isinstance(part, Input):
                part.edited.connect(keeper.keep_soon)

    def reject(self) -> None:
        """Close; what was typed is kept as a draft, nothing is asked."""
        if self._keeper:
            self._keeper.leave()
        super().reject()

    def done(self, result: int) -> None:
        """Close; the ledger may be shut a moment later."""
        super().done(result)
        if self._keeper:
            self._keeper.stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Enter also closes a list of names; it is too near to be the end of the form as well.
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or not plain:
            super().keyPressEvent(event)
            return
        here = self.focusWidget()
        if isinstance(here, QPushButton) and not here.menu():
            here.click()
        else:
            self.focusNextChild()

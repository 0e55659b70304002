"""The strip that stays while the ledger is damaged: that nothing is written any more, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.pieces.widgets import Banner, button, clear

if TYPE_CHECKING:
    from app.ui.window.window import MainWindow


class DamageStrip(QWidget):
    """Nothing, or the sentence about the damage with its one deed."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._shown = ""
        self._inside = QVBoxLayout(self)
        self._inside.setContentsMargins(16, 6, 16, 6)
        self.hide()

    def tell(self) -> None:
        """Show what was found, or go once a sound copy has taken the ledger's place."""
        damage = self._window.session.store.damage
        words = str(damage or "")
        if words == self._shown:
            return
        self._shown = words
        clear(self._inside)
        if words:
            self._inside.addWidget(Banner("err", words, button("恢复…", self._restore, icon_name="restore", kind="danger")))
        self.setVisible(bool(words))

    def _restore(self) -> None:
        from app.ui.window import menus

        menus.backups(self._window)

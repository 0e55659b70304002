"""The ways by which sheets come into the window: files dropped anywhere on it, a block of cells pasted with Ctrl+V, a menu or button."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDropEvent

from db.backup import is_ledger
from db.handover import is_package

if TYPE_CHECKING:
    from app.ui.window.window import MainWindow


class Doors(QObject):
    """Opens the import's preview; for the list in sight where one is, anywhere else the sheets tell what they are."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def files(self, view: str, paths: Sequence[Path] | None) -> None:
        """Take files in, from their preview on; without `paths` it is asked which."""
        from app.ui.imports.opening import import_files

        import_files(self._window.session, self._window.worker, view, paths, self._window)

    def _take(self, paths: list[Path]) -> None:
        """Sheets are imported; a ledger, which is nothing to import, is restored or looked into, and one that was handed over taken over."""
        if len(paths) == 1 and is_package(paths[0]):
            from app.ui.window import menus

            menus.takeover(self._window, paths[0])
        elif len(paths) == 1 and is_ledger(paths[0]):
            from app.ui.ledger.backups import take_in

            take_in(self._window.session, paths[0], self._window)
        else:
            self.files(self._in_sight(), paths)

    def paste(self) -> None:
        """Take a block of cells from the clipboard in."""
        from app.ui.imports.opening import import_block

        import_block(self._window.session, self._window.worker, self._in_sight(), self._window)

    def _in_sight(self) -> str:
        shown = self._window.current_list()
        return shown.view.key if shown else ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Children that take files of their own, as a record's attachments, have had them before.
        if isinstance(event, QDropEvent) and not self._window.locked:
            paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
            if paths:
                event.acceptProposedAction()
            if paths and event.type() == QEvent.Type.Drop:
                self._take(paths)
            return bool(paths)
        return super().eventFilter(watched, event)

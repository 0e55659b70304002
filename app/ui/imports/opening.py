"""The ways into an import: files that are chosen or dropped, and a block of cells that is pasted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.exchange.imports.taking import cells_of
from app.ui.imports.dialog import ImportDialog
from app.ui.pieces.opening import run_dialog
from app.ui.pieces.worker import Worker
from app.ui.session import Session


def import_files(session: Session, worker: Worker, asked: str, paths: Sequence[Path] | None, parent: QWidget) -> None:
    """Take files in, from their preview on; without `paths` it is asked which. `asked`: the kind of record likeliest wanted, '' for none."""
    session.must_write()
    dialog = ImportDialog(session, worker, asked, parent)
    if paths:
        dialog.open_files(paths)
    run_dialog(dialog)


def import_block(session: Session, worker: Worker, asked: str, parent: QWidget) -> None:
    """Take a block of cells from the clipboard in, from its preview on; a single row, or plain words, are none."""
    # An empty clipboard has nothing to ask.
    held = QGuiApplication.clipboard().mimeData() or QMimeData()
    rows = cells_of(held.text() if held.hasText() else "", held.html() if held.hasHtml() else "")
    if len(rows) < 2:
        session.said.emit("剪贴板里没有几行表格；请先在 Excel 或 WPS 里连表头选中几行，复制以后再来", False)
        return
    session.must_write()
    dialog = ImportDialog(session, worker, asked, parent)
    dialog.open_block(rows)
    run_dialog(dialog)

"""What is done to the ticked or selected records of a list: deleting, changing together, copying."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QGuiApplication

from app.bulk import MANY
from app.progress import Progress, silent
from app.ui.bulk import BulkEdit
from db.store import Store

if TYPE_CHECKING:
    from app.ui.record_list import RecordList


def delete(shown: RecordList) -> None:
    """Put the records into the bin."""
    chosen, view = shown.table.chosen(), shown.view
    if chosen:
        label = f"删除{view.label} {len(chosen)} {view.record.unit}"
        shown.session.write_many(label, len(chosen), lambda store, progress: store.delete(view.record, chosen))
        shown.table.records.ticked.clear()


def bulk_edit(shown: RecordList) -> None:
    """Change some fields of all the records at once."""
    if chosen := shown.table.chosen():
        BulkEdit(shown.session, shown.view, chosen, shown.window()).exec()


def copy(shown: RecordList) -> None:
    """Copy the rows as a spreadsheet expects them: tabs between cells, a line for each row."""
    from app.exchange.export import tabbed

    session, wanted, columns = shown.session, shown.table.records.listing, shown.shown_columns()
    chosen, day, masked = array("I", shown.table.chosen()), session.day, session.masked

    def job(store: Store, progress: Progress) -> Any:
        return tabbed(store, wanted, columns, chosen, day, masked=masked, progress=progress)

    many = session.worker and len(chosen) >= MANY
    text = session.elsewhere(f"正在复制 {len(chosen):,} 行", job) if many else job(session.store, silent)
    if text is not None:
        QGuiApplication.clipboard().setText(text)
        session.said.emit(f"已复制 {len(chosen):,} 行，可以粘到 Excel 里", False)

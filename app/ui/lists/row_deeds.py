"""What is done to the ticked or selected records of a list: deleting, changing together, copying."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel

from app.progress import Progress, silent
from app.ui.pieces import ask
from app.ui.pieces.opening import run_dialog
from app.work.many_records import MANY
from db.errors import StillUsed
from db.store import Store

if TYPE_CHECKING:
    from app.ui.lists.record_list import RecordList


def _chosen(shown: RecordList, deed: str, ids: Sequence[int] | None = None) -> Sequence[int]:
    """The records a deed is done to, those given or the ticked or selected ones; where there are none, a sentence says so."""
    if ids is not None:
        return ids
    chosen, ticked, unit = shown.table.chosen(), len(shown.table.records.ticked), shown.view.record.unit
    if not chosen:
        hidden = f"勾选的 {ticked} {unit}不在现在显示的里面，没有{deed}；请清除筛选再看"
        shown.session.said.emit(hidden if ticked else f"请先勾选或选中要{deed}的行", False)
    return chosen


def delete(shown: RecordList, ids: Sequence[int] | None = None) -> None:
    """Put the records into the bin."""
    view = shown.view
    if chosen := _chosen(shown, "删除", ids):
        label = f"删除{view.label} {len(chosen)} {view.record.unit}"
        try:
            shown.session.write_many(label, len(chosen), lambda store, progress: store.delete(view.record, chosen))
        except StillUsed as used:
            _delete_along(shown, label, chosen, used)


def _delete_along(shown: RecordList, label: str, ids: Sequence[int], used: StillUsed) -> None:
    """Whoever has attendance or hours can go all the same, if that is wished: what cannot be without him goes along, what names him keeps the name."""
    words = f"还有别的记录用到它：{used.uses}。\n要一起删的话：离了它就不成立的（例如参加、工时、任职）一起进回收站，其余的只留下名字。这是一步，可以撤销。\n如果是重复的一条，请不要删，用“数据 → 疑似同一人”合并，它的记录会并过去。"
    if ask.sure(shown.window(), words, "连同它们一起删", "先不删"):
        shown.session.write_many(f"{label}，连同有关记录", len(ids), lambda store, progress: store.delete_along(shown.view.record, ids))


def bulk_edit(shown: RecordList, ids: Sequence[int] | None = None) -> None:
    """Change some fields of all the records at once."""
    from app.ui.form.many_records import BulkEdit

    shown.session.must_write()
    if chosen := _chosen(shown, "批量修改", ids):
        run_dialog(BulkEdit(shown.session, shown.view, chosen, shown.window()))


def copy(shown: RecordList, ids: Sequence[int] | None = None) -> None:
    """Copy the rows as a spreadsheet expects them, under their headings; a block of cells without; or the words marked in the pane."""
    from app.exchange.exports.listing import tabbed

    marked = QApplication.focusWidget()
    if ids is None and isinstance(marked, QLabel) and marked.hasSelectedText():
        QGuiApplication.clipboard().setText(marked.selectedText())
        return
    session, wanted, records = shown.session, shown.table.records.listing, shown.table.records
    block = shown.table.block_columns() if ids is None else []
    columns = block or shown.shown_columns()
    chosen = array("I", map(records.ids.__getitem__, shown.table.block_rows()) if block else _chosen(shown, "复制", ids))
    day, masked = session.day, session.masked
    if not chosen:
        return

    def job(store: Store, progress: Progress) -> Any:
        return tabbed(store, wanted, columns, chosen, day, masked=masked, headed=not block, progress=progress)

    text = session.work(f"正在复制 {len(chosen):,} 行", job) if len(chosen) >= MANY else job(session.store, silent)
    if text is not None:
        QGuiApplication.clipboard().setText(text)
        across = f" × {len(columns)} 栏" if block else ""
        session.said.emit(f"已复制 {len(chosen):,} 行{across}，可以粘到 Excel 里", False)


def tick(shown: RecordList, ids: Sequence[int] | None = None) -> None:
    """Tick the rows given, or the selected ones; untick them if all of them are ticked."""
    records = shown.table.records
    rows = shown.table._selected() if ids is None else [row for i in ids if (row := records.place(i)) is not None]
    records.tick(rows, not all(records.ids[row] in records.ticked for row in rows))


def take_in(shown: RecordList, paths: Sequence[Path]) -> None:
    """Import files that were dropped on the list."""
    if paths:
        shown.take_in(tuple(paths))


@dataclass(frozen=True)
class OnRows:
    """A deed done to rows of a list: to those given, else to the ticked or selected ones. `single`: to one only.

    In its words {} is where the number of rows stands.
    """

    words: str
    keys: str
    do: Callable[[RecordList, Sequence[int] | None], Any]
    single: bool = False
    writes: bool = True

    def said(self, many: str = "") -> str:
        """Its words, for one row or for so many."""
        return self.words.format(f" {many}" if many else "")


#: Where the papers that a list has of one record stand in the menu of a row.
PAPERS = "papers"
#: The deeds in the menu 记录 and in that of a row; None is a line between.
ON_ROWS: tuple[OnRows | str | None, ...] = (
    OnRows("编辑", "F2", lambda shown, ids: shown.edit(ids[0] if ids else None), single=True),
    OnRows("复制一份再改", "Ctrl+D", lambda shown, _: shown.clone(), single=True),
    OnRows("批量修改{}…", "", bulk_edit),
    None,
    OnRows("勾选或取消勾选{}", "Space", tick, writes=False),
    OnRows("复制{}到剪贴板", "Ctrl+C", copy, writes=False),
    PAPERS,
    None,
    OnRows("删{}到回收站", "Ctrl+Delete", delete),
)

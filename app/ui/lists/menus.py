"""The menus of a list: those of its rows, of its headings, of its columns and of its saved views."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QPushButton

from app.lists import papers_of
from app.ui.lists.heads.menu import heading_menu
from app.ui.lists.heads.value_filter import ask_values
from app.ui.lists.own import papers
from app.ui.lists.row_deeds import ON_ROWS, PAPERS, OnRows, copy
from app.ui.lists.saved_views import keep, views_menu
from app.ui.pieces.opening import run_menu

if TYPE_CHECKING:
    from app.ui.lists.record_list import RecordList

#: Keys that are the cells' while these are worked in.
_OF_CELLS = ("F2", "Ctrl+D", "Ctrl+C")


def below(widget: QPushButton) -> QPoint:
    """Where the menu of a button opens; of one that is folded away, where the row of tools ends."""
    seen = widget if widget.isVisible() else widget.parentWidget() or widget
    return seen.mapToGlobal(QPoint(0 if seen is widget else max(0, seen.width() - 300), seen.height()))


def show_columns(shown: RecordList, at: QPoint) -> None:
    """Choose which columns there are."""
    run_menu(shown.look.columns_menu(lambda: shown.listing, shown.show_listing, shown), at)


def show_heading(shown: RecordList, point: QPoint) -> None:
    """What can be done at a heading; at that of the ticks, choose columns."""
    header = shown.table.heads
    at = header.mapToGlobal(point)
    if (number := header.section_at(point)) > 0:
        run_menu(heading_menu(shown, number), at)
    else:
        show_columns(shown, at)


def show_views(shown: RecordList, at: QPoint) -> None:
    """Go to a saved view, or keep this one."""
    menu = views_menu(shown.session, shown.view.key, shown.show_listing, shown)
    menu.addSeparator()
    menu.addAction("把现在的样子保存为视图…", lambda: keep(shown.session, shown.listing, shown))
    menu.addAction("加条件…", shown.add_condition)
    run_menu(menu, at)


def show_row(shown: RecordList, point: QPoint) -> None:
    """What can be done to the row under the mouse, or to all that are ticked or selected if it is one of them."""
    table, menu = shown.table, QMenu(shown)
    if table.indexAt(point).isValid():
        _of_cells(menu, shown)
        _of_rows(menu, shown, _meant(shown))
    else:
        menu.addAction(f"新建{shown.shown.one}\tCtrl+N", shown.new)
    run_menu(menu, table.viewport().mapToGlobal(point))


def _of_cells(menu: QMenu, shown: RecordList) -> None:
    """What can be done to the chosen cells, where cells are chosen."""
    if shown.table.block is None:
        return
    menu.addAction("复制选中的格\tCtrl+C", lambda: copy(shown))
    for words, keys, deed in shown.editing.deeds if shown.editing.on else ():
        menu.addAction(f"{words}\t{keys}", deed)
    menu.addSeparator()


def _print_many(shown: RecordList, key: str, ids: Sequence[int]) -> None:
    """Preview the same paper of many records, each from a page of its own."""
    from app.ui.paper.preview import print_paper

    print_paper(shown.session, key, ids, shown.window())


def _meant(shown: RecordList) -> list[int]:
    """Whoever points at a row that is not ticked means it and not those ticked elsewhere."""
    table = shown.table
    if table.current_id() in table.records.ticked:
        return table.chosen()
    return [table.records.ids[row] for row in table._selected()]


def _of_rows(menu: QMenu, shown: RecordList, ids: Sequence[int]) -> None:
    many = f"{len(ids):,} {shown.view.record.unit}" if len(ids) > 1 else ""
    for deed in ON_ROWS:
        if deed is None:
            menu.addSeparator()
        elif deed is PAPERS and not many:
            for words, printed in papers(shown):
                menu.addAction(f"{words}…", printed)
        elif deed is PAPERS:
            for paper in papers_of(shown.view.key):
                menu.addAction(f"{paper.words} {len(ids):,} 份…", lambda key=paper.key: _print_many(shown, key, ids))
        elif isinstance(deed, OnRows) and not (many and deed.single):
            keys = "" if shown.editing.on and deed.keys in _OF_CELLS else deed.keys
            entry = menu.addAction(f"{deed.said(many)}\t{keys}".rstrip(), lambda d=deed: d.do(shown, ids))
            entry.setEnabled(not (deed.writes and shown.session.store.readonly))


__all__ = ["ask_values", "below", "show_columns", "show_heading", "show_row", "show_views"]

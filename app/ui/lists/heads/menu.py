"""The menu of one heading."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from app.ui.lists.heads.value_filter import ask_values
from app.ui.lists.look import in_sight

if TYPE_CHECKING:
    from app.ui.lists.record_list import RecordList


def heading_menu(shown: RecordList, number: int) -> QMenu:
    """What can be done at one heading; `number` counts the ticks as 0."""
    table, look = shown.table, shown.look
    column = table.records.columns[number - 1]
    place = [c.key for c in in_sight(table)].index(column.key) + 1
    menu = QMenu(shown)
    for words, down in (("从小到大排", False), ("从大到小排", True)):
        menu.addAction(f"按{column.label}{words}", lambda d=down: shown.show_listing(replace(shown.listing, sort=column.key, descending=d)))
    menu.addSeparator()
    menu.addAction(f"按{column.label}的内容筛选…", lambda: ask_values(shown, column.key))
    of_column = tuple(c for c in shown.listing.conditions if c.column == column.key)
    if of_column:
        rest = tuple(c for c in shown.listing.conditions if c not in of_column)
        menu.addAction(f"去掉{column.label}的筛选", lambda: shown.show_listing(replace(shown.listing, conditions=rest)))
    menu.addSeparator()
    frozen = look.frozen(table)
    menu.addAction(f"冻结到“{column.label}”（左边的栏目不动）", lambda: look.freeze(table, place)).setEnabled(frozen != place)
    menu.addAction("不冻结栏目", lambda: look.freeze(table, 0)).setEnabled(frozen > 0)
    menu.addAction("调到合适的宽度", lambda: look.fit(table, number))
    menu.addAction("各栏都调到合适的宽度", lambda: [look.fit(table, n) for n in table.places()])
    menu.addSeparator()
    hide = menu.addAction(f"不显示“{column.label}”", lambda: look.turn(lambda: shown.listing, shown.show_listing, column.key, False))
    hide.setEnabled(len(table.records.columns) > 1)
    choose = look.columns_menu(lambda: shown.listing, shown.show_listing, menu)
    choose.setTitle("选择栏目")
    menu.addMenu(choose)
    return menu

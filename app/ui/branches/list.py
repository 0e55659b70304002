"""What the list of organisations has of its own: the tree at its left, the totals below it, its pane and its paper."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton

from app.ui.branches import detail as branch_detail
from app.ui.branches.detail import BranchDetail
from app.ui.branches.totals import BranchTotals
from app.ui.branches.tree import WIDTH, BranchTree
from app.ui.lists.own import Own, papers
from app.ui.lists.record_list import RecordList
from app.ui.pieces.widgets import button


def _tools(page: RecordList) -> tuple[QPushButton, ...]:
    return (button("", page.toggle_side, icon_name="hierarchy-2", tip="显示或收起组织树"),)


def _furnish(page: RecordList) -> None:
    page.add_side(BranchTree(page), WIDTH, branch_detail.WIDTH)
    page.add_foot(BranchTotals(page))
    assert isinstance(page.detail, BranchDetail)
    page.detail.add_action(branch_detail.event_button(page.detail))
    words, preview = papers(page)[0]
    page.detail.add_action(button("", preview, icon_name="printer", tip=words))


OWN = Own(BranchDetail, _tools, _furnish)

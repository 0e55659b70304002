"""What the lists of volunteers, teams and hours have of their own: entering hours for many, the ranking, certificates."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton

from app.ui.lists.own import Own, papers
from app.ui.lists.record_list import RecordList
from app.ui.pieces.opening import run_dialog
from app.ui.pieces.widgets import button


def _tools(page: RecordList) -> tuple[QPushButton, ...]:
    enter = button("登记工时", lambda: _enter_hours(page), icon_name="clock-plus", tip="给一次活动的所有人登记工时")
    return enter, button("时长排行", lambda: _rank(page), icon_name="trophy")


def _enter_hours(page: RecordList) -> None:
    from app.ui.volunteering.hours_entry import enter_hours

    enter_hours(page.session, page.window())


def _rank(page: RecordList) -> None:
    from app.ui.volunteering.ranking import Ranking

    run_dialog(Ranking(page.session, page.worker, page.window()))


def _furnish_volunteers(page: RecordList) -> None:
    page.detail.add_action(button(*papers(page)[0], icon_name="certificate", tip="打印志愿服务记录证明"))


OWN = Own(tools=_tools)
OF_VOLUNTEERS = Own(tools=_tools, furnish=_furnish_volunteers)

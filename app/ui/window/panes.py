"""What single lists have of their own: the extra buttons above a list and in its detail pane."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton

from app.ui.lists.detail import Detail
from app.ui.lists.record_list import RecordList
from app.ui.pieces.opening import run_dialog
from app.ui.pieces.widgets import button
from app.ui.session import Session

if TYPE_CHECKING:
    from app.ui.lists.tab_page import RecordsPage


def tools(session: Session, view: str, parent: RecordsPage) -> tuple[QPushButton, ...]:
    """Buttons before 批量修改 for one view."""
    if view in ("hours", "volunteers", "teams"):
        enter = button("登记工时", lambda: _enter_hours(session, parent), icon_name="clock-plus", tip="给一次活动的所有人登记工时")
        return enter, button("时长排行", lambda: _rank(session, parent), icon_name="trophy")
    if view == "branches":
        return (button("", lambda: parent.current.toggle_side(), icon_name="hierarchy-2", tip="显示或收起组织树"),)
    if view == "members":
        from app.ui.members.list_deeds import deeds_button

        return (deeds_button(lambda: parent.current),)
    if view == "transfer":
        return (button("办结", lambda: _finish_transfers(parent), icon_name="check", tip="办结勾选的转接，团员一起转走或编入"),)
    return ()


def detail_of(view: str) -> type[Detail]:
    """The pane beside a list; some records have one of their own."""
    match view:
        case "children":
            from app.ui.children.detail import ChildDetail

            return ChildDetail
        case "events":
            from app.ui.events.detail import EventDetail

            return EventDetail
        case "branches":
            from app.ui.branches.detail import BranchDetail

            return BranchDetail
        case "members":
            from app.ui.members.detail import MemberDetail

            return MemberDetail
        case "transfer":
            from app.ui.members.transfers import TransferDetail

            return TransferDetail
    return Detail


def furnish(made: RecordList) -> None:
    """Give a list's detail pane its own actions."""
    detail = made.detail
    match made.view.key:
        case "branches":
            _furnish_branches(made)
        case "children":
            from app.ui.children.list import furnish as furnish_children

            furnish_children(made)
        case "members":
            _furnish_members(made)
        case "transfer":
            from app.ui.members.transfers import furnish as furnish_transfers

            furnish_transfers(made)
        case "volunteers":
            detail.add_action(button(*papers(made)[0], icon_name="certificate", tip="打印志愿服务记录证明"))
        case "events":
            from app.ui.events.list import furnish as furnish_events

            furnish_events(made)


def papers(made: RecordList) -> list[tuple[str, Callable[[], None]]]:
    """What can be printed of the current record: its words and the way to its preview."""
    found = _PAPERS.get(made.view.key, (("打印这一条", _print_record),))
    return [(words, _on_current(made, deed)) for words, deed in found]


def _furnish_branches(made: RecordList) -> None:
    from app.ui.branches import detail as branch_detail
    from app.ui.branches.totals import BranchTotals
    from app.ui.branches.tree import WIDTH, BranchTree

    made.add_side(BranchTree(made), WIDTH, branch_detail.WIDTH)
    made.add_foot(BranchTotals(made))
    assert isinstance(made.detail, branch_detail.BranchDetail)
    made.detail.add_action(branch_detail.event_button(made.detail))
    made.detail.add_action(button("", papers(made)[0][1], icon_name="printer", tip=papers(made)[0][0]))


def _furnish_members(made: RecordList) -> None:
    from app.ui.members import list_deeds as member_list
    from app.ui.members.transfer import TransferForm

    tip = "转出、转入或镇内调整 Ctrl+T"
    made.detail.add_action(button("转接", lambda: member_list.do(made, TransferForm), icon_name="arrows-exchange", tip=tip))
    made.detail.add_action(button(*papers(made)[0], icon_name="printer"))
    member_list.add_keys(made)


def _finish_transfers(parent: RecordsPage) -> None:
    from app.ui.members.transfers import finish_chosen

    finish_chosen(parent.current)


def _on_current(made: RecordList, deed: Callable[[RecordList, int], None]) -> Callable[[], None]:
    def do() -> None:
        if made.detail.record and made.detail.record.id is not None:
            deed(made, made.detail.record.id)

    return do


def _enter_hours(session: Session, parent: RecordsPage) -> None:
    from app.ui.volunteering.hours_entry import enter_hours

    enter_hours(session, parent.window())


def _rank(session: Session, parent: RecordsPage) -> None:
    from app.ui.volunteering.ranking import Ranking

    run_dialog(Ranking(session, parent.worker, parent.window()))


def _to_paper(name: str) -> Callable[[RecordList, int], None]:
    """The preview of that name in `app.ui.printing`, which is loaded when somebody goes there."""

    def go(made: RecordList, record: int) -> None:
        from app.ui.paper import preview as printing

        getattr(printing, name)(made.session, record, made.window())

    return go


def _print_record(made: RecordList, record: int) -> None:
    from app.ui.paper.preview import print_record

    print_record(made.session, made.view.key, record, made.window())


#: What can be printed of one record of a view; of any other all that is filled in.
_PAPERS: dict[str, tuple[tuple[str, Callable[[RecordList, int], None]], ...]] = {
    "branches": (("打印团组织情况表", _to_paper("print_branch")),),
    "members": (("打印一人一档", _to_paper("print_person")),),
    "volunteers": (("打印证明", _to_paper("print_certificate")), ("打印一人一档", _to_paper("print_person"))),
    "children": (("打印档案", _to_paper("print_child")),),
    "events": (("打印签到表", _to_paper("print_sign_in")), ("打印活动记录", _to_paper("print_event"))),
}

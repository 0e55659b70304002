"""What the list of transfers has of its own: finishing, sending back and taking back those that wait, in the pane and for ticked ones."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QPushButton

from app.ui.lists.detail import Detail
from app.ui.lists.own import Own
from app.ui.lists.record_list import RecordList
from app.ui.members.transfer import TransferForm
from app.ui.pieces.opening import run_dialog
from app.ui.pieces.widgets import button
from app.ui.session import Session
from app.work import transfers as transferring
from db.errors import UserError
from db.fields import Record
from db.records import Transfer
from db.store import Store


class TransferDetail(Detail):
    """One transfer, with the deeds that a waiting one calls for."""

    def __init__(self, session: Session, view_key: str) -> None:
        super().__init__(session, view_key)
        finish = button("办结", self.finish, icon_name="check", tip="办好了：团员一起转走或编入")
        refuse = button("退回", self.refuse, tip="对方没有同意：团员恢复原来的状态")
        withdraw = button("撤回", self.withdraw, tip="不转了：团员恢复原来的状态")
        self._deeds = (finish, refuse, withdraw)
        for deed in self._deeds:
            self.add_action(deed)

    def show_record(self, record: Record | None) -> None:
        super().show_record(record)
        for deed in self._deeds:
            deed.setVisible(isinstance(record, Transfer) and transferring.waiting(record))

    def finish(self) -> None:
        """Finish it as of the day of the window."""
        self._do("办结转接", lambda store, one: transferring.finish(store, one, self._session.day))

    def refuse(self) -> None:
        """Note that the other side sent it back."""
        self._do("退回转接", transferring.refuse)

    def withdraw(self) -> None:
        """Note that it was taken back."""
        self._do("撤回转接", transferring.withdraw)

    def _do(self, words: str, deed: Callable[[Store, Transfer], Transfer]) -> None:
        if isinstance(self.record, Transfer):
            store = self._session.store
            name = store.titles("person", [self.record.person or 0]).get(self.record.person or 0, "")
            with self._session.step(f"{words} {name}"):
                deed(store, self.record)


def finish_chosen(made: RecordList) -> None:
    """Finish all ticked or selected transfers that wait, in one step; none of them where one cannot be."""
    session = made.session
    waiting = [t for t in session.store.page(Transfer, made.table.chosen()) if transferring.waiting(t)]
    if not waiting:
        raise UserError("请先勾选还没有办完的转接")
    with session.step(f"办结转接 {len(waiting)} 件"):
        for one in waiting:
            transferring.finish(session.store, one, session.day)
    made.table.records.ticked.clear()


def _furnish(made: RecordList) -> None:
    """Have a new transfer moved or noted by its own form."""

    def add() -> Transfer | None:
        form = TransferForm(made.session, (), made.window())
        run_dialog(form)
        return form.made[0] if form.made else None

    made.adds = add


def _tools(page: RecordList) -> tuple[QPushButton, ...]:
    return (button("办结", lambda: finish_chosen(page), icon_name="check", tip="办结勾选的转接，团员一起转走或编入"),)


OWN = Own(TransferDetail, _tools, _furnish)

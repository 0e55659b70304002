"""What the list of members has of its own: the deeds for those ticked, in a menu above it and in the pane beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from app.ui.form.deed import DeedForm
from app.ui.lists.own import Own, papers
from app.ui.lists.record_list import RecordList
from app.ui.members.deeds import LeavingForm, ReviewForm
from app.ui.members.detail import MemberDetail
from app.ui.members.transfer import TransferForm
from app.ui.pieces.opening import run_dialog
from app.ui.pieces.widgets import button
from app.ui.session import Session
from db.records import Person

Made = Callable[[Session, Sequence[int], QWidget | None], DeedForm]
#: The deeds, their words, and the key of the first.
_DEEDS: tuple[tuple[str, Made], ...] = (("转接", TransferForm), ("登记评议", ReviewForm), ("办离团手续", LeavingForm))
_TRANSFER_KEY = "Ctrl+T"


def deeds_button(current: Callable[[], RecordList]) -> QPushButton:
    """办理: what can be done to the ticked or selected members, with their number."""
    menu = QMenu()
    made = button("办理", menu=menu, tip=f"转接 {_TRANSFER_KEY}、登记评议、办离团手续：先勾选，再办理；团费登记册按支部登记")
    menu.setParent(made, menu.windowFlags())
    actions: list[tuple[QAction, str]] = []
    for words, form in _DEEDS:
        actions.append((menu.addAction(words, lambda f=form: do(current(), f)), words))
    menu.addSeparator()
    menu.addAction("团费登记册…", lambda: _open_register(current()))

    def count() -> None:
        chosen = len(current().table.chosen())
        for action, words in actions:
            key = f"\t{_TRANSFER_KEY}" if words == _DEEDS[0][0] else ""
            action.setText((f"{words} {chosen} 人…" if chosen else f"{words}…") + key)
            action.setEnabled(chosen > 0)

    menu.aboutToShow.connect(count)
    return made


def do(made: RecordList, form: Made) -> None:
    """Open a deed's form for those ticked or selected; who it was not done to stays ticked."""
    chosen = made.table.chosen()
    if not chosen:
        return
    dialog = form(made.session, chosen, made.window())
    if run_dialog(dialog):
        made.table.records.ticked &= set(dialog.left_out)
        made.table.records.ticked_changed.emit()
        made.table.records.repaint()


def _tools(page: RecordList) -> tuple[QPushButton, ...]:
    return (deeds_button(lambda: page),)


def register_button(page: RecordList) -> QPushButton:
    """团费登记册: the year of dues of a branch, that of the row the cursor is on."""
    return button("登记册", lambda: _open_register(page), icon_name="coin", tip="团费登记册：按支部、按月打勾，打印明细表、汇总表、欠缴名单")


def _open_register(page: RecordList) -> None:
    from app.ui.members.register import Register

    record, store = page.detail.record, page.session.store
    number = record.id if isinstance(record, Person) else getattr(record, "person", None)
    person = store.get(Person, number) if number else None
    run_dialog(Register(page.session, page.window(), person.branch if person else None, person.id if person else None))


def _furnish(page: RecordList) -> None:
    page.detail.add_action(button("转接", lambda: do(page, TransferForm), icon_name="arrows-exchange", tip=f"转出、转入或镇内调整 {_TRANSFER_KEY}"))
    page.detail.add_action(button(*papers(page)[0], icon_name="printer"))
    # The key works wherever the list has the keyboard.
    QShortcut(QKeySequence(_TRANSFER_KEY), page, lambda: do(page, TransferForm))


OWN = Own(MemberDetail, _tools, _furnish)
OF_DUES = Own(tools=lambda page: (register_button(page),))

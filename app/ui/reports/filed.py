"""What was filed: take the file out again, note that the county took or returned it, and see what has changed since."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QMenu, QWidget

from app.exchange.forms import archive
from app.exchange.forms.archive import Change
from app.exchange.forms.meaning.columns import column_of
from app.lists.declare import mask
from app.paths import replacing
from app.ui.lists.own import Own
from app.ui.lists.record_list import RecordList
from app.ui.pieces import ask
from app.ui.pieces.opening import Dialog, run_dialog
from app.ui.pieces.rows import fill_texts
from app.ui.pieces.tables import text_table
from app.ui.pieces.widgets import button, label, lay, row
from app.ui.session import Session
from db.records import Submission, view

_HEADS = ("工作表", "格", "栏目", "当时报的", "现在会填", "为什么")
_WIDTHS = (120, 56, 190, 140, 140)


def _furnish(made: RecordList) -> None:
    detail = made.detail

    def on_current(deed: Callable[[int], None]) -> Callable[[], None]:
        def do() -> None:
            if detail.record and detail.record.id is not None:
                deed(detail.record.id)

        return do

    detail.add_action(button("比较现在", on_current(lambda i: compare(made.session, i, made.window())), tip="现在再填，哪些格会不一样"))
    detail.add_action(button("取出", on_current(lambda i: take_out(made.session, i, made)), tip="和报出去的那一份一字不差"))
    menu = QMenu(detail)
    menu.addAction("县里已收", on_current(lambda i: _accept(made.session, i)))
    menu.addAction("县里退回…", on_current(lambda i: send_back(made.session, i, made)))
    detail.add_action(button("县里", menu=menu))


OWN = Own(furnish=_furnish)


def take_out(session: Session, submission: int, parent: QWidget) -> None:
    """Write the filed file, byte for byte, where the person wants it."""
    name, content = archive.content(session.store, submission)
    if out := ask.file_to_save(parent, "取出上报的文件", name, ask.workbook_kind(name)):
        with replacing(out) as temporary:
            temporary.write_bytes(content)
        session.store.note_access("取出上报文件", name, 1)
        session.say_written(f"已写到 {out.name}", out)


def send_back(session: Session, submission: int, parent: QWidget) -> None:
    """Note that the county sent it back, and why."""
    found = session.store.get(Submission, submission)
    if reason := ask.text(parent, "县里退回", f"《{found.template}》为什么被退回：", found.feedback or ""):
        with session.told(f"已记下退回原因；改好后再登记，就是第 {(found.version or 1) + 1} 版", "退回原因和记下的一样，没有改"):
            archive.returned(session.store, submission, reason)


def _accept(session: Session, submission: int) -> None:
    with session.told("已记下：县里已收", "早就记下县里已收了，没有改"):
        archive.accepted(session.store, submission)


def compare(session: Session, submission: int, parent: QWidget | None, changes: Sequence[Change] | None = None) -> None:
    """Show what would be filled otherwise now, or what a page fills otherwise."""
    run_dialog(ChangesDialog(session, submission, parent, changes))


class ChangesDialog(Dialog):
    """The cells that would differ, each with its records; a double click opens them. `changes`: against what a page shows, not what the day of the filing gives."""

    def __init__(self, session: Session, submission: int, parent: QWidget | None = None, changes: Sequence[Change] | None = None) -> None:
        super().__init__("上报以后改了什么", parent, (900, 520))
        self._session = session
        found = session.store.get(Submission, submission)
        self.changes = list(changes) if changes is not None else archive.changes(session.store, submission, session.today)
        now = f"截止 {session.day} 填的" if changes is not None else "按现在的记录再填，"
        words = f"《{found.template}》第 {found.version or 1} 版，统计截止 {found.as_of}。{now}" + (
            f"有 {len(self.changes)} 格不一样。" if self.changes else "和报出去的一字不差。"
        )
        self.table = text_table(_HEADS, _WIDTHS, len(_HEADS) - 1, "改了的格", none="没有改了的格。")
        self.table.setRowCount(len(self.changes))
        self._show()
        session.masked_changed.connect(self._show)
        self.table.itemActivated.connect(lambda item: self._open(self.changes[item.row()]))
        opened = button("看这些记录", lambda: self._open_current(), icon_name="external-link")
        opened.setEnabled(bool(self.changes))
        lay(self, label(words, wrap=True), (self.table, 1), row(opened, "*", button("关闭", self.reject)), margins=(16, 14, 16, 14))
        if self.changes:
            self.table.setCurrentCell(0, 0, self.table.selectionModel().SelectionFlag.ClearAndSelect)

    def _show(self) -> None:
        sides = [[_text(value, change, self._session.masked) for value in (change.old, change.new)] for change in self.changes]
        fill_texts(self.table, [(c.sheet, c.cell, c.heading, *side, self._why(c)) for c, side in zip(self.changes, sides, strict=True)])

    def _why(self, change: Change) -> str:
        if change.figure:
            counts = [f"多了 {len(change.came)} 条" if change.came else "", f"少了 {len(change.left)} 条" if change.left else ""]
            return "，".join(filter(None, counts)) or "记录的内容变了"
        if change.record is not None and change.old is None:
            return "新增的记录"
        return "这一行没有了" if change.record is not None and change.new is None else "这条记录改了"

    def _open_current(self) -> None:
        if (number := self.table.currentRow()) >= 0:
            self._open(self.changes[number])

    def _open(self, change: Change) -> None:
        if change.figure and (change.came or change.left):
            from app.figures import crossing
            from app.lists.where import view_of_figure

            view_key = view_of_figure(crossing.figure(change.figure).record.table, change.figure)
            self._session.show_records(view_key, [*change.came, *change.left], f"{change.heading}：上报以后多了或少了的")
        elif change.record is not None and (chosen := view(change.view)):
            self._session.show_record(chosen.record.table, change.record)
        else:
            return
        self.accept()


def _text(value: object, change: Change, masked: bool) -> str:
    if value is None:
        return "（没有）"
    column = column_of(change.target) if change.record is not None else None
    if masked and column and column.sensitive:
        return mask(column.kind, str(value))
    return f"{value:g}" if isinstance(value, float) else str(value)



"""Which child was visited: files found by number, village, name or initials, those due first; then the form of the visit."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.lists import query as listing
from app.lists.query import Listing
from app.ui.pieces.opening import Dialog, foot, run_dialog
from app.ui.pieces.rows import Col, RowModel
from app.ui.pieces.tables import LinedTable
from app.ui.pieces.widgets import button, label, search_box
from app.ui.session import Session
from app.work.todos import visits_due
from db.records import Child, Visit

_WIDTH, _HEIGHT = 640, 520


#: A file's id, and what is read of it: number, name, village, when the next visit is due.
_File = tuple[int, tuple[str, ...]]


def _late(file: _File) -> str:
    return "err" if file[1][3].endswith("已过期") else ""


class _Files(RowModel[_File]):
    """Open files, the one whose visit is due first on top; names masked as everywhere."""

    def __init__(self, session: Session) -> None:
        super().__init__([Col(head, lambda file, n=n: file[1][n], tone=_late if n == 3 else lambda _: "")  # type: ignore[misc]
                          for n, head in enumerate(("档案编号", "姓名", "所在村", "下次走访"))])
        self._session = session
        self._due = visits_due(session.store, session.today)
        self._shown = [listing.columns("children")[name] for name in ("file_no", "name", "village")]

    def find(self, text: str) -> None:
        """Show the files in which the words are found, all of them for none."""
        wanted = Listing("children", text=text.strip())
        ids = sorted(listing.ids(self._session.store, wanted, self._session.day), key=lambda i: self._due.get(i, date.max))
        values = listing.page(self._session.store, wanted, self._session.day, ids, self._shown)
        self.show(
            (i, (*(c.text(v, masked=self._session.masked) for c, v in zip(self._shown, values[i], strict=True)), self._due_words(i)))
            for i in ids if i in values
        )

    def _due_words(self, child: int) -> str:
        due = self._due.get(child)
        return "" if due is None else f"{due}{'　已过期' if due < self._session.today else ''}"


class ChildPicker(Dialog):
    """Type a part of the number, village or name, ↑↓ and Enter choose; `chosen` is the child's id."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("登记走访", parent, (_WIDTH, _HEIGHT), within=True)
        self.chosen: int | None = None
        #: Whether somebody went to the row the cursor is on.
        self._pointed = False
        self.model = _Files(session)
        self.finder = search_box("档案编号、所在村、姓名或拼音首字母")
        self.table = LinedTable(self.model, (190, 110, 0, 180), "帮扶档案")
        self._go = button("登记走访 Enter", self.take, icon_name="check", kind="primary")
        self._say = label("", "cap")
        inside = QVBoxLayout()
        inside.setContentsMargins(20, 16, 20, 12)
        for widget in (label("走访了哪一户", "h3"), self.finder, self.table):
            inside.addWidget(widget)
        self.lay_with_foot((inside, 1), foot=foot(self._say, "*", button("取消 Esc", self.reject), self._go))
        self.finder.textChanged.connect(self._find)
        self.table.doubleClicked.connect(lambda _: self.take())
        self.table.clicked.connect(lambda _: setattr(self, "_pointed", True))
        self._find("")
        self.finder.setFocus()

    def _find(self, text: str) -> None:
        self._pointed = False
        self.model.find(text)
        self.table.go(0)
        found = len(self.model.rows)
        self._go.setEnabled(bool(found))
        self._say.setText(f"{found} 份档案" if found else "没有找到；结案的档案请在“帮扶档案”里登记")

    def take(self) -> None:
        """Take the file the cursor is on."""
        place = self.table.current_row()
        if 0 <= place < len(self.model.rows):
            self.chosen = self.model.rows[place][0]
            self.accept()

    def enter(self) -> None:
        """Take the only file found, or the one somebody went to; of several the one on top is nobody's choice."""
        if self._pointed or len(self.model.rows) == 1:
            self.take()
        elif self.model.rows:
            self._say.setText(f"{len(self.model.rows)} 份档案，请用 ↑↓ 选好哪一户，再按回车")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._pointed = True
            self.table.step(1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.enter()
        else:
            super().keyPressEvent(event)


def enter_visit(session: Session, parent: QWidget) -> None:
    """Ask which child was visited, then open the form of the visit."""
    from app.ui.children.forms import add_part

    picker = ChildPicker(session, parent)
    run_dialog(picker)
    if picker.chosen is not None:
        add_part(session, session.store.get(Child, picker.chosen), Visit, parent)

"""Words to put in where the cursor stands: phrases the clerk keeps, and what he wrote himself into last year's summary."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QWidget

from app.progress import Progress
from app.summary.keeping import own_words
from app.summary.marked import marked_pieces
from app.summary.outline import BY_KEY
from app.summary.text import Paragraph, Piece
from app.ui.form import record_form as form
from app.ui.pieces.opening import Dialog, foot, run_dialog
from app.ui.pieces.rows import fill_texts
from app.ui.pieces.tables import stand_on, text_table
from app.ui.pieces.widgets import button, column, label, row, subtabs
from app.ui.reports.summary.editor import MIME, Sheet
from app.ui.session import Session
from db.records import Phrase
from db.store import Store

_KEPT, _LAST_YEAR = 0, 1
_NONE = {
    _KEPT: "还没有常用语。点“新增”记下常写的话，例如“把先进文化、技术、信息引到农村”，以后在光标处一点就插入。",
    _LAST_YEAR: "台账里没有去年的总结，或去年的总结里没有您自己写的话。",
}


def offer(session: Session, sheet: Sheet, year: int) -> None:
    """Open the phrases; one that is chosen goes where the cursor stands."""
    run_dialog(Phrases(session, sheet, year, sheet.window()))


class Phrases(Dialog):
    """The phrases under two small tabs; Enter or a double click puts one in."""

    def __init__(self, session: Session, sheet: Sheet, year: int, parent: QWidget | None = None) -> None:
        super().__init__("常用语", parent, (820, 520), within=True)
        self._session, self._sheet, self._year = session, sheet, year
        #: None while they are looked up.
        self._own: list[Paragraph] | None = None
        self._asked = False
        self.tabs = subtabs("常用语", "去年自己写的话")
        self.tabs.currentChanged.connect(lambda _: self.show_them())
        self.table = text_table(("用在哪里", "内容"), (150,), 1, "常用语")
        self.table.itemActivated.connect(lambda _: self.insert())
        self._none = label("", "sub", wrap=True)
        self._add = button("新增", self.add, icon_name="plus")
        self._edit = button("修改", self.edit, icon_name="pencil")
        self._delete = button("删除", self.delete, icon_name="trash")
        self._insert = button("插入到光标处", self.insert, icon_name="check", kind="primary")
        body = column(row(self.tabs, "*", self._add, self._edit, self._delete), self._none, (self.table, 1), margins=(16, 10, 16, 10))
        self.lay_with_foot((body, 1), foot=foot("*", button("关闭 Esc", self.reject), self._insert))
        session.changed.connect(lambda _: self.show_them())
        self.show_them()

    @property
    def _kept(self) -> list[Phrase]:
        return self._session.store.find(Phrase, order="part, id")

    @property
    def offered(self) -> Sequence[tuple[str, tuple[Piece, ...]]]:
        """What the chosen tab has: where it belongs, and the words."""
        if self.tabs.currentIndex() == _KEPT:
            return [(phrase.part or "", (phrase.words or "",)) for phrase in self._kept]
        return [(BY_KEY[p.section].label if p.section in BY_KEY else "", p.pieces) for p in self._own or ()]

    def show_them(self) -> None:
        """Fill the table; last year's words are looked up when they are first wanted."""
        last = self.tabs.currentIndex() == _LAST_YEAR
        if last and not self._asked:
            self._asked = True
            year, day = self._year, self._day()

            def job(store: Store, progress: Progress) -> list[Paragraph]:
                return own_words(store, year, day)

            self._session.worker.run(job, self._found, at_once=True, reading=True)
        rows = [(where, "".join(p if isinstance(p, str) else p.shown for p in pieces)) for where, pieces in self.offered]
        fill_texts(self.table, rows)
        if rows and self.table.currentRow() < 0:
            stand_on(self.table, 0)
        self._none.setText("" if rows else "正在找去年写的话…" if last and self._own is None else _NONE[self.tabs.currentIndex()])
        self._none.setVisible(not rows)
        readonly = self._session.store.readonly
        self._add.setVisible(not last)
        for deed in (self._edit, self._delete):
            deed.setVisible(not last)
            deed.setEnabled(bool(rows) and not readonly)
        self._add.setEnabled(not readonly)
        self._insert.setEnabled(bool(rows) and not self._sheet.isReadOnly())

    def _day(self) -> date:
        return min(max(self._session.day, date(self._year, 1, 1)), date(self._year, 12, 31))

    def _found(self, own: list[Paragraph]) -> None:
        self._own = own
        self.show_them()

    # --- deeds

    def _phrase(self) -> Phrase | None:
        at, kept = self.table.currentRow(), self._kept
        return kept[at] if self.tabs.currentIndex() == _KEPT and 0 <= at < len(kept) else None

    def add(self) -> None:
        """Keep another phrase; what is marked in the text is taken over."""
        marked = self._sheet.textCursor().selectedText().strip()
        form.add(self._session, "phrase", {"words": marked} if marked else None, self)

    def edit(self) -> None:
        """Change the chosen phrase."""
        if (phrase := self._phrase()) and phrase.id:
            form.edit(self._session, "phrase", phrase.id, self)

    def delete(self) -> None:
        """Put the chosen phrase into the bin."""
        if (phrase := self._phrase()) and phrase.id:
            with self._session.step("删除常用语"):
                self._session.store.delete(Phrase, [phrase.id])

    def insert(self) -> None:
        """Put the chosen words in where the cursor stands, their numbers live."""
        at = self.table.currentRow()
        if not 0 <= at < len(self.offered) or self._sheet.isReadOnly():
            return
        pieces = self.offered[at][1]
        taken = QMimeData()
        taken.setText("".join(p if isinstance(p, str) else p.shown for p in pieces))
        taken.setData(MIME, marked_pieces(pieces).encode())
        self._sheet.insertFromMimeData(taken)
        self.accept()
        self._sheet.setFocus()

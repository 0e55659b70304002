"""The county's own forms: dropped in, filled as of the day, checked, traced to their records, printed, exported, registered."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from app.exchange.forms import kept
from app.exchange.forms.checking import FAILED, WORD
from app.exchange.forms.filling import Choice
from app.exchange.forms.kept import Ready
from app.exchange.forms.sheet.cells import Place, ref
from app.exchange.forms.sheet.converting import OLD
from app.exchange.forms.sheet.picture import SheetPicture
from app.lists.where import view_of
from app.progress import Progress
from app.ui.form.inputs import LinkInput
from app.ui.pieces import ask
from app.ui.pieces.keys import OwnKeys
from app.ui.pieces.opening import run_dialog
from app.ui.pieces.progress_strip import Working
from app.ui.pieces.widgets import Card, Pill, button, clear, column, label, line, picture, row, subtabs
from app.ui.pieces.worker import Worker
from app.ui.reports.forms import out as county_out
from app.ui.reports.forms.list import FormList, form_lines
from app.ui.reports.forms.meaning import MeaningDialog
from app.ui.reports.forms.sheet import FormSheet
from app.ui.reports.forms.side import Points, Source
from app.ui.session import Session
from db.errors import BadValue, UserError
from db.fields import Field
from db.kinds import Link
from db.records import CountyForm, view
from db.store import Store

_KINDS = "县里的表 (*.xlsx *.xlsm *.xls *.et *.ods);;所有文件 (*)"


class CountyForms(QWidget):
    """The forms at the left, the chosen one as it looks in the middle, checks and sources at the right."""

    def __init__(self, session: Session, worker: Worker) -> None:
        super().__init__()
        self.session, self.worker = session, worker
        self.made: Ready | None = None
        self._stale = True
        #: Whether what is shown is the chosen form, filled as of now: only such a one leaves.
        self._fresh = False
        self._after: Place | None = None
        #: The sheet in sight as it is shown, masked or not.
        self._shown: SheetPicture | None = None
        self._record: int | None = None
        self._who: LinkInput | None
        self.names = FormList()
        self.names.currentItemChanged.connect(lambda *_: self.refresh())
        self.names.due_asked.connect(self.ask_due)
        self.names.removed.connect(self.remove)
        self.sheet, self.points, self.source = FormSheet(), Points(), Source(session)
        self._title, self._pill = label("", "h1"), QVBoxLayout()
        self._cell, self._rule = label("", "b"), label("", "body")
        self._tabs: QTabBar = subtabs()
        self._file = label("", "cap")
        self._working = Working(worker)
        self._build()
        self._connect()
        self.setAcceptDrops(True)
        OwnKeys(self, {"F5": self.refresh, "Ctrl+P": self.print})

    # --- what it looks like

    def _build(self) -> None:
        self._deeds = [
            button("重新填数", self.refresh, icon_name="refresh", tip="按现在的记录再填一遍 F5"),
            button("打印", self.print, icon_name="printer", tip="打印 Ctrl+P"),
            button("导出 Excel", self.export, icon_name="file-export"),
            button("登记已报", self.file, icon_name="send", kind="primary", tip="存档这一版，以后可以对照"),
        ]
        self._who = None
        self._who_box = QVBoxLayout()
        self._who_box.setContentsMargins(0, 0, 0, 0)
        who = QWidget()
        who.setLayout(self._who_box)
        self._each = button("每人一份…", self.export_each, icon_name="users", tip="给名单上每个人各填一份，存到一个文件夹")
        self._each.hide()
        pill = QWidget()
        pill.setLayout(self._pill)
        self._pill.setContentsMargins(0, 0, 0, 0)
        bar = row(self._title, pill, "*", self._working, who, self._each, *self._deeds)
        left = self._left()
        self._lay(bar, left)

    def _left(self) -> QWidget:
        add = button("", self.choose, icon_name="plus", kind="ghost", tip="收下县里的表")
        hint = row(picture("bell", "text3"), (label("县里的表拖进来就能认列", "cap", wrap=True), 1), margins=(14, 8, 8, 10))
        left = Card(row(label("要报的表", "h3"), "*", add, margins=(14, 0, 8, 0)), line(), (self.names, 1), line(), hint, margins=(1, 8, 1, 1), gap=4)
        left.setFixedWidth(214)
        return left

    def _lay(self, bar: QWidget, left: QWidget) -> None:
        head = row(self._cell, line(upright=True, height=16), (self._rule, 1), label("浅黄底是程序填的格", "cap"), margins=(14, 8, 14, 8))
        foot = row(self._tabs, "*", self._file, margins=(12, 0, 12, 0))
        middle = Card(head, line(), (self.sheet, 1), line(), foot, margins=(1, 1, 1, 1), gap=0)
        side = column((self.points, 5), (self.source, 4), gap=12)
        side.setFixedWidth(300)
        self._rule.setWordWrap(False)
        self._rule.setMinimumWidth(40)
        whole = QWidget()
        layout = QVBoxLayout(whole)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(bar)
        layout.addWidget(row(left, (middle, 1), side, gap=12), 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(whole)
        self._stack.addWidget(self._empty())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 8, 16, 12)
        outer.addWidget(self._stack)

    def _empty(self) -> QWidget:
        words = label("还没有县里的表。把县里发来的 Excel 空表拖到这里，程序认出要填的格，只填这些格，其余一字不动。", "sub", wrap=True)
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        first = button("打开县里的表…", self.choose, icon_name="folder-open", kind="primary")
        return Card("*", row("*", picture("file-spreadsheet", "control", 48), "*"), 8, words, 8, row("*", first, "*"), "*")

    def _connect(self) -> None:
        self._tabs.currentChanged.connect(lambda _: self._show_sheet())
        self.sheet.chosen.connect(self._show_cell)
        self.sheet.opened.connect(self._open_cell)
        self.points.jumped.connect(self.jump)
        self.points.mended.connect(self._mend)
        self.points.falls_asked.connect(self.print_falls)
        self.source.explained.connect(self.explain)
        self.session.changed.connect(lambda _: self._mark())
        self.session.day_changed.connect(self._mark)
        self.session.masked_changed.connect(self._show_sheet)

    # --- which form

    def _mark(self) -> None:
        self._stale = True
        if self.isVisible():
            self._fill_list()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._fill_list()

    def _fill_list(self, chosen: int | None = None) -> None:
        self._stale = False
        chosen = chosen or self.names.current_form()
        lines = form_lines(self.session.store)
        self._stack.setCurrentIndex(0 if lines else 1)
        self.names.show_lines(lines, chosen)
        self.refresh()

    def open(self, form_id: int) -> None:
        """Show one of the kept forms."""
        self._fill_list(form_id)

    def choose(self) -> None:
        """Ask for a form's file."""
        if path := ask.file_to_open(self, "打开县里的表", _KINDS):
            self.take(path)

    def take(self, path: Path) -> None:
        """Keep a form that came, and fill it."""
        with self.session.told(f"已收下《{path.stem}》", f"《{path.stem}》和收下的那份一样，没有改"):
            form_id = kept.keep(self.session.store, path, self.session.today)
        self._fill_list(form_id)

    def ask_due(self, form_id: int) -> None:
        """Ask until when the county wants a form; the desk reminds of it."""
        kept_form = self.session.store.get(CountyForm, form_id)
        field = CountyForm.field("due_on")
        before = "" if kept_form.due_on is None else str(kept_form.due_on)
        text = ask.text(self, "要求上报日", f"《{kept_form.name}》几号前要报（空着就是没有要求）：", before)
        if text is not None and text != before:
            due = field.kind.read(text) if text.strip() else None
            with self.session.step(f"《{kept_form.name}》的要求上报日"):
                self.session.store.save(kept_form.with_(due_on=due))

    def remove(self, form_id: int) -> None:
        """Put a form into the bin; what was filed with it stays."""
        kept_form = self.session.store.get(CountyForm, form_id)
        with self.session.step(f"删除县里的表《{kept_form.name}》"):
            self.session.store.delete(CountyForm, [form_id])

    def refresh(self) -> None:
        """Fill the chosen form from the records as they are."""
        form_id = self.names.current_form()
        self._set_fresh(False)
        if form_id is None:
            self._working.cancel()
            return
        choice = self._choice()

        def job(store: Store, progress: Progress) -> Ready:
            return kept.ready(store, form_id, choice, progress)

        self._working.run("填表", job, self._show, self._fail)

    def _set_fresh(self, fresh: bool) -> None:
        self._fresh = fresh
        again, *out = self._deeds
        again.setEnabled(self.names.current_form() is not None)
        for deed in (*out, self._each):
            deed.setEnabled(fresh)

    def _choice(self) -> Choice:
        return Choice(self.session.day, self.session.today, record=self._record)

    def _fail(self, error: BaseException) -> None:
        self.made = None
        self.sheet.show_sheet(None, set(), set(), set())
        self.points.show_points([])
        raise error

    # --- what it shows

    def _show(self, made: Ready) -> None:
        if made.id != self.names.current_form():
            return
        self.made = made
        self._set_fresh(True)
        self._title.setText(self.names.currentItem().text().partition("\n")[0] if self.names.currentItem() else "")
        clear(self._pill)
        wrong = sum(point.level == FAILED for point in made.points)
        told_well = Pill("核对通过", "green") if made.filling.cells else Pill("没有认出要填的格", "gold")
        self._pill.addWidget(Pill(f"{wrong} 项不符", "err") if wrong else told_well)
        self.points.show_points(made.points)
        self._ask_who(kept.card_view(made.form))
        self._file.setText(f"原文件：{made.form.package.name}")
        now = self._tabs.tabText(self._tabs.currentIndex()) if self._tabs.count() else ""
        self._tabs.blockSignals(True)
        while self._tabs.count():
            self._tabs.removeTab(0)
        for number, name in enumerate(made.pictures):
            self._tabs.addTab(name)
            if name == now:
                self._tabs.setCurrentIndex(number)
        self._tabs.blockSignals(False)
        self._show_sheet()

    def _ask_who(self, view_key: str) -> None:
        """A card is about one person or child; who, is chosen beside its name."""
        chosen = view(view_key) if view_key else None
        self._each.setVisible(chosen is not None)
        table = chosen.record.table if chosen else ""
        if (self._who.field.name if self._who else "") == table:
            return
        clear(self._who_box)
        self._who, self._record = None, None
        if chosen:
            self._who = LinkInput(Field(name=table, label="填谁的", kind=Link(table)), self.session)
            self._who.setFixedWidth(170)
            self._who.edited.connect(self._chose_who)
            self._who.line.editingFinished.connect(self._settle_who)
            self._who_box.addWidget(self._who)
            first = self.session.store.ids(chosen.record, chosen.where, (), "id")
            if first:
                self._who.show_value(first[0])
                self._record = first[0]
                self.refresh()

    def _chose_who(self) -> None:
        assert self._who
        try:
            found = self._who.value()
        except BadValue:
            return
        if found is not None and found != self._record:
            self._record = found
            self.refresh()

    def _settle_who(self) -> None:
        """What names nobody goes back to who is shown: the sheet must not bear another name than the box beside its title."""
        who = self._who
        if who is None or self._record is None:
            return
        try:
            who.value()
        except BadValue as error:
            self.session.said.emit(f"{error}，表里填的没有变", False)
        self._chose_who()
        who.show_value(self._record)

    def _name(self) -> str:
        return self._tabs.tabText(self._tabs.currentIndex()) if self._tabs.count() else ""

    def _show_sheet(self) -> None:
        made, name = self.made, self._name()
        if made is None or name not in made.pictures:
            return

        def places(level: str) -> set[Place]:
            return {p.place for p in made.points if p.level == level and p.sheet == name and p.place}

        filled = {cell.place for cell in made.filling.cells if cell.sheet == name}
        # Masking goes over every cell written: once for a sheet, not at each step of the cursor.
        self._shown = kept.shown(made, name, masked=self.session.masked)
        self.sheet.show_sheet(self._shown, filled, places(FAILED), places(WORD))
        self.sheet.go(self._after or self.sheet.current)
        self._after = None

    def _show_cell(self, place: Place) -> None:
        made, name = self.made, self._name()
        cell = next((c for c in made.filling.cells if c.sheet == name and c.place == place), None) if made else None
        self._cell.setText(ref(place))
        text = self._shown.texts.get(place, "") if made and self._shown else ""
        self._rule.setText(f"{text}　{cell.want.words}" if cell else text)
        self.source.show_cell(made, name, place)

    def jump(self, sheet: str, place: Place) -> None:
        """Show a cell, on whatever sheet it is."""
        for number in range(self._tabs.count()):
            if self._tabs.tabText(number) == sheet:
                self._tabs.setCurrentIndex(number)
        self.sheet.go(place)
        self.sheet.setFocus()

    def _open_cell(self, place: Place) -> None:
        made, name = self.made, self._name()
        cell = next((c for c in made.filling.cells if c.sheet == name and c.place == place), None) if made else None
        if cell and cell.record is not None and not cell.figure:
            chosen = view(cell.view)
            assert chosen
            self._mend(chosen.record.table, cell.record)

    def _mend(self, table: str, record: int) -> None:
        from app.ui.form import record_form as form
        self._after = self.sheet.current
        form.edit(self.session, view_of(self.session.store, table, record), record, self.window())

    def explain(self, heading: str, place: Place) -> None:
        """Have a heading explained, and fill anew."""
        made = self.made
        if made is None:
            return
        wants = made.form.wants.get(self._name())
        view_key = wants.roster.view if wants and wants.roster else wants.card.view if wants and wants.card else ""
        dialog = MeaningDialog(heading, view_key, self.window())
        if run_dialog(dialog) and dialog.want:
            self._after = place
            with self.session.told(f"记住了“{heading}”填什么", f"“{heading}”本来就这么填，没有改"):
                kept.explain(self.session.store, made.id, made.own, heading, dialog.want)

    # --- out

    def export(self) -> None:
        """Write the filled form where the person wants it."""
        if self.made and self._fresh:
            county_out.export(self.session, self.made, self._choice(), self)

    def export_each(self) -> None:
        """Fill the card for everybody on its list, a file each, into a folder."""
        if self.made and self._fresh:
            county_out.export_each(self.session, self._working, self.made, self._choice(), self)

    def file(self) -> None:
        """Keep this version as it is sent: the file, every cell, every figure."""
        if self.made and self._fresh:
            county_out.file(self.session, self.made, self)

    def print(self) -> None:
        """Preview the form on paper."""
        if self.made and self._fresh:
            county_out.preview_form(self.session, self.made, self._name(), self._title.text(), self.window())

    def print_falls(self) -> None:
        """Preview the comparison with last year and the drafted explanation."""
        county_out.preview_falls(self.session, self.window())

    # --- dropped files

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(Path(url.toLocalFile()).suffix.lower() in (".xlsx", ".xlsm", *OLD) for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        wrong = []
        for url in event.mimeData().urls():
            if url.isLocalFile():
                try:
                    self.take(Path(url.toLocalFile()))
                except UserError as error:
                    # The others are taken all the same.
                    wrong.append(str(error))
        if wrong:
            raise UserError("\n".join(wrong))

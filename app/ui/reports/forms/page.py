"""The county's own forms: dropped in, filled as of the day, checked, traced to their records, printed, exported, registered."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QTabBar, QVBoxLayout, QWidget

from app.exchange.forms import kept, states
from app.exchange.forms.checking import FAILED
from app.exchange.forms.filling import Choice
from app.exchange.forms.kept import Ready
from app.exchange.forms.meaning.wants import Want
from app.exchange.forms.opening import ENDINGS
from app.exchange.forms.sheet.cells import Place, ref
from app.exchange.forms.sheet.picture import SheetPicture
from app.lists.where import view_of
from app.progress import Progress
from app.ui.pieces import ask
from app.ui.pieces.facts import nothing_here
from app.ui.pieces.keys import OwnKeys
from app.ui.pieces.progress_strip import Working
from app.ui.pieces.widgets import Banner, Card, button, clear, column, label, lay, line, picture, row, stacked, subtabs
from app.ui.pieces.worker import Worker
from app.ui.reports.filed import compare
from app.ui.reports.forms import out as county_out
from app.ui.reports.forms import put_right
from app.ui.reports.forms.findings import Findings, verdict
from app.ui.reports.forms.legend import Legend
from app.ui.reports.forms.list import FormList, form_lines
from app.ui.reports.forms.roll import Roll
from app.ui.reports.forms.sheet import FormSheet
from app.ui.reports.forms.side import Source
from app.ui.reports.forms.whom import Whom
from app.ui.session import Session
from app.ui.worked_out import WorkedOut
from db.errors import UserError
from db.records import CountyForm, view
from db.store import Store

_KINDS = f"县里的表 ({' '.join(f'*{ending}' for ending in ENDINGS)});;所有文件 (*)"


class CountyForms(WorkedOut):
    """The forms at the left, the chosen one as it looks in the middle, checks and sources at the right."""

    def __init__(self, session: Session, worker: Worker) -> None:
        super().__init__(session, worker)
        self.made: Ready | None = None
        #: Whether what is shown is the chosen form, filled as of now: only such a one leaves.
        self._fresh = False
        self._after: Place | None = None
        #: The sheet in sight as it is shown, masked or not.
        self._shown: SheetPicture | None = None
        self.whom, self.roll, self.legend = Whom(session), Roll(session), Legend()
        self.names = FormList()
        self.names.currentItemChanged.connect(lambda *_: self.refresh())
        self.names.due_asked.connect(self.ask_due)
        self.names.removed.connect(self.remove)
        self.sheet, self.findings, self.source = FormSheet(), Findings(), Source(session)
        self._title, self._pill = label("", "h1"), QVBoxLayout()
        self._cell, self._rule = label("", "b"), label("", "body")
        self._tabs: QTabBar = subtabs()
        self._file = label("", "cap")
        self._working = Working(worker)
        self._build()
        self._connect()
        self.setAcceptDrops(True)
        OwnKeys(self, {"F5": self.refresh, "Ctrl+P": self.print})
        # The sheet and the list would move their cursor.
        for widget in (self, self.sheet, self.names):
            OwnKeys(widget, {"Ctrl+Down": self.next_problem})

    # --- what it looks like

    def _build(self) -> None:
        self._deeds = [
            button("重新填数", self.refresh, icon_name="refresh", tip="按现在的记录再填一遍 F5"),
            button("打印", self.print, icon_name="printer", tip="打印 Ctrl+P"),
            button("导出", self.export, icon_name="file-export"),
            button("登记已报", self.file, icon_name="send", kind="primary", tip="存档这一版，以后可以对照"),
        ]
        self._each = button("每人一份…", self.export_each, icon_name="users", tip="给名单上每个人各填一份，存到一个文件夹")
        self._each.hide()
        pill = QWidget()
        pill.setLayout(self._pill)
        self._pill.setContentsMargins(0, 0, 0, 0)
        bar = row(self._title, pill, "*", self._working, self.whom, self._each, *self._deeds)
        left = self._left()
        self._lay(bar, left)

    def _left(self) -> QWidget:
        add = button("", self.choose, icon_name="plus", kind="ghost", tip="收下县里的表")
        hint = row(picture("bell", "text3"), (label("县里的表拖进来就能认列", "cap", wrap=True), 1), margins=(14, 8, 8, 10))
        left = Card(row(label("要报的表", "h3"), "*", add, margins=(14, 0, 8, 0)), line(), (self.names, 1), line(), hint, margins=(1, 8, 1, 1), gap=4)
        left.setFixedWidth(214)
        return left

    def _lay(self, bar: QWidget, left: QWidget) -> None:
        head = row(self._cell, line(upright=True, height=16), (self._rule, 1), margins=(14, 8, 14, 8))
        self._nothing = Banner("gold", "这张表一格也没有填。请点要填的格，看右边说的原因，选它填什么；也看看是不是拿错了表。")
        self._since = button("", self.compare, kind="link", tip="看哪些格和报出去的不一样")
        marks = row(self.legend, "*", self._since, margins=(14, 4, 12, 4))
        foot = row(self._tabs, "*", self._file, margins=(12, 0, 12, 0))
        middle = Card(head, line(), self.roll, self._nothing, (self.sheet, 1), line(), marks, line(), foot, margins=(1, 1, 1, 1), gap=0)
        side = column((self.findings, 5), (self.source, 4), gap=12)
        side.setFixedWidth(300)
        self._rule.setWordWrap(False)
        self._rule.setMinimumWidth(40)
        whole = QWidget()
        lay(whole, bar, (row(left, (middle, 1), side, gap=12), 1), margins=(0, 0, 0, 0), gap=8)
        self._stack = stacked(whole, self._empty())
        lay(self, self._stack, margins=(16, 8, 16, 12))

    def _empty(self) -> QWidget:
        words = "把县里发来的 Excel 或 Word 空表拖到这里，程序认出要填的格，只填这些格，其余一字不动。"
        first = button("打开县里的表…", self.choose, icon_name="folder-open", kind="primary")
        return nothing_here("file-spreadsheet", "还没有县里的表", words, row("*", first, "*"))

    def _connect(self) -> None:
        self._tabs.currentChanged.connect(lambda _: self._show_sheet())
        self.sheet.chosen.connect(self._show_cell)
        self.sheet.opened.connect(self._open_cell)
        for findings in (self.findings.points, self.findings.blanks):
            findings.jumped.connect(self.jump)
        self.findings.points.mended.connect(self._mend)
        self.findings.points.falls_asked.connect(self.print_falls)
        self.source.explained.connect(self.explain)
        for asking in (self.source.list_asked, self.roll.asked):
            asking.connect(self.ask_whom)
        self.roll.changed.connect(self.list_these)
        self.whom.chosen.connect(self.refresh)
        self.session.masked_changed.connect(self._show_sheet)

    # --- which form

    def renew(self) -> None:
        """A form may have come or gone, and what fills it may be another."""
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
        return Choice(self.session.day, self.session.today, record=self.whom.record)

    def _fail(self, error: BaseException) -> None:
        self.made = None
        self.sheet.show_sheet(None, {})
        self.findings.show_form(None, masked=True)
        raise error

    # --- what it shows

    def _show(self, made: Ready) -> None:
        if made.id != self.names.current_form():
            return
        self.made = made
        self._set_fresh(True)
        self._title.setText(self.names.currentItem().text().partition("\n")[0] if self.names.currentItem() else "")
        clear(self._pill)
        self._pill.addWidget(verdict(made))
        self.whom.show_view(kept.card_view(made.form))
        self._each.setVisible(bool(kept.card_view(made.form)))
        self._nothing.setVisible(not made.filling.cells and not made.filling.rosters)
        self._since.setVisible(made.filed is not None)
        if made.filed:
            differ = f"有 {len(made.changes):,} 格不同" if made.changes else "一字不差"
            self._since.setText(f"和已报第 {made.filed.version or 1} 版比{differ}")
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

    def _name(self) -> str:
        return self._tabs.tabText(self._tabs.currentIndex()) if self._tabs.count() else ""

    def _show_sheet(self) -> None:
        made, name = self.made, self._name()
        if made is None or name not in made.pictures:
            return
        # Masking goes over every cell written: once for a sheet, not at each step of the cursor.
        self._shown = kept.shown(made, name, masked=self.session.masked)
        marks = states.states(made.filling, made.points, self._shown)
        self.sheet.show_sheet(self._shown, marks)
        self.legend.show_states(marks)
        self.roll.show_sheet(made.form, made.filling, name)
        self.findings.show_form(made, masked=self.session.masked)
        self.sheet.go(self._after or self.sheet.current)
        self._after = None

    def _show_cell(self, place: Place) -> None:
        made, name = self.made, self._name()
        cell = states.filled_at(made.filling, name, place) if made else None
        self._cell.setText(ref(place))
        text = self._shown.texts.get(place, "") if made and self._shown else ""
        left = states.left_at(made.filling, name, place) if made and not cell else None
        self._rule.setText(f"{text}　{cell.want.words}" if cell else f"空着　{left.words}" if left else text)
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
        cell = states.filled_at(made.filling, name, place) if made else None
        if cell and cell.record is not None and not cell.figure:
            chosen = view(cell.view)
            assert chosen
            self._mend(chosen.record.table, cell.record)
        elif made and states.left_at(made.filling, name, place):
            self.source.put_right()

    def _mend(self, table: str, record: int) -> None:
        from app.ui.form import record_form as form
        self._after = self.sheet.current
        form.edit(self.session, view_of(self.session.store, table, record), record, self.window())

    def next_problem(self) -> None:
        """Go to the next cell that is blank or wrong, on whatever sheet it is; after the last comes the first."""
        made = self.made
        if made is None:
            return
        order = {name: number for number, name in enumerate(made.pictures)}
        found = [(gap.sheet, gap.place) for gap in self.findings.gaps] + [(p.sheet, p.place) for p in made.points if p.level == FAILED and p.place]
        problems = sorted({(order[sheet], place) for sheet, place in found if sheet in order})
        if not problems:
            self.session.said.emit("没有空着的格，也没有不符的地方", False)
            return
        now = order.get(self._name(), 0), self.sheet.current
        number, place = next((problem for problem in problems if problem > now), problems[0])
        self.jump(list(order)[number], place)

    def explain(self, heading: str, place: Place) -> None:
        """Have a heading explained, and fill anew."""
        if self.made:
            self._after = place
            put_right.explain(self.session, self.made, self._name(), heading, place, self.window())

    def ask_whom(self) -> None:
        """Ask whom the roster of the sheet in sight lists, and fill anew."""
        if self.made and self.roll.view:
            self._after = self.sheet.current
            put_right.ask_whom(self.session, self.made, self._name(), self.roll.view, self.roll.key, self.window())

    def list_these(self, key: str) -> None:
        """Have the roster of the sheet in sight list the records of a figure, and fill anew."""
        if self.made:
            self._after = self.sheet.current
            put_right.list_these(self.session, self.made, self._name(), Want(f"figure:{key}", self._name()))

    def compare(self) -> None:
        """Show what this page says otherwise than the version that was filed."""
        if self.made and self.made.filed and self.made.filed.id:
            compare(self.session, self.made.filed.id, self.window(), self.made.changes)

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
        if any(Path(url.toLocalFile()).suffix.lower() in ENDINGS for url in event.mimeData().urls()):
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

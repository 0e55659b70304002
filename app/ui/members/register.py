"""The register of dues on the screen: members × months of a branch like a paper register, ticked by Space, each tick undone by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QMenu, QVBoxLayout, QWidget

from app.papers import dues as papers
from app.ui.members.register_table import FIRST, RegisterDelegate, RegisterModel, month_of
from app.ui.pieces import ask
from app.ui.pieces.inputs import ComboBox, SpinBox
from app.ui.pieces.opening import Dialog, run_menu
from app.ui.pieces.tables import LinedTable
from app.ui.pieces.widgets import Banner, Card, button, clear, label, lay, line, row
from app.ui.session import Session
from app.work.dues import register as dues
from app.work.dues.register import Cell, Line
from app.work.dues.totals import total, totals
from db.errors import BadValue
from db.kinds import DAY
from db.store import Touched

_EARLIEST = 1990


class Register(Dialog):
    """One branch's year; the day at the top decides which months are due."""

    def __init__(self, session: Session, parent: QWidget | None = None, branch: int | None = None, person: int | None = None) -> None:
        super().__init__("团费登记册", parent, (1240, 664))
        self._session = session
        self._branches = dues.branches(session.store, session.day)
        opened = session.store.undoable()
        #: Only what was done here is taken back here.
        self._opened = opened.id if opened else 0
        self.branch, self.year = ComboBox(), SpinBox()
        self.model = RegisterModel(session.day)
        self.table = LinedTable(self.model, (0, 64, *[54] * 12, 78, 78, 78), "团费登记册", by_row=False)
        self.table.setItemDelegate(RegisterDelegate(self.table))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.paid_on, self.receipt = QLineEdit(), QLineEdit()
        self._said, self._undo = label("", "cap"), button("撤销", self._take_back, icon_name="arrow-back-up", kind="ghost", tip="撤销 Ctrl+Z")
        self._told, self._total = QVBoxLayout(), label("", "sub", rich=True)
        self._build(branch)
        self._keys()
        session.changed.connect(self._heard)
        self.load()
        if person is not None:
            self.table.go(next((n for n, one in enumerate(self.model.lines) if one.person.id == person), 0), FIRST + session.day.month - 1)
        self.table.setFocus()

    # --- what it looks like

    def _build(self, branch: int | None) -> None:
        for number, name in self._branches:
            self.branch.addItem(name, number)
        self.branch.addItem("全镇", None)
        self.branch.setAccessibleName("团支部")
        self.branch.setMinimumWidth(240)
        self.branch.setCurrentIndex(max(0, self.branch.findData(branch)))
        self.branch.currentIndexChanged.connect(lambda _: self.load())
        self.year.setRange(_EARLIEST, 2100)
        self.year.setValue(self._session.day.year)
        self.year.setSuffix(" 年")
        self.year.setAccessibleName("年度")
        self.year.valueChanged.connect(lambda _: self._other_year())
        for box, name, hint, width in ((self.paid_on, "缴费日期", "不填按当月算", 116), (self.receipt, "收据号", "可以不填", 96)):
            box.setAccessibleName(name)
            box.setPlaceholderText(hint)
            box.setFixedWidth(width)
        self._propose_day()
        outs = QMenu(self)
        for words, deed in (
            ("打印明细表…", self.print_details), ("打印汇总表（各支部）…", self.print_totals), ("打印欠缴名单…", self.print_arrears),
            ("导出明细表到 Excel…", self.export_details), ("导出汇总表到 Excel…", self.export_totals),
        ):
            outs.addAction(words, deed)
        top = row(
            (self.branch, 1), self.year, 8,
            button("登记已缴", lambda: self.tick(True), icon_name="check", tip="选中的格登记为已缴 空格"),
            button("暂缓", lambda: self.mark(dues.DEFERRED_WORD), tip="选中的月份暂缓缴纳，不算欠缴"), button("免缴", lambda: self.mark(dues.EXEMPT), tip="选中的月份不用缴"),
            button("取消", lambda: self.mark(None), tip="选中的格改回没有缴 Delete"), button("打印和导出", icon_name="printer", menu=outs),
        )
        self._told.setSpacing(8)
        card = Card((self.table, 1), line(), row(label("合计", "b"), "*", self._total, margins=(14, 8, 14, 8)), margins=(1, 1, 1, 1), gap=0)
        keys = label("空格 打勾或取消　点月份选一列　点姓名选一行　Ctrl+Z 撤销　√ 已缴　欠 没有缴　缓 暂缓　免 免缴　· 没有登记", "cap")
        entered = row(label("登记时记下", "cap"), label("缴费日期", "cap"), self.paid_on, label("收据号", "cap"), self.receipt, "*", self._said, self._undo)
        lay(self, top, entered, self._told, (card, 1), keys, margins=(16, 12, 16, 10), gap=10)

    def _keys(self) -> None:
        own = Qt.ShortcutContext.WidgetShortcut
        for keys, deed in (("Space", self.turn), ("Delete", lambda: self.mark(None))):
            QShortcut(QKeySequence(keys), self.table, deed, context=own)
        for keys, deed in (("Ctrl+Z", self._take_back), ("Ctrl+Y", self._session.redo), ("Ctrl+P", self.print_details), ("Ctrl+E", self.export_details)):
            QShortcut(QKeySequence(keys), self, deed)
        self.table.horizontalHeader().setSectionsClickable(True)
        self.table.horizontalHeader().sectionClicked.connect(self.choose_month)
        self.table.clicked.connect(lambda index: self.choose_member(index.row()) if index.column() < FIRST else None)
        self.table.doubleClicked.connect(lambda index: self.turn() if month_of(index.column()) else None)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(lambda at: self._menu(self.table.viewport().mapToGlobal(at)))

    def _menu(self, at: object) -> None:
        menu = QMenu(self)
        menu.addAction("登记已缴\t空格", lambda: self.tick(True))
        menu.addAction("暂缓缴纳", lambda: self.mark(dues.DEFERRED_WORD))
        menu.addAction("免缴", lambda: self.mark(dues.EXEMPT))
        menu.addAction("改回没有缴\tDelete", lambda: self.mark(None))
        run_menu(menu, at)  # type: ignore[arg-type]

    # --- what it shows

    def _propose_day(self) -> None:
        self.paid_on.setText(self._session.today.isoformat() if self.year.value() == self._session.today.year else "")

    def _other_year(self) -> None:
        self._propose_day()
        self.load()

    def _heard(self, touched: Touched) -> None:
        if touched.keys() & {"dues", "review", "person"}:
            self.load()

    def load(self) -> None:
        """Read the register anew; the cursor and what is chosen stay."""
        there = self.table.currentIndex()
        chosen = [(i.row(), i.column()) for i in self.table.selectedIndexes()]
        lines = dues.register(self._session.store, self.branch.currentData(), self.year.value(), self._session.day)
        self.model.show_lines(lines, self.year.value())
        if lines:
            self.table.setCurrentIndex(self.model.index(min(max(there.row(), 0), len(lines) - 1), max(there.column(), FIRST)))
            selected = QItemSelection()
            for at, column in chosen:
                if at < len(lines):
                    selected.select(self.model.index(at, column), self.model.index(at, column))
            if chosen:
                self.table.selectionModel().select(selected, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._tell(lines)

    def _tell(self, lines: Sequence[Line]) -> None:
        clear(self._told)
        year = self.year.value()
        by_year = sum(one.by_year for one in lines)
        waiting = sum(not one.by_year and any(n not in one.months for n in dues.owed_months(one.person, year)) for one in lines)
        unknown = sum(one.standard is None and not one.by_year for one in lines)
        if not lines:
            self._told.addWidget(Banner("ink", "这个支部还没有团员；先在“团员”里登记或导入花名册。"))
        if waiting:
            words = f"{waiting} 人还有月份没有登记应缴。建立以后，每人每月应缴多少按规定算好，交了的打勾就行。" + (
                f"其中 {unknown} 人没有填缴费类别或月收入，算不出应缴，只能打勾。" if unknown else "")
            self._told.addWidget(Banner("gold", words, button(f"建立 {year} 年登记册（{waiting} 人）", self.open_year)))
        if by_year:
            words = f"{by_year} 人这一年登记的是全年合计，不能按月打勾。改成按月以后，原来的合计记在备注里，各月请重新打勾。"
            self._told.addWidget(Banner("ink", words, button(f"改成按月登记（{by_year} 人）", self.by_months)))
        sums = total("", lines)
        parts = [f"{name} <b>{papers.money(value)}</b> 元" for name, value in (("应缴", sums.owed), ("实缴", sums.paid), ("暂缓", sums.deferred), ("欠缴", sums.short))]
        untold = sum(one.untold for one in lines)
        more = f"　｜　另有 <b>{untold}</b> 笔打了勾、没有金额，没有算进实缴" if untold else ""
        self._total.setText(f"<b>{len(lines)}</b> 人　｜　{'　'.join(parts)}　｜　欠缴 <b>{len(sums.owing)}</b> 人{more}　截至 {self._session.day:%Y-%m-%d}")
        step = self._session.store.undoable()
        own = step is not None and step.id > self._opened
        self._undo.setVisible(own)
        self._said.setText(step.label if step and own else "")

    # --- ticking

    def cells(self) -> list[Cell]:
        """The months chosen: those selected, or the one under the cursor; each as a place among the lines and a month."""
        found = {(i.row(), month) for i in self.table.selectedIndexes() if (month := month_of(i.column()))}
        at = self.table.currentIndex()
        if not found and (month := month_of(at.column())):
            found = {(at.row(), month)}
        return sorted(found)

    def choose_month(self, column: int) -> None:
        """Choose a month of all members; chosen already, its ticks are turned."""
        if month_of(column):
            self._choose([(n, column) for n in range(len(self.model.lines))])

    def choose_member(self, at: int) -> None:
        """Choose all months of a member."""
        self._choose([(at, FIRST + n) for n in range(12)])

    def _choose(self, places: Sequence[tuple[int, int]]) -> None:
        if not places:
            return
        first, last = places[0], places[-1]
        chosen = QItemSelection(self.model.index(*first), self.model.index(*last))
        self.table.selectionModel().setCurrentIndex(self.model.index(*first), QItemSelectionModel.SelectionFlag.NoUpdate)
        self.table.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def turn(self) -> None:
        """Tick what is chosen; where all of it is ticked, untick it."""
        cells = self.cells()
        ticked = bool(cells) and all(self.model.sign(*cell) == dues.TICKED for cell in cells)
        self.tick(not ticked)

    def tick(self, on: bool) -> None:
        """Enter what is chosen as paid, or as not paid; one step."""
        text = self.paid_on.text().strip()
        try:
            day = DAY.read(text) if text else None
        except BadValue as error:
            self._say(f"缴费日期：{error}")
            self.paid_on.setFocus()
            return
        if day and day > date.today():
            self._say(f"缴费日期 {day} 还没有到，请核对")
            return
        receipt = self.receipt.text().strip() or None
        self._write("登记团费" if on else "取消团费", lambda cells: dues.tick(
            self._session.store, self.model.lines, cells, self.year.value(), on=on, paid_on=day, receipt=receipt))  # fmt: skip

    def mark(self, state: str | None) -> None:
        """Let what is chosen off, defer it, or ask for it again; one step."""
        self._write(f"团费{state or '改回没有缴'}", lambda cells: dues.mark(self._session.store, self.model.lines, cells, self.year.value(), state))

    def _write(self, deed: str, write: Callable[[list[Cell]], int]) -> None:
        cells = self.cells()
        possible = [cell for cell in cells if not self.model.lines[cell[0]].by_year]
        if not cells:
            self._say("请先选要登记的月份")
        elif not possible:
            self._say("选中的人这一年登记的是全年合计，请先点“改成按月登记”")
        else:
            self._session.must_write()
            with self._session.step(f"{deed} {self._of(possible)}"):
                write(possible)

    def _of(self, cells: Sequence[Cell]) -> str:
        people, months = {place for place, _ in cells}, sorted({n for _, n in cells})
        who = self.model.lines[cells[0][0]].person.name or "" if len(people) == 1 else f"{len(people)} 人"
        when = f"{months[0]} 月" if len(months) == 1 else f"{months[0]}–{months[-1]} 月" if months == list(range(months[0], months[-1] + 1)) else f"{len(months)} 个月"
        return f"{self.year.value()} 年 {when} {who}"

    def open_year(self) -> None:
        """Enter what is due of every member's year; one step."""
        self._session.must_write()
        with self._session.step(f"建立 {self.year.value()} 年团费登记册 {self.branch.currentText()}"):
            dues.open_year(self._session.store, self.model.lines, self.year.value())

    def by_months(self) -> None:
        """Turn years registered as sums into months; one step."""
        self._session.must_write()
        with self._session.step(f"{self.year.value()} 年团费改成按月登记 {self.branch.currentText()}"):
            dues.by_months(self._session.store, self.model.lines, self.year.value())

    def _take_back(self) -> None:
        step = self._session.store.undoable()
        if step and step.id > self._opened:
            self._session.undo(step)

    def _say(self, sentence: str) -> None:
        self._said.setText(sentence)

    # --- out

    def _preview(self, printable: object) -> None:
        from app.ui.paper.preview import preview

        preview(self._session, printable, self)  # type: ignore[arg-type]

    def print_details(self) -> None:
        """Preview the register."""
        self._preview(papers.details(self._session.store, self.branch.currentText(), self.model.lines, self.year.value(), self._session.day))

    def print_totals(self) -> None:
        """Preview the sums of all branches."""
        found = totals(self._session.store, self.year.value(), self._session.day)
        self._preview(papers.summed(self._session.store, found, self.year.value(), self._session.day))

    def print_arrears(self) -> None:
        """Preview who owes."""
        self._preview(papers.arrears(self._session.store, self.branch.currentText(), self.model.lines, self.year.value(), self._session.day))

    def export_details(self) -> None:
        """Write the register to a workbook, as an import takes it back."""
        self._export(papers.DETAILS, self.branch.currentText(), papers.detail_heads(), papers.detail_rows(self.model.lines))

    def export_totals(self) -> None:
        """Write the sums of all branches to a workbook."""
        found = totals(self._session.store, self.year.value(), self._session.day)
        self._export(papers.TOTALS, "", papers.total_heads(), papers.total_rows(found))

    def _export(self, title: str, whose: str, heads: Sequence[str], rows: Sequence[Sequence[papers.Value]]) -> None:
        from app.exchange.files.table import write_table

        name = f"{self.year.value()}年度{title}{'_' + whose if whose else ''}"
        if not (out := ask.file_to_save(self, "导出", f"{name}.xlsx", "Excel 工作簿 (*.xlsx)")):
            return
        write_table(out, name, heads, rows, title=f"{whose}{self.year.value()}年度{title}")
        self._session.store.note_access("导出", title, len(rows))
        self._say(sentence := f"已导出 {len(rows):,} 行到 {out.name}")
        self._session.say_written(sentence, out)

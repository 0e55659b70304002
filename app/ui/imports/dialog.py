"""Import in the window: a file, its sheet, its columns, everything it would do, then one step that undo takes back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.exchange.imports import apply as importing
from app.exchange.imports import mapping, preview
from app.exchange.imports.headings import Column
from app.exchange.imports.mapping import OpenFile, Outline
from app.exchange.imports.plan import CHANGED, NEW, PROBLEM, PlannedRow, Source
from app.exchange.imports.preview import Preview
from app.progress import Progress
from app.ui.imports.columns import ColumnsPage
from app.ui.imports.review import ReviewPage
from app.ui.imports.steps import FilePage, SheetPage, StepBar
from app.ui.imports.whole import WholePage
from app.ui.pieces import ask
from app.ui.pieces.progress_strip import Working
from app.ui.pieces.tables import finish_typing
from app.ui.pieces.widgets import button, label
from app.ui.pieces.worker import Worker
from app.ui.session import Session
from db.errors import UserError
from db.records import VIEWS, view
from db.store import Store

FILE, SHEET, COLUMNS, REVIEW = range(4)
_STEPS = ("选文件", "认表头", "对应列", "核对差异", "完成")
#: Several rows may be left out in a row; the plan is made anew after the last of them.
_SETTLE_MS = 200


class ImportDialog(QDialog):
    """Takes a sheet into one list, or a whole ledger's workbook; nothing is written before the last button."""

    def __init__(self, session: Session, worker: Worker, view_key: str, path: Path | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._whole = session, view_key == "all"
        chosen = view("members" if self._whole else view_key)
        assert chosen
        self._view, self._path = chosen, path
        self._what = "整本台账" if self._whole else chosen.label
        self._file: OpenFile | None = None
        self._layout: Source | None = None
        self._outline: Outline | None = None
        self._working = Working(worker)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._plan_again)
        #: What is shown is not what would be written any more.
        self._stale = False
        #: How many cells were put right here; they are nowhere else.
        self._corrections = 0
        self._stack, self._sentence = QStackedWidget(), label("", rich=True, wrap=True)
        self.file_page = FilePage("整本台账的 Excel 工作簿" if self._whole else f"{chosen.label}的 Excel 表", self._hint())
        self.sheet_page, self.columns_page, self.review_page = SheetPage(chosen, session), ColumnsPage(session, chosen), ReviewPage(session)
        self.whole_page = WholePage()
        self._build()
        self._connect()
        self._fit()
        self.go(FILE)
        if path:
            self.open_file(path)

    def _hint(self) -> tuple[str, ...]:
        if self._whole:
            return "要“导出整本台账”写成的 .xlsx 工作簿。", "空台账会原样收下；已有的记录按编号和关键栏目对上，只补充和更新，不删除。"
        return "可以是 .xlsx、.xls、.et、.ods 或 .csv，列的顺序和叫法不必和台账一样。", "先给您看会新增谁、改哪几格，确认了才写入。"

    # --- what it looks like

    def _build(self) -> None:
        self.steps = StepBar(("选文件", "核对", "完成") if self._whole else _STEPS)
        pages = (self.file_page, self.whole_page) if self._whole else (self.file_page, self.sheet_page, self.columns_page, self.review_page)
        for page in pages:
            self._stack.addWidget(page)
        footer = QFrame()
        footer.setObjectName("footer")
        footer.setFixedHeight(52)
        self._cancel = button("取消 Esc", self.reject)
        self._back = button("上一步", self.back)
        self._report = button("把问题行存成 Excel…", self.choose_report, icon_name="file-export")
        self.forward = button("", self.next, kind="primary")
        inner = QHBoxLayout(footer)
        inner.setContentsMargins(20, 0, 20, 0)
        inner.addWidget(self._sentence, 1)
        for made in (self._working, self._cancel, self._back, self._report, self.forward):
            inner.addWidget(made)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.steps)
        layout.addWidget(self._stack, 1)
        layout.addWidget(footer)

    def _fit(self) -> None:
        parent = self.parentWidget()
        room = parent.window().size() if parent else None
        self.resize(min(1240, room.width() - 40) if room else 1240, min(660, room.height() - 20) if room else 660)

    def _connect(self) -> None:
        self.file_page.chosen.connect(self.open_file)
        self.sheet_page.changed.connect(self._tell)
        self.columns_page.changed.connect(self._tell)
        self.review_page.corrected.connect(self._correct)
        self.review_page.changed.connect(self._left_out)
        self._working.busy.connect(lambda _: self._tell())
        for keys, deed in (
            ("Ctrl+Return", self._confirm_key), ("Ctrl+Enter", self._confirm_key), ("Ctrl+Down", self.review_page.next_problem),
            ("F8", self._session.unmask),
        ):
            QShortcut(QKeySequence(keys), self, deed)

    @property
    def step(self) -> int:
        """The step one is at."""
        return self._stack.currentIndex()

    @property
    def _at_last(self) -> bool:
        """Whether the next thing to do is writing."""
        return self.step == (1 if self._whole else REVIEW)

    def go(self, step: int) -> None:
        """Show a step."""
        self._stack.setCurrentIndex(step)
        self.steps.show_step(step)
        self._tell()
        if not self._at_last:
            self.forward.setFocus()

    def _tell(self) -> None:
        """Bring title, sentence and buttons up to date."""
        busy = self._working.running
        self.setWindowTitle(f"导入{self._what}" + (f" － {self._path.name}" if self._path else ""))
        self._back.setVisible(self.step > FILE and not self._whole)
        self._report.setVisible(self.step == REVIEW and not self._whole and bool(self._count(PROBLEM)))
        words, can = self._forward_words()
        self.forward.setText(words)
        # The ring of the focus takes its room from the words otherwise.
        self.forward.setMinimumWidth(self.forward.fontMetrics().horizontalAdvance(words) + 30)
        self.forward.setEnabled(can and not busy)
        # Enter goes on, but never writes: that takes the button or Ctrl+Enter.
        self.forward.setDefault(not self._at_last)
        self.forward.setAutoDefault(not self._at_last)
        self._back.setEnabled(not busy)
        reviewing = self.step == REVIEW and not self._whole
        self._sentence.setText(self.review_page.summary() if reviewing else "现在还没有写入任何数据")
        self._sentence.setVisible(not busy)

    def _count(self, verdict: str) -> int:
        return self.review_page.preview.counts()[verdict] if self.review_page.preview else 0

    def _forward_words(self) -> tuple[str, bool]:
        if self.step == FILE:
            return "选择文件…", True
        if self._whole:
            return self.whole_page.deed, self.whole_page.can_go
        if self.step == SHEET:
            return "下一步：对应列", self.sheet_page.layout_found is not None
        if self.step == COLUMNS:
            return "下一步：核对差异", bool(self.columns_page.mapped().columns)
        if self._stale:
            return "重新核对", True
        count = self._count(NEW) + self._count(CHANGED)
        first = "先导入没有问题的" if self._count(PROBLEM) else "确认导入"
        return f"{first} {count:,} {self._view.record.unit} Ctrl+Enter", count > 0

    # --- going on and back

    def next(self) -> None:
        """Go on to the next step, or write."""
        if self._working.running:
            return
        if self.step == FILE:
            self.file_page.choose()
        elif self._whole:
            self._take_whole()
        elif self.step == SHEET:
            self._layout = self.sheet_page.layout_found
            self._look_through()
        elif self.step == COLUMNS:
            self._plan()
        elif self._stale:
            self._plan_again()
        else:
            self.apply()

    def back(self) -> None:
        """Go back one step."""
        if self.step > FILE:
            self.go(self.step - 1)

    def _confirm_key(self) -> None:
        finish_typing(self.review_page.table)
        if self.forward.isEnabled():
            self.next()

    def reject(self) -> None:
        """Stop what runs, or close; what was put right or left out here is not thrown away unasked."""
        if self._working.running:
            self._working.cancel()
        elif self._may_go():
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        # The lock closes every window and must not be held up by a question.
        if event.spontaneous() and not self._working.running and not self._may_go():
            event.ignore()
            return
        self._corrections = 0
        self.review_page.left_out.clear()
        super().closeEvent(event)

    def _may_go(self) -> bool:
        out = len(self.review_page.left_out)
        done = "、".join([f"改了 {self._corrections} 格"] * bool(self._corrections) + [f"去掉了 {out} 行"] * bool(out))
        return not done or ask.sure(self, f"您在这里{done}，还没有导入；现在关掉，这些要重做。", "关掉")

    def done(self, result: int) -> None:
        """Close, and let go of a file that may be large."""
        self._working.cancel()
        self._settle.stop()
        super().done(result)
        self.review_page.table.review.show(None, (), set())
        self.review_page.preview, self._file, self._layout = None, None, None

    def _run(self, what: str, job: Callable[[Store, Progress], Any], done: Callable[[Any], object], step: int) -> None:
        """Run a job; what a person can put right is said at the step it belongs to."""

        def failed(error: BaseException) -> None:
            if not isinstance(error, UserError):
                raise error
            if step == FILE:
                self.go(FILE)
                self.file_page.say(str(error))
            else:
                ask.warn(self, str(error))

        self._working.run(what, job, done, failed)
        self._tell()

    # --- the file, its sheet, its columns

    def open_file(self, path: Path) -> None:
        """Read a file and go on to what has to be decided first."""
        self._path = path
        self._corrections = 0
        self.review_page.left_out.clear()
        self.file_page.say("")
        if self._whole:
            self._look_at_whole()
            return
        chosen = self._view
        self._run("读取文件", lambda store, progress: mapping.open_file(chosen, path, progress), self._opened, FILE)

    def _opened(self, file: OpenFile) -> None:
        self._file = file
        self.sheet_page.show_file(file)
        if len(file.layouts) == 1:
            self._layout = file.layouts[file.best]
            self._look_through()
        else:
            self.go(SHEET)

    def _look_through(self) -> None:
        found = self._layout
        assert found
        self._run("查看内容", lambda store, progress: mapping.outline(found), self._looked, SHEET)

    def _looked(self, seen: Outline) -> None:
        assert self._file and self._layout
        self.columns_page.show_table(self._file.path, len(self._file.sheets), self._layout, seen)
        self.go(COLUMNS)

    # --- the preview

    def _job(self, left_out: frozenset[int]) -> Callable[[Store, Progress], Preview]:
        chosen, found, known = self._view, self.columns_page.mapped(), self.columns_page.known_choice
        return lambda store, progress: preview.preview(store, chosen, found, progress, left_out=left_out, known=known)

    def _plan(self) -> None:
        def show(made: Preview) -> None:
            self._stale = False
            self.review_page.start(made)
            self.go(REVIEW)

        self._run("核对", self._job(frozenset(self.review_page.left_out)), show, COLUMNS)

    def _plan_again(self) -> None:
        def show(made: Preview) -> None:
            self._stale = False
            self.review_page.show_preview(made)
            self._tell()

        self._run("核对", self._job(frozenset(self.review_page.left_out)), show, REVIEW)

    def _correct(self, at: PlannedRow, column: Column, text: str) -> None:
        assert self.review_page.preview
        preview.put_right(self.review_page.preview.plan.layout, at.number, column.index, text)
        self._corrections += 1
        self._stale = True
        self._plan_again()

    def _left_out(self) -> None:
        self._stale = True
        self._settle.start()
        self._tell()

    # --- writing

    def apply(self) -> None:
        """Write what the preview shows, in one step."""
        shown = self.review_page.preview
        if shown is None or self._stale:
            return
        plan = shown.plan
        self._run("写入台账", lambda store, progress: importing.apply(store, plan, True, progress), self._applied, REVIEW)

    def _applied(self, ids: list[int]) -> None:
        session, chosen = self._session, self._view
        if self.columns_page.remember.isChecked():
            mapping.remember(session.store, chosen, self.columns_page.mapped(), session.today)
        self.accept()
        self._say({chosen.record.table: set(ids)})
        listed = chosen.key if chosen.key in VIEWS else next((k for k, v in VIEWS.items() if v.record is chosen.record), chosen.key)
        session.show_records(listed, ids, f"刚导入的 {len(ids):,} {chosen.record.unit}")

    def _say(self, touched: dict[str, set[int]]) -> None:
        """Tell the window what the worker's own connection wrote."""
        self._session.changed.emit(touched)
        if step := self._session.store.undoable():
            self._session.said.emit(f"已{step.label}", True)

    def choose_report(self) -> None:
        """Ask where the rows with problems are to go."""
        name = f"{self._path.stem if self._path else self._what}_有问题的行.xlsx"
        if out := ask.file_to_save(self, "把问题行存成", name, "Excel 工作簿 (*.xlsx)"):
            self.save_report(out if out.suffix.lower() == ".xlsx" else out.with_name(out.name + ".xlsx"))

    def save_report(self, out: Path) -> None:
        """Write the rows with problems in the file's own layout, each with its reason."""
        shown = self.review_page.preview
        assert shown
        plan, count = shown.plan, len(shown.plan.bad_rows)

        def written(_: None) -> None:
            self._session.said.emit(f"{count:,} 行有问题的已存到 {out.name}，改好后可以直接再导入", False)

        self._run("写文件", lambda store, progress: importing.write_report(plan, out), written, REVIEW)

    # --- a whole ledger

    def _look_at_whole(self) -> None:
        """Try the workbook, and show what it would do."""
        path = self._path
        assert path

        def show(outcome: Any) -> None:
            self.whole_page.show_outcome(outcome)
            self.go(1)

        self._run("核对", WholePage.job(path, dry_run=True), show, FILE)

    def _take_whole(self) -> None:
        path = self._path
        assert path

        def written(_: object) -> None:
            self.accept()
            self._say({table: set() for table in self.whole_page.tables()})

        self._run("导入", WholePage.job(path, dry_run=False), written, 1)

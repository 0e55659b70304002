"""Import in the window: files, their tables and columns, what has to be asked, everything it would do, then one step that undo takes back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QWidget

from app.exchange.imports import apply as importing
from app.exchange.imports import preview, taking
from app.exchange.imports.columns import mapping
from app.exchange.imports.columns.headings import Column
from app.exchange.imports.plan import CHANGED, NEW, PROBLEM, Source
from app.exchange.imports.preview import Preview
from app.exchange.imports.taking import Opened, Taken
from app.progress import Progress
from app.ui.imports.asking import AsksPage
from app.ui.imports.columns import ColumnsPage
from app.ui.imports.frame import StepDialog
from app.ui.imports.review import ReviewPage, unit_of
from app.ui.imports.steps import FilePage, SheetPage
from app.ui.imports.whole import WholePage
from app.ui.pieces import ask
from app.ui.pieces.tables import finish_typing
from app.ui.pieces.worker import Worker
from app.ui.session import Session
from db.errors import UserError
from db.records import VIEWS, view
from db.store import Store

FILE, SHEET, COLUMNS, ASKS, REVIEW = range(5)
_STEPS = ("选文件", "认表头", "对应列", "定说法", "核对差异", "完成")
#: Several rows may be left out in a row; the plan is made anew after the last of them.
_SETTLE_MS = 200


class ImportDialog(StepDialog):
    """Takes sheets into the lists, or a whole ledger's workbook; nothing is written before the last button."""

    def __init__(self, session: Session, worker: Worker, asked: str, parent: QWidget | None = None) -> None:
        """`asked`: the kind of record that is likeliest wanted, '' for none, or all for a whole ledger."""
        super().__init__(session, worker, parent)
        self._whole = asked == "all"
        chosen = view(asked)
        self._asked = chosen.key if chosen else ""
        self._what = "整本台账" if self._whole else chosen.label if chosen else "表格"
        self._name, self._path = "", Path()
        self._opened: Opened | None = None
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._plan_again)
        #: What is shown is not what would be written any more.
        self._stale = False
        #: How many cells were put right here; they are nowhere else.
        self._corrections = 0
        self.file_page = FilePage("整本台账的 Excel 工作簿" if self._whole else f"{self._what}的 Excel 表" if chosen else "Excel 表", self._hint())
        self.sheet_page, self.columns_page, self.review_page = SheetPage(self._asked, session), ColumnsPage(session), ReviewPage(session)
        self.asks_page, self.whole_page = AsksPage(), WholePage()
        usual = (self.file_page, self.sheet_page, self.columns_page, self.asks_page, self.review_page)
        self._build(("选文件", "核对", "完成") if self._whole else _STEPS, (self.file_page, self.whole_page) if self._whole else usual)
        self._connect()
        self.go(FILE)

    def _hint(self) -> tuple[str, ...]:
        if self._whole:
            return "要“导出整本台账”写成的 .xlsx 工作簿。", "空台账会原样收下；已有的记录按编号和关键栏目对上，只补充和更新，不删除。"
        return (
            "可以是 .xlsx、.xlsm、.xls、.et、.ods 或 .csv，可以一次几个文件；列的顺序和叫法不必和台账一样。",
            "在 Excel 或 WPS 里复制几行（连表头），回到名册按 Ctrl+V 也行。", "先给您看会新增谁、改哪几格，确认了才写入。",
        )

    # --- what it looks like

    def _connect(self) -> None:
        self.file_page.chosen.connect(self.open_files)
        self.sheet_page.changed.connect(self._tell)
        self.columns_page.changed.connect(self._tell)
        self.columns_page.kind_chosen.connect(self._take_as)
        self.asks_page.changed.connect(self._answered)
        self.review_page.corrected.connect(self._correct)
        self.review_page.changed.connect(self._left_out)
        self._working.busy.connect(lambda _: self._tell())
        self._back.clicked.connect(self.back)
        self._report.clicked.connect(self.choose_report)
        self.forward.clicked.connect(self.next)
        confirm = dict.fromkeys(("Ctrl+Return", "Ctrl+Enter"), self._confirm_key)
        self._keys({**confirm, "Ctrl+Down": self.review_page.next_problem, "F8": self._session.unmask})

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
        self.setWindowTitle(f"导入{self._what}" + (f" － {self._name}" if self._name else ""))
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
            return "下一步：对应列", bool(self._opened and self._opened.chosen())
        if self.step == COLUMNS:
            return "下一步：核对", any(any(taken.wanted.values()) for taken in self._taken)
        if self.step == ASKS:
            return "下一步：核对差异", True
        if self._stale:
            return "重新核对", True
        count = self._count(NEW) + self._count(CHANGED)
        first = "先导入没有问题的" if self._count(PROBLEM) else "确认导入"
        unit = unit_of(self.review_page.preview) if self.review_page.preview else ""
        # There may be something to write though no row is new or changes.
        return f"{first} {count:,} {unit} Ctrl+Enter", bool(self.review_page.preview and self.review_page.preview.plan.drafts())

    @property
    def _taken(self) -> list[Taken]:
        return self._opened.chosen() if self._opened else []

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
            assert self._opened
            self.columns_page.show_opened(self._opened)
            self.go(COLUMNS)
        elif self.step == COLUMNS or (self.step == ASKS and self._stale):
            self._plan()
        elif self.step == ASKS:
            self.go(REVIEW)
        elif self._stale:
            self._plan_again()
        else:
            self.apply()

    def back(self) -> None:
        """Go back one step."""
        if self.step == SHEET or (self.step == REVIEW and not self.asks_page.open):
            self.go(self.step - 1 - (self.step == REVIEW))
        elif self.step > FILE:
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
        self._forget()
        super().closeEvent(event)

    def _forget(self) -> None:
        """Let go of what was put right, left out and answered."""
        self._corrections = 0
        self.asks_page.forget()
        for taken in self._opened.tables if self._opened else ():
            taken.found.left_out.clear()
            taken.found.meant.clear()

    def _may_go(self) -> bool:
        tables = self._opened.tables if self._opened else []
        out, meant = sum(len(taken.found.left_out) for taken in tables), sum(len(taken.found.meant) for taken in tables)
        told = ((self._corrections, "改了 {} 格"), (out, "去掉了 {} 行"), (meant + self.asks_page.answered, "答了 {} 处"))
        done = "、".join(words.format(count) for count, words in told if count)
        return not done or ask.sure(self, f"您在这里{done}，还没有导入；现在关掉，这些要重做。", "关掉")

    def done(self, result: int) -> None:
        """Close, and let go of a file that may be large."""
        self._working.cancel()
        self._settle.stop()
        super().done(result)
        self.review_page.table.review.show(None, ())
        self.review_page.preview, self._opened = None, None

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

    # --- the files, their tables, what is asked

    def open_files(self, paths: Sequence[Path]) -> None:
        """Read files and go on to what has to be decided first."""
        self._path = paths[0]
        self._begin(paths[0].name + (f" 等 {len(paths)} 个文件" if len(paths) > 1 else ""))
        if self._whole:
            self._look_at_whole()
            return
        asked = self._asked
        self._run("读取文件", lambda store, progress: taking.open_files(store, asked, paths, progress), self._show_opened, FILE)

    def open_block(self, rows: Sequence[Sequence[str]]) -> None:
        """Take a block of cells that was pasted, and go on to what has to be decided first."""
        asked, name = self._asked, "粘贴的内容"
        self._path = Path(name)
        self._begin(name)
        self._run("认表头", lambda store, progress: taking.open_block(store, asked, name, rows), self._show_opened, FILE)

    def _begin(self, name: str) -> None:
        self._name = name
        self._forget()
        self.file_page.say("")

    def _show_opened(self, opened: Opened) -> None:
        self._opened = opened
        self.sheet_page.show_file(opened)
        if not opened.tables:
            self.go(SHEET)
            return
        self.columns_page.show_opened(opened)
        self.go(COLUMNS)

    def _take_as(self, taken: Taken, key: str) -> None:
        self._run("认列", lambda store, _: taking.as_kind(store, taken.file, taken.found.table, key), self.columns_page.put, COLUMNS)

    # --- the preview

    def _job(self) -> Callable[[Store, Progress], Preview]:
        opened, sources, mode, answers = self._opened, [taken.source() for taken in self._taken], self.columns_page.known_choice, deepcopy(self.asks_page.answers)
        return lambda store, progress: preview.preview(store, sources, progress, mode=mode, answers=answers, unseen=opened.unseen() if opened else ())

    def _plan(self) -> None:
        def show(made: Preview) -> None:
            self._stale = False
            self.review_page.start(made)
            fresh = self.asks_page.show_asks([*made.words, *made.names])
            self.go(ASKS if fresh else REVIEW)
            if not fresh:
                self.review_page.table.setFocus()

        self._run("核对", self._job(), show, COLUMNS)

    def _plan_again(self) -> None:
        def show(made: Preview) -> None:
            self._stale = False
            self.asks_page.show_asks([*made.words, *made.names])
            self.review_page.show_preview(made)
            self._tell()

        self._run("核对", self._job(), show, REVIEW)

    def _answered(self) -> None:
        self._stale = True
        self._tell()

    def _correct(self, source: Source, numbers: list[int], column: Column, text: str) -> None:
        preview.put_right(source, numbers, column.index, text)
        self._corrections += len(numbers)
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
        plan, since = shown.plan, self.review_page.since()
        self._run("写入台账", lambda store, progress: importing.apply(store, plan, True, progress, since), self._applied, REVIEW)

    def _applied(self, ids: list[int]) -> None:
        session, shown = self._session, self.review_page.preview
        assert shown
        touched, came = taking.written(shown.plan, ids)
        if self.columns_page.remember.isChecked():
            self.asks_page.answers.remember(session.store)
            for taken in self._taken:
                mapping.remember(session.store, taken.view, taken.found, taken.wanted, session.today)
        self.accept()
        self._say(touched)
        if came:
            # Of several lists the one that was asked for, else the longest.
            key = max(came, key=lambda one: (one == self._asked, len(came[one])))
            chosen = view(key)
            assert chosen
            listed = key if key in VIEWS else next((k for k, v in VIEWS.items() if v.record is chosen.record), key)
            session.show_records(listed, came[key], f"刚导入的 {len(came[key]):,} {chosen.record.unit}")

    def choose_report(self) -> None:
        """Ask where the rows with problems are to go."""
        name = f"{self._path.stem or self._what}_有问题的行.xlsx"
        if out := ask.file_to_save(self, "把问题行存成", name, "Excel 工作簿 (*.xlsx)"):
            self.save_report(out if out.suffix.lower() == ".xlsx" else out.with_name(out.name + ".xlsx"))

    def save_report(self, out: Path) -> None:
        """Write the rows with problems in the file's own layout, each with its reason."""
        shown = self.review_page.preview
        assert shown
        plan, count = shown.plan, len(shown.plan.bad_rows)

        def written(_: None) -> None:
            self._session.say_written(f"{count:,} 行有问题的已存到 {out.name}，改好后可以直接再导入", out)

        self._run("写文件", lambda store, progress: importing.write_report(plan, out), written, REVIEW)

    # --- a whole ledger

    def _look_at_whole(self) -> None:
        """Try the workbook, and show what it would do."""
        path = self._path

        def show(outcome: Any) -> None:
            self.whole_page.show_outcome(outcome)
            self.go(1)

        self._run("核对", WholePage.job(path, dry_run=True), show, FILE)

    def _take_whole(self) -> None:
        path = self._path

        def written(_: object) -> None:
            self.accept()
            self._say({table: set() for table in self.whole_page.tables()})

        self._run("导入", WholePage.job(path, dry_run=False), written, 1)

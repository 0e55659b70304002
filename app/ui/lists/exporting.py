"""Export in the window: what a list shows, and the whole ledger; told before it is written how much and what of it is masked."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QRadioButton, QVBoxLayout, QWidget

from app.exchange.exports import export, listing
from app.progress import Progress
from app.ui.lists.record_list import RecordList
from app.ui.pieces import ask
from app.ui.pieces.opening import Dialog, run_dialog
from app.ui.pieces.progress_strip import Working
from app.ui.pieces.widgets import Banner, button, clear, column, label, lay, line, row
from app.ui.pieces.worker import Job, Worker
from app.ui.session import Session
from db.errors import UserError
from db.store import Store

_KINDS = {".xlsx": "Excel 工作簿 (*.xlsx)", ".csv": "CSV 文本 (*.csv)"}


class Writing(Dialog):
    """The base of dialogs that write one file on the worker; `written` is where it went."""

    def __init__(self, session: Session, worker: Worker, title: str, deed: str, parent: QWidget | None) -> None:
        super().__init__(title, parent)
        self._session = session
        self.written: Path | None = None
        self.setMinimumWidth(520)
        self._top = QVBoxLayout()
        self._top.setSpacing(10)
        self._fault = QVBoxLayout()
        self._working = Working(worker)
        self._go = button(deed, self.choose, icon_name="file-export", kind="primary")
        self._working.busy.connect(lambda busy: self._go.setDisabled(busy))
        lay(
            self, self._top, self._fault, "*", self._working, line(), row("*", button("取消 Esc", self.reject), self._go), margins=(20, 16, 20, 14),
            gap=12,
        )
        # Only once it stands in the dialog: Enter is its own then also from where one chooses.
        self._go.setAutoDefault(True)
        self._go.setDefault(True)
        self._go.setFocus()

    def choose(self) -> None:
        """Ask where to, then write."""
        raise NotImplementedError

    def write(self, job: Job, count_of: str, out: Path) -> None:
        """Run the job that returns how many it wrote; say so when it is done."""
        clear(self._fault)

        def done(count: int) -> None:
            self.written = out
            self._session.say_written(f"已导出 {count:,} {count_of}到 {out.name}", out)
            self.accept()

        self._working.run("写文件", job, done, self._failed)

    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, UserError):
            raise error
        self._fault.addWidget(Banner("err", str(error)))

    def reject(self) -> None:
        """Stop writing, or close."""
        if self._working.running:
            self._working.cancel()
        else:
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._working.cancel()
        super().closeEvent(event)


class ExportList(Writing):
    """What a list shows: the same rows, columns and order."""

    def __init__(self, session: Session, worker: Worker, shown: RecordList) -> None:
        super().__init__(session, worker, f"导出{shown.view.label}", "选择保存位置…", shown.window())
        self._list, self._columns = shown, shown.shown_columns()
        model, unit = shown.table.records, shown.view.record.unit
        self._all, self._some = QRadioButton(f"现在显示的 {len(model.ids):,} {unit}"), QRadioButton("")
        ticked = sum(map(model.ticked.__contains__, model.ids)) if model.ticked else 0
        self._some.setText(f"只要勾选的 {ticked:,} {unit}")
        self._some.setVisible(bool(ticked))
        (self._some if ticked else self._all).setChecked(True)
        self._excel, self._csv = QRadioButton("Excel 工作簿（.xlsx）"), QRadioButton("CSV 文本（.csv），给别的程序用")
        self._excel.setChecked(True)
        for buttons in ((self._all, self._some), (self._excel, self._csv)):
            group = QButtonGroup(self)
            for made in buttons:
                group.addButton(made)
        self._whole = QCheckBox("包含完整的敏感信息")
        self._top.addWidget(column(label("哪些行", "h3"), self._all, self._some, gap=6))
        self._top.addWidget(label(f"{len(self._columns)} 栏，行、栏目和顺序都和屏幕上一样。", "sub", wrap=True))
        self._top.addWidget(column(label("写成什么", "h3"), self._excel, self._csv, gap=6))
        self._top.addWidget(self._privacy())

    def _privacy(self) -> QWidget:
        hidden = [c.label for c in self._columns if c.sensitive]
        if not hidden:
            self._whole.setVisible(False)
            return label("这些栏目里没有要遮盖的内容。", "cap")
        names = "、".join(hidden[:6]) + ("等" if len(hidden) > 6 else "")
        words = f"不勾的话，{names}和屏幕上一样只露头尾；勾上会写出全部号码和姓名，请只交给该看的人。导出会记一笔。"
        return column(label("敏感信息", "h3"), self._whole, label(words, "cap", wrap=True), gap=6)

    def choose(self) -> None:
        """Ask where to, then write."""
        suffix = ".csv" if self._csv.isChecked() else ".xlsx"
        name = f"{self._list.view.label}_{self._session.day:%Y-%m-%d}{suffix}"
        if out := ask.file_to_save(self, "导出到", name, _KINDS[suffix]):
            self.save_as(out if out.suffix.lower() in _KINDS else out.with_name(out.name + suffix))

    def save_as(self, out: Path) -> None:
        """Write the file."""
        model = self._list.table.records
        ids = list(filter(model.ticked.__contains__, model.ids)) if self._some.isChecked() else model.ids[:]
        wanted, columns, day, masked = model.listing, self._columns, self._session.day, not self._whole.isChecked()

        def job(store: Store, progress: Progress) -> int:
            return listing.export_listing(store, wanted, columns, ids, day, out, masked=masked, progress=progress)

        self.write(job, "行", out)


class ExportAll(Writing):
    """The whole ledger as one workbook."""

    def __init__(self, session: Session, worker: Worker, parent: QWidget | None) -> None:
        super().__init__(session, worker, "导出整本台账", "选择保存位置…", parent)
        words = "每种记录写成一张工作表，附件和设置也在里面，可以原样导入一个空台账。"
        self._top.addWidget(label(words, "body", wrap=True))
        self._top.addWidget(Banner("gold", "里面有完整的身份证号、电话和儿童姓名，文件不加密；请存放好，用完删掉。平时留底请用“备份与恢复”。"))

    def choose(self) -> None:
        """Ask where to, then write."""
        name = f"{self._session.unit or '团务台账'}_整本台账_{date.today():%Y-%m-%d}.xlsx"
        if out := ask.file_to_save(self, "导出整本台账", name, _KINDS[".xlsx"]):
            self.save_as(out if out.suffix.lower() == ".xlsx" else out.with_name(out.name + ".xlsx"))

    def save_as(self, out: Path) -> None:
        """Write the file."""
        self.write(lambda store, progress: export.export_all(store, out, progress), "条记录", out)


def export_list(session: Session, worker: Worker, record_list: RecordList) -> None:
    """Write what a list shows to a file of the person's choice."""
    run_dialog(ExportList(session, worker, record_list))


def export_all(session: Session, worker: Worker, parent: QWidget | None) -> None:
    """Write the whole ledger to one workbook."""
    run_dialog(ExportAll(session, worker, parent))


def print_list(session: Session, shown: RecordList) -> None:
    """Preview a list: the same rows, columns and order as on the screen."""
    from app.papers import lists
    from app.ui.paper.preview import preview

    records = shown.table.records
    made = lists.printable(session.store, records.listing, shown.shown_columns(), records.ids, session.day, shown.total, session.masked)
    preview(session, made, shown.window())

"""What leaves the sheet: Word, paper, and the text beside an earlier one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtWidgets import QMenu, QWidget

from app.charts import for_summary
from app.papers.sheet import Printable, Wishes
from app.progress import Progress
from app.summary import faces, keeping
from app.summary.document import write
from app.summary.drafting import draft
from app.summary.proof import unfinished
from app.summary.text import Summary
from app.ui.pieces import ask
from app.ui.pieces.opening import run_dialog
from app.ui.pieces.progress_strip import Working
from app.ui.reports.summary.compare import Comparing
from app.ui.reports.summary.paper import SummaryPaper
from app.ui.session import Session
from db.store import Store


def missing() -> str:
    """The first of the letters of official documents that this computer lacks, as a sentence without its stop; '' for none."""
    notes = faces.notes(faces.installed())
    return notes[0].partition("；")[0] if notes else ""


def export(session: Session, working: Working, parent: QWidget, summary: Summary, *, sources: bool) -> None:
    """Write the Word document where the person wants it; what is not written yet is told before."""
    if (open_ := unfinished(summary)) and not ask.sure(parent, f"{open_}。现在导出的话，这些字会原样留在文件里。", "仍要导出", "去补写"):
        return
    if out := ask.file_to_save(parent, "导出 Word", f"{session.unit}{summary.year}年工作总结.docx", "Word 文档 (*.docx)"):
        target = out if out.suffix.lower() == ".docx" else out.with_name(out.name + ".docx")

        def said(notes: list[str]) -> None:
            session.say_written(f"年度总结已写到 {target.name}" + ("；缺的字体已用别的代替" if notes else ""), target)

        def job(store: Store, progress: Progress) -> list[str]:
            return write(store, summary, target, sources=sources, pictures=for_summary(store, date.fromisoformat(summary.as_of)))

        working.run("正在写 Word", job, said)


def print_summary(session: Session, parent: QWidget, summary: Summary) -> None:
    """Preview it on paper."""
    from app.ui.paper.preview import preview

    def make(wishes: Wishes) -> Any:
        return summary

    warning = "".join(f"{words}。" for words in (unfinished(summary), missing()) if words)
    printable = Printable(f"{summary.year}年工作总结", make, Wishes(signatures=False), warning, signed=False)
    preview(session, printable, parent, laid=SummaryPaper)


def compare_with_last_year(working: Working, parent: QWidget, summary: Summary) -> None:
    """Show last year's summary beside this one; where none was kept, what the ledger has for that year."""

    def job(store: Store, progress: Progress) -> tuple[Summary, bool]:
        kept = keeping.before(store, summary.year)
        return kept or draft(store, date(summary.year - 1, 12, 31)), kept is not None

    def done(found: tuple[Summary, bool]) -> None:
        before, is_kept = found
        note = "" if is_kept else f"台账里没有以前写的总结，左边是按 {before.year} 年的记录起草的。"
        run_dialog(Comparing(before, summary, (f"{before.year} 年", f"{summary.year} 年"), note, parent))

    working.run("正在对比", job, done)


def fill_versions(menu: QMenu, older: Sequence[keeping.Version], keep: Callable[[], object], show: Callable[[keeping.Version], object]) -> None:
    """Offer to put what stands on the sheet by as a version, and the versions put by before."""
    menu.clear()
    menu.addAction("保存为一版\tCtrl+S", keep)
    menu.addSeparator()
    for version in older:
        menu.addAction(f"看第 {version.version} 版（数字截止 {version.as_of}）…", lambda version=version: show(version))
    if not older:
        menu.addAction("还没有以前的版本").setEnabled(False)


def show_version(session: Session, parent: QWidget, summary: Summary, version: keeping.Version, restore: Callable[[int], object]) -> None:
    """Show an earlier version beside the sheet; it may be gone back to."""
    found = keeping.load(session.store, version.year, version.version)
    if found is None:
        return
    note = "恢复以后，现在的这一版也留着，随时可以再恢复回来。"
    deed = "" if session.store.readonly else f"恢复第 {version.version} 版"
    if run_dialog(Comparing(found, summary, (f"第 {version.version} 版", "现在的"), note, parent, deed)):
        restore(version.version)

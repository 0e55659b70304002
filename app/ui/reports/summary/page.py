"""The annual summary in the window: outline, sheet, sources and hints, with drafting, updating, comparing, versions, Word and print."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QCheckBox, QMenu, QWidget

from app.progress import Progress
from app.summary import faces, keeping
from app.summary.behind import Behind, behind
from app.summary.differing import changed_numbers
from app.summary.drafting import draft, refreshed, reworded
from app.summary.hints import ERROR, Hint, hints
from app.summary.seen import remind_again, seen_count, unseen, wave_off
from app.summary.text import Number, Summary
from app.ui.pieces.facts import nothing_here
from app.ui.pieces.inputs import ComboBox
from app.ui.pieces.keys import OwnKeys
from app.ui.pieces.progress_strip import Working
from app.ui.pieces.quiet import Quiet
from app.ui.pieces.widgets import button, label, lay, row, stacked
from app.ui.pieces.worker import Worker
from app.ui.reports.summary.editor import KINDS, Sheet
from app.ui.reports.summary.keeping import Keeper
from app.ui.reports.summary.out import compare_with_last_year, export, fill_versions, missing, print_summary, show_version
from app.ui.reports.summary.outline import Outline, counted
from app.ui.reports.summary.phrases import offer
from app.ui.reports.summary.sheet import ground
from app.ui.reports.summary.side import Hints, SourceCard
from app.ui.reports.summary.text import Live
from app.ui.session import Session
from db.errors import UserError
from db.store import Store

_HINTS_MS = 500
_WIDE = 1200
#: More numbers than this that are no longer the ledger's are told in one sentence.
_FEW = 3


class SummaryPage(QWidget):
    """One year's summary at a time."""

    status = Signal(str)

    def __init__(self, session: Session, worker: Worker) -> None:
        super().__init__()
        self.session, self.worker = session, worker
        self.sheet, self.outline, self.source, self.hints = Sheet(), Outline(), SourceCard(session), Hints()
        self.keeper = Keeper(session, lambda: self.sheet.summary() if self._shown else None)
        self._shown, self._edits = False, 0
        self._asked: Hint | None = None
        self._stale = 0
        self._year, self._as_of = ComboBox(), label("", "cap")
        self._sources = QCheckBox("附数据来源")
        self._working = Working(worker)
        self._look = Quiet(self, _HINTS_MS, self.look_over)
        self._build()
        self._connect()

    # --- what it looks like

    def _build(self) -> None:
        self._year.setAccessibleName("年度")
        self._year.setFixedWidth(96)
        self._sources.setToolTip("导出的 Word 后面附一张表：每个数字是什么、怎么算、有多少条记录")
        self._update = button("数字更新到今天", self.update_numbers, icon_name="refresh", tip="只更新数字，文字一个不动")
        self._versions_menu = QMenu(self)
        self._versions_menu.aboutToShow.connect(self._fill_versions)
        self._versions = button("版本", menu=self._versions_menu, icon_name="history", tip="保存一版、看以前的版本")
        self._compare = button("与去年对比", self.compare, icon_name="columns")
        self._print = button("打印", self.print, icon_name="printer", tip="打印 Ctrl+P")
        self._export = button("导出 Word", self.export, icon_name="file-type-docx", kind="primary")
        bar = row(self._year, (self._as_of, 1), self._working, self._update, self._compare, self._versions, self._print, self._sources, self._export)
        self._side = QWidget()
        lay(self._side, (self.source, 7), (self.hints, 4), margins=(0, 0, 0, 0), gap=10)
        self.source.hide()
        whole = row(self.outline, (ground(self.sheet), 1), self._side, gap=12)
        self._stack = stacked(whole, self._empty())
        lay(self, bar, (self._stack, 1), margins=(16, 8, 16, 12), gap=8)

    def _empty(self) -> QWidget:
        self._none = label("", "sub", wrap=True)
        self._first = button("", self.draft, icon_name="pencil", kind="primary")
        return nothing_here("file-text", "还没有年度总结", self._none, row("*", self._first, "*"))

    def _connect(self) -> None:
        self.sheet.edited.connect(self._edited)
        self.sheet.left.connect(self.keeper.save)
        self.sheet.number_chosen.connect(self.show_source)
        self.sheet.back_asked.connect(self.session.undo)
        self.sheet.cursorPositionChanged.connect(lambda: self.outline.show_section(self.sheet.current_section()))
        self.outline.jumped.connect(self.sheet.go)
        self.outline.phrases_asked.connect(lambda: offer(self.session, self.sheet, self.keeper.year))
        self.source.closed.connect(self.close_source)
        self.source.worded.connect(self.reword)
        self.source.taken.connect(self._tie)
        self.source.jumped.connect(self.sheet.go)
        self.hints.jumped.connect(lambda hint: self.sheet.go(hint.paragraph, hint.start, hint.end))
        self.hints.handled.connect(self.handle)
        self.hints.mended.connect(self.sheet.put_right)
        self.hints.again_asked.connect(self._remind_again)
        self.hints.seen.connect(self.wave_off)
        self.keeper.changed.connect(self.reload)
        # However a job ends, also stopped or failed, one can write and draft again.
        self._working.busy.connect(self._on_busy)
        self._year.activated.connect(lambda _: self.go_to(self._year.currentData()))
        self.session.changed.connect(lambda _: self._look.start() if self.isVisible() and self._shown else None)
        self.session.day_changed.connect(self._tell)
        self.session.masked_changed.connect(lambda: self.show_source(self.sheet.chosen()) if self.sheet.chosen() else None)
        OwnKeys(self, {"F6": self._next_pane, "Ctrl+S": self.keep_version, "Esc": self.close_source, "Ctrl+P": self.print})
        # The sheet itself takes these for letters.
        OwnKeys(self.sheet, {f"Ctrl+Alt+{digit}": lambda kind=kind: self.sheet.set_kind(kind) for kind, digit in KINDS.values()})

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= _WIDE
        self.outline.setFixedWidth(196 if wide else 170)
        self._side.setFixedWidth(344 if wide else 286)

    # --- which year

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.window().installEventFilter(self)
        if not self.keeper.year:
            self.go_to(self.session.day.year)
        else:
            self._fill_years()
            self._look.start()
        self._tell()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.keeper.save()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The window closes the ledger when it is closed; what was just written goes in before that.
        if event.type() is QEvent.Type.Close and watched is self.window():
            self.keeper.save()
        return super().eventFilter(watched, event)

    def _fill_years(self) -> None:
        found = keeping.years(self.session.store, self.session.day.year)
        self._year.clear()
        for year in sorted({*found, self.keeper.year}, reverse=True):
            self._year.addItem(f"{year} 年", year)
        self._year.setCurrentIndex(max(0, self._year.findData(self.keeper.year)))

    def go_to(self, year: int) -> None:
        """Show another year's summary, or that there is none."""
        self.keeper.save()
        self._shown = False
        self.keeper.load(year)
        self._fill_years()
        self.reload()

    def reload(self) -> None:
        """Show what the ledger has."""
        found = self.keeper.load(self.keeper.year)
        self._shown = False
        self.close_source()
        self._stack.setCurrentIndex(0 if found else 1)
        if found:
            self.sheet.show_summary(found)
            self._shown = True
            self._show_outline()
            self._look.start()
        self._none.setText(f"{self.keeper.year} 年的还没有起草。点下面的按钮，程序按台账里的记录写出初稿，每个数字都能点开看来源，您再改。")
        self._first.setText(f" 起草 {self.keeper.year} 年的总结" if self.keeper.year != self.session.day.year else " 起草今年的总结")
        self._first.setEnabled(not self.session.store.readonly)
        self.sheet.setReadOnly(self.session.store.readonly)
        self._tell()

    def draft(self) -> None:
        """Have a first draft written."""
        day = self._day()

        def job(store: Store, progress: Progress) -> Summary:
            progress(0, 0, "正在按台账写初稿")
            return draft(store, day)

        self._working.run("正在按台账写初稿", job, self._drafted)

    def _on_busy(self, busy: bool) -> None:
        free = not busy and not self.session.store.readonly
        self._first.setEnabled(free)
        if free:
            self.sheet.setReadOnly(False)

    def _drafted(self, summary: Summary) -> None:
        self.keeper.begin(summary)
        self._fill_years()
        self.reload()
        self.sheet.setFocus()

    def _day(self) -> date:
        """The day numbers are to be as of: the one figures are computed for, within the year."""
        return min(max(self.session.day, date(self.keeper.year, 1, 1)), date(self.keeper.year, 12, 31))

    # --- while it is written

    def _edited(self) -> None:
        if self._shown:
            self._edits += 1
            self.keeper.touched()
            self._look.start()

    def look_over(self) -> None:
        """Have the hints worked out anew, off the window's thread."""
        if not self._shown:
            return
        self._show_outline()
        summary, edits, year = self.sheet.summary(), self._edits, self.keeper.year
        day = date.fromisoformat(summary.as_of)

        def job(store: Store, progress: Progress) -> tuple[list[Hint], int, int]:
            return unseen(store, summary, hints(store, summary, day)), seen_count(store, year), edits

        self.worker.run(job, self._looked_over, reading=True)

    def _looked_over(self, looked: tuple[list[Hint], int, int]) -> None:
        found, waved, edits = looked
        if edits == self._edits and self._shown:
            stale = [hint for hint in found if hint.kind == "stale"]
            told = sorted((hint for hint in found if hint.kind != "stale"), key=lambda hint: hint.level != ERROR)
            self._stale = len(stale)
            self.hints.show_hints([*told, *stale] if len(stale) <= _FEW else told, waved)
            self._show_outline()
            self._tell()

    def _show_outline(self) -> None:
        self.outline.show_parts(self.sheet.summary(), self.hints.hints, self.sheet.current_section())

    def _tell(self) -> None:
        for widget in (self._update, self._compare, self._versions, self._print, self._sources, self._export):
            widget.setEnabled(self._shown and not (self.session.store.readonly and widget in (self._update, self._versions)))
        day = self._day() if self.keeper.year else self.session.day
        self._update.setText(" 数字更新到今天" if day == self.session.today else f" 数字更新到 {day:%m-%d}")
        if not self._shown:
            self._as_of.setText("")
            if self.isVisible():
                self.status.emit("公文格式 GB/T 9704")
            return
        summary = self.sheet.summary()
        differs = summary.as_of != day.isoformat()
        more = f"，台账里有 {self._stale} 处变了" if self._stale > _FEW else ""
        self._as_of.setText(f"数字截止 {summary.as_of[5:]}{more}" + (f"，统计截止日是 {day:%m-%d}" if differs else ""))
        self._as_of.setToolTip("总结里的数字停在这一天，点“数字更新到今天”才会变" if differs else "")
        if self.isVisible():
            self._export.setToolTip("\n".join(faces.notes(faces.installed())))
            words = ["初稿，自动保存", f"{counted(summary)[0]} 处数字截止 {summary.as_of}", "公文格式 GB/T 9704"]
            words += [missing()] if missing() and self.window().width() >= _WIDE else []
            self.status.emit("　｜　".join(words))

    # --- numbers

    def show_source(self, live: Live | None) -> None:
        """Show where a number comes from, looked up off the window's thread."""
        if live is None:
            self.source.hide()
            return
        day, masked, number = date.fromisoformat(self.sheet.summary().as_of), self.session.masked, live.number
        self.source.start(f"“{number.shown}”从哪来")
        self.source.show()
        self.worker.run(lambda store, progress: behind(store, number, day, masked=masked), self._show_behind, self._no_source, at_once=True, reading=True)

    def _show_behind(self, found: Behind) -> None:
        chosen = self.sheet.chosen()
        if chosen and chosen.number == found.number:
            self.source.show_number(found, self.keeper.year)

    def _no_source(self, error: BaseException) -> None:
        if not isinstance(error, UserError):
            raise error
        self.source.say(label(str(error), wrap=True))

    def close_source(self) -> None:
        """Close the panel above the hints."""
        self._asked = None
        self.sheet.choose(None)

    def reword(self, wording: str) -> None:
        """Word the chosen number in another way."""
        live = self.sheet.chosen()
        if live and self._shown:
            made = reworded(self.session.store, live.number, wording, date.fromisoformat(self.sheet.summary().as_of))
            self.sheet.put_number(live.start, live.end, made, live.name)
            self.show_source(self.sheet.chosen())

    def update_numbers(self) -> None:
        """Bring the numbers up to the day, and say which changed."""
        self.keeper.save()
        summary, day = self.sheet.summary(), self._day()
        self.sheet.setReadOnly(True)

        def done(new: Summary) -> None:
            self.sheet.put_numbers(new)
            self.keeper.save(f"总结数字更新到 {day}")
            changes = changed_numbers(summary, new)
            self.sheet.choose(None)
            self.source.show_changes(f"{day:%m-%d}", changes)
            self.source.show()
            self._look.start()
            self._tell()

        self._working.run("正在更新数字", lambda store, progress: refreshed(store, summary, day), done)

    # --- hints

    def handle(self, hint: Hint) -> None:
        """Go to what a hint is about; for a typed number show what may stand there."""
        self.sheet.go(hint.paragraph, hint.start, hint.end)
        if hint.kind == "unsupported":
            self.sheet.choose(None)
            self._asked = hint
            self.source.show_typed(hint, lambda: self.wave_off(hint))
            self.source.show()

    def _tie(self, number: Number) -> None:
        hint = self._asked
        block = self.sheet.block_at(hint.paragraph) if hint else None
        if hint and block and block.text()[hint.start : hint.end] == hint.words:
            self.sheet.put_number(block.position() + hint.start, block.position() + hint.end, number)
        self.close_source()

    def wave_off(self, hint: Hint) -> None:
        """Not to be reminded of this again."""
        wave_off(self.session.store, self.sheet.summary(), hint)
        self.hints.show_hints([other for other in self.hints.hints if other is not hint], seen_count(self.session.store, self.keeper.year))
        self.close_source()
        self._show_outline()

    def _remind_again(self) -> None:
        remind_again(self.session.store, self.keeper.year)
        self.look_over()

    # --- keys

    def _next_pane(self) -> None:
        panes: list[QWidget] = [self.outline.names, self.sheet, self.source if self.source.isVisible() else self.hints]
        now = next((n for n, pane in enumerate(panes) if pane.hasFocus() or pane.isAncestorOf(self.window().focusWidget() or self)), -1)
        wanted = panes[(now + 1) % len(panes)]
        inner = [w for w in wanted.findChildren(QWidget) if w.isVisible() and w.focusPolicy() & Qt.FocusPolicy.TabFocus]
        (wanted if wanted.focusPolicy() != Qt.FocusPolicy.NoFocus or not inner else inner[-1]).setFocus(Qt.FocusReason.ShortcutFocusReason)

    # --- versions and comparing

    def keep_version(self) -> None:
        """Put this state by as a version."""
        if self._shown:
            self.keeper.keep_version()

    def _fill_versions(self) -> None:
        fill_versions(self._versions_menu, self.keeper.older(), self.keep_version, self.show_version)

    def show_version(self, version: keeping.Version) -> None:
        """Compare with an earlier version, which may be gone back to."""
        self.keeper.save()
        show_version(self.session, self.window(), self.sheet.summary(), version, self.keeper.restore)

    def compare(self) -> None:
        """Show last year's summary beside this one."""
        compare_with_last_year(self._working, self.window(), self.sheet.summary())

    # --- out of the window

    def export(self) -> None:
        """Write the Word document."""
        self.keeper.save()
        export(self.session, self._working, self, self.sheet.summary(), sources=self._sources.isChecked())

    def print(self) -> None:
        """Preview it on paper."""
        if self._shown:
            self.keeper.save()
            print_summary(self.session, self.window(), self.sheet.summary())

"""合并: another copy of the ledger, edited apart, joined to this one; what both changed stands side by side and is chosen, one by one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QVBoxLayout, QWidget

from app.progress import Progress
from app.ui.pieces import ask
from app.ui.pieces.opening import Dialog
from app.ui.pieces.rows import fill_texts
from app.ui.pieces.tables import stand_on, text_table
from app.ui.pieces.widgets import Banner, Card, button, clear, label, lay, line, row
from app.ui.session import Session
from app.work.joining.joining import Joining
from app.work.joining.questions import GONE, OURS, SAME, THEIRS, Question
from app.work.joining.wording import Wording
from db.errors import UserError, WrongPassword
from db.store import Store


class Join(Dialog):
    """The counts at the left, at the right what both changed; nothing is written before every place is chosen."""

    def __init__(self, session: Session, joining: Joining, opened: ExitStack, parent: QWidget | None = None) -> None:
        super().__init__(f"合并：{joining.name}", parent, (1200, 630), within=True)
        self._session, self.joining, self._open = session, joining, opened
        self._count, self._more = label("", "h2"), label("", "sub", wrap=True)
        self._counts = text_table(["种类", "新增", "修改", "删除"], (54, 54, 54), 0, "会怎样", none="选好另一份台账以后，这里列出会增加、修改什么。")
        self.table = text_table(["哪一条", "什么", "这一份", "那一份", "选用"], (130, 150, 180, 80), 3, "两边都改过的", none="两边都改过、要您选一个的，会列在这里。")
        for table in (self._counts, self.table):
            table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._fault, self._detail = QVBoxLayout(), label("", "cap", wrap=True)
        self._ours = button("用这一份的 ←", lambda: self.choose(OURS))
        self._theirs = button("用那一份的 →", lambda: self.choose(THEIRS))
        self._rest = button("其余都用这一份的", self.choose_rest, kind="ghost")
        self._merge = button("合并", self.merge, icon_name="check", kind="primary")
        self._build()
        self._fill()
        stand_on(self.table, 0)
        (self.table if self.table.rowCount() else self._merge).setFocus()

    def _build(self) -> None:
        self.table.currentCellChanged.connect(lambda *_: self._show_detail())
        self.table.itemActivated.connect(lambda _: self.toggle())
        self._session.masked_changed.connect(self._fill)
        self.table.installEventFilter(self)
        for words, deed in (("F8", self._session.unmask), ("Ctrl+Return", self.merge), ("Ctrl+Down", self.next_open)):
            QShortcut(QKeySequence(words), self, deed)
        left = Card(self._count, self._more, line(), (self._counts, 1), margins=(16, 12, 16, 12), gap=8)
        left.setFixedWidth(290)
        hint = label(f"左右方向键或空格选用哪一份的，Ctrl+↓ 到下一处没选的。合并是一步，可以撤销；{self._settings()}", "cap", wrap=True)
        head = row(label("两边都改过的", "h3"), "*", self._rest)
        right = Card(head, self._fault, (self.table, 1), self._detail, row(self._ours, self._theirs, "*"), hint, margins=(16, 12, 16, 12), gap=8)
        lay(self, (row(left, (right, 1), gap=12), 1), row("*", button("关闭 Esc", self.reject), self._merge), margins=(16, 12, 16, 12), gap=10)

    # --- what there is

    def _settings(self) -> str:
        apart = "；".join(self.joining.told_of_settings())
        return "设置和记住的回答以这一份为准" + (f"，设置里不同的有：{apart}。要改请到“设置”里改。" if apart else "。")

    @property
    def questions(self) -> list[Question]:
        """What has to be chosen, or was."""
        return self.joining.plan.questions

    def _fill(self) -> None:
        joining, wording = self.joining, Wording(self.joining, masked=self._session.masked)
        counted, place = joining.counted(), self.table.currentRow()
        fill_texts(self._counts, [(name, *(f"{n:,}" if n else "" for n in counts)) for name, *counts in counted], right=(1, 2, 3))
        rows, tones = [], []
        for question in self.questions:
            chosen = joining.answers.get(question.key)
            word = wording.choices(question)[chosen == THEIRS] if chosen else "还没有选"
            rows.append((wording.what(question), wording.about(question), *wording.texts(question), word))
            tones.append("" if chosen else "err")
        with QSignalBlocker(self.table):
            fill_texts(self.table, rows, tones={4: tones})
            stand_on(self.table, max(0, place))
        if joining.plan.empty:
            self._count.setText("没有不同")
            self._more.setText("那一份里没有这一份没有的改动，不用合并。")
        else:
            self._count.setText(f"还有 {joining.open} 处要选" if joining.open else "可以合并了")
            self._more.setText(f"合并以后：{joining.told()}。这一份自己的改动都在，只列出从那一份过来的。")
        can = not self._session.store.readonly
        self._merge.setEnabled(can and not joining.open and not joining.plan.empty)
        self._rest.setEnabled(can and bool(joining.open))
        self._show_detail()

    def current(self) -> Question | None:
        """The place that is looked at."""
        place = self.table.currentRow()
        return self.questions[place] if 0 <= place < len(self.questions) else None

    def _show_detail(self) -> None:
        question, wording = self.current(), Wording(self.joining, masked=self._session.masked)
        for deed in (self._ours, self._theirs):
            deed.setEnabled(question is not None and not self._session.store.readonly)
        if question is None:
            self._detail.setText("" if self.questions or self.joining.plan.empty else "没有两边都改过的地方。")
            return
        here, there = wording.when(question)
        one, two = wording.choices(question)
        self._ours.setText(f"{one} ←")
        self._theirs.setText(f"{two} →")
        said = wording.texts(question)
        self._detail.setText(f"{wording.what(question)}：{wording.about(question)}\n这一份：{said[0]}（{here or '时间不详'}）\n那一份：{said[1]}（{there or '时间不详'}）")

    # --- choosing

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The table itself would move its cursor from column to column.
        deeds: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Left: lambda: self.choose(OURS), Qt.Key.Key_Right: lambda: self.choose(THEIRS), Qt.Key.Key_Space: self.toggle,
        }  # fmt: skip
        pressed = event.key() if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and not event.modifiers() else 0
        if watched is self.table and (deed := deeds.get(pressed)):
            deed()
            return True
        return super().eventFilter(watched, event)

    def choose(self, side: str) -> None:
        """Choose for the place that is looked at, and go on to the next that is open."""
        if (question := self.current()) and not self._session.store.readonly:
            self.joining.choose({question.key: side})
            self._fill()
            self._stand_on(question)
            if question.kind not in (GONE, SAME):
                self.next_open()

    def toggle(self) -> None:
        """Take the other side."""
        if question := self.current():
            chosen = OURS if self.joining.answers.get(question.key) == THEIRS else THEIRS
            self.joining.choose({question.key: chosen})
            self._fill()
            self._stand_on(question)

    def _stand_on(self, question: Question) -> None:
        keys = [one.key for one in self.questions]
        if question.key in keys:
            stand_on(self.table, keys.index(question.key))

    def next_open(self) -> None:
        """Go to the next place where nothing was chosen."""
        start, count = self.table.currentRow(), len(self.questions)
        for place in ((start + n) % count for n in range(1, count + 1)):
            if self.questions[place].key not in self.joining.answers:
                stand_on(self.table, place)
                return

    def choose_rest(self) -> None:
        """Take this ledger's side wherever nothing was chosen."""
        self.joining.prefer(OURS)
        self._fill()

    def merge(self) -> None:
        """Write it in one step."""
        if not self._merge.isEnabled():
            return
        clear(self._fault)
        words = self.joining.told()

        def job(store: Store, progress: Progress) -> bool:
            return self.joining.write(store)

        try:
            self._session.must_write()
            written = self._session.work("正在合并", job, many=sum(self.joining.counts()) > 50)
        except UserError as error:
            self._fault.addWidget(Banner("err", str(error)))
            return
        if written is not None:
            self._session.said.emit(f"已合并：{words}" if written else "记下了，没有要改的", bool(written))
            self.accept()

    def done(self, result: int) -> None:
        # The other ledger goes: nothing is read from it any more, whatever happens before the window is taken down.
        with suppress(RuntimeError, TypeError):
            self._session.masked_changed.disconnect(self._fill)
        self._open.close()
        super().done(result)


def compare(session: Session, other: Path, own: str | None = None) -> tuple[Joining, ExitStack] | None:
    """Hold another copy against this ledger; what is open for that goes with the stack. None where the ledger was closed meanwhile."""

    def job(store: Store, progress: Progress) -> tuple[Joining, ExitStack]:
        with ExitStack() as stack:
            # Read on by whoever chooses, long after this job.
            here = stack.enter_context(store.another())
            joining = Joining(here, stack.enter_context(here.beside(other, own)), other.stem)
            return joining, stack.pop_all()

    found: tuple[Joining, ExitStack] | None = session.work("正在对照两份台账", job)
    return found


def join(session: Session, parent: QWidget | None) -> Join | None:
    """Ask for the other copy, and for its password where it has another; None when the person changed their mind."""
    session.must_write()
    path = ask.file_to_open(parent, "要合并进来的那一份", f"{ask.LEDGERS};;所有文件 (*)")
    if path is None:
        return None
    try:
        found = compare(session, path)
    except WrongPassword:
        own = ask.key(parent, path, session.store.who())
        found = compare(session, path, own) if own else None
    return Join(session, *found, parent) if found else None

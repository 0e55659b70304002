"""The panel beside a form: what is wrong, what is doubtful, who may be in the ledger already; each leads to its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from app.lists import query as listing
from app.lists.query import Listing
from app.lists.shown import SHOWN
from app.lists.where import view_of
from app.ui.pieces.widgets import Banner, Pill, button, clear, column, label, lay, line, picture, row
from app.ui.session import Session
from app.work import children as care
from db.errors import Problem
from db.fields import Record
from db.records import View

_WIDTH = 264


class CheckPanel(QFrame):
    """保存前检查. `jump` names the field to go to, `compare` the record to look at, `dismissed` says it is another one."""

    jump = Signal(str)
    compare = Signal(int)
    dismissed = Signal(int)

    def __init__(self, session: Session, shown: View) -> None:
        super().__init__()
        self._session, self._view = session, shown
        self.setObjectName("side")
        self.setFixedWidth(_WIDTH)
        self._found = QVBoxLayout()
        self._found.setContentsMargins(0, 0, 8, 0)
        self._found.setSpacing(8)
        inner = QWidget()
        inner.setLayout(self._found)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inner)
        lay(self, label("保存前检查", "h3"), (scroll, 1), row((Banner("ink", "有错误也能存草稿，但草稿不计入上报数字。"), 1), margins=(0, 0, 8, 0)), margins=(16, 16, 8, 12))

    def show_found(self, wrong: Sequence[Problem], doubtful: Sequence[Problem], twins: Sequence[Record], can_jump: Callable[[str], bool]) -> None:
        """Show what was found; fields for which `can_jump` holds can be gone to."""
        clear(self._found)
        doubts = len(doubtful) + len(twins)
        if not wrong and not doubts:
            self._found.addWidget(row(picture("circle-check", "green"), label("没有发现问题", "ok"), "*"))
            self._found.addStretch(1)
            return
        pills = [Pill(f"{len(wrong)} 处错误", "err") if wrong else None, Pill(f"{doubts} 处提醒", "gold") if doubts else None]
        self._found.addWidget(row(*pills, "*"))
        for twin in twins:
            self._found.addWidget(self._twin(twin))
        for problem in wrong:
            self._found.addWidget(self._problem(problem, "alert-circle", "err", can_jump))
        if doubtful and (wrong or twins):
            self._found.addWidget(line())
        for problem in doubtful:
            self._found.addWidget(self._problem(problem, "alert-triangle", "gold_x", can_jump))
        self._found.addStretch(1)

    def _problem(self, problem: Problem, sign: str, tone: str, can_jump: Callable[[str], bool]) -> QWidget:
        name = problem.column
        words = self._view.record.field(name).label if name else self._view.label
        jump = button("跳到这一格", lambda: self.jump.emit(name), kind="link") if can_jump(name) else None
        if jump:
            jump.setAccessibleName(f"跳到{words}")
        return _entry(sign, tone, words, problem.sentence, jump)

    def _twin(self, twin: Record) -> QWidget:
        number = twin.id or 0
        links = row(
            button("并排看", lambda: self.compare.emit(number), kind="link"), 8,
            button("不是同一个" + ("人" if twin.unit == "人" else ""), lambda: self.dismissed.emit(number), kind="link"), "*", gap=0,
        )
        return _entry("users", "gold_x", "台账里可能已经有了", known_as(self._session, twin), links)


def _entry(sign: str, tone: str, words: str, sentence: str, action: QWidget | None) -> QWidget:
    text = column(label(words, "b", wrap=True), label(sentence, "cap", wrap=True), action, gap=2)
    mark = column(picture(sign, tone), "*", gap=0, margins=(0, 2, 0, 0))
    return row(mark, (text, 1))


def known_as(session: Session, record: Record) -> str:
    """In which list a record stands, and what it shows of it there, as far as it may be shown now."""
    key = view_of(session.store, record.table, record.id or 0)
    known = listing.columns(key)
    names = SHOWN[key].columns if key in SHOWN else tuple(known)[:5]
    columns = [known[name] for name in names if name in known and known[name].field]
    values = listing.page(session.store, Listing(key), session.day, [record.id or 0], columns)[record.id or 0]
    texts = [text for c, v in zip(columns, values, strict=True) if (text := c.text(v, masked=session.masked))]
    if (number := care.file_no(session.store, record)) and number not in texts:
        texts.insert(0, number)
    return f"{SHOWN[key].one if key in SHOWN else record.label}：" + "，".join(texts[:5])

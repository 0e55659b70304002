"""The step of an import in which everything it would do is looked over, put right, or left out."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.exchange.imports.headings import Column
from app.exchange.imports.plan import CHANGED, LEFT_OUT, NEW, PROBLEM, SAME, PlannedRow
from app.exchange.imports.preview import ORDER, Preview
from app.ui.imports.table import OWN, ReviewTable
from app.ui.pieces.icons import pixmap
from app.ui.pieces.theme import TOKENS
from app.ui.pieces.widgets import button, label, line, row
from app.ui.session import Session

ALL = "all"
_SEGMENTS = (
    (ALL, "全部", "list", "red"), (NEW, "新增", "circle-plus", "green"), (CHANGED, "修改", "pencil", "gold_x"),
    (SAME, "无变化", "equal", "text2"), (PROBLEM, "有问题", "alert-circle", "err"),
)

_SEGMENT_WIDE = 146


class Segment(QPushButton):
    """A big button of a filter: a sign, a number, a word."""

    def __init__(self, words: str, icon_name: str, tone: str) -> None:
        super().__init__()
        self._name = words
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setProperty("kind", "count")
        self.setFixedSize(QSize(_SEGMENT_WIDE, 46))
        self._mark, self._number, self._words = QLabel(), label("0", "fig3"), label(words, "sub")
        self._mark.setPixmap(pixmap(icon_name, tone, 18))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 0, 8, 0)
        for made in (self._mark, self._number, self._words):
            made.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            layout.addWidget(made)
        layout.addStretch(1)

    def count(self, number: int) -> None:
        """Show how many there are."""
        self._number.setText(f"{number:,}")
        self.setFixedWidth(max(_SEGMENT_WIDE, 58 + self._number.sizeHint().width() + self._words.sizeHint().width()))
        self.setAccessibleName(f"{self._name} {number}")


class ReviewPage(QWidget):
    """The preview; `changed` tells that a cell was put right or a row taken out, so that it must be worked out anew."""

    changed = Signal()
    corrected = Signal(object, object, str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.preview: Preview | None = None
        self.left_out: set[int] = set()
        self._was_problem: int | None = None
        self.table = ReviewTable(session)
        self.segments = {key: Segment(words, icon_name, tone) for key, words, icon_name, tone in _SEGMENTS}
        self._hide_same = QCheckBox("隐藏无变化的行")
        self._hide_same.setChecked(True)
        self._mark, self._why = QLabel(), label("", wrap=True, rich=True)
        self._strip = self._make_strip()
        self._build()
        self._connect()

    def _build(self) -> None:
        group = QButtonGroup(self)
        for made in self.segments.values():
            group.addButton(made)
        self.segments[ALL].setChecked(True)
        legend = row(
            _swatch("green", "green_t"), label("整行新增", "cap"), 8, _swatch("gold_x", "gold_t"), label("旧 → 新", "cap"), 8,
            _swatch("err", "err_t"), label("不能导入", "cap"), "*",
            label("空格：这行导入或不导入　F2：当场改这一格　Ctrl+↓：下一处问题　文件里的空白格不会清掉台账内容", "cap"),
            gap=5, margins=(20, 6, 20, 6),
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(row(*self.segments.values(), "*", self._hide_same, margins=(20, 12, 20, 10)))
        layout.addWidget(line())
        layout.addWidget(self.table, 1)
        layout.addWidget(self._strip)
        layout.addWidget(line())
        layout.addWidget(legend)

    def _make_strip(self) -> QFrame:
        strip = QFrame()
        strip.setObjectName("verdict")
        strip.setFixedHeight(60)
        self._mark.setFixedSize(18, 18)
        self._fix = button("当场填写 F2", self.table.edit_current, icon_name="edit")
        self._leave = button("不导入这行", self._toggle_current)
        layout = QHBoxLayout(strip)
        layout.setContentsMargins(20, 0, 16, 0)
        layout.setSpacing(10)
        layout.addWidget(self._mark)
        layout.addWidget(self._why, 1)
        layout.addWidget(self._fix)
        layout.addWidget(self._leave)
        return strip

    def _connect(self) -> None:
        for made in self.segments.values():
            made.clicked.connect(self._refill)
        self._hide_same.toggled.connect(self._refill)
        self.table.toggled.connect(self.toggle)
        self.table.review.corrected.connect(self._correct)
        self.table.selectionModel().currentRowChanged.connect(self._show_current)
        self.table.review.modelReset.connect(self._show_current)
        self._session.masked_changed.connect(self._show_current)

    # --- what it shows

    def start(self, preview: Preview) -> None:
        """Show the preview of another table, or of the same one with other columns: who was left out stays outside."""
        self.segments[ALL].setChecked(True)
        self.preview = preview
        self._refill()
        self.table.fit_columns()
        self.table.setFocus()

    def show_preview(self, preview: Preview) -> None:
        """Show the same table worked out anew, with the cursor where it was, or on the next problem if this one is settled."""
        at, column, place = self.table.current(), self.table.currentIndex().column(), self.table.currentIndex().row()
        was, self._was_problem = self._was_problem, None
        self.preview = preview
        self._refill()
        if at is None:
            return
        verdicts = {r.number: r.verdict for r in preview.plan.rows}
        if was == at.number and verdicts.get(at.number) != PROBLEM and self.next_problem(from_place=place - 1):
            return
        numbers = [preview.plan.rows[n].number for n in self.table.review.places]
        self.table.go_to(numbers.index(at.number) if at.number in numbers else min(place, len(numbers) - 1), column)

    def _refill(self) -> None:
        if self.preview is None:
            return
        counts = self.preview.counts()
        self.segments[ALL].count(len(self.preview.plan.rows))
        for key in (NEW, CHANGED, SAME, PROBLEM):
            self.segments[key].count(counts[key])
        chosen = next(key for key, made in self.segments.items() if made.isChecked())
        wanted: Sequence[str] = (chosen,)
        if chosen == ALL:
            wanted = [v for v in ORDER if v != SAME or not self._hide_same.isChecked()]
        self.table.verticalScrollBar().setValue(0)
        self.table.review.show(self.preview, self.preview.places(wanted), self.left_out)
        self.table.go_to(0)

    def _show_current(self) -> None:
        at = self.table.current()
        tone, name, words = "text2", "info-circle", "这里没有要看的行。"
        if at is not None and self.preview is not None:
            tone, name, words = self._told(at)
        self._fix.setVisible(at is not None and at.verdict == PROBLEM)
        self._leave.setVisible(at is not None and at.verdict != SAME)
        self._leave.setText("还是导入这行" if at is not None and at.number in self.left_out else "不导入这行")
        self._mark.setPixmap(pixmap(name, tone, 18))
        self._why.setText(words)
        self._strip.setProperty("tone", tone)
        self._strip.style().unpolish(self._strip)
        self._strip.style().polish(self._strip)

    def _told(self, at: PlannedRow) -> tuple[str, str, str]:
        assert self.preview
        shown, unit = self.preview, self.preview.plan.view.record.unit
        titles = [c for c in shown.columns if c.field.name in shown.plan.view.record.title and not c.link]
        name = " ".join(shown.cell(at, c, masked=self._session.masked).text for c in titles)
        head = f"<b>第 {at.number} 行　{escape(name)}</b>　"
        if at.number in self.left_out:
            return "text2", "minus", head + "这一行不导入。"
        if at.verdict == PROBLEM:
            return "err", "alert-circle", head + escape("；".join(shown.problems(at, masked=self._session.masked)))
        doubt = shown.doubts.get(at.number, "")
        more = f"<br><span style='color:{TOKENS['gold_x']}'>{escape(doubt)}</span>" if doubt else ""
        if at.verdict == NEW:
            return "green", "circle-plus", f"{head}台账里没有，会新增这一{'个人' if unit == '人' else unit}。{more}"
        if at.verdict == CHANGED:
            beside = shown.note(at, masked=self._session.masked) if not doubt else ""
            return "gold_x", "pencil", f"{head}台账里已有，会改 {len(at.changes)} 格。{escape(beside)}{more}"
        return "text2", "equal", head + "台账里已有，内容一样，不用导入。"

    # --- what a person does

    def toggle(self, rows: Sequence[PlannedRow]) -> None:
        """Leave rows out, or take them in again if all of them are out."""
        numbers = {r.number for r in rows if r.verdict != SAME}
        if not numbers:
            return
        self._was_problem = next((r.number for r in rows if r.verdict == PROBLEM and r.number not in self.left_out), None)
        if numbers <= self.left_out:
            self.left_out -= numbers
        else:
            self.left_out |= numbers
        self.table.review.repaint()
        self._show_current()
        self.changed.emit()

    def _toggle_current(self) -> None:
        if at := self.table.current():
            self.toggle([at])
            self.table.setFocus()

    def _correct(self, place: int, column: int, text: str) -> None:
        assert self.preview
        at: PlannedRow = self.preview.plan.rows[place]
        chosen: Column = self.preview.columns[column]
        self._was_problem = at.number if at.verdict == PROBLEM else None
        self.corrected.emit(at, chosen, text)

    def next_problem(self, from_place: int | None = None) -> bool:
        """Put the cursor on the next row with a problem; returns whether there is one."""
        review = self.table.review
        start = self.table.currentIndex().row() if from_place is None else from_place
        count = len(review.places)
        for step in range(1, count + 1):
            place = (start + step) % count
            at = review.planned(place)
            if at.verdict == PROBLEM and at.number not in self.left_out and self.preview:
                bad = self.preview.bad_column(at)
                self.table.go_to(place, OWN + (bad or 0))
                self.table.setFocus()
                return True
        return False

    # --- what it comes to

    def summary(self) -> str:
        """What confirming would write."""
        if self.preview is None:
            return ""
        counts, unit = self.preview.counts(), self.preview.plan.view.record.unit
        parts = []
        if counts[NEW]:
            parts.append(f"新增 <b>{counts[NEW]:,}</b> {unit}")
        if counts[CHANGED]:
            parts.append(f"修改 <b>{counts[CHANGED]:,}</b> {unit}共 <b>{counts['cells']:,}</b> 格")
        told = "确认后写入：" + "，".join(parts) + "。" if parts else "没有要写入的内容。"
        if counts[PROBLEM]:
            told += f"{counts[PROBLEM]:,} 行有问题，不导入。"
        if counts[LEFT_OUT]:
            told += f"{counts[LEFT_OUT]:,} 行按您的意思不导入。"
        return told + (f"<span style='color:{TOKENS['text3']}'>　整批可以一步撤销。</span>" if parts else "")


def _swatch(front: str, ground: str) -> QFrame:
    made = QFrame()
    made.setFixedSize(14, 14)
    made.setStyleSheet(f"background:{TOKENS[ground]};border:1px solid {TOKENS[front]};border-radius:3px")
    return made

"""The step of an import in which everything it would do is looked over, put right, or left out."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.exchange.imports.columns.headings import Column
from app.exchange.imports.plan import CHANGED, LEFT_OUT, NEW, PROBLEM, SAME, PlannedRow, Source
from app.exchange.imports.preview import DOUBTFUL, ORDER, Preview
from app.exchange.imports.rows.context import day_of
from app.ui.form.since import SinceChoice
from app.ui.imports.model import OWN, is_left_out
from app.ui.imports.table import ReviewTable
from app.ui.imports.verdict import Beside, Strip
from app.ui.pieces.icons import pixmap
from app.ui.pieces.inputs import ComboBox
from app.ui.pieces.theme import TOKENS
from app.ui.pieces.widgets import column, label, line, row
from app.ui.session import Session
from db.dated import UNSAID, Since

ALL = "all"
_SEGMENTS = (
    (ALL, "全部", "list", "red"), (NEW, "新增", "circle-plus", "green"), (CHANGED, "修改", "pencil", "gold_x"),
    (SAME, "无变化", "equal", "text2"), (DOUBTFUL, "请核对", "alert-triangle", "gold_x"), (PROBLEM, "有问题", "alert-circle", "err"),
)

_SEGMENT_WIDE = 130


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
    #: Cells were put right: the table, the numbers of their rows, the column, the text.
    corrected = Signal(object, list, object, str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.preview: Preview | None = None
        self._was_problem: tuple[Source | None, int] | None = None
        self.table = ReviewTable(session)
        self.segments = {key: Segment(words, icon_name, tone) for key, words, icon_name, tone in _SEGMENTS}
        self._hide_same = QCheckBox("隐藏无变化的行")
        self._hide_same.setChecked(True)
        self._tables = ComboBox()
        self._tables.setAccessibleName("看哪张表")
        self._tables.activated.connect(lambda _: self._show_table(self._tables.currentData()))
        self._since = SinceChoice("与台账不同的内容")
        self.strip, self.beside = Strip(self.table.edit_current, self._toggle_current), Beside()
        self._build()
        self._connect()

    def _build(self) -> None:
        group = QButtonGroup(self)
        for made in self.segments.values():
            group.addButton(made)
        self.segments[ALL].setChecked(True)
        legend = row(
            _swatch("green", "green_t"), label("整行新增", "cap"), 8, _swatch("gold_x", "gold_t"), label("旧 → 新", "cap"), 8,
            _swatch("err", "err_t"), label("不能导入", "cap"), 8, label("▲ 请核对，不影响导入", "cap"), "*",
            label("空格：导入或不导入　F2：当场改　Ctrl+↓：下一处问题　文件里的空白格不会清掉台账内容", "cap"),
            gap=5, margins=(20, 6, 20, 6),
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(row(*self.segments.values(), "*", self._hide_same, margins=(20, 12, 20, 8)))
        self._changes = column(row(label("与台账不同的内容", "sub"), self._since, "*", gap=8), margins=(20, 0, 20, 8))
        layout.addWidget(self._changes)
        layout.addWidget(row(self._tables, (self.beside.words, 1), self.beside.more, margins=(20, 0, 20, 8)))
        layout.addWidget(self.beside)
        layout.addWidget(line())
        layout.addWidget(self.table, 1)
        layout.addWidget(self.strip)
        layout.addWidget(line())
        layout.addWidget(legend)

    def _connect(self) -> None:
        for made in self.segments.values():
            made.clicked.connect(self._refill)
        self._hide_same.toggled.connect(self._refill)
        self.table.toggled.connect(self.toggle)
        self.table.review.corrected.connect(self._correct)
        self.table.selectionModel().currentRowChanged.connect(self._show_current)
        self.table.review.modelReset.connect(self._show_current)
        self.table.selectionModel().currentColumnChanged.connect(self._show_current)
        self.strip.meant.connect(self._mean)
        self._session.masked_changed.connect(self._show_current)

    # --- what it shows

    @property
    def left_out(self) -> set[int]:
        """The rows of the table in sight that are to stay outside, by number."""
        return set(self.preview.source.left_out) if self.preview else set()

    def since(self) -> Since | str:
        """From which day on holds what differs from the ledger, None where that was wrong before. Raises BadValue."""
        return UNSAID if self._changes.isHidden() else self._since.said()

    def start(self, preview: Preview) -> None:
        """Show the preview of other tables, or of the same ones with other columns: who was left out stays outside."""
        self.segments[ALL].setChecked(True)
        self.preview = preview
        self._show_tables(0)
        self.table.fit_columns()
        self.table.setFocus()

    def show_preview(self, preview: Preview) -> None:
        """Show the same tables worked out anew, with the cursor where it was, or on the next problem if this one is settled."""
        at, column, place = self.table.current(), self.table.currentIndex().column(), self.table.currentIndex().row()
        was, self._was_problem = self._was_problem, None
        self.preview = preview
        self._show_tables(max(0, self._tables.currentIndex()))
        if at is None:
            return
        verdicts = {r.number: r.verdict for r in preview.rows}
        if was and was[1] == at.number and verdicts.get(at.number) != PROBLEM and self.next_problem(from_place=place - 1):
            return
        numbers = [preview.rows[n].number for n in self.table.review.places]
        self.table.go_to(numbers.index(at.number) if at.number in numbers else min(place, len(numbers) - 1), column)

    def _show_tables(self, at: int) -> None:
        assert self.preview
        sources = self.preview.plan.sources
        self._changes.setVisible(bool(self.preview.plan.changes_dated()))
        self._since.propose(day_of(sources, self._session.today), self._session.today)
        self._tables.clear()
        for place, source in enumerate(sources):
            counts = self.preview.counts(source)
            told = "，".join(f"{counts[key]:,} 行{words}" for key, words in ((PROBLEM, "有问题"), (DOUBTFUL, "请核对")) if counts[key])
            self._tables.addItem(f"{source.view.label} · {source.sheet.name} · {len(source.rows):,} 行{f'（{told}）' if told else ''}", place)
        self._tables.setVisible(len(sources) > 1)
        self.beside.show_told(self.preview.beside())
        self._show_table(min(at, len(sources) - 1))

    def _show_table(self, place: int) -> None:
        assert self.preview
        other = self.preview.source is not self.preview.plan.sources[place]
        self.preview.source = self.preview.plan.sources[place]
        self._tables.setCurrentIndex(place)
        self._refill()
        if other:
            self.table.fit_columns()

    def _refill(self) -> None:
        if self.preview is None:
            return
        counts = self.preview.counts(self.preview.source)
        self.segments[ALL].count(len(self.preview.rows))
        for key in (NEW, CHANGED, SAME, DOUBTFUL, PROBLEM):
            self.segments[key].count(counts[key])
        chosen = next(key for key, made in self.segments.items() if made.isChecked())
        wanted: Sequence[str] = (chosen,)
        if chosen == ALL:
            wanted = [v for v in ORDER if v != SAME or not self._hide_same.isChecked()]
        self.table.verticalScrollBar().setValue(0)
        self.table.review.show(self.preview, self.preview.places(wanted))
        self.table.go_to(0)

    def _show_current(self) -> None:
        at = self.table.current()
        if at is None or self.preview is None:
            self.strip.say("text2", "info-circle", "这里没有要看的行。")
            return
        self.strip.say(*self._told(at))
        self.strip.offer_row(can_fix=at.verdict == PROBLEM, can_leave=at.verdict != SAME, is_out=is_left_out(at))
        column = self._column(at)
        self.strip.offer_all(len(self.preview.alike(at, column)) if column and not is_left_out(at) else 1)
        called = (self.preview.masked_titles if self._session.masked else self.preview.titles).get(at.record.table, {})
        offered = {i: called.get(i, "这张表里前面的一行") for i in at.offered} if not is_left_out(at) else {}
        said = at.source.meant.get(at.number, 0) if at.source else 0
        self.strip.offer_records(offered, said)

    def _column(self, at: PlannedRow) -> Column | None:
        """The column that would be put right: the one under the cursor where something is to be said of it, else the first bad one."""
        assert self.preview
        place, columns = self.table.currentIndex().column() - OWN, self.preview.columns
        if 0 <= place < len(columns):
            cell = self.preview.cell(at, columns[place], masked=True)
            if cell.why or cell.doubt:
                return columns[place]
        bad = self.preview.bad_column(at)
        return None if bad is None else columns[bad]

    def _told(self, at: PlannedRow) -> tuple[str, str, str]:
        assert self.preview
        shown, record, masked = self.preview, self.preview.source.view.record, self._session.masked
        titles = [c for c in shown.columns if c.field.name in record.title and not (c.link or c.part or c.role)]
        name = " ".join(shown.cell(at, c, masked=masked).text for c in titles)
        head = f"<b>第 {at.number} 行　{escape(name)}</b>　"
        if is_left_out(at):
            return "text2", "minus", head + "这一行不导入。"
        if at.verdict == PROBLEM:
            return "err", "alert-circle", head + escape("；".join(shown.problems(at, masked=masked)))
        doubt = shown.doubt(at, masked=masked)
        more = f"<br><span style='color:{TOKENS['gold_x']}'>{escape(doubt)}</span>" if doubt else ""
        if at.verdict == NEW:
            return "green", "circle-plus", f"{head}台账里没有，会新增这一{'个人' if record.unit == '人' else record.unit}。{more}"
        if at.verdict == CHANGED:
            beside = shown.note(at, masked=masked) if not doubt else ""
            return "gold_x", "pencil", f"{head}台账里已有，会改 {len(at.changes)} 格。{escape(beside)}{more}"
        return "text2", "equal", f"{head}台账里已有，内容一样，不用导入。{more}"

    # --- what a person does

    def toggle(self, rows: Sequence[PlannedRow]) -> None:
        """Leave rows out, or take them in again if all of them are out."""
        rows = [r for r in rows if r.verdict != SAME and r.source]
        if not rows:
            return
        self._was_problem = next(((r.source, r.number) for r in rows if r.verdict == PROBLEM and not is_left_out(r)), None)
        again = all(map(is_left_out, rows))
        for r in rows:
            assert r.source
            (r.source.left_out.discard if again else r.source.left_out.add)(r.number)
        self.table.review.repaint()
        self._show_current()
        self.changed.emit()

    def _toggle_current(self) -> None:
        if at := self.table.current():
            self.toggle([at])
            self.table.setFocus()

    def _correct(self, place: int, column: int, text: str) -> None:
        assert self.preview
        at: PlannedRow = self.preview.rows[place]
        chosen: Column = self.preview.columns[column]
        alike = self.preview.alike(at, chosen) if self.strip.all_alike else [at]
        self._was_problem = (at.source, at.number) if at.verdict == PROBLEM else None
        self.corrected.emit(at.source, [r.number for r in alike], chosen, text)

    def _mean(self, record_id: int | None) -> None:
        """The row under the cursor is this record, or with None a new one."""
        at = self.table.current()
        if at and at.source:
            at.source.meant[at.number] = record_id
            self._was_problem = (at.source, at.number) if at.verdict == PROBLEM else None
            self.table.setFocus()
            self.changed.emit()

    def next_problem(self, from_place: int | None = None) -> bool:
        """Put the cursor on the next row with a problem; returns whether there is one."""
        review = self.table.review
        start = self.table.currentIndex().row() if from_place is None else from_place
        count = len(review.places)
        for step in range(1, count + 1):
            place = (start + step) % count
            # Below this one first, then in the other tables, then above it.
            if start + step >= count and self._next_table():
                return True
            if self._stand_on_problem(place):
                return True
        return not count and self._next_table()

    def _stand_on_problem(self, place: int) -> bool:
        at = self.table.review.planned(place)
        if at.verdict != PROBLEM or is_left_out(at) or not self.preview:
            return False
        self.table.go_to(place, OWN + (self.preview.bad_column(at) or 0))
        self.table.setFocus()
        return True

    def _next_table(self) -> bool:
        """Show the next table that has a problem, and stand on its first."""
        if self.preview is None:
            return False
        sources = self.preview.plan.sources
        now = sources.index(self.preview.source)
        for step in range(1, len(sources)):
            place = (now + step) % len(sources)
            if any(r.verdict == PROBLEM and not is_left_out(r) for r in sources[place].rows):
                self.segments[ALL].setChecked(True)
                self._show_table(place)
                return any(self._stand_on_problem(n) for n in range(len(self.table.review.places)))
        return False

    # --- what it comes to

    def summary(self) -> str:
        """What confirming would write."""
        if self.preview is None:
            return ""
        counts, unit = self.preview.counts(), unit_of(self.preview)
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


def unit_of(preview: Preview) -> str:
    """What the rows of all tables are counted in."""
    units = {source.view.record.unit for source in preview.plan.sources}
    return units.pop() if len(units) == 1 else "条"


def _swatch(front: str, ground: str) -> QFrame:
    made = QFrame()
    made.setFixedSize(14, 14)
    made.setStyleSheet(f"background:{TOKENS[ground]};border:1px solid {TOKENS[front]};border-radius:3px")
    return made

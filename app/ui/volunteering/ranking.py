"""Who served how long: people or teams of this year, of all time or of chosen days, with their stars; printed and exported as shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from app.papers import lists
from app.papers.sheet import LEFT, RIGHT, Column
from app.progress import Progress
from app.rules import STAR_NAMES, VOLUNTEER_YEARLY_HOURS
from app.ui.pieces import ask
from app.ui.pieces.bar_chart import Bars
from app.ui.pieces.inputs import ComboBox
from app.ui.pieces.tables import LinedTable
from app.ui.pieces.widgets import Banner, Card, Segments, button, clear, label, lay, line, row, search_box
from app.ui.pieces.worker import Task, Worker
from app.ui.session import Session
from app.ui.volunteering.ranking_table import RankDelegate, RankModel, export_rows, in_hours
from app.work import hours
from app.work.serving import ranking
from app.work.serving.ranking import EVER, Period, RankedPerson, RankedTeam
from db.errors import BadValue
from db.kinds import DAY
from db.records import Team
from db.store import Store


@dataclass(frozen=True)
class Found:
    """What the worker brings: both rankings of one period, and which."""

    period: Period
    people: list[RankedPerson]
    teams: list[RankedTeam]


class Ranking(QDialog):
    """The ranking; Enter or a double click opens the person."""

    PERIODS = ("今年", "累计", "自选日期")

    def __init__(self, session: Session, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._worker = session, worker
        self._task: Task | None = None
        self.by_team = False
        self.chosen = 0
        self._wanted = self.period()
        self.found = Found(self._wanted, [], [])
        #: What was asked for while it was still being counted.
        self._then: Callable[[], object] | None = None
        self.model = RankModel()
        self.table = LinedTable(self.model, (52, 80, 124, 0, 86, 92, 104), "时长排行")
        self.table.setItemDelegate(RankDelegate(self.table))
        self.setWindowTitle("时长排行")
        room = self.screen().availableSize()
        self.resize(min(1240, room.width() - 24), min(664, room.height() - 48))
        self._build()
        self._keys()
        self.load()
        self.table.setFocus()

    # --- what it looks like

    def _build(self) -> None:
        self._make_choices()
        self._whole = button("开具时长证明", self.certify, icon_name="certificate", kind="primary", tip="给选中的人开具志愿服务记录证明")
        self._outs = (
            button("导出", self.export, icon_name="file-export", tip="导出榜单 Ctrl+E"), button("打印榜单", self.print, icon_name="printer", tip="打印榜单 Ctrl+P"),
        )
        top = row(
            Segments(("按人", "按队"), self._show_by), Segments(self.PERIODS, self._choose), self.finder, self.teams, self.stars, "*",
            *self._outs, self._whole,
        )
        self._total = label("", "sub", rich=True)
        card = Card((self.table, 1), line(), row(label("合计", "b"), "*", self._total, margins=(14, 8, 14, 8)), margins=(1, 1, 1, 1), gap=0)
        self._side = QVBoxLayout()
        self._side.setSpacing(10)
        side = QWidget()
        side.setLayout(self._side)
        self._side.setContentsMargins(0, 0, 0, 0)
        side.setFixedWidth(330)
        self._counted, self._fault = label("", "cap"), label("", "err")
        self._fault.hide()
        lay(self, top, self._days, self._fault, (row((card, 1), side, gap=12), 1), self._counted, margins=(16, 12, 16, 10), gap=10)
        self.table.doubleClicked.connect(lambda _: self.go_to())
        self.table.activated.connect(lambda _: self.go_to())

    def _keys(self) -> None:
        for keys, deed in (("Ctrl+F", self.finder.setFocus), ("Ctrl+P", self.print), ("Ctrl+E", self.export)):
            QShortcut(QKeySequence(keys), self, deed)
        own = Qt.ShortcutContext.WidgetShortcut
        QShortcut(QKeySequence("Down"), self.finder, self.table.setFocus, context=own)
        QShortcut(QKeySequence("Esc"), self.finder, lambda: self.finder.clear() if self.finder.text() else self.reject(), context=own)
        self.finder.returnPressed.connect(self.go_to)

    def _make_choices(self) -> None:
        self.finder = search_box("姓名", 132)
        self.teams, self.stars = ComboBox(), ComboBox()
        for box, first, name in ((self.teams, "服务队：全部", "按服务队筛选"), (self.stars, "星级：全部", "按星级筛选")):
            box.addItem(first)
            box.setAccessibleName(name)
        self.teams.addItems([team.name or "" for team in self._session.store.find(Team)])
        self.stars.addItems(list(STAR_NAMES))
        self.teams.setMaximumWidth(150)
        self.start, self.end = QLineEdit(f"{self._session.day.year}-01-01"), QLineEdit(self._session.day.isoformat())
        for day, name in ((self.start, "从"), (self.end, "到")):
            day.setFixedWidth(96)
            day.setAccessibleName(name)
            day.editingFinished.connect(self.load)
        self._days = row(label("自选日期", "sub"), self.start, label("至", "sub"), self.end, "*", gap=6)
        self._days.hide()
        self.finder.textChanged.connect(lambda: self.refresh())
        for choice in (self.teams, self.stars):
            choice.currentIndexChanged.connect(lambda _: self.refresh())

    # --- what it shows

    def _show_by(self, number: int) -> None:
        self.by_team = number == 1
        self.refresh()

    def _choose(self, number: int) -> None:
        self.chosen = number
        self._days.setVisible(number == 2)
        self.load()

    def period(self) -> Period:
        """The days chosen; raises BadValue for what is none."""
        day = self._session.day
        if self.chosen == 0:
            return Period(date(day.year, 1, 1), day)
        if self.chosen == 1:
            return Period(EVER, day)
        first, last = (DAY.read(box.text()) for box in (self.start, self.end))
        if last < first:
            raise BadValue("结束日期早于开始日期")
        return Period(first, last)

    def load(self) -> None:
        """Have the worker count the period."""
        try:
            period = self.period()
        except BadValue as error:
            self._fault.setText(str(error))
            self._fault.show()
            self._then = None
            return
        self._fault.hide()
        if self._task:
            self._task.cancel()
        by_total = self.chosen == 1

        def job(store: Store, progress: Progress) -> Found:
            return Found(period, ranking.people(store, period, by_total=by_total), ranking.teams(store, period))

        self._counted.setText("正在统计…")
        self._wanted = period
        self._task = self._worker.run(job, self._take)

    def _take(self, found: Found) -> None:
        if found.period is not self._wanted:  # One that was replaced in its last moment.
            return
        self.found, self._task = found, None
        self.refresh()
        self._show_side()
        then, self._then = self._then, None
        if then:
            then()

    def _ready(self, deed: Callable[[], object]) -> bool:
        """Whether what is shown is what was asked for; a deed asked for too early follows, one on days that are none does not."""
        if self._task:
            self._then = deed
        return self._task is None and self._fault.isHidden() and bool(self.model.rows)

    def refresh(self) -> None:
        """Show what the filters leave."""
        words = ("今年", "累计", "期间")[self.chosen]
        shown: Sequence[RankedPerson | RankedTeam]
        shown = [t for t in self.found.teams if self.finder.text().strip() in t.name] if self.by_team else self._people()
        self.model.show_ranking(shown, words, by_team=self.by_team, by_total=self.chosen == 1)
        self.table.setColumnWidth(1, 200 if self.by_team else 84)
        for number in (5, 6):
            self.table.setColumnHidden(number, self.by_team)
        for widget, on in ((self.teams, True), (self.stars, True), (self._whole, bool(shown))):
            widget.setEnabled(on and not self.by_team)
        for out in self._outs:
            out.setEnabled(bool(shown))
        self.table.go(0)
        whole = len(self.found.teams if self.by_team else self.found.people)
        unit = "支" if self.by_team else "人"
        self._counted.setText(f"显示 {len(shown):,} / 共 {whole:,} {unit}{'　已筛选' if len(shown) < whole else ''}　Enter 打开，Esc 关闭")
        self._show_total()

    def _people(self) -> list[RankedPerson]:
        text, people = self.finder.text().strip(), self.found.people
        if text:
            ids = hours.found(self._session.store, text)
            people = [p for p in people if p.id in ids]
        if self.teams.currentIndex() > 0:
            people = [p for p in people if p.team == self.teams.currentText()]
        if self.stars.currentIndex() > 0:
            people = [p for p in people if STAR_NAMES[p.stars] == self.stars.currentText()]
        return people

    def _show_total(self) -> None:
        rows = self.model.rows
        minutes = sum(r.minutes for r in rows)
        parts = [f"{('今年', '全部记录', '期间')[self.chosen]} <b>{in_hours(minutes)}</b> 小时", f"<b>{sum(r.times for r in rows):,}</b> 人次"]
        people = [r for r in rows if isinstance(r, RankedPerson)]
        if people:
            total = sum(p.total for p in people)
            # Cut, never rounded up, as everywhere.
            each = total * 10 // (60 * len(people)) / 10
            parts += [f"累计 <b>{in_hours(total)}</b> 小时，其中期初 {in_hours(sum(p.opening for p in people))}", f"人均累计 <b>{each:,.1f}</b>"]
        self._total.setText("　｜　".join(parts))

    def _show_side(self) -> None:
        clear(self._side)
        served = [t for t in self.found.teams if t.minutes]
        bars = Bars([(t.name.removesuffix("志愿服务队").removesuffix("服务队"), t.minutes // 60) for t in served[:8]], across=True)
        words = ("今年", "累计", "期间")[self.chosen]
        self._side.addWidget(Card(row(label(f"各队{words}时长", "h3"), "*", label("小时", "cap")), (bars, 1)), 5)
        counts = [(name.removesuffix("级"), sum(p.stars == n for p in self.found.people)) for n, name in enumerate(STAR_NAMES)]
        stars = Bars([("未定" if name.startswith("未定") else name, count) for name, count in counts], across=False)
        rule = "/".join(map(str, ranking.star_hours(self._session.store)))
        self._side.addWidget(Card(row(label("星级分布", "h3"), "*", label(f"小时 {rule}", "cap")), (stars, 1)), 5)
        if self.chosen == 0 and self.found.people:
            idle = sum(p.minutes < VOLUNTEER_YEARLY_HOURS * 60 for p in self.found.people)
            if idle:
                text = f"{idle:,} 人今年还不到 {VOLUNTEER_YEARLY_HOURS} 小时（注册志愿者每年至少 {VOLUNTEER_YEARLY_HOURS} 小时）。"
                see = button("看名单", self._show_idle)
                self._side.addWidget(Banner("gold", text, see))

    def _show_idle(self) -> None:
        ids = [p.id for p in self.found.people if p.minutes < VOLUNTEER_YEARLY_HOURS * 60]
        self.accept()
        self._session.show_records("volunteers", ids, f"今年不到 {VOLUNTEER_YEARLY_HOURS} 小时")

    # --- what can be done with it

    def go_to(self) -> None:
        """Go to the person or the team the cursor is on."""
        current = self.table.current_row()
        if 0 <= current < len(self.model.rows):
            ranked = self.model.rows[current]
            self.accept()
            self._session.show_record("team" if isinstance(ranked, RankedTeam) else "person", ranked.id)

    def certify(self) -> None:
        """Preview the certificate of the person the cursor is on."""
        from app.ui.paper.preview import print_paper

        current = self.table.current_row()
        if 0 <= current < len(self.model.rows) and not self.by_team:
            print_paper(self._session, "certificate", self.model.rows[current].id, self)

    @property
    def _title(self) -> str:
        return "志愿服务队时长排行" if self.by_team else "志愿者时长排行"

    def _period_words(self) -> str:
        period = self.found.period
        return f"截至 {period.end:%Y-%m-%d} 累计" if period.start == EVER else f"{period.start:%Y-%m-%d} 至 {period.end:%Y-%m-%d}"

    def print(self) -> None:
        """Preview the ranking as it is shown."""
        from app.ui.paper.preview import preview

        if not self._ready(self.print):
            return
        used = self.model.used
        heads = [Column(col.head, RIGHT if n in (0, 3, 4) else LEFT, whole=n in (0, 3, 4)) for n, col in enumerate(used)]
        rows = [self.model.texts(n)[:len(used)] for n in range(len(self.model.rows))]
        whole = len(self.found.teams if self.by_team else self.found.people)
        warning = f"这张榜已经筛选过，只打印显示的 {len(rows):,} 行，全部是 {whole:,} 行。" if len(rows) < whole else ""
        preview(self._session, lists.ranking(self._session.store, self._title, heads, rows, self._period_words(), warning), self)

    def export(self) -> None:
        """Write the ranking as it is shown to a workbook."""
        from app.exchange.files.table import write_table

        if not self._ready(self.export):
            return
        if not (out := ask.file_to_save(self, "导出榜单", f"{self._title}.xlsx", "Excel 工作簿 (*.xlsx)")):
            return
        if out.suffix.lower() != ".xlsx":
            out = out.with_name(out.name + ".xlsx")
        heads, rows = export_rows(self.model)
        write_table(out, self._title, heads, rows)
        self._session.store.note_access("导出", self._title, len(rows))
        self._session.say_written(f"已导出 {len(rows):,} 行到 {out.name}", out)
        self._counted.setText(f"已导出 {len(rows):,} 行到 {out.name}")

    def reject(self) -> None:
        """Close, and count no further."""
        if self._task:
            self._task.cancel()
        super().reject()

"""One event beside its list: what it was, its numbers, who was there, partners, goods and photos, all in one sight."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.lists import papers_of
from app.lists import query as listing
from app.lists.query import Listing
from app.ui.events.photos import PhotoCard
from app.ui.events.scene import EventScene
from app.ui.events.series import SeriesPane
from app.ui.events.sign_in import SignInCard
from app.ui.form import record_form as form
from app.ui.lists.detail import AFTER_PAINT_MS, Detail, Tab
from app.ui.pictures import can_be_read
from app.ui.pieces import ask
from app.ui.pieces.facts import KeyNumber
from app.ui.pieces.theme import colour
from app.ui.pieces.widgets import Pill, button, clear, label, lay, line, picture, row, scrolled
from app.ui.session import Session
from app.work import events as attending
from app.work import hours, series
from app.work.events import Sums
from db.records import Event

_NARROW = 860
_PICTURES = "照片 (*.jpg *.jpeg *.png *.bmp *.gif *.webp)"
#: The pages beneath the tabs: everything in one sight, the body every record has, the sessions of the series.
_SCENE, _COMMON, _SERIES = range(3)
_FIGURES = ("应到", "实到", "其中志愿者", "外来人员", "志愿时长", "发放物资")


class _Fact(QLabel):
    """A few words that give way with three dots where there is no room for them."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setProperty("role", "sub")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setToolTip(text)
        self.setMinimumWidth(36)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(colour("text2"))
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), text)
        painter.end()


class EventDetail(Detail):
    """The wide pane of an event; its first tab has everything a clerk does before, at and after it."""

    wide: ClassVar[bool] = True

    def __init__(self, session: Session, view_key: str) -> None:
        self._title = label("", "h2", wrap=True)
        self._pills, self._facts_row = QHBoxLayout(), QHBoxLayout()
        deeds = (self._to_list, self._to_list, self._to_volunteers, self._to_partners, self._to_hours, self._to_goods)
        self._numbers = [KeyNumber(name, deed) for name, deed in zip(_FIGURES, deeds, strict=True)]
        self._made_scene: EventScene | None = None
        self.series = SeriesPane(session, self.again)
        super().__init__(session, view_key)

    # --- what it looks like

    def _build(self) -> None:
        self.setObjectName("plain")
        self._stack = QStackedWidget()
        self._stack.addWidget(place := QWidget())
        self._place = QVBoxLayout(place)
        self._place.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(self._generic())
        self._stack.addWidget(self.series)
        keeping = self._stack.sizePolicy()
        keeping.setRetainSizeWhenHidden(True)
        self._stack.setSizePolicy(keeping)
        lay(self, self._top(), (self._stack, 1), margins=(0, 0, 0, 0), gap=10)

    def _top(self) -> QWidget:
        sheets = QMenu(self)
        for paper in papers_of("events"):
            sheets.addAction(paper.words, lambda key=paper.key: self.print_paper(key))
        self._deeds = QHBoxLayout()
        self._deeds.setSpacing(6)
        for deed in (
            button("编辑 F2", self.edit_asked.emit, icon_name="edit"), button("登记工时", self.enter_hours, icon_name="clock-plus", tip="给来的人登记志愿服务工时"),
            button("再开一次", self.again, icon_name="calendar-plus", tip="照这次新建下一次：期次加一，换日期，人数重新填"),
            button("打印", icon_name="printer", menu=sheets),
        ):
            self._deeds.addWidget(deed)
        for layout, gap in ((self._pills, 6), (self._facts_row, 6)):
            layout.setSpacing(gap)
            layout.setContentsMargins(0, 0, 0, 0)
        pills, facts = QWidget(), QWidget()
        pills.setLayout(self._pills)
        facts.setLayout(self._facts_row)
        top = QFrame()
        top.setObjectName("card")
        inside = lay(top, margins=(1, 10, 1, 0), gap=6)
        head = QHBoxLayout()
        head.setContentsMargins(16, 0, 10, 0)
        head.addWidget(self._title, 1)
        head.addLayout(self._deeds)
        inside.addLayout(head)
        inside.addWidget(row(pills, 4, (facts, 1), margins=(16, 0, 10, 0), gap=4))
        inside.addWidget(line())
        numbers = row(*((number, 1) for number in self._numbers), gap=8, margins=(16, 0, 10, 0))
        inside.addWidget(numbers)
        inside.addWidget(row((self._tabs, 1), margins=(16, 0, 8, 0)))
        return top

    @property
    def scene(self) -> EventScene:
        """Everything of the event in one sight; its many widgets are made when they are first wanted."""
        if self._made_scene is None:
            self._made_scene = EventScene(self._session)
            self._made_scene.photos.add_asked.connect(self._choose_photos)
            self._made_scene.set_narrow(self.width() < _NARROW)
            self._place.addWidget(self._made_scene)
            if self._tabs.currentIndex() <= 0:
                self._show_tab()
        return self._made_scene

    @property
    def people(self) -> SignInCard:
        """Who was there."""
        return self.scene.people

    @property
    def photos(self) -> PhotoCard:
        """The photos."""
        return self.scene.photos

    def _generic(self) -> QWidget:
        self._body.setContentsMargins(16, 12, 12, 12)
        self._body.setSpacing(8)
        card = QFrame()
        card.setObjectName("card")
        lay(card, scrolled(self._body), margins=(1, 1, 1, 1))
        return card

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._made_scene:
            self._made_scene.set_narrow(event.size().width() < _NARROW)

    def add_action(self, widget: QWidget) -> None:
        """Put a button beside the event's own ones."""
        self._deeds.addWidget(widget)

    # --- the head

    @property
    def event_record(self) -> Event | None:
        """The event that is shown."""
        return self.record if isinstance(self.record, Event) else None

    def _show_head(self) -> None:
        event = self.event_record
        clear(self._pills)
        clear(self._facts_row)
        if event is None or event.id is None:
            self._title.setText("没有选中活动")
            for number in self._numbers:
                number.show_value("", "", "")
            return
        ordinal = series.ordinal(event)
        self._title.setText((event.title_name or "") + (f"（{ordinal}）" if ordinal else ""))
        sums = attending.sums(self._session.store, event.id, self._session.day)
        self._show_pills(event, sums)
        facts = (
            ("calendar-event", _when(event)), ("map-pin", event.place or event.village or ""), ("building-community", self._host(event)),
            ("user", f"主持：{event.speaker}" * bool(event.speaker)),
        )
        for icon, text in facts:
            if text:
                self._facts_row.addWidget(picture(icon, "text2", 14))
                self._facts_row.addWidget(_Fact(text))
                self._facts_row.addSpacing(8)
        if event.series:
            link = button(f"系列 {self._sessions(event)} 次", self._to_series, kind="link", tip=f"看“{event.series}”的各次活动")
            self._facts_row.addWidget(link)
        self._facts_row.addStretch(1)
        self._show_numbers(sums)

    def _show_pills(self, event: Event, sums: Sums) -> None:
        """What kind of event it is, and what its record still wants once it is over."""
        store, day = self._session.store, self._session.day
        ahead = event.day is not None and event.day.first > day
        over = event.day is not None and (event.end_day or event.day).last <= day
        lacks = attending.lacking(store, event, sums) if over else []
        doubts = attending.doubts(store, event.id or 0, day) if over else []
        told = (
            (event.kind or "", "red", ""), ("上级举办" * bool(event.by_county), "ink", ""), ("还没到日期" * ahead, "gold", ""),
            (f"还缺{'、'.join(lacks)}" * bool(lacks), "gold", "补上以后，这次活动的资料就齐了"),
            (f"{len(doubts)} 处要核对" * bool(doubts), "gold", "\n".join(doubts)),
            ("资料齐全" * (over and not lacks and not doubts), "green", "地点、人数、内容成效和照片都有，也没有要核对的地方"),
        )
        for text, tone, tip in told:
            if text:
                pill = Pill(text, tone)
                pill.setToolTip(tip)
                pill.setAccessibleDescription(tip)
                self._pills.addWidget(pill)

    def _host(self, event: Event) -> str:
        """The short name of the branch that holds it."""
        column = listing.columns("events")["branch"]
        (name,) = listing.page(self._session.store, Listing("events"), self._session.day, [event.id or 0], [column])[event.id or 0]
        return column.text(name)

    def _sessions(self, event: Event) -> int:
        return self._session.store.count(Event, "series = ?", (event.series,))

    def _show_numbers(self, sums: Sums) -> None:
        by_names = sums.here == sums.heads
        counted = f"{sums.here} 人有名单" + (f"，{sums.nameless} 人只计人数" if sums.nameless else "")
        told = (
            ("" if sums.expected is None else f"{sums.expected:,}", "人", "应到人数；点一下看名单"),
            (f"{sums.heads:,}" if sums.heads or sums.present is not None or sums.seats else "", "人", "全部有名单" if by_names else counted),
            (f"{len(sums.volunteers):,}" if sums.volunteers else "", "人", "名单上身份是志愿者的，和在这次活动里有服务记录的人"),
            ("" if sums.external is None else f"{sums.external:,}", "人", "外来人数；点一下看参与单位"),
            (hours.in_hours(sums.minutes) if sums.minutes else "", "小时", "这次活动计入工时的服务记录之和"),
            (f"{sums.quantity:,}" if sums.kinds else "", f"件，{sums.kinds} 种", "各种物资数量之和"),
        )
        for number, (text, unit, tip) in zip(self._numbers, told, strict=True):
            number.show_value(text, unit, tip)

    # --- the tabs

    def _tabs_of_record(self) -> list[Tab]:
        event = self.event_record
        assert event
        tabs = [(self.first_tab, self._show_scene), ("全部资料", self._facts), *self._part_tabs(), *self._last_tabs()]
        return [*tabs, (f"系列 {self._sessions(event)}", self._show_series)] if event.series else tabs

    def _show_tab(self) -> None:
        self._stack.setVisible(self.record is not None)
        if self.record is not None:
            page: dict[object, int] = {self._show_scene: _SCENE, self._show_series: _SERIES}
            self._stack.setCurrentIndex(page.get(self._shows[max(self._tabs.currentIndex(), 0)], _COMMON))
            super()._show_tab()

    def _show_series(self) -> None:
        if event := self.event_record:
            self.series.show_series(event)

    def _show_scene(self) -> None:
        if self._made_scene is None:
            # Page and list are seen first; all at once the window would stand still for a fifth of a second.
            QTimer.singleShot(AFTER_PAINT_MS, self, lambda: self.scene)
            return
        event = self.event_record
        assert event and event.id is not None
        self._made_scene.show_event(event, attending.sums(self._session.store, event.id, self._session.day))

    # --- where the numbers lead

    def _to_list(self) -> None:
        self._tabs.setCurrentIndex(0)
        self.people.table.setFocus()

    def _to_part(self, table: str) -> None:
        for number, part in enumerate(self._parts(), 2):
            if part.table == table:
                self._tabs.setCurrentIndex(number)

    def _to_series(self) -> None:
        self._tabs.setCurrentIndex(self._tabs.count() - 1)

    def _to_partners(self) -> None:
        self._to_part("event_partner")

    def _to_goods(self) -> None:
        self._to_part("material")

    def _sums(self) -> Sums | None:
        return attending.sums(self._session.store, self.record.id, self._session.day) if self.record and self.record.id else None

    def _to_volunteers(self) -> None:
        if sums := self._sums():
            self._to_records("volunteers", sums.volunteers, "志愿者", "这次活动的名单上还没有志愿者")

    def _to_hours(self) -> None:
        if sums := self._sums():
            self._to_records("hours", sums.services, "服务记录", "这次活动还没有登记工时")

    def _to_records(self, view: str, ids: Collection[int], what: str, none: str) -> None:
        if ids:
            self._session.show_records(view, list(ids), f"“{self._title.text()}”的{what}")
        else:
            self._session.said.emit(none, False)

    # --- deeds

    def again(self) -> None:
        """Open the form for the next session, as a copy with its own number and day."""
        if event := self.event_record:
            given = series.following(self._session.store, event, self._session.today)
            if made := form.add(self._session, "events", given, self.window()):
                self._session.show_record("event", made.id or 0)

    def enter_hours(self) -> None:
        """Enter the hours of those who came."""
        from app.ui.volunteering.hours_entry import enter_hours

        if self.record and self.record.id:
            enter_hours(self._session, self.window(), self.record.id)

    def _choose_photos(self) -> None:
        self.attach(ask.files_to_open(self, "添加照片", _PICTURES))

    def adding(self, paths: list[Path]) -> str:
        """What it is called to keep these files: photos are counted as such."""
        photos = sum(attending.is_picture(path.name) for path in paths)
        rest = f"附件 {len(paths) - photos} 个" * (photos < len(paths))
        return "添加" + "、".join(filter(None, (f"照片 {photos} 张" * bool(photos), rest)))

    def attach(self, paths: list[Path]) -> None:
        """Keep files inside the ledger in the order of their names, which a camera numbers; pictures are seen among the photos."""
        super().attach(sorted(paths, key=lambda path: attending.by_its_numbers(path.name)))
        if self.record is None:
            return
        if broken := [path.name for path in paths if attending.is_picture(path.name) and not can_be_read(path)]:
            self._session.said.emit(f"“{'”“'.join(broken)}”打不开，文件已照样留着；请看看原来的照片是不是完整", False)
        elif any(not attending.is_picture(path.name) for path in paths):
            self._session.said.emit("不是照片的文件放在“附件”里", False)


def _when(event: Event) -> str:
    if event.day is None:
        return ""
    day = str(event.day)
    if event.end_day and event.end_day != event.day:
        last = str(event.end_day)
        day += f" 至 {last[5:] if last[5:] and event.end_day.year == event.day.year else last}"
    return day + (f"，{hours.in_hours(event.minutes).removesuffix('.0')} 小时" if event.minutes else "")

"""The pane of one organisation: its numbers, its term and committee, its meetings of the year, its members and events."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QGridLayout, QProgressBar, QPushButton, QWidget

from app.lists import query as listing
from app.ui.branches import election as branch_election
from app.ui.form import record_form as form
from app.ui.lists.detail import Detail, Tab
from app.ui.lists.table import PILLS
from app.ui.pieces.facts import KeyNumber, facts_grid
from app.ui.pieces.opening import run_dialog
from app.ui.pieces.theme import colour
from app.ui.pieces.widgets import LinkLabel, Pill, button, clear, column, label, line, picture, row
from app.work import branches as organisation
from app.work.branches import Meeting, Standing
from db.fields import Record
from db.records import Branch, Event, Post

#: The pane is a little narrower than others: a tree stands beside the list.
WIDTH = 372
_SHOWN = 90
_FACTS = ("org_code", "party_org", "phone")
_KEY_WIDTH = 74


class BranchDetail(Detail):
    """One organisation, read first."""

    record: Branch | None
    _standing: Standing

    def show_record(self, record: Record | None) -> None:
        if isinstance(record, Branch):
            self._standing = organisation.standing(self._session.store, record, self._session.day)
        super().show_record(record)

    def _show_head(self) -> None:
        if self.record is None:
            super()._show_head()
            return
        clear(self._head)
        branch = self.record
        kind = listing.columns(self._view)["type"]
        of_kind = listing.page(self._session.store, listing.Listing(self._view), self._session.day, [self._id], [kind])
        words = [kind.text(of_kind[self._id][0]) if self._id in of_kind else "", branch.status or ""]
        if organisation.is_committee(branch):
            words[0] = branch.level or ""
        tones = ["line", "green" if branch.status == "正常" else PILLS.get(branch.status or "", "grey")]
        pills = [Pill(word, tone) for word, tone in zip(words, tones, strict=True) if word]
        self._head.addWidget(row((label(self._name, "h2", wrap=True), 1), *pills, gap=6))

    def _tabs_of_record(self) -> list[Tab]:
        standing = self._standing
        counted = (
            ("班子", len(standing.officers), self._committee), ("团员", len(standing.members), self._members), ("活动", len(self._events()), self._held),
        )
        tabs = [(f"{name} {count}" if count else name, show) for name, count, show in counted]
        return [(self.first_tab, self._overview), *tabs, *self._last_tabs()]

    @property
    def _branch(self) -> Branch:
        assert self.record
        return self.record

    @property
    def _id(self) -> int:
        return self._branch.id or 0

    @property
    def _name(self) -> str:
        return self._branch.short_name or self._branch.full_name or ""

    def _events(self) -> list[int]:
        return organisation.events_this_year(self._session.store, self._id, self._session.day)

    # --- how it stands

    def _overview(self) -> None:
        for sentence in self._standing.reminders:
            self._body.addWidget(row(picture("alert-triangle", "gold_x"), (label(sentence, "warn", wrap=True), 1), gap=6))
        self._body.addWidget(self._figures())
        self._body.addWidget(line())
        self._body.addLayout(self._key_facts())
        self._term()
        self._body.addWidget(line())
        self._officers()
        if self._standing.meetings:
            self._body.addWidget(line())
            self._body.addWidget(label("今年三会两制一课（已开 / 应开）", "h3"))
            self._body.addLayout(self._meetings())
        self._body.addWidget(line())
        self._body.addWidget(label("登记的资料", "h3"))
        self._facts()

    def _figures(self) -> QWidget:
        standing, all_below = self._standing, "（含下级）" if self._standing.has_below else ""

        def members() -> None:
            self._session.show_records("members", list(standing.members), f"{self._name}的团员{all_below}")

        def volunteers() -> None:
            self._session.show_records("volunteers", list(standing.volunteers), f"{self._name}的志愿者{all_below}")

        share = "" if standing.share is None else f"{standing.share}%"
        numbers = (
            ("团员", f"{len(standing.members):,}", members, ""),
            ("14–28 岁青年", f"{standing.youth:,}" if standing.youth else "", self.edit_asked.emit, "由组织填报，按一下去修改"),
            ("团青比", share, members, "团员 ÷ 14–28 岁青年"), ("注册志愿者", f"{len(standing.volunteers):,}", volunteers, ""),
        )
        drawn = row(*((_figure(*number), 1) for number in numbers), gap=4)
        if not standing.has_below:
            return drawn
        # The desk counts every volunteer there is; of those without a branch nobody can say whose they are.
        others = f"；另有 {standing.homeless:,} 名志愿者没有填所在团支部，不在这里的数里" if standing.homeless else ""
        return column(drawn, label(f"都含下级组织{others}", "cap", wrap=True), gap=2)

    def _key_facts(self) -> QGridLayout:
        columns, stored = listing.columns(self._view), self._branch.stored()
        pairs = [(columns[name].label, columns[name].text(stored[name], masked=self._session.masked) or "—") for name in _FACTS]
        return facts_grid([(key, label(value, wrap=True)) for key, value in pairs], width=_KEY_WIDTH)

    def _term(self) -> None:
        branch = self._branch
        term = organisation.term(branch.elected_on, branch.term_end, self._session.day)
        if term is None:
            self._body.addWidget(row(label("本届任期", "key", width=_KEY_WIDTH), label("还没有填届满日期", "cap"), "*"))
            return
        span = f"{str(branch.elected_on)[:7]} 至 " if branch.elected_on else "到 "
        words = label(f"{span}{branch.term_end:%Y-%m}，{term.words}", "err" if term.over else "cap")
        self._body.addWidget(row(label("本届任期", "key", width=_KEY_WIDTH), "*", words))
        self._body.addWidget(_meter(term.passed, "err" if term.over else "red", f"本届任期{term.words}"))

    def _officers(self) -> None:
        change = button("换届", self.hold_election, icon_name="refresh", kind="link", tip="登记一次换届：新班子、任期")
        add = button("增补", self.co_opt, icon_name="users-plus", kind="link", tip="届中增补一人")
        able = not self._session.store.readonly
        self._body.addWidget(row(label("班子", "h3"), "*", add if able else None, change if able else None, gap=12))
        found = self._standing.officers
        if not found:
            self._body.addWidget(label("还没有登记在任的团干部", "cap"))
        self._body.addLayout(facts_grid([(o.title, self._person(o.person, o.name, o.more)) for o in found[:12]], width=_KEY_WIDTH))
        if len(found) > 12:
            self._body.addWidget(LinkLabel(f"还有 {len(found) - 12} 人，在“班子”里", lambda: self._tabs.setCurrentIndex(1)))

    def _person(self, person: int, name: str, more: str) -> QWidget:
        link = LinkLabel(name, lambda: self._session.show_record("person", person))
        link.setWordWrap(False)
        return row(link, (label(more, "cap", wrap=True), 1), gap=8)

    def _meetings(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        for number, meeting in enumerate(self._standing.meetings):
            down, across = number // 2, number % 2 * 3
            name = LinkLabel(meeting.kind, lambda m=meeting: self._open_meetings(m))
            name.setWordWrap(False)
            name.setToolTip("看是哪几次" if meeting.held else "还没有开过，按一下登记")
            grid.addWidget(name, down, across)
            words = f"{len(meeting.held)}/{meeting.due}" if meeting.due else f"{len(meeting.held)} 次"
            if meeting.due:
                full = len(meeting.held) >= meeting.due
                grid.addWidget(_meter(len(meeting.held) / meeting.due, "green" if full else "gold", f"{meeting.kind}已开 {words}"), down, across + 1)
            grid.addWidget(label(words), down, across + 2)
            grid.setColumnStretch(across + 1, 1)
        return grid

    def _open_meetings(self, meeting: Meeting) -> None:
        if meeting.held:
            self._session.show_records("events", list(meeting.held), f"{self._name}今年的{meeting.kind}")
        else:
            self.add_event(meeting.kind)

    # --- the other tabs

    def _committee(self) -> None:
        able = not self._session.store.readonly
        if able:
            tools = (button("换届", self.hold_election, icon_name="refresh"), button("增补", self.co_opt, icon_name="users-plus"))
            self._body.addWidget(row(*tools, "*"))
        live = {officer.post for officer in self._standing.officers}
        for post in self._session.store.page(Post, [officer.post for officer in self._standing.officers]):
            self._body.addWidget(self._part_row(post, "branch"))
        former = [p for p in self._session.store.find(Post, "branch = ?", (self._id,), "coalesce(end_on, start_on) DESC, id") if p.id not in live]
        if former:
            self._body.addWidget(label("历任", "h3"))
        for post in former[:_SHOWN]:
            self._body.addWidget(self._part_row(post, "branch"))

    def _members(self) -> None:
        ids = self._standing.members
        look = button(f"在团员表里看 {len(ids):,} 人", lambda: self._session.show_records("members", list(ids), f"{self._name}的团员"), icon_name="users")
        self._body.addWidget(row(look, "*"))
        names = self._session.store.titles("person", ids[:_SHOWN])
        grid = QGridLayout()
        grid.setVerticalSpacing(8)
        for place, person in enumerate(ids[:_SHOWN]):
            grid.addWidget(LinkLabel(names.get(person, ""), lambda p=person: self._session.show_record("person", p)), place // 3, place % 3)
        self._body.addLayout(grid)
        if len(ids) > _SHOWN:
            self._body.addWidget(label(f"只列出前 {_SHOWN} 人", "cap"))

    def _held(self) -> None:
        ids = self._events()
        look = button(f"在活动表里看 {len(ids):,} 次", lambda: self._session.show_records("events", ids, f"{self._name}今年的活动"), icon_name="calendar-event")
        self._body.addWidget(row(look if ids else label("今年还没有登记活动", "cap"), "*"))
        for event in self._session.store.page(Event, ids[:_SHOWN]):
            title = LinkLabel(event.title_name or "", lambda e=event: self._session.show_record("event", e.id or 0))
            self._body.addWidget(column(title, label(" · ".join(filter(None, (str(event.day), event.kind, event.place))), "cap", wrap=True), line(), gap=2))

    # --- what it does

    def add_event(self, kind: str | None = None) -> None:
        """Enter an event of the organisation."""
        if self.record is not None:
            given: dict[str, object] = {"branch": self._id} | ({"kind": kind} if kind else {})
            if form.add(self._session, "events", given, self.window()):
                self.show_record(self.record)

    def hold_election(self) -> None:
        """Enter an election and its new committee."""
        if self.record is not None:
            run_dialog(branch_election.Election(self._session, self._branch, self.window()))

    def co_opt(self) -> None:
        """Enter one more officer between elections."""
        if self.record is not None:
            run_dialog(branch_election.CoOption(self._session, self._branch, self.window()))


def _figure(name: str, value: str, does: Callable[[], object], tip: str) -> KeyNumber:
    number = KeyNumber(name, does, gap=2)
    number.show_value(value, "", tip or f"看是哪些：{name} {value}")
    return number


def _meter(part: float, tone: str, said: str) -> QProgressBar:
    """A thin bar, filled so far."""
    made = QProgressBar()
    made.setRange(0, 1000)
    made.setValue(round(min(part, 1.0) * 1000))
    made.setTextVisible(False)
    made.setMinimumWidth(32)
    made.setAccessibleName(said)
    made.setStyleSheet(f"QProgressBar::chunk{{background:{colour(tone).name()};border-radius:3px}}")
    return made


def event_button(detail: BranchDetail) -> QPushButton:
    """The footer's way to enter an event."""
    return button("登记活动", lambda: detail.add_event(), icon_name="calendar-plus", tip="登记这个组织开的会、办的活动")

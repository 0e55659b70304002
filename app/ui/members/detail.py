"""The pane of one member: who, what is due, the story with the facts above it, the years' dues, which papers are there."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from PySide6.QtWidgets import QCheckBox, QMenu, QWidget

from app.figures import members
from app.lists import query as listing
from app.rules import LEAGUE_MAX_AGE
from app.ui.form import record_form as form
from app.ui.lists.detail import Detail, Tab
from app.ui.lists.story import moments
from app.ui.lists.table import PILLS
from app.ui.members.deeds import LeavingForm, ReviewForm
from app.ui.members.transfer import TransferForm
from app.ui.pieces.facts import Fact, facts_grid
from app.ui.pieces.opening import run_dialog
from app.ui.pieces.widgets import Pill, button, clear, column, label, line, row
from app.work import elections
from app.work.dues import register as dues
from app.work.story import Moment, story
from db import pinyin
from db.errors import UserError
from db.fields import Field, Record
from db.records import Person, Review
from db.records.person import MEMBER

#: The papers a member's file should hold, as ticks on the record.
PAPERS: tuple[Field, ...] = tuple(f for f in Person.fields() if f.group == MEMBER and f.name.startswith("has_"))
_FACTS = ("branch", "id_number", "phone")
_KEY_WIDTH = 60


class MemberDetail(Detail):
    """One member, read first."""

    story_first = True
    _found: tuple[Moment, ...] = ()

    def show_record(self, record: Record | None) -> None:
        self._found = tuple(story(self._session.store, record, self._session.day)) if isinstance(record, Person) else ()
        super().show_record(record)

    @property
    def _person(self) -> Person:
        assert isinstance(self.record, Person)
        return self.record

    # --- the head

    def _show_head(self) -> None:
        if not isinstance(self.record, Person):
            super()._show_head()
            return
        clear(self._head)
        menu = QMenu(self)
        menu.addAction("登记评议…", lambda: self._ask(ReviewForm))
        menu.addAction("办离团手续…", lambda: self._ask(LeavingForm))
        more = button("", icon_name="dots", kind="ghost", tip="更多", menu=menu)
        more.setStyleSheet("QPushButton::menu-indicator{image:none;width:0}")
        name = label(self._person.name or "", "h2")
        spelled = label(pinyin.spelled(self._person.name or ""), "sub")
        self._head.addWidget(row(name, spelled, "*", more, gap=8))
        self._head.addWidget(row(*(Pill(word, tone) for word, tone in self._pills()), "*", gap=6))

    def _pills(self) -> list[tuple[str, str]]:
        person, day = self._person, self._session.day
        status = person.member_status or ""
        found = [(status, PILLS.get(status, "grey"))] if status else []
        if person.volunteer_status == "在册":
            found.append(("注册志愿者", "line"))
        due = members.due(self._session.store, person.id or 0, day)
        if due.turns:
            left = (due.turns - day).days
            found.append((f"{left} 天后满 {LEAGUE_MAX_AGE} 岁" if left else f"今天满 {LEAGUE_MAX_AGE} 岁", "gold"))
        elif due.over_age:
            found.append((f"已满 {LEAGUE_MAX_AGE} 岁", "gold"))
        if due.months:
            found.append((f"欠费 {due.months} 个月", "err"))
        return found[:4]

    def _ask(self, made: Callable[..., LeavingForm | ReviewForm | TransferForm]) -> None:
        run_dialog(made(self._session, [self._person.id or 0], self.window()))

    def transfer(self) -> None:
        """Move this member."""
        if self.record is not None:
            self._ask(TransferForm)

    # --- the tabs

    def _tabs_of_record(self) -> list[Tab]:
        if not isinstance(self.record, Person):
            return super()._tabs_of_record()
        here = sum(bool(getattr(self.record, f.name)) for f in PAPERS)
        told, *last = self._last_tabs(f"经历 {len(self._found)}" if self._found else "经历")
        return [(self.first_tab, self._facts), told, ("团费", self._years), (f"材料 {here}/{len(PAPERS)}", self._papers), *last]

    def _story(self) -> None:
        facts: list[Fact] = list(self._head_facts())
        self._body.addLayout(facts_grid(facts, width=_KEY_WIDTH, gap=8))
        self._body.addWidget(line())
        for drawn in moments(self._found, self._session.day, self._open_moment):
            self._body.addWidget(drawn)
        if not self._found:
            self._body.addWidget(label("台账里还没有与这个人有关的经历", "cap"))

    def _head_facts(self) -> list[tuple[str, str]]:
        store, person = self._session.store, self._person
        stored, known = person.stored(), listing.columns(self._view)
        texts = {name: known[name].text(stored[name], masked=self._session.masked) for name in _FACTS if name in known}
        if person.branch_words:
            texts["branch"] = person.branch_words
        elif person.branch is not None:
            texts["branch"] = store.titles("branch", [person.branch]).get(person.branch, "")
        labels = {"branch": "团支部", "id_number": "身份证号", "phone": "手机"}
        facts = [(labels[name], texts[name]) for name in _FACTS if texts.get(name)]
        posts = elections.held_by(store, person.id or 0, self._session.day)
        held = "、".join(f"{post.title_name}（{str(post.start_on)[:7]} 起）" if post.start_on else post.title_name or "" for post in posts)
        return [*facts[:2], ("团内职务", held), *facts[2:]] if held else facts

    # --- the years

    def _years(self) -> None:
        store, person = self._session.store, self._person
        enter = button("登记评议", lambda: self._ask(ReviewForm), icon_name="plus", tip="登记今年的评议等次、团籍注册和团费")
        register = button("登记团费", self._open_register, icon_name="coin", tip="打开所在支部的团费登记册，按月打勾")
        self._body.addWidget(row(enter, register, "*"))
        months = members.months_owed(store, person.id or 0, self._session.day)
        years = store.find(Review, "person = ?", (person.id,), "year DESC")
        for review in years:
            self._body.addWidget(self._year(review, months.get(review.id or 0)))
        if not years:
            self._body.addWidget(label("还没有登记过评议和团费", "cap"))

    def _year(self, review: Review, months: int | None) -> QWidget:
        head = " · ".join(filter(None, (f"{review.year} 年", review.grade, review.registration)))
        told = "没有登记应缴团费"
        if review.dues_owed is not None:
            show = Review.field("dues_owed").kind.show
            told = f"应缴 {show(review.dues_owed)} 元，实缴 {show(review.dues_paid or Decimal(0))} 元"
        paid = button("交清", lambda: self._pay(review), kind="ghost", tip="欠的都记成交了") if months else None
        change = button("", lambda: form.edit(self._session, "review", review.id or 0, self.window()), icon_name="edit", kind="ghost", tip="修改")
        owed = Pill(f"欠 {months} 月", "err") if months else None
        rewards = label(review.rewards, "cap", wrap=True) if review.rewards else None
        text = column(label(head, "b", wrap=True), row(label(told, "cap"), owed, "*", gap=6), rewards, gap=2)
        return column(row((text, 1), paid, change, gap=2), line(), gap=4)

    def _pay(self, review: Review) -> None:
        with self._session.step(f"登记团费交清 {self._person.name}"):
            dues.pay_up(self._session.store, review, self._session.day)

    def _open_register(self) -> None:
        from app.ui.members.register import Register

        run_dialog(Register(self._session, self.window(), self._person.branch, self._person.id))

    # --- the papers

    def _papers(self) -> None:
        for f in PAPERS:
            tick = QCheckBox(f.label.removeprefix("有"))
            tick.setChecked(bool(getattr(self._person, f.name)))
            tick.toggled.connect(lambda on, made=f: self._set_paper(made, on))
            self._body.addWidget(tick)
        self._body.addWidget(label("档案里有的就勾上，勾上即保存，可以撤销。扫描件放在“附件”里。", "cap", wrap=True))

    def _set_paper(self, f: Field, on: bool) -> None:
        words = f.label.removeprefix("有")
        try:
            with self._session.step(f"{'材料齐了' if on else '材料缺少'}：{words} {self._person.name}"):
                self._session.store.save(self._person.with_(**{f.name: on}))
        except UserError:
            # The tick stands as it is in the ledger.
            self.refresh()
            raise

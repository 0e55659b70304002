"""The first tab of a child's file: who looks after the child, and what follows from it by each definition."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QVBoxLayout, QWidget

from app.lists import query as listing
from app.rules import CONSENT_AGE, age_on
from app.ui.children.care import nothing
from app.ui.children.forms import add_part
from app.ui.form import record_form as form
from app.ui.pieces.facts import Fact, facts_grid
from app.ui.pieces.widgets import Banner, Item, Pill, button, column, label, lay, picture, row
from app.ui.session import Session
from app.work import child_definitions as definitions
from app.work import children as care
from app.work.child_definitions import Judgement
from db.records import Child, FamilyMember

_SIDE_BY_SIDE = 560
_LOOKS = {
    definitions.MEETS: ("circle-check", "green", "ok"),
    definitions.FAILS: ("circle-minus", "text3", "sub"),
    definitions.UNCLEAR: ("alert-triangle", "gold_x", "warn"),
}
_RATINGS = {"较好": "green", "一般": "gold", "差": "err"}


class FamilyTab(QWidget):
    """The people at the left, the judgements at the right; one above the other where it is narrow."""

    def __init__(self, session: Session, child: Child, changed: Callable[[], object]) -> None:
        super().__init__()
        self._session, self._child, self._done = session, child, changed
        self._columns = listing.columns(FamilyMember.table)
        assert child.id
        self._family = care.family(session.store, child.id)
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(14)
        self._layout.addWidget(self._people(), 47)
        self._layout.addWidget(column(self._judged(), self._doubts(), self._care(), self._means(), "*", gap=8), 53)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = event.size().width() >= _SIDE_BY_SIDE
        self._layout.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    # --- people

    def _people(self) -> QWidget:
        new = button("登记家庭成员", self._add, icon_name="plus", kind="" if not self._family else "ghost")
        if not self._family:
            return column(nothing("还没有登记家人和监护人。登记了才能判断是不是留守儿童。", new), "*")
        made = column("*", gap=8)
        layout = made.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.takeAt(0)
        parts = (("监护人", self._family.carers), ("父母", self._family.parents), ("其他家人", self._family.others))
        first = True
        for title, members in parts:
            if members:
                layout.addWidget(row(label(title, "h3"), "*", new if first else None))
                first = False
                for member in members:
                    layout.addWidget(self._card(member))
        layout.addStretch(1)
        return made

    def _card(self, member: FamilyMember) -> QWidget:
        card = QFrame()
        card.setObjectName("well")
        pills = [Pill(word, tone) for word, tone in _pills(member)]
        name = label(self._text(member, "name"), "b")
        edit = button("", lambda: self._edit(member), icon_name="edit", kind="ghost", tip=f"编辑{member.relation or ''}的资料")
        head = row(label(member.relation or "", "cap"), name, *pills, "*", edit, gap=8)
        lay(card, head, _facts(self._about(member)), margins=(12, 6, 6, 8), gap=3)
        return card

    def _about(self, member: FamilyMember) -> list[tuple[str, str]]:
        day, away = self._session.day, member.away
        born = f"{age_on(member.birth_date, day)} 岁" if member.birth_date and member.state != "去世" else ""
        able = "，".join(filter(None, (born, member.note or "")))
        facts = [("监护能力", "：".join(filter(None, (member.capacity or "没有填", able))))]
        if away:
            # Of somebody far away only what is out of the ordinary.
            facts = facts if member.capacity != "有" or member.note else []
            since = member.away_since
            how_long = care.lasting(since, day) if since else ""
            facts = [
                ("务工地", member.work_place or "没有填"),
                ("外出起", f"{since}" + (f"，共 {how_long}" if how_long else "") if since else "没有填"),
                ("联系", member.contact_frequency or "没有填"), *facts,
            ]
        elif member.contact_frequency:
            facts.append(("联系", member.contact_frequency))
        if member.phone:
            facts.append(("电话", self._text(member, "phone")))
        if member.entrusted:
            facts.append(("委托书", f"{member.entrusted_on} 已签" if member.entrusted_on else "没有填签订日期"))
        return facts

    def _text(self, member: FamilyMember, name: str) -> str:
        return self._columns[name].text(member.stored()[name], masked=self._session.masked)

    def _add(self) -> None:
        if add_part(self._session, self._child, FamilyMember, self.window()):
            self._done()

    def _edit(self, member: FamilyMember) -> None:
        if form.edit(self._session, FamilyMember.table, member.id or 0, self.window(), owned=True):
            self._done()

    # --- what follows

    def _judged(self) -> QWidget:
        day = self._session.day
        family = self._family
        found = definitions.judgements(self._child, [*family.parents, *family.carers, *family.others], day)
        return _well(row(label("按各口径判断", "h3"), "*", label(f"截止 {day}", "cap")), *(_judgement(one) for one in found))

    def _doubts(self) -> QWidget | None:
        """What the checks of files find about this one, beside what the banner above says."""
        assert self._child.id
        found = care.doubts(self._session.store, self._child.id, self._session.day)
        return column(*(Banner("gold", problem) for problem in found), gap=6) if found else None

    def _care(self) -> QWidget:
        child = self._child
        rating = Pill(child.care_rating, _RATINGS.get(child.care_rating, "grey")) if child.care_rating else label("还没有评估", "cap")
        needs = child.birth_date is not None and age_on(child.birth_date, self._session.day) < CONSENT_AGE
        by = listing.columns("children")["consent_by"].text(child.consent_by, masked=self._session.masked)
        consent = f"{child.consent_on} {by}" if child.consent_on else "没有登记" if needs else "不需要"
        return _well(
            row(label("监护评估", "h3"), "*", rating),
            _facts([("监护类型", child.care_type or "没有填"), ("监护人同意", consent)]),
        )

    def _means(self) -> QWidget:
        child = self._child
        land = {True: "农村户籍", False: "非农村户籍", None: "没有填是否农村户籍"}[child.is_rural_hukou]
        boards = {True: "是", False: "否", None: "没有填"}[child.boards]
        return _well(
            label("家庭经济与救助", "h3"),
            _facts([
                ("收入来源", "、".join(child.income_sources or ()) or "没有填"), ("已享救助", "、".join(child.aid_received or ()) or "没有"),
                ("户籍", "　".join(filter(None, (land, child.village or "")))), ("住校", boards),
            ]),
        )


def _pills(member: FamilyMember) -> list[tuple[str, str]]:
    found = []
    if member.is_primary:
        found.append(("主要联系人", "gold"))
    if member.entrusted:
        found.append(("受委托", "line"))
    if member.away:
        found.append(("外出务工", "ink"))
    if member.state and member.state != "健在":
        found.append((member.state, "grey" if member.state in ("去世", "离异") else "err"))
    return found


def _judgement(one: Judgement) -> QWidget:
    name, tone, role = _LOOKS[one.verdict]
    mark = picture(name, tone, 16)
    verdict = label(one.verdict, role)
    verdict.setStyleSheet("font-weight:700;font-size:13px")
    title = label(one.name, "b", wrap=True)
    title.setToolTip(one.source)
    made = row(
        column(2, mark, "*", gap=0), (column(row((title, 1), verdict, gap=8), label(one.reason, "cap", wrap=True), gap=1), 1), gap=8,
    )
    made.setToolTip(one.source)
    return made


def _facts(facts: Iterable[Fact]) -> QGridLayout:
    grid = facts_grid(facts)
    grid.setContentsMargins(0, 0, 6, 0)
    return grid


def _well(*items: Item) -> QWidget:
    card = QFrame()
    card.setObjectName("well")
    lay(card, *items, margins=(14, 10, 12, 10), gap=7)
    return card

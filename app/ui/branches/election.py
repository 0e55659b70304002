"""The dialogs of an election: a whole new committee for a new term, or one more officer between elections."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from app import rules
from app.ui.form.drafted import DraftedForm
from app.ui.form.drafts import Drafted
from app.ui.form.input_of import make_input
from app.ui.form.inputs import ChoiceInput, Input
from app.ui.pieces.inputs import ComboBox
from app.ui.pieces.widgets import button, clear, column, label, lay, line, row
from app.ui.session import Session
from app.work import elections as election
from app.work import unsaved
from app.work.elections import CO_OPTED, Seat
from db.errors import BadValue, UserError
from db.fields import Field
from db.kinds import DAY
from db.records import Branch, Post, codes

_WIDTHS = {"title": 130, "person": 170, "appointed_by": 96, "background": 130}
_FIELDS = {"title": "title_name", "person": "person", "appointed_by": "appointed_by", "background": "background"}
_HEADS = {"title": "职务", "person": "人", "appointed_by": "任职方式", "background": "来源"}


def _day_field(words: str) -> Field:
    return replace(Post.field("start_on"), label=words, kind=DAY, required=True)


class _Line(QWidget):
    """One line: post, person, how they came to it, from where; then what it means for that person."""

    fixed = False

    def __init__(self, session: Session, titles: tuple[str, ...], edited: Callable[[], Any]) -> None:
        super().__init__()
        self.inputs: dict[str, Input] = {
            "title": ChoiceInput(Post.field("title_name"), titles),
            **{name: make_input(Post.field(field), session) for name, field in _FIELDS.items() if name != "title"},
        }
        self.said = label("", "cap", width=40)
        #: Whose line it was when it was filled, and from where that person is.
        self._of: tuple[int | None, str | None] = (None, None)
        self.inputs["person"].edited.connect(self._person_changed)
        #: What Tab comes to last on this line.
        self.last: QWidget = self.inputs["background"]
        layout = lay(self, margins=(0, 0, 0, 0), gap=8, across=True)
        for name, made in self.inputs.items():
            made.setFixedWidth(_WIDTHS[name])
            made.edited.connect(edited)
            layout.addWidget(made)
        layout.addWidget(self.said)

    def show_seat(self, seat: Seat) -> None:
        """Fill the line."""
        self._of = seat.person, seat.background
        for name, made in self.inputs.items():
            made.show_value(getattr(seat, name))

    def _person_changed(self) -> None:
        """Where somebody comes from does not go over to whoever takes their place."""
        before, background = self._of
        if background and self._value("person") != before and self._value("background") == background:
            self.inputs["background"].show_value(None)

    def draft(self) -> dict[str, Any]:
        """What stands in the line."""
        return {name: made.draft() for name, made in self.inputs.items()}

    def show_draft(self, kept: dict[str, Any]) -> None:
        """Put it there again."""
        for name, made in self.inputs.items():
            made.show_draft(kept[name])

    @property
    def blank(self) -> bool:
        """Whether nobody is named in it."""
        return self._value("person") is None and not self._typed

    @property
    def _typed(self) -> bool:
        try:
            return self.inputs["person"].value() is not None
        except BadValue:
            return True

    def _value(self, name: str) -> Any:
        try:
            return self.inputs[name].value()
        except BadValue:
            return None

    def seat(self) -> Seat:
        """The line as written. Raises BadValue."""
        return Seat(**{name: made.value() for name, made in self.inputs.items()})

    def guess(self) -> Seat:
        """The line as far as it can be read."""
        return Seat(**{name: self._value(name) for name in self.inputs})


class _Dialog(DraftedForm):
    """What both dialogs share: the day, the document, a sentence about what is wrong, the deed."""

    def __init__(self, session: Session, branch: Branch, title: str, deed: str, parent: QWidget | None) -> None:
        super().__init__(f"{title}　{branch.short_name or branch.full_name}", parent)
        self.session, self.branch = session, branch
        self.day = make_input(_day_field(f"{title}日期"), session)
        self.day.show_value(session.day)
        self.document = make_input(Post.field("document_no"), session)
        self.fault = label("", "err", wrap=True)
        self.body = QVBoxLayout()
        self.body.setSpacing(10)
        self.go = button(f"{deed} Ctrl+Enter", self.apply, icon_name="check", kind="primary")
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.apply)
        lay(
            self, self._notices, (self.body, 1), self.fault, line(), row("*", button("取消 Esc", self.reject), self.go), margins=(20, 16, 20, 14),
            gap=10,
        )

    def _draft(self, deed: str, parts: Mapping[str, Drafted]) -> None:
        where = unsaved.key(deed, self.branch.id)
        self._keep_drafts(self.session, where, {"day": self.day, "document": self.document, **parts}, self.day, at_once=True)

    def _edited(self) -> None:
        """Something was typed or chosen."""
        self.fault.setText("")
        if self._keeper:
            self._keeper.keep_soon()

    def chosen_day(self) -> date:
        """The day as written. Raises BadValue."""
        value = self.day.value()
        if not isinstance(value, date):
            raise BadValue(f"请填{self.day.field.label}")
        return value

    def apply(self) -> None:
        """Do it, or say why not."""
        try:
            self.do()
        except UserError as error:
            self.fault.setText(str(error))
            return
        if self._keeper:
            self._keeper.forget()
        if done := self.session.store.undoable():
            self.session.said.emit(done.label, True)
        self.accept()

    def do(self) -> None:
        """The deed. Raises UserError."""
        raise NotImplementedError


class _Years(ComboBox):
    """How long the term is."""

    fixed = False

    def __init__(self, usual: int) -> None:
        super().__init__()
        self.setAccessibleName("任期")
        for years in range(1, rules.LONGEST_TERM + 1):
            self.addItem(f"{years} 年", years)
        self.show_draft(usual)

    def draft(self) -> int:
        """The years that are chosen."""
        return int(self.currentData())

    def show_draft(self, kept: int) -> None:
        """Choose them again."""
        self.setCurrentIndex(kept - 1)


class _Committee(QVBoxLayout):
    """The lines, each with its way out."""

    fixed = False

    def __init__(self, session: Session, edited: Callable[[], Any], after: QWidget) -> None:
        super().__init__()
        self.setSpacing(6)
        self._session, self._edited, self._after = session, edited, after
        self.lines: list[_Line] = []

    def add(self) -> _Line:
        """One more line, with nothing in it."""
        made = _Line(self._session, rules.COMMITTEE_TITLES, self._edited)
        drop = button("", lambda: self._drop(made, holder), icon_name="trash", kind="ghost", tip="删去这一行")
        holder = row(made, drop, "*", gap=2)
        before: QWidget = self.lines[-1].last if self.lines else self._after
        made.last = drop
        self.lines.append(made)
        self.addWidget(holder)
        # Tab goes through the lines as they stand, before it comes to the button for one more.
        for one in (*made.inputs.values(), drop):
            QWidget.setTabOrder(before.focusProxy() or before, one.focusProxy() or one)
            before = one
        return made

    def _drop(self, made: _Line, holder: QWidget) -> None:
        self.lines.remove(made)
        holder.hide()
        holder.deleteLater()
        self._edited()

    def draft(self) -> list[dict[str, Any]]:
        """What stands in the lines."""
        return [made.draft() for made in self.lines]

    def show_draft(self, kept: list[dict[str, Any]]) -> None:
        """Have just these lines."""
        self.lines.clear()
        clear(self)
        for one in kept:
            self.add().show_draft(one)
        self._edited()


class Election(_Dialog):
    """换届: the day, the length of the term, and the new committee, which begins as the old one."""

    def __init__(self, session: Session, branch: Branch, parent: QWidget | None = None) -> None:
        super().__init__(session, branch, "换届", "登记换届", parent)
        self.resize(740, 560)
        low, high = rules.term_years(branch.level, branch.org_type)
        self.years = _Years(high)
        self._ends = label("", "cap")
        self._usual = f"一般每届 {low}–{high} 年"
        self._rows = _Committee(session, self._tell, self.document)
        self._summary = label("", "sub", wrap=True)
        self._before = election.committee(session.store, branch.id or 0, session.day)
        self._build()
        for post in self._before:
            self.add_line(Seat(title=post.title_name, person=post.person, appointed_by=post.appointed_by, background=post.background))
        if not self._before:
            for title in ("书记", "副书记", "组织委员", "宣传委员"):
                self.add_line(Seat(title=title))
        self.day.edited.connect(self._tell)
        self.years.currentIndexChanged.connect(self._tell)
        self._tell()
        self._draft("election", {"years": self.years, "seats": self._rows})
        self.day.setFocus()

    @property
    def lines(self) -> list[_Line]:
        """The lines of the new committee."""
        return self._rows.lines

    def _build(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        for place, (words, made) in enumerate((("换届日期 *", self.day), ("任期 *", self.years), ("批文号", self.document))):
            grid.addWidget(label(words, "sub"), 0, place)
            grid.addWidget(made, 1, place)
        self.body.addLayout(grid)
        self.body.addWidget(self._ends)
        self.body.addWidget(row(label("新班子", "h3"), "*", label("改掉的人到换届那天免职，留下的接着任职", "cap")))
        heads = [label(_HEADS[name], "key", width=width) for name, width in _WIDTHS.items()]
        inner = QWidget()
        inner.setObjectName("white")
        lay(inner, row(*heads, "*"), self._rows, row(button("加一行", self._add_blank, icon_name="plus", kind="link"), "*"), "*", margins=(12, 8, 12, 8))
        scroll = self._scroll = QScrollArea()
        scroll.setObjectName("white")
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidgetResizable(True)
        scroll.setWidget(inner)
        self.body.addWidget(scroll, 1)
        self.body.addWidget(self._summary)

    def add_line(self, seat: Seat) -> _Line:
        """One more line of the new committee."""
        made = self._rows.add()
        made.show_seat(seat)
        return made

    def _add_blank(self) -> None:
        made = self.add_line(Seat())
        # It is not shown yet, nor has the area grown.
        QTimer.singleShot(0, made, lambda: (made.inputs["title"].setFocus(), self._scroll.ensureWidgetVisible(made)))

    def _tell(self) -> None:
        try:
            ends = rules.term_end(self.chosen_day(), self.years.currentData())
            self._ends.setText(f"本届到 {ends} 届满；{self._usual}")
            self._before = election.committee(self.session.store, self.branch.id or 0, self.chosen_day())
        except BadValue as problem:
            self._ends.setText(str(problem))
        now = {(seat.title, seat.person) for seat in (made.guess() for made in self.lines) if seat.person}
        old = {(post.title_name, post.person) for post in self._before}
        for made in self.lines:
            seat = made.guess()
            made.said.setText("" if not seat.person else "连任" if (seat.title, seat.person) in old else "新任")
        names = self.session.store.titles("person", [person for _, person in old if person])
        gone = "、".join(f"{names.get(person or 0, '')}（{title}）" for title, person in old - now)
        self._summary.setText(f"连任 {len(now & old)} 个职务，新任 {len(now - old)} 个" + (f"；免职：{gone}" if gone else ""))
        self._edited()

    def do(self) -> None:
        seats = [made.seat() for made in self.lines if not made.blank]
        election.elect(self.session.store, self.branch.id or 0, self.chosen_day(), self.years.currentData(), seats, today=self.session.today,
                       document_no=self.document.value())


class CoOption(_Dialog):
    """增补: one more officer between elections."""

    def __init__(self, session: Session, branch: Branch, parent: QWidget | None = None) -> None:
        super().__init__(session, branch, "增补", "登记增补", parent)
        self.line = _Line(session, tuple(option.label for option in codes.POST_TITLE.options), self._edited)
        self.line.show_seat(Seat(title="委员", appointed_by=CO_OPTED))
        self.line.said.hide()
        heads = row(*(label(_HEADS[name], "key", width=width) for name, width in _WIDTHS.items()), "*")
        self.body.addWidget(column(heads, self.line, gap=2))
        days = row(column(label("任职日期 *", "sub"), self.day, gap=3), column(label("批文号", "sub"), self.document, gap=3), gap=12)
        self.body.addWidget(days)
        self.body.addStretch(1)
        self._draft("co_option", {"seat": self.line})
        self.line.inputs["person"].setFocus()

    def do(self) -> None:
        election.co_opt(self.session.store, self.branch.id or 0, self.chosen_day(), self.line.seat(), today=self.session.today,
                        document_no=self.document.value())

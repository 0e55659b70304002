"""Signing in at an event: the list with its ticks, heads without names, and what is said while nobody is on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QRect, QRegularExpression, Qt, Signal
from PySide6.QtGui import QFont, QInputMethodEvent, QKeyEvent, QPainter, QRegularExpressionValidator
from PySide6.QtWidgets import QAbstractItemView, QFrame, QLineEdit, QStackedWidget, QWidget

from app.ui.pieces.keys import ALL, TO_BIN, OwnKeys, row_menu
from app.ui.pieces.opening import run_dialog
from app.ui.pieces.quiet import Quiet
from app.ui.pieces.rows import Col, Role, RowModel
from app.ui.pieces.tables import Index, LinedDelegate, LinedTable, draw_pill
from app.ui.pieces.widgets import button, column, label, lay, line, row
from app.ui.session import Session
from app.ui.volunteering.people import OFF, ON
from app.work import events as attending
from app.work import hours
from app.work.events import Seat, Sums
from db import search
from db.records import Attendance, Event

_TICK, _ROLE, _NOTE = 0, 2, 5
#: The columns that are typed in, and the fields behind them.
_TYPED = {_ROLE: "role", _NOTE: "note"}
_WIDTHS, _NARROW = (38, 76, 62, 0, 52, 84), (34, 62, 58, 0, 46, 62)
_INITIALS_MS = 900


class SignInModel(RowModel[Seat]):
    """The list; rows keep their place while people are ticked."""

    #: An attendance, a field of it, and what was typed.
    typed = Signal(int, str, str)

    def __init__(self) -> None:
        super().__init__((
            Col("到", lambda _: "", more={
                Role.CheckStateRole: lambda seat: OFF if seat.absent else ON,
                Role.AccessibleTextRole: lambda seat: f"{seat.name}{'没到' if seat.absent else '到了'}",
            }),
            _seat_column("姓名", lambda seat: seat.name),
            _seat_column("身份", lambda seat: seat.role, typed=True),
            _seat_column("单位、队伍", lambda seat: seat.unit.removesuffix("志愿服务队")),
            _seat_column("小时", lambda seat: "—" if seat.minutes is None else hours.in_hours(seat.minutes), right=True),
            _seat_column("备注", lambda seat: seat.note, typed=True),
        ), named=lambda seat: seat.name)

    def show_seats(self, seats: Sequence[Seat]) -> None:
        """Show other rows; where they are the same people the view stays as it stands."""
        if [seat.id for seat in seats] != [seat.id for seat in self.rows]:
            self.show(seats)
            return
        self.rows = list(seats)
        self.repaint()

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | (Qt.ItemFlag.ItemIsEditable if index.column() in _TYPED else Qt.ItemFlag.NoItemFlags)

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        seat, field, text = self.rows[index.row()], _TYPED[index.column()], str(value).strip()
        if text == (seat.role if field == "role" else seat.note):
            return False
        self.typed.emit(seat.id, field, text)
        return True


def _seat_column(head: str, text: Callable[[Seat], str], *, right: bool = False, typed: bool = False) -> Col[Seat]:
    """A column that is pale for those who did not come; one that is typed in says so where it is empty."""
    return Col(
        head, text, right, lambda seat: "text3" if seat.absent or text(seat) == "—" else "",
        {Role.ToolTipRole: lambda seat: text(seat) or (f"双击或按 F2 填{head}" if typed else "")},
    )


class _Delegate(LinedDelegate):
    """Draws why somebody did not come as a pill, everything else as every table does."""

    def content(self, painter: QPainter, rect: QRect, index: Index, font: QFont) -> None:
        text = str(index.data() or "")
        if index.column() == _NOTE and text and index.sibling(index.row(), _TICK).data(Role.CheckStateRole) == Qt.CheckState.Unchecked:
            draw_pill(painter, rect, text, "grey", font)
        else:
            super().content(painter, rect, index, font)


class SignInTable(LinedTable):
    """Space ticks, Ctrl+A ticks everybody, letters go to initials, F2 types in, Ctrl+N and Ctrl+Delete put on the list and take off it."""

    turned = Signal(int)
    everybody = Signal()
    struck = Signal(int)
    more_asked = Signal()

    def __init__(self, model: SignInModel) -> None:
        super().__init__(model, _WIDTHS, "签到名单")
        self._seats = model
        self._initials, self._over = "", Quiet(self, _INITIALS_MS)
        self.setItemDelegate(_Delegate(self))
        OwnKeys(self, {
            ALL: self.everybody.emit, TO_BIN: lambda: self.current_row() >= 0 and self.struck.emit(self.current_row()),
            "F2": self.type_in, "Ctrl+N": self.more_asked.emit,
        })
        row_menu(
            self, (
                ("到了或没到", "空格", lambda: self.turned.emit(self.current_row())), ("填备注", "F2", self.type_in),
                ("从名单去掉", TO_BIN, lambda: self.struck.emit(self.current_row())),
            ), (("全勾或全不勾", ALL, self.everybody.emit), ("勾人", "Ctrl+N", self.more_asked.emit)),
        )
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        self.clicked.connect(lambda index: self.turned.emit(index.row()) if index.column() == _TICK else None)

    def set_narrow(self, narrow: bool) -> None:
        """Give the columns less where there is less."""
        for number, width in enumerate(_NARROW if narrow else _WIDTHS):
            if width:
                self.setColumnWidth(number, width)

    def type_in(self) -> None:
        """Open the cell the cursor is on, the remark where that cannot be typed in."""
        now = self.currentIndex()
        if now.isValid():
            self.setCurrentIndex(now if now.column() in _TYPED else now.siblingAtColumn(_NOTE))
            self.edit(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        current = self.current_row()
        if self.state() == QAbstractItemView.State.EditingState:
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Space and current >= 0:
            self.turned.emit(current)
        elif event.text().isalpha() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._seek(event.text().lower())
        else:
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        # With an input method on, a whole name comes instead of initials; what is still composed is nothing yet.
        if words := event.commitString().strip():
            self._seek(words)
        event.accept()

    def _seek(self, more: str) -> None:
        self._initials = begun = self._initials + more if self._over.isActive() else more
        self._over.start()
        names = [seat.name for seat in self._seats.rows]
        fits = (n for n, name in enumerate(names) if name.startswith(begun) or any(r.startswith(begun) for r in search.readings(name)))
        self.go(next(fits, self.current_row()))


class Heads(QLineEdit):
    """A number of people that is typed in place; `entered` gives it when it has changed, None for an empty line."""

    entered = Signal(object)

    def __init__(self, name: str, least: int | None = None) -> None:
        super().__init__()
        self._shown, self._least = "", least
        self.setAccessibleName(name)
        self.setToolTip(f"{name}，改好按回车")
        self.setValidator(QRegularExpressionValidator(QRegularExpression(r"\d{0,5}"), self))
        self.setFixedWidth(52)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.editingFinished.connect(self._tell)
        OwnKeys(self, {"Esc": self._give_up})

    def show_number(self, number: int | None) -> None:
        """Show what is kept."""
        self._shown = "" if number is None else str(number)
        self.setText(self._shown)

    def _tell(self) -> None:
        if self.text() != self._shown:
            self._shown = self.text()
            # From here on it shows what is kept: that this was refused, or taken back.
            self.setModified(False)
            self.entered.emit(int(self.text()) if self.text() else self._least)

    def _give_up(self) -> None:
        self.setText(self._shown)
        self.selectAll()


class SignInCard(QFrame):
    """Who was there, by names and by heads."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("card")
        self._session, self._event = session, 0
        self.model = SignInModel()
        self.table = SignInTable(self.model)
        self._tally = label("", "sub")
        self.nameless, self.expected, self.external = Heads("没有名单的人数", 0), Heads("应到人数"), Heads("外来人数")
        self._all = button("全勾", self.tick_all, kind="ghost", tip="名单上的人全部勾到 Ctrl+A")
        self._nobody_yet = label("", "sub", wrap=True)
        self._stack = QStackedWidget()
        self._build()
        self._connect()

    def _build(self) -> None:
        pick = button("勾人", self.pick, icon_name="list-check", kind="ghost", tip="打首字母把人加到名单上")
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._nobody())
        foot = row(
            label("没有名单的", "cap"), self.nameless, label("人只计人数", "cap"), "*", label("应到", "cap"), self.expected,
            label("外来", "cap"), self.external, gap=5, margins=(14, 3, 10, 3),
        )
        lay(
            self, row(label("签到", "h3"), 4, self._tally, "*", self._all, pick, margins=(14, 0, 6, 4), gap=4), line(), (self._stack, 1), line(), foot,
            margins=(1, 4, 1, 1), gap=0,
        )

    def _nobody(self) -> QWidget:
        self._nobody_yet.setAlignment(Qt.AlignmentFlag.AlignCenter)
        pick = button("勾人", self.pick, icon_name="list-check", kind="primary")
        self._count = button("", self.count_only)
        return column("*", self._nobody_yet, 4, row("*", pick, self._count, "*"), "*", margins=(20, 8, 20, 8))

    def _connect(self) -> None:
        self.table.turned.connect(self.turn)
        self.table.everybody.connect(self.tick_all)
        self.table.struck.connect(self.strike)
        self.table.more_asked.connect(self.pick)
        self.model.typed.connect(self._type)
        self.nameless.entered.connect(
            lambda number: self._write(f"只计人数 {number} 人", lambda: attending.count_nameless(self._session.store, self._event, number))
        )
        for box, field, words in ((self.expected, "expected", "改应到人数"), (self.external, "external", "改外来人数")):
            box.entered.connect(lambda number, f=field, w=words: self._write(w, lambda: self._set(f, number)))

    def show_event(self, event: Event, sums: Sums) -> None:
        """Show another event's list, or this one's as it is now."""
        changed, self._event = event.id != self._event, event.id or 0
        self._sums = sums
        self.model.show_seats(attending.seats(self._session.store, self._event, self._session.day))
        if changed:
            self.table.scrollToTop()
        if self.table.current_row() < 0:
            self.table.go(0)
        self._stack.setCurrentIndex(0 if self.model.rows else 1)
        counted = f"来的 {sums.heads} 人只计了人数，没有名单。可以打首字母把人勾到名单上。"
        self._nobody_yet.setText(counted if sums.heads else "还没有人签到。可以打首字母勾上来的人，也可以只填来了多少人。")
        self._count.setText("改人数" if sums.heads else "只填人数")
        self._tally.setText(f"{sums.here} / {sums.seats} 人" if sums.seats else "")
        self._tally.setToolTip(f"名单上 {sums.seats} 人，到了 {sums.here} 人")
        self._all.setVisible(bool(self.model.rows))
        self._all.setText("全不勾" if sums.seats and sums.here == sums.seats else "全勾")
        for box, number in ((self.nameless, sums.nameless), (self.expected, sums.expected), (self.external, sums.external)):
            if not box.hasFocus() or changed or not box.isModified():
                box.show_number(number)

    # --- what is done

    def turn(self, place: int) -> None:
        """Tick the one in a row, or take the tick away."""
        seat = self.model.rows[place]
        # A word at each tick would lie over the list; the way back stands above.
        self._come([seat.id], seat.absent, quiet=True)

    def tick_all(self) -> None:
        """Tick everybody on the list, or nobody when all are ticked."""
        on = any(seat.absent for seat in self.model.rows)
        if changed := [seat.id for seat in self.model.rows if seat.absent is on]:
            self._come(changed, on)

    def _come(self, attendances: list[int], on: bool, *, quiet: bool = False) -> None:
        words = f"{'登记签到' if on else '取消签到'} {len(attendances)} 人"
        self._write(words, lambda: attending.come(self._session.store, self._event, attendances, on), quiet=quiet)

    def strike(self, place: int) -> None:
        """Take the one in a row off the list."""
        self._write("从签到名单去掉 1 人", lambda: attending.strike(self._session.store, self._event, [self.model.rows[place].id]))

    def pick(self) -> None:
        """Choose who is on the list."""
        from app.ui.events.picking import PickPeople

        run_dialog(PickPeople(self._session, self._event, self.window()))

    def count_only(self) -> None:
        """Go to where the heads are typed."""
        self.nameless.setFocus()
        self.nameless.selectAll()

    def _type(self, attendance: int, field: str, text: str) -> None:
        store = self._session.store
        self._write(f"改签到{Attendance.field(field).label} 1 人", lambda: store.save(store.get(Attendance, attendance).with_(**{field: text or None})))

    def _set(self, field: str, number: int | None) -> None:
        store = self._session.store
        store.save(store.get(Event, self._event).with_(**{field: number}))

    def _write(self, words: str, deed: Callable[[], object], *, quiet: bool = False) -> None:
        try:
            with self._session.step(words, quiet=quiet):
                deed()
        finally:
            # What was refused must not go on standing there as if it were kept.
            self.show_event(self._session.store.get(Event, self._event), attending.sums(self._session.store, self._event, self._session.day))

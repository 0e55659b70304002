"""The form of one record, worked out from its fields: what follows, what is wrong, drafts, pins, saving on to the next."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.form.drafted import DraftedForm
from app.ui.form.drafts import DraftKeeper, Pins
from app.ui.form.fields import FieldBox, Fields, sections
from app.ui.form.findings import CheckPanel
from app.ui.form.inputs import FileInput
from app.ui.form.numbered import Number
from app.ui.form.same_record import FILL, OPEN, Compare
from app.ui.form.since import Sinces
from app.ui.pieces.opening import foot, run_dialog
from app.ui.pieces.quiet import Quiet
from app.ui.pieces.widgets import Banner, button, clear, fill, label, line, row, scrolled
from app.ui.session import Session
from app.work import children as care
from app.work import unsaved
from app.work.entering import last_change, look_over, step_name, told_by_numbers
from db.errors import BadValue, Cancelled, Problem, UserError
from db.fields import Record
from db.records import view

_QUIET_MS, _WIDTH, _HEIGHT = 250, 1000, 648


class RecordForm(DraftedForm):
    """Edits one record, or adds new ones; `saved` is the last one written."""

    #: What adding is called, and whether more than one is added in a row.
    adding: ClassVar[str] = "新建"
    in_a_row: ClassVar[bool] = True

    def __init__(
        self, session: Session, view_key: str, record: Record | None = None, given: dict[str, Any] | None = None, parent: QWidget | None = None
    ) -> None:
        shown = view(view_key)
        assert shown
        super().__init__("", parent, (_WIDTH, _HEIGHT), within=True)
        self._session, self._view, self._record = session, shown, record
        self._given = given or {}
        self.saved: Record | None = None
        self._touched: set[str] = set()
        #: The field that is being typed in: nothing new is held against it before it is left.
        self._typing = ""
        #: What was filled in because it follows from other values, by field name.
        self._followed: dict[str, Any] = {}
        self._twins: list[Record] = []
        self._others: set[int] = set()
        self._problems: list[Problem] = []
        self._filling = False
        self._review_soon = Quiet(self, _QUIET_MS, self.review)
        self.setWindowTitle(f"{'编辑' if record else self.adding}{shown.label}　{self._whose()}".rstrip())
        if record:
            care.note(session.store, record, f"打开{shown.label}编辑")
        with_pins = record is None and self.in_a_row and not session.store.readonly
        self._fields = Fields(session, unsaved.can_be_pinned(shown.record) if with_pins else (), self)
        self._boxes: dict[str, FieldBox] = self._fields.boxes
        self._sinces = Sinces(session, record, self._boxes)
        self._build()
        self._number = Number(shown.record, {} if record else self._boxes)
        self._pins = Pins(session, shown, self._fields) if with_pins else None
        self._drafts = self._keeper = DraftKeeper(session, self._draft_key(), self._boxes, self._notices, self._begin_again, self._fields)
        self._connect()
        self._start()

    # --- what it looks like

    def _build(self) -> None:
        layout = QVBoxLayout()
        layout.setContentsMargins(20, 14, 20, 16)
        layout.setSpacing(12)
        # Filled where it lies: whatever is put into something is dressed anew, with all that it holds.
        self._scroll = scrolled(layout, self)
        self._scroll.setObjectName("white")
        layout.addLayout(self._notices)
        for number, (title, fields) in enumerate(sections(self._view, self._given)):
            if number:
                layout.addWidget(line())
            layout.addWidget(row(label(title, "h3"), "*", None if number else label("带 * 的必填；按 Enter 到下一格", "sub")))
            layout.addLayout(self._fields.grid(fields, self._scroll.widget()))
        layout.addStretch(1)
        self._side = CheckPanel(self._session, self._view)
        beside = QHBoxLayout()
        beside.setSpacing(0)
        fill(beside, [(self._scroll, 1), self._side])
        self.lay_with_foot((beside, 1), foot=self._foot())

    def _foot(self) -> QWidget:
        more = self._record is None and self.in_a_row
        self._main = button(
            "保存并填下一条 Ctrl+Enter" if more else "保存 Ctrl+Enter", self.save_and_next if more else self.save_and_close, icon_name="check", kind="primary",
        )
        writes = not self._session.store.readonly
        return foot(
            label("图钉：下一条照旧带出" if more else last_change(self._session.store, self._record), "cap"), "*", button("取消 Esc", self.reject),
            button("存为草稿 Ctrl+S", self.keep_draft, icon_name="device-floppy") if writes else None,
            button("保存", self.save_and_close, icon_name="check") if more else None, self._main,
        )

    def _connect(self) -> None:
        self._fields.edited.connect(self._edited)
        self._fields.left.connect(self._left)
        self._side.jump.connect(self._jump)
        self._side.compare.connect(self.compare)
        self._side.dismissed.connect(self._dismiss)
        save, pin = self._main.click, self._pins.turn_current if self._pins else self.review
        for keys, deed in (("Ctrl+Return", save), ("Ctrl+Enter", save), ("Ctrl+S", self.keep_draft), ("Ctrl+Down", self.next_problem), ("Alt+P", pin)):
            QShortcut(QKeySequence(keys), self, deed)

    # --- what it holds

    def _start(self) -> None:
        self._begin()
        # A copy, or what another page has filled in already, is not overwritten by what was typed for something else.
        plain = self._record is None and (not self._given or self._owner_id is not None)
        if self._drafts.look(at_once=plain):
            self.review()
        self._boxes[self._fields.first(self._given)].go()

    def _begin(self) -> None:
        """Show the record as it is kept, or what a new one begins with."""
        self._followed.clear()
        self._others.clear()
        self._number.begin()
        if self._record:
            values = self._record.told()
            self._followed |= {name: values[name] for name in told_by_numbers(self._view, self._record)}
        else:
            values = self._view.defaults | (self._pins.values if self._pins else {}) | self._given
        self._filling = True
        for name, box in self._boxes.items():
            box.input.show_value(values.get(name))
        self._filling = False
        self._typing = ""
        self._touched.clear()
        self._review_soon.stop()
        self.review()
        self._drafts.begin()

    def _begin_again(self) -> None:
        self._begin()
        next(iter(self._boxes.values())).go()

    def _edited(self, name: str) -> None:
        if self._filling:
            return
        self._touched.add(name)
        self._followed.pop(name, None)
        self._typing = name if self._boxes[name].input.hasFocus() else ""
        self._review_soon.start()
        self._drafts.keep_soon()

    def _left(self, name: str) -> None:
        if not self.isVisible():
            return
        self._touched.add(name)
        self._typing = ""
        self._review_soon.start()

    def _read(self) -> tuple[dict[str, Any], list[Problem]]:
        values, faults = {}, []
        for name, box in self._boxes.items():
            try:
                values[name] = box.input.value()
            except BadValue as error:
                faults.append(Problem(name, str(error)))
                values[name] = None
        return self._view.record.parted(values), faults

    def _made(self, values: dict[str, Any]) -> Record:
        base = self._record or self._view.record(**self._view.record.parted({k: v for k, v in self._given.items() if k not in self._boxes}))
        # What was filled in here gives way to what follows now; where nothing follows any more it stays as it is.
        followed = {name: value for name, value in self._followed.items() if values.get(name) == value}
        made = replace(base, **(values | dict.fromkeys(followed))).completed()
        return made.with_(**{name: value for name, value in followed.items() if getattr(made, name) is None})

    # --- looking it over

    def review(self) -> list[Problem]:
        """Look everything over, show what is wrong or doubtful, fill what follows; returns what is wrong."""
        values, faults = self._read()
        made = self._made(values)
        self._fill_in(values, made)
        self._filling = True
        made = self._number.propose(made, self._session)
        self._filling = False
        self._fix(made)
        self._sinces.look(made)
        seen = look_over(self._session.store, made, faults, self._session.today, self._others if self._record is None else None)
        order = {name: place for place, name in enumerate(self._boxes)}
        for problems in (seen.wrong, seen.doubtful):
            problems.sort(key=lambda p: order.get(p.column, len(order)))
        self._twins = seen.twins
        self._say(seen.wrong, seen.doubtful)
        # What was filled in just now has been looked over, too.
        self._review_soon.stop()
        return seen.wrong

    def _say(self, wrong: list[Problem], doubtful: list[Problem]) -> None:
        shown, doubts = [p for p in wrong if self._shows(p.column)], [p for p in doubtful if p.column != self._typing]
        for name, box in self._boxes.items():
            error = next((p.sentence for p in shown if p.column == name), "")
            doubt = next((p.sentence for p in doubts if p.column == name), "")
            box.say(error or doubt, "err" if error else "warn" if doubt else "")
        self._problems = shown + doubts
        self._side.show_found(shown, doubts, self._twins, self._boxes.__contains__)

    def _shows(self, name: str) -> bool:
        if name and name == self._typing:
            # What was wrong before stays said until it is right; nothing new is said while somebody types.
            return self._boxes[name].tone == "err"
        # A blank that nobody has come to yet is not held against anybody.
        return name in self._touched or name not in self._boxes or self._record is not None

    def _fill_in(self, values: dict[str, Any], made: Record) -> None:
        for name, value in made.values().items():
            if name in self._boxes and values[name] != value and name != self._typing:
                self._followed[name] = value
                self._filling = True
                self._boxes[name].input.show_value(value)
                self._filling = False

    def _fix(self, made: Record) -> None:
        """What an ID number tells cannot be typed, while it is there."""
        told = told_by_numbers(self._view, made)
        for name, box in self._boxes.items():
            if name in told and name != self._typing:
                self._followed[name] = getattr(made, name)
                box.show_origin(told[name], getattr(made, name))
            elif box.fixed:
                box.show_origin("")

    def _jump(self, name: str) -> None:
        if box := self._boxes.get(name):
            box.go()
            self._scroll.ensureWidgetVisible(box)

    def next_problem(self) -> None:
        """Go to the next field that something was found in, the first one after the last."""
        names = [name for name in self._boxes if any(p.column == name for p in self._problems)]
        if names:
            here = self._fields.focused()
            now = names.index(here.field.name) if here and here.field.name in names else -1
            self._jump(names[(now + 1) % len(names)])

    # --- somebody who is there already

    def compare(self, record_id: int) -> None:
        """Show what is in the ledger and what was typed side by side, and do what is chosen there."""
        one = self._session.store.get(self._view.record, record_id)
        values, _ = self._read()
        care.note(self._session.store, one, "并排看")
        dialog = Compare(self._session, self._view, one, self._made(values), self)
        run_dialog(dialog)
        if dialog.chosen == OPEN:
            self.reject()
            self.saved = edit(self._session, self._view.key, record_id, self.parentWidget()) or self.saved
        elif dialog.chosen == FILL:
            self._fill_blanks(one, dialog.blanks)
        elif dialog.chosen:
            self._dismiss(record_id)

    def _fill_blanks(self, one: Record, blanks: dict[str, Any]) -> None:
        _, faults = self._read()
        if faults:
            self._touched |= {f.column for f in faults}
            self._jump(faults[0].column)
            self.review()
        elif self._write(one.with_(**one.parted(blanks)), "补空白 "):
            self.accept()

    def _dismiss(self, record_id: int) -> None:
        self._others.add(record_id)
        self.review()

    # --- saving

    def save(self) -> bool:
        """Write the record; on errors show them all and jump to the first."""
        self._touched |= self._boxes.keys()
        self._typing = ""
        if wrong := self.review():
            self._jump(wrong[0].column)
            return False
        if not self._write(self._made(self._read()[0]), "修改" if self._record else self.adding):
            return False
        if self._pins:
            self._pins.keep()
        return True

    def _write(self, made: Record, deed: str) -> bool:
        try:
            with self._session.step(f"{deed}{self._view.label} {step_name(self._session.store, made)}".strip()):
                self.saved = self._session.store.save(self._with_files(made), self._sinces.said(made))
        except UserError as error:
            clear(self._notices)
            self._notices.addWidget(Banner("err", str(error)))
            return False
        except Cancelled:
            # Closed figures are left as they are; what was typed stays in the form.
            return False
        self._drafts.forget()
        return True

    def _whose(self) -> str:
        return care.file_no(self._session.store, self._record or self._view.record(**self._view.record.parted(self._given))) or ""

    def _with_files(self, made: Record) -> Record:
        for name, box in self._boxes.items():
            # Another record's own file is not replaced by one that was chosen to fill its blanks.
            others = made.id is not None and self._record is None and getattr(made, name) is not None
            if isinstance(box.input, FileInput) and box.input.pending and not others:
                made = made.with_(**{name: self._session.store.keep_file(*box.input.pending)})
        return made

    def save_and_close(self) -> None:
        """Save and be done."""
        self.save() and self.accept()

    def save_and_next(self) -> None:
        """Save and begin the next, with the owner, what was given and what is pinned kept."""
        if self.save():
            clear(self._notices)
            self._notices.addWidget(Banner("green", "已保存，可以接着填下一条"))
            self._jump(self._fields.first(self._given))
            self._begin()

    # --- leaving

    def _draft_key(self) -> str:
        return unsaved.key(self._view.key, self._record.id if self._record else None, self._owner_id)

    @property
    def _owner_id(self) -> int | None:
        owner = self._view.record.owner()
        return self._given.get(owner.name) if owner else None

    def keep_draft(self) -> None:
        """Keep what was typed as a draft, and close."""
        if self._drafts.keep():
            self._session.said.emit("草稿已留好，下次打开还在", False)
        # Not the form's own, which would keep it and say so once more.
        QDialog.reject(self)

    def done(self, result: int) -> None:
        """Close; the ledger may be shut a moment later."""
        super().done(result)
        self._review_soon.stop()


def edit(session: Session, view_key: str, record_id: int, parent: QWidget | None = None, *, owned: bool = False, take_up: bool = False) -> Record | None:
    """Open the form on one record; returns it as saved, None when nothing was saved.

    `owned`: it is edited on the page of what it belongs to, so that this is not changed by a slip. `take_up`: with what was typed the last time.
    """
    shown = view(view_key)
    assert shown
    record = session.store.get(shown.record, record_id)
    owner = record.owner() if owned else None
    return _run(RecordForm(session, view_key, record, {owner.name: getattr(record, owner.name)} if owner else None, parent), take_up)


def add(session: Session, view_key: str, given: dict[str, Any] | None = None, parent: QWidget | None = None, *, take_up: bool = False) -> Record | None:
    """Open the form for a new record; returns the last one saved."""
    return _run(RecordForm(session, view_key, given=given, parent=parent), take_up)


def _run(form: RecordForm, take_up: bool) -> Record | None:
    if take_up:
        form._drafts.take_up()
    run_dialog(form)
    return form.saved

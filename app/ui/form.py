"""The form of one record, worked out from its fields: sections, inputs, messages beneath them, drafts, saving on to the next."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app import care, checks
from app.ui.inputs import FileInput, Input, LineInput, LongTextInput, make_input
from app.ui.session import Session
from app.ui.widgets import Banner, Pill, button, clear, column, label, line, picture, row
from db.errors import BadValue, Problem, UserError
from db.fields import Field, Record
from db.records import View, view

_ACROSS = 3
_QUIET_MS = 250


class FieldBox(QWidget):
    """A field in the form: its label, its input, and one line of help or message."""

    def __init__(self, field: Field, made: Input) -> None:
        super().__init__()
        self.input = made
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        star = " <span style='color:#B23A0E'>*</span>" if field.required else ""
        layout.addWidget(label(field.label + star, "sub", rich=True))
        layout.addWidget(made)
        self._help = field.help
        self._message = label(field.help, "cap", wrap=True)
        self._message.setVisible(bool(field.help))
        layout.addWidget(self._message)
        layout.addStretch(1)

    def say(self, sentence: str, tone: str) -> None:
        """Show a message (err or warn) beneath the input, or the field's own help again."""
        self.input.set_state(tone)
        self._message.setText(sentence or self._help)
        self._message.setProperty("role", tone or "cap")
        self._message.style().unpolish(self._message)
        self._message.style().polish(self._message)
        self._message.setVisible(bool(sentence or self._help))


class RecordForm(QDialog):
    """Edits one record, or adds new ones; `saved` is the last one written."""

    #: What adding is called, and whether more than one is added in a row.
    adding: ClassVar[str] = "新建"
    in_a_row: ClassVar[bool] = True

    def __init__(
        self, session: Session, view_key: str, record: Record | None = None, given: dict[str, Any] | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        shown = view(view_key)
        assert shown
        self._session, self._view, self._record = session, shown, record
        self._given = given or {}
        self.saved: Record | None = None
        self._boxes: dict[str, FieldBox] = {}
        self._touched: set[str] = set()
        self._filling = False
        self._review_soon = QTimer(self, singleShot=True, interval=_QUIET_MS)
        self._review_soon.timeout.connect(self.review)
        self.setWindowTitle(("编辑" if record else self.adding) + shown.label + (f"　{self._whose()}" if self._whose() else ""))
        if record:
            care.note(session.store, record, f"打开{shown.label}编辑")
        self.setModal(True)
        self.resize(980, 640)
        self._build()
        self._start()

    # --- what it looks like

    def _build(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        self._top = QVBoxLayout()
        body = column(margins=(20, 16, 20, 16), gap=12)
        layout = body.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.addLayout(self._top)
        for number, (title, fields) in enumerate(self._sections()):
            if number:
                layout.addWidget(line())
            layout.addWidget(row(label(title, "h3"), "*", label("带 * 的必填", "sub") if not number else None))
            layout.addLayout(self._grid(fields))
        layout.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(body)
        scroll.setStyleSheet("QScrollArea{background:#FFFFFF}")
        middle.addWidget(scroll, 1)
        middle.addWidget(self._side())
        outer.addLayout(middle, 1)
        outer.addWidget(self._footer())

    def _sections(self) -> list[tuple[str, list[Field]]]:
        sections: dict[str, list[Field]] = {}
        for f in self._view.fields():
            if f.target == "child" and f.name in self._given:
                # Whose it is stands in the title, by its number: a name in the form would be there for all to read.
                continue
            sections.setdefault(f.group or self._view.label, []).append(f)
        return list(sections.items())

    def _grid(self, fields: list[Field]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        place = 0
        for f in fields:
            made = make_input(f, self._session)
            made.edited.connect(lambda name=f.name: self._edited(name))
            box = FieldBox(f, made)
            self._boxes[f.name] = box
            wide = isinstance(made, LongTextInput)
            if wide and place % _ACROSS:
                place += _ACROSS - place % _ACROSS
            grid.addWidget(box, place // _ACROSS, place % _ACROSS, 1, _ACROSS if wide else 1)
            place += _ACROSS if wide else 1
        for across in range(_ACROSS):
            grid.setColumnStretch(across, 1)
        return grid

    def _side(self) -> QWidget:
        side = QFrame()
        side.setObjectName("side")
        side.setFixedWidth(260)
        layout = QVBoxLayout(side)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.addWidget(label("保存前检查", "h3"))
        self._found = QVBoxLayout()
        self._found.setSpacing(8)
        layout.addLayout(self._found)
        layout.addStretch(1)
        return side

    def _footer(self) -> QWidget:
        footer = QFrame()
        footer.setObjectName("footer")
        layout = QHBoxLayout(footer)
        layout.setContentsMargins(20, 10, 20, 10)
        layout.addStretch(1)
        layout.addWidget(button("取消 Esc", self.reject))
        next_one = self._record is None and self.in_a_row
        if self._record is None:
            layout.addWidget(button("存为草稿 Ctrl+S", self._keep_draft, icon_name="device-floppy"))
        if next_one:
            layout.addWidget(button("保存", self.save_and_close, icon_name="check"))
        self._main = button(
            "保存并填下一条 Ctrl+Enter" if next_one else "保存 Ctrl+Enter",
            self.save_and_next if next_one else self.save_and_close, icon_name="check", kind="primary",
        )
        layout.addWidget(self._main)
        for keys, deed in (("Ctrl+Return", self._main.click), ("Ctrl+Enter", self._main.click), ("Ctrl+S", self._keep_draft)):
            QShortcut(QKeySequence(keys), self, deed)
        return footer

    # --- what it holds

    def _start(self) -> None:
        if self._record:
            self._show({name: value for name, value in self._record.values().items() if name in self._boxes})
        else:
            self._show(self._view.defaults | self._given)
            self._restore_draft()
        self.review()
        first = next(iter(self._boxes.values()))
        first.input.setFocus()

    def _show(self, values: dict[str, Any]) -> None:
        self._filling = True
        for name, box in self._boxes.items():
            box.input.show_value(values.get(name))
        self._filling = False
        self._touched.clear()

    def _edited(self, name: str) -> None:
        if not self._filling:
            self._touched.add(name)
            self._review_soon.start()

    def _read(self) -> tuple[dict[str, Any], list[Problem]]:
        values, faults = {}, []
        for name, box in self._boxes.items():
            try:
                values[name] = box.input.value()
            except BadValue as error:
                faults.append(Problem(name, str(error)))
                values[name] = None
        return values, faults

    def _made(self, values: dict[str, Any]) -> Record:
        base = self._record or self._view.record(**{k: v for k, v in self._given.items() if k not in self._boxes})
        return replace(base, **values).completed()

    def review(self) -> list[Problem]:
        """Look everything over, show what is wrong or doubtful, fill what follows; returns what is wrong."""
        values, faults = self._read()
        made = self._made(values)
        self._fill_in(values, made)
        unread = {f.column for f in faults}
        wrong = faults + [p for p in made.problems() if p.column not in unread]
        found = checks.for_record(self._session.store, made, self._session.today)
        doubtful = [f for f in found if f.level != "error"]
        wrong += [Problem(f.column, f.problem) for f in found if f.level == "error"]
        for name, box in self._boxes.items():
            error = next((p.sentence for p in wrong if p.column == name), "")
            doubt = next((f.problem for f in doubtful if f.column == name), "")
            if error and self._shows(name):
                box.say(error, "err")
            else:
                box.say(doubt, "warn" if doubt else "")
        self._list([p for p in wrong if self._shows(p.column)], [Problem(f.column, f.problem) for f in doubtful])
        return wrong

    def _shows(self, name: str) -> bool:
        # A blank that nobody has come to yet is not held against anybody.
        return name in self._touched or name not in self._boxes or self._record is not None

    def _fill_in(self, values: dict[str, Any], made: Record) -> None:
        for name, value in made.values().items():
            if name in self._boxes and values[name] != value and not self._boxes[name].input.hasFocus():
                self._filling = True
                self._boxes[name].input.show_value(value)
                self._filling = False

    def _list(self, wrong: list[Problem], doubtful: list[Problem]) -> None:
        clear(self._found)
        if not wrong and not doubtful:
            self._found.addWidget(row(picture("circle-check", "green"), label("没有发现问题", "ok"), "*"))
            return
        pills = [Pill(f"{len(wrong)} 处错误", "err") if wrong else None, Pill(f"{len(doubtful)} 处提醒", "gold") if doubtful else None]
        self._found.addWidget(row(*pills, "*"))
        for problem, name, tone in [*((p, "alert-circle", "err") for p in wrong), *((p, "alert-triangle", "gold_x") for p in doubtful)]:
            found = self._view.record.field(problem.column).label if problem.column else self._view.label
            jump = button("跳到这一格", lambda c=problem.column: self._jump(c), kind="link") if problem.column in self._boxes else None
            text = column(label(found, "b"), label(problem.sentence, "cap", wrap=True), jump, gap=2)
            self._found.addWidget(row(picture(name, tone), (text, 1)))

    def _jump(self, name: str) -> None:
        self._boxes[name].input.setFocus()

    # --- saving

    def save(self) -> bool:
        """Write the record; on errors show them all and jump to the first."""
        self._touched |= self._boxes.keys()
        if wrong := self.review():
            if wrong[0].column in self._boxes:
                self._jump(wrong[0].column)
            return False
        values, _ = self._read()
        made = self._made(values)
        deed = "修改" if self._record else self.adding
        try:
            with self._session.step(f"{deed}{self._view.label} {self._name_of(made)}"):
                made = self._with_files(made)
                self.saved = self._session.store.save(made)
        except UserError as error:
            clear(self._top)
            self._top.addWidget(Banner("err", str(error)))
            return False
        self._session.store.set_setting(self._draft_key, "")
        return True

    def _name_of(self, made: Record) -> str:
        # The undo button names the step in plain sight; a child is named by its file number only.
        if (number := care.file_no(self._session.store, made)) is not None:
            return number
        first = getattr(made, made.title[0]) if made.title else ""
        return first if isinstance(first, str) else ""

    def _whose(self) -> str:
        return care.file_no(self._session.store, self._record or self._view.record(**self._given)) or ""

    def _with_files(self, made: Record) -> Record:
        for name, box in self._boxes.items():
            if isinstance(box.input, FileInput) and box.input.pending:
                made = made.with_(**{name: self._session.store.keep_file(*box.input.pending)})
        return made

    def save_and_close(self) -> None:
        """Save and be done."""
        if self.save():
            self.accept()

    def save_and_next(self) -> None:
        """Save and begin the next, with the owner and what was given kept."""
        if self.save():
            clear(self._top)
            self._top.addWidget(Banner("green", "已保存，可以接着填下一条"))
            self._show(self._view.defaults | self._given)
            self.review()
            next(iter(self._boxes.values())).input.setFocus()

    # --- drafts: what was typed and not saved stays in the ledger (never in a file beside it)

    @property
    def _draft_key(self) -> str:
        return f"draft.{self._view.key}"

    def _texts(self) -> dict[str, str]:
        return {
            name: box.input.line.text()
            for name, box in self._boxes.items()
            if isinstance(box.input, LineInput) and box.input.line.text().strip()
        }

    def _keep_draft(self) -> None:
        if self._record is None and not self._session.store.readonly:
            self._session.store.set_setting(self._draft_key, json.dumps(self._texts(), ensure_ascii=False))
            self._session.said.emit("草稿已留好，下次新建时还在", False)
            super().reject()

    def _restore_draft(self) -> None:
        texts = json.loads(self._session.store.setting(self._draft_key) or "{}")
        if texts:
            for name, text in texts.items():
                if name in self._boxes and isinstance(self._boxes[name].input, LineInput):
                    self._boxes[name].input.line.setText(text)  # type: ignore[attr-defined]
            drop = button("不要了", self._drop_draft)
            self._top.addWidget(Banner("gold", "这是上次没有保存的草稿，可以接着填", drop))

    def _drop_draft(self) -> None:
        self._session.store.set_setting(self._draft_key, "")
        clear(self._top)
        self._show(self._view.defaults | self._given)

    def reject(self) -> None:
        """Close; what was typed for a new record is kept as a draft."""
        if self._record is None and self._touched and self._texts() and not self._session.store.readonly:
            self._session.store.set_setting(self._draft_key, json.dumps(self._texts(), ensure_ascii=False))
        super().reject()


def edit(session: Session, view_key: str, record_id: int, parent: QWidget | None = None) -> Record | None:
    """Open the form on one record; returns it as saved, None when nothing was saved."""
    shown = view(view_key)
    assert shown
    form = RecordForm(session, view_key, session.store.get(shown.record, record_id), parent=parent)
    form.exec()
    return form.saved


def add(session: Session, view_key: str, given: dict[str, Any] | None = None, parent: QWidget | None = None) -> Record | None:
    """Open the form for a new record; returns the last one saved."""
    form = RecordForm(session, view_key, given=given, parent=parent)
    form.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    form.exec()
    return form.saved


def clone_of(shown: View, record: Record) -> dict[str, Any]:
    """What a copy of a record starts with: everything but what tells it apart."""
    own = {name for key in shown.record.keys[:2] for name in key if shown.record.field(name).kind.name in ("text", "id_number", "partial_date")}
    return {n: v for n, v in record.values().items() if n not in own and v is not None and shown.record.field(n).kind.name != "file"}

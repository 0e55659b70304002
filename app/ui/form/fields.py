"""The fields of a form: each with its label, its pin, its input, and one line of help or message beneath."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.lists import list_of
from app.ui.form.input_of import field_input
from app.ui.form.inputs import Input, LongTextInput
from app.ui.pieces.icons import icon, pixmap
from app.ui.pieces.theme import TOKENS
from app.ui.pieces.widgets import label, lay
from app.ui.session import Session
from db.fields import Field
from db.kinds import Link
from db.records import TABLES, View, is_private

_ACROSS = 3
_SIGNS = {"err": ("alert-circle", "err"), "warn": ("alert-triangle", "gold_x")}


class FieldBox(QWidget):
    """A field in the form; `pin_pressed` asks for its value to be there again in the next new record."""

    pin_pressed = Signal()

    def __init__(self, field: Field, made: Input, home: QWidget | None, *, can_pin: bool) -> None:
        super().__init__(home)
        self.field, self.input = field, made
        self.tone = ""
        self._name = label("", "sub", rich=True)
        self._fixed = QLineEdit()
        self._fixed.setReadOnly(True)
        self._fixed.setProperty("state", "ro")
        self._fixed.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._fixed.hide()
        self._help = field.help
        self._sign, self._message = QLabel(), label("", "cap", wrap=True)
        self._sign.setFixedSize(16, 16)
        self.pin = _Pin(field.label) if can_pin else None
        self._build()
        self.show_origin("")
        self.say("", "")

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(2)
        head.addWidget(self._name, 1)
        if self.pin:
            head.addWidget(self.pin)
            self.pin.clicked.connect(self.pin_pressed)
        below = QHBoxLayout()
        below.setSpacing(4)
        below.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self._message, 1)
        lay(self, head, self.input, self._fixed, below, "*", margins=(0, 0, 0, 0), gap=3)

    def put_below(self, widget: QWidget) -> None:
        """Show something between the input and its message."""
        below = self.layout()
        assert isinstance(below, QVBoxLayout)
        below.insertWidget(below.indexOf(self._fixed) + 1, widget)
        # The keys come to it from the input.
        QWidget.setTabOrder(self.input, widget)

    @property
    def fixed(self) -> bool:
        """Whether the value follows from another field and cannot be typed."""
        return not self._fixed.isHidden()

    def show_origin(self, source: str, value: Any = None) -> None:
        """Show a value that follows from the field called `source`; with '' the input again."""
        star = f" <span style='color:{TOKENS['err']}'>*</span>" if self.field.required else ""
        self._name.setText(self.field.label + (f"（取自{source}）" if source else star))
        if source:
            self._fixed.setText(self.field.kind.show(value))
            self._fixed.setAccessibleName(f"{self.field.label}，取自{source}")
        self.input.setVisible(not source)
        self._fixed.setVisible(bool(source))
        if self.pin:
            self.pin.setVisible(not source)

    def say(self, sentence: str, tone: str) -> None:
        """Show a message (err or warn) beneath the input, or the field's own help again."""
        self.tone = tone
        self.input.set_state(tone)
        sign = _SIGNS.get(tone)
        self._sign.setVisible(sign is not None)
        if sign:
            self._sign.setPixmap(pixmap(*sign, 14))
        words = sentence or self.input.note() or self._help
        self._message.setText(words)
        if (role := tone or "cap") != self._message.property("role"):
            self._message.setProperty("role", role)
            self._message.style().unpolish(self._message)
            self._message.style().polish(self._message)
        self._message.setVisible(bool(words))

    @property
    def message(self) -> str:
        """What stands beneath the input."""
        return self._message.text()

    def draft(self) -> Any:
        """What stands in the input."""
        return self.input.draft()

    def show_draft(self, kept: Any) -> None:
        """Put it there again."""
        self.input.show_draft(kept)

    def go(self) -> None:
        """Take the keyboard here."""
        (self._fixed if self.fixed else self.input).setFocus()


class _Pin(QPushButton):
    """A small pin: red while the value is kept for the next new record."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._field = name
        self.setProperty("kind", "link")
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setFixedSize(20, 18)
        # Tab goes from field to field; the keyboard has Alt+P.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.toggled.connect(self._show)
        self._show(False)

    def _show(self, on: bool) -> None:
        self.setIcon(icon("pinned-filled", "red", 14) if on else icon("pinned", "control", 14))
        words = "已固定：下一条照旧带出，点一下取消" if on else "固定：下一条照旧带出"
        self.setToolTip(f"{words}（Alt+P）")
        self.setAccessibleName(f"{self._field}，{'已固定' if on else '固定'}")


class Fields(QObject):
    """All boxes of a form by field name; `edited` and `left` name the field."""

    edited = Signal(str)
    left = Signal(str)

    def __init__(self, session: Session, can_pin: Iterable[str], parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._can_pin = session, frozenset(can_pin)
        self.boxes: dict[str, FieldBox] = {}

    def grid(self, fields: Iterable[Field], home: QWidget | None) -> QGridLayout:
        """Boxes for some fields, three across, in the widget they are to lie in; a long text takes a line of its own."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        place = 0
        for f in fields:
            made = field_input(f, self._session)
            made.edited.connect(lambda name=f.name: self.edited.emit(name))
            made.left.connect(lambda name=f.name: self.left.emit(name))
            box = FieldBox(f, made, home, can_pin=f.name in self._can_pin)
            self.boxes[f.name] = box
            wide = isinstance(made, LongTextInput)
            if wide and place % _ACROSS:
                place += _ACROSS - place % _ACROSS
            grid.addWidget(box, place // _ACROSS, place % _ACROSS, 1, _ACROSS if wide else 1)
            place += _ACROSS if wide else 1
        for across in range(_ACROSS):
            grid.setColumnStretch(across, 1)
        return grid

    def first(self, given: Container[str]) -> str:
        """The field to begin with: the first one that is not whose record it is, where this is `given`."""
        names = (n for n, b in self.boxes.items() if not (n in given and isinstance(b.field.kind, Link) and b.field.kind.part_of))
        return next(names, next(iter(self.boxes)))

    def focused(self) -> FieldBox | None:
        """The box the keyboard is in."""
        return next((box for box in self.boxes.values() if box.input.hasFocus()), None)


def sections(shown: View, given: Container[str]) -> list[tuple[str, list[Field]]]:
    """The fields of a form by their groups, those that are asked most before the others; `given` names those whose value is settled from outside."""
    found: dict[str, list[Field]] = {}
    asked = list_of(shown.key).asked
    more: dict[str, list[Field]] = {}
    owner = shown.record.owner()
    for f in shown.fields():
        if owner and f.name == owner.name and is_private(TABLES[f.target]) and f.name in given:
            # Whose it is stands in the title, by its number: a name in the form would be there for all to read.
            continue
        title = f.group or shown.label
        if asked and f.name not in asked:
            more.setdefault(f"{title}（其余）", []).append(f)
        else:
            found.setdefault(title, []).append(f)
    return [*found.items(), *more.items()]

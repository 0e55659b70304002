"""What every step of an import stands in: the bar of steps above, the buttons below, the work that runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.ui.imports.steps import StepBar
from app.ui.pieces.opening import Dialog, foot
from app.ui.pieces.progress_strip import Working
from app.ui.pieces.widgets import button, label
from app.ui.pieces.worker import Worker
from app.ui.session import Session

_SIZE = (1240, 660)


class StepDialog(Dialog):
    """A dialog of several steps; `forward` goes on, and at the last one does the deed."""

    def __init__(self, session: Session, worker: Worker, parent: QWidget | None) -> None:
        super().__init__("", parent, _SIZE, within=True)
        self._session, self._working = session, Working(worker)
        self._stack, self._sentence = QStackedWidget(), label("", rich=True, wrap=True)
        self._cancel = button("取消 Esc", self.reject)
        self._back, self._report, self.forward = button("上一步"), button("把问题行存成 Excel…", icon_name="file-export"), button("", kind="primary")

    def _build(self, steps: Sequence[str], pages: Sequence[QWidget]) -> None:
        """Put the pages of the steps into it; the last step has none, the dialog is closed then."""
        self.steps = StepBar(steps)
        for page in pages:
            self._stack.addWidget(page)
        footer = foot((self._sentence, 1), self._working, self._cancel, self._back, self._report, self.forward)
        self.lay_with_foot(self.steps, (self._stack, 1), foot=footer)

    def _keys(self, deeds: Mapping[str, Callable[[], Any]]) -> None:
        for keys, deed in deeds.items():
            QShortcut(QKeySequence(keys), self, deed)

    @property
    def step(self) -> int:
        """The step one is at."""
        return self._stack.currentIndex()

    def _say(self, touched: dict[str, set[int]]) -> None:
        """Tell the window what the worker's own connection wrote."""
        self._session.changed.emit(touched)
        if step := self._session.store.undoable():
            self._session.said.emit(f"已{step.label}", True)

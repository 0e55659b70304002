"""A monkey at the window: random keys, clicks, words and sizes, over the pages and whatever dialog opens.

By hand: python -m tests.ui.monkey [--events 20000] [--seed 1] [--seeds 5]. What it finds: errors nobody caught, a ledger that is not sound.
"""

from __future__ import annotations

import argparse
import faulthandler
import sys
import tempfile
import traceback
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Any
from unittest import mock

from PySide6.QtCore import QEventLoop, QPoint, QPointF, QSize, Qt, QTimer
from PySide6.QtGui import QAction, QInputMethodEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QMenu, QWidget

from app import checks
from app.ui.pieces import crash
from db.errors import Cancelled, UserError
from tests.screens.stage import DAY, Stage, stopped_clock

CTRL, SHIFT, ALT = (getattr(Qt.KeyboardModifier, f"{name}Modifier") for name in ("Control", "Shift", "Alt"))
_NONE = Qt.KeyboardModifier.NoModifier
#: How many events a dialog is played with before Esc is pressed until it is gone.
_PATIENCE = 40
#: What is at work may not be closed yet; it gets some time.
_BREATH_MS = 10
_PLAIN = "Tab Tab Tab Down Down Up Left Right Return Return Space Space Escape Home End PageDown PageUp Delete Backspace F1 F2 F6 F6 F8 F9".split()
_HELD = "A B C D E F I K L N N P S Y Y Z Z Z 1 2 3 4 5 6 7 1 2 3 4 5 6 7 Return Delete Down".split()
_WORDS = ("王立春", "石马峪", "2021-03-05", "20210305", "2021", "3", "11000020030512003X", "13800138000", "在册", "是", "农村团支部", "%", "'", "一" * 300,
          "镇团委", "2:30", "99999999999", "-1", "0.5", "𠮷", "\u200b", "2021.13")


class Monkey:
    """Acts by itself from a timer, so that it goes on inside dialogs that block; `errors` is what nobody caught."""

    def __init__(self, stage: Stage, seed: int) -> None:
        self.stage, self.random = stage, Random(seed)
        self.errors: list[str] = []
        self.recent: deque[str] = deque(maxlen=60)
        self.left = 0
        #: How many events each kind of window got.
        self.met: Counter[str] = Counter()
        self._front: tuple[int, int] = (0, 0)
        self._loop = QEventLoop()

    def play(self, events: int) -> None:
        """Do so many things, then close what is open."""
        self.left = events
        QTimer.singleShot(0, self._next)
        self._loop.exec()
        self.stage.close_all()
        if self.stage.window.locked:
            self.stage.unlock()
        self.stage.settle()

    def _next(self) -> None:
        if self.left <= 0:
            self._end()
            return
        front = self._in_front()
        # The next one is put in line first: what this one opens may block.
        QTimer.singleShot(0 if front else _BREATH_MS, self._next)
        if front is None:
            return
        self.left -= 1
        try:
            self._act(front)
        except RuntimeError as error:
            # The widget was closed by the first half of a click.
            if "already deleted" not in str(error):
                raise

    def _end(self) -> None:
        if front := QApplication.activePopupWidget() or QApplication.activeModalWidget():
            _dismiss(front)
            QTimer.singleShot(0, self._end)
        else:
            self._loop.quit()

    def _in_front(self) -> QWidget | None:
        window = self.stage.window
        front = QApplication.activePopupWidget() or QApplication.activeModalWidget() or window
        seen, since = self._front
        self._front = (id(front), since + 1) if seen == id(front) else (id(front), 0)
        if front is not window and since > _PATIENCE:
            self.recent.append(f"dismiss {type(front).__name__}")
            _dismiss(front)
            return None
        if front is window and window.locked and since % 15 == 14:
            self.stage.unlock()
            return None
        if not QApplication.activeWindow():
            window.activateWindow()
        return front

    # --- what it does

    def _act(self, front: QWidget) -> None:
        self.met[type(front).__name__] += 1
        deed = self.random.choices((self._key, self._held, self._click, self._write, self._wheel, self._resize), (30, 18, 40, 8, 3, 1))[0]
        deed(front)

    def _target(self, front: QWidget) -> QWidget:
        focus = QApplication.focusWidget()
        return focus if focus is not None and focus.isVisible() and (focus is front or front.isAncestorOf(focus)) else front

    def _key(self, front: QWidget) -> None:
        letter = self.random.random() < 0.25
        name = self.random.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") if letter else self.random.choice(_PLAIN)
        held = SHIFT if name == "Tab" and self.random.random() < 0.3 else _NONE
        self._press(front, name, held)

    def _held(self, front: QWidget) -> None:
        if self.random.random() < 0.06:
            self._press(front, self.random.choice("FERDVTH"), ALT)
        elif self.random.random() < 0.06:
            self._press(front, "Z", CTRL | SHIFT)
        else:
            self._press(front, self.random.choice(_HELD), CTRL)

    def _press(self, front: QWidget, name: str, held: Qt.KeyboardModifier) -> None:
        target = self._target(front)
        self.recent.append(f"key {held.value:x} {name} on {type(target).__name__} in {type(front).__name__}")
        key = getattr(Qt.Key, f"Key_{name}")
        if held == _NONE and len(name) == 1:
            QTest.keyClicks(target, name.lower())
        else:
            QTest.keyClick(target, key, held)

    def _click(self, front: QWidget) -> None:
        widget = self._some_widget(front)
        where = QPoint(self.random.randrange(max(1, widget.width())), self.random.randrange(max(1, widget.height())))
        how = self.random.choices(("left", "double", "right", "ctrl"), (84, 8, 5, 3))[0]
        self.recent.append(f"{how} {type(widget).__name__} {_name(widget)} at {where.toTuple()} in {type(front).__name__}")
        match how:
            case "left":
                QTest.mouseClick(widget, Qt.MouseButton.LeftButton, _NONE, where)
            case "double":
                QTest.mouseDClick(widget, Qt.MouseButton.LeftButton, _NONE, where)
            case "right":
                QTest.mouseClick(widget, Qt.MouseButton.RightButton, _NONE, where)
            case "ctrl":
                QTest.mouseClick(widget, Qt.MouseButton.LeftButton, CTRL, where)

    def _some_widget(self, front: QWidget) -> QWidget:
        if isinstance(front, QMenu) or self.random.random() < 0.5:
            place = QPoint(self.random.randrange(max(1, front.width())), self.random.randrange(max(1, front.height())))
            return front.childAt(place) or front
        inner = [w for w in front.findChildren(QWidget) if w.isVisible() and w.window() is front.window() and w.focusPolicy() != Qt.FocusPolicy.NoFocus]
        return self.random.choice(inner) if inner else front

    def _write(self, front: QWidget) -> None:
        word, target = self.random.choice(_WORDS), self._target(front)
        self.recent.append(f"write {word[:8]!r} into {type(target).__name__} {_name(target)}")
        event = QInputMethodEvent()
        event.setCommitString(word)
        QApplication.sendEvent(target, event)

    def _wheel(self, front: QWidget) -> None:
        target = self._some_widget(front)
        way, middle = self.random.choice((-360, 360)), QPointF(target.rect().center())
        self.recent.append(f"wheel {way} over {type(target).__name__}")
        QApplication.sendEvent(target, QWheelEvent(
            middle, QPointF(target.mapToGlobal(middle.toPoint())), QPoint(), QPoint(0, way), Qt.MouseButton.NoButton, _NONE, Qt.ScrollPhase.NoScrollPhase, False,
        ))

    def _resize(self, front: QWidget) -> None:
        size = self.random.choice((QSize(1366, 690), QSize(1093, 614), QSize(900, 500), QSize(1536, 840)))
        self.recent.append(f"resize {size.toTuple()}")
        self.stage.window.resize(size)

    # --- what it finds

    def caught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """In the place of the program's own handler, to which what a person can act on is passed."""
        if isinstance(error, UserError | Cancelled):
            crash.handle(kind, error, trace)
            return
        told = "".join(traceback.format_exception(kind, error, trace))
        if not any(told[-300:] == known[-300:] for known in self.errors):
            self.errors.append(told)
            self.recent.append("ERROR")
            self.errors[-1] = "\n".join(self.recent) + "\n" + told

    def faults(self) -> list[str]:
        """What is wrong with the ledger after all that."""
        store = self.stage.session.store
        # Looked at through a connection of its own: SQLite's check of a search index goes by what its connection last read of it.
        with closing(store.another()) as other:
            found = [f"integrity: {row[0]}" for row in other.rows("PRAGMA integrity_check") if row[0] != "ok"]
            found += [f"dangling: {row}" for row in other.rows("PRAGMA foreign_key_check")]
        checks.run(store, DAY)
        return found


def _dismiss(front: QWidget) -> None:
    if isinstance(front, QDialog):
        front.reject()
    else:
        front.close()


def _name(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QAbstractButton | QLabel) else ""
    return (widget.accessibleName() or text or widget.objectName())[:20]


@contextmanager
def tamed(monkey: Monkey, folder: Path) -> Iterator[None]:
    """Files are chosen inside a folder; passwords, which the monkey would forget, are not set; nothing quits."""
    sheet = folder / "名册.xlsx"
    from tests.screens.dialogs import roster

    roster(monkey.stage, sheet)

    def some(*results: Any) -> Any:
        return lambda *_, **__: monkey.random.choice(results)

    with ExitStack() as patches:
        patches.enter_context(mock.patch("app.ui.pieces.ask.file_to_open", some(None, sheet)))
        patches.enter_context(mock.patch("app.ui.pieces.ask.file_to_save", some(None, folder / "存出.xlsx", folder / "没有这个目录" / "a.xlsx")))
        patches.enter_context(mock.patch("app.ui.pieces.ask.folder", some(None, folder)))
        patches.enter_context(mock.patch("app.ui.pieces.ask.files_to_open", some([], [sheet]), create=True))
        patches.enter_context(mock.patch("app.ui.window.menus.password", lambda _: None))
        patches.enter_context(mock.patch("app.ui.window.menus.open_other", lambda _: None))
        patches.enter_context(mock.patch("PySide6.QtGui.QDesktopServices.openUrl", lambda *_: True))
        patches.enter_context(mock.patch.object(sys, "excepthook", monkey.caught))
        for action in monkey.stage.window.findChildren(QAction):
            if action.text() == "退出":
                action.setEnabled(False)
        yield


def played(sample: Path, folder: Path, seed: int, events: int) -> Monkey:
    """A monkey that has played on a copy of the sample; its errors and the ledger's faults are in `errors`."""
    from db.store import Store
    from tests.screens.stage import copied

    with stopped_clock(), Store.open(copied(sample, folder), daily=False) as store:
        stage = Stage(store, QSize(1366, 690), lambda *_: None)
        stage.name = f"monkey {seed}"
        monkey = Monkey(stage, seed)
        with tamed(monkey, folder):
            monkey.play(events)
            monkey.errors += monkey.faults()
        stage.close()
    return monkey


def main() -> int:
    """Play by hand; prints every error with what led to it."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--events", type=int, default=20_000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--seeds", type=int, default=1, help="so many seeds one after the other")
    given = asked.parse_args()
    faulthandler.enable()
    with tempfile.TemporaryDirectory() as name:
        from tests.screens.__main__ import stay_inside

        folder = Path(name)
        stay_inside(folder)
        from PySide6.QtCore import QLoggingCategory

        from app.ui.start import make_application
        from tests.screens import sample_ledger

        QLoggingCategory.setFilterRules("qt.qpa.*=false")
        make_application()
        sample = sample_ledger(folder / "溪翁庄镇.sqlite", hours=False)
        bad = 0
        for seed in range(given.seed, given.seed + given.seeds):
            faulthandler.dump_traceback_later(900, exit=True)
            monkey = played(sample, folder / str(seed), seed, given.events)
            faulthandler.cancel_dump_traceback_later()
            print(f"seed {seed}: {given.events} events, {len(monkey.errors)} errors, in {dict(monkey.met.most_common())}", flush=True)
            for error in monkey.errors:
                print(error, flush=True)
            bad += bool(monkey.errors)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

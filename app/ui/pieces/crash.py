"""Errors nobody caught: words for the person where there are some, else logged without personal data and shown once."""

from __future__ import annotations

import re
import sys
import traceback
from time import monotonic
from types import TracebackType

from app.paths import keep_places
from app.ui.pieces import ask
from app.ui.pieces.opening import front_window
from db.disk import failing
from db.errors import Cancelled, FileDamaged, UserError

_SHOWN: set[str] = set()
_DAMAGE_SAID: dict[str, float] = {}
_AGAIN_SECONDS = 5.0
#: What the binding puts before the words of an error that comes out of an event of Qt's.
_OF_QT = re.compile(r"^Error calling Python override of \S+: ")


def install() -> None:
    """Handle what reaches the event loop from now on."""
    sys.excepthook = handle


def handle(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Show a person's own mistake as it is; keep the place of a bug, and the program running."""
    window = front_window()
    if isinstance(error, Cancelled):
        return
    if isinstance(error, FileDamaged) and not _first_word(error):
        return
    if isinstance(error, OSError):
        error = failing(error) or error
    if isinstance(error, UserError):
        ask.warn(window, _OF_QT.sub("", str(error)))
        return
    # Only where, never what: messages quote names and numbers.
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
    log = keep_places(kind.__name__, places)
    if places and places[-1] not in _SHOWN:
        _SHOWN.add(places[-1])
        ask.warn(window, f"程序出了意外（{kind.__name__}），已保存的内容都在，可以接着用。{log}。")


def _first_word(damage: FileDamaged) -> bool:
    """Whether this was not said a moment ago: every page that counts something comes upon the same damage."""
    now, was = monotonic(), _DAMAGE_SAID.get(str(damage), -_AGAIN_SECONDS)
    _DAMAGE_SAID[str(damage)] = now
    return now - was >= _AGAIN_SECONDS

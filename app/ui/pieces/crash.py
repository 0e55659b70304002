"""Errors nobody caught: words for the person where there are some, else logged without personal data and shown once."""

from __future__ import annotations

import re
import sys
import traceback
from types import TracebackType

from app.paths import cache_folder
from app.ui.pieces import ask
from app.ui.pieces.opening import front_window
from db.errors import Cancelled, UserError

_SHOWN: set[str] = set()
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
    if isinstance(error, UserError):
        ask.warn(window, _OF_QT.sub("", str(error)))
        return
    # Only where, never what: messages quote names and numbers.
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
    log = cache_folder() / "errors.log"
    with open(log, "a", encoding="utf-8") as file:
        file.write("\n".join([kind.__name__, *places]) + "\n\n")
    if places and places[-1] not in _SHOWN:
        _SHOWN.add(places[-1])
        ask.warn(window, f"程序出了意外（{kind.__name__}），已保存的内容都在，可以接着用。出错的位置记在 {log}，请把它交给维护的人。")

"""A moment of quiet: something is done once nothing has happened for so long, however often it happens before."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import QObject, QTimer


class Quiet(QTimer):
    """`start` tells that something has happened; `does` is called when that is `milliseconds` ago."""

    #: No quiet lasts longer than this many milliseconds; None for as long as was asked for. Tests need not wait by the clock.
    longest: ClassVar[int | None] = None

    def __init__(self, home: QObject, milliseconds: int, does: Callable[[], object] | None = None) -> None:
        super().__init__(home, singleShot=True, interval=milliseconds if self.longest is None else min(milliseconds, self.longest))
        if does:
            self.timeout.connect(lambda: does())

"""Long jobs: how they tell how far they are (raising Cancelled from the callback ends one), and how they keep Python from looking for garbage."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Progress(Protocol):
    """Called with what is done, how much there is in all (0: not known), and what is being done."""

    def __call__(self, done: int, total: int, what: str) -> None: ...


def silent(done: int, total: int, what: str) -> None:
    """Progress nobody watches."""


@contextmanager
def without_sweeps() -> Iterator[None]:
    """For what makes a great many objects that all stay to the end: looking for garbage among them costs a fifth of the time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()

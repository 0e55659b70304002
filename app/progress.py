"""How a long job tells how far it is; raising Cancelled from the callback ends the job."""

from typing import Protocol


class Progress(Protocol):
    """Called with what is done, how much there is in all (0: not known), and what is being done."""

    def __call__(self, done: int, total: int, what: str) -> None: ...


def silent(done: int, total: int, what: str) -> None:
    """Progress nobody watches."""

"""Pieces of SQL text: column lists, question marks, ids in portions."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

T = TypeVar("T")

#: SQLite takes more, but a list this long is already one page of anything.
_AT_ONCE = 500


def names(columns: Iterable[str]) -> str:
    """Column names, quoted and parted by commas."""
    return ", ".join(f'"{name}"' for name in columns)


def marks(values: Sequence[Any]) -> str:
    """One question mark for each value."""
    return ", ".join("?" * len(values))


def portions(ids: Iterable[T]) -> Iterator[list[T]]:
    """Ids in lists short enough for one statement."""
    ids = list(ids)
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]

"""Saying what was done, with a way back only where something was: what changed nothing is no step, and 撤销 would take back another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from app.ui.session import Session


@contextmanager
def told(session: Session, words: str, unchanged: str) -> Iterator[None]:
    """Say `words` with a way back after what is done within, or `unchanged` where it left the ledger as it was."""
    before = session.store.undoable()
    yield
    changed = session.store.undoable() != before
    session.said.emit(words if changed else unchanged, changed)

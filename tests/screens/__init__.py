"""Every page and dialog of the program as a picture, drawn from the sample township or from an empty ledger.

`python -m tests.screens OUT` draws them all; `tests/test_ui_screens.py` looks them over for words that are cut off.
Lists, forms and detail tabs come from what is declared in `app.ui.tabs` and `db.records`, so that new ones are here by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from app import demo
from db.store import Store
from tests.screens.dialogs import DIALOGS, FIRST
from tests.screens.pages import EMPTY, PAGES, Shoot
from tests.screens.stage import Stage, stopped_clock

#: The two sizes a page must fit: a common laptop, and the same at 125 %.
SIZES = (QSize(1366, 690), QSize(1093, 614))
SAMPLE: dict[str, Shoot] = PAGES | DIALOGS
BARE: dict[str, Shoot] = EMPTY | FIRST
SCREENS: dict[str, Shoot] = SAMPLE | BARE


def chosen(names: Iterable[str]) -> dict[str, Shoot]:
    """The screens whose names begin with one of these; all of them when none is given."""
    wanted = tuple(names)
    return {name: shoot for name, shoot in SCREENS.items() if not wanted or name.startswith(wanted)}


def sample_ledger(path: Path, *, hours: bool) -> Path:
    """The sample township in a file; without `hours` it is made in a second."""
    with stopped_clock(), Store.open(path) as store:
        demo.fill(store, hours=hours)
    return path


@contextmanager
def stage_on(path: Path, size: QSize, look: Callable[[str, QWidget], None]) -> Iterator[Stage]:
    """A stage on a ledger, empty if there is none."""
    with stopped_clock(), Store.open(path, daily=False) as store:
        stage = Stage(store, size, look)
        try:
            yield stage
        finally:
            stage.close()


def play(
    screens: dict[str, Shoot], sample: Path, bare: Path, size: QSize, look: Callable[[str, QWidget], None],
    failed: Callable[[str], None] | None = None,
) -> None:
    """Show screens one after the other; `look` is called with each picture's name and widget, `failed` with what did not work."""
    for path, names in ((sample, SAMPLE), (bare, BARE)):
        wanted = {name: shoot for name, shoot in screens.items() if name in names}
        if not wanted:
            continue
        with stage_on(path, size, look) as stage:
            for name, shoot in wanted.items():
                stage.name = name
                try:
                    shoot(stage)
                except Exception:
                    if failed is None:
                        raise
                    stage.close_all()
                    failed(name)

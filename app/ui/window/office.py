"""What the menus open: each window is imported when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import __version__
from app.paths import PROGRAM
from app.ui.pieces import ask

if TYPE_CHECKING:
    from app.ui.window.window import MainWindow


def backups(window: MainWindow) -> None:
    """Copies of the ledger: make, look at, put back."""
    from app.ui.ledger.backups import Backups

    Backups(window.session, window.worker, window).exec()


def history(window: MainWindow) -> None:
    """What was done, step by step, and the bin."""
    from app.ui.ledger.history import Past

    Past(window.session, window).exec()


def check(window: MainWindow) -> None:
    """Look the whole ledger over."""
    from app.ui.ledger.checking import Checking

    Checking(window.session, window.worker, window).exec()


def settings(window: MainWindow) -> None:
    """The settings of the ledger and of this computer."""
    from app.ui.ledger.settings import Preferences

    Preferences(window.session, window).exec()


def password(window: MainWindow) -> None:
    """Set, change or remove the password."""
    from app.ui.ledger.passwords import Passwords

    window.session.must_write()
    Passwords(window.session, window).exec()


def wizard(window: MainWindow) -> None:
    """The first steps again."""
    from app.ui.ledger.first_run import FirstRun

    window.session.must_write()
    FirstRun(window.session, window).exec()


def manual(window: MainWindow) -> None:
    """The manual, with the keys."""
    from app.ui.ledger.manual import Manual

    Manual(window).exec()


def export_all(window: MainWindow) -> None:
    """The whole ledger as one workbook."""
    from app.ui.lists.exporting import export_all as write

    write(window.session, window.worker, window)


def open_other(window: MainWindow) -> None:
    """Open another ledger in place of this one."""
    from app.ui.start import open_ledger

    path = ask.file_to_open(window, "打开台账", "台账 (*.sqlite);;所有文件 (*)")
    if path is None:
        return
    store = window.session.store
    if path.resolve() == store.path.resolve() and not store.readonly:
        # A second opening would find it busy, and leave a window that only looks in place of this one.
        ask.tell(window, f"“{path.name}”就是现在打开的这个台账")
    elif open_ledger(path):
        window.close()


def about(window: MainWindow) -> None:
    """Which version this is."""
    ask.tell(window, f"{PROGRAM} {__version__}\n台账文件：{window.session.store.path}")

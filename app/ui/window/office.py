"""What the menus open: each window is imported when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import __version__
from app.paths import PROGRAM
from app.ui.pieces import ask
from app.ui.pieces.opening import run_dialog

if TYPE_CHECKING:
    from app.ui.window.window import MainWindow


def backups(window: MainWindow) -> None:
    """Copies of the ledger: make, look at, put back."""
    from app.ui.ledger.backups import Backups

    run_dialog(Backups(window.session, window.worker, window))


def history(window: MainWindow) -> None:
    """What was done, step by step, and the bin."""
    from app.ui.ledger.history import Past

    run_dialog(Past(window.session, window))


def check(window: MainWindow) -> None:
    """Look the whole ledger over."""
    from app.ui.ledger.checking import Checking

    run_dialog(Checking(window.session, window.worker, window))


def settings(window: MainWindow) -> None:
    """The settings of the ledger and of this computer."""
    from app.ui.ledger.settings import Preferences

    run_dialog(Preferences(window.session, window))


def password(window: MainWindow) -> None:
    """Set, change or remove the password."""
    from app.ui.ledger.passwords import Passwords

    window.session.must_write()
    run_dialog(Passwords(window.session, window))


def wizard(window: MainWindow) -> None:
    """The first steps again."""
    from app.ui.ledger.first_run import FirstRun

    window.session.must_write()
    run_dialog(FirstRun(window.session, window))


def manual(window: MainWindow) -> None:
    """The manual, with the keys."""
    from app.ui.ledger.manual import Manual

    run_dialog(Manual(window))


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

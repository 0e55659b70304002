"""Starting the window: the look, the ledger, its password, then the first page."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from contextlib import ExitStack
from importlib import import_module
from itertools import count
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QSettings, QTimer, QTranslator
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.paths import cache_folder, passing, portable_folder
from app.progress import Progress
from app.ui.ledger import input_method
from app.ui.pieces import ask, crash, theme
from app.ui.pieces.opening import run_dialog
from app.ui.pieces.worker import Worker
from app.ui.session import LookInto, Session, last_person, preferences, remember_person
from app.ui.tabs import TABS
from app.ui.window.locking import IdleWatch
from app.ui.window.window import MainWindow
from db import backup
from db.errors import FileBusy, FileDamaged, FileReadOnly, OldFormat, TooManyTries, UserError, WrongPassword
from db.keyslots import Password
from db.looking import Upgraded
from db.opening import examined
from db.store import Store, restore

_TRIES = 3
_LATER_MS = 800
#: Each older copy that is looked at has a folder of its own.
_LOOKS = count()
#: Windows that are open; Qt would let them go when nothing else holds them.
_OPEN: list[MainWindow] = []


def run(path: Path) -> int:
    """Show a ledger until the window is closed; returns the exit code."""
    application = make_application()
    crash.install()
    window = open_ledger(path)
    return application.exec() if window else 2


def make_application() -> QApplication:
    """The Qt application with the program's look and Chinese words on Qt's own buttons."""
    input_method.settle()
    # The look is the program's own. Windows would put its letters into menus and tables again whenever one of its settings changes.
    QGuiApplication.setDesktopSettingsAware(False)
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    translator = QTranslator(application)
    if translator.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        application.installTranslator(translator)
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    if folder := portable_folder():
        # Qt's own note of the folder last looked into.
        QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(folder))
    kept = preferences()
    contrast = theme.in_contrast(application, str(kept.value(theme.CONTRAST_KEY) or ""))
    theme.apply(application, int(kept.value("font/size") or theme.SIZE), in_contrast=contrast)
    return application


def open_ledger(path: Path, *, look: bool = False) -> MainWindow | None:
    """Open a ledger in a window of its own, with `look` so that nothing can be written; None, after saying why, when it cannot be opened."""
    try:
        store = _opened(path, _to_look if look else _writable_or_not)
    except UserError as error:
        ask.warn(None, str(error))
        return None
    if store is None:
        return None
    fresh = store.undoable() is None and not store.readonly
    window = MainWindow(Session(store))
    _OPEN.append(window)
    window.other_asked.connect(lambda other: open_ledger(other) and window.close())
    window.session.went.connect(lambda place: isinstance(place, LookInto) and _look_into(window, place.path))
    IdleWatch(window)
    if folder := os.environ.get("LEDGER_TRIAL"):
        from app.ui.trial import Trial

        Trial(window, Path(folder))
    window.show()
    QTimer.singleShot(_LATER_MS, window, lambda: _after_first_page(window, fresh))
    return window


def _look_into(window: MainWindow, path: Path) -> None:
    """Open a copy to look at. Its window goes when the ledger it was opened from is locked: whoever sits down next is not to see it."""
    if copy := open_ledger(path, look=True):
        window.session.closing.connect(copy.close_dialogs)
        window.session.closing.connect(copy.close)


def _after_first_page(window: MainWindow, fresh: bool) -> None:
    """What can wait until the first page is there: the day's copy, SQLite's own check, the first steps of a new ledger."""
    warm_up(window.worker)
    if fresh and not window.session.unit:
        from app.ui.ledger.first_run import FirstRun

        run_dialog(FirstRun(window.session, window))
        return
    # Looked over before it is copied: nothing of a damaged ledger is to stand among the sound copies.
    window.worker.run(lambda store, progress: store.verify(), lambda damage: _looked_over(window, damage), reading=True)


def warm_up(worker: Worker) -> None:
    """Load what would keep the window waiting where it is first wanted: the readings of all signs, the other tabs' own parts."""

    def load(store: Store, progress: Progress) -> None:
        store.scalar("SELECT pinyin('字')")
        from app.ui.window.panes import own_of

        for tab in TABS:
            for view in tab.views:
                own_of(view)
        for module in ("app.ui.reports.page", "app.exchange.forms.archive"):
            import_module(module)

    def settle(_: object) -> None:
        # What is there now stays; looking through it again and again for what can go cost 20 ms each time.
        gc.collect()
        gc.freeze()

    worker.run(load, settle)


def _looked_over(window: MainWindow, damage: FileDamaged | None) -> None:
    """Shut a damaged ledger, with the way back in sight; of a sound one make the day's copy."""
    store = window.session.store
    if damage:
        window.session.changed.emit({})
    elif not store.readonly and store.backup_due():
        window.worker.run(lambda store, progress: store.backup(backup.DAILY), lambda _: window.tell())


def _put_back(path: Path, damage: FileDamaged, key: str | None) -> Store | None:
    """Offer the newest sound copy for a ledger too damaged to be opened; None where there is none or it is not wanted."""
    if damage.sound is None:
        ask.warn(None, str(damage))
        return None
    if not ask.sure(None, f"{damage}\n现在这份会原样另存。", "恢复这一份"):
        return None
    restore(damage.sound, path, key)
    return _writable_or_not(path, key)


def _opened(path: Path, way: Callable[[Path, str | None], Store]) -> Store | None:
    key = _given()
    try:
        sealed = examined(path, key) == "sealed"
    except FileDamaged as damage:
        return _put_back(path, damage, key)
    for _ in range(_TRIES):
        if sealed and key is None:
            key = ask.key(None, path, last_person())
            if key is None:
                return None
        try:
            store = way(path, key)
            remember_person(store)
            return store
        except FileDamaged as damage:
            if way is _to_look:
                raise
            return _put_back(path, damage, key)
        except (WrongPassword, TooManyTries) as error:
            ask.warn(None, str(error))
            key = None
    return None


def _given() -> str | None:
    """The password in the environment, and whose it is."""
    given, person = os.environ.get("LEDGER_PASSWORD") or None, os.environ.get("LEDGER_PERSON")
    return Password(given, person) if given and person else given


def _to_look(path: Path, key: str | None) -> Store:
    try:
        return Store.open(path, key, readonly=True)
    except OldFormat:
        # It is not touched: what is looked at is a copy brought up to date, in the program's own folder for as long as its window is open.
        kept = ExitStack()
        folder = kept.enter_context(passing((cache_folder() or path.parent) / f"只打开看看 {next(_LOOKS)}"))
        folder.mkdir()
        return Upgraded.of(path, key, folder, kept.close)


def _writable_or_not(path: Path, key: str | None) -> Store:
    try:
        # The copy of the day and SQLite's own check are made after the first page is there.
        return Store.open(path, key, check=False, daily=False)
    except (FileBusy, FileReadOnly) as error:
        store = Store.open(path, key, readonly=True)
        ask.tell(None, f"{error}\n这次以只读方式打开，可以看、查找、导出和打印。")
        return store

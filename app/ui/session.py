"""What every page shares: the open ledger, the day figures are computed for, masking, and what was just done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, QTimer, Signal

from app import settings
from app.paths import data_folder
from db.history import Step
from db.store import Store

_UNMASKED_SECONDS = 30


def preferences() -> QSettings:
    """What this computer remembers of the window: sizes, columns, letters; nothing personal."""
    data_folder().mkdir(parents=True, exist_ok=True)
    return QSettings(str(data_folder() / "window.ini"), QSettings.Format.IniFormat)


class Session(QObject):
    """One sitting at one ledger. Pages read the store, write through `step`, and listen to `changed`."""

    #: Ids that changed, by table.
    changed = Signal(dict)
    day_changed = Signal()
    masked_changed = Signal()
    #: A sentence for the toast, and whether it offers to undo.
    said = Signal(str, bool)
    #: Show records elsewhere: a view's key, ids (None: all), why these.
    opened = Signal(str, object, str)
    #: Show one record where it is listed: its table and id.
    record_opened = Signal(str, int)
    #: Show the records behind a figure: its key.
    figure_opened = Signal(str)
    #: Go to a page or open a window by its name.
    page_asked = Signal(str)
    #: Take a sheet in: a view's key.
    import_asked = Signal(str)
    #: Put this backup in the ledger's place.
    restore_asked = Signal(object)
    #: The file is about to be closed for a moment; other connections must go.
    closing = Signal()

    def __init__(self, store: Store, today: date | None = None) -> None:
        super().__init__()
        self.store = store
        self.today = today or date.today()
        self.day = self.today
        self.masked = True
        self._remask = QTimer(self, singleShot=True, interval=_UNMASKED_SECONDS * 1000)
        self._remask.timeout.connect(self.mask)
        store.listen(self.changed.emit)
        self.preferences = preferences()

    def show_figure(self, key: str) -> None:
        """Have the records behind a figure shown."""
        self.figure_opened.emit(key)

    def show_record(self, table: str, record_id: int) -> None:
        """Have one record shown where it is listed."""
        self.record_opened.emit(table, record_id)

    def show_records(self, view: str, ids: list[int] | None, why: str) -> None:
        """Have a list shown with just these records, None for all of them."""
        self.opened.emit(view, ids, why)

    @property
    def unit(self) -> str:
        """Whose ledger it is."""
        return settings.get(self.store, "unit")

    @property
    def demo(self) -> bool:
        """Whether this is the sample township."""
        return self.store.setting("demo") == "1"

    def set_day(self, day: date) -> None:
        """Compute every figure as of another day."""
        if day != self.day:
            self.day = day
            self.day_changed.emit()

    def unmask(self) -> None:
        """Show sensitive values for half a minute; that it was done is kept, not by whom."""
        self.store.note_access("查看敏感信息", "", 0)
        self.masked = False
        self._remask.start()
        self.masked_changed.emit()

    def mask(self) -> None:
        """Hide sensitive values again."""
        self._remask.stop()
        if not self.masked:
            self.masked = True
            self.masked_changed.emit()

    @contextmanager
    def step(self, label: str, *, quiet: bool = False) -> Iterator[Step]:
        """Write in one step, then say so with a way back."""
        with self.store.step(label) as step:
            yield step
        if not quiet:
            self.said.emit(step.label, True)

    @contextmanager
    def closed(self, key: str | None) -> Iterator[None]:
        """Have the file closed while it is written anew; it is opened again with `key`, or with its old one after an error."""
        self.closing.emit()
        old = self.store.shut()
        try:
            yield
        except BaseException:
            self.store.reopen(old)
            raise
        self.store.reopen(key)

    def restore(self, source: Path) -> None:
        """Put a backup in the ledger's place."""
        self.closing.emit()
        self.store.replace_by(source)
        self.said.emit("已恢复；换下来的那份留在备份里", False)

    def undo(self) -> None:
        """Take the newest step back."""
        if step := self.store.undo():
            self.said.emit(f"已撤销：{step.label}", False)

    def redo(self) -> None:
        """Do the last undone step again."""
        if step := self.store.redo():
            self.said.emit(f"已重做：{step.label}", True)

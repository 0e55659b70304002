"""What every page shares: the open ledger, the day figures are computed for, masking, and what was just done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QSettings, Signal

from app import demo, settings
from app.paths import data_folder
from app.progress import Progress, silent
from app.ui.closing.asking import Asker, aside
from app.ui.pieces import ask
from app.ui.pieces.quiet import Quiet
from app.ui.pieces.wait_window import Waiting
from app.ui.pieces.worker import Here, Job, Worker
from app.work.closing import guard
from app.work.many_records import MANY
from db.dated import UNSAID, Since
from db.errors import UserError
from db.history import Step, StepInfo
from db.store import Store, Touched

_UNMASKED_SECONDS = 30
_LAST_PERSON = "person/last"
#: So many searches are remembered.
_SOUGHT = 8


def preferences() -> QSettings:
    """What this computer remembers of the window: sizes, columns, letters; nothing personal."""
    # Where nothing can be kept the window opens all the same, and forgets.
    with suppress(OSError, ValueError):
        data_folder().mkdir(parents=True, exist_ok=True)
    return QSettings(str(data_folder() / "window.ini"), QSettings.Format.IniFormat)


def last_person() -> str:
    """Who opened a ledger last on this computer, where each person has a password."""
    return str(preferences().value(_LAST_PERSON) or "")


def remember_person(store: Store) -> None:
    """Remember who opened a ledger, for the next time the name is asked for."""
    if store.account:
        preferences().setValue(_LAST_PERSON, store.account.name)


@dataclass(frozen=True)
class Records:
    """These records where they are listed, None for all of them, and why these."""

    view: str
    ids: list[int] | None
    why: str


@dataclass(frozen=True)
class OneRecord:
    """One record where it is listed."""

    table: str
    id: int


@dataclass(frozen=True)
class BehindFigure:
    """The records behind a figure."""

    key: str


@dataclass(frozen=True)
class Page:
    """A page, or a window of the program's own, by its name."""

    name: str


@dataclass(frozen=True)
class Import:
    """The import of sheets into a view, from their preview on; without files they are asked for."""

    view: str
    files: tuple[Path, ...] | None = None


@dataclass(frozen=True)
class Pasted:
    """The import of the rows on the clipboard into the list in sight, from their preview on."""


@dataclass(frozen=True)
class Out:
    """What a list shows, on its way to a sheet or to paper."""

    shown: QObject
    on_paper: bool = False


@dataclass(frozen=True)
class LookInto:
    """Another ledger or a copy of one, in a window of its own that cannot write."""

    path: Path


Place = Records | OneRecord | BehindFigure | Page | Import | Pasted | Out | LookInto


class Session(QObject):
    """One sitting at one ledger. Pages read the store, write through `step`, and listen to `changed`."""

    #: Ids that changed, by table.
    changed = Signal(dict)
    day_changed = Signal()
    masked_changed = Signal()
    #: A sentence for the toast, and whether it offers to undo.
    said = Signal(str, bool)
    #: What was just said is that this step was taken back; it can be done again.
    took_back = Signal(object)
    #: What was just said is that this file or folder was written; it can be opened.
    wrote = Signal(object)
    #: Somebody wants to go to this place.
    went = Signal(object)
    #: The file is about to be closed for a moment; other connections must go.
    closing = Signal()

    def __init__(self, store: Store, today: date | None = None) -> None:
        super().__init__()
        self.store = store
        # The sample township's year is over: years later everything in it would be overdue.
        given = today or (demo.AS_OF if store.setting("demo") == "1" else None)
        self.today = given or date.today()
        store.given_today = given
        #: Whether `today` goes on at midnight; a given one stays.
        self._goes_on = given is None
        self.day = self.today
        self.masked = True
        self._remask = Quiet(self, _UNMASKED_SECONDS * 1000, self.mask)
        #: Where long work is done; a session without a window does it at once.
        self.worker: Worker | Here = Here(store)
        store.listen(self.changed.emit)
        #: What was sought and opened in this sitting, the newest first.
        self.sought: list[str] = []
        self._asker = Asker()
        guard.watch(store, self._asker, lambda: self.today, aside)
        self.preferences = preferences()
        ask.keep_in(self.preferences)

    def go(self, place: Place) -> None:
        """Have the window go to a place."""
        self.went.emit(place)

    def show_record(self, table: str, record_id: int) -> None:
        """Have one record shown where it is listed."""
        self.go(OneRecord(table, record_id))

    def show_records(self, view: str, ids: list[int] | None, why: str) -> None:
        """Have a list shown with just these records, None for all of them."""
        self.go(Records(view, ids, why))

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

    def follow_clock(self) -> None:
        """A program that stays open overnight has another today; figures as of today go along, those as of a chosen day stay."""
        if self._goes_on and (now := date.today()) != self.today:
            was, self.today = self.today, now
            if self.day == was:
                self.set_day(now)

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
        """Write in one step, then say so with a way back; what a record says otherwise from now on it says from today on."""
        with self.worker.reading_stopped(), self.store.step(label, self.today) as step:
            yield step
        if not quiet:
            self._say(step.label, written=bool(step.changes or step.bulk))

    def _say(self, label: str, *, written: bool, unchanged: str = "") -> None:
        # Where nothing was written there is nothing to take back but what was done before it.
        self.said.emit(label if written else unchanged or f"{label}：没有要改的", written)

    @contextmanager
    def told(self, words: str, unchanged: str) -> Iterator[None]:
        """Say `words` with a way back after what is written within, or `unchanged` where it left the ledger as it was."""
        before = self.store.undoable()
        yield
        self._say(words, written=self.store.undoable() != before, unchanged=unchanged)

    def say_written(self, sentence: str, path: Path | None, undo: bool = False) -> None:
        """Say that a file was written, or several into a folder, with a way to open it and the folder it lies in; None for paper."""
        self.said.emit(sentence, undo)
        if path:
            self.wrote.emit(path)

    def remember_sought(self, text: str) -> None:
        """Keep what was sought for this sitting, the newest first; nothing of it is written anywhere, for it names people."""
        self.sought[:] = [text, *(before for before in self.sought if before != text)][:_SOUGHT] if text else self.sought

    def must_write(self) -> None:
        """Raise UserError where the ledger can only be looked at: better before a form is filled in than after."""
        if self.store.damage:
            raise UserError(str(self.store.damage))
        if self.store.looks_by_right:
            raise UserError("您的角色是“只读”，可以看、查找、导出和打印，不能改。需要的话请找管理员")
        if self.store.readonly:
            raise UserError("这个台账是以只读方式打开的，可以看、查找、导出和打印，不能改。要改，请先关掉正在用它的另一个窗口，再重新打开")

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

    def restore(self, source: Path, own: str | None = None) -> None:
        """Put a backup in the ledger's place; `own` is its password where it has another."""
        self.closing.emit()
        sealed = self.store.encrypted
        self.store.replace_by(source, own)
        word = "；现在的密码是那份备份的密码" if own and not sealed else "；密码还是现在的密码" if own else ""
        self.said.emit(f"已恢复；换下来的那份留在备份里{word}", False)

    def work(self, words: str, job: Job, *, many: bool = True) -> Any:
        """Do what writes: long work on the worker, with a small window in the way of everything else, little here; returns what the job returns.

        The job's own steps are told as if they had been made here; the job's error is raised here.
        """
        if not many or isinstance(self.worker, Here):
            with self.worker.reading_stopped():
                return job(self.store, silent)
        touched: Touched = {}

        def heard(store: Store, progress: Progress) -> Any:
            with store.hearing(touched):
                return job(store, progress)

        try:
            return Waiting(self.worker, words).outcome(heard)
        finally:
            if touched:
                self.changed.emit(touched)

    def write_many(self, label: str, count: int, job: Job, since: Since | str = UNSAID) -> None:
        """Do a job that writes so many records in one step, on the worker if they are many; then say so with a way back.

        `since`: from which day on it holds, None where it was wrong before; today unless said.
        """

        before = self.store.undoable()

        def in_step(store: Store, progress: Progress) -> bool:
            with store.step(label, self.today if since == UNSAID else since):
                job(store, progress)
            return True

        # Where the ledger was closed meanwhile nothing was written.
        if self.work(f"正在{label}", in_step, many=count >= MANY):
            self._say(label, written=self.store.undoable() != before)

    def undo(self, only: StepInfo | None = None) -> None:
        """Take the newest step back; with `only` no other than this one. Raises UserError when something was done after it."""
        newest = self.store.undoable()
        if only and (newest is None or newest.id != only.id):
            after = f"在它以后又做了“{newest.label}”" if newest and newest.id > only.id else "它已经撤销过了"
            raise UserError(f"“{only.label}”没有撤销：{after}。要退回到它以前，请打开“编辑 → 历史与回收站”")
        if self._turn(newest, Store.undo, "撤销", undoable=False):
            self.took_back.emit(newest)

    def redo(self, only: StepInfo | None = None) -> None:
        """Do the last undone step again; with `only` no other than this one. Raises UserError when it cannot be done again now."""
        coming = self.store.redoable()
        if only and (coming is None or coming.id != only.id):
            raise UserError(f"“{only.label}”没有重做：撤销它以后又有别的改动。现在的内容没有变")
        self._turn(coming, Store.redo, "重做", undoable=True)

    def _turn(self, step: StepInfo | None, turn: Callable[..., StepInfo | None], deed: str, *, undoable: bool) -> bool:
        if step is None:
            self.said.emit(f"没有可以{deed}的改动", False)
            return False
        turned = self.work(
            f"正在{deed}：{step.label}", lambda store, progress: turn(store, lambda done, total: progress(done, total, "已处理")),
            many=self.store.changes_in(step, MANY) >= MANY,
        )
        if turned:
            self.said.emit(f"已{deed}：{turned.label}", undoable)
        return bool(turned)

    def go_to(self, step: StepInfo, *, back: bool) -> None:
        """Undo everything after a step, or redo up to and with it, and say how many steps that were.

        Raises as `Store.undo` does where one cannot be turned; those before it are turned all the same.
        """
        deed, turned = "撤销" if back else "重做", 0

        def walk(store: Store, progress: Progress) -> None:
            nonlocal turned
            turn = store.undo if back else store.redo
            while (coming := store.undoable() if back else store.redoable()) and (coming.id > step.id if back else coming.id <= step.id):
                turn(lambda done, total, words=f"{deed}：{coming.label}": progress(done, total, words))
                turned += 1

        try:
            first = step if back else self.store.redoable() or step
            self.work(f"正在{deed}到这里", walk, many=self.store.changes_in(first, MANY, on=True) >= MANY)
        finally:
            if turned:
                self.said.emit(f"已{deed} {turned} 步", False)

"""The ledger as the program sees it: open, get, find, save, delete, step, undo; the only way to the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import date
from pathlib import Path
from typing import Any, Self

from db import backup, bin, checkups, contacts, dated, dues, files, history, joined, linking, merging, opening, rows, served
from db.accounts import Account
from db.connect import connect
from db.dated import UNSAID, Since, Span
from db.errors import NoSuchRecord, NotAllowed, UserError
from db.fields import Record
from db.guarded import Guarded
from db.history import Step, StepInfo, Told
from db.keys import is_raw, raw_key
from db.kinds import FileRef, Stored
from db.lock import WriteLock
from db.opening import restore
from db.reading import R
from db.records import TABLES, PastValue

__all__ = ["Store", "Touched", "restore"]

#: Ids of what changed, by table.
Touched = dict[str, set[int]]
#: What brings other rows to what a step wrote, each after the other: of those linked now the sums and hours follow, too.
_SETTLING = (linking.settle, dues.settle, checkups.settle, served.settle, contacts.settle)


class Store(Guarded):
    """One open ledger. Everything written goes through `step`; everything read is by SQL over the record's columns."""

    def __init__(self, path: Path, connection: Any, key: str | None, lock: WriteLock | None) -> None:
        super().__init__(path, connection, key, lock)
        #: Why the day's backup could not be made; the ledger is open all the same.
        self.backup_problem: UserError | None = None
        self._was_readonly = lock is None
        self._step: Step | None = None
        #: The day it is taken to be, where that is another than the calendar's (the sample township's year is over).
        self.given_today: date | None = None
        self._listeners: list[Callable[[Touched], None]] = []
        #: Looks a step over before it lands, and may add to it, or refuse it by raising.
        self.guard: Callable[[Store, Step], None] | None = None

    # --- opening and closing

    @classmethod
    def open(
        cls, path: Path, key: str | None = None, *, readonly: bool = False, check: bool = True, daily: bool = True, create: bool = True
    ) -> Self:
        """Open a ledger; with `create` it is made where there is no file. `key` is its password or recovery code, a `Password` says whose.

        `check`: have SQLite look the file over before anything is written. `daily`: make the day's backup if there is
        none yet. Raises FileBusy when another program has it open for writing; open it `readonly` then.
        """
        path = Path(path).resolve()
        state = opening.examined(path, key)
        if state == "missing" and (readonly or not create):
            raise opening.missing(path)
        if state == "sealed" and not key:
            raise opening.locked(path)
        if state == "missing":
            opening.make_folder(path)
        lock = None if readonly else WriteLock(path)
        connection = store = None
        try:
            if lock:
                opening.sweep(path)
            if state == "missing":
                opening.create(path, raw_key(None, key) if key else None)
            connection, raw, slot = opening.opened(path, key, readonly=readonly)
            opening.ready(connection, path, raw, readonly=readonly, check=check and not readonly)
            store = cls(path, connection, raw, lock)
            store._let_in(slot)
            if daily and state != "missing":
                store._back_up_daily()
        except BaseException:
            if connection:
                connection.close()
            if held := store._lock if store else lock:
                held.release()
            raise
        return store

    def _back_up_daily(self) -> None:
        if self.readonly or not self.backup_due():
            return
        try:
            self.backup(backup.DAILY)
        except UserError as problem:
            self.backup_problem = problem

    def another(self) -> Store:
        """A second connection to the same ledger, for a worker; it shares the right to write."""
        connection = connect(self.path, self._key, readonly=self._opened_to_look or self.damage is not None)
        other = Store(self.path, connection, self._key, self._lock.share() if self._lock and not self.damage else None)
        other._health = self._health
        other.given_today = self.given_today
        other.guard = self.guard
        other.has_persons, other._opened_to_look = self.has_persons, self._opened_to_look
        other._let_in_as(self.account)
        return other

    def close(self) -> None:
        """Let the file and the right to write it go."""
        self.connection.close()
        if self._lock:
            self._lock.release()
            self._lock = None

    def shut(self) -> str | None:
        """Close the file and forget its key, to be opened again in this very object; returns the key it had."""
        key, self._key = self._key, None
        self._was_readonly = self._opened_to_look
        self.close()
        return key

    def reopen(self, key: str | None) -> None:
        """Open the file again after `shut`. Raises as `open` does, and stays shut."""
        opened = Store.open(self.path, key, readonly=self._was_readonly, check=False, daily=False)
        self.connection, self._key, self._lock = opened.connection, opened._key, opened._lock
        self.has_persons, self._opened_to_look = opened.has_persons, opened._opened_to_look
        if key and is_raw(key):
            # The program itself kept the key while the file was shut: it is the same person still.
            self._let_in_as(self._again())
        else:
            self.account = opened.account
        if self._megabytes:
            self.keep_pages(self._megabytes)

    def _again(self) -> Account | None:
        """The person who had the ledger open, as the ledger knows that person now."""
        if self.account is None or not self.has_persons:
            return None
        return next((account for account in self.persons() if account.number == self.account.number), None) or self.account

    def replace_by(self, source: Path, own: str | None = None) -> Path | None:
        """Put a backup in this ledger's place and go on with it; returns where the former content was kept.

        `own` is the backup's password where it has another one; a ledger without a password has that from then on.
        """
        self.must_manage("用备份换回台账")
        key = after = self.shut()
        try:
            kept = restore(source, self.path, key, own)
            self._health.damage = None
            after = key or own
        finally:
            self.reopen(after)
        self._tell({table: set() for table in TABLES})
        return kept

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- writing

    @contextmanager
    def step(self, label: str, since: Since | str = UNSAID) -> Iterator[Step]:
        """One thing a person does: all of it lands or none. Steps inside a step are part of it.

        `since`: from which day on what is changed within holds, None where it was wrong before (see db.dated).
        """
        if self._step:
            outer, self._step.since = self._step.since, self._step.since if since == UNSAID else since
            try:
                yield self._step
            finally:
                self._step.since = outer
            return
        step = Step(label, since=since, who=self.account.name if self.account else "")
        with self._transaction(lambda: history.is_there(self.connection, step)):
            self._step = step
            try:
                yield step
                self._follow(step)
                touched = step.touched()
                step.write(self.connection)
            finally:
                self._step = None
        self._tell(touched)

    def _follow(self, step: Step) -> None:
        """Do what follows from a step before it lands; rows that come as they stood in another ledger bring it along."""
        for settle in () if step.as_kept else _SETTLING:
            settle(self.connection, step)
        if self.guard:
            self.guard(self, step)

    @property
    def today(self) -> date:
        """The day on which things are written down."""
        return self.given_today or date.today()

    @property
    def _now(self) -> Step:
        if self._step is None:
            raise RuntimeError("writing outside a step")
        return self._step

    def save(self, record: R, since: Mapping[str, Since | str] | None = None) -> R:
        """Write one record, new (id None) or changed; returns it as it now stands. Raises Invalid, nothing written.

        `since`: from which day on the new value of a dated field holds, by field; None where it was wrong before. Of fields
        nothing is said of db.dated decides.
        """
        self.must_see(type(record), "改")
        return dated.save(self.connection, self._now, record, since or {})

    def spans(self, table: str, record_id: int, field: str) -> list[Span]:
        """What a dated field of a record held before, the earliest first."""
        return dated.spans(self.connection, table, record_id, field)

    def held(self, table: str, field: str, record_id: int | None = None) -> Iterator[tuple[int, Stored, str]]:
        """All that a field held before, in all records or in one: whose, the stored value, and the day on which the next one began; the earliest first."""
        return dated.held(self.connection, table, field, record_id)

    def changed_since(self, table: str, field: str, day: date) -> bool:
        """Whether a dated field held another value on a day than it does today, in any record."""
        return dated.changed(self.connection, table, field, day)

    def changed_after(self, table: str, field: str, record_id: int, day: date) -> str:
        """The last day, after this one, on which a dated field of a record is known to have changed; "" for none."""
        return dated.changed_after(self.connection, table, field, record_id, day)

    def end_span(self, span: Span, last: date) -> None:
        """Have a value of the past end on another day, within a step."""
        dated.end(self.connection, self._now, span, last)

    def drop_span(self, span: Span) -> None:
        """Forget a value of the past, within a step: what came after it held before, too."""
        self.delete(PastValue, [span.id])

    def insert_rows(
        self, record: type[Record], columns: Sequence[str], values: Sequence[Sequence[Stored]], ids: Sequence[int] | None = None
    ) -> Sequence[int]:
        """Add many rows of stored values at once, already checked by the caller; returns their ids.

        `ids`: those the rows had in another ledger; only for a ledger in which nothing ever had them.
        """
        # What another ledger kept as words comes back as words.
        self._now.as_kept = self._now.as_kept or ids is not None
        return rows.insert_many(self.connection, self._now, record, columns, values, ids)

    def delete(self, record: type[Record], ids: Iterable[int]) -> int:
        """Put records into the bin, with everything that is part of them; returns how many records went.

        Raises StillUsed when something else points to one of them.
        """
        return bin.delete(self.connection, self._now, record, ids)

    def delete_along(self, record: type[Record], ids: Iterable[int]) -> int:
        """Put records into the bin with all that cannot be without them; what only names them keeps the name. Returns how many went."""
        return bin.delete_along(self.connection, self._now, record, ids)

    def merge(self, record: type[Record], kept: int, gone: int) -> int:
        """Move what points to one record to the other, and put it into the bin, inside a step; returns how many rows came over."""
        return merging.merge(self.connection, self._now, record, kept, gone)

    @contextmanager
    def beside(self, path: Path, own: str | None = None) -> Iterator[Store]:
        """Another ledger, to look at only, beside this one; `own` is its password where it has another. An older one is read in a copy that is brought up to date."""
        with opening.beside(Path(path), self.path, own or self._key) as (connection, raw):
            yield Store(Path(path), connection, raw, None)

    def join(self, other: Store, what: joined.Joined) -> None:
        """Write what was decided on of another copy of this ledger, inside a step."""
        joined.write(self.connection, self._now, what, other.file_content)

    # --- the past

    def undoable(self) -> StepInfo | None:
        """The step that undo takes back."""
        return history.newest(self.connection)

    def redoable(self) -> StepInfo | None:
        """The step that redo does again."""
        return history.next_redo(self.connection)

    def changes_in(self, step: StepInfo, at_most: int, *, on: bool = False) -> int:
        """How many records a step changed, and all after it with `on`; it is not counted further than `at_most`."""
        return history.size(self.connection, step, at_most, on=on)

    def undo(self, told: Told = lambda done, total: None) -> StepInfo | None:
        """Take the newest step back; returns it, None when there is none. `told` hears how many records are done, of how many."""
        return self._turn(self.undoable(), history.take_back, "撤销", told)

    def redo(self, told: Told = lambda done, total: None) -> StepInfo | None:
        """Do the last undone step again; returns it, None when there is none."""
        return self._turn(self.redoable(), history.do_again, "重做", told)

    def _turn(
        self, step: StepInfo | None, turn: Callable[[Any, StepInfo, Told], Touched], deed: str, told: Told
    ) -> StepInfo | None:
        if step is None:
            return None
        if self.blots("change") and self.scalar("SELECT EXISTS (SELECT 1 FROM change WHERE step = ? AND hidden)", (step.id,)):
            # What is not shown to this person would neither come back nor go as it was.
            raise NotAllowed(f"“{step.label}”改过您没有权利看的内容，不能{deed}，台账没有变；需要的话请找管理员")
        try:
            with self._transaction(lambda: history.state(self.connection, step.id) not in (None, step.state)):
                touched = turn(self.connection, step, told)
        except NoSuchRecord as error:
            raise UserError(f"“{step.label}”不能{deed}：它涉及的记录已经彻底删除；台账没有变") from error
        self._tell(touched)
        return step

    def restore(self, table: str, record_id: int) -> None:
        """Bring a record back from the bin, with the parts that went with it, inside a step."""
        bin.restore(self.connection, self._now, table, record_id)

    def purge(self, table: str, record_id: int) -> None:
        """Remove a record in the bin for good, with its parts; there is no undo."""
        self.must_manage("彻底删除")
        with self._transaction():
            bin.purge(self.connection, table, record_id)

    def remove_for_good(self, record: type[Record], ids: Iterable[int]) -> int:
        """Remove living records with their parts and every trace of them in the log, within a step; returns how many. There is no undo."""
        self.must_manage("彻底删除")
        return bin.remove_for_good(self.connection, self._now, record, ids)

    # --- what belongs to the ledger beside the records

    def keep_file(self, name: str, content: bytes) -> FileRef:
        """Keep a file's content inside the ledger, within a step; the reference goes into a record."""
        assert self._step
        return files.keep(self.connection, name, content)

    def file_content(self, file: FileRef) -> bytes:
        """A kept file, byte for byte. Raises NoSuchRecord."""
        if not file.sha256:
            raise NotAllowed("这个文件里可能有帮扶档案的内容，您没有“帮扶档案”这项权利；需要的话请找管理员")
        with self._explained():
            return files.content(self.connection, file)

    def set_setting(self, key: str, value: str) -> None:
        """Keep a setting in the ledger; settings are not part of undo."""
        if self._step:
            self._step.settings.add(key)
        value = self._whole_setting(key, value)
        with nullcontext() if self._step else self._transaction():
            self.connection.execute("INSERT OR REPLACE INTO main.setting(key, value) VALUES (?, ?)", (key, value))

    # --- telling others

    def listen(self, listener: Callable[[Touched], None]) -> Callable[[], None]:
        """Call `listener` with the ids that changed, after every step, undo and redo, until what is returned is called."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @contextmanager
    def hearing(self, touched: Touched) -> Iterator[None]:
        """Gather in `touched` what every step within changes."""

        def note(more: Touched) -> None:
            for table, ids in more.items():
                touched.setdefault(table, set()).update(ids)

        stop = self.listen(note)
        try:
            yield
        finally:
            stop()

    def _tell(self, touched: Touched) -> None:
        if touched:
            for listener in list(self._listeners):
                listener(touched)

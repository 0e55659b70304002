"""The ledger as the program sees it: open, get, find, save, delete, step, undo; the only way to the file."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, Self, TypeVar

from db import backup, history, schema, search
from db.connect import connect, explained, look, quick_check
from db.errors import FileDamaged, FileReadOnly, Invalid, NoSuchRecord, NotALedger, StillUsed, UserError, WrongPassword
from db.fields import Record
from db.history import Row, Step, StepInfo
from db.kinds import FileRef, Stored
from db.lock import WriteLock
from db.records import TABLES, Attachment, links_to, parts_of
from db.titles import title_sql

R = TypeVar("R", bound=Record)
#: Ids of what changed, by table.
Touched = dict[str, set[int]]
#: SQLite takes more, but a list this long is already one page of anything.
_AT_ONCE = 500


class Store:
    """One open ledger. Everything written goes through `step`; everything read is by SQL over the record's columns."""

    def __init__(self, path: Path, connection: Any, key: str | None, lock: WriteLock | None) -> None:
        self.path = path
        self.connection = connection
        self._key = key
        self._lock = lock
        self._step: Step | None = None
        self._listeners: list[Callable[[Touched], None]] = []

    # --- opening and closing

    @classmethod
    def open(cls, path: Path, key: str | None = None, *, readonly: bool = False, check: bool = True, daily: bool = True) -> Self:
        """Open a ledger, or create it where there is no file.

        `check`: have SQLite look the file over before anything is written. `daily`: make the day's backup if there is
        none yet. Raises FileBusy when another program has it open for writing; open it `readonly` then.
        """
        path = Path(path)
        state = look(path)
        if state == "missing" and readonly:
            raise NotALedger(f"没有“{path}”这个台账文件")
        if state == "sealed" and not key:
            raise WrongPassword(f"“{path.name}”是加了密码的台账，或者不是台账文件；是台账的话请先输入密码")
        lock = None if readonly else WriteLock(path)
        try:
            if state == "missing":
                _create(path, key)
            store = cls(path, cls._opened(path, key, readonly), key, lock)
        except BaseException:
            if lock:
                lock.release()
            raise
        try:
            store._ready(check=check and not readonly, daily=daily and state != "missing")
        except BaseException:
            store.close()
            raise
        return store

    @staticmethod
    def _opened(path: Path, key: str | None, readonly: bool) -> Any:
        try:
            return connect(path, key, readonly=readonly)
        except WrongPassword:
            sound = backup.newest_sound(path, key)
            if sound is None:
                raise
            raise _damaged(path, sound) from None
        except FileDamaged:
            raise _damaged(path, backup.newest_sound(path, key)) from None

    def _ready(self, *, check: bool, daily: bool) -> None:
        with explained(self.path):
            is_current = schema.current(self.connection)
            if check and quick_check(self.connection):
                raise _damaged(self.path, backup.newest_sound(self.path, self._key))
            if not is_current:
                if self.readonly:
                    raise FileReadOnly(f"“{self.path.name}”是旧版本的台账，要升级才能看，现在却不能写；请检查权限，或先关掉打开它的窗口")
                schema.follow(
                    self.connection, lambda: backup.make(self.connection, self._key, self.path, backup.BEFORE_UPGRADE)
                )
        if daily and not self.readonly and self.backup_due():
            backup.make(self.connection, self._key, self.path, backup.DAILY)

    def another(self) -> Store:
        """A second connection to the same ledger, for a worker; it shares the right to write."""
        connection = connect(self.path, self._key, readonly=self.readonly)
        return Store(self.path, connection, self._key, self._lock.share() if self._lock else None)

    def close(self) -> None:
        """Let the file and the right to write it go."""
        self.connection.close()
        if self._lock:
            self._lock.release()
            self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def readonly(self) -> bool:
        """Whether this opening may only look."""
        return self._lock is None

    @property
    def encrypted(self) -> bool:
        """Whether the file has a password."""
        return self._key is not None

    # --- reading

    def rows(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        with explained(self.path):
            return list(self.connection.execute(sql, parameters))

    def scalar(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> Any:
        """The first value of the first row of a query, None when there is none."""
        with explained(self.path):
            row = self.connection.execute(sql, parameters).fetchone()
        return row[0] if row else None

    def get(self, record: type[R], record_id: int) -> R:
        """The record with this id. Raises NoSuchRecord."""
        if found := self.find(record, "id = ?", (record_id,)):
            return found[0]
        raise NoSuchRecord(f"这条{record.label}已经不在台账里了")

    def find(self, record: type[R], where: str = "1", parameters: Sequence[Any] | dict[str, Any] = (), order: str = "id") -> list[R]:
        """Records for which an SQL condition holds."""
        names = ["id", *(f.name for f in record.fields())]
        query = f"SELECT {_columns(names)} FROM \"{record.table}\" WHERE {where} ORDER BY {order}"
        return [record.loaded(dict(zip(names, row, strict=True))) for row in self.rows(query, parameters)]

    def page(self, record: type[R], ids: Sequence[int]) -> list[R]:
        """The records with these ids, in this order; what is gone is left out."""
        found: dict[int | None, R] = {}
        for some in _chunks(ids):
            found |= {r.id: r for r in self.find(record, f"id IN ({_marks(some)})", some)}
        return [found[i] for i in ids if i in found]

    def ids(self, record: type[Record], where: str = "1", parameters: Sequence[Any] = (), order: str = "id") -> array[int]:
        """Ids only, in the order asked for; one blob from SQLite, so a million of them take a fifth of a second."""
        query = (
            "SELECT unhex(group_concat(printf('%08x', id), '')) FROM"
            f" (SELECT id FROM \"{record.table}\" WHERE {where} ORDER BY {order})"
        )
        found = array("I")
        if blob := self.scalar(query, parameters):
            found.frombytes(blob)
            found.byteswap()
        return found

    def count(self, record: type[Record], where: str = "1", parameters: Sequence[Any] = ()) -> int:
        """How many records a condition holds for."""
        return int(self.scalar(f'SELECT count(*) FROM "{record.table}" WHERE {where}', parameters))

    def titles(self, table: str, ids: Iterable[int]) -> dict[int, str]:
        """What people call these records."""
        record, titles = TABLES[table], {}
        for some in _chunks(list(set(ids))):
            titles |= dict(self.rows(f'SELECT id, {title_sql(record)} FROM "{table}" WHERE id IN ({_marks(some)})', some))
        return titles

    # --- writing

    @contextmanager
    def step(self, label: str) -> Iterator[Step]:
        """One thing a person does: all of it lands or none. Steps inside a step are part of it."""
        if self._step:
            yield self._step
            return
        step = Step(label)
        with self._transaction():
            self._step = step
            try:
                yield step
                step.write(self.connection)
            finally:
                self._step = None
        self._tell(step.touched())

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        if self.readonly:
            raise FileReadOnly(f"“{self.path.name}”现在只能查看，不能修改")
        with explained(self.path):
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise

    @property
    def _now(self) -> Step:
        if self._step is None:
            raise RuntimeError("writing outside a step")
        return self._step

    def save(self, record: R) -> R:
        """Write one record, new (id None) or changed; returns it as it now stands. Raises Invalid, nothing written."""
        record = record.completed()
        if problems := record.problems():
            raise Invalid(record.label, problems)
        if record.id is None:
            return self._insert(record)
        stored, row = record.stored(), self._stored(record.table, record.id)
        if row is None:
            raise NoSuchRecord(f"这条{record.label}已经被删除，没有保存")
        if after := {name: value for name, value in stored.items() if row[name] != value}:
            assign = ", ".join(f'"{name}" = ?' for name in after)
            self.connection.execute(f'UPDATE "{record.table}" SET {assign} WHERE id = ?', (*after.values(), record.id))
            self._now.noted(record.table, record.id, {name: row[name] for name in after}, after)
            history.reindex(self.connection, type(record), [record.id])
        return record

    def _insert(self, record: R) -> R:
        stored = record.stored()
        record = record.with_(id=history.next_id(self.connection, record.table))
        assert record.id is not None
        self._put_back(type(record), record.id, stored)
        self._now.noted(record.table, record.id, None, {})
        return record

    def _put_back(self, record: type[Record], record_id: int, row: Row) -> None:
        names = [f.name for f in record.fields()]
        self.connection.execute(
            f'INSERT INTO "{record.table}"(id, {_columns(names)}) VALUES ({_marks(["id", *names])})',
            (record_id, *(row.get(name) for name in names)),
        )
        search.add(self.connection, record, [(record_id, row)])

    def insert_rows(self, record: type[Record], columns: Sequence[str], rows: Sequence[Sequence[Stored]]) -> range:
        """Add many rows of stored values at once, already checked by the caller; returns their ids."""
        first = history.next_id(self.connection, record.table)
        ids = range(first, first + len(rows))
        if rows:
            step = self._now
            self.connection.executemany(
                f'INSERT INTO "{record.table}"(id, {_columns(columns)}) VALUES ({_marks(["id", *columns])})',
                ((i, *row) for i, row in zip(ids, rows, strict=True)),
            )
            step.inserted(record.table, ids)
            search.add_rows(self.connection, record, ids, columns, rows)
        return ids

    def delete(self, record: type[Record], ids: Iterable[int]) -> int:
        """Put records into the bin, with everything that is part of them; returns how many records went.

        Raises StillUsed when something else points to one of them.
        """
        doomed = self._with_parts(record, set(ids))
        self._refuse_used(record, doomed)
        for table in reversed(TABLES):
            for some in _chunks(sorted(doomed.get(table, ()), reverse=True)):
                self._delete_rows(TABLES[table], some)
        return sum(map(len, doomed.values()))

    def _delete_rows(self, record: type[Record], ids: list[int]) -> None:
        names = [f.name for f in record.fields()]
        where = f"id IN ({_marks(ids)})"
        for row in self.connection.execute(f'SELECT id, {_columns(names)} FROM "{record.table}" WHERE {where}', ids).fetchall():
            self._now.noted(record.table, row[0], dict(zip(names, row[1:], strict=True)), None)
        search.remove(self.connection, record, ids)
        # Rows of one table may point to each other (a branch to its parent).
        self.connection.execute("PRAGMA defer_foreign_keys = ON")
        self.connection.execute(f'DELETE FROM "{record.table}" WHERE {where}', ids)

    def _with_parts(self, record: type[Record], ids: set[int]) -> Touched:
        doomed: Touched = {record.table: set(ids)}
        for some in _chunks(sorted(ids)):
            for part in parts_of(record.table):
                owner = part.owner()
                assert owner
                owned = {r[0] for r in self.rows(f'SELECT id FROM "{part.table}" WHERE "{owner.name}" IN ({_marks(some)})', some)}
                for table, more in self._with_parts(part, owned).items() if owned else ():
                    doomed.setdefault(table, set()).update(more)
            attached = self.rows(f"SELECT id FROM attachment WHERE owner_table = ? AND owner_id IN ({_marks(some)})", [record.table, *some])
            if attached:
                doomed.setdefault(Attachment.table, set()).update(r[0] for r in attached)
        return doomed

    def _refuse_used(self, record: type[Record], doomed: Touched) -> None:
        uses: dict[str, int] = {}
        for table, ids in doomed.items():
            for user, link in links_to(table):
                for some in _chunks(sorted(ids)):
                    users = {r[0] for r in self.rows(f'SELECT id FROM "{user.table}" WHERE "{link.name}" IN ({_marks(some)})', some)}
                    if left := users - doomed.get(user.table, set()):
                        what = f"{len(left)} {user.unit}{user.label}（{link.label}）"
                        uses[what] = len(left)
        if uses:
            raise StillUsed(f"没有删除：还有 {'、'.join(uses)} 指向这条{record.label}，请先改掉或删除它们")

    def _stored(self, table: str, record_id: int) -> Row | None:
        names = [f.name for f in TABLES[table].fields()]
        row = self.connection.execute(f'SELECT {_columns(names)} FROM "{table}" WHERE id = ?', (record_id,)).fetchone()
        return dict(zip(names, row, strict=True)) if row else None

    # --- the past

    def undoable(self) -> StepInfo | None:
        """The step that undo takes back."""
        return history.newest(self.connection)

    def redoable(self) -> StepInfo | None:
        """The step that redo does again."""
        return history.next_redo(self.connection)

    def undo(self) -> StepInfo | None:
        """Take the newest step back; returns it, None when there is none."""
        return self._turn(self.undoable(), history.take_back, "撤销")

    def redo(self) -> StepInfo | None:
        """Do the last undone step again; returns it, None when there is none."""
        return self._turn(self.redoable(), history.do_again, "重做")

    def _turn(self, step: StepInfo | None, turn: Callable[[Any, StepInfo], Touched], deed: str) -> StepInfo | None:
        if step is None:
            return None
        try:
            with self._transaction():
                touched = turn(self.connection, step)
        except UserError:
            raise
        except Exception as error:
            if "constraint" in str(error).lower():
                raise UserError(f"“{step.label}”不能{deed}：它涉及的记录已经彻底删除；台账没有变") from error
            raise
        self._tell(touched)
        return step

    def restore(self, table: str, record_id: int) -> None:
        """Bring a record back from the bin, with the parts that went with it, inside a step."""
        found = next((c for c in history.deleted(self.connection, table, 1 << 40) if c.record_id == record_id), None)
        if found is None:
            raise NoSuchRecord("回收站里没有这一条了")
        self.connection.execute("PRAGMA defer_foreign_keys = ON")
        went_along = history.of_step(self.connection, found.step.id, 1 << 40)
        wanted = {(table, record_id)}
        for name in TABLES:
            for change in went_along:
                if change.record == name and self._belongs(change, wanted) and self._stored(name, change.record_id) is None:
                    assert change.before is not None
                    wanted.add((name, change.record_id))
                    self._put_back(TABLES[name], change.record_id, change.before)
                    self._now.noted(name, change.record_id, None, {})
        for link in TABLES[table].links():
            target = (found.before or {}).get(link.name)
            if isinstance(target, int) and self._stored(link.kind.table, target) is None:  # type: ignore[attr-defined]
                raise UserError(f"它的{link.label}也在回收站里，请先恢复那一条")

    @staticmethod
    def _belongs(change: history.Change, wanted: set[tuple[str, int]]) -> bool:
        if change.after is not None or change.before is None:
            return False
        if (change.record, change.record_id) in wanted:
            return True
        if change.record == Attachment.table:
            return (change.before["owner_table"], change.before["owner_id"]) in wanted
        owner = TABLES[change.record].owner()
        return owner is not None and (owner.kind.table, change.before.get(owner.name)) in wanted  # type: ignore[attr-defined]

    def purge(self, table: str, record_id: int) -> None:
        """Remove a record in the bin for good, with its parts; there is no undo."""
        with self._transaction():
            for change in history.deleted(self.connection, limit=1 << 40):
                owner = TABLES[change.record].owner()
                row = change.before or {}
                is_part = owner and owner.kind.table == table and row.get(owner.name) == record_id  # type: ignore[attr-defined]
                is_attached = (row.get("owner_table"), row.get("owner_id")) == (table, record_id)
                if (change.record, change.record_id) == (table, record_id) or is_part or is_attached:
                    history.forget(self.connection, change.record, change.record_id)
            self._drop_unused_files()

    # --- what belongs to the ledger beside the records

    def keep_file(self, name: str, content: bytes) -> FileRef:
        """Keep a file's content inside the ledger, within a step; the reference goes into a record."""
        assert self._step
        sha256 = hashlib.sha256(content).hexdigest()
        self.connection.execute("INSERT OR IGNORE INTO kept_file(sha256, content) VALUES (?, ?)", (sha256, content))
        return FileRef(name, len(content), sha256)

    def file_content(self, file: FileRef) -> bytes:
        """A kept file, byte for byte. Raises NoSuchRecord."""
        content = self.scalar("SELECT content FROM kept_file WHERE sha256 = ?", (file.sha256,))
        if content is None:
            raise NoSuchRecord(f"附件“{file.name}”的内容不在台账里了")
        return bytes(content)

    def _drop_unused_files(self) -> None:
        columns = [(r.table, f.name) for r in TABLES.values() for f in r.fields() if f.kind.name == "file"]
        used = " OR ".join(f"EXISTS (SELECT 1 FROM \"{t}\" WHERE \"{c}\" ->> '$[2]' = sha256)" for t, c in columns)
        told = "EXISTS (SELECT 1 FROM change WHERE instr(before, sha256) OR instr(after, sha256))"
        self.connection.execute(f"DELETE FROM kept_file WHERE NOT ({used} OR {told})")

    def setting(self, key: str) -> str | None:
        """A setting kept in the ledger."""
        value = self.scalar("SELECT value FROM setting WHERE key = ?", (key,))
        return None if value is None else str(value)

    def set_setting(self, key: str, value: str) -> None:
        """Keep a setting in the ledger; settings are not part of undo."""
        with self._transaction() if self._step is None else _nothing():
            self.connection.execute("INSERT OR REPLACE INTO setting(key, value) VALUES (?, ?)", (key, value))

    def note_access(self, action: str, what: str, count: int) -> None:
        """Record that somebody looked at or took out personal data; says how many, never whose."""
        if not self.readonly:
            with self._transaction() if self._step is None else _nothing():
                self.connection.execute(
                    "INSERT INTO access_log(at, action, what, count) VALUES (?, ?, ?, ?)",
                    (datetime.now().isoformat(timespec="seconds"), action, what, count),
                )

    # --- copies

    def backup_due(self) -> bool:
        """Whether the ledger has something in it and no copy from today."""
        copies = backup.listing(self.path)
        if copies and copies[0].at.date() >= date.today():
            return False
        return self.undoable() is not None

    def backup(self, why: str = backup.BY_HAND) -> Path:
        """Make a copy in the ledger's backup folder."""
        return backup.make(self.connection, self._key, self.path, why)

    def copy_to(self, target: Path, progress: Callable[[int, int], None] = lambda done, total: None) -> None:
        """Make a checked copy anywhere else."""
        if Path(target).resolve() == self.path.resolve():
            raise UserError("备份不能写到台账自己的位置，请换一个文件名")
        backup.copy(self.connection, self._key, Path(target), progress)

    # --- telling others

    def listen(self, listener: Callable[[Touched], None]) -> None:
        """Call `listener` with the ids that changed, after every step, undo and redo."""
        self._listeners.append(listener)

    def _tell(self, touched: Touched) -> None:
        if touched:
            for listener in list(self._listeners):
                listener(touched)


@contextmanager
def _nothing() -> Iterator[None]:
    yield


def _create(path: Path, key: str | None) -> None:
    """Lay a new ledger beside its place and move it there, so that a cut leaves no half file under its name."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileReadOnly(f"建不了文件夹“{path.parent}”，请换一个位置") from error
    temporary = path.with_name(f".~{path.name}.new")
    temporary.unlink(missing_ok=True)
    connection = connect(temporary, key)
    try:
        with explained(path):
            schema.follow(connection)
        connection.close()
        temporary.rename(path)
    finally:
        connection.close()
        temporary.unlink(missing_ok=True)


def _damaged(path: Path, sound: backup.Backup | None) -> FileDamaged:
    if sound:
        advice = f"最近一份完好的备份是“{sound.path.name}”，请用“恢复”换回它"
    else:
        advice = "没有找到完好的备份，请把这个文件原样保存好，找懂电脑的人看一下"
    return FileDamaged(f"台账“{path.name}”已损坏，没有再写入任何内容；{advice}")


def restore(source: Path, ledger: Path, key: str | None = None) -> Path | None:
    """Replace a ledger by a backup; returns where the former content was kept, None if there was none.

    The backup is checked first. What was there is kept: as a backup if it is sound, else as it is under a dated name.
    """
    source, ledger = Path(source), Path(ledger)
    backup.prove(source, key)
    if source.resolve() == ledger.resolve():
        raise UserError("备份文件就是台账自己，没有动它")
    state = look(ledger)
    lock = WriteLock(ledger)
    try:
        kept = None if state == "missing" else _keep(ledger, key)
        backup.replace_ledger(source, ledger, key)
    finally:
        lock.release()
    return kept


def _keep(ledger: Path, key: str | None) -> Path:
    try:
        connection = connect(ledger, key)
        try:
            if not quick_check(connection):
                return backup.make(connection, key, ledger, backup.BEFORE_RESTORE)
        finally:
            connection.close()
    except (FileDamaged, WrongPassword):
        pass
    return backup.keep_damaged(ledger)


def _columns(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))


def _chunks(ids: Sequence[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield list(ids[start : start + _AT_ONCE])

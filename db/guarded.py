"""Who opened a ledger, what that person may do, and the persons with a password of their own; every write passes here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from db import accounts, backup, keyslots, rights
from db.accounts import BY_CODE, MANAGES, Account
from db.connect import DatabaseError, connect, quick_check
from db.copies import Copies
from db.errors import FileDamaged, FileReadOnly, NotAllowed, UserError
from db.fields import Record
from db.keys import check
from db.keyslots import Slot
from db.lock import WriteLock
from db.records import is_private

_NO_MANAGER = "只有管理员可以{}，没有改动；请找管理员"


class Guarded(Copies):
    """A ledger that knows who has it open; `Store` adds what is written."""

    def __init__(self, path: Path, connection: Any, key: str | None, lock: WriteLock | None) -> None:
        super().__init__(path, connection, key)
        self._lock = lock
        #: Whether SQLite itself was told that nothing will be written.
        self._opened_to_look = lock is None
        #: The person, None where nobody in particular has a password, or where the recovery code was given.
        self.account: Account | None = None
        #: Whether each person has a password.
        self.has_persons = False

    # --- who it is, and what may be done

    def _let_in(self, slot: Slot | None) -> None:
        """Have the ledger open for who opened it, with that person's rights on the connection. Raises WrongPassword."""
        self.has_persons = accounts.there(self.connection)
        if slot and self._lock and slot not in accounts.slots(self.connection):
            # A change that was broken off before the ledger knew of it, or one made after this copy was: the password is the person's all the same.
            accounts.give_slot(self.connection, slot)
        if self.has_persons and self._lock and self._stray():
            self._lay(accounts.slots(self.connection))
        self._let_in_as(accounts.of_slot(self.connection, slot) if slot else None)

    def _let_in_as(self, account: Account | None) -> None:
        self.account = account
        rights.restrict(self.connection, account)
        if account and account.looks and self._lock:
            # Whoever only looks does not keep others from writing.
            self._lock.release()
            self._lock = None

    def _stray(self) -> bool:
        """Whether the slots are not all where they belong: a growing ledger wrote over them, or a change was broken off."""
        wanted = {slot.kept for slot in accounts.slots(self.connection)}
        places = keyslots.behind(self.path), keyslots.by_its_side(self.path)
        return any({slot.kept for slot in slots} != wanted for slots in places)

    def who(self) -> str:
        """Who sits at this ledger: the person who opened it; else, as far as it is known, the clerk of the settings or the unit."""
        if self.account:
            return self.account.name
        return BY_CODE if self.has_persons else super().who()

    @property
    def manages(self) -> bool:
        """Whether the persons, the copies and the past are this person's to decide on."""
        return self.account is None or self.account.manages

    def must_manage(self, deed: str) -> None:
        """Raise NotAllowed where this deed is a manager's."""
        if not self.manages:
            raise NotAllowed(_NO_MANAGER.format(deed))

    def sees(self, record: type[Record]) -> bool:
        """Whether what such records say is shown to this person; who has no right to the files of children gets numbers alone."""
        return self.account is None or self.account.care or not is_private(record)

    def must_see(self, record: type[Record], deed: str = "看") -> None:
        """Raise NotAllowed where such records are not shown."""
        if not self.sees(record):
            raise NotAllowed(f"您没有“帮扶档案”这项权利，不能{deed}{record.label}；需要的话请找管理员")

    def blots(self, table: str) -> bool:
        """Whether this connection sees a table through a view in which something is blotted out."""
        return self.account is not None and not self.account.care and rights.is_blotted(table)

    @property
    def readonly(self) -> bool:
        """Whether nothing can be written through this opening: it was made to look, or by somebody who may only look."""
        return self._lock is None or self.damage is not None

    @property
    def looks_by_right(self) -> bool:
        """Whether it is the person, not the opening, that can only look."""
        return self.account is not None and self.account.looks

    def _faults(self, full: bool) -> list[str]:
        if self.account is None or self.account.everything:
            return super()._faults(full)
        # Who may not see all of the file could not have all of it looked over.
        connection = connect(self.path, self._key, readonly=True)
        try:
            return quick_check(connection, full=full)
        finally:
            connection.close()

    # --- writing

    @contextmanager
    def _transaction(self, landed: Callable[[], bool] = lambda: False) -> Iterator[None]:
        """All within lands or none. `landed`: whether it did after all, asked where the disk fails while it lands: then it is not said that it did not."""
        if self.damage:
            raise FileDamaged(str(self.damage), self.damage.sound)
        if self.looks_by_right:
            raise NotAllowed(f"您的角色是“{accounts.LOOKS}”，可以看、查找、导出和打印，不能改；需要的话请找管理员")
        if self.readonly:
            raise FileReadOnly(f"“{self.path.name}”现在只能查看，不能修改")
        with self._written(landed):
            yield

    @contextmanager
    def _written(self, landed: Callable[[], bool] = lambda: False) -> Iterator[None]:
        with self._explained():
            self.connection.execute("BEGIN IMMEDIATE")
            landing = False
            try:
                yield
                landing = True
                self.connection.execute("COMMIT")
            except BaseException:
                # On a disk that is gone this fails, too; SQLite does it then when the file is opened again.
                with suppress(*DatabaseError):
                    if self.connection.in_transaction:
                        self.connection.execute("ROLLBACK")
                    self._lay_again(always=True)
                    if landing and landed():
                        return
                raise
            self._lay_again()

    def note_access(self, action: str, what: str, count: int) -> None:
        """Record that somebody looked at or took out personal data; says by whom and how many, never whose."""
        if self.readonly and (not self.looks_by_right or self._opened_to_look or self.damage):
            return
        if self.connection.in_transaction:
            self._note(action, what, count)
        else:
            with self._written():
                self._note(action, what, count)

    def _note(self, action: str, what: str, count: int) -> None:
        self.connection.execute(
            "INSERT INTO access_log(at, who, action, what, count) VALUES (?, ?, ?, ?, ?)",
            (datetime.now().isoformat(timespec="seconds"), self.who(), action, what, count),
        )

    def _whole_setting(self, key: str, value: str) -> str:
        """What is to be kept of a setting of which this person sees only a part."""
        if key != rights.NAMES or not self.blots("setting"):
            return value
        connection = connect(self.path, self._key, readonly=True)
        try:
            row = connection.execute("SELECT value FROM setting WHERE key = ?", (key,)).fetchone()
        finally:
            connection.close()
        return rights.with_hidden(value, row[0] if row else "")

    # --- the slots, laid again where the growing ledger wrote over them

    def _lay_again(self, *, always: bool = False) -> None:
        if self.has_persons and self._lock and (always or not keyslots.lies_behind(self.connection, self.path)):
            self._lay_behind(accounts.slots(self.connection))

    def _lay_behind(self, slots: Sequence[Slot]) -> None:
        assert self._lock
        # Those beside the ledger stay; where these cannot be laid now they are laid the next time it is opened.
        with suppress(OSError, *keyslots.BUSY):
            keyslots.lay_in(self.connection, self._lock.ledger(), slots)

    def _lay(self, slots: Sequence[Slot]) -> None:
        """Put slots in both places; those that are there stay until then."""
        keyslots.lay_beside(self.path, slots)
        self._lay_behind(slots)

    # --- the persons

    def persons(self) -> list[Account]:
        """Those who have a password of their own, in the order in which they came."""
        return accounts.listing(self.connection)

    def person(self, name: str) -> Account:
        """The person of that name. Raises UserError."""
        for account in self.persons():
            if keyslots.key_of(account.name) == keyslots.key_of(name):
                return account
        raise UserError(f"没有叫“{name}”的人；现在有：{'、'.join(account.name for account in self.persons())}")

    def add_person(self, name: str, password: str, role: str, *, care: bool) -> Account:
        """Give one more person a password. Raises UserError."""
        self.must_manage("加人")
        if not self.has_persons or self._key is None:
            raise UserError("这个台账还没有分人设密码，请先设第一位管理员")
        check(password)
        name, role = accounts.checked(name, self.persons()), accounts.role_of(role)
        number = max((account.number for account in self.persons()), default=0) + 1
        account = Account(number, name, role, care, date.today().isoformat())
        slot = keyslots.make(self._key, number, name, password)
        self._change_slots(("加人", f"{name}，{described(account)}"), number, slot, lambda: accounts.add(self.connection, account, slot))
        return account

    def change_rights(self, account: Account, role: str, *, care: bool) -> Account:
        """Give a person another role, or the right to the files of children. Raises UserError where no manager would be left."""
        self.must_manage("改别人的权利")
        changed = replace(account, role=accounts.role_of(role), care=care)
        if account.manages and not changed.manages:
            self._another_manager(account)
        with self._transaction():
            self.connection.execute("UPDATE main.account SET role = ?, care = ? WHERE id = ?", (changed.role, int(care), account.number))
            self._note("改权利", f"{account.name}，{described(changed)}", 0)
        return changed

    def give_password(self, account: Account, password: str) -> None:
        """Give a person a new password: one's own, or, by a manager, anybody's. The former one opens nothing any more that lies in reach."""
        own = self.account is not None and self.account.number == account.number
        if not own:
            self.must_manage("重设别人的密码")
        check(password)
        assert self._key
        slot = keyslots.make(self._key, account.number, account.name, password)
        self._change_slots(("换了自己的密码" if own else "重设密码", account.name), account.number, slot, lambda: accounts.give_slot(self.connection, slot))

    def remove_person(self, account: Account) -> None:
        """Take a person's password away. The key stays: it was never told to anybody, and the slot that held it for this person is gone."""
        self.must_manage("去掉别人")
        if account.manages:
            self._another_manager(account)
        self._change_slots(("去掉", account.name), account.number, None, lambda: accounts.drop(self.connection, account))

    def _another_manager(self, account: Account) -> None:
        if not any(other.manages for other in self.persons() if other.number != account.number):
            raise UserError(f"“{account.name}”是唯一的{MANAGES}，不能去掉或换角色；请先让另一个人当{MANAGES}")

    def _change_slots(self, deed: tuple[str, str], number: int, slot: Slot | None, write: Callable[[], object]) -> None:
        """Let slots change so that a kill at any instant leaves a ledger that the old password opens, or the new one."""
        if self.damage:
            raise FileDamaged(str(self.damage), self.damage.sound)
        before = accounts.slots(self.connection)
        after = keyslots.replaced(before, number, slot)
        keyslots.block(b"", after)
        with self._holding_lock():
            self._change_slots_in(deed, before, after, slot, write)
        self._change_in_copies(number, slot)

    @contextmanager
    def _holding_lock(self) -> Iterator[None]:
        """Have the right to write for a moment where the person only looks: one's own password is one's own to change."""
        if self._lock:
            yield
            return
        if self._opened_to_look:
            raise FileReadOnly(f"“{self.path.name}”现在只能查看，密码没有改；请先关掉正在用它的另一个窗口")
        self._lock = WriteLock(self.path)
        try:
            yield
        finally:
            self._lock.release()
            self._lock = None

    def _change_slots_in(
        self, deed: tuple[str, str], before: Sequence[Slot], after: Sequence[Slot], slot: Slot | None, write: Callable[[], object]
    ) -> None:
        # Both lie there until the ledger knows which of them is in use.
        self._lay([*before, *([slot] if slot else [])])
        try:
            with self._written():
                write()
                self._note(*deed, 0)
        except BaseException:
            self._lay(before)
            raise
        self._lay(after)

    def _change_in_copies(self, number: int, slot: Slot | None) -> None:
        """Have the copies that share the ledger's key opened by those who open the ledger."""
        places = (backup.folder(self.path), self.second_place())
        for place in places:
            for copy in backup.listing(self.path, place) if place else ():
                with suppress(OSError):
                    self._change_in(copy.path, number, slot)

    def _change_in(self, copy: Path, number: int, slot: Slot | None) -> None:
        there = keyslots.behind(copy)
        if any(old.number == number for old in there) and self._key and keyslots.is_of(copy, self._key):
            keyslots.lay(copy, keyslots.replaced(there, number, slot))


def described(account: Account) -> str:
    """A person's role and right in words."""
    return f"{account.role}，{'可以看' if account.care else '不看'}帮扶档案"


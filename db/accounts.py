"""The persons who have a password of their own, as the ledger knows them: name, role, whether the files of children are theirs to see."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from db.errors import UserError, WrongPassword
from db.keyslots import Slot, key_of

#: What a person may do: everything; all but managing persons, restoring copies and removing for good; nothing but look.
MANAGES, WRITES, LOOKS = "管理员", "录入员", "只读"
ROLES = (MANAGES, WRITES, LOOKS)
#: Who came by the recovery code, which opens always.
BY_CODE = "恢复码"
_LONGEST = 20
_INSERT = "INSERT INTO main.account(id, name, role, care, since, slot) VALUES (?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True)
class Account:
    """One person. `care`: the files of children are shown; `since`: the day on which the account was made."""

    number: int
    name: str
    role: str
    care: bool
    since: str

    @property
    def manages(self) -> bool:
        """Whether the persons, the copies and the past are this person's to decide on."""
        return self.role == MANAGES

    @property
    def looks(self) -> bool:
        """Whether this person may write nothing."""
        return self.role == LOOKS

    @property
    def everything(self) -> bool:
        """Whether nothing is kept from this person."""
        return self.manages and self.care


def there(connection: Any) -> bool:
    """Whether the ledger has persons; one of an old version has not even the table."""
    return bool(_has_table(connection) and connection.execute("SELECT EXISTS (SELECT 1 FROM main.account)").fetchone()[0])


def _has_table(connection: Any) -> bool:
    return bool(connection.execute("SELECT 1 FROM main.sqlite_master WHERE type = 'table' AND name = 'account'").fetchone())


def listing(connection: Any) -> list[Account]:
    """The persons in the order in which they came; the first is who set it up."""
    if not _has_table(connection):
        return []
    rows = connection.execute("SELECT id, name, role, care, since FROM main.account ORDER BY id").fetchall()
    return [Account(number, name, role, bool(care), since) for number, name, role, care, since in rows]


def slots(connection: Any) -> list[Slot]:
    """What opens the ledger for each of them."""
    if not _has_table(connection):
        return []
    return [Slot.of(kept) for (kept,) in connection.execute("SELECT slot FROM main.account ORDER BY id")]


def rows(connection: Any) -> list[tuple[Any, ...]]:
    """All that is kept of the persons, for `take`."""
    return connection.execute("SELECT id, name, role, care, since, slot FROM main.account").fetchall() if _has_table(connection) else []


def take(connection: Any, kept: Sequence[tuple[Any, ...]]) -> None:
    """Have these persons and no others, as `rows` gave them."""
    connection.execute("DELETE FROM main.account")
    connection.executemany(_INSERT, kept)


def add(connection: Any, account: Account, slot: Slot) -> None:
    """Have one more person, and what opens the ledger for that person."""
    a = account
    connection.execute(_INSERT, (a.number, a.name, a.role, int(a.care), a.since, slot.kept))


def give_slot(connection: Any, slot: Slot) -> None:
    """Have the ledger opened for the slot's person by this one, in the place of the former."""
    connection.execute("UPDATE main.account SET slot = ? WHERE id = ?", (slot.kept, slot.number))


def drop(connection: Any, account: Account) -> None:
    """Know of a person no more."""
    connection.execute("DELETE FROM main.account WHERE id = ?", (account.number,))


def of_slot(connection: Any, slot: Slot) -> Account:
    """Whose slot opened the ledger. Raises WrongPassword for one that is not in use any more: the person's password was changed, or the person is gone."""
    row = connection.execute("SELECT slot FROM main.account WHERE id = ?", (slot.number,)).fetchone()
    if row and Slot.of(row[0]).at <= slot.at:
        return next(account for account in listing(connection) if account.number == slot.number)
    raise WrongPassword("这个密码已经停用了，请用新的密码，或者找管理员")


def checked(name: str, others: Sequence[Account]) -> str:
    """A name as it is kept. Raises UserError for one that is empty, too long or taken."""
    name = " ".join(name.split())
    if not name or len(name) > _LONGEST:
        raise UserError(f"请写姓名，最多 {_LONGEST} 个字")
    if not name.isprintable() or key_of(name) == key_of(BY_CODE):
        raise UserError(f"不能用“{name}”作姓名，请换一个写法")
    if any(key_of(other.name) == key_of(name) for other in others):
        raise UserError(f"已经有“{name}”了；同名的两个人请写得不一样，例如“{name}（大）”")
    return name


def role_of(text: str) -> str:
    """A role by its name. Raises UserError."""
    if text not in ROLES:
        raise UserError(f"没有“{text}”这种角色，可以是：{'、'.join(ROLES)}")
    return text

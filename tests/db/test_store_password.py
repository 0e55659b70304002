"""The password: set, changed, removed and forgotten, and nothing readable left behind."""

from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as driver

from db import backup, search
from db.errors import FileBusy, FileDamaged, NotALedger, UserError, WrongPassword
from db.password import change_password, recovery_code, remove_password, set_password
from db.records import Person
from db.store import Store, restore
from tests.samples import dump, fill

NAME = "不该被读到的人名"


def made(path: Path, key: str | None = None) -> dict[str, list[tuple[object, ...]]]:
    with Store.open(path, key) as store:
        fill(store)
        with store.step("新增"):
            store.save(Person(name=NAME, phone="13800138099"))
        store.set_setting("unit", "某镇团委")
        return dump(store)


def same(path: Path, key: str | None, whole: dict[str, list[tuple[object, ...]]]) -> None:
    """The ledger opens, holds what it held, finds it, and still has its past."""
    with Store.open(path, key, daily=False) as store:
        assert dump(store) == whole
        where, values = search.condition(Person, "读到的人")
        assert store.count(Person, where, values) == 1
        assert store.setting("unit") == "某镇团委"
        assert store.rows("PRAGMA integrity_check") == [("ok",)]
        store.undo()
        assert store.count(Person, where, values) == 0
        store.redo()
        assert dump(store) == whole


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


@pytest.mark.parametrize("password", ["密码密码密码", "it's \"so\" said", "x' OR 1; --", "a\"b'c''d\"\""])
@pytest.mark.usefixtures("programs_rounds")
def test_a_password_keeps_the_whole_ledger_and_leaves_nothing_readable(ledger: Path, password: str) -> None:
    whole = made(ledger)
    old = ledger.open("rb")
    set_password(ledger, password)
    assert NAME.encode() not in everything(ledger.parent)
    with old:
        assert NAME.encode() not in old.read(), "the former file was not written over"
    same(ledger, password, whole)
    with pytest.raises(WrongPassword):
        Store.open(ledger)
    # Any program with SQLCipher opens it with the password as it is.
    other = driver.connect(str(ledger))
    other.execute(f"PRAGMA key = \"{password.replace(chr(34), chr(34) * 2)}\"")
    assert other.execute("SELECT count(*) FROM person").fetchone() == (2,)
    other.close()
    assert sorted(p.name for p in ledger.parent.iterdir()) == [ledger.name, "备份"] or not list(ledger.parent.glob(".~*"))


def test_changing_and_removing(ledger: Path) -> None:
    whole = made(ledger)
    set_password(ledger, "第一个新密码")
    first_code = recovery_code(ledger, "第一个新密码")
    change_password(ledger, "第一个新密码", "第二个新密码")
    same(ledger, "第二个新密码", whole)
    for dead in ("第一个新密码", first_code):
        with pytest.raises(WrongPassword, match="密码不对"):
            Store.open(ledger, dead)
    with pytest.raises(WrongPassword):
        change_password(ledger, "第一个新密码", "第三个新密码")
    with pytest.raises(WrongPassword):
        remove_password(ledger, "第一个新密码")
    remove_password(ledger, "第二个新密码")
    same(ledger, None, whole)
    assert [copy.why for copy in backup.listing(ledger)] == [backup.NEW_PASSWORD] * 3


def test_the_recovery_code_opens_the_ledger_and_its_backups(ledger: Path) -> None:
    made(ledger, "密码密码密码")
    code = recovery_code(ledger, "密码密码密码")
    assert len(code.split("-")) == 16 and {len(group) for group in code.split("-")} == {4}
    for written in (code, code.lower().replace("-", " "), code.replace("-", "")):
        with Store.open(ledger, written) as store:
            copy = store.backup()
            assert store.encrypted
    assert recovery_code(ledger, code) == code
    for key in ("密码密码密码", code):
        backup.prove(copy, key)
        restore(copy, ledger, key)
    with Store.open(ledger, "密码密码密码") as store:
        assert store.count(Person) == 2
    change_password(ledger, code, "忘了以后再设的")
    Store.open(ledger, "忘了以后再设的").close()


@pytest.mark.parametrize(
    ("password", "words"),
    [("", "太短"), ("12345", "太短"), (" 123456", "空格"), ("123456\x00", "看不见"), ("ab" * 32, "恢复码"), ("x'1234'", "恢复码")],
)
def test_passwords_that_would_be_trouble_are_refused(ledger: Path, password: str, words: str) -> None:
    made(ledger)
    before = ledger.read_bytes()
    with pytest.raises(UserError, match=words):
        set_password(ledger, password)
    assert ledger.read_bytes() == before


def test_what_cannot_be_done_is_said(ledger: Path) -> None:
    with pytest.raises(NotALedger):
        set_password(ledger, "密码密码密码")
    whole = made(ledger)
    for wrong in (lambda: change_password(ledger, "没有密码", "密码密码密码"), lambda: remove_password(ledger, "没有密码")):
        with pytest.raises(UserError, match="没有密码"):
            wrong()
    with pytest.raises(UserError, match="没有密码"):
        recovery_code(ledger, "没有密码")
    with Store.open(ledger), pytest.raises(FileBusy):
        set_password(ledger, "密码密码密码")
    set_password(ledger, "密码密码密码")
    with pytest.raises(UserError, match="已经有密码"):
        set_password(ledger, "又一个新密码")
    with pytest.raises(WrongPassword):
        recovery_code(ledger, "不是密码不是")
    same(ledger, "密码密码密码", whole)


def test_a_failure_before_the_swap_changes_nothing(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = made(ledger)
    before = ledger.read_bytes()

    def full(*_: object) -> None:
        raise UserError("磁盘满了")

    with monkeypatch.context() as patched:
        patched.setattr("db.backup.replace_ledger", full)
        with pytest.raises(UserError, match="磁盘满了"):
            set_password(ledger, "密码密码密码")
    assert ledger.read_bytes() == before
    assert not list(ledger.parent.glob(".~*"))
    same(ledger, None, whole)


def test_a_damaged_ledger_gets_no_password(ledger: Path) -> None:
    made(ledger)
    whole = ledger.read_bytes()
    ledger.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(FileDamaged):
        set_password(ledger, "密码密码密码")
    assert ledger.read_bytes() == whole[: len(whole) // 2]

"""No copy stays that the new state would not allow; a copy with a password of its own; and the second place."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from db import backup
from db.connect import is_plain
from db.errors import UserError, WrongPassword
from db.password import destroy_copies, loose_copies, recovery_code, remove_password, seal_copies, set_password
from db.records import Person
from db.store import Store, restore

NAME, FIRST, SECOND = "不该被读到的人名", "第一个密码", "第二个密码"


def grown(path: Path, key: str | None = None, name: str = NAME) -> None:
    with Store.open(path, key, daily=False) as store, store.step("新增"):
        store.save(Person(name=name))


def backed_up(path: Path, key: str | None = None) -> Path:
    with Store.open(path, key, daily=False) as store:
        return store.backup()


def names(path: Path, key: str | None) -> list[str | None]:
    with Store.open(path, key, readonly=True) as store:
        return [person.name for person in store.find(Person)]


def readable(folder: Path) -> list[str]:
    return [path.name for path in sorted(folder.rglob("*")) if path.is_file() and NAME.encode() in path.read_bytes()]


def test_after_a_password_is_set_or_changed_no_copy_can_be_read_by_anybody(ledger: Path, tmp_path: Path) -> None:
    grown(ledger)
    copy, stick = backed_up(ledger), tmp_path / "U盘"
    stick.mkdir()
    backup.put_beside(copy, ledger, stick)
    aside = ledger.with_name(f"{ledger.stem} 2021-01-01 080000 原样{ledger.suffix}")
    backup.copy_file(copy, aside)
    set_password(ledger, FIRST * 2)
    assert len(loose_copies(ledger, stick)) == 3 and readable(tmp_path)
    assert seal_copies(ledger, FIRST * 2, stick) == [] and loose_copies(ledger, stick) == []
    assert readable(tmp_path) == [] and not list(tmp_path.rglob(".~*"))
    code = recovery_code(ledger, FIRST * 2)
    for path in (copy, stick / copy.name, aside):
        assert names(path, FIRST * 2) == names(path, code) == [NAME]
    # What is made while there is no password is sealed with the next one; older sealed ones keep theirs.
    remove_password(ledger, FIRST * 2)
    set_password(ledger, SECOND * 2)
    assert seal_copies(ledger, SECOND * 2) == [] and readable(tmp_path) == []
    assert names(copy, FIRST * 2) == [NAME]


def test_a_damaged_copy_that_cannot_be_sealed_is_named_and_removed_when_asked(ledger: Path) -> None:
    grown(ledger)
    copy = backed_up(ledger)
    copy.write_bytes(copy.read_bytes()[:4096])
    set_password(ledger, FIRST * 2)
    assert seal_copies(ledger, FIRST * 2) == [copy] and is_plain(copy)
    destroy_copies([copy])
    assert not copy.exists() and loose_copies(ledger) == []


def _plain(path: Path) -> None:
    grown(path, name="原来的人")


def _sealed(path: Path) -> None:
    _plain(path)
    set_password(path, SECOND * 2)


@pytest.mark.parametrize(("lay", "key", "after"), [(_plain, None, FIRST * 2), (_sealed, SECOND * 2, SECOND * 2)])
def test_a_copy_with_its_own_password_is_restored_with_that(
    lay: Callable[[Path], None], key: str | None, after: str, ledger: Path, tmp_path: Path,
) -> None:
    other = tmp_path / "别处" / "旧台账.sqlite"
    other.parent.mkdir()
    grown(other)
    set_password(other, FIRST * 2)
    lay(ledger)
    with pytest.raises(WrongPassword):
        restore(other, ledger, key)
    with Store.open(ledger, key, daily=False) as store:
        with pytest.raises(WrongPassword):
            store.counts_in(other, ["person"])
        assert store.counts_in(other, ["person"], FIRST * 2) == {"person": 1}
        kept = store.replace_by(other, FIRST * 2)
        assert [person.name for person in store.find(Person)] == [NAME] and store.encrypted
    assert names(ledger, after) == [NAME] and kept and names(kept, key) == ["原来的人"]


def test_every_copy_is_laid_into_the_second_place_when_it_is_there(ledger: Path, tmp_path: Path) -> None:
    grown(ledger)
    stick = tmp_path / "U盘"
    with Store.open(ledger, daily=False) as store:
        assert not store.second_asked
        with pytest.raises(UserError, match="别的盘"):
            store.set_second_place(backup.folder(ledger) if backup.folder(ledger).exists() else ledger.parent)
        store.set_second_place(stick)
        store.backup()
        assert store.second_problem is None and not stick.exists(), "a stick that is not in makes no folder of its own"
        stick.mkdir()
        copy = store.backup()
        assert [p.name for p in stick.iterdir()] == [copy.name] and (stick / copy.name).read_bytes() == copy.read_bytes()
        assert [one.path for one in backup.listing(ledger, stick)] == [stick / copy.name]
    # The choice goes with the ledger, and so does the choice to have none.
    with Store.open(ledger, daily=False) as store:
        assert store.second_place() == stick.resolve()
        store.set_second_place(None)
        assert store.second_asked and store.second_place() is None


def test_a_second_place_that_fails_does_not_fail_the_copy(ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    grown(ledger)
    (tmp_path / "U盘").mkdir()
    with Store.open(ledger, daily=False) as store:
        store.set_second_place(tmp_path / "U盘")
        with monkeypatch.context() as patched:
            patched.setattr(backup.shutil, "copyfile", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
            copy = store.backup()
        assert copy.exists() and store.second_problem and not list((tmp_path / "U盘").iterdir())
        assert store.backup().exists() and store.second_problem is None


def test_old_copies_in_the_second_place_are_thinned_as_at_home(ledger: Path, tmp_path: Path) -> None:
    grown(ledger)
    copy = backed_up(ledger)
    for month in range(1, 13):
        for day in (3, 4):
            backup.copy_file(copy, tmp_path / f"{ledger.stem} {datetime(2015, month, day):%Y-%m-%d %H%M%S} {backup.DAILY}.sqlite")
    backup.put_beside(copy, ledger, tmp_path)
    assert len(backup.listing(ledger, tmp_path)) < 25


def test_a_ledger_is_told_from_a_sheet(ledger: Path, tmp_path: Path) -> None:
    grown(ledger)
    (tmp_path / "名单.csv").write_text("姓名\n甲", encoding="utf-8")
    (tmp_path / "名单.xlsx").write_bytes(b"PK\x03\x04" + bytes(600))
    assert [backup.is_ledger(path) for path in (ledger, tmp_path / "名单.csv", tmp_path / "名单.xlsx")] == [True, False, False]
    set_password(ledger, FIRST * 2)
    assert backup.is_ledger(ledger)


def test_copies_are_never_sealed_with_another_password_than_the_ledgers(ledger: Path) -> None:
    grown(ledger)
    copy = backed_up(ledger)
    set_password(ledger, FIRST * 2)
    with pytest.raises(WrongPassword):
        seal_copies(ledger, SECOND * 2)
    assert is_plain(copy)

"""The ledger handed over: all of it comes through, equal to the last value, and nothing there is written over."""

import errno
import os
import shutil
import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings

from app.work.handover import inventory, package
from db import handover
from db.errors import FileDamaged, NotALedger, NotAllowed, UserError, WrongPassword
from db.records import Attachment, Child, CountyForm, Person, Submission
from db.store import Store
from tests import samples
from tests.conftest import copy_of
from tests.persons import CLERK, MANAGER, key
from tests.work.joining.histories import DEEDS, Deed, begin, do

PASSWORD = "交接专用 2026"


def whole(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table that is no search index."""
    tables = [name for name, in store.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%fts%' AND name NOT LIKE 'sqlite_%' ORDER BY name")]
    return {name: store.rows(f'SELECT * FROM "{name}" ORDER BY 1') for name in tables}


@pytest.fixture
def filled(store: Store) -> Store:
    samples.fill(store)
    with store.step("附件"):
        store.save(Attachment(owner_table="person", owner_id=1, file=store.keep_file("证.jpg", b"\xff\xd8jpeg")))
    store.set_setting("words", '{"person.sex": {"男生": "男"}}')
    return store


def test_all_of_it_comes_through_row_for_row(filled: Store, tmp_path: Path) -> None:
    with filled.step("改"):
        # What today's rules would refuse: a number that cannot be, a day before birth, no name at all.
        filled.connection.execute("UPDATE person SET id_number = '11000019990101000X', joined_on = '1900-01-01', name = NULL")
    made = package.make(filled, tmp_path / "交接.twjj", PASSWORD)
    before = whole(filled)
    assert before["access_log"][-1][2] == "制作交接包"
    taken = package.take_over(tmp_path / "交接.twjj", PASSWORD, tmp_path / "新" / "台账.twtz")
    assert taken == made
    with Store.open(tmp_path / "新" / "台账.twtz", PASSWORD, daily=False) as there:
        after = whole(there)
        assert after["access_log"].pop()[2] == "接收交接包"
        assert after == before
        assert there.file_content(there.find(Attachment, "owner_table = 'person'")[-1].file or pytest.fail()) == b"\xff\xd8jpeg"
        there.undo()
        assert there.setting("words")


def test_a_disk_that_refuses_is_told_in_chinese(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package.make(store, tmp_path / "交接.twjj", PASSWORD)

    def full(new: Path, place: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("db.disk.put", full)
    with pytest.raises(UserError, match="没有写成：磁盘满了"):
        handover.unpack(tmp_path / "交接.twjj", PASSWORD, tmp_path / "台账.twtz")
    assert not (tmp_path / "台账.twtz").exists()


@pytest.mark.whole
@settings(max_examples=4)
@given(DEEDS)
def test_every_history_comes_through(empty_file: Path, deeds: list[Deed]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copyfile(empty_file, Path(folder, "a.sqlite"))
        with Store.open(Path(folder, "a.sqlite"), check=False, daily=False) as store:
            begin(store)
            do(store, deeds, "a")
            package.make(store, Path(folder, "a.twjj"), PASSWORD)
            before = whole(store)
        package.take_over(Path(folder, "a.twjj"), PASSWORD, Path(folder, "b.sqlite"), "另外的新密码")
        with Store.open(Path(folder, "b.sqlite"), "另外的新密码", daily=False) as store:
            after = whole(store)
            after["access_log"].pop()
            assert after == before


def test_nothing_there_is_written_over(filled: Store, tmp_path: Path) -> None:
    package.make(filled, tmp_path / "a.twjj", PASSWORD)
    for there in ("有.twtz", "也有.sqlite"):
        (tmp_path / there).write_bytes(b"x" * 600)
        with pytest.raises(UserError, match="没有动它"):
            package.take_over(tmp_path / "a.twjj", PASSWORD, tmp_path / there)
        assert (tmp_path / there).read_bytes() == b"x" * 600
    assert not list(tmp_path.glob(".~*"))


def test_it_is_sealed_and_told_apart_from_a_ledger(filled: Store, tmp_path: Path) -> None:
    made = tmp_path / "a.twjj"
    package.make(filled, made, PASSWORD)
    assert "曾".encode() not in made.read_bytes() and not made.read_bytes().startswith(b"SQLite")
    with pytest.raises(WrongPassword):
        package.take_over(made, "不对的密码", tmp_path / "b.twtz")
    copy = tmp_path / "copy.sqlite"
    filled.copy_to(copy)
    with pytest.raises(NotALedger, match="不是交接包"):
        package.take_over(copy, PASSWORD, tmp_path / "b.twtz")
    with pytest.raises(UserError, match="结尾"):
        package.make(filled, tmp_path / "a.twtz", PASSWORD)
    with pytest.raises(UserError, match="太短"):
        package.make(filled, tmp_path / "b.twjj", "123")
    assert not (tmp_path / "b.twtz").exists() and not (tmp_path / "b.twjj").exists()


def test_a_package_that_does_not_hold_what_its_list_says_is_refused(filled: Store, tmp_path: Path) -> None:
    made = tmp_path / "a.twjj"
    package.make(filled, made, PASSWORD)
    from db.connect import connect

    connection = connect(made, PASSWORD)
    connection.execute("UPDATE person SET note = '改过'")
    connection.close()
    with pytest.raises(FileDamaged, match="对不上"):
        package.take_over(made, PASSWORD, tmp_path / "b.twtz")
    assert not (tmp_path / "b.twtz").exists()


def test_what_fails_on_the_way_leaves_the_old_one(filled: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = tmp_path / "a.twjj"
    package.make(filled, made, PASSWORD)
    old = made.read_bytes()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(UserError, match="没有写成"):
        package.make(filled, made, PASSWORD)
    assert made.read_bytes() == old
    assert not list(tmp_path.glob(".~*"))


def test_a_copy_of_a_sealed_ledger_goes_out_under_the_other_password(filled: Store, tmp_path: Path) -> None:
    from db.password import set_password

    path = filled.path
    filled.close()
    set_password(path, "台账自己的密码")
    with Store.open(path, "台账自己的密码", daily=False) as store:
        package.make(store, tmp_path / "a.twjj", PASSWORD)
        people = store.count(Person)
    with pytest.raises(WrongPassword):
        handover.read(tmp_path / "a.twjj", "台账自己的密码")
    assert handover.read(tmp_path / "a.twjj", PASSWORD).count("person") == people


def test_the_list_counts_what_is_there_and_what_is_open(store: Store) -> None:
    with store.step("期初"):
        store.save(Child(name="小满", status="在帮", opened_on=date(2026, 1, 1)))
        store.save(CountyForm(name="留守儿童统计表", due_on=date(2027, 3, 1), received_on=date(2026, 11, 1)))
        store.save(Submission(template="团内统计年报", as_of=date(2026, 12, 31), due_on=date(2027, 2, 26)))
    told = {one.label: one.count for one in inventory.counts(store)}
    assert told["帮扶档案"] == 1 and told["县里的表"] == 1 and told["操作历史"] == 1
    assert "团员" not in told
    open_ = [one.what for one in inventory.open_things(store, date(2026, 11, 30))]
    assert any("留守儿童统计表" in one for one in open_) and any("团内统计年报" in one for one in open_)
    assert not any("小满" in f"{one.what}{one.detail}" for one in inventory.open_things(store, date(2026, 11, 30)))


def test_the_passwords_of_persons_are_not_handed_over_and_only_a_manager_hands_over(persons_file: Path, tmp_path: Path) -> None:
    ledger, out, new = copy_of(persons_file, tmp_path), tmp_path / "交.twjj", tmp_path / "新" / "接.twtz"
    with Store.open(ledger, key(CLERK), check=False, daily=False) as store, pytest.raises(NotAllowed, match="管理员"):
        package.make(store, out, PASSWORD)
    with Store.open(ledger, key(MANAGER), check=False, daily=False) as store:
        packed = package.make(store, out, PASSWORD)
        children = store.count(Child)
    package.take_over(out, PASSWORD, new)
    for _ in range(2):
        with Store.open(new, PASSWORD, check=False, daily=False) as store:
            assert not store.has_persons and store.count(Child) == children == packed.count("child")
    with pytest.raises(WrongPassword):
        Store.open(new, key(MANAGER), check=False, daily=False)


def test_what_a_kill_left_of_one_being_made_goes_when_the_ledger_is_opened(ledger: Path) -> None:
    Store.open(ledger).close()
    left = [ledger.with_name(f"{before}.~{ledger.name}.handover{after}") for before, after in (("", ""), (".~4613-", ".partial"), (".~4613-", ".partial-journal"))]
    for path in left:
        path.write_bytes(b"half")
    other = ledger.with_name(f".~4613-.~另外{ledger.name}.handover.partial")
    other.write_bytes(b"another ledger's")
    Store.open(ledger).close()
    assert other.exists() and not any(path.exists() for path in left)

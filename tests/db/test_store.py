"""A ledger file in every state it may be found in: each has a sentence, and what is not ours or not whole stays untouched."""

import os
import random
import re
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as driver

from db import connect, migrations, opening
from db.errors import FileBusy, FileDamaged, FileReadOnly, FileTooNew, NoSuchRecord, NotALedger, UserError, WrongPassword
from db.records import Child, Partner, Person, Service, Visit
from db.store import Store
from tests.samples import dump, fill

FILES = Path(__file__).parent.parent / "files"


def made(path: Path, key: str | None = None, people: int = 200) -> Path:
    """A small ledger of a few dozen pages."""
    with Store.open(path, key) as store, store.step("名单"):
        store.insert_rows(Person, ["name", "note"], [(f"甲{n}", "备注" * 50) for n in range(people)])
    return path


def refused(path: Path, kind: type[UserError], words: str, key: str | None = None) -> None:
    """Opening says so in a sentence, in both ways of opening, and neither the file nor its folder changes, but for the count of wrong passwords."""
    content = path.read_bytes() if path.is_file() else b""
    beside = _beside(path)
    for readonly in (False, True):
        with pytest.raises(UserError) as caught:
            Store.open(path, key, readonly=readonly)
        assert isinstance(caught.value, kind), repr(caught.value)
        assert words in str(caught.value)
        assert "Error" not in str(caught.value)
    assert _beside(path) == beside
    if path.is_file():
        assert path.read_bytes() == content


def _beside(path: Path) -> list[Path]:
    """What lies in a ledger's folder, but for the count of wrong passwords."""
    return sorted(one for one in path.parent.iterdir() if one.suffix != ".tries")


# --- every connection


@pytest.mark.parametrize("key", [None, "密码密码密码"])
def test_every_connection_has_every_safety_on(ledger: Path, key: str | None) -> None:
    made(ledger, key)
    with Store.open(ledger, key) as store, store.another() as worker:
        for connection in (store.connection, worker.connection):
            pragmas = {
                name: connection.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("journal_mode", "synchronous", "foreign_keys", "trusted_schema", "cell_size_check", "temp_store",
                             "secure_delete", "busy_timeout")
            }
            assert pragmas == {
                "journal_mode": "delete", "synchronous": 3, "foreign_keys": 1, "trusted_schema": 0, "cell_size_check": 1,
                "temp_store": 2, "secure_delete": 1, "busy_timeout": 15000,
            }
            mapped = connection.execute("PRAGMA mmap_size").fetchone()
            assert mapped is None or mapped[0] == 0
    assert [path.name for path in ledger.parent.iterdir() if path.is_file()] == [ledger.name]


def test_deleted_names_leave_the_file(ledger: Path) -> None:
    with Store.open(ledger) as store:
        with store.step("新增"):
            store.save(Person(name="不该留下的人名"))
        with store.step("删除"):
            store.delete(Person, [1])
        store.purge("person", 1)
    assert "不该留下的人名".encode() not in ledger.read_bytes()


def test_a_new_ledger_is_laid_with_its_folder_and_nothing_beside(tmp_path: Path) -> None:
    path = tmp_path / "新 文件夹" / "台账 100%#?.sqlite"
    made(path)
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    assert connect.look(path) == "plain"


def test_a_link_to_nothing_is_a_sentence(store: Store) -> None:
    with pytest.raises(NoSuchRecord, match="没有保存"), store.step("新增"):
        store.save(Service(person=99, day=Service.field("day").kind.read("2021-03-05"), minutes=60))
    assert not any(dump(store).values())


# --- what is not a ledger


def test_files_of_other_programs_are_refused_untouched(tmp_path: Path) -> None:
    text = tmp_path / "名单.txt"
    text.write_text("姓名,身份证号\n" * 100, encoding="utf-8")
    refused(text, NotALedger, "导入")
    text.write_text("姓名,身份证号\n" * 100, encoding="gb18030")
    refused(text, NotALedger, "导入")
    picture = tmp_path / "照片.sqlite"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + os.urandom(2000))
    refused(picture, NotALedger, "不是台账文件")
    book = tmp_path / "名单.xlsx"
    book.write_bytes(b"PK\x03\x04" + os.urandom(2000))
    refused(book, NotALedger, "导入")
    folder = tmp_path / "文件夹"
    folder.mkdir()
    refused(folder, NotALedger, "文件夹")
    pipe = tmp_path / "管道"
    os.mkfifo(pipe)
    refused(pipe, NotALedger, "不是普通文件")


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_somebody_elses_database_is_refused_untouched(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "别人的.sqlite"
    other = sqlite3.connect(path)
    other.execute(f"PRAGMA journal_mode = {mode}")
    other.execute("CREATE TABLE person(id INTEGER PRIMARY KEY)")
    other.commit()
    other.close()
    refused(path, NotALedger, "不是本程序的台账")


def test_a_file_that_is_missing_is_made_only_for_writing(ledger: Path) -> None:
    with pytest.raises(NotALedger, match="没有"):
        Store.open(ledger, readonly=True)
    assert list(ledger.parent.iterdir()) == []


# --- versions


def test_a_newer_file_is_refused_untouched(ledger: Path) -> None:
    made(ledger)
    other = sqlite3.connect(ledger)
    other.execute(f"PRAGMA user_version = {migrations.FORMAT + 1}")
    other.close()
    refused(ledger, FileTooNew, "请先升级本程序")


def test_a_file_with_a_table_of_a_newer_version_is_refused_untouched(ledger: Path) -> None:
    made(ledger)
    other = sqlite3.connect(ledger)
    other.execute("CREATE TABLE canteen(id INTEGER PRIMARY KEY)")
    other.execute("UPDATE setting SET value = 'another' WHERE key = 'schema'")
    other.commit()
    other.close()
    refused(ledger, FileTooNew, "请先升级本程序")


RELEASED = sorted(path.stem.removeprefix("ledger-") for path in FILES.glob("ledger-*.sqlite"))


def test_each_release_left_a_ledger_to_open() -> None:
    told = (FILES.parent.parent / "CHANGELOG.md").read_text(encoding="utf-8")
    releases = set(re.findall(r"^## (\d+\.\d+)\.\d+ - ", told, re.MULTILINE))
    assert releases and releases <= set(RELEASED), "store a ledger of the release in tests/files"


@pytest.mark.parametrize("version", RELEASED)
def test_a_ledger_of_every_released_version_opens_for_ever(ledger: Path, version: str) -> None:
    ledger.write_bytes((FILES / f"ledger-{version}.sqlite").read_bytes())
    with Store.open(ledger) as store:
        assert [person.name for person in store.find(Person)] == ["曾小强", "古丽·买买提"]
        assert store.get(Child, 1).name == "单小丽"
        assert store.setting("unit") == "示例镇团委"
        assert store.rows("PRAGMA integrity_check") == [("ok",)]
        if version == "0.2":
            assert [visit.visitor_words for visit in store.find(Visit, "visitor_words IS NOT NULL")] == ["村干部老赵"]
            store.undo()
            assert not store.find(Visit, "visitor_words IS NOT NULL")
        store.undo()
        assert store.count(Partner) == 0


def test_a_migration_runs_once_after_a_copy(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from db import backup, schema

    made(ledger)

    def m002_nicer_names(db: object) -> None:
        db.execute("UPDATE person SET name = '某' || name")  # type: ignore[attr-defined]

    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, m002_nicer_names))
    monkeypatch.setattr(schema, "FORMAT", migrations.FORMAT + 1)
    for _ in range(2):
        with Store.open(ledger) as store:
            assert store.get(Person, 1).name == "某甲0"
            assert store.scalar("PRAGMA user_version") == migrations.FORMAT + 1
    assert [copy.why for copy in backup.listing(ledger)] == [backup.BEFORE_UPGRADE]


def test_a_failed_migration_leaves_the_file_as_it_was(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from db import schema

    made(ledger)
    before = ledger.read_bytes()

    def m002_wrong(db: object) -> None:
        db.execute("DELETE FROM person")  # type: ignore[attr-defined]
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(migrations, "STEPS", (*migrations.STEPS, m002_wrong))
        patched.setattr(schema, "FORMAT", migrations.FORMAT + 1)
        with pytest.raises(ZeroDivisionError):
            Store.open(ledger)
    assert ledger.read_bytes() == before
    with Store.open(ledger) as store:
        assert store.count(Person) == 200


# --- damage


@pytest.mark.parametrize("size", [0, 1, 100, 511])
def test_a_stump_is_damage_never_a_new_ledger(ledger: Path, size: int) -> None:
    made(ledger)
    ledger.write_bytes(ledger.read_bytes()[:size])
    refused(ledger, FileDamaged, f"只有 {size} 字节")


@pytest.mark.parametrize("key", [None, "密码密码密码"])
def test_damage_is_named_with_the_newest_sound_backup(ledger: Path, key: str | None) -> None:
    made(ledger, key)
    with Store.open(ledger, key) as store:
        sound = store.backup()
        broken = store.backup()
    broken.write_bytes(broken.read_bytes()[:-4096])
    whole = ledger.read_bytes()
    for damage in (whole[:300], whole[: len(whole) // 2], whole[: len(whole) // 2 + 100], b"\0" * 4096 + whole[4096:]):
        if damage[:300] == bytes(300):
            broken.unlink()
        ledger.write_bytes(damage)
        with pytest.raises(FileDamaged, match="请用“恢复”换回它") as caught:
            Store.open(ledger, key)
        assert sound.name in str(caught.value)
        assert ledger.read_bytes() == damage


@pytest.mark.parametrize("key", [None, "密码密码密码"])
def test_flipped_bits_never_crash_and_never_change_the_file(ledger: Path, key: str | None) -> None:
    made(ledger, key)
    whole = ledger.read_bytes()
    chance = random.Random(7)
    told = 0
    for _ in range(40):
        damage = bytearray(whole)
        for place in (chance.randrange(len(damage)) for _ in range(3 if key else 60)):
            damage[place] ^= 1 << chance.randrange(8)
        ledger.write_bytes(damage)
        try:
            with Store.open(ledger, key, daily=False) as store:
                dump(store)
        except (FileDamaged, NotALedger, FileTooNew, WrongPassword) as error:
            told += 1
            assert "Error" not in str(error)
            assert ledger.read_bytes() == bytes(damage)
        for left in ledger.parent.glob("*-journal"):
            left.unlink()
    # Encryption is the damage alarm: not one flipped bit passes.
    assert told == 40 if key else told > 10


def test_wrong_password_and_damage_are_told_apart_by_the_backup(ledger: Path) -> None:
    made(ledger, "密码密码密码")
    refused(ledger, WrongPassword, "请先输入密码")
    refused(ledger, WrongPassword, "密码不对，或者文件已经损坏", "不是密码不是")
    with Store.open(ledger, "密码密码密码") as store:
        store.backup()
    refused(ledger, WrongPassword, "密码不对，或者文件已经损坏", "不是密码不是")
    damage = bytearray(ledger.read_bytes())
    damage[5] ^= 1
    ledger.write_bytes(damage)
    refused(ledger, WrongPassword, "密码不对，或者文件已经损坏", "不是密码不是")
    refused(ledger, FileDamaged, "请用“恢复”换回它", "密码密码密码")


def test_a_wrong_password_prints_nothing(ledger: Path, capfd: pytest.CaptureFixture[str]) -> None:
    made(ledger, "密码密码密码")
    with pytest.raises(WrongPassword):
        Store.open(ledger, "不是密码不是")
    assert capfd.readouterr() == ("", "")


def test_a_key_for_a_file_without_a_password_is_not_needed(ledger: Path) -> None:
    made(ledger)
    with Store.open(ledger, "密码密码密码") as store:
        assert not store.encrypted
        assert connect.is_plain(store.backup())


# --- folders and disks


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written(ledger: Path) -> None:
    made(ledger)
    ledger.parent.chmod(0o555)
    try:
        with pytest.raises(FileReadOnly, match="只能查看"):
            Store.open(ledger)
        with Store.open(ledger, readonly=True) as store:
            assert store.count(Person) == 200
    finally:
        ledger.parent.chmod(0o755)


def test_a_folder_where_no_lock_can_be_made(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(ledger)

    def denied(path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("db.lock._locked", denied)
    with pytest.raises(FileReadOnly, match="只能查看"):
        Store.open(ledger)
    with Store.open(ledger, readonly=True) as store:
        with pytest.raises(FileReadOnly, match="只能查看"), store.step("改"):
            pass
        with pytest.raises(FileReadOnly):
            store.undo()
        with pytest.raises(FileReadOnly):
            store.set_setting("unit", "某镇")
        store.note_access("查看", "团员", 1)
        assert store.rows("SELECT * FROM access_log") == []


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "文件").write_text("")
    with pytest.raises(UserError, match=r"文件夹|普通文件"):
        Store.open(tmp_path / "文件" / "台账.sqlite")


def test_a_failed_daily_backup_does_not_keep_the_ledger_shut(ledger: Path) -> None:
    made(ledger)
    (ledger.parent / "备份").write_text("在这个名字上有一个文件")
    with Store.open(ledger) as store:
        assert "备份" in str(store.backup_problem)
        assert store.count(Person) == 200


def test_an_old_ledger_that_cannot_be_copied_is_not_upgraded(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(ledger)
    (ledger.parent / "备份").write_text("在这个名字上有一个文件")
    before = ledger.read_bytes()
    monkeypatch.setattr("db.schema.fingerprint", lambda: "another")
    with pytest.raises(FileReadOnly, match="备份文件夹"):
        Store.open(ledger)
    assert ledger.read_bytes() == before


# --- one writes, others look


HOLDER = """
import sys
from pathlib import Path
from db.store import Store
store = Store.open(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.read()
"""


def test_a_second_program_may_only_look_and_a_killed_one_blocks_nobody(ledger: Path) -> None:
    made(ledger)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(ledger)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        cwd=Path(__file__).parent.parent.parent,
    )
    try:
        assert holder.stdout and holder.stdout.readline() == "open\n"
        with pytest.raises(FileBusy, match="请先关掉那个窗口"):
            Store.open(ledger)
        with Store.open(ledger, readonly=True) as store:
            assert store.readonly and store.count(Person) == 200
    finally:
        holder.kill()
        holder.communicate()
    assert ledger.with_name(f".{ledger.name}.lock").exists()
    with Store.open(ledger) as store:
        assert not store.readonly


def test_the_same_program_opens_a_ledger_once_but_shares_it_with_its_threads(ledger: Path) -> None:
    made(ledger, people=0)
    with Store.open(ledger) as store:
        with pytest.raises(FileBusy):
            Store.open(ledger)

        def work(name: str) -> None:
            with store.another() as worker:
                for n in range(20):
                    with worker.step(f"新增 {name}"):
                        worker.save(Person(name=f"{name}{n}"))

        threads = [threading.Thread(target=work, args=(name,)) for name in "甲乙丙"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert store.count(Person) == 60
        assert len({p.name for p in store.find(Person)}) == 60
        worker = store.another()
    with pytest.raises(FileBusy):
        Store.open(ledger)
    worker.close()
    Store.open(ledger).close()


def test_what_a_killed_program_left_half_made_is_swept(ledger: Path) -> None:
    made(ledger)
    (ledger.parent / "备份").mkdir()
    left = [
        opening.temporary_name(ledger, "new"), opening.temporary_name(ledger, "restore"),
        ledger.parent / "备份" / f".~{ledger.stem} 2021-03-05 120000 每日.sqlite.partial",
    ]
    other = ledger.with_name(".~别的.sqlite.new")
    for path in (*left, other):
        path.write_bytes(b"x")
    Store.open(ledger, readonly=True).close()
    assert all(path.exists() for path in left)
    Store.open(ledger, daily=False).close()
    assert not any(path.exists() for path in left)
    assert other.exists()


def test_nothing_personal_in_the_words_of_an_error(store: Store) -> None:
    fill(store)
    with pytest.raises(driver.IntegrityError) as caught, store.step("改"):
        store.connection.execute("UPDATE person SET id = 'x'")
    assert "甲乙丙" not in str(caught.value)

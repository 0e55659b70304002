"""Backups: made and proven before they count, thinned by age, and put back without losing what was there."""

from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from db import backup, connect
from db.backup import BEFORE_IMPORT, BY_HAND, DAILY, Backup
from db.errors import Cancelled, FileDamaged, NotALedger, UserError, WrongPassword
from db.password import set_password
from db.records import Person
from db.store import Store, restore


def made(path: Path, key: str | None = None, name: str = "甲") -> None:
    with Store.open(path, key, daily=False) as store, store.step("新增"):
        store.save(Person(name=name))


def names(path: Path, key: str | None = None) -> list[str | None]:
    with Store.open(path, key, daily=False) as store:
        return [person.name for person in store.find(Person)]


def copies(folder: Path, days: int, why: str = DAILY, end: datetime = datetime(2026, 11, 24, 8)) -> list[Backup]:
    """One copy a day, newest first."""
    folder.mkdir(exist_ok=True)
    found = []
    for n in range(days):
        path = folder / f"{why} {n}.sqlite"
        path.write_bytes(b"x")
        found.append(Backup(path, end - timedelta(days=n), why, 1))
    return found


def test_one_copy_a_day_at_first_opening(ledger: Path) -> None:
    Store.open(ledger).close()
    Store.open(ledger).close()
    assert backup.listing(ledger) == [], "an empty ledger needs no copy"
    made(ledger)
    for _ in range(3):
        Store.open(ledger).close()
    (copy,) = backup.listing(ledger)
    assert (copy.why, copy.at.date()) == (DAILY, datetime.now().date())
    assert names(copy.path) == ["甲"]
    # A clock that once ran ahead stops no backup.
    copy.path.rename(copy.path.with_name(f"{ledger.stem} 2099-01-01 080000 每日.sqlite"))
    Store.open(ledger).close()
    assert len(backup.listing(ledger)) == 2


def test_a_year_of_daily_copies_is_thinned_to_days_weeks_and_months(tmp_path: Path) -> None:
    daily = copies(tmp_path / "备份", 400)
    gone = backup.thin(daily)
    left = [copy for copy in daily if copy.path not in gone]
    assert [copy.at for copy in left[:7]] == [copy.at for copy in daily[:7]]
    weeks = {copy.at.strftime("%G-%V") for copy in daily[:29]}
    assert {copy.at.strftime("%G-%V") for copy in left[:11]} >= weeks
    assert {copy.at.strftime("%Y-%m") for copy in left} == {copy.at.strftime("%Y-%m") for copy in daily}
    assert 20 <= len(left) <= 7 + 5 + 14
    assert all(copy.path.exists() for copy in left) and not any(path.exists() for path in gone)
    assert backup.thin(left) == []


def test_thinning_day_by_day_keeps_a_copy_of_every_age(tmp_path: Path) -> None:
    """Made and thinned on each of 400 days, as in life: at the end there is one near every age."""
    everything = list(reversed(copies(tmp_path / "备份", 400)))
    kept: list[Backup] = []
    for copy in everything:
        kept.insert(0, copy)
        gone = set(backup.thin(kept))
        assert copy.path not in gone
        kept = [one for one in kept if one.path not in gone]
    ages = [(everything[-1].at - copy.at).days for copy in kept]
    assert ages[:7] == list(range(7))
    gaps = [later - earlier for earlier, later in pairwise(ages)]
    assert max(gaps) <= 31 and ages[-1] > 360


def test_other_copies_are_counted_and_those_by_hand_stay(tmp_path: Path) -> None:
    before_import, by_hand = copies(tmp_path / "备份", 15, BEFORE_IMPORT), copies(tmp_path / "备份", 30, BY_HAND)
    assert backup.thin(before_import + by_hand) == [copy.path for copy in before_import[10:]]


def test_a_copy_that_fails_its_proof_does_not_count_and_nothing_is_removed(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(ledger)
    with Store.open(ledger, daily=False) as store:
        for _ in range(12):
            store.backup(BEFORE_IMPORT)
        assert len(backup.listing(ledger)) == 10
        before = [copy.path for copy in backup.listing(ledger)]

        def fails(path: Path, key: str | None) -> None:
            raise FileDamaged("坏了")

        monkeypatch.setattr(backup, "prove", fails)
        monkeypatch.setattr(backup, "_KEPT_OF_A_KIND", 1)
        with pytest.raises(FileDamaged):
            store.backup(BEFORE_IMPORT)
    assert [copy.path for copy in backup.listing(ledger)] == before
    assert not list((ledger.parent / "备份").glob(".~*"))


def test_two_copies_in_one_second_are_two_copies(ledger: Path) -> None:
    made(ledger)
    with Store.open(ledger, daily=False) as store:
        assert len({store.backup() for _ in range(3)}) == 3
    assert len(backup.listing(ledger)) == 3


def test_a_copy_anywhere_is_checked_and_never_over_the_ledger(ledger: Path, tmp_path: Path) -> None:
    made(ledger)
    with Store.open(ledger, daily=False) as store:
        target = tmp_path / "U 盘" / "副本.sqlite"
        with pytest.raises(UserError, match="先建好"):
            store.copy_to(target)
        target.parent.mkdir()
        target.write_bytes(b"what was there")
        calls: list[tuple[int, int]] = []
        store.copy_to(target, lambda done, total: calls.append((done, total)))
        assert calls and calls[-1][0] == calls[-1][1] > 0
        with pytest.raises(UserError, match="台账自己"):
            store.copy_to(ledger)
    assert names(target) == ["甲"]


def test_a_cancelled_copy_leaves_what_was_there(ledger: Path, tmp_path: Path) -> None:
    made(ledger)
    target = tmp_path / "副本.sqlite"
    target.write_bytes(b"what was there")

    def stop(done: int, total: int) -> None:
        raise Cancelled

    with Store.open(ledger, daily=False) as store, pytest.raises(Cancelled):
        store.copy_to(target, stop)
    assert target.read_bytes() == b"what was there"
    assert not list(tmp_path.glob(".~*"))


@pytest.mark.whole
@pytest.mark.parametrize("key", [None, "密码密码密码"])
def test_restore_keeps_what_was_there(ledger: Path, key: str | None) -> None:
    made(ledger, key, "甲")
    with Store.open(ledger, key, daily=False) as store:
        copy = store.backup()
    made(ledger, key, "乙")
    kept = restore(copy, ledger, key)
    assert names(ledger, key) == ["甲"]
    assert kept and names(kept, key) == ["甲", "乙"]
    assert restore(kept, ledger, key)
    assert names(ledger, key) == ["甲", "乙"]


def test_restore_over_a_damaged_ledger_with_the_journal_of_a_crash(ledger: Path) -> None:
    made(ledger)
    with Store.open(ledger, daily=False) as store:
        copy = store.backup()
    damaged = ledger.read_bytes()[: 4096 * 20]
    ledger.write_bytes(damaged)
    journal = ledger.with_name(ledger.name + "-journal")
    journal.write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + bytes(2000))
    kept = restore(copy, ledger)
    assert kept and kept.read_bytes() == damaged
    assert not journal.exists()
    assert names(ledger) == ["甲"]


@pytest.mark.parametrize("stump", [b"", b"x", b"\x89PNG" + bytes(600), bytes(5000)])
def test_restore_over_a_stump(ledger: Path, stump: bytes) -> None:
    made(ledger)
    with Store.open(ledger, daily=False) as store:
        copy = store.backup()
    ledger.write_bytes(stump)
    kept = restore(copy, ledger)
    assert kept and kept.read_bytes() == stump
    assert names(ledger) == ["甲"]


def test_restore_where_there_is_nothing(ledger: Path, tmp_path: Path) -> None:
    made(ledger)
    target = tmp_path / "新" / "台账.sqlite"
    assert restore(ledger, target) is None
    assert names(target) == ["甲"]


def test_restore_refuses_what_is_no_sound_backup(ledger: Path, tmp_path: Path) -> None:
    made(ledger)
    before = ledger.read_bytes()
    broken = tmp_path / "坏.sqlite"
    broken.write_bytes(before[:-4096])
    with pytest.raises(FileDamaged):
        restore(broken, ledger)
    for path, kind in ((tmp_path / "没有.sqlite", NotALedger), (ledger, UserError), (tmp_path, NotALedger)):
        with pytest.raises(kind):
            restore(path, ledger)
    copy = tmp_path / "副本.sqlite"
    copy.write_bytes(before)
    with Store.open(ledger, daily=False), pytest.raises(UserError, match="另一个窗口"):
        restore(copy, ledger)
    assert ledger.read_bytes() == before


def test_restore_of_an_encrypted_backup_wants_its_password(ledger: Path) -> None:
    made(ledger, "密码密码密码")
    with Store.open(ledger, "密码密码密码", daily=False) as store:
        copy = store.backup()
    before = ledger.read_bytes()
    for key in (None, "不是密码不是"):
        with pytest.raises(WrongPassword):
            restore(copy, ledger, key)
    assert ledger.read_bytes() == before
    restore(copy, ledger, "密码密码密码")
    assert names(ledger, "密码密码密码") == ["甲"]


def test_a_ledger_with_a_password_has_it_again_after_restoring_a_plain_backup(ledger: Path) -> None:
    made(ledger)
    with Store.open(ledger, daily=False) as store:
        copy = store.backup()
    set_password(ledger, "密码密码密码")
    restore(copy, ledger, "密码密码密码")
    assert not connect.is_plain(ledger)
    assert names(ledger, "密码密码密码") == ["甲"]


def test_a_clock_that_was_set_back_does_not_cost_the_copy_just_made(ledger: Path, tmp_path: Path) -> None:
    stick = tmp_path / "盘"
    stick.mkdir()
    with Store.open(ledger, daily=False) as store:
        store.set_second_place(stick)
        for folder in (backup.folder(ledger), stick):
            folder.mkdir(exist_ok=True)
            for day in range(1, 21):
                (folder / f"{ledger.stem} 2999-01-{day:02} 080000 {BEFORE_IMPORT}.sqlite").write_bytes(b"x")
        copy = store.backup(BEFORE_IMPORT)
        assert copy.exists() and (stick / copy.name).exists()
        assert store.second_problem is None and len(backup.listing(ledger)) == 10

"""The self-check: what it says of a computer, and that it tells nobody's name."""

import shutil
from collections import namedtuple
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.machine import drives, inspection
from app.machine.inspection import as_text, inspect
from db import backup
from db.password import set_password
from db.store import Store

Usage = namedtuple("Usage", "total used free")


def state(ledger: Path, topic: str, store: Store | None = None, key: str | None = None) -> tuple[str, str]:
    found = next(one for one in inspect(ledger, store, key) if one.topic == topic)
    return found.state, found.words


def test_a_sound_ledger_is_told_sound_open_or_not(store: Store) -> None:
    assert state(store.path, "台账", store)[0] == "ok"
    store.close()
    kind, words = state(store.path, "台账")
    assert kind == "ok" and "文件完好，没有密码" in words


def test_nothing_is_made_by_looking(tmp_path: Path) -> None:
    assert state(tmp_path / "没有" / "没有.twtz", "台账") == ("note", "还没有建")
    assert list(tmp_path.iterdir()) == []


def test_a_sealed_ledger_is_looked_into_with_its_password_alone(store: Store) -> None:
    path = store.path
    store.close()
    set_password(path, "春风十里-2021")
    assert "没有打开看" in state(path, "台账")[1]
    assert "有密码" in state(path, "台账", key="春风十里-2021")[1] and state(path, "台账", key="春风十里-2021")[0] == "ok"
    assert state(path, "台账", key="错的密码-2021")[0] == "bad"


def test_damage_is_told_with_the_way_back(store: Store) -> None:
    path = store.path
    store.backup(backup.BY_HAND)
    store.close()
    path.write_bytes(path.read_bytes()[:3000])
    found = next(one for one in inspect(path, None) if one.topic == "台账")
    assert found.state == "bad" and "手动" in found.advice


def test_the_age_of_the_newest_copy(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert state(store.path, "备份", store) == ("note", "还没有备份")
    store.backup(backup.BY_HAND)
    assert state(store.path, "备份", store)[0] == "ok"

    class Later(datetime):
        ahead = timedelta(days=8)

        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return datetime.now() + cls.ahead

    monkeypatch.setattr(inspection, "datetime", Later)
    assert state(store.path, "备份", store)[0] == "note"
    monkeypatch.setattr(Later, "ahead", timedelta(days=-400))
    assert "日期可能不对" in next(one for one in inspect(store.path, store) if one.topic == "备份").advice


@pytest.mark.parametrize(("free", "told"), [(50_000_000, "bad"), (1_000_000_000, "note"), (50_000_000_000, "ok")])
def test_the_room_on_the_disk(free: int, told: str, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 10**12 - free, free))
    assert state(store.path, "磁盘空间", store)[0] == told


def test_the_users_own_folder_is_not_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "王小明"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    text = as_text(inspect(home / "文档" / "团务台账.twtz", None))
    assert "王小明" not in text and "用户文件夹" in text
    assert all(line.startswith("[") for line in text.splitlines())


def test_a_network_folder_and_a_stick_are_known_by_where_they_are_mounted(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    share = tmp_path / "共享 资料"
    share.mkdir()
    named = str(share).replace(" ", "\\040")
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\n//srv/x {named} cifs rw 0 0\n/dev/sdb1 /media/u/STICK vfat rw 0 0\n", encoding="utf-8")
    assert drives._of_mounts(share / "账", mounts) == "network"
    assert drives._of_mounts(tmp_path, mounts) == "local"
    assert drives._of_mounts(Path("/media/u/STICK/账"), mounts) == "removable"
    assert drives._of_mounts(tmp_path, tmp_path / "没有") == "local"

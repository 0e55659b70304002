"""The page 安全: each topic in words, with what to do where something is amiss."""

from pathlib import Path

from app.machine.safety import safety
from db import backup
from db.password import seal_copies, set_password
from db.records import Child
from db.store import Store


def told(store: Store) -> dict[str, tuple[str, str]]:
    return {found.topic: (found.state, found.words + found.advice) for found in safety(store)}


def test_a_ledger_without_a_password_is_told_and_worse_with_children_in_it(store: Store) -> None:
    assert told(store)["密码"][0] == "note" and told(store)["自动锁定"][0] == "note" and "旧备份" not in told(store)
    with store.step("建档"):
        store.save(Child(name="某童"))
    state, words = told(store)["密码"]
    assert state == "bad" and "1 份儿童档案" in words and "某童" not in str(told(store))


def test_copies_the_second_place_and_who_it_is(store: Store, tmp_path: Path) -> None:
    first = told(store)
    assert [first[topic][0] for topic in ("备份", "第二份备份", "谁在用", "查阅日志")] == ["note", "note", "note", "ok"]
    stick = tmp_path / "U盘"
    store.set_second_place(stick)
    store.set_setting("unit", "某镇团委")
    assert "现在不在" in told(store)["第二份备份"][1]
    stick.mkdir()
    assert "还没有写过" in told(store)["第二份备份"][1]
    store.backup()
    now = told(store)
    assert [now[topic][0] for topic in ("备份", "第二份备份", "谁在用")] == ["ok", "ok", "ok"]


def test_copies_that_anybody_can_read_are_told_until_they_are_sealed(store: Store) -> None:
    store.backup(backup.BY_HAND)
    path = store.path
    store.close()
    set_password(path, "密码密码密码")
    with Store.open(path, "密码密码密码", daily=False) as sealed:
        assert told(sealed)["密码"][0] == "ok" and told(sealed)["旧备份"][0] == "bad" and "2 分钟" in told(sealed)["自动锁定"][1]
        seal_copies(path, "密码密码密码")
        assert told(sealed)["旧备份"][0] == "ok"

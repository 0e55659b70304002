"""A password for each person on one ledger: who gets in, what each may do and see, and that nothing is lost whatever breaks off."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from app import checks
from app.exchange.forms import archive
from app.work import unsaved
from app.work.ledger import retention
from app.work.ledger.kept_drafts import all_kept
from app.work.ledger.step_words import what_changed
from db import backup, history, keyslots, schema, search
from db.accounts import LOOKS, MANAGES, WRITES
from db.connect import connect
from db.errors import FileBusy, FileReadOnly, FileTooNew, NotAllowed, TooManyTries, UserError, WrongPassword
from db.keyslots import Password
from db.looking import Upgraded
from db.password import change_password, recovery_code, remove_password, set_first_person, set_password
from db.records import DEEDS, TABLES, Attachment, Child, Person, Snapshot, Submission, is_private
from db.store import Store, restore
from tests.conftest import PROGRAMS_ROUNDS, copy_of
from tests.persons import CLERK, MANAGER, PUBLIC, SECRET, VIEWER, key


@pytest.fixture
def shared(persons_file: Path, tmp_path: Path) -> Path:
    """The ledger by itself, as it is carried to another computer: nothing that lay beside it came along."""
    return copy_of(persons_file, tmp_path)


def opened(path: Path, name: str) -> Store:
    return Store.open(path, key(name), check=False, daily=False)


def gets_in(path: Path, given: str) -> bool:
    try:
        Store.open(path, given, readonly=True, check=False).close()
    except (WrongPassword, TooManyTries):
        return False
    return True


# --- getting in


def test_a_persons_password_costs_as_much_to_guess_as_the_ledgers_own() -> None:
    assert PROGRAMS_ROUNDS == 256_000


def test_each_person_opens_the_one_file_with_the_own_password(shared: Path) -> None:
    for name, role, care in ((MANAGER, MANAGES, True), (CLERK, WRITES, False), (VIEWER, LOOKS, True)):
        with opened(shared, name) as store:
            assert store.account
            assert (store.account.name, store.account.role, store.account.care, store.who()) == (name, role, care, name)
    assert gets_in(shared, Password(key(CLERK), "　" + CLERK + " "))
    for wrong in (Password(key(CLERK), MANAGER), Password(key(CLERK), "没有这个人"), Password("不是这个密码", CLERK)):
        assert not gets_in(shared, wrong)
    with pytest.raises(WrongPassword, match="写明是谁"):
        Store.open(shared, str(key(CLERK)))
    with pytest.raises(WrongPassword, match="每人一个密码"):
        Store.open(shared)


def test_every_copy_is_opened_by_everybody_and_by_the_recovery_code(shared: Path, tmp_path: Path) -> None:
    code = recovery_code(shared, key(MANAGER))
    second = tmp_path / "U盘"
    second.mkdir()
    with opened(shared, MANAGER) as store:
        store.set_second_place(second)
        by_program = store.backup()
        store.copy_to(tmp_path / "拷走.twtz")
    by_hand = tmp_path / "另一台" / "台账.twtz"
    by_hand.parent.mkdir()
    shutil.copy(shared, by_hand)
    for copy in (by_program, second / by_program.name, tmp_path / "拷走.twtz", by_hand):
        assert all(gets_in(copy, key(name)) for name in (MANAGER, CLERK, VIEWER)), copy
        with Store.open(copy, code, readonly=True) as store:
            assert store.account is None and store.find(Child)[0].name == SECRET


def test_a_ledger_with_one_password_becomes_one_of_persons_and_a_plain_one_again(ledger: Path) -> None:
    with Store.open(ledger) as store, store.step("甲"):
        store.save(Person(name="甲"))
    set_password(ledger, "大家用的密码")
    old_code = recovery_code(ledger, "大家用的密码")
    with pytest.raises(WrongPassword):
        set_first_person(ledger, "不是这个密码", MANAGER, key(MANAGER))
    set_first_person(ledger, "大家用的密码", MANAGER, key(MANAGER))
    assert not gets_in(ledger, "大家用的密码") and not gets_in(ledger, old_code)
    assert gets_in(ledger, key(MANAGER))
    with pytest.raises(UserError, match="每人一个密码"):
        change_password(ledger, key(MANAGER), "又是一个密码")
    with opened(ledger, MANAGER) as store:
        store.add_person(CLERK, key(CLERK), WRITES, care=True)
    with pytest.raises(NotAllowed):
        remove_password(ledger, key(CLERK))
    with pytest.raises(NotAllowed):
        recovery_code(ledger, key(CLERK))
    remove_password(ledger, key(MANAGER))
    with Store.open(ledger) as store:
        assert not store.has_persons and not store.persons() and store.find(Person)[0].name == "甲"
    assert not keyslots.has(ledger) and not keyslots.beside(ledger).exists()


def test_an_older_program_refuses_in_words(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = recovery_code(shared, key(MANAGER))
    monkeypatch.setattr(schema, "FORMAT", 3)
    with pytest.raises(FileTooNew, match="升级"):
        Store.open(shared, code)


def test_wrong_passwords_are_one_count_for_all_and_nobody_wipes_off_guesses_at_others(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from db import tries

    now = [1_000_000.0]
    monkeypatch.setattr(tries.time, "time", lambda: now[0])
    monkeypatch.setattr(tries.time, "sleep", lambda seconds: now.__setitem__(0, now[0] + seconds))
    for _ in range(3):
        assert not gets_in(shared, Password("猜一个密码", MANAGER))
        assert gets_in(shared, key(CLERK))
    with pytest.raises(WrongPassword) as fourth:
        Store.open(shared, Password("猜一个密码", MANAGER))
    assert fourth.value.wait
    now[0] += fourth.value.wait
    with pytest.raises(WrongPassword) as fifth:
        Store.open(shared, Password("猜一个密码", MANAGER))
    with pytest.raises(TooManyTries):
        Store.open(shared, key(VIEWER))
    now[0] += fifth.value.wait
    # The person's own right password ends it, and names nobody has are forgotten by any right one.
    assert gets_in(shared, key(MANAGER)) and not gets_in(shared, Password("猜一个密码", "没有这个人")) and gets_in(shared, key(CLERK))
    assert not list(shared.parent.glob(".*.tries"))


# --- the persons


def test_persons_are_added_changed_and_removed_by_a_manager_only(shared: Path) -> None:
    with opened(shared, CLERK) as store:
        me, other = store.person(CLERK), store.person(VIEWER)
        for deed in (
            lambda: store.add_person("新人", "新人自己的密码", WRITES, care=True), lambda: store.change_rights(me, MANAGES, care=True), lambda: store.remove_person(other),
            lambda: store.give_password(other, "别人的新密码"),
        ):
            with pytest.raises(NotAllowed):
                deed()
        for statement in ("UPDATE main.account SET role = '管理员'", "DELETE FROM main.account"):
            with pytest.raises(NotAllowed), store._explained():
                store.connection.execute(statement)
    with opened(shared, MANAGER) as store:
        for name, password, words in (("", "六个字的密码", "请写姓名"), (CLERK, "六个字的密码", "已经有"), ("新人", "短", "太短"), ("恢复码", "六个字的密码", "不能用")):
            with pytest.raises(UserError, match=words):
                store.add_person(name, password, WRITES, care=False)
        for deed in (lambda: store.remove_person(store.person(MANAGER)), lambda: store.change_rights(store.person(MANAGER), WRITES, care=True)):
            with pytest.raises(UserError, match="唯一的管理员"):
                deed()
        store.change_rights(store.person(CLERK), MANAGES, care=True)
        store.give_password(store.person(VIEWER), "重设的新密码")
        store.remove_person(store.person(MANAGER))
    assert not gets_in(shared, key(MANAGER)) and not gets_in(shared, key(VIEWER)) and gets_in(shared, Password("重设的新密码", VIEWER))
    with opened(shared, CLERK) as store:
        assert store.manages and store.find(Child)[0].name == SECRET
        actions = [row[0] for row in store.rows("SELECT action FROM access_log WHERE who = ? ORDER BY id DESC LIMIT 3", (MANAGER,))]
        assert actions == ["去掉", "重设密码", "改权利"]


def test_a_password_that_is_changed_or_taken_away_opens_no_copy_in_reach_either(shared: Path) -> None:
    with opened(shared, MANAGER) as store:
        copy = store.backup()
        store.give_password(store.person(CLERK), "录入的新密码")
        store.remove_person(store.person(VIEWER))
    assert gets_in(copy, Password("录入的新密码", CLERK)) and gets_in(copy, key(MANAGER))
    assert not gets_in(copy, key(CLERK)) and not gets_in(copy, key(VIEWER))


def test_everybody_changes_the_own_password_who_only_looks_too(shared: Path) -> None:
    for name in (CLERK, VIEWER):
        with opened(shared, name) as store:
            store.give_password(store.person(name), "自己的新密码")
        assert gets_in(shared, Password("自己的新密码", name)) and not gets_in(shared, key(name))


def test_a_slot_put_back_from_an_older_file_opens_nothing(shared: Path, tmp_path: Path) -> None:
    older = keyslots.behind(shared)
    with opened(shared, MANAGER) as store:
        store.give_password(store.person(CLERK), "录入的新密码")
        store.remove_person(store.person(VIEWER))
    keyslots.lay(shared, older)
    keyslots.beside(shared).unlink()
    assert not gets_in(shared, key(CLERK)) and not gets_in(shared, key(VIEWER)) and gets_in(shared, key(MANAGER))


# --- nothing is lost


def test_slots_survive_a_ledger_that_grows_and_the_loss_of_either_place(shared: Path) -> None:
    def grow(store: Store, *, fails: bool = False) -> None:
        with store.step("多加"):
            store.insert_rows(Person, ["name", "note"], [[f"人{n}", "字" * 400] for n in range(60)])
            if fails:
                raise UserError("不行")

    with opened(shared, CLERK) as store:
        grow(store)
        with pytest.raises(UserError):
            grow(store, fails=True)
        assert len(keyslots.behind(shared)) == len(keyslots.by_its_side(shared)) == 3
    # Killed after the ledger grew, before the slots were laid again.
    connection = connect(shared, keyslots.opened(shared, key(MANAGER)).raw)
    connection.execute("CREATE TABLE filler AS SELECT randomblob(40000) AS x")
    connection.execute("DROP TABLE filler")
    connection.close()
    assert not keyslots.behind(shared)
    assert gets_in(shared, key(VIEWER))
    opened(shared, CLERK).close()
    assert len(keyslots.behind(shared)) == 3
    keyslots.beside(shared).unlink()
    assert gets_in(shared, key(VIEWER))
    with Store.open(shared, key(MANAGER)) as store:
        assert store.verify(full=True) is None and len(keyslots.by_its_side(shared)) == 3


def test_a_kill_at_any_instant_leaves_the_old_password_or_the_new_one(shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moments: list[Path] = []

    def watched(deed: Callable[..., Any]) -> Callable[..., Any]:
        def snapshot(*given: Any, **more: Any) -> Any:
            for when in ("before", "after"):
                if when == "after":
                    outcome = deed(*given, **more)
                moment = tmp_path / f"moment {len(moments)}"
                moment.mkdir()
                for file in shared.parent.iterdir():
                    if file.is_file():
                        shutil.copy(file, moment / file.name)
                moments.append(moment / shared.name)
            return outcome

        return snapshot

    for name in ("lay_in", "lay_beside"):
        monkeypatch.setattr(keyslots, name, watched(getattr(keyslots, name)))
    with opened(shared, MANAGER) as store:
        store.give_password(store.person(MANAGER), "管理员新密码")
        store.remove_person(store.person(VIEWER))
    assert len(moments) > 8
    new = Password("管理员新密码", MANAGER)
    ways = [(gets_in(moment, key(MANAGER)), gets_in(moment, new)) for moment in moments]
    assert all(old or later for old, later in ways) and ways[0] == (True, False) and ways[-1] == (False, True)
    assert ways == sorted(ways, key=lambda way: (not way[0], way[1])), "once the ledger knows the new password the old one is over"
    assert all(gets_in(moment, key(CLERK)) for moment in moments[::4])
    halfway = moments[ways.index((True, True))]
    with Store.open(halfway, new, check=False, daily=False) as store:
        assert store.account and store.account.name == MANAGER
    assert gets_in(halfway, new) and not gets_in(halfway, key(MANAGER))


def test_a_copy_that_is_restored_keeps_the_persons_of_today(shared: Path) -> None:
    with opened(shared, MANAGER) as store:
        before = store.backup()
        store.give_password(store.person(CLERK), "录入的新密码")
        store.remove_person(store.person(VIEWER))
        store.add_person("新人", "新人自己的密码", WRITES, care=False)
        # As one that lay on a stick and was not in reach.
        keyslots.lay(before, [])
        store.replace_by(before)
        assert store.account and store.account.name == MANAGER
    for given, wanted in ((Password("录入的新密码", CLERK), True), (Password("新人自己的密码", "新人"), True), (key(CLERK), False), (key(VIEWER), False)):
        assert gets_in(shared, given) is wanted


def test_only_a_manager_puts_a_copy_in_the_ledgers_place(shared: Path, tmp_path: Path) -> None:
    plain = tmp_path / "别的台账.sqlite"
    Store.open(plain).close()
    whole = shared.read_bytes()
    with opened(shared, CLERK) as store, pytest.raises(NotAllowed):
        store.replace_by(plain)
    for given, refusal in ((key(CLERK), NotAllowed), (None, WrongPassword), (Password("不是这个密码", MANAGER), WrongPassword)):
        with pytest.raises(refusal):
            restore(plain, shared, given)
    assert shared.read_bytes() == whole or gets_in(shared, key(MANAGER))
    restore(plain, shared, key(MANAGER))
    assert gets_in(shared, key(CLERK)) and not gets_in(shared, key("没有这个人"))


# --- what each may do


def test_who_only_looks_writes_nothing_but_leaves_a_line_in_the_log(shared: Path) -> None:
    with opened(shared, MANAGER) as writer:
        # Somebody who looks keeps nobody from writing, nor the other way round.
        with pytest.raises(FileBusy):
            opened(shared, VIEWER)
        del writer
    with opened(shared, VIEWER) as store, opened(shared, MANAGER):
        person, whole = store.find(Person)[0], store.rows("SELECT * FROM person")

        def saves() -> None:
            with store.step("改"):
                store.save(person.with_(note="改"))

        for deed in (saves, store.undo, lambda: store.set_setting("unit", "甲镇"), lambda: store.purge("person", person.id or 0)):
            with pytest.raises(NotAllowed):
                deed()
        for statement in ("DELETE FROM main.person", "UPDATE main.setting SET value = ''", "DROP TABLE main.person", "DELETE FROM main.access_log"):
            with pytest.raises(NotAllowed), store._explained():
                store.connection.execute(statement)
        assert store.rows("SELECT * FROM person") == whole
        store.note_access("查看敏感信息", "", 1)
        assert store.rows("SELECT who FROM access_log ORDER BY id DESC LIMIT 1") == [(VIEWER,)]
        assert store.another().account == store.account


@pytest.mark.parametrize("name", [CLERK, VIEWER])
def test_a_file_that_was_closed_for_a_moment_is_open_to_the_same_person(shared: Path, name: str) -> None:
    with opened(shared, name) as store:
        before = store.account, store.readonly, [child.name for child in store.find(Child)]
        store.reopen(store.shut())
        for again in (store, store.another()):
            assert (again.account, again.readonly, [child.name for child in again.find(Child)]) == before
            if again is not store:
                again.close()
        store.shut()
        store.reopen(key(MANAGER))
        assert store.account and store.account.name == MANAGER and not store.readonly and store.find(Child)[0].name == SECRET


def test_a_step_a_look_and_the_log_carry_the_name_and_nobody_edits_the_log(shared: Path) -> None:
    with opened(shared, CLERK) as store:
        with store.step("加一个"):
            store.save(Person(name="丙"))
        store.note_access("导出", "团员", 3)
        assert history.steps(store.connection)[0].who == CLERK and history.steps(store.connection)[-1].who == ""
        assert store.rows("SELECT who, action FROM access_log ORDER BY id DESC LIMIT 1") == [(CLERK, "导出")]
        with pytest.raises(NotAllowed), store._explained():
            store.connection.execute("UPDATE main.access_log SET who = 'x'")
    with Store.open(shared, recovery_code(shared, key(MANAGER)), check=False, daily=False) as store:
        assert store.who() == "恢复码" and store.manages


# --- the files of children


def test_nothing_names_a_child_to_whom_the_files_are_not_shown(shared: Path) -> None:
    with opened(shared, CLERK) as store:
        tables = [name for (name,) in store.rows("SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE '%search%' AND name <> 'kept_file'")]
        told = "".join(repr(store.rows(f'SELECT * FROM "{table}"')) for table in tables)
        told += "".join(repr(store.find(record)) for record in TABLES.values())
        told += "".join(repr(store.titles(table, [1])) for table in TABLES)
        told += "".join(repr(history.of_record(store.connection, table, 1)) for table in TABLES) + repr(history.deleted(store.connection))
        assert PUBLIC in told and "桃溪" not in SECRET
        assert SECRET not in told
        # Numbers go on: how many there are, and what is no text.
        assert store.count(Child) == 1 and store.count(Child, "name IS NOT NULL") == 1
        whole = [(t, f.name) for t, r in TABLES.items() if is_private(r) for f in r.fields() if f.kind.name == "text" and f.name not in r.told_by]
        for table, column in (*whole, ("change", "before"), ("attachment", "caption"), ("past_value", "value"), ("setting", "value")):
            with pytest.raises(NotAllowed):
                store.rows(f'SELECT "{column}" FROM main."{table}"')
        for text in (SECRET, SECRET[:2], "oyyt"):
            with pytest.raises(NotAllowed):
                store.count(Child, *search.condition(Child, text))
        with pytest.raises(NotAllowed):
            store.file_content(store.find(Submission)[0].file)  # type: ignore[arg-type]
        assert store.verify(full=True) is None


def test_who_does_not_see_the_files_changes_nothing_in_them_and_breaks_nothing_unseen(shared: Path) -> None:
    with opened(shared, CLERK) as store:
        before = store.rows("SELECT count(*) FROM change")
        child = store.find(Child)[0]

        def saves() -> None:
            with store.step("改"):
                store.save(child.with_(grade="五年级"))

        def deletes() -> None:
            with store.step("删"):
                store.delete(Child, [child.id or 0])

        # The newest step changed a child and a person in one.
        for deed in (saves, deletes, store.undo):
            with pytest.raises(NotAllowed):
                deed()
        assert store.rows("SELECT count(*) FROM change") == before
        store.set_setting("import.names", '{"branch": {}}')
        with store.step("改人"):
            store.save(store.find(Person)[0].with_(note="录入员改的"))
        store.undo()
        store.redo()
        store.undo()
    with opened(shared, MANAGER) as store:
        assert store.setting("import.names") == f'{{"child": {{"{SECRET}": 1}}, "branch": {{}}}}'
        assert store.find(Person)[0].note == "改过" and store.find(Child)[0].name == SECRET and store.setting("draft.children") == SECRET
        assert store.file_content(store.find(Child)[0].consent_file) == SECRET.encode()  # type: ignore[arg-type]


def test_no_byte_of_a_name_lies_on_the_disk_while_persons_work(shared: Path) -> None:
    words = [text.encode() for text in (SECRET, "丁小康", "13912345678", CLERK, VIEWER, MANAGER)]

    def scan() -> None:
        for file in (p for p in shared.parent.rglob("*") if p.is_file()):
            content = file.read_bytes()
            assert not any(word in content for word in words), file.name

    with opened(shared, MANAGER) as store:
        with store.step("加人"):
            store.save(Person(name="丁小康", phone="13912345678"))
            scan()
        store.backup()
        store.give_password(store.person(CLERK), "录入的新密码")
        store.add_person("新人", "新人自己的密码", WRITES, care=True)
        scan()
    assert not gets_in(shared, Password("猜", CLERK))
    scan()
    assert backup.listing(shared)


@pytest.fixture
def attached(shared: Path) -> Path:
    """The ledger after what belongs to the child was put away, added and changed, each a step."""
    with opened(shared, MANAGER) as store:
        with store.step("删附件"):
            store.delete(Attachment, [store.find(Attachment)[0].id or 0])
        with store.step("加附件"):
            scan = store.save(Attachment(owner_table="child", owner_id=1, file=store.keep_file(f"{SECRET}2.jpg", b"\xff\xd8"), caption=f"{SECRET}的同意书"))
        with store.step("改附件"):
            store.save(scan.with_(caption=f"{SECRET}的申请"))
        with store.step("转学"):
            store.save(store.get(Child, 1).with_(school=f"{SECRET}小学"), {"school": date(2026, 9, 1)})
    return shared


def test_the_log_names_no_child_by_what_belongs_to_it_either(attached: Path) -> None:
    with opened(attached, CLERK) as store:
        steps = history.steps(store.connection)
        told = repr([history.in_step(store.connection, step, 100) for step in steps]) + repr(history.deleted(store.connection))
        told += repr(store.rows("SELECT * FROM change")) + repr([what_changed(store, step, masked=False) for step in steps])
        assert SECRET not in told
        # What belongs to somebody else is told as before.
        with store.step("给人加附件"):
            scan = store.save(Attachment(owner_table="person", owner_id=1, file=store.keep_file("a.jpg", b"\xff\xd8"), caption="入团申请"))
        with store.step("删"):
            store.delete(Attachment, [scan.id or 0])
        assert "入团申请" in repr(history.deleted(store.connection))
        with store.step("还原"):
            store.restore("attachment", scan.id or 0)
        store.undo()
        store.undo()
        store.undo()
        store.redo()
        assert [one.caption for one in store.find(Attachment)] == ["入团申请"]


def test_steps_on_what_is_not_shown_are_not_turned_and_nothing_of_them_is_lost(attached: Path) -> None:
    with opened(attached, MANAGER) as store:
        store.undo()
    for turns in range(3):
        with opened(attached, CLERK) as store:
            for turn in (store.undo, store.redo):
                with pytest.raises(NotAllowed, match="没有权利看"):
                    turn()
            if turns == 0:
                deletion = next(c for c in history.in_step(store.connection, history.steps(store.connection)[3], 9) if c.record == "attachment")
                with pytest.raises(NotAllowed), store.step("还原"):
                    store.restore("attachment", deletion.record_id)
        with opened(attached, MANAGER) as store:
            store.undo()
    with opened(attached, MANAGER) as store:
        while store.redoable():
            store.redo()
        assert [(one.caption, store.file_content(one.file)) for one in store.find(Attachment)] == [(f"{SECRET}的申请", b"\xff\xd8")]  # type: ignore[arg-type]
        assert store.get(Child, 1).school == f"{SECRET}小学"


def test_what_was_filed_is_not_lost_by_whom_it_is_not_shown_to(shared: Path) -> None:
    with opened(shared, CLERK) as store:
        with store.step("上报"):
            filed = store.save(store.find(Submission)[0].with_(id=None, file=store.keep_file("新.xlsx", b"new")))

        def replaces() -> None:
            with store.step("换文件"):
                store.save(store.get(Submission, filed.id or 0).with_(file=store.keep_file("别的.xlsx", b"other")))

        def deletes() -> None:
            with store.step("删"):
                store.delete(Submission, [filed.id or 0])

        for deed in (replaces, deletes, store.undo):
            with pytest.raises(NotAllowed):
                deed()
        with store.step("备注"):
            store.save(store.get(Submission, filed.id or 0).with_(note="县里收到了"))
        store.undo()
    with opened(shared, MANAGER) as store:
        assert store.file_content(store.get(Submission, filed.id or 0).file) == b"new"  # type: ignore[arg-type]


def test_no_draft_of_a_deed_done_to_a_child_is_shown_either(shared: Path) -> None:
    with opened(shared, MANAGER) as store:
        for deed in DEEDS:
            unsaved.keep(store, unsaved.key(deed, 1), {"note": f"{deed}的话"}, datetime(2026, 9, 1))
    with opened(shared, CLERK) as store:
        shown = {one.where.split(".")[1] for one in all_kept(store)}
        assert shown == {deed for deed, (table, _) in DEEDS.items() if not is_private(TABLES[table])}


def test_an_older_copy_is_looked_at_by_the_person_whose_password_it_is(shared: Path, tmp_path: Path) -> None:
    # Of an older format, and smaller by what the format of today adds to it.
    connection = connect(shared, key(MANAGER))
    slots = keyslots.read(shared)
    connection.execute("DELETE FROM setting WHERE key = 'schema'")
    connection.execute("DROP TABLE child_search")
    connection.execute("DROP TABLE honour")
    connection.execute("VACUUM")
    connection.close()
    keyslots.lay(shared, slots)
    before = shared.read_bytes()
    for name in (CLERK, VIEWER, MANAGER):
        folder = tmp_path / name
        folder.mkdir()
        with Upgraded.of(shared, key(name), folder, lambda: None) as store:
            assert store.account and store.account.name == name
            assert (SECRET in repr(store.find(Child))) is (name != CLERK)
            with pytest.raises((NotAllowed, FileReadOnly)), store.step("改"):
                pass
    assert shared.read_bytes() == before


@pytest.mark.parametrize("name", [CLERK, VIEWER])
def test_removing_for_good_is_a_managers(shared: Path, name: str) -> None:
    def removes(store: Store) -> None:
        with store.step("删"):
            store.remove_for_good(Person, [1])

    with opened(shared, name) as store, pytest.raises(NotAllowed):
        removes(store)
    with opened(shared, MANAGER) as store:
        store.change_rights(store.person(MANAGER), MANAGES, care=False)
    with opened(shared, MANAGER) as store, pytest.raises(NotAllowed, match="帮扶档案"):
        retention.remove(store, [one.id for one in retention.expired(store, date(2099, 1, 1))], date(2099, 1, 1))


def test_another_ledger_with_persons_is_read_by_who_may_see_all_of_it(shared: Path, tmp_path: Path) -> None:
    # The same persons, each with the same password, of a ledger that got them by itself.
    own = tmp_path / "另一台" / "台账.twtz"
    own.parent.mkdir()
    with Store.open(own) as store, store.step("孩子"):
        store.save(Child(file_no="1", name=SECRET))
    set_first_person(own, None, MANAGER, key(MANAGER))
    with Store.open(own, key(MANAGER), check=False, daily=False) as store:
        store.add_person(CLERK, key(CLERK), WRITES, care=False)
    with opened(shared, MANAGER) as store:
        with store.beside(own, key(MANAGER)) as other:
            assert other.find(Child)[0].name == SECRET
        with pytest.raises(NotAllowed, match="没有权利看"), store.beside(own, key(CLERK)):
            pass
        with pytest.raises(WrongPassword, match="写明是谁"), store.beside(own, str(key(MANAGER))):
            pass
        with pytest.raises(WrongPassword), store.beside(own):
            pass


def test_the_cells_of_what_was_filed_are_not_shown_and_not_lost(shared: Path) -> None:
    kept = json.dumps({"figures": {"a": 1}, "cells": [["表", "A1", "姓名", "child.name", SECRET, "children", 1, ""]], "records": {}, "own": {}}, ensure_ascii=False)
    with opened(shared, MANAGER) as store, store.step("上报"):
        filed = store.save(store.find(Submission)[0].with_(id=None, version=7)).id or 0
        frozen = store.save(Snapshot(as_of=date(2026, 1, 1), name="花名册 第 7 版", submission=filed, figures=kept))
        year = store.save(Snapshot(as_of=date(2025, 12, 31), name="封账", figures='{"figures": {}}', closes=2025))
    with opened(shared, MANAGER) as store, store.step("改名"):
        store.save(frozen.with_(figures=kept.replace("A1", "A2")))
    with opened(shared, CLERK) as store:
        assert SECRET not in repr(store.find(Snapshot)) + repr(store.rows("SELECT * FROM change"))
        assert json.loads(store.get(Snapshot, frozen.id or 0).figures or "")["figures"] == {"a": 1}
        assert store.get(Snapshot, year.id or 0).figures == '{"figures": {}}'
        with pytest.raises(NotAllowed, match="不能比较"):
            archive._kept_with(store, filed)
        with store.step("备注"):
            store.save(store.get(Snapshot, frozen.id or 0).with_(note="看过"))
        store.undo()

        def deletes() -> None:
            with store.step("删"):
                store.delete(Snapshot, [frozen.id or 0])

        for deed in (deletes, store.undo):
            with pytest.raises(NotAllowed):
                deed()
    with opened(shared, MANAGER) as store:
        assert store.get(Snapshot, frozen.id or 0).figures == kept.replace("A1", "A2")


def test_nothing_is_found_wrong_because_it_is_not_shown(shared: Path) -> None:
    found = {}
    for name in (MANAGER, CLERK):
        with opened(shared, name) as store:
            found[name] = {(one.check, one.record, one.id, one.column) for one in checks.run(store, date(2021, 11, 26))}
    assert found[CLERK] and found[CLERK] <= found[MANAGER]


def test_what_is_not_shown_is_not_looked_over_and_stays_hidden(shared: Path) -> None:
    with opened(shared, CLERK) as store:
        for record in TABLES.values():
            for row in store.find(record):
                checks.for_record(store, row, date(2021, 11, 26))
                checks.for_bundle(store, {record: [(1, row)], Person: [(1, store.find(Person)[0])]}, date(2021, 11, 26))
                checks.as_if(store, [row], ["file.lost"], date(2021, 11, 26))
        assert store.find(Child)[0].name != SECRET and store.find(Submission)

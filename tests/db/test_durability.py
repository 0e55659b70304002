"""A kill, a full disk or an error at any instant leaves a whole ledger, with every step that was reported."""

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as driver

from db import backup, history
from db.connect import quick_check
from db.errors import DiskFull, UserError
from db.records import Person
from db.store import Store
from tests.samples import dump, fill

pytestmark = pytest.mark.whole

ROOT = Path(__file__).parent.parent.parent
WRITER = """
import sys
from pathlib import Path
from db import search
from db.records import Person
from db.store import Store
search.readings("甲")
with Store.open(Path(sys.argv[1]), daily=False) as store:
    print("open", flush=True)
    n = 0
    while True:
        with store.step(f"step {n}"):
            if n % 3:
                store.save(Person(name=f"甲{n}"))
            else:
                store.insert_rows(Person, ["name", "note"], [(f"乙{n}", "备注" * 40)] * 300)
        if n % 7 == 6:
            store.undo(), store.redo()
        print(n, flush=True)
        n += 1
"""
MAKER = """
import sys
from pathlib import Path
from db.store import Store
print("start", flush=True)
Store.open(Path(sys.argv[1])).close()
"""
SEALER = """
import sys
from pathlib import Path
from db.password import set_password
print("start", flush=True)
set_password(Path(sys.argv[1]), "密码密码密码")
"""


def killed(code: str, path: Path, after: float, lines: int = 1) -> list[str]:
    """Run a program on a ledger and kill it some time after its first lines; returns the lines it printed."""
    program = subprocess.Popen(
        [sys.executable, "-c", code, str(path)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert program.stdout
    first = [program.stdout.readline().strip() for _ in range(lines)]
    time.sleep(after)
    program.send_signal(signal.SIGKILL)
    rest, _ = program.communicate()
    return [*first, *(line for line in rest.split("\n")[:-1])]


def test_every_reported_step_survives_a_kill(ledger: Path) -> None:
    chance = random.Random(3)
    reported = 0
    for _ in range(10):
        lines = killed(WRITER, ledger, chance.uniform(0, 0.05), lines=1 + chance.randrange(8))
        assert lines[0] == "open"
        reported += len(lines) - 1
        with Store.open(ledger, daily=False) as store:
            assert store.rows("PRAGMA integrity_check") == [("ok",)]
            assert store.rows("PRAGMA foreign_key_check") == []
            done = [step for step in history.steps(store.connection, 100_000) if step.state == history.DONE]
            # One more may have landed than was reported.
            assert reported <= len(done) <= reported + 1
            reported = len(done)
            expected = sum(300 if int(step.label.split()[1]) % 3 == 0 else 1 for step in done)
            assert store.count(Person) == expected
            assert store.scalar("SELECT count(*) FROM person_search") == expected
    assert reported > 20


def test_a_kill_while_a_ledger_is_made_leaves_a_whole_one_or_none(ledger: Path) -> None:
    chance = random.Random(5)
    for _ in range(6):
        killed(MAKER, ledger, chance.uniform(0, 0.3))
        if ledger.exists():
            with Store.open(ledger) as store:
                fill(store)
            ledger.unlink()
    Store.open(ledger).close()
    assert not list(ledger.parent.glob(".~*"))


@pytest.mark.usefixtures("programs_rounds")
def test_a_kill_while_the_password_is_set_leaves_one_or_the_other(ledger: Path) -> None:
    chance = random.Random(9)
    with Store.open(ledger) as store:
        fill(store)
        whole = dump(store)
    content = ledger.read_bytes()
    for _ in range(4):
        ledger.write_bytes(content)
        killed(SEALER, ledger, chance.uniform(0, 0.5))
        with Store.open(ledger, "密码密码密码", daily=False) as store:
            assert dump(store) == whole


def test_a_full_disk_changes_nothing_and_the_ledger_goes_on(store: Store) -> None:
    fill(store)
    whole = dump(store)
    pages = store.scalar("PRAGMA page_count")
    store.connection.execute(f"PRAGMA max_page_count = {pages + 3}").fetchone()
    with pytest.raises(DiskFull, match="磁盘满了，这一步没有保存"), store.step("导入"):
        store.insert_rows(Person, ["name", "note"], [(f"甲{n}", "备注" * 400) for n in range(500)])
    assert dump(store) == whole
    store.connection.execute("PRAGMA max_page_count = 1073741823").fetchone()
    with store.step("导入"):
        store.insert_rows(Person, ["name"], [("甲",)])
    assert store.count(Person) == 2
    store.undo()
    assert dump(store) == whole


LIMITED = """
import resource, sys
from pathlib import Path
from db.errors import UserError
from db.records import Person
from db.store import Store
path = Path(sys.argv[1])
with Store.open(path, daily=False) as store:
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 8192, resource.RLIM_INFINITY))
    try:
        with store.step("导入"):
            store.insert_rows(Person, ["name", "note"], [(f"甲{n}", "备注" * 400) for n in range(500)])
    except UserError as error:
        print(error)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    with store.step("再来"):
        store.save(Person(name="后来的"))
"""


def test_a_file_that_cannot_grow_changes_nothing_and_the_ledger_goes_on(ledger: Path) -> None:
    with Store.open(ledger) as store:
        fill(store)
    done = subprocess.run([sys.executable, "-c", LIMITED, str(ledger)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "没有保存，台账还是原来的样子" in done.stdout.splitlines()[0]
    with Store.open(ledger) as store:
        assert [person.name for person in store.find(Person)] == ["姓名甲乙丙", "后来的"]
        assert store.rows("PRAGMA integrity_check") == [("ok",)]


def test_an_error_at_any_statement_of_a_step_changes_nothing(store: Store) -> None:
    """Fail the K-th statement of undo, of a save and of a deletion, for every K until one goes through."""
    fill(store)
    with store.step("改"):
        store.save(store.get(Person, 1).with_(name="改名"))
    whole = dump(store)

    def save() -> None:
        with store.step("新增"):
            store.save(Person(name="甲"))

    for job in (store.undo, store.redo, save, store.undo):
        before, k = dump(store), 0
        while True:
            k += 1
            left = k

            def deny(*_: object) -> int:
                nonlocal left
                left -= 1
                return 1 if left == 0 else 0

            # SQLITE_DENY stops the preparation of a statement, COMMIT among them.
            store.connection.set_authorizer(deny)
            try:
                job()
                break
            except (driver.DatabaseError, UserError):
                pass
            finally:
                store.connection.set_authorizer(None)
            if store.connection.in_transaction:
                store.connection.execute("ROLLBACK")
            assert dump(store) == before
        assert k > 5
    assert dump(store) == whole


def test_a_cut_during_a_backup_leaves_no_copy_under_its_name(store: Store, ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(store)

    def cut(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", cut)
    with pytest.raises(UserError, match="备份没有写成"):
        store.backup()
    assert list((ledger.parent / "备份").iterdir()) == []
    assert backup.listing(ledger) == []


def test_a_search_index_that_another_connection_wrote_to_is_not_called_damaged(store: Store) -> None:
    with store.step("导入"):
        store.insert_rows(Person, ["name", "note"], [(f"曾小强{n}", "备注" * 40) for n in range(3000)])
    with closing(store.another()) as other:
        # As the window's worker does on starting, and again hours later.
        assert quick_check(other.connection) == []
        store.undo()
        assert quick_check(other.connection) == quick_check(other.connection, full=True) == []

"""Two programs at one ledger: a command waits for another command, and says for whom; a window is not waited for."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from db import lock
from db.errors import FileBusy
from db.records import Person
from db.store import Store

ROOT = Path(__file__).parents[2]
HOLDER = """
import sys
from pathlib import Path
from db.lock import working_as
from db.store import Store
with working_as(sys.argv[2], print), Store.open(Path(sys.argv[1]), daily=False) as store:
    print("open", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def held(ledger: Path, name: str) -> Iterator[subprocess.Popen[str]]:
    """Another program that has the ledger until it reads a line."""
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(ledger), name], cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdout and holder.stdout.readline() == "open\n"
    try:
        yield holder
    finally:
        holder.communicate("\n" if holder.poll() is None else None)


def test_an_import_behind_another_one_waits_and_succeeds(store: Store, ledger: Path, tmp_path: Path) -> None:
    store.close()
    sheet = tmp_path / "名单.csv"
    sheet.write_text("姓名,性别\n后来的,男\n", encoding="utf-8")
    with held(ledger, "main.py import") as first:
        second = subprocess.Popen(
            [sys.executable, "main.py", "--ledger", str(ledger), "import", "members", str(sheet)], cwd=ROOT, text=True, stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert second.stderr and first.stdin
        assert second.stderr.readline() == f"台账“{ledger.name}”正由另一个程序写入（main.py import），等它做完再继续……\n"
        first.stdin.write("\n")
        first.stdin.flush()
        out, err = second.communicate()
    assert second.returncode == 0, out + err
    with Store.open(ledger, readonly=True) as opened:
        assert [person.name for person in opened.find(Person)] == ["后来的"]


def test_a_job_that_takes_too_long_is_named(store: Store, ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store.close()
    monkeypatch.setattr(lock, "PATIENCE", 0.0)
    with held(ledger, "main.py fill"), pytest.raises(FileBusy, match=r"一直由另一个程序写入（main\.py fill）.*没有写入任何内容"):
        Store.open(ledger)


def test_a_window_is_not_waited_for(store: Store, ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store.close()
    monkeypatch.setattr(lock, "PATIENCE", 3600.0)
    with held(ledger, ""), pytest.raises(FileBusy, match="正在另一个窗口里打开"):
        Store.open(ledger)


def test_who_was_killed_is_not_waited_for(store: Store, ledger: Path) -> None:
    store.close()
    with held(ledger, "main.py import") as first:
        first.kill()
        first.wait()
        Store.open(ledger).close()
    assert not list(ledger.parent.glob(".*.lock"))

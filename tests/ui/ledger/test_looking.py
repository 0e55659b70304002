"""A copy of an older format is looked at without being touched, sealed as it is, and nothing of it stays behind."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from app import paths
from app.ui import start
from app.ui.session import LookInto
from db import backup
from db.connect import is_plain, quick_check
from db.errors import FileReadOnly, UserError, WrongPassword
from db.keys import raw_key
from db.records import TABLES, Person
from db.sealing import recrypt
from db.store import Store
from tests.samples import dump

OLD = Path(__file__).parents[2] / "files" / "ledger-0.1.sqlite"
KEY = "台账的密码"


def laid() -> list[Path]:
    place = paths.cache_folder()
    assert place
    return [path for path in place.rglob("*") if path.is_file()]


@pytest.fixture
def old(ledger: Path) -> Path:
    """A ledger of the first version, as a copy that lies somewhere."""
    return Path(shutil.copyfile(OLD, ledger))


def test_an_older_copy_is_looked_at_and_stays_as_it_is(old: Path) -> None:
    content = old.read_bytes()
    store = start._opened(old, start._to_look)
    assert store and store.count(Person) > 0 and dump(store).keys() == TABLES.keys()
    with pytest.raises(FileReadOnly), store.step("改"):
        store.save(Person(name="新"))
    assert len(laid()) > 0
    store.close()
    assert laid() == [] and old.read_bytes() == content and list(old.parent.iterdir()) == [old]


def test_a_sealed_older_copy_lies_nowhere_in_the_clear_and_locks_and_opens_again(old: Path) -> None:
    sealed = old.with_name("封好的.twtz")
    recrypt(old, None, sealed, raw_key(None, KEY))
    with pytest.raises(WrongPassword):
        start._to_look(sealed, "猜的密码")
    assert laid() == []
    store = start._to_look(sealed, KEY)
    assert store.encrypted and store.count(Person) > 0
    assert [path.name for path in laid() if is_plain(path)] == []
    key = store.shut()
    assert laid() and key
    store.reopen(KEY)
    assert store.count(Person) > 0 and quick_check(store.connection, full=True) == []
    store.close()
    assert laid() == []


def test_two_older_copies_are_looked_at_side_by_side(old: Path) -> None:
    one, two = start._to_look(old, None), start._to_look(old, None)
    one.close()
    assert two.count(Person) > 0
    two.close()
    assert laid() == []


def test_a_killed_look_is_swept_when_the_program_starts_again(old: Path) -> None:
    code = f"import os; from pathlib import Path; from app.ui import start\nheld = start._to_look(Path({str(old)!r}), None); os._exit(9)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 9
    assert laid()
    paths.sweep_unfinished()
    assert laid() == []


def test_an_older_copy_is_counted_for_the_comparison(old: Path) -> None:
    assert set(backup.counts(old, None, TABLES)) == set(TABLES)


def test_a_damaged_older_copy_is_refused_in_words(old: Path) -> None:
    with open(old, "r+b") as file:
        file.seek(8192)
        file.write(b"\x5a" * 60_000)
    with pytest.raises(UserError, match=r"损坏|打不开"):
        start._to_look(old, None)
    assert laid() == []


def test_the_window_of_a_copy_goes_when_the_ledger_is_locked(ledger: Path, tmp_path: Path, qtbot: QtBot) -> None:
    for path in (ledger, tmp_path / "从前的.sqlite"):
        with Store.open(path) as store, store.step("人员"):
            store.save(Person(name="曾小强"))
    window = start.open_ledger(ledger)
    assert window
    qtbot.addWidget(window)
    window.session.go(LookInto(tmp_path / "从前的.sqlite"))
    copy = start._OPEN[-1]
    qtbot.addWidget(copy)
    assert copy is not window and copy.isVisible() and copy.session.store.readonly
    asking = QDialog(copy)
    asking.show()
    window.lock()
    assert window.isVisible() and not asking.isVisible() and not copy.isVisible()
    window.close()

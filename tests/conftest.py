"""What all tests share: a ledger in a temporary folder, a home nobody lives in, the sample township made once."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from app import demo
from db import keys
from db.store import Store
from tests import persons

settings.register_profile("suite", deadline=None, max_examples=60, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")

#: How long a worker waits for a file that another worker is making, in seconds.
_PATIENCE = 300


@pytest.fixture(autouse=True)
def _no_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test touches the folders of whoever runs it."""
    home = tmp_path_factory.mktemp("home")
    for name in ("HOME", "USERPROFILE", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(home))
    for name in ("LEDGER_PASSWORD", "LEDGER_NEW_PASSWORD"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """Where a ledger may be made."""
    return tmp_path / "团务台账.sqlite"


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A file that the first process to ask for it makes, for all processes of the run."""
    folder = factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        folder = folder.parent
    path, making = folder / name, folder / f"{name}.making"
    try:
        making.mkdir()
    except FileExistsError:
        end = time.monotonic() + _PATIENCE
        while not path.exists():
            assert time.monotonic() < end, f"nobody finished {name}"
            time.sleep(0.05)
        return path
    make(making / name)
    (making / name).replace(path)
    return path


def _empty(path: Path) -> None:
    Store.open(path).close()


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger as it is made, with nothing in it; copy it before you open it."""
    return once(tmp_path_factory, "empty.sqlite", _empty)


@pytest.fixture
def store(empty_file: Path, ledger: Path) -> Iterator[Store]:
    """A new, empty ledger, open for writing."""
    shutil.copyfile(empty_file, ledger)
    with Store.open(ledger, check=False, daily=False) as opened:
        yield opened


def _sample(*, hours: bool) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        with Store.open(path, check=False, daily=False) as opened:
            demo.fill(opened, hours=hours)

    return make


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample township without the daily services; copy it before you open it."""
    return once(tmp_path_factory, "sample.sqlite", _sample(hours=False))


@pytest.fixture(scope="session")
def whole_sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample township with every service; copy it before you open it."""
    return once(tmp_path_factory, "whole.sqlite", _sample(hours=True))


@pytest.fixture(scope="module")
def town(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The sample township without the daily services, one for the tests of a module, which leave it as it is."""
    with Store.open(copy_of(sample_file, tmp_path_factory.mktemp("town")), check=False, daily=False) as opened:
        yield opened


#: What a password costs in the program.
PROGRAMS_ROUNDS = keys.KEY_ROUNDS


@pytest.fixture(scope="session", autouse=True)
def _few_rounds() -> Iterator[None]:
    """Passwords are quick to try in tests; the program takes a third of a second each time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "KEY_ROUNDS", persons.FEW_ROUNDS)
        yield


@pytest.fixture
def programs_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords cost what they do in the program: for a test whose sealed ledger another process opens by its password."""
    monkeypatch.setattr(keys, "KEY_ROUNDS", PROGRAMS_ROUNDS)


@pytest.fixture(scope="session")
def persons_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with a password for each of three persons (tests.persons); copy it before you open it."""
    return once(tmp_path_factory, "persons.sqlite", persons.make)


def copy_of(file: Path, folder: Path) -> Path:
    """A copy of a ledger in a folder."""
    return Path(shutil.copyfile(file, folder / file.name))

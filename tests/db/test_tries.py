"""Wrong passwords in a row make the next one wait, across restarts, and say for how long."""

import time
from pathlib import Path

import pytest

from db import tries
from db.errors import TooManyTries, WrongPassword
from db.password import change_password, recovery_code, set_password
from db.store import Store, restore

RIGHT, WRONG = "密码密码密码", "不是这个密码"


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1_000_000.0
        monkeypatch.setattr(time, "time", lambda: self.now)
        monkeypatch.setattr(time, "sleep", self.sleep)

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def sealed(ledger: Path) -> Path:
    Store.open(ledger).close()
    set_password(ledger, RIGHT)
    return ledger


def wrong(path: Path, times: int = 1) -> WrongPassword:
    for _ in range(times):
        with pytest.raises(WrongPassword) as caught:
            Store.open(path, WRONG)
    return caught.value


def test_three_slips_cost_nothing_and_the_right_password_begins_the_count_anew(sealed: Path, clock: Clock) -> None:
    for _ in range(3):
        assert wrong(sealed, 3).wait == 0
        Store.open(sealed, RIGHT).close()
    assert not list(sealed.parent.glob("*.tries")) and not list(sealed.parent.glob(".*.tries"))


def test_from_the_fourth_on_each_waits_longer_and_even_the_right_one_is_not_taken_before(sealed: Path, clock: Clock) -> None:
    wrong(sealed, 3)
    assert wrong(sealed).wait == tries.WAITS[0] and clock.now == 1_000_000
    waited = []
    for _ in range(len(tries.WAITS) + 1):
        error = wrong(sealed)
        waited.append(error.wait)
        assert f"请过 {tries.spoken(error.wait)}再试" in str(error)
        for key in (RIGHT, WRONG):
            with pytest.raises(TooManyTries, match="已经输错") as early:
                Store.open(sealed, key)
            assert early.value.seconds == error.wait
        clock.now += error.wait
    assert waited == sorted(waited) and waited[0] == tries.WAITS[1] and waited[-2:] == [tries.WAITS[-1]] * 2
    Store.open(sealed, RIGHT).close()
    assert tries.left(sealed) == 0


def test_a_clock_set_back_or_a_spoilt_note_locks_nobody_out(sealed: Path, clock: Clock) -> None:
    wrong(sealed, 5)
    clock.now -= 400 * 86_400
    assert 0 < tries.left(sealed) <= tries.WAITS[1]
    (kept,) = sealed.parent.glob(".*.tries")
    kept.write_bytes(b"\xff\x00")
    Store.open(sealed, RIGHT).close()


def test_every_way_of_giving_a_password_counts(sealed: Path, clock: Clock, tmp_path: Path) -> None:
    code = recovery_code(sealed, RIGHT)
    for guess in (lambda: Store.open(sealed, WRONG), lambda: change_password(sealed, WRONG, RIGHT + "二"), lambda: recovery_code(sealed, WRONG)):
        with pytest.raises(WrongPassword):
            guess()
    for guess in (lambda: Store.open(sealed, WRONG), lambda: Store.open(sealed, "0" * 64)):
        with pytest.raises(WrongPassword):
            guess()
    with pytest.raises(TooManyTries):
        Store.open(sealed, code)
    # What is typed for a copy is counted beside that copy.
    for n in range(6):
        with pytest.raises(WrongPassword if n < 5 else TooManyTries):
            restore(sealed.parent / "备份" / sorted(p.name for p in (sealed.parent / "备份").glob("*.sqlite"))[0], tmp_path / "别处.twtz", WRONG)


def test_the_note_holds_nothing_of_what_was_typed(sealed: Path, clock: Clock) -> None:
    wrong(sealed, 3)
    (kept,) = sealed.parent.glob(".*.tries")
    assert kept.read_text() == '{"wrong": 3, "at": 1000000.0}'

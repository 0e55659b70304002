"""A clerk's first half hour in a real window on a real (virtual) screen, with the keyboard alone."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.paths import PROGRAM
from app.ui.form.fields import sections
from app.ui.tabs import TABS
from db.records import Branch, Person, view
from db.store import Store
from tests.samples import id_number

ROOT = Path(__file__).parent.parent.parent
NEEDED = ("Xvfb", "xdotool", "xkbcomp")
#: Chinese that is typed: a key is made for each sign.
BRANCH, NAME, FORMER = "东沟村团支部", "王立春", "王春"
NUMBER = id_number(11, "20030512")
_PATIENCE_SECONDS = 40.0

pytestmark = [
    pytest.mark.whole,
    pytest.mark.skipif(any(shutil.which(tool) is None for tool in NEEDED), reason="needs Xvfb and xdotool (.ci/run installs them)"),
]


@dataclass
class Screen:
    """A virtual screen and the program on it; keys go to the window that came to the front last."""

    environment: dict[str, str]
    ledger: Path
    program: subprocess.Popen[str]

    def xdotool(self, *words: str) -> str:
        """Run xdotool on this screen; what it prints."""
        done = subprocess.run(["xdotool", *words], env=self.environment, capture_output=True, text=True, timeout=600, check=False)
        return done.stdout

    def windows(self, title: str) -> list[str]:
        """Visible windows whose title matches."""
        return self.xdotool("search", "--onlyvisible", "--name", title).split()

    def until(self, holds: Callable[[], Any], what: str) -> Any:
        """Look again until something is so."""
        limit = time.monotonic() + _PATIENCE_SECONDS
        while not (found := holds()):
            assert self.program.poll() is None, f"{what}: the program has ended with {self.program.returncode}\n{self.told()}"
            assert time.monotonic() < limit, f"{what}: waited in vain; windows: {self.titles()}\n{self.told()}"
            time.sleep(0.05)
        return found

    def told(self) -> str:
        """What the program wrote to its terminal."""
        return (self.ledger.parent / "stderr.txt").read_text(encoding="utf-8")

    def titles(self) -> list[str]:
        """All titles on the screen, for when something goes wrong."""
        return [self.xdotool("getwindowname", one).strip() for one in self.windows(".")]

    def front(self, title: str) -> None:
        """Wait for a window and give it the keyboard, as a window manager would."""
        found = self.until(lambda: self.windows(title), f"window {title}")
        self.until(lambda: self._focused(found[-1]), f"focus on {title}")

    def _focused(self, window: str) -> bool:
        self.xdotool("windowfocus", window)
        return self.xdotool("getwindowfocus").strip() == window

    def gone(self, title: str) -> None:
        """Wait until a window is closed."""
        self.until(lambda: not self.windows(title), f"{title} closed")

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        self.xdotool("key", "--clearmodifiers", "--delay", "30", *keys)

    def write(self, text: str) -> None:
        """Type a text; every sign of it must be on the keyboard."""
        self.xdotool("type", "--clearmodifiers", "--delay", "40", text)

    def look(self, question: Callable[[Store], Any]) -> Any:
        """Ask the ledger's file while the program has it open."""
        with Store.open(self.ledger, readonly=True, check=False, daily=False) as store:
            return question(store)


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    """The program on an empty ledger, on a screen of its own."""
    with _running(tmp_path) as made:
        yield made


@pytest.fixture
def peopled(tmp_path: Path) -> Iterator[Screen]:
    """The program on a ledger with three members of one branch."""
    with Store.open(tmp_path / "台账.sqlite", daily=False) as store, store.step("样例"):
        here = store.save(Branch(full_name=BRANCH, level="团支部", status="正常", org_type="农村团支部"))
        for number, name in enumerate(("陈白露", "李秋分", "王立春"), 11):
            store.save(Person(name=name, member_status="在册", branch=here.id, id_number=id_number(number, "20030512")))
    with _running(tmp_path) as made:
        yield made


@contextmanager
def _running(tmp_path: Path) -> Iterator[Screen]:
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1366x768x24", "-nolisten", "tcp", "-noreset"], pass_fds=(writing,), stderr=subprocess.DEVNULL
    )
    os.close(writing)
    with open(reading, encoding="ascii") as pipe:
        number = pipe.readline().strip()
    environment = os.environ | {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(ROOT)}
    environment.pop("WAYLAND_DISPLAY", None)
    _make_keys(environment["DISPLAY"], tmp_path / "keys.xkb", sorted(set(BRANCH + NAME + FORMER)))
    ledger = tmp_path / "台账.sqlite"
    with open(tmp_path / "stderr.txt", "w", encoding="utf-8") as told:
        program = subprocess.Popen(
            [sys.executable, str(ROOT / "main.py"), "--ledger", str(ledger)], env=environment, stdout=told, stderr=told, text=True, cwd=tmp_path
        )
    try:
        yield Screen(environment, ledger, program)
    finally:
        for process in (program, server):
            process.terminate()
            process.wait(20)


def _make_keys(display: str, file: Path, signs: list[str]) -> None:
    """Put signs on keys that have none: with xdotool's own way, a new layout for each sign, Qt misses some."""
    subprocess.run(["xkbcomp", display, str(file)], capture_output=True, check=True)
    text = file.read_text(encoding="latin-1")
    codes, symbols = text.index("xkb_keycodes"), text.index("xkb_symbols")
    free = [name for name in re.findall(r"(<\w+>) = \d+;", text[codes:symbols]) if name not in text[symbols:]]
    assert len(free) >= len(signs)
    begin = text.index("{", symbols) + 1
    made = "".join(f"\n    key {name} {{ [ U{ord(sign):04X} ] }};" for name, sign in zip(free, signs, strict=False))
    file.write_text(text[:begin] + made + text[begin:], encoding="latin-1")
    subprocess.run(["xkbcomp", str(file), display], capture_output=True, check=True)


def _tabs_to(view_key: str, name: str, read_only: tuple[str, ...] = ()) -> list[str]:
    """How often Tab is pressed from the first field of a form to this one; those read from the ID number are passed over."""
    chosen = view(view_key)
    assert chosen
    asked = [f.name for _, fields in sections(chosen, ()) for f in fields]
    return ["Tab"] * [one for one in asked if one not in read_only].index(name)


def test_a_ledger_is_begun_with_the_keyboard_alone(screen: Screen) -> None:
    main = f"^{re.escape(PROGRAM)}"
    screen.front("^欢迎使用")
    screen.press("Escape")
    screen.gone("^欢迎使用")
    screen.front(main)

    _add_a_branch(screen)
    screen.front(main)
    _add_a_member(screen)
    screen.front(main)
    _find_and_edit(screen, main)

    for number in range(1, len(TABS) + 1):
        screen.press(f"ctrl+{number}")
    _glance_and_quit(screen, main, "F1", "^使用说明")
    with Store.open(screen.ledger) as store:
        assert [b.full_name for b in store.find(Branch)] == [BRANCH]
        person = store.find(Person)[0]
        assert (person.name, person.id_number, person.sex, str(person.birth_date)) == (NAME, NUMBER, "男", "2003-05-12")
        assert person.former_name is None and person.member_status == "在册"
        assert (store.undoable() or person).label == f"新建团员 {NAME}"
        assert store.scalar("PRAGMA integrity_check") == "ok"


def _glance_and_quit(screen: Screen, main: str, key: str, title: str) -> None:
    """Open a window with a key and close it; then the program ends as it should."""
    screen.press(key)
    screen.front(title)
    screen.press("Escape")
    screen.gone(title)
    screen.front(main)
    screen.press("ctrl+q")
    assert screen.program.wait(30) == 0, screen.told()
    assert "Traceback" not in screen.told()


def _add_a_branch(screen: Screen) -> None:
    screen.press("ctrl+2", "ctrl+n")
    screen.front("^新建团组织")
    screen.write(BRANCH)
    screen.press(*_tabs_to("branches", "org_type"))
    screen.press("Down")
    screen.press("Tab", "ctrl+Return")
    screen.until(lambda: screen.look(lambda store: store.count(Branch)) == 1, "the branch in the file")
    screen.press("Escape")
    screen.gone("^新建团组织")


def _add_a_member(screen: Screen) -> None:
    screen.press("ctrl+3", "ctrl+n")
    screen.front("^新建团员")
    screen.write(NAME)
    screen.press(*_tabs_to("members", "id_number"))
    screen.write(NUMBER)
    screen.press("Tab", "ctrl+Return")
    screen.until(lambda: screen.look(lambda store: store.count(Person, "sex = '男' AND birth_date = '2003-05-12'")) == 1, "the member in the file")
    screen.press("Escape")
    screen.gone("^新建团员")


def _find_and_edit(screen: Screen, main: str) -> None:
    def former() -> Any:
        return screen.look(lambda store: store.find(Person)[0].former_name)

    screen.press("ctrl+1", "ctrl+k")
    screen.write("wlc")
    screen.press("Return")
    screen.press("F2")
    screen.front("^编辑团员")
    screen.press(*_tabs_to("members", "former_name", ("sex", "birth_date")))
    screen.write(FORMER)
    screen.press("ctrl+Return")
    screen.gone("^编辑团员")
    screen.until(lambda: former() == FORMER, "the edit in the file")
    screen.front(main)
    screen.press("ctrl+z")
    screen.until(lambda: former() is None, "undo in the file")


def test_a_list_is_worked_in_a_number_is_looked_into_and_a_draft_is_taken_up_again(peopled: Screen) -> None:
    """What a clerk does in the first week, with the keyboard alone: cells, a block, a draft, a figure, the settings."""
    screen, main = peopled, f"^{re.escape(PROGRAM)}"
    screen.front(main)
    _work_in_cells(screen)
    _leave_a_draft(screen, main)
    # The check of the records, the charts, the workbook: one page after the other, and back to the list.
    screen.press("ctrl+7", "ctrl+3", "F6", "F6", "F6", "F6", "ctrl+1", "ctrl+3")
    _glance_and_quit(screen, main, "ctrl+p", "^打印预览")


def _work_in_cells(screen: Screen) -> None:
    def joined() -> list[str | None]:
        return screen.look(lambda store: [person.joined_on and str(person.joined_on) for person in store.find(Person, order="name")])  # type: ignore[no-any-return]

    assert joined() == [None, None, None]
    screen.press("ctrl+3", "F7", "Home", *["Right"] * 6)
    for day in ("2018-05-04", "2019-05-04"):
        screen.write(day)
        screen.press("Return")
    screen.until(lambda: sorted(filter(None, joined())) == ["2018-05-04", "2019-05-04"], "two cells in the file")
    screen.press("Up", "shift+Up", "Delete")
    screen.until(lambda: joined() == [None, None, None], "the block cleared in the file")
    screen.press("ctrl+z")
    screen.until(lambda: sorted(filter(None, joined())) == ["2018-05-04", "2019-05-04"], "the block back in the file")
    screen.press("F7")


def _leave_a_draft(screen: Screen, main: str) -> None:
    screen.press("ctrl+n")
    screen.front("^新建团员")
    screen.write(NAME)
    screen.press("ctrl+s")
    screen.gone("^新建团员")
    screen.front(main)
    screen.press("ctrl+n")
    screen.front("^新建团员")
    screen.press("ctrl+Return")
    screen.until(lambda: screen.look(lambda store: store.count(Person, "name = ?", (NAME,))) == 2, "the draft that was taken up, saved")
    screen.press("Escape")
    screen.gone("^新建团员")
    screen.front(main)

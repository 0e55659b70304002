"""`python -m build_spec.smoke FOLDER`: try a built program where there is no Python, as a clerk and a script would use it.

The folder is copied under a Chinese path with a space and run with an empty environment and an empty home. Where DISPLAY is
set the window is shown there (`xvfb-run -a python -m build_spec.smoke …`), else it is painted offscreen. With `--inside ROOT`
the program runs in another Linux below that folder, which needs no Python; only root may do that.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl

from app import __version__
from app.paths import LEDGER_NAME, PROGRAM
from app.ui.tabs import TABS
from build_spec import processes, say_in_utf8
from build_spec.contents import COMMAND_LINE
from build_spec.screen import photograph
from db.connect import LEDGER_SUFFIX
from db.records import Person
from db.store import Store

DAY = "2021-12-31"
_PASSWORD = "春风十里-2021"
#: What may not be loaded before the first page is there: each of them makes the start slower. (The desk's own checks, on
#: their thread, may have begun with IDs and so with stdnum, which is small.)
HEAVY = ("sqlite_utils", "openpyxl", "matplotlib", "pypinyin", "numpy", "docx", "python_calamine", "PIL", "lxml")
#: Nothing takes that long; on a busy machine under Wine the sample township takes two minutes.
_SECONDS = 600
#: What a program cannot start without: Windows' own folder, the screen, and on Windows (which is then Wine) where Wine's Windows lies.
_KEPT = ("DISPLAY", "XAUTHORITY", *(("SYSTEMROOT", "WINEPREFIX", "WINEDEBUG", "LC_ALL") if sys.platform == "win32" else ()))
#: A page of the window with something on it takes more than this as a picture.
_PICTURE_BYTES = 10_000
#: An empty screen, or one with an error's box on it, has fewer colours.
_COLOURS = 200


class Failed(Exception):
    """The program did not do what it should; the message says what."""


class Running(NamedTuple):
    """A program that was started, and the files that its words go to."""

    process: subprocess.Popen[bytes]
    out: Path
    errors: Path


class Trial:
    """A copy of the program in a folder, and the runs made with it."""

    def __init__(self, built: Path, room: Path, inside: Path | None = None, photos: Path | None = None) -> None:
        self._inside, self.photos = inside, photos
        self.folder = room / "办公 资料" / PROGRAM
        shutil.copytree(built, self.folder, symlinks=True)
        self.home, self.work, self._words = room / "家", room / "工作 文件", room / "说的话"
        for place in (self.home, self.work, self._words):
            place.mkdir()
        self._started = 0
        ending = ".exe" if sys.platform == "win32" else ""
        self.window = self.folder / f"{PROGRAM}{ending}"
        self.terminal = self.folder / f"{COMMAND_LINE}{ending}" if sys.platform == "win32" else self.window

    def environment(self, **more: str) -> dict[str, str]:
        """Nothing of this machine's Python, and a home where nobody lives."""
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        platform = {} if "DISPLAY" in kept or sys.platform == "win32" else {"QT_QPA_PLATFORM": "offscreen"}
        homes = dict.fromkeys(("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "TEMP", "TMP", "TMPDIR"), self.seen(self.home))
        return {**kept, **platform, **homes, "PATH": self.seen(self.work / "nothing"), **more}

    def seen(self, path: Path) -> str:
        """A path as the program sees it."""
        return f"/{path.relative_to(self._inside)}" if self._inside else str(path)

    def run(self, *arguments: str, expected: int = 0, **more: str) -> str:
        """Run one command line; returns what it said. Raises Failed for another exit code, a traceback or a warning."""
        begun = time.monotonic()
        running = self._start(self.terminal, arguments, more)
        said, errors = self._end(running, " ".join(arguments))
        words = f"{said}{errors}"
        if running.process.returncode != expected:
            raise Failed(f"{arguments}: exit code {running.process.returncode} instead of {expected}\n{words}")
        if "Traceback" in words or "Warning" in words:
            raise Failed(f"{arguments}:\n{words}")
        print(f"{time.monotonic() - begun:6.1f} s  {' '.join(arguments)}")
        return said

    def show(self, *arguments: str, **more: str) -> None:
        """Open the window, let it show every tab and close itself; then look at what it wrote down."""
        told = self.work / "窗口"
        shutil.rmtree(told, ignore_errors=True)
        begun = time.time()
        running = self._start(self.window, arguments, {"LEDGER_TRIAL": self.seen(told), **more})
        if self.photos:
            self._photograph(running.process, told)
        _, errors = self._end(running, "the window")
        if running.process.returncode or "Traceback" in errors:
            raise Failed(f"window: exit code {running.process.returncode}\n{errors}")
        if not (told / "first.json").exists():
            raise Failed("the window was never painted")
        first = json.loads((told / "first.json").read_text(encoding="utf-8"))
        if early := set(HEAVY) & set(first["loaded"]):
            raise Failed(f"loaded before the first page: {', '.join(sorted(early))}")
        for number in range(1, len(TABS) + 1):
            if (told / f"{number}.png").stat().st_size < _PICTURE_BYTES:
                raise Failed(f"tab {number} is empty: {told / f'{number}.png'}")
        letters = json.loads((told / "last.json").read_text(encoding="utf-8"))["letters"]
        if len(letters) != 1:
            raise Failed(f"not all of the window is in the program's own letters: {', '.join(letters)}")
        print(f"{first['painted'] - begun:6.2f} s  until the window was painted ({first['platform']})")

    def _end(self, running: Running, what: str) -> tuple[str, str]:
        """Wait for the end of a program; what it said, and its errors. Raises Failed, with all that tells why, if it does not end."""
        try:
            running.process.wait(_SECONDS)
        except subprocess.TimeoutExpired:
            told = f"{what}: has not ended after {_SECONDS} s\n{processes.listing()}"
            if self.photos and ("DISPLAY" in os.environ or sys.platform == "win32"):
                # A box that waits for an answer shows there.
                photograph(self.photos / "stuck.png")
            running.process.kill()
            running.process.wait()
            raise Failed(told) from None
        said, errors = (words.read_text(encoding="utf-8", errors="replace") for words in (running.out, running.errors))
        return said, errors

    def _photograph(self, process: subprocess.Popen[bytes], told: Path) -> None:
        """Take a picture of the screen once the first page is there: the window as a person sees it."""
        until = time.monotonic() + _SECONDS
        while not (told / "1.png").exists() and process.poll() is None and time.monotonic() < until:
            time.sleep(0.1)
        if self.photos and process.poll() is None:
            picture = self.photos / f"{len(list(self.photos.glob('*.png'))) + 1}.png"
            if photograph(picture) < _COLOURS:
                process.kill()
                process.wait()
                raise Failed(f"nothing is on the screen: {picture}")

    def _start(self, program: Path, arguments: tuple[str, ...], more: dict[str, str]) -> Running:
        where: dict[str, Any] = {"preexec_fn": self._enter} if self._inside else {"cwd": self.work}
        self._started += 1
        out, errors = (self._words / f"{self._started} {name}.txt" for name in ("out", "errors"))
        # No pipe: it is open until all that the program started has ended, and the first window in Wine starts its desktop, which stays.
        with out.open("wb") as told, errors.open("wb") as complained:
            process = subprocess.Popen(
                [self.seen(program), *arguments], env=self.environment(**more), stdin=subprocess.DEVNULL, stdout=told, stderr=complained, **where,
            )
        return Running(process, out, errors)

    def _enter(self) -> None:
        """Go into the other Linux, for good; only a process about to become the program does."""
        if sys.platform != "win32" and self._inside:
            work = self.seen(self.work)
            os.chroot(self._inside)
            os.chdir(work)

    def file(self, name: str, least: int) -> None:
        """Raises Failed if a file in the work folder is not there or has fewer bytes."""
        path = self.work / name
        if not path.is_file() or path.stat().st_size < least:
            raise Failed(f"{name} is missing or too small")


def blank_form(path: Path) -> None:
    """A form as a county sends it, with no number in it yet."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for cells in (["团务统计表"], ["团支部数", "团员数", "专职团干部数", "兼职团干部数"], [None] * 4):
        sheet.append(cells)
    workbook.save(path)


def whole(ledger: Path, key: str | None = None) -> None:
    """Raises Failed if a ledger that the program had open is not as SQLite wants it, or left something beside itself."""
    with Store.open(ledger, key, readonly=True) as store:
        if store.rows("PRAGMA integrity_check") != [("ok",)] or not store.count(Person):
            raise Failed(f"{ledger.name} is damaged or empty")
    if left := [path.name for path in ledger.parent.glob(f"{ledger.name}-*")]:
        raise Failed(f"left beside the ledger: {left}")


def try_commands(trial: Trial) -> None:
    """A clerk's year from the terminal."""
    if __version__ not in trial.run("--version"):
        raise Failed("--version says another version")
    trial.run("demo", "--out", "out")
    own = ("--ledger", "out/示例镇.sqlite")
    trial.run(*own, "doctor")
    trial.run(*own, "submit", "--as-of", DAY, "县级 报表.xlsx")
    trial.file("县级 报表.xlsx", 20_000)
    for kind in ("png", "pdf", "svg"):
        trial.run(*own, "charts", "--as-of", DAY, kind, "--format", kind)
        if not all(path.stat().st_size > _PICTURE_BYTES / 2 for path in (trial.work / kind).iterdir()):
            raise Failed(f"an empty chart in {kind}")
    trial.run(*own, "summary", "--as-of", DAY, "年度总结.docx", "--sources")
    trial.file("年度总结.docx", 20_000)
    blank_form(trial.work / "团务 统计表.xlsx")
    trial.run(*own, "fill", "团务 统计表.xlsx", "填好.xlsx", "--as-of", DAY)
    trial.file("填好.xlsx", 4_000)
    trial.run(*own, "print", "branch", "2", "团组织.pdf")
    trial.file("团组织.pdf", 10_000)
    trial.run(*own, "check")
    counted = json.loads(trial.run(*own, "figures", "--as-of", DAY, "--json"))
    if not counted:
        raise Failed("no figures")
    trial.run(*own, "export", "members", "团员.xlsx")
    trial.run(*own, "export", "branches", "支部.csv")
    trial.run(*own, "export", "all", "整本.xlsx")
    trial.run("--ledger", "新.sqlite", "import", "branches", "支部.csv")
    trial.run("--ledger", "新.sqlite", "import", "members", "团员.xlsx", "--good-rows", "--report", "没导入.xlsx")
    trial.run("--ledger", "没有", "import", "members", "没有.xlsx", expected=2)
    trial.run(*own, "backup", f"备份{LEDGER_SUFFIX}")
    # As a double click does it.
    trial.show(f"备份{LEDGER_SUFFIX}")
    whole(trial.work / f"备份{LEDGER_SUFFIX}")


def try_password(trial: Trial) -> None:
    """Encrypt the sample, then open it in the window."""
    own = ("--ledger", "out/示例镇.sqlite")
    trial.run(*own, "password", "set", LEDGER_NEW_PASSWORD=_PASSWORD)
    if (trial.work / "out/示例镇.sqlite").read_bytes()[:6] == b"SQLite":
        raise Failed("the ledger is not encrypted")
    trial.run(*own, "check", expected=2)
    trial.run(*own, "figures", "--as-of", DAY, LEDGER_PASSWORD=_PASSWORD)
    trial.show(*own, LEDGER_PASSWORD=_PASSWORD)
    whole(trial.work / "out/示例镇.sqlite", _PASSWORD)


def try_portable(trial: Trial) -> None:
    """With a folder `data` beside the program nothing is left in the home."""
    shutil.rmtree(trial.home)
    trial.home.mkdir()
    data = trial.folder / "data"
    data.mkdir(exist_ok=True)
    trial.run("import", "all", trial.seen(trial.work / "整本.xlsx"))
    trial.run("charts", "--as-of", DAY, "图")
    trial.show()
    if left := sorted(str(path.relative_to(trial.home)) for path in trial.home.rglob("*")):
        raise Failed(f"portable use left in the home: {left}")
    whole(data / LEDGER_NAME)
    for name in (LEDGER_NAME, "window.ini"):
        if not (data / name).is_file():
            raise Failed(f"portable use did not keep {name} in data")


def try_briefly(trial: Trial) -> None:
    """That it starts, works and shows itself, where the same files were tried in full elsewhere."""
    trial.run("demo", "--out", "out")
    trial.run("--ledger", "out/示例镇.sqlite", "export", "all", "整本.xlsx")


def main(arguments: list[str] | None = None) -> int:
    """Try everything; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m build_spec.smoke", description="Try a built program.")
    parser.add_argument("folder", type=Path, help="the built folder, e.g. dist/乡镇团务台账")
    parser.add_argument("--brief", action="store_true", help="only the start and portable use, where the same files were tried in full")
    parser.add_argument("--inside", type=Path, metavar="ROOT", help="run it in the Linux that lies below this folder")
    parser.add_argument("--photos", type=Path, metavar="FOLDER", help="photograph the screen whenever the window is shown")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="work there and leave everything")
    wanted = parser.parse_args(arguments)
    say_in_utf8()
    inside = wanted.inside.resolve() if wanted.inside else None
    room = wanted.keep or Path(tempfile.mkdtemp(prefix="smoke-", dir=inside / "tmp" if inside else None))
    room.mkdir(parents=True, exist_ok=True)
    try:
        trial = Trial(wanted.folder, room.resolve(), inside, wanted.photos)
        for part in (try_briefly, try_portable) if wanted.brief else (try_commands, try_password, try_portable):
            part(trial)
        if logs := list(room.rglob("errors.log")):
            raise Failed(f"an error was logged:\n{logs[0].read_text(encoding='utf-8')}")
    except Failed as failed:
        print(f"FAILED {failed}", file=sys.stderr)
        return 1
    finally:
        if not wanted.keep:
            shutil.rmtree(room, ignore_errors=True)
    print("all well")
    return 0


if __name__ == "__main__":
    sys.exit(main())

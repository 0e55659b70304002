"""`python -m build_spec.smoke FOLDER`: try a built program where there is no Python, as a clerk and a script would use it.

The folder is copied under a Chinese path with a space and run with an empty environment and an empty home. Where DISPLAY is
set the window is shown there (`xvfb-run -a python -m build_spec.smoke …`), else it is painted offscreen.
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

import openpyxl

from app import __version__
from app.paths import LEDGER_NAME, PROGRAM
from app.ui.tabs import TABS
from build_spec.contents import COMMAND_LINE

DAY = "2021-12-31"
_PASSWORD = "春风十里-2021"
#: What may not be loaded before the first page is there: each of them makes the start slower. (The desk's own checks, on
#: their thread, may have begun with IDs and so with stdnum, which is small.)
HEAVY = ("sqlite_utils", "openpyxl", "matplotlib", "pypinyin", "numpy", "docx", "python_calamine", "PIL", "lxml")
_SECONDS = 180
#: A page of the window with something on it takes more than this as a picture.
_PICTURE_BYTES = 10_000


class Failed(Exception):
    """The program did not do what it should; the message says what."""


class Trial:
    """A copy of the program in a folder, and the runs made with it."""

    def __init__(self, built: Path, room: Path) -> None:
        self.folder = room / "办公 资料" / PROGRAM
        shutil.copytree(built, self.folder, symlinks=True)
        self.home, self.work = room / "家", room / "工作 文件"
        self.home.mkdir()
        self.work.mkdir()
        ending = ".exe" if sys.platform == "win32" else ""
        self.window = self.folder / f"{PROGRAM}{ending}"
        self.terminal = self.folder / f"{COMMAND_LINE}{ending}" if sys.platform == "win32" else self.window

    def environment(self, **more: str) -> dict[str, str]:
        """Nothing of this machine's Python, and a home where nobody lives."""
        kept = {name: os.environ[name] for name in ("SYSTEMROOT", "DISPLAY", "XAUTHORITY") if name in os.environ}
        platform = {} if "DISPLAY" in kept or sys.platform == "win32" else {"QT_QPA_PLATFORM": "offscreen"}
        homes = dict.fromkeys(("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "TEMP", "TMP", "TMPDIR"), str(self.home))
        return {**kept, **platform, **homes, "PATH": str(self.work / "nothing"), **more}

    def run(self, *arguments: str, expected: int = 0, **more: str) -> str:
        """Run one command line; returns what it said. Raises Failed for another exit code, a traceback or a warning."""
        begun = time.monotonic()
        done = self._start(self.terminal, arguments, more)
        words = f"{done.stdout}{done.stderr}"
        if done.returncode != expected:
            raise Failed(f"{arguments}: exit code {done.returncode} instead of {expected}\n{words}")
        if "Traceback" in words or "Warning" in words:
            raise Failed(f"{arguments}:\n{words}")
        print(f"{time.monotonic() - begun:6.1f} s  {' '.join(arguments)}")
        return done.stdout

    def show(self, *arguments: str, **more: str) -> None:
        """Open the window, let it show every tab and close itself; then look at what it wrote down."""
        told = self.work / "窗口"
        shutil.rmtree(told, ignore_errors=True)
        begun = time.time()
        done = self._start(self.window, arguments, {"LEDGER_TRIAL": str(told), **more})
        if done.returncode or "Traceback" in done.stderr:
            raise Failed(f"window: exit code {done.returncode}\n{done.stderr}")
        if not (told / "first.json").exists():
            raise Failed("the window was never painted")
        first = json.loads((told / "first.json").read_text(encoding="utf-8"))
        if early := set(HEAVY) & set(first["loaded"]):
            raise Failed(f"loaded before the first page: {', '.join(sorted(early))}")
        for number in range(1, len(TABS) + 1):
            if (told / f"{number}.png").stat().st_size < _PICTURE_BYTES:
                raise Failed(f"tab {number} is empty: {told / f'{number}.png'}")
        print(f"{first['painted'] - begun:6.2f} s  until the window was painted ({first['platform']})")

    def _start(self, program: Path, arguments: tuple[str, ...], more: dict[str, str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [program, *arguments], env=self.environment(**more), cwd=self.work, check=False, timeout=_SECONDS,
            capture_output=True, stdin=subprocess.DEVNULL, text=True, encoding="utf-8", errors="replace",
        )

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


def try_commands(trial: Trial) -> None:
    """A clerk's year from the terminal."""
    if __version__ not in trial.run("--version"):
        raise Failed("--version says another version")
    trial.run("demo", "--out", "out")
    own = ("--ledger", "out/示例镇.sqlite")
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
    trial.run(*own, "backup", "备份.sqlite")


def try_password(trial: Trial) -> None:
    """Encrypt the sample, then open it in the window."""
    own = ("--ledger", "out/示例镇.sqlite")
    trial.run(*own, "password", "set", LEDGER_NEW_PASSWORD=_PASSWORD)
    if (trial.work / "out/示例镇.sqlite").read_bytes()[:6] == b"SQLite":
        raise Failed("the ledger is not encrypted")
    trial.run(*own, "check", expected=2)
    trial.run(*own, "figures", "--as-of", DAY, LEDGER_PASSWORD=_PASSWORD)
    trial.show(*own, LEDGER_PASSWORD=_PASSWORD)


def try_portable(trial: Trial) -> None:
    """With a folder `data` beside the program nothing is left in the home."""
    shutil.rmtree(trial.home)
    trial.home.mkdir()
    data = trial.folder / "data"
    data.mkdir()
    trial.run("import", "all", str(trial.work / "整本.xlsx"))
    trial.run("charts", "--as-of", DAY, "图")
    trial.show()
    if left := sorted(str(path.relative_to(trial.home)) for path in trial.home.rglob("*")):
        raise Failed(f"portable use left in the home: {left}")
    for name in (LEDGER_NAME, "window.ini"):
        if not (data / name).is_file():
            raise Failed(f"portable use did not keep {name} in data")


def main(arguments: list[str] | None = None) -> int:
    """Try everything; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m build_spec.smoke", description="Try a built program.")
    parser.add_argument("folder", type=Path, help="the built folder, e.g. dist/乡镇团务台账")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="work there and leave everything")
    wanted = parser.parse_args(arguments)
    room = wanted.keep or Path(tempfile.mkdtemp(prefix="smoke-"))
    room.mkdir(parents=True, exist_ok=True)
    try:
        trial = Trial(wanted.folder, room.resolve())
        for part in (try_commands, try_password, try_portable):
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

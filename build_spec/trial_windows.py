"""`python -m build_spec.trial_windows SETUP ZIP`: install, use, update, uninstall and unpack the packages for Windows, on Windows or Wine.

It installs into a folder of its own, but shortcuts and the registry are the user's: it refuses where the program is installed.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from app.paths import PROGRAM
from build_spec import processes, say_in_utf8, smoke
from build_spec.contents import COMMAND_LINE
from build_spec.smoke import Failed
from db.connect import LEDGER_SUFFIX

_RUNNING = 3
_FOREIGN_FOLDER = 4
_SECONDS = 600


def main(arguments: list[str] | None = None) -> int:
    """Try both; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m build_spec.trial_windows", description="Try the packages for Windows.")
    parser.add_argument("setup", type=Path)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--photos", type=Path, required=True)
    wanted = parser.parse_args(arguments)
    say_in_utf8()
    if sys.platform != "win32":
        print("只能在 Windows（或 Wine）里试", file=sys.stderr)
        return 2
    if _registered(_UNINSTALL):
        print(f"这台电脑上已经装有{PROGRAM}，试装会动它的快捷方式；请换一台电脑，或先卸载", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        room = Path(name)
        try:
            _try_setup(wanted.setup, room / "程序 文件夹", room, wanted.photos)
        except Failed as failed:
            print(f"FAILED {failed}", file=sys.stderr)
            return 1
        with zipfile.ZipFile(wanted.archive) as archive:
            archive.extractall(room / "优盘 (E)")
        print("the portable folder")
        return smoke.main([str(room / "优盘 (E)" / PROGRAM), "--brief", "--photos", str(wanted.photos / "portable")])


_UNINSTALL = rf"Software\Microsoft\Windows\CurrentVersion\Uninstall\{PROGRAM}"


def _try_setup(setup: Path, parent: Path, room: Path, photos: Path) -> None:
    target = parent / PROGRAM
    _foreign_folder(setup, parent)
    _install(setup, target)
    print(f"installed: {_size(target) / 1e6:.0f} MB")
    for place in _shortcuts():
        if not place.exists():
            raise Failed(f"no shortcut {place}")
    if not _registered(_UNINSTALL):
        raise Failed("Windows would not list it among the programs")
    if smoke.main([str(target), "--photos", str(photos / "installed")]):
        raise Failed("the installed program")
    ledger = room / "我的 台账" / f"团务台账{LEDGER_SUFFIX}"
    ledger.parent.mkdir()
    _use(target, "demo", "--out", str(room / "out"))
    sample = next((room / "out").glob("示例镇.*"))
    sample.replace(ledger)
    other = ledger.with_name(f"双击{LEDGER_SUFFIX}")
    other.write_bytes(ledger.read_bytes())
    _double_click(other, room)
    _wait("the window stays open", lambda: not _in_use(target))
    _update(setup, target, ledger)
    _uninstall(target, ledger)


def _foreign_folder(setup: Path, parent: Path) -> None:
    """A folder with somebody else's files is not installed into."""
    own = parent / "照片"
    own.mkdir(parents=True)
    (own / "合影.jpg").write_bytes(b"a picture")
    if (code := _run_setup(setup, own)) != _FOREIGN_FOLDER or len(list(own.iterdir())) != 1:
        raise Failed(f"installed into a folder of other files ({code})")


def _install(setup: Path, target: Path) -> None:
    if code := _run_setup(setup, target):
        raise Failed(f"setup: exit code {code}")
    for name in (PROGRAM, COMMAND_LINE, "卸载"):
        if not (target / f"{name}.exe").is_file():
            raise Failed(f"setup did not install {name}.exe")


def _run_setup(setup: Path, target: Path) -> int:
    # NSIS takes the rest of the line, blanks and all, for the folder; quotes it does not know.
    return subprocess.run(f'"{setup}" /S /D={target}', check=False, timeout=_SECONDS).returncode


def _use(target: Path, *arguments: str) -> None:
    # No pipe, which would stay open as long as Wine's desktop.
    with tempfile.TemporaryFile() as words:
        command = [str(target / f"{COMMAND_LINE}.exe"), *arguments]
        code = subprocess.run(command, check=False, timeout=_SECONDS, stdin=subprocess.DEVNULL, stdout=words, stderr=subprocess.STDOUT).returncode
        words.seek(0)
        if code:
            raise Failed(f"{arguments}: exit code {code}\n{words.read().decode(errors='replace')}")


def _double_click(ledger: Path, room: Path) -> None:
    """Opening the file opens it in the window, by what setup told Windows."""
    if sys.platform != "win32":
        return
    import winreg

    told = room / "双击"
    os.environ["LEDGER_TRIAL"] = str(told)
    try:
        os.startfile(ledger)
    except OSError:
        # Older Wines look file types up for the whole machine only: run what Windows would.
        kind = winreg.QueryValue(winreg.HKEY_CURRENT_USER, rf"Software\Classes\{LEDGER_SUFFIX}")
        command = winreg.QueryValue(winreg.HKEY_CURRENT_USER, rf"Software\Classes\{kind}\shell\open\command")
        subprocess.Popen(command.replace("%1", str(ledger)))
    _wait("a double click opened nothing", lambda: (told / "first.json").exists())
    del os.environ["LEDGER_TRIAL"]
    print("a double click opens the ledger")


def _update(setup: Path, target: Path, ledger: Path) -> None:
    """While the window is open setup touches nothing; afterwards what the new version lacks goes, and all that is the user's stays."""
    running = subprocess.Popen([target / f"{PROGRAM}.exe", "--ledger", str(ledger)])
    if _run_setup(setup, target) != _RUNNING:
        raise Failed("setup installed over a running program")
    # As closing the window does; there may be none yet.
    _wait("the window stays open", lambda: _closed(running))
    smoke.whole(ledger)
    before = ledger.read_bytes()
    stale, kept = target / "_internal" / "旧版本的文件.dll", target / "data" / "备份.txt"
    stale.write_bytes(b"of an older version")
    kept.parent.mkdir()
    kept.write_bytes(b"the user's")
    _install(setup, target)
    if stale.exists():
        raise Failed("a file of the older version stayed")
    if not kept.exists() or ledger.read_bytes() != before:
        raise Failed("installing over it touched what is the user's")
    _use(target, "--ledger", str(ledger), "check")
    print("installed over the older version: everything is there")


def _uninstall(target: Path, ledger: Path) -> None:
    subprocess.run([target / "卸载.exe", "/S"], check=True, timeout=_SECONDS)
    # It copies itself elsewhere and goes on there.
    _wait("uninstalling left the program", lambda: not (target / "卸载.exe").exists() and not (target / "_internal").exists())
    _wait("uninstalling left its entry", lambda: not _registered(_UNINSTALL))
    if left := [path.name for path in target.iterdir() if path.name != "data"]:
        raise Failed(f"uninstalling left {left}")
    if not (target / "data" / "备份.txt").exists() or not ledger.exists():
        raise Failed("uninstalling took what is the user's")
    if left := [str(place) for place in _shortcuts() if place.exists()]:
        raise Failed(f"uninstalling left {left}")
    if _registered(rf"Software\Classes\{LEDGER_SUFFIX}"):
        raise Failed("uninstalling left the ledger's file type")
    print("uninstalled: the ledger stayed")


def _wait(words: str, until: Callable[[], bool]) -> None:
    end = time.monotonic() + _SECONDS
    while not until():
        if time.monotonic() > end:
            raise Failed(f"{words}\n{processes.listing()}")
        time.sleep(0.2)


def _in_use(target: Path) -> bool:
    try:
        with open(target / f"{PROGRAM}.exe", "ab"):
            return False
    except OSError:
        return True


def _closed(running: subprocess.Popen[bytes]) -> bool:
    """Ask a program's windows to close; whether it has ended."""
    subprocess.run(["taskkill", "/PID", str(running.pid)], check=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return running.poll() is not None


def _shortcuts() -> list[Path]:
    import winreg

    places: list[Path] = []
    if sys.platform == "win32":
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, r"Software\Microsoft\Windows\CurrentVersion\Explorer\Shell Folders") as key:
            places = [Path(winreg.QueryValueEx(key, name)[0]) / f"{PROGRAM}.lnk" for name in ("Programs", "Desktop")]
    return places


def _registered(name: str) -> bool:
    if sys.platform == "win32":
        import winreg

        try:
            winreg.OpenKey(winreg.HKEY_CURRENT_USER, name).Close()
        except FileNotFoundError:
            return False
        return True
    return False


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    sys.exit(main())

